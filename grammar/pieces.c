/* From text to pieces. The feed of the parser says what each token is at its place (a word of items or a name, a brace of a block
 * or of a row); what is left to tell apart needs only the token before and the innermost bracket. */
#include "grammar/pieces.h"

#include "grammar/feed.h"
#include "parser.h"

typedef struct reader {
    tamis_pieces *pieces;
    const tamis_ast_comment *comment; /* the last one that became a piece */
    uint32_t base;
    int before; /* kind of the token before, 0 for none */
    tamis_piece_role before_role;
    char open[TAMIS_PIECES_OPEN]; /* brackets and inner braces */
    size_t depth;
    bool in_block;
    bool start; /* an item or part begins with the next token */
} reader;

/* Line ends: LF, CRLF, and what JavaScript has besides, CR, U+2028 and U+2029. */
static uint32_t count_breaks(tamis_str text) {
    uint32_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool separator = c == '\xE2' && text.len - i >= 3 && text.ptr[i + 1] == '\x80' &&
                         (text.ptr[i + 2] & '\xFE') == '\xA8';
        bool lone = c == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n');
        count += c == '\n' || lone || separator;
    }
    return count;
}

/* ---- What a token is ---- */

static bool ends_operand(const reader *r) {
    return r->before != 0 && (r->before_role == TAMIS_PIECE_WORD || r->before_role == TAMIS_PIECE_CLOSE);
}

/* As grammar/parser.y orders them, `&&` and its kin by `??` being the loosest. 0: no binary operator. */
static uint8_t precedence_of(int kind) {
    switch (kind) {
    case TAMIS_TOKEN_COALESCE: return 1;
    case TAMIS_TOKEN_OR: return 2;
    case TAMIS_TOKEN_AND: return 3;
    case TAMIS_TOKEN_STRICT_EQUAL:
    case TAMIS_TOKEN_STRICT_NOT_EQUAL:
    case TAMIS_TOKEN_EQUAL:
    case TAMIS_TOKEN_NOT_EQUAL: return 4;
    case TAMIS_TOKEN_LESS:
    case TAMIS_TOKEN_LESS_EQUAL:
    case TAMIS_TOKEN_GREATER:
    case TAMIS_TOKEN_GREATER_EQUAL: return 5;
    case TAMIS_TOKEN_PLUS:
    case TAMIS_TOKEN_MINUS: return 6;
    case TAMIS_TOKEN_STAR:
    case TAMIS_TOKEN_SLASH:
    case TAMIS_TOKEN_PERCENT: return 7;
    default: return 0;
    }
}

static tamis_piece_role role_of(const reader *r, int kind) {
    switch (kind) {
    case TAMIS_TOKEN_WHEN: return TAMIS_PIECE_WHEN;
    case TAMIS_TOKEN_ARROW:
    case TAMIS_TOKEN_ASSIGN: return TAMIS_PIECE_ARROW;
    case TAMIS_TOKEN_NOT_SIGN: return TAMIS_PIECE_UNARY;
    case TAMIS_TOKEN_QUESTION: return TAMIS_PIECE_QUESTION;
    case TAMIS_TOKEN_COLON:
        return r->depth > 0 && r->open[r->depth - 1] == '{' ? TAMIS_PIECE_COLON : TAMIS_PIECE_ELSE;
    case TAMIS_TOKEN_COMMA: return TAMIS_PIECE_COMMA;
    case TAMIS_TOKEN_SEMICOLON: return TAMIS_PIECE_SEMICOLON;
    case TAMIS_TOKEN_DOT:
    case TAMIS_TOKEN_QUESTION_DOT: return TAMIS_PIECE_DOT;
    case TAMIS_TOKEN_LPAREN:
    case TAMIS_TOKEN_LBRACKET:
        return ends_operand(r) || r->before == TAMIS_TOKEN_QUESTION_DOT ? TAMIS_PIECE_CALL : TAMIS_PIECE_OPEN;
    case TAMIS_TOKEN_RPAREN:
    case TAMIS_TOKEN_RBRACKET: return TAMIS_PIECE_CLOSE;
    case TAMIS_TOKEN_INNER_LBRACE: return TAMIS_PIECE_BRACE_OPEN;
    case TAMIS_TOKEN_INNER_RBRACE: return TAMIS_PIECE_BRACE_CLOSE;
    case TAMIS_TOKEN_LBRACE: return TAMIS_PIECE_BLOCK_OPEN;
    case TAMIS_TOKEN_RBRACE: return TAMIS_PIECE_BLOCK_CLOSE;
    case TAMIS_TOKEN_PLUS:
    case TAMIS_TOKEN_MINUS: return ends_operand(r) ? TAMIS_PIECE_BINARY : TAMIS_PIECE_UNARY;
    default: return precedence_of(kind) > 0 ? TAMIS_PIECE_BINARY : TAMIS_PIECE_WORD;
    }
}

/* Keeps the brackets that are open. False: too many, or one that closes nothing, as no text without errors has it. */
static bool track(reader *r, tamis_piece_role role) {
    switch (role) {
    case TAMIS_PIECE_OPEN:
    case TAMIS_PIECE_CALL:
    case TAMIS_PIECE_BRACE_OPEN:
        if (r->depth == TAMIS_PIECES_OPEN) {
            return false;
        }
        r->open[r->depth++] = role == TAMIS_PIECE_BRACE_OPEN ? '{' : '(';
        return true;
    case TAMIS_PIECE_CLOSE:
    case TAMIS_PIECE_BRACE_CLOSE: return r->depth-- > 0;
    case TAMIS_PIECE_SEMICOLON: r->start = true; return r->depth == 0;
    case TAMIS_PIECE_BLOCK_OPEN:
    case TAMIS_PIECE_BLOCK_CLOSE:
        r->start = true;
        r->in_block = role == TAMIS_PIECE_BLOCK_OPEN;
        return r->depth == 0;
    default: return true;
    }
}

/* ---- Pieces ---- */

static tamis_piece *add(reader *r, tamis_span span) {
    tamis_pieces *p = r->pieces;
    tamis_piece *items = tamis_arena_grow(p->arena, p->items, p->count, &p->room, sizeof *items);
    if (items == NULL) {
        return NULL;
    }
    p->items = items;
    tamis_piece *piece = &items[p->count];
    size_t end = p->count == 0 ? 0 : (size_t)piece[-1].off + piece[-1].len;
    *piece = (tamis_piece){.off = span.off - r->base, .len = span.len};
    uint32_t breaks = count_breaks(tamis_str_of(p->text.ptr + end, piece->off - end));
    piece->breaks = (uint8_t)(breaks < 2 ? breaks : 2);
    piece->line = (p->count == 0 ? 0 : piece[-1].end_line) + breaks;
    piece->end_line = piece->line + count_breaks(tamis_piece_text(p, piece));
    p->count++;
    return piece;
}

/* Those that stand before `end`, in the space of all sources. */
static bool add_comments(reader *r, const tamis_lexer *lexer, uint32_t end) {
    for (;;) {
        const tamis_ast_comment *next = r->comment == NULL ? lexer->comments : r->comment->next;
        if (next == NULL || next->span.off >= end) {
            return true;
        }
        tamis_piece *piece = add(r, next->span);
        if (piece == NULL) {
            return false;
        }
        tamis_str text = tamis_piece_text(r->pieces, piece);
        piece->role = text.ptr[1] == '/' ? TAMIS_PIECE_LINE_COMMENT : TAMIS_PIECE_BLOCK_COMMENT;
        r->comment = next;
    }
}

static tamis_status add_token(reader *r, int kind, tamis_span span) {
    tamis_piece *piece = add(r, span);
    if (piece == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_piece_role role = role_of(r, kind);
    piece->kind = kind;
    piece->role = (uint8_t)role;
    piece->number = kind == TAMIS_TOKEN_NUMBER;
    piece->precedence = role == TAMIS_PIECE_BINARY ? precedence_of(kind) : 0;
    bool start = r->start && role != TAMIS_PIECE_BLOCK_CLOSE;
    piece->item = start && !r->in_block;
    piece->part = start && r->in_block;
    r->start = false;
    if (!track(r, role)) {
        return TAMIS_ERR_INVALID;
    }
    r->before = kind;
    r->before_role = role;
    return TAMIS_OK;
}

tamis_status tamis_pieces_read(tamis_pieces *out, tamis_arena *arena, const tamis_sources *sources,
                               size_t source) {
    tamis_diags diags;
    tamis_parser parser;
    TAMIS_YYSTYPE value;
    tamis_span span;
    const tamis_source *from = &sources->items[source];
    *out = (tamis_pieces){.arena = arena, .text = from->text};
    reader r = {.pieces = out, .base = from->base, .start = true};
    tamis_diags_init(&diags, arena);
    tamis_parser_init(&parser, arena, sources, source, true, &diags);
    (void)tamis_yylex(&value, &span, &parser); /* which language it is */
    tamis_status status = TAMIS_OK;
    int kind = 0;
    do {
        kind = tamis_yylex(&value, &span, &parser);
        bool room = add_comments(&r, &parser.lexer, span.off);
        status = room && !parser.lexer.failed && !diags.failed ? TAMIS_OK : TAMIS_ERR_MEMORY;
        if (status == TAMIS_OK && (diags.errors > 0 || kind == TAMIS_TOKEN_ITEM_END)) {
            status = TAMIS_ERR_INVALID;
        }
        if (status == TAMIS_OK && kind != TAMIS_TOKEN_END) {
            status = add_token(&r, kind, span);
        }
    } while (status == TAMIS_OK && kind != TAMIS_TOKEN_END);
    return status;
}
