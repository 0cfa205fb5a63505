/* Tests of a pack: do the names that they expect exist? Running them is for tools/. */
#include "base/suggest.h"
#include "compiler/model.h"

static void report_missing(tamis_model *m, tamis_diag_code code, tamis_ast_text name, const char *what,
                           const tamis_suggest *s) {
    tamis_diags *diags = &m->compiler->diags;
    tamis_diag *d = tamis_diags_add(diags, code, name.span, "this pack has no %s '%.*s'", what, TAMIS_FMT(name.str));
    if (s->nearest.ptr != NULL) tamis_diag_help(diags, d, "did you mean '%.*s'?", TAMIS_FMT(s->nearest));
}

static void check_outputs(tamis_model *m, const tamis_ast_expect *expect) {
    if (tamis_model_lost(m, TAMIS_ITEM_MAP)) return; /* a syntax error stands for it */
    for (const tamis_ast_pair *p = expect->outputs; p != NULL; p = p->next) {
        if (tamis_map_get(&m->output_names, p->name.str) != NULL) continue;
        tamis_suggest s = tamis_model_suggest(m, p->name.str);
        for (size_t i = 0; i < m->output_count && s.wanted.len > 0; i++) tamis_suggest_offer(&s, m->outputs[i]->name.str);
        report_missing(m, TAMIS_E0205, p->name, "output", &s);
    }
}

static void check_label(tamis_model *m, const tamis_ast_expect *expect) {
    if (tamis_model_lost(m, TAMIS_ITEM_FILTER)) return;
    tamis_statement_kind kind = expect->kind == TAMIS_EXPECT_DROP ? TAMIS_STATEMENT_DROP : TAMIS_STATEMENT_DENY;
    tamis_suggest s = tamis_model_suggest(m, expect->name.str);
    for (size_t i = 0; i < m->statement_count; i++) {
        if (m->statements[i]->kind != kind) continue;
        if (tamis_str_equal(m->statements[i]->label.str, expect->name.str)) return;
        tamis_suggest_offer(&s, m->statements[i]->label.str);
    }
    report_missing(m, TAMIS_E0210, expect->name, kind == TAMIS_STATEMENT_DROP ? "drop statement" : "deny statement", &s);
}

static void check_filter(tamis_model *m, const tamis_ast_expect *expect) {
    if (tamis_model_lost(m, TAMIS_ITEM_FILTER)) return;
    if (tamis_map_get(&m->filter_names, expect->name.str) != NULL) return;
    tamis_suggest s = tamis_model_suggest(m, expect->name.str);
    for (size_t i = 0; i < m->filter_count && s.wanted.len > 0; i++) tamis_suggest_offer(&s, m->filters[i]->name.str);
    report_missing(m, TAMIS_E0211, expect->name, "filter", &s);
}

static void check_expect(tamis_model *m, const tamis_ast_expect *expect) {
    switch (expect->kind) {
    case TAMIS_EXPECT_OUTPUTS: check_outputs(m, expect); return;
    case TAMIS_EXPECT_DROP:
    case TAMIS_EXPECT_DENY: check_label(m, expect); return;
    case TAMIS_EXPECT_NOT_ALLOWED:
    case TAMIS_EXPECT_PASS: check_filter(m, expect); return;
    case TAMIS_EXPECT_UNMAPPED: return;
    }
}

/* Members of a built event: those of cef (but `duplicates`, an array), and `raw`; each once. */
static void check_built_event(tamis_model *m, const tamis_item *item) {
    tamis_diags *diags = &m->compiler->diags;
    bool seen[TAMIS_CEF_MEMBERS + 1] = {false};
    for (const tamis_ast_pair *p = item->event_header; p != NULL; p = p->next) {
        tamis_cef_member member = tamis_cef_member_named(p->name.str);
        bool raw = tamis_str_equal(p->name.str, TAMIS_STR("raw"));
        if (member == TAMIS_CEF_MEMBER_DUPLICATES || (member == TAMIS_CEF_MEMBERS && !raw)) {
            tamis_suggest s = tamis_suggest_start(p->name.str);
            for (int i = 0; i < TAMIS_CEF_MEMBER_DUPLICATES; i++)
                tamis_suggest_offer(&s, tamis_str_z(tamis_cef_member_names[i]));
            tamis_diag *d = tamis_diags_add(diags, TAMIS_E0703, p->name.span, "a built event has no member '%.*s'",
                                            TAMIS_FMT(p->name.str));
            if (s.nearest.ptr != NULL) tamis_diag_help(diags, d, "did you mean '%.*s'?", TAMIS_FMT(s.nearest));
            else tamis_diag_help(diags, d, "values of the extension stand in fields: { ... }");
        } else if (seen[member]) {
            tamis_diags_add(diags, TAMIS_E0207, p->name.span, "'%.*s' stands twice in this event", TAMIS_FMT(p->name.str));
        }
        seen[member] = true;
    }
}

static tamis_status check_fields(tamis_model *m, const tamis_item *item) {
    tamis_map seen;
    tamis_map_init(&seen, &m->compiler->arena);
    for (const tamis_ast_pair *p = item->event_fields; p != NULL; p = p->next) {
        if (tamis_map_get(&seen, p->name.str) != NULL)
            tamis_diags_add(&m->compiler->diags, TAMIS_E0207, p->name.span, "'%.*s' stands twice in this event",
                            TAMIS_FMT(p->name.str));
        tamis_status status = tamis_map_put(&seen, p->name.str, 0);
        if (status != TAMIS_OK) return status;
    }
    return TAMIS_OK;
}

/* A test in files expects every output, since its lines say of each what it is. The model's entry of the first one says so: that
 * is what the lints ask for. */
static tamis_status expect_all(tamis_model *m) {
    tamis_arena *arena = &m->compiler->arena;
    size_t first = 0;
    while (first < m->test_count && !tamis_test_is_recorded(m->tests[first])) first++;
    if (first == m->test_count) return TAMIS_OK;
    tamis_item *item = tamis_arena_alloc(arena, sizeof *item);
    tamis_ast_expect *expect = tamis_arena_alloc(arena, sizeof *expect);
    tamis_ast_pair *pairs = tamis_arena_array(arena, m->output_count, sizeof *pairs);
    if (item == NULL || expect == NULL || pairs == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < m->output_count; i++) {
        pairs[i].name = m->outputs[i]->name;
        if (i > 0) pairs[i - 1].next = &pairs[i];
    }
    *expect = (tamis_ast_expect){.kind = TAMIS_EXPECT_OUTPUTS, .outputs = m->output_count > 0 ? pairs : NULL};
    *item = *m->tests[first];
    item->expects = expect;
    m->tests[first] = item;
    return TAMIS_OK;
}

tamis_status tamis_check_tests(tamis_model *m) {
    tamis_diags *diags = &m->compiler->diags;
    for (size_t i = 0; i < m->test_count; i++) {
        const tamis_item *item = m->tests[i];
        if (tamis_test_is_recorded(item)) continue;
        if (item->expects == NULL && !item->broken) {
            tamis_diag *d = tamis_diags_add(diags, TAMIS_E0702, item->name.span, "this test expects nothing");
            tamis_diag_help(diags, d, "add expect { alertType: '...' }; or expect drop 'label';");
        }
        check_built_event(m, item);
        tamis_status status = check_fields(m, item);
        if (status != TAMIS_OK) return status;
        for (const tamis_ast_expect *e = item->expects; e != NULL; e = e->next) check_expect(m, e);
    }
    tamis_status status = tamis_check_recorded(m);
    if (status == TAMIS_OK) status = expect_all(m);
    return diags->failed ? TAMIS_ERR_MEMORY : status;
}
