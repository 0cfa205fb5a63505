/* The recording twin of the interpreter: it has the same values, and tells every instruction. */
#include <stdio.h>
#include <stdlib.h>

#include "runtime/engine.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_recorder(void);

/* What was told, a word each: branches as `FALSY+` (jumped) or `FALSY-`, lists as `list[entry]`, `gave-up`. */
typedef struct told {
    const tamis_program *program;
    char text[512];
    size_t steps;
} told;

static void add(told *t, const char *word) {
    size_t len = strlen(t->text);
    (void)snprintf(t->text + len, sizeof t->text - len, "%s%s", len == 0 ? "" : " ", word);
}

static void on_step(void *data, const tamis_step *step) {
    static const char *const names[] = {"NEVER", "ALWAYS", "KEPT", "FALSY", "TRUTHY", "HOLDS", "FAILS", "PRESENT"};
    told *t = data;
    char word[32];
    tamis_jumps jumps = tamis_opcodes[t->program->code[step->at].op].jumps;
    ck_assert(!step->jumped || jumps != TAMIS_JUMPS_NEVER);
    t->steps++;
    if (step->gave_up) {
        add(t, "gave-up");
    }
    if (!tamis_jumps_branch(jumps)) {
        return;
    }
    bool truthy = tamis_value_truthy(step->value);
    bool falsy = jumps == TAMIS_JUMPS_FALSY || jumps == TAMIS_JUMPS_FAILS;
    bool expected = falsy ? !truthy : jumps == TAMIS_JUMPS_PRESENT ? !tamis_is_nullish(step->value) : truthy;
    ck_assert_msg(step->jumped == expected, "the value is not the one that was tested");
    (void)snprintf(word, sizeof word, "%s%c", names[jumps], step->jumped ? '+' : '-');
    add(t, word);
}

static void on_found(void *data, const tamis_regex_list *list, size_t entry) {
    char word[32];
    (void)snprintf(word, sizeof word, "%.*s[%zu]", (int)list->name.len, list->name.ptr, entry);
    add(data, word);
}

static void on_passed(void *data, tamis_value value) {
    add(data, tamis_type_name((tamis_type)value.type));
}

typedef struct recorder_row {
    const char *name;
    const char *rules; /* behind the pack item, the list and the table */
    const char *line;
    const char *told;
} recorder_row;

#define EVENT(extension) "CEF:0|V|P|1|id|name|5|" extension

static const recorder_row rows[] = {
    {"both arms of a ternary", "map { a => fields.cat ? 1 : 2; b => fields.msg ? 1 : 2; }", EVENT("cat=x"),
     "FALSY- FALSY+"},
    {"a value kept by &&, || and ??",
     "map { a => fields.cat && 1; b => fields.cat || 1; c => fields.cat ?? 1; d => fields.msg && 1; "
     "e => fields.msg || 1; f => fields.msg ?? 1; }",
     EVENT("cat=x"), "FALSY- TRUTHY+ PRESENT+ FALSY+ TRUTHY- PRESENT-"},
    {"conditions are told one by one", "map { a => !fields.msg && (fields.msg || fields.cat) ? 1 : 2; }", EVENT("cat=x"),
     "TRUTHY- TRUTHY- FALSY-"},
    {"a let is told once", "let l = fields.cat ? 1 : 2;\nmap { a => l; b => l; }", EVENT("cat=x"), "FALSY-"},
    {"the entry that decided", "map { a => searchRegexList(fields.cat, [_.referenceValues.l]); }", EVENT("cat=b"), "l[1]"},
    {"nothing found", "map { a => searchRegexList(fields.cat, [_.referenceValues.l]) ?? 1; }", EVENT("cat=z"), "PRESENT-"},
    {"the way through a table", "map { a => getNestedValue(_.referenceValues.t, fields.cat, 'v'); }", EVENT("cat=k"),
     "object string"},
    {"a search that gave up, in a let, too",
     "let l = searchRegex(fields.cat, /^(?:a|a)+$/);\nmap { a => l ? 1 : 2; b => fields.cat; }",
     EVENT("cat=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
     "gave-up gave-up FALSY+"},
};

static void run_line(tamis_str *json, tamis_verdict *verdict, tamis_context *context, const char *line) {
    ck_assert_int_eq(tamis_context_run(context, line, strlen(line), verdict), TAMIS_OK);
    ck_assert_int_eq(tamis_context_json(context, &json->ptr, &json->len), TAMIS_OK);
}

START_TEST(each_step_is_told_and_nothing_changes) {
    const recorder_row *row = &rows[_i];
    char rules[1024];
    size_t len;
    tamis_pack *pack;
    tamis_context *plain, *recording;
    tamis_verdict a, b;
    tamis_str plain_json, json;
    (void)snprintf(rules, sizeof rules,
                   "pack 'p' version '1';\nlist l { /a/ => 'A'; /b/ => 'B'; }\n"
                   "table t key k { { k: 'k', v: 'x' }; }\n%s\n",
                   row->rules);
    char *image = tamis_test_compile(&len, rules);
    ck_assert_int_eq(tamis_pack_load_explained(&pack, tamis_str_of(image, len), tamis_test_jit(), NULL), TAMIS_OK);
    ck_assert_int_eq(tamis_context_new(&plain, pack), TAMIS_OK);
    ck_assert_int_eq(tamis_context_new(&recording, pack), TAMIS_OK);
    told t = {.program = tamis_pack_program(pack)};
    tamis_recorder recorder = {.data = &t, .step = on_step, .found = on_found, .passed = on_passed};
    tamis_context_record(recording, &recorder);
    run_line(&json, &b, recording, row->line);
    run_line(&plain_json, &a, plain, row->line);
    ck_assert_msg(strcmp(t.text, row->told) == 0, "%s: told %s", row->name, t.text);
    ck_assert_uint_gt(t.steps, 0);
    ck_assert_int_eq(a.outcome, b.outcome);
    ck_assert_ptr_eq(a.failed, b.failed); /* the same name of the same pack */
    ck_assert_msg(tamis_str_equal(json, plain_json), "%s: %.*s", row->name, (int)json.len, json.ptr);
    size_t steps = t.steps; /* off again: nothing more is told */
    tamis_context_record(recording, NULL);
    run_line(&json, &b, recording, row->line);
    ck_assert_uint_eq(t.steps, steps);
    tamis_context_free(plain);
    tamis_context_free(recording);
    tamis_pack_free(pack);
    free(image);
}
END_TEST

Suite *tamis_suite_recorder(void) {
    Suite *suite = suite_create("recorder");
    TCase *tests = tcase_create("recorder");
    tcase_add_loop_test(tests, each_step_is_told_and_nothing_changes, 0, (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(suite, tests);
    return suite;
}
