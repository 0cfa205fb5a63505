/* See index_builder.h. */
#include "regex/index_builder.h"

#include <stdlib.h>

#include "regex/literals.h"

/* How often windows occur is counted in a table without keys: two windows may share a place, which only makes them
 * look more common. */
#define COUNTS_BITS 18u
#define COUNTS      (1u << COUNTS_BITS)

/* A narrow window is found in many subjects: what it counts for, in occurrences of a wide one. */
static const uint32_t handicap[TAMIS_INDEX_WIDTHS] = {0, 64, 4096, 65536};

/* Windows of a narrower width than all others cost a look at each place of each subject: entries that would be the only ones with such
 * windows are filed under a wide one, as long as fewer than these are. */
#define FILED_MAX 64u

/* An entry under one window. */
typedef struct filed {
    tamis_index_bucket bucket; /* window and width */
    tamis_index_posting posting;
    tamis_index_target target;
} filed;

struct tamis_index_builder {
    tamis_arena *arena;
    tamis_arena scratch;  /* of one pattern's tree */
    tamis_buf needs;      /* a tamis_re_needs for each entry */
    tamis_buf filed;      /* in no order yet */
    tamis_buf always;
    uint16_t *counts;
    uint16_t *under; /* how many are filed under a window of eight bytes, counted in the same way */
};

tamis_index_builder *tamis_index_builder_new(tamis_arena *arena) {
    tamis_index_builder *b = tamis_arena_alloc(arena, sizeof *b);
    if (b == NULL) {
        return NULL;
    }
    b->counts = tamis_arena_array(arena, COUNTS, sizeof *b->counts);
    b->under = tamis_arena_array(arena, COUNTS, sizeof *b->under);
    if (b->counts == NULL || b->under == NULL) {
        return NULL;
    }
    b->arena = arena;
    tamis_arena_init(&b->scratch, TAMIS_RE_ARENA_MAX);
    tamis_buf_init(&b->needs, SIZE_MAX / 2);
    tamis_buf_init(&b->filed, SIZE_MAX / 2);
    tamis_buf_init(&b->always, SIZE_MAX / 2);
    return b;
}

void tamis_index_builder_free(tamis_index_builder *b) {
    if (b != NULL) {
        tamis_arena_clear(&b->scratch);
        tamis_buf_clear(&b->needs);
        tamis_buf_clear(&b->filed);
        tamis_buf_clear(&b->always);
    }
}

/* ---- Windows of a text ---- */

/* The widest window that a text has. */
static unsigned width_of(tamis_str text) {
    unsigned width = 0;
    while (tamis_index_size(width) > text.len) {
        width++;
    }
    return width;
}

static uint64_t window_at(tamis_str text, size_t at, unsigned width) {
    char bytes[8] = {0};
    size_t len = text.len - at;
    memcpy(bytes, text.ptr + at, len < sizeof bytes ? len : sizeof bytes);
    return tamis_index_window(tamis_window_load(bytes), width);
}

static size_t place_of(uint64_t window) {
    return (window * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - COUNTS_BITS);
}

static uint16_t *count_of(const tamis_index_builder *b, uint64_t window) {
    return &b->counts[place_of(window)];
}

static void count_one(uint16_t *count) {
    *count = (uint16_t)(*count == UINT16_MAX ? UINT16_MAX : *count + 1);
}

static void count_text(tamis_index_builder *b, tamis_str text) {
    unsigned width = width_of(text);
    for (size_t at = 0; at + tamis_index_size(width) <= text.len; at++) {
        count_one(count_of(b, window_at(text, at, width)));
    }
}

/* The place of the rarest window that begins at `from` or later, and at the last before `end`; its count through `count`. */
static size_t rarest(uint32_t *count, const tamis_index_builder *b, tamis_str text, size_t from, size_t end) {
    unsigned width = width_of(text);
    size_t best = SIZE_MAX;
    *count = UINT32_MAX;
    for (size_t at = from; at < end && at + tamis_index_size(width) <= text.len; at++) {
        uint32_t n = *count_of(b, window_at(text, at, width)) + handicap[width];
        if (n < *count) {
            *count = n;
            best = at;
        }
    }
    return best;
}

/* ---- Entries ---- */

tamis_status tamis_index_builder_add_needs(tamis_index_builder *b, const tamis_re_needs *needs) {
    for (uint32_t i = 0; i < needs->count; i++) {
        for (uint32_t j = 0; j < needs->sets[i].count; j++) {
            count_text(b, needs->sets[i].texts[j]);
        }
    }
    return tamis_buf_add(&b->needs, needs, sizeof *needs) ? TAMIS_OK : b->needs.failed;
}

tamis_status tamis_index_builder_add(tamis_index_builder *b, tamis_str source, unsigned flags) {
    tamis_re_tree tree;
    tamis_regex_error error;
    tamis_re_needs needs = {.count = 0};
    tamis_arena_reset(&b->scratch);
    tamis_status status = tamis_re_parse(&tree, &b->scratch, source, flags, &error);
    if (status == TAMIS_OK) {
        status = tamis_re_find_needs(&needs, &tree, b->arena);
    }
    return status == TAMIS_OK ? tamis_index_builder_add_needs(b, &needs) : status;
}

/* What a set costs: how often its texts' rarest windows occur. */
static uint64_t cost_of(const tamis_index_builder *b, const tamis_re_need *need) {
    uint64_t cost = 0;
    for (uint32_t i = 0; i < need->count; i++) {
        uint32_t count;
        (void)rarest(&count, b, need->texts[i], 0, SIZE_MAX);
        cost += count;
    }
    return cost;
}

/* Have all its texts windows of eight bytes? */
static bool is_wide(const tamis_re_need *need) {
    bool wide = true;
    for (uint32_t i = 0; wide && i < need->count; i++) {
        wide = width_of(need->texts[i]) == 0;
    }
    return wide;
}

/* And are few filed under them? */
static bool is_free(const tamis_index_builder *b, const tamis_re_need *need) {
    bool is = is_wide(need);
    for (uint32_t i = 0; is && i < need->count; i++) {
        uint32_t count;
        size_t at = rarest(&count, b, need->texts[i], 0, SIZE_MAX);
        is = b->under[place_of(window_at(need->texts[i], at, 0))] < FILED_MAX;
    }
    return is;
}

/* The set that costs least, of those that are free alone when `only_free`; NULL when there is none. */
static const tamis_re_need *cheapest(const tamis_index_builder *b, const tamis_re_needs *needs, bool only_free) {
    const tamis_re_need *best = NULL;
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < needs->count; i++) {
        const tamis_re_need *need = &needs->sets[i];
        uint64_t cost = only_free && !is_free(b, need) ? UINT64_MAX : cost_of(b, need);
        best = cost < least ? need : best;
        least = cost < least ? cost : least;
    }
    return best;
}

/* The second window: the rarest one that does not touch the first, and is near. */
static void add_check(tamis_index_posting *posting, const tamis_index_builder *b, tamis_str text, size_t at) {
    uint32_t count, other_count;
    posting->apart = TAMIS_INDEX_NO_CHECK;
    if (width_of(text) > 0) {
        return;
    }
    size_t before = rarest(&count, b, text, 0, at < 7 ? 0 : at - 7);
    size_t behind = rarest(&other_count, b, text, at + 8, SIZE_MAX);
    size_t second = count < other_count ? before : behind;
    if (second != SIZE_MAX) {
        posting->apart = (int8_t)((int)second - (int)at);
        posting->check = tamis_index_check(window_at(text, second, 0));
    }
}

/* A window that each match contains besides what the entry is filed under. */
typedef struct other {
    uint64_t window;
    unsigned size; /* bytes; 0: there is none */
} other;

/* The rarest one of all texts but those of `best`. One byte says too little. */
static other find_other(const tamis_index_builder *b, const tamis_re_needs *needs, const tamis_re_need *best) {
    other found = {0, 0};
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < needs->count; i++) {
        const tamis_re_need *need = &needs->sets[i];
        if (need == best || need->count != 1 || need->texts[0].len < 2) {
            continue;
        }
        uint32_t count;
        size_t at = rarest(&count, b, need->texts[0], 0, SIZE_MAX);
        if (count < least) {
            unsigned width = width_of(need->texts[0]);
            least = count;
            found = (other){window_at(need->texts[0], at, width), tamis_index_size(width)};
        }
    }
    return found;
}

static bool file_text(tamis_index_builder *b, uint32_t entry, tamis_str text, const other *besides) {
    uint32_t count;
    unsigned width = width_of(text);
    size_t at = rarest(&count, b, text, 0, SIZE_MAX);
    filed f = {.bucket = {.window = window_at(text, at, width), .width = width}, .target = {.entry = entry}};
    f.posting.before = (uint8_t)at;
    f.posting.len = (uint8_t)text.len;
    f.target.whole = tamis_index_hash(text.ptr, text.len);
    f.posting.other = (uint8_t)besides->size;
    f.target.other = besides->window;
    add_check(&f.posting, b, text, at);
    if (width == 0) {
        count_one(&b->under[place_of(f.bucket.window)]);
    }
    return tamis_buf_add(&b->filed, (const char *)&f, sizeof f);
}

static bool file_entry(tamis_index_builder *b, uint32_t entry, const tamis_re_needs *needs) {
    if (needs->count == 0) {
        return tamis_buf_add(&b->always, (const char *)&entry, sizeof entry);
    }
    const tamis_re_need *best = cheapest(b, needs, false);
    if (!is_wide(best)) {
        const tamis_re_need *wide = cheapest(b, needs, true);
        best = wide == NULL ? best : wide;
    }
    const other besides = find_other(b, needs, best);
    bool fits = true;
    for (uint32_t i = 0; fits && i < best->count; i++) {
        fits = file_text(b, entry, best->texts[i], &besides);
    }
    return fits;
}

/* ---- The index ---- */

static int by_number(uint64_t x, uint64_t y) {
    return (x > y) - (x < y);
}

static int by_bucket(const filed *a, const filed *b) {
    int order = by_number(a->bucket.width, b->bucket.width);
    return order != 0 ? order : by_number(a->bucket.window, b->bucket.window);
}

/* Of two with equal windows and entries one may be left out when their texts are equal, too. */
static int by_place(const void *x, const void *y) {
    const filed *a = x, *b = y;
    int order = by_bucket(a, b);
    order = order != 0 ? order : by_number(a->target.entry, b->target.entry);
    order = order != 0 ? order : by_number(a->posting.before, b->posting.before);
    order = order != 0 ? order : by_number(a->posting.len, b->posting.len);
    return order != 0 ? order : by_number(a->target.whole, b->target.whole);
}

static tamis_status gather(tamis_index_data *out, tamis_index_builder *b) {
    filed *all = (filed *)(void *)b->filed.ptr;
    size_t count = b->filed.len / sizeof *all, buckets = 0, postings = 0;
    tamis_index_bucket *bucket = tamis_arena_array(b->arena, count, sizeof *bucket);
    tamis_index_posting *posting = tamis_arena_array(b->arena, count, sizeof *posting);
    tamis_index_target *target = tamis_arena_array(b->arena, count, sizeof *target);
    size_t always_count = b->always.len / sizeof(uint32_t);
    uint32_t *always = tamis_arena_array(b->arena, always_count, sizeof *always);
    if (bucket == NULL || posting == NULL || target == NULL || always == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    if (always_count > 0) {
        memcpy(always, b->always.ptr, b->always.len);
    }
    if (count > 0) {
        qsort(all, count, sizeof *all, by_place);
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && by_place(&all[i - 1], &all[i]) == 0) {
            continue;
        }
        if (i == 0 || by_bucket(&all[i - 1], &all[i]) != 0) {
            bucket[buckets] = all[i].bucket;
            bucket[buckets++].first = (uint32_t)postings;
        }
        bucket[buckets - 1].count++;
        target[postings] = all[i].target;
        posting[postings++] = all[i].posting;
    }
    out->buckets = bucket;
    out->bucket_count = (uint32_t)buckets;
    out->postings = posting;
    out->targets = target;
    out->posting_count = (uint32_t)postings;
    out->always = always;
    out->always_count = (uint32_t)always_count;
    return TAMIS_OK;
}

tamis_status tamis_index_builder_finish(tamis_index_data *out, tamis_index_builder *b) {
    size_t count = b->needs.len / sizeof(tamis_re_needs);
    *out = (tamis_index_data){.entry_count = (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        tamis_re_needs needs;
        memcpy(&needs, b->needs.ptr + i * sizeof needs, sizeof needs);
        if (!file_entry(b, (uint32_t)i, &needs)) {
            return TAMIS_ERR_MEMORY;
        }
    }
    return gather(out, b);
}
