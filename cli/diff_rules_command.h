/* tamis diff without events: the rules of two packs. */
#ifndef TAMIS_CLI_DIFF_RULES_COMMAND_H
#define TAMIS_CLI_DIFF_RULES_COMMAND_H

#include "runtime/engine.h"

typedef enum tamis_diff_format { TAMIS_DIFF_TEXT, TAMIS_DIFF_JSON, TAMIS_DIFF_MARKDOWN } tamis_diff_format;

/* Prints what differs. The exit status; with `limited` TAMIS_EXIT_FINDINGS for more than `most` changes, and TAMIS_EXIT_IO when a pack
 * does not hold all that would have to be compared to know. */
int tamis_diff_rules_command(const tamis_pack *before, const tamis_pack *after, tamis_diff_format format, bool limited,
                             uint64_t most);

/* Prints a report, or says that memory ended. The exit status. */
int tamis_diff_print(const tamis_buf *report, tamis_diff_format format);

#endif
