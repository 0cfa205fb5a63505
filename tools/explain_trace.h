/* What every expression was on one event, as the interpreter's recording twin told it.
 *
 * An event does not change while it is judged, so equal texts have equal values: a value is kept under the source text
 * of its expression. So it is found wherever the text stands, also where the value came from a memo. One thread at a
 * time. */
#ifndef TAMIS_TOOLS_EXPLAIN_TRACE_H
#define TAMIS_TOOLS_EXPLAIN_TRACE_H

#include "base/map.h"
#include "vm/program.h"
#include "vm/recorder.h"

/* Of the last evaluation of an expression on the present event. */
typedef struct tamis_seen {
    uint64_t event; /* of which event all this is; else it was not evaluated */
    tamis_value value;
    bool gave_up;                /* a search gave up in it */
    const tamis_regex_list *list; /* the entry that searchRegexList found; NULL: none */
    size_t entry;
} tamis_seen;

typedef struct tamis_explain_trace {
    tamis_recorder recorder; /* to attach */
    const tamis_program *program;
    uint64_t event;       /* the present one, from 1 */
    tamis_map texts;      /* source text → its number */
    uint32_t *text_of;    /* by instruction */
    tamis_seen *seen;     /* by number of the text */
    uint32_t *entry_of;   /* by instruction: for a RETURN, the number of its entry */
    tamis_seen *entries;  /* by entry */
    tamis_seen *slots;    /* by memo slot: what was kept there */
    tamis_seen pending;   /* what the call that is being executed found */
} tamis_explain_trace;

/* In memory of `arena`. The program must outlive it. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_explain_trace_init(tamis_explain_trace *out, tamis_arena *arena,
                                                    const tamis_program *program);

/* The next event: nothing was evaluated yet. */
void tamis_explain_trace_begin(tamis_explain_trace *trace);

/* What an expression was; NULL when it was not evaluated on this event, or is a constant. */
const tamis_seen *tamis_explain_trace_find(const tamis_explain_trace *trace, tamis_str text);
/* … and an entry. */
const tamis_seen *tamis_explain_trace_entry(const tamis_explain_trace *trace, uint32_t entry);

#endif
