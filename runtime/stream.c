/* Streams: the work on a block, and the stream of one worker. See stream.h. */
#include "runtime/stream.h"

#include "runtime/stream_job.h"

/* ---- Jobs ---- */

void tamis_job_init(tamis_job *job) {
    *job = (tamis_job){.state = TAMIS_JOB_FREE};
    for (size_t i = 0; i < TAMIS_STREAM_SINKS; i++) {
        tamis_buf_init(&job->outputs[i], TAMIS_LIMIT_OBJECT + TAMIS_STREAM_PENDING);
    }
}

void tamis_job_clear(tamis_job *job) {
    for (size_t i = 0; i < TAMIS_STREAM_SINKS; i++) {
        tamis_buf_clear(&job->outputs[i]);
    }
}

static void reset_outputs(tamis_job *job) {
    enum { KEPT = 2 * 1024 * 1024 }; /* of a buffer that one large event made grow */
    for (size_t i = 0; i < TAMIS_STREAM_SINKS; i++) {
        if (job->outputs[i].capacity > KEPT) {
            tamis_buf_clear(&job->outputs[i]);
        } else {
            tamis_buf_reset(&job->outputs[i]);
        }
    }
}

void tamis_job_reset(tamis_job *job) {
    reset_outputs(job);
    job->lines = 0;
    job->bytes = 0;
    job->status = TAMIS_OK;
    job->state = TAMIS_JOB_FREE;
}

void tamis_stream_fail(tamis_stream *stream, tamis_stream_fault fault, const char *name, int error) {
    if (stream->fault == TAMIS_STREAM_FINE) {
        stream->fault = fault;
        stream->fault_name = name;
        stream->fault_errno = error;
    }
}

void tamis_stream_count(tamis_stream *stream, const tamis_job *job) {
    stream->lines += job->lines;
    stream->bytes += job->bytes;
    if (job->status != TAMIS_OK) {
        tamis_stream_fail(stream, TAMIS_STREAM_MEMORY, NULL, 0);
    }
}

bool tamis_job_write(tamis_job *job, tamis_stream *stream) {
    for (size_t i = 0; i < stream->sink_count; i++) {
        tamis_sink *sink = &stream->sinks[i];
        tamis_status status = tamis_sink_add(sink, tamis_buf_str(&job->outputs[i]));
        if (status != TAMIS_OK) {
            tamis_stream_fail(stream, status == TAMIS_ERR_IO ? TAMIS_STREAM_WRITE : TAMIS_STREAM_MEMORY,
                              sink->name, sink->error);
            return false;
        }
    }
    reset_outputs(job);
    return true;
}

static size_t outputs_len(const tamis_job *job, size_t count) {
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len += job->outputs[i].len;
    }
    return len;
}

/* The line without LF or CRLF. */
static tamis_str without_end(tamis_str raw) {
    if (raw.len > 0 && raw.ptr[raw.len - 1] == '\n') {
        raw.len--;
        if (raw.len > 0 && raw.ptr[raw.len - 1] == '\r') {
            raw.len--;
        }
    }
    return raw;
}

void tamis_job_work(tamis_job *job, const tamis_block *block, const tamis_stream *stream, void *worker,
                    size_t limit, tamis_job_relief relief, void *data) {
    tamis_line line = {.number = job->first_line};
    if (block->too_long) {
        line.too_long = true;
        job->lines = 1;
        job->bytes = block->skipped;
        job->status = stream->work(worker, job->outputs, &line);
        return;
    }
    size_t at = 0;
    while (at < block->lines_end && job->status == TAMIS_OK) {
        const char *end = memchr(block->bytes + at, '\n', block->lines_end - at);
        size_t len = end == NULL ? block->lines_end - at : (size_t)(end - (block->bytes + at)) + 1;
        line.raw = tamis_str_of(block->bytes + at, len);
        line.text = without_end(line.raw);
        line.too_long = line.text.len > TAMIS_LIMIT_LINE;
        if (line.too_long) {
            line.raw = line.text = tamis_str_of(NULL, 0);
        }
        job->status = stream->work(worker, job->outputs, &line);
        line.number++;
        at += len;
        if (outputs_len(job, stream->sink_count) >= limit && !relief(data, job)) {
            break;
        }
    }
    job->lines = line.number - job->first_line;
    job->bytes = at;
}

/* ---- One worker ---- */

bool tamis_stream_flush(tamis_stream *stream) {
    bool ok = true;
    /* The first one last: whoever sees an event come out finds what belongs to it in the side files. When one fails the
     * others are flushed all the same. */
    for (size_t i = stream->sink_count; i-- > 0;) {
        if (tamis_sink_flush(&stream->sinks[i]) != TAMIS_OK) {
            tamis_stream_fail(stream, TAMIS_STREAM_WRITE, stream->sinks[i].name, stream->sinks[i].error);
            ok = false;
        }
    }
    return ok;
}

void tamis_stream_progress(const tamis_stream *stream) {
    if (stream->progress != NULL) {
        stream->progress(stream->progress_data, stream);
    }
}

static bool write_now(void *data, tamis_job *job) {
    return tamis_job_write(job, data);
}

/* Works on what the block holds and writes what comes of it. False: the stream ends. */
static bool work_inline(tamis_stream *stream, tamis_block *block, tamis_job *job) {
    enum { INLINE_OUTPUT = 64 * 1024 }; /* small enough to stay in the core's cache */
    if (block->lines_end == 0 && !block->too_long) {
        return true;
    }
    job->first_line = stream->lines + 1;
    tamis_job_work(job, block, stream, stream->workers[0], INLINE_OUTPUT, write_now, stream);
    tamis_stream_count(stream, job);
    bool ok = tamis_job_write(job, stream) && stream->fault == TAMIS_STREAM_FINE;
    tamis_block_reset(block);
    tamis_job_reset(job);
    tamis_stream_progress(stream);
    return ok;
}

static void run_inline(tamis_stream *stream, tamis_reader *reader) {
    tamis_block block;
    tamis_job job;
    if (tamis_block_init(&block) != TAMIS_OK) {
        tamis_stream_fail(stream, TAMIS_STREAM_MEMORY, NULL, 0);
        return;
    }
    tamis_job_init(&job);
    bool more = true;
    while (more) {
        tamis_fill fill = tamis_reader_fill(reader, &block);
        switch (fill) {
        case TAMIS_FILL_LINES: more = work_inline(stream, &block, &job); break;
        case TAMIS_FILL_GROW:
            more = tamis_block_grow(&block) == TAMIS_OK;
            if (!more) {
                tamis_stream_fail(stream, TAMIS_STREAM_MEMORY, NULL, 0);
            }
            break;
        case TAMIS_FILL_WAIT:
            more = tamis_stream_flush(stream);
            tamis_stream_progress(stream);
            if (more && !tamis_reader_wait(reader)) {
                stream->stopped = true;
                more = false;
            }
            break;
        case TAMIS_FILL_STOPPED:
        case TAMIS_FILL_FAILED:
        case TAMIS_FILL_END:
            stream->stopped = fill == TAMIS_FILL_STOPPED;
            (void)work_inline(stream, &block, &job); /* a fault stands in the stream */
            more = false;
            break;
        }
    }
    tamis_job_clear(&job);
    tamis_block_clear(&block);
}

tamis_status tamis_stream_run(tamis_stream *stream) {
    stream->lines = 0;
    stream->bytes = 0;
    stream->stopped = false;
    stream->fault = TAMIS_STREAM_FINE;
    stream->fault_name = NULL;
    stream->fault_errno = 0;
    tamis_reader reader;
    tamis_reader_init(&reader, stream);
    if (stream->worker_count > 1) {
        tamis_stream_run_threads(stream, &reader);
    } else {
        run_inline(stream, &reader);
    }
    /* What was read before it is written by now; when that failed, its fault is the one to tell. */
    if (reader.fault != TAMIS_STREAM_FINE) {
        tamis_stream_fail(stream, reader.fault, reader.name, reader.error);
    }
    tamis_reader_clear(&reader);
    (void)tamis_stream_flush(stream);
    return stream->fault == TAMIS_STREAM_FINE     ? TAMIS_OK
           : stream->fault == TAMIS_STREAM_MEMORY ? TAMIS_ERR_MEMORY
                                                  : TAMIS_ERR_IO;
}
