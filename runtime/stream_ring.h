/* The order of a stream's output when several threads work: a ring of jobs, and two parts that one thread at
 * a time plays, the reader's and the writer's. Private to the stream.
 *
 * Two counters run round the ring: `read`, jobs whose blocks were read, and `written`. Whoever plays the reader's
 * part takes the next job. Whoever has done a part of a job or all of it plays the writer's part when nobody
 * does and the oldest job has something to write, and writes until the oldest one has not. So a thread never
 * waits for a job before its own, unless the ring is full or its own has put out its share of what may be
 * pending; and the oldest job is always somebody's work or being written, so the ring cannot stand still.
 *
 * All that is here stands under the lock but for: the reader, the inputs and `stopped` are the reader's part's; sinks, counts
 * and the fault of the stream the writer's part's; a job belongs to its worker while it is WORKING, and else to the writer's part. */
#ifndef TAMIS_RUNTIME_STREAM_RING_H
#define TAMIS_RUNTIME_STREAM_RING_H

#include <pthread.h>

#include "runtime/stream_job.h"

typedef struct tamis_ring {
    tamis_stream *stream;
    tamis_job *jobs; /* owned */
    size_t count;
    size_t output_limit; /* bytes that a job may put out before it hands them over */
    pthread_mutex_t lock;
    pthread_cond_t turn;  /* for who wants the reader's part */
    pthread_cond_t still; /* for the reader's part: something was written, or a block is small again */
    pthread_cond_t parts; /* for workers whose outputs so far wait to be written */
    uint64_t read, written;
    uint64_t next_line;
    size_t grown; /* blocks */
    bool reading, writing;
    bool settling; /* who reads waits for others, or for input */
    bool ended; /* no more is read */
    bool quit;  /* no more is written either */
} tamis_ring;

/* For as many workers as the stream has. Clear it also when this fails. */
TAMIS_CHECKED tamis_status tamis_ring_init(tamis_ring *ring, tamis_stream *stream);
void tamis_ring_clear(tamis_ring *ring);

/* ---- The reader's part ---- */

/* Waits for the reader's part, and for a job to be free. False: no more is read. */
bool tamis_ring_begin_read(tamis_ring *ring);

/* Waits until all that was read is written, and flushes. False: the stream ends. */
bool tamis_ring_settle(tamis_ring *ring);

/* Waits until one block more may be grown, and counts it. False: the stream ends. */
bool tamis_ring_grow(tamis_ring *ring);

/* A block that was counted is small again. */
void tamis_ring_shrink(tamis_ring *ring);

/* Gives up the reader's part, with `last` for all. Returns the job for the block, NULL when it has no lines or the stream ends. */
tamis_job *tamis_ring_end_read(tamis_ring *ring, const tamis_block *block, bool last);

/* ---- Jobs ---- */

/* The relief of tamis_job_work: `data` is the ring. */
bool tamis_ring_hand_over(void *data, tamis_job *job);

/* The work on a job is done. */
void tamis_ring_end_job(tamis_ring *ring, tamis_job *job);

#endif
