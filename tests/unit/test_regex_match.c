/* What patterns match, construct by construct: each row is what V8 answers with flag u. */
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_match(void);

START_TEST(published_forms) {
    static const tamis_test_regex_row rows[] = {
        {"^(Apache Log4j Remote Code Execution Vulnerability)\\(\\d+\\)$", "",
         "Apache Log4j Remote Code Execution Vulnerability(92001)",
         "Apache Log4j Remote Code Execution Vulnerability(92001)|Apache Log4j Remote Code Execution Vulnerability"},
        {"(?:[0-9]{1,3}\\.){3}[0-9]{1,3}", "", "src=10.0.0.7 x", "10.0.0.7"},
        {"User (?<user>\\S+) failed", "i", "user Bob FAILED", "user Bob FAILED|Bob"},
        {"", "", "abc", ""},
        {"a|b", "", "xb", "b"},
        {"foo.bar", "", "foo-bar", "foo-bar"},
        {"C:\\\\Windows\\\\", "", "C:\\Windows\\x", "C:\\Windows\\"},
        {"\\/etc\\/passwd", "", "cat /etc/passwd", "/etc/passwd"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(characters_that_end_lines) {
    static const tamis_test_regex_row rows[] = {
        {"a.b", "", "a\nb", "no match"},         {"a.b", "", "a\rb", "no match"},
        {"a.b", "", "a\u2028b", "no match"},     {"a.b", "", "a\u2029b", "no match"},
        {"a.b", "", "a\xc2\x85" "b", "a\xc2\x85" "b"},     {"a.b", "s", "a\u2028b", "a\u2028b"},
        {"a.b", "", "a\vb", "a\vb"},             {"^b", "", "a\nb", "no match"},
        {"^b", "m", "a\nb", "b"},                {"^b", "m", "a\rb", "b"},
        {"^b", "m", "a\u2028b", "b"},            {"a$", "m", "a\u2029b", "a"},
        {"a$", "", "a\n", "no match"},           {"a$", "m", "a\n", "a"},
        {"a$", "m", "a\xc2\x85", "no match"},      {"^$", "m", "a\n\nb", ""},
        {"[^]", "", "\n", "\n"},                 {"(?:^a)+", "m", "a\na", "a"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(classes) {
    static const tamis_test_regex_row rows[] = {
        {"\\s", "", "\ufeff", "\ufeff"},           {"\\s", "", "\u00a0", "\u00a0"},
        {"\\s", "", "\u2003", "\u2003"},           {"\\s", "", "\u180e", "no match"},
        {"[\\s]", "", "\u3000", "\u3000"},         {"\\S", "", "\u2028", "no match"},
        {"[\\S]+", "", " \u00e9 ", "\u00e9"},      {"\\d", "", "\u0661", "no match"},
        {"\\w", "", "\u00e9", "no match"},         {"\\W", "", "\u00e9", "\u00e9"},
        {"[]", "", "a", "no match"},               {"[]*a", "", "a", "a"},
        {"[^]", "", "", "no match"},               {"[^\\d\\D]", "", "a1", "no match"},
        {"[a-]", "", "-", "-"},                    {"[-a]", "", "-", "-"},
        {"[\\d-x]", "", "-", "-"},                 {"[a-\\d]", "", "-", "-"},
        {"[\\b]", "", "\b", "\b"},                 {"[\\]]", "", "]", "]"},
        {"[^\\n]+", "", "a\nb", "a"},              {"[\\u{61}]", "", "{", "{"},
        {"[\\u{61}]", "u", "a", "a"},              {"[a-\U0001F600]", "", "\U0001F600", "\U0001F600"},
        {"[\U0001F600-\U0001F602]", "u", "\U0001F601", "\U0001F601"},
        {"[\\ud83d\\ude00]", "", "\U0001F600", "\U0001F600"},
        {"^[^x]$", "", "\U0001F600", "\U0001F600"}, {"[\\xfc-\\uff29]", "", "\ufffd", "no match"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(case_is_folded_simply) {
    static const tamis_test_regex_row rows[] = {
        {"k", "i", "\u212a", "\u212a"},           {"\u212a", "i", "K", "K"},
        {"s", "i", "\u017f", "\u017f"},           {"\u00df", "i", "\u1e9e", "\u1e9e"},
        {"\u00df", "i", "ss", "no match"},        {"\u03c3", "i", "\u03c2", "\u03c2"},
        {"\u03a3", "i", "\u03c2", "\u03c2"},      {"\u00b5", "i", "\u03bc", "\u03bc"},
        {"i", "i", "\u0130", "no match"},         {"\u0131", "i", "I", "no match"},
        {"[j-l]", "i", "\u212a", "\u212a"},       {"[^k]", "i", "\u212a", "no match"},
        {"\u0390", "i", "\u1fd3", "\u1fd3"},      {"\ufb05", "i", "\ufb06", "\ufb06"},
        {"\U00010400", "i", "\U00010428", "\U00010428"},
        {"[\U00010400-\U00010410]", "iu", "\U00010430", "\U00010430"},
        {"\\w", "i", "\u017f", "\u017f"},         {"\\w", "", "\u017f", "no match"},
        {"\\W", "i", "\u212a", "no match"},       {"[^\\W]", "i", "\u212a", "\u212a"},
        {"\\b", "i", "\u017f", ""},               {"\\b", "", "\u017f", "no match"},
        {"a\\B", "i", "a\u212a", "a"},            {"(k)\\1", "i", "k\u212a", "k\u212a|k"},
        {"[\\0-\\u{10fffe}]", "iu", "\U0010FFFF", "no match"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(groups_and_references) {
    static const tamis_test_regex_row rows[] = {
        {"(a)|(b)", "", "b", "b|-|b"},            {"(a)?b\\1c", "", "bc", "bc|-"},
        {"\\1(a)", "", "a", "a|a"},               {"(a\\1)", "", "a", "a|a"},
        {"(?:(a)|\\1b){2}c", "", "bbc", "bbc|-"},  {"(a)(?!\\1)b", "", "aab", "ab|a"},
        {"(?!(a))\\1b", "", "b", "b|-"},          {"(?=(a))\\1", "", "ba", "a|a"},
        {"(?<n>.)\\k<n>", "", "abb", "bb|b"},     {"\\k<n>(?<n>a)", "", "a", "a|a"},
        {"(?<\\u{61}\\u0062>x)\\k<ab>", "", "xx", "xx|x"},
        {"(?<\u00e9>x)", "", "x", "x|x"},         {"\\k<n>", "", "k<n>", "k<n>"},
        {"(a)\\2", "", "a\002", "a\002|a"},       {"\\101", "", "A", "A"},
        {"\\08", "", "8", "no match"},            {"\\8", "", "8", "8"},
        {"(?:(?=(a))a)+", "", "aa", "aa|a"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(iterations_that_are_empty) {
    static const tamis_test_regex_row rows[] = {
        {"(a*)*", "", "aab", "aa|aa"},           {"(a*)*", "", "b", "|-"},
        {"(a*)?", "", "b", "|-"},                {"(?:a*)*b", "", "aab", "aab"},
        {"([^a]*?)*", "", "bb", "bb|b"},         {"(.*?)?", "", "ab", "a|a"},
        {"(a*)+", "", "b", "|"},                 {"(?:(a*)){2}", "", "aa", "aa|"},
        {"(?:|a){2}", "", "aa", ""},             {"(?:|a)*?b", "", "ab", "ab"},
        {"(?=(a))*a", "", "a", "a|-"},           {"(?=(a))+a", "", "a", "a|a"},
        {"(?=(a)){0}b", "", "b", "b|-"},         {"()*b", "", "b", "b|-"},
        {"(?:\\b)*a", "", "a", "a"},             {"(?:(x)|y){0}z(a)", "", "za", "za|-|a"},
        {"(?:a?b?)*c", "", "abbac", "abbac"},    {"((a*)*)*", "", "aab", "aa|aa|aa"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(looking_around) {
    static const tamis_test_regex_row rows[] = {
        {"(?<=\\$)\\d+", "", "x $42", "42"},        {"(?<!\\$)\\b\\d+", "", "$42 43", "43"},
        {"(?<=a|bc)d", "", "bcd", "d"},             {"(?<=(a)(b))c", "", "abc", "c|a|b"},
        {"(?<=^|,)x", "", "a,x", "x"},              {"(?<=a{2})b", "", "aab", "b"},
        {"(?<=(?=ab)..)c", "", "abc", "c"},         {"(?<=(a)\\1)b", "", "ab", "b|a"},
        {"a(?=b)", "", "acab", "a"},                {"(?=A)c?A", "", "A", "A"},
        {"(?:b|)a*?b", "", "b", "b"},               {"(?<=(?:(x)|y){0}(a))", "", "za", "|-|a"},
        {"(?<=\u00e9)x", "", "\u00e9x", "x"},       {"(?=a)*b", "", "b", "b"},
        {"(?<!(?<!a)b)c", "", "abc", "c"},          {"(?<=[]|a)b", "", "ab", "b"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(repeats) {
    static const tamis_test_regex_row rows[] = {
        {"a{2,3}", "", "aaaa", "aaa"},        {"a{2,3}?", "", "aaaa", "aa"},
        {"a{2,}", "", "aaaa", "aaaa"},        {"a{0}b", "", "ab", "b"},
        {"a{,2}", "", "a{,2}", "a{,2}"},      {"a{", "", "a{", "a{"},
        {"a{1", "", "a{1", "a{1"},            {"a{1}", "", "a", "a"},
        {"x{a}", "", "x{a}", "x{a}"},         {"]}", "", "]}", "]}"},
        {"a+?b", "", "aab", "aab"},           {"(?:ab){2}", "", "ababab", "abab"},
        {"(a|ab)(c|bcd)(d*)", "", "abcd", "abcd|a|bcd|"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

/* An endless repeat is printed in blocks of TAMIS_RE_BLOCK: lengths around them. */
START_TEST(repeats_of_many_characters) {
    tamis_buf subject, found, wanted;
    tamis_buf_init(&subject, 4096);
    tamis_buf_init(&found, 65536);
    tamis_buf_init(&wanted, 4096);
    for (size_t n = 0; n <= 520; n += n < 120 || n % 128 > 2 ? 1 : 0, n++) {
        tamis_buf_reset(&subject);
        tamis_buf_add_repeat(&subject, 'a', n);
        tamis_buf_reset(&wanted);
        tamis_buf_add_str(&wanted, tamis_buf_str(&subject));
        tamis_buf_add_char(&wanted, '\0');
        tamis_test_regex_search(&found, "^a*$", "", tamis_buf_str(&subject));
        ck_assert_msg(strcmp(found.ptr, wanted.ptr) == 0, "^a*$ on %zu", n);
        tamis_test_regex_search(&found, "^[a-z]*?$", "", tamis_buf_str(&subject));
        ck_assert_msg(strcmp(found.ptr, wanted.ptr) == 0, "lazily on %zu", n);
        if (n > 3) {
            tamis_test_regex_search(&found, "^(a{2,})(a{2})$", "", tamis_buf_str(&subject));
            ck_assert_msg(found.len == 2 * n + 3, "giving back, on %zu: %s", n, found.ptr);
        }
    }
    tamis_buf_clear(&subject);
    tamis_buf_clear(&found);
    tamis_buf_clear(&wanted);
}
END_TEST

START_TEST(lone_surrogates_are_replacement_characters) {
    static const tamis_test_regex_row rows[] = {
        {"\\ud83d", "", "\ufffd", "\ufffd"},              {"\\ud83d", "", "\U0001F600", "no match"},
        {"[\\ud800-\\udfff]", "", "\ufffd", "\ufffd"},    {"[^\\ud800-\\udfff]", "", "\ufffd", "no match"},
        {"\\ud83d\\ude00", "", "\U0001F600", "\U0001F600"}, {"\\ud83d\\ude00{2}", "", "\U0001F600\U0001F600", "\U0001F600\U0001F600"},
        {"[\\ud800-\\udbff][\\udc00-\\udfff]", "", "\U0001F600", "no match"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

START_TEST(properties) {
    static const tamis_test_regex_row rows[] = {
        {"\\p{L}+", "u", "1\u00e9a", "\u00e9a"},           {"\\P{L}", "u", "a1", "1"},
        {"\\p{Script=Greek}", "u", "a\u03b1", "\u03b1"},   {"\\p{sc=Grek}", "iu", "\u00b5", "\u00b5"},
        {"\\p{L}", "iu", "\u0345", "\u0345"},              {"\\P{L}", "iu", "\u0399", "\u0399"},
        {"\\p{Ll}", "u", "\u0295", "no match"},            {"[\\p{Ll}0]+", "u", "ab0", "ab0"},
        {"[^\\p{Ll}a]", "u", "b\u0295", "\u0295"},         {"\\p{Any}", "u", "\n", "\n"},
        {"\\p{ASCII}+", "iu", "a\u212a", "a\u212a"},       {"\\p{Lu}", "", "p{Lu}", "p{Lu}"},
        {"\\p{Ll}+(?=X)", "u", "abX", "ab"},               {"(?<=\\p{Ll})1", "u", "\u02951a1", "1"},
        {"\\p{Assigned}", "u", "\u0378a", "a"},
        {"[\\P{Lo}]", "u", "\u0295a", "a"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

Suite *tamis_suite_regex_match(void) {
    Suite *suite = suite_create("regex: what is matched");
    TCase *tcase = tcase_create("constructs");
    tcase_add_test(tcase, published_forms);
    tcase_add_test(tcase, characters_that_end_lines);
    tcase_add_test(tcase, classes);
    tcase_add_test(tcase, case_is_folded_simply);
    tcase_add_test(tcase, groups_and_references);
    tcase_add_test(tcase, iterations_that_are_empty);
    tcase_add_test(tcase, looking_around);
    tcase_add_test(tcase, repeats);
    tcase_add_test(tcase, repeats_of_many_characters);
    tcase_add_test(tcase, lone_surrogates_are_replacement_characters);
    tcase_add_test(tcase, properties);
    suite_add_tcase(suite, tcase);
    return suite;
}
