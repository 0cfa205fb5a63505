/* Values of the reference tree, and tables: their rows and cells. See diff_rules.h. */
#include <string.h>

#include "base/json.h"
#include "tools/diff_rules_parts.h"
#include "tools/value_text.h"

/* ---- Values ---- */

/* Recursive: the loader limits the depth of constants. */
uint64_t tamis_rules_hash_value(tamis_rules_differ *d, const tamis_value *v) {
    struct {
        uint64_t type, count, content, key;
    } parts = {v->type, 0, 0, 0};
    switch (v->type) {
    case TAMIS_TYPE_BOOLEAN: parts.content = v->as.boolean; break;
    case TAMIS_TYPE_NUMBER: memcpy(&parts.content, &v->as.number, sizeof parts.content); break;
    case TAMIS_TYPE_STRING: parts.content = tamis_rules_hash(d, tamis_value_str(*v)); break;
    case TAMIS_TYPE_ARRAY: parts.count = v->len; break;
    case TAMIS_TYPE_OBJECT: parts.count = v->as.object->count; break;
    default: break;
    }
    for (uint32_t i = 0; i < parts.count; i++) {
        bool object = v->type == TAMIS_TYPE_OBJECT;
        parts.key = object ? tamis_rules_hash(d, v->as.object->members[v->as.object->sorted[i]].key) : 0;
        uint64_t pair[3] = {parts.content, parts.key,
                            tamis_rules_hash_value(d, object ? &v->as.object->members[v->as.object->sorted[i]].value : &v->as.array[i])};
        parts.content = tamis_hash(d->key, tamis_str_of((const char *)pair, sizeof pair));
    }
    return tamis_hash(d->key, tamis_str_of((const char *)&parts, sizeof parts));
}

tamis_rules_text tamis_rules_value_text(tamis_rules_differ *d, const tamis_value *v) {
    tamis_buf text;
    if (v == NULL) {
        return (tamis_rules_text){{NULL, 0}, false};
    }
    tamis_rules_begin(&text);
    if (v->type != TAMIS_TYPE_STRING) {
        (void)tamis_value_add_text(&text, *v);
        return tamis_rules_end(d, &text);
    }
    tamis_rules_text shown = tamis_rules_shown(tamis_value_str(*v));
    (void)tamis_json_add_string(&text, shown.str);
    bool cut = shown.cut;
    shown = tamis_rules_end(d, &text);
    shown.cut = shown.cut || cut;
    return shown;
}

tamis_pairing_items tamis_rules_members(tamis_rules_differ *d, const tamis_value *v, bool contents) {
    const tamis_object *object = v != NULL && v->type == TAMIS_TYPE_OBJECT ? v->as.object : NULL;
    tamis_pairing_items keys = tamis_rules_items(d, object == NULL ? 0 : object->count);
    for (size_t i = 0; object != NULL && i < keys.count && d->failed == TAMIS_OK; i++) {
        const tamis_member *m = &object->members[i];
        keys.items[i] = (tamis_paired_item){tamis_rules_hash(d, m->key), contents ? tamis_rules_hash_value(d, &m->value) : 0};
    }
    return keys;
}

const tamis_member *tamis_rules_member(const tamis_value *v, uint32_t i) {
    return v == NULL || i == TAMIS_UNPAIRED ? NULL : &v->as.object->members[i];
}

/* ---- Where rows stand ---- */

tamis_rules_place tamis_rules_item_place(const tamis_rules_side *side, const tamis_item *item) {
    return item == NULL ? (tamis_rules_place){{NULL, 0}, 0} : tamis_rules_place_of(side->program, item->span.off);
}

/* Rows of a table in place by their keys; those of a file have its name alone, since a pack does not keep their lines. */
typedef struct row_places {
    const tamis_rules_side *side;
    tamis_rules_place file;
    tamis_map lines;      /* key → number of the row */
    const tamis_ast_row **rows;
} row_places;

static tamis_str key_of(const tamis_item *item, const tamis_ast_row *row) {
    for (const tamis_ast_pair *p = row->pairs; p != NULL; p = p->next) {
        if (tamis_str_equal(p->name.str, item->key.str) && p->value != NULL && p->value->kind == TAMIS_EXPR_STRING) {
            return p->value->text.str;
        }
    }
    return (tamis_str){NULL, 0};
}

static tamis_str file_beside(tamis_rules_differ *d, tamis_str rules, tamis_str name) {
    tamis_buf path;
    size_t folder = rules.len;
    while (folder > 0 && rules.ptr[folder - 1] != '/') {
        folder--;
    }
    tamis_rules_begin(&path);
    (void)tamis_buf_add(&path, rules.ptr, folder);
    (void)tamis_buf_add_str(&path, name);
    return tamis_rules_end(d, &path).str;
}

static row_places find_rows(tamis_rules_differ *d, const tamis_rules_side *side, const tamis_item *item) {
    row_places places = {.side = side};
    uint32_t count = 0;
    tamis_map_init(&places.lines, d->arena);
    if (item == NULL) {
        return places;
    }
    if (item->text.str.ptr != NULL) {
        places.file.file = file_beside(d, tamis_rules_item_place(side, item).file, item->text.str);
        return places;
    }
    places.file.file = tamis_rules_item_place(side, item).file;
    for (const tamis_ast_row *row = item->rows; row != NULL; row = row->next) {
        count++;
    }
    places.rows = tamis_arena_array(d->arena, count, sizeof(const tamis_ast_row *));
    count = 0;
    for (const tamis_ast_row *row = item->rows; row != NULL && places.rows != NULL && d->failed == TAMIS_OK; row = row->next) {
        tamis_str key = key_of(item, row);
        places.rows[count] = row;
        if (key.ptr != NULL && tamis_map_get(&places.lines, key) == NULL) {
            d->failed = tamis_map_put(&places.lines, key, count);
        }
        count++;
    }
    return places;
}

static tamis_rules_place row_place(const row_places *places, const tamis_member *row) {
    const uint32_t *there = row == NULL || places->rows == NULL ? NULL : tamis_map_get(&places->lines, row->key);
    return row == NULL     ? (tamis_rules_place){{NULL, 0}, 0}
           : there == NULL ? places->file
                           : tamis_rules_place_of(places->side->program, places->rows[*there]->span.off);
}

/* ---- Tables ---- */

static void compare_cells(tamis_rules_differ *d, tamis_rules_change change, const tamis_member *before, const tamis_member *after) {
    tamis_pairing_items a = tamis_rules_members(d, &before->value, true), b = tamis_rules_members(d, &after->value, true);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    change.part = TAMIS_RULES_CELL;
    for (size_t i = 0; i < count; i++) {
        const tamis_member *x = tamis_rules_member(&before->value, pairs[i].before), *y = tamis_rules_member(&after->value, pairs[i].after);
        if (pairs[i].same) {
            continue;
        }
        change.kind = tamis_rules_kind_of(x != NULL, y != NULL);
        change.from = change.to = (tamis_rules_text){{NULL, 0}, false};
        if (x != NULL) {
            change.column = tamis_rules_shown(x->key);
            change.from = tamis_rules_value_text(d, &x->value);
        }
        if (y != NULL) {
            change.column = tamis_rules_shown(y->key);
            change.to = tamis_rules_value_text(d, &y->value);
        }
        tamis_rules_add(d, &change);
    }
}

static void compare_row(tamis_rules_differ *d, tamis_rules_change change, const tamis_member *x, const tamis_member *y) {
    bool rows = x != NULL && y != NULL && x->value.type == TAMIS_TYPE_OBJECT && y->value.type == TAMIS_TYPE_OBJECT;
    change.part = TAMIS_RULES_ROW;
    change.kind = tamis_rules_kind_of(x != NULL, y != NULL);
    change.name = tamis_rules_shown(x != NULL ? x->key : y != NULL ? y->key : TAMIS_STR(""));
    if (rows) {
        compare_cells(d, change, x, y);
        return;
    }
    change.from = tamis_rules_value_text(d, x == NULL ? NULL : &x->value);
    change.to = tamis_rules_value_text(d, y == NULL ? NULL : &y->value);
    tamis_rules_add(d, &change);
}

void tamis_rules_compare_table(tamis_rules_differ *d, const tamis_rules_node *n, const tamis_item *before, const tamis_item *after) {
    tamis_pairing_items a = tamis_rules_members(d, n->before, true), b = tamis_rules_members(d, n->after, true);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    row_places from = {.file = {{NULL, 0}, 0}}, to = from;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        const tamis_member *x = tamis_rules_member(n->before, pairs[i].before), *y = tamis_rules_member(n->after, pairs[i].after);
        if (pairs[i].same) {
            continue;
        }
        if (!found) { /* only now: most tables do not change */
            from = find_rows(d, &d->before, before);
            to = find_rows(d, &d->after, after);
            found = true;
        }
        tamis_rules_change change = {.in = tamis_rules_shown(n->shown)};
        change.before = row_place(&from, x);
        change.after = row_place(&to, y);
        compare_row(d, change, x, y);
    }
}
