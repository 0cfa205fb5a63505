/* The pass for wanted fields finds what the index of all keys finds. */
#include "base/diag.h"
#include "runtime/cef_fields.h"
#include "tests/unit/support.h"

Suite *tamis_suite_cef_fields(void);

/* cef_fields_portable.c */
tamis_status tamis_test_portable_init(tamis_cef_fields *fields, const tamis_str *keys, uint32_t count);
void tamis_test_portable_clear(tamis_cef_fields *fields);
void tamis_test_portable_scan(tamis_cef_fields *fields, const tamis_cef *cef);

static const char *const pieces[] = {"a=", "b=", "cat=", "cs1=", "cs1Label=", " ", "  ", "=", "\\=", "\\", "x", "cat", "|", "\t", "\r",
                                     "\n", "-b=", "[0]=", "ab=", " a=", " cat=", " b=", "value", " some words ", "_=", "\xC3\xA4",
                                     "0123456789012345678901234567890123456789", " zcat=", " cat =", ".a="};
static const tamis_str keys[] = {{"a", 1}, {"b", 1}, {"cat", 3}, {"cs1", 3}, {"ab", 2},
                                 {"_", 1}, {"b[0]", 4}, {"x y", 3}, {"", 0}, {"-b", 2}, {"absent", 6}};
#define KEYS (sizeof keys / sizeof *keys)

static uint64_t state = 1;

static unsigned pick(unsigned n) {
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)((state >> 33) % n);
}

static void add_line(tamis_buf *out) {
    tamis_buf_add_z(out, pick(8) == 0 ? "CEF:0|V|P|1|2|n|" : "CEF:0|V|P|1|2|n|5|");
    for (unsigned n = pick(30); n > 0; n--) {
        tamis_buf_add_z(out, pieces[pick(sizeof pieces / sizeof *pieces)]);
    }
}

START_TEST(the_pass_finds_what_the_index_finds) {
    tamis_cef cef;
    tamis_cef_fields fields, portable;
    size_t rounds = tamis_test_effort(200000, 2000), present = 0;
    tamis_cef_init(&cef);
    ck_assert_int_eq(tamis_cef_fields_init(&fields, keys, KEYS), TAMIS_OK);
    ck_assert_int_eq(tamis_test_portable_init(&portable, keys, KEYS), TAMIS_OK);
    ck_assert(fields.usable && portable.usable);
    for (size_t i = 0; i < rounds; i++) {
        tamis_buf line;
        tamis_buf_init(&line, 65536);
        add_line(&line);
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, line.ptr, line.len);
        ck_assert_int_eq(tamis_cef_read_front(&cef, tamis_str_of(guard.bytes, guard.len)), TAMIS_OK);
        tamis_cef_fields_scan(&fields, &cef);
        tamis_test_portable_scan(&portable, &cef);
        ck_assert_int_eq(memcmp(fields.spots, portable.spots, KEYS * sizeof *fields.spots), 0);
        ck_assert_int_eq(tamis_cef_complete(&cef), TAMIS_OK);
        for (size_t k = 0; k < KEYS; k++) {
            size_t pair = tamis_cef_find(&cef, keys[k]);
            tamis_cef_spot spot = fields.spots[k];
            bool same = pair == SIZE_MAX ? spot.value == UINT32_MAX
                                         : spot.value == cef.pairs[pair].value && spot.len == cef.pairs[pair].value_len;
            ck_assert_msg(same, "key %.*s of: %.*s", TAMIS_FMT(keys[k]), TAMIS_FMT(cef.line));
            present += pair != SIZE_MAX;
        }
        tamis_test_guard_clear(&guard);
        tamis_buf_clear(&line);
    }
    ck_assert_uint_gt(present, rounds);
    tamis_cef_fields_clear(&fields);
    tamis_test_portable_clear(&portable);
    tamis_cef_clear(&cef);
}
END_TEST

START_TEST(too_many_keys_that_end_alike_are_no_use) {
    static const tamis_str alike[] = {{"aaa", 3}, {"baa", 3}, {"caa", 3}, {"daa", 3}, {"eaa", 3},
                                      {"faa", 3}, {"gaa", 3}, {"haa", 3}, {"iaa", 3}};
    tamis_cef_fields fields;
    ck_assert_int_eq(tamis_cef_fields_init(&fields, alike, 8), TAMIS_OK);
    ck_assert(fields.usable);
    tamis_cef_fields_clear(&fields);
    ck_assert_int_eq(tamis_cef_fields_init(&fields, alike, 9), TAMIS_OK);
    ck_assert(!fields.usable);
    tamis_cef_fields_clear(&fields);
}
END_TEST

Suite *tamis_suite_cef_fields(void) {
    Suite *suite = suite_create("cef_fields");
    TCase *scan = tcase_create("scan");
    tcase_set_timeout(scan, 120);
    tcase_add_test(scan, the_pass_finds_what_the_index_finds);
    tcase_add_test(scan, too_many_keys_that_end_alike_are_no_use);
    suite_add_tcase(suite, scan);
    return suite;
}
