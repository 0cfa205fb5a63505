/* See window.h. Sixteen places at a time where SSE2 is there, of which few have both the first and the last byte. */
#include "regex/window.h"

#if defined(__SSE2__) && !defined(TAMIS_PORTABLE)
#include <emmintrin.h>

size_t tamis_window_find(tamis_str text, size_t from, uint64_t window, unsigned size) {
    const __m128i first = _mm_set1_epi8((char)(window & 255));
    const __m128i last = _mm_set1_epi8((char)(window >> (8 * (size - 1)) & 255));
    for (size_t at = from; at + size <= text.len; at += 16) {
        __m128i firsts = _mm_loadu_si128((const __m128i *)(const void *)(text.ptr + at));
        __m128i lasts = _mm_loadu_si128((const __m128i *)(const void *)(text.ptr + at + size - 1));
        __m128i both = _mm_and_si128(_mm_cmpeq_epi8(firsts, first), _mm_cmpeq_epi8(lasts, last));
        for (unsigned left = (unsigned)_mm_movemask_epi8(both); left != 0; left &= left - 1) {
            size_t place = at + (unsigned)__builtin_ctz(left);
            if (place + size > text.len) {
                return SIZE_MAX;
            }
            if (tamis_window_cut(tamis_window_load(text.ptr + place), size) == window) {
                return place;
            }
        }
    }
    return SIZE_MAX;
}
#else
size_t tamis_window_find(tamis_str text, size_t from, uint64_t window, unsigned size) {
    for (size_t at = from; at + size <= text.len; at++) {
        if (tamis_window_cut(tamis_window_load(text.ptr + at), size) == window) {
            return at;
        }
    }
    return SIZE_MAX;
}
#endif
