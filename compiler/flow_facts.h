/* Inside flow.c: what is known of values, and how a test splits it.
 *
 * A world is a chain of facts, newest first: "the value of this subject is one of these". It stands for one
 * way in which the conditions before may have come out. A state is the set of worlds in which a place can
 * be reached; a test splits it into the worlds in which it holds and those in which it does not.
 *
 * Everything is bounded: worlds of a state (beyond, they are joined to what they have in common), facts of
 * a world, subjects, and their size (beyond, nothing is learned). All of that only ever forgets, which is
 * sound. */
#ifndef TAMIS_COMPILER_FLOW_FACTS_H
#define TAMIS_COMPILER_FLOW_FACTS_H

#include "grammar/ast.h"

#define TAMIS_FLOW_WORLDS   16u  /* the documented expression needs three, `||` of n conditions n */
#define TAMIS_FLOW_SUBJECTS 256u /* of one expression */

/* Kinds of values, one bit each. Each is one value, but for NUMBER, TEXT, and EMPTY and FULL, which no
 * literal can equal. */
enum {
    TAMIS_KIND_UNDEFINED = 1 << 0,
    TAMIS_KIND_NULL = 1 << 1,
    TAMIS_KIND_FALSE = 1 << 2,
    TAMIS_KIND_TRUE = 1 << 3,
    TAMIS_KIND_ZERO = 1 << 4, /* and -0, which === says is the same */
    TAMIS_KIND_NAN = 1 << 5,
    TAMIS_KIND_NUMBER = 1 << 6,     /* all others */
    TAMIS_KIND_EMPTY_TEXT = 1 << 7, /* '' */
    TAMIS_KIND_TEXT = 1 << 8,
    TAMIS_KIND_EMPTY = 1 << 9, /* an array, object or list without elements */
    TAMIS_KIND_FULL = 1 << 10,

    TAMIS_KIND_ANY = (1 << 11) - 1,
    TAMIS_KIND_NULLISH = TAMIS_KIND_UNDEFINED | TAMIS_KIND_NULL,
    TAMIS_KIND_BOOLEANS = TAMIS_KIND_FALSE | TAMIS_KIND_TRUE,
    TAMIS_KIND_NUMBERS = TAMIS_KIND_ZERO | TAMIS_KIND_NAN | TAMIS_KIND_NUMBER,
    TAMIS_KIND_TEXTS = TAMIS_KIND_EMPTY_TEXT | TAMIS_KIND_TEXT,
    TAMIS_KIND_TRUTHY =
        TAMIS_KIND_TRUE | TAMIS_KIND_NUMBER | TAMIS_KIND_TEXT | TAMIS_KIND_EMPTY | TAMIS_KIND_FULL,
    /* What isEmpty holds of. */
    TAMIS_KIND_LODASH_EMPTY = TAMIS_KIND_ANY & ~(TAMIS_KIND_TEXT | TAMIS_KIND_FULL)
};

/* Beside the kinds in tamis_expr.kinds: where the value is undefined, that may be so for an ordinary event, too (a
 * field that is not sent), and not only for one that is no CEF (its header). */
#define TAMIS_KIND_ABSENT (1u << 11)

/* The kinds of value that an expression can have, by its form alone, without the note in it. */
unsigned tamis_flow_kinds(const tamis_expr *e);

/* Do two expressions mean the same? Parentheses count for nothing, `a.b` is `a['b']`. Recursive: the parser limits
 * the depth. */
bool tamis_flow_same(const tamis_expr *a, const tamis_expr *b);

/* Equal for expressions that are the same in that sense. */
uint32_t tamis_flow_hash(const tamis_expr *e);

/* undefined, null, a boolean, string or number; also a number with a minus. */
bool tamis_flow_is_literal(const tamis_expr *e);

struct tamis_fact;

typedef struct tamis_flow_state {
    const struct tamis_fact *worlds[TAMIS_FLOW_WORLDS]; /* NULL: the world of which nothing is known */
    size_t count;                                       /* 0: this place is never reached */
} tamis_flow_state;

typedef struct tamis_flow_sides {
    tamis_flow_state yes, no;
    /* When one side is empty: the earlier condition that tells; NULL when several do, or none is needed. */
    const tamis_expr *because;
} tamis_flow_sides;

typedef struct tamis_flow_subject {
    const tamis_expr *expr;
    uint32_t hash;
} tamis_flow_subject;

typedef struct tamis_facts {
    tamis_arena *arena;
    tamis_flow_subject subjects[TAMIS_FLOW_SUBJECTS];
    size_t subject_count;
    bool failed; /* out of memory */
} tamis_facts;

/* The kinds of an expression's value at a place, TAMIS_KIND_ABSENT where it stands in its note; 0: never reached. */
unsigned tamis_facts_kinds(const tamis_facts *f, const tamis_flow_state *in, const tamis_expr *e);

/* Adds worlds to a state. */
void tamis_facts_join(tamis_facts *f, tamis_flow_state *s, const tamis_flow_state *more);

/* Splits a state by the kind of an expression's value: one of `kinds`, or not. `because` is the condition
 * that asks. */
void tamis_facts_test_kinds(tamis_facts *f, tamis_flow_sides *out, const tamis_flow_state *in,
                            const tamis_expr *e, unsigned kinds, const tamis_expr *because);

/* … by `e === literal`. */
void tamis_facts_test_equal(tamis_facts *f, tamis_flow_sides *out, const tamis_flow_state *in,
                            const tamis_expr *e, const tamis_expr *literal, const tamis_expr *because);

#endif
