/* Tests of recorded events: test 'name' from 'events.log' expect 'events.expected.jsonl'; */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_recorded(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Every outcome, and a test from files. */
static const char rules[] =
    "pack 'p' version '1'; field a 'a'; field b 'b'; field slow 'slow';\n"
    "filter agent { allow 'valid' when cef.isValid; drop 'traffic' when cef.name === 'TRAFFIC'; }\n"
    "filter platform { deny 'forged' when fields.cat === 'forged'; }\n"
    "table rows key k { { k: 'x', n: 1, t: '\\u{202e}<&' }; }\n"
    "map {\n"
    "  a => fields.a;\n"
    "  row => getNestedValue(_.referenceValues.rows, fields.b);\n"
    "  slow => searchRegex(fields.slow, /^(?:a|a)+$/);\n"
    "}\n"
    "test 'recorded' from 'ev.log' expect 'ev.expected.jsonl';\n";

static const char events[] = CLI_EVENT("n", "a=1 b=x") "\r\n"
                             "no CEF\n"
                             "\n"
                             CLI_EVENT("TRAFFIC", "a=1") "\n"
                             CLI_EVENT("n", "cat=forged") "\n"
                             CLI_EVENT("n", "") "\n"
                             CLI_EVENT("n", "a=2 slow=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");

#define EXPECTED                                                                                                      \
    "{\"outcome\":\"mapped\",\"outputs\":{\"a\":\"1\",\"row\":{\"k\":\"x\",\"n\":1,\"t\":\"\xE2\x80\xAE<&\"}}}\n"        \
    "{\"outcome\":\"not allowed\",\"filter\":\"agent\"}\n"                                                            \
    "{\"outcome\":\"not allowed\",\"filter\":\"agent\"}\n"                                                            \
    "{\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"traffic\"}\n"                                          \
    "{\"outcome\":\"denied\",\"filter\":\"platform\",\"label\":\"forged\"}\n"                                         \
    "{\"outcome\":\"unmapped\"}\n"                                                                                    \
    "{\"outcome\":\"failed\",\"failed\":\"slow\",\"outputs\":{\"a\":\"2\"}}\n"

static void start(cli *c) {
    cli_init(c);
    tamis_test_write_text(c->dir, "p/p.rules", rules);
    tamis_test_write_text(c->dir, "p/ev.log", events);
    tamis_test_write_text(c->dir, "p/ev.expected.jsonl", EXPECTED);
}

/* ---- What passes ---- */

/* The lines of EXPECTED, each as another text that says the same. */
START_TEST(lines_are_compared_by_what_they_say) {
    cli c;
    start(&c);
    cli_run(&c, ARGS("test", "p"), NULL);
    cli_expect_out(&c, "1 test, 0 failed\n");
    cli_expect_status(&c, 0);
    tamis_test_write_text(c.dir, "p/ev.expected.jsonl",
                          "\xEF\xBB\xBF{ \"outputs\": {\"row\": {\"k\":\"\\u0078\",\"n\":1.0,\"t\":\"\\u202e<&\"}, \"a\":\"1\" },"
                          "\"outcome\":\"mapped\" }\r\n"
                          "{\"filter\":\"agent\",\"outcome\":\"not allowed\"}\n"
                          "{\"outcome\":\"not allowed\",\"filter\":\"agent\"}  \n"
                          "{\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"traffic\"}\n"
                          "{\"outcome\":\"denied\",\"filter\":\"platform\",\"label\":\"forged\"}\n"
                          "{\"outcome\":\"unmapped\",\"outputs\":{}}\n"
                          "{\"outcome\":\"failed\",\"failed\":\"slow\",\"outputs\":{\"a\":\"2\"}}");
    cli_run(&c, ARGS("test", "p"), NULL);
    cli_expect_out(&c, "1 test, 0 failed\n");
    cli_clear(&c);
}
END_TEST

/* What `tamis run` says of odd lines, a test from files says, too. */
START_TEST(lines_are_those_of_run) {
    static const char script[] =
        "head -c 1048577 /dev/zero | tr '\\0' x > long && head -c 1048576 /dev/zero | tr '\\0' y > longest\n"
        "{ cat long; printf '\\n'; cat longest; printf '\\r\\n'; printf 'a\\0b\\n\\r\\n\\n'; printf '" CLI_EVENT("n", "a=1") "\\r\\n';\n"
        "  printf '\\377\\376\\n'; printf '" CLI_EVENT("n", "a=\\377x") "\\n'; cat p/ev.log; } > all && mv all p/ev.log\n"
        "\"$TAMIS\" test --update p > /dev/null && \"$TAMIS\" run --verdicts v p p/ev.log > mapped\n"
        "sed 's/\"line\":[0-9]*,//' v > want; sed 's/,\"outputs\":{.*}}$/}/' p/ev.expected.jsonl > got; cmp want got && wc -l < got\n"
        "sed -n 's/.*\"outcome\":\"mapped\".*\"outputs\":\\({.*}\\)}$/\\1/p' p/ev.expected.jsonl > outs\n"
        "grep -v '\"_failed\"' mapped | cmp - outs && echo same\n"
        "grep -c '{\"outcome\":\"rejected\"}' p/ev.expected.jsonl; \"$TAMIS\" test p";
    cli c;
    start(&c);
    cli_shell(&c, script);
    cli_expect_out(&c, "15\nsame\n1\n1 test, 0 failed\n");
    cli_clear(&c);
}
END_TEST

/* Lines of every length, compared by what they say: the buffers of both sides grow at each place. */
START_TEST(lines_of_any_length_are_compared) {
    cli c;
    start(&c);
    cli_shell(&c, "awk 'BEGIN { for (i = 1; i <= 700; i++) { a = a \"x\"; print \"" CLI_EVENT("n", "a=") "\" a > \"p/ev.log\"; "
                  "print \"{ \\\"outputs\\\":{\\\"a\\\": \\\"\" a \"\\\"},\\\"outcome\\\":\\\"mapped\\\"}\" > \"p/ev.expected.jsonl\" } }'; "
                  "wc -l < p/ev.log; \"$TAMIS\" test p; sed -i '700s/xx/x/' p/ev.expected.jsonl; \"$TAMIS\" test p | grep -c :700$");
    cli_expect_out(&c, "700\n1 test, 0 failed\n1\n");
    cli_clear(&c);
}
END_TEST

/* ---- What fails ---- */

typedef struct change_row {
    int line;         /* of EXPECTED; 0: behind its last one */
    const char *text; /* instead of it; NULL: it is taken away */
    const char *want; /* behind "FAIL …": without what says why */
} change_row;

static const change_row changes[] = {
    {1, "{\"outcome\":\"mapped\",\"outputs\":{\"a\":\"2\",\"x\":[1, 2]}}",
     "  ev.expected.jsonl:1\n"
     "  a     want \"2\"         got \"1\"\n"
     "  row   want undefined   got {\"k\":\"x\",\"n\":1,\"t\":\"\\u{202e}<&\"}\n"
     "  x     want [1, 2]      got undefined\n"},
    {1, "{\"outcome\":\"mapped\",\"outputs\":{\"a\":1,\"row\":{\"k\":\"x\",\"n\":1,\"t\":\"\\u202e<&\"}}}",
     "  ev.expected.jsonl:1\n  a   want 1   got \"1\"\n"},
    {1, "{\"outcome\":\"mapped\",\"outputs\":{\"a\":\"1\",\"row\":{\"k\":\"x\",\"n\":1,\"t\":\"<&\"}}}",
     "  ev.expected.jsonl:1\n"
     "  row   want {\"k\":\"x\",\"n\":1,\"t\":\"<&\"}   got {\"k\":\"x\",\"n\":1,\"t\":\"\\u{202e}<&\"}\n"},
    {1, "{\"outcome\":\"unmapped\"}",
     "  ev.expected.jsonl:1\n"
     "        want unmapped    got mapped\n"
     "  a     want undefined   got \"1\"\n"
     "  row   want undefined   got {\"k\":\"x\",\"n\":1,\"t\":\"\\u{202e}<&\"}\n"},
    {2, "{\"outcome\":\"not allowed\",\"filter\":\"platform\"}",
     "  ev.expected.jsonl:2\n  want not allowed by platform   got not allowed by agent\n"},
    {2, "{\"outcome\":\"not allowed\"}", "  ev.expected.jsonl:2\n  want not allowed   got not allowed by agent\n"},
    {4, "{\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"trafic\"}",
     "  ev.expected.jsonl:4\n  want dropped by agent 'trafic'   got dropped by agent 'traffic'\n"},
    {5, "{\"outcome\":\"dropped\",\"filter\":\"platform\",\"label\":\"forged\"}",
     "  ev.expected.jsonl:5\n  want dropped by platform 'forged'   got denied by platform 'forged'\n"},
    {6, "{\"outcome\":\"unmapped\",\"outputs\":{\"a\":null}}",
     "  ev.expected.jsonl:6\n  a   want null   got undefined\n"},
    {7, "{\"outcome\":\"failed\",\"failed\":\"a\",\"outputs\":{\"a\":\"2\"}}",
     "  ev.expected.jsonl:7\n  want failed at 'a'   got failed at 'slow'\n"},
    {7, "{\"outcome\":\"mapped\",\"outputs\":{\"a\":\"2\"}}",
     "  ev.expected.jsonl:7\n  want mapped   got failed at 'slow'\n"},
    {7, "{\"outcome\":\"failed\",\"failed\":\"slow\"}",
     "  ev.expected.jsonl:7\n  a   want undefined   got \"2\"\n"},
    {7, NULL, "  ev.expected.jsonl:7\n  want no line   got failed at 'slow'\n"},
    {0, "{\"outcome\":\"unmapped\"}",
     "  ev.expected.jsonl:8\n  want {\"outcome\":\"unmapped\"}   got no line\n"},
    {3, "", "  ev.expected.jsonl:3\n  want a line that can be read ("},
    {3, "\x1B[31m", "  ev.expected.jsonl:3\n  want a line that can be read ("},
    {3, "[]", "  ev.expected.jsonl:3\n  want a line that can be read (an object is wanted)"},
    {3, "{}", "  ev.expected.jsonl:3\n  want a line that can be read (it has no 'outcome')"},
    {3, "{\"outcome\":\"gone\"}", "  ev.expected.jsonl:3\n  want a line that can be read ('outcome' is one of: mapped, unmapped, "},
    {3, "{\"outcome\":\"unmapped\",\"filter\":1}",
     "  ev.expected.jsonl:3\n  want a line that can be read ('outcome', 'filter', 'label' and 'failed' are strings)"},
    {3, "{\"outcome\":\"unmapped\",\"label\":\"a\\u0000b\"}",
     "  ev.expected.jsonl:3\n  want a line that can be read ('outcome', 'filter', 'label' and 'failed' are strings)"},
    {3, "{\"outcome\":\"unmapped\",\"outputs\":[]}",
     "  ev.expected.jsonl:3\n  want a line that can be read ('outputs' is an object)"},
    {3, "{\"outcome\":\"unmapped\",\"output\":{}}",
     "  ev.expected.jsonl:3\n  want a line that can be read (its members are outcome, filter, label, failed and outputs)"},
};

/* EXPECTED with one line changed. */
static void write_changed(const cli *c, const change_row *row) {
    tamis_buf text;
    const char *at = EXPECTED;
    tamis_buf_init(&text, SIZE_MAX);
    for (int line = 1; *at != '\0'; line++) {
        size_t len = strcspn(at, "\n") + 1;
        if (line != row->line) {
            (void)tamis_buf_add(&text, at, len);
        } else if (row->text != NULL) {
            (void)tamis_buf_add_format(&text, "%s\n", row->text);
        }
        at += len;
    }
    if (row->line == 0) {
        (void)tamis_buf_add_z(&text, row->text);
    }
    tamis_test_write(c->dir, "p/ev.expected.jsonl", text.ptr, text.len);
    tamis_buf_clear(&text);
}

/* Leaves out what says why. */
static void drop_reasons(char *text) {
    char *to = text;
    for (char *at = text; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        len += at[len] == '\n';
        const char *want = strstr(at, "want ");
        bool reason = strncmp(at, "  because ", 10) == 0 || strncmp(at, "    ", 4) == 0;
        if (!reason || (want != NULL && want < at + len)) { /* a failure about the verdict is indented, too */
            memmove(to, at, len);
            to += len;
        }
        at += len;
    }
    *to = '\0';
}

START_TEST(the_first_line_that_differs_is_told_member_by_member) {
    cli c;
    char want[1024];
    start(&c);
    write_changed(&c, &changes[_i]);
    cli_run(&c, ARGS("test", "p"), NULL);
    cli_expect_status(&c, 1);
    (void)snprintf(want, sizeof want, "FAIL  recorded                                    p/p.rules:10\n%s", changes[_i].want);
    drop_reasons(c.result.out);
    cli_expect_in_out(&c, want);
    cli_expect_in_out(&c, "\n\n1 test, 1 failed\n");
    ck_assert_ptr_null(strchr(c.result.out, '\x1B'));
    cli_clear(&c);
}
END_TEST

START_TEST(lines_that_differ_are_counted_and_the_first_says_why) {
    cli c;
    start(&c);
    cli_shell(&c, "sed -i '1s/\"a\":\"1\"/\"a\":\"one\"/; 4s/agent/platform/; 5,7d' p/ev.expected.jsonl; \"$TAMIS\" test p; \"$TAMIS\" test "
                  "--format json p");
    cli_expect_in_out(&c, "  ev.expected.jsonl:1, the first of 5 lines that differ\n"
                          "  a   want \"one\"   got \"1\"\n"
                          "  because p.rules:6\n"
                          "    fields.a -> \"1\"\n");
    cli_expect_in_out(&c, ",\"passed\":false,\"expected\":{\"file\":\"ev.expected.jsonl\",\"lines\":7,\"differing\":5,\"first\":1,"
                          "\"written\":null},\"failures\":[{\"output\":\"a\",\"want\":\"\\\"one\\\"\",\"got\":\"\\\"1\\\"\","
                          "\"because\":{\"place\":\"p.rules:6\",\"why\":\"    fields.a -> \\\"1\\\"\\n\"}}]}");
    cli_clear(&c);
}
END_TEST

/* A line may name any number of outputs, and begin with a byte order mark. */
START_TEST(what_is_told_of_one_line_has_an_end) {
    cli c;
    start(&c);
    cli_shell(&c, "sed -i 2,9d p/ev.log; { printf '\\357\\273\\277{\"outcome\":\"mapped\",\"outputs\":{\"a\":\"2\"'; i=0; while [ $i -lt 3000 ]; do "
                  "printf ',\"o%d\": 1' $i; i=$((i + 1)); done; echo '}}'; } > p/ev.expected.jsonl; \"$TAMIS\" test p | grep -v '^    ' > out; "
                  "grep -c ' want ' out; grep -c 'o0  *want 1  *got undefined$' out; grep '^  a  ' out | tr -s ' '; tail -n 3 out");
    cli_expect_out(&c, "101\n1\n a want \"2\" got \"1\"\n  …     want more that differs   got is not shown\n\n1 test, 1 failed\n");
    cli_clear(&c);
}
END_TEST

/* Of a line that is not there nothing can be said, and of one over the limit nothing but that. */
START_TEST(lines_without_a_text_have_no_reason) {
    cli c;
    start(&c);
    tamis_test_write_text(c.dir, "p/p.rules", "pack 'p' version '1';\nfilter f { drop 'd' when cef.isValid === false; }\nmap { a => cef.name; }\n"
                                              "test 'recorded' from 'ev.log' expect 'ev.expected.jsonl';\n");
    cli_shell(&c, "head -c 1048577 /dev/zero | tr '\\0' x > p/ev.log; echo '{\"outcome\":\"dropped\",\"filter\":\"f\",\"label\":\"d\"}' > "
                  "p/ev.expected.jsonl; \"$TAMIS\" test p");
    cli_expect_in_out(&c, "  ev.expected.jsonl:1\n  want dropped by f 'd'   got rejected: the line is longer than 1 MiB\n\n");
    cli_shell(&c, "echo x > p/ev.log; cp p/ev.expected.jsonl two; cat two >> p/ev.expected.jsonl; \"$TAMIS\" test p");
    cli_expect_in_out(&c, "  ev.expected.jsonl:2\n  want {\"outcome\":\"dropped\",\"filter\":\"f\",\"label\":\"d\"} got no line\n\n");
    cli_shell(&c, "\"$TAMIS\" test p; : > p/ev.expected.jsonl; \"$TAMIS\" test p");
    cli_expect_in_out(&c, "  ev.expected.jsonl:1\n  want no line   got dropped by f 'd'\n  because p.rules:2\n    cef.isValid === false -> true\n");
    cli_clear(&c);
}
END_TEST

/* ---- --update ---- */

START_TEST(update_writes_what_comes_out_and_shows_the_difference) {
    cli c;
    start(&c);
    cli_run(&c, ARGS("test", "--update", "p"), NULL);
    cli_expect_out(&c, "1 test, 0 failed\n");
    cli_shell(&c, "chmod 640 p/ev.expected.jsonl; sed -i '4s/traffic/\x1B[31m/; 6s/unmapped/denied/' p/ev.expected.jsonl; \"$TAMIS\" test --update p; "
                  "stat -c %a p/ev.expected.jsonl; ls -A p");
    cli_expect_out(&c, "updated  p/ev.expected.jsonl\n"
                       "  line 4\n"
                       "    - {\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"\\x1b[31m\"}\n"
                       "    + {\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"traffic\"}\n"
                       "  line 6\n"
                       "    - {\"outcome\":\"denied\"}\n"
                       "    + {\"outcome\":\"unmapped\"}\n"
                       "\n"
                       "1 test, 0 failed\n"
                       "640\nev.expected.jsonl\nev.log\np.rules\n");
    cli_expect_file(&c, "p/ev.expected.jsonl", EXPECTED);
    cli_shell(&c, "sed -i 2d p/ev.expected.jsonl; \"$TAMIS\" test --update --format json p");
    cli_expect_in_out(&c, "\"written\":\"anew\"}");
    cli_expect_in_err(&c, "updated  p/ev.expected.jsonl\n"
                          "  from line 3\n"
                          "    + {\"outcome\":\"not allowed\",\"filter\":\"agent\"}\n");
    cli_shell(&c, "rm p/ev.expected.jsonl; \"$TAMIS\" check p; \"$TAMIS\" test --update --filter nobody p; ls p; \"$TAMIS\" test --update p");
    cli_expect_in_out(&c, "error[E0502]: 'ev.expected.jsonl' does not exist\n");
    cli_expect_in_out(&c, "  = help: 'tamis test --update' writes it\n");
    cli_expect_in_out(&c, "\nev.log\np.rules\nwritten  p/ev.expected.jsonl\n  from line 1\n    + {\"outcome\":\"mapped\",");
    cli_expect_file(&c, "p/ev.expected.jsonl", EXPECTED);
    cli_clear(&c);
}
END_TEST

/* Nothing is written through a link, outside of the pack, or when the events cannot be read. */
START_TEST(update_writes_in_the_pack_alone) {
    cli c;
    start(&c);
    cli_shell(&c, "echo other > other.jsonl; ln -sf ../other.jsonl p/ev.expected.jsonl; \"$TAMIS\" test --update p; cat other.jsonl");
    cli_expect_in_out(&c, "other\n");
    cli_expect_in_err(&c, "error[E0503]: 'ev.expected.jsonl' is no regular file, or leads out of the pack's folder\n");
    cli_shell(&c, "rm p/ev.expected.jsonl; echo kept > p/kept.jsonl; ln -s kept.jsonl p/ev.expected.jsonl; \"$TAMIS\" test --update p | tail "
                  "-n 1; cat p/kept.jsonl; test -L p/ev.expected.jsonl || echo file");
    cli_expect_out(&c, "1 test, 0 failed\nkept\nfile\n");
    cli_shell(&c, "mkdir out; ln -s ../out p/sub; sed -i \"s,'ev.expected.jsonl','sub/new.jsonl',\" p/p.rules; \"$TAMIS\" test --update p; ls out");
    cli_expect_in_out(&c, "want a file that can be written   got 'sub/new.jsonl': ");
    cli_expect_status(&c, 0);
    ck_assert_ptr_null(strstr(c.result.out, "new.jsonl\n"));
    cli_shell(&c, "rm p/sub; mkdir -p p/sub/new.jsonl; \"$TAMIS\" test --update p; ls -A p/sub p/sub/new.jsonl");
    cli_expect_in_err(&c, "error[E0503]: 'sub/new.jsonl' is no regular file");
    cli_clear(&c);
    start(&c);
    cli_shell(&c, "rm p/ev.log; mkfifo p/ev.log; timeout 20 \"$TAMIS\" test --update p;");
    cli_expect_in_err(&c, "error[E0503]: 'ev.log' is no regular file");
    cli_expect_file(&c, "p/ev.expected.jsonl", EXPECTED);
    cli_clear(&c);
}
END_TEST

/* ---- Coverage, mutations, packs ---- */

START_TEST(coverage_and_mutations_see_recorded_events) {
    static const char small[] = "pack 'p' version '1'; field a 'a';\n"
                                "filter f { drop 'd' when cef.name === 'x'; }\n"
                                "map { a => fields.a === 'z' ? 'zed' : fields.a; }\n"
                                "test 'recorded' from 'ev.log' expect 'ev.expected.jsonl';\n";
    cli c;
    start(&c);
    tamis_test_write_text(c.dir, "p/p.rules", small);
    tamis_test_write_text(c.dir, "p/ev.log", CLI_EVENT("x", "") "\n" CLI_EVENT("n", "a=z") "\n" CLI_EVENT("n", "a=1") "\n" CLI_EVENT("n", "") "\n");
    cli_shell(&c, "\"$TAMIS\" test --update --coverage --min-coverage 100 p | tail -n 2; \"$TAMIS\" test --mutate --threads 2 p; \"$TAMIS\" check "
                  "--deny-warnings p");
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, "100.0 %");
    cli_expect_in_out(&c, "0 survived");
    cli_expect_in_out(&c, "0 errors, 0 warnings in 1 pack\n"); /* no W0120: every output is expected */
    cli_shell(&c, "sed -i 2d p/ev.log; \"$TAMIS\" test --update --coverage p; \"$TAMIS\" test --mutate p");
    cli_expect_in_out(&c, "no test comes to this arm");
    cli_clear(&c);
}
END_TEST

START_TEST(nothing_of_a_recorded_test_is_in_a_pack) {
    cli c;
    start(&c);
    cli_shell(&c, "\"$TAMIS\" compile p -o p.pack; grep -c 'ev.log\\|TRAFFIC|5\\|expected' p.pack; grep -q 'traffic' p.pack && echo 1; \"$TAMIS\" run p.pack "
                  "p/ev.log | head -n 1");
    cli_expect_out(&c, "0\n1\n{\"a\":\"1\",\"row\":{\"k\":\"x\",\"n\":1,\"t\":\"\xE2\x80\xAE<&\"}}\n");
    cli_clear(&c);
}
END_TEST

/* Memory does not grow with the number of events: neither file is held. */
START_TEST(files_are_not_held_in_memory) {
    if (getenv("TAMIS_EFFORT") != NULL) {
        return; /* sanitizers and valgrind have memory of their own */
    }
    struct rusage usage;
    cli c;
    start(&c);
    cli_shell(&c, "yes '" CLI_EVENT("n", "a=1") "' | head -n 700000 > p/ev.log; yes '{\"outcome\":\"mapped\",\"outputs\":{\"a\": \"1\"}}' | "
                  "head -n 700000 > p/ev.expected.jsonl; \"$TAMIS\" test p");
    cli_expect_out(&c, "1 test, 0 failed\n");
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &usage), 0);
    ck_assert_msg(usage.ru_maxrss < 12 * 1024, "%ld KiB for 32 MB of expected lines", usage.ru_maxrss);
    cli_clear(&c);
}
END_TEST

START_TEST(a_file_over_the_limit_is_refused) {
    cli c;
    start(&c);
    cli_shell(&c, "truncate -s 67108865 p/ev.log; \"$TAMIS\" test p");
    cli_expect_in_err(&c, "error[E0502]: 'ev.log' is larger than 64 MiB\n");
    cli_expect_in_err(&c, "help: make several tests of it, each with files of its own\n");
    /* 64 MiB of empty lines make expected lines of more than that. */
    cli_shell(&c, "head -c 3000000 /dev/zero | tr '\\0' '\\n' > p/ev.log; \"$TAMIS\" test --update p; cat p/ev.expected.jsonl | wc -l");
    cli_expect_in_out(&c, "  want a file of at most 64 MiB   got 'ev.expected.jsonl': ");
    cli_expect_in_out(&c, "\n7\n");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_recorded(void) {
    Suite *suite = suite_create("recorded");
    TCase *tests = tcase_create("recorded");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, lines_are_compared_by_what_they_say);
    tcase_add_test(tests, lines_are_those_of_run);
    tcase_add_test(tests, lines_of_any_length_are_compared);
    tcase_add_loop_test(tests, the_first_line_that_differs_is_told_member_by_member, 0, sizeof changes / sizeof changes[0]);
    tcase_add_test(tests, lines_that_differ_are_counted_and_the_first_says_why);
    tcase_add_test(tests, what_is_told_of_one_line_has_an_end);
    tcase_add_test(tests, lines_without_a_text_have_no_reason);
    tcase_add_test(tests, update_writes_what_comes_out_and_shows_the_difference);
    tcase_add_test(tests, update_writes_in_the_pack_alone);
    tcase_add_test(tests, coverage_and_mutations_see_recorded_events);
    tcase_add_test(tests, nothing_of_a_recorded_test_is_in_a_pack);
    tcase_add_test(tests, files_are_not_held_in_memory);
    tcase_add_test(tests, a_file_over_the_limit_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
