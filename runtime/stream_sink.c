/* Sinks: large writes, and nothing that a terminal would obey. See stream.h. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "runtime/json_show.h"
#include "runtime/stream.h"

/* A write is at least this large, unless the sink is flushed. */
#define WRITE_SIZE ((size_t)64 * 1024)

/* What is pending may grow past WRITE_SIZE by what one call adds. */
#define PENDING_MAX ((size_t)1024 * 1024 * 1024)

void tamis_sink_init(tamis_sink *sink, int fd, const char *name, tamis_sink_kind kind) {
    *sink = (tamis_sink){.fd = fd, .name = name, .kind = kind, .terminal = fd >= 0 && isatty(fd) == 1};
    tamis_buf_init(&sink->pending, PENDING_MAX);
}

tamis_status tamis_sink_open(tamis_sink *sink, const char *path, tamis_sink_kind kind) {
    tamis_sink_init(sink, -1, path, kind);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0666);
    if (fd < 0) {
        sink->error = errno;
        return TAMIS_ERR_IO;
    }
    tamis_sink_init(sink, fd, path, kind);
    sink->owned = true;
    return TAMIS_OK;
}

static tamis_status sink_write(tamis_sink *sink, tamis_str bytes) {
    if (sink->error != 0) {
        return TAMIS_ERR_IO;
    }
    if (bytes.len == 0) {
        return TAMIS_OK;
    }
    errno = 0;
    if (tamis_fd_write(sink->fd, bytes) != TAMIS_OK) {
        sink->error = errno != 0 ? errno : EIO;
        return TAMIS_ERR_IO;
    }
    return TAMIS_OK;
}

/* Appends lines for a person. */
static bool add_shown_lines(tamis_buf *out, tamis_str lines) {
    size_t at = 0;
    while (at < lines.len) {
        const char *end = memchr(lines.ptr + at, '\n', lines.len - at);
        size_t len = end == NULL ? lines.len - at : (size_t)(end - (lines.ptr + at));
        (void)tamis_escape_add(out, tamis_str_of(lines.ptr + at, len), true);
        at += len;
        if (end != NULL) {
            (void)tamis_buf_add_char(out, '\n');
            at++;
        }
    }
    return out->failed == TAMIS_OK;
}

tamis_status tamis_sink_add(tamis_sink *sink, tamis_str bytes) {
    if (sink->fd < 0 || bytes.len == 0) {
        return TAMIS_OK;
    }
    if (sink->terminal) {
        bool ok = sink->kind == TAMIS_SINK_JSON ? tamis_json_show(&sink->pending, bytes)
                                                : add_shown_lines(&sink->pending, bytes);
        return !ok                              ? sink->pending.failed
               : sink->pending.len < WRITE_SIZE ? TAMIS_OK
                                                : tamis_sink_flush(sink);
    }
    if (sink->pending.len == 0 && bytes.len >= WRITE_SIZE) {
        return sink_write(sink, bytes);
    }
    if (!tamis_buf_add_str(&sink->pending, bytes)) {
        return sink->pending.failed;
    }
    return sink->pending.len < WRITE_SIZE ? TAMIS_OK : tamis_sink_flush(sink);
}

tamis_status tamis_sink_flush(tamis_sink *sink) {
    if (sink->fd < 0) {
        return TAMIS_OK;
    }
    tamis_status status = sink_write(sink, tamis_buf_str(&sink->pending));
    if (sink->pending.capacity > 4 * WRITE_SIZE) {
        tamis_buf_clear(&sink->pending); /* one large event is no reason to keep so much */
    } else {
        tamis_buf_reset(&sink->pending);
    }
    return status;
}

tamis_status tamis_sink_clear(tamis_sink *sink) {
    tamis_status status = TAMIS_OK;
    if (sink->owned && close(sink->fd) != 0 && errno != EINTR && sink->error == 0) {
        sink->error = errno;
        status = TAMIS_ERR_IO;
    }
    tamis_buf_clear(&sink->pending);
    sink->fd = -1;
    sink->owned = false;
    return status;
}

bool tamis_line_add_raw(tamis_buf *out, const tamis_line *line) {
    bool ended = line->raw.len > 0 && line->raw.ptr[line->raw.len - 1] == '\n';
    return tamis_buf_add_str(out, line->raw) && (ended || tamis_buf_add_char(out, '\n'));
}
