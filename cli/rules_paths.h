/* The arguments [PATH...] of commands that work on rules files one by one. */
#ifndef TAMIS_CLI_RULES_PATHS_H
#define TAMIS_CLI_RULES_PATHS_H

#include "base/arena.h"
#include "cli/options.h"

typedef struct tamis_rules_paths {
    const char **items; /* in the order of the operands, below a folder in byte order; NULL: standard input */
    size_t count, room;
    int status; /* TAMIS_EXIT_IO when an operand could not be read, which was told; the others are found all the same */
} tamis_rules_paths;

/* The *.rules files that the operands name, and those of all packs at and below folders among them, each once however many ways
 * lead to it. `-`, or no operand at all, is standard input. Everything lives in the arena. False without memory. */
bool tamis_rules_paths_find(tamis_rules_paths *out, tamis_arena *arena, const tamis_arguments *arguments);

#endif
