/* From bytes to AST: the one door of the grammar. Recursive in nothing; depth is limited; never throws away
 * a finding. */
#ifndef TAMIS_GRAMMAR_PARSE_H
#define TAMIS_GRAMMAR_PARSE_H

#include "base/diag.h"
#include "grammar/ast.h"

/* Parses source number `source` as a rules file. Syntax errors become diagnostics and the parse goes on at
 * the next item, so `out` (never NULL with TAMIS_OK) holds every item that could be read; an item in whose
 * inside something was wrong holds what was right. TAMIS_ERR_MEMORY is the only failure. */
TAMIS_CHECKED tamis_status tamis_parse_rules(tamis_ast_file **out, tamis_arena *arena,
                                             const tamis_sources *sources, size_t source, tamis_diags *diags);

/* Parses the source as one expression, with or without a leading `=>`. `out` is NULL when diagnostics were
 * added. */
TAMIS_CHECKED tamis_status tamis_parse_expression(tamis_expr **out, tamis_arena *arena,
                                                  const tamis_sources *sources, size_t source,
                                                  tamis_diags *diags);

/* The tree as text, one node per line, indented: for goldens and debugging. */
bool tamis_ast_print_expr(tamis_buf *out, const tamis_expr *expr);
bool tamis_ast_print_file(tamis_buf *out, const tamis_ast_file *file);

#endif
