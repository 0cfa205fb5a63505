/* A rules file as a row of pieces: its tokens and comments, each with what it is at its place. For tools that work on what is
 * written rather than on what it means. */
#ifndef TAMIS_GRAMMAR_PIECES_H
#define TAMIS_GRAMMAR_PIECES_H

#include "base/diag.h"

/* Brackets and braces of rows that are open at once: the grammar allows TAMIS_LIMIT_NESTING, and two levels of braces. */
#define TAMIS_PIECES_OPEN 256u

typedef enum tamis_piece_role {
    TAMIS_PIECE_WORD, /* names, keywords, literals */
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

typedef struct tamis_piece {
    uint32_t off, len; /* in the text */
    uint32_t line;     /* on which it begins, as written, from 0 */
    uint32_t end_line;
    int kind;           /* of the token, see grammar/parser.y; 0 for comments */
    uint8_t role;       /* tamis_piece_role */
    uint8_t precedence; /* BINARY: higher binds tighter */
    uint8_t breaks;     /* line ends before it, as written; at most 2 */
    bool item : 1;      /* begins an item */
    bool part : 1;      /* begins a part of a block: statement, output, entry, row, clause */
    bool number : 1;    /* is a number literal */
    /* Notes of the formatter (tools/format_parts.h). */
    bool kept : 1;   /* what stands before it stays as it is */
    bool forced : 1; /* it begins a line in any case */
    uint8_t gap;     /* what will stand before it */
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

/* `(`, `[` and the `{` of a row, and what closes them. */
static inline bool tamis_piece_opens(const tamis_piece *piece) {
    return piece->role == TAMIS_PIECE_CALL || piece->role == TAMIS_PIECE_OPEN ||
           piece->role == TAMIS_PIECE_BRACE_OPEN;
}

static inline bool tamis_piece_closes(const tamis_piece *piece) {
    return piece->role == TAMIS_PIECE_CLOSE || piece->role == TAMIS_PIECE_BRACE_CLOSE;
}

static inline tamis_str tamis_piece_text(const tamis_pieces *pieces, const tamis_piece *piece) {
    return tamis_str_of(pieces->text.ptr + piece->off, piece->len);
}

/* The pieces of a source without syntax errors, in order, through `out`; they live in the arena. TAMIS_ERR_INVALID: it has some, as
 * far as that is seen without the parser. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_pieces_read(tamis_pieces *out, tamis_arena *arena,
                                             const tamis_sources *sources, size_t source);

#endif
