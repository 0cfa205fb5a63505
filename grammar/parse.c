/* The entry points; see parse.h. */
#include "grammar/parse.h"

#include "grammar/feed.h"
#include "parser.h"

/* Runs the parser over one source. Findings are diagnostics, also when the parser gave up: it returns 0 for
 * accepted, 1 for a syntax error without recovery (reported), 2 for no memory (its stack's limit is out of
 * reach, see parser.y). */
static tamis_status run(tamis_parser *parser) {
    int result = tamis_yyparse(parser);
    bool failed = parser->lexer.failed || parser->build.failed || parser->build.diags->failed;
    return failed || result == 2 ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

tamis_status tamis_parse_rules(tamis_ast_file **out, tamis_arena *arena, const tamis_sources *sources,
                               size_t source, tamis_diags *diags) {
    *out = NULL;
    tamis_ast_file *file = tamis_arena_alloc(arena, sizeof *file);
    if (file == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_parser parser;
    tamis_parser_init(&parser, arena, sources, source, true, diags);
    tamis_status status = run(&parser);
    if (status == TAMIS_OK) {
        file->source = source;
        file->items = parser.items.first;
        file->lost = parser.build.lost;
        file->comments = parser.lexer.comments;
        *out = file;
    }
    return status;
}

tamis_status tamis_parse_expression(tamis_expr **out, tamis_arena *arena, const tamis_sources *sources,
                                    size_t source, tamis_diags *diags) {
    *out = NULL;
    size_t errors = diags->errors;
    tamis_parser parser;
    tamis_parser_init(&parser, arena, sources, source, false, diags);
    tamis_status status = run(&parser);
    if (status == TAMIS_OK && diags->errors == errors) {
        *out = parser.expr;
    }
    return status;
}
