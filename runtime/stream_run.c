/* See stream_run.h. */
#include "runtime/stream_run.h"

#include <stdlib.h>

#include "base/json.h"
#include "runtime/verdict_json.h"

struct tamis_runner {
    tamis_context *context;
    tamis_run_options options;
    tamis_stats stats;
};


tamis_status tamis_runner_new(tamis_runner **out, const tamis_pack *pack, const tamis_run_options *options) {
    *out = NULL;
    tamis_runner *runner = calloc(1, sizeof *runner);
    if (runner == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    runner->options = *options;
    tamis_status status = tamis_context_new(&runner->context, pack);
    if (status == TAMIS_OK) {
        status = tamis_context_filters(runner->context, options->only, options->skip);
    }
    if (status == TAMIS_OK) {
        status = tamis_stats_init(&runner->stats, pack);
    }
    if (status != TAMIS_OK) {
        tamis_runner_free(runner);
        return status;
    }
    *out = runner;
    return TAMIS_OK;
}

void tamis_runner_free(tamis_runner *runner) {
    if (runner != NULL) {
        tamis_stats_clear(&runner->stats);
        tamis_context_free(runner->context);
        free(runner);
    }
}

const tamis_stats *tamis_runner_stats(const tamis_runner *runner) {
    return &runner->stats;
}

/* ---- JSON ---- */

/* "name": with a comma before it when there is a member before it. */
static bool add_name(tamis_buf *out, size_t start, const char *name) {
    bool first = out->len == start + 1;
    return tamis_buf_add_z(out, first ? "\"" : ",\"") && tamis_buf_add_z(out, name) &&
           tamis_buf_add_z(out, "\":");
}

/* The line without the CR, LF and NUL bytes at its end: the `raw` of rules. */
static tamis_str bare(tamis_str text) {
    while (text.len > 0 && (text.ptr[text.len - 1] == '\r' || text.ptr[text.len - 1] == '\n' ||
                            text.ptr[text.len - 1] == '\0')) {
        text.len--;
    }
    return text;
}

static void add_extras(tamis_buf *out, const tamis_runner *runner, const tamis_line *line, const tamis_cef *cef,
                       size_t start) {
    unsigned with = runner->options.with;
    if ((with & TAMIS_WITH_LINE) != 0) {
        (void)add_name(out, start, "_line");
        (void)tamis_buf_add_u64(out, line->number);
    }
    if ((with & TAMIS_WITH_RAW) != 0) {
        (void)add_name(out, start, "_raw");
        (void)tamis_json_add_string(out, bare(line->text));
    }
    if ((with & TAMIS_WITH_CEF) != 0) {
        (void)add_name(out, start, "_cef");
        (void)tamis_cef_add_header_json(out, cef);
    }
    if ((with & TAMIS_WITH_FIELDS) != 0) {
        (void)add_name(out, start, "_fields");
        (void)tamis_cef_add_fields_json(out, cef);
    }
}

static bool add_failed(tamis_buf *out, size_t start, const char *rule) {
    return add_name(out, start, "_failed") && tamis_json_add_string(out, tamis_str_z(rule));
}

/* Appends the event as one object and a LF. When the object is too large, the verdict becomes failed and the
 * object has nothing but that. */
static void add_object(tamis_buf *out, const tamis_runner *runner, const tamis_line *line, const tamis_cef *cef,
                       tamis_verdict *verdict) {
    size_t start = out->len;
    (void)tamis_buf_add_char(out, '{');
    (void)tamis_context_add_outputs_json(out, runner->context, false);
    if (verdict->outcome == TAMIS_FAILED) {
        (void)add_failed(out, start, verdict->failed);
    }
    if (runner->options.with != 0) {
        add_extras(out, runner, line, cef, start);
    }
    /* With its closing brace, without its line end. */
    if (out->failed == TAMIS_ERR_LIMIT || out->len - start + 1 > TAMIS_LIMIT_OBJECT) {
        out->len = start;
        out->failed = TAMIS_OK;
        verdict->outcome = TAMIS_FAILED;
        verdict->filter = NULL;
        verdict->label = NULL;
        verdict->failed = tamis_object_too_large;
        (void)tamis_buf_add_char(out, '{');
        (void)add_failed(out, start, verdict->failed);
    }
    (void)tamis_buf_add_z(out, "}\n");
}

bool tamis_run_numbers(const tamis_run_options *options) {
    return (options->with & TAMIS_WITH_LINE) != 0 || options->wanted[TAMIS_RUN_VERDICTS];
}

static void add_verdict(tamis_buf *out, uint64_t number, const tamis_verdict *verdict) {
    (void)tamis_buf_add_z(out, "{\"line\":");
    (void)tamis_buf_add_u64(out, number);
    (void)tamis_buf_add_char(out, ',');
    (void)tamis_verdict_add_json(out, verdict);
    (void)tamis_buf_add_z(out, "}\n");
}

/* ---- One line ---- */

/* The sink for the bytes of a line with this outcome; EVENTS where there is none. */
static tamis_run_sink line_sink(tamis_outcome outcome) {
    switch (outcome) {
    case TAMIS_DENIED: return TAMIS_RUN_DENIED;
    case TAMIS_DROPPED: return TAMIS_RUN_DROPPED;
    case TAMIS_NOT_ALLOWED: return TAMIS_RUN_NOT_ALLOWED;
    case TAMIS_UNMAPPED: return TAMIS_RUN_UNMAPPED;
    case TAMIS_FAILED: return TAMIS_RUN_FAILED;
    default: return TAMIS_RUN_EVENTS;
    }
}

/* With one filter alone: a line that it failed on was not kept back by it, so it goes on as one that passed.
 * */
static bool goes_on(const tamis_runner *runner, const tamis_verdict *verdict) {
    return runner->options.wanted[TAMIS_RUN_EVENTS] &&
           (verdict->outcome == TAMIS_MAPPED || verdict->outcome == TAMIS_PASSED ||
            verdict->outcome == TAMIS_FAILED);
}

static bool any_failed(const tamis_buf *outputs, tamis_status *status) {
    for (size_t i = 0; i < TAMIS_RUN_SINKS; i++) {
        if (outputs[i].failed != TAMIS_OK) {
            *status = outputs[i].failed;
            return true;
        }
    }
    return false;
}

static bool reads_whole(const tamis_run_options *options) {
    return options->flags || (options->with & (TAMIS_WITH_CEF | TAMIS_WITH_FIELDS)) != 0;
}

tamis_status tamis_runner_line(void *worker, tamis_buf *outputs, const tamis_line *line) {
    tamis_runner *runner = worker;
    const bool *wanted = runner->options.wanted;
    tamis_verdict verdict = {.outcome = TAMIS_REJECTED};
    const tamis_cef *cef = NULL;
    tamis_status status = TAMIS_OK;
    if (!line->too_long) {
        status = tamis_context_run(runner->context, line->text.ptr, line->text.len, &verdict);
        if (status == TAMIS_OK && reads_whole(&runner->options)) {
            status = tamis_context_cef(&cef, runner->context);
        }
        if (status != TAMIS_OK) {
            return status;
        }
    }
    if (goes_on(runner, &verdict)) {
        if (runner->options.only != NULL) {
            (void)tamis_line_add_raw(&outputs[TAMIS_RUN_EVENTS], line);
        } else {
            add_object(&outputs[TAMIS_RUN_EVENTS], runner, line, cef, &verdict);
        }
    }
    tamis_run_sink sink = line_sink(verdict.outcome);
    if (sink != TAMIS_RUN_EVENTS && wanted[sink]) {
        (void)tamis_line_add_raw(&outputs[sink], line);
    }
    if (wanted[TAMIS_RUN_VERDICTS]) {
        add_verdict(&outputs[TAMIS_RUN_VERDICTS], line->number, &verdict);
    }
    tamis_stats_count(&runner->stats, &verdict, cef == NULL ? 0 : cef->flags,
                      !line->too_long && tamis_context_gave_up(runner->context));
    return any_failed(outputs, &status) ? status : TAMIS_OK;
}
