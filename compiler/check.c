/* The checker: what is wrong with the expressions and lists of a pack, before any event is seen. */
#include "base/cef_keys.h"
#include "base/limits.h"
#include "base/suggest.h"
#include "compiler/model.h"
#include "regex/literals.h"
#include "regex/tree.h"
#include "vm/functions.h"

/* The place of an expression: which names may be read there. */
typedef struct checker {
    tamis_model *model;
    tamis_diags *diags;
    size_t lets;    /* lets above this place: those with smaller indices may be read */
    bool may_out;   /* an output may be read: in the map alone */
    size_t outputs; /* outputs above this place */
    uint16_t *let_depths; /* of the lets above: how many read each other in a chain */
    unsigned depth;       /* of what was read in this expression so far */
    tamis_arena trees;    /* the tree of one regex after the other */
} checker;

static void check_expr(checker *c, const tamis_expr *e);

/* Names are compared for the first findings only: a file with thousands of wrong names must not take a minute. */
#define SUGGESTED_FINDINGS 100u

tamis_suggest tamis_model_suggest(const tamis_model *m, tamis_str wanted) {
    const tamis_diags *diags = &m->compiler->diags;
    return tamis_suggest_start(diags->errors + diags->warnings < SUGGESTED_FINDINGS ? wanted : TAMIS_STR(""));
}

static tamis_suggest start_suggest(const checker *c, tamis_str wanted) {
    return tamis_model_suggest(c->model, wanted);
}

static void suggest(checker *c, tamis_diag *d, const tamis_suggest *s) {
    if (s->nearest.ptr != NULL) tamis_diag_help(c->diags, d, "did you mean '%.*s'?", TAMIS_FMT(s->nearest));
}

/* ---- Names ---- */

static void report_unknown_name(checker *c, const tamis_expr *e) {
    if (tamis_model_lost(c->model, TAMIS_ITEM_LET)) return;
    static const char *const namespaces[] = {"fields", "cef", "labels", "out", "raw", "_", "undefined"};
    tamis_suggest s = start_suggest(c, e->text.str);
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        tamis_suggest_offer(&s, tamis_str_z(namespaces[i]));
    for (size_t i = 0; i < c->lets && s.wanted.len > 0; i++) tamis_suggest_offer(&s, c->model->lets[i]->name.str);
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0201, e->text.span, "unknown name '%.*s'", TAMIS_FMT(e->text.str));
    if (s.nearest.ptr != NULL) suggest(c, d, &s);
    else if (tamis_cef_member_named(e->text.str) != TAMIS_CEF_MEMBERS)
        tamis_diag_help(c->diags, d, "a value of the header is written cef.%.*s", TAMIS_FMT(e->text.str));
    else if (tamis_map_get(&c->model->field_names, e->text.str) != NULL || tamis_cef_keys_find(e->text.str) != NULL)
        tamis_diag_help(c->diags, d, "a field of the event is written fields.%.*s", TAMIS_FMT(e->text.str));
    else tamis_diag_help(c->diags, d, "names are fields, cef, labels, out, raw, _ and what a let above defines");
}

static void check_name(checker *c, const tamis_expr *e) {
    tamis_binding b = tamis_resolve_name(c->model, e->text.str);
    tamis_diag *d;
    switch (b.kind) {
    case TAMIS_BINDING_NONE: report_unknown_name(c, e); return;
    case TAMIS_BINDING_FIELDS:
    case TAMIS_BINDING_CEF:
    case TAMIS_BINDING_LABELS:
    case TAMIS_BINDING_OUT:
        d = tamis_diags_add(c->diags, TAMIS_E0303, e->span, "'%.*s' is not a value by itself", TAMIS_FMT(e->text.str));
        tamis_diag_help(c->diags, d, "read a member of it: %.*s.name", TAMIS_FMT(e->text.str));
        return;
    case TAMIS_BINDING_LET:
        if (b.index < c->lets) {
            if (c->let_depths[b.index] >= c->depth) c->depth = c->let_depths[b.index] + 1u;
            return;
        }
        d = tamis_diags_add(c->diags, TAMIS_E0209, e->text.span, "'%.*s' is read before it is defined", TAMIS_FMT(e->text.str));
        tamis_diag_label(c->diags, d, c->model->lets[b.index]->name.span, "defined here");
        tamis_diag_help(c->diags, d, "a let is visible below its place in the pack; files are read in the order of their names");
        return;
    case TAMIS_BINDING_RAW:
    case TAMIS_BINDING_REFERENCES: return;
    }
}

static void check_field(checker *c, tamis_str key, tamis_span span) {
    if (c->model->lone || tamis_cef_keys_find(key) != NULL || tamis_map_get(&c->model->field_names, key) != NULL) return;
    if (tamis_model_lost(c->model, TAMIS_ITEM_FIELD)) return;
    tamis_suggest s = start_suggest(c, key);
    for (size_t i = 0; i < tamis_cef_keys_count(); i++) tamis_suggest_offer(&s, tamis_cef_keys_at(i)->key);
    for (size_t i = 0; i < tamis_cef_keys_count(); i++) {
        tamis_str name = tamis_cef_keys_at(i)->full_name; /* long names are near to many: only slips of the pen */
        if (name.len <= key.len + 2 && key.len <= name.len + 2) tamis_suggest_offer(&s, name);
    }
    for (const tamis_ast_file *f = c->model->unit.files; f != NULL && s.wanted.len > 0; f = f->next)
        for (const tamis_item *item = f->items; item != NULL; item = item->next)
            if (item->kind == TAMIS_ITEM_FIELD) tamis_suggest_offer(&s, item->name.str);
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0202, span, "unknown field '%.*s'", TAMIS_FMT(key));
    tamis_diag_label(c->diags, d, span, "not in the CEF dictionary, and not declared");
    if (tamis_cef_member_named(key) != TAMIS_CEF_MEMBERS)
        tamis_diag_help(c->diags, d, "a value of the header is written cef.%.*s", TAMIS_FMT(key));
    else if (s.nearest.ptr != NULL) suggest(c, d, &s);
    else tamis_diag_help(c->diags, d, "declare a vendor's key with field '%.*s' 'what it is';", TAMIS_FMT(key));
}

static void check_cef_member(checker *c, tamis_str key, tamis_span span) {
    if (tamis_cef_member_named(key) != TAMIS_CEF_MEMBERS) return;
    tamis_suggest s = start_suggest(c, key);
    for (int i = 0; i < TAMIS_CEF_MEMBERS; i++) tamis_suggest_offer(&s, tamis_str_z(tamis_cef_member_names[i]));
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0206, span, "cef has no member '%.*s'", TAMIS_FMT(key));
    if (s.nearest.ptr != NULL) suggest(c, d, &s);
    else tamis_diag_help(c->diags, d, "values of the extension are read as fields.%.*s", TAMIS_FMT(key));
}

static void check_out(checker *c, const tamis_expr *e, tamis_str key) {
    tamis_model *m = c->model;
    const uint32_t *index = tamis_map_get(&m->output_names, key);
    if (!c->may_out) {
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0305, e->span, "an output cannot be read here");
        tamis_diag_help(c->diags, d, "out.%.*s is known in the map alone, below its place there", TAMIS_FMT(key));
    } else if (index == NULL) {
        if (tamis_model_lost(m, TAMIS_ITEM_MAP)) return;
        tamis_suggest s = start_suggest(c, key);
        for (size_t i = 0; i < c->outputs && s.wanted.len > 0; i++) tamis_suggest_offer(&s, m->outputs[i]->name.str);
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0205, e->span, "unknown output '%.*s'", TAMIS_FMT(key));
        suggest(c, d, &s);
    } else if (*index >= c->outputs) {
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0209, e->span, "'out.%.*s' is read before it is computed", TAMIS_FMT(key));
        tamis_diag_label(c->diags, d, m->outputs[*index]->name.span, "computed here");
    }
}

/* fields.x, cef.x, labels.x, out.x, and the same with brackets. */
static void check_namespace(checker *c, const tamis_expr *e, tamis_binding_kind kind) {
    tamis_str key;
    tamis_span span;
    if (!tamis_constant_key(&key, &span, e)) {
        check_expr(c, e->b);
        if (kind == TAMIS_BINDING_FIELDS || kind == TAMIS_BINDING_LABELS) return;
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0304, e->b->span, "a key into %s must be constant",
                                        kind == TAMIS_BINDING_CEF ? "cef" : "out");
        tamis_diag_help(c->diags, d, "write the name, as in %s", kind == TAMIS_BINDING_CEF ? "cef.name" : "out.alertType");
        return;
    }
    if (kind == TAMIS_BINDING_FIELDS) check_field(c, key, span);
    if (kind == TAMIS_BINDING_CEF) check_cef_member(c, key, span);
    if (kind == TAMIS_BINDING_OUT) check_out(c, e, key);
}

/* ---- References ---- */

static void offer_children(tamis_suggest *s, const tamis_ref *ref, const tamis_json *data) {
    if (data == NULL && ref != NULL) {
        for (size_t i = 0; i < ref->child_count; i++) tamis_suggest_offer(s, ref->children[i]->name);
        data = ref->data;
    }
    for (size_t i = 0; data != NULL && data->keys != NULL && i < data->count; i++)
        tamis_suggest_offer(s, data->keys[i]);
}

/* Has any row of the table this column? Then a row without it has `undefined` there, as a rule may want. */
static bool any_row_has(const tamis_ref *table, tamis_str column) {
    return table->columns != NULL && tamis_map_get(table->columns, column) != NULL;
}

/* May the missing reference be one that a finding stands for already? */
static bool may_be_lost(const tamis_model *m, const tamis_path *path) {
    if (path->ref == NULL) return false;
    if (path->data != NULL || path->ref->kind != TAMIS_REF_FOLDER) return path->ref->incomplete;
    if (!path->global) return tamis_model_lost(m, TAMIS_ITEM_LIST) || tamis_model_lost(m, TAMIS_ITEM_TABLE);
    bool lost = tamis_model_lost(m, TAMIS_ITEM_USE);
    for (const tamis_use *u = m->uses; u != NULL; u = u->next) lost = lost || u->model == NULL;
    for (size_t i = 0; i < m->used_count; i++)
        lost = lost || tamis_model_lost(m->used[i], TAMIS_ITEM_LIST) || tamis_model_lost(m->used[i], TAMIS_ITEM_TABLE);
    return lost;
}

static void check_path(checker *c, const tamis_expr *e, const tamis_path *path) {
    if (path->kind != TAMIS_PATH_MISSING || may_be_lost(c->model, path)) return;
    if (path->data != NULL && path->ref->table && path->data != path->ref->data && any_row_has(path->ref, path->missing))
        return;
    tamis_suggest s = start_suggest(c, path->missing);
    if (s.wanted.len > 0) offer_children(&s, path->ref, path->data);
    if (path->ref == NULL) {
        tamis_suggest_offer(&s, c->model->references.name);
        tamis_suggest_offer(&s, c->model->globals.name);
    }
    tamis_str written = tamis_sources_text(&c->model->compiler->sources, e->span);
    if (path->global) {
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_W0101, e->span, "no used pack has '%.*s'", TAMIS_FMT(written));
        tamis_diag_label(c->diags, d, e->span, "undefined here");
        if (s.nearest.ptr != NULL) suggest(c, d, &s);
        else tamis_diag_help(c->diags, d, "name the pack that has it with use '../global';");
        return;
    }
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0204, e->span, "unknown reference '%.*s'", TAMIS_FMT(written));
    tamis_diag_label(c->diags, d, e->span, "there is no '%.*s'", TAMIS_FMT(path->missing));
    suggest(c, d, &s);
}

/* ---- Members ---- */

static void check_member(checker *c, const tamis_expr *e) {
    tamis_binding_kind space = tamis_resolve_namespace(c->model, e);
    if (space != TAMIS_BINDING_NONE) {
        check_namespace(c, e, space);
        return;
    }
    tamis_path path = tamis_resolve_path(c->model, e);
    if (path.kind != TAMIS_PATH_NONE) {
        check_path(c, e, &path);
        return;
    }
    check_expr(c, e->a);
    if (e->kind == TAMIS_EXPR_INDEX) check_expr(c, e->b);
}

/* ---- Regexes ---- */

/* A place inside a pattern as a span; the whole of it where the text was escaped. */
static tamis_span inside(tamis_span span, bool verbatim, uint32_t offset, uint32_t len) {
    return verbatim && offset <= span.len ? (tamis_span){span.off + offset, len} : span;
}

static void report_regex(checker *c, const tamis_regex_error *error, tamis_span span, bool verbatim) {
    tamis_diag *d = tamis_diags_add(c->diags, error->refused ? TAMIS_E0602 : TAMIS_E0601,
                                    inside(span, verbatim, error->offset, error->len), "%s", error->text);
    if (error->help[0] != '\0') tamis_diag_help(c->diags, d, "%s", error->help);
}

static bool check_flags(checker *c, unsigned *bits, tamis_str flags, tamis_span span, bool verbatim) {
    tamis_regex_error error;
    if (tamis_regex_flags(bits, flags, &error) == TAMIS_OK) return true;
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0603, inside(span, verbatim, error.offset, error.len), "%s", error.text);
    if (error.help[0] != '\0') tamis_diag_help(c->diags, d, "%s", error.help);
    return false;
}

/* A regex with the template that its groups go into (ptr NULL: none, or not constant). */
static void check_regex(checker *c, tamis_list_row *row) {
    tamis_regex_error error;
    if (!check_flags(c, &row->flag_bits, row->flags, row->flags_span, row->verbatim)) return;
    bool emits = c->model->compiler->emits;
    tamis_arena *arena = &c->model->compiler->arena;
    tamis_regex_checked entry = {.source = row->source, .text = row->value, .flags = row->flag_bits};
    if (emits) entry.needs = tamis_arena_alloc(arena, sizeof *entry.needs);
    tamis_status status = TAMIS_ERR_MEMORY;
    if (entry.needs != NULL || !emits) status = tamis_regex_check_entry(&entry, arena, &c->trees, &error);
    row->groups = entry.groups;
    if (status == TAMIS_OK) row->needs = entry.needs;
    if (status == TAMIS_ERR_MEMORY) {
        c->diags->failed = true;
    } else if (status != TAMIS_OK && !entry.in_text) {
        report_regex(c, &error, row->source_span, row->verbatim);
    } else if (status != TAMIS_OK) {
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0604, row->value_span, "%s", error.text);
        tamis_diag_label(c->diags, d, row->source_span, "the regex");
        if (error.help[0] != '\0') tamis_diag_help(c->diags, d, "%s", error.help);
    }
}

/* split puts the groups themselves into its array: each must be what JavaScript makes of it. */
static void check_captures(checker *c, const tamis_expr *e) {
    tamis_regex_error error;
    unsigned flags;
    if (tamis_regex_flags(&flags, e->flags.str, &error) != TAMIS_OK) return; /* said */
    if (tamis_regex_check(e->text.str, flags, NULL, &error) != TAMIS_OK) return; /* said */
    tamis_status status = tamis_regex_check_captures(e->text.str, flags, &error);
    if (status == TAMIS_ERR_MEMORY) c->diags->failed = true;
    if (status != TAMIS_ERR_INVALID) return;
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0604, inside(e->text.span, true, error.offset, error.len), "%s", error.text);
    if (error.help[0] != '\0') tamis_diag_help(c->diags, d, "%s", error.help);
}

/* A template that is computed may read any group: `$1$2…` stands for it. */
static tamis_str all_groups(char *text, size_t room, unsigned groups) {
    size_t len = 0;
    for (unsigned i = 1; i <= groups && i <= 99 && len + 4 < room; i++) {
        text[len++] = '$';
        if (i > 9) text[len++] = (char)('0' + i / 10);
        text[len++] = (char)('0' + i % 10);
    }
    return (tamis_str){text, len};
}

/* A regex with the expression of its template (NULL: it has none). */
static void check_regex_literal(checker *c, const tamis_expr *e, const tamis_expr *text) {
    const tamis_expr *literal = text == NULL ? NULL : tamis_ungroup(text);
    tamis_list_row row = {.source = e->text.str, .flags = e->flags.str, .source_span = e->text.span,
                          .flags_span = e->flags.span, .verbatim = true};
    char any[400];
    if (literal != NULL && literal->kind == TAMIS_EXPR_STRING) {
        row.value = literal->text.str;
        row.value_span = literal->span;
    } else if (literal != NULL) {
        tamis_regex_error error;
        unsigned flags, groups = 0;
        if (tamis_regex_flags(&flags, row.flags, &error) == TAMIS_OK &&
            tamis_regex_check(row.source, flags, &groups, &error) != TAMIS_OK)
            groups = 0; /* check_regex says why */
        row.value = all_groups(any, sizeof any, groups);
        row.value_span = text->span;
    }
    check_regex(c, &row);
}

/* ---- Calls ---- */

int tamis_function_named(tamis_str name) {
    int i = 0;
    while (i < TAMIS_FUNCTIONS && !tamis_str_equal(tamis_str_z(tamis_functions[i].name), name)) i++;
    return i < TAMIS_FUNCTIONS ? i : -1;
}

static void report_unknown_function(checker *c, const tamis_expr *e) {
    tamis_suggest s = start_suggest(c, e->text.str);
    for (int i = 0; i < TAMIS_FUNCTIONS; i++) tamis_suggest_offer(&s, tamis_str_z(tamis_functions[i].name));
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0203, e->text.span, "unknown function '%.*s'", TAMIS_FMT(e->text.str));
    tamis_diag_label(c->diags, d, e->text.span, "no such function");
    suggest(c, d, &s);
}

static void check_count(checker *c, const tamis_expr *e, const tamis_function_info *f) {
    if (e->count >= f->least && e->count <= f->most) return;
    tamis_diag *d;
    if (f->least == f->most)
        d = tamis_diags_add(c->diags, TAMIS_E0301, e->span, "%s takes %u argument%s, and not %u", f->name, f->least,
                            f->least == 1 ? "" : "s", e->count);
    else if (f->most == TAMIS_ANY_COUNT)
        d = tamis_diags_add(c->diags, TAMIS_E0301, e->span, "%s takes %u arguments or more, and not %u", f->name, f->least, e->count);
    else
        d = tamis_diags_add(c->diags, TAMIS_E0301, e->span, "%s takes %u to %u arguments, and not %u", f->name, f->least, f->most, e->count);
    tamis_diag_help(c->diags, d, "%s", f->help);
}

/* The second argument of searchRegexList: an array of lists, as far as that can be seen. */
static void check_lists(checker *c, const tamis_expr *argument) {
    const tamis_expr *e = tamis_ungroup(argument);
    tamis_path path = tamis_resolve_path(c->model, e);
    bool list = path.kind == TAMIS_PATH_REF && path.ref->kind == TAMIS_REF_LIST;
    bool never = e->kind == TAMIS_EXPR_STRING || e->kind == TAMIS_EXPR_NUMBER || e->kind == TAMIS_EXPR_BOOLEAN ||
                 e->kind == TAMIS_EXPR_NULL || e->kind == TAMIS_EXPR_UNDEFINED || e->kind == TAMIS_EXPR_REGEX;
    if (!list && !never) {
        check_expr(c, argument);
        return;
    }
    tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0302, argument->span, "this must be an array of lists");
    if (list) tamis_diag_help(c->diags, d, "put the list into brackets: [list]");
    else tamis_diag_help(c->diags, d, "write the lists in brackets, as in [_.referenceValues.my_list]");
}

static void check_argument(checker *c, const tamis_expr *argument, char kind, int function) {
    const tamis_expr *e = tamis_ungroup(argument);
    if (kind == 'l') {
        check_lists(c, argument);
    } else if (e->kind == TAMIS_EXPR_REGEX && kind != 'v') {
        check_regex_literal(c, e, function == TAMIS_FN_split ? NULL : argument->next);
        if (function == TAMIS_FN_split) check_captures(c, e);
    } else if (kind == 'r') {
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0302, argument->span, "this must be a regex literal");
        tamis_diag_help(c->diags, d, "write it between slashes, as in /^SSH/i");
    } else {
        check_expr(c, argument);
    }
}

static void check_call(checker *c, const tamis_expr *e) {
    int id = tamis_function_named(e->text.str);
    if (id < 0) {
        report_unknown_function(c, e);
        for (const tamis_expr *a = e->a; a != NULL; a = a->next)
            if (tamis_ungroup(a)->kind != TAMIS_EXPR_REGEX) check_expr(c, a);
        return;
    }
    const tamis_function_info *f = &tamis_functions[id];
    check_count(c, e, f);
    const char *kinds = f->arguments;
    for (const tamis_expr *a = e->a; a != NULL; a = a->next) {
        check_argument(c, a, *kinds, id);
        if (kinds[1] != '\0') kinds++;
    }
}

/* ---- Expressions ---- */

static void check_size(checker *c, const tamis_expr *e) {
    if (e->count > TAMIS_LIMIT_ARGUMENTS)
        tamis_diags_add(c->diags, TAMIS_E0306, e->span, "%u values in one place are too many, at most %u", e->count,
                        TAMIS_LIMIT_ARGUMENTS);
}

/* Recursive: the parser limits the depth of every expression. */
static void check_expr(checker *c, const tamis_expr *e) {
    switch (e->kind) {
    case TAMIS_EXPR_ERROR:
    case TAMIS_EXPR_UNDEFINED:
    case TAMIS_EXPR_NULL:
    case TAMIS_EXPR_BOOLEAN:
    case TAMIS_EXPR_NUMBER:
    case TAMIS_EXPR_STRING: return;
    case TAMIS_EXPR_REGEX: {
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0111, e->span, "a regex literal cannot stand here");
        tamis_diag_help(c->diags, d, "it is an argument of searchRegex, replace or split, or an entry of a list");
        return;
    }
    case TAMIS_EXPR_ARRAY:
        check_size(c, e);
        for (const tamis_expr *a = e->a; a != NULL; a = a->next) check_expr(c, a);
        return;
    case TAMIS_EXPR_NAME: check_name(c, e); return;
    case TAMIS_EXPR_MEMBER:
    case TAMIS_EXPR_INDEX: check_member(c, e); return;
    case TAMIS_EXPR_CALL:
        check_size(c, e);
        check_call(c, e);
        return;
    case TAMIS_EXPR_UNARY:
    case TAMIS_EXPR_GROUP: check_expr(c, e->a); return;
    case TAMIS_EXPR_BINARY:
        check_expr(c, e->a);
        check_expr(c, e->b);
        return;
    case TAMIS_EXPR_CONDITIONAL:
        check_expr(c, e->a);
        check_expr(c, e->b);
        check_expr(c, e->c);
        return;
    }
}

/* ---- The pack ---- */

/* Each let that another one reads is evaluated inside of it. */
static void check_let_depth(checker *c, const tamis_item *item) {
    bool too_deep = c->depth > TAMIS_LIMIT_NESTING;
    if (too_deep) {
        tamis_diag *d = tamis_diags_add(c->diags, TAMIS_E0306, item->name.span,
                                        "this let reads a chain of %u lets, each of which reads the next one", c->depth);
        tamis_diag_help(c->diags, d, "at most %u may be in such a chain", TAMIS_LIMIT_NESTING);
    }
    c->let_depths[c->lets] = too_deep ? 0 : (uint16_t)c->depth; /* said once */
}

static void check_item(checker *c, const tamis_item *item) {
    switch (item->kind) {
    case TAMIS_ITEM_LET:
        c->may_out = false;
        c->depth = 0;
        if (item->value != NULL) check_expr(c, item->value);
        check_let_depth(c, item);
        c->lets++;
        return;
    case TAMIS_ITEM_FILTER:
        c->may_out = false;
        for (const tamis_ast_statement *s = item->statements; s != NULL; s = s->next)
            if (s->condition != NULL) check_expr(c, s->condition);
        return;
    case TAMIS_ITEM_MAP:
        c->may_out = true;
        for (const tamis_ast_output *o = item->outputs; o != NULL; o = o->next, c->outputs++)
            if (o->value != NULL) check_expr(c, o->value);
        return;
    case TAMIS_ITEM_PACK:
    case TAMIS_ITEM_USE:
    case TAMIS_ITEM_FIELD:
    case TAMIS_ITEM_LIST:
    case TAMIS_ITEM_TABLE:
    case TAMIS_ITEM_TEST: return;
    }
}

/* The regexes of all lists below a folder. Recursive: names have at most TAMIS_LIMIT_NESTING / 2 parts. */
static void check_list_tree(checker *c, const tamis_ref *ref) {
    for (size_t i = 0; i < ref->row_count; i++) check_regex(c, &ref->rows[i]);
    for (size_t i = 0; i < ref->child_count; i++) check_list_tree(c, ref->children[i]);
}

tamis_status tamis_check(tamis_model *m) {
    checker c = {.model = m, .diags = &m->compiler->diags};
    c.let_depths = tamis_arena_array(&m->compiler->arena, m->let_count, sizeof *c.let_depths);
    if (c.let_depths == NULL) return TAMIS_ERR_MEMORY;
    tamis_arena_init(&c.trees, TAMIS_RE_ARENA_MAX);
    check_list_tree(&c, &m->references);
    for (const tamis_ast_file *file = m->unit.files; file != NULL; file = file->next)
        for (const tamis_item *item = file->items; item != NULL; item = item->next) check_item(&c, item);
    tamis_arena_clear(&c.trees);
    return c.diags->failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}
