/* Sets of code points and case folding, against plain loops over all of them. */
#include <stdlib.h>

#include "regex/property.h"
#include "regex/set.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_sets(void);

#define POINTS 0x110000u

/* A set that is a table: what the functions must agree with. */
typedef struct model {
    unsigned char has[POINTS];
} model;

static uint32_t next(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* The canonical form, and the rule for surrogates. */
static void check(const tamis_re_ranges *set, const model *m) {
    uint32_t size = 0;
    for (size_t i = 0; i < set->count; i++) {
        ck_assert_uint_le(set->items[i].first, set->items[i].last);
        ck_assert(i == 0 || set->items[i].first > set->items[i - 1].last + 1);
        size += set->items[i].last - set->items[i].first + 1;
    }
    ck_assert_uint_eq(size, tamis_re_set_size(set));
    for (uint32_t c = 0; c < POINTS; c++) {
        bool surrogate = c >= 0xD800 && c < 0xE000;
        bool wanted = m->has[surrogate ? 0xFFFD : c] != 0;
        if (tamis_re_set_has(set, c) != wanted) {
            ck_abort_msg("U+%04X", (unsigned)c);
        }
    }
}

START_TEST(sets_are_what_was_added) {
    static model m;
    uint32_t state = 1;
    for (size_t round = 0; round < tamis_test_effort(40, 4); round++) {
        tamis_arena arena;
        tamis_re_ranges set = {NULL, 0, 0};
        tamis_arena_init(&arena, SIZE_MAX);
        memset(&m, 0, sizeof m);
        for (uint32_t ranges = next(&state) % 30; ranges > 0; ranges--) {
            uint32_t first = next(&state) % (round % 2 == 0 ? 300 : POINTS);
            uint32_t last = first + next(&state) % (round % 3 == 0 ? 5 : 5000);
            last = last < POINTS ? last : POINTS - 1;
            ck_assert_int_eq(tamis_re_set_add(&set, &arena, first, last), TAMIS_OK);
            memset(m.has + first, 1, last - first + 1);
        }
        ck_assert_int_eq(tamis_re_set_finish(&set, &arena), TAMIS_OK);
        check(&set, &m);
        ck_assert_int_eq(tamis_re_set_complement(&set, &arena), TAMIS_OK);
        for (uint32_t c = 0; c < POINTS; c++) {
            m.has[c] = m.has[c] == 0;
        }
        check(&set, &m);
        tamis_arena_clear(&arena);
    }
}
END_TEST

START_TEST(the_complement_of_nothing_is_everything) {
    tamis_arena arena;
    tamis_re_ranges set = {NULL, 0, 0};
    tamis_arena_init(&arena, SIZE_MAX);
    ck_assert(!tamis_re_set_full(&set) && tamis_re_set_size(&set) == 0);
    ck_assert_int_eq(tamis_re_set_complement(&set, &arena), TAMIS_OK);
    ck_assert(tamis_re_set_full(&set) && tamis_re_set_size(&set) == POINTS);
    ck_assert_int_eq(tamis_re_set_complement(&set, &arena), TAMIS_OK);
    ck_assert_uint_eq(set.count, 0);
    tamis_arena_clear(&arena);
}
END_TEST

START_TEST(folding_has_classes) {
    for (uint32_t c = 0; c < POINTS; c++) {
        uint32_t all[TAMIS_RE_FOLD_MAX];
        uint32_t to = tamis_re_fold(c);
        size_t count = tamis_re_fold_all(all, c);
        bool self = false;
        if (tamis_re_fold(to) != to) {
            ck_abort_msg("U+%04X folds twice", (unsigned)c);
        }
        for (size_t i = 0; i < count; i++) {
            self = self || all[i] == c;
            if (tamis_re_fold(all[i]) != to) {
                ck_abort_msg("U+%04X and U+%04X", (unsigned)c, (unsigned)all[i]);
            }
        }
        if (!self || count == TAMIS_RE_FOLD_MAX) {
            ck_abort_msg("U+%04X", (unsigned)c);
        }
    }
    uint32_t all[TAMIS_RE_FOLD_MAX];
    ck_assert_uint_eq(tamis_re_fold_all(all, 'k'), 3);
    ck_assert_uint_eq(tamis_re_fold_all(all, 0x1FBE), 4);
    ck_assert_uint_eq(tamis_re_fold_all(all, '1'), 1);
    ck_assert(tamis_re_fold_known('k') && !tamis_re_fold_known(0x0390) && !tamis_re_fold_known(0x1FD3));
}
END_TEST

START_TEST(closing_adds_what_folds_alike) {
    static model m;
    uint32_t state = 7;
    for (size_t round = 0; round < tamis_test_effort(30, 3); round++) {
        tamis_arena arena;
        tamis_re_ranges set = {NULL, 0, 0};
        tamis_arena_init(&arena, SIZE_MAX);
        memset(&m, 0, sizeof m);
        for (uint32_t ranges = 1 + next(&state) % 6; ranges > 0; ranges--) {
            uint32_t first = next(&state) % 0x2200;
            uint32_t last = first + next(&state) % 40;
            ck_assert_int_eq(tamis_re_set_add(&set, &arena, first, last), TAMIS_OK);
            for (uint32_t c = first; c <= last; c++) {
                uint32_t all[TAMIS_RE_FOLD_MAX];
                for (size_t i = tamis_re_fold_all(all, c); i > 0; i--) {
                    m.has[all[i - 1]] = 1;
                }
            }
        }
        ck_assert_int_eq(tamis_re_set_finish(&set, &arena), TAMIS_OK);
        ck_assert_int_eq(tamis_re_set_close(&set, &arena), TAMIS_OK);
        check(&set, &m);
        tamis_arena_clear(&arena);
    }
}
END_TEST

START_TEST(properties_are_found_by_javascripts_names) {
    static const struct {
        const char *text;
        bool found;
        tamis_re_property_kind kind;
    } rows[] = {
        {"L", true, TAMIS_RE_CATEGORY},          {"Letter", true, TAMIS_RE_CATEGORY},
        {"gc=L", true, TAMIS_RE_CATEGORY},       {"General_Category=Lu", true, TAMIS_RE_CATEGORY},
        {"punct", true, TAMIS_RE_CATEGORY},      {"Script=Greek", true, TAMIS_RE_SCRIPT},
        {"sc=Grek", true, TAMIS_RE_SCRIPT},      {"sc=Qaac", true, TAMIS_RE_SCRIPT},
        {"scx=Thaa", true, TAMIS_RE_EXTENSIONS}, {"Script_Extensions=Thaana", true, TAMIS_RE_EXTENSIONS},
        {"Alpha", true, TAMIS_RE_BINARY},        {"Any", true, TAMIS_RE_BINARY},
        {"Emoji", true, TAMIS_RE_BINARY},        {"letter", false, TAMIS_RE_BINARY},
        {"Greek", false, TAMIS_RE_BINARY},       {"sc=", false, TAMIS_RE_BINARY},
        {"", false, TAMIS_RE_BINARY},            {"gc=Alpha", false, TAMIS_RE_BINARY},
        {"Script=L", false, TAMIS_RE_BINARY},    {"L&", false, TAMIS_RE_BINARY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const tamis_re_property *property = tamis_re_property_find(tamis_str_z(rows[i].text));
        ck_assert_msg((property != NULL) == rows[i].found, "%s", rows[i].text);
        ck_assert_msg(property == NULL || property->kind == rows[i].kind, "%s", rows[i].text);
    }
}
END_TEST

Suite *tamis_suite_regex_sets(void) {
    Suite *suite = suite_create("regex: sets");
    TCase *tcase = tcase_create("sets");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, sets_are_what_was_added);
    tcase_add_test(tcase, the_complement_of_nothing_is_everything);
    tcase_add_test(tcase, folding_has_classes);
    tcase_add_test(tcase, closing_adds_what_folds_alike);
    tcase_add_test(tcase, properties_are_found_by_javascripts_names);
    suite_add_tcase(suite, tcase);
    return suite;
}
