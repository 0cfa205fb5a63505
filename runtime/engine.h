/* The engine: pack + event → verdict.
 *
 * A tamis_pack is immutable and shared by all threads; a tamis_context belongs to one thread and is used for event
 * after event; after warm-up the way from a line to its verdict allocates nothing. The public face of the same
 * functions is include/tamis.h, which also documents packs, contexts, outcomes and verdicts. */
#ifndef TAMIS_RUNTIME_ENGINE_H
#define TAMIS_RUNTIME_ENGINE_H

#include "runtime/cef.h"
#include "tamis.h"
#include "vm/program.h"
#include "vm/vm.h"

/* The program inside, borrowed: for dump, explain, tests. */
const tamis_program *tamis_pack_program(const tamis_pack *pack);

/* The whole line as the CEF reader of the context sees it, until the next event: for `--with` and CEF statistics. Reads what no
 * rule asked for; TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_context_cef(const tamis_cef **out, tamis_context *context);

/* The value of output number i of the last event (undefined when it has none). */
tamis_value tamis_context_output_value(const tamis_context *context, size_t i);

/* From the next event on the recording twin of the interpreter runs and tells the recorder, which is borrowed; NULL: the
 * plain one again. Verdicts and values are the same. */
void tamis_context_record(tamis_context *context, const tamis_recorder *recorder);

/* What the last event says, through the same door as the VM: for explain. */
const tamis_event_ops *tamis_context_event(void **event, tamis_heap **heap, const tamis_context *context);

/* Did a search give up on the last event? (It may also have failed because a budget ran out.) */
bool tamis_context_gave_up(const tamis_context *context);

/* An event made of values: for tests and `eval`. `fields` must have unique keys. All is borrowed until the next event. */
typedef struct tamis_data_event {
    tamis_value cef[TAMIS_CEF_MEMBERS]; /* undefined where the event says nothing */
    const tamis_member *fields;
    size_t field_count;
    tamis_value raw;
} tamis_data_event;

/* An empty event: valid CEF, `cef.duplicates` an empty array, everything else undefined. */
void tamis_data_event_init(tamis_data_event *event);

/* Runs filters and map on an event made of values. */
void tamis_context_run_data(tamis_context *context, const tamis_data_event *event, tamis_verdict *out);

/* Evaluates one entry of the program alone on an event made of values: for `eval`. The value is good until the next event. */
tamis_value tamis_context_eval_data(tamis_context *context, const tamis_data_event *event, uint32_t entry,
                                    tamis_verdict *out);
/* The same on a line. TAMIS_ERR_LIMIT for a line that is too long. */
TAMIS_CHECKED tamis_status tamis_context_eval_line(tamis_context *context, tamis_str line, uint32_t entry,
                                                   tamis_value *value, tamis_verdict *out);

/* Appends the members of the mapped event, in map order, with a leading comma where `comma`: "alertType":"…",… (no braces). */
bool tamis_context_add_outputs_json(tamis_buf *out, const tamis_context *context, bool comma);

/* Why a pack could not be opened: a sentence for people, beside the status. */
typedef struct tamis_pack_error {
    char text[256];
} tamis_pack_error;

/* As tamis_pack_load and tamis_pack_open, with the reason. `jit` false: PCRE2's interpreter only. `bytes` are copied. */
TAMIS_CHECKED tamis_status tamis_pack_load_explained(tamis_pack **out, tamis_str bytes, bool jit,
                                                     tamis_pack_error *error);
TAMIS_CHECKED tamis_status tamis_pack_open_explained(tamis_pack **out, const char *path, bool jit,
                                                     tamis_pack_error *error);

#endif
