/* Inside the test runner; only tools/test_*.c and tools/recorded_*.c include this. */
#ifndef TAMIS_TOOLS_TEST_PARTS_H
#define TAMIS_TOOLS_TEST_PARTS_H

#include "runtime/stream.h"
#include "tools/data_event.h"
#include "tools/test_runner.h"

struct tamis_tester {
    const tamis_unit *unit;
    const tamis_pack *pack;
    const tamis_program *program;
    tamis_context *context;
    tamis_output_case *cases; /* one for each output of the program: notes of what tests expect; NULL: nobody asks */
    bool whole;               /* a test in files goes on behind its first difference */
    tamis_buf text;           /* scratch: what a failure wants and gets */
};

/* ---- test_failures.c ---- */

/* Where the next failure is to be hung. */
typedef struct tamis_failures {
    tamis_test_failure **next;
    tamis_tester *tester;
    tamis_arena *arena;
} tamis_failures;

/* Takes what stands in the scratch as a text of its own, cut when it is long. */
TAMIS_CHECKED tamis_status tamis_failures_text(tamis_str *out, const tamis_failures *f);

/* Adds a copy. */
TAMIS_CHECKED tamis_status tamis_failures_add(tamis_failures *f, const tamis_test_failure *failure);

/* ---- test_event.c ---- */

/* The value of a literal; the parser lets nothing else through. */
tamis_value tamis_tester_literal(const tamis_expr *expr);

/* The event of a test that builds one. */
TAMIS_CHECKED tamis_status tamis_tester_event(tamis_data_event *out, tamis_arena *arena, const tamis_item *item);

/* ---- test_cases.c: notes for `--min-tests`; nothing when nobody asks ---- */

/* A test expects this value of output number i. */
void tamis_test_case(tamis_tester *tester, size_t i, tamis_value value);
/* A test expects no output at all. */
void tamis_test_case_unmapped(tamis_tester *tester);

/* ---- test_why.c ---- */

/* Runs the event of a failed test once more, and says of each failure what decided. */
TAMIS_CHECKED tamis_status tamis_test_add_reasons(tamis_test *test, tamis_tester *tester, tamis_arena *arena);

/* ---- recorded_test.c, recorded_update.c ---- */

TAMIS_CHECKED tamis_status tamis_recorded_run(tamis_test *test, tamis_failures *f);

/* Writes the file of expected lines anew when it says anything else. */
TAMIS_CHECKED tamis_status tamis_recorded_update(tamis_test *test, tamis_failures *f);

/* What is done with the line that an event gives: the verdict, and its text as in a file of expected lines. */
typedef struct tamis_recorded_event {
    const tamis_line *line;
    const tamis_verdict *verdict;
    tamis_str text;
    tamis_str outputs; /* of them, the object; empty: none */
} tamis_recorded_event;

typedef struct tamis_recorded_reader {
    tamis_tester *tester;
    tamis_status (*take)(void *data, const tamis_recorded_event *event); /* a failure ends the reading */
    void *data;
} tamis_recorded_reader;

/* Runs each line of a test's events. A status of `take` is returned; TAMIS_ERR_NOT_FOUND, TAMIS_ERR_INVALID, TAMIS_ERR_LIMIT,
 * TAMIS_ERR_IO: the file cannot be read, or not to its end. */
TAMIS_CHECKED tamis_status tamis_recorded_read(const tamis_recorded_reader *reader, tamis_arena *arena, tamis_str name);

/* A failure of the test as a whole: that the file `name` cannot be used. */
TAMIS_CHECKED tamis_status tamis_recorded_fail(tamis_failures *f, const tamis_item *item, tamis_str name, const char *what,
                                               tamis_status status);

#endif
