/* See stream_fixture.h. */
#include "tests/unit/stream_fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The wait has an end, so that a test fails and does not hang. */
static void wait_or_wake(toy *t, uint64_t number) {
    if (number == t->waits_for) {
        (void)pthread_mutex_lock(&t->lock);
        t->reached = true;
        (void)pthread_cond_broadcast(&t->met);
        (void)pthread_mutex_unlock(&t->lock);
    }
    if (t->waits_at != 0 && number == t->waits_at) {
        struct timespec end;
        (void)clock_gettime(CLOCK_REALTIME, &end);
        end.tv_sec += 20;
        (void)pthread_mutex_lock(&t->lock);
        int late = 0;
        while (!t->reached && late == 0) {
            late = pthread_cond_timedwait(&t->met, &t->lock, &end);
        }
        ck_assert_msg(t->reached, "line %llu waited in vain", (unsigned long long)number);
        (void)pthread_mutex_unlock(&t->lock);
    }
}

static tamis_status toy_work(void *worker, tamis_buf *outputs, const tamis_line *line) {
    const toy *t = worker;
    if (line->number == t->fail_at) {
        return TAMIS_ERR_MEMORY;
    }
    if (t->sleeps != 0 && line->number * 2654435761u % t->sleeps == 0) {
        struct timespec pause = {0, 200000};
        (void)nanosleep(&pause, NULL);
    }
    if (line->number == t->slow_at) {
        struct timespec pause = {0, 100000000};
        (void)nanosleep(&pause, NULL);
    }
    wait_or_wake(worker, line->number);
    for (size_t i = 0; i < (line->number <= t->once_to ? 1 : t->repeat) && !line->too_long; i++) {
        (void)tamis_line_add_raw(&outputs[COPY], line);
    }
    (void)tamis_buf_add_u64(&outputs[NUMBERS], line->number);
    if (line->too_long) {
        (void)tamis_buf_add_z(&outputs[NUMBERS], " too long\n");
    } else {
        (void)tamis_buf_add_format(&outputs[NUMBERS], " %zu\n", line->text.len);
    }
    return outputs[COPY].failed != TAMIS_OK ? outputs[COPY].failed : outputs[NUMBERS].failed;
}

void run_init(run *r, size_t workers) {
    *r = (run){
        .toy = {.repeat = 1, .lock = PTHREAD_MUTEX_INITIALIZER, .met = PTHREAD_COND_INITIALIZER},
        .dir = tamis_test_dir_new(),
    };
    for (size_t i = 0; i < TAMIS_STREAM_WORKERS; i++) {
        r->workers[i] = &r->toy;
    }
    r->copy_path = tamis_test_join(r->dir, "copy");
    r->numbers_path = tamis_test_join(r->dir, "numbers");
    ck_assert_int_eq(tamis_sink_open(&r->sinks[COPY], r->copy_path, TAMIS_SINK_LINES), TAMIS_OK);
    ck_assert_int_eq(tamis_sink_open(&r->sinks[NUMBERS], r->numbers_path, TAMIS_SINK_LINES), TAMIS_OK);
    r->stream = (tamis_stream){
        .work = toy_work,
        .workers = r->workers,
        .worker_count = workers,
        .sinks = r->sinks,
        .sink_count = TOY_SINKS,
        .stop_fd = -1,
    };
}

void run_on(run *r, const char *const *names, size_t count) {
    char *paths[8];
    ck_assert_uint_le(count, 8);
    for (size_t i = 0; i < count; i++) {
        paths[i] = tamis_test_join(r->dir, names[i]);
    }
    const char *inputs[8];
    for (size_t i = 0; i < count; i++) {
        inputs[i] = paths[i];
    }
    r->stream.inputs = inputs;
    r->stream.input_count = count;
    r->status = tamis_stream_run(&r->stream);
    for (size_t i = 0; i < count; i++) {
        free(paths[i]);
    }
    free(r->copy);
    free(r->numbers);
    r->copy = tamis_test_read(r->copy_path, &r->copy_len);
    r->numbers = tamis_test_read(r->numbers_path, &r->numbers_len);
}

void run_clear(run *r) {
    for (size_t i = 0; i < TOY_SINKS; i++) {
        ck_assert_int_eq(tamis_sink_clear(&r->sinks[i]), TAMIS_OK);
    }
    free(r->copy);
    free(r->numbers);
    free(r->copy_path);
    free(r->numbers_path);
    tamis_test_dir_free(r->dir);
}

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

char *random_lines(size_t size, uint64_t seed) {
    char *bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    size_t left = 0;
    for (size_t i = 0; i < size; i++) {
        if (left == 0) {
            bytes[i] = '\n';
            uint64_t kind = next_random(&seed) % 1000;
            left = 1 + next_random(&seed) % (kind < 900 ? 200 : kind < 998 ? 4000 : 700000);
        } else {
            char c = (char)(next_random(&seed) & 0xFF);
            bytes[i] = c == '\n' ? ' ' : c;
        }
        left--;
    }
    return bytes;
}

char *letter_lines(size_t lines, size_t length) {
    char *bytes = malloc(lines * (length + 1));
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < lines; i++) {
        memset(bytes + i * (length + 1), (int)('a' + i % 26), length);
        bytes[i * (length + 1) + length] = '\n';
    }
    return bytes;
}

/* ---- A stream at a FIFO ---- */

static void *live_main(void *data) {
    live *l = data;
    l->r.status = tamis_stream_run(&l->r.stream);
    return NULL;
}

void live_start(live *l, size_t workers, const char **inputs) {
    l->joined = false;
    run_init(&l->r, workers);
    l->fifo = tamis_test_join(l->r.dir, "fifo");
    ck_assert_int_eq(mkfifo(l->fifo, 0600), 0);
    ck_assert_int_eq(pipe(l->stop), 0);
    inputs[0] = l->fifo;
    l->r.stream.inputs = inputs;
    l->r.stream.input_count = 1;
    l->r.stream.stop_fd = l->stop[0];
    ck_assert_int_eq(pthread_create(&l->thread, NULL, live_main, l), 0);
    l->to_stream = open(l->fifo, O_WRONLY);
    ck_assert_int_ge(l->to_stream, 0);
}

void live_send(const live *l, const char *text) {
    ck_assert_int_eq((int)write(l->to_stream, text, strlen(text)), (int)strlen(text));
}

void live_expect(const live *l, const char *want) {
    for (int tries = 0; tries < 20000; tries++) {
        size_t len;
        char *got = tamis_test_read(l->r.copy_path, &len);
        bool equal = strcmp(got, want) == 0;
        free(got);
        if (equal) {
            return;
        }
        struct timespec pause = {0, 1000000};
        (void)nanosleep(&pause, NULL);
    }
    ck_abort_msg("the output never became \"%s\"", want);
}

void live_join(live *l) {
    if (!l->joined) {
        ck_assert_int_eq(pthread_join(l->thread, NULL), 0);
        l->joined = true;
    }
}

void live_end(live *l) {
    (void)close(l->to_stream);
    live_join(l);
    (void)close(l->stop[0]);
    (void)close(l->stop[1]);
    free(l->fifo);
    run_clear(&l->r);
}
