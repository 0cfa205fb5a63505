/* tamis new: what it makes works, and what is there is left alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/unit/cli.h"
#include "tests/unit/failing_alloc.h"
#include "tools/new_pack.h"

Suite *tamis_suite_new_pack(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(a_new_pack_compiles_passes_and_has_no_survivors) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("new", "acme"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, "tamis: made the pack 'acme' in 'acme', 7 files; try: tamis test acme\n");
    cli_run(&c, ARGS("check", "--deny-warnings", "acme"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("test", "acme"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("test", "--mutate", "acme"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "acme: 14 mutations, 0 survived\n");
    cli_run(&c, ARGS("compile", "acme", "-o", "acme.pack"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("run", "acme.pack"), "CEF:0|Example|Firewall|1.0|ips|SSH Brute Force (7)|8|\n");
    cli_expect_out(
        &c, "{\"alertType\":\"SSH Brute Force(N)\",\"threatId\":\"T1110\",\"threatName\":\"Brute Force\"}\n");
    cli_clear(&c);
}
END_TEST

/* The commands that the workflow runs are ones that there are, with options that they have. */
START_TEST(the_workflow_runs_what_works) {
    cli c;
    cli_init(&c);
    cli_shell(
        &c,
        "mkdir .tamis .tamis/build && ln -s \"$TAMIS\" .tamis/build/tamis && \"$TAMIS\" new repository && "
        "cd repository && mv ../.tamis . && GITHUB_WORKSPACE=$PWD && "
        "sed -n 's/^ *run: \\(.tamis.*\\)/\\1/p' .github/workflows/rules.yml > commands && "
        "wc -l < commands && . ./commands");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "4\n10 tests, 0 failed\n.: 14 mutations, 0 survived\n");
    cli_clear(&c);
}
END_TEST

START_TEST(it_has_a_file_for_everything_that_a_pack_is_made_of) {
    static const char *const words[] = {"pack '",  "\nfield ", "\nlist ",    "\ntable ", "\nfilter ",
                                        "\nmap {", "\ntest '", "on: [push,", "allow '",  "drop '"};
    cli c;
    size_t len = 0;
    char all[65536];
    cli_init(&c);
    cli_run(&c, ARGS("new", "acme"), NULL);
    for (size_t i = 0; i < tamis_new_pack_files(); i++) {
        char name[256];
        (void)snprintf(name, sizeof name, "acme/%s", tamis_new_pack_file(i));
        char *text = cli_read(&c, name);
        ck_assert_msg(text != NULL, "%s", name);
        ck_assert_msg(strstr(text, "@name@") == NULL, "%s", name);
        len += (size_t)snprintf(all + len, sizeof all - len, "\n%s", text);
        free(text);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        ck_assert_msg(strstr(all, words[i]) != NULL, "%s", words[i]);
    }
    cli_clear(&c);
}
END_TEST

/* ---- Names ---- */

typedef struct name_row {
    const char *folder, *name;
} name_row;

static const name_row names[] = {
    {"acme", "acme"},         {"acme/", "acme"},    {"a/b.c_d-1//", "b.c_d-1"}, {"it's", "it-s"},
    {"\x1b[31m\n", "--31m-"}, {"M\xc3\xbc", "M--"}, {"a'; drop", "a---drop"},
};

START_TEST(the_pack_is_called_as_its_folder) {
    const name_row *row = &names[_i];
    char text[128];
    cli c;
    cli_init(&c);
    cli_shell(&c, "mkdir a");
    cli_run(&c, ARGS("new", "--", row->folder), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("test", "--", row->folder), NULL);
    cli_expect_status(&c, 0);
    (void)snprintf(text, sizeof text, "%s/10-pack.rules", row->folder);
    char *rules = cli_read(&c, text);
    (void)snprintf(text, sizeof text, "\npack '%s' version '0.1.0';\n", row->name);
    ck_assert_msg(strstr(rules, text) != NULL, "%s", rules);
    free(rules);
    cli_clear(&c);
}
END_TEST

/* The command that is suggested is one that a shell can be given. */
START_TEST(the_suggested_command_works) {
    static const char *const folders[] = {"acme", "a b", "it's", "$HOME", "-x", "a;b", "~", "a\\b", "*", "#", "M\xc3\xbc"};
    cli c;
    cli_init(&c);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char script[256];
        cli_run(&c, ARGS("new", "--", folders[i]), NULL);
        const char *command = strstr(c.result.err, "try: tamis ");
        ck_assert_ptr_nonnull(command);
        (void)snprintf(script, sizeof script, "\"$TAMIS\" %s", command + strlen("try: tamis "));
        cli_shell(&c, script);
        cli_expect_out(&c, "10 tests, 0 failed\n");
    }
    cli_clear(&c);
}
END_TEST

START_TEST(an_empty_folder_is_taken) {
    cli c;
    cli_init(&c);
    cli_shell(&c,
              "mkdir acme && cd acme && \"$TAMIS\" new . && \"$TAMIS\" test . && grep ^pack 10-pack.rules");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "10 tests, 0 failed\npack 'acme' version '0.1.0';\n");
    cli_clear(&c);
}
END_TEST

/* ---- What is there ---- */

typedef struct refused_row {
    const char *make, *folder, *err;
} refused_row;

static const refused_row refused[] = {
    {"mkdir d; echo mine > d/10-pack.rules", "d", "cannot make a pack in 'd': it is no empty folder"},
    {"mkdir d; echo mine > d/.hidden", "d", "cannot make a pack in 'd': it is no empty folder"},
    {"echo mine > d", "d", "cannot make a pack in 'd': it is no empty folder"},
    {"mkdir d e; ln -s e d/f", "d/f", "cannot make a pack in 'd/f': it is no empty folder"},
    {"ln -s nowhere d", "d", "cannot make a pack in 'd': it is no empty folder"},
    {":", "d/e/f", "cannot make 'd/e/f': No such file or directory"},
    {"echo mine > d", "d/e", "cannot make 'd/e': Not a directory"},
    {"mkfifo d", "d", "cannot make a pack in 'd': it is no empty folder"},
};

START_TEST(what_is_there_is_left_as_it_is) {
    const refused_row *row = &refused[_i];
    char script[256];
    cli c;
    cli_init(&c);
    (void)snprintf(script, sizeof script, "{ %s; }; ls -lRA", row->make);
    cli_shell(&c, script);
    char *before = strdup(c.result.out);
    cli_run(&c, ARGS("new", row->folder), NULL);
    cli_expect_status(&c, 3);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, row->err);
    cli_shell(&c, "ls -lRA");
    cli_expect_out(&c, before);
    free(before);
    cli_clear(&c);
}
END_TEST

START_TEST(it_wants_one_folder) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("new"), NULL);
    cli_expect_status(&c, 2);
    cli_run(&c, ARGS("new", ""), NULL);
    cli_expect_status(&c, 2);
    cli_run(&c, ARGS("new", "a", "b"), NULL);
    cli_expect_status(&c, 2);
    cli_clear(&c);
}
END_TEST

/* ---- Failures on the way ---- */

static bool is_there(const char *path) {
    struct stat at;
    return lstat(path, &at) == 0;
}

START_TEST(without_memory_nothing_is_left_behind) {
    char *dir = tamis_test_dir_new(), *folder = tamis_test_join(dir, "acme");
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        tamis_new_pack_error error;
        tamis_test_fail_from(n);
        tamis_status status = tamis_new_pack_make(folder, &error);
        failed = tamis_test_fail_end();
        ck_assert_msg(status == (failed ? TAMIS_ERR_MEMORY : TAMIS_OK), "allocation %zu: %s", n,
                      tamis_status_text(status));
        ck_assert_msg(is_there(folder) == !failed, "allocation %zu", n);
    }
    free(folder);
    tamis_test_dir_free(dir);
}
END_TEST

START_TEST(where_nothing_can_be_written_nothing_is_left_behind) {
    cli c;
    cli_init(&c);
    /* Files of at most one block: the first ones fit, a later one does not. */
    cli_shell(&c, "trap '' XFSZ; ulimit -f 1; \"$TAMIS\" new acme; echo $?; ls -A");
    cli_expect_out(&c, "3\nrules\n");
    cli_expect_in_err(&c, "cannot make 'acme/");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_new_pack(void) {
    Suite *suite = suite_create("new_pack");
    TCase *tests = tcase_create("new_pack");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_new_pack_compiles_passes_and_has_no_survivors);
    tcase_add_test(tests, the_workflow_runs_what_works);
    tcase_add_test(tests, it_has_a_file_for_everything_that_a_pack_is_made_of);
    tcase_add_loop_test(tests, the_pack_is_called_as_its_folder, 0, (int)(sizeof names / sizeof names[0]));
    tcase_add_test(tests, the_suggested_command_works);
    tcase_add_test(tests, an_empty_folder_is_taken);
    tcase_add_loop_test(tests, what_is_there_is_left_as_it_is, 0, (int)(sizeof refused / sizeof refused[0]));
    tcase_add_test(tests, it_wants_one_folder);
    tcase_add_test(tests, without_memory_nothing_is_left_behind);
    tcase_add_test(tests, where_nothing_can_be_written_nothing_is_left_behind);
    suite_add_tcase(suite, tests);
    return suite;
}
