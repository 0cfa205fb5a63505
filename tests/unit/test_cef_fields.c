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
static const tamis_str keys[] = {{"cat", 3}, {"a", 1}, {"ab", 2}, {"absent", 6}, {"", 0}, {"x y", 3},
                                 {"cs1", 3}, {"b", 1}, {"_", 1}, {"b[0]", 4},    {"-b", 2}};
#define KEYS (sizeof keys / sizeof *keys)

/* So many of the first keys: one, as many last bytes as can be looked for at once, more. */
static const uint32_t counts[] = {1, 7, KEYS};
#define COUNTS ((int)(sizeof counts / sizeof *counts))

static uint64_t state = 1;

static unsigned pick(unsigned n) {
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)((state >> 33) % n);
}

static void add_line(tamis_buf *out) {
    tamis_buf_add_z(out, pick(8) == 0 ? "CEF:0|V|P|1|2|n|" : "CEF:0|V|P|1|2|n|5|");
    for (unsigned n = pick(50); n > 0; n--) {
        tamis_buf_add_z(out, pieces[pick(sizeof pieces / sizeof *pieces)]);
    }
}

/* The first of these looks for several bytes at once, where the machine can; the second for the `=` alone; the third reads. */
typedef struct passes {
    tamis_cef_fields wide, equals, portable;
} passes;

static void passes_init(passes *p, uint32_t count) {
    ck_assert_int_eq(tamis_cef_fields_init(&p->wide, keys, count), TAMIS_OK);
    ck_assert_int_eq(tamis_cef_fields_init(&p->equals, keys, count), TAMIS_OK);
    ck_assert_int_eq(tamis_test_portable_init(&p->portable, keys, count), TAMIS_OK);
    ck_assert(p->wide.usable && p->equals.usable && p->portable.usable);
    ck_assert(count < KEYS || !p->wide.avx2);
    p->equals.avx2 = false;
}

static void passes_scan(passes *p, const tamis_cef *cef, uint32_t count) {
    tamis_cef_fields_scan(&p->wide, cef);
    tamis_cef_fields_scan(&p->equals, cef);
    tamis_test_portable_scan(&p->portable, cef);
    ck_assert_int_eq(memcmp(p->wide.spots, p->portable.spots, count * sizeof *p->wide.spots), 0);
    ck_assert_int_eq(memcmp(p->equals.spots, p->portable.spots, count * sizeof *p->wide.spots), 0);
}

static void passes_clear(passes *p) {
    tamis_cef_fields_clear(&p->wide);
    tamis_cef_fields_clear(&p->equals);
    tamis_test_portable_clear(&p->portable);
}

START_TEST(the_pass_finds_what_the_index_finds) {
    tamis_cef cef;
    passes all;
    const uint32_t count = counts[_i];
    size_t rounds = tamis_test_effort(100000, 1000), present = 0;
    tamis_cef_init(&cef);
    passes_init(&all, count);
    for (size_t i = 0; i < rounds; i++) {
        tamis_buf line;
        tamis_buf_init(&line, 65536);
        add_line(&line);
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, line.ptr, line.len);
        ck_assert_int_eq(tamis_cef_read_front(&cef, tamis_str_of(guard.bytes, guard.len)), TAMIS_OK);
        passes_scan(&all, &cef, count);
        ck_assert_int_eq(tamis_cef_complete(&cef), TAMIS_OK);
        for (uint32_t k = 0; k < count; k++) {
            size_t pair = tamis_cef_find(&cef, keys[k]);
            tamis_cef_spot spot = all.wide.spots[k];
            bool same = pair == SIZE_MAX ? spot.value == UINT32_MAX
                                         : spot.value == cef.pairs[pair].value && spot.len == cef.pairs[pair].value_len;
            ck_assert_msg(same, "key %.*s of: %.*s", TAMIS_FMT(keys[k]), TAMIS_FMT(cef.line));
            present += pair != SIZE_MAX;
        }
        tamis_test_guard_clear(&guard);
        tamis_buf_clear(&line);
    }
    ck_assert_uint_gt(present, rounds / 4);
    passes_clear(&all);
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
    tcase_add_loop_test(scan, the_pass_finds_what_the_index_finds, 0, COUNTS);
    tcase_add_test(scan, too_many_keys_that_end_alike_are_no_use);
    suite_add_tcase(suite, scan);
    return suite;
}
