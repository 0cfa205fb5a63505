/* The emitter: a checked pack to the bytes of a pack file.
 *
 * Lets, statements and outputs become entries, in this order. Fields get their numbers by the order of their keys when
 * all code is there. What leaves is loaded once, as any pack: nothing that the verifier would refuse is ever given out. */
#include <stdlib.h>

#include "base/limits.h"
#include "compiler/emitter.h"
#include "compiler/share.h"
#include "regex/index_builder.h"
#include "vm/program.h"

/* ---- Entries ---- */

typedef struct entry {
    tamis_str name;
    uint32_t verb;
    tamis_span span;
} entry;

static void add_entry(tamis_emitter *e, entry x, uint32_t first) {
    tamis_span span = tamis_emit_span(e, x.span);
    const uint32_t words[] = {tamis_pack_writer_text(&e->writer, x.name), (uint32_t)x.name.len, x.verb, first,
                              tamis_emit_here(e) - first, span.off, span.len};
    tamis_pack_writer_record(&e->writer, TAMIS_SECTION_ENTRIES, words, 7);
}

static void add_plain_entry(tamis_emitter *e, tamis_str name, uint32_t verb, const tamis_expr *value) {
    uint32_t first = tamis_emit_here(e);
    tamis_emit_expr(e, value);
    tamis_emit_insn(e, TAMIS_OP_RETURN, 0, 0, value->span);
    add_entry(e, (entry){name, verb, value->span}, first);
}

/* MEMO i, end; …; KEEP i; end: RETURN */
static void add_let(tamis_emitter *e, size_t i) {
    const tamis_item *item = e->model->lets[i];
    uint32_t first = tamis_emit_insn(e, TAMIS_OP_MEMO, i, 0, item->value->span);
    tamis_emit_expr(e, item->value);
    tamis_emit_insn(e, TAMIS_OP_KEEP, i, 0, item->value->span);
    tamis_emit_patch(e, first, tamis_emit_here(e));
    tamis_emit_insn(e, TAMIS_OP_RETURN, 0, 0, item->value->span);
    add_entry(e, (entry){item->name.str, 0, item->value->span}, first);
}

static uint32_t verb_of(tamis_statement_kind kind) {
    static const uint32_t verbs[] = {[TAMIS_STATEMENT_ALLOW] = TAMIS_VERB_ALLOW,
                                     [TAMIS_STATEMENT_DROP] = TAMIS_VERB_DROP,
                                     [TAMIS_STATEMENT_DENY] = TAMIS_VERB_DENY};
    return verbs[kind];
}

static void add_entries(tamis_emitter *e) {
    const tamis_model *m = e->model;
    for (size_t i = 0; i < m->let_count; i++) add_let(e, i);
    for (size_t i = 0; i < m->statement_count; i++) {
        const tamis_ast_statement *s = m->statements[i];
        add_plain_entry(e, s->label.str, verb_of(s->kind), s->condition);
    }
    for (size_t i = 0; i < m->output_count; i++)
        add_plain_entry(e, m->outputs[i]->name.str, 0, m->outputs[i]->value);
}

static void add_filters(tamis_emitter *e) {
    uint32_t first = 0;
    for (size_t i = 0; i < e->model->filter_count; i++) {
        const tamis_item *filter = e->model->filters[i];
        uint32_t count = 0;
        for (const tamis_ast_statement *s = filter->statements; s != NULL; s = s->next) count++;
        const uint32_t words[] = {tamis_pack_writer_text(&e->writer, filter->name.str), (uint32_t)filter->name.str.len,
                                  first, count};
        tamis_pack_writer_record(&e->writer, TAMIS_SECTION_FILTERS, words, 4);
        first += count;
    }
}

/* ---- Fields ---- */

typedef struct numbered {
    tamis_str key;
    uint32_t number;
} numbered;

static int by_key(const void *x, const void *y) {
    const numbered *a = x, *b = y;
    return tamis_str_compare(a->key, b->key);
}

/* Writes the fields by their keys, and gives the place of each number through `places`. */
static tamis_status add_fields(tamis_emitter *e, uint32_t **places) {
    tamis_arena *arena = e->arena;
    size_t count = e->fields.count;
    numbered *fields = tamis_arena_array(arena, count, sizeof *fields);
    *places = tamis_arena_array(arena, count, sizeof **places);
    if (fields == NULL || *places == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < count; i++) fields[i] = (numbered){e->field_names[i], (uint32_t)i};
    qsort(fields, count, sizeof *fields, by_key);
    for (size_t i = 0; i < count; i++) {
        const uint32_t words[] = {tamis_pack_writer_text(&e->writer, fields[i].key), (uint32_t)fields[i].key.len};
        (*places)[fields[i].number] = tamis_pack_writer_record(&e->writer, TAMIS_SECTION_FIELDS, words, 2);
    }
    return TAMIS_OK;
}

static tamis_status add_code(tamis_emitter *e) {
    uint32_t *places;
    tamis_status status = add_fields(e, &places);
    if (status != TAMIS_OK) return status;
    for (uint32_t i = 0; i < tamis_emit_here(e); i++) {
        tamis_insn insn;
        tamis_span span;
        memcpy(&insn, e->code.ptr + i * sizeof insn, sizeof insn);
        memcpy(&span, e->spans.ptr + i * sizeof span, sizeof span);
        span = tamis_emit_span(e, span);
        uint32_t b = insn.op == TAMIS_OP_FIELD ? places[insn.b] : insn.b;
        const uint32_t code[] = {insn.op | (uint32_t)insn.a << 16, b}, place[] = {span.off, span.len};
        tamis_pack_writer_record(&e->writer, TAMIS_SECTION_CODE, code, 2);
        tamis_pack_writer_record(&e->writer, TAMIS_SECTION_SPANS, place, 2);
    }
    return e->writer.failed;
}

static void add_meta(tamis_emitter *e) {
    const tamis_model *m = e->model;
    tamis_str version = m->pack_item == NULL ? TAMIS_STR("") : m->pack_item->text.str;
    const uint32_t words[] = {tamis_pack_writer_text(&e->writer, m->unit.name), (uint32_t)m->unit.name.len,
                              tamis_pack_writer_text(&e->writer, version), (uint32_t)version.len,
                              e->root, (uint32_t)m->let_count, (uint32_t)m->statement_count,
                              (uint32_t)m->output_count, e->slot_count, 0};
    tamis_pack_writer_record(&e->writer, TAMIS_SECTION_META, words, 10);
}

/* ---- The pack ---- */

static tamis_status emit_all(tamis_emitter *e) {
    tamis_status status = tamis_emit_sources(e);
    if (status == TAMIS_OK) status = tamis_emit_references(e);
    if (status == TAMIS_OK) status = tamis_emit_index(e);
    if (status == TAMIS_OK) status = tamis_share(&e->slot_count, e->model, e->arena);
    if (status != TAMIS_OK) return status;
    add_entries(e);
    add_filters(e);
    add_meta(e);
    status = e->writer.failed;
    return status == TAMIS_OK ? add_code(e) : status;
}

/* What no pack can hold is a finding: too many lets, lets too deeply in one another, too large a stack or file. */
static tamis_status report_too_large(tamis_model *m, const tamis_load_error *error) {
    tamis_compiler *c = m->compiler;
    tamis_span start = {c->sources.items[m->first_rules].base, 0};
    tamis_buf text;
    tamis_buf_init(&text, 4096);
    bool said = error != NULL ? tamis_load_error_print(&text, error)
                              : tamis_buf_add_z(&text, "it has more lets, values or bytes than a pack can hold");
    if (said) tamis_diags_add(&c->diags, TAMIS_E0306, start, "this pack is too large: %.*s", TAMIS_FMT(tamis_buf_str(&text)));
    tamis_buf_clear(&text);
    return said ? TAMIS_ERR_RULES : TAMIS_ERR_MEMORY;
}

static tamis_status prove(tamis_model *m, tamis_str image) {
    tamis_program *program;
    tamis_load_error error;
    tamis_arena none; /* the image outlives this program: it needs no copy */
    tamis_arena_init_passing(&none, SIZE_MAX);
    tamis_status status = tamis_program_load_from(&program, &none, image, false, &error);
    tamis_program_free(program);
    if (status == TAMIS_OK || status == TAMIS_ERR_MEMORY) return status;
    return report_too_large(m, &error);
}

/* The image, unproved. TAMIS_ERR_LIMIT when no pack can hold it. */
static tamis_status emit(tamis_str *image, tamis_model *m, tamis_arena *arena, bool keep_text) {
    tamis_emitter e = {.model = m, .arena = arena, .keep_text = keep_text};
    tamis_pack_writer_init(&e.writer, arena);
    tamis_heap_init(&e.heap);
    tamis_map_init(&e.patterns, &e.writer.maps);
    tamis_map_init(&e.fields, &e.writer.maps);
    tamis_buf_init(&e.code, TAMIS_LIMIT_PACK);
    tamis_buf_init(&e.spans, TAMIS_LIMIT_PACK);
    *image = (tamis_str){NULL, 0};
    if (keep_text) {
        e.index = tamis_index_builder_new(arena);
        if (e.index == NULL) return TAMIS_ERR_MEMORY; /* nothing is owned yet */
    }
    tamis_status status = m->let_count > TAMIS_LIMIT_SLOTS ? TAMIS_ERR_LIMIT : emit_all(&e);
    if (status == TAMIS_OK) status = e.too_large ? TAMIS_ERR_LIMIT : tamis_pack_writer_finish(image, &e.writer);
    tamis_heap_clear(&e.heap);
    tamis_index_builder_free(e.index);
    tamis_buf_clear(&e.code);
    tamis_buf_clear(&e.spans);
    tamis_pack_writer_clear(&e.writer);
    return status;
}

tamis_status tamis_emit(tamis_str *image, tamis_model *m, tamis_arena *arena) {
    tamis_status status = emit(image, m, arena, true);
    if (status == TAMIS_OK) status = prove(m, *image);
    else if (status == TAMIS_ERR_LIMIT) status = report_too_large(m, NULL);
    if (status != TAMIS_OK) *image = (tamis_str){NULL, 0};
    if (status == TAMIS_ERR_RULES) m->unit.errors++;
    return status;
}

tamis_status tamis_emit_quietly(tamis_str *image, tamis_model *m, tamis_arena *arena) {
    return emit(image, m, arena, false);
}
