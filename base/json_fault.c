/* The first fault of a text that is no JSON: one function for each rule of RFC 8259's grammar, each of which
 * either moves on or says what is wrong. */
#include "base/json_fault.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json_scan.h"
#include "base/utf8.h"

typedef struct walk {
    tamis_str text;
    size_t at;
    tamis_json_refusal refusal;
    size_t token_end;
    tamis_json_error *error;
} walk;

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

/* The end of a word: what an author may have taken for a name or a literal. */
static size_t word_end(tamis_str text, size_t at) {
    size_t i = at;
    while (i < text.len && (letter(text.ptr[i]) || digit(text.ptr[i]))) {
        i++;
    }
    return i;
}

/* ---- telling ---- */

/* Fills the error and returns false, so that a rule can end with it. */
TAMIS_PRINTF(4, 5)
static bool fault(walk *w, size_t from, size_t to, const char *format, ...) {
    va_list args;
    w->error->span = (tamis_span){(uint32_t)from, (uint32_t)(to - from)};
    va_start(args, format);
    (void)vsnprintf(w->error->text, sizeof w->error->text, format, args);
    va_end(args);
    return false;
}

/* Pieces of the text in messages are kept short. */
#define PIECE_MAX 40

static tamis_str piece(tamis_str text, size_t from, size_t to) {
    tamis_str s = tamis_str_of(text.ptr + from, to - from);
    s.len = tamis_utf8_cut(s, PIECE_MAX);
    return s;
}

/* The end of the code point (or bad byte sequence) at `at`, for a span. */
static size_t character_end(tamis_str text, size_t at) {
    size_t len;
    bool valid;
    (void)tamis_utf8_decode(tamis_str_of(text.ptr + at, text.len - at), &len, &valid);
    return at + len;
}

static bool is(const walk *w, char c) {
    return w->at < w->text.len && w->text.ptr[w->at] == c;
}

static void skip_space(walk *w) {
    w->at = tamis_json_skip_space(w->text, w->at);
}

/* ---- numbers ---- */

static size_t skip_digits(const walk *w, size_t at) {
    size_t i = at;
    while (i < w->text.len && digit(w->text.ptr[i])) {
        i++;
    }
    return i;
}

static bool digit_at(const walk *w, size_t at) {
    return at < w->text.len && digit(w->text.ptr[at]);
}

static bool number(walk *w) {
    size_t start = w->at;
    size_t i = start + is(w, '-');
    if (!digit_at(w, i)) {
        return fault(w, start, i, "a digit is missing after '-'");
    }
    if (w->text.ptr[i] == '0' && digit_at(w, i + 1)) {
        return fault(w, start, skip_digits(w, i), "a number has no leading zeros");
    }
    i = skip_digits(w, i);
    if (i < w->text.len && w->text.ptr[i] == '.') {
        i++;
        if (!digit_at(w, i)) {
            return fault(w, start, i, "a digit is missing after the decimal point");
        }
        i = skip_digits(w, i);
    }
    if (i < w->text.len && (w->text.ptr[i] == 'e' || w->text.ptr[i] == 'E')) {
        i++;
        i += i < w->text.len && (w->text.ptr[i] == '+' || w->text.ptr[i] == '-');
        if (!digit_at(w, i)) {
            return fault(w, start, i, "the exponent has no digits");
        }
        i = skip_digits(w, i);
    }
    if (i < w->text.len && letter(w->text.ptr[i])) {
        return fault(w, start, word_end(w->text, i), "JSON numbers are decimal, with no letters after them");
    }
    if (w->refusal == TAMIS_JSON_REFUSED_RANGE && i == w->token_end) {
        return fault(w, start, i, "the number is beyond the range of a double");
    }
    w->at = i;
    return true;
}

/* ---- strings ---- */

/* `\uHHHH`, and the second one of a surrogate pair. */
static bool unicode_escape(walk *w) {
    size_t start = w->at;
    long first = tamis_json_hex4(w->text, start + 2);
    if (first < 0) {
        return fault(w, start, start + 2, "'\\u' needs four hexadecimal digits");
    }
    w->at = start + 6;
    if (first < 0xD800 || first > 0xDFFF) {
        return true;
    }
    long second = -1;
    if (first < 0xDC00 && is(w, '\\') && w->at + 1 < w->text.len && w->text.ptr[w->at + 1] == 'u') {
        second = tamis_json_hex4(w->text, w->at + 2);
    }
    if (second < 0xDC00 || second > 0xDFFF) {
        return fault(w, start, start + 6, "half of a surrogate pair on its own");
    }
    w->at += 6;
    return true;
}

static bool escape(walk *w) {
    if (w->at + 1 >= w->text.len) {
        return fault(w, w->at, w->text.len, "the text ends inside a string");
    }
    char c = w->text.ptr[w->at + 1];
    if (c == 'u') {
        return unicode_escape(w);
    }
    if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL) {
        if (c == '\'') {
            return fault(w, w->at, w->at + 2, "JSON has no escape \"\\'\": a single quote needs none");
        }
        size_t end = character_end(w->text, w->at + 1);
        return fault(w, w->at, end, "JSON has no such escape: a backslash itself is written '\\\\'");
    }
    w->at += 2;
    return true;
}

static bool control_character(walk *w, size_t start) {
    char c = w->text.ptr[w->at];
    if (c == '\n' || c == '\r') {
        return fault(w, start, w->at,
                     "the string is not closed on its line; a line break inside it is written '\\n'");
    }
    if (c == '\t') {
        return fault(w, w->at, w->at + 1, "a tab inside a string is written '\\t'");
    }
    return fault(w, w->at, w->at + 1, "a control character inside a string is written '\\u%04x'",
                 (unsigned)c);
}

static bool string(walk *w) {
    size_t start = w->at++;
    while (!is(w, '"')) {
        if (w->at == w->text.len) {
            return fault(w, start, start + 1, "this string has no closing '\"'");
        }
        unsigned char c = (unsigned char)w->text.ptr[w->at];
        if (c == '\\') {
            if (!escape(w)) {
                return false;
            }
        } else if (c < 0x20) {
            return control_character(w, start);
        } else if (c < 0x80) {
            w->at++;
        } else {
            size_t len;
            bool valid;
            (void)tamis_utf8_decode(tamis_str_of(w->text.ptr + w->at, w->text.len - w->at), &len, &valid);
            if (!valid) {
                return fault(w, w->at, w->at + len, "bytes that are not UTF-8");
            }
            w->at += len;
        }
    }
    w->at++;
    return true;
}

/* ---- what stands where a value or a name should ---- */

/* A string in single quotes, up to its end or that of the line. */
static bool single_quotes(walk *w) {
    size_t end = w->at + 1;
    while (end < w->text.len && w->text.ptr[end] != '\'' && w->text.ptr[end] != '\n') {
        end += w->text.ptr[end] == '\\' && end + 1 < w->text.len ? 2 : 1;
    }
    end += end < w->text.len && w->text.ptr[end] == '\'';
    return fault(w, w->at, end, "a JSON string needs double quotes");
}

static bool no_such_word(walk *w) {
    static const struct {
        tamis_str wrong;
        const char *right;
    } known[] = {
        {{"True", 4}, "true"},   {{"TRUE", 4}, "true"}, {{"False", 5}, "false"},
        {{"FALSE", 5}, "false"}, {{"None", 4}, "null"}, {{"nil", 3}, "null"},
        {{"Null", 4}, "null"},   {{"NULL", 4}, "null"}, {{"undefined", 9}, "null"},
    };
    size_t end = word_end(w->text, w->at);
    tamis_str word = tamis_str_of(w->text.ptr + w->at, end - w->at);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (tamis_str_equal(word, known[i].wrong)) {
            return fault(w, w->at, end, "JSON has no '%s': write '%s'", known[i].wrong.ptr, known[i].right);
        }
    }
    if (tamis_str_equal(word, TAMIS_STR("NaN")) || tamis_str_equal(word, TAMIS_STR("Infinity"))) {
        return fault(w, w->at, end, "JSON has no '%.*s'", (int)word.len, word.ptr);
    }
    tamis_str p = piece(w->text, w->at, end);
    return fault(w, w->at, end, "'%.*s' is not a JSON value; a string needs double quotes", (int)p.len,
                 p.ptr);
}

/* Says what is wrong with the character at the walk's place; `wanted` is what should stand there. */
static bool unexpected(walk *w, const char *wanted) {
    if (w->at == w->text.len) {
        return fault(w, w->at, w->at, "the text ends where %s is expected", wanted);
    }
    char c = w->text.ptr[w->at];
    size_t end = character_end(w->text, w->at);
    if (c == '/' || c == '#') {
        return fault(w, w->at, end, "JSON has no comments");
    }
    if (c == '\'') {
        return single_quotes(w);
    }
    if (c == '`') {
        return fault(w, w->at, end, "a JSON string needs double quotes");
    }
    tamis_str p = tamis_str_of(w->text.ptr + w->at, end - w->at);
    if (!tamis_utf8_valid(p)) {
        return fault(w, w->at, end, "bytes that are not UTF-8");
    }
    if (c == '\0') {
        return fault(w, w->at, end, "expected %s, found a NUL byte", wanted);
    }
    return fault(w, w->at, end, "expected %s, found '%.*s'", wanted, (int)p.len, p.ptr);
}

static bool no_value(walk *w) {
    char c = w->at < w->text.len ? w->text.ptr[w->at] : '\0';
    if (letter(c)) {
        return no_such_word(w);
    }
    if (c == '+') {
        return fault(w, w->at, w->at + 1, "a number has no leading '+'");
    }
    if (c == '.' && digit_at(w, w->at + 1)) {
        return fault(w, w->at, w->at + 1, "a digit is missing before the decimal point");
    }
    return unexpected(w, "a value");
}

/* ---- values ---- */

static bool value(walk *w);

static bool word(walk *w, tamis_str literal) {
    size_t end = word_end(w->text, w->at);
    if (!tamis_str_equal(tamis_str_of(w->text.ptr + w->at, end - w->at), literal)) {
        return no_such_word(w);
    }
    w->at = end;
    return true;
}

/* Could the character at the walk's place begin a value or name, so that a comma was forgotten? */
static bool begins_value(const walk *w) {
    return w->at < w->text.len &&
           (w->text.ptr[w->at] == '"' || w->text.ptr[w->at] == '{' || w->text.ptr[w->at] == '[' ||
            w->text.ptr[w->at] == '-' || w->text.ptr[w->at] == '\'' || digit(w->text.ptr[w->at]) ||
            letter(w->text.ptr[w->at]));
}

/* Behind an element or member that ended at `end`, in the array or object opened at `open`: its end, or a comma
 * and something behind it. `*more` says which. */
static bool separator(walk *w, size_t open, size_t end, char close, bool *more) {
    const char *one = close == ']' ? "element" : "member";
    skip_space(w);
    if (is(w, close)) {
        w->at++;
        *more = false;
        return true;
    }
    if (is(w, ',')) {
        size_t comma = w->at++;
        skip_space(w);
        if (is(w, close)) {
            return fault(w, comma, comma + 1, "a comma before '%c': JSON has none after the last %s", close,
                         one);
        }
        if (is(w, ',')) {
            return fault(w, w->at, w->at + 1, "two commas with no %s between them", one);
        }
        *more = true;
        return true;
    }
    if (w->at == w->text.len) {
        return fault(w, open, open + 1, "this '%c' has no '%c'", w->text.ptr[open], close);
    }
    if (begins_value(w)) {
        return fault(w, end, end, "a comma is missing between two %ss", one);
    }
    return unexpected(w, close == ']' ? "',' or ']'" : "',' or '}'");
}

static bool array(walk *w) {
    size_t open = w->at++;
    skip_space(w);
    if (is(w, ']')) {
        w->at++;
        return true;
    }
    if (w->at == w->text.len) {
        return fault(w, open, open + 1, "this '[' has no ']'");
    }
    bool more = true;
    while (more) {
        if (!value(w) || !separator(w, open, w->at, ']', &more)) {
            return false;
        }
    }
    return true;
}

static bool name(walk *w) {
    if (!is(w, '"')) {
        if (w->at < w->text.len && (letter(w->text.ptr[w->at]) || digit(w->text.ptr[w->at]))) {
            return fault(w, w->at, word_end(w->text, w->at), "a name needs double quotes");
        }
        return unexpected(w, "a name in double quotes");
    }
    size_t start = w->at;
    if (!string(w)) {
        return false;
    }
    if (w->at == w->token_end && w->refusal == TAMIS_JSON_REFUSED_NUL_NAME) {
        return fault(w, start, w->at, "a name must not hold a NUL");
    }
    if (w->at == w->token_end && w->refusal == TAMIS_JSON_REFUSED_DUPLICATE) {
        tamis_str p = piece(w->text, start + 1, w->at - 1);
        return fault(w, start, w->at, "the object has the name \"%.*s\" already", (int)p.len, p.ptr);
    }
    return true;
}

static bool colon(walk *w, size_t name_end) {
    skip_space(w);
    if (is(w, ':')) {
        w->at++;
        return true;
    }
    if (is(w, '=')) {
        return fault(w, w->at, w->at + 1, "a name and its value are separated by ':'");
    }
    if (begins_value(w) || is(w, ',') || is(w, '}')) {
        return fault(w, name_end, name_end, "a name must be followed by ':' and a value");
    }
    return unexpected(w, "':'");
}

static bool object(walk *w) {
    size_t open = w->at++;
    skip_space(w);
    if (is(w, '}')) {
        w->at++;
        return true;
    }
    if (w->at == w->text.len) {
        return fault(w, open, open + 1, "this '{' has no '}'");
    }
    bool more = true;
    while (more) {
        if (!name(w) || !colon(w, w->at) || !value(w) || !separator(w, open, w->at, '}', &more)) {
            return false;
        }
    }
    return true;
}

/* One value. Recursion is bounded: tamis_json_parse refuses a deeper text before it comes here. */
static bool value(walk *w) {
    skip_space(w);
    if (w->at == w->text.len) {
        return unexpected(w, "a value");
    }
    switch (w->text.ptr[w->at]) {
    case '{': return object(w);
    case '[': return array(w);
    case '"': return string(w);
    case 't': return word(w, TAMIS_STR("true"));
    case 'f': return word(w, TAMIS_STR("false"));
    case 'n': return word(w, TAMIS_STR("null"));
    default: break;
    }
    if (is(w, '-') || digit(w->text.ptr[w->at])) {
        return number(w);
    }
    return no_value(w);
}

bool tamis_json_explain(tamis_json_error *error, tamis_str text, size_t start, tamis_json_refusal refusal,
                        size_t token_end) {
    walk w = {.text = text, .at = start, .refusal = refusal, .token_end = token_end, .error = error};
    skip_space(&w);
    if (w.at == text.len) {
        return !fault(&w, w.at, w.at, "there is no JSON value: the text is empty");
    }
    if (!value(&w)) {
        return true;
    }
    skip_space(&w);
    if (w.at == text.len) {
        return false;
    }
    return !fault(&w, w.at, character_end(text, w.at), "there is more text after the end of the JSON value");
}
