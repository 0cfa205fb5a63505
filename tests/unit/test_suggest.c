/* "Did you mean": what is near, what is nearest, and what is neither. */
#include <stdint.h>
#include <string.h>

#include "base/suggest.h"
#include "tests/unit/support.h"

Suite *tamis_suite_suggest(void);

static const struct {
    const char *wanted;
    const char *offered[4];
    const char *nearest; /* NULL: none */
} rows[] = {
    {"searchRegexLst", {"searchRegex", "searchRegexList", "isEmpty"}, "searchRegexList"},
    {"serachRegexList", {"searchRegex", "searchRegexList"}, "searchRegexList"}, /* a swap is one edit */
    {"isempty", {"is", "isEmpty"}, "isEmpty"},
    {"ISEMPTY", {"is", "isEmpty"}, "isEmpty"}, /* case alone is always near */
    {"fields", {"filters", "field"}, "field"},
    {"cat", {"act"}, "act"}, /* one swap in three letters */
    {"cat", {"cut"}, "cut"}, /* one replacement in three */
    {"ca", {"cb"}, NULL},    /* one in two is too many */
    {"cat", {"dog", "mouse"}, NULL},
    {"cat", {"category"}, NULL},      /* five insertions */
    {"abcdef", {"abcdxy"}, "abcdxy"}, /* two in six: a third */
    {"abcdef", {"abcxyz"}, NULL},     /* three in six */
    {"abcdeF", {"abcdxx", "abcdef"}, "abcdef"},
    {"name", {"nome", "nama"}, "nome"}, /* among equals the first */
    {"name", {"game", "name"}, "name"},
    {"abc", {"cba"}, NULL},
    {"ab", {"ba"}, NULL},
    {"", {"a"}, NULL},
    {"a", {""}, NULL},
    {"a", {"b"}, NULL},
    {"a", {"A"}, "A"},
};

START_TEST(the_nearest_name_wins_and_a_far_one_does_not) {
    size_t row = (size_t)_i;
    tamis_suggest suggest = tamis_suggest_start(tamis_str_z(rows[row].wanted));
    for (size_t i = 0; i < 4 && rows[row].offered[i] != NULL; i++) {
        tamis_suggest_offer(&suggest, tamis_str_z(rows[row].offered[i]));
    }
    if (rows[row].nearest == NULL) {
        ck_assert_msg(suggest.nearest.ptr == NULL, "%s: got %.*s", rows[row].wanted, (int)suggest.nearest.len,
                      suggest.nearest.ptr == NULL ? "" : suggest.nearest.ptr);
    } else {
        ck_assert_msg(tamis_str_equal(suggest.nearest, tamis_str_z(rows[row].nearest)), "%s: got %.*s",
                      rows[row].wanted, (int)suggest.nearest.len,
                      suggest.nearest.ptr == NULL ? "(none)" : suggest.nearest.ptr);
    }
}
END_TEST

START_TEST(the_order_of_offers_does_not_matter_when_one_is_nearer) {
    tamis_suggest a = tamis_suggest_start(TAMIS_STR("alertTyp"));
    tamis_suggest_offer(&a, TAMIS_STR("alertType"));
    tamis_suggest_offer(&a, TAMIS_STR("alertTips"));
    tamis_suggest b = tamis_suggest_start(TAMIS_STR("alertTyp"));
    tamis_suggest_offer(&b, TAMIS_STR("alertTips"));
    tamis_suggest_offer(&b, TAMIS_STR("alertType"));
    ck_assert(tamis_str_equal(a.nearest, TAMIS_STR("alertType")));
    ck_assert(tamis_str_equal(b.nearest, TAMIS_STR("alertType")));
    ck_assert_uint_eq(a.distance, 2);
}
END_TEST

START_TEST(names_over_64_bytes_must_be_equal_but_for_case) {
    char name[66], other[66];
    memset(name, 'n', sizeof name);
    memset(other, 'n', sizeof other);
    other[10] = 'N';
    tamis_suggest suggest = tamis_suggest_start(tamis_str_of(name, 65));
    tamis_suggest_offer(&suggest, tamis_str_of(other, 65));
    ck_assert_ptr_eq(suggest.nearest.ptr, other);
    other[10] = 'x';
    suggest = tamis_suggest_start(tamis_str_of(name, 65));
    tamis_suggest_offer(&suggest, tamis_str_of(other, 65));
    tamis_suggest_offer(&suggest, tamis_str_of(name, 66));
    tamis_suggest_offer(&suggest, tamis_str_of(name, 64));
    ck_assert_ptr_null(suggest.nearest.ptr);
    suggest = tamis_suggest_start(tamis_str_of(name, 64)); /* 64 are measured */
    tamis_suggest_offer(&suggest, tamis_str_of(other, 64));
    ck_assert_ptr_eq(suggest.nearest.ptr, other);
}
END_TEST

START_TEST(offers_are_read_to_their_last_byte_and_no_further) {
    tamis_test_guard wanted, name;
    tamis_test_guard_init(&wanted, "deviceVendr", 11);
    tamis_test_guard_init(&name, "deviceVendor", 12);
    tamis_suggest suggest = tamis_suggest_start(tamis_str_of(wanted.bytes, wanted.len));
    tamis_suggest_offer(&suggest, tamis_str_of(name.bytes, name.len));
    ck_assert_ptr_eq(suggest.nearest.ptr, name.bytes);
    ck_assert_uint_eq(suggest.distance, 2);
    tamis_test_guard_clear(&wanted);
    tamis_test_guard_clear(&name);
}
END_TEST

/* ---- Against the plain distance, without anything that saves time ---- */

static unsigned small(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static unsigned min(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* In halves of an edit, by the whole table. */
static unsigned plain_distance(tamis_str a, tamis_str b) {
    static unsigned d[65][65];
    for (size_t i = 0; i <= a.len; i++) {
        for (size_t j = 0; j <= b.len; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j) * 2;
                continue;
            }
            char x = a.ptr[i - 1];
            char y = b.ptr[j - 1];
            d[i][j] = d[i - 1][j - 1] + (x == y ? 0 : small(x) == small(y) ? 1 : 2);
            d[i][j] = min(d[i][j], min(d[i - 1][j], d[i][j - 1]) + 2);
            if (i > 1 && j > 1 && small(x) == small(b.ptr[j - 2]) && small(a.ptr[i - 2]) == small(y)) {
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 2);
            }
        }
    }
    return d[a.len][b.len];
}

/* Case alone makes any name near. */
static bool is_near(tamis_str a, tamis_str b, unsigned distance) {
    bool same = a.len == b.len;
    for (size_t i = 0; i < a.len && same; i++) {
        same = small(a.ptr[i]) == small(b.ptr[i]);
    }
    return same || distance <= (a.len > b.len ? a.len : b.len) * 2 / 3;
}

static unsigned next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33);
}

/* Of few letters, so that many names are near. */
static tamis_str random_name(char *bytes, uint64_t *state) {
    static const char letters[] = "abAB!";
    size_t len = 1 + next_random(state) % 9;
    for (size_t i = 0; i < len; i++) {
        bytes[i] = letters[next_random(state) % (sizeof letters - 1)];
    }
    return tamis_str_of(bytes, len);
}

START_TEST(it_is_the_nearest_by_the_plain_distance) {
    enum { OFFERS = 6 };
    uint64_t state = 1;
    size_t found = 0;
    for (int n = 0; n < 20000; n++) {
        char wanted_bytes[16], bytes[OFFERS][16];
        tamis_str wanted = random_name(wanted_bytes, &state), nearest = {NULL, 0};
        unsigned best = UINT32_MAX;
        tamis_suggest suggest = tamis_suggest_start(wanted);
        for (int i = 0; i < OFFERS; i++) {
            tamis_str name = random_name(bytes[i], &state);
            unsigned distance = plain_distance(wanted, name);
            if (distance < best && is_near(wanted, name, distance)) {
                best = distance;
                nearest = name;
            }
            tamis_suggest_offer(&suggest, name);
        }
        ck_assert_msg(suggest.nearest.ptr == nearest.ptr, "%.*s: %.*s, not %.*s", (int)wanted.len, wanted.ptr,
                      (int)suggest.nearest.len, suggest.nearest.ptr, (int)nearest.len, nearest.ptr);
        found += nearest.ptr != NULL;
    }
    ck_assert_uint_gt(found, 1000);
    ck_assert_uint_lt(found, 19000);
}
END_TEST

Suite *tamis_suite_suggest(void) {
    Suite *suite = suite_create("suggest");
    TCase *tests = tcase_create("suggest");
    tcase_add_loop_test(tests, the_nearest_name_wins_and_a_far_one_does_not, 0,
                        (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tests, the_order_of_offers_does_not_matter_when_one_is_nearer);
    tcase_add_test(tests, names_over_64_bytes_must_be_equal_but_for_case);
    tcase_add_test(tests, offers_are_read_to_their_last_byte_and_no_further);
    tcase_add_test(tests, it_is_the_nearest_by_the_plain_distance);
    suite_add_tcase(suite, tests);
    return suite;
}
