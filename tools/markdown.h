/* Text of strangers in Markdown, and how long a report in it may be. */
#ifndef TAMIS_TOOLS_MARKDOWN_H
#define TAMIS_TOOLS_MARKDOWN_H

#include "base/buf.h"

/* GitHub refuses a comment of more than 65,536 characters: no report has more bytes than this. Rows stop before, so that what stands
 * below them always fits: titles of tables, how much is left out, notes. */
#define TAMIS_MARKDOWN_MAX  60000u
#define TAMIS_MARKDOWN_ROWS (TAMIS_MARKDOWN_MAX - 1000u)

/* Every ASCII punctuation mark as a character reference: none can be markup, HTML, a link, a mention or the end of a cell. What a
 * terminal would obey is escaped before, so there is no line end either. False: the buffer has failed. */
bool tamis_markdown_add(tamis_buf *out, tamis_str text);

/* The same of what stands above the rows, where nothing is left out: at most 160 bytes of the text, then `…`. */
bool tamis_markdown_add_name(tamis_buf *out, tamis_str text);

/* Takes the row back that began at `len` of a report when it ends behind `most`. False: it stays. */
bool tamis_markdown_take_back(tamis_buf *out, size_t len, size_t most);

#endif
