/* The tree of a pattern: its shape, its facts, and what is printed for PCRE2. */
#include "regex/cost.h"
#include "regex/print.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_tree(void);

typedef struct parsed {
    tamis_arena arena;
    tamis_re_tree tree;
} parsed;

static void parse(parsed *out, const char *pattern, const char *flags) {
    tamis_regex_error error;
    tamis_arena_init(&out->arena, TAMIS_RE_ARENA_MAX);
    tamis_status status =
        tamis_re_parse(&out->tree, &out->arena, tamis_str_z(pattern), tamis_test_regex_flags(flags), &error);
    ck_assert_msg(status == TAMIS_OK, "/%s/: %s", pattern, error.text);
}

/* ---- Shape ---- */

static void show_set(tamis_buf *out, const tamis_re_node *node) {
    tamis_buf_add_z(out, node->negated ? "[^" : "[");
    for (size_t i = 0; i < node->set.count; i++) {
        tamis_buf_add_format(out, "%s%x-%x", i > 0 ? " " : "", (unsigned)node->set.items[i].first,
                             (unsigned)node->set.items[i].last);
    }
    tamis_buf_add_z(out, node->properties != NULL ? " p]" : "]");
}

static void show_leaf(tamis_buf *out, const tamis_re_node *node) {
    switch (node->kind) {
    case TAMIS_RE_EMPTY: tamis_buf_add_z(out, "empty"); break;
    case TAMIS_RE_CHAR: tamis_buf_add_format(out, "%x", (unsigned)node->code_point); break;
    case TAMIS_RE_TEXT: tamis_buf_add_format(out, "\"%.*s\"", (int)node->text.len, node->text.ptr); break;
    case TAMIS_RE_CLASS: show_set(out, node); break;
    case TAMIS_RE_START: tamis_buf_add_z(out, "start"); break;
    case TAMIS_RE_END: tamis_buf_add_z(out, "end"); break;
    case TAMIS_RE_WORD_EDGE: tamis_buf_add_z(out, "edge"); break;
    case TAMIS_RE_WORD_INSIDE: tamis_buf_add_z(out, "inside"); break;
    case TAMIS_RE_GROUP: tamis_buf_add_format(out, "group %u", (unsigned)node->number); break;
    case TAMIS_RE_LOOK:
        tamis_buf_add_format(out, "%s%s", node->negated ? "not " : "", node->behind ? "behind" : "ahead");
        break;
    case TAMIS_RE_BACKREF: tamis_buf_add_format(out, "same as %u", (unsigned)node->number); break;
    case TAMIS_RE_REPEAT:
        tamis_buf_add_format(out, "%s%u to %d", node->lazy ? "lazily " : "", (unsigned)node->min,
                             node->max == TAMIS_RE_ENDLESS ? -1 : (int)node->max);
        break;
    case TAMIS_RE_SEQUENCE: tamis_buf_add_z(out, "then"); break;
    case TAMIS_RE_CHOICE: tamis_buf_add_z(out, "or"); break;
    }
}

/* As "(kind children)"; checks parents and places on the way. */
static void show(tamis_buf *out, const tamis_re_node *node) {
    if (node->first == NULL) {
        show_leaf(out, node);
        return;
    }
    tamis_buf_add_z(out, "(");
    show_leaf(out, node);
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        ck_assert_ptr_eq(child->parent, node);
        ck_assert_uint_ge(child->off, node->off);
        ck_assert_uint_le((size_t)child->off + child->len, (size_t)node->off + node->len);
        tamis_buf_add_z(out, " ");
        show(out, child);
    }
    tamis_buf_add_z(out, ")");
}

START_TEST(trees_say_what_patterns_mean) {
    static const struct {
        const char *pattern, *flags, *tree;
    } rows[] = {
        {"", "", "empty"},
        {"a", "", "61"},
        {"\\x61\\u0062(?:c)", "", "(then 61 62 63)"},
        {"ab|c|", "", "(or \"ab\" 63 empty)"},
        {"abc*(?:de)f", "", "(then \"ab\" (0 to -1 63) \"de\" 66)"},
        {"ab{2}c{,}", "", "(then 61 (2 to 2 62) 63 7b 2c 7d)"},
        {"^\\b(a)\\B$", "", "(then start edge (group 1 61) inside end)"},
        {"(?:a|b)*?", "", "(lazily 0 to -1 (or 61 62))"},
        {"a{2,3}", "", "(2 to 3 61)"},
        {"(?=a)(?!b)(?<=c)(?<!d)", "", "(then (ahead 61) (not ahead 62) (behind 63) (not behind 64))"},
        {"(a)\\1", "", "(then (group 1 61) same as 1)"},
        {"\\1(a)", "", "(then empty (group 1 61))"},
        {"(a\\1)", "", "(group 1 (then 61 empty))"},
        {"(a)|\\1", "", "(or (group 1 61) empty)"},
        {"(?!(a))\\1", "", "(then (not ahead (group 1 61)) empty)"},
        {"(?<=(a)\\1)", "", "(behind (then (group 1 61) empty))"},
        {"(?<n>a)\\k<n>", "", "(then (group 1 61) same as 1)"},
        {"[b-da-c]", "", "[61-64]"},
        {"[k]", "i", "[4b-4b 6b-6b 212a-212a]"},
        {"[^]", "", "[0-10ffff]"},
        {"[]", "", "[]"},
        {"[\\p{L}x]", "u", "[78-78 p]"},
        {"[^\\p{L}]", "u", "[^ p]"},
        {".", "", "[0-9 b-c e-2027 202a-10ffff]"},
        {".", "s", "[0-10ffff]"},
        {"\\ud83d\\ude00", "", "1f600"},
        {"\\ud83d", "", "fffd"},
        {"(a*)*", "", "(0 to -1 (group 1 (1 to -1 61)))"},
        {"(?:\\b)*", "", "(0 to 0 edge)"},
        {"(?:\\b){3,}", "", "(1 to 1 edge)"},
    };
    tamis_buf out;
    tamis_buf_init(&out, 65536);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;
        parse(&p, rows[i].pattern, rows[i].flags);
        tamis_buf_reset(&out);
        show(&out, p.tree.root);
        tamis_buf_add_char(&out, '\0');
        ck_assert_msg(strcmp(out.ptr, rows[i].tree) == 0, "/%s/%s: %s", rows[i].pattern, rows[i].flags, out.ptr);
        tamis_arena_clear(&p.arena);
    }
    tamis_buf_clear(&out);
}
END_TEST

/* ---- Facts ---- */

START_TEST(lengths_are_measured) {
    static const struct {
        const char *pattern;
        uint32_t min, max;
    } rows[] = {
        {"", 0, 0},           {"abc", 3, 3},         {"a|bcd|", 0, 3},       {"a{2,5}", 2, 5},
        {"a*", 0, TAMIS_RE_ENDLESS}, {"a+", 1, TAMIS_RE_ENDLESS}, {"(?:ab){3}c?", 6, 7},  {"^\\b$", 0, 0},
        {"(?=abc)d", 1, 1},   {"(ab?)\\1", 1, 4},    {"(a+)\\1", 1, TAMIS_RE_ENDLESS}, {"\U0001F600.", 2, 2},
        {"(?:a{60000}){60000}", 3600000000u, 3600000000u}, {"(?:(?:a{60000}){60000}){2}", TAMIS_RE_ENDLESS, TAMIS_RE_ENDLESS},
        {"(?:a{60000}){0}b", 1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;
        parse(&p, rows[i].pattern, "");
        ck_assert_msg(p.tree.root->min_len == rows[i].min && p.tree.root->max_len == rows[i].max, "/%s/: %u to %u",
                      rows[i].pattern, (unsigned)p.tree.root->min_len, (unsigned)p.tree.root->max_len);
        tamis_arena_clear(&p.arena);
    }
}
END_TEST

START_TEST(costs_are_bounded) {
    static const struct {
        const char *pattern, *flags;
        bool anchored, leading, scans;
        uint32_t run; /* at most */
    } rows[] = {
        {"abc", "", false, false, false, 8},      {"^abc", "", true, false, false, 8},
        {"^abc", "m", false, false, false, 8},    {"(?:^a|^b)", "", true, false, false, 8},
        {"(?:^a|b)", "", false, false, false, 8}, {"\\b^a", "", true, false, false, 8},
        {"(?:^a)?b", "", false, false, false, 8}, {"(?=^)a", "", true, false, false, 8},
        {".*a", "", false, true, true, 140},      {"(.*)a", "", false, true, true, 140},
        {"(.*)\\1", "", false, false, true, TAMIS_RE_ENDLESS}, {".*a|b", "", false, false, true, 140},
        {"^.*a", "", true, false, true, 140},     {"x{500}y", "", false, false, true, 1010},
        {"x{0,20}y", "", false, false, false, 30}, {"(?:xy){5000}", "", false, false, false, 20000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        parsed p;
        parse(&p, rows[i].pattern, rows[i].flags);
        tamis_re_cost cost = tamis_re_measure_cost(&p.tree);
        ck_assert_msg(cost.anchored == rows[i].anchored && (cost.leading != NULL) == rows[i].leading &&
                          cost.scans == rows[i].scans && cost.run <= rows[i].run,
                      "/%s/%s: %d %d %d %u", rows[i].pattern, rows[i].flags, (int)cost.anchored, (int)(cost.leading != NULL),
                      (int)cost.scans, (unsigned)cost.run);
        tamis_arena_clear(&p.arena);
    }
}
END_TEST

/* ---- Print ---- */

START_TEST(patterns_are_printed_for_pcre2) {
    static const struct {
        const char *pattern, *flags, *printed;
    } rows[] = {
        {"a b.", "", "a\\x{20}b[^\\x{a}\\x{d}\\x{2028}\\x{2029}]"},
        {"^a$", "", "\\Aa\\z"},
        {"^a$", "m", "(?<![^\\x{a}\\x{d}\\x{2028}\\x{2029}])a(?![^\\x{a}\\x{d}\\x{2028}\\x{2029}])"},
        {"\\Q(*ACCEPT)", "", NULL},
        {"a#(b|c)", "", "a\\x{23}(b|c)"},
        {"(?:a|b)c", "", "(?:a|b)c"},
        {"a*", "", "(?:a{128})*a{0,127}"},
        {"a+?", "", "a(?:a{128})*?a{0,127}?"},
        {"(?:ab)+", "", "(?:ab)+"},
        {"a{3}?", "", "a{3}"},
        {"(?<n>a)\\k<n>0", "", "(a)\\g{1}0"},
        {"[^\\d]", "", "[^0-9]"},
        {"[]", "", "(?:(?!).)"},
        {"[^]", "", "."},
        {"\\u0390", "i", "[\\x{1fd3}\\x{390}]"},
        {"(?=A)c?A", "", "(?:)(?:(?=A)c{0,1}A)"},
        {"(?:(x)|y){0}z", "", "(?:()){0}z"},
        {"\\p{Ll}", "u", "(?:(?![\\x{295}])\\p{Ll})"},
        {"[\\0-\\u{10fffe}]", "iu", "(?-i:[\\x{0}-\\x{d7ff}\\x{e000}-\\x{10fffe}])"},
    };
    tamis_buf out;
    tamis_buf_init(&out, 65536);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].printed == NULL) { /* no verb of PCRE2's reaches it */
            ck_assert_int_ne(tamis_regex_check(tamis_str_z(rows[i].pattern), 0, NULL, &(tamis_regex_error){0}), TAMIS_OK);
            continue;
        }
        parsed p;
        parse(&p, rows[i].pattern, rows[i].flags);
        tamis_buf_reset(&out);
        ck_assert(tamis_re_print(&out, &p.tree));
        tamis_buf_add_char(&out, '\0');
        ck_assert_msg(strcmp(out.ptr, rows[i].printed) == 0, "/%s/%s: %s", rows[i].pattern, rows[i].flags, out.ptr);
        tamis_arena_clear(&p.arena);
    }
    tamis_buf_clear(&out);
}
END_TEST

Suite *tamis_suite_regex_tree(void) {
    Suite *suite = suite_create("regex: trees");
    TCase *tcase = tcase_create("trees");
    tcase_add_test(tcase, trees_say_what_patterns_mean);
    tcase_add_test(tcase, lengths_are_measured);
    tcase_add_test(tcase, costs_are_bounded);
    tcase_add_test(tcase, patterns_are_printed_for_pcre2);
    suite_add_tcase(suite, tcase);
    return suite;
}
