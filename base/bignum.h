/* Natural numbers of a fixed maximal size, for the exact conversions of base/number.c and for nothing else.
 *
 * The size is a proof, not a guess: the largest number that a conversion makes is the denominator in
 * tamis_number_parse. A text keeps at most 801 digits, and the smallest value that is not cut to zero
 * before is about 10^-331, so the denominator is at most 10^1131: 3,758 bits, below 128 limbs. No operation
 * here can fail. Pure functions. */
#ifndef TAMIS_BASE_BIGNUM_H
#define TAMIS_BASE_BIGNUM_H

#include <stdbool.h>
#include <stdint.h>

#define TAMIS_BIGNUM_LIMBS 128u

typedef struct tamis_bignum {
    uint32_t used;                      /* limbs in use, the highest of them not zero; 0 for the number 0 */
    uint32_t limbs[TAMIS_BIGNUM_LIMBS]; /* the lowest first; those above `used` hold nothing */
} tamis_bignum;

void tamis_bignum_set(tamis_bignum *out, uint64_t n);

/* number = number * factor + addend. */
void tamis_bignum_multiply(tamis_bignum *number, uint32_t factor, uint32_t addend);

/* number = number * 10^exponent. */
void tamis_bignum_multiply_pow10(tamis_bignum *number, unsigned exponent);

/* number = number * 2^bits. */
void tamis_bignum_shift(tamis_bignum *number, unsigned bits);

/* number = number - less; `less` is not the greater one. */
void tamis_bignum_subtract(tamis_bignum *number, const tamis_bignum *less);

/* Negative, 0 or positive as a is less than, equal to or greater than b. */
int tamis_bignum_compare(const tamis_bignum *a, const tamis_bignum *b);

/* The same for a + b against c. */
int tamis_bignum_compare_sum(const tamis_bignum *a, const tamis_bignum *b, const tamis_bignum *c);

/* Position of the highest bit that is set, counted from 1; 0 for the number 0. */
unsigned tamis_bignum_bits(const tamis_bignum *number);

/* The highest 64 bits (of a number that has fewer: the number), how many bits are below them, and whether
 * one of those is set. */
uint64_t tamis_bignum_top(const tamis_bignum *number, unsigned *below, bool *sticky);

#endif
