/* An allocator that fails when it is told to. The unit runner is linked with --wrap for malloc, calloc and realloc, so that
 * every allocation of tamis goes through here (those inside shared libraries do not). */
#ifndef TAMIS_TESTS_UNIT_FAILING_ALLOC_H
#define TAMIS_TESTS_UNIT_FAILING_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* From now on allocation number `n` (from 0) fails, and all after it. */
void tamis_test_fail_from(size_t n);

/* Ends that. Did one fail? */
bool tamis_test_fail_end(void);

#endif
