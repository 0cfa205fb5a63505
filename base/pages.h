/* Large memory in large pages: a block of megabytes is filled at the cost of its bytes, not of a fault for each 4 KiB. */
#ifndef TAMIS_BASE_PAGES_H
#define TAMIS_BASE_PAGES_H

#include <stddef.h>

/* From here on large pages are worth it, bytes. */
#define TAMIS_PAGES_MIN ((size_t)2 * 1024 * 1024)

/* `size` bytes, freed by free; in large pages when there are at least TAMIS_PAGES_MIN and the system has them. NULL without memory. */
void *tamis_pages_alloc(size_t size);

#endif
