/* tamis help [COMMAND | CODE] */
#include <string.h>

#include "base/diag.h"
#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/print.h"

static const tamis_usage usage = {
    .command = "help",
    .operands = "[COMMAND | CODE]",
    .about = "Lists the commands, shows the help of one, or says what a diagnostic's code means.\n",
    .least = 0,
    .most = 1,
    .example = "  tamis help\n"
               "  tamis help run\n"
               "  tamis help E0203\n",
};

static int print_code(tamis_diag_code code) {
    tamis_buf out;
    tamis_buf_init(&out, 4096);
    (void)tamis_buf_add_format(&out, "%s %s: %s\n",
                               tamis_diag_severity(code) == TAMIS_ERROR ? "error" : "warning",
                               tamis_diag_name(code), tamis_diag_title(code));
    bool ok = tamis_print(tamis_buf_str(&out));
    tamis_buf_clear(&out);
    return ok ? TAMIS_EXIT_FINE : TAMIS_EXIT_IO;
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
        return tamis_command_list();
    }
    const char *topic = arguments.operands[0];
    int (*command)(int, char **) = tamis_command_find(topic);
    if (command != NULL) {
        char option[] = "--help";
        char *ask[] = {argv[0], option, NULL};
        return command(2, ask);
    }
    for (int i = 0; i < TAMIS_DIAG_CODES; i++) {
        if (strcmp(topic, tamis_diag_name((tamis_diag_code)i)) == 0) {
            return print_code((tamis_diag_code)i);
        }
    }
    return say_unknown(topic);
}
