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
    size_t count;      /* of them */
    uint32_t all;      /* of the sequence */
    uint32_t *partner; /* by index */
} side;

static bool side_init(side *s, tamis_arena *arena, tamis_pairing_items from) {
    s->items = tamis_arena_array(arena, from.count, sizeof *s->items);
    s->partner = tamis_arena_array(arena, from.count, sizeof *s->partner);
    s->count = from.count;
    s->all = (uint32_t)from.count;
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

/* Gap by gap between the pairs that keep their order: what went, then what came or moved there. */
static size_t in_order(tamis_pair *out, const side *a, const side *b, const bool *keeps) {
    size_t count = 0;
    for (uint32_t i = 0, j = 0; i < a->all || j < b->all;) {
        uint32_t end = j;
        while (end < b->all && (b->partner[end] == TAMIS_UNPAIRED || !keeps[b->partner[end]])) {
            end++;
        }
        for (; i < (end == b->all ? a->all : b->partner[end]); i++) {
            if (a->partner[i] == TAMIS_UNPAIRED) {
                out[count++] = (tamis_pair){i, TAMIS_UNPAIRED, false, false};
            }
        }
        for (; j < end; j++) {
            out[count++] = (tamis_pair){b->partner[j], j, false, b->partner[j] != TAMIS_UNPAIRED};
        }
        if (j < b->all) {
            out[count++] = (tamis_pair){i++, j++, false, false};
        }
    }
    return count;
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
    *count = in_order(*out, &a, &b, keeps);
    for (size_t i = 0; i < *count; i++) {
        tamis_pair *p = &(*out)[i];
        p->same = p->before != TAMIS_UNPAIRED && p->after != TAMIS_UNPAIRED &&
                  before.items[p->before].content == after.items[p->after].content;
    }
    return TAMIS_OK;
}
