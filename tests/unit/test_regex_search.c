/* Searches: where they start, bad UTF-8, the two forms of a pattern, and the limits. */
#include <stdlib.h>

#include "base/limits.h"
#include "regex/matcher.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_search(void);

static tamis_matcher *new_matcher(void) {
    tamis_matcher *matcher = NULL;
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    return matcher;
}

/* `unit` over and over, `len` bytes of it, and `tail`. The caller frees `ptr`. */
static tamis_str repeated(const char *unit, size_t len, const char *tail) {
    size_t unit_len = strlen(unit);
    size_t tail_len = strlen(tail);
    char *text = malloc(len + tail_len + 1);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < len; i++) {
        text[i] = unit[i % unit_len];
    }
    memcpy(text + len, tail, tail_len + 1);
    return tamis_str_of(text, len + tail_len);
}

static void drop(tamis_str text) {
    union { /* what malloc gave is ours to free, though a tamis_str only reads it */
        const char *given;
        char *owned;
    } ptr = {.given = text.ptr};
    free(ptr.owned);
}

/* ---- Places ---- */

START_TEST(a_start_sees_what_stands_before_it) {
    static const struct {
        const char *pattern;
        size_t start;
        bool found;
        size_t at;
    } rows[] = {
        {"a", 0, true, 0},        {"a", 1, true, 2},         {"a", 3, false, 0},       {"^a", 0, true, 0},
        {"^a", 2, false, 0},      {"(?<=b)a", 2, true, 2},   {"\\ba", 2, false, 0},    {"\\Ba", 1, true, 2},
        {"", 3, true, 3},         {"", 4, false, 0},         {"$", 3, true, 3},        {"b", SIZE_MAX, false, 0},
        {"[^]*a", 1, true, 1},    {".*", 2, true, 2},        {"(?<!a)a", 2, true, 2},
    };
    tamis_matcher *matcher = new_matcher();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_regex *regex = tamis_test_regex(rows[i].pattern, "");
        tamis_match match;
        tamis_search_result result = tamis_regex_search(&match, regex, matcher, TAMIS_STR("aba"), rows[i].start);
        ck_assert_msg((result == TAMIS_MATCH) == rows[i].found, "/%s/ from %zu", rows[i].pattern, rows[i].start);
        ck_assert_msg(!rows[i].found || match.offsets[0] == rows[i].at, "/%s/ from %zu", rows[i].pattern, rows[i].start);
        tamis_regex_free(regex);
    }
    tamis_matcher_free(matcher);
}
END_TEST

START_TEST(a_start_inside_a_code_point_moves_on) {
    tamis_regex *regex = tamis_test_regex(".", "");
    tamis_matcher *matcher = new_matcher();
    tamis_match match;
    tamis_str subject = TAMIS_STR("\xF0\x9F\x98\x80\xC3\xA9");
    for (size_t start = 0; start <= 6; start++) {
        tamis_search_result result = tamis_regex_search(&match, regex, matcher, subject, start);
        size_t at = start == 0 ? 0 : 4;
        ck_assert_msg((result == TAMIS_MATCH) == (start <= 4), "from %zu", start);
        ck_assert_msg(result != TAMIS_MATCH || match.offsets[0] == at, "from %zu", start);
    }
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}
END_TEST

START_TEST(no_subject_is_the_empty_one) {
    tamis_regex *regex = tamis_test_regex("^$", "");
    tamis_matcher *matcher = new_matcher();
    tamis_match match;
    ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, tamis_str_of(NULL, 0), 0), TAMIS_MATCH);
    tamis_str text;
    ck_assert(tamis_match_group(&text, &match, 0) && text.len == 0);
    ck_assert(!tamis_match_group(&text, &match, 1));
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}
END_TEST

/* ---- Bytes that are not UTF-8 ---- */

START_TEST(bad_bytes_are_searched_as_replacement_characters) {
    static const tamis_test_regex_row rows[] = {
        {"a(.)b", "", "a\xFF" "b", "a\uFFFD" "b|\uFFFD"},
        {"^(.)(.)$", "", "\xE2\x82\xC3", "\uFFFD\uFFFD|\uFFFD|\uFFFD"},
        {"\\ufffd+", "", "x\x80\x80y", "\uFFFD\uFFFD"},
        {"evil", "", "\xFF\xFE" "evil", "evil"},
        {"[^a]$", "", "aa\xF0\x9F\x98", "\uFFFD"},
        {"\xFF", "", "\uFFFD", "\uFFFD"}, /* and so in a pattern */
        {"[\xC3-\uFFFE]", "", "\xC3", "\uFFFD"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(an_iteration_goes_on_in_the_clean_copy) {
    static const size_t starts[] = {1, 5, 9};
    tamis_regex *regex = tamis_test_regex("\\ufffd", "");
    tamis_matcher *matcher = new_matcher();
    tamis_match match = {.subject = TAMIS_STR("a\xFF" "b\xFF" "c\xFF")};
    size_t at = 0;
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, match.subject, at), TAMIS_MATCH);
        ck_assert_uint_eq(match.offsets[0], starts[i]);
        ck_assert_uint_eq(match.subject.len, 12);
        at = match.offsets[1];
    }
    ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, match.subject, at), TAMIS_NO_MATCH);
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}
END_TEST

/* A copy that would be longer than a matcher keeps is no match and no crash. */
START_TEST(a_clean_copy_is_bounded) {
    tamis_str subject = repeated("\xFF", 8u * 1024 * 1024, "");
    tamis_regex *regex = tamis_test_regex("a", "");
    tamis_matcher *matcher = new_matcher();
    tamis_match match;
    ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, subject, 0), TAMIS_GAVE_UP);
    ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, TAMIS_STR("a"), 0), TAMIS_MATCH);
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
    drop(subject);
}
END_TEST

START_TEST(subjects_at_a_guard_page) {
    static const char *const patterns[] = {"a",        ".",      "[^]*$",     "(?:a|b)*$", "x*\\u{1f600}?$", ".*?z",       "(?<=\u00e9)$", "\\b",
                                           "(.)\\1$",  "[^a]+$", "\u00e9{2}", "z|\u00e9$", "(?!.)",          "\u00e9\\B", "a{3}",         "\\W*?$"};
    static const char bytes[] = "aab\xC3\xA9\xC3\xA9 \xF0\x9F\x98\x80x\xE2\x80\xA8z\xC3\xA9\xF0\x9F\x98\x80";
    tamis_matcher *matcher = new_matcher();
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        for (unsigned flags = 0; flags < 2; flags++) {
            tamis_regex *regex = tamis_test_regex(patterns[i], flags == 0 ? "" : "i");
            for (size_t len = 0; len < sizeof bytes; len++) {
                tamis_test_guard guard;
                tamis_match match;
                tamis_test_guard_init(&guard, bytes, len);
                for (size_t start = 0; start <= len; start++) {
                    tamis_matcher_begin(matcher);
                    ck_assert_int_ne(tamis_regex_search(&match, regex, matcher, tamis_str_of(guard.bytes, len), start),
                                     TAMIS_GAVE_UP);
                }
                tamis_test_guard_clear(&guard);
            }
            tamis_regex_free(regex);
        }
    }
    tamis_matcher_free(matcher);
}
END_TEST

/* ---- Groups ---- */

START_TEST(many_groups) {
    tamis_buf pattern;
    tamis_buf_init(&pattern, 8192);
    for (size_t i = 0; i < 300; i++) {
        tamis_buf_add_z(&pattern, i == 299 ? "(b)?" : "(a)");
    }
    tamis_buf_add_char(&pattern, '\0');
    tamis_str subject = repeated("a", 299, "");
    tamis_regex *regex = tamis_test_regex(pattern.ptr, "");
    tamis_matcher *matcher = new_matcher();
    tamis_match match;
    tamis_str text;
    ck_assert_uint_eq(tamis_regex_groups(regex), 300);
    ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, subject, 0), TAMIS_MATCH);
    ck_assert(tamis_match_group(&text, &match, 299) && text.len == 1);
    ck_assert(!tamis_match_group(&text, &match, 300));
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
    tamis_buf_clear(&pattern);
    drop(subject);
}
END_TEST

/* ---- The two forms ---- */

/* What the seeking form of `regex` finds, asked directly. */
static int seek(const tamis_regex *regex, tamis_str subject, pcre2_match_data *data) {
    const tamis_re_form *form = tamis_re_seeking(regex);
    ck_assert_ptr_nonnull(form);
    return pcre2_match(form->code, (PCRE2_SPTR)subject.ptr, subject.len, 0, PCRE2_NO_UTF_CHECK, data, NULL);
}

START_TEST(both_forms_find_the_same) {
    static const char *const patterns[] = {
        "a", "b+c", "x*b", "(x*)b", "x*?b", "[^]*b", "\u00e9*b", "(?:x*|y)b", "x*", "x+$", "(?=b)b", "(?<=x)b", "(?:b|)a*?b", "\\bb", "x*\\bb", "()b", "b|x*c",
    };
    static const char *const subjects[] = {"", "b", "xxb", "xbxxb", "yxxb", "ab\nxxb", "\u00e9\u00e9b", "xx", "cxxc", "bbc", "aaxxxbxx"};
    pcre2_match_data *data = pcre2_match_data_create(4, NULL);
    tamis_matcher *matcher = new_matcher();
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        tamis_regex *regex = tamis_test_regex(patterns[i], "");
        for (size_t j = 0; j < sizeof subjects / sizeof subjects[0]; j++) {
            tamis_match match;
            tamis_str subject = tamis_str_z(subjects[j]);
            tamis_search_result result = tamis_regex_search(&match, regex, matcher, subject, 0);
            int found = seek(regex, subject, data);
            const size_t *offsets = pcre2_get_ovector_pointer(data);
            ck_assert_msg((result == TAMIS_MATCH) == (found > 0), "/%s/ on %s", patterns[i], subjects[j]);
            ck_assert_msg(found < 0 || (offsets[0] == match.offsets[0] && offsets[1] == match.offsets[1]), "/%s/ on %s",
                          patterns[i], subjects[j]);
        }
        tamis_regex_free(regex);
    }
    tamis_matcher_free(matcher);
    pcre2_match_data_free(data);
}
END_TEST

/* ---- Limits ---- */

START_TEST(costly_patterns_give_up) {
    static const struct {
        const char *pattern, *unit, *tail;
    } rows[] = {
        {"(a+)+$", "a", "b"},       {"(a|aa)+$", "a", "b"},      {"(?:\\w+\\s?)+$", "abc ", "-"}, {"(.*)\\1[xy]", "a", "b"},
        {"a.*b.*c.*[de]", "abc", ""}, {"(?=.*z)a|b", "a", ""},   {"a{60000}b", "a", "c"},         {"(x{0,60000}){2}[yz]", "x", ""},
        {"(?:a|b)*[cd]", "ab", ""}, {"^(?:a*)*?[cd]", "a", ""},  {"foo.*[bc]ar", "foo ", ""},     {"(?<=a{5000})b", "a", "c"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_str subject = repeated(rows[i].unit, TAMIS_LIMIT_LINE, rows[i].tail);
        for (int jit = 0; jit < 2; jit++) {
            tamis_regex *regex = NULL;
            tamis_matcher *matcher = new_matcher();
            tamis_match match;
            ck_assert_int_eq(tamis_regex_compile(&regex, tamis_str_z(rows[i].pattern), 0, jit == 1 && tamis_test_jit(), NULL), TAMIS_OK);
            ck_assert_msg(tamis_regex_search(&match, regex, matcher, subject, 0) != TAMIS_MATCH, "/%s/", rows[i].pattern);
            ck_assert_ptr_null(match.offsets);
            tamis_matcher_free(matcher);
            tamis_regex_free(regex);
        }
        drop(subject);
    }
}
END_TEST

/* The least match limit with which PCRE2's interpreter ends a search by itself. */
static uint64_t steps_needed(const pcre2_code *code, tamis_str subject) {
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_match_data *data = pcre2_match_data_create(4, NULL);
    uint32_t low = 0;
    uint32_t high = 4u * TAMIS_LIMIT_SEARCH_STEPS;
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;
        (void)pcre2_set_match_limit(context, middle);
        int result = pcre2_match(code, (PCRE2_SPTR)subject.ptr, subject.len, 0, PCRE2_NO_UTF_CHECK, data, context);
        if (result == PCRE2_ERROR_MATCHLIMIT) {
            low = middle;
        } else {
            high = middle;
        }
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    return high;
}

static tamis_search_result search_once(const tamis_regex *regex, tamis_str subject) {
    tamis_matcher *matcher = new_matcher();
    tamis_match match;
    tamis_search_result result = tamis_regex_search(&match, regex, matcher, subject, 0);
    tamis_matcher_free(matcher);
    return result;
}

/* The cost grows with the square of the length: on the longest subject that the limit allows the search ends,
 * on one that is longer by a character it gives up. */
START_TEST(a_search_ends_within_its_limit_and_gives_up_beyond) {
    static const char *const patterns[] = {"^[^]*?[^]*?[qr]", "[^x]*?[^]*?[qr]"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        tamis_regex *regex = NULL;
        size_t low = 8;
        size_t high = 8192;
        ck_assert_int_eq(tamis_regex_compile(&regex, tamis_str_z(patterns[i]), 0, false, NULL), TAMIS_OK);
        const pcre2_code *code = regex->anchored ? tamis_re_plain(regex)->code : tamis_re_seeking(regex)->code;
        while (low + 1 < high) {
            size_t middle = low + (high - low) / 2;
            tamis_str subject = repeated("a", middle, "");
            if (search_once(regex, subject) == TAMIS_GAVE_UP) {
                high = middle;
            } else {
                low = middle;
            }
            drop(subject);
        }
        for (size_t len = low; len <= high; len++) {
            tamis_str subject = repeated("a", len, "");
            uint64_t limit = TAMIS_LIMIT_SEARCH_STEPS + TAMIS_LIMIT_FREE_STEPS + len * TAMIS_LIMIT_FREE_STEPS_PER_BYTE;
            ck_assert_msg((steps_needed(code, subject) > limit) == (len == high), "/%s/ on %zu characters", patterns[i], len);
            drop(subject);
        }
        tamis_regex_free(regex);
    }
}
END_TEST

/* Searches that give up use the event's budget up; then costly ones give up at once, and cheap ones do not. */
START_TEST(an_event_has_a_budget) {
    tamis_str hostile = repeated("a", 60, "b");
    tamis_regex *costly = tamis_test_regex("(a+)+$", "");
    tamis_regex *seeking = tamis_test_regex(".*x", "");
    tamis_regex *cheap = tamis_test_regex("ab", "");
    tamis_matcher *matcher = new_matcher();
    tamis_match match;
    const uint64_t budget = (uint64_t)TAMIS_LIMIT_EVENT_FREE_STEPS + TAMIS_LIMIT_EVENT_STEPS;
    size_t searches = 0;
    ck_assert_uint_eq(matcher->budget, budget);
    for (; matcher->budget > 0; searches++) {
        uint64_t before = matcher->budget;
        ck_assert_int_eq(tamis_regex_search(&match, costly, matcher, hostile, 0), TAMIS_GAVE_UP);
        ck_assert(matcher->budget < before && before - matcher->budget < 3u * TAMIS_LIMIT_SEARCH_STEPS);
    }
    ck_assert_uint_ge(searches, budget / (3u * TAMIS_LIMIT_SEARCH_STEPS));
    ck_assert_int_eq(tamis_regex_search(&match, seeking, matcher, hostile, 0), TAMIS_GAVE_UP);
    ck_assert_int_eq(tamis_regex_search(&match, cheap, matcher, hostile, 0), TAMIS_MATCH);
    tamis_matcher_begin(matcher);
    ck_assert_int_eq(tamis_regex_search(&match, seeking, matcher, hostile, 0), TAMIS_NO_MATCH);
    tamis_matcher_free(matcher);
    tamis_regex_free(cheap);
    tamis_regex_free(seeking);
    tamis_regex_free(costly);
    drop(hostile);
}
END_TEST

/* A budget of exactly the first run's steps pays for it; one step less does not. */
START_TEST(the_budget_is_paid_to_the_last_step) {
    tamis_str subject = repeated("a", 1000, "");
    tamis_regex *seeking = tamis_test_regex("a*[xy]", "");
    tamis_matcher *matcher = new_matcher();
    tamis_match match;
    ck_assert_int_eq(tamis_regex_search(&match, seeking, matcher, subject, 0), TAMIS_NO_MATCH);
    const uint64_t budget = (uint64_t)TAMIS_LIMIT_EVENT_FREE_STEPS + TAMIS_LIMIT_EVENT_STEPS;
    const uint64_t paid = budget - matcher->budget;
    ck_assert_uint_gt(paid, 0);
    const pcre2_code *code = tamis_re_seeking(seeking)->code;
    uint64_t needed = steps_needed(code, subject); /* with JIT as the search has it, since the form is the same */
    ck_assert_uint_le(needed, paid);
    matcher->budget = needed;
    ck_assert_int_eq(tamis_regex_search(&match, seeking, matcher, subject, 0), TAMIS_NO_MATCH);
    matcher->budget = needed - 1;
    ck_assert_int_eq(tamis_regex_search(&match, seeking, matcher, subject, 0), TAMIS_GAVE_UP);
    ck_assert_uint_eq(matcher->budget, 0);
    tamis_matcher_free(matcher);
    tamis_regex_free(seeking);
    drop(subject);
}
END_TEST

/* Eight thousand ordinary regexes that begin with `.*`, and thirty thousand anchored ones, are within a budget. */
START_TEST(ordinary_lists_are_within_the_budget) {
    static const struct {
        const char *pattern;
        size_t times;
    } rows[] = {{".*found in.*file", 8000}, {"^(Alert \\d+ found in)\\s+(\\w+)\\.exe$", 30000}, {"Alert.*(?:quarantined|deleted)\\b", 30000}};
    tamis_str line = repeated("Alert 4711 was seen somewhere, key=value other=10.0.0.1 ", 800, "");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tamis_regex *regex = tamis_test_regex(rows[i].pattern, "");
        tamis_matcher *matcher = new_matcher();
        tamis_match match;
        for (size_t j = 0; j < rows[i].times; j++) {
            ck_assert_msg(tamis_regex_search(&match, regex, matcher, line, 0) == TAMIS_NO_MATCH, "/%s/, search %zu", rows[i].pattern, j);
        }
        tamis_matcher_free(matcher);
        tamis_regex_free(regex);
    }
    drop(line);
}
END_TEST

/* An iteration with a match at each character: linear, though each search might see all that follows. */
START_TEST(an_iteration_over_a_long_subject_is_linear) {
    static const char *const patterns[] = {"a", "a*?", "\\Ba|a", "(?:a|b*?)", "[ab]{1,3}", "b*", "a[^a]*"};
    tamis_str subject = repeated("a", 300000, "");
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        tamis_regex *regex = tamis_test_regex(patterns[i], "");
        tamis_matcher *matcher = new_matcher();
        tamis_match match;
        size_t at = 0;
        size_t found = 0;
        while (tamis_regex_search(&match, regex, matcher, subject, at) == TAMIS_MATCH) {
            at = match.offsets[1] + (match.offsets[1] == match.offsets[0] ? 1 : 0);
            found++;
        }
        ck_assert_msg(found >= 100000, "/%s/: %zu", patterns[i], found);
        tamis_matcher_free(matcher);
        tamis_regex_free(regex);
    }
    drop(subject);
}
END_TEST

Suite *tamis_suite_regex_search(void) {
    Suite *suite = suite_create("regex: searches");
    TCase *tcase = tcase_create("searches");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, a_start_sees_what_stands_before_it);
    tcase_add_test(tcase, a_start_inside_a_code_point_moves_on);
    tcase_add_test(tcase, no_subject_is_the_empty_one);
    tcase_add_test(tcase, bad_bytes_are_searched_as_replacement_characters);
    tcase_add_test(tcase, an_iteration_goes_on_in_the_clean_copy);
    tcase_add_test(tcase, a_clean_copy_is_bounded);
    tcase_add_test(tcase, subjects_at_a_guard_page);
    tcase_add_test(tcase, many_groups);
    tcase_add_test(tcase, both_forms_find_the_same);
    suite_add_tcase(suite, tcase);
    TCase *limits = tcase_create("limits");
    tcase_set_timeout(limits, 120);
    tcase_add_test(limits, costly_patterns_give_up);
    tcase_add_test(limits, a_search_ends_within_its_limit_and_gives_up_beyond);
    tcase_add_test(limits, an_event_has_a_budget);
    tcase_add_test(limits, the_budget_is_paid_to_the_last_step);
    tcase_add_test(limits, ordinary_lists_are_within_the_budget);
    tcase_add_test(limits, an_iteration_over_a_long_subject_is_linear);
    suite_add_tcase(suite, limits);
    return suite;
}
