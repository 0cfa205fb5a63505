/* JSON: what is read, where it stands, why a text is refused, and what is written. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "tests/unit/support.h"

Suite *tamis_suite_json(void);

typedef struct fixture {
    tamis_arena arena;
    tamis_json_error error;
} fixture;

static void init(fixture *f) {
    tamis_arena_init(&f->arena, TAMIS_LIMIT_COMPILATION);
    f->error = (tamis_json_error){.span = {0, 0}};
}

static void clear(fixture *f) {
    tamis_arena_clear(&f->arena);
}

static const tamis_json *parse(fixture *f, tamis_str text) {
    tamis_json *root = NULL;
    tamis_status status = tamis_json_parse(&root, &f->arena, text, &f->error);
    ck_assert_msg(status == TAMIS_OK, "%s: %s", tamis_status_text(status), f->error.text);
    return root;
}

static bool spans(tamis_str text, tamis_span span, const char *want) {
    return span.off <= text.len && span.len <= text.len - span.off &&
           tamis_str_equal(tamis_str_of(text.ptr + span.off, span.len), tamis_str_z(want));
}

/* ---- reading ---- */

START_TEST(a_text_becomes_a_tree_with_places) {
    fixture f;
    init(&f);
    tamis_str text = TAMIS_STR(" { \"z\" : [ 1 , -2.5e1, \"a\\\"]\" ,{},[ ] ] ,\n\t\"\\u0061\\n\":null,"
                               "\"t\":true,\"f\":false , \"o\":{\"k\":\"v\"}} \r\n");
    const tamis_json *root = parse(&f, text);
    ck_assert_int_eq(root->type, TAMIS_JSON_OBJECT);
    ck_assert_uint_eq(root->span.off, 1);
    ck_assert_uint_eq(root->span.len, text.len - 4);
    static const char *const keys[] = {"z", "a\n", "t", "f", "o"};
    static const char *const key_texts[] = {"\"z\"", "\"\\u0061\\n\"", "\"t\"", "\"f\"", "\"o\""};
    static const char *const values[] = {"[ 1 , -2.5e1, \"a\\\"]\" ,{},[ ] ]", "null", "true", "false",
                                         "{\"k\":\"v\"}"};
    ck_assert_uint_eq(root->count, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert(tamis_str_equal(root->keys[i], tamis_str_z(keys[i])));
        ck_assert(spans(text, root->key_spans[i], key_texts[i]));
        ck_assert(spans(text, root->items[i].span, values[i]));
    }
    const tamis_json *z = &root->items[0];
    static const char *const elements[] = {"1", "-2.5e1", "\"a\\\"]\"", "{}", "[ ]"};
    static const tamis_json_type types[] = {TAMIS_JSON_NUMBER, TAMIS_JSON_NUMBER, TAMIS_JSON_STRING,
                                            TAMIS_JSON_OBJECT, TAMIS_JSON_ARRAY};
    ck_assert_int_eq(z->type, TAMIS_JSON_ARRAY);
    ck_assert_uint_eq(z->count, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(z->items[i].type, types[i]);
        ck_assert(spans(text, z->items[i].span, elements[i]));
    }
    ck_assert_double_eq(z->items[0].number, 1);
    ck_assert_double_eq(z->items[1].number, -25);
    ck_assert(tamis_str_equal(z->items[2].string, TAMIS_STR("a\"]")));
    ck_assert_uint_eq(z->items[3].count, 0);
    ck_assert_int_eq(root->items[1].type, TAMIS_JSON_NULL);
    ck_assert_int_eq(root->items[2].type, TAMIS_JSON_TRUE);
    ck_assert_int_eq(root->items[3].type, TAMIS_JSON_FALSE);
    clear(&f);
}
END_TEST

START_TEST(a_member_is_found_by_its_whole_name) {
    fixture f;
    init(&f);
    const tamis_json *root = parse(&f, TAMIS_STR("{\"ab\":1,\"a\":2,\"\":3}"));
    ck_assert_double_eq(tamis_json_member(root, TAMIS_STR("a"))->number, 2);
    ck_assert_double_eq(tamis_json_member(root, TAMIS_STR(""))->number, 3);
    ck_assert_ptr_null(tamis_json_member(root, TAMIS_STR("abc")));
    ck_assert_ptr_null(tamis_json_member(&root->items[0], TAMIS_STR("a")));
    ck_assert_ptr_null(tamis_json_member(NULL, TAMIS_STR("a")));
    clear(&f);
}
END_TEST

/* Texts that are one value. */
static const struct {
    const char *name;
    tamis_str text;
    tamis_json_type type;
    double number;
    tamis_str string;
} values[] = {
    {"null", {"null", 4}, TAMIS_JSON_NULL, 0, {NULL, 0}},
    {"zero", {"0", 1}, TAMIS_JSON_NUMBER, 0, {NULL, 0}},
    {"minus zero", {"-0", 2}, TAMIS_JSON_NUMBER, -0.0, {NULL, 0}},
    {"an integer beyond 64 bits",
     {"123456789012345678901234567890", 30},
     TAMIS_JSON_NUMBER,
     123456789012345678901234567890.0,
     {NULL, 0}},
    {"2^53 + 1", {"9007199254740993", 16}, TAMIS_JSON_NUMBER, 9007199254740992.0, {NULL, 0}},
    {"the largest double",
     {"1.7976931348623157e308", 22},
     TAMIS_JSON_NUMBER,
     1.7976931348623157e308,
     {NULL, 0}},
    {"the smallest double", {"5e-324", 6}, TAMIS_JSON_NUMBER, 5e-324, {NULL, 0}},
    {"underflow", {"1e-999", 6}, TAMIS_JSON_NUMBER, 0, {NULL, 0}},
    {"exponents", {"1E+2", 4}, TAMIS_JSON_NUMBER, 100, {NULL, 0}},
    {"empty string", {"\"\"", 2}, TAMIS_JSON_STRING, 0, {"", 0}},
    {"all escapes", {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", 18}, TAMIS_JSON_STRING, 0, {"\"\\/\b\f\n\r\t", 8}},
    {"a NUL escape", {"\"a\\u0000b\"", 10}, TAMIS_JSON_STRING, 0, {"a\0b", 3}},
    {"a surrogate pair", {"\"\\uD83D\\uDE00\"", 14}, TAMIS_JSON_STRING, 0, {"\xF0\x9F\x98\x80", 4}},
    {"U+FFFF by escape", {"\"\\uFFFF\"", 8}, TAMIS_JSON_STRING, 0, {"\xEF\xBF\xBF", 3}},
    {"raw UTF-8",
     {"\"\xC3\xA9\xF4\x8F\xBF\xBF\x7F\"", 9},
     TAMIS_JSON_STRING,
     0,
     {"\xC3\xA9\xF4\x8F\xBF\xBF\x7F", 7}},
    {"space around", {"\t\r\n 7 \n", 7}, TAMIS_JSON_NUMBER, 7, {NULL, 0}},
    {"behind a byte order mark",
     {"\xEF\xBB\xBF"
      "7",
      4},
     TAMIS_JSON_NUMBER,
     7,
     {NULL, 0}},
};

START_TEST(a_scalar_has_its_value) {
    size_t row = (size_t)_i;
    fixture f;
    init(&f);
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, values[row].text.ptr, values[row].text.len);
    const tamis_json *root = parse(&f, tamis_str_of(guard.bytes, guard.len));
    ck_assert_msg(root->type == values[row].type, "%s: type %d", values[row].name, (int)root->type);
    ck_assert_msg(root->number == values[row].number && signbit(root->number) == signbit(values[row].number),
                  "%s: %.17g", values[row].name, root->number);
    ck_assert_msg(tamis_str_equal(root->string, values[row].string), "%s: string", values[row].name);
    tamis_test_guard_clear(&guard);
    clear(&f);
}
END_TEST

/* ---- refusing: text, where, why ---- */

static const struct {
    tamis_str text;
    uint32_t off, len;
    const char *why;
} refused[] = {
    {{NULL, 0}, 0, 0, "there is no JSON value: the text is empty"},
    {{" \n", 2}, 2, 0, "there is no JSON value: the text is empty"},
    {{"\xEF\xBB\xBF", 3}, 3, 0, "there is no JSON value: the text is empty"},
    {{"[1,2,]", 6}, 4, 1, "a comma before ']': JSON has none after the last element"},
    {{"{\"a\":1,\n}", 9}, 6, 1, "a comma before '}': JSON has none after the last member"},
    {{"[1 2]", 5}, 2, 0, "a comma is missing between two elements"},
    {{"[\"a\"\n\"b\"]", 9}, 4, 0, "a comma is missing between two elements"},
    {{"{\"a\":1\n\"b\":2}", 13}, 6, 0, "a comma is missing between two members"},
    {{"{\"a\":1 b:2}", 11}, 6, 0, "a comma is missing between two members"},
    {{"[1,,2]", 6}, 3, 1, "two commas with no element between them"},
    {{"[,1]", 4}, 1, 1, "expected a value, found ','"},
    {{"{,}", 3}, 1, 1, "expected a name in double quotes, found ','"},
    {{"['a']", 5}, 1, 3, "a JSON string needs double quotes"},
    {{"{'a':1}", 7}, 1, 3, "a JSON string needs double quotes"},
    {{"['it\\'s', 1]", 12}, 1, 7, "a JSON string needs double quotes"},
    {{"[`a`]", 5}, 1, 1, "a JSON string needs double quotes"},
    {{"{a:1}", 5}, 1, 1, "a name needs double quotes"},
    {{"{regex_1: 1}", 12}, 1, 7, "a name needs double quotes"},
    {{"{1:1}", 5}, 1, 1, "a name needs double quotes"},
    {{"{\"a\" 1}", 7}, 4, 0, "a name must be followed by ':' and a value"},
    {{"{\"a\"}", 5}, 4, 0, "a name must be followed by ':' and a value"},
    {{"{\"a\"=1}", 7}, 4, 1, "a name and its value are separated by ':'"},
    {{"{\"a\":}", 6}, 5, 1, "expected a value, found '}'"},
    {{"{\"a\":", 5}, 5, 0, "the text ends where a value is expected"},
    {{"{\"a\"", 4}, 4, 0, "the text ends where ':' is expected"},
    {{"[1", 2}, 0, 1, "this '[' has no ']'"},
    {{"[", 1}, 0, 1, "this '[' has no ']'"},
    {{" {", 2}, 1, 1, "this '{' has no '}'"},
    {{"[[1]", 4}, 0, 1, "this '[' has no ']'"},
    {{"{\"a\":1", 6}, 0, 1, "this '{' has no '}'"},
    {{"[1}", 3}, 2, 1, "expected ',' or ']', found '}'"},
    {{"{\"a\":1]", 7}, 6, 1, "expected ',' or '}', found ']'"},
    {{"[1:2]", 5}, 2, 1, "expected ',' or ']', found ':'"},
    {{"]", 1}, 0, 1, "expected a value, found ']'"},
    {{"1 2", 3}, 2, 1, "there is more text after the end of the JSON value"},
    {{"{} {}", 5}, 3, 1, "there is more text after the end of the JSON value"},
    {{"[1] // x", 8}, 4, 1, "there is more text after the end of the JSON value"},
    {{"// x\n1", 6}, 0, 1, "JSON has no comments"},
    {{"[1, # x\n2]", 10}, 4, 1, "JSON has no comments"},
    {{"[1 /* x */]", 11}, 3, 1, "JSON has no comments"},
    {{"[True]", 6}, 1, 4, "JSON has no 'True': write 'true'"},
    {{"[undefined]", 11}, 1, 9, "JSON has no 'undefined': write 'null'"},
    {{"NaN", 3}, 0, 3, "JSON has no 'NaN'"},
    {{"-Infinity", 9}, 0, 1, "a digit is missing after '-'"},
    {{"truely", 6}, 0, 6, "'truely' is not a JSON value; a string needs double quotes"},
    {{"nul", 3}, 0, 3, "'nul' is not a JSON value; a string needs double quotes"},
    {{"[hello]", 7}, 1, 5, "'hello' is not a JSON value; a string needs double quotes"},
    {{"+1", 2}, 0, 1, "a number has no leading '+'"},
    {{".5", 2}, 0, 1, "a digit is missing before the decimal point"},
    {{"[-]", 3}, 1, 1, "a digit is missing after '-'"},
    {{"01", 2}, 0, 2, "a number has no leading zeros"},
    {{"-012", 4}, 0, 4, "a number has no leading zeros"},
    {{"[1.]", 4}, 1, 2, "a digit is missing after the decimal point"},
    {{"1e", 2}, 0, 2, "the exponent has no digits"},
    {{"1e+", 3}, 0, 3, "the exponent has no digits"},
    {{"0x1F", 4}, 0, 4, "JSON numbers are decimal, with no letters after them"},
    {{"10n", 3}, 0, 3, "JSON numbers are decimal, with no letters after them"},
    {{"[0, 1e999]", 10}, 4, 5, "the number is beyond the range of a double"},
    {{"[-1e999, 0]", 11}, 1, 6, "the number is beyond the range of a double"},
    {{"[\"abc]", 6}, 1, 1, "this string has no closing '\"'"},
    {{"\"abc\\", 5}, 4, 1, "the text ends inside a string"},
    {{"[\"abc\n]", 7}, 1, 4, "the string is not closed on its line; a line break inside it is written '\\n'"},
    {{"\"a\tb\"", 5}, 2, 1, "a tab inside a string is written '\\t'"},
    {{"\"a\0b\"", 5}, 2, 1, "a control character inside a string is written '\\u0000'"},
    {{"\"a\x1f\"", 4}, 2, 1, "a control character inside a string is written '\\u001f'"},
    {{"\"\\d+\"", 5}, 1, 2, "JSON has no such escape: a backslash itself is written '\\\\'"},
    {{"\"\\\xC3\xA9\"", 5}, 1, 3, "JSON has no such escape: a backslash itself is written '\\\\'"},
    {{"\"\\\0\"", 4}, 1, 2, "JSON has no such escape: a backslash itself is written '\\\\'"},
    {{"\"it\\'s\"", 7}, 3, 2, "JSON has no escape \"\\'\": a single quote needs none"},
    {{"\"\\u12G4\"", 8}, 1, 2, "'\\u' needs four hexadecimal digits"},
    {{"\"\\u12", 5}, 1, 2, "'\\u' needs four hexadecimal digits"},
    {{"\"x\\uD83D\"", 9}, 2, 6, "half of a surrogate pair on its own"},
    {{"\"\\uDE00\"", 8}, 1, 6, "half of a surrogate pair on its own"},
    {{"\"\\uD83D\\uD83D\"", 14}, 1, 6, "half of a surrogate pair on its own"},
    {{"\"\\uD83D\\n\"", 10}, 1, 6, "half of a surrogate pair on its own"},
    {{"\"a\xFF\"", 4}, 2, 1, "bytes that are not UTF-8"},
    {{"\"\xED\xA0\x80\"", 5}, 1, 1, "bytes that are not UTF-8"},
    {{"\"\xE2\x82\"", 4}, 1, 2, "bytes that are not UTF-8"},
    {{"[\xFF]", 3}, 1, 1, "bytes that are not UTF-8"},
    {{"[\0]", 3}, 1, 1, "expected a value, found a NUL byte"},
    {{"[\xC2\xA0"
      "1]",
      5},
     1,
     2,
     "expected a value, found '\xC2\xA0'"},
    {{"{\"a\":1,\"b\":2,\"a\":3}", 19}, 13, 3, "the object has the name \"a\" already"},
    {{"[{\"x\":{\"a\":1,\"\\u0061\":2}}]", 26}, 13, 8, "the object has the name \"\\u0061\" already"},
    {{"{\"a\":1,\"a\":", 11}, 7, 3, "the object has the name \"a\" already"},
    {{"\xEF\xBB\xBF{\"a\":1,\"a\":2}", 16}, 10, 3, "the object has the name \"a\" already"},
    {{"{\"a\\u0000b\":1}", 14}, 1, 10, "a name must not hold a NUL"},
};

START_TEST(a_refused_text_is_told_why_and_where) {
    size_t row = (size_t)_i;
    fixture f;
    init(&f);
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, refused[row].text.ptr, refused[row].text.len);
    tamis_json *root = NULL;
    tamis_status status = tamis_json_parse(&root, &f.arena, tamis_str_of(guard.bytes, guard.len), &f.error);
    const char *text = refused[row].text.ptr == NULL ? "(nothing)" : refused[row].text.ptr;
    ck_assert_msg(status == TAMIS_ERR_INVALID, "%s: %s", text, tamis_status_text(status));
    ck_assert_msg(strcmp(f.error.text, refused[row].why) == 0, "%s: %s", text, f.error.text);
    ck_assert_msg(f.error.span.off == refused[row].off && f.error.span.len == refused[row].len,
                  "%s: at %u, %u", text, (unsigned)f.error.span.off, (unsigned)f.error.span.len);
    ck_assert_ptr_null(root);
    tamis_test_guard_clear(&guard);
    clear(&f);
}
END_TEST

START_TEST(pieces_of_the_text_in_messages_are_short) {
    fixture f;
    init(&f);
    char text[400];
    memset(text, 'n', sizeof text);
    tamis_json *root;
    ck_assert_int_eq(tamis_json_parse(&root, &f.arena, tamis_str_of(text, sizeof text), &f.error),
                     TAMIS_ERR_INVALID);
    ck_assert_str_eq(
        f.error.text,
        "'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn' is not a JSON value; a string needs double quotes");
    clear(&f);
}
END_TEST

/* Whatever bytes come: a value inside its text, or an error inside its text; never "out of memory", which is how
 * a text that jansson refuses and the explanation does not would show. */
START_TEST(mutated_texts_are_read_or_explained) {
    static const char seed[] = "[{\"regex\":\"^a\\\\d+\\u0041\\uD83D\\uDE00$\",\"value\":\"x\xC3\xA9\"},[-1."
                               "5e+3,0,true,false,null,[],{}]]";
    static const char alphabet[] = "{}[]:,\"'\\/u0123456789aeEtrufnlsdD+-. \n\t\x01\x80\xC3\xE2\xF0\xFF";
    enum { LEN = sizeof seed - 1, LETTERS = sizeof alphabet }; /* the NUL, too */
    uint64_t state = 0x9E3779B97F4A7C15u;
    size_t rounds = tamis_test_effort(100000, 2000);
    size_t good = 0, bad = 0;
    tamis_arena arena;
    tamis_arena_init(&arena, 1u << 20);
    for (size_t r = 0; r < rounds; r++) {
        char text[LEN];
        memcpy(text, seed, LEN);
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        size_t edits = 1 + (state >> 60) % 3;
        for (size_t i = 0; i < edits; i++) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            text[(state >> 40) % LEN] = alphabet[(state >> 20) % LETTERS];
        }
        size_t len = (state >> 10) % 4 == 0 ? (state >> 50) % (LEN + 1) : LEN;
        tamis_json *root = NULL;
        tamis_json_error error = {.span = {0, 0}};
        tamis_status status = tamis_json_parse(&root, &arena, tamis_str_of(text, len), &error);
        tamis_span span = status == TAMIS_OK ? root->span : error.span;
        bool right = status == TAMIS_OK || (status == TAMIS_ERR_INVALID && error.text[0] != '\0');
        if (!right || span.off > len || span.len > len - span.off) {
            ck_abort_msg("%.*s: %s", (int)len, text, tamis_status_text(status));
        }
        good += status == TAMIS_OK;
        bad += status != TAMIS_OK;
        tamis_arena_reset(&arena);
    }
    tamis_arena_clear(&arena);
    ck_assert_uint_gt(good, rounds / 50);
    ck_assert_uint_gt(bad, rounds / 50);
}
END_TEST

/* ---- limits ---- */

/* `depth` brackets around nothing. */
static tamis_status parse_nested(fixture *f, size_t depth, const char *open, const char *close) {
    tamis_buf text;
    tamis_buf_init(&text, 1u << 24);
    for (size_t i = 0; i < depth; i++) {
        (void)tamis_buf_add_z(&text, i + 1 < depth ? open : "[");
    }
    for (size_t i = 0; i < depth; i++) {
        (void)tamis_buf_add_z(&text, i == 0 ? "]" : close);
    }
    ck_assert_int_eq(text.failed, TAMIS_OK);
    tamis_json *root;
    tamis_status status = tamis_json_parse(&root, &f->arena, tamis_buf_str(&text), &f->error);
    tamis_buf_clear(&text);
    return status;
}

START_TEST(nesting_is_bounded) {
    static const char *const kinds[][2] = {{"[", "]"}, {"{\"a\":", "}"}, {"[0, ", "]"}};
    for (size_t i = 0; i < 3; i++) {
        fixture f;
        init(&f);
        ck_assert_int_eq(parse_nested(&f, TAMIS_LIMIT_NESTING, kinds[i][0], kinds[i][1]), TAMIS_OK);
        ck_assert_int_eq(parse_nested(&f, TAMIS_LIMIT_NESTING + 1, kinds[i][0], kinds[i][1]),
                         TAMIS_ERR_INVALID);
        ck_assert_str_eq(f.error.text, "nested too deeply");
        ck_assert_uint_eq(f.error.span.off, TAMIS_LIMIT_NESTING * strlen(kinds[i][0]));
        ck_assert_int_eq(parse_nested(&f, 1000000, kinds[i][0], kinds[i][1]), TAMIS_ERR_INVALID);
        clear(&f);
    }
}
END_TEST

START_TEST(brackets_in_strings_are_not_nested) {
    fixture f;
    init(&f);
    tamis_buf text;
    tamis_buf_init(&text, 10000);
    ck_assert(tamis_buf_add_char(&text, '"'));
    ck_assert(tamis_buf_add_repeat(&text, '[', 1000));
    ck_assert(tamis_buf_add_z(&text, "\\\"{\""));
    (void)parse(&f, tamis_buf_str(&text));
    tamis_buf_clear(&text);
    clear(&f);
}
END_TEST

/* Both limits are met before jansson makes a value. At the limit itself the text goes on to jansson, which
 * refuses its first character, so that no millions of values are made for the test. */
static void ck_refused(tamis_str text, const char *why) {
    fixture f;
    init(&f);
    tamis_json *root;
    ck_assert_int_eq(tamis_json_parse(&root, &f.arena, text, &f.error), TAMIS_ERR_INVALID);
    ck_assert_str_eq(f.error.text, why);
    clear(&f);
}

START_TEST(values_are_bounded) {
    tamis_buf text;
    tamis_buf_init(&text, TAMIS_LIMIT_FILE);
    (void)tamis_buf_add_z(&text, "?[");
    (void)tamis_buf_add_repeat(&text, ',', TAMIS_LIMIT_JSON_VALUES - 2);
    ck_assert_int_eq(text.failed, TAMIS_OK);
    ck_refused(tamis_buf_str(&text), "expected a value, found '?'");
    ck_assert(tamis_buf_add_char(&text, ','));
    ck_refused(tamis_buf_str(&text), "too many values in one JSON text");
    tamis_buf_clear(&text);
}
END_TEST

START_TEST(the_length_of_a_text_is_bounded) {
    size_t len = TAMIS_LIMIT_FILE;
    char *text = malloc(len + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, ' ', len + 1);
    text[0] = '?';
    ck_refused(tamis_str_of(text, len), "expected a value, found '?'");
    ck_refused(tamis_str_of(text, len + 1), "the JSON text is too long");
    free(text);
}
END_TEST

START_TEST(a_long_list_is_read_in_linear_time) {
    size_t count = tamis_test_effort(200000, 2000);
    tamis_buf text;
    tamis_buf_init(&text, TAMIS_LIMIT_FILE);
    for (size_t i = 0; i < count; i++) {
        (void)tamis_buf_add_format(&text, "%s{\"regex\": \"^event %zu\\\\b\", \"value\": \"v\"}",
                                   i == 0 ? "[" : ",\n", i);
    }
    (void)tamis_buf_add_z(&text, "]");
    ck_assert_int_eq(text.failed, TAMIS_OK);
    fixture f;
    init(&f);
    const tamis_json *root = parse(&f, tamis_buf_str(&text));
    ck_assert_uint_eq(root->count, count);
    const tamis_json *last = &root->items[count - 1];
    char want[64];
    (void)snprintf(want, sizeof want, "^event %zu\\b", count - 1);
    ck_assert(tamis_str_equal(tamis_json_member(last, TAMIS_STR("regex"))->string, tamis_str_z(want)));
    clear(&f);
    /* And one object with as many names. */
    tamis_buf_reset(&text);
    for (size_t i = 0; i < count; i++) {
        (void)tamis_buf_add_format(&text, "%s\"name %zu\": %zu", i == 0 ? "{" : ",\n", i, i);
    }
    (void)tamis_buf_add_z(&text, "}");
    init(&f);
    root = parse(&f, tamis_buf_str(&text));
    ck_assert_uint_eq(root->count, count);
    ck_assert_double_eq(root->items[count - 1].number, (double)(count - 1)); /* the order is kept */
    clear(&f);
    tamis_buf_clear(&text);
}
END_TEST

/* The first one is jansson's, the others are plain (json_plain.h). */
static const char *const endings[] = {
    "{\"a\":[1,\"two\",{\"b\":null}],\"c\":\"\"}",
    "{\"regex\":\"a\\\\b\",\"value\":\"\"}",
    "[{\"regex\":\"a\\\\b\",\"value\":\"\"},{\"regex\":\"a\",\"value\":\"c\"}]",
};

START_TEST(memory_that_ends_is_a_status) {
    tamis_str text = tamis_str_z(endings[_i]);
    tamis_arena arena;
    tamis_json *root;
    tamis_json_error error;
    tamis_arena_init(&arena, SIZE_MAX);
    ck_assert_int_eq(tamis_json_parse(&root, &arena, text, &error), TAMIS_OK);
    size_t need = arena.used;
    tamis_arena_clear(&arena);
    for (size_t max = 0; max <= need; max++) {
        tamis_arena_init(&arena, max);
        tamis_status status = tamis_json_parse(&root, &arena, text, &error);
        ck_assert_msg(status == (max < need ? TAMIS_ERR_MEMORY : TAMIS_OK), "%zu of %zu bytes: %s", max, need,
                      tamis_status_text(status));
        tamis_arena_clear(&arena);
    }
}
END_TEST

/* ---- writing ---- */

static const struct {
    const char *name;
    tamis_str text;
    const char *want;
} strings[] = {
    {"empty", {NULL, 0}, "\"\""},
    {"plain", {"abc /'", 6}, "\"abc /'\""},
    {"quote and backslash", {"\"\\", 2}, "\"\\\"\\\\\""},
    {"short escapes", {"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
    {"other controls", {"\0\x01\x0b\x1b\x1f", 5}, "\"\\u0000\\u0001\\u000b\\u001b\\u001f\""},
    {"DEL stands", {"\x7f", 1}, "\"\x7f\""},
    {"UTF-8 stands", {"\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80", 9}, "\"\xC3\xA9\xE2\x80\xA8\xF0\x9F\x98\x80\""},
    {"bad parts", {"a\xFF\xE2\x82z\xF0\x9F\x98", 8}, "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\""},
    {"a surrogate", {"\xED\xA0\x80", 3}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

START_TEST(a_string_is_written_as_json_stringify_does) {
    size_t row = (size_t)_i;
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, strings[row].text.ptr, strings[row].text.len);
    tamis_str text = tamis_str_of(guard.bytes, guard.len);
    tamis_buf buf, clean;
    tamis_buf_init(&buf, 1000);
    tamis_buf_init(&clean, 1000);
    ck_assert(tamis_json_add_string(&buf, text));
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&buf), tamis_str_z(strings[row].want)), "%s: got %.*s",
                  strings[row].name, (int)buf.len, buf.ptr);
    fixture f; /* and it reads back */
    init(&f);
    ck_assert(tamis_utf8_add_clean(&clean, text));
    ck_assert(tamis_str_equal(parse(&f, tamis_buf_str(&buf))->string, tamis_buf_str(&clean)));
    clear(&f);
    for (size_t max = 0; max <= buf.len; max++) {
        tamis_buf small;
        tamis_buf_init(&small, max);
        ck_assert_int_eq(tamis_json_add_string(&small, text), max == buf.len);
        tamis_buf_clear(&small);
    }
    tamis_buf_clear(&buf);
    tamis_buf_clear(&clean);
    tamis_test_guard_clear(&guard);
}
END_TEST

/* Strings are written eight bytes at a time: each byte must be seen at each place of a word. */
START_TEST(every_byte_is_escaped_wherever_it_stands) {
    tamis_buf buf, want;
    tamis_buf_init(&buf, 1000);
    tamis_buf_init(&want, 1000);
    for (unsigned byte = 0; byte < 0x80; byte++) {
        for (size_t at = 0; at < 17; at++) {
            char text[17];
            memset(text, 'x', sizeof text);
            text[at] = (char)byte;
            static const char named[] = "\b\f\n\r\t\"\\";
            const char *name = byte == 0 ? NULL : memchr(named, (int)byte, sizeof named - 1);
            tamis_buf_reset(&want);
            tamis_buf_reset(&buf);
            (void)tamis_buf_add_char(&want, '"');
            (void)tamis_buf_add_repeat(&want, 'x', at);
            if (name != NULL) {
                (void)tamis_buf_add_format(&want, "\\%c", "bfnrt\"\\"[name - named]);
            } else if (byte < 0x20) {
                (void)tamis_buf_add_format(&want, "\\u%04x", byte);
            } else {
                (void)tamis_buf_add_char(&want, (char)byte);
            }
            (void)tamis_buf_add_repeat(&want, 'x', sizeof text - at - 1);
            (void)tamis_buf_add_char(&want, '"');
            if (!tamis_json_add_string(&buf, tamis_str_of(text, sizeof text)) ||
                !tamis_str_equal(tamis_buf_str(&buf), tamis_buf_str(&want))) {
                ck_abort_msg("byte 0x%02x at %zu: %.*s", byte, at, (int)buf.len, buf.ptr);
            }
        }
    }
    tamis_buf_clear(&buf);
    tamis_buf_clear(&want);
}
END_TEST

Suite *tamis_suite_json(void) {
    Suite *suite = suite_create("json");
    TCase *tests = tcase_create("json");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_text_becomes_a_tree_with_places);
    tcase_add_test(tests, a_member_is_found_by_its_whole_name);
    tcase_add_loop_test(tests, a_scalar_has_its_value, 0, (int)(sizeof values / sizeof values[0]));
    tcase_add_loop_test(tests, a_refused_text_is_told_why_and_where, 0,
                        (int)(sizeof refused / sizeof refused[0]));
    tcase_add_test(tests, pieces_of_the_text_in_messages_are_short);
    tcase_add_test(tests, mutated_texts_are_read_or_explained);
    tcase_add_test(tests, nesting_is_bounded);
    tcase_add_test(tests, brackets_in_strings_are_not_nested);
    tcase_add_test(tests, values_are_bounded);
    tcase_add_test(tests, the_length_of_a_text_is_bounded);
    tcase_add_test(tests, a_long_list_is_read_in_linear_time);
    tcase_add_loop_test(tests, memory_that_ends_is_a_status, 0, (int)(sizeof endings / sizeof endings[0]));
    tcase_add_loop_test(tests, a_string_is_written_as_json_stringify_does, 0,
                        (int)(sizeof strings / sizeof strings[0]));
    tcase_add_test(tests, every_byte_is_escaped_wherever_it_stands);
    suite_add_tcase(suite, tests);
    return suite;
}
