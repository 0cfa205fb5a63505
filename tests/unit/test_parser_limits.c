/* The parser on what nobody writes by hand: depth at n and n + 1, huge and cut texts, damaged bytes, no memory. */
#include <stdlib.h>

#include "tests/unit/failing_alloc.h"
#include "tests/unit/parse_fixture.h"

Suite *tamis_suite_parser_limits(void);

static void add_repeated(tamis_buf *out, const char *part, size_t count) {
    for (size_t i = 0; i < count; i++) {
        tamis_buf_add_z(out, part);
    }
}

/* `count` times `part`, between `head` and `tail`. Freed by the caller. */
static tamis_str repeated(const char *head, const char *part, size_t count, const char *tail) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 28);
    tamis_buf_add_z(&out, head);
    add_repeated(&out, part, count);
    tamis_buf_add_z(&out, tail);
    ck_assert_int_eq(out.failed, TAMIS_OK);
    return tamis_buf_str(&out);
}

static void release(tamis_str text) {
    free((void *)(uintptr_t)text.ptr);
}

/* ---- Depth ---- */

typedef struct depth_row {
    const char *head, *part, *middle, *tail; /* head part… middle tail… */
    unsigned base;                           /* depth without any part */
} depth_row;

static const depth_row depths[] = {
    {"", "(", "a", ")", 1},       {"", "[", "a", "]", 1},       {"", "f(", "a", ")", 1},
    {"", "a[", "b", "]", 1},      {"", "!", "a", "", 1},        {"", "- ", "a", "", 1},
    {"", "a ? b : ", "c", "", 1}, {"", "a ? ", "b", " : c", 1}, {"", "a?.[", "b", "]", 1},
    {"", "f?.(", "a", ")", 1},    {"a", ".b", "", "", 1},       {"a", "[0]", "", "", 1},
    {"a", "?.b", "", "", 1},      {"a", " + b", "", "", 1},     {"a", " || b", "", "", 1},
    {"a", " ?? b", "", "", 1},    {"a", " === b", "", "", 1},   {"", "f(1, ", "a", ")", 1},
    {"", "[1, ", "a", "]", 1},    {"", "1 + (", "a", ")", 1},
};

static tamis_str nested(const depth_row *row, size_t count) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 28);
    tamis_buf_add_z(&out, row->head);
    add_repeated(&out, row->part, count);
    tamis_buf_add_z(&out, row->middle);
    add_repeated(&out, row->tail, count);
    ck_assert_int_eq(out.failed, TAMIS_OK);
    return tamis_buf_str(&out);
}

/* The most parts that the row may have. */
static size_t deepest(const depth_row *row) {
    bool two = strcmp(row->part, "1 + (") == 0; /* makes two levels */
    return two ? (TAMIS_LIMIT_NESTING - row->base) / 2 : TAMIS_LIMIT_NESTING - row->base;
}

START_TEST(expressions_nest_to_the_limit_and_no_deeper) {
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        const depth_row *row = &depths[i];
        for (size_t extra = 0; extra < 2; extra++) {
            tamis_test_parse p;
            tamis_str text = nested(row, deepest(row) + extra);
            tamis_test_parse_expression(&p, text, 0);
            ck_assert_msg(p.diags.errors == extra, "%s…%s: %zu errors with %zu too many", row->head,
                          row->part, p.diags.errors, extra);
            if (extra == 0) {
                tamis_test_parse_check(&p);
            } else {
                ck_assert_int_eq(p.diags.first->code, TAMIS_E0107);
            }
            tamis_test_parse_clear(&p);
            release(text);
        }
    }
}
END_TEST

START_TEST(any_depth_is_one_finding_and_the_next_item_is_read) {
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        tamis_test_parse p;
        tamis_str inner = nested(&depths[i], 100000);
        tamis_buf text;
        tamis_buf_init(&text, 1u << 28);
        tamis_buf_add_z(&text, "map {\n a => 1;\n b => ");
        tamis_buf_add_str(&text, inner);
        tamis_buf_add_z(&text, ";\n c => 2;\n}\nlet d = 3;");
        tamis_test_parse_rules(&p, tamis_buf_str(&text), 0);
        ck_assert_msg(p.diags.errors == 1 && p.diags.first->code == TAMIS_E0107, "%s: %zu errors",
                      depths[i].part, p.diags.errors);
        tamis_test_parse_check(&p);
        const tamis_item *map = p.file->items;
        ck_assert_ptr_nonnull(map->outputs->next->next);
        ck_assert_int_eq(map->next->kind, TAMIS_ITEM_LET);
        tamis_test_parse_clear(&p);
        tamis_buf_clear(&text);
        release(inner);
    }
}
END_TEST

START_TEST(each_expression_has_its_own_depth) {
    tamis_str part = repeated(" a => ", "!", TAMIS_LIMIT_NESTING - 1, "b;\n");
    tamis_str deep = repeated(" a => ", "(", TAMIS_LIMIT_NESTING, "b;\n");
    tamis_test_parse p;
    tamis_buf text;
    tamis_buf_init(&text, 1u << 20);
    tamis_buf_add_z(&text, "map {\n");
    for (size_t i = 0; i < 10; i++) {
        tamis_buf_add_str(&text, i % 3 == 2 ? deep : part);
    }
    tamis_buf_add_z(&text, "}");
    tamis_test_parse_rules(&p, tamis_buf_str(&text), 0);
    ck_assert_uint_eq(p.diags.errors, 3);
    tamis_test_parse_check(&p);
    tamis_test_parse_clear(&p);
    tamis_buf_clear(&text);
    release(part);
    release(deep);
}
END_TEST

START_TEST(wide_levels_nest_as_deep_as_narrow_ones) {
    /* On each level an operator of every precedence. */
    static const depth_row row = {"", "a ? b : a || b && c === d < e + f * -(", "1", ")", 1};
    const size_t levels = (TAMIS_LIMIT_NESTING - 1) / 9; /* what one part adds to the tree's depth */
    for (size_t extra = 0; extra < 2; extra++) {
        tamis_test_parse p;
        tamis_str text = nested(&row, levels + extra);
        tamis_test_parse_expression(&p, text, 0);
        ck_assert_uint_eq(p.diags.errors, extra);
        tamis_test_parse_clear(&p);
        release(text);
    }
}
END_TEST

/* What is open at once is limited before anything is closed: the parser's stack cannot outgrow its maximum. */
START_TEST(unfinished_wide_levels_are_one_finding) {
    static const struct {
        const char *part;
        size_t levels; /* that one of it opens */
    } rows[] = {
        {"a ?? a || a && a === a < a + a * f(a, ", 1},
        {"a ?? a || a && a === a < a + a * [a, a, ", 1},
        {"a ? a : a || a && a === a < a + a * a[", 2},
        {"a || a && a === a < a + a * -(", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t count = 95; count < 100000; count = count < 205 ? count + 1 : count * 10) {
            tamis_test_parse p;
            tamis_str text = repeated("let a = ", rows[i].part, count, "");
            tamis_test_parse_rules(&p, text, 0);
            ck_assert_int_eq(p.status, TAMIS_OK);
            ck_assert_uint_eq(p.diags.errors, 1);
            bool too_deep = count * rows[i].levels > TAMIS_LIMIT_NESTING;
            ck_assert_msg((p.diags.first->code == TAMIS_E0107) == too_deep, "%zu of %s: %s", count,
                          rows[i].part, tamis_diag_name(p.diags.first->code));
            tamis_test_parse_clear(&p);
            release(text);
        }
    }
}
END_TEST

/* ---- Size ---- */

static const char *const floods[] = {
    "(",
    "[",
    "{",
    "}",
    ")",
    "'",
    "\"",
    "`",
    "/",
    "a+",
    "!",
    "?",
    "a?",
    ";",
    "map {",
    "map {\n",
    "let\n",
    "/*\n",
    "//",
    "\\",
    "#@",
    "\xFF",
    "\xFF;",
    "=>",
    "a.",
    "a:",
    "a => b ",
    "{;",
    "(]",
    "f(x)?.",
    "event {",
    "filter f {",
    "list a { /b/ ",
    "table a { {",
    "let a = ",
    "use ",
    "use 'a' ",
    "``\n",
    "\xE2\x80\xA8",
    "a??b||",
    "test 'x' { event ",
    "1,",
    "1;",
    "/a/",
    "'a' when ",
    "\n",
    "-->",
};

START_TEST(floods_are_read_in_one_pass) {
    const size_t size = tamis_test_effort(1u << 20, 1u << 14);
    static const char *const heads[] = {"",          "let a = ",    "map { a => ",
                                        "list a { ", "test 'a' { ", "table a { "};
    for (size_t i = 0; i < sizeof floods / sizeof floods[0]; i++) {
        for (size_t j = 0; j < sizeof heads / sizeof heads[0]; j++) {
            tamis_test_parse p;
            tamis_str text =
                repeated(heads[j], floods[i], (j == 0 ? size : size / 16) / strlen(floods[i]), "");
            tamis_test_parse_rules(&p, text, 0);
            ck_assert_int_eq(p.status, TAMIS_OK);
            tamis_test_parse_clear(&p);
            release(text);
        }
        tamis_test_parse p;
        tamis_str text = repeated("", floods[i], size / 4 / strlen(floods[i]), "");
        tamis_test_parse_expression(&p, text, 0);
        ck_assert_int_eq(p.status, TAMIS_OK);
        tamis_test_parse_clear(&p);
        release(text);
    }
}
END_TEST

START_TEST(a_million_parts_are_no_depth) {
    static const depth_row wide[] = {
        {"map { a => f(", "1,", ");}", "", 0},
        {"map { a => [", "1,", "];}", "", 0},
        {"list ", "a.", "b {}", "", 0},
        {"list a {", "/b/ => 'c';", "}", "", 0},
        {"table t key k {", "{k:1};", "}", "", 0},
        {"filter f {", "drop 'x' when 1;", "}", "", 0},
        {"test 't' { event {", "a:1,", "}; expect {}; }", "", 0},
    };
    const size_t count = tamis_test_effort(100000, 1000);
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        tamis_test_parse p;
        tamis_str text = repeated(wide[i].head, wide[i].part, count, wide[i].middle);
        tamis_test_parse_rules(&p, text, 0);
        ck_assert_msg(p.status == TAMIS_OK && p.diags.errors == 0, "%s", wide[i].head);
        tamis_test_parse_clear(&p);
        release(text);
    }
}
END_TEST

/* ---- Damage. A rules file with everything in it; cut at every byte, and with bytes put in at random. ---- */

static const char whole[] =
    "\xEF\xBB\xBFpack 'p' version '1'; use '../g'; /* c */ field 'odd key' `t`;\n"
    "list a.b { /^[/]\\/(x)$/gi => '$1\\u{1F600}\\\n'; } list c from 'd.json';\n"
    "table t key k { { k: '4625', n: -0x1F, b: true, u: undefined, }; }\n"
    "filter f { allow 'v' when cef.isValid; drop `w` when is(cef.name, 'T') || !fields['x y']?.z; }\n"
    "let l = searchRegexList(fields.cat, [_.referenceValues.a.b, l]) ?? 1_0.5e+1 / 2 % .5;\n"
    "map {\n  m => a ? b : c ? [1, 2,][0] : (d); // x\n  map => \"\\x41\\0\" + '\xC3\xA9' <= NaN;\n}\n"
    "test 'e' { event `CEF:0|a``b|\n`; expect { m: 'x', n: null }; expect not allowed f; expect drop 'w'; }\n"
    "test 'g' { event { name: 'T', fields: { cat: 'a' } }; expect pass f; expect unmapped; }\n";

START_TEST(the_undamaged_file_is_fine) {
    tamis_test_parse p;
    tamis_test_parse_rules(&p, tamis_str_of(whole, sizeof whole - 1), 0);
    ck_assert_msg(p.diags.errors == 0, "%.*s", TAMIS_FMT(p.diags.first->message));
    tamis_test_parse_check(&p);
    tamis_test_parse_clear(&p);
}
END_TEST

START_TEST(a_file_may_be_cut_at_any_byte) {
    for (size_t len = 0; len < sizeof whole; len++) {
        tamis_test_guard guard;
        tamis_test_parse p;
        tamis_test_guard_init(&guard, whole, len);
        tamis_test_parse_rules(&p, (tamis_str){guard.bytes, guard.len}, 0);
        ck_assert_int_eq(p.status, TAMIS_OK);
        tamis_test_parse_check(&p);
        tamis_test_parse_clear(&p);
        tamis_test_parse_expression(&p, (tamis_str){guard.bytes, guard.len}, 0);
        tamis_test_parse_clear(&p);
        tamis_test_guard_clear(&guard);
    }
}
END_TEST

/* xorshift64: the same numbers in every run. */
static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

START_TEST(random_damage_breaks_no_promise) {
    static const char alphabet[] = "(){}[];,.:?=>'\"`/\\*+-!|&$ \n\0\xFF\xC3\xA9mapletfilter0x_19";
    uint64_t state = 0x9E3779B97F4A7C15u;
    const size_t rounds = tamis_test_effort(20000, 200);
    for (size_t round = 0; round < rounds; round++) {
        char text[sizeof whole];
        memcpy(text, whole, sizeof whole);
        size_t changes = 1 + next_random(&state) % 6;
        for (size_t i = 0; i < changes; i++) {
            size_t at = next_random(&state) % (sizeof whole - 1);
            text[at] = alphabet[next_random(&state) % (sizeof alphabet - 1)];
        }
        tamis_test_parse p;
        tamis_test_parse_rules(&p, tamis_str_of(text, sizeof whole - 1), 0);
        ck_assert_int_eq(p.status, TAMIS_OK);
        tamis_test_parse_check(&p);
        tamis_test_parse_clear(&p);
    }
}
END_TEST

/* ---- Memory ---- */

START_TEST(an_arena_of_any_size_gives_a_tree_or_says_memory) {
    size_t needed = 0;
    for (size_t max = 0; max < (1u << 20) && needed == 0; max += 61) {
        tamis_test_parse p;
        tamis_test_parse_rules(&p, tamis_str_of(whole, sizeof whole - 1), max == 0 ? 1 : max);
        ck_assert(p.status == TAMIS_OK || p.status == TAMIS_ERR_MEMORY);
        if (p.status == TAMIS_OK) {
            ck_assert_uint_eq(p.diags.errors, 0);
            tamis_test_parse_check(&p);
            needed = max;
        }
        tamis_test_parse_clear(&p);
    }
    ck_assert_uint_gt(needed, 1000);
    /* The same with findings: they need memory, too. */
    static const char wrong[] =
        "map { a => 1 + ; b => 'x\n c => (((; }\nfilter f { drop 'x' when y.trim(); }\nlet let = `a";
    for (size_t max = 1; max < (1u << 14); max += 7) {
        tamis_test_parse p;
        tamis_test_parse_rules(&p, tamis_str_of(wrong, sizeof wrong - 1), max);
        ck_assert(p.status == TAMIS_OK || p.status == TAMIS_ERR_MEMORY);
        tamis_test_parse_clear(&p);
    }
}
END_TEST

START_TEST(every_failing_allocation_is_survived) {
    tamis_str deep = repeated("let a = ", "f(1 + [", 60, "1");
    tamis_str texts[] = {deep, tamis_str_of(whole, sizeof whole - 1)};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        bool failed = true;
        for (size_t n = 0; failed; n++) {
            tamis_test_parse p;
            tamis_test_fail_from(n);
            tamis_test_parse_rules(&p, texts[i], 0);
            failed = tamis_test_fail_end();
            ck_assert_msg(p.status == TAMIS_ERR_MEMORY || !failed, "allocation %zu of text %zu", n, i);
            tamis_test_parse_clear(&p);
            ck_assert_uint_lt(n, 1000);
        }
    }
    release(deep);
}
END_TEST

Suite *tamis_suite_parser_limits(void) {
    Suite *suite = suite_create("parser_limits");
    TCase *tests = tcase_create("parser_limits");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, expressions_nest_to_the_limit_and_no_deeper);
    tcase_add_test(tests, any_depth_is_one_finding_and_the_next_item_is_read);
    tcase_add_test(tests, each_expression_has_its_own_depth);
    tcase_add_test(tests, wide_levels_nest_as_deep_as_narrow_ones);
    tcase_add_test(tests, unfinished_wide_levels_are_one_finding);
    tcase_add_test(tests, floods_are_read_in_one_pass);
    tcase_add_test(tests, a_million_parts_are_no_depth);
    tcase_add_test(tests, the_undamaged_file_is_fine);
    tcase_add_test(tests, a_file_may_be_cut_at_any_byte);
    tcase_add_test(tests, random_damage_breaks_no_promise);
    tcase_add_test(tests, an_arena_of_any_size_gives_a_tree_or_says_memory);
    tcase_add_test(tests, every_failing_allocation_is_survived);
    suite_add_tcase(suite, tests);
    return suite;
}
