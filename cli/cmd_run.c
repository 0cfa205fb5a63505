/* tamis run PACK [FILE...] */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/suggest.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/print.h"
#include "cli/stream_command.h"
#include "regex/regex.h"
#include "runtime/json_show.h"
#include "runtime/stream_run.h"

enum {
    OPTION_WITH,
    OPTION_DENIED,
    OPTION_DROPPED,
    OPTION_NOT_ALLOWED,
    OPTION_UNMAPPED,
    OPTION_FAILED,
    OPTION_VERDICTS,
    OPTION_STATS,
    OPTION_THREADS,
    OPTION_FILTER,
    OPTION_SKIP_FILTER,
    OPTION_ROOT,
    OPTIONS
};

static const tamis_option options[OPTIONS] = {
    [OPTION_WITH] = {0, "with", "LIST",
                     "add to each object, behind the outputs: line, raw, cef, fields\n"
                     "(as _line, _raw, _cef, _fields); a list with commas"},
    [OPTION_DENIED] = {0, "denied", "FILE", "append the lines that were denied"},
    [OPTION_DROPPED] = {0, "dropped", "FILE", "append the lines that were dropped"},
    [OPTION_NOT_ALLOWED] = {0, "not-allowed", "FILE", "append the lines that were not allowed"},
    [OPTION_UNMAPPED] = {0, "unmapped", "FILE", "append the lines that passed and have no output"},
    [OPTION_FAILED] = {0, "failed", "FILE", "append the lines on which a search gave up or a budget ran out"},
    [OPTION_VERDICTS] = {0, "verdicts", "FILE", "append one JSON object for each line: what became of it"},
    [OPTION_STATS] = {0, "stats", NULL, "at the end, one JSON object with counts on standard error"},
    [OPTION_THREADS] = {0, "threads", "N", "workers, 1 to 64 (default 1); the order of lines is kept"},
    [OPTION_FILTER] = {0, "filter", "NAME", "run this filter alone; lines that pass come out unchanged"},
    [OPTION_SKIP_FILTER] = {0, "skip-filter", "NAME", "run all but this filter"},
    [OPTION_ROOT] = {0, "root", "DIR", "for a pack folder: `use` stays below DIR (default: its parent)"},
};

static const tamis_usage usage = {
    .command = "run",
    .operands = "PACK [FILE...]",
    .about =
        "Runs a pack (a folder, or a file made by `tamis compile`) on CEF lines, of the files or of "
        "standard\n"
        "input, and writes one JSON object for each event that is mapped. What an event holds never changes\n"
        "the exit status. One FILE of an option may be `-`: standard output then carries those lines "
        "alone.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 1,
    .most = SIZE_MAX,
    .example = "  tamis run --stats rules/paloalto-panos events.log\n"
               "  tamis run --filter agent rules/paloalto-panos events.log | tamis run --skip-filter agent "
               "rules/paloalto-panos\n",
};

/* The options that name a file, and the sink that each is. */
static const struct {
    int option;
    tamis_run_sink sink;
} files[] = {
    {OPTION_DENIED, TAMIS_RUN_DENIED},           {OPTION_DROPPED, TAMIS_RUN_DROPPED},
    {OPTION_NOT_ALLOWED, TAMIS_RUN_NOT_ALLOWED}, {OPTION_UNMAPPED, TAMIS_RUN_UNMAPPED},
    {OPTION_FAILED, TAMIS_RUN_FAILED},           {OPTION_VERDICTS, TAMIS_RUN_VERDICTS},
};
enum { FILES = sizeof files / sizeof files[0] };

typedef struct command {
    tamis_arguments arguments;
    tamis_pack *pack;
    tamis_run_options run;
    unsigned long threads;
    tamis_runner *runners[TAMIS_STREAM_WORKERS];
    tamis_sink sinks[TAMIS_RUN_SINKS];
} command;

/* ---- Options ---- */

static bool read_with(unsigned *out, const char *list) {
    static const char *const words[] = {"line", "raw", "cef", "fields", NULL};
    while (*list != '\0') {
        char word[16];
        size_t len = strcspn(list, ",");
        size_t kept = len < sizeof word ? len : sizeof word - 1;
        size_t bit;
        memcpy(word, list, kept);
        word[kept] = '\0';
        if (!tamis_option_word(&bit, &usage, "with", word, words)) {
            return false;
        }
        *out |= 1u << bit;
        list += len + (list[len] == ',');
    }
    return true;
}

/* Options that cannot stand together, and files that cannot both be standard output. */
static int check_together(const command *c) {
    if (c->run.only != NULL && c->run.skip != NULL) {
        return tamis_say_usage(usage.command, "'--filter' and '--skip-filter' exclude each other");
    }
    if (c->run.only != NULL && c->run.with != 0) {
        return tamis_say_usage(usage.command, "'--with' adds to objects, and with '--filter' there are none");
    }
    size_t standard = 0;
    for (size_t i = 0; i < FILES; i++) {
        const char *path = c->arguments.values[files[i].option];
        standard += path != NULL && strcmp(path, "-") == 0;
    }
    return standard > 1 ? tamis_say_usage(usage.command, "only one file can be '-', standard output")
                        : TAMIS_EXIT_FINE;
}

/* False: *status is to be returned. */
static bool read_options(command *c, int *status, int argc, char **argv) {
    if (!tamis_options_read(&c->arguments, status, &usage, argc, argv)) {
        return false;
    }
    const char *const *values = c->arguments.values;
    *status = TAMIS_EXIT_USAGE;
    c->threads = 1;
    if ((values[OPTION_WITH] != NULL && !read_with(&c->run.with, values[OPTION_WITH])) ||
        (values[OPTION_THREADS] != NULL &&
         !tamis_option_number(&c->threads, &usage, "threads", values[OPTION_THREADS], 1,
                              TAMIS_STREAM_WORKERS))) {
        return false;
    }
    c->run.only = values[OPTION_FILTER];
    c->run.flags = values[OPTION_STATS] != NULL;
    c->run.skip = values[OPTION_SKIP_FILTER];
    c->run.wanted[TAMIS_RUN_EVENTS] = true;
    for (size_t i = 0; i < FILES; i++) {
        const char *path = values[files[i].option];
        c->run.wanted[files[i].sink] = path != NULL;
        if (path != NULL && strcmp(path, "-") == 0) {
            c->run.wanted[TAMIS_RUN_EVENTS] = false;
        }
    }
    *status = check_together(c);
    return *status == TAMIS_EXIT_FINE;
}

/* ---- Sinks ---- */

static int say_sink(const tamis_sink *sink) {
    if (sink->error == ELOOP) {
        tamis_say("cannot write '%s': it is a symbolic link, and output follows none", sink->name);
        return TAMIS_EXIT_IO;
    }
    return tamis_say_cannot("write", sink->name, sink->error);
}

static void init_sinks(command *c) {
    for (size_t i = 0; i < TAMIS_RUN_SINKS; i++) {
        tamis_sink_init(&c->sinks[i], -1, "", TAMIS_SINK_LINES);
    }
}

static int open_sinks(command *c) {
    static const char standard[] = "standard output";
    if (c->run.wanted[TAMIS_RUN_EVENTS]) {
        tamis_sink_init(&c->sinks[TAMIS_RUN_EVENTS], STDOUT_FILENO, standard,
                        c->run.only != NULL ? TAMIS_SINK_LINES : TAMIS_SINK_JSON);
    }
    for (size_t i = 0; i < FILES; i++) {
        const char *path = c->arguments.values[files[i].option];
        tamis_sink *sink = &c->sinks[files[i].sink];
        tamis_sink_kind kind = files[i].sink == TAMIS_RUN_VERDICTS ? TAMIS_SINK_JSON : TAMIS_SINK_LINES;
        if (path == NULL) {
            continue;
        }
        if (strcmp(path, "-") == 0) {
            tamis_sink_init(sink, STDOUT_FILENO, standard, kind);
        } else if (tamis_sink_open(sink, path, kind) != TAMIS_OK) {
            return say_sink(sink);
        }
    }
    return TAMIS_EXIT_FINE;
}

static int close_sinks(command *c, int status) {
    for (size_t i = 0; i < TAMIS_RUN_SINKS; i++) {
        if (tamis_sink_clear(&c->sinks[i]) != TAMIS_OK) {
            status = say_sink(&c->sinks[i]);
        }
    }
    return status;
}

/* ---- Running ---- */

static int say_filter(const command *c) {
    const char *name = c->run.only != NULL ? c->run.only : c->run.skip;
    tamis_suggest suggest = tamis_suggest_start(tamis_str_z(name));
    for (size_t i = 0; i < tamis_pack_filters(c->pack); i++) {
        tamis_suggest_offer(&suggest, tamis_str_z(tamis_pack_filter_name(c->pack, i)));
    }
    if (suggest.nearest.ptr == NULL) {
        return tamis_say_usage(usage.command, "the pack has no filter '%s'", name);
    }
    return tamis_say_usage(usage.command, "the pack has no filter '%s', did you mean '%.*s'?", name,
                           (int)suggest.nearest.len, suggest.nearest.ptr);
}

static int make_runners(command *c) {
    for (size_t i = 0; i < c->threads; i++) {
        tamis_status status = tamis_runner_new(&c->runners[i], c->pack, &c->run);
        if (status == TAMIS_ERR_NOT_FOUND) {
            return say_filter(c);
        }
        if (status != TAMIS_OK) {
            return tamis_say_memory();
        }
    }
    if (tamis_jit() && !tamis_regex_jit_available()) {
        tamis_say("note: memory may not be made executable here; regexes are interpreted, which is slower");
    }
    return TAMIS_EXIT_FINE;
}

static int print_stats(const command *c, const tamis_stream *stream, uint64_t milliseconds) {
    tamis_stats sum;
    if (tamis_stats_init(&sum, c->pack) != TAMIS_OK) {
        return tamis_say_memory();
    }
    for (size_t i = 0; i < c->threads; i++) {
        tamis_stats_add(&sum, tamis_runner_stats(c->runners[i]));
    }
    tamis_buf json;
    tamis_buf shown;
    tamis_buf_init(&json, TAMIS_PRINT_MAX);
    tamis_buf_init(&shown, TAMIS_PRINT_MAX);
    bool ok = tamis_stats_add_json(&json, &sum, stream->lines, stream->bytes, milliseconds) &&
              tamis_json_show(&shown, tamis_buf_str(&json)) && tamis_buf_add_char(&shown, '\n');
    int status = ok ? TAMIS_EXIT_FINE : tamis_say_memory();
    if (ok && tamis_fd_write(STDERR_FILENO, tamis_buf_str(&shown)) != TAMIS_OK) {
        status = TAMIS_EXIT_IO; /* and there is no other place to say so */
    }
    tamis_buf_clear(&shown);
    tamis_buf_clear(&json);
    tamis_stats_clear(&sum);
    return status;
}

static uint64_t now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int run_stream(command *c) {
    void *workers[TAMIS_STREAM_WORKERS];
    for (size_t i = 0; i < c->threads; i++) {
        workers[i] = c->runners[i];
    }
    tamis_stream stream = {
        .inputs = c->arguments.operands + 1,
        .input_count = c->arguments.count - 1,
        .work = tamis_runner_line,
        .workers = workers,
        .worker_count = c->threads,
        .unnumbered = !tamis_run_numbers(&c->run),
        .sinks = c->sinks,
        .sink_count = TAMIS_RUN_SINKS,
    };
    uint64_t start = now_ms();
    int status = tamis_stream_command(&stream);
    if (c->arguments.values[OPTION_STATS] != NULL) {
        int printed = print_stats(c, &stream, now_ms() - start);
        status = status != TAMIS_EXIT_FINE ? status : printed;
    }
    return status;
}

/* With the options read and the pack open: checks the filter's name before any file is made. */
static int run_pack(command *c) {
    int status = make_runners(c);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    status = open_sinks(c);
    if (status == TAMIS_EXIT_FINE) {
        status = run_stream(c);
    }
    return close_sinks(c, status);
}

int tamis_cmd_run(int argc, char **argv) {
    int status;
    command *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return tamis_say_memory();
    }
    init_sinks(c);
    if (read_options(c, &status, argc, argv)) {
        status = tamis_pack_argument(&c->pack, c->arguments.operands[0], c->arguments.values[OPTION_ROOT]);
        status = status == TAMIS_EXIT_FINE ? run_pack(c) : status;
    }
    for (size_t i = 0; i < TAMIS_STREAM_WORKERS; i++) {
        tamis_runner_free(c->runners[i]);
    }
    tamis_pack_free(c->pack);
    free(c);
    return status;
}
