/* tamis parse: CEF lines to JSON lines, and what is in a sample. What lines mean is tested with the reader.
 * */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "tests/unit/cli.h"
#include "tools/key_census.h"

Suite *tamis_suite_cli_parse(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(each_line_gives_one_object_and_empty_ones_give_none) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "a", "<14> CEF:0|V|P|1|c|n|5|a=1 a=\xFF\r\n\n\r\nx\n" CLI_EVENT("n", "b=2"));
    cli_run(&c, ARGS("parse", "a", "a"), NULL);
    cli_expect_status(&c, 0);
    char *out = c.result.out;
    size_t objects = 0;
    for (char *line = out; *line != '\0'; line = strchr(line, '\n') + 1) {
        ck_assert_int_eq(*line, '{');
        objects++;
    }
    ck_assert_uint_eq(objects, 6);
    ck_assert_ptr_nonnull(strstr(out, "\"fields\":{\"a\":\"\xEF\xBF\xBD\"}"));
    ck_assert_ptr_nonnull(strstr(out, "\"syslog\":\"<14>\""));
    ck_assert_ptr_nonnull(strstr(out, "\"flags\":[\"duplicate-key\",\"invalid-utf8\"]"));
    ck_assert_ptr_nonnull(strstr(out, "\"raw\":\"x\"}\n"));
    ck_assert_ptr_nonnull(strstr(out, "\"fields\":{\"b\":\"2\"}}\n"));
    cli_clear(&c);
}
END_TEST

START_TEST(a_line_over_the_limit_gives_an_error_without_its_bytes) {
    for (size_t over = 0; over < 2; over++) {
        size_t len = TAMIS_LIMIT_LINE + over;
        char *in = malloc(len + 3);
        ck_assert_ptr_nonnull(in);
        memset(in, 'x', len);
        memcpy(in + len, "\ny\n", 3);
        cli c;
        cli_init(&c);
        cli_run_bytes(&c, ARGS("parse"), in, len + 3);
        cli_expect_status(&c, 0);
        cli_expect_in_out(&c, "\"raw\":\"y\"}\n");
        bool refused = strstr(c.result.out,
                              "{\"error\":\"the line is longer than 1 MiB\",\"offset\":1048576}\n") != NULL;
        ck_assert_int_eq(refused, over == 1);
        ck_assert_int_eq(c.result.out_len > TAMIS_LIMIT_LINE, over == 0);
        free(in);
        cli_clear(&c);
    }
}
END_TEST

START_TEST(keys_are_counted_with_their_commonest_values) {
    static const char in[] = CLI_EVENT("n", "a=1 b=x") "\n" CLI_EVENT("n", "a=1 b=y") "\n\n" CLI_EVENT(
        "m", "a=2") "\nno CEF\n" CLI_EVENT("n", "b=x a=7 b=z src=a\\=\\\\b");
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("parse", "--keys"), in);
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, "5 lines: 4 events, 1 not CEF, 0 too long\n");
    cli_expect_in_out(&c, "\na*                             4 100.0%      3   \"1\" 2, \"2\", \"7\"\n");
    cli_expect_in_out(
        &c,
        "\nb*                             3  75.0%      3   \"x\", \"y\", \"z\"  (more than once in 1)\n");
    cli_expect_in_out(
        &c, "\nsrc                            1  25.0%      1   \"a=\\b\" 1\n"); /* as a rule sees it */
    cli_expect_in_out(&c, "\ncef.name                       4 100.0%      2   \"n\" 3, \"m\" 1\n");
    cli_expect_in_out(&c, "\n* not in the CEF dictionary: rules declare it, as in field key 'what it is';\n");
    cli_clear(&c);
}
END_TEST

/* More keys and more values than are tracked: what is common is still found, and memory has a bound. */
START_TEST(a_hostile_sample_is_counted_in_bounded_memory) {
    enum { EVENTS = 6000 };
    size_t size = (size_t)EVENTS * 128;
    char *in = malloc(size + 4096);
    ck_assert_ptr_nonnull(in);
    size_t len = 0;
    for (size_t i = 0; i < EVENTS; i++) {
        len += (size_t)snprintf(in + len, size - len, CLI_EVENT("n", "k%zu=1 common=%zu often=%s") "\n", i, i,
                                i % 3 == 0   ? "yes"
                                : i % 2 == 0 ? "no"
                                             : "other");
    }
    len += (size_t)snprintf(in + len, 64, CLI_EVENT("n", ""));
    memset(in + len, 'q', 2000); /* a very long key */
    len += 2000;
    memcpy(in + len, "=1\n", 3);
    len += 3;
    cli c;
    cli_init(&c);
    cli_run_bytes(&c, ARGS("parse", "--keys"), in, len);
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, "\ncommon*                     6000  99.9%   6000   \"");
    cli_expect_in_out(
        &c, "\noften*                      6000  99.9%      3   \"no\" 2000, \"other\" 2000, \"yes\" 2000\n");
    char want[64];
    /* Seven keys of the header, common and often have their places, too. */
    (void)snprintf(want, sizeof want, "\n%u further values of keys beyond the first %u,",
                   EVENTS + 1 - (TAMIS_CENSUS_KEYS - 9), TAMIS_CENSUS_KEYS);
    cli_expect_in_out(&c, want);
    free(in);
    cli_clear(&c);
}
END_TEST

START_TEST(a_value_commoner_than_one_in_the_tracked_is_found) {
    enum { EVENTS = 20000 }; /* more than one key may have values */
    size_t size = (size_t)EVENTS * 64;
    char *in = malloc(size);
    ck_assert_ptr_nonnull(in);
    size_t len = 0;
    for (size_t i = 0; i < EVENTS; i++) {
        /* Every tenth event has the same value, all others one of their own. */
        len += i % 10 == 9 ? (size_t)snprintf(in + len, size - len, CLI_EVENT("n", "v=needle") "\n")
                           : (size_t)snprintf(in + len, size - len, CLI_EVENT("n", "v=straw%zu") "\n", i);
    }
    cli c;
    cli_init(&c);
    cli_run_bytes(&c, ARGS("parse", "--keys"), in, len);
    cli_expect_in_out(&c, " 16384+  \"needle\" >=");
    free(in);
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_parse(void) {
    Suite *suite = suite_create("cli_parse");
    TCase *lines = tcase_create("lines");
    tcase_set_timeout(lines, 60);
    tcase_add_test(lines, each_line_gives_one_object_and_empty_ones_give_none);
    tcase_add_test(lines, a_line_over_the_limit_gives_an_error_without_its_bytes);
    suite_add_tcase(suite, lines);
    TCase *keys = tcase_create("keys");
    tcase_set_timeout(keys, 60);
    tcase_add_test(keys, keys_are_counted_with_their_commonest_values);
    tcase_add_test(keys, a_hostile_sample_is_counted_in_bounded_memory);
    tcase_add_test(keys, a_value_commoner_than_one_in_the_tracked_is_found);
    suite_add_tcase(suite, keys);
    return suite;
}
