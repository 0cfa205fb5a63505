/* What a pack file holds and what it does not: no tests, no absolute paths; the same sources give the same bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_pack_content(void);

static const char head[] = "pack 'p' version '1';\nmap { a => fields.cat; }\n";
static const char secret[] = "test 'secret name' {\n  event `CEF:0|V|P|1|id|secret event|5|cat=x`;\n  expect { a: 'x' };\n}\n";
static const char tail[] = "let late = fields.nowhere_else;\n";

static bool holds(const char *image, size_t len, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(image + i, word, n) == 0) return true;
    return false;
}

static char *compile(size_t *len, const char *rules, const char *tests) {
    const tamis_test_file files[] = {{"a.rules", rules}, {tests == NULL ? NULL : "t.rules", tests}, {NULL, NULL}};
    return tamis_test_compile_files(len, files);
}

START_TEST(tests_stay_out) {
    char rules[1024];
    size_t len;
    snprintf(rules, sizeof rules, "%s%sfield nowhere_else 'x';\n%s", head, secret, tail);
    char *image = compile(&len, rules, NULL);
    ck_assert(!holds(image, len, "secret"));
    ck_assert(holds(image, len, "fields.nowhere_else")); /* what stands behind a test is kept, in its line */
    free(image);
}
END_TEST

START_TEST(a_file_of_tests_changes_nothing) {
    size_t len, other_len;
    char *image = compile(&len, head, secret);
    char *other = compile(&other_len, head, "test 'another' { event `x`; expect { a: undefined }; }\n\n\n");
    ck_assert_uint_eq(len, other_len);
    ck_assert_int_eq(memcmp(image, other, len), 0);
    free(image);
    free(other);
}
END_TEST

START_TEST(paths_are_relative_to_the_pack) {
    size_t len;
    char *image = compile(&len, head, NULL), *dir = tamis_test_dir_new();
    ck_assert(!holds(image, len, "/tmp"));
    ck_assert(!holds(image, len, "tamis-test"));
    ck_assert(holds(image, len, "a.rules"));
    tamis_test_dir_free(dir);
    free(image);
}
END_TEST

Suite *tamis_suite_pack_content(void) {
    Suite *suite = suite_create("pack_content");
    TCase *tests = tcase_create("pack_content");
    tcase_add_test(tests, tests_stay_out);
    tcase_add_test(tests, a_file_of_tests_changes_nothing);
    tcase_add_test(tests, paths_are_relative_to_the_pack);
    suite_add_tcase(suite, tests);
    return suite;
}
