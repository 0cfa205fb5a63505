/* Runs the tests that stand in a pack's rules, on the compiled pack: what is tested is what will run.
 *
 * A raw line goes the way of any line of a stream; an event built of members and fields is given as values.
 * Outputs that a test names must be equal, `undefined` meaning that there is none; others are free. An
 * expectation of outputs also says that the event gets to the map. An event on which a search gave up fails
 * its test, whatever was expected.
 *
 * A test from files gives each line of recorded events the way of any line, and compares what becomes of it with the
 * line of the same number in a file of expected lines (recorded_line.h). There nothing is free. What it holds in memory
 * does not depend on the number of events.
 *
 * Results live in the arena; texts and items are borrowed from the compiler. One thread at a time. */
#ifndef TAMIS_TOOLS_TEST_RUNNER_H
#define TAMIS_TOOLS_TEST_RUNNER_H

#include "compiler/compiler.h"
#include "runtime/engine.h"

/* One thing that was not as expected. */
typedef struct tamis_test_failure {
    tamis_str output;    /* the output that it is about; empty: the outcome */
    tamis_str statement; /* the label of the statement that was to decide; may be empty */
    tamis_str want;      /* as a person reads it: a value, or an outcome */
    tamis_str got;
    tamis_span span; /* the expectation */
    tamis_str place; /* "map.rules:14": where what decided stands; empty: nothing to say */
    tamis_str why;   /* what decided, with its values, as lines that are escaped and indented; may be empty */
    struct tamis_test_failure *next;
} tamis_test_failure;

typedef enum tamis_written {
    TAMIS_WRITTEN_NOT,
    TAMIS_WRITTEN_NEW, /* there was no such file */
    TAMIS_WRITTEN_ANEW
} tamis_written;

typedef struct tamis_test {
    const tamis_item *item;
    tamis_test_failure *failures; /* NULL: passed */
    /* Of a test from files. */
    uint64_t lines, differing; /* lines, and those that are not as expected */
    uint64_t line;             /* the first of them, which the failures are about; 0: none */
    tamis_str event;           /* its event */
    bool has_event;            /* false: it is a line that is wanted behind the last event */
    bool too_long;             /* the event was over the limit */
    tamis_written written;     /* its file of expected lines */
    tamis_str difference;      /* what changed in it, as lines that are escaped and indented */
    struct tamis_test *next;
} tamis_test;

/* What the tests of a pack expect of an output: values, and none. */
typedef struct tamis_output_case {
    bool value, absent;
    bool other;    /* two different values */
    bool constant; /* it is the same value, whatever the event */
    uint64_t sum;  /* of the first value */
} tamis_output_case;

typedef struct tamis_lack tamis_lack; /* min_tests.h */

typedef struct tamis_tester tamis_tester;

/* For the tests of `unit`, whose image `pack` was loaded from, or a mutant's of it; all of it must outlive the tester.
 * TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_tester_new(tamis_tester **out, const tamis_pack *pack, const tamis_unit *unit);
void tamis_tester_free(tamis_tester *tester); /* NULL is fine */

/* Runs one test, without saying why; one from files up to its first difference. TAMIS_ERR_MEMORY is the only failure of
 * the run itself. */
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
    tamis_output_case *cases; /* with options.cases: of each output, in the order of the text */
    bool asked;          /* for both cases of everything (min_tests.h) */
    tamis_lack *lacks;   /* those that no test has */
    size_t lacking;
    struct tamis_pack_tests *next;
} tamis_pack_tests;

typedef struct tamis_test_options {
    tamis_str part; /* only tests whose names contain it */
    bool jit;
    bool update; /* write files of expected lines anew instead of comparing */
    bool cases;  /* note what is expected of outputs */
} tamis_test_options;

/* Compiles nothing: loads the unit's image and runs its tests. Statuses of tamis_pack_load, TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_pack_tests_run(tamis_pack_tests *out, tamis_arena *arena, const tamis_unit *unit,
                                                const tamis_test_options *options);

#endif
