/* What an expression reads, and what it was on the event. */
#include "tools/explain_parts.h"

const tamis_expr *tamis_explain_inner(const tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    return e;
}

/* ---- Names ---- */

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
    const tamis_expr *object = tamis_explain_inner(e->a);
    if (e->kind == TAMIS_EXPR_MEMBER) {
        *key = e->text.str;
    } else if (tamis_explain_inner(e->b)->kind == TAMIS_EXPR_STRING) {
        *key = tamis_explain_inner(e->b)->text.str;
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

bool tamis_explain_literal(tamis_value *out, const tamis_expr *e) {
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
    expr = tamis_explain_inner(expr);
    if (tamis_explain_literal(out, expr)) {
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
