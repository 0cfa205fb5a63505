/* A line of a file of expected lines: one JSON object that says what becomes of one event.
 *
 *     {"outcome":"mapped","outputs":{"alertType":"…","threatId":"T1203"}}
 *     {"outcome":"dropped","filter":"platform","label":"low value"}
 *     {"outcome":"failed","failed":"alertType","outputs":{}}
 *
 * The verdict stands there as in `tamis run --verdicts`, outputs as `tamis run` writes them; "outputs" where the event is
 * mapped or failed. The line has no number: a new event changes one line of the file. */
#ifndef TAMIS_TOOLS_RECORDED_LINE_H
#define TAMIS_TOOLS_RECORDED_LINE_H

#include "base/json.h"
#include "tamis.h"

typedef struct tamis_recorded_line {
    tamis_verdict verdict;
    const tamis_json *outputs; /* NULL: it has none */
} tamis_recorded_line;

/* Reads a line; its parts live in the arena and borrow from `text`. TAMIS_ERR_INVALID: `error` says in a sentence why it is
 * none. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_recorded_line_read(tamis_recorded_line *out, tamis_arena *arena, tamis_str text,
                                                    tamis_json_error *error);

bool tamis_recorded_verdict_equal(const tamis_verdict *a, const tamis_verdict *b);

/* The same JSON, whatever the blanks and the escapes. */
bool tamis_recorded_value_equal(const tamis_json *a, const tamis_json *b);

#endif
