/* "Did you mean": the nearest of some names, or none when nothing is near. */
#ifndef TAMIS_BASE_SUGGEST_H
#define TAMIS_BASE_SUGGEST_H

#include "base/str.h"

typedef struct tamis_suggest {
    tamis_str wanted;  /* what was written */
    uint64_t letters;  /* the set of its letters */
    tamis_str nearest; /* the best so far; ptr NULL while there is none */
    size_t distance;   /* of the nearest, in halves of an edit; SIZE_MAX while there is none */
} tamis_suggest;

/* Starts a search for the name nearest to `wanted` (borrowed). */
tamis_suggest tamis_suggest_start(tamis_str wanted);

/* Offers a name (borrowed). Kept when its distance (insert, delete, replace, swap of neighbours: optimal
 * string alignment, letters in another case count half) is at most a third of the longer name's bytes and
 * below the best so far: among equals the first one stays. A name that differs in case alone is always near.
 * Names over 64 bytes are compared for equality without case only. Case is that of ASCII. */
void tamis_suggest_offer(tamis_suggest *suggest, tamis_str name);

#endif
