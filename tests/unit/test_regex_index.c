/* The index of regex lists: what every match needs, and that a search by the index finds what the plain loop finds. */
#include <stdio.h>

#include "base/diag.h"
#include "regex/index_builder.h"
#include "regex/list.h"
#include "regex/literals.h"
#include "regex/window.h"
#include "tests/unit/regex_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_regex_index(void);

/* window_portable.c */
size_t tamis_test_portable_window_find(tamis_str text, size_t from, uint64_t window, unsigned size);

/* ---- Needs ---- */

/* Sets by " & ", texts by " | ". */
static void show_needs(tamis_buf *out, const char *pattern, const char *flags) {
    tamis_arena arena;
    tamis_re_tree tree;
    tamis_re_needs needs;
    tamis_regex_error error;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    ck_assert_int_eq(tamis_re_parse(&tree, &arena, tamis_str_z(pattern), tamis_test_regex_flags(flags), &error), TAMIS_OK);
    ck_assert_int_eq(tamis_re_find_needs(&needs, &tree, &arena), TAMIS_OK);
    for (uint32_t i = 0; i < needs.count; i++) {
        tamis_buf_add_z(out, i > 0 ? " & " : "");
        for (uint32_t j = 0; j < needs.sets[i].count; j++) {
            tamis_buf_add_z(out, j > 0 ? " | " : "");
            tamis_buf_add_str(out, needs.sets[i].texts[j]);
        }
    }
    tamis_arena_clear(&arena);
}

START_TEST(each_match_needs_these) {
    static const struct {
        const char *pattern, *flags, *needs;
    } rows[] = {
        {"", "", ""},
        {"abc", "", "abc"},
        {"ABC", "", "abc"},
        {"^(Apache Log4j) ?\\(\\d+\\)$", "", "apache log4j( | apache log4j ( & )"},
        {"a.b", "", "a & b"},
        {"ab*c", "", "a & c"},
        {"ab+c", "", "ab & c"},
        {"ab?c", "", "ac | abc"},
        {"a{3}b", "", "a & b"},
        {"x{0}y", "", "y"},
        {"(?:cat|dog)s", "", "cats | dogs"},
        {"(?:cat|dog|)s", "", "cats | dogs | s"},
        {"(?:cat.|dog.)s", "", "cat | dog & s"},
        {"(?:cat|.*)s", "", "s"},
        {"a|b*", "", ""},
        {"[ab]c", "", "ac | bc"},
        {"[a-z]c", "", "c"},
        {"[^a]c", "", "c"},
        {"\\p{L}c", "u", "c"},
        {"(?=abc)x", "", "abc & x"},
        {"(?!abc)x", "", "x"},
        {"(?<=ab)x", "", "ab & x"},
        {"(a)\\1b", "", "a & b"},
        {"\\bfoo\\b", "", "foo"},
        {"k", "i", "k"},
        {"\\u212a\\u017f", "", "ks"},
        {"\xC3\x9F", "i", "\xC3\x9F | \xE1\xBA\x9E"},
        {"(?:ab)+c", "", "ab & c"},
        {"(?:a|b)(?:c|d)(?:e|f)", "", "ace | acf | ade | adf | bce | bcf | bde | bdf"},
        {"(?:a|b)(?:c|d)(?:e|f)(?:g|h)", "", "ace | acf | ade | adf | bce | bcf | bde | bdf & g | h"},
        {"0123456789012345678901234567890123456789012345678901234567890123456789", "",
         "0123456789012345678901234567890123456789012345678901234567890123 & 456789"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tamis_buf found;
        tamis_buf_init(&found, 4096);
        show_needs(&found, rows[i].pattern, rows[i].flags);
        tamis_buf_add_char(&found, '\0');
        ck_assert_msg(strcmp(found.ptr, rows[i].needs) == 0, "/%s/%s needs %s, not %s", rows[i].pattern, rows[i].flags, found.ptr,
                      rows[i].needs);
        tamis_buf_clear(&found);
    }
}
END_TEST

START_TEST(folding_keeps_what_is_no_letter) {
    static const char from[] = "AZaz@[`{ \xC5\xBF\xE2\x84\xAA\xC3\x84\xC5\xE2\x84";
    static const char want[] = "azaz@[`{ sk\xC3\x84\xC5\xE2\x84";
    char to[sizeof from];
    size_t len = tamis_re_fold_text(to, tamis_str_z(from));
    ck_assert_uint_eq(len, sizeof want - 1);
    ck_assert_int_eq(memcmp(to, want, len), 0);
}
END_TEST

/* ---- Against the plain loop ---- */

static uint64_t state;

static unsigned pick(unsigned n) {
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)((state >> 33) % n);
}

static const char *const words[] = {"Apache", "apache ", "Struts", " Remote Code Execution", "SQL", "s", "k", "K", "a", "ab", "(N)",
                                    " ", "\xC3\xA4", "\xC5\xBF", "\xE2\x84\xAA", "1", "42", "Vulnerability", "x", "\xF0\x9F\x98\x80"};
#define WORDS (sizeof words / sizeof *words)

static void add_escaped(tamis_buf *out, const char *word) {
    for (; *word != '\0'; word++) {
        if (strchr("()[]{}.*+?|^$\\/", *word) != NULL) {
            tamis_buf_add_char(out, '\\');
        }
        tamis_buf_add_char(out, *word);
    }
}

static void add_pattern(tamis_buf *out, unsigned depth);

static void add_atom(tamis_buf *out, unsigned depth) {
    static const char *const others[] = {".", "\\d", "\\w+", "[a-k]", "[kS]", "[^x]", "\\s", ".*", "\\b", "[Aa]", ".+?"};
    unsigned kind = pick(depth > 0 ? 10 : 8);
    if (kind < 5) {
        add_escaped(out, words[pick(WORDS)]);
    } else if (kind < 8) {
        tamis_buf_add_z(out, others[pick(sizeof others / sizeof *others)]);
    } else {
        static const char *const opens[] = {"(?:", "(", "(?=", "(?!"};
        static const char *const repeats[] = {"", "", "?", "+", "*", "{2}", "{0,2}"};
        unsigned open = pick(4);
        tamis_buf_add_z(out, opens[open]);
        add_pattern(out, depth - 1);
        tamis_buf_add_char(out, ')');
        tamis_buf_add_z(out, open < 2 ? repeats[pick(7)] : "");
    }
}

static void add_pattern(tamis_buf *out, unsigned depth) {
    for (unsigned alternatives = pick(4) == 0 ? 2 : 1; alternatives > 0; alternatives--) {
        for (unsigned atoms = 1 + pick(3); atoms > 0; atoms--) {
            add_atom(out, depth);
        }
        tamis_buf_add_z(out, alternatives > 1 ? "|" : "");
    }
}

static void add_subject(tamis_buf *out) {
    for (unsigned n = 1 + pick(6); n > 0; n--) {
        const char *word = words[pick(WORDS)];
        bool flip = pick(3) == 0;
        for (; *word != '\0'; word++) {
            bool letter = (*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z');
            tamis_buf_add_char(out, flip && letter ? (char)(*word ^ 0x20) : *word);
        }
        if (pick(40) == 0) {
            tamis_buf_add_char(out, (char)(0x80 + pick(128)));
        }
    }
}

#define ENTRIES 20

typedef struct lists {
    tamis_arena arena;
    tamis_pattern patterns[ENTRIES];
    tamis_regex_entry entries[ENTRIES];
    tamis_regex_list plain, indexed[2]; /* the same entries: in one list, in two */
    tamis_index_data data;
    tamis_index *index;
} lists;

/* Does the pattern match nearly everything? Then the entries behind it are never asked. */
static bool matches_noise(tamis_str source, unsigned flags, tamis_matcher *matcher) {
    tamis_regex *regex;
    tamis_match match;
    ck_assert_int_eq(tamis_regex_compile(&regex, source, flags, false, NULL), TAMIS_OK);
    tamis_matcher_begin(matcher);
    bool matches = tamis_regex_search(&match, regex, matcher, TAMIS_STR("# Zz 7 \xC3\xBC (N"), 0) == TAMIS_MATCH;
    tamis_regex_free(regex);
    return matches;
}

static void make_lists(lists *l, tamis_matcher *matcher) {
    static const unsigned flags[] = {0, 0, TAMIS_REGEX_IGNORE_CASE, TAMIS_REGEX_MULTILINE};
    tamis_arena_init(&l->arena, SIZE_MAX);
    tamis_index_builder *builder = tamis_index_builder_new(&l->arena);
    ck_assert_ptr_nonnull(builder);
    for (size_t i = 0; i < ENTRIES;) {
        tamis_buf text;
        tamis_str source;
        unsigned chosen = flags[pick(4)];
        tamis_regex_error error;
        tamis_buf_init(&text, 65536);
        tamis_buf_add_z(&text, pick(4) == 0 ? "^" : "");
        add_pattern(&text, 2);
        ck_assert_int_eq(tamis_arena_copy(&source, &l->arena, tamis_buf_str(&text)), TAMIS_OK);
        tamis_buf_clear(&text);
        if (tamis_regex_check(source, chosen, NULL, &error) != TAMIS_OK || matches_noise(source, chosen, matcher)) {
            continue;
        }
        ck_assert_int_eq(tamis_index_builder_add(builder, source, chosen), TAMIS_OK);
        tamis_pattern_init(&l->patterns[i], source, chosen, false);
        l->entries[i] = (tamis_regex_entry){&l->patterns[i], TAMIS_STR("v"), NULL};
        i++;
    }
    ck_assert_int_eq(tamis_index_builder_finish(&l->data, builder), TAMIS_OK);
    tamis_index_builder_free(builder);
    ck_assert_int_eq(tamis_index_new(&l->index, &l->data), TAMIS_OK);
    l->plain = (tamis_regex_list){.name = TAMIS_STR("plain"), .entries = l->entries, .count = ENTRIES};
    for (uint32_t i = 0; i < 2; i++) {
        l->indexed[i] = (tamis_regex_list){.name = TAMIS_STR("part"), .entries = l->entries + i * (ENTRIES / 2),
                                           .count = ENTRIES / 2, .index = l->index, .first = i * (ENTRIES / 2)};
    }
}

static void free_lists(lists *l) {
    for (size_t i = 0; i < ENTRIES; i++) {
        tamis_pattern_clear(&l->patterns[i]);
    }
    tamis_index_free(l->index);
    tamis_arena_clear(&l->arena);
}

/* The first entry of both parts, as of one list; ENTRIES: none. */
static size_t search_parts(const lists *l, tamis_matcher *matcher, tamis_str subject) {
    tamis_match match;
    bool gave_up = false;
    for (size_t i = 0; i < 2; i++) {
        size_t entry;
        if (tamis_regex_list_search(&match, &entry, &gave_up, &l->indexed[i], matcher, subject) == TAMIS_MATCH) {
            return entry + i * (ENTRIES / 2);
        }
    }
    return ENTRIES;
}

START_TEST(the_index_finds_what_the_loop_finds) {
    size_t rounds = tamis_test_effort(50, 3), found = 0, searches = 0, candidates = 0;
    tamis_matcher *plain, *indexed;
    ck_assert_int_eq(tamis_matcher_new(&plain), TAMIS_OK);
    ck_assert_int_eq(tamis_matcher_new(&indexed), TAMIS_OK);
    state = 20261124;
    for (size_t round = 0; round < rounds; round++) {
        lists l;
        make_lists(&l, plain);
        for (size_t i = 0; i < 2000; i++) {
            tamis_buf subject;
            tamis_match match;
            size_t want = ENTRIES;
            bool gave_up = false;
            tamis_buf_init(&subject, 65536);
            add_subject(&subject);
            tamis_matcher_begin(plain);
            tamis_matcher_begin(indexed);
            tamis_str text = tamis_buf_str(&subject);
            bool hit = tamis_regex_list_search(&match, &want, &gave_up, &l.plain, plain, text) == TAMIS_MATCH;
            size_t got = search_parts(&l, indexed, text);
            if (!gave_up) {
                ck_assert_msg(got == (hit ? want : ENTRIES), "\"%.*s\": entry %zu by the loop, %zu by the index: /%.*s/ flags %u",
                              TAMIS_FMT(text), want, got, TAMIS_FMT(l.patterns[hit ? want : got].source),
                              l.patterns[hit ? want : got].flags);
            }
            searches++;
            found += hit;
            candidates += l.data.always_count;
            tamis_buf_clear(&subject);
        }
        free_lists(&l);
    }
    tamis_matcher_free(plain);
    tamis_matcher_free(indexed);
    ck_assert_uint_gt(found, searches / 5);
    ck_assert_uint_lt(found, searches * 19 / 20);
    ck_assert_uint_lt(candidates, searches * ENTRIES / 2); /* most patterns have needs */
    tamis_test_note("lists of %d regexes searched by the index and by the loop: %zu times the same, %zu found", ENTRIES, searches, found);
}
END_TEST

/* All entries share one window, and the subject is nothing but that: each is a candidate, at a cost that is linear. */
START_TEST(a_window_that_all_share_is_taken_once) {
    enum { MANY = 20000, LEN = 1000000 };
    tamis_arena arena;
    tamis_index_data data;
    tamis_index *index;
    tamis_candidates *candidates;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_index_builder *builder = tamis_index_builder_new(&arena);
    for (unsigned i = 0; i < MANY; i++) {
        ck_assert_int_eq(tamis_index_builder_add(builder, TAMIS_STR("^aaaaaaaaaaaaaaaaaaaa"), 0), TAMIS_OK);
    }
    ck_assert_int_eq(tamis_index_builder_finish(&data, builder), TAMIS_OK);
    tamis_index_builder_free(builder);
    ck_assert_uint_eq(data.bucket_count, 1);
    ck_assert_uint_eq(data.posting_count, MANY);
    ck_assert_int_eq(tamis_index_new(&index, &data), TAMIS_OK);
    ck_assert_int_eq(tamis_candidates_new(&candidates), TAMIS_OK);
    char *subject = tamis_arena_bytes(&arena, LEN);
    memset(subject, 'a', LEN);
    ck_assert_int_eq(tamis_candidates_find(candidates, index, tamis_str_of(subject, LEN)), TAMIS_OK);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_uint_eq(tamis_candidates_next(candidates, i, MANY), i);
    }
    ck_assert_uint_eq(tamis_candidates_next(candidates, MANY, MANY), MANY);
    ck_assert_int_eq(tamis_candidates_find(candidates, index, TAMIS_STR("aaaabaaaa")), TAMIS_OK);
    ck_assert_uint_eq(tamis_candidates_next(candidates, 0, MANY), MANY); /* of the last subject nothing is left */
    tamis_candidates_free(candidates);
    tamis_index_free(index);
    tamis_arena_clear(&arena);
}
END_TEST

/* ---- A window that each match contains besides ---- */

typedef struct one_list {
    tamis_arena arena;
    tamis_index_builder *builder;
    tamis_index_data data;
    tamis_index *index;
    tamis_candidates *candidates;
} one_list;

static void list_init(one_list *l) {
    tamis_arena_init(&l->arena, SIZE_MAX);
    l->builder = tamis_index_builder_new(&l->arena);
    ck_assert_ptr_nonnull(l->builder);
    ck_assert_int_eq(tamis_candidates_new(&l->candidates), TAMIS_OK);
}

static void list_add(one_list *l, const char *pattern) {
    ck_assert_int_eq(tamis_index_builder_add(l->builder, tamis_str_z(pattern), 0), TAMIS_OK);
}

static void list_finish(one_list *l) {
    ck_assert_int_eq(tamis_index_builder_finish(&l->data, l->builder), TAMIS_OK);
    tamis_index_builder_free(l->builder);
    ck_assert_int_eq(tamis_index_new(&l->index, &l->data), TAMIS_OK);
}

/* The first candidate; the number of entries: none. */
static size_t first_candidate(one_list *l, tamis_str subject) {
    ck_assert_int_eq(tamis_candidates_find(l->candidates, l->index, subject), TAMIS_OK);
    return tamis_candidates_next(l->candidates, 0, l->data.entry_count);
}

static void list_clear(one_list *l) {
    tamis_candidates_free(l->candidates);
    tamis_index_free(l->index);
    tamis_arena_clear(&l->arena);
}

START_TEST(a_candidate_has_both_texts) {
    static const struct {
        const char *pattern, *subject;
        bool candidate;
    } rows[] = {
        {"Samba .*Buffer Overflow", "Samba 4 Buffer Overflow", true},
        {"Samba .*Buffer Overflow", "Buffer Overflow, samba ", true}, /* a candidate, no match */
        {"Samba .*Buffer Overflow", "Apache Buffer Overflow", false},
        {"Buffer Overflow.*Apache Tomcat", "Buffer Overflow in APACHE TOMCAT", true},
        {"Buffer Overflow.*Apache Tomcat", "Buffer Overflow in Apache", false},
        {"IE.*Buffer Overflow", "ie Buffer Overflow", true},
        {"IE.*Buffer Overflow", "i e Buffer Overflow", false},
        {"X.*Buffer Overflow", "Buffer Overflow", true}, /* one byte is not looked for */
        {"(?:cat|dog).*Buffer Overflow", "Buffer Overflow", true}, /* nor one of several */
        {"(?<=Samba )x.*Buffer Overflow", "Apache x Buffer Overflow", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        one_list l;
        list_init(&l);
        list_add(&l, rows[i].pattern);
        list_finish(&l);
        ck_assert_msg((first_candidate(&l, tamis_str_z(rows[i].subject)) == 0) == rows[i].candidate, "/%s/ in \"%s\"", rows[i].pattern,
                      rows[i].subject);
        list_clear(&l);
    }
}
END_TEST

/* Looking for the other text is paid for: when nothing is left, the entry is a candidate without. */
START_TEST(looking_for_the_other_text_has_an_end) {
    enum { LEN = 400000 };
    one_list l;
    list_init(&l);
    list_add(&l, "zz.*aaaaaaaa");
    list_finish(&l);
    char *subject = tamis_arena_bytes(&l.arena, LEN);
    memset(subject, 'a', LEN);
    ck_assert_uint_eq(first_candidate(&l, tamis_str_of(subject, 64)), 1);
    ck_assert_uint_eq(first_candidate(&l, tamis_str_of(subject, LEN)), 0);
    list_clear(&l);
}
END_TEST

/* Also within the entries of one window: those behind what is paid for are candidates without. */
START_TEST(looking_for_the_other_texts_of_a_window_has_an_end) {
    enum { LEN = 400000, MANY = 5000 };
    one_list l;
    list_init(&l);
    for (unsigned i = 0; i < MANY; i++) {
        list_add(&l, "zz.*aaaaaaaa");
    }
    list_finish(&l);
    char *subject = tamis_arena_bytes(&l.arena, LEN);
    memset(subject, 'b', LEN);
    memset(subject + LEN / 2, 'a', 8);
    size_t first = first_candidate(&l, tamis_str_of(subject, LEN));
    ck_assert_uint_gt(first, 100);
    ck_assert_uint_lt(first, 1000);
    for (size_t i = first; i < MANY; i++) {
        ck_assert_uint_eq(tamis_candidates_next(l.candidates, i, MANY), i);
    }
    list_clear(&l);
}
END_TEST

/* What would be the only narrow windows of the index, and have each place of each subject looked at, are wide ones. */
START_TEST(a_few_entries_have_no_narrow_windows) {
    one_list l;
    list_init(&l);
    for (unsigned i = 0; i < 200; i++) {
        char pattern[64];
        (void)snprintf(pattern, sizeof pattern, "%c%c%c%c.*Remote Code Execution", 'a' + (int)(i % 26), 'a' + (int)(i / 26), 'k', 'q');
        list_add(&l, pattern);
    }
    list_finish(&l);
    size_t wide = 0, narrow = 0;
    for (uint32_t i = 0; i < l.data.bucket_count; i++) {
        bool is_wide = l.data.buckets[i].width == 0;
        wide += is_wide ? l.data.buckets[i].count : 0;
        narrow += is_wide ? 0 : l.data.buckets[i].count;
    }
    ck_assert_uint_eq(wide, 64); /* as many as are no burden under one window; the others must be told apart */
    ck_assert_uint_eq(narrow, 200 - 64);
    ck_assert_uint_eq(first_candidate(&l, TAMIS_STR("nothing: Remote Code Execution")), 200);
    ck_assert_uint_eq(first_candidate(&l, TAMIS_STR("aakq: Remote Code Execution")), 0);
    ck_assert_uint_eq(first_candidate(&l, TAMIS_STR("qhkq: Remote Code Execution")), 198);
    list_clear(&l);
}
END_TEST

/* More than a place of the table counts. */
START_TEST(a_bucket_may_have_more_than_65535_entries) {
    enum { MANY = 140000 };
    one_list l;
    list_init(&l);
    for (unsigned i = 0; i < MANY; i++) {
        list_add(&l, "Apache Tomcat");
    }
    static const char *const others[] = {"Microsoft Windows", "Mozilla Firefox", "Oracle WebLogic", "Adobe Reader"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        list_add(&l, others[i]);
    }
    list_finish(&l);
    ck_assert_uint_eq(first_candidate(&l, TAMIS_STR("in Apache Tomcat")), 0);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_uint_eq(tamis_candidates_next(l.candidates, i, l.data.entry_count), i);
    }
    ck_assert_uint_eq(tamis_candidates_next(l.candidates, MANY, l.data.entry_count), l.data.entry_count);
    ck_assert_uint_eq(first_candidate(&l, TAMIS_STR("in Oracle WebLogic")), MANY + 2);
    list_clear(&l);
}
END_TEST

/* The first place by reading; SIZE_MAX: none. */
static size_t find_slowly(tamis_str text, size_t from, const char *window, size_t size) {
    for (size_t at = from; at + size <= text.len; at++) {
        if (memcmp(text.ptr + at, window, size) == 0) {
            return at;
        }
    }
    return SIZE_MAX;
}

START_TEST(a_window_is_found_where_it_stands) {
    char text[128 + TAMIS_WINDOW_PADDING], window[8];
    size_t found = 0, rounds = tamis_test_effort(2000000, 20000);
    for (size_t round = 0; round < rounds; round++) {
        size_t len = pick(128), size = 1 + pick(8), from = pick(8);
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = (char)("ab\0\xFF"[pick(4)]); /* behind the end, too: nothing there is found */
        }
        for (size_t i = 0; i < sizeof window; i++) {
            window[i] = (char)("ab\0\xFF"[pick(4)]);
        }
        uint64_t wanted = tamis_window_cut(tamis_window_load(window), (unsigned)size);
        size_t want = find_slowly(tamis_str_of(text, len), from, window, size);
        ck_assert_uint_eq(tamis_window_find(tamis_str_of(text, len), from, wanted, (unsigned)size), want);
        ck_assert_uint_eq(tamis_test_portable_window_find(tamis_str_of(text, len), from, wanted, (unsigned)size), want);
        found += want != SIZE_MAX;
    }
    ck_assert_uint_gt(found, rounds / 10);
    ck_assert_uint_lt(found, rounds * 9 / 10);
}
END_TEST

/* ---- The table ---- */

/* A number whose product with the factor of the table's hash is `hash`. */
static uint64_t window_of(uint64_t hash) {
    const uint64_t factor = UINT64_C(0xD6E8FEB86659FD93);
    uint64_t inverse = factor; /* right in three bits; each round doubles them */
    for (int i = 0; i < 6; i++) {
        inverse *= 2 - factor * inverse;
    }
    return hash * inverse;
}

/* Would folding leave the bytes as they are? */
static bool stays(const char bytes[8]) {
    for (size_t i = 0; i < 8; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if ((c >= 'A' && c <= 'Z') || c == 0xC5 || c == 0xE2) {
            return false;
        }
    }
    return true;
}

/* An index of windows that are chosen: each is the text of an entry. */
typedef struct chosen {
    tamis_arena arena;
    tamis_index_data data;
    tamis_index *index;
    tamis_candidates *candidates;
    char (*texts)[8];
} chosen;

/* Windows whose hashes have these bits, and differ in others. */
static void chosen_init(chosen *c, uint64_t bits, uint32_t windows) {
    tamis_arena_init(&c->arena, SIZE_MAX);
    tamis_index_bucket *buckets = tamis_arena_array(&c->arena, windows, sizeof *buckets);
    tamis_index_posting *postings = tamis_arena_array(&c->arena, windows, sizeof *postings);
    tamis_index_target *targets = tamis_arena_array(&c->arena, windows, sizeof *targets);
    c->texts = tamis_arena_array(&c->arena, windows, sizeof *c->texts);
    uint32_t count = 0;
    for (uint64_t more = 0; count < windows; more++) {
        uint64_t window = window_of(bits | more);
        for (size_t i = 0; i < 8; i++) {
            c->texts[count][i] = (char)(window >> (8 * i));
        }
        if (stays(c->texts[count])) {
            buckets[count] = (tamis_index_bucket){.window = window, .first = count, .count = 1};
            postings[count] = (tamis_index_posting){.apart = TAMIS_INDEX_NO_CHECK, .len = 8};
            targets[count] = (tamis_index_target){.entry = count, .whole = tamis_index_hash(c->texts[count], 8)};
            count++;
        }
    }
    c->data = (tamis_index_data){
        .buckets = buckets,
        .bucket_count = windows,
        .postings = postings,
        .targets = targets,
        .posting_count = windows,
        .entry_count = windows,
    };
    ck_assert_int_eq(tamis_index_new(&c->index, &c->data), TAMIS_OK);
    ck_assert_int_eq(tamis_candidates_new(&c->candidates), TAMIS_OK);
}

static void chosen_clear(chosen *c) {
    tamis_candidates_free(c->candidates);
    tamis_index_free(c->index);
    tamis_arena_clear(&c->arena);
}

/* Windows that all belong to the last place of the table, and are equal in what a place keeps of them: the chain goes round its end, and
 * each is found behind the wrong ones, in whatever order they are filed. */
START_TEST(windows_that_collide_are_all_found) {
    enum { WINDOWS = 8 }; /* a table of 16 places */
    chosen c;
    chosen_init(&c, UINT64_C(0xF) << 60 | UINT64_C(0x1234) << 32, WINDOWS); /* the place; the tag */
    for (uint32_t i = 0; i < WINDOWS; i++) {
        ck_assert_int_eq(tamis_candidates_find(c.candidates, c.index, tamis_str_of(c.texts[i], 8)), TAMIS_OK);
        ck_assert_uint_eq(tamis_candidates_next(c.candidates, 0, WINDOWS), i);
        ck_assert_uint_eq(tamis_candidates_next(c.candidates, i + 1, WINDOWS), WINDOWS); /* the hash of the text tells them apart */
    }
    chosen_clear(&c);
}
END_TEST

/* So many of them that each load and each pass would go through a chain of thousands: what finds no slot near its place is always a
 * candidate, and all others are found. */
START_TEST(a_chain_has_an_end) {
    enum { WINDOWS = 20000 };
    chosen c;
    chosen_init(&c, UINT64_C(0xF) << 60, WINDOWS); /* the place, and no more in common than chance has it */
    ck_assert_int_eq(tamis_candidates_find(c.candidates, c.index, TAMIS_STR("none of them")), TAMIS_OK);
    size_t filed = tamis_candidates_next(c.candidates, 0, WINDOWS);
    ck_assert_uint_gt(filed, 64);
    ck_assert_uint_lt(filed, 1024);
    for (size_t i = 0; i < WINDOWS; i++) {
        if (i < filed) {
            ck_assert_int_eq(tamis_candidates_find(c.candidates, c.index, tamis_str_of(c.texts[i], 8)), TAMIS_OK);
        }
        ck_assert_uint_eq(tamis_candidates_next(c.candidates, i < filed ? 0 : i, WINDOWS), i);
    }
    chosen_clear(&c);
}
END_TEST

Suite *tamis_suite_regex_index(void) {
    Suite *suite = suite_create("regex_index");
    TCase *needs = tcase_create("needs");
    tcase_set_timeout(needs, 120);
    tcase_add_test(needs, each_match_needs_these);
    tcase_add_test(needs, folding_keeps_what_is_no_letter);
    suite_add_tcase(suite, needs);
    TCase *search = tcase_create("search");
    tcase_set_timeout(search, 120);
    tcase_add_test(search, the_index_finds_what_the_loop_finds);
    tcase_add_test(search, windows_that_collide_are_all_found);
    tcase_add_test(search, a_chain_has_an_end);
    tcase_add_test(search, a_window_that_all_share_is_taken_once);
    tcase_add_test(search, a_candidate_has_both_texts);
    tcase_add_test(search, looking_for_the_other_text_has_an_end);
    tcase_add_test(search, looking_for_the_other_texts_of_a_window_has_an_end);
    tcase_add_test(search, a_few_entries_have_no_narrow_windows);
    tcase_add_test(search, a_bucket_may_have_more_than_65535_entries);
    tcase_add_test(search, a_window_is_found_where_it_stands);
    suite_add_tcase(suite, search);
    return suite;
}
