/* A verdict as JSON: what `tamis run --verdicts` and files of expected lines have in common. */
#ifndef TAMIS_RUNTIME_VERDICT_JSON_H
#define TAMIS_RUNTIME_VERDICT_JSON_H

#include "base/buf.h"
#include "tamis.h"

/* Appends its members, without braces: "outcome":"dropped","filter":"f","label":"l", each that it has; a failed event has
 * "failed", too. False when the buffer has failed. */
bool tamis_verdict_add_json(tamis_buf *out, const tamis_verdict *verdict);

/* The rule that a failed event names when its object was too large. */
extern const char tamis_object_too_large[];

#endif
