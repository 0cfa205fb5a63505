/* What the tests of the grammar share: one text, parsed, with its findings. */
#ifndef TAMIS_TESTS_UNIT_PARSE_FIXTURE_H
#define TAMIS_TESTS_UNIT_PARSE_FIXTURE_H

#include "base/limits.h"
#include "grammar/parse.h"
#include "tests/unit/support.h"

typedef struct tamis_test_parse {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_status status;
    tamis_ast_file *file; /* of a rules file */
    tamis_expr *expr;     /* of an expression */
} tamis_test_parse;

/* Parses a rules file, or one expression. `text` is borrowed. With `max` bytes of memory (0: as the compiler
 * has). */
void tamis_test_parse_rules(tamis_test_parse *out, tamis_str text, size_t max);
void tamis_test_parse_expression(tamis_test_parse *out, tamis_str text, size_t max);
void tamis_test_parse_clear(tamis_test_parse *parse);

/* The expression as one line of nested forms, `(+ 1 (call f x))`: for tests of precedence. Freed by the caller. */
char *tamis_test_parse_form(const tamis_expr *expr);

/* Fails the running test unless result and tree keep their promises: something or a finding; depths are right and within the limit, children
 * lie inside their parents in the order of the text, names and strings are UTF-8. */
void tamis_test_parse_check(const tamis_test_parse *parse);

#endif
