/* Streams with a toy for work: what goes in comes out, in order, whatever the lines, the workers and the
 * pace. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "runtime/json_show.h"
#include "tests/unit/stream_fixture.h"

Suite *tamis_suite_stream(void);

/* ---- Lines ---- */

typedef struct lines_row {
    const char *name;
    const char *in;
    size_t in_len;
    const char *copy; /* NULL: as `in` */
    const char *numbers;
} lines_row;

#define TEXT(literal) literal, sizeof(literal) - 1

static const lines_row lines_rows[] = {
    {"nothing", TEXT(""), NULL, ""},
    {"one line", TEXT("abc\n"), NULL, "1 3\n"},
    {"no line end", TEXT("abc"), "abc\n", "1 3\n"},
    {"CRLF", TEXT("abc\r\nde\r\n"), NULL, "1 3\n2 2\n"},
    {"CR alone is a byte", TEXT("a\rb\r\r\n"), NULL, "1 4\n"},
    {"empty lines are lines", TEXT("\n\na\n\n"), NULL, "1 0\n2 0\n3 1\n4 0\n"},
    {"an empty CRLF line", TEXT("\r\n"), NULL, "1 0\n"},
    {"a lone CR at the end", TEXT("a\n\r"), "a\n\r\n", "1 1\n2 1\n"},
};

START_TEST(every_line_is_given_once) {
    const lines_row *row = &lines_rows[_i];
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        tamis_test_write(r.dir, "in", row->in, row->in_len);
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_msg(r.status == TAMIS_OK, "%s: status", row->name);
        ck_assert_msg(strcmp(r.copy, row->copy == NULL ? row->in : row->copy) == 0, "%s: copy", row->name);
        ck_assert_msg(strcmp(r.numbers, row->numbers) == 0, "%s: %s", row->name, r.numbers);
        ck_assert_msg(r.stream.bytes == row->in_len, "%s: bytes", row->name);
        run_clear(&r);
    }
}
END_TEST

START_TEST(nul_bytes_are_bytes) {
    run r;
    run_init(&r, 1);
    tamis_test_write(r.dir, "in", "a\0b\n\0\n", 6);
    run_on(&r, (const char *const[]){"in"}, 1);
    ck_assert_str_eq(r.numbers, "1 3\n2 1\n");
    ck_assert_uint_eq(r.copy_len, 6);
    ck_assert_mem_eq(r.copy, "a\0b\n\0\n", 6);
    run_clear(&r);
}
END_TEST

START_TEST(lines_are_counted_through_all_inputs_and_never_joined) {
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        tamis_test_write_text(r.dir, "a", "one\ntwo");
        tamis_test_write_text(r.dir, "b", "");
        tamis_test_write_text(r.dir, "c", "three\n");
        run_on(&r, (const char *const[]){"a", "b", "c", "a"}, 4);
        ck_assert_int_eq(r.status, TAMIS_OK);
        ck_assert_str_eq(r.copy, "one\ntwo\nthree\none\ntwo\n");
        ck_assert_str_eq(r.numbers, "1 3\n2 3\n3 5\n4 3\n5 3\n");
        ck_assert_uint_eq(r.stream.lines, 5);
        run_clear(&r);
    }
}
END_TEST

/* A line of `len` bytes between two others, with the given end. */
static void line_of(run *r, size_t len, const char *end) {
    char *bytes = malloc(len + 32);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes, "before\n", 7);
    memset(bytes + 7, 'x', len);
    size_t at = 7 + len;
    memcpy(bytes + at, end, strlen(end));
    at += strlen(end);
    if (end[0] != '\0') {
        memcpy(bytes + at, "after\n", 6);
        at += 6;
    }
    tamis_test_write(r->dir, "in", bytes, at);
    free(bytes);
    run_on(r, (const char *const[]){"in"}, 1);
    ck_assert_int_eq(r->status, TAMIS_OK);
    ck_assert_uint_eq(r->stream.bytes, at);
}

START_TEST(a_line_at_the_limit_is_given_and_one_over_it_is_too_long) {
    static const char *const ends[] = {"\n", "\r\n", ""};
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        for (size_t k = 0; k < 3; k++) {
            for (size_t over = 0; over < 4; over++) {
                run r;
                run_init(&r, worker_counts[i]);
                line_of(&r, TAMIS_LIMIT_LINE + over, ends[k]);
                char want[64];
                (void)snprintf(want, sizeof want, "1 6\n2 %s\n%s", over == 0 ? "1048576" : "too long",
                               k == 2 ? "" : "3 5\n");
                ck_assert_msg(strcmp(r.numbers, want) == 0, "%zu workers, end %zu, %zu over: %s",
                              worker_counts[i], k, over, r.numbers);
                run_clear(&r);
            }
        }
    }
}
END_TEST

START_TEST(a_line_of_any_length_is_skipped_in_bounded_memory) {
    run r;
    run_init(&r, 2);
    line_of(&r, (size_t)48 * 1024 * 1024, "\n");
    ck_assert_str_eq(r.numbers, "1 6\n2 too long\n3 5\n");
    ck_assert_str_eq(r.copy, "before\nafter\n");
    run_clear(&r);
}
END_TEST

/* ---- Order ---- */

START_TEST(random_lines_come_out_as_they_went_in) {
    enum { SIZE = 6 * 1024 * 1024 };
    uint64_t seed = 20240607;
    char *bytes = random_lines(SIZE, seed);
    bytes[SIZE - 1] = '\n';
    char *first_numbers = NULL;
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        r.toy.sleeps = worker_counts[i] > 1 ? 97 : 0;
        tamis_test_write(r.dir, "in", bytes, SIZE);
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_int_eq(r.status, TAMIS_OK);
        ck_assert_msg(r.copy_len == SIZE && memcmp(r.copy, bytes, SIZE) == 0, "%zu workers, seed %llu",
                      worker_counts[i], (unsigned long long)seed);
        if (first_numbers == NULL) {
            first_numbers = r.numbers;
            r.numbers = NULL;
        } else {
            ck_assert_str_eq(r.numbers, first_numbers);
        }
        run_clear(&r);
    }
    free(first_numbers);
    free(bytes);
}
END_TEST

START_TEST(output_larger_than_all_buffers_keeps_its_order) {
    enum { LINES = 400, LENGTH = 1000, REPEAT = 400 }; /* 160 MB come from 400 kB */
    char *bytes = letter_lines(LINES, LENGTH);
    run r;
    run_init(&r, 2);
    r.toy.repeat = REPEAT;
    tamis_test_write(r.dir, "in", bytes, (size_t)LINES * (LENGTH + 1));
    run_on(&r, (const char *const[]){"in"}, 1);
    ck_assert_uint_eq(r.copy_len, (size_t)LINES * REPEAT * (LENGTH + 1));
    for (size_t i = 0; i < (size_t)LINES * REPEAT; i++) {
        ck_assert_int_eq(r.copy[i * (LENGTH + 1)], 'a' + (int)(i / REPEAT % 26));
    }
    run_clear(&r);
    free(bytes);
}
END_TEST

/* ---- Pace: the test is at the other end of a FIFO. ---- */

START_TEST(output_is_flushed_before_a_read_that_would_block) {
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        live l;
        const char *inputs[1];
        live_start(&l, worker_counts[i], inputs);
        live_send(&l, "one\ntw");
        live_expect(&l, "one\n");
        live_send(&l, "o\n");
        live_expect(&l, "one\ntwo\n");
        live_send(&l, "three");
        (void)close(l.to_stream);
        l.to_stream = -1;
        live_expect(&l, "one\ntwo\nthree\n");
        live_end(&l);
    }
}
END_TEST

START_TEST(a_line_may_come_byte_by_byte) {
    live l;
    const char *inputs[1];
    live_start(&l, 1, inputs);
    for (const char *c = "slow and steady\nx\n"; *c != '\0'; c++) {
        ck_assert_int_eq((int)write(l.to_stream, c, 1), 1);
        struct timespec pause = {0, 500000};
        (void)nanosleep(&pause, NULL);
    }
    live_expect(&l, "slow and steady\nx\n");
    live_end(&l);
}
END_TEST

START_TEST(a_stop_finishes_complete_lines_and_ends_well) {
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        live l;
        const char *inputs[1];
        live_start(&l, worker_counts[i], inputs);
        live_send(&l, "one\ntwo\nhalf a li");
        live_expect(&l, "one\ntwo\n");
        ck_assert_int_eq((int)write(l.stop[1], "", 1), 1);
        live_join(&l);
        ck_assert_int_eq(l.r.status, TAMIS_OK);
        ck_assert(l.r.stream.stopped);
        ck_assert_uint_eq(l.r.stream.lines, 2);
        live_expect(&l, "one\ntwo\n");
        live_end(&l);
    }
}
END_TEST

/* ---- Faults ---- */

START_TEST(a_missing_input_ends_the_stream_after_what_stood_before_it) {
    for (size_t i = 0; i < 2; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        tamis_test_write_text(r.dir, "a", "one\n");
        run_on(&r, (const char *const[]){"a", "missing", "a"}, 3);
        ck_assert_int_eq(r.status, TAMIS_ERR_IO);
        ck_assert_int_eq(r.stream.fault, TAMIS_STREAM_OPEN);
        ck_assert_int_eq(r.stream.fault_errno, ENOENT);
        ck_assert_str_eq(r.copy, "one\n");
        run_clear(&r);
    }
}
END_TEST

START_TEST(an_input_that_cannot_be_read_is_a_fault) {
    for (size_t i = 0; i < 2; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        tamis_test_write_text(r.dir, "folder/file", "x");
        tamis_test_write_text(r.dir, "a", "one\n");
        run_on(&r, (const char *const[]){"a", "folder"}, 2);
        ck_assert_int_eq(r.stream.fault, TAMIS_STREAM_READ);
        ck_assert_int_eq(r.stream.fault_errno, EISDIR);
        ck_assert_str_eq(r.copy, "one\n");
        run_clear(&r);
    }
}
END_TEST

START_TEST(an_input_that_is_an_output_is_refused) {
    run r;
    run_init(&r, 1);
    tamis_test_write_text(r.dir, "copy", "one\n");
    run_on(&r, (const char *const[]){"copy"}, 1);
    ck_assert_int_eq(r.status, TAMIS_ERR_IO);
    ck_assert_int_eq(r.stream.fault, TAMIS_STREAM_LOOP);
    ck_assert_str_eq(r.copy, "one\n");
    run_clear(&r);
}
END_TEST

START_TEST(work_that_fails_ends_the_stream) {
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        r.toy.fail_at = 2;
        tamis_test_write_text(r.dir, "in", "one\ntwo\nthree\n");
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_int_eq(r.status, TAMIS_ERR_MEMORY);
        ck_assert_int_eq(r.stream.fault, TAMIS_STREAM_MEMORY);
        ck_assert_str_eq(r.copy, "one\n");
        run_clear(&r);
    }
}
END_TEST

START_TEST(a_write_that_fails_ends_the_stream_and_flushes_the_other_sinks) {
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        int full = open("/dev/full", O_WRONLY);
        ck_assert_int_ge(full, 0);
        ck_assert_int_eq(tamis_sink_clear(&r.sinks[COPY]), TAMIS_OK);
        tamis_sink_init(&r.sinks[COPY], full, "full", TAMIS_SINK_LINES);
        char *bytes = random_lines(4 * 1024 * 1024, 7);
        tamis_test_write(r.dir, "in", bytes, 4 * 1024 * 1024);
        free(bytes);
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_int_eq(r.status, TAMIS_ERR_IO);
        ck_assert_int_eq(r.stream.fault, TAMIS_STREAM_WRITE);
        ck_assert_int_eq(r.stream.fault_errno, ENOSPC);
        ck_assert_str_eq(r.stream.fault_name, "full");
        ck_assert_int_eq((int)tamis_sink_flush(&r.sinks[NUMBERS]), TAMIS_OK);
        (void)close(full);
        run_clear(&r);
    }
}
END_TEST

/* ---- Sinks ---- */

START_TEST(a_sink_appends_and_follows_no_link) {
    char *dir = tamis_test_dir_new();
    tamis_test_write_text(dir, "target", "old\n");
    char *target = tamis_test_join(dir, "target");
    char *link = tamis_test_join(dir, "link");
    ck_assert_int_eq(symlink("target", link), 0);
    tamis_sink sink;
    ck_assert_int_eq(tamis_sink_open(&sink, link, TAMIS_SINK_LINES), TAMIS_ERR_IO);
    ck_assert_int_eq(sink.error, ELOOP);
    ck_assert_int_eq(tamis_sink_add(&sink, TAMIS_STR("lost\n")), TAMIS_OK); /* it is one that is not wanted */
    ck_assert_int_eq(tamis_sink_clear(&sink), TAMIS_OK);
    ck_assert_int_eq(tamis_sink_open(&sink, target, TAMIS_SINK_LINES), TAMIS_OK);
    ck_assert_int_eq(tamis_sink_add(&sink, TAMIS_STR("new\n")), TAMIS_OK);
    ck_assert_int_eq(tamis_sink_flush(&sink), TAMIS_OK);
    ck_assert_int_eq(tamis_sink_clear(&sink), TAMIS_OK);
    char *got = tamis_test_read(target, NULL);
    ck_assert_str_eq(got, "old\nnew\n");
    free(got);
    free(link);
    free(target);
    tamis_test_dir_free(dir);
}
END_TEST

typedef struct shown_row {
    const char *name, *in, *json, *line;
} shown_row;

static const shown_row shown_rows[] = {
    {"plain", "{\"a\":\"b c\"}\n", "{\"a\":\"b c\"}\n", "{\"a\":\"b c\"}\n"},
    {"letters", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"\n", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"\n",
     "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"\n"},
    {"C1", "\"\xC2\x9B\"\n", "\"\\u009b\"\n", "\"\\x9b\"\n"},
    {"DEL", "\"\x7F\"\n", "\"\\u007f\"\n", "\"\\x7f\"\n"},
    {"bidi", "\"\xE2\x80\xAE\"\n", "\"\\u202e\"\n", "\"\\u{202e}\"\n"},
    {"escape", "\"\x1B[2J\"\n", "\"\\u001b[2J\"\n", "\"\\x1b[2J\"\n"},
    {"bad bytes", "\"\xFF\"\n", "\"\\ufffd\"\n", "\"\\xff\"\n"},
    {"two lines", "\"\xC2\x80\"\n\"\xC2\x81\"\n", "\"\\u0080\"\n\"\\u0081\"\n", "\"\\x80\"\n\"\\x81\"\n"},
};

START_TEST(a_terminal_gets_nothing_that_it_would_obey) {
    const shown_row *row = &shown_rows[_i];
    for (int kind = TAMIS_SINK_LINES; kind <= TAMIS_SINK_JSON; kind++) {
        char *dir = tamis_test_dir_new();
        char *path = tamis_test_join(dir, "out");
        tamis_sink sink;
        ck_assert_int_eq(tamis_sink_open(&sink, path, (tamis_sink_kind)kind), TAMIS_OK);
        ck_assert(!sink.terminal);
        sink.terminal = true;
        ck_assert_int_eq(tamis_sink_add(&sink, tamis_str_z(row->in)), TAMIS_OK);
        ck_assert_int_eq(tamis_sink_flush(&sink), TAMIS_OK);
        ck_assert_int_eq(tamis_sink_clear(&sink), TAMIS_OK);
        char *got = tamis_test_read(path, NULL);
        ck_assert_msg(strcmp(got, kind == TAMIS_SINK_JSON ? row->json : row->line) == 0, "%s: %s", row->name,
                      got);
        free(got);
        free(path);
        tamis_test_dir_free(dir);
    }
}
END_TEST

Suite *tamis_suite_stream(void) {
    Suite *suite = suite_create("stream");
    TCase *lines = tcase_create("lines");
    tcase_set_timeout(lines, 60);
    tcase_add_loop_test(lines, every_line_is_given_once, 0, (int)(sizeof lines_rows / sizeof lines_rows[0]));
    tcase_add_test(lines, nul_bytes_are_bytes);
    tcase_add_test(lines, lines_are_counted_through_all_inputs_and_never_joined);
    tcase_add_test(lines, a_line_at_the_limit_is_given_and_one_over_it_is_too_long);
    tcase_add_test(lines, a_line_of_any_length_is_skipped_in_bounded_memory);
    suite_add_tcase(suite, lines);
    TCase *order = tcase_create("order");
    tcase_set_timeout(order, 60);
    tcase_add_test(order, random_lines_come_out_as_they_went_in);
    tcase_add_test(order, output_larger_than_all_buffers_keeps_its_order);
    suite_add_tcase(suite, order);
    TCase *pace = tcase_create("pace");
    tcase_set_timeout(pace, 60);
    tcase_add_test(pace, output_is_flushed_before_a_read_that_would_block);
    tcase_add_test(pace, a_line_may_come_byte_by_byte);
    tcase_add_test(pace, a_stop_finishes_complete_lines_and_ends_well);
    suite_add_tcase(suite, pace);
    TCase *faults = tcase_create("faults");
    tcase_set_timeout(faults, 60);
    tcase_add_test(faults, a_missing_input_ends_the_stream_after_what_stood_before_it);
    tcase_add_test(faults, an_input_that_cannot_be_read_is_a_fault);
    tcase_add_test(faults, an_input_that_is_an_output_is_refused);
    tcase_add_test(faults, work_that_fails_ends_the_stream);
    tcase_add_test(faults, a_write_that_fails_ends_the_stream_and_flushes_the_other_sinks);
    suite_add_tcase(suite, faults);
    TCase *sinks = tcase_create("sinks");
    tcase_add_test(sinks, a_sink_appends_and_follows_no_link);
    tcase_add_loop_test(sinks, a_terminal_gets_nothing_that_it_would_obey, 0,
                        (int)(sizeof shown_rows / sizeof shown_rows[0]));
    suite_add_tcase(suite, sinks);
    return suite;
}
