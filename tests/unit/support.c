/* See support.h. Only POSIX.1-2008: no MAP_ANONYMOUS, no nftw, no pipe2. */
#include "tests/unit/support.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/notes.h"

/* ---- Memory that a test may assume to have. ---- */

static void *test_alloc(size_t size) {
    void *bytes = malloc(size == 0 ? 1 : size);
    if (bytes == NULL) {
        ck_abort_msg("the test has no memory for %zu bytes", size);
    }
    return bytes;
}

static char *test_join(const char *dir, const char *between, const char *name) {
    size_t size = strlen(dir) + strlen(between) + strlen(name) + 1;
    char *path = test_alloc(size);
    (void)snprintf(path, size, "%s%s%s", dir, between, name);
    return path;
}

char *tamis_test_join(const char *dir, const char *name) {
    return test_join(dir, "/", name);
}

/* ---- Places ---- */

/* The value of a variable, or `otherwise` when it is unset or empty. */
static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : otherwise;
}

char *tamis_test_source(const char *relative) {
    return tamis_test_join(setting("TAMIS_ROOT", "."), relative);
}

char *tamis_test_built(const char *relative) {
    return tamis_test_join(setting("TAMIS_BUILD", "build"), relative);
}

char *tamis_test_outside(const char *relative, size_t rows) {
    const char *root = setting("TAMIS_SHARED", NULL);
    if (root != NULL) {
        char *path = tamis_test_join(root, relative);
        if (access(path, R_OK) == 0) {
            return path;
        }
        free(path);
    }
    tamis_test_note("outside data %s is not here: %zu rows skipped", relative, rows);
    return NULL;
}

void tamis_test_note(const char *format, ...) {
    char line[512];
    va_list args;
    va_start(args, format);
    int written = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (written < 0) {
        return;
    }
    tamis_notes_add(line);
}

/* ---- The mode of the run ---- */

bool tamis_test_jit(void) {
    return strcmp(setting("TAMIS_JIT", "on"), "off") != 0;
}

size_t tamis_test_effort(size_t full, size_t least) {
    unsigned long percent = strtoul(setting("TAMIS_EFFORT", "100"), NULL, 10);
    size_t share = full / 100 * percent + full % 100 * percent / 100;
    return share < least ? least : share;
}

/* ---- Files and folders ---- */

char *tamis_test_read(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        ck_abort_msg("%s: %s", path, strerror(errno));
    }
    size_t used = 0;
    size_t size = 65536;
    char *bytes = test_alloc(size);
    for (;;) {
        size_t got = fread(bytes + used, 1, size - used - 1, file);
        if (got == 0) {
            break;
        }
        used += got;
        if (size - used == 1) {
            size *= 2;
            char *more = realloc(bytes, size);
            if (more == NULL) {
                ck_abort_msg("%s: no memory for %zu bytes", path, size);
            }
            bytes = more;
        }
    }
    if (ferror(file) != 0) {
        ck_abort_msg("%s: %s", path, strerror(errno));
    }
    (void)fclose(file);
    bytes[used] = '\0';
    if (len != NULL) {
        *len = used;
    }
    return bytes;
}

/* Makes each folder of `path` that is followed by a slash. */
static void make_parents(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST) {
            ck_abort_msg("%s: %s", path, strerror(errno));
        }
        *slash = '/';
    }
}

void tamis_test_write(const char *dir, const char *name, const void *bytes, size_t len) {
    char *path = tamis_test_join(dir, name);
    make_parents(path);
    FILE *file = fopen(path, "wb");
    if (file == NULL || (len > 0 && fwrite(bytes, 1, len, file) != len) || fclose(file) != 0) {
        ck_abort_msg("%s: %s", path, strerror(errno));
    }
    free(path);
}

void tamis_test_write_text(const char *dir, const char *name, const char *text) {
    tamis_test_write(dir, name, text, strlen(text));
}

char *tamis_test_dir_new(void) {
    char *dir = test_join(setting("TMPDIR", "/tmp"), "/", "tamis-test-XXXXXX");
    if (mkdtemp(dir) == NULL) {
        ck_abort_msg("%s: %s", dir, strerror(errno));
    }
    return dir;
}

/* Removes what is at `path`; `depth` bounds the recursion (tests make shallow trees). */
static void remove_tree(const char *path, unsigned depth) {
    struct stat at;
    if (lstat(path, &at) != 0) {
        return;
    }
    if (!S_ISDIR(at.st_mode) || depth == 0) {
        (void)unlink(path);
        return;
    }
    (void)chmod(path, 0700);
    DIR *dir = opendir(path);
    if (dir != NULL) {
        for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
                continue;
            }
            char *below = tamis_test_join(path, entry->d_name);
            remove_tree(below, depth - 1);
            free(below);
        }
        (void)closedir(dir);
    }
    (void)rmdir(path);
}

void tamis_test_dir_free(char *dir) {
    if (dir != NULL) {
        remove_tree(dir, 64);
        free(dir);
    }
}

/* ---- Guard page ---- */

void tamis_test_guard_init(tamis_test_guard *out, const void *bytes, size_t len) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t readable = (len + page - 1) / page * page;
    size_t whole = readable + page;
    int zero = open("/dev/zero", O_RDWR); /* a private mapping of it is plain zeroed memory */
    if (zero < 0) {
        ck_abort_msg("/dev/zero: %s", strerror(errno));
    }
    char *mapping = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
    (void)close(zero);
    if (mapping == MAP_FAILED || mprotect(mapping + readable, page, PROT_NONE) != 0) {
        ck_abort_msg("guard page: %s", strerror(errno));
    }
    *out = (tamis_test_guard){mapping + readable - len, len, mapping, whole};
    if (len > 0) {
        memcpy(out->bytes, bytes, len);
    }
}

void tamis_test_guard_clear(tamis_test_guard *guard) {
    if (guard->mapping != NULL) {
        (void)munmap(guard->mapping, guard->mapping_len);
    }
    *guard = (tamis_test_guard){NULL, 0, NULL, 0};
}

/* ---- Child processes ---- */

/* One end of a pipe that the parent keeps, and the bytes that go through it. */
typedef struct channel {
    int fd; /* -1 when closed */
    char *bytes;
    size_t len;
    size_t size;
} channel;

static void channel_close(channel *c) {
    if (c->fd >= 0) {
        (void)close(c->fd);
        c->fd = -1;
    }
}

/* Reads once; at the end of the stream the channel is closed. Keeps one byte free for the NUL. */
static void channel_read(channel *c) {
    if (c->size - c->len < 2) {
        c->size = c->size == 0 ? 65536 : c->size * 2;
        char *more = realloc(c->bytes, c->size);
        if (more == NULL) {
            ck_abort_msg("no memory for %zu bytes of output", c->size);
        }
        c->bytes = more;
    }
    ssize_t got = read(c->fd, c->bytes + c->len, c->size - c->len - 1);
    if (got > 0) {
        c->len += (size_t)got;
    } else if (got == 0 || errno != EINTR) {
        channel_close(c);
    }
}

/* Writes once from `input`; `c->len` counts what is gone. Closed at the end and when nobody reads. */
static void channel_write(channel *c, const char *input, size_t input_len) {
    if (c->len < input_len) {
        ssize_t gone = write(c->fd, input + c->len, input_len - c->len);
        if (gone >= 0) {
            c->len += (size_t)gone;
        } else if (errno != EINTR && errno != EAGAIN) {
            channel_close(c);
            return;
        }
    }
    if (c->len >= input_len) {
        channel_close(c);
    }
}

/* Milliseconds of a clock that nobody sets. */
static long long now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pipe_new(int ends[2]) {
    if (pipe(ends) != 0) {
        ck_abort_msg("pipe: %s", strerror(errno));
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
}

/* The child: puts its ends in place and becomes the command. Never returns. */
static void child_exec(const tamis_test_command *command, int in, int out, int err) {
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0) {
        _exit(126);
    }
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    (void)sigaction(SIGPIPE, &standard, NULL);
    if (command->dir != NULL && chdir(command->dir) != 0) {
        (void)dprintf(STDERR_FILENO, "%s: %s\n", command->dir, strerror(errno));
        _exit(126);
    }
    for (const char *const *env = command->env; env != NULL && *env != NULL; env++) {
        char *name = strdup(*env);
        char *equals = name == NULL ? NULL : strchr(name, '=');
        if (equals == NULL) {
            _exit(126);
        }
        *equals = '\0';
        if (setenv(name, equals + 1, 1) != 0) {
            _exit(126);
        }
        free(name);
    }
    /* execvp takes `char *const *` for history's sake; it changes nothing. */
    union {
        const char *const *given;
        char *const *wanted;
    } argv = {.given = command->argv};
    (void)execvp(argv.wanted[0], argv.wanted);
    (void)dprintf(STDERR_FILENO, "%s: %s\n", command->argv[0], strerror(errno));
    _exit(127);
}

/* Moves input and outputs until both outputs are closed or the time is over (then false). */
static bool pump(channel *in, channel *out, channel *err, const tamis_test_command *command, long long end) {
    while (out->fd >= 0 || err->fd >= 0) {
        struct pollfd polls[3] = {{in->fd, POLLOUT, 0}, {out->fd, POLLIN, 0}, {err->fd, POLLIN, 0}};
        long long left = end - now_ms();
        if (left <= 0) {
            return false;
        }
        if (poll(polls, 3, left > 1000 ? 1000 : (int)left) < 0 && errno != EINTR) {
            ck_abort_msg("poll: %s", strerror(errno));
        }
        if (in->fd >= 0 && polls[0].revents != 0) {
            channel_write(in, command->input, command->input_len);
        }
        if (out->fd >= 0 && polls[1].revents != 0) {
            channel_read(out);
        }
        if (err->fd >= 0 && polls[2].revents != 0) {
            channel_read(err);
        }
    }
    return true;
}

/* The end of a child in a shell's terms. After `end` it is killed. */
static int reap(pid_t pid, long long end, bool *timed_out) {
    int status = 0;
    for (;;) {
        pid_t got = waitpid(pid, &status, *timed_out ? 0 : WNOHANG);
        if (got == pid) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            ck_abort_msg("waitpid: %s", strerror(errno));
        }
        if (now_ms() >= end && !*timed_out) {
            *timed_out = true;
            (void)kill(pid, SIGKILL);
        } else if (!*timed_out) {
            struct timespec pause = {0, 1000000};
            (void)nanosleep(&pause, NULL);
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The output so far as a text; never NULL. */
static char *channel_take(channel *c, size_t *len) {
    if (c->bytes == NULL) {
        c->bytes = test_alloc(1);
    }
    c->bytes[c->len] = '\0';
    *len = c->len;
    return c->bytes;
}

static long long time_limit_ms(unsigned seconds) {
    double factor = strtod(setting("CK_TIMEOUT_MULTIPLIER", "1"), NULL);
    double limit = (seconds == 0 ? 60.0 : (double)seconds) * (factor < 1.0 ? 1.0 : factor);
    return (long long)(limit * 1000.0);
}

void tamis_test_run(tamis_test_result *out, const tamis_test_command *command) {
    *out = (tamis_test_result){0};
    int in_pipe[2];
    int out_pipe[2];
    int err_pipe[2];
    pipe_new(in_pipe);
    pipe_new(out_pipe);
    pipe_new(err_pipe);
    (void)fflush(NULL); /* else the child could write what the parent had buffered */
    struct sigaction ignore;
    struct sigaction before;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN; /* a child that reads nothing must not end the test */
    (void)sigaction(SIGPIPE, &ignore, &before);
    pid_t pid = fork();
    if (pid < 0) {
        ck_abort_msg("fork: %s", strerror(errno));
    }
    if (pid == 0) {
        child_exec(command, in_pipe[0], out_pipe[1], err_pipe[1]);
    }
    (void)close(in_pipe[0]);
    (void)close(out_pipe[1]);
    (void)close(err_pipe[1]);
    channel in = {.fd = in_pipe[1]};
    channel output = {.fd = out_pipe[0]};
    channel error = {.fd = err_pipe[0]};
    (void)fcntl(in.fd, F_SETFL, O_NONBLOCK);
    if (command->input_len == 0) {
        channel_close(&in);
    }
    long long end = now_ms() + time_limit_ms(command->seconds);
    if (!pump(&in, &output, &error, command, end)) {
        out->timed_out = true;
        (void)kill(pid, SIGKILL);
    }
    channel_close(&in);
    out->status = reap(pid, end, &out->timed_out);
    channel_close(&output);
    channel_close(&error);
    (void)sigaction(SIGPIPE, &before, NULL);
    out->out = channel_take(&output, &out->out_len);
    out->err = channel_take(&error, &out->err_len);
}

void tamis_test_tamis(tamis_test_result *out, const char *const *args, const void *input, size_t input_len) {
    size_t count = 0;
    while (args[count] != NULL) {
        count++;
    }
    char *program = tamis_test_built("tamis");
    const char **argv = test_alloc((count + 2) * sizeof *argv);
    argv[0] = program;
    for (size_t i = 0; i <= count; i++) {
        argv[i + 1] = args[i];
    }
    tamis_test_command command = {.argv = argv, .input = input, .input_len = input_len};
    tamis_test_run(out, &command);
    free(argv);
    free(program);
}

void tamis_test_result_clear(tamis_test_result *result) {
    free(result->out);
    free(result->err);
    *result = (tamis_test_result){0};
}
