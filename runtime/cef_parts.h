/* What the files of the CEF reader share; no other file includes it.
 *
 *     cef.c            the reader: line end, limits, the index of keys
 *     cef_header.c     prefix, version, header fields and their recovery
 *     cef_extension.c  keys and values
 *     cef_unescape.c   escapes, when a field is read
 *     cef_json.c       a line as JSON
 */
#ifndef TAMIS_RUNTIME_CEF_PARTS_H
#define TAMIS_RUNTIME_CEF_PARTS_H

#include "runtime/cef.h"

/* Called with the number of bytes or places that an inner loop has looked at. A test compiles the reader
 * with a counter behind it, and so proves that the work is linear in the line; elsewhere it is nothing. */
#ifndef TAMIS_CEF_WORK
#define TAMIS_CEF_WORK(steps) ((void)(steps))
#endif

/* What a byte can be in an extension: bits. */
enum {
    TAMIS_CEF_KEY_BYTE = 1,  /* [A-Za-z0-9_.,\-\[\]] */
    TAMIS_CEF_KEY_FIRST = 2, /* [A-Za-z0-9_] */
    TAMIS_CEF_BLANK = 4,     /* SP, TAB, CR: not kept at the end of a value */
    TAMIS_CEF_BREAK = 8      /* LF: not kept at the end of the last value */
};
extern const uint8_t tamis_cef_byte_class[256];

static inline unsigned tamis_cef_class(char byte) {
    return tamis_cef_byte_class[(unsigned char)byte];
}

/* Reads prefix, version and header fields of cef->line; gives the offset at which the extension begins (the
 * line's length where there is none). False: cef->error and error_offset say why it is not CEF. */
TAMIS_CHECKED bool tamis_cef_read_header(size_t *out, tamis_cef *cef);

/* The start of the run of key bytes that ends at `end`, where an '=' stands. Some byte before it ends every run: the '=' before,
 * or the header's last pipe. */
size_t tamis_cef_run_start(const char *text, size_t end);

/* Is text[key, end), a run of key bytes before an '=', a key of an extension that begins at `start`? */
static inline bool tamis_cef_is_key(const char *text, size_t start, size_t key) {
    return (key == start || text[key - 1] == ' ') && (tamis_cef_class(text[key]) & TAMIS_CEF_KEY_FIRST) != 0;
}

/* The length of text[from..to) without the bytes of the given classes at its end. */
size_t tamis_cef_trimmed(const char *text, size_t from, size_t to, unsigned classes);

/* Splits the extension from `start`, which a pipe precedes or which is the line's end, to the end of cef->line
 * into pairs. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_cef_read_extension(tamis_cef *cef, size_t start);

#endif
