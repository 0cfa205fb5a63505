/* Memory that ends at any allocation is a status, never a crash or a leak: compiling, loading, running. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "runtime/engine.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"
#include "tools/test_runner.h"

Suite *tamis_suite_memory(void);

static const char rules[] =
    "pack 'memory' version '1';\n"
    "field n 'a number';\n"
    "list l { /^(a+)b$/ => '$1'; /c|d/i => '[$&]'; }\n"
    "list lints { /a|b/ => 'x'; /xay/ => 'y'; /(c+)+$/ => 'z'; /c.d/ => 'z'; }\n"
    "list f from 'f.json';\n"
    "table t from 't.jsonl' key k;\n"
    "table u key k { { k: 'x', v: 1 }; }\n"
    "let c = trim(fields.cat);\n"
    "filter f { allow 'valid' when cef.isValid; drop 'd' when searchRegex(c, /^TRAFFIC$/) || includes(cef.duplicates, c); }\n"
    "map {\n"
    "  a => searchRegexList(c, [_.referenceValues.l, _.referenceValues.f]) ?? labels.Rule;\n"
    "  b => getNestedValue(_.referenceValues.t, out.a, 'v') ?? join([c, -fields.n, replace(raw, /\\d/g, '#')], '-');\n"
    "}\n"
    "test 't' { event { name: 'x', fields: { cat: 'aab' } }; expect { a: 'aa' }; }\n"
    "test 'recorded' from 'e.log' expect 'e.jsonl';\n";

static char *write_pack(const char *text) {
    char *dir = tamis_test_dir_new();
    tamis_test_write_text(dir, "pack/a.rules", text);
    tamis_test_write_text(dir, "pack/f.json", "[{\"regex\": \"x\", \"value\": \"ex\"}]");
    tamis_test_write_text(dir, "pack/t.jsonl", "{\"k\": \"aa\", \"v\": [1, {\"w\": null}]}\n");
    tamis_test_write_text(dir, "pack/e.log", "CEF:0|V|P|1|id|name|5|cat=aab\nno CEF\nCEF:0|V|P|1|id|name|5|cat=q\n");
    tamis_test_write_text(dir, "pack/e.jsonl", "{\"outcome\":\"mapped\",\"outputs\":{\"b\":1,\"a\":\"aa\"}}\n{\"outcome\":\"unmapped\"}\n{\n");
    return dir;
}

/* Compiles with allocation n failing; is that where it ended? */
static bool compile_failing(const char *folder, size_t n, tamis_status wanted) {
    tamis_compilation *compilation;
    tamis_test_fail_from(n);
    tamis_status status = tamis_compile(&compilation, folder, NULL);
    bool failed = tamis_test_fail_end();
    const char *findings = "";
    size_t len = 0;
    if (compilation != NULL) ck_assert_int_eq(tamis_compilation_print(compilation, TAMIS_FORMAT_TEXT, &findings, &len), TAMIS_OK);
    ck_assert_msg(status == (failed ? TAMIS_ERR_MEMORY : wanted), "allocation %zu: %s\n%.*s", n, tamis_status_text(status),
                  (int)len, findings);
    ck_assert_msg((compilation == NULL) == failed, "allocation %zu", n);
    tamis_compilation_free(compilation);
    return failed;
}

static void compile_failing_everywhere(const char *text, tamis_status wanted) {
    char *dir = write_pack(text), *folder = tamis_test_join(dir, "pack");
    size_t n = 0;
    while (compile_failing(folder, n, wanted)) n++;
    ck_assert_uint_gt(n, 3);
    free(folder);
    tamis_test_dir_free(dir);
}

START_TEST(compiling_without_memory_is_a_status) {
    compile_failing_everywhere(rules, TAMIS_OK);
}
END_TEST

START_TEST(finding_errors_without_memory_is_a_status) {
    compile_failing_everywhere("pack 'p' version '1';\nmap { a => fields.catt + ; b => isEmty(1); }\nlist l { /(/ => ''; }\n",
                               TAMIS_ERR_RULES);
}
END_TEST

static tamis_pack *compile_pack(void) {
    char *dir = write_pack(rules), *folder = tamis_test_join(dir, "pack");
    tamis_compilation *compilation;
    tamis_pack *pack;
    size_t len;
    ck_assert_int_eq(tamis_compile(&compilation, folder, NULL), TAMIS_OK);
    const void *image = tamis_compilation_pack(compilation, &len);
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        tamis_test_fail_from(n);
        tamis_status status = tamis_pack_load(&pack, image, len);
        failed = tamis_test_fail_end();
        ck_assert_msg(status == (failed ? TAMIS_ERR_MEMORY : TAMIS_OK), "allocation %zu: %s", n, tamis_status_text(status));
    }
    tamis_compilation_free(compilation);
    free(folder);
    tamis_test_dir_free(dir);
    return pack;
}

/* Runs the tests of a pack with allocation n failing. */
static bool test_failing(const tamis_unit *unit, size_t n, bool update) {
    tamis_arena arena;
    tamis_pack_tests tests;
    const tamis_test_options options = {.part = TAMIS_STR(""), .jit = tamis_test_jit(), .update = update, .cases = true};
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    tamis_test_fail_from(n);
    tamis_status status = tamis_pack_tests_run(&tests, &arena, unit, &options);
    bool failed = tamis_test_fail_end();
    /* What a value needs may also fail the event, and so the test. */
    bool told = status == TAMIS_ERR_MEMORY || (status == TAMIS_OK && tests.failed > 0);
    ck_assert_msg(failed ? told : status == TAMIS_OK, "allocation %zu: %s", n, tamis_status_text(status));
    ck_assert_msg(failed || tests.failed == !update, "%zu tests failed", tests.failed);
    tamis_arena_clear(&arena);
    return failed;
}

START_TEST(testing_without_memory_is_a_status) {
    char *dir = write_pack(rules), *folder = tamis_test_join(dir, "pack"), *before = tamis_test_join(dir, "pack/e.jsonl");
    tamis_compiler *compiler;
    tamis_unit *unit;
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    ck_assert_int_eq(tamis_compiler_pack(&unit, compiler, folder, NULL), TAMIS_OK);
    char *text = tamis_test_read(before, NULL);
    for (int update = 0; update < 2; update++) {
        size_t n = 0;
        bool failed = true;
        for (; failed; n++) {
            if (update) tamis_test_write_text(dir, "pack/e.jsonl", text);
            failed = test_failing(unit, n, update);
            char *now = tamis_test_read(before, NULL); /* the old file or the new one, never a part */
            ck_assert(strcmp(now, text) == 0 || (update && strchr(now, '\n') != NULL && now[strlen(now) - 1] == '\n' && strstr(now, "not allowed") != NULL));
            free(now);
        }
        ck_assert_uint_gt(n, 20);
    }
    free(text);
    tamis_compiler_free(compiler);
    free(before);
    free(folder);
    tamis_test_dir_free(dir);
}
END_TEST

static const char line[] = "CEF:0|V|P|1|id|name|5|cat=aab n=3 cat= aab msg=a\\=b cs1Label=Rule cs1=\\\\x";

/* Makes a context, runs a line and asks for its JSON, with allocation n failing. */
static bool run_failing(const tamis_pack *pack, size_t n) {
    tamis_context *context;
    tamis_verdict verdict;
    const char *json;
    size_t len;
    tamis_test_fail_from(n);
    tamis_status status = tamis_context_new(&context, pack);
    if (status == TAMIS_OK) status = tamis_context_run(context, line, sizeof line - 1, &verdict);
    if (status == TAMIS_OK) status = tamis_context_json(context, &json, &len);
    bool failed = tamis_test_fail_end();
    /* What a value needs may also fail the event, which is told in its outcome. */
    bool told = status == TAMIS_ERR_MEMORY || (status == TAMIS_OK && verdict.outcome == TAMIS_FAILED);
    ck_assert_msg(failed ? told : status == TAMIS_OK, "allocation %zu: %s", n, tamis_status_text(status));
    tamis_context_free(context);
    return failed;
}

START_TEST(running_without_memory_is_a_status) {
    tamis_pack *pack = compile_pack();
    size_t n = 0;
    while (run_failing(pack, n)) n++;
    ck_assert_uint_gt(n, 5);
    tamis_pack_free(pack);
}
END_TEST

START_TEST(a_warm_context_allocates_nothing) {
    tamis_pack *pack = compile_pack();
    tamis_context *context;
    tamis_verdict verdict;
    ck_assert_int_eq(tamis_context_new(&context, pack), TAMIS_OK);
    for (int i = 0; i < 3; i++) {
        const char *json;
        size_t len;
        if (i == 2) tamis_test_fail_from(0); /* nothing of Check may run until this ends: it allocates */
        tamis_status status = tamis_context_run(context, line, sizeof line - 1, &verdict);
        if (status == TAMIS_OK) status = tamis_context_json(context, &json, &len);
        ck_assert_msg(!tamis_test_fail_end(), "an event allocated");
        ck_assert_int_eq(status, TAMIS_OK);
        ck_assert_int_eq(verdict.outcome, TAMIS_MAPPED);
    }
    tamis_context_free(context);
    tamis_pack_free(pack);
}
END_TEST

Suite *tamis_suite_memory(void) {
    Suite *suite = suite_create("memory");
    TCase *tests = tcase_create("memory");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, compiling_without_memory_is_a_status);
    tcase_add_test(tests, finding_errors_without_memory_is_a_status);
    tcase_add_test(tests, running_without_memory_is_a_status);
    tcase_add_test(tests, testing_without_memory_is_a_status);
    tcase_add_test(tests, a_warm_context_allocates_nothing);
    suite_add_tcase(suite, tests);
    return suite;
}
