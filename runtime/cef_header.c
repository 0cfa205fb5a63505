/* The front of a CEF line: prefix, version, six header fields.
 *
 * The version is found by its shape and not by its place, since anything may stand before it: the first
 * "CEF:" that spaces or nothing, digits and "|" follow. So "ASM:CEF:0|" has the prefix "ASM:", and
 * "CEF: CEF:0|" has "CEF:".
 *
 * A header field ends at a "|" that no backslash takes away. A field without one is the last of its line,
 * and what it is follows in this order:
 *   - it begins with `key=`: the sender left header fields out (PAN-OS sends GlobalProtect logs without a
 *     severity). This field and the later ones are "", and the extension begins here;
 *   - it is the severity and not empty: there is no extension, and no pipe before it;
 *   - the line is not CEF. */
#include "runtime/cef_parts.h"

#if defined(__SSE2__) && !defined(TAMIS_PORTABLE)
#include <emmintrin.h>
#endif

static bool refuse(tamis_cef *cef, const char *error, size_t offset) {
    cef->error = error;
    cef->error_offset = offset;
    return false;
}

static size_t skip_spaces(tamis_str line, size_t at) {
    while (at < line.len && line.ptr[at] == ' ') {
        at++;
    }
    return at;
}

static size_t skip_digits(tamis_str line, size_t at) {
    while (at < line.len && line.ptr[at] >= '0' && line.ptr[at] <= '9') {
        at++;
    }
    return at;
}

/* Sets prefix and version; gives the offset behind the version's pipe. Every byte is looked at once by
 * memchr and at most once more: a "CEF:" that fails resumes the search behind its spaces and digits, none
 * of which is a 'C'. */
static bool read_version(size_t *out, tamis_cef *cef) {
    static const char mark[] = "CEF:";
    enum { MARK = sizeof mark - 1 };
    tamis_str line = cef->line;
    size_t failed_at = SIZE_MAX;
    for (size_t at = 0; at < line.len;) {
        const char *found = memchr(line.ptr + at, mark[0], line.len - at);
        if (found == NULL) {
            break;
        }
        size_t start = (size_t)(found - line.ptr);
        if (line.len - start < MARK || memcmp(found, mark, MARK) != 0) {
            at = start + 1;
            TAMIS_CEF_WORK(1);
            continue;
        }
        size_t digits = skip_spaces(line, start + MARK);
        size_t end = skip_digits(line, digits);
        TAMIS_CEF_WORK(end - start);
        if (end > digits && end < line.len && line.ptr[end] == '|') {
            size_t prefix = start;
            while (prefix > 0 && (line.ptr[prefix - 1] == ' ' || line.ptr[prefix - 1] == '\t')) {
                prefix--;
            }
            TAMIS_CEF_WORK(start - prefix);
            cef->prefix = tamis_str_of(line.ptr, prefix);
            cef->header[TAMIS_CEF_VERSION] = tamis_str_of(line.ptr + digits, end - digits);
            cef->flags |= digits > start + MARK ? (unsigned)TAMIS_CEF_SPACE_AFTER_CEF : 0;
            *out = end + 1;
            return true;
        }
        if (failed_at == SIZE_MAX) {
            failed_at = end;
        }
        at = end;
    }
    if (failed_at == SIZE_MAX) {
        return refuse(cef, "there is no \"CEF:\"", 0);
    }
    return refuse(cef, "no version number and '|' after \"CEF:\"", failed_at);
}

#if defined(__SSE2__) && !defined(TAMIS_PORTABLE)
/* The first of 16 bytes that field_end must look at, 16 when there is none: a pipe, a backslash, or one below 0x0E (LF, CR, NUL and others that
 * it passes over). */
static unsigned plain_bytes(const char *p) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x0D)), bytes);
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('|')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
    unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(low, marks));
    return found == 0 ? 16 : (unsigned)__builtin_ctz(found);
}

/* Passes over bytes that are of no interest, as far as whole blocks go. */
static size_t skip_plain(tamis_str line, size_t at) {
    while (line.len - at >= 16) {
        unsigned plain = plain_bytes(line.ptr + at);
        at += plain;
        if (plain < 16) {
            break;
        }
    }
    return at;
}
#else
static size_t skip_plain(tamis_str line, size_t at) {
    (void)line;
    return at;
}
#endif

/* Where the header field at `at` ends: at its pipe, at a byte that no header field holds (CR, LF, NUL), or
 * at the end of the line. */
static size_t field_end(tamis_str line, size_t at) {
    size_t start = at;
    for (at = skip_plain(line, at); at < line.len; at = skip_plain(line, at)) {
        char byte = line.ptr[at];
        if (byte == '|' || byte == '\r' || byte == '\n' || byte == '\0') {
            break;
        }
        bool escape =
            byte == '\\' && at + 1 < line.len && (line.ptr[at + 1] == '\\' || line.ptr[at + 1] == '|');
        at += escape ? 2 : 1;
    }
    TAMIS_CEF_WORK(at - start);
    return at;
}

/* Does an extension, spaces and all, begin at `at` with a key? */
static bool begins_with_key(tamis_str line, size_t at) {
    size_t start = at;
    at = skip_spaces(line, at);
    size_t key = at;
    while (at < line.len && (tamis_cef_class(line.ptr[at]) & TAMIS_CEF_KEY_BYTE) != 0) {
        at++;
    }
    TAMIS_CEF_WORK(at - start);
    return at > key && (tamis_cef_class(line.ptr[key]) & TAMIS_CEF_KEY_FIRST) != 0 && at < line.len &&
           line.ptr[at] == '=';
}

/* What to make of a line whose header field from `at` to `end` has no pipe behind it. */
static bool recover(size_t *out, tamis_cef *cef, unsigned field, size_t at, size_t end) {
    static const char *const missing[] = {
#define TAMIS_CEF_MISSING(id, name) "no '|' after " name,
        TAMIS_CEF_HEADER_MAP(TAMIS_CEF_MISSING)
#undef TAMIS_CEF_MISSING
    };
    tamis_str line = cef->line;
    if (begins_with_key(line, at)) {
        for (; field < TAMIS_CEF_HEADERS; field++) {
            cef->header[field] = tamis_str_of(line.ptr + at, 0);
        }
        cef->flags |= TAMIS_CEF_SHORT_HEADER;
        *out = at;
        return true;
    }
    if (end < line.len) {
        return refuse(cef, "a line break or NUL in the header", end);
    }
    if (field == TAMIS_CEF_SEVERITY && end > at) {
        cef->header[field] = tamis_str_of(line.ptr + at, end - at);
        cef->flags |= TAMIS_CEF_NO_EXTENSION_PIPE;
        *out = end;
        return true;
    }
    return refuse(cef, missing[field], at);
}

bool tamis_cef_read_header(size_t *out, tamis_cef *cef) {
    size_t at = 0;
    if (!read_version(&at, cef)) {
        return false;
    }
    tamis_str line = cef->line;
    for (unsigned field = TAMIS_CEF_DEVICE_VENDOR; field < TAMIS_CEF_HEADERS; field++) {
        size_t end = field_end(line, at);
        if (end == line.len || line.ptr[end] != '|') {
            return recover(out, cef, field, at, end);
        }
        cef->header[field] = tamis_str_of(line.ptr + at, end - at);
        at = end + 1;
    }
    *out = at;
    return true;
}

const char *tamis_cef_header_name(tamis_cef_header header) {
    static const char *const names[] = {
#define TAMIS_CEF_HEADER_TEXT(id, name) name,
        TAMIS_CEF_HEADER_MAP(TAMIS_CEF_HEADER_TEXT)
#undef TAMIS_CEF_HEADER_TEXT
    };
    return names[header];
}
