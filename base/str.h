/* Byte strings: a pointer and a length, borrowed, never NUL-terminated by promise.
 *
 * A tamis_str does not own its bytes; who does is said where one is handed out. The bytes are UTF-8 when
 * the text says so; bytes of events may be anything. Pure functions, safe in any thread. */
#ifndef TAMIS_BASE_STR_H
#define TAMIS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct tamis_str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;      /* bytes */
} tamis_str;

/* A tamis_str of a string literal. */
#define TAMIS_STR(literal) ((tamis_str){"" literal, sizeof(literal) - 1})

static inline tamis_str tamis_str_of(const char *ptr, size_t len) {
    return (tamis_str){ptr, len};
}

/* Of a NUL-terminated string; NULL gives the empty one. */
static inline tamis_str tamis_str_z(const char *z) {
    return (tamis_str){z, z == NULL ? 0 : strlen(z)};
}

static inline bool tamis_str_equal(tamis_str a, tamis_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool tamis_str_starts_with(tamis_str s, tamis_str prefix) {
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool tamis_str_ends_with(tamis_str s, tamis_str suffix) {
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0);
}

/* Order of bytes, the shorter first among equals: negative, 0 or positive. */
static inline int tamis_str_compare(tamis_str a, tamis_str b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

#endif
