/* The scanner: from bytes to tokens, as ECMA-262 lexes them (docs of the language: "Lexing").
 *
 * It knows the one context that JavaScript's lexical grammar needs (does a `/` begin a regex?) and nothing
 * of items and blocks: words of the rules language come out as tokens of their own wherever they stand, and
 * the feed (grammar/feed.h) decides which of them are meant. What is malformed is reported here, at its
 * place.
 *
 * A lexer is a plain struct without anything to free; copying it copies its place. One thread at a time. */
#ifndef TAMIS_GRAMMAR_LEXER_H
#define TAMIS_GRAMMAR_LEXER_H

#include "base/diag.h"
#include "grammar/ast.h"

typedef struct tamis_token {
    int kind;             /* TAMIS_TOKEN_…, see grammar/parser.y */
    bool first_on_line;   /* a line feed, or the start of the text, stands between it and the token before */
    bool column1;         /* first on its line without white space before it */
    bool escaped;         /* a word that was written with an escape (`\u0061`): never a keyword */
    tamis_span span;      /* as written */
    tamis_str text;       /* words, strings, regex: decoded. Other tokens: as written */
    tamis_ast_text flags; /* REGEX */
    double number;        /* NUMBER */
} tamis_token;

typedef struct tamis_lexer {
    const unsigned char *start, *cursor, *limit;
    const unsigned char *checked; /* bytes before it were looked at for what is not UTF-8 */
    const unsigned char *marker;  /* re2c's place to return to */
    const unsigned char *excused; /* a string without an end before it is no finding: see tamis_lexer_excuse_line */
    tamis_arena *arena;           /* decoded texts, comments */
    tamis_diags *diags;
    tamis_ast_comment *comments, *last_comment; /* in order */
    uint32_t base;                              /* of the source, in the space of all sources */
    int previous;                               /* kind of the last token, 0 at the start */
    bool operand;                               /* the last token ended an operand: `/` is a division */
    bool no_division; /* set by the feed: `/` always begins a regex (entries of a list) */
    bool dirty;       /* the text is not UTF-8 throughout */
    bool failed;      /* out of memory */
} tamis_lexer;

/* Starts at the beginning of a source, and reports what is not UTF-8 in it. `arena` and `diags` are
 * borrowed. */
void tamis_lexer_init(tamis_lexer *lexer, const tamis_source *source, tamis_arena *arena, tamis_diags *diags);

/* The next token. At the end: TAMIS_TOKEN_END, again and again. After a report from which the parser has to
 * recover: TAMIS_TOKEN_REPORTED. */
void tamis_lexer_next(tamis_token *out, tamis_lexer *lexer);

/* The byte with which the next token begins, 0 at the end, and the byte behind it through `second`. Moves
 * nothing, reports nothing. */
unsigned char tamis_lexer_peek(const tamis_lexer *lexer, unsigned char *second);

/* A quote too many or too few was reported on this line: then the last string of the line has no end, which is no news. */
void tamis_lexer_excuse_line(tamis_lexer *lexer);

#endif
