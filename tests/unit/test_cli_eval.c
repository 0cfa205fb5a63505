/* tamis eval: one expression, and --jsonl. What expressions mean is tested elsewhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_cli_eval(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- One ---- */

typedef struct eval_row {
    const char *args[8];
    const char *out;
} eval_row;

static const eval_row eval_rows[] = {
    {{"1 + 1"}, "2"},
    {{"=> 'a' + 1"}, "\"a1\""},
    {{"undefined"}, "undefined"},
    {{"null"}, "null"},
    {{"--", "-0"}, "-0"},
    {{"0 / 0"}, "NaN"},
    {{"1 / 0"}, "Infinity"},
    {{"--", "-1 / 0"}, "-Infinity"},
    {{"[1, 'a', [true]]"}, "[1,\"a\",[true]]"},
    {{"cef.isValid"}, "true"},
    {{"raw"}, "undefined"},
    {{"cef.duplicates"}, "[]"},
    {{"fields.cat", "--fields", "{\"cat\": \"x\"}"}, "\"x\""},
    {{"fields.a", "--fields={\"a\": [null, {\"2\": 1, \"b\": 2, \"1\": 3}]}"},
     "[null,{\"1\":3,\"2\":1,\"b\":2}]"},
    {{"cef.name + cef.isValid", "--cef", "{\"name\": \"n\", \"isValid\": false}"}, "\"nfalse\""},
    {{"cef.duplicates", "--cef", "{\"duplicates\": [\"a\", \"b\"]}"}, "[\"a\",\"b\"]"},
    {{"cef.name + fields.a + raw", "--event", CLI_EVENT("n", "a=1")}, "\"n1" CLI_EVENT("n", "a=1") "\""},
    {{"cef.isValid", "--event", "x"}, "false"},
    {{"searchRegexList('abc', [_.referenceValues.l])", "--references",
      "{\"l\": [{\"regex\": \"b\", \"value\": \"<$&>\"}]}"},
     "\"<b>\""},
    {{"_.referenceValues.l", "--references", "{\"l\": [{\"regex\": \"b\", \"value\": \"\"}]}"}, "[list]"},
    {{"_.globalReferenceValues.a.b", "--global-references", "{\"a\": {\"b\": 7}}"}, "7"},
    {{"_.referenceValues.nothing"}, "undefined"},
};

START_TEST(an_expression_is_printed_with_its_value) {
    const eval_row *row = &eval_rows[_i];
    const char *args[10] = {"eval"};
    memcpy(args + 1, row->args, sizeof row->args);
    cli c;
    cli_init(&c);
    cli_run(&c, args, NULL);
    cli_expect_status(&c, 0);
    char want[256];
    (void)snprintf(want, sizeof want, "%s\n", row->out);
    cli_expect_out(&c, want);
    cli_clear(&c);
}
END_TEST

START_TEST(a_refused_expression_is_told_with_its_place) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("eval", "isEmtpy(fields.cat)"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, "error[E0203]: unknown function 'isEmtpy'\n");
    cli_expect_in_err(&c, "--> expression:1:1\n");
    cli_expect_in_err(&c, "did you mean 'isEmpty'?");
    cli_clear(&c);
}
END_TEST

START_TEST(a_search_that_gave_up_is_noted) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("eval", "searchRegex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', /^(?:a|a)+$/)"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "undefined\n");
    cli_expect_in_err(&c, "note: a search gave up");
    cli_clear(&c);
}
END_TEST

/* ---- Many ---- */

typedef struct jsonl_row {
    const char *in, *out;
} jsonl_row;

static const jsonl_row jsonl_rows[] = {
    {"{\"expr\":\"undefined\"}", "{\"t\":\"undefined\"}"},
    {"{\"expr\":\"null\"}", "{\"t\":\"null\",\"v\":null}"},
    {"{\"expr\":\"!0\"}", "{\"t\":\"boolean\",\"v\":true}"},
    {"{\"expr\":\"0.1+0.2\"}", "{\"t\":\"number\",\"v\":0.30000000000000004}"},
    {"{\"expr\":\"0/0\"}", "{\"t\":\"number\",\"v\":\"NaN\"}"},
    {"{\"expr\":\"-1/0\"}", "{\"t\":\"number\",\"v\":\"-Infinity\"}"},
    {"{\"expr\":\"1/0\"}", "{\"t\":\"number\",\"v\":\"Infinity\"}"},
    {"{\"expr\":\"-0\"}", "{\"t\":\"number\",\"v\":\"-0\"}"},
    {"{\"expr\":\"'a\\\\u0000\\u00e9'\"}", "{\"t\":\"string\",\"v\":\"a\\u0000\xC3\xA9\"}"},
    {"{\"expr\":\"[1,[undefined,NaN]]\"}", "{\"t\":\"array\",\"v\":[1,[null,null]]}"},
    {"{\"expr\":\"_.referenceValues\",\"references\":{\"b\":1,\"a\":{\"x\":null}}}",
     "{\"t\":\"object\",\"v\":{\"b\":1,\"a\":{\"x\":null}}}"},
    {"{\"expr\":\"_.globalReferenceValues.a\",\"globalReferences\":{\"a\":\"g\"}}",
     "{\"t\":\"string\",\"v\":\"g\"}"},
    {"{\"expr\":\"searchRegexList('x1', "
     "[_.referenceValues.l])\",\"references\":{\"l\":[{\"regex\":\"X(.)\",\"flags\":\"i\","
     "\"value\":\"$1\"}]}}",
     "{\"t\":\"string\",\"v\":\"1\"}"},
    {"{\"expr\":\"fields.a === 1\",\"fields\":{\"a\":1}}", "{\"t\":\"boolean\",\"v\":true}"},
    {"{\"expr\":\"fields.constructor\",\"fields\":{}}", "{\"t\":\"undefined\"}"},
    {"{\"expr\":\"fields.__proto__\",\"fields\":{\"__proto__\":\"p\"}}", "{\"t\":\"string\",\"v\":\"p\"}"},
    {"{\"expr\":\"fields['']\",\"fields\":{\"\":null}}", "{\"t\":\"null\",\"v\":null}"},
    {"{\"expr\":\"raw\"}", "{\"t\":\"undefined\"}"},
    {"{\"expr\":\"cef.isValid\"}", "{\"t\":\"boolean\",\"v\":true}"},
    {"{\"expr\":\"cef.isValid\",\"cef\":{\"isValid\":false}}", "{\"t\":\"boolean\",\"v\":false}"},
    {"{\"expr\":\"cef.name\",\"cef\":{\"name\":\"n\"}}", "{\"t\":\"string\",\"v\":\"n\"}"},
    {"{\"expr\":\"=> 1\"}", "{\"t\":\"number\",\"v\":1}"},
    {"{\"expr\":\"1\",\"further\":true}", "{\"t\":\"number\",\"v\":1}"},
    {"{\"expr\":\"searchRegex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', /^(?:a|a)+$/)\"}",
     "{\"t\":\"undefined\",\"failed\":true}"},
};
enum { JSONL_ROWS = sizeof jsonl_rows / sizeof jsonl_rows[0] };

START_TEST(each_line_is_answered_in_order) {
    char in[16384] = "";
    char want[16384] = "";
    size_t in_len = 0;
    size_t want_len = 0;
    for (size_t i = 0; i < JSONL_ROWS; i++) {
        in_len += (size_t)snprintf(in + in_len, sizeof in - in_len, "%s\n", jsonl_rows[i].in);
        want_len += (size_t)snprintf(want + want_len, sizeof want - want_len, "%s\n", jsonl_rows[i].out);
    }
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("eval", "--jsonl"), in);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, want);
    cli_clear(&c);
}
END_TEST

/* What is refused: code and offset; the words are the compiler's or the reader's. */
typedef struct refused_row {
    const char *in;
    const char *code;
    unsigned offset;
} refused_row;

static const refused_row refused_rows[] = {
    {"{\"expr\":\"1 +\"}", "E0102", 3},
    {"{\"expr\":\"\xC3\xA9' + 1\"}", "E0103", 2},
    {"{\"expr\":\"'\xC3\xA9' + nothing(1)\"}", "E0203", 7},
    {"{\"expr\":\"is(1, 2) || is(3)\"}", "E0301", 12},
    {"{\"expr\":\"=> 1 + x\"}", "E0201", 7},
    {"{\"expr\":\"\"}", "E0102", 0},
    {"{\"expr\":\"searchRegex('a', /(/)\"}", "E0601", 18},
    {"{\"expr\":\"1\",\"references\":{\"l\":[{\"regex\":\"(\",\"value\":\"\"}]}}", "E0601", 0},
    {"{\"expr\":\"1\",\"references\":{\"l\":[{\"regex\":\"a\",\"flags\":\"y\",\"value\":\"\"}]}}", "E0603", 0},
    {"{\"expr\":\"1\",\"references\":{\"l\":[{\"regex\":\"a\",\"flags\":\"q\",\"value\":\"\"}]}}", "E0603", 0},
    {"{\"expr\":\"1\",\"references\":{\"l\":[{\"regex\":\"(?:(a)|b)*\",\"value\":\"$1\"}]}}", "E0604", 0},
    {"", "E0401", 0},
    {"{\"expr\":\"1\"", "E0401", 0},
    {"[]", "E0401", 0},
    {"{\"fields\":{}}", "E0401", 0},
    {"{\"expr\":1}", "E0401", 8},
    {"{\"expr\":\"1\",\"fields\":[]}", "E0401", 21},
    {"{\"expr\":\"1\",\"cef\":\"x\"}", "E0401", 18},
    {"{\"expr\":\"1\",\"references\":1}", "E0401", 25},
    {"{\"expr\":\"1\",\"globalReferences\":null}", "E0401", 31},
    {"{\"expr\":\"1\",\"cef\":{\"nam\":\"x\"}}", "E0401", 19},
    {"{\"expr\":\"1\",\"cef\":{\"name\":null}}", "E0401", 26},
    {"{\"expr\":\"1\",\"cef\":{\"isValid\":\"yes\"}}", "E0401", 29},
    {"{\"expr\":\"1\",\"cef\":{\"duplicates\":[1]}}", "E0401", 32},
    {"{\"expr\":\"1\",\"expr\":\"2\"}", "E0401", 12},
    {"{\"expr\":\"1\",\"fields\":{\"a\":1e999}}", "E0401", 26},
    {"{\"expr\":\"1\",\"fields\":{\"a\":\"\\ud800\"}}", "E0401", 27},
    {"{\"expr\":\"\xFF\"}", "E0401", 9},
};

START_TEST(a_refused_line_says_why_and_where_and_the_next_is_answered) {
    const refused_row *row = &refused_rows[_i];
    char in[512];
    (void)snprintf(in, sizeof in, "%s\n{\"expr\":\"7\"}\n", row->in);
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("eval", "--jsonl"), in);
    cli_expect_status(&c, 1);
    char start[64];
    char end[64];
    (void)snprintf(start, sizeof start, "{\"error\":{\"code\":\"%s\",\"message\":\"", row->code);
    (void)snprintf(end, sizeof end, "\",\"offset\":%u}}\n{\"t\":\"number\",\"v\":7}\n", row->offset);
    ck_assert_msg(strncmp(c.result.out, start, strlen(start)) == 0, "%s: %s", row->in, c.result.out);
    ck_assert_msg(c.result.out_len > strlen(end) &&
                      strcmp(c.result.out + c.result.out_len - strlen(end), end) == 0,
                  "%s: %s", row->in, c.result.out);
    cli_clear(&c);
}
END_TEST

/* Arrays of events may be nested as deep as values can be. */
START_TEST(arrays_of_fields_have_a_depth) {
    for (size_t over = 0; over < 2; over++) {
        size_t depth = TAMIS_LIMIT_ARRAY_DEPTH + over;
        char in[512] = "{\"expr\":\"size(fields.a)\",\"fields\":{\"a\":";
        size_t len = strlen(in);
        memset(in + len, '[', depth);
        memset(in + len + depth, ']', depth);
        memcpy(in + len + 2 * depth, "}}\n", 4);
        cli c;
        cli_init(&c);
        cli_run(&c, ARGS("eval", "--jsonl"), in);
        cli_expect_status(&c, over == 0 ? 0 : 1);
        cli_expect_in_out(&c,
                          over == 0 ? "{\"t\":\"number\",\"v\":1}" : "arrays are nested more than 64 deep");
        cli_clear(&c);
    }
}
END_TEST

START_TEST(a_line_over_the_limit_is_refused) {
    static const char start[] = "{\"expr\":\"fields.a.length\",\"fields\":{\"a\":\"";
    for (size_t over = 0; over < 2; over++) {
        size_t len = TAMIS_LIMIT_LINE + over;
        char *in = malloc(len + 1);
        ck_assert_ptr_nonnull(in);
        memset(in, 'x', len);
        memcpy(in, start, sizeof start - 1);
        memcpy(in + len - 3, "\"}}\n", 4);
        cli c;
        cli_init(&c);
        cli_run_bytes(&c, ARGS("eval", "--jsonl"), in, len + 1);
        cli_expect_status(&c, over == 0 ? 0 : 1);
        cli_expect_in_out(&c, over == 0 ? "{\"t\":\"number\",\"v\":10485" : "\"offset\":1048576}}");
        free(in);
        cli_clear(&c);
    }
}
END_TEST

/* Many different expressions one after the other: the answers are right, and nothing piles up. */
START_TEST(many_lines_are_answered) {
    size_t count = tamis_test_effort(20000, 500);
    size_t size = count * 64;
    char *in = malloc(size);
    ck_assert_ptr_nonnull(in);
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len += (size_t)snprintf(in + len, size - len,
                                "{\"expr\":\"fields.a + %zu\",\"fields\":{\"a\":%zu}}\n", i, i);
    }
    cli c;
    cli_init(&c);
    cli_run_bytes(&c, ARGS("eval", "--jsonl"), in, len);
    cli_expect_status(&c, 0);
    const char *at = c.result.out;
    for (size_t i = 0; i < count; i++) {
        char want[64];
        int n = snprintf(want, sizeof want, "{\"t\":\"number\",\"v\":%zu}\n", 2 * i);
        ck_assert_msg(strncmp(at, want, (size_t)n) == 0, "line %zu", i + 1);
        at += n;
    }
    ck_assert_str_eq(at, "");
    free(in);
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_cli_eval(void) {
    Suite *suite = suite_create("cli_eval");
    TCase *one = tcase_create("one");
    tcase_add_loop_test(one, an_expression_is_printed_with_its_value, 0,
                        (int)(sizeof eval_rows / sizeof eval_rows[0]));
    tcase_add_test(one, a_refused_expression_is_told_with_its_place);
    tcase_add_test(one, a_search_that_gave_up_is_noted);
    suite_add_tcase(suite, one);
    TCase *many = tcase_create("many");
    tcase_set_timeout(many, 60);
    tcase_add_test(many, each_line_is_answered_in_order);
    tcase_add_loop_test(many, a_refused_line_says_why_and_where_and_the_next_is_answered, 0,
                        (int)(sizeof refused_rows / sizeof refused_rows[0]));
    tcase_add_test(many, arrays_of_fields_have_a_depth);
    tcase_add_test(many, a_line_over_the_limit_is_refused);
    tcase_add_test(many, many_lines_are_answered);
    suite_add_tcase(suite, many);
    return suite;
}
