/* Recorded events through the engine, by the reader of `tamis run`: see test_parts.h. */
#include <unistd.h>

#include "base/limits.h"
#include "runtime/verdict_json.h"
#include "tools/test_parts.h"

typedef struct work {
    const tamis_recorded_reader *reader;
    tamis_buf text;      /* of the present line */
    uint64_t bytes;      /* read so far */
    tamis_status status; /* why the reading ended before its end */
} work;

/* Appends ,"outputs":{…} and says where the object begins; false when that is too large to be written, which makes the event
 * one that failed. */
static bool add_outputs(size_t *start, work *w) {
    (void)tamis_buf_add_z(&w->text, ",\"outputs\":");
    *start = w->text.len;
    (void)tamis_buf_add_char(&w->text, '{');
    (void)tamis_context_add_outputs_json(&w->text, w->reader->tester->context, false);
    (void)tamis_buf_add_char(&w->text, '}');
    return w->text.failed != TAMIS_ERR_LIMIT;
}

/* Begins the line anew with the verdict. */
static void add_verdict(work *w, const tamis_verdict *verdict) {
    tamis_buf_reset(&w->text);
    (void)tamis_buf_add_char(&w->text, '{');
    (void)tamis_verdict_add_json(&w->text, verdict);
}

/* The line as a file of expected lines has it. Its parts are taken when nothing moves any more. */
static void add_line(tamis_recorded_event *event, work *w, tamis_verdict *verdict) {
    bool outputs = verdict->outcome == TAMIS_MAPPED || verdict->outcome == TAMIS_FAILED;
    size_t start = 0, end;
    add_verdict(w, verdict);
    if (outputs && !add_outputs(&start, w)) {
        *verdict = (tamis_verdict){.outcome = TAMIS_FAILED, .failed = tamis_object_too_large, .valid = verdict->valid};
        add_verdict(w, verdict);
        (void)tamis_buf_add_z(&w->text, ",\"outputs\":");
        start = w->text.len;
        (void)tamis_buf_add_z(&w->text, "{}");
    }
    end = w->text.len;
    (void)tamis_buf_add_char(&w->text, '}');
    event->text = tamis_buf_str(&w->text);
    event->outputs = outputs && w->text.failed == TAMIS_OK ? tamis_str_of(w->text.ptr + start, end - start) : TAMIS_STR("");
}

static tamis_status work_line(void *worker, tamis_buf *outputs, const tamis_line *line) {
    work *w = worker;
    tamis_verdict verdict = {.outcome = TAMIS_REJECTED};
    tamis_recorded_event event = {.line = line, .verdict = &verdict};
    (void)outputs;
    w->bytes += line->raw.len;
    if (w->bytes > TAMIS_LIMIT_FILE) { /* it grew while it was read */
        w->status = TAMIS_ERR_LIMIT;
    } else if (!line->too_long) {
        w->status = tamis_context_run(w->reader->tester->context, line->text.ptr, line->text.len, &verdict);
    }
    if (w->status == TAMIS_OK) {
        add_line(&event, w, &verdict);
        w->status = w->text.failed == TAMIS_OK ? w->reader->take(w->reader->data, &event) : TAMIS_ERR_MEMORY;
    }
    return w->status;
}

tamis_status tamis_recorded_read(const tamis_recorded_reader *reader, tamis_arena *arena, tamis_str name) {
    int fd;
    work w = {.reader = reader};
    void *worker = &w;
    tamis_status status = tamis_context_filters(reader->tester->context, NULL, NULL);
    if (status == TAMIS_OK) {
        status = tamis_unit_open(&fd, reader->tester->unit, arena, name);
    }
    if (status != TAMIS_OK) {
        return status;
    }
    tamis_stream stream = {.descriptor = &fd, .work = work_line, .workers = &worker, .worker_count = 1, .stop_fd = -1};
    tamis_buf_init(&w.text, TAMIS_LIMIT_OBJECT);
    status = tamis_stream_run(&stream);
    tamis_buf_clear(&w.text);
    (void)close(fd);
    return w.status != TAMIS_OK ? w.status : status;
}
