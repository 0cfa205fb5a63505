/* isEmpty, size, head, last, includes, join. */
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/literal.h"
#include "tests/unit/support.h"

Suite *tamis_suite_functions_collection(void);

static const tamis_test_row empty_rows[] = {
    {"isEmpty(undefined)", "true"},
    {"isEmpty(null)", "true"},
    {"isEmpty('')", "true"},
    {"isEmpty([])", "true"},
    {"isEmpty({})", "true"},
    {"isEmpty(0)", "true"},
    {"isEmpty(1)", "true"},
    {"isEmpty(NaN)", "true"},
    {"isEmpty(true)", "true"},
    {"isEmpty(' ')", "false"},
    {"isEmpty([undefined])", "false"},
    {"isEmpty({length: 0})", "false"},
    {"isEmpty({a: undefined})", "false"},
};

static const tamis_test_row size_rows[] = {
    {"size(undefined)", "0"},
    {"size(null)", "0"},
    {"size(5)", "0"},
    {"size(true)", "0"},
    {"size('')", "0"},
    {"size('abc')", "3"},
    {"size('\\u{e9}\\u{4e2d}')", "2"},
    {"size([])", "0"},
    {"size([1, undefined])", "2"},
    {"size({})", "0"},
    {"size({a: 1, b: 2})", "2"},
    {"size({length: 5})", "5"}, /* looks like an array */
    {"size({length: -0})", "-0"},
    {"size({length: -1})", "1"},
    {"size({length: 1.5})", "1"},
    {"size({length: '5'})", "1"},
    {"size({length: NaN, a: 1})", "2"},
    {"size({length: 9007199254740991})", "9007199254740991"},
    {"size({length: 9007199254740992})", "1"},
    {"size({length: Infinity})", "1"},
    /* Symbols. */
    {"size('\\u{1f600}')", "1"},
    {"size('e\\u{301}')", "1"},
    {"size('e\\u{301}\\u{302}')", "1"},
    {"size('e\\u{301}\\u{302}\\u{303}')", "2"},
    {"size('\\u{301}')", "1"},
    {"size('\\u{301}\\u{302}')", "1"},
    {"size('\\u{1f600}\\u{301}\\u{302}')", "2"}, /* the astral one has room for one modifier */
    {"size('\\u{2764}\\u{fe0f}')", "1"},
    {"size('\\u{2764}\\u{fe0e}\\u{fe0f}')", "2"},
    {"size('a\\u{fe0f}\\u{301}')", "1"},
    {"size('\\u{1f44d}\\u{1f3fd}')", "1"}, /* thumb and skin */
    {"size('\\u{1f3fd}\\u{1f3fd}')", "2"},
    {"size('\\u{1f3fd}\\u{1f3fd}\\u{1f3fd}')", "3"},
    {"size('\\u{1f3fd}a\\u{1f3fd}')", "2"},
    {"size('\\u{1f1e6}\\u{1f1e7}')", "1"}, /* a flag */
    {"size('\\u{1f1e6}\\u{1f1e7}\\u{1f1e8}')", "2"},
    {"size('\\u{1f1e6}a')", "2"},
    {"size('\\u{1f468}\\u{200d}\\u{1f469}\\u{200d}\\u{1f467}')", "1"},
    {"size('\\u{1f468}\\u{1f3fd}\\u{200d}\\u{2764}\\u{fe0f}\\u{200d}\\u{1f468}\\u{1f3fd}')", "1"},
    {"size('a\\u{200d}')", "2"},
    {"size('a\\u{200d}b')", "1"},
    {"size('\\u{200d}\\u{200d}a')", "1"},
    {"size('a\\u{200d}\\u{1f1e6}\\u{1f1e7}\\u{1f1e8}')", "2"},
    {"size('a\\u{200d}\\u{1f1e6}b')", "2"},
    {"size('\\u{20d0}\\u{fe20}')", "1"},
    {"size('\\n\\u{301}')", "1"},
};

static const tamis_test_row end_rows[] = {
    {"head([1, 2])", "1"},
    {"head([])", "undefined"},
    {"head([undefined])", "undefined"},
    {"head('abc')", "'a'"},
    {"head('')", "undefined"},
    {"head('\\u{e9}a')", "'\u00e9'"},
    {"head(undefined)", "undefined"},
    {"head(null)", "undefined"},
    {"head(5)", "undefined"},
    {"head({a: 1})", "undefined"},
    {"head({length: 1, '0': 'x'})", "'x'"},
    {"head({length: 0, '0': 'x'})", "undefined"},
    {"head({length: 'y', '0': 'x'})", "'x'"},
    {"last([1, 2])", "2"},
    {"last([])", "undefined"},
    {"last('abc')", "'c'"},
    {"last('')", "undefined"},
    {"last(undefined)", "undefined"},
    {"last(true)", "undefined"},
    {"last({length: 2, '1': 'x'})", "'x'"},
    {"last({length: '2', '1': 'x'})", "'x'"},
    {"last({length: 'y', 'NaN': 'x'})", "'x'"},
    {"last({length: true, '0': 'x'})", "'x'"},
    {"last({length: 0.5, '-0.5': 'x'})", "'x'"},
};

START_TEST(emptiness_size_and_ends_are_lodashs) {
    tamis_test_rows(empty_rows, sizeof empty_rows / sizeof empty_rows[0]);
    tamis_test_rows(size_rows, sizeof size_rows / sizeof size_rows[0]);
    tamis_test_rows(end_rows, sizeof end_rows / sizeof end_rows[0]);
}
END_TEST

static const tamis_test_row include_rows[] = {
    {"includes('abc', 'bc')", "true"},
    {"includes('abc', 'd')", "false"},
    {"includes('abc', '')", "true"},
    {"includes('', '')", "true"},
    {"includes('abc', 'a', 1)", "false"},
    {"includes('abc', 'b', 1)", "true"},
    {"includes('abc', 'c', -1)", "true"},
    {"includes('abc', 'b', -1)", "false"},
    {"includes('abc', 'a', -99)", "true"},
    {"includes('abc', '', 3)", "true"},
    {"includes('abc', '', 4)", "false"},
    {"includes('abc', 'a', 'x')", "true"},
    {"includes('abc', 'b', 1.9)", "true"},
    {"includes('a1', 1)", "true"},
    {"includes('undefined', undefined)", "true"},
    {"includes('x-0', -0)", "true"}, /* '0' */
    {"includes('1,2', [1, 2])", "true"},
    {"includes('\\u{1f600}x', 'x', 2)", "true"},
    {"includes('\\u{1f600}x', '\\u{1f600}', 1)", "false"},
    {"includes('\\u{1f600}x', '', 1)", "true"},
    {"includes('\\u{1f600}x', 'x', 1)", "true"},
    {"includes('x\\u{1f600}', '\\u{1f600}', 1)", "true"},
    {"includes([1, 2], 2)", "true"},
    {"includes([1, 2], '2')", "false"},
    {"includes([1, 2], 1, 1)", "false"},
    {"includes([1, 2], 1, -2)", "true"},
    {"includes([1, 2], 2, -1)", "true"},
    {"includes([1, 2], 1, -1)", "false"},
    {"includes([NaN], NaN)", "true"},
    {"includes([0], -0)", "true"},
    {"includes([undefined], undefined)", "true"},
    {"includes([null], undefined)", "false"},
    {"includes([], undefined)", "false"},
    {"includes([[]], [])", "false"},
    {"includes([1, 2], 1, Infinity)", "false"},
    {"includes([1, 2], 2, '1')", "true"},
    {"includes({a: 1, b: 'x'}, 'x')", "true"},
    {"includes({a: 1, b: 'x'}, 'b')", "false"},
    {"includes({a: 1, b: 'x'}, 1, 1)", "false"},
    {"includes({a: 1, b: 'x'}, 'x', -1)", "true"},
    {"includes({}, undefined)", "false"},
    {"includes({length: 2, '0': 'a', '1': 'b', '2': 'c'}, 'b')", "true"},
    {"includes({length: 2, '0': 'a', '1': 'b', '2': 'c'}, 'c')", "false"},
    {"includes({length: 2, '0': 'a', '1': 'b', '2': 'c'}, 'a', 1)", "false"},
    {"includes({length: 2, '0': 'a', '1': 'b', '2': 'c'}, 2)", "false"},
    {"includes({length: 2, '0': 'a'}, undefined)", "true"},
    {"includes({length: 1, '0': 'a'}, undefined)", "false"},
    {"includes({length: 2, '0': 'a'}, undefined, 1)", "true"},
    {"includes({length: 2, '0': 'a'}, undefined, 2)", "false"},
    {"includes({length: '2', '0': 'a'}, '2')", "true"},
    {"includes(undefined, undefined)", "false"},
    {"includes(null, null)", "false"},
    {"includes(12, 1)", "false"},
    {"includes(true, true)", "false"},
};

/* Not for V8: it counts to 2^53, and it has no bytes. */
static const tamis_test_row include_own_rows[] = {
    {"includes({length: 9007199254740991, '0': 'a'}, 'b')", "false"},
    {"includes({length: 9007199254740991, '0': 'a'}, undefined)", "true"},
    {"includes('a\xE2\x82"
     "b', '\\u{fffd}')",
     "true"},
    {"includes('a\xE2\x82\xAC', '\xE2\x82')", "false"},
    {"includes('a\xFF"
     "b', '\xFE')",
     "true"},
    {"includes('a\xFF"
     "b', 'b', 2)",
     "true"},
    {"includes(['a\xFF'], 'a\xFE')", "false"}, /* equality goes by bytes */
    {"includes(['a\xFF'], 'a\xFF')", "true"},
};

START_TEST(includes_is_lodashs) {
    tamis_test_rows(include_rows, sizeof include_rows / sizeof include_rows[0]);
    tamis_test_rows(include_own_rows, sizeof include_own_rows / sizeof include_own_rows[0]);
}
END_TEST

static const tamis_test_row join_rows[] = {
    {"join(['a', 'b'])", "'a,b'"},
    {"join(['a', 'b'], undefined)", "'a,b'"},
    {"join(['a', 'b'], '')", "'ab'"},
    {"join(['a', 'b'], null)", "'anullb'"},
    {"join(['a', 'b'], 0)", "'a0b'"},
    {"join(['a', 'b'], -0)", "'a0b'"},
    {"join(['a', 'b'], ['x', 'y'])", "'ax,yb'"},
    {"join([1, null, undefined, -0, true, [2, [null, 3]], {}], '|')", "'1|||0|true|2,,3|[object Object]'"},
    {"join([], '-')", "''"},
    {"join(undefined, '-')", "''"},
    {"join(null, '-')", "''"},
    {"join(5, '-')", "''"},
    {"join('abc', '-')", "'a-b-c'"},
    {"join('abc')", "'a,b,c'"},
    {"join('', '-')", "''"},
    {"join('a\\u{1f600}', '')", "'a\U0001F600'"},
    {"join('a\\u{1f600}', '-')", "'a-\uFFFD-\uFFFD'"},
    {"join({length: 3, '0': 'a', '2': 'c'}, '-')", "'a--c'"},
    {"join({length: 3, '0': 'a', '2': 'c'}, '')", "'ac'"},
    {"join({length: '2', '0': 'a', '2': 'c'}, '-')", "'a-'"},
    {"join({length: 2.9, '1': 'b'}, '-')", "'-b'"},
    {"join({length: -1, '0': 'a'}, '-')", "''"},
    {"join({a: 1}, '-')", "''"},
    {"join({length: 1, '0': null}, '-')", "''"},
    {"join({length: [2], '0': 1, '1': 2}, '-')", "'1-2'"},
};

static const tamis_test_row join_own_rows[] = {
    {"join({length: 9007199254740991, '1': 'a', '7': 'b'}, '')", "'ab'"},
    {"join('a\xFF', '-')", "'a-\xFF'"},
};

START_TEST(join_is_javascripts) {
    tamis_test_rows(join_rows, sizeof join_rows / sizeof join_rows[0]);
    tamis_test_rows(join_own_rows, sizeof join_own_rows / sizeof join_own_rows[0]);
}
END_TEST

START_TEST(a_list_has_a_size_and_nothing_else) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    static const char *const sources[] = {"a", "b"};
    tamis_value two = tamis_test_list(&literals, "two", sources, sources, 2);
    tamis_value none = tamis_test_list(&literals, "none", sources, sources, 0);
    static const struct {
        tamis_function_id function;
        const char *two, *none;
    } rows[] = {
        {TAMIS_FN_isEmpty, "false", "true"},
        {TAMIS_FN_size, "2", "0"},
        {TAMIS_FN_head, "undefined", "undefined"},
        {TAMIS_FN_last, "undefined", "undefined"},
        {TAMIS_FN_join, "''", "''"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const tamis_function_info *info = &tamis_functions[rows[i].function];
        const char *got = tamis_test_show(&literals, info->call(&literals.env, &two, 1));
        ck_assert_msg(strcmp(got, rows[i].two) == 0, "%s of a list: %s", info->name, got);
        got = tamis_test_show(&literals, info->call(&literals.env, &none, 1));
        ck_assert_msg(strcmp(got, rows[i].none) == 0, "%s of an empty list: %s", info->name, got);
    }
    tamis_value args[] = {two, tamis_undefined()};
    ck_assert_str_eq(tamis_test_show(&literals, tamis_fn_includes(&literals.env, args, 2)), "false");
    tamis_test_literals_clear(&literals);
}
END_TEST

/* An object says that it has 2^53 - 1 elements: the separators end at the budget, at once. */
START_TEST(a_huge_length_ends_at_the_budget) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value joined = tamis_test_call(&literals, "join({length: 1048577, '0': ''}, '-')");
    ck_assert(joined.type == TAMIS_TYPE_STRING && joined.len == TAMIS_LIMIT_EVENT_VALUES);
    tamis_test_literals_reset(&literals);
    static const char *const calls[] = {"join({length: 1048578, '0': ''}, '-')",
                                        "join({length: 9007199254740991, '4294967294': 'x'}, '-')",
                                        "join({length: Infinity}, ', ')"};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        ck_assert_int_eq(tamis_test_call(&literals, calls[i]).type, TAMIS_TYPE_UNDEFINED);
        ck_assert_msg(literals.env.heap.exhausted, "%s", calls[i]);
        tamis_test_literals_reset(&literals);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

Suite *tamis_suite_functions_collection(void) {
    Suite *suite = suite_create("functions_collection");
    TCase *tests = tcase_create("functions_collection");
    tcase_add_test(tests, emptiness_size_and_ends_are_lodashs);
    tcase_add_test(tests, includes_is_lodashs);
    tcase_add_test(tests, join_is_javascripts);
    tcase_add_test(tests, a_list_has_a_size_and_nothing_else);
    tcase_add_test(tests, a_huge_length_ends_at_the_budget);
    suite_add_tcase(suite, tests);
    return suite;
}
