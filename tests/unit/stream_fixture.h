/* Streams of unit tests, with a toy for work: sink 0 gets the line as it was read, sink 1 gets "number length" or
 * "number too long". */
#ifndef TAMIS_TESTS_UNIT_STREAM_FIXTURE_H
#define TAMIS_TESTS_UNIT_STREAM_FIXTURE_H

#include <pthread.h>

#include "runtime/stream.h"
#include "tests/unit/support.h"

enum { COPY, NUMBERS, TOY_SINKS };

/* All workers share it. */
typedef struct toy {
    size_t repeat;         /* how often the line goes to COPY */
    uint64_t once_to;      /* up to that line it goes there once */
    uint64_t slow_at;      /* the line that takes a tenth of a second; 0: none */
    uint64_t waits_at;     /* the line that waits until a worker has met line `waits_for`; 0: none */
    uint64_t waits_for;
    unsigned sleeps;       /* one line in that many sleeps a little; 0: none */
    uint64_t fail_at;      /* the line on which it fails; 0: none */
    pthread_mutex_t lock;  /* of the two below */
    pthread_cond_t met;    /* `waits_for` is reached */
    bool reached;
} toy;

typedef struct run {
    tamis_stream stream;
    toy toy;
    void *workers[TAMIS_STREAM_WORKERS];
    tamis_sink sinks[TOY_SINKS];
    char *dir;
    char *copy_path, *numbers_path;
    char *copy, *numbers; /* what came out */
    size_t copy_len, numbers_len;
    tamis_status status;
} run;

static const size_t worker_counts[] = {1, 2, 3, 64};
enum { WORKER_COUNTS = sizeof worker_counts / sizeof worker_counts[0] };

void run_init(run *r, size_t workers);

/* Runs the stream on files of its folder and reads what came out. */
void run_on(run *r, const char *const *names, size_t count);

void run_clear(run *r);

/* Lines of random bytes and lengths, most short, some long. The caller frees them. */
char *random_lines(size_t size, uint64_t seed);

/* Lines of `length` letters: line i has letter i % 26. The caller frees them. */
char *letter_lines(size_t lines, size_t length);

/* A stream in a thread of its own, with the test at the other end of a FIFO. */
typedef struct live {
    run r;
    pthread_t thread;
    char *fifo;
    int to_stream; /* the FIFO's writing end */
    int stop[2];
    bool joined;
} live;

void live_start(live *l, size_t workers, const char **inputs);
void live_send(const live *l, const char *text);

/* Waits until sink COPY holds exactly this. */
void live_expect(const live *l, const char *want);

void live_join(live *l);
void live_end(live *l);

#endif
