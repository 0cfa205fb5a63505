/* What the tests of diagnostics share: sources, findings, and a buffer to print into. */
#ifndef TAMIS_TESTS_UNIT_DIAG_FIXTURE_H
#define TAMIS_TESTS_UNIT_DIAG_FIXTURE_H

#include "base/diag.h"
#include "base/limits.h"
#include "tests/unit/support.h"

typedef struct fixture {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_buf out;
} fixture;

static inline void init(fixture *f) {
    tamis_arena_init(&f->arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&f->sources, &f->arena);
    tamis_diags_init(&f->diags, &f->arena);
    tamis_buf_init(&f->out, 1u << 26);
}

static inline void clear(fixture *f) {
    tamis_buf_clear(&f->out);
    tamis_arena_clear(&f->arena);
}

static inline void add_source(fixture *f, const char *name, tamis_str text) {
    size_t index;
    ck_assert_int_eq(tamis_sources_add(&index, &f->sources, tamis_str_z(name), tamis_str_z(name), text),
                     TAMIS_OK);
}

/* The place of `needle` in the sources. */
static inline tamis_span place_of(const fixture *f, const char *needle) {
    size_t len = strlen(needle);
    for (size_t i = 0; i < f->sources.count; i++) {
        tamis_str text = f->sources.items[i].text;
        for (size_t at = 0; at + len <= text.len; at++) {
            if (memcmp(text.ptr + at, needle, len) == 0) {
                return (tamis_span){f->sources.items[i].base + (uint32_t)at, (uint32_t)len};
            }
        }
    }
    ck_abort_msg("no '%s' in the sources", needle);
    return (tamis_span){0, 0};
}

static inline tamis_diag *add(fixture *f, tamis_span span) {
    return tamis_diags_add(&f->diags, TAMIS_E0102, span, "message");
}

static inline void label(fixture *f, tamis_diag *diag, const char *needle, const char *text) {
    tamis_diag_label(&f->diags, diag, place_of(f, needle), "%s", text);
}

#endif
