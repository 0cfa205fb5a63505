/* tamis fmt [PATH...] */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/print.h"
#include "cli/rules_paths.h"
#include "tools/format.h"
#include "tools/layout_diff.h"

enum { OPTION_CHECK, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_CHECK] = {0, "check", NULL,
                      "change nothing; show what would change, and end with status 1 if something would"},
};

static const tamis_usage usage = {
    .command = "fmt",
    .operands = "[PATH...]",
    .about = "Brings rules files into the one layout that they have: those named, and all of the packs at "
             "and below\n"
             "the folders. Only white space is changed. Without a PATH, or for '-', standard input is "
             "formatted to\n"
             "standard output. Files with syntax errors are left alone; the exit status is then 1.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 0,
    .most = SIZE_MAX,
    .example = "  tamis fmt rules\n"
               "  tamis fmt --check rules\n"
               "  tamis fmt < rules/paloalto-panos/panos.rules > formatted.rules\n",
};

/* What one run has seen. */
typedef struct fmt {
    bool check;
    int status;
    size_t changed; /* files that are, or with --check would be, changed */
} fmt;

/* One text on its way: all of it is forgotten behind it. */
typedef struct work {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_buf out;
} work;

static void work_init(work *w) {
    tamis_arena_init(&w->arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&w->sources, &w->arena);
    tamis_diags_init(&w->diags, &w->arena);
    tamis_buf_init(&w->out, TAMIS_LIMIT_FILE); /* what is larger could not be read again */
}

static void work_clear(work *w) {
    tamis_buf_clear(&w->out);
    tamis_arena_clear(&w->arena);
}

/* ---- Results ---- */

static int show_difference(tamis_str name, tamis_str before, tamis_str after) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    tamis_layout_diff(&out, name, before, after);
    int status = out.failed != TAMIS_OK             ? tamis_say_memory()
                 : tamis_print(tamis_buf_str(&out)) ? TAMIS_EXIT_FINDINGS
                                                    : TAMIS_EXIT_IO;
    tamis_buf_clear(&out);
    return status;
}

/* A link stays a link, and the file behind it, wherever it lies, is not touched. */
static int replace_file(const char *path, tamis_str text) {
    struct stat info;
    if (lstat(path, &info) == 0 && S_ISLNK(info.st_mode)) {
        tamis_say("cannot format '%s': it is a link; format the file that it leads to", path);
        return TAMIS_EXIT_IO;
    }
    errno = 0;
    tamis_status status = tamis_file_write(path, text);
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    if (status != TAMIS_OK) {
        return tamis_say_cannot("write", path, errno != 0 ? errno : EIO);
    }
    tamis_say("formatted '%s'", path);
    return TAMIS_EXIT_FINE;
}

/* ---- One text ---- */

/* `path` NULL: standard input. */
static int finish(fmt *f, work *w, const char *path, tamis_str name, tamis_str before) {
    tamis_str after = tamis_buf_str(&w->out);
    bool same = tamis_str_equal(before, after);
    f->changed += !same;
    if (f->check) {
        return same ? TAMIS_EXIT_FINE : show_difference(name, before, after);
    }
    if (path == NULL) {
        return tamis_print(after) ? TAMIS_EXIT_FINE : TAMIS_EXIT_IO;
    }
    return same ? TAMIS_EXIT_FINE : replace_file(path, after);
}

static int format_text(fmt *f, work *w, const char *path, tamis_str text) {
    size_t source;
    tamis_str name = path != NULL ? tamis_str_z(path) : TAMIS_STR("<stdin>");
    if (tamis_sources_add(&source, &w->sources, name, name, text) != TAMIS_OK) {
        return tamis_say_memory();
    }
    switch (tamis_format_rules(&w->out, &w->arena, &w->sources, source, &w->diags)) {
    case TAMIS_OK: return finish(f, w, path, name, text);
    case TAMIS_ERR_RULES:
        return tamis_print_diags(&w->diags, &w->sources) ? TAMIS_EXIT_FINDINGS : TAMIS_EXIT_IO;
    case TAMIS_ERR_LIMIT:
        tamis_say("'%s' is left alone: in its layout it would be larger than 64 MiB", name.ptr);
        return TAMIS_EXIT_IO;
    case TAMIS_ERR_INVALID:
        tamis_say(
            "'%s' is left alone: its layout cannot be changed without changing more (an error of tamis)",
            name.ptr);
        return TAMIS_EXIT_FINDINGS;
    default: return tamis_say_memory();
    }
}

static int say_unreadable(const char *path, tamis_status status) {
    switch (status) {
    case TAMIS_ERR_MEMORY: return tamis_say_memory();
    case TAMIS_ERR_LIMIT: tamis_say("cannot read '%s': it is larger than 64 MiB", path); return TAMIS_EXIT_IO;
    case TAMIS_ERR_INVALID: tamis_say("cannot read '%s': it is no regular file", path); return TAMIS_EXIT_IO;
    default: return tamis_say_cannot("read", path, errno != 0 ? errno : ENOENT);
    }
}

static int format_file(fmt *f, const char *path) {
    work w;
    tamis_str text;
    work_init(&w);
    errno = 0;
    tamis_status status = tamis_file_read(&text, &w.arena, path, TAMIS_LIMIT_FILE);
    int result = status == TAMIS_OK ? format_text(f, &w, path, text) : say_unreadable(path, status);
    work_clear(&w);
    return result;
}

/* All of standard input. */
static tamis_status read_input(tamis_buf *out) {
    for (;;) {
        enum { PART = 65536 };
        size_t len = out->len;
        char *room = tamis_buf_extend(out, PART);
        if (room == NULL) {
            return out->failed;
        }
        ssize_t got;
        do {
            got = read(STDIN_FILENO, room, PART);
        } while (got < 0 && errno == EINTR);
        out->len = len + (got > 0 ? (size_t)got : 0);
        if (got <= 0) {
            return got == 0 ? TAMIS_OK : TAMIS_ERR_IO;
        }
        if (out->len > TAMIS_LIMIT_FILE) {
            return TAMIS_ERR_LIMIT;
        }
    }
}

static int format_input(fmt *f) {
    work w;
    tamis_buf text;
    work_init(&w);
    tamis_buf_init(&text, TAMIS_LIMIT_FILE + (size_t)1024 * 1024);
    errno = 0;
    tamis_status status = read_input(&text);
    int result =
        status == TAMIS_OK ? format_text(f, &w, NULL, tamis_buf_str(&text)) : say_unreadable("-", status);
    tamis_buf_clear(&text);
    work_clear(&w);
    return result;
}

/* ---- The command ---- */

static int format_all(fmt *f, const tamis_rules_paths *paths) {
    int status = paths->status;
    for (size_t i = 0; i < paths->count; i++) {
        const char *path = paths->items[i];
        int one = path == NULL ? format_input(f) : format_file(f, path);
        status = one > status ? one : status;
    }
    if (f->check && f->changed > 0) {
        bool one = paths->count == 1;
        tamis_say("%zu of %zu %s layout; 'tamis fmt' brings %s into it", f->changed, paths->count,
                  one ? "file is not in its" : "files are not in their", one ? "it" : "them");
    }
    return status;
}

int tamis_cmd_fmt(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_rules_paths paths;
    tamis_arena arena;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    fmt f = {.check = arguments.values[OPTION_CHECK] != NULL};
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    status = tamis_rules_paths_find(&paths, &arena, &arguments) ? format_all(&f, &paths) : tamis_say_memory();
    tamis_arena_clear(&arena);
    return status;
}
