/* Compares what recorded events give with a file of expected lines, line by line: see test_parts.h, recorded_line.h.
 *
 * Neither file is held in memory. Of the first line that differs all members are told; the others are counted. */
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/lines.h"
#include "base/map.h"
#include "tools/recorded_line.h"
#include "tools/test_parts.h"
#include "tools/verdict_text.h"

#define MOST_FAILURES 100 /* of one test */

typedef struct comparison {
    tamis_test *test;
    tamis_failures *failures;
    size_t failure_count;
    tamis_lines wanted;
    tamis_arena scratch; /* of one line */
    tamis_status status; /* of the wanted file */
    bool stopped;        /* at the first difference */
} comparison;

/* ---- Failures ---- */

static tamis_status add(comparison *c, tamis_test_failure failure) {
    static const tamis_test_failure more = {
        .output = {"…", sizeof "…" - 1}, .want = {"more that differs", 17}, .got = {"is not shown", 12}};
    if (c->failure_count++ == MOST_FAILURES) {
        failure = more;
    }
    failure.span = c->test->item->expected.span;
    return tamis_failures_add(c->failures, &failure);
}

/* Takes a text of any length for a failure. */
static tamis_status take_text(tamis_str *out, const comparison *c, tamis_str text) {
    (void)tamis_buf_add_str(&c->failures->tester->text, text);
    return tamis_failures_text(out, c->failures);
}

static tamis_status take_verdict(tamis_str *out, const comparison *c, const tamis_verdict *verdict) {
    (void)tamis_verdict_add_text(&c->failures->tester->text, verdict);
    return tamis_failures_text(out, c->failures);
}

static tamis_status add_texts(comparison *c, tamis_str output, tamis_str want, tamis_str got) {
    tamis_test_failure failure = {.output = TAMIS_STR("")};
    if (c->failure_count > MOST_FAILURES) {
        return TAMIS_OK; /* said */
    }
    tamis_status status = take_text(&failure.output, c, output);
    if (status == TAMIS_OK) {
        status = take_text(&failure.want, c, want);
    }
    if (status == TAMIS_OK) {
        status = take_text(&failure.got, c, got);
    }
    return status == TAMIS_OK ? add(c, failure) : status;
}

/* A verdict that is not the wanted one; NULL: no line is wanted, or there is none. */
static tamis_status add_verdict(comparison *c, const tamis_verdict *want, const tamis_verdict *got) {
    tamis_test_failure failure = {.want = TAMIS_STR("no line"), .got = TAMIS_STR("no line")};
    tamis_status status = want == NULL ? TAMIS_OK : take_verdict(&failure.want, c, want);
    if (status == TAMIS_OK && got != NULL) {
        status = take_verdict(&failure.got, c, got);
    }
    if (status == TAMIS_OK && want != NULL && want->label != NULL) {
        status = take_text(&failure.statement, c, tamis_str_z(want->label));
    }
    return status == TAMIS_OK ? add(c, failure) : status;
}

/* ---- Outputs ---- */

/* The outputs of one side, by name. */
typedef struct outputs {
    const tamis_json *object; /* NULL: none */
    tamis_str text;           /* in which it stands */
    tamis_map names;
} outputs;

static tamis_status index_outputs(outputs *o, tamis_arena *arena, const tamis_json *object, tamis_str text) {
    tamis_status status = TAMIS_OK;
    *o = (outputs){.object = object, .text = text};
    tamis_map_init(&o->names, arena);
    for (size_t i = 0; object != NULL && i < object->count && status == TAMIS_OK; i++) {
        status = tamis_map_put(&o->names, object->keys[i], (uint32_t)i);
    }
    return status;
}

static const tamis_json *find(const outputs *o, tamis_str name) {
    const uint32_t *i = o->object == NULL ? NULL : tamis_map_get(&o->names, name);
    return i == NULL ? NULL : &o->object->items[*i];
}

static tamis_str shown(const outputs *o, const tamis_json *value) {
    return value == NULL ? TAMIS_STR("undefined") : tamis_str_of(o->text.ptr + value->span.off, value->span.len);
}

/* Compares all that `names` has; with `missing`, only what the other side lacks. */
static tamis_status compare_names(bool *same, comparison *c, const outputs *want, const outputs *got, bool missing) {
    const outputs *names = missing ? want : got;
    size_t count = names->object == NULL ? 0 : names->object->count;
    tamis_status status = TAMIS_OK;
    for (size_t i = 0; i < count && status == TAMIS_OK; i++) {
        tamis_str name = names->object->keys[i];
        const tamis_json *a = find(want, name), *b = find(got, name);
        bool equal = a != NULL && b != NULL && tamis_recorded_value_equal(a, b);
        if (equal || (missing && b != NULL)) {
            continue;
        }
        *same = false;
        if (c->test->differing == 0) {
            status = add_texts(c, name, shown(want, a), shown(got, b));
        }
    }
    return status;
}

static tamis_status compare_outputs(bool *same, comparison *c, const tamis_recorded_line *line, tamis_str text,
                                    const tamis_recorded_event *event) {
    tamis_json *object = NULL;
    tamis_json_error error;
    outputs want, got;
    tamis_status status = TAMIS_OK;
    if (event->outputs.len > 0) {
        status = tamis_json_parse(&object, &c->scratch, event->outputs, &error);
        if (status == TAMIS_ERR_INVALID) { /* no text that this reader takes, so no wanted one can be the same */
            *same = false;
            return c->test->differing == 0 ? add_texts(c, TAMIS_STR(""), text, event->text) : TAMIS_OK;
        }
    }
    if (status == TAMIS_OK) {
        status = index_outputs(&want, &c->scratch, line->outputs, text);
    }
    if (status == TAMIS_OK) {
        status = index_outputs(&got, &c->scratch, object, event->outputs);
    }
    if (status == TAMIS_OK) {
        status = compare_names(same, c, &want, &got, false);
    }
    return status == TAMIS_OK ? compare_names(same, c, &want, &got, true) : status;
}

/* ---- Lines ---- */

static tamis_status add_malformed(comparison *c, const tamis_json_error *error, const tamis_recorded_event *event) {
    char want[sizeof error->text + 64];
    (void)snprintf(want, sizeof want, "a line that can be read (%s)", error->text);
    return add_texts(c, TAMIS_STR(""), tamis_str_z(want), event->text);
}

static tamis_status compare_line(bool *same, comparison *c, tamis_str text, const tamis_recorded_event *event) {
    tamis_recorded_line line;
    tamis_json_error error;
    bool first = c->test->differing == 0;
    tamis_arena_reset(&c->scratch);
    tamis_status status = tamis_recorded_line_read(&line, &c->scratch, text, &error);
    if (status == TAMIS_ERR_INVALID) {
        *same = false;
        return first ? add_malformed(c, &error, event) : TAMIS_OK;
    }
    if (status == TAMIS_OK && !tamis_recorded_verdict_equal(&line.verdict, event->verdict)) {
        *same = false;
        status = first ? add_verdict(c, &line.verdict, event->verdict) : TAMIS_OK;
    }
    return status == TAMIS_OK ? compare_outputs(same, c, &line, text, event) : status;
}

/* Counts a line that differs; keeps the event of the first one, to say why. */
static tamis_status note_difference(comparison *c, const tamis_line *line) {
    tamis_test *test = c->test;
    tamis_status status = TAMIS_OK;
    if (test->differing++ == 0) {
        test->line = line->number;
        test->has_event = true;
        test->too_long = line->too_long;
        status = tamis_arena_copy(&test->event, c->failures->arena, line->text);
        c->stopped = !c->failures->tester->whole;
    }
    return status != TAMIS_OK ? status : c->stopped ? TAMIS_ERR_INVALID : TAMIS_OK;
}

static void note_cases(const comparison *c, const tamis_verdict *verdict) {
    tamis_tester *tester = c->failures->tester;
    bool mapped = verdict->outcome == TAMIS_MAPPED || verdict->outcome == TAMIS_UNMAPPED;
    for (uint32_t i = 0; tester->cases != NULL && mapped && i < tester->program->output_count; i++) {
        tamis_test_case(tester, i, tamis_context_output_value(tester->context, i));
    }
}

static tamis_status take_event(void *data, const tamis_recorded_event *event) {
    comparison *c = data;
    tamis_str text;
    bool more = false;
    c->test->lines++;
    note_cases(c, event->verdict);
    c->status = tamis_lines_next(&text, &more, &c->wanted);
    if (c->status != TAMIS_OK) {
        return c->status;
    }
    bool same = more && tamis_str_equal(text, event->text);
    tamis_status status = TAMIS_OK;
    if (!more) {
        status = c->test->differing == 0 ? add_verdict(c, NULL, event->verdict) : TAMIS_OK;
    } else if (!same) {
        same = true;
        status = compare_line(&same, c, text, event);
    }
    return status == TAMIS_OK && !same ? note_difference(c, event->line) : status;
}

/* Lines that are wanted behind the last event. */
static tamis_status take_rest(comparison *c) {
    bool more = true;
    tamis_str text;
    for (;;) {
        c->status = tamis_lines_next(&text, &more, &c->wanted);
        if (c->status != TAMIS_OK || !more) {
            return c->status;
        }
        c->test->lines++;
        if (c->test->differing++ > 0) {
            continue;
        }
        tamis_status status = add_texts(c, TAMIS_STR(""), text, TAMIS_STR("no line"));
        c->test->line = c->test->lines;
        if (status != TAMIS_OK) {
            return status;
        }
    }
}

/* ---- A test ---- */

tamis_status tamis_recorded_fail(tamis_failures *f, const tamis_item *item, tamis_str name, const char *what,
                                 tamis_status status) {
    tamis_test_failure failure = {.span = item->name.span};
    tamis_buf *text = &f->tester->text;
    if (status == TAMIS_ERR_MEMORY) {
        return status;
    }
    (void)tamis_buf_add_z(text, what);
    tamis_status taken = tamis_failures_text(&failure.want, f);
    (void)tamis_buf_add_char(text, '\'');
    (void)tamis_buf_add_str(text, name);
    (void)tamis_buf_add_z(text, "': ");
    (void)tamis_buf_add_z(text, tamis_status_text(status));
    if (taken == TAMIS_OK) {
        taken = tamis_failures_text(&failure.got, f);
    }
    return taken == TAMIS_OK ? tamis_failures_add(f, &failure) : taken;
}

static tamis_status compare(comparison *c) {
    const tamis_item *item = c->test->item;
    const tamis_recorded_reader reader = {c->failures->tester, take_event, c};
    tamis_status status = tamis_recorded_read(&reader, c->failures->arena, item->text.str);
    if (c->stopped) {
        return TAMIS_OK;
    }
    if (status == TAMIS_OK) {
        status = take_rest(c);
    }
    if (c->status != TAMIS_OK) {
        return tamis_recorded_fail(c->failures, item, item->expected.str, "a file of expected lines", c->status);
    }
    return status == TAMIS_OK ? status : tamis_recorded_fail(c->failures, item, item->text.str, "a file of events", status);
}

tamis_status tamis_recorded_run(tamis_test *test, tamis_failures *f) {
    int fd;
    comparison c = {.test = test, .failures = f};
    const tamis_item *item = test->item;
    tamis_status status = tamis_unit_open(&fd, f->tester->unit, f->arena, item->expected.str);
    if (status != TAMIS_OK) {
        return tamis_recorded_fail(f, item, item->expected.str, "a file of expected lines", status);
    }
    tamis_arena_init(&c.scratch, TAMIS_LIMIT_COMPILATION);
    tamis_lines_init(&c.wanted, fd, TAMIS_LIMIT_FILE);
    status = compare(&c);
    tamis_lines_clear(&c.wanted);
    tamis_arena_clear(&c.scratch);
    (void)close(fd);
    return status;
}
