/* See lint.h. */
#include "compiler/lint.h"

#include "base/limits.h"

void tamis_expr_each(const tamis_expr *e, tamis_expr_visit *visit, void *data) {
    visit(data, e);
    if (e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = e->a; a != NULL; a = a->next) tamis_expr_each(a, visit, data);
        return;
    }
    if (e->a != NULL) tamis_expr_each(e->a, visit, data);
    if (e->b != NULL) tamis_expr_each(e->b, visit, data);
    if (e->c != NULL) tamis_expr_each(e->c, visit, data);
}

const tamis_expr *tamis_lint_behind_lets(const tamis_linter *l, const tamis_expr *e) {
    for (unsigned lets = 0; e != NULL && lets < TAMIS_LINT_LETS; lets++) {
        e = tamis_ungroup(e);
        if (e->kind != TAMIS_EXPR_NAME) return e;
        tamis_binding b = tamis_resolve_name(l->model, e->text.str);
        e = b.kind == TAMIS_BINDING_LET ? l->model->lets[b.index]->value : NULL;
    }
    return NULL;
}

static unsigned type_of(void *data, const tamis_expr *e) {
    const tamis_linter *l = data;
    return tamis_types_of(&l->types, e);
}

/* Lints that need no flow. */
static void lint_part(void *data, const tamis_expr *e) {
    tamis_linter *l = data;
    if (e->kind == TAMIS_EXPR_CONDITIONAL) tamis_lint_branches(l, e);
    if (e->kind == TAMIS_EXPR_REGEX) tamis_lint_regex(l, e);
    if (e->kind == TAMIS_EXPR_MEMBER || e->kind == TAMIS_EXPR_INDEX) tamis_lint_member(l, e);
    tamis_lint_column(l, e);
}

/* An expression with what it can be; a part that could not be parsed is anything. */
static unsigned lint_expr(tamis_linter *l, tamis_expr *e, bool asked) {
    const tamis_flow_visitor visitor = {
        .condition = tamis_lint_condition, .type = type_of, .operation = tamis_lint_operation, .data = l};
    unsigned kinds = 0;
    l->root = e;
    tamis_expr_each(e, lint_part, l);
    if (tamis_flow_walk_typed(&kinds, e, asked, &l->model->compiler->arena, &visitor) != TAMIS_OK) l->failed = true;
    l->root = NULL;
    return kinds;
}

static void lint_output(tamis_linter *l, const tamis_ast_output *o, size_t index) {
    if (o->value == NULL) return;
    unsigned kinds = lint_expr(l, o->value, false);
    tamis_types_output(&l->types, index, kinds);
    if ((kinds & TAMIS_KIND_ANY) != TAMIS_KIND_UNDEFINED || l->undefined == o->value) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0119, o->value->span, "the output '%.*s' is always undefined",
                                    TAMIS_FMT(o->name.str));
    tamis_diag_help(l->diags, d, "an output that is undefined is left out of the JSON: take it away, or give it a value");
}

static void lint_statements(tamis_linter *l, const tamis_item *item) {
    for (tamis_ast_statement *s = item->statements; s != NULL; s = s->next) {
        l->statement = s;
        if (s->condition != NULL) (void)lint_expr(l, s->condition, true);
    }
    l->statement = NULL;
    tamis_lint_equal_statements(l, item);
}

/* All expressions in the order of the text, in which names are known. */
static void lint_items(tamis_linter *l) {
    size_t lets = 0, outputs = 0;
    for (tamis_ast_file *file = l->model->unit.files; file != NULL; file = file->next) {
        for (tamis_item *item = file->items; item != NULL; item = item->next) {
            lint_statements(l, item);
            for (tamis_ast_output *o = item->outputs; o != NULL; o = o->next) lint_output(l, o, outputs++);
            if (item->kind != TAMIS_ITEM_LET) continue;
            if (item->value != NULL) tamis_types_let(&l->types, lets, lint_expr(l, item->value, false));
            lets++;
        }
    }
}

tamis_status tamis_lint(tamis_model *model, bool sound) {
    tamis_linter l = {.model = model, .diags = &model->compiler->diags, .looks = TAMIS_LIMIT_LINT_LOOKS};
    tamis_status status = tamis_types_init(&l.types, model, &model->compiler->arena);
    if (status == TAMIS_OK) status = tamis_re_prover_new(&l.prover);
    if (status != TAMIS_OK) return status;
    tamis_lint_lists(&l, &model->references);
    lint_items(&l);
    tamis_lint_attack(&l);
    if (sound) tamis_lint_use(&l);
    if (sound) tamis_lint_tests(&l);
    if (tamis_re_prover_failed(l.prover)) l.failed = true;
    tamis_re_prover_free(l.prover);
    return l.failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}
