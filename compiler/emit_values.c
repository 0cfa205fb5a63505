/* Sources and reference tree of a pack. */
#include "base/file.h"
#include "compiler/emitter.h"
#include "regex/regex.h"
#include "vm/program.h"

/* ---- Sources ---- */

/* Blanks what a test says; its line ends stay, so that lines keep their numbers. */
static void blank(char *text, tamis_span span, uint32_t base) {
    for (uint32_t i = span.off - base; i < span.off - base + span.len; i++)
        if (text[i] != '\n') text[i] = ' ';
}

/* The text of a rules file as the pack keeps it: without its tests, whose events may be somebody's. */
static tamis_status kept_text(tamis_str *out, tamis_emitter *e, const tamis_ast_file *file, const tamis_source *s) {
    size_t tests = 0;
    *out = e->keep_text ? s->text : TAMIS_STR("");
    for (const tamis_item *item = file == NULL ? NULL : file->items; item != NULL; item = item->next)
        tests += item->kind == TAMIS_ITEM_TEST;
    if (tests == 0 || !e->keep_text) return TAMIS_OK;
    char *copy = tamis_arena_bytes(e->arena, s->text.len);
    if (copy == NULL) return TAMIS_ERR_MEMORY;
    memcpy(copy, s->text.ptr, s->text.len);
    for (const tamis_item *item = file->items; item != NULL; item = item->next)
        if (item->kind == TAMIS_ITEM_TEST) blank(copy, item->span, s->base);
    size_t len = s->text.len;
    while (len > 0 && (copy[len - 1] == ' ' || copy[len - 1] == '\n')) len--;
    *out = (tamis_str){copy, len};
    return TAMIS_OK;
}

/* Adds a source; `prefix` leads from the compiled pack's folder to its pack's (empty: it is the same). */
static tamis_status add_source(tamis_emitter *e, const tamis_source *s, tamis_str prefix, tamis_str text, uint32_t size,
                               uint32_t *base) {
    tamis_str name;
    tamis_status status = tamis_path_join(&name, e->arena, prefix, s->stored);
    if (status != TAMIS_OK) return status;
    const uint32_t words[] = {tamis_pack_writer_text(&e->writer, name), (uint32_t)name.len,
                              tamis_pack_writer_text(&e->writer, text), (uint32_t)text.len, *base, size};
    tamis_pack_writer_record(&e->writer, TAMIS_SECTION_SOURCES, words, 6);
    e->sources[e->source_count++] = (tamis_emit_source){s, *base};
    *base += size + 1;
    return TAMIS_OK;
}

static const tamis_ast_file *file_of(const tamis_model *m, size_t source) {
    const tamis_ast_file *file = m->unit.files;
    while (file != NULL && file->source != source) file = file->next;
    return file;
}

static tamis_status add_model_sources(tamis_emitter *e, const tamis_model *m, tamis_str prefix, uint32_t *base) {
    const tamis_source *items = m->compiler->sources.items;
    tamis_status status = TAMIS_OK;
    for (size_t i = m->first_rules; i < m->first_rules + m->rules_count && status == TAMIS_OK; i++) {
        tamis_str text;
        status = kept_text(&text, e, file_of(m, i), &items[i]);
        uint32_t size = e->keep_text ? (uint32_t)text.len : (uint32_t)items[i].text.len;
        if (status == TAMIS_OK) status = add_source(e, &items[i], prefix, text, size, base);
    }
    for (size_t i = m->first_data; i < m->first_data + m->data_count && status == TAMIS_OK; i++)
        status = add_source(e, &items[i], prefix, TAMIS_STR(""), (uint32_t)items[i].text.len, base);
    return status;
}

tamis_status tamis_emit_sources(tamis_emitter *e) {
    const tamis_model *m = e->model;
    size_t count = m->rules_count + m->data_count;
    uint32_t base = 0;
    for (size_t i = 0; i < m->used_count; i++) count += m->used[i]->rules_count + m->used[i]->data_count;
    e->sources = tamis_arena_array(e->arena, count, sizeof *e->sources);
    if (e->sources == NULL) return TAMIS_ERR_MEMORY;
    tamis_status status = add_model_sources(e, m, TAMIS_STR(""), &base);
    for (size_t i = 0; i < m->used_count && status == TAMIS_OK; i++)
        status = add_model_sources(e, m->used[i], m->used_paths[i], &base);
    return status;
}

/* The number of the pack's source in which an offset of the compiler lies; 0 when in none. */
static size_t source_of(const tamis_emitter *e, uint32_t off) {
    for (size_t i = 0; i < e->source_count; i++) {
        const tamis_source *s = e->sources[i].source;
        if (off >= s->base && off - s->base <= s->text.len) return i;
    }
    return 0;
}

tamis_span tamis_emit_span(const tamis_emitter *e, tamis_span span) {
    if (e->source_count == 0) return (tamis_span){0, 0};
    const tamis_emit_source *s = &e->sources[source_of(e, span.off)];
    if (span.off < s->source->base) return (tamis_span){0, 0};
    return (tamis_span){s->base + (span.off - s->source->base), span.len};
}

/* ---- Lists ---- */

uint32_t tamis_emit_pattern(tamis_emitter *e, tamis_str source, unsigned flags) {
    const uint32_t words[] = {tamis_pack_writer_text(&e->writer, source), (uint32_t)source.len, flags};
    char bytes[sizeof words];
    memcpy(bytes, words, sizeof words);
    uint32_t number = 0, next = e->writer.counts[TAMIS_SECTION_PATTERNS];
    tamis_status status = tamis_map_intern(&number, &e->patterns, tamis_str_of(bytes, sizeof bytes), next);
    if (status != TAMIS_OK) e->writer.failed = status;
    return number == next ? tamis_pack_writer_record(&e->writer, TAMIS_SECTION_PATTERNS, words, 3) : number;
}

static void add_entry(tamis_emitter *e, const tamis_list_row *row, size_t source, size_t line) {
    const uint32_t words[] = {tamis_emit_pattern(e, row->source, row->flag_bits),
                              tamis_pack_writer_text(&e->writer, row->value), (uint32_t)row->value.len,
                              (uint32_t)source, (uint32_t)line};
    tamis_pack_writer_record(&e->writer, TAMIS_SECTION_LIST_ENTRIES, words, 5);
    tamis_emit_index_add(e, row);
}

/* The constant of a list. */
static uint32_t add_list(tamis_emitter *e, tamis_str name, const tamis_list_row *rows, size_t count) {
    uint32_t first = e->writer.counts[TAMIS_SECTION_LIST_ENTRIES];
    tamis_pack_writer_expect(&e->writer, 2 * count);
    if (tamis_map_reserve(&e->patterns, e->patterns.count + count) != TAMIS_OK) e->writer.failed = TAMIS_ERR_MEMORY;
    tamis_line_known known = {0, 0};
    for (size_t i = 0; i < count; i++) {
        size_t line = tamis_sources_line(&e->model->compiler->sources, &known, rows[i].span.off);
        add_entry(e, &rows[i], source_of(e, rows[i].span.off), line);
    }
    const uint32_t words[] = {tamis_pack_writer_text(&e->writer, name), (uint32_t)name.len, first, (uint32_t)count};
    uint32_t list = tamis_pack_writer_record(&e->writer, TAMIS_SECTION_LISTS, words, 4);
    return tamis_pack_writer_scalar(&e->writer, TAMIS_TYPE_LIST, list, 0);
}

/* ---- Data ---- */

/* In a lone expression: an array of objects with string `regex` and `value` is a list. */
static bool is_list(const tamis_json *json) {
    if (json->type != TAMIS_JSON_ARRAY || json->count == 0) return false;
    for (size_t i = 0; i < json->count; i++) {
        const tamis_json *regex = tamis_json_member(&json->items[i], TAMIS_STR("regex"));
        const tamis_json *value = tamis_json_member(&json->items[i], TAMIS_STR("value"));
        if (regex == NULL || value == NULL || regex->type != TAMIS_JSON_STRING || value->type != TAMIS_JSON_STRING)
            return false;
    }
    return true;
}

/* A regex that does not compile must be refused here, since no checker saw it. */
static uint32_t add_data_list(tamis_emitter *e, const tamis_json *json) {
    tamis_compiler *c = e->model->compiler;
    tamis_list_row *rows = tamis_arena_array(e->arena, json->count, sizeof *rows);
    if (rows == NULL) {
        e->writer.failed = TAMIS_ERR_MEMORY;
        return 0;
    }
    tamis_span at = {c->sources.items[e->model->first_rules].base, 0};
    for (size_t i = 0; i < json->count; i++) {
        const tamis_json *flags = tamis_json_member(&json->items[i], TAMIS_STR("flags"));
        tamis_regex_error error = {.text = ""};
        rows[i].span = at;
        rows[i].source = tamis_json_member(&json->items[i], TAMIS_STR("regex"))->string;
        rows[i].value = tamis_json_member(&json->items[i], TAMIS_STR("value"))->string;
        if (flags != NULL && flags->type == TAMIS_JSON_STRING) rows[i].flags = flags->string;
        tamis_diag_code code = TAMIS_E0603;
        tamis_status status = tamis_regex_flags(&rows[i].flag_bits, rows[i].flags, &error);
        if (status == TAMIS_OK) {
            status = tamis_regex_check(rows[i].source, rows[i].flag_bits, NULL, &error);
            code = error.refused ? TAMIS_E0602 : TAMIS_E0601;
        }
        if (status == TAMIS_OK) {
            status = tamis_regex_check_template(rows[i].source, rows[i].flag_bits, rows[i].value, &error);
            code = TAMIS_E0604;
        }
        if (status == TAMIS_OK) continue;
        if (status == TAMIS_ERR_INVALID)
            tamis_diags_add(&c->diags, code, at,
                            "the regex '%.*s' of a list: %s", TAMIS_FMT(rows[i].source), error.text);
        e->writer.failed = status == TAMIS_ERR_INVALID ? TAMIS_ERR_RULES : status;
    }
    return add_list(e, TAMIS_STR("list"), rows, json->count);
}

static uint32_t add_data(tamis_emitter *e, const tamis_json *json);

/* The numbers of the constants of all items; NULL without memory. */
static uint32_t *add_items(tamis_emitter *e, const tamis_json *json) {
    uint32_t *numbers = tamis_arena_array(e->arena, json->count, sizeof *numbers);
    if (numbers == NULL) e->writer.failed = TAMIS_ERR_MEMORY;
    for (size_t i = 0; numbers != NULL && i < json->count; i++) numbers[i] = add_data(e, &json->items[i]);
    return numbers;
}

/* The constant of a JSON value. Recursive: the JSON reader limits depth. */
static uint32_t add_data(tamis_emitter *e, const tamis_json *json) {
    tamis_pack_writer *w = &e->writer;
    uint32_t *numbers;
    switch (json->type) {
    case TAMIS_JSON_NULL: return tamis_pack_writer_scalar(w, TAMIS_TYPE_NULL, 0, 0);
    case TAMIS_JSON_FALSE: return tamis_pack_writer_scalar(w, TAMIS_TYPE_BOOLEAN, 0, 0);
    case TAMIS_JSON_TRUE: return tamis_pack_writer_scalar(w, TAMIS_TYPE_BOOLEAN, 1, 0);
    case TAMIS_JSON_NUMBER: return tamis_pack_writer_number(w, json->number);
    case TAMIS_JSON_STRING: return tamis_pack_writer_string(w, json->string);
    case TAMIS_JSON_ARRAY:
        if (e->model->lone && is_list(json)) return add_data_list(e, json);
        numbers = add_items(e, json);
        return numbers == NULL ? 0 : tamis_pack_writer_array(w, numbers, json->count);
    case TAMIS_JSON_OBJECT:
        numbers = add_items(e, json);
        return numbers == NULL ? 0 : tamis_pack_writer_object(w, json->keys, numbers, json->count);
    }
    return 0;
}

/* ---- The tree ---- */

static uint32_t add_folder(tamis_emitter *e, tamis_ref *folder);

static uint32_t add_ref(tamis_emitter *e, tamis_ref *ref) {
    if (ref->kind == TAMIS_REF_LIST) return add_list(e, ref->name, ref->rows, ref->row_count);
    if (ref->kind == TAMIS_REF_DATA) return add_data(e, ref->data);
    return add_folder(e, ref);
}

/* Recursive: names have at most TAMIS_LIMIT_NESTING / 2 parts. Each node keeps its constant for the code. */
static uint32_t add_folder(tamis_emitter *e, tamis_ref *folder) {
    tamis_str *keys = tamis_arena_array(e->arena, folder->child_count, sizeof *keys);
    uint32_t *values = tamis_arena_array(e->arena, folder->child_count, sizeof *values);
    if (keys == NULL || values == NULL) {
        e->writer.failed = TAMIS_ERR_MEMORY;
        return 0;
    }
    for (size_t i = 0; i < folder->child_count; i++) {
        keys[i] = folder->children[i]->name;
        values[i] = folder->children[i]->constant = add_ref(e, folder->children[i]);
    }
    return folder->constant = tamis_pack_writer_object(&e->writer, keys, values, folder->child_count);
}

tamis_status tamis_emit_references(tamis_emitter *e) {
    tamis_model *m = e->model;
    tamis_str keys[2];
    uint32_t values[2];
    size_t count = 0;
    e->undefined = tamis_pack_writer_scalar(&e->writer, TAMIS_TYPE_UNDEFINED, 0, 0);
    if (!m->lone || m->lone_references != NULL) {
        keys[count] = m->references.name;
        values[count++] = m->lone ? add_data(e, m->lone_references) : add_folder(e, &m->references);
    }
    if (!m->lone || m->lone_globals != NULL) {
        keys[count] = m->globals.name;
        values[count++] = m->lone ? add_data(e, m->lone_globals) : add_folder(e, &m->globals);
    }
    e->root = tamis_pack_writer_object(&e->writer, keys, values, count);
    return e->writer.failed;
}
