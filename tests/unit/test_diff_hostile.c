/* tamis diff on packs that no compiler made, and when memory ends. */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/json.h"
#include "tests/unit/cli.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/pack_fixture.h"
#include "tools/diff.h"
#include "tools/diff_rules.h"

Suite *tamis_suite_diff_hostile(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void expect_json(tamis_str text) {
    tamis_arena arena;
    tamis_json *json;
    tamis_json_error error;
    tamis_arena_init(&arena, SIZE_MAX);
    ck_assert_msg(tamis_json_parse(&json, &arena, text, &error) == TAMIS_OK, "%s: %.*s", error.text, TAMIS_FMT(text));
    tamis_arena_clear(&arena);
}

/* ---- Packs that no compiler made ---- */

static const char table_rules[] = "pack 'p' version '1';\nfield f 'f';\nlet a = fields.f;\n"
                                  "filter g { drop 'd' when fields.f === 'd'; }\n"
                                  "table t key k { { k: 'x', v: 'vx' }; { k: 'y', v: 'vy' }; }\n"
                                  "list l { /a/ => 'la'; }\n"
                                  "map { o => getNestedValue(_.referenceValues.t, a, 'v'); }\n";

static tamis_pack *load(char *image, size_t len) {
    tamis_pack *pack;
    tamis_test_reseal(image, len);
    ck_assert_int_eq(tamis_pack_load(&pack, image, len), TAMIS_OK);
    return pack;
}

/* Without the rules' text a table is a folder of values, and of what is compared by its text nothing is said. */
START_TEST(what_a_pack_does_not_hold_is_told) {
    size_t len, changed_len;
    char *image = tamis_test_compile(&len, table_rules), *bare = tamis_test_compile(&len, table_rules);
    char *changed = strdup(table_rules);
    memcpy(strstr(changed, "'vx'"), "'vz'", 4);
    memcpy(strstr(changed, "'la'"), "'lb'", 4);
    memcpy(strstr(changed, "drop"), "deny", 4);
    char *other = tamis_test_compile(&changed_len, changed);
    tamis_test_set(bare, TAMIS_SECTION_SOURCES, 0, TAMIS_SOURCE_TEXT + 1, 0);
    for (int way = 0; way < 3; way++) {
        tamis_pack *before = way == 1 ? load(image, len) : load(bare, len);
        tamis_pack *after = way == 0 ? load(bare, len) : load(other, changed_len);
        tamis_rules_diff diff;
        tamis_buf text;
        tamis_buf_init(&text, 1u << 16);
        ck_assert_int_eq(tamis_rules_diff_init(&diff, before, after), TAMIS_OK);
        ck_assert(tamis_rules_diff_add_text(&text, &diff));
        (void)tamis_buf_add_char(&text, '\0');
        if (way == 1) {
            ck_assert_uint_eq(diff.count, 3);
            ck_assert_uint_eq(diff.note_count, 0);
            ck_assert_ptr_nonnull(strstr(text.ptr, "\ntable t\n  ~ 'x' v: \"vx\" -> \"vz\"   test.rules:5\n"));
        } else {
            ck_assert_uint_eq(diff.count, way == 0 ? 0 : 3); /* a verb is known without the text */
            ck_assert((strstr(text.ptr, "- drop when …\n      + deny when fields.f === 'd'\n") != NULL) == (way == 2));
            ck_assert_uint_eq(diff.note_count, 2);
            ck_assert_ptr_nonnull(strstr(text.ptr, "note: a pack holds no rules text that can be read"));
            ck_assert_ptr_nonnull(strstr(text.ptr, "note: a pack holds no text of some statements, lets or outputs"));
            ck_assert((strstr(text.ptr, "~ 'x' v: \"vx\" -> \"vz\"") != NULL) == (way == 2));
        }
        ck_assert((strstr(text.ptr, "~ /a/ => 'la' -> 'lb'") != NULL) == (way != 0));
        tamis_rules_diff_clear(&diff);
        tamis_buf_clear(&text);
        tamis_pack_free(before);
        tamis_pack_free(after);
    }
    free(changed);
    free(other);
    free(image);
    free(bare);
}
END_TEST

/* What cannot be compared may have changed: a limit is not known to hold, but it is known when it does not. */
START_TEST(a_limit_does_not_hold_over_what_is_not_known) {
    size_t len;
    char *image = tamis_test_compile(&len, table_rules), *bare = tamis_test_compile(&len, table_rules);
    tamis_test_set(bare, TAMIS_SECTION_SOURCES, 0, TAMIS_SOURCE_TEXT + 1, 0);
    tamis_test_reseal(bare, len);
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "old/p.rules", "pack 'p' version '1';\nmap { o => fields.cat; }\n");
    tamis_test_write(c.dir, "whole.pack", image, len);
    tamis_test_write(c.dir, "bare.pack", bare, len);
    cli_run(&c, ARGS("diff", "whole.pack", "bare.pack"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_in_out(&c, "note: a pack holds no");
    cli_run(&c, ARGS("diff", "--format", "json", "whole.pack", "bare.pack"), NULL);
    cli_expect_status(&c, 0);
    expect_json(tamis_str_of(c.result.out, c.result.out_len));
    cli_expect_in_out(&c, "\"count\":0,\"changes\":[],\"notes\":[\"a pack holds no");
    cli_run(&c, ARGS("diff", "--format", "markdown", "--max-changed", "0", "whole.pack", "bare.pack"), NULL);
    cli_expect_status(&c, 3);
    cli_expect_in_out(&c, "\nNote: a pack holds no");
    cli_expect_in_err(&c, "whether --max-changed holds is not known");
    cli_run(&c, ARGS("diff", "--max-changed", "0", "old", "bare.pack"), NULL);
    cli_expect_status(&c, 1);
    free(image);
    free(bare);
    cli_clear(&c);
}
END_TEST

/* A text of a mebibyte that is the value of every row: looking at it once for each row would take as long as there are rows. */
START_TEST(texts_that_overlap_have_a_limit) {
    enum { LONG = 1 << 20, ROWS = 200 };
    tamis_buf rules;
    tamis_rules_diff diff;
    size_t len;
    for (int hostile = 0; hostile < 2; hostile++) {
        tamis_buf_init(&rules, 1u << 22);
        (void)tamis_buf_add_z(&rules, "pack 'p' version '1';\ntable t key k { { k: 'x', v: '");
        (void)tamis_buf_add_repeat(&rules, 'x', LONG);
        (void)tamis_buf_add_z(&rules, "' };\n");
        for (unsigned i = 0; i < ROWS; i++) {
            (void)tamis_buf_add_format(&rules, "{ k: 'k%u', v: 'v%u' };\n", i, i);
        }
        (void)tamis_buf_add_z(&rules, "}\n");
        (void)tamis_buf_add_char(&rules, '\0');
        char *image = tamis_test_compile(&len, rules.ptr);
        uint32_t offset = 0, constants = tamis_test_records(image, TAMIS_SECTION_CONSTANTS);
        for (uint32_t i = 0; i < constants; i++) {
            bool string = tamis_test_get(image, TAMIS_SECTION_CONSTANTS, i, TAMIS_CONSTANT_TYPE) == TAMIS_TYPE_STRING;
            if (string && tamis_test_get(image, TAMIS_SECTION_CONSTANTS, i, TAMIS_CONSTANT_Y) == LONG) {
                offset = tamis_test_get(image, TAMIS_SECTION_CONSTANTS, i, TAMIS_CONSTANT_X);
            }
        }
        ck_assert_uint_ne(offset, 0);
        for (uint32_t m = 0; hostile && m < tamis_test_records(image, TAMIS_SECTION_MEMBERS); m++) {
            uint32_t key = tamis_test_get(image, TAMIS_SECTION_MEMBERS, m, TAMIS_MEMBER_KEY);
            uint32_t value = tamis_test_get(image, TAMIS_SECTION_MEMBERS, m, TAMIS_MEMBER_VALUE);
            if (key == tamis_test_get(image, TAMIS_SECTION_MEMBERS, 1, TAMIS_MEMBER_KEY)) { /* v */
                tamis_test_set(image, TAMIS_SECTION_CONSTANTS, value, TAMIS_CONSTANT_X, offset);
                tamis_test_set(image, TAMIS_SECTION_CONSTANTS, value, TAMIS_CONSTANT_Y, LONG - (value % 16));
            }
        }
        tamis_pack *pack = load(image, len);
        ck_assert_int_eq(tamis_rules_diff_init(&diff, pack, pack), hostile ? TAMIS_ERR_LIMIT : TAMIS_OK);
        tamis_rules_diff_clear(&diff);
        tamis_pack_free(pack);
        free(image);
        tamis_buf_clear(&rules);
    }
}
END_TEST

/* Of expressions that overlap as much is taken as eight packs have: then there is no text, and that is told. */
START_TEST(expressions_that_overlap_have_a_limit) {
    enum { LETS = 12 };
    tamis_buf rules;
    size_t len;
    tamis_buf_init(&rules, 1u << 20);
    (void)tamis_buf_add_z(&rules, "pack 'p' version '1';\nlet a0 = [");
    (void)tamis_buf_add_repeat(&rules, ' ', 1u << 17); /* so that nearly all of the pack is the first expression */
    (void)tamis_buf_add_z(&rules, "1];\n");
    for (unsigned i = 1; i < LETS; i++) {
        (void)tamis_buf_add_format(&rules, "let a%u = %u;\n", i, i);
    }
    (void)tamis_buf_add_z(&rules, "map { o => fields.cat; }\n");
    ck_assert(tamis_buf_add_char(&rules, '\0'));
    char *image = tamis_test_compile(&len, rules.ptr);
    for (uint32_t taken = 7; taken < 10; taken++) { /* entries with the long text */
        tamis_rules_diff diff;
        for (uint32_t i = 0; i < taken; i++) {
            for (uint32_t word = TAMIS_ENTRY_SPAN; word < TAMIS_ENTRY_SPAN + 2; word++) {
                tamis_test_set(image, TAMIS_SECTION_ENTRIES, i, word, tamis_test_get(image, TAMIS_SECTION_ENTRIES, 0, word));
            }
        }
        tamis_pack *pack = load(image, len);
        ck_assert_int_eq(tamis_rules_diff_init(&diff, pack, pack), TAMIS_OK);
        ck_assert_uint_eq(diff.count, 0);
        ck_assert_uint_eq(diff.note_count, taken > 8);
        tamis_rules_diff_clear(&diff);
        tamis_pack_free(pack);
    }
    free(image);
    tamis_buf_clear(&rules);
}
END_TEST

static uint32_t next(uint64_t *state, uint32_t below) {
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % below;
}

/* One to three bytes anywhere, or words of the records that a comparison follows. */
static void alter(char *image, size_t len, uint64_t *state) {
    enum { HEAD = TAMIS_PACK_AT_TABLE + TAMIS_SECTIONS * TAMIS_PACK_TABLE_ROW }; /* the fixture needs it sound */
    static const struct {
        tamis_section section;
        uint32_t words;
    } followed[] = {{TAMIS_SECTION_SOURCES, 6}, {TAMIS_SECTION_ENTRIES, 7}, {TAMIS_SECTION_CONSTANTS, 3}, {TAMIS_SECTION_MEMBERS, 2},
                    {TAMIS_SECTION_LIST_ENTRIES, 5}, {TAMIS_SECTION_META, 5}, {TAMIS_SECTION_PATTERNS, 3}};
    for (uint32_t times = next(state, 3) + 1; times > 0; times--) {
        uint32_t which = next(state, 2 * sizeof followed / sizeof followed[0]);
        if (which >= sizeof followed / sizeof followed[0]) {
            image[HEAD + next(state, (uint32_t)len - HEAD)] = (char)(unsigned char)next(state, 256);
        } else {
            uint32_t record = next(state, tamis_test_records(image, followed[which].section));
            uint32_t word = next(state, followed[which].words);
            uint32_t value = tamis_test_get(image, followed[which].section, record, word);
            tamis_test_set(image, followed[which].section, record, word, next(state, 2) ? value ^ 1u << next(state, 10) : next(state, 2000));
        }
    }
}

static void diff_and_report(const tamis_pack *before, const tamis_pack *after, size_t *changes) {
    tamis_rules_diff diff;
    tamis_status status = tamis_rules_diff_init(&diff, before, after);
    ck_assert_msg(status == TAMIS_OK || status == TAMIS_ERR_LIMIT, "%s", tamis_status_text(status));
    tamis_buf out;
    tamis_buf_init(&out, 1u << 24);
    ck_assert(tamis_rules_diff_add_text(&out, &diff) && tamis_rules_diff_add_markdown(&out, &diff));
    for (size_t i = 0; i < out.len; i++) {
        ck_assert_msg(out.ptr[i] == '\n' || (unsigned char)out.ptr[i] >= ' ', "%.*s", (int)out.len, out.ptr);
    }
    tamis_buf_reset(&out);
    ck_assert(tamis_rules_diff_add_json(&out, &diff));
    expect_json(tamis_buf_str(&out));
    *changes += diff.count;
    tamis_buf_clear(&out);
    tamis_rules_diff_clear(&diff);
}

START_TEST(altered_packs_are_compared_safely) {
    size_t len, compared = 0, changes = 0, rounds = tamis_test_effort(20000, 1000);
    char *sound = tamis_test_compile(&len, table_rules), *image = malloc(len);
    uint64_t state = 11;
    ck_assert_ptr_nonnull(image);
    tamis_pack *first = load(sound, len);
    for (size_t round = 0; round < rounds; round++) {
        tamis_pack *pack;
        memcpy(image, sound, len);
        alter(image, len, &state);
        tamis_test_reseal(image, len);
        if (tamis_pack_load(&pack, image, len) != TAMIS_OK) {
            continue;
        }
        compared++;
        diff_and_report(first, pack, &changes);
        diff_and_report(pack, first, &changes);
        tamis_pack_free(pack);
    }
    ck_assert_uint_gt(compared, rounds / 10);
    ck_assert_uint_gt(changes, compared / 2);
    tamis_pack_free(first);
    free(image);
    free(sound);
}
END_TEST

/* ---- Memory ---- */

static bool diff_rules(const tamis_pack *before, const tamis_pack *after, size_t n, tamis_status *status) {
    tamis_rules_diff diff;
    tamis_test_fail_from(n);
    *status = tamis_rules_diff_init(&diff, before, after);
    bool failed = tamis_test_fail_end();
    tamis_rules_diff_clear(&diff);
    return failed;
}

static bool diff_events(const tamis_pack *before, const tamis_pack *after, size_t n, tamis_status *status) {
    static const char event[] = CLI_EVENT("n", "cat=a f=x");
    tamis_line line = {.text = {event, sizeof event - 1}, .number = 1};
    const char *const outputs[TAMIS_DIFF_SETS] = {"o", "o"};
    tamis_differ *differ;
    tamis_diff diff;
    tamis_test_fail_from(n);
    *status = tamis_differ_new(&differ, before, after, outputs);
    if (*status == TAMIS_OK) {
        *status = tamis_differ_line(differ, NULL, &line);
        tamis_differ_result(&diff, differ);
    }
    bool failed = tamis_test_fail_end();
    tamis_differ_free(differ);
    return failed;
}

START_TEST(memory_that_ends_is_a_status) {
    size_t len;
    char *image = tamis_test_compile(&len, table_rules);
    tamis_pack *before = load(image, len);
    char *other = tamis_test_compile(&len, "pack 'p' version '2';\nfilter g { deny 'd' when fields.cat === 'd'; }\n"
                                           "table t key k { { k: 'x', v: 'vz' }; }\nlist l { /b/ => 'la'; }\n"
                                           "map { o => fields.cat; }\n");
    tamis_pack *after = load(other, len);
    for (int events = 0; events < 2; events++) {
        tamis_status status;
        size_t n = 0;
        while ((events ? diff_events : diff_rules)(before, after, n, &status)) {
            ck_assert_msg(status == TAMIS_ERR_MEMORY, "allocation %zu: %s", n, tamis_status_text(status));
            n++;
        }
        ck_assert_int_eq(status, TAMIS_OK);
        ck_assert_uint_gt(n, 3);
    }
    tamis_pack_free(before);
    tamis_pack_free(after);
    free(image);
    free(other);
}
END_TEST

Suite *tamis_suite_diff_hostile(void) {
    Suite *suite = suite_create("diff_hostile");
    TCase *tests = tcase_create("packs");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, what_a_pack_does_not_hold_is_told);
    tcase_add_test(tests, a_limit_does_not_hold_over_what_is_not_known);
    tcase_add_test(tests, texts_that_overlap_have_a_limit);
    tcase_add_test(tests, expressions_that_overlap_have_a_limit);
    tcase_add_test(tests, altered_packs_are_compared_safely);
    tcase_add_test(tests, memory_that_ends_is_a_status);
    suite_add_tcase(suite, tests);
    return suite;
}
