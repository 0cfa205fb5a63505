/* Case files: the files of a pack, and the exact text that must come out. tests/cases/README.md describes the form. */
#ifndef TAMIS_TESTS_UNIT_CASE_FILE_H
#define TAMIS_TESTS_UNIT_CASE_FILE_H

#include "base/buf.h"
#include "tests/unit/pack_fixture.h"

typedef struct tamis_test_case {
    char *path;             /* of the case file */
    const char *name;       /* its last part */
    char *text;             /* its content, cut into the strings below */
    tamis_test_file *files; /* name and text of each `=== file NAME` */
    size_t file_count;
    const char *input;      /* `=== input`, or NULL */
    const char *expect;     /* `=== expect` */
} tamis_test_case;

typedef struct tamis_test_case_list {
    tamis_test_case *items;
    size_t count;
} tamis_test_case_list;

/* All *.case files of a folder of the project, in the order of their names. */
void tamis_test_cases_load(tamis_test_case_list *out, const char *folder);
void tamis_test_cases_clear(tamis_test_case_list *cases);

/* Is `got` what the case expects? If not, says so on standard error with both texts; with TAMIS_GOLDEN_UPDATE in the
 * environment rewrites the expectation instead and is content. */
bool tamis_test_case_expect(const tamis_test_case *test, tamis_str got);

#endif
