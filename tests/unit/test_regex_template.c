/* Templates: what String.prototype.replace makes of them, and which may not read a group. */
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_template(void);

typedef struct expansion {
    const char *pattern, *subject, *text, *result;
} expansion;

START_TEST(templates_expand_as_in_javascript) {
    static const expansion rows[] = {
        {"b", "abc", "", ""},
        {"b", "abc", "x", "x"},
        {"b", "abc", "$&", "b"},
        {"b", "abc", "$`|$'", "a|c"},
        {"b", "abc", "$$1", "$1"},
        {"b", "abc", "$", "$"},
        {"b", "abc", "a$", "a$"},
        {"b", "abc", "$1", "$1"},
        {"b", "abc", "$0", "$0"},
        {"(b)", "abc", "$1$1", "bb"},
        {"(b)", "abc", "$01", "b"},
        {"(b)", "abc", "$001", "$001"},
        {"(b)", "abc", "$10", "b0"},
        {"(b)", "abc", "$2", "$2"},
        {"(b)", "abc", "$02", "$02"},
        {"(b)", "abc", "$00", "$00"},
        {"(b)", "abc", "$1a", "ba"},
        {"(b)|(x)", "abc", "[$2]", "[]"},
        {"(b)", "abc", "$<b>", "$<b>"},
        {"(?<n>b)", "abc", "$<n>", "b"},
        {"(?<n>b)", "abc", "$<m>", ""},
        {"(?<n>b)", "abc", "$<n", "$<n"},
        {"(?<n>b)", "abc", "$<>", ""},
        {"(?<n>b)|(?<m>x)", "abc", "<$<m>>", "<>"},
        {"(?<\u00e9>b)", "abc", "$<\u00e9>", "b"},
        {"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "abcdefghijk", "$11-$1-$12-$10", "k-a-a2-j"},
        {"(.)", "\U0001F600", "$1", "\U0001F600"},
        {"x*", "abc", "[$&$`$']", "[abc]"},
    };
    tamis_matcher *matcher = NULL;
    tamis_buf out;
    tamis_buf_init(&out, 4096);
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_regex *regex = tamis_test_regex(rows[i].pattern, "");
        tamis_match match;
        tamis_buf_reset(&out);
        ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, tamis_str_z(rows[i].subject), 0), TAMIS_MATCH);
        ck_assert(tamis_match_expand(&out, regex, &match, tamis_str_z(rows[i].text)));
        tamis_buf_add_char(&out, '\0');
        ck_assert_msg(strcmp(out.ptr, rows[i].result) == 0, "/%s/ %s: wanted %s, found %s", rows[i].pattern, rows[i].text,
                      rows[i].result, out.ptr);
        tamis_regex_free(regex);
    }
    tamis_matcher_free(matcher);
    tamis_buf_clear(&out);
}
END_TEST

START_TEST(an_expansion_ends_at_its_maximum) {
    tamis_matcher *matcher = NULL;
    tamis_match match;
    tamis_buf out;
    tamis_regex *regex = tamis_test_regex("a+", "");
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, TAMIS_STR("aaaa"), 0), TAMIS_MATCH);
    tamis_buf_init(&out, 8);
    ck_assert(tamis_match_expand(&out, regex, &match, TAMIS_STR("$&$&")));
    ck_assert(!tamis_match_expand(&out, regex, &match, TAMIS_STR("$&")));
    ck_assert_int_eq(out.failed, TAMIS_ERR_LIMIT);
    tamis_buf_clear(&out);
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}
END_TEST

typedef struct check_row {
    const char *pattern, *text; /* a template; NULL: all groups are read */
    const char *problem;        /* the beginning of the error; NULL: none */
    unsigned offset, len;
} check_row;

START_TEST(groups_that_an_iteration_can_skip_are_not_read) {
    static const check_row rows[] = {
        {"(a)(b)", "$1$2", NULL, 0, 0},
        {"(?:(a)|b)*", "x$1", "this reads group 1, which an iteration of the repeat around it can skip", 1, 2},
        {"(?:(a)|b)*", "x$&$$1$2", NULL, 0, 0},
        {"(?:(a)|b)?", "$1", NULL, 0, 0},
        {"(?:(a)?b)+", "$1", "this reads group 1", 0, 2},
        {"(?:(a)b)+", "$1", NULL, 0, 0},
        {"(?:(?:(a)b)*c)+", "$01", "this reads group 1", 0, 3},
        {"(?:(?<n>a)|b){2}", "[$<n>]", "this reads group 1", 1, 4},
        {"(?:(?<n>a)|b){2}", "[$<m>]", NULL, 0, 0},
        {"(?:(?<n>a)|b){1}", "[$<n>]", NULL, 0, 0},
        {"(a*)*", "$1", NULL, 0, 0},
        {"(a*)+", "$1", "this reads group 1, which the last iteration of a repeat may leave empty", 0, 2},
        {"(?:(a)?)*", "$1", NULL, 0, 0}, /* an iteration without it would be empty */
        {"(?:(a*)(b*))?", "$1$2", NULL, 0, 0},
        {"(?<=(.){2})x", "$1", "this reads group 1, which is repeated in a lookbehind", 0, 2},
        {"(?<=(.).)x", "$1", NULL, 0, 0},
        {"(?!(a))*b", "$1", NULL, 0, 0},
        {"(?:(?=(a))?a)*", "$1", NULL, 0, 0}, /* the look can only match empty: JavaScript never keeps it */
        {"(", "", "a group does not end", 0, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_regex_error error = {0};
        tamis_status status =
            tamis_regex_check_template(tamis_str_z(rows[i].pattern), 0, tamis_str_z(rows[i].text), &error);
        ck_assert_msg((status == TAMIS_OK) == (rows[i].problem == NULL), "/%s/ %s: %s", rows[i].pattern, rows[i].text, error.text);
        if (rows[i].problem != NULL) {
            ck_assert_msg(strncmp(error.text, rows[i].problem, strlen(rows[i].problem)) == 0, "/%s/ %s: %s", rows[i].pattern,
                          rows[i].text, error.text);
            ck_assert_msg(error.offset == rows[i].offset && error.len == rows[i].len, "/%s/ %s: at %u", rows[i].pattern,
                          rows[i].text, (unsigned)error.offset);
        }
    }
}
END_TEST

START_TEST(who_reads_all_groups_wants_them_exact) {
    static const check_row rows[] = {
        {"(,)|(;)", NULL, NULL, 0, 0},
        {"(\\s*)?,", NULL, NULL, 0, 0},
        {"(?:(a*)(b*))?", NULL, "group 1 may be empty or undefined", 3, 4},
        {"x(?:(a)|b)*", NULL, "this reads group 1", 4, 3},
        {"(?:a|b)*", NULL, NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_regex_error error = {0};
        tamis_status status = tamis_regex_check_captures(tamis_str_z(rows[i].pattern), 0, &error);
        ck_assert_msg((status == TAMIS_OK) == (rows[i].problem == NULL), "/%s/: %s", rows[i].pattern, error.text);
        ck_assert_msg(rows[i].problem == NULL || strncmp(error.text, rows[i].problem, strlen(rows[i].problem)) == 0, "/%s/: %s",
                      rows[i].pattern, error.text);
        ck_assert_msg(rows[i].problem == NULL || (error.offset == rows[i].offset && error.len == rows[i].len), "/%s/: at %u",
                      rows[i].pattern, (unsigned)error.offset);
    }
}
END_TEST

START_TEST(groups_have_names) {
    tamis_regex *regex = tamis_test_regex("(a)(?<two>b)(?<\\u0074hree>c)", "");
    tamis_regex *nameless = tamis_test_regex("(a)", "");
    ck_assert(tamis_regex_has_names(regex) && !tamis_regex_has_names(nameless));
    ck_assert_uint_eq(tamis_regex_group_named(regex, TAMIS_STR("two")), 2);
    ck_assert_uint_eq(tamis_regex_group_named(regex, TAMIS_STR("three")), 3);
    ck_assert_uint_eq(tamis_regex_group_named(regex, TAMIS_STR("")), 0);
    ck_assert_uint_eq(tamis_regex_group_named(nameless, TAMIS_STR("two")), 0);
    tamis_regex_free(nameless);
    tamis_regex_free(regex);
}
END_TEST

Suite *tamis_suite_regex_template(void) {
    Suite *suite = suite_create("regex: templates");
    TCase *tcase = tcase_create("templates");
    tcase_add_test(tcase, templates_expand_as_in_javascript);
    tcase_add_test(tcase, an_expansion_ends_at_its_maximum);
    tcase_add_test(tcase, groups_that_an_iteration_can_skip_are_not_read);
    tcase_add_test(tcase, who_reads_all_groups_wants_them_exact);
    tcase_add_test(tcase, groups_have_names);
    suite_add_tcase(suite, tcase);
    return suite;
}
