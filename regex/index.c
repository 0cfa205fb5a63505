/* Makes the index that is searched from what a pack says. See index.h. */
#include <stdlib.h>

#include "regex/index_table.h"

#define SPARSENESS 32u /* bits of the filter for each window */

static unsigned log2_of(size_t power) {
    unsigned n = 0;
    while (power > 1) {
        power /= 2;
        n++;
    }
    return n;
}

/* False when no slot is free that would be looked at. */
static bool file_slot(tamis_index_layer *l, uint64_t h, uint32_t first, uint16_t count) {
    uint32_t at = (uint32_t)(h >> l->table_shift);
    for (unsigned i = 0; i < TAMIS_INDEX_CHAIN; i++, at = (at + 1) & l->mask) {
        if (l->table[at].count == 0) {
            l->table[at] = (tamis_index_slot){first, count, tamis_index_tag(h)};
            return true;
        }
    }
    return false;
}

static void take_always(tamis_index *index, uint32_t first, uint32_t count) {
    for (uint32_t i = first; i < first + count; i++) {
        tamis_index_set_bit(index->always, index->always_words, index->data.targets[i].entry);
    }
}

static void file_bucket(tamis_index *index, const tamis_index_bucket *bucket) {
    tamis_index_layer *l = &index->layers[bucket->width];
    uint64_t h = tamis_window_hash(bucket->window);
    l->filter[h >> l->filter_shift] |= tamis_index_marks(h);
    for (uint32_t done = 0; done < bucket->count;) {
        uint32_t left = bucket->count - done;
        uint16_t count = (uint16_t)(left < TAMIS_INDEX_SLOT_MAX ? left : TAMIS_INDEX_SLOT_MAX);
        if (!file_slot(l, h, bucket->first + done, count)) {
            take_always(index, bucket->first + done, count);
        }
        done += count;
    }
}

/* Sizes of a layer: bits of the filter, places of the table. */
static size_t filter_bits(size_t slots) {
    return tamis_power_of_two(slots * SPARSENESS, 4096);
}

static size_t table_size(size_t slots) {
    return tamis_power_of_two(slots * 2, 16);
}

static size_t slots_of(const tamis_index_bucket *bucket) {
    return ((size_t)bucket->count + TAMIS_INDEX_SLOT_MAX - 1) / TAMIS_INDEX_SLOT_MAX;
}

/* How many buckets each layer has, and how many places they take. */
static void count_slots(tamis_index *index, size_t slots[TAMIS_INDEX_WIDTHS]) {
    uint32_t first = 0;
    for (uint32_t i = 0; i < index->data.bucket_count; i++) {
        const tamis_index_bucket *bucket = &index->data.buckets[i];
        index->layers[bucket->width].count++;
        slots[bucket->width] += slots_of(bucket);
    }
    for (unsigned i = 0; i < TAMIS_INDEX_WIDTHS; i++) {
        index->layers[i].first = first;
        first += index->layers[i].count;
    }
}

static size_t layer_size(size_t slots) {
    return slots == 0 ? 0 : filter_bits(slots) / 8 + table_size(slots) * sizeof(tamis_index_slot);
}

static void lay_out(tamis_index *index, const size_t slots[TAMIS_INDEX_WIDTHS], char *memory) {
    index->always = (uint64_t *)(void *)memory;
    index->always_words = index->always + index->words;
    memory += (index->words + index->groups) * sizeof(uint64_t);
    for (unsigned i = 0; i < TAMIS_INDEX_WIDTHS; i++) {
        tamis_index_layer *l = &index->layers[i];
        size_t bits = filter_bits(slots[i]), size = table_size(slots[i]);
        l->filter = (uint64_t *)(void *)memory;
        l->table = (tamis_index_slot *)(void *)(memory + bits / 8);
        l->filter_shift = 64 - log2_of(bits / 64);
        l->table_shift = 64 - log2_of(size);
        l->mask = (uint32_t)size - 1;
        memory += layer_size(slots[i]);
    }
}

static void fill(tamis_index *index) {
    const tamis_index_data *data = &index->data;
    for (uint32_t i = 0; i < data->bucket_count; i++) {
        file_bucket(index, &data->buckets[i]);
    }
    for (uint32_t i = 0; i < data->always_count; i++) {
        tamis_index_set_bit(index->always, index->always_words, data->always[i]);
    }
}

tamis_status tamis_index_new(tamis_index **out, const tamis_index_data *data) {
    *out = NULL;
    tamis_index *index = calloc(1, sizeof *index);
    if (index == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    size_t slots[TAMIS_INDEX_WIDTHS] = {0};
    index->data = *data;
    count_slots(index, slots);
    index->words = (size_t)data->entry_count / 64 + 1;
    index->groups = index->words / 64 + 1;
    size_t size = (index->words + index->groups) * sizeof(uint64_t);
    for (unsigned i = 0; i < TAMIS_INDEX_WIDTHS; i++) {
        size += layer_size(slots[i]);
    }
    index->memory = calloc(1, size);
    if (index->memory == NULL) {
        free(index);
        return TAMIS_ERR_MEMORY;
    }
    lay_out(index, slots, index->memory);
    fill(index);
    *out = index;
    return TAMIS_OK;
}

void tamis_index_free(tamis_index *index) {
    if (index != NULL) {
        free(index->memory);
        free(index);
    }
}
