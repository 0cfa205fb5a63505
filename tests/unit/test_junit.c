/* What `tamis test --format junit` prints is JUnit's XML: valid by tests/unit/junit.xsd (xmllint, when it is there), with counts that
 * are those of its elements. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cli.h"

Suite *tamis_suite_junit(void);

/* Names, values and reasons from hostile hands: markup, controls, what XML cannot hold, the ends of comments and sections. */
#define HOSTILE "]]>--><!--<![CDATA[&amp;\\u0000\\u0001\\ufffe\\u{202e}\\u0085\\ud800<?x?>\"\\n\\t\\r\\x7f\\'"

static const char hostile[] = "pack 'p<&\"' version '1'; field a 'a';\n"
                              "list l { /^x\\]\\]>$/ => 'y'; }\n"
                              "filter f { drop '<drop>' when fields.cat === '" "]]>" "'; }\n"
                              "map { a => fields.a; '<b>&' => searchRegexList(fields.a, [_.referenceValues.l]); }\n"
                              "test '\\u0001 ]]> <![CDATA[ \\u{1F600} \\ud800 \\'' { event { fields: { a: '" HOSTILE "' } };\n"
                              "  expect { a: 'x" HOSTILE "', '<b>&': '" HOSTILE "' }; }\n"
                              "test 'dropped' { event { fields: { cat: ']]>' } }; expect { a: '" HOSTILE "' }; }\n"
                              "test 'fine' { event { fields: { a: 'x' } }; expect { a: 'x' }; }\n"
                              "test 'recorded' from 'ev.log' expect '<]]>&.jsonl';\n";

static void start(cli *c) {
    cli_init(c);
    tamis_test_write_text(c->dir, "p<&\"'/p]]>.rules", hostile);
    tamis_test_write_text(c->dir, "p<&\"'/ev.log", CLI_EVENT("n", "a=<&\x1B\xFF\x01]]>") "\n" CLI_EVENT("n", "a=2"));
    tamis_test_write_text(c->dir, "p<&\"'/<]]>&.jsonl",
                          "{\"outcome\":\"dropped\",\"label\":\"]]>\\u0001\\ufffe\"}\n{\"outcome\":\"mapped\",\"outputs\":{\"]]><&\\u001b\":1}}\n");
    tamis_test_write_text(c->dir, "bad/b.rules", "pack 'bad' version '1';\nmap { a => nothing(1); }\n");
    tamis_test_write_text(c->dir, "none/n.rules", "pack 'none' version '1';\nmap { a => cef.name; }\n");
    tamis_test_write_text(c->dir, "lists/l.rules", "pack 'lists' version '1';\nlist l { /a/ => 'b'; }\n");
}

static size_t count(const char *text, const char *part) {
    size_t n = 0;
    for (const char *at = strstr(text, part); at != NULL; at = strstr(at + 1, part)) {
        n++;
    }
    return n;
}

START_TEST(counts_are_those_of_the_elements) {
    cli c;
    char want[200];
    start(&c);
    cli_shell(&c, "\"$TAMIS\" test --min-tests --format junit .");
    cli_expect_status(&c, 1);
    size_t cases = count(c.result.out, "<testcase "), failures = count(c.result.out, "<failure "), errors = count(c.result.out, "<error ");
    ck_assert_uint_eq(failures, 3 + 1 + 1); /* tests; the pack without one; cases without one, of rules/demo */
    ck_assert_uint_eq(errors, 1);
    ck_assert_uint_eq(cases, 4 + 1 + 1 + 2 + 1); /* p, bad, none, cases of p and rules/demo, and the test of that one */
    (void)snprintf(want, sizeof want, "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n", cases, failures, errors);
    cli_expect_in_out(&c, want);
    cli_expect_in_out(&c, "because p]]&gt;.rules:4\n");
    for (const char *at = c.result.out; *at != '\0'; at++) { /* no control but line ends reaches a reader */
        ck_assert_msg((unsigned char)*at >= 0x20 || *at == '\n', "%02x", (unsigned char)*at);
    }
    cli_clear(&c);
}
END_TEST

static bool has_xmllint(cli *c) {
    cli_shell(c, "command -v xmllint");
    if (c->result.status != 0) {
        tamis_test_note("junit: no xmllint (./setup --dev installs it), 1 test skipped");
        return false;
    }
    return true;
}

START_TEST(the_report_is_valid) {
    static const char *const packs[] = {".", "rules/demo", "none", "bad", "lists"};
    cli c;
    char script[1024];
    char *schema = tamis_test_source("tests/unit/junit.xsd");
    start(&c);
    bool there = has_xmllint(&c);
    for (size_t i = 0; there && i < sizeof packs / sizeof packs[0]; i++) {
        (void)snprintf(script, sizeof script,
                       "\"$TAMIS\" test --min-tests --format junit '%s' > x.xml 2> err; xmllint --noout --nonet --schema '%s' x.xml", packs[i],
                       schema);
        cli_shell(&c, script);
        cli_expect_status(&c, 0);
    }
    /* The schema refuses what is none: a case without a name, a failure without a message, an attribute too many. */
    static const char *const wrong[] = {"s/ name=\"fine\"//", "s/<failure message=/<failure note=/", "s/<testcase /<testcase time=\"\" /",
                                        "s/ errors=\"[0-9]*\"//", "s/testsuites/suites/"};
    for (size_t i = 0; there && i < sizeof wrong / sizeof wrong[0]; i++) {
        (void)snprintf(script, sizeof script,
                       "\"$TAMIS\" test --format junit . 2> err | sed '%s' > x.xml; xmllint --noout --nonet --schema '%s' x.xml", wrong[i], schema);
        cli_shell(&c, script);
        ck_assert_msg(c.result.status == 3, "%s: status %d\n%s", wrong[i], c.result.status, c.result.err);
    }
    free(schema);
    cli_clear(&c);
}
END_TEST

/* Why a test fails comes through both machine formats as people read it. */
START_TEST(the_reason_is_the_one_of_the_text) {
    cli c;
    start(&c);
    if (has_xmllint(&c)) {
        cli_shell(&c, "p=\"p<&\\\"'\"; \"$TAMIS\" test \"$p\" | sed -n '/^  because/,/^$/p' | grep '^    ' | sed 's/\xEF\xBF\xBE/\xEF\xBF\xBD/g' > text # U+FFFE is none of XML's\n"
                      "\"$TAMIS\" test --format junit \"$p\" > x.xml; xmllint --xpath 'string(//testcase[1]/failure)' x.xml > f\n"
                      "xmllint --xpath 'string(//testcase[2]/failure)' x.xml >> f; xmllint --xpath 'string(//testcase[4]/failure)' x.xml >> f\n"
                      "grep '^    ' f > junit; cmp text junit && wc -l < text");
        cli_expect_status(&c, 0);
        ck_assert_msg(strtol(c.result.out, NULL, 10) > 5, "%s%s", c.result.out, c.result.err);
    }
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_junit(void) {
    Suite *suite = suite_create("junit");
    TCase *tests = tcase_create("junit");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, counts_are_those_of_the_elements);
    tcase_add_test(tests, the_report_is_valid);
    tcase_add_test(tests, the_reason_is_the_one_of_the_text);
    suite_add_tcase(suite, tests);
    return suite;
}
