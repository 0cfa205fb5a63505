/* Search for a byte string.
 *
 * A short needle is looked for by its first byte. A long one goes by the two-way algorithm (Crochemore and
 * Perrin, "Two-way string-matching", 1991): the needle is cut at a critical position, where the period that
 * is seen locally is the needle's own. The right half is compared forward, then the left half backward; a
 * mismatch in the right half at the i-th byte behind the cut allows a shift of i, one in the left half a
 * shift by the period. Both compare each byte of the haystack a bounded number of times, so two texts that
 * an attacker chose cost no more than any others. */
#include "base/find.h"

/* Up to here a comparison at each place costs less than the preparation. */
#define SHORT_NEEDLE 16

static size_t find_short(tamis_str haystack, size_t from, tamis_str needle) {
    size_t last = haystack.len - needle.len;
    size_t at = from;
    while (at <= last) {
        const char *hit = memchr(haystack.ptr + at, needle.ptr[0], last - at + 1);
        if (hit == NULL) {
            break;
        }
        at = (size_t)(hit - haystack.ptr);
        if (memcmp(hit, needle.ptr, needle.len) == 0) {
            return at;
        }
        at++;
    }
    return TAMIS_NOT_FOUND;
}

/* Where the greatest suffix begins in the order of bytes, or in the opposite order; and its period. */
static size_t greatest_suffix(size_t *period, tamis_str needle, bool opposite) {
    const unsigned char *x = (const unsigned char *)needle.ptr;
    size_t start = 0; /* of the greatest suffix so far */
    size_t rival = 1; /* of the one that it is compared with */
    size_t k = 0;     /* bytes of both that are equal */
    *period = 1;
    while (rival + k < needle.len) {
        unsigned char a = x[start + k];
        unsigned char b = x[rival + k];
        if (a == b) {
            k++;
            if (k == *period) {
                rival += k;
                k = 0;
            }
        } else if (opposite ? b > a : b < a) {
            rival += k + 1;
            k = 0;
            *period = rival - start;
        } else {
            start = rival;
            rival = start + 1;
            k = 0;
            *period = 1;
        }
    }
    return start;
}

static size_t find_long(tamis_str haystack, size_t from, tamis_str needle) {
    size_t period, other_period;
    size_t cut = greatest_suffix(&period, needle, false);
    size_t other_cut = greatest_suffix(&other_period, needle, true);
    if (other_cut > cut) {
        cut = other_cut;
        period = other_period;
    }
    /* When the left half repeats at the period, what matched before a shift by it need not be compared
     * again. */
    bool periodic = memcmp(needle.ptr, needle.ptr + period, cut) == 0;
    if (!periodic) {
        period = (cut > needle.len - cut ? cut : needle.len - cut) + 1;
    }
    size_t known = 0; /* bytes at the needle's start that are known to match */
    size_t at = from;
    while (haystack.len - at >= needle.len) {
        const char *place = haystack.ptr + at;
        size_t right = cut > known ? cut : known;
        while (right < needle.len && needle.ptr[right] == place[right]) {
            right++;
        }
        if (right < needle.len) {
            at += right - cut + 1;
            known = 0;
            continue;
        }
        size_t left = cut;
        while (left > known && needle.ptr[left - 1] == place[left - 1]) {
            left--;
        }
        if (left <= known) {
            return at;
        }
        at += period;
        known = periodic ? needle.len - period : 0;
        if (at > haystack.len) {
            break;
        }
    }
    return TAMIS_NOT_FOUND;
}

size_t tamis_find(tamis_str haystack, size_t from, tamis_str needle) {
    if (needle.len == 0) {
        return from;
    }
    if (from > haystack.len || haystack.len - from < needle.len) {
        return TAMIS_NOT_FOUND;
    }
    return needle.len < SHORT_NEEDLE ? find_short(haystack, from, needle) : find_long(haystack, from, needle);
}
