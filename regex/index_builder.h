/* Builds the index of regex lists (regex/index.h) when a pack is compiled: chooses under which windows an entry is filed.
 *
 * Of each pattern's sets of needs the one is taken whose windows are rarest among all patterns: the words that all
 * names share ("Remote Code Execution Vulnerability") tell nothing. The same entries give the same index everywhere. */
#ifndef TAMIS_REGEX_INDEX_BUILDER_H
#define TAMIS_REGEX_INDEX_BUILDER_H

#include "base/arena.h"
#include "base/buf.h"
#include "regex/index.h"

typedef struct tamis_index_builder tamis_index_builder;

/* `arena` holds all that the builder needs, and what it builds. NULL without memory. */
tamis_index_builder *tamis_index_builder_new(tamis_arena *arena);

/* Adds the next entry, a pattern that tamis_regex_check accepts. */
TAMIS_CHECKED tamis_status tamis_index_builder_add(tamis_index_builder *builder, tamis_str source, unsigned flags);

/* The same when its needs are known; they must live as long as the builder. */
struct tamis_re_needs;
TAMIS_CHECKED tamis_status tamis_index_builder_add_needs(tamis_index_builder *builder, const struct tamis_re_needs *needs);

/* The index of all entries, in the builder's arena. The builder is used up. */
TAMIS_CHECKED tamis_status tamis_index_builder_finish(tamis_index_data *out, tamis_index_builder *builder);

/* Frees what is not in the arena. NULL is fine. */
void tamis_index_builder_free(tamis_index_builder *builder);

#endif
