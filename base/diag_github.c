/* Diagnostics as workflow commands of GitHub Actions.
 *
 * The runner ends a command at the line end and knows five escapes: %25 %0D %0A everywhere, and %3A %2C in
 * properties, where colon and comma end a value. What is left is also shown to people in the log, so hostile
 * bytes are escaped first (base/escape.h): that leaves no line end to be taken for one. */
#include "base/diag_formats.h"
#include "base/escape.h"

static void add_data(tamis_buf *out, tamis_str text, bool property) {
    tamis_buf shown;
    tamis_buf_init(&shown, out->max);
    (void)tamis_escape_add(&shown, text, false);
    for (size_t i = 0; i < shown.len; i++) {
        char c = shown.ptr[i];
        if (c == '%') {
            (void)tamis_buf_add_z(out, "%25");
        } else if (property && (c == ':' || c == ',')) {
            (void)tamis_buf_add_z(out, c == ':' ? "%3A" : "%2C");
        } else {
            (void)tamis_buf_add_char(out, c);
        }
    }
    if (shown.failed != TAMIS_OK && out->failed == TAMIS_OK) {
        out->failed = shown.failed;
    }
    tamis_buf_clear(&shown);
}

static void add_place(tamis_buf *out, const tamis_sources *sources, tamis_span span) {
    tamis_place from = tamis_sources_locate(sources, span.off);
    if (from.source == NULL) {
        return;
    }
    size_t rest = from.source->text.len - (span.off - from.source->base);
    tamis_place to = tamis_sources_locate(sources, span.off + (span.len < rest ? span.len : (uint32_t)rest));
    (void)tamis_buf_add_z(out, "file=");
    add_data(out, tamis_source_path(from.source), true); /* that of the repository, when run in its root */
    (void)tamis_buf_add_format(out, ",line=%zu,", from.line);
    if (to.line == from.line) { /* the runner takes columns for a place in one line only */
        (void)tamis_buf_add_format(out, "col=%zu,endColumn=%zu,", from.column, to.column);
    } else {
        (void)tamis_buf_add_format(out, "endLine=%zu,", to.line);
    }
}

void tamis_diags_print_github(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources) {
    for (const tamis_diag *diag = diags->first; diag != NULL && out->failed == TAMIS_OK; diag = diag->next) {
        (void)tamis_buf_add_z(out, diag->severity == TAMIS_ERROR ? "::error " : "::warning ");
        add_place(out, sources, diag->label.span);
        (void)tamis_buf_add_format(out, "title=%s::", tamis_diag_name(diag->code));
        add_data(out, diag->message, false);
        if (diag->help.len > 0) {
            (void)tamis_buf_add_z(out, "%0Ahelp: ");
            add_data(out, diag->help, false);
        }
        (void)tamis_buf_add_char(out, '\n');
    }
}
