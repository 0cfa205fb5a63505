/* The trace of an event, walked along an expression the way that evaluation went: its leaves. */
#include "tools/explain_parts.h"

typedef struct walk {
    tamis_explainer *explainer;
    tamis_explained_leaf **next; /* where the next leaf is hung */
    bool failed;                 /* out of memory */
} walk;

typedef struct result {
    tamis_value value;
    bool known;
} result;

static const result unknown = {{.type = TAMIS_TYPE_UNDEFINED}, false};

/* Recursive, as all here: the parser limits the depth. */
static void add_inputs(walk *w, tamis_explained_input ***next, const tamis_expr *expr) {
    tamis_str key;
    if (tamis_explain_read(&key, expr) != TAMIS_READ_NONE) {
        tamis_explained_input *input = tamis_arena_alloc(&w->explainer->event, sizeof *input);
        if (input == NULL) {
            w->failed = true;
            return;
        }
        input->expr = expr;
        input->known = tamis_explain_value(&input->value, w->explainer, expr);
        input->hidden = tamis_explain_hides(w->explainer, expr);
        **next = input;
        *next = &input->next;
        return;
    }
    if (expr->kind == TAMIS_EXPR_CALL || expr->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = expr->a; a != NULL; a = a->next) {
            add_inputs(w, next, a);
        }
        return;
    }
    const tamis_expr *children[] = {expr->a, expr->b, expr->c};
    for (size_t i = 0; i < 3; i++) {
        if (children[i] != NULL) {
            add_inputs(w, next, children[i]);
        }
    }
}

static void note_match(tamis_explained_leaf *leaf, const tamis_explainer *e) {
    const tamis_expr *inner = tamis_explain_inner(leaf->expr);
    while (inner->kind == TAMIS_EXPR_UNARY && inner->op == TAMIS_OPERATOR_NOT) {
        inner = tamis_explain_inner(inner->a);
    }
    const tamis_seen *seen = tamis_explain_trace_find(&e->trace, tamis_sources_text(&e->program->sources, inner->span));
    for (uint32_t i = 0; seen != NULL && seen->list != NULL && i < e->program->list_count; i++) {
        if (&e->program->lists[i] == seen->list) {
            leaf->list = &e->program->lists[i];
            leaf->entry = seen->entry;
        }
    }
}

static result add_leaf(walk *w, const tamis_expr *expr, bool asked) {
    result r;
    r.known = tamis_explain_value(&r.value, w->explainer, expr);
    if (!r.known) {
        return unknown;
    }
    tamis_explained_leaf *leaf = tamis_arena_alloc(&w->explainer->event, sizeof *leaf);
    if (leaf == NULL) {
        w->failed = true;
        return r;
    }
    tamis_explained_input **next = &leaf->inputs;
    leaf->expr = expr;
    leaf->asked = asked;
    leaf->value = r.value;
    leaf->hidden = tamis_explain_hides(w->explainer, expr);
    add_inputs(w, &next, expr);
    note_match(leaf, w->explainer);
    if (tamis_explain_reason(leaf, w->explainer) != TAMIS_OK) {
        w->failed = true;
    }
    *w->next = leaf;
    w->next = &leaf->next;
    return r;
}

static bool is_composite(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_CONDITIONAL ||
           (e->kind == TAMIS_EXPR_BINARY &&
            (e->op == TAMIS_OPERATOR_AND || e->op == TAMIS_OPERATOR_OR || e->op == TAMIS_OPERATOR_COALESCE));
}

static result walk_expr(walk *w, const tamis_expr *e, bool asked);

/* Branches inside the parts of an expression, as in f(a ? b : c). */
static void walk_parts(walk *w, const tamis_expr *e) {
    const tamis_expr *children[] = {e->a, e->b, e->c};
    bool list = e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY;
    const tamis_expr *a = children[0];
    for (size_t i = 1; a != NULL; a = list ? a->next : i < 3 ? children[i++] : NULL) {
        const tamis_expr *inner = tamis_explain_inner(a);
        if (is_composite(inner)) {
            (void)walk_expr(w, inner, false);
        } else {
            walk_parts(w, inner);
        }
    }
}

/* a && b, a || b, a ?? b: the left side decides whether the right one is asked. */
static result walk_chain(walk *w, const tamis_expr *e, bool asked) {
    bool coalesce = e->op == TAMIS_OPERATOR_COALESCE;
    result left = walk_expr(w, e->a, asked || !coalesce);
    if (!left.known) {
        return unknown;
    }
    bool truthy = tamis_value_truthy(left.value);
    bool on = coalesce ? tamis_is_nullish(left.value) : e->op == TAMIS_OPERATOR_AND ? truthy : !truthy;
    return on ? walk_expr(w, e->b, asked) : left;
}

static result walk_expr(walk *w, const tamis_expr *whole, bool asked) {
    const tamis_expr *e = tamis_explain_inner(whole);
    if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        result test = walk_expr(w, e->a, true);
        return test.known ? walk_expr(w, tamis_value_truthy(test.value) ? e->b : e->c, asked) : unknown;
    }
    if (is_composite(e)) {
        return walk_chain(w, e, asked);
    }
    if (e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NOT && is_composite(tamis_explain_inner(e->a))) {
        result inner = walk_expr(w, e->a, true);
        return inner.known ? (result){tamis_boolean(!tamis_value_truthy(inner.value)), true} : unknown;
    }
    tamis_value ignored;
    walk_parts(w, e);
    if (asked && tamis_explain_literal(&ignored, e)) {
        return (result){ignored, true};
    }
    return add_leaf(w, e, asked);
}

tamis_status tamis_explain_walk(tamis_explained_entry *out, tamis_explainer *e, const tamis_expr *expr) {
    walk w = {.explainer = e, .next = &out->leaves};
    (void)walk_expr(&w, expr, out->entry->kind == TAMIS_ENTRY_STATEMENT);
    return w.failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}
