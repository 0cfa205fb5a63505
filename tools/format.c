/* See format.h, and format_parts.h for the steps. */
#include "tools/format.h"

#include "grammar/parse.h"
#include "tools/format_parts.h"

static bool comments_equal(tamis_str a, tamis_str b) {
    tamis_str line_a, line_b;
    bool more_a = tamis_format_comment_line(&line_a, &a);
    bool more_b = tamis_format_comment_line(&line_b, &b);
    while (more_a && more_b && tamis_str_equal(line_a, line_b)) {
        more_a = tamis_format_comment_line(&line_a, &a);
        more_b = tamis_format_comment_line(&line_b, &b);
    }
    return !more_a && !more_b;
}

/* Have both texts the same tokens and comments, what is blank at the ends of comments' lines apart? */
static bool pieces_equal(const tamis_pieces *a, const tamis_pieces *b) {
    bool equal = a->count == b->count;
    for (size_t i = 0; i < a->count && equal; i++) {
        const tamis_piece *x = &a->items[i], *y = &b->items[i];
        tamis_str text_x = tamis_piece_text(a, x), text_y = tamis_piece_text(b, y);
        equal =
            x->kind == y->kind && x->role == y->role &&
            (tamis_piece_is_comment(x) ? comments_equal(text_x, text_y) : tamis_str_equal(text_x, text_y));
    }
    return equal;
}

/* Reads the result again: nothing but white space may have changed. */
static tamis_status prove(tamis_arena *arena, const tamis_pieces *before, tamis_str text) {
    tamis_sources sources;
    tamis_pieces after;
    size_t source;
    tamis_sources_init(&sources, arena);
    tamis_status status = tamis_sources_add(&source, &sources, TAMIS_STR(""), TAMIS_STR(""), text);
    if (status == TAMIS_OK) {
        status = tamis_pieces_read(&after, arena, &sources, source);
    }
    return status == TAMIS_OK && !pieces_equal(before, &after) ? TAMIS_ERR_INVALID : status;
}

static tamis_status format(tamis_buf *out, tamis_arena *arena, const tamis_sources *sources, size_t source) {
    tamis_pieces pieces;
    size_t start = out->len;
    tamis_status status = tamis_pieces_read(&pieces, arena, sources, source);
    if (status == TAMIS_OK) {
        status = tamis_format_keep(&pieces);
    }
    if (status == TAMIS_OK) {
        tamis_format_break(&pieces);
        tamis_format_wrap(&pieces);
        status = tamis_format_print(out, &pieces);
    }
    tamis_str text = out->len > start ? tamis_str_of(out->ptr + start, out->len - start) : TAMIS_STR("");
    return status == TAMIS_OK ? prove(arena, &pieces, text) : status;
}

tamis_status tamis_format_rules(tamis_buf *out, tamis_arena *arena, const tamis_sources *sources,
                                size_t source, tamis_diags *diags) {
    tamis_ast_file *file;
    size_t errors = diags->errors, start = out->len;
    tamis_status status = tamis_parse_rules(&file, arena, sources, source, diags);
    if (status == TAMIS_OK && diags->errors > errors) {
        status = TAMIS_ERR_RULES;
    }
    if (status == TAMIS_OK) {
        status = format(out, arena, sources, source);
    }
    if (status != TAMIS_OK) {
        out->len = start;
    }
    return status;
}
