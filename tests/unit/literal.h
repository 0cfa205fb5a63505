/* Values and calls written as JavaScript literals, for tables of unit tests.
 *
 *     undefined null true false NaN Infinity -0 1.5 'text' [1, 'a'] {a: 1, 'b c': 2} /regex/flags
 *     trim('  a ', 'b')          a call of a function of the language
 *
 * In a text stand the escapes \\ \' \n \t \0 and \u{…}; every other byte stands for itself, so a C string
 * can hold bytes that are no UTF-8. Every row of such a table is JavaScript (with lodash's names), and its
 * result can be looked up there. `same` as an argument is the first argument once more: the same array or
 * object. A malformed literal fails the running test. */
#ifndef TAMIS_TESTS_UNIT_LITERAL_H
#define TAMIS_TESTS_UNIT_LITERAL_H

#include "vm/functions.h"

#define TAMIS_TEST_PATTERNS  8
#define TAMIS_TEST_ARGUMENTS 64

typedef struct tamis_test_literals {
    tamis_arena arena; /* holds what was read */
    tamis_pattern patterns[TAMIS_TEST_PATTERNS];
    size_t pattern_count;
    tamis_env env; /* in which calls are made */
    tamis_buf shown;
} tamis_test_literals;

void tamis_test_literals_init(tamis_test_literals *out);
void tamis_test_literals_clear(tamis_test_literals *literals);

/* Forgets everything that was read and made: the next event. */
void tamis_test_literals_reset(tamis_test_literals *literals);

/* The value of a literal. */
tamis_value tamis_test_literal(tamis_test_literals *literals, const char *text);

/* A list with an entry for each source of a regex (without flags), and its value. */
tamis_value tamis_test_list(tamis_test_literals *literals, const char *name, const char *const *sources,
                            const char *const *values, size_t count);

/* A call that is read and not made. */
typedef struct tamis_test_call_form {
    const tamis_function_info *info;
    tamis_value args[TAMIS_TEST_ARGUMENTS];
    size_t count;
} tamis_test_call_form;
void tamis_test_read_call(tamis_test_call_form *out, tamis_test_literals *literals, const char *call);

/* The value of a call. */
tamis_value tamis_test_call(tamis_test_literals *literals, const char *call);

/* The literal of a value, with a NUL behind it; good until the next call of this. */
const char *tamis_test_show(tamis_test_literals *literals, tamis_value value);

/* Makes every call of a table and compares; the message of a failure is the row. */
typedef struct tamis_test_row {
    const char *call, *result;
} tamis_test_row;
void tamis_test_rows(const tamis_test_row *rows, size_t count);

#endif
