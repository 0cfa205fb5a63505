/* tamis diff: the cases of tests/cases/diff, each with packs `old` and `new` and perhaps events, in every format; the shipped packs;
 * statuses and limits. Packs that no compiler made are in test_diff_hostile.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "tests/unit/case_file.h"
#include "tests/unit/cli.h"
#include "tools/diff_rules.h"
#include "tools/markdown.h"

Suite *tamis_suite_diff_rules(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *const formats[] = {"text", "markdown", "json"};

/* ---- Cases ---- */

static void expect_json(const cli *c) {
    tamis_arena arena;
    tamis_json *json;
    tamis_json_error error;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_str text = tamis_str_of(c->result.out, c->result.out_len);
    ck_assert_msg(tamis_json_parse(&json, &arena, text, &error) == TAMIS_OK, "%s: %s", error.text, c->result.out);
    tamis_arena_clear(&arena);
}

/* What the three formats say, from folders; the files that are compiled from them say the same. */
static void add_reports(tamis_buf *out, const tamis_test_case *test) {
    cli c;
    cli_init(&c);
    for (size_t i = 0; i < test->file_count; i++) {
        tamis_test_write_text(c.dir, test->files[i].name, test->files[i].text);
    }
    cli_shell(&c, "\"$TAMIS\" compile old -o old.pack && \"$TAMIS\" compile new -o new.pack");
    cli_expect_status(&c, 0);
    for (size_t f = 0; f < 3; f++) {
        const char *events = test->input == NULL ? NULL : "-";
        cli_run(&c, ARGS("diff", "--format", formats[f], "old", "new", events), test->input);
        ck_assert_msg(c.result.status == 0, "%s: status %d\n%s", test->name, c.result.status, c.result.err);
        if (strcmp(formats[f], "json") == 0) {
            expect_json(&c);
        }
        (void)tamis_buf_add_format(out, "%s--- %s\n", f == 0 ? "" : "\n", formats[f]);
        (void)tamis_buf_add(out, c.result.out, c.result.out_len);
        char *folders = strdup(c.result.out);
        cli_run(&c, ARGS("diff", "--format", formats[f], "old.pack", "new.pack", events), test->input);
        cli_expect_out(&c, folders);
        free(folders);
    }
    cli_clear(&c);
}

START_TEST(reports_are_exactly_these) {
    tamis_test_case_list cases;
    tamis_test_cases_load(&cases, "tests/cases/diff");
    ck_assert_uint_ge(cases.count, 6);
    size_t wrong = 0;
    for (size_t i = 0; i < cases.count; i++) {
        tamis_buf out;
        tamis_buf_init(&out, 1u << 24);
        add_reports(&out, &cases.items[i]);
        wrong += tamis_test_case_expect(&cases.items[i], tamis_buf_str(&out)) ? 0 : 1;
        tamis_buf_clear(&out);
    }
    tamis_test_cases_clear(&cases);
    ck_assert_msg(wrong == 0, "%zu cases differ", wrong);
}
END_TEST

/* ---- The shipped packs ---- */

static const char *const shipped[] = {"rules/global", "rules/paloalto-panos", "rules/fortinet-fortigate", "examples/first"};
enum { SHIPPED = sizeof shipped / sizeof shipped[0] };

/* A pack and itself, as folder and as file, with and without all samples. */
START_TEST(a_shipped_pack_does_not_differ_from_itself) {
    cli c;
    cli_init(&c);
    char script[8192], here[4096], *source = tamis_test_source(".");
    ck_assert_ptr_nonnull(getcwd(here, sizeof here)); /* commands run in another folder */
    char *root = source[0] == '/' ? tamis_test_join(source, ".") : tamis_test_join(here, source);
    char *folder = tamis_test_join(root, shipped[_i]), *rules = tamis_test_join(root, "rules");
    (void)snprintf(script, sizeof script,
                   "set -e; \"$TAMIS\" compile '%s' -o it.pack 2> /dev/null; cat '%s'/*/samples/*.log > all.log; test $(wc -l < all.log) -gt 300\n"
                   "for other in '%s' it.pack; do\n"
                   "  \"$TAMIS\" diff --max-changed 0 it.pack \"$other\"; \"$TAMIS\" diff --max-changed 0 it.pack \"$other\" all.log\n"
                   "  \"$TAMIS\" diff --format json it.pack \"$other\" | grep -q '\"count\":0,\"changes\":\\[\\],\"notes\":\\[\\]}$'\n"
                   "  \"$TAMIS\" diff --format json it.pack \"$other\" all.log | grep -q '\"changed\":0,\"percent\":0.00,'\n"
                   "done\n",
                   folder, rules, folder);
    cli_shell(&c, script);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    free(rules);
    free(folder);
    free(root);
    free(source);
    cli_clear(&c);
}
END_TEST

/* ---- Statuses ---- */

static const char old_rules[] = "pack 'p' version '1';\nmap { o => fields.cat; }\nlist l { /a/ => 'a'; }\n";
static const char new_rules[] = "pack 'p' version '2';\nmap { o => searchRegexList(fields.cat, [_.referenceValues.l]); }\n"
                                "list l { /a/ => 'b'; }\n";

static void start(cli *c) {
    cli_init(c);
    tamis_test_write_text(c->dir, "old/p.rules", old_rules);
    tamis_test_write_text(c->dir, "new/p.rules", new_rules);
    tamis_test_write_text(c->dir, "bad/p.rules", "pack 'p' version '1';\nmap { o => nothing(1); }\n");
    tamis_test_write_text(c->dir, "foreign", "PK\x03\x04 no pack");
}

static const struct {
    const char *arguments;
    int status;
    const char *err; /* NULL: nothing */
} statuses[] = {
    {"old new", 0, NULL},
    {"--max-changed 3 old new", 0, NULL},
    {"--max-changed 2 old new", 1, NULL},
    {"--max-changed 0 old old", 0, NULL},
    {"--max-changed 0% old old", 2, "takes a percentage of events, and there are none"},
    {"--max-changed 2 bad new", 1, "error[E02"},
    {"--format yaml old new", 2, "format"},
    {"old", 2, "OLD NEW"},
    {"--alert-type nothing old new /dev/null", 2, "neither pack has an output 'nothing'"},
    {"--technique o old new /dev/null", 0, NULL},
    {"old missing", 3, "cannot open 'missing'"},
    {"missing new", 3, "cannot open 'missing'"},
    {"foreign new", 3, "cannot open 'foreign'"},
    {"old foreign", 3, "cannot open 'foreign'"},
    {"old new missing.log", 3, "cannot open 'missing.log'"},
    {"old new > /dev/full", 3, "cannot write"},
    {"--format json old new > /dev/full", 3, "cannot write"},
};

START_TEST(statuses_tell_what_happened) {
    cli c;
    char script[256];
    start(&c);
    (void)snprintf(script, sizeof script, "NO_COLOR=1 \"$TAMIS\" diff %s", statuses[_i].arguments);
    cli_shell(&c, script);
    ck_assert_msg(c.result.status == statuses[_i].status, "%s\nstatus %d\n%s", script, c.result.status, c.result.err);
    if (statuses[_i].err == NULL) {
        ck_assert_msg(strstr(c.result.err, "tamis") == NULL, "%s\n%s", script, c.result.err);
    } else {
        cli_expect_in_err(&c, statuses[_i].err);
    }
    cli_clear(&c);
}
END_TEST

/* ---- What is kept and shown is bounded ---- */

/* Of a text so many bytes are shown. */
START_TEST(long_texts_are_cut) {
    for (size_t more = 0; more < 2; more++) {
        cli c;
        tamis_buf rules;
        cli_init(&c);
        tamis_buf_init(&rules, 1u << 16);
        (void)tamis_buf_add_z(&rules, "pack 'p' version '1';\nlist l { /a/ => '");
        (void)tamis_buf_add_repeat(&rules, 'x', TAMIS_RULES_SHOWN + more);
        (void)tamis_buf_add_z(&rules, "'; }\n");
        tamis_test_write_text(c.dir, "old/p.rules", "pack 'p' version '1';\nlist l { /a/ => 'a'; }\n");
        tamis_test_write(c.dir, "new/p.rules", rules.ptr, rules.len);
        for (size_t f = 0; f < 3; f++) {
            cli_run(&c, ARGS("diff", "--format", formats[f], "old", "new"), NULL);
            cli_expect_status(&c, 0);
            ck_assert_msg((strstr(c.result.out, "x…") != NULL) == (more == 1), "%s, %zu more: %s", formats[f], more, c.result.out);
        }
        tamis_buf_clear(&rules);
        cli_clear(&c);
    }
}
END_TEST

/* Text and JSON are whole. */
START_TEST(markdown_fits_into_a_comment) {
    enum { ENTRIES = 3000 };
    cli c;
    tamis_buf rules;
    char want[64];
    cli_init(&c);
    tamis_buf_init(&rules, 1u << 20);
    (void)tamis_buf_add_z(&rules, "pack 'p' version '1';\nlist l {\n");
    for (unsigned i = 0; i < ENTRIES; i++) {
        (void)tamis_buf_add_format(&rules, "/^a%u$/ => 'a';\n", i);
    }
    (void)tamis_buf_add_z(&rules, "}\n");
    tamis_test_write_text(c.dir, "old/p.rules", "pack 'p' version '1';\nlist l { /a/ => 'a'; }\n");
    tamis_test_write(c.dir, "new/p.rules", rules.ptr, rules.len);
    cli_run(&c, ARGS("diff", "--format", "markdown", "old", "new"), NULL);
    cli_expect_status(&c, 0);
    ck_assert_uint_gt(c.result.out_len, TAMIS_MARKDOWN_ROWS - 100); /* no room for another row */
    ck_assert_uint_le(c.result.out_len, TAMIS_MARKDOWN_MAX);
    size_t rows = 0; /* what went is told first */
    for (const char *at = c.result.out; (at = strstr(at, "\n| added | ")) != NULL; at++) {
        rows++;
    }
    (void)snprintf(want, sizeof want, "\nand %zu other changes\n", ENTRIES + 1 - rows - 1);
    cli_expect_in_out(&c, want);
    cli_run(&c, ARGS("diff", "--format", "json", "old", "new"), NULL);
    cli_expect_in_out(&c, "\"count\":3001,");
    cli_expect_in_out(&c, "/^a2999$/");
    tamis_buf_clear(&rules);
    cli_clear(&c);
}
END_TEST

/* Nothing in the head of a report is left out: a name is cut there. */
START_TEST(markdown_fits_whatever_packs_are_called) {
    cli c;
    cli_init(&c);
    for (int after = 0; after < 2; after++) {
        tamis_buf rules;
        tamis_buf_init(&rules, 1u << 16);
        (void)tamis_buf_add_format(&rules, "pack '%s", after ? "new" : "old");
        (void)tamis_buf_add_repeat(&rules, '|', TAMIS_LIMIT_NAME - 3);
        (void)tamis_buf_add_format(&rules, "' version '%s", after ? "new" : "old");
        (void)tamis_buf_add_repeat(&rules, '|', TAMIS_LIMIT_NAME - 3);
        ck_assert(tamis_buf_add_z(&rules, "';\nmap { o => fields.cat; }\n"));
        tamis_test_write(c.dir, after ? "new/p.rules" : "old/p.rules", rules.ptr, rules.len);
        tamis_buf_clear(&rules);
    }
    for (int events = 0; events < 2; events++) {
        cli_run(&c, ARGS("diff", "--format", "markdown", "old", "new", events ? "-" : NULL), events ? CLI_EVENT("n", "cat=a") "\n" : NULL);
        cli_expect_status(&c, 0);
        ck_assert_uint_le(c.result.out_len, TAMIS_MARKDOWN_MAX);
        ck_assert_int_eq(strncmp(c.result.out, "**old&#124;&#124;", strlen("**old&#124;&#124;")), 0);
        cli_expect_in_out(&c, "&#124;… -> new&#124;");
    }
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_diff_rules(void) {
    Suite *suite = suite_create("diff_rules");
    TCase *tests = tcase_create("rules");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, reports_are_exactly_these);
    tcase_add_loop_test(tests, a_shipped_pack_does_not_differ_from_itself, 0, SHIPPED);
    tcase_add_loop_test(tests, statuses_tell_what_happened, 0, sizeof statuses / sizeof statuses[0]);
    tcase_add_test(tests, long_texts_are_cut);
    tcase_add_test(tests, markdown_fits_into_a_comment);
    tcase_add_test(tests, markdown_fits_whatever_packs_are_called);
    suite_add_tcase(suite, tests);
    return suite;
}
