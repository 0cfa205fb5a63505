/* tamis import FILE.json */
#include <errno.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/print.h"
#include "tools/import.h"

enum { OPTION_NAME, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_NAME] = {0, "name", "NAME", "the output of a lone \"value\" (default: alertType)"},
};

static const tamis_usage usage = {
    .command = "import",
    .operands = "FILE.json",
    .about = "Writes the rules text of a mapping document: a map, and the fields that the CEF dictionary "
             "does not have.\n"
             "A document is {\"alertType\": {\"value\": \"=> ...\"}, ...}, or the line \"value\": \"=> "
             "...\", of one.\n"
             "Errors stand at their place in the file. Lists and tables that the map reads are not in a "
             "document.\n",
    .options = options,
    .option_count = OPTIONS,
    .least = 1,
    .most = 1,
    .example = "  tamis import mapping.json > rules/my-pack/60-map.rules\n",
};

typedef struct import {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_buf text;
} import;

static int read_file(tamis_str *out, import *im, const char *path) {
    errno = 0;
    tamis_status status = tamis_file_read(out, &im->arena, path, TAMIS_LIMIT_FILE);
    switch (status) {
    case TAMIS_OK: return TAMIS_EXIT_FINE;
    case TAMIS_ERR_MEMORY: return tamis_say_memory();
    case TAMIS_ERR_LIMIT: tamis_say("cannot read '%s': it is larger than 64 MiB", path); return TAMIS_EXIT_IO;
    case TAMIS_ERR_INVALID: tamis_say("cannot read '%s': it is no regular file", path); return TAMIS_EXIT_IO;
    default: return tamis_say_cannot("read", path, errno != 0 ? errno : ENOENT);
    }
}

static int run(import *im, const char *path, const char *name) {
    tamis_str file = tamis_str_z(path);
    tamis_str document;
    size_t source;
    int status = read_file(&document, im, path);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    if (tamis_sources_add(&source, &im->sources, file, file, document) != TAMIS_OK) {
        return tamis_say_memory();
    }
    switch (tamis_import(&im->text, &im->arena, &im->sources, source, tamis_str_z(name), &im->diags)) {
    case TAMIS_OK: return tamis_print_json(tamis_buf_str(&im->text)) ? TAMIS_EXIT_FINE : TAMIS_EXIT_IO;
    case TAMIS_ERR_RULES:
        return tamis_print_diags(&im->diags, &im->sources) ? TAMIS_EXIT_FINDINGS : TAMIS_EXIT_IO;
    default: return tamis_say_memory();
    }
}

int tamis_cmd_import(int argc, char **argv) {
    tamis_arguments arguments;
import im;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    const char *name = arguments.values[OPTION_NAME];
    tamis_arena_init(&im.arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&im.sources, &im.arena);
    tamis_diags_init(&im.diags, &im.arena);
    tamis_buf_init(&im.text, TAMIS_PRINT_MAX);
    status = run(&im, arguments.operands[0], name != NULL ? name : "alertType");
    tamis_buf_clear(&im.text);
    tamis_arena_clear(&im.arena);
    return status;
}
