/* tamis check, compile and dump. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_cli_rules(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- check ---- */

START_TEST(all_packs_below_a_path_are_checked_once) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "rules/global/g.rules",
                          "pack 'global' version '1';\nlist l { /(/ => 'a'; }\n");
    tamis_test_write_text(c.dir, "rules/a/a.rules",
                          "pack 'a' version '1';\nuse '../global';\nmap { x => nothing(1); }\n");
    tamis_test_write_text(c.dir, "rules/b/deep/b.rules", "pack 'b' version '1';\nmap { y => nix(1); }\n");
    tamis_test_write_text(c.dir, "rules/.hidden/h.rules", "broken");
    tamis_test_write_text(c.dir, "rules/notes/readme.txt", "no rules");
    char *link = tamis_test_join(c.dir, "rules/loop");
    ck_assert_int_eq(symlink("..", link), 0);
    free(link);
    static const char *const paths[][4] = {
        {"rules"},
        {"rules/"},
        {"rules", "rules"},
        {"rules/a", "rules/b", "rules/global", "rules/demo"},
        {"./rules", "rules/global"},
        {"rules/b/deep/b.rules", "rules"},
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        cli_run(&c, ARGS("check", paths[i][0], paths[i][1], paths[i][2], paths[i][3]), NULL);
        cli_expect_status(&c, 1);
        const char *summary = "\n3 errors, 0 warnings in 4 packs\n";
        size_t len = strlen(summary);
        ck_assert_msg(c.result.out_len > len && strcmp(c.result.out + c.result.out_len - len, summary) == 0,
                      "row %zu: %s", i, c.result.out);
        cli_expect_in_out(&c, "error[E0601]: ");
        cli_expect_in_out(&c, "error[E0203]: unknown function 'nothing'");
        cli_expect_in_out(&c, "error[E0203]: unknown function 'nix'");
        ck_assert_str_eq(c.result.err, "");
    }
    cli_run(&c, ARGS("check", "rules/demo"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "0 errors, 0 warnings in 1 pack\n");
    cli_clear(&c);
}
END_TEST

START_TEST(warnings_count_when_they_are_denied) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(
        c.dir, "w/w.rules",
        "pack 'w' version '1';\nmap { a => searchRegexList(cef.name, [_.globalReferenceValues.x.y]); }\n");
    cli_run(&c, ARGS("check", "w"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, "warning[W0101]: ");
    cli_expect_in_out(&c, "\n0 errors, 1 warning in 1 pack\n");
    cli_run(&c, ARGS("check", "--deny-warnings", "w"), NULL);
    cli_expect_status(&c, 1);
    cli_run(&c, ARGS("compile", "w", "-o", "w.pack"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_in_err(&c, "warning[W0101]: ");
    cli_clear(&c);
}
END_TEST

/* The first hundred findings, and a count. Machine formats are complete. */
START_TEST(text_shows_a_hundred_findings_and_counts_the_rest) {
    for (size_t over = 0; over < 2; over++) {
        size_t findings = TAMIS_LIMIT_FINDINGS_SHOWN + over;
        size_t size = findings * 32 + 64;
        char *rules = malloc(size);
        ck_assert_ptr_nonnull(rules);
        size_t len = (size_t)snprintf(rules, size, "pack 'many' version '1';\nmap {\n");
        for (size_t i = 0; i < findings; i++) {
            len += (size_t)snprintf(rules + len, size - len, "o%zu => nothing(1);\n", i);
        }
        len += (size_t)snprintf(rules + len, size - len, "}\n");
        cli c;
        cli_init(&c);
        tamis_test_write(c.dir, "many/m.rules", rules, len);
        cli_run(&c, ARGS("check", "many"), NULL);
        cli_expect_status(&c, 1);
        ck_assert_int_eq(strstr(c.result.out, "\n1 more finding not shown\n") != NULL, over == 1);
        char summary[64];
        (void)snprintf(summary, sizeof summary, "\n%zu errors, 0 warnings in 1 pack\n", findings);
        cli_expect_in_out(&c, summary);
        cli_run(&c, ARGS("check", "--format", "json", "many"), NULL);
        size_t count = 0;
        for (const char *at = c.result.out; (at = strstr(at, "\"E0203\"")) != NULL; at++) {
            count++;
        }
        ck_assert_uint_eq(count, findings);
        free(rules);
        cli_clear(&c);
    }
}
END_TEST

typedef struct format_row {
    const char *format;
    const char *want[8]; /* ends in NULL */
} format_row;

/* The pack's rules: an error whose message and file name need escaping in every format. */
#define FORMAT_FILE "a,b:c%.rules"

static const format_row format_rows[] = {
    {"json",
     {"[\n{\"code\":\"E0204\",\"severity\":\"error\",\"message\":\"",
      "\"file\":\"f/a,b:c%.rules\",\"line\":2,\"column\":12,", "100%: \\\"x\\\", ::error::"}},
    {"sarif",
     {"\"version\":\"2.1.0\"", "{\"id\":\"E0203\",\"shortDescription\":{\"text\":\"unknown function\"}",
      "\"artifactLocation\":{\"uri\":\"f/a%2Cb%3Ac%25.rules\"}",
      "\"region\":{\"startLine\":2,\"startColumn\":12,\"endLine\":2,",
      "{\"ruleId\":\"E0204\",\"ruleIndex\":", "\"level\":\"error\"", "100%: \\\"x\\\", ::error::"}},
    {"github",
     {"::error file=f/a%2Cb%3Ac%25.rules,line=2,col=12,endColumn=", ",title=E0204::",
      "100%25: \"x\", ::error::"}},
};

START_TEST(machine_formats_have_their_own_escaping) {
    const format_row *row = &format_rows[_i];
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "f/" FORMAT_FILE,
                          "pack 'f' version '1';\n"
                          "map { a => _.referenceValues['100%: \"x\", ::error::']; }\n");
    cli_run(&c, ARGS("check", "--format", row->format, "f"), NULL);
    cli_expect_status(&c, 1);
    for (size_t i = 0; row->want[i] != NULL; i++) {
        cli_expect_in_out(&c, row->want[i]);
    }
    ck_assert_str_eq(c.result.err, "1 error, 0 warnings in 1 pack\n");
    cli_run(&c, ARGS("check", "--format", row->format, "rules/demo"), NULL);
    cli_expect_status(&c, 0);
    cli_clear(&c);
}
END_TEST

START_TEST(use_stays_below_the_root) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "lists/common/l.rules",
                          "pack 'common' version '1';\nlist l { /a/ => 'b'; }\n");
    tamis_test_write_text(c.dir, "rules/a/a.rules",
                          "pack 'a' version '1';\nuse '../../lists/common';\n"
                          "map { x => searchRegexList(cef.name, [_.globalReferenceValues.l]); }\n"
                          "test 't' { event { name: 'a' }; expect { x: 'b' }; }\n");
    static const char *const commands[][4] = {{"check", "rules/a"},
                                              {"compile", "rules/a", "-o", "a.pack"},
                                              {"run", "rules/a"},
                                              {"test", "rules/a"},
                                              {"dump", "rules/a"}};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        cli_run(&c, ARGS(commands[i][0], commands[i][1], commands[i][2], commands[i][3]), NULL);
        cli_expect_status(&c, 1);
        const char *all = strcmp(commands[i][0], "check") == 0 ? c.result.out : c.result.err;
        ck_assert_msg(strstr(all, "error[E0503]") != NULL, "%s: %s", commands[i][0], all);
        cli_run(&c, ARGS(commands[i][0], commands[i][1], "--root", ".", commands[i][2], commands[i][3]),
                NULL);
        cli_expect_status(&c, 0);
    }
    cli_clear(&c);
}
END_TEST

/* ---- compile ---- */

START_TEST(compile_says_what_it_wrote) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("compile", "rules/demo", "-o", "demo.pack"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    char *path = tamis_test_join(c.dir, "demo.pack");
    struct stat at;
    ck_assert_int_eq(stat(path, &at), 0);
    char want[128];
    (void)snprintf(want, sizeof want, "tamis: wrote 'demo.pack': demo 1.2.3, %zu bytes\n",
                   (size_t)at.st_size);
    ck_assert_str_eq(c.result.err, want);
    free(path);
    cli_clear(&c);
}
END_TEST

START_TEST(a_pack_with_errors_leaves_the_old_file) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "demo.pack", "old");
    tamis_test_write_text(c.dir, "bad/b.rules", "pack 'b' version '1';\nmap { a => nothing(1); }\n");
    cli_run(&c, ARGS("compile", "bad", "-o", "demo.pack"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_err(&c, "error[E0203]: ");
    cli_expect_in_err(&c, " --> bad/b.rules:2:12\n");
    cli_expect_file(&c, "demo.pack", "old");
    cli_clear(&c);
}
END_TEST

START_TEST(a_link_is_replaced_and_not_followed) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "target", "precious");
    char *link = tamis_test_join(c.dir, "demo.pack");
    ck_assert_int_eq(symlink("target", link), 0);
    cli_run(&c, ARGS("compile", "rules/demo", "-o", "demo.pack"), NULL);
    cli_expect_status(&c, 0);
    struct stat at;
    ck_assert_int_eq(lstat(link, &at), 0);
    ck_assert(S_ISREG(at.st_mode));
    cli_expect_file(&c, "target", "precious");
    free(link);
    cli_clear(&c);
}
END_TEST

/* ---- dump ---- */

START_TEST(dump_shows_a_folder_and_its_file_alike) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("dump", "rules/demo"), NULL);
    cli_expect_status(&c, 0);
    char *folder = strdup(c.result.out);
    cli_expect_in_out(&c, "demo");
    cli_expect_in_out(&c, "searchRegexList");
    cli_expect_in_out(&c, "^(Log4j)\\(\\d+\\)$");
    cli_run(&c, ARGS("compile", "rules/demo", "-o", "demo.pack"), NULL);
    cli_run(&c, ARGS("dump", "demo.pack"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, folder);
    free(folder);
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_rules(void) {
    Suite *suite = suite_create("cli_rules");
    TCase *check = tcase_create("check");
    tcase_set_timeout(check, 60);
    tcase_add_test(check, all_packs_below_a_path_are_checked_once);
    tcase_add_test(check, warnings_count_when_they_are_denied);
    tcase_add_test(check, text_shows_a_hundred_findings_and_counts_the_rest);
    tcase_add_loop_test(check, machine_formats_have_their_own_escaping, 0,
                        (int)(sizeof format_rows / sizeof format_rows[0]));
    tcase_add_test(check, use_stays_below_the_root);
    suite_add_tcase(suite, check);
    TCase *compile = tcase_create("compile");
    tcase_add_test(compile, compile_says_what_it_wrote);
    tcase_add_test(compile, a_pack_with_errors_leaves_the_old_file);
    tcase_add_test(compile, a_link_is_replaced_and_not_followed);
    suite_add_tcase(suite, compile);
    TCase *dump = tcase_create("dump");
    tcase_add_test(dump, dump_shows_a_folder_and_its_file_alike);
    suite_add_tcase(suite, dump);
    return suite;
}
