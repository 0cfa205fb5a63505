/* Streams: lines in, work on each of them, output in the order of the lines.
 *
 *     inputs ──read(2)──► blocks of whole lines ──► workers ──► outputs of a block ──► sinks, block after block
 *
 * One worker runs in the caller's thread. Of several, the others have a thread each. All are alike: a worker
 * reads a block, works on it, and writes what is next in the order of the lines: its own output and that of
 * others behind it, or, when blocks before its own are not done, nothing; then who ends these writes it. One
 * reads at a time and one writes at a time, so the order of the lines is kept whatever the threads do.
 *
 * Nothing is lost. A line may hold any byte; an empty line is a line, and so is the last one without a line
 * end. A line over TAMIS_LIMIT_LINE is read to its end and given to the work as one that is too long, without
 * its bytes.
 *
 * When the next read would block, all complete lines that were read are worked on and all sinks are flushed
 * first. When `stop_fd` becomes readable, no more is read: the complete lines so far are finished, and the
 * stream ends well.
 *
 * Memory does not depend on the size of the input. Each worker has a block of 256 KiB; at most 16 of them
 * grow, to 1 MiB, for long lines; the start of a line that was read with the block before is 1 MiB at most; what blocks have put out
 * and is not yet written is at most 16 MiB in all, and the output of one event more for each worker; a sink
 * keeps 64 KiB. That is 26 MiB for 8 workers, 46 MiB for 64, contexts of the workers not counted.
 *
 * The library has no signal handlers: who wants to end a stream by a signal writes a byte to a pipe whose
 * other end is `stop_fd`. Threads that a stream makes receive no signals. */
#ifndef TAMIS_RUNTIME_STREAM_H
#define TAMIS_RUNTIME_STREAM_H

#include "base/buf.h"
#include "base/limits.h"
#include "tamis.h"

/* Sinks of one stream. */
#define TAMIS_STREAM_SINKS 8

/* Workers: more than any machine of today has use for on one stream, and a bound for the memory above. */
#define TAMIS_STREAM_WORKERS 64u

/* The object that comes of one event, bytes without its line end: room for ten outputs that each are a line
 * of the greatest length all of whose bytes need a JSON escape of six. */
#define TAMIS_LIMIT_OBJECT ((size_t)64 * 1024 * 1024)

/* ---- Lines ---- */

typedef struct tamis_line {
    tamis_str text;  /* without its line end (LF or CRLF): at most TAMIS_LIMIT_LINE bytes */
    tamis_str raw;   /* as it was read, line end included; the last line of an input may have none */
    uint64_t number; /* from 1, counted through all inputs */
    bool too_long;   /* over the limit: text and raw are empty */
} tamis_line;

/* Works on one line: appends to `outputs`, one buffer for each sink, in whole lines. `worker` is this
 * thread's own. A failure ends the stream; what a line holds is none. */
typedef tamis_status (*tamis_line_work)(void *worker, tamis_buf *outputs, const tamis_line *line);

/* Appends a line as it was read, with a LF behind it when it has none. */
bool tamis_line_add_raw(tamis_buf *out, const tamis_line *line);

/* ---- Sinks ---- */

typedef enum tamis_sink_kind { TAMIS_SINK_LINES, TAMIS_SINK_JSON } tamis_sink_kind;

/* Where output goes: a descriptor with a buffer, so that writes are large. When a terminal is behind it, what
 * a terminal would obey is shown instead: in JSON as \u009b, in lines as base/escape.h says. */
typedef struct tamis_sink {
    int fd;           /* -1: not wanted, what comes is thrown away */
    bool owned;       /* closed by tamis_sink_clear */
    const char *name; /* for messages; borrowed */
    tamis_sink_kind kind;
    bool terminal;
    tamis_buf pending;
    int error; /* errno of the write that failed, 0 while none did */
} tamis_sink;

/* A sink on an open descriptor (-1: none), which stays the caller's. */
void tamis_sink_init(tamis_sink *sink, int fd, const char *name, tamis_sink_kind kind);

/* A sink that appends to the file `path`, made when it is not there. A symbolic link is not followed.
 * TAMIS_ERR_IO with `error` set; then the sink is one that is not wanted. */
TAMIS_CHECKED tamis_status tamis_sink_open(tamis_sink *sink, const char *path, tamis_sink_kind kind);

/* Appends whole lines; writes when 64 KiB have come together. TAMIS_ERR_IO with `error` set,
 * TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_sink_add(tamis_sink *sink, tamis_str bytes);

/* Writes what is pending. */
TAMIS_CHECKED tamis_status tamis_sink_flush(tamis_sink *sink);

/* Frees the buffer and closes what is owned. Flush first. TAMIS_ERR_IO when closing says that a write had
 * failed. */
TAMIS_CHECKED tamis_status tamis_sink_clear(tamis_sink *sink);

/* ---- Streams ---- */

typedef enum tamis_stream_fault {
    TAMIS_STREAM_FINE,
    TAMIS_STREAM_OPEN,  /* an input could not be opened; fault_errno says why */
    TAMIS_STREAM_READ,  /* an input could not be read to its end */
    TAMIS_STREAM_LOOP,  /* an input is a file that a sink writes to */
    TAMIS_STREAM_WRITE, /* a sink */
    TAMIS_STREAM_MEMORY
} tamis_stream_fault;

typedef struct tamis_stream tamis_stream;
struct tamis_stream {
    /* Given by the caller, who owns all of it. */
    const char *const
        *inputs; /* paths, read one after the other; "-" is standard input, as are no inputs at all */
    size_t input_count;
    const int *descriptor; /* NULL; or an open one that is read instead of all inputs, and stays the caller's */
    tamis_line_work work;
    void *const *workers; /* the first argument of `work`, one for each thread */
    size_t worker_count;  /* 1 to TAMIS_STREAM_WORKERS */
    tamis_sink *sinks;
    size_t sink_count; /* at most TAMIS_STREAM_SINKS */
    int stop_fd;       /* -1: none */
    bool unnumbered; /* the work asks for no line's number: it may be any then, which saves several workers a
                      * look at all bytes */
    /* Called after each block and before each wait, by one thread at a time; may be NULL. */
    void (*progress)(void *data, const tamis_stream *stream);
    void *progress_data;

    /* What came of it. */
    uint64_t lines; /* worked on, those that were too long included */
    uint64_t bytes; /* theirs, line ends included */
    bool stopped;   /* by stop_fd */
    tamis_stream_fault fault;
    const char *fault_name; /* of the input or sink */
    int fault_errno;
};

/* Reads all inputs to their ends. With an error, too, everything before it has been worked on and flushed as
 * far as it can be. TAMIS_ERR_IO or TAMIS_ERR_MEMORY, with `fault` set. */
TAMIS_CHECKED tamis_status tamis_stream_run(tamis_stream *stream);

#endif
