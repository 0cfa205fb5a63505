/* See pairing.h.
 *
 * Both sides are sorted by key, content and place; a merge pairs what is equal. What is left over is sorted by key and place
 * alone, and merged again. The pairs that keep their order are a longest rising row of places, found by patience sorting:
 * `tops[n]` is the pair that ends the best row of n + 1 pairs so far. */
#include "tools/pairing.h"

#include <stdlib.h>

typedef struct sorted {
    uint64_t key, content;
    uint32_t index;
} sorted;

static int by_content(const void *a, const void *b) {
    const sorted *x = a, *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    if (x->content != y->content) {
        return x->content < y->content ? -1 : 1;
    }
    return (x->index > y->index) - (x->index < y->index);
}

typedef struct side {
    sorted *items;
    size_t count;
    uint32_t *partner; /* by index */
} side;

static bool side_init(side *s, tamis_arena *arena, tamis_pairing_items from) {
    s->items = tamis_arena_array(arena, from.count, sizeof *s->items);
    s->partner = tamis_arena_array(arena, from.count, sizeof *s->partner);
    s->count = from.count;
    if (s->items == NULL || s->partner == NULL) {
        return false;
    }
    for (size_t i = 0; i < from.count; i++) {
        s->items[i] = (sorted){from.items[i].key, from.items[i].content, (uint32_t)i};
        s->partner[i] = TAMIS_UNPAIRED;
    }
    return true;
}

/* What has no partner yet, without its content. */
static void keep_unpaired(side *s) {
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (s->partner[s->items[i].index] == TAMIS_UNPAIRED) {
            s->items[kept] = s->items[i];
            s->items[kept++].content = 0;
        }
    }
    s->count = kept;
}

static void sort(side *s) {
    if (s->count > 1) {
        qsort(s->items, s->count, sizeof *s->items, by_content);
    }
}

static void merge(side *a, side *b) {
    sort(a);
    sort(b);
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        const sorted *x = &a->items[i], *y = &b->items[j];
        bool less = x->key != y->key ? x->key < y->key : x->content < y->content;
        if (x->key == y->key && x->content == y->content) {
            a->partner[x->index] = y->index;
            b->partner[y->index] = x->index;
            i++;
            j++;
        } else if (less) {
            i++;
        } else {
            j++;
        }
    }
}

/* Marks in `keeps` (by the index before) the pairs of a longest rising row. */
static bool find_keeping(bool *keeps, tamis_arena *arena, const uint32_t *partner, size_t count) {
    uint32_t *tops = tamis_arena_array(arena, count, sizeof *tops);
    uint32_t *previous = tamis_arena_array(arena, count, sizeof *previous);
    size_t length = 0;
    if (tops == NULL || previous == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (partner[i] == TAMIS_UNPAIRED) {
            continue;
        }
        size_t low = 0, high = length;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (partner[tops[middle]] < partner[i]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        previous[i] = low == 0 ? TAMIS_UNPAIRED : tops[low - 1];
        tops[low] = (uint32_t)i;
        length += low == length;
    }
    for (uint32_t i = length == 0 ? TAMIS_UNPAIRED : tops[length - 1]; i != TAMIS_UNPAIRED; i = previous[i]) {
        keeps[i] = true;
    }
    return true;
}

tamis_status tamis_pairing(tamis_pair **out, size_t *count, tamis_arena *arena, tamis_pairing_items before,
                           tamis_pairing_items after) {
    side a, b;
    *count = 0;
    *out = tamis_arena_array(arena, before.count + after.count, sizeof **out);
    bool *keeps = tamis_arena_array(arena, before.count, sizeof *keeps);
    if (*out == NULL || keeps == NULL || !side_init(&a, arena, before) || !side_init(&b, arena, after)) {
        return TAMIS_ERR_MEMORY;
    }
    merge(&a, &b);
    keep_unpaired(&a);
    keep_unpaired(&b);
    merge(&a, &b);
    if (!find_keeping(keeps, arena, a.partner, before.count)) {
        return TAMIS_ERR_MEMORY;
    }
    size_t i = 0;
    for (size_t j = 0; j <= after.count; j++) {
        uint32_t partner = j == after.count ? TAMIS_UNPAIRED : b.partner[j];
        bool keeping = partner != TAMIS_UNPAIRED && keeps[partner];
        /* What went is told before the pair that stood behind it; what moved is told where it is now. */
        for (; (keeping || j == after.count) && i < before.count && i != partner; i++) {
            if (a.partner[i] == TAMIS_UNPAIRED) {
                (*out)[(*count)++] = (tamis_pair){(uint32_t)i, TAMIS_UNPAIRED, false};
            }
        }
        i += keeping;
        if (j < after.count) {
            (*out)[(*count)++] = (tamis_pair){partner, (uint32_t)j, partner != TAMIS_UNPAIRED && !keeping};
        }
    }
    return TAMIS_OK;
}
