/* Findings for build servers, besides text and JSON (base/diag.h). Each form escapes in its own way. */
#ifndef TAMIS_BASE_DIAG_FORMATS_H
#define TAMIS_BASE_DIAG_FORMATS_H

#include "base/diag.h"

/* SARIF 2.1.0 (OASIS), one run. Columns count code points. File names are relative URIs. */
void tamis_diags_print_sarif(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources);

/* Workflow commands of GitHub Actions: one line `::error file=…,line=…,…::message` for each finding. */
void tamis_diags_print_github(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources);

#endif
