/* Opcodes and what is known of each, from vm/opcodes.def. */
#ifndef TAMIS_VM_OPCODES_H
#define TAMIS_VM_OPCODES_H

#include <stdint.h>

typedef enum tamis_opcode {
#define OPCODE(name, a, b, pops, pushes, jump_pops, jump_pushes, jumps, help) TAMIS_OP_##name,
#include "vm/opcodes.def"
#undef OPCODE
    TAMIS_OPCODES
} tamis_opcode;

typedef enum tamis_operand {
    TAMIS_OPERAND_NONE,
    TAMIS_OPERAND_COUNT,
    TAMIS_OPERAND_CONSTANT,
    TAMIS_OPERAND_STRING,
    TAMIS_OPERAND_FIELD,
    TAMIS_OPERAND_CEF,
    TAMIS_OPERAND_OUTPUT,
    TAMIS_OPERAND_LET,
    TAMIS_OPERAND_SLOT,
    TAMIS_OPERAND_TARGET,
    TAMIS_OPERAND_FUNCTION
} tamis_operand;

/* When an instruction jumps. */
typedef enum tamis_jumps {
    TAMIS_JUMPS_NEVER,
    TAMIS_JUMPS_ALWAYS,
    TAMIS_JUMPS_KEPT,
    TAMIS_JUMPS_FALSY, /* from here on: the branches of the rules */
    TAMIS_JUMPS_TRUTHY,
    TAMIS_JUMPS_HOLDS,
    TAMIS_JUMPS_FAILS,
    TAMIS_JUMPS_PRESENT
} tamis_jumps;

typedef struct tamis_opcode_info {
    const char *name;
    tamis_operand a, b;
    uint8_t pops, pushes;           /* to the next instruction; a COUNT adds to pops */
    uint8_t jump_pops, jump_pushes; /* to the target */
    tamis_jumps jumps;
    const char *help;
} tamis_opcode_info;

/* Is it a branch of the rules? */
static inline int tamis_jumps_branch(tamis_jumps jumps) {
    return jumps >= TAMIS_JUMPS_FALSY;
}

/* The engine level (pack_format.h) that an opcode came with. */
static inline uint32_t tamis_opcode_level(tamis_opcode op) {
    return op < TAMIS_OP_JUMP_IF_EMPTY ? 1 : 2;
}

/* Indexed by tamis_opcode. */
extern const tamis_opcode_info tamis_opcodes[TAMIS_OPCODES];

typedef struct tamis_insn {
    uint16_t op;
    uint16_t a;
    uint32_t b;
} tamis_insn;

#endif
