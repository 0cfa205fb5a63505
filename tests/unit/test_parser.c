/* Expressions: precedence as JavaScript has it, what is refused and with which words, and the trees of tests/cases/ast. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/case_file.h"
#include "tests/unit/parse_fixture.h"

Suite *tamis_suite_parser(void);

typedef struct form_row {
    const char *text, *form;
} form_row;

static const form_row forms[] = {
    /* every level of precedence above the next, and each to its side */
    {"a ? b : c ? d : e", "(?: a b (?: c d e))"},
    {"a ? b ? c : d : e", "(?: a (?: b c d) e)"},
    {"a ?? b ? c : d", "(?: (?? a b) c d)"},
    {"a || b ? c : d", "(?: (|| a b) c d)"},
    {"a || b && c", "(|| a (&& b c))"},
    {"a && b || c", "(|| (&& a b) c)"},
    {"a ?? b ?? c", "(?? (?? a b) c)"},
    {"a || b || c", "(|| (|| a b) c)"},
    {"a && b && c", "(&& (&& a b) c)"},
    {"a && b === c", "(&& a (=== b c))"},
    {"a ?? b === c", "(?? a (=== b c))"},
    {"a === b !== c == d != e", "(!= (== (!== (=== a b) c) d) e)"},
    {"a === b < c", "(=== a (< b c))"},
    {"a < b <= c > d >= e", "(>= (> (<= (< a b) c) d) e)"},
    {"a < b + c", "(< a (+ b c))"},
    {"a + b - c + d", "(+ (- (+ a b) c) d)"},
    {"a + b * c", "(+ a (* b c))"},
    {"a * b / c % d", "(% (/ (* a b) c) d)"},
    {"-a * b", "(* (- a) b)"},
    {"!a === b", "(=== (! a) b)"},
    {"!a.b", "(! (. a b))"},
    {"- -a + +b", "(+ (- (- a)) (+ b))"},
    {"a - -b", "(- a (- b))"},
    {"!!a", "(! (! a))"},
    {"-f(x)[0]", "(- ([] (call f x) 0))"},
    {"a + (b + c)", "(+ a (group (+ b c)))"},
    {"(a ?? b) || c", "(|| (group (?? a b)) c)"},
    {"a ?? (b && c)", "(?? a (group (&& b c)))"},
    /* members, indices, calls */
    {"a.b.c", "(. (. a b) c)"},
    {"a?.b?.[c]?.d", "(?. (?.[] (?. a b) c) d)"},
    {"a['b'][0]", "([] ([] a 'b') 0)"},
    {"f()", "(call f)"},
    {"f(a, b,)", "(call f a b)"},
    {"f?.(a)", "(call? f a)"},
    {"f(g(h(1)))", "(call f (call g (call h 1)))"},
    {"f(x).y", "(. (call f x) y)"},
    {"a.in.typeof.true.null.let", "(. (. (. (. (. a in) typeof) true) null) let)"},
    {"a\n.b\n?.c", "(?. (. a b) c)"},
    {"a?.5:1", "(?: a 0.5 1)"},
    {"1..x", "(. 1 x)"},
    {"'a'.length", "(. 'a' length)"},
    {"[1, 2].length", "(. (array 1 2) length)"},
    /* arrays, literals, names */
    {"[]", "(array)"},
    {"[a,]", "(array a)"},
    {"[[1], [2, [3]]]", "(array (array 1) (array 2 (array 3)))"},
    {"[true, false, null, undefined, NaN, Infinity]", "(array true false null undefined NaN Infinity)"},
    {"\\u0075ndefined", "undefined"},
    {"f(/a/g, [/b/])", "(call f /a/g (array /b/))"},
    {"a / b / c", "(/ (/ a b) c)"},
    {"pack + use + field + list + table + filter + map + test",
     "(+ (+ (+ (+ (+ (+ (+ pack use) field) list) table) filter) map) test)"},
    {"when + version + from + key + allow + drop + deny + event + expect + not + allowed + unmapped + pass",
     "(+ (+ (+ (+ (+ (+ (+ (+ (+ (+ (+ (+ when version) from) key) allow) drop) deny) event) expect) not) "
     "allowed) unmapped) pass)"},
    {"async + await + of + get + eval + arguments", "(+ (+ (+ (+ (+ async await) of) get) eval) arguments)"},
    {"\xC3\xA9t\xC3\xA9 + \\u{61}b", "(+ \xC3\xA9t\xC3\xA9 ab)"},
    {"=> a", "a"},
    {" /* x */ => // y\n a // z", "a"},
};

START_TEST(expressions_have_javascripts_precedence) {
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        tamis_test_parse p;
        tamis_test_parse_expression(&p, tamis_str_z(forms[i].text), 0);
        ck_assert_msg(p.expr != NULL, "%s is refused", forms[i].text);
        tamis_test_parse_check(&p);
        char *form = tamis_test_parse_form(p.expr);
        ck_assert_msg(strcmp(form, forms[i].form) == 0, "%s\n  want %s\n  got  %s", forms[i].text,
                      forms[i].form, form);
        free(form);
        tamis_test_parse_clear(&p);
    }
}
END_TEST

/* ---- What is refused ---- */

typedef struct refusal {
    const char *text, *code;
    unsigned off, len;          /* the primary place */
    const char *message, *help; /* parts of them */
} refusal;

static const refusal refusals[] = {
    {"", "E0102", 0, 0, "expected an expression", "write a value"},
    {"a +", "E0102", 3, 0, "the end of the expression", "write a value"},
    {"a b", "E0102", 2, 1, "an operator or the end", "one expression"},
    {"a 'b'", "E0102", 2, 3, "found a string", "one expression"},
    {"f(a b)", "E0102", 4, 1, "expected ')' or ','", "an operator before it"},
    {"f(a", "E0102", 3, 0, "expected ')' or ','", "close it with ')'"},
    {"[a", "E0102", 2, 0, "expected ']' or ','", "close it with ']'"},
    {"(a", "E0102", 2, 0, "expected ')'", "close it with ')'"},
    {"a)", "E0102", 1, 1, "found ')'", "one expression"},
    {"()", "E0102", 1, 1, "expected an expression, found ')'", "write a value"},
    {"f(,)", "E0102", 2, 1, "expected an expression or ')'", "write a value"},
    {"f(a,,b)", "E0102", 4, 1, "expected an expression or ')'", "write a value"},
    {"a.", "E0102", 2, 0, "expected a name", "after the dot"},
    {"a.1", "E0102", 1, 2, "found number '.1'", "one expression"},
    {"a ? b", "E0102", 5, 0, "expected ':'", "condition ? value : other"},
    {"a ? b ; c", "E0102", 6, 1, "expected ':'", "condition ? value : other"},
    {"a : b", "E0102", 2, 1, "found ':'", "one expression"},
    {"* a", "E0102", 0, 1, "expected an expression", "write a value"},
    {"a;", "E0102", 1, 1, "found ';'", "one expression"},
    {"=> => a", "E0102", 3, 2, "found '=>'", "write a value"},
    {"a and b", "E0102", 2, 3, "no operator 'and'", "'&&'"},
    {"a or b", "E0102", 2, 2, "no operator 'or'", "'||'"},
    {"not a", "E0102", 0, 3, "no operator 'not'", "'!'"},
    {"static", "E0102", 0, 6, "'static' is a word of JavaScript", "another name"},
    {"enum", "E0102", 0, 4, "'enum' is a word of JavaScript", "another name"},
    {"tru\\u0065", "E0102", 0, 9, "written with an escape", "without escapes"},
    {"l\\u0065t", "E0102", 0, 8, "written with an escape", "without escapes"},
    /* `??` beside `||` and `&&` */
    {"a ?? b || c", "E0109", 7, 2, "'||' stands beside '?\?'", "(a ?? b) || c, or a ?? (b || c)"},
    {"a || b ?? c", "E0109", 7, 2, "'?\?' stands beside '||'", "(a || b) ?? c, or a || (b ?? c)"},
    {"a ?? b && c", "E0109", 7, 2, "'&&' stands beside '?\?'", "(a ?? b) && c"},
    {"a && b ?? c", "E0109", 7, 2, "'?\?' stands beside '&&'", "(a && b) ?? c"},
    {"f(a ?? b || c)", "E0109", 9, 2, "'||' stands beside '?\?'", "(a ?? b) || c"},
    /* calls */
    {"x.trim()", "E0108", 2, 4, "method calls", "write trim(x)"},
    {"fields.cat?.trim()", "E0108", 12, 4, "method calls", "write trim(fields.cat)"},
    {"x.replace(/a/, 'b')", "E0108", 2, 7, "method calls", "write replace(x, /a/, 'b')"},
    {"x.toUpperCase()", "E0108", 2, 11, "method calls", "write toUpper(x)"},
    {"x.match(/a/)", "E0108", 2, 5, "method calls", "write searchRegex(x, /a/)"},
    {"/a/.test(x)", "E0108", 4, 4, "method calls", "write searchRegex(x, /a/)"},
    {"x.foo(1)", "E0108", 2, 3, "method calls", "the value first"},
    {"_.isEmpty(x)", "E0108", 2, 7, "functions stand alone", "write isEmpty(x)"},
    {"(f)(x)", "E0108", 0, 3, "only a function's name", "write f without"},
    {"f(x)(y)", "E0108", 0, 4, "only a function's name", "cannot be called"},
    {"a[0](x)", "E0108", 0, 4, "only a function's name", "cannot be called"},
    {"'a'(x)", "E0108", 0, 3, "only a function's name", "cannot be called"},
    {"undefined(x)", "E0108", 0, 9, "only a function's name", "cannot be called"},
    /* what JavaScript has and a rule has not */
    {"a = b", "E0108", 2, 1, "assignment", "'==='"},
    {"a += b", "E0108", 2, 2, "assignment", "let sum = a + b"},
    {"a ?\?= b", "E0108", 2, 3, "assignment", "'a ?? b'"},
    {"a++", "E0108", 1, 2, "increments", "'a + 1'"},
    {"--a", "E0108", 0, 2, "decrements", "'a - 1'"},
    {"a ** b", "E0108", 2, 2, "powers", "multiply"},
    {"a & b", "E0108", 2, 1, "bitwise", "'&&'"},
    {"a | b", "E0108", 2, 1, "bitwise", "'||'"},
    {"a ^ b", "E0108", 2, 1, "bitwise", "!=="},
    {"~a", "E0108", 0, 1, "bitwise", "'!'"},
    {"a << b", "E0108", 2, 2, "bitwise", "multiply"},
    {"a >>> b", "E0108", 2, 3, "bitwise", "divide"},
    {"a, b", "E0108", 1, 1, "comma operator", "one expression"},
    {"(a, b)", "E0108", 2, 1, "comma operator", "one expression"},
    {"a[b, c]", "E0108", 3, 1, "comma operator", "one expression"},
    {"[, a]", "E0108", 1, 1, "holes", "undefined"},
    {"[a,, b]", "E0108", 3, 1, "holes", "undefined"},
    {"f(...a)", "E0108", 2, 3, "spreads", "one by one"},
    {"x => x", "E0108", 2, 2, "functions", "value itself"},
    {"(x) => x", "E0108", 4, 2, "functions", "value itself"},
    {"async x", "E0108", 6, 1, "functions", "value itself"},
    {"function () {}", "E0108", 0, 8, "functions", "value itself"},
    {"{ a: 1 }", "E0108", 0, 1, "object literals", "table"},
    {"f({})", "E0108", 2, 1, "object literals", "table"},
    {"`a`", "E0108", 0, 3, "template literals", "in quotes"},
    {"a`b`", "E0108", 1, 3, "template literals", "in quotes"},
    {"new A", "E0108", 0, 3, "'new'", "value itself"},
    {"'a' in b", "E0108", 4, 2, "'in'", "fields.x !== undefined"},
    {"a instanceof b", "E0108", 2, 10, "'instanceof'", "compare"},
    {"typeof a", "E0108", 0, 6, "'typeof'", "x !== undefined"},
    {"void 0", "E0108", 0, 4, "'void'", "'undefined'"},
    {"delete a", "E0108", 0, 6, "'delete'", "'undefined'"},
    {"this.a", "E0108", 0, 4, "'this'", "fields.x"},
    {"if (a) b", "E0108", 0, 2, "statements", "condition ? value : other"},
    {"return a", "E0108", 0, 6, "statements", "value itself"},
    {"var a", "E0108", 0, 3, "statements", "'let'"},
    {"let a", "E0108", 0, 3, "statements", "'let'"},
    {"a <!-- b", "E0108", 2, 4, "HTML comments", "'//'"},
    {"a\n--> b", "E0108", 2, 3, "HTML comments", "'//'"},
    {"1n", "E0108", 0, 2, "BigInt", "write '1'"},
};

static bool contains(tamis_str text, const char *part) {
    char buffer[512];
    (void)snprintf(buffer, sizeof buffer, "%.*s", TAMIS_FMT(text));
    return strstr(buffer, part) != NULL;
}

START_TEST(what_has_no_place_is_refused_with_a_hint) {
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const refusal *row = &refusals[i];
        tamis_test_parse p;
        tamis_test_parse_expression(&p, tamis_str_z(row->text), 0);
        ck_assert_msg(p.diags.errors == 1, "%s: %zu errors", row->text, p.diags.errors);
        const tamis_diag *diag = p.diags.first;
        ck_assert_msg(strcmp(tamis_diag_name(diag->code), row->code) == 0, "%s: %s", row->text,
                      tamis_diag_name(diag->code));
        ck_assert_msg(diag->label.span.off == row->off && diag->label.span.len == row->len,
                      "%s: at %u, %u bytes", row->text, (unsigned)diag->label.span.off,
                      (unsigned)diag->label.span.len);
        ck_assert_msg(contains(diag->message, row->message), "%s: %.*s", row->text, TAMIS_FMT(diag->message));
        ck_assert_msg(contains(diag->help, row->help), "%s: %.*s", row->text, TAMIS_FMT(diag->help));
        tamis_test_parse_clear(&p);
    }
}
END_TEST

START_TEST(mixed_operators_are_both_shown) {
    tamis_test_parse p;
    tamis_test_parse_expression(&p, TAMIS_STR("a ?? b || c"), 0);
    const tamis_label *other = p.diags.first->label.next;
    ck_assert_ptr_nonnull(other);
    ck_assert_uint_eq(other->span.off, 2);
    ck_assert_uint_eq(other->span.len, 2);
    tamis_test_parse_clear(&p);
}
END_TEST

/* ---- Places ---- */

static void shift(tamis_expr *expr, uint32_t by) {
    if (expr == NULL) {
        return;
    }
    tamis_span *const spans[] = {&expr->span, &expr->op_span, &expr->text.span, &expr->flags.span};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        spans[i]->off += spans[i]->off == 0 && spans[i]->len == 0 ? 0 : by;
    }
    shift(expr->a, by);
    shift(expr->b, by);
    shift(expr->c, by);
    shift(expr->next, by);
}

START_TEST(places_lie_in_the_space_of_all_sources) {
    static const char text[] = " f(a.b, 'x\\x41', /r/g, [1 + -2]) ? c[0] : (d)";
    tamis_test_parse first, second = {.expr = NULL};
    tamis_test_parse_expression(&first, tamis_str_z(text), 0);
    tamis_arena_init(&second.arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&second.sources, &second.arena);
    tamis_diags_init(&second.diags, &second.arena);
    size_t source;
    tamis_str name = TAMIS_STR("a"), before = TAMIS_STR("0123456789");
    ck_assert_int_eq(tamis_sources_add(&source, &second.sources, name, name, before), TAMIS_OK);
    ck_assert_int_eq(tamis_sources_add(&source, &second.sources, name, name, tamis_str_z(text)), TAMIS_OK);
    ck_assert_int_eq(
        tamis_parse_expression(&second.expr, &second.arena, &second.sources, source, &second.diags),
        TAMIS_OK);
    tamis_buf want, got;
    tamis_buf_init(&want, 1u << 16);
    tamis_buf_init(&got, 1u << 16);
    shift(first.expr, (uint32_t)before.len + 1);
    tamis_ast_print_expr(&want, first.expr);
    tamis_ast_print_expr(&got, second.expr);
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&want), tamis_buf_str(&got)), "want\n%.*s\ngot\n%.*s",
                  (int)want.len, want.ptr, (int)got.len, got.ptr);
    tamis_buf_clear(&want);
    tamis_buf_clear(&got);
    tamis_test_parse_clear(&first);
    tamis_test_parse_clear(&second);
}
END_TEST

/* ---- Trees ---- */

static void add_tree(tamis_buf *out, const tamis_test_case *test) {
    tamis_test_parse p;
    ck_assert_msg(test->file_count + (test->input != NULL) == 1, "%s: one file, or one input", test->name);
    if (test->input != NULL) {
        tamis_test_parse_expression(&p, tamis_str_z(test->input), 0);
    } else {
        tamis_test_parse_rules(&p, tamis_str_z(test->files[0].text), 0);
    }
    ck_assert_int_eq(p.status, TAMIS_OK);
    tamis_test_parse_check(&p);
    if (p.expr != NULL) {
        tamis_ast_print_expr(out, p.expr);
    } else if (p.file != NULL) {
        tamis_ast_print_file(out, p.file);
    }
    tamis_diags_print_text(out, &p.diags, &p.sources, (tamis_diag_style){false, 0});
    tamis_test_parse_clear(&p);
}

START_TEST(trees_are_exactly_these) {
    tamis_test_case_list cases;
    tamis_test_cases_load(&cases, "tests/cases/ast");
    ck_assert_uint_ge(cases.count, 15);
    size_t wrong = 0;
    for (size_t i = 0; i < cases.count; i++) {
        tamis_buf out;
        tamis_buf_init(&out, 1u << 24);
        add_tree(&out, &cases.items[i]);
        ck_assert_int_eq(out.failed, TAMIS_OK);
        wrong += !tamis_test_case_expect(&cases.items[i], tamis_buf_str(&out));
        tamis_buf_clear(&out);
    }
    tamis_test_cases_clear(&cases);
    ck_assert_msg(wrong == 0, "%zu cases differ", wrong);
}
END_TEST

START_TEST(a_tree_that_does_not_fit_the_buffer_is_said) {
    tamis_test_parse p;
    tamis_test_parse_expression(&p, TAMIS_STR("f(a, b, c)"), 0);
    tamis_buf small;
    tamis_buf_init(&small, 10);
    ck_assert(!tamis_ast_print_expr(&small, p.expr));
    tamis_buf_clear(&small);
    tamis_test_parse_clear(&p);
}
END_TEST

START_TEST(operators_have_their_texts) {
    ck_assert_str_eq(tamis_operator_text(TAMIS_OPERATOR_NOT), "!");
    ck_assert_str_eq(tamis_operator_text(TAMIS_OPERATOR_COALESCE), "??");
    ck_assert_str_eq(tamis_operator_text(TAMIS_OPERATORS), "?");
}
END_TEST

Suite *tamis_suite_parser(void) {
    Suite *suite = suite_create("parser");
    TCase *tests = tcase_create("parser");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, expressions_have_javascripts_precedence);
    tcase_add_test(tests, what_has_no_place_is_refused_with_a_hint);
    tcase_add_test(tests, mixed_operators_are_both_shown);
    tcase_add_test(tests, places_lie_in_the_space_of_all_sources);
    tcase_add_test(tests, trees_are_exactly_these);
    tcase_add_test(tests, a_tree_that_does_not_fit_the_buffer_is_said);
    tcase_add_test(tests, operators_have_their_texts);
    suite_add_tcase(suite, tests);
    return suite;
}
