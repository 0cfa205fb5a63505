/* Memory that ends at any allocation, ours or PCRE2's, is a status or a search that gave up. */
#include "regex/list.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_memory(void);

static const char *const patterns[] = {
    "", "a", "^(Alert \\d+) in (?<name>[\\w.]+)$", "[^\\W\u00e9-\u00ff]+|(?<=a|bc)\\k<n>(?<n>x)", "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)",
    "(?:a{0,100}b){0,90}",
};

#define PATTERN_COUNT (sizeof patterns / sizeof patterns[0])

/* Compiles with all allocations from number n failing; did one? */
static bool compile_failing(const char *pattern, unsigned flags, size_t n) {
    tamis_regex *regex = NULL;
    tamis_regex_error error;
    tamis_test_fail_from(n);
    tamis_status status = tamis_regex_compile(&regex, tamis_str_z(pattern), flags, tamis_test_jit(), &error);
    bool failed = tamis_test_fail_end();
    /* Machine code that cannot be had is none: the interpreter does the same. */
    ck_assert_msg(status == TAMIS_OK || (failed && status == TAMIS_ERR_MEMORY), "/%s/ without allocation %zu", pattern, n);
    ck_assert_ptr_eq(status == TAMIS_OK ? NULL : regex, NULL);
    tamis_regex_free(regex);
    return failed;
}

START_TEST(compiling) {
    for (size_t i = 0; i < PATTERN_COUNT; i++) {
        for (unsigned flags = 0; flags <= TAMIS_REGEX_IGNORE_CASE; flags += TAMIS_REGEX_IGNORE_CASE) {
            size_t n = 0;
            while (compile_failing(patterns[i], flags, n)) {
                n++;
            }
            ck_assert_uint_gt(n, 4);
        }
    }
}
END_TEST

static bool check_failing(const char *pattern, size_t n) {
    tamis_regex_error error;
    tamis_test_fail_from(n);
    tamis_status plain = tamis_regex_check(tamis_str_z(pattern), 0, NULL, &error);
    tamis_status template = tamis_regex_check_template(tamis_str_z(pattern), 0, TAMIS_STR("$1$<name>"), &error);
    tamis_status captures = tamis_regex_check_captures(tamis_str_z(pattern), 0, &error);
    bool failed = tamis_test_fail_end();
    ck_assert_msg((plain == TAMIS_OK || plain == TAMIS_ERR_MEMORY) && (template == TAMIS_OK || template == TAMIS_ERR_MEMORY) &&
                      (captures == TAMIS_OK || captures == TAMIS_ERR_MEMORY),
                  "/%s/ without allocation %zu", pattern, n);
    return failed;
}

START_TEST(checking) {
    for (size_t i = 0; i < PATTERN_COUNT; i++) {
        size_t n = 0;
        while (check_failing(patterns[i], n)) {
            n++;
        }
        ck_assert_uint_gt(n, 0);
    }
}
END_TEST

static bool matcher_failing(size_t n) {
    tamis_matcher *matcher = NULL;
    tamis_test_fail_from(n);
    tamis_status status = tamis_matcher_new(&matcher);
    bool failed = tamis_test_fail_end();
    ck_assert_int_eq(status, failed ? TAMIS_ERR_MEMORY : TAMIS_OK);
    tamis_matcher_free(matcher);
    return failed;
}

START_TEST(making_a_matcher) {
    size_t n = 0;
    while (matcher_failing(n)) {
        n++;
    }
    ck_assert_uint_gt(n, 3);
}
END_TEST

static const char *const subjects[] = {"a\xFFz", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "abcdefghijklmnopqrstuvw"};

/* The copy, room for groups, the seeking form and the interpreter's heap are made when first needed. */
static bool search_failing(const char *pattern, const char *subject, bool made, size_t n) {
    tamis_regex *regex = NULL;
    if (made) {
        ck_assert_int_eq(tamis_regex_make(&regex, tamis_str_z(pattern), 0, tamis_test_jit()), TAMIS_OK);
    } else {
        regex = tamis_test_regex(pattern, "");
    }
    tamis_matcher *matcher = NULL;
    tamis_match match;
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    tamis_test_fail_from(n);
    tamis_search_result first = tamis_regex_search(&match, regex, matcher, tamis_str_z(subject), 0);
    bool failed = tamis_test_fail_end();
    tamis_matcher_begin(matcher);
    tamis_search_result second = tamis_regex_search(&match, regex, matcher, tamis_str_z(subject), 0);
    ck_assert_msg(first == second || (failed && first == TAMIS_GAVE_UP), "/%s/ on %s without allocation %zu", pattern, subject, n);
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
    return failed;
}

START_TEST(searching) {
    static const char *const costly[] = {".*b", "(?:a|b)*c", "(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)"};
    for (size_t i = 0; i < sizeof costly / sizeof costly[0]; i++) {
        for (size_t j = 0; j < sizeof subjects / sizeof subjects[0]; j++) {
            for (int made = 0; made < 2; made++) {
                size_t n = 0;
                while (search_failing(costly[i], subjects[j], made == 1, n)) {
                    n++;
                }
            }
        }
    }
}
END_TEST

/* Without memory a pattern is not there; when there is some again, it is. */
START_TEST(patterns_recover) {
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        tamis_pattern pattern;
        tamis_pattern_init(&pattern, TAMIS_STR("(a)b"), 0, tamis_test_jit());
        tamis_test_fail_from(n);
        const tamis_regex *first = tamis_pattern_get(&pattern);
        failed = tamis_test_fail_end();
        ck_assert(first != NULL || failed);
        ck_assert_ptr_nonnull(tamis_pattern_get(&pattern));
        tamis_pattern_clear(&pattern);
    }
}
END_TEST

Suite *tamis_suite_regex_memory(void) {
    Suite *suite = suite_create("regex: without memory");
    TCase *tcase = tcase_create("memory");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, compiling);
    tcase_add_test(tcase, checking);
    tcase_add_test(tcase, making_a_matcher);
    tcase_add_test(tcase, searching);
    tcase_add_test(tcase, patterns_recover);
    suite_add_tcase(suite, tcase);
    return suite;
}
