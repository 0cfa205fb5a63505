#include "base/bignum.h"

#include <string.h>

/* Powers of five go limb by limb: 5^13 is the largest that fits one. */
#define FIVES_IN_LIMB 13u
static const uint32_t powers_of_five[FIVES_IN_LIMB + 1] = {
    1u,     5u,      25u,      125u,     625u,      3125u,      15625u,
    78125u, 390625u, 1953125u, 9765625u, 48828125u, 244140625u, 1220703125u,
};

void tamis_bignum_set(tamis_bignum *out, uint64_t n) {
    out->limbs[0] = (uint32_t)n;
    out->limbs[1] = (uint32_t)(n >> 32);
    out->used = out->limbs[1] != 0 ? 2 : out->limbs[0] != 0 ? 1 : 0;
}

void tamis_bignum_multiply(tamis_bignum *number, uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (uint32_t i = 0; i < number->used; i++) {
        carry += (uint64_t)number->limbs[i] * factor;
        number->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0 && number->used < TAMIS_BIGNUM_LIMBS) {
        number->limbs[number->used++] = (uint32_t)carry;
    }
}

void tamis_bignum_multiply_pow10(tamis_bignum *number, unsigned exponent) {
    unsigned left = exponent;
    while (left >= FIVES_IN_LIMB) {
        tamis_bignum_multiply(number, powers_of_five[FIVES_IN_LIMB], 0);
        left -= FIVES_IN_LIMB;
    }
    tamis_bignum_multiply(number, powers_of_five[left], 0);
    tamis_bignum_shift(number, exponent);
}

void tamis_bignum_shift(tamis_bignum *number, unsigned bits) {
    uint32_t limbs = bits / 32u;
    unsigned rest = bits % 32u;
    if (number->used == 0 || number->used + limbs + 1 > TAMIS_BIGNUM_LIMBS) {
        return;
    }
    if (limbs > 0) {
        memmove(number->limbs + limbs, number->limbs, number->used * sizeof number->limbs[0]);
        memset(number->limbs, 0, limbs * sizeof number->limbs[0]);
        number->used += limbs;
    }
    if (rest > 0) {
        tamis_bignum_multiply(number, UINT32_C(1) << rest, 0);
    }
}

void tamis_bignum_subtract(tamis_bignum *number, const tamis_bignum *less) {
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < number->used && (i < less->used || borrow != 0); i++) {
        uint64_t take = (i < less->used ? less->limbs[i] : UINT64_C(0)) + borrow;
        borrow = number->limbs[i] < take ? 1 : 0;
        number->limbs[i] = (uint32_t)(number->limbs[i] - take);
    }
    while (number->used > 0 && number->limbs[number->used - 1] == 0) {
        number->used--;
    }
}

int tamis_bignum_compare(const tamis_bignum *a, const tamis_bignum *b) {
    if (a->used != b->used) {
        return a->used < b->used ? -1 : 1;
    }
    for (uint32_t i = a->used; i-- > 0;) {
        if (a->limbs[i] != b->limbs[i]) {
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
        }
    }
    return 0;
}

int tamis_bignum_compare_sum(const tamis_bignum *a, const tamis_bignum *b, const tamis_bignum *c) {
    tamis_bignum sum;
    const tamis_bignum *longer = a->used >= b->used ? a : b;
    const tamis_bignum *shorter = a->used >= b->used ? b : a;
    uint64_t carry = 0;
    sum.used = longer->used;
    for (uint32_t i = 0; i < longer->used; i++) {
        carry += longer->limbs[i];
        carry += i < shorter->used ? shorter->limbs[i] : 0u;
        sum.limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0 && sum.used < TAMIS_BIGNUM_LIMBS) {
        sum.limbs[sum.used++] = (uint32_t)carry;
    }
    return tamis_bignum_compare(&sum, c);
}

unsigned tamis_bignum_bits(const tamis_bignum *number) {
    if (number->used == 0) {
        return 0;
    }
    unsigned bits = (number->used - 1) * 32u;
    for (uint32_t top = number->limbs[number->used - 1]; top != 0; top >>= 1) {
        bits++;
    }
    return bits;
}

/* 32 bits of the number from bit `from` on. */
static uint32_t window(const tamis_bignum *number, unsigned from) {
    uint32_t limb = from / 32u;
    unsigned rest = from % 32u;
    uint64_t two = limb < number->used ? number->limbs[limb] : 0u;
    if (limb + 1 < number->used) {
        two |= (uint64_t)number->limbs[limb + 1] << 32;
    }
    return (uint32_t)(two >> rest);
}

uint64_t tamis_bignum_top(const tamis_bignum *number, unsigned *below, bool *sticky) {
    unsigned bits = tamis_bignum_bits(number);
    *below = bits > 64 ? bits - 64 : 0;
    *sticky = false;
    for (unsigned from = 0; from < *below && !*sticky; from += 32) {
        uint32_t part = window(number, from);
        unsigned left = *below - from;
        *sticky = (left < 32 ? part & ((UINT32_C(1) << left) - 1u) : part) != 0;
    }
    return window(number, *below) | (uint64_t)window(number, *below + 32u) << 32;
}
