/* A statement, output or let that its author wrote on one line, and that is wider than TAMIS_FORMAT_WIDTH columns, is broken before
 * `when`, and then, as long as a line of it is too wide, before the loosest operators of that line: the `:` of a chain of
 * conditions, its `?`, and so on by precedence. What stands in brackets is not broken, and what has line ends of its author's is his. So a text
 * that was wrapped is not wrapped again. */
#include "base/utf8.h"
#include "tools/format.h"
#include "tools/format_parts.h"

/* How often a line is broken again. Published expressions need four; it bounds the time that one of 64 MiB takes. */
#define LEVELS 16u

/* Pieces from `start` up to `end` that stand on one line. */
typedef struct row {
    size_t start, end;
    size_t indent; /* roughly: two more for each time that it was broken */
} row;

/* How loose an operator is: 0 is the loosest, NONE is no operator. */
enum { ELSE, QUESTION, BINARY, NONE = 255 };

static bool is_wide(const tamis_pieces *pieces, row r) {
    size_t width = r.indent;
    for (size_t i = r.start; i < r.end && width <= TAMIS_FORMAT_WIDTH; i++) {
        width += tamis_utf8_count(tamis_piece_text(pieces, &pieces->items[i]));
        width += i > r.start && pieces->items[i].gap == TAMIS_GAP_BLANK;
    }
    return width > TAMIS_FORMAT_WIDTH;
}

/* A walk along a row that knows how deep it is in brackets and in values of conditions. */
typedef struct walk {
    size_t brackets, questions;
} walk;

/* How loose the piece is, when it stands in no bracket and in no value of a condition of the row. An operator that begins the row
 * belongs to what is before it. */
static unsigned looseness(walk *w, const tamis_piece *piece, bool first) {
    tamis_piece_role role = (tamis_piece_role)piece->role;
    w->brackets += tamis_piece_opens(piece);
    w->brackets -= tamis_piece_closes(piece) && w->brackets > 0;
    if (w->brackets > 0 || first) {
        return NONE;
    }
    if (role == TAMIS_PIECE_QUESTION) {
        return w->questions++ == 0 ? QUESTION : NONE;
    }
    if (role == TAMIS_PIECE_ELSE) {
        w->questions -= w->questions > 0;
        return w->questions == 0 ? ELSE : NONE;
    }
    return role == TAMIS_PIECE_BINARY && w->questions == 0 ? BINARY + piece->precedence : NONE;
}

static unsigned loosest(const tamis_pieces *pieces, row r) {
    walk w = {0, 0};
    unsigned found = NONE;
    for (size_t i = r.start; i < r.end; i++) {
        unsigned one = looseness(&w, &pieces->items[i], i == r.start);
        found = one < found ? one : found;
    }
    return found;
}

/* Recursive, LEVELS deep. */
static void wrap_row(tamis_pieces *pieces, row r, unsigned depth) {
    unsigned level = is_wide(pieces, r) ? loosest(pieces, r) : NONE;
    if (level == NONE || depth == LEVELS) {
        return;
    }
    walk w = {0, 0};
    row part = r;
    for (size_t i = r.start; i < r.end; i++) {
        if (looseness(&w, &pieces->items[i], i == r.start) == level) {
            pieces->items[i].gap = TAMIS_GAP_LINE;
            part.end = i;
            wrap_row(pieces, part, depth + 1);
            part = (row){.start = i, .end = r.end, .indent = r.indent + 2};
        }
    }
    part.end = r.end;
    wrap_row(pieces, part, depth + 1);
}

/* `r` is all of an item without a block, or of a part. */
static void wrap_statement(tamis_pieces *pieces, row r) {
    size_t when = r.start;
    for (size_t i = r.start; i < r.end; i++) {
        const tamis_piece *piece = &pieces->items[i];
        bool broken = i > r.start && (piece->kept || piece->gap >= TAMIS_GAP_LINE);
        if (broken || piece->line != piece->end_line || tamis_piece_is_comment(piece)) {
            return;
        }
        when = piece->role == TAMIS_PIECE_WHEN ? i : when;
    }
    if (when > r.start && is_wide(pieces, r)) {
        pieces->items[when].gap = TAMIS_GAP_LINE;
        r.start = when;
        r.indent += 2;
    }
    wrap_row(pieces, r, 0);
}

void tamis_format_wrap(tamis_pieces *pieces) {
    row r = {0};
    for (size_t i = 0; i < pieces->count; i++) {
        const tamis_piece *piece = &pieces->items[i];
        if (piece->item || piece->part) {
            r = (row){.start = i, .indent = piece->part ? 2 : 0};
        } else if (piece->role == TAMIS_PIECE_SEMICOLON) {
            r.end = i + 1;
            wrap_statement(pieces, r);
        }
    }
}
