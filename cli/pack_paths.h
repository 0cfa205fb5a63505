/* The arguments PATH... of commands that work on all packs below some paths. */
#ifndef TAMIS_CLI_PACK_PATHS_H
#define TAMIS_CLI_PACK_PATHS_H

#include "cli/options.h"
#include "tools/pack_finder.h"

/* Finds the packs at and below all operands. Returns TAMIS_EXIT_FINE with at least one, or the exit status
 * after the reason was told: TAMIS_EXIT_IO when there is none, or for a path that cannot be
 * read. Everything lives in the arena. */
int tamis_pack_paths(tamis_pack_folders *out, tamis_arena *arena, const tamis_arguments *arguments);

#endif
