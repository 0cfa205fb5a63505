/* Finds the packs below a path: folders that have *.rules files. */
#ifndef TAMIS_TOOLS_PACK_FINDER_H
#define TAMIS_TOOLS_PACK_FINDER_H

#include "base/map.h"

typedef struct tamis_pack_folders {
    tamis_arena *arena;
    tamis_str *items; /* in the order of the paths, below each in byte order; a NUL stands behind each */
    size_t count;
    size_t room;
    tamis_map seen; /* by the path with all links resolved: a folder is found once */
    tamis_str bad;  /* the path that could not be read */
    int error;      /* its errno; 0 when it is neither a folder nor a *.rules file */
} tamis_pack_folders;

void tamis_pack_folders_init(tamis_pack_folders *folders, tamis_arena *arena);

/* Adds all pack folders at and below `path`. A *.rules file stands for its folder. Links to folders are not
 * followed, but `path` may be one; names that begin with a dot are passed over. TAMIS_ERR_IO with `bad` and
 * `error`, TAMIS_ERR_LIMIT with `bad` for folders nested more than TAMIS_LIMIT_NESTING deep,
 * TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_pack_folders_find(tamis_pack_folders *folders, const char *path);

#endif
