/* What the program says, and with which status it ends.
 *
 * Results go to standard output, everything else to standard error. Texts of files, names and rules are
 * escaped on their way to a person (base/escape.h). A write that fails is told, and ends the program with
 * TAMIS_EXIT_IO. */
#ifndef TAMIS_CLI_PRINT_H
#define TAMIS_CLI_PRINT_H

#include "base/diag.h"

enum {
    TAMIS_EXIT_FINE = 0,
    TAMIS_EXIT_FINDINGS = 1, /* errors in rules, failed tests, a refused expression */
    TAMIS_EXIT_USAGE = 2,
    TAMIS_EXIT_IO = 3 /* input or output failed, or memory ended */
};

/* Most of what is collected before it is printed, bytes: a dump of the largest pack. */
#define TAMIS_PRINT_MAX ((size_t)2 * 1024 * 1024 * 1024 - 1)

/* "tamis: …" and a line end on standard error; the whole text is escaped. */
void tamis_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for a mistake in the use of a command, with a hint at its help. Returns TAMIS_EXIT_USAGE. */
int tamis_say_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "tamis: out of memory". Returns TAMIS_EXIT_IO. */
int tamis_say_memory(void);

/* "tamis: cannot read 'path': reason". Returns TAMIS_EXIT_IO. */
int tamis_say_cannot(const char *what, const char *path, int error);

/* Writes a file that an option names (tamis_file_write), or says why not. No file of rules is replaced: with a FILE forgotten, the
 * option takes the path of one for it. No device or FIFO either, nor a link to one. Returns the exit status. */
int tamis_write_file(const char *path, tamis_str bytes);

/* Writes to standard output. False: it could not, and that was said. */
bool tamis_print(tamis_str text);

/* Writes JSON to standard output; for a terminal, what it would obey is escaped. False: said. */
bool tamis_print_json(tamis_str json);

/* Writes text that is fit for a person already to standard error; failures are nobody's business. */
void tamis_print_error(tamis_str text);

/* Prints findings to standard error, where the output of a command is a text of its own. False: memory ended, and that was said. */
bool tamis_print_diags(const tamis_diags *diags, const tamis_sources *sources);

/* May colours be used on this descriptor? (A terminal, and no NO_COLOR in the environment.) */
bool tamis_colour(int fd);

/* The environment's TAMIS_JIT: false when it is `off`. Patterns are then interpreted. */
bool tamis_jit(void);

#endif
