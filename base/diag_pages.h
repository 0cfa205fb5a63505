/* The pages of docs/diagnostics, as they stand in the program: scripts/make-pages writes the table. */
#ifndef TAMIS_BASE_DIAG_PAGES_H
#define TAMIS_BASE_DIAG_PAGES_H

#include "base/diag.h"

/* The lines of a code's page in Markdown, up to a NULL; NULL when it has none. */
const char *const *tamis_diag_page(tamis_diag_code code);

#endif
