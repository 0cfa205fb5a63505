/* What stays, came, went and moved in a sequence, against a plain dynamic programme; and how long that takes. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/unit/support.h"
#include "tools/pairing.h"

Suite *tamis_suite_pairing(void);

enum { MOST = 9 };

typedef struct sequence {
    tamis_paired_item items[MOST];
    size_t count;
} sequence;

static tamis_pairing_items of(sequence *s) {
    return (tamis_pairing_items){s->items, s->count};
}

static unsigned next(unsigned *seed, unsigned below) {
    *seed = *seed * 1103515245u + 12345u;
    return *seed / 65536u % below;
}

static sequence make(unsigned *seed) {
    sequence s = {.count = next(seed, MOST + 1)};
    for (size_t i = 0; i < s.count; i++) {
        s.items[i] = (tamis_paired_item){next(seed, 5), next(seed, 2)};
    }
    return s;
}

static size_t times(const sequence *s, tamis_paired_item item, bool content) {
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        count += s->items[i].key == item.key && (!content || s->items[i].content == item.content);
    }
    return count;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Of all pairs those of one content are as many as can be, and so are those of one key. */
static void expect_all_paired(const sequence *a, const sequence *b, const tamis_pair *pairs, size_t count) {
    for (uint64_t key = 0; key < 5; key++) {
        size_t got = 0, alike = 0, want_alike = 0;
        for (uint64_t content = 0; content < 2; content++) {
            tamis_paired_item item = {key, content};
            want_alike += least(times(a, item, true), times(b, item, true));
        }
        for (size_t i = 0; i < count; i++) {
            const tamis_pair *p = &pairs[i];
            if (p->before != TAMIS_UNPAIRED && p->after != TAMIS_UNPAIRED && a->items[p->before].key == key) {
                ck_assert_uint_eq(b->items[p->after].key, key);
                got++;
                ck_assert(p->same == (a->items[p->before].content == b->items[p->after].content));
                alike += p->same;
            }
        }
        tamis_paired_item item = {key, 0};
        ck_assert_uint_eq(got, least(times(a, item, false), times(b, item, false)));
        ck_assert_uint_eq(alike, want_alike);
    }
}

/* The longest rising row of partners, the plain way. */
static size_t longest_row(const uint32_t *partner, size_t count) {
    size_t best[MOST + 1], longest = 0;
    for (size_t i = 0; i < count; i++) {
        best[i] = partner[i] != TAMIS_UNPAIRED;
        for (size_t k = 0; best[i] > 0 && k < i; k++) {
            if (partner[k] != TAMIS_UNPAIRED && partner[k] < partner[i] && best[k] + 1 > best[i]) {
                best[i] = best[k] + 1;
            }
        }
        longest = best[i] > longest ? best[i] : longest;
    }
    return longest;
}

START_TEST(pairs_are_as_many_and_as_still_as_can_be) {
    unsigned seed = 7;
    for (size_t round = 0; round < tamis_test_effort(20000, 500); round++) {
        sequence a = make(&seed), b = make(&seed);
        uint32_t partner[MOST + 1];
        bool seen_before[MOST] = {false};
        tamis_arena arena;
        tamis_pair *pairs;
        size_t count, after = 0, still = 0, last = 0;
        tamis_arena_init(&arena, SIZE_MAX);
        ck_assert_int_eq(tamis_pairing(&pairs, &count, &arena, of(&a), of(&b)), TAMIS_OK);
        expect_all_paired(&a, &b, pairs, count);
        for (size_t i = 0; i < a.count; i++) {
            partner[i] = TAMIS_UNPAIRED;
        }
        for (size_t i = 0; i < count; i++) {
            const tamis_pair *p = &pairs[i];
            if (p->after != TAMIS_UNPAIRED) {
                ck_assert_uint_eq(p->after, after++); /* in the order of the later one */
            }
            if (p->before != TAMIS_UNPAIRED) {
                ck_assert(!seen_before[p->before]);
                seen_before[p->before] = true;
                partner[p->before] = p->after;
            }
            if (p->before != TAMIS_UNPAIRED && !p->moved) { /* what went stands where it stood */
                ck_assert_uint_ge(p->before, last);
                last = p->before;
                still += p->after != TAMIS_UNPAIRED;
            }
        }
        ck_assert_uint_eq(after, b.count);
        for (size_t i = 0; i < a.count; i++) {
            ck_assert(seen_before[i]);
        }
        ck_assert_uint_eq(still, longest_row(partner, a.count));
        tamis_arena_clear(&arena);
    }
}
END_TEST

/* A hundred thousand items in the other order, or all of one key: quadratic work would take minutes. */
START_TEST(long_sequences_take_no_time) {
    enum { COUNT = 100000 };
    for (int alike = 0; alike < 2; alike++) {
        tamis_paired_item *a = calloc(COUNT, sizeof *a), *b = calloc(COUNT, sizeof *b);
        tamis_arena arena;
        tamis_pair *pairs;
        size_t count, moved = 0;
        ck_assert(a != NULL && b != NULL);
        for (uint64_t i = 0; i < COUNT; i++) {
            a[i] = (tamis_paired_item){alike ? 1 : i, i};
            b[COUNT - 1 - i] = (tamis_paired_item){alike ? 1 : i, alike ? COUNT + i : i};
        }
        tamis_arena_init(&arena, SIZE_MAX);
        clock_t start = clock();
        ck_assert_int_eq(tamis_pairing(&pairs, &count, &arena, (tamis_pairing_items){a, COUNT}, (tamis_pairing_items){b, COUNT}),
                         TAMIS_OK);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        for (size_t i = 0; i < count; i++) {
            moved += pairs[i].moved;
        }
        ck_assert_uint_eq(count, COUNT);
        ck_assert_uint_eq(moved, alike ? 0 : COUNT - 1);
        ck_assert_msg(seconds < 20, "%.1f s", seconds);
        tamis_arena_clear(&arena);
        free(a);
        free(b);
    }
}
END_TEST

Suite *tamis_suite_pairing(void) {
    Suite *suite = suite_create("pairing");
    TCase *tests = tcase_create("pairing");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, pairs_are_as_many_and_as_still_as_can_be);
    tcase_add_test(tests, long_sequences_take_no_time);
    suite_add_tcase(suite, tests);
    return suite;
}
