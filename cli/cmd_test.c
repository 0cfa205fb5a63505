/* tamis test PATH... */
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/cover_packs.h"
#include "cli/mutate_packs.h"
#include "cli/options.h"
#include "cli/pack_argument.h"
#include "cli/pack_paths.h"
#include "cli/print.h"
#include "cli/severity.h"
#include "tools/min_tests.h"
#include "tools/test_report.h"

enum {
    OPTION_FILTER,
    OPTION_FORMAT,
    OPTION_COVERAGE,
    OPTION_MIN_COVERAGE,
    OPTION_COVERAGE_HTML,
    OPTION_UPDATE,
    OPTION_MIN_TESTS,
    OPTION_MUTATE,
    OPTION_THREADS,
    OPTION_ALLOW,
    OPTION_WARN,
    OPTION_DENY,
    OPTION_DENY_WARNINGS,
    OPTION_ROOT,
    OPTIONS
};

static const tamis_option options[OPTIONS] = {
    [OPTION_FILTER] = {0, "filter", "TEXT", "run only tests whose name contains TEXT"},
    [OPTION_FORMAT] = {0, "format", "FORMAT", "text (the default), json or junit"},
    [OPTION_COVERAGE] = {0, "coverage", NULL,
                         "show the branches, list entries and table rows that no test takes,\n"
                         "and a percentage for each file"},
    [OPTION_MIN_COVERAGE] = {0, "min-coverage", "P",
                             "status 1 when the tests take less than P per cent of a pack"},
    [OPTION_COVERAGE_HTML] = {0, "coverage-html", "FILE",
                              "write a page with the rules, coloured by what ran"},
    [OPTION_UPDATE] = {0, "update", NULL,
                       "write the files of expected lines anew, and show what changes"},
    [OPTION_MIN_TESTS] = {0, "min-tests", NULL,
                          "want each statement true and false, and each output with and without\n"
                          "a value (or with two); status 1 when a case has no test"},
    [OPTION_MUTATE] = {0, "mutate", NULL,
                       "test the tests: does one fail when a statement, entry or row is\n"
                       "removed, or a condition negated? What survives is a finding"},
    [OPTION_THREADS] = {0, "threads", "N",
                        "with --mutate: workers, 1 to 64 (default: one for each processor)"},
    [OPTION_ALLOW] = TAMIS_OPTION_ALLOW,
    [OPTION_WARN] = TAMIS_OPTION_WARN,
    [OPTION_DENY] = TAMIS_OPTION_DENY,
    [OPTION_DENY_WARNINGS] = TAMIS_OPTION_DENY_WARNINGS,
    [OPTION_ROOT] = {0, "root", "DIR", "`use` stays below DIR (default: the parent of each pack's folder)"},
};

static const tamis_usage usage = {
    .command = "test",
    .operands = "PATH...",
    .about = "Runs the tests that stand in the rules of all packs at and below the paths, on the compiled "
             "packs. The exit\n"
             "status is 1 when one fails, when a pack has errors, and when a pack with filters or outputs "
             "has no test.\n",
    .options = options,
    .option_count = OPTIONS,
    .repeat_first = OPTION_ALLOW,
    .repeat_count = TAMIS_SEVERITY_REPEATED,
    .least = 1,
    .most = SIZE_MAX,
    .example = "  tamis test rules\n"
               "  tamis test --filter log4j rules/paloalto-panos\n"
               "  tamis test --coverage --min-coverage 50 rules\n"
               "  tamis test --format junit rules > tests.xml\n"
               "  tamis test --update rules/paloalto-panos\n",
};

typedef enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_JUNIT } format;
static const char *const format_names[] = {"text", "json", "junit", NULL};

typedef struct run {
    tamis_arena arena;
    tamis_compiler *compiler;
    tamis_arguments arguments;
    format format;
    unsigned long threads; /* for --mutate */
    tamis_levels levels;
    tamis_test_options options;
    tamis_diags own;       /* findings of our own: packs without tests, cases without one */
    tamis_diags uncovered; /* … and branches that no test takes */
    tamis_pack_tests *packs;
    tamis_unit **units;    /* of the packs, NULL where one could not be read */
    tamis_test_report report;
    tamis_cover_options cover;
    tamis_coverage_report coverage; /* with cover.measure */
} run;

/* ---- Running ---- */

/* A pack that could not even be read stands in the report as one with an error. */
static tamis_unit *unread_unit(run *r, tamis_str folder) {
    tamis_unit *unit = tamis_arena_alloc(&r->arena, sizeof *unit);
    if (unit != NULL) {
        unit->folder = folder;
        unit->errors = 1;
    }
    return unit;
}

static void find_untested(run *r, const tamis_unit *unit) {
    const tamis_item *item = unit->files == NULL ? NULL : unit->files->items;
    for (const tamis_ast_file *file = unit->files; file != NULL; file = file->next) {
        for (const tamis_item *i = file->items; i != NULL; i = i->next) {
            item = i->kind == TAMIS_ITEM_PACK ? i : item;
        }
    }
    tamis_span span = item == NULL                    ? (tamis_span){UINT32_MAX, 0}
                      : item->kind == TAMIS_ITEM_PACK ? item->name.span
                                                      : item->span;
    tamis_diag *diag = tamis_diags_add(&r->own, TAMIS_E0701, span, "the pack '%.*s' has no test",
                                       TAMIS_FMT(unit->name));
    tamis_diag_help(&r->own, diag, "add test 'name' { event `CEF:0|...`; expect { output: 'value' }; }");
    r->report.untested++;
}

static int run_pack(run *r, tamis_pack_tests *tests, tamis_unit **out, tamis_str folder) {
    tamis_unit *unit = NULL;
    size_t errors = tamis_compiler_diags(r->compiler)->errors;
    tamis_status status =
        tamis_compiler_pack(&unit, r->compiler, folder.ptr, r->arguments.values[OPTION_ROOT]);
    *out = unit;
    if (status == TAMIS_OK) {
        status = tamis_pack_tests_run(tests, &r->arena, unit, &r->options);
        if (status == TAMIS_OK) {
            r->report.count += tests->count;
            r->report.failed += tests->failed;
            if (tamis_pack_tests_untested(tests)) {
                find_untested(r, unit);
            }
            return TAMIS_EXIT_FINE;
        }
    } else if (status != TAMIS_ERR_MEMORY &&
               (status == TAMIS_ERR_RULES || tamis_compiler_diags(r->compiler)->errors > errors)) {
        unit = unit == NULL ? unread_unit(r, folder) : unit;
        *tests = (tamis_pack_tests){.unit = unit};
        r->report.broken++;
        return unit == NULL ? tamis_say_memory() : TAMIS_EXIT_FINE;
    }
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    tamis_say("cannot test '%s': %s", folder.ptr, tamis_status_text(status));
    return TAMIS_EXIT_IO;
}

static int run_packs(run *r, const tamis_pack_folders *folders) {
    tamis_pack_tests *packs = tamis_arena_array(&r->arena, folders->count, sizeof *packs);
    r->units = tamis_arena_array(&r->arena, folders->count, sizeof(tamis_unit *));
    if (packs == NULL || r->units == NULL) {
        return tamis_say_memory();
    }
    for (size_t i = 0; i < folders->count; i++) {
        int status = run_pack(r, &packs[i], &r->units[i], folders->items[i]);
        if (status != TAMIS_EXIT_FINE) {
            return status;
        }
        if (i > 0) {
            packs[i - 1].next = &packs[i];
        }
    }
    r->packs = packs;
    r->report.packs = packs;
    r->report.pack_count = folders->count;
    r->report.sources = tamis_compiler_sources(r->compiler);
    return TAMIS_EXIT_FINE;
}

/* ---- Reporting ---- */

static bool add_report(tamis_buf *out, const run *r) {
    if (r->format == FORMAT_TEXT && !tamis_test_report_written(out, &r->report)) {
        return false;
    }
    switch (r->format) {
    case FORMAT_JSON: return tamis_test_report_json(out, &r->report);
    case FORMAT_JUNIT: return tamis_test_report_junit(out, &r->report);
    case FORMAT_TEXT: break;
    }
    return tamis_test_report_text(out, &r->report, tamis_colour(STDOUT_FILENO));
}

/* Errors of rules, and findings of our own: to standard error, as the report goes to standard output. */
static bool print_findings(const run *r) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    tamis_diag_style style = {.colour = tamis_colour(STDERR_FILENO), .max = TAMIS_LIMIT_FINDINGS_SHOWN};
    if (tamis_compiler_diags(r->compiler)->errors > 0) { /* warnings are the business of `check` */
        tamis_diags_print_text(&out, tamis_compiler_diags(r->compiler), tamis_compiler_sources(r->compiler),
                               style);
    }
    tamis_diags_print_text(&out, &r->own, tamis_compiler_sources(r->compiler), style);
    if (r->format != FORMAT_TEXT) {
        (void)tamis_test_report_written(&out, &r->report);
    }
    bool ok = out.failed == TAMIS_OK;
    tamis_print_error(tamis_buf_str(&out));
    tamis_buf_clear(&out);
    return ok;
}

/* Also warnings that are denied. */
static bool has_findings(const run *r) {
    return r->report.failed > 0 || r->report.broken > 0 || r->report.untested > 0 || r->report.lacking > 0 ||
           tamis_compiler_diags(r->compiler)->errors > 0 || r->uncovered.errors > 0;
}

static int report(const run *r) {
    tamis_buf out;
    int status = TAMIS_EXIT_FINE;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    if (!print_findings(r) || !add_report(&out, r)) {
        status = tamis_say_memory();
    } else if (r->format == FORMAT_JSON ? !tamis_print_json(tamis_buf_str(&out))
                                        : !tamis_print(tamis_buf_str(&out))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_buf_clear(&out);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    if (r->report.count == 0 && r->arguments.values[OPTION_FILTER] != NULL && r->report.broken == 0) {
        tamis_say("no test's name contains '%s'", r->arguments.values[OPTION_FILTER]);
        return TAMIS_EXIT_FINDINGS;
    }
    return has_findings(r) ? TAMIS_EXIT_FINDINGS : TAMIS_EXIT_FINE;
}

/* ---- Mutations ---- */

/* They are tried on tests that pass. */
static int mutate(run *r) {
    if (has_findings(r)) {
        int status = report(r);
        tamis_say("mutations are tried when all tests pass");
        return status;
    }
    tamis_mutation_job job = {
        .units = r->units,
        .unit_count = r->report.pack_count,
        .root = r->arguments.values[OPTION_ROOT],
        .jit = tamis_jit(),
        .threads = r->threads,
    };
    return tamis_mutate_packs(&job, tamis_compiler_sources(r->compiler), r->format == FORMAT_JSON);
}

/* ---- Coverage ---- */

/* Measures the packs without errors, whether their tests pass or not. */
static int measure(run *r) {
    tamis_coverage *packs;
    tamis_unit **units = tamis_arena_array(&r->arena, r->report.pack_count, sizeof(tamis_unit *));
    tamis_coverage_job job = {.units = units,
                              .sources = tamis_compiler_sources(r->compiler),
                              .part = tamis_str_z(r->arguments.values[OPTION_FILTER]),
                              .jit = tamis_jit()};
    for (size_t i = 0; units != NULL && i < r->report.pack_count; i++) {
        if (r->units[i] != NULL && r->units[i]->errors == 0) {
            units[job.unit_count++] = r->units[i];
        }
    }
    if (units == NULL || tamis_coverage_run(&packs, &r->arena, &job) != TAMIS_OK) {
        return tamis_say_memory();
    }
    tamis_diags_init(&r->uncovered, &r->arena);
    if (r->cover.measure) {
        tamis_coverage_findings(&r->uncovered, packs, job.unit_count, job.part.len == 0);
        tamis_diags_apply_levels(&r->uncovered, &r->levels);
    }
    r->coverage = (tamis_coverage_report){packs, job.unit_count, &r->uncovered};
    r->report.coverage = r->cover.measure ? &r->coverage : NULL;
    return r->uncovered.failed ? tamis_say_memory() : TAMIS_EXIT_FINE;
}

/* Looks for cases without a test, in packs that have one at all. */
static int ask_for_cases(run *r) {
    size_t measured = 0;
    for (size_t i = 0; i < r->report.pack_count; i++) {
        tamis_pack_tests *tests = &r->packs[i];
        if (r->units[i] == NULL || r->units[i]->errors > 0) {
            continue;
        }
        const tamis_coverage *coverage = &r->coverage.packs[measured++];
        if (tests->present == 0) {
            continue;
        }
        if (tamis_min_tests_find(tests, &r->arena, coverage) != TAMIS_OK) {
            return tamis_say_memory();
        }
        tamis_min_tests_report(&r->own, tests);
        r->report.lacking += tests->lacking;
    }
    return TAMIS_EXIT_FINE;
}

/* The test report, then the coverage; the worse status counts. */
static int cover(run *r) {
    int status = report(r);
    if (status == TAMIS_EXIT_IO || !r->cover.measure) {
        return status;
    }
    int printed = r->format == FORMAT_JSON ? TAMIS_EXIT_FINE
                                           : tamis_cover_print(&r->coverage, r->format == FORMAT_TEXT);
    int finished = printed == TAMIS_EXIT_FINE ? tamis_cover_finish(&r->coverage, &r->cover) : printed;
    return finished > status ? finished : status;
}

static int test(run *r) {
    tamis_pack_folders folders;
    int status = tamis_pack_paths(&folders, &r->arena, &r->arguments);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    if (tamis_compiler_new(&r->compiler) != TAMIS_OK) {
        return tamis_say_memory();
    }
    if (r->options.update) {
        tamis_compiler_update(r->compiler);
    }
    tamis_diags_init(&r->own, &r->arena);
    status = run_packs(r, &folders);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    tamis_diags_apply_levels(tamis_compiler_findings(r->compiler), &r->levels);
    if (r->arguments.values[OPTION_MUTATE] != NULL) {
        return mutate(r);
    }
    if (r->cover.measure || r->options.cases) {
        status = measure(r);
    }
    if (status == TAMIS_EXIT_FINE && r->options.cases) {
        status = ask_for_cases(r);
    }
    return status == TAMIS_EXIT_FINE ? cover(r) : status;
}

/* Options that cannot stand together. */
static int check_together(const run *r) {
    const char *const *values = r->arguments.values;
    if (values[OPTION_MIN_TESTS] != NULL && values[OPTION_FILTER] != NULL) {
        return tamis_say_usage(usage.command, "'--min-tests' needs all tests, and '--filter' leaves some out");
    }
    if (values[OPTION_MUTATE] == NULL) {
        return values[OPTION_THREADS] == NULL
                   ? TAMIS_EXIT_FINE
                   : tamis_say_usage(usage.command, "'--threads' goes with '--mutate'");
    }
    if (r->cover.measure || values[OPTION_MIN_TESTS] != NULL) {
        return tamis_say_usage(usage.command, "'--mutate' and '--%s' exclude each other",
                               r->cover.measure ? "coverage" : "min-tests");
    }
    if (values[OPTION_FILTER] != NULL) {
        return tamis_say_usage(usage.command, "'--mutate' needs all tests, and '--filter' leaves some out");
    }
    return r->format == FORMAT_JUNIT ? tamis_say_usage(usage.command, "'--mutate' reports as text or json")
                                     : TAMIS_EXIT_FINE;
}

/* False: *status is to be returned. */
static bool read_options(run *r, int *status, int argc, char **argv) {
    if (!tamis_options_read(&r->arguments, status, &usage, argc, argv)) {
        return false;
    }
    const char *const *values = r->arguments.values;
    size_t word = FORMAT_TEXT;
    *status = TAMIS_EXIT_USAGE;
    if (values[OPTION_FORMAT] != NULL &&
        !tamis_option_word(&word, &usage, "format", values[OPTION_FORMAT], format_names)) {
        return false;
    }
    r->format = (format)word;
    r->threads = tamis_mutate_threads();
    if (values[OPTION_THREADS] != NULL &&
        !tamis_option_number(&r->threads, &usage, "threads", values[OPTION_THREADS], 1,
                             TAMIS_MUTATION_THREADS)) {
        return false;
    }
    if (!tamis_severity_read(&r->levels, &usage, &r->arguments, OPTION_ALLOW)) {
        return false;
    }
    if (values[OPTION_MIN_COVERAGE] != NULL && !tamis_cover_percent(&r->cover.least, values[OPTION_MIN_COVERAGE])) {
        *status = tamis_say_usage(usage.command, "'--min-coverage' takes a number from 0 to 100, not '%s'",
                                  values[OPTION_MIN_COVERAGE]);
        return false;
    }
    r->cover.html = values[OPTION_COVERAGE_HTML];
    r->cover.measure =
        values[OPTION_COVERAGE] != NULL || values[OPTION_MIN_COVERAGE] != NULL || r->cover.html != NULL;
    r->options = (tamis_test_options){.part = tamis_str_z(values[OPTION_FILTER]),
                                      .jit = tamis_jit(),
                                      .update = values[OPTION_UPDATE] != NULL,
                                      .cases = values[OPTION_MIN_TESTS] != NULL};
    *status = check_together(r);
    return *status == TAMIS_EXIT_FINE;
}

int tamis_cmd_test(int argc, char **argv) {
    int status = TAMIS_EXIT_USAGE;
    run *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return tamis_say_memory();
    }
    tamis_arena_init(&r->arena, TAMIS_LIMIT_COMPILATION);
    if (read_options(r, &status, argc, argv)) {
        status = test(r);
    }
    tamis_compiler_free(r->compiler);
    tamis_arena_clear(&r->arena);
    free(r);
    return status;
}
