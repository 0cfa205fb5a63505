/* The argument PACK: a pack folder, compiled in memory, or a pack file. */
#ifndef TAMIS_CLI_PACK_ARGUMENT_H
#define TAMIS_CLI_PACK_ARGUMENT_H

#include "compiler/compiler.h"
#include "runtime/engine.h"

/* Opens it. `root`: for a folder, the folder that `use` may not leave, or NULL. Returns TAMIS_EXIT_FINE, or
 * the exit status after the reason was told: TAMIS_EXIT_FINDINGS for rules with errors (their diagnostics are
 * on standard error), TAMIS_EXIT_IO for anything else. The pack is the caller's. */
int tamis_pack_argument(tamis_pack **out, const char *path, const char *root);

/* Prints what a compiler found to standard error. False: memory ended, and that was said. */
bool tamis_print_findings(const tamis_compiler *compiler);

#endif
