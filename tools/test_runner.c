/* See test_runner.h. */
#include "tools/test_runner.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "tools/test_parts.h"
#include "tools/value_text.h"
#include "tools/verdict_text.h"

tamis_status tamis_tester_new(tamis_tester **out, const tamis_pack *pack, const tamis_unit *unit) {
    *out = NULL;
    tamis_tester *tester = calloc(1, sizeof *tester);
    if (tester == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tester->unit = unit;
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
    status = tamis_tester_event(event, arena, item);
    if (status == TAMIS_OK) {
        tamis_context_run_data(tester->context, event, verdict);
    }
    return status;
}

/* ---- Failures ---- */

static void add_quoted(tamis_buf *out, const char *before, tamis_str name) {
    (void)tamis_buf_add_z(out, before);
    (void)tamis_buf_add_z(out, "'");
    (void)tamis_buf_add_str(out, name);
    (void)tamis_buf_add_z(out, "'");
}

/* The wanted text stands in the scratch when this is called; the other comes from `verdict` or, without one,
 * `value`. */
static tamis_status add_failure(tamis_failures *f, tamis_test_failure failure, const tamis_verdict *verdict,
                                tamis_value value) {
    tamis_status status = tamis_failures_text(&failure.want, f);
    if (status != TAMIS_OK) {
        return status;
    }
    if (verdict != NULL) {
        (void)tamis_verdict_add_text(&f->tester->text, verdict);
    } else {
        (void)tamis_value_add_text(&f->tester->text, value);
    }
    status = tamis_failures_text(&failure.got, f);
    return status == TAMIS_OK ? tamis_failures_add(f, &failure) : status;
}

/* ---- Expectations ---- */

/* Strictly equal, but NaN is as good as NaN. */
static bool same(tamis_value a, tamis_value b) {
    bool nan = a.type == TAMIS_TYPE_NUMBER && b.type == TAMIS_TYPE_NUMBER && isnan(a.as.number) &&
               isnan(b.as.number);
    return nan || tamis_value_strict_equal(a, b);
}

/* The number of an output; the program's number of outputs when there is none of that name. */
static uint32_t output_named(const tamis_program *program, tamis_str name) {
    uint32_t i = 0;
    while (i < program->output_count && !tamis_str_equal(tamis_program_output(program, i)->name, name)) {
        i++;
    }
    return i;
}

static tamis_status expect_outputs(tamis_failures *f, const tamis_ast_expect *expect,
                                   const tamis_verdict *verdict) {
    bool mapped = verdict->outcome == TAMIS_MAPPED || verdict->outcome == TAMIS_UNMAPPED;
    if (expect->outputs == NULL && !mapped) {
        (void)tamis_buf_add_z(&f->tester->text, "an event that passes the filters");
        return add_failure(f, (tamis_test_failure){.span = expect->span}, verdict, tamis_undefined());
    }
    tamis_status status = TAMIS_OK;
    for (const tamis_ast_pair *pair = expect->outputs; pair != NULL && status == TAMIS_OK;
         pair = pair->next) {
        tamis_value want = tamis_tester_literal(pair->value);
        uint32_t i = output_named(f->tester->program, pair->name.str);
        tamis_value got = mapped ? tamis_context_output_value(f->tester->context, i) : tamis_undefined();
        tamis_test_case(f->tester, i, want);
        if (!mapped || !same(want, got)) {
            (void)tamis_value_add_text(&f->tester->text, want);
            tamis_test_failure failure = {.span = pair->name.span, .output = pair->name.str};
            status = add_failure(f, failure, mapped ? NULL : verdict, got);
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

static tamis_status expect_outcome(tamis_failures *f, const tamis_ast_expect *expect,
                                   const tamis_verdict *verdict) {
    tamis_outcome want = wanted_outcome(expect->kind);
    if (want == TAMIS_UNMAPPED) {
        tamis_test_case_unmapped(f->tester);
    }
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
    tamis_test_failure failure = {.span = expect->span, .statement = label ? expect->name.str : TAMIS_STR("")};
    return add_failure(f, failure, verdict, tamis_undefined());
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
    tamis_failures f = {&out->failures, tester, arena};
    tamis_status status = tamis_test_is_recorded(item) ? tamis_recorded_run(out, &f) : TAMIS_OK;
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
