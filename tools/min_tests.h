/* `tamis test --min-tests`: which cases have no test?
 *
 * Asked for are, of each filter statement, that it is true and that it is false in some test (told by coverage: it counts what
 * was evaluated), and of each output, that a test expects a value of it, and that a test expects it to be left out or to have
 * another value (told by the expectations: what a test does not look at is no case). What flow.h proves to be impossible at
 * its place is not asked for, nor that a constant output be something else. */
#ifndef TAMIS_TOOLS_MIN_TESTS_H
#define TAMIS_TOOLS_MIN_TESTS_H

#include "tools/coverage.h"
#include "tools/test_runner.h"

/* LACK(id, name in JSON, what a finding says, what stands behind its carets) */
#define TAMIS_LACK_MAP(LACK)                                                                                           \
    LACK(HOLDS, "holds", "no test makes this statement hold", "never true")                                            \
    LACK(FAILS, "fails", "no test comes past this statement", "never false")                                           \
    LACK(VALUE, "value", "no test expects a value of this output", "no value is expected")                              \
    LACK(OTHER, "other", "no test expects this output to be left out, or to have another value", "always the same")

typedef enum tamis_lack_kind {
#define TAMIS_LACK_ENUM(id, name, message, label) TAMIS_LACK_##id,
    TAMIS_LACK_MAP(TAMIS_LACK_ENUM)
#undef TAMIS_LACK_ENUM
    TAMIS_LACKS
} tamis_lack_kind;

typedef struct tamis_lack_text {
    const char *name, *message, *label;
} tamis_lack_text;

extern const tamis_lack_text tamis_lack_texts[TAMIS_LACKS];

struct tamis_lack {
    tamis_lack_kind kind;
    tamis_span span; /* the condition, or the output's name */
    tamis_lack *next;
};

/* Sets tests->lacks and tests->lacking, in the order of the text. The tests were run with options.cases, and measured.
 * TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_min_tests_find(tamis_pack_tests *tests, tamis_arena *arena, const tamis_coverage *coverage);

/* Adds a finding for each. */
void tamis_min_tests_report(tamis_diags *diags, const tamis_pack_tests *tests);

#endif
