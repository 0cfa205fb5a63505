/* Streams of several workers: nobody waits but for what must be waited for. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/stream_fixture.h"

Suite *tamis_suite_stream_threads(void);

static const size_t several[] = {2, 3, 8, 64};
enum { SEVERAL = sizeof several / sizeof several[0] };

/* ---- A slow block ---- */

/* The oldest block is slow, while the workers of those behind it wait until parts of their outputs are written. */
START_TEST(a_part_behind_a_block_that_is_done_is_written) {
    enum { LINES = 4000, LENGTH = 1000, FIRST_BLOCK = 270 };
    char *bytes = letter_lines(LINES, LENGTH);
    for (size_t workers = 2; workers < 9; workers += 3) {
        run r;
        run_init(&r, workers);
        r.toy.repeat = 20;
        r.toy.once_to = FIRST_BLOCK;
        r.toy.slow_at = 1;
        tamis_test_write(r.dir, "in", bytes, (size_t)LINES * (LENGTH + 1));
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_int_eq(r.status, TAMIS_OK);
        ck_assert_uint_eq(r.copy_len, (FIRST_BLOCK + (size_t)(LINES - FIRST_BLOCK) * 20) * (LENGTH + 1));
        run_clear(&r);
    }
    free(bytes);
}
END_TEST

/* (With many workers a block of copied lines hands its output over before its end.) With two workers all blocks behind the first one are the other one's, which so must go on without its being written: line 1
 * ends only when the fifth block is worked on. */
START_TEST(blocks_behind_a_slow_one_are_worked_on) {
    enum { LINES = 4000, LENGTH = 1000, IN_BLOCK_5 = 1100 };
    char *bytes = letter_lines(LINES, LENGTH);
    for (size_t i = 0; i < SEVERAL; i++) {
        run r;
        run_init(&r, several[i]);
        r.toy.waits_at = 1;
        r.toy.waits_for = IN_BLOCK_5;
        tamis_test_write(r.dir, "in", bytes, (size_t)LINES * (LENGTH + 1));
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_int_eq(r.status, TAMIS_OK);
        ck_assert(r.toy.reached);
        ck_assert_uint_eq(r.copy_len, (size_t)LINES * (LENGTH + 1));
        ck_assert_mem_eq(r.copy, bytes, r.copy_len);
        run_clear(&r);
    }
    free(bytes);
}
END_TEST

START_TEST(a_failure_of_the_work_ends_workers_that_wait) {
    enum { LINES = 8000, LENGTH = 1000 };
    char *bytes = letter_lines(LINES, LENGTH);
    for (size_t i = 0; i < SEVERAL; i++) {
        run r;
        run_init(&r, several[i]);
        r.toy.repeat = 100; /* the blocks behind the first one put out more than may be pending */
        r.toy.once_to = 2;
        r.toy.slow_at = 1;
        r.toy.fail_at = 2;
        tamis_test_write(r.dir, "in", bytes, (size_t)LINES * (LENGTH + 1));
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_int_eq(r.status, TAMIS_ERR_MEMORY);
        ck_assert_uint_eq(r.copy_len, LENGTH + 1);
        run_clear(&r);
    }
    free(bytes);
}
END_TEST

/* ---- Line numbers ---- */

START_TEST(who_asks_for_no_numbers_gets_all_lines) {
    char *bytes = random_lines(1024 * 1024, 11);
    bytes[1024 * 1024 - 1] = '\n';
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        run r;
        run_init(&r, worker_counts[i]);
        r.stream.unnumbered = true;
        tamis_test_write(r.dir, "in", bytes, 1024 * 1024);
        run_on(&r, (const char *const[]){"in", "in"}, 2);
        ck_assert_int_eq(r.status, TAMIS_OK);
        ck_assert_uint_eq(r.copy_len, 2 * 1024 * 1024);
        ck_assert_mem_eq(r.copy, bytes, 1024 * 1024);
        ck_assert_mem_eq(r.copy + 1024 * 1024, bytes, 1024 * 1024);
        uint64_t lines = 0;
        for (size_t k = 0; k < r.copy_len; k++) {
            lines += r.copy[k] == '\n';
        }
        ck_assert_uint_eq(r.stream.lines, lines);
        run_clear(&r);
    }
    free(bytes);
}
END_TEST

/* ---- A slow output ---- */

typedef struct drain {
    int fd;
    char *bytes;
    size_t size, len;
} drain;

/* Reads nothing for a while, until all that may be pending is. */
static void *drain_main(void *data) {
    drain *d = data;
    struct timespec pause = {0, 200000000};
    (void)nanosleep(&pause, NULL);
    ssize_t got = 1;
    while (got > 0 && d->len < d->size) {
        got = read(d->fd, d->bytes + d->len, d->size - d->len);
        d->len += got > 0 ? (size_t)got : 0;
    }
    return NULL;
}

/* More blocks than the ring holds are read while nobody takes the output. */
START_TEST(a_ring_that_is_full_waits_for_a_slow_output) {
    enum { LINES = 24000, LENGTH = 1000 };
    size_t size = (size_t)LINES * (LENGTH + 1);
    char *bytes = letter_lines(LINES, LENGTH);
    for (size_t i = 0; i < SEVERAL; i++) {
        run r;
        run_init(&r, several[i]);
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        ck_assert_int_eq(tamis_sink_clear(&r.sinks[COPY]), TAMIS_OK);
        tamis_sink_init(&r.sinks[COPY], ends[1], "pipe", TAMIS_SINK_LINES);
        drain d = {.fd = ends[0], .bytes = malloc(size), .size = size};
        ck_assert_ptr_nonnull(d.bytes);
        pthread_t thread;
        ck_assert_int_eq(pthread_create(&thread, NULL, drain_main, &d), 0);
        tamis_test_write(r.dir, "in", bytes, size);
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_int_eq(r.status, TAMIS_OK);
        (void)close(ends[1]);
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
        ck_assert_uint_eq(d.len, size);
        ck_assert_mem_eq(d.bytes, bytes, size);
        (void)close(ends[0]);
        free(d.bytes);
        run_clear(&r);
    }
    free(bytes);
}
END_TEST

/* The input stays open and gives no more, so that only the fault can end the stream. */
START_TEST(a_write_that_fails_ends_the_stream_while_the_input_is_open) {
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        live l;
        const char *inputs[1];
        live_start(&l, worker_counts[i], inputs);
        live_send(&l, "one\n");
        live_expect(&l, "one\n");
        /* The stream waits for input now, or soon, and does not touch its sinks until it gets some. */
        struct timespec pause = {0, 50000000};
        (void)nanosleep(&pause, NULL);
        int full = open("/dev/full", O_WRONLY);
        ck_assert_int_ge(full, 0);
        ck_assert_int_ge(dup2(full, l.r.sinks[COPY].fd), 0);
        (void)close(full);
        live_send(&l, "two\nhalf");
        live_join(&l);
        ck_assert_int_eq(l.r.status, TAMIS_ERR_IO);
        ck_assert_int_eq(l.r.stream.fault, TAMIS_STREAM_WRITE);
        ck_assert_int_eq(l.r.stream.fault_errno, ENOSPC);
        live_end(&l);
    }
}
END_TEST

/* ---- Progress ---- */

typedef struct watcher {
    uint64_t lines, calls;
} watcher;

static void watch(void *data, const tamis_stream *stream) {
    watcher *w = data;
    ck_assert_uint_ge(stream->lines, w->lines);
    w->lines = stream->lines;
    w->calls++;
}

START_TEST(progress_is_told_in_order_whoever_tells_it) {
    char *bytes = letter_lines(4000, 1000);
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        run r;
        watcher w = {0};
        run_init(&r, worker_counts[i]);
        r.stream.progress = watch;
        r.stream.progress_data = &w;
        tamis_test_write(r.dir, "in", bytes, (size_t)4000 * 1001);
        run_on(&r, (const char *const[]){"in"}, 1);
        ck_assert_uint_eq(w.lines, 4000);
        ck_assert_uint_gt(w.calls, 10); /* once for each block */
        run_clear(&r);
    }
    free(bytes);
}
END_TEST

Suite *tamis_suite_stream_threads(void) {
    Suite *suite = suite_create("stream_threads");
    TCase *order = tcase_create("order");
    tcase_set_timeout(order, 60);
    tcase_add_test(order, a_part_behind_a_block_that_is_done_is_written);
    tcase_add_test(order, blocks_behind_a_slow_one_are_worked_on);
    tcase_add_test(order, a_failure_of_the_work_ends_workers_that_wait);
    tcase_add_test(order, who_asks_for_no_numbers_gets_all_lines);
    suite_add_tcase(suite, order);
    TCase *pace = tcase_create("pace");
    tcase_set_timeout(pace, 60);
    tcase_add_test(pace, a_ring_that_is_full_waits_for_a_slow_output);
    tcase_add_test(pace, a_write_that_fails_ends_the_stream_while_the_input_is_open);
    tcase_add_test(pace, progress_is_told_in_order_whoever_tells_it);
    suite_add_tcase(suite, pace);
    return suite;
}
