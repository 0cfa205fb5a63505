/* What reading a CEF line costs: work that is linear in the line, no memory once warm, and a clean end
 * when memory runs out.
 *
 * The reader is compiled here a second time, under other names, with a counter behind each of its inner
 * loops, behind memchr and the hash, and with an allocator that counts and can be told to fail. What is
 * counted is what the shipped code does: it is the same source. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "tests/unit/support.h"

/* ---- The instruments ---- */

static uint64_t work;         /* bytes and places looked at */
static size_t allocations;    /* so far */
static size_t allocation_max; /* further ones fail */
static bool hash_is_blind;    /* all keys have one hash */

static void *counted_memchr(const void *bytes, int byte, size_t len) {
    const char *start = bytes;
    const char *found = memchr(start, byte, len);
    work += found == NULL ? len : (size_t)(found - start) + 1;
    return memchr(found == NULL ? "" : found, byte, found == NULL ? 0 : 1);
}

static uint64_t counted_hash(tamis_hash_key key, tamis_str s) {
    work += s.len;
    return hash_is_blind ? 0 : tamis_hash(key, s);
}

static bool counted_equal(tamis_str a, tamis_str b) {
    work += a.len;
    return tamis_str_equal(a, b);
}

static bool counted_valid(tamis_str s) {
    work += s.len;
    return tamis_utf8_valid(s);
}

static bool may_allocate(void) {
    allocations++;
    return allocations <= allocation_max;
}

static void *counted_malloc(size_t size) {
    return may_allocate() ? malloc(size) : NULL;
}

static void *counted_calloc(size_t count, size_t size) {
    return may_allocate() ? calloc(count, size) : NULL;
}

static void *counted_realloc(void *old, size_t size) {
    return may_allocate() ? realloc(old, size) : NULL;
}

/* ---- The reader, measured ---- */

#undef memchr
#define memchr                   counted_memchr
#define malloc                   counted_malloc
#define calloc                   counted_calloc
#define realloc                  counted_realloc
#define tamis_hash               counted_hash
#define tamis_str_equal          counted_equal
#define tamis_utf8_valid         counted_valid
#define TAMIS_CEF_WORK(steps)    (work += (steps))
#define tamis_cef_init           measured_init
#define tamis_cef_clear          measured_clear
#define tamis_cef_read           measured_read
#define tamis_cef_find           measured_find
#define tamis_cef_header_name    measured_header_name
#define tamis_cef_read_header    measured_read_header
#define tamis_cef_read_front costs_read_front
#define tamis_cef_complete costs_complete
#define tamis_cef_trimmed costs_trimmed
#define tamis_cef_run_start costs_run_start
#define tamis_cef_read_extension measured_read_extension
#define tamis_cef_byte_class     measured_byte_class
/* NOLINTBEGIN(bugprone-suspicious-include): it is the source that is wanted, not its interface */
#include "runtime/cef.c"
#include "runtime/cef_extension.c"
#include "runtime/cef_header.c"
/* NOLINTEND(bugprone-suspicious-include) */
#undef memchr
#undef malloc
#undef calloc
#undef realloc
#undef tamis_hash
#undef tamis_str_equal
#undef tamis_utf8_valid

/* ---- Lines ---- */

/* A line of `len` bytes: `front`, then `unit` over and over. Where `numbered`, each '#' of the unit is a
 * digit of the unit's number, so that keys differ. The caller frees. */
static char *make_line(const char *front, const char *unit, bool numbered, size_t len) {
    char *line = malloc(len == 0 ? 1 : len);
    ck_assert_ptr_nonnull(line);
    size_t front_len = strlen(front);
    size_t unit_len = strlen(unit);
    for (size_t i = 0; i < len; i++) {
        if (i < front_len) {
            line[i] = front[i];
            continue;
        }
        size_t number = (i - front_len) / unit_len;
        size_t place = (i - front_len) % unit_len;
        line[i] = unit[place];
        if (numbered && unit[place] == '#') {
            for (size_t later = place + 1; later < unit_len; later++) {
                number /= unit[later] == '#' ? 10 : 1;
            }
            line[i] = (char)('0' + number % 10);
        }
    }
    return line;
}

/* Reads a line from before a guard page; gives the work. */
static uint64_t measure(tamis_cef *cef, const char *line, size_t len, tamis_status want) {
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, line, len);
    work = 0;
    ck_assert_int_eq(tamis_cef_read(cef, tamis_str_of(guard.bytes, len)), want);
    cef->line = tamis_str_of(NULL, 0);
    tamis_test_guard_clear(&guard);
    return work;
}

#define FRONT "CEF:0|V|P|1|2|n|5|"

static const struct {
    const char *name;
    const char *front;
    const char *unit;
    bool numbered;
} hostile[] = {
    {"200,000 keys of ten names", FRONT, "a#= ", true},
    {"100,000 keys that differ", FRONT, "k######=v ", true},
    {"one key over and over", FRONT, "a=1 ", false},
    {"two keys in turn", FRONT, "a=1 b=2 ", false},
    {"empty keys' values", FRONT, "a= ", false},
    {"only =", FRONT, "=", false},
    {"only spaces", FRONT, " ", false},
    {"only spaces behind a key", FRONT "a=", " ", false},
    {"only spaces behind text", FRONT "x", " ", false},
    {"spaces and a byte", FRONT "a=", "               x", false},
    {"only TABs", FRONT "a=", "\t", false},
    {"only backslashes", FRONT, "\\", false},
    {"only backslashes in the header", "CEF:0|", "\\", false},
    {"escaped pipes in the header", "CEF:0|", "\\|", false},
    {"only key bytes", FRONT, "a", false},
    {"key bytes and no space", FRONT, "aaaaaaaaaaaaaaaa=", false},
    {"key bytes behind a byte that ends them", FRONT "a= -", "a", false},
    {"words that look like keys but for their first byte", FRONT, " -aaaaaaaaaaaa=", false},
    {"a = after each space", FRONT "a=", " =", false},
    {"CEF: over and over", "", "CEF:", false},
    {"CEF: and spaces", "", "CEF:            ", false},
    {"CEF: and digits", "", "CEF:000000000000", false},
    {"CEF:, then only spaces", "CEF:", " ", false},
    {"CEF:, then only digits", "CEF:", "0", false},
    {"only C", "", "C", false},
    {"spaces before CEF:", "x", " ", false},
    {"a short header of key bytes", "CEF:0|V|P|", "a", false},
    {"a short header of spaces", "CEF:0|V|P|", " ", false},
    {"a name without an end", "CEF:0|V|P|1|2|", "name ", false},
    {"only pipes", "CEF:0|", "|", false},
    {"only line ends", FRONT "a=x", "\r\n", false},
    {"only LF behind a byte", FRONT "a=x", "\n", false},
    {"only 0xFF", FRONT "a=", "\xFF", false},
    {"continuation bytes", FRONT "a=", "\xE2\x82", false},
};

START_TEST(work_is_linear_in_the_line) {
    /* memchr, the walk back, the hash, the comparison with the key before, UTF-8: no byte meets more
     * loops. */
    enum { PER_BYTE = 5, OVER = 4096 };
    tamis_cef cef;
    tamis_cef_init(&cef);
    for (size_t len = 1024; len <= TAMIS_LIMIT_LINE; len *= 4) {
        char *line = make_line(hostile[_i].front, hostile[_i].unit, hostile[_i].numbered, len);
        uint64_t steps = measure(&cef, line, len, TAMIS_OK);
        ck_assert_msg(steps <= (uint64_t)len * PER_BYTE + OVER, "%s: %llu steps for %zu bytes",
                      hostile[_i].name, (unsigned long long)steps, len);
        free(line);
    }
    tamis_cef_clear(&cef);
}
END_TEST

START_TEST(a_line_of_100000_keys_is_read_whole) {
    enum { KEYS = 100000 };
    char *line = make_line(FRONT, "k#####=v ", true, sizeof FRONT - 1 + (size_t)9 * KEYS);
    tamis_cef cef;
    tamis_cef_init(&cef);
    ck_assert_int_eq(tamis_cef_read(&cef, tamis_str_of(line, sizeof FRONT - 1 + (size_t)9 * KEYS)), TAMIS_OK);
    ck_assert_uint_eq(cef.count, KEYS);
    ck_assert_uint_eq(cef.duplicates, 0);
    ck_assert_uint_lt(allocations, 20); /* memory grows by doubling */
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("k00000")), 0);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("k54321")), 54321);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("k99999")), KEYS - 1);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("k100000")), SIZE_MAX);
    tamis_cef_clear(&cef);
    free(line);
}
END_TEST

/* Keys that fall into one place under one hash key are scattered under another, and every reader has its
 * own. */
START_TEST(keys_that_collide_in_one_reader_do_not_in_another) {
    enum { KEYS = 128, KEY = 10, PLACES = 256 };
    static const tamis_hash_key known = {1, 2};
    char line[sizeof FRONT + (size_t)KEYS * (KEY + 3)] = FRONT;
    size_t len = sizeof FRONT - 1;
    for (unsigned n = 0, found = 0; found < KEYS; n++) {
        char key[KEY + 1];
        (void)snprintf(key, sizeof key, "k%09u", n);
        if ((tamis_hash(known, tamis_str_of(key, KEY)) & (PLACES - 1)) == 0) {
            len += (size_t)snprintf(line + len, sizeof line - len, "%s= ", key);
            found++;
        }
    }
    tamis_cef cef;
    tamis_cef_init(&cef);
    cef.hash_key = known;
    uint64_t foreseen = measure(&cef, line, len, TAMIS_OK);
    ck_assert_uint_eq(cef.count, KEYS);
    ck_assert_uint_gt(foreseen, KEYS * KEYS / 2);
    tamis_cef_clear(&cef);
    tamis_cef_init(&cef);
    ck_assert_uint_lt(measure(&cef, line, len, TAMIS_OK), foreseen - KEYS * KEYS / 4);
    tamis_cef other;
    tamis_cef_init(&other);
    ck_assert(cef.hash_key.k0 != other.hash_key.k0 || cef.hash_key.k1 != other.hash_key.k1);
    tamis_cef_clear(&cef);
    tamis_cef_clear(&other);
}
END_TEST

START_TEST(keys_of_one_hash_are_told_apart) {
    hash_is_blind = true;
    tamis_cef cef;
    tamis_cef_init(&cef);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "a=1 b=2 ab=3 a=4 c=5 b=6")), TAMIS_OK);
    ck_assert_uint_eq(cef.duplicates, 2);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), 3);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("b")), 5);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("ab")), 2);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("c")), 4);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("d")), SIZE_MAX);
    tamis_cef_clear(&cef);
}
END_TEST

/* ---- The limit ---- */

START_TEST(a_line_may_have_one_mebibyte) {
    tamis_cef cef;
    tamis_cef_init(&cef);
    char *line = make_line(FRONT "a=", "x", false, TAMIS_LIMIT_LINE + 3);
    (void)measure(&cef, line, TAMIS_LIMIT_LINE, TAMIS_OK);
    ck_assert_uint_eq(cef.count, 1);
    ck_assert_uint_eq(cef.pairs[0].value_len, TAMIS_LIMIT_LINE - (sizeof FRONT "a=" - 1));
    (void)measure(&cef, line, TAMIS_LIMIT_LINE + 1, TAMIS_ERR_LIMIT);
    ck_assert_uint_eq(cef.count, 0);
    ck_assert_str_eq(cef.error, "the line is too long");
    ck_assert_uint_eq(cef.error_offset, TAMIS_LIMIT_LINE);
    memcpy(line + TAMIS_LIMIT_LINE, "\r\n", 3); /* the line's end does not count */
    (void)measure(&cef, line, TAMIS_LIMIT_LINE + 3, TAMIS_OK);
    ck_assert_uint_eq(cef.count, 1);
    free(line);
    tamis_cef_clear(&cef);
}
END_TEST

/* ---- Memory ---- */

START_TEST(a_warm_reader_allocates_nothing) {
    tamis_cef cef;
    tamis_cef_init(&cef);
    char *many = make_line(FRONT, "k#####=v ", true, 65536);
    char *few = make_line(FRONT, "k=v x\\=y ", false, 300);
    (void)measure(&cef, many, 65536, TAMIS_OK);
    size_t before = allocations;
    for (unsigned i = 0; i < 100; i++) {
        (void)measure(&cef, few, 300, TAMIS_OK);
        (void)measure(&cef, many, 65536 - i, TAMIS_OK);
        (void)measure(&cef, "no event", 8, TAMIS_OK);
        (void)tamis_cef_find(&cef, TAMIS_STR("k"));
    }
    ck_assert_uint_eq(allocations, before);
    free(many);
    free(few);
    tamis_cef_clear(&cef);
}
END_TEST

START_TEST(a_short_line_after_a_long_one_uses_a_small_index) {
    tamis_cef cef;
    tamis_cef_init(&cef);
    char *many = make_line(FRONT, "k######=v ", true, TAMIS_LIMIT_LINE);
    (void)measure(&cef, many, TAMIS_LIMIT_LINE, TAMIS_OK);
    ck_assert_uint_ge(cef.slot_mask, 2 * cef.count - 1);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "a=1 b=2 a=3")), TAMIS_OK);
    ck_assert_uint_eq(cef.slot_mask, 63);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), 2);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("k000001")), SIZE_MAX);
    free(many);
    tamis_cef_clear(&cef);
}
END_TEST

START_TEST(stamps_survive_their_last_number) {
    tamis_cef cef;
    tamis_cef_init(&cef);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "a=1")), TAMIS_OK); /* bears the stamp 1 */
    cef.stamp = UINT32_MAX - 1;
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "b=1")), TAMIS_OK);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("b")), 0);
    ck_assert_int_eq(tamis_cef_read(&cef, TAMIS_STR(FRONT "c=1")), TAMIS_OK);
    ck_assert_uint_eq(cef.stamp, 1);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("a")), SIZE_MAX);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("b")), SIZE_MAX);
    ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("c")), 0);
    tamis_cef_clear(&cef);
}
END_TEST

START_TEST(a_reader_without_memory_says_so_and_lives_on) {
    char *line = make_line(FRONT, "k#####=v ", true, 4096);
    bool done = false;
    for (size_t max = 0; !done; max++) {
        ck_assert_uint_lt(max, 100);
        tamis_cef cef;
        tamis_cef_init(&cef);
        allocations = 0;
        allocation_max = max;
        tamis_status status = tamis_cef_read(&cef, tamis_str_of(line, 4096));
        done = status == TAMIS_OK;
        if (!done) {
            ck_assert_int_eq(status, TAMIS_ERR_MEMORY);
            ck_assert_ptr_nonnull(cef.error);
            ck_assert_uint_eq(cef.count, 0);
            ck_assert_ptr_null(cef.header[0].ptr);
            ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("k00001")), SIZE_MAX);
            allocation_max = SIZE_MAX;
            ck_assert_int_eq(tamis_cef_read(&cef, tamis_str_of(line, 4096)), TAMIS_OK);
        }
        ck_assert_uint_eq(tamis_cef_find(&cef, TAMIS_STR("k00001")), 1);
        tamis_cef_clear(&cef);
    }
    allocation_max = SIZE_MAX;
    free(line);
}
END_TEST

static void plain_instruments(void) {
    allocations = 0;
    allocation_max = SIZE_MAX;
    hash_is_blind = false;
}

Suite *tamis_suite_cef_costs(void);

Suite *tamis_suite_cef_costs(void) {
    Suite *suite = suite_create("cef_costs");
    TCase *tests = tcase_create("costs");
    tcase_add_checked_fixture(tests, plain_instruments, NULL);
    tcase_add_loop_test(tests, work_is_linear_in_the_line, 0, (int)(sizeof hostile / sizeof hostile[0]));
    tcase_add_test(tests, a_line_of_100000_keys_is_read_whole);
    tcase_add_test(tests, keys_that_collide_in_one_reader_do_not_in_another);
    tcase_add_test(tests, keys_of_one_hash_are_told_apart);
    tcase_add_test(tests, a_line_may_have_one_mebibyte);
    tcase_add_test(tests, a_warm_reader_allocates_nothing);
    tcase_add_test(tests, a_short_line_after_a_long_one_uses_a_small_index);
    tcase_add_test(tests, stamps_survive_their_last_number);
    tcase_add_test(tests, a_reader_without_memory_says_so_and_lives_on);
    suite_add_tcase(suite, tests);
    return suite;
}
