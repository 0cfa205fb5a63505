/* `tamis test`, once its options are read: runs, reports, and then covers or mutates. */
#ifndef TAMIS_CLI_TEST_PACKS_H
#define TAMIS_CLI_TEST_PACKS_H

#include "cli/cover_packs.h"
#include "cli/options.h"
#include "cli/severity.h"

typedef enum tamis_test_format { TAMIS_TEST_TEXT, TAMIS_TEST_JSON, TAMIS_TEST_JUNIT } tamis_test_format;

typedef struct tamis_test_job {
    const tamis_arguments *paths; /* its operands */
    const char *filter, *root;    /* as given; may be NULL */
    tamis_test_format format;
    tamis_levels levels;
    tamis_test_options options;
    tamis_cover_options cover;
    bool mutate;
    unsigned long threads; /* for `mutate` */
} tamis_test_job;

/* Returns an exit status. */
int tamis_test_packs(const tamis_test_job *job);

#endif
