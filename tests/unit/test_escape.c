/* Text for a person: nothing that a terminal obeys, and columns that are counted as they are shown. */
#include <stdint.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"
#include "tests/unit/support.h"

Suite *tamis_suite_escape(void);

static const struct {
    const char *name;
    tamis_str text;
    const char *want; /* with tabs kept */
    size_t width;
} rows[] = {
    {"plain", {"abc 'x' \\ \"", 11}, "abc 'x' \\ \"", 11},
    {"empty", {NULL, 0}, "", 0},
    {"letters beyond ASCII",
     {"\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80", 9},
     "\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80",
     3},
    {"NUL", {"a\0b", 3}, "a\\x00b", 6},
    {"escape sequence", {"\x1b[2J", 4}, "\\x1b[2J", 7},
    {"line ends", {"\r\n", 2}, "\\x0d\\x0a", 8},
    {"tab", {"a\tb", 3}, "a\tb", 3},
    {"DEL", {"\x7f", 1}, "\\x7f", 4},
    {"first of C1", {"\xC2\x80", 2}, "\\x80", 4},
    {"NEL", {"\xC2\x85", 2}, "\\x85", 4},
    {"CSI of C1", {"\xC2\x9B", 2}, "\\x9b", 4},
    {"NBSP is no control", {"\xC2\xA0", 2}, "\xC2\xA0", 1},
    {"Arabic letter mark", {"\xD8\x9C", 2}, "\\u{61c}", 7},
    {"U+200D joins", {"\xE2\x80\x8D", 3}, "\xE2\x80\x8D", 1},
    {"U+200E", {"\xE2\x80\x8E", 3}, "\\u{200e}", 8},
    {"U+200F", {"\xE2\x80\x8F", 3}, "\\u{200f}", 8},
    {"U+2010 is a hyphen", {"\xE2\x80\x90", 3}, "\xE2\x80\x90", 1},
    {"U+2027", {"\xE2\x80\xA7", 3}, "\xE2\x80\xA7", 1},
    {"U+2028", {"\xE2\x80\xA8", 3}, "\\u{2028}", 8},
    {"U+2029", {"\xE2\x80\xA9", 3}, "\\u{2029}", 8},
    {"U+202A, ended", {"\xE2\x80\xAA\xE2\x80\xAC", 6}, "\\u{202a}\\u{202c}", 16},
    {"U+202E, ended", {"\xE2\x80\xAE\xE2\x80\xAC", 6}, "\\u{202e}\\u{202c}", 16},
    {"U+202F is a space", {"\xE2\x80\xAF", 3}, "\xE2\x80\xAF", 1},
    {"U+2065", {"\xE2\x81\xA5", 3}, "\xE2\x81\xA5", 1},
    {"U+2066, ended", {"\xE2\x81\xA6\xE2\x81\xA9", 6}, "\\u{2066}\\u{2069}", 16},
    {"U+2069", {"\xE2\x81\xA9", 3}, "\\u{2069}", 8},
    {"U+206A", {"\xE2\x81\xAA", 3}, "\xE2\x81\xAA", 1},
    {"U+FEFF", {"\xEF\xBB\xBF", 3}, "\\u{feff}", 8},
    {"a bad byte", {"\xFF", 1}, "\\xff", 4},
    {"a bad part of two bytes", {"\xE2\x82x", 3}, "\\xe2\\x82x", 9},
    {"a surrogate", {"\xED\xA0\x80", 3}, "\\xed\\xa0\\x80", 12},
    {"overlong", {"\xC0\xAF", 2}, "\\xc0\\xaf", 8},
};

START_TEST(hostile_characters_are_spelt_out) {
    size_t row = (size_t)_i;
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, rows[row].text.ptr, rows[row].text.len);
    tamis_str text = tamis_str_of(guard.bytes, guard.len);
    tamis_buf buf;
    tamis_buf_init(&buf, 1000);
    ck_assert(tamis_escape_add(&buf, text, true));
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&buf), tamis_str_z(rows[row].want)), "%s: got %.*s",
                  rows[row].name, (int)buf.len, buf.ptr);
    ck_assert_msg(tamis_escape_width(text) == rows[row].width, "%s: width %zu", rows[row].name,
                  tamis_escape_width(text));
    tamis_buf_clear(&buf);
    tamis_test_guard_clear(&guard);
}
END_TEST

START_TEST(a_tab_is_escaped_unless_it_is_kept) {
    tamis_buf buf;
    tamis_buf_init(&buf, 1000);
    ck_assert(tamis_escape_add(&buf, TAMIS_STR("a\tb"), false));
    ck_assert(tamis_str_equal(tamis_buf_str(&buf), TAMIS_STR("a\\x09b")));
    tamis_buf_clear(&buf);
}
END_TEST

/* Of every code point: what comes out is free of controls, and as wide as was said. */
START_TEST(no_code_point_gets_a_control_through) {
    tamis_buf buf;
    tamis_buf_init(&buf, 1000);
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        tamis_str text = tamis_str_of(bytes, tamis_utf8_encode(bytes, c));
        tamis_buf_reset(&buf);
        bool added = tamis_escape_add(&buf, text, false);
        tamis_str shown = tamis_buf_str(&buf);
        bool same = tamis_str_equal(shown, text);
        bool spelt = tamis_utf8_ascii(shown) && shown.len >= 4 && shown.ptr[0] == '\\';
        bool control = memchr("\x7F\t", shown.ptr[0], 2) != NULL || (unsigned char)shown.ptr[0] < 0x20;
        bool wide = c == '\t' || tamis_utf8_count(shown) == tamis_escape_width(text);
        if (!added || !(same || spelt) || control || !wide) {
            ck_abort_msg("U+%04X is shown as %.*s", (unsigned)c, (int)shown.len, shown.ptr);
        }
    }
    tamis_buf_clear(&buf);
}
END_TEST

START_TEST(a_full_buffer_is_reported) {
    for (size_t max = 0; max < 12; max++) {
        tamis_buf buf;
        tamis_buf_init(&buf, max);
        ck_assert_int_eq(tamis_escape_add(&buf, TAMIS_STR("ab\x1b\xFF"), true), max >= 10);
        tamis_buf_clear(&buf);
    }
}
END_TEST

Suite *tamis_suite_escape(void) {
    Suite *suite = suite_create("escape");
    TCase *tests = tcase_create("escape");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, hostile_characters_are_spelt_out, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tests, a_tab_is_escaped_unless_it_is_kept);
    tcase_add_test(tests, no_code_point_gets_a_control_through);
    tcase_add_test(tests, a_full_buffer_is_reported);
    suite_add_tcase(suite, tests);
    return suite;
}
