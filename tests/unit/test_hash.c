/* Hashes: known answers, and what the checksum promises to find. */
#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "tests/unit/support.h"

Suite *tamis_suite_hash(void);

/* Input: the bytes 0, 1, 2, …; key: 0, 1, …, 15 (the reference vectors of SipHash-1-3). */
static const struct {
    size_t len;
    uint64_t want;
} sip_rows[] = {
    {0, UINT64_C(0xABAC0158050FC4DC)},  {1, UINT64_C(0xC9F49BF37D57CA93)},
    {7, UINT64_C(0xD3927D989BB11140)},  {8, UINT64_C(0x369095118D299A8E)},
    {9, UINT64_C(0x25A48EB36C063DE4)},  {15, UINT64_C(0xD320D86D2A519956)},
    {16, UINT64_C(0xCC4FDD1A7D908B66)}, {63, UINT64_C(0x9D199062B7BBB3A8)},
};

static void count_up(unsigned char *bytes, size_t len) {
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (unsigned char)i;
    }
}

START_TEST(siphash_gives_the_reference_values) {
    tamis_hash_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0F0E0D0C0B0A0908)};
    unsigned char bytes[64];
    count_up(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof sip_rows / sizeof sip_rows[0]; i++) {
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, bytes, sip_rows[i].len);
        uint64_t got = tamis_hash(key, tamis_str_of(guard.bytes, guard.len));
        ck_assert_msg(got == sip_rows[i].want, "length %zu: 0x%016llX", sip_rows[i].len,
                      (unsigned long long)got);
        tamis_test_guard_clear(&guard);
    }
    /* With key 0, also what Python 3.11 and later gives for hash(b'abc') under PYTHONHASHSEED=0. */
    tamis_hash_key zero = {0, 0};
    ck_assert_uint_eq(tamis_hash(zero, TAMIS_STR("abc")), UINT64_C(0xC03BC3A0042630F2));
    ck_assert_uint_eq(tamis_hash(zero, TAMIS_STR("deviceEventClassID")), UINT64_C(0x55BFFC98D30B05DC));
}
END_TEST

START_TEST(the_key_changes_every_hash) {
    tamis_hash_key a = tamis_hash_random_key();
    tamis_hash_key b = tamis_hash_random_key();
    ck_assert(a.k0 != b.k0 || a.k1 != b.k1);
    ck_assert_uint_ne(tamis_hash(a, TAMIS_STR("cs2")), tamis_hash(b, TAMIS_STR("cs2")));
    ck_assert_uint_eq(tamis_hash(a, TAMIS_STR("cs2")), tamis_hash(a, TAMIS_STR("cs2")));
    ck_assert_uint_ne(tamis_hash(a, tamis_str_of(NULL, 0)), tamis_hash(a, tamis_str_of("\0", 1)));
}
END_TEST

/* Input: the bytes 0, 1, 2, …. The values were worked out apart, from the description in base/hash.c. */
static const struct {
    size_t len;
    uint64_t want;
} checksum_rows[] = {
    {0, UINT64_C(0x6A21F6125C3A54A9)}, {1, UINT64_C(0xB86850E5EA718A5C)},
    {8, UINT64_C(0xF8582F450ABCA0E1)}, {31, UINT64_C(0xA5E414318BDF99CA)},
    {32, UINT64_C(0x4AB8B427FAEE2E03)}, {63, UINT64_C(0x7D1954BF3A640D84)},
    {64, UINT64_C(0x3844579F3E783323)}, {65, UINT64_C(0x4BA555F5715CCCD1)},
    {100, UINT64_C(0x3434FA778D73E889)}, {128, UINT64_C(0xC285713DE63C4DDC)},
    {255, UINT64_C(0xCF34816F4308AF40)},
};

START_TEST(the_checksum_gives_the_documented_values) {
    unsigned char bytes[255];
    count_up(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof checksum_rows / sizeof checksum_rows[0]; i++) {
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, bytes, checksum_rows[i].len);
        uint64_t got = tamis_checksum(tamis_str_of(guard.bytes, guard.len));
        ck_assert_msg(got == checksum_rows[i].want, "length %zu: 0x%016llX", checksum_rows[i].len,
                      (unsigned long long)got);
        tamis_test_guard_clear(&guard);
    }
    ck_assert_uint_eq(tamis_checksum(TAMIS_STR("123456789")), UINT64_C(0x04E1DFB33A2ECD40));
    ck_assert_uint_eq(tamis_checksum(tamis_str_of("\0\0", 2)), UINT64_C(0xB9000C904EA5A0AF));
    ck_assert_uint_eq(tamis_checksum(tamis_str_of(NULL, 0)), checksum_rows[0].want);
}
END_TEST

START_TEST(the_checksum_does_not_depend_on_the_address) {
    char bytes[108];
    for (size_t shift = 0; shift < 8; shift++) {
        count_up((unsigned char *)bytes + shift, 100);
        ck_assert_uint_eq(tamis_checksum(tamis_str_of(bytes + shift, 100)), UINT64_C(0x3434FA778D73E889));
    }
}
END_TEST

START_TEST(the_checksum_finds_damage) {
    char bytes[131];
    count_up((unsigned char *)bytes, sizeof bytes);
    uint64_t good = tamis_checksum(tamis_str_of(bytes, sizeof bytes));
    for (size_t i = 0; i < sizeof bytes; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            ck_assert_uint_ne(tamis_checksum(tamis_str_of(bytes, sizeof bytes)), good);
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
        }
        ck_assert_uint_ne(tamis_checksum(tamis_str_of(bytes, i)), good); /* truncated */
    }
    for (size_t i = 0; i + 16 <= sizeof bytes; i += 8) { /* two words swapped, of all distances */
        for (size_t j = i + 8; j + 8 <= sizeof bytes; j += 8) {
            char swapped[131];
            memcpy(swapped, bytes, sizeof bytes);
            memcpy(swapped + i, bytes + j, 8);
            memcpy(swapped + j, bytes + i, 8);
            ck_assert_uint_ne(tamis_checksum(tamis_str_of(swapped, sizeof swapped)), good);
        }
    }
}
END_TEST

Suite *tamis_suite_hash(void) {
    Suite *suite = suite_create("hash");
    TCase *tests = tcase_create("hash");
    tcase_add_test(tests, siphash_gives_the_reference_values);
    tcase_add_test(tests, the_key_changes_every_hash);
    tcase_add_test(tests, the_checksum_gives_the_documented_values);
    tcase_add_test(tests, the_checksum_does_not_depend_on_the_address);
    tcase_add_test(tests, the_checksum_finds_damage);
    suite_add_tcase(suite, tests);
    return suite;
}
