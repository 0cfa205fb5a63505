/* madvise is no part of POSIX: where it is not declared, ordinary pages do. It advises: when it fails all works the same. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier): asks the C library for madvise */
#include "base/pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

static void *large_pages(size_t size) {
    size_t whole = (size + TAMIS_PAGES_MIN - 1) / TAMIS_PAGES_MIN * TAMIS_PAGES_MIN;
    void *p = aligned_alloc(TAMIS_PAGES_MIN, whole);
#ifdef MADV_HUGEPAGE
    if (p != NULL) {
        (void)madvise(p, whole, MADV_HUGEPAGE);
    }
#endif
    return p;
}

/* Asks for all pages that lie in the memory as a whole. */
static void *pages_at_once(size_t size) {
    enum { PAGE = 4096 }; /* where pages are larger, the advice fails or is for fewer of them */
    char *p = malloc(size);
#ifdef MADV_POPULATE_WRITE
    if (p != NULL) {
        size_t before = (PAGE - (uintptr_t)p % PAGE) % PAGE;
        (void)madvise(p + before, (size - before) / PAGE * PAGE, MADV_POPULATE_WRITE);
    }
#endif
    return p;
}

void *tamis_pages_alloc(size_t size, tamis_pages_use use) {
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    if (use == TAMIS_PAGES_LASTING && size >= TAMIS_PAGES_MIN) {
        return large_pages(size);
    }
    return use == TAMIS_PAGES_PASSING && size >= TAMIS_PAGES_AT_ONCE ? pages_at_once(size) : malloc(size);
}
