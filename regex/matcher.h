/* The inside of a matcher, shared by search.c, search_direct.c and list.c. */
#ifndef TAMIS_REGEX_MATCHER_H
#define TAMIS_REGEX_MATCHER_H

#include "regex/compiled.h"
#include "regex/index.h"

struct tamis_matcher {
    pcre2_match_context *context; /* owned */
    pcre2_jit_stack *stack;       /* owned; NULL where PCRE2 has no JIT */
    pcre2_match_data *data;       /* owned; room for `pairs` pairs of offsets */
    uint32_t pairs;
    tamis_buf clean;   /* the copy of a subject in which bad UTF-8 is U+FFFD */
    tamis_str subject; /* what is searched now, known to be UTF-8; ptr NULL: nothing */
    bool ascii;        /* it has no byte above 0x7F */
    uint64_t steps;    /* left for searches of it by programs, in the iteration that goes on */
    uint64_t event_steps; /* the same for all searches of the event */
    size_t offsets[2 * (TAMIS_RE_DIRECT_GROUPS + 1)]; /* what such a search found */
    tamis_candidates *candidates; /* owned; of the subject `indexed`, by `index` */
    tamis_str indexed;            /* as given; ptr NULL: none in this event */
    const tamis_index *index;
    uint64_t budget;   /* match steps left for the event */
    /* The regex whose plain form was too costly on this subject, in the iteration that goes on. */
    const tamis_regex *costly;
};

/* Makes `subject` the matcher's: checks it, or takes a clean copy. False when there is no memory for one. A
 * `start` above 0 in the subject of the last search is an iteration over it, and costs nothing. */
bool tamis_matcher_take(tamis_matcher *matcher, tamis_str subject, size_t start);

/* Searches the matcher's subject. */
tamis_search_result tamis_matcher_search(tamis_match *out, const tamis_regex *regex, tamis_matcher *matcher,
                                         size_t start);

/* Searches it by the regex's program. TAMIS_GAVE_UP: PCRE2 must be asked. */
tamis_search_result tamis_matcher_search_directly(tamis_match *out, const tamis_regex *regex, tamis_matcher *matcher, size_t start);

/* One run of the plain form, which may take so many match steps in all and is charged to nobody: for lints, which prove
 * what a pattern does. `at_start`: it matches at the start of the subject or not at all. TAMIS_GAVE_UP at that limit
 * alone; TAMIS_ERR_MEMORY, with TAMIS_NO_MATCH. */
TAMIS_CHECKED tamis_status tamis_matcher_try(tamis_search_result *out, tamis_matcher *matcher, const tamis_regex *regex,
                                             tamis_str subject, bool at_start, uint32_t steps);

#endif
