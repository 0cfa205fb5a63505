/* The parser on outside suites of JavaScript and CEL expressions: what strict JavaScript refuses is refused, all else is
 * read with the right literal values. The values of whole expressions are the engine's tests. */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "tests/unit/parse_fixture.h"

Suite *tamis_suite_parser_outside(void);

typedef void visit_row(const tamis_json *row, size_t line, size_t *counts);

/* Calls `visit` for each line of a JSON lines file; false when it is not on this machine. */
static bool visit_rows(const char *relative, size_t rows, visit_row *visit, size_t *counts) {
    char *path = tamis_test_outside(relative, rows);
    if (path == NULL) {
        return false;
    }
    size_t len = 0, line = 0;
    char *text = tamis_test_read(path, &len);
    for (char *at = text; at < text + len; line++) {
        char *end = memchr(at, '\n', (size_t)(text + len - at));
        size_t size = (size_t)((end == NULL ? text + len : end) - at);
        tamis_arena arena;
        tamis_json *row;
        tamis_json_error error;
        tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
        ck_assert_int_eq(tamis_json_parse(&row, &arena, (tamis_str){at, size}, &error), TAMIS_OK);
        visit(row, line + 1, counts);
        tamis_arena_clear(&arena);
        at += size + 1;
    }
    ck_assert_uint_eq(line, rows);
    free(text);
    free(path);
    return true;
}

static tamis_str member(const tamis_json *row, const char *name) {
    const tamis_json *value = tamis_json_member(row, tamis_str_z(name));
    return value == NULL ? (tamis_str){NULL, 0} : value->string;
}

static void refuse(const tamis_json *row, size_t line, size_t *counts) {
    tamis_test_parse p;
    tamis_test_parse_expression(&p, member(row, "source"), 0);
    ck_assert_msg(p.expr == NULL, "line %zu: %.*s is accepted", line, TAMIS_FMT(member(row, "source")));
    counts[0]++;
    tamis_test_parse_clear(&p);
}

START_TEST(what_is_no_javascript_is_refused) {
    size_t counts[1] = {0};
    if (visit_rows("data/conformance/test262_must_reject.jsonl", 108, refuse, counts)) {
        tamis_test_note("parser: %zu sources that are no JavaScript are refused", counts[0]);
    }
}
END_TEST

/* Strict mode refuses escapes with octal digits and numbers that begin with 0: the rows' values are those of sloppy mode. */
static bool is_old_octal(tamis_str text) {
    for (size_t i = 0; i + 1 < text.len; i++) {
        char next = text.ptr[i + 1];
        bool digit = next >= '0' && next <= '9';
        bool nul = next == '0' && (i + 2 >= text.len || text.ptr[i + 2] < '0' || text.ptr[i + 2] > '9');
        if (text.ptr[i] == '\\' && digit && !nul) {
            return true;
        }
        i += text.ptr[i] == '\\';
    }
    return text.len > 1 && text.ptr[0] == '0' && text.ptr[1] >= '0' && text.ptr[1] <= '9';
}

/* A number that JSON cannot hold is a string. */
static double number_of(const tamis_json *value) {
    if (value->type == TAMIS_JSON_NUMBER) {
        return value->number;
    }
    return tamis_str_equal(value->string, TAMIS_STR("Infinity")) ? (double)INFINITY : (double)NAN;
}

static void check_value(const tamis_json *row, const tamis_expr *expr, size_t line) {
    const tamis_json *expect = tamis_json_member(row, TAMIS_STR("expect"));
    const tamis_json *value = tamis_json_member(expect, TAMIS_STR("v"));
    if (value == NULL) {
        return;
    }
    if (expr->kind == TAMIS_EXPR_NUMBER) {
        double want = number_of(value);
        ck_assert_msg((want == expr->number && signbit(want) == signbit(expr->number)) ||
                          (isnan(want) && isnan(expr->number)),
                      "line %zu: %.17g, not %.17g", line, expr->number, want);
    } else if (expr->kind == TAMIS_EXPR_STRING) {
        ck_assert_msg(tamis_str_equal(value->string, expr->text.str), "line %zu: %.*s", line,
                      TAMIS_FMT(expr->text.str));
    }
}

/* counts: accepted, refused as strict mode does, refused as the language says */
static void read_row(const tamis_json *row, size_t line, size_t *counts) {
    tamis_test_parse p;
    tamis_str text = member(row, "expr");
    tamis_test_parse_expression(&p, text, 0);
    if (p.expr == NULL && p.diags.first->code == TAMIS_E0108) {
        counts[2]++;
    } else if (is_old_octal(text)) {
        ck_assert_msg(p.expr == NULL, "line %zu: %.*s is accepted", line, TAMIS_FMT(text));
        counts[1]++;
    } else {
        ck_assert_msg(p.expr != NULL, "line %zu: %.*s: %.*s", line, TAMIS_FMT(text),
                      TAMIS_FMT(p.diags.first->message));
        tamis_test_parse_check(&p);
        check_value(row, p.expr, line);
        counts[0]++;
    }
    tamis_test_parse_clear(&p);
}

static void read_suite(const char *file, size_t rows, size_t methods) {
    size_t counts[3] = {0};
    if (visit_rows(file, rows, read_row, counts)) {
        tamis_test_note("parser: %s: %zu read, %zu refused as strict JavaScript does", file, counts[0],
                        counts[1]);
        ck_assert_uint_eq(counts[2], methods);
    }
}

START_TEST(outside_expressions_are_read) {
    read_suite("data/conformance/test262_expressions.jsonl", 235, 0);
    read_suite("data/conformance/test262_literals.jsonl", 687, 0);
    read_suite("data/conformance/cel.jsonl", 150, 6); /* .matches() is a method */
}
END_TEST

Suite *tamis_suite_parser_outside(void) {
    Suite *suite = suite_create("parser_outside");
    TCase *tests = tcase_create("parser_outside");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, what_is_no_javascript_is_refused);
    tcase_add_test(tests, outside_expressions_are_read);
    suite_add_tcase(suite, tests);
    return suite;
}
