/* The reference tree of a pack: folders made by dotted names, with lists and tables as leaves. */
#include "base/limits.h"
#include "compiler/model.h"
#include "compiler/types.h"
#include "regex/regex.h"

tamis_ref *tamis_ref_child(const tamis_ref *folder, tamis_str name) {
    const uint32_t *i = tamis_map_get(&folder->child_names, name);
    return i == NULL ? NULL : folder->children[*i];
}

void tamis_ref_init_folder(tamis_ref *folder, tamis_arena *arena, tamis_str name, tamis_span span) {
    *folder = (tamis_ref){.kind = TAMIS_REF_FOLDER, .name = name, .span = span};
    tamis_map_init(&folder->child_names, arena);
}

static bool make_room(tamis_ref *folder, tamis_arena *arena) {
    if (folder->child_count < folder->child_room) return true;
    size_t room = folder->child_room == 0 ? 4 : folder->child_room * 2;
    tamis_ref **children = tamis_arena_array(arena, room, sizeof(tamis_ref *));
    if (children == NULL) return false;
    if (folder->child_count > 0) memcpy(children, folder->children, folder->child_count * sizeof(tamis_ref *));
    folder->children = children;
    folder->child_room = room;
    return true;
}

/* A new, empty folder in `folder`; NULL without memory. */
static tamis_ref *add_child(tamis_model *m, tamis_ref *folder, tamis_str name, tamis_span span) {
    tamis_arena *arena = &m->compiler->arena;
    tamis_ref *child = tamis_arena_alloc(arena, sizeof *child);
    if (child == NULL || !make_room(folder, arena)) return NULL;
    if (tamis_map_put(&folder->child_names, name, (uint32_t)folder->child_count) != TAMIS_OK) return NULL;
    tamis_ref_init_folder(child, arena, name, span);
    folder->children[folder->child_count++] = child;
    return child;
}

static const char *kind_name(const tamis_ref *ref) {
    if (ref->kind == TAMIS_REF_FOLDER) return "a folder of lists and tables";
    return ref->kind == TAMIS_REF_LIST ? "a list" : "a table";
}

static void report_clash(tamis_model *m, tamis_ast_text name, const tamis_ref *there) {
    tamis_diags *diags = &m->compiler->diags;
    tamis_diag *d = tamis_diags_add(diags, TAMIS_E0207, name.span, "'%.*s' is %s already", TAMIS_FMT(there->name),
                                    kind_name(there));
    tamis_diag_label(diags, d, there->span, "first defined here");
}

/* Takes the first part off a dotted name. */
static tamis_str next_part(tamis_str *path) {
    const char *dot = memchr(path->ptr, '.', path->len);
    size_t len = dot == NULL ? path->len : (size_t)(dot - path->ptr);
    tamis_str part = {path->ptr, len};
    *path = dot == NULL ? (tamis_str){NULL, 0} : (tamis_str){dot + 1, path->len - len - 1};
    return part;
}

/* The leaf of a dotted name, made with the folders on the way; *out is NULL when the name clashes (said). */
static tamis_status make_leaf(tamis_ref **out, tamis_model *m, tamis_ast_text name) {
    tamis_ref *at = &m->references;
    tamis_str rest = name.str;
    *out = NULL;
    for (unsigned depth = 0; rest.ptr != NULL; depth++) {
        tamis_str part = next_part(&rest);
        tamis_ref *child = tamis_ref_child(at, part);
        bool clash = child != NULL && (rest.ptr == NULL || child->kind != TAMIS_REF_FOLDER);
        if (clash || depth >= TAMIS_LIMIT_NESTING / 2) {
            if (clash) report_clash(m, name, child);
            else tamis_diags_add(&m->compiler->diags, TAMIS_E0107, name.span, "this name has too many parts");
            return TAMIS_OK;
        }
        if (child == NULL) child = add_child(m, at, part, name.span);
        if (child == NULL) return TAMIS_ERR_MEMORY;
        at = child;
    }
    *out = at;
    return TAMIS_OK;
}

/* ---- Lists in place ---- */

static tamis_status rows_in_place(tamis_ref *leaf, tamis_model *m, const tamis_item *item) {
    size_t count = 0;
    for (const tamis_ast_entry *e = item->entries; e != NULL; e = e->next) count++;
    tamis_list_row *rows = tamis_arena_array(&m->compiler->arena, count, sizeof *rows), *row = rows;
    if (rows == NULL) return TAMIS_ERR_MEMORY;
    for (const tamis_ast_entry *e = item->entries; e != NULL; e = e->next, row++) {
        *row = (tamis_list_row){.source = e->source.str, .flags = e->flags.str, .value = e->value.str,
                                .span = e->span, .source_span = e->source.span, .flags_span = e->flags.span,
                                .value_span = e->value.span, .verbatim = true};
    }
    leaf->rows = rows;
    leaf->row_count = count;
    return TAMIS_OK;
}

/* ---- Tables in place ---- */

/* A literal of the rules as JSON; the parser lets nothing else in. */
static tamis_json literal_json(const tamis_expr *e) {
    tamis_json json = {.type = TAMIS_JSON_NULL, .span = e->span};
    bool negative = e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NEGATE;
    const tamis_expr *inner = e->kind == TAMIS_EXPR_UNARY ? e->a : e;
    if (inner->kind == TAMIS_EXPR_NUMBER) {
        json.type = TAMIS_JSON_NUMBER;
        json.number = negative ? -inner->number : inner->number;
    } else if (inner->kind == TAMIS_EXPR_BOOLEAN) {
        json.type = inner->boolean ? TAMIS_JSON_TRUE : TAMIS_JSON_FALSE;
    } else if (inner->kind == TAMIS_EXPR_STRING) {
        json.type = TAMIS_JSON_STRING;
        json.string = inner->text.str;
    }
    return json;
}

static tamis_status row_json(tamis_json *out, tamis_model *m, const tamis_ast_row *row) {
    tamis_arena *arena = &m->compiler->arena;
    size_t count = 0, i = 0;
    for (const tamis_ast_pair *p = row->pairs; p != NULL; p = p->next) count++;
    if (count > TAMIS_LIMIT_ARGUMENTS) {
        tamis_diags_add(&m->compiler->diags, TAMIS_E0306, row->span, "%zu columns are too many, at most %u", count,
                        TAMIS_LIMIT_ARGUMENTS);
        *out = (tamis_json){.type = TAMIS_JSON_OBJECT, .span = row->span};
        return TAMIS_OK;
    }
    *out = (tamis_json){.type = TAMIS_JSON_OBJECT, .span = row->span};
    out->items = tamis_arena_array(arena, count, sizeof *out->items);
    out->keys = tamis_arena_array(arena, count, sizeof *out->keys);
    out->key_spans = tamis_arena_array(arena, count, sizeof *out->key_spans);
    if (out->items == NULL || out->keys == NULL || out->key_spans == NULL) return TAMIS_ERR_MEMORY;
    for (const tamis_ast_pair *p = row->pairs; p != NULL; p = p->next) {
        if (p->value == NULL || p->value->kind == TAMIS_EXPR_UNDEFINED) continue; /* absent */
        bool twice = false;
        for (size_t k = 0; k < i; k++) twice = twice || tamis_str_equal(out->keys[k], p->name.str);
        if (twice) {
            tamis_diags_add(&m->compiler->diags, TAMIS_E0403, p->name.span, "the column '%.*s' stands twice in this row",
                            TAMIS_FMT(p->name.str));
            continue;
        }
        out->items[i] = literal_json(p->value);
        out->keys[i] = p->name.str;
        out->key_spans[i++] = p->name.span;
        out->count = i;
    }
    return TAMIS_OK;
}

static tamis_status table_in_place(const tamis_json **out, size_t *out_count, tamis_model *m, const tamis_item *item) {
    size_t count = 0, i = 0;
    for (const tamis_ast_row *r = item->rows; r != NULL; r = r->next) count++;
    tamis_json *rows = tamis_arena_array(&m->compiler->arena, count, sizeof *rows);
    if (rows == NULL) return TAMIS_ERR_MEMORY;
    for (const tamis_ast_row *r = item->rows; r != NULL; r = r->next) {
        tamis_status status = row_json(&rows[i++], m, r);
        if (status != TAMIS_OK) return status;
    }
    *out = rows;
    *out_count = count;
    return TAMIS_OK;
}

/* ---- Rows to an object by key ---- */

static bool json_equal(const tamis_json *a, const tamis_json *b) {
    if (a->type != b->type || a->count != b->count) return false;
    if (a->type == TAMIS_JSON_NUMBER) return a->number == b->number;
    if (a->type == TAMIS_JSON_STRING) return tamis_str_equal(a->string, b->string);
    for (size_t i = 0; i < a->count; i++) {
        if (a->keys != NULL && !tamis_str_equal(a->keys[i], b->keys[i])) return false;
        if (!json_equal(&a->items[i], &b->items[i])) return false; /* depth: limited by the JSON reader */
    }
    return true;
}

/* The key of a row as a property key, or a finding. */
static bool row_key(tamis_str *key, tamis_model *m, const tamis_item *item, const tamis_json *row) {
    tamis_diags *diags = &m->compiler->diags;
    const tamis_json *cell = tamis_json_member(row, item->key.str);
    if (cell != NULL && cell->type == TAMIS_JSON_STRING) {
        *key = cell->string;
        return true;
    }
    tamis_diag *d;
    if (cell == NULL)
        d = tamis_diags_add(diags, TAMIS_E0403, row->span, "this row has no '%.*s', the key of the table",
                            TAMIS_FMT(item->key.str));
    else
        d = tamis_diags_add(diags, TAMIS_E0403, cell->span, "the key of a row must be a string");
    tamis_diag_label(diags, d, item->key.span, "the key is named here");
    return false;
}

static tamis_status add_column(tamis_map *columns, tamis_str name, const tamis_json *cell) {
    const uint32_t *kinds = tamis_map_get(columns, name);
    return tamis_map_put(columns, name, (kinds == NULL ? 0 : *kinds) | tamis_json_kinds(cell));
}

static void report_again(tamis_model *m, const tamis_json *row, const tamis_json *first, tamis_str key) {
    tamis_diags *diags = &m->compiler->diags;
    tamis_diag *d = tamis_diags_add(diags, TAMIS_W0123, row->span, "the row with the key '%.*s' stands twice", TAMIS_FMT(key));
    tamis_diag_label(diags, d, first->span, "the same row");
    tamis_diag_help(diags, d, "take one of the two away");
}

static tamis_status index_rows(tamis_ref *leaf, tamis_model *m, const tamis_item *item, const tamis_json *rows,
                               size_t count) {
    tamis_arena *arena = &m->compiler->arena;
    tamis_json *object = tamis_arena_alloc(arena, sizeof *object);
    tamis_map seen;
    tamis_map_init(&seen, arena);
    leaf->columns = tamis_arena_alloc(arena, sizeof *leaf->columns);
    if (object == NULL || leaf->columns == NULL) return TAMIS_ERR_MEMORY;
    tamis_map_init(leaf->columns, arena);
    *object = (tamis_json){.type = TAMIS_JSON_OBJECT, .span = item->span};
    object->items = tamis_arena_array(arena, count, sizeof *object->items);
    object->keys = tamis_arena_array(arena, count, sizeof *object->keys);
    if (object->items == NULL || object->keys == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        tamis_str key;
        if (!row_key(&key, m, item, &rows[i])) continue;
        const uint32_t *there = tamis_map_get(&seen, key);
        if (there != NULL && !json_equal(&object->items[*there], &rows[i])) {
            tamis_diag *d = tamis_diags_add(&m->compiler->diags, TAMIS_E0404, rows[i].span,
                                            "another row has the key '%.*s' and differs", TAMIS_FMT(key));
            tamis_diag_label(&m->compiler->diags, d, object->items[*there].span, "the other row");
        }
        if (there != NULL) {
            if (json_equal(&object->items[*there], &rows[i])) report_again(m, &rows[i], &object->items[*there], key);
            continue;
        }
        tamis_status status = tamis_map_put(&seen, key, (uint32_t)object->count);
        for (size_t k = 0; k < rows[i].count && status == TAMIS_OK; k++)
            status = add_column(leaf->columns, rows[i].keys[k], &rows[i].items[k]);
        if (status != TAMIS_OK) return status;
        object->items[object->count] = rows[i];
        object->keys[object->count++] = key;
    }
    leaf->data = object;
    return TAMIS_OK;
}

/* ---- Items ---- */

static tamis_status add_list(tamis_ref *leaf, tamis_model *m, const tamis_item *item) {
    leaf->kind = TAMIS_REF_LIST;
    if (item->text.str.ptr == NULL) return rows_in_place(leaf, m, item);
    return tamis_reference_read_list(&leaf->rows, &leaf->row_count, m, item);
}

static tamis_status add_table(tamis_ref *leaf, tamis_model *m, const tamis_item *item) {
    static const tamis_json empty = {.type = TAMIS_JSON_OBJECT};
    const tamis_json *rows = NULL;
    size_t count = 0;
    leaf->kind = TAMIS_REF_DATA;
    leaf->table = true;
    leaf->data = &empty;
    leaf->incomplete = item->broken;
    if (item->key.str.ptr == NULL) {
        leaf->incomplete = true;
        if (item->broken) return TAMIS_OK; /* a syntax error stands for it */
        tamis_diag *d = tamis_diags_add(&m->compiler->diags, TAMIS_E0403, item->name.span, "this table has no key");
        tamis_diag_help(&m->compiler->diags, d, "name the column by which rows are looked up: table %.*s key COLUMN",
                        TAMIS_FMT(item->name.str));
        return TAMIS_OK;
    }
    size_t errors = m->compiler->diags.errors;
    tamis_status status = item->text.str.ptr == NULL ? table_in_place(&rows, &count, m, item)
                                                     : tamis_reference_read_table(&rows, &count, m, item);
    if (status == TAMIS_OK) status = index_rows(leaf, m, item, rows, count);
    if (m->compiler->diags.errors > errors) leaf->incomplete = true;
    return status;
}

tamis_status tamis_reference_add(tamis_model *m, const tamis_item *item) {
    tamis_ref *leaf;
    if (item->name.str.ptr == NULL) return TAMIS_OK; /* a syntax error stands for it */
    tamis_status status = make_leaf(&leaf, m, item->name);
    if (status != TAMIS_OK || leaf == NULL) return status;
    return item->kind == TAMIS_ITEM_LIST ? add_list(leaf, m, item) : add_table(leaf, m, item);
}

/* ---- Used packs ---- */

/* Joins `from`'s children into `into`; leaves are shared. Recursion: names have at most TAMIS_LIMIT_NESTING / 2 parts. */
static tamis_status merge(tamis_model *m, tamis_ref *into, const tamis_ref *from, tamis_span use) {
    for (size_t i = 0; i < from->child_count; i++) {
        const tamis_ref *child = from->children[i];
        tamis_ref *there = tamis_ref_child(into, child->name);
        if (there != NULL && (there->kind != TAMIS_REF_FOLDER || child->kind != TAMIS_REF_FOLDER)) {
            tamis_diags *diags = &m->compiler->diags;
            tamis_diag *d = tamis_diags_add(diags, TAMIS_E0207, use, "two used packs both define '%.*s'",
                                            TAMIS_FMT(child->name));
            tamis_diag_label(diags, d, there->span, "one is here");
            tamis_diag_label(diags, d, child->span, "the other one is here");
            continue;
        }
        if (there == NULL) {
            there = add_child(m, into, child->name, child->span);
            if (there == NULL) return TAMIS_ERR_MEMORY;
            if (child->kind != TAMIS_REF_FOLDER) *there = *child;
        }
        if (child->kind != TAMIS_REF_FOLDER) continue;
        tamis_status status = merge(m, there, child, use);
        if (status != TAMIS_OK) return status;
    }
    return TAMIS_OK;
}

tamis_status tamis_reference_use(tamis_model *m) {
    tamis_span use = m->uses == NULL ? (tamis_span){0, 0} : m->uses->item->name.span;
    for (size_t i = 0; i < m->used_count; i++) {
        for (const tamis_use *u = m->uses; u != NULL; u = u->next)
            if (u->model == m->used[i]) use = u->item->name.span;
        tamis_status status = merge(m, &m->globals, &m->used[i]->references, use);
        if (status != TAMIS_OK) return status;
    }
    return TAMIS_OK;
}
