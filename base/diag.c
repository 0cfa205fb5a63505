/* Diagnostics: collecting them. How they are shown stands in diag_text.c and diag_json.c. */
#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

static const struct {
    const char *name;
    tamis_severity severity;
    const char *title;
} table[] = {
#define DIAGNOSTIC(code, severity, title) {#code, TAMIS_##severity, title},
#include "base/diagnostics.def"
#undef DIAGNOSTIC
};

const char *tamis_diag_name(tamis_diag_code code) {
    return (size_t)code < TAMIS_DIAG_CODES ? table[code].name : "";
}

const char *tamis_diag_title(tamis_diag_code code) {
    return (size_t)code < TAMIS_DIAG_CODES ? table[code].title : "";
}

tamis_severity tamis_diag_severity(tamis_diag_code code) {
    return (size_t)code < TAMIS_DIAG_CODES ? table[code].severity : TAMIS_ERROR;
}

void tamis_diags_init(tamis_diags *diags, tamis_arena *arena) {
    *diags = (tamis_diags){.arena = arena};
}

/* printf into the arena. False when memory ends; the text is empty then. */
TAMIS_PRINTF(3, 0)
static bool print_text(tamis_str *out, tamis_diags *diags, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = len < 0 ? NULL : tamis_arena_bytes(diags->arena, (size_t)len + 1);
    if (text == NULL) {
        *out = tamis_str_of("", 0);
        diags->failed = true;
        return false;
    }
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    *out = tamis_str_of(text, (size_t)len);
    return true;
}

tamis_diag *tamis_diags_add(tamis_diags *diags, tamis_diag_code code, tamis_span span, const char *format,
                            ...) {
    tamis_severity severity = tamis_diag_severity(code);
    size_t before = diags->errors + diags->warnings;
    *(severity == TAMIS_ERROR ? &diags->errors : &diags->warnings) += 1;
    if (before >= TAMIS_LIMIT_FINDINGS) {
        return NULL;
    }
    tamis_diag *diag = tamis_arena_alloc(diags->arena, sizeof *diag);
    if (diag == NULL) {
        diags->failed = true;
        return NULL;
    }
    va_list args;
    va_start(args, format);
    bool ok = print_text(&diag->message, diags, format, args);
    va_end(args);
    if (!ok) {
        return NULL;
    }
    diag->code = code;
    diag->severity = severity;
    diag->label.span = span;
    if (diags->last == NULL) {
        diags->first = diag;
    } else {
        diags->last->next = diag;
    }
    diags->last = diag;
    return diag;
}

void tamis_diag_label(tamis_diags *diags, tamis_diag *diag, tamis_span span, const char *format, ...) {
    if (diag == NULL) {
        return;
    }
    va_list args;
    va_start(args, format);
    tamis_str text;
    bool ok = print_text(&text, diags, format, args);
    va_end(args);
    if (span.off == diag->label.span.off && span.len == diag->label.span.len && diag->label.text.len == 0) {
        diag->label.text = text;
        return;
    }
    tamis_label *label = ok ? tamis_arena_alloc(diags->arena, sizeof *label) : NULL;
    if (label == NULL) {
        diags->failed = true;
        return;
    }
    *label = (tamis_label){.span = span, .text = text};
    *(diag->last_label == NULL ? &diag->label.next : &diag->last_label->next) = label;
    diag->last_label = label;
}

void tamis_diag_help(tamis_diags *diags, tamis_diag *diag, const char *format, ...) {
    if (diag == NULL) {
        return;
    }
    va_list args;
    va_start(args, format);
    (void)print_text(&diag->help, diags, format, args);
    va_end(args);
}
