/* Lists and tables: the reference tree of a pack. What is a table is known from the rules' text; without it the tree is only
 * folders, lists and values. See diff_rules.h. */
#include <stddef.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "tools/diff_rules_parts.h"
#include "tools/value_text.h"

/* A place of the tree on both sides. */
typedef struct node {
    tamis_str path;  /* "" at the root, then with dots */
    tamis_str shown; /* the same as rules of the pack name it: of what a used pack defines with _.globalReferenceValues */
    int used;        /* below which of the two roots: 0: _.referenceValues, 1: _.globalReferenceValues */
    const tamis_value *before, *after; /* NULL: there is none */
} node;

/* ---- Values ---- */

/* Recursive: the loader limits the depth of constants. */
static uint64_t hash_value(tamis_rules_differ *d, const tamis_value *v) {
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
                            hash_value(d, object ? &v->as.object->members[v->as.object->sorted[i]].value : &v->as.array[i])};
        parts.content = tamis_hash(d->key, tamis_str_of((const char *)pair, sizeof pair));
    }
    return tamis_hash(d->key, tamis_str_of((const char *)&parts, sizeof parts));
}

static tamis_rules_text value_text(tamis_rules_differ *d, const tamis_value *v) {
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

/* The keys and contents of an object's members; without contents where they are compared one by one. */
static tamis_pairing_items members_of(tamis_rules_differ *d, const tamis_value *v, bool contents) {
    const tamis_object *object = v != NULL && v->type == TAMIS_TYPE_OBJECT ? v->as.object : NULL;
    tamis_pairing_items keys = tamis_rules_items(d, object == NULL ? 0 : object->count);
    for (size_t i = 0; object != NULL && i < keys.count && d->failed == TAMIS_OK; i++) {
        const tamis_member *m = &object->members[i];
        keys.items[i] = (tamis_paired_item){tamis_rules_hash(d, m->key), contents ? hash_value(d, &m->value) : 0};
    }
    return keys;
}

static const tamis_member *member_of(const tamis_value *v, uint32_t i) {
    return v == NULL || i == TAMIS_UNPAIRED ? NULL : &v->as.object->members[i];
}

/* ---- Where things stand ---- */

static const tamis_item *item_at(const tamis_rules_side *side, const node *n, bool table) {
    const uint32_t *there = tamis_map_get(table ? &side->tables[n->used] : &side->lists[n->used], n->path);
    return there == NULL ? NULL : side->items[*there];
}

static tamis_rules_place item_place(const tamis_rules_side *side, const tamis_item *item) {
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
        places.file.file = file_beside(d, item_place(side, item).file, item->text.str);
        return places;
    }
    places.file.file = item_place(side, item).file;
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
    tamis_pairing_items a = members_of(d, &before->value, true), b = members_of(d, &after->value, true);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    change.part = TAMIS_RULES_CELL;
    for (size_t i = 0; i < count; i++) {
        const tamis_member *x = member_of(&before->value, pairs[i].before), *y = member_of(&after->value, pairs[i].after);
        if (pairs[i].same) {
            continue;
        }
        change.kind = tamis_rules_kind_of(x != NULL, y != NULL);
        change.from = change.to = (tamis_rules_text){{NULL, 0}, false};
        if (x != NULL) {
            change.column = tamis_rules_shown(x->key);
            change.from = value_text(d, &x->value);
        }
        if (y != NULL) {
            change.column = tamis_rules_shown(y->key);
            change.to = value_text(d, &y->value);
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
    change.from = value_text(d, x == NULL ? NULL : &x->value);
    change.to = value_text(d, y == NULL ? NULL : &y->value);
    tamis_rules_add(d, &change);
}

static void compare_table(tamis_rules_differ *d, const node *n, const tamis_item *before, const tamis_item *after) {
    tamis_pairing_items a = members_of(d, n->before, true), b = members_of(d, n->after, true);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    row_places from = {.file = {{NULL, 0}, 0}}, to = from;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        const tamis_member *x = member_of(n->before, pairs[i].before), *y = member_of(n->after, pairs[i].after);
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

/* ---- Lists ---- */

static void add_flags(tamis_buf *out, unsigned flags) {
    static const struct {
        char letter;
        unsigned bit;
    } letters[] = {
#define LETTER(letter, name) {letter, TAMIS_REGEX_##name},
        TAMIS_REGEX_FLAG_MAP(LETTER)
#undef LETTER
    };
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if ((flags & letters[i].bit) != 0) {
            (void)tamis_buf_add_char(out, letters[i].letter);
        }
    }
}

static tamis_rules_text pattern_text(tamis_rules_differ *d, const tamis_pattern *pattern) {
    tamis_buf text;
    tamis_rules_text source = tamis_rules_shown(pattern->source);
    tamis_rules_begin(&text);
    (void)tamis_buf_add_char(&text, '/');
    (void)tamis_buf_add_str(&text, source.str);
    (void)tamis_buf_add_z(&text, source.cut ? "…/" : "/");
    add_flags(&text, pattern->flags);
    return tamis_rules_end(d, &text);
}

/* The list of a value, which points into it. */
static const tamis_list *list_of(const tamis_value *v) {
    const void *list = v == NULL ? NULL : (const char *)v->as.list - offsetof(tamis_list, regexes);
    return list;
}

static tamis_pairing_items entries_of(tamis_rules_differ *d, const tamis_list *list) {
    tamis_pairing_items keys = tamis_rules_items(d, list == NULL ? 0 : list->regexes.count);
    for (size_t i = 0; list != NULL && i < keys.count && d->failed == TAMIS_OK; i++) {
        const tamis_regex_entry *e = &list->regexes.entries[i];
        uint64_t pattern[2] = {tamis_rules_hash(d, e->pattern->source), e->pattern->flags};
        keys.items[i].key = tamis_hash(d->key, tamis_str_of((const char *)pattern, sizeof pattern));
        keys.items[i].content = tamis_rules_hash(d, e->value);
    }
    return keys;
}

static tamis_rules_place entry_place(const tamis_program *p, const tamis_list *list, uint32_t i) {
    const tamis_entry_place *place = &list->places[i];
    return (tamis_rules_place){p->sources.items[place->source].stored, place->line};
}

static void compare_list(tamis_rules_differ *d, const node *n, const tamis_list *before, const tamis_list *after) {
    tamis_pairing_items a = entries_of(d, before), b = entries_of(d, after);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    for (size_t i = 0; i < count; i++) {
        const tamis_pair *p = &pairs[i];
        bool was = p->before != TAMIS_UNPAIRED, is = p->after != TAMIS_UNPAIRED;
        if (p->same && !p->moved) {
            continue;
        }
        tamis_rules_change change = {.part = TAMIS_RULES_ENTRY, .kind = tamis_rules_kind_of(was, is)};
        change.in = tamis_rules_shown(n->shown);
        change.name = pattern_text(d, (was ? before->regexes.entries[p->before] : after->regexes.entries[p->after]).pattern);
        if (was) {
            change.before = entry_place(d->before.program, before, p->before);
            change.from = tamis_rules_shown(before->regexes.entries[p->before].value);
        }
        if (is) {
            change.after = entry_place(d->after.program, after, p->after);
            change.to = tamis_rules_shown(after->regexes.entries[p->after].value);
        }
        if (!p->same) {
            tamis_rules_add(d, &change);
        }
        if (p->moved) {
            change.kind = TAMIS_RULES_MOVED;
            change.from = change.to = (tamis_rules_text){{NULL, 0}, false};
            tamis_rules_add(d, &change);
        }
    }
}

/* ---- The tree ---- */

static tamis_rules_text size_text(tamis_rules_differ *d, const tamis_value *v, const char *one, const char *many) {
    tamis_buf text;
    size_t count = v->type == TAMIS_TYPE_LIST ? v->as.list->count : v->type == TAMIS_TYPE_OBJECT ? v->as.object->count : 0;
    tamis_rules_begin(&text);
    (void)tamis_buf_add_format(&text, "%zu %s", count, count == 1 ? one : many);
    return tamis_rules_end(d, &text);
}

/* A list or table that is on one side alone is told as a whole, with its size. */
static void add_whole(tamis_rules_differ *d, const node *n, tamis_rules_part part, const tamis_item *before,
                      const tamis_item *after) {
    const char *one = part == TAMIS_RULES_LIST ? "entry" : "row", *many = part == TAMIS_RULES_LIST ? "entries" : "rows";
    tamis_rules_change change = {.part = part, .kind = tamis_rules_kind_of(n->before != NULL, n->after != NULL)};
    change.name = tamis_rules_shown(n->shown);
    if (n->before != NULL) {
        change.before = item_place(&d->before, before);
        change.from = size_text(d, n->before, one, many);
    }
    if (n->after != NULL) {
        change.after = item_place(&d->after, after);
        change.to = size_text(d, n->after, one, many);
    }
    tamis_rules_add(d, &change);
}

static void add_value(tamis_rules_differ *d, const node *n) {
    tamis_rules_change change = {.part = TAMIS_RULES_VALUE, .kind = tamis_rules_kind_of(n->before != NULL, n->after != NULL)};
    change.name = tamis_rules_shown(n->shown);
    change.from = value_text(d, n->before);
    change.to = value_text(d, n->after);
    tamis_rules_add(d, &change);
}

static void walk(tamis_rules_differ *d, const node *n);

static tamis_str below(tamis_rules_differ *d, tamis_str path, tamis_str key) {
    tamis_buf text;
    tamis_str joined = TAMIS_STR("");
    tamis_buf_init(&text, 4 * (size_t)TAMIS_LIMIT_NAME); /* no name of a list or table is longer */
    (void)tamis_buf_add_str(&text, path);
    if (path.len > 0) {
        (void)tamis_buf_add_char(&text, '.');
    }
    (void)tamis_buf_add_str(&text, key);
    if (text.failed == TAMIS_ERR_MEMORY || tamis_arena_copy(&joined, d->arena, tamis_buf_str(&text)) != TAMIS_OK) {
        d->failed = TAMIS_ERR_MEMORY;
    }
    tamis_buf_clear(&text);
    return joined;
}

/* Recursive: the loader limits the depth of constants. */
static void walk_folder(tamis_rules_differ *d, const node *n) {
    tamis_pairing_items a = members_of(d, n->before, false), b = members_of(d, n->after, false);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    for (size_t i = 0; i < count && d->failed == TAMIS_OK; i++) {
        const tamis_member *x = member_of(n->before, pairs[i].before), *y = member_of(n->after, pairs[i].after);
        tamis_str key = x != NULL ? x->key : y != NULL ? y->key : TAMIS_STR("");
        node child = {.used = n->used, .before = x == NULL ? NULL : &x->value, .after = y == NULL ? NULL : &y->value};
        child.path = below(d, n->path, key);
        child.shown = n->used ? below(d, n->shown, key) : child.path;
        walk(d, &child);
    }
}

typedef enum shape { NOTHING, FOLDER, TABLE, LIST, VALUE } shape;

static shape shape_of(const tamis_value *v, const tamis_item *table) {
    return v == NULL                       ? NOTHING
           : v->type == TAMIS_TYPE_LIST    ? LIST
           : v->type != TAMIS_TYPE_OBJECT  ? VALUE
           : table != NULL                 ? TABLE
                                           : FOLDER;
}

static void walk_shape(tamis_rules_differ *d, const node *n, shape is, const tamis_item *before, const tamis_item *after) {
    bool both = n->before != NULL && n->after != NULL;
    if (is == FOLDER) {
        walk_folder(d, n);
    } else if (is == VALUE) {
        if (!both || hash_value(d, n->before) != hash_value(d, n->after)) {
            add_value(d, n);
        }
    } else if (!both) {
        bool list = is == LIST;
        add_whole(d, n, list ? TAMIS_RULES_LIST : TAMIS_RULES_TABLE, list ? item_at(&d->before, n, false) : before,
                  list ? item_at(&d->after, n, false) : after);
    } else if (is == TABLE) {
        compare_table(d, n, before, after);
    } else {
        compare_list(d, n, list_of(n->before), list_of(n->after));
    }
}

static void walk(tamis_rules_differ *d, const node *n) {
    const tamis_item *before = item_at(&d->before, n, true), *after = item_at(&d->after, n, true);
    shape was = shape_of(n->before, before), is = shape_of(n->after, after);
    if (was == TABLE && is == FOLDER && !d->after.readable) {
        is = TABLE;
    } else if (is == TABLE && was == FOLDER && !d->before.readable) {
        was = TABLE;
    }
    if (was != NOTHING && is != NOTHING && was != is) { /* two things of one name */
        node one = *n;
        one.after = NULL;
        walk_shape(d, &one, was, before, after);
        one.after = n->after;
        one.before = NULL;
        walk_shape(d, &one, is, before, after);
    } else if (was != NOTHING || is != NOTHING) {
        walk_shape(d, n, was != NOTHING ? was : is, before, after);
    }
}

static const tamis_value *root_of(const tamis_program *p, tamis_str name) {
    const tamis_object *root = p->constants[p->root].as.object;
    for (uint32_t i = 0; i < root->count; i++) {
        if (tamis_str_equal(root->members[i].key, name)) {
            return &root->members[i].value;
        }
    }
    return NULL;
}

void tamis_rules_compare_tree(tamis_rules_differ *d) {
    const tamis_str roots[] = {TAMIS_STR("referenceValues"), TAMIS_STR("globalReferenceValues")};
    for (int used = 0; used < 2; used++) {
        node n = {.path = TAMIS_STR(""), .shown = TAMIS_STR(""), .used = used};
        n.shown = used ? TAMIS_STR("_.globalReferenceValues") : n.path;
        n.before = root_of(d->before.program, roots[used]);
        n.after = root_of(d->after.program, roots[used]);
        walk(d, &n);
    }
}
