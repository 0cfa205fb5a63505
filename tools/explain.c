/* See explain.h. The run is the engine's; here its trace is walked along the expressions, the way that evaluation went. */
#include "tools/explain.h"

#include <stdlib.h>

#include "base/limits.h"
#include "grammar/parse.h"
#include "tools/explain_parts.h"

/* ---- Names ---- */

static const tamis_expr *ungroup(const tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    return e;
}

static tamis_read_kind space_named(tamis_str name) {
    static const struct {
        const char *name;
        tamis_read_kind kind;
    } spaces[] = {
        {"fields", TAMIS_READ_FIELD}, {"labels", TAMIS_READ_LABEL}, {"cef", TAMIS_READ_CEF}, {"out", TAMIS_READ_OUT}};
    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        if (tamis_str_equal(name, tamis_str_z(spaces[i].name))) {
            return spaces[i].kind;
        }
    }
    return TAMIS_READ_NONE;
}

tamis_read_kind tamis_explain_read(tamis_str *key, const tamis_expr *e) {
    *key = (tamis_str){NULL, 0};
    if (e->kind == TAMIS_EXPR_NAME) {
        *key = e->text.str;
        bool let = space_named(*key) == TAMIS_READ_NONE && !tamis_str_equal(*key, TAMIS_STR("_"));
        return tamis_str_equal(*key, TAMIS_STR("raw")) ? TAMIS_READ_RAW : let ? TAMIS_READ_LET : TAMIS_READ_NONE;
    }
    if (e->kind != TAMIS_EXPR_MEMBER && e->kind != TAMIS_EXPR_INDEX) {
        return TAMIS_READ_NONE;
    }
    const tamis_expr *object = ungroup(e->a);
    if (e->kind == TAMIS_EXPR_MEMBER) {
        *key = e->text.str;
    } else if (ungroup(e->b)->kind == TAMIS_EXPR_STRING) {
        *key = ungroup(e->b)->text.str;
    }
    return object->kind == TAMIS_EXPR_NAME ? space_named(object->text.str) : TAMIS_READ_NONE;
}

uint32_t tamis_explain_entry_named(const tamis_program *p, tamis_entry_kind kind, tamis_str name) {
    for (uint32_t i = 0; i < tamis_program_entry_count(p); i++) {
        if (p->entries[i].kind == kind && tamis_str_equal(p->entries[i].name, name)) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* ---- Values ---- */

static bool literal(tamis_value *out, const tamis_expr *e) {
    switch (e->kind) {
    case TAMIS_EXPR_UNDEFINED: *out = tamis_undefined(); return true;
    case TAMIS_EXPR_NULL: *out = tamis_null(); return true;
    case TAMIS_EXPR_BOOLEAN: *out = tamis_boolean(e->boolean); return true;
    case TAMIS_EXPR_NUMBER: *out = tamis_number(e->number); return true;
    case TAMIS_EXPR_STRING: *out = tamis_string(e->text.str); return true;
    case TAMIS_EXPR_UNARY:
        if (e->op == TAMIS_OPERATOR_NEGATE && e->a->kind == TAMIS_EXPR_NUMBER) {
            *out = tamis_number(-e->a->number);
            return true;
        }
        return false;
    default: return false;
    }
}

static bool cef_member(tamis_cef_member *out, tamis_str name) {
    static const char *const names[] = {
#define NAME(id, text) text,
        TAMIS_CEF_MEMBER_MAP(NAME)
#undef NAME
    };
    for (unsigned i = 0; i < TAMIS_CEF_MEMBERS; i++) {
        if (tamis_str_equal(name, tamis_str_z(names[i]))) {
            *out = (tamis_cef_member)i;
            return true;
        }
    }
    return false;
}

/* What the event, a let or an output says; for what was read by another name, or by an instruction that keeps no value. */
static bool read_value(tamis_value *out, tamis_explainer *e, const tamis_expr *expr) {
    tamis_str key;
    tamis_heap *heap;
    void *event;
    tamis_cef_member member;
    tamis_read_kind kind = tamis_explain_read(&key, expr);
    const tamis_event_ops *ops = tamis_context_event(&event, &heap, e->context);
    if (kind == TAMIS_READ_NONE || key.ptr == NULL) {
        return false;
    }
    if (kind == TAMIS_READ_LET || kind == TAMIS_READ_OUT) {
        uint32_t i = tamis_explain_entry_named(e->program, kind == TAMIS_READ_LET ? TAMIS_ENTRY_LET : TAMIS_ENTRY_OUTPUT, key);
        const tamis_seen *seen = i == UINT32_MAX ? NULL : tamis_explain_trace_entry(&e->trace, i);
        *out = seen == NULL ? tamis_undefined() : seen->value;
        return seen != NULL;
    }
    if (kind == TAMIS_READ_CEF && !cef_member(&member, key)) {
        return false;
    }
    *out = kind == TAMIS_READ_FIELD   ? ops->field_named(event, heap, key)
           : kind == TAMIS_READ_LABEL ? ops->label(event, heap, key)
           : kind == TAMIS_READ_CEF   ? ops->cef(event, heap, member)
                                      : ops->raw(event);
    return true;
}

bool tamis_explain_value(tamis_value *out, tamis_explainer *e, const tamis_expr *expr) {
    expr = ungroup(expr);
    if (literal(out, expr)) {
        return true;
    }
    const tamis_seen *seen = tamis_explain_trace_find(&e->trace, tamis_sources_text(&e->program->sources, expr->span));
    if (seen != NULL) {
        *out = seen->value;
        return true;
    }
    if (expr->kind == TAMIS_EXPR_UNARY && expr->op == TAMIS_OPERATOR_NOT) {
        bool known = tamis_explain_value(out, e, expr->a);
        *out = tamis_boolean(known && !tamis_value_truthy(*out));
        return known;
    }
    return read_value(out, e, expr);
}

/* ---- The walk ---- */

typedef struct walk {
    tamis_explainer *explainer;
    tamis_explained_leaf **next; /* where the next leaf is hung */
    bool failed;                 /* out of memory */
} walk;

typedef struct result {
    tamis_value value;
    bool known;
} result;

static const result unknown = {{.type = TAMIS_TYPE_UNDEFINED}, false};

/* Recursive, as all here: the parser limits the depth. */
static void add_inputs(walk *w, tamis_explained_input ***next, const tamis_expr *expr) {
    tamis_str key;
    if (tamis_explain_read(&key, expr) != TAMIS_READ_NONE) {
        tamis_explained_input *input = tamis_arena_alloc(&w->explainer->event, sizeof *input);
        if (input == NULL) {
            w->failed = true;
            return;
        }
        input->expr = expr;
        input->known = tamis_explain_value(&input->value, w->explainer, expr);
        input->hidden = tamis_explain_hides(w->explainer, expr);
        **next = input;
        *next = &input->next;
        return;
    }
    if (expr->kind == TAMIS_EXPR_CALL || expr->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = expr->a; a != NULL; a = a->next) {
            add_inputs(w, next, a);
        }
        return;
    }
    const tamis_expr *children[] = {expr->a, expr->b, expr->c};
    for (size_t i = 0; i < 3; i++) {
        if (children[i] != NULL) {
            add_inputs(w, next, children[i]);
        }
    }
}

static void note_match(tamis_explained_leaf *leaf, const tamis_explainer *e) {
    const tamis_expr *inner = ungroup(leaf->expr);
    while (inner->kind == TAMIS_EXPR_UNARY && inner->op == TAMIS_OPERATOR_NOT) {
        inner = ungroup(inner->a);
    }
    const tamis_seen *seen = tamis_explain_trace_find(&e->trace, tamis_sources_text(&e->program->sources, inner->span));
    for (uint32_t i = 0; seen != NULL && seen->list != NULL && i < e->program->list_count; i++) {
        if (&e->program->lists[i].regexes == seen->list) {
            leaf->list = &e->program->lists[i];
            leaf->entry = seen->entry;
        }
    }
}

static result add_leaf(walk *w, const tamis_expr *expr, bool asked) {
    result r;
    r.known = tamis_explain_value(&r.value, w->explainer, expr);
    if (!r.known) {
        return unknown;
    }
    tamis_explained_leaf *leaf = tamis_arena_alloc(&w->explainer->event, sizeof *leaf);
    if (leaf == NULL) {
        w->failed = true;
        return r;
    }
    tamis_explained_input **next = &leaf->inputs;
    leaf->expr = expr;
    leaf->asked = asked;
    leaf->value = r.value;
    leaf->hidden = tamis_explain_hides(w->explainer, expr);
    add_inputs(w, &next, expr);
    note_match(leaf, w->explainer);
    if (tamis_explain_reason(leaf, w->explainer) != TAMIS_OK) {
        w->failed = true;
    }
    *w->next = leaf;
    w->next = &leaf->next;
    return r;
}

static result walk_expr(walk *w, const tamis_expr *e, bool asked);

/* Branches inside the parts of an expression, as in f(a ? b : c). */
static void walk_parts(walk *w, const tamis_expr *e) {
    const tamis_expr *children[] = {e->a, e->b, e->c};
    bool list = e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY;
    const tamis_expr *a = children[0];
    for (size_t i = 1; a != NULL; a = list ? a->next : i < 3 ? children[i++] : NULL) {
        const tamis_expr *inner = ungroup(a);
        bool branch = inner->kind == TAMIS_EXPR_CONDITIONAL ||
                      (inner->kind == TAMIS_EXPR_BINARY &&
                       (inner->op == TAMIS_OPERATOR_AND || inner->op == TAMIS_OPERATOR_OR || inner->op == TAMIS_OPERATOR_COALESCE));
        if (branch) {
            (void)walk_expr(w, inner, false);
        } else {
            walk_parts(w, inner);
        }
    }
}

/* a && b, a || b, a ?? b: the left side decides whether the right one is asked. */
static result walk_chain(walk *w, const tamis_expr *e, bool asked) {
    bool coalesce = e->op == TAMIS_OPERATOR_COALESCE;
    result left = walk_expr(w, e->a, asked || !coalesce);
    if (!left.known) {
        return unknown;
    }
    bool truthy = tamis_value_truthy(left.value);
    bool on = coalesce ? tamis_is_nullish(left.value) : e->op == TAMIS_OPERATOR_AND ? truthy : !truthy;
    return on ? walk_expr(w, e->b, asked) : left;
}

static bool is_composite(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_CONDITIONAL ||
           (e->kind == TAMIS_EXPR_BINARY &&
            (e->op == TAMIS_OPERATOR_AND || e->op == TAMIS_OPERATOR_OR || e->op == TAMIS_OPERATOR_COALESCE));
}

static result walk_expr(walk *w, const tamis_expr *whole, bool asked) {
    const tamis_expr *e = ungroup(whole);
    if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        result test = walk_expr(w, e->a, true);
        return test.known ? walk_expr(w, tamis_value_truthy(test.value) ? e->b : e->c, asked) : unknown;
    }
    if (is_composite(e)) {
        return walk_chain(w, e, asked);
    }
    if (e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NOT && is_composite(ungroup(e->a))) {
        result inner = walk_expr(w, e->a, true);
        return inner.known ? (result){tamis_boolean(!tamis_value_truthy(inner.value)), true} : unknown;
    }
    tamis_value ignored;
    walk_parts(w, e);
    if (asked && literal(&ignored, e)) {
        return (result){ignored, true};
    }
    return add_leaf(w, e, asked);
}

/* ---- An event ---- */

static tamis_status explain_entry(tamis_explained_entry *out, tamis_explainer *e, uint32_t i) {
    const tamis_seen *seen = tamis_explain_trace_entry(&e->trace, i);
    *out = (tamis_explained_entry){.entry = &e->program->entries[i], .evaluated = seen != NULL, .hidden = e->tainted[i]};
    if (seen == NULL) {
        return TAMIS_OK;
    }
    out->value = seen->value;
    walk w = {.explainer = e, .next = &out->leaves};
    if (e->exprs[i] != NULL) {
        (void)walk_expr(&w, e->exprs[i], out->entry->kind == TAMIS_ENTRY_STATEMENT);
    }
    return w.failed ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

static void begin(tamis_explanation *out, tamis_explainer *e, uint64_t number) {
    *out = (tamis_explanation){.program = e->program, .line = number, .verdict = {.outcome = TAMIS_REJECTED}};
    tamis_arena_reset(&e->event);
    tamis_explain_trace_begin(&e->trace);
    tamis_matcher_begin(e->matcher);
}

static tamis_status explain_entries(tamis_explanation *out, tamis_explainer *e) {
    uint32_t count = tamis_program_entry_count(e->program);
    tamis_status status = TAMIS_OK;
    out->entries = tamis_arena_array(&e->event, count, sizeof *out->entries);
    if (out->entries == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count && status == TAMIS_OK; i++) {
        status = explain_entry(&out->entries[i], e, i);
    }
    return status;
}

tamis_status tamis_explainer_run(tamis_explanation *out, tamis_explainer *e, tamis_str line, bool too_long, uint64_t number) {
    begin(out, e, number);
    tamis_status status =
        too_long ? TAMIS_OK : tamis_context_run(e->context, line.ptr == NULL ? "" : line.ptr, line.len, &out->verdict);
    return status == TAMIS_OK ? explain_entries(out, e) : status;
}

tamis_status tamis_explainer_run_data(tamis_explanation *out, tamis_explainer *e, const tamis_data_event *event) {
    begin(out, e, 0);
    tamis_context_run_data(e->context, event, &out->verdict);
    return explain_entries(out, e);
}

/* ---- Making ---- */

/* The expression of an entry, parsed from the text in the pack, with its places there. What cannot be parsed stays NULL:
 * the pack may have been made by anybody. */
static tamis_status parse_entry(tamis_expr **out, tamis_explainer *e, const tamis_entry *entry) {
    tamis_str text = tamis_sources_text(&e->program->sources, entry->span);
    tamis_sources sources;
    tamis_diags diags;
    size_t index;
    *out = NULL;
    if (text.len == 0) {
        return TAMIS_OK;
    }
    tamis_sources_init(&sources, &e->arena);
    tamis_diags_init(&diags, &e->arena);
    tamis_status status =
        tamis_sources_add_at(&index, &sources, entry->span.off, TAMIS_STR("rules"), TAMIS_STR("rules"), text);
    if (status == TAMIS_OK) {
        status = tamis_parse_expression(out, &e->arena, &sources, index, &diags);
    }
    return status == TAMIS_ERR_MEMORY ? status : TAMIS_OK;
}

static tamis_status init(tamis_explainer *e, const tamis_pack *pack, const tamis_explain_options *options) {
    uint32_t count = tamis_program_entry_count(e->program);
    tamis_status status = tamis_context_new(&e->context, pack);
    if (status == TAMIS_OK) {
        status = tamis_context_filters(e->context, options->only, options->skip);
    }
    if (status == TAMIS_OK) {
        status = tamis_explain_trace_init(&e->trace, &e->arena, e->program);
    }
    e->exprs = tamis_arena_array(&e->arena, count, sizeof(tamis_expr *));
    if (status == TAMIS_OK && e->exprs == NULL) {
        status = TAMIS_ERR_MEMORY;
    }
    uint64_t left = e->program->image.len; /* entries do not overlap; those of a hostile pack may */
    for (uint32_t i = 0; i < count && status == TAMIS_OK; i++) {
        uint32_t len = e->program->entries[i].span.len;
        if (len <= left) {
            left -= len;
            status = parse_entry(&e->exprs[i], e, &e->program->entries[i]);
        }
    }
    e->no_values = options->no_values;
    tamis_buf_init(&e->text, TAMIS_LIMIT_OBJECT);
    e->any_case = tamis_arena_array(&e->arena, e->program->pattern_count, sizeof *e->any_case);
    if (status == TAMIS_OK) {
        status = e->any_case == NULL ? TAMIS_ERR_MEMORY : tamis_matcher_new(&e->matcher);
    }
    return status == TAMIS_OK ? tamis_explain_hide_init(e, options->redact) : status;
}

tamis_status tamis_explainer_new(tamis_explainer **out, const tamis_pack *pack, const tamis_explain_options *options) {
    *out = NULL;
    tamis_explainer *e = calloc(1, sizeof *e);
    if (e == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    e->program = tamis_pack_program(pack);
    tamis_arena_init(&e->arena, TAMIS_LIMIT_COMPILATION);
    tamis_arena_init(&e->event, TAMIS_LIMIT_COMPILATION);
    tamis_status status = init(e, pack, options);
    if (status != TAMIS_OK) {
        tamis_explainer_free(e);
        return status;
    }
    tamis_context_record(e->context, &e->trace.recorder);
    *out = e;
    return TAMIS_OK;
}

void tamis_explainer_free(tamis_explainer *e) {
    if (e != NULL) {
        for (uint32_t i = 0; e->any_case != NULL && i < e->program->pattern_count; i++) {
            tamis_pattern_clear(&e->any_case[i]);
        }
        tamis_matcher_free(e->matcher);
        tamis_buf_clear(&e->text);
        tamis_context_free(e->context);
        tamis_arena_clear(&e->arena);
        tamis_arena_clear(&e->event);
        free(e);
    }
}
