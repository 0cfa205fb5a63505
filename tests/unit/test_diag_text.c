/* Diagnostics as text, to the byte: quotes, marks, labels, windows, colours. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/diag_fixture.h"

Suite *tamis_suite_diag_text(void);

static void ck_text_style(fixture *f, const char *want, tamis_diag_style style) {
    tamis_buf_reset(&f->out);
    tamis_diags_print_text(&f->out, &f->diags, &f->sources, style);
    ck_assert_int_eq(f->out.failed, TAMIS_OK);
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&f->out), tamis_str_z(want)), "got:\n%.*s\nwant:\n%s",
                  (int)f->out.len, f->out.ptr == NULL ? "" : f->out.ptr, want);
}

static void ck_text(fixture *f, const char *want) {
    ck_text_style(f, want, (tamis_diag_style){.colour = false});
}

START_TEST(a_finding_has_the_form_of_rustc) {
    fixture f;
    init(&f);
    add_source(&f, "rules/map.rules",
               TAMIS_STR("\n\n\n\n\n\n\n\n\n\n\n  alertType => searchRegexLst(fields.cat, [known]);\n"));
    tamis_diag *d = tamis_diags_add(&f.diags, TAMIS_E0102, place_of(&f, "searchRegexLst"),
                                    "unknown function '%s'", "searchRegexLst");
    label(&f, d, "searchRegexLst", "no such function");
    tamis_diag_help(&f.diags, d, "did you mean '%s'?", "searchRegexList");
    ck_text(&f, "error[E0102]: unknown function 'searchRegexLst'\n"
                "  --> rules/map.rules:12:16\n"
                "   |\n"
                "12 |   alertType => searchRegexLst(fields.cat, [known]);\n"
                "   |                ^^^^^^^^^^^^^^ no such function\n"
                "   = help: did you mean 'searchRegexList'?\n");
    clear(&f);
}
END_TEST

START_TEST(a_warning_without_label_and_help_is_short) {
    fixture f;
    init(&f);
    add_source(&f, "a.rules", TAMIS_STR("abc"));
    add(&f, place_of(&f, "b"))->severity = TAMIS_WARNING;
    ck_text(&f, "warning[E0102]: message\n"
                " --> a.rules:1:2\n"
                "  |\n"
                "1 | abc\n"
                "  |  ^\n");
    clear(&f);
}
END_TEST

START_TEST(a_finding_without_a_place_has_no_quote) {
    fixture f;
    init(&f);
    tamis_diag *d = add(&f, (tamis_span){7, 1});
    tamis_diag_label(&f.diags, d, (tamis_span){9, 1}, "nowhere");
    tamis_diag_help(&f.diags, d, "look elsewhere");
    ck_text(&f, "error[E0102]: message\n"
                "  = help: look elsewhere\n");
    clear(&f);
}
END_TEST

/* Spans in odd places: one quoted line and one row of marks each. */
static const struct {
    const char *name;
    tamis_str text;
    tamis_span span;
    const char *want; /* from the place on */
} spans[] = {
    {"empty file, of which nothing is quoted", {"", 0}, {0, 0}, "1:1\n"},
    {"end without a line end", {"ab", 2}, {2, 0}, "1:3\n  |\n1 | ab\n  |   ^\n"},
    {"end behind a line end", {"ab\n", 3}, {3, 0}, "2:1\n  |\n2 |\n  | ^\n"},
    {"zero length inside", {"ab\n", 3}, {1, 0}, "1:2\n  |\n1 | ab\n  |  ^\n"},
    {"the line end", {"ab\ncd", 5}, {2, 1}, "1:3\n  |\n1 | ab\n  |   ^\n"},
    {"CRLF", {"ab\r\ncd\r\n", 8}, {1, 4}, "1:2\n  |\n1 | ab\n  |  ^\n"},
    {"the CR", {"ab\r\ncd\r\n", 8}, {2, 1}, "1:3\n  |\n1 | ab\n  |   ^\n"},
    {"the LF behind a CR", {"ab\r\ncd\r\n", 8}, {3, 1}, "1:3\n  |\n1 | ab\n  |   ^\n"},
    {"over several lines", {"ab(\ncd)\n", 8}, {1, 5}, "1:2\n  |\n1 | ab(\n  |  ^^\n"},
    {"byte order mark", {"\xEF\xBB\xBFxyz\n", 7}, {4, 1}, "1:2\n  |\n1 | xyz\n  |  ^\n"},
    {"inside the byte order mark", {"\xEF\xBB\xBFxyz\n", 7}, {0, 3}, "1:1\n  |\n1 | xyz\n  | ^\n"},
    {"CJK counts one column",
     {"\xE6\x97\xA5\xE6\x9C\xAC = x", 10},
     {9, 1},
     "1:6\n  |\n1 | \xE6\x97\xA5\xE6\x9C\xAC = x\n  |      ^\n"},
    {"half a character",
     {"\xE6\x97\xA5\xE6\x9C\xAC!", 7},
     {4, 1},
     "1:2\n  |\n1 | \xE6\x97\xA5\xE6\x9C\xAC!\n  |  ^\n"},
    {"an astral character", {"a\xF0\x9F\x98\x80z", 6}, {1, 4}, "1:2\n  |\n1 | a\xF0\x9F\x98\x80z\n  |  ^\n"},
    {"tabs before", {"\ta\tbc", 5}, {3, 2}, "1:4\n  |\n1 | \ta\tbc\n  | \t \t^^\n"},
    {"a tab alone", {"a\tb", 3}, {1, 1}, "1:2\n  |\n1 | a\tb\n  |  ^\n"},
    {"a tab inside", {"(a\tb)", 5}, {1, 3}, "1:2\n  |\n1 | (a\tb)\n  |  ^^\t^\n"},
    {"a tab of one column inside", {"(ab\tb)", 6}, {1, 4}, "1:2\n  |\n1 | (ab\tb)\n  |  ^^^^\n"},
    {"bad UTF-8 before", {"\xFF\xFEx", 3}, {2, 1}, "1:3\n  |\n1 | \\xff\\xfex\n  |         ^\n"},
    {"bad UTF-8 itself", {"a\xE2\x82z", 4}, {1, 2}, "1:2\n  |\n1 | a\\xe2\\x82z\n  |  ^^^^^^^^\n"},
    {"a bidi control, ended",
     {"x\xE2\x80\xAEy\xE2\x80\xAC", 8},
     {1, 3},
     "1:2\n  |\n1 | x\\u{202e}y\\u{202c}\n  |  ^^^^^^^^\n"},
    {"behind an escape sequence", {"\x1b[31mx", 6}, {5, 1}, "1:6\n  |\n1 | \\x1b[31mx\n  |         ^\n"},
    {"NUL", {"a\0b", 3}, {1, 1}, "1:2\n  |\n1 | a\\x00b\n  |  ^^^^\n"},
    {"past the end", {"abc", 3}, {1, 1000}, "1:2\n  |\n1 | abc\n  |  ^^\n"},
    {"length overflows", {"abc", 3}, {1, UINT32_MAX}, "1:2\n  |\n1 | abc\n  |  ^^\n"},
};

START_TEST(marks_stand_below_what_they_mean) {
    size_t row = (size_t)_i;
    fixture f;
    init(&f);
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, spans[row].text.ptr, spans[row].text.len);
    add_source(&f, "f", tamis_str_of(guard.bytes, guard.len));
    (void)add(&f, spans[row].span);
    tamis_buf want;
    tamis_buf_init(&want, 1000);
    ck_assert(tamis_buf_add_z(&want, "error[E0102]: message\n --> f:"));
    ck_assert(tamis_buf_add(&want, spans[row].want, strlen(spans[row].want) + 1));
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.colour = false});
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&f.out), tamis_str_z(want.ptr)), "%s: got\n%.*s\nwant\n%s",
                  spans[row].name, (int)f.out.len, f.out.ptr, want.ptr);
    tamis_buf_clear(&want);
    tamis_test_guard_clear(&guard);
    clear(&f);
}
END_TEST

START_TEST(labels_of_one_line_share_its_quote) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("\tdrop 'a' when is(x, 1) && is(x, 2);\n"));
    tamis_diag *d = add(&f, place_of(&f, "is(x, 2)"));
    label(&f, d, "is(x, 2)", "never true here");
    label(&f, d, "is(x, 1)", "holds from here on");
    label(&f, d, "drop", "the statement");
    label(&f, d, "'a'", "");
    ck_text(&f, "error[E0102]: message\n"
                " --> f:1:28\n"
                "  |\n"
                "1 | \tdrop 'a' when is(x, 1) && is(x, 2);\n"
                "  | \t---- ---      --------    ^^^^^^^^ never true here\n"
                "  | \t|             |\n"
                "  | \t|             holds from here on\n"
                "  | \tthe statement\n");
    clear(&f);
}
END_TEST

START_TEST(a_mark_on_a_tab_is_seen_beside_others) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("a\tb c"));
    tamis_diag *d = add(&f, (tamis_span){1, 1});
    label(&f, d, "c", "see");
    tamis_diag_label(&f.diags, d, d->label.span, "tab");
    ck_text(&f, "error[E0102]: message\n"
                " --> f:1:2\n"
                "  |\n"
                "1 | a\tb c\n"
                "  |  ^\t  - see\n"
                "  |  |\n"
                "  |  tab\n");
    clear(&f);
}
END_TEST

START_TEST(labels_may_overlap_and_the_primary_is_on_top) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("is(fields.cat, 'x')"));
    tamis_diag *d = add(&f, place_of(&f, "fields.cat"));
    label(&f, d, "fields.cat", "the field");
    label(&f, d, "is(fields.cat, 'x')", "the call");
    label(&f, d, "is", "the function");
    label(&f, d, "fields", "the namespace");
    ck_text(&f, "error[E0102]: message\n"
                " --> f:1:4\n"
                "  |\n"
                "1 | is(fields.cat, 'x')\n"
                "  | ---^^^^^^^^^^------ the call\n"
                "  | |  |\n"
                "  | |  the namespace\n"
                "  | |  the field\n"
                "  | the function\n");
    clear(&f);
}
END_TEST

START_TEST(of_labels_with_one_end_the_shorter_has_its_text_there) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("a == b;"));
    tamis_diag *d = add(&f, place_of(&f, "a == b"));
    label(&f, d, "b", "the right side");
    label(&f, d, "a == b", "never true");
    ck_text(&f, "error[E0102]: message\n"
                " --> f:1:1\n"
                "  |\n"
                "1 | a == b;\n"
                "  | ^^^^^^ the right side\n"
                "  | |\n"
                "  | never true\n");
    clear(&f);
}
END_TEST

START_TEST(lines_left_out_show_as_dots) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("a\nb\nc\nd\n"));
    tamis_diag *d = add(&f, place_of(&f, "a"));
    label(&f, d, "c", "here");
    label(&f, d, "d", "and here");
    ck_text(&f, "error[E0102]: message\n"
                " --> f:1:1\n"
                "  |\n"
                "1 | a\n"
                "  | ^\n"
                "...\n"
                "3 | c\n"
                "  | - here\n"
                "4 | d\n"
                "  | - and here\n");
    clear(&f);
}
END_TEST

START_TEST(labels_of_other_lines_and_files_get_their_quotes) {
    fixture f;
    init(&f);
    add_source(&f, "other", TAMIS_STR("table t\n"));
    add_source(&f, "main", TAMIS_STR("let a = 1;\nlet b = 2;\n\n\n\n\n\n\n\nlet c = a;\n"));
    add_source(&f, "third", TAMIS_STR("list l\n"));
    tamis_diag *d = add(&f, place_of(&f, "let b"));
    label(&f, d, "list l", "third");
    label(&f, d, "let c", "c here");
    label(&f, d, "let a", "a here");
    label(&f, d, "table t", "first");
    tamis_diag_help(&f.diags, d, "help");
    ck_text(&f, "error[E0102]: message\n"
                "  --> main:2:1\n"
                "   |\n"
                " 1 | let a = 1;\n"
                "   | ----- a here\n"
                " 2 | let b = 2;\n"
                "   | ^^^^^\n"
                "...\n"
                "10 | let c = a;\n"
                "   | ----- c here\n"
                "   |\n"
                "  ::: third:1:1\n"
                "   |\n"
                " 1 | list l\n"
                "   | ------ third\n"
                "   |\n"
                "  ::: other:1:1\n"
                "   |\n"
                " 1 | table t\n"
                "   | ------- first\n"
                "   = help: help\n");
    clear(&f);
}
END_TEST

/* A line of `count` times "0123456789", with `needle` at `at`. Freed by the caller. */
static char *long_line(size_t count, size_t at, const char *needle) {
    char *line = malloc(count * 10 + 1);
    ck_assert_ptr_nonnull(line);
    for (size_t i = 0; i < count; i++) {
        memcpy(line + 10 * i, "0123456789", 10);
    }
    memcpy(line + at, needle, strlen(needle));
    line[count * 10] = '\0';
    return line;
}

#define TEN     "0123456789"
#define FIFTY   TEN TEN TEN TEN TEN
#define BLANK50 "                                                  "

START_TEST(a_line_of_160_columns_is_shown_whole) {
    fixture f;
    init(&f);
    char *line = long_line(16, 158, "@@");
    add_source(&f, "f", tamis_str_z(line));
    (void)add(&f, place_of(&f, "@@"));
    ck_text(&f, "error[E0102]: message\n"
                " --> f:1:159\n"
                "  |\n"
                "1 | " FIFTY FIFTY FIFTY "01234567@@\n"
                "  | " BLANK50 BLANK50 BLANK50 "        ^^\n");
    clear(&f);
    free(line);
}
END_TEST

START_TEST(a_wider_line_is_cut_to_a_window) {
    static const struct {
        size_t at;
        const char *want;
    } rows[] = {
        {0, "1:1\n  |\n1 | @@23456789" FIFTY FIFTY FIFTY "…\n  | ^^\n"},
        {50, "1:51\n  |\n1 | " FIFTY "@@23456789" FIFTY FIFTY "…\n  | " BLANK50 "^^\n"},
        {51, "1:52\n  |\n1 | …123456789" TEN TEN TEN TEN "0@@3456789" FIFTY FIFTY "0…\n  |  " BLANK50 "^^\n"},
        {998,
         "1:999\n  |\n1 | …" FIFTY FIFTY FIFTY "01234567@@\n  |  " BLANK50 BLANK50 BLANK50 "        ^^\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fixture f;
        init(&f);
        char *line = long_line(100, rows[i].at, "@@");
        add_source(&f, "f", tamis_str_z(line));
        (void)add(&f, place_of(&f, "@@"));
        tamis_buf want;
        tamis_buf_init(&want, 10000);
        ck_assert(tamis_buf_add_z(&want, "error[E0102]: message\n --> f:"));
        ck_assert(tamis_buf_add(&want, rows[i].want, strlen(rows[i].want) + 1));
        ck_text(&f, want.ptr);
        tamis_buf_clear(&want);
        clear(&f);
        free(line);
    }
}
END_TEST

START_TEST(a_label_outside_the_window_gets_one_of_its_own) {
    fixture f;
    init(&f);
    char *line = long_line(100, 0, "@@");
    memcpy(line + 20, "##", 2);
    memcpy(line + 998, "%%", 2);
    add_source(&f, "f", tamis_str_z(line));
    tamis_diag *d = add(&f, place_of(&f, "%%"));
    label(&f, d, "@@", "one");
    label(&f, d, "##", "two");
    label(&f, d, "%%", "three");
    ck_text(&f, "error[E0102]: message\n"
                " --> f:1:999\n"
                "  |\n"
                "1 | @@23456789" TEN "##23456789" TEN TEN FIFTY FIFTY TEN "…\n"
                "  | --                  -- two\n"
                "  | |\n"
                "  | one\n"
                "1 | …" FIFTY FIFTY FIFTY "01234567%%\n"
                "  |  " BLANK50 BLANK50 BLANK50 "        ^^ three\n");
    clear(&f);
    free(line);
}
END_TEST

/* A window counts what is shown, not bytes: escapes are wide, and characters of four bytes are not. */
START_TEST(a_window_counts_columns_as_shown) {
    fixture f;
    init(&f);
    char *wide = malloc(4096);
    ck_assert_ptr_nonnull(wide);
    memset(wide, '\x01', 4096);
    add_source(&f, "wide", tamis_str_of(wide, 4096));
    (void)add(&f, (tamis_span){2000, 1});
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.colour = false});
    ck_assert(tamis_buf_add_char(&f.out, '\0'));
    const char *quote = strstr(f.out.ptr, "1 | …\\x01");
    ck_assert_ptr_nonnull(quote);
    size_t shown = strcspn(quote + strlen("1 | …"), "\xE2\n");
    ck_assert_uint_gt(shown, 150);
    ck_assert_uint_le(shown, 160);
    clear(&f);

    init(&f);
    for (size_t i = 0; i < 640; i += 4) {
        memcpy(wide + i, "\xF0\x9F\x98\x80", 4);
    }
    add_source(&f, "narrow", tamis_str_of(wide, 640));
    (void)add(&f, (tamis_span){0, 640});
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.colour = false});
    ck_assert(tamis_buf_add_char(&f.out, '\0'));
    ck_assert_ptr_null(strstr(f.out.ptr, "…"));
    ck_assert_uint_eq(strspn(strchr(f.out.ptr, '^'), "^"), 160);
    clear(&f);
    free(wide);
}
END_TEST

/* Whatever a line is made of and wherever spans lie: what is printed is UTF-8, no wider than the window, and
 * has a mark for the primary place. */
START_TEST(random_lines_and_spans_stay_in_the_window) {
    static const char *const pieces[] = {"x",
                                         "y",
                                         "\t",
                                         " ",
                                         "\xC3\xA9",
                                         "\xE2\x82\xAC",
                                         "\xFF",
                                         "\xE2\x82",
                                         "\xF0\x9F\x98",
                                         "\xE2\x81\xA9",
                                         "\x1b",
                                         "\r"};
    enum { PIECES = sizeof pieces / sizeof pieces[0] };
    uint64_t state = 7;
    size_t rounds = tamis_test_effort(3000, 100);
    for (size_t r = 0; r < rounds; r++) {
        fixture f;
        init(&f);
        tamis_buf text;
        tamis_buf_init(&text, 4096);
        size_t count = r % 400;
        for (size_t i = 0; i < count; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            size_t kinds = r % 3 == 0 ? 1 : r % 3 == 1 ? PIECES : 6;
            (void)tamis_buf_add_z(&text, pieces[(state >> 33) % kinds]);
        }
        add_source(&f, "f", tamis_buf_str(&text));
        tamis_diag *d = NULL;
        for (int i = 0; i < 4; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            uint32_t off = (uint32_t)((state >> 33) % (text.len + 1));
            tamis_span span = {off, (uint32_t)((state >> 20) % 40)};
            if (i == 0) {
                d = add(&f, span);
            } else {
                tamis_diag_label(&f.diags, d, span, "%s", i == 3 ? "" : "label");
            }
        }
        tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.colour = false});
        tamis_str shown = tamis_buf_str(&f.out);
        bool good =
            f.out.failed == TAMIS_OK && tamis_utf8_valid(shown) && memchr(shown.ptr, '^', shown.len) != NULL;
        for (size_t at = 0; good && at < shown.len;) {
            const char *end = memchr(shown.ptr + at, '\n', shown.len - at);
            size_t len = end == NULL ? shown.len - at : (size_t)(end - shown.ptr) - at;
            size_t width = tamis_utf8_count(tamis_str_of(shown.ptr + at, len));
            for (size_t i = at; i < at + len; i++) {
                width -= shown.ptr[i] == '\t'; /* a mark on a tab has both */
            }
            good = end != NULL && width <= strlen("1 | ") + 163 + strlen(" label");
            at += len + 1;
        }
        if (!good) {
            ck_abort_msg("round %zu:\n%.*s", r, (int)shown.len, shown.ptr);
        }
        tamis_buf_clear(&text);
        clear(&f);
    }
}
END_TEST

START_TEST(hostile_texts_reach_no_terminal) {
    static const char evil[] = "\x1b[2J\xE2\x80\xAE\xFF\n";
    fixture f;
    init(&f);
    add_source(&f, evil, TAMIS_STR("\x1b]0;x\x07 \xE2\x80\xAE\xC2\x9B\n"));
    tamis_diag *d = tamis_diags_add(&f.diags, TAMIS_E0102, (tamis_span){0, 1}, "%s", evil);
    tamis_diag_label(&f.diags, d, (tamis_span){0, 1}, "%s", evil);
    tamis_diag_label(&f.diags, d, (tamis_span){2, 1}, "%s", evil);
    tamis_diag_help(&f.diags, d, "%s", evil);
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.colour = false});
    tamis_str shown = tamis_buf_str(&f.out);
    ck_assert_uint_gt(shown.len, 0);
    ck_assert(tamis_utf8_valid(shown));
    for (size_t i = 0; i < shown.len; i++) {
        unsigned char c = (unsigned char)shown.ptr[i];
        ck_assert_msg((c >= 0x20 && c < 0x7F) || c == '\n', "byte 0x%02x at %zu", (unsigned)c, i);
    }
    clear(&f);
}
END_TEST

START_TEST(colours_are_added_and_nothing_else) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("\tdrop 'a' when is(x, 1) && is(x, 2);\n\n\nq\n"));
    add_source(&f, "g", TAMIS_STR("other"));
    tamis_diag *d = add(&f, place_of(&f, "is(x, 2)"));
    label(&f, d, "is(x, 2)", "never true here");
    label(&f, d, "is(x, 1)", "holds");
    label(&f, d, "q", "later");
    label(&f, d, "other", "elsewhere");
    tamis_diag_help(&f.diags, d, "help");
    (void)add(&f, place_of(&f, "q"));
    tamis_buf plain;
    tamis_buf_init(&plain, 10000);
    tamis_diags_print_text(&plain, &f.diags, &f.sources, (tamis_diag_style){.colour = false});
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.colour = true});
    size_t n = 0, codes = 0;
    bool on = false;
    for (size_t i = 0; i < f.out.len; i++) {
        if (f.out.ptr[i] != '\x1b') {
            ck_assert_uint_lt(n, plain.len);
            ck_assert_int_eq(f.out.ptr[i], plain.ptr[n]);
            ck_assert(!on || f.out.ptr[i] != '\n'); /* no colour crosses a line end */
            n++;
            continue;
        }
        on = strncmp(f.out.ptr + i, "\x1b[0m", 4) != 0;
        while (i < f.out.len && f.out.ptr[i] != 'm') {
            i++;
        }
        codes++;
    }
    ck_assert_uint_eq(n, plain.len);
    ck_assert_uint_gt(codes, 20);
    ck_assert(!on);
    tamis_buf_clear(&plain);
    clear(&f);
}
END_TEST

START_TEST(a_maximum_leaves_a_count) {
    fixture f;
    init(&f);
    for (int i = 0; i < 3; i++) {
        (void)add(&f, (tamis_span){9, 0});
    }
    static const char one[] = "error[E0102]: message\n";
    tamis_buf want;
    tamis_buf_init(&want, 1000);
    ck_assert(tamis_buf_add_format(&want, "%s\n%s\n%s%c", one, one, one, 0));
    ck_text_style(&f, want.ptr, (tamis_diag_style){.max = 3});
    tamis_buf_reset(&want);
    ck_assert(tamis_buf_add_format(&want, "%s\n%s\n1 more finding not shown\n%c", one, one, 0));
    ck_text_style(&f, want.ptr, (tamis_diag_style){.max = 2});
    tamis_buf_reset(&want);
    ck_assert(tamis_buf_add_format(&want, "%s\n2 more findings not shown\n%c", one, 0));
    ck_text_style(&f, want.ptr, (tamis_diag_style){.max = 1});
    tamis_buf_clear(&want);
    clear(&f);
}
END_TEST

START_TEST(no_findings_print_nothing) {
    fixture f;
    init(&f);
    ck_text(&f, "");
    clear(&f);
}
END_TEST

START_TEST(places_over_the_maximum_of_one_finding_are_counted) {
    for (int extra = 0; extra < 3; extra++) {
        fixture f;
        init(&f);
        add_source(&f, "f", TAMIS_STR("abc"));
        tamis_diag *d = add(&f, (tamis_span){0, 1});
        for (int i = 0; i < 31 + extra; i++) {
            tamis_diag_label(&f.diags, d, (tamis_span){1, 1}, "again");
        }
        tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.max = 0});
        ck_assert(tamis_buf_add_char(&f.out, '\0'));
        static const char *const want[] = {NULL, "  = and 1 more place\n", "  = and 2 more places\n"};
        const char *line = strstr(f.out.ptr, "  = and");
        ck_assert(extra == 0 ? line == NULL : line != NULL && strcmp(line, want[extra]) == 0);
        clear(&f);
    }
}
END_TEST

Suite *tamis_suite_diag_text(void) {
    Suite *suite = suite_create("diag_text");
    TCase *tests = tcase_create("diag_text");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_finding_has_the_form_of_rustc);
    tcase_add_test(tests, a_warning_without_label_and_help_is_short);
    tcase_add_test(tests, a_finding_without_a_place_has_no_quote);
    tcase_add_loop_test(tests, marks_stand_below_what_they_mean, 0, (int)(sizeof spans / sizeof spans[0]));
    tcase_add_test(tests, labels_of_one_line_share_its_quote);
    tcase_add_test(tests, a_mark_on_a_tab_is_seen_beside_others);
    tcase_add_test(tests, labels_may_overlap_and_the_primary_is_on_top);
    tcase_add_test(tests, of_labels_with_one_end_the_shorter_has_its_text_there);
    tcase_add_test(tests, lines_left_out_show_as_dots);
    tcase_add_test(tests, labels_of_other_lines_and_files_get_their_quotes);
    tcase_add_test(tests, a_line_of_160_columns_is_shown_whole);
    tcase_add_test(tests, a_wider_line_is_cut_to_a_window);
    tcase_add_test(tests, a_label_outside_the_window_gets_one_of_its_own);
    tcase_add_test(tests, a_window_counts_columns_as_shown);
    tcase_add_test(tests, random_lines_and_spans_stay_in_the_window);
    tcase_add_test(tests, hostile_texts_reach_no_terminal);
    tcase_add_test(tests, colours_are_added_and_nothing_else);
    tcase_add_test(tests, a_maximum_leaves_a_count);
    tcase_add_test(tests, no_findings_print_nothing);
    tcase_add_test(tests, places_over_the_maximum_of_one_finding_are_counted);
    suite_add_tcase(suite, tests);
    return suite;
}
