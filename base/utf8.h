/* UTF-8 as WHATWG decodes it, and what JavaScript sees of it: UTF-16 code units.
 *
 * Each maximal part of bytes that is not UTF-8 reads as one U+FFFD (Unicode 15, section 3.9, "substitution of
 * maximal subparts"). Pure functions. */
#ifndef TAMIS_BASE_UTF8_H
#define TAMIS_BASE_UTF8_H

#include "base/buf.h"
#include "base/str.h"

#define TAMIS_REPLACEMENT 0xFFFDu

/* The code point at the start of `s` (not empty) and its length in bytes through `len`. A bad part gives
 * TAMIS_REPLACEMENT with *valid = false and the length of the maximal bad part. */
uint32_t tamis_utf8_decode(tamis_str s, size_t *len, bool *valid);

/* Encodes a scalar value (surrogates and values above 0x10FFFF become U+FFFD); returns 1 to 4 bytes. */
size_t tamis_utf8_encode(char out[4], uint32_t code_point);

/* Is the whole of `s` UTF-8? */
bool tamis_utf8_valid(tamis_str s);

/* Is every byte of `s` below 0x80? */
bool tamis_utf8_ascii(tamis_str s);

/* Code points, and UTF-16 code units, of `s`; a bad part counts one. */
size_t tamis_utf8_count(tamis_str s);
size_t tamis_utf8_count_utf16(tamis_str s);

/* The largest length up to `max` at which `s` can be cut without cutting a code point. */
size_t tamis_utf8_cut(tamis_str s, size_t max);

/* Appends `s` with each bad part replaced by the bytes of U+FFFD. */
bool tamis_utf8_add_clean(tamis_buf *out, tamis_str s);

/* Appends `s` so that it reads as it does alone: where the buffer ends in the beginning of a code point and `s` goes
 * on with bytes that could belong to it, that beginning is replaced by the bytes of U+FFFD first. */
bool tamis_utf8_add_joined(tamis_buf *out, tamis_str s);

/* Order by UTF-16 code units, as JavaScript's `<` compares strings; a bad part compares as U+FFFD. */
int tamis_utf8_compare_utf16(tamis_str a, tamis_str b);

#endif
