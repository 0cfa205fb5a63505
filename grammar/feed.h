/* The token feed: what stands between the scanner and the parser, and all that one parse knows.
 *
 * The scanner knows characters, the parser knows productions; between them lies what depends on where a
 * token stands in the file:
 *
 * - A word of items (pack use field list table let filter map test) is one only where an item can begin;
 *   anywhere else it is a name. So all of them may name fields, outputs, lists and members.
 * - An item word in the first column, or outside of all braces, where no item can begin, closes what is
 *   open: before it the parser gets an ITEM_END, which ends any statement and any block. A brace left open
 *   cannot swallow later items. After an error in an item the next one always has an ITEM_END before it, at
 *   which the parser resumes if it did not before.
 * - Braces inside statements (rows, events, objects pasted from JavaScript) are tokens of their own kind,
 *   so that the one that closes a block is found while the parser recovers.
 *
 * One per parse, on the caller's stack; one thread. */
#ifndef TAMIS_GRAMMAR_FEED_H
#define TAMIS_GRAMMAR_FEED_H

#include "grammar/build.h"
#include "grammar/lexer.h"

/* Brackets that are remembered for "opened here"; deeper ones are only counted. Nesting is limited to
 * fewer. */
#define TAMIS_FEED_BRACKETS 256u

typedef struct tamis_parser {
    tamis_builder build;
    tamis_lexer lexer;
    bool rules; /* a rules file; else one expression */
    int start;  /* the token that says which, until it was given */

    tamis_token token; /* the last one given: the parser's lookahead */
    int before;        /* kind of the one before it */
    tamis_span before_span;
    char inner; /* the innermost bracket that was open before it, 0 for none, and its place */
    tamis_span inner_span;
    tamis_token held; /* an item word that waits behind its ITEM_END */
    bool holding;

    bool item_start;                /* an item may begin with the next token */
    size_t errors;                  /* reported when the current item began */
    int item;                       /* kind of the item word that the current item began with; 0 for none */
    size_t braces;                  /* open ones of this item */
    char open[TAMIS_FEED_BRACKETS]; /* the brackets that are open, outermost first */
    tamis_span open_span[TAMIS_FEED_BRACKETS];
    size_t open_count; /* may be more than are remembered */

    tamis_items items; /* results */
    tamis_expr *expr;
} tamis_parser;

/* The next token for the parser; bison's yylex. Its semantic value and place go through the pointers. */
union TAMIS_YYSTYPE;
int tamis_yylex(union TAMIS_YYSTYPE *value, tamis_span *span, tamis_parser *parser);

/* Prepares a parse of one source. */
void tamis_parser_init(tamis_parser *parser, tamis_arena *arena, const tamis_sources *sources, size_t source,
                       bool rules, tamis_diags *diags);

/* The current item could not be read at all: notes that what it defines is not known. */
void tamis_feed_lose_item(tamis_parser *parser);

/* Is the lookahead the first token of its line, or does it end a block? Then a missing `;` before it is all
 * that is wrong. */
bool tamis_feed_at_boundary(const tamis_parser *parser);

#endif
