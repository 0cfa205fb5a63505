/* What stands before each piece. Items and the parts of their blocks each begin a line, with an empty line before them where the
 * author had some, and always around an item with a block. Inside of them the author's line ends stand where a line may end:
 *
 *   behind `,`, `=>`, `=` and what opens a bracket; before an operator, `?`, `:` and `when`
 *
 * One that stands behind an operator goes before it, and others go. What closes a bracket stands on a line of its own if what is
 * in the bracket begins on one. */
#include "tools/format_parts.h"

typedef struct breaker {
    tamis_pieces *pieces;
    bool line_has_token; /* on the present line of the result, before the present piece */
    size_t open[TAMIS_PIECES_OPEN];
    size_t depth;
} breaker;

/* ---- On one line ---- */

static bool is_sign(const tamis_pieces *pieces, const tamis_piece *left, const tamis_piece *right) {
    char a = pieces->text.ptr[left->off];
    return a == pieces->text.ptr[right->off] && (a == '-' || a == '+');
}

/* What stands between two tokens on one line: NONE or BLANK. */
static tamis_gap spacing(const tamis_pieces *pieces, const tamis_piece *left, const tamis_piece *right) {
    switch ((tamis_piece_role)right->role) {
    case TAMIS_PIECE_DOT: /* `1 .x`: without the blank the dot is part of the number */
        return left->number && right->len == 1 ? TAMIS_GAP_BLANK : TAMIS_GAP_NONE;
    case TAMIS_PIECE_COMMA:
    case TAMIS_PIECE_SEMICOLON:
    case TAMIS_PIECE_COLON:
    case TAMIS_PIECE_CALL:
    case TAMIS_PIECE_CLOSE: return TAMIS_GAP_NONE;
    case TAMIS_PIECE_BRACE_CLOSE:
        return left->role == TAMIS_PIECE_BRACE_OPEN ? TAMIS_GAP_NONE : TAMIS_GAP_BLANK;
    case TAMIS_PIECE_BLOCK_CLOSE:
        return left->role == TAMIS_PIECE_BLOCK_OPEN ? TAMIS_GAP_NONE : TAMIS_GAP_BLANK;
    default: break;
    }
    switch ((tamis_piece_role)left->role) {
    case TAMIS_PIECE_DOT:
    case TAMIS_PIECE_CALL:
    case TAMIS_PIECE_OPEN: return TAMIS_GAP_NONE;
    case TAMIS_PIECE_UNARY:
        return right->role == TAMIS_PIECE_UNARY && is_sign(pieces, left, right) ? TAMIS_GAP_BLANK
                                                                                : TAMIS_GAP_NONE;
    default: return TAMIS_GAP_BLANK;
    }
}

/* ---- Line ends ---- */

static bool is_operator(const tamis_piece *piece) {
    return piece->role == TAMIS_PIECE_BINARY || piece->role == TAMIS_PIECE_QUESTION ||
           piece->role == TAMIS_PIECE_ELSE || piece->role == TAMIS_PIECE_WHEN;
}

static tamis_gap line_or_empty(const tamis_piece *piece, bool empty) {
    return empty && piece->breaks > 1 ? TAMIS_GAP_EMPTY_LINE : TAMIS_GAP_LINE;
}

/* Does what is in the bracket that `close` closes begin on a line of its own? */
static bool is_spread(const breaker *b, size_t close) {
    for (size_t i = b->open[b->depth - 1] + 1; i <= close; i++) {
        if (b->pieces->items[i].gap >= TAMIS_GAP_LINE) {
            return true;
        }
        if (!tamis_piece_is_comment(&b->pieces->items[i])) {
            return false;
        }
    }
    return false;
}

/* Before a token behind a token, inside of an item or part. */
static tamis_gap inside(const breaker *b, size_t i) {
    tamis_piece *piece = &b->pieces->items[i];
    tamis_piece *left = piece - 1;
    tamis_gap same_line = spacing(b->pieces, left, piece);
    if (tamis_piece_closes(piece)) {
        return !tamis_piece_opens(left) && is_spread(b, i) ? TAMIS_GAP_LINE : same_line;
    }
    if (piece->breaks == 0) {
        return same_line;
    }
    if (tamis_piece_opens(left) || left->role == TAMIS_PIECE_COMMA || left->role == TAMIS_PIECE_ARROW ||
        is_operator(piece)) {
        return TAMIS_GAP_LINE;
    }
    if (is_operator(left) && !piece->forced && !left->kept && left->gap < TAMIS_GAP_LINE) {
        left->gap = TAMIS_GAP_LINE;
    }
    return same_line;
}

static tamis_gap before_token(const breaker *b, size_t i) {
    const tamis_piece *piece = &b->pieces->items[i];
    if (i == 0) {
        return TAMIS_GAP_NONE;
    }
    const tamis_piece *left = piece - 1;
    bool starts = piece->item || piece->part;
    if (tamis_piece_is_comment(left)) {
        bool ends = left->role == TAMIS_PIECE_LINE_COMMENT || piece->breaks > 0 ||
                    piece->role == TAMIS_PIECE_BLOCK_CLOSE ||
                    (tamis_piece_closes(piece) && is_spread(b, i - 1));
        if (ends || (starts && b->line_has_token)) {
            return line_or_empty(piece, starts);
        }
        return spacing(b->pieces, left, piece);
    }
    if (starts) {
        return line_or_empty(piece, left->role != TAMIS_PIECE_BLOCK_OPEN);
    }
    if (piece->role == TAMIS_PIECE_BLOCK_CLOSE) {
        return left->role == TAMIS_PIECE_BLOCK_OPEN ? TAMIS_GAP_NONE : TAMIS_GAP_LINE;
    }
    return inside(b, i);
}

/* `next` is the token that follows the comment, NULL at the end. */
static tamis_gap before_comment(const breaker *b, size_t i, const tamis_piece *next) {
    const tamis_piece *piece = &b->pieces->items[i];
    if (i == 0) {
        return TAMIS_GAP_NONE;
    }
    if (piece->breaks == 0) {
        bool line_comment = piece->role == TAMIS_PIECE_LINE_COMMENT;
        return line_comment ? TAMIS_GAP_BLANK : spacing(b->pieces, piece - 1, piece);
    }
    bool between = next == NULL || next->item || next->part || next->role == TAMIS_PIECE_BLOCK_CLOSE;
    return line_or_empty(piece, between && piece[-1].role != TAMIS_PIECE_BLOCK_OPEN);
}

static void step(breaker *b, size_t i, const tamis_piece *next) {
    tamis_piece *piece = &b->pieces->items[i];
    bool comment = tamis_piece_is_comment(piece);
    if (!piece->kept) {
        tamis_gap gap = comment ? before_comment(b, i, next) : before_token(b, i);
        piece->gap = (uint8_t)(piece->forced && gap < TAMIS_GAP_LINE ? TAMIS_GAP_LINE : gap);
    }
    b->line_has_token = !comment || (b->line_has_token && piece->gap < TAMIS_GAP_LINE);
    if (tamis_piece_opens(piece)) {
        b->open[b->depth++] = i;
    } else if (tamis_piece_closes(piece)) {
        b->depth--;
    }
}

/* ---- Between items ---- */

/* An empty line between an item with a block and its neighbour, where there is none: behind what stands at the end of the first one's
 * last line. Not below a comment that speaks of the next line. */
static void part_items(tamis_pieces *pieces, size_t end, size_t start) {
    size_t first = 0;
    for (size_t i = end + 1; i <= start; i++) {
        if (pieces->items[i].gap == TAMIS_GAP_EMPTY_LINE) {
            return;
        }
        bool may = pieces->items[i].gap == TAMIS_GAP_LINE && !pieces->items[i].kept;
        first = first == 0 && may ? i : first;
    }
    if (first > 0) {
        pieces->items[first].gap = TAMIS_GAP_EMPTY_LINE;
    }
}

static void part_blocks(tamis_pieces *pieces) {
    bool block = false, block_before = false; /* the present item has one; the one before had */
    size_t items = 0, start = 0,
           end = 0; /* where the present item begins; the last token of the one before */
    size_t token = 0;
    for (size_t i = 0; i <= pieces->count; i++) {
        const tamis_piece *piece = i < pieces->count ? &pieces->items[i] : NULL;
        if (piece != NULL && tamis_piece_is_comment(piece)) {
            continue;
        }
        if (piece != NULL && !piece->item) {
            block = block || piece->role == TAMIS_PIECE_BLOCK_OPEN;
            token = i;
            continue;
        }
        if (items > 1 && (block || block_before)) {
            part_items(pieces, end, start);
        }
        items++;
        block_before = block;
        block = false;
        start = i;
        end = token;
        token = i;
    }
}

/* The token behind each run of comments is looked for once. */
void tamis_format_break(tamis_pieces *pieces) {
    breaker b = {.pieces = pieces};
    size_t next = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        while (next < pieces->count && (next <= i || tamis_piece_is_comment(&pieces->items[next]))) {
            next++;
        }
        step(&b, i, next < pieces->count ? &pieces->items[next] : NULL);
    }
    part_blocks(pieces);
}
