/* See stream_command.h. */
#include "cli/stream_command.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/print.h"
#include "cli/signals.h"

/* ---- Progress ---- */

typedef struct progress {
    uint64_t start_ms;
    uint64_t shown_ms; /* when it was last shown; 0: never */
} progress;

static uint64_t now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void show(void *data, const tamis_stream *stream) {
    enum { PAUSE_MS = 250 };
    progress *p = data;
    uint64_t now = now_ms();
    uint64_t since = now - p->start_ms;
    if (since < PAUSE_MS || now - p->shown_ms < PAUSE_MS) {
        return;
    }
    p->shown_ms = now;
    char line[160];
    int len = snprintf(line, sizeof line, "\r%llu lines, %llu MB, %llu lines/s \x1b[K",
                       (unsigned long long)stream->lines, (unsigned long long)(stream->bytes / 1000000),
                       (unsigned long long)(stream->lines * 1000 / since));
    tamis_print_error(tamis_str_of(line, (size_t)len));
}

static void hide(const progress *p) {
    if (p->shown_ms != 0) {
        tamis_print_error(TAMIS_STR("\r\x1b[K"));
    }
}

/* ---- Faults ---- */

/* As in all messages, the path of a file has quotes, and a stream without one has none. */
static int say_cannot(const char *what, const char *name, const char *reason) {
    bool standard = strcmp(name, "standard input") == 0 || strcmp(name, "standard output") == 0;
    const char *quote = standard ? "" : "'";
    tamis_say("cannot %s %s%s%s: %s", what, quote, name, quote, reason);
    return TAMIS_EXIT_IO;
}

static int say_fault(const tamis_stream *stream) {
    const char *reason = strerror(stream->fault_errno), *name = stream->fault_name;
    switch (stream->fault) {
    case TAMIS_STREAM_FINE: return TAMIS_EXIT_FINE;
    case TAMIS_STREAM_OPEN: return say_cannot("open", name, reason);
    case TAMIS_STREAM_READ: return say_cannot("read", name, reason);
    case TAMIS_STREAM_LOOP: return say_cannot("read", name, "it is also written to");
    case TAMIS_STREAM_WRITE: return say_cannot("write", name, reason);
    case TAMIS_STREAM_MEMORY: break;
    }
    return tamis_say_memory();
}

int tamis_stream_command(tamis_stream *stream) {
    progress p = {.start_ms = now_ms()};
    if (isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) != 1) {
        stream->progress = show;
        stream->progress_data = &p;
    }
    stream->stop_fd = tamis_signals_catch();
    tamis_status status = tamis_stream_run(stream);
    hide(&p);
    return status == TAMIS_OK ? TAMIS_EXIT_FINE : say_fault(stream);
}
