/* Random numbers that a seed decides (splitmix64), the same on every machine. */
#ifndef TAMIS_BENCH_RANDOM_H
#define TAMIS_BENCH_RANDOM_H

#include <stdint.h>

typedef struct bench_random {
    uint64_t state;
} bench_random;

static inline uint64_t bench_random_next(bench_random *random) {
    uint64_t x = random->state += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* A number below `n`, which is not 0. */
static inline uint32_t bench_random_below(bench_random *random, uint32_t n) {
    return (uint32_t)((bench_random_next(random) >> 32) * n >> 32);
}

#endif
