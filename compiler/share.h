/* Equal pure calls are evaluated once for an event: which of a pack's expressions share a memo slot. Inside the emitter. */
#ifndef TAMIS_COMPILER_SHARE_H
#define TAMIS_COMPILER_SHARE_H

#include "compiler/model.h"

/* Gives every call that stands in the pack more than once, in lets, statements or outputs, a memo slot from the pack's
 * let_count on, and notes it in the expression (tamis_expr.slot). `slots` gets the number of slots, lets included. */
TAMIS_CHECKED tamis_status tamis_share(uint32_t *slots, tamis_model *model, tamis_arena *arena);

#endif
