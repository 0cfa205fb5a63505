/* Runs the tests that stand in a pack's rules, on the compiled pack: what is tested is what will run.
 *
 * A raw line goes the way of any line of a stream; an event built of members and fields is given as values.
 * Outputs that a test names must be equal, `undefined` meaning that there is none; others are free. An
 * expectation of outputs also says that the event gets to the map. An event on which a search gave up fails
 * its test, whatever was expected.
 *
 * Results live in the arena; texts and items are borrowed from the compiler. One thread at a time. */
#ifndef TAMIS_TOOLS_TEST_RUNNER_H
#define TAMIS_TOOLS_TEST_RUNNER_H

#include "compiler/compiler.h"
#include "runtime/engine.h"

/* One thing that was not as expected. */
typedef struct tamis_test_failure {
    tamis_str output; /* the output that it is about; empty: the outcome */
    tamis_str want;   /* as a person reads it: a value, or an outcome */
    tamis_str got;
    tamis_span span; /* the expectation */
    tamis_str place; /* "map.rules:14": where what decided stands; empty: nothing to say */
    tamis_str why;   /* what decided, with its values, as lines that are escaped and indented; may be empty */
    struct tamis_test_failure *next;
} tamis_test_failure;

typedef struct tamis_test {
    const tamis_item *item;
    tamis_test_failure *failures; /* NULL: passed */
    struct tamis_test *next;
} tamis_test;

typedef struct tamis_tester tamis_tester;

/* For the tests of a unit, whose image `pack` was loaded from; all of it must outlive the tester.
 * TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_tester_new(tamis_tester **out, const tamis_pack *pack);
void tamis_tester_free(tamis_tester *tester); /* NULL is fine */

/* Runs one test, without saying why. TAMIS_ERR_MEMORY is the only failure of the run itself. */
TAMIS_CHECKED tamis_status tamis_tester_run(tamis_test *out, tamis_tester *tester, tamis_arena *arena,
                                            const tamis_item *item);

/* Tells a recorder what the following tests execute; NULL: nobody. */
void tamis_tester_record(tamis_tester *tester, const tamis_recorder *recorder);

/* Runs the tests of a unit whose names contain `part` and forgets how they end; `ran` is their number. */
TAMIS_CHECKED tamis_status tamis_tester_run_unit(size_t *ran, tamis_tester *tester, tamis_arena *arena,
                                                 const tamis_unit *unit, tamis_str part);

/* ---- A whole pack ---- */

typedef struct tamis_pack_tests {
    const tamis_unit *unit;
    tamis_test *tests; /* those that ran, in the order of the text */
    size_t count;
    size_t failed;
    size_t present; /* tests that the pack has, run or not */
    bool decides;   /* the pack has filters or outputs: without a test, nobody knows what it does */
    struct tamis_pack_tests *next;
} tamis_pack_tests;

/* Compiles nothing: loads the unit's image and runs its tests, with `part` only those whose names contain it.
 * Statuses of tamis_pack_load, TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_pack_tests_run(tamis_pack_tests *out, tamis_arena *arena,
                                                const tamis_unit *unit, tamis_str part, bool jit);

#endif
