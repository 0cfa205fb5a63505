/* See operate.h. */
#include "vm/operate.h"

static tamis_value arithmetic(tamis_heap *heap, uint16_t op, tamis_value x, tamis_value y) {
    double a = tamis_value_to_number(heap, x), b = tamis_value_to_number(heap, y);
    switch (op) {
    case TAMIS_OP_SUBTRACT: return tamis_number(a - b);
    case TAMIS_OP_MULTIPLY: return tamis_number(a * b);
    case TAMIS_OP_DIVIDE: return tamis_number(a / b);
    default: return tamis_number(tamis_number_remainder(a, b));
    }
}

static tamis_value relation(tamis_heap *heap, uint16_t op, tamis_value x, tamis_value y) {
    tamis_order order = tamis_value_order(heap, x, y);
    switch (op) {
    case TAMIS_OP_LESS: return tamis_boolean(order == TAMIS_ORDER_LESS);
    case TAMIS_OP_LESS_EQUAL: return tamis_boolean(order == TAMIS_ORDER_LESS || order == TAMIS_ORDER_EQUAL);
    case TAMIS_OP_GREATER: return tamis_boolean(order == TAMIS_ORDER_GREATER);
    default: return tamis_boolean(order == TAMIS_ORDER_GREATER || order == TAMIS_ORDER_EQUAL);
    }
}

tamis_value tamis_operate(tamis_heap *heap, uint16_t op, tamis_value x, tamis_value y) {
    switch (op) {
    case TAMIS_OP_ADD: return tamis_value_add(heap, x, y);
    case TAMIS_OP_STRICT_EQUAL: return tamis_boolean(tamis_value_strict_equal(x, y));
    case TAMIS_OP_STRICT_NOT_EQUAL: return tamis_boolean(!tamis_value_strict_equal(x, y));
    case TAMIS_OP_EQUAL: return tamis_boolean(tamis_value_equal(heap, x, y));
    case TAMIS_OP_NOT_EQUAL: return tamis_boolean(!tamis_value_equal(heap, x, y));
    case TAMIS_OP_LESS:
    case TAMIS_OP_LESS_EQUAL:
    case TAMIS_OP_GREATER:
    case TAMIS_OP_GREATER_EQUAL: return relation(heap, op, x, y);
    default: return arithmetic(heap, op, x, y);
    }
}
