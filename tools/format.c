/* See format.h, and format_parts.h for the steps. */
#include "tools/format.h"

#include "grammar/parse.h"
#include "tools/format_parts.h"

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
    return status == TAMIS_OK && !tamis_pieces_equal(before, &after) ? TAMIS_ERR_INVALID : status;
}

static tamis_status format(tamis_buf *out, tamis_arena *arena, const tamis_sources *sources, size_t source) {
    tamis_pieces pieces;
    size_t start = out->len;
    tamis_status status = tamis_pieces_read(&pieces, arena, sources, source);
    if (status == TAMIS_OK) {
        status = tamis_pieces_keep(&pieces);
    }
    if (status == TAMIS_OK) {
        tamis_pieces_break(&pieces);
        tamis_pieces_wrap(&pieces);
        status = tamis_pieces_print(out, &pieces);
    }
    tamis_str text = out->len > start ? tamis_str_of(out->ptr + start, out->len - start) : TAMIS_STR("");
    return status == TAMIS_OK ? prove(arena, &pieces, text) : status;
}

tamis_status tamis_format_rules(tamis_buf *out, tamis_arena *arena, const tamis_sources *sources, size_t source, tamis_diags *diags) {
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
