/* Suppressions speak of a line: `// tamis: allow W0107 reason` at its end, or on the line above it (compiler/suppress.c). Such a
 * line stays what somebody has looked at and accepted: the same pieces stand on it, with the same blanks between them, whatever
 * the layout would make of it; only its indentation follows. So a finding stays suppressed, and what is not to be changed, as an
 * expression that a vendor publishes, can be kept to the letter. */
#include "tools/format_parts.h"

static void mark(uint8_t *kept, uint32_t line, uint32_t lines) {
    if (line < lines) {
        kept[line] = 1;
    }
}

static bool begins_line(const tamis_pieces *pieces, size_t i) {
    const tamis_piece *piece = &pieces->items[i];
    return i == 0 || piece[-1].end_line < piece->line;
}

/* The lines of comments that begin with `tamis:`, and the line below those that stand on a line of their own. */
static void mark_lines(uint8_t *kept, uint32_t lines, const tamis_pieces *pieces) {
    for (size_t i = 0; i < pieces->count; i++) {
        const tamis_piece *piece = &pieces->items[i];
        if (piece->suppression) {
            mark(kept, piece->line, lines);
            mark(kept, piece->end_line, lines);
            mark(kept, begins_line(pieces, i) ? piece->end_line + 1 : piece->end_line, lines);
        }
    }
}

static void settle(tamis_piece *piece, const tamis_piece *before, const uint8_t *kept) {
    if (before->end_line == piece->line) {
        piece->kept = kept[piece->line] != 0;
        return;
    }
    piece->forced = kept[before->end_line] || kept[piece->line];
    if (before->suppression && before->own_line) { /* an empty line would be the one that it speaks of */
        piece->kept = true;
        piece->gap = piece->line - before->end_line > 1 ? TAMIS_GAP_EMPTY_LINE : TAMIS_GAP_LINE;
    }
}

tamis_status tamis_pieces_keep(tamis_pieces *pieces) {
    if (pieces->count == 0) {
        return TAMIS_OK;
    }
    uint32_t lines = pieces->items[pieces->count - 1].end_line + 1;
    uint8_t *kept = tamis_arena_array(pieces->arena, lines, 1);
    if (kept == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    mark_lines(kept, lines, pieces);
    for (size_t i = 1; i < pieces->count; i++) {
        settle(&pieces->items[i], &pieces->items[i - 1], kept);
    }
    return TAMIS_OK;
}
