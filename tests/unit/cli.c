/* See cli.h. */
#define _XOPEN_SOURCE 700 /* pseudo-terminals belong to POSIX's XSI part */
#include "tests/unit/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char cli_pack[] = "pack 'demo' version '1.2.3';\n"
                        "filter agent {\n"
                        "  allow 'valid CEF' when cef.isValid;\n"
                        "  drop 'traffic' when cef.name === 'TRAFFIC';\n"
                        "  deny 'forged' when cef.name === 'FORGED';\n"
                        "}\n"
                        "filter platform { drop 'noise' when fields.cat === 'noise'; }\n"
                        "list names {\n"
                        "  /^(Log4j)\\(\\d+\\)$/ => '$1(N)';\n"
                        "}\n"
                        "table threats key name {\n"
                        "  { name: 'Log4j(N)', id: 'T1203' };\n"
                        "}\n"
                        "map {\n"
                        "  alertType => searchRegexList(fields.cat, [_.referenceValues.names]);\n"
                        "  threatId => getNestedValue(_.referenceValues.threats, out.alertType, 'id');\n"
                        "  slow => searchRegex(fields.msg, /^a*a*a*a*a*a*a*$/);\n"
                        "}\n"
                        "test 'log4j' {\n"
                        "  event `CEF:0|V|P|1|c|n|5|cat=Log4j(1)`;\n"
                        "  expect { alertType: 'Log4j(N)', threatId: 'T1203', slow: undefined };\n"
                        "}\n";

/* The program's path from any folder. The caller frees it. */
static char *program(void) {
    char *built = tamis_test_built("tamis");
    if (built[0] == '/') {
        return built;
    }
    char here[4096];
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    char *path = tamis_test_join(here, built);
    free(built);
    return path;
}

void cli_init(cli *c) {
    *c = (cli){.dir = tamis_test_dir_new()};
    tamis_test_write_text(c->dir, "rules/demo/demo.rules", cli_pack);
}

void cli_clear(cli *c) {
    tamis_test_result_clear(&c->result);
    tamis_test_dir_free(c->dir);
}

/* ---- Commands ---- */

/* The program's path and the arguments, ending in NULL. The caller frees both. */
static const char **with_program(char **path, const char *const *args) {
    size_t count = 0;
    while (args[count] != NULL) {
        count++;
    }
    const char **argv = calloc(count + 2, sizeof(char *));
    ck_assert_ptr_nonnull(argv);
    *path = program();
    argv[0] = *path;
    for (size_t i = 0; i < count; i++) {
        argv[i + 1] = args[i];
    }
    return argv;
}

void cli_run_bytes(cli *c, const char *const *args, const void *input, size_t input_len) {
    char *path;
    const char **argv = with_program(&path, args);
    tamis_test_command command = {.argv = argv, .dir = c->dir, .input = input, .input_len = input_len};
    tamis_test_result_clear(&c->result);
    tamis_test_run(&c->result, &command);
    ck_assert(!c->result.timed_out);
    free(argv);
    free(path);
}

void cli_run(cli *c, const char *const *args, const char *input) {
    cli_run_bytes(c, args, input, input == NULL ? 0 : strlen(input));
}

/* "TAMIS=path". The caller frees it. */
static char *program_variable(void) {
    char *path = program();
    size_t size = strlen(path) + 7;
    char *variable = malloc(size);
    ck_assert_ptr_nonnull(variable);
    (void)snprintf(variable, size, "TAMIS=%s", path);
    free(path);
    return variable;
}

void cli_shell(cli *c, const char *script) {
    char *variable = program_variable();
    const char *const argv[] = {"sh", "-c", script, NULL};
    const char *const env[] = {variable, NULL};
    tamis_test_command command = {.argv = argv, .env = env, .dir = c->dir};
    tamis_test_result_clear(&c->result);
    tamis_test_run(&c->result, &command);
    ck_assert(!c->result.timed_out);
    free(variable);
}

/* ---- Assertions ---- */

void cli_expect_status(const cli *c, int status) {
    ck_assert_msg(c->result.status == status, "status %d, not %d\nout: %.2000s\nerr: %.2000s",
                  c->result.status, status, c->result.out, c->result.err);
}

void cli_expect_out(const cli *c, const char *want) {
    ck_assert_msg(strcmp(c->result.out, want) == 0, "out: %.4000s\nwant: %.4000s\nerr: %.2000s",
                  c->result.out, want, c->result.err);
}

void cli_expect_in_out(const cli *c, const char *want) {
    ck_assert_msg(strstr(c->result.out, want) != NULL, "out: %.4000s\nhas no: %s\nerr: %.2000s",
                  c->result.out, want, c->result.err);
}

void cli_expect_in_err(const cli *c, const char *want) {
    ck_assert_msg(strstr(c->result.err, want) != NULL, "err: %.4000s\nhas no: %s", c->result.err, want);
}

char *cli_read(const cli *c, const char *name) {
    char *path = tamis_test_join(c->dir, name);
    char *bytes = access(path, F_OK) == 0 ? tamis_test_read(path, NULL) : NULL;
    free(path);
    return bytes;
}

void cli_expect_file(const cli *c, const char *name, const char *want) {
    char *got = cli_read(c, name);
    ck_assert_msg(got != NULL, "%s is not there", name);
    ck_assert_msg(strcmp(got, want) == 0, "%s: %.4000s\nwant: %.4000s", name, got, want);
    free(got);
}

/* ---- Live ---- */

static void new_pipe(int ends[2]) {
    ck_assert_int_eq(pipe(ends), 0);
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
}

/* The child: never returns. The union is for execv, which takes no const for history's sake. */
static void become(const char *dir, const char *const *argv) {
    union {
        const char *const *given;
        char *const *wanted;
    } arguments = {.given = argv};
    if (chdir(dir) == 0) {
        (void)execvp(arguments.wanted[0], arguments.wanted);
    }
    _exit(127);
}

void cli_live_start(cli_live *live, const cli *c, const char *const *args) {
    int in[2];
    int out[2];
    int err[2];
    char *path;
    const char **argv = with_program(&path, args);
    *live = (cli_live){0};
    new_pipe(in);
    new_pipe(out);
    new_pipe(err);
    live->pid = fork();
    ck_assert_int_ge(live->pid, 0);
    if (live->pid == 0) {
        if (dup2(in[0], 0) < 0 || dup2(out[1], 1) < 0 || dup2(err[1], 2) < 0) {
            _exit(126);
        }
        become(c->dir, argv);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    (void)close(err[1]);
    live->in = in[1];
    live->out = out[0];
    live->err = err[0];
    free(argv);
    free(path);
}

void cli_live_send(const cli_live *live, const char *text) {
    ck_assert_int_eq((int)write(live->in, text, strlen(text)), (int)strlen(text));
}

void cli_live_wait_read(const cli_live *live) {
    int waiting = 1;
    for (int i = 0; i < 6000 && waiting > 0; i++) {
        struct timespec pause = {0, 10000000};
        (void)nanosleep(&pause, NULL);
        ck_assert_int_eq(ioctl(live->in, FIONREAD, &waiting), 0);
    }
    ck_assert_int_eq(waiting, 0);
}

void cli_live_close_input(cli_live *live) {
    (void)close(live->in);
    live->in = -1;
}

/* Reads what is there within `ms`. False at the end of the stream, or when nothing came. */
static bool read_more(cli_live *live, int ms) {
    struct pollfd ready = {live->out, POLLIN, 0};
    if (poll(&ready, 1, ms) <= 0 || live->len == sizeof live->text - 1) {
        return false;
    }
    ssize_t got = read(live->out, live->text + live->len, sizeof live->text - 1 - live->len);
    if (got <= 0) {
        return false;
    }
    live->len += (size_t)got;
    live->text[live->len] = '\0';
    return true;
}

void cli_live_expect(cli_live *live, const char *want) {
    enum { WAIT_MS = 20000 };
    while (strcmp(live->text, want) != 0) {
        ck_assert_msg(read_more(live, WAIT_MS), "came: %s\nwant: %s", live->text, want);
    }
}

/* All that comes from a descriptor until its end. */
static char *read_all(int fd, size_t *len) {
    size_t size = 1 << 20;
    char *bytes = malloc(size);
    ck_assert_ptr_nonnull(bytes);
    *len = 0;
    for (;;) {
        ssize_t got = read(fd, bytes + *len, size - 1 - *len);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) { /* a terminal that is gone gives EIO */
            break;
        }
        *len += (size_t)got;
    }
    bytes[*len] = '\0';
    return bytes;
}

static int wait_for(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        ck_assert_int_eq(errno, EINTR);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int cli_live_end(cli_live *live, char **err) {
    size_t len;
    if (live->in >= 0) {
        cli_live_close_input(live);
    }
    while (read_more(live, 20000)) {
    }
    char *text = read_all(live->err, &len);
    (void)close(live->out);
    (void)close(live->err);
    if (err != NULL) {
        *err = text;
    } else {
        free(text);
    }
    return wait_for(live->pid);
}

/* ---- Terminal ---- */

void cli_terminal(cli *c, const char *which, const char *script) {
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert_int_ge(master, 0);
    ck_assert_int_eq(grantpt(master), 0);
    ck_assert_int_eq(unlockpt(master), 0);
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_ge(slave, 0);
    char *variable = program_variable();
    tamis_test_result_clear(&c->result);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        const char *const argv[] = {"sh", "-c", script, NULL};
        int nothing = open("/dev/null", O_RDWR);
        bool out = strcmp(which, "err") != 0;
        bool err = strcmp(which, "out") != 0;
        if (putenv(variable) != 0 || dup2(nothing, 0) < 0 || dup2(out ? slave : nothing, 1) < 0 ||
            dup2(err ? slave : nothing, 2) < 0) {
            _exit(126);
        }
        (void)close(slave);
        (void)close(master);
        become(c->dir, argv);
    }
    (void)close(slave);
    char *text = read_all(master, &c->result.out_len);
    c->result.status = wait_for(pid);
    (void)close(master);
    free(variable);
    size_t kept = 0;
    for (size_t i = 0; i < c->result.out_len; i++) {
        if (text[i] != '\r' || text[i + 1] != '\n') {
            text[kept++] = text[i];
        }
    }
    text[kept] = '\0';
    c->result.out = text;
    c->result.out_len = kept;
    c->result.err = calloc(1, 1);
}
