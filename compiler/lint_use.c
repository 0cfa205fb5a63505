/* What is defined and never read. A pack without statements and outputs is there for others; so are the lists and tables of
 * a pack that another one is using. */
#include "compiler/lint.h"

typedef struct usage {
    const tamis_linter *l;
    bool *lets;
    tamis_map fields;     /* keys that are read */
    bool any_field;       /* … by a key that is computed */
    tamis_map references; /* "offset of its name" of each list and table that is read */
    bool failed;
} usage;

/* A list or table is known by where its name stands. */
static tamis_str identity(const tamis_ref *ref) {
    return (tamis_str){(const char *)&ref->span.off, sizeof ref->span.off};
}

static void put(usage *u, tamis_map *map, tamis_str key) {
    if (tamis_map_put(map, key, 0) != TAMIS_OK) u->failed = true;
}

/* A folder stands for all that is in it. Recursive: names have at most TAMIS_LIMIT_NESTING / 2 parts. */
static void use_ref(usage *u, const tamis_ref *ref) {
    if (tamis_map_get(&u->references, identity(ref)) != NULL) return;
    put(u, &u->references, identity(ref));
    for (size_t i = 0; i < ref->child_count; i++) use_ref(u, ref->children[i]);
}

static bool leads_on(const tamis_path *path) {
    return path->kind == TAMIS_PATH_REF && path->ref->kind == TAMIS_REF_FOLDER;
}

static void use_part(usage *u, const tamis_expr *e, bool is_object);

static void use_children(usage *u, const tamis_expr *e) {
    bool member = e->kind == TAMIS_EXPR_MEMBER || e->kind == TAMIS_EXPR_INDEX;
    if (e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = e->a; a != NULL; a = a->next) use_part(u, a, false);
        return;
    }
    tamis_str key;
    tamis_span span;
    if (e->a != NULL) use_part(u, e->a, member && tamis_constant_key(&key, &span, e));
    if (e->b != NULL) use_part(u, e->b, false);
    if (e->c != NULL) use_part(u, e->c, false);
}

/* `is_object`: a constant key into it follows, so that a folder is not read as a whole. Recursive: the parser limits the depth. */
static void use_part(usage *u, const tamis_expr *e, bool is_object) {
    const tamis_model *m = u->l->model;
    tamis_str key;
    tamis_span span;
    if (e->kind == TAMIS_EXPR_GROUP) {
        use_part(u, e->a, is_object);
        return;
    }
    if (e->kind == TAMIS_EXPR_NAME) {
        tamis_binding b = tamis_resolve_name(m, e->text.str);
        if (b.kind == TAMIS_BINDING_LET) u->lets[b.index] = true;
    }
    if (tamis_resolve_namespace(m, e) == TAMIS_BINDING_FIELDS) {
        if (tamis_constant_key(&key, &span, e)) put(u, &u->fields, key);
        else u->any_field = true;
    }
    tamis_path path = tamis_resolve_path(m, e);
    if (path.kind == TAMIS_PATH_ROOT && !is_object) use_ref(u, &m->references);
    bool whole = path.kind == TAMIS_PATH_REF || path.kind == TAMIS_PATH_DATA || path.kind == TAMIS_PATH_LENGTH;
    if (whole && path.ref != NULL && !(is_object && leads_on(&path))) use_ref(u, path.ref);
    use_children(u, e);
}

static void use_all(usage *u) {
    const tamis_model *m = u->l->model;
    for (size_t i = 0; i < m->let_count; i++)
        if (m->lets[i]->value != NULL) use_part(u, m->lets[i]->value, false);
    for (size_t i = 0; i < m->statement_count; i++)
        if (m->statements[i]->condition != NULL) use_part(u, m->statements[i]->condition, false);
    for (size_t i = 0; i < m->output_count; i++)
        if (m->outputs[i]->value != NULL) use_part(u, m->outputs[i]->value, false);
}

static void report(const usage *u, tamis_diag_code code, tamis_span span, const char *what, tamis_str name, const char *help) {
    tamis_diags *diags = u->l->diags;
    tamis_diag *d = tamis_diags_add(diags, code, span, "the %s '%.*s' is never used", what, TAMIS_FMT(name));
    tamis_diag_help(diags, d, "%s", help);
}

static void report_refs(const usage *u, const tamis_ref *ref) {
    bool leaf = ref->kind != TAMIS_REF_FOLDER, list = ref->kind == TAMIS_REF_LIST;
    if (leaf && tamis_map_get(&u->references, identity(ref)) == NULL)
        report(u, list ? TAMIS_W0115 : TAMIS_W0116, ref->span, list ? "list" : "table", tamis_sources_text(&u->l->model->compiler->sources, ref->span),
               list ? "search it with searchRegexList, or take it away" : "look it up with getNestedValue, or take it away");
    for (size_t i = 0; i < ref->child_count; i++) report_refs(u, ref->children[i]);
}

static void report_items(const usage *u) {
    size_t let = 0;
    for (const tamis_ast_file *f = u->l->model->unit.files; f != NULL; f = f->next) {
        for (const tamis_item *item = f->items; item != NULL; item = item->next) {
            if (item->kind == TAMIS_ITEM_LET && !u->lets[let++])
                report(u, TAMIS_W0117, item->name.span, "let", item->name.str, "take it away");
            if (item->kind == TAMIS_ITEM_FIELD && !u->any_field && tamis_map_get(&u->fields, item->name.str) == NULL)
                report(u, TAMIS_W0118, item->name.span, "field", item->name.str, "tests may have it without this line: take it away");
        }
    }
}

/* Is another pack reading this one? */
static bool is_used(const tamis_model *m) {
    const tamis_compiler *c = m->compiler;
    for (size_t i = 0; i < c->model_count; i++)
        if (c->models[i] != m && c->models[i]->reading) return true;
    return false;
}

void tamis_lint_use(tamis_linter *l) {
    const tamis_model *m = l->model;
    tamis_arena *arena = &m->compiler->arena;
    if (m->statement_count + m->output_count == 0 && m->let_count == 0) return;
    usage u = {.l = l, .lets = tamis_arena_array(arena, m->let_count, sizeof *u.lets)};
    tamis_map_init(&u.fields, arena);
    tamis_map_init(&u.references, arena);
    if (u.lets != NULL) use_all(&u);
    if (u.lets == NULL || u.failed) {
        l->failed = true;
        return;
    }
    if (m->statement_count + m->output_count > 0 && !is_used(m)) report_refs(&u, &m->references);
    report_items(&u);
}
