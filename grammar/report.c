/* Syntax errors in words; see report.h.
 *
 * Bison says which tokens could stand at a place (exactly: parse.lac). From them follows where in the
 * language the place is: where a number could stand, a value is wanted; where `===` could, one has just
 * ended. First come the findings that know better what was meant (JavaScript that has no place here), then
 * the general sentence. Each says what to write. */
#include "grammar/report.h"

#include "base/suggest.h"
#include "parser.h"

typedef struct expected {
    const char *const *names;
    size_t count;
    bool wanted; /* a value is wanted */
    bool behind; /* a value has just ended */
} expected;

static bool has(const expected *e, const char *name) {
    for (size_t i = 0; i < e->count; i++) {
        if (strcmp(e->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- What the parts of the language are called ---- */

typedef struct item_row {
    int word;
    const char *part; /* of its block; of itself where it has none */
    const char *item;
    const char *form; /* how it is written */
} item_row;

static const item_row items[] = {
    {TAMIS_TOKEN_PACK, "pack", "pack", "pack 'name' version '1.0.0';"},
    {TAMIS_TOKEN_USE, "use", "use", "use '../other';"},
    {TAMIS_TOKEN_FIELD, "field", "field", "field key 'what it is';"},
    {TAMIS_TOKEN_LIST, "entry", "list", "list name { /regex/ => 'value'; } or list name from 'file.json';"},
    {TAMIS_TOKEN_TABLE, "row", "table",
     "table name key column { { column: 'text' }; } or table name from 'file.jsonl' key column;"},
    {TAMIS_TOKEN_FILTER, "statement", "filter", "filter name { drop 'label' when condition; }"},
    {TAMIS_TOKEN_LET, "let", "let", "let name = value;"},
    {TAMIS_TOKEN_MAP, "output", "map", "map { name => value; }"},
    {TAMIS_TOKEN_TEST, "event or expectation", "test",
     "test 'name' { event { name: 'text' }; expect { output: 'text' }; } or "
     "test 'name' from 'events.log' expect 'events.jsonl';"},
};

static const item_row *item_of(int word) {
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        if (items[i].word == word) {
            return &items[i];
        }
    }
    return NULL;
}

typedef struct hint_row {
    const char *text, *subject, *help;
} hint_row;

static const hint_row hints[] = {
#define HINT(text, subject, help) {text, subject, help},
#include "grammar/hints.def"
};

static const hint_row *hint_for(tamis_str text) {
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (tamis_str_equal(text, tamis_str_z(hints[i].text))) {
            return &hints[i];
        }
    }
    return NULL;
}

/* ---- What was found ---- */

/* The token at fault: behind an ITEM_END, the one that it stands before. */
static const tamis_token *culprit(const tamis_parser *parser) {
    return parser->token.kind == TAMIS_TOKEN_ITEM_END ? &parser->held : &parser->token;
}

static tamis_str written(const tamis_parser *parser, tamis_span span) {
    return tamis_sources_text(parser->build.sources, span);
}

/* Into `buffer`, which a caller has on its stack; long texts are cut by TAMIS_FMT. */
typedef struct phrase {
    char text[360];
} phrase;

static void put_text(phrase *out, size_t *len, tamis_str text) {
    size_t room = sizeof out->text - 1 - *len;
    size_t take = text.len < room ? text.len : room;
    if (take > 0) {
        memcpy(out->text + *len, text.ptr, take);
    }
    *len += take;
    out->text[*len] = '\0';
}

static void put(phrase *out, size_t *len, const char *text) {
    put_text(out, len, tamis_str_z(text));
}

static const char *kind_name(int kind) {
    switch (kind) {
    case TAMIS_TOKEN_STRING:
    case TAMIS_TOKEN_RAW_STRING: return "a string";
    case TAMIS_TOKEN_REGEX: return "a regex";
    case TAMIS_TOKEN_NUMBER: return "number";
    default: return kind >= TAMIS_TOKEN_NAME && kind <= TAMIS_TOKEN_INFINITY ? "name" : NULL;
    }
}

/* "name 'abc'", "a string", "';'", "the end of the file" */
static phrase found(const tamis_parser *parser) {
    const tamis_token *token = culprit(parser);
    phrase out = {""};
    size_t len = 0;
    if (token->kind == TAMIS_TOKEN_END) {
        put(&out, &len, parser->rules ? "the end of the file" : "the end of the expression");
        return out;
    }
    const char *name = kind_name(token->kind);
    bool cut = parser->token.kind == TAMIS_TOKEN_ITEM_END;
    if (name != NULL && name[1] == ' ') {
        put(&out, &len, name);
        return out;
    }
    if (name != NULL && !cut) {
        put(&out, &len, name);
        put(&out, &len, " ");
    }
    enum { LONGEST = 60 };
    tamis_str text = written(parser, token->span);
    put(&out, &len, "'");
    put_text(&out, &len, text.len <= LONGEST ? text : (tamis_str){text.ptr, LONGEST});
    put(&out, &len, text.len <= LONGEST ? "'" : "…'");
    return out;
}

/* ---- What was expected ---- */

/* Is the token one that only the grammar knows, or a word that "a name" stands for? */
static bool left_out(const expected *e, const char *name) {
    static const char *const internal[] = {"end of item", "foreign", "START_RULES", "START_EXPRESSION"};
    static const char *const names[] = {
        "reserved word", "version",  "from", "key",  "allow", "drop", "deny",      "event", "expect",  "not",
        "allowed",       "unmapped", "pass", "true", "false", "null", "undefined", "NaN",   "Infinity"};
    for (size_t i = 0; i < sizeof internal / sizeof internal[0]; i++) {
        if (strcmp(name, internal[i]) == 0) {
            return true;
        }
    }
    if (strcmp(name, "raw string") == 0) {
        return true; /* wherever one may stand, "a string" may */
    }
    for (size_t i = 0; has(e, "name") && i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* One expected token as it reads in a sentence. */
static void put_expected(phrase *out, size_t *len, const char *name) {
    static const char *const spoken[][2] = {
        {"name", "a name"}, {"string", "a string"}, {"number", "a number"},     {"regex", "a regex"},
        {"inner {", "'{'"}, {"inner }", "'}'"},     {"end of file", "the end"},
    };
    for (size_t i = 0; i < sizeof spoken / sizeof spoken[0]; i++) {
        if (strcmp(name, spoken[i][0]) == 0) {
            put(out, len, spoken[i][1]);
            return;
        }
    }
    put(out, len, "'");
    put(out, len, name);
    put(out, len, "'");
}

/* "a", "a or b", "a, b or c" over the expected tokens that `only` (NULL: all) admits. */
static phrase listed(const expected *e, const char *const *only, size_t only_count) {
    const char *kept[64];
    size_t count = 0;
    for (size_t i = 0; i < e->count && count < sizeof kept / sizeof kept[0]; i++) {
        bool admitted = only == NULL && !left_out(e, e->names[i]);
        for (size_t j = 0; j < only_count; j++) {
            admitted = admitted || strcmp(e->names[i], only[j]) == 0;
        }
        if (admitted) {
            kept[count++] = e->names[i];
        }
    }
    phrase out = {""};
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        put(&out, &len, i == 0 ? "" : i + 1 == count ? " or " : ", ");
        put_expected(&out, &len, kept[i]);
    }
    return out;
}

static phrase phrase_of(const char *text) {
    phrase out = {""};
    size_t len = 0;
    put(&out, &len, text);
    return out;
}

/* "';' after the output" */
static phrase semicolon_after(const tamis_parser *parser, bool part) {
    const item_row *row = item_of(parser->item);
    phrase out = phrase_of("';' after the ");
    size_t len = strlen(out.text);
    put(&out, &len, row == NULL ? "item" : part ? row->part : row->item);
    return out;
}

/* Behind a value: what closes the construct that it stands in. Operators could follow, too, but nobody
 * forgets them. */
static phrase expected_behind_value(const tamis_parser *parser, const expected *e) {
    static const char *const closing[] = {")", "]", ",", ":"};
    if (has(e, ")") || has(e, "]") || has(e, ":")) {
        return listed(e, closing, sizeof closing / sizeof closing[0]);
    }
    if (has(e, ";")) {
        return semicolon_after(parser, has(e, "}"));
    }
    return phrase_of(parser->rules ? "an operator" : "an operator or the end of the expression");
}

static phrase expected_phrase(const tamis_parser *parser, const expected *e) {
    if (has(e, "filter") && has(e, "map")) {
        return phrase_of("an item");
    }
    if (e->wanted) {
        if (has(e, ")")) {
            return phrase_of("an expression or ')'");
        }
        return phrase_of(has(e, "]") ? "an expression or ']'" : "an expression");
    }
    if (e->behind) {
        return expected_behind_value(parser, e);
    }
    if (has(e, "number")) {
        return phrase_of("a literal value");
    }
    if (has(e, ";") && !has(e, "string") && !has(e, "key") && !has(e, ".")) {
        return semicolon_after(parser, has(e, "}"));
    }
    return listed(e, NULL, 0);
}

/* ---- Help ---- */

/* Is it a kind of token, and no word that is written as it is? */
static bool is_kind(const char *name) {
    static const char *const kinds[] = {"name", "string", "number", "regex", "foreign"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(name, kinds[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void help_with_form(tamis_parser *parser, tamis_diag *diag) {
    const item_row *row = item_of(parser->item);
    tamis_diag_help(parser->build.diags, diag, "write %s",
                    row != NULL ? row->form : "what is expected in its place");
}

static char closer_of(char open) {
    switch (open) {
    case '(': return ')';
    case '[': return ']';
    default: return '}';
    }
}

/* Says where the bracket was opened that the place at fault should have closed. */
static bool help_with_bracket(tamis_parser *parser, tamis_diag *diag) {
    char open = parser->inner;
    int kind = parser->token.kind;
    bool closes =
        (open == '(' && kind == TAMIS_TOKEN_RPAREN) || (open == '[' && kind == TAMIS_TOKEN_RBRACKET);
    bool ends = kind == TAMIS_TOKEN_ITEM_END || kind == TAMIS_TOKEN_SEMICOLON || kind == TAMIS_TOKEN_RBRACE ||
                kind == TAMIS_TOKEN_RPAREN || kind == TAMIS_TOKEN_RBRACKET || kind == TAMIS_TOKEN_END;
    bool brace = open == '{' && kind == TAMIS_TOKEN_ITEM_END;
    if (!ends || closes || !(open == '(' || open == '[' || brace)) {
        return false;
    }
    tamis_diag_label(parser->build.diags, diag, parser->inner_span, "this '%c' is not closed", open);
    tamis_diag_help(parser->build.diags, diag, "close it with '%c'", closer_of(open));
    return true;
}

/* The word of the language that is near to the one that was written. */
static bool help_with_near_word(tamis_parser *parser, tamis_diag *diag, const expected *e) {
    const tamis_token *token = culprit(parser);
    if (token->kind != TAMIS_TOKEN_NAME && token->kind != TAMIS_TOKEN_RESERVED) {
        return false;
    }
    tamis_suggest near = tamis_suggest_start(written(parser, token->span));
    for (size_t i = 0; i < e->count; i++) {
        const char *name = e->names[i];
        bool word = name[0] >= 'a' && name[0] <= 'z' && strchr(name, ' ') == NULL && !is_kind(name);
        tamis_suggest_offer(&near, word ? tamis_str_z(name) : TAMIS_STR(""));
    }
    if (near.nearest.ptr == NULL) {
        return false;
    }
    tamis_diag_help(parser->build.diags, diag, "did you mean '%.*s'?", TAMIS_FMT(near.nearest));
    return true;
}

/* A mapping document where rules should be: `{ "alertType": …`, or a line of it in a map. */
static bool help_with_document(tamis_parser *parser, tamis_diag *diag, const expected *e) {
    int kind = culprit(parser)->kind;
    bool item = has(e, "filter") && has(e, "map") &&
                (kind == TAMIS_TOKEN_LBRACE || kind == TAMIS_TOKEN_INNER_LBRACE || kind == TAMIS_TOKEN_STRING);
    bool output = has(e, "=>") && kind == TAMIS_TOKEN_COLON && parser->before == TAMIS_TOKEN_STRING;
    if (!item && !(output && parser->item == TAMIS_TOKEN_MAP)) {
        return false;
    }
    tamis_diag_help(parser->build.diags, diag, "tamis import FILE.json makes rules of a mapping document in JSON");
    return true;
}

static void help_in_general(tamis_parser *parser, tamis_diag *diag, const expected *e) {
    tamis_diags *diags = parser->build.diags;
    if (help_with_document(parser, diag, e)) {
        return;
    }
    if (!e->wanted && !e->behind && help_with_near_word(parser, diag, e)) {
        return;
    }
    if (has(e, "when")) {
        tamis_diag_help(diags, diag, "write 'when' between the label and the condition: drop 'label' when condition;");
    } else if (parser->item == TAMIS_TOKEN_LIST && has(e, "regex") && culprit(parser)->kind == TAMIS_TOKEN_STRING) {
        tamis_diag_help(diags, diag, "write the regex between slashes: /regex/ => 'value';");
    } else if (has(e, "filter") && has(e, "map")) {
        tamis_diag_help(diags, diag,
                        "items begin with pack, use, field, list, table, filter, let, map or test");
    } else if (e->behind && has(e, ":")) {
        tamis_diag_help(diags, diag, "a condition has two values: condition ? value : other");
    } else if (help_with_bracket(parser, diag)) {
        return;
    } else if (e->wanted) {
        tamis_diag_help(diags, diag, "write a value: a literal, fields.x, cef.x, a function's call");
    } else if (e->behind && has(e, ";")) {
        tamis_diag_help(diags, diag, "write ';' or an operator before it");
    } else if (e->behind && (has(e, ")") || has(e, "]"))) {
        tamis_diag_help(diags, diag, "write %s or an operator before it",
                        expected_behind_value(parser, e).text);
    } else if (e->behind) {
        tamis_diag_help(diags, diag, "write one expression; operators stand between its values");
    } else if (has(e, "number")) {
        tamis_diag_help(diags, diag, "a literal is a string, a number, true, false, null or undefined");
    } else if (parser->before == TAMIS_TOKEN_DOT || parser->before == TAMIS_TOKEN_QUESTION_DOT) {
        tamis_diag_help(diags, diag, "write a name after the dot, or a key in brackets: fields['x y']");
    } else {
        help_with_form(parser, diag);
    }
}

/* ---- What was meant ---- */

static void report_foreign(tamis_parser *parser, const hint_row *hint) {
    tamis_diag *diag = tamis_diags_add(parser->build.diags, TAMIS_E0108, culprit(parser)->span,
                                       "%s no place in a rule", hint->subject);
    tamis_diag_help(parser->build.diags, diag, "%s", hint->help);
}

static bool foreign(tamis_parser *parser, const char *text) {
    const hint_row *hint = hint_for(tamis_str_z(text));
    if (hint != NULL) {
        report_foreign(parser, hint);
    }
    return hint != NULL;
}

static void report_plain(tamis_parser *parser, tamis_span span, const char *message, const char *help) {
    tamis_diag *diag = tamis_diags_add(parser->build.diags, TAMIS_E0102, span, "%s", message);
    tamis_diag_help(parser->build.diags, diag, "%s", help);
}

/* A reserved word where a value, an operator or a new name is wanted. */
static bool meant_reserved(tamis_parser *parser, const expected *e) {
    const tamis_token *token = culprit(parser);
    if (token->kind == TAMIS_TOKEN_RESERVED && token->escaped) {
        report_plain(parser, token->span, "a word that JavaScript reserves, written with an escape",
                     "write it without escapes, or choose another name");
        return true;
    }
    if (has(e, "when")) {
        return false;
    }
    const hint_row *hint = hint_for(token->text);
    if (token->kind == TAMIS_TOKEN_RESERVED && hint != NULL && (e->wanted || e->behind)) {
        report_foreign(parser, hint);
        return true;
    }
    bool value_word = token->kind >= TAMIS_TOKEN_TRUE && token->kind <= TAMIS_TOKEN_INFINITY;
    if (token->kind == TAMIS_TOKEN_RESERVED || (value_word && has(e, "name") && !e->wanted)) {
        tamis_diag *diag =
            tamis_diags_add(parser->build.diags, TAMIS_E0102, token->span,
                            "'%.*s' is a word of JavaScript and no name", TAMIS_FMT(token->text));
        tamis_diag_help(parser->build.diags, diag, "choose another name");
        return true;
    }
    return false;
}

/* Equal but for capitals; `small` has none. */
static bool is_word(tamis_str text, const char *small) {
    size_t i = 0;
    for (; i < text.len && small[i] != '\0'; i++) {
        char c = text.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != small[i]) {
            return false;
        }
    }
    return i == text.len && small[i] == '\0';
}

static bool report_operator(tamis_parser *parser, tamis_span span, const char *help) {
    tamis_diag *diag = tamis_diags_add(parser->build.diags, TAMIS_E0102, span, "there is no operator '%.*s'",
                                       TAMIS_FMT(written(parser, span)));
    tamis_diag_help(parser->build.diags, diag, "%s", help);
    return true;
}

/* Is the word the name of the next output? */
static bool names_output(const tamis_parser *parser) {
    unsigned char second = 0;
    return tamis_lexer_peek(&parser->lexer, &second) == '=' && second == '>';
}

/* What touches the string before it: the quote between them was meant to stand in the text, as in 'it's'. */
static bool meant_quote(tamis_parser *parser) {
    const tamis_token *token = culprit(parser);
    tamis_span string = parser->before_span;
    if (parser->before != TAMIS_TOKEN_STRING || string.off + string.len != token->span.off) {
        return false;
    }
    char quote = written(parser, string).ptr[0];
    tamis_diag *diag = tamis_diags_add(parser->build.diags, TAMIS_E0102, token->span,
                                       "a string ends directly before this");
    tamis_diag_label(parser->build.diags, diag, string, "the string");
    tamis_diag_help(parser->build.diags, diag, "a quote inside a string is written \\%c, or the string gets the other quotes", quote);
    tamis_lexer_excuse_line(&parser->lexer);
    return true;
}

/* Words that other languages have for operators, and words that JavaScript puts before a value. */
static bool meant_word(tamis_parser *parser, const expected *e) {
    static const char *const words[][2] = {
#define WORD(word, help) {word, help},
#include "grammar/hints.def"
    };
    const tamis_token *token = culprit(parser);
    if (kind_name(token->kind) == NULL || names_output(parser)) {
        return false;
    }
    if ((e->behind || has(e, "when")) && meant_quote(parser)) { /* behind an operand or a label */
        return true;
    }
    if (!e->behind) {
        return false;
    }
    bool name = token->kind != TAMIS_TOKEN_STRING && token->kind != TAMIS_TOKEN_RAW_STRING;
    for (size_t i = 0; name && i < sizeof words / sizeof words[0]; i++) {
        if (is_word(token->text, words[i][0])) {
            return report_operator(parser, token->span, words[i][1]);
        }
    }
    tamis_str before = written(parser, parser->before_span);
    if (token->first_on_line) {
        return false;
    }
    if (is_word(before, "not")) {
        return report_operator(parser, parser->before_span, "write '!'");
    }
    if (tamis_str_equal(before, TAMIS_STR("async")) || tamis_str_equal(before, TAMIS_STR("await"))) {
        report_foreign(parser, hint_for(before));
        return true;
    }
    return false;
}

void tamis_report_comma(tamis_parser *parser, tamis_span span) {
    report_plain(parser, span, "expected ';', found ','", "write ';' in its place");
}

/* A comma that neither separates nor ends anything here. */
static bool meant_comma(tamis_parser *parser, const expected *e) {
    if (culprit(parser)->kind != TAMIS_TOKEN_COMMA) {
        return false;
    }
    if (e->behind && has(e, ";")) {
        tamis_report_comma(parser, culprit(parser)->span);
        return true;
    }
    if (e->behind) {
        return foreign(parser, ",");
    }
    bool after_another = parser->before == TAMIS_TOKEN_COMMA || parser->before == TAMIS_TOKEN_LBRACKET;
    if (e->wanted && parser->inner == '[' && after_another) {
        tamis_diag *diag = tamis_diags_add(parser->build.diags, TAMIS_E0108, culprit(parser)->span,
                                           "arrays with holes have no place in a rule");
        tamis_diag_help(parser->build.diags, diag, "write 'undefined' for an element without a value");
        return true;
    }
    return false;
}

/* A second `;`, or one behind a block. */
static bool meant_nothing(tamis_parser *parser, const expected *e) {
    bool ended = parser->before == TAMIS_TOKEN_SEMICOLON || parser->before == TAMIS_TOKEN_RBRACE;
    if (culprit(parser)->kind != TAMIS_TOKEN_SEMICOLON || !ended || e->wanted || e->behind) {
        return false;
    }
    report_plain(parser, culprit(parser)->span, "a ';' too many",
                 parser->before == TAMIS_TOKEN_RBRACE ? "take it away: a block ends with its '}'" : "take it away");
    return true;
}

/* An arrow, an equals sign or a brace that is legal elsewhere. */
static bool meant_punctuation(tamis_parser *parser, const expected *e) {
    switch (culprit(parser)->kind) {
    case TAMIS_TOKEN_ARROW: return e->behind && foreign(parser, "=>");
    case TAMIS_TOKEN_ASSIGN: return (e->behind || e->wanted) && foreign(parser, "=");
    case TAMIS_TOKEN_LBRACE:
    case TAMIS_TOKEN_INNER_LBRACE: return e->wanted && foreign(parser, "{");
    case TAMIS_TOKEN_RAW_STRING: return (e->wanted || e->behind) && foreign(parser, "`");
    default: return false;
    }
}

static bool meant_something(tamis_parser *parser, const expected *e) {
    const tamis_token *token = culprit(parser);
    if (token->kind == TAMIS_TOKEN_FOREIGN) {
        const hint_row *hint = hint_for(written(parser, token->span));
        if (hint != NULL) {
            report_foreign(parser, hint);
            return true;
        }
    }
    return meant_reserved(parser, e) || meant_word(parser, e) || meant_comma(parser, e) ||
           meant_nothing(parser, e) || meant_punctuation(parser, e);
}

/* ---- The reports ---- */

/* A `;` that should stand behind the token before. */
static void label_gap(tamis_parser *parser, tamis_diag *diag) {
    if (culprit(parser)->first_on_line) {
        tamis_span end = {parser->before_span.off + parser->before_span.len, 0};
        tamis_diag_label(parser->build.diags, diag, end, "it belongs here");
    }
}

static bool is_semicolon(const phrase *what) {
    return strncmp(what->text, "';'", 3) == 0;
}

void tamis_report_unexpected(tamis_parser *parser, const char *const *expected_names, size_t count) {
    expected e = {.names = expected_names, .count = count};
    e.wanted = has(&e, "number") && has(&e, "!");
    e.behind = has(&e, "===");
    if (meant_something(parser, &e)) {
        return;
    }
    phrase what = expected_phrase(parser, &e);
    tamis_diag *diag = tamis_diags_add(parser->build.diags, TAMIS_E0102, culprit(parser)->span,
                                       "expected %s, found %s", what.text, found(parser).text);
    help_in_general(parser, diag, &e);
    if (is_semicolon(&what)) {
        label_gap(parser, diag);
    }
}

bool tamis_report_missing_semicolon(tamis_parser *parser, bool part) {
    static const char *const only[] = {";", "===", "}"};
    expected e = {.names = only, .count = part ? 3 : 1};
    e.behind = part;
    if (part && !names_output(parser) && culprit(parser)->kind == TAMIS_TOKEN_RESERVED && meant_reserved(parser, &e)) {
        return false;
    }
    if (part && meant_word(parser, &e)) {
        return false;
    }
    tamis_diag *diag =
        tamis_diags_add(parser->build.diags, TAMIS_E0102, culprit(parser)->span, "expected %s, found %s",
                        semicolon_after(parser, part).text, found(parser).text);
    tamis_diag_help(parser->build.diags, diag, "write ';' before it");
    label_gap(parser, diag);
    return tamis_feed_at_boundary(parser);
}

void tamis_report_unclosed(tamis_parser *parser) {
    const item_row *row = item_of(parser->item);
    tamis_diag *diag = tamis_diags_add(parser->build.diags, TAMIS_E0102, culprit(parser)->span,
                                       "expected '}' at the end of the %s, found %s",
                                       row == NULL ? "item" : row->item, found(parser).text);
    if (parser->inner == '{') {
        tamis_diag_label(parser->build.diags, diag, parser->inner_span, "this '{' is not closed");
    }
    tamis_diag_help(parser->build.diags, diag, "close the %s with '}'", row == NULL ? "item" : row->item);
}

void tamis_report_arrow(tamis_parser *parser, tamis_span span) {
    if (!parser->rules) {
        return; /* a published expression, as it stands in its document */
    }
    report_plain(parser, span,
                 parser->item == TAMIS_TOKEN_MAP ? "a second '=>': the arrow stands already"
                                                 : "no '=>' stands before this expression",
                 "take this '=>' away");
}
