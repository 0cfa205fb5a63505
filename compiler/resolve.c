/* What names mean: the checker and the emitter ask here, so that they cannot disagree. */
#include "compiler/model.h"

const char *const tamis_cef_member_names[TAMIS_CEF_MEMBERS] = {
#define NAME(id, name) name,
    TAMIS_CEF_MEMBER_MAP(NAME)
#undef NAME
};

tamis_cef_member tamis_cef_member_named(tamis_str name) {
    int i = 0;
    while (i < TAMIS_CEF_MEMBERS && !tamis_str_equal(tamis_str_z(tamis_cef_member_names[i]), name)) i++;
    return (tamis_cef_member)i;
}

const tamis_expr *tamis_ungroup(const tamis_expr *expr) {
    while (expr->kind == TAMIS_EXPR_GROUP) expr = expr->a;
    return expr;
}

tamis_binding tamis_resolve_name(const tamis_model *model, tamis_str name) {
    static const struct {
        tamis_str name;
        tamis_binding_kind kind;
    } namespaces[] = {
        {{"fields", 6}, TAMIS_BINDING_FIELDS}, {{"cef", 3}, TAMIS_BINDING_CEF},
        {{"labels", 6}, TAMIS_BINDING_LABELS}, {{"out", 3}, TAMIS_BINDING_OUT},
        {{"raw", 3}, TAMIS_BINDING_RAW},       {{"_", 1}, TAMIS_BINDING_REFERENCES},
    };
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        if (tamis_str_equal(namespaces[i].name, name)) return (tamis_binding){namespaces[i].kind, 0};
    const uint32_t *let = tamis_map_get(&model->let_names, name);
    if (let != NULL) return (tamis_binding){TAMIS_BINDING_LET, *let};
    return (tamis_binding){TAMIS_BINDING_NONE, 0};
}

tamis_binding_kind tamis_resolve_namespace(const tamis_model *model, const tamis_expr *expr) {
    if (expr->kind != TAMIS_EXPR_MEMBER && expr->kind != TAMIS_EXPR_INDEX) return TAMIS_BINDING_NONE;
    const tamis_expr *object = tamis_ungroup(expr->a);
    if (object->kind != TAMIS_EXPR_NAME) return TAMIS_BINDING_NONE;
    tamis_binding_kind kind = tamis_resolve_name(model, object->text.str).kind;
    bool is_namespace = kind == TAMIS_BINDING_FIELDS || kind == TAMIS_BINDING_CEF || kind == TAMIS_BINDING_LABELS ||
                        kind == TAMIS_BINDING_OUT;
    return is_namespace ? kind : TAMIS_BINDING_NONE;
}

bool tamis_constant_key(tamis_str *key, tamis_span *span, const tamis_expr *expr) {
    if (expr->kind == TAMIS_EXPR_MEMBER) {
        *key = expr->text.str;
        *span = expr->text.span;
        return true;
    }
    const tamis_expr *index = expr->kind == TAMIS_EXPR_INDEX ? tamis_ungroup(expr->b) : NULL;
    if (index == NULL || index->kind != TAMIS_EXPR_STRING) return false;
    *key = index->text.str;
    *span = index->span;
    return true;
}

/* ---- Paths from `_` ---- */

static tamis_path missing_in(tamis_path at, tamis_str key) {
    at.kind = TAMIS_PATH_MISSING;
    at.missing = key;
    return at;
}

static tamis_path path_to(const tamis_ref *ref, bool global) {
    return (tamis_path){.kind = TAMIS_PATH_REF, .ref = ref, .global = global};
}

/* One step into `_`: its two folders. */
static tamis_path step_root(const tamis_model *model, tamis_path at, tamis_str key) {
    if (tamis_str_equal(key, model->references.name)) return path_to(&model->references, false);
    if (tamis_str_equal(key, model->globals.name)) return path_to(&model->globals, true);
    return missing_in(at, key);
}

static tamis_path step_data(tamis_path at, const tamis_json *data, tamis_str key) {
    if (data->type != TAMIS_JSON_OBJECT) return (tamis_path){.kind = TAMIS_PATH_NONE};
    const tamis_json *inner = tamis_json_member(data, key);
    at.data = inner != NULL ? inner : data;
    if (inner == NULL) return missing_in(at, key);
    at.kind = TAMIS_PATH_DATA;
    return at;
}

static tamis_path step(const tamis_model *model, tamis_path at, tamis_str key) {
    switch (at.kind) {
    case TAMIS_PATH_ROOT: return step_root(model, at, key);
    case TAMIS_PATH_DATA: return step_data(at, at.data, key);
    case TAMIS_PATH_REF: break;
    case TAMIS_PATH_MISSING:
    case TAMIS_PATH_NONE:
    case TAMIS_PATH_LENGTH: return (tamis_path){.kind = TAMIS_PATH_NONE};
    }
    if (at.ref->kind == TAMIS_REF_DATA) return step_data(at, at.ref->data, key);
    if (at.ref->kind == TAMIS_REF_LIST) {
        if (!tamis_str_equal(key, TAMIS_STR("length"))) return missing_in(at, key);
        at.kind = TAMIS_PATH_LENGTH;
        return at;
    }
    const tamis_ref *child = tamis_ref_child(at.ref, key);
    return child != NULL ? path_to(child, at.global) : missing_in(at, key);
}

tamis_path tamis_resolve_path(const tamis_model *model, const tamis_expr *expr) {
    tamis_path none = {.kind = TAMIS_PATH_NONE};
    if (model->lone) return none;
    expr = tamis_ungroup(expr);
    if (expr->kind == TAMIS_EXPR_NAME) {
        if (tamis_resolve_name(model, expr->text.str).kind != TAMIS_BINDING_REFERENCES) return none;
        return (tamis_path){.kind = TAMIS_PATH_ROOT};
    }
    tamis_str key;
    tamis_span span;
    if (!tamis_constant_key(&key, &span, expr)) return none;
    tamis_path at = tamis_resolve_path(model, expr->a); /* depth: that of the tree, which is limited */
    return at.kind == TAMIS_PATH_NONE ? none : step(model, at, key);
}
