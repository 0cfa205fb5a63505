/* The lines of an open file, one after the other. One thread at a time. */
#ifndef TAMIS_BASE_LINES_H
#define TAMIS_BASE_LINES_H

#include "base/buf.h"

typedef struct tamis_lines {
    int fd;          /* borrowed */
    tamis_buf bytes; /* what was read and not yet given */
    size_t at;       /* where the next line begins in it */
    bool ended;      /* nothing is left to be read */
} tamis_lines;

/* `max`: bytes that are held at once, a line and what was read with its end: a file of so many can be read, whatever its lines. Memory is
 * about twice that of the longest line seen. */
void tamis_lines_init(tamis_lines *lines, int fd, size_t max);
void tamis_lines_clear(tamis_lines *lines);

/* The next line without its LF or CRLF, good until the next call; *more is false when there is none. The last line may have
 * no end. TAMIS_ERR_LIMIT: it is too long; TAMIS_ERR_IO; TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_lines_next(tamis_str *out, bool *more, tamis_lines *lines);

#endif
