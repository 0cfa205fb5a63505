/* Names of signatures, and list entries that match them. Everything follows from a number, so that the events and the
 * lists, which are written apart, speak of the same names. No two numbers below BENCH_NAMES give one name. */
#ifndef TAMIS_BENCH_NAMES_H
#define TAMIS_BENCH_NAMES_H

#include <stdint.h>

#define BENCH_NAMES 100000u
#define BENCH_TEXT  512u

/* One entry of a list, as its JSON line has it, unescaped. */
typedef struct bench_entry {
    char regex[BENCH_TEXT];
    char value[BENCH_TEXT];
    const char *flags;
} bench_entry;

/* A number that looks random and is always the same for `i` and `salt`. */
uint32_t bench_mix(uint32_t i, uint32_t salt);

/* The name of signature `i`, without its number: `Apache Solr Search Page SQL Injection Vulnerability`. */
void bench_name(char out[BENCH_TEXT], uint32_t i);

/* The number of signature `i`, five digits. */
uint32_t bench_name_id(uint32_t i);

/* The entry for signature `i`, in one of the forms that such lists have. */
void bench_name_entry(bench_entry *out, uint32_t i);

/* The alert type that the entry gives for the signature's own name. */
void bench_name_type(char out[BENCH_TEXT], uint32_t i);

#endif
