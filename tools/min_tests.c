/* See min_tests.h. */
#include "tools/min_tests.h"

#include <stdlib.h>

const tamis_lack_text tamis_lack_texts[TAMIS_LACKS] = {
#define TEXT(id, name, message, label) {name, message, label},
    TAMIS_LACK_MAP(TEXT)
#undef TEXT
};

typedef struct lacks {
    tamis_arena *arena;
    tamis_lack *items;
    size_t count, room;
    bool failed;
} lacks;

static void add(lacks *l, tamis_lack_kind kind, tamis_span span) {
    tamis_lack *items = tamis_arena_grow(l->arena, l->items, l->count, &l->room, sizeof *items);
    if (items == NULL) {
        l->failed = true;
        return;
    }
    l->items = items;
    l->items[l->count++] = (tamis_lack){.kind = kind, .span = span};
}

static void find_statements(lacks *l, const tamis_coverage *c) {
    for (size_t i = 0; i < c->count; i++) {
        const tamis_branch *b = &c->branches[i];
        bool holds = b->kind == TAMIS_BRANCH_HOLDS, fails = b->kind == TAMIS_BRANCH_FAILS;
        if ((holds || fails) && b->possible && c->counts[i] == 0) {
            add(l, holds ? TAMIS_LACK_HOLDS : TAMIS_LACK_FAILS, b->span);
        }
    }
}

static void find_outputs(lacks *l, const tamis_pack_tests *tests) {
    size_t i = 0;
    for (const tamis_ast_file *file = tests->unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            for (const tamis_ast_output *o = item->outputs; o != NULL; o = o->next) {
                const tamis_output_case *c = &tests->cases[i++];
                if (!c->value && !(c->constant && c->absent)) {
                    add(l, TAMIS_LACK_VALUE, o->name.span);
                }
                if (!c->absent && !c->other && !c->constant) {
                    add(l, TAMIS_LACK_OTHER, o->name.span);
                }
            }
        }
    }
}

static int by_place(const void *x, const void *y) {
    const tamis_lack *a = x, *b = y;
    if (a->span.off != b->span.off) {
        return a->span.off < b->span.off ? -1 : 1;
    }
    return (int)a->kind - (int)b->kind;
}

tamis_status tamis_min_tests_find(tamis_pack_tests *tests, tamis_arena *arena, const tamis_coverage *coverage) {
    lacks l = {.arena = arena};
    find_statements(&l, coverage);
    find_outputs(&l, tests);
    if (l.failed) {
        return TAMIS_ERR_MEMORY;
    }
    if (l.count > 0) {
        qsort(l.items, l.count, sizeof *l.items, by_place);
    }
    for (size_t i = 1; i < l.count; i++) {
        l.items[i - 1].next = &l.items[i];
    }
    tests->asked = true;
    tests->lacks = l.items;
    tests->lacking = l.count;
    return TAMIS_OK;
}

void tamis_min_tests_report(tamis_diags *diags, const tamis_pack_tests *tests) {
    for (const tamis_lack *lack = tests->lacks; lack != NULL; lack = lack->next) {
        const tamis_lack_text *text = &tamis_lack_texts[lack->kind];
        tamis_diag *d = tamis_diags_add(diags, TAMIS_E0706, lack->span, "%s", text->message);
        tamis_diag_label(diags, d, lack->span, "%s", text->label);
    }
}
