/* What a pattern may cost, seen from its tree. All figures are upper bounds. */
#ifndef TAMIS_REGEX_COST_H
#define TAMIS_REGEX_COST_H

#include "regex/tree.h"

typedef struct tamis_re_cost {
    uint32_t size; /* PCRE2's compiled form, bytes */
    uint32_t run;  /* code points looked at in one of PCRE2's match steps; TAMIS_RE_ENDLESS: all of the subject */
    bool scans;    /* some repeat may run through all of the subject, or some hundred characters */
    bool anchored; /* it matches at the start of the subject or not at all */
    /* The character or class that the pattern begins with, repeated without end: when a match does not start
     * at some place, then at no later one within the same run of such characters. NULL: there is none. */
    const tamis_re_node *leading;
} tamis_re_cost;

tamis_re_cost tamis_re_measure_cost(const tamis_re_tree *tree);

/* Its `size` alone. */
uint32_t tamis_re_measure_size(const tamis_re_tree *tree);

#endif
