/* `tamis test --coverage`: after the tests have run. */
#ifndef TAMIS_CLI_COVER_PACKS_H
#define TAMIS_CLI_COVER_PACKS_H

#include "tools/test_report.h"

typedef struct tamis_cover_options {
    bool measure;       /* any of the options was given */
    const char *html;   /* where the page goes; NULL: nowhere */
    unsigned least;     /* hundredths of a per cent that each pack must reach; 0: any */
} tamis_cover_options;

/* Reads the per cent of --min-coverage: 0 to 100, at most two places behind the point. */
bool tamis_cover_percent(unsigned *hundredths, const char *text);

/* Prints the coverage as text to standard output, or to standard error where that carries another format. Returns an exit
 * status. */
int tamis_cover_print(const tamis_coverage_report *report, bool to_output);

/* Writes the page; says which packs are below the least. Returns an exit status. */
int tamis_cover_finish(const tamis_coverage_report *report, const tamis_cover_options *options);

#endif
