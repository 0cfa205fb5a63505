/* See mutate.h. */
#include "compiler/mutate.h"

#include <stdlib.h>

#include "compiler/model.h"

/* A tamis_unit is the first member of its model. */
static tamis_model *model_of(tamis_unit *unit) {
    return (tamis_model *)unit;
}

/* ---- Finding ---- */

typedef struct finder {
    tamis_arena *arena;
    tamis_mutation *items;
    size_t count, room;
    bool failed; /* out of memory */
} finder;

static void add(finder *f, tamis_mutation mutation) {
    tamis_mutation *items = tamis_arena_grow(f->arena, f->items, f->count, &f->room, sizeof *items);
    if (items == NULL) {
        f->failed = true;
        return;
    }
    f->items = items;
    f->items[f->count++] = mutation;
}

static void visit(void *data, const tamis_flow_condition *c) {
    finder *f = data;
    add(f, (tamis_mutation){
               .kind = c->ternary != NULL ? TAMIS_MUTATION_ARMS : TAMIS_MUTATION_CONDITION,
               .span = c->expr->span,
               .truth = c->truth,
               .expr = c->ternary != NULL ? c->ternary : c->expr,
           });
}

static void find_conditions(finder *f, tamis_expr *expr, bool asked) {
    if (expr != NULL && tamis_flow_walk(expr, asked, f->arena, visit, f) != TAMIS_OK) {
        f->failed = true;
    }
}

static void find_in_item(finder *f, tamis_item *item) {
    for (tamis_ast_statement *s = item->statements; s != NULL; s = s->next) {
        add(f, (tamis_mutation){
                   .kind = TAMIS_MUTATION_STATEMENT, .span = s->span, .filter = item, .statement = s});
        find_conditions(f, s->condition, true);
    }
    for (tamis_ast_output *o = item->outputs; o != NULL; o = o->next) {
        find_conditions(f, o->value, false);
    }
    if (item->kind == TAMIS_ITEM_LET) {
        find_conditions(f, item->value, false);
    }
}

/* Entries and rows below a folder. Recursive: names have at most TAMIS_LIMIT_NESTING / 2 parts. */
static void find_in_tree(finder *f, tamis_ref *ref) {
    tamis_mutation m = {.ref = ref};
    for (size_t i = 0; ref->kind == TAMIS_REF_LIST && i < ref->row_count; i++) {
        m.kind = TAMIS_MUTATION_ENTRY;
        m.span = ref->rows[i].span;
        m.index = i;
        add(f, m);
    }
    for (size_t i = 0; ref->kind == TAMIS_REF_DATA && ref->table && i < ref->data->count; i++) {
        m.kind = TAMIS_MUTATION_ROW;
        m.span = ref->data->items[i].span;
        m.index = i;
        add(f, m);
    }
    for (size_t i = 0; i < ref->child_count; i++) {
        find_in_tree(f, ref->children[i]);
    }
}

/* By place; of two at one place the longer first, and what removes before what negates. */
static int by_place(const void *x, const void *y) {
    const tamis_mutation *a = x, *b = y;
    if (a->span.off != b->span.off) {
        return a->span.off < b->span.off ? -1 : 1;
    }
    if (a->span.len != b->span.len) {
        return a->span.len > b->span.len ? -1 : 1;
    }
    return (int)a->kind - (int)b->kind;
}

tamis_status tamis_mutations_find(tamis_mutation **out, size_t *count, tamis_arena *arena, tamis_unit *unit) {
    finder f = {.arena = arena};
    for (tamis_ast_file *file = unit->files; file != NULL; file = file->next) {
        for (tamis_item *item = file->items; item != NULL; item = item->next) {
            find_in_item(&f, item);
        }
    }
    find_in_tree(&f, &model_of(unit)->references);
    if (f.count > 0) {
        qsort(f.items, f.count, sizeof *f.items, by_place);
    }
    *out = f.items;
    *count = f.count;
    return f.failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

/* ---- Making ---- */

static tamis_status emit_without_statement(tamis_str *image, tamis_model *m, tamis_arena *arena,
                                           const tamis_mutation *mutation) {
    const tamis_ast_statement **all = m->statements;
    const tamis_ast_statement **rest =
        tamis_arena_array(arena, m->statement_count, sizeof(tamis_ast_statement *));
    tamis_ast_statement **link = &mutation->filter->statements;
    size_t count = m->statement_count, kept = 0;
    if (rest == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (all[i] != mutation->statement) {
            rest[kept++] = all[i];
        }
    }
    while (*link != mutation->statement) {
        link = &(*link)->next;
    }
    *link = mutation->statement->next;
    m->statements = rest;
    m->statement_count = kept;
    tamis_status status = tamis_emit_quietly(image, m, arena);
    m->statement_count = count;
    m->statements = all;
    *link = mutation->statement;
    return status;
}

/* The list or table as the model knows it: its own, or its copy among those of used packs. Recursive as
 * find_in_tree. */
static tamis_ref *ref_in(tamis_ref *folder, const tamis_ref *wanted) {
    tamis_ref *found = NULL;
    for (size_t i = 0; i < folder->child_count && found == NULL; i++) {
        tamis_ref *child = folder->children[i];
        bool same = child->kind == wanted->kind && child->span.off == wanted->span.off;
        found = child->kind == TAMIS_REF_FOLDER ? ref_in(child, wanted) : same ? child : NULL;
    }
    return found;
}

static tamis_status leave_entry(tamis_ref *ref, tamis_arena *arena, size_t index) {
    tamis_list_row *rows = tamis_arena_array(arena, ref->row_count, sizeof *rows);
    if (rows == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    memcpy(rows, ref->rows, index * sizeof *rows);
    memcpy(rows + index, ref->rows + index + 1, (ref->row_count - index - 1) * sizeof *rows);
    ref->rows = rows;
    ref->row_count--;
    return TAMIS_OK;
}

static tamis_status leave_row(tamis_ref *ref, tamis_arena *arena, size_t index) {
    const tamis_json *all = ref->data;
    tamis_json *rest = tamis_arena_alloc(arena, sizeof *rest);
    tamis_json *items = tamis_arena_array(arena, all->count, sizeof *items);
    tamis_str *keys = tamis_arena_array(arena, all->count, sizeof *keys);
    if (rest == NULL || items == NULL || keys == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    memcpy(items, all->items, index * sizeof *items);
    memcpy(items + index, all->items + index + 1, (all->count - index - 1) * sizeof *items);
    memcpy(keys, all->keys, index * sizeof *keys);
    memcpy(keys + index, all->keys + index + 1, (all->count - index - 1) * sizeof *keys);
    *rest = *all;
    rest->items = items;
    rest->keys = keys;
    rest->count--;
    ref->data = rest;
    return TAMIS_OK;
}

static tamis_status emit_without_row(tamis_str *image, tamis_model *m, tamis_arena *arena,
                                     const tamis_mutation *mutation) {
    tamis_ref *ref = ref_in(&m->references, mutation->ref);
    if (ref == NULL) {
        ref = ref_in(&m->globals, mutation->ref);
    }
    if (ref == NULL) {
        return tamis_emit_quietly(image, m, arena); /* the pack does not know it */
    }
    tamis_ref before = *ref;
    tamis_status status = ref->kind == TAMIS_REF_LIST ? leave_entry(ref, arena, mutation->index)
                                                      : leave_row(ref, arena, mutation->index);
    if (status == TAMIS_OK) {
        status = tamis_emit_quietly(image, m, arena);
    }
    *ref = before;
    return status;
}

/* The node becomes the `!` over a copy of itself: whoever points to it need not know. */
static tamis_status emit_negated(tamis_str *image, tamis_model *m, tamis_arena *arena, tamis_expr *expr) {
    tamis_expr before = *expr, *copy = tamis_arena_alloc(arena, sizeof *copy);
    if (copy == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    *copy = before;
    copy->next = NULL;
    *expr = (tamis_expr){.kind = TAMIS_EXPR_UNARY,
                         .op = TAMIS_OPERATOR_NOT,
                         .depth = before.depth,
                         .span = before.span,
                         .op_span = before.span,
                         .a = copy,
                         .next = before.next};
    tamis_status status = tamis_emit_quietly(image, m, arena);
    *expr = before;
    return status;
}

static tamis_status emit_swapped(tamis_str *image, tamis_model *m, tamis_arena *arena, tamis_expr *expr) {
    tamis_expr before = *expr;
    expr->b = before.c;
    expr->c = before.b;
    tamis_status status = tamis_emit_quietly(image, m, arena);
    *expr = before;
    return status;
}

tamis_status tamis_mutation_image(tamis_str *image, tamis_arena *arena, tamis_unit *unit,
                                  const tamis_mutation *mutation) {
    tamis_model *m = model_of(unit);
    switch (mutation->kind) {
    case TAMIS_MUTATION_STATEMENT: return emit_without_statement(image, m, arena, mutation);
    case TAMIS_MUTATION_ENTRY:
    case TAMIS_MUTATION_ROW: return emit_without_row(image, m, arena, mutation);
    case TAMIS_MUTATION_CONDITION: return emit_negated(image, m, arena, mutation->expr);
    case TAMIS_MUTATION_ARMS: return emit_swapped(image, m, arena, mutation->expr);
    }
    return TAMIS_ERR_INVALID;
}

bool tamis_unit_uses(const tamis_unit *unit, const tamis_unit *used) {
    const tamis_model *m = (const tamis_model *)unit;
    for (size_t i = 0; i < m->used_count; i++) {
        if (&m->used[i]->unit == used) {
            return true;
        }
    }
    return false;
}
