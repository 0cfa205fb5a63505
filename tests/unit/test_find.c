/* The search for a byte string, against the plain loop. */
#include <stdlib.h>

#include "base/find.h"
#include "tests/unit/support.h"

Suite *tamis_suite_find(void);

static size_t plain_find(tamis_str haystack, size_t from, tamis_str needle) {
    for (size_t at = from; at + needle.len <= haystack.len; at++) {
        if (needle.len == 0 || memcmp(haystack.ptr + at, needle.ptr, needle.len) == 0) {
            return at;
        }
    }
    return TAMIS_NOT_FOUND;
}

/* A small generator; tests want the same numbers each time. */
static size_t next(uint64_t *state, size_t below) {
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (size_t)(*state >> 33) % below;
}

START_TEST(it_finds_what_the_plain_loop_finds) {
    uint64_t state = 7;
    size_t found = 0;
    size_t rounds = tamis_test_effort(300000, 3000);
    for (size_t round = 0; round < rounds; round++) {
        char hay[160];
        char needle[48];
        size_t hay_len = next(&state, sizeof hay);
        size_t needle_len = next(&state, sizeof needle);
        size_t letters = 1 + next(&state, 3);
        size_t period = 1 + next(&state, 9); /* few letters and periods: the hard cases */
        for (size_t i = 0; i < hay_len; i++) {
            hay[i] = (char)(i < period || next(&state, 20) == 0 ? 'a' + (int)next(&state, letters)
                                                                : hay[i - period]);
        }
        for (size_t i = 0; i < needle_len; i++) {
            needle[i] = (char)(i < period ? 'a' + (int)next(&state, letters) : needle[i - period]);
        }
        if (needle_len <= hay_len && next(&state, 2) == 0) {
            memcpy(needle, hay + next(&state, hay_len - needle_len + 1), needle_len);
        }
        size_t from = next(&state, hay_len + 1);
        size_t want = plain_find(tamis_str_of(hay, hay_len), from, tamis_str_of(needle, needle_len));
        size_t got = tamis_find(tamis_str_of(hay, hay_len), from, tamis_str_of(needle, needle_len));
        ck_assert_msg(want == got, "'%.*s' in '%.*s' from %zu: want %zu, got %zu", (int)needle_len, needle,
                      (int)hay_len, hay, from, want, got);
        found += want != TAMIS_NOT_FOUND ? 1 : 0;
    }
    ck_assert_uint_gt(found, rounds / 10);
    ck_assert_uint_lt(found, rounds / 10 * 9);
}
END_TEST

START_TEST(empty_texts_have_their_places) {
    ck_assert_uint_eq(tamis_find(TAMIS_STR("abc"), 0, TAMIS_STR("")), 0);
    ck_assert_uint_eq(tamis_find(TAMIS_STR("abc"), 3, TAMIS_STR("")), 3);
    ck_assert_uint_eq(tamis_find(tamis_str_of(NULL, 0), 0, tamis_str_of(NULL, 0)), 0);
    ck_assert_uint_eq(tamis_find(TAMIS_STR(""), 0, TAMIS_STR("a")), TAMIS_NOT_FOUND);
    ck_assert_uint_eq(tamis_find(TAMIS_STR("abc"), 3, TAMIS_STR("c")), TAMIS_NOT_FOUND);
    ck_assert_uint_eq(tamis_find(TAMIS_STR("a\0b"), 0, TAMIS_STR("\0b")), 1);
}
END_TEST

/* The plain loop takes 10^11 steps for each of these. */
START_TEST(no_text_makes_it_slow) {
    size_t len = (size_t)1 << 20;
    size_t needle_len = len / 2;
    char *hay = malloc(len);
    char *needle = malloc(needle_len);
    ck_assert(hay != NULL && needle != NULL);
    memset(hay, 'a', len);
    static const size_t places[] = {0, 1, 2}; /* of the letter that differs: start, middle, end */
    for (size_t i = 0; i < 3; i++) {
        memset(needle, 'a', needle_len);
        needle[places[i] * (needle_len - 1) / 2] = 'b';
        ck_assert_uint_eq(tamis_find(tamis_str_of(hay, len), 0, tamis_str_of(needle, needle_len)),
                          TAMIS_NOT_FOUND);
    }
    hay[len - 1] = 'b';
    memset(needle, 'a', needle_len);
    needle[needle_len - 1] = 'b';
    ck_assert_uint_eq(tamis_find(tamis_str_of(hay, len), 0, tamis_str_of(needle, needle_len)),
                      len - needle_len);
    free(hay);
    free(needle);
}
END_TEST

START_TEST(it_reads_no_byte_outside) {
    for (size_t needle_len = 1; needle_len < 40; needle_len++) {
        tamis_test_guard hay, needle;
        tamis_test_guard_init(&hay, "abaababaabaababaababaabaababaabaab", 34);
        tamis_test_guard_init(&needle, "aababaabaababaababaabaababaabaabxyzabcde", needle_len);
        (void)tamis_find(tamis_str_of(hay.bytes, hay.len), 0, tamis_str_of(needle.bytes, needle.len));
        tamis_test_guard_clear(&hay);
        tamis_test_guard_clear(&needle);
    }
}
END_TEST

Suite *tamis_suite_find(void) {
    Suite *suite = suite_create("find");
    TCase *tests = tcase_create("find");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, it_finds_what_the_plain_loop_finds);
    tcase_add_test(tests, empty_texts_have_their_places);
    tcase_add_test(tests, no_text_makes_it_slow);
    tcase_add_test(tests, it_reads_no_byte_outside);
    suite_add_tcase(suite, tests);
    return suite;
}
