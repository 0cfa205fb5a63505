/* Escapes of header fields and values. A backslash before a byte that its place does not know is no
 * escape: both bytes stay, so that `C:\Windows` survives senders that do not escape. */
#include "runtime/cef.h"

/* What the byte behind a backslash stands for, or 0 when the two are no escape. */
typedef char decode(char escaped);

static char decode_header(char escaped) {
    return escaped == '\\' || escaped == '|' ? escaped : '\0';
}

static char decode_value(char escaped) {
    switch (escaped) {
    case '\\':
    case '=': return escaped;
    case 'n': return '\n';
    case 'r': return '\r';
    default: return '\0';
    }
}

/* The offset of the first escape of `raw` from `at` on, or raw.len. */
static size_t next_escape(tamis_str raw, size_t at, decode *decoded) {
    while (at < raw.len) {
        const char *found = memchr(raw.ptr + at, '\\', raw.len - at);
        if (found == NULL) {
            return raw.len;
        }
        size_t backslash = (size_t)(found - raw.ptr);
        if (backslash + 1 < raw.len && decoded(raw.ptr[backslash + 1]) != '\0') {
            return backslash;
        }
        at = backslash + 1;
    }
    return raw.len;
}

static inline size_t unescape(char *out, tamis_str raw, decode *decoded) {
    size_t escape = next_escape(raw, 0, decoded);
    if (escape == raw.len) {
        return SIZE_MAX;
    }
    size_t len = 0;
    size_t at = 0;
    for (;;) {
        memcpy(out + len, raw.ptr + at, escape - at);
        len += escape - at;
        if (escape == raw.len) {
            return len;
        }
        out[len++] = decoded(raw.ptr[escape + 1]);
        at = escape + 2;
        escape = next_escape(raw, at, decoded);
    }
}

size_t tamis_cef_unescape_header(char *out, tamis_str raw) {
    return unescape(out, raw, decode_header);
}

size_t tamis_cef_unescape_value(char *out, tamis_str raw) {
    return unescape(out, raw, decode_value);
}
