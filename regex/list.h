/* A regex of a program, compiled when first needed; and a list of them with a value for each.
 *
 * Immutable for its users and shared by threads: the compiled form is published by compare-and-swap, the
 * first one wins. Of a list of thousands most entries are never looked at: who has it may leave them empty until then. Texts are borrowed from whoever made the list and must outlive it. */
#ifndef TAMIS_REGEX_LIST_H
#define TAMIS_REGEX_LIST_H

#include <stdatomic.h>

#include "regex/index.h"
#include "regex/regex.h"

typedef struct tamis_pattern {
    tamis_str source;
    _Atomic(tamis_regex *) compiled; /* NULL: not yet; owned */
    unsigned flags;
    bool jit;           /* may JIT be used? */
    atomic_bool broken; /* it does not compile here: each search gives up */
    struct tamis_pattern *next; /* for whoever owns it */
} tamis_pattern;

void tamis_pattern_init(tamis_pattern *pattern, tamis_str source, unsigned flags, bool jit);
void tamis_pattern_clear(tamis_pattern *pattern);

/* The compiled form, NULL when it cannot be had (then a search counts as given up). */
const tamis_regex *tamis_pattern_get(tamis_pattern *pattern);

typedef struct tamis_regex_entry {
    _Atomic(tamis_pattern *) pattern;     /* borrowed; NULL: nobody has asked for this entry yet, and it is empty */
    tamis_str value;                      /* template */
    _Atomic(const tamis_regex *) regex;   /* the pattern's, at hand for searches; NULL: not asked for yet */
} tamis_regex_entry;

typedef struct tamis_regex_list {
    tamis_str name;
    tamis_regex_entry *entries; /* in order; borrowed */
    size_t count;
    const tamis_index *index; /* of all lists of the program; borrowed. NULL: entries are tried one after another */
    uint32_t first;           /* the number of the first entry in the index */
    void (*fill)(void *owner, uint32_t number); /* fills an empty entry, by its number in the index, in any thread; NULL: none is empty */
    void *owner;
} tamis_regex_list;

/* Entry `i`, filled. Safe in any thread. */
const tamis_regex_entry *tamis_regex_list_entry(const tamis_regex_list *list, size_t i);

/* Searches the entries in order: the first that matches wins, and `entry` gets its index. An entry that gives
 * up is passed over, and `gave_up` is set (never cleared), also when a later one matches; when none does, the
 * result is TAMIS_GAVE_UP. The subject is checked, or copied clean, once for all entries. With an index only its candidates are
 * tried; an entry that is none cannot match, and does not give up. */
tamis_search_result tamis_regex_list_search(tamis_match *out, size_t *entry, bool *gave_up,
                                            const tamis_regex_list *list, tamis_matcher *matcher,
                                            tamis_str subject);

#endif
