/* The engine: filters decide, then the map computes.
 *
 * A search that gives up, or a budget that runs out, must not hide an event: from then on no filter decides about it any
 * more, the map still runs, and the outcome is FAILED. */
#include "runtime/engine.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/limits.h"
#include "runtime/events.h"

struct tamis_context {
    const tamis_pack *pack;
    const tamis_program *program;
    tamis_vm *vm;
    tamis_line_event line;
    tamis_value_event values;
    const tamis_filter *only, *skip; /* NULL: none is singled out */
    tamis_verdict verdict;           /* of the last event */
    bool mapped;                     /* the map ran for it */
    tamis_buf json;
    tamis_buf names;   /* of all outputs as JSON, one behind the other: `,"name":` */
    size_t *name_ends; /* where each ends */
};

static tamis_status write_names(tamis_context *c) {
    const tamis_program *p = c->program;
    tamis_buf_init(&c->names, SIZE_MAX / 2);
    c->name_ends = calloc((size_t)p->output_count + 1, sizeof *c->name_ends);
    if (c->name_ends == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < p->output_count; i++) {
        (void)tamis_buf_add_char(&c->names, ',');
        (void)tamis_json_add_string(&c->names, tamis_program_output(p, i)->name);
        (void)tamis_buf_add_char(&c->names, ':');
        c->name_ends[i] = c->names.len;
    }
    return c->names.failed;
}

tamis_status tamis_context_new(tamis_context **out, const tamis_pack *pack) {
    *out = NULL;
    tamis_context *c = calloc(1, sizeof *c);
    if (c == NULL) return TAMIS_ERR_MEMORY;
    c->pack = pack;
    c->program = tamis_pack_program(pack);
    c->values.program = c->program;
    tamis_buf_init(&c->json, TAMIS_LIMIT_OBJECT);
    tamis_status status = tamis_line_event_init(&c->line, c->program);
    if (status == TAMIS_OK) status = tamis_vm_new(&c->vm, c->program);
    if (status == TAMIS_OK) status = write_names(c);
    if (status != TAMIS_OK) {
        tamis_context_free(c);
        return status;
    }
    *out = c;
    return TAMIS_OK;
}

void tamis_context_free(tamis_context *context) {
    if (context == NULL) return;
    tamis_vm_free(context->vm);
    tamis_line_event_clear(&context->line);
    tamis_buf_clear(&context->json);
    tamis_buf_clear(&context->names);
    free(context->name_ends);
    free(context);
}

static const tamis_filter *filter_named(const tamis_program *p, const char *name) {
    for (uint32_t i = 0; i < p->filter_count; i++)
        if (tamis_str_equal(p->filters[i].name, tamis_str_z(name))) return &p->filters[i];
    return NULL;
}

tamis_status tamis_context_filters(tamis_context *context, const char *only, const char *skip) {
    if (only != NULL && skip != NULL) return TAMIS_ERR_INVALID;
    const tamis_filter *one = only == NULL ? NULL : filter_named(context->program, only);
    const tamis_filter *other = skip == NULL ? NULL : filter_named(context->program, skip);
    if ((only != NULL && one == NULL) || (skip != NULL && other == NULL)) return TAMIS_ERR_NOT_FOUND;
    context->only = one;
    context->skip = other;
    return TAMIS_OK;
}

/* ---- Filters ---- */

/* Evaluates entry i; the first entry at which the event fails is remembered. */
static tamis_value evaluate(tamis_context *c, uint32_t i) {
    tamis_value value = tamis_vm_run(c->vm, i);
    if (c->verdict.failed == NULL && tamis_vm_failed(c->vm)) c->verdict.failed = c->program->entries[i].name.ptr;
    return value;
}

/* The first statement of the verb that holds, or NULL; also when the event has failed. */
static const tamis_entry *find_statement(tamis_context *c, const tamis_filter *filter, tamis_verb verb) {
    uint32_t first = c->program->let_count + filter->first;
    if (filter->verb_counts[verb] == 0) return NULL;
    for (uint32_t i = first; i < first + filter->count; i++) {
        if (c->program->entries[i].verb != verb) continue;
        bool holds = tamis_value_truthy(evaluate(c, i));
        if (c->verdict.failed != NULL) return NULL;
        if (holds) return &c->program->entries[i];
    }
    return NULL;
}

static void decide(tamis_context *c, tamis_outcome outcome, const tamis_filter *filter, const tamis_entry *statement) {
    c->verdict.outcome = outcome;
    c->verdict.filter = filter->name.ptr;
    c->verdict.label = statement == NULL ? NULL : statement->name.ptr;
}

/* Does the event pass the filter? If not, the verdict says why. */
static bool pass(tamis_context *c, const tamis_filter *filter) {
    const tamis_entry *statement = find_statement(c, filter, TAMIS_VERB_DENY);
    if (statement != NULL) {
        decide(c, TAMIS_DENIED, filter, statement);
        return false;
    }
    if (c->verdict.failed == NULL) statement = find_statement(c, filter, TAMIS_VERB_DROP);
    if (statement != NULL) {
        decide(c, TAMIS_DROPPED, filter, statement);
        return false;
    }
    if (c->verdict.failed != NULL || filter->verb_counts[TAMIS_VERB_ALLOW] == 0) return true;
    statement = find_statement(c, filter, TAMIS_VERB_ALLOW);
    if (statement != NULL || c->verdict.failed != NULL) return true;
    decide(c, TAMIS_NOT_ALLOWED, filter, NULL);
    return false;
}

static bool pass_all(tamis_context *c) {
    if (c->only != NULL) return pass(c, c->only);
    for (uint32_t i = 0; i < c->program->filter_count && c->verdict.failed == NULL; i++) {
        const tamis_filter *filter = &c->program->filters[i];
        if (filter != c->skip && !pass(c, filter)) return false;
    }
    return true;
}

/* ---- The map ---- */

static void map(tamis_context *c) {
    uint32_t first = c->program->let_count + c->program->statement_count;
    bool any = false;
    for (uint32_t i = 0; i < c->program->output_count; i++)
        any = evaluate(c, first + i).type != TAMIS_TYPE_UNDEFINED || any;
    c->mapped = true;
    c->verdict.outcome = any ? TAMIS_MAPPED : TAMIS_UNMAPPED;
}

static void begin(tamis_context *c, const tamis_event_ops *ops, void *event, bool valid) {
    c->verdict = (tamis_verdict){.outcome = TAMIS_PASSED, .valid = valid};
    c->mapped = false;
    tamis_vm_begin(c->vm, ops, event);
}

static void run(tamis_context *c) {
    if (!pass_all(c)) return;
    if (c->only == NULL) map(c);
    if (c->verdict.failed != NULL) c->verdict.outcome = TAMIS_FAILED;
}

static bool data_is_valid(const tamis_data_event *event) {
    return tamis_value_truthy(event->cef[TAMIS_CEF_MEMBER_IS_VALID]);
}

static void begin_data(tamis_context *c, const tamis_data_event *event) {
    c->values.data = event;
    begin(c, &tamis_value_event_ops, &c->values, data_is_valid(event));
}

tamis_status tamis_context_run(tamis_context *context, const char *line, size_t len, tamis_verdict *out) {
    tamis_status status = tamis_line_event_read(&context->line, (tamis_str){line, len});
    begin(context, &tamis_line_event_ops, &context->line, context->line.cef.error == NULL);
    if (status == TAMIS_OK) run(context);
    else context->verdict = (tamis_verdict){.outcome = TAMIS_REJECTED};
    *out = context->verdict;
    return status == TAMIS_ERR_LIMIT ? TAMIS_OK : status;
}

void tamis_context_run_data(tamis_context *context, const tamis_data_event *event, tamis_verdict *out) {
    begin_data(context, event);
    run(context);
    *out = context->verdict;
}

/* ---- Single entries ---- */

static tamis_value evaluate_alone(tamis_context *c, uint32_t entry, tamis_verdict *out) {
    tamis_value value = evaluate(c, entry);
    if (c->verdict.failed != NULL) c->verdict.outcome = TAMIS_FAILED;
    *out = c->verdict;
    return value;
}

tamis_value tamis_context_eval_data(tamis_context *context, const tamis_data_event *event, uint32_t entry,
                                    tamis_verdict *out) {
    begin_data(context, event);
    return evaluate_alone(context, entry, out);
}

tamis_status tamis_context_eval_line(tamis_context *context, tamis_str line, uint32_t entry, tamis_value *value,
                                     tamis_verdict *out) {
    tamis_status status = tamis_line_event_read(&context->line, line);
    begin(context, &tamis_line_event_ops, &context->line, context->line.cef.error == NULL);
    *value = tamis_undefined();
    *out = context->verdict;
    if (status == TAMIS_OK) *value = evaluate_alone(context, entry, out);
    return status;
}

void tamis_context_record(tamis_context *context, const tamis_recorder *recorder) {
    tamis_vm_record(context->vm, recorder);
}

/* ---- Results ---- */

const tamis_event_ops *tamis_context_event(void **event, tamis_heap **heap, const tamis_context *context) {
    *heap = tamis_vm_heap(context->vm);
    return tamis_vm_event(event, context->vm);
}

tamis_status tamis_context_cef(const tamis_cef **out, tamis_context *context) {
    *out = &context->line.cef;
    return tamis_cef_complete(&context->line.cef);
}

bool tamis_context_gave_up(const tamis_context *context) {
    return tamis_vm_gave_up(context->vm);
}

tamis_value tamis_context_output_value(const tamis_context *context, size_t i) {
    if (!context->mapped || i >= context->program->output_count) return tamis_undefined();
    return tamis_vm_output(context->vm, (uint32_t)i);
}

bool tamis_context_add_outputs_json(tamis_buf *out, const tamis_context *context, bool comma) {
    size_t start = 0;
    for (uint32_t i = 0; i < context->program->output_count; start = context->name_ends[i++]) {
        tamis_value value = tamis_context_output_value(context, i);
        if (value.type == TAMIS_TYPE_UNDEFINED) continue;
        size_t from = comma ? start : start + 1;
        comma = true;
        tamis_buf_add(out, context->names.ptr + from, context->name_ends[i] - from);
        tamis_value_add_json(out, value);
    }
    return out->failed == TAMIS_OK;
}

tamis_status tamis_context_json(tamis_context *context, const char **out, size_t *len) {
    tamis_buf *json = &context->json;
    tamis_buf_reset(json);
    tamis_buf_add_char(json, '{');
    tamis_context_add_outputs_json(json, context, false);
    if (context->verdict.failed != NULL) {
        tamis_buf_add_z(json, json->len > 1 ? ",\"_failed\":" : "\"_failed\":");
        tamis_json_add_string(json, tamis_str_z(context->verdict.failed));
    }
    tamis_buf_add_char(json, '}');
    *out = json->ptr;
    *len = json->len;
    return json->failed;
}

tamis_status tamis_context_output(tamis_context *context, size_t i, const char **out, size_t *len) {
    tamis_value value = tamis_context_output_value(context, i);
    tamis_buf *text = &context->json;
    *out = NULL;
    *len = 0;
    if (value.type == TAMIS_TYPE_UNDEFINED) return TAMIS_ERR_NOT_FOUND;
    tamis_buf_reset(text);
    if (!tamis_value_add_str(text, value)) return text->failed == TAMIS_OK ? TAMIS_ERR_LIMIT : text->failed;
    *out = text->ptr == NULL ? "" : text->ptr;
    *len = text->len;
    return TAMIS_OK;
}

const char *tamis_outcome_text(tamis_outcome outcome) {
    static const char *const texts[TAMIS_OUTCOMES] = {
#define TEXT(name, text) text,
        TAMIS_OUTCOME_MAP(TEXT)
#undef TEXT
    };
    return (unsigned)outcome < TAMIS_OUTCOMES ? texts[outcome] : "unknown";
}
