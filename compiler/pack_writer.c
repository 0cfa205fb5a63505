#include "compiler/pack_writer.h"

#include <stdlib.h>

#include "base/limits.h"

void tamis_pack_writer_init(tamis_pack_writer *w, tamis_arena *arena) {
    *w = (tamis_pack_writer){.arena = arena, .needs = 1};
    for (int i = 0; i < TAMIS_SECTIONS; i++) tamis_buf_init(&w->sections[i], TAMIS_LIMIT_PACK);
    tamis_arena_init_passing(&w->maps, TAMIS_LIMIT_COMPILATION);
    tamis_map_init(&w->texts, &w->maps);
    tamis_map_init(&w->constants, &w->maps);
}

void tamis_pack_writer_clear(tamis_pack_writer *w) {
    for (int i = 0; i < TAMIS_SECTIONS; i++) tamis_buf_clear(&w->sections[i]);
    tamis_arena_clear(&w->maps);
}

static void fail(tamis_pack_writer *w, tamis_status status) {
    if (w->failed == TAMIS_OK) w->failed = status;
}

uint32_t tamis_pack_writer_record(tamis_pack_writer *w, tamis_section section, const uint32_t *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char *at = tamis_buf_extend(&w->sections[section], 4);
        if (at == NULL) {
            fail(w, w->sections[section].failed);
            return 0;
        }
        tamis_put32(at, words[i]);
    }
    return w->counts[section]++;
}

/* The number under `key`, or puts `value` there. The key is copied when it is new. */
static uint32_t intern(tamis_pack_writer *w, tamis_map *map, tamis_str key, uint32_t value, bool *is_new) {
    size_t count = map->count;
    uint32_t number = value;
    tamis_status status = tamis_map_intern(&number, map, key, value);
    if (status != TAMIS_OK) fail(w, status);
    *is_new = map->count > count;
    return number;
}

uint32_t tamis_pack_writer_text(tamis_pack_writer *w, tamis_str text) {
    tamis_buf *strings = &w->sections[TAMIS_SECTION_STRINGS];
    size_t count = w->texts.count;
    uint32_t off = 0;
    tamis_status status = tamis_map_meet(&off, &w->texts, text, (uint32_t)strings->len);
    if (status != TAMIS_OK) fail(w, status);
    bool is_new = w->texts.count > count;
    if (is_new && !(tamis_buf_add_str(strings, text) && tamis_buf_add_char(strings, '\0'))) fail(w, strings->failed);
    w->counts[TAMIS_SECTION_STRINGS] = (uint32_t)strings->len;
    return off;
}

void tamis_pack_writer_expect(tamis_pack_writer *w, size_t texts) {
    tamis_status status = tamis_map_reserve(&w->texts, w->texts.count + texts);
    if (status != TAMIS_OK) fail(w, status);
}

uint32_t tamis_pack_writer_scalar(tamis_pack_writer *w, tamis_type type, uint32_t x, uint32_t y) {
    const uint32_t words[] = {type, x, y};
    char key[sizeof words];
    bool is_new;
    memcpy(key, words, sizeof words);
    uint32_t number =
        intern(w, &w->constants, (tamis_str){key, sizeof key}, w->counts[TAMIS_SECTION_CONSTANTS], &is_new);
    return is_new ? tamis_pack_writer_record(w, TAMIS_SECTION_CONSTANTS, words, 3) : number;
}

uint32_t tamis_pack_writer_string(tamis_pack_writer *w, tamis_str s) {
    return tamis_pack_writer_scalar(w, TAMIS_TYPE_STRING, tamis_pack_writer_text(w, s), (uint32_t)s.len);
}

uint32_t tamis_pack_writer_number(tamis_pack_writer *w, double n) {
    uint64_t bits;
    memcpy(&bits, &n, sizeof bits);
    if (n != n) bits = 0x7FF8000000000000u; /* one NaN for all: the same bytes by every compiler */
    return tamis_pack_writer_scalar(w, TAMIS_TYPE_NUMBER, (uint32_t)bits, (uint32_t)(bits >> 32));
}

uint32_t tamis_pack_writer_array(tamis_pack_writer *w, const uint32_t *elements, size_t count) {
    uint32_t first = w->counts[TAMIS_SECTION_ELEMENTS];
    for (size_t i = 0; i < count; i++) tamis_pack_writer_record(w, TAMIS_SECTION_ELEMENTS, &elements[i], 1);
    const uint32_t words[] = {TAMIS_TYPE_ARRAY, first, (uint32_t)count};
    return tamis_pack_writer_record(w, TAMIS_SECTION_CONSTANTS, words, 3);
}

/* ---- Objects ---- */

typedef struct member {
    tamis_str key;
    uint32_t value;
    uint32_t order; /* its place in JavaScript's order of properties */
    uint32_t index; /* the array index that the key is, UINT32_MAX when it is none */
} member;

/* The key as an array index ("0", "17"; not "01", and less than 2^32 - 1), else UINT32_MAX. */
static uint32_t array_index(tamis_str key) {
    if (key.len == 0 || key.len > 10 || (key.ptr[0] == '0' && key.len > 1)) return UINT32_MAX;
    uint64_t n = 0;
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] < '0' || key.ptr[i] > '9') return UINT32_MAX;
        n = n * 10 + (uint64_t)(key.ptr[i] - '0');
    }
    return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

static int by_property_order(const void *x, const void *y) {
    const member *a = x, *b = y;
    if (a->index != b->index) return a->index < b->index ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static int by_key(const void *x, const void *y) {
    const member *a = x, *b = y;
    return tamis_str_compare(a->key, b->key);
}

uint32_t tamis_pack_writer_object(tamis_pack_writer *w, const tamis_str *keys, const uint32_t *values, size_t count) {
    member *members = tamis_arena_array(&w->maps, count, sizeof *members);
    if (members == NULL) {
        fail(w, TAMIS_ERR_MEMORY);
        return 0;
    }
    for (size_t i = 0; i < count; i++) members[i] = (member){keys[i], values[i], (uint32_t)i, array_index(keys[i])};
    qsort(members, count, sizeof *members, by_property_order);
    uint32_t first = w->counts[TAMIS_SECTION_MEMBERS];
    for (size_t i = 0; i < count; i++) {
        members[i].order = (uint32_t)i;
        const uint32_t words[] = {tamis_pack_writer_string(w, members[i].key), members[i].value};
        tamis_pack_writer_record(w, TAMIS_SECTION_MEMBERS, words, 2);
    }
    qsort(members, count, sizeof *members, by_key);
    for (size_t i = 0; i < count; i++) tamis_pack_writer_record(w, TAMIS_SECTION_SORTED, &members[i].order, 1);
    const uint32_t words[] = {TAMIS_TYPE_OBJECT, first, (uint32_t)count};
    return tamis_pack_writer_record(w, TAMIS_SECTION_CONSTANTS, words, 3);
}

/* ---- The file ---- */

static size_t aligned(size_t n) {
    return (n + TAMIS_PACK_ALIGNMENT - 1) / TAMIS_PACK_ALIGNMENT * TAMIS_PACK_ALIGNMENT;
}

tamis_status tamis_pack_writer_finish(tamis_str *out, tamis_pack_writer *w) {
    size_t table_end = TAMIS_PACK_AT_TABLE + (size_t)TAMIS_SECTIONS * TAMIS_PACK_TABLE_ROW, size = table_end;
    if (w->failed != TAMIS_OK) return w->failed;
    for (int i = 0; i < TAMIS_SECTIONS; i++) size = aligned(size) + w->sections[i].len;
    if (size > TAMIS_LIMIT_PACK) return TAMIS_ERR_LIMIT;
    tamis_arena_clear(&w->maps);
    char *file = tamis_arena_bytes(w->arena, size);
    if (file == NULL) return TAMIS_ERR_MEMORY;
    memset(file, 0, table_end);
    memcpy(file, TAMIS_PACK_MAGIC, sizeof TAMIS_PACK_MAGIC - 1);
    tamis_put32(file + TAMIS_PACK_AT_FORMAT, TAMIS_PACK_FORMAT);
    tamis_put32(file + TAMIS_PACK_AT_NEEDS, w->needs);
    tamis_put32(file + TAMIS_PACK_AT_MADE, TAMIS_ENGINE_LEVEL);
    tamis_put32(file + TAMIS_PACK_AT_SECTIONS, TAMIS_SECTIONS);
    tamis_put64(file + TAMIS_PACK_AT_SIZE, size);
    size_t at = table_end;
    for (int i = 0; i < TAMIS_SECTIONS; i++) {
        char *row = file + TAMIS_PACK_AT_TABLE + (size_t)i * TAMIS_PACK_TABLE_ROW;
        memset(file + at, 0, aligned(at) - at);
        at = aligned(at);
        tamis_put32(row, w->counts[i]);
        tamis_put32(row + 4, (uint32_t)at);
        tamis_put32(row + 8, (uint32_t)w->sections[i].len);
        if (w->sections[i].len > 0) memcpy(file + at, w->sections[i].ptr, w->sections[i].len);
        at += w->sections[i].len;
        tamis_buf_clear(&w->sections[i]);
    }
    tamis_put64(file + TAMIS_PACK_AT_CHECKSUM, tamis_pack_checksum(file, size));
    *out = (tamis_str){file, size};
    return TAMIS_OK;
}
