/* Suppressions speak of a line: `// tamis: allow W0107 reason` at its end, or on the line above it (compiler/suppress.c). Such a
 * line stays what somebody has looked at and accepted: the same pieces stand on it, with the same blanks between them, whatever
 * the layout would make of it; only its indentation follows. So a finding stays suppressed, and what is not to be changed, as an
 * expression that a vendor publishes, can be kept to the letter. */
#include "tools/format_parts.h"

/* A comment for people and for the checker: `tamis:` behind its opening, as compiler/suppress.c reads it. */
static bool is_suppression(tamis_str text) {
    size_t at = 2;
    while (at < text.len &&
           (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\r' || text.ptr[at] == '\n')) {
        at++;
    }
    return at <= text.len &&
           tamis_str_starts_with(tamis_str_of(text.ptr + at, text.len - at), TAMIS_STR("tamis:"));
}

/* What is known of a line. */
enum {
    KEPT = 1, /* it stays as it is */
    ABOVE =
        2 /* so does what stands between it and the next one: this speaks of the line below, be it an empty one */
};

static void mark(uint8_t *known, uint32_t line, uint32_t lines, uint8_t what) {
    if (line < lines) {
        known[line] |= what;
    }
}

static bool begins_line(const tamis_pieces *pieces, size_t i) {
    const tamis_piece *piece = &pieces->items[i];
    return i == 0 || piece[-1].end_line < piece->line;
}

/* The lines of comments that begin with `tamis:`, and the line below those that stand on a line of their own. */
static void mark_lines(uint8_t *known, uint32_t lines, const tamis_pieces *pieces) {
    for (size_t i = 0; i < pieces->count; i++) {
        const tamis_piece *piece = &pieces->items[i];
        if (!tamis_piece_is_comment(piece) || !is_suppression(tamis_piece_text(pieces, piece))) {
            continue;
        }
        mark(known, piece->line, lines, KEPT);
        mark(known, piece->end_line, lines, KEPT);
        if (begins_line(pieces, i)) {
            mark(known, piece->end_line, lines, ABOVE);
            mark(known, piece->end_line + 1, lines, KEPT);
        }
    }
}

static void settle(tamis_piece *piece, const tamis_piece *before, const uint8_t *known) {
    if (before->end_line == piece->line) {
        piece->kept = (known[piece->line] & KEPT) != 0;
        return;
    }
    piece->forced = ((known[before->end_line] | known[piece->line]) & KEPT) != 0;
    if ((known[before->end_line] & ABOVE) != 0) {
        piece->kept = true;
        piece->gap = piece->line - before->end_line > 1 ? TAMIS_GAP_EMPTY_LINE : TAMIS_GAP_LINE;
    }
}

tamis_status tamis_format_keep(tamis_pieces *pieces) {
    if (pieces->count == 0) {
        return TAMIS_OK;
    }
    uint32_t lines = pieces->items[pieces->count - 1].end_line + 1;
    uint8_t *known = tamis_arena_array(pieces->arena, lines, 1);
    if (known == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    mark_lines(known, lines, pieces);
    for (size_t i = 1; i < pieces->count; i++) {
        settle(&pieces->items[i], &pieces->items[i - 1], known);
    }
    return TAMIS_OK;
}
