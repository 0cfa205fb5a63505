/* The commands as a whole: help, options, exit statuses, and what they do when standard output cannot be
 * written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_cli_usage(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *const commands[] = {"check", "compile", "run",  "test", "explain", "diff", "fmt",
                                       "eval",  "parse",   "dump", "new",  "import",  "help"};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* What examples name: a rules tree with the pack that they name, and events. */
static void init_for_examples(cli *c) {
    cli_init(c);
    tamis_test_write_text(c->dir, "rules/paloalto-panos/panos.rules", cli_pack);
    tamis_test_write_text(c->dir, "mapping.json", "{\"alertType\": {\"value\": \"=> fields.cat\"}}\n");
    tamis_test_write_text(c->dir, "rules/my-pack/00-pack.rules", "pack 'my-pack' version '1.0.0';\n");
    tamis_test_write_text(c->dir, "events.log",
                          CLI_EVENT("n", "cat=Log4j(1)") "\n" CLI_EVENT("TRAFFIC", "a=b") "\n");
}

START_TEST(help_shows_usage_options_and_an_example) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS(commands[_i], "--help"), NULL);
    cli_expect_status(&c, 0);
    char usage[64];
    (void)snprintf(usage, sizeof usage, "Usage: tamis %s ", commands[_i]);
    ck_assert_msg(strncmp(c.result.out, usage, strlen(usage)) == 0, "%s", c.result.out);
    cli_expect_in_out(&c, "\nOptions:\n");
    cli_expect_in_out(&c, "\nExample:\n  ");
    ck_assert_str_eq(c.result.err, "");
    char *help = strdup(c.result.out);
    cli_run(&c, ARGS("help", commands[_i]), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, help);
    cli_run(&c, ARGS(commands[_i], "-h", "whatever"), NULL);
    cli_expect_out(&c, help);
    free(help);
    cli_clear(&c);
}
END_TEST

START_TEST(every_example_of_the_help_works) {
    cli c;
    init_for_examples(&c);
    cli_run(&c, ARGS(commands[_i], "--help"), NULL);
    char *help = strdup(c.result.out);
    char *line = strstr(help, "\nExample:\n");
    ck_assert_ptr_nonnull(line);
    line += strlen("\nExample:\n");
    size_t examples = 0;
    while (*line != '\0') {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        size_t size = strlen(line) + 64;
        char *script = malloc(size);
        ck_assert_ptr_nonnull(script);
        (void)snprintf(script, size, "tamis() { \"$TAMIS\" \"$@\"; }\n%s\n", line);
        cli_shell(&c, script);
        ck_assert_msg(c.result.status == 0, "%s\nstatus %d\n%s", line, c.result.status, c.result.err);
        free(script);
        examples++;
        line = end + 1;
    }
    ck_assert_uint_ge(examples, 1);
    free(help);
    cli_clear(&c);
}
END_TEST

/* Each option that the help shows stands in the manual page, whose hyphens are written `\\-`. */
START_TEST(the_manual_page_has_every_option) {
    cli c;
    cli_init(&c);
    char *path = tamis_test_source("docs/tamis.1");
    char *page = tamis_test_read(path, NULL);
    char section[64];
    (void)snprintf(section, sizeof section, "\n.SS \"tamis %s ", commands[_i]);
    const char *start = strstr(page, section);
    ck_assert_msg(start != NULL, "no section of %s", commands[_i]);
    char *end = strstr(start + 1, "\n.S");
    ck_assert_ptr_nonnull(end);
    *end = '\0';
    cli_run(&c, ARGS(commands[_i], "--help"), NULL);
    size_t options = 0;
    for (const char *at = strstr(c.result.out, "--"); at != NULL; at = strstr(at, "--")) {
        char name[64] = "\\-\\-";
        size_t len = 4;
        for (at += 2; (*at == '-' || (*at >= 'a' && *at <= 'z')) && len < sizeof name - 3; at++) {
            if (*at == '-') {
                name[len++] = '\\';
            }
            name[len++] = *at;
        }
        name[len] = '\0';
        bool own = strcmp(name, "\\-\\-help") != 0 && len > 4; /* that one stands at the top of the page */
        ck_assert_msg(!own || strstr(start, name) != NULL, "%s: no %s", commands[_i], name);
        options += own;
    }
    bool none = strcmp(commands[_i], "help") == 0 || strcmp(commands[_i], "new") == 0;
    ck_assert_msg(options > 0 || none, "%s", commands[_i]);
    free(page);
    free(path);
    cli_clear(&c);
}
END_TEST

START_TEST(the_program_names_its_commands_and_its_version) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("--version"), NULL);
    cli_expect_status(&c, 0);
    ck_assert_msg(strncmp(c.result.out, "tamis ", 6) == 0, "%s", c.result.out);
    cli_run(&c, ARGS("help"), NULL);
    cli_expect_status(&c, 0);
    for (size_t i = 0; i < COMMANDS; i++) {
        char line[32];
        (void)snprintf(line, sizeof line, "\n  %-9s ", commands[i]);
        cli_expect_in_out(&c, line);
    }
    char *list = strdup(c.result.out);
    cli_run(&c, ARGS("--help"), NULL);
    size_t len = strlen(c.result.out); /* `help` goes on with the codes */
    ck_assert_msg(strncmp(list, c.result.out, len) == 0, "%s", list);
    for (int i = 0; i < TAMIS_DIAG_CODES; i++) {
        char line[160];
        (void)snprintf(line, sizeof line, "\n  %s  %s\n", tamis_diag_name((tamis_diag_code)i),
                       tamis_diag_title((tamis_diag_code)i));
        ck_assert_msg(strstr(list + len, line) != NULL, "no line %s", line);
    }
    free(list);
    cli_clear(&c);
}
END_TEST

START_TEST(help_explains_every_code) {
    static const char *const codes[] = {
#define DIAGNOSTIC(code, severity, title) #code,
#include "base/diagnostics.def"
#undef DIAGNOSTIC
    };
    cli c;
    cli_init(&c);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i += 9) { /* a sample: each is one process */
        cli_run(&c, ARGS("help", codes[i]), NULL);
        cli_expect_status(&c, 0);
        cli_expect_in_out(&c, codes[i]);
    }
    cli_run(&c, ARGS("help", "E0203"), NULL);
    cli_expect_in_out(&c, "error E0203: unknown function\n\n");
    cli_clear(&c);
}
END_TEST

/* ---- Mistakes in use: status 2, a word on standard error, nothing on standard output. ---- */

typedef struct usage_row {
    const char *args[8]; /* ends in NULL */
    const char *err;     /* some of what is said */
} usage_row;

static const usage_row usage_rows[] = {
    {{NULL}, "tamis: which command?"},
    {{"chekc"}, "tamis: did you mean 'check'?"},
    {{"frobnicate"}, "tamis: unknown command 'frobnicate'"},
    {{"a\x1b[2Jb"}, "unknown command 'a\\x1b[2Jb'"},
    {{"check"}, "tamis check: usage: tamis check [OPTION...] PATH..."},
    {{"check", "--frmat", "json", "rules"}, "unknown option '--frmat', did you mean '--format'?"},
    {{"check", "--format", "xml", "rules"}, "'--format' is one of: text, json, sarif, github; not 'xml'"},
    {{"check", "--format"}, "option '--format' needs a value: FORMAT"},
    {{"check", "--deny-warnings=yes", "rules"}, "option '--deny-warnings' takes no value"},
    {{"check", "--format=json", "--format", "text", "rules"}, "option '--format' is given twice"},
    {{"check", "--deny", "W9999", "rules"}, "'--deny': no finding has the code 'W9999'"},
    {{"check", "--deny", "W0101,", "rules"}, "'--deny': no finding has the code ''"},
    {{"test", "--warn", "W0100", "rules"}, "no finding has the code 'W0100', did you mean 'W0101'?"},
    {{"compile", "--allow", "E0203", "rules/demo", "-o", "x"}, "'--allow E0203': an error stays an error"},
    {{"check", "--baseline", "a", "--write-baseline", "a", "rules"}, "give one of them"},
    {{"compile"}, "usage: tamis compile"},
    {{"compile", "rules/demo"}, "where to? Give -o FILE"},
    {{"compile", "rules/demo", "two", "-o", "x"}, "'two' is one argument too many"},
    {{"compile", "-x", "rules/demo"}, "unknown option '-x'"},
    {{"run"}, "usage: tamis run"},
    {{"run", "--threads", "0", "rules/demo"}, "'--threads' is a number from 1 to 64, not '0'"},
    {{"run", "--threads", "65", "rules/demo"}, "not '65'"},
    {{"run", "--threads", "18446744073709551617", "rules/demo"}, "not '18446744073709551617'"},
    {{"run", "--threads", "", "rules/demo"}, "not ''"},
    {{"run", "--with", "line,row", "rules/demo"}, "'--with' is one of: line, raw, cef, fields; not 'row'"},
    {{"run", "--filter", "agnt", "rules/demo"}, "the pack has no filter 'agnt', did you mean 'agent'?"},
    {{"run", "--skip-filter", "zzz", "rules/demo"}, "the pack has no filter 'zzz'"},
    {{"run", "--filter", "agent", "--skip-filter", "agent", "rules/demo"}, "exclude each other"},
    {{"run", "--filter", "agent", "--with", "raw", "rules/demo"}, "with '--filter' there are none"},
    {{"run", "--dropped", "-", "--denied", "-", "rules/demo"}, "only one file can be '-'"},
    {{"test"}, "usage: tamis test"},
    {{"test", "--min-tests", "--filter", "a", "rules"}, "'--min-tests' needs all tests, and '--filter' leaves some out"},
    {{"test", "--min-tests", "--mutate", "rules"}, "'--mutate' and '--min-tests' exclude each other"},
    {{"test", "--format", "tap", "rules"}, "'--format' is one of: text, json, junit; not 'tap'"},
    {{"eval"}, "which expression?"},
    {{"eval", "-1"}, "unknown option '-1'"},
    {{"eval", "1", "2"}, "'2' is one argument too many"},
    {{"eval", "1", "--fields", "{"}, "'--fields': "},
    {{"eval", "1", "--fields", "[]"}, "'--fields' is a JSON object"},
    {{"eval", "1", "--cef", "{\"nam\": \"x\"}"}, "cef has no such member"},
    {{"eval", "1", "--cef", "{\"name\": 1}"}, "the members of cef are strings"},
    {{"eval", "1", "--event", "x", "--fields", "{}"}, "have no place beside it"},
    {{"eval", "1", "--jsonl"}, "everything stands in the lines"},
    {{"parse", "--key"}, "did you mean '--keys'?"},
    {{"dump"}, "usage: tamis dump"},
    {{"dump", "a", "b"}, "'b' is one argument too many"},
    {{"help", "E9999"}, "no command and no code is called 'E9999'"},
    {{"help", "rnu"}, "did you mean 'run'?"},
};

START_TEST(a_mistake_in_use_is_told_and_gives_status_2) {
    const usage_row *row = &usage_rows[_i];
    cli c;
    cli_init(&c);
    cli_run(&c, row->args, NULL);
    cli_expect_status(&c, 2);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, row->err);
    cli_expect_in_err(&c, "Try 'tamis ");
    cli_clear(&c);
}
END_TEST

/* many.log: enough events for more than a pipe holds of output. */
static void write_many_events(const cli *c) {
    static const char event[] = CLI_EVENT("n", "cat=Log4j(1)") "\n";
    enum { EVENTS = 9000, LEN = sizeof event - 1 };
    char *bytes = malloc((size_t)EVENTS * LEN);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < EVENTS; i++) {
        memcpy(bytes + i * LEN, event, LEN);
    }
    tamis_test_write(c->dir, "many.log", bytes, (size_t)EVENTS * LEN);
    free(bytes);
}

/* ---- Input and output that fail: status 3. ---- */

typedef struct io_row {
    const char *script;
    const char *err; /* NULL: anything */
} io_row;

static const io_row io_rows[] = {
    /* input */
    {"\"$TAMIS\" check missing", "cannot read 'missing': No such file or directory"},
    {"\"$TAMIS\" check file.txt", "it is neither a folder nor a *.rules file"},
    {"\"$TAMIS\" test missing", "cannot read 'missing'"},
    {"mkdir empty; \"$TAMIS\" check empty", "there is no pack in 'empty'"},
    {"mkdir empty; \"$TAMIS\" test empty", "there is no pack in 'empty'"},
    {"mkdir empty; \"$TAMIS\" compile empty -o x.pack", "'empty' has no *.rules file"},
    {"mkdir fifo; mkfifo fifo/a.rules; \"$TAMIS\" check fifo; [ $? -eq 1 ] && exit 3", NULL},
    {"\"$TAMIS\" check --baseline missing.json rules", "cannot read 'missing.json': No such file or directory"},
    {"\"$TAMIS\" check --baseline file.txt rules", "cannot read 'file.txt': line 1: "},
    {"\"$TAMIS\" check --baseline rules rules", "cannot read 'rules': "},
    {"\"$TAMIS\" check --write-baseline rules rules", "cannot write 'rules': it is no regular file"},
    {"\"$TAMIS\" check --write-baseline no/such rules", "cannot write 'no/such': No such file or directory"},
    {"\"$TAMIS\" test --coverage-html rules rules", "cannot write 'rules': it is no regular file"},
    {"\"$TAMIS\" test --coverage-html no/such rules", "cannot write 'no/such': No such file or directory"},
    {"\"$TAMIS\" test --coverage-html other.rules rules", "cannot write 'other.rules': it would replace a file of rules"},
    {"\"$TAMIS\" check --write-baseline other.rules rules", "cannot write 'other.rules': it would replace a file of rules"},
    {"\"$TAMIS\" compile rules/demo -o other.rules", "cannot write 'other.rules': it would replace a file of rules"},
    {"\"$TAMIS\" compile missing -o x.pack", NULL},
    {"\"$TAMIS\" run missing.pack", "cannot open 'missing.pack': No such file or directory"},
    {"\"$TAMIS\" run file.txt", "cannot open 'file.txt': "},
    {"\"$TAMIS\" run /dev/null", "cannot open '/dev/null': this is no regular file"},
    {"\"$TAMIS\" run cut.pack", "cannot open 'cut.pack': "},
    {"\"$TAMIS\" dump cut.pack", "cannot open 'cut.pack': "},
    {"\"$TAMIS\" dump missing", "cannot open 'missing'"},
    {"\"$TAMIS\" run rules/demo missing.log", "cannot open 'missing.log': No such file or directory"},
    {"\"$TAMIS\" run rules/demo rules", "cannot read 'rules': Is a directory"},
    {"\"$TAMIS\" parse missing.log", "cannot open 'missing.log'"},
    {"\"$TAMIS\" parse --keys missing.log", "cannot open 'missing.log'"},
    {"\"$TAMIS\" run rules/demo <&-", "cannot read standard input: Bad file descriptor"},
    {"\"$TAMIS\" eval --jsonl <&-", "cannot read standard input"},
    {"\"$TAMIS\" run rules/demo \"$(printf 'a\\033[2Jb')\"", "cannot open 'a\\x1b[2Jb': "},
    /* output that is full */
    {"\"$TAMIS\" check rules > /dev/full", "cannot write standard output: No space left on device"},
    {"\"$TAMIS\" check --format json rules > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" test rules > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" run rules/demo events.log > /dev/full",
     "cannot write standard output: No space left on device"},
    {"\"$TAMIS\" run --threads 3 rules/demo events.log > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" run --stats rules/demo events.log 2> /dev/full", ""},
    {"\"$TAMIS\" parse events.log > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" parse --keys events.log > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" eval 1 > /dev/full", "cannot write standard output"},
    {"echo '{\"expr\":\"1\"}' | \"$TAMIS\" eval --jsonl > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" dump rules/demo > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" help > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" help E0203 > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" run --help > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" --version > /dev/full", "cannot write standard output"},
    {"\"$TAMIS\" run --dropped /dev/full rules/demo events.log",
     "cannot write '/dev/full': No space left on device"},
    /* output that is closed */
    {"\"$TAMIS\" run rules/demo events.log >&-", "cannot write standard output: Bad file descriptor"},
    {"\"$TAMIS\" run --dropped dropped.log rules/demo events.log >&-", "cannot write standard output"},
    {"\"$TAMIS\" check rules >&-", "cannot write standard output"},
    {"\"$TAMIS\" parse events.log >&-", "cannot write standard output"},
    {"{ \"$TAMIS\" run rules/demo many.log; echo $? > status; } | true; exit \"$(cat status)\"",
     "cannot write standard output: Broken pipe"},
    {"{ \"$TAMIS\" run --threads 2 rules/demo many.log; echo $? > status; } | true; exit \"$(cat status)\"",
     "cannot write standard output: Broken pipe"},
    /* files that are not to be written */
    {"ln -s target link; \"$TAMIS\" run --dropped link rules/demo events.log",
     "it is a symbolic link, and output follows none"},
    {"\"$TAMIS\" run --verdicts rules rules/demo events.log", "cannot write 'rules': Is a directory"},
    {"\"$TAMIS\" run --dropped no/such rules/demo events.log",
     "cannot write 'no/such': No such file or directory"},
    {"\"$TAMIS\" run --dropped events.log rules/demo events.log",
     "cannot read 'events.log': it is also written to"},
    {"\"$TAMIS\" run --filter agent rules/demo events.log >> events.log",
     "cannot read 'events.log': it is also written to"},
    {"\"$TAMIS\" compile rules/demo -o no/such/x.pack", "cannot write 'no/such/x.pack'"},
    {"\"$TAMIS\" compile rules/demo -o rules", "cannot write 'rules': it is no regular file"},
    {"\"$TAMIS\" compile rules/demo -o /dev/null", "cannot write '/dev/null': it is no regular file"},
    {"ln -s /dev/null null; \"$TAMIS\" compile rules/demo -o null",
     "cannot write 'null': it is no regular file"},
};

START_TEST(input_or_output_that_fails_is_told_and_gives_status_3) {
    const io_row *row = &io_rows[_i];
    cli c;
    init_for_examples(&c);
    tamis_test_write_text(c.dir, "file.txt", "no pack");
    write_many_events(&c);
    cli_shell(&c, "\"$TAMIS\" compile rules/demo -o whole.pack && head -c 300 whole.pack > cut.pack");
    cli_expect_status(&c, 0);
    cli_shell(&c, row->script);
    ck_assert_msg(c.result.status == 3, "%s\nstatus %d\n%s", row->script, c.result.status, c.result.err);
    if (row->err != NULL) {
        ck_assert_msg(strstr(c.result.err, row->err) != NULL, "%s\nerr: %s\nwant: %s", row->script,
                      c.result.err, row->err);
    }
    ck_assert_msg(strchr(c.result.err, '\x1b') == NULL, "%s", row->script);
    cli_clear(&c);
}
END_TEST

/* ---- Findings: status 1; and what is fine: 0. ---- */

typedef struct status_row {
    const char *script;
    int status;
} status_row;

static const status_row status_rows[] = {
    {"\"$TAMIS\" check rules/demo", 0},
    {"\"$TAMIS\" check rules", 1},
    {"\"$TAMIS\" check --deny-warnings rules/demo", 0},
    {"\"$TAMIS\" compile rules/demo -o x.pack", 0},
    {"\"$TAMIS\" compile rules/bad -o x.pack", 1},
    {"\"$TAMIS\" run rules/demo events.log", 0},
    {"\"$TAMIS\" run rules/bad events.log", 1},
    {"\"$TAMIS\" run rules/demo garbage", 0},
    {"\"$TAMIS\" run rules/demo /dev/null", 0},
    {"\"$TAMIS\" parse garbage", 0},
    {"\"$TAMIS\" parse --keys garbage", 0},
    {"\"$TAMIS\" parse /dev/null", 0},
    {"\"$TAMIS\" test rules/demo", 0},
    {"\"$TAMIS\" test rules/bad", 1},
    {"\"$TAMIS\" test rules/failing", 1},
    {"\"$TAMIS\" test rules/untested", 1},
    {"\"$TAMIS\" test rules/lists", 0},
    {"\"$TAMIS\" test --filter zzz rules/demo", 1},
    {"\"$TAMIS\" eval 1", 0},
    {"\"$TAMIS\" eval '1 +'", 1},
    {"echo '{\"expr\":\"1\"}' | \"$TAMIS\" eval --jsonl", 0},
    {"printf '{\"expr\":\"1 +\"}\\n{\"expr\":\"1\"}\\n' | \"$TAMIS\" eval --jsonl", 1},
    {"echo nonsense | \"$TAMIS\" eval --jsonl", 1},
    {"\"$TAMIS\" eval --jsonl < /dev/null", 0},
    {"\"$TAMIS\" dump rules/demo", 0},
    {"\"$TAMIS\" dump rules/bad", 1},
    {"\"$TAMIS\" help", 0},
    /* nothing is written to standard output: that it is closed or full is no matter */
    {"\"$TAMIS\" compile rules/demo -o x.pack >&-", 0},
    {"\"$TAMIS\" run rules/demo /dev/null > /dev/full", 0},
};

START_TEST(exit_statuses_tell_findings_from_what_is_fine) {
    const status_row *row = &status_rows[_i];
    cli c;
    init_for_examples(&c);
    tamis_test_write_text(c.dir, "rules/bad/bad.rules",
                          "pack 'bad' version '1';\nmap { a => nothing(1); }\n");
    tamis_test_write_text(c.dir, "rules/failing/f.rules",
                          "pack 'failing' version '1';\nmap { a => cef.name; }\n"
                          "test 't' { event { name: 'x' }; expect { a: 'y' }; }\n");
    tamis_test_write_text(c.dir, "rules/untested/u.rules",
                          "pack 'untested' version '1';\nmap { a => cef.name; }\n");
    tamis_test_write_text(c.dir, "rules/lists/l.rules",
                          "pack 'lists' version '1';\nlist l { /a/ => 'b'; }\n");
    tamis_test_write(c.dir, "garbage", "\0\xFF|CEF:\n\n\r\nCEF:0|\nCEF:0|a|b|c|d|e|f|g=\xC0\x80 =\\ h", 42);
    cli_shell(&c, row->script);
    ck_assert_msg(c.result.status == row->status, "%s\nstatus %d, not %d\nout: %s\nerr: %s", row->script,
                  c.result.status, row->status, c.result.out, c.result.err);
    cli_clear(&c);
}
END_TEST

START_TEST(options_may_stand_anywhere_and_end_with_two_dashes) {
    static const char *const scripts[] = {
        "\"$TAMIS\" run rules/demo events.log --filter agent",
        "\"$TAMIS\" run --filter=agent rules/demo events.log",
        "\"$TAMIS\" run rules/demo --filter agent -- events.log",
        "\"$TAMIS\" run --filter agent -- rules/demo - < events.log",
        "cp events.log ./--stats; \"$TAMIS\" run --filter agent rules/demo -- --stats",
        "\"$TAMIS\" compile -ox.pack rules/demo && \"$TAMIS\" run --filter agent x.pack events.log",
        "\"$TAMIS\" compile --output=x.pack rules/demo && \"$TAMIS\" run --filter agent x.pack events.log",
    };
    cli c;
    init_for_examples(&c);
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        cli_shell(&c, scripts[i]);
        ck_assert_msg(c.result.status == 0, "%s: %s", scripts[i], c.result.err);
        ck_assert_msg(strcmp(c.result.out, CLI_EVENT("n", "cat=Log4j(1)") "\n") == 0, "%s: %s", scripts[i],
                      c.result.out);
    }
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_usage(void) {
    Suite *suite = suite_create("cli_usage");
    TCase *help = tcase_create("help");
    tcase_set_timeout(help, 60);
    tcase_add_loop_test(help, help_shows_usage_options_and_an_example, 0, COMMANDS);
    tcase_add_loop_test(help, every_example_of_the_help_works, 0, COMMANDS);
    tcase_add_loop_test(help, the_manual_page_has_every_option, 0, COMMANDS);
    tcase_add_test(help, the_program_names_its_commands_and_its_version);
    tcase_add_test(help, help_explains_every_code);
    suite_add_tcase(suite, help);
    TCase *statuses = tcase_create("statuses");
    tcase_set_timeout(statuses, 60);
    tcase_add_loop_test(statuses, a_mistake_in_use_is_told_and_gives_status_2, 0,
                        (int)(sizeof usage_rows / sizeof usage_rows[0]));
    tcase_add_loop_test(statuses, input_or_output_that_fails_is_told_and_gives_status_3, 0,
                        (int)(sizeof io_rows / sizeof io_rows[0]));
    tcase_add_loop_test(statuses, exit_statuses_tell_findings_from_what_is_fine, 0,
                        (int)(sizeof status_rows / sizeof status_rows[0]));
    tcase_add_test(statuses, options_may_stand_anywhere_and_end_with_two_dashes);
    suite_add_tcase(suite, statuses);
    return suite;
}
