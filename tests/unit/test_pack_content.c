/* What a pack file holds and what it does not: no tests, no absolute paths; the same sources give the same bytes. */
#include <pthread.h>
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

/* What many threads ask for at once. */
#define ENTRIES 200u
#define THREADS 8u

static void *ask_for_all(void *data) {
    const tamis_program *p = data;
    for (uint32_t i = 0; i < ENTRIES; i++) {
        char want[16];
        const tamis_regex_entry *entry = tamis_regex_list_entry(&p->lists[0], i);
        (void)snprintf(want, sizeof want, "x%u", i / 2);
        if (!tamis_str_equal(entry->pattern->source, tamis_str_z(want)) || entry->value.len != (i < 10 ? 1u : i < 100 ? 2u : 3u))
            return data;
    }
    return NULL;
}

START_TEST(an_entry_is_filled_when_it_is_asked_for) {
    tamis_buf rules;
    size_t len;
    tamis_program *p;
    pthread_t threads[THREADS];
    tamis_buf_init(&rules, SIZE_MAX);
    tamis_buf_add_z(&rules, "pack 'p' version '1';\nlist l {\n");
    for (unsigned i = 0; i < ENTRIES; i++) tamis_buf_add_format(&rules, "/x%u/ => '%u';\n", i / 2, i); /* two have one pattern */
    tamis_buf_add_z(&rules, "}\nmap { a => searchRegexList(cef.name, [_.referenceValues.l]); }\n");
    ck_assert(tamis_buf_add(&rules, "", 1));
    char *image = tamis_test_compile(&len, rules.ptr);
    ck_assert_int_eq(tamis_program_load(&p, tamis_str_of(image, len), false, NULL), TAMIS_OK);
    for (uint32_t i = 0; i < ENTRIES; i++) ck_assert_ptr_null(atomic_load(&p->list_entries[i].pattern));
    const tamis_regex_entry *first = tamis_regex_list_entry(&p->lists[0], 0), *same = tamis_regex_list_entry(&p->lists[0], 1);
    ck_assert_ptr_eq(atomic_load(&first->pattern), atomic_load(&same->pattern));
    ck_assert_ptr_nonnull(atomic_load(&p->list_entries[63].pattern)); /* a neighbour */
    ck_assert_ptr_null(atomic_load(&p->list_entries[64].pattern));
    for (unsigned i = 0; i < THREADS; i++) ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_for_all, p), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        void *wrong;
        ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
        ck_assert_ptr_null(wrong);
    }
    ck_assert_uint_eq(tamis_program_entry_place(p, 5).line, 8);
    tamis_program_free(p);
    free(image);
    tamis_buf_clear(&rules);
}
END_TEST

Suite *tamis_suite_pack_content(void) {
    Suite *suite = suite_create("pack_content");
    TCase *tests = tcase_create("pack_content");
    tcase_add_test(tests, tests_stay_out);
    tcase_add_test(tests, a_file_of_tests_changes_nothing);
    tcase_add_test(tests, paths_are_relative_to_the_pack);
    tcase_add_test(tests, an_entry_is_filled_when_it_is_asked_for);
    suite_add_tcase(suite, tests);
    return suite;
}
