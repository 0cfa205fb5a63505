/* Bytes that are not UTF-8 read as one U+FFFD for each maximal bad part, also where two texts are put side by side: the end of
 * one and the beginning of the next never become a character (difference 3). */
#include <string.h>

#include "base/utf8.h"
#include "compiler/compiler.h"
#include "tests/unit/support.h"
#include "tools/evaluate.h"

Suite *tamis_suite_joined(void);

#define BAD "\xEF\xBF\xBD"

/* ---- Bytes ---- */

typedef struct bytes_row {
    const char *left, *right, *joined;
} bytes_row;

static const bytes_row bytes_rows[] = {
    {"", "", ""},
    {"a", "b", "ab"},
    {"", "\x80", "\x80"},
    {"\xC3", "", "\xC3"},
    {"\xC3", "b",
     "\xC3"
     "b"},
    {"a\xC3", "\xA9", "a" BAD "\xA9"},
    {"\xE2\x82", "\xAC", BAD "\xAC"},
    {"\xE2", "\x82\xAC", BAD "\x82\xAC"},
    {"\xF0\x9F\x98", "\x80", BAD "\x80"},
    {"\xF0", "\x9F\x98\x80", BAD "\x9F\x98\x80"},
    {"\xC3\xA9", "\xA9", "\xC3\xA9\xA9"}, /* é is whole */
    {"\xF0\x9F\x98\x80", "\x80", "\xF0\x9F\x98\x80\x80"},
    {"\x80\x80\x80\x80", "\x80", "\x80\x80\x80\x80\x80"}, /* nothing began */
    {"\xF5", "\x80", "\xF5\x80"},                         /* begins nothing */
    {"\xC0", "\x80", "\xC0\x80"},
    {"\xE2\xF0\x9F", "\x98", "\xE2" BAD "\x98"},
};

START_TEST(joined_bytes_read_as_they_do_alone) {
    const bytes_row *row = &bytes_rows[_i];
    tamis_buf out;
    tamis_buf_init(&out, 64);
    ck_assert(tamis_utf8_add_joined(&out, tamis_str_z(row->left)));
    ck_assert(tamis_utf8_add_joined(&out, tamis_str_z(row->right)));
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&out), tamis_str_z(row->joined)), "row %d", _i);
    ck_assert_uint_eq(tamis_utf8_count(tamis_buf_str(&out)),
                      tamis_utf8_count(tamis_str_z(row->left)) + tamis_utf8_count(tamis_str_z(row->right)));
    tamis_buf_clear(&out);
}
END_TEST

START_TEST(a_full_buffer_takes_no_joint) {
    tamis_buf out;
    tamis_buf_init(&out, 3);
    ck_assert(tamis_utf8_add_joined(&out, TAMIS_STR("ab\xC3")));
    ck_assert(!tamis_utf8_add_joined(&out, TAMIS_STR("\x80")));
    ck_assert_int_eq(out.failed, TAMIS_ERR_LIMIT);
    tamis_buf_clear(&out);
}
END_TEST

/* ---- Expressions ---- */

typedef struct expression_row {
    const char *expr, *value; /* as `eval --jsonl` shows it */
} expression_row;

/* a ends in the beginning of a character; b and c begin with what could go on with one. */
static const char event[] = "CEF:0|V|P|1|c|n|5|a=x\xE2\x82 b=\x82\xACy c=\x80z\xE2";

static const expression_row expression_rows[] = {
    {"fields.a + fields.b", "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y\"}"},
    {"(fields.a + fields.b).length === fields.a.length + fields.b.length", "{\"t\":\"boolean\",\"v\":true}"},
    {"fields.a + '' === fields.a", "{\"t\":\"boolean\",\"v\":true}"},
    {"fields.a + 'y' + fields.b", "{\"t\":\"string\",\"v\":\"x" BAD "y" BAD BAD "y\"}"},
    {"[fields.a] + [fields.b]", "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y\"}"},
    {"join([fields.a, fields.b], '')", "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y\"}"},
    {"join([fields.a, 1], fields.b)", "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y1\"}"},
    {"join([[fields.a], [fields.b]], '')", "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y\"}"},
    {"join('12', fields.c)", "{\"t\":\"string\",\"v\":\"1" BAD "z" BAD "2\"}"},
    {"join([1, 2, 3], fields.c)", "{\"t\":\"string\",\"v\":\"1" BAD "z" BAD "2" BAD "z" BAD "3\"}"},
    {"join([0, '', 3], fields.c)", "{\"t\":\"string\",\"v\":\"0" BAD "z" BAD BAD "z" BAD "3\"}"},
    {"replace('[' + fields.b, '[', fields.a)", "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y\"}"},
    {"replace(fields.a + ']', ']', fields.b)", "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y\"}"},
    {"replace('[' + fields.b, '[', fields.a + '$$')", "{\"t\":\"string\",\"v\":\"x" BAD "$" BAD BAD "y\"}"},
    {"replace('[' + fields.b, '[', fields.a + \"$'\")",
     "{\"t\":\"string\",\"v\":\"x" BAD BAD BAD "y" BAD BAD "y\"}"},
    {"replace('12', /\\d/g, fields.c)", "{\"t\":\"string\",\"v\":\"" BAD "z" BAD BAD "z" BAD "\"}"},
};

START_TEST(expressions_join_texts_as_javascript_does) {
    const expression_row *row = &expression_rows[_i];
    tamis_compiler *compiler;
    tamis_str image;
    tamis_evaluation evaluation;
    tamis_value value;
    tamis_verdict verdict;
    tamis_buf out;
    tamis_buf_init(&out, 1u << 16);
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    ck_assert_int_eq(tamis_compiler_expression(&image, compiler, tamis_str_z(row->expr), NULL, NULL),
                     TAMIS_OK);
    ck_assert_int_eq(tamis_evaluation_init(&evaluation, image, tamis_test_jit()), TAMIS_OK);
    ck_assert_int_eq(
        tamis_context_eval_line(evaluation.context, tamis_str_z(event), evaluation.entry, &value, &verdict),
        TAMIS_OK);
    ck_assert(tamis_value_add_typed_json(&out, value));
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&out), tamis_str_z(row->value)), "%s: %.*s", row->expr,
                  (int)out.len, out.ptr);
    tamis_buf_clear(&out);
    tamis_evaluation_clear(&evaluation);
    tamis_compiler_free(compiler);
}
END_TEST

Suite *tamis_suite_joined(void) {
    Suite *suite = suite_create("joined");
    TCase *tests = tcase_create("joined");
    tcase_add_loop_test(tests, joined_bytes_read_as_they_do_alone, 0,
                        (int)(sizeof bytes_rows / sizeof bytes_rows[0]));
    tcase_add_test(tests, a_full_buffer_takes_no_joint);
    tcase_add_loop_test(tests, expressions_join_texts_as_javascript_does, 0,
                        (int)(sizeof expression_rows / sizeof expression_rows[0]));
    suite_add_tcase(suite, tests);
    return suite;
}
