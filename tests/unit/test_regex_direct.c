/* Patterns that are searched without PCRE2: which they are, and that they find what PCRE2 finds. */
#include <stdlib.h>

#include "base/diag.h"
#include "regex/compiled.h"
#include "regex/matcher.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_direct(void);

static tamis_regex *make(tamis_str source, unsigned flags) {
    tamis_regex *regex = NULL;
    return tamis_regex_make(&regex, source, flags, tamis_test_jit()) == TAMIS_OK ? regex : NULL;
}

START_TEST(patterns_of_plain_parts) {
    static const struct {
        const char *pattern;
        bool direct;
    } rows[] = {
        {"", true},           {"abc", true},         {"^(a b)\\(\\d+\\)$", true}, {"a.*b", true},      {"a.+?b", true},
        {"a(?:b|c|)d", true}, {"(a)?b", true},       {"(?:ab)?", true},           {"(?:a?c?)?b", false}, {"(?:ab)*", false},
        {"(?:ab){2}", false}, {"(?=a)b", false},     {"(?<!a)b", false},          {"(a)\\1", false},   {"\xC3\xA4", false},
        {"[\xC3\xA4z]", true}, {"\\bfoo\\B", true}, {"\\p{L}", true},            {"(a)(b)(c)(d)(e)(f)(g)(h)(i)", true},
        {"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tamis_regex *regex = make(tamis_str_z(rows[i].pattern), 0);
        ck_assert_ptr_nonnull(regex);
        ck_assert_msg((regex->direct.steps != NULL) == rows[i].direct, "/%s/", rows[i].pattern);
        tamis_regex_free(regex);
    }
}
END_TEST

/* Is `times` times the part of this kind? `#` is another character each time. */
static bool is_direct(const char *part, unsigned times) {
    tamis_buf pattern;
    tamis_buf_init(&pattern, 65536);
    for (unsigned i = 0; i < times; i++) {
        for (const char *c = part; *c != '\0'; c++) {
            (void)(*c == '#' ? tamis_buf_add_format(&pattern, "\\x%02x", i + 0x20) : tamis_buf_add_char(&pattern, *c));
        }
    }
    tamis_regex *regex = make(tamis_buf_str(&pattern), 0);
    ck_assert_ptr_nonnull(regex);
    bool direct = regex->direct.steps != NULL;
    tamis_regex_free(regex);
    tamis_buf_clear(&pattern);
    return direct;
}

/* What goes over the room of a program is PCRE2's. */
START_TEST(programs_have_limits) {
    static const struct {
        const char *part;
        unsigned most;
    } rows[] = {
        {"a", TAMIS_RE_DIRECT_TEXT},
        {"\\b", TAMIS_RE_DIRECT_STEPS - 1},          /* and the one that ends all */
        {"[^#]", TAMIS_RE_DIRECT_SETS},
        {"()", TAMIS_RE_DIRECT_GROUPS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_msg(is_direct(rows[i].part, rows[i].most), "%u of %s", rows[i].most, rows[i].part);
        ck_assert_msg(!is_direct(rows[i].part, rows[i].most + 1), "%u of %s", rows[i].most + 1, rows[i].part);
    }
    ck_assert(is_direct("a{1,65534}", 1));
    ck_assert(!is_direct("a{1,65535}", 1)); /* stands for no end */
    ck_assert(is_direct("a{1,}", 1));
}
END_TEST

START_TEST(what_they_find) {
    static const tamis_test_regex_row rows[] = {
        {"^(Apache Log4j) ?\\((\\d+)\\)$", "", "Apache Log4j(93107)", "Apache Log4j(93107)|Apache Log4j|93107"},
        {"^(apache) ?\\(\\d+\\)$", "i", "APACHE (1)", "APACHE (1)|APACHE"},
        {"(?:x|(a))b", "", "ab xb", "ab|a"},
        {"(?:x|(a))b", "", "ac xb", "xb|-"}, /* what the first attempt had set is forgotten */
        {"(a|ab)(c|bcd)", "", "abcd", "abcd|a|bcd"},
        {"a.*b", "", "a1b2b3", "a1b2b"},
        {"a.*?b", "", "a1b2b3", "a1b"},
        {"a.{2,3}?b", "", "a1b", "no match"},
        {"a.{2,3}?b", "", "a12bb", "a12b"},
        {"a.*b", "", "a\nb", "no match"},
        {"a.*b", "s", "a\nb", "a\nb"},
        {"^b$", "m", "a\rb\nc", "b"},
        {"^b$", "", "a\nb", "no match"},
        {"\\bab\\b", "", "cab ab", "ab"},
        {"\\Bb", "", "b ab", "b"},
        {"(x)?y", "", "y", "y|-"},
        {"(x)??y", "", "xy", "xy|x"},
        {"[^a]", "i", "Aab", "b"},
        {"[K]", "i", "k", "k"},
        {"k+", "iu", "xKk", "Kk"},
        {"", "", "", ""},
        {"$", "", "ab", ""},
        {"a|", "", "ba", ""},
        {"\\d{3}", "", "12 1234", "123"},
        {"\\d{2,3}4", "", "1234", "1234"},
        {"x{0,1}x", "", "x", "x"},
    };
    TAMIS_TEST_REGEX_ROWS(rows);
}
END_TEST

/* ---- Limits ---- */

/* What would cost too much is PCRE2's, whether it is the way through the pattern or the choices that are open. */
START_TEST(what_is_costly_goes_to_pcre2) {
    static const char *const patterns[] = {".*.*.*=", "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaa="};
    char subject[400];
    memset(subject, 'a', sizeof subject);
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        tamis_regex *regex = make(tamis_str_z(patterns[i]), 0);
        size_t offsets[2];
        uint64_t budget = 2000;
        ck_assert_ptr_nonnull(regex->direct.steps);
        ck_assert_int_eq(tamis_re_direct_search(offsets, &regex->direct, 0, tamis_str_of(subject, sizeof subject), 0, &budget),
                         TAMIS_GAVE_UP);
        ck_assert_uint_le(budget, 1);
        tamis_regex_free(regex);
    }
}
END_TEST

/* More choices than there is room for. */
START_TEST(open_choices_have_a_limit) {
    tamis_buf pattern;
    tamis_buf_init(&pattern, 65536);
    for (size_t i = 0; i < 80; i++) {
        tamis_buf_add_z(&pattern, "a?");
    }
    tamis_regex *regex = make(tamis_buf_str(&pattern), 0);
    size_t offsets[2];
    uint64_t budget = 1000000;
    char subject[100];
    memset(subject, 'a', sizeof subject);
    ck_assert_int_eq(tamis_re_direct_search(offsets, &regex->direct, 0, tamis_str_of(subject, sizeof subject), 0, &budget),
                     TAMIS_GAVE_UP);
    tamis_regex_free(regex);
    tamis_buf_clear(&pattern);
}
END_TEST

/* What a step runs through is paid for: the least count of a lazy repeat, the bytes passed in search of a first one; and a long text is
 * several steps. */
START_TEST(steps_bound_the_bytes_looked_at) {
    enum { LEN = 20000, RUN = 1000 };
    static char text[LEN];
    static const char *const patterns[] = {"[ab]{1000,}?c", "[ab]{1000,}c", "a{999}(?:b|c)"};
    memset(text, 'a', LEN);
    for (size_t i = RUN - 1; i < LEN; i += RUN) {
        text[i] = '-';
    }
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        tamis_regex *regex = make(tamis_str_z(patterns[i]), 0);
        size_t offsets[2];
        uint64_t budget = (uint64_t)LEN * 4;
        ck_assert_msg(tamis_re_direct_search(offsets, &regex->direct, 0, tamis_str_of(text, LEN), 0, &budget) == TAMIS_GAVE_UP, "/%s/",
                      patterns[i]);
        tamis_regex_free(regex);
    }
    tamis_regex *rare = make(TAMIS_STR("b"), 0), *texts = make(tamis_str_of(text, 500), 0);
    size_t offsets[2];
    uint64_t budget = LEN;
    ck_assert_int_eq(tamis_re_direct_search(offsets, &rare->direct, 0, tamis_str_of(text, LEN), 0, &budget), TAMIS_NO_MATCH);
    ck_assert_uint_le(budget, LEN - LEN / 16);
    ck_assert_uint_ge(texts->direct.step_count, 500 / TAMIS_RE_DIRECT_RUN);
    tamis_regex_free(rare);
    tamis_regex_free(texts);
}
END_TEST

/* On a long subject a program is given up soon: it is charged to nobody, however many entries a list has. */
START_TEST(a_long_subject_is_pcre2s) {
    enum { LEN = 1 << 20 };
    static char text[LEN];
    tamis_regex *regex = make(TAMIS_STR("ab"), 0);
    tamis_matcher *matcher = NULL;
    tamis_match match;
    memset(text, 'a', LEN);
    text[LEN - 1] = 'b';
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, tamis_str_of(text, LEN), 0), TAMIS_MATCH);
    ck_assert_ptr_ne(match.offsets, matcher->offsets);
    ck_assert_uint_eq(match.offsets[0], LEN - 2);
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}
END_TEST

/* An event has so many steps for programs, whatever the number of searches: then all goes to PCRE2, until the next event. */
START_TEST(an_event_has_a_budget_for_programs) {
    enum { LEN = 8000, EVENTS = 2, SEARCHES = 1000 };
    static char text[LEN];
    tamis_regex *regex = make(TAMIS_STR("ab"), 0);
    tamis_matcher *matcher = NULL;
    memset(text, 'a', LEN);
    text[LEN - 1] = 'b';
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    for (size_t event = 0; event < EVENTS; event++) {
        size_t direct = 0;
        tamis_matcher_begin(matcher);
        for (size_t i = 0; i < SEARCHES; i++) {
            tamis_match match;
            ck_assert_int_eq(tamis_regex_search(&match, regex, matcher, tamis_str_of(text, LEN), 0), TAMIS_MATCH);
            ck_assert_uint_eq(match.offsets[0], LEN - 2);
            direct += match.offsets == matcher->offsets;
        }
        ck_assert_uint_gt(direct, SEARCHES / 10);
        ck_assert_uint_lt(direct, SEARCHES * 9 / 10);
    }
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}
END_TEST

/* A search and all that go on behind its matches share one budget, linear in the subject: `replace` with `g` cannot make them
 * quadratic. */
START_TEST(an_iteration_has_one_budget) {
    enum { LEN = 4000 };
    tamis_regex *regex = make(TAMIS_STR("a.*b|a"), 0);
    tamis_matcher *matcher = NULL;
    static char text[LEN];
    memset(text, 'a', LEN);
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    tamis_match match = {.subject = tamis_str_of(text, LEN)};
    size_t found = 0, at = 0;
    while (tamis_regex_search(&match, regex, matcher, match.subject, at) == TAMIS_MATCH) {
        ck_assert_uint_eq(match.offsets[0], found);
        at = match.offsets[1];
        found++;
    }
    ck_assert_uint_eq(found, LEN);
    tamis_matcher_free(matcher);
    tamis_regex_free(regex);
}
END_TEST

/* ---- Against PCRE2 ---- */

static uint64_t state;

static unsigned pick(unsigned n) {
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)((state >> 33) % n);
}

static void add_pattern(tamis_buf *out, unsigned depth);

static void add_atom(tamis_buf *out, unsigned depth) {
    static const char *const atoms[] = {"a",  "b",    "ab",   "A",      "k",   "1",   ".",   "\\d",  "\\w",    "[a-c]", "[^b]", "\\s",
                                        "_",  "\\(",  "[kS]", "[^\\n]", "\\b", "\\B", "^",   "$",    "\\W",    "[]",    "[^]",  "[\xC3\xA4z]"};
    static const char *const repeats[] = {"", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{2,}", "{0,3}?"};
    unsigned kind = pick(depth > 0 ? 9 : 6);
    if (kind < 6) {
        const char *atom = atoms[pick(sizeof atoms / sizeof *atoms)];
        bool assertion = atom[0] == '^' || atom[0] == '$' || strcmp(atom, "\\b") == 0 || strcmp(atom, "\\B") == 0;
        tamis_buf_add_z(out, atom);
        tamis_buf_add_z(out, assertion ? "" : repeats[pick(sizeof repeats / sizeof *repeats)]);
        return;
    }
    tamis_buf_add_z(out, kind == 6 ? "(?:" : "(");
    add_pattern(out, depth - 1);
    tamis_buf_add_char(out, ')');
    tamis_buf_add_z(out, pick(3) == 0 ? (pick(2) == 0 ? "?" : "??") : "");
}

static void add_pattern(tamis_buf *out, unsigned depth) {
    for (unsigned ways = 1 + (pick(4) == 0 ? 1 + pick(2) : 0); ways > 0; ways--) {
        for (unsigned atoms = 1 + pick(4); atoms > 0; atoms--) {
            add_atom(out, depth);
        }
        tamis_buf_add_z(out, ways > 1 ? "|" : "");
    }
}

static void add_subject(tamis_buf *out) {
    static const char letters[] = "aabbABckKs1_( \n\rz.";
    for (unsigned n = pick(16); n > 0; n--) {
        tamis_buf_add_char(out, letters[pick(sizeof letters - 1)]);
    }
    tamis_buf_add_z(out, pick(30) == 0 ? "\xC3\xA4" : "");
}

typedef struct tally {
    size_t searches, matches, direct;
} tally;

/* Both from the start and on behind each match, as `replace` does. */
static void compare(tally *t, const tamis_regex *program, const tamis_regex *pcre2, tamis_matcher *matchers[2], tamis_str subject) {
    size_t at = 0;
    tamis_search_result first = TAMIS_MATCH;
    while (first == TAMIS_MATCH && at <= subject.len) {
        tamis_match a, b;
        first = tamis_regex_search(&a, program, matchers[0], subject, at);
        tamis_search_result second = tamis_regex_search(&b, pcre2, matchers[1], subject, at);
        size_t size = 2 * ((size_t)program->groups + 1) * sizeof(size_t);
        ck_assert_msg(first == second && (first != TAMIS_MATCH || memcmp(a.offsets, b.offsets, size) == 0),
                      "/%.*s/ flags %u on \"%.*s\" from %zu: %d and %d", TAMIS_FMT(program->source), program->flags, TAMIS_FMT(subject), at,
                      (int)first, (int)second);
        t->searches++;
        t->matches += first == TAMIS_MATCH;
        t->direct += a.offsets == matchers[0]->offsets || (first == TAMIS_NO_MATCH && program->direct.steps != NULL && matchers[0]->ascii);
        at = first != TAMIS_MATCH ? at : a.offsets[1] > at ? a.offsets[1] : at + 1;
    }
}

START_TEST(they_find_what_pcre2_finds) {
    static const unsigned flags[] = {0, 0, TAMIS_REGEX_IGNORE_CASE, TAMIS_REGEX_MULTILINE, TAMIS_REGEX_DOT_ALL,
                                     TAMIS_REGEX_IGNORE_CASE | TAMIS_REGEX_UNICODE};
    size_t rounds = tamis_test_effort(20000, 300), patterns = 0;
    tamis_matcher *matchers[2];
    tally t = {0, 0, 0};
    ck_assert_int_eq(tamis_matcher_new(&matchers[0]), TAMIS_OK);
    ck_assert_int_eq(tamis_matcher_new(&matchers[1]), TAMIS_OK);
    state = 20261124;
    while (patterns < rounds) {
        tamis_buf source;
        tamis_buf_init(&source, 65536);
        add_pattern(&source, 2);
        unsigned bits = flags[pick(6)];
        tamis_regex *program = make(tamis_buf_str(&source), bits), *pcre2 = NULL;
        if (program != NULL && program->direct.steps != NULL) {
            patterns++;
            ck_assert_int_eq(tamis_regex_compile(&pcre2, tamis_buf_str(&source), bits, false, NULL), TAMIS_OK);
            for (size_t i = 0; i < 20; i++) {
                tamis_buf subject;
                tamis_buf_init(&subject, 65536);
                add_subject(&subject);
                tamis_matcher_begin(matchers[0]);
                tamis_matcher_begin(matchers[1]);
                compare(&t, program, pcre2, matchers, tamis_buf_str(&subject));
                tamis_buf_clear(&subject);
            }
        }
        tamis_regex_free(program);
        tamis_regex_free(pcre2);
        tamis_buf_clear(&source);
    }
    tamis_matcher_free(matchers[0]);
    tamis_matcher_free(matchers[1]);
    ck_assert_uint_gt(t.direct, t.searches * 9 / 10);
    tamis_test_note("%zu regexes of plain parts searched with and without PCRE2: %zu times the same, %zu found", patterns, t.searches,
                    t.matches);
}
END_TEST

Suite *tamis_suite_regex_direct(void) {
    Suite *suite = suite_create("regex_direct");
    TCase *programs = tcase_create("programs");
    tcase_set_timeout(programs, 120);
    tcase_add_test(programs, patterns_of_plain_parts);
    tcase_add_test(programs, programs_have_limits);
    tcase_add_test(programs, what_they_find);
    tcase_add_test(programs, what_is_costly_goes_to_pcre2);
    tcase_add_test(programs, open_choices_have_a_limit);
    tcase_add_test(programs, steps_bound_the_bytes_looked_at);
    tcase_add_test(programs, a_long_subject_is_pcre2s);
    tcase_add_test(programs, an_event_has_a_budget_for_programs);
    tcase_add_test(programs, an_iteration_has_one_budget);
    tcase_add_test(programs, they_find_what_pcre2_finds);
    suite_add_tcase(suite, programs);
    return suite;
}
