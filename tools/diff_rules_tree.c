/* The reference tree of two packs, and lists. What is a table is known from the rules' text; without it the tree is only
 * folders, lists and values. See diff_rules.h. */
#include "base/limits.h"
#include "tools/diff_rules_parts.h"

/* ---- Lists ---- */

static tamis_rules_text pattern_text(tamis_rules_differ *d, const tamis_pattern *pattern) {
    tamis_buf text;
    tamis_rules_text source = tamis_rules_shown(pattern->source);
    tamis_rules_begin(&text);
    (void)tamis_buf_add_char(&text, '/');
    (void)tamis_buf_add_str(&text, source.str);
    (void)tamis_buf_add_z(&text, source.cut ? "…/" : "/");
    (void)tamis_regex_add_flags(&text, pattern->flags);
    return tamis_rules_end(d, &text);
}

static tamis_pairing_items entries_of(tamis_rules_differ *d, const tamis_regex_list *list) {
    tamis_pairing_items keys = tamis_rules_items(d, list == NULL ? 0 : list->count);
    for (size_t i = 0; list != NULL && i < keys.count && d->failed == TAMIS_OK; i++) {
        const tamis_regex_entry *e = tamis_regex_list_entry(list, i);
        uint64_t pattern[2] = {tamis_rules_hash(d, e->pattern->source), e->pattern->flags};
        keys.items[i].key = tamis_hash(d->key, tamis_str_of((const char *)pattern, sizeof pattern));
        keys.items[i].content = tamis_rules_hash(d, e->value);
    }
    return keys;
}

static tamis_rules_place entry_place(const tamis_program *p, const tamis_regex_list *list, uint32_t i) {
    tamis_entry_place place = tamis_program_entry_place(p, list->first + i);
    return (tamis_rules_place){p->sources.items[place.source].stored, place.line};
}

static void compare_list(tamis_rules_differ *d, const tamis_rules_node *n, const tamis_regex_list *before,
                         const tamis_regex_list *after) {
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
        change.name = pattern_text(d, tamis_regex_list_entry(was ? before : after, was ? p->before : p->after)->pattern);
        if (was) {
            change.before = entry_place(d->before.program, before, p->before);
            change.from = tamis_rules_shown(tamis_regex_list_entry(before, p->before)->value);
        }
        if (is) {
            change.after = entry_place(d->after.program, after, p->after);
            change.to = tamis_rules_shown(tamis_regex_list_entry(after, p->after)->value);
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

static const tamis_item *item_at(const tamis_rules_side *side, const tamis_rules_node *n, bool table) {
    const uint32_t *there = tamis_map_get(table ? &side->tables[n->used] : &side->lists[n->used], n->path);
    return there == NULL ? NULL : side->items[*there];
}

static tamis_rules_text size_text(tamis_rules_differ *d, const tamis_value *v, const char *one, const char *many) {
    tamis_buf text;
    size_t count = v->type == TAMIS_TYPE_LIST ? v->as.list->count : v->type == TAMIS_TYPE_OBJECT ? v->as.object->count : 0;
    tamis_rules_begin(&text);
    (void)tamis_buf_add_format(&text, "%zu %s", count, count == 1 ? one : many);
    return tamis_rules_end(d, &text);
}

/* A list or table that is on one side alone is told as a whole, with its size. */
static void add_whole(tamis_rules_differ *d, const tamis_rules_node *n, tamis_rules_part part, const tamis_item *before,
                      const tamis_item *after) {
    const char *one = part == TAMIS_RULES_LIST ? "entry" : "row", *many = part == TAMIS_RULES_LIST ? "entries" : "rows";
    tamis_rules_change change = {.part = part, .kind = tamis_rules_kind_of(n->before != NULL, n->after != NULL)};
    change.name = tamis_rules_shown(n->shown);
    if (n->before != NULL) {
        change.before = tamis_rules_item_place(&d->before, before);
        change.from = size_text(d, n->before, one, many);
    }
    if (n->after != NULL) {
        change.after = tamis_rules_item_place(&d->after, after);
        change.to = size_text(d, n->after, one, many);
    }
    tamis_rules_add(d, &change);
}

static void add_value(tamis_rules_differ *d, const tamis_rules_node *n) {
    tamis_rules_change change = {.part = TAMIS_RULES_VALUE, .kind = tamis_rules_kind_of(n->before != NULL, n->after != NULL)};
    change.name = tamis_rules_shown(n->shown);
    change.from = tamis_rules_value_text(d, n->before);
    change.to = tamis_rules_value_text(d, n->after);
    tamis_rules_add(d, &change);
}

static void walk(tamis_rules_differ *d, const tamis_rules_node *n);

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
static void walk_folder(tamis_rules_differ *d, const tamis_rules_node *n) {
    tamis_pairing_items a = tamis_rules_members(d, n->before, false), b = tamis_rules_members(d, n->after, false);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    for (size_t i = 0; i < count && d->failed == TAMIS_OK; i++) {
        const tamis_member *x = tamis_rules_member(n->before, pairs[i].before), *y = tamis_rules_member(n->after, pairs[i].after);
        tamis_str key = x != NULL ? x->key : y != NULL ? y->key : TAMIS_STR("");
        tamis_rules_node child = {.used = n->used, .before = x == NULL ? NULL : &x->value, .after = y == NULL ? NULL : &y->value};
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

static void walk_shape(tamis_rules_differ *d, const tamis_rules_node *n, shape is, const tamis_item *before, const tamis_item *after) {
    bool both = n->before != NULL && n->after != NULL;
    if (is == FOLDER) {
        walk_folder(d, n);
    } else if (is == VALUE) {
        if (!both || tamis_rules_hash_value(d, n->before) != tamis_rules_hash_value(d, n->after)) {
            add_value(d, n);
        }
    } else if (!both) {
        bool list = is == LIST;
        add_whole(d, n, list ? TAMIS_RULES_LIST : TAMIS_RULES_TABLE, list ? item_at(&d->before, n, false) : before,
                  list ? item_at(&d->after, n, false) : after);
    } else if (is == TABLE) {
        tamis_rules_compare_table(d, n, before, after);
    } else {
        compare_list(d, n, n->before == NULL ? NULL : n->before->as.list, n->after == NULL ? NULL : n->after->as.list);
    }
}

static void walk(tamis_rules_differ *d, const tamis_rules_node *n) {
    const tamis_item *before = item_at(&d->before, n, true), *after = item_at(&d->after, n, true);
    shape was = shape_of(n->before, before), is = shape_of(n->after, after);
    if (was == TABLE && is == FOLDER && !d->after.readable) {
        is = TABLE;
    } else if (is == TABLE && was == FOLDER && !d->before.readable) {
        was = TABLE;
    }
    if (was != NOTHING && is != NOTHING && was != is) { /* two things of one name */
        tamis_rules_node one = *n;
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
        tamis_rules_node n = {.path = TAMIS_STR(""), .shown = TAMIS_STR(""), .used = used};
        n.shown = used ? TAMIS_STR("_.globalReferenceValues") : n.path;
        n.before = root_of(d->before.program, roots[used]);
        n.after = root_of(d->after.program, roots[used]);
        walk(d, &n);
    }
}
