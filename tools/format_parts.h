/* The steps of the formatter, inside of tools/format*.c. A text is a row of *pieces*, tokens and comments. Each step notes
 * something about every piece:
 *
 *   read    what it is at its place (format_read.c)
 *   keep    which lines a suppression speaks of (format_keep.c)
 *   break   what stands before it: nothing, a blank, a line end, an empty line (format_break.c)
 *   wrap    line ends in statements that are too wide (format_wrap.c)
 *   print   indentation, and the text (format_print.c) */
#ifndef TAMIS_TOOLS_FORMAT_PARTS_H
#define TAMIS_TOOLS_FORMAT_PARTS_H

#include "base/buf.h"
#include "base/source.h"

/* Brackets and braces that are open at once: the grammar allows TAMIS_LIMIT_NESTING, and three levels of braces. */
#define TAMIS_FORMAT_OPEN 256u

typedef enum tamis_piece_role {
    TAMIS_PIECE_WORD, /* names, keywords, literals: a blank on both sides */
    TAMIS_PIECE_WHEN,
    TAMIS_PIECE_ARROW, /* `=>`, and the `=` of let */
    TAMIS_PIECE_UNARY,
    TAMIS_PIECE_BINARY,
    TAMIS_PIECE_QUESTION,
    TAMIS_PIECE_ELSE,  /* the `:` of a condition */
    TAMIS_PIECE_COLON, /* the `:` behind a name in braces */
    TAMIS_PIECE_COMMA,
    TAMIS_PIECE_SEMICOLON,
    TAMIS_PIECE_DOT,  /* `.` and `?.` */
    TAMIS_PIECE_CALL, /* `(` and `[` behind what is called or indexed */
    TAMIS_PIECE_OPEN, /* other `(` and `[` */
    TAMIS_PIECE_CLOSE,
    TAMIS_PIECE_BRACE_OPEN, /* of a row, an event, an expectation */
    TAMIS_PIECE_BRACE_CLOSE,
    TAMIS_PIECE_BLOCK_OPEN, /* of an item */
    TAMIS_PIECE_BLOCK_CLOSE,
    TAMIS_PIECE_LINE_COMMENT,
    TAMIS_PIECE_BLOCK_COMMENT
} tamis_piece_role;

/* What stands before a piece. In this order. */
typedef enum tamis_gap { TAMIS_GAP_NONE, TAMIS_GAP_BLANK, TAMIS_GAP_LINE, TAMIS_GAP_EMPTY_LINE } tamis_gap;

typedef struct tamis_piece {
    uint32_t off, len; /* in the text */
    uint32_t line;     /* on which it begins, as written, from 0 */
    uint32_t end_line;
    int kind;             /* of the token, see grammar/parser.y; 0 for comments */
    uint8_t role;         /* tamis_piece_role */
    uint8_t precedence;   /* BINARY: higher binds tighter */
    uint8_t breaks;       /* line ends before it, as written; at most 2 */
    uint8_t gap;          /* tamis_gap: as it will be */
    bool item : 1;        /* begins an item */
    bool part : 1;        /* begins a part of a block: statement, output, entry, row, clause */
    bool own_line : 1;    /* a comment with nothing before it on its line */
    bool suppression : 1; /* a comment that begins with `tamis:` */
    bool kept : 1;        /* what stands before it stays as it is; see format_keep.c */
    bool forced : 1;      /* it begins a line in any case; likewise */
} tamis_piece;

typedef struct tamis_pieces {
    tamis_arena *arena;
    tamis_str text; /* borrowed */
    tamis_piece *items;
    size_t count, room;
} tamis_pieces;

static inline bool tamis_piece_is_comment(const tamis_piece *piece) {
    return piece->role >= TAMIS_PIECE_LINE_COMMENT;
}

static inline tamis_str tamis_piece_text(const tamis_pieces *pieces, const tamis_piece *piece) {
    return tamis_str_of(pieces->text.ptr + piece->off, piece->len);
}

/* The tokens and comments of a source without syntax errors. TAMIS_ERR_INVALID: it has some. */
TAMIS_CHECKED tamis_status tamis_pieces_read(tamis_pieces *out, tamis_arena *arena, const tamis_sources *sources, size_t source);

/* Have both texts the same tokens and comments, trailing blanks of comments' lines apart? */
bool tamis_pieces_equal(const tamis_pieces *a, const tamis_pieces *b);

TAMIS_CHECKED tamis_status tamis_pieces_keep(tamis_pieces *pieces);
void tamis_pieces_break(tamis_pieces *pieces);
void tamis_pieces_wrap(tamis_pieces *pieces);
TAMIS_CHECKED tamis_status tamis_pieces_print(tamis_buf *out, const tamis_pieces *pieces);

/* What stands between two tokens on one line: NONE or BLANK. */
tamis_gap tamis_piece_spacing(const tamis_pieces *pieces, const tamis_piece *left, const tamis_piece *right);

/* The text of a comment line by line, without what is blank at the ends of lines: the next line through `line`, false behind the
 * last one. `rest` begins as the comment. */
bool tamis_comment_line(tamis_str *line, tamis_str *rest);

#endif
