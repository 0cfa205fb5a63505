/* tamis parse [FILE...] */
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/print.h"
#include "cli/stream_command.h"
#include "runtime/stream_parse.h"
#include "tools/key_census.h"

enum { OPTION_KEYS, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_KEYS] = {0, "keys", NULL,
                     "show instead which keys there are, how many events have them,\n"
                     "and their commonest values"},
};

static const tamis_usage usage = {
    .command = "parse",
    .operands = "[FILE...]",
    .about = "Reads CEF lines, of the files or of standard input, and writes one JSON object for each line:\n"
             "header and fields, or why it is not CEF. Empty lines are skipped.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 0,
    .most = SIZE_MAX,
    .example = "  tamis parse events.log\n"
               "  tamis parse --keys events.log\n",
};

static int run_stream(const tamis_arguments *arguments, tamis_line_work work, void *worker, int fd) {
    tamis_sink sink;
    tamis_sink_init(&sink, fd, "standard output", TAMIS_SINK_JSON);
    tamis_stream stream = {
        .inputs = arguments->operands,
        .input_count = arguments->count,
        .work = work,
        .workers = &worker,
        .worker_count = 1,
        .sinks = &sink,
        .sink_count = 1,
    };
    int status = tamis_stream_command(&stream);
    return tamis_sink_clear(&sink) == TAMIS_OK ? status : TAMIS_EXIT_IO;
}

static int parse(const tamis_arguments *arguments) {
    tamis_cef cef;
    tamis_cef_init(&cef);
    int status = run_stream(arguments, tamis_parse_line, &cef, STDOUT_FILENO);
    tamis_cef_clear(&cef);
    return status;
}

static int print_census(const tamis_census *census) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    int status = !tamis_census_print(&out, census)  ? tamis_say_memory()
                 : tamis_print(tamis_buf_str(&out)) ? TAMIS_EXIT_FINE
                                                    : TAMIS_EXIT_IO;
    tamis_buf_clear(&out);
    return status;
}

static int count_keys(const tamis_arguments *arguments) {
    tamis_census *census = NULL;
    if (tamis_census_new(&census) != TAMIS_OK) {
        return tamis_say_memory();
    }
    int status = run_stream(arguments, tamis_census_line, census, -1);
    int printed = print_census(census);
    tamis_census_free(census);
    return status != TAMIS_EXIT_FINE ? status : printed;
}

int tamis_cmd_parse(int argc, char **argv) {
    tamis_arguments arguments;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    return arguments.values[OPTION_KEYS] != NULL ? count_keys(&arguments) : parse(&arguments);
}
