/* tamis test: the tests that stand in rules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cli.h"

Suite *tamis_suite_cli_tests(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* A pack with every outcome; tests are put behind it. */
static const char rules[] =
    "pack 'p' version '1'; field a 'a'; field b 'b'; field n 'n'; field slow 'slow';\n"
    "filter agent {\n"
    "  allow 'valid' when cef.isValid;\n"
    "  drop 'traffic' when cef.name === 'TRAFFIC';\n"
    "  deny 'forged' when cef.name === 'FORGED';\n"
    "}\n"
    "filter platform { drop 'noise' when fields.cat === 'noise'; drop 'din' when fields.cat === 'din'; }\n"
    "map {\n"
    "  a => fields.a;\n"
    "  b => fields.b === undefined ? undefined : fields.b;\n"
    "  n => +fields.n === +fields.n ? +fields.n : undefined;\n"
    "  raw => raw;\n"
    "  slow => searchRegex(fields.slow, /^(?:a|a)+$/);\n"
    "}\n";

static void write_tests(cli *c, const char *tests) {
    char text[16384];
    int len = snprintf(text, sizeof text, "%s%s", rules, tests);
    ck_assert_int_lt(len, (int)sizeof text);
    cli_init(c);
    tamis_test_write_text(c->dir, "p/p.rules", text);
}

/* ---- Tests that pass ---- */

static const char *const passing[] = {
    "event `CEF:0|V|P|1|c|n|5|a=x b=`; expect { a: 'x', b: '' };",
    "event `CEF:0|V|P|1|c|n|5|a=x`; expect { b: undefined };",
    "event `CEF:0|V|P|1|c|n|5|a=x`; expect { };",
    "event `CEF:0|V|P|1|c|n|5|`; expect { raw: 'CEF:0|V|P|1|c|n|5|' };",
    "event { fields: { a: 'x' } }; expect { a: 'x', raw: undefined };",
    "event { raw: 'r' }; expect { raw: 'r' };",
    "event { fields: { a: 1, b: null } }; expect { a: 1, b: null };",
    "event { fields: { a: true, n: '-1.5' } }; expect { a: true, n: -1.5 };",
    "event { name: 'x' }; expect unmapped;",
    "event { name: 'TRAFFIC' }; expect drop 'traffic';",
    "event { fields: { cat: 'din' } }; expect drop 'din';",
    "event { name: 'FORGED' }; expect deny 'forged';",
    "event `no CEF`; expect not allowed agent;",
    "event { isValid: false }; expect not allowed agent;",
    "event { name: 'n', fields: { cat: 'noise' } }; expect pass agent; expect drop 'noise';",
    "event { fields: { a: 'x' } }; expect pass agent; expect pass platform; expect { a: 'x' };",
};

START_TEST(a_test_passes_when_everything_is_as_expected) {
    cli c;
    char test[1024];
    (void)snprintf(test, sizeof test, "test 't' { %s }\n", passing[_i]);
    write_tests(&c, test);
    cli_run(&c, ARGS("test", "p"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "1 test, 0 failed\n");
    ck_assert_str_eq(c.result.err, "");
    cli_clear(&c);
}
END_TEST

/* ---- Tests that fail ---- */

typedef struct failing_row {
    const char *test;
    const char *lines; /* behind the first line */
} failing_row;

static const failing_row failing[] = {
    {"event { fields: { a: 'x' } }; expect { a: 'y' };", "  a   want \"y\"   got \"x\"\n"},
    {"event { fields: { a: 'x' } }; expect { a: undefined };", "  a   want undefined   got \"x\"\n"},
    {"event { fields: { a: 'x' } }; expect { a: 'x', b: 'long one', n: 1 };",
     "  b   want \"long one\"   got undefined\n  n   want 1            got undefined\n"},
    {"event { fields: { a: 1 } }; expect { a: '1' };", "  a   want \"1\"   got 1\n"},
    {"event { fields: { a: null } }; expect { a: undefined };", "  a   want undefined   got null\n"},
    {"event { name: 'TRAFFIC', fields: { a: 'x' } }; expect { a: 'x' };",
     "  a   want \"x\"   got dropped by agent 'traffic'\n"},
    {"event { name: 'TRAFFIC' }; expect { a: undefined };",
     "  a   want undefined   got dropped by agent 'traffic'\n"},
    {"event { name: 'TRAFFIC' }; expect { };",
     "  want an event that passes the filters   got dropped by agent 'traffic'\n"},
    {"event { name: 'FORGED' }; expect { a: 'x' };", "  a   want \"x\"   got denied by agent 'forged'\n"},
    {"event `x`; expect { a: 'x' };", "  a   want \"x\"   got not allowed by agent\n"},
    {"event { fields: { cat: 'noise' } }; expect drop 'din';",
     "  want dropped by 'din'   got dropped by platform 'noise'\n"},
    {"event { fields: { a: 'x' } }; expect drop 'din';", "  want dropped by 'din'   got mapped\n"},
    {"event { name: 'TRAFFIC' }; expect deny 'forged';",
     "  want denied by 'forged'   got dropped by agent 'traffic'\n"},
    {"event { name: 'x' }; expect not allowed agent;", "  want not allowed by agent   got unmapped\n"},
    {"event `x`; expect not allowed platform;",
     "  want not allowed by platform   got not allowed by agent\n"},
    {"event { fields: { a: 'x' } }; expect unmapped;", "  want unmapped   got mapped\n"},
    {"event { name: 'TRAFFIC' }; expect pass agent;",
     "  want passed agent   got dropped by agent 'traffic'\n"},
    {"event { fields: { a: 'x', slow: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' } }; expect { a: 'x' };",
     "  a   want \"x\"   got failed at 'slow'\n"},
    {"event { name: 'TRAFFIC' }; expect pass agent; expect drop 'noise';",
     "  want passed agent         got dropped by agent 'traffic'\n"
     "  want dropped by 'noise'   got dropped by agent 'traffic'\n"},
};

/* Leaves out what says why: the line "  because …", and those that are indented by four. */
static void drop_reasons(char *text) {
    char *to = text;
    for (char *at = text; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        len += at[len] == '\n';
        bool reason = strncmp(at, "  because ", 10) == 0 || strncmp(at, "    ", 4) == 0;
        if (!reason) {
            memmove(to, at, len);
            to += len;
        }
        at += len;
    }
    *to = '\0';
}

START_TEST(a_test_that_fails_says_what_it_wanted_and_what_it_got) {
    const failing_row *row = &failing[_i];
    cli c;
    char text[1024];
    (void)snprintf(text, sizeof text, "test 'a name' { %s }\n", row->test);
    write_tests(&c, text);
    cli_run(&c, ARGS("test", "p"), NULL);
    cli_expect_status(&c, 1);
    (void)snprintf(text, sizeof text,
                   "FAIL  a name                                      p/p.rules:15\n%s\n1 test, 1 failed\n",
                   row->lines);
    drop_reasons(c.result.out);
    cli_expect_out(&c, text);
    cli_clear(&c);
}
END_TEST

START_TEST(a_test_that_fails_says_why) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "w/w.rules",
                          "pack 'w' version '1';\n"
                          "list l { /^Apache Log4j\\(\\d+\\)$/ => 'log4j'; /^Other/ => 'o'; }\n"
                          "filter f { drop 'd' when is(fields.act, 'block'); drop 'e' when fields.msg === 'x'; }\n"
                          "map { a => searchRegexList(fields.cat, [_.referenceValues.l]) ?? 'none'; }\n"
                          "test 'output' { event { fields: { cat: 'apache log4j(1)' } }; expect { a: 'log4j' }; }\n"
                          "test 'nearest' { event { fields: { cat: 'Apache Log4J (1)' } }; expect { a: 'log4j' }; }\n"
                          "test 'statement' { event { fields: { act: 'Block' } }; expect drop 'd'; }\n"
                          "test 'dropped' { event { fields: { msg: 'x' } }; expect { a: 'none' }; }\n");
    cli_run(&c, ARGS("test", "w"), NULL);
    cli_expect_out(&c, "FAIL  output                                      w/w.rules:5\n"
                       "  a   want \"log4j\"   got \"none\"\n"
                       "  because w.rules:4\n"
                       "    searchRegexList(fields.cat, [_.referenceValues.l]) -> undefined\n"
                       "                    |\n"
                       "                    \"apache log4j(1)\"\n"
                       "    = no entry of 2 matched; in another case /^Apache Log4j\\(\\d+\\)$/ of l, w.rules:2 would\n"
                       "    'none'\n"
                       "\n"
                       "FAIL  nearest                                     w/w.rules:6\n"
                       "  a   want \"log4j\"   got \"none\"\n"
                       "  because w.rules:4\n"
                       "    searchRegexList(fields.cat, [_.referenceValues.l]) -> undefined\n"
                       "                    |\n"
                       "                    \"Apache Log4J (1)\"\n"
                       "    = no entry of 2 matched; nearest /^Apache Log4j\\(\\d+\\)$/ of l, w.rules:2\n"
                       "    'none'\n"
                       "\n"
                       "FAIL  statement                                   w/w.rules:7\n"
                       "  want dropped by 'd'   got mapped\n"
                       "  because w.rules:3\n"
                       "    is(fields.act, 'block') -> false\n"
                       "       |\n"
                       "       \"Block\"\n"
                       "    = fields.act differs from 'block' in case alone\n"
                       "\n"
                       "FAIL  dropped                                     w/w.rules:8\n"
                       "  a   want \"none\"   got dropped by f 'e'\n"
                       "  because w.rules:3\n"
                       "    fields.msg === 'x' -> true\n"
                       "    |\n"
                       "    \"x\"\n"
                       "    = fields.msg is 'x'\n"
                       "\n"
                       "4 tests, 4 failed\n");
    cli_clear(&c);
}
END_TEST

/* Of an event that is dropped all outputs have one reason. As JSON each failure is whole. */
START_TEST(a_reason_that_failures_share_is_told_once) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "w/w.rules",
                          "pack 'w' version '1';\n"
                          "filter f { drop 'e' when fields.msg === 'x'; }\n"
                          "map { a => 'none'; b => fields.cat; d => fields.act; }\n"
                          "test 'dropped' { event { fields: { msg: 'x' } }; expect { a: 'none', b: 'b' }; }\n"
                          "test 'mapped' { event { fields: { cat: 'c' } }; expect { b: 'b', d: 'd' }; }\n");
    cli_run(&c, ARGS("test", "w"), NULL);
    cli_expect_out(&c, "FAIL  dropped                                     w/w.rules:4\n"
                       "  a   want \"none\"   got dropped by f 'e'\n"
                       "  b   want \"b\"      got dropped by f 'e'\n"
                       "  because w.rules:2\n"
                       "    fields.msg === 'x' -> true\n"
                       "    |\n"
                       "    \"x\"\n"
                       "    = fields.msg is 'x'\n"
                       "\n"
                       "FAIL  mapped                                      w/w.rules:5\n"
                       "  b   want \"b\"   got \"c\"\n"
                       "  because w.rules:3\n"
                       "    fields.cat -> \"c\"\n"
                       "  d   want \"d\"   got undefined\n"
                       "  because w.rules:3\n"
                       "    fields.act -> undefined\n"
                       "    = fields.act is absent\n"
                       "\n"
                       "2 tests, 2 failed\n");
    cli_run(&c, ARGS("test", "--format", "json", "--filter", "dropped", "w"), NULL);
    const char *first = strstr(c.result.out, "\"because\":{\"place\":\"w.rules:2\"");
    ck_assert_msg(first != NULL && strstr(first + 1, "\"because\":{\"place\":\"w.rules:2\"") != NULL, "%s", c.result.out);
    cli_run(&c, ARGS("test", "--format", "junit", "--filter", "dropped", "w"), NULL);
    first = strstr(c.result.out, "because w.rules:2\n");
    ck_assert_msg(first != NULL && strstr(first + 1, "because") == NULL, "%s", c.result.out);
    cli_clear(&c);
}
END_TEST

/* ---- Packs ---- */

START_TEST(packs_and_tests_are_counted) {
    cli c;
    write_tests(&c, "test 'one' { event { name: 'x' }; expect unmapped; }\n"
                    "test 'two' { event { name: 'x' }; expect pass agent; }\n"
                    "test 'three' { event { name: 'x' }; expect { a: 'y' }; }\n");
    tamis_test_write_text(c.dir, "lists/l.rules", "pack 'lists' version '1';\nlist l { /a/ => 'b'; }\n");
    tamis_test_write_text(c.dir, "untested/u.rules",
                          "pack 'untested' version '1';\nmap { a => cef.name; }\n");
    tamis_test_write_text(c.dir, "bad/b.rules", "pack 'bad' version '1';\nmap { a => nothing(1); }\n");
    cli_run(&c, ARGS("test", "."), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "./bad: not run, the pack has errors\n"
                          "./lists: 0 tests, 0 failed\n"
                          "./p: 3 tests, 1 failed\n"
                          "./rules/demo: 1 test, 0 failed\n"
                          "./untested: no tests\n"
                          "4 tests, 1 failed, 1 pack without tests, 1 pack with errors not run\n");
    cli_expect_in_err(&c, "error[E0203]: unknown function 'nothing'");
    cli_expect_in_err(&c, "error[E0701]: the pack 'untested' has no test\n --> ./untested/u.rules:1:6\n");
    cli_run(&c, ARGS("test", "--filter", "t", "p"), NULL); /* two, three */
    cli_expect_in_out(&c, "\n2 tests, 1 failed\n");
    cli_run(&c, ARGS("test", "--filter=one", "p", "rules"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "p: 1 test, 0 failed\nrules/demo: 0 tests, 0 failed\n1 test, 0 failed\n");
    cli_run(&c, ARGS("test", "--filter", "nobody", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_err(&c, "no test's name contains 'nobody'");
    cli_clear(&c);
}
END_TEST

/* Names and values that have to be escaped in each format. */
#define HOSTILE_TESTS                                                                                        \
    "test 'a<b>&\"c\" \x1B]0;t \xE2\x80\xAE\xE2\x80\xAC' { event { fields: { a: '<\\'\\\"&\\u001b>' } }; "   \
    "expect { a: "                                                                                           \
    "'%0A::' }; }\n"                                                                                         \
    "test 'fine' { event { name: 'x' }; expect unmapped; }\n"

START_TEST(formats_for_machines_tell_the_same_in_their_own_escaping) {
    cli c;
    write_tests(&c, HOSTILE_TESTS);
    tamis_test_write_text(c.dir, "untested/u.rules",
                          "pack 'untested' version '1';\nmap { a => cef.name; }\n");
    cli_run(&c, ARGS("test", "--format", "json", "p", "untested"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(
        &c,
        "{\"tests\":2,\"failed\":1,\"packs\":[\n"
        "{\"name\":\"p\",\"folder\":\"p\",\"errors\":0,\"untested\":false,\"tests\":[\n"
        "{\"name\":\"a<b>&\\\"c\\\" \\u001b]0;t "
        "\xE2\x80\xAE\xE2\x80\xAC\",\"file\":\"p/p.rules\",\"line\":15,\"passed\":false,"
        "\"failures\":[{\"output\":\"a\",\"want\":\"\\\"%0A::\\\"\",\"got\":\"\\\"<'\\\\\\\"&\\\\u001b>"
        "\\\"\",\"because\":{\"place\":\"p.rules:9\",\"why\":\"    fields.a -> \\\"<'\\\\\\\"&\\\\u001b>\\\"\\n\"}}]},\n"
        "{\"name\":\"fine\",\"file\":\"p/p.rules\",\"line\":16,\"passed\":true,\"failures\":[]}]},\n"
        "{\"name\":\"untested\",\"folder\":\"untested\",\"errors\":0,\"untested\":true,\"tests\":[]}]}\n");
    cli_run(&c, ARGS("test", "--format", "junit", "p", "untested"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuites tests=\"3\" failures=\"2\" errors=\"0\">\n"
                       "<testsuite name=\"p\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
                       "<testcase classname=\"p\" name=\"a&lt;b&gt;&amp;&quot;c&quot; \xEF\xBF\xBD]0;t "
                       "&#x202e;&#x202c;\" file=\"p/p.rules\""
                       " line=\"15\"><failure message=\"not as expected\" type=\"expectation\">a: want &quot;%0A::&quot;, got "
                       "&quot;&lt;&#39;\\&quot;&amp;\\u001b&gt;&quot;\n"
                       "because p.rules:9\n    fields.a -&gt; &quot;&lt;&#39;\\&quot;&amp;\\u001b&gt;&quot;&#xa;</failure></testcase>\n"
                       "<testcase classname=\"p\" name=\"fine\" file=\"p/p.rules\" line=\"16\"></testcase>\n"
                       "</testsuite>\n"
                       "<testsuite name=\"untested\" tests=\"1\" failures=\"1\" errors=\"0\">\n"
                       "<testcase classname=\"untested\" name=\"the pack has tests\"><failure message=\"the "
                       "pack has no tests\" type=\"E0701\"/>"
                       "</testcase>\n"
                       "</testsuite>\n"
                       "</testsuites>\n");
    cli_run(&c, ARGS("test", "p"), NULL);
    cli_expect_in_out(&c, "FAIL  a<b>&\"c\" \\x1b]0;t \\u{202e}\\u{202c}");
    cli_expect_in_out(&c, "  a   want \"%0A::\"   got \"<'\\\"&\\u001b>\"\n");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_tests(void) {
    Suite *suite = suite_create("cli_tests");
    TCase *tests = tcase_create("tests");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, a_test_passes_when_everything_is_as_expected, 0,
                        (int)(sizeof passing / sizeof passing[0]));
    tcase_add_loop_test(tests, a_test_that_fails_says_what_it_wanted_and_what_it_got, 0,
                        (int)(sizeof failing / sizeof failing[0]));
    tcase_add_test(tests, a_test_that_fails_says_why);
    tcase_add_test(tests, a_reason_that_failures_share_is_told_once);
    suite_add_tcase(suite, tests);
    TCase *packs = tcase_create("packs");
    tcase_set_timeout(packs, 60);
    tcase_add_test(packs, packs_and_tests_are_counted);
    tcase_add_test(packs, formats_for_machines_tell_the_same_in_their_own_escaping);
    suite_add_tcase(suite, packs);
    return suite;
}
