/* reseal IN OUT: copies a pack and makes its checksum right, so that a pack that was altered on purpose reaches the checks
 * behind the checksum. A file that is too short for a header is copied as it is. */
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "vm/pack_format.h"

static int fail(const char *what, const char *path, tamis_status status) {
    fprintf(stderr, "reseal: cannot %s %s: %s\n", what, path, tamis_status_text(status));
    return 3;
}

int main(int argc, char **argv) {
    tamis_arena arena;
    tamis_str bytes;
    char *copy = NULL;
    if (argc != 3) {
        fputs("usage: reseal IN OUT\n", stderr);
        return 2;
    }
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_status status = tamis_file_read(&bytes, &arena, argv[1], TAMIS_LIMIT_PACK);
    if (status == TAMIS_OK) {
        copy = tamis_arena_bytes(&arena, bytes.len + 1);
        if (copy == NULL) status = TAMIS_ERR_MEMORY;
    }
    if (status != TAMIS_OK) return fail("read", argv[1], status);
    if (bytes.len > 0) memcpy(copy, bytes.ptr, bytes.len);
    if (bytes.len >= TAMIS_PACK_AT_TABLE)
        tamis_put64(copy + TAMIS_PACK_AT_CHECKSUM, tamis_pack_checksum(copy, bytes.len));
    status = tamis_file_write(argv[2], (tamis_str){copy, bytes.len});
    tamis_arena_clear(&arena);
    return status == TAMIS_OK ? 0 : fail("write", argv[2], status);
}
