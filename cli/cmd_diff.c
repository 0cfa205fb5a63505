/* tamis diff OLD NEW FILE... */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/print.h"
#include "cli/stream_command.h"
#include "tools/diff.h"

enum { OPTION_FORMAT, OPTION_MAX_CHANGED, OPTION_ROOT, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_FORMAT] = {0, "format", "FORMAT", "text (the default), json, or markdown for a comment"},
    [OPTION_MAX_CHANGED] = {0, "max-changed", "N|P%", "exit with 1 when more than N events, or P percent, change"},
    [OPTION_ROOT] = {0, "root", "DIR", "for pack folders: `use` stays below DIR (default: their parents)"},
};

static const tamis_usage usage = {
    .command = "diff",
    .operands = "OLD NEW FILE...",
    .about = "Runs two packs (folders, or files made by `tamis compile`) on the same CEF lines ('-' is standard input),\n"
             "and says which verdicts and outputs differ, how often, and on which line first.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 3,
    .most = SIZE_MAX,
    .example = "  tamis compile rules/paloalto-panos -o old.pack && tamis diff --max-changed 1% old.pack rules/paloalto-panos events.log\n",
};

enum { FORMAT_TEXT, FORMAT_JSON, FORMAT_MARKDOWN };
static const char *const format_names[] = {"text", "json", "markdown", NULL};

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

static int report(const tamis_diff *diff, size_t format) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    bool made = format == FORMAT_JSON       ? tamis_diff_add_json(&out, diff)
                : format == FORMAT_MARKDOWN ? tamis_diff_add_markdown(&out, diff)
                                            : tamis_diff_add_text(&out, diff);
    int status = TAMIS_EXIT_FINE;
    if (!made) {
        status = tamis_say_memory();
    } else if (!(format == FORMAT_JSON ? tamis_print_json(tamis_buf_str(&out)) : tamis_print(tamis_buf_str(&out)))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_buf_clear(&out);
    return status;
}

static int run(const tamis_arguments *arguments, tamis_differ *differ, const budget *b, size_t format) {
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
    int printed = report(&diff, format);
    status = status != TAMIS_EXIT_FINE ? status : printed;
    return status == TAMIS_EXIT_FINE && over(b, &diff) ? TAMIS_EXIT_FINDINGS : status;
}

int tamis_cmd_diff(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_pack *before = NULL;
    tamis_pack *after = NULL;
    tamis_differ *differ = NULL;
    budget b = {0};
    size_t format = FORMAT_TEXT;
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
    status = tamis_pack_argument(&before, arguments.operands[0], values[OPTION_ROOT]);
    if (status == TAMIS_EXIT_FINE) {
        status = tamis_pack_argument(&after, arguments.operands[1], values[OPTION_ROOT]);
    }
    if (status == TAMIS_EXIT_FINE) {
        status = tamis_differ_new(&differ, before, after) == TAMIS_OK ? run(&arguments, differ, &b, format)
                                                                      : tamis_say_memory();
    }
    tamis_differ_free(differ);
    tamis_pack_free(after);
    tamis_pack_free(before);
    return status;
}
