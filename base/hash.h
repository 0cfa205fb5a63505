/* Hashes. */
#ifndef TAMIS_BASE_HASH_H
#define TAMIS_BASE_HASH_H

#include "base/str.h"

typedef struct tamis_hash_key {
    uint64_t k0, k1;
} tamis_hash_key;

/* A key that an attacker cannot foresee (getrandom, else the address space and the clock). */
tamis_hash_key tamis_hash_random_key(void);

/* SipHash-1-3 (Aumasson, Bernstein 2012) of `s`: for tables whose keys come from events. */
uint64_t tamis_hash(tamis_hash_key key, tamis_str s);

/* Checksum of a pack file: 64 bits, a word at a time, the same on every machine. Finds damage; is no proof
 * against an attacker (the verifier is). */
uint64_t tamis_checksum(tamis_str bytes);

#endif
