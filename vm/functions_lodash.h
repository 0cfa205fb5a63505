/* What the functions of the language share: lodash's conversions, and its idea of a symbol.
 *
 * Private to vm/functions*.c. Texts are borrowed from the values, or live on the heap. */
#ifndef TAMIS_VM_FUNCTIONS_LODASH_H
#define TAMIS_VM_FUNCTIONS_LODASH_H

#include "vm/functions.h"

/* Argument i, undefined where there is none. */
static inline tamis_value tamis_arg(const tamis_value *args, size_t count, size_t i) {
    return i < count ? args[i] : tamis_undefined();
}

/* lodash baseToString: as ToString, but -0 is "-0", and in an array null and undefined are "null" and
 * "undefined". False: the budget ran out, *out is empty. */
bool tamis_lodash_base_str(tamis_str *out, tamis_heap *heap, tamis_value v);

/* lodash toString: the same, with "" for null and undefined. */
bool tamis_lodash_str(tamis_str *out, tamis_heap *heap, tamis_value v);

/* lodash toInteger: cut toward zero; NaN is 0, infinities are +-1.7976931348623157e308. */
double tamis_lodash_integer(tamis_heap *heap, tamis_value v);

/* lodash isArrayLike: a string, an array, a list, or an object whose own `length` is an integer from 0 to
 * 2^53 - 1. */
bool tamis_lodash_array_like(double *length, tamis_value v);

/* SameValueZero: === , and NaN equals NaN. */
bool tamis_same_value_zero(tamis_value a, tamis_value b);

/* Makes `haystack` and `needle` ready for a search by bytes. A bad part of UTF-8 matches as U+FFFD: when
 * the needle has that, or a bad part of its own, both are replaced by clean copies; else each byte stays.
 * False when the budget ran out. */
bool tamis_text_prepare(tamis_str *haystack, tamis_str *needle, tamis_heap *heap);

/* `s` itself, or a copy with U+FFFD for each bad part of it. False when the budget ran out. */
bool tamis_text_clean(tamis_str *out, tamis_heap *heap, tamis_str s);

/* ---- Symbols ---- */

/* lodash hasUnicode: is there a code point that may be joined with others to one symbol? */
bool tamis_lodash_has_unicode(tamis_str s);

/* Bytes of the symbol at the start of `s` (not empty). `unicode` is tamis_lodash_has_unicode of the whole
 * text: without it every code point is a symbol. */
size_t tamis_lodash_symbol(tamis_str s, bool unicode);

/* lodash stringSize. */
size_t tamis_lodash_symbol_count(tamis_str s);

#endif
