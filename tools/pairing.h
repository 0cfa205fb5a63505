/* What became of the items of a sequence: which stay, which came, which went, which stand elsewhere.
 *
 * An item is known by two hashes: of its key (a label, a pattern) and of its content. Items of one key and content are paired
 * first, then those of one key; keys may repeat. Of the pairs as many as possible keep their order, the others have moved.
 * Takes n log n. Hashes of other people's texts need a random key (base/hash.h). */
#ifndef TAMIS_TOOLS_PAIRING_H
#define TAMIS_TOOLS_PAIRING_H

#include "base/arena.h"

typedef struct tamis_paired_item {
    uint64_t key, content;
} tamis_paired_item;

typedef struct tamis_pairing_items {
    tamis_paired_item *items;
    size_t count; /* below UINT32_MAX */
} tamis_pairing_items;

#define TAMIS_UNPAIRED UINT32_MAX

typedef struct tamis_pair {
    uint32_t before, after; /* indices; TAMIS_UNPAIRED: there is none on this side */
    bool same;  /* both are there, and of one content */
    bool moved; /* both are there, and the order of the others was kept without them */
} tamis_pair;

/* Pairs of all items of both sides, in the order of the later sequence, what went at the place where it stood, before what came
 * there. In the arena. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_pairing(tamis_pair **out, size_t *count, tamis_arena *arena,
                                         tamis_pairing_items before, tamis_pairing_items after);

#endif
