/* A map from byte strings to 32-bit numbers, in an arena. Keys are borrowed. Grows by doubling, never shrinks; what the
 * order of its places is depends on a random key, so nothing iterates over it. One thread at a time.
 *
 * A place has a hash and the number of an entry, and no more: a key that is not there is seen to be so in an eighth of a cache line,
 * and a table of 100,000 keys does not fall out of the cache. */
#ifndef TAMIS_BASE_MAP_H
#define TAMIS_BASE_MAP_H

#include "base/arena.h"
#include "base/hash.h"

typedef struct tamis_map_slot {
    uint32_t hash;
    uint32_t entry; /* its number + 1; 0: free */
} tamis_map_slot;

typedef struct tamis_map_entry {
    tamis_str key;
    uint32_t value;
} tamis_map_entry;

typedef struct tamis_map {
    tamis_arena *arena;
    tamis_map_slot *slots;
    size_t size; /* a power of two, or 0 */
    tamis_map_entry *entries;
    size_t count, room; /* of entries */
    tamis_hash_key hash_key;
} tamis_map;

void tamis_map_init(tamis_map *map, tamis_arena *arena);

/* Makes room for so many keys at once. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_map_reserve(tamis_map *map, size_t count);

/* The number under `key`, or NULL. Good until the next put. */
const uint32_t *tamis_map_get(const tamis_map *map, tamis_str key);

/* Sets the number under `key` (borrowed). TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_map_put(tamis_map *map, tamis_str key, uint32_t value);

/* The number under `key` (borrowed) through `out`: the one that is there, or else `value`, which it gets. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_map_meet(uint32_t *out, tamis_map *map, tamis_str key, uint32_t value);

/* The same for a key that may not live as long as the map: a new one is copied to the arena. */
TAMIS_CHECKED tamis_status tamis_map_intern(uint32_t *out, tamis_map *map, tamis_str key, uint32_t value);

#endif
