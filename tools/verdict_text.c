/* See verdict_text.h. */
#include "tools/verdict_text.h"

static void add_quoted(tamis_buf *out, const char *before, const char *name) {
    (void)tamis_buf_add_z(out, before);
    (void)tamis_buf_add_z(out, "'");
    (void)tamis_buf_add_z(out, name);
    (void)tamis_buf_add_z(out, "'");
}

bool tamis_verdict_add_text(tamis_buf *out, const tamis_verdict *verdict) {
    (void)tamis_buf_add_z(out, tamis_outcome_text(verdict->outcome));
    if (verdict->filter != NULL) {
        (void)tamis_buf_add_z(out, " by ");
        (void)tamis_buf_add_z(out, verdict->filter);
    }
    if (verdict->label != NULL) {
        add_quoted(out, " ", verdict->label);
    }
    if (verdict->outcome == TAMIS_FAILED && verdict->failed != NULL) {
        add_quoted(out, " at ", verdict->failed);
    }
    if (verdict->outcome == TAMIS_REJECTED) {
        (void)tamis_buf_add_z(out, ": the line is longer than 1 MiB");
    }
    return out->failed == TAMIS_OK;
}
