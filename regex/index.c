/* The pass over a subject. See index.h. */
#include "regex/index.h"

#include <stdlib.h>

#include "regex/literals.h"

#define CHECKS_PER_BYTE 16u
#define PADDING 8u /* a load of eight bytes may begin at the last one of the subject */
#define FEW     4u /* windows of one width that are looked for one by one */
#define SPARSENESS 32u /* bits of the filter for each window */

/* What a pass wants to know of a bucket, in one place. */
typedef struct slot {
    uint32_t tag;    /* a part of its window's hash: a wrong bucket makes no more than wrong candidates */
    uint32_t bucket; /* its number + 1; 0: none */
    uint32_t first, count; /* postings */
} slot;

/* The windows of one width: a filter that nearly always says no, and a table, open addressing. */
typedef struct layer {
    uint64_t *filter;
    slot *table;
    uint32_t filter_shift; /* the upper bits of a hash are a word of the filter, … */
    uint32_t table_shift;  /* … and a place of the table */
    uint32_t mask;         /* places of the table, less one */
    uint32_t first, count; /* its buckets */
} layer;

struct tamis_index {
    tamis_index_data data;
    layer layers[TAMIS_INDEX_WIDTHS];
    uint64_t *always; /* a bit for each entry */
    uint64_t *always_words; /* a bit for each word of `always` that is not 0 */
    size_t words, groups; /* of `always`, of `always_words` */
    void *memory;         /* all of the above */
};

struct tamis_candidates {
    const tamis_index *index;
    uint64_t *bits; /* a bit for each entry; what is set, the next pass clears */
    uint64_t *words; /* a bit for each word of `bits` that may not be 0 */
    uint32_t *stamps; /* of each bucket: the pass that took it whole */
    uint32_t stamp;
    size_t words_size, stamps_size; /* room: words of `bits`, stamps */
    void *memory;
    char *folded;
    size_t folded_size;
};

/* ---- The index ---- */

static uint64_t hash(uint64_t window) {
    return window * UINT64_C(0xD6E8FEB86659FD93);
}

static size_t power_of_two(size_t wanted, size_t least) {
    size_t size = least;
    while (size < wanted) {
        size *= 2;
    }
    return size;
}

static unsigned log2_of(size_t power) {
    unsigned n = 0;
    while (power > 1) {
        power /= 2;
        n++;
    }
    return n;
}

/* Two bits of one word say that a window may be there. */
static uint64_t marks(uint64_t h) {
    return UINT64_C(1) << (h & 63) | UINT64_C(1) << (h >> 6 & 63);
}

static bool in_filter(const layer *l, uint64_t h) {
    uint64_t wanted = marks(h >> 32);
    return (l->filter[h >> l->filter_shift] & wanted) == wanted;
}

static uint32_t tag_of(uint64_t h) {
    return (uint32_t)(h >> 8);
}

static void file_bucket(layer *l, const tamis_index_bucket *bucket, uint32_t number) {
    uint64_t h = hash(bucket->window);
    l->filter[h >> l->filter_shift] |= marks(h >> 32);
    uint32_t at = (uint32_t)(h >> l->table_shift);
    while (l->table[at].bucket != 0) {
        at = (at + 1) & l->mask;
    }
    l->table[at] = (slot){tag_of(h), number + 1, bucket->first, bucket->count};
}

/* Sizes of a layer: bits of the filter, places of the table. */
static size_t filter_bits(size_t buckets) {
    return power_of_two(buckets * SPARSENESS, 4096);
}

static size_t table_size(size_t buckets) {
    return power_of_two(buckets * 2, 16);
}

static void set_bit(uint64_t *bits, uint64_t *words, uint32_t entry) {
    bits[entry / 64] |= UINT64_C(1) << (entry % 64);
    words[entry / 4096] |= UINT64_C(1) << (entry / 64 % 64);
}

static void fill(tamis_index *index, const size_t *counts, char *memory) {
    const tamis_index_data *data = &index->data;
    uint32_t first = 0;
    index->always = (uint64_t *)(void *)memory;
    index->always_words = index->always + index->words;
    memory += (index->words + index->groups) * sizeof(uint64_t);
    for (unsigned i = 0; i < TAMIS_INDEX_WIDTHS; i++) {
        layer *l = &index->layers[i];
        size_t bits = filter_bits(counts[i]), size = table_size(counts[i]);
        l->first = first;
        l->count = (uint32_t)counts[i];
        first += l->count;
        l->filter = (uint64_t *)(void *)memory;
        l->table = (slot *)(void *)(memory + bits / 8);
        l->filter_shift = 64 - log2_of(bits / 64);
        l->table_shift = 64 - log2_of(size);
        l->mask = (uint32_t)size - 1;
        memory += l->count > 0 ? bits / 8 + size * sizeof *l->table : 0;
    }
    for (uint32_t i = 0; i < data->bucket_count; i++) {
        file_bucket(&index->layers[data->buckets[i].width], &data->buckets[i], i);
    }
    for (uint32_t i = 0; i < data->always_count; i++) {
        set_bit(index->always, index->always_words, data->always[i]);
    }
}

tamis_status tamis_index_new(tamis_index **out, const tamis_index_data *data) {
    *out = NULL;
    tamis_index *index = calloc(1, sizeof *index);
    if (index == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    size_t counts[TAMIS_INDEX_WIDTHS] = {0};
    for (uint32_t i = 0; i < data->bucket_count; i++) {
        counts[data->buckets[i].width]++;
    }
    index->data = *data;
    index->words = (size_t)data->entry_count / 64 + 1;
    index->groups = index->words / 64 + 1;
    size_t size = (index->words + index->groups) * sizeof(uint64_t);
    for (unsigned i = 0; i < TAMIS_INDEX_WIDTHS; i++) {
        size += counts[i] > 0 ? filter_bits(counts[i]) / 8 + table_size(counts[i]) * sizeof(slot) : 0;
    }
    index->memory = calloc(1, size);
    if (index->memory == NULL) {
        free(index);
        return TAMIS_ERR_MEMORY;
    }
    fill(index, counts, index->memory);
    *out = index;
    return TAMIS_OK;
}

void tamis_index_free(tamis_index *index) {
    if (index != NULL) {
        free(index->memory);
        free(index);
    }
}

/* ---- Candidates ---- */

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
    if (c->index == index && c->words_size == index->words && c->stamps_size == index->data.bucket_count) {
        return TAMIS_OK; /* at this place, and of these sizes: it may be another one, but there is room for it */
    }
    size_t bits = (index->words + index->groups) * sizeof(uint64_t);
    void *memory = calloc(1, bits + (size_t)index->data.bucket_count * sizeof(uint32_t));
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
    c->stamps_size = index->data.bucket_count;
    return TAMIS_OK;
}

static tamis_status take_subject(tamis_str *folded, tamis_candidates *c, tamis_str subject) {
    size_t size = subject.len + PADDING;
    if (size > c->folded_size) {
        size = power_of_two(size, 256);
        char *larger = malloc(size);
        if (larger == NULL) {
            return TAMIS_ERR_MEMORY;
        }
        free(c->folded);
        c->folded = larger;
        c->folded_size = size;
    }
    size_t len = tamis_re_fold_text(c->folded, subject);
    memset(c->folded + len, 0, PADDING);
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
        memset(c->stamps, 0, (size_t)c->index->data.bucket_count * sizeof *c->stamps);
        c->stamp = 1;
    }
}

/* Does the text of the posting stand around its window at `at`? */
static bool stands(const tamis_index_posting *p, tamis_str folded, size_t at) {
    if (p->before > at || folded.len - (at - p->before) < p->len) {
        return false;
    }
    if (p->apart != TAMIS_INDEX_NO_CHECK) {
        int64_t second = (int64_t)at + p->apart;
        if (second < 0 || (uint64_t)second + 8 > folded.len ||
            tamis_index_check(tamis_index_load(folded.ptr + second)) != p->check) {
            return false;
        }
    }
    return tamis_index_hash(folded.ptr + at - p->before, p->len) == p->whole;
}

/* A window of the subject is one of the index: its entries become candidates. */
static void take_bucket(tamis_candidates *c, const slot *found, tamis_str folded, size_t at, uint64_t *checks) {
    const tamis_index_data *data = &c->index->data;
    uint32_t number = found->bucket - 1;
    if (c->stamps[number] == c->stamp) {
        return;
    }
    bool whole = found->count > *checks;
    *checks -= whole ? 0 : found->count;
    c->stamps[number] = whole ? c->stamp : 0;
    for (uint32_t i = found->first; i < found->first + found->count; i++) {
        const tamis_index_posting *p = &data->postings[i];
        if (whole || stands(p, folded, at)) {
            set_bit(c->bits, c->words, p->entry);
        }
    }
}

static void look_up(tamis_candidates *c, const layer *l, uint64_t h, tamis_str folded, size_t at, uint64_t *checks) {
    for (uint32_t place = (uint32_t)(h >> l->table_shift); l->table[place].bucket != 0; place = (place + 1) & l->mask) {
        if (l->table[place].tag == tag_of(h)) {
            take_bucket(c, &l->table[place], folded, at, checks); /* and on: the right one may come behind a wrong one */
        }
    }
}

/* A window of a layer that has few: looked for one by one, by its first byte. */
static void pass_one(tamis_candidates *c, uint32_t number, unsigned width, tamis_str folded, uint64_t *checks) {
    const tamis_index_bucket *bucket = &c->index->data.buckets[number];
    size_t size = 8u >> width;
    for (size_t at = 0; at + size <= folded.len; at++) {
        const char *found = memchr(folded.ptr + at, (int)(bucket->window & 255), folded.len - size + 1 - at);
        if (found == NULL) {
            return;
        }
        at = (size_t)(found - folded.ptr);
        if (tamis_index_window(tamis_index_load(found), width) == bucket->window) {
            const slot here = {0, number + 1, bucket->first, bucket->count};
            take_bucket(c, &here, folded, at, checks);
        }
    }
}

static void pass(tamis_candidates *c, unsigned width, tamis_str folded, uint64_t *checks) {
    const layer *l = &c->index->layers[width];
    if (l->count <= FEW) {
        for (uint32_t i = 0; i < l->count; i++) {
            pass_one(c, l->first + i, width, folded, checks);
        }
        return;
    }
    size_t size = 8u >> width;
    for (size_t at = 0; at + size <= folded.len; at++) {
        uint64_t window = tamis_index_window(tamis_index_load(folded.ptr + at), width);
        uint64_t h = hash(window);
        if (in_filter(l, h)) {
            look_up(c, l, h, folded, at, checks);
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
    uint64_t checks = (uint64_t)CHECKS_PER_BYTE * (folded.len + 1024);
    for (unsigned width = 0; width < TAMIS_INDEX_WIDTHS; width++) {
        pass(c, width, folded, &checks);
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
