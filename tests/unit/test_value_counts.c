/* Counting values: exact while there is room, bounds that hold when there is not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/failing_alloc.h"
#include "tests/unit/support.h"
#include "tools/value_counts.h"

Suite *tamis_suite_value_counts(void);

/* Value number n: its text, and a hash that has the places of the table well mixed or, when `blind`, one home for all. */
static void add(tamis_value_counts *c, size_t *shared, unsigned n, bool blind) {
    char text[16];
    int len = snprintf(text, sizeof text, "v%u", n);
    uint64_t hash = blind ? (uint64_t)n << 32 : (n + 1) * UINT64_C(0x9E3779B97F4A7C15);
    ck_assert_int_eq(tamis_value_counts_add(c, shared, hash, tamis_str_of(text, (size_t)len)), TAMIS_OK);
}

static unsigned number_of(const tamis_counted *item) {
    char text[16];
    (void)snprintf(text, sizeof text, "%.*s", (int)item->len, item->text);
    return (unsigned)strtoul(text + 1, NULL, 10);
}

START_TEST(counts_are_exact_while_there_is_room) {
    for (unsigned over = 0; over <= 1; over++) {
        tamis_value_counts c = {.used = 0};
        size_t shared = SIZE_MAX;
        uint32_t top[3];
        for (unsigned n = 0; n < TAMIS_COUNTS_MOST + over; n++) {
            for (unsigned times = n == 7 ? 3 : n == 5 ? 2 : 1; times > 0; times--) {
                add(&c, &shared, n, false);
            }
        }
        ck_assert_uint_eq(c.used, TAMIS_COUNTS_MOST);
        ck_assert_int_eq(c.overflowed, over == 1);
        ck_assert_uint_eq(tamis_value_counts_top(top, 3, &c), 3);
        ck_assert_uint_eq(number_of(&c.items[top[0]]), 7);
        ck_assert_uint_eq(c.items[top[0]].count - c.items[top[0]].error, 3);
        ck_assert_uint_eq(number_of(&c.items[top[1]]), 5);
        tamis_value_counts_clear(&c);
    }
}
END_TEST

START_TEST(what_all_share_is_used_up_once) {
    tamis_value_counts a = {.used = 0}, b = {.used = 0}, last = {.used = 0};
    size_t shared = 3 * TAMIS_COUNTS_OWN; /* enough for one to have four times its own */
    for (unsigned n = 0; n < 4 * TAMIS_COUNTS_OWN; n++) {
        add(&a, &shared, n, false);
    }
    ck_assert(!a.overflowed);
    ck_assert_uint_eq(shared, 0);
    for (unsigned n = 0; n < TAMIS_COUNTS_OWN; n++) {
        add(&b, &shared, n, false);
        add(&last, &shared, n, false);
    }
    ck_assert(!b.overflowed); /* its own room nobody takes away */
    add(&last, &shared, TAMIS_COUNTS_OWN, false);
    ck_assert(last.overflowed);
    ck_assert_uint_eq(last.used, TAMIS_COUNTS_OWN);
    shared = 1000; /* too late: what gave way was not counted */
    add(&last, &shared, TAMIS_COUNTS_OWN + 1, false);
    ck_assert_uint_eq(last.used, TAMIS_COUNTS_OWN);
    ck_assert_uint_eq(shared, 1000);
    tamis_value_counts_clear(&a);
    tamis_value_counts_clear(&b);
    tamis_value_counts_clear(&last);
}
END_TEST

typedef struct stream_row {
    const char *name;
    unsigned values, common; /* every second one is among the first `common` of the values */
    bool blind;
} stream_row;

static const stream_row streams[] = {
    {"few values", 20, 5, false},
    {"as many as there is room for", 32, 8, false},
    {"one more", 33, 8, false},
    {"many", 5000, 10, false},
    {"many, and all of one home", 300, 4, true},
    {"all alike", 5000, 5000, false},
};

/* Against plain counting, whatever comes: bounds hold, and what is common is there. */
START_TEST(bounds_hold_and_what_is_common_is_found) {
    enum { LENGTH = 60000 };
    const stream_row *row = &streams[_i];
    uint64_t *exact = calloc(row->values, sizeof *exact), state = 88172645463325252u;
    tamis_value_counts c = {.used = 0};
    size_t shared = 0, tracked_common = 0, common = 0;
    ck_assert_ptr_nonnull(exact);
    for (size_t i = 0; i < LENGTH; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        unsigned n = (unsigned)(state >> 33) % ((state & 1) == 0 ? row->common : row->values);
        exact[n]++;
        add(&c, &shared, n, row->blind);
    }
    for (uint32_t i = 0; i < c.used; i++) {
        const tamis_counted *item = &c.items[i];
        uint64_t true_count = exact[number_of(item)];
        ck_assert_msg(item->count >= true_count && item->count - item->error <= true_count, "%s: %.*s",
                      row->name, (int)item->len, item->text);
        tracked_common += true_count > LENGTH / TAMIS_COUNTS_OWN;
    }
    for (unsigned n = 0; n < row->values; n++) {
        common += exact[n] > LENGTH / TAMIS_COUNTS_OWN;
    }
    ck_assert_msg(tracked_common == common, "%s: %zu of %zu", row->name, tracked_common, common);
    ck_assert_int_eq(c.overflowed, row->values > TAMIS_COUNTS_OWN);
    tamis_value_counts_clear(&c);
    free(exact);
}
END_TEST

START_TEST(the_commonest_come_first_and_equal_ones_by_their_text) {
    static const unsigned order[] = {9, 3, 10, 2,
                                     30}; /* 9 three times, 3 twice, the others once: "v10" before "v2" */
    tamis_value_counts c = {.used = 0};
    size_t shared = 0;
    uint32_t top[8];
    for (unsigned times = 0; times < 3; times++) {
        add(&c, &shared, 9, false);
    }
    for (unsigned times = 0; times < 2; times++) {
        add(&c, &shared, 3, false);
    }
    add(&c, &shared, 30, false);
    add(&c, &shared, 2, false);
    add(&c, &shared, 10, false);
    for (uint32_t most = 0; most <= 8; most++) {
        uint32_t found = tamis_value_counts_top(top, most, &c);
        ck_assert_uint_eq(found, most < 5 ? most : 5);
        for (uint32_t i = 0; i < found; i++) {
            ck_assert_uint_eq(number_of(&c.items[top[i]]), order[i]);
        }
    }
    tamis_value_counts_clear(&c);
    ck_assert_uint_eq(tamis_value_counts_top(top, 8, &c), 0);
}
END_TEST

START_TEST(long_values_are_cut_between_characters) {
    tamis_value_counts c = {.used = 0};
    size_t shared = 0;
    char text[TAMIS_VALUE_KEPT + 2];
    memset(text, 'a', sizeof text);
    ck_assert_int_eq(tamis_value_counts_add(&c, &shared, 1, tamis_str_of(text, TAMIS_VALUE_KEPT)), TAMIS_OK);
    ck_assert_int_eq(tamis_value_counts_add(&c, &shared, 2, tamis_str_of(text, TAMIS_VALUE_KEPT + 1)),
                     TAMIS_OK);
    memcpy(text + TAMIS_VALUE_KEPT - 1, "\xc3\xa9", 2);
    ck_assert_int_eq(tamis_value_counts_add(&c, &shared, 3, tamis_str_of(text, TAMIS_VALUE_KEPT + 1)),
                     TAMIS_OK);
    ck_assert_int_eq(tamis_value_counts_add(&c, &shared, 4, TAMIS_STR("")), TAMIS_OK);
    ck_assert(!c.items[0].cut && c.items[0].len == TAMIS_VALUE_KEPT);
    ck_assert(c.items[1].cut && c.items[1].len == TAMIS_VALUE_KEPT);
    ck_assert(c.items[2].cut && c.items[2].len == TAMIS_VALUE_KEPT - 1);
    ck_assert(!c.items[3].cut && c.items[3].len == 0);
    tamis_value_counts_clear(&c);
}
END_TEST

START_TEST(without_memory_it_is_a_status) {
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        tamis_value_counts c = {.used = 0};
        size_t shared = 1000;
        tamis_status status = TAMIS_OK;
        tamis_test_fail_from(n);
        for (unsigned i = 0; i < 100 && status == TAMIS_OK; i++) {
            status = tamis_value_counts_add(&c, &shared, i * UINT64_C(0x9E3779B97F4A7C15), TAMIS_STR("x"));
        }
        failed = tamis_test_fail_end();
        ck_assert_int_eq(status, failed ? TAMIS_ERR_MEMORY : TAMIS_OK);
        tamis_value_counts_clear(&c);
    }
}
END_TEST

Suite *tamis_suite_value_counts(void) {
    Suite *suite = suite_create("value_counts");
    TCase *tests = tcase_create("value_counts");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, counts_are_exact_while_there_is_room);
    tcase_add_test(tests, what_all_share_is_used_up_once);
    tcase_add_loop_test(tests, bounds_hold_and_what_is_common_is_found, 0,
                        (int)(sizeof streams / sizeof streams[0]));
    tcase_add_test(tests, the_commonest_come_first_and_equal_ones_by_their_text);
    tcase_add_test(tests, long_values_are_cut_between_characters);
    tcase_add_test(tests, without_memory_it_is_a_status);
    suite_add_tcase(suite, tests);
    return suite;
}
