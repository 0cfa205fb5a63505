/* tamis run: where each event goes, and that nothing is lost on the way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/limits.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_cli_run(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

#define MAPPED       CLI_EVENT("n", "cat=Log4j(1)")
#define UNMAPPED     CLI_EVENT("n", "cat=other")
#define TRAFFIC      CLI_EVENT("TRAFFIC", "cat=Log4j(1)")
#define FORGED       CLI_EVENT("FORGED", "cat=Log4j(1)")
#define NOISE        CLI_EVENT("n", "cat=noise")
#define INVALID      "no CEF at all"
#define FAILED       CLI_EVENT("n", "cat=Log4j(1) msg=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")
#define FAILED_EMPTY CLI_EVENT("n", "msg=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")
#define OBJECT       "{\"alertType\":\"Log4j(N)\",\"threatId\":\"T1203\"}"

/* One line of each outcome that a whole run can give but `rejected`. */
static const char one_of_each[] = MAPPED "\n" UNMAPPED "\n" TRAFFIC "\n" FORGED "\n" NOISE "\n" INVALID
                                         "\n" FAILED "\n" FAILED_EMPTY "\n\n";

START_TEST(every_outcome_goes_to_its_place) {
    cli c;
    cli_init(&c);
    cli_run(&c,
            ARGS("run", "--denied", "denied", "--dropped", "dropped", "--not-allowed", "not-allowed",
                 "--unmapped", "unmapped", "--failed", "failed", "--verdicts", "verdicts", "--stats",
                 "rules/demo"),
            one_of_each);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, OBJECT "\n"
                              "{\"alertType\":\"Log4j(N)\",\"threatId\":\"T1203\",\"_failed\":\"slow\"}\n"
                              "{\"_failed\":\"slow\"}\n");
    cli_expect_file(&c, "denied", FORGED "\n");
    cli_expect_file(&c, "dropped", TRAFFIC "\n" NOISE "\n");
    cli_expect_file(&c, "not-allowed", INVALID "\n\n");
    cli_expect_file(&c, "unmapped", UNMAPPED "\n");
    cli_expect_file(&c, "failed", FAILED "\n" FAILED_EMPTY "\n");
    cli_expect_file(&c, "verdicts",
                    "{\"line\":1,\"outcome\":\"mapped\"}\n"
                    "{\"line\":2,\"outcome\":\"unmapped\"}\n"
                    "{\"line\":3,\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"traffic\"}\n"
                    "{\"line\":4,\"outcome\":\"denied\",\"filter\":\"agent\",\"label\":\"forged\"}\n"
                    "{\"line\":5,\"outcome\":\"dropped\",\"filter\":\"platform\",\"label\":\"noise\"}\n"
                    "{\"line\":6,\"outcome\":\"not allowed\",\"filter\":\"agent\"}\n"
                    "{\"line\":7,\"outcome\":\"failed\",\"failed\":\"slow\"}\n"
                    "{\"line\":8,\"outcome\":\"failed\",\"failed\":\"slow\"}\n"
                    "{\"line\":9,\"outcome\":\"not allowed\",\"filter\":\"agent\"}\n");
    char stats[256];
    (void)snprintf(stats, sizeof stats,
                   "{\"lines\":9,\"bytes\":%zu,\"mapped\":1,\"unmapped\":1,\"dropped\":2,\"denied\":1,",
                   sizeof one_of_each - 1);
    cli_expect_in_err(&c, stats);
    cli_expect_in_err(
        &c, "\"not allowed\":2,\"passed\":0,\"failed\":2,\"rejected\":0,\"invalid\":2,\"gaveUp\":2,");
    cli_expect_in_err(
        &c, "\"filters\":{\"agent\":{\"denied\":1,\"dropped\":1,\"not allowed\":2,\"labels\":{\"traffic\":1,"
            "\"forged\":1}},\"platform\":{\"denied\":0,\"dropped\":1,\"not "
            "allowed\":0,\"labels\":{\"noise\":1}}}");
    cli_expect_in_err(&c, "\"flags\":{\"duplicate-key\":0,");
    cli_expect_in_err(&c, ",\"seconds\":");
    cli_clear(&c);
}
END_TEST

START_TEST(a_compiled_pack_does_what_its_folder_does) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("run", "--verdicts", "folder", "rules/demo"), one_of_each);
    char *out = strdup(c.result.out);
    cli_run(&c, ARGS("compile", "rules/demo", "-o", "demo.pack"), NULL);
    cli_expect_status(&c, 0);
    cli_run(&c, ARGS("run", "--verdicts", "file", "demo.pack"), one_of_each);
    cli_expect_out(&c, out);
    char *verdicts = cli_read(&c, "folder");
    cli_expect_file(&c, "file", verdicts);
    free(verdicts);
    free(out);
    cli_clear(&c);
}
END_TEST

START_TEST(stats_count_cef_flags) {
    cli c;
    cli_init(&c);
    cli_run(
        &c, ARGS("run", "--stats", "rules/demo"),
        CLI_EVENT("n", "a=1 a=2") "\nCEF: "
                                  "0|V|P|1|c|n|5|a=\xFF\nCEF:0|V|P|1|c|a=1\nCEF:0|V|P|1|c|n|5\n" CLI_EVENT(
                                      "n", "text a=1") "\n" CLI_EVENT("n", "text") "\n");
    cli_expect_in_err(
        &c, "\"flags\":{\"duplicate-key\":1,\"space-after-cef\":1,\"short-header\":1,\"no-extension-pipe\":1,"
            "\"text-before-key\":1,\"no-key\":1,\"invalid-utf8\":1}");
    cli_clear(&c);
}
END_TEST

START_TEST(with_adds_members_behind_the_outputs) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("run", "--with", "fields,line,cef,raw", "rules/demo"), "x\n" MAPPED "\r\n" FAILED_EMPTY);
    cli_expect_status(&c, 0);
    cli_expect_out(&c,
                   "{\"alertType\":\"Log4j(N)\",\"threatId\":\"T1203\",\"_line\":2,\"_raw\":\"" MAPPED
                   "\",\"_cef\":{"
                   "\"version\":\"0\",\"deviceVendor\":\"V\",\"deviceProduct\":\"P\",\"deviceVersion\":\"1\","
                   "\"deviceEventClassID\":\"c\",\"name\":\"n\",\"severity\":\"5\"},\"_fields\":{\"cat\":"
                   "\"Log4j(1)\"}}\n"
                   "{\"_failed\":\"slow\",\"_line\":3,\"_raw\":\"" FAILED_EMPTY "\",\"_cef\":{"
                   "\"version\":\"0\",\"deviceVendor\":\"V\",\"deviceProduct\":\"P\",\"deviceVersion\":\"1\","
                   "\"deviceEventClassID\":\"c\",\"name\":\"n\",\"severity\":\"5\"},\"_fields\":"
                   "{\"msg\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\"}}\n");
    cli_run(&c, ARGS("run", "--with=line", "rules/demo"), MAPPED);
    cli_expect_out(&c, "{\"alertType\":\"Log4j(N)\",\"threatId\":\"T1203\",\"_line\":1}\n");
    cli_clear(&c);
}
END_TEST

START_TEST(one_filter_lets_lines_through_unchanged) {
    /* CRLF, bytes that are not UTF-8, a NUL byte, blanks at the end, no last line end. */
    static const char in[] = MAPPED
        "\r\n" TRAFFIC "\n" CLI_EVENT("n", "x=\xFF \t ") "\n" INVALID "\n" NOISE
                                                         "\n" CLI_EVENT("n", "a=\0b") "\n" FAILED "\n" FORGED
                                                                                      "\n" UNMAPPED;
    static const char want[] =
        MAPPED "\r\n" CLI_EVENT("n", "x=\xFF \t ") "\n" NOISE "\n" CLI_EVENT("n", "a=\0b") "\n" FAILED
                                                                                           "\n" UNMAPPED "\n";
    cli c;
    cli_init(&c);
    cli_run_bytes(&c, ARGS("run", "--filter", "agent", "--stats", "--verdicts", "v", "rules/demo"), in,
                  sizeof in - 1);
    cli_expect_status(&c, 0);
    ck_assert_uint_eq(c.result.out_len, sizeof want - 1);
    ck_assert_mem_eq(c.result.out, want, sizeof want - 1);
    cli_expect_in_err(&c, "\"lines\":9,");
    cli_expect_in_err(&c, "\"mapped\":0,\"unmapped\":0,\"dropped\":1,\"denied\":1,\"not "
                          "allowed\":1,\"passed\":6,\"failed\":0,");
    char *verdicts = cli_read(&c, "v");
    ck_assert_ptr_nonnull(strstr(verdicts, "{\"line\":1,\"outcome\":\"passed\"}\n"));
    free(verdicts);
    cli_clear(&c);
}
END_TEST

START_TEST(the_filter_at_the_edge_and_the_rest_make_the_whole) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "in", one_of_each);
    cli_run(&c, ARGS("run", "rules/demo", "in"), NULL);
    char *whole = strdup(c.result.out);
    cli_shell(&c,
              "\"$TAMIS\" run --filter agent rules/demo in | \"$TAMIS\" run --skip-filter agent rules/demo");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, whole);
    free(whole);
    cli_clear(&c);
}
END_TEST

/* A filter that gives up has not kept the line back: at the edge it goes on, and is counted. */
START_TEST(a_line_on_which_the_only_filter_fails_goes_on) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "p/p.rules",
                          "pack 'p' version '1';\n"
                          "filter f { drop 'slow' when searchRegex(fields.msg, /^(?:a|a)+$/) === 'x'; }\n");
    cli_run(&c, ARGS("run", "--filter", "f", "--stats", "--failed", "failed", "--verdicts", "v", "p"),
            FAILED "\n");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, FAILED "\n");
    cli_expect_in_err(&c, "\"passed\":0,\"failed\":1,");
    cli_expect_file(&c, "failed", FAILED "\n");
    cli_expect_file(&c, "v", "{\"line\":1,\"outcome\":\"failed\",\"failed\":\"slow\"}\n");
    cli_clear(&c);
}
END_TEST

START_TEST(files_are_appended_to_and_a_dash_is_standard_output) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "dropped", "before\n");
    cli_run(&c, ARGS("run", "--dropped", "dropped", "rules/demo"), TRAFFIC "\n");
    cli_run(&c, ARGS("run", "--dropped", "dropped", "rules/demo"), NOISE); /* no line end: one is added */
    cli_run(&c, ARGS("run", "--dropped", "dropped", "rules/demo"), TRAFFIC "\r\n");
    cli_expect_file(&c, "dropped", "before\n" TRAFFIC "\n" NOISE "\n" TRAFFIC "\r\n");
    cli_run(&c, ARGS("run", "--dropped", "-", "rules/demo"), one_of_each);
    cli_expect_out(&c, TRAFFIC "\n" NOISE "\n");
    cli_run(&c, ARGS("run", "--verdicts=-", "--dropped", "more", "rules/demo"), TRAFFIC);
    cli_expect_out(&c, "{\"line\":1,\"outcome\":\"dropped\",\"filter\":\"agent\",\"label\":\"traffic\"}\n");
    cli_expect_file(&c, "more", TRAFFIC "\n");
    /* An output that is refused leaves nothing behind it. */
    cli_run(&c, ARGS("run", "--filter", "nix", "--dropped", "never", "rules/demo"), TRAFFIC);
    ck_assert_ptr_null(cli_read(&c, "never"));
    cli_clear(&c);
}
END_TEST

START_TEST(lines_are_numbered_through_all_files) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "a", MAPPED "\n" MAPPED);
    tamis_test_write_text(c.dir, "b", UNMAPPED "\n" MAPPED "\n");
    cli_run(&c, ARGS("run", "--with", "line", "rules/demo", "a", "b", "-"), MAPPED);
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, "\"_line\":1}\n");
    cli_expect_in_out(&c, "\"_line\":2}\n");
    cli_expect_in_out(&c, "\"_line\":4}\n");
    cli_expect_in_out(&c, "\"_line\":5}\n");
    cli_clear(&c);
}
END_TEST

/* A line of `len` bytes that is mapped when it is an event, between two others. */
static char *long_line(size_t len, size_t *size) {
    static const char start[] = CLI_EVENT("n", "cat=Log4j(1) x=");
    char *bytes = malloc(len + 256);
    ck_assert_ptr_nonnull(bytes);
    size_t at = sizeof MAPPED;
    memcpy(bytes, MAPPED "\n", at);
    memset(bytes + at, 'y', len);
    memcpy(bytes + at, start, sizeof start - 1);
    at += len;
    memcpy(bytes + at, "\n" MAPPED "\n", sizeof MAPPED + 1);
    *size = at + sizeof MAPPED + 1;
    return bytes;
}

START_TEST(a_line_over_the_limit_is_rejected_and_counted) {
    static const char *const threads[] = {"1", "2"};
    for (size_t t = 0; t < 2; t++) {
        for (size_t over = 0; over < 2; over++) {
            cli c;
            cli_init(&c);
            size_t size;
            char *in = long_line(TAMIS_LIMIT_LINE + over, &size);
            cli_run_bytes(&c,
                          ARGS("run", "--threads", threads[t], "--stats", "--verdicts", "v", "--dropped", "d",
                               "--failed", "f", "--not-allowed", "n", "--unmapped", "u", "rules/demo"),
                          in, size);
            cli_expect_status(&c, 0);
            cli_expect_out(&c, over == 0 ? OBJECT "\n" OBJECT "\n" OBJECT "\n" : OBJECT "\n" OBJECT "\n");
            cli_expect_file(
                &c, "v",
                over == 0 ? "{\"line\":1,\"outcome\":\"mapped\"}\n{\"line\":2,\"outcome\":\"mapped\"}\n"
                            "{\"line\":3,\"outcome\":\"mapped\"}\n"
                          : "{\"line\":1,\"outcome\":\"mapped\"}\n{\"line\":2,\"outcome\":\"rejected\"}\n"
                            "{\"line\":3,\"outcome\":\"mapped\"}\n");
            cli_expect_in_err(&c,
                              over == 0 ? "\"rejected\":0,\"invalid\":0," : "\"rejected\":1,\"invalid\":0,");
            char want[64];
            (void)snprintf(want, sizeof want, "{\"lines\":3,\"bytes\":%zu,", size);
            cli_expect_in_err(&c, want);
            for (const char *name = "dfnu"; *name != '\0'; name++) {
                char file[] = {*name, '\0'};
                cli_expect_file(&c, file, "");
            }
            free(in);
            cli_clear(&c);
        }
    }
}
END_TEST

/* Eleven outputs that are the line, whose bytes need six each: the object has exactly 64 MiB, or a byte more.
 * */
START_TEST(an_object_over_its_limit_is_a_failed_event) {
    enum { OUTPUTS = 11, ESCAPED = 1016799, PLAIN = 4, OBJECT_MAX = 64 * 1024 * 1024 };
    char *line = malloc(PLAIN + ESCAPED + 16);
    ck_assert_ptr_nonnull(line);
    memset(line, 'x', PLAIN);
    memset(line + PLAIN, 1, ESCAPED);
    memcpy(line + PLAIN + ESCAPED, "\nshort\n", 7);
    for (size_t over = 0; over < 2; over++) {
        cli c;
        cli_init(&c);
        char rules[1024];
        int len = snprintf(rules, sizeof rules, "pack 'p' version '1';\nmap {\n  a%s => raw;\n",
                           over == 0 ? "_2345678" : "_23456789");
        for (int i = 1; i < OUTPUTS; i++) {
            len += snprintf(rules + len, sizeof rules - (size_t)len, "  %c => raw;\n", 'a' + i);
        }
        (void)snprintf(rules + len, sizeof rules - (size_t)len, "}\n");
        tamis_test_write_text(c.dir, "p/p.rules", rules);
        cli_run_bytes(&c, ARGS("run", "--verdicts", "v", "--stats", "p"), line, PLAIN + ESCAPED + 7);
        cli_expect_status(&c, 0);
        const char *end = strchr(c.result.out, '\n');
        ck_assert_ptr_nonnull(end);
        if (over == 0) {
            ck_assert_int_eq(end - c.result.out, OBJECT_MAX);
            cli_expect_file(&c, "v",
                            "{\"line\":1,\"outcome\":\"mapped\"}\n{\"line\":2,\"outcome\":\"mapped\"}\n");
        } else {
            static const char failed[] = "{\"_failed\":\"(an object over 64 MiB)\"}\n";
            ck_assert_int_eq(strncmp(c.result.out, failed, sizeof failed - 1), 0);
            cli_expect_file(&c, "v",
                            "{\"line\":1,\"outcome\":\"failed\",\"failed\":\"(an object over 64 MiB)\"}\n"
                            "{\"line\":2,\"outcome\":\"mapped\"}\n");
        }
        ck_assert_int_eq(strncmp(end + 1, "{\"a_2345", 8), 0); /* the next event is as good as ever */
        cli_clear(&c);
    }
    free(line);
}
END_TEST

/* ---- Many lines ---- */

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Events of all kinds in random order, some bent: about `size` bytes. */
static char *random_events(size_t size, uint64_t seed, size_t *len, size_t *lines) {
    static const char *const kinds[] = {MAPPED,  UNMAPPED, TRAFFIC,     FORGED,     NOISE,
                                        INVALID, "",       MAPPED "\r", "CEF:0|a|b"};
    char *bytes = malloc(size + 4096);
    ck_assert_ptr_nonnull(bytes);
    *len = 0;
    *lines = 0;
    while (*len < size) {
        const char *kind = kinds[next_random(&seed) % (sizeof kinds / sizeof kinds[0])];
        size_t n = strlen(kind);
        memcpy(bytes + *len, kind, n);
        if (n > 0 && next_random(&seed) % 8 == 0) {
            bytes[*len + next_random(&seed) % n] = (char)(1 + next_random(&seed) % 255);
        }
        *len += n;
        size_t tail = next_random(&seed) % 4 == 0 ? next_random(&seed) % 2000 : 0;
        memset(bytes + *len, 'z', tail);
        *len += tail;
        bytes[(*len)++] = '\n';
    }
    for (size_t i = 0; i < *len; i++) {
        *lines += bytes[i] == '\n';
    }
    return bytes;
}

/* The number behind "name": in the statistics. */
static size_t stat_of(const cli *c, const char *name) {
    char key[64];
    (void)snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(c->result.err, key);
    ck_assert_msg(at != NULL, "no %s in %s", name, c->result.err);
    return strtoul(at + strlen(key), NULL, 10);
}

/* Lines are numbered only where a run puts numbers out: each way to ask for them does. */
START_TEST(numbers_of_lines_are_right_with_threads) {
    static const char *const ways[][2] = {{"--with", "raw,line"}, {"--verdicts", "-"}};
    size_t len;
    size_t lines;
    char *events = random_events(2000000, 12, &len, &lines);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        cli c;
        cli_init(&c);
        tamis_test_write(c.dir, "in", events, len);
        cli_run(&c, ARGS("run", ways[i][0], ways[i][1], "rules/demo", "in"), NULL);
        cli_expect_status(&c, 0);
        char *out = strdup(c.result.out);
        cli_run(&c, ARGS("run", "--threads", "3", ways[i][0], ways[i][1], "rules/demo", "in"), NULL);
        cli_expect_status(&c, 0);
        ck_assert_msg(strcmp(c.result.out, out) == 0, "output with %s", ways[i][0]);
        free(out);
        cli_clear(&c);
    }
    free(events);
}
END_TEST

START_TEST(threads_change_nothing_and_outcomes_add_up) {
    static const char *const threads[] = {"1", "2", "3", "8", "64"};
    size_t len;
    size_t lines;
    char *events = random_events(tamis_test_effort(3000000, 300000), 11, &len, &lines);
    char *out = NULL;
    char *verdicts = NULL;
    char *dropped = NULL;
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
        cli c;
        cli_init(&c);
        tamis_test_write(c.dir, "in", events, len);
        cli_run(&c,
                ARGS("run", "--threads", threads[i], "--stats", "--with", "line", "--verdicts", "v",
                     "--dropped", "d", "rules/demo", "in"),
                NULL);
        cli_expect_status(&c, 0);
        ck_assert_uint_eq(stat_of(&c, "lines"), lines);
        ck_assert_uint_eq(stat_of(&c, "bytes"), len);
        size_t sum = 0;
        static const char *const outcomes[] = {"mapped",      "unmapped", "dropped", "denied",
                                               "not allowed", "passed",   "failed",  "rejected"};
        for (size_t k = 0; k < sizeof outcomes / sizeof outcomes[0]; k++) {
            sum += stat_of(&c, outcomes[k]);
        }
        ck_assert_uint_eq(sum, lines);
        ck_assert_uint_gt(stat_of(&c, "mapped"), lines / 10);
        ck_assert_uint_gt(stat_of(&c, "dropped"), lines / 10);
        if (i == 0) {
            out = strdup(c.result.out);
            verdicts = cli_read(&c, "v");
            dropped = cli_read(&c, "d");
        } else {
            ck_assert_msg(strcmp(c.result.out, out) == 0, "output with %s threads", threads[i]);
            cli_expect_file(&c, "v", verdicts);
            cli_expect_file(&c, "d", dropped);
        }
        cli_clear(&c);
    }
    free(dropped);
    free(verdicts);
    free(out);
    free(events);
}
END_TEST

/* The peak of the children so far, KiB. */
static long peak(void) {
    struct rusage usage;
    ck_assert_int_eq(getrusage(RUSAGE_CHILDREN, &usage), 0);
    return usage.ru_maxrss;
}

START_TEST(memory_does_not_grow_with_the_input) {
    if (getenv("TAMIS_EFFORT") != NULL) {
        return; /* sanitizers and valgrind have memory of their own */
    }
    size_t len;
    size_t lines;
    char *events = random_events(8000000, 5, &len, &lines);
    cli c;
    cli_init(&c);
    tamis_test_write(c.dir, "in", events, len);
    free(events);
    cli_run(&c, ARGS("run", "--threads", "4", "rules/demo", "in"), NULL);
    long small = peak();
    cli_shell(&c, "\"$TAMIS\" run --threads 4 --verdicts /dev/null rules/demo in in in in in in in in in in "
                  "in in > /dev/null");
    cli_expect_status(&c, 0);
    long large = peak();
    ck_assert_msg(large < small + 8 * 1024, "%ld KiB for 8 MB, %ld KiB for 96 MB", small, large);
    ck_assert_msg(large < 64 * 1024, "%ld KiB", large);
    cli_shell(&c, "\"$TAMIS\" run --threads 64 rules/demo in in in in > /dev/null");
    cli_expect_status(&c, 0);
    ck_assert_msg(peak() < 64 * 1024, "%ld KiB with 64 threads", peak());
    cli_clear(&c);
}
END_TEST

/* Lines of nearly 1 MiB in all blocks, and as many bytes of output: the bounds of the stream hold. */
START_TEST(memory_is_bounded_for_the_longest_lines) {
    if (getenv("TAMIS_EFFORT") != NULL) {
        return;
    }
    size_t size;
    char *in = long_line(TAMIS_LIMIT_LINE, &size);
    cli c;
    cli_init(&c);
    tamis_test_write(c.dir, "in", in, size);
    free(in);
    cli_shell(&c, "set --; i=0; while [ $i -lt 60 ]; do set -- \"$@\" in; i=$((i + 1)); done;"
                  " \"$TAMIS\" run --threads 2 --with raw rules/demo \"$@\" | wc -c");
    cli_expect_status(&c, 0);
    ck_assert_uint_gt(strtoul(c.result.out, NULL, 10), 60ul * TAMIS_LIMIT_LINE);
    ck_assert_msg(peak() < 64 * 1024, "%ld KiB", peak());
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_run(void) {
    Suite *suite = suite_create("cli_run");
    TCase *places = tcase_create("places");
    tcase_set_timeout(places, 60);
    tcase_add_test(places, every_outcome_goes_to_its_place);
    tcase_add_test(places, a_compiled_pack_does_what_its_folder_does);
    tcase_add_test(places, stats_count_cef_flags);
    tcase_add_test(places, with_adds_members_behind_the_outputs);
    tcase_add_test(places, one_filter_lets_lines_through_unchanged);
    tcase_add_test(places, the_filter_at_the_edge_and_the_rest_make_the_whole);
    tcase_add_test(places, a_line_on_which_the_only_filter_fails_goes_on);
    tcase_add_test(places, files_are_appended_to_and_a_dash_is_standard_output);
    tcase_add_test(places, lines_are_numbered_through_all_files);
    tcase_add_test(places, a_line_over_the_limit_is_rejected_and_counted);
    tcase_add_test(places, an_object_over_its_limit_is_a_failed_event);
    suite_add_tcase(suite, places);
    TCase *many = tcase_create("many");
    tcase_set_timeout(many, 120);
    tcase_add_test(many, numbers_of_lines_are_right_with_threads);
    tcase_add_test(many, threads_change_nothing_and_outcomes_add_up);
    tcase_add_test(many, memory_does_not_grow_with_the_input);
    tcase_add_test(many, memory_is_bounded_for_the_longest_lines);
    suite_add_tcase(suite, many);
    return suite;
}
