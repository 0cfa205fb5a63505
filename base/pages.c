/* madvise is no part of POSIX: where it is not declared, ordinary pages do. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier): asks the C library for madvise */
#include "base/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

void *tamis_pages_alloc(size_t size) {
    if (size < TAMIS_PAGES_MIN || size > SIZE_MAX / 2) {
        return malloc(size);
    }
    size_t whole = (size + TAMIS_PAGES_MIN - 1) / TAMIS_PAGES_MIN * TAMIS_PAGES_MIN;
    void *p = aligned_alloc(TAMIS_PAGES_MIN, whole);
#ifdef MADV_HUGEPAGE
    if (p != NULL) {
        (void)madvise(p, whole, MADV_HUGEPAGE); /* advice: without it all works the same */
    }
#endif
    return p;
}
