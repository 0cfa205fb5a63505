/* What a change of rules changes: each line is given to two packs, and what differs is counted.
 *
 * Distinct changes are kept up to TAMIS_DIFF_CHANGES, of each value at most TAMIS_DIFF_KEPT bytes, so memory does not
 * grow with the events; changes beyond that are counted. One thread. Both packs must outlive the differ. */
#ifndef TAMIS_TOOLS_DIFF_H
#define TAMIS_TOOLS_DIFF_H

#include "runtime/engine.h"
#include "runtime/stream.h"

#define TAMIS_DIFF_CHANGES 4096u /* some thousand are more than anybody reads; about 2 MiB at most */
#define TAMIS_DIFF_KEPT    160u

typedef struct tamis_diff_value {
    uint64_t hash; /* of the whole value */
    uint16_t len;  /* bytes kept, never half a character */
    bool cut;
    char text[TAMIS_DIFF_KEPT];
} tamis_diff_value;

typedef struct tamis_diff_change {
    tamis_str output; /* in one of the packs; empty: the verdict */
    tamis_diff_value from, to;
    uint64_t count;
    uint64_t first; /* line */
} tamis_diff_change;

typedef struct tamis_differ tamis_differ;

typedef struct tamis_diff {
    uint64_t lines, changed;                 /* events */
    uint64_t verdicts, outputs;              /* changes in all */
    uint64_t rest;                           /* of them, those that are not kept */
    const tamis_diff_change *const *changes; /* the commonest first, equal counts by their first line */
    size_t count;
} tamis_diff;

TAMIS_CHECKED tamis_status tamis_differ_new(tamis_differ **out, const tamis_pack *before, const tamis_pack *after);
void tamis_differ_free(tamis_differ *differ); /* NULL is fine */

/* The tamis_line_work of a diff: `worker` is a tamis_differ; nothing is put out. */
tamis_status tamis_differ_line(void *worker, tamis_buf *outputs, const tamis_line *line);

/* What was found so far; valid until the next line. */
void tamis_differ_result(tamis_diff *out, tamis_differ *differ);

/* Reports. False: the buffer has failed. */
bool tamis_diff_add_text(tamis_buf *out, const tamis_diff *diff);
bool tamis_diff_add_json(tamis_buf *out, const tamis_diff *diff);
bool tamis_diff_add_markdown(tamis_buf *out, const tamis_diff *diff);

#endif
