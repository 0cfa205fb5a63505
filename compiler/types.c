/* See types.h. */
#include "compiler/types.h"

#include "base/cef_keys.h"
#include "vm/functions.h"

enum {
    TEXTS = TAMIS_KIND_TEXTS,
    NUMBERS = TAMIS_KIND_NUMBERS,
    OBJECTS = TAMIS_KIND_EMPTY | TAMIS_KIND_FULL,
    COUNTS = TAMIS_KIND_ZERO | TAMIS_KIND_NUMBER,
    /* May be undefined, and for an ordinary event. */
    MISSING = TAMIS_KIND_UNDEFINED | TAMIS_KIND_ABSENT,
    ANYTHING = TAMIS_KIND_ANY
};

tamis_status tamis_types_init(tamis_types *types, const tamis_model *model, tamis_arena *arena) {
    types->model = model;
    types->lets = tamis_arena_array(arena, model->let_count, sizeof *types->lets);
    types->outputs = tamis_arena_array(arena, model->output_count, sizeof *types->outputs);
    return types->lets != NULL && types->outputs != NULL ? TAMIS_OK : TAMIS_ERR_MEMORY;
}

/* All kinds of the same sort: of a switch that is off today. */
static unsigned widen(unsigned kinds) {
    if ((kinds & TAMIS_KIND_BOOLEANS) != 0) kinds |= TAMIS_KIND_BOOLEANS;
    if ((kinds & NUMBERS) != 0) kinds |= NUMBERS;
    if ((kinds & TEXTS) != 0) kinds |= TEXTS;
    return kinds;
}

void tamis_types_let(tamis_types *types, size_t index, unsigned kinds) {
    const tamis_expr *value = types->model->lets[index]->value;
    types->lets[index] = value != NULL && tamis_flow_is_literal(tamis_ungroup(value)) ? widen(kinds) : kinds;
}

void tamis_types_output(tamis_types *types, size_t index, unsigned kinds) {
    types->outputs[index] = kinds;
}

/* What is noted of an expression, else what its form tells. */
static unsigned kinds_of(const tamis_expr *e) {
    e = tamis_ungroup(e);
    return e->kinds != 0 ? e->kinds : tamis_flow_kinds(e);
}

/* ---- References ---- */

unsigned tamis_json_kinds(const tamis_json *value) {
    switch (value->type) {
    case TAMIS_JSON_NULL: return TAMIS_KIND_NULL;
    case TAMIS_JSON_TRUE: return TAMIS_KIND_TRUE;
    case TAMIS_JSON_FALSE: return TAMIS_KIND_FALSE;
    case TAMIS_JSON_NUMBER: return value->number == 0 ? TAMIS_KIND_ZERO : TAMIS_KIND_NUMBER;
    case TAMIS_JSON_STRING: return value->string.len == 0 ? TAMIS_KIND_EMPTY_TEXT : TAMIS_KIND_TEXT;
    case TAMIS_JSON_ARRAY:
    case TAMIS_JSON_OBJECT: return value->count == 0 ? TAMIS_KIND_EMPTY : TAMIS_KIND_FULL;
    }
    return ANYTHING;
}

static unsigned kinds_of_path(const tamis_path *path) {
    switch (path->kind) {
    case TAMIS_PATH_DATA: return path->global ? ANYTHING | TAMIS_KIND_ABSENT : tamis_json_kinds(path->data);
    case TAMIS_PATH_LENGTH: return COUNTS;
    case TAMIS_PATH_MISSING: return ANYTHING | TAMIS_KIND_ABSENT;
    case TAMIS_PATH_NONE: return ANYTHING;
    case TAMIS_PATH_ROOT:
    case TAMIS_PATH_REF: break;
    }
    return OBJECTS;
}

/* The table of this pack that an expression is, or NULL. */
static const tamis_ref *table_of(const tamis_types *t, const tamis_expr *e) {
    tamis_path path = tamis_resolve_path(t->model, e);
    return path.kind == TAMIS_PATH_REF && path.ref->table && !path.global ? path.ref : NULL;
}

static unsigned kinds_of_column(const tamis_ref *table, const tamis_expr *key) {
    const uint32_t *kinds = NULL;
    if (key->kind != TAMIS_EXPR_STRING) return ANYTHING | TAMIS_KIND_ABSENT;
    if (table->columns != NULL) kinds = tamis_map_get(table->columns, key->text.str);
    return (kinds == NULL ? 0 : *kinds) | MISSING;
}

/* getNestedValue(table, key, 'column') */
static unsigned kinds_of_nested(const tamis_types *t, const tamis_expr *e) {
    const tamis_ref *table = e->a == NULL ? NULL : table_of(t, e->a);
    if (table == NULL || e->count < 2 || e->count > 3) return ANYTHING | TAMIS_KIND_ABSENT;
    if (e->count == 2) return TAMIS_KIND_FULL | MISSING;
    return kinds_of_column(table, tamis_ungroup(e->a->next->next));
}

/* ---- Calls ---- */

/* `split` gives one part or more, but for an empty separator. */
static bool splits(const tamis_expr *e) {
    e = tamis_ungroup(e);
    if (e->kind != TAMIS_EXPR_CALL || e->count != 2 || !tamis_str_equal(e->text.str, TAMIS_STR("split"))) return false;
    const tamis_expr *separator = tamis_ungroup(e->a->next);
    return separator->kind == TAMIS_EXPR_STRING && separator->text.str.len > 0;
}

static unsigned kinds_of_default(const tamis_expr *e) {
    if (e->count != 2) return ANYTHING;
    unsigned value = kinds_of(e->a) & ~(unsigned)(TAMIS_KIND_NULLISH | TAMIS_KIND_NAN | TAMIS_KIND_ABSENT);
    return value | kinds_of(e->a->next);
}

static unsigned kinds_of_call(const tamis_types *t, const tamis_expr *e) {
    int id = tamis_function_named(e->text.str);
    if (id == TAMIS_FN_getNestedValue) return kinds_of_nested(t, e);
    if (id == TAMIS_FN_defaultTo) return kinds_of_default(e);
    if ((id == TAMIS_FN_head || id == TAMIS_FN_last) && e->count == 1) return splits(e->a) ? TEXTS : ANYTHING;
    unsigned kinds = tamis_flow_kinds(e);
    bool found = id == TAMIS_FN_searchRegex || id == TAMIS_FN_searchRegexList;
    return kinds | (found ? TAMIS_KIND_ABSENT : 0);
}

/* ---- Members ---- */

static unsigned kinds_of_cef(tamis_str key) {
    switch (tamis_cef_member_named(key)) {
    case TAMIS_CEF_MEMBER_IS_VALID: return TAMIS_KIND_BOOLEANS;
    case TAMIS_CEF_MEMBER_DUPLICATES: return OBJECTS;
    case TAMIS_CEF_MEMBER_ERROR: return TAMIS_KIND_TEXT | MISSING;
    case TAMIS_CEF_MEMBERS: return ANYTHING;
    default: return TEXTS | TAMIS_KIND_UNDEFINED; /* undefined only where the line is no CEF */
    }
}

static unsigned kinds_of_output(const tamis_types *t, tamis_str key) {
    const uint32_t *index = tamis_map_get(&t->model->output_names, key);
    unsigned kinds = index == NULL ? 0 : t->outputs[*index];
    return kinds != 0 ? kinds : ANYTHING;
}

/* A character, a part, `length`. */
static unsigned kinds_of_part(const tamis_types *t, const tamis_expr *e) {
    tamis_str key;
    tamis_span span;
    unsigned object = kinds_of(e->a);
    bool constant = tamis_constant_key(&key, &span, e);
    const tamis_expr *row = tamis_ungroup(e->a);
    const tamis_ref *table = table_of(t, e->a);
    if (table != NULL) return TAMIS_KIND_FULL | MISSING; /* a row by a key that is computed */
    table = row->kind == TAMIS_EXPR_INDEX ? table_of(t, row->a) : NULL;
    if (table != NULL && constant) {
        tamis_expr name = {.kind = TAMIS_EXPR_STRING, .text = {key, span}};
        return kinds_of_column(table, &name);
    }
    /* Parts of a text are not said to be absent: whether it is empty may be known where this stands. */
    if (constant && tamis_str_equal(key, TAMIS_STR("length"))) return COUNTS | (splits(e->a) ? 0 : TAMIS_KIND_UNDEFINED);
    const tamis_expr *index = e->kind == TAMIS_EXPR_INDEX ? tamis_ungroup(e->b) : NULL;
    if (splits(e->a) && index != NULL && index->kind == TAMIS_EXPR_NUMBER && index->number == 0) return TEXTS;
    bool text = (object & ~(unsigned)(TEXTS | TAMIS_KIND_NULLISH | TAMIS_KIND_ABSENT)) == 0;
    return text ? TAMIS_KIND_TEXT | COUNTS | TAMIS_KIND_UNDEFINED : ANYTHING | (splits(e->a) ? TAMIS_KIND_ABSENT : 0);
}

/* A field that nobody knows is an error, and no cause of others. */
static bool is_unknown(const tamis_types *t, tamis_str key) {
    return tamis_map_get(&t->model->field_names, key) == NULL && tamis_cef_keys_find(key) == NULL;
}

static unsigned kinds_of_member(const tamis_types *t, const tamis_expr *e) {
    tamis_str key;
    tamis_span span;
    bool constant = tamis_constant_key(&key, &span, e);
    switch (tamis_resolve_namespace(t->model, e)) {
    case TAMIS_BINDING_FIELDS: return constant && is_unknown(t, key) ? ANYTHING : TEXTS | MISSING;
    case TAMIS_BINDING_LABELS: return TEXTS | MISSING;
    case TAMIS_BINDING_CEF: return constant ? kinds_of_cef(key) : ANYTHING;
    case TAMIS_BINDING_OUT: return constant ? kinds_of_output(t, key) : ANYTHING;
    default: break;
    }
    tamis_path path = tamis_resolve_path(t->model, e);
    if (path.kind == TAMIS_PATH_NONE) return kinds_of_part(t, e);
    return kinds_of_path(&path);
}

static unsigned kinds_of_name(const tamis_types *t, const tamis_expr *e) {
    tamis_binding b = tamis_resolve_name(t->model, e->text.str);
    if (b.kind == TAMIS_BINDING_RAW) return TEXTS | TAMIS_KIND_UNDEFINED;
    if (b.kind == TAMIS_BINDING_REFERENCES) return OBJECTS;
    if (b.kind == TAMIS_BINDING_LET && t->lets[b.index] != 0) return t->lets[b.index];
    return ANYTHING;
}

/* ---- Operators ---- */

/* `+` joins texts as soon as one side is a text, or an object, which becomes one. */
static unsigned kinds_of_sum(unsigned a, unsigned b) {
    const unsigned joined = TEXTS | OBJECTS;
    unsigned kinds = 0;
    if (((a | b) & joined) != 0) kinds |= TEXTS;
    if ((a & ~joined) != 0 && (b & ~joined) != 0) kinds |= NUMBERS;
    bool never_empty = (a & ~(unsigned)TAMIS_KIND_TEXT) == 0 || (b & ~(unsigned)TAMIS_KIND_TEXT) == 0;
    return never_empty ? TAMIS_KIND_TEXT : kinds;
}

unsigned tamis_types_of(const tamis_types *types, const tamis_expr *e) {
    switch (e->kind) {
    case TAMIS_EXPR_ERROR: return ANYTHING;
    case TAMIS_EXPR_NAME: return kinds_of_name(types, e);
    case TAMIS_EXPR_MEMBER:
    case TAMIS_EXPR_INDEX: return kinds_of_member(types, e);
    case TAMIS_EXPR_CALL: return kinds_of_call(types, e);
    case TAMIS_EXPR_BINARY:
        if (e->op == TAMIS_OPERATOR_ADD) return kinds_of_sum(kinds_of(e->a), kinds_of(e->b));
        break;
    default: break;
    }
    return tamis_flow_kinds(e);
}

/* ---- For messages ---- */

const char *tamis_types_name(unsigned kinds) {
    static const struct {
        unsigned kinds;
        const char *name, *or_undefined;
    } names[] = {
        {TAMIS_KIND_BOOLEANS, "a boolean", "a boolean or undefined"},
        {NUMBERS, "a number", "a number or undefined"},
        {TEXTS, "text", "text or undefined"},
        {OBJECTS, "an array, list or object", "an array, list, object or undefined"},
        {TAMIS_KIND_NULL, "null", "null or undefined"},
    };
    unsigned plain = kinds & TAMIS_KIND_ANY & ~(unsigned)TAMIS_KIND_UNDEFINED;
    if (plain == 0) return "undefined";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if ((plain & ~names[i].kinds) == 0) return plain == (kinds & TAMIS_KIND_ANY) ? names[i].name : names[i].or_undefined;
    return "a value";
}
