/* What is known where: conditions that are always true, or always false, at their place.
 *
 * Nothing that an expression reads changes while an event is judged, so what one condition found out holds
 * for all that is evaluated after it. A walk in the order of evaluation carries what is known of the values
 * of expressions ("subjects" such as `fields.cat`) into each condition, through `!`, `&&`, `||`, `??` and
 * `?:`, when it held and when it did not. What is learned comes from isEmpty(x), is(x, …), `===` and `==`
 * with literals, and from the truth of x itself.
 *
 * The answers are sound for every event on which no search gives up and no budget runs out (such an event
 * is *failed*, whatever its outputs): TRUE and FALSE conditions have no other value there, UNREACHED ones
 * are not evaluated. They are not complete: in a very large expression some of what is known is forgotten.
 * Linear in the size of the expression. Names of lets are subjects like any other: what stands behind them
 * is not looked at.
 *
 * Pure: reads the AST, allocates in the given arena alone. (The nodes are not const, so that a visitor may
 * keep what it is going to edit.) */
#ifndef TAMIS_COMPILER_FLOW_H
#define TAMIS_COMPILER_FLOW_H

#include "grammar/ast.h"
#include "tamis.h"

typedef enum tamis_flow_truth {
    TAMIS_FLOW_OPEN, /* either way, as far as is known */
    TAMIS_FLOW_TRUE,
    TAMIS_FLOW_FALSE,
    TAMIS_FLOW_UNREACHED /* it is never evaluated */
} tamis_flow_truth;

typedef struct tamis_flow_condition {
    tamis_expr *expr;    /* as written, with its `!` and parentheses */
    tamis_expr *ternary; /* it stands before the `?` of this one; NULL: elsewhere */
    bool asked;          /* false: the last operand of an `&&` or `||` whose value is taken, not its truth */
    tamis_flow_truth truth; /* of `expr` as a whole; when it is not asked for, OPEN or UNREACHED */
    /* TRUE, FALSE: the earlier condition that tells; NULL when several do, or none is needed. */
    const tamis_expr *because;
} tamis_flow_condition;

typedef void tamis_flow_visit(void *data, const tamis_flow_condition *condition);

/* Visits each condition of an expression once. Conditions are: the expression itself when `asked` (a
 * statement's `when`); what stands before a `?`; each operand of `&&` and `||`, where `a && b && c` has
 * three; both arms of a `?:` and the right side of a `??` that stand for a condition; and what can only be
 * true or false (`!x`, comparisons, calls such as isEmpty), wherever it stands. `!x` is one condition, and
 * x inside it none of its own. A condition is visited after those inside it. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_flow_walk(tamis_expr *expr, bool asked, tamis_arena *arena,
                                           tamis_flow_visit *visit, void *data);

/* The same walk with types: what each expression can be, as a set of kinds of values (flow_facts.h). Each member
 * may be NULL. */
typedef struct tamis_flow_visitor {
    tamis_flow_visit *condition;

    /* The kinds that a name, member, index or call can have wherever it stands, with TAMIS_KIND_ABSENT; 0: any. Its parts have
     * their notes already. The answer is noted in the expression. */
    unsigned (*type)(void *data, const tamis_expr *e);

    /* Each operator and call that is reached, but for `!`, `&&` and `||`, with the kinds that its operands, or the first two
     * arguments, have there; of `??` only the left one. */
    void (*operation)(void *data, tamis_expr *e, unsigned a, unsigned b);
    void *data;
} tamis_flow_visitor;

/* `kinds` (may be NULL) gets what the value can be. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_flow_walk_typed(unsigned *kinds, tamis_expr *expr, bool asked, tamis_arena *arena,
                                                 const tamis_flow_visitor *visitor);

#endif
