/* See flow.h.
 *
 * Keeping the ways apart in which conditions may have come out, instead of only what they have in common,
 * is what finds the last condition of
 *
 *     !isEmpty(x) && !is(x, 'a') ? … : !isEmpty(x) && is(x, 'a') ? … : isEmpty(x) && …
 *
 * to be always true: after the first one x is empty, or it is 'a'; the second one takes the latter. */
#include "compiler/flow.h"

#include "compiler/flow_facts.h"

typedef tamis_flow_state state;
typedef tamis_flow_sides sides;

typedef struct walk {
    tamis_facts facts;
    tamis_flow_visitor visitor;
} walk;

static const tamis_expr *ungroup(const tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    return e;
}

static tamis_expr *ungroup_node(tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    return e;
}

static bool calls(const tamis_expr *e, const char *name) {
    return e->kind == TAMIS_EXPR_CALL && tamis_str_equal(e->text.str, tamis_str_z(name));
}

/* Can it only be true or false? Then it is a condition, wherever it stands. */
static bool is_boolean(const tamis_expr *e) {
    e = ungroup(e);
    if (e->kind == TAMIS_EXPR_BINARY && (e->op == TAMIS_OPERATOR_AND || e->op == TAMIS_OPERATOR_OR)) {
        return is_boolean(e->a) && is_boolean(e->b);
    }
    return !tamis_flow_is_literal(e) && tamis_flow_kinds(e) == TAMIS_KIND_BOOLEANS;
}

/* ---- Conditions ---- */

static unsigned walk_value(walk *w, const state *in, tamis_expr *e);
static void walk_condition(walk *w, sides *out, const state *in, tamis_expr *e);
static void walk_test(walk *w, sides *out, const state *in, tamis_expr *ternary);

/* Visits a condition; without sides its truth is not asked for. */
static void report(walk *w, tamis_expr *e, tamis_expr *ternary, const state *in, const sides *s) {
    tamis_flow_condition c = {.expr = e, .ternary = ternary, .asked = s != NULL};
    if (in->count == 0) {
        c.truth = TAMIS_FLOW_UNREACHED;
    } else if (s != NULL && s->no.count == 0) {
        c.truth = TAMIS_FLOW_TRUE;
    } else if (s != NULL && s->yes.count == 0) {
        c.truth = TAMIS_FLOW_FALSE;
    }
    if (s != NULL && (c.truth == TAMIS_FLOW_TRUE || c.truth == TAMIS_FLOW_FALSE)) {
        c.because = s->because;
    }
    if (w->visitor.condition != NULL) {
        w->visitor.condition(w->visitor.data, &c);
    }
}

static bool is_binary(const tamis_expr *e, tamis_operator op) {
    return e->kind == TAMIS_EXPR_BINARY && e->op == op;
}

static void visit_operation(walk *w, const state *in, tamis_expr *e, unsigned a, unsigned b) {
    bool is_operation = e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_UNARY || e->kind == TAMIS_EXPR_BINARY;
    if (is_operation && in->count > 0 && w->visitor.operation != NULL) {
        w->visitor.operation(w->visitor.data, e, a, b);
    }
}

/* Notes what an expression can be whose parts were walked. */
static void note_type(walk *w, tamis_expr *e) {
    if (w->visitor.type != NULL) {
        e->kinds = w->visitor.type(w->visitor.data, e);
    }
}

static void walk_children(walk *w, const state *in, tamis_expr *e) {
    unsigned kinds[2] = {0, 0};
    size_t count = 0;
    if (e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY) {
        for (tamis_expr *a = e->a; a != NULL; a = a->next, count++) {
            unsigned one = walk_value(w, in, a);
            if (count < 2) {
                kinds[count] = one;
            }
        }
    } else {
        kinds[0] = e->a != NULL ? walk_value(w, in, e->a) : 0;
        kinds[1] = e->b != NULL ? walk_value(w, in, e->b) : 0;
    }
    note_type(w, e);
    visit_operation(w, in, e, kinds[0], kinds[1]);
}

/* `a === b` tells something when one side is a literal: the other side, or NULL. */
static const tamis_expr *compared(const tamis_expr **literal, const tamis_expr *a, const tamis_expr *b) {
    a = ungroup(a);
    b = ungroup(b);
    if (!tamis_flow_is_literal(a) && !tamis_flow_is_literal(b)) {
        return NULL;
    }
    *literal = tamis_flow_is_literal(b) ? b : a;
    return tamis_flow_is_literal(b) ? a : b;
}

/* is(x, a, b): x === a, or x === b. Where a comparison tells nothing, the call as a whole is the subject. */
static void split_is(walk *w, sides *out, const state *in, const tamis_expr *e) {
    const tamis_expr *literal, *x = e->a;
    for (const tamis_expr *a = x == NULL ? NULL : x->next; a != NULL; a = a->next) {
        if (compared(&literal, x, a) != NULL) {
            continue;
        }
        tamis_facts_test_kinds(&w->facts, out, in, e, TAMIS_KIND_TRUTHY, e);
        return;
    }
    *out = (sides){.no = *in};
    for (const tamis_expr *a = x == NULL ? NULL : x->next; a != NULL; a = a->next) {
        sides one;
        state rest = out->no;
        tamis_facts_test_equal(&w->facts, &one, &rest, compared(&literal, x, a), literal, e);
        tamis_facts_join(&w->facts, &out->yes, &one.yes);
        out->no = one.no;
        if (out->because == NULL) {
            out->because = one.because;
        }
    }
}

static void split_equality(walk *w, sides *out, const state *in, const tamis_expr *e) {
    bool strict = e->op == TAMIS_OPERATOR_STRICT_EQUAL || e->op == TAMIS_OPERATOR_STRICT_NOT_EQUAL;
    bool negative = e->op == TAMIS_OPERATOR_NOT_EQUAL || e->op == TAMIS_OPERATOR_STRICT_NOT_EQUAL;
    const tamis_expr *literal, *x = compared(&literal, e->a, e->b);
    if (x != NULL && strict) {
        tamis_facts_test_equal(&w->facts, out, in, x, literal, e);
    } else if (x != NULL && (tamis_flow_kinds(literal) & TAMIS_KIND_NULLISH) != 0) {
        tamis_facts_test_kinds(&w->facts, out, in, x, TAMIS_KIND_NULLISH, e);
    } else {
        tamis_facts_test_kinds(&w->facts, out, in, e, TAMIS_KIND_TRUTHY, e);
        return;
    }
    if (negative) {
        *out = (sides){out->no, out->yes, out->because};
    }
}

/* A condition that is made of no others. */
static void split_leaf(walk *w, sides *out, const state *in, tamis_expr *e) {
    walk_children(w, in, e);
    bool equality = is_binary(e, TAMIS_OPERATOR_STRICT_EQUAL) ||
                    is_binary(e, TAMIS_OPERATOR_STRICT_NOT_EQUAL) || is_binary(e, TAMIS_OPERATOR_EQUAL) ||
                    is_binary(e, TAMIS_OPERATOR_NOT_EQUAL);
    if (calls(e, "isEmpty") && e->count == 1) {
        tamis_facts_test_kinds(&w->facts, out, in, e->a, TAMIS_KIND_LODASH_EMPTY, e);
    } else if (calls(e, "is")) {
        split_is(w, out, in, e);
    } else if (equality) {
        split_equality(w, out, in, e);
    } else {
        tamis_facts_test_kinds(&w->facts, out, in, e, TAMIS_KIND_TRUTHY, e);
    }
}

/* An operand of `&&` or `||`: in `a && b && c` the left one, `a && b`, is no condition of its own. */
static void walk_operand(walk *w, sides *out, const state *in, tamis_expr *e, tamis_operator of);

/* a && b, a || b */
static void split_chain(walk *w, sides *out, const state *in, tamis_expr *e) {
    sides left, right;
    bool is_and = e->op == TAMIS_OPERATOR_AND;
    walk_operand(w, &left, in, e->a, e->op);
    walk_operand(w, &right, is_and ? &left.yes : &left.no, e->b, e->op);
    *out = right;
    out->because = NULL;
    if (is_and) {
        tamis_facts_join(&w->facts, &out->no, &left.no);
    } else {
        tamis_facts_join(&w->facts, &out->yes, &left.yes);
    }
}

/* a ? b : c */
static void split_conditional(walk *w, sides *out, const state *in, tamis_expr *e) {
    sides test, yes, no;
    walk_test(w, &test, in, e);
    walk_condition(w, &yes, &test.yes, e->b);
    walk_condition(w, &no, &test.no, e->c);
    *out = yes;
    out->because = NULL;
    tamis_facts_join(&w->facts, &out->yes, &no.yes);
    tamis_facts_join(&w->facts, &out->no, &no.no);
}

/* a ?? b */
static void split_coalesce(walk *w, sides *out, const state *in, tamis_expr *e) {
    sides nullish, left, right;
    visit_operation(w, in, e, walk_value(w, in, e->a), 0);
    tamis_facts_test_kinds(&w->facts, &nullish, in, e->a, TAMIS_KIND_NULLISH, e->a);
    tamis_facts_test_kinds(&w->facts, &left, &nullish.no, e->a, TAMIS_KIND_TRUTHY, e->a);
    walk_condition(w, &right, &nullish.yes, e->b);
    *out = left;
    out->because = NULL;
    tamis_facts_join(&w->facts, &out->yes, &right.yes);
    tamis_facts_join(&w->facts, &out->no, &right.no);
}

/* The two sides of a condition; conditions inside it are visited, itself not. Recursive: the parser limits
 * the depth. */
static void split(walk *w, sides *out, const state *in, tamis_expr *e) {
    e = ungroup_node(e);
    if (e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NOT) {
        sides inner;
        split(w, &inner, in, e->a);
        *out = (sides){inner.no, inner.yes, inner.because};
    } else if (is_binary(e, TAMIS_OPERATOR_AND) || is_binary(e, TAMIS_OPERATOR_OR)) {
        split_chain(w, out, in, e);
    } else if (is_binary(e, TAMIS_OPERATOR_COALESCE)) {
        split_coalesce(w, out, in, e);
    } else if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        split_conditional(w, out, in, e);
    } else {
        split_leaf(w, out, in, e);
    }
}

static void walk_condition(walk *w, sides *out, const state *in, tamis_expr *e) {
    split(w, out, in, e);
    report(w, e, NULL, in, out);
}

/* The condition of a ternary. */
static void walk_test(walk *w, sides *out, const state *in, tamis_expr *ternary) {
    split(w, out, in, ternary->a);
    report(w, ternary->a, ternary, in, out);
}

static void walk_operand(walk *w, sides *out, const state *in, tamis_expr *e, tamis_operator of) {
    if (is_binary(e, of)) {
        split(w, out, in, e);
    } else {
        walk_condition(w, out, in, e);
    }
}

/* ---- Values ---- */

/* The kinds of what `left` gives to the value of `left && …` or `left || …`: where it decides. */
static unsigned deciding_kinds(walk *w, const state *decided, const tamis_expr *left) {
    return decided->count == 0 ? 0 : tamis_facts_kinds(&w->facts, decided, left);
}

/* a && b, a || b where the value is taken: b's truth is not asked, but it is an operand. */
static unsigned walk_chain(walk *w, const state *in, tamis_expr *e) {
    sides left;
    bool is_and = e->op == TAMIS_OPERATOR_AND;
    walk_operand(w, &left, in, e->a, e->op);
    const state *reached = is_and ? &left.yes : &left.no;
    unsigned kinds = deciding_kinds(w, is_and ? &left.no : &left.yes, e->a);
    /* With what stays of an operand that decides, undefined stays as well. */
    kinds &= is_and ? ~(unsigned)TAMIS_KIND_TRUTHY : TAMIS_KIND_TRUTHY;
    kinds |= walk_value(w, reached, e->b);
    if (!is_boolean(e->b)) {
        report(w, e->b, NULL, reached, NULL); /* else walk_value did */
    }
    return kinds;
}

static unsigned walk_choice(walk *w, const state *in, tamis_expr *e) {
    sides s;
    walk_test(w, &s, in, e);
    unsigned yes = walk_value(w, &s.yes, e->b);
    return yes | walk_value(w, &s.no, e->c);
}

static unsigned walk_default(walk *w, const state *in, tamis_expr *e) {
    sides s;
    unsigned left = walk_value(w, in, e->a);
    visit_operation(w, in, e, left, 0);
    tamis_facts_test_kinds(&w->facts, &s, in, e->a, TAMIS_KIND_NULLISH, e->a);
    left &= ~(unsigned)(TAMIS_KIND_NULLISH | TAMIS_KIND_ABSENT);
    return left | walk_value(w, &s.yes, e->b);
}

/* Conditions inside an expression whose value is taken; the kinds that it can have. Recursive: the parser limits
 * the depth. */
static unsigned walk_value(walk *w, const state *in, tamis_expr *whole) {
    tamis_expr *e = ungroup_node(whole);
    sides s;
    unsigned kinds;
    if (is_boolean(e)) {
        walk_condition(w, &s, in, whole);
        return tamis_facts_kinds(&w->facts, in, e);
    }
    if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        kinds = walk_choice(w, in, e);
    } else if (is_binary(e, TAMIS_OPERATOR_COALESCE)) {
        kinds = walk_default(w, in, e);
    } else if (is_binary(e, TAMIS_OPERATOR_AND) || is_binary(e, TAMIS_OPERATOR_OR)) {
        kinds = walk_chain(w, in, e);
    } else {
        walk_children(w, in, e);
        return tamis_facts_kinds(&w->facts, in, e);
    }
    if (w->visitor.type != NULL) {
        e->kinds = kinds;
    }
    return kinds;
}

tamis_status tamis_flow_walk_typed(unsigned *kinds, tamis_expr *expr, bool asked, tamis_arena *arena,
                                   const tamis_flow_visitor *visitor) {
    walk *w = tamis_arena_alloc(arena, sizeof *w);
    if (w == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    *w = (walk){.facts = {.arena = arena}, .visitor = *visitor};
    const state start = {.count = 1};
    unsigned found = TAMIS_KIND_ANY;
    sides s;
    if (asked) {
        walk_condition(w, &s, &start, expr);
    } else {
        found = walk_value(w, &start, expr);
    }
    if (kinds != NULL) {
        *kinds = found;
    }
    return w->facts.failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

tamis_status tamis_flow_walk(tamis_expr *expr, bool asked, tamis_arena *arena, tamis_flow_visit *visit,
                             void *data) {
    return tamis_flow_walk_typed(NULL, expr, asked, arena, &(tamis_flow_visitor){.condition = visit, .data = data});
}
