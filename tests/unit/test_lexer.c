/* The scanner: what each text is as tokens, and what malformed literals are reported as. */
#include "grammar/lexer.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/number.h"
#include "parser.h"
#include "tests/unit/support.h"

Suite *tamis_suite_lexer(void);

typedef struct scanned {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_lexer lexer;
} scanned;

static void begin(scanned *s, tamis_str text) {
    size_t source;
    tamis_arena_init(&s->arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&s->sources, &s->arena);
    tamis_diags_init(&s->diags, &s->arena);
    ck_assert_int_eq(tamis_sources_add(&source, &s->sources, TAMIS_STR("a"), TAMIS_STR("a"), text), TAMIS_OK);
    tamis_lexer_init(&s->lexer, &s->sources.items[source], &s->arena, &s->diags);
}

static void end(scanned *s) {
    tamis_arena_clear(&s->arena);
}

/* One word for a token: names and numbers as they are, a few kinds by name, the rest as written. */
static void add_token(tamis_buf *out, const scanned *s, const tamis_token *token) {
    char number[TAMIS_NUMBER_TEXT];
    tamis_buf_add_z(out, out->len == 0 ? "" : " ");
    switch (token->kind) {
    case TAMIS_TOKEN_REPORTED: tamis_buf_add_z(out, "REPORTED"); break;
    case TAMIS_TOKEN_NUMBER:
        tamis_buf_add_char(out, '#');
        tamis_buf_add(out, number, tamis_number_to_text(number, token->number));
        break;
    case TAMIS_TOKEN_REGEX:
        tamis_buf_add_format(out, "REGEX(%.*s)(%.*s)", TAMIS_FMT(token->text), TAMIS_FMT(token->flags.str));
        break;
    case TAMIS_TOKEN_STRING: tamis_buf_add_format(out, "STRING(%.*s)", TAMIS_FMT(token->text)); break;
    case TAMIS_TOKEN_RAW_STRING: tamis_buf_add_format(out, "RAW(%.*s)", TAMIS_FMT(token->text)); break;
    case TAMIS_TOKEN_SLASH: tamis_buf_add_z(out, "DIVIDE"); break;
    case TAMIS_TOKEN_WHEN: tamis_buf_add_z(out, "WHEN"); break;
    case TAMIS_TOKEN_FOREIGN:
        tamis_buf_add_format(out, "FOREIGN(%.*s)", TAMIS_FMT(tamis_sources_text(&s->sources, token->span)));
        break;
    default: tamis_buf_add_str(out, token->text); break;
    }
}

static void check_tokens(tamis_str text, const char *want) {
    scanned s;
    tamis_token token;
    tamis_buf out;
    begin(&s, text);
    tamis_buf_init(&out, 1u << 20);
    for (tamis_lexer_next(&token, &s.lexer); token.kind != TAMIS_TOKEN_END;
         tamis_lexer_next(&token, &s.lexer)) {
        add_token(&out, &s, &token);
    }
    tamis_buf_add_char(&out, '\0');
    ck_assert_msg(strcmp(out.ptr, want) == 0, "%.*s\n  want %s\n  got  %s", TAMIS_FMT(text), want, out.ptr);
    tamis_buf_clear(&out);
    end(&s);
}

typedef struct token_row {
    const char *text, *tokens;
} token_row;

static const token_row token_rows[] = {
    /* a slash: regex or division, by the token before */
    {"/a/", "REGEX(a)()"},
    {"a /b/ c", "a DIVIDE b DIVIDE c"},
    {"1 /2/ 3", "#1 DIVIDE #2 DIVIDE #3"},
    {"'s' /2", "STRING(s) DIVIDE #2"},
    {"`s` /2", "RAW(s) DIVIDE #2"},
    {"/a/ /2", "REGEX(a)() DIVIDE #2"},
    {") /2", ") DIVIDE #2"},
    {"] /2", "] DIVIDE #2"},
    {"( /a/g", "( REGEX(a)(g)"},
    {"{ /a/ }", "{ REGEX(a)() }"},
    {"} /a/", "} REGEX(a)()"},
    {"; /a/", "; REGEX(a)()"},
    {"+ /a/", "+ REGEX(a)()"},
    {", /=/", ", REGEX(=)()"},
    {"true /2/ 3", "true DIVIDE #2 DIVIDE #3"},
    {"undefined /2", "undefined DIVIDE #2"},
    {"x.in /2", "x . in DIVIDE #2"},
    {"x?.typeof /2", "x ?. typeof DIVIDE #2"},
    {"typeof /a/", "typeof REGEX(a)()"},
    {"in /a/", "in REGEX(a)()"},
    {"when /a/", "when DIVIDE a DIVIDE"},
    {"'label' when /a/", "STRING(label) WHEN REGEX(a)()"},
    {"`label` when /a/", "RAW(label) WHEN REGEX(a)()"},
    {"drop /2", "drop DIVIDE #2"},
    {"a /= 2", "a FOREIGN(/=) #2"},
    {"/[/]/", "REGEX([/])()"},
    {"/[\\]/]/", "REGEX([\\]/])()"},
    {"/\\//", "REGEX(\\/)()"},
    {"/\\[/", "REGEX(\\[)()"},
    {"/a/gimsuyx1", "REGEX(a)(gimsuyx1)"},
    {"/\xE2\x80\xA7\\\xE2\x80\xA7/", "REGEX(\xE2\x80\xA7\\\xE2\x80\xA7)()"}, /* U+2027 ends no line */
    {"/*a*/ /b/ // c", "REGEX(b)()"},
    {"a/*b*//c", "a DIVIDE c"},
    /* punctuation that begins alike */
    {"a?.b", "a ?. b"},
    {"a?.5:1", "a ? #0.5 : #1"},
    {"a??b", "a ?? b"},
    {"a? ?b", "a ? ? b"},
    {"a?\?.5", "a ?? #0.5"},
    {"a===b!==c==d!=e", "a === b !== c == d != e"},
    {"a<=b>=c<d>e", "a <= b >= c < d > e"},
    {"a=>b=c", "a => b = c"},
    {"a&&b||!c", "a && b || ! c"},
    {"a++ + ++b", "a FOREIGN(++) + FOREIGN(++) b"},
    {"a** b >>>c>>d<<e", "a FOREIGN(**) b FOREIGN(>>>) c FOREIGN(>>) d FOREIGN(<<) e"},
    {"...a <!--b -->", "FOREIGN(...) a FOREIGN(<!--) b FOREIGN(-->)"},
    {"a ?\?= b &&= c", "a FOREIGN(?\?=) b FOREIGN(&&=) c"},
    /* white space: all of JavaScript's, and nothing else */
    {"a\t\v\f "
     "\r\n\xC2\xA0\xE1\x9A\x80\xE2\x80\x80\xE2\x80\x8A\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\x9F"
     "\xE3\x80\x80\xEF\xBB\xBF"
     "b",
     "a b"},
    {"\xEF\xBB\xBF"
     "a",
     "a"},
    {"a\xE1\xA0\x8E"
     "b",
     "a REPORTED b"}, /* U+180E */
    {"a\xE2\x80\x8B"
     "b",
     "a REPORTED b"}, /* U+200B */
    {"a//b\nc//d\re//f\xE2\x80\xA8g//h\xE2\x80\xA9i", "a c e g i"},
    {"a/*\n*/b/**/c/***/d/* // */e", "a b c d e"},
    {"a/* /* */b", "a b"},
    /* words */
    {"\\u0061b\\u{63}", "abc"},
    {"a\\u200c", "a\xE2\x80\x8C"},
    {"\xC3\xA9t\xC3\xA9 \xF0\xA0\x80\x80", "\xC3\xA9t\xC3\xA9 \xF0\xA0\x80\x80"},
    {"packs $ _ $_1", "packs $ _ $_1"},
    {"a\\", "a REPORTED"},
    {"\\u0031", "REPORTED u0031"},
    {"a#b", "a REPORTED b"},
    {"@@@@", "REPORTED"},
    {"@#", "REPORTED REPORTED"},
    {"", ""},
    {"   ", ""},
};

START_TEST(texts_scan_as_these_tokens) {
    for (size_t i = 0; i < sizeof token_rows / sizeof token_rows[0]; i++) {
        check_tokens(tamis_str_z(token_rows[i].text), token_rows[i].tokens);
    }
}
END_TEST

START_TEST(a_nul_is_a_bad_character_at_its_place) {
    check_tokens(TAMIS_STR("a\0b"), "a REPORTED b");
    check_tokens(TAMIS_STR("a\0"), "a REPORTED");
    check_tokens(TAMIS_STR("\0"), "REPORTED");
    check_tokens(TAMIS_STR("/\0/"), "REGEX()()"); /* the text stops at the NUL when it is printed */
    scanned s;
    tamis_token token;
    begin(&s, TAMIS_STR("'a\0b' // \0\n/*\0*/ \0\0\0 c"));
    tamis_lexer_next(&token, &s.lexer);
    ck_assert_uint_eq(token.text.len, 3);
    tamis_lexer_next(&token, &s.lexer);
    ck_assert_int_eq(token.kind, TAMIS_TOKEN_REPORTED);
    ck_assert_uint_eq(s.diags.errors, 1);
    ck_assert_uint_eq(s.diags.first->label.span.off, 17);
    ck_assert_uint_eq(s.diags.first->label.span.len, 3);
    end(&s);
}
END_TEST

/* ---- Literals ---- */

typedef struct value_row {
    const char *text, *value;
} value_row;

static const value_row numbers[] = {
    {"0", "0"},
    {"0.5", "0.5"},
    {".5", "0.5"},
    {"5.", "5"},
    {"5.e1", "50"},
    {"1e3", "1000"},
    {"1E+3", "1000"},
    {"1e-3", "0.001"},
    {"1_000", "1000"},
    {"1_0.0_1e1_0", "100100000000"},
    {".1_5", "0.15"},
    {"0e1", "0"},
    {"0x1F", "31"},
    {"0XfF_f", "4095"},
    {"0b101", "5"},
    {"0B1_1", "3"},
    {"0o17", "15"},
    {"0O1_7", "15"},
    {"9007199254740993", "9007199254740992"},
    {"0x20000000000001", "9007199254740992"},
    {"0x20000000000003", "9007199254740996"},
    {"0x20000000000001000000000000000000001", "1.7422457186352053e+41"},
    {"0xfffffffffffffbff", "18446744073709550000"},
    {"0xfffffffffffffc00", "18446744073709552000"},
    {"2.2250738585072011e-308", "2.225073858507201e-308"},
    {"4.9e-324", "5e-324"},
    {"2.4e-324", "0"},
    {"1.7976931348623157e308", "1.7976931348623157e+308"},
    {"1.7976931348623159e308", "Infinity"},
    {"0.1", "0.1"},
    {"123456789012345680000", "123456789012345680000"},
    {"1e21", "1e+21"},
};

START_TEST(numbers_have_javascripts_values) {
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char want[64];
        (void)snprintf(want, sizeof want, "#%s", numbers[i].value);
        check_tokens(tamis_str_z(numbers[i].text), want);
    }
}
END_TEST

typedef struct refused_row {
    const char *text, *code, *message; /* part of the message */
    unsigned off, len;
} refused_row;

static const refused_row refused[] = {
    {"1__0", "E0104", "stands between two digits", 0, 4},
    {"1_", "E0104", "stands between two digits", 0, 2},
    {"1_.0", "E0104", "stands between two digits", 0, 2},
    {"1._0", "E0104", "stands between two digits", 0, 4},
    {"1.0_", "E0104", "stands between two digits", 0, 4},
    {"1e1_", "E0104", "stands between two digits", 0, 4},
    {"0x_1", "E0104", "without digits", 0, 4},
    {"0x1_", "E0104", "stands between two digits", 0, 4},
    {"0_1", "E0104", "does not begin with 0", 0, 3},
    {"010", "E0104", "does not begin with 0", 0, 3},
    {"00", "E0104", "does not begin with 0", 0, 2},
    {"08", "E0104", "does not begin with 0", 0, 2},
    {"09.5", "E0104", "does not begin with 0", 0, 2},
    {"0x", "E0104", "a hexadecimal number without digits", 0, 2},
    {"0b", "E0104", "a binary number without digits", 0, 2},
    {"0o", "E0104", "an octal number without digits", 0, 2},
    {"0b12", "E0104", "'2' is no digit of a binary number", 0, 4},
    {"0o18", "E0104", "'8' is no digit of an octal number", 0, 4},
    {"0xfg", "E0104", "directly followed by 'g'", 0, 4},
    {"1e", "E0104", "an exponent without digits", 0, 2},
    {"1e+", "E0104", "an exponent without digits", 0, 2},
    {"3in x", "E0104", "directly followed by 'in'", 0, 3},
    {"1.toString", "E0104", "directly followed by 'toString'", 0, 10},
    {"1\\u0061", "E0104", "directly followed by", 0, 7},
    {"1\xC3\xA9", "E0104", "directly followed by", 0, 3},
    {"1n", "E0108", "BigInt", 0, 2},
    {"0x1fn", "E0108", "BigInt", 0, 5},
    {"1.5n", "E0104", "directly followed by 'n'", 0, 4},
    {"'a", "E0103", "has no end", 0, 2},
    {"'a\nb'", "E0103", "has no end", 0, 2},
    {"\"a\rb\"", "E0103", "has no end", 0, 2},
    {"'a\\", "E0103", "has no end", 0, 3},
    {"'a\\1'", "E0103", "octal escapes", 2, 2},
    {"'\\377'", "E0103", "octal escapes", 1, 4},
    {"'\\8'", "E0103", "octal escapes", 1, 2},
    {"'\\01'", "E0103", "octal escapes", 1, 3},
    {"'\\08'", "E0103", "octal escapes", 1, 2},
    {"'\\x4'", "E0103", "malformed escape", 1, 3},
    {"'\\xg0'", "E0103", "malformed escape", 1, 2},
    {"'\\u12'", "E0103", "malformed escape", 1, 4},
    {"'\\u{}'", "E0103", "malformed escape", 1, 4},
    {"'\\u{110000}'", "E0103", "malformed escape", 1, 10},
    {"'\\u{1_0}'", "E0103", "malformed escape", 1, 4},
    {"'\\u{12'", "E0103", "malformed escape", 1, 5},
    {"`a``b", "E0103", "raw string has no end", 0, 5},
    {"/a", "E0105", "regex has no end", 0, 2},
    {"/a\n/", "E0105", "regex has no end", 0, 2},
    {"/[/", "E0105", "regex has no end", 0, 3},
    {"/\\\n/", "E0105", "regex has no end", 0, 1},
    {"/a\xE2\x80\xA8/", "E0105", "regex has no end", 0, 2},
    {"/\\\xE2\x80\xA9/", "E0105", "regex has no end", 0, 1},
    {"  /* a", "E0106", "comment has no end", 2, 2},
    {"/*/", "E0106", "comment has no end", 0, 2},
    {"a # b", "E0101", "unexpected character '#'", 2, 1},
    {"\xE2\x80\x9C", "E0101", "unexpected character U+201C", 0, 3},
    {"'\xFF'", "E0110", "not UTF-8", 1, 1},
    {"// \xC3\x28", "E0110", "not UTF-8", 3, 1},
    {"\xED\xA0\x80", "E0110", "not UTF-8", 0, 3},
    {"a \xFE\xFF\x80 b", "E0110", "not UTF-8", 2, 3},
};

START_TEST(malformed_literals_are_reported_at_their_place) {
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const refused_row *row = &refused[i];
        scanned s;
        tamis_token token;
        begin(&s, tamis_str_z(row->text));
        do {
            tamis_lexer_next(&token, &s.lexer);
        } while (token.kind != TAMIS_TOKEN_END && s.diags.errors == 0);
        ck_assert_msg(s.diags.errors == 1, "%s: %zu errors", row->text, s.diags.errors);
        const tamis_diag *diag = s.diags.first;
        ck_assert_msg(strcmp(tamis_diag_name(diag->code), row->code) == 0, "%s: %s", row->text,
                      tamis_diag_name(diag->code));
        char message[256];
        (void)snprintf(message, sizeof message, "%.*s", TAMIS_FMT(diag->message));
        ck_assert_msg(strstr(message, row->message) != NULL, "%s: %s", row->text, message);
        ck_assert_msg(diag->label.span.off == row->off && diag->label.span.len == row->len,
                      "%s: at %u, %u bytes", row->text, (unsigned)diag->label.span.off,
                      (unsigned)diag->label.span.len);
        ck_assert_msg(diag->help.len > 0, "%s: no help", row->text);
        end(&s);
    }
}
END_TEST

typedef struct string_row {
    const char *text;
    tamis_str value;
} string_row;

static const string_row strings[] = {
    {"''", {"", 0}},
    {"'a\"b'", {"a\"b", 3}},
    {"\"a'b\"", {"a'b", 3}},
    {"'\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\\`'", {"\b\f\n\r\t\v\\'\"`", 10}},
    {"'\\0'", {"\0", 1}},
    {"'\\0a'", {"\0a", 2}},
    {"'\\x41\\xe9\\u20AC\\u{1F600}\\u{0000041}'",
     {"A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"
      "A",
      11}},
    {"'\\u{10ffff}'", {"\xF4\x8F\xBF\xBF", 4}},
    {"'\\a\\/\\\xC3\xA9'", {"a/\xC3\xA9", 4}},
    {"'a\\\nb\\\r\nc\\\rd\\\xE2\x80\xA8"
     "e\\\xE2\x80\xA9"
     "f'",
     {"abcdef", 6}},
    {"'a\xE2\x80\xA8"
     "b'",
     {"a\xE2\x80\xA8"
      "b",
      5}},
    /* halves of surrogate pairs */
    {"'\\ud83d\\ude00'", {"\xF0\x9F\x98\x80", 4}},
    {"'\\u{D83D}\\u{DE00}'", {"\xF0\x9F\x98\x80", 4}},
    {"'\\ud83d\\\n\\ude00'", {"\xF0\x9F\x98\x80", 4}},
    {"'\\ud83d'", {"\xEF\xBF\xBD", 3}},
    {"'\\ude00'", {"\xEF\xBF\xBD", 3}},
    {"'\\ude00\\ud83d'", {"\xEF\xBF\xBD\xEF\xBF\xBD", 6}},
    {"'\\ud83dx\\ude00'", {"\xEF\xBF\xBDx\xEF\xBF\xBD", 7}},
    {"'\\ud83d\\ud83d\\ude00'", {"\xEF\xBF\xBD\xF0\x9F\x98\x80", 7}},
    {"'\\ud83d\\n'", {"\xEF\xBF\xBD\n", 4}},
    {"'\\udbff\\udfff'", {"\xF4\x8F\xBF\xBF", 4}},
    /* raw ones */
    {"``", {"", 0}},
    {"````", {"`", 1}},
    {"`a``b`", {"a`b", 3}},
    {"`\\n\\`", {"\\n\\", 3}},
    {"`a\r\nb\n`", {"a\r\nb\n", 5}},
    {"`'\"${x}`", {"'\"${x}", 6}},
};

START_TEST(strings_have_javascripts_values) {
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        scanned s;
        tamis_token token;
        begin(&s, tamis_str_z(strings[i].text));
        tamis_lexer_next(&token, &s.lexer);
        ck_assert_msg(s.diags.errors == 0, "%s", strings[i].text);
        ck_assert_msg(tamis_str_equal(token.text, strings[i].value), "%s gives %.*s", strings[i].text,
                      TAMIS_FMT(token.text));
        ck_assert_msg(token.span.len == strlen(strings[i].text), "%s", strings[i].text);
        tamis_lexer_next(&token, &s.lexer);
        ck_assert_int_eq(token.kind, TAMIS_TOKEN_END);
        end(&s);
    }
}
END_TEST

START_TEST(bad_bytes_in_a_string_become_replacement_characters) {
    scanned s;
    tamis_token token;
    begin(&s, TAMIS_STR("'a\xFF\\n\xC3' `\xF0\x9F\x98`"));
    tamis_lexer_next(&token, &s.lexer);
    ck_assert_uint_eq(s.diags.errors, 2);
    ck_assert(tamis_str_equal(token.text, TAMIS_STR("a\xEF\xBF\xBD\n\xEF\xBF\xBD")));
    tamis_lexer_next(&token, &s.lexer);
    ck_assert(tamis_str_equal(token.text, TAMIS_STR("\xEF\xBF\xBD")));
    ck_assert_uint_eq(s.diags.errors, 3);
    end(&s);
}
END_TEST

/* Each bad escape grows from two bytes to three. What comes next into the arena, its finding, must not lie on them. */
START_TEST(a_string_of_nothing_but_bad_escapes_has_room) {
    static const char *const escapes[] = {"\\8", "\\1", "\\x", "\\u"};
    enum { COUNT = 200 };
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        scanned s;
        tamis_token token;
        tamis_buf text;
        tamis_buf_init(&text, 4096);
        tamis_buf_add_char(&text, '\'');
        for (int n = 0; n < COUNT; n++) tamis_buf_add_z(&text, escapes[i]);
        tamis_buf_add_char(&text, '\'');
        begin(&s, tamis_buf_str(&text));
        tamis_lexer_next(&token, &s.lexer);
        ck_assert_uint_eq(token.text.len, COUNT * 3);
        uint32_t at = 1;
        for (const tamis_diag *d = s.diags.first; d != NULL; d = d->next, at += 2) {
            ck_assert_msg(d->code == TAMIS_E0103 && d->label.span.off == at, "%s: finding at byte %u", escapes[i], at);
        }
        ck_assert_uint_eq(at, 1 + 2 * COUNT);
        end(&s);
        tamis_buf_clear(&text);
    }
}
END_TEST

/* ---- Places ---- */

START_TEST(the_first_column_is_known) {
    static const struct {
        const char *text;
        bool first, column1; /* of the last token */
    } rows[] = {
        {"a", true, true},
        {" a", true, false},
        {"a b", false, false},
        {"a\nb", true, true},
        {"a\r\nb", true, true},
        {"a\n b", true, false},
        {"a\rb", false, false},
        {"\xEF\xBB\xBF"
         "a",
         true, true},
        {"a // x\nb", true, true},
        {"a /*\n*/ b", false, false},
        {"a \xE2\x80\xA8"
         "b",
         false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scanned s;
        tamis_token token, last = {0};
        begin(&s, tamis_str_z(rows[i].text));
        for (tamis_lexer_next(&token, &s.lexer); token.kind != TAMIS_TOKEN_END;
             tamis_lexer_next(&token, &s.lexer)) {
            last = token;
        }
        ck_assert_msg(last.first_on_line == rows[i].first && last.column1 == rows[i].column1, "row %zu: %s",
                      i, rows[i].text);
        end(&s);
    }
}
END_TEST

START_TEST(peek_finds_the_next_token_and_moves_nothing) {
    static const struct {
        const char *text;
        unsigned char first, second;
    } rows[] = {
        {" \n // c\n /* d */ => x", '=', '>'},
        {"= x", '=', ' '},
        {"", 0, 0},
        {"// c", 0, 0},
        {"/* c", 0, 0},
        {"a", 'a', 0},
        {"/x", '/', 'x'},
        {"/", '/', 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        scanned s;
        unsigned char second = 1;
        begin(&s, tamis_str_z(rows[i].text));
        ck_assert_msg(tamis_lexer_peek(&s.lexer, &second) == rows[i].first && second == rows[i].second,
                      "row %zu", i);
        ck_assert(s.lexer.cursor == s.lexer.start && s.lexer.comments == NULL && s.diags.errors == 0);
        end(&s);
    }
}
END_TEST

START_TEST(comments_are_kept_in_order) {
    scanned s;
    tamis_token token;
    begin(&s, TAMIS_STR("//a\n/* b */ x //c"));
    for (tamis_lexer_next(&token, &s.lexer); token.kind != TAMIS_TOKEN_END;
         tamis_lexer_next(&token, &s.lexer)) {
    }
    const tamis_ast_comment *comment = s.lexer.comments;
    ck_assert(comment->span.off == 0 && comment->span.len == 3);
    comment = comment->next;
    ck_assert(comment->span.off == 4 && comment->span.len == 7);
    comment = comment->next;
    ck_assert(comment->span.off == 14 && comment->span.len == 3 && comment->next == NULL);
    end(&s);
}
END_TEST

START_TEST(the_scanner_reads_no_byte_behind_its_text) {
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        scanned s;
        tamis_token token;
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, refused[i].text, strlen(refused[i].text));
        begin(&s, (tamis_str){guard.bytes, guard.len});
        do {
            tamis_lexer_next(&token, &s.lexer);
        } while (token.kind != TAMIS_TOKEN_END);
        end(&s);
        tamis_test_guard_clear(&guard);
    }
}
END_TEST

Suite *tamis_suite_lexer(void) {
    Suite *suite = suite_create("lexer");
    TCase *tests = tcase_create("lexer");
    tcase_add_test(tests, texts_scan_as_these_tokens);
    tcase_add_test(tests, a_nul_is_a_bad_character_at_its_place);
    tcase_add_test(tests, numbers_have_javascripts_values);
    tcase_add_test(tests, malformed_literals_are_reported_at_their_place);
    tcase_add_test(tests, strings_have_javascripts_values);
    tcase_add_test(tests, bad_bytes_in_a_string_become_replacement_characters);
    tcase_add_test(tests, a_string_of_nothing_but_bad_escapes_has_room);
    tcase_add_test(tests, the_first_column_is_known);
    tcase_add_test(tests, peek_finds_the_next_token_and_moves_nothing);
    tcase_add_test(tests, comments_are_kept_in_order);
    tcase_add_test(tests, the_scanner_reads_no_byte_behind_its_text);
    suite_add_tcase(suite, tests);
    return suite;
}
