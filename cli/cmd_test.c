/* tamis test PATH... */
#include "cli/commands.h"
#include "cli/mutate_packs.h"
#include "cli/print.h"
#include "cli/test_packs.h"

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

static const char *const format_names[] = {"text", "json", "junit", NULL};

/* Options that cannot stand together. */
static int check_together(const tamis_arguments *arguments, const tamis_test_job *job) {
    const char *const *values = arguments->values;
    if (values[OPTION_MIN_TESTS] != NULL && values[OPTION_FILTER] != NULL) {
        return tamis_say_usage(usage.command, "'--min-tests' needs all tests, and '--filter' leaves some out");
    }
    if (values[OPTION_MUTATE] == NULL) {
        return values[OPTION_THREADS] == NULL
                   ? TAMIS_EXIT_FINE
                   : tamis_say_usage(usage.command, "'--threads' goes with '--mutate'");
    }
    if (job->cover.measure || values[OPTION_MIN_TESTS] != NULL) {
        return tamis_say_usage(usage.command, "'--mutate' and '--%s' exclude each other",
                               job->cover.measure ? "coverage" : "min-tests");
    }
    if (values[OPTION_FILTER] != NULL) {
        return tamis_say_usage(usage.command, "'--mutate' needs all tests, and '--filter' leaves some out");
    }
    return job->format == TAMIS_TEST_JUNIT ? tamis_say_usage(usage.command, "'--mutate' reports as text or json")
                                           : TAMIS_EXIT_FINE;
}

/* False: *status is to be returned. */
static bool read_options(tamis_test_job *job, tamis_arguments *arguments, int *status, int argc, char **argv) {
    if (!tamis_options_read(arguments, status, &usage, argc, argv)) {
        return false;
    }
    const char *const *values = arguments->values;
    size_t word = TAMIS_TEST_TEXT;
    *status = TAMIS_EXIT_USAGE;
    if (values[OPTION_FORMAT] != NULL &&
        !tamis_option_word(&word, &usage, "format", values[OPTION_FORMAT], format_names)) {
        return false;
    }
    job->format = (tamis_test_format)word;
    job->threads = tamis_mutate_threads();
    if (values[OPTION_THREADS] != NULL &&
        !tamis_option_number(&job->threads, &usage, "threads", values[OPTION_THREADS], 1,
                             TAMIS_MUTATION_THREADS)) {
        return false;
    }
    if (!tamis_severity_read(&job->levels, &usage, arguments, OPTION_ALLOW)) {
        return false;
    }
    if (values[OPTION_MIN_COVERAGE] != NULL && !tamis_cover_percent(&job->cover.least, values[OPTION_MIN_COVERAGE])) {
        *status = tamis_say_usage(usage.command, "'--min-coverage' takes a number from 0 to 100, not '%s'",
                                  values[OPTION_MIN_COVERAGE]);
        return false;
    }
    job->paths = arguments;
    job->filter = values[OPTION_FILTER];
    job->root = values[OPTION_ROOT];
    job->mutate = values[OPTION_MUTATE] != NULL;
    job->cover.html = values[OPTION_COVERAGE_HTML];
    job->cover.measure =
        values[OPTION_COVERAGE] != NULL || values[OPTION_MIN_COVERAGE] != NULL || job->cover.html != NULL;
    job->options = (tamis_test_options){.part = tamis_str_z(values[OPTION_FILTER]),
                                        .jit = tamis_jit(),
                                        .update = values[OPTION_UPDATE] != NULL,
                                        .cases = values[OPTION_MIN_TESTS] != NULL};
    *status = check_together(arguments, job);
    return *status == TAMIS_EXIT_FINE;
}

int tamis_cmd_test(int argc, char **argv) {
    int status = TAMIS_EXIT_USAGE;
    tamis_arguments arguments;
    tamis_test_job job = {.format = TAMIS_TEST_TEXT};
    return read_options(&job, &arguments, &status, argc, argv) ? tamis_test_packs(&job) : status;
}
