/* Every operator and function on every kind of value, and on every pair of kinds: tests/cases/kinds.tsv holds what V8 gives
 * (tests/js/kinds.js wrote it, and says what its lines are). */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/unit/support.h"
#include "tools/evaluate.h"

Suite *tamis_suite_kinds(void);

enum { TEXT_MAX = 1 << 16, MOST_CELLS = 64 };

typedef struct table {
    tamis_str rest;  /* what of the file is not yet read */
    tamis_str event; /* the members of a request besides its expression */
    tamis_str expressions[MOST_CELLS];
    size_t count;
    tamis_evaluator *evaluator;
    tamis_buf request, want, got;
    size_t asked;
} table;

static tamis_str next_line(table *t) {
    const char *end = memchr(t->rest.ptr, '\n', t->rest.len);
    ck_assert_ptr_nonnull(end);
    tamis_str line = tamis_str_of(t->rest.ptr, (size_t)(end - t->rest.ptr));
    t->rest = tamis_str_of(end + 1, t->rest.len - line.len - 1);
    return line;
}

/* Cuts a line at its tabs. */
static size_t split(tamis_str *cells, tamis_str line) {
    size_t count = 0;
    for (;;) {
        ck_assert_uint_lt(count, MOST_CELLS);
        const char *tab = line.len == 0 ? NULL : memchr(line.ptr, '\t', line.len);
        cells[count++] = tamis_str_of(line.ptr, tab == NULL ? line.len : (size_t)(tab - line.ptr));
        if (tab == NULL) {
            return count;
        }
        line = tamis_str_of(tab + 1, line.len - (size_t)(tab - line.ptr) - 1);
    }
}

/* {"expr":"…" with the values for L and R, and the event behind it. */
static void make_request(table *t, tamis_str expression, const tamis_str *values) {
    tamis_buf text;
    tamis_buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < expression.len; i++) {
        char c = expression.ptr[i];
        bool ends = i + 1 == expression.len || strchr(" ,)[]", expression.ptr[i + 1]) != NULL;
        bool begins = i == 0 || strchr(" ([!", expression.ptr[i - 1]) != NULL;
        if (begins && ends && (c == 'L' || c == 'R')) {
            (void)tamis_buf_add_str(&text, values[c == 'L' ? 0 : 1]);
        } else {
            (void)tamis_buf_add_char(&text, c);
        }
    }
    tamis_buf_reset(&t->request);
    (void)tamis_buf_add_z(&t->request, "{\"expr\":");
    (void)tamis_json_add_string(&t->request, tamis_buf_str(&text));
    (void)tamis_buf_add_char(&t->request, ',');
    (void)tamis_buf_add(&t->request, t->event.ptr + 1, t->event.len - 1);
    tamis_buf_clear(&text);
    ck_assert_int_eq(t->request.failed, TAMIS_OK);
}

/* The answer of `eval --jsonl` that a cell stands for. */
static void make_answer(table *t, tamis_str cell) {
    static const struct {
        const char *starts, *type;
    } types[] = {{"\"", "string"}, {"[", "array"}, {"{", "object"}, {"tf", "boolean"}, {"n", "null"}};
    const char *type = "number";
    tamis_buf_reset(&t->want);
    if (tamis_str_equal(cell, TAMIS_STR("undefined"))) {
        (void)tamis_buf_add_z(&t->want, "{\"t\":\"undefined\"}");
        return;
    }
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        type = strchr(types[i].starts, cell.ptr[0]) != NULL ? types[i].type : type;
    }
    bool quoted = strchr("NI", cell.ptr[0]) != NULL || tamis_str_equal(cell, TAMIS_STR("-0")) ||
                  tamis_str_equal(cell, TAMIS_STR("-Infinity"));
    (void)tamis_buf_add_format(&t->want, "{\"t\":\"%s\",\"v\":%s%.*s%s}", type, quoted ? "\"" : "",
                               (int)cell.len, cell.ptr, quoted ? "\"" : "");
}

/* A line of values and answers. */
static void check_line(table *t, tamis_str line, size_t values) {
    tamis_str cells[MOST_CELLS];
    ck_assert_uint_eq(split(cells, line), values + t->count);
    for (size_t i = 0; i < t->count; i++) {
        bool refused;
        make_request(t, t->expressions[i], cells);
        make_answer(t, cells[values + i]);
        tamis_buf_reset(&t->got);
        ck_assert_int_eq(tamis_evaluator_line(t->evaluator, &t->got, tamis_buf_str(&t->request), &refused),
                         TAMIS_OK);
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&t->got), tamis_buf_str(&t->want)),
                      "%.*s\nV8 gives %.*s\nand tamis %.*s", (int)t->request.len, t->request.ptr,
                      (int)t->want.len, t->want.ptr, (int)t->got.len, t->got.ptr);
        t->asked++;
    }
}

/* All lines of values up to an empty one; under valgrind, every so many of them. */
static void check_block(table *t, size_t values) {
    size_t step = 100 / tamis_test_effort(100, 4);
    t->count = split(t->expressions, next_line(t));
    for (size_t i = 0; t->rest.len > 0; i++) {
        tamis_str line = next_line(t);
        if (line.len == 0) {
            return;
        }
        if (i % step == 0) {
            check_line(t, line, values);
        }
    }
}

START_TEST(operators_and_functions_give_what_v8_gives) {
    table t = {.asked = 0};
    char *path = tamis_test_source("tests/cases/kinds.tsv");
    size_t len;
    char *bytes = tamis_test_read(path, &len);
    ck_assert_int_eq(tamis_evaluator_new(&t.evaluator, tamis_test_jit()), TAMIS_OK);
    tamis_buf_init(&t.request, TEXT_MAX);
    tamis_buf_init(&t.want, TEXT_MAX);
    tamis_buf_init(&t.got, TEXT_MAX);
    t.rest = tamis_str_of(bytes, len);
    t.event = next_line(&t);
    check_block(&t, 1);
    check_block(&t, 2);
    tamis_test_note("kinds of values: %zu answers of operators and functions are V8's", t.asked);
    tamis_buf_clear(&t.request);
    tamis_buf_clear(&t.want);
    tamis_buf_clear(&t.got);
    tamis_evaluator_free(t.evaluator);
    free(bytes);
    free(path);
}
END_TEST

Suite *tamis_suite_kinds(void) {
    Suite *suite = suite_create("kinds");
    TCase *tests = tcase_create("kinds");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, operators_and_functions_give_what_v8_gives);
    suite_add_tcase(suite, tests);
    return suite;
}
