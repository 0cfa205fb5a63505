/* Errors of patterns: a place, a sentence, a way out. */
#include <stdarg.h>
#include <stdio.h>

#include "regex/parser.h"

TAMIS_RE_PRINTF(6, 0)
static void fill(tamis_regex_error *error, size_t off, size_t end, bool refused, const char *help,
                 const char *format, va_list args) {
    *error = (tamis_regex_error){.offset = (uint32_t)off, .len = (uint32_t)(end - off), .refused = refused};
    (void)vsnprintf(error->text, sizeof error->text, format, args);
    (void)snprintf(error->help, sizeof error->help, "%s", help);
}

void tamis_re_error(tamis_regex_error *error, size_t off, size_t end, bool refused, const char *help,
                    const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(error, off, end, refused, help, format, args);
    va_end(args);
}

void tamis_re_fail(tamis_re_parser *p, size_t off, size_t end, const char *help, const char *format, ...) {
    if (p->status != TAMIS_OK) {
        return; /* never replace a lower error */
    }
    va_list args;
    va_start(args, format);
    fill(p->error, off, end, false, help, format, args);
    va_end(args);
    p->status = TAMIS_ERR_INVALID;
}

void tamis_re_decline(tamis_re_parser *p, size_t off, size_t end, const char *help, const char *format, ...) {
    if (p->status != TAMIS_OK) {
        return;
    }
    va_list args;
    va_start(args, format);
    fill(p->error, off, end, true, help, format, args);
    va_end(args);
    p->status = TAMIS_ERR_INVALID;
}
