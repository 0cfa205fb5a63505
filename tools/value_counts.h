/* How often each value comes: exact while there is room for all of them, else by the Space-Saving algorithm
 * (Metwally, Agrawal, El Abbadi 2005): the room for the least common value goes to a new one. Then what is
 * commoner than one in `room` is still among those that are tracked, with a lower bound for its count. A
 * value takes constant time, on average over all of them. One thread. */
#ifndef TAMIS_TOOLS_VALUE_COUNTS_H
#define TAMIS_TOOLS_VALUE_COUNTS_H

#include "base/str.h"
#include "tamis.h"

/* Bytes of a value that are kept to be shown. */
#define TAMIS_VALUE_KEPT 48

typedef struct tamis_counted {
    uint64_t hash;  /* of the whole value; those of two values differ */
    uint64_t count; /* an upper bound */
    uint64_t error; /* count less error is a lower bound */
    uint8_t len;    /* bytes kept */
    bool cut;       /* the value is longer */
    char text[TAMIS_VALUE_KEPT];
} tamis_counted;

typedef struct tamis_value_counts {
    tamis_counted *items;
    uint32_t used, room;
    uint32_t
        *places;     /* an open hash table of twice the room: number of the item + 1, 0 where there is none */
    bool overflowed; /* there were more different values than room */
    uint64_t least;  /* no count is below it */
    uint32_t hand;   /* where the next value to give way is looked for */
} tamis_value_counts;

/* All zeros are empty counts. Frees what they have; they are empty afterwards. */
void tamis_value_counts_clear(tamis_value_counts *counts);

/* Counts a value. `*shared` is what all counts together may still take beyond TAMIS_COUNTS_OWN values each,
 * in values; one takes at most TAMIS_COUNTS_MOST. TAMIS_ERR_MEMORY. */
#define TAMIS_COUNTS_OWN  32u
#define TAMIS_COUNTS_MOST 16384u
TAMIS_CHECKED tamis_status tamis_value_counts_add(tamis_value_counts *counts, size_t *shared, uint64_t hash,
                                                  tamis_str value);

/* The numbers of the `most` commonest values by their lower bounds, the commonest first; equal ones by
 * their text. How many there are. */
uint32_t tamis_value_counts_top(uint32_t *out, uint32_t most, const tamis_value_counts *counts);

#endif
