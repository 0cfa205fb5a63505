/* Inside explain: explain.c (the run), explain_walk.c (its leaves), explain_values.c, explain_hide.c, and the words:
 * explain_reason.c, explain_search.c, explain_words.c. */
#ifndef TAMIS_TOOLS_EXPLAIN_PARTS_H
#define TAMIS_TOOLS_EXPLAIN_PARTS_H

#include "tools/explain.h"
#include "tools/explain_trace.h"

struct tamis_explainer {
    const tamis_program *program;
    tamis_context *context;
    tamis_arena arena; /* for its whole life */
    tamis_arena event; /* of the present event */
    tamis_explain_trace trace;
    tamis_expr **exprs; /* by entry: its expression, NULL when the pack keeps no text of it */
    tamis_buf text;             /* scratch of explain_reason.c */
    tamis_matcher *matcher;     /* for nearest entries alone */
    tamis_pattern *any_case;    /* by pattern: the same without regard to case; made when first needed */
    /* What may not be shown. */
    bool no_values;
    tamis_map redacted; /* keys */
    bool *tainted;      /* by entry: it reads what is redacted */
};

/* ---- Names: what an expression reads ---- */

typedef enum tamis_read_kind {
    TAMIS_READ_NONE, /* it is no such thing */
    TAMIS_READ_FIELD,
    TAMIS_READ_LABEL,
    TAMIS_READ_CEF,
    TAMIS_READ_OUT,
    TAMIS_READ_RAW,
    TAMIS_READ_LET
} tamis_read_kind;

/* The expression without the brackets around it. */
const tamis_expr *tamis_explain_inner(const tamis_expr *expr);

/* What `expr` itself reads; `key` its constant key (ptr NULL: computed), of a LET and OUT the name. */
tamis_read_kind tamis_explain_read(tamis_str *key, const tamis_expr *expr);

/* The number of the let or output of that name, UINT32_MAX when there is none. */
uint32_t tamis_explain_entry_named(const tamis_program *program, tamis_entry_kind kind, tamis_str name);

/* ---- explain_hide.c ---- */

/* Reads the keys, and finds which entries read them. */
TAMIS_CHECKED tamis_status tamis_explain_hide_init(tamis_explainer *e, const char *keys);
/* May the value of the expression not be shown? */
bool tamis_explain_hides(const tamis_explainer *e, const tamis_expr *expr);

/* ---- Values ---- */

/* The value of an expression that is a constant of the language. */
bool tamis_explain_literal(tamis_value *out, const tamis_expr *expr);

/* What an expression was on this event. False: it was not evaluated. */
bool tamis_explain_value(tamis_value *out, tamis_explainer *e, const tamis_expr *expr);

/* ---- explain_walk.c ---- */

/* Adds the leaves of an entry that was evaluated. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_explain_walk(tamis_explained_entry *out, tamis_explainer *e, const tamis_expr *expr);

/* ---- explain_reason.c ---- */

/* Why the leaf has its value, in words, in memory of the event; may be empty. */
TAMIS_CHECKED tamis_status tamis_explain_reason(tamis_explained_leaf *leaf, tamis_explainer *e);

/* ---- explain_words.c ---- */

/* A value as it is shown: cut when it is long, only its kind when it is hidden. */
bool tamis_explain_add_value(tamis_buf *out, tamis_value value, bool hidden);

#endif
