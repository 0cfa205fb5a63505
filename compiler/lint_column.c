/* Columns that no row of a table has: getNestedValue(table, key, 'column'), table[key].column, and the same of a row in a let.
 *
 * With constant keys alone that is an unknown reference (E0204). Here the row is another for each event, and what is not in
 * any row is undefined for all of them, which a `??` behind it hides. Tables of other packs may have other columns tomorrow. */
#include "compiler/lint.h"

#include "vm/functions.h"

/* Rows whose columns are offered when one is not there. */
#define ROWS_OFFERED 16u

/* The table that a path leads to, when its columns are known. */
static const tamis_ref *table_of(const tamis_linter *l, const tamis_expr *e) {
    tamis_path path = tamis_resolve_path(l->model, e);
    bool known = path.kind == TAMIS_PATH_REF && path.ref->table && !path.global && !path.ref->incomplete && path.ref->columns != NULL;
    return known ? path.ref : NULL;
}

static bool is_nested(const tamis_expr *e, size_t least) {
    return e->kind == TAMIS_EXPR_CALL && e->count >= least && tamis_function_named(e->text.str) == TAMIS_FN_getNestedValue;
}

/* The table of which an expression is a row, by a key that is computed or not. */
static const tamis_ref *table_of_row(const tamis_linter *l, const tamis_expr *e) {
    e = tamis_lint_behind_lets(l, e);
    bool row = e != NULL && (e->kind == TAMIS_EXPR_INDEX || (is_nested(e, 2) && e->count == 2));
    return row ? table_of(l, e->a) : NULL;
}

static void offer_columns(tamis_suggest *s, const tamis_ref *table) {
    for (size_t row = 0; row < table->data->count && row < ROWS_OFFERED; row++)
        for (size_t i = 0; i < table->data->items[row].count && table->data->items[row].keys != NULL; i++)
            tamis_suggest_offer(s, table->data->items[row].keys[i]);
}

static void lint_column(tamis_linter *l, const tamis_expr *e, const tamis_ref *table, tamis_str column, tamis_span span) {
    if (tamis_map_get(table->columns, column) != NULL) return;
    tamis_suggest s = tamis_model_suggest(l->model, column);
    if (s.wanted.len > 0) offer_columns(&s, table);
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0137, span, "no row of the table has '%.*s': this is undefined for every event", TAMIS_FMT(column));
    tamis_diag_label(l->diags, d, table->span, "the table");
    if (s.nearest.ptr != NULL) tamis_diag_help(l->diags, d, "did you mean '%.*s'?", TAMIS_FMT(s.nearest));
    if (l->root != NULL && tamis_ungroup(l->root) == e) l->undefined = l->root;
}

void tamis_lint_column(tamis_linter *l, const tamis_expr *e) {
    const tamis_ref *table = NULL;
    tamis_str column;
    tamis_span span;
    if (is_nested(e, 3)) {
        const tamis_expr *key = tamis_ungroup(e->a->next->next);
        if (key->kind == TAMIS_EXPR_STRING && (table = table_of(l, e->a)) != NULL) lint_column(l, e, table, key->text.str, key->span);
        return;
    }
    if ((e->kind != TAMIS_EXPR_MEMBER && e->kind != TAMIS_EXPR_INDEX) || !tamis_constant_key(&column, &span, e)) return;
    if (tamis_resolve_namespace(l->model, e) != TAMIS_BINDING_NONE || tamis_resolve_path(l->model, e).kind != TAMIS_PATH_NONE) return;
    table = table_of_row(l, e->a);
    if (table != NULL) lint_column(l, e, table, column, span);
}
