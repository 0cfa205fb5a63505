/* The helpers of the tests are tested, too: a child that was not fed or a guard that does not guard would
 * make other tests pass for no reason. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/support.h"

Suite *tamis_suite_support(void);

/* Runs `script` by the shell; `input_len` bytes of 'x' lie on its standard input. */
static void run_script(tamis_test_result *out, const char *script, size_t input_len, unsigned seconds) {
    const char *const argv[] = {"sh", "-c", script, NULL};
    const char *const env[] = {"GIVEN=two words", NULL};
    char *input = malloc(input_len + 1);
    ck_assert_ptr_nonnull(input);
    memset(input, 'x', input_len);
    tamis_test_command command = {
        .argv = argv, .env = env, .dir = "/", .input = input, .input_len = input_len, .seconds = seconds};
    tamis_test_run(out, &command);
    free(input);
}

START_TEST(a_read_past_a_guarded_buffer_is_a_fault) {
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, "abc", 3);
    (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer would make a report of it */
    const volatile char *bytes = guard.bytes;
    if (bytes[0] != 'a' || bytes[2] != 'c') {
        _exit(1);
    }
    _exit(bytes[3] == 0 ? 2 : 3); /* never comes here: the read raises SIGSEGV */
}
END_TEST

START_TEST(guarded_bytes_are_a_copy_of_any_length) {
    size_t lengths[] = {0, 1, 4095, 4096, 4097};
    char source[4097];
    memset(source, 'g', sizeof source);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, lengths[i] == 0 ? NULL : source, lengths[i]);
        ck_assert_uint_eq(guard.len, lengths[i]);
        ck_assert_msg(lengths[i] == 0 || memcmp(guard.bytes, source, lengths[i]) == 0, "%zu bytes",
                      lengths[i]);
        tamis_test_guard_clear(&guard);
    }
}
END_TEST

START_TEST(a_child_reads_its_input_and_both_outputs_are_kept) {
    tamis_test_result result;
    run_script(&result, "cat; cat /etc/passwd >&2; pwd; echo \"$GIVEN\"; exit 5", 3000000, 0);
    ck_assert_int_eq(result.status, 5);
    ck_assert_uint_eq(result.out_len, 3000000 + strlen("/\ntwo words\n"));
    ck_assert_str_eq(result.out + 3000000, "/\ntwo words\n");
    ck_assert_ptr_nonnull(strstr(result.err, "root:"));
    tamis_test_result_clear(&result);
}
END_TEST

START_TEST(a_child_that_leaves_its_input_unread_is_no_failure) {
    tamis_test_result result;
    run_script(&result, "exit 3", 3000000, 0);
    ck_assert_int_eq(result.status, 3);
    tamis_test_result_clear(&result);
}
END_TEST

START_TEST(a_signal_has_the_status_of_the_shell) {
    tamis_test_result result;
    run_script(&result, "kill -9 $$", 0, 0);
    ck_assert_int_eq(result.status, 128 + SIGKILL);
    tamis_test_result_clear(&result);
}
END_TEST

START_TEST(a_missing_program_has_the_status_of_the_shell) {
    tamis_test_result result;
    const char *const argv[] = {"/nonexistent/program", NULL};
    tamis_test_run(&result, &(tamis_test_command){.argv = argv});
    ck_assert_int_eq(result.status, 127);
    tamis_test_result_clear(&result);
}
END_TEST

START_TEST(a_child_that_does_not_end_is_killed) {
    tamis_test_result result;
    run_script(&result, "exec >&- 2>&-; exec sleep 1000", 0, 1);
    ck_assert(result.timed_out);
    ck_assert_int_eq(result.status, 128 + SIGKILL);
    tamis_test_result_clear(&result);
}
END_TEST

START_TEST(a_folder_is_removed_with_what_is_in_it_and_links_are_not_followed) {
    char *outside = tamis_test_dir_new();
    char *dir = tamis_test_dir_new();
    tamis_test_write_text(outside, "kept", "text");
    tamis_test_write_text(dir, "one/two/three", "text\n");
    char *link = tamis_test_join(dir, "link");
    ck_assert_int_eq(symlink(outside, link), 0);
    char *file = tamis_test_join(dir, "one/two/three");
    size_t len = 0;
    char *text = tamis_test_read(file, &len);
    ck_assert_uint_eq(len, 5);
    ck_assert_str_eq(text, "text\n");
    free(text);
    free(file);
    tamis_test_dir_free(dir);
    ck_assert_int_ne(access(link, F_OK), 0);
    free(link);
    char *kept = tamis_test_join(outside, "kept");
    ck_assert_int_eq(access(kept, F_OK), 0);
    free(kept);
    tamis_test_dir_free(outside);
}
END_TEST

START_TEST(effort_leaves_a_share_but_never_too_little) {
    ck_assert_int_eq(setenv("TAMIS_EFFORT", "20", 1), 0);
    ck_assert_uint_eq(tamis_test_effort(1050, 10), 210);
    ck_assert_uint_eq(tamis_test_effort(100, 50), 50);
    ck_assert_int_eq(setenv("TAMIS_EFFORT", "100", 1), 0);
    ck_assert_uint_eq(tamis_test_effort(1050, 10), 1050);
}
END_TEST

Suite *tamis_suite_support(void) {
    Suite *suite = suite_create("support");
    TCase *helpers = tcase_create("helpers");
    tcase_set_timeout(helpers, 60);
    const char *fork_mode = getenv("CK_FORK");
    if (fork_mode == NULL || strcmp(fork_mode, "no") != 0) {
        tcase_add_test_raise_signal(helpers, a_read_past_a_guarded_buffer_is_a_fault, SIGSEGV);
        /* These change their environment, take long where time is stretched, or leave a copy of this process
         * behind, in which valgrind looks for leaks. */
        tcase_add_test(helpers, a_missing_program_has_the_status_of_the_shell);
        tcase_add_test(helpers, effort_leaves_a_share_but_never_too_little);
        tcase_add_test(helpers, a_child_that_does_not_end_is_killed);
    }
    tcase_add_test(helpers, guarded_bytes_are_a_copy_of_any_length);
    tcase_add_test(helpers, a_child_reads_its_input_and_both_outputs_are_kept);
    tcase_add_test(helpers, a_child_that_leaves_its_input_unread_is_no_failure);
    tcase_add_test(helpers, a_signal_has_the_status_of_the_shell);
    tcase_add_test(helpers, a_folder_is_removed_with_what_is_in_it_and_links_are_not_followed);
    suite_add_tcase(suite, helpers);
    return suite;
}
