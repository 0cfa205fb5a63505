/* Values of literals; see literal.h. Everything is decoded into memory of the arena that is as long as the
 * source: no good escape is shorter than what it stands for. (For a bad one decoder_init makes room.) */
#include "grammar/literal.h"

#include <unictype.h>

#include "base/number.h"
#include "base/utf8.h"

/* ---- Digits and escapes ---- */

/* The value of a hexadecimal digit, 16 for anything else. */
static unsigned digit_value(char c) {
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10u : 16u;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static tamis_str rest_of(tamis_str text, size_t from) {
    return (tamis_str){text.ptr + from, text.len - from};
}

/* Reads exactly `count` hexadecimal digits; `len` is how many there were, up to the first that is none. */
static bool hex_digits(uint32_t *out, size_t *len, tamis_str text, size_t count) {
    uint32_t value = 0;
    size_t i = 0;
    while (i < count && i < text.len && digit_value(text.ptr[i]) < 16) {
        value = value * 16 + digit_value(text.ptr[i]);
        i++;
    }
    *out = value;
    *len = i;
    return i == count;
}

/* What follows `\u`: four digits, or any number of them in braces up to 10FFFF. `len` counts what was
 * read. */
static bool unicode_escape(uint32_t *out, size_t *len, tamis_str text) {
    if (text.len == 0 || text.ptr[0] != '{') {
        return hex_digits(out, len, text, 4);
    }
    uint32_t value = 0;
    size_t i = 1;
    bool in_range = true;
    while (i < text.len && digit_value(text.ptr[i]) < 16) {
        value = value * 16 + digit_value(text.ptr[i]);
        in_range = in_range && value <= 0x10FFFF;
        value = in_range ? value : 0;
        i++;
    }
    bool closed = i < text.len && text.ptr[i] == '}';
    *out = value;
    *len = closed ? i + 1 : i;
    return closed && in_range && i > 1;
}

/* ---- Strings ---- */

typedef struct decoder {
    char *bytes; /* room for the whole body */
    size_t len;
    uint32_t high; /* a first half of a surrogate pair that waits for the second, or 0 */
    uint32_t off;  /* place of the body's start */
    tamis_diags *diags;
} decoder;

static void put(decoder *d, uint32_t code_point) {
    d->len += tamis_utf8_encode(d->bytes + d->len, code_point);
}

/* A half that nobody joined becomes U+FFFD. */
static void flush_half(decoder *d) {
    if (d->high != 0) {
        d->high = 0;
        put(d, TAMIS_REPLACEMENT);
    }
}

/* A code unit or code point of an escape; halves that meet become one code point. */
static void put_escaped(decoder *d, uint32_t value) {
    if (d->high != 0 && value >= 0xDC00 && value <= 0xDFFF) {
        uint32_t joined = 0x10000 + ((d->high - 0xD800) << 10) + (value - 0xDC00);
        d->high = 0;
        put(d, joined);
        return;
    }
    flush_half(d);
    if (value >= 0xD800 && value <= 0xDBFF) {
        d->high = value;
    } else {
        put(d, value); /* a lone second half becomes U+FFFD here */
    }
}

/* Bytes as they stand, bad parts replaced. A replacement of three bytes never outgrows the body: if it is
 * longer than the bad part, see decoder_init. */
static void put_raw(decoder *d, tamis_str raw) {
    if (raw.len == 0) {
        return;
    }
    flush_half(d);
    while (raw.len > 0) {
        size_t len = 0;
        bool valid = false;
        uint32_t code_point = tamis_utf8_decode(raw, &len, &valid);
        put(d, code_point);
        raw = rest_of(raw, len);
    }
}

/* Room for all that a body can become: a bad byte becomes three, and so do the two of a bad escape, as `\8` is. */
static bool decoder_init(decoder *d, tamis_arena *arena, tamis_str body, uint32_t off, tamis_diags *diags) {
    if (body.len > SIZE_MAX / 4) {
        return false;
    }
    size_t room = tamis_utf8_valid(body) ? body.len + body.len / 2 : body.len * 3;
    *d = (decoder){.bytes = tamis_arena_bytes(arena, room + 4), .off = off, .diags = diags};
    return d->bytes != NULL;
}

static tamis_diag *bad_escape(decoder *d, size_t at, size_t len, const char *what) {
    tamis_span span = {d->off + (uint32_t)at, (uint32_t)len};
    return tamis_diags_add(d->diags, TAMIS_E0103, span, "%s", what);
}

/* The simple escapes: what a letter after the backslash stands for, 0 for none. */
static char simple_escape(char c) {
    switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return 0;
    }
}

/* The bytes of a line end at the start of `text`, 0 when there is none: LF, CR, CR LF, U+2028, U+2029. */
static size_t line_end(tamis_str text) {
    if (tamis_str_starts_with(text, TAMIS_STR("\r\n"))) {
        return 2;
    }
    if (text.len > 0 && (text.ptr[0] == '\n' || text.ptr[0] == '\r')) {
        return 1;
    }
    bool separator = tamis_str_starts_with(text, TAMIS_STR("\xE2\x80\xA8")) ||
                     tamis_str_starts_with(text, TAMIS_STR("\xE2\x80\xA9"));
    return separator ? 3 : 0;
}

/* `\0` is a NUL; every other digit, and `\0` before one, is an octal escape of old and refused in strict
 * mode. */
static size_t digit_escape(decoder *d, tamis_str body, size_t at) {
    char c = body.ptr[at + 1];
    bool more = at + 2 < body.len && is_digit(body.ptr[at + 2]);
    if (c == '0' && !more) {
        put_escaped(d, 0);
        return 2;
    }
    size_t len = 2;
    uint32_t value = (uint32_t)(c - '0');
    while (len < 4 && at + len < body.len && body.ptr[at + len] >= '0' && body.ptr[at + len] <= '7' &&
           c < '8') {
        value = value * 8 + (uint32_t)(body.ptr[at + len] - '0');
        len++;
    }
    tamis_diag *diag = bad_escape(d, at, len, "octal escapes are not allowed in strict JavaScript");
    if (c < '8') {
        tamis_diag_help(d->diags, diag, "write '\\x%02x'", (unsigned)(value & 0xFF));
    } else {
        tamis_diag_help(d->diags, diag, "write '%c' without the backslash", c);
    }
    put_escaped(d, TAMIS_REPLACEMENT);
    return len;
}

/* `\xHH`, `\uHHHH`, `\u{H…}`: the bytes that were read. */
static size_t hex_escape(decoder *d, tamis_str body, size_t at) {
    bool unicode = body.ptr[at + 1] == 'u';
    tamis_str digits = rest_of(body, at + 2);
    uint32_t value = 0;
    size_t len = 0;
    bool good = unicode ? unicode_escape(&value, &len, digits) : hex_digits(&value, &len, digits, 2);
    if (!good) {
        tamis_diag *diag = bad_escape(d, at, 2 + len, "malformed escape in a string");
        tamis_diag_help(
            d->diags, diag, "%s",
            unicode
                ? "write four hexadecimal digits as in '\\u20ac', or up to 10ffff in braces as in '\\u{20ac}'"
                : "write two hexadecimal digits as in '\\xa0'");
        value = TAMIS_REPLACEMENT;
    }
    put_escaped(d, value);
    return 2 + len;
}

/* One escape at `at`, where a backslash stands that is not the body's last byte. Returns its length. */
static size_t escape(decoder *d, tamis_str body, size_t at) {
    char c = body.ptr[at + 1];
    if (is_digit(c)) {
        return digit_escape(d, body, at);
    }
    if (c == 'x' || c == 'u') {
        return hex_escape(d, body, at);
    }
    size_t end = line_end(rest_of(body, at + 1));
    if (end > 0) {
        return 1 + end; /* stands for nothing; halves on both sides of it still meet */
    }
    char simple = simple_escape(c);
    if (simple != 0) {
        put_escaped(d, (unsigned char)simple);
        return 2;
    }
    size_t len = 0;
    bool valid = false;
    put_escaped(d, tamis_utf8_decode(rest_of(body, at + 1), &len, &valid));
    return 1 + len;
}

tamis_status tamis_literal_string(tamis_str *out, tamis_arena *arena, tamis_str body, uint32_t off,
                                  tamis_diags *diags) {
    *out = body;
    if (body.len == 0) {
        *out = TAMIS_STR("");
        return TAMIS_OK;
    }
    if (memchr(body.ptr, '\\', body.len) == NULL) {
        return tamis_literal_clean(out, arena, body);
    }
    decoder d;
    if (!decoder_init(&d, arena, body, off, diags)) {
        return TAMIS_ERR_MEMORY;
    }
    size_t at = 0;
    while (at < body.len) {
        const char *backslash = memchr(body.ptr + at, '\\', body.len - at);
        size_t run = (backslash == NULL ? body.len : (size_t)(backslash - body.ptr)) - at;
        put_raw(&d, (tamis_str){body.ptr + at, run});
        at += run;
        if (at + 1 < body.len) {
            at += escape(&d, body, at);
        } else {
            break; /* a backslash at the very end: of a literal without an end, which was reported */
        }
    }
    flush_half(&d);
    *out = (tamis_str){d.bytes, d.len};
    return TAMIS_OK;
}

tamis_status tamis_literal_clean(tamis_str *out, tamis_arena *arena, tamis_str text) {
    *out = text;
    if (tamis_utf8_valid(text)) {
        return TAMIS_OK;
    }
    decoder d;
    if (!decoder_init(&d, arena, text, 0, NULL)) {
        return TAMIS_ERR_MEMORY;
    }
    put_raw(&d, text);
    *out = (tamis_str){d.bytes, d.len};
    return TAMIS_OK;
}

tamis_status tamis_literal_raw(tamis_str *out, tamis_arena *arena, tamis_str body) {
    *out = body.len == 0 ? TAMIS_STR("") : body;
    if (body.len == 0 || memchr(body.ptr, '`', body.len) == NULL) {
        return tamis_literal_clean(out, arena, *out);
    }
    char *bytes = tamis_arena_bytes(arena, body.len);
    if (bytes == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    size_t len = 0;
    for (size_t at = 0; at < body.len; at++) {
        bytes[len++] = body.ptr[at];
        at += body.ptr[at] == '`'; /* the second of two */
    }
    return tamis_literal_clean(out, arena, (tamis_str){bytes, len});
}

/* ---- Names ---- */

size_t tamis_literal_name_character(tamis_str text, bool first, uint32_t *code_point) {
    *code_point = 0;
    if (text.len == 0) {
        return 0;
    }
    size_t len = 0;
    bool valid = true;
    if (text.ptr[0] == '\\') {
        if (text.len < 2 || text.ptr[1] != 'u' || !unicode_escape(code_point, &len, rest_of(text, 2))) {
            return 0;
        }
        len += 2;
    } else {
        *code_point = tamis_utf8_decode(text, &len, &valid);
    }
    uint32_t c = *code_point;
    bool good = c == '$' || c == '_';
    if (first) {
        good = good || uc_is_property_id_start(c);
    } else {
        good = good || c == 0x200C || c == 0x200D || uc_is_property_id_continue(c);
    }
    return valid && good ? len : 0;
}

size_t tamis_literal_name_length(tamis_str text, bool *escaped) {
    size_t at = 0;
    *escaped = false;
    for (;;) {
        uint32_t code_point = 0;
        size_t len = tamis_literal_name_character(rest_of(text, at), at == 0, &code_point);
        if (len == 0) {
            return at;
        }
        *escaped = *escaped || text.ptr[at] == '\\';
        at += len;
    }
}

tamis_status tamis_literal_name(tamis_str *out, tamis_arena *arena, tamis_str name) {
    char *bytes = tamis_arena_bytes(arena, name.len + 4);
    if (bytes == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    size_t len = 0;
    for (size_t at = 0; at < name.len;) {
        uint32_t code_point = 0;
        size_t step = tamis_literal_name_character(rest_of(name, at), at == 0, &code_point);
        if (step == 0) {
            break;
        }
        len += tamis_utf8_encode(bytes + len, code_point);
        at += step;
    }
    *out = (tamis_str){bytes, len};
    return TAMIS_OK;
}

/* ---- Numbers ---- */

/* 16, 8 or 2 by the prefix, else 10. */
static unsigned radix_of(tamis_str text) {
    if (text.len < 2 || text.ptr[0] != '0') {
        return 10;
    }
    switch (text.ptr[1]) {
    case 'x':
    case 'X': return 16;
    case 'o':
    case 'O': return 8;
    case 'b':
    case 'B': return 2;
    default: return 10;
    }
}

static const char *radix_name(unsigned radix) {
    return radix == 16 ? "a hexadecimal" : radix == 8 ? "an octal" : "a binary";
}

static bool is_whole(tamis_str text) {
    return memchr(text.ptr, '.', text.len) == NULL && memchr(text.ptr, 'e', text.len) == NULL &&
           memchr(text.ptr, 'E', text.len) == NULL;
}

static void report_leading_zero(tamis_diags *diags, tamis_str text, tamis_span span) {
    tamis_diag *diag = tamis_diags_add(diags, TAMIS_E0104, span, "a number does not begin with 0");
    tamis_str digits = rest_of(text, 1);
    bool octal = true;
    for (size_t i = 0; i < text.len; i++) {
        octal = octal && text.ptr[i] >= '0' && text.ptr[i] <= '7';
    }
    while (digits.len > 1 && digits.ptr[0] == '0') {
        digits = rest_of(digits, 1);
    }
    if (octal && digits.len <= 20) {
        tamis_diag_help(diags, diag, "write '%.*s', or '0o%.*s' if an octal number is meant",
                        TAMIS_FMT(digits), TAMIS_FMT(digits));
    } else {
        tamis_diag_help(diags, diag, "take the leading 0 away");
    }
}

/* Why `text` is no number though its first `good` bytes are one. */
static void report_number(tamis_diags *diags, tamis_str text, size_t good, tamis_span span) {
    tamis_str prefix = {text.ptr, good};
    unsigned radix = radix_of(text);
    char next = text.ptr[good];
    if (next == 'n' && good + 1 == text.len && (radix != 10 || is_whole(prefix))) {
        tamis_diag *diag = tamis_diags_add(diags, TAMIS_E0108, span, "BigInt has no place in a rule");
        tamis_diag_help(diags, diag, "write '%.*s'", TAMIS_FMT(prefix));
    } else if (good == 1 && text.ptr[0] == '0' && (is_digit(next) || next == '_')) {
        report_leading_zero(diags, text, span);
    } else if (next == '_') {
        tamis_diag *diag =
            tamis_diags_add(diags, TAMIS_E0104, span, "a '_' in a number stands between two digits");
        tamis_diag_help(diags, diag, "write one '_' between digits, as in 1_000, or none");
    } else if (good == 1 && radix != 10) {
        tamis_diag *diag =
            tamis_diags_add(diags, TAMIS_E0104, span, "%s number without digits", radix_name(radix));
        tamis_diag_help(diags, diag, "write its digits directly after '%.2s'", text.ptr);
    } else if (radix != 10 && is_digit(next)) {
        tamis_diag *diag = tamis_diags_add(diags, TAMIS_E0104, span, "'%c' is no digit of %s number", next,
                                           radix_name(radix));
        tamis_diag_help(diags, diag, "its digits go from 0 to %u", radix - 1);
    } else if ((next == 'e' || next == 'E') && good + 1 == text.len) {
        tamis_diag *diag = tamis_diags_add(diags, TAMIS_E0104, span, "an exponent without digits");
        tamis_diag_help(diags, diag, "write the power of ten, as in 1e6");
    } else {
        tamis_str tail = rest_of(text, good);
        tamis_diag *diag = tamis_diags_add(diags, TAMIS_E0104, span,
                                           "a number is directly followed by '%.*s'", TAMIS_FMT(tail));
        tamis_diag_help(diags, diag,
                        "write a text in quotes, as in '4625a'; leave a space between a number and a word");
    }
}

/* The literal without its `_`. */
static tamis_status without_separators(tamis_str *out, tamis_arena *arena, tamis_str text) {
    *out = text;
    if (memchr(text.ptr, '_', text.len) == NULL) {
        return TAMIS_OK;
    }
    char *bytes = tamis_arena_bytes(arena, text.len);
    if (bytes == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '_') {
            bytes[len++] = text.ptr[i];
        }
    }
    *out = (tamis_str){bytes, len};
    return TAMIS_OK;
}

tamis_status tamis_literal_number(double *out, tamis_arena *arena, tamis_str text, size_t good, uint32_t off,
                                  tamis_diags *diags) {
    *out = 0;
    if (good < text.len) {
        report_number(diags, text, good, (tamis_span){off, (uint32_t)text.len});
        return TAMIS_OK;
    }
    unsigned radix = radix_of(text);
    tamis_str digits;
    tamis_status status = without_separators(&digits, arena, text);
    if (status != TAMIS_OK) {
        return status;
    }
    bool parsed = radix == 10 ? tamis_number_parse(out, digits)
                              : tamis_number_parse_radix(out, rest_of(digits, 2), radix);
    if (!parsed) { /* the scanner and base/number.c disagree: never a silent 0 */
        (void)tamis_diags_add(diags, TAMIS_E0104, (tamis_span){off, (uint32_t)text.len}, "malformed number");
    }
    return TAMIS_OK;
}
