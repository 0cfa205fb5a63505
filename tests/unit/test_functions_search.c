/* searchRegex and searchRegexList. */
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/literal.h"
#include "tests/unit/support.h"

Suite *tamis_suite_functions_search(void);

static const tamis_test_row search_rows[] = {
    {"searchRegex('abc', /b/)", "'b'"},
    {"searchRegex('abc', /x/)", "undefined"},
    {"searchRegex('abc', /(?:)/)", "''"}, /* the empty text was found */
    {"searchRegex('a1b22', /\\d+/)", "'1'"},
    {"searchRegex('a1b22', /\\d+/g)", "'1'"}, /* g has no state */
    {"searchRegex('ABC', /b/i)", "'B'"},
    {"searchRegex(undefined, /u/)", "undefined"},
    {"searchRegex(null, /n/)", "undefined"},
    {"searchRegex('', /(?:)/)", "undefined"},
    {"searchRegex(12.5, /\\d/)", "'1'"},
    {"searchRegex(-0, /.*/)", "'0'"}, /* String(x) */
    {"searchRegex(true, /r.*/)", "'rue'"},
    {"searchRegex([null, 1], /^,1$/)", "',1'"},
    {"searchRegex([], /^$/)", "''"},
    {"searchRegex({}, /\\w+/)", "'object'"},
    {"searchRegex('abc', /b/, '[$&]')", "'[b]'"},
    {"searchRegex('abc', /b/, '')", "''"},
    {"searchRegex('abc', /x/, 'found')", "undefined"},
    {"searchRegex('abc', /b/, undefined)", "'b'"},
    {"searchRegex('abc', /b/, null)", "'null'"},
    {"searchRegex('abc', /b/, 12)", "'12'"},
    {"searchRegex('abc', /b/, ['$&', 1])", "'b,1'"},
    {"searchRegex('abc', /(b)(x)?/, '$1$2$3|$$|$`|$\\'')", "'b$3|$|a|c'"},
    {"searchRegex('Log4j(92001)', /^(Log4j)\\(\\d+\\)$/, '$1(N)')", "'Log4j(N)'"},
    {"searchRegex('abc', /(?<n>b)/, '<$<n>>')", "'<b>'"},
    {"searchRegex('\\u{e9}\\u{1f600}x', /x/, '$`')", "'\u00e9\U0001F600'"},
};

static const tamis_test_row search_bytes_rows[] = {
    {"searchRegex('a\xFFz', /a(.)z/, '$1')", "'\uFFFD'"},
    {"searchRegex('a\xE2\x82z', /^...$/)", "'a\uFFFDz'"},
    {"searchRegex('a\xFFz', /z/, '\xFF')", "'\xFF'"},
    {"searchRegex('a', 'a')", "undefined"}, /* no regex: only a hostile pack says so */
};

START_TEST(a_search_gives_the_text_or_the_expanded_template) {
    tamis_test_rows(search_rows, sizeof search_rows / sizeof search_rows[0]);
    tamis_test_rows(search_bytes_rows, sizeof search_bytes_rows / sizeof search_bytes_rows[0]);
}
END_TEST

START_TEST(what_matched_is_a_slice_of_the_subject) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value args[] = {tamis_string(TAMIS_STR("abc")), tamis_test_literal(&literals, "/b/"),
                          tamis_string(TAMIS_STR("plain"))};
    ck_assert_ptr_eq(tamis_fn_search_regex(&literals.env, args, 2).as.string, args[0].as.string + 1);
    ck_assert_ptr_eq(tamis_fn_search_regex(&literals.env, args, 3).as.string, args[2].as.string);
    ck_assert_uint_eq(literals.env.heap.arena.used, 0);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* ---- Lists ---- */

typedef struct lists {
    tamis_test_literals literals;
    tamis_value first, second, empty;
} lists;

static void lists_init(lists *out) {
    static const char *const first_sources[] = {"^(a+)b", "c", "\\d+"};
    static const char *const first_values[] = {"[$1]", "sea", "$&!"};
    static const char *const second_sources[] = {"d", "c|e"};
    static const char *const second_values[] = {"", "two"};
    tamis_test_literals_init(&out->literals);
    out->first = tamis_test_list(&out->literals, "first", first_sources, first_values, 3);
    out->second = tamis_test_list(&out->literals, "second", second_sources, second_values, 2);
    out->empty = tamis_test_list(&out->literals, "empty", first_sources, first_values, 0);
}

/* What searchRegexList gives for a subject and up to four elements. */
static const char *search(lists *l, const char *subject, const tamis_value *elements, size_t count) {
    tamis_value args[] = {tamis_test_literal(&l->literals, subject),
                          tamis_array_new(&l->literals.env.heap, elements, count)};
    return tamis_test_show(&l->literals, tamis_fn_search_regex_list(&l->literals.env, args, 2));
}

START_TEST(the_first_entry_that_matches_wins) {
    lists l;
    lists_init(&l);
    tamis_value both[] = {l.first, l.second};
    tamis_value turned[] = {l.second, l.first};
    ck_assert_str_eq(search(&l, "'aab'", both, 2), "'[aa]'");
    ck_assert_str_eq(search(&l, "'xc1'", both, 2), "'sea'"); /* by the order of entries, not of places */
    ck_assert_str_eq(search(&l, "'x12'", both, 2), "'12!'");
    ck_assert_str_eq(search(&l, "'c'", turned, 2), "'two'"); /* and of lists */
    ck_assert_str_eq(search(&l, "'d'", both, 2), "''");      /* an empty value was found */
    ck_assert_str_eq(search(&l, "'e'", both, 2), "'two'");
    ck_assert_str_eq(search(&l, "'zzz'", both, 2), "undefined");
    tamis_test_literals_clear(&l.literals);
}
END_TEST

START_TEST(an_element_that_is_no_list_is_skipped) {
    lists l;
    lists_init(&l);
    tamis_value mixed[] = {tamis_undefined(), tamis_string(TAMIS_STR("c")), l.empty, l.second};
    ck_assert_str_eq(search(&l, "'c'", mixed, 4), "'two'");
    ck_assert_str_eq(search(&l, "'c'", mixed, 3), "undefined");
    ck_assert_str_eq(search(&l, "'c'", NULL, 0), "undefined");
    tamis_value args[] = {tamis_string(TAMIS_STR("c")), l.first};
    tamis_value result = tamis_fn_search_regex_list(&l.literals.env, args, 2);
    ck_assert_int_eq(result.type, TAMIS_TYPE_UNDEFINED); /* a list that stands in no array */
    tamis_test_literals_clear(&l.literals);
}
END_TEST

START_TEST(nothing_is_found_in_nothing) {
    static const char *const sources[] = {""};
    static const char *const values[] = {"all"};
    lists l;
    tamis_test_literals_init(&l.literals);
    l.first = tamis_test_list(&l.literals, "all", sources, values, 1);
    ck_assert_str_eq(search(&l, "undefined", &l.first, 1), "undefined");
    ck_assert_str_eq(search(&l, "null", &l.first, 1), "undefined");
    ck_assert_str_eq(search(&l, "''", &l.first, 1), "undefined");
    ck_assert_str_eq(search(&l, "[]", &l.first, 1),
                     "'all'"); /* String([]) is '', and [] is none of the three */
    ck_assert_str_eq(search(&l, "0", &l.first, 1), "'all'");
    ck_assert_str_eq(search(&l, "false", &l.first, 1), "'all'");
    tamis_test_literals_clear(&l.literals);
}
END_TEST

START_TEST(a_value_without_a_dollar_is_not_copied) {
    lists l;
    lists_init(&l);
    tamis_value array = tamis_array_new(&l.literals.env.heap, &l.first, 1);
    tamis_value args[] = {tamis_string(TAMIS_STR("c")), array};
    size_t used = l.literals.env.heap.arena.used;
    tamis_value result = tamis_fn_search_regex_list(&l.literals.env, args, 2);
    ck_assert_ptr_eq(result.as.string, l.first.as.list->entries[1].value.ptr);
    ck_assert_uint_eq(l.literals.env.heap.arena.used, used);
    tamis_test_literals_clear(&l.literals);
}
END_TEST

START_TEST(a_search_that_gave_up_has_the_value_of_no_match) {
    static const char *const sources[] = {"^(a+)+[bc]", "a$"};
    static const char *const values[] = {"never", "later"};
    static const char text[] = "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'";
    lists l;
    tamis_test_literals_init(&l.literals);
    l.first = tamis_test_list(&l.literals, "hard", sources, values, 2);
    ck_assert_str_eq(search(&l, text, &l.first, 1), "'later'"); /* the next entry still has its turn */
    ck_assert(l.literals.env.gave_up);
    l.literals.env.gave_up = false;
    tamis_matcher_begin(l.literals.env.matcher);
    tamis_value args[] = {tamis_test_literal(&l.literals, text),
                          tamis_test_literal(&l.literals, "/^(a+)+[bc]/")};
    ck_assert_int_eq(tamis_fn_search_regex(&l.literals.env, args, 2).type, TAMIS_TYPE_UNDEFINED);
    ck_assert(l.literals.env.gave_up && !l.literals.env.heap.exhausted);
    tamis_test_literals_clear(&l.literals);
}
END_TEST

/* A template that grows beyond the budget. */
START_TEST(an_expansion_up_to_the_budget_is_made_and_none_beyond) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    size_t half = TAMIS_LIMIT_EVENT_VALUES / 2;
    char *bytes = tamis_arena_bytes(&literals.arena, half + 1);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'a', half + 1);
    tamis_value args[] = {tamis_string(tamis_str_of(bytes, half)), tamis_test_literal(&literals, "/^a*$/"),
                          tamis_string(TAMIS_STR("$&$&"))};
    ck_assert_uint_eq(tamis_fn_search_regex(&literals.env, args, 3).len, TAMIS_LIMIT_EVENT_VALUES);
    tamis_heap_reset(&literals.env.heap);
    args[0].len++;
    ck_assert_int_eq(tamis_fn_search_regex(&literals.env, args, 3).type, TAMIS_TYPE_UNDEFINED);
    ck_assert(literals.env.heap.exhausted && !literals.env.gave_up);
    tamis_test_literals_clear(&literals);
}
END_TEST

Suite *tamis_suite_functions_search(void) {
    Suite *suite = suite_create("functions_search");
    TCase *tests = tcase_create("functions_search");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_search_gives_the_text_or_the_expanded_template);
    tcase_add_test(tests, what_matched_is_a_slice_of_the_subject);
    tcase_add_test(tests, the_first_entry_that_matches_wins);
    tcase_add_test(tests, an_element_that_is_no_list_is_skipped);
    tcase_add_test(tests, nothing_is_found_in_nothing);
    tcase_add_test(tests, a_value_without_a_dollar_is_not_copied);
    tcase_add_test(tests, a_search_that_gave_up_has_the_value_of_no_match);
    tcase_add_test(tests, an_expansion_up_to_the_budget_is_made_and_none_beyond);
    suite_add_tcase(suite, tests);
    return suite;
}
