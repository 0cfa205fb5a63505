/* Do the tests of a pack notice when something in it changes? Each mutation (compiler/mutate.h) is tried on
 * them: the tests of the pack itself or, when it has none, those of the packs beside it that use it.
 *
 * Several threads work, each with a compiler of its own that reads the packs anew: no AST is shared. Memory
 * is that of the packs, once for each thread, and of one mutant. Results do not depend on threads or their
 * order. */
#ifndef TAMIS_TOOLS_MUTATION_RUNNER_H
#define TAMIS_TOOLS_MUTATION_RUNNER_H

#include "compiler/mutate.h"

/* What became of a mutation. */
typedef enum tamis_mutation_fate {
    TAMIS_MUTATION_UNTRIED,  /* no test sees the pack */
    TAMIS_MUTATION_CONSTANT, /* its condition is always true, always false, or never asked: not tried */
    TAMIS_MUTATION_KILLED,   /* a test failed, or it does not compile */
    TAMIS_MUTATION_SURVIVED,
    TAMIS_MUTATION_FATES
} tamis_mutation_fate;

/* A pack and what became of its mutations. */
typedef struct tamis_pack_mutations {
    const tamis_unit *unit;
    tamis_mutation *mutations; /* in the order of the text */
    uint8_t *fates;            /* of each, a tamis_mutation_fate */
    size_t count;
    size_t by_fate[TAMIS_MUTATION_FATES];
} tamis_pack_mutations;

#define TAMIS_MUTATION_THREADS 64

typedef struct tamis_mutation_job {
    tamis_unit *const *units; /* packs without errors whose tests pass, all of one compiler */
    size_t unit_count;
    const char *root; /* as the compiler was given it */
    bool jit;
    size_t threads; /* 1 to TAMIS_MUTATION_THREADS */
    /* Told after each mutation, by one thread at a time but by any; may be NULL. */
    void (*progress)(void *data, size_t done, size_t all, size_t survived);
    void *data;
} tamis_mutation_job;

/* Tries all mutations of all packs; `out` gets one element for each unit, in the arena. TAMIS_ERR_MEMORY;
 * TAMIS_ERR_INVALID: a pack changed on disk meanwhile. */
TAMIS_CHECKED tamis_status tamis_mutations_run(tamis_pack_mutations **out, tamis_arena *arena,
                                               const tamis_mutation_job *job);

#endif
