/* docs/ci.md and examples/rules-repo: the workflow of the page is the one of the example, its commands are those of ci.sh, and
 * the script makes every file that the page promises. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_ci(void);

#define EXAMPLE "examples/rules-repo"

static char *read_source(const char *name) {
    char *path = tamis_test_source(name);
    char *text = tamis_test_read(path, NULL);
    free(path);
    return text;
}

/* The example in the test's folder, without what somebody's run may have left there. */
static void start(cli *c) {
    char script[1024];
    char *example = tamis_test_source(EXAMPLE);
    cli_init(c);
    (void)snprintf(script, sizeof script, "cp -R '%s' repo && rm -rf repo/out repo/base", example);
    cli_shell(c, script);
    cli_expect_status(c, 0);
    free(example);
}

/* ---- The page ---- */

START_TEST(the_page_has_the_workflow_of_the_example) {
    char *page = read_source("docs/ci.md"), *workflow = read_source(EXAMPLE "/.github/workflows/rules.yml");
    char *block = strstr(page, "\n```yaml\n");
    ck_assert_ptr_nonnull(block);
    block += strlen("\n```yaml\n");
    char *end = strstr(block, "\n```\n");
    ck_assert_ptr_nonnull(end);
    end[1] = '\0';
    ck_assert_str_eq(block, workflow);
    ck_assert_ptr_null(strchr(workflow, '\t'));
    free(workflow);
    free(page);
}
END_TEST

/* The lines that call tamis, without their indentation, in their order. */
static tamis_buf commands_of(const char *text) {
    tamis_buf out;
    tamis_buf_init(&out, SIZE_MAX);
    for (const char *at = text; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        size_t blank = strspn(at, " ");
        if (strncmp(at + blank, "tamis ", 6) == 0) {
            (void)tamis_buf_add(&out, at + blank, len - blank);
            (void)tamis_buf_add_char(&out, '\n');
        }
        at += len + (at[len] == '\n');
    }
    (void)tamis_buf_add_char(&out, '\0');
    return out;
}

START_TEST(the_script_has_the_commands_of_the_workflow) {
    char *script = read_source(EXAMPLE "/ci.sh"), *workflow = read_source(EXAMPLE "/.github/workflows/rules.yml");
    tamis_buf ours = commands_of(script), theirs = commands_of(workflow);
    size_t lines = 0;
    for (const char *at = ours.ptr; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    ck_assert_str_eq(ours.ptr, theirs.ptr);
    ck_assert_uint_eq(lines, 5);
    tamis_buf_clear(&theirs);
    tamis_buf_clear(&ours);
    free(workflow);
    free(script);
}
END_TEST

/* ---- The script ---- */

static const char run_ci[] = "cd repo && ./ci.sh; status=$?; ls out; exit $status";

/* The findings of a SARIF file. */
static size_t sarif_results(const cli *c) {
    tamis_arena arena;
    tamis_json *sarif;
    tamis_json_error error = {.text = ""};
    char *text = cli_read(c, "repo/out/findings.sarif");
    ck_assert_ptr_nonnull(text);
    tamis_arena_init(&arena, TAMIS_LIMIT_FILE);
    ck_assert_msg(tamis_json_parse(&sarif, &arena, tamis_str_z(text), &error) == TAMIS_OK, "%s\n%s", error.text, text);
    const tamis_json *version = tamis_json_member(sarif, TAMIS_STR("version")), *runs = tamis_json_member(sarif, TAMIS_STR("runs"));
    ck_assert(version != NULL && tamis_str_equal(version->string, TAMIS_STR("2.1.0")));
    ck_assert(runs != NULL && runs->count == 1);
    const tamis_json *results = tamis_json_member(&runs->items[0], TAMIS_STR("results"));
    ck_assert_ptr_nonnull(results);
    size_t count = results->count;
    tamis_arena_clear(&arena);
    free(text);
    return count;
}

static void expect_part(const cli *c, const char *name, const char *part) {
    char *text = cli_read(c, name);
    ck_assert_msg(text != NULL && strstr(text, part) != NULL, "%s: no %s in\n%s", name, part, text == NULL ? "" : text);
    free(text);
}

START_TEST(the_script_makes_every_file) {
    cli c;
    start(&c);
    /* Before the change, `Port sweep` was called a scan, and self-tests were no matter. */
    cli_shell(&c, "mkdir repo/base && cp -R repo/rules repo/base/ && cd repo/base/rules/northwall-ngfw && "
                  "sed -i 's/\\tPort sweep$/\\tNetwork scan/' alert_types.tsv && sed -i 's/\"Port sweep\"/\"Network scan\"/' threats.jsonl && "
                  "sed -i '/self-test/d' 30-filters.rules && rm 90-tests.rules");
    cli_expect_status(&c, 0);
    cli_shell(&c, run_ci);
    cli_expect_in_out(&c, "coverage.html\ndiff.md\nfindings.sarif\nlayout.diff\nnorthwall-ngfw.pack\ntests.xml\n");
    cli_expect_status(&c, 0);
    ck_assert_uint_eq(sarif_results(&c), 0);
    expect_part(&c, "repo/out/tests.xml", "<testsuites tests=\"11\" failures=\"0\" errors=\"0\">");
    expect_part(&c, "repo/out/tests.xml", "name=\"a night in the lab\"");
    expect_part(&c, "repo/out/coverage.html", "<!DOCTYPE html>");
    expect_part(&c, "repo/out/coverage.html", "100.0");
    expect_part(&c, "repo/out/diff.md", "alertType");
    expect_part(&c, "repo/out/diff.md", "Network scan");
    expect_part(&c, "repo/out/diff.md", "Port sweep");
    expect_part(&c, "repo/out/diff.md", "denied");
    /* The pack does what its folder does, and knows nothing of the tests. */
    cli_shell(&c, "cd repo && \"$TAMIS\" run out/northwall-ngfw.pack events/week.log > a && \"$TAMIS\" run rules/northwall-ngfw events/week.log > b && "
                  "cmp a b && wc -l < a && grep -c 'lab.log\\|rotating' out/northwall-ngfw.pack");
    cli_expect_out(&c, "6\n0\n");
    cli_shell(&c, "cd repo && command -v xmllint > /dev/null || exit 0; xmllint --noout --nonet out/tests.xml");
    cli_expect_status(&c, 0);
    cli_clear(&c);
}
END_TEST

typedef struct broken_row {
    const char *change;  /* in folder repo */
    const char *failed;  /* the steps that fail */
    const char *file;    /* one that says so, all the same */
    const char *part;    /* … with this */
    size_t results;      /* findings of the check */
} broken_row;

static const broken_row broken[] = {
    {"sed -i 's/^  rule =>/  rule   =>/' rules/northwall-ngfw/40-map.rules", " layout", "repo/out/layout.diff", "-  rule   =>", 0},
    {"sed -i \"s/\\.name === 'Sensor/.name == 'Sensor/\" rules/northwall-ngfw/30-filters.rules", " check pack", "repo/out/findings.sarif",
     "\"W0112\"", 1},
    {"sed -i 's/fields.act === .blocked. ? true/fields.act === \"Blocked\" ? true/' rules/northwall-ngfw/40-map.rules", " tests", "repo/out/tests.xml",
     "because 40-map.rules:5", 0},
    {"sed -i \"/^test 'a self-test/,/^$/d\" rules/northwall-ngfw/90-tests.rules && sed -i 5d rules/northwall-ngfw/lab.log rules/northwall-ngfw/lab.expected.jsonl",
     " tests", "repo/out/tests.xml", "no test makes this statement hold", 0},
    {"sed -i '2s/$/ /; 2s/r-0042/r-0043/' rules/northwall-ngfw/lab.log", " tests", "repo/out/tests.xml", "lab.expected.jsonl:2\nrule: want", 0},
    {"mkdir base && cp -R rules base/ && sed -i 's/^  rule /  ruleUID /' base/rules/northwall-ngfw/40-map.rules && rm base/rules/*/90*", " difference",
     "repo/out/diff.md", "ruleUID", 0},
};

START_TEST(a_step_that_fails_leaves_its_file_and_the_others_run) {
    const broken_row *row = &broken[_i];
    char script[1024], want[128];
    cli c;
    start(&c);
    (void)snprintf(script, sizeof script, "cd repo && %s && ./ci.sh", row->change);
    cli_shell(&c, script);
    cli_expect_status(&c, 1);
    (void)snprintf(want, sizeof want, "== pack\nfailed:%s\n", row->failed);
    cli_expect_in_out(&c, want);
    expect_part(&c, row->file, row->part);
    if (strcmp(row->part, "because 40-map.rules:5") == 0) { /* the log shows the test, without the file of results */
        cli_expect_in_err(&c, "  because 40-map.rules:5\n");
    }
    ck_assert_uint_eq(sarif_results(&c), row->results);
    cli_clear(&c);
}
END_TEST

/* TAMIS may be a path as seen from where the script is called, and without it the program comes from PATH. */
START_TEST(the_program_is_found) {
    cli c;
    start(&c);
    cli_shell(&c, "ln -s \"$TAMIS\" ./here && TAMIS=./here repo/ci.sh && ln -s \"$TAMIS\" tamis && unset TAMIS && PATH=\"$PWD:$PATH\" repo/ci.sh");
    cli_expect_status(&c, 0);
    cli_shell(&c, "TAMIS=./nothing repo/ci.sh");
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "failed: layout check tests pack\n");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_ci(void) {
    Suite *suite = suite_create("ci");
    TCase *tests = tcase_create("ci");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_page_has_the_workflow_of_the_example);
    tcase_add_test(tests, the_script_has_the_commands_of_the_workflow);
    tcase_add_test(tests, the_script_makes_every_file);
    tcase_add_loop_test(tests, a_step_that_fails_leaves_its_file_and_the_others_run, 0, sizeof broken / sizeof broken[0]);
    tcase_add_test(tests, the_program_is_found);
    suite_add_tcase(suite, tests);
    return suite;
}
