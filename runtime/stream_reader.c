/* See stream_reader.h. Each byte is searched for a line end once when it is read, and copied at most twice,
 * however slowly a line comes: a block that has no whole line yet stays where it is and is filled further. */
#include "runtime/stream_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Blocks ---- */

tamis_status tamis_block_init(tamis_block *block) {
    *block = (tamis_block){.bytes = malloc(TAMIS_BLOCK_SIZE), .size = TAMIS_BLOCK_SIZE};
    if (block->bytes == NULL) {
        block->size = 0;
        return TAMIS_ERR_MEMORY;
    }
    return TAMIS_OK;
}

void tamis_block_clear(tamis_block *block) {
    free(block->bytes);
    *block = (tamis_block){0};
}

void tamis_block_reset(tamis_block *block) {
    if (block->size > TAMIS_BLOCK_SIZE) {
        char *smaller = realloc(block->bytes, TAMIS_BLOCK_SIZE);
        if (smaller != NULL) {
            block->bytes = smaller;
            block->size = TAMIS_BLOCK_SIZE;
        }
    }
    block->used = 0;
    block->lines_end = 0;
    block->too_long = false;
    block->skipped = 0;
}

tamis_status tamis_block_grow(tamis_block *block) {
    size_t size = block->size < TAMIS_BLOCK_MAX / 2 ? block->size * 2 : TAMIS_BLOCK_MAX;
    char *larger = realloc(block->bytes, size);
    if (larger == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    block->bytes = larger;
    block->size = size;
    return TAMIS_OK;
}

uint64_t tamis_block_count_lines(const tamis_block *block) {
    if (block->too_long) {
        return 1;
    }
    uint64_t lines = 0;
    size_t at = 0;
    while (at < block->lines_end) {
        const char *end = memchr(block->bytes + at, '\n', block->lines_end - at);
        at = end == NULL ? block->lines_end : (size_t)(end - block->bytes) + 1;
        lines++;
    }
    return lines;
}

/* Where the last line of bytes[from, to) ends: just behind its LF, or 0 when there is none. */
static size_t last_line_end(const char *bytes, size_t from, size_t to) {
    while (to > from) {
        if (bytes[to - 1] == '\n') {
            return to;
        }
        to--;
    }
    return 0;
}

/* ---- Inputs ---- */

void tamis_reader_init(tamis_reader *reader, const tamis_stream *stream) {
    *reader = (tamis_reader){.stream = stream, .fd = -1};
    tamis_buf_init(&reader->rest, TAMIS_BLOCK_MAX);
}

static void close_input(tamis_reader *reader) {
    if (reader->fd >= 0 && reader->owned) {
        (void)close(reader->fd);
    }
    reader->fd = -1;
}

void tamis_reader_clear(tamis_reader *reader) {
    close_input(reader);
    tamis_buf_clear(&reader->rest);
}

static tamis_fill fail(tamis_reader *reader, tamis_stream_fault fault, int error) {
    reader->fault = fault;
    reader->error = error;
    return TAMIS_FILL_FAILED;
}

/* Is the file also one that a sink writes to? Then it would never end. */
static bool is_output(const tamis_stream *stream, const struct stat *input) {
    for (size_t i = 0; i < stream->sink_count; i++) {
        struct stat output;
        if (stream->sinks[i].fd >= 0 && fstat(stream->sinks[i].fd, &output) == 0 && S_ISREG(output.st_mode) &&
            output.st_dev == input->st_dev && output.st_ino == input->st_ino) {
            return true;
        }
    }
    return false;
}

/* Opens the next input. A FIFO is opened without waiting for its writer: the wait is tamis_reader_wait's. */
static tamis_fill open_next(tamis_reader *reader) {
    const tamis_stream *stream = reader->stream;
    bool given = stream->descriptor != NULL;
    bool standard = given || stream->input_count == 0;
    if (reader->next >= (standard ? 1 : stream->input_count)) {
        return TAMIS_FILL_END;
    }
    const char *path = standard ? "-" : stream->inputs[reader->next];
    reader->next++;
    reader->owned = strcmp(path, "-") != 0;
    reader->name = reader->owned ? path : given ? "an open file" : "standard input";
    if (given) {
        reader->fd = *stream->descriptor;
    } else if (reader->owned) {
        do {
            reader->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        } while (reader->fd < 0 && errno == EINTR);
        if (reader->fd < 0) {
            return fail(reader, TAMIS_STREAM_OPEN, errno);
        }
    } else {
        reader->fd = STDIN_FILENO;
    }
    struct stat at;
    if (fstat(reader->fd, &at) != 0) {
        return fail(reader, TAMIS_STREAM_OPEN, errno);
    }
    if (S_ISREG(at.st_mode)) {
        if (is_output(stream, &at)) {
            return fail(reader, TAMIS_STREAM_LOOP, 0);
        }
        (void)posix_fadvise(reader->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return TAMIS_FILL_LINES;
}

/* ---- Waiting ---- */

typedef enum readiness { READY, NOT_READY, STOP } readiness;

/* Asks, or with `timeout` -1 waits. A hang-up or an error of the input counts as ready: read tells which. */
static readiness ask(const tamis_reader *reader, int timeout) {
    struct pollfd polls[2] = {{reader->fd, POLLIN, 0}, {reader->stream->stop_fd, POLLIN, 0}};
    for (;;) {
        int count = poll(polls, 2, timeout);
        if (count >= 0) {
            break;
        }
        if (errno != EINTR && errno != EAGAIN) {
            return READY; /* poll cannot say: a read that blocks is still right */
        }
    }
    return polls[1].revents != 0 ? STOP : polls[0].revents != 0 ? READY : NOT_READY;
}

bool tamis_reader_wait(const tamis_reader *reader) {
    return ask(reader, -1) != STOP;
}

/* ---- Filling ---- */

/* Moves what stands behind the whole lines out of the block, for the next one. */
static tamis_fill give_lines(tamis_reader *reader, tamis_block *block, size_t rest) {
    if (rest < block->used && !tamis_buf_add(&reader->rest, block->bytes + rest, block->used - rest)) {
        return fail(reader, TAMIS_STREAM_MEMORY, ENOMEM);
    }
    block->used = block->lines_end;
    return TAMIS_FILL_LINES;
}

/* The line over the limit ended: the block stands for it. */
static tamis_fill give_too_long(tamis_reader *reader, tamis_block *block, size_t end) {
    block->too_long = true;
    block->skipped = reader->skipped + end;
    block->lines_end = 0;
    reader->skipping = false;
    reader->skipped = 0;
    return give_lines(reader, block, end);
}

/* Bytes block->used to block->used + got are new. True when the block is to be given. */
static bool take_bytes(tamis_reader *reader, tamis_block *block, size_t got, tamis_fill *fill) {
    size_t from = block->used;
    block->used += got;
    if (reader->skipping) {
        const char *end = memchr(block->bytes + from, '\n', got);
        if (end != NULL) {
            *fill = give_too_long(reader, block, (size_t)(end - block->bytes) + 1);
            return true;
        }
        reader->skipped += got;
        block->used = 0;
        return false;
    }
    size_t end = last_line_end(block->bytes, from, block->used);
    if (end != 0) {
        block->lines_end = end;
    }
    /* Nearly full: the next read would be a small one. */
    if (block->lines_end > 0 && block->size - block->used < block->size / 4) {
        *fill = give_lines(reader, block, block->lines_end);
        return true;
    }
    return false;
}

/* The input is at its end. True when the block is to be given. */
static bool take_end(tamis_reader *reader, tamis_block *block, tamis_fill *fill) {
    close_input(reader);
    if (reader->skipping) {
        *fill = give_too_long(reader, block, 0);
        return true;
    }
    if (block->used > 0) {
        block->lines_end = block->used;
        *fill = TAMIS_FILL_LINES;
        return true;
    }
    return false;
}

/* The rest of the block before goes to the start of this one. False when it does not fit. */
static bool take_rest(tamis_reader *reader, tamis_block *block, bool *given, tamis_fill *fill) {
    size_t len = reader->rest.len;
    if (len > block->size) {
        return false;
    }
    memcpy(block->bytes, reader->rest.ptr, len);
    if (reader->rest.capacity > TAMIS_BLOCK_SIZE) {
        tamis_buf_clear(&reader->rest);
    } else {
        tamis_buf_reset(&reader->rest);
    }
    *given = take_bytes(reader, block, len, fill);
    return true;
}

/* Makes room for the next read. False when the block must grow first. */
static bool make_room(tamis_reader *reader, tamis_block *block) {
    if (block->used < block->size) {
        return true;
    }
    if (block->size < TAMIS_BLOCK_MAX) {
        return false;
    }
    reader->skipping = true;
    reader->skipped = block->used;
    block->used = 0;
    return true;
}

tamis_fill tamis_reader_fill(tamis_reader *reader, tamis_block *block) {
    tamis_fill fill = TAMIS_FILL_LINES;
    if (reader->rest.len > 0) {
        bool given = false;
        if (!take_rest(reader, block, &given, &fill)) {
            return TAMIS_FILL_GROW;
        }
        if (given) {
            return fill;
        }
    }
    for (;;) {
        if (reader->fd < 0) {
            fill = open_next(reader);
            if (fill != TAMIS_FILL_LINES) {
                return fill;
            }
        }
        if (!make_room(reader, block)) {
            return TAMIS_FILL_GROW;
        }
        readiness ready = ask(reader, 0);
        if (ready == STOP) {
            return TAMIS_FILL_STOPPED;
        }
        ssize_t got =
            ready == READY ? read(reader->fd, block->bytes + block->used, block->size - block->used) : -1;
        if (got > 0) {
            if (take_bytes(reader, block, (size_t)got, &fill)) {
                return fill;
            }
        } else if (got == 0) {
            if (take_end(reader, block, &fill)) {
                return fill;
            }
        } else if (ready == NOT_READY || errno == EAGAIN || errno == EWOULDBLOCK) {
            return block->lines_end > 0 ? give_lines(reader, block, block->lines_end) : TAMIS_FILL_WAIT;
        } else if (errno != EINTR) {
            return fail(reader, TAMIS_STREAM_READ, errno);
        }
    }
}
