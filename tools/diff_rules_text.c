/* What only the text of the rules says: which names are tables, declared fields, versions of used packs. See diff_rules.h. */
#include <string.h>

#include "base/limits.h"
#include "grammar/parse.h"
#include "tools/diff_rules_parts.h"

/* ---- Reading ---- */

/* A pack's own rules files lie in its folder itself; those of packs that it uses have a path. */
static bool in_used(tamis_str file) {
    return file.len > 0 && memchr(file.ptr, '/', file.len) != NULL;
}

bool tamis_rules_is_used(const tamis_rules_side *side, const tamis_item *item) {
    return in_used(tamis_rules_place_of(side->program, item->span.off).file);
}

static tamis_status add_item(tamis_rules_differ *d, tamis_rules_side *side, const tamis_item *item, bool used) {
    if (item->broken || item->name.str.ptr == NULL) {
        side->readable = false;
        return TAMIS_OK;
    }
    if (side->item_count == side->item_room) {
        const tamis_item **items =
            tamis_arena_grow(d->arena, side->items, side->item_count, &side->item_room, sizeof(const tamis_item *));
        if (items == NULL) {
            return TAMIS_ERR_MEMORY;
        }
        side->items = items;
    }
    tamis_map *names = item->kind == TAMIS_ITEM_LIST    ? &side->lists[used]
                       : item->kind == TAMIS_ITEM_TABLE ? &side->tables[used]
                                                        : NULL;
    side->items[side->item_count++] = item;
    return names == NULL ? TAMIS_OK : tamis_map_put(names, item->name.str, (uint32_t)(side->item_count - 1));
}

/* Tests are not in a pack; what lets and filters say is taken from the code's spans. */
static bool wanted(tamis_item_kind kind) {
    return kind == TAMIS_ITEM_PACK || kind == TAMIS_ITEM_FIELD || kind == TAMIS_ITEM_LIST || kind == TAMIS_ITEM_TABLE;
}

static tamis_status read_source(tamis_rules_differ *d, tamis_rules_side *side, size_t source) {
    const tamis_source *s = &side->program->sources.items[source];
    tamis_ast_file *file;
    tamis_diags diags;
    if (s->text.len == 0) {
        return TAMIS_OK; /* a reference file, or an empty one */
    }
    if (s->text.len > side->text_left) {
        side->readable = false;
        return TAMIS_OK;
    }
    side->text_left -= s->text.len;
    tamis_diags_init(&diags, d->arena);
    tamis_status status = tamis_parse_rules(&file, d->arena, &side->program->sources, source, &diags);
    if (status != TAMIS_OK) {
        return status;
    }
    side->readable = side->readable && diags.errors == 0;
    for (const tamis_item *item = file->items; item != NULL && status == TAMIS_OK; item = item->next) {
        if (wanted(item->kind)) {
            status = add_item(d, side, item, in_used(s->stored));
        }
    }
    return status;
}

/* Equal files lie in a pack once; nobody has more of them. */
static uint64_t text_most(const tamis_program *program) {
    return 8 * (uint64_t)program->image.len;
}

void tamis_rules_read(tamis_rules_differ *d, tamis_rules_side *side, const tamis_program *program) {
    *side = (tamis_rules_side){.program = program, .readable = true, .text_left = text_most(program)};
    for (int used = 0; used < 2; used++) {
        tamis_map_init(&side->lists[used], d->arena);
        tamis_map_init(&side->tables[used], d->arena);
    }
    for (size_t i = 0; i < program->sources.count && d->failed == TAMIS_OK; i++) {
        d->failed = read_source(d, side, i);
    }
    bool named = false; /* every rules text has its `pack` item */
    for (size_t i = 0; i < side->item_count; i++) {
        named = named || (side->items[i]->kind == TAMIS_ITEM_PACK && !tamis_rules_is_used(side, side->items[i]));
    }
    side->readable = side->readable && named;
    side->text_left = text_most(program);
}

tamis_str tamis_rules_take(tamis_rules_side *side, tamis_span span) {
    tamis_str text = tamis_sources_text(&side->program->sources, span);
    if (text.len > side->text_left) {
        return TAMIS_STR("");
    }
    side->text_left -= text.len;
    return text;
}

/* ---- Expressions ---- */

static uint64_t bits_of(double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* Recursive: the parser limits the depth. */
static bool same_expr(const tamis_expr *a, const tamis_expr *b) {
    if (a == NULL || b == NULL) {
        return a == b;
    }
    bool list = a->kind == TAMIS_EXPR_CALL || a->kind == TAMIS_EXPR_ARRAY;
    if (a->kind != b->kind || a->op != b->op || a->boolean != b->boolean || a->count != b->count ||
        bits_of(a->number) != bits_of(b->number) || !tamis_str_equal(a->text.str, b->text.str) ||
        !tamis_str_equal(a->flags.str, b->flags.str)) {
        return false;
    }
    if (!list) {
        return same_expr(a->a, b->a) && same_expr(a->b, b->b) && same_expr(a->c, b->c);
    }
    const tamis_expr *x = a->a, *y = b->a;
    while (x != NULL && y != NULL && same_expr(x, y)) {
        x = x->next;
        y = y->next;
    }
    return x == NULL && y == NULL;
}

static const tamis_expr *parse(tamis_rules_differ *d, tamis_arena *arena, tamis_str text) {
    tamis_sources sources;
    tamis_diags diags;
    tamis_expr *expr = NULL;
    size_t index;
    tamis_sources_init(&sources, arena);
    tamis_diags_init(&diags, arena);
    tamis_status status = tamis_sources_add(&index, &sources, TAMIS_STR("rules"), TAMIS_STR("rules"), text);
    if (status == TAMIS_OK) {
        status = tamis_parse_expression(&expr, arena, &sources, index, &diags);
    }
    if (status != TAMIS_OK) {
        d->failed = status;
    }
    return expr;
}

bool tamis_rules_same(tamis_rules_differ *d, tamis_str before, tamis_str after) {
    tamis_arena arena;
    if (tamis_str_equal(before, after)) {
        return true;
    }
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    const tamis_expr *a = parse(d, &arena, before);
    const tamis_expr *b = a == NULL ? NULL : parse(d, &arena, after);
    bool same = b != NULL && same_expr(a, b);
    tamis_arena_clear(&arena);
    return same;
}

/* ---- Used packs and fields ---- */

typedef struct picked {
    const tamis_item **items;
    tamis_pairing_items keys;
} picked;

static picked pick(tamis_rules_differ *d, const tamis_rules_side *side, tamis_item_kind kind, bool used) {
    picked p = {.items = tamis_arena_array(d->arena, side->item_count, sizeof(const tamis_item *))};
    p.keys = tamis_rules_items(d, side->item_count);
    if (p.items == NULL || p.keys.items == NULL) {
        d->failed = TAMIS_ERR_MEMORY;
        return p;
    }
    size_t count = 0;
    for (size_t i = 0; i < side->item_count; i++) {
        const tamis_item *item = side->items[i];
        if (item->kind == kind && tamis_rules_is_used(side, item) == used) {
            p.items[count] = item;
            p.keys.items[count++] =
                (tamis_paired_item){tamis_rules_hash(d, item->name.str), tamis_rules_hash(d, item->text.str)};
        }
    }
    p.keys.count = count;
    return p;
}

/* At least one side is there. */
static void compare_item(tamis_rules_differ *d, tamis_rules_part part, const tamis_item *x, const tamis_item *y) {
    if (x != NULL && y != NULL && tamis_str_equal(x->text.str, y->text.str)) {
        return;
    }
    tamis_rules_change change = {.part = part, .kind = tamis_rules_kind_of(x != NULL, y != NULL)};
    if (x != NULL) {
        change.name = tamis_rules_shown(x->name.str);
        change.from = tamis_rules_shown(x->text.str);
        change.before = tamis_rules_place_of(d->before.program, x->span.off);
    }
    if (y != NULL) {
        change.name = tamis_rules_shown(y->name.str);
        change.to = tamis_rules_shown(y->text.str);
        change.after = tamis_rules_place_of(d->after.program, y->span.off);
    }
    tamis_rules_add(d, &change);
}

static void compare_items(tamis_rules_differ *d, tamis_rules_part part, tamis_item_kind kind, bool used) {
    picked before = pick(d, &d->before, kind, used), after = pick(d, &d->after, kind, used);
    const tamis_pair *pairs;
    size_t count = tamis_rules_pairs(&pairs, d, before.keys, after.keys);
    for (size_t i = 0; i < count; i++) {
        compare_item(d, part, pairs[i].before == TAMIS_UNPAIRED ? NULL : before.items[pairs[i].before],
                     pairs[i].after == TAMIS_UNPAIRED ? NULL : after.items[pairs[i].after]);
    }
}

void tamis_rules_compare_uses(tamis_rules_differ *d) {
    compare_items(d, TAMIS_RULES_USED, TAMIS_ITEM_PACK, true);
}

void tamis_rules_compare_fields(tamis_rules_differ *d) {
    compare_items(d, TAMIS_RULES_FIELD, TAMIS_ITEM_FIELD, false);
}
