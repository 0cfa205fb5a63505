/* The pass over a subject. See index.h. */
#include <stdlib.h>

#include "regex/index_table.h"
#include "regex/literals.h"

#define CHECKS_PER_BYTE 16u
#define LOOK_STEP       32u /* bytes that looking for another window passes at the price of a check */

struct tamis_candidates {
    const tamis_index *index;
    uint64_t *bits; /* a bit for each entry; what is set, the next pass clears */
    uint64_t *words; /* a bit for each word of `bits` that may not be 0 */
    uint32_t *stamps; /* by the first posting of a slot: the pass that took it whole */
    uint32_t stamp;
    size_t words_size, stamps_size; /* room: words of `bits`, stamps */
    void *memory;
    char *folded;
    size_t folded_size;
    uint64_t checks; /* what the pass may still do */
};

tamis_status tamis_candidates_new(tamis_candidates **out) {
    *out = calloc(1, sizeof **out);
    return *out == NULL ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

void tamis_candidates_free(tamis_candidates *c) {
    if (c != NULL) {
        free(c->memory);
        free(c->folded);
        free(c);
    }
}

static tamis_status take_index(tamis_candidates *c, const tamis_index *index) {
    if (c->index == index && c->words_size == index->words && c->stamps_size == index->data.posting_count) {
        return TAMIS_OK; /* at this place, and of these sizes: it may be another one, but there is room for it */
    }
    size_t bits = (index->words + index->groups) * sizeof(uint64_t);
    void *memory = calloc(1, bits + (size_t)index->data.posting_count * sizeof(uint32_t));
    if (memory == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    free(c->memory);
    c->memory = memory;
    c->index = index;
    c->bits = memory;
    c->words = c->bits + index->words;
    c->stamps = (uint32_t *)(void *)((char *)memory + bits);
    c->stamp = 0;
    c->words_size = index->words;
    c->stamps_size = index->data.posting_count;
    return TAMIS_OK;
}

static tamis_status take_subject(tamis_str *folded, tamis_candidates *c, tamis_str subject) {
    size_t size = subject.len + TAMIS_WINDOW_PADDING;
    if (size > c->folded_size) {
        size = tamis_power_of_two(size, 256);
        char *larger = malloc(size);
        if (larger == NULL) {
            return TAMIS_ERR_MEMORY;
        }
        free(c->folded);
        c->folded = larger;
        c->folded_size = size;
    }
    size_t len = tamis_re_fold_text(c->folded, subject);
    memset(c->folded + len, 0, TAMIS_WINDOW_PADDING);
    *folded = tamis_str_of(c->folded, len);
    return TAMIS_OK;
}

static void clear_bits(tamis_candidates *c) {
    for (size_t i = 0; i < c->index->groups; i++) {
        for (uint64_t left = c->words[i]; left != 0; left &= left - 1) {
            c->bits[i * 64 + (size_t)__builtin_ctzll(left)] = 0;
        }
        c->words[i] = 0;
    }
    c->stamp++;
    if (c->stamp == 0) { /* every 2^32 passes */
        memset(c->stamps, 0, (size_t)c->index->data.posting_count * sizeof *c->stamps);
        c->stamp = 1;
    }
}

/* Does the text of the posting stand around its window at `at`? */
static bool stands(const tamis_index_posting *p, const tamis_index_target *target, tamis_str folded, size_t at) {
    if (p->before > at || folded.len - (at - p->before) < p->len) {
        return false;
    }
    if (p->apart != TAMIS_INDEX_NO_CHECK) {
        int64_t second = (int64_t)at + p->apart;
        if (second < 0 || (uint64_t)second + 8 > folded.len ||
            tamis_index_check(tamis_window_load(folded.ptr + second)) != p->check) {
            return false;
        }
    }
    return tamis_index_hash(folded.ptr + at - p->before, p->len) == target->whole;
}

/* Stands the window of another text, which each match contains besides, somewhere? Yes, where looking is more than what is left. */
static bool other_stands(tamis_candidates *c, uint64_t window, unsigned size, tamis_str folded) {
    if (size == 0) {
        return true;
    }
    uint64_t price = 1 + folded.len / LOOK_STEP;
    if (price > c->checks) {
        c->checks = 0;
        return true;
    }
    c->checks -= price;
    return tamis_window_find(folded, 0, window, size) != SIZE_MAX;
}

/* All of a slot are candidates, without a look; once a pass. */
static void take_whole(tamis_candidates *c, uint32_t first, uint32_t count) {
    if (c->stamps[first] == c->stamp) {
        return;
    }
    c->stamps[first] = c->stamp;
    for (uint32_t i = first; i < first + count; i++) {
        tamis_index_set_bit(c->bits, c->words, c->index->data.targets[i].entry);
    }
}

/* A window of the subject is one of the index: its entries become candidates. */
static void take(tamis_candidates *c, uint32_t first, uint32_t count, tamis_str folded, size_t at) {
    if (count > c->checks) {
        take_whole(c, first, count);
        return;
    }
    c->checks -= count;
    for (uint32_t i = first; i < first + count; i++) {
        const tamis_index_posting *p = &c->index->data.postings[i];
        const tamis_index_target *target = &c->index->data.targets[i];
        if (stands(p, target, folded, at) && other_stands(c, target->other, p->other, folded)) {
            tamis_index_set_bit(c->bits, c->words, target->entry);
        }
    }
}

static void look_up(tamis_candidates *c, const tamis_index_layer *l, uint64_t h, tamis_str folded, size_t at) {
    uint32_t place = (uint32_t)(h >> l->table_shift);
    for (unsigned i = 0; i < TAMIS_INDEX_CHAIN && l->table[place].count != 0; i++, place = (place + 1) & l->mask) {
        const tamis_index_slot *slot = &l->table[place];
        if (slot->tag == tamis_index_tag(h)) {
            take(c, slot->first, slot->count, folded, at); /* and on: more may come, behind a wrong one, too */
        }
    }
}

/* A window of a layer that has few: looked for one by one. */
static void pass_one(tamis_candidates *c, const tamis_index_bucket *bucket, tamis_str folded) {
    unsigned size = tamis_index_size(bucket->width);
    size_t at = tamis_window_find(folded, 0, bucket->window, size);
    for (; at != SIZE_MAX; at = tamis_window_find(folded, at + 1, bucket->window, size)) {
        take(c, bucket->first, bucket->count, folded, at);
    }
}

static bool in_filter(const tamis_index_layer *l, uint64_t h) {
    uint64_t wanted = tamis_index_marks(h);
    return (l->filter[h >> l->filter_shift] & wanted) == wanted;
}

static void pass(tamis_candidates *c, unsigned width, tamis_str folded) {
    const tamis_index_layer *l = &c->index->layers[width];
    if (l->count <= TAMIS_INDEX_FEW) {
        for (uint32_t i = 0; i < l->count; i++) {
            pass_one(c, &c->index->data.buckets[l->first + i], folded);
        }
        return;
    }
    size_t size = tamis_index_size(width);
    for (size_t at = 0; at + size <= folded.len; at++) {
        uint64_t h = tamis_window_hash(tamis_index_window(tamis_window_load(folded.ptr + at), width));
        if (in_filter(l, h)) {
            look_up(c, l, h, folded, at);
        }
    }
}

tamis_status tamis_candidates_find(tamis_candidates *c, const tamis_index *index, tamis_str subject) {
    tamis_str folded;
    tamis_status status = take_index(c, index);
    if (status == TAMIS_OK) {
        status = take_subject(&folded, c, subject);
    }
    if (status != TAMIS_OK) {
        return status;
    }
    clear_bits(c);
    c->checks = (uint64_t)CHECKS_PER_BYTE * (folded.len + 1024);
    for (unsigned width = 0; width < TAMIS_INDEX_WIDTHS; width++) {
        pass(c, width, folded);
    }
    return TAMIS_OK;
}

size_t tamis_candidates_next(const tamis_candidates *c, size_t from, size_t end) {
    const tamis_index *index = c->index;
    while (from < end) {
        size_t word = from / 64;
        uint64_t left = (c->bits[word] | index->always[word]) >> (from % 64);
        if (left != 0) {
            from += (size_t)__builtin_ctzll(left);
            return from < end ? from : end;
        }
        word++;
        uint64_t words = (c->words[word / 64] | index->always_words[word / 64]) >> (word % 64);
        from = words != 0 ? (word + (size_t)__builtin_ctzll(words)) * 64 : (word / 64 + 1) * 4096;
    }
    return end;
}
