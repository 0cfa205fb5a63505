/* The lexical side of JSON: what is found in a text without a tree. Part of base/json.c and base/json_plain.c, for them alone.
 *
 * Each function takes a place in the text and looks no further than its end, whatever the text is. Pure. */
#ifndef TAMIS_BASE_JSON_SCAN_H
#define TAMIS_BASE_JSON_SCAN_H

#include "base/str.h"

/* The place after white space; after the string that begins there, or the end of the text when it has no end;
 * after all characters that numbers are made of. */
size_t tamis_json_skip_space(tamis_str text, size_t at);
size_t tamis_json_string_end(tamis_str text, size_t at);
size_t tamis_json_number_end(tamis_str text, size_t at);

/* The number of bytes from `at` on that stand in a JSON string as they are, all of them ASCII. */
size_t tamis_json_literal_run(tamis_str text, size_t at);

/* The value of the four hexadecimal digits at `at`, -1 when they are not. */
long tamis_json_hex4(tamis_str text, size_t at);

/* The content of a string: `raw` is what stands between its quotes, and valid. Writes at most raw.len bytes and
 * returns their number. */
size_t tamis_json_unescape(char *out, tamis_str raw);

#endif
