/* Commands at a pipe that stays open, under signals, and at a terminal. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/cli.h"

Suite *tamis_suite_cli_live(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define MAPPED    CLI_EVENT("n", "cat=Log4j(1)")
#define TRAFFIC   CLI_EVENT("TRAFFIC", "a=b")
#define OBJECT    "{\"alertType\":\"Log4j(N)\",\"threatId\":\"T1203\"}\n"

/* ---- Flushing ---- */

typedef struct live_row {
    const char *args[8];
    const char *in, *out; /* a line, and what comes of it */
} live_row;

static const live_row live_rows[] = {
    {{"run", "rules/demo"}, MAPPED "\n", OBJECT},
    {{"run", "--threads", "2", "rules/demo"}, MAPPED "\n", OBJECT},
    {{"run", "--threads", "64", "rules/demo", "-"}, MAPPED "\n", OBJECT},
    {{"run", "--filter", "agent", "rules/demo"}, MAPPED "\n", MAPPED "\n"},
    {{"run", "--dropped", "-", "rules/demo"}, TRAFFIC "\r\n", TRAFFIC "\r\n"},
    {{"run", "--verdicts", "-", "--filter", "agent", "rules/demo", "/dev/stdin"},
     MAPPED "\n",
     "{\"line\":1,\"outcome\":\"passed\"}\n"},
    {{"parse"}, "x\n", "{\"error\":\"there is no CEF: header\",\"offset\":0,\"raw\":\"x\"}\n"},
    {{"eval", "--jsonl"}, "{\"expr\":\"1+1\"}\n", "{\"t\":\"number\",\"v\":2}\n"},
};

START_TEST(a_line_is_answered_while_the_pipe_stays_open) {
    const live_row *row = &live_rows[_i];
    cli c;
    cli_live live;
    cli_init(&c);
    cli_run(&c, ARGS("parse"), "x\n"); /* whatever the reader's words are */
    const char *want = strcmp(row->args[0], "parse") == 0 ? c.result.out : row->out;
    cli_live_start(&live, &c, row->args);
    cli_live_send(&live, row->in);
    cli_live_expect(&live, want);
    cli_live_send(&live, "half");
    ck_assert_int_eq(cli_live_end(&live, NULL), strcmp(row->args[0], "eval") == 0 ? 1 : 0);
    cli_clear(&c);
}
END_TEST

START_TEST(side_files_are_flushed_with_the_rest) {
    cli c;
    cli_live live;
    cli_init(&c);
    cli_live_start(&live, &c, ARGS("run", "--dropped", "dropped", "--verdicts", "verdicts", "rules/demo"));
    cli_live_send(&live, TRAFFIC "\n" MAPPED "\n");
    cli_live_expect(&live, OBJECT);
    cli_expect_file(&c, "dropped", TRAFFIC "\n");
    cli_expect_file(&c, "verdicts",
                    "{\"line\":1,\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"traffic\"}\n"
                    "{\"line\":2,\"outcome\":\"mapped\"}\n");
    ck_assert_int_eq(cli_live_end(&live, NULL), 0);
    cli_clear(&c);
}
END_TEST

/* ---- Signals ---- */

START_TEST(a_signal_finishes_what_was_read_and_ends_well) {
    static const int signals[] = {SIGTERM, SIGINT};
    static const char *const threads[] = {"1", "3"};
    for (size_t i = 0; i < 4; i++) {
        cli c;
        cli_live live;
        cli_init(&c);
        cli_live_start(&live, &c, ARGS("run", "--stats", "--threads", threads[i / 2], "rules/demo"));
        cli_live_send(&live, MAPPED "\n" MAPPED "\n" MAPPED); /* the third one is not complete */
        cli_live_expect(&live, OBJECT OBJECT);
        ck_assert_int_eq(kill(live.pid, signals[i % 2]), 0);
        char *err;
        int in = live.in; /* stays open: only the signal can end it */
        live.in = dup(in);
        ck_assert_int_eq(cli_live_end(&live, &err), 0);
        (void)close(in);
        ck_assert_str_eq(live.text, OBJECT OBJECT);
        ck_assert_msg(strstr(err, "{\"lines\":2,") != NULL, "%s", err);
        free(err);
        cli_clear(&c);
    }
}
END_TEST

START_TEST(parse_and_eval_end_well_by_a_signal) {
    static const char *const commands[][3] = {
        {"parse", NULL}, {"eval", "--jsonl", NULL}, {"parse", "--keys", NULL}};
    for (size_t i = 0; i < 3; i++) {
        cli c;
        cli_live live;
        cli_init(&c);
        cli_live_start(&live, &c, commands[i]);
        cli_live_send(&live, "{\"expr\":\"1\"}\n");
        cli_live_wait_read(&live);
        ck_assert_int_eq(kill(live.pid, SIGTERM), 0);
        int in = live.in;
        live.in = dup(in);
        ck_assert_int_eq(cli_live_end(&live, NULL), 0);
        (void)close(in);
        ck_assert_uint_gt(live.len, 0);
        cli_clear(&c);
    }
}
END_TEST

/* The program cannot finish while nobody reads its output: a second signal ends it all the same. */
START_TEST(a_second_signal_ends_the_program_at_once) {
    cli c;
    cli_live live;
    cli_init(&c);
    cli_live_start(&live, &c, ARGS("run", "--filter", "agent", "rules/demo", "many.log"));
    (void)cli_live_end(&live, NULL); /* many.log is not there yet */
    static const char event[] = MAPPED "\n";
    enum { EVENTS = 20000, LEN = sizeof event - 1 };
    char *bytes = malloc((size_t)EVENTS * LEN);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < EVENTS; i++) {
        memcpy(bytes + i * LEN, event, LEN);
    }
    tamis_test_write(c.dir, "many.log", bytes, (size_t)EVENTS * LEN);
    free(bytes);
    cli_live_start(&live, &c, ARGS("run", "--filter", "agent", "rules/demo", "many.log"));
    struct pollfd ready = {live.out, POLLIN, 0};
    ck_assert_int_eq(poll(&ready, 1, 20000), 1); /* it writes: handlers are in place */
    struct timespec pause = {0, 200000000};
    (void)nanosleep(&pause, NULL); /* the pipe is full now */
    ck_assert_int_eq(kill(live.pid, SIGTERM), 0);
    (void)nanosleep(&pause, NULL);
    ck_assert_int_eq(kill(live.pid, 0), 0); /* it still waits for its reader */
    ck_assert_int_eq(kill(live.pid, SIGTERM), 0);
    (void)nanosleep(&pause, NULL);
    ck_assert_int_eq(cli_live_end(&live, NULL), 128 + SIGTERM);
    cli_clear(&c);
}
END_TEST

/* ---- Terminals ---- */

typedef struct terminal_row {
    const char *name;
    const char *which;
    const char *script;
    const char *want;  /* in what the terminal got */
    const char * not ; /* not in it; NULL: no raw escape at all */
} terminal_row;

#define HOSTILE                                                                                              \
    "CEF:0|V|P|1|c|n\xC2\x9B"                                                                                \
    "31m|5|cat=Log4j(1) x=\xE2\x80\xAE\x1B]0;t\x07\xFF"

static const terminal_row terminal_rows[] = {
    {"colours on a terminal", "out", "\"$TAMIS\" check rules", "\x1b[", "\x1b]"},
    {"no colours with NO_COLOR", "out", "NO_COLOR=1 \"$TAMIS\" check rules", "error[E0203]: unknown function",
     NULL},
    {"no colours in a pipe", "both", "\"$TAMIS\" check rules | cat", "error[E0203]: unknown function", NULL},
    {"colours of a failing test", "out", "\"$TAMIS\" test failing", "\x1b[1;31mFAIL\x1b[0m  t", "\x1b]"},
    {"colours on standard error", "err", "\"$TAMIS\" compile rules/bad -o x", "\x1b[", "\x1b]"},
    {"run", "out", "\"$TAMIS\" run --with raw,cef,fields rules/demo hostile.log", "\"name\":\"n\\u009b31m\"",
     NULL},
    {"run, bidi", "out", "\"$TAMIS\" run --with fields rules/demo hostile.log", "\\u202e\\u001b]0;t\\u0007",
     NULL},
    {"run --filter", "out", "\"$TAMIS\" run --filter agent rules/demo hostile.log",
     "x=\\u{202e}\\x1b]0;t\\x07\\xff", NULL},
    {"parse", "out", "\"$TAMIS\" parse hostile.log", "\"name\":\"n\\u009b31m\"", NULL},
    {"parse --keys", "out", "\"$TAMIS\" parse --keys hostile.log", "\"\\u{202e}\\x1b]0;t\\x07\\xff\"", NULL},
    {"eval", "out", "\"$TAMIS\" eval \"fields.x\" --event \"$(cat hostile.log)\"",
     "\"\\u202e\\u001b]0;t\\u0007", NULL},
    {"eval --jsonl", "out", "printf '%s\\n' '{\"expr\":\"\\\"\\\\u009b\\\"\"}' | \"$TAMIS\" eval --jsonl",
     "{\"t\":\"string\",\"v\":\"\\u009b\"}", NULL},
    {"a refused expression", "both", "NO_COLOR=1 \"$TAMIS\" eval \"$(printf 'a\\033[2Jb')\"", "a\\x1b[2Jb",
     NULL},
    {"dump", "out", "\"$TAMIS\" dump rules/hostile", "\\x1b]0;t", NULL},
    {"check", "both", "NO_COLOR=1 \"$TAMIS\" check rules/hostile", "\\x1b]0;t", NULL},
    {"check --format json", "out", "\"$TAMIS\" check --format json rules/hostile", "\\u001b]0;t", NULL},
    {"check --format sarif", "out", "\"$TAMIS\" check --format sarif rules/hostile", "\\u001b]0;t", NULL},
    {"check --format github", "out", "\"$TAMIS\" check --format github rules/hostile", "\\x1b]0;t", NULL},
    {"test", "both", "NO_COLOR=1 \"$TAMIS\" test hostile-test", "\\x1b]0;t", NULL},
    {"test --format json", "out", "\"$TAMIS\" test --format json hostile-test", "\\u001b]0;t", NULL},
    {"test --format junit", "out", "\"$TAMIS\" test --format junit hostile-test", "\xEF\xBF\xBD]0;t", NULL},
    {"test --coverage", "both", "NO_COLOR=1 \"$TAMIS\" test --coverage hostile-test", "warning[W0701]", NULL},
    {"explain", "out", "NO_COLOR=1 \"$TAMIS\" explain rules/demo hostile.log", "\"n\\x9b31m\"", NULL},
    {"explain, rules", "out", "NO_COLOR=1 \"$TAMIS\" explain hostile-test hostile.log", "drop '\\x1b]0;t\\x9b'", NULL},
    {"explain --format json", "out", "\"$TAMIS\" explain --format json rules/demo hostile.log", "\"n\\u009b31m\"", NULL},
    {"colours of explain", "out", "\"$TAMIS\" explain rules/demo hostile.log", "\x1b[1mline 1: ", "\x1b]"},
    {"stats", "err", "\"$TAMIS\" run --stats hostile-test hostile.log", "\\u001b]0;t", NULL},
    {"a folder's name", "both", "mkdir \"$(printf 'd\\033[2J')\"; NO_COLOR=1 \"$TAMIS\" run d*", "'d\\x1b[2J",
     NULL},
};

START_TEST(a_terminal_gets_nothing_that_it_would_obey) {
    const terminal_row *row = &terminal_rows[_i];
    static const char bidi[] = {(char)0xE2, (char)0x80, (char)0xAE, '\0'}; /* U+202E */
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "hostile.log", HOSTILE "\n");
    tamis_test_write_text(c.dir, "rules/bad/b.rules", "pack 'bad' version '1';\nmap { a => nothing(1); }\n");
    tamis_test_write_text(c.dir, "failing/f.rules",
                          "pack 'f' version '1';\nmap { a => cef.name; }\n"
                          "test 't' { event { name: 'x' }; expect { a: 'y' }; }\n");
    tamis_test_write_text(c.dir, "rules/hostile/h.rules",
                          strstr(row->script, "dump") != NULL
                              ? "pack 'h' version '1';\nmap { a => '\x1B]0;t\xE2\x80\xAE\xE2\x80\xAC'; }\n"
                              : "pack 'h' version '1';\nmap { a => "
                                "nothing('\x1B]0;t\xE2\x80\xAE\xE2\x80\xAC') + fields['\x1B]0;t']; }\n");
    tamis_test_write_text(
        c.dir, "hostile-test/h.rules",
        "pack 'h' version '1';\nfilter f { drop '\x1B]0;t\xC2\x9B' when cef.name === 'x'; }\n"
        "map { a => '\x1B]0;t'; }\n"
        "test '\x1B]0;t\xE2\x80\xAE\xE2\x80\xAC' { event { name: 'x' }; expect { a: '\x1B]0;t' }; }\n");
    cli_terminal(&c, row->which, row->script);
    ck_assert_msg(strstr(c.result.out, row->want) != NULL, "%s: %s", row->name, c.result.out);
    ck_assert_msg(strstr(c.result.out, row->not == NULL ? "\x1b" : row->not ) == NULL, "%s: raw escape",
                  row->name);
    ck_assert_msg(strstr(c.result.out, "\xC2\x9B") == NULL && strstr(c.result.out, bidi) == NULL, "%s: raw",
                  row->name);
    cli_clear(&c);
}
END_TEST

START_TEST(progress_shows_on_a_terminal_only) {
    static const char slow[] = "{ cat in; sleep 1; cat in; sleep 1; cat in; }";
    char script[256];
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "in", MAPPED "\n");
    (void)snprintf(script, sizeof script, "%s | \"$TAMIS\" run rules/demo", slow);
    cli_terminal(&c, "err", script);
    ck_assert_int_eq(c.result.status, 0);
    cli_expect_in_out(&c, " lines, 0 MB, ");
    const char *erased = "\r\x1b[K";
    ck_assert_str_eq(c.result.out + c.result.out_len - strlen(erased), erased);
    cli_terminal(&c, "both", script); /* it would lie among the events */
    cli_expect_out(&c, OBJECT OBJECT OBJECT);
    cli_shell(&c, script);
    ck_assert_str_eq(c.result.err, "");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_live(void) {
    Suite *suite = suite_create("cli_live");
    TCase *pipes = tcase_create("pipes");
    tcase_set_timeout(pipes, 60);
    tcase_add_loop_test(pipes, a_line_is_answered_while_the_pipe_stays_open, 0,
                        (int)(sizeof live_rows / sizeof live_rows[0]));
    tcase_add_test(pipes, side_files_are_flushed_with_the_rest);
    suite_add_tcase(suite, pipes);
    TCase *signals = tcase_create("signals");
    tcase_set_timeout(signals, 60);
    tcase_add_test(signals, a_signal_finishes_what_was_read_and_ends_well);
    tcase_add_test(signals, parse_and_eval_end_well_by_a_signal);
    tcase_add_test(signals, a_second_signal_ends_the_program_at_once);
    suite_add_tcase(suite, signals);
    TCase *terminals = tcase_create("terminals");
    tcase_set_timeout(terminals, 60);
    tcase_add_loop_test(terminals, a_terminal_gets_nothing_that_it_would_obey, 0,
                        (int)(sizeof terminal_rows / sizeof terminal_rows[0]));
    tcase_add_test(terminals, progress_shows_on_a_terminal_only);
    suite_add_tcase(suite, terminals);
    return suite;
}
