/* See branches.h. */
#include "compiler/branches.h"

#include <stdlib.h>

#include "compiler/flow.h"
#include "compiler/flow_facts.h"
#include "compiler/model.h"

typedef struct finder {
    tamis_arena *arena;
    tamis_branch *items;
    size_t count, room;
    /* What flow.h proved: of conditions by their expression without parentheses, of tests by their ternary. */
    tamis_map conditions, tests;
    /* Shared calls seen so far, by slot: their first branch, and the one behind their last. */
    tamis_map firsts, ends;
    size_t cursor; /* in a further place of a shared call: its next branch; NONE elsewhere */
    tamis_str path[TAMIS_LIMIT_NESTING];
    bool failed; /* out of memory */
} finder;

#define NONE SIZE_MAX

/* ---- What is proved ---- */

/* A pointer or a number as the key of a map. */
static void keep(finder *f, tamis_map *map, const void *key, size_t len, size_t value) {
    tamis_str copy;
    if (tamis_arena_copy(&copy, f->arena, tamis_str_of(key, len)) != TAMIS_OK ||
        tamis_map_put(map, copy, (uint32_t)value) != TAMIS_OK) {
        f->failed = true;
    }
}

static void visit(void *data, const tamis_flow_condition *c) {
    finder *f = data;
    const tamis_expr *expr = c->ternary != NULL ? c->ternary : tamis_ungroup(c->expr);
    keep(f, c->ternary != NULL ? &f->tests : &f->conditions, &expr, sizeof(const tamis_expr *), c->truth);
}

static tamis_flow_truth truth_of(const tamis_map *map, const tamis_expr *expr) {
    const uint32_t *truth = tamis_map_get(map, tamis_str_of((const char *)&expr, sizeof(const tamis_expr *)));
    return truth == NULL ? TAMIS_FLOW_OPEN : (tamis_flow_truth)*truth;
}

static bool may_be(tamis_flow_truth truth, bool value) {
    return truth == TAMIS_FLOW_OPEN || truth == (value ? TAMIS_FLOW_TRUE : TAMIS_FLOW_FALSE);
}

/* ---- Adding ---- */

static void add(finder *f, tamis_branch branch) {
    tamis_branch *items = tamis_arena_grow(f->arena, f->items, f->count, &f->room, sizeof *items);
    if (items == NULL) {
        f->failed = true;
        return;
    }
    f->items = items;
    f->items[f->count++] = branch;
}

/* A branch of the first place of a shared call is met again in another one. */
static void add_place(finder *f, tamis_branch branch) {
    tamis_branch_place *place = tamis_arena_alloc(f->arena, sizeof *place);
    if (place == NULL || f->cursor >= f->count) {
        f->failed = f->failed || place == NULL;
        return;
    }
    tamis_branch *first = &f->items[f->cursor++];
    *place = (tamis_branch_place){branch.place.expr, first->place.next};
    first->place.next = place;
    first->possible = first->possible || branch.possible;
}

/* The branch that is taken when `expr` comes out that way; `shown` is underlined. */
static void add_way(finder *f, tamis_branch_kind kind, const tamis_expr *shown, const tamis_expr *expr,
                    tamis_branch_way way, bool possible) {
    tamis_branch branch = {.kind = kind, .span = shown->span, .possible = possible, .way = way, .place = {expr, NULL}};
    if (f->cursor != NONE) {
        add_place(f, branch);
    } else {
        add(f, branch);
    }
}

/* ---- Expressions ---- */

static void find_value(finder *f, const tamis_expr *e, bool reached);
static void find_condition(finder *f, const tamis_expr *e, bool reached);

static bool is_chain(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_BINARY && (e->op == TAMIS_OPERATOR_AND || e->op == TAMIS_OPERATOR_OR);
}

static bool is_coalesce(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_BINARY && e->op == TAMIS_OPERATOR_COALESCE;
}

/* An operand of `&&` or `||`: in `a && b && c` the left one, `a && b`, is no operand of its own. */
static void find_operand(finder *f, const tamis_expr *e, tamis_operator op, bool reached) {
    if (e->kind != TAMIS_EXPR_BINARY || e->op != op) {
        tamis_flow_truth truth = truth_of(&f->conditions, tamis_ungroup(e));
        add_way(f, TAMIS_BRANCH_TRUE, e, e, TAMIS_WAY_TRUTHY, reached && may_be(truth, true));
        add_way(f, TAMIS_BRANCH_FALSE, e, e, TAMIS_WAY_FALSY, reached && may_be(truth, false));
    }
    find_condition(f, e, reached);
}

/* Is what stands behind this operand reached? */
static bool goes_on(const finder *f, const tamis_expr *left, tamis_operator op) {
    return may_be(truth_of(&f->conditions, tamis_ungroup(left)), op == TAMIS_OPERATOR_AND);
}

static void find_arms(finder *f, const tamis_expr *e, bool asked, bool reached) {
    tamis_flow_truth truth = truth_of(&f->tests, e);
    bool yes = reached && may_be(truth, true), no = reached && may_be(truth, false);
    void (*find)(finder *, const tamis_expr *, bool) = asked ? find_condition : find_value;
    find_condition(f, e->a, reached);
    add_way(f, TAMIS_BRANCH_ARM, e->b, e->a, TAMIS_WAY_TRUTHY, yes);
    find(f, e->b, yes);
    add_way(f, TAMIS_BRANCH_ARM, e->c, e->a, TAMIS_WAY_FALSY, no);
    find(f, e->c, no);
}

static void find_coalesce(finder *f, const tamis_expr *e, bool asked, bool reached) {
    unsigned kinds = tamis_flow_kinds(e->a);
    bool present = reached && (kinds & ~(unsigned)TAMIS_KIND_NULLISH) != 0;
    bool absent = reached && (kinds & TAMIS_KIND_NULLISH) != 0;
    find_value(f, e->a, reached);
    add_way(f, TAMIS_BRANCH_PRESENT, e->a, e->a, TAMIS_WAY_PRESENT, present);
    add_way(f, TAMIS_BRANCH_ABSENT, e->b, e->a, TAMIS_WAY_ABSENT, absent);
    if (asked) {
        find_condition(f, e->b, absent);
    } else {
        find_value(f, e->b, absent);
    }
}

static void find_children(finder *f, const tamis_expr *e, bool reached) {
    if (e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = e->a; a != NULL; a = a->next) {
            find_value(f, a, reached);
        }
        return;
    }
    const tamis_expr *children[] = {e->a, e->b, e->c};
    for (size_t i = 0; i < 3; i++) {
        if (children[i] != NULL) {
            find_value(f, children[i], reached);
        }
    }
}

/* A call that has a slot: its branches stand at its first place. */
static void find_shared(finder *f, const tamis_expr *e, bool reached) {
    tamis_str slot = tamis_str_of((const char *)&e->slot, sizeof e->slot);
    const uint32_t *first = tamis_map_get(&f->firsts, slot), *end = tamis_map_get(&f->ends, slot);
    if (first == NULL || end == NULL) {
        keep(f, &f->firsts, &e->slot, sizeof e->slot, f->count);
        find_children(f, e, reached);
        keep(f, &f->ends, &e->slot, sizeof e->slot, f->count);
        return;
    }
    size_t before = f->cursor, from = *first, to = *end;
    f->cursor = from;
    find_children(f, e, reached);
    f->cursor = before == from ? to : before; /* its first place lies inside that of the call around it */
}

/* What `e` asks where its truth is wanted. Recursive, as all here: the parser limits the depth. */
static void find_condition(finder *f, const tamis_expr *e, bool reached) {
    e = tamis_ungroup(e);
    if (is_chain(e)) {
        find_operand(f, e->a, e->op, reached);
        find_operand(f, e->b, e->op, reached && goes_on(f, e->a, e->op));
    } else if (e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NOT) {
        find_condition(f, e->a, reached);
    } else if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        find_arms(f, e, true, reached);
    } else if (is_coalesce(e)) {
        find_coalesce(f, e, true, reached);
    } else {
        find_value(f, e, reached);
    }
}

/* … and where its value is: the last operand of a chain is not asked. */
static void find_value(finder *f, const tamis_expr *e, bool reached) {
    e = tamis_ungroup(e);
    if (is_chain(e)) {
        find_operand(f, e->a, e->op, reached);
        find_value(f, e->b, reached && goes_on(f, e->a, e->op));
    } else if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        find_arms(f, e, false, reached);
    } else if (is_coalesce(e)) {
        find_coalesce(f, e, false, reached);
    } else if (e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NOT) {
        find_condition(f, e->a, reached);
    } else if (e->kind == TAMIS_EXPR_CALL && e->slot != 0) {
        find_shared(f, e, reached);
    } else {
        find_children(f, e, reached);
    }
}

static void walk_flow(finder *f, tamis_expr *e, bool asked) {
    if (tamis_flow_walk(e, asked, f->arena, visit, f) != TAMIS_OK) {
        f->failed = true;
    }
}

static void find_statement(finder *f, const tamis_ast_statement *s) {
    const tamis_expr *e = s->condition;
    walk_flow(f, s->condition, true);
    tamis_flow_truth truth = truth_of(&f->conditions, tamis_ungroup(e));
    add_way(f, TAMIS_BRANCH_HOLDS, e, e, TAMIS_WAY_TRUTHY, may_be(truth, true));
    add_way(f, TAMIS_BRANCH_FAILS, e, e, TAMIS_WAY_FALSY, may_be(truth, false));
    find_condition(f, e, true);
}

static void find_in_item(finder *f, const tamis_item *item) {
    for (const tamis_ast_statement *s = item->statements; s != NULL; s = s->next) {
        find_statement(f, s);
    }
    for (const tamis_ast_output *o = item->outputs; o != NULL; o = o->next) {
        walk_flow(f, o->value, false);
        find_value(f, o->value, true);
    }
    if (item->kind == TAMIS_ITEM_LET) {
        walk_flow(f, item->value, false);
        find_value(f, item->value, true);
    }
}

/* ---- Lists and tables ---- */

static void find_in_leaf(finder *f, const tamis_ref *ref, size_t depth) {
    tamis_str *path = tamis_arena_array(f->arena, depth, sizeof *path);
    if (path == NULL) {
        f->failed = true;
        return;
    }
    memcpy(path, f->path, depth * sizeof *path);
    tamis_branch branch = {.kind = TAMIS_BRANCH_ENTRY, .possible = true, .path = path, .path_len = depth};
    for (size_t i = 0; ref->kind == TAMIS_REF_LIST && i < ref->row_count; i++) {
        branch.span = ref->rows[i].span;
        branch.index = i;
        add(f, branch);
    }
    branch.kind = TAMIS_BRANCH_ROW;
    for (size_t i = 0; ref->kind == TAMIS_REF_DATA && ref->table && i < ref->data->count; i++) {
        branch.span = ref->data->items[i].span;
        branch.key = ref->data->keys[i];
        add(f, branch);
    }
}

/* Recursive: names have at most TAMIS_LIMIT_NESTING / 2 parts. */
static void find_in_tree(finder *f, const tamis_ref *folder, size_t depth) {
    for (size_t i = 0; i < folder->child_count && depth < TAMIS_LIMIT_NESTING; i++) {
        const tamis_ref *child = folder->children[i];
        f->path[depth] = child->name;
        if (child->kind == TAMIS_REF_FOLDER) {
            find_in_tree(f, child, depth + 1);
        } else {
            find_in_leaf(f, child, depth + 1);
        }
    }
}

/* ---- A pack ---- */

/* By place; of two at one place the longer first, then by kind. */
static int by_place(const void *x, const void *y) {
    const tamis_branch *a = x, *b = y;
    if (a->span.off != b->span.off) {
        return a->span.off < b->span.off ? -1 : 1;
    }
    if (a->span.len != b->span.len) {
        return a->span.len > b->span.len ? -1 : 1;
    }
    return (int)a->kind - (int)b->kind;
}

static const tamis_model *model_of(const tamis_unit *unit) {
    return (const tamis_model *)unit; /* its first member */
}

tamis_status tamis_branches_find(tamis_branch **out, size_t *count, tamis_arena *arena, const tamis_unit *unit) {
    finder *f = tamis_arena_alloc(arena, sizeof *f);
    if (f == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    f->arena = arena;
    f->cursor = NONE;
    tamis_map *maps[] = {&f->conditions, &f->tests, &f->firsts, &f->ends};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        tamis_map_init(maps[i], arena);
    }
    for (const tamis_ast_file *file = unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            find_in_item(f, item);
        }
    }
    find_in_tree(f, &model_of(unit)->references, 0);
    if (f->count > 0) {
        qsort(f->items, f->count, sizeof *f->items, by_place);
    }
    *out = f->items;
    *count = f->count;
    return f->failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

size_t tamis_unit_rules(const tamis_unit *unit, size_t i) {
    return model_of(unit)->first_rules + i;
}

size_t tamis_unit_data_count(const tamis_unit *unit) {
    return model_of(unit)->data_count;
}

size_t tamis_unit_data(const tamis_unit *unit, size_t i) {
    return model_of(unit)->first_data + i;
}
