/* Diagnostics as JSON: one array, a finding in each line. All findings that were kept are in it. */
#include "base/diag.h"

#include "base/json.h"

static void add_name(tamis_buf *out, const char *name) {
    (void)tamis_buf_add_char(out, '"');
    (void)tamis_buf_add_z(out, name);
    (void)tamis_buf_add_z(out, "\":");
}

static void add_number(tamis_buf *out, const char *name, size_t n) {
    (void)tamis_buf_add_char(out, ',');
    add_name(out, name);
    if (n == 0) {
        (void)tamis_buf_add_z(out, "null");
    } else {
        (void)tamis_buf_add_u64(out, n);
    }
}

/* The members file, line, column, endLine, endColumn: all null when the span lies in no source. The end is the
 * place behind the last character, at most the end of the source. */
static void add_place(tamis_buf *out, const tamis_sources *sources, tamis_span span) {
    tamis_place from = tamis_sources_locate(sources, span.off);
    tamis_place to = {0};
    add_name(out, "file");
    if (from.source == NULL) {
        (void)tamis_buf_add_z(out, "null");
    } else {
        size_t rest = from.source->text.len - (span.off - from.source->base);
        to = tamis_sources_locate(sources, span.off + (span.len < rest ? span.len : (uint32_t)rest));
        (void)tamis_json_add_string(out, from.source->name);
    }
    add_number(out, "line", from.line);
    add_number(out, "column", from.column);
    add_number(out, "endLine", to.line);
    add_number(out, "endColumn", to.column);
}

static void add_label(tamis_buf *out, const tamis_sources *sources, const tamis_label *label, bool primary) {
    (void)tamis_buf_add_char(out, '{');
    add_place(out, sources, label->span);
    (void)tamis_buf_add_z(out, primary ? ",\"primary\":true,\"text\":" : ",\"primary\":false,\"text\":");
    (void)tamis_json_add_string(out, label->text);
    (void)tamis_buf_add_char(out, '}');
}

static void add_diag(tamis_buf *out, const tamis_sources *sources, const tamis_diag *diag) {
    (void)tamis_buf_add_z(out, "{\"code\":\"");
    (void)tamis_buf_add_z(out, tamis_diag_name(diag->code));
    (void)tamis_buf_add_z(out, "\",\"severity\":");
    (void)tamis_buf_add_z(out, diag->severity == TAMIS_ERROR ? "\"error\"" : "\"warning\"");
    (void)tamis_buf_add_z(out, ",\"message\":");
    (void)tamis_json_add_string(out, diag->message);
    (void)tamis_buf_add_char(out, ',');
    add_place(out, sources, diag->label.span);
    (void)tamis_buf_add_z(out, ",\"labels\":[");
    const char *comma = "";
    if (diag->label.text.len != 0) {
        add_label(out, sources, &diag->label, true);
        comma = ",";
    }
    for (const tamis_label *label = diag->label.next; label != NULL; label = label->next) {
        (void)tamis_buf_add_z(out, comma);
        add_label(out, sources, label, false);
        comma = ",";
    }
    (void)tamis_buf_add_z(out, "],\"help\":");
    if (diag->help.len == 0) {
        (void)tamis_buf_add_z(out, "null");
    } else {
        (void)tamis_json_add_string(out, diag->help);
    }
    (void)tamis_buf_add_char(out, '}');
}

void tamis_diags_print_json(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources) {
    const char *before = "[\n";
    for (const tamis_diag *diag = diags->first; diag != NULL && out->failed == TAMIS_OK; diag = diag->next) {
        (void)tamis_buf_add_z(out, before);
        add_diag(out, sources, diag);
        before = ",\n";
    }
    (void)tamis_buf_add_z(out, diags->first == NULL ? "[]\n" : "\n]\n");
}
