/* Lists made to be dear: what the index leaves of 30,000 entries, and that a search finds what the loop finds. */
#include <stdio.h>

#include "regex/index_builder.h"
#include "regex/list.h"
#include "tests/unit/support.h"

Suite *tamis_suite_hostile_lists(void);

#define LETTERS "abcdefghijklmnopqrstuvwxyz"

typedef void write_entry(char *out, size_t size, unsigned i);

/* Three letters that number `i` has alone. */
static void name_of(char out[4], unsigned i) {
    out[0] = LETTERS[i % 26];
    out[1] = LETTERS[i / 26 % 26];
    out[2] = LETTERS[i / 676 % 26];
    out[3] = '\0';
}

/* All words but a short one are those of all others. */
static void share_words(char *out, size_t size, unsigned i) {
    char name[4];
    name_of(name, i);
    (void)snprintf(out, size, "^Microsoft Internet %s%u Remote Code Execution Vulnerability\\(\\d+\\)$", name, i);
}

/* The short one may stand far from the others, which are the same everywhere. */
static void share_all_but_a_word(char *out, size_t size, unsigned i) {
    char name[4];
    name_of(name, i);
    (void)snprintf(out, size, "%s%u.*Remote Code Execution Vulnerability", name, i);
}

static void share_everything(char *out, size_t size, unsigned i) {
    (void)i;
    (void)snprintf(out, size, "Remote Code Execution Vulnerability\\(\\d+\\)x");
}

static void short_literals(char *out, size_t size, unsigned i) {
    char name[4];
    name_of(name, i);
    name[1 + i % 3] = '\0';
    (void)snprintf(out, size, "%s\\d", name);
}

static void no_literals(char *out, size_t size, unsigned i) {
    (void)snprintf(out, size, "[a-z]{%u}\\d+[^a-z]$", 2 + i % 60);
}

static void any_case(char *out, size_t size, unsigned i) {
    char name[4];
    name_of(name, i);
    (void)snprintf(out, size, "mICROSOFT iNTERNET %s%u rEMOTE cODE", name, i);
}

static const struct {
    const char *title;
    write_entry *write;
    unsigned flags;
    const char *subject;
    size_t most; /* candidates; SIZE_MAX: all may be, as nothing tells them apart */
} rows[] = {
    {"shared words", share_words, 0, "Microsoft Internet xbc20000 Remote Code Execution Vulnerability(1)", 1},
    {"shared words", share_words, 0, "Microsoft Internet tca1371 Remote Code Execution Vulnerability(1)", 1},
    {"shared words, apart", share_all_but_a_word, 0, "Apache: Remote Code Execution Vulnerability", 0},
    {"shared words, apart", share_all_but_a_word, 0, "tca1371 and Remote Code Execution Vulnerability", 4}, /* a137 is in a1371, … */
    {"the same words", share_everything, 0, "Remote Code Execution Vulnerability(5)", SIZE_MAX},
    {"the same words", share_everything, 0, "Remote Code Execution, a vulnerability (5)", SIZE_MAX}, /* more than are tested */
    {"the same words", share_everything, 0, "Code Execution Vulnerability(5)", 0},
    {"short literals", short_literals, 0, "tca b7", SIZE_MAX},
    {"short literals", short_literals, 0, "1234 5678", 0},
    {"no literals", no_literals, 0, "no number", SIZE_MAX},
    {"any case", any_case, TAMIS_REGEX_IGNORE_CASE, "microsoft internet TCA1371 remote code", 1},
    {"any case", any_case, TAMIS_REGEX_IGNORE_CASE, "microsoft internet remote code", 0},
};

typedef struct list {
    tamis_arena arena;
    size_t count;
    tamis_pattern *patterns;
    tamis_regex_entry *entries;
    tamis_index_data data;
    tamis_index *index;
} list;

static void list_init(list *l, write_entry *write, unsigned flags, size_t count) {
    tamis_arena_init(&l->arena, SIZE_MAX);
    l->count = count;
    l->patterns = tamis_arena_array(&l->arena, count, sizeof *l->patterns);
    l->entries = tamis_arena_array(&l->arena, count, sizeof *l->entries);
    tamis_index_builder *builder = tamis_index_builder_new(&l->arena);
    ck_assert(l->patterns != NULL && l->entries != NULL && builder != NULL);
    for (size_t i = 0; i < count; i++) {
        char text[128];
        tamis_str source;
        write(text, sizeof text, (unsigned)i);
        ck_assert_int_eq(tamis_arena_copy(&source, &l->arena, tamis_str_z(text)), TAMIS_OK);
        ck_assert_int_eq(tamis_index_builder_add(builder, source, flags), TAMIS_OK);
        tamis_pattern_init(&l->patterns[i], source, flags, tamis_test_jit());
        l->entries[i].pattern = &l->patterns[i];
        l->entries[i].value = TAMIS_STR("");
    }
    ck_assert_int_eq(tamis_index_builder_finish(&l->data, builder), TAMIS_OK);
    tamis_index_builder_free(builder);
    ck_assert_int_eq(tamis_index_new(&l->index, &l->data), TAMIS_OK);
}

static void list_clear(list *l) {
    for (size_t i = 0; i < l->count; i++) {
        tamis_pattern_clear(&l->patterns[i]);
    }
    tamis_index_free(l->index);
    tamis_arena_clear(&l->arena);
}

static size_t candidates_of(const list *l, const char *subject) {
    tamis_candidates *candidates;
    size_t n = 0;
    ck_assert_int_eq(tamis_candidates_new(&candidates), TAMIS_OK);
    ck_assert_int_eq(tamis_candidates_find(candidates, l->index, tamis_str_z(subject)), TAMIS_OK);
    for (size_t i = tamis_candidates_next(candidates, 0, l->count); i < l->count; i = tamis_candidates_next(candidates, i + 1, l->count)) {
        n++;
    }
    tamis_candidates_free(candidates);
    return n;
}

/* The entry that is found; the number of entries: none. */
static size_t search(const list *l, const tamis_index *index, const char *subject) {
    tamis_regex_list searched = {.name = TAMIS_STR("l"), .entries = l->entries, .count = l->count, .index = index};
    tamis_matcher *matcher;
    tamis_match match;
    size_t entry = l->count;
    bool gave_up = false;
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    tamis_matcher_begin(matcher);
    bool found = tamis_regex_list_search(&match, &entry, &gave_up, &searched, matcher, tamis_str_z(subject)) == TAMIS_MATCH;
    ck_assert(!gave_up);
    tamis_matcher_free(matcher);
    return found ? entry : l->count;
}

START_TEST(the_index_leaves_few_of_a_hostile_list) {
    list l;
    list_init(&l, rows[_i].write, rows[_i].flags, tamis_test_effort(30000, 3000));
    size_t n = candidates_of(&l, rows[_i].subject);
    ck_assert_msg(n <= rows[_i].most, "%s: %zu candidates in \"%s\"", rows[_i].title, n, rows[_i].subject);
    ck_assert_uint_eq(search(&l, l.index, rows[_i].subject), search(&l, NULL, rows[_i].subject));
    list_clear(&l);
}
END_TEST

Suite *tamis_suite_hostile_lists(void) {
    Suite *suite = suite_create("hostile lists");
    TCase *tests = tcase_create("lists");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, the_index_leaves_few_of_a_hostile_list, 0, (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(suite, tests);
    return suite;
}
