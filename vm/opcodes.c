#include "vm/opcodes.h"

const tamis_opcode_info tamis_opcodes[TAMIS_OPCODES] = {
#define OPCODE(name, a, b, pops, pushes, jump_pops, jump_pushes, jumps, help)                                     \
    {#name, TAMIS_OPERAND_##a, TAMIS_OPERAND_##b, pops, pushes, jump_pops, jump_pushes, TAMIS_JUMPS_##jumps, help},
#include "vm/opcodes.def"
#undef OPCODE
};
