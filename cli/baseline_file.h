/* A baseline (tools/baseline.h) as a file. Both return the exit status; what went wrong was said. */
#ifndef TAMIS_CLI_BASELINE_FILE_H
#define TAMIS_CLI_BASELINE_FILE_H

#include "tools/baseline.h"

/* Takes away what the file holds. */
int tamis_baseline_file_apply(tamis_baseline_counts *out, const char *path, tamis_diags *diags,
                              const tamis_sources *sources);

/* Writes all findings, and takes them away. */
int tamis_baseline_file_write(tamis_baseline_counts *out, const char *path, tamis_diags *diags,
                              const tamis_sources *sources);

#endif
