/* tamis test --min-tests: a positive and a negative case of every statement and output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cli.h"

Suite *tamis_suite_min_tests(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* One statement and three outputs, the last of them a constant. */
static const char rules[] = "pack 'p' version '1'; field a 'a'; field b 'b';\n"
                            "filter f { drop 'd' when cef.name === 'x'; }\n"
                            "map {\n"
                            "  a => fields.a;\n"
                            "  b => fields.b === undefined ? 'none' : fields.b;\n"
                            "  c => 'fixed' + 1;\n"
                            "}\n";

#define DROPPED "test 'dropped' { event { name: 'x' }; expect drop 'd'; }\n"

typedef struct row {
    const char *tests;
    const char *kinds; /* of what lacks, each with the source, in the order of the text */
} row;

static const row rows[] = {
    {DROPPED "test 't' { event { fields: { a: '1', b: '2' } }; expect { a: '1', b: '2', c: 'fixed1' }; }\n"
             "test 'u' { event { fields: { b: '3' } }; expect { a: undefined, b: '3' }; }\n",
     ""},
    /* Two values are as good as a value and none; the constant needs no other. */
    {DROPPED "test 't' { event { fields: { a: '1', b: '2' } }; expect { a: '1', b: '2', c: 'fixed1' }; }\n"
             "test 'u' { event { fields: { a: '2' } }; expect { a: '2', b: 'none' }; }\n",
     ""},
    /* The same value twice is one case; values that print alike are two. */
    {DROPPED "test 't' { event { fields: { a: '1', b: 1 } }; expect { a: '1', b: 1, c: 'fixed1' }; }\n"
             "test 'u' { event { fields: { a: '1', b: '1' } }; expect { a: '1', b: '1' }; }\n",
     "other a\n"},
    /* What is evaluated and not expected is no case. */
    {DROPPED "test 't' { event { fields: { a: '1', b: '2' } }; expect { b: '2' }; }\n"
             "test 'u' { event { fields: { b: '3' } }; expect { b: '3' }; }\n",
     "value a\nother a\nvalue c\n"},
    {"test 't' { event { fields: { a: '1' } }; expect { a: '1' }; }\n",
     "holds cef.name === 'x'\nother a\nvalue b\nother b\nvalue c\n"},
    {DROPPED, "fails cef.name === 'x'\nvalue a\nother a\nvalue b\nother b\nvalue c\n"},
    /* A test that fails has its cases all the same. */
    {DROPPED "test 't' { event { fields: { a: '1' } }; expect { a: '2', b: '1', c: 1 }; expect { a: undefined, b: '2' }; }\n", ""},
};

static void start(cli *c, const char *before, const char *tests) {
    char text[4096];
    cli_init(c);
    (void)snprintf(text, sizeof text, "%s%s", before, tests);
    tamis_test_write_text(c->dir, "p/p.rules", text);
}

START_TEST(what_no_test_has_is_told) {
    const row *r = &rows[_i];
    cli c;
    start(&c, rules, r->tests);
    cli_shell(&c, "\"$TAMIS\" test --min-tests --format json p > out; echo $?; "
                  "sed -n 's/^{\"kind\":\"\\([a-z]*\\)\".*\"source\":\"\\(.*\\)\"}.*/\\1 \\2/p' out");
    char want[1024];
    bool failed = strstr(r->tests, "c: 1 }") != NULL;
    (void)snprintf(want, sizeof want, "%d\n%s", failed || r->kinds[0] != '\0', r->kinds);
    cli_expect_out(&c, want);
    cli_clear(&c);
}
END_TEST

START_TEST(findings_have_carets_and_every_format_counts_them) {
    cli c;
    start(&c, rules, "test 't' { event { fields: { a: '1' } }; expect { a: '1', b: 'none', c: 'fixed1' }; }\n"
                     "test 'u' { event { fields: { b: '1' } }; expect { a: undefined }; }\n");
    cli_run(&c, ARGS("test", "--min-tests", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "2 tests, 0 failed, 2 cases without a test\n");
    ck_assert_str_eq(c.result.err, "error[E0706]: no test makes this statement hold\n"
                                   " --> p/p.rules:2:26\n"
                                   "  |\n"
                                   "2 | filter f { drop 'd' when cef.name === 'x'; }\n"
                                   "  |                          ^^^^^^^^^^^^^^^^ never true\n"
                                   "\n"
                                   "error[E0706]: no test expects this output to be left out, or to have another value\n"
                                   " --> p/p.rules:5:3\n"
                                   "  |\n"
                                   "5 |   b => fields.b === undefined ? 'none' : fields.b;\n"
                                   "  |   ^ always the same\n");
    cli_run(&c, ARGS("test", "--min-tests", "--format", "junit", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "<testsuites tests=\"3\" failures=\"1\" errors=\"0\">\n<testsuite name=\"p\" tests=\"3\" failures=\"1\" errors=\"0\">\n");
    cli_expect_in_out(&c, "<testcase classname=\"p\" name=\"every statement and output has both cases\"><failure message=\"2 without a test\" "
                          "type=\"E0706\">p/p.rules:2:26: no test makes this statement hold\np/p.rules:5:3: no test expects this output");
    cli_run(&c, ARGS("test", "--format", "junit", "p"), NULL); /* nobody asked */
    cli_expect_status(&c, 0);
    ck_assert_ptr_null(strstr(c.result.out, "both cases"));
    cli_clear(&c);
}
END_TEST

/* What cannot be is not asked for, and packs of lists and broken packs have nothing to ask for. */
START_TEST(what_is_impossible_is_not_asked_for) {
    cli c;
    start(&c, "pack 'p' version '1';\nfilter f { allow 'all' when true; }\nlet fixed = 'f'; let again = fixed;\n"
              "map { a => cef.name; n => undefined; l => again; o => out.l; }\n",
          "test 't' { event { name: 'x' }; expect { a: 'x', n: undefined, l: 'f', o: 'f' }; }\ntest 'u' { event { }; expect { a: undefined }; }\n");
    tamis_test_write_text(c.dir, "lists/l.rules", "pack 'l' version '1'; list l { /a/ => 'b'; }\n");
    tamis_test_write_text(c.dir, "bad/b.rules", "pack 'b' version '1'; map { a => nothing(1); }\n");
    tamis_test_write_text(c.dir, "none/n.rules", "pack 'n' version '1'; map { a => cef.name; }\n");
    cli_run(&c, ARGS("test", "--min-tests", "lists", "p"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("test", "--min-tests", "bad", "lists", "none", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "2 tests, 0 failed, 1 pack without tests, 1 pack with errors not run\n");
    ck_assert_ptr_null(strstr(c.result.err, "E0706"));
    cli_clear(&c);
}
END_TEST

START_TEST(a_test_from_files_has_the_cases_of_its_lines) {
    cli c;
    start(&c, rules, "test 'recorded' from 'ev.log' expect 'ev.jsonl';\n");
    tamis_test_write_text(c.dir, "p/ev.log", CLI_EVENT("x", "") "\n" CLI_EVENT("n", "a=1 b=2") "\n" CLI_EVENT("n", "a=1") "\n");
    cli_run(&c, ARGS("test", "--update", "--min-tests", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "1 test, 0 failed, 1 case without a test\n");
    cli_expect_in_err(&c, "4 |   a => fields.a;\n  |   ^ always the same\n");
    cli_shell(&c, "echo '" CLI_EVENT("n", "") "' >> p/ev.log; \"$TAMIS\" test --update --min-tests p | tail -n 1");
    cli_expect_out(&c, "1 test, 0 failed\n");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_min_tests(void) {
    Suite *suite = suite_create("min_tests");
    TCase *tests = tcase_create("cases");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, what_no_test_has_is_told, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tests, findings_have_carets_and_every_format_counts_them);
    tcase_add_test(tests, what_is_impossible_is_not_asked_for);
    tcase_add_test(tests, a_test_from_files_has_the_cases_of_its_lines);
    suite_add_tcase(suite, tests);
    return suite;
}
