/* A few bytes looked for in a text. */
#ifndef TAMIS_REGEX_WINDOW_H
#define TAMIS_REGEX_WINDOW_H

#include "base/str.h"

/* Bytes behind the text that may be read, whatever they are. */
#define TAMIS_WINDOW_PADDING 32u

/* Eight bytes as a number, the first one lowest, on every machine. */
static inline uint64_t tamis_window_load(const char *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* The first `size` of eight bytes, 1 to 8. */
static inline uint64_t tamis_window_cut(uint64_t bytes, unsigned size) {
    return bytes & (UINT64_MAX >> (64 - 8 * size));
}

/* Where `window`, `size` bytes, stands first from `from` on; SIZE_MAX: nowhere. TAMIS_WINDOW_PADDING bytes follow the text. */
size_t tamis_window_find(tamis_str text, size_t from, uint64_t window, unsigned size);

#endif
