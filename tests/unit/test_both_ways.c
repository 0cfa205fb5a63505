/* A compiled pack gives what its source gives: every kept case of the expression language, and every shipped pack on all
 * its sample events, in memory and by way of a file.
 *
 * The cases are those of tests/js/cases, which hold V8's answers; so they are checked here without Node, too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "compiler/compiler.h"
#include "tests/unit/cli.h"
#include "tools/data_event.h"
#include "tools/evaluate.h"

Suite *tamis_suite_both_ways(void);

enum { ANSWER_MAX = 1 << 20 };

/* ---- Cases ---- */

typedef struct checker {
    tamis_arena arena; /* of one file of cases */
    tamis_evaluator *evaluator;
    char *dir, *pack; /* where the pack files go */
    size_t cases, compiled;
} checker;

static tamis_json *parse(tamis_arena *arena, tamis_str text) {
    tamis_json *json = NULL;
    tamis_json_error error;
    ck_assert_msg(tamis_json_parse(&json, arena, text, &error) == TAMIS_OK, "%.*s: %s", (int)text.len,
                  text.ptr, error.text);
    return json;
}

static bool same_json(const tamis_json *a, const tamis_json *b) {
    bool same = a->type == b->type && a->count == b->count;
    if (same && a->type == TAMIS_JSON_NUMBER) {
        return a->number == b->number;
    }
    if (same && a->type == TAMIS_JSON_STRING) {
        return tamis_str_equal(a->string, b->string);
    }
    for (size_t i = 0; i < a->count && same; i++) {
        same = (a->keys == NULL || tamis_str_equal(a->keys[i], b->keys[i])) &&
               same_json(&a->items[i], &b->items[i]);
    }
    return same;
}

/* The code of a refusal, empty when there is a value. */
static tamis_str code_of(const tamis_json *answer) {
    const tamis_json *error = tamis_json_member(answer, TAMIS_STR("error"));
    const tamis_json *code = error == NULL ? NULL : tamis_json_member(error, TAMIS_STR("code"));
    return code == NULL ? TAMIS_STR("") : code->string;
}

/* Patterns and templates that the documentation says are refused, as PCRE2 would read them otherwise. */
static bool documented(tamis_str code) {
    return tamis_str_equal(code, TAMIS_STR("E0602")) || tamis_str_equal(code, TAMIS_STR("E0604"));
}

/* Is the answer the one that the case expects: a value, or (then `expect` is a text) a refusal? */
static bool expected(const tamis_json *row, const tamis_json *answer) {
    const tamis_json *expect = tamis_json_member(row, TAMIS_STR("expect"));
    ck_assert_ptr_nonnull(expect);
    tamis_str code = code_of(answer);
    return expect->type == TAMIS_JSON_STRING ? code.len > 0 : documented(code) || same_json(answer, expect);
}

/* Compiles the case to a file, opens that, evaluates. The answer in the form of `eval --jsonl`. */
static void answer_of_file(tamis_buf *out, checker *c, const tamis_json *row) {
    tamis_compiler *compiler;
    tamis_str image;
    tamis_evaluation evaluation = {0};
    tamis_data_event event;
    tamis_event_error error;
    tamis_verdict verdict;
    tamis_str expr = tamis_json_member(row, TAMIS_STR("expr"))->string;
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    ck_assert_int_eq(tamis_compiler_expression(&image, compiler, expr,
                                               tamis_json_member(row, TAMIS_STR("references")),
                                               tamis_json_member(row, TAMIS_STR("globalReferences"))),
                     TAMIS_OK);
    ck_assert_int_eq(tamis_file_write(c->pack, image), TAMIS_OK);
    tamis_compiler_free(compiler);
    ck_assert_int_eq(tamis_pack_open_explained(&evaluation.pack, c->pack, tamis_test_jit(), NULL), TAMIS_OK);
    ck_assert_int_eq(tamis_context_new(&evaluation.context, evaluation.pack), TAMIS_OK);
    const tamis_program *program = tamis_pack_program(evaluation.pack);
    ck_assert_int_eq(tamis_data_event_from_json(&event, &c->arena, tamis_json_member(row, TAMIS_STR("cef")),
                                                tamis_json_member(row, TAMIS_STR("fields")), &error),
                     TAMIS_OK);
    tamis_value value = tamis_context_eval_data(evaluation.context, &event,
                                                program->let_count + program->statement_count, &verdict);
    ck_assert(tamis_value_add_typed_json(out, value));
    tamis_evaluation_clear(&evaluation);
}

static void check_case(checker *c, const char *file, tamis_str text, const tamis_json *row) {
    tamis_buf memory, compiled;
    bool refused;
    tamis_str line = tamis_str_of(text.ptr + row->span.off, row->span.len);
    tamis_buf_init(&memory, ANSWER_MAX);
    tamis_buf_init(&compiled, ANSWER_MAX);
    ck_assert_int_eq(tamis_evaluator_line(c->evaluator, &memory, line, &refused), TAMIS_OK);
    ck_assert_msg(expected(row, parse(&c->arena, tamis_buf_str(&memory))), "%s: %.*s\ngives %.*s", file,
                  (int)line.len, line.ptr, (int)memory.len, memory.ptr);
    c->cases++;
    if (!refused) {
        answer_of_file(&compiled, c, row);
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&memory), tamis_buf_str(&compiled)),
                      "%s: %.*s\ngives %.*s\nand from a file %.*s", file, (int)line.len, line.ptr,
                      (int)memory.len, memory.ptr, (int)compiled.len, compiled.ptr);
        c->compiled++;
    }
    tamis_buf_clear(&memory);
    tamis_buf_clear(&compiled);
}

static void check_cases(checker *c, const char *folder, const char *name) {
    char *path = tamis_test_join(folder, name);
    size_t len;
    char *bytes = tamis_test_read(path, &len);
    tamis_arena_reset(&c->arena);
    const tamis_json *rows = parse(&c->arena, tamis_str_of(bytes, len));
    ck_assert_msg(rows->type == TAMIS_JSON_ARRAY, "%s is no array", name);
    for (size_t i = 0; i < rows->count; i++) {
        check_case(c, name, tamis_str_of(bytes, len), &rows->items[i]);
    }
    free(bytes);
    free(path);
}

START_TEST(kept_cases_give_what_v8_gives_in_memory_and_from_a_file) {
    checker c = {.dir = tamis_test_dir_new()};
    char *folder = tamis_test_source("tests/js/cases");
    tamis_str *names;
    size_t count;
    c.pack = tamis_test_join(c.dir, "case.pack");
    tamis_arena_init(&c.arena, TAMIS_LIMIT_COMPILATION);
    ck_assert_int_eq(tamis_evaluator_new(&c.evaluator, tamis_test_jit()), TAMIS_OK);
    tamis_arena listing;
    tamis_arena_init(&listing, 1u << 20);
    ck_assert_int_eq(tamis_folder_list(&names, &count, &listing, folder, ".json"), TAMIS_OK);
    for (size_t i = 0; i < count; i++) {
        check_cases(&c, folder, names[i].ptr);
    }
    ck_assert_uint_ge(c.cases, 150);
    tamis_test_note(
        "expressions with V8's answers: %zu cases, %zu of them evaluated in memory and from a file", c.cases,
        c.compiled);
    tamis_arena_clear(&listing);
    tamis_arena_clear(&c.arena);
    tamis_evaluator_free(c.evaluator);
    tamis_test_dir_free(c.dir);
    free(c.pack);
    free(folder);
}
END_TEST

/* ---- Shipped packs ---- */

START_TEST(shipped_packs_run_alike_from_their_folder_and_from_a_file) {
    static const char *const packs[] = {"paloalto-panos", "fortinet-fortigate"};
    char *rules = tamis_test_source("rules");
    char script[2048];
    cli c;
    cli_init(&c);
    (void)snprintf(
        script, sizeof script,
        "set -e; pack='%s/%s'\n"
        "\"$TAMIS\" compile \"$pack\" -o file.pack\n"
        "run() { \"$TAMIS\" run --with line,cef,fields --verdicts \"$2.verdicts\" --dropped \"$2.dropped\" "
        "--denied \"$2.denied\" --unmapped \"$2.unmapped\" \"$1\" \"$pack\"/samples/*.log > \"$2.json\"; }\n"
        "run \"$pack\" folder; run file.pack file\n"
        "for part in json verdicts dropped denied unmapped; do cmp folder.$part file.$part; done\n"
        "test -s folder.json && test -s folder.verdicts\n",
        rules, packs[_i]);
    cli_shell(&c, script);
    cli_expect_status(&c, 0);
    cli_clear(&c);
    free(rules);
}
END_TEST

Suite *tamis_suite_both_ways(void) {
    Suite *suite = suite_create("both_ways");
    TCase *tests = tcase_create("both_ways");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, kept_cases_give_what_v8_gives_in_memory_and_from_a_file);
    tcase_add_loop_test(tests, shipped_packs_run_alike_from_their_folder_and_from_a_file, 0, 2);
    suite_add_tcase(suite, tests);
    return suite;
}
