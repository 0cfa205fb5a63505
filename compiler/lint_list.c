/* Regexes of lists and expressions: entries that stand twice or are hidden, and patterns that say something else than meant. */
#include "base/limits.h"
#include "compiler/lint.h"

/* A regex with its place. */
typedef struct pattern {
    tamis_span span; /* of the source */
    bool verbatim;   /* the span holds its bytes one for one */
} pattern;

static tamis_span inside(const pattern *p, tamis_re_place place) {
    bool fits = p->verbatim && place.off <= p->span.len;
    return fits ? (tamis_span){p->span.off + place.off, place.len} : p->span;
}

/* ---- One pattern, which the prover has taken ---- */

/* Each is looked for from the start of the pattern. */
#define DOTS_SHOWN 16u

static void lint_dot(tamis_linter *l, const pattern *p) {
    tamis_re_place place;
    if (!tamis_re_find_dot(&place, l->prover, 0)) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0125, inside(p, place), "this '.' is any character");
    for (unsigned shown = 1; p->verbatim && shown < DOTS_SHOWN && tamis_re_find_dot(&place, l->prover, place.off + 1); shown++)
        tamis_diag_label(l->diags, d, inside(p, place), "this one, too");
    tamis_diag_help(l->diags, d, "write \\. for a dot; where any separator is meant, name them: [. -]");
}

static void lint_backtracking(tamis_linter *l, const pattern *p) {
    tamis_re_place place;
    tamis_str witness;
    if (!tamis_re_find_backtracking(&place, &witness, l->prover)) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0124, inside(p, place), "this regex can take forever: its search gives up on a text of %zu bytes", witness.len);
    tamis_diag_label(l->diags, d, inside(p, place), "takes the same text in many ways");
    tamis_diag_help(l->diags, d, "let each character be taken in one way only; proved with '%.*s'", TAMIS_FMT(witness));
}

/* Escapes and classes of other dialects. With flag `u` they are errors, or have a meaning. */
static void lint_foreign(tamis_linter *l, const pattern *p, tamis_str source, unsigned flags) {
    tamis_re_foreign found = {.next = 0};
    while ((flags & TAMIS_REGEX_UNICODE) == 0 && tamis_re_find_foreign(&found, source)) {
        tamis_diag *d;
        if (found.letter != '\0') d = tamis_diags_add(l->diags, TAMIS_W0129, inside(p, found.place), "'\\%c' is the letter '%c' in JavaScript", found.letter, found.letter);
        else d = tamis_diags_add(l->diags, TAMIS_W0129, inside(p, found.place), "'%.*s' is no class of JavaScript", (int)found.place.len, source.ptr + found.place.off);
        tamis_diag_help(l->diags, d, "%s", found.help);
        if (!p->verbatim) return; /* the place is the same for all */
    }
}

/* Takes a pattern; false when it is none, which is an error already. */
static bool take(tamis_linter *l, tamis_str source, unsigned flags) {
    tamis_status status = tamis_re_prover_take(l->prover, source, flags);
    if (status == TAMIS_ERR_MEMORY) l->failed = true;
    return status == TAMIS_OK;
}

void tamis_lint_regex(tamis_linter *l, const tamis_expr *e) {
    tamis_regex_error error;
    unsigned flags;
    const pattern p = {e->text.span, true};
    if (tamis_regex_flags(&flags, e->flags.str, &error) != TAMIS_OK || !take(l, e->text.str, flags)) return;
    lint_dot(l, &p);
    lint_backtracking(l, &p);
    lint_foreign(l, &p, e->text.str, flags);
}

/* ---- Entries ---- */

static unsigned flags_that_tell(const tamis_list_row *row) {
    return row->flag_bits & ~(unsigned)TAMIS_REGEX_GLOBAL;
}

/* What is the same regex: its flags in one order, and its source. */
static tamis_status add_identity(tamis_str *out, tamis_arena *arena, const tamis_list_row *row) {
    char *bytes = tamis_arena_bytes(arena, row->source.len + 1);
    if (bytes == NULL) return TAMIS_ERR_MEMORY;
    bytes[0] = (char)flags_that_tell(row);
    if (row->source.len > 0) memcpy(bytes + 1, row->source.ptr, row->source.len);
    *out = (tamis_str){bytes, row->source.len + 1};
    return TAMIS_OK;
}

static void report_twice(tamis_linter *l, const tamis_list_row *row, const tamis_list_row *first) {
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0121, row->span, "this regex stands in the list already");
    tamis_diag_label(l->diags, d, first->span, "the first one wins");
    tamis_diag_help(l->diags, d, "take this entry away: it never matches");
}

static void report_hidden(tamis_linter *l, const tamis_list_row *row, const tamis_list_row *by, tamis_str witness) {
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0122, row->span, "this entry never matches: an earlier one takes all that it could");
    tamis_diag_label(l->diags, d, by->span, "takes '%.*s', too", TAMIS_FMT(witness));
    tamis_diag_help(l->diags, d, "put this entry before that one, or make that one narrower");
}

typedef struct entries {
    tamis_arena arena; /* of what lives as long as the walk over one list */
    tamis_map sources; /* source → index of the first entry that has it */
    tamis_map seen;    /* identity → index, of entries whose source an earlier one has with other flags */
    tamis_re_cover *cover;
    const tamis_list_row *rows;
} entries;

/* The first entry with the same regex; `i` itself when there is none before. Nearly all sources stand once: these need no copy. */
static tamis_status find_first(uint32_t *first, entries *all, uint32_t i) {
    tamis_str identity;
    const tamis_list_row *row = &all->rows[i];
    tamis_status status = tamis_map_meet(first, &all->sources, row->source, i);
    if (status != TAMIS_OK || *first == i || flags_that_tell(&all->rows[*first]) == flags_that_tell(row)) return status;
    status = add_identity(&identity, &all->arena, row);
    return status == TAMIS_OK ? tamis_map_meet(first, &all->seen, identity, i) : status;
}

/* Is an earlier entry enough for this one, whose regex the prover has taken? */
static void lint_hidden(tamis_linter *l, const entries *all, const tamis_list_row *row) {
    uint32_t by;
    tamis_str witness;
    if (tamis_re_cover_find(&by, all->cover, l->prover) &&
        tamis_re_prove_hidden(&witness, l->prover, all->rows[by].source, all->rows[by].flag_bits))
        report_hidden(l, row, &all->rows[by], witness);
}

static tamis_status lint_row(tamis_linter *l, entries *all, uint32_t i) {
    uint32_t first = i;
    const tamis_list_row *row = &all->rows[i];
    tamis_status status = find_first(&first, all, i);
    if (status != TAMIS_OK) return status;
    tamis_re_glance g = tamis_re_look(row->source);
    bool hides_none = tamis_re_cover_is_empty(all->cover);
    tamis_lint_template(l, row->value, row->value_span, row->groups, row->source_span);
    if (first == i && !g.dots && !g.backtracks && !g.covers && !g.foreign && hides_none) return TAMIS_OK;
    if (!take(l, row->source, row->flag_bits)) return TAMIS_OK; /* an error stands for it, and for all that are equal */
    if (first != i) {
        report_twice(l, row, &all->rows[first]);
        return TAMIS_OK;
    }
    if (!hides_none) lint_hidden(l, all, row);
    if (g.covers) status = tamis_re_cover_add(all->cover, l->prover, i);
    const pattern p = {row->source_span, row->verbatim};
    if (g.dots) lint_dot(l, &p);
    if (g.backtracks) lint_backtracking(l, &p);
    if (g.foreign) lint_foreign(l, &p, row->source, row->flag_bits);
    return status;
}

static void lint_list(tamis_linter *l, const tamis_ref *list) {
    entries all = {.rows = list->rows};
    tamis_arena_init_passing(&all.arena, TAMIS_LIMIT_COMPILATION);
    tamis_map_init(&all.sources, &all.arena);
    tamis_map_init(&all.seen, &all.arena);
    tamis_status status = tamis_re_cover_new(&all.cover, &all.arena);
    if (status == TAMIS_OK) status = tamis_map_reserve(&all.sources, list->row_count);
    for (size_t i = 0; i < list->row_count && status == TAMIS_OK; i++) {
        bool flags_known = list->rows[i].flag_bits != 0 || list->rows[i].flags.len == 0;
        if (flags_known) status = lint_row(l, &all, (uint32_t)i);
    }
    tamis_arena_clear(&all.arena);
    if (status != TAMIS_OK) l->failed = true;
}

/* Recursive: names have at most TAMIS_LIMIT_NESTING / 2 parts. */
void tamis_lint_lists(tamis_linter *l, const tamis_ref *folder) {
    if (folder->kind == TAMIS_REF_LIST) lint_list(l, folder);
    for (size_t i = 0; i < folder->child_count; i++) tamis_lint_lists(l, folder->children[i]);
}
