/* SipHash-1-3 for tables, and the checksum of pack files.
 *
 * The checksum reads the bytes as little-endian 64-bit words, the last block of 64 filled up with zeros, and
 * deals them to eight lanes, so that eight multiplications are under way at once:
 *
 *     mix(x)     = y ^ (y >> 32)  where  y = x * 0x9E3779B97F4A7C15  (modulo 2^64)
 *     lane[i]    = the first eight words of the fraction of pi, below
 *     each block: lane[i] = mix(lane[i] ^ word[i])               for i = 0 … 7
 *     at the end: h = mix(length in bytes)
 *                 h = mix(h ^ lane[i])                           for i = 0 … 7
 *                 checksum = mix(h ^ (h >> 29))
 *
 * Each step is a bijection of the lane for a given word and of the word for a given lane. Hence damage that
 * lies within one aligned word is found always, any other but for one case in 2^64. */
#include "base/hash.h"

#include <time.h>

#if defined(__has_include)
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#define HAVE_GETRANDOM 1
#endif
#endif

/* Compilers make one load of it. */
static inline uint64_t load_le64(const unsigned char *p) {
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
           (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static inline uint64_t rotate(uint64_t x, unsigned bits) {
    return x << bits | x >> (64 - bits);
}

typedef struct sip {
    uint64_t a, b, c, d;
} sip;

/* By value, so that the state stays in registers. */
static inline sip sip_round(sip v) {
    v.a += v.b;
    v.b = rotate(v.b, 13) ^ v.a;
    v.a = rotate(v.a, 32);
    v.c += v.d;
    v.d = rotate(v.d, 16) ^ v.c;
    v.a += v.d;
    v.d = rotate(v.d, 21) ^ v.a;
    v.c += v.b;
    v.b = rotate(v.b, 17) ^ v.c;
    v.c = rotate(v.c, 32);
    return v;
}

static inline sip sip_word(sip v, uint64_t word) {
    v.d ^= word;
    v = sip_round(v);
    v.a ^= word;
    return v;
}

uint64_t tamis_hash(tamis_hash_key key, tamis_str s) {
    sip v = {key.k0 ^ UINT64_C(0x736F6D6570736575), key.k1 ^ UINT64_C(0x646F72616E646F6D),
             key.k0 ^ UINT64_C(0x6C7967656E657261), key.k1 ^ UINT64_C(0x7465646279746573)};
    size_t whole = s.len / 8 * 8;
    for (size_t i = 0; i < whole; i += 8) {
        v = sip_word(v, load_le64((const unsigned char *)s.ptr + i));
    }
    uint64_t last = (uint64_t)s.len << 56;
    for (size_t i = whole; i < s.len; i++) {
        last |= (uint64_t)(unsigned char)s.ptr[i] << (8 * (i - whole));
    }
    v = sip_word(v, last);
    v.c ^= 0xFF;
    v = sip_round(sip_round(sip_round(v)));
    return v.a ^ v.b ^ v.c ^ v.d;
}

tamis_hash_key tamis_hash_random_key(void) {
    tamis_hash_key key = {0, 0};
#ifdef HAVE_GETRANDOM
    if (getrandom(&key, sizeof key, 0) == (ssize_t)sizeof key) {
        return key;
    }
#endif
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    key.k0 = (uint64_t)now.tv_sec << 32 ^ (uint64_t)now.tv_nsec;
    key.k1 = (uint64_t)(uintptr_t)&key;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    key.k1 ^= (uint64_t)now.tv_nsec << 20 ^ (uint64_t)(uintptr_t)&tamis_hash_random_key << 16;
    return key;
}

static inline uint64_t mix(uint64_t x) {
    uint64_t y = x * UINT64_C(0x9E3779B97F4A7C15);
    return y ^ y >> 32;
}

#define BLOCK 64u

typedef struct lanes {
    uint64_t a, b, c, d, e, f, g, h;
} lanes;

/* By value, so that the lanes stay in registers. */
static inline lanes checksum_block(lanes v, const unsigned char *p) {
    return (lanes){mix(v.a ^ load_le64(p)),      mix(v.b ^ load_le64(p + 8)),  mix(v.c ^ load_le64(p + 16)),
                   mix(v.d ^ load_le64(p + 24)), mix(v.e ^ load_le64(p + 32)), mix(v.f ^ load_le64(p + 40)),
                   mix(v.g ^ load_le64(p + 48)), mix(v.h ^ load_le64(p + 56))};
}

uint64_t tamis_checksum(tamis_str bytes) {
    lanes v = {UINT64_C(0x243F6A8885A308D3), UINT64_C(0x13198A2E03707344), UINT64_C(0xA4093822299F31D0),
               UINT64_C(0x082EFA98EC4E6C89), UINT64_C(0x452821E638D01377), UINT64_C(0xBE5466CF34E90C6C),
               UINT64_C(0xC0AC29B7C97C50DD), UINT64_C(0x3F84D5B5B5470917)};
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    size_t left = bytes.len;
    for (; left >= BLOCK; left -= BLOCK, p += BLOCK) {
        v = checksum_block(v, p);
    }
    if (left != 0) {
        unsigned char last[BLOCK] = {0};
        memcpy(last, p, left);
        v = checksum_block(v, last);
    }
    uint64_t ends[] = {v.a, v.b, v.c, v.d, v.e, v.f, v.g, v.h}, h = mix(bytes.len);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        h = mix(h ^ ends[i]);
    }
    return mix(h ^ h >> 29);
}
