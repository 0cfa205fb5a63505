/* What a pattern need not be parsed for, as its text tells: nothing may be missed by it. */
#include "regex/lint.h"

#include "base/diag.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_lint(void);

static const char *const pieces[] = {"a",  "b", "7",   ".",  "|",  "|",  "(",  "(",    "(?:", "(?=", ")",    ")",    ")",  "?",      "*",
                                     "+",  "^", "$",   "[",  "]",  "{",  "}",  "{0}",  "{2}", "\\d", "\\w",  "\\b",  "\\.", "\\u0061", "\\x61",
                                     "\\(", "-", "[a]", "\\|", "[|]", "[(]", "a.b", "(a|b)", "\xC3\xA9",
                                     "\\A", "[:digit:]", "[[:alpha:]]"};

static uint32_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static void make_pattern(tamis_buf *out, uint64_t *state) {
    tamis_buf_reset(out);
    for (uint32_t n = 1 + next_random(state) % 9; n > 0; n--)
        tamis_buf_add_z(out, pieces[next_random(state) % (sizeof pieces / sizeof *pieces)]);
}

/* A pattern that is said to hide nothing, and to have no dot and nothing of another dialect: who looks closer must say the same. */
static void check_glance(tamis_re_prover *prover, tamis_str source) {
    tamis_re_glance g = tamis_re_look(source);
    tamis_re_place place;
    ck_assert_msg(g.dots || !tamis_re_find_dot(&place, prover, 0), "/%.*s/ has a dot between letters", TAMIS_FMT(source));
    tamis_re_foreign foreign = {.next = 0};
    ck_assert_msg(g.foreign || !tamis_re_find_foreign(&foreign, source), "/%.*s/ has what is of another dialect", TAMIS_FMT(source));
    if (g.covers) return;
    tamis_arena arena;
    tamis_re_cover *cover;
    tamis_arena_init(&arena, (size_t)1 << 20);
    ck_assert_int_eq(tamis_re_cover_new(&cover, &arena), TAMIS_OK);
    ck_assert_int_eq(tamis_re_cover_add(cover, prover, 0), TAMIS_OK);
    ck_assert_msg(tamis_re_cover_is_empty(cover), "/%.*s/ hides others", TAMIS_FMT(source));
    tamis_arena_clear(&arena);
}

START_TEST(a_glance_misses_nothing) {
    tamis_re_prover *prover;
    tamis_buf text;
    uint64_t state = 6;
    size_t parsed = 0;
    ck_assert_int_eq(tamis_re_prover_new(&prover), TAMIS_OK);
    tamis_buf_init(&text, 4096);
    size_t patterns = tamis_test_effort(200000, 2000);
    for (size_t i = 0; i < patterns; i++) {
        make_pattern(&text, &state);
        if (tamis_re_prover_take(prover, tamis_buf_str(&text), 0) != TAMIS_OK) continue;
        parsed++;
        check_glance(prover, tamis_buf_str(&text));
    }
    ck_assert_uint_gt(parsed, patterns / 10);
    tamis_buf_clear(&text);
    tamis_re_prover_free(prover);
}
END_TEST

START_TEST(a_glance_spares_most_patterns) {
    static const struct {
        const char *pattern;
        bool dots, backtracks, covers;
    } rows[] = {
        {"^(Name of a Thing)\\(\\d+\\)$", false, false, false},
        {"^Name.*Thing\\(\\d+\\)$", false, false, false}, /* a dot that is repeated is meant */
        {"^(One|Two) of\\(\\d+\\)$", false, false, false},
        {"ab.b\\d", true, false, false},
        {"One|Two\\d", false, false, true},
        {"^(One|Two)$", false, false, true},
        {"(?:ab|)?\\d", false, false, true},
        {"(ab|)a?", false, false, true},
        {"(ab|)a{0}", false, false, true},
        {"(ab|)\\u0061?", false, false, true},
        {"(ab|)[a]", false, false, true}, /* no letter of its own: not seen */
        {"(ab|c)+d", false, true, true}, /* as all without a class */
        {"(ab|c)+d\\d", false, true, false},
        {"abc", false, false, true},
        {".*", false, false, true},
        {"", false, false, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tamis_re_glance g = tamis_re_look(tamis_str_z(rows[i].pattern));
        ck_assert_msg(g.dots == rows[i].dots && g.backtracks == rows[i].backtracks && g.covers == rows[i].covers, "/%s/: %d %d %d",
                      rows[i].pattern, g.dots, g.backtracks, g.covers);
    }
}
END_TEST

Suite *tamis_suite_regex_lint(void) {
    Suite *suite = suite_create("regex: lints");
    TCase *tests = tcase_create("glance");
    tcase_add_test(tests, a_glance_misses_nothing);
    tcase_add_test(tests, a_glance_spares_most_patterns);
    suite_add_tcase(suite, tests);
    return suite;
}
