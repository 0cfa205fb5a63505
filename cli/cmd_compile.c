/* tamis compile DIR -o FILE */
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/print.h"
#include "cli/severity.h"

enum { OPTION_OUTPUT, OPTION_ALLOW, OPTION_WARN, OPTION_DENY, OPTION_DENY_WARNINGS, OPTION_ROOT, OPTIONS };

static const tamis_option options[OPTIONS] = {
    [OPTION_OUTPUT] = {'o', "output", "FILE", "the pack file; it is replaced at once, or not at all"},
    [OPTION_ALLOW] = TAMIS_OPTION_ALLOW,
    [OPTION_WARN] = TAMIS_OPTION_WARN,
    [OPTION_DENY] = TAMIS_OPTION_DENY,
    [OPTION_DENY_WARNINGS] = TAMIS_OPTION_DENY_WARNINGS,
    [OPTION_ROOT] = {0, "root", "DIR", "`use` stays below DIR (default: the parent of the pack's folder)"},
};

static const tamis_usage usage = {
    .command = "compile",
    .operands = "DIR -o FILE",
    .about = "Checks the pack in a folder, compiles it with the packs that it uses, and writes one pack "
             "file. The same\n"
             "rules give the same bytes everywhere.\n",
    .options = options,
    .option_count = OPTIONS,
    .repeat_first = OPTION_ALLOW,
    .repeat_count = TAMIS_SEVERITY_REPEATED,
    .least = 1,
    .most = 1,
    .example = "  tamis compile rules/paloalto-panos -o paloalto-panos.pack\n",
};

/* The version that the pack item gives; empty without. */
static tamis_str version_of(const tamis_unit *unit) {
    for (const tamis_ast_file *file = unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            if (item->kind == TAMIS_ITEM_PACK && item->text.str.ptr != NULL) {
                return item->text.str;
            }
        }
    }
    return TAMIS_STR("");
}

static int write_image(const char *path, const tamis_unit *unit) {
    int status = tamis_write_file(path, unit->image);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    tamis_str version = version_of(unit);
    tamis_say("wrote '%s': %.*s %.*s, %zu bytes", path, TAMIS_FMT(unit->name), TAMIS_FMT(version),
              unit->image.len);
    return TAMIS_EXIT_FINE;
}

static int compile(tamis_compiler *compiler, const tamis_arguments *arguments, const tamis_levels *levels) {
    tamis_unit *unit = NULL;
    const char *folder = arguments->operands[0];
    tamis_status status = tamis_compiler_pack(&unit, compiler, folder, arguments->values[OPTION_ROOT]);
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    tamis_diags_apply_levels(tamis_compiler_findings(compiler), levels);
    if (!tamis_print_findings(compiler)) {
        return TAMIS_EXIT_IO;
    }
    if (status == TAMIS_ERR_RULES) {
        return TAMIS_EXIT_FINDINGS;
    }
    if (status != TAMIS_OK) {
        if (tamis_compiler_diags(compiler)->errors == 0) {
            tamis_say("cannot compile '%s': %s", folder, tamis_status_text(status));
        }
        return TAMIS_EXIT_IO;
    }
    if (tamis_compiler_diags(compiler)->errors > 0) {
        return TAMIS_EXIT_FINDINGS; /* warnings that are denied */
    }
    return write_image(arguments->values[OPTION_OUTPUT], unit);
}

int tamis_cmd_compile(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_levels levels;
    tamis_compiler *compiler = NULL;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    if (arguments.values[OPTION_OUTPUT] == NULL) {
        return tamis_say_usage(usage.command, "where to? Give -o FILE");
    }
    if (!tamis_severity_read(&levels, &usage, &arguments, OPTION_ALLOW)) {
        return TAMIS_EXIT_USAGE;
    }
    if (tamis_compiler_new(&compiler) != TAMIS_OK) {
        return tamis_say_memory();
    }
    status = compile(compiler, &arguments, &levels);
    tamis_compiler_free(compiler);
    return status;
}
