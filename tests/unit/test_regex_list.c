/* Patterns that are compiled when first needed, and lists of them. */
#include <pthread.h>

#include "regex/compiled.h"
#include "regex/list.h"
#include "regex/matcher.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_list(void);

#define ENTRIES_MAX 8

typedef struct fixture {
    tamis_pattern patterns[ENTRIES_MAX];
    tamis_regex_entry entries[ENTRIES_MAX];
    tamis_regex_list list;
    tamis_matcher *matcher;
} fixture;

static void fixture_init(fixture *out, const char *const *sources, size_t count) {
    ck_assert_uint_le(count, ENTRIES_MAX);
    for (size_t i = 0; i < count; i++) {
        tamis_pattern_init(&out->patterns[i], tamis_str_z(sources[i]), 0, tamis_test_jit());
        out->entries[i] = (tamis_regex_entry){&out->patterns[i], TAMIS_STR("value"), NULL};
    }
    out->list = (tamis_regex_list){.name = TAMIS_STR("list"), .entries = out->entries, .count = count};
    ck_assert_int_eq(tamis_matcher_new(&out->matcher), TAMIS_OK);
}

static void fixture_clear(fixture *f) {
    for (size_t i = 0; i < f->list.count; i++) {
        tamis_pattern_clear(&f->patterns[i]);
    }
    tamis_matcher_free(f->matcher);
}

START_TEST(the_first_entry_that_matches_wins) {
    static const char *const sources[] = {"x", "b", "ab", "a"};
    fixture f;
    tamis_match match;
    size_t entry = 99;
    bool gave_up = false;
    fixture_init(&f, sources, 4);
    ck_assert_int_eq(tamis_regex_list_search(&match, &entry, &gave_up, &f.list, f.matcher, TAMIS_STR("aab")), TAMIS_MATCH);
    ck_assert_uint_eq(entry, 1);
    ck_assert_uint_eq(match.offsets[0], 2);
    ck_assert(!gave_up);
    ck_assert_ptr_null(atomic_load(&f.patterns[3].compiled)); /* nobody needed it */
    ck_assert_int_eq(tamis_regex_list_search(&match, &entry, &gave_up, &f.list, f.matcher, TAMIS_STR("c")), TAMIS_NO_MATCH);
    f.list.count = 0;
    ck_assert_int_eq(tamis_regex_list_search(&match, &entry, &gave_up, &f.list, f.matcher, TAMIS_STR("a")), TAMIS_NO_MATCH);
    f.list.count = 4;
    fixture_clear(&f);
}
END_TEST

/* Searches 1 to 64 by PCRE2 go without machine code, the 65th has it; without JIT none ever has. */
START_TEST(machine_code_is_for_what_is_searched_often) {
    for (int jit = 0; jit < 2; jit++) {
        tamis_regex *regex = NULL;
        ck_assert_int_eq(tamis_regex_make(&regex, TAMIS_STR("(?=a)a"), 0, jit == 1), TAMIS_OK);
        const tamis_re_form *first = tamis_re_plain(regex);
        ck_assert_ptr_nonnull(first);
        for (int i = 1; i < 64; i++) {
            ck_assert_ptr_eq(tamis_re_plain(regex), first);
        }
        ck_assert_int_eq(tamis_re_plain(regex) != first, jit);
        tamis_regex_free(regex);
    }
}
END_TEST

/* Near a limit, too, the first search finds what the hundredth one does, and pays the same: what comes of an event must not depend on
 * those before it, nor on what other threads do. */
START_TEST(how_often_a_regex_is_searched_changes_nothing) {
    static const struct {
        const char *pattern;
        size_t len;
    } rows[] = {{"^(?:aa?)+c", 6000}, {"(?:a|c)*[bd]", 100}, {"^(?=a)(?:a?b?){9}[cd]", 300}, {"(?:a|aa){1,9}[bd]", 3000}};
    static char text[6000];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tamis_regex *regex = NULL;
        tamis_matcher *matcher = NULL;
        tamis_match match;
        ck_assert_int_eq(tamis_regex_make(&regex, tamis_str_z(rows[i].pattern), 0, true), TAMIS_OK);
        ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
        tamis_search_result first = tamis_regex_search(&match, regex, matcher, tamis_str_of(text, rows[i].len), 0);
        uint64_t left = matcher->budget;
        for (int n = 0; n < 100; n++) {
            tamis_matcher_begin(matcher);
            ck_assert_msg(tamis_regex_search(&match, regex, matcher, tamis_str_of(text, rows[i].len), 0) == first, "/%s/", rows[i].pattern);
            ck_assert_msg(matcher->budget == left, "/%s/", rows[i].pattern);
        }
        tamis_matcher_free(matcher);
        tamis_regex_free(regex);
    }
}
END_TEST

START_TEST(an_entry_that_gives_up_is_passed_over) {
    static const char *const sources[] = {"(a+)+$", "b", "(", "c"};
    fixture f;
    tamis_match match;
    size_t entry = 99;
    bool gave_up = false;
    tamis_str hostile = TAMIS_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
    fixture_init(&f, sources, 4);
    ck_assert_int_eq(tamis_regex_list_search(&match, &entry, &gave_up, &f.list, f.matcher, hostile), TAMIS_MATCH);
    ck_assert_uint_eq(entry, 1);
    ck_assert(gave_up);
    gave_up = false;
    ck_assert_int_eq(tamis_regex_list_search(&match, &entry, &gave_up, &f.list, f.matcher, TAMIS_STR("cx")), TAMIS_MATCH);
    ck_assert(gave_up && entry == 3); /* the third does not compile */
    ck_assert(atomic_load(&f.patterns[2].broken));
    gave_up = false;
    ck_assert_int_eq(tamis_regex_list_search(&match, &entry, &gave_up, &f.list, f.matcher, TAMIS_STR("x")), TAMIS_GAVE_UP);
    ck_assert(gave_up);
    fixture_clear(&f);
}
END_TEST

START_TEST(bad_bytes_are_cleaned_for_all_entries) {
    static const char *const sources[] = {"^x", "\\ufffd(b)"};
    fixture f;
    tamis_match match;
    size_t entry = 99;
    bool gave_up = false;
    fixture_init(&f, sources, 2);
    ck_assert_int_eq(tamis_regex_list_search(&match, &entry, &gave_up, &f.list, f.matcher, TAMIS_STR("a\xFF" "b")), TAMIS_MATCH);
    ck_assert(entry == 1 && match.subject.len == 5 && match.offsets[2] == 4);
    fixture_clear(&f);
}
END_TEST

static void *get(void *pattern) {
    return tamis_pattern_get(pattern) == NULL ? NULL : pattern;
}

/* All threads get the one regex that was published. */
START_TEST(threads_share_a_pattern) {
    for (int round = 0; round < 50; round++) {
        tamis_pattern pattern;
        pthread_t threads[4];
        tamis_pattern_init(&pattern, TAMIS_STR("^(Alert \\d+ found in)\\s+(\\w+)\\.exe$"), 0, tamis_test_jit());
        for (size_t i = 0; i < 4; i++) {
            ck_assert_int_eq(pthread_create(&threads[i], NULL, get, &pattern), 0);
        }
        for (size_t i = 0; i < 4; i++) {
            void *result = NULL;
            ck_assert_int_eq(pthread_join(threads[i], &result), 0);
            ck_assert_ptr_eq(result, &pattern);
        }
        ck_assert_ptr_eq(tamis_pattern_get(&pattern), atomic_load(&pattern.compiled));
        tamis_pattern_clear(&pattern);
    }
}
END_TEST

static void *search_costly(void *shared) {
    tamis_matcher *matcher = NULL;
    tamis_match match;
    tamis_search_result result = TAMIS_GAVE_UP;
    if (tamis_matcher_new(&matcher) == TAMIS_OK) {
        result = tamis_regex_search(&match, shared, matcher, TAMIS_STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxab"), 0);
        tamis_matcher_free(matcher);
    }
    return result == TAMIS_MATCH ? shared : NULL;
}

/* The seeking form is made by the first who needs it, whoever that is. */
START_TEST(threads_share_a_seeking_form) {
    for (int round = 0; round < 20; round++) {
        tamis_regex *regex = tamis_test_regex("x*a.", "");
        pthread_t threads[4];
        for (size_t i = 0; i < 4; i++) {
            ck_assert_int_eq(pthread_create(&threads[i], NULL, search_costly, regex), 0);
        }
        for (size_t i = 0; i < 4; i++) {
            void *result = NULL;
            ck_assert_int_eq(pthread_join(threads[i], &result), 0);
            ck_assert_ptr_eq(result, regex);
        }
        tamis_regex_free(regex);
    }
}
END_TEST

Suite *tamis_suite_regex_list(void) {
    Suite *suite = suite_create("regex: lists");
    TCase *tcase = tcase_create("lists");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, the_first_entry_that_matches_wins);
    tcase_add_test(tcase, machine_code_is_for_what_is_searched_often);
    tcase_add_test(tcase, how_often_a_regex_is_searched_changes_nothing);
    tcase_add_test(tcase, an_entry_that_gives_up_is_passed_over);
    tcase_add_test(tcase, bad_bytes_are_cleaned_for_all_entries);
    tcase_add_test(tcase, threads_share_a_pattern);
    tcase_add_test(tcase, threads_share_a_seeking_form);
    suite_add_tcase(suite, tcase);
    return suite;
}
