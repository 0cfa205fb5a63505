/* Mapping documents of the published form as rules text: the work of `tamis import`.
 *
 * A document is a JSON object of outputs, {"alertType": {"value": "=> …"}, …}; an output may also be the text itself. Or it
 * is what a page shows of one: the lone property line `"value": "=> …",`. Other members of an output are left out.
 *
 * Every expression is checked as `tamis eval` would check it. What is found stands at its own place in the document, in
 * the middle of a JSON string if need be. One thread at a time. */
#ifndef TAMIS_TOOLS_IMPORT_H
#define TAMIS_TOOLS_IMPORT_H

#include "base/buf.h"
#include "base/diag.h"

/* Appends a map with all outputs of source number `source`, after declarations of the fields that the CEF dictionary
 * does not have. `name` is what the output of a lone property is called. Findings go to `diags`, which like `arena` belongs to
 * the sources. TAMIS_ERR_RULES when there were errors (nothing is appended then), TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_import(tamis_buf *out, tamis_arena *arena, const tamis_sources *sources,
                                        size_t source, tamis_str name, tamis_diags *diags);

#endif
