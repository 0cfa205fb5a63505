/* Events in the forms that PAN-OS 8 to 11 and its log forwarding service send. */
#ifndef TAMIS_BENCH_EVENTS_H
#define TAMIS_BENCH_EVENTS_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/random.h"

/* How the numbers of names are dealt out: those below `small` are in every list but the smallest, those below `all` in the
 * largest list, the others in none. */
typedef struct bench_names {
    uint32_t small, all;
} bench_names;

/* Writes event number `i` of a log as one line. False when the file refuses it. */
bool bench_event(FILE *file, bench_random *random, const bench_names *names, uint32_t i);

#endif
