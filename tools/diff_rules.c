/* See diff_rules.h. Here: names and versions, filters, statements, lets, outputs. */
#include "tools/diff_rules.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "tools/diff_rules_parts.h"

/* ---- For all parts ---- */

uint64_t tamis_rules_hash(tamis_rules_differ *d, tamis_str text) {
    d->hashed += text.len + 16; /* the empty text costs something, too */
    if (d->hashed > d->hash_most) {
        d->failed = d->failed == TAMIS_OK ? TAMIS_ERR_LIMIT : d->failed;
        return 0;
    }
    return tamis_hash(d->key, text);
}

tamis_pairing_items tamis_rules_items(tamis_rules_differ *d, size_t count) {
    tamis_pairing_items items = {.items = tamis_arena_array(d->arena, count, sizeof *items.items), .count = count};
    if (items.items == NULL) {
        d->failed = TAMIS_ERR_MEMORY;
        items.count = 0;
    }
    return items;
}

size_t tamis_rules_pairs(const tamis_pair **out, tamis_rules_differ *d, tamis_pairing_items before, tamis_pairing_items after) {
    tamis_pair *pairs = NULL;
    size_t count = 0;
    if (d->failed == TAMIS_OK) {
        d->failed = tamis_pairing(&pairs, &count, d->arena, before, after);
    }
    *out = pairs;
    return d->failed == TAMIS_OK ? count : 0;
}

void tamis_rules_add(tamis_rules_differ *d, const tamis_rules_change *change) {
    tamis_rules_diff *diff = d->diff;
    if (d->failed != TAMIS_OK) {
        return;
    }
    if (diff->count == diff->room) {
        tamis_rules_change *changes = tamis_arena_grow(d->arena, diff->changes, diff->count, &diff->room, sizeof *changes);
        if (changes == NULL) {
            d->failed = TAMIS_ERR_MEMORY;
            return;
        }
        diff->changes = changes;
    }
    diff->changes[diff->count++] = *change;
}

void tamis_rules_note(tamis_rules_differ *d, const char *note) {
    tamis_rules_diff *diff = d->diff;
    for (size_t i = 0; i < diff->note_count; i++) {
        if (diff->notes[i] == note) {
            return;
        }
    }
    if (diff->note_count < sizeof diff->notes / sizeof diff->notes[0]) {
        diff->notes[diff->note_count++] = note;
    }
}

tamis_rules_kind tamis_rules_kind_of(bool before, bool after) {
    return !before ? TAMIS_RULES_ADDED : !after ? TAMIS_RULES_REMOVED : TAMIS_RULES_CHANGED;
}

tamis_rules_text tamis_rules_shown(tamis_str text) {
    size_t len = tamis_utf8_cut(text, TAMIS_RULES_SHOWN);
    return (tamis_rules_text){.str = {text.ptr == NULL ? "" : text.ptr, len}, .cut = len < text.len};
}

/* What is made stops at some times the shown size (JSON has escapes of six bytes): enough to know that it is cut. */
void tamis_rules_begin(tamis_buf *text) {
    tamis_buf_init(text, 8 * (size_t)TAMIS_RULES_SHOWN);
}

tamis_rules_text tamis_rules_end(tamis_rules_differ *d, tamis_buf *text) {
    tamis_rules_text shown = tamis_rules_shown(tamis_buf_str(text));
    shown.cut = shown.cut || text->failed == TAMIS_ERR_LIMIT;
    if (text->failed == TAMIS_ERR_MEMORY || tamis_arena_copy(&shown.str, d->arena, shown.str) != TAMIS_OK) {
        d->failed = TAMIS_ERR_MEMORY;
        shown.str = TAMIS_STR("");
    }
    tamis_buf_clear(text);
    return shown;
}

tamis_rules_place tamis_rules_place_of(const tamis_program *program, uint32_t off) {
    tamis_place place = tamis_sources_locate(&program->sources, off);
    if (place.source == NULL) {
        return (tamis_rules_place){{NULL, 0}, 0};
    }
    return (tamis_rules_place){place.source->stored, place.line};
}

static const tamis_rules_text nothing = {{NULL, 0}, false};

/* ---- Name and version ---- */

static void compare_heads(tamis_rules_differ *d) {
    const tamis_program *a = d->before.program, *b = d->after.program;
    tamis_rules_change change = {.part = TAMIS_RULES_PACK, .kind = TAMIS_RULES_CHANGED};
    if (!tamis_str_equal(a->name, b->name)) {
        change.name = tamis_rules_shown(TAMIS_STR("name"));
        change.from = tamis_rules_shown(a->name);
        change.to = tamis_rules_shown(b->name);
        tamis_rules_add(d, &change);
    }
    if (!tamis_str_equal(a->version, b->version)) {
        change.name = tamis_rules_shown(TAMIS_STR("version"));
        change.from = tamis_rules_shown(a->version);
        change.to = tamis_rules_shown(b->version);
        tamis_rules_add(d, &change);
    }
}

/* ---- Entries of code ---- */

static const char *const verbs[TAMIS_VERBS] = {"allow", "drop", "deny"};

/* The text of an entry as it is shown: an expression, `drop when` before a condition. Of a text that is not there nothing, but the
 * verb is known all the same. */
static tamis_rules_text entry_text(tamis_rules_differ *d, const tamis_entry *e, tamis_str text) {
    if (e->kind != TAMIS_ENTRY_STATEMENT) {
        return text.len == 0 ? nothing : tamis_rules_shown(text);
    }
    tamis_buf made;
    tamis_rules_begin(&made);
    (void)tamis_buf_add_format(&made, "%s when ", verbs[e->verb]);
    (void)tamis_buf_add_str(&made, tamis_rules_shown(text).str);
    tamis_rules_text shown = tamis_rules_end(d, &made);
    shown.cut = shown.cut || text.len == 0 || tamis_rules_shown(text).cut;
    return shown;
}

static void set_places(tamis_rules_differ *d, tamis_rules_change *change, const tamis_entry *x, const tamis_entry *y) {
    if (x != NULL) {
        change->name = tamis_rules_shown(x->name);
        change->before = tamis_rules_place_of(d->before.program, x->span.off);
    }
    if (y != NULL) {
        change->name = tamis_rules_shown(y->name);
        change->after = tamis_rules_place_of(d->after.program, y->span.off);
    }
}

/* One entry that may stand on both sides. */
static void compare_entry(tamis_rules_differ *d, tamis_rules_change change, const tamis_entry *x, const tamis_entry *y,
                          bool moved) {
    tamis_str from = x == NULL ? TAMIS_STR("") : tamis_rules_take(&d->before, x->span);
    tamis_str to = y == NULL ? TAMIS_STR("") : tamis_rules_take(&d->after, y->span);
    bool both = x != NULL && y != NULL, known = from.len > 0 && to.len > 0;
    if (both && !known) {
        tamis_rules_note(d, "a pack holds no text of some statements, lets or outputs: whether they changed is not known");
    }
    set_places(d, &change, x, y);
    if (!both || x->verb != y->verb || (known && !tamis_rules_same(d, from, to))) {
        change.kind = tamis_rules_kind_of(x != NULL, y != NULL);
        change.from = x == NULL ? nothing : entry_text(d, x, from);
        change.to = y == NULL ? nothing : entry_text(d, y, to);
        tamis_rules_add(d, &change);
    }
    if (moved) {
        change.kind = TAMIS_RULES_MOVED;
        change.from = change.to = nothing;
        tamis_rules_add(d, &change);
    }
}

static tamis_pairing_items keys_of(tamis_rules_differ *d, const tamis_entry *entries, uint32_t count) {
    tamis_pairing_items keys = tamis_rules_items(d, count);
    for (size_t i = 0; i < keys.count; i++) {
        keys.items[i] = (tamis_paired_item){tamis_rules_hash(d, entries[i].name), 0};
    }
    return keys;
}

typedef struct entries {
    const tamis_entry *items;
    uint32_t count;
} entries;

/* What stands in both moves in its order: the first statement of the deciding kind gives its label, and outputs are written
 * in their order. Lets may stand in any. */
static void compare_entries(tamis_rules_differ *d, tamis_rules_part part, tamis_rules_text in, entries before, entries after) {
    tamis_pairing_items a = keys_of(d, before.items, before.count), b = keys_of(d, after.items, after.count);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, a, b);
    for (size_t i = 0; i < count; i++) {
        const tamis_pair *p = &pairs[i];
        compare_entry(d, (tamis_rules_change){.part = part, .in = in},
                      p->before == TAMIS_UNPAIRED ? NULL : &before.items[p->before],
                      p->after == TAMIS_UNPAIRED ? NULL : &after.items[p->after], p->moved && part != TAMIS_RULES_LET);
    }
}

static void compare_lets(tamis_rules_differ *d) {
    const tamis_program *a = d->before.program, *b = d->after.program;
    compare_entries(d, TAMIS_RULES_LET, nothing, (entries){a->entries, a->let_count}, (entries){b->entries, b->let_count});
}

static void compare_outputs(tamis_rules_differ *d) {
    const tamis_program *a = d->before.program, *b = d->after.program;
    compare_entries(d, TAMIS_RULES_OUTPUT, nothing, (entries){tamis_program_output(a, 0), a->output_count},
                    (entries){tamis_program_output(b, 0), b->output_count});
}

/* ---- Filters ---- */

static tamis_pairing_items filter_keys(tamis_rules_differ *d, const tamis_program *p) {
    tamis_pairing_items keys = tamis_rules_items(d, p->filter_count);
    for (size_t i = 0; i < keys.count; i++) {
        keys.items[i] = (tamis_paired_item){tamis_rules_hash(d, p->filters[i].name), 0};
    }
    return keys;
}

static entries statements_of(const tamis_program *p, uint32_t filter) {
    if (filter == TAMIS_UNPAIRED) {
        return (entries){NULL, 0};
    }
    return (entries){tamis_program_statement(p, p->filters[filter].first), p->filters[filter].count};
}

static void compare_filters(tamis_rules_differ *d) {
    const tamis_program *a = d->before.program, *b = d->after.program;
    tamis_pairing_items before = filter_keys(d, a), after = filter_keys(d, b);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, before, after);
    for (size_t i = 0; i < count; i++) {
        bool was = pairs[i].before != TAMIS_UNPAIRED, is = pairs[i].after != TAMIS_UNPAIRED;
        tamis_rules_change change = {.part = TAMIS_RULES_FILTER, .kind = tamis_rules_kind_of(was, is)};
        change.name = tamis_rules_shown(was ? a->filters[pairs[i].before].name : b->filters[pairs[i].after].name);
        if (was && is) {
            change.kind = TAMIS_RULES_MOVED;
        }
        if (!was || !is || pairs[i].moved) {
            tamis_rules_add(d, &change);
        }
        compare_entries(d, TAMIS_RULES_STATEMENT, change.name, statements_of(a, pairs[i].before),
                        statements_of(b, pairs[i].after));
    }
}

/* ---- The whole ---- */

static void compare_declarations(tamis_rules_differ *d) {
    if (d->before.readable && d->after.readable) {
        tamis_rules_compare_uses(d);
        tamis_rules_compare_fields(d);
    } else {
        tamis_rules_note(d, "a pack holds no rules text that can be read: its fields, the packs that it uses and what is a table "
                            "are not known");
    }
}

/* Honest packs need a small part of it: what is large in them is hashed once. */
static uint64_t hash_most(const tamis_program *a, const tamis_program *b) {
    return ((uint64_t)64 << 20) + 64 * ((uint64_t)a->image.len + b->image.len);
}

tamis_status tamis_rules_diff_init(tamis_rules_diff *out, const tamis_pack *before, const tamis_pack *after) {
    static void (*const steps[])(tamis_rules_differ *) = {
        compare_heads, compare_declarations, compare_filters, compare_lets, compare_outputs, tamis_rules_compare_tree,
    };
    *out = (tamis_rules_diff){.before = tamis_pack_program(before), .after = tamis_pack_program(after)};
    tamis_arena_init(&out->arena, TAMIS_LIMIT_COMPILATION);
    tamis_rules_differ d = {.diff = out, .arena = &out->arena, .key = tamis_hash_random_key()};
    d.hash_most = hash_most(out->before, out->after);
    tamis_rules_read(&d, &d.before, out->before);
    tamis_rules_read(&d, &d.after, out->after);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && d.failed == TAMIS_OK; i++) {
        steps[i](&d);
    }
    return d.failed;
}

void tamis_rules_diff_clear(tamis_rules_diff *diff) {
    tamis_arena_clear(&diff->arena);
    *diff = (tamis_rules_diff){.count = 0};
}
