/* The token feed; see feed.h.
 *
 * All that it knows is a brace count, the word that the current item began with, and whether an item may
 * begin. That is enough because both sides keep in step on the same three tokens: a block opens with its
 * first brace, ends with the matching one, and whatever else goes wrong, ITEM_END brings both back to the
 * level of items. */
#include "grammar/feed.h"

#include "parser.h"

void tamis_parser_init(tamis_parser *parser, tamis_arena *arena, const tamis_sources *sources, size_t source,
                       bool rules, tamis_diags *diags) {
    memset(parser, 0, sizeof *parser);
    tamis_build_init(&parser->build, arena, sources, diags);
    tamis_lexer_init(&parser->lexer, &sources->items[source], arena, diags);
    parser->build.errors = parser->errors = diags->errors;
    parser->rules = rules;
    parser->start = rules ? TAMIS_TOKEN_START_RULES : TAMIS_TOKEN_START_EXPRESSION;
    parser->item_start = true;
}

/* ---- Brackets ---- */

static void push_bracket(tamis_parser *parser, char bracket) {
    if (parser->open_count < TAMIS_FEED_BRACKETS) {
        parser->open[parser->open_count] = bracket;
        parser->open_span[parser->open_count] = parser->token.span;
    }
    parser->open_count++;
}

/* The innermost bracket that is open; 0 for none, or one too deep to be remembered. */
static char innermost(const tamis_parser *parser, tamis_span *span) {
    size_t count = parser->open_count;
    if (count == 0 || count > TAMIS_FEED_BRACKETS) {
        return 0;
    }
    *span = parser->open_span[count - 1];
    return parser->open[count - 1];
}

/* Takes the innermost bracket away if it is this one. */
static void pop_bracket(tamis_parser *parser, char bracket) {
    tamis_span span;
    if (parser->open_count > TAMIS_FEED_BRACKETS || innermost(parser, &span) == bracket) {
        parser->open_count--;
    }
}

/* Takes brackets away until `braces` open braces are left, and nothing stands above the last of them. */
static void pop_to_braces(tamis_parser *parser, size_t braces) {
    size_t keep = 0, seen = 0;
    size_t known = parser->open_count < TAMIS_FEED_BRACKETS ? parser->open_count : TAMIS_FEED_BRACKETS;
    for (size_t i = 0; i < known && seen < braces; i++) {
        if (parser->open[i] == '{') {
            seen++;
            keep = i + 1;
        }
    }
    parser->open_count = keep;
}

/* ---- Items ---- */

static bool is_item_word(int kind) {
    return kind >= TAMIS_TOKEN_PACK && kind <= TAMIS_TOKEN_TEST;
}

/* Has the item a block, so that its last brace ends it? */
static bool has_block(int item) {
    return item == TAMIS_TOKEN_LIST || item == TAMIS_TOKEN_TABLE || item == TAMIS_TOKEN_FILTER ||
           item == TAMIS_TOKEN_MAP || item == TAMIS_TOKEN_TEST;
}

/* Do braces stand inside this block, in rows and events? */
static bool has_inner_braces(int item) {
    return item == TAMIS_TOKEN_TABLE || item == TAMIS_TOKEN_TEST;
}

/* Can what follows an item word at the cursor only be the rest of an item? A name, a text, a `{` or a lone
 * `=` follows no name anywhere in the language, so a word that is meant as a name is never taken for an
 * item. */
static bool begins_item(const tamis_lexer *lexer) {
    unsigned char second = 0;
    unsigned char first = tamis_lexer_peek(lexer, &second);
    bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_' ||
                  first == '$' || first == '\\' || first >= 0x80;
    return letter || first == '\'' || first == '"' || first == '`' || first == '{' || first == 0 ||
           (first == '=' && second != '=' && second != '>');
}

/* Is this item word, which stands where no item can begin, the start of one all the same? */
static bool cuts_off(const tamis_parser *parser, const tamis_token *token) {
    bool name_wanted = is_item_word(parser->before) || parser->before == TAMIS_TOKEN_KEY ||
                       parser->before == TAMIS_TOKEN_DOT || parser->before == TAMIS_TOKEN_QUESTION_DOT;
    bool outside = token->column1 || parser->braces == 0;
    return outside && !name_wanted && begins_item(&parser->lexer);
}

static bool had_errors(const tamis_parser *parser) {
    return parser->build.diags->errors != parser->errors;
}

static void begin_item(tamis_parser *parser, int kind) {
    parser->item = kind;
    parser->item_start = false;
    parser->braces = 0;
    parser->open_count = 0;
}

/* Ends the current item before `held` (an item word, or the end): gives ITEM_END, with its place behind the
 * token before. */
static int cut_off(tamis_parser *parser, const tamis_token *held) {
    parser->held = *held;
    parser->holding = true;
    parser->item_start = true;
    parser->errors = parser->build.diags->errors;
    return TAMIS_TOKEN_ITEM_END;
}

/* An item word as an item, as a name, or behind an ITEM_END. */
static int item_word(tamis_parser *parser, const tamis_token *token) {
    if (parser->rules && parser->item_start && !had_errors(parser)) {
        begin_item(parser, token->kind);
        return token->kind;
    }
    if (parser->rules && (parser->item_start || cuts_off(parser, token))) {
        return cut_off(parser, token);
    }
    return token->kind == TAMIS_TOKEN_LET && parser->before != TAMIS_TOKEN_DOT ? TAMIS_TOKEN_RESERVED
                                                                               : TAMIS_TOKEN_NAME;
}

/* ---- Braces and semicolons ---- */

static int open_brace(tamis_parser *parser) {
    push_bracket(parser, '{');
    parser->braces++;
    return parser->braces == 1 ? TAMIS_TOKEN_LBRACE : TAMIS_TOKEN_INNER_LBRACE;
}

static int close_brace(tamis_parser *parser) {
    if (parser->braces > 0) {
        pop_to_braces(parser, parser->braces);
        pop_bracket(parser, '{');
        parser->braces--;
    }
    if (parser->braces > 0) {
        return TAMIS_TOKEN_INNER_RBRACE;
    }
    parser->item_start = parser->item == 0 || has_block(parser->item);
    return TAMIS_TOKEN_RBRACE;
}

/* Does `};` follow, so that the inner braces are closed after all? */
static bool inner_brace_follows(const tamis_parser *parser) {
    unsigned char second = 0;
    return tamis_lexer_peek(&parser->lexer, &second) == '}' && second == ';';
}

/* A semicolon inside inner braces belongs to no statement of ours. Where such braces are legal, one of them was
 * forgotten, and the row or clause ends here, unless it is seen to be closed; elsewhere it stands in a body
 * pasted from JavaScript, and ends nothing. */
static int semicolon(tamis_parser *parser) {
    size_t block = has_block(parser->item) || parser->item == 0 ? 1 : 0;
    if (parser->braces > block) {
        if (!has_inner_braces(parser->item) || inner_brace_follows(parser)) {
            return TAMIS_TOKEN_FOREIGN;
        }
        parser->braces = block;
    }
    pop_to_braces(parser, parser->braces);
    if (parser->braces == 0) {
        parser->item_start = true;
    }
    return TAMIS_TOKEN_SEMICOLON;
}

/* ---- The feed ---- */

/* What a token of the scanner is at its place. */
static int place_token(tamis_parser *parser) {
    const tamis_token *token = &parser->token;
    if (is_item_word(token->kind)) {
        return item_word(parser, token);
    }
    if (token->kind == TAMIS_TOKEN_END) {
        bool open = !parser->item_start || had_errors(parser);
        return parser->rules && open ? cut_off(parser, token) : token->kind;
    }
    if (parser->item_start) {
        begin_item(parser, 0); /* what stands between items and begins none */
    }
    switch (token->kind) {
    case TAMIS_TOKEN_LPAREN: push_bracket(parser, '('); return token->kind;
    case TAMIS_TOKEN_LBRACKET: push_bracket(parser, '['); return token->kind;
    case TAMIS_TOKEN_RPAREN: pop_bracket(parser, '('); return token->kind;
    case TAMIS_TOKEN_RBRACKET: pop_bracket(parser, '['); return token->kind;
    case TAMIS_TOKEN_LBRACE: return open_brace(parser);
    case TAMIS_TOKEN_RBRACE: return close_brace(parser);
    case TAMIS_TOKEN_SEMICOLON: return semicolon(parser);
    default: return token->kind;
    }
}

/* Entries of a list begin with a regex, and nothing in a list divides. */
static void direct_lexer(tamis_parser *parser) {
    parser->lexer.no_division = parser->rules && parser->item == TAMIS_TOKEN_LIST && parser->braces == 1;
}

/* The token as it was read, or the one that was held back. */
static void fetch(tamis_parser *parser) {
    parser->before = parser->token.kind;
    parser->before_span = parser->token.span;
    if (parser->holding) {
        parser->token = parser->held;
        parser->holding = false;
        return;
    }
    tamis_lexer_next(&parser->token, &parser->lexer);
}

static bool out_of_memory(const tamis_parser *parser) {
    return parser->lexer.failed || parser->build.failed || parser->build.diags->failed;
}

int tamis_yylex(TAMIS_YYSTYPE *value, tamis_span *span, tamis_parser *parser) {
    if (parser->start != 0) {
        int start = parser->start;
        parser->start = 0;
        *span = (tamis_span){parser->lexer.base, 0};
        return start;
    }
    if (out_of_memory(parser)) {
        return TAMIS_TOKEN_END; /* the soonest end; the result is not used */
    }
    uint32_t end = parser->token.span.off + parser->token.span.len;
    parser->inner = innermost(parser, &parser->inner_span);
    fetch(parser);
    int kind = place_token(parser);
    parser->token.kind = kind;
    *span = parser->token.span;
    if (kind == TAMIS_TOKEN_ITEM_END) {
        *span = (tamis_span){end, 0}; /* so that the item before does not reach into the next one */
    } else if (kind == TAMIS_TOKEN_NUMBER) {
        value->number = parser->token.number;
    } else if (kind == TAMIS_TOKEN_REGEX) {
        uint32_t length = (uint32_t)(parser->token.span.len - parser->token.flags.span.len - 2);
        value->regex = (tamis_regex_text){{parser->token.text, {parser->token.span.off + 1, length}},
                                          parser->token.flags};
    } else {
        value->text = (tamis_ast_text){parser->token.text, parser->token.span};
    }
    direct_lexer(parser);
    return kind;
}

void tamis_feed_lose_item(tamis_parser *parser) {
    for (int kind = TAMIS_ITEM_PACK; kind <= TAMIS_ITEM_TEST; kind++) {
        if (parser->item == 0 || parser->item - TAMIS_TOKEN_PACK == kind) { /* what begins with no item's word may be any */
            tamis_build_lost(&parser->build, (tamis_item_kind)kind);
        }
    }
}

bool tamis_feed_at_boundary(const tamis_parser *parser) {
    int kind = parser->token.kind;
    return parser->token.first_on_line || kind == TAMIS_TOKEN_RBRACE || kind == TAMIS_TOKEN_ITEM_END;
}
