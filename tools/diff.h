/* What a change of rules changes: each line is given to two packs, and what differs is counted.
 *
 * Distinct changes are kept up to TAMIS_DIFF_CHANGES, of each value at most TAMIS_DIFF_KEPT bytes, so memory does not
 * grow with the events; changes beyond that are counted. One thread. Both packs must outlive the differ. */
#ifndef TAMIS_TOOLS_DIFF_H
#define TAMIS_TOOLS_DIFF_H

#include "runtime/engine.h"
#include "runtime/stream.h"
#include "tools/diff_values.h"

#define TAMIS_DIFF_CHANGES 4096u /* some thousand are more than anybody reads; about 2 MiB at most */

typedef struct tamis_diff_change {
    bool verdict;     /* it is no output */
    tamis_str output; /* in one of the packs */
    tamis_diff_value from, to;
    uint64_t count;
    uint64_t first; /* line */
} tamis_diff_change;

typedef struct tamis_differ tamis_differ;

/* Outputs whose values tell what the rules find: which came, whatever event they came on. */
typedef enum tamis_diff_set_kind { TAMIS_DIFF_ALERT_TYPES, TAMIS_DIFF_TECHNIQUES, TAMIS_DIFF_SETS } tamis_diff_set_kind;

typedef struct tamis_diff_set {
    tamis_str output; /* its name; len 0: neither pack has it */
    const tamis_diff_seen *const *only[TAMIS_DIFF_SIDES]; /* BEFORE: lost; AFTER: new */
    uint32_t counts[TAMIS_DIFF_SIDES];
    uint64_t rest; /* values that were not kept */
} tamis_diff_set;

typedef struct tamis_diff {
    const tamis_program *before, *after;
    uint64_t lines, changed;                 /* events */
    uint64_t verdicts, outputs;              /* changes in all */
    uint64_t rest;                           /* of them, those that are not kept */
    const tamis_diff_change *const *changes; /* the commonest first, equal counts by their first line */
    size_t count;
    tamis_diff_set sets[TAMIS_DIFF_SETS];
    bool interrupted; /* set by the caller: there were more lines */
} tamis_diff;

/* `outputs`: the names of the outputs of each set; NULL: the usual one. */
TAMIS_CHECKED tamis_status tamis_differ_new(tamis_differ **out, const tamis_pack *before, const tamis_pack *after,
                                            const char *const outputs[TAMIS_DIFF_SETS]);
void tamis_differ_free(tamis_differ *differ); /* NULL is fine */

/* The tamis_line_work of a diff: `worker` is a tamis_differ; nothing is put out. */
tamis_status tamis_differ_line(void *worker, tamis_buf *outputs, const tamis_line *line);

/* What was found so far; valid until the next line. */
void tamis_differ_result(tamis_diff *out, tamis_differ *differ);

/* The changed events in hundredths of a percent of all; 0 and 10000 only when it is none or all. */
unsigned tamis_diff_share(const tamis_diff *diff);

/* Reports. False: the buffer has failed. Text is empty when nothing changed. */
bool tamis_diff_add_text(tamis_buf *out, const tamis_diff *diff);
bool tamis_diff_add_json(tamis_buf *out, const tamis_diff *diff);
bool tamis_diff_add_markdown(tamis_buf *out, const tamis_diff *diff);

#endif
