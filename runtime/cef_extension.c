/* The extension: `key=value key=value`, where nothing marks the end of a value.
 *
 * A value ends before the last space in front of the next `key=`, and only the `=` tells that a word was a
 * key. So the reader goes from `=` to `=` (memchr), walks back over the bytes that a key may have, and
 * looks at what stands before them: a space, or the start of the extension, makes a key; anything else
 * leaves the `=` to the value. A walk never passes the `=` before it, which is no key byte: each byte is
 * looked at at most twice, whatever the line. An escaped `=` never makes a key, since a backslash is no
 * key byte. */
#include <stdlib.h>

#include "runtime/cef_parts.h"

#define B TAMIS_CEF_BLANK
#define N TAMIS_CEF_BREAK
#define K TAMIS_CEF_KEY_BYTE
#define F (TAMIS_CEF_KEY_BYTE | TAMIS_CEF_KEY_FIRST)
const uint8_t tamis_cef_byte_class[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, B, N, 0, 0, B, 0, 0, /* TAB LF CR */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* */
    B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, K, K, K, 0, /* SP , - . */
    F, F, F, F, F, F, F, F, F, F, 0, 0, 0, 0, 0, 0, /* 0-9 */
    0, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, /* A-O */
    F, F, F, F, F, F, F, F, F, F, F, K, 0, K, 0, F, /* P-Z [ ] _ */
    0, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, /* a-o */
    F, F, F, F, F, F, F, F, F, F, F, 0, 0, 0, 0, 0, /* p-z */
};
#undef B
#undef N
#undef K
#undef F

/* Room for one more pair. */
static bool grow(tamis_cef *cef) {
    size_t capacity = cef->capacity == 0 ? 64 : cef->capacity * 2;
    tamis_cef_pair *owned = realloc(cef->owned, capacity * sizeof *owned);
    if (owned == NULL) {
        return false;
    }
    cef->owned = owned;
    cef->capacity = capacity;
    return true;
}

size_t tamis_cef_trimmed(const char *text, size_t from, size_t to, unsigned classes) {
    size_t end = to;
    while (end > from && (tamis_cef_class(text[end - 1]) & classes) != 0) {
        end--;
    }
    TAMIS_CEF_WORK(to - end);
    return end - from;
}

size_t tamis_cef_run_start(const char *text, size_t end) {
    size_t start = end;
    while ((tamis_cef_class(text[start - 1]) & TAMIS_CEF_KEY_BYTE) != 0) {
        start--;
    }
    TAMIS_CEF_WORK(end - start + 1);
    return start;
}

/* Is there anything but blanks before the first key, or instead of one? */
static bool has_text(const char *text, size_t from, size_t to) {
    return tamis_cef_trimmed(text, from, to, TAMIS_CEF_BLANK | TAMIS_CEF_BREAK) > 0;
}

tamis_status tamis_cef_read_extension(tamis_cef *cef, size_t start) {
    const char *text = cef->line.ptr;
    size_t len = cef->line.len;
    size_t at = start; /* behind the last '=' */
    while (at < len) {
        const char *equals = memchr(text + at, '=', len - at);
        if (equals == NULL) {
            break;
        }
        size_t end = (size_t)(equals - text);
        size_t key = tamis_cef_run_start(text, end);
        at = end + 1;
        if (!tamis_cef_is_key(text, start, key)) {
            continue; /* an empty run, too: '=' is no key byte */
        }
        if (cef->count == cef->capacity && !grow(cef)) {
            return TAMIS_ERR_MEMORY;
        }
        tamis_cef_pair *pair = &cef->owned[cef->count];
        if (cef->count > 0) {
            pair[-1].value_len = (uint32_t)tamis_cef_trimmed(text, pair[-1].value, key - 1, TAMIS_CEF_BLANK);
        } else if (has_text(text, start, key)) {
            cef->flags |= TAMIS_CEF_TEXT_BEFORE_KEY;
        }
        *pair = (tamis_cef_pair){.key = (uint32_t)key,
                                 .key_len = (uint32_t)(end - key),
                                 .value = (uint32_t)at,
                                 .next = UINT32_MAX,
                                 .first = (uint32_t)cef->count};
        cef->count++;
    }
    if (cef->count > 0) {
        tamis_cef_pair *last = &cef->owned[cef->count - 1];
        last->value_len = (uint32_t)tamis_cef_trimmed(text, last->value, len, TAMIS_CEF_BLANK | TAMIS_CEF_BREAK);
    } else if (has_text(text, start, len)) {
        cef->flags |= TAMIS_CEF_NO_KEY;
    }
    cef->pairs = cef->owned;
    return TAMIS_OK;
}
