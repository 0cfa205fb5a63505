/* Constants that an expression is made of, worked out when it is compiled.
 *
 * What the operators give for literals is what they give at run time: it is the interpreter's own code. Calls are not folded, and
 * texts only up to TAMIS_FOLD_TEXT bytes, so a pack never grows by it. */
#ifndef TAMIS_COMPILER_FOLD_H
#define TAMIS_COMPILER_FOLD_H

#include "grammar/ast.h"
#include "vm/value.h"

#define TAMIS_FOLD_TEXT 4096u

/* The value of an expression that reads nothing of an event; text of it may lie on the heap. False: it reads something. */
bool tamis_fold(tamis_value *out, tamis_heap *heap, const tamis_expr *x);

/* The part of `x` that has its value: groups, and the branches that a constant decides against, are left out. */
const tamis_expr *tamis_fold_branches(tamis_heap *heap, const tamis_expr *x);

#endif
