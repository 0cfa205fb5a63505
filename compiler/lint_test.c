/* Outputs that no test expects. One that an expected output reads is tested with it. */
#include "compiler/lint.h"

typedef struct tested {
    const tamis_model *model;
    bool *outputs;
} tested;

static void mark_read(void *data, const tamis_expr *e) {
    const tested *t = data;
    tamis_str key;
    tamis_span span;
    if (tamis_resolve_namespace(t->model, e) != TAMIS_BINDING_OUT || !tamis_constant_key(&key, &span, e)) return;
    const uint32_t *index = tamis_map_get(&t->model->output_names, key);
    if (index != NULL) t->outputs[*index] = true;
}

static void mark_expected(const tested *t, const tamis_item *test) {
    for (const tamis_ast_expect *e = test->expects; e != NULL; e = e->next) {
        for (const tamis_ast_pair *p = e->outputs; p != NULL; p = p->next) {
            const uint32_t *index = tamis_map_get(&t->model->output_names, p->name.str);
            if (index != NULL) t->outputs[*index] = true;
        }
    }
}

/* A pack without any test is a finding of `tamis test`. */
void tamis_lint_tests(tamis_linter *l) {
    const tamis_model *m = l->model;
    tested t = {m, tamis_arena_array(&m->compiler->arena, m->output_count, sizeof *t.outputs)};
    if (t.outputs == NULL) l->failed = true;
    if (t.outputs == NULL || m->test_count == 0) return;
    for (size_t i = 0; i < m->test_count; i++) mark_expected(&t, m->tests[i]);
    for (size_t i = m->output_count; i-- > 0;) /* outputs read only those before them */
        if (t.outputs[i] && m->outputs[i]->value != NULL) tamis_expr_each(m->outputs[i]->value, mark_read, &t);
    for (size_t i = 0; i < m->output_count; i++) {
        if (t.outputs[i]) continue;
        const tamis_ast_text *name = &m->outputs[i]->name;
        tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0120, name->span, "no test expects the output '%.*s'", TAMIS_FMT(name->str));
        tamis_diag_help(l->diags, d, "name it in a test: expect { %.*s: '...' };", TAMIS_FMT(name->str));
    }
}
