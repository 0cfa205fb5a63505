/* See value_counts.h.
 *
 * Which value gives way? One whose count is the least. A hand goes round the items and takes the first such
 * one; when it has come round without any, the least count has grown. It grows at most once for every
 * `room` values that are counted, and for each time the hand goes round at most twice: so a value costs
 * constant time, on average. */
#include "tools/value_counts.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void tamis_value_counts_clear(tamis_value_counts *counts) {
    free(counts->items);
    free(counts->places);
    *counts = (tamis_value_counts){.used = 0};
}

/* ---- The hash table ---- */

static uint32_t mask_of(const tamis_value_counts *c) {
    return c->room * 2 - 1;
}

/* The place of the item with this hash, or the free one where it belongs. */
static uint32_t place_of(const tamis_value_counts *c, uint64_t hash) {
    uint32_t at = (uint32_t)hash & mask_of(c);
    while (c->places[at] != 0 && c->items[c->places[at] - 1].hash != hash) {
        at = (at + 1) & mask_of(c);
    }
    return at;
}

/* Frees a place; whatever stands behind it moves up, so that no search ends too early. */
static void free_place(tamis_value_counts *c, uint32_t at) {
    uint32_t mask = mask_of(c);
    for (uint32_t next = (at + 1) & mask; c->places[next] != 0; next = (next + 1) & mask) {
        uint32_t home = (uint32_t)c->items[c->places[next] - 1].hash & mask;
        if (((next - home) & mask) >=
            ((next - at) & mask)) { /* its way from home leads past the free place */
            c->places[at] = c->places[next];
            at = next;
        }
    }
    c->places[at] = 0;
}

static bool grow(tamis_value_counts *c, uint32_t room) {
    tamis_counted *items = realloc(c->items, room * sizeof *items);
    if (items == NULL) {
        return false;
    }
    c->items = items;
    uint32_t *places = calloc((size_t)room * 2, sizeof *places);
    if (places == NULL) {
        return false;
    }
    free(c->places);
    c->places = places;
    c->room = room;
    for (uint32_t i = 0; i < c->used; i++) {
        c->places[place_of(c, c->items[i].hash)] = i + 1;
    }
    return true;
}

/* ---- Counting ---- */

/* Makes room for one more value where that may be. */
static tamis_status make_room(tamis_value_counts *c, size_t *shared) {
    uint32_t room = c->room == 0 ? TAMIS_COUNTS_OWN : c->room * 2;
    size_t taken = c->room == 0 ? 0 : c->room;
    if (c->used < c->room || c->overflowed) { /* once a value has given way, room comes too late */
        return TAMIS_OK;
    }
    if (room > TAMIS_COUNTS_MOST || taken > *shared) {
        c->overflowed = true;
        c->least = 1;
        return TAMIS_OK;
    }
    if (!grow(c, room)) {
        return TAMIS_ERR_MEMORY;
    }
    *shared -= taken;
    return TAMIS_OK;
}

static uint32_t least_common(tamis_value_counts *c) {
    for (;; c->least++) {
        uint64_t least = UINT64_MAX;
        for (uint32_t n = 0; n < c->used; n++) {
            uint32_t at = c->hand;
            c->hand = at + 1 == c->used ? 0 : at + 1;
            if (c->items[at].count <= c->least) {
                return at;
            }
            least = c->items[at].count < least ? c->items[at].count : least;
        }
        c->least = least - 1; /* the loop adds one */
    }
}

tamis_status tamis_value_counts_add(tamis_value_counts *counts, size_t *shared, uint64_t hash,
                                    tamis_str value) {
    if (counts->used > 0) {
        uint32_t there = counts->places[place_of(counts, hash)];
        if (there != 0) {
            counts->items[there - 1].count++;
            return TAMIS_OK;
        }
    }
    tamis_status status = make_room(counts, shared);
    if (status != TAMIS_OK) {
        return status;
    }
    uint32_t i = counts->used;
    uint64_t before = 0;
    if (counts->overflowed) {
        i = least_common(counts);
        before = counts->items[i].count;
        free_place(counts, place_of(counts, counts->items[i].hash));
    } else {
        counts->used++;
    }
    tamis_counted *item = &counts->items[i];
    size_t len = tamis_utf8_cut(value, TAMIS_VALUE_KEPT);
    *item = (tamis_counted){
        .hash = hash, .count = before + 1, .error = before, .len = (uint8_t)len, .cut = value.len > len};
    if (len > 0) {
        memcpy(item->text, value.ptr, len);
    }
    counts->places[place_of(counts, hash)] = i + 1;
    return TAMIS_OK;
}

/* ---- The commonest ---- */

static bool is_commoner(const tamis_counted *a, const tamis_counted *b) {
    uint64_t m = a->count - a->error;
    uint64_t n = b->count - b->error;
    return m != n ? m > n
                  : tamis_str_compare(tamis_str_of(a->text, a->len), tamis_str_of(b->text, b->len)) < 0;
}

uint32_t tamis_value_counts_top(uint32_t *out, uint32_t most, const tamis_value_counts *counts) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < counts->used; i++) {
        uint32_t at = found;
        while (at > 0 && is_commoner(&counts->items[i], &counts->items[out[at - 1]])) {
            at--;
        }
        if (at == most) {
            continue;
        }
        found += found < most;
        for (uint32_t k = found - 1; k > at; k--) {
            out[k] = out[k - 1];
        }
        out[at] = i;
    }
    return found;
}
