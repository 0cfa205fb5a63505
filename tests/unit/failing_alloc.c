#include "tests/unit/failing_alloc.h"

#include <stdatomic.h>
#include <stdint.h>

static _Atomic size_t left = SIZE_MAX; /* allocations that still succeed; SIZE_MAX: all */
static atomic_bool failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool fails(void) {
    size_t n = atomic_load(&left);
    if (n == SIZE_MAX) return false;
    if (n == 0) atomic_store(&failed, true);
    else atomic_store(&left, n - 1);
    return n == 0;
}

void *__wrap_malloc(size_t size) {
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    return fails() ? NULL : __real_realloc(old, size);
}

void tamis_test_fail_from(size_t n) {
    atomic_store(&failed, false);
    atomic_store(&left, n);
}

bool tamis_test_fail_end(void) {
    atomic_store(&left, SIZE_MAX);
    return atomic_load(&failed);
}
