/* The stream of several workers. The caller's thread is one of them. Each goes round: it reads a block, works
 * on it, and hands over what came of it; stream_ring.c says who may read, and sees to the order of what is
 * written.
 *
 * The threads that are made here block all signals, which so reach the caller's thread: a handler runs whatever that one does. No
 * thread waits for input but in tamis_reader_wait, which ends when `stop_fd` is readable, whichever thread it is. */
#include <signal.h>

#include "runtime/stream_ring.h"

/* Stack of a worker, bytes: the deepest recursion of ours keeps within half of it (base/limits.h). */
#define WORKER_STACK ((size_t)2 * 1024 * 1024)

typedef struct worker {
    tamis_ring *ring;
    tamis_reader *reader;
    void *own; /* of the stream's caller */
    tamis_block block;
    bool grown; /* as the ring counts it */
    pthread_t thread;
} worker;

/* Grows the block for a long line. */
static bool grow(worker *self) {
    if (!self->grown && !tamis_ring_grow(self->ring)) {
        return false;
    }
    self->grown = true;
    if (tamis_block_grow(&self->block) != TAMIS_OK) {
        self->reader->fault = TAMIS_STREAM_MEMORY;
        return false;
    }
    return true;
}

/* Empties the block for the next lines. */
static void empty(worker *self) {
    tamis_block_reset(&self->block);
    if (self->grown) {
        self->grown = false;
        tamis_ring_shrink(self->ring);
    }
}

/* Waits until there is something to read, with all that was read before put out. False: no more is read. */
static bool wait_for_input(worker *self) {
    if (!tamis_ring_settle(self->ring)) {
        return false;
    }
    if (!tamis_reader_wait(self->reader)) {
        self->ring->stream->stopped = true;
        return false;
    }
    return true;
}

/* Fills the block, with the reader's part. False: what it holds is the last there is. */
static bool fill(worker *self) {
    for (;;) {
        bool more = true;
        switch (tamis_reader_fill(self->reader, &self->block)) {
        case TAMIS_FILL_LINES: return true;
        case TAMIS_FILL_GROW: more = grow(self); break;
        case TAMIS_FILL_WAIT: more = wait_for_input(self); break;
        case TAMIS_FILL_STOPPED: self->ring->stream->stopped = true; return false;
        case TAMIS_FILL_FAILED:
        case TAMIS_FILL_END: return false;
        }
        if (!more) {
            return false;
        }
    }
}

/* Reads the next block, when it is this worker's turn. NULL: there is no more. */
static tamis_job *read_job(worker *self) {
    if (!tamis_ring_begin_read(self->ring)) {
        return NULL;
    }
    bool more = fill(self);
    return tamis_ring_end_read(self->ring, &self->block, !more);
}

static void *worker_main(void *data) {
    worker *self = data;
    tamis_ring *ring = self->ring;
    for (tamis_job *job = read_job(self); job != NULL; job = read_job(self)) {
        tamis_job_work(job, &self->block, ring->stream, self->own, ring->output_limit, tamis_ring_hand_over, ring);
        empty(self);
        tamis_ring_end_job(ring, job);
    }
    return NULL;
}

/* Starts all workers but the first. When not all can be had, those that can will do. Returns how many there are, the first
 * included. */
static size_t start_others(worker *workers, size_t count) {
    size_t started = 1;
    sigset_t all;
    sigset_t before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return started;
    }
    (void)pthread_attr_setstacksize(&attributes, WORKER_STACK);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < count && pthread_create(&workers[started].thread, &attributes, worker_main, &workers[started]) == 0) {
        started++;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

static void run(worker *workers, size_t count) {
    size_t started = start_others(workers, count);
    (void)worker_main(&workers[0]);
    for (size_t i = 1; i < started; i++) {
        (void)pthread_join(workers[i].thread, NULL);
    }
}

void tamis_stream_run_threads(tamis_stream *stream, tamis_reader *reader) {
    tamis_ring ring;
    worker workers[TAMIS_STREAM_WORKERS];
    size_t count = stream->worker_count;
    bool ok = tamis_ring_init(&ring, stream) == TAMIS_OK;
    size_t made = 0;
    do { /* there is at least one */
        workers[made] = (worker){.ring = &ring, .reader = reader, .own = stream->workers[made]};
        ok = tamis_block_init(&workers[made].block) == TAMIS_OK && ok;
    } while (++made < count);
    if (ok) {
        run(workers, count);
    } else {
        tamis_stream_fail(stream, TAMIS_STREAM_MEMORY, NULL, 0);
    }
    for (size_t i = 0; i < made; i++) {
        tamis_block_clear(&workers[i].block);
    }
    tamis_ring_clear(&ring);
}
