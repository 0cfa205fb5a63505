/* Outside data: searches on which PCRE2's own tests and V8 agree. Every row must pass. */
#include <stdlib.h>

#include "base/json.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_outside(void);

#define ROWS 850

static tamis_str member(const tamis_json *row, const char *name) {
    const tamis_json *value = tamis_json_member(row, tamis_str_z(name));
    return value == NULL || value->type != TAMIS_JSON_STRING ? tamis_str_of(NULL, 0) : value->string;
}

/* Does the row hold, with JIT or without? */
static void check_row(const tamis_json *row, size_t line, bool jit) {
    tamis_regex *regex = NULL;
    tamis_matcher *matcher = NULL;
    tamis_regex_error error = {0};
    tamis_match match;
    tamis_str whole;
    unsigned flags = 0;
    ck_assert_int_eq(tamis_regex_flags(&flags, member(row, "flags"), &error), TAMIS_OK);
    tamis_status status = tamis_regex_compile(&regex, member(row, "pattern"), flags, jit, &error);
    ck_assert_msg(status == TAMIS_OK, "line %zu: %s", line, error.text);
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    tamis_search_result result = tamis_regex_search(&match, regex, matcher, member(row, "subject"), 0);
    const tamis_json *wanted = tamis_json_member(row, TAMIS_STR("match"));
    ck_assert_ptr_nonnull(wanted);
    ck_assert_msg(result == (wanted->type == TAMIS_JSON_TRUE ? TAMIS_MATCH : TAMIS_NO_MATCH), "line %zu", line);
    if (result == TAMIS_MATCH) {
        ck_assert(tamis_match_group(&whole, &match, 0));
        ck_assert_msg(tamis_str_equal(whole, member(row, "m0")), "line %zu: %.*s", line, (int)whole.len, whole.ptr);
    }
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}

START_TEST(searches_of_pcre2s_tests) {
    char *path = tamis_test_outside("data/conformance/pcre2_search.jsonl", ROWS);
    if (path == NULL) {
        return;
    }
    size_t len = 0;
    size_t line = 0;
    char *text = tamis_test_read(path, &len);
    tamis_arena arena;
    tamis_arena_init(&arena, SIZE_MAX);
    for (size_t at = 0; at < len; line++) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t size = end == NULL ? len - at : (size_t)(end - (text + at));
        tamis_json *row = NULL;
        tamis_json_error error;
        tamis_arena_reset(&arena);
        ck_assert_int_eq(tamis_json_parse(&row, &arena, tamis_str_of(text + at, size), &error), TAMIS_OK);
        check_row(row, line + 1, false);
        check_row(row, line + 1, tamis_test_jit());
        at += size + 1;
    }
    ck_assert_uint_eq(line, ROWS);
    tamis_arena_clear(&arena);
    free(text);
    free(path);
}
END_TEST

Suite *tamis_suite_regex_outside(void) {
    Suite *suite = suite_create("regex: outside data");
    TCase *tcase = tcase_create("outside data");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, searches_of_pcre2s_tests);
    suite_add_tcase(suite, tcase);
    return suite;
}
