/* tamis dump PACK */
#include "base/escape.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/print.h"

enum { OPTION_ROOT, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_ROOT] = {0, "root", "DIR", "for a pack folder: `use` stays below DIR (default: its parent)"},
};

static const tamis_usage usage = {
    .command = "dump",
    .operands = "PACK",
    .about = "Shows what is in a pack (a folder, or a file made by `tamis compile`): metadata, code with its "
             "source\n"
             "lines, lists, tables, fields.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 1,
    .most = 1,
    .example = "  tamis dump rules/paloalto-panos\n",
};

/* Line by line, so that line ends stay what they are. */
static void add_shown(tamis_buf *out, tamis_str text) {
    size_t at = 0;
    while (at < text.len && out->failed == TAMIS_OK) {
        const char *end = memchr(text.ptr + at, '\n', text.len - at);
        size_t len = end == NULL ? text.len - at : (size_t)(end - (text.ptr + at));
        (void)tamis_escape_add(out, tamis_str_of(text.ptr + at, len), true);
        (void)tamis_buf_add_char(out, '\n');
        at += len + 1;
    }
}

static int print_program(const tamis_program *program) {
    tamis_buf text;
    tamis_buf shown;
    tamis_buf_init(&text, TAMIS_PRINT_MAX);
    tamis_buf_init(&shown, TAMIS_PRINT_MAX);
    int status = TAMIS_EXIT_FINE;
    if (tamis_program_print(&text, program)) {
        add_shown(&shown, tamis_buf_str(&text));
    }
    if (text.failed != TAMIS_OK || shown.failed != TAMIS_OK) {
        status = tamis_say_memory();
    } else if (!tamis_print(tamis_buf_str(&shown))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_buf_clear(&shown);
    tamis_buf_clear(&text);
    return status;
}

int tamis_cmd_dump(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_pack *pack = NULL;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    status = tamis_pack_argument(&pack, arguments.operands[0], arguments.values[OPTION_ROOT]);
    if (status == TAMIS_EXIT_FINE) {
        status = print_program(tamis_pack_program(pack));
    }
    tamis_pack_free(pack);
    return status;
}
