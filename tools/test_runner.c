/* See test_runner.h. */
#include "tools/test_runner.h"

#include <math.h>
#include <stdlib.h>

#include "base/find.h"
#include "base/limits.h"
#include "tools/data_event.h"
#include "tools/explain.h"
#include "tools/value_text.h"
#include "tools/verdict_text.h"

/* What is shown of one value, bytes: longer ones are cut, with a word about it. */
#define SHOWN_MAX ((size_t)4096)

struct tamis_tester {
    const tamis_pack *pack;
    const tamis_program *program;
    tamis_context *context;
    tamis_buf text; /* scratch: what a failure wants and gets */
};

tamis_status tamis_tester_new(tamis_tester **out, const tamis_pack *pack) {
    *out = NULL;
    tamis_tester *tester = calloc(1, sizeof *tester);
    if (tester == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tester->pack = pack;
    tester->program = tamis_pack_program(pack);
    tamis_buf_init(&tester->text, TAMIS_LIMIT_OBJECT);
    tamis_status status = tamis_context_new(&tester->context, pack);
    if (status != TAMIS_OK) {
        tamis_tester_free(tester);
        return status;
    }
    *out = tester;
    return TAMIS_OK;
}

void tamis_tester_free(tamis_tester *tester) {
    if (tester != NULL) {
        tamis_context_free(tester->context);
        tamis_buf_clear(&tester->text);
        free(tester);
    }
}

void tamis_tester_record(tamis_tester *tester, const tamis_recorder *recorder) {
    tamis_context_record(tester->context, recorder);
}

/* ---- Events ---- */

/* The value of a literal; the parser lets nothing else through. */
static tamis_value literal(const tamis_expr *expr) {
    switch (expr->kind) {
    case TAMIS_EXPR_NULL: return tamis_null();
    case TAMIS_EXPR_BOOLEAN: return tamis_boolean(expr->boolean);
    case TAMIS_EXPR_NUMBER: return tamis_number(expr->number);
    case TAMIS_EXPR_STRING: return tamis_string(expr->text.str);
    case TAMIS_EXPR_UNARY:
        if (expr->op == TAMIS_OPERATOR_NEGATE && expr->a->kind == TAMIS_EXPR_NUMBER) {
            return tamis_number(-expr->a->number);
        }
        return tamis_undefined();
    default: return tamis_undefined();
    }
}

static tamis_status build_event(tamis_data_event *out, tamis_arena *arena, const tamis_item *item) {
    tamis_data_event_init(out);
    for (const tamis_ast_pair *pair = item->event_header; pair != NULL; pair = pair->next) {
        tamis_value *member = tamis_data_event_cef(out, pair->name.str);
        *(member != NULL ? member : &out->raw) = literal(pair->value); /* the checker knows no other member */
    }
    size_t count = 0;
    for (const tamis_ast_pair *pair = item->event_fields; pair != NULL; pair = pair->next) {
        count++;
    }
    tamis_member *fields = tamis_arena_array(arena, count, sizeof *fields);
    if (fields == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    count = 0;
    for (const tamis_ast_pair *pair = item->event_fields; pair != NULL; pair = pair->next) {
        fields[count++] = (tamis_member){.key = pair->name.str, .value = literal(pair->value)};
    }
    out->fields = fields;
    out->field_count = count;
    return TAMIS_OK;
}

/* Runs the test's event with all filters, or with `only` one. The event must live as long as its results. */
static tamis_status run_event(tamis_verdict *verdict, tamis_data_event *event, tamis_tester *tester,
                              tamis_arena *arena, const tamis_item *item, const char *only) {
    tamis_status status = tamis_context_filters(tester->context, only, NULL);
    if (status != TAMIS_OK) {
        return status;
    }
    if (item->raw_event) {
        return tamis_context_run(tester->context, item->event.str.ptr, item->event.str.len, verdict);
    }
    status = build_event(event, arena, item);
    if (status == TAMIS_OK) {
        tamis_context_run_data(tester->context, event, verdict);
    }
    return status;
}

/* ---- Failures ---- */

/* What stands in the scratch as a text of its own, cut when it is long. */
static tamis_status take_text(tamis_str *out, tamis_tester *tester, tamis_arena *arena) {
    tamis_buf *text = &tester->text;
    if (text->failed == TAMIS_OK && text->len > SHOWN_MAX) {
        size_t whole = text->len;
        text->len = SHOWN_MAX;
        (void)tamis_buf_add_format(text, "… (%zu bytes)", whole);
    }
    tamis_status status = text->failed;
    if (status == TAMIS_OK) {
        status = tamis_arena_copy(out, arena, tamis_buf_str(text));
    }
    tamis_buf_reset(text);
    return status == TAMIS_OK ? TAMIS_OK : TAMIS_ERR_MEMORY;
}

static void add_quoted(tamis_buf *out, const char *before, tamis_str name) {
    (void)tamis_buf_add_z(out, before);
    (void)tamis_buf_add_z(out, "'");
    (void)tamis_buf_add_str(out, name);
    (void)tamis_buf_add_z(out, "'");
}

/* Where the next failure is to be hung. */
typedef struct failures {
    tamis_test_failure **next;
    tamis_tester *tester;
    tamis_arena *arena;
} failures;

/* The wanted text stands in the scratch when this is called; the other comes from `verdict` or, without one,
 * `value`. */
static tamis_status add_failure(failures *f, tamis_span span, tamis_str output, const tamis_verdict *verdict,
                                tamis_value value) {
    tamis_test_failure *failure = tamis_arena_alloc(f->arena, sizeof *failure);
    if (failure == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    failure->span = span;
    failure->output = output;
    tamis_status status = take_text(&failure->want, f->tester, f->arena);
    if (status != TAMIS_OK) {
        return status;
    }
    if (verdict != NULL) {
        (void)tamis_verdict_add_text(&f->tester->text, verdict);
    } else {
        (void)tamis_value_add_text(&f->tester->text, value);
    }
    *f->next = failure;
    f->next = &failure->next;
    return take_text(&failure->got, f->tester, f->arena);
}

/* ---- Expectations ---- */

/* Strictly equal, but NaN is as good as NaN. */
static bool same(tamis_value a, tamis_value b) {
    bool nan = a.type == TAMIS_TYPE_NUMBER && b.type == TAMIS_TYPE_NUMBER && isnan(a.as.number) &&
               isnan(b.as.number);
    return nan || tamis_value_strict_equal(a, b);
}

static tamis_value output_named(const tamis_tester *tester, tamis_str name) {
    for (uint32_t i = 0; i < tester->program->output_count; i++) {
        if (tamis_str_equal(tamis_program_output(tester->program, i)->name, name)) {
            return tamis_context_output_value(tester->context, i);
        }
    }
    return tamis_undefined();
}

static tamis_status expect_outputs(failures *f, const tamis_ast_expect *expect,
                                   const tamis_verdict *verdict) {
    bool mapped = verdict->outcome == TAMIS_MAPPED || verdict->outcome == TAMIS_UNMAPPED;
    if (expect->outputs == NULL && !mapped) {
        (void)tamis_buf_add_z(&f->tester->text, "an event that passes the filters");
        return add_failure(f, expect->span, TAMIS_STR(""), verdict, tamis_undefined());
    }
    tamis_status status = TAMIS_OK;
    for (const tamis_ast_pair *pair = expect->outputs; pair != NULL && status == TAMIS_OK;
         pair = pair->next) {
        tamis_value want = literal(pair->value);
        tamis_value got = mapped ? output_named(f->tester, pair->name.str) : tamis_undefined();
        if (!mapped || !same(want, got)) {
            (void)tamis_value_add_text(&f->tester->text, want);
            status = add_failure(f, pair->name.span, pair->name.str, mapped ? NULL : verdict, got);
        }
    }
    return status;
}

/* The outcome that an expectation wants, without its filter and label. */
static tamis_outcome wanted_outcome(tamis_expect_kind kind) {
    switch (kind) {
    case TAMIS_EXPECT_DROP: return TAMIS_DROPPED;
    case TAMIS_EXPECT_DENY: return TAMIS_DENIED;
    case TAMIS_EXPECT_NOT_ALLOWED: return TAMIS_NOT_ALLOWED;
    case TAMIS_EXPECT_UNMAPPED: return TAMIS_UNMAPPED;
    case TAMIS_EXPECT_PASS: return TAMIS_PASSED;
    case TAMIS_EXPECT_OUTPUTS: break;
    }
    return TAMIS_MAPPED;
}

static bool named(const char *name, tamis_str want) {
    return name != NULL && tamis_str_equal(tamis_str_z(name), want);
}

static tamis_status expect_outcome(failures *f, const tamis_ast_expect *expect,
                                   const tamis_verdict *verdict) {
    tamis_outcome want = wanted_outcome(expect->kind);
    bool label = expect->kind == TAMIS_EXPECT_DROP || expect->kind == TAMIS_EXPECT_DENY;
    bool filter = expect->kind == TAMIS_EXPECT_NOT_ALLOWED;
    if (verdict->outcome == want && (!label || named(verdict->label, expect->name.str)) &&
        (!filter || named(verdict->filter, expect->name.str))) {
        return TAMIS_OK;
    }
    tamis_buf *text = &f->tester->text;
    (void)tamis_buf_add_z(text, tamis_outcome_text(want));
    if (label || filter) {
        (void)tamis_buf_add_z(text, " by ");
    } else if (expect->kind == TAMIS_EXPECT_PASS) {
        (void)tamis_buf_add_z(text, " ");
    }
    if (label) {
        add_quoted(text, "", expect->name.str);
    } else {
        (void)tamis_buf_add_str(text, expect->name.str); /* empty for `unmapped` */
    }
    return add_failure(f, expect->span, TAMIS_STR(""), verdict, tamis_undefined());
}

/* The program's own text of a filter's name, which ends in NUL; NULL when it has none of that name. */
static const char *filter_named(const tamis_program *program, tamis_str name) {
    for (uint32_t i = 0; i < program->filter_count; i++) {
        if (tamis_str_equal(program->filters[i].name, name)) {
            return program->filters[i].name.ptr;
        }
    }
    return NULL;
}

tamis_status tamis_tester_run(tamis_test *out, tamis_tester *tester, tamis_arena *arena,
                              const tamis_item *item) {
    *out = (tamis_test){.item = item};
    failures f = {&out->failures, tester, arena};
    tamis_status status = TAMIS_OK;
    for (const tamis_ast_expect *expect = item->expects; expect != NULL && status == TAMIS_OK;
         expect = expect->next) {
        bool pass = expect->kind == TAMIS_EXPECT_PASS;
        const char *only = pass ? filter_named(tester->program, expect->name.str) : NULL;
        tamis_verdict verdict = {.outcome = TAMIS_FAILED};
        tamis_data_event event;
        if (!pass || only != NULL) { /* a filter that is not there cannot pass; the checker says so */
            status = run_event(&verdict, &event, tester, arena, item, only);
        }
        if (status == TAMIS_OK) {
            status = expect->kind == TAMIS_EXPECT_OUTPUTS ? expect_outputs(&f, expect, &verdict)
                                                          : expect_outcome(&f, expect, &verdict);
        }
    }
    return status;
}

/* ---- Why ---- */

/* The entry of that name, when it was evaluated; else UINT32_MAX. */
static uint32_t evaluated_entry(const tamis_explanation *x, tamis_entry_kind kind, tamis_str name) {
    for (uint32_t i = 0; name.len > 0 && i < tamis_program_entry_count(x->program); i++) {
        const tamis_entry *entry = &x->program->entries[i];
        if (entry->kind == kind && tamis_str_equal(entry->name, name) && x->entries[i].evaluated) {
            return i;
        }
    }
    return UINT32_MAX;
}

/* The statement that an expectation wants to decide; empty: none. */
static tamis_str wanted_statement(const tamis_item *item, tamis_span span) {
    for (const tamis_ast_expect *e = item->expects; e != NULL; e = e->next) {
        if (e->span.off == span.off && (e->kind == TAMIS_EXPECT_DROP || e->kind == TAMIS_EXPECT_DENY)) {
            return e->name.str;
        }
    }
    return TAMIS_STR("");
}

/* Which entry tells most about a failure: the output, the statement that was wanted, or the one that decided. */
static uint32_t telling_entry(const tamis_test_failure *failure, const tamis_item *item, const tamis_explanation *x) {
    bool passed = x->verdict.outcome == TAMIS_MAPPED || x->verdict.outcome == TAMIS_UNMAPPED;
    if (failure->output.len > 0 && passed) {
        return evaluated_entry(x, TAMIS_ENTRY_OUTPUT, failure->output);
    }
    uint32_t wanted = evaluated_entry(x, TAMIS_ENTRY_STATEMENT, wanted_statement(item, failure->span));
    return wanted != UINT32_MAX ? wanted : evaluated_entry(x, TAMIS_ENTRY_STATEMENT, tamis_str_z(x->verdict.label));
}

static tamis_status add_reason(tamis_test_failure *failure, tamis_tester *tester, tamis_arena *arena,
                               const tamis_item *item, const tamis_explanation *x) {
    uint32_t i = telling_entry(failure, item, x);
    if (i == UINT32_MAX) {
        return TAMIS_OK;
    }
    tamis_place place = tamis_sources_locate(&x->program->sources, x->program->entries[i].span.off);
    tamis_buf_reset(&tester->text);
    if (place.source != NULL) {
        (void)tamis_buf_add_str(&tester->text, place.source->stored);
        (void)tamis_buf_add_format(&tester->text, ":%zu", place.line);
    }
    tamis_status status = take_text(&failure->place, tester, arena);
    if (status != TAMIS_OK || !tamis_explanation_entry_text(&tester->text, x, i)) {
        return TAMIS_ERR_MEMORY;
    }
    status = tamis_arena_copy(&failure->why, arena, tamis_buf_str(&tester->text));
    tamis_buf_reset(&tester->text);
    return status;
}

/* Runs the event of a failed test once more, and says of each failure what decided. */
static tamis_status add_reasons(tamis_test *test, tamis_tester *tester, tamis_arena *arena) {
    tamis_explainer *explainer;
    tamis_explanation x;
    tamis_data_event event;
    const tamis_item *item = test->item;
    tamis_explain_options options = {.redact = NULL};
    tamis_status status = tamis_explainer_new(&explainer, tester->pack, &options);
    if (status != TAMIS_OK) {
        return status;
    }
    if (item->raw_event) {
        bool too_long = item->event.str.len > TAMIS_LIMIT_LINE;
        status = tamis_explainer_run(&x, explainer, item->event.str, too_long, 0);
    } else {
        status = build_event(&event, arena, item);
        if (status == TAMIS_OK) {
            status = tamis_explainer_run_data(&x, explainer, &event);
        }
    }
    for (tamis_test_failure *f = test->failures; f != NULL && status == TAMIS_OK; f = f->next) {
        status = add_reason(f, tester, arena, item, &x);
    }
    tamis_explainer_free(explainer);
    return status;
}

/* ---- A whole pack ---- */

static tamis_status run_all(tamis_pack_tests *out, tamis_tester *tester, tamis_arena *arena,
                            const tamis_unit *unit, tamis_str part, bool why) {
    tamis_test **next = &out->tests;
    for (const tamis_ast_file *file = unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            if (item->kind != TAMIS_ITEM_TEST) {
                continue;
            }
            out->present++;
            if (tamis_find(item->name.str, 0, part) == TAMIS_NOT_FOUND) {
                continue;
            }
            tamis_test *test = tamis_arena_alloc(arena, sizeof *test);
            tamis_status status =
                test == NULL ? TAMIS_ERR_MEMORY : tamis_tester_run(test, tester, arena, item);
            if (status == TAMIS_OK && why && test->failures != NULL) {
                status = add_reasons(test, tester, arena);
            }
            if (status != TAMIS_OK) {
                return status;
            }
            out->count++;
            out->failed += test->failures != NULL;
            *next = test;
            next = &test->next;
        }
    }
    return TAMIS_OK;
}

tamis_status tamis_tester_run_unit(size_t *ran, tamis_tester *tester, tamis_arena *arena, const tamis_unit *unit,
                                   tamis_str part) {
    tamis_pack_tests tests = {.unit = unit};
    tamis_status status = run_all(&tests, tester, arena, unit, part, false);
    *ran = tests.count;
    return status;
}

tamis_status tamis_pack_tests_run(tamis_pack_tests *out, tamis_arena *arena, const tamis_unit *unit,
                                  tamis_str part, bool jit) {
    tamis_pack *pack = NULL;
    tamis_tester *tester = NULL;
    *out = (tamis_pack_tests){.unit = unit};
    tamis_status status = tamis_pack_load_explained(&pack, unit->image, jit, NULL);
    if (status != TAMIS_OK) {
        return status;
    }
    const tamis_program *program = tamis_pack_program(pack);
    out->decides = program->filter_count > 0 || program->output_count > 0;
    status = tamis_tester_new(&tester, pack);
    if (status == TAMIS_OK) {
        status = run_all(out, tester, arena, unit, part, true);
    }
    tamis_tester_free(tester);
    tamis_pack_free(pack);
    return status;
}
