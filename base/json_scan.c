/* The lexical side of JSON. */
#include "base/json_scan.h"

#include "base/utf8.h"

size_t tamis_json_skip_space(tamis_str text, size_t at) {
    size_t i = at;
    while (i < text.len &&
           (text.ptr[i] == ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\t')) {
        i++;
    }
    return i;
}

size_t tamis_json_string_end(tamis_str text, size_t at) {
    size_t i = at + 1;
    while (i < text.len && text.ptr[i] != '"') {
        i += text.ptr[i] == '\\' && i + 1 < text.len ? 2 : 1;
    }
    return i < text.len ? i + 1 : text.len;
}

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* Bit 7 of some byte is set when a byte of `word` is below `limit` (at most 0x80); of none when none is. */
static uint64_t any_below(uint64_t word, uint64_t limit) {
    return (word - EACH_BYTE * limit) & ~word & (EACH_BYTE * 0x80);
}

/* Do the eight bytes at `p` stand in a JSON string as they are? */
static bool literal_word(const char *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return ((word & (EACH_BYTE * 0x80)) | any_below(word, 0x20) | any_below(word ^ (EACH_BYTE * '"'), 1) |
            any_below(word ^ (EACH_BYTE * '\\'), 1)) == 0;
}

size_t tamis_json_literal_run(tamis_str text, size_t at) {
    size_t i = at;
    while (text.len - i >= 8 && literal_word(text.ptr + i)) {
        i += 8;
    }
    while (i < text.len && (unsigned char)text.ptr[i] >= 0x20 && (unsigned char)text.ptr[i] < 0x80 &&
           text.ptr[i] != '"' && text.ptr[i] != '\\') {
        i++;
    }
    return i - at;
}

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

size_t tamis_json_number_end(tamis_str text, size_t at) {
    size_t i = at;
    while (i < text.len && (digit(text.ptr[i]) || text.ptr[i] == '-' || text.ptr[i] == '+' ||
                            text.ptr[i] == '.' || text.ptr[i] == 'e' || text.ptr[i] == 'E')) {
        i++;
    }
    return i;
}

long tamis_json_hex4(tamis_str text, size_t at) {
    long value = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = i < text.len ? text.ptr[i] : '\0';
        if (digit(c)) {
            value = value * 16 + (c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value * 16 + (c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            value = value * 16 + (c - 'A' + 10);
        } else {
            return -1;
        }
    }
    return value;
}

/* What a letter after a backslash stands for. */
static char plain_escape(char letter) {
    switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
    }
}

/* The code point of the `\uHHHH` at `at`, two of them when they are a surrogate pair; moves `at` past it. */
static uint32_t unicode_escape(tamis_str raw, size_t *at) {
    long first = tamis_json_hex4(raw, *at + 2);
    *at = raw.len - *at < 6 ? raw.len : *at + 6;
    if (first < 0xD800 || first > 0xDBFF || raw.len - *at < 6) {
        return first < 0 ? TAMIS_REPLACEMENT : (uint32_t)first;
    }
    long second = tamis_json_hex4(raw, *at + 2);
    if (second < 0xDC00 || second > 0xDFFF) {
        return TAMIS_REPLACEMENT;
    }
    *at += 6;
    return 0x10000 + ((uint32_t)(first - 0xD800) << 10) + (uint32_t)(second - 0xDC00);
}

size_t tamis_json_unescape(char *out, tamis_str raw) {
    size_t len = 0;
    for (size_t at = 0; at < raw.len;) {
        const char *escape = memchr(raw.ptr + at, '\\', raw.len - at);
        size_t run = escape == NULL ? raw.len - at : (size_t)(escape - raw.ptr) - at;
        memcpy(out + len, raw.ptr + at, run);
        len += run;
        at += run;
        if (raw.len - at < 2) {
            break;
        }
        if (raw.ptr[at + 1] == 'u') {
            char bytes[4]; /* at most three of them for one escape of six bytes, four for two */
            size_t n = tamis_utf8_encode(bytes, unicode_escape(raw, &at));
            memcpy(out + len, bytes, n);
            len += n;
        } else {
            out[len++] = plain_escape(raw.ptr[at + 1]);
            at += 2;
        }
    }
    return len;
}
