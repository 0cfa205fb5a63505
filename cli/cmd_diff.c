/* tamis diff OLD NEW [FILE...] */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/diff_rules_command.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/print.h"
#include "cli/stream_command.h"
#include "tools/diff.h"

enum { OPTION_FORMAT, OPTION_MAX_CHANGED, OPTION_ALERT_TYPE, OPTION_TECHNIQUE, OPTION_ROOT, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_FORMAT] = {0, "format", "FORMAT", "text (the default), json, or markdown for a comment"},
    [OPTION_MAX_CHANGED] = {0, "max-changed", "N|P%", "exit with 1 when more than N events or rules, or P percent of the events, change"},
    [OPTION_ALERT_TYPE] = {0, "alert-type", "OUTPUT", "the output that names the alert (default: alertType)"},
    [OPTION_TECHNIQUE] = {0, "technique", "OUTPUT", "the output with ids of ATT&CK techniques (default: threatId)"},
    [OPTION_ROOT] = {0, "root", "DIR", "for pack folders: `use` stays below DIR (default: their parents)"},
};

static const tamis_usage usage = {
    .command = "diff",
    .operands = "OLD NEW [FILE...]",
    .about = "Runs two packs (folders, or files made by `tamis compile`) on the same CEF lines ('-' is standard input),\n"
             "and says which verdicts and outputs differ, how often, and on which line first. Without a FILE: what differs\n"
             "between their rules.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 2,
    .most = SIZE_MAX,
    .example = "  tamis compile rules/paloalto-panos -o old.pack && tamis diff old.pack rules/paloalto-panos\n"
               "  tamis compile rules/paloalto-panos -o old.pack && tamis diff --max-changed 1% old.pack rules/paloalto-panos events.log\n",
};

static const char *const format_names[] = {
    [TAMIS_DIFF_TEXT] = "text", [TAMIS_DIFF_JSON] = "json", [TAMIS_DIFF_MARKDOWN] = "markdown", [TAMIS_DIFF_MARKDOWN + 1] = NULL};

typedef struct budget {
    bool given, percent;
    unsigned long most;
} budget;

static bool read_budget(budget *out, const char *text) {
    char number[24];
    size_t len = strlen(text);
    *out = (budget){.given = true, .percent = len > 0 && text[len - 1] == '%'};
    len -= out->percent;
    if (len >= sizeof number) {
        len = sizeof number - 1; /* too many digits all the same */
    }
    memcpy(number, text, len);
    number[len] = '\0';
    return tamis_option_number(&out->most, &usage, "max-changed", number, 0, out->percent ? 100 : 1000000000);
}

static bool over(const budget *b, const tamis_diff *diff) {
    if (!b->given) {
        return false;
    }
    /* Lines are far fewer than 2^57. */
    return b->percent ? diff->changed * 100 > diff->lines * b->most : diff->changed > b->most;
}

static int report(const tamis_diff *diff, tamis_diff_format format) {
    static bool (*const formats[])(tamis_buf *, const tamis_diff *) = {
        [TAMIS_DIFF_TEXT] = tamis_diff_add_text,
        [TAMIS_DIFF_JSON] = tamis_diff_add_json,
        [TAMIS_DIFF_MARKDOWN] = tamis_diff_add_markdown,
    };
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    (void)formats[format](&out, diff); /* the buffer remembers a failure */
    int status = tamis_diff_print(&out, format);
    tamis_buf_clear(&out);
    return status;
}

static int run(const tamis_arguments *arguments, tamis_differ *differ, const budget *b, tamis_diff_format format) {
    void *workers = differ;
    tamis_stream stream = {
        .inputs = arguments->operands + 2,
        .input_count = arguments->count - 2,
        .work = tamis_differ_line,
        .workers = &workers,
        .worker_count = 1,
    };
    tamis_diff diff;
    int status = tamis_stream_command(&stream);
    tamis_differ_result(&diff, differ);
    diff.interrupted = stream.stopped;
    int printed = report(&diff, format);
    status = status != TAMIS_EXIT_FINE ? status : printed;
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    bool open = diff.interrupted && b->given && !over(b, &diff); /* what was not read may be over it */
    if (diff.interrupted) {
        tamis_say("interrupted after %llu lines%s", (unsigned long long)diff.lines,
                  open ? ": whether --max-changed holds is not known" : "");
    }
    return over(b, &diff) ? TAMIS_EXIT_FINDINGS : open ? TAMIS_EXIT_IO : TAMIS_EXIT_FINE;
}

/* An output that was asked for must be in one of the packs. */
static bool has_output(const tamis_pack *before, const tamis_pack *after, const char *name) {
    const tamis_pack *packs[] = {before, after};
    for (size_t p = 0; name != NULL && p < 2; p++) {
        const tamis_program *program = tamis_pack_program(packs[p]);
        for (uint32_t i = 0; i < program->output_count; i++) {
            if (tamis_str_equal(tamis_program_output(program, i)->name, tamis_str_z(name))) {
                return true;
            }
        }
    }
    return name == NULL;
}

/* Both packs are open. */
static int compare(const tamis_arguments *arguments, const tamis_pack *before, const tamis_pack *after, const budget *b,
                   tamis_diff_format format) {
    tamis_differ *differ = NULL;
    if (arguments->count == 2) {
        return tamis_diff_rules_command(before, after, format, b->given, b->most);
    }
    const char *const outputs[TAMIS_DIFF_SETS] = {
        [TAMIS_DIFF_ALERT_TYPES] = arguments->values[OPTION_ALERT_TYPE],
        [TAMIS_DIFF_TECHNIQUES] = arguments->values[OPTION_TECHNIQUE],
    };
    for (int set = 0; set < TAMIS_DIFF_SETS; set++) {
        if (!has_output(before, after, outputs[set])) {
            return tamis_say_usage("diff", "neither pack has an output '%s'", outputs[set]);
        }
    }
    int status =
        tamis_differ_new(&differ, before, after, outputs) == TAMIS_OK ? run(arguments, differ, b, format) : tamis_say_memory();
    tamis_differ_free(differ);
    return status;
}

int tamis_cmd_diff(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_pack *before = NULL;
    tamis_pack *after = NULL;
    budget b = {0};
    size_t format = TAMIS_DIFF_TEXT;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    const char *const *values = arguments.values;
    if ((values[OPTION_FORMAT] != NULL &&
         !tamis_option_word(&format, &usage, "format", values[OPTION_FORMAT], format_names)) ||
        (values[OPTION_MAX_CHANGED] != NULL && !read_budget(&b, values[OPTION_MAX_CHANGED]))) {
        return TAMIS_EXIT_USAGE;
    }
    if (b.percent && arguments.count == 2) {
        return tamis_say_usage("diff", "--max-changed takes a percentage of events, and there are none");
    }
    status = tamis_pack_argument(&before, arguments.operands[0], values[OPTION_ROOT]);
    if (status == TAMIS_EXIT_FINE) {
        status = tamis_pack_argument(&after, arguments.operands[1], values[OPTION_ROOT]);
    }
    if (status == TAMIS_EXIT_FINE) {
        status = compare(&arguments, before, after, &b, (tamis_diff_format)format);
    }
    tamis_pack_free(after);
    tamis_pack_free(before);
    return status;
}
