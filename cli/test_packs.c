/* See test_packs.h. */
#include "cli/test_packs.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/mutate_packs.h"
#include "cli/pack_argument.h"
#include "cli/pack_paths.h"
#include "cli/print.h"
#include "tools/min_tests.h"
#include "tools/test_report.h"

typedef struct run {
    tamis_arena arena;
    tamis_compiler *compiler;
    const tamis_test_job *job;
    tamis_diags own;       /* findings of our own: packs without tests, cases without one */
    tamis_diags uncovered; /* … and branches that no test takes */
    tamis_pack_tests *packs;
    tamis_unit **units; /* of the packs, NULL where one could not be read */
    tamis_test_report report;
    tamis_coverage_report coverage; /* when it was measured */
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
        tamis_compiler_pack(&unit, r->compiler, folder.ptr, r->job->root);
    *out = unit;
    if (status == TAMIS_OK) {
        status = tamis_pack_tests_run(tests, &r->arena, unit, &r->job->options);
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
    if (r->job->format == TAMIS_TEST_TEXT && !tamis_test_report_written(out, &r->report)) {
        return false;
    }
    switch (r->job->format) {
    case TAMIS_TEST_JSON: return tamis_test_report_json(out, &r->report);
    case TAMIS_TEST_JUNIT: return tamis_test_report_junit(out, &r->report);
    case TAMIS_TEST_TEXT: break;
    }
    return tamis_test_report_text(out, &r->report, tamis_colour(STDOUT_FILENO));
}

/* Errors of rules, and findings of our own: to standard error, as the report goes to standard output. With a report for machines,
 * which mostly goes to a file, what a person reads of tests that fail as well: the log of a build shows it. */
static bool print_findings(const run *r) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    tamis_diag_style style = {.colour = tamis_colour(STDERR_FILENO), .max = TAMIS_LIMIT_FINDINGS_SHOWN};
    if (tamis_compiler_diags(r->compiler)->errors > 0) { /* warnings are the business of `check` */
        tamis_diags_print_text(&out, tamis_compiler_diags(r->compiler), tamis_compiler_sources(r->compiler),
                               style);
    }
    tamis_diags_print_text(&out, &r->own, tamis_compiler_sources(r->compiler), style);
    if (r->job->format != TAMIS_TEST_TEXT) {
        (void)tamis_test_report_written(&out, &r->report);
    }
    if (r->job->format != TAMIS_TEST_TEXT && r->report.failed > 0) {
        (void)tamis_test_report_text(&out, &r->report, style.colour);
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
    } else if (r->job->format == TAMIS_TEST_JSON ? !tamis_print_json(tamis_buf_str(&out))
                                        : !tamis_print(tamis_buf_str(&out))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_buf_clear(&out);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    if (r->report.count == 0 && r->job->filter != NULL && r->report.broken == 0) {
        tamis_say("no test's name contains '%s'", r->job->filter);
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
        .root = r->job->root,
        .jit = tamis_jit(),
        .threads = r->job->threads,
    };
    return tamis_mutate_packs(&job, tamis_compiler_sources(r->compiler), r->job->format == TAMIS_TEST_JSON);
}

/* ---- Coverage ---- */

/* Measures the packs without errors, whether their tests pass or not. */
static int measure(run *r) {
    tamis_coverage *packs;
    tamis_unit **units = tamis_arena_array(&r->arena, r->report.pack_count, sizeof(tamis_unit *));
    tamis_coverage_job job = {.units = units,
                              .sources = tamis_compiler_sources(r->compiler),
                              .part = tamis_str_z(r->job->filter),
                              .jit = tamis_jit()};
    for (size_t i = 0; units != NULL && i < r->report.pack_count; i++) {
        if (r->units[i] != NULL && r->units[i]->errors == 0) {
            units[job.unit_count++] = r->units[i];
        }
    }
    if (units == NULL || tamis_coverage_run(&packs, &r->arena, &job) != TAMIS_OK) {
        return tamis_say_memory();
    }
    if (r->job->cover.measure) {
        tamis_coverage_findings(&r->uncovered, packs, job.unit_count, job.part.len == 0);
        tamis_diags_apply_levels(&r->uncovered, &r->job->levels);
    }
    r->coverage = (tamis_coverage_report){packs, job.unit_count, &r->uncovered};
    r->report.coverage = r->job->cover.measure ? &r->coverage : NULL;
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
    if (status == TAMIS_EXIT_IO || !r->job->cover.measure) {
        return status;
    }
    int printed = r->job->format == TAMIS_TEST_JSON ? TAMIS_EXIT_FINE
                                           : tamis_cover_print(&r->coverage, r->job->format == TAMIS_TEST_TEXT);
    int finished = printed == TAMIS_EXIT_FINE ? tamis_cover_finish(&r->coverage, &r->job->cover) : printed;
    return finished > status ? finished : status;
}

static int test(run *r) {
    tamis_pack_folders folders;
    int status = tamis_pack_paths(&folders, &r->arena, r->job->paths);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    if (tamis_compiler_new(&r->compiler) != TAMIS_OK) {
        return tamis_say_memory();
    }
    if (r->job->options.update) {
        tamis_compiler_update(r->compiler);
    }
    tamis_diags_init(&r->own, &r->arena);
    tamis_diags_init(&r->uncovered, &r->arena);
    status = run_packs(r, &folders);
    if (status != TAMIS_EXIT_FINE) {
        return status;
    }
    tamis_diags_apply_levels(tamis_compiler_findings(r->compiler), &r->job->levels);
    if (r->job->mutate) {
        return mutate(r);
    }
    if (r->job->cover.measure || r->job->options.cases) {
        status = measure(r);
    }
    if (status == TAMIS_EXIT_FINE && r->job->options.cases) {
        status = ask_for_cases(r);
    }
    return status == TAMIS_EXIT_FINE ? cover(r) : status;
}

int tamis_test_packs(const tamis_test_job *job) {
    run *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return tamis_say_memory();
    }
    r->job = job;
    tamis_arena_init(&r->arena, TAMIS_LIMIT_COMPILATION);
    int status = test(r);
    tamis_compiler_free(r->compiler);
    tamis_arena_clear(&r->arena);
    free(r);
    return status;
}
