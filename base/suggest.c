/* The nearest name, by optimal string alignment: the least number of insertions, deletions, replacements and
 * swaps of neighbours that makes one name of the other, where nothing is edited twice (the restricted form of
 * Damerau and Levenshtein). Costs are counted in halves, so that a letter in the other case can cost one. */
#include "base/suggest.h"

#define NAME_MAX_BYTES 64
#define COST_EDIT      2u
#define COST_CASE      1u

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t cost_replace(char a, char b) {
    if (a == b) {
        return 0;
    }
    return lower(a) == lower(b) ? COST_CASE : COST_EDIT;
}

/* Which letters a name has, those in other cases as one: bit by the low six bits. An edit changes two of them at most
 * (one away, one new), so names whose sets differ much are not near, which is seen without a table of distances. */
static uint64_t letters_of(tamis_str name) {
    uint64_t set = 0;
    for (size_t i = 0; i < name.len; i++) {
        set |= (uint64_t)1 << (lower(name.ptr[i]) & 63u);
    }
    return set;
}

static size_t count_bits(uint64_t set) {
    size_t n = 0;
    for (; set != 0; set &= set - 1) {
        n++;
    }
    return n;
}

/* Row i holds the distances of the first i bytes of `a` to each beginning of `b`; three rows are enough. The
 * least of a row is at most one edit above that of the row before: where it is more than one edit over the limit, both are
 * over it, and so is all that follows. The result is then something over the limit. */
static size_t distance(tamis_str a, tamis_str b, size_t limit) {
    size_t rows[3][NAME_MAX_BYTES + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.len; j++) {
        above[j] = j * COST_EDIT;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t lowest = row[0] = i * COST_EDIT;
        for (size_t j = 1; j <= b.len; j++) {
            size_t best = above[j - 1] + cost_replace(a.ptr[i - 1], b.ptr[j - 1]);
            best = least(best, above[j] + COST_EDIT);
            best = least(best, row[j - 1] + COST_EDIT);
            if (i > 1 && j > 1 && lower(a.ptr[i - 1]) == lower(b.ptr[j - 2]) &&
                lower(a.ptr[i - 2]) == lower(b.ptr[j - 1])) {
                best = least(best, before[j - 2] + COST_EDIT);
            }
            row[j] = best;
            lowest = least(lowest, best);
        }
        if (lowest > limit + COST_EDIT) {
            return lowest;
        }
        size_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[b.len];
}

/* The number of letters in another case when that is all that differs, else SIZE_MAX. */
static size_t case_distance(tamis_str a, tamis_str b) {
    if (a.len != b.len) {
        return SIZE_MAX;
    }
    size_t n = 0;
    for (size_t i = 0; i < a.len; i++) {
        size_t cost = cost_replace(a.ptr[i], b.ptr[i]);
        if (cost > COST_CASE) {
            return SIZE_MAX;
        }
        n += cost;
    }
    return n;
}

tamis_suggest tamis_suggest_start(tamis_str wanted) {
    return (tamis_suggest){.wanted = wanted, .letters = letters_of(wanted), .distance = SIZE_MAX};
}

void tamis_suggest_offer(tamis_suggest *suggest, tamis_str name) {
    tamis_str wanted = suggest->wanted;
    if (wanted.len == 0 || name.len == 0 || suggest->distance == 0) {
        return;
    }
    size_t longer = wanted.len > name.len ? wanted.len : name.len;
    size_t shorter = wanted.len + name.len - longer;
    size_t d = case_distance(wanted, name);
    if (d == SIZE_MAX && longer <= NAME_MAX_BYTES) {
        size_t limit = least(longer * COST_EDIT / 3, suggest->distance - 1);
        bool far = (longer - shorter) * COST_EDIT > limit ||
                   count_bits(suggest->letters ^ letters_of(name)) * COST_EDIT / 2 > limit;
        if (far) {
            return;
        }
        d = distance(wanted, name, limit);
        if (d > limit) {
            return;
        }
    }
    if (d < suggest->distance) {
        suggest->nearest = name;
        suggest->distance = d;
    }
}
