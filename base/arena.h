/* Arena: many small allocations, freed together. Pointers into an arena never move.
 *
 * An arena belongs to one thread. It is given its maximum at birth; past it, and when malloc fails, the
 * allocation returns NULL and the arena stays usable. */
#ifndef TAMIS_BASE_ARENA_H
#define TAMIS_BASE_ARENA_H

#include "base/pages.h"
#include "base/str.h"
#include "tamis.h"

typedef struct tamis_arena_block tamis_arena_block;

typedef struct tamis_arena {
    tamis_arena_block *head; /* the block allocated from; earlier blocks hang behind it */
    size_t used;             /* bytes handed out since the last reset, alignment included */
    size_t max;              /* bytes that may be handed out */
    tamis_pages_use use;     /* of its memory */
} tamis_arena;

/* An empty arena that hands out at most `max` bytes. Allocates nothing yet. */
void tamis_arena_init(tamis_arena *arena, size_t max);

/* The same for what one pass over a pack fills: see base/pages.h. */
void tamis_arena_init_passing(tamis_arena *arena, size_t max);

/* Frees all blocks. The arena may be used again as after tamis_arena_init. */
void tamis_arena_clear(tamis_arena *arena);

/* Forgets all allocations but keeps the largest block, so that a warm arena allocates no more. */
void tamis_arena_reset(tamis_arena *arena);

/* Room for allocations of `size` bytes in all, in one block. False without memory. */
bool tamis_arena_reserve(tamis_arena *arena, size_t size);

/* `size` bytes, zeroed, aligned for any type. NULL when out of memory or over the maximum. A size of 0
 * gives a valid pointer of its own. */
void *tamis_arena_alloc(tamis_arena *arena, size_t size);

/* As tamis_arena_alloc for bytes: neither zeroed nor aligned. */
char *tamis_arena_bytes(tamis_arena *arena, size_t size);

/* `count` elements of `size` bytes, zeroed; NULL on overflow, too. */
void *tamis_arena_array(tamis_arena *arena, size_t count, size_t size);

/* Room for one more element behind `count` of them: `items` when it is there, else a copy in an array twice as large, whose size goes to
 * `room`. NULL without memory; then `items` still stands. */
void *tamis_arena_grow(tamis_arena *arena, void *items, size_t count, size_t *room, size_t size);

/* A copy of `s` in the arena through `out`, with a NUL behind it. */
TAMIS_CHECKED tamis_status tamis_arena_copy(tamis_str *out, tamis_arena *arena, tamis_str s);

#endif
