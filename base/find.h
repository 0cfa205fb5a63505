/* A byte string in another one. Pure functions. */
#ifndef TAMIS_BASE_FIND_H
#define TAMIS_BASE_FIND_H

#include "base/str.h"

#define TAMIS_NOT_FOUND SIZE_MAX

/* Where `needle` first occurs in `haystack` at `from` (at most haystack.len) or behind it; TAMIS_NOT_FOUND
 * when it does not. The empty needle is found at `from`. Linear in both lengths, and takes no memory,
 * whatever the bytes are. */
size_t tamis_find(tamis_str haystack, size_t from, tamis_str needle);

#endif
