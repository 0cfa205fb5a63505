/* Lists and tables of the benchmark's packs, read for the programs that tamis is measured against. */
#ifndef TAMIS_BENCH_LISTS_H
#define TAMIS_BENCH_LISTS_H

#include <stdbool.h>
#include <stddef.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

typedef struct bench_regex {
    char *regex, *value;
    bool ignore_case;
    pcre2_code *code; /* NULL until it is compiled */
} bench_regex;

typedef struct bench_list {
    bench_regex *entries;
    size_t count;
} bench_list;

/* A row of the threat table; the JSON texts are those of its values, quotes apart. */
typedef struct bench_row {
    char *type, *id, *name;
} bench_row;

typedef struct bench_table {
    bench_row *slots; /* 2^n of them, a free one has no type */
    size_t mask;
} bench_table;

/* Each reads a file of JSON lines; false when it cannot, which was said. */
bool bench_list_read(bench_list *out, const char *path);
bool bench_table_read(bench_table *out, const char *path);

/* Compiles all entries by pcre2_compile, with `jit` also for the JIT. False when one is refused, which was said. */
bool bench_list_compile(bench_list *list, bool jit);

/* The row of `type`, or NULL. */
const bench_row *bench_table_find(const bench_table *table, const char *type, size_t len);

void bench_list_clear(bench_list *list);
void bench_table_clear(bench_table *table);

#endif
