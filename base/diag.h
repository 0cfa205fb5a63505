/* Diagnostics: what is wrong with rules text, where, and the way out.
 *
 * A diagnostic is a code, a primary span with a message, further labelled places, and one line of help. They
 * are collected in order; all findings of all files come in one run. Texts live in the arena. Adding never
 * fails for the caller: when memory ends, `failed` is set and the finding is only counted.
 * Texts of messages may hold bytes of rule authors: they are escaped when printed (base/escape.h). */
#ifndef TAMIS_BASE_DIAG_H
#define TAMIS_BASE_DIAG_H

#include "base/buf.h"
#include "base/source.h"
#include "base/utf8.h"

typedef enum tamis_severity { TAMIS_WARNING, TAMIS_ERROR } tamis_severity;

typedef enum tamis_diag_code {
#define DIAGNOSTIC(code, severity, title) TAMIS_##code,
#include "base/diagnostics.def"
#undef DIAGNOSTIC
    TAMIS_DIAG_CODES
} tamis_diag_code;

typedef struct tamis_label {
    tamis_span span;
    tamis_str text; /* stands behind the carets; may be empty */
    struct tamis_label *next;
} tamis_label;

typedef struct tamis_diag {
    tamis_diag_code code;
    tamis_severity severity;
    tamis_str message;       /* one sentence, no full stop */
    tamis_label label;       /* the primary place; `next` leads to the others */
    tamis_label *last_label; /* the end of that chain; NULL while there are no others */
    tamis_str help;          /* empty when there is none */
    struct tamis_diag *next;
} tamis_diag;

typedef struct tamis_diags {
    tamis_arena *arena;
    tamis_diag *first, *last;
    size_t errors, warnings; /* all that were added, kept or not */
    bool failed;             /* out of memory */
} tamis_diags;

void tamis_diags_init(tamis_diags *diags, tamis_arena *arena);

/* For "%.*s" with a tamis_str: TAMIS_FMT(s). At most 200 bytes of it, no code point cut. */
#define TAMIS_FMT(s) (int)tamis_utf8_cut((s), 200), (s).ptr == NULL ? "" : (s).ptr

/* Adds a finding; the result (NULL when it was not kept) goes to the two below, which accept NULL. */
tamis_diag *tamis_diags_add(tamis_diags *diags, tamis_diag_code code, tamis_span span, const char *format,
                            ...) TAMIS_PRINTF(4, 5);

/* Adds a labelled place. With the primary span itself, sets the text behind its carets. */
void tamis_diag_label(tamis_diags *diags, tamis_diag *diag, tamis_span span, const char *format, ...)
    TAMIS_PRINTF(4, 5);

/* Sets the line of help. */
void tamis_diag_help(tamis_diags *diags, tamis_diag *diag, const char *format, ...) TAMIS_PRINTF(3, 4);

const char *tamis_diag_name(tamis_diag_code code);        /* "E0203" */
const char *tamis_diag_title(tamis_diag_code code);       /* its meaning in a few words */
tamis_severity tamis_diag_severity(tamis_diag_code code); /* by the table */

typedef struct tamis_diag_style {
    bool colour; /* ANSI colours */
    size_t max;  /* findings shown, then a count; 0: all */
} tamis_diag_style;

/* All findings as text, in the form of rustc:
 *
 *     error[E0203]: unknown function 'searchRegexLst'
 *       --> rules/map.rules:12:16
 *        |
 *     12 |   alertType => searchRegexLst(fields.cat, [known]);
 *        |                ^^^^^^^^^^^^^^ no such function
 *        = help: did you mean 'searchRegexList'?
 *
 * Tabs are kept in the quoted line and carets stay aligned; hostile bytes are escaped. A span over several
 * lines is underlined to the end of its first line. Labels in other lines or files get their own quote. Of a
 * line wider than 160 columns a window is shown, of a finding with more than 32 places the number of the rest. */
void tamis_diags_print_text(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources,
                            tamis_diag_style style);

/* All findings as one JSON array: code, severity, message, file, line, column, endLine, endColumn, labels, help. */
void tamis_diags_print_json(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources);

#endif
