/* What differs between two texts of lines, for people: see tools/changed_lines.h. */
#include <string.h>

#include "tests/unit/support.h"
#include "tools/changed_lines.h"

Suite *tamis_suite_changed_lines(void);

static const struct difference_row {
    const char *before, *after, *want;
} differences[] = {
    {"", "a\n", "  from line 1\n    + a\n"},
    {"a\n", "", "  from line 1\n    - a\n"},
    {"a\nb\nc\n", "a\nx\nc\n", "  line 2\n    - b\n    + x\n"},
    {"a\nb\nc\nd\n", "x\nb\nc\ny\n", "  line 1\n    - a\n    + x\n  line 4\n    - d\n    + y\n"},
    {"a\nb\nc\n", "a\nc\n", "  from line 2\n    - b\n"},
    {"a\nc\n", "a\nb\nc\n", "  from line 2\n    + b\n"},
    {"a\na\n", "a\na\na\n", "  from line 3\n    + a\n"},
    {"ab\n", "b\n", "  line 1\n    - ab\n    + b\n"},
    {"b\n", "ab\n", "  line 1\n    - b\n    + ab\n"},
    {"a\nb", "a\nb\n", ""},
};

START_TEST(a_difference_leaves_out_what_is_the_same) {
    tamis_buf out;
    tamis_buf_init(&out, SIZE_MAX);
    ck_assert(tamis_changed_lines(&out, tamis_str_z(differences[_i].before), tamis_str_z(differences[_i].after)));
    (void)tamis_buf_add_char(&out, '\0');
    ck_assert_str_eq(out.ptr, differences[_i].want);
    tamis_buf_clear(&out);
}
END_TEST

/* The lines "1x" to "…x" with another letter for the other side. */
static void add_numbers(tamis_buf *out, int count, char letter) {
    for (int i = 1; i <= count; i++) {
        (void)tamis_buf_add_format(out, "%d%c\n", i, letter);
    }
}

static const struct long_row {
    int before, after; /* numbers of lines */
    const char *last;  /* what is shown last of a side */
    const char *next;  /* … and what would come next */
    const char *rest;  /* what stands for it; NULL: nothing does */
} long_differences[] = {
    {40, 40, "    + 40y\n", "    - 41x", NULL},
    {41, 41, "    + 40y\n", "    - 41x", "    + 40y\n  and 1 more\n"},
    {43, 43, "    - 40x\n", "    + 41y", "    + 40y\n  and 3 more\n"},
    {50, 3, "    - 40x\n", "    - 41x", "    - 40x\n    - (10 more)\n    + 1y\n"},
    {3, 50, "    + 40y\n", "    + 41y", "    + 40y\n    + (10 more)\n"},
};

START_TEST(a_difference_has_an_end) {
    const struct long_row *row = &long_differences[_i];
    tamis_buf before, after, out;
    tamis_buf_init(&before, SIZE_MAX);
    tamis_buf_init(&after, SIZE_MAX);
    tamis_buf_init(&out, SIZE_MAX);
    add_numbers(&before, row->before, 'x');
    add_numbers(&after, row->after, 'y');
    ck_assert(tamis_changed_lines(&out, tamis_buf_str(&before), tamis_buf_str(&after)));
    (void)tamis_buf_add_char(&out, '\0');
    ck_assert_msg(strstr(out.ptr, row->last) != NULL && strstr(out.ptr, row->next) == NULL, "%s", out.ptr);
    ck_assert_msg(row->rest == NULL ? strstr(out.ptr, " more") == NULL : strstr(out.ptr, row->rest) != NULL, "%s", out.ptr);
    tamis_buf_clear(&out);
    tamis_buf_clear(&after);
    tamis_buf_clear(&before);
}
END_TEST

/* Cut between two characters. */
START_TEST(a_long_line_of_a_difference_is_cut) {
    tamis_buf line, out;
    tamis_buf_init(&line, SIZE_MAX);
    tamis_buf_init(&out, SIZE_MAX);
    (void)tamis_buf_add_repeat(&line, 'x', 399);
    (void)tamis_buf_add_z(&line, "\xC3\xA9");
    ck_assert(tamis_changed_lines(&out, TAMIS_STR(""), tamis_buf_str(&line)));
    ck_assert_uint_eq(out.len, strlen("  from line 1\n    + …\n") + 399);
    ck_assert(tamis_str_ends_with(tamis_buf_str(&out), TAMIS_STR("x…\n")));
    tamis_buf_reset(&out);
    line.len = 399;
    (void)tamis_buf_add_char(&line, 'y');
    ck_assert(tamis_changed_lines(&out, TAMIS_STR(""), tamis_buf_str(&line)));
    ck_assert(tamis_str_ends_with(tamis_buf_str(&out), TAMIS_STR("xy\n")));
    tamis_buf_clear(&out);
    tamis_buf_clear(&line);
}
END_TEST

Suite *tamis_suite_changed_lines(void) {
    Suite *suite = suite_create("changed lines");
    TCase *tests = tcase_create("changed lines");
    tcase_add_loop_test(tests, a_difference_leaves_out_what_is_the_same, 0, sizeof differences / sizeof differences[0]);
    tcase_add_loop_test(tests, a_difference_has_an_end, 0, sizeof long_differences / sizeof long_differences[0]);
    tcase_add_test(tests, a_long_line_of_a_difference_is_cut);
    suite_add_tcase(suite, tests);
    return suite;
}
