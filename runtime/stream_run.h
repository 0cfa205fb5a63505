/* A pack at work on the lines of a stream: each line gets a verdict, is counted, and goes where its outcome
 * says.
 *
 * A tamis_runner belongs to one thread; runners of one stream share the pack. */
#ifndef TAMIS_RUNTIME_STREAM_RUN_H
#define TAMIS_RUNTIME_STREAM_RUN_H

#include "runtime/stream.h"
#include "runtime/stream_stats.h"

/* Sinks of a run: EVENTS gets the mapped events as JSON, or with `only` the lines that pass as they are; the
 * others get the lines of an outcome as they are; VERDICTS gets one JSON object for each line. */
#define TAMIS_RUN_SINK_MAP(X)                                                                                \
    X(EVENTS)                                                                                                \
    X(DENIED)                                                                                                \
    X(DROPPED)                                                                                               \
    X(NOT_ALLOWED)                                                                                           \
    X(UNMAPPED)                                                                                              \
    X(FAILED)                                                                                                \
    X(VERDICTS)

typedef enum tamis_run_sink {
#define TAMIS_RUN_SINK_ENUM(name) TAMIS_RUN_##name,
    TAMIS_RUN_SINK_MAP(TAMIS_RUN_SINK_ENUM)
#undef TAMIS_RUN_SINK_ENUM
        TAMIS_RUN_SINKS
} tamis_run_sink;

/* What is added to each JSON object, behind the outputs: "_line" (its number), "_raw" (the line), "_cef" (the
 * header) and "_fields". */
enum { TAMIS_WITH_LINE = 1u, TAMIS_WITH_RAW = 2u, TAMIS_WITH_CEF = 4u, TAMIS_WITH_FIELDS = 8u };

typedef struct tamis_run_options {
    const char *only;             /* run this filter alone, NULL: all */
    const char *skip;             /* run all filters but this one, NULL: all */
    unsigned with;                /* TAMIS_WITH_LINE | … */
    bool flags;                   /* count CEF flags: then each line is read whole */
    bool wanted[TAMIS_RUN_SINKS]; /* sinks that are there; nothing is made for others */
} tamis_run_options;

/* Does such a run ask for the numbers of lines? */
bool tamis_run_numbers(const tamis_run_options *options);

typedef struct tamis_runner tamis_runner;

/* As tamis_context_new and tamis_context_filters. */
TAMIS_CHECKED tamis_status tamis_runner_new(tamis_runner **out, const tamis_pack *pack,
                                            const tamis_run_options *options);
void tamis_runner_free(tamis_runner *runner); /* NULL is fine */

const tamis_stats *tamis_runner_stats(const tamis_runner *runner);

/* The tamis_line_work of a run: `worker` is a tamis_runner, outputs are numbered by tamis_run_sink. An event
 * whose object would be over TAMIS_LIMIT_OBJECT is failed, without outputs. */
tamis_status tamis_runner_line(void *worker, tamis_buf *outputs, const tamis_line *line);

#endif
