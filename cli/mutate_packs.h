/* `tamis test --mutate`: after the tests have passed. */
#ifndef TAMIS_CLI_MUTATE_PACKS_H
#define TAMIS_CLI_MUTATE_PACKS_H

#include "tools/mutation_runner.h"

/* As many workers as there are processors, at most TAMIS_MUTATION_THREADS. */
size_t tamis_mutate_threads(void);

/* Tries all mutations and prints the report, as text or as JSON; progress goes to standard error when that
 * is a terminal. `job` has all but the progress. Returns an exit status. */
int tamis_mutate_packs(tamis_mutation_job *job, const tamis_sources *sources, bool json);

#endif
