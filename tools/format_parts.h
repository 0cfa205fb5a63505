/* The steps of the formatter, inside of tools/format*.c. Each notes something about every piece of a text (grammar/pieces.h):
 *
 *   keep    which lines a suppression speaks of (format_keep.c)
 *   break   what stands before it: nothing, a blank, a line end, an empty line (format_break.c)
 *   wrap    line ends in statements that are too wide (format_wrap.c)
 *   print   indentation, and the text (format_print.c) */
#ifndef TAMIS_TOOLS_FORMAT_PARTS_H
#define TAMIS_TOOLS_FORMAT_PARTS_H

#include "base/buf.h"
#include "grammar/pieces.h"

/* What stands before a piece, its `gap`. In this order. */
typedef enum tamis_gap { TAMIS_GAP_NONE, TAMIS_GAP_BLANK, TAMIS_GAP_LINE, TAMIS_GAP_EMPTY_LINE } tamis_gap;

TAMIS_CHECKED tamis_status tamis_format_keep(tamis_pieces *pieces);
void tamis_format_break(tamis_pieces *pieces);
void tamis_format_wrap(tamis_pieces *pieces);
TAMIS_CHECKED tamis_status tamis_format_print(tamis_buf *out, const tamis_pieces *pieces);

/* The text of a comment line by line, without what is blank at the ends of lines: the next line through `line`, false behind the
 * last one. `rest` begins as the comment. */
bool tamis_format_comment_line(tamis_str *line, tamis_str *rest);

#endif
