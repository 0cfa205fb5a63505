/* Why is a text no JSON? Part of base/json.c, for it alone.
 *
 * jansson says that a text is refused, but often points behind the culprit and knows no way out. This walk over
 * the text, by the grammar of RFC 8259, finds the first fault and says what to write instead. Pure functions. */
#ifndef TAMIS_BASE_JSON_FAULT_H
#define TAMIS_BASE_JSON_FAULT_H

#include "base/json.h"

/* Faults that the grammar does not show, as jansson found them, with the end of the token in question. */
typedef enum tamis_json_refusal {
    TAMIS_JSON_REFUSED_GRAMMAR,
    TAMIS_JSON_REFUSED_DUPLICATE, /* token_end: of the second name */
    TAMIS_JSON_REFUSED_NUL_NAME,  /* token_end: of the name */
    TAMIS_JSON_REFUSED_RANGE      /* token_end: of the number */
} tamis_json_refusal;

/* Fills `error` and returns true, or returns false when `text` has no such fault from `start` on. The caller has
 * bounded the nesting of the text: the walk is recursive. */
bool tamis_json_explain(tamis_json_error *error, tamis_str text, size_t start, tamis_json_refusal refusal,
                        size_t token_end);

#endif
