/* The index of all regex lists of a program: which entries can match a subject at all?
 *
 * Each entry that has needs (regex/literals.h) is filed under a window of each text of one of its sets: eight, four, two or one
 * bytes of folded text, chosen so that few entries share it. One pass over a folded subject looks up the window at each of its
 * places; the entries filed under those it finds, and those that have no needs, are the candidates. All others cannot match. The
 * candidates of a subject serve all lists, so several searches of one subject share the pass.
 *
 * What is filed says more about the same text: a second window (a hash of it, and how far away it stands), since where hundreds of
 * entries share the one, few share both; a hash of the whole text, and where it begins; and a window of another text that each match contains,
 * anywhere, as in `Samba .*Buffer Overflow`: many have the one, few have both.
 *
 * Cost. A pass looks up each place of the subject once for each width that is in use, at a bounded number of slots, and tests at most
 * CHECKS_PER_BYTE second windows for each byte, of which looking for another window counts as some; a window under which more are filed
 * than the rest of that allowance makes them all candidates, once. So does an index in which windows were chosen to share one place:
 * what finds no slot near it is always a candidate. */
#ifndef TAMIS_REGEX_INDEX_H
#define TAMIS_REGEX_INDEX_H

#include "base/str.h"
#include "regex/window.h"
#include "tamis.h"

#define TAMIS_INDEX_WIDTHS 4u /* 8, 4, 2, 1 bytes: width `i` is 8 >> i */

/* An entry that is filed under a window: what tells soonest that it cannot match. */
typedef struct tamis_index_posting {
    uint32_t check; /* tamis_index_check of the second window's eight bytes */
    int8_t apart;   /* where the second window begins, bytes from the first one; TAMIS_INDEX_NO_CHECK: there is none */
    uint8_t before; /* bytes of the text before the window */
    uint8_t len;    /* of the text, bytes */
    uint8_t other;  /* bytes of the other window that stands somewhere in each match; 0: none is known */
} tamis_index_posting;

/* The rest of it, apart from it: few are asked for theirs. */
typedef struct tamis_index_target {
    uint32_t entry; /* over all lists */
    uint32_t whole; /* tamis_index_hash of the text */
    uint64_t other; /* the other window */
} tamis_index_target;

#define TAMIS_INDEX_NO_CHECK INT8_MAX

typedef struct tamis_index_bucket {
    uint64_t window; /* its bytes, the first one lowest */
    uint32_t width;  /* 0: eight bytes, … */
    uint32_t first, count; /* postings */
} tamis_index_bucket;

/* What a pack file holds; borrowed. */
typedef struct tamis_index_data {
    const tamis_index_bucket *buckets; /* rising by width, then window */
    uint32_t bucket_count;
    const tamis_index_posting *postings;
    const tamis_index_target *targets; /* one for each posting */
    uint32_t posting_count;
    const uint32_t *always; /* entries without needs, rising */
    uint32_t always_count;
    uint32_t entry_count;
} tamis_index_data;

typedef struct tamis_index tamis_index;

/* The index in the form that is searched: immutable, shared by threads. `data` must outlive it. */
TAMIS_CHECKED tamis_status tamis_index_new(tamis_index **out, const tamis_index_data *data);
void tamis_index_free(tamis_index *index);

/* The candidates of one subject: a thread's own. After warm-up nothing is allocated. */
typedef struct tamis_candidates tamis_candidates;

TAMIS_CHECKED tamis_status tamis_candidates_new(tamis_candidates **out);
void tamis_candidates_free(tamis_candidates *candidates);

/* Finds the candidates of a subject (UTF-8). TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_candidates_find(tamis_candidates *candidates, const tamis_index *index, tamis_str subject);

/* The first candidate that is at least `from` and less than `end`, else `end`. */
size_t tamis_candidates_next(const tamis_candidates *candidates, size_t from, size_t end);

/* A hash of eight bytes. */
static inline uint32_t tamis_index_check(uint64_t bytes) {
    return (uint32_t)((bytes * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
}

/* A hash of a text. */
static inline uint32_t tamis_index_hash(const char *text, size_t len) {
    uint64_t h = len;
    size_t at = 0;
    for (; len - at >= 8; at += 8) {
        h = (h ^ tamis_window_load(text + at)) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 32;
    }
    for (; at < len; at++) {
        h = (h ^ (unsigned char)text[at]) * UINT64_C(0x9E3779B97F4A7C15);
    }
    return (uint32_t)(h >> 32);
}

/* Bytes of a window of width `width`. */
static inline unsigned tamis_index_size(unsigned width) {
    return 8u >> width;
}

/* The window of a width, from the eight bytes at its place. */
static inline uint64_t tamis_index_window(uint64_t bytes, unsigned width) {
    return tamis_window_cut(bytes, tamis_index_size(width));
}

#endif
