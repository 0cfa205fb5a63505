/* The lines that the runner prints after Check's summary: what was skipped, and figures worth seeing.
 *
 * A test in fork mode is a process of its own, so the lines go through a file that has no name: opened by
 * the runner, inherited by the tests, read by the runner at the end. Used by main.c and support.c alone. */
#ifndef TAMIS_TESTS_UNIT_NOTES_H
#define TAMIS_TESTS_UNIT_NOTES_H

#include <stdbool.h>

/* Opens the file; false when no temporary file can be had. Called once, before any test runs. */
bool tamis_notes_open(void);

/* Adds a line (without its newline). Before tamis_notes_open it goes to standard error. */
void tamis_notes_add(const char *line);

/* Prints the lines to standard output, each once, in the order of their first appearance, and closes. */
void tamis_notes_print(void);

#endif
