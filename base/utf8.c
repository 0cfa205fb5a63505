/* UTF-8: one decoder, and loops over it that take ASCII eight bytes at a time. */
#include "base/utf8.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Are the eight bytes at `p` all ASCII? */
static bool ascii_word(const char *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return (word & HIGH_BITS) == 0;
}

/* The number of bytes from `at` on that are ASCII. */
static size_t ascii_run(tamis_str s, size_t at) {
    size_t i = at;
    while (s.len - i >= 8 && ascii_word(s.ptr + i)) {
        i += 8;
    }
    while (i < s.len && ((unsigned char)s.ptr[i] & 0x80) == 0) {
        i++;
    }
    return i - at;
}

/* The length that a lead byte promises, and the range of the byte behind it, where alone overlong forms,
 * surrogates and values above 0x10FFFF show (Unicode 15, table 3-7). 0: no lead byte. */
static size_t lead_length(unsigned char lead, unsigned char *low, unsigned char *high) {
    *low = 0x80;
    *high = 0xBF;
    if (lead < 0xC2) {
        return 0;
    }
    if (lead < 0xE0) {
        return 2;
    }
    if (lead < 0xF0) {
        *low = lead == 0xE0 ? 0xA0 : 0x80;
        *high = lead == 0xED ? 0x9F : 0xBF;
        return 3;
    }
    if (lead < 0xF5) {
        *low = lead == 0xF0 ? 0x90 : 0x80;
        *high = lead == 0xF4 ? 0x8F : 0xBF;
        return 4;
    }
    return 0;
}

/* tamis_utf8_decode, to be inlined in the loops below. */
static inline uint32_t decode(tamis_str s, size_t *len, bool *valid) {
    const unsigned char *p = (const unsigned char *)s.ptr;
    *len = 1;
    *valid = true;
    if (p[0] < 0x80) {
        return p[0];
    }
    unsigned char low, high;
    size_t want = lead_length(p[0], &low, &high);
    if (want == 0) {
        *valid = false;
        return TAMIS_REPLACEMENT;
    }
    uint32_t code_point = p[0] & (0x7Fu >> want);
    for (size_t i = 1; i < want; i++) {
        if (i == s.len || p[i] < low || p[i] > high) {
            *len = i;
            *valid = false;
            return TAMIS_REPLACEMENT;
        }
        code_point = code_point << 6 | (p[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *len = want;
    return code_point;
}

uint32_t tamis_utf8_decode(tamis_str s, size_t *len, bool *valid) {
    return decode(s, len, valid);
}

size_t tamis_utf8_encode(char out[4], uint32_t code_point) {
    uint32_t c = code_point;
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        c = TAMIS_REPLACEMENT;
    }
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

static tamis_str rest(tamis_str s, size_t at) {
    return tamis_str_of(s.ptr + at, s.len - at);
}

/* The place of the first bad part from `at` on, s.len when there is none; its length through `bad`. */
static size_t find_bad(tamis_str s, size_t at, size_t *bad) {
    *bad = 0;
    size_t i = at;
    while (i < s.len) {
        i += ascii_run(s, i);
        while (i < s.len && ((unsigned char)s.ptr[i] & 0x80) != 0) {
            size_t len;
            bool valid;
            (void)decode(rest(s, i), &len, &valid);
            if (!valid) {
                *bad = len;
                return i;
            }
            i += len;
        }
    }
    return s.len;
}

bool tamis_utf8_valid(tamis_str s) {
    size_t bad;
    (void)find_bad(s, 0, &bad);
    return bad == 0;
}

bool tamis_utf8_ascii(tamis_str s) {
    return ascii_run(s, 0) == s.len;
}

/* Code points, those beyond 0xFFFF weighted by `astral`. */
static size_t count(tamis_str s, size_t astral) {
    size_t n = 0;
    size_t i = 0;
    while (i < s.len) {
        size_t run = ascii_run(s, i);
        n += run;
        i += run;
        while (i < s.len && ((unsigned char)s.ptr[i] & 0x80) != 0) {
            size_t len;
            bool valid;
            n += decode(rest(s, i), &len, &valid) > 0xFFFF ? astral : 1;
            i += len;
        }
    }
    return n;
}

size_t tamis_utf8_count(tamis_str s) {
    return count(s, 1);
}

size_t tamis_utf8_count_utf16(tamis_str s) {
    return count(s, 2);
}

size_t tamis_utf8_cut(tamis_str s, size_t max) {
    if (s.len <= max) {
        return s.len;
    }
    /* A code point that is cut begins at one of the last three bytes. */
    for (size_t back = 1; back <= 3 && back <= max; back++) {
        size_t len;
        bool valid;
        (void)decode(rest(s, max - back), &len, &valid);
        if (valid && len > back) {
            return max - back;
        }
    }
    return max;
}

bool tamis_utf8_add_clean(tamis_buf *out, tamis_str s) {
    size_t at = 0;
    while (at < s.len) {
        size_t bad;
        size_t end = find_bad(s, at, &bad);
        (void)tamis_buf_add(out, s.ptr + at, end - at);
        if (bad != 0) {
            (void)tamis_buf_add(out, "\xEF\xBF\xBD", 3);
        }
        if (out->failed != TAMIS_OK) {
            return false;
        }
        at = end + bad;
    }
    return out->failed == TAMIS_OK;
}

static bool goes_on(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes at the end of `s` that are the beginning of a code point, 0 when there is none. */
static size_t unfinished(tamis_str s) {
    size_t len = 1; /* from the last byte that begins something, which is at most the fourth from the end */
    while (len < 4 && len < s.len && goes_on(s.ptr[s.len - len])) {
        len++;
    }
    unsigned char first = (unsigned char)s.ptr[s.len - len];
    if (first < 0xC2 || first > 0xF4) {
        return 0;
    }
    size_t part;
    bool valid;
    (void)decode(rest(s, s.len - len), &part, &valid);
    return !valid && part == len ? len : 0;
}

bool tamis_utf8_add_joined(tamis_buf *out, tamis_str s) {
    if (s.len > 0 && out->len > 0 && goes_on(s.ptr[0])) {
        size_t tail = unfinished(tamis_buf_str(out));
        if (tail > 0 && out->failed == TAMIS_OK) {
            out->len -= tail;
            (void)tamis_buf_add_z(out, "\xEF\xBF\xBD");
        }
    }
    return tamis_buf_add_str(out, s);
}

/* A number in the order of UTF-16: an astral code point begins with a unit of 0xD800-0xDBFF, so it stands
 * before U+E000-U+FFFF. */
static uint32_t utf16_rank(uint32_t code_point) {
    return code_point >= 0xE000 && code_point <= 0xFFFF ? code_point + 0x110000 : code_point;
}

int tamis_utf8_compare_utf16(tamis_str a, tamis_str b) {
    size_t i = 0;
    size_t j = 0;
    while (i < a.len && j < b.len) {
        while (a.len - i >= 8 && b.len - j >= 8 && ascii_word(a.ptr + i) &&
               memcmp(a.ptr + i, b.ptr + j, 8) == 0) {
            i += 8;
            j += 8;
        }
        if (i == a.len || j == b.len) {
            break;
        }
        size_t len_a, len_b;
        bool valid;
        uint32_t x = utf16_rank(decode(rest(a, i), &len_a, &valid));
        uint32_t y = utf16_rank(decode(rest(b, j), &len_b, &valid));
        if (x != y) {
            return x < y ? -1 : 1;
        }
        i += len_a;
        j += len_b;
    }
    return (i < a.len) - (j < b.len);
}
