/* Why an event has its verdict: each filter statement, each branch that was taken, each output, with what it saw.
 *
 * The event is run by the engine itself, with its recording twin; the verdict is that run's. What is told about an
 * expression is what it was there. The rules' text and the places in it come from the pack, so a compiled pack explains
 * itself as its folder does. A line can be explained as long as the next one was not; one thread at a time. */
#ifndef TAMIS_TOOLS_EXPLAIN_H
#define TAMIS_TOOLS_EXPLAIN_H

#include "base/buf.h"
#include "grammar/ast.h"
#include "runtime/engine.h"

/* A value that an expression read: a field, a member of cef, an output, a let, … */
typedef struct tamis_explained_input {
    const tamis_expr *expr;
    tamis_value value;
    bool known;  /* false: it was not evaluated */
    bool hidden; /* its value may not be shown */
    struct tamis_explained_input *next;
} tamis_explained_input;

/* A condition or value that is made of no branches of its own: what decided. */
typedef struct tamis_explained_leaf {
    const tamis_expr *expr; /* as written, with its `!` */
    bool asked;             /* its truth decided; false: its value was taken */
    bool hidden;
    tamis_value value;
    tamis_explained_input *inputs; /* in the order of the text */
    tamis_str reason;              /* in words; may be empty */
    const tamis_regex_list *list;  /* the list entry that it found, or NULL */
    size_t entry;
    struct tamis_explained_leaf *next;
} tamis_explained_leaf;

/* A statement, let or output. */
typedef struct tamis_explained_entry {
    const tamis_entry *entry;
    bool evaluated; /* false: everything was decided before, or nobody read it */
    bool hidden;
    tamis_value value;
    tamis_explained_leaf *leaves; /* in the order of evaluation */
} tamis_explained_entry;

typedef struct tamis_explanation {
    const tamis_program *program;
    uint64_t line; /* its number */
    tamis_verdict verdict;
    tamis_explained_entry *entries; /* as in the program: lets, statements, outputs */
} tamis_explanation;

typedef struct tamis_explain_options {
    const char *redact; /* keys with commas: what is read from these fields, and what is made of it, is not shown; NULL: none */
    bool no_values;     /* nothing that an event says is shown */
    const char *only, *skip; /* filters, as of tamis_context_filters */
} tamis_explain_options;

typedef struct tamis_explainer tamis_explainer;

/* The pack must outlive it. TAMIS_ERR_NOT_FOUND: no such filter. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_explainer_new(tamis_explainer **out, const tamis_pack *pack,
                                               const tamis_explain_options *options);
void tamis_explainer_free(tamis_explainer *explainer); /* NULL is fine */

/* Runs a line. Of one that is too long there is the verdict alone. All is good until the next one. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_explainer_run(tamis_explanation *out, tamis_explainer *explainer, tamis_str line,
                                               bool too_long, uint64_t number);

/* The same on an event made of values, which is borrowed as long. */
TAMIS_CHECKED tamis_status tamis_explainer_run_data(tamis_explanation *out, tamis_explainer *explainer,
                                                    const tamis_data_event *event);
/* For people: the verdict and the outputs; then what decided, as source with values under it:
 *
 *     line 3: dropped by platform 'user ID logs'
 *
 *     filter agent
 *       allow 'valid CEF' holds                                  50-filter-agent.rules:4
 *         cef.isValid   true
 *
 * False when the buffer has failed. */
bool tamis_explanation_text(tamis_buf *out, const tamis_explanation *explanation, bool colour);

/* What decided about entry number i alone, indented by four: for tests that fail. */
bool tamis_explanation_entry_text(tamis_buf *out, const tamis_explanation *explanation, uint32_t i);

/* One JSON object in a line; docs/tamis.1 says which members it has. False when the buffer has failed. */
bool tamis_explanation_json(tamis_buf *out, const tamis_explanation *explanation);

#endif
