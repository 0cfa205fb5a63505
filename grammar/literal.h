/* The values of literals: what escapes mean, which numbers are well formed. ECMA-262, strict mode: sections
 * 12.9.3 (numeric), 12.9.4 (string), 12.7 (names). Pure but for reports and the arena. */
#ifndef TAMIS_GRAMMAR_LITERAL_H
#define TAMIS_GRAMMAR_LITERAL_H

#include "base/diag.h"

/* The value of the characters between the quotes of a string literal; `off` is the place of the first. Lone
 * halves of surrogate pairs and bad bytes become U+FFFD. Malformed escapes are reported one by one, and
 * stand as U+FFFD. */
TAMIS_CHECKED tamis_status tamis_literal_string(tamis_str *out, tamis_arena *arena, tamis_str body,
                                                uint32_t off, tamis_diags *diags);

/* The value of a raw string's characters: doubled backticks are one; bad bytes become U+FFFD. */
TAMIS_CHECKED tamis_status tamis_literal_raw(tamis_str *out, tamis_arena *arena, tamis_str body);

/* The text with every bad part of UTF-8 replaced by U+FFFD. */
TAMIS_CHECKED tamis_status tamis_literal_clean(tamis_str *out, tamis_arena *arena, tamis_str text);

/* The value of a numeric literal. `text` is the longest well-formed literal, of `good` bytes, with all
 * characters of names and digits that directly follow it: when there are any it is malformed, is reported
 * with the reason, and its value is 0. */
TAMIS_CHECKED tamis_status tamis_literal_number(double *out, tamis_arena *arena, tamis_str text, size_t good,
                                                uint32_t off, tamis_diags *diags);

/* The length of the name (IdentifierName) at the start of `text`, 0 when there is none; escapes are part of
 * it, `escaped` says that there is one. An escape that is malformed, or of a character that no name may
 * have there, ends it. */
size_t tamis_literal_name_length(tamis_str text, bool *escaped);

/* The length of the next character of a name at the start of `text`, 0 when it is none. `first`: of a
 * name's first. */
size_t tamis_literal_name_character(tamis_str text, bool first, uint32_t *code_point);

/* A name without its escapes. */
TAMIS_CHECKED tamis_status tamis_literal_name(tamis_str *out, tamis_arena *arena, tamis_str name);

#endif
