/* See print.h. */
#include "cli/print.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "runtime/json_show.h"

/* A message of ours with names in it, bytes: names may be as long as PATH_MAX. */
#define MESSAGE_MAX 8192

void tamis_print_error(tamis_str text) {
    if (tamis_fd_write(STDERR_FILENO, text) != TAMIS_OK) {
        return; /* there is no other place to say so */
    }
}

/* "tamis: " or "tamis COMMAND: ", and the message. */
__attribute__((format(printf, 2, 0))) static void say(const char *command, const char *format, va_list args) {
    char message[MESSAGE_MAX];
    int len = vsnprintf(message, sizeof message, format, args);
    size_t shown = len < 0 ? 0 : (size_t)len < sizeof message ? (size_t)len : sizeof message - 1;
    tamis_buf out;
    tamis_buf_init(&out, 8 * sizeof message);
    (void)tamis_buf_add_z(&out, "tamis");
    if (command != NULL) {
        (void)tamis_buf_add_char(&out, ' ');
        (void)tamis_buf_add_z(&out, command);
    }
    (void)tamis_buf_add_z(&out, ": ");
    (void)tamis_escape_add(&out, tamis_str_of(message, shown), true);
    (void)tamis_buf_add_char(&out, '\n');
    tamis_print_error(tamis_buf_str(&out));
    tamis_buf_clear(&out);
}

void tamis_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    say(NULL, format, args);
    va_end(args);
}

int tamis_say_usage(const char *command, const char *format, ...) {
    va_list args;
    va_start(args, format);
    say(command, format, args);
    va_end(args);
    tamis_buf hint;
    tamis_buf_init(&hint, 256);
    (void)tamis_buf_add_format(&hint, "Try 'tamis %s%s--help'.\n", command == NULL ? "" : command,
                               command == NULL ? "" : " ");
    tamis_print_error(tamis_buf_str(&hint));
    tamis_buf_clear(&hint);
    return TAMIS_EXIT_USAGE;
}

int tamis_say_memory(void) {
    tamis_print_error(TAMIS_STR("tamis: out of memory\n"));
    return TAMIS_EXIT_IO;
}

int tamis_say_cannot(const char *what, const char *path, int error) {
    tamis_say("cannot %s '%s': %s", what, path, strerror(error));
    return TAMIS_EXIT_IO;
}

int tamis_write_file(const char *path, tamis_str bytes) {
    struct stat at;
    if (tamis_str_ends_with(tamis_str_z(path), TAMIS_STR(".rules"))) {
        tamis_say("cannot write '%s': it would replace a file of rules", path);
        return TAMIS_EXIT_IO;
    }
    errno = 0;
    tamis_status status = stat(path, &at) == 0 && !S_ISREG(at.st_mode) ? TAMIS_ERR_INVALID : tamis_file_write(path, bytes);
    switch (status) {
    case TAMIS_OK: return TAMIS_EXIT_FINE;
    case TAMIS_ERR_MEMORY: return tamis_say_memory();
    case TAMIS_ERR_INVALID: tamis_say("cannot write '%s': it is no regular file", path); return TAMIS_EXIT_IO;
    default: return tamis_say_cannot("write", path, errno != 0 ? errno : EIO);
    }
}

bool tamis_print(tamis_str text) {
    errno = 0;
    if (tamis_fd_write(STDOUT_FILENO, text) == TAMIS_OK) {
        return true;
    }
    tamis_say("cannot write standard output: %s", strerror(errno));
    return false;
}

bool tamis_print_json(tamis_str json) {
    if (isatty(STDOUT_FILENO) != 1) {
        return tamis_print(json);
    }
    tamis_buf shown;
    tamis_buf_init(&shown, TAMIS_PRINT_MAX);
    bool ok = tamis_json_show(&shown, json);
    if (!ok) {
        (void)tamis_say_memory();
    }
    ok = ok && tamis_print(tamis_buf_str(&shown));
    tamis_buf_clear(&shown);
    return ok;
}

bool tamis_print_diags(const tamis_diags *diags, const tamis_sources *sources) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    tamis_diag_style style = {.colour = tamis_colour(STDERR_FILENO), .max = TAMIS_LIMIT_FINDINGS_SHOWN};
    tamis_diags_print_text(&out, diags, sources, style);
    bool ok = out.failed == TAMIS_OK;
    if (ok) {
        tamis_print_error(tamis_buf_str(&out));
    } else {
        (void)tamis_say_memory();
    }
    tamis_buf_clear(&out);
    return ok;
}

bool tamis_colour(int fd) {
    const char *no = getenv("NO_COLOR");
    return isatty(fd) == 1 && (no == NULL || no[0] == '\0');
}

bool tamis_jit(void) {
    const char *jit = getenv("TAMIS_JIT");
    return jit == NULL || strcmp(jit, "off") != 0;
}
