/* The instructions of a program by the source text that they stand for. */
#ifndef TAMIS_TOOLS_SPAN_INDEX_H
#define TAMIS_TOOLS_SPAN_INDEX_H

#include "vm/program.h"

typedef struct tamis_span_index {
    const tamis_program *program;
    uint32_t *insns; /* all, by span, those of one span in the order of the code */
} tamis_span_index;

/* In memory of `arena`. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_span_index_init(tamis_span_index *out, tamis_arena *arena, const tamis_program *program);

/* The instructions of exactly this span; `count` may be 0. */
const uint32_t *tamis_span_index_find(size_t *count, const tamis_span_index *index, tamis_span span);

#endif
