/* Diagnostics: collecting, and both forms of print to the byte. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/json.h"
#include "base/limits.h"
#include "tests/unit/support.h"

Suite *tamis_suite_diag(void);

typedef struct fixture {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_buf out;
} fixture;

static void init(fixture *f) {
    tamis_arena_init(&f->arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&f->sources, &f->arena);
    tamis_diags_init(&f->diags, &f->arena);
    tamis_buf_init(&f->out, 1u << 26);
}

static void clear(fixture *f) {
    tamis_buf_clear(&f->out);
    tamis_arena_clear(&f->arena);
}

static void add_source(fixture *f, const char *name, tamis_str text) {
    size_t index;
    ck_assert_int_eq(tamis_sources_add(&index, &f->sources, tamis_str_z(name), tamis_str_z(name), text),
                     TAMIS_OK);
}

/* The place of `needle` in the sources. */
static tamis_span place_of(const fixture *f, const char *needle) {
    size_t len = strlen(needle);
    for (size_t i = 0; i < f->sources.count; i++) {
        tamis_str text = f->sources.items[i].text;
        for (size_t at = 0; at + len <= text.len; at++) {
            if (memcmp(text.ptr + at, needle, len) == 0) {
                return (tamis_span){f->sources.items[i].base + (uint32_t)at, (uint32_t)len};
            }
        }
    }
    ck_abort_msg("no '%s' in the sources", needle);
    return (tamis_span){0, 0};
}

static tamis_diag *add(fixture *f, tamis_span span) {
    return tamis_diags_add(&f->diags, TAMIS_E0102, span, "message");
}

static void label(fixture *f, tamis_diag *diag, const char *needle, const char *text) {
    tamis_diag_label(&f->diags, diag, place_of(f, needle), "%s", text);
}

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

/* ---- the table ---- */

START_TEST(codes_are_named_ascend_and_have_titles) {
    for (unsigned i = 0; i < TAMIS_DIAG_CODES; i++) {
        tamis_diag_code code = (tamis_diag_code)i;
        const char *name = tamis_diag_name(code);
        ck_assert_msg(strlen(name) == 5 && (name[0] == 'E' || name[0] == 'W'), "%s", name);
        ck_assert_msg(strspn(name + 1, "0123456789") == 4, "%s", name);
        ck_assert_msg((tamis_diag_severity(code) == TAMIS_ERROR) == (name[0] == 'E'), "%s", name);
        ck_assert_msg(strlen(tamis_diag_title(code)) > 0, "%s", name);
        ck_assert_msg(i == 0 || strcmp(tamis_diag_name((tamis_diag_code)(i - 1)), name) < 0, "%s", name);
    }
    ck_assert_str_eq(tamis_diag_name(TAMIS_E0102), "E0102");
    ck_assert_str_eq(tamis_diag_name(TAMIS_DIAG_CODES), "");
    ck_assert_str_eq(tamis_diag_title(TAMIS_DIAG_CODES), "");
}
END_TEST

/* ---- as text ---- */

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
    {"empty file", {"", 0}, {0, 0}, "1:1\n  |\n1 |\n  | ^\n"},
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
    {"a tab inside", {"(a\tb)", 5}, {1, 3}, "1:2\n  |\n1 | (a\tb)\n  |  ^\t^\n"},
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
        i += strcspn(f.out.ptr + i, "m");
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

/* ---- as JSON ---- */

static void ck_json(fixture *f, const char *want) {
    tamis_buf_reset(&f->out);
    tamis_diags_print_json(&f->out, &f->diags, &f->sources);
    ck_assert_int_eq(f->out.failed, TAMIS_OK);
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&f->out), tamis_str_z(want)), "got:\n%.*s\nwant:\n%s",
                  (int)f->out.len, f->out.ptr, want);
    tamis_json *parsed;
    tamis_json_error error;
    ck_assert_int_eq(tamis_json_parse(&parsed, &f->arena, tamis_buf_str(&f->out), &error), TAMIS_OK);
}

START_TEST(findings_are_one_json_array) {
    fixture f;
    init(&f);
    ck_json(&f, "[]\n");
    add_source(&f, "a\"\x1b", TAMIS_STR("one\r\ntw\xC3\xB6 three\n"));
    tamis_diag *d = add(&f, (tamis_span){7, 20});
    tamis_diag_label(&f.diags, d, d->label.span, "here");
    tamis_diag_label(&f.diags, d, (tamis_span){0, 3}, "there\xFF");
    tamis_diag_label(&f.diags, d, (tamis_span){99, 3}, "nowhere");
    tamis_diag_help(&f.diags, d, "help");
    add(&f, (tamis_span){99, 1})->severity = TAMIS_WARNING;
    ck_json(
        &f,
        "[\n{\"code\":\"E0102\",\"severity\":\"error\",\"message\":\"message\","
        "\"file\":\"a\\\"\\u001b\",\"line\":2,\"column\":3,\"endLine\":3,\"endColumn\":1,\"labels\":["
        "{\"file\":\"a\\\"\\u001b\",\"line\":2,\"column\":3,\"endLine\":3,\"endColumn\":1,"
        "\"primary\":true,\"text\":\"here\"},"
        "{\"file\":\"a\\\"\\u001b\",\"line\":1,\"column\":1,\"endLine\":1,\"endColumn\":4,"
        "\"primary\":false,\"text\":\"there\xEF\xBF\xBD\"},"
        "{\"file\":null,\"line\":null,\"column\":null,\"endLine\":null,\"endColumn\":null,"
        "\"primary\":false,\"text\":\"nowhere\"}],\"help\":\"help\"},\n"
        "{\"code\":\"E0102\",\"severity\":\"warning\",\"message\":\"message\",\"file\":null,\"line\":null,"
        "\"column\":null,\"endLine\":null,\"endColumn\":null,\"labels\":[],\"help\":null}\n]\n");
    clear(&f);
}
END_TEST

/* ---- many, and no memory ---- */

START_TEST(findings_over_the_limit_are_only_counted) {
    fixture f;
    init(&f);
    for (size_t i = 0; i < TAMIS_LIMIT_FINDINGS; i++) {
        if (add(&f, (tamis_span){0, 0}) == NULL) {
            ck_abort_msg("finding %zu was not kept", i);
        }
    }
    ck_assert_ptr_null(add(&f, (tamis_span){0, 0}));
    tamis_diag_label(&f.diags, NULL, (tamis_span){0, 0}, "ignored");
    tamis_diag_help(&f.diags, NULL, "ignored");
    ck_assert_uint_eq(f.diags.errors, TAMIS_LIMIT_FINDINGS + 1);
    ck_assert_uint_eq(f.diags.warnings, 0);
    ck_assert(!f.diags.failed);
    clear(&f);
}
END_TEST

/* A finding for each of 100,000 places of one line of a mebibyte: printing must not walk the line for each.
 * (A walk would take 10^11 steps.) */
START_TEST(many_findings_in_one_long_line_print_in_linear_time) {
    fixture f;
    init(&f);
    size_t len = 1u << 20;
    char *line = malloc(len);
    ck_assert_ptr_nonnull(line);
    memset(line, 'x', len);
    add_source(&f, "f", tamis_str_of(line, len));
    size_t count = tamis_test_effort(TAMIS_LIMIT_FINDINGS, 2000);
    for (size_t i = 0; i < count; i++) {
        if (add(&f, (tamis_span){(uint32_t)(i * 10), 3}) == NULL) {
            ck_abort_msg("finding %zu was not kept", i);
        }
    }
    tamis_diags_print_json(&f.out, &f.diags, &f.sources);
    ck_assert_int_eq(f.out.failed, TAMIS_OK);
    tamis_buf_reset(&f.out);
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.max = 1000});
    ck_assert_int_eq(f.out.failed, TAMIS_OK);
    ck_assert_uint_lt(f.out.len, 1000u * 600u); /* and a long line floods no terminal */
    free(line);
    clear(&f);
}
END_TEST

/* Three findings with all their parts; the texts go into `arena`. */
static void add_three(fixture *f, tamis_arena *arena) {
    tamis_diags_init(&f->diags, arena);
    for (int i = 0; i < 3; i++) {
        tamis_diag *d = add(f, (tamis_span){0, 1});
        tamis_diag_label(&f->diags, d, (tamis_span){0, 1}, "label");
        tamis_diag_label(&f->diags, d, (tamis_span){1, 1}, "label");
        tamis_diag_help(&f->diags, d, "help");
    }
    ck_assert_uint_eq(f->diags.errors, 3);
}

START_TEST(memory_that_ends_loses_texts_but_no_count) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("abc"));
    tamis_arena arena;
    tamis_arena_init(&arena, SIZE_MAX);
    add_three(&f, &arena);
    size_t need = arena.used;
    tamis_arena_clear(&arena);
    for (size_t max = 0; max <= need; max++) {
        tamis_arena_init(&arena, max);
        add_three(&f, &arena);
        ck_assert_msg(f.diags.failed == (max < need), "%zu of %zu bytes", max, need);
        tamis_buf_reset(&f.out);
        tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.max = 0});
        tamis_diags_print_json(&f.out, &f.diags, &f.sources);
        ck_assert_int_eq(f.out.failed, TAMIS_OK);
        tamis_arena_clear(&arena);
    }
    clear(&f);
}
END_TEST

START_TEST(a_full_buffer_is_no_harm) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("abc"));
    tamis_diag *d = add(&f, (tamis_span){0, 1});
    tamis_diag_label(&f.diags, d, (tamis_span){2, 1}, "label");
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.max = 0});
    size_t whole = f.out.len;
    for (size_t max = 0; max <= whole; max++) {
        tamis_buf buf;
        tamis_buf_init(&buf, max);
        tamis_diags_print_text(&buf, &f.diags, &f.sources, (tamis_diag_style){.max = 0});
        ck_assert_int_eq(buf.failed, max < whole ? TAMIS_ERR_LIMIT : TAMIS_OK);
        tamis_buf_clear(&buf);
    }
    clear(&f);
}
END_TEST

START_TEST(long_names_in_messages_are_cut_between_characters) {
    char name[300];
    memset(name, 'n', sizeof name);
    memcpy(name + 199, "\xC3\xA9", 2);
    tamis_str s = tamis_str_of(name, sizeof name);
    fixture f;
    init(&f);
    tamis_diag *d = tamis_diags_add(&f.diags, TAMIS_E0102, (tamis_span){0, 0}, "'%.*s'", TAMIS_FMT(s));
    ck_assert_uint_eq(d->message.len, 201);
    tamis_str none = {NULL, 0};
    d = tamis_diags_add(&f.diags, TAMIS_E0102, (tamis_span){0, 0}, "'%.*s'", TAMIS_FMT(none));
    ck_assert(tamis_str_equal(d->message, TAMIS_STR("''")));
    clear(&f);
}
END_TEST

Suite *tamis_suite_diag(void) {
    Suite *suite = suite_create("diag");
    TCase *tests = tcase_create("diag");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, codes_are_named_ascend_and_have_titles);
    tcase_add_test(tests, a_finding_has_the_form_of_rustc);
    tcase_add_test(tests, a_warning_without_label_and_help_is_short);
    tcase_add_test(tests, a_finding_without_a_place_has_no_quote);
    tcase_add_loop_test(tests, marks_stand_below_what_they_mean, 0, (int)(sizeof spans / sizeof spans[0]));
    tcase_add_test(tests, labels_of_one_line_share_its_quote);
    tcase_add_test(tests, labels_may_overlap_and_the_primary_is_on_top);
    tcase_add_test(tests, labels_of_other_lines_and_files_get_their_quotes);
    tcase_add_test(tests, a_line_of_160_columns_is_shown_whole);
    tcase_add_test(tests, a_wider_line_is_cut_to_a_window);
    tcase_add_test(tests, a_label_outside_the_window_gets_one_of_its_own);
    tcase_add_test(tests, a_window_counts_columns_as_shown);
    tcase_add_test(tests, hostile_texts_reach_no_terminal);
    tcase_add_test(tests, colours_are_added_and_nothing_else);
    tcase_add_test(tests, a_maximum_leaves_a_count);
    tcase_add_test(tests, no_findings_print_nothing);
    tcase_add_test(tests, places_over_the_maximum_of_one_finding_are_counted);
    tcase_add_test(tests, findings_are_one_json_array);
    tcase_add_test(tests, findings_over_the_limit_are_only_counted);
    tcase_add_test(tests, many_findings_in_one_long_line_print_in_linear_time);
    tcase_add_test(tests, memory_that_ends_loses_texts_but_no_count);
    tcase_add_test(tests, a_full_buffer_is_no_harm);
    tcase_add_test(tests, long_names_in_messages_are_cut_between_characters);
    suite_add_tcase(suite, tests);
    return suite;
}
