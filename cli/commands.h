/* The commands of tamis. Each gets its own arguments, the command's name first, and returns the exit status.
 * */
#ifndef TAMIS_CLI_COMMANDS_H
#define TAMIS_CLI_COMMANDS_H

#define COMMAND(name, summary) int tamis_cmd_##name(int argc, char **argv);
#include "cli/commands.def"
#undef COMMAND

/* The function of a command by its name, NULL when there is none. */
int (*tamis_command_find(const char *name))(int argc, char **argv);

/* "did you mean 'check'?" on standard error, when a command's name is near. */
void tamis_command_suggest(const char *name);

/* The list of commands on standard output. Returns the exit status. */
int tamis_command_list(void);

#endif
