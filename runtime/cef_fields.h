/* The fields that rules read, found in one pass over an extension.
 *
 * Rules read a handful of the hundred keys of a line. The pass goes from `=` to `=`, many bytes at a time where the machine can: with
 * SSE2 to each, with AVX2 (whether it is there is found when the program runs) only to those behind the last byte of a wanted key. It
 * looks up the two bytes before each in a table of the wanted keys: nearly all are no wanted key, and cost no more than that. Of a
 * wanted key the whole is compared; then the next `=` that ends a key tells where its value ends. The result is what the index of all
 * keys (runtime/cef.h) would give.
 */
#ifndef TAMIS_RUNTIME_CEF_FIELDS_H
#define TAMIS_RUNTIME_CEF_FIELDS_H

#include "runtime/cef.h"

/* Different last bytes of keys that are looked for together with the `=`. */
#define TAMIS_CEF_LASTS 4u

/* Where a wanted field's value stands in the line that was scanned last. */
typedef struct tamis_cef_spot {
    uint32_t value, len; /* from the line's start; still escaped; value UINT32_MAX: the line has no such key */
} tamis_cef_spot;

typedef struct tamis_cef_fields {
    const tamis_str *keys; /* borrowed */
    uint32_t count;
    bool usable;           /* false: too many keys end alike; use the index of all keys */
    tamis_cef_spot *spots; /* one for each key; owned, as `next` */
    uint32_t *next;        /* the next key of the same place, and 1; 0: none */
    uint32_t first[256];   /* by the last two bytes: a key, and 1; 0: none */
    char lasts[TAMIS_CEF_LASTS]; /* the last bytes that keys have, some of them more than once … */
    bool avx2;                   /* … if they are so few, and the machine has these instructions */
} tamis_cef_fields;

/* TAMIS_ERR_MEMORY; then nothing is owned. */
TAMIS_CHECKED tamis_status tamis_cef_fields_init(tamis_cef_fields *fields, const tamis_str *keys, uint32_t count);
void tamis_cef_fields_clear(tamis_cef_fields *fields);

/* Fills the spots from a line whose header was read; of a repeated key the last value counts. Only when usable. */
void tamis_cef_fields_scan(tamis_cef_fields *fields, const tamis_cef *cef);

#endif
