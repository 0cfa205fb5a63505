/* Lints: what has a meaning, but one that nobody can have wanted. Inside the compiler.
 *
 * lint.c goes once over a pack that was checked, and each family has a file: lint_condition.c and lint_operator.c see
 * the expressions through flow.c, lint_text.c the texts that they compare with, lint_column.c the columns that they ask
 * for, lint_list.c the regexes of lists, lint_attack.c ids of MITRE ATT&CK, lint_use.c what nobody reads and lint_test.c
 * what nobody tests. All findings are warnings. What is an error already, or is
 * not known because of one, is no finding. */
#ifndef TAMIS_COMPILER_LINT_H
#define TAMIS_COMPILER_LINT_H

#include "compiler/flow.h"
#include "compiler/model.h"
#include "compiler/types.h"
#include "regex/lint.h"

typedef struct tamis_linter {
    tamis_model *model;
    tamis_diags *diags;
    tamis_types types;
    tamis_re_prover *prover;              /* runs searches for lints of regexes */
    const tamis_ast_statement *statement; /* whose condition is walked; NULL: none */
    const tamis_expr *root;               /* of the expression that is walked */
    const tamis_expr *undefined;          /* one for which a finding says already that it is always undefined */
    uint32_t looks;                       /* nodes that may still be looked through, where that is not linear */
    bool failed;                          /* out of memory */
} tamis_linter;

/* lint.c: all lints of a pack. `sound`: it has no errors, so that what is not read is not needed. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_lint(tamis_model *model, bool sound);

/* A visitor of the flow: a condition (W0103, W0105, W0126). `data` is the tamis_linter. */
void tamis_lint_condition(void *data, const tamis_flow_condition *condition);

/* … and an operator or call (W0104, W0106 to W0113). What it reports is no finding of tamis_lint_condition. */
void tamis_lint_operation(void *data, tamis_expr *e, unsigned a, unsigned b);

/* A comparison or call with a constant text that cannot be (W0130, W0131, W0132), with an array (W0134), or with no list or table (W0135). */
void tamis_lint_texts(tamis_linter *l, const tamis_expr *e);

/* A member of a text that no text has (W0133). */
void tamis_lint_member(tamis_linter *l, const tamis_expr *e);

/* A column that no row of its table has (W0137). */
void tamis_lint_column(tamis_linter *l, const tamis_expr *e);

/* A template for a regex with so many groups (W0132). `pattern` is the place of the regex. */
void tamis_lint_template(tamis_linter *l, tamis_str text, tamis_span span, unsigned groups, tamis_span pattern);

/* Statements of a filter with the condition of an earlier one (W0136). */
void tamis_lint_equal_statements(tamis_linter *l, const tamis_item *filter);

/* Branches of `?:` that are equal (W0114). */
void tamis_lint_branches(tamis_linter *l, const tamis_expr *e);

/* A regex literal of an expression (W0124, W0125, W0129). */
void tamis_lint_regex(tamis_linter *l, const tamis_expr *e);

/* The lists of the pack (W0121, W0122, W0124, W0125, W0129). */
void tamis_lint_lists(tamis_linter *l, const tamis_ref *folder);

/* Ids and names of ATT&CK in tables, lists and outputs (W0127, W0128). */
void tamis_lint_attack(tamis_linter *l);

/* What is defined and never read (W0115 to W0118). */
void tamis_lint_use(tamis_linter *l);

/* Outputs that no test expects (W0120). */
void tamis_lint_tests(tamis_linter *l);

/* Lets in lets that are looked into. */
#define TAMIS_LINT_LETS 16u

/* What gives the value of an expression: parentheses and lets are looked through. NULL: not known, or too many lets. */
const tamis_expr *tamis_lint_behind_lets(const tamis_linter *l, const tamis_expr *e);

/* Is it one of === !== == !=? */
bool tamis_lint_is_equality(const tamis_expr *e);

/* Visits an expression and all parts of it, from the outside in. Recursive: the parser limits the depth. */
typedef void tamis_expr_visit(void *data, const tamis_expr *e);
void tamis_expr_each(const tamis_expr *e, tamis_expr_visit *visit, void *data);

/* The bit of tamis_expr.kinds that says: a finding stands for this already. */
#define TAMIS_KIND_REPORTED (1u << 12)

#endif
