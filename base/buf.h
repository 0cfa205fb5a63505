/* A growing byte buffer with a maximum. Failure sticks: after an append failed, further appends do nothing and
 * `failed` says why, so that a writer of many pieces checks once at the end. One thread at a time. */
#ifndef TAMIS_BASE_BUF_H
#define TAMIS_BASE_BUF_H

#include "base/str.h"
#include "tamis.h"

/* The argument numbers of a format and of the first value that it prints. */
#if defined(__GNUC__) || defined(__clang__)
#define TAMIS_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define TAMIS_PRINTF(text, first)
#endif

typedef struct tamis_buf {
    char *ptr;           /* owned; NULL when nothing was appended */
    size_t len;          /* bytes in use */
    size_t capacity;     /* bytes allocated */
    size_t max;          /* len never exceeds it */
    tamis_status failed; /* TAMIS_OK, TAMIS_ERR_MEMORY or TAMIS_ERR_LIMIT */
} tamis_buf;

void tamis_buf_init(tamis_buf *buf, size_t max);
void tamis_buf_clear(tamis_buf *buf); /* frees; as after tamis_buf_init with the same maximum */
void tamis_buf_reset(tamis_buf *buf); /* len = 0 and no failure; keeps the memory */

/* Appends. Each returns false when the buffer has failed (now or earlier). */
bool tamis_buf_add(tamis_buf *buf, const void *bytes, size_t len);
bool tamis_buf_add_str(tamis_buf *buf, tamis_str s);
bool tamis_buf_add_z(tamis_buf *buf, const char *z);
bool tamis_buf_add_repeat(tamis_buf *buf, char c, size_t count);
bool tamis_buf_add_u64(tamis_buf *buf, uint64_t n); /* in decimal */

/* printf into the buffer; only for text of ours (formats are literals). */
bool tamis_buf_add_format(tamis_buf *buf, const char *format, ...) TAMIS_PRINTF(2, 3);

/* Room for `len` more bytes, uninitialised and counted in; NULL when the buffer has failed. */
char *tamis_buf_extend(tamis_buf *buf, size_t len);

bool tamis_buf_add_char_slowly(tamis_buf *buf, char c); /* for tamis_buf_add_char alone */

/* Appends a byte. */
static inline bool tamis_buf_add_char(tamis_buf *buf, char c) {
    if (buf->len == buf->capacity || buf->failed != TAMIS_OK) {
        return tamis_buf_add_char_slowly(buf, c);
    }
    buf->ptr[buf->len++] = c;
    return true;
}

/* The content, borrowed until the next append. */
static inline tamis_str tamis_buf_str(const tamis_buf *buf) {
    return (tamis_str){buf->ptr, buf->len};
}

#endif
