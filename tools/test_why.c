/* Why a test fails: see test_parts.h. */
#include "base/limits.h"
#include "tools/explain.h"
#include "tools/test_parts.h"

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

/* Which entry tells most about a failure: the output, the statement that was wanted, or the one that decided. */
static uint32_t telling_entry(const tamis_test_failure *failure, const tamis_explanation *x) {
    bool passed = x->verdict.outcome == TAMIS_MAPPED || x->verdict.outcome == TAMIS_UNMAPPED;
    if (failure->output.len > 0 && passed) {
        return evaluated_entry(x, TAMIS_ENTRY_OUTPUT, failure->output);
    }
    uint32_t wanted = evaluated_entry(x, TAMIS_ENTRY_STATEMENT, failure->statement);
    return wanted != UINT32_MAX ? wanted : evaluated_entry(x, TAMIS_ENTRY_STATEMENT, tamis_str_z(x->verdict.label));
}

static tamis_status add_reason(tamis_test_failure *failure, tamis_tester *tester, tamis_arena *arena,
                               const tamis_explanation *x) {
    const tamis_failures f = {NULL, tester, arena};
    uint32_t i = telling_entry(failure, x);
    if (i == UINT32_MAX) {
        return TAMIS_OK;
    }
    tamis_place place = tamis_sources_locate(&x->program->sources, x->program->entries[i].span.off);
    tamis_buf_reset(&tester->text);
    if (place.source != NULL) {
        (void)tamis_buf_add_str(&tester->text, place.source->stored);
        (void)tamis_buf_add_format(&tester->text, ":%zu", place.line);
    }
    tamis_status status = tamis_failures_text(&failure->place, &f);
    if (status != TAMIS_OK || !tamis_explanation_entry_text(&tester->text, x, i)) {
        return TAMIS_ERR_MEMORY;
    }
    status = tamis_arena_copy(&failure->why, arena, tamis_buf_str(&tester->text));
    tamis_buf_reset(&tester->text);
    return status;
}

tamis_status tamis_test_add_reasons(tamis_test *test, tamis_tester *tester, tamis_arena *arena) {
    tamis_explainer *explainer = NULL;
    tamis_explanation x;
    tamis_data_event event;
    const tamis_item *item = test->item;
    tamis_explain_options options = {.redact = NULL};
    tamis_status status = tamis_explainer_new(&explainer, tester->pack, &options);
    if (status != TAMIS_OK || (tamis_test_is_recorded(item) && !test->has_event)) {
        tamis_explainer_free(explainer);
        return status;
    }
    if (tamis_test_is_recorded(item)) {
        status = tamis_explainer_run(&x, explainer, test->event, test->too_long, test->line);
    } else if (item->raw_event) {
        bool too_long = item->event.str.len > TAMIS_LIMIT_LINE;
        status = tamis_explainer_run(&x, explainer, item->event.str, too_long, 0);
    } else {
        status = tamis_tester_event(&event, arena, item);
        if (status == TAMIS_OK) {
            status = tamis_explainer_run_data(&x, explainer, &event);
        }
    }
    for (tamis_test_failure *f = test->failures; f != NULL && status == TAMIS_OK; f = f->next) {
        status = add_reason(f, tester, arena, &x);
    }
    tamis_explainer_free(explainer);
    return status;
}
