/* The unit test runner: every suite of tests/unit/test_*.c, or those that are named.
 *
 *     unit [NAME…]     a NAME selects the suites whose name contains it
 *     unit --list      the names
 *
 * The Makefile writes suites.def from the file names, one SUITE(name) per file. Fork mode is the default
 * (a crash fails one test); CK_FORK=no runs all tests in this process, as valgrind and debuggers like it. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/notes.h"

#define SUITE(name) Suite *tamis_suite_##name(void);
#include "suites.def"
#undef SUITE

typedef struct suite_row {
    const char *name;
    Suite *(*make)(void);
} suite_row;

static const suite_row suites[] = {
#define SUITE(name) {#name, tamis_suite_##name},
#include "suites.def"
#undef SUITE
    {NULL, NULL},
};

/* ---- Notes: see notes.h. The only state of the runner that tests reach. ---- */

static FILE *notes;

bool tamis_notes_open(void) {
    notes = tmpfile();
    return notes != NULL;
}

void tamis_notes_add(const char *line) {
    FILE *to = notes != NULL ? notes : stderr;
    /* Each note is one write at the end of the file that all processes share. */
    (void)fseek(to, 0, SEEK_END);
    (void)fprintf(to, "%s\n", line);
    (void)fflush(to);
}

/* True when one of the first `count` lines of `seen` is `line`. */
static bool among(char *const *seen, size_t count, const char *line) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(seen[i], line) == 0) {
            return true;
        }
    }
    return false;
}

void tamis_notes_print(void) {
    enum { NOTES_MAX = 256 }; /* more different notes than that are noise */
    char *seen[NOTES_MAX];
    size_t count = 0;
    char line[1024];
    rewind(notes);
    while (count < NOTES_MAX && fgets(line, sizeof line, notes) != NULL) {
        if (among(seen, count, line)) {
            continue;
        }
        char *copy = strdup(line);
        if (copy == NULL) {
            break;
        }
        seen[count++] = copy;
        (void)printf("note: %s", line);
    }
    for (size_t i = 0; i < count; i++) {
        free(seen[i]);
    }
    (void)fclose(notes);
    notes = NULL;
}

/* ---- Selection ---- */

static bool selected(const char *name, int argc, char **argv) {
    if (argc < 2) {
        return true;
    }
    for (int i = 1; i < argc; i++) {
        if (strstr(name, argv[i]) != NULL) {
            return true;
        }
    }
    return false;
}

static int list_suites(void) {
    for (const suite_row *row = suites; row->name != NULL; row++) {
        (void)printf("%s\n", row->name);
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        return list_suites();
    }
    if (!tamis_notes_open()) {
        (void)fprintf(stderr, "unit: no temporary file for notes\n");
        return EXIT_FAILURE;
    }
    SRunner *runner = srunner_create(NULL);
    size_t count = 0;
    for (const suite_row *row = suites; row->name != NULL; row++) {
        if (selected(row->name, argc, argv)) {
            srunner_add_suite(runner, row->make());
            count++;
        }
    }
    if (count == 0) {
        (void)fprintf(stderr, "unit: no suite has such a name; --list shows them\n");
        srunner_free(runner);
        return EXIT_FAILURE;
    }
    srunner_run_all(runner, CK_ENV); /* names the suites, then one summary line; see CK_VERBOSITY */
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    tamis_notes_print();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
