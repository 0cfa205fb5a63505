/* A first pack for a new folder: small, working, tested, and without a change that its tests would not
 * notice. The work of `tamis new`. */
#ifndef TAMIS_TOOLS_NEW_PACK_H
#define TAMIS_TOOLS_NEW_PACK_H

#include "base/buf.h"

typedef struct tamis_new_pack_error {
    char path[1024]; /* what could not be made, cut when it is longer; ended by NUL */
    int error;       /* its errno */
} tamis_new_pack_error;

/* Appends the name that a pack in `folder` gets: the last part of its path as it is without links, other
 * bytes than letters, digits, `.`, `_` and `-` replaced by `-`. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_new_pack_name(tamis_buf *out, const char *folder);

/* Makes the folder (its parent must exist) or takes an empty one, and writes the files of the pack into it,
 * each at once or not at all. When one cannot be written, what was made before is taken away.
 * TAMIS_ERR_INVALID: there is something there that is no empty folder (a link is none), and nothing was
 * touched; TAMIS_ERR_IO with `error`; TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_new_pack_make(const char *folder, tamis_new_pack_error *error);

/* The files of a new pack: how many, and the path of number i from its folder. */
size_t tamis_new_pack_files(void);
const char *tamis_new_pack_file(size_t i);

#endif
