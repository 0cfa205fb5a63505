/* CEF lines (ArcSight Common Event Format, standard v27), read in one linear pass into slices.
 *
 * Nothing is copied: header fields and extension values are slices of the line, still escaped; they are
 * unescaped when somebody reads them. The grammar and every decision on an ambiguous line stand in
 * docs/cef.md. A reader belongs to one thread and is used for line after line; after warm-up it allocates
 * nothing. */
#ifndef TAMIS_RUNTIME_CEF_H
#define TAMIS_RUNTIME_CEF_H

#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"

/* The header fields in the order of the line, by the names that rules use. */
#define TAMIS_CEF_HEADER_MAP(X)                                                                              \
    X(VERSION, "version")                                                                                    \
    X(DEVICE_VENDOR, "deviceVendor")                                                                         \
    X(DEVICE_PRODUCT, "deviceProduct")                                                                       \
    X(DEVICE_VERSION, "deviceVersion")                                                                       \
    X(DEVICE_EVENT_CLASS_ID, "deviceEventClassID")                                                           \
    X(NAME, "name")                                                                                          \
    X(SEVERITY, "severity")

typedef enum tamis_cef_header {
#define TAMIS_CEF_HEADER_ENUM(id, name) TAMIS_CEF_##id,
    TAMIS_CEF_HEADER_MAP(TAMIS_CEF_HEADER_ENUM)
#undef TAMIS_CEF_HEADER_ENUM
        TAMIS_CEF_HEADERS
} tamis_cef_header;

/* What was odd about an accepted line: bit flags, in the order in which they are shown. */
#define TAMIS_CEF_FLAG_MAP(X)                                                                                \
    X(DUPLICATE_KEY, "duplicate-key")                                                                        \
    X(SPACE_AFTER_CEF, "space-after-cef")                                                                    \
    X(SHORT_HEADER, "short-header")                                                                          \
    X(NO_EXTENSION_PIPE, "no-extension-pipe")                                                                \
    X(TEXT_BEFORE_KEY, "text-before-key")                                                                    \
    X(NO_KEY, "no-key")                                                                                      \
    X(INVALID_UTF8, "invalid-utf8")

enum {
#define TAMIS_CEF_FLAG_INDEX(id, text) TAMIS_CEF_FLAG_INDEX_##id,
    TAMIS_CEF_FLAG_MAP(TAMIS_CEF_FLAG_INDEX)
#undef TAMIS_CEF_FLAG_INDEX
        TAMIS_CEF_FLAGS
};
enum {
#define TAMIS_CEF_FLAG_BIT(id, text) TAMIS_CEF_##id = 1u << TAMIS_CEF_FLAG_INDEX_##id,
    TAMIS_CEF_FLAG_MAP(TAMIS_CEF_FLAG_BIT)
#undef TAMIS_CEF_FLAG_BIT
};

typedef struct tamis_cef_pair {
    uint32_t key, key_len;     /* offset from the line's start, bytes */
    uint32_t value, value_len; /* still escaped, trailing blanks already off */
    uint32_t next;  /* the next pair with this key; UINT32_MAX: it is the last, the one that counts */
    uint32_t first; /* the first pair with this key (its own index when it is the first) */
} tamis_cef_pair;

/* One place of the key index. It counts only in the line whose stamp it bears, so nothing is ever cleared. */
typedef struct tamis_cef_slot {
    uint32_t stamp;
    uint32_t tag;  /* upper half of the key's hash: spares nearly all comparisons of keys that differ */
    uint32_t pair; /* the last pair with the key */
} tamis_cef_slot;

typedef struct tamis_cef {
    /* The line last read. */
    tamis_str line;                      /* borrowed, without line end */
    tamis_str prefix;                    /* what stood before "CEF:", without trailing blanks */
    tamis_str header[TAMIS_CEF_HEADERS]; /* still escaped */
    const tamis_cef_pair *pairs;         /* in the order of the line */
    size_t count;                        /* pairs */
    size_t duplicates;                   /* keys that stand more than once */
    unsigned flags;                      /* TAMIS_CEF_DUPLICATE_KEY | … */
    const char *error;                   /* NULL: valid CEF; else why not, a static text */
    size_t extension;                    /* where it begins, bytes from the line's start */
    bool complete;                       /* pairs, duplicates and all flags are there */
    size_t error_offset;                 /* bytes from the line's start */

    /* The reader's own memory. */
    tamis_cef_pair *owned; /* what `pairs` points to */
    size_t capacity;       /* pairs that fit */
    tamis_cef_slot *slots; /* open addressing over the keys */
    size_t slot_count;     /* a power of two, or 0 */
    size_t slot_mask; /* the places that this line uses, less one: few for a short line after a long one */
    uint32_t stamp;   /* of this line */
    char *scratch;    /* what JSON is written from: room for an unescaped value */
    size_t scratch_size;
    tamis_hash_key hash_key; /* senders choose keys: they must not foresee where these fall */
} tamis_cef;

/* An empty reader; allocates nothing yet. */
void tamis_cef_init(tamis_cef *cef);

/* Frees the reader's memory; it may be used again, as after tamis_cef_init. */
void tamis_cef_clear(tamis_cef *cef);

/* Reads one line (at most TAMIS_LIMIT_LINE bytes; borrowed until the next call). CR, LF and NUL at its end
 * are stripped and not counted. A line that is not CEF is no failure: `error` says why, and header, pairs
 * and flags are empty. TAMIS_ERR_MEMORY and TAMIS_ERR_LIMIT (line too long) are the only failures; then,
 * too, `error` is set and the rest is empty. */
TAMIS_CHECKED tamis_status tamis_cef_read(tamis_cef *cef, tamis_str line);

/* The same in two steps. The first reads prefix and header: what most filters want; of the flags those of the header are
 * there. The second, when it was not yet made for this line, reads the extension and indexes its keys; it fails with
 * TAMIS_ERR_MEMORY alone, and then nothing of the line stands. */
TAMIS_CHECKED tamis_status tamis_cef_read_front(tamis_cef *cef, tamis_str line);
TAMIS_CHECKED tamis_status tamis_cef_complete(tamis_cef *cef);

/* The index of the pair that counts (the last) for a key, or SIZE_MAX. One hash and, as a rule, one look. */
size_t tamis_cef_find(const tamis_cef *cef, tamis_str key);

static inline tamis_str tamis_cef_key(const tamis_cef *cef, size_t pair) {
    return (tamis_str){cef->line.ptr + cef->pairs[pair].key, cef->pairs[pair].key_len};
}

static inline tamis_str tamis_cef_value(const tamis_cef *cef, size_t pair) {
    return (tamis_str){cef->line.ptr + cef->pairs[pair].value, cef->pairs[pair].value_len};
}

/* Unescapes into `out`, which has room for raw.len bytes, and returns the length. When raw has no escape
 * to decode, nothing is written and SIZE_MAX says: use the slice as it is. A header field knows `\\` and
 * `\|`, a value `\\`, `\=`, `\n` and `\r`; any other backslash stays, and what follows it, too. */
size_t tamis_cef_unescape_header(char *out, tamis_str raw);
size_t tamis_cef_unescape_value(char *out, tamis_str raw);

/* "deviceVendor", …, and "duplicate-key", … (by the bit's number): static. */
const char *tamis_cef_header_name(tamis_cef_header header);
const char *tamis_cef_flag_name(unsigned index);

/* One line as one JSON object, as `tamis parse` writes it (no line end): {"cef":{…},"fields":{…}}, with
 * "syslog" where a prefix stood and "flags" where there are any, or {"error":"…","offset":n,"raw":"…"}. Of
 * repeated keys the last value stands, at the place of the first. Bytes that are not UTF-8 appear as
 * U+FFFD. False when the buffer has failed. */
bool tamis_cef_add_json(tamis_buf *out, const tamis_cef *cef);

/* Only the members of "cef", and of "fields", as JSON objects: for `run --with cef,fields`. Both are {}
 * for a line that is not CEF. */
bool tamis_cef_add_header_json(tamis_buf *out, const tamis_cef *cef);
bool tamis_cef_add_fields_json(tamis_buf *out, const tamis_cef *cef);

#endif
