/* What `tamis test` prints: for people, as JSON, and as JUnit's XML for build servers. */
#ifndef TAMIS_TOOLS_TEST_REPORT_H
#define TAMIS_TOOLS_TEST_REPORT_H

#include "tools/coverage_report.h"
#include "tools/test_runner.h"

typedef struct tamis_test_report {
    const tamis_pack_tests
        *packs; /* in the order in which they were found; a pack with errors has no tests */
    size_t pack_count;
    size_t count, failed; /* tests of all packs */
    size_t broken;        /* packs with errors, which were not run */
    size_t untested;      /* packs that decide about events and have no test */
    size_t lacking;       /* cases of all packs that no test has */
    const tamis_sources *sources;
    const tamis_coverage_report *coverage; /* NULL: it was not measured; for JSON */
} tamis_test_report;

/* Is the pack one of `broken`, one of `untested`? */
bool tamis_pack_tests_broken(const tamis_pack_tests *tests);
bool tamis_pack_tests_untested(const tamis_pack_tests *tests);

/* The failing tests, then a line for each pack and one for all:
 *
 *     FAIL  log4j is exploitation                       rules/paloalto-panos/panos.rules:88
 *       threatId   want "T1203"   got undefined
 *       because map.rules:14
 *         isEmpty(out.alertType) -> true
 *                 |
 *                 undefined
 *
 * False when the buffer has failed, here and below. */
/* … and a test from files the line of its expected ones that the failures are about. */
bool tamis_test_report_text(tamis_buf *out, const tamis_test_report *report, bool colour);

/* The files that were written, each with what changed in it. */
bool tamis_test_report_written(tamis_buf *out, const tamis_test_report *report);

/* {"tests":…,"failed":…,"packs":[{"name":…,"folder":…,"errors":…,"untested":…,"tests":[{"name":…,"file":…,"line":…,
 * "passed":…,"failures":[{"output":…,"want":…,"got":…,"because":{"place":…,"why":…}}]}]}]}; "output" is null where it is the
 * outcome, and "because" where there is nothing to say. A test from files has "expected":{"file":…,"lines":…,"differing":…,
 * "first":…,"written":…} besides. Where cases were asked for, a pack has "lacking":[{"kind":…,"file":…,"line":…,"column":…,"source":…}]
 * behind "tests". With coverage, "coverage":{…} stands behind "packs". */
bool tamis_test_report_json(tamis_buf *out, const tamis_test_report *report);

/* A test suite for each pack. A pack with errors, and one without tests, has one case that says so; where cases were asked for,
 * one says whether there are all. */
bool tamis_test_report_junit(tamis_buf *out, const tamis_test_report *report);

#endif
