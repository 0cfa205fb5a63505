/* Syntax errors in words: what was found, what was expected there, what to write. */
#ifndef TAMIS_GRAMMAR_REPORT_H
#define TAMIS_GRAMMAR_REPORT_H

#include "grammar/feed.h"

/* Reports the lookahead as unexpected. `expected_names` are the names (aliases in parser.y) of all tokens that
 * could stand there. */
void tamis_report_unexpected(tamis_parser *parser, const char *const *expected_names, size_t count);

/* Reports that the `;` before the lookahead is missing, behind a part of a block or a whole item. True when
 * parsing may go on as if it stood there: the lookahead begins a line or ends a block. */
bool tamis_report_missing_semicolon(tamis_parser *parser, bool part);

/* Reports a `,` at `span` where a part of a block ends in `;`. */
void tamis_report_comma(tamis_parser *parser, tamis_span span);

/* Reports that the block which the lookahead ends was not closed. */
void tamis_report_unclosed(tamis_parser *parser);

/* Reports a second `=>` in a row, or one where an `=` or `when` already stands, at `span`. */
void tamis_report_arrow(tamis_parser *parser, tamis_span span);

#endif
