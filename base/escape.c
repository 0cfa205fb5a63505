/* Text for a person: what could move a cursor, turn a line round or hide itself is spelt out. */
#include "base/escape.h"

#include "base/utf8.h"

/* Would a terminal obey this code point instead of showing it? (base/escape.h lists them) */
static bool hostile(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* The number of bytes from `at` on that are shown as they are: printable ASCII. */
static size_t plain_run(tamis_str s, size_t at) {
    size_t i = at;
    while (i < s.len && s.ptr[i] >= 0x20 && s.ptr[i] < 0x7F) {
        i++;
    }
    return i - at;
}

bool tamis_escape_add(tamis_buf *out, tamis_str s, bool keep_tabs) {
    size_t i = 0;
    while (i < s.len && out->failed == TAMIS_OK) {
        size_t run = plain_run(s, i);
        (void)tamis_buf_add(out, s.ptr + i, run);
        i += run;
        if (i == s.len) {
            break;
        }
        size_t len;
        bool valid;
        uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + i, s.len - i), &len, &valid);
        if (!valid) {
            for (size_t k = 0; k < len; k++) {
                (void)tamis_buf_add_format(out, "\\x%02x", (unsigned)(unsigned char)s.ptr[i + k]);
            }
        } else if (!hostile(c) || (c == '\t' && keep_tabs)) {
            (void)tamis_buf_add(out, s.ptr + i, len);
        } else {
            (void)tamis_buf_add_format(out, c < 0x100 ? "\\x%02x" : "\\u{%x}", (unsigned)c);
        }
        i += len;
    }
    return out->failed == TAMIS_OK;
}

size_t tamis_escape_width(tamis_str s) {
    size_t width = 0;
    size_t i = 0;
    while (i < s.len) {
        size_t run = plain_run(s, i);
        width += run;
        i += run;
        if (i == s.len) {
            break;
        }
        size_t len;
        bool valid;
        uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + i, s.len - i), &len, &valid);
        if (!valid) {
            width += 4 * len; /* \xff each */
        } else if (!hostile(c) || c == '\t') {
            width += 1;
        } else {
            width += c < 0x100 ? 4 : c < 0x1000 ? 7 : 8; /* \x1b  \u{61c}  \u{202e} */
        }
        i += len;
    }
    return width;
}
