/* tamis test --mutate: what it prints, and where. What becomes of each mutation is in test_mutate.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/unit/cli.h"

Suite *tamis_suite_cli_mutate(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char lists[] = "pack 'lists' version '1';\nlist l { /^b$/ => 'bee'; }\n";

/* Reads the lists of the pack beside it. Without the last test, one of its mutations survives. */
static const char user[] =
    "pack 'user' version '1';\nuse '../lists';\n"
    "map { a => searchRegexList(fields.cat, [_.globalReferenceValues.l]) || fields.act; }\n"
    "test 'b' { event { fields: { cat: 'b' } }; expect { a: 'bee' }; }\n";
static const char last_test[] = "test 'act' { event { fields: { act: 'y' } }; expect { a: 'y' }; }\n";

static void write_packs(cli *c, const char *more) {
    char text[4096];
    cli_init(c);
    (void)snprintf(text, sizeof text, "%s%s", user, more);
    tamis_test_write_text(c->dir, "packs/lists/l.rules", lists);
    tamis_test_write_text(c->dir, "packs/user/u.rules", text);
}

START_TEST(no_survivor_is_status_0) {
    cli c;
    write_packs(&c, last_test);
    cli_run(&c, ARGS("test", "--mutate", "packs"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "packs/lists: 1 mutation, 0 survived\n"
                       "packs/user: 2 mutations, 0 survived\n"
                       "3 mutations, 0 survived\n");
    ck_assert_str_eq(c.result.err, "");
    cli_clear(&c);
}
END_TEST

START_TEST(a_survivor_is_shown_and_is_status_1) {
    static const char *const threads[] = {"1", "2", "7"};
    cli c;
    write_packs(&c, "");
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        cli_run(&c, ARGS("test", "packs", "--mutate", "--threads", threads[i]), NULL);
        cli_expect_status(&c, 1);
        cli_expect_out(
            &c, "error[E0704]: no test fails when this condition is negated\n"
                " --> packs/user/u.rules:3:72\n"
                "  |\n"
                "3 | map { a => searchRegexList(fields.cat, [_.globalReferenceValues.l]) || fields.act; }\n"
                "  |                                                                        ^^^^^^^^^^ "
                "negated this condition\n"
                "\n"
                "packs/lists: 1 mutation, 0 survived\n"
                "packs/user: 2 mutations, 1 survived\n"
                "3 mutations, 1 survived\n");
        ck_assert_str_eq(c.result.err, "");
    }
    cli_run(&c, ARGS("test", "--mutate", "--format", "json", "packs"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(
        &c, "{\"mutations\":3,\"killed\":2,\"survived\":1,\"constant\":0,\"untried\":0,\"packs\":[\n");
    cli_clear(&c);
}
END_TEST

START_TEST(a_pack_of_lists_is_seen_by_those_that_use_it) {
    cli c;
    write_packs(&c, last_test);
    cli_run(&c, ARGS("test", "--mutate", "packs/lists"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "packs/lists: 1 mutation, none tried: no test sees this pack; name those that use it, "
                       "too\n");
    cli_run(&c, ARGS("test", "--mutate", "packs/lists", "packs/user"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("test", "--mutate", "packs/user"), NULL); /* what it uses is not tried */
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "packs/user: 2 mutations, 0 survived\n");
    cli_clear(&c);
}
END_TEST

START_TEST(mutations_are_tried_on_tests_that_pass) {
    cli c;
    write_packs(&c, "test 'wrong' { event { name: 'n' }; expect { a: 'z' }; }\n");
    cli_run(&c, ARGS("test", "--mutate", "packs"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_out(&c, "FAIL  wrong ");
    cli_expect_in_err(&c, "tamis: mutations are tried when all tests pass\n");
    tamis_test_write_text(c.dir, "packs/user/u.rules", "pack 'user' version '1';\nmap { a => b; }\n");
    cli_run(&c, ARGS("test", "--mutate", "packs"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_err(&c, "error[E0201]: unknown name 'b'");
    tamis_test_write_text(c.dir, "packs/user/u.rules", "pack 'user' version '1';\nmap { a => cef.name; }\n");
    cli_run(&c, ARGS("test", "--mutate", "packs"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_in_err(&c, "error[E0701]: the pack 'user' has no test");
    cli_clear(&c);
}
END_TEST

/* The root folder of `use` goes for the mutants, too. */
START_TEST(the_root_folder_is_the_users_choice) {
    cli c;
    write_packs(&c, "");
    tamis_test_write_text(c.dir, "packs/deep/user/u.rules",
                          "pack 'deep' version '1';\nuse '../../lists';\n"
                          "map { a => searchRegexList(fields.cat, [_.globalReferenceValues.l]); }\n"
                          "test 'b' { event { fields: { cat: 'b' } }; expect { a: 'bee' }; }\n");
    cli_run(&c, ARGS("test", "--mutate", "packs/deep", "packs/lists"), NULL);
    cli_expect_status(&c, 1);
    cli_run(&c, ARGS("test", "--mutate", "--root", "packs", "packs/deep", "packs/lists"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, "packs/lists: 1 mutation, 0 survived\n");
    cli_clear(&c);
}
END_TEST

START_TEST(progress_is_for_terminals) {
    cli c;
    write_packs(&c, last_test);
    cli_terminal(&c, "err", "\"$TAMIS\" test --mutate packs > report");
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, " mutations, 0 survived");
    ck_assert_ptr_nonnull(strchr(c.result.out, '\r')); /* the line is written over */
    ck_assert_msg(strcmp(c.result.out + strlen(c.result.out) - 4, "\r\x1b[K") == 0, "%s",
                  c.result.out); /* and gone at the end */
    cli_expect_file(&c, "report",
                    "packs/lists: 1 mutation, 0 survived\n"
                    "packs/user: 2 mutations, 0 survived\n"
                    "3 mutations, 0 survived\n");
    cli_terminal(&c, "out", "\"$TAMIS\" test --mutate packs 2> progress");
    cli_expect_in_out(&c, "3 mutations, 0 survived\n");
    cli_expect_file(&c, "progress", "");
    cli_clear(&c);
}
END_TEST

/* What one mutant takes is given back before the next one. */
START_TEST(memory_is_that_of_one_mutant) {
    enum { ENTRIES = 800, FULL_EFFORT = 100, MOST_KIB = 64 * 1024 };
    char text[ENTRIES * 80];
    struct rusage used;
    size_t len = (size_t)snprintf(text, sizeof text, "pack 'p' version '1';\nlist l {\n");
    for (unsigned i = 0; i < ENTRIES; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "/^a number of entries %u$/ => 'entry %u';\n",
                                i, i);
    }
    (void)snprintf(text + len, sizeof text - len,
                   "}\nmap { n => size(_.referenceValues.l); }\n"
                   "test 'all' { event { name: 'n' }; expect { n: %d }; }\n",
                   (int)ENTRIES);
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "p/a.rules", text);
    cli_run(&c, ARGS("test", "--mutate", "--threads", "1", "p"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "p: 800 mutations, 0 survived\n");
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &used), 0);
    if (tamis_test_effort(FULL_EFFORT, 0) ==
        FULL_EFFORT) { /* sanitizers and valgrind have memory of their own */
        ck_assert_msg(used.ru_maxrss < MOST_KIB, "%ld KiB", used.ru_maxrss);
    }
    cli_clear(&c);
}
END_TEST

typedef struct misuse_row {
    const char *args[8];
    const char *err;
} misuse_row;

static const misuse_row misuses[] = {
    {{"test", "--mutate", "--filter", "b", "packs", NULL},
     "'--mutate' needs all tests, and '--filter' leaves some out"},
    {{"test", "--mutate", "--format", "junit", "packs", NULL}, "'--mutate' reports as text or json"},
    {{"test", "--threads", "2", "packs", NULL}, "'--threads' goes with '--mutate'"},
    {{"test", "--mutate", "--threads", "0", "packs", NULL}, "'--threads' is a number from 1 to 64, not '0'"},
    {{"test", "--mutate", "--threads", "65", "packs", NULL},
     "'--threads' is a number from 1 to 64, not '65'"},
    {{"test", "--mutate", NULL}, "usage"},
};

START_TEST(a_mistake_in_use_is_status_2) {
    cli c;
    write_packs(&c, "");
    cli_run(&c, misuses[_i].args, NULL);
    cli_expect_status(&c, 2);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, misuses[_i].err);
    cli_clear(&c);
}
END_TEST

START_TEST(a_report_that_cannot_be_written_is_status_3) {
    cli c;
    write_packs(&c, "");
    cli_shell(&c, "\"$TAMIS\" test --mutate packs > /dev/full");
    cli_expect_status(&c, 3);
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_mutate(void) {
    Suite *suite = suite_create("cli_mutate");
    TCase *tests = tcase_create("cli_mutate");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, no_survivor_is_status_0);
    tcase_add_test(tests, a_survivor_is_shown_and_is_status_1);
    tcase_add_test(tests, a_pack_of_lists_is_seen_by_those_that_use_it);
    tcase_add_test(tests, mutations_are_tried_on_tests_that_pass);
    tcase_add_test(tests, the_root_folder_is_the_users_choice);
    tcase_add_test(tests, progress_is_for_terminals);
    tcase_add_test(tests, memory_is_that_of_one_mutant);
    tcase_add_loop_test(tests, a_mistake_in_use_is_status_2, 0, (int)(sizeof misuses / sizeof misuses[0]));
    tcase_add_test(tests, a_report_that_cannot_be_written_is_status_3);
    suite_add_tcase(suite, tests);
    return suite;
}
