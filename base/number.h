/* Numbers and their text, exactly as ECMA-262 says; no locale. Pure functions. */
#ifndef TAMIS_BASE_NUMBER_H
#define TAMIS_BASE_NUMBER_H

#include "base/str.h"

/* The longest Number::toString text has 25 bytes ("-2.2250738585072014e-308" has 24). */
#define TAMIS_NUMBER_TEXT 32

/* A decimal literal: digits with at most one '.', and an exponent (no sign before, no blanks, no
 * separators; at least one digit). Correctly rounded, ties to even, in time linear in the text; too large
 * is Infinity. False when malformed. */
bool tamis_number_parse(double *out, tamis_str decimal);

/* Digits of radix 2, 8 or 16, correctly rounded. False when there is none or one that the radix does not
 * have. */
bool tamis_number_parse_radix(double *out, tamis_str digits, unsigned radix);

/* ECMA-262 StringToNumber: JavaScript white space around, sign, Infinity, 0x 0o 0b; the empty text is 0;
 * else NaN. */
double tamis_number_from_text(tamis_str text);

/* ECMA-262 Number::toString (radix 10): the shortest digits that read back as the same number. Returns the
 * length. */
size_t tamis_number_to_text(char out[TAMIS_NUMBER_TEXT], double number);

/* Is the code point JavaScript WhiteSpace or LineTerminator (the \s class, what trim takes off)? */
bool tamis_is_js_space(uint32_t code_point);

/* The text without the white space at its start, or at its end. */
tamis_str tamis_js_trim_start(tamis_str text);
tamis_str tamis_js_trim_end(tamis_str text);

#endif
