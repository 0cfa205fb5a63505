/* The plainest JSON texts: an object of a few strings, as each row of a list is, and an array of such objects. Part of base/json.c,
 * for it alone.
 *
 * What is found here, jansson would read, too, and as the same: names differ and have no escapes, all bytes are ASCII, and no string
 * has an escape by number. Of any other text nothing is said: jansson decides. */
#ifndef TAMIS_BASE_JSON_PLAIN_H
#define TAMIS_BASE_JSON_PLAIN_H

#include "base/source.h"

#define TAMIS_JSON_PLAIN_MEMBERS 8u

typedef struct tamis_json_plain {
    tamis_span span; /* of the object, in the text */
    size_t count;
    tamis_span names[TAMIS_JSON_PLAIN_MEMBERS], values[TAMIS_JSON_PLAIN_MEMBERS]; /* quotes included */
} tamis_json_plain;

/* Is the text from `start` on such an object? Linear; looks at each byte once. */
bool tamis_json_find_plain(tamis_json_plain *out, tamis_str text, size_t start);

/* Is it an array of one or more such objects? `count` gets how many, `first` the place of the first one. */
bool tamis_json_find_plain_array(size_t *count, size_t *first, tamis_str text, size_t start);

/* The object at `at` of such an array, or of a text of which it is not known; `at` moves behind it. False when there is none. */
bool tamis_json_next_plain(tamis_json_plain *out, tamis_str text, size_t *at);

#endif
