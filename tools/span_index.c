/* See span_index.h. */
#include "tools/span_index.h"

#include <stdlib.h>

typedef struct row {
    tamis_span span;
    uint32_t insn;
} row;

static int compare(tamis_span a, tamis_span b) {
    if (a.off != b.off) {
        return a.off < b.off ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int by_span(const void *x, const void *y) {
    const row *a = x, *b = y;
    int order = compare(a->span, b->span);
    return order != 0 ? order : (a->insn > b->insn) - (a->insn < b->insn);
}

tamis_status tamis_span_index_init(tamis_span_index *out, tamis_arena *arena, const tamis_program *program) {
    row *rows = calloc((size_t)program->code_count + 1, sizeof *rows);
    *out = (tamis_span_index){program, tamis_arena_array(arena, program->code_count, sizeof(uint32_t))};
    if (rows == NULL || out->insns == NULL) {
        free(rows);
        return TAMIS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < program->code_count; i++) {
        rows[i] = (row){program->spans[i], i};
    }
    qsort(rows, program->code_count, sizeof *rows, by_span);
    for (uint32_t i = 0; i < program->code_count; i++) {
        out->insns[i] = rows[i].insn;
    }
    free(rows);
    return TAMIS_OK;
}

const uint32_t *tamis_span_index_find(size_t *count, const tamis_span_index *index, tamis_span span) {
    size_t low = 0, high = index->program->code_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(index->program->spans[index->insns[middle]], span) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *count = 0;
    while (low + *count < index->program->code_count &&
           compare(index->program->spans[index->insns[low + *count]], span) == 0) {
        ++*count;
    }
    return index->insns + low;
}
