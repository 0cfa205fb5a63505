/* trim, toLower, toUpper, startsWith, endsWith. */
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/literal.h"
#include "tests/unit/support.h"

Suite *tamis_suite_functions_text(void);

static const tamis_test_row trim_rows[] = {
    {"trim('  a b ')", "'a b'"},
    {"trim('\\t\\n\\u{b}\\u{c}\\u{a0}\\u{feff}\\u{2028}\\u{3000}x\\u{1680}\\u{205f}')", "'x'"},
    {"trim('\\u{200b}x\\u{85}')", "'\u200bx\xC2\x85'"},
    {"trimStart('  a ')", "'a '"},
    {"trimEnd('  a ')", "'  a'"},
    {"trim('   ')", "''"},
    {"trim('')", "''"},
    {"trim(undefined)", "''"},
    {"trim(null)", "''"},
    {"trim(-0)", "'-0'"},
    {"trim(12)", "'12'"},
    {"trim(true, 'te')", "'ru'"},
    {"trim([' a ', null])", "'a ,null'"},
    {"trim({})", "'[object Object]'"},
    {"trim('-_-abc-_-', '_-')", "'abc'"},
    {"trimStart('-_-abc-_-', '_-')", "'abc-_-'"},
    {"trimEnd('-_-abc-_-', '_-')", "'-_-abc'"},
    {"trim('  a ', '')", "'  a '"},
    {"trim('  a ', undefined)", "'a'"},
    {"trim('null a', null)", "' a'"}, /* the characters n, u, l */
    {"trim('121a21', 12)", "'a'"},
    {"trim('1,2a', [1, 2])", "'a'"},
    {"trim('aaaa', 'a')", "''"},
    {"trimStart('aaaa', 'a')", "''"},
    {"trimEnd('aaaa', 'a')", "''"},
    {"trim('aXa', 'b')", "'aXa'"},
    {"trim('\\u{e9}a\\u{e9}', '\\u{e9}')", "'a'"},
    /* Symbols: a letter with its mark is one, and not the letter. */
    {"trim('e\\u{301}a', 'e')", "'e\u0301a'"},
    {"trim('e\\u{301}a', 'e\\u{301}')", "'a'"},
    {"trim('ea', 'e\\u{301}')", "'ea'"},
    {"trim('\\u{301}a', '\\u{301}')", "'a'"},
    {"trim('\\u{1f600}a\\u{1f600}', '\\u{1f600}')", "'a'"},
    {"trim('\\u{1f468}\\u{200d}\\u{1f469}a', '\\u{1f468}')", "'\U0001F468\u200d\U0001F469a'"},
    {"trim('\\u{1f468}\\u{200d}\\u{1f469}a', '\\u{1f468}\\u{200d}\\u{1f469}')", "'a'"},
    {"trim('\\u{1f1e6}\\u{1f1e7}\\u{1f1e8}', '\\u{1f1e6}')", "'\U0001F1E6\U0001F1E7\U0001F1E8'"},
    {"trim('\\u{1f1e6}\\u{1f1e7}\\u{1f1e8}', '\\u{1f1e8}')", "'\U0001F1E6\U0001F1E7'"},
};

START_TEST(trim_is_lodashs) {
    tamis_test_rows(trim_rows, sizeof trim_rows / sizeof trim_rows[0]);
}
END_TEST

/* Bytes that are no UTF-8 stay in slices, and read as U+FFFD. */
static const tamis_test_row bytes_rows[] = {
    {"trim(' \xFF ')", "'\xFF'"},
    {"trim('a\xFF\xFE"
     "a', 'a')",
     "'\xFF\xFE'"},
    {"trim('\xFF"
     "a\xE2\x82', '\\u{fffd}')",
     "'a'"},
    {"trim('\\u{fffd}a', '\xFF')", "'a'"},
    {"trimEnd('a\xF0\x9F\x98', '\\u{fffd}')", "'a'"},
    {"trimEnd('a\xED\xA0\x80', '\\u{fffd}')", "'a'"},
    {"toLower('A\xFF\\u{c9}\xE2\x82')", "'a\uFFFD\u00e9\uFFFD'"},
    {"toLower('\\u{391}\\u{3a3}\xFF')", "'\u03b1\u03c2\uFFFD'"},
    {"toUpper('\xFFx\xC3')", "'\uFFFDX\uFFFD'"},
    {"startsWith('\xFFx', '\\u{fffd}')", "true"},
    {"startsWith('\xE2\x82\xAC', '\xE2\x82')", "false"}, /* bytes of a euro sign are not its beginning */
    {"startsWith('\xFFx', '\xFE')", "true"},
    {"startsWith('\xFFx', 'x', 1)", "true"},
    {"endsWith('x\xE2\x82', '\\u{fffd}')", "true"},
    {"endsWith('\xFFx', 'x')", "true"},
    {"endsWith('\xE2\x82\xAC', '\xAC')", "false"},
};

START_TEST(bad_utf8_reads_as_the_replacement_character) {
    tamis_test_rows(bytes_rows, sizeof bytes_rows / sizeof bytes_rows[0]);
}
END_TEST

static const tamis_test_row case_rows[] = {
    {"toLower('ABC xyz 19')", "'abc xyz 19'"},
    {"toUpper('abc XYZ @[`{')", "'ABC XYZ @[`{'"},
    {"toLower('@[`{')", "'@[`{'"},
    {"toLower(undefined)", "''"},
    {"toLower(null)", "''"},
    {"toLower(true)", "'true'"},
    {"toUpper(-0)", "'-0'"},
    {"toUpper(1e21)", "'1E+21'"},
    {"toLower(['A', {}])", "'a,[object object]'"},
    {"toUpper('stra\\u{df}e')", "'STRASSE'"},
    {"toLower('\\u{1e9e}')", "'\u00df'"},
    {"toUpper('\\u{149}')", "'\u02bcN'"},
    {"toUpper('\\u{390}')", "'\u0399\u0308\u0301'"},
    {"toUpper('\\u{fb03}')", "'FFI'"},
    {"toUpper('\\u{1fb3}')", "'\u0391\u0399'"},
    {"toLower('\\u{130}')", "'i\u0307'"},
    {"toUpper('\\u{131}i')", "'II'"},
    {"toUpper('\\u{1c6}\\u{1c5}')", "'\u01c4\u01c4'"},
    {"toLower('\\u{212a}\\u{212b}\\u{2126}')", "'k\u00e5\u03c9'"},
    {"toLower('\\u{10400}')", "'\U00010428'"},
    {"toUpper('\\u{10428}')", "'\U00010400'"},
    {"toUpper('\\u{17f}')", "'S'"},
    /* Final sigma: behind a cased letter and before none, case-ignorable ones apart. */
    {"toLower('\\u{3a3}')", "'\u03c3'"},
    {"toLower('\\u{391}\\u{3a3}')", "'\u03b1\u03c2'"},
    {"toLower('\\u{391}\\u{3a3} \\u{391}\\u{3a3}\\u{391}')", "'\u03b1\u03c2 \u03b1\u03c3\u03b1'"},
    {"toLower('\\u{391}.\\u{3a3}')", "'\u03b1.\u03c2'"},
    {"toLower('\\u{391}\\u{3a3}.')", "'\u03b1\u03c2.'"},
    {"toLower('\\u{391}\\u{3a3}.\\u{391}')", "'\u03b1\u03c3.\u03b1'"},
    {"toLower('\\u{391}\\u{3a3}\\u{3a3}')", "'\u03b1\u03c3\u03c2'"},
    {"toLower('1\\u{3a3}')", "'1\u03c3'"},
    {"toLower('A\\u{3a3}1')", "'a\u03c21'"},
    {"toLower('\\u{391}\\u{3a3}\\u{2b0}')", "'\u03b1\u03c2\u02b0'"},
    {"toLower('\\u{2b0}\\u{3a3}')", "'\u02b0\u03c3'"},
    {"toUpper('\\u{3c2}\\u{3c3}')", "'\u03a3\u03a3'"},
};

START_TEST(case_is_mapped_by_unicode) {
    tamis_test_rows(case_rows, sizeof case_rows / sizeof case_rows[0]);
}
END_TEST

/* Chunks of the mapping end between code points, wherever the text begins. */
START_TEST(a_long_text_is_mapped_as_its_parts_are) {
    enum { LETTERS = 600 };
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    for (size_t shift = 0; shift < 4; shift++) {
        char text[4 + 2 * LETTERS];
        memset(text, 'A', shift);
        for (size_t i = 0; i < LETTERS; i++) {
            memcpy(text + shift + 2 * i, "\xC3\x89", 2); /* É */
        }
        tamis_value arg = tamis_string(tamis_str_of(text, shift + 2 * LETTERS));
        tamis_value lower = tamis_functions[TAMIS_FN_toLower].call(&literals.env, &arg, 1);
        ck_assert_uint_eq(lower.len, arg.len);
        for (size_t i = 0; i < lower.len; i++) {
            ck_assert_int_eq(lower.as.string[i], i < shift ? 'a' : (i - shift) % 2 == 0 ? '\xC3' : '\xA9');
        }
        tamis_test_literals_reset(&literals);
    }
    tamis_test_literals_clear(&literals);
}
END_TEST

START_TEST(a_text_that_does_not_change_is_not_copied) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value arg = tamis_string(TAMIS_STR("plain text 1"));
    static const tamis_function_id same[] = {TAMIS_FN_toLower, TAMIS_FN_trim, TAMIS_FN_toString,
                                             TAMIS_FN_trimEnd};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        tamis_value result = tamis_functions[same[i]].call(&literals.env, &arg, 1);
        ck_assert_msg(result.as.string == arg.as.string, "%s", tamis_functions[same[i]].name);
    }
    ck_assert_uint_eq(literals.env.heap.arena.used, 0);
    tamis_test_literals_clear(&literals);
}
END_TEST

static const tamis_test_row affix_rows[] = {
    {"startsWith('abc', 'a')", "true"},
    {"startsWith('abc', 'b')", "false"},
    {"startsWith('abc', 'b', 1)", "true"},
    {"startsWith('abc', 'b', '1')", "true"},
    {"startsWith('abc', 'b', 1.9)", "true"},
    {"startsWith('abc', 'a', -5)", "true"},
    {"startsWith('abc', '', 99)", "true"},
    {"startsWith('abc', 'c', 99)", "false"},
    {"startsWith('abc', 'a', NaN)", "true"},
    {"startsWith('abc', 'a', null)", "true"},
    {"startsWith('abc', 'b', Infinity)", "false"},
    {"startsWith('abc', '')", "true"},
    {"startsWith('', '')", "true"},
    {"startsWith('', 'a')", "false"},
    {"startsWith('abc', 'abcd')", "false"},
    {"startsWith('undefined', undefined)", "true"},
    {"startsWith(undefined, undefined)", "false"}, /* '' does not begin with 'undefined' */
    {"startsWith(null, '')", "true"},
    {"startsWith('null', null)", "true"},
    {"startsWith('-0', -0)", "true"},
    {"startsWith(123, 12)", "true"},
    {"startsWith([1, 2], '1,')", "true"},
    {"startsWith('a\\u{1f600}b', 'b', 3)", "true"},
    {"startsWith('a\\u{1f600}b', '\\u{1f600}', 1)", "true"},
    {"startsWith('a\\u{1f600}b', '\\u{1f600}', 2)", "false"}, /* in the middle of a pair */
    {"startsWith('a\\u{1f600}b', '', 2)", "true"},
    {"endsWith('abc', 'c')", "true"},
    {"endsWith('abc', 'b')", "false"},
    {"endsWith('abc', 'b', 2)", "true"},
    {"endsWith('abc', 'bc', undefined)", "true"},
    {"endsWith('abc', 'c', null)", "false"}, /* position 0 */
    {"endsWith('abc', '', null)", "true"},
    {"endsWith('abc', 'c', 99)", "true"},
    {"endsWith('abc', 'c', -1)", "false"},
    {"endsWith('abc', 'abcd')", "false"},
    {"endsWith('', '')", "true"},
    {"endsWith(undefined, 'undefined')", "false"},
    {"endsWith(-0, '-0')", "true"},
    {"endsWith('a\\u{1f600}b', '\\u{1f600}', 3)", "true"},
    {"endsWith('a\\u{1f600}b', '\\u{1f600}', 2)", "false"},
    {"endsWith('a\\u{1f600}b', 'a', 2)", "false"},
    {"endsWith('a\\u{1f600}b', 'a', 1)", "true"},
    {"endsWith('a\\u{1f600}b', '', 2)", "true"},
};

START_TEST(starts_and_ends_are_lodashs) {
    tamis_test_rows(affix_rows, sizeof affix_rows / sizeof affix_rows[0]);
}
END_TEST

/* ---- Costs ---- */

static tamis_value repeated(tamis_test_literals *literals, const char *unit, size_t len) {
    size_t unit_len = strlen(unit);
    char *bytes = tamis_arena_bytes(&literals->arena, len);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i + unit_len <= len; i += unit_len) {
        memcpy(bytes + i, unit, unit_len);
    }
    return tamis_string(tamis_str_of(bytes, len / unit_len * unit_len));
}

/* Each of these is a matter of milliseconds; by a loop in a loop it is one of minutes. */
START_TEST(a_megabyte_is_trimmed_and_mapped_in_linear_time) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value spaces = repeated(&literals, "\xE3\x80\x80", TAMIS_LIMIT_LINE);
    tamis_value marks = repeated(&literals, "a\xCC\x81", TAMIS_LIMIT_LINE);
    tamis_value set = repeated(&literals, "b\xCC\x81", 65536 * 3);
    tamis_value sigmas = repeated(&literals, "\xCE\xA3", TAMIS_LIMIT_LINE / 2);
    tamis_value ignored = repeated(&literals, "\xCE\xA3:::::::::::::::::::::", TAMIS_LIMIT_LINE / 2);
    tamis_value pair[] = {marks, set};
    ck_assert_uint_eq(tamis_functions[TAMIS_FN_trim].call(&literals.env, &spaces, 1).len, 0);
    ck_assert_uint_eq(tamis_functions[TAMIS_FN_trim].call(&literals.env, pair, 2).len, marks.len);
    ck_assert_uint_eq(tamis_functions[TAMIS_FN_toLower].call(&literals.env, &sigmas, 1).len, sigmas.len);
    ck_assert_uint_eq(tamis_functions[TAMIS_FN_toLower].call(&literals.env, &ignored, 1).len, ignored.len);
    ck_assert(!literals.env.heap.exhausted);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* The set of symbols that are no ASCII is kept in order, up to what the budget of an event would hold. */
START_TEST(a_set_of_symbols_has_a_limit) {
    enum { MOST = TAMIS_LIMIT_EVENT_VALUES / sizeof(tamis_str) };
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    tamis_value args[] = {tamis_string(TAMIS_STR("\xC3\xA9x")),
                          repeated(&literals, "\xC3\xA9", 2 * (MOST + 1))};
    args[1].len = 2 * MOST;
    ck_assert_uint_eq(tamis_functions[TAMIS_FN_trim].call(&literals.env, args, 2).len, 1);
    ck_assert(!literals.env.heap.exhausted);
    args[1].len = 2 * (MOST + 1);
    ck_assert_int_eq(tamis_functions[TAMIS_FN_trim].call(&literals.env, args, 2).type, TAMIS_TYPE_UNDEFINED);
    ck_assert(literals.env.heap.exhausted);
    tamis_test_literals_clear(&literals);
}
END_TEST

/* A mapping may grow: ΐ has two bytes, its upper case six. */
START_TEST(a_mapping_that_outgrows_the_budget_is_refused) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    size_t most = TAMIS_LIMIT_EVENT_VALUES / 6;
    tamis_value arg = repeated(&literals, "\xCE\x90", 2 * (most + 1));
    arg.len = (uint32_t)(2 * most);
    tamis_value upper = tamis_functions[TAMIS_FN_toUpper].call(&literals.env, &arg, 1);
    ck_assert_uint_eq(upper.len, 6 * most);
    tamis_heap_reset(&literals.env.heap);
    arg.len += 2;
    ck_assert_int_eq(tamis_functions[TAMIS_FN_toUpper].call(&literals.env, &arg, 1).type,
                     TAMIS_TYPE_UNDEFINED);
    ck_assert(literals.env.heap.exhausted);
    tamis_test_literals_clear(&literals);
}
END_TEST

Suite *tamis_suite_functions_text(void) {
    Suite *suite = suite_create("functions_text");
    TCase *tests = tcase_create("functions_text");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, trim_is_lodashs);
    tcase_add_test(tests, bad_utf8_reads_as_the_replacement_character);
    tcase_add_test(tests, case_is_mapped_by_unicode);
    tcase_add_test(tests, a_long_text_is_mapped_as_its_parts_are);
    tcase_add_test(tests, a_text_that_does_not_change_is_not_copied);
    tcase_add_test(tests, starts_and_ends_are_lodashs);
    tcase_add_test(tests, a_megabyte_is_trimmed_and_mapped_in_linear_time);
    tcase_add_test(tests, a_set_of_symbols_has_a_limit);
    tcase_add_test(tests, a_mapping_that_outgrows_the_budget_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
