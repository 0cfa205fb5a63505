/* What `tamis test --coverage` prints. */
#ifndef TAMIS_TOOLS_COVERAGE_REPORT_H
#define TAMIS_TOOLS_COVERAGE_REPORT_H

#include "tools/coverage.h"

typedef struct tamis_coverage_report {
    const tamis_coverage *packs;
    size_t pack_count;
    const tamis_diags *findings; /* for the text */
} tamis_coverage_report;

/* What each kind of branch is called, in findings and in JSON. */
typedef struct tamis_branch_text {
    const char *name;    /* "arm" */
    const char *message; /* "no test comes to this arm" */
    const char *label;   /* "never evaluated" */
} tamis_branch_text;
extern const tamis_branch_text tamis_branch_texts[TAMIS_BRANCH_KINDS];

/* Adds what `findings` are made of: branches that no test took, and comments that accept one although there is none (asked for only
 * when all tests were run: W0201). All that is allowed or denied is yet to be. */
void tamis_coverage_findings(tamis_diags *diags, const tamis_coverage *packs, size_t count, bool all_tests);

/* The findings, each with its source; then what is proved impossible or accepted by a comment, and not counted; a line for
 * each file, and one for each pack:
 *
 *     warning[W0701]: no test comes to this arm
 *       --> rules/demo/map.rules:12:30
 *        |
 *     12 |   alertType => fields.cat ? fields.cat : 'none';
 *        |                                          ^^^^^^ never evaluated
 *
 *     rules/demo/map.rules     97.5 %   39 of 40 branches
 *
 * False when the buffer has failed. */
bool tamis_coverage_report_text(tamis_buf *out, const tamis_coverage_report *report, bool colour);

/* {"packs":[{"name":…,"folder":…,"seen":true,"branches":…,"taken":…,"impossible":…,"percent":97.5,"files":[{"file":…,
 * "branches":…,"taken":…,"percent":…}],"missing":[{"kind":…,"file":…,"line":…,"column":…,"source":…}],
 * "never":[{the same}],"accepted":[{the same}]}]}. False when the buffer has failed. */
bool tamis_coverage_report_json(tamis_buf *out, const tamis_coverage_report *report);

/* One page that needs nothing else and has no script (tools/coverage_html.c). False when the buffer has failed. */
bool tamis_coverage_report_html(tamis_buf *out, const tamis_coverage_report *report);

/* "97.5" */
bool tamis_coverage_add_percent(tamis_buf *out, tamis_coverage_sum sum);

#endif
