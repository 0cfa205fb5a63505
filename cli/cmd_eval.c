/* tamis eval EXPR, tamis eval --jsonl */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/print.h"
#include "cli/stream_command.h"
#include "tools/data_event.h"
#include "tools/evaluate.h"
#include "tools/value_text.h"

enum { OPTION_EVENT, OPTION_FIELDS, OPTION_CEF, OPTION_REFERENCES, OPTION_GLOBALS, OPTION_JSONL, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_EVENT] = {0, "event", "LINE", "the event, a CEF line"},
    [OPTION_FIELDS] = {0, "fields", "JSON", "or its fields, an object"},
    [OPTION_CEF] = {0, "cef", "JSON", "and its header, an object: {\"name\": \"THREAT\"}"},
    [OPTION_REFERENCES] = {0, "references", "JSON",
                           "the tree behind _.referenceValues; an array of objects with\n"
                           "strings regex and value is a list"},
    [OPTION_GLOBALS] = {0, "global-references", "JSON", "the tree behind _.globalReferenceValues"},
    [OPTION_JSONL] = {0, "jsonl", NULL,
                      "answer many: lines {\"expr\": ..., \"fields\": ..., \"cef\": ...,\n"
                      "\"references\": ..., \"globalReferences\": ...} of standard input"},
};

static const tamis_usage usage = {
    .command = "eval",
    .operands = "[EXPR]",
    .about = "Evaluates one expression and prints its value; `=>` may stand before it. The exit status is 1 "
             "when it is\n"
             "refused. Put `--` before an expression that begins with a dash.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 0,
    .most = 1,
    .example = "  tamis eval \"isEmpty(fields.cat) ? 'none' : trim(fields.cat)\" --fields '{\"cat\": \" "
               "spyware \"}'\n"
               "  echo '{\"expr\": \"1 + 1\"}' | tamis eval --jsonl\n",
};

/* ---- One ---- */

typedef struct single {
    tamis_arguments arguments;
    tamis_arena arena;
    tamis_compiler *compiler;
    const tamis_json *json[OPTIONS]; /* of the options that are JSON */
} single;

/* Parses the options that are JSON objects. */
static bool parse_json(single *s) {
    static const int places[] = {OPTION_FIELDS, OPTION_CEF, OPTION_REFERENCES, OPTION_GLOBALS};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const char *text = s->arguments.values[places[i]];
        const char *name = options[places[i]].name;
        tamis_json *json = NULL;
        tamis_json_error error;
        if (text == NULL) {
            continue;
        }
        tamis_status status = tamis_json_parse(&json, &s->arena, tamis_str_z(text), &error);
        if (status == TAMIS_ERR_MEMORY) {
            (void)tamis_say_memory();
            return false;
        }
        if (status != TAMIS_OK) {
            (void)tamis_say_usage(usage.command, "'--%s': %s, at byte %u", name, error.text,
                                  (unsigned)error.span.off);
            return false;
        }
        if (json->type != TAMIS_JSON_OBJECT) {
            (void)tamis_say_usage(usage.command, "'--%s' is a JSON object", name);
            return false;
        }
        s->json[places[i]] = json;
    }
    return true;
}

static int print_value(tamis_value value, const tamis_verdict *verdict) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    bool made = tamis_value_add_text(&out, value) && tamis_buf_add_char(&out, '\n');
    int status = !made                                   ? tamis_say_memory()
                 : tamis_print_json(tamis_buf_str(&out)) ? TAMIS_EXIT_FINE
                                                         : TAMIS_EXIT_IO;
    tamis_buf_clear(&out);
    if (verdict->outcome == TAMIS_FAILED) {
        tamis_say("note: a search gave up, or the budget for values ran out");
    }
    return status;
}

static int evaluate_line(tamis_evaluation *evaluation, const char *line) {
    tamis_value value;
    tamis_verdict verdict;
    tamis_status status =
        tamis_context_eval_line(evaluation->context, tamis_str_z(line), evaluation->entry, &value, &verdict);
    if (status == TAMIS_ERR_LIMIT) {
        return tamis_say_usage(usage.command, "the event is longer than 1 MiB");
    }
    return status != TAMIS_OK ? tamis_say_memory() : print_value(value, &verdict);
}

static int evaluate_data(tamis_evaluation *evaluation, single *s) {
    tamis_data_event event;
    tamis_event_error error;
    tamis_verdict verdict;
    tamis_status status =
        tamis_data_event_from_json(&event, &s->arena, s->json[OPTION_CEF], s->json[OPTION_FIELDS], &error);
    if (status == TAMIS_ERR_INVALID) {
        return tamis_say_usage(usage.command, "%s", error.text);
    }
    if (status != TAMIS_OK) {
        return tamis_say_memory();
    }
    tamis_value value = tamis_context_eval_data(evaluation->context, &event, evaluation->entry, &verdict);
    return print_value(value, &verdict);
}

static int evaluate(single *s, tamis_str image) {
    tamis_evaluation evaluation;
    tamis_status status = tamis_evaluation_init(&evaluation, image, tamis_jit());
    if (status != TAMIS_OK) {
        tamis_say("cannot evaluate: %s", tamis_status_text(status));
        return TAMIS_EXIT_IO;
    }
    const char *line = s->arguments.values[OPTION_EVENT];
    int result = line != NULL ? evaluate_line(&evaluation, line) : evaluate_data(&evaluation, s);
    tamis_evaluation_clear(&evaluation);
    return result;
}

static int compile_and_evaluate(single *s) {
    tamis_str image;
    if (!parse_json(s)) {
        return TAMIS_EXIT_USAGE;
    }
    if (tamis_compiler_new(&s->compiler) != TAMIS_OK) {
        return tamis_say_memory();
    }
    tamis_status status =
        tamis_compiler_expression(&image, s->compiler, tamis_str_z(s->arguments.operands[0]),
                                  s->json[OPTION_REFERENCES], s->json[OPTION_GLOBALS]);
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    if (!tamis_print_findings(s->compiler)) {
        return TAMIS_EXIT_IO;
    }
    if (status != TAMIS_OK) {
        if (tamis_compiler_diags(s->compiler)->errors == 0) {
            tamis_say("cannot compile the expression: %s", tamis_status_text(status));
        }
        return TAMIS_EXIT_FINDINGS;
    }
    return evaluate(s, image);
}

/* ---- Many ---- */

typedef struct many {
    tamis_evaluator *evaluator;
    bool refused; /* one at least */
} many;

static tamis_status answer_line(void *data, tamis_buf *outputs, const tamis_line *line) {
    many *m = data;
    bool refused = true;
    tamis_status status = TAMIS_OK;
    if (line->too_long) {
        (void)tamis_buf_add_format(
            outputs,
            "{\"error\":{\"code\":\"%s\",\"message\":\"the line is longer than 1 MiB\",\"offset\":%u}}",
            tamis_diag_name(TAMIS_E0401), TAMIS_LIMIT_LINE);
    } else {
        status = tamis_evaluator_line(m->evaluator, outputs, line->text, &refused);
    }
    m->refused = m->refused || refused;
    (void)tamis_buf_add_char(outputs, '\n');
    return status != TAMIS_OK ? status : outputs->failed;
}

static int answer_lines(void) {
    many m = {0};
    tamis_sink sink;
    /* Compiling a pattern for one search costs more than interpreting it. */
    if (tamis_evaluator_new(&m.evaluator, false) != TAMIS_OK) {
        return tamis_say_memory();
    }
    void *worker = &m;
    tamis_sink_init(&sink, STDOUT_FILENO, "standard output", TAMIS_SINK_JSON);
    tamis_stream stream = {
        .work = answer_line, .workers = &worker, .worker_count = 1, .sinks = &sink, .sink_count = 1};
    int status = tamis_stream_command(&stream);
    if (tamis_sink_clear(&sink) != TAMIS_OK) {
        status = TAMIS_EXIT_IO;
    }
    tamis_evaluator_free(m.evaluator);
    return status == TAMIS_EXIT_FINE && m.refused ? TAMIS_EXIT_FINDINGS : status;
}

/* ---- The command ---- */

/* Options that cannot stand together. */
static int check_together(const tamis_arguments *arguments) {
    const char *const *values = arguments->values;
    bool data = values[OPTION_FIELDS] != NULL || values[OPTION_CEF] != NULL;
    bool any = data || values[OPTION_EVENT] != NULL || values[OPTION_REFERENCES] != NULL ||
               values[OPTION_GLOBALS] != NULL || arguments->count > 0;
    if (values[OPTION_JSONL] != NULL) {
        return any ? tamis_say_usage(usage.command, "with '--jsonl' everything stands in the lines")
                   : TAMIS_EXIT_FINE;
    }
    if (arguments->count == 0) {
        return tamis_say_usage(usage.command, "which expression?");
    }
    if (data && values[OPTION_EVENT] != NULL) {
        return tamis_say_usage(usage.command,
                               "'--event' is a whole event: '--fields' and '--cef' have no place beside it");
    }
    return TAMIS_EXIT_FINE;
}

int tamis_cmd_eval(int argc, char **argv) {
    single s = {0};
    int status;
    if (!tamis_options_read(&s.arguments, &status, &usage, argc, argv)) {
        return status;
    }
    status = check_together(&s.arguments);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    if (s.arguments.values[OPTION_JSONL] != NULL) {
        return answer_lines();
    }
    tamis_arena_init(&s.arena, TAMIS_LIMIT_COMPILATION);
    status = compile_and_evaluate(&s);
    tamis_compiler_free(s.compiler);
    tamis_arena_clear(&s.arena);
    return status;
}
