/* Explain agrees: its verdict is that of a plain run, and each leaf that it reports has, evaluated again by `eval` on the
 * values that it reports, the value that it reports. And what it may not show it does not show, in any format. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/map.h"
#include "tests/unit/cli.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/panos.h"
#include "tools/evaluate.h"
#include "tools/explain.h"

Suite *tamis_suite_explain(void);

/* ---- Leaves, evaluated again ---- */

typedef struct judge {
    panos pack;
    tamis_explainer *explainer;
    tamis_evaluator *evaluator;
    tamis_buf references, globals; /* the pack's, as JSON objects, their last brace left off */
    tamis_buf request, answer, wanted;
    tamis_arena arena;
    tamis_map asked; /* requests that were made: equal ones have equal answers */
    size_t events, leaves, outcomes[TAMIS_OUTCOMES];
    uint64_t random;
} judge;

/* The reference tree as `eval` takes it. */
static void add_reference(tamis_buf *out, tamis_value value) {
    if (value.type == TAMIS_TYPE_LIST) {
        for (size_t i = 0; i < value.as.list->count; i++) {
            const tamis_regex_entry *entry = tamis_regex_list_entry(value.as.list, i);
            const tamis_pattern *pattern = entry->pattern;
            tamis_buf_add_z(out, i == 0 ? "[{\"regex\":" : ",{\"regex\":");
            tamis_json_add_string(out, pattern->source);
            tamis_buf_add_format(out, ",\"flags\":\"%s\",\"value\":", (pattern->flags & TAMIS_REGEX_IGNORE_CASE) != 0 ? "i" : "");
            tamis_json_add_string(out, entry->value);
            tamis_buf_add_z(out, "}");
        }
        tamis_buf_add_z(out, "]");
    } else if (value.type == TAMIS_TYPE_OBJECT) {
        for (uint32_t i = 0; i < value.as.object->count; i++) {
            tamis_buf_add_z(out, i == 0 ? "{" : ",");
            tamis_json_add_string(out, value.as.object->members[i].key);
            tamis_buf_add_z(out, ":");
            add_reference(out, value.as.object->members[i].value);
        }
        tamis_buf_add_z(out, value.as.object->count == 0 ? "{}" : "}");
    } else {
        tamis_value_add_json(out, value);
    }
}

/* `in`, an object, becomes a member of the references: the language has no literal of one. */
static void add_literal(tamis_buf *expr, tamis_buf *more, const tamis_explained_input *input, size_t number) {
    if (!input->known || input->value.type == TAMIS_TYPE_UNDEFINED) {
        tamis_buf_add_z(expr, "undefined");
    } else if (input->value.type == TAMIS_TYPE_OBJECT) {
        tamis_buf_add_format(expr, "_.referenceValues.in%zu", number);
        tamis_buf_add_format(more, ",\"in%zu\":", number);
        add_reference(more, input->value);
    } else {
        tamis_value_add_json(expr, input->value);
    }
}

/* The request for a leaf: its text, with the values in the place of what was read. */
static void write_request(judge *j, const tamis_explained_leaf *leaf) {
    const tamis_sources *sources = &tamis_pack_program(j->pack.pack)->sources;
    tamis_str text = tamis_sources_text(sources, leaf->expr->span);
    tamis_buf expr, more;
    size_t at = 0, number = 0;
    tamis_buf_init(&expr, SIZE_MAX);
    tamis_buf_init(&more, SIZE_MAX);
    for (const tamis_explained_input *i = leaf->inputs; i != NULL; i = i->next) {
        size_t start = i->expr->span.off - leaf->expr->span.off;
        tamis_buf_add(&expr, text.ptr + at, start - at);
        tamis_buf_add_z(&expr, "(");
        add_literal(&expr, &more, i, number++);
        tamis_buf_add_z(&expr, ")");
        at = start + i->expr->span.len;
    }
    tamis_buf_add(&expr, text.ptr + at, text.len - at);
    tamis_buf_reset(&j->request);
    tamis_buf_add_z(&j->request, "{\"expr\":");
    tamis_json_add_string(&j->request, tamis_buf_str(&expr));
    bool references = strstr((tamis_buf_add_char(&expr, '\0'), expr.ptr), "_.") != NULL;
    if (references) {
        tamis_buf_add_z(&j->request, ",\"references\":");
        tamis_buf_add_str(&j->request, tamis_buf_str(&j->references));
        tamis_buf_add_str(&j->request, tamis_buf_str(&more));
        tamis_buf_add_z(&j->request, "},\"globalReferences\":");
        tamis_buf_add_str(&j->request, tamis_buf_str(&j->globals));
        tamis_buf_add_z(&j->request, "}");
    }
    tamis_buf_add_z(&j->request, "}");
    tamis_buf_clear(&expr);
    tamis_buf_clear(&more);
}

static void judge_leaf(judge *j, const tamis_explained_leaf *leaf, const char *line) {
    bool refused = false;
    tamis_str copy;
    write_request(j, leaf);
    if (tamis_map_get(&j->asked, tamis_buf_str(&j->request)) != NULL) {
        return;
    }
    ck_assert_int_eq(tamis_arena_copy(&copy, &j->arena, tamis_buf_str(&j->request)), TAMIS_OK);
    ck_assert_int_eq(tamis_map_put(&j->asked, copy, 0), TAMIS_OK);
    tamis_buf_reset(&j->answer);
    tamis_buf_reset(&j->wanted);
    ck_assert_int_eq(tamis_evaluator_line(j->evaluator, &j->answer, tamis_buf_str(&j->request), &refused), TAMIS_OK);
    tamis_value_add_typed_json(&j->wanted, leaf->value);
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&j->answer), tamis_buf_str(&j->wanted)),
                  "%s\nreported %.*s\neval says %.*s\nfor %.300s", line, (int)j->wanted.len, j->wanted.ptr, (int)j->answer.len,
                  j->answer.ptr, j->request.ptr);
    j->leaves++;
}

/* ---- Events ---- */

static void judge_line(judge *j, tamis_str line, bool leaves) {
    const tamis_program *p = tamis_pack_program(j->pack.pack);
    tamis_verdict verdict;
    tamis_explanation x;
    char shown[4096];
    (void)snprintf(shown, sizeof shown, "%.*s", (int)(line.len > 4000 ? 4000 : line.len), line.ptr);
    ck_assert_int_eq(tamis_context_run(j->pack.context, line.ptr, line.len, &verdict), TAMIS_OK);
    ck_assert_int_eq(tamis_explainer_run(&x, j->explainer, line, false, 1), TAMIS_OK);
    ck_assert_msg(verdict.outcome == x.verdict.outcome && verdict.filter == x.verdict.filter &&
                      verdict.label == x.verdict.label && verdict.failed == x.verdict.failed,
                  "%s: run says %s, explain %s", shown, tamis_outcome_text(verdict.outcome),
                  tamis_outcome_text(x.verdict.outcome));
    for (uint32_t i = 0; i < p->output_count; i++) {
        tamis_value ran = tamis_context_output_value(j->pack.context, i);
        const tamis_explained_entry *e = &x.entries[p->let_count + p->statement_count + i];
        ck_assert_msg(tamis_value_strict_equal(ran, e->evaluated ? e->value : tamis_undefined()), "%s: output %u", shown, i);
    }
    j->events++;
    j->outcomes[verdict.outcome]++;
    for (uint32_t i = 0; leaves && i < tamis_program_entry_count(p); i++) {
        ck_assert(!x.entries[i].evaluated || x.entries[i].leaves != NULL);
        for (const tamis_explained_leaf *leaf = x.entries[i].leaves; leaf != NULL; leaf = leaf->next) {
            judge_leaf(j, leaf, shown);
        }
    }
}

static void judge_sample(void *data, size_t number, tamis_str line) {
    (void)number;
    judge *j = data;
    judge_line(j, line, j->random % 4 == 0); /* leaves of every fourth: eval reads the whole reference tree each time */
    j->random++;
}

static size_t pick(judge *j, size_t count) {
    j->random = j->random * 6364136223846793005u + 1442695040888963407u;
    return count == 0 ? 0 : (size_t)(j->random >> 33) % count;
}

typedef struct pool {
    tamis_str lines[1024];
    size_t count;
} pool;

static void add_line(void *data, size_t number, tamis_str line) {
    (void)number;
    pool *p = data;
    char *copy = malloc(line.len + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, line.ptr, line.len);
    p->lines[p->count++] = tamis_str_of(copy, line.len);
    ck_assert_uint_lt(p->count, sizeof p->lines / sizeof p->lines[0]);
}

/* A piece of one line, from a mark to the next. */
static tamis_str piece(judge *j, tamis_str line, char mark) {
    size_t start = pick(j, line.len), end;
    while (start > 0 && line.ptr[start - 1] != mark) {
        start--;
    }
    for (end = start; end < line.len && line.ptr[end] != mark; end++) {
    }
    return tamis_str_of(line.ptr + start, end - start);
}

/* Two lines crossed: pieces of one stand in the place of pieces of the other, doubled, left out, in another case. */
static void make_line(tamis_buf *out, judge *j, const pool *p) {
    tamis_str base = p->lines[pick(j, p->count)];
    tamis_buf from;
    tamis_buf_init(&from, SIZE_MAX);
    tamis_buf_reset(out);
    tamis_buf_add_str(out, base);
    for (size_t n = pick(j, 5); n > 0; n--) {
        char mark = pick(j, 3) == 0 ? '|' : pick(j, 2) == 0 ? ' ' : '=';
        tamis_buf_reset(&from);
        tamis_buf_add_str(&from, tamis_buf_str(out));
        tamis_str whole = tamis_buf_str(&from);
        tamis_str old = piece(j, whole, mark), other = piece(j, p->lines[pick(j, p->count)], mark);
        size_t at = (size_t)(old.ptr - whole.ptr), kind = pick(j, 5);
        tamis_buf_reset(out);
        tamis_buf_add(out, whole.ptr, kind == 0 ? at + old.len : at);
        if (kind == 0) {
            tamis_buf_add_char(out, mark);
        }
        if (kind < 3) {
            tamis_buf_add_str(out, other);
        } else if (kind == 3) {
            for (size_t i = 0; i < old.len; i++) {
                char c = old.ptr[i];
                tamis_buf_add_char(out, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
            }
        }
        tamis_buf_add(out, whole.ptr + at + old.len, whole.len - at - old.len);
    }
    tamis_buf_clear(&from);
}

static void judge_pack(const char *folder, const char *const *samples) {
    static pool lines;
    judge j = {.random = 0};
    tamis_explain_options options = {.redact = NULL};
    panos_init(&j.pack, folder);
    ck_assert_int_eq(tamis_explainer_new(&j.explainer, j.pack.pack, &options), TAMIS_OK);
    ck_assert_int_eq(tamis_evaluator_new(&j.evaluator, tamis_test_jit()), TAMIS_OK);
    tamis_buf *bufs[] = {&j.references, &j.globals, &j.request, &j.answer, &j.wanted};
    for (size_t i = 0; i < 5; i++) {
        tamis_buf_init(bufs[i], SIZE_MAX);
    }
    tamis_arena_init(&j.arena, SIZE_MAX);
    tamis_map_init(&j.asked, &j.arena);
    const tamis_program *p = tamis_pack_program(j.pack.pack);
    const tamis_object *root = p->constants[p->root].as.object;
    add_reference(&j.references, *tamis_object_find(root, TAMIS_STR("referenceValues")));
    add_reference(&j.globals, *tamis_object_find(root, TAMIS_STR("globalReferenceValues")));
    j.references.len--;
    j.globals.len--;
    lines.count = 0;
    for (size_t i = 0; samples[i] != NULL; i++) {
        char name[256];
        (void)snprintf(name, sizeof name, "%s/samples/%s", folder, samples[i]);
        char *path = tamis_test_source(name);
        panos_each_line(path, judge_sample, &j);
        panos_each_line(path, add_line, &lines);
        free(path);
    }
    ck_assert_uint_gt(j.events, 30);
    ck_assert_uint_gt(j.leaves, 50);
    tamis_buf made;
    tamis_buf_init(&made, SIZE_MAX);
    size_t count = tamis_test_effort(50000, 200), all = j.events + count;
    while (j.events < all) {
        make_line(&made, &j, &lines);
        judge_line(&j, tamis_buf_str(&made), j.events % 100 == 0);
    }
    ck_assert_uint_gt(j.outcomes[TAMIS_MAPPED], 10); /* the events are of all kinds */
    ck_assert_uint_gt(j.outcomes[TAMIS_DROPPED], 10);
    tamis_buf_clear(&made);
    for (size_t i = 0; i < lines.count; i++) {
        char *copy;
        memcpy(&copy, &lines.lines[i].ptr, sizeof copy);
        free(copy);
    }
    for (size_t i = 0; i < 5; i++) {
        tamis_buf_clear(bufs[i]);
    }
    tamis_arena_clear(&j.arena);
    tamis_evaluator_free(j.evaluator);
    tamis_explainer_free(j.explainer);
    panos_clear(&j.pack);
}

START_TEST(explain_agrees_with_run_and_eval) {
    static const char *const panos_samples[] = {"pan-os-8.log",  "pan-os-9.log",  "pan-os-10.log",
                                                "pan-os-11.log", "forwarded.log", "hostile.log", NULL};
    static const char *const fortinet_samples[] = {"fortios-7.log", NULL};
    if (_i == 0) {
        judge_pack("rules/paloalto-panos", panos_samples);
    } else {
        judge_pack("rules/fortinet-fortigate", fortinet_samples);
    }
}
END_TEST

/* ---- What may not be shown ---- */

static const char secret_rules[] =
    "pack 'p' version '1';\nlist l { /^se/ => '$&'; /^x/ => 'y'; }\n"
    "table t key k { { k: 'secret-value', v: 'w' }; }\n"
    "let a = toUpper(fields.suser);\nlet b = a + '!';\n"
    "filter f { drop 'd' when fields.suser === 'nobody' || labels.who === 'x' || raw === 'y' || is(b, 'x'); }\n"
    "map { o => b; p => getNestedValue(_.referenceValues.t, fields.suser, 'z'); q => out.o + fields['su' + 'ser'];\n"
    "r => searchRegexList(fields.suser, [_.referenceValues.l]); s => fields.cat; n => size(fields.suser);\n"
    "u => searchRegexList(toUpper(fields.suser), [_.referenceValues.l]); }\n";
static const char secret_line[] = "CEF:0|V|P|1|id|name|5|suser=secret-value cat=open cs1=secret-value cs1Label=who";

/* The explanation in both formats. */
static void explain_both(tamis_buf *out, const char *redact, bool no_values) {
    size_t len;
    tamis_pack *pack;
    tamis_explainer *explainer;
    tamis_explanation x;
    tamis_explain_options options = {.redact = redact, .no_values = no_values};
    char *image = tamis_test_compile(&len, secret_rules);
    ck_assert_int_eq(tamis_pack_load_explained(&pack, tamis_str_of(image, len), tamis_test_jit(), NULL), TAMIS_OK);
    ck_assert_int_eq(tamis_explainer_new(&explainer, pack, &options), TAMIS_OK);
    ck_assert_int_eq(tamis_explainer_run(&x, explainer, tamis_str_z(secret_line), false, 1), TAMIS_OK);
    tamis_buf_init(out, SIZE_MAX);
    ck_assert(tamis_explanation_text(out, &x, false));
    ck_assert(tamis_explanation_json(out, &x));
    ck_assert(tamis_buf_add_char(out, '\0'));
    tamis_explainer_free(explainer);
    tamis_pack_free(pack);
    free(image);
}

START_TEST(what_is_redacted_is_nowhere) {
    tamis_buf out;
    explain_both(&out, NULL, false);
    ck_assert_ptr_nonnull(strstr(out.ptr, "secret-value")); /* it would be */
    ck_assert_ptr_nonnull(strstr(out.ptr, "SECRET-VALUE!"));
    tamis_buf_clear(&out);
    explain_both(&out, "nothing,suser", false);
    ck_assert_msg(strstr(out.ptr, "secret-v") == NULL && strstr(out.ptr, "SECRET") == NULL, "%s", out.ptr);
    ck_assert_ptr_null(strstr(out.ptr, "\"se\"")); /* what a list made of it */
    ck_assert_ptr_null(strstr(out.ptr, " 12\n")); /* how long it is */
    ck_assert_ptr_null(strstr(out.ptr, "\"v\":12"));
    ck_assert_ptr_nonnull(strstr(out.ptr, "\"open\""));
    ck_assert_ptr_nonnull(strstr(out.ptr, "[string not shown]"));
    tamis_buf_clear(&out);
    explain_both(&out, NULL, true);
    ck_assert_msg(strstr(out.ptr, "secret-v") == NULL && strstr(out.ptr, "SECRET") == NULL, "%s", out.ptr);
    ck_assert_ptr_null(strstr(out.ptr, "\"open\""));
    tamis_buf_clear(&out);
}
END_TEST

/* ---- The command ---- */

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char command_rules[] =
    "pack 'c' version '1';\nlet l = fields.cat ?? 'none';\n"
    "filter f { drop 'first' when fields.act === 'x'; drop 'second' when is(l, 'a', 'b', 1); deny 'third' when fields.msg; }\n"
    "map { o => l + '!'; s => searchRegex(fields.msg, /^(?:a|a)+$/) ?? 0; }\n";

START_TEST(the_command_explains_each_line) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "c/c.rules", command_rules);
    cli_run(&c, ARGS("explain", "c"), CLI_EVENT("n", "act=x cat=a") "\n" CLI_EVENT("n", "cat=A"));
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "line 1: dropped by f 'first'\n"
                       "\n"
                       "filter f\n"
                       "  drop 'first' holds                                        c.rules:3\n"
                       "    fields.act === 'x' -> true\n"
                       "    |\n"
                       "    \"x\"\n"
                       "    = fields.act is 'x'\n"
                       "  drop 'second' is not evaluated                            c.rules:3\n"
                       "  deny 'third' does not hold                                c.rules:3\n"
                       "    fields.msg -> undefined\n"
                       "    = fields.msg is absent\n"
                       "\n"
                       "line 2: mapped\n"
                       "  o   \"A!\"\n"
                       "  s   0\n"
                       "\n"
                       "filter f\n"
                       "  drop 'first' does not hold                                c.rules:3\n"
                       "    fields.act === 'x' -> false\n"
                       "    |\n"
                       "    undefined\n"
                       "    = fields.act is absent\n"
                       "  drop 'second' does not hold                               c.rules:3\n"
                       "    is(l, 'a', 'b', 1) -> false\n"
                       "       |\n"
                       "       \"A\"\n"
                       "    = l differs from 'a' in case alone\n"
                       "  deny 'third' does not hold                                c.rules:3\n"
                       "    fields.msg -> undefined\n"
                       "    = fields.msg is absent\n"
                       "\n"
                       "map\n"
                       "  o is \"A!\"                                                 c.rules:4\n"
                       "    l + '!' -> \"A!\"\n"
                       "    |\n"
                       "    \"A\"\n"
                       "  s is 0                                                    c.rules:4\n"
                       "    searchRegex(fields.msg, /^(?:a|a)+$/) -> undefined\n"
                       "                |\n"
                       "                undefined\n"
                       "    = fields.msg is absent\n"
                       "    0\n"
                       "\n"
                       "lets\n"
                       "  l is \"A\"                                                  c.rules:2\n"
                       "    fields.cat -> \"A\"\n"
                       "\n");
    ck_assert_str_eq(c.result.err, "");
    cli_run(&c, ARGS("explain", "--skip-filter", "f", "c"),
            CLI_EVENT("n", "msg=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") "\n");
    cli_expect_in_out(&c, "line 1: failed at 's'\n");
    cli_expect_in_out(&c, "    = the search gave up at a limit\n");
    cli_clear(&c);
}
END_TEST

START_TEST(a_compiled_pack_explains_itself_as_its_folder_does) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "c/c.rules", command_rules);
    tamis_test_write_text(c.dir, "e.log", CLI_EVENT("n", "act=x cat=a") "\n" CLI_EVENT("n", "cat=A") "\n\n");
    cli_shell(&c, "\"$TAMIS\" compile c -o c.pack && for f in text json; do\n"
                  "\"$TAMIS\" explain --format $f c e.log > 1 && \"$TAMIS\" explain --format $f c.pack e.log > 2 && cmp 1 2 || exit 9\n"
                  "done; wc -l < 2; for o in '--format x' '--filter no' '--filter f --skip-filter f'; do\n"
                  "\"$TAMIS\" explain $o c e.log; echo $?; done");
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "3\n2\n2\n2\n");
    cli_run(&c, ARGS("explain", "--format", "json", "c"), CLI_EVENT("n", "act=x cat=a") "\n");
    cli_expect_in_out(&c, "{\"line\":1,\"outcome\":\"dropped\",\"filter\":\"f\",\"label\":\"first\",\"filters\":[{\"name\":\"f\","
                          "\"statements\":[{\"verb\":\"drop\",\"label\":\"first\",\"file\":\"c.rules\",\"line\":3,\"column\":30,"
                          "\"evaluated\":true,\"value\":{\"t\":\"boolean\",\"v\":true},\"branches\":[{\"source\":\"fields.act === 'x'\","
                          "\"file\":\"c.rules\",\"line\":3,\"column\":30,\"role\":\"condition\",\"value\":{\"t\":\"boolean\",\"v\":true},"
                          "\"inputs\":[{\"source\":\"fields.act\",\"offset\":0,\"value\":{\"t\":\"string\",\"v\":\"x\"}}],"
                          "\"reason\":\"fields.act is 'x'\"}]},{\"verb\":\"drop\",\"label\":\"second\",\"file\":\"c.rules\",\"line\":3,"
                          "\"column\":69,\"evaluated\":false}");
    cli_clear(&c);
}
END_TEST

/* ---- Memory ---- */

START_TEST(explaining_without_memory_is_a_status) {
    size_t len, n = 0;
    tamis_pack *pack;
    bool failed = true;
    char *image = tamis_test_compile(&len, secret_rules);
    ck_assert_int_eq(tamis_pack_load_explained(&pack, tamis_str_of(image, len), tamis_test_jit(), NULL), TAMIS_OK);
    for (; failed; n++) {
        tamis_explainer *explainer;
        tamis_explanation x;
        tamis_explain_options options = {.redact = "cat"};
        tamis_buf out;
        tamis_buf_init(&out, SIZE_MAX);
        tamis_test_fail_from(n);
        tamis_status status = tamis_explainer_new(&explainer, pack, &options);
        if (status == TAMIS_OK) {
            status = tamis_explainer_run(&x, explainer, tamis_str_z(secret_line), false, 1);
        }
        if (status == TAMIS_OK && !(tamis_explanation_text(&out, &x, false) && tamis_explanation_json(&out, &x))) {
            status = TAMIS_ERR_MEMORY;
        }
        failed = tamis_test_fail_end();
        ck_assert_msg(failed || status == TAMIS_OK, "allocation %zu: %s", n, tamis_status_text(status));
        tamis_explainer_free(explainer);
        tamis_buf_clear(&out);
    }
    ck_assert_uint_gt(n, 10);
    tamis_pack_free(pack);
    free(image);
}
END_TEST

Suite *tamis_suite_explain(void) {
    Suite *suite = suite_create("explain");
    TCase *agrees = tcase_create("agrees");
    tcase_set_timeout(agrees, 120);
    tcase_add_loop_test(agrees, explain_agrees_with_run_and_eval, 0, 2);
    suite_add_tcase(suite, agrees);
    TCase *hides = tcase_create("hides");
    tcase_add_test(hides, what_is_redacted_is_nowhere);
    suite_add_tcase(suite, hides);
    TCase *command = tcase_create("command");
    tcase_add_test(command, the_command_explains_each_line);
    tcase_add_test(command, a_compiled_pack_explains_itself_as_its_folder_does);
    tcase_add_test(command, explaining_without_memory_is_a_status);
    suite_add_tcase(suite, command);
    return suite;
}
