/* What the work on a block puts out: the unit that is written in order. Private to the stream. */
#ifndef TAMIS_RUNTIME_STREAM_JOB_H
#define TAMIS_RUNTIME_STREAM_JOB_H

#include "runtime/stream_reader.h"

typedef enum tamis_job_state {
    TAMIS_JOB_FREE,    /* nobody's */
    TAMIS_JOB_WORKING, /* a worker's */
    TAMIS_JOB_PARTIAL, /* the worker waits until its outputs so far are written */
    TAMIS_JOB_DONE     /* waits to be written */
} tamis_job_state;

typedef struct tamis_job {
    tamis_buf outputs[TAMIS_STREAM_SINKS];
    uint64_t first_line; /* number of the block's first line */
    uint64_t lines;      /* worked on */
    uint64_t bytes;      /* of them */
    tamis_status status; /* of the work */
    tamis_job_state state;
} tamis_job;

void tamis_job_init(tamis_job *job);
void tamis_job_clear(tamis_job *job);

/* Gets rid of a job's outputs while its work is not done. False: give up. */
typedef bool (*tamis_job_relief)(void *data, tamis_job *job);

/* Works on all lines of the block, in order; `relief` is called when the outputs hold `limit` bytes or more.
 * */
void tamis_job_work(tamis_job *job, const tamis_block *block, const tamis_stream *stream, void *worker,
                    size_t limit, tamis_job_relief relief, void *data);

/* Gives the outputs to the sinks and empties them. False: the stream has its fault. */
bool tamis_job_write(tamis_job *job, tamis_stream *stream);

/* Empties it for the next block. */
void tamis_job_reset(tamis_job *job);

/* Flushes all sinks. False: the stream has its fault. */
bool tamis_stream_flush(tamis_stream *stream);

/* Says how far the stream is, when somebody wants to know. */
void tamis_stream_progress(const tamis_stream *stream);

/* Gives the stream its fault, unless it has one. */
void tamis_stream_fail(tamis_stream *stream, tamis_stream_fault fault, const char *name, int error);

/* Counts what the work on a job came to, once all of it is written. */
void tamis_stream_count(tamis_stream *stream, const tamis_job *job);

/* What a stream puts out before it is written, bytes in all; see stream.h. */
#define TAMIS_STREAM_PENDING ((size_t)16 * 1024 * 1024)

/* Runs the stream with several workers (stream_threads.c). A fault stands in the stream or in the reader. */
void tamis_stream_run_threads(tamis_stream *stream, tamis_reader *reader);

#endif
