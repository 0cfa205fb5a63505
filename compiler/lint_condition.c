/* Conditions that are always true, or always false, at their place, and such that stand twice. */
#include "compiler/lint.h"

#include "vm/functions.h"

static const tamis_expr *without_not(const tamis_expr *e) {
    e = tamis_ungroup(e);
    while (e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NOT) e = tamis_ungroup(e->a);
    return e;
}

static bool is_chain(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_BINARY && (e->op == TAMIS_OPERATOR_AND || e->op == TAMIS_OPERATOR_OR ||
                                            e->op == TAMIS_OPERATOR_COALESCE);
}

/* Is it made of conditions, one of which is at fault and visited by itself? */
static bool has_parts(const tamis_expr *e) {
    return is_chain(e) || e->kind == TAMIS_EXPR_CONDITIONAL;
}

/* Says where the knowledge comes from, and what is not reached for it. */
static void label_why(tamis_linter *l, tamis_diag *d, const tamis_flow_condition *c) {
    bool is_true = c->truth == TAMIS_FLOW_TRUE;
    tamis_diag_label(l->diags, d, c->expr->span, is_true ? "always true here" : "always false here");
    if (c->because != NULL) tamis_diag_label(l->diags, d, c->because->span, "this tells already");
    if (c->ternary == NULL) return;
    const tamis_expr *dead = is_true ? c->ternary->c : c->ternary->b;
    if (dead->kind != TAMIS_EXPR_UNDEFINED) tamis_diag_label(l->diags, d, dead->span, "never reached");
}

/* Is it a part of `a && b && c`? Recursive: the parser limits the depth. */
static bool is_and_part(const tamis_expr *e, const tamis_expr *part) {
    e = tamis_ungroup(e);
    if (e->kind == TAMIS_EXPR_BINARY && e->op == TAMIS_OPERATOR_AND) return is_and_part(e->a, part) || is_and_part(e->b, part);
    return e == tamis_ungroup(part);
}

/* `drop 'x' when …` whose condition, or a part of it joined by `&&`, is never true. */
static bool never_holds(const tamis_linter *l, const tamis_flow_condition *c) {
    return l->statement != NULL && c->truth == TAMIS_FLOW_FALSE && is_and_part(l->statement->condition, c->expr);
}

static void report_never(tamis_linter *l, const tamis_flow_condition *c) {
    tamis_ast_text label = l->statement->label;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0105, c->expr->span, "'%.*s' can never hold", TAMIS_FMT(label.str));
    label_why(l, d, c);
    tamis_diag_help(l->diags, d, "take the statement away, or mend its condition");
}

static void report_constant(tamis_linter *l, const tamis_flow_condition *c) {
    bool is_true = c->truth == TAMIS_FLOW_TRUE;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0103, c->expr->span, "this condition is always %s",
                                    is_true ? "true" : "false");
    label_why(l, d, c);
    if (c->because != NULL)
        tamis_diag_help(l->diags, d, "whenever this place is reached the answer is known: take the condition away");
    else tamis_diag_help(l->diags, d, "it is so for every event: take the condition away, or ask what is meant");
}

/* ---- A regex where a plain function would do ---- */

/* searchRegex(x, /^SSH$/) where only its truth is asked, of a text. */
static void lint_plain_regex(tamis_linter *l, const tamis_flow_condition *c) {
    const tamis_expr *e = without_not(c->expr);
    bool search = e->kind == TAMIS_EXPR_CALL && e->count == 2 && tamis_function_named(e->text.str) == TAMIS_FN_searchRegex;
    if (!search || !c->asked) return;
    const tamis_expr *regex = tamis_ungroup(e->a->next), *x = tamis_ungroup(e->a);
    unsigned kinds = (x->kinds != 0 ? x->kinds : tamis_flow_kinds(x)) & TAMIS_KIND_ANY;
    if (regex->kind != TAMIS_EXPR_REGEX || (kinds & ~(unsigned)(TAMIS_KIND_TEXTS | TAMIS_KIND_NULLISH)) != 0) return;
    tamis_re_literal literal;
    tamis_arena *arena = &l->model->compiler->arena;
    tamis_status status = tamis_re_plain_literal(&literal, arena, regex->text.str, regex->flags.str);
    if (status == TAMIS_ERR_MEMORY) l->failed = true;
    if (status != TAMIS_OK) return;
    const char *function = literal.at_start && literal.at_end ? "is" : literal.at_start ? "startsWith" : literal.at_end ? "endsWith" : "includes";
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0126, regex->span, "this regex is a plain text");
    bool quotable = memchr(literal.text.ptr, '\'', literal.text.len) == NULL && memchr(literal.text.ptr, '\\', literal.text.len) == NULL;
    tamis_str subject = tamis_sources_text(&l->model->compiler->sources, x->span);
    if (quotable)
        tamis_diag_help(l->diags, d, "write %s(%.*s, '%.*s')", function, TAMIS_FMT(subject), TAMIS_FMT(literal.text));
    else tamis_diag_help(l->diags, d, "write %s(%.*s, '...') with the text", function, TAMIS_FMT(subject));
}

/* A call with too few arguments: an error stands for it. */
static bool is_broken(const tamis_expr *e) {
    int id = e->kind == TAMIS_EXPR_CALL ? tamis_function_named(e->text.str) : -1;
    return id >= 0 && e->count < tamis_functions[id].least;
}

void tamis_lint_condition(void *data, const tamis_flow_condition *c) {
    tamis_linter *l = data;
    const tamis_expr *e = without_not(c->expr);
    if (c->truth == TAMIS_FLOW_OPEN) {
        lint_plain_regex(l, c);
        return;
    }
    if (c->truth == TAMIS_FLOW_UNREACHED || has_parts(e) || is_broken(e) || (e->kinds & TAMIS_KIND_REPORTED) != 0) return;
    /* `when true` is a decision. */
    bool decided = l->statement != NULL && tamis_ungroup(l->statement->condition) == e && e->kind == TAMIS_EXPR_BOOLEAN && e->boolean;
    /* Literal arms of a condition, as in `a ? b : false`, are what they are. */
    bool arm = tamis_flow_is_literal(e) && c->ternary == NULL && (l->statement == NULL || tamis_ungroup(l->statement->condition) != e);
    if (decided || arm) return;
    if (never_holds(l, c)) report_never(l, c);
    else report_constant(l, c);
}

/* ---- Statements with one condition ---- */

/* So many are looked at twice in a filter: each is sought from its start. */
#define EQUAL_MOST 1000u

/* What statements of one kind with the same condition share. */
static tamis_status add_identity(tamis_str *out, tamis_linter *l, const tamis_ast_statement *s) {
    const uint32_t words[] = {(uint32_t)s->kind, tamis_flow_hash(s->condition)};
    char *bytes = tamis_arena_bytes(&l->model->compiler->arena, sizeof words);
    if (bytes == NULL) return TAMIS_ERR_MEMORY;
    memcpy(bytes, words, sizeof words);
    *out = tamis_str_of(bytes, sizeof words);
    return TAMIS_OK;
}

static void report_equal(tamis_linter *l, const tamis_ast_statement *s, const tamis_ast_statement *earlier) {
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0136, s->condition->span, "'%.*s' never decides: '%.*s' holds for the same events",
                                    TAMIS_FMT(s->label.str), TAMIS_FMT(earlier->label.str));
    tamis_diag_label(l->diags, d, earlier->condition->span, "the same condition");
    tamis_diag_help(l->diags, d, "take one of the two statements away, or mend its condition");
}

/* The statement that is number `index` of a filter. */
static const tamis_ast_statement *statement_at(const tamis_item *filter, uint32_t index) {
    const tamis_ast_statement *s = filter->statements;
    for (; index > 0; index--) s = s->next;
    return s;
}

void tamis_lint_equal_statements(tamis_linter *l, const tamis_item *filter) {
    tamis_map seen; /* identity → number in the filter */
    tamis_status status = TAMIS_OK;
    uint32_t index = 0, reports = 0;
    tamis_map_init(&seen, &l->model->compiler->arena);
    for (const tamis_ast_statement *s = filter->statements; s != NULL && status == TAMIS_OK && reports < EQUAL_MOST; s = s->next, index++) {
        tamis_str identity;
        uint32_t first = index;
        if (s->condition == NULL || s->condition->kind == TAMIS_EXPR_ERROR) continue;
        status = add_identity(&identity, l, s);
        if (status == TAMIS_OK) status = tamis_map_meet(&first, &seen, identity, index);
        if (status != TAMIS_OK || first == index) continue;
        const tamis_ast_statement *earlier = statement_at(filter, first);
        reports++;
        if (tamis_flow_same(earlier->condition, s->condition)) report_equal(l, s, earlier); /* else: a hash of two */
    }
    if (status != TAMIS_OK) l->failed = true;
}
