/* Events as the VM sees them: a CEF line, or values. Inside the runtime; an event belongs to its context. */
#ifndef TAMIS_RUNTIME_EVENTS_H
#define TAMIS_RUNTIME_EVENTS_H

#include "runtime/cef_fields.h"
#include "runtime/engine.h"
#include "vm/event.h"

/* A value that was made for the event of that number. */
typedef struct tamis_cached {
    uint64_t event;
    tamis_value value;
} tamis_cached;

/* A line. Fields and header are unescaped when first read, and kept for the rest of the event. */
typedef struct tamis_line_event {
    tamis_cef cef;
    const tamis_program *program;
    uint64_t number;      /* of the event, from 1 */
    tamis_cached *fields; /* one for each field of the program; owned */
    tamis_cef_fields wanted;
    uint64_t scanned; /* the event whose extension `wanted` has scanned */
    tamis_cached header[TAMIS_CEF_HEADERS];
    tamis_cached duplicates;
} tamis_line_event;

TAMIS_CHECKED tamis_status tamis_line_event_init(tamis_line_event *event, const tamis_program *program);
void tamis_line_event_clear(tamis_line_event *event);

/* Reads the next line: its header. The extension is read when something of it is asked for. TAMIS_ERR_LIMIT: it is too long; TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_line_event_read(tamis_line_event *event, tamis_str line);

extern const tamis_event_ops tamis_line_event_ops; /* of a tamis_line_event */

/* Values: what tests and `eval` give. */
typedef struct tamis_value_event {
    const tamis_data_event *data;
    const tamis_program *program;
} tamis_value_event;

extern const tamis_event_ops tamis_value_event_ops; /* of a tamis_value_event */

#endif
