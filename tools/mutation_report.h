/* What `tamis test --mutate` prints. */
#ifndef TAMIS_TOOLS_MUTATION_REPORT_H
#define TAMIS_TOOLS_MUTATION_REPORT_H

#include "tools/mutation_runner.h"

typedef struct tamis_mutation_report {
    const tamis_pack_mutations *packs;
    size_t pack_count;
    const tamis_sources *sources;
} tamis_mutation_report;

/* Is there anything to mend: a survivor, or a pack whose mutations no test sees? */
bool tamis_mutation_report_finds(const tamis_mutation_report *report);

/* Survivors as findings, each with its source; then what is always true or false and was not tried; a line
 * for each pack, and one for all:
 *
 *     error[E0704]: no test fails without this list entry
 *       --> rules/demo/lists.rules:12:3
 *        |
 *     12 |   /foo/ => 'x';
 *        |   ^^^^^^^^^^^^^ removed
 *
 *     rules/demo: 120 mutations, 1 survived
 *
 * `arena` is for the work. False when memory ended or the buffer has failed. */
bool tamis_mutation_report_text(tamis_buf *out, tamis_arena *arena, const tamis_mutation_report *report,
                                bool colour);

/* {"mutations":…,"killed":…,"survived":…,"constant":…,"untried":…,"packs":[{"name":…,"folder":…, the same
 * counts, "survivors":[{"kind": "statement", "entry", "row", "condition" or "arms",
 * "file":…,"line":…,"column":…,"source":…}],"constants":[{the same, and "truth": "true", "false" or
 * "unreached"}]}]}. False when the buffer has failed. */
bool tamis_mutation_report_json(tamis_buf *out, const tamis_mutation_report *report);

#endif
