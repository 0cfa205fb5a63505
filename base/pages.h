/* Large memory at the cost of its bytes, not of a fault for each 4 KiB.
 *
 * What lasts, and is looked at here and there, gets large pages. They are dear to have: when none is free the kernel makes one by
 * moving others, and in a virtual machine a free one is often one that the host has taken back and must give again, at a
 * millisecond or more. What one pass over a pack needs gets ordinary pages, all at once. */
#ifndef TAMIS_BASE_PAGES_H
#define TAMIS_BASE_PAGES_H

#include <stddef.h>

/* From here on large pages are worth it, bytes. */
#define TAMIS_PAGES_MIN ((size_t)2 * 1024 * 1024)

/* From here on ordinary pages are had at once. */
#define TAMIS_PAGES_AT_ONCE ((size_t)256 * 1024)

typedef enum tamis_pages_use { TAMIS_PAGES_LASTING, TAMIS_PAGES_PASSING } tamis_pages_use;

/* `size` bytes, freed by free; which pages they are in is a matter of speed alone. NULL without memory. */
void *tamis_pages_alloc(size_t size, tamis_pages_use use);

#endif
