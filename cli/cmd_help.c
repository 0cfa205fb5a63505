/* tamis help [COMMAND | CODE] */
#include <string.h>

#include "base/diag_edit.h"
#include "base/diag_pages.h"
#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/print.h"

static const tamis_usage usage = {
    .command = "help",
    .operands = "[COMMAND | CODE]",
    .about = "Lists the commands and the codes of findings, shows the help of a command, or says what a code means, with a "
             "wrong\nexample and its mend.\n",
    .least = 0,
    .most = 1,
    .example = "  tamis help\n"
               "  tamis help run\n"
               "  tamis help E0203\n",
};

/* ---- A page: its Markdown as plain text ---- */

static bool starts(const char *line, const char *with) {
    return strncmp(line, with, strlen(with)) == 0;
}

/* "error E0203: unknown function", the text, and examples with four blanks before each line. */
static void add_page(tamis_buf *out, const char *const *lines) {
    bool example = false;
    for (; *lines != NULL; lines++) {
        const char *line = *lines;
        if (starts(line, "```")) {
            example = !example;
            if (starts(line, "```file=")) {
                (void)tamis_buf_add_format(out, "    (file %s)\n", line + strlen("```file="));
            }
        } else if (example) {
            (void)tamis_buf_add_format(out, "%s%s\n", line[0] == '\0' ? "" : "    ", line);
        } else if (starts(line, "# ")) {
            (void)tamis_buf_add_format(out, "%s %s\n", line[2] == 'E' ? "error" : "warning", line + 2);
        } else {
            (void)tamis_buf_add_format(out, "%s%s\n", starts(line, "## ") ? line + 3 : line, starts(line, "## ") ? ":" : "");
        }
    }
}

static int print_code(tamis_diag_code code) {
    tamis_buf out;
    const char *const *lines = tamis_diag_page(code);
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    if (lines != NULL) {
        add_page(&out, lines);
    } else {
        (void)tamis_buf_add_format(&out, "%s %s: %s\n",
                                   tamis_diag_severity(code) == TAMIS_ERROR ? "error" : "warning",
                                   tamis_diag_name(code), tamis_diag_title(code));
    }
    int status = out.failed != TAMIS_OK             ? tamis_say_memory()
                 : tamis_print(tamis_buf_str(&out)) ? TAMIS_EXIT_FINE
                                                    : TAMIS_EXIT_IO;
    tamis_buf_clear(&out);
    return status;
}

/* The commands, and below them the codes. */
static int print_all(void) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    int status = tamis_command_list();
    (void)tamis_buf_add_z(&out, "\nCodes of findings ('tamis help CODE' says more):\n");
    for (int i = 0; i < TAMIS_DIAG_CODES; i++) {
        (void)tamis_buf_add_format(&out, "  %s  %s\n", tamis_diag_name((tamis_diag_code)i),
                                   tamis_diag_title((tamis_diag_code)i));
    }
    if (status == TAMIS_EXIT_FINE && out.failed != TAMIS_OK) {
        status = tamis_say_memory();
    } else if (status == TAMIS_EXIT_FINE && !tamis_print(tamis_buf_str(&out))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_buf_clear(&out);
    return status;
}

static int say_unknown(const char *topic) {
    tamis_suggest suggest = tamis_suggest_start(tamis_str_z(topic));
    for (int i = 0; i < TAMIS_DIAG_CODES; i++) {
        tamis_suggest_offer(&suggest, tamis_str_z(tamis_diag_name((tamis_diag_code)i)));
    }
    if (suggest.nearest.ptr != NULL) {
        return tamis_say_usage(usage.command, "no command and no code is called '%s', did you mean '%.*s'?",
                               topic, (int)suggest.nearest.len, suggest.nearest.ptr);
    }
    int status = tamis_say_usage(usage.command, "no command and no code is called '%s'", topic);
    tamis_command_suggest(topic);
    return status;
}

int tamis_cmd_help(int argc, char **argv) {
    tamis_arguments arguments;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    if (arguments.count == 0) {
        return print_all();
    }
    const char *topic = arguments.operands[0];
    int (*command)(int, char **) = tamis_command_find(topic);
    if (command != NULL) {
        char option[] = "--help";
        char *ask[] = {argv[0], option, NULL};
        return command(2, ask);
    }
    tamis_diag_code code = tamis_diag_code_named(tamis_str_z(topic));
    if (code != TAMIS_DIAG_CODES) {
        return print_code(code);
    }
    return say_unknown(topic);
}
