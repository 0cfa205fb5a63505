/* tamis check PATH... */
#include <string.h>
#include <unistd.h>

#include "base/diag_formats.h"
#include "base/limits.h"
#include "cli/baseline_file.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/pack_paths.h"
#include "cli/print.h"
#include "cli/severity.h"

enum {
    OPTION_FORMAT,
    OPTION_ALLOW,
    OPTION_WARN,
    OPTION_DENY,
    OPTION_DENY_WARNINGS,
    OPTION_BASELINE,
    OPTION_WRITE_BASELINE,
    OPTION_ROOT,
    OPTIONS
};

static const tamis_option options[OPTIONS] = {
    [OPTION_FORMAT] = {0, "format", "FORMAT", "text (the default), json, sarif or github"},
    [OPTION_ALLOW] = TAMIS_OPTION_ALLOW,
    [OPTION_WARN] = TAMIS_OPTION_WARN,
    [OPTION_DENY] = TAMIS_OPTION_DENY,
    [OPTION_DENY_WARNINGS] = TAMIS_OPTION_DENY_WARNINGS,
    [OPTION_BASELINE] = {0, "baseline", "FILE", "accept the findings that FILE holds; the status is 1 when there are others"},
    [OPTION_WRITE_BASELINE] = {0, "write-baseline", "FILE", "write all findings to FILE and accept them"},
    [OPTION_ROOT] = {0, "root", "DIR", "`use` stays below DIR (default: the parent of each pack's folder)"},
};

static const tamis_usage usage = {
    .command = "check",
    .operands = "PATH...",
    .about = "Checks all packs at and below the paths; a pack is a folder with *.rules files. All findings "
             "of all files\n"
             "come in one run, those of a pack that several use once. The exit status is 1 when there are "
             "errors.\n",
    .options = options,
    .option_count = OPTIONS,
    .repeat_first = OPTION_ALLOW,
    .repeat_count = TAMIS_SEVERITY_REPEATED,
    .least = 1,
    .most = SIZE_MAX,
    .example = "  tamis check rules\n"
               "  tamis check --format sarif --deny-warnings rules > findings.sarif\n"
               "  tamis check --write-baseline baseline.json rules\n"
               "  tamis check --baseline baseline.json rules\n",
};

typedef enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_GITHUB } format;
static const char *const format_names[] = {"text", "json", "sarif", "github", NULL};

static void add_findings(tamis_buf *out, const tamis_compiler *compiler, format as) {
    const tamis_diags *diags = tamis_compiler_diags(compiler);
    const tamis_sources *sources = tamis_compiler_sources(compiler);
    switch (as) {
    case FORMAT_TEXT:
        tamis_diags_print_text(
            out, diags, sources,
            (tamis_diag_style){.colour = tamis_colour(STDOUT_FILENO), .max = TAMIS_LIMIT_FINDINGS_SHOWN});
        break;
    case FORMAT_JSON: tamis_diags_print_json(out, diags, sources); break;
    case FORMAT_SARIF: tamis_diags_print_sarif(out, diags, sources); break;
    case FORMAT_GITHUB: tamis_diags_print_github(out, diags, sources); break;
    }
}

static void add_count(tamis_buf *out, size_t count, const char *noun) {
    (void)tamis_buf_add_format(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

/* "2 errors, 1 warning in 3 packs; 5 findings accepted, 2 of the baseline are gone" */
static void add_summary(tamis_buf *out, const tamis_diags *diags, size_t packs, tamis_baseline_counts counts) {
    add_count(out, diags->errors, "error");
    (void)tamis_buf_add_z(out, ", ");
    add_count(out, diags->warnings, "warning");
    (void)tamis_buf_add_z(out, " in ");
    add_count(out, packs, "pack");
    if (counts.accepted > 0) {
        (void)tamis_buf_add_z(out, "; ");
        add_count(out, counts.accepted, "finding");
        (void)tamis_buf_add_z(out, " accepted");
    }
    if (counts.gone > 0) {
        (void)tamis_buf_add_format(out, "; %zu of the baseline %s gone", counts.gone, counts.gone == 1 ? "is" : "are");
    }
    (void)tamis_buf_add_char(out, '\n');
}

/* Findings on standard output; the summary is their last line as text, else it goes to standard error. */
static int report(const tamis_compiler *compiler, format as, size_t packs, tamis_baseline_counts counts) {
    tamis_buf findings;
    tamis_buf summary;
    tamis_buf_init(&findings, TAMIS_PRINT_MAX);
    tamis_buf_init(&summary, 256);
    add_findings(&findings, compiler, as);
    if (as == FORMAT_TEXT && findings.len > 0) {
        (void)tamis_buf_add_char(&findings, '\n');
    }
    add_summary(as == FORMAT_TEXT ? &findings : &summary, tamis_compiler_diags(compiler), packs, counts);
    int status = TAMIS_EXIT_FINE;
    if (findings.failed != TAMIS_OK) {
        status = tamis_say_memory();
    } else if (as == FORMAT_TEXT || as == FORMAT_GITHUB ? !tamis_print(tamis_buf_str(&findings))
                                                        : !tamis_print_json(tamis_buf_str(&findings))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_print_error(tamis_buf_str(&summary));
    tamis_buf_clear(&findings);
    tamis_buf_clear(&summary);
    return status;
}

/* Reads all packs: what is found stands in the compiler. */
static int check_all(tamis_compiler *compiler, const tamis_pack_folders *folders, const char *root) {
    for (size_t i = 0; i < folders->count; i++) {
        tamis_unit *unit = NULL;
        size_t errors = tamis_compiler_diags(compiler)->errors;
        tamis_status status = tamis_compiler_check(&unit, compiler, folders->items[i].ptr, root);
        if (status == TAMIS_ERR_MEMORY) {
            return tamis_say_memory();
        }
        if (status != TAMIS_OK && status != TAMIS_ERR_RULES &&
            tamis_compiler_diags(compiler)->errors == errors) {
            tamis_say("cannot check '%s': %s", folders->items[i].ptr, tamis_status_text(status));
            return TAMIS_EXIT_IO;
        }
    }
    return TAMIS_EXIT_FINE;
}

/* What was asked of the findings before they are shown. */
static int edit_findings(tamis_baseline_counts *counts, tamis_compiler *compiler, const tamis_arguments *arguments,
                         const tamis_levels *levels) {
    tamis_diags *diags = tamis_compiler_findings(compiler);
    const tamis_sources *sources = tamis_compiler_sources(compiler);
    const char *read = arguments->values[OPTION_BASELINE];
    const char *write = arguments->values[OPTION_WRITE_BASELINE];
    tamis_diags_apply_levels(diags, levels);
    if (write != NULL) {
        return tamis_baseline_file_write(counts, write, diags, sources);
    }
    return read != NULL ? tamis_baseline_file_apply(counts, read, diags, sources) : TAMIS_EXIT_FINE;
}

static int check(tamis_compiler *compiler, const tamis_pack_folders *folders, const tamis_arguments *arguments,
                 const tamis_levels *levels, format as) {
    tamis_baseline_counts counts = {0, 0};
    int status = check_all(compiler, folders, arguments->values[OPTION_ROOT]);
    if (status == TAMIS_EXIT_FINE) {
        status = edit_findings(&counts, compiler, arguments, levels);
    }
    if (status == TAMIS_EXIT_FINE) {
        status = report(compiler, as, folders->count, counts);
    }
    const tamis_diags *diags = tamis_compiler_diags(compiler);
    /* What a baseline does not hold is new, also when it is a warning: else it would be accepted in silence. */
    bool found = diags->errors > 0 || (arguments->values[OPTION_BASELINE] != NULL && diags->warnings > 0);
    return status == TAMIS_EXIT_FINE && found ? TAMIS_EXIT_FINDINGS : status;
}

/* False: *status is to be returned. */
static bool read_options(tamis_arguments *arguments, tamis_levels *levels, format *as, int *status, int argc, char **argv) {
    size_t word = FORMAT_TEXT;
    if (!tamis_options_read(arguments, status, &usage, argc, argv)) {
        return false;
    }
    const char *const *values = arguments->values;
    *status = TAMIS_EXIT_USAGE;
    if (values[OPTION_FORMAT] != NULL && !tamis_option_word(&word, &usage, "format", values[OPTION_FORMAT], format_names)) {
        return false;
    }
    *as = (format)word;
    if (values[OPTION_BASELINE] != NULL && values[OPTION_WRITE_BASELINE] != NULL) {
        *status = tamis_say_usage(usage.command, "'--baseline' reads and '--write-baseline' writes: give one of them");
        return false;
    }
    return tamis_severity_read(levels, &usage, arguments, OPTION_ALLOW);
}

int tamis_cmd_check(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_levels levels;
    tamis_compiler *compiler = NULL;
    tamis_pack_folders folders;
    tamis_arena arena;
    format as = FORMAT_TEXT;
    int status;
    if (!read_options(&arguments, &levels, &as, &status, argc, argv)) {
        return status;
    }
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    status = tamis_pack_paths(&folders, &arena, &arguments);
    if (status == TAMIS_EXIT_FINE) {
        status = tamis_compiler_new(&compiler) != TAMIS_OK ? tamis_say_memory()
                                                           : check(compiler, &folders, &arguments, &levels, as);
    }
    tamis_compiler_free(compiler);
    tamis_arena_clear(&arena);
    return status;
}
