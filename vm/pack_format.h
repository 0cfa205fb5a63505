/* How a pack file lies on disk.
 *
 * All numbers are little-endian. There are offsets and indices, never pointers, so the bytes are the same on every
 * machine and can be checked before anything is believed:
 *
 *     header      magic, format version, engine range, number of sections, size of the file, checksum
 *     table       for each section: its number of records, its offset, its length in bytes
 *     sections    in the order of the table below, each at a multiple of 8, the gaps filled with zero bytes
 *
 * A record is a row of 32-bit words; STRINGS alone is bytes. A text is two words, offset and length in STRINGS, and a
 * NUL stands behind each that a caller may see as a C string. The checksum (base/hash.h) covers the whole file with its own
 * eight bytes taken as zero; it finds damage. Against a hostile file only the checks of vm/load.c and vm/verify.c help,
 * and they trust nothing.
 *
 * Engine range: a pack says which engine level it needs at least (its newest function or instruction) and which level the
 * compiler had; an engine runs it when it has the level that is needed, and still knows the level that it was made at. */
#ifndef TAMIS_VM_PACK_FORMAT_H
#define TAMIS_VM_PACK_FORMAT_H

#include <stdint.h>

#define TAMIS_PACK_MAGIC "\x89tamis\r\n" /* 8 bytes: no text, and altered by whatever alters line ends */
#define TAMIS_PACK_FORMAT 3u             /* raised when old engines cannot read the layout */
#define TAMIS_ENGINE_LEVEL 2u            /* raised when an opcode or function is added */
#define TAMIS_ENGINE_OLDEST 1u           /* the oldest level whose packs still mean the same */

enum {
    TAMIS_PACK_AT_FORMAT = 8,
    TAMIS_PACK_AT_NEEDS = 12,
    TAMIS_PACK_AT_MADE = 16,
    TAMIS_PACK_AT_SECTIONS = 20,
    TAMIS_PACK_AT_SIZE = 24,     /* 64 bits */
    TAMIS_PACK_AT_CHECKSUM = 32, /* 64 bits */
    TAMIS_PACK_AT_TABLE = 40,
    TAMIS_PACK_TABLE_ROW = 12,
    TAMIS_PACK_ALIGNMENT = 8
};

/* SECTION(id, words of a record; 0: bytes) */
#define TAMIS_SECTION_MAP(SECTION)                                                                           \
    SECTION(META, 10)                                                                                        \
    SECTION(STRINGS, 0)                                                                                      \
    SECTION(CONSTANTS, 3)                                                                                    \
    SECTION(ELEMENTS, 1)                                                                                     \
    SECTION(MEMBERS, 2)                                                                                      \
    SECTION(SORTED, 1)                                                                                       \
    SECTION(PATTERNS, 3)                                                                                     \
    SECTION(LISTS, 4)                                                                                        \
    SECTION(LIST_ENTRIES, 5)                                                                                 \
    SECTION(INDEX_BUCKETS, 5)                                                                                \
    SECTION(INDEX_POSTINGS, 6)                                                                               \
    SECTION(INDEX_ALWAYS, 1)                                                                                 \
    SECTION(FIELDS, 2)                                                                                       \
    SECTION(FILTERS, 4)                                                                                      \
    SECTION(ENTRIES, 7)                                                                                      \
    SECTION(CODE, 2)                                                                                         \
    SECTION(SPANS, 2)                                                                                        \
    SECTION(SOURCES, 6)

typedef enum tamis_section {
#define TAMIS_SECTION_ENUM(id, words) TAMIS_SECTION_##id,
    TAMIS_SECTION_MAP(TAMIS_SECTION_ENUM)
#undef TAMIS_SECTION_ENUM
    TAMIS_SECTIONS
} tamis_section;

/* Words of a record; 0: the section is bytes. */
static inline uint32_t tamis_section_words(tamis_section section) {
    static const uint32_t words[TAMIS_SECTIONS] = {
#define TAMIS_SECTION_WORDS(id, words) words,
        TAMIS_SECTION_MAP(TAMIS_SECTION_WORDS)
#undef TAMIS_SECTION_WORDS
    };
    return words[section];
}

/* The words of each record. */
enum { /* META, one record */
    TAMIS_META_NAME = 0,    /* text: the pack's name */
    TAMIS_META_VERSION = 2, /* text */
    TAMIS_META_ROOT = 4,    /* the constant that is `_`, an object */
    TAMIS_META_LETS,
    TAMIS_META_STATEMENTS,
    TAMIS_META_OUTPUTS,
    TAMIS_META_SLOTS,
    TAMIS_META_RESERVED /* 0 */
};
enum { /* CONSTANTS: a value. NUMBER: the bits, low word first. STRING: text. BOOLEAN: 0 or 1, 0. ARRAY: first and count in
          ELEMENTS. OBJECT: first and count in MEMBERS and SORTED. LIST, REGEX: index in LISTS, PATTERNS, and 0. */
    TAMIS_CONSTANT_TYPE = 0,
    TAMIS_CONSTANT_X,
    TAMIS_CONSTANT_Y
};
enum { /* MEMBERS; SORTED holds, for each object, the indices of its members by the bytes of their keys */
    TAMIS_MEMBER_KEY = 0, /* a constant that is a string */
    TAMIS_MEMBER_VALUE
};
enum { TAMIS_PATTERN_SOURCE = 0 /* text */, TAMIS_PATTERN_FLAGS = 2 };
enum { TAMIS_LIST_NAME = 0 /* text */, TAMIS_LIST_FIRST = 2, TAMIS_LIST_COUNT };
enum {
    TAMIS_LIST_ENTRY_PATTERN = 0,
    TAMIS_LIST_ENTRY_VALUE = 1,  /* text */
    TAMIS_LIST_ENTRY_SOURCE = 3, /* index in SOURCES */
    TAMIS_LIST_ENTRY_LINE
};
enum { /* The index of the lists (regex/index.h). INDEX_BUCKETS: rising by width, then window; their postings without gaps. INDEX_ALWAYS:
          numbers of list entries, rising. */
    TAMIS_BUCKET_WINDOW = 0, /* 64 bits, low word first */
    TAMIS_BUCKET_WIDTH = 2,
    TAMIS_BUCKET_FIRST,
    TAMIS_BUCKET_COUNT
};
enum {
    TAMIS_POSTING_ENTRY = 0,
    TAMIS_POSTING_CHECK,
    TAMIS_POSTING_WHOLE,
    TAMIS_POSTING_SHAPE, /* apart and 128; before << 8; len << 16; bytes of the other window << 24 */
    TAMIS_POSTING_OTHER  /* 64 bits, low word first */
};
enum { TAMIS_FILTER_NAME = 0 /* text */, TAMIS_FILTER_FIRST = 2 /* statement */, TAMIS_FILTER_COUNT };
enum { /* lets, statements, outputs */
    TAMIS_ENTRY_NAME = 0, /* text */
    TAMIS_ENTRY_VERB = 2,
    TAMIS_ENTRY_FIRST, /* instruction */
    TAMIS_ENTRY_COUNT,
    TAMIS_ENTRY_SPAN /* offset, length */
};
enum { TAMIS_CODE_OP_A = 0 /* op in the low half, a in the high half */, TAMIS_CODE_B };
enum {
    TAMIS_SOURCE_NAME = 0, /* text */
    TAMIS_SOURCE_TEXT = 2, /* text; empty for a reference file */
    TAMIS_SOURCE_BASE = 4, /* in the space of all sources */
    TAMIS_SOURCE_SIZE      /* bytes of the source, kept or not */
};

/* Words for readers and writers. */
static inline uint32_t tamis_get32(const char *p) {
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}
static inline uint64_t tamis_get64(const char *p) {
    return (uint64_t)tamis_get32(p) | (uint64_t)tamis_get32(p + 4) << 32;
}
static inline void tamis_put32(char *p, uint32_t v) {
    for (int i = 0; i < 4; i++) {
        p[i] = (char)(unsigned char)(v >> (8 * i));
    }
}
static inline void tamis_put64(char *p, uint64_t v) {
    tamis_put32(p, (uint32_t)v);
    tamis_put32(p + 4, (uint32_t)(v >> 32));
}

/* The checksum of a whole pack file, its own place taken as zero; `size` is at least TAMIS_PACK_AT_TABLE. */
uint64_t tamis_pack_checksum(const char *bytes, uint64_t size);

#endif
