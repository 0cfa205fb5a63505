/* The formatter: rules text in its one canonical layout. Only white space is changed: tokens and comments are the same bytes in
 * the same order, which is proven for each text before it is given out. docs/language.md ("Layout") has the rules. */
#ifndef TAMIS_TOOLS_FORMAT_H
#define TAMIS_TOOLS_FORMAT_H

#include "base/diag.h"

/* The widest line that the formatter itself leaves in one piece, columns; see format_wrap.c. */
#define TAMIS_FORMAT_WIDTH 120u

/* Appends the text of source number `source` in canonical layout. Time is linear in the text.
 * TAMIS_ERR_RULES: it has syntax errors, which were added to `diags`. TAMIS_ERR_INVALID: the layout would have changed more than
 * white space, an error of the formatter. TAMIS_ERR_LIMIT: more text than `out` may hold. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_format_rules(tamis_buf *out, tamis_arena *arena,
                                              const tamis_sources *sources, size_t source,
                                              tamis_diags *diags);

#endif
