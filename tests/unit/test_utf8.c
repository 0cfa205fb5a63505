/* UTF-8: the decoder against WHATWG's algorithm, counting, cleaning, order of UTF-16. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "tests/unit/support.h"

Suite *tamis_suite_utf8(void);

/* ---- an oracle: the decoder of the Encoding Standard, fed byte by byte ---- */

#define SCALARS_MAX 256

typedef struct scalars {
    uint32_t items[SCALARS_MAX];
    size_t count;
    bool bad;
} scalars;

/* For millions of checks: Check's own assertions note each place that they pass. */
#define MUST(condition, s)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fail_for(#condition, s);                                                                         \
        }                                                                                                    \
    } while (false)

static void fail_for(const char *condition, tamis_str s) {
    char hex[3 * 64 + 1] = "";
    for (size_t i = 0; i < s.len && i < 64; i++) {
        (void)snprintf(hex + 3 * i, 4, " %02X", (unsigned)(unsigned char)s.ptr[i]);
    }
    ck_abort_msg("not so for%s: %s", hex, condition);
}

static void put(scalars *out, uint32_t c) {
    if (out->count == SCALARS_MAX) {
        ck_abort_msg("more than %d scalars", SCALARS_MAX);
    }
    out->items[out->count++] = c;
}

static void put_bad(scalars *out) {
    put(out, 0xFFFD);
    out->bad = true;
}

static void oracle(scalars *out, const unsigned char *bytes, size_t len) {
    uint32_t code_point = 0;
    unsigned needed = 0, seen = 0;
    unsigned lower = 0x80, upper = 0xBF;
    out->count = 0;
    out->bad = false;
    for (size_t i = 0; i < len; i++) {
        unsigned b = bytes[i];
        if (needed == 0) {
            if (b <= 0x7F) {
                put(out, b);
            } else if (b >= 0xC2 && b <= 0xDF) {
                needed = 1;
                code_point = b & 0x1F;
            } else if (b >= 0xE0 && b <= 0xEF) {
                lower = b == 0xE0 ? 0xA0 : lower;
                upper = b == 0xED ? 0x9F : upper;
                needed = 2;
                code_point = b & 0xF;
            } else if (b >= 0xF0 && b <= 0xF4) {
                lower = b == 0xF0 ? 0x90 : lower;
                upper = b == 0xF4 ? 0x8F : upper;
                needed = 3;
                code_point = b & 0x7;
            } else {
                put_bad(out);
            }
            continue;
        }
        bool fits = b >= lower && b <= upper;
        lower = 0x80;
        upper = 0xBF;
        if (!fits) {
            needed = seen = 0;
            put_bad(out);
            i--; /* the byte is read again */
            continue;
        }
        code_point = code_point << 6 | (b & 0x3F);
        if (++seen == needed) {
            put(out, code_point);
            needed = seen = 0;
        }
    }
    if (needed != 0) {
        put_bad(out);
    }
}

static void ours(scalars *out, tamis_str s) {
    out->count = 0;
    out->bad = false;
    for (size_t at = 0; at < s.len;) {
        size_t len = 0;
        bool valid = false;
        uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + at, s.len - at), &len, &valid);
        MUST(len >= 1, s);
        MUST(len <= s.len - at, s);
        put(out, c);
        out->bad = out->bad || !valid;
        at += len;
    }
}

/* Everything that this module says of `s`, against the oracle. `clean` is for its use. */
static void compare(tamis_buf *clean, tamis_str s) {
    static scalars want, got;
    oracle(&want, (const unsigned char *)s.ptr, s.len);
    ours(&got, s);
    MUST(got.count == want.count, s);
    MUST(memcmp(got.items, want.items, want.count * sizeof want.items[0]) == 0, s);
    MUST(got.bad == want.bad, s);
    MUST(tamis_utf8_valid(s) == !want.bad, s);
    MUST(tamis_utf8_count(s) == want.count, s);
    size_t units = 0;
    bool ascii = true;
    char encoded[SCALARS_MAX * 4];
    size_t len = 0;
    for (size_t i = 0; i < want.count; i++) {
        units += want.items[i] > 0xFFFF ? 2 : 1;
        ascii = ascii && want.items[i] < 0x80;
        len += tamis_utf8_encode(encoded + len, want.items[i]);
    }
    MUST(tamis_utf8_count_utf16(s) == units, s);
    MUST(tamis_utf8_ascii(s) == ascii, s);
    tamis_buf_reset(clean);
    MUST(tamis_utf8_add_clean(clean, s), s);
    MUST(tamis_str_equal(tamis_buf_str(clean), tamis_str_of(encoded, len)), s);
}

/* Bytes at each border of tables 3-6 and 3-7 of Unicode 15. */
static const unsigned char borders[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                        0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};

START_TEST(every_sequence_of_two_bytes_decodes_as_whatwg_says) {
    tamis_buf clean;
    tamis_buf_init(&clean, 1000);
    for (unsigned i = 0; i <= 0xFFFF; i++) {
        char bytes[2] = {(char)(unsigned char)(i >> 8), (char)(unsigned char)i};
        compare(&clean, tamis_str_of(bytes, 2));
    }
    tamis_buf_clear(&clean);
}
END_TEST

START_TEST(every_sequence_of_four_border_bytes_decodes_as_whatwg_says) {
    tamis_buf clean;
    tamis_buf_init(&clean, 1000);
    enum { N = sizeof borders };
    for (unsigned i = 0; i < N * N * N * N; i++) {
        char bytes[4] = {(char)borders[i % N], (char)borders[i / N % N], (char)borders[i / N / N % N],
                         (char)borders[i / N / N / N]};
        compare(&clean, tamis_str_of(bytes, 4));
    }
    tamis_buf_clear(&clean);
}
END_TEST

START_TEST(every_code_point_survives_a_round) {
    for (uint32_t c = 0; c <= 0x110010; c++) {
        char bytes[4];
        size_t len = tamis_utf8_encode(bytes, c);
        size_t read = 0;
        bool valid = false;
        uint32_t back = tamis_utf8_decode(tamis_str_of(bytes, len), &read, &valid);
        bool scalar = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
        size_t want_len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 || !scalar ? 3 : 4;
        if (!valid || read != len || len != want_len || back != (scalar ? c : 0xFFFD)) {
            ck_abort_msg("U+%04X: %zu bytes, read back as U+%04X", (unsigned)c, len, (unsigned)back);
        }
    }
    char bytes[4];
    ck_assert_uint_eq(tamis_utf8_encode(bytes, UINT32_MAX), 3);
}
END_TEST

/* A run of ASCII of each length up to two words before and behind something else: the fast path must stop at
 * the right byte, and at the end of the page. */
START_TEST(ascii_runs_stop_where_they_end) {
    tamis_buf clean;
    tamis_buf_init(&clean, 1000);
    static const char *const middles[] = {"",     "\xC3\xA9",     "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\x80",
                                          "\xFF", "\xE2\x82",     "\xF0\x9F\x98", "\xED\xA0\x80",     "\xC3",
                                          "\xE0", "\xF4\x90\x80", "\xF0\x8F"};
    for (size_t m = 0; m < sizeof middles / sizeof middles[0]; m++) {
        for (size_t before = 0; before <= 17; before++) {
            for (size_t behind = 0; behind <= 17; behind++) {
                char bytes[64];
                size_t len = strlen(middles[m]);
                memset(bytes, 'x', sizeof bytes);
                memcpy(bytes + before, middles[m], len);
                tamis_test_guard guard;
                tamis_test_guard_init(&guard, bytes, before + len + behind);
                compare(&clean, tamis_str_of(guard.bytes, guard.len));
                tamis_test_guard_clear(&guard);
            }
        }
    }
    tamis_buf_clear(&clean);
}
END_TEST

START_TEST(random_bytes_decode_as_whatwg_says) {
    tamis_buf clean;
    tamis_buf_init(&clean, 1000);
    uint64_t state = 88172645463325252u;
    size_t rounds = tamis_test_effort(20000, 500);
    for (size_t r = 0; r < rounds; r++) {
        char bytes[40];
        for (size_t i = 0; i < sizeof bytes; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes[i] =
                (char)(state >> 40 & 1 ? (unsigned char)(state >> 20) : borders[state % sizeof borders]);
        }
        compare(&clean, tamis_str_of(bytes, sizeof bytes));
    }
    tamis_buf_clear(&clean);
}
END_TEST

START_TEST(the_empty_string_may_be_null) {
    tamis_str s = {NULL, 0};
    ck_assert(tamis_utf8_valid(s));
    ck_assert(tamis_utf8_ascii(s));
    ck_assert_uint_eq(tamis_utf8_count(s), 0);
    ck_assert_uint_eq(tamis_utf8_count_utf16(s), 0);
    ck_assert_uint_eq(tamis_utf8_cut(s, 10), 0);
    ck_assert_int_eq(tamis_utf8_compare_utf16(s, s), 0);
    ck_assert_int_lt(tamis_utf8_compare_utf16(s, TAMIS_STR("a")), 0);
    ck_assert_int_gt(tamis_utf8_compare_utf16(TAMIS_STR("a"), s), 0);
}
END_TEST

/* In ascending order of UTF-16 code units. */
static const struct {
    const char *name;
    tamis_str s;
} ascending[] = {
    {"empty", {"", 0}},
    {"U+0000", {"\0", 1}},
    {"a", {"a", 1}},
    {"aa", {"aa", 2}},
    {"a long run, then b", {"aaaaaaaaaaaaaaab", 16}},
    {"a long run, then U+FFFF", {"aaaaaaaaaaaaaaa\xEF\xBF\xBF", 18}},
    {"b", {"b", 1}},
    {"U+00E9", {"\xC3\xA9", 2}},
    {"U+D7FF", {"\xED\x9F\xBF", 3}},
    {"U+10000", {"\xF0\x90\x80\x80", 4}},
    {"U+1F600", {"\xF0\x9F\x98\x80", 4}},
    {"U+1F601", {"\xF0\x9F\x98\x81", 4}},
    {"U+10FFFF", {"\xF4\x8F\xBF\xBF", 4}},
    {"U+E000", {"\xEE\x80\x80", 3}},
    {"U+FFFC", {"\xEF\xBF\xBC", 3}},
    {"a bad byte", {"\xFF", 1}},
    {"a bad byte, then a",
     {"\xFE"
      "a",
      2}},
    {"two bad bytes", {"\x80\x80", 2}},
    {"U+FFFE", {"\xEF\xBF\xBE", 3}},
};

START_TEST(strings_are_ordered_by_their_utf16_units) {
    enum { N = sizeof ascending / sizeof ascending[0] };
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            int order = tamis_utf8_compare_utf16(ascending[i].s, ascending[j].s);
            int want = (i > j) - (i < j);
            ck_assert_msg((order > 0) - (order < 0) == want, "%s against %s: %d", ascending[i].name,
                          ascending[j].name, order);
        }
    }
    ck_assert_int_eq(tamis_utf8_compare_utf16(TAMIS_STR("\xFF"), TAMIS_STR("\xEF\xBF\xBD")), 0);
    ck_assert_int_eq(tamis_utf8_compare_utf16(TAMIS_STR("\xE2\x82"), TAMIS_STR("\x80")), 0);
}
END_TEST

START_TEST(a_cut_spares_code_points) {
    tamis_str s = TAMIS_STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z");
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t max = 0; max < sizeof want / sizeof want[0]; max++) {
        ck_assert_msg(tamis_utf8_cut(s, max) == want[max], "at %zu", max);
    }
    ck_assert_uint_eq(tamis_utf8_cut(TAMIS_STR("\x80\x80\x80\x80"), 3), 3);
    ck_assert_uint_eq(tamis_utf8_cut(TAMIS_STR("\xE2\x82\xFFx"), 2), 2); /* no code point: nothing to spare */
}
END_TEST

START_TEST(cleaning_reports_a_full_buffer) {
    for (size_t max = 0; max < 8; max++) {
        tamis_buf buf;
        tamis_buf_init(&buf, max);
        ck_assert_int_eq(tamis_utf8_add_clean(&buf, TAMIS_STR("ab\xFF"
                                                              "cd")),
                         max >= 7);
        tamis_buf_clear(&buf);
    }
}
END_TEST

Suite *tamis_suite_utf8(void) {
    Suite *suite = suite_create("utf8");
    TCase *tests = tcase_create("utf8");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, every_sequence_of_two_bytes_decodes_as_whatwg_says);
    tcase_add_test(tests, every_sequence_of_four_border_bytes_decodes_as_whatwg_says);
    tcase_add_test(tests, every_code_point_survives_a_round);
    tcase_add_test(tests, ascii_runs_stop_where_they_end);
    tcase_add_test(tests, random_bytes_decode_as_whatwg_says);
    tcase_add_test(tests, the_empty_string_may_be_null);
    tcase_add_test(tests, strings_are_ordered_by_their_utf16_units);
    tcase_add_test(tests, a_cut_spares_code_points);
    tcase_add_test(tests, cleaning_reports_a_full_buffer);
    suite_add_tcase(suite, tests);
    return suite;
}
