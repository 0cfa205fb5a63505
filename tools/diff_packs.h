/* The two packs of a comparison, as the head of its reports. */
#ifndef TAMIS_TOOLS_DIFF_PACKS_H
#define TAMIS_TOOLS_DIFF_PACKS_H

#include "base/buf.h"
#include "vm/program.h"

/* How a format shows the text of strangers. */
typedef bool (*tamis_text_adder)(tamis_buf *out, tamis_str text);

/* For a terminal: base/escape.h, without tabs. */
bool tamis_escape_plain(tamis_buf *out, tamis_str text);

/* `demo 1.0.0 -> 1.1.0`, or `demo 1.0.0 -> other 1.1.0`. */
bool tamis_diff_add_packs(tamis_buf *out, const tamis_program *before, const tamis_program *after, tamis_text_adder add);

/* "before":{"name":"demo","version":"1.0.0"},"after":{…} */
bool tamis_diff_add_packs_json(tamis_buf *out, const tamis_program *before, const tamis_program *after);

#endif
