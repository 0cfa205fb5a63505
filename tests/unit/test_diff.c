/* The diff command on events: what it counts, its exit statuses, and hostile values in each format. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/cli.h"
#include "tests/unit/pack_fixture.h"
#include "tools/diff.h"
#include "tools/markdown.h"

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
    cli_expect_out(&c, "p 1 -> 2 over 4 events: 3 changed (75.00 %)\n"
                       "  o  \"b\" -> \"B\"   2   first: line 2\n"
                       "  dropped by f 'low' -> dropped by f 'high'   1   first: line 1\n"
                       "  gone  \"m\" -> undefined   1   first: line 2\n");
    cli_clear(&c);
}
END_TEST

/* Each event with a value of its own, and a NUL behind them all. */
static tamis_buf numbered_events(unsigned count) {
    tamis_buf lines;
    tamis_buf_init(&lines, 1u << 24);
    for (unsigned i = 0; i < count; i++) {
        ck_assert(tamis_buf_add_format(&lines, CLI_EVENT("n", "cat=v%u") "\n", i));
    }
    ck_assert(tamis_buf_add_char(&lines, '\0'));
    return lines;
}

/* Distinct changes are kept up to the limit, further ones counted. */
START_TEST(what_is_kept_is_bounded) {
    for (unsigned more = 0; more < 2; more++) {
        cli c;
        tamis_buf lines = numbered_events(TAMIS_DIFF_CHANGES + more);
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

/* ---- Shares ---- */

static const struct {
    uint64_t changed, lines;
    unsigned share;
} shares[] = {
    {0, 0, 0}, {0, 5, 0}, {1, 3, 3333}, {2, 3, 6667}, {5, 5, 10000}, {1, 1000000, 1}, {999999, 1000000, 9999}, {1204, 200000, 60},
};

START_TEST(only_none_is_nothing_and_only_all_is_a_hundred) {
    tamis_diff diff = {.changed = shares[_i].changed, .lines = shares[_i].lines};
    ck_assert_uint_eq(tamis_diff_share(&diff), shares[_i].share);
}
END_TEST

START_TEST(large_numbers_have_commas) {
    cli c;
    start(&c);
    cli_shell(&c, "yes '" CLI_EVENT("n", "cat=a") "' | head -n 1234 > many; \"$TAMIS\" diff old new many");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "p 1 -> 2 over 1,234 events: 1,234 changed (100.00 %)\n  o  \"a\" -> \"A\"   1,234   first: line 1\n");
    cli_clear(&c);
}
END_TEST

/* ---- Alert types and techniques ---- */

static void start_sets(cli *c) {
    cli_init(c);
    tamis_test_write_text(c->dir, "old/p.rules", "pack 'p' version '1';\nmap { alertType => fields.cat; ids => split(fields.msg, ','); }\n");
    tamis_test_write_text(c->dir, "new/p.rules", "pack 'p' version '2';\nmap { ids => split(fields.cat, ','); }\n");
}

/* Each element of an array counts by itself; what is absent, null or empty is no value; what stays is neither new nor lost. */
START_TEST(arrays_hold_several_techniques) {
    cli c;
    start_sets(&c);
    cli_run(&c, ARGS("diff", "--technique", "ids", "old", "new", "-"),
            CLI_EVENT("n", "cat=T1203,T1190,T1203 msg=T1190") "\n" CLI_EVENT("n", "cat= msg=T1055,") "\n");
    cli_expect_status(&c, 0);
    char *sets = strstr(c.result.out, "lost alert types\n");
    ck_assert_ptr_nonnull(sets);
    ck_assert_str_eq(sets, "lost alert types\n  T1203,T1190,T1203   1   first: line 1\n"
                           "ATT&CK techniques gained\n  T1203  Exploitation for Client Execution   2   first: line 1\n"
                           "ATT&CK techniques lost\n  T1055  Process Injection   1   first: line 2\n");
    cli_clear(&c);
}
END_TEST

/* Values are kept up to the limit, further ones counted: then it is not known whether they are new. */
START_TEST(kept_values_are_bounded) {
    for (unsigned more = 0; more < 2; more++) {
        cli c;
        tamis_buf lines = numbered_events(TAMIS_DIFF_VALUES + more);
        start_sets(&c);
        cli_run(&c, ARGS("diff", "--format", "json", "old", "new", "-"), lines.ptr);
        cli_expect_status(&c, 0);
        cli_expect_in_out(&c, more == 0 ? "],\"rest\":0},\"techniques\":null" : "],\"rest\":1},\"techniques\":null");
        cli_expect_in_out(&c, "\"lost\":[{\"value\":\"v0\",\"count\":1,\"first\":1}");
        cli_run(&c, ARGS("diff", "old", "new", "-"), lines.ptr);
        ck_assert((strstr(c.result.out, "\nalertType: more values than are kept; not looked at: 1\n") != NULL) == (more == 1));
        cli_run(&c, ARGS("diff", "--format", "markdown", "old", "new", "-"), lines.ptr);
        ck_assert((strstr(c.result.out, "\nand 1 other values, not looked at\n") != NULL) == (more == 1));
        ck_assert_uint_le(c.result.out_len, TAMIS_MARKDOWN_MAX);
        cli_expect_in_out(&c, " other changes\n");
        cli_expect_in_out(&c, "\n| lost alert types | events | first line |\n");
        cli_expect_in_out(&c, " other values\n");
        tamis_buf_clear(&lines);
        cli_clear(&c);
    }
}
END_TEST

/* Everything is too much: changes, and values of each kind on both sides. What is left out is told, and has its room. */
START_TEST(markdown_fits_into_a_comment) {
    static const char end[] = " other values\n"
                              "\n| lost alert types | events | first line |\n|---|--:|--:|\n\nand 2,048 other values\n"
                              "\nand 4,098 other values, not looked at\n"
                              "\n| ATT&#38;CK techniques gained | events | first line |\n|---|--:|--:|\n\nand 2,048 other values\n"
                              "\n| ATT&#38;CK techniques lost | events | first line |\n|---|--:|--:|\n\nand 2,048 other values\n"
                              "\nand 4,098 other values, not looked at\n";
    cli c;
    tamis_buf lines = numbered_events(TAMIS_DIFF_VALUES + 1);
    cli_init(&c);
    tamis_test_write_text(c.dir, "old/p.rules", "pack 'p' version '1';\nmap { alertType => fields.cat; threatId => fields.cat; }\n");
    tamis_test_write_text(c.dir, "new/p.rules", "pack 'p' version '1';\nmap { alertType => toUpper(fields.cat); threatId => toUpper(fields.cat); }\n");
    cli_run(&c, ARGS("diff", "--format", "markdown", "old", "new", "-"), lines.ptr);
    cli_expect_status(&c, 0);
    ck_assert_uint_le(c.result.out_len, TAMIS_MARKDOWN_MAX);
    ck_assert_uint_gt(c.result.out_len, TAMIS_MARKDOWN_ROWS);
    cli_expect_in_out(&c, " other changes\n");
    ck_assert_str_eq(c.result.out + c.result.out_len - strlen(end), end);
    tamis_buf_clear(&lines);
    cli_clear(&c);
}
END_TEST

/* ---- Hostile values ---- */

#define X16  "xxxxxxxxxxxxxxxx"
#define X160 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16

/* A value of `cat`; what the reports have of it as alert type. */
static const struct {
    const char *value, *text, *json, *markdown;
} hostile[] = {
    {"\x1b[31m\x07\x7f", "\n  \\x1b[31m\\x07\\x7f   1", "\"value\":\"\\u001b[31m\\u0007\x7f\"", "\n| &#92;x1b&#91;31m&#92;x07&#92;x7f | 1 "},
    {"a\\nb\\rc\td", "\n  a\\x0ab\\x0dc\\x09d   1", "\"value\":\"a\\nb\\rc\\td\"", "\n| a&#92;x0ab&#92;x0dc&#92;x09d | 1 "},
    {"x|`y`|z", "\n  x|`y`|z   1", "\"value\":\"x|`y`|z\"", "\n| x&#124;&#96;y&#96;&#124;z | 1 "},
    {"<script>&amp;<!--", "\n  <script>&amp;<!--   1", "\"value\":\"<script>&amp;<!--\"", "\n| &#60;script&#62;&#38;amp&#59;&#60;&#33;&#45;&#45; | 1 "},
    {"@all #1 ![i](u) **b**", "\n  @all #1 ![i](u) **b**   1", "\"value\":\"@all #1 ![i](u) **b**\"",
     "\n| &#64;all &#35;1 &#33;&#91;i&#93;&#40;u&#41; &#42;&#42;b&#42;&#42; | 1 "},
    {"a\xff\xc0z", "\n  a\\xff\\xc0z   1", "\"value\":\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"", "\n| a&#92;xff&#92;xc0z | 1 "},
    {"\xE2\x80\xAEq\xE2\x80\xAC\xC2\x9B", "\n  \\u{202e}q\\u{202c}\\x9b   1", "\"value\":\"\xE2\x80\xAEq\xE2\x80\xAC\xC2\x9B\"",
     "\n| &#92;u&#123;202e&#125;q&#92;u&#123;202c&#125;&#92;x9b | 1 "},
    {X160, "\n  " X160 "   1", "\"value\":\"" X160 "\"", "\n| " X160 " | 1 "},
    {X160 "x", "\n  " X160 "…   1", "\"value\":\"" X160 "…\"", "\n| " X160 "… | 1 "},
};

START_TEST(hostile_values_are_shown_and_not_obeyed) {
    static const char *const formats[] = {"text", "json", "markdown"};
    char line[1024];
    (void)snprintf(line, sizeof line, CLI_EVENT("n", "cat=%s") "\n", hostile[_i].value);
    for (int f = 0; f < 3; f++) {
        cli c;
        start_sets(&c);
        cli_run(&c, ARGS("diff", "--format", formats[f], "old", "new", "-"), line);
        cli_expect_status(&c, 0);
        cli_expect_in_out(&c, f == 0 ? hostile[_i].text : f == 1 ? hostile[_i].json : hostile[_i].markdown);
        for (size_t i = 0; i < c.result.out_len; i++) {
            unsigned char byte = (unsigned char)c.result.out[i];
            ck_assert_msg(byte == '\n' || byte >= ' ', "%s: %s", formats[f], c.result.out);
        }
        /* As the change of an output it is in quotes, with JSON's escapes. */
        cli_expect_in_out(&c, f == 0 ? "\n  alertType  \"" : f == 1 ? "{\"output\":\"alertType\",\"from\":\"\\\"" : "\n| alertType | &#34;");
        cli_clear(&c);
    }
}
END_TEST

/* Names of outputs and labels come from rules, which may be as hostile. */
START_TEST(hostile_names_are_shown_and_not_obeyed) {
    static const struct {
        const char *format, *output, *label;
    } rows[] = {
        {"text", "\n  <b>|\\x1b[1m  \"a\" -> \"A\"   1", "\n  dropped by f '@x|\\x07`\\x0a' -> mapped   1"},
        {"json", "{\"output\":\"<b>|\\u001b[1m\",\"from\":\"\\\"a\\\"\"", "{\"output\":null,\"from\":\"dropped by f '@x|\\u0007`\\n'\",\"to\":\"mapped\""},
        {"markdown", "\n| &#60;b&#62;&#124;&#92;x1b&#91;1m | ", "\n| *verdict* | dropped by f &#39;&#64;x&#124;&#92;x07&#96;&#92;x0a&#39; | mapped | "},
    };
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "old/p.rules", "pack 'p' version '1';\nfilter f { drop '@x|\\u0007`\\n' when fields.act === 'x'; }\n"
                                                "map { '<b>|\\u001b[1m' => fields.cat; }\n");
    tamis_test_write_text(c.dir, "new/p.rules", "pack 'p' version '1';\nmap { '<b>|\\u001b[1m' => toUpper(fields.cat); }\n");
    cli_run(&c, ARGS("diff", "--format", rows[_i].format, "old", "new", "-"),
            CLI_EVENT("n", "cat=a") "\n" CLI_EVENT("n", "act=x cat=B") "\n");
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, rows[_i].output);
    cli_expect_in_out(&c, rows[_i].label);
    cli_clear(&c);
}
END_TEST

/* ---- Signals ---- */

/* What was read is reported whole; a limit that may not yet be reached is no success. */
static const struct {
    const char *format, *most;
    int signal, status;
    const char *out, *err;
} interruptions[] = {
    {"text", NULL, SIGTERM, 0, "p 1 -> 2 over 2 events: 1 changed (50.00 %), then interrupted\n", "interrupted after 2 lines\n"},
    {"json", NULL, SIGINT, 0, "\"lines\":2,\"changed\":1,\"percent\":50.00,\"interrupted\":true,", "interrupted after 2 lines\n"},
    {"markdown", "0", SIGINT, 1, "**p 1 -> 2 over 2 events: 1 changed (50.00 %), then interrupted**", "interrupted after 2 lines\n"},
    {"markdown", "1", SIGTERM, 3, "(50.00 %), then interrupted**", "whether --max-changed holds is not known"},
    {"json", "50%", SIGINT, 3, "\"interrupted\":true,", "whether --max-changed holds is not known"},
};

START_TEST(an_interrupted_diff_reports_what_it_read) {
    cli c;
    cli_live live;
    char *err;
    start(&c);
    cli_live_start(&live, &c, interruptions[_i].most == NULL
                                  ? ARGS("diff", "--format", interruptions[_i].format, "old", "new", "-")
                                  : ARGS("diff", "--format", interruptions[_i].format, "--max-changed", interruptions[_i].most, "old", "new", "-"));
    cli_live_send(&live, CLI_EVENT("n", "cat=a") "\n" CLI_EVENT("n", "cat=A") "\nCEF:0|half a li");
    cli_live_wait_read(&live);
    ck_assert_int_eq(kill(live.pid, interruptions[_i].signal), 0);
    int in = dup(live.in); /* stays open: only the signal can end it */
    ck_assert_int_eq(cli_live_end(&live, &err), interruptions[_i].status);
    ck_assert_msg(strstr(live.text, interruptions[_i].out) != NULL, "%s", live.text);
    ck_assert_msg(live.len > 1 && live.text[live.len - 1] == '\n', "half a report: %s", live.text);
    ck_assert_msg(strstr(err, interruptions[_i].err) != NULL, "%s", err);
    (void)close(in);
    free(err);
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_diff(void) {
    Suite *suite = suite_create("diff");
    TCase *command = tcase_create("command");
    tcase_set_timeout(command, 60);
    tcase_add_test(command, changes_are_counted_with_their_first_line);
    tcase_add_test(command, what_is_kept_is_bounded);
    tcase_add_test(command, a_pack_does_not_differ_from_itself);
    tcase_add_loop_test(command, a_budget_decides_the_status, 0, sizeof budgets / sizeof budgets[0]);
    tcase_add_loop_test(command, only_none_is_nothing_and_only_all_is_a_hundred, 0, sizeof shares / sizeof shares[0]);
    tcase_add_test(command, large_numbers_have_commas);
    tcase_add_test(command, arrays_hold_several_techniques);
    tcase_add_test(command, kept_values_are_bounded);
    tcase_add_test(command, markdown_fits_into_a_comment);
    tcase_add_loop_test(command, hostile_values_are_shown_and_not_obeyed, 0, sizeof hostile / sizeof hostile[0]);
    tcase_add_loop_test(command, hostile_names_are_shown_and_not_obeyed, 0, 3);
    tcase_add_loop_test(command, an_interrupted_diff_reports_what_it_read, 0, sizeof interruptions / sizeof interruptions[0]);
    suite_add_tcase(suite, command);
    return suite;
}
