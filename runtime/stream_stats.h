/* What became of the events of a stream, counted. Each thread has its own; they are added up at the end. */
#ifndef TAMIS_RUNTIME_STREAM_STATS_H
#define TAMIS_RUNTIME_STREAM_STATS_H

#include "runtime/engine.h"

/* How a filter decides an event. */
typedef enum tamis_decision {
    TAMIS_DECIDED_DENY,
    TAMIS_DECIDED_DROP,
    TAMIS_DECIDED_NOT_ALLOWED,
    TAMIS_DECISIONS
} tamis_decision;

typedef struct tamis_filter_stats {
    uint64_t decided[TAMIS_DECISIONS];
} tamis_filter_stats;

typedef struct tamis_stats {
    const tamis_program *program; /* borrowed: names */
    uint64_t outcomes[TAMIS_OUTCOMES];
    uint64_t invalid; /* lines that are not CEF */
    uint64_t gave_up; /* events on which a search gave up */
    uint64_t flags[TAMIS_CEF_FLAGS];
    tamis_filter_stats *filters; /* owned, one for each filter */
    uint64_t *statements;        /* owned, one for each statement: events that it decided */
} tamis_stats;

TAMIS_CHECKED tamis_status tamis_stats_init(tamis_stats *stats, const tamis_pack *pack);
void tamis_stats_clear(tamis_stats *stats);

/* Counts one event. `flags`: of its CEF line, 0 where there is none. */
void tamis_stats_count(tamis_stats *stats, const tamis_verdict *verdict, unsigned flags, bool gave_up);

/* Adds the counts of another one of the same pack. */
void tamis_stats_add(tamis_stats *stats, const tamis_stats *other);

/* One JSON object, without a line end; everything that could be counted stands in it, also where the count is
 * 0:
 *
 *     {"lines":…,"bytes":…,"mapped":…,…,"invalid":…,"gaveUp":…,
 *      "filters":{"agent":{"denied":…,"dropped":…,"not allowed":…,"labels":{"traffic logs":…}},…},
 *      "flags":{"duplicate-key":…,…},"seconds":1.234} */
bool tamis_stats_add_json(tamis_buf *out, const tamis_stats *stats, uint64_t lines, uint64_t bytes,
                          uint64_t milliseconds);

#endif
