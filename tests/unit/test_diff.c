/* The diff command: what it counts, its exit statuses, and hostile values in each format. */
#include "tests/unit/cli.h"
#include "tests/unit/pack_fixture.h"
#include "tools/diff.h"

Suite *tamis_suite_diff(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char old_rules[] = "pack 'p' version '1';\nfilter f { drop 'low' when fields.act === 'x'; }\n"
                                "map { o => fields.cat; gone => fields.msg; }\n";
static const char new_rules[] = "pack 'p' version '2';\nfilter f { drop 'high' when fields.act === 'x'; }\n"
                                "map { o => toUpper(fields.cat); }\n";

static const char events[] =
    CLI_EVENT("n", "act=x cat=a") "\n" CLI_EVENT("n", "cat=b msg=m") "\n" CLI_EVENT("n", "cat=b") "\n" CLI_EVENT("n", "cat=C") "\n";

static void start(cli *c) {
    cli_init(c);
    tamis_test_write_text(c->dir, "old/p.rules", old_rules);
    tamis_test_write_text(c->dir, "new/p.rules", new_rules);
}

START_TEST(changes_are_counted_with_their_first_line) {
    cli c;
    start(&c);
    cli_run(&c, ARGS("diff", "old", "new", "-"), events);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "3 of 4 events changed\n"
                       "  o  \"b\" -> \"B\"   2   first: line 2\n"
                       "  verdict  dropped by f 'low' -> dropped by f 'high'   1   first: line 1\n"
                       "  gone  \"m\" -> undefined   1   first: line 2\n");
    cli_clear(&c);
}
END_TEST

/* Distinct changes are kept up to the limit, further ones counted; of a value so many bytes are kept. */
START_TEST(what_is_kept_is_bounded) {
    for (unsigned more = 0; more < 2; more++) {
        cli c;
        tamis_buf lines;
        tamis_buf_init(&lines, 1u << 24);
        for (unsigned i = 0; i < TAMIS_DIFF_CHANGES + more; i++) {
            tamis_buf_add_format(&lines, CLI_EVENT("n", "cat=v%u") "\n", i);
        }
        tamis_buf_add_char(&lines, '\0');
        start(&c);
        cli_run(&c, ARGS("diff", "--format", "json", "old", "new", "-"), lines.ptr);
        cli_expect_status(&c, 0);
        cli_expect_in_out(&c, more == 0 ? "\"rest\":0" : "\"rest\":1");
        tamis_buf_clear(&lines);
        cli_clear(&c);
    }
}
END_TEST

START_TEST(a_pack_does_not_differ_from_itself) {
    cli c;
    start(&c);
    cli_run(&c, ARGS("diff", "--max-changed", "0", "old", "old", "-"), events);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    cli_clear(&c);
}
END_TEST

static const struct {
    const char *most;
    int status;
} budgets[] = {{"3", 0}, {"2", 1}, {"75%", 0}, {"74%", 1}, {"101%", 2}, {"%", 2}, {"-1", 2}};

START_TEST(a_budget_decides_the_status) {
    cli c;
    start(&c);
    cli_run(&c, ARGS("diff", "--max-changed", budgets[_i].most, "old", "new", "-"), events);
    cli_expect_status(&c, budgets[_i].status);
    cli_clear(&c);
}
END_TEST

#define HOSTILE CLI_EVENT("n", "cat=<b>`\\n@x \x1b[1m") "\n"

START_TEST(markdown_is_escaped) {
    cli c;
    start(&c);
    cli_run(&c, ARGS("diff", "--format", "markdown", "old", "new", "-"), HOSTILE);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "**1 of 1 events changed**\n\n"
                       "| what | from | to | events | first line |\n|---|---|---|--:|--:|\n"
                       "| o | &#34;&#60;b&#62;&#96;&#92;n&#64;x &#92;u001b&#91;1m&#34; | "
                       "&#34;&#60;B&#62;&#96;&#92;n&#64;X &#92;u001b&#91;1M&#34; | 1 | 1 |\n");
    cli_clear(&c);
}
END_TEST

START_TEST(json_is_escaped) {
    cli c;
    start(&c);
    cli_run(&c, ARGS("diff", "--format", "json", "old", "new", "-"), CLI_EVENT("n", "cat=b\x1b") "\n");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "{\"lines\":1,\"changed\":1,\"verdicts\":0,\"outputs\":1,\"rest\":0,\"changes\":["
                       "{\"output\":\"o\",\"from\":\"\\\"b\\\\u001b\\\"\",\"to\":\"\\\"B\\\\u001b\\\"\","
                       "\"count\":1,\"first\":1}]}\n");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_diff(void) {
    Suite *suite = suite_create("diff");
    TCase *command = tcase_create("command");
    tcase_add_test(command, what_is_kept_is_bounded);
    tcase_add_test(command, changes_are_counted_with_their_first_line);
    tcase_add_test(command, a_pack_does_not_differ_from_itself);
    tcase_add_loop_test(command, a_budget_decides_the_status, 0, sizeof budgets / sizeof budgets[0]);
    tcase_add_test(command, markdown_is_escaped);
    tcase_add_test(command, json_is_escaped);
    suite_add_tcase(suite, command);
    return suite;
}
