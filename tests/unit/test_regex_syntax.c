/* What is a pattern: the syntax with flag u and without, errors with their place, refusals with their way out. */
#include <stdio.h>

#include "base/limits.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_syntax(void);

START_TEST(what_javascript_refuses) {
    static const tamis_test_regex_row rows[] = {
        {"*a", "", "", "error at 0: there is nothing before '*' to repeat"},
        {"a**", "", "", "error at 2: there is nothing before '*' to repeat"},
        {"a++", "", "", "error at 2: there is nothing before '+' to repeat"},
        {"^*", "", "", "error at 1: there is nothing before '*' to repeat"},
        {"\\b+", "", "", "error at 2: there is nothing before '+' to repeat"},
        {"a|*", "", "", "error at 2: there is nothing before '*' to repeat"},
        {"{1}", "", "", "error at 0: there is nothing before '{1}' to repeat"},
        {"a{2}{3}", "", "", "error at 4: there is nothing before '{3}' to repeat"},
        {"(?<=a)*", "", "", "error at 6: there is nothing before '*' to repeat"},
        {"(?=a)*", "u", "", "error at 5: there is nothing before '*' to repeat"},
        {"a{3,2}", "", "", "error at 1: the numbers of a count are out of order"},
        {"a{1", "u", "", "error at 1: a count that does not end"},
        {"a{,2}", "u", "", "error at 1: a count that does not end"},
        {"{", "u", "", "error at 0: a '{' that belongs to nothing"},
        {"a}", "u", "", "error at 1: a '}' that belongs to nothing"},
        {"a]", "u", "", "error at 1: a ']' that belongs to nothing"},
        {"(a", "", "", "error at 0: a group does not end"},
        {"a(b(c)", "", "", "error at 1: a group does not end"},
        {"a)b", "", "", "error at 1: a ')' that ends no group"},
        {"[a", "", "", "error at 0: a class does not end"},
        {"x[a\\]", "", "", "error at 1: a class does not end"},
        {"[b-a]", "", "", "error at 1: the range of a class is out of order"},
        {"[\\d-a]", "u", "", "error at 1: a range cannot begin or end in a set"},
        {"[a-\\d]", "u", "", "error at 1: a range cannot begin or end in a set"},
        {"[\U0001F600-\U0001F602]", "", "", "error at 1: a range of code points above U+FFFF needs flag u"},
        {"[\uffff-\U0001F602]", "", "", "error at 1: a range of code points above U+FFFF needs flag u"},
        {"\\", "", "", "error at 0: a backslash at the end of the pattern"},
        {"[\\", "", "", "error at 1: a backslash at the end of the pattern"},
        {"(?i)a", "", "", "error at 0: this kind of group is not JavaScript's"},
        {"(?>a)", "", "", "error at 0: this kind of group is not JavaScript's"},
        {"(?P<n>a)", "", "", "error at 0: this kind of group is not JavaScript's"},
        {"(?#x)", "", "", "error at 0: this kind of group is not JavaScript's"},
        {"(?", "", "", "error at 0: this kind of group is not JavaScript's"},
        {"(*ACCEPT)", "", "", "error at 1: there is nothing before '*' to repeat"},
        {"(?<n>a)(?<n>b)", "", "", "error at 7: two groups have the name 'n'"},
        {"(?<1>a)", "", "", "error at 3: this cannot stand in the name of a group"},
        {"(?<>a)", "", "", "error at 3: a group has an empty name"},
        {"(?<n", "", "", "error at 4: the name of a group does not end"},
        {"(?<n\\x61>a)", "", "", "error at 4: invalid escape in the name of a group"},
        {"(?<n>a)\\k<m>", "", "", "error at 7: no group has the name 'm'"},
        {"(?<n>a)\\k", "", "", "error at 7: \\k without the name of a group"},
        {"(?<n>a)[\\k]", "", "", "error at 8: an escape without a meaning"},
        {"\\k<n>", "u", "", "error at 0: no group has the name 'n'"},
        {"\\1", "u", "", "error at 0: a reference to a group that the pattern does not have"},
        {"\\01", "u", "", "error at 0: an octal escape"},
        {"[\\1]", "u", "", "error at 1: a reference to a group that the pattern does not have"},
        {"\\-", "u", "", "error at 0: an escape without a meaning"},
        {"\\a", "u", "", "error at 0: an escape without a meaning"},
        {"\\c", "u", "", "error at 0: \\c without a letter"},
        {"\\x4", "u", "", "error at 0: \\x without its hexadecimal digits"},
        {"\\u{110000}", "u", "", "error at 0: \\u without its hexadecimal digits"},
        {"\\u{}", "u", "", "error at 0: \\u without its hexadecimal digits"},
        {"\\p", "u", "", "error at 0: \\p without a property in braces"},
        {"\\p{Nope}", "u", "", "error at 0: there is no property 'Nope'"},
        {"\\p{InGreek}", "u", "", "error at 0: there is no property 'InGreek'"},
        {"[\\p{Greek}]", "u", "", "error at 1: there is no property 'Greek'"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(what_only_we_refuse) {
    static const tamis_test_regex_row rows[] = {
        {"x\\1\xF0\x9F\x98\x80|(a)", "", "x\xF0\x9F\x98\x80", "refused at 1: a reference to a later group"},
        {"x\\1y|(a)", "", "xy", "xy|-"},
        {"(a)?x\\1\xF0\x9F\x98\x80", "", "x\xF0\x9F\x98\x80", "x\xF0\x9F\x98\x80|-"},
        {"(?<=a+)b", "", "", "refused at 4: a lookbehind of no fixed length"},
        {"(?<!x(?:a|bc))b", "", "", "refused at 4: a lookbehind of no fixed length"},
        {"(?<=(a|bc))b", "", "", "refused at 4: a lookbehind of no fixed length"},
        {"(?<=a{1,2}|b)c", "", "", "refused at 4: a lookbehind of no fixed length"},
        {"(a)(?<=\\1)b", "", "", "refused at 7: a lookbehind of no fixed length"},
        {"(?<=\\1(a))b", "", "", "refused at 4: a back-reference in a lookbehind has no fixed length"},
        {"(?<=.{65536})b", "", "", "refused at 5: a count is at most 65535"},
        {"(?<=.{65535}.)b", "", "", "refused at 4: a lookbehind of more than 65535 characters"},
        {"(?:(a)|b)*\\1", "", "", "refused at 10: this refers to group 1, which an iteration"},
        {"(?:(a)?b\\1)*", "", "", "refused at 8: this refers to group 1, which an iteration"},
        {"(?:(?:(a)|b)c)+\\1", "", "", "refused at 15: this refers to group 1, which an iteration"},
        {"(?<n>a)?(?:x|(b)y\\k<n>)*(?:(c)?d\\3)+", "", "", "refused at 32: this refers to group 3"},
        {"(a*)+\\1", "", "", "refused at 5: this refers to group 1, which an iteration"},
        {"(?:|a)*", "", "", "refused at 0: a repeat whose body can match empty before another way is tried"},
        {"(?:|a)?", "", "", "refused at 0: a repeat whose body can match empty"},
        {"x(?:a?|b)+", "", "", "refused at 1: a repeat whose body can match empty"},
        {"(?:a*?b?){2,}", "", "", "refused at 0: a repeat whose body can match empty"},
        {"(?:|a){0,2}?", "", "", "refused at 0: a repeat whose body can match empty"},
        {"(.*?)+", "", "", "refused at 0: a repeat whose body can match empty"},
        {"a{65536}", "", "", "refused at 1: a count is at most 65535"},
        {"a{1,65536}", "", "", "refused at 1: a count is at most 65535"},
        {"a{99999999999999999999,}", "", "", "refused at 1: a count is at most 65535"},
        {"\\p{Lu}", "iu", "", "refused at 0: the property 'Lu' is not to be had with flag i"},
        {"\\p{scx=Greek}", "u", "", "refused at 0: the property 'scx=Greek' is not to be had exactly"},
        {"(?:(?:a{0,100}b){0,100}c){0,100}", "", "", "refused at 0: the pattern is too large"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

/* What stands beside the refusals, and is not refused. */
START_TEST(what_looks_like_a_refusal) {
    static const tamis_test_regex_row rows[] = {
        {"(?<=a|bc)d", "", "bcd", "d"},             {"(?<=a{2}|b{0})d", "", "d", "d"},
        {"(?:(a)b\\1)+", "", "aba", "aba|a"},       {"(?:(a)|b)*", "", "ba", "ba|a"},
        {"(?:(a)|b\\1)c", "", "bc", "bc|-"},        {"(a)?\\1b", "", "aab", "aab|a"},
        {"(?:a|)*b", "", "aab", "aab"},             {"(?:a|b?)*c", "", "abc", "abc"},
        {"(?:|a){3}", "", "aaa", ""},               {"(?:|a)??b", "", "ab", "ab"},
        {"(?:(a)(?=\\1))+a", "", "aaa", "aaa|a"},   {"(?=(a)|b)*c", "", "c", "c|-"},
        {"a{65535}", "", "a", "no match"},          {"(.)(?<=(?=a).)", "", "ba", "a|a"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(identity_escapes_without_flag_u) {
    static const tamis_test_regex_row rows[] = {
        {"\\-\\@\\_\\/\\\"\\ ", "", "-@_/\" ", "-@_/\" "}, {"\\a\\e\\q\\Z", "", "aeqZ", "aeqZ"},
        {"\\p{L}", "", "p{L}", "p{L}"},                    {"\\u{2}", "", "uu", "uu"},
        {"\\x4", "", "x4", "x4"},                          {"\\c", "", "\\c", "\\c"},
        {"\\c1", "", "\\c1", "\\c1"},                      {"[\\c]", "", "\\", "\\"},
        {"[\\c1]", "", "\021", "\021"},                    {"\\cJ", "", "\n", "\n"},
        {"\\0", "u", "", "no match"},                      {"\\400", "", " 0", " 0"},
        {"\\\u00e9", "", "\u00e9", "\u00e9"},              {"[\\8]", "", "8", "8"},
        {"\\Q.\\E", "", "QxE", "QxE"},                     {"\\h\\R\\X\\K\\G\\A\\z", "", "hRXKGAz", "hRXKGAz"},
        {"[[:alpha:]]", "", ":]", ":]"},                   {"a#b c", "", "a#b c", "a#b c"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

static const char *help_for(const char *pattern, const char *flags) {
    static tamis_regex_error error;
    tamis_status status = tamis_regex_check(tamis_str_z(pattern), tamis_test_regex_flags(flags), NULL, &error);
    ck_assert_msg(status == TAMIS_ERR_INVALID, "/%s/ is accepted", pattern);
    return error.help;
}

START_TEST(help_says_what_to_write) {
    ck_assert_str_eq(help_for("\\k<nmae>(?<name>a)", ""), "did you mean 'name'?");
    ck_assert_str_eq(help_for("(?<=a+)", ""), "give each alternative a fixed length: (?<=a|bc), not (?<=a+) or (?<=x(?:a|bc))");
    ck_assert_str_eq(help_for("a{9,1}", ""), "write the smaller number first");
    ck_assert_str_eq(help_for("\\k<x>(?<name>a)", ""), "");
}
END_TEST

START_TEST(flags_are_read_and_refused) {
    static const struct {
        const char *letters, *text;
        unsigned flags, offset;
        bool refused;
    } rows[] = {
        {"", NULL, 0, 0, false},
        {"gimsu", NULL, 31, 0, false},
        {"ui", NULL, TAMIS_REGEX_UNICODE | TAMIS_REGEX_IGNORE_CASE, 0, false},
        {"gy", "flag y: a regex has no state here", 0, 1, true},
        {"d", NULL, 0, 0, false},
        {"gd", NULL, TAMIS_REGEX_GLOBAL, 0, false},
        {"dd", "a flag that is given twice", 0, 1, false},
        {"gig", "a flag that is given twice", 0, 2, false},
        {"x", "an unknown flag", 0, 0, false},
        {"v", "an unknown flag", 0, 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned flags = 99;
        tamis_regex_error error = {0};
        tamis_status status = tamis_regex_flags(&flags, tamis_str_z(rows[i].letters), &error);
        ck_assert_msg((status == TAMIS_OK) == (rows[i].text == NULL), "%s", rows[i].letters);
        if (rows[i].text == NULL) {
            ck_assert_msg(flags == rows[i].flags, "%s", rows[i].letters);
        } else {
            ck_assert_str_eq(error.text, rows[i].text);
            ck_assert_msg(error.in_flags && error.offset == rows[i].offset && error.refused == rows[i].refused, "%s",
                          rows[i].letters);
        }
    }
}
END_TEST

/* ---- Limits, at n and at n + 1 ---- */

/* `open` n times, `inside`, `close` n times. */
static void nest(tamis_buf *out, const char *open, const char *inside, const char *close, size_t n) {
    tamis_buf_reset(out);
    for (size_t i = 0; i < n; i++) {
        tamis_buf_add_z(out, open);
    }
    tamis_buf_add_z(out, inside);
    for (size_t i = 0; i < n; i++) {
        tamis_buf_add_z(out, close);
    }
    tamis_buf_add_char(out, '\0');
}

START_TEST(groups_nest_to_the_limit) {
    static const char *const forms[][3] = {
        {"(?:", "a", ")"}, {"(", "a", ")"}, {"(?=", "a", ")"}, {"(?<!", "a", ")"}, {"(?:x|", "a", ")+"}, {"(", "a", ")*"}, {"(?=", "a", ")*"},
    };
    tamis_buf pattern;
    tamis_buf_init(&pattern, 65536);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        tamis_regex_error error;
        nest(&pattern, forms[i][0], forms[i][1], forms[i][2], TAMIS_LIMIT_NESTING);
        tamis_regex_free(tamis_test_regex(pattern.ptr, ""));
        nest(&pattern, forms[i][0], forms[i][1], forms[i][2], TAMIS_LIMIT_NESTING + 1);
        tamis_status status = tamis_regex_check(tamis_str_z(pattern.ptr), 0, NULL, &error);
        ck_assert_msg(status == TAMIS_ERR_INVALID && error.refused, "%s", forms[i][0]);
        ck_assert_str_eq(error.text, "groups are nested more than 200 deep");
    }
    tamis_buf_clear(&pattern);
}
END_TEST

START_TEST(patterns_are_bounded_in_length) {
    static char text[TAMIS_LIMIT_PATTERN + 1];
    tamis_regex_error error;
    memset(text, 'a', sizeof text);
    ck_assert_int_eq(tamis_regex_check(tamis_str_of(text, TAMIS_LIMIT_PATTERN), 0, NULL, &error), TAMIS_OK);
    ck_assert_int_eq(tamis_regex_check(tamis_str_of(text, TAMIS_LIMIT_PATTERN + 1), 0, NULL, &error), TAMIS_ERR_INVALID);
    ck_assert_str_eq(error.text, "the pattern is longer than 4096 bytes");
}
END_TEST

/* Every byte string is a pattern or an error with a place in it; nothing is read past its end. */
START_TEST(bytes_at_a_guard_page) {
    static const char bytes[] = "ab(?<n>[c-\\d^]{1,2}|\\k<n>\\u{1f600}\\ud83d\\ude00\\p{L}\\cA\\x41)*?$\xF0\x9F\x98\x80\xE2\x80";
    for (size_t from = 0; from < sizeof bytes; from++) {
        for (size_t len = 0; len < sizeof bytes - from; len++) {
            tamis_test_guard guard;
            tamis_test_guard_init(&guard, bytes + from, len);
            for (unsigned flags = 0; flags < 32; flags += 15) {
                tamis_regex_error error = {0};
                tamis_status status = tamis_regex_check(tamis_str_of(guard.bytes, len), flags, NULL, &error);
                ck_assert_msg(status == TAMIS_OK || (status == TAMIS_ERR_INVALID && error.text[0] != '\0' &&
                                                     (size_t)error.offset + error.len <= len),
                              "bytes %zu to %zu", from, from + len);
            }
            tamis_test_guard_clear(&guard);
        }
    }
}
END_TEST

Suite *tamis_suite_regex_syntax(void) {
    Suite *suite = suite_create("regex: syntax");
    TCase *tcase = tcase_create("patterns");
    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, what_javascript_refuses);
    tcase_add_test(tcase, what_only_we_refuse);
    tcase_add_test(tcase, what_looks_like_a_refusal);
    tcase_add_test(tcase, identity_escapes_without_flag_u);
    tcase_add_test(tcase, help_says_what_to_write);
    tcase_add_test(tcase, flags_are_read_and_refused);
    tcase_add_test(tcase, groups_nest_to_the_limit);
    tcase_add_test(tcase, patterns_are_bounded_in_length);
    tcase_add_test(tcase, bytes_at_a_guard_page);
    suite_add_tcase(suite, tcase);
    return suite;
}
