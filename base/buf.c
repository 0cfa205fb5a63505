/* A growing byte buffer: doubles, up to its maximum. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define CAPACITY_MIN ((size_t)64)

void tamis_buf_init(tamis_buf *buf, size_t max) {
    *buf = (tamis_buf){.max = max};
}

void tamis_buf_clear(tamis_buf *buf) {
    free(buf->ptr);
    tamis_buf_init(buf, buf->max);
}

void tamis_buf_reset(tamis_buf *buf) {
    buf->len = 0;
    buf->failed = TAMIS_OK;
}

/* Makes room for `more` bytes behind the content. */
static bool reserve(tamis_buf *buf, size_t more) {
    if (buf->failed != TAMIS_OK) {
        return false;
    }
    if (more <= buf->capacity - buf->len) {
        return true;
    }
    if (more > buf->max - buf->len) {
        buf->failed = TAMIS_ERR_LIMIT;
        return false;
    }
    size_t need = buf->len + more;
    size_t capacity = buf->capacity > buf->max / 2 ? buf->max : buf->capacity * 2;
    if (capacity < CAPACITY_MIN) {
        capacity = CAPACITY_MIN < buf->max ? CAPACITY_MIN : buf->max;
    }
    if (capacity < need) {
        capacity = need;
    }
    char *grown = realloc(buf->ptr, capacity);
    if (grown == NULL) {
        buf->failed = TAMIS_ERR_MEMORY;
        return false;
    }
    buf->ptr = grown;
    buf->capacity = capacity;
    return true;
}

char *tamis_buf_extend(tamis_buf *buf, size_t len) {
    /* An extension by nothing gives a pointer too: NULL means failure. */
    if (!reserve(buf, len) || (buf->ptr == NULL && !reserve(buf, 1))) {
        return NULL;
    }
    char *room = buf->ptr + buf->len;
    buf->len += len;
    return room;
}

bool tamis_buf_add(tamis_buf *buf, const void *bytes, size_t len) {
    if (!reserve(buf, len)) {
        return false;
    }
    if (len != 0) {
        memcpy(buf->ptr + buf->len, bytes, len);
        buf->len += len;
    }
    return true;
}

bool tamis_buf_add_str(tamis_buf *buf, tamis_str s) {
    return tamis_buf_add(buf, s.ptr, s.len);
}

bool tamis_buf_add_z(tamis_buf *buf, const char *z) {
    return tamis_buf_add(buf, z, strlen(z));
}

bool tamis_buf_add_char_slowly(tamis_buf *buf, char c) {
    if (!reserve(buf, 1)) {
        return false;
    }
    buf->ptr[buf->len++] = c;
    return true;
}

bool tamis_buf_add_repeat(tamis_buf *buf, char c, size_t count) {
    if (!reserve(buf, count)) {
        return false;
    }
    if (count != 0) {
        memset(buf->ptr + buf->len, c, count);
        buf->len += count;
    }
    return true;
}

bool tamis_buf_add_u64(tamis_buf *buf, uint64_t n) {
    char digits[20]; /* 2^64 - 1 has 20 */
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n != 0);
    return tamis_buf_add(buf, digits + at, sizeof digits - at);
}

bool tamis_buf_add_format(tamis_buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) {
        buf->failed = buf->failed == TAMIS_OK ? TAMIS_ERR_MEMORY : buf->failed;
        return false;
    }
    /* Not written in place: the NUL that vsnprintf puts behind the text may not fit below the maximum. */
    char small[256];
    char *text = (size_t)len < sizeof small ? small : malloc((size_t)len + 1);
    if (text == NULL) {
        buf->failed = buf->failed == TAMIS_OK ? TAMIS_ERR_MEMORY : buf->failed;
        return false;
    }
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    bool ok = tamis_buf_add(buf, text, (size_t)len);
    if (text != small) {
        free(text);
    }
    return ok;
}
