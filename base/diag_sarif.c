/* Diagnostics as SARIF 2.1.0: the form in which code scanning services take findings. */
#include "base/diag_formats.h"
#include "base/json.h"

/* A relative URI reference (RFC 3986): a path's bytes, all but unreserved ones and slashes as %XX. */
static void add_uri(tamis_buf *out, tamis_str path) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    (void)tamis_buf_add_char(out, '"');
    for (size_t i = 0; i < path.len; i++) {
        if (memchr(plain, path.ptr[i], sizeof plain - 1) != NULL) {
            (void)tamis_buf_add_char(out, path.ptr[i]);
        } else {
            (void)tamis_buf_add_format(out, "%%%02X", (unsigned)(unsigned char)path.ptr[i]);
        }
    }
    (void)tamis_buf_add_char(out, '"');
}

static void add_rules(tamis_buf *out) {
    for (int i = 0; i < TAMIS_DIAG_CODES; i++) {
        tamis_diag_code code = (tamis_diag_code)i;
        (void)tamis_buf_add_format(out,
                                   "%s{\"id\":\"%s\",\"shortDescription\":{\"text\":", i == 0 ? "\n" : ",\n",
                                   tamis_diag_name(code));
        (void)tamis_json_add_string(out, tamis_str_z(tamis_diag_title(code)));
        (void)tamis_buf_add_format(out, "},\"defaultConfiguration\":{\"level\":\"%s\"}}",
                                   tamis_diag_severity(code) == TAMIS_ERROR ? "error" : "warning");
    }
}

/* One location with a message of its own, or none when `text` is NULL. False when the span lies in no source.
 * */
static bool add_location(tamis_buf *out, const tamis_sources *sources, tamis_span span,
                         const tamis_str *text) {
    tamis_place from = tamis_sources_locate(sources, span.off);
    if (from.source == NULL) {
        return false;
    }
    size_t rest = from.source->text.len - (span.off - from.source->base);
    tamis_place to = tamis_sources_locate(sources, span.off + (span.len < rest ? span.len : (uint32_t)rest));
    (void)tamis_buf_add_z(out, "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    add_uri(out, tamis_source_path(from.source));
    (void)tamis_buf_add_format(
        out, "},\"region\":{\"startLine\":%zu,\"startColumn\":%zu,\"endLine\":%zu,\"endColumn\":%zu}}",
        from.line, from.column, to.line, to.column);
    if (text != NULL) {
        (void)tamis_buf_add_z(out, ",\"message\":{\"text\":");
        (void)tamis_json_add_string(out, *text);
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_char(out, '}');
    return true;
}

static void add_message(tamis_buf *out, const tamis_diag *diag) {
    tamis_buf text;
    tamis_buf_init(&text, out->max);
    (void)tamis_buf_add_str(&text, diag->message);
    if (diag->help.len > 0) {
        (void)tamis_buf_add_z(&text, "\nhelp: ");
        (void)tamis_buf_add_str(&text, diag->help);
    }
    (void)tamis_buf_add_z(out, ",\"message\":{\"text\":");
    (void)tamis_json_add_string(out, tamis_buf_str(&text));
    (void)tamis_buf_add_char(out, '}');
    if (text.failed != TAMIS_OK && out->failed == TAMIS_OK) {
        out->failed = text.failed;
    }
    tamis_buf_clear(&text);
}

static void add_result(tamis_buf *out, const tamis_sources *sources, const tamis_diag *diag) {
    (void)tamis_buf_add_format(out, "{\"ruleId\":\"%s\",\"ruleIndex\":%d,\"level\":\"%s\"",
                               tamis_diag_name(diag->code), (int)diag->code,
                               diag->severity == TAMIS_ERROR ? "error" : "warning");
    add_message(out, diag);
    (void)tamis_buf_add_z(out, ",\"locations\":[");
    (void)add_location(out, sources, diag->label.span, NULL);
    (void)tamis_buf_add_z(out, "],\"relatedLocations\":[");
    const char *comma = "";
    for (const tamis_label *label = diag->label.next; label != NULL; label = label->next) {
        if (tamis_sources_locate(sources, label->span.off).source == NULL) {
            continue;
        }
        (void)tamis_buf_add_z(out, comma);
        (void)add_location(out, sources, label->span, &label->text);
        comma = ",";
    }
    (void)tamis_buf_add_z(out, "]}");
}

void tamis_diags_print_sarif(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources) {
    (void)tamis_buf_add_z(
        out,
        "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\","
        "\"runs\":[{\"tool\":{\"driver\":{\"name\":\"tamis\",\"version\":\"" TAMIS_VERSION "\",\"rules\":[");
    add_rules(out);
    (void)tamis_buf_add_z(out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
    const char *before = "\n";
    for (const tamis_diag *diag = diags->first; diag != NULL && out->failed == TAMIS_OK; diag = diag->next) {
        (void)tamis_buf_add_z(out, before);
        add_result(out, sources, diag);
        before = ",\n";
    }
    (void)tamis_buf_add_z(out, "]}]}\n");
}
