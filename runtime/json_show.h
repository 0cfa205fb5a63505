/* JSON for a person's eyes. JSON.stringify leaves C1 controls, DEL and bidi controls as they are; a terminal
 * obeys them. Here they become escapes such as \u009b, so that the text is still the same JSON. Pure
 * functions. */
#ifndef TAMIS_RUNTIME_JSON_SHOW_H
#define TAMIS_RUNTIME_JSON_SHOW_H

#include "base/buf.h"

/* Appends JSON text (any number of lines) with all that base/escape.h names, and all that is not UTF-8,
 * escaped. False when the buffer has failed. */
bool tamis_json_show(tamis_buf *out, tamis_str json);

#endif
