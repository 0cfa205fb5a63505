/* See stream_ring.h. */
#include "runtime/stream_ring.h"

#include <sched.h>
#include <stdlib.h>

/* Jobs beyond one for each worker: enough to keep workers busy while the oldest job is slow. */
#define SLACK_EACH ((size_t)3)
#define SLACK_MAX  ((size_t)12)

/* A read of a block takes as long as so many calls of sched_yield that find nobody else to run. A thread that sleeps for so short
 * a time costs more than that to be woken. */
#define YIELDS 100

/* Blocks that are grown at the same time. */
#define GROWN_MAX ((size_t)16)

/* Free of failures but for memory: locks with default attributes need none. */
tamis_status tamis_ring_init(tamis_ring *ring, tamis_stream *stream) {
    size_t workers = stream->worker_count;
    *ring = (tamis_ring){
        .stream = stream,
        .count = workers + (workers * SLACK_EACH < SLACK_MAX ? workers * SLACK_EACH : SLACK_MAX),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .turn = PTHREAD_COND_INITIALIZER,
        .still = PTHREAD_COND_INITIALIZER,
        .parts = PTHREAD_COND_INITIALIZER,
        .next_line = 1,
    };
    ring->output_limit = TAMIS_STREAM_PENDING / ring->count;
    ring->jobs = calloc(ring->count, sizeof *ring->jobs);
    if (ring->jobs == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < ring->count; i++) {
        tamis_job_init(&ring->jobs[i]);
    }
    return TAMIS_OK;
}

void tamis_ring_clear(tamis_ring *ring) {
    for (size_t i = 0; ring->jobs != NULL && i < ring->count; i++) {
        tamis_job_clear(&ring->jobs[i]);
    }
    free(ring->jobs);
    (void)pthread_cond_destroy(&ring->parts);
    (void)pthread_cond_destroy(&ring->still);
    (void)pthread_cond_destroy(&ring->turn);
    (void)pthread_mutex_destroy(&ring->lock);
}

static void lock(tamis_ring *ring) {
    (void)pthread_mutex_lock(&ring->lock);
}

static void unlock(tamis_ring *ring) {
    (void)pthread_mutex_unlock(&ring->lock);
}

/* What was counted from the start has its place in the ring. */
static tamis_job *job_at(const tamis_ring *ring, uint64_t number) {
    return &ring->jobs[number % ring->count];
}

/* Nobody reads, works or writes any more than is begun. Under the lock. */
static void quit(tamis_ring *ring) {
    ring->quit = true;
    (void)pthread_cond_broadcast(&ring->turn);
    (void)pthread_cond_broadcast(&ring->still);
    (void)pthread_cond_broadcast(&ring->parts);
}

/* ---- The writer's part ---- */

/* Writes what a job has put out; when it is done that was all of it. False: the stream has its fault. */
static bool write_job(tamis_stream *stream, tamis_job *job, bool done) {
    if (!tamis_job_write(job, stream)) {
        return false;
    }
    if (done) {
        tamis_stream_count(stream, job);
        tamis_job_reset(job);
        tamis_stream_progress(stream);
    }
    return stream->fault == TAMIS_STREAM_FINE;
}

/* Plays the writer's part while there is something to write and nobody else does. Under the lock, which is free in
 * between. */
static void write_oldest(tamis_ring *ring) {
    while (!ring->quit && !ring->writing && ring->written != ring->read) {
        tamis_job *job = job_at(ring, ring->written);
        bool done = job->state == TAMIS_JOB_DONE;
        if (!done && job->state != TAMIS_JOB_PARTIAL) {
            return;
        }
        ring->writing = true;
        unlock(ring);
        bool fine = write_job(ring->stream, job, done);
        lock(ring);
        ring->writing = false;
        if (!fine) {
            quit(ring);
        } else if (done) {
            bool full = ring->read - ring->written == ring->count; /* then nobody reads */
            ring->written++;
            if (full) {
                (void)pthread_cond_signal(&ring->turn);
            }
            (void)pthread_cond_signal(&ring->still);
        } else {
            job->state = TAMIS_JOB_WORKING;
            (void)pthread_cond_broadcast(&ring->parts);
        }
    }
}

/* ---- The reader's part ---- */

bool tamis_ring_begin_read(tamis_ring *ring) {
    lock(ring);
    for (int i = 0; i < YIELDS && ring->reading && !ring->settling; i++) {
        unlock(ring);
        (void)sched_yield();
        lock(ring);
    }
    while (!ring->ended && !ring->quit && (ring->reading || ring->read - ring->written == ring->count)) {
        (void)pthread_cond_wait(&ring->turn, &ring->lock);
    }
    bool more = !ring->ended && !ring->quit;
    if (more) {
        ring->reading = true;
    }
    unlock(ring);
    return more;
}

tamis_job *tamis_ring_end_read(tamis_ring *ring, const tamis_block *block, bool last) {
    uint64_t first_line = ring->next_line;
    bool lines = block->lines_end > 0 || block->too_long;
    if (lines && !ring->stream->unnumbered) {
        ring->next_line += tamis_block_count_lines(block);
    }
    lock(ring);
    tamis_job *job = NULL;
    if (lines && !ring->quit) {
        job = job_at(ring, ring->read);
        job->first_line = first_line;
        job->state = TAMIS_JOB_WORKING;
        ring->read++;
    }
    ring->reading = false;
    ring->settling = false;
    ring->ended = ring->ended || last;
    unlock(ring);
    if (last) {
        (void)pthread_cond_broadcast(&ring->turn);
    } else {
        (void)pthread_cond_signal(&ring->turn);
    }
    return job;
}

bool tamis_ring_settle(tamis_ring *ring) {
    lock(ring);
    ring->settling = true;
    while (!ring->quit && (ring->writing || ring->written != ring->read)) {
        (void)pthread_cond_wait(&ring->still, &ring->lock);
    }
    bool fine = !ring->quit;
    unlock(ring);
    /* Nobody has anything to write, and nothing is read meanwhile: the writer's part is free. */
    if (fine && !tamis_stream_flush(ring->stream)) {
        lock(ring);
        quit(ring);
        unlock(ring);
        fine = false;
    }
    if (fine) {
        tamis_stream_progress(ring->stream);
    }
    return fine;
}

bool tamis_ring_grow(tamis_ring *ring) {
    lock(ring);
    while (!ring->quit && ring->grown == GROWN_MAX) {
        (void)pthread_cond_wait(&ring->still, &ring->lock);
    }
    bool fine = !ring->quit;
    ring->grown += fine;
    unlock(ring);
    return fine;
}

void tamis_ring_shrink(tamis_ring *ring) {
    lock(ring);
    ring->grown--;
    unlock(ring);
    (void)pthread_cond_signal(&ring->still);
}

/* ---- Jobs ---- */

bool tamis_ring_hand_over(void *data, tamis_job *job) {
    tamis_ring *ring = data;
    lock(ring);
    job->state = TAMIS_JOB_PARTIAL;
    write_oldest(ring);
    while (job->state == TAMIS_JOB_PARTIAL && !ring->quit) {
        (void)pthread_cond_wait(&ring->parts, &ring->lock);
    }
    bool go_on = !ring->quit;
    unlock(ring);
    return go_on;
}

void tamis_ring_end_job(tamis_ring *ring, tamis_job *job) {
    lock(ring);
    job->state = TAMIS_JOB_DONE;
    write_oldest(ring);
    unlock(ring);
}
