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
    {0, UINT64_C(0xCBBCB2466E070C83)},   {1, UINT64_C(0x126628941B3A78FB)},
    {8, UINT64_C(0xFCCFA3C1F8645FE2)},   {31, UINT64_C(0x9AF452917795A657)},
    {32, UINT64_C(0x1EC957628808477A)},  {33, UINT64_C(0x09E3E2CFA4028F42)},
    {64, UINT64_C(0x96BFEBAABA048559)},  {100, UINT64_C(0xDCAFF93DEE9C7451)},
    {255, UINT64_C(0x8036CCDC7E4F6A82)},
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
    ck_assert_uint_eq(tamis_checksum(TAMIS_STR("123456789")), UINT64_C(0xEC202A6280650071));
    ck_assert_uint_eq(tamis_checksum(tamis_str_of("\0\0", 2)), UINT64_C(0x314CCA7AC16895AA));
    ck_assert_uint_eq(tamis_checksum(tamis_str_of(NULL, 0)), checksum_rows[0].want);
}
END_TEST

START_TEST(the_checksum_does_not_depend_on_the_address) {
    char bytes[108];
    for (size_t shift = 0; shift < 8; shift++) {
        count_up((unsigned char *)bytes + shift, 100);
        ck_assert_uint_eq(tamis_checksum(tamis_str_of(bytes + shift, 100)), UINT64_C(0xDCAFF93DEE9C7451));
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
