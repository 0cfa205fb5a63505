/* Coverage: which branches there are, which were taken, where each is counted, and what is printed. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/cli.h"

Suite *tamis_suite_coverage(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* One pack of these rules, with a test for each event of fields. */
typedef struct coverage_row {
    const char *name;
    const char *rules;
    const char *events[4]; /* fields */
    const char *sum;       /* of the pack: "3 of 4" */
    const char *missing;   /* each as kind:source, in order */
} coverage_row;

static const coverage_row rows[] = {
    {"both arms", "map { a => fields.cat ? 1 : 2; }", {"cat: 'x'", "act: 'x'"}, "2 of 2", ""},
    {"one arm", "map { a => fields.cat ? 1 : 2; }", {"cat: 'x'"}, "1 of 2", "arm:2"},
    {"arms of a condition with operands",
     "map { a => fields.cat && fields.act ? 1 : 2; }",
     {"cat: 'x'"},
     "3 of 6",
     "false:fields.cat true:fields.act arm:1"},
    {"a chain has an operand for each part, and the last is not asked for its value",
     "map { a => fields.cat && fields.act && fields.msg; }",
     {"cat: 'x', act: 'y'"},
     "2 of 4",
     "false:fields.cat false:fields.act"},
    {"or", "map { a => fields.cat || fields.act; }", {"cat: 'x'"}, "1 of 2", "false:fields.cat"},
    {"a default", "map { a => fields.cat ?? fields.act; }", {"cat: 'x'"}, "1 of 2", "absent:fields.act"},
    {"a default that is always used", "map { a => fields.cat ?? fields.act; }", {"act: 'x'"}, "1 of 2", "present:fields.cat"},
    {"the empty text is present", "map { a => fields.cat ?? fields.act; }", {"cat: ''", "act: 'x'"}, "2 of 2", ""},
    {"negations", "map { a => !(fields.cat || !fields.act) ? 1 : 2; }", {"act: 'x'", "cat: 'x'"}, "5 of 6",
     "true:!fields.act"},
    {"a statement both ways", "filter f { drop 'd' when fields.cat; }", {"cat: 'x'"}, "1 of 2", "fails:fields.cat"},
    {"statements behind the deciding one", "filter f { drop 'd' when fields.cat; drop 'e' when fields.act; }", {"cat: 'x'"},
     "1 of 4", "fails:fields.cat holds:fields.act fails:fields.act"},
    {"a let that nobody reads", "let l = fields.cat ? 1 : 2;\nmap { a => 1; }", {"cat: 'x'"}, "0 of 2", "arm:1 arm:2"},
    {"a list entry is used when it is the first to match",
     "list l { /a/ => '1'; /ab/ => '2'; /b/ => '3'; }\nmap { a => searchRegexList(fields.cat, [_.referenceValues.l]); }",
     {"cat: 'ab'", "cat: 'b'"},
     "2 of 3",
     "entry:/ab/ => '2';"},
    {"table rows, by each kind of look-up",
     "table t key k { { k: 'a', v: '1' }; { k: 'b', v: '2' }; { k: 'c', v: '3' }; { k: 'd', v: '4' }; }\n"
     "map { a => getNestedValue(_.referenceValues.t, fields.cat, 'v'); b => _.referenceValues.t[fields.act].v;\n"
     "c => getNestedValue(_.referenceValues.t, fields.msg); }",
     {"cat: 'a', act: 'b', msg: 'c'"},
     "3 of 4",
     "row:{ k: 'd', v: '4' }"},
    {"what is impossible is not counted",
     "map { a => isEmpty(fields.cat) ? 1 : isEmpty(fields.cat) ? 2 : 3; }",
     {"cat: 'x'", "act: 'x'"},
     "3 of 3",
     ""},
    {"a shared call counts at its first place",
     "map { a => trim(fields.cat ? fields.act : fields.msg); b => trim(fields.cat ? fields.act : fields.msg); }",
     {"cat: 'x'"},
     "1 of 2",
     "arm:fields.msg"},
    {"… wherever it is evaluated first",
     "map { a => fields.cat ? 'n' : trim(fields.act ? 'x' : 'y'); b => trim(fields.act ? 'x' : 'y'); }",
     {"cat: 'x', act: 'y'"},
     "2 of 4",
     "arm:trim(fields.act ? 'x' : 'y') arm:'y'"},
    {"shared calls in shared calls",
     "map { a => trim(trim(fields.cat ? 'x' : 'y') && fields.act); b => trim(trim(fields.cat ? 'x' : 'y') && fields.act);\n"
     "c => trim(fields.cat ? 'x' : 'y'); }",
     {"cat: 'x'"},
     "2 of 4",
     "false:trim(fields.cat ? 'x' : 'y') arm:'y'"},
    {"branches in lets that are read twice", "let l = fields.cat || fields.act;\nmap { a => l; b => l; }", {"cat: 'x'"}, "1 of 2",
     "false:fields.cat"},
};

static void write_pack(cli *c, const coverage_row *row) {
    char text[8192];
    int len = snprintf(text, sizeof text, "pack 'p' version '1';\n%s\n", row->rules);
    for (size_t i = 0; i < 4 && row->events[i] != NULL; i++) {
        bool statement = strstr(row->rules, "filter") != NULL;
        len += snprintf(text + len, sizeof text - (size_t)len, "test 't%zu' { event { fields: { %s } }; expect %s; }\n", i,
                        row->events[i], statement ? "drop 'd'" : "{ }");
    }
    tamis_test_write_text(c->dir, "p/p.rules", text);
}

/* The missing ones of a JSON report as kind:source. */
static void read_missing(char *out, size_t size, const char *json) {
    const char *at = strstr(json, "\"missing\":["), *end = at == NULL ? NULL : strstr(at, "\"never\":[");
    size_t len = 0;
    ck_assert_ptr_nonnull(end);
    out[0] = '\0';
    while ((at = strstr(at, "{\"kind\":\"")) != NULL && at < end) {
        const char *kind = at + strlen("{\"kind\":\""), *source = strstr(at, "\"source\":\"") + strlen("\"source\":\"");
        len += (size_t)snprintf(out + len, size - len, "%s%.*s:%.*s", len == 0 ? "" : " ", (int)strcspn(kind, "\""), kind,
                                (int)strcspn(source, "\""), source);
        at = source;
    }
}

START_TEST(each_branch_is_counted) {
    const coverage_row *row = &rows[_i];
    char missing[1024], sum[64];
    cli c;
    cli_init(&c);
    write_pack(&c, row);
    cli_run(&c, ARGS("test", "--coverage", "--format", "json", "p"), NULL);
    ck_assert_msg(c.result.err_len == 0, "%s: %s", row->name, c.result.err);
    read_missing(missing, sizeof missing, c.result.out);
    ck_assert_msg(strcmp(missing, row->missing) == 0, "%s: missing %s", row->name, missing);
    cli_run(&c, ARGS("test", "--coverage", "p"), NULL);
    (void)snprintf(sum, sizeof sum, " %%   %s branches\n", row->sum);
    ck_assert_msg(strstr(c.result.out, sum) != NULL, "%s: %s", row->name, c.result.out);
    cli_clear(&c);
}
END_TEST

/* ---- The command ---- */

static const char half[] = "pack 'half' version '1';\n"
                           "map { a => fields.cat ? fields.cat : fields.act ? 'none' : 'never'; }\n"
                           "test 't' { event { fields: { cat: 'x' } }; expect { a: 'x' }; }\n";

START_TEST(the_report_shows_what_is_missing) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "half/h.rules", half);
    cli_run(&c, ARGS("test", "--coverage", "half"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "1 test, 0 failed\n"
                       "\n"
                       "warning[W0701]: no test comes to this arm\n"
                       " --> half/h.rules:2:38\n"
                       "  |\n"
                       "2 | map { a => fields.cat ? fields.cat : fields.act ? 'none' : 'never'; }\n"
                       "  |                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ never evaluated\n"
                       "\n"
                       "warning[W0701]: no test comes to this arm\n"
                       " --> half/h.rules:2:51\n"
                       "  |\n"
                       "2 | map { a => fields.cat ? fields.cat : fields.act ? 'none' : 'never'; }\n"
                       "  |                                                   ^^^^^^ never evaluated\n"
                       "\n"
                       "warning[W0701]: no test comes to this arm\n"
                       " --> half/h.rules:2:60\n"
                       "  |\n"
                       "2 | map { a => fields.cat ? fields.cat : fields.act ? 'none' : 'never'; }\n"
                       "  |                                                            ^^^^^^^ never evaluated\n"
                       "\n"
                       "half/h.rules    25.0 %   1 of 4 branches\n"
                       "half            25.0 %   1 of 4 branches\n");
    cli_clear(&c);
}
END_TEST

/* The arm that no test takes, with a comment behind it. */
static void write_accepted(const cli *c, const char *cat) {
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "pack 'p' version '1';\nmap {\n  // tamis: allow W0701 no firewall says so\n  a => fields.cat === 'x' ? 1 : 2;\n}\n"
                   "test 't' { event { fields: { cat: '%s' } }; expect { a: %s }; }\ntest 'x' { event { fields: { cat: 'x' } }; expect { a: 1 }; }\n",
                   cat, strcmp(cat, "x") == 0 ? "1" : "2");
    tamis_test_write_text(c->dir, "p/p.rules", text);
}

START_TEST(a_comment_accepts_a_branch_that_no_test_takes) {
    cli c;
    cli_init(&c);
    write_accepted(&c, "x");
    cli_run(&c, ARGS("check", "p"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "0 errors, 0 warnings in 1 pack\n");
    cli_run(&c, ARGS("test", "--min-coverage", "100", "--deny-warnings", "p"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "2 tests, 0 failed\n\n"
                       "Accepted by comments, and not counted:\n  p/p.rules:4:33: 2: never evaluated\n\n"
                       "p/p.rules   100.0 %   1 of 1 branches\np           100.0 %   1 of 1 branches\n");
    cli_run(&c, ARGS("test", "--coverage", "--format", "json", "p"), NULL);
    ck_assert_msg(strstr(c.result.out, "\"missing\":[],\"never\":[],\"accepted\":[\n{\"kind\":\"arm\",\"file\":\"p/p.rules\",\"line\":4,") != NULL, "%s",
                  c.result.out);
    cli_clear(&c);
}
END_TEST

START_TEST(a_comment_that_accepts_nothing_is_found_when_all_tests_ran) {
    cli c;
    cli_init(&c);
    write_accepted(&c, "y");
    cli_run(&c, ARGS("test", "--coverage", "p"), NULL);
    cli_expect_status(&c, 0);
    ck_assert_msg(strstr(c.result.out, "warning[W0201]: this suppresses nothing: line 4 has no finding W0701\n --> p/p.rules:3:19\n") != NULL, "%s", c.result.out);
    cli_run(&c, ARGS("test", "--coverage", "--deny", "W0201", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_run(&c, ARGS("test", "--coverage", "--filter", "t", "p"), NULL);
    ck_assert_msg(strstr(c.result.out, "W0201") == NULL, "%s", c.result.out);
    cli_clear(&c);
}
END_TEST

START_TEST(missing_branches_have_the_severity_that_is_asked_for) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "half/h.rules", half);
    cli_run(&c, ARGS("test", "--coverage", "--allow", "W0701", "half"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "1 test, 0 failed\n\nhalf/h.rules    25.0 %   1 of 4 branches\nhalf            25.0 %   1 of 4 branches\n");
    cli_run(&c, ARGS("test", "--coverage", "--deny", "W0701", "half"), NULL);
    cli_expect_status(&c, 1);
    ck_assert_msg(strstr(c.result.out, "error[W0701]: no test comes to this arm\n") != NULL, "%s", c.result.out);
    cli_run(&c, ARGS("test", "--coverage", "--deny-warnings", "--format", "json", "half"), NULL);
    cli_expect_status(&c, 1);
    cli_run(&c, ARGS("test", "--coverage", "--deny-warnings", "--warn", "W0701", "half"), NULL);
    cli_expect_status(&c, 0);
    cli_clear(&c);
}
END_TEST

START_TEST(the_least_percentage_decides_the_status) {
    static const struct {
        const char *percent;
        int status;
    } table[] = {{"0", 0}, {"25", 0}, {"25.0", 0}, {"25.01", 1}, {"26", 1}, {"100", 1}, {"100.01", 2},
                 {"-1", 2}, {"", 2}, {"25.", 2}, {"1e1", 2}, {"99999999999", 2}};
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "half/h.rules", half);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        cli_run(&c, ARGS("test", "--min-coverage", table[i].percent, "half"), NULL);
        ck_assert_msg(c.result.status == table[i].status, "%s: status %d", table[i].percent, c.result.status);
    }
    cli_run(&c, ARGS("test", "--min-coverage", "26", "--format", "junit", "half"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "<testsuites");
    cli_expect_in_err(&c, "half/h.rules    25.0 %");
    cli_expect_in_err(&c, "the coverage of 'half' is 25.0 %, below 26.00 %");
    cli_run(&c, ARGS("test", "--coverage", "--mutate", "half"), NULL);
    cli_expect_status(&c, 2);
    cli_clear(&c);
}
END_TEST

START_TEST(a_pack_of_lists_is_measured_by_its_users) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "packs/lists/l.rules", "pack 'lists' version '1';\nlist l { /^b$/ => 'bee'; /^c$/ => 'see'; }\n");
    tamis_test_write_text(c.dir, "packs/user/u.rules",
                          "pack 'user' version '1';\nuse '../lists';\n"
                          "map { a => searchRegexList(fields.cat, [_.globalReferenceValues.l]); }\n"
                          "test 'b' { event { fields: { cat: 'b' } }; expect { a: 'bee' }; }\n");
    cli_run(&c, ARGS("test", "--coverage", "packs"), NULL);
    cli_expect_in_out(&c, "packs/lists            50.0 %   1 of 2 branches\n");
    cli_expect_in_out(&c, "packs/user            100.0 %   0 of 0 branches\n");
    cli_run(&c, ARGS("test", "--coverage", "packs/user"), NULL); /* what it uses is not its own */
    cli_expect_in_out(&c, "packs/user   100.0 %   0 of 0 branches\n");
    cli_run(&c, ARGS("test", "--min-coverage", "1", "packs/lists"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "packs/lists: not measured");
    cli_clear(&c);
}
END_TEST

START_TEST(the_page_holds_no_markup_of_others) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "p/h.rules",
                          "pack 'p' version '1';\nlist l { /<script>alert(1)<\\/script>/ => '\"><img src=x onerror=y>'; }\n"
                          "// \xE2\x80\xAE hostile & <b>\n"
                          "map { a => fields.cat ? '<i>' : \"'\"; }\n"
                          "test '<t>' { event { fields: { cat: '</pre>' } }; expect { a: '<i>' }; }\n");
    cli_run(&c, ARGS("test", "--coverage-html", "page.html", "p"), NULL);
    cli_expect_status(&c, 0);
    char *page = cli_read(&c, "page.html");
    ck_assert_ptr_nonnull(page);
    static const char bidi[] = {'\xE2', '\x80', '\xAE', '\0'};
    static const char *const never[] = {"<script", "<img", "<b>\n", "<i>'", "<t>", "</pre>'", bidi, "&#x202e;"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        ck_assert_msg(strstr(page, never[i]) == NULL, "the page has %s", never[i]);
    }
    static const char *const wanted[] = {"/&lt;script&gt;alert(1)&lt;\\/script&gt;/", "\\u{202e} hostile &amp; &lt;b&gt;",
                                         "<span class=\"y\" title=\"arm: 1\">&#39;&lt;i&gt;&#39;</span>",
                                         "title=\"arm: 0\"", "1 of 1 entries unused", "1 of 3</td>"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        ck_assert_msg(strstr(page, wanted[i]) != NULL, "the page has no %s", wanted[i]);
    }
    free(page);
    cli_run(&c, ARGS("test", "--coverage-html", "none/page.html", "p"), NULL);
    cli_expect_status(&c, 3);
    cli_clear(&c);
}
END_TEST

/* The quality bar: the shipped packs, by their own tests. */
START_TEST(the_shipped_packs_are_covered) {
    tamis_test_result result;
    char *rules = tamis_test_source("rules");
    tamis_test_tamis(&result, ARGS("test", "--min-coverage", "100", rules), NULL, 0);
    ck_assert_msg(result.status == 0, "%s%s", result.out, result.err);
    tamis_test_result_clear(&result);
    free(rules);
}
END_TEST

Suite *tamis_suite_coverage(void) {
    Suite *suite = suite_create("coverage");
    TCase *tests = tcase_create("coverage");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, each_branch_is_counted, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tests, the_report_shows_what_is_missing);
    tcase_add_test(tests, a_comment_accepts_a_branch_that_no_test_takes);
    tcase_add_test(tests, a_comment_that_accepts_nothing_is_found_when_all_tests_ran);
    tcase_add_test(tests, missing_branches_have_the_severity_that_is_asked_for);
    tcase_add_test(tests, the_least_percentage_decides_the_status);
    tcase_add_test(tests, a_pack_of_lists_is_measured_by_its_users);
    tcase_add_test(tests, the_page_holds_no_markup_of_others);
    tcase_add_test(tests, the_shipped_packs_are_covered);
    suite_add_tcase(suite, tests);
    return suite;
}
