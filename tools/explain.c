/* See explain.h. The run is the engine's; here its trace is walked along the expressions, the way that evaluation went. */
#include "tools/explain.h"

#include <stdlib.h>

#include "base/limits.h"
#include "grammar/parse.h"
#include "tools/explain_parts.h"

/* ---- An event ---- */

static tamis_status explain_entry(tamis_explained_entry *out, tamis_explainer *e, uint32_t i) {
    const tamis_seen *seen = tamis_explain_trace_entry(&e->trace, i);
    *out = (tamis_explained_entry){.entry = &e->program->entries[i], .evaluated = seen != NULL, .hidden = e->tainted[i]};
    if (seen == NULL) {
        return TAMIS_OK;
    }
    out->value = seen->value;
    return e->exprs[i] == NULL ? TAMIS_OK : tamis_explain_walk(out, e, e->exprs[i]);
}

static void begin(tamis_explanation *out, tamis_explainer *e, uint64_t number) {
    *out = (tamis_explanation){.program = e->program, .line = number, .verdict = {.outcome = TAMIS_REJECTED}};
    tamis_arena_reset(&e->event);
    tamis_explain_trace_begin(&e->trace);
    tamis_matcher_begin(e->matcher);
}

static tamis_status explain_entries(tamis_explanation *out, tamis_explainer *e) {
    uint32_t count = tamis_program_entry_count(e->program);
    tamis_status status = TAMIS_OK;
    out->entries = tamis_arena_array(&e->event, count, sizeof *out->entries);
    if (out->entries == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count && status == TAMIS_OK; i++) {
        status = explain_entry(&out->entries[i], e, i);
    }
    return status;
}

tamis_status tamis_explainer_run(tamis_explanation *out, tamis_explainer *e, tamis_str line, bool too_long, uint64_t number) {
    begin(out, e, number);
    tamis_status status =
        too_long ? TAMIS_OK : tamis_context_run(e->context, line.ptr == NULL ? "" : line.ptr, line.len, &out->verdict);
    return status == TAMIS_OK ? explain_entries(out, e) : status;
}

tamis_status tamis_explainer_run_data(tamis_explanation *out, tamis_explainer *e, const tamis_data_event *event) {
    begin(out, e, 0);
    tamis_context_run_data(e->context, event, &out->verdict);
    return explain_entries(out, e);
}

/* ---- Making ---- */

/* The expression of an entry, parsed from the text in the pack, with its places there. What cannot be parsed stays NULL:
 * the pack may have been made by anybody. */
static tamis_status parse_entry(tamis_expr **out, tamis_explainer *e, const tamis_entry *entry) {
    tamis_str text = tamis_sources_text(&e->program->sources, entry->span);
    tamis_sources sources;
    tamis_diags diags;
    size_t index;
    *out = NULL;
    if (text.len == 0) {
        return TAMIS_OK;
    }
    tamis_sources_init(&sources, &e->arena);
    tamis_diags_init(&diags, &e->arena);
    tamis_status status =
        tamis_sources_add_at(&index, &sources, entry->span.off, TAMIS_STR("rules"), TAMIS_STR("rules"), text);
    if (status == TAMIS_OK) {
        status = tamis_parse_expression(out, &e->arena, &sources, index, &diags);
    }
    return status == TAMIS_ERR_MEMORY ? status : TAMIS_OK;
}

static tamis_status init(tamis_explainer *e, const tamis_pack *pack, const tamis_explain_options *options) {
    uint32_t count = tamis_program_entry_count(e->program);
    tamis_status status = tamis_context_new(&e->context, pack);
    if (status == TAMIS_OK) {
        status = tamis_context_filters(e->context, options->only, options->skip);
    }
    if (status == TAMIS_OK) {
        status = tamis_explain_trace_init(&e->trace, &e->arena, e->program);
    }
    e->exprs = tamis_arena_array(&e->arena, count, sizeof(tamis_expr *));
    if (status == TAMIS_OK && e->exprs == NULL) {
        status = TAMIS_ERR_MEMORY;
    }
    uint64_t left = e->program->image.len; /* entries do not overlap; those of a hostile pack may */
    for (uint32_t i = 0; i < count && status == TAMIS_OK; i++) {
        uint32_t len = e->program->entries[i].span.len;
        if (len <= left) {
            left -= len;
            status = parse_entry(&e->exprs[i], e, &e->program->entries[i]);
        }
    }
    e->no_values = options->no_values;
    tamis_buf_init(&e->text, TAMIS_LIMIT_OBJECT);
    e->any_case = tamis_arena_array(&e->arena, e->program->pattern_count, sizeof *e->any_case);
    if (status == TAMIS_OK) {
        status = e->any_case == NULL ? TAMIS_ERR_MEMORY : tamis_matcher_new(&e->matcher);
    }
    return status == TAMIS_OK ? tamis_explain_hide_init(e, options->redact) : status;
}

tamis_status tamis_explainer_new(tamis_explainer **out, const tamis_pack *pack, const tamis_explain_options *options) {
    *out = NULL;
    tamis_explainer *e = calloc(1, sizeof *e);
    if (e == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    e->program = tamis_pack_program(pack);
    tamis_arena_init(&e->arena, TAMIS_LIMIT_COMPILATION);
    tamis_arena_init(&e->event, TAMIS_LIMIT_COMPILATION);
    tamis_status status = init(e, pack, options);
    if (status != TAMIS_OK) {
        tamis_explainer_free(e);
        return status;
    }
    tamis_context_record(e->context, &e->trace.recorder);
    *out = e;
    return TAMIS_OK;
}

void tamis_explainer_free(tamis_explainer *e) {
    if (e != NULL) {
        for (uint32_t i = 0; e->any_case != NULL && i < e->program->pattern_count; i++) {
            tamis_pattern_clear(&e->any_case[i]);
        }
        tamis_matcher_free(e->matcher);
        tamis_buf_clear(&e->text);
        tamis_context_free(e->context);
        tamis_arena_clear(&e->arena);
        tamis_arena_clear(&e->event);
        free(e);
    }
}
