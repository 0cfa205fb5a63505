/* The operators that take two values, by their opcodes: for the interpreter and for who folds constants. */
#ifndef TAMIS_VM_OPERATE_H
#define TAMIS_VM_OPERATE_H

#include "vm/opcodes.h"
#include "vm/value.h"

/* x op y, for the opcodes from ADD to GREATER_EQUAL. */
tamis_value tamis_operate(tamis_heap *heap, uint16_t op, tamis_value x, tamis_value y);

#endif
