/* See set.h. A class of a hostile pattern has some thousand ranges at most: sorting is all it takes. */
#include "regex/set.h"

#include <stdlib.h>

#define SURROGATE_FIRST 0xD800u
#define SURROGATE_LAST  0xDFFFu
#define REPLACEMENT     0xFFFDu

/* ---- Growing ---- */

tamis_status tamis_re_set_add(tamis_re_ranges *set, tamis_arena *arena, uint32_t first, uint32_t last) {
    if (set->count == set->capacity) {
        size_t capacity = set->capacity < 4 ? 4 : set->capacity * 2;
        tamis_re_range *items = tamis_arena_array(arena, capacity, sizeof *items);
        if (items == NULL) {
            return TAMIS_ERR_MEMORY;
        }
        if (set->count > 0) {
            memcpy(items, set->items, set->count * sizeof *items);
        }
        set->items = items;
        set->capacity = capacity;
    }
    set->items[set->count++] = (tamis_re_range){first, last};
    return TAMIS_OK;
}

tamis_status tamis_re_set_add_all(tamis_re_ranges *set, tamis_arena *arena, const tamis_re_ranges *from) {
    tamis_status status = TAMIS_OK;
    for (size_t i = 0; i < from->count && status == TAMIS_OK; i++) {
        status = tamis_re_set_add(set, arena, from->items[i].first, from->items[i].last);
    }
    return status;
}

/* ---- The canonical form ---- */

static int compare_ranges(const void *left, const void *right) {
    const tamis_re_range *a = left;
    const tamis_re_range *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

/* The named sets are, and qsort asks for memory. */
static bool sorted(const tamis_re_ranges *set) {
    for (size_t i = 1; i < set->count; i++) {
        if (set->items[i - 1].first > set->items[i].first) {
            return false;
        }
    }
    return true;
}

static void merge(tamis_re_ranges *set) {
    if (set->count == 0) {
        return;
    }
    if (!sorted(set)) {
        qsort(set->items, set->count, sizeof *set->items, compare_ranges);
    }
    size_t kept = 0;
    for (size_t i = 1; i < set->count; i++) {
        tamis_re_range *last = &set->items[kept];
        if (set->items[i].first <= last->last || set->items[i].first - last->last == 1) {
            if (set->items[i].last > last->last) {
                last->last = set->items[i].last;
            }
        } else {
            set->items[++kept] = set->items[i];
        }
    }
    set->count = kept + 1;
}

/* Index of the first range that ends at or behind `code_point`; the count when there is none. */
static size_t find(const tamis_re_ranges *set, uint32_t code_point) {
    size_t low = 0;
    size_t high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->items[middle].last < code_point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Has the set a member from `first` to `last`? */
static bool touches(const tamis_re_ranges *set, uint32_t first, uint32_t last) {
    size_t i = find(set, first);
    return i < set->count && set->items[i].first <= last;
}

bool tamis_re_set_has(const tamis_re_ranges *set, uint32_t code_point) {
    return touches(set, code_point, code_point);
}

/* Takes the surrogates out of a merged set: they lie in one of its ranges at most, or fill some. */
static tamis_status drop_surrogates(tamis_re_ranges *set, tamis_arena *arena) {
    size_t kept = 0;
    uint32_t end = 0; /* of a range that goes on behind them */
    for (size_t i = 0; i < set->count; i++) {
        tamis_re_range range = set->items[i];
        end = range.first <= SURROGATE_LAST && range.last > SURROGATE_LAST ? range.last : end;
        if (range.first <= SURROGATE_LAST && range.last >= SURROGATE_FIRST) {
            range.last = SURROGATE_FIRST - 1;
        }
        if (range.first <= range.last) {
            set->items[kept++] = range;
        }
    }
    set->count = kept;
    return end == 0 ? TAMIS_OK : tamis_re_set_add(set, arena, SURROGATE_LAST + 1, end);
}

tamis_status tamis_re_set_finish(tamis_re_ranges *set, tamis_arena *arena) {
    merge(set);
    tamis_status status = TAMIS_OK;
    if (tamis_re_set_has(set, REPLACEMENT)) {
        status = tamis_re_set_add(set, arena, SURROGATE_FIRST, SURROGATE_LAST);
    } else if (touches(set, SURROGATE_FIRST, SURROGATE_LAST)) {
        status = drop_surrogates(set, arena);
    }
    merge(set);
    return status;
}

tamis_status tamis_re_set_complement(tamis_re_ranges *set, tamis_arena *arena) {
    tamis_re_ranges rest = {NULL, 0, 0};
    uint32_t next = 0; /* the first code point not yet decided */
    for (size_t i = 0; i < set->count; i++) {
        const tamis_re_range *range = &set->items[i];
        if (range->first > next) {
            tamis_status status = tamis_re_set_add(&rest, arena, next, range->first - 1);
            if (status != TAMIS_OK) {
                return status;
            }
        }
        next = range->last + 1;
    }
    if (next <= TAMIS_RE_LAST_CODE_POINT) {
        tamis_status status = tamis_re_set_add(&rest, arena, next, TAMIS_RE_LAST_CODE_POINT);
        if (status != TAMIS_OK) {
            return status;
        }
    }
    *set = rest;
    return TAMIS_OK;
}

bool tamis_re_set_full(const tamis_re_ranges *set) {
    return set->count == 1 && set->items[0].first == 0 && set->items[0].last == TAMIS_RE_LAST_CODE_POINT;
}

uint32_t tamis_re_set_size(const tamis_re_ranges *set) {
    uint32_t size = 0;
    for (size_t i = 0; i < set->count; i++) {
        size += set->items[i].last - set->items[i].first + 1;
    }
    return size;
}

/* ---- Case folding ---- */

typedef struct fold_row {
    uint32_t first, last, step, to;
    bool known;
} fold_row;

static const fold_row folds[] = {
#define KNOWN true
#define NEWER false
#define FOLD(first, last, step, to, pcre2) {first, last, step, to, pcre2},
#include "regex/folds.def"
#undef FOLD
#undef NEWER
#undef KNOWN
};

#define FOLD_COUNT (sizeof folds / sizeof folds[0])

/* Does the row fold `code_point`? */
static bool folds_from(const fold_row *row, uint32_t code_point) {
    return code_point >= row->first && code_point <= row->last && (code_point - row->first) % row->step == 0;
}

/* Does it fold something to `code_point`? */
static bool folds_to(const fold_row *row, uint32_t code_point) {
    return code_point >= row->to && code_point - row->to <= row->last - row->first &&
           (code_point - row->to) % row->step == 0;
}

uint32_t tamis_re_fold(uint32_t code_point) {
    for (size_t i = 0; i < FOLD_COUNT && folds[i].first <= code_point; i++) {
        if (folds_from(&folds[i], code_point)) {
            return code_point - folds[i].first + folds[i].to;
        }
    }
    return code_point;
}

size_t tamis_re_fold_all(uint32_t out[TAMIS_RE_FOLD_MAX], uint32_t code_point) {
    uint32_t to = tamis_re_fold(code_point);
    size_t count = 0;
    out[count++] = to;
    for (size_t i = 0; i < FOLD_COUNT && count < TAMIS_RE_FOLD_MAX; i++) {
        if (folds_to(&folds[i], to)) {
            out[count++] = to - folds[i].to + folds[i].first;
        }
    }
    return count;
}

bool tamis_re_fold_known(uint32_t code_point) {
    if (code_point < 0x80) {
        return true; /* what folds with ASCII has done so since long before */
    }
    uint32_t to = tamis_re_fold(code_point);
    for (size_t i = 0; i < FOLD_COUNT; i++) {
        if (!folds[i].known && folds_to(&folds[i], to)) {
            return false;
        }
    }
    return true;
}

/* First what members fold to, then all that folds to a member: by then each class of equals that has a
 * member has the one that stands for it. */
tamis_status tamis_re_set_close(tamis_re_ranges *set, tamis_arena *arena) {
    for (int to_source = 0; to_source < 2; to_source++) {
        tamis_re_ranges more = {NULL, 0, 0};
        for (size_t i = 0; i < FOLD_COUNT; i++) {
            const fold_row *row = &folds[i];
            uint32_t from = to_source == 0 ? row->first : row->to;
            uint32_t into = to_source == 0 ? row->to : row->first;
            if (!touches(set, from, from + (row->last - row->first))) {
                continue;
            }
            for (uint32_t offset = 0; offset <= row->last - row->first; offset += row->step) {
                if (tamis_re_set_has(set, from + offset) && !tamis_re_set_has(set, into + offset)) {
                    tamis_status status = tamis_re_set_add(&more, arena, into + offset, into + offset);
                    if (status != TAMIS_OK) {
                        return status;
                    }
                }
            }
        }
        tamis_status status = tamis_re_set_add_all(set, arena, &more);
        if (status != TAMIS_OK) {
            return status;
        }
        merge(set);
    }
    return TAMIS_OK;
}

/* ---- Named sets ---- */

static const tamis_re_range digits[] = {{'0', '9'}};
static const tamis_re_range spaces[] = {{0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680},
                                        {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                                        {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
static const tamis_re_range line_ends[] = {{0x0A, 0x0A}, {0x0D, 0x0D}, {0x2028, 0x2029}};
static const tamis_re_range word[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
static const tamis_re_range word_folded[] = {{'0', '9'}, {'A', 'Z'},       {'_', '_'},
                                             {'a', 'z'}, {0x017F, 0x017F}, {0x212A, 0x212A}};

typedef struct named_set {
    const tamis_re_range *items;
    size_t count;
} named_set;

#define NAMED(items) {items, sizeof(items) / sizeof(items)[0]}

static const named_set named_sets[] = {
    [TAMIS_RE_DIGITS] = NAMED(digits), [TAMIS_RE_SPACES] = NAMED(spaces), [TAMIS_RE_LINE_ENDS] = NAMED(line_ends),
    [TAMIS_RE_WORD] = NAMED(word),     [TAMIS_RE_WORD_FOLDED] = NAMED(word_folded),
};

tamis_status tamis_re_set_add_named(tamis_re_ranges *set, tamis_arena *arena, tamis_re_named_set name) {
    const named_set *named = &named_sets[name];
    tamis_status status = TAMIS_OK;
    for (size_t i = 0; i < named->count && status == TAMIS_OK; i++) {
        status = tamis_re_set_add(set, arena, named->items[i].first, named->items[i].last);
    }
    return status;
}
