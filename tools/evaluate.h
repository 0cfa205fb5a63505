/* Lone expressions: the work of `tamis eval`. */
#ifndef TAMIS_TOOLS_EVALUATE_H
#define TAMIS_TOOLS_EVALUATE_H

#include "runtime/engine.h"

/* A compiled expression, ready for an event. */
typedef struct tamis_evaluation {
    tamis_pack *pack;
    tamis_context *context;
    uint32_t entry; /* of the expression */
} tamis_evaluation;

/* Loads the image that tamis_compiler_expression made. Statuses of tamis_pack_load; on failure there is
 * nothing to clear. */
TAMIS_CHECKED tamis_status tamis_evaluation_init(tamis_evaluation *out, tamis_str image, bool jit);
void tamis_evaluation_clear(tamis_evaluation *evaluation);

/* `eval --jsonl`: one object in, one object out. Belongs to one thread. */
typedef struct tamis_evaluator tamis_evaluator;

TAMIS_CHECKED tamis_status tamis_evaluator_new(tamis_evaluator **out, bool jit);
void tamis_evaluator_free(tamis_evaluator *evaluator); /* NULL is fine */

/* Answers one line {"expr":"…","fields":{…},"cef":{…},"references":{…},"globalReferences":{…}}: appends
 * {"t":…,"v":…} (with "failed":true when a search gave up or a budget ran out), or
 * {"error":{"code":…,"message":…,"offset":…}} and sets *refused. The offset counts bytes in the expression,
 * or in the line when that is malformed. No line end. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_evaluator_line(tamis_evaluator *evaluator, tamis_buf *out, tamis_str line,
                                                bool *refused);

#endif
