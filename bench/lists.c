#include "bench/lists.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Reading ---- */

/* Called for each line's object; false ends the reading. */
typedef bool (*on_object)(void *context, const json_t *object);

static bool read_lines(const char *path, on_object take, void *context) {
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    bool good = file != NULL;
    while (good && getline(&line, &size, file) > 0) {
        json_t *object = json_loads(line, 0, NULL);
        good = object != NULL && take(context, object);
        json_decref(object);
    }
    free(line);
    if (file != NULL) fclose(file);
    if (!good) fprintf(stderr, "cannot read %s\n", path);
    return good;
}

/* A copy of a member's text, '' when there is none; NULL when memory ends. */
static char *copy(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return strdup(text != NULL ? text : "");
}

/* Room for one more of `count` elements, grown at powers of two. */
static void *grow(void *elements, size_t count, size_t size) {
    return (count & (count - 1)) != 0 ? elements : realloc(elements, (count == 0 ? 1 : count * 2) * size);
}

static bool add_entry(void *context, const json_t *object) {
    bench_list *list = context;
    bench_regex *entries = grow(list->entries, list->count, sizeof *entries);
    if (entries == NULL) return false;
    list->entries = entries;
    bench_regex *entry = &entries[list->count++];
    char *flags = copy(object, "flags");
    entry->regex = copy(object, "regex");
    entry->value = copy(object, "value");
    entry->ignore_case = flags != NULL && strchr(flags, 'i') != NULL;
    entry->code = NULL;
    free(flags);
    return entry->regex != NULL && entry->value != NULL;
}

bool bench_list_read(bench_list *out, const char *path) {
    *out = (bench_list){NULL, 0};
    return read_lines(path, add_entry, out);
}

void bench_list_clear(bench_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        free(list->entries[i].regex);
        free(list->entries[i].value);
        pcre2_code_free(list->entries[i].code);
    }
    free(list->entries);
}

/* ---- Regexes ---- */

/* On the corpus these options make PCRE2 read the patterns as JavaScript does. */
static pcre2_code *compile(const bench_regex *entry) {
    int error;
    PCRE2_SIZE at;
    uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | (entry->ignore_case ? PCRE2_CASELESS : 0);
    return pcre2_compile((PCRE2_SPTR)entry->regex, PCRE2_ZERO_TERMINATED, options, &error, &at, NULL);
}

bool bench_list_compile(bench_list *list, bool jit) {
    for (size_t i = 0; i < list->count; i++) {
        bench_regex *entry = &list->entries[i];
        entry->code = compile(entry);
        if (entry->code == NULL || (jit && pcre2_jit_compile(entry->code, PCRE2_JIT_COMPLETE) != 0)) {
            fprintf(stderr, "PCRE2 refuses %s\n", entry->regex);
            return false;
        }
    }
    return true;
}

/* ---- The table ---- */

#define SLOTS 4096u /* more than twice the rows */

static size_t hash(const char *text, size_t len) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

/* The slot that has `type`, or the free one where it belongs. */
static bench_row *slot_of(const bench_table *table, const char *type, size_t len) {
    size_t at = hash(type, len) & table->mask;
    while (table->slots[at].type != NULL &&
           (strlen(table->slots[at].type) != len || memcmp(table->slots[at].type, type, len) != 0)) {
        at = (at + 1) & table->mask;
    }
    return &table->slots[at];
}

static bool add_row(void *context, const json_t *object) {
    bench_table *table = context;
    bench_row row = {copy(object, "alertType"), copy(object, "threatId"), copy(object, "threatName")};
    if (row.type == NULL || row.id == NULL || row.name == NULL) {
        free(row.type);
        free(row.id);
        free(row.name);
        return false;
    }
    *slot_of(table, row.type, strlen(row.type)) = row;
    return true;
}

bool bench_table_read(bench_table *out, const char *path) {
    *out = (bench_table){calloc(SLOTS, sizeof(bench_row)), SLOTS - 1};
    return out->slots != NULL && read_lines(path, add_row, out);
}

const bench_row *bench_table_find(const bench_table *table, const char *type, size_t len) {
    const bench_row *row = slot_of(table, type, len);
    return row->type != NULL ? row : NULL;
}

void bench_table_clear(bench_table *table) {
    for (size_t i = 0; table->slots != NULL && i <= table->mask; i++) {
        free(table->slots[i].type);
        free(table->slots[i].id);
        free(table->slots[i].name);
    }
    free(table->slots);
}
