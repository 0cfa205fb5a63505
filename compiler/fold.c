/* See fold.h. Recursive as deep as the expression, which the parser limits; each level asks its operands anew, so the work is
 * at most the expression's size times its depth. */
#include "compiler/fold.h"

#include "compiler/emitter.h"
#include "vm/operate.h"

static bool fold_unary(tamis_value *out, tamis_heap *heap, const tamis_expr *x) {
    tamis_value a;
    if (!tamis_fold(&a, heap, x->a)) return false;
    if (x->op == TAMIS_OPERATOR_NOT) *out = tamis_boolean(!tamis_value_truthy(a));
    else if (x->op == TAMIS_OPERATOR_NEGATE) *out = tamis_number(-tamis_value_to_number(heap, a));
    else *out = tamis_number(tamis_value_to_number(heap, a));
    return true;
}

/* Does the left side of `&&`, `||` or `??` leave the value to the right one? */
static bool goes_on(tamis_operator op, tamis_value left) {
    if (op == TAMIS_OPERATOR_COALESCE) return tamis_is_nullish(left);
    return tamis_value_truthy(left) == (op == TAMIS_OPERATOR_AND);
}

static bool short_circuits(tamis_operator op) {
    return op == TAMIS_OPERATOR_AND || op == TAMIS_OPERATOR_OR || op == TAMIS_OPERATOR_COALESCE;
}

static bool fold_binary(tamis_value *out, tamis_heap *heap, const tamis_expr *x) {
    tamis_value a, b;
    if (!tamis_fold(&a, heap, x->a)) return false;
    if (short_circuits(x->op)) {
        if (goes_on(x->op, a)) return tamis_fold(out, heap, x->b);
        *out = a;
        return true;
    }
    if (!tamis_fold(&b, heap, x->b)) return false;
    *out = tamis_operate(heap, (uint16_t)tamis_emit_opcode(x->op), a, b);
    return true;
}

static bool fold_any(tamis_value *out, tamis_heap *heap, const tamis_expr *x) {
    tamis_value condition;
    switch (x->kind) {
    case TAMIS_EXPR_UNDEFINED: *out = tamis_undefined(); return true;
    case TAMIS_EXPR_NULL: *out = tamis_null(); return true;
    case TAMIS_EXPR_BOOLEAN: *out = tamis_boolean(x->boolean); return true;
    case TAMIS_EXPR_NUMBER: *out = tamis_number(x->number); return true;
    case TAMIS_EXPR_STRING: *out = tamis_string(x->text.str); return true;
    case TAMIS_EXPR_GROUP: return tamis_fold(out, heap, x->a);
    case TAMIS_EXPR_UNARY: return fold_unary(out, heap, x);
    case TAMIS_EXPR_BINARY: return fold_binary(out, heap, x);
    case TAMIS_EXPR_CONDITIONAL:
        return tamis_fold(&condition, heap, x->a) && tamis_fold(out, heap, tamis_value_truthy(condition) ? x->b : x->c);
    default: return false;
    }
}

bool tamis_fold(tamis_value *out, tamis_heap *heap, const tamis_expr *x) {
    return fold_any(out, heap, x) && !heap->exhausted && (out->type != TAMIS_TYPE_STRING || out->len <= TAMIS_FOLD_TEXT);
}

const tamis_expr *tamis_fold_branches(tamis_heap *heap, const tamis_expr *x) {
    for (;;) {
        tamis_value decides;
        if (x->kind == TAMIS_EXPR_GROUP) {
            x = x->a;
        } else if (x->kind == TAMIS_EXPR_CONDITIONAL && tamis_fold(&decides, heap, x->a)) {
            x = tamis_value_truthy(decides) ? x->b : x->c;
        } else if (x->kind == TAMIS_EXPR_BINARY && short_circuits(x->op) && tamis_fold(&decides, heap, x->a)) {
            x = goes_on(x->op, decides) ? x->b : x->a;
        } else {
            return x;
        }
    }
}
