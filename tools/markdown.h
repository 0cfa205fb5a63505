/* Text of strangers in Markdown. */
#ifndef TAMIS_TOOLS_MARKDOWN_H
#define TAMIS_TOOLS_MARKDOWN_H

#include "base/buf.h"

/* GitHub refuses a comment of more than 65,536 characters: reports stop before, and say how much is left out. */
#define TAMIS_MARKDOWN_MAX 60000u

/* Every ASCII punctuation mark as a character reference: none can be markup, HTML, a link, a mention or the end of a cell. What a
 * terminal would obey is escaped before, so there is no line end either. False: the buffer has failed. */
bool tamis_markdown_add(tamis_buf *out, tamis_str text);

#endif
