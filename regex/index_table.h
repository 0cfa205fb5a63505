/* The index in memory, shared by index.c and candidates.c. Nobody else includes it. */
#ifndef TAMIS_REGEX_INDEX_TABLE_H
#define TAMIS_REGEX_INDEX_TABLE_H

#include "regex/index.h"

#define TAMIS_INDEX_FEW 4u /* windows of one width that are looked for one by one */

/* What a pass wants to know of a bucket, in one place. A bucket of many postings has several. */
typedef struct tamis_index_slot {
    uint32_t first; /* posting */
    uint16_t count; /* postings; 0: the slot is free */
    uint16_t tag;   /* a part of its window's hash: a wrong bucket makes no more than wrong candidates */
} tamis_index_slot;

#define TAMIS_INDEX_SLOT_MAX UINT16_MAX

/* A slot is at its place or less than so many behind it. Whoever chooses windows that all belong to one place could have a chain of
 * a million otherwise, which each load would walk for each of them and each pass for each byte: what finds no slot is always a
 * candidate. Of a million windows that nobody chose the longest chain has some seventy. */
#define TAMIS_INDEX_CHAIN 128u

/* The windows of one width: a filter that nearly always says no, and a table, open addressing. */
typedef struct tamis_index_layer {
    uint64_t *filter;
    tamis_index_slot *table;
    uint32_t filter_shift; /* the upper bits of a hash are a word of the filter, … */
    uint32_t table_shift;  /* … and a place of the table */
    uint32_t mask;         /* places of the table, less one */
    uint32_t first, count; /* its buckets */
} tamis_index_layer;

struct tamis_index {
    tamis_index_data data;
    tamis_index_layer layers[TAMIS_INDEX_WIDTHS];
    uint64_t *always; /* a bit for each entry */
    uint64_t *always_words; /* a bit for each word of `always` that is not 0 */
    size_t words, groups; /* of `always`, of `always_words` */
    void *memory;         /* all of the above */
};

/* The least power of two that is `wanted` and `least`, a power of two, at least. */
static inline size_t tamis_power_of_two(size_t wanted, size_t least) {
    size_t size = least;
    while (size < wanted) {
        size *= 2;
    }
    return size;
}

static inline uint64_t tamis_window_hash(uint64_t window) {
    return window * UINT64_C(0xD6E8FEB86659FD93);
}

/* Two bits of one word say that a window may be there. */
static inline uint64_t tamis_index_marks(uint64_t h) {
    return UINT64_C(1) << (h >> 32 & 63) | UINT64_C(1) << (h >> 38 & 63);
}

static inline uint16_t tamis_index_tag(uint64_t h) {
    return (uint16_t)(h >> 32);
}

/* Notes an entry in a set of bits, and in the set of its words. */
static inline void tamis_index_set_bit(uint64_t *bits, uint64_t *words, uint32_t entry) {
    bits[entry / 64] |= UINT64_C(1) << (entry % 64);
    words[entry / 4096] |= UINT64_C(1) << (entry / 64 % 64);
}

#endif
