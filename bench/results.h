/* The file to which the benchmark's programs append what they measured, one line each: label, nanoseconds, peak kilobytes. */
#ifndef TAMIS_BENCH_RESULTS_H
#define TAMIS_BENCH_RESULTS_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

/* Nanoseconds since some moment in the past. */
static inline uint64_t bench_now(void) {
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static inline bool bench_result(const char *path, const char *label, uint64_t nanoseconds, long kilobytes) {
    FILE *file = fopen(path, "a");
    if (file == NULL)
        return false;
    fprintf(file, "%s %" PRIu64 " %ld\n", label, nanoseconds, kilobytes);
    return fclose(file) == 0;
}

#endif
