/* The scanner: see lexer.h. One small re2c block per function; bytes, not code points: the few characters
 * beyond ASCII that mean something (white space, line ends) are spelt out as bytes, names beyond ASCII are
 * read by literal.c, and what is not UTF-8 is reported by runs, wherever it stands.
 *
 * The text needs no sentinel: `peek` gives 0 at the limit, and re2c's end-of-input rule tells that 0 from a
 * NUL in the text. So an embedded NUL is a bad character at its place. */
#include "grammar/lexer.h"

#include <stdio.h>

#include "base/utf8.h"
#include "grammar/literal.h"
#include "parser.h"

/*!re2c
    re2c:api             = custom;
    re2c:api:style       = free-form;
    re2c:eof             = 0;
    re2c:yyfill:enable   = 0;
    re2c:define:YYCTYPE    = "unsigned char";
    re2c:define:YYPEEK     = "peek(lexer)";
    re2c:define:YYSKIP     = "++lexer->cursor;";
    re2c:define:YYBACKUP   = "lexer->marker = lexer->cursor;";
    re2c:define:YYRESTORE  = "lexer->cursor = lexer->marker;";
    re2c:define:YYLESSTHAN = "at_end(lexer)";

    separator  = "\xE2\x80\xA8" | "\xE2\x80\xA9";                   // LS, PS
    bom        = "\xEF\xBB\xBF";
    zs         = "\xC2\xA0" | "\xE1\x9A\x80" | "\xE2\x80" [\x80-\x8A] | "\xE2\x80\xAF"
               | "\xE2\x81\x9F" | "\xE3\x80\x80";
    white      = [ \t\v\f] | zs | bom;
    word_start = [A-Za-z_$];
    word_part  = [A-Za-z0-9_$];
    digits     = [0-9] ("_"? [0-9])*;
    whole      = "0" | [1-9] ("_"? [0-9])*;
    exponent   = [eE] [+-]? digits;
    decimal    = whole ("." digits?)? exponent? | "." digits exponent?;
    hex        = "0" [xX] [0-9A-Fa-f] ("_"? [0-9A-Fa-f])*;
    octal      = "0" [oO] [0-7] ("_"? [0-7])*;
    binary     = "0" [bB] [01] ("_"? [01])*;
*/

static inline unsigned char peek(const tamis_lexer *lexer) {
    return lexer->cursor < lexer->limit ? *lexer->cursor : 0;
}

static inline bool at_end(const tamis_lexer *lexer) {
    return lexer->cursor >= lexer->limit;
}

/* ---- Places ---- */

static uint32_t offset_of(const tamis_lexer *lexer, const unsigned char *at) {
    return lexer->base + (uint32_t)(at - lexer->start);
}

static tamis_span span_between(const tamis_lexer *lexer, const unsigned char *from, const unsigned char *to) {
    return (tamis_span){offset_of(lexer, from), (uint32_t)(to - from)};
}

static tamis_str bytes_between(const unsigned char *from, const unsigned char *to) {
    return (tamis_str){(const char *)from, (size_t)(to - from)};
}

/* Keeps a status: once memory has ended, the parse as a whole fails. */
static void keep(tamis_lexer *lexer, tamis_status status) {
    lexer->failed = lexer->failed || status != TAMIS_OK;
}

/* ---- Text that is not UTF-8 ---- */

/* Where the run of bad bytes ends that begins at `from`; `from` itself when its character is good. `next` is
 * where to look on. */
static const unsigned char *end_of_bad_run(const tamis_lexer *lexer, const unsigned char *from,
                                           const unsigned char **next) {
    const unsigned char *at = from;
    for (;;) {
        size_t len = 0;
        bool valid = true;
        *next = at;
        if (at == lexer->limit) {
            return at;
        }
        (void)tamis_utf8_decode(bytes_between(at, lexer->limit), &len, &valid);
        *next = at + len;
        if (valid) {
            return at;
        }
        at += len;
    }
}

/* Reports the runs of bad bytes up to the cursor; they are read as U+FFFD. */
static void report_bad_bytes(tamis_lexer *lexer) {
    while (lexer->checked < lexer->cursor) {
        const unsigned char *from = lexer->checked;
        const unsigned char *end = end_of_bad_run(lexer, from, &lexer->checked);
        if (end != from) {
            tamis_diag *diag = tamis_diags_add(lexer->diags, TAMIS_E0110, span_between(lexer, from, end),
                                               "these bytes are not UTF-8");
            tamis_diag_help(lexer->diags, diag, "save the file as UTF-8");
        }
    }
}

void tamis_lexer_init(tamis_lexer *lexer, const tamis_source *source, tamis_arena *arena,
                      tamis_diags *diags) {
    const unsigned char *text = (const unsigned char *)(source->text.ptr == NULL ? "" : source->text.ptr);
    *lexer = (tamis_lexer){
        .start = text, .cursor = text, .limit = text + source->text.len, .marker = text, .checked = text,
        .arena = arena, .diags = diags, .base = source->base,
    };
    lexer->dirty = !tamis_utf8_valid(source->text);
}

/* ---- White space and comments ---- */

static void add_comment(tamis_lexer *lexer, const unsigned char *from) {
    tamis_ast_comment *comment = tamis_arena_alloc(lexer->arena, sizeof *comment);
    if (comment == NULL) {
        lexer->failed = true;
        return;
    }
    comment->span = span_between(lexer, from, lexer->cursor);
    if (lexer->last_comment == NULL) {
        lexer->comments = comment;
    } else {
        lexer->last_comment->next = comment;
    }
    lexer->last_comment = comment;
}

/* Behind the `//`: to the line end, which is no part of the comment. */
static void line_comment(tamis_lexer *lexer) {
    for (;;) {
        const unsigned char *from = lexer->cursor;
    /*!re2c
        separator | [\r\n] { lexer->cursor = from; return; }
        $                  { return; }
        [^\xE2\r\n\x00]+   { continue; }
        *                  { continue; }
    */
    }
}

/* Behind the opening: to the end, which is part of the comment. False when there is none. */
static bool block_comment(tamis_lexer *lexer) {
    for (;;) {
    /*!re2c
        "*" "/"     { return true; }
        $           { return false; }
        [^*\x00]+   { continue; }
        *           { continue; }
    */
    }
}

/* A block comment with its report: what begins and never ends takes the rest of the text. */
static bool closed_comment(tamis_lexer *lexer, const unsigned char *from) {
    if (block_comment(lexer)) {
        add_comment(lexer, from);
        return true;
    }
    tamis_diag *diag = tamis_diags_add(lexer->diags, TAMIS_E0106, span_between(lexer, from, from + 2),
                                       "this comment has no end");
    tamis_diag_help(lexer->diags, diag, "close it with '*/'");
    add_comment(lexer, from);
    return false;
}

/* A byte that is part of no UTF-8 character; it was reported, and stands for white space between tokens. */
static bool skip_bad_bytes(tamis_lexer *lexer) {
    size_t len = 0;
    bool valid = true;
    if (!lexer->dirty || at_end(lexer)) {
        return false;
    }
    (void)tamis_utf8_decode(bytes_between(lexer->cursor, lexer->limit), &len, &valid);
    if (!valid) {
        lexer->cursor += len;
    }
    return !valid;
}

/* To the start of the next token; false when an endless comment was met. */
static bool skip(tamis_lexer *lexer, tamis_token *token) {
    bool whole = true;
    for (;;) {
        const unsigned char *from = lexer->cursor;
    /*!re2c
        white+             { continue; }
        [\r]+ | separator  { continue; }
        "\n"               { token->first_on_line = true; continue; }
        "//"               { line_comment(lexer); add_comment(lexer, from); continue; }
        "/" "*"            { whole = closed_comment(lexer, from); continue; }
        $                  { return whole; }
        *                  { lexer->cursor = from; if (skip_bad_bytes(lexer)) { continue; } return whole; }
    */
    }
}

/* Is `at` the first byte of a line (the byte order mark before it not counted)? */
static bool is_line_start(const tamis_lexer *lexer, const unsigned char *at) {
    size_t before = (size_t)(at - lexer->start);
    return before == 0 || at[-1] == '\n' || (before == 3 && memcmp(lexer->start, "\xEF\xBB\xBF", 3) == 0);
}

/* To the byte behind the first of the next token; `lexer` is a copy that may move. */
static unsigned char first_byte(tamis_lexer *lexer) {
    for (;;) {
        const unsigned char *from = lexer->cursor;
    /*!re2c
        (white | [\r\n] | separator)+ { continue; }
        "//"     { line_comment(lexer); continue; }
        "/" "*"  { if (block_comment(lexer)) { continue; } return 0; }
        $        { return 0; }
        *        { return *from; }
    */
    }
}

unsigned char tamis_lexer_peek(const tamis_lexer *lexer, unsigned char *second) {
    tamis_lexer copy = *lexer;
    unsigned char first = first_byte(&copy);
    *second = peek(&copy);
    return first;
}

/* ---- Literals that end with their line at the latest ---- */

/* After a string or regex without an end, the parser recovers. If the rest of the line ended in a `;`, that
 * one most likely ended the statement: it is given back, so that the next statement is read as it stands. */
static int broken_literal(tamis_lexer *lexer, const unsigned char *from) {
    const unsigned char *end = lexer->cursor;
    while (end > from && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    if (end > from + 1 && end[-1] == ';') {
        lexer->cursor = end - 1;
    }
    return TAMIS_TOKEN_REPORTED;
}

/* Behind the opening quote: through the closing one. False, at the line end, when there is none. */
static bool string_body(tamis_lexer *lexer, unsigned char quote) {
    for (;;) {
        const unsigned char *from = lexer->cursor;
    /*!re2c
        ["']              { if (*from == quote) { return true; } continue; }
        "\\" "\r\n"       { continue; }
        "\\" [^\x00]      { continue; }
        "\\"              { continue; }
        [\r\n]            { lexer->cursor = from; return false; }
        $                 { return false; }
        [^"'\\\r\n\x00]+  { continue; }
        *                 { continue; }
    */
    }
}

static void report_endless(tamis_lexer *lexer, const unsigned char *from) {
    tamis_span span = span_between(lexer, from, lexer->cursor);
    tamis_diag *diag = tamis_diags_add(lexer->diags, TAMIS_E0103, span, "this string has no end");
    tamis_diag_help(lexer->diags, diag, "close it with %c on its line; a line end inside is written '\\n'", *from);
}

static int string_token(tamis_lexer *lexer, tamis_token *token, const unsigned char *from) {
    if (!string_body(lexer, *from)) {
        if (lexer->excused == NULL || from >= lexer->excused) {
            report_endless(lexer, from);
        }
        return broken_literal(lexer, from);
    }
    tamis_str body = bytes_between(from + 1, lexer->cursor - 1);
    keep(lexer, tamis_literal_string(&token->text, lexer->arena, body, offset_of(lexer, from + 1),
                                     lexer->diags));
    return TAMIS_TOKEN_STRING;
}

/* Behind the opening backtick: through the closing one, doubled ones passed over. */
static bool raw_body(tamis_lexer *lexer) {
    for (;;) {
    /*!re2c
        "``"         { continue; }
        "`"          { return true; }
        $            { return false; }
        [^`\x00]+    { continue; }
        *            { continue; }
    */
    }
}

/* A raw string. One without an end is taken to end with its first line: behind it stand only doubled
 * backticks, so this cannot happen again and again over the same text. */
static int raw_token(tamis_lexer *lexer, tamis_token *token, const unsigned char *from) {
    if (!raw_body(lexer)) {
        const unsigned char *line = memchr(from, '\n', (size_t)(lexer->limit - from));
        lexer->cursor = line == NULL ? lexer->limit : line;
        tamis_span span = span_between(lexer, from, lexer->cursor);
        tamis_diag *diag = tamis_diags_add(lexer->diags, TAMIS_E0103, span, "this raw string has no end");
        tamis_diag_help(lexer->diags, diag, "close it with a backtick; a backtick inside is doubled");
        return broken_literal(lexer, from);
    }
    keep(lexer, tamis_literal_raw(&token->text, lexer->arena, bytes_between(from + 1, lexer->cursor - 1)));
    return TAMIS_TOKEN_RAW_STRING;
}

/* Behind the opening slash: through the closing one. A slash in a class closes nothing. */
static bool regex_body(tamis_lexer *lexer) {
    bool in_class = false;
    for (;;) {
        const unsigned char *from = lexer->cursor;
    /*!re2c
        separator | [\r\n]               { lexer->cursor = from; return false; }
        "\\" (separator | [\r\n])        { lexer->cursor = from; return false; }
        $                                { return false; }
        "\\" [^\r\n\x00]                 { continue; }
        "\\"                             { continue; }
        "["                              { in_class = true; continue; }
        "]"                              { in_class = false; continue; }
        "/"                              { if (!in_class) { return true; } continue; }
        [^\x00\r\n\\[\]/\xE2]+           { continue; }
        *                                { continue; }
    */
    }
}

/* All characters of names that stand at the cursor; an escape is none. */
static void skip_name_characters(tamis_lexer *lexer) {
    uint32_t code_point = 0;
    size_t len = 1;
    while (len > 0 && peek(lexer) != '\\') {
        len = tamis_literal_name_character(bytes_between(lexer->cursor, lexer->limit), false, &code_point);
        lexer->cursor += len;
    }
}

static int regex_token(tamis_lexer *lexer, tamis_token *token, const unsigned char *from) {
    if (!regex_body(lexer)) {
        tamis_span span = span_between(lexer, from, lexer->cursor);
        tamis_diag *diag = tamis_diags_add(lexer->diags, TAMIS_E0105, span, "this regex has no end");
        tamis_diag_help(lexer->diags, diag, "close it with '/' on its line; a '/' inside is written '\\/'");
        return broken_literal(lexer, from);
    }
    const unsigned char *close = lexer->cursor - 1;
    skip_name_characters(lexer);
    token->text = bytes_between(from + 1, close);
    token->flags = (tamis_ast_text){bytes_between(close + 1, lexer->cursor),
                                    span_between(lexer, close + 1, lexer->cursor)};
    keep(lexer, tamis_literal_clean(&token->text, lexer->arena, token->text));
    return TAMIS_TOKEN_REGEX;
}

/* ---- Numbers and words ---- */

static int number_token(tamis_lexer *lexer, tamis_token *token, const unsigned char *from) {
    size_t good = (size_t)(lexer->cursor - from);
    uint32_t code_point = 0;
    size_t len = 1;
    while (len > 0) { /* also escapes: 1\u005F0 is one malformed number */
        len = tamis_literal_name_character(bytes_between(lexer->cursor, lexer->limit), false, &code_point);
        lexer->cursor += len;
    }
    keep(lexer, tamis_literal_number(&token->number, lexer->arena, bytes_between(from, lexer->cursor), good,
                                     offset_of(lexer, from), lexer->diags));
    return TAMIS_TOKEN_NUMBER;
}

/* What a word is by its text alone. */
static int word_kind(tamis_str text) {
    tamis_lexer word = {.start = (const unsigned char *)text.ptr,
                        .cursor = (const unsigned char *)text.ptr,
                        .limit = (const unsigned char *)text.ptr + text.len};
    tamis_lexer *lexer = &word;
    int kind = TAMIS_TOKEN_NAME;
    /*!re2c
        // Words of rules files, each meant only where the grammar asks for it.
        "pack"      { kind = TAMIS_TOKEN_PACK; goto end; }
        "use"       { kind = TAMIS_TOKEN_USE; goto end; }
        "field"     { kind = TAMIS_TOKEN_FIELD; goto end; }
        "list"      { kind = TAMIS_TOKEN_LIST; goto end; }
        "table"     { kind = TAMIS_TOKEN_TABLE; goto end; }
        "filter"    { kind = TAMIS_TOKEN_FILTER; goto end; }
        "let"       { kind = TAMIS_TOKEN_LET; goto end; }
        "map"       { kind = TAMIS_TOKEN_MAP; goto end; }
        "test"      { kind = TAMIS_TOKEN_TEST; goto end; }
        "version"   { kind = TAMIS_TOKEN_VERSION; goto end; }
        "from"      { kind = TAMIS_TOKEN_FROM; goto end; }
        "key"       { kind = TAMIS_TOKEN_KEY; goto end; }
        "allow"     { kind = TAMIS_TOKEN_ALLOW; goto end; }
        "drop"      { kind = TAMIS_TOKEN_DROP; goto end; }
        "deny"      { kind = TAMIS_TOKEN_DENY; goto end; }
        "when"      { kind = TAMIS_TOKEN_WHEN; goto end; }
        "event"     { kind = TAMIS_TOKEN_EVENT; goto end; }
        "expect"    { kind = TAMIS_TOKEN_EXPECT; goto end; }
        "not"       { kind = TAMIS_TOKEN_NOT; goto end; }
        "allowed"   { kind = TAMIS_TOKEN_ALLOWED; goto end; }
        "unmapped"  { kind = TAMIS_TOKEN_UNMAPPED; goto end; }
        "pass"      { kind = TAMIS_TOKEN_PASS; goto end; }

        // Words of JavaScript that are values.
        "true"      { kind = TAMIS_TOKEN_TRUE; goto end; }
        "false"     { kind = TAMIS_TOKEN_FALSE; goto end; }
        "null"      { kind = TAMIS_TOKEN_NULL; goto end; }
        "undefined" { kind = TAMIS_TOKEN_UNDEFINED; goto end; }
        "NaN"       { kind = TAMIS_TOKEN_NAN; goto end; }
        "Infinity"  { kind = TAMIS_TOKEN_INFINITY; goto end; }

        // Reserved in strict mode (ECMA-262 12.7.2; `let` stands above).
        "break" | "case" | "catch" | "class" | "const" | "continue" | "debugger" | "default" | "delete" | "do"
        | "else" | "enum" | "export" | "extends" | "finally" | "for" | "function" | "if" | "import" | "in"
        | "instanceof" | "new" | "return" | "super" | "switch" | "this" | "throw" | "try" | "typeof" | "var"
        | "void" | "while" | "with" | "implements" | "interface" | "package" | "private" | "protected"
        | "public" | "static" | "yield"
                    { kind = TAMIS_TOKEN_RESERVED; goto end; }
        word_part+  { goto end; }
        $           { return TAMIS_TOKEN_NAME; }
        *           { return TAMIS_TOKEN_NAME; }
    */
end:
    return lexer->cursor == lexer->limit ? kind : TAMIS_TOKEN_NAME;
}

/* Does a word of this kind, once decoded, keep its meaning when it was written with escapes? Reserved words
 * do (and are then refused, as JavaScript does), identifiers with a value do, words of ours do not. */
static int escaped_kind(int kind) {
    switch (kind) {
    case TAMIS_TOKEN_TRUE:
    case TAMIS_TOKEN_FALSE:
    case TAMIS_TOKEN_NULL:
    case TAMIS_TOKEN_RESERVED:
    case TAMIS_TOKEN_LET:
        return TAMIS_TOKEN_RESERVED;
    case TAMIS_TOKEN_UNDEFINED:
    case TAMIS_TOKEN_NAN:
    case TAMIS_TOKEN_INFINITY:
        return kind;
    default:
        return TAMIS_TOKEN_NAME;
    }
}

/* A word whose first characters, up to the cursor, are ASCII. */
static int word_token(tamis_lexer *lexer, tamis_token *token, const unsigned char *from) {
    unsigned char next = peek(lexer);
    if (next >= 0x80 || next == '\\') {
        size_t len = tamis_literal_name_length(bytes_between(from, lexer->limit), &token->escaped);
        lexer->cursor = from + len;
    }
    token->text = bytes_between(from, lexer->cursor);
    if (!token->escaped) {
        int kind = word_kind(token->text);
        bool after_string =
            lexer->previous == TAMIS_TOKEN_STRING || lexer->previous == TAMIS_TOKEN_RAW_STRING;
        return kind == TAMIS_TOKEN_WHEN && !after_string ? TAMIS_TOKEN_NAME : kind;
    }
    keep(lexer, tamis_literal_name(&token->text, lexer->arena, token->text));
    return escaped_kind(word_kind(token->text));
}

/* ---- Everything else ---- */

/* What to do about a character that has no place outside of strings. */
static const char *help_for(uint32_t code_point) {
    switch (code_point) {
    case '#':
        return "a comment begins with '//'";
    case 0:
        return "a NUL in a string is written '\\0'";
    case 0x2018: /* quotes as word processors set them */
    case 0x2019:
    case 0x201A:
    case 0x201B:
        return "write the straight quote ' (U+0027)";
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
        return "write the straight quote \" (U+0022)";
    case 0xAD:
    case 0x180E:
    case 0x200B:
    case 0x2060:
        return "this character cannot be seen: delete it";
    default:
        return "delete it, or put it into a string";
    }
}

/* Behind a text in the quotes of a word processor, if it ends on its line and soon; else where it was. So
 * such a text is one finding, not two and some words without meaning. */
static void skip_fancy_text(tamis_lexer *lexer, const char close[3]) {
    enum { LONGEST = 400 };
    size_t room = (size_t)(lexer->limit - lexer->cursor);
    room = room < LONGEST ? room : LONGEST;
    for (size_t i = 0; i + 3 <= room && lexer->cursor[i] != '\n'; i++) {
        if (memcmp(lexer->cursor + i, close, 3) == 0) {
            lexer->cursor += i + 3;
            return;
        }
    }
}

/* A character that no text may have outside strings and comments. The same one again and again is one
 * finding. */
static int bad_character(tamis_lexer *lexer, const unsigned char *from) {
    size_t len = 0;
    bool valid = true;
    uint32_t code_point = tamis_utf8_decode(bytes_between(from, lexer->limit), &len, &valid);
    lexer->cursor = from;
    while ((size_t)(lexer->limit - lexer->cursor) >= len && memcmp(lexer->cursor, from, len) == 0) {
        lexer->cursor += len;
    }
    char name[16];
    bool printable = code_point > ' ' && code_point < 0x7F;
    (void)snprintf(name, sizeof name, printable ? "'%c'" : "U+%04X", (unsigned)code_point);
    tamis_diag *diag = tamis_diags_add(lexer->diags, TAMIS_E0101, span_between(lexer, from, lexer->cursor),
                                       "unexpected character %s", name);
    tamis_diag_help(lexer->diags, diag, "%s", help_for(code_point));
    if (code_point == 0x2018 || code_point == 0x201C) {
        skip_fancy_text(lexer, code_point == 0x2018 ? "\xE2\x80\x99" : "\xE2\x80\x9D");
    }
    return TAMIS_TOKEN_REPORTED;
}

/* What begins with a byte that no rule of `scan` knows: a name beyond ASCII or with an escape, or nothing
 * good. */
static int other_token(tamis_lexer *lexer, tamis_token *token, const unsigned char *from) {
    uint32_t code_point = 0;
    if (tamis_literal_name_character(bytes_between(from, lexer->limit), true, &code_point) > 0) {
        size_t len = tamis_literal_name_length(bytes_between(from, lexer->limit), &token->escaped);
        lexer->cursor = from + len;
        token->text = bytes_between(from, lexer->cursor);
        if (!token->escaped) {
            return TAMIS_TOKEN_NAME;
        }
        keep(lexer, tamis_literal_name(&token->text, lexer->arena, token->text));
        return escaped_kind(word_kind(token->text));
    }
    return bad_character(lexer, from);
}

/* A slash that begins no comment. */
static int slash_token(tamis_lexer *lexer, tamis_token *token, const unsigned char *from) {
    if (!lexer->operand || lexer->no_division) {
        return regex_token(lexer, token, from);
    }
    if (peek(lexer) == '=') {
        lexer->cursor++;
        return TAMIS_TOKEN_FOREIGN;
    }
    return TAMIS_TOKEN_SLASH;
}

/* `?.` before a digit is the `?` of a condition: a?.5:1 */
static int question_dot(tamis_lexer *lexer) {
    if (peek(lexer) >= '0' && peek(lexer) <= '9') {
        lexer->cursor--;
        return TAMIS_TOKEN_QUESTION;
    }
    return TAMIS_TOKEN_QUESTION_DOT;
}

static int scan(tamis_lexer *lexer, tamis_token *token) {
    const unsigned char *from = lexer->cursor;
    /*!re2c
        word_start word_part*            { return word_token(lexer, token, from); }
        decimal | hex | octal | binary   { return number_token(lexer, token, from); }
        ["']                             { return string_token(lexer, token, from); }
        "`"                              { return raw_token(lexer, token, from); }
        "/"                              { return slash_token(lexer, token, from); }

        "{"   { return TAMIS_TOKEN_LBRACE; }
        "}"   { return TAMIS_TOKEN_RBRACE; }
        "("   { return TAMIS_TOKEN_LPAREN; }
        ")"   { return TAMIS_TOKEN_RPAREN; }
        "["   { return TAMIS_TOKEN_LBRACKET; }
        "]"   { return TAMIS_TOKEN_RBRACKET; }
        ";"   { return TAMIS_TOKEN_SEMICOLON; }
        ","   { return TAMIS_TOKEN_COMMA; }
        ":"   { return TAMIS_TOKEN_COLON; }
        "."   { return TAMIS_TOKEN_DOT; }
        "?."  { return question_dot(lexer); }
        "?"   { return TAMIS_TOKEN_QUESTION; }
        "??"  { return TAMIS_TOKEN_COALESCE; }
        "||"  { return TAMIS_TOKEN_OR; }
        "&&"  { return TAMIS_TOKEN_AND; }
        "===" { return TAMIS_TOKEN_STRICT_EQUAL; }
        "!==" { return TAMIS_TOKEN_STRICT_NOT_EQUAL; }
        "=="  { return TAMIS_TOKEN_EQUAL; }
        "!="  { return TAMIS_TOKEN_NOT_EQUAL; }
        "<"   { return TAMIS_TOKEN_LESS; }
        "<="  { return TAMIS_TOKEN_LESS_EQUAL; }
        ">"   { return TAMIS_TOKEN_GREATER; }
        ">="  { return TAMIS_TOKEN_GREATER_EQUAL; }
        "+"   { return TAMIS_TOKEN_PLUS; }
        "-"   { return TAMIS_TOKEN_MINUS; }
        "*"   { return TAMIS_TOKEN_STAR; }
        "%"   { return TAMIS_TOKEN_PERCENT; }
        "!"   { return TAMIS_TOKEN_NOT_SIGN; }
        "="   { return TAMIS_TOKEN_ASSIGN; }
        "=>"  { return TAMIS_TOKEN_ARROW; }

        // JavaScript that has no place in a rule: one kind, told apart by its text (hints.def).
        "..." | "**" | "++" | "--" | "&" | "|" | "^" | "~" | "<<" | ">>" | ">>>" | "<!--" | "-->"
        | "+=" | "-=" | "*=" | "%=" | "**=" | "<<=" | ">>=" | ">>>=" | "&=" | "|=" | "^="
        | "&&=" | "||=" | "??" "="
              { return TAMIS_TOKEN_FOREIGN; }

        $     { return TAMIS_TOKEN_END; }
        *     { return other_token(lexer, token, from); }
    */
}

/* Does a token of this kind end an operand, so that a slash behind it divides? `before` is the kind before
 * it. */
static bool ends_operand(int kind, int before) {
    switch (kind) {
    case TAMIS_TOKEN_RPAREN:
    case TAMIS_TOKEN_RBRACKET:
    case TAMIS_TOKEN_NUMBER:
    case TAMIS_TOKEN_STRING:
    case TAMIS_TOKEN_RAW_STRING:
    case TAMIS_TOKEN_REGEX:
        return true;
    case TAMIS_TOKEN_RESERVED: /* a name after a dot; elsewhere an operator, or refused anyway */
        return before == TAMIS_TOKEN_DOT || before == TAMIS_TOKEN_QUESTION_DOT;
    case TAMIS_TOKEN_WHEN:
        return false;
    default:
        return kind >= TAMIS_TOKEN_NAME && kind <= TAMIS_TOKEN_INFINITY;
    }
}

/* The next token, or what was reported in its place. */
static void read_token(tamis_token *out, tamis_lexer *lexer) {
    *out = (tamis_token){.first_on_line = lexer->cursor == lexer->start};
    bool whole = skip(lexer, out);
    const unsigned char *from = lexer->cursor;
    out->column1 = is_line_start(lexer, from);
    out->kind = whole ? scan(lexer, out) : TAMIS_TOKEN_REPORTED; /* an endless comment: once, then the end */
    out->span = span_between(lexer, from, lexer->cursor);
    if (out->text.ptr == NULL) {
        out->text = bytes_between(from, lexer->cursor);
    }
}

void tamis_lexer_next(tamis_token *out, tamis_lexer *lexer) {
    read_token(out, lexer);
    lexer->operand = ends_operand(out->kind, lexer->previous);
    lexer->previous = out->kind;
    if (lexer->dirty) {
        report_bad_bytes(lexer);
    }
}

void tamis_lexer_excuse_line(tamis_lexer *lexer) {
    if (lexer->excused == NULL || lexer->cursor >= lexer->excused) {
        const unsigned char *end = memchr(lexer->cursor, '\n', (size_t)(lexer->limit - lexer->cursor));
        lexer->excused = end == NULL ? lexer->limit : end;
    }
}
