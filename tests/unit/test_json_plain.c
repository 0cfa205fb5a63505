/* Plain objects of strings, which are read without jansson: as jansson reads them, and nothing that it refuses. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_plain.h"
#include "base/limits.h"
#include "tests/unit/support.h"

Suite *tamis_suite_json_plain(void);

#define STR(text) {text, sizeof text - 1}

static const struct {
    tamis_str text;
    bool plain;
} texts[] = {
#define TEXT(text, plain) {{text, sizeof text - 1}, plain},
    TEXT("{\"a\":\"b\"}", true)
    TEXT("{\"regex\": \"^a\\\\d\\\"\\/\\b\\f\\n\\r\\t$\", \"flags\": \"i\", \"value\": \"\"}", true)
    TEXT(" \t\r\n{ \"a\" : \"b\"\n,\r\"\"\t:\"~\x7F\" } \n", true)
    TEXT("{\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":\"\",\"5\":\"\",\"6\":\"\",\"7\":\"\",\"8\":\"\"}", true)
    TEXT("{\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":\"\",\"5\":\"\",\"6\":\"\",\"7\":\"\",\"8\":\"\",\"9\":\"\"}", false)
    TEXT("", false)
    TEXT(" ", false)
    TEXT("{}", false)
    TEXT("{", false)
    TEXT("[\"a\"]", false)
    TEXT("\"a\"", false)
    TEXT("{\"a\"}", false)
    TEXT("{\"a\":}", false)
    TEXT("{\"a\":1}", false)
    TEXT("{\"a\":null}", false)
    TEXT("{\"a\":{\"b\":\"c\"}}", false)
    TEXT("{\"a\":[\"b\"]}", false)
    TEXT("{\"a\" \"b\"}", false)
    TEXT("{\"a\":\"b\",}", false)
    TEXT("{,\"a\":\"b\"}", false)
    TEXT("{\"a\":\"b\" \"c\":\"d\"}", false)
    TEXT("{\"a\":\"b\",,\"c\":\"d\"}", false)
    TEXT("{\"a\":\"b\"", false)
    TEXT("{\"a\":\"b", false)
    TEXT("{\"a\":\"b\\", false)
    TEXT("{\"a\":\"b\\\"}", false)
    TEXT("{\"a\":\"b\"}}", false)
    TEXT("{\"a\":\"b\"},", false)
    TEXT("{\"a\":\"b\"} {}", false)
    TEXT("{\"a\":\"b\"}\0", false)
    TEXT("{'a':'b'}", false)
    TEXT("{\"a\":\"\\u0041\"}", false) /* jansson's, as all that follow */
    TEXT("{\"a\":\"\\x\"}", false)
    TEXT("{\"a\":\"\\\0\"}", false)
    TEXT("{\"a\":\"\0\"}", false)
    TEXT("{\"a\":\"\x1F\"}", false)
    TEXT("{\"a\":\"\n\"}", false)
    TEXT("{\"a\":\"\xC3\xA9\"}", false)
    TEXT("{\"a\":\"\x80\"}", false)
    TEXT("{\"\xC3\xA9\":\"\"}", false)
    TEXT("{\"a\\n\":\"b\"}", false)
    TEXT("{\"a\":\"b\",\"a\":\"c\"}", false)
    TEXT("{\"a\":\"\",\"b\":\"\",\"\":\"\",\"b\":\"\"}", false)
    TEXT("\v{\"a\":\"b\"}", false)
#undef TEXT
};

/* Are they the same, but for their place: `b` is so many bytes further on? */
static bool equal(const tamis_json *a, const tamis_json *b, uint32_t further) {
    bool same = a->type == b->type && a->count == b->count && a->number == b->number && tamis_str_equal(a->string, b->string) &&
                a->span.off + further == b->span.off && a->span.len == b->span.len && (a->keys == NULL) == (b->keys == NULL);
    for (size_t i = 0; i < a->count && same; i++) {
        same = equal(&a->items[i], &b->items[i], further);
        if (a->keys != NULL && same) {
            same = tamis_str_equal(a->keys[i], b->keys[i]) && a->key_spans[i].off + further == b->key_spans[i].off &&
                   a->key_spans[i].len == b->key_spans[i].len;
        }
    }
    return same;
}

/* A text as it is, in an array, and in an array of an array, which jansson reads, plain or not: all are good, and the same but for
 * their place, or none is. */
static bool check_all_ways(tamis_str text, tamis_arena *arena) {
    tamis_json *alone = NULL, *row = NULL, *deep = NULL;
    tamis_json_error error;
    char *bracketed = tamis_arena_bytes(arena, text.len + 4);
    ck_assert_ptr_nonnull(bracketed);
    memcpy(bracketed, "[[", 2);
    memcpy(bracketed + 2, text.ptr, text.len);
    memcpy(bracketed + 2 + text.len, "]]", 2);
    tamis_status status = tamis_json_parse(&alone, arena, text, &error);
    tamis_status in_array = tamis_json_parse(&row, arena, tamis_str_of(bracketed + 1, text.len + 2), &error);
    tamis_status in_two = tamis_json_parse(&deep, arena, tamis_str_of(bracketed, text.len + 4), &error);
    bool array_is_good = in_two == TAMIS_OK && deep->count == 1;
    bool one = array_is_good && deep->items[0].count == 1;
    bool same = (in_array == TAMIS_OK) == array_is_good && (!array_is_good || equal(row, &deep->items[0], 1)) &&
                (status == TAMIS_OK) == one && (!one || equal(alone, &deep->items[0].items[0], 2));
    ck_assert_msg(same && status != TAMIS_ERR_MEMORY && in_array != TAMIS_ERR_MEMORY && in_two != TAMIS_ERR_MEMORY, "%.*s",
                  (int)text.len, text.ptr);
    return array_is_good;
}

START_TEST(plain_is_what_jansson_reads_as_the_same) {
    tamis_json_plain plain;
    tamis_arena arena;
    tamis_str text = texts[_i].text;
    char *copy = malloc(text.len == 0 ? 1 : text.len); /* no byte behind it: the sanitizer finds a read too far */
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text.ptr, text.len);
    ck_assert_int_eq(tamis_json_find_plain(&plain, tamis_str_of(copy, text.len), 0), texts[_i].plain);
    tamis_arena_init(&arena, 1u << 20);
    bool good = check_all_ways(text, &arena);
    ck_assert(good || !texts[_i].plain);
    tamis_arena_clear(&arena);
    free(copy);
}
END_TEST

START_TEST(a_mark_before_the_text_is_no_part_of_it) {
    tamis_arena arena;
    tamis_json *row;
    tamis_json_error error;
    tamis_arena_init(&arena, 1u << 20);
    tamis_str text = TAMIS_STR("\xEF\xBB\xBF {\"a\": \"b\\\\\"}");
    ck_assert_int_eq(tamis_json_parse(&row, &arena, text, &error), TAMIS_OK);
    ck_assert_uint_eq(row->span.off, 4);
    ck_assert_uint_eq(row->span.len, text.len - 4);
    ck_assert_uint_eq(row->key_spans[0].off, 5);
    ck_assert_uint_eq(row->items[0].span.off, 10);
    ck_assert_uint_eq(row->items[0].span.len, 5);
    ck_assert(tamis_str_equal(row->items[0].string, TAMIS_STR("b\\")));
    tamis_arena_clear(&arena);
}
END_TEST

START_TEST(mutated_rows_are_read_as_jansson_reads_them) {
    static const char seed[] = "{\"regex\": \"^a\\\\d+\\\"\\/b \\n$\", \"flags\":\"i\" , \"value\": \"x y\\\\z\"}";
    static const char alphabet[] = "{}[]:,\"\\\\\\/bfnrtu0aeiv \n\r\t\x01\x7F\x80\xC3\xE2";
    enum { LEN = sizeof seed - 1, LETTERS = sizeof alphabet }; /* the NUL, too */
    uint64_t state = 0x9E3779B97F4A7C15u;
    size_t rounds = tamis_test_effort(200000, 4000), good = 0, found = 0;
    tamis_json_plain plain;
    tamis_arena arena;
    tamis_arena_init(&arena, 1u << 20);
    for (size_t r = 0; r < rounds; r++) {
        char text[LEN];
        memcpy(text, seed, LEN);
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        size_t edits = 1 + (state >> 60) % 3, len = (state >> 10) % 8 == 0 ? (state >> 50) % (LEN + 1) : LEN;
        for (size_t i = 0; i < edits; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            text[(state >> 40) % LEN] = alphabet[(state >> 20) % LETTERS];
        }
        found += tamis_json_find_plain(&plain, tamis_str_of(text, len), 0);
        good += check_all_ways(tamis_str_of(text, len), &arena);
        tamis_arena_reset(&arena);
    }
    tamis_arena_clear(&arena);
    ck_assert_uint_gt(found, rounds / 20);
    ck_assert_uint_gt(good, found); /* in an array also what is several, as `{…},{…}` */
    ck_assert_uint_lt(good, rounds / 2);
}
END_TEST

START_TEST(an_array_of_rows_is_plain) {
    static const struct {
        tamis_str text;
        size_t count; /* 0: not plain */
    } arrays[] = {
        {STR("[{\"a\":\"b\"}]"), 1},
        {STR(" [ {\"a\":\"b\"} , {\"a\":\"]\"}\n,{\"c\":\"\"} ] \n"), 3},
        {STR("[]"), 0},
        {STR("["), 0},
        {STR("[{\"a\":\"b\"}"), 0},
        {STR("[{\"a\":\"b\"},]"), 0},
        {STR("[{\"a\":\"b\"} {\"a\":\"b\"}]"), 0},
        {STR("[{\"a\":\"b\"},[]]"), 0},
        {STR("[{\"a\":\"b\"},{\"a\":1}]"), 0},
        {STR("[{\"a\":\"b\"}]]"), 0},
        {STR("[{\"a\":\"b\"}] x"), 0},
        {STR("{\"a\":\"b\"}"), 0},
    };
    size_t count, first;
    tamis_arena arena;
    tamis_arena_init(&arena, 1u << 20);
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        bool plain = tamis_json_find_plain_array(&count, &first, arrays[i].text, 0);
        ck_assert_msg(plain == (arrays[i].count > 0), "%s", arrays[i].text.ptr);
        ck_assert(!plain || count == arrays[i].count);
        (void)check_all_ways(arrays[i].text, &arena);
    }
    tamis_arena_clear(&arena);
}
END_TEST

Suite *tamis_suite_json_plain(void) {
    Suite *suite = suite_create("json_plain");
    TCase *tests = tcase_create("json_plain");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, plain_is_what_jansson_reads_as_the_same, 0, (int)(sizeof texts / sizeof texts[0]));
    tcase_add_test(tests, a_mark_before_the_text_is_no_part_of_it);
    tcase_add_test(tests, mutated_rows_are_read_as_jansson_reads_them);
    tcase_add_test(tests, an_array_of_rows_is_plain);
    suite_add_tcase(suite, tests);
    return suite;
}
