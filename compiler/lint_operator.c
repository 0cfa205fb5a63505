/* Operators that JavaScript has and that mean something else than what was meant. */
#include "compiler/lint.h"

#include "base/cef_keys.h"
#include "vm/functions.h"

enum {
    TEXTS = TAMIS_KIND_TEXTS,
    NUMBERS = TAMIS_KIND_NUMBERS,
    OBJECTS = TAMIS_KIND_EMPTY | TAMIS_KIND_FULL
};

/* A finding that stands for the whole expression. */
static tamis_diag *report(tamis_linter *l, tamis_expr *e, tamis_diag_code code, tamis_span span, const char *message) {
    e->kinds |= TAMIS_KIND_REPORTED;
    return tamis_diags_add(l->diags, code, span, "%s", message);
}

static tamis_str text_of(const tamis_linter *l, const tamis_expr *e) {
    return tamis_sources_text(&l->model->compiler->sources, e->span);
}

/* What an expression can be wherever it stands. */
static unsigned type_of(const tamis_expr *e) {
    e = tamis_ungroup(e);
    unsigned kinds = (e->kinds & TAMIS_KIND_ANY) != 0 ? e->kinds : tamis_flow_kinds(e);
    return kinds & TAMIS_KIND_ANY;
}

bool tamis_lint_is_equality(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_BINARY &&
           (e->op == TAMIS_OPERATOR_STRICT_EQUAL || e->op == TAMIS_OPERATOR_STRICT_NOT_EQUAL ||
            e->op == TAMIS_OPERATOR_EQUAL || e->op == TAMIS_OPERATOR_NOT_EQUAL);
}

static bool is_order(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_BINARY && (e->op == TAMIS_OPERATOR_LESS || e->op == TAMIS_OPERATOR_LESS_EQUAL ||
                                            e->op == TAMIS_OPERATOR_GREATER || e->op == TAMIS_OPERATOR_GREATER_EQUAL);
}

/* ---- a < b < c, !a === b ---- */

static bool lint_chained(tamis_linter *l, tamis_expr *e) {
    const tamis_expr *left = e->a;
    bool chained = (is_order(e) && is_order(left)) || (tamis_lint_is_equality(e) && tamis_lint_is_equality(left));
    if (!chained) return false;
    tamis_diag *d = report(l, e, TAMIS_W0110, e->span, "this compares the outcome of a comparison");
    tamis_diag_label(l->diags, d, left->span, "true or false");
    tamis_str a = text_of(l, left), b = text_of(l, left->b), c = text_of(l, e->b);
    tamis_diag_help(l->diags, d, "write %.*s && %.*s %s %.*s", TAMIS_FMT(a), TAMIS_FMT(b), tamis_operator_text(e->op), TAMIS_FMT(c));
    return true;
}

static bool lint_not(tamis_linter *l, tamis_expr *e) {
    const tamis_expr *left = e->a;
    bool is_not = left->kind == TAMIS_EXPR_UNARY && left->op == TAMIS_OPERATOR_NOT;
    if (!is_not || (type_of(e->b) & ~(unsigned)TAMIS_KIND_BOOLEANS) == 0) return false;
    tamis_diag *d = report(l, e, TAMIS_W0111, left->span, "'!' belongs to the left side alone, not to the comparison");
    tamis_str a = text_of(l, left->a), b = text_of(l, e->b);
    if (e->op == TAMIS_OPERATOR_STRICT_EQUAL || e->op == TAMIS_OPERATOR_EQUAL)
        tamis_diag_help(l->diags, d, "write %.*s !== %.*s", TAMIS_FMT(a), TAMIS_FMT(b));
    else tamis_diag_help(l->diags, d, "write !(%.*s %s %.*s)", TAMIS_FMT(a), tamis_operator_text(e->op), TAMIS_FMT(b));
    return true;
}

/* ---- === ---- */

/* Kinds that `===` tells apart by their type alone. */
static bool never_equal(unsigned a, unsigned b) {
    static const unsigned sorts[] = {TAMIS_KIND_UNDEFINED, TAMIS_KIND_NULL, TAMIS_KIND_BOOLEANS, NUMBERS, TEXTS, OBJECTS};
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if ((a & sorts[i]) != 0 && (b & sorts[i]) != 0) return false;
    return a != 0 && b != 0;
}

static bool is_number_like(tamis_str s) {
    size_t i = s.len > 0 && s.ptr[0] == '-';
    bool digits = i < s.len;
    for (; i < s.len; i++) digits = digits && s.ptr[i] >= '0' && s.ptr[i] <= '9';
    return digits;
}

static void help_with_number(tamis_linter *l, tamis_diag *d, const tamis_expr *text, const tamis_expr *number) {
    tamis_str t = text_of(l, text), n = text_of(l, number);
    const tamis_expr *literal = tamis_ungroup(number);
    if (literal->kind == TAMIS_EXPR_NUMBER && is_number_like(n))
        tamis_diag_help(l->diags, d, "compare with the text '%.*s', or convert: toNumber(%.*s)", TAMIS_FMT(n), TAMIS_FMT(t));
    else tamis_diag_help(l->diags, d, "convert one of them: toNumber(%.*s)", TAMIS_FMT(t));
}

/* `x` and `y` are compared by `===`, in the expression e. */
static bool lint_types(tamis_linter *l, tamis_expr *e, tamis_span span, const tamis_expr *x, const tamis_expr *y) {
    unsigned a = type_of(x), b = type_of(y);
    if (!never_equal(a, b)) return false;
    const unsigned nullish = TAMIS_KIND_NULLISH;
    bool text_and_number = (((a | b) & ~(nullish | TEXTS | NUMBERS)) == 0) && ((a | b) & TEXTS) != 0 && ((a | b) & NUMBERS) != 0;
    tamis_diag *d = report(l, e, text_and_number ? TAMIS_W0106 : TAMIS_W0107, span,
                           text_and_number ? "text and a number are never equal" : "values of these types are never equal");
    tamis_diag_label(l->diags, d, x->span, "%s", tamis_types_name(a));
    tamis_diag_label(l->diags, d, y->span, "%s", tamis_types_name(b));
    if (text_and_number) help_with_number(l, d, (a & TEXTS) != 0 ? x : y, (a & TEXTS) != 0 ? y : x);
    else if (a == TAMIS_KIND_NULL || b == TAMIS_KIND_NULL) tamis_diag_help(l->diags, d, "what is absent is undefined, and not null");
    else tamis_diag_help(l->diags, d, "the answer is the same for every event: compare what can be equal");
    return true;
}

static void lint_is(tamis_linter *l, tamis_expr *e) {
    for (const tamis_expr *y = e->a->next; y != NULL; y = y->next)
        if (lint_types(l, e, y->span, e->a, y) && e->count > 2) e->kinds &= ~TAMIS_KIND_REPORTED; /* others may be equal */
}

static bool is_nullish_literal(const tamis_expr *e) {
    e = tamis_ungroup(e);
    return e->kind == TAMIS_EXPR_UNDEFINED || e->kind == TAMIS_EXPR_NULL;
}

static void lint_loose(tamis_linter *l, tamis_expr *e) {
    if (is_nullish_literal(e->a) || is_nullish_literal(e->b)) return; /* `x == null` is both null and undefined */
    tamis_diag *d = report(l, e, TAMIS_W0112, e->op_span, "this comparison converts both sides before it looks");
    e->kinds &= ~TAMIS_KIND_REPORTED;
    const char *strict = e->op == TAMIS_OPERATOR_EQUAL ? "===" : "!==";
    unsigned a = type_of(e->a), b = type_of(e->b);
    bool mixed = never_equal(a, b) && ((a | b) & TEXTS) != 0 && ((a | b) & NUMBERS) != 0;
    if (mixed) help_with_number(l, d, (a & TEXTS) != 0 ? e->a : e->b, (a & TEXTS) != 0 ? e->b : e->a);
    else tamis_diag_help(l->diags, d, "write %s", strict);
}

static void lint_equality(tamis_linter *l, tamis_expr *e) {
    if (lint_chained(l, e) || lint_not(l, e)) return;
    bool strict = e->op == TAMIS_OPERATOR_STRICT_EQUAL || e->op == TAMIS_OPERATOR_STRICT_NOT_EQUAL;
    if (strict) (void)lint_types(l, e, e->span, e->a, e->b);
    else lint_loose(l, e);
}

/* ---- < ---- */

static bool only_text(unsigned kinds) {
    return (kinds & TEXTS) != 0 && (kinds & TAMIS_KIND_ANY & ~(unsigned)(TEXTS | TAMIS_KIND_NULLISH)) == 0;
}

static void lint_order(tamis_linter *l, tamis_expr *e, unsigned a, unsigned b) {
    if (lint_chained(l, e) || lint_not(l, e) || !only_text(a) || !only_text(b)) return;
    tamis_diag *d = report(l, e, TAMIS_W0108, e->span, "this compares two texts, letter by letter");
    e->kinds &= ~TAMIS_KIND_REPORTED;
    tamis_diag_label(l->diags, d, e->op_span, "'10' < '9' is true");
    tamis_str x = text_of(l, e->a), y = text_of(l, e->b);
    tamis_diag_help(l->diags, d, "for numbers write toNumber(%.*s) %s toNumber(%.*s)", TAMIS_FMT(x), tamis_operator_text(e->op), TAMIS_FMT(y));
}

/* ---- + ---- */

/* Does a let that an expression reads, or the expression itself where it is within `lets` of them, ask about a value? True, too,
 * when there is too much to look through. Recursive: the parser limits the depth, TAMIS_LINT_LETS that of lets. */
static bool asks(tamis_linter *l, const tamis_expr *e, const tamis_expr *value, unsigned lets) {
    if (l->looks == 0 || lets > TAMIS_LINT_LETS) return true;
    l->looks--;
    if (tamis_flow_same(e, value)) return lets > 0;
    if (e->kind == TAMIS_EXPR_NAME) {
        tamis_binding b = tamis_resolve_name(l->model, e->text.str);
        const tamis_expr *let = b.kind == TAMIS_BINDING_LET ? l->model->lets[b.index]->value : NULL;
        return let != NULL && asks(l, let, value, lets + 1);
    }
    if (e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = e->a; a != NULL; a = a->next)
            if (asks(l, a, value, lets)) return true;
        return false;
    }
    return (e->a != NULL && asks(l, e->a, value, lets)) || (e->b != NULL && asks(l, e->b, value, lets)) ||
           (e->c != NULL && asks(l, e->c, value, lets));
}

/* Does a let that the expression reads, or a filter, ask about this value? Then its author may know that it is there. */
static bool asked_elsewhere(tamis_linter *l, const tamis_expr *value) {
    value = tamis_ungroup(value);
    if (asks(l, l->root, value, 0)) return true;
    for (size_t i = 0; l->statement == NULL && i < l->model->statement_count; i++) {
        const tamis_expr *condition = l->model->statements[i]->condition;
        if (condition != NULL && asks(l, condition, value, 1)) return true;
    }
    return false;
}

/* A field that the CEF dictionary has as a number. */
static bool is_number_field(const tamis_linter *l, const tamis_expr *e) {
    tamis_str key;
    tamis_span span;
    e = tamis_ungroup(e);
    if (tamis_resolve_namespace(l->model, e) != TAMIS_BINDING_FIELDS || !tamis_constant_key(&key, &span, e)) return false;
    const tamis_cef_entry *entry = tamis_cef_keys_find(key);
    return entry != NULL && (entry->type == TAMIS_CEF_TYPE_INTEGER || entry->type == TAMIS_CEF_TYPE_LONG || entry->type == TAMIS_CEF_TYPE_FLOAT);
}

static void lint_sum(tamis_linter *l, tamis_expr *e, unsigned a, unsigned b) {
    bool left = (a & TAMIS_KIND_ABSENT) != 0, right = (b & TAMIS_KIND_ABSENT) != 0;
    if ((!left && !right) || ((a | b) & TEXTS) == 0) return;
    left = left && !asked_elsewhere(l, e->a);
    right = right && !asked_elsewhere(l, e->b);
    if (!left && !right) return;
    const tamis_expr *at = left ? e->a : e->b;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0109, at->span, "this may be undefined, and '+' writes 'undefined' for it");
    if (left && right) tamis_diag_label(l->diags, d, e->b->span, "this, too");
    tamis_str text = text_of(l, at), x = text_of(l, e->a), y = text_of(l, e->b);
    if (is_number_field(l, e->a) && is_number_field(l, e->b))
        tamis_diag_help(l->diags, d, "fields are texts, which '+' joins; for the sum write toNumber(%.*s) + toNumber(%.*s)", TAMIS_FMT(x), TAMIS_FMT(y));
    else tamis_diag_help(l->diags, d, "say what stands there instead: (%.*s ?? '')", TAMIS_FMT(text));
}

/* ---- isEmpty, ?? ---- */

static void lint_empty(tamis_linter *l, tamis_expr *e, unsigned kinds) {
    const unsigned counted = TAMIS_KIND_BOOLEANS | NUMBERS;
    kinds &= TAMIS_KIND_ANY;
    if (kinds == 0 || (kinds & ~counted) != 0) return;
    tamis_diag *d = report(l, e, TAMIS_W0113, e->span, "isEmpty is true for every number and boolean");
    tamis_diag_label(l->diags, d, e->a->span, "%s", tamis_types_name(kinds));
    tamis_str x = text_of(l, e->a);
    if ((kinds & NUMBERS) != 0) tamis_diag_help(l->diags, d, "ask for the number: %.*s === 0", TAMIS_FMT(x));
    else tamis_diag_help(l->diags, d, "ask for its truth: !%.*s", TAMIS_FMT(x));
}

static void lint_default(tamis_linter *l, const tamis_expr *e, unsigned kinds) {
    if (kinds == 0 || (kinds & TAMIS_KIND_NULLISH) != 0) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0104, e->b->span, "what stands behind '?" "?' is never reached");
    tamis_diag_label(l->diags, d, e->a->span, "never undefined or null here");
    if ((kinds & TAMIS_KIND_EMPTY_TEXT) != 0)
        tamis_diag_help(l->diags, d, "an empty text is no undefined: write || when it is to give way, too");
    else tamis_diag_help(l->diags, d, "take it away");
}

void tamis_lint_operation(void *data, tamis_expr *e, unsigned a, unsigned b) {
    tamis_linter *l = data;
    tamis_lint_texts(l, e);
    if (e->kind == TAMIS_EXPR_CALL) {
        int id = tamis_function_named(e->text.str);
        if (id == TAMIS_FN_isEmpty && e->count == 1) lint_empty(l, e, a);
        if (id == TAMIS_FN_is && e->count > 1) lint_is(l, e);
    } else if (e->kind == TAMIS_EXPR_BINARY) {
        if (tamis_lint_is_equality(e)) lint_equality(l, e);
        else if (is_order(e)) lint_order(l, e, a, b);
        else if (e->op == TAMIS_OPERATOR_ADD) lint_sum(l, e, a, b);
        else if (e->op == TAMIS_OPERATOR_COALESCE) lint_default(l, e, a & TAMIS_KIND_ANY);
    }
}

/* ---- ?: ---- */

void tamis_lint_branches(tamis_linter *l, const tamis_expr *e) {
    if (e->b == NULL || e->c == NULL || e->b->kind == TAMIS_EXPR_ERROR || !tamis_flow_same(e->b, e->c)) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0114, e->c->span, "both branches are the same");
    tamis_diag_label(l->diags, d, e->b->span, "the other one");
    tamis_diag_help(l->diags, d, "take the condition away, or mend one of the two");
}
