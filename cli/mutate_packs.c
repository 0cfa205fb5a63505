/* See mutate_packs.h. */
#include "cli/mutate_packs.h"

#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/print.h"
#include "tools/mutation_report.h"

size_t tamis_mutate_threads(void) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1                        ? 1
           : processors > TAMIS_MUTATION_THREADS ? TAMIS_MUTATION_THREADS
                                                 : (size_t)processors;
}

/* ---- Progress ---- */

#define CLEAR_LINE "\r\x1b[K"

typedef struct ticker {
    double last; /* seconds: when it was last shown */
} ticker;

static double now(void) {
    struct timespec t;
    return clock_gettime(CLOCK_MONOTONIC, &t) == 0 ? (double)t.tv_sec + (double)t.tv_nsec / 1e9 : 0;
}

static void show(void *data, size_t done, size_t all, size_t survived) {
    ticker *t = data;
    double time = now();
    if (time - t->last < 0.1) { /* seconds */
        return;
    }
    t->last = time;
    tamis_buf line;
    tamis_buf_init(&line, 256);
    (void)tamis_buf_add_format(&line, CLEAR_LINE "%zu of %zu mutations, %zu survived", done, all, survived);
    tamis_print_error(tamis_buf_str(&line));
    tamis_buf_clear(&line);
}

/* ---- The report ---- */

static int print_report(const tamis_mutation_report *report, tamis_arena *arena, bool json) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    int status = tamis_mutation_report_finds(report) ? TAMIS_EXIT_FINDINGS : TAMIS_EXIT_FINE;
    bool made = json ? tamis_mutation_report_json(&out, report)
                     : tamis_mutation_report_text(&out, arena, report, tamis_colour(STDOUT_FILENO));
    if (!made) {
        status = tamis_say_memory();
    } else if (json ? !tamis_print_json(tamis_buf_str(&out)) : !tamis_print(tamis_buf_str(&out))) {
        status = TAMIS_EXIT_IO;
    }
    tamis_buf_clear(&out);
    return status;
}

static int mutate(tamis_mutation_job *job, tamis_arena *arena, const tamis_sources *sources, bool json) {
    tamis_pack_mutations *packs;
    tamis_status status = tamis_mutations_run(&packs, arena, job);
    if (job->progress != NULL) {
        tamis_print_error(TAMIS_STR(CLEAR_LINE));
    }
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    if (status != TAMIS_OK) {
        tamis_say("cannot try mutations: the rules were changed meanwhile");
        return TAMIS_EXIT_IO;
    }
    tamis_mutation_report report = {.packs = packs, .pack_count = job->unit_count, .sources = sources};
    return print_report(&report, arena, json);
}

int tamis_mutate_packs(tamis_mutation_job *job, const tamis_sources *sources, bool json) {
    tamis_arena arena;
    ticker t = {.last = 0};
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    if (isatty(STDERR_FILENO) == 1) {
        job->progress = show;
        job->data = &t;
    }
    int status = mutate(job, &arena, sources, json);
    tamis_arena_clear(&arena);
    return status;
}
