/* Events made of values, by the names that rules use: for tests and `eval`. */
#ifndef TAMIS_TOOLS_DATA_EVENT_H
#define TAMIS_TOOLS_DATA_EVENT_H

#include "base/json.h"
#include "runtime/engine.h"

/* The place of a member of cef ("deviceVendor", "isValid", …) in an event, NULL when there is none of that
 * name. */
tamis_value *tamis_data_event_cef(tamis_data_event *event, tamis_str name);

typedef struct tamis_event_error {
    tamis_span span; /* in the JSON text */
    char text[160];  /* one sentence */
} tamis_event_error;

/* The event of JSON objects; both may be NULL. `cef`: strings, isValid a boolean, duplicates an array of
 * strings; `fields`: any JSON. What does not stand there is as tamis_data_event_init makes it. Values live in
 * the arena and borrow the texts of the JSON. TAMIS_ERR_INVALID with `error`, TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_data_event_from_json(tamis_data_event *out, tamis_arena *arena,
                                                      const tamis_json *cef, const tamis_json *fields,
                                                      tamis_event_error *error);

#endif
