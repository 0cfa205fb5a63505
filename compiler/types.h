/* Types: what an expression can be, as a set of kinds of values (flow_facts.h), before an event is seen.
 *
 * flow.c walks an expression in the order of evaluation and asks here what its leaves can be; what operators and
 * branches make of that it knows itself. A value of an event is text or undefined. What comes from a table of the
 * pack is what its cells are; other packs' tables may be others tomorrow, and can be anything. */
#ifndef TAMIS_COMPILER_TYPES_H
#define TAMIS_COMPILER_TYPES_H

#include "compiler/flow_facts.h"
#include "compiler/model.h"

/* What is known of the names of a pack so far: in the order of the text each reads only those before it. */
typedef struct tamis_types {
    const tamis_model *model;
    unsigned *lets;    /* by index; 0: not walked yet, anything */
    unsigned *outputs; /* likewise */
} tamis_types;

/* Room for all lets and outputs of a pack. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_types_init(tamis_types *types, const tamis_model *model, tamis_arena *arena);

/* Keeps what a let or output can be. A let that is written as a literal is a switch or a threshold: it is taken for
 * any of its kind, as its author is going to change it. */
void tamis_types_let(tamis_types *types, size_t index, unsigned kinds);
void tamis_types_output(tamis_types *types, size_t index, unsigned kinds);

/* The kinds of an expression whose parts have their notes (tamis_flow_visitor.type). */
unsigned tamis_types_of(const tamis_types *types, const tamis_expr *e);

/* The kinds of a value of a table. */
unsigned tamis_json_kinds(const tamis_json *value);

/* "text", "a number or undefined": for messages. Static. */
const char *tamis_types_name(unsigned kinds);

#endif
