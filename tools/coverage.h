/* Which branches of a pack (compiler/branches.h) its tests took.
 *
 * Everything is told by the interpreter's recording twin on the pack's own bytecode: a branch is looked up by the span
 * of its expression, which each instruction has. A pack of lists without tests is measured by the packs that use it.
 * Results live in the arena that is given; the units must outlive them. */
#ifndef TAMIS_TOOLS_COVERAGE_H
#define TAMIS_TOOLS_COVERAGE_H

#include "compiler/branches.h"
#include "tools/counts.h"

/* What of a file, or of a pack, was taken. */
typedef struct tamis_coverage_sum {
    size_t possible, taken; /* branches; what is proved impossible or accepted is in neither */
} tamis_coverage_sum;

typedef struct tamis_file_coverage {
    size_t source; /* its number in the compiler's sources */
    tamis_coverage_sum sum;
} tamis_file_coverage;

typedef struct tamis_coverage {
    const tamis_unit *unit;
    const tamis_sources *sources; /* the compiler's */
    tamis_branch *branches;       /* in the order of the text */
    uint64_t *counts;             /* of each: how often it was taken */
    size_t count;
    size_t impossible, accepted; /* not counted: by a proof, or by a comment that suppresses W0701 */
    tamis_coverage_sum sum;
    tamis_file_coverage *files; /* rules files, then reference files */
    size_t file_count;
    bool seen; /* some test could take them; false: a pack of lists that no tested pack uses */
} tamis_coverage;

typedef struct tamis_coverage_job {
    tamis_unit *const *units; /* packs without errors, all of one compiler */
    size_t unit_count;
    const tamis_sources *sources;
    tamis_str part; /* only tests whose names contain it */
    bool jit;
} tamis_coverage_job;

/* Runs the tests of all packs and gives an element for each unit. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_coverage_run(tamis_coverage **out, tamis_arena *arena, const tamis_coverage_job *job);

/* Tenths of a per cent, rounded down: 1000 only when all was taken. 1000 of nothing. */
unsigned tamis_coverage_tenths(tamis_coverage_sum sum);

/* Is the share below `percent`, in hundredths of a per cent? */
bool tamis_coverage_below(tamis_coverage_sum sum, unsigned hundredths);

#endif
