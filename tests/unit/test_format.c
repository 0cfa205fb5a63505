/* tamis fmt: the layout (each file of tests/cases/fmt has a text, and what becomes of it), and what must hold for every text: only
 * white space changes, a text in its layout stays as it is, and the checker finds the same. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "compiler/compiler.h"
#include "tests/unit/case_file.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/support.h"
#include "tools/format.h"
#include "tools/format_parts.h"
#include "tools/layout_diff.h"
#include "tools/pack_finder.h"

Suite *tamis_suite_format(void);

/* One text, formatted. */
typedef struct formatted {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_buf out;
    tamis_status status;
} formatted;

static void format_up_to(formatted *f, tamis_str text, size_t max) {
    size_t source = 0;
    tamis_arena_init(&f->arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&f->sources, &f->arena);
    tamis_diags_init(&f->diags, &f->arena);
    tamis_buf_init(&f->out, max);
    f->status = tamis_sources_add(&source, &f->sources, TAMIS_STR("a"), TAMIS_STR("a"), text);
    if (f->status == TAMIS_OK) {
        f->status = tamis_format_rules(&f->out, &f->arena, &f->sources, source, &f->diags);
    }
}

static void format_text(formatted *f, tamis_str text) {
    format_up_to(f, text, (size_t)1 << 30);
}

static void clear(formatted *f) {
    tamis_buf_clear(&f->out);
    tamis_arena_clear(&f->arena);
}

static void expect_layout(const char *name, tamis_str text, tamis_str want) {
    formatted f;
    format_text(&f, text);
    ck_assert_msg(f.status == TAMIS_OK, "%s: %s", name, tamis_status_text(f.status));
    tamis_buf difference; /* Check's messages are short */
    tamis_buf_init(&difference, (size_t)1 << 30);
    tamis_layout_diff(&difference, tamis_str_z(name), want, tamis_buf_str(&f.out));
    ck_assert_msg(difference.len == 0, "%.*s", difference.len < 2000 ? (int)difference.len : 2000,
                  difference.ptr);
    tamis_buf_clear(&difference);
    clear(&f);
}

/* ---- Cases ---- */

START_TEST(cases_are_laid_out_like_this) {
    tamis_test_case_list cases;
    tamis_test_cases_load(&cases, "tests/cases/fmt");
    ck_assert_uint_ge(cases.count, 7);
    size_t wrong = 0;
    for (size_t i = 0; i < cases.count; i++) {
        formatted f;
        format_text(&f, tamis_str_z(cases.items[i].input));
        ck_assert_msg(f.status == TAMIS_OK, "%s: %s", cases.items[i].name, tamis_status_text(f.status));
        wrong += !tamis_test_case_expect(&cases.items[i], tamis_buf_str(&f.out));
        expect_layout(cases.items[i].name, tamis_buf_str(&f.out), tamis_buf_str(&f.out));
        clear(&f);
    }
    tamis_test_cases_clear(&cases);
    ck_assert_msg(wrong == 0, "%zu cases differ", wrong);
}
END_TEST

typedef struct text_row {
    const char *name, *text, *want;
} text_row;

static const text_row texts[] = {
    {"nothing", "", ""},
    {"white space", " \t\r\n\n \xC2\xA0\xEF\xBB\xBF", ""},
    {"a comment", "\n\n  // x \t", "// x\n"},
    {"no line end", "let a = 1;", "let a = 1;\n"},
    {"empty lines at both ends", "\n\nlet a = 1;\n\n\n", "let a = 1;\n"},
    {"CRLF", "// x\r\n\r\n\r\nlet a = 1;\r\n/* y\r\n z */\r\nlet b = 2;\r\n",
     "// x\n\nlet a = 1;\n/* y\n z */\nlet b = 2;\n"},
    {"CR", "let a =\r 1;\r\rlet b = 2; // x\rlet c = 3;", "let a =\n  1;\n\nlet b = 2; // x\nlet c = 3;\n"},
    {"CRLF in a raw string stays", "test 't' {\r\n event `a\r\nb`;\r\n expect unmapped; }",
     "test 't' {\n  event `a\r\nb`;\n  expect unmapped;\n}\n"},
    {"byte order mark", "\xEF\xBB\xBFlet a = 1;\n", "let a = 1;\n"},
    {"blanks of all kinds",
     "let\xC2\xA0"
     "a\xE3\x80\x80=\v1\f;",
     "let a = 1;\n"},
    {"U+2028 ends a comment", "let a = 1; // x\xE2\x80\xA8let b = 2;", "let a = 1; // x\nlet b = 2;\n"},
    {"a kept line with CR", "// tamis: allow W0103 x\nlet a =  1  +\r  1;\n",
     "// tamis: allow W0103 x\nlet a =  1  +\n  1;\n"},
    {"a kept line after a comment", "let a = 1; let b =  2; // tamis: allow W0103 x\rlet c =  3;",
     "let a = 1; let b =  2; // tamis: allow W0103 x\nlet c = 3;\n"},
};

START_TEST(texts_are_laid_out_like_this) {
    const text_row *row = &texts[_i];
    expect_layout(row->name, tamis_str_z(row->text), tamis_str_z(row->want));
    expect_layout(row->name, tamis_str_z(row->want), tamis_str_z(row->want));
}
END_TEST

/* ---- What is refused ---- */

START_TEST(texts_with_errors_are_left_alone) {
    static const tamis_str wrong[] = {
        {"map { a => ; }", 14},
        {"map { a => 1", 12},
        {"let a = 1; \0 let b = 2;", 23},
        {"// \xff\nlet a = 1;", 15},
        {"let a = '\xC3';", 12},
        {"/* no end", 9},
        {"}", 1},
        {"map { a => => 1; }", 18},
        {"a b c", 5},
        {"let a = 1", 9},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        formatted f;
        format_text(&f, wrong[i]);
        ck_assert_msg(f.status == TAMIS_ERR_RULES, "%zu: %s", i, tamis_status_text(f.status));
        ck_assert_uint_gt(f.diags.errors, 0);
        ck_assert_uint_eq(f.out.len, 0);
        clear(&f);
    }
}
END_TEST

/* ---- Random white space ---- */

static uint64_t seed = 1;

static size_t below(size_t n) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)((seed >> 11) % n);
}

static tamis_str pick(const tamis_str *from, size_t count) {
    return from[below(count)];
}

#define PICK(...)                                                                                            \
    pick((const tamis_str[]){__VA_ARGS__}, sizeof((const tamis_str[]){__VA_ARGS__}) / sizeof(tamis_str))
#define S(text)                                                                                              \
    { "" text, sizeof(text) - 1 }

/* Does the line end before the piece follow from what stands there, and not from the author? */
static bool is_structural(const tamis_piece *piece) {
    return piece->item || piece->part || piece->role == TAMIS_PIECE_BLOCK_CLOSE ||
           piece->role == TAMIS_PIECE_CLOSE || piece->role == TAMIS_PIECE_BRACE_CLOSE;
}

/* Ends no line between these two, whatever the author wrote? */
static bool joins(const tamis_piece *piece) {
    return piece->role == TAMIS_PIECE_WORD && piece[-1].role == TAMIS_PIECE_WORD;
}

/* White space that means the same as the layout's own, before a piece that touches no comment and no kept line. */
static tamis_str same_meaning(const tamis_piece *piece) {
    switch ((tamis_gap)piece->gap) {
    case TAMIS_GAP_NONE: return PICK(S(""), S(" "), S("\t"));
    case TAMIS_GAP_BLANK:
        return joins(piece) ? PICK(S(" "), S("\n "), S("\r\n\n\t"))
                            : PICK(S(" "), S("  "), S(" \t "), S("\v"));
    case TAMIS_GAP_EMPTY_LINE: return PICK(S("\n\n"), S("\n\n\n\n   "), S("\r\n\r\n"), S(" \n\t\n "));
    default:
        return is_structural(piece) ? PICK(S(""), S(" "), S("\n"), S("\r\n      "))
                                    : PICK(S("\n "), S("\n\n\n "), S(" \r\n\t"));
    }
}

/* Any white space where there is some. A line begins with a blank, so that no word in the first column is taken for an item's. */
static tamis_str any_meaning(tamis_str now) {
    return now.len == 0 ? now : PICK(S(" "), S("  "), S("\t"), S("\n "), S("\n\n "), S("\r\n\r\n\r\n  "));
}

static void mutate(tamis_buf *out, tamis_str text, bool same) {
    tamis_arena arena;
    tamis_sources sources;
    tamis_pieces p;
    size_t source = 0;
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&sources, &arena);
    ck_assert_int_eq(tamis_sources_add(&source, &sources, TAMIS_STR(""), TAMIS_STR(""), text), TAMIS_OK);
    ck_assert_int_eq(tamis_pieces_read(&p, &arena, &sources, source), TAMIS_OK);
    ck_assert_int_eq(tamis_format_keep(&p), TAMIS_OK);
    tamis_format_break(&p);
    size_t at = 0;
    for (size_t i = 0; i < p.count; i++) {
        const tamis_piece *piece = &p.items[i];
        tamis_str now = tamis_str_of(text.ptr + at, piece->off - at);
        bool settled = tamis_piece_is_comment(piece) || (i > 0 && tamis_piece_is_comment(piece - 1)) ||
                       piece->kept || piece->forced;
        tamis_str white = settled || i == 0 ? now : same ? same_meaning(piece) : any_meaning(now);
        (void)tamis_buf_add_str(out, white);
        (void)tamis_buf_add_str(out, tamis_piece_text(&p, piece));
        at = (size_t)piece->off + piece->len;
    }
    (void)tamis_buf_add_str(out, tamis_str_of(text.ptr + at, text.len - at));
    tamis_arena_clear(&arena);
}

/* ---- All texts of the project ---- */

static void each_rules_file(const char *root, void (*work)(const char *path, tamis_str text)) {
    tamis_arena arena;
    tamis_pack_folders folders;
    char *path = tamis_test_source(root);
    size_t files = 0;
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    tamis_pack_folders_init(&folders, &arena);
    ck_assert_int_eq(tamis_pack_folders_find(&folders, path), TAMIS_OK);
    for (size_t i = 0; i < folders.count; i++) {
        tamis_str *names, file, text;
        size_t count;
        ck_assert_int_eq(tamis_folder_list(&names, &count, &arena, folders.items[i].ptr, ".rules"), TAMIS_OK);
        for (size_t k = 0; k < count; k++, files++) {
            ck_assert_int_eq(tamis_path_join(&file, &arena, folders.items[i], names[k]), TAMIS_OK);
            ck_assert_int_eq(tamis_file_read(&text, &arena, file.ptr, TAMIS_LIMIT_FILE), TAMIS_OK);
            work(file.ptr, text);
        }
    }
    ck_assert_uint_ge(files, 2);
    free(path);
    tamis_arena_clear(&arena);
}

static void expect_canonical(const char *path, tamis_str text) {
    expect_layout(path, text, text);
}

START_TEST(shipped_files_are_in_their_layout) {
    each_rules_file("rules", expect_canonical);
    each_rules_file("examples", expect_canonical);
}
END_TEST

/* The packs of the language reference are what authors copy. */
START_TEST(documented_packs_are_in_their_layout) {
    static const char mark[] = "\n```rules\n";
    char *path = tamis_test_source("docs/language.md"), *page = tamis_test_read(path, NULL);
    size_t packs = 0;
    for (const char *at = strstr(page, mark); at != NULL; at = strstr(at, mark), packs++) {
        at += strlen(mark);
        tamis_str text = tamis_str_of(at, (size_t)(strstr(at, "\n```\n") + 1 - at));
        expect_layout(path, text, text);
    }
    ck_assert_uint_ge(packs, 2);
    free(page);
    free(path);
}
END_TEST

static void expect_same_layout(const char *path, tamis_str text) {
    for (size_t i = 0; i < tamis_test_effort(20, 2); i++) {
        tamis_buf mutated;
        tamis_buf_init(&mutated, 1u << 26);
        mutate(&mutated, text, true);
        expect_layout(path, tamis_buf_str(&mutated), text);
        tamis_buf_clear(&mutated);
    }
}

START_TEST(other_white_space_is_the_same_layout) {
    each_rules_file("rules", expect_same_layout);
    each_rules_file("examples", expect_same_layout);
}
END_TEST

/* ---- The checker finds the same ---- */

static void add_codes(tamis_buf *out, const char *folder) {
    tamis_compiler *compiler;
    tamis_unit *unit;
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    (void)!tamis_compiler_check(&unit, compiler, folder, NULL);
    for (const tamis_diag *d = tamis_compiler_diags(compiler)->first; d != NULL; d = d->next) {
        (void)tamis_buf_add_format(out, "%s ", tamis_diag_name(d->code));
    }
    tamis_compiler_free(compiler);
}

/* Writes the case's files to `dir`, the rules with other white space, and formatted where they have no errors. Returns the number
 * of files that are formatted. */
static size_t write_case(const char *dir, const tamis_test_case *test, bool other, bool format) {
    size_t count = 0;
    for (size_t i = 0; i < test->file_count; i++) {
        tamis_str text = tamis_str_z(test->files[i].text);
        formatted f, g;
        tamis_buf mutated;
        tamis_buf_init(&mutated, 1u << 26);
        format_text(&f, text);
        bool rules = tamis_str_ends_with(tamis_str_z(test->files[i].name), TAMIS_STR(".rules")) &&
                     f.status == TAMIS_OK;
        if (rules && other) {
            mutate(&mutated, text, false);
            text = tamis_buf_str(&mutated);
        }
        format_text(&g, text);
        if (rules && format) {
            ck_assert_msg(g.status == TAMIS_OK, "%s: %s", test->name, tamis_status_text(g.status));
            text = tamis_buf_str(&g.out);
            expect_layout(test->name, text, text);
            count++;
        }
        tamis_test_write(dir, test->files[i].name, text.ptr, text.len);
        clear(&g);
        clear(&f);
        tamis_buf_clear(&mutated);
    }
    return count;
}

static size_t expect_same_findings(const tamis_test_case *test, bool other) {
    char *dirs[2];
    tamis_buf codes[2];
    uint64_t start = seed;
    size_t count = 0;
    for (size_t i = 0; i < 2; i++) {
        dirs[i] = tamis_test_dir_new();
        char *pack = tamis_test_join(dirs[i], "pack");
        tamis_buf_init(&codes[i], 1u << 20);
        seed = start;
        count = write_case(dirs[i], test, other, i == 1);
        add_codes(&codes[i], pack);
        free(pack);
        tamis_test_dir_free(dirs[i]);
    }
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&codes[0]), tamis_buf_str(&codes[1])),
                  "%s: %.*s, formatted: %.*s", test->name, (int)codes[0].len, codes[0].ptr, (int)codes[1].len,
                  codes[1].ptr);
    tamis_buf_clear(&codes[0]);
    tamis_buf_clear(&codes[1]);
    return count;
}

START_TEST(the_checker_finds_the_same) {
    tamis_test_case_list cases;
    tamis_test_cases_load(&cases, "tests/cases/check");
    size_t formatted_files = 0;
    for (size_t i = 0; i < cases.count; i++) {
        const tamis_test_case *test = &cases.items[i];
        size_t rounds = tamis_test_effort(strncmp(test->name, "suppressions", 12) == 0 ? 100 : 2, 1);
        formatted_files += expect_same_findings(test, false);
        for (size_t k = 0; k < rounds; k++) {
            (void)expect_same_findings(test, true);
        }
    }
    ck_assert_uint_ge(formatted_files, 60);
    tamis_test_cases_clear(&cases);
}
END_TEST

/* ---- Limits ---- */

static void add_times(tamis_buf *out, const char *text, size_t count) {
    for (size_t i = 0; i < count; i++) {
        (void)tamis_buf_add_z(out, text);
    }
}

typedef struct large_row {
    const char *before, *again, *after;
    size_t count;
    tamis_status status;
} large_row;

static const large_row large[] = {
    {"let a = ", "(", "1;", 100000, TAMIS_ERR_RULES},
    {"let a = ", "(", ";", 199, TAMIS_ERR_RULES},
    {"let a = 1", "\n||\n2", ";", 100, TAMIS_OK},
    {"let a = f(1", ",\n2", ");", 900, TAMIS_OK},
    {"", "let a = f( 1 );\n\n\n", "", 400000, TAMIS_OK},
    {"", "// a comment\n", "", 500000, TAMIS_OK},
    {"", "/* a */", "", 500000, TAMIS_OK},
    {"map { // tamis: x\n", "/* tamis: x */", "}", 300000, TAMIS_OK},
    {"map {", "// tamis: x\n", "}", 300000, TAMIS_OK},
    {"map { a => 1;", "b=>[ ]; ", "// tamis: allow W0103 x\n}", 300000, TAMIS_OK},
    {"let a = 1;", "\n", "let b = 2;", 5000000, TAMIS_OK},
    {"let a = 1;", " ", "let b = 2;", 5000000, TAMIS_OK},
    {"let a = 1 /*", "\n x", "*/ ;", 2000000, TAMIS_OK},
    {"list l {", "/a{2}b/i => 'c';", "}", 300000, TAMIS_OK},
    {"let a = 'x", "\\\n", "';", 1000000, TAMIS_OK},
    {"table t key k {", "{k:'a',\nv:1};", "}", 200000, TAMIS_OK},
};

START_TEST(large_texts_take_no_long_time) {
    const large_row *row = &large[_i];
    tamis_buf text;
    formatted f;
    tamis_buf_init(&text, 1u << 26);
    add_times(&text, row->before, 1);
    add_times(&text, row->again, row->count);
    add_times(&text, row->after, 1);
    clock_t start = clock();
    format_text(&f, tamis_buf_str(&text));
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    ck_assert_msg(f.status == row->status, "row %d: %s", _i, tamis_status_text(f.status));
    ck_assert_msg(seconds < 40, "row %d: %.1f seconds", _i, seconds);
    clear(&f);
    tamis_buf_clear(&text);
}
END_TEST

START_TEST(a_text_is_as_long_as_it_may_be) {
    static const char text[] = "let a=1;", want[] = "let a = 1;\n";
    for (size_t over = 0; over < 2; over++) {
        formatted f;
        format_up_to(&f, tamis_str_z(text), strlen(want) - over);
        ck_assert_int_eq(f.status, over == 0 ? TAMIS_OK : TAMIS_ERR_LIMIT);
        ck_assert_uint_eq(f.out.len, over == 0 ? strlen(want) : 0);
        clear(&f);
    }
}
END_TEST

/* ---- Memory ---- */

START_TEST(without_memory_there_is_no_text) {
    static const char text[] = "pack 'a' version '1';// c\nlet a = 1\n|| f(1, [\n2, 3]); // tamis: allow "
                               "W0103 x\nmap { b => a?1:\n2; }\n";
    bool failed = true;
    size_t n = 0;
    for (; failed; n++) {
        formatted f;
        tamis_test_fail_from(n);
        format_text(&f, tamis_str_z(text));
        failed = tamis_test_fail_end();
        ck_assert_msg(f.status == (failed ? TAMIS_ERR_MEMORY : TAMIS_OK), "allocation %zu: %s", n,
                      tamis_status_text(f.status));
        ck_assert_uint_eq(f.out.len > 0, !failed);
        clear(&f);
    }
    ck_assert_uint_gt(n, 2);
}
END_TEST

Suite *tamis_suite_format(void) {
    Suite *suite = suite_create("format");
    TCase *tests = tcase_create("format");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, cases_are_laid_out_like_this);
    tcase_add_loop_test(tests, texts_are_laid_out_like_this, 0, (int)(sizeof texts / sizeof texts[0]));
    tcase_add_test(tests, texts_with_errors_are_left_alone);
    tcase_add_test(tests, shipped_files_are_in_their_layout);
    tcase_add_test(tests, documented_packs_are_in_their_layout);
    tcase_add_test(tests, other_white_space_is_the_same_layout);
    tcase_add_test(tests, the_checker_finds_the_same);
    tcase_add_loop_test(tests, large_texts_take_no_long_time, 0, (int)(sizeof large / sizeof large[0]));
    tcase_add_test(tests, a_text_is_as_long_as_it_may_be);
    tcase_add_test(tests, without_memory_there_is_no_text);
    suite_add_tcase(suite, tests);
    return suite;
}
