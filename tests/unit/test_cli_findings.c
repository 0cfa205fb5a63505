/* What becomes of findings: their order in every format, severities, suppressions, baselines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/model.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_cli_findings(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Two packs with findings of every kind in an order that is not that of the compiler's phases. */
static void write_packs(const cli *c) {
    tamis_test_write_text(c->dir, "w/a/a.rules",
                          "pack 'a' version '1';\n"
                          "use '../g';\n"
                          "list l from 'l.json';\n"
                          "test 't' { event `a`; expect drop 'x'; }\n"
                          "map { a => nix(1); b => ; c => _.globalReferenceValues.none; }\n");
    tamis_test_write_text(c->dir, "w/a/b.rules", "let x = nix(2);\n");
    tamis_test_write_text(c->dir, "w/a/l.json", "[{\"regex\": \"(\", \"value\": \"x\"}]\n");
    tamis_test_write_text(c->dir, "w/g/g.rules", "pack 'g' version '1';\nlet y = nix(3);\n");
}

/* The places of findings, in the order in which a format should have them. */
static const char *const places[] = {"w/a/a.rules:4", "w/a/a.rules:5", "w/a/a.rules:5", "w/a/a.rules:5",
                                     "w/a/b.rules:1", "w/g/g.rules:2", "w/a/l.json:1"};
enum { PLACES = sizeof places / sizeof places[0] };

typedef struct order_row {
    const char *format;
    const char *file, *line; /* what stands before the file's name and the line's number of each finding */
} order_row;

static const order_row order_rows[] = {
    {"text", "--> ", ":"},
    {"json", "\"file\":\"", "\"line\":"},
    {"sarif", "\"uri\":\"", "\"startLine\":"},
    {"github", " file=", ",line="},
};

START_TEST(findings_come_in_the_order_of_reading_in_every_format) {
    const order_row *row = &order_rows[_i];
    cli c;
    cli_init(&c);
    write_packs(&c);
    cli_run(&c, ARGS("check", "--format", row->format, "w"), NULL);
    cli_expect_status(&c, 1);
    const char *at = c.result.out;
    for (size_t i = 0; i < PLACES; i++) {
        const char *colon = strchr(places[i], ':');
        at = strstr(at, row->file);
        ck_assert_msg(at != NULL, "%s: finding %zu is missing:\n%s", row->format, i, c.result.out);
        at += strlen(row->file);
        ck_assert_msg(strncmp(at, places[i], (size_t)(colon - places[i])) == 0, "%s: finding %zu:\n%s", row->format, i, at);
        at = strstr(at, row->line);
        ck_assert_ptr_nonnull(at);
        ck_assert_msg(strtoul(at + strlen(row->line), NULL, 10) == strtoul(colon + 1, NULL, 10), "%s: finding %zu:\n%s",
                      row->format, i, at);
        if (strcmp(row->format, "json") == 0) {
            at = strstr(at, "\n"); /* labels have a file of their own */
            ck_assert_ptr_nonnull(at);
        }
    }
    cli_clear(&c);
}
END_TEST

/* Services match the places with the paths of a repository: "./" is no part of them. */
START_TEST(machines_get_paths_without_a_dot) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "w/w.rules", "pack 'w' version '1';\nmap { a => nix(1); }\n");
    cli_run(&c, ARGS("check", "--format", "github", "."), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "::error file=w/w.rules,line=2,col=12,endColumn=15,title=E0203::unknown function 'nix'\n");
    cli_run(&c, ARGS("check", "--format", "sarif", "./w"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "\"uri\":\"w/w.rules\"");
    cli_clear(&c);
}
END_TEST

/* ---- Severities ---- */

static const char warned[] = "pack 'w' version '1';\n"
                             "let b = 1; // tamis: allow W0101 nothing\n"
                             "map { a => _.globalReferenceValues.x; c => b; }\n"
                             "test 't' { event `a`; expect { a: undefined, c: 1 }; }\n";

typedef struct severity_row {
    const char *options[6];
    int status;
    const char *summary; /* of check */
} severity_row;

static const severity_row severity_rows[] = {
    {{NULL}, 0, "0 errors, 2 warnings in 1 pack\n"},
    {{"--deny-warnings"}, 1, "2 errors, 0 warnings in 1 pack\n"},
    {{"--deny", "W0101"}, 1, "1 error, 1 warning in 1 pack\n"},
    {{"--allow", "W0101,W0201"}, 0, "0 errors, 0 warnings in 1 pack\n"},
    {{"--allow=W0101", "--allow", "W0201"}, 0, "0 errors, 0 warnings in 1 pack\n"},
    {{"--allow", "W0101", "--deny", "W0101"}, 1, "1 error, 1 warning in 1 pack\n"},
    {{"--deny", "W0101", "--warn", "W0101"}, 0, "0 errors, 2 warnings in 1 pack\n"},
    {{"--deny-warnings", "--warn", "W0101", "--allow", "W0201"}, 0, "0 errors, 1 warning in 1 pack\n"},
    {{"--warn", "W0101", "--deny-warnings"}, 1, "1 error, 1 warning in 1 pack\n"},
};

/* check, test and compile mean the same by them. */
START_TEST(severities_are_what_the_options_say) {
    const severity_row *row = &severity_rows[_i];
    const char *const *o = row->options;
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "w/w.rules", warned);
    cli_run(&c, ARGS("check", "w", o[0], o[1], o[2], o[3], o[4]), NULL);
    cli_expect_status(&c, row->status);
    size_t len = strlen(row->summary);
    ck_assert_msg(c.result.out_len >= len && strcmp(c.result.out + c.result.out_len - len, row->summary) == 0, "%s",
                  c.result.out);
    cli_run(&c, ARGS("test", "w", o[0], o[1], o[2], o[3], o[4]), NULL);
    cli_expect_status(&c, row->status);
    ck_assert_int_eq(strstr(c.result.err, "error[W0") != NULL, row->status == 1);
    cli_run(&c, ARGS("compile", "w", "-o", "w.pack", o[0], o[1], o[2], o[3], o[4]), NULL);
    cli_expect_status(&c, row->status);
    char *pack = cli_read(&c, "w.pack");
    ck_assert_int_eq(pack != NULL, row->status == 0);
    free(pack);
    cli_clear(&c);
}
END_TEST

/* A suppression takes a warning away before its severity is asked for. */
START_TEST(a_suppressed_warning_cannot_be_denied) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "w/w.rules",
                          "pack 'w' version '1';\n// tamis: allow W0101 the sites have it\n"
                          "map { a => _.globalReferenceValues.x; }\n");
    cli_run(&c, ARGS("check", "--deny-warnings", "w"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "0 errors, 0 warnings in 1 pack\n");
    cli_run(&c, ARGS("check", "--allow", "W0101", "--deny-warnings", "w"), NULL);
    cli_expect_status(&c, 0);
    cli_clear(&c);
}
END_TEST

/* What is not read may be what the mended pack reads: so of packs that use a broken one, whichever is read first, no lint says so. */
START_TEST(who_uses_a_broken_pack_has_no_unused_names) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "w/a/a.rules", "pack 'a' version '1';\nlet x = nix;\n");
    tamis_test_write_text(c.dir, "w/b/b.rules", "pack 'b' version '1';\nuse '../a';\nlet y = 1;\n");
    tamis_test_write_text(c.dir, "w/c/c.rules", "pack 'c' version '1';\nuse '../a';\nlet z = 1; // tamis: allow W0117 later\n");
    cli_run(&c, ARGS("check", "w"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "\n1 error, 0 warnings in 3 packs\n");
    cli_clear(&c);
}
END_TEST

/* However many there are, below each other or in one line, the time is that of reading them. */
START_TEST(a_million_suppressions_take_no_time) {
    static const char *const ends[] = {"\n", "*/"};
    size_t count = tamis_test_effort(1000000, 10000);
    for (size_t k = 0; k < 2; k++) {
        tamis_buf text;
        char summary[80];
        cli c;
        cli_init(&c);
        tamis_buf_init(&text, SIZE_MAX);
        ck_assert(tamis_buf_add_z(&text, "pack 'w' version '1';\n"));
        for (size_t i = 0; i < count; i++) {
            ck_assert(tamis_buf_add_format(&text, "%stamis: allow W0101 x%s", k == 0 ? "//" : "/*", ends[k]));
        }
        tamis_test_write(c.dir, "w/w.rules", text.ptr, text.len);
        cli_run(&c, ARGS("check", "--format", "github", "w"), NULL);
        cli_expect_status(&c, 0);
        (void)snprintf(summary, sizeof summary, "0 errors, %zu warnings in 1 pack\n", count);
        cli_expect_in_err(&c, summary);
        tamis_buf_clear(&text);
        cli_clear(&c);
    }
}
END_TEST

/* ---- Baselines ---- */

static void write_old(const cli *c, const char *rules) {
    tamis_test_write_text(c->dir, "old/o.rules", rules);
}

#define OLD_HEAD "pack 'o' version '1';\n"
#define OLD_ONE  "map { a => _.globalReferenceValues.x; b => nix(1); }\n"

START_TEST(a_baseline_accepts_the_findings_of_today) {
    cli c;
    cli_init(&c);
    write_old(&c, OLD_HEAD OLD_ONE);
    cli_run(&c, ARGS("check", "--write-baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "0 errors, 0 warnings in 1 pack; 2 findings accepted\n");
    char *written = cli_read(&c, "b.json");
    ck_assert_ptr_nonnull(written);
    ck_assert_msg(strncmp(written, "{\"tamisBaseline\":1,\"findings\":[\n{\"code\":\"E0203\",\"file\":\"old/o.rules\",\"fingerprint\":\"", 84) == 0, "%s", written);
    cli_run(&c, ARGS("check", "--baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "0 errors, 0 warnings in 1 pack; 2 findings accepted\n");

    /* Lines may move, white space may change, the path may be written otherwise. */
    write_old(&c, OLD_HEAD "\n// a comment\n\nmap {\n  a => _.globalReferenceValues.x;\n  b => nix(1);\n}\n");
    cli_run(&c, ARGS("check", "--deny-warnings", "--baseline", "b.json", "./old/"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("check", "--write-baseline", "again.json", "old"), NULL);
    cli_expect_file(&c, "again.json", written);
    free(written);

    /* Also where there was none, or some inside of what a finding is about. */
    write_old(&c, OLD_HEAD "map{a=>isEmpty(fields.cat)&&isEmpty(\nfields.cat)?1:nix( 1,2 )===nix(1,\n\n2);}\n");
    cli_run(&c, ARGS("check", "--write-baseline", "b.json", "old"), NULL);
    cli_shell(&c, "\"$TAMIS\" fmt old && \"$TAMIS\" check --deny-warnings --baseline b.json old");
    cli_expect_status(&c, 0);
    cli_expect_in_err(&c, "formatted 'old/o.rules'");
    cli_clear(&c);
}
END_TEST

START_TEST(a_baseline_fails_on_what_is_new_and_tells_what_is_gone) {
    cli c;
    cli_init(&c);
    write_old(&c, OLD_HEAD OLD_ONE);
    cli_run(&c, ARGS("check", "--write-baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 0);
    write_old(&c, OLD_HEAD OLD_ONE "let c = nix(2);\n"); /* the same again: there was one of it */
    cli_run(&c, ARGS("check", "--baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "\n1 error, 0 warnings in 1 pack; 2 findings accepted\n");
    cli_expect_in_out(&c, " --> old/o.rules:3:9\n");
    write_old(&c, OLD_HEAD "map { b => nix(1); }\n");
    cli_run(&c, ARGS("check", "--baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "0 errors, 0 warnings in 1 pack; 1 finding accepted; 1 of the baseline is gone\n");
    tamis_test_write_text(c.dir, "old/p.rules", "let d = nix(1);\n"); /* another file */
    cli_run(&c, ARGS("check", "--baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 1);
    cli_run(&c, ARGS("check", "--baseline", "b.json", "--format", "json", "old"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "\"file\":\"old/p.rules\"");
    ck_assert_ptr_null(strstr(c.result.out, "old/o.rules"));

    /* A new warning is as new as an error. Nothing is said of one that is allowed. */
    tamis_test_write_text(c.dir, "old/p.rules", "map { d => _.globalReferenceValues.y; }\n");
    cli_run(&c, ARGS("check", "--baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "\n0 errors, 1 warning in 1 pack; 1 finding accepted; 1 of the baseline is gone\n");
    cli_run(&c, ARGS("check", "--baseline", "b.json", "--allow", "W0101", "old"), NULL);
    cli_expect_status(&c, 0);
    cli_clear(&c);
}
END_TEST

#define FINDING(rest) "{\"tamisBaseline\":1,\"findings\":[{" rest "}]}"

static const char *const bad_baselines[][2] = {
    {"", "line 1: "},
    {"[]", "this is no baseline"},
    {"{}", "this is no baseline"},
    {"{\"tamisBaseline\":\"1\",\"findings\":[]}", "this is no baseline"},
    {"{\"tamisBaseline\":1,\"findings\":{}}", "this is no baseline"},
    {"{\"tamisBaseline\":2,\"findings\":[]}", "of another version"},
    {"{\"tamisBaseline\":1,\n\"findings\":[\n1]}", "line 3: this is no finding of a baseline"},
    {FINDING("\"code\":\"E0203\""), "this is no finding"},
    {FINDING("\"code\":\"E0203\",\"file\":\"f\",\"fingerprint\":\"00\",\"count\":1"), "this is no finding"},
    {FINDING("\"code\":\"E0203\",\"file\":\"f\",\"fingerprint\":\"000000000000000G\",\"count\":1"), "this is no finding"},
    {FINDING("\"code\":\"E0203\",\"file\":\"f\",\"fingerprint\":\"0000000000000000\",\"count\":0"), "this is no finding"},
    {FINDING("\"code\":\"E0203\",\"file\":\"f\",\"fingerprint\":\"0000000000000000\",\"count\":1e300"), "this is no finding"},
    {FINDING("\"code\":1,\"file\":\"f\",\"fingerprint\":\"0000000000000000\",\"count\":1"), "this is no finding"},
};

START_TEST(what_is_no_baseline_is_status_3) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "b.json", bad_baselines[_i][0]);
    cli_run(&c, ARGS("check", "--baseline", "b.json", "rules"), NULL);
    cli_expect_status(&c, 3);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, "tamis: cannot read 'b.json': line ");
    cli_expect_in_err(&c, bad_baselines[_i][1]);
    cli_clear(&c);
}
END_TEST

/* A hostile name or message is JSON in the file, and does not end its line. */
START_TEST(a_baseline_holds_any_file_name_and_message) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "old/a\"b\\c\n\x1b.rules", OLD_HEAD "let a = _.globalReferenceValues['\"\\n\\x1b\xE2\x80\xAE'];\n");
    cli_run(&c, ARGS("check", "--write-baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("check", "--deny-warnings", "--baseline", "b.json", "old"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "0 errors, 0 warnings in 1 pack; 2 findings accepted\n");
    char *written = cli_read(&c, "b.json");
    ck_assert_ptr_null(strchr(written, '\x1b'));
    free(written);
    cli_clear(&c);
}
END_TEST

/* A finding in the file of a list belongs to the line that names the file. */
START_TEST(findings_in_reference_files_are_suppressed_where_the_file_is_named) {
    tamis_compiler *compiler;
    tamis_unit *unit;
    char *dir = tamis_test_dir_new();
    char *pack = tamis_test_join(dir, "w");
    tamis_test_write_text(dir, "w/w.rules",
                          "pack 'w' version '1';\nlist none from 'none.json';\nlist k from 'k.json';\n"
                          "list l from 'l.json'; // tamis: allow W0101 it is one of many\n");
    tamis_test_write_text(dir, "w/k.json", "[{\"regex\": \"a\", \"value\": \"x\"}]\n");
    tamis_test_write_text(dir, "w/l.json", "[{\"regex\": \"a\", \"value\": \"x\"}]\n");
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    ck_assert_int_eq(tamis_compiler_pack(&unit, compiler, pack, NULL), TAMIS_ERR_RULES); /* none.json */
    const tamis_sources *sources = tamis_compiler_sources(compiler);
    tamis_diags *diags = tamis_compiler_findings(compiler);
    ck_assert_uint_eq(sources->count, 3);
    for (size_t i = 0; i < sources->count; i++) {
        tamis_diags_add(diags, TAMIS_W0101, (tamis_span){sources->items[i].base + 2, 1}, "in %.*s",
                        TAMIS_FMT(sources->items[i].stored));
    }
    ck_assert_uint_eq(diags->warnings, 3);
    ck_assert_int_eq(tamis_suppress((tamis_model *)unit, false), TAMIS_OK);
    ck_assert_uint_eq(diags->warnings, 2);
    ck_assert_uint_eq(diags->errors, 1);
    for (const tamis_diag *diag = diags->first; diag != NULL; diag = diag->next) {
        ck_assert(!tamis_str_equal(diag->message, TAMIS_STR("in l.json")));
    }
    tamis_compiler_free(compiler);
    free(pack);
    tamis_test_dir_free(dir);
}
END_TEST

/* What is in the way of a file's text has words of its own. */
START_TEST(a_file_that_is_not_read_says_why) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "w/w.rules", "pack 'w' version '1';\nlist l from 'l.json';\nlist m from 'm.json';\n");
    cli_shell(&c, "truncate -s 67108865 w/l.json w/z.rules; mkfifo w/m.json w/f.rules; \"$TAMIS\" check w");
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "error[E0502]: 'w/f.rules' is no regular file");
    cli_expect_in_out(&c, "error[E0502]: 'w/z.rules' is larger than 64 MiB");
    cli_expect_in_out(&c, "error[E0502]: 'l.json' is larger than 64 MiB\n --> w/w.rules:2:13\n");
    cli_expect_in_out(&c, "  = help: make several lists or tables of it, each with a file of its own\n");
    cli_expect_in_out(&c, "'m.json' is no regular file");
    cli_clear(&c);
}
END_TEST

#define ROWS(rows) (int)(sizeof(rows) / sizeof(rows)[0])

Suite *tamis_suite_cli_findings(void) {
    Suite *suite = suite_create("cli_findings");
    TCase *order = tcase_create("order");
    tcase_add_test(order, machines_get_paths_without_a_dot);
    tcase_add_loop_test(order, findings_come_in_the_order_of_reading_in_every_format, 0, ROWS(order_rows));
    suite_add_tcase(suite, order);
    tcase_add_test(order, a_file_that_is_not_read_says_why);
    TCase *severity = tcase_create("severity");
    tcase_add_loop_test(severity, severities_are_what_the_options_say, 0, ROWS(severity_rows));
    tcase_add_test(severity, a_million_suppressions_take_no_time);
    tcase_set_timeout(severity, 60);
    tcase_add_test(severity, who_uses_a_broken_pack_has_no_unused_names);
    tcase_add_test(severity, a_suppressed_warning_cannot_be_denied);
    tcase_add_test(severity, findings_in_reference_files_are_suppressed_where_the_file_is_named);
    suite_add_tcase(suite, severity);
    TCase *baseline = tcase_create("baseline");
    tcase_add_test(baseline, a_baseline_accepts_the_findings_of_today);
    tcase_add_test(baseline, a_baseline_fails_on_what_is_new_and_tells_what_is_gone);
    tcase_add_loop_test(baseline, what_is_no_baseline_is_status_3, 0, ROWS(bad_baselines));
    tcase_add_test(baseline, a_baseline_holds_any_file_name_and_message);
    suite_add_tcase(suite, baseline);
    return suite;
}
