/* Which values an output had with the one pack, and with the other: what is new, what was lost.
 *
 * Of values at most TAMIS_DIFF_VALUES are kept, each with at most TAMIS_DIFF_KEPT bytes, so memory does not grow with the events; of
 * further ones only their number is known. One thread. */
#ifndef TAMIS_TOOLS_DIFF_VALUES_H
#define TAMIS_TOOLS_DIFF_VALUES_H

#include "base/hash.h"
#include "vm/value.h"

#define TAMIS_DIFF_VALUES 4096u /* ATT&CK has under a thousand ids; packs know some hundred alert types */
#define TAMIS_DIFF_KEPT   160u

typedef struct tamis_diff_value {
    uint64_t hash; /* of the whole value */
    uint16_t len;  /* bytes kept, never half a character */
    bool cut;
    char text[TAMIS_DIFF_KEPT];
} tamis_diff_value;

/* What is kept of a text. */
tamis_diff_value tamis_diff_value_of(tamis_hash_key key, tamis_str text);

typedef enum tamis_diff_side { TAMIS_DIFF_BEFORE, TAMIS_DIFF_AFTER, TAMIS_DIFF_SIDES } tamis_diff_side;

typedef struct tamis_diff_seen {
    tamis_diff_value value;
    uint64_t counts[TAMIS_DIFF_SIDES]; /* how often it came on each side */
    uint64_t first;                    /* line on which it first came on either side */
} tamis_diff_seen;

typedef struct tamis_diff_values {
    tamis_hash_key key;
    tamis_diff_seen *seen;
    uint32_t count, room;
    uint32_t *places; /* an open hash table: number of the value + 1 */
    const tamis_diff_seen **only[TAMIS_DIFF_SIDES]; /* room for the results */
    uint64_t rest;    /* values that were not kept, each time that they came */
} tamis_diff_values;

TAMIS_CHECKED tamis_status tamis_diff_values_init(tamis_diff_values *values, tamis_hash_key key);
void tamis_diff_values_clear(tamis_diff_values *values); /* zeros are fine */

/* Counts what an output is: a text, or the texts of an array. Undefined, null and the empty text are none. */
TAMIS_CHECKED tamis_status tamis_diff_values_add(tamis_diff_values *values, tamis_diff_side side, tamis_value value, uint64_t line);

/* The values that came on this side alone, the commonest first; good until the next one is added. How many. */
uint32_t tamis_diff_values_only(const tamis_diff_seen *const **out, tamis_diff_values *values, tamis_diff_side side);

#endif
