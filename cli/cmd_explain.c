/* tamis explain PACK [FILE...] */
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/print.h"
#include "cli/stream_command.h"
#include "tools/explain.h"

enum { OPTION_FORMAT, OPTION_REDACT, OPTION_NO_VALUES, OPTION_FILTER, OPTION_SKIP_FILTER, OPTION_ROOT, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_FORMAT] = {0, "format", "FORMAT", "text (the default) or json, one object in a line"},
    [OPTION_REDACT] = {0, "redact", "KEY,...",
                       "do not show these fields, nor what the rules make of them;\n"
                       "a list with commas"},
    [OPTION_NO_VALUES] = {0, "no-values", NULL, "show nothing that the events say: kinds of values alone"},
    [OPTION_FILTER] = {0, "filter", "NAME", "run this filter alone"},
    [OPTION_SKIP_FILTER] = {0, "skip-filter", "NAME", "run all but this filter"},
    [OPTION_ROOT] = {0, "root", "DIR", "for a pack folder: `use` stays below DIR (default: its parent)"},
};

static const tamis_usage usage = {
    .command = "explain",
    .operands = "PACK [FILE...]",
    .about = "Runs a pack (a folder, or a file made by `tamis compile`) on CEF lines, of the files or of standard\n"
             "input, and says of each event what became of it and why: every filter statement and output, with what\n"
             "their conditions saw, the list entry that matched, and what was nearest when none did.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 1,
    .most = SIZE_MAX,
    .example = "  grep Log4j events.log | tamis explain rules/paloalto-panos\n"
               "  tamis explain --redact suser,duser --format json rules/paloalto-panos events.log\n",
};

enum { FORMAT_TEXT, FORMAT_JSON };
static const char *const format_names[] = {"text", "json", NULL};

typedef struct worker {
    tamis_explainer *explainer;
    bool json, colour;
} worker;

static tamis_status explain_line(void *data, tamis_buf *outputs, const tamis_line *line) {
    const worker *w = data;
    tamis_explanation explanation;
    tamis_status status = tamis_explainer_run(&explanation, w->explainer, line->text, line->too_long, line->number);
    if (status != TAMIS_OK) {
        return status;
    }
    bool made = w->json ? tamis_explanation_json(outputs, &explanation)
                        : tamis_explanation_text(outputs, &explanation, w->colour);
    return made ? TAMIS_OK : outputs->failed;
}

static int run_stream(const tamis_arguments *arguments, worker *w) {
    tamis_sink sink;
    void *workers = w;
    /* Text is fit for a terminal already, and its colours are meant. */
    tamis_sink_init(&sink, STDOUT_FILENO, "standard output", w->json ? TAMIS_SINK_JSON : TAMIS_SINK_LINES);
    sink.terminal = sink.terminal && w->json;
    tamis_stream stream = {
        .inputs = arguments->operands + 1,
        .input_count = arguments->count - 1,
        .work = explain_line,
        .workers = &workers,
        .worker_count = 1,
        .sinks = &sink,
        .sink_count = 1,
    };
    int status = tamis_stream_command(&stream);
    return tamis_sink_clear(&sink) == TAMIS_OK ? status : TAMIS_EXIT_IO;
}

static int explain(const tamis_arguments *arguments, worker *w, const tamis_pack *pack) {
    const char *const *values = arguments->values;
    tamis_explain_options chosen = {
        .redact = values[OPTION_REDACT],
        .no_values = values[OPTION_NO_VALUES] != NULL,
        .only = values[OPTION_FILTER],
        .skip = values[OPTION_SKIP_FILTER],
    };
    tamis_status status = tamis_explainer_new(&w->explainer, pack, &chosen);
    if (status == TAMIS_ERR_NOT_FOUND) {
        tamis_say("the pack has no filter '%s'", chosen.only != NULL ? chosen.only : chosen.skip);
        return TAMIS_EXIT_USAGE;
    }
    return status == TAMIS_OK ? run_stream(arguments, w) : tamis_say_memory();
}

int tamis_cmd_explain(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_pack *pack = NULL;
    int status;
    size_t word = FORMAT_TEXT;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    const char *const *values = arguments.values;
    if (values[OPTION_FILTER] != NULL && values[OPTION_SKIP_FILTER] != NULL) {
        return tamis_say_usage(usage.command, "'--filter' and '--skip-filter' exclude each other");
    }
    if (values[OPTION_FORMAT] != NULL && !tamis_option_word(&word, &usage, "format", values[OPTION_FORMAT], format_names)) {
        return TAMIS_EXIT_USAGE;
    }
    status = tamis_pack_argument(&pack, arguments.operands[0], values[OPTION_ROOT]);
    if (status == TAMIS_EXIT_FINE) {
        worker w = {.json = word == FORMAT_JSON, .colour = tamis_colour(STDOUT_FILENO)};
        status = explain(&arguments, &w, pack);
        tamis_explainer_free(w.explainer);
    }
    tamis_pack_free(pack);
    return status;
}
