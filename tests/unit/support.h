/* What unit tests share: files, outside data, a guard page, child processes, temporary folders.
 *
 * Every function here either does its work or fails the running test (ck_abort_msg); none returns an error.
 * What is returned by pointer belongs to the caller, who frees it with free() unless something else is
 * said. The runner is one thread; in Check's fork mode each test has its own copy of everything. */
#ifndef TAMIS_TESTS_UNIT_SUPPORT_H
#define TAMIS_TESTS_UNIT_SUPPORT_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Places. `make check` says where they are (TAMIS_ROOT, TAMIS_BUILD, TAMIS_SHARED); a runner that is
 * started by hand in the project's folder finds the first two by itself. ---- */

/* The path of a file of the project, given relative to its root. */
char *tamis_test_source(const char *relative);

/* The path of something built by the running mode, as "tamis" or "tests/reseal". */
char *tamis_test_built(const char *relative);

/* The path of a file of outside test data, or NULL when it is not on this machine. Then it is noted that
 * `rows` cases of it were skipped; the runner prints all such notes at its end. */
char *tamis_test_outside(const char *relative, size_t rows);

/* Adds one line to those that the runner prints at its end; works in fork mode, too. */
void tamis_test_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- The mode of the run. ---- */

/* False when TAMIS_JIT=off is in the environment (valgrind): a test gives this to whatever takes the choice. */
bool tamis_test_jit(void);

/* How often a long random test should repeat: `full`, or the share of it that TAMIS_EFFORT (a percentage,
 * set for sanitizers and valgrind; above 100 for more) leaves; never under `least`. */
size_t tamis_test_effort(size_t full, size_t least);

/* ---- Files and folders. ---- */

/* All bytes of a file, with a NUL behind them that is not counted. */
char *tamis_test_read(const char *path, size_t *len);

/* The file `name` below `dir` with these bytes. Folders named on the way are made. */
void tamis_test_write(const char *dir, const char *name, const void *bytes, size_t len);

/* The same for text. */
void tamis_test_write_text(const char *dir, const char *name, const char *text);

/* "dir/name". */
char *tamis_test_join(const char *dir, const char *name);

/* A new empty folder below $TMPDIR or /tmp. Ended by tamis_test_dir_free. */
char *tamis_test_dir_new(void);

/* Removes the folder with all that is in it (links are removed, not followed) and frees the name. NULL is
 * legal. */
void tamis_test_dir_free(char *dir);

/* ---- A guard page: a read past the end of the bytes is a fault, not luck. ---- */

typedef struct tamis_test_guard {
    char *bytes;   /* the copy; bytes[len] lies in a page that cannot be touched */
    size_t len;    /* bytes of the copy */
    void *mapping; /* what tamis_test_guard_clear unmaps */
    size_t mapping_len;
} tamis_test_guard;

/* A copy of `len` bytes that ends right before an unreadable page. `bytes` may be NULL when `len` is 0. */
void tamis_test_guard_init(tamis_test_guard *out, const void *bytes, size_t len);
void tamis_test_guard_clear(tamis_test_guard *guard);

/* ---- Child processes. ---- */

typedef struct tamis_test_command {
    const char *const *argv; /* ends in NULL; argv[0] is a path, or a name looked up in PATH */
    const char *const *env;  /* "NAME=value" texts that are added, ends in NULL; or NULL */
    const char *dir;         /* the folder to run in, or NULL for this one */
    const void *input;       /* what the child reads from its standard input */
    size_t input_len;        /* its bytes */
    unsigned seconds;        /* killed after that many; 0 means 60 (times CK_TIMEOUT_MULTIPLIER) */
} tamis_test_command;

typedef struct tamis_test_result {
    int status;     /* exit status; 128 + the signal's number when a signal ended it */
    bool timed_out; /* it was killed because its time was over */
    char *out;      /* standard output with a NUL behind it */
    size_t out_len;
    char *err; /* standard error with a NUL behind it */
    size_t err_len;
} tamis_test_result;

/* Runs a command to its end. Input and both outputs may be of any size: they are moved at the same time.
 * A child that closes its input early is no failure. */
void tamis_test_run(tamis_test_result *out, const tamis_test_command *command);

/* Runs the mode's `tamis` with these arguments (`args` ends in NULL and leaves the program's name out). */
void tamis_test_tamis(tamis_test_result *out, const char *const *args, const void *input, size_t input_len);

void tamis_test_result_clear(tamis_test_result *result);

#endif
