/* Blocks of whole lines, read from files one after the other. One thread at a time.
 *
 * A block is filled until it is nearly full, its input ends, or the next read would block. It then holds
 * whole lines; what was read of the next line moves to the next block. A line that fits no block is read to
 * its end and thrown away, and a block without bytes stands for it. */
#ifndef TAMIS_RUNTIME_STREAM_READER_H
#define TAMIS_RUNTIME_STREAM_READER_H

#include "base/limits.h"
#include "runtime/stream.h"

/* A block when it is made: enough for some 180 events of 1.4 kB, small enough for the second cache of a core.
 * */
#define TAMIS_BLOCK_SIZE ((size_t)256 * 1024)

/* A grown block: the longest line with its CRLF. */
#define TAMIS_BLOCK_MAX ((size_t)TAMIS_LIMIT_LINE + 2)

typedef struct tamis_block {
    char *bytes;      /* owned */
    size_t size;      /* allocated */
    size_t used;      /* read */
    size_t lines_end; /* bytes[0, lines_end) are whole lines; the last one of an input may have no LF */
    bool too_long;    /* stands for one line over the limit; then lines_end is 0 */
    uint64_t skipped; /* its bytes, line end included */
} tamis_block;

TAMIS_CHECKED tamis_status tamis_block_init(tamis_block *block);
void tamis_block_clear(tamis_block *block);

/* Empties the block and gives up what it had grown by. */
void tamis_block_reset(tamis_block *block);

/* Grows the block for a long line, by doubling up to TAMIS_BLOCK_MAX. */
TAMIS_CHECKED tamis_status tamis_block_grow(tamis_block *block);

/* Lines that a filled block holds. */
uint64_t tamis_block_count_lines(const tamis_block *block);

typedef struct tamis_reader {
    const tamis_stream *stream; /* inputs, sinks, stop_fd */
    size_t next;                /* the next input */
    int fd;                     /* the open one, or -1 */
    const char *name;           /* of it */
    bool owned;                 /* close fd? (standard input stays open) */
    bool skipping;              /* inside a line over the limit */
    uint64_t skipped;           /* bytes of it so far */
    tamis_buf rest;             /* what was read behind the last whole line */
    tamis_stream_fault fault;   /* what ended it, at the input `name` */
    int error;                  /* errno of it */
} tamis_reader;

void tamis_reader_init(tamis_reader *reader, const tamis_stream *stream);
void tamis_reader_clear(tamis_reader *reader);

typedef enum tamis_fill {
    TAMIS_FILL_LINES, /* the block holds lines, or stands for a line over the limit; go on with another block */
    TAMIS_FILL_WAIT,    /* no whole line yet, and the next read would block: wait, then fill it further */
    TAMIS_FILL_GROW,    /* the line does not fit the block: grow it, then fill it further */
    TAMIS_FILL_END,     /* all inputs are at their end; the block is empty */
    TAMIS_FILL_STOPPED, /* stop_fd is readable; the block may hold lines */
    TAMIS_FILL_FAILED   /* the reader has its fault; the block may hold lines */
} tamis_fill;

/* Reads into a block that is empty or was not given up with LINES. */
tamis_fill tamis_reader_fill(tamis_reader *reader, tamis_block *block);

/* Waits until the input has something to read (true) or stop_fd has (false). */
bool tamis_reader_wait(const tamis_reader *reader);

#endif
