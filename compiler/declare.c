/* Sorts the items of a pack into its tables, and finds what is defined twice. */
#include "base/limits.h"
#include "compiler/model.h"

/* How many items of each kind there are, so that each table is made once. */
typedef struct counts {
    size_t lets, filters, tests, outputs, statements;
} counts;

#define EACH_ITEM(item, model)                                                                               \
    for (const tamis_ast_file *file_ = (model)->unit.files; file_ != NULL; file_ = file_->next)              \
        for (const tamis_item *item = file_->items; item != NULL; item = item->next)

static counts count_items(const tamis_model *m) {
    counts n = {0, 0, 0, 0, 0};
    EACH_ITEM(item, m) {
        n.lets += item->kind == TAMIS_ITEM_LET;
        n.filters += item->kind == TAMIS_ITEM_FILTER;
        n.tests += item->kind == TAMIS_ITEM_TEST;
        for (const tamis_ast_output *o = item->outputs; o != NULL; o = o->next) n.outputs++;
        for (const tamis_ast_statement *s = item->statements; s != NULL; s = s->next) n.statements++;
    }
    return n;
}

static bool make_tables(tamis_model *m, counts n) {
    tamis_arena *arena = &m->compiler->arena;
    tamis_map *maps[] = {&m->let_names, &m->filter_names, &m->output_names, &m->labels, &m->field_names, &m->test_names};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) tamis_map_init(maps[i], arena);
    m->lets = tamis_arena_array(arena, n.lets, sizeof *m->lets);
    m->filters = tamis_arena_array(arena, n.filters, sizeof *m->filters);
    m->tests = tamis_arena_array(arena, n.tests, sizeof *m->tests);
    m->outputs = tamis_arena_array(arena, n.outputs, sizeof *m->outputs);
    m->statements = tamis_arena_array(arena, n.statements, sizeof *m->statements);
    return m->lets != NULL && m->filters != NULL && m->tests != NULL && m->outputs != NULL && m->statements != NULL;
}

static void report_twice(tamis_model *m, const char *what, tamis_ast_text again, tamis_span first) {
    tamis_diags *diags = &m->compiler->diags;
    tamis_diag *d = tamis_diags_add(diags, TAMIS_E0207, again.span, "the %s '%.*s' is defined twice", what,
                                    TAMIS_FMT(again.str));
    tamis_diag_label(diags, d, first, "first defined here");
}

/* Names that callers see as C strings hold no NUL, and a name is not empty. */
static bool name_is_sound(tamis_model *m, const char *what, tamis_ast_text name) {
    bool has_nul = name.str.len > 0 && memchr(name.str.ptr, '\0', name.str.len) != NULL;
    if (name.str.len > 0 && name.str.len <= TAMIS_LIMIT_NAME && !has_nul) return true;
    tamis_diags_add(&m->compiler->diags, TAMIS_E0506, name.span, "the name of %s %s %s", what[0] == 'o' ? "an" : "a", what,
                    name.str.len == 0 ? "must not be empty"
                    : has_nul         ? "must not hold a NUL"
                                      : "must not be longer than 4096 bytes");
    return false;
}

/* Enters a name with its index; a second one is a finding, and the first stands. */
static tamis_status enter(tamis_map *map, tamis_model *m, const char *what, tamis_ast_text name, size_t index,
                          tamis_span first) {
    if (name.str.ptr == NULL) return TAMIS_OK; /* a syntax error stands for it */
    if (!name_is_sound(m, what, name)) return TAMIS_OK;
    if (tamis_map_get(map, name.str) != NULL) {
        report_twice(m, what, name, first);
        return TAMIS_OK;
    }
    return tamis_map_put(map, name.str, (uint32_t)index);
}

static tamis_span first_span_of(const tamis_map *map, tamis_str name, const tamis_item *const *items) {
    const uint32_t *i = tamis_map_get(map, name);
    return i == NULL ? (tamis_span){0, 0} : items[*i]->name.span;
}

static tamis_status declare_item_name(tamis_map *map, tamis_model *m, const char *what, const tamis_item **items,
                                      size_t *count, const tamis_item *item) {
    tamis_span first = first_span_of(map, item->name.str, items);
    items[*count] = item;
    return enter(map, m, what, item->name, (*count)++, first);
}

static tamis_status declare_outputs(tamis_model *m, const tamis_item *item) {
    tamis_status status = TAMIS_OK;
    for (const tamis_ast_output *o = item->outputs; o != NULL && status == TAMIS_OK; o = o->next) {
        const uint32_t *i = tamis_map_get(&m->output_names, o->name.str);
        tamis_span first = i == NULL ? o->name.span : m->outputs[*i]->name.span;
        m->outputs[m->output_count] = o;
        status = enter(&m->output_names, m, "output", o->name, m->output_count++, first);
        if (tamis_str_starts_with(o->name.str, TAMIS_STR("_")))
            tamis_diags_add(&m->compiler->diags, TAMIS_E0208, o->name.span,
                            "names of outputs that begin with '_' are kept for tamis");
    }
    return status;
}

static tamis_status declare_statements(tamis_model *m, const tamis_item *item) {
    tamis_status status = TAMIS_OK;
    for (const tamis_ast_statement *s = item->statements; s != NULL && status == TAMIS_OK; s = s->next) {
        const uint32_t *i = tamis_map_get(&m->labels, s->label.str);
        tamis_span first = i == NULL ? s->label.span : m->statements[*i]->label.span;
        m->statements[m->statement_count] = s;
        status = enter(&m->labels, m, "label", s->label, m->statement_count++, first);
    }
    return status;
}

static tamis_status declare_let(tamis_model *m, const tamis_item *item) {
    tamis_str name = item->name.str;
    bool taken = tamis_resolve_name(m, name).kind > TAMIS_BINDING_NONE &&
                 tamis_resolve_name(m, name).kind < TAMIS_BINDING_LET;
    if (taken)
        tamis_diags_add(&m->compiler->diags, TAMIS_E0208, item->name.span,
                        "'%.*s' means something in every expression already", TAMIS_FMT(name));
    if (m->let_count == TAMIS_LIMIT_SLOTS)
        tamis_diags_add(&m->compiler->diags, TAMIS_E0306, item->name.span, "this let is one too many: a pack has at most %u",
                        TAMIS_LIMIT_SLOTS);
    return declare_item_name(&m->let_names, m, "let", m->lets, &m->let_count, item);
}

static void declare_pack(tamis_model *m, const tamis_item *item) {
    if (m->pack_item != NULL) {
        tamis_diags *diags = &m->compiler->diags;
        tamis_diag *d = tamis_diags_add(diags, TAMIS_E0501, item->name.span, "a pack has one name");
        tamis_diag_label(diags, d, m->pack_item->name.span, "it stands here already");
        return;
    }
    m->pack_item = item;
    if (item->name.str.ptr != NULL && name_is_sound(m, "pack", item->name)) m->unit.name = item->name.str;
    if (item->text.str.ptr != NULL) (void)name_is_sound(m, "version", item->text);
}

static tamis_status declare_item(tamis_model *m, const tamis_item *item) {
    switch (item->kind) {
    case TAMIS_ITEM_PACK: declare_pack(m, item); return TAMIS_OK;
    case TAMIS_ITEM_USE: return TAMIS_OK; /* compiler.c has read it */
    case TAMIS_ITEM_FIELD: {
        const uint32_t *i = tamis_map_get(&m->field_names, item->name.str);
        if (i != NULL) report_twice(m, "field", item->name, (tamis_span){*i, (uint32_t)item->name.span.len});
        else if (item->name.str.ptr != NULL)
            return tamis_map_put(&m->field_names, item->name.str, item->name.span.off);
        return TAMIS_OK;
    }
    case TAMIS_ITEM_LIST:
    case TAMIS_ITEM_TABLE: return tamis_reference_add(m, item);
    case TAMIS_ITEM_FILTER: {
        tamis_status status =
            declare_item_name(&m->filter_names, m, "filter", m->filters, &m->filter_count, item);
        return status == TAMIS_OK ? declare_statements(m, item) : status;
    }
    case TAMIS_ITEM_LET: return declare_let(m, item);
    case TAMIS_ITEM_MAP: return declare_outputs(m, item);
    case TAMIS_ITEM_TEST: return declare_item_name(&m->test_names, m, "test", m->tests, &m->test_count, item);
    }
    return TAMIS_OK;
}

bool tamis_model_lost(const tamis_model *m, tamis_item_kind kind) {
    return (m->lost >> kind & 1u) != 0;
}

tamis_status tamis_declare(tamis_model *m) {
    tamis_compiler *c = m->compiler;
    for (const tamis_ast_file *file = m->unit.files; file != NULL; file = file->next) m->lost |= file->lost;
    if (!make_tables(m, count_items(m))) return TAMIS_ERR_MEMORY;
    m->first_data = c->sources.count;
    tamis_ref_init_folder(&m->references, &c->arena, TAMIS_STR("referenceValues"), (tamis_span){0, 0});
    tamis_ref_init_folder(&m->globals, &c->arena, TAMIS_STR("globalReferenceValues"), (tamis_span){0, 0});
    EACH_ITEM(item, m) {
        tamis_status status = declare_item(m, item);
        if (status != TAMIS_OK) return status;
    }
    m->data_count = c->sources.count - m->first_data;
    if (m->lone) return TAMIS_OK;
    if (m->pack_item == NULL && m->unit.files != NULL && !tamis_model_lost(m, TAMIS_ITEM_PACK)) {
        tamis_span start = {c->sources.items[m->unit.files->source].base, 0};
        tamis_diag *d = tamis_diags_add(&c->diags, TAMIS_E0501, start, "this pack has no name");
        tamis_diag_help(&c->diags, d, "begin one of its files with pack 'name' version '1.0.0';");
    }
    return tamis_reference_use(m);
}
