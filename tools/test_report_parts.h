/* What the reports of tests have in common; only tools/test_report*.c include this. */
#ifndef TAMIS_TOOLS_TEST_REPORT_PARTS_H
#define TAMIS_TOOLS_TEST_REPORT_PARTS_H

#include "tools/min_tests.h"
#include "tools/test_report.h"

/* The pack's name, or its folder when it has none. */
tamis_str tamis_test_report_pack_name(const tamis_unit *unit);

/* Is the reason told behind this failure? One that the next failure shares is told behind that: of an event that is dropped
 * each output has the same. */
bool tamis_test_report_tells(const tamis_test_failure *failure);

/* Where a test stands. */
tamis_place tamis_test_report_place(const tamis_test_report *report, const tamis_test *test);

/* The file of a place, empty when it is nowhere. */
tamis_str tamis_test_report_file(tamis_place place);

#endif
