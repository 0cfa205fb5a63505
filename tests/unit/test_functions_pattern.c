/* replace and split. */
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/literal.h"
#include "tests/unit/support.h"

Suite *tamis_suite_functions_pattern(void);

static const tamis_test_row replace_rows[] = {
    {"replace('abcb', 'b', 'X')", "'aXcb'"},
    {"replace('abc', 'd', 'X')", "'abc'"},
    {"replace('abc', '', 'X')", "'Xabc'"},
    {"replace('', '', 'X')", "'X'"},
    {"replace('abc', 'b', '')", "'ac'"},
    {"replace('abc', 'b', '[$&]')", "'a[b]c'"},
    {"replace('abc', 'b', '[$`]')", "'a[a]c'"},
    {"replace('abc', 'b', '[$\\']')", "'a[c]c'"},
    {"replace('abc', 'b', '$$')", "'a$c'"},
    {"replace('abc', 'b', '$$&')", "'a$&c'"},
    {"replace('abc', 'b', '$1$0$<n>$x$')", "'a$1$0$<n>$x$c'"}, /* a text has no groups */
    {"replace('a.c', '.', '-')", "'a-c'"},
    {"replace(undefined, 'u', 'x')", "''"},
    {"replace(null, '', 'x')", "'x'"},
    {"replace(-0, '0', 'x')", "'-x'"},
    {"replace('undefined', undefined, 'x')", "'x'"},
    {"replace('null', null, 'x')", "'x'"},
    {"replace('abc', 'b', undefined)", "'aundefinedc'"},
    {"replace('abc', 'b', null)", "'anullc'"},
    {"replace('abc', 'b', -0)", "'a0c'"},
    {"replace('abc', 'b', ['x', null])", "'ax,c'"},
    {"replace('a1,2c', [1, 2], 'x')", "'axc'"},
    {"replace([1, 2], ',', ';')", "'1;2'"},
    {"replace('a1', 1, 2)", "'a2'"},
    {"replace('abcb', /b/, 'X')", "'aXcb'"},
    {"replace('abcb', /b/g, 'X')", "'aXcX'"},
    {"replace('abcb', /x/g, 'X')", "'abcb'"},
    {"replace('abc', /(?:)|b/g, '-')", "'-a-b-c-'"},
    {"replace('abc', /(?:)/, '-')", "'-abc'"},
    {"replace('', /(?:)/g, '-')", "'-'"},
    {"replace('aaa', /a*/g, '-')", "'--'"},
    {"replace('baac', /a*/g, '-')", "'-b--c-'"},
    {"replace('abc', /$/, '-')", "'abc-'"},
    {"replace('abc', /^/g, '-')", "'-abc'"},
    {"replace('abc', /(a)(x)?/, '[$1$2$3]')", "'[a$3]bc'"},
    {"replace('abc', /(?<n>b)/, '[$<n>]')", "'a[b]c'"},
    {"replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1')", "'Smith, John'"},
    {"replace('ABC', /b/i, 'x')", "'AxC'"},
    {"replace('a\\nb', /^./gm, 'x')", "'x\\nx'"},
    {"replace('aXbX', /X/g, '$`')", "'aabaXb'"},
    {"replace('aXbX', /X/g, '$\\'')", "'abXb'"},
    {"replace('\\\"quoted\\\"', /\\\\?\"/g, '')", "'quoted'"},
    {"replace('aaa', /a(?=a)/g, 'b')", "'bba'"},
    {"replace('aaa', /(?<=a)a/g, 'b')", "'abb'"},
    {"replace('\\u{e9}\\u{e9}', /\\u00e9/g, 'e')", "'ee'"},
};

START_TEST(replace_is_javascripts) {
    tamis_test_rows(replace_rows, sizeof replace_rows / sizeof replace_rows[0]);
}
END_TEST

/* With flag `u` in JavaScript: after an empty match the walk goes on by a code point. */
static const tamis_test_row code_point_rows[] = {
    {"replace('\\u{1f600}', /(?:)/g, '-')", "'-\U0001F600-'"},
    {"replace('a\\u{1f600}', /./g, 'x')", "'xx'"},
    {"split('a\\u{1f600}b', /(?:)/)", "['a', '\U0001F600', 'b']"},
    {"replace('\xFF', /./, 'x')", "'x'"},
    {"replace('\xE2\x82z', /^(.)/, '[$1]')", "'[\uFFFD]z'"},
    {"replace('a\xFF', /b/, 'x')", "'a\xFF'"}, /* nothing found: the text as it was */
    {"replace('a\xFF', 'a', 'b')", "'b\xFF'"},
    {"replace('a\xFF', '\\u{fffd}', 'b')", "'ab'"},
    {"replace('a\xFF', 'c', 'b')", "'a\xFF'"},
    {"replace('\xE2\x82\xAC', '\xE2\x82', 'b')", "'\xE2\x82\xAC'"},
    {"split('\xFF,\xFE', ',')", "['\xFF', '\xFE']"}, /* slices keep their bytes */
    {"split('\xFFx\xFE', '\\u{fffd}')", "['', 'x', '']"},
    {"split('a\xFF"
     "b', '')",
     "['a', '\xFF', 'b']"},
    {"split('\xFF,\xE2\x82', /,/)", "['\uFFFD', '\uFFFD']"},
    {"split('\xFF', /x/)", "['\uFFFD']"},
};

START_TEST(patterns_see_code_points) {
    tamis_test_rows(code_point_rows, sizeof code_point_rows / sizeof code_point_rows[0]);
}
END_TEST

static const tamis_test_row split_rows[] = {
    {"split('a,b,c', ',')", "['a', 'b', 'c']"},
    {"split('a,b,c', ',', 2)", "['a', 'b']"},
    {"split('a,b,c', ',', 0)", "[]"},
    {"split('a,b,c', ',', undefined)", "['a', 'b', 'c']"},
    {"split('a,b,c', ',', null)", "[]"},
    {"split('a,b,c', ',', -1)", "['a', 'b', 'c']"},
    {"split('a,b,c', ',', NaN)", "[]"},
    {"split('a,b,c', ',', 1.9)", "['a']"},
    {"split('a,b,c', ',', '2')", "['a', 'b']"},
    {"split('a,b,c', ',', 4294967298)", "['a', 'b']"},
    {"split('a,b,c', ',', -4294967295)", "['a']"},
    {"split('a,b,c', ',', Infinity)", "[]"},
    {"split('a,b,c', ',', true)", "['a']"},
    {"split('a,b,c')", "['a,b,c']"},
    {"split('a,b,c', undefined, 1)", "['a,b,c']"},
    {"split('a,b,c', undefined, 0)", "[]"},
    {"split(',a,', ',')", "['', 'a', '']"},
    {"split('abc', 'x')", "['abc']"},
    {"split('abc', 'abc')", "['', '']"},
    {"split('abc', 'abcd')", "['abc']"},
    {"split('aaa', 'aa')", "['', 'a']"},
    {"split('', ',')", "['']"},
    {"split('', '')", "[]"},
    {"split('', undefined)", "['']"},
    {"split('', [])", "[]"},
    {"split('', [null])", "[]"},                 /* the empty text is split by JavaScript alone */
    {"split('a,nullb', [null])", "['a,', 'b']"}, /* every other one by lodash's text */
    {"split(undefined, ',')", "['']"},
    {"split(null, '')", "[]"},
    {"split('anullb', null)", "['a', 'b']"},
    {"split('a1b', 1)", "['a', 'b']"},
    {"split('a-0b', -0)", "['a', 'b']"},
    {"split('atrueb', true)", "['a', 'b']"},
    {"split(123, 2)", "['1', '3']"},
    {"split([1, 2], ',')", "['1', '2']"},
    {"split('a1,2b', [1, 2])", "['a', 'b']"},
    {"split('abc', '')", "['a', 'b', 'c']"},
    {"split('abc', '', 2)", "['a', 'b']"},
    {"split('a\\u{1f600}\\u{1f1e6}\\u{1f1e7}e\\u{301}', '')",
     "['a', '\U0001F600', '\U0001F1E6\U0001F1E7', 'e\u0301']"},
    {"split('a\\u{1f600}b', '', 2)", "['a', '\U0001F600']"},
    {"split('a1b22c', /\\d+/)", "['a', 'b', 'c']"},
    {"split('a1b22c', /\\d+/, 2)", "['a', 'b']"},
    {"split('a1b', /(\\d)(x)?/)", "['a', '1', undefined, 'b']"},
    {"split('a1b', /(\\d)(x)?/, 2)", "['a', '1']"},
    {"split('a1b', /(\\d)(x)?/, 3)", "['a', '1', undefined]"},
    {"split('abc', /(?:)/)", "['a', 'b', 'c']"},
    {"split('abc', /b|(?:)/)", "['a', 'c']"},
    {"split('abc', /x*/)", "['a', 'b', 'c']"},
    {"split('abc', /^/)", "['abc']"},
    {"split('abc', /$/)", "['abc']"},
    {"split('', /(?:)/)", "[]"},
    {"split('', /x/)", "['']"},
    {"split('', /()/)", "[]"},
    {"split('aXbxc', /x/i)", "['a', 'b', 'c']"},
    {"split('a,b', /,/g)", "['a', 'b']"},
    {"split('ab', /(?=b)/)", "['a', 'b']"},
    {"split('ab', /(?<=a)/)", "['a', 'b']"},
    {"split('A<B>bold</B>', /<(\\/)?([^<>]+)>/)", "['A', undefined, 'B', 'bold', '/', 'B', '']"},
    /* lodash takes these for calls by a map. */
    {"split('a', 0, ['a'])", "['a']"},
    {"split('a,b', 0, ['a,b', 1])", "['a,b']"},
    {"split('ab', 'x', {x: 'ab'})", "['ab']"},
    {"split('axb', 'x', {x: 'ab'})", "[]"},
    {"split('a,b', '1', ['q', 'a,b'])", "['a,b']"},
    {"split(undefined, '0', [undefined])", "['']"},
    {"split(1, 'length', ['q'])", "['1']"},
    {"split('a,b', ',', [1])", "['a']"},
};

START_TEST(split_is_lodashs) {
    tamis_test_rows(split_rows, sizeof split_rows / sizeof split_rows[0]);
}
END_TEST

START_TEST(each_split_is_a_new_array) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value a = tamis_test_call(&literals, "split('a,b', ',')");
    tamis_value b = tamis_test_call(&literals, "split('a,b', ',')");
    ck_assert(tamis_value_strict_equal(a, a) && !tamis_value_strict_equal(a, b));
    a = tamis_test_call(&literals, "split('', '')");
    b = tamis_test_call(&literals, "split('', '')");
    ck_assert(!tamis_value_strict_equal(a, b));
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(pieces_are_slices_of_the_text) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value args[] = {tamis_string(TAMIS_STR("ab,cd")), tamis_string(TAMIS_STR(","))};
    tamis_value pieces = tamis_fn_split(&literals.env, args, 2);
    ck_assert_ptr_eq(pieces.as.array[0].as.string, args[0].as.string);
    ck_assert_ptr_eq(pieces.as.array[1].as.string, args[0].as.string + 3);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* ---- Costs and limits ---- */

static tamis_value repeated(tamis_test_literals *literals, const char *unit, size_t count) {
    size_t unit_len = strlen(unit);
    char *bytes = tamis_arena_bytes(&literals->arena, count * unit_len);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < count; i++) {
        memcpy(bytes + i * unit_len, unit, unit_len);
    }
    return tamis_string(tamis_str_of(bytes, count * unit_len));
}

START_TEST(a_split_up_to_the_budget_is_made_and_none_beyond) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    size_t most = TAMIS_LIMIT_EVENT_VALUES / sizeof(tamis_value);
    static const char *const separators[] = {"','", "/,/"};
    for (size_t i = 0; i < 2; i++) {
        tamis_value args[] = {repeated(&literals, ",", most), tamis_test_literal(&literals, separators[i])};
        args[0].len--;
        ck_assert_uint_eq(tamis_fn_split(&literals.env, args, 2).len, most);
        tamis_heap_reset(&literals.env.heap);
        args[0].len++;
        ck_assert_int_eq(tamis_fn_split(&literals.env, args, 2).type, TAMIS_TYPE_UNDEFINED);
        ck_assert(literals.env.heap.exhausted);
        tamis_heap_reset(&literals.env.heap);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(a_replacement_up_to_the_budget_is_made_and_none_beyond) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    static const char *const patterns[] = {"/a/g", "/(?:)/g", "/^/", "''"};
    size_t len = TAMIS_LIMIT_EVENT_VALUES / 2 - 1;
    static const size_t grown[] = {1, 2, 1,
                                   1}; /* bytes behind len that a replacement by "ab", "a", … makes */
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        tamis_value text = repeated(&literals, "a", len);
        tamis_value by = i == 0   ? tamis_string(TAMIS_STR("ab"))
                         : i == 1 ? tamis_string(TAMIS_STR("b"))
                                  : repeated(&literals, "b", len + 1);
        tamis_value args[] = {text, tamis_test_literal(&literals, patterns[i]), by};
        tamis_value result = tamis_fn_replace(&literals.env, args, 3);
        ck_assert_msg(result.type == TAMIS_TYPE_STRING && result.len <= TAMIS_LIMIT_EVENT_VALUES, "%s",
                      patterns[i]);
        ck_assert_msg(TAMIS_LIMIT_EVENT_VALUES - result.len <= 2 + grown[i], "%s: %u", patterns[i],
                      result.len);
        tamis_test_literals_reset(&literals);
        text = repeated(&literals, "a", len + 2);
        by = i < 2 ? tamis_string(TAMIS_STR("ab")) : repeated(&literals, "b", len + 2);
        tamis_value more[] = {text, tamis_test_literal(&literals, patterns[i]), by};
        ck_assert_msg(tamis_fn_replace(&literals.env, more, 3).type == TAMIS_TYPE_UNDEFINED, "%s",
                      patterns[i]);
        ck_assert_msg(literals.env.heap.exhausted, "%s", patterns[i]);
        tamis_test_literals_reset(&literals);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

/* Templates that would make the square of the text end at the budget; walks over a megabyte are linear. */
START_TEST(a_megabyte_is_walked_in_linear_time) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    static const struct {
        const char *pattern, *text;
        bool fits;
    } rows[] = {
        {"/a/g", "b", true},        {"/a/g", "$`$'", false}, {"/(?:)/g", "", true},
        {"/\xC3\xA9/g", "x", true}, {"/b/g", "", true},
    };
    static const char *const units[] = {"a", "\xC3\xA9", "\xFF\xFF"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t j = 0; j < sizeof units / sizeof units[0]; j++) {
            size_t count = TAMIS_LIMIT_EVENT_VALUES / (j == 2 ? 16 : 2 * strlen(units[j]));
            tamis_value args[] = {repeated(&literals, units[j], count),
                                  tamis_test_literal(&literals, rows[i].pattern),
                                  tamis_string(tamis_str_z(rows[i].text))};
            tamis_value result = tamis_fn_replace(&literals.env, args, 3);
            bool made = result.type == TAMIS_TYPE_STRING;
            ck_assert_msg(made == (rows[i].fits || j > 0), "%s of %s", rows[i].pattern, units[j]);
            ck_assert_msg(!literals.env.gave_up, "%s of %s", rows[i].pattern, units[j]);
            tamis_test_literals_reset(&literals);
        }
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(a_search_that_gave_up_ends_the_walk) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    /* Exponential in the run of a's behind the first match. */
    tamis_value subject = repeated(&literals, "a", 60);
    tamis_value args[] = {subject, tamis_test_literal(&literals, "/^|(a+)+[bc]/g"),
                          tamis_string(TAMIS_STR("-"))};
    tamis_value replaced = tamis_fn_replace(&literals.env, args, 3);
    ck_assert(literals.env.gave_up);
    ck_assert(replaced.type == TAMIS_TYPE_STRING && replaced.len == 61 && replaced.as.string[0] == '-');
    literals.env.gave_up = false;
    args[1] = tamis_test_literal(&literals, "/(a+)+[bc]/");
    tamis_matcher_begin(literals.env.matcher);
    tamis_value pieces = tamis_fn_split(&literals.env, args, 2);
    ck_assert(literals.env.gave_up);
    ck_assert(pieces.type == TAMIS_TYPE_ARRAY && pieces.len == 1 && pieces.as.array[0].len == 60);
    tamis_test_literals_clear(&literals);
}
END_TEST

Suite *tamis_suite_functions_pattern(void) {
    Suite *suite = suite_create("functions_pattern");
    TCase *tests = tcase_create("functions_pattern");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, replace_is_javascripts);
    tcase_add_test(tests, patterns_see_code_points);
    tcase_add_test(tests, split_is_lodashs);
    tcase_add_test(tests, each_split_is_a_new_array);
    tcase_add_test(tests, pieces_are_slices_of_the_text);
    tcase_add_test(tests, a_split_up_to_the_budget_is_made_and_none_beyond);
    tcase_add_test(tests, a_replacement_up_to_the_budget_is_made_and_none_beyond);
    tcase_add_test(tests, a_megabyte_is_walked_in_linear_time);
    tcase_add_test(tests, a_search_that_gave_up_ends_the_walk);
    suite_add_tcase(suite, tests);
    return suite;
}
