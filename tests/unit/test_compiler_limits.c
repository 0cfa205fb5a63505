/* Limits of the compiler, each at n and n + 1. Those of the other layers are tested beside them. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_compiler_limits(void);

typedef struct rules {
    tamis_buf text;
} rules;

static void rules_init(rules *r) {
    tamis_buf_init(&r->text, (size_t)1 << 30);
    tamis_buf_add_z(&r->text, "pack 'limits' version '1';\n");
}

/* Compiles folder `pack` below `dir`: the findings, malloc'ed, and the status. */
static tamis_status compile_folder(char **findings, const char *dir, tamis_format format) {
    char *folder = tamis_test_join(dir, "pack");
    tamis_compilation *compilation;
    const char *text;
    size_t len;
    tamis_status status = tamis_compile(&compilation, folder, NULL);
    ck_assert_ptr_nonnull(compilation);
    ck_assert_int_eq(tamis_compilation_print(compilation, format, &text, &len), TAMIS_OK);
    *findings = malloc(len + 1);
    ck_assert_ptr_nonnull(*findings);
    memcpy(*findings, text, len);
    (*findings)[len] = '\0';
    tamis_compilation_free(compilation);
    free(folder);
    return status;
}

/* Ends the rules and expects them to compile (code NULL), or the finding. */
static void expect(rules *r, const char *code) {
    char *dir = tamis_test_dir_new(), *findings;
    tamis_test_write(dir, "pack/a.rules", r->text.ptr, r->text.len);
    tamis_status status = compile_folder(&findings, dir, TAMIS_FORMAT_JSON);
    if (code == NULL) ck_assert_msg(status == TAMIS_OK, "%.500s", findings);
    else ck_assert_msg(status == TAMIS_ERR_RULES && strstr(findings, code) != NULL, "wanted %s: %.500s", code, findings);
    free(findings);
    tamis_test_dir_free(dir);
    tamis_buf_clear(&r->text);
}

static void call_with(size_t arguments, const char *code) {
    rules r;
    rules_init(&r);
    tamis_buf_add_z(&r.text, "map { a => is(1");
    for (size_t i = 1; i < arguments; i++) tamis_buf_add_z(&r.text, ",1");
    tamis_buf_add_z(&r.text, "); }\n");
    expect(&r, code);
}

static void array_of(size_t elements, const char *code) {
    rules r;
    rules_init(&r);
    tamis_buf_add_z(&r.text, "map { a => [1");
    for (size_t i = 1; i < elements; i++) tamis_buf_add_z(&r.text, ",1");
    tamis_buf_add_z(&r.text, "].length; }\n");
    expect(&r, code);
}

START_TEST(arguments_and_elements) {
    call_with(TAMIS_LIMIT_ARGUMENTS, NULL);
    call_with(TAMIS_LIMIT_ARGUMENTS + 1, "E0306");
    array_of(TAMIS_LIMIT_ARGUMENTS, NULL);
    array_of(TAMIS_LIMIT_ARGUMENTS + 1, "E0306");
}
END_TEST

static void lets(size_t count, const char *code) {
    rules r;
    rules_init(&r);
    for (size_t i = 0; i < count; i++) tamis_buf_add_format(&r.text, "let a%zu = 1;\n", i);
    expect(&r, code);
}

START_TEST(memo_slots) {
    lets(TAMIS_LIMIT_SLOTS, NULL);
    lets((size_t)TAMIS_LIMIT_SLOTS + 1, "\"message\":\"this let is one too many");
    lets((size_t)TAMIS_LIMIT_SLOTS + 1, "\"line\":65537,\"column\":5,");
}
END_TEST

static void let_chain(size_t count, const char *code) {
    rules r;
    rules_init(&r);
    tamis_buf_add_z(&r.text, "let a0 = 1;\n");
    for (size_t i = 1; i < count; i++) tamis_buf_add_format(&r.text, "let a%zu = a%zu;\n", i, i - 1);
    expect(&r, code);
}

START_TEST(lets_in_lets) {
    let_chain(TAMIS_LIMIT_NESTING + 1, NULL);
    let_chain(TAMIS_LIMIT_NESTING + 2, "\"message\":\"this let reads a chain of 201 lets");
    let_chain(TAMIS_LIMIT_NESTING + 2, "\"line\":203,\"column\":5,");
    let_chain(3 * TAMIS_LIMIT_NESTING, "\"line\":203,\"column\":5,");
}
END_TEST

static void use_packs(size_t count, const char *code) {
    char *dir = tamis_test_dir_new(), *findings;
    rules r;
    rules_init(&r);
    for (size_t i = 0; i < count; i++) {
        char name[64], text[128];
        snprintf(name, sizeof name, "used%zu/a.rules", i);
        snprintf(text, sizeof text, "pack 'used%zu' version '1';\nlist l%zu { /a/ => 'a'; }\n", i, i);
        tamis_test_write_text(dir, name, text);
        tamis_buf_add_format(&r.text, "use '../used%zu';\n", i);
    }
    tamis_test_write(dir, "pack/a.rules", r.text.ptr, r.text.len);
    tamis_status status = compile_folder(&findings, dir, TAMIS_FORMAT_JSON);
    if (code == NULL) ck_assert_msg(status == TAMIS_OK, "%.500s", findings);
    else ck_assert_msg(status == TAMIS_ERR_RULES && strstr(findings, code) != NULL, "%.500s", findings);
    free(findings);
    tamis_test_dir_free(dir);
    tamis_buf_clear(&r.text);
}

START_TEST(used_packs) {
    use_packs(TAMIS_LIMIT_USED_PACKS, NULL);
    use_packs(TAMIS_LIMIT_USED_PACKS + 1, "E0306");
}
END_TEST

static size_t count_of(const char *text, const char *word) {
    size_t count = 0;
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) count++;
    return count;
}

static void findings_shown(size_t wrong, size_t shown, bool more) {
    char *dir = tamis_test_dir_new(), *findings;
    rules r;
    rules_init(&r);
    for (size_t i = 0; i < wrong; i++) tamis_buf_add_format(&r.text, "let a%zu = missing;\n", i);
    tamis_test_write(dir, "pack/a.rules", r.text.ptr, r.text.len);
    ck_assert_int_eq(compile_folder(&findings, dir, TAMIS_FORMAT_TEXT), TAMIS_ERR_RULES);
    ck_assert_uint_eq(count_of(findings, "error[E0201]"), shown);
    ck_assert_int_eq(strstr(findings, "more finding") != NULL, more);
    free(findings);
    tamis_test_dir_free(dir);
    tamis_buf_clear(&r.text);
}

START_TEST(findings_shown_as_text) {
    findings_shown(TAMIS_LIMIT_FINDINGS_SHOWN, TAMIS_LIMIT_FINDINGS_SHOWN, false);
    findings_shown(TAMIS_LIMIT_FINDINGS_SHOWN + 1, TAMIS_LIMIT_FINDINGS_SHOWN, true);
}
END_TEST

static void pattern_of(size_t bytes, const char *code) {
    rules r;
    rules_init(&r);
    tamis_buf_add_z(&r.text, "list l { /");
    tamis_buf_add_repeat(&r.text, 'a', bytes);
    tamis_buf_add_z(&r.text, "/ => 'x'; }\n");
    expect(&r, code);
}

START_TEST(patterns) {
    pattern_of(TAMIS_LIMIT_PATTERN, NULL);
    pattern_of(TAMIS_LIMIT_PATTERN + 1, "E0602");
}
END_TEST

Suite *tamis_suite_compiler_limits(void) {
    Suite *suite = suite_create("compiler_limits");
    TCase *tests = tcase_create("compiler_limits");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, arguments_and_elements);
    tcase_add_test(tests, memo_slots);
    tcase_add_test(tests, lets_in_lets);
    tcase_add_test(tests, used_packs);
    tcase_add_test(tests, findings_shown_as_text);
    tcase_add_test(tests, patterns);
    suite_add_tcase(suite, tests);
    return suite;
}
