/* Sources: every text of one compilation (rules and reference files) in one space of 32-bit offsets.
 *
 * A span is a place in that space; file, line and column are worked out only when it is shown. Each source
 * takes its length plus one, so that its end is a place of its own. The texts and names live in the arena (or
 * are borrowed, as said); one thread at a time. */
#ifndef TAMIS_BASE_SOURCE_H
#define TAMIS_BASE_SOURCE_H

#include "base/arena.h"

typedef struct tamis_span {
    uint32_t off; /* in the space of all sources */
    uint32_t len; /* bytes */
} tamis_span;

typedef struct tamis_source_mark tamis_source_mark;

typedef struct tamis_source {
    tamis_str name;           /* as the user wrote the path: for messages */
    tamis_str stored;         /* relative to the pack's folder, with '/': for pack files, never absolute */
    tamis_str text;           /* borrowed; must outlive the sources */
    uint32_t base;            /* offset of its first byte */
    tamis_source_mark *marks; /* for tamis_sources_locate */
    size_t mark_count;
} tamis_source;

typedef struct tamis_sources {
    tamis_arena *arena;
    tamis_source *items; /* in order of base */
    size_t count;
    size_t capacity;
} tamis_sources;

typedef struct tamis_place {
    const tamis_source *source; /* NULL when the offset is in none */
    size_t line;                /* from 1 */
    size_t column;              /* from 1, in code points; a bad part of UTF-8 counts one */
    tamis_str line_text;        /* the line without its end (LF or CRLF) */
    size_t line_offset;         /* bytes from the start of line_text to the place; at most its length */
} tamis_place;

void tamis_sources_init(tamis_sources *sources, tamis_arena *arena);

/* Adds a source and gives its index through `out`. `name` and `stored` are copied, `text` is borrowed.
 * TAMIS_ERR_LIMIT past TAMIS_LIMIT_SOURCES bytes in all. */
TAMIS_CHECKED tamis_status tamis_sources_add(size_t *out, tamis_sources *sources, tamis_str name,
                                             tamis_str stored, tamis_str text);

/* The same with its place in the space of offsets given: at or behind the end of the last source, else
 * TAMIS_ERR_INVALID. For packs, which say where each of their sources lies. */
TAMIS_CHECKED tamis_status tamis_sources_add_at(size_t *out, tamis_sources *sources, size_t base,
                                                tamis_str name, tamis_str stored, tamis_str text);

/* Where is `off`? A byte order mark at a source's start counts no column and is not in line_text. Takes a
 * bounded time, however long the line or the text. */
tamis_place tamis_sources_locate(const tamis_sources *sources, uint32_t off);

/* The name of a source without "./" at its start: the same file however it was asked for. "" for NULL. */
tamis_str tamis_source_path(const tamis_source *source);

/* Where a line was asked for last; zeroed at first. */
typedef struct tamis_line_known {
    uint32_t off;
    size_t line;
} tamis_line_known;

/* The line of `off` alone, from 1; 0 when it is in no source. Quickest for offsets that rise, of which each is a little behind the one
 * before, which `known` remembers. */
size_t tamis_sources_line(const tamis_sources *sources, tamis_line_known *known, uint32_t off);

/* The bytes of a span, empty when it does not lie in one source as a whole. */
tamis_str tamis_sources_text(const tamis_sources *sources, tamis_span span);

/* From the start of `a` to the end of `b`. */
static inline tamis_span tamis_span_join(tamis_span a, tamis_span b) {
    uint32_t start = a.off < b.off ? a.off : b.off;
    uint32_t end_a = a.off + a.len, end_b = b.off + b.len;
    return (tamis_span){start, (end_a > end_b ? end_a : end_b) - start};
}

#endif
