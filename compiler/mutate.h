/* Mutations: small changes of a pack that its tests ought to notice.
 *
 * There are three of them for what a pack lists (without this statement, list entry, table row) and one for
 * what it asks: a condition is negated. Before a `?` that is the same as swapping the arms. Which places
 * are conditions is said in compiler/flow.h; one that is always true or false at its place has nothing that
 * a test could show, and says so.
 *
 * A mutation is made in the checked model in memory, written as a pack image, and unmade: afterwards the
 * model is as it was, to the bit. One thread at a time for all that belongs to one compiler. */
#ifndef TAMIS_COMPILER_MUTATE_H
#define TAMIS_COMPILER_MUTATE_H

#include "compiler/compiler.h"
#include "compiler/flow.h"

typedef enum tamis_mutation_kind {
    TAMIS_MUTATION_STATEMENT, /* removes a statement of a filter */
    TAMIS_MUTATION_ENTRY,     /* removes an entry of a list */
    TAMIS_MUTATION_ROW,       /* removes a row of a table */
    TAMIS_MUTATION_CONDITION, /* negates a condition */
    TAMIS_MUTATION_ARMS       /* swaps the arms of a ternary, which negates its condition */
} tamis_mutation_kind;

typedef struct tamis_mutation {
    tamis_mutation_kind kind;
    tamis_span span; /* what is removed; the condition that is negated */
    /* CONDITION, ARMS: of the condition at its place. What is always the same is not for tests to notice. */
    tamis_flow_truth truth;
    /* What is changed, for mutate.c alone. */
    tamis_expr *expr;               /* CONDITION: negated; ARMS: the ternary */
    tamis_item *filter;             /* STATEMENT: of this filter */
    tamis_ast_statement *statement; /* STATEMENT */
    struct tamis_ref *ref;          /* ENTRY, ROW: of this list or table */
    size_t index;                   /* … its number */
} tamis_mutation;

/* All mutations of a pack without errors, in the order of its text (rows of files behind the rules), in
 * memory of `arena`. Those of the packs that it uses are none of its own. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_mutations_find(tamis_mutation **out, size_t *count, tamis_arena *arena,
                                                tamis_unit *unit);

/* The image of `unit` under a mutation, in memory of `arena`, which is needed for the work, too. The
 * mutation is one of this unit, or of one that it uses (then an ENTRY or a ROW; any other changes nothing
 * here and gives the image as it is). TAMIS_ERR_LIMIT: no pack can hold it. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_mutation_image(tamis_str *image, tamis_arena *arena, tamis_unit *unit,
                                                const tamis_mutation *mutation);

/* Does the pack read the other one's lists and tables (by `use`, at any remove)? Both of one compiler. */
bool tamis_unit_uses(const tamis_unit *unit, const tamis_unit *used);

#endif
