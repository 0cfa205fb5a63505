/* See verdict_json.h. */
#include "runtime/verdict_json.h"

#include "base/json.h"

const char tamis_object_too_large[] = "(an object over 64 MiB)";

static void add_member(tamis_buf *out, const char *name, const char *value) {
    if (value != NULL) {
        (void)tamis_buf_add_z(out, name);
        (void)tamis_json_add_string(out, tamis_str_z(value));
    }
}

bool tamis_verdict_add_json(tamis_buf *out, const tamis_verdict *verdict) {
    add_member(out, "\"outcome\":", tamis_outcome_text(verdict->outcome));
    add_member(out, ",\"filter\":", verdict->filter);
    add_member(out, ",\"label\":", verdict->label);
    if (verdict->outcome == TAMIS_FAILED) {
        add_member(out, ",\"failed\":", verdict->failed);
    }
    return out->failed == TAMIS_OK;
}
