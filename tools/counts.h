/* How often what ran: a recorder (vm/recorder.h) that counts, for coverage.
 *
 * Of each instruction how often it was executed, and how what it tested or made came out; of each list entry how often it
 * was the first to match; of each object of the reference tree (a table's row is one) how often it was looked up. */
#ifndef TAMIS_TOOLS_COUNTS_H
#define TAMIS_TOOLS_COUNTS_H

#include "vm/program.h"
#include "vm/recorder.h"

typedef struct tamis_count {
    uint64_t runs, jumps;
    /* Of `runs`, by the value: of a branch what it tested, else what was on top afterwards; of a MEMO, of `jumps`. */
    uint64_t truthy, nullish;
} tamis_count;

typedef struct tamis_counts {
    tamis_recorder recorder; /* to attach */
    const tamis_program *program;
    tamis_count *insns;      /* by instruction */
    uint64_t **entries;      /* by list and entry */
    const tamis_object **objects; /* all of the program, by address */
    uint64_t *looked_up;          /* of each */
    size_t object_count;
} tamis_counts;

/* All zero, in memory of `arena`. The program must outlive it. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_counts_init(tamis_counts *out, tamis_arena *arena, const tamis_program *program);

uint64_t tamis_counts_entry(const tamis_counts *counts, const tamis_regex_list *list, size_t entry);
uint64_t tamis_counts_object(const tamis_counts *counts, const tamis_object *object);

#endif
