/* Suppressions: `// tamis: allow W0107 reason`, at the end of a line for findings of that line, on a line of its own for
 * those of the next line (of comments that stand below each other, for the line below them all). Findings in the file of a list
 * or table, where no comment can stand, belong to the line on which its item names the file.
 *
 * They are looked at when a pack has been checked: what they name is taken away, and one that was not needed is a finding. What only a run
 * of the tests finds (W0701) asks for them later.
 * Only comments that begin with `tamis:` are read. Errors cannot be suppressed: such a rule has no meaning. */
#include <stdlib.h>

#include "base/diag_edit.h"
#include "base/suggest.h"
#include "compiler/model.h"

/* One code of one comment. */
typedef struct suppression {
    size_t source, line; /* the line whose findings it takes */
    tamis_diag_code code;
    tamis_span span; /* of the code */
    bool used;
} suppression;

typedef struct tamis_suppressions {
    tamis_model *model;
    suppression *items; /* in the order of source and line */
    size_t count, room;
    uint32_t *data_names; /* for each reference file of the pack: where an item names it */
} suppressions;

/* ---- Reading comments ---- */

typedef struct cursor {
    tamis_str rest;
    uint32_t off; /* of `rest` in the space of all sources */
} cursor;

static void advance(cursor *at, size_t len) {
    at->rest.ptr += len;
    at->rest.len -= len;
    at->off += (uint32_t)len;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_space(cursor *at) {
    while (at->rest.len > 0 && is_space(at->rest.ptr[0])) advance(at, 1);
}

/* Letters, digits and what else stands between blanks and commas. */
static tamis_str take_word(cursor *at, tamis_span *span) {
    size_t len = 0;
    skip_space(at);
    while (len < at->rest.len && !is_space(at->rest.ptr[len]) && at->rest.ptr[len] != ',') len++;
    tamis_str word = {at->rest.ptr, len};
    *span = (tamis_span){at->off, (uint32_t)len};
    advance(at, len);
    return word;
}

static bool take_comma(cursor *at) {
    cursor ahead = *at;
    skip_space(&ahead);
    if (ahead.rest.len == 0 || ahead.rest.ptr[0] != ',') return false;
    advance(&ahead, 1);
    *at = ahead;
    return true;
}

/* What stands behind `tamis:` in a comment; false when it is another comment. */
static bool is_ours(cursor *out, const tamis_model *m, const tamis_ast_comment *comment) {
    tamis_str text = tamis_sources_text(&m->compiler->sources, comment->span);
    cursor at = {text, comment->span.off};
    if (text.len < 2) return false;
    if (tamis_str_ends_with(text, TAMIS_STR("*/")) && text.len >= 4 && text.ptr[1] == '*') at.rest.len -= 2;
    advance(&at, 2);
    skip_space(&at);
    if (!tamis_str_starts_with(at.rest, TAMIS_STR("tamis:"))) return false;
    advance(&at, 6);
    *out = at;
    return true;
}

static void report(suppressions *s, tamis_span span, const char *message) {
    tamis_diags *diags = &s->model->compiler->diags;
    tamis_diag *d = tamis_diags_add(diags, TAMIS_W0202, span, "%s", message);
    tamis_diag_help(diags, d, "write // tamis: allow W0101 and the reason");
}

static void report_code(suppressions *s, tamis_str word, tamis_span span, tamis_diag_code code) {
    tamis_diags *diags = &s->model->compiler->diags;
    if (code != TAMIS_DIAG_CODES) {
        tamis_diag *d = tamis_diags_add(diags, TAMIS_W0202, span, "%s is an error, which cannot be suppressed",
                                        tamis_diag_name(code));
        tamis_diag_help(diags, d, "tamis help %s says how to mend it", tamis_diag_name(code));
        return;
    }
    tamis_suggest near = tamis_suggest_start(word);
    for (int i = 0; i < TAMIS_DIAG_CODES; i++)
        if (tamis_diag_severity((tamis_diag_code)i) == TAMIS_WARNING)
            tamis_suggest_offer(&near, tamis_str_z(tamis_diag_name((tamis_diag_code)i)));
    tamis_diag *d = tamis_diags_add(diags, TAMIS_W0202, span, "unknown code '%.*s'", TAMIS_FMT(word));
    if (near.nearest.ptr != NULL) tamis_diag_help(diags, d, "did you mean '%.*s'?", TAMIS_FMT(near.nearest));
    else tamis_diag_help(diags, d, "tamis help lists the codes");
}

static bool add(suppressions *s, suppression item) {
    suppression *items = tamis_arena_grow(&s->model->compiler->arena, s->items, s->count, &s->room, sizeof *items);
    if (items == NULL) return false;
    s->items = items;
    s->items[s->count++] = item;
    return true;
}

/* The codes and the reason. All codes are read before any of them counts: without a reason none does. */
static bool read_comment(suppressions *s, cursor at, suppression where) {
    tamis_span span;
    size_t before = s->count;
    tamis_str verb = take_word(&at, &span);
    if (!tamis_str_equal(verb, TAMIS_STR("allow"))) {
        report(s, span, "what is meant? After 'tamis:' stands 'allow'");
        return true;
    }
    do {
        tamis_str word = take_word(&at, &span);
        tamis_diag_code code = tamis_diag_code_named(word);
        if (word.len == 0) {
            report(s, span, "a suppression without a code");
            s->count = before;
            return true;
        }
        if (code == TAMIS_DIAG_CODES || tamis_diag_severity(code) == TAMIS_ERROR) {
            report_code(s, word, span, code);
            continue;
        }
        where.code = code;
        where.span = span;
        if (!add(s, where)) return false;
    } while (take_comma(&at));
    skip_space(&at);
    if (at.rest.len == 0 && s->count > before) {
        report(s, span, "a suppression without a reason");
        s->count = before;
    }
    return true;
}

/* A walk through a file from comment to comment, as each is looked for behind the one before: a file may hold millions. */
typedef struct walk {
    tamis_str text;
    size_t at, line; /* lines count from 1 */
    bool blank;      /* nothing but white space before `at` on its line */
} walk;

static void walk_to(walk *w, size_t offset) {
    for (; w->at < offset && w->at < w->text.len; w->at++) {
        char c = w->text.ptr[w->at];
        w->line += c == '\n';
        w->blank = c == '\n' || (w->blank && is_space(c));
    }
}

/* Comments below each other speak of the line below them all. Returns where the next group begins. */
static size_t end_group(suppressions *s, size_t first, size_t below) {
    for (size_t i = first; i < s->count && below != 0; i++) s->items[i].line = below;
    return s->count;
}

static bool read_file(suppressions *s, const tamis_ast_file *file) {
    const tamis_source *source = &s->model->compiler->sources.items[file->source];
    size_t bom = tamis_str_starts_with(source->text, TAMIS_STR("\xEF\xBB\xBF")) ? 3 : 0;
    walk w = {.text = source->text, .at = bom, .line = 1, .blank = true};
    size_t first = s->count; /* of the comments that stand below each other so far */
    size_t below = 0;        /* the line below them, 0 while there are none */
    for (const tamis_ast_comment *c = file->comments; c != NULL; c = c->next) {
        cursor at;
        if (!is_ours(&at, s->model, c)) continue;
        walk_to(&w, c->span.off - source->base);
        bool alone = w.blank;
        if (!alone || w.line != below) first = end_group(s, first, below);
        if (!read_comment(s, at, (suppression){.source = file->source, .line = w.line})) return false;
        walk_to(&w, c->span.off + c->span.len - source->base);
        below = alone ? w.line + 1 : 0;
        if (!alone) first = s->count;
    }
    (void)end_group(s, first, below);
    return true;
}

/* ---- Using them ---- */

static int by_place(const void *a, const void *b) {
    const suppression *x = a, *y = b;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return x->span.off < y->span.off ? -1 : x->span.off > y->span.off;
}

/* The first that is not before a line. */
static size_t find_line(const suppressions *s, size_t source, size_t line) {
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const suppression *at = &s->items[mid];
        if (at->source < source || (at->source == source && at->line < line)) low = mid + 1;
        else high = mid;
    }
    return low;
}

/* Reference files became sources in the order of the items that name them; some could not be read. */
static bool find_data_names(suppressions *s) {
    const tamis_model *m = s->model;
    const tamis_source *at = m->compiler->sources.items + m->first_data, *end = at + m->data_count;
    s->data_names = tamis_arena_array(&m->compiler->arena, m->data_count, sizeof *s->data_names);
    if (s->data_names == NULL) return false;
    for (const tamis_ast_file *file = m->unit.files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL && at < end; item = item->next) {
            bool reads = (item->kind == TAMIS_ITEM_LIST || item->kind == TAMIS_ITEM_TABLE) && item->text.str.ptr != NULL;
            if (!reads || !tamis_str_equal(at->stored, item->text.str)) continue;
            s->data_names[m->data_count - (size_t)(end - at)] = item->text.span.off;
            at++;
        }
    }
    return true;
}

/* The line of rules that a finding belongs to. */
static tamis_place place_of(const suppressions *s, uint32_t off) {
    const tamis_model *m = s->model;
    const tamis_sources *sources = &m->compiler->sources;
    tamis_place place = tamis_sources_locate(sources, off);
    if (place.source == NULL) return place;
    size_t source = (size_t)(place.source - sources->items);
    bool data = source >= m->first_data && source - m->first_data < m->data_count;
    return data ? tamis_sources_locate(sources, s->data_names[source - m->first_data]) : place;
}

/* Is there one for a finding at this place? */
static bool takes(suppressions *s, tamis_diag_code code, uint32_t off) {
    tamis_place place = place_of(s, off);
    if (place.source == NULL) return false;
    size_t source = (size_t)(place.source - s->model->compiler->sources.items);
    bool taken = false;
    for (size_t i = find_line(s, source, place.line);
         i < s->count && s->items[i].source == source && s->items[i].line == place.line; i++) {
        bool this_one = s->items[i].code == code;
        s->items[i].used = s->items[i].used || this_one;
        taken = taken || this_one;
    }
    return taken;
}

static bool keep(void *data, tamis_diag *diag) {
    return diag->severity == TAMIS_ERROR || !takes(data, diag->code, diag->label.span.off);
}

/* Those that were not needed, of codes that check finds or of those that the tests do. */
static void report_unused(const suppressions *s, tamis_diags *diags, bool of_tests) {
    for (size_t i = 0; i < s->count; i++) {
        if (s->items[i].used || (s->items[i].code == TAMIS_W0701) != of_tests) continue;
        tamis_diag *d = tamis_diags_add(diags, TAMIS_W0201, s->items[i].span, "this suppresses nothing: line %zu has no finding %s",
                                        s->items[i].line, tamis_diag_name(s->items[i].code));
        tamis_diag_help(diags, d, "take it away; it stands on the line before the finding, or at the end of its line");
    }
}

tamis_status tamis_suppress(tamis_model *m, bool complete) {
    tamis_diags *diags = &m->compiler->diags;
    suppressions s = {.model = m};
    for (const tamis_ast_file *file = m->unit.files; file != NULL; file = file->next)
        if (!read_file(&s, file)) return TAMIS_ERR_MEMORY;
    if (s.count == 0) return diags->failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
    if (!find_data_names(&s)) return TAMIS_ERR_MEMORY;
    qsort(s.items, s.count, sizeof *s.items, by_place);
    tamis_diags_filter(diags, keep, &s);
    if (complete) report_unused(&s, diags, false);
    m->suppressions = tamis_arena_alloc(&m->compiler->arena, sizeof s);
    if (m->suppressions == NULL) return TAMIS_ERR_MEMORY;
    *m->suppressions = s;
    return diags->failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

bool tamis_unit_suppresses(const tamis_unit *unit, tamis_diag_code code, uint32_t off) {
    suppressions *s = ((const tamis_model *)unit)->suppressions;
    return s != NULL && takes(s, code, off);
}

void tamis_unit_report_unused(const tamis_unit *unit, tamis_diags *diags) {
    const suppressions *s = ((const tamis_model *)unit)->suppressions;
    if (s != NULL) report_unused(s, diags, true);
}
