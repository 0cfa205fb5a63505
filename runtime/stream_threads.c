/* The stream of several workers.
 *
 * Jobs lie in a ring. Three counters run round it, each below the one before: `filled` (by the reader),
 * `taken` (by workers), `written`. The caller's thread is reader and writer; it looks for finished jobs
 * before each read, so what is done never waits for input, and it blocks on input only when all jobs are
 * written.
 *
 * A worker whose job has put out much before it is done waits until the jobs before it are written and then
 * hands its outputs over in parts: so the outputs are bounded and the order is kept. The oldest job is always
 * either somebody's work or the writer's, so the ring cannot stand still.
 *
 * Who may touch a job follows from its state (stream_job.h), which is read and written under the lock. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "runtime/stream_job.h"

/* Jobs beyond one for each worker: enough to keep workers busy while the oldest job is slow, and while the caller's thread sleeps:
 * when all jobs are given it sleeps until half of them are done. Each wake-up costs as much as some lines. */
#define SLACK_EACH ((size_t)3)
#define SLACK_MAX  ((size_t)12)

/* Jobs whose block is grown at the same time. */
#define GROWN_MAX ((size_t)16)

/* Stack of a worker, bytes: the deepest recursion of ours keeps within half of it (base/limits.h). */
#define WORKER_STACK ((size_t)2 * 1024 * 1024)

typedef struct ring {
    tamis_stream *stream;
    tamis_job *jobs;
    size_t count;
    size_t output_limit; /* of one job */
    pthread_mutex_t lock;
    pthread_cond_t work;    /* for idle workers: a job is filled, or quit */
    pthread_cond_t parts;   /* for workers with a part: one was written, or quit */
    pthread_cond_t results; /* for the writer: what it waits for is there */
    uint64_t filled, taken, written;
    uint64_t wanted; /* the writer sleeps until so many of the oldest jobs are done, or one that comes next is partial; 0: it does not */
    bool quit;
} ring;

typedef struct worker {
    ring *ring;
    void *own; /* of the stream's caller */
    pthread_t thread;
} worker;

static tamis_job *job_at(const ring *r, uint64_t number) {
    return &r->jobs[number % r->count];
}

/* Is what the writer waits for there? A partial job with none but done ones before it waits for the writer, and so is never done
 * while the writer sleeps. Under the lock. */
static bool is_ready(const ring *r) {
    for (uint64_t i = 0; i < r->wanted; i++) {
        tamis_job_state state = job_at(r, r->written + i)->state;
        if (state != TAMIS_JOB_DONE) {
            return state == TAMIS_JOB_PARTIAL;
        }
    }
    return true;
}

/* ---- Workers ---- */

static bool hand_over(void *data, tamis_job *job) {
    ring *r = data;
    (void)pthread_mutex_lock(&r->lock);
    job->state = TAMIS_JOB_PARTIAL;
    if (r->wanted > 0 && is_ready(r)) {
        (void)pthread_cond_signal(&r->results);
    }
    while (job->state == TAMIS_JOB_PARTIAL && !r->quit) {
        (void)pthread_cond_wait(&r->parts, &r->lock);
    }
    bool go_on = !r->quit;
    (void)pthread_mutex_unlock(&r->lock);
    return go_on;
}

/* The next job, when there is one; NULL: quit. */
static tamis_job *take_job(ring *r) {
    (void)pthread_mutex_lock(&r->lock);
    while (r->taken == r->filled && !r->quit) {
        (void)pthread_cond_wait(&r->work, &r->lock);
    }
    tamis_job *job = r->quit ? NULL : job_at(r, r->taken);
    if (job != NULL) {
        r->taken++;
        job->state = TAMIS_JOB_WORKING;
    }
    (void)pthread_mutex_unlock(&r->lock);
    return job;
}

/* Wakes the writer when it has what it waits for; who is woken finds the lock free. */
static void end_job(ring *r, tamis_job *job) {
    (void)pthread_mutex_lock(&r->lock);
    job->state = TAMIS_JOB_DONE;
    bool ready = r->wanted > 0 && is_ready(r);
    (void)pthread_mutex_unlock(&r->lock);
    if (ready) {
        (void)pthread_cond_signal(&r->results);
    }
}

static void *worker_main(void *data) {
    worker *self = data;
    ring *r = self->ring;
    for (tamis_job *job = take_job(r); job != NULL; job = take_job(r)) {
        tamis_job_work(job, r->stream, self->own, r->output_limit, hand_over, r);
        end_job(r, job);
    }
    return NULL;
}

/* Starts as many workers as can be had. They block all signals, which so reach the caller's thread. */
static size_t start_workers(worker *workers, ring *r) {
    size_t started = 0;
    sigset_t all;
    sigset_t before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return 0;
    }
    (void)pthread_attr_setstacksize(&attributes, WORKER_STACK);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < r->stream->worker_count) {
        worker *next = &workers[started];
        *next = (worker){.ring = r, .own = r->stream->workers[started]};
        if (pthread_create(&next->thread, &attributes, worker_main, next) != 0) {
            break;
        }
        started++;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

static void end_workers(worker *workers, size_t count, ring *r) {
    (void)pthread_mutex_lock(&r->lock);
    r->quit = true;
    (void)pthread_cond_broadcast(&r->work);
    (void)pthread_cond_broadcast(&r->parts);
    (void)pthread_mutex_unlock(&r->lock);
    for (size_t i = 0; i < count; i++) {
        (void)pthread_join(workers[i].thread, NULL);
    }
}

/* ---- The caller's thread ---- */

/* Gives a filled job to the workers. */
static void give(ring *r, tamis_job *job) {
    (void)pthread_mutex_lock(&r->lock);
    job->state = TAMIS_JOB_FILLED;
    r->filled++;
    (void)pthread_mutex_unlock(&r->lock);
    (void)pthread_cond_signal(&r->work);
}

/* Gives a job whose part was written back to its worker. */
static void give_back(ring *r, tamis_job *job) {
    (void)pthread_mutex_lock(&r->lock);
    job->state = TAMIS_JOB_WORKING;
    (void)pthread_cond_broadcast(&r->parts);
    (void)pthread_mutex_unlock(&r->lock);
}

/* The state of the oldest job, after so many of the oldest ones are done, or some and the one behind them is partial (0: as it is). */
static tamis_job_state oldest_state(ring *r, uint64_t wanted) {
    const tamis_job *job = job_at(r, r->written);
    (void)pthread_mutex_lock(&r->lock);
    r->wanted = wanted;
    while (wanted > 0 && !is_ready(r)) {
        (void)pthread_cond_wait(&r->results, &r->lock);
    }
    r->wanted = 0;
    tamis_job_state state = job->state;
    (void)pthread_mutex_unlock(&r->lock);
    return state;
}

/* Writes what the oldest job has put out, to its end, after so many are done (0: when it is done already, or partial). True when
 * it is done with. A fault of the stream ends everything. */
static bool write_oldest(ring *r, uint64_t wanted) {
    tamis_stream *stream = r->stream;
    if (r->written == r->filled) {
        return false;
    }
    tamis_job *job = job_at(r, r->written);
    for (;;) {
        tamis_job_state state = oldest_state(r, wanted);
        if (state != TAMIS_JOB_PARTIAL && state != TAMIS_JOB_DONE) {
            return false;
        }
        if (!tamis_job_write(job, stream)) {
            return false;
        }
        if (state == TAMIS_JOB_DONE) {
            break;
        }
        give_back(r, job);
        wanted = wanted > 0 ? 1 : 0;
    }
    stream->lines += job->lines;
    stream->bytes += job->bytes;
    if (job->status != TAMIS_OK) {
        tamis_stream_fail(stream, TAMIS_STREAM_MEMORY, NULL, 0);
    }
    tamis_job_reset(job);
    r->written++;
    tamis_stream_progress(stream);
    return stream->fault == TAMIS_STREAM_FINE;
}

/* Writes all jobs that were given to workers. False: the stream has its fault. */
static bool write_all(ring *r) {
    while (r->written != r->filled) {
        if (!write_oldest(r, 1)) {
            return false;
        }
    }
    return true;
}

/* A job that may be filled: the oldest ones are written until there is one. NULL: the stream has its fault.
 * */
static tamis_job *free_job(ring *r) {
    while (write_oldest(r, 0)) {
    }
    while (r->stream->fault == TAMIS_STREAM_FINE && r->filled - r->written == r->count) {
        (void)write_oldest(r, (r->count + 1) / 2);
    }
    while (write_oldest(r, 0)) {
    }
    return r->stream->fault == TAMIS_STREAM_FINE ? job_at(r, r->filled) : NULL;
}

/* Grows a job's block when not too many are grown already; else makes them all small first. */
static bool grow(ring *r, tamis_job *job) {
    size_t grown = 0;
    for (size_t i = 0; i < r->count; i++) {
        grown += &r->jobs[i] != job && r->jobs[i].block.size > TAMIS_BLOCK_SIZE;
    }
    if (grown >= GROWN_MAX && !write_all(r)) {
        return false;
    }
    if (tamis_block_grow(&job->block) != TAMIS_OK) {
        tamis_stream_fail(r->stream, TAMIS_STREAM_MEMORY, NULL, 0);
        return false;
    }
    return true;
}

/* Gives the lines of a filled block, if it has any, to the workers. Returns how many there are. */
static uint64_t submit(ring *r, tamis_job *job, uint64_t first_line) {
    uint64_t lines = tamis_block_count_lines(&job->block);
    if (lines > 0) {
        job->first_line = first_line;
        give(r, job);
    }
    return lines;
}

/* Reads all inputs. What ends it stands in the stream. */
static void read_inputs(ring *r, tamis_reader *reader) {
    tamis_stream *stream = r->stream;
    uint64_t next_line = 1;
    tamis_job *job = free_job(r);
    while (job != NULL) {
        tamis_fill fill = tamis_reader_fill(reader, &job->block);
        switch (fill) {
        case TAMIS_FILL_LINES:
            next_line += submit(r, job, next_line);
            job = free_job(r);
            break;
        case TAMIS_FILL_GROW:
            if (!grow(r, job)) {
                return;
            }
            break;
        case TAMIS_FILL_WAIT:
            if (!write_all(r) || !tamis_stream_flush(stream)) {
                return;
            }
            tamis_stream_progress(stream);
            if (!tamis_reader_wait(reader)) {
                stream->stopped = true;
                return;
            }
            break;
        case TAMIS_FILL_STOPPED:
        case TAMIS_FILL_FAILED:
        case TAMIS_FILL_END:
            stream->stopped = fill == TAMIS_FILL_STOPPED;
            (void)submit(r, job, next_line);
            return;
        }
    }
}

/* After a read that failed the lines before it are still written, after a write that failed nothing is. */
static void write_rest(ring *r) {
    tamis_stream *stream = r->stream;
    bool unread = stream->fault == TAMIS_STREAM_OPEN || stream->fault == TAMIS_STREAM_READ ||
                  stream->fault == TAMIS_STREAM_LOOP;
    tamis_stream before = *stream;
    if (unread) {
        stream->fault = TAMIS_STREAM_FINE;
    }
    if (stream->fault == TAMIS_STREAM_FINE && write_all(r) && unread) {
        stream->fault = before.fault;
        stream->fault_name = before.fault_name;
        stream->fault_errno = before.fault_errno;
    }
}

/* Free of failures but for memory: locks with default attributes need none. */
static bool ring_init(ring *r, tamis_stream *stream) {
    size_t workers = stream->worker_count;
    *r = (ring){
        .stream = stream,
        .count = workers + (workers * SLACK_EACH < SLACK_MAX ? workers * SLACK_EACH : SLACK_MAX),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .work = PTHREAD_COND_INITIALIZER,
        .parts = PTHREAD_COND_INITIALIZER,
        .results = PTHREAD_COND_INITIALIZER,
    };
    r->output_limit = TAMIS_STREAM_PENDING / r->count;
    r->jobs = calloc(r->count, sizeof *r->jobs);
    if (r->jobs == NULL) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < r->count; i++) {
        ok = tamis_job_init(&r->jobs[i]) == TAMIS_OK && ok;
    }
    return ok;
}

static void ring_clear(ring *r) {
    for (size_t i = 0; r->jobs != NULL && i < r->count; i++) {
        tamis_job_clear(&r->jobs[i]);
    }
    free(r->jobs);
    (void)pthread_cond_destroy(&r->results);
    (void)pthread_cond_destroy(&r->parts);
    (void)pthread_cond_destroy(&r->work);
    (void)pthread_mutex_destroy(&r->lock);
}

void tamis_stream_run_threads(tamis_stream *stream, tamis_reader *reader) {
    ring r;
    worker workers[TAMIS_STREAM_WORKERS];
    size_t count = ring_init(&r, stream) ? start_workers(workers, &r) : 0;
    if (count == 0) {
        tamis_stream_fail(stream, TAMIS_STREAM_MEMORY, NULL, 0);
    } else {
        read_inputs(&r, reader);
        write_rest(&r);
        end_workers(workers, count, &r);
    }
    ring_clear(&r);
}
