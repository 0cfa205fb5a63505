/* The table of functions; those that choose and convert; and what all of them do at the end of the budget,
 * without memory, and with arguments that only a hostile pack gives. */
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/literal.h"
#include "tests/unit/support.h"

Suite *tamis_suite_functions(void);

START_TEST(each_row_of_the_table_is_complete) {
    for (size_t i = 0; i < TAMIS_FUNCTIONS; i++) {
        const tamis_function_info *info = &tamis_functions[i];
        ck_assert_uint_gt(strlen(info->name), 0);
        ck_assert_uint_gt(strlen(info->help), 0);
        ck_assert_msg(info->call != NULL && info->least >= 1 && info->least <= info->most, "%s", info->name);
        size_t letters = strlen(info->arguments);
        ck_assert_msg(letters >= 1 && letters <= info->most, "%s", info->name);
        ck_assert_msg(strspn(info->arguments, "vlrp") == letters, "%s", info->name);
        for (size_t j = 0; j < i; j++) {
            ck_assert_str_ne(info->name, tamis_functions[j].name);
        }
    }
}
END_TEST

static const tamis_test_row choose_rows[] = {
    {"is('a', 'b', 'a')", "true"},
    {"is('a', 'b')", "false"},
    {"is('1', 1)", "false"},
    {"is(NaN, NaN)", "false"},
    {"is(0, -0)", "true"},
    {"is(undefined, null)", "false"},
    {"is(undefined, undefined)", "true"},
    {"is([], [])", "false"},
    {"is([], same)", "true"},
    {"is({}, {}, same)", "true"},
    {"defaultTo(undefined, 1)", "1"},
    {"defaultTo(null, 1)", "1"},
    {"defaultTo(NaN, 1)", "1"},
    {"defaultTo('', 1)", "''"},
    {"defaultTo(0, 1)", "0"},
    {"defaultTo(false, 1)", "false"},
    {"defaultTo(undefined, undefined)", "undefined"},
    {"toNumber('  12.5 ')", "12.5"},
    {"toNumber('')", "0"},
    {"toNumber('0b101')", "5"},
    {"toNumber('0O17')", "15"},
    {"toNumber('-0x1F')", "NaN"},
    {"toNumber('0x1F')", "31"},
    {"toNumber('\\u{feff}7\\u{a0}')", "7"},
    {"toNumber('-0')", "-0"},
    {"toNumber('1e1000')", "Infinity"},
    {"toNumber('1_0')", "NaN"},
    {"toNumber(undefined)", "NaN"},
    {"toNumber(null)", "0"},
    {"toNumber(true)", "1"},
    {"toNumber([])", "0"},
    {"toNumber([5])", "5"},
    {"toNumber([1, 2])", "NaN"},
    {"toNumber({})", "NaN"},
    {"toString(undefined)", "''"},
    {"toString(null)", "''"},
    {"toString(-0)", "'-0'"},
    {"toString(0)", "'0'"},
    {"toString('-0')", "'-0'"},
    {"toString(1e21)", "'1e+21'"},
    {"toString(true)", "'true'"},
    {"toString([1, -0, 'a'])", "'1,-0,a'"},
    {"toString([null, undefined])", "'null,undefined'"}, /* lodash; String() gives ',' */
    {"toString([[-0, []], {}])", "'-0,,[object Object]'"},
    {"toString([])", "''"},
    {"toString({a: 1})", "'[object Object]'"},
};

START_TEST(choices_and_conversions_are_lodashs) {
    tamis_test_rows(choose_rows, sizeof choose_rows / sizeof choose_rows[0]);
}
END_TEST

static const tamis_test_row get_rows[] = {
    {"getNestedValue({a: {b: 1}}, 'a', 'b')", "1"},
    {"getNestedValue({a: {b: 1}}, 'a')", "{b: 1}"},
    {"getNestedValue({a: {b: 1}}, 'a', 'c')", "undefined"},
    {"getNestedValue({a: {b: 1}}, 'c', 'b')", "undefined"},
    {"getNestedValue({a: {b: 1}}, 'a.b')", "undefined"}, /* a path of one key */
    {"getNestedValue({'a.b': 2}, 'a.b')", "2"},
    {"getNestedValue({a: 1})", "undefined"}, /* the empty path */
    {"getNestedValue(undefined, 'a')", "undefined"},
    {"getNestedValue(null, 'a')", "undefined"},
    {"getNestedValue({a: null}, 'a')", "null"},
    {"getNestedValue({a: null}, 'a', 'b')", "undefined"},
    {"getNestedValue(['x', ['y']], 1, 0)", "'y'"},
    {"getNestedValue(['x', 'y'], '1')", "'y'"},
    {"getNestedValue(['x', 'y'], -0)", "undefined"}, /* lodash makes '-0' of it */
    {"getNestedValue({'-0': 'm', '0': 'z'}, -0)", "'m'"},
    {"getNestedValue({'-0': 'm', '0': 'z'}, [-0])", "'z'"},
    {"getNestedValue({'1,2': 'j'}, [1, 2])", "'j'"},
    {"getNestedValue({undefined: 'u', null: 'n', true: 't'}, undefined)", "'u'"},
    {"getNestedValue({undefined: 'u', null: 'n', true: 't'}, null)", "'n'"},
    {"getNestedValue({undefined: 'u', null: 'n', true: 't'}, true)", "'t'"},
    {"getNestedValue('abc', 'length')", "3"},
    {"getNestedValue('abc', 1)", "'b'"},
    {"getNestedValue(5, 'a')", "undefined"},
    {"getNestedValue({a: 'xyz'}, 'a', 2)", "'z'"},
};

START_TEST(a_nested_value_is_lodashs_get) {
    tamis_test_rows(get_rows, sizeof get_rows / sizeof get_rows[0]);
}
END_TEST

/* An attacker's key reaches no prototype. (In JavaScript these rows give functions.) */
static const tamis_test_row prototype_rows[] = {
    {"getNestedValue({}, 'constructor', 'name')", "undefined"},
    {"getNestedValue({a: 1}, '__proto__')", "undefined"},
    {"getNestedValue('abc', 'trim')", "undefined"},
    {"getNestedValue([], 'push')", "undefined"},
    {"getNestedValue({'constructor': 'own'}, 'constructor')", "'own'"},
};

START_TEST(nothing_has_a_prototype) {
    tamis_test_rows(prototype_rows, sizeof prototype_rows / sizeof prototype_rows[0]);
}
END_TEST

/* ---- Any argument of any kind ---- */

enum { KINDS = 12 };

static void all_kinds(tamis_test_literals *literals, tamis_value out[KINDS]) {
    static const char *const sources[] = {"a(b)?", "c"};
    static const char *const literal_texts[] = {"undefined",
                                                "null",
                                                "true",
                                                "-0",
                                                "NaN",
                                                "''",
                                                "'a\xFF\\u{1f600}\\u{301}$1'",
                                                "['a', [], undefined]",
                                                "{a: 'b'}",
                                                "{length: 9007199254740991, '0': 'x'}"};
    for (size_t i = 0; i < sizeof literal_texts / sizeof literal_texts[0]; i++) {
        out[i] = tamis_test_literal(literals, literal_texts[i]);
    }
    out[KINDS - 2] = tamis_test_list(literals, "l", sources, sources, 2);
    out[KINDS - 1] = tamis_test_literal(literals, "/(?:)|a(b)?/g");
}

/* Calls a function with up to four arguments chosen by the digits of `choice`. */
static tamis_value call_any(tamis_env *env, const tamis_function_info *info, const tamis_value kinds[KINDS],
                            size_t choice) {
    tamis_value args[4];
    size_t count = info->least < 4 ? info->least : 4;
    count = info->most > count && choice % 2 == 1 ? count + 1 : count;
    size_t rest = choice / 2;
    for (size_t i = 0; i < count && i < 4; i++) {
        args[i] = kinds[rest % KINDS];
        rest /= KINDS;
    }
    return info->call(env, args, count < 4 ? count : 4);
}

/* The verifier counts arguments and leaves their kinds to the functions. */
START_TEST(every_kind_of_argument_is_safe) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    size_t calls = 0;
    for (size_t f = 0; f < TAMIS_FUNCTIONS; f++) {
        size_t choices = 2 * KINDS * KINDS * (tamis_functions[f].most > 2 ? KINDS : 1);
        for (size_t choice = 0; choice < choices; choice++) {
            tamis_value kinds[KINDS];
            all_kinds(&literals, kinds);
            tamis_value result = call_any(&literals.env, &tamis_functions[f], kinds, choice);
            ck_assert_uint_lt(result.type, TAMIS_TYPES);
            (void)tamis_test_show(&literals, result);
            tamis_test_literals_reset(&literals);
            calls++;
        }
    }
    ck_assert_uint_gt(calls, 10000);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* ---- The end of the budget, and of memory ---- */

/* Every function that makes a value, so that it makes one. */
static const char *const makers[] = {
    "trim(12.5)",
    "trim('\\u{e9}a\\u{e9}', '\\u{e9}\\u{301}')",
    "trimStart([1, 2], 'x')",
    "replace('abc', 'b', '[$&]')",
    "replace('abc', /(b)/, '[$1]')",
    "replace('abcabc', /b/g, '--')",
    "replace('a\xFF', /x|(?:)/g, '-')",
    "toLower('ABC')",
    "toLower('\\u{c9}\\u{3a3}')",
    "toUpper('stra\\u{df}e')",
    "split('a,b', ',')",
    "split('a,b', /(,)/)",
    "split('a\xFF', '\\u{fffd}')",
    "join(['a', 1], '-')",
    "join('ab', 5)",
    "toString(12.5)",
    "toString([1])",
    "getNestedValue({'1,2': 3}, [1, 2])",
    "searchRegex('abc', /b/, '<$&>')",
    "searchRegex(12.5, /\\d+/)",
    "searchRegex('a\xFF', /a./)",
    "startsWith(12.5, '\\u{fffd}')",
    "includes('1.5', 1.5)",
    "includes('a\xFF', '\\u{fffd}')",
    "inCidr([1], 12.5)",
};

/* Leaves `left` bytes of the budget. */
static void spend(tamis_heap *heap, size_t left) {
    if (left < TAMIS_LIMIT_EVENT_VALUES) {
        ck_assert_ptr_nonnull(tamis_heap_bytes(heap, TAMIS_LIMIT_EVENT_VALUES - left));
    }
}

/* Each maker works when exactly the bytes that it takes are left, and with one less it is undefined and
 * marked (or a boolean, and marked). */
START_TEST(a_budget_of_n_bytes_is_enough_and_one_less_is_not) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        tamis_heap *heap = &literals.env.heap;
        tamis_value value = tamis_test_call(&literals, makers[i]);
        size_t need = heap->arena.used;
        char *want = strdup(tamis_test_show(&literals, value));
        ck_assert_msg(!heap->exhausted, "%s", makers[i]);
        tamis_test_literals_reset(&literals);
        if (need > 0) {
            spend(heap, need);
            const char *got = tamis_test_show(&literals, tamis_test_call(&literals, makers[i]));
            ck_assert_msg(strcmp(got, want) == 0 && !heap->exhausted, "%s: with %zu bytes %s", makers[i],
                          need, got);
            tamis_test_literals_reset(&literals);
            spend(heap, need - 1);
            value = tamis_test_call(&literals, makers[i]);
            ck_assert_msg(heap->exhausted, "%s: with %zu bytes", makers[i], need - 1);
            ck_assert_msg(value.type == TAMIS_TYPE_UNDEFINED || value.type == TAMIS_TYPE_BOOLEAN, "%s",
                          makers[i]);
            tamis_test_literals_reset(&literals);
        }
        free(want);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

/* One call with every allocation failing from number n on. It gives its value, or undefined (or a boolean)
 * and the heap is marked or the search gave up. */
static bool call_failing(const char *maker, size_t n) {
    tamis_test_literals literals;
    tamis_test_call_form form;
    tamis_test_literals_init(&literals);
    tamis_test_read_call(&form, &literals, maker);
    tamis_test_fail_from(n);
    tamis_value value = form.info->call(&literals.env, form.args, form.count);
    bool failed = tamis_test_fail_end();
    bool marked = literals.env.heap.exhausted || literals.env.gave_up;
    ck_assert_msg(failed || !marked, "%s: a limit without reason", maker);
    bool no_value = value.type == TAMIS_TYPE_UNDEFINED || value.type == TAMIS_TYPE_BOOLEAN;
    ck_assert_msg(literals.env.gave_up || !marked || no_value, "%s: allocation %zu", maker, n);
    tamis_test_literals_clear(&literals);
    return failed;
}

START_TEST(without_memory_a_function_has_no_value) {
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        size_t n = 0;
        while (call_failing(makers[i], n)) {
            n++;
        }
        ck_assert_msg(n > 0, "%s allocates nothing", makers[i]);
    }
}
END_TEST

Suite *tamis_suite_functions(void) {
    Suite *suite = suite_create("functions");
    TCase *tests = tcase_create("functions");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, each_row_of_the_table_is_complete);
    tcase_add_test(tests, choices_and_conversions_are_lodashs);
    tcase_add_test(tests, a_nested_value_is_lodashs_get);
    tcase_add_test(tests, nothing_has_a_prototype);
    tcase_add_test(tests, every_kind_of_argument_is_safe);
    tcase_add_test(tests, a_budget_of_n_bytes_is_enough_and_one_less_is_not);
    tcase_add_test(tests, without_memory_a_function_has_no_value);
    suite_add_tcase(suite, tests);
    return suite;
}
