/* What the tests of the commands share: a folder to work in, a pack with something of everything, and ways to
 * start tamis. Every function does its work or fails the running test. */
#ifndef TAMIS_TESTS_UNIT_CLI_H
#define TAMIS_TESTS_UNIT_CLI_H

#include <signal.h>
#include <sys/types.h>

#include "tests/unit/support.h"

typedef struct cli {
    char *dir;                /* a folder of its own: commands run in it */
    tamis_test_result result; /* of the last command */
} cli;

/* A new folder with `rules/demo` (cli_pack) in it. */
void cli_init(cli *c);
void cli_clear(cli *c);

/* The rules of `rules/demo`: filters agent (allow 'valid CEF', drop 'traffic', deny 'forged') and platform
 * (drop 'noise'), outputs alertType and threatId, and slow, whose regex gives up on many an `a` before a `b`.
 * It has a passing test. */
extern const char cli_pack[];

/* One CEF line of the pack's kinds, without a line end: its name, and its extension. */
#define CLI_EVENT(name, extension) "CEF:0|V|P|1|c|" name "|5|" extension

/* Runs tamis with these arguments (a list that ends in NULL) in the folder; `input` is its standard input. */
void cli_run(cli *c, const char *const *args, const char *input);
void cli_run_bytes(cli *c, const char *const *args, const void *input, size_t input_len);

/* Runs a shell script in the folder: there $TAMIS is the program. */
void cli_shell(cli *c, const char *script);

/* Asserts about the last command; what it printed stands in the message. */
void cli_expect_status(const cli *c, int status);
void cli_expect_out(const cli *c, const char *want);
void cli_expect_in_out(const cli *c, const char *want);
void cli_expect_in_err(const cli *c, const char *want);

/* The bytes of a file in the folder; NULL when it is not there. The caller frees them. */
char *cli_read(const cli *c, const char *name);

/* Asserts that a file of the folder holds exactly this text. */
void cli_expect_file(const cli *c, const char *name, const char *want);

/* ---- A command that runs while the test goes on ---- */

typedef struct cli_live {
    pid_t pid;
    int in, out, err; /* our ends: in is written, out and err are read; -1: closed */
    char text[65536]; /* what came from out so far, with a NUL */
    size_t len;
} cli_live;

void cli_live_start(cli_live *live, const cli *c, const char *const *args);
void cli_live_send(const cli_live *live, const char *text);
/* Waits until the program has taken what was sent: from then on it has its signals in hand, however slow it is. */
void cli_live_wait_read(const cli_live *live);
void cli_live_close_input(cli_live *live);
/* Reads until all that came is exactly `want`; fails after twenty seconds. */
void cli_live_expect(cli_live *live, const char *want);
/* Waits for the end. The exit status, or 128 and the signal's number. `err` (may be NULL) gets what came from
 * standard error, which the caller frees. */
int cli_live_end(cli_live *live, char **err);

/* ---- A terminal ---- */

/* Runs a shell script with a terminal as standard output, error or both ("out", "err", "both") and nothing to
 * read; what the terminal got, with its CRLF made LF, is result.out. */
void cli_terminal(cli *c, const char *which, const char *script);

#endif
