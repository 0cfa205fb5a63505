/* Values: conversions, operators, members, JSON; and the budget of the heap. */
#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/literal.h"
#include "tests/unit/support.h"

Suite *tamis_suite_value(void);

/* ---- Every operator on every pair of kinds: tests/unit/value_matrix.def ---- */

static const char *const matrix_literals[] = {
#define VALUE(literal) literal,
#include "tests/unit/value_matrix.def"
};

enum { MATRIX_VALUES = sizeof matrix_literals / sizeof matrix_literals[0] };

static void matrix_init(tamis_test_literals *literals, tamis_value values[MATRIX_VALUES]) {
    tamis_test_literals_init(literals);
    for (size_t i = 0; i < MATRIX_VALUES; i++) {
        values[i] = tamis_test_literal(literals, matrix_literals[i]);
    }
}

static bool relate(const char *operator, tamis_heap * heap, tamis_value a, tamis_value b) {
    if (strcmp(operator, "===") == 0) {
        return tamis_value_strict_equal(a, b);
    }
    if (strcmp(operator, "==") == 0) {
        return tamis_value_equal(heap, a, b);
    }
    tamis_order order = tamis_value_order(heap, a, b);
    return (order == TAMIS_ORDER_LESS && operator[0] == '<') ||
           (order == TAMIS_ORDER_GREATER && operator[0] == '>') ||
           (order == TAMIS_ORDER_EQUAL && operator[1] == '=');
}

static void check_bits(const char *operator, const uint32_t masks[MATRIX_VALUES]) {
    tamis_test_literals literals;
    tamis_value values[MATRIX_VALUES];
    matrix_init(&literals, values);
    for (size_t i = 0; i < MATRIX_VALUES; i++) {
        for (size_t j = 0; j < MATRIX_VALUES; j++) {
            bool want = (masks[i] >> j & 1) != 0;
            bool got = relate(operator, & literals.env.heap, values[i], values[j]);
            ck_assert_msg(want == got, "%s %s %s: want %d", matrix_literals[i], operator, matrix_literals[j],
                          want);
        }
    }
    tamis_test_literals_clear(&literals);
}

START_TEST(equality_and_order_of_all_kinds_are_javascripts) {
#define BITS(operator, ...) check_bits(operator,(const uint32_t[MATRIX_VALUES]){__VA_ARGS__});
#include "tests/unit/value_matrix.def"
}
END_TEST

static tamis_value calculate(const char *operator, tamis_heap * heap, tamis_value a, tamis_value b) {
    if (operator[0] == '+') {
        return tamis_value_add(heap, a, b);
    }
    double x = tamis_value_to_number(heap, a);
    double y = tamis_value_to_number(heap, b);
    switch (operator[0]) {
    case '-': return tamis_number(x - y);
    case '*': return tamis_number(x * y);
    case '/': return tamis_number(x / y);
    default: return tamis_number(tamis_number_remainder(x, y));
    }
}

static tamis_value change(const char *operator, tamis_heap * heap, tamis_value a) {
    tamis_str text;
    switch (operator[0]) {
    case '!': return tamis_boolean(!tamis_value_truthy(a));
    case '-': return tamis_number(-tamis_value_to_number(heap, a));
    case '+': return tamis_number(tamis_value_to_number(heap, a));
    default: ck_assert(tamis_value_to_str(&text, heap, a)); return tamis_string(text);
    }
}

/* Compares with the next result of a row; gives the place behind it. */
static const char *check_result(tamis_test_literals *literals, const char *results, tamis_value got,
                                const char *what, size_t i, size_t j) {
    size_t len = strcspn(results, "|");
    bool nan = got.type == TAMIS_TYPE_NUMBER && isnan(got.as.number);
    const char *shown = nan ? "~" : tamis_test_show(literals, got);
    ck_assert_msg(strlen(shown) == len && memcmp(shown, results, len) == 0, "%s %s %s: want %.*s, got %s",
                  matrix_literals[i], what, matrix_literals[j], (int)len, results, shown);
    return results + len + (results[len] == '|' ? 1 : 0);
}

static void check_row(const char *operator, size_t left, const char *results) {
    tamis_test_literals literals;
    tamis_value values[MATRIX_VALUES];
    matrix_init(&literals, values);
    const char *at = results;
    for (size_t j = 0; j < MATRIX_VALUES; j++) {
        tamis_value got = calculate(operator, & literals.env.heap, values[left], values[j]);
        at = check_result(&literals, at, got, operator, left, j);
    }
    ck_assert_str_eq(at, "");
    tamis_test_literals_clear(&literals);
}

static void check_unary(const char *operator, const char * results) {
    tamis_test_literals literals;
    tamis_value values[MATRIX_VALUES];
    matrix_init(&literals, values);
    const char *at = results;
    for (size_t i = 0; i < MATRIX_VALUES; i++) {
        at = check_result(&literals, at, change(operator, & literals.env.heap, values[i]), operator, i, i);
    }
    ck_assert_str_eq(at, "");
    tamis_test_literals_clear(&literals);
}

START_TEST(arithmetic_of_all_kinds_is_javascripts) {
#define ROW(operator, left, results) check_row(operator, left, results);
#include "tests/unit/value_matrix.def"
}
END_TEST

START_TEST(conversions_of_all_kinds_are_javascripts) {
#define UNARY(operator, results) check_unary(operator, results);
#include "tests/unit/value_matrix.def"
}
END_TEST

START_TEST(a_remainder_has_the_sign_of_the_dividend) {
    ck_assert(tamis_number_remainder(5, 3) == 2 && tamis_number_remainder(-5, 3) == -2);
    ck_assert(tamis_number_remainder(5, -3) == 2);
    ck_assert(tamis_number_remainder(5.5, 2) == 1.5);
    ck_assert(tamis_number_remainder(5, HUGE_VAL) == 5);
    ck_assert(signbit(tamis_number_remainder(-4, 2)) != 0);
    ck_assert(isnan(tamis_number_remainder(5, 0)) && isnan(tamis_number_remainder(HUGE_VAL, 5)));
    ck_assert(tamis_number_remainder(1e308, 3e-300) == fmod(1e308, 3e-300));
}
END_TEST

/* ---- What is not JavaScript's: bytes, lists, regexes ---- */

START_TEST(equality_goes_by_bytes_and_order_by_what_is_read) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    tamis_value bad = tamis_string(TAMIS_STR("\xFF"));
    tamis_value other = tamis_string(TAMIS_STR("\xFE"));
    tamis_value replaced = tamis_string(TAMIS_STR("\xEF\xBF\xBD"));
    ck_assert(tamis_value_strict_equal(bad, tamis_string(TAMIS_STR("\xFF"))));
    ck_assert(!tamis_value_strict_equal(bad, other) && !tamis_value_equal(heap, bad, replaced));
    ck_assert_int_eq(tamis_value_order(heap, bad, other), TAMIS_ORDER_EQUAL);
    ck_assert_int_eq(tamis_value_order(heap, bad, replaced), TAMIS_ORDER_EQUAL);
    /* An astral code point begins with a unit below U+FFFD. */
    tamis_value astral = tamis_string(TAMIS_STR("\xF0\x9F\x98\x80"));
    ck_assert_int_eq(tamis_value_order(heap, astral, replaced), TAMIS_ORDER_LESS);
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(lists_and_regexes_are_opaque) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    static const char *const sources[] = {"a", "b"};
    tamis_value list = tamis_test_list(&literals, "l", sources, sources, 2);
    tamis_value same_entries = tamis_test_list(&literals, "l", sources, sources, 2);
    tamis_value regex = tamis_test_literal(&literals, "/a/");
    tamis_str text;
    ck_assert(tamis_value_truthy(list) && tamis_value_truthy(regex));
    ck_assert(tamis_value_strict_equal(list, list) && tamis_value_equal(heap, regex, regex));
    ck_assert(!tamis_value_strict_equal(list, same_entries) && !tamis_value_equal(heap, list, regex));
    ck_assert(isnan(tamis_value_to_number(heap, list)));
    ck_assert(tamis_value_to_str(&text, heap, regex) && tamis_str_equal(text, TAMIS_STR("[object Object]")));
    ck_assert(tamis_value_equal(heap, list, tamis_string(TAMIS_STR("[object Object]"))));
    ck_assert_str_eq(tamis_test_show(&literals, tamis_value_member(heap, list, TAMIS_STR("length"))), "2");
    ck_assert_int_eq(tamis_value_member(heap, list, TAMIS_STR("0")).type, TAMIS_TYPE_UNDEFINED);
    ck_assert_int_eq(tamis_value_member(heap, regex, TAMIS_STR("source")).type, TAMIS_TYPE_UNDEFINED);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* ---- Members ---- */

typedef struct member_row {
    const char *object, *key, *value;
} member_row;

static const member_row member_rows[] = {
    {"undefined", "'a'", "undefined"},
    {"null", "'length'", "undefined"},
    {"5", "'length'", "undefined"},
    {"true", "0", "undefined"},
    {"'abc'", "'length'", "3"},
    {"'abc'", "0", "'a'"},
    {"'abc'", "-0", "'a'"},
    {"'abc'", "'2'", "'c'"},
    {"'abc'", "3", "undefined"},
    {"'abc'", "-1", "undefined"},
    {"'abc'", "1.5", "undefined"},
    {"'abc'", "NaN", "undefined"},
    {"'abc'", "Infinity", "undefined"},
    {"'abc'", "'01'", "undefined"},
    {"'abc'", "'-0'", "undefined"},
    {"'abc'", "'1e0'", "undefined"},
    {"'abc'", "''", "undefined"},
    {"'abc'", "' 1'", "undefined"},
    {"'abc'", "[1]", "'b'"},
    {"'abc'", "['length']", "3"},
    {"'abc'", "true", "undefined"},
    {"'abc'", "4294967296", "undefined"},
    {"'abc'", "'4294967296'", "undefined"},
    {"'abc'", "'18446744073709551616'", "undefined"},
    {"'abc'", "'trim'", "undefined"},
    {"'abc'", "'constructor'", "undefined"},
    {"'\\u{e9}\\u{1f600}x'", "'length'", "4"},
    {"'\\u{e9}\\u{1f600}x'", "0", "'\u00e9'"},
    {"'\\u{e9}\\u{1f600}x'", "1", "'\uFFFD'"},
    {"'\\u{e9}\\u{1f600}x'", "2", "'\uFFFD'"},
    {"'\\u{e9}\\u{1f600}x'", "3", "'x'"},
    {"'\\u{1f600}'", "1", "'\uFFFD'"},
    {"'\\u{1f600}'", "2", "undefined"},
    {"'a\xE2\x82z'", "'length'", "3"},
    {"'a\xE2\x82z'", "1", "'\xE2\x82'"}, /* one bad part, its bytes kept */
    {"'a\xE2\x82z'", "2", "'z'"},
    {"''", "0", "undefined"},
    {"['x', null]", "'length'", "2"},
    {"['x', null]", "0", "'x'"},
    {"['x', null]", "1", "null"},
    {"['x', null]", "'1'", "null"},
    {"['x', null]", "2", "undefined"},
    {"['x', null]", "'01'", "undefined"},
    {"['x', null]", "0.5", "undefined"},
    {"['x', null]", "'map'", "undefined"},
    {"['x', null]", "[]", "undefined"},
    {"{a: 1, '': 2, length: 3, '0': 4, '-0': 5}", "'a'", "1"},
    {"{a: 1, '': 2, length: 3, '0': 4, '-0': 5}", "''", "2"},
    {"{a: 1, '': 2, length: 3, '0': 4, '-0': 5}", "[]", "2"},
    {"{a: 1, '': 2, length: 3, '0': 4, '-0': 5}", "'length'", "3"},
    {"{a: 1, '': 2, length: 3, '0': 4, '-0': 5}", "0", "4"},
    {"{a: 1, '': 2, length: 3, '0': 4, '-0': 5}", "-0", "4"},
    {"{a: 1, '': 2, length: 3, '0': 4, '-0': 5}", "'-0'", "5"},
    {"{a: 1}", "'length'", "undefined"},
    {"{a: 1}", "'toString'", "undefined"},
    {"{a: 1}", "'__proto__'", "undefined"},
    {"{true: 1, null: 2, undefined: 3, nan: 4, '1.5': 5, '1e+21': 6, '1,2': 7}", "true", "1"},
    {"{true: 1, null: 2, undefined: 3, nan: 4, '1.5': 5, '1e+21': 6, '1,2': 7}", "null", "2"},
    {"{true: 1, null: 2, undefined: 3, nan: 4, '1.5': 5, '1e+21': 6, '1,2': 7}", "undefined", "3"},
    {"{true: 1, null: 2, undefined: 3, nan: 4, '1.5': 5, '1e+21': 6, '1,2': 7}", "1.5", "5"},
    {"{true: 1, null: 2, undefined: 3, nan: 4, '1.5': 5, '1e+21': 6, '1,2': 7}", "1e21", "6"},
    {"{true: 1, null: 2, undefined: 3, nan: 4, '1.5': 5, '1e+21': 6, '1,2': 7}", "[1, [2]]", "7"},
    {"{'[object Object]': 1}", "{}", "1"},
    {"{}", "'a'", "undefined"},
};

START_TEST(members_are_own_ones_and_indices) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    for (size_t i = 0; i < sizeof member_rows / sizeof member_rows[0]; i++) {
        const member_row *row = &member_rows[i];
        tamis_value object = tamis_test_literal(&literals, row->object);
        tamis_value key = tamis_test_literal(&literals, row->key);
        const char *got = tamis_test_show(&literals, tamis_value_index(&literals.env.heap, object, key));
        ck_assert_msg(strcmp(got, row->value) == 0, "%s[%s]: want %s, got %s", row->object, row->key,
                      row->value, got);
        if (key.type == TAMIS_TYPE_STRING) {
            got = tamis_test_show(&literals,
                                  tamis_value_member(&literals.env.heap, object, tamis_value_str(key)));
            ck_assert_msg(strcmp(got, row->value) == 0, "%s.%s: want %s, got %s", row->object, row->key,
                          row->value, got);
        }
        tamis_test_literals_reset(&literals);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(array_indices_are_canonical) {
    uint32_t index = 7;
    ck_assert(tamis_array_index(&index, TAMIS_STR("0")) && index == 0);
    ck_assert(tamis_array_index(&index, TAMIS_STR("4294967294")) && index == 4294967294u);
    static const char *const others[] = {"",   "4294967295", "4294967296", "99999999999", "00", "01",
                                         "-0", "-1",         "1.0",        "1e1",         "+1", " 1"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ck_assert_msg(!tamis_array_index(&index, tamis_str_z(others[i])), "'%s'", others[i]);
    }
}
END_TEST

/* ---- JSON ---- */

typedef struct json_row {
    const char *literal, *json, *typed;
} json_row;

static const json_row json_rows[] = {
    {"undefined", "null", "{\"t\":\"undefined\"}"},
    {"null", "null", "{\"t\":\"null\",\"v\":null}"},
    {"true", "true", "{\"t\":\"boolean\",\"v\":true}"},
    {"0.1", "0.1", "{\"t\":\"number\",\"v\":0.1}"},
    {"-0", "0", "{\"t\":\"number\",\"v\":\"-0\"}"},
    {"NaN", "null", "{\"t\":\"number\",\"v\":\"NaN\"}"},
    {"Infinity", "null", "{\"t\":\"number\",\"v\":\"Infinity\"}"},
    {"-Infinity", "null", "{\"t\":\"number\",\"v\":\"-Infinity\"}"},
    {"1e21", "1e+21", "{\"t\":\"number\",\"v\":1e+21}"},
    {"'a\"\\\\\\n\\0\\u{e9}\\u{1f600}'", "\"a\\\"\\\\\\n\\u0000\u00e9\U0001F600\"",
     "{\"t\":\"string\",\"v\":\"a\\\"\\\\\\n\\u0000\u00e9\U0001F600\"}"},
    {"'a\xFF\xE2\x82z'", "\"a\uFFFD\uFFFDz\"", "{\"t\":\"string\",\"v\":\"a\uFFFD\uFFFDz\"}"},
    {"''", "\"\"", "{\"t\":\"string\",\"v\":\"\"}"},
    {"[]", "[]", "{\"t\":\"array\",\"v\":[]}"},
    {"[undefined, null, NaN, -0, [1, 'a']]", "[null,null,null,0,[1,\"a\"]]",
     "{\"t\":\"array\",\"v\":[null,null,null,0,[1,\"a\"]]}"},
    {"{}", "{}", "{\"t\":\"object\",\"v\":{}}"},
    {"{a: undefined, b: [], 'c d': {e: Infinity}, f: undefined}", "{\"b\":[],\"c d\":{\"e\":null}}",
     "{\"t\":\"object\",\"v\":{\"b\":[],\"c d\":{\"e\":null}}}"},
    {"/a/", "{}", "{\"t\":\"object\",\"v\":{}}"},
};

START_TEST(json_is_as_stringify_writes_it) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_buf out;
    tamis_buf_init(&out, 4096);
    for (size_t i = 0; i < sizeof json_rows / sizeof json_rows[0]; i++) {
        const json_row *row = &json_rows[i];
        tamis_value value = tamis_test_literal(&literals, row->literal);
        tamis_buf_reset(&out);
        ck_assert(tamis_value_add_json(&out, value));
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&out), tamis_str_z(row->json)), "%s: got %.*s",
                      row->literal, (int)out.len, out.ptr);
        tamis_buf_reset(&out);
        ck_assert(tamis_value_add_typed_json(&out, value));
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&out), tamis_str_z(row->typed)), "%s: got %.*s",
                      row->literal, (int)out.len, out.ptr);
        tamis_test_literals_reset(&literals);
    }
    static const char *const sources[] = {"a"};
    tamis_buf_reset(&out);
    ck_assert(tamis_value_add_typed_json(&out, tamis_test_list(&literals, "l", sources, sources, 1)));
    ck_assert(tamis_str_equal(tamis_buf_str(&out), TAMIS_STR("{\"t\":\"object\",\"v\":{}}")));
    tamis_buf_clear(&out);
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(json_that_does_not_fit_is_no_json) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value value = tamis_test_literal(&literals, "[1, {a: 'text'}, [true, null]]");
    static const char whole[] = "[1,{\"a\":\"text\"},[true,null]]";
    for (size_t max = 0; max < sizeof whole + 2; max++) {
        tamis_buf out;
        tamis_buf_init(&out, max);
        ck_assert_msg(tamis_value_add_json(&out, value) == (max >= sizeof whole - 1), "maximum %zu", max);
        tamis_buf_clear(&out);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

/* ---- The budget ---- */

/* `count` bytes of text that no heap counts. */
static tamis_value text_of(tamis_test_literals *literals, size_t count) {
    char *bytes = tamis_arena_bytes(&literals->arena, count);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', count);
    return tamis_string(tamis_str_of(bytes, count));
}

START_TEST(texts_up_to_the_budget_are_made_and_none_beyond) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    tamis_value half = text_of(&literals, TAMIS_LIMIT_EVENT_VALUES / 2);
    tamis_value more = text_of(&literals, TAMIS_LIMIT_EVENT_VALUES / 2 + 1);
    tamis_value sum = tamis_value_add(heap, half, half);
    ck_assert(sum.type == TAMIS_TYPE_STRING && sum.len == TAMIS_LIMIT_EVENT_VALUES && !heap->exhausted);
    /* The budget is spent: not one byte more. */
    ck_assert_int_eq(tamis_value_add(heap, tamis_number(1), tamis_string(TAMIS_STR(""))).type,
                     TAMIS_TYPE_UNDEFINED);
    ck_assert(heap->exhausted);
    tamis_heap_reset(heap);
    ck_assert(!heap->exhausted);
    ck_assert_int_eq(tamis_value_add(heap, half, more).type, TAMIS_TYPE_UNDEFINED);
    ck_assert(heap->exhausted);
    tamis_heap_reset(heap);
    ck_assert(tamis_value_add(heap, half, half).type == TAMIS_TYPE_STRING);
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(what_is_not_made_costs_nothing) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    tamis_value whole = text_of(&literals, TAMIS_LIMIT_EVENT_VALUES);
    tamis_value empty = tamis_string(TAMIS_STR(""));
    tamis_str text;
    for (int i = 0; i < 3; i++) {
        ck_assert(tamis_value_add(heap, whole, empty).as.string == whole.as.string);
        ck_assert(tamis_value_add(heap, empty, whole).as.string == whole.as.string);
        ck_assert(tamis_value_to_str(&text, heap, whole) && text.ptr == whole.as.string);
        ck_assert(isnan(tamis_value_to_number(heap, whole)));
        ck_assert(tamis_value_to_number(heap, tamis_test_literal(&literals, "[12]")) == 12);
    }
    ck_assert_uint_eq(heap->arena.used, 0);
    ck_assert(!heap->exhausted);
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(arrays_up_to_the_budget_are_made_and_none_beyond) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    size_t most = TAMIS_LIMIT_EVENT_VALUES / sizeof(tamis_value);
    tamis_value *elements = calloc(most + 1, sizeof *elements);
    ck_assert_ptr_nonnull(elements);
    tamis_value array = tamis_array_new(heap, elements, most);
    ck_assert(array.type == TAMIS_TYPE_ARRAY && array.len == most && array.depth == 1 && !heap->exhausted);
    tamis_heap_reset(heap);
    ck_assert(tamis_array_new(heap, elements, most + 1).type == TAMIS_TYPE_UNDEFINED && heap->exhausted);
    free(elements);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* [[[…]]], `depth` arrays in all. */
static tamis_value nested(tamis_heap *heap, unsigned depth) {
    tamis_value value = tamis_array_new(heap, NULL, 0);
    for (unsigned i = 1; i < depth; i++) {
        value = tamis_array_new(heap, &value, 1);
    }
    return value;
}

START_TEST(arrays_up_to_the_depth_limit_are_made_and_none_beyond) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    tamis_value deepest = nested(heap, TAMIS_LIMIT_ARRAY_DEPTH);
    ck_assert(deepest.type == TAMIS_TYPE_ARRAY && deepest.depth == TAMIS_LIMIT_ARRAY_DEPTH &&
              !heap->exhausted);
    tamis_value beside[] = {tamis_number(1), deepest};
    ck_assert_int_eq(tamis_array_new(heap, beside, 2).type, TAMIS_TYPE_UNDEFINED);
    ck_assert(heap->exhausted);
    tamis_str text;
    tamis_heap_reset(heap);
    deepest = nested(heap, TAMIS_LIMIT_ARRAY_DEPTH);
    ck_assert(tamis_value_to_str(&text, heap, deepest) && text.len == 0);
    ck_assert(tamis_value_to_number(heap, deepest) == 0);
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(empty_arrays_are_different_ones) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    tamis_value a = tamis_array_new(heap, NULL, 0);
    tamis_value b = tamis_array_new(heap, NULL, 0);
    ck_assert(tamis_value_strict_equal(a, a) && !tamis_value_strict_equal(a, b) &&
              !tamis_value_equal(heap, a, b));
    tamis_test_literals_clear(&literals);
}
END_TEST

/* Each array holds the one before twice: 2^63 elements from 64 small arrays. */
START_TEST(an_array_that_holds_another_many_times_ends_at_the_budget) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_heap *heap = &literals.env.heap;
    tamis_value value = tamis_array_new(heap, NULL, 0);
    for (unsigned i = 1; i < TAMIS_LIMIT_ARRAY_DEPTH; i++) {
        tamis_value twice[] = {value, value};
        value = tamis_array_new(heap, twice, 2);
    }
    tamis_str text;
    ck_assert(!heap->exhausted && !tamis_value_to_str(&text, heap, value) && heap->exhausted);
    heap->exhausted = false;
    ck_assert(isnan(tamis_value_to_number(heap, value)) && heap->exhausted);
    heap->exhausted = false;
    ck_assert_int_eq(tamis_value_add(heap, value, tamis_number(1)).type, TAMIS_TYPE_UNDEFINED);
    ck_assert(heap->exhausted);
    heap->exhausted = false;
    ck_assert_int_eq(tamis_value_index(heap, tamis_test_literal(&literals, "{}"), value).type,
                     TAMIS_TYPE_UNDEFINED);
    ck_assert(heap->exhausted);
    heap->exhausted = false;
    ck_assert(!tamis_value_equal(heap, value, tamis_string(TAMIS_STR("x"))) && heap->exhausted);
    tamis_buf out;
    tamis_buf_init(&out, 100000);
    ck_assert(!tamis_value_add_json(&out, value));
    tamis_buf_clear(&out);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* ---- Without memory ---- */

/* What needs memory, once each. True when nothing failed. */
static bool make_values(tamis_heap *heap) {
    tamis_value pair[] = {tamis_number(0.1), tamis_string(TAMIS_STR("text"))};
    tamis_value array = tamis_array_new(heap, pair, 2);
    tamis_value sum = tamis_value_add(heap, array, tamis_number(1e21));
    tamis_str text = TAMIS_STR("");
    bool made = tamis_value_to_str(&text, heap, tamis_number(12.5));
    (void)tamis_value_to_number(heap, array);
    return array.type == TAMIS_TYPE_ARRAY && sum.type == TAMIS_TYPE_STRING && made && !heap->exhausted;
}

START_TEST(without_memory_the_heap_is_exhausted) {
    size_t n = 0;
    for (;; n++) {
        tamis_heap heap;
        tamis_heap_init(&heap);
        tamis_test_fail_from(n);
        bool made = make_values(&heap);
        bool failed = tamis_test_fail_end();
        ck_assert_msg(made == !failed && heap.exhausted == failed, "allocation %zu", n);
        tamis_heap_reset(&heap);
        ck_assert(make_values(&heap)); /* and is good again for the next event */
        tamis_heap_clear(&heap);
        if (!failed) {
            break;
        }
    }
    ck_assert_uint_gt(n, 1);
}
END_TEST

START_TEST(a_warm_heap_allocates_nothing) {
    tamis_heap heap;
    tamis_heap_init(&heap);
    ck_assert(make_values(&heap));
    tamis_heap_reset(&heap);
    tamis_test_fail_from(0);
    bool made = make_values(&heap);
    bool failed = tamis_test_fail_end();
    ck_assert(made && !failed);
    tamis_heap_clear(&heap);
}
END_TEST

START_TEST(each_kind_has_its_name) {
    static const char *const names[] = {"undefined", "null",   "boolean", "number", "string",
                                        "array",     "object", "list",    "regex"};
    ck_assert_uint_eq(sizeof names / sizeof names[0], TAMIS_TYPES);
    for (int i = 0; i < TAMIS_TYPES; i++) {
        ck_assert_str_eq(tamis_type_name((tamis_type)i), names[i]);
    }
    ck_assert_uint_eq(sizeof(tamis_value), 16);
}
END_TEST

Suite *tamis_suite_value(void) {
    Suite *suite = suite_create("value");
    TCase *tests = tcase_create("value");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, equality_and_order_of_all_kinds_are_javascripts);
    tcase_add_test(tests, arithmetic_of_all_kinds_is_javascripts);
    tcase_add_test(tests, conversions_of_all_kinds_are_javascripts);
    tcase_add_test(tests, a_remainder_has_the_sign_of_the_dividend);
    tcase_add_test(tests, equality_goes_by_bytes_and_order_by_what_is_read);
    tcase_add_test(tests, lists_and_regexes_are_opaque);
    tcase_add_test(tests, members_are_own_ones_and_indices);
    tcase_add_test(tests, array_indices_are_canonical);
    tcase_add_test(tests, json_is_as_stringify_writes_it);
    tcase_add_test(tests, json_that_does_not_fit_is_no_json);
    tcase_add_test(tests, texts_up_to_the_budget_are_made_and_none_beyond);
    tcase_add_test(tests, what_is_not_made_costs_nothing);
    tcase_add_test(tests, arrays_up_to_the_budget_are_made_and_none_beyond);
    tcase_add_test(tests, arrays_up_to_the_depth_limit_are_made_and_none_beyond);
    tcase_add_test(tests, empty_arrays_are_different_ones);
    tcase_add_test(tests, an_array_that_holds_another_many_times_ends_at_the_budget);
    tcase_add_test(tests, without_memory_the_heap_is_exhausted);
    tcase_add_test(tests, a_warm_heap_allocates_nothing);
    tcase_add_test(tests, each_kind_has_its_name);
    suite_add_tcase(suite, tests);
    return suite;
}
