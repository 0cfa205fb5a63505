/* See lines.h. */
#include "base/lines.h"

#include <errno.h>
#include <unistd.h>

#define PIECE ((size_t)64 * 1024) /* bytes of one read(2) */

void tamis_lines_init(tamis_lines *lines, int fd, size_t max) {
    *lines = (tamis_lines){.fd = fd};
    tamis_buf_init(&lines->bytes, max);
}

void tamis_lines_clear(tamis_lines *lines) {
    tamis_buf_clear(&lines->bytes);
}

/* Moves what is left to the front, so that the buffer holds the beginning of one line and nothing else. */
static void compact(tamis_lines *lines) {
    if (lines->at > 0) {
        memmove(lines->bytes.ptr, lines->bytes.ptr + lines->at, lines->bytes.len - lines->at);
        lines->bytes.len -= lines->at;
        lines->at = 0;
    }
}

static tamis_status read_piece(tamis_lines *lines) {
    char piece[PIECE];
    ssize_t n;
    do {
        n = read(lines->fd, piece, sizeof piece);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        return TAMIS_ERR_IO;
    }
    lines->ended = n == 0;
    return tamis_buf_add(&lines->bytes, piece, (size_t)n) ? TAMIS_OK : lines->bytes.failed;
}

static tamis_str without_end(const char *ptr, size_t len) {
    return tamis_str_of(ptr, len > 0 && ptr[len - 1] == '\r' ? len - 1 : len);
}

tamis_status tamis_lines_next(tamis_str *out, bool *more, tamis_lines *lines) {
    size_t searched = 0; /* bytes behind `at` without a line end */
    *more = true;
    for (;;) {
        size_t left = lines->bytes.len - lines->at;
        const char *start = left == 0 ? "" : lines->bytes.ptr + lines->at;
        const char *end = memchr(start + searched, '\n', left - searched);
        if (end != NULL) {
            *out = without_end(start, (size_t)(end - start));
            lines->at += (size_t)(end - start) + 1;
            return TAMIS_OK;
        }
        if (lines->ended) {
            *more = left > 0;
            *out = *more ? tamis_str_of(start, left) : TAMIS_STR("");
            lines->at += left;
            return TAMIS_OK;
        }
        searched = left;
        compact(lines);
        tamis_status status = read_piece(lines);
        if (status != TAMIS_OK) {
            return status;
        }
    }
}
