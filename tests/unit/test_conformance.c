/* Expressions and sources that were not made for tamis: rows of test262 and of CEL's conformance tests, found through
 * TAMIS_SHARED.
 *
 * Every row passes; or strict JavaScript refuses it, and then tamis does; or it is listed below with the numbered
 * difference of docs/language.md that it meets. A row binds bare names: `x` is asked as `fields.x`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/unit/support.h"
#include "tools/evaluate.h"

Suite *tamis_suite_conformance(void);

/* Rows that do not pass. */
static const struct {
    const char *id;
    int difference; /* its number */
} not_passed[] = {
    {"expressions/less-than/S11.8.1_A4.12_T1#54", 3}, /* compares halves of pairs */
    {"string/matches/empty_target", 5},               /* method calls */
    {"string/matches/empty_arg", 5},
    {"string/matches/empty_empty", 5},
    {"string/matches/re_concat", 5},
    {"string/matches/re_alt", 5},
    {"string/matches/unicode_smp", 5},
};
enum { NOT_PASSED = sizeof not_passed / sizeof not_passed[0], TEXT_MAX = 1 << 16 };

/* The number of the difference under which a row is listed, 0 when it is not. */
static int listed(tamis_str id) {
    for (size_t i = 0; i < NOT_PASSED; i++) {
        if (tamis_str_equal(tamis_str_z(not_passed[i].id), id)) {
            return not_passed[i].difference;
        }
    }
    return 0;
}

/* ---- Reading rows ---- */

static bool next_line(tamis_str *line, tamis_str *rest) {
    if (rest->len == 0) {
        return false;
    }
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    *line = tamis_str_of(rest->ptr, len);
    size_t used = end == NULL ? len : len + 1;
    *rest = tamis_str_of(rest->ptr + used, rest->len - used);
    return true;
}

static const tamis_json *member(const tamis_json *object, const char *name) {
    const tamis_json *found = tamis_json_member(object, tamis_str_z(name));
    ck_assert_msg(found != NULL, "a row has no member %s", name);
    return found;
}

static tamis_str text_of(const tamis_json *object, const char *name) {
    const tamis_json *text = member(object, name);
    ck_assert_msg(text->type == TAMIS_JSON_STRING, "%s is no string", name);
    return text->string;
}

/* ---- Asking ---- */

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

/* A number that JSON cannot hold is bound as text. */
static bool is_special(const tamis_json *bound) {
    return tamis_str_equal(text_of(bound, "t"), TAMIS_STR("number")) &&
           member(bound, "v")->type == TAMIS_JSON_STRING;
}

/* A name of the row's expression as the language has it: a field, or a special number as it is written. */
static void add_name(tamis_buf *out, tamis_str name, const tamis_json *fields) {
    static const char *const literals[] = {"true", "false", "null", "undefined"};
    const tamis_json *bound = fields == NULL ? NULL : tamis_json_member(fields, name);
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        bound = tamis_str_equal(tamis_str_z(literals[i]), name) ? NULL : bound;
    }
    if (bound == NULL) {
        (void)tamis_buf_add_str(out, name);
    } else if (is_special(bound)) {
        (void)tamis_buf_add_format(out, "(%.*s)", (int)text_of(bound, "v").len, text_of(bound, "v").ptr);
    } else {
        (void)tamis_buf_add_format(out, "fields.%.*s", (int)name.len, name.ptr);
    }
}

/* The length of the token at the start of `text`: a string, a word, or one byte. */
static size_t token_length(tamis_str text) {
    size_t len = 1;
    if (text.ptr[0] == '"' || text.ptr[0] == '\'') {
        while (len < text.len && text.ptr[len] != text.ptr[0]) {
            len += text.ptr[len] == '\\' ? 2 : 1;
        }
        return len < text.len ? len + 1 : text.len;
    }
    while (is_word(text.ptr[0]) && len < text.len && is_word(text.ptr[len])) {
        len++;
    }
    return len;
}

/* The row's expression with its names as fields. */
static void add_expression(tamis_buf *out, tamis_str text, const tamis_json *fields) {
    char before = ' ';
    for (size_t at = 0, len = 0; at < text.len; at += len) {
        tamis_str rest = tamis_str_of(text.ptr + at, text.len - at);
        len = token_length(rest);
        tamis_str token = tamis_str_of(rest.ptr, len);
        if (is_word(token.ptr[0]) && before != '.') {
            add_name(out, token, fields);
        } else {
            (void)tamis_buf_add_str(out, token);
        }
        before = token.ptr[len - 1];
    }
}

/* A value {"t":…,"v":…} as plain JSON. */
static void add_bound(tamis_buf *out, const tamis_json *bound) {
    const tamis_json *v = tamis_json_member(bound, TAMIS_STR("v"));
    switch (v == NULL ? TAMIS_JSON_NULL : v->type) {
    case TAMIS_JSON_NULL: (void)tamis_buf_add_z(out, "null"); break;
    case TAMIS_JSON_FALSE: (void)tamis_buf_add_z(out, "false"); break;
    case TAMIS_JSON_TRUE: (void)tamis_buf_add_z(out, "true"); break;
    case TAMIS_JSON_NUMBER: (void)tamis_buf_add_format(out, "%.17g", v->number); break;
    case TAMIS_JSON_STRING: (void)tamis_json_add_string(out, v->string); break;
    default:
        for (size_t i = 0; i < v->count; i++) {
            (void)tamis_buf_add_char(out, i == 0 ? '[' : ',');
            add_bound(out, &v->items[i]);
        }
        (void)tamis_buf_add_z(out, v->count == 0 ? "[]" : "]");
        break;
    }
}

static void add_request(tamis_buf *out, tamis_str expr, const tamis_json *fields) {
    (void)tamis_buf_add_z(out, "{\"expr\":");
    (void)tamis_json_add_string(out, expr);
    (void)tamis_buf_add_z(out, ",\"fields\":{");
    bool first = true;
    for (size_t i = 0; fields != NULL && i < fields->count; i++) {
        if (!is_special(&fields->items[i])) {
            (void)tamis_buf_add_z(out, first ? "" : ",");
            (void)tamis_json_add_string(out, fields->keys[i]);
            (void)tamis_buf_add_char(out, ':');
            add_bound(out, &fields->items[i]);
            first = false;
        }
    }
    (void)tamis_buf_add_z(out, "}}");
}

typedef struct asker {
    tamis_evaluator *evaluator;
    tamis_arena arena; /* of one row */
    tamis_buf text, request, answer;
} asker;

static void asker_init(asker *a) {
    ck_assert_int_eq(tamis_evaluator_new(&a->evaluator, tamis_test_jit()), TAMIS_OK);
    tamis_arena_init(&a->arena, (size_t)1 << 26);
    tamis_buf_init(&a->text, TEXT_MAX);
    tamis_buf_init(&a->request, TEXT_MAX);
    tamis_buf_init(&a->answer, TEXT_MAX);
}

static void asker_clear(asker *a) {
    tamis_buf_clear(&a->text);
    tamis_buf_clear(&a->request);
    tamis_buf_clear(&a->answer);
    tamis_arena_clear(&a->arena);
    tamis_evaluator_free(a->evaluator);
}

static const tamis_json *parse(asker *a, tamis_str text) {
    tamis_json *json = NULL;
    tamis_json_error error;
    ck_assert_msg(tamis_json_parse(&json, &a->arena, text, &error) == TAMIS_OK, "%.*s: %s", (int)text.len,
                  text.ptr, error.text);
    return json;
}

/* The answer of `eval --jsonl` to the expression. */
static const tamis_json *ask(asker *a, tamis_str expr, const tamis_json *fields) {
    bool refused;
    tamis_buf_reset(&a->text);
    tamis_buf_reset(&a->request);
    tamis_buf_reset(&a->answer);
    add_expression(&a->text, expr, fields);
    add_request(&a->request, tamis_buf_str(&a->text), fields);
    ck_assert_int_eq(a->request.failed, TAMIS_OK);
    ck_assert_int_eq(tamis_evaluator_line(a->evaluator, &a->answer, tamis_buf_str(&a->request), &refused),
                     TAMIS_OK);
    return parse(a, tamis_buf_str(&a->answer));
}

/* ---- Judging ---- */

/* Numbers of CEL are equal by value: it has no -0 of its own. */
static bool same_number(double a, double b, bool by_value) {
    return a == b && (by_value || signbit(a) == signbit(b));
}

/* The plain JSON of an answer, and a typed value {"t":…,"v":…}. */
static bool same_value(const tamis_json *got, const tamis_json *want, bool by_value) {
    const tamis_json *v = tamis_json_member(want, TAMIS_STR("v"));
    if (v == NULL) {
        return got == NULL || got->type == TAMIS_JSON_NULL;
    }
    if (got == NULL || got->type != v->type) {
        /* -0 is the text "-0" in both; by value it is 0 */
        return by_value && got != NULL && got->type == TAMIS_JSON_STRING && v->type == TAMIS_JSON_NUMBER &&
               tamis_str_equal(got->string, TAMIS_STR("-0")) && v->number == 0;
    }
    if (v->type == TAMIS_JSON_NUMBER) {
        return same_number(got->number, v->number, by_value);
    }
    if (v->type == TAMIS_JSON_STRING) {
        return tamis_str_equal(got->string, v->string);
    }
    bool equal = got->count == v->count;
    for (size_t i = 0; i < v->count && equal; i++) {
        equal = same_value(&got->items[i], &v->items[i], by_value);
    }
    return equal;
}

static bool same(const tamis_json *got, const tamis_json *want, bool by_value) {
    const tamis_json *type = tamis_json_member(got, TAMIS_STR("t"));
    if (type == NULL) {
        return false; /* refused */
    }
    tamis_str wanted = text_of(want, "t");
    if (tamis_str_equal(wanted, TAMIS_STR("int")) || tamis_str_equal(wanted, TAMIS_STR("double"))) {
        wanted = TAMIS_STR("number");
    }
    return tamis_str_equal(type->string, wanted) &&
           same_value(tamis_json_member(got, TAMIS_STR("v")), want, by_value);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* What strict mode refuses in a literal: an escape of a digit, save \0 before another character than a digit. */
static bool has_digit_escape(tamis_str string) {
    for (size_t i = 0; i + 1 < string.len; i++) {
        if (string.ptr[i] != '\\') {
            continue;
        }
        i++;
        bool nul = string.ptr[i] == '0' && (i + 1 == string.len || !is_digit(string.ptr[i + 1]));
        if (is_digit(string.ptr[i]) && !nul) {
            return true;
        }
    }
    return false;
}

/* Is the word at `at` the fraction or the exponent of a number that began before? */
static bool goes_on(tamis_str source, size_t at) {
    if (at > 0 && source.ptr[at - 1] == '.') {
        return true;
    }
    return at > 1 && (source.ptr[at - 1] == '-' || source.ptr[at - 1] == '+') &&
           (source.ptr[at - 2] == 'e' || source.ptr[at - 2] == 'E');
}

/* Has the source a literal that strict mode refuses: an octal escape, or a number with a leading 0? */
static bool strict_refuses(tamis_str source) {
    for (size_t at = 0, len = 0; at < source.len; at += len) {
        tamis_str rest = tamis_str_of(source.ptr + at, source.len - at);
        len = token_length(rest);
        bool string = rest.ptr[0] == '"' || rest.ptr[0] == '\'';
        bool number = len > 1 && rest.ptr[0] == '0' && is_digit(rest.ptr[1]) && !goes_on(source, at);
        if (number || (string && has_digit_escape(tamis_str_of(rest.ptr, len)))) {
            return true;
        }
    }
    return false;
}

static bool refused_literal(const tamis_json *answer) {
    const tamis_json *error = tamis_json_member(answer, TAMIS_STR("error"));
    return error != NULL && (tamis_str_equal(text_of(error, "code"), TAMIS_STR("E0103")) ||
                             tamis_str_equal(text_of(error, "code"), TAMIS_STR("E0104")));
}

/* ---- The suites ---- */

typedef struct outside_suite {
    const char *path;
    const char *name; /* of the note */
    size_t rows, refused, listed;
    bool by_value;
} outside_suite;

static const outside_suite suites[] = {
    {.path = "data/conformance/test262_expressions.jsonl",
     .name = "test262 expressions",
     .rows = 235,
     .listed = 1},
    {.path = "data/conformance/test262_literals.jsonl",
     .name = "test262 literals",
     .rows = 687,
     .refused = 144},
    {.path = "data/conformance/cel.jsonl",
     .name = "CEL",
     .rows = 150,
     .refused = 2,
     .listed = 6,
     .by_value = true},
};

START_TEST(rows_pass_or_strict_javascript_refuses_them_or_they_are_listed) {
    const outside_suite *suite = &suites[_i];
    char *path = tamis_test_outside(suite->path, suite->rows);
    if (path == NULL) {
        return;
    }
    size_t len = 0;
    char *bytes = tamis_test_read(path, &len);
    tamis_str text = tamis_str_of(bytes, len);
    asker a;
    asker_init(&a);
    size_t rows = 0, passed = 0, refused = 0, known = 0;
    for (tamis_str line; next_line(&line, &text); rows++) {
        tamis_arena_reset(&a.arena);
        const tamis_json *row = parse(&a, line);
        tamis_str id = text_of(row, "id");
        tamis_str expr = text_of(row, "expr");
        const tamis_json *want = member(row, "expect");
        const tamis_json *value = tamis_json_member(want, TAMIS_STR("value"));
        const tamis_json *answer = ask(&a, expr, tamis_json_member(row, TAMIS_STR("fields")));
        bool pass = same(answer, value != NULL ? value : want, suite->by_value);
        bool legacy = strict_refuses(expr);
        ck_assert_msg(legacy == refused_literal(answer), "%.*s: %.*s: strict mode %s it, tamis says %.*s",
                      (int)id.len, id.ptr, (int)expr.len, expr.ptr, legacy ? "refuses" : "has",
                      (int)a.answer.len, a.answer.ptr);
        ck_assert_msg(legacy || pass != (listed(id) != 0), "%.*s: %.*s: %s, tamis says %.*s", (int)id.len,
                      id.ptr, (int)expr.len, expr.ptr, pass ? "is listed, and passes" : "is not listed",
                      (int)a.answer.len, a.answer.ptr);
        passed += pass ? 1 : 0;
        refused += legacy ? 1 : 0;
        known += listed(id) != 0 ? 1 : 0;
    }
    ck_assert_uint_ge(rows, suite->rows);
    ck_assert_uint_ge(refused, suite->refused);
    ck_assert_uint_eq(known, suite->listed);
    tamis_test_note(
        "%s: %zu of %zu rows pass, %zu are refused as strict JavaScript refuses them, %zu meet a numbered "
        "difference",
        suite->name, passed, rows, refused, known);
    asker_clear(&a);
    free(bytes);
    free(path);
}
END_TEST

/* Sources that are no JavaScript. (A row that only sloppy code must refuse is refused as well: it holds statements.) */
START_TEST(what_is_no_javascript_is_refused) {
    enum { ROWS = 108 };
    char *path = tamis_test_outside("data/conformance/test262_must_reject.jsonl", ROWS);
    if (path == NULL) {
        return;
    }
    size_t len = 0;
    char *bytes = tamis_test_read(path, &len);
    tamis_str text = tamis_str_of(bytes, len);
    asker a;
    asker_init(&a);
    size_t rows = 0;
    for (tamis_str line; next_line(&line, &text); rows++) {
        tamis_arena_reset(&a.arena);
        const tamis_json *row = parse(&a, line);
        const tamis_json *answer = ask(&a, text_of(row, "source"), NULL);
        ck_assert_msg(tamis_json_member(answer, TAMIS_STR("error")) != NULL, "%.*s: accepted: %.*s",
                      (int)text_of(row, "file").len, text_of(row, "file").ptr, (int)a.answer.len,
                      a.answer.ptr);
    }
    ck_assert_uint_ge(rows, ROWS);
    tamis_test_note("test262 sources that are no JavaScript: all %zu are refused", rows);
    asker_clear(&a);
    free(bytes);
    free(path);
}
END_TEST

Suite *tamis_suite_conformance(void) {
    Suite *suite = suite_create("conformance");
    TCase *tests = tcase_create("outside");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, rows_pass_or_strict_javascript_refuses_them_or_they_are_listed, 0,
                        (int)(sizeof suites / sizeof suites[0]));
    tcase_add_test(tests, what_is_no_javascript_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
