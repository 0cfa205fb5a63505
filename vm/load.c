/* Loads a pack: layout first, then lists (load_lists.c, load_index.c) and entries (load_code.c), then values (load_values.c), then code
 * (verify.c).
 *
 * Nothing that the file says is believed before it was compared with what the file is. The bytes are copied once,
 * and checksum, verifier and VM all see that copy. */
#include "vm/loader.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/pages.h"

static const struct {
    const char *name;
    tamis_status status;
    const char *text;
} refusals[TAMIS_REFUSALS] = {
#define REFUSAL(name, status, text) {#name, TAMIS_ERR_##status, text},
#include "vm/refusals.def"
#undef REFUSAL
};

const char *tamis_refusal_name(tamis_refusal refusal) {
    return refusals[refusal].name;
}

bool tamis_load_error_print(tamis_buf *out, const tamis_load_error *error) {
    const char *text = refusals[error->refusal].text, *mark = strstr(text, "%u");
    if (mark == NULL) return tamis_buf_add_z(out, text);
    return tamis_buf_add(out, text, (size_t)(mark - text)) && tamis_buf_add_u64(out, error->where) &&
           tamis_buf_add_z(out, mark + 2);
}

uint64_t tamis_pack_checksum(const char *bytes, uint64_t size) {
    /* Three parts, each hashed on its own: what is before the checksum's place, what is behind it, and both. */
    char parts[16];
    size_t behind = TAMIS_PACK_AT_CHECKSUM + 8;
    tamis_put64(parts, tamis_checksum((tamis_str){bytes, TAMIS_PACK_AT_CHECKSUM}));
    tamis_put64(parts + 8, tamis_checksum((tamis_str){bytes + behind, (size_t)size - behind}));
    return tamis_checksum((tamis_str){parts, sizeof parts});
}

tamis_status tamis_loader_refuse(tamis_loader *loader, tamis_refusal refusal, uint32_t where) {
    if (loader->error != NULL) *loader->error = (tamis_load_error){refusal, where};
    tamis_status status = refusals[refusal].status;
    return status == TAMIS_OK ? TAMIS_ERR_PACK_REFUSED : status; /* no row of the table says OK; readers need not know */
}

tamis_status tamis_loader_name(tamis_str *out, tamis_loader *loader, tamis_section section, uint32_t record,
                               uint32_t word) {
    tamis_status status = tamis_loader_text(out, loader, section, record, word);
    if (status != TAMIS_OK) return status;
    const char *strings = loader->sections[TAMIS_SECTION_STRINGS].at;
    size_t end = (size_t)(out->ptr - strings) + out->len;
    bool closed = end < loader->sections[TAMIS_SECTION_STRINGS].records && strings[end] == '\0';
    if (!closed || out->len > TAMIS_LIMIT_NAME || (out->len > 0 && memchr(out->ptr, '\0', out->len) != NULL))
        return tamis_loader_refuse(loader, TAMIS_REFUSAL_NAME, record);
    return TAMIS_OK;
}

bool tamis_loader_rises(tamis_loader *loader, tamis_str before, tamis_str after) {
    loader->compared += before.len < after.len ? before.len : after.len;
    if (loader->compared > 64 * (uint64_t)loader->program->image.len) return false;
    return tamis_str_compare(before, after) < 0;
}

void *tamis_loader_room(tamis_loader *loader, uint32_t count, size_t size) {
    return tamis_arena_array(&loader->program->arena, count == 0 ? 1 : count, size);
}

static tamis_status check_header(tamis_loader *l, tamis_str image) {
    const char *bytes = image.ptr;
    size_t magic = sizeof TAMIS_PACK_MAGIC - 1;
    if (image.len < magic || memcmp(bytes, TAMIS_PACK_MAGIC, magic) != 0)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_MAGIC, 0);
    if (image.len < TAMIS_PACK_AT_TABLE) return tamis_loader_refuse(l, TAMIS_REFUSAL_SHORT, 0);
    uint32_t format = tamis_get32(bytes + TAMIS_PACK_AT_FORMAT);
    if (format != TAMIS_PACK_FORMAT) return tamis_loader_refuse(l, TAMIS_REFUSAL_FORMAT, format);
    if (tamis_get64(bytes + TAMIS_PACK_AT_SIZE) != image.len)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_SIZE, 0);
    if (tamis_get64(bytes + TAMIS_PACK_AT_CHECKSUM) != tamis_pack_checksum(bytes, image.len))
        return tamis_loader_refuse(l, TAMIS_REFUSAL_CHECKSUM, 0);
    uint32_t needs = tamis_get32(bytes + TAMIS_PACK_AT_NEEDS), made = tamis_get32(bytes + TAMIS_PACK_AT_MADE);
    if (needs > TAMIS_ENGINE_LEVEL) return tamis_loader_refuse(l, TAMIS_REFUSAL_NEEDS_NEWER, needs);
    if (made < TAMIS_ENGINE_OLDEST) return tamis_loader_refuse(l, TAMIS_REFUSAL_MADE_BY_OLDER, made);
    return TAMIS_OK;
}

/* The sections must lie one after another with zeroed gaps and fill the file, so that no byte has two meanings or none. */
static tamis_status find_sections(tamis_loader *l, tamis_str image) {
    uint32_t count = tamis_get32(image.ptr + TAMIS_PACK_AT_SECTIONS);
    size_t end = TAMIS_PACK_AT_TABLE + (size_t)TAMIS_SECTIONS * TAMIS_PACK_TABLE_ROW;
    if (count != TAMIS_SECTIONS || image.len < end)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_SECTION_COUNT, count);
    for (uint32_t i = 0; i < TAMIS_SECTIONS; i++) {
        const char *row = image.ptr + TAMIS_PACK_AT_TABLE + (size_t)i * TAMIS_PACK_TABLE_ROW;
        uint32_t records = tamis_get32(row), offset = tamis_get32(row + 4), length = tamis_get32(row + 8);
        uint64_t words = tamis_section_words((tamis_section)i), size = words == 0 ? 1 : words * 4;
        bool fits = records * size == length && offset >= end && offset - end < TAMIS_PACK_ALIGNMENT &&
                    offset % TAMIS_PACK_ALIGNMENT == 0 && offset <= image.len && length <= image.len - offset;
        for (size_t gap = end; fits && gap < offset; gap++) fits = image.ptr[gap] == '\0';
        if (!fits) return tamis_loader_refuse(l, TAMIS_REFUSAL_SECTION_LAYOUT, i);
        l->sections[i].at = image.ptr + offset;
        l->sections[i].records = records;
        end = (size_t)offset + length;
    }
    if (end != image.len) return tamis_loader_refuse(l, TAMIS_REFUSAL_SECTION_LAYOUT, TAMIS_SECTIONS);
    return TAMIS_OK;
}

static uint32_t meta(const tamis_loader *l, uint32_t word) {
    return tamis_loader_word(l, TAMIS_SECTION_META, 0, word);
}

/* The metadata, and the numbers of records that must agree with it. */
static tamis_status load_meta(tamis_loader *l) {
    tamis_program *p = l->program;
    if (l->sections[TAMIS_SECTION_META].records != 1) return tamis_loader_refuse(l, TAMIS_REFUSAL_META, 0);
    tamis_status status = tamis_loader_name(&p->name, l, TAMIS_SECTION_META, 0, TAMIS_META_NAME);
    if (status == TAMIS_OK) status = tamis_loader_name(&p->version, l, TAMIS_SECTION_META, 0, TAMIS_META_VERSION);
    if (status != TAMIS_OK) return status;
    p->constant_count = l->sections[TAMIS_SECTION_CONSTANTS].records;
    p->code_count = l->sections[TAMIS_SECTION_CODE].records;
    p->root = meta(l, TAMIS_META_ROOT);
    if (p->root >= p->constant_count) return tamis_loader_refuse(l, TAMIS_REFUSAL_META, TAMIS_META_ROOT);
    p->let_count = meta(l, TAMIS_META_LETS);
    p->statement_count = meta(l, TAMIS_META_STATEMENTS);
    p->output_count = meta(l, TAMIS_META_OUTPUTS);
    uint64_t entries = (uint64_t)p->let_count + p->statement_count + p->output_count;
    if (entries != l->sections[TAMIS_SECTION_ENTRIES].records)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_META, TAMIS_META_LETS);
    p->slot_count = meta(l, TAMIS_META_SLOTS);
    if (p->slot_count < p->let_count || p->slot_count > TAMIS_LIMIT_SLOTS)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_META, TAMIS_META_SLOTS);
    if (meta(l, TAMIS_META_RESERVED) != 0) return tamis_loader_refuse(l, TAMIS_REFUSAL_META, TAMIS_META_RESERVED);
    return TAMIS_OK;
}

static tamis_status load_source(tamis_loader *l, uint32_t i, uint64_t *end) {
    tamis_str name = TAMIS_STR(""), text = TAMIS_STR("");
    size_t index;
    tamis_status status = tamis_loader_name(&name, l, TAMIS_SECTION_SOURCES, i, TAMIS_SOURCE_NAME);
    if (status == TAMIS_OK) status = tamis_loader_text(&text, l, TAMIS_SECTION_SOURCES, i, TAMIS_SOURCE_TEXT);
    if (status != TAMIS_OK) return status;
    uint32_t base = tamis_loader_word(l, TAMIS_SECTION_SOURCES, i, TAMIS_SOURCE_BASE);
    uint32_t size = tamis_loader_word(l, TAMIS_SECTION_SOURCES, i, TAMIS_SOURCE_SIZE);
    if (base < *end || text.len > size) return tamis_loader_refuse(l, TAMIS_REFUSAL_SOURCE, i);
    *end = (uint64_t)base + size + 1;
    status = tamis_sources_add_at(&index, &l->program->sources, base, TAMIS_STR(""), TAMIS_STR(""), text);
    if (status == TAMIS_ERR_MEMORY) return status;
    if (status != TAMIS_OK) return tamis_loader_refuse(l, TAMIS_REFUSAL_SOURCE, i);
    tamis_source *source = &l->program->sources.items[index]; /* the image lives as long: the name is not copied */
    source->name = source->stored = name;
    return TAMIS_OK;
}

static tamis_status load_sources(tamis_loader *l) {
    tamis_status status = TAMIS_OK;
    uint64_t end = 0;
    tamis_sources_init(&l->program->sources, &l->program->arena);
    for (uint32_t i = 0; status == TAMIS_OK && i < l->sections[TAMIS_SECTION_SOURCES].records; i++)
        status = load_source(l, i, &end);
    return status;
}

/* Fields are unique: a context resolves each key of a line to one slot. They are sorted by bytes to show it. */
static tamis_status load_fields(tamis_loader *l) {
    tamis_program *p = l->program;
    p->field_count = l->sections[TAMIS_SECTION_FIELDS].records;
    tamis_str *fields = tamis_loader_room(l, p->field_count, sizeof *fields);
    if (fields == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < p->field_count; i++) {
        tamis_status status = tamis_loader_text(&fields[i], l, TAMIS_SECTION_FIELDS, i, 0);
        if (status != TAMIS_OK) return status;
        if (i > 0 && !tamis_loader_rises(l, fields[i - 1], fields[i]))
            return tamis_loader_refuse(l, TAMIS_REFUSAL_FIELD, i);
    }
    p->fields = fields;
    return TAMIS_OK;
}

/* What the records of a large pack take in memory, about: in one block they take large pages. */
static tamis_status reserve(tamis_loader *l) {
    static const uint16_t sizes[TAMIS_SECTIONS] = {
        [TAMIS_SECTION_INDEX_BUCKETS] = sizeof(tamis_index_bucket),
        [TAMIS_SECTION_INDEX_POSTINGS] = sizeof(tamis_index_posting) + sizeof(tamis_index_target),
        [TAMIS_SECTION_CONSTANTS] = sizeof(tamis_value) + 2,
        [TAMIS_SECTION_MEMBERS] = sizeof(tamis_member) + 4 * sizeof(uint32_t),
        [TAMIS_SECTION_SORTED] = sizeof(uint32_t),
    };
    size_t size = 65536;
    for (int i = 0; i < TAMIS_SECTIONS; i++) size += (size_t)sizes[i] * l->sections[i].records;
    return size < TAMIS_PAGES_MIN || tamis_arena_reserve(&l->program->arena, size) ? TAMIS_OK : TAMIS_ERR_MEMORY;
}

static tamis_status load_all(tamis_loader *l, tamis_str image) {
    static tamis_status (*const steps[])(tamis_loader *) = {
        reserve,
        load_meta,
        load_sources,
        tamis_loader_patterns,
        tamis_loader_lists,
        tamis_loader_index,
        load_fields,
        tamis_loader_entries,
        tamis_loader_filters,
        tamis_loader_code,
        tamis_loader_values,
        tamis_loader_verify,
    };
    tamis_status status = check_header(l, image);
    if (status == TAMIS_OK) status = find_sections(l, image);
    for (size_t i = 0; status == TAMIS_OK && i < sizeof steps / sizeof *steps; i++) status = steps[i](l);
    return status;
}

tamis_status tamis_program_load_from(tamis_program **out, tamis_arena *arena, tamis_str image, bool jit,
                                     tamis_load_error *error) {
    *out = NULL;
    if (image.len > TAMIS_LIMIT_PACK) return TAMIS_ERR_LIMIT;
    tamis_program *program = calloc(1, sizeof *program);
    if (program == NULL) return TAMIS_ERR_MEMORY;
    program->filling.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    program->arena = *arena;
    program->image = image;
    tamis_arena_init(arena, arena->max);
    tamis_loader loader = {.program = program, .jit = jit, .error = error};
    tamis_status status = load_all(&loader, program->image);
    if (status != TAMIS_OK) {
        tamis_program_free(program);
        return status;
    }
    *out = program;
    return TAMIS_OK;
}

tamis_status tamis_program_load(tamis_program **out, tamis_str image, bool jit, tamis_load_error *error) {
    tamis_arena arena;
    tamis_str copy;
    *out = NULL;
    if (image.len > TAMIS_LIMIT_PACK) return TAMIS_ERR_LIMIT;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_status status = tamis_arena_copy(&copy, &arena, image);
    if (status == TAMIS_OK) status = tamis_program_load_from(out, &arena, copy, jit, error);
    tamis_arena_clear(&arena);
    return status;
}

void tamis_program_free(tamis_program *program) {
    if (program == NULL) return;
    for (tamis_pattern *p = program->filling.patterns; p != NULL; p = p->next) tamis_pattern_clear(p);
    (void)pthread_mutex_destroy(&program->filling.lock);
    free(program->patterns);
    free(program->list_entries);
    tamis_index_free(program->index);
    tamis_arena_clear(&program->arena);
    free(program);
}
