/* Rules files: contextual keywords, and how the parser goes on after errors. Whole trees are in tests/cases/ast. */
#include <stdio.h>

#include "tests/unit/parse_fixture.h"

Suite *tamis_suite_parser_rules(void);

static size_t count_items(const tamis_ast_file *file, tamis_item_kind kind) {
    size_t count = 0;
    for (const tamis_item *item = file->items; item != NULL; item = item->next) {
        count += item->kind == kind;
    }
    return count;
}

static void accept(const char *text) {
    tamis_test_parse p;
    tamis_test_parse_rules(&p, tamis_str_z(text), 0);
    ck_assert_msg(p.diags.errors == 0, "%s\n%.*s", text, TAMIS_FMT(p.diags.first->message));
    tamis_test_parse_check(&p);
    tamis_test_parse_clear(&p);
}

/* ---- Words ---- */

static const char *const words[] = {
    "pack",     "use",       "field",    "list",     "table",  "filter", "let",    "map",   "test",
    "version",  "from",      "key",      "allow",    "drop",   "deny",   "when",   "event", "expect",
    "not",      "allowed",   "unmapped", "pass",     "fields", "name",   "in",     "new",   "class",
    "true",     "undefined", "NaN",      "Infinity", "null",   "static", "typeof", "out",   "function",
    "\\u0061b", "\xC3\xA9",  "await",    "yield",    "_",      "$",
};

START_TEST(any_word_may_name_fields_lists_tables_filters_outputs_and_members) {
    static const char *const places[] = {
        "field %s 'x';",
        "field %s;",
        "list %s { /a/ => 'b'; }",
        "list a.%s.b from 'c';",
        "table %s key %s { { %s: 1 }; }",
        "table a.%s from 'b' key %s;",
        "filter %s { drop 'a' when b.%s; }",
        "map { %s => 1; }",
        "map {\n%s => 1;\n%s => fields.%s / out.%s;\n}",
        "test 'a' { event { %s: 'x', fields: { %s: 'y' } }; expect { %s: 'z' }; expect pass %s; }",
        "test 'a' { event `b`; expect not allowed %s; }",
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        for (size_t j = 0; j < sizeof places / sizeof places[0]; j++) {
            char text[512];
            size_t len = 0;
            for (const char *at = places[j]; *at != '\0'; at++) {
                bool here = at[0] == '%' && at[1] == 's';
                len += (size_t)snprintf(text + len, sizeof text - len, here ? "%s" : "%.1s",
                                        here ? words[i] : at);
                at += here;
            }
            accept(text);
        }
    }
}
END_TEST

START_TEST(words_that_javascript_does_not_reserve_may_name_lets) {
    for (size_t i = 0; i < 22; i++) { /* the words of rules files */
        char text[128];
        if (strcmp(words[i], "let") != 0) {
            (void)snprintf(text, sizeof text, "let %s = 1; let b = %s / 2 / %s;\nmap { c => %s; }", words[i],
                           words[i], words[i], words[i]);
            accept(text);
        }
    }
}
END_TEST

START_TEST(words_that_strict_javascript_does_not_bind_name_no_lets) {
    static const char *const refused[] = {"let",       "in",         "static",  "yield", "eval",
                                          "arguments", "true",       "null",    "NaN",   "undefined",
                                          "public",    "tru\\u0065", "Infinity"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char text[64];
        tamis_test_parse p;
        (void)snprintf(text, sizeof text, "let %s = 1;", refused[i]);
        tamis_test_parse_rules(&p, tamis_str_z(text), 0);
        ck_assert_msg(p.diags.errors == 1 && p.diags.first->label.span.off == 4, "%s", text);
        tamis_test_parse_clear(&p);
    }
}
END_TEST

START_TEST(item_words_in_the_first_column_may_be_names_too) {
    accept(
        "map {\ntest => 1;\nlist => map\n+ filter\n;\nuse => a.\nmap;\n}\nlet\ntest = 1;\nfilter\nlist {\n}");
    accept("table t key\nlist {\n{ map: 1,\ntest: 2 };\n}\nfield\nuse 'x';\nfield\nmap;");
    accept("test 'a' {\nevent {\nname: 'x', fields: {\nmap: 'a',\nlist: 'b'\n}\n};\nexpect pass\nlist;\n}");
}
END_TEST

/* ---- Forms ---- */

START_TEST(every_form_of_every_item_parses) {
    accept("");
    accept("// only a comment");
    accept("/* a */ // b\n\n");
    accept("\xEF\xBB\xBFpack 'a' version '1';");
    accept("pack `a` version `1`;use 'b';use `c`;");
    accept("pack 'a' version '1';\r\nuse 'b';\r\n\r\nmap {\r\n  a => 1;\r\n}\r\n");
    accept("field a; field 'a b' 'c'; field `d` `e`;");
    accept("list a {} list a.b { /c/ => 'd'; /e/i => `f`; } list g from 'h.json';");
    accept("list a { /[/]/ => 'x'; /\\// => 'y'; }");
    accept("table a key b {} table a key 'b c' { { 'b c': 'd' }; { b: -1, c: 0x10, }; {}; }");
    accept("table a { { b: true, c: false, d: null, e: undefined, f: NaN, g: -Infinity, h: 1e3 }; }");
    accept("table a from 'b' key c; table a from 'b';");
    accept("filter a {} filter b { allow 'c' when d; drop `e` when /f/; deny 'g' when (1); }");
    accept("let a = b; map {} map { a => 1; 'b c' => 2; `d` => 3; }");
    accept("test 'a' { event `b``c\nd`; expect unmapped; }");
    accept("test `a` { expect drop 'b'; event {}; expect deny `c`; expect not allowed d; expect pass e; "
           "expect {}; }");
    accept("test 'a' { event { name: 'b', severity: 5, fields: { 'x y': 'v', c: -1, }, fields: {}, }; expect "
           "unmapped; }");
}
END_TEST

/* ---- After errors ---- */

typedef struct recovery_row {
    const char *text;
    const char *places; /* LINE:COLUMN of each finding, in order */
    size_t items;       /* that were read, broken or not */
} recovery_row;

static const recovery_row recoveries[] = {
    /* several errors in one block */
    {"map {\n a => 1 +;\n b => 2;\n c => (3;\n d => [,];\n e => 4;\n}", "2:10 4:9 5:8", 1},
    {"filter f {\n drop when a;\n drop 'x';\n drop 'y' when ;\n allow 'z' when b c;\n oops;\n drop 'w' when "
     "d;\n}",
     "2:7 3:10 4:16 5:19 6:2", 1},
    {"list l {\n 'x' => 'y';\n /a/ => 1;\n /b/ 'c';\n /d/ => 'e';\n}", "2:2 3:9 4:6", 1},
    {"table t key k {\n { k: };\n { k 1 };\n { k: 1 },\n { k: [1] };\n { k: 2 };\n}", "2:7 3:6 4:10 5:7", 1},
    {"test 't' {\n event x;\n expect oops;\n expect drop;\n expect { a: b };\n expect unmapped;\n}",
     "2:8 3:9 4:13 5:14", 1},
    /* a missing semicolon is put in, and the next line is read */
    {"map {\n a => 1\n b => 2\n c => 3;\n}", "3:2 4:2", 1},
    {"map { a => 1 }", "1:14", 1},
    {"filter f {\n drop 'a' when b\n drop 'c' when d\n}", "3:2 4:1", 1},
    {"list l {\n /a/ => 'b'\n /c/ => 'd'\n}", "3:2 4:1", 1},
    {"use 'a'\nuse 'b'\nlet c = 1\nmap {}", "2:1 3:1 4:1", 4},
    {"use 'a' use 'b' let c = 1 map {}", "1:9 1:17 1:27", 4},
    {"let a = 1", "1:10", 1},
    /* an item word closes what is open */
    {"map {\n a => 1;\nlet b = 2;", "3:1", 2},
    {"map {\n a => f(1, [2\nlet b = 2;", "3:1", 2},
    {"filter f {\n drop 'x' when (\nfilter g {\n drop 'y' when 1;\n}", "3:1", 2},
    {"test 't' {\n event { name: 'x', fields: { a: 'b'\nmap { a => 1; }", "3:1", 2},
    {"table t key k {\n { k: 1,\nlist l { }\nmap { }", "3:1", 3},
    {"map {\n a => { b: { c: {\nmap {\n d => 1;\n}", "2:7", 2},
    {"map {\n a => 1;", "2:9", 1},
    {"filter f {", "1:11", 1},
    /* braces that are no block of ours do not end it */
    {"map {\n a => function () { return 1; };\n b => +;\n}", "2:7 3:8", 1},
    {"map {\n a => { x: 1 };\n b => +;\n}", "2:7 3:8", 1},
    {"let a = { b: 1 };\nlet c = +;", "1:9 2:10", 2},
    {"table t key k {\n { k: 1; };\n { k: 2 };\n { k: +};\n}\nlet a = +;", "2:8 4:7 6:10", 2},
    {"table t key k {\n { k: 1;\n { k: +};\n}\nlet a = +;", "2:8 3:7 5:10", 2},
    {"test 't' {\n event { name: 'x', fields: { a: 'b' };\n expect +;\n}", "2:39 3:9", 1},
    /* literals without an end cost their line */
    {"map {\n a => 'x;\n b => +;\n}", "2:7 3:8", 1},
    {"map {\n a => f('x, 1);\n b => +;\n}", "2:9 3:8", 1},
    {"map {\n a => f(/x, 1);\n b => +;\n}", "2:9 3:8", 1},
    {"use 'a;\nuse 'b;\nlet c = +;", "1:5 2:5 3:10", 1},
    {"use `a;\nlet c = +;", "1:5 2:10", 1},
    {"let a = 1; /* b\nlet c = +;", "1:12", 1},
    /* between items */
    {"oops;\nlet a = 1;\noops { let b = 2; }\nlet c = 3;", "1:1 3:1", 2},
    {"map { };\nlet a = 1;", "1:8", 2},
    {"map { }}\nlet a = 1;", "1:8", 2},
    {"let = 1;\nlet a 2;\nlet b = 3;", "1:5 2:7", 1},
    {"pack 'a';\nuse b;\nfield;\nlist;\ntable;\nfilter;\nmap;\ntest;\nlet;",
     "1:9 2:5 3:6 4:5 5:6 6:7 7:4 8:5 9:4", 1},
    /* heads that are wrong, bodies that are read all the same */
    {"list a frm 'b';\nlist c { +; }", "1:8 2:10", 2},
    {"table a kye b {\n { +; };\n}\nlet c = +;", "1:9 2:4 4:10", 2},
    {"filter a b {\n drop 'x' when +;\n}", "1:10 2:17", 1},
    {"map a {\n b => +;\n}", "1:5 2:8", 1},
    {"test 'a' 'b' {\n event +;\n}", "1:10 2:8", 1},
    /* arrows */
    {"map { a => => 1; b => => => 2; }", "1:12 1:23 1:26", 1},
    {"let a = => 1;\nfilter f { drop 'x' when => 1; }", "1:9 2:26", 2},
    {"let a => 1;", "1:7", 0},
    /* separators */
    {"map { a => 1, b => 2; c => +; }", "1:13 1:29", 1},
    /* depth, once for each expression */
    {"test 'a' { expect unmapped; }", "1:6", 1},
    {"test 'a' { event `b`; event `c`; expect unmapped; }", "1:23", 1},
    {"test 'a' { event { x: { y: 1 } }; expect unmapped; }", "1:20", 1},
};

static void check_places(const tamis_test_parse *p, const recovery_row *row) {
    tamis_buf got;
    tamis_buf_init(&got, 1u << 16);
    for (const tamis_diag *diag = p->diags.first; diag != NULL; diag = diag->next) {
        tamis_place place = tamis_sources_locate(&p->sources, diag->label.span.off);
        tamis_buf_add_format(&got, "%s%zu:%zu", got.len == 0 ? "" : " ", place.line, place.column);
    }
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&got), tamis_str_z(row->places)),
                  "%s\n  want %s\n  got  %.*s", row->text, row->places, TAMIS_FMT(tamis_buf_str(&got)));
    tamis_buf_clear(&got);
}

START_TEST(the_parser_goes_on_after_errors) {
    for (size_t i = 0; i < sizeof recoveries / sizeof recoveries[0]; i++) {
        tamis_test_parse p;
        tamis_test_parse_rules(&p, tamis_str_z(recoveries[i].text), 0);
        check_places(&p, &recoveries[i]);
        tamis_test_parse_check(&p);
        size_t items = 0;
        for (const tamis_item *item = p.file->items; item != NULL; item = item->next) {
            items++;
        }
        ck_assert_msg(items == recoveries[i].items, "%s\n%zu items", recoveries[i].text, items);
        tamis_test_parse_clear(&p);
    }
}
END_TEST

START_TEST(what_was_right_is_kept) {
    tamis_test_parse p;
    tamis_test_parse_rules(&p,
                           TAMIS_STR("map {\n a => 1;\n b => (;\n c => 3\n d => 4;\n"
                                     "filter f { drop 'x' when 1; drop 'y' when +; drop 'z' when 3 }\n"
                                     "let l = +;"),
                           0);
    const tamis_item *item = p.file->items;
    static const char *const names[] = {"a", "b", "c", "d"};
    size_t i = 0;
    for (const tamis_ast_output *output = item->outputs; output != NULL; output = output->next, i++) {
        ck_assert(i < 4 && tamis_str_equal(output->name.str, tamis_str_z(names[i])));
        ck_assert_int_eq(output->value->kind, i == 1 ? TAMIS_EXPR_ERROR : TAMIS_EXPR_NUMBER);
    }
    ck_assert_uint_eq(i, 4);
    item = item->next;
    ck_assert_int_eq(item->kind, TAMIS_ITEM_FILTER);
    i = 0;
    for (const tamis_ast_statement *statement = item->statements; statement != NULL;
         statement = statement->next) {
        i++;
    }
    ck_assert_uint_eq(i, 3);
    item = item->next;
    ck_assert(item->kind == TAMIS_ITEM_LET && item->broken && item->value->kind == TAMIS_EXPR_ERROR);
    ck_assert_uint_eq(count_items(p.file, TAMIS_ITEM_LET), 1);
    tamis_test_parse_clear(&p);
}
END_TEST

START_TEST(broken_items_say_so) {
    tamis_test_parse p;
    tamis_test_parse_rules(&p,
                           TAMIS_STR("list a { /b/ => 'c'; }\nlist d { + }\ntest 'e' { expect unmapped; }\n"
                                     "test 'f' { event `g`; expect unmapped; }"),
                           0);
    static const bool broken[] = {false, true, true, false};
    const tamis_item *item = p.file->items;
    for (size_t i = 0; i < 4; i++, item = item->next) {
        ck_assert_msg(item->broken == broken[i], "item %zu", i);
    }
    ck_assert(item == NULL);
    tamis_test_parse_clear(&p);
}
END_TEST

Suite *tamis_suite_parser_rules(void) {
    Suite *suite = suite_create("parser_rules");
    TCase *tests = tcase_create("parser_rules");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, any_word_may_name_fields_lists_tables_filters_outputs_and_members);
    tcase_add_test(tests, words_that_javascript_does_not_reserve_may_name_lets);
    tcase_add_test(tests, words_that_strict_javascript_does_not_bind_name_no_lets);
    tcase_add_test(tests, item_words_in_the_first_column_may_be_names_too);
    tcase_add_test(tests, every_form_of_every_item_parses);
    tcase_add_test(tests, the_parser_goes_on_after_errors);
    tcase_add_test(tests, what_was_right_is_kept);
    tcase_add_test(tests, broken_items_say_so);
    suite_add_tcase(suite, tests);
    return suite;
}
