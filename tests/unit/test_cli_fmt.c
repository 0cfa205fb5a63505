/* tamis fmt: which files, what is written and what is said; and the difference that --check shows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/cli.h"
#include "tools/layout_diff.h"

Suite *tamis_suite_cli_fmt(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char bad[] = "let a=1;\nlet b = 2;\n", good[] = "let a = 1;\nlet b = 2;\n";

/* ---- Files ---- */

START_TEST(files_and_folders_are_formatted_in_place) {
    cli c;
    cli_init(&c);
    cli_shell(&c, "rm -r rules");
    tamis_test_write_text(c.dir, "rules/b/2.rules", bad);
    tamis_test_write_text(c.dir, "rules/b/1.rules", bad);
    tamis_test_write_text(c.dir, "rules/b/c/3.rules", bad);
    tamis_test_write_text(c.dir, "rules/a/good.rules", good);
    tamis_test_write_text(c.dir, "rules/a/other.txt", bad);
    tamis_test_write_text(c.dir, "rules/.hidden/1.rules", bad);
    cli_run(&c, ARGS("fmt", "--check", "rules"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "--- rules/b/1.rules\n+++ rules/b/1.rules\n@@ -1,2 +1,2 @@ rules/b/1.rules:1\n-let "
                          "a=1;\n+let a = 1;\n let b = 2;\n"
                          "--- rules/b/2.rules\n");
    ck_assert_str_eq(c.result.err,
                     "tamis: 3 of 4 files are not in their layout; 'tamis fmt' brings them into it\n");
    cli_expect_file(&c, "rules/b/1.rules", bad);
    cli_run(&c, ARGS("fmt", "rules/b/2.rules"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    ck_assert_str_eq(c.result.err, "tamis: formatted 'rules/b/2.rules'\n");
    cli_expect_file(&c, "rules/b/1.rules", bad); /* a file stands for itself */
    cli_run(&c, ARGS("fmt", "rules/a", "rules/", "rules/b/1.rules", "./rules/b"), NULL);
    cli_expect_status(&c, 0);
    ck_assert_str_eq(c.result.err,
                     "tamis: formatted 'rules/b/1.rules'\ntamis: formatted 'rules/b/c/3.rules'\n");
    cli_expect_file(&c, "rules/b/1.rules", good);
    cli_expect_file(&c, "rules/b/c/3.rules", good);
    cli_expect_file(&c, "rules/a/other.txt", bad);
    cli_expect_file(&c, "rules/.hidden/1.rules", bad);
    cli_run(&c, ARGS("fmt", "--check", "rules"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    ck_assert_str_eq(c.result.err, "");
    cli_run(&c, ARGS("fmt", "rules"), NULL);
    cli_expect_status(&c, 0);
    ck_assert_str_eq(c.result.err, "");
    cli_clear(&c);
}
END_TEST

START_TEST(a_file_in_its_layout_is_not_touched) {
    struct stat before, after;
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "p/1.rules", good);
    tamis_test_write_text(c.dir, "p/2.rules", bad);
    char *one = tamis_test_join(c.dir, "p/1.rules"), *two = tamis_test_join(c.dir, "p/2.rules");
    ck_assert_int_eq(chmod(two, 0640), 0);
    ck_assert_int_eq(stat(one, &before), 0);
    cli_run(&c, ARGS("fmt", "p"), NULL);
    cli_expect_status(&c, 0);
    ck_assert_int_eq(stat(one, &after), 0);
    ck_assert(before.st_ino == after.st_ino);
    ck_assert_int_eq(stat(two, &after), 0);
    ck_assert_int_eq(after.st_mode & 0777, 0640);
    cli_shell(&c, "ls -A p");
    cli_expect_out(&c, "1.rules\n2.rules\n");
    free(one);
    free(two);
    cli_clear(&c);
}
END_TEST

START_TEST(a_link_stays_a_link) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "outside.rules", bad);
    cli_shell(&c, "mkdir p && ln -s ../outside.rules p/link.rules");
    cli_run(&c, ARGS("fmt", "p"), NULL);
    cli_expect_status(&c, 3);
    ck_assert_str_eq(c.result.err,
                     "tamis: cannot format 'p/link.rules': it is a link; format the file that it leads to\n");
    cli_expect_file(&c, "outside.rules", bad);
    cli_run(&c, ARGS("fmt", "--check", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_run(&c, ARGS("fmt", "outside.rules", "p"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_file(&c, "outside.rules", good);
    cli_clear(&c);
}
END_TEST

START_TEST(files_with_errors_are_left_alone_and_others_formatted) {
    cli c;
    cli_init(&c);
    cli_shell(&c, "rm -r rules");
    tamis_test_write_text(c.dir, "p/1.rules", "let a=;\n");
    tamis_test_write_text(c.dir, "p/2.rules", bad);
    cli_run(&c, ARGS("fmt", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, "error[E0102]: ");
    cli_expect_in_err(&c, " --> p/1.rules:1:7\n");
    cli_expect_in_err(&c, "tamis: formatted 'p/2.rules'\n");
    cli_expect_file(&c, "p/1.rules", "let a=;\n");
    cli_expect_file(&c, "p/2.rules", good);
    cli_run(&c, ARGS("fmt", "--check", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "");
    tamis_test_write(c.dir, "p/1.rules", "let a = '\0';\xff\n", 15);
    cli_run(&c, ARGS("fmt", "p"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_err(&c, "error[E0110]: these bytes are not UTF-8\n");
    cli_clear(&c);
}
END_TEST

START_TEST(what_cannot_be_read_or_written_is_told) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "p/1.rules", bad);
    tamis_test_write_text(c.dir, "notes.txt", bad);
    cli_shell(&c, "mkdir empty fifo && mkfifo fifo/1.rules");
    cli_run(&c, ARGS("fmt", "missing", "p"), NULL);
    cli_expect_status(&c, 3);
    ck_assert_str_eq(
        c.result.err,
        "tamis: cannot read 'missing': No such file or directory\ntamis: formatted 'p/1.rules'\n");
    cli_run(&c, ARGS("fmt", "notes.txt"), NULL);
    cli_expect_status(&c, 3);
    cli_expect_in_err(&c, "cannot read 'notes.txt': it is neither a folder nor a *.rules file");
    cli_run(&c, ARGS("fmt", "empty"), NULL);
    cli_expect_status(&c, 3);
    cli_expect_in_err(&c, "there is no pack in 'empty'");
    cli_run(&c, ARGS("fmt", "fifo"), NULL);
    cli_expect_status(&c, 3);
    cli_expect_in_err(&c, "cannot read 'fifo/1.rules': it is no regular file");
    cli_run(&c, ARGS("fmt", "--chek"), NULL);
    cli_expect_status(&c, 2);
    tamis_test_write_text(c.dir, "p/1.rules", bad);
    cli_shell(&c, "\"$TAMIS\" fmt --check p > /dev/full");
    cli_expect_status(&c, 3);
    cli_shell(&c, "\"$TAMIS\" fmt < p/1.rules > /dev/full");
    cli_expect_status(&c, 3);
    cli_shell(&c, "\"$TAMIS\" fmt < p");
    cli_expect_status(&c, 3);
    cli_expect_in_err(&c, "cannot read '-': Is a directory");
    /* Nothing half written: a block is too little for the text. */
    cli_shell(&c, "for i in 1 2 3 4 5 6 7 8 9 10; do cat p/1.rules p/1.rules p/1.rules p/1.rules p/1.rules; "
                  "done > p/2.rules && "
                  "cp p/2.rules before && (trap '' XFSZ; ulimit -f 1; \"$TAMIS\" fmt p/2.rules); echo $?; "
                  "cmp before p/2.rules; ls -A p");
    cli_expect_out(&c, "3\n1.rules\n2.rules\n");
    cli_expect_in_err(&c, "cannot write 'p/2.rules': File too large");
    cli_clear(&c);
}
END_TEST

/* ---- Standard input ---- */

START_TEST(standard_input_is_formatted_to_standard_output) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("fmt"), bad);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, good);
    ck_assert_str_eq(c.result.err, "");
    cli_run(&c, ARGS("fmt", "-"), good);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, good);
    cli_run(&c, ARGS("fmt"), "");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    cli_run(&c, ARGS("fmt", "--check"), good);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    cli_run(&c, ARGS("fmt", "--check", "-"), bad);
    cli_expect_status(&c, 1);
    cli_expect_out(
        &c, "--- <stdin>\n+++ <stdin>\n@@ -1,2 +1,2 @@ <stdin>:1\n-let a=1;\n+let a = 1;\n let b = 2;\n");
    ck_assert_str_eq(c.result.err,
                     "tamis: 1 of 1 file is not in its layout; 'tamis fmt' brings it into it\n");
    cli_run(&c, ARGS("fmt"), "let a=");
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, " --> <stdin>:1:");
    cli_clear(&c);
}
END_TEST

/* ---- Other commands' texts ---- */

START_TEST(a_new_pack_is_in_its_layout) {
    cli c;
    cli_init(&c);
    cli_shell(&c, "\"$TAMIS\" new acme 2> made && \"$TAMIS\" fmt --check acme");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    cli_clear(&c);
}
END_TEST

/* What an imported document has around its expressions; these themselves stay as they are published. */
START_TEST(an_imported_map_is_in_its_layout) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(
        c.dir, "mapping.json",
        "{\"a b\": {\"value\": \"=> fields.VendorName ? 'a' : undefined\"}, \"c\": \"=> size(out['a b'])\"}");
    cli_shell(&c, "\"$TAMIS\" import mapping.json > m.rules && \"$TAMIS\" fmt --check m.rules");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    cli_clear(&c);
}
END_TEST

/* ---- The difference ---- */

static void expect_difference(const char *before, const char *after, const char *want) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 16);
    tamis_layout_diff(&out, TAMIS_STR("n"), tamis_str_z(before), tamis_str_z(after));
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&out), tamis_str_z(want)), "%.*s\nit should be\n%s",
                  (int)out.len, out.ptr, want);
    tamis_buf_clear(&out);
}

#define HEAD "--- n\n+++ n\n"

START_TEST(differences_are_shown_like_this) {
    expect_difference("", "", "");
    expect_difference("a\n", "a\n", "");
    expect_difference("\n\n", "", HEAD "@@ -1,2 +0,0 @@ n:1\n-\n-\n");
    expect_difference("a", "a\n", HEAD "@@ -1 +1 @@ n:1\n-a\n\\ No newline at end of file\n+a\n");
    expect_difference("a\n\nb\n", "a\nb\n", HEAD "@@ -1,3 +1,2 @@ n:2\n a\n-\n b\n");
    expect_difference("a\nb\n", "a\n\nb\n", HEAD "@@ -1,2 +1,3 @@ n:2\n a\n+\n b\n");
    expect_difference("a b\n", "a\nb\n", HEAD "@@ -1 +1,2 @@ n:1\n-a b\n+a\n+b\n");
    expect_difference("a\nb\nc\n", "a b\nc\n", HEAD "@@ -1,3 +1,2 @@ n:1\n-a\n-b\n+a b\n c\n");
    expect_difference("a\r\n", "a\n", HEAD "@@ -1 +1 @@ n:1\n-a\\x0d\n+a\n");
    expect_difference("\x1b[31m \n", "\x1b[31m\n", HEAD "@@ -1 +1 @@ n:1\n-\\x1b[31m \n+\\x1b[31m\n");
    /* Six lines between two changes are context of both, seven are too many. */
    expect_difference("1 \n2\n3\n4\n5\n6\n7\n8 \n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                      HEAD "@@ -1,9 +1,9 @@ n:1\n-1 \n+1\n 2\n 3\n 4\n 5\n 6\n 7\n-8 \n+8\n 9\n");
    expect_difference("1 \n2\n3\n4\n5\n6\n7\n8\n9 \n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                      HEAD
                      "@@ -1,4 +1,4 @@ n:1\n-1 \n+1\n 2\n 3\n 4\n@@ -6,4 +6,4 @@ n:9\n 6\n 7\n 8\n-9 \n+9\n");
}
END_TEST

/* The difference is one: patch(1) makes the formatted file of it. */
START_TEST(patch_takes_the_difference) {
    cli c;
    cli_init(&c);
    cli_shell(&c, "command -v patch > /dev/null");
    if (c.result.status != 0) {
        tamis_test_note(
            "no patch(1) on this machine: the difference of tamis fmt --check was not tried with it");
        cli_clear(&c);
        return;
    }
    char *path = tamis_test_source("tests/cases/fmt/items.case");
    char *text = tamis_test_read(path, NULL);
    char *input = strstr(text, "=== input\n") + strlen("=== input\n");
    *strstr(input, "=== expect\n") = '\0';
    tamis_test_write_text(c.dir, "all.rules", input);
    cli_shell(&c, "cp all.rules formatted.rules && \"$TAMIS\" fmt formatted.rules && "
                  "\"$TAMIS\" fmt --check all.rules > difference; patch -s all.rules < difference && cmp "
                  "all.rules formatted.rules");
    cli_expect_status(&c, 0);
    free(text);
    free(path);
    cli_clear(&c);
}
END_TEST

/* What a file or its name holds never reaches a terminal raw. */
START_TEST(a_terminal_obeys_no_file) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "p/\x1b[2J.rules", "// \x1b[31m\xE2\x80\xAE \nlet a=1;\n");
    cli_terminal(&c, "both", "\"$TAMIS\" fmt --check p; \"$TAMIS\" fmt p");
    ck_assert_msg(memchr(c.result.out, 0x1b, c.result.out_len) == NULL, "%s", c.result.out);
    cli_expect_in_out(&c, "--- p/\\x1b[2J.rules\n");
    cli_expect_in_out(&c, "-// \\x1b[31m\\u{202e} \n");
    cli_expect_in_out(&c, "formatted 'p/\\x1b[2J.rules'\n");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_fmt(void) {
    Suite *suite = suite_create("cli_fmt");
    TCase *tests = tcase_create("cli_fmt");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, files_and_folders_are_formatted_in_place);
    tcase_add_test(tests, a_file_in_its_layout_is_not_touched);
    tcase_add_test(tests, a_link_stays_a_link);
    tcase_add_test(tests, files_with_errors_are_left_alone_and_others_formatted);
    tcase_add_test(tests, what_cannot_be_read_or_written_is_told);
    tcase_add_test(tests, standard_input_is_formatted_to_standard_output);
    tcase_add_test(tests, a_new_pack_is_in_its_layout);
    tcase_add_test(tests, an_imported_map_is_in_its_layout);
    tcase_add_test(tests, differences_are_shown_like_this);
    tcase_add_test(tests, patch_takes_the_difference);
    tcase_add_test(tests, a_terminal_obeys_no_file);
    suite_add_tcase(suite, tests);
    return suite;
}
