/* The grammar of rules files and expressions. It only builds the AST: one constructor (grammar/build.h) per
 * production.
 *
 * Recovery. Inside a block, the parser resumes behind the next `;`, or at what closes the block; an output,
 * let or statement whose expression is broken is kept with an error node, so that its name stays known.
 * Outside blocks it resumes at the next item. ITEM_END (grammar/feed.h) ends statements and blocks that an
 * item word cut short.
 *
 * Depth. `deeper` is reduced before what is inside a bracket, unary operator or condition is read, and
 * refuses one level too many (E0107). With at most 200 open levels, each with a few symbols and one
 * operator per level of precedence, the stack stays far below YYMAXDEPTH, whatever the input. */
%code requires {
#include "grammar/build.h"

typedef struct tamis_parser tamis_parser;
}

%code provides {
/* What the scanner gives after it has reported: the parser recovers without a word of its own. */
#define TAMIS_TOKEN_REPORTED TAMIS_TOKEN_TAMIS_YYerror
}

%code {
#include <math.h>

#include "grammar/feed.h"
#include "grammar/report.h"

/* Symbols on the stack at most: 200 levels of at most 20 symbols, and what items need. Never reached, see
 * above. */
#define YYMAXDEPTH 10000
#define YYINITDEPTH 200

/* The span of a production: all its symbols, or the empty span behind the symbol before. */
#define YYLLOC_DEFAULT(out, right, count)                                                                    \
    ((out) = (count) > 0 ? tamis_span_join(YYRHSLOC(right, 1), YYRHSLOC(right, count))                       \
                         : (tamis_span){YYRHSLOC(right, 0).off + YYRHSLOC(right, 0).len, 0})

#define B (&parser->build)
#define OP(name) TAMIS_OPERATOR_##name
#define LOST(kind) tamis_build_lost(B, TAMIS_ITEM_##kind)

static void tamis_yyerror(const tamis_span *span, tamis_parser *parser, const char *message);
}

%define api.pure full
%define api.prefix {tamis_yy}
%define api.token.prefix {TAMIS_TOKEN_}
%define api.location.type {tamis_span}
%define parse.error custom
%define parse.lac full
%locations
%param {tamis_parser *parser}
%expect 0

%union {
    tamis_ast_text text;
    tamis_regex_text regex;
    double number;
    bool boolean;
    tamis_expr *expr;
    tamis_exprs exprs;
    tamis_path path;
    tamis_ast_entry *entry;
    tamis_entries entries;
    tamis_ast_pair *pair;
    tamis_pairs pairs;
    tamis_ast_row *row;
    tamis_rows rows;
    tamis_statement_kind verb;
    tamis_ast_statement *statement;
    tamis_statements statements;
    tamis_ast_output *output;
    tamis_outputs outputs;
    tamis_event event;
    tamis_ast_expect *expect;
    tamis_clauses clauses;
    tamis_item *item;
    tamis_items items;
}

%token END 0 "end of file"
%token START_RULES START_EXPRESSION  /* the first token of all: which language */
%token ITEM_END "end of item"        /* an item word, or the end, cuts off what is open */
%token FOREIGN "foreign"             /* JavaScript that has no place here, see hints.def */

/* Words. Their order counts: ends_operand in lexer.re takes NAME to INFINITY for names and values. */
%token <text> NAME "name"
%token <text> RESERVED "reserved word"
%token <text> PACK "pack" USE "use" FIELD "field" LIST "list" TABLE "table" FILTER "filter" LET "let"
%token <text> MAP "map" TEST "test"
%token <text> VERSION "version" FROM "from" KEY "key" ALLOW "allow" DROP "drop" DENY "deny" WHEN "when"
%token <text> EVENT "event" EXPECT "expect" NOT "not" ALLOWED "allowed" UNMAPPED "unmapped" PASS "pass"
%token <text> TRUE "true" FALSE "false" NULL "null" UNDEFINED "undefined" NAN "NaN" INFINITY "Infinity"

%token <text> STRING "string" RAW_STRING "raw string"
%token <number> NUMBER "number"
%token <regex> REGEX "regex"

%token LBRACE "{" RBRACE "}" INNER_LBRACE "inner {" INNER_RBRACE "inner }"
%token LPAREN "(" RPAREN ")" LBRACKET "[" RBRACKET "]"
%token SEMICOLON ";" COMMA "," COLON ":" DOT "." QUESTION "?" QUESTION_DOT "?." ARROW "=>" ASSIGN "="
%token COALESCE "??" OR "||" AND "&&"
%token STRICT_EQUAL "===" STRICT_NOT_EQUAL "!==" EQUAL "==" NOT_EQUAL "!="
%token LESS "<" LESS_EQUAL "<=" GREATER ">" GREATER_EQUAL ">="
%token PLUS "+" MINUS "-" STAR "*" SLASH "/" PERCENT "%" NOT_SIGN "!"

/* JavaScript's precedence, lowest first. That `??` stands beside neither `||` nor `&&` is checked by the
 * constructor. */
%right "?" ":"
%left "??"
%left "||"
%left "&&"
%left "===" "!==" "==" "!="
%left "<" "<=" ">" ">="
%left "+" "-"
%left "*" "/" "%"
%precedence UNARY

%type <text> word any_name name_or_string string key
%type <path> path
%type <expr> expr postfix primary literal number
%type <exprs> elements arguments
%type <entry> entry
%type <entries> entries
%type <pair> pair
%type <pairs> pairs some_pairs
%type <row> row
%type <rows> rows
%type <verb> verb
%type <statement> statement
%type <statements> statements
%type <output> output
%type <outputs> outputs
%type <event> event members some_members
%type <expect> expectation
%type <clauses> clauses
%type <item> item
%type <items> items
%type <boolean> dot index_open call_open

%start input

%%
input
    : START_RULES items                   { parser->items = $items; }
    | START_EXPRESSION pasted_arrow expr  { parser->expr = $expr; }
    ;

/* ---- Items ---- */

items
    : %empty
        { $$ = (tamis_items){0}; }
    | items item
        { $$ = tamis_build_items(B, $1, $item); }
    | items error ITEM_END
        { yyerrok; tamis_feed_lose_item(parser); $$ = tamis_build_items(B, $1, NULL); }
    | items ITEM_END /* given after any error, see feed.c: there was nothing left to end */
        { $$ = tamis_build_items(B, $1, NULL); }
    ;

item
    : PACK string[name] VERSION string[version] item_end
        { $$ = tamis_build_pack(B, @$, $name, $version); }
    | USE string item_end
        { $$ = tamis_build_use(B, @$, $string); }
    | FIELD name_or_string[name] item_end
        { $$ = tamis_build_field(B, @$, $name, (tamis_ast_text){.str = TAMIS_STR("")}); }
    | FIELD name_or_string[name] string item_end
        { $$ = tamis_build_field(B, @$, $name, $string); }
    | LIST path FROM string item_end
        { $$ = tamis_build_list_from(B, @$, $path, $string); }
    | LIST path "{" entries close
        { $$ = tamis_build_list(B, @$, $path, $entries); }
    | LIST path "{" entries error cut
        { $$ = tamis_build_list(B, @$, $path, $entries); }
    | LIST path error body entries close
        { $$ = tamis_build_list(B, @$, $path, $entries); }
    | LIST path error item_cut
        { $$ = tamis_build_list(B, @$, $path, (tamis_entries){0}); }
    | TABLE path FROM string key item_end
        { $$ = tamis_build_table_from(B, @$, $path, $string, $key); }
    | TABLE path key "{" rows close
        { $$ = tamis_build_table(B, @$, $path, $key, $rows); }
    | TABLE path key "{" rows error cut
        { $$ = tamis_build_table(B, @$, $path, $key, $rows); }
    | TABLE path error body rows close
        { $$ = tamis_build_table(B, @$, $path, (tamis_ast_text){0}, $rows); }
    | TABLE path error item_cut
        { $$ = tamis_build_table(B, @$, $path, (tamis_ast_text){0}, (tamis_rows){0}); }
    | FILTER any_name "{" statements close
        { $$ = tamis_build_filter(B, @$, $any_name, $statements); }
    | FILTER any_name "{" statements error cut
        { LOST(FILTER); $$ = tamis_build_filter(B, @$, $any_name, $statements); }
    | FILTER any_name "{" statements verb string WHEN error cut
        {
            tamis_statements all = tamis_build_broken_statement(B, $statements, @error, $verb, $string);
            $$ = tamis_build_filter(B, @$, $any_name, all);
        }
    | FILTER any_name error item_cut
        { LOST(FILTER); $$ = tamis_build_filter(B, @$, $any_name, (tamis_statements){0}); }
    | FILTER any_name error body statements close
        { $$ = tamis_build_filter(B, @$, $any_name, $statements); }
    | LET word "=" pasted_arrow expr item_end
        { $$ = tamis_build_let(B, @$, $word, $expr); }
    | LET word "=" error item_cut
        { $$ = tamis_build_let(B, @$, $word, tamis_build_error(B, @error)); }
    | MAP "{" outputs close
        { $$ = tamis_build_map(B, @$, $outputs); }
    | MAP "{" outputs error cut
        { LOST(MAP); $$ = tamis_build_map(B, @$, $outputs); }
    | MAP "{" outputs name_or_string "=>" error cut
        {
            tamis_outputs all = tamis_build_broken_output(B, $outputs, @error, $name_or_string);
            $$ = tamis_build_map(B, @$, all);
        }
    | MAP error item_cut
        { LOST(MAP); $$ = tamis_build_map(B, @$, (tamis_outputs){0}); }
    | MAP error body outputs close
        { $$ = tamis_build_map(B, @$, $outputs); }
    | TEST string "{" clauses close
        { $$ = tamis_build_test(B, @$, $string, $clauses); }
    | TEST string "{" clauses error cut
        {
            tamis_clauses all = tamis_build_clause_broken(B, $clauses);
            $$ = tamis_build_test(B, @$, $string, all);
        }
    | TEST string[name] FROM string[events] EXPECT string[expected] item_end
        { $$ = tamis_build_test_from(B, @$, $name, $events, $expected); }
    | TEST string error item_cut
        { $$ = tamis_build_test(B, @$, $string, (tamis_clauses){.broken = true}); }
    | TEST string error body clauses close
        { $$ = tamis_build_test(B, @$, $string, $clauses); }
    ;

/* What ends an item: as it should be; as it is mended, with a report; and after an error, without a second
 * one. */
item_end
    : ";"
    | ITEM_END  { (void)tamis_report_missing_semicolon(parser, false); }
    ;

item_cut
    : ";"       { yyerrok; }
    | ITEM_END  { yyerrok; }
    ;

/* The block behind a head that was wrong. */
body: "{"       { yyerrok; };

close
    : "}"
    | ITEM_END  { tamis_report_unclosed(parser); }
    ;

cut
    : "}"       { yyerrok; }
    | ITEM_END  { yyerrok; }
    ;

/* What ends a part of a block. Nothing can follow directly, so the empty one is a missing `;` and nothing
 * else. */
end
    : ";"
    | ","       { tamis_report_comma(parser, @1); }
    | %empty    { if (!tamis_report_missing_semicolon(parser, true)) { YYERROR; } }
    ;

/* Where a block goes on after an error. `error` is always followed by a token, never by the end of its
 * production: what is skipped then costs no node. */
resume: ";"     { yyerrok; };

/* ---- Words and texts ---- */

word
    : NAME | VERSION | FROM | KEY | ALLOW | DROP | DENY | EVENT | EXPECT | NOT | ALLOWED | UNMAPPED | PASS
    ;

any_name: word | RESERVED | TRUE | FALSE | NULL | UNDEFINED | NAN | INFINITY;

string: STRING | RAW_STRING;

name_or_string: any_name | string;

path
    : any_name           { $$ = tamis_build_path(B, (tamis_path){0}, $any_name); }
    | path "." any_name  { $$ = tamis_build_path(B, $1, $any_name); }
    ;

/* ---- Lists and tables ---- */

entries
    : %empty             { $$ = (tamis_entries){0}; }
    | entries entry      { $$ = tamis_build_entries(B, $1, $entry); }
    | entries error resume  { $$ = $1; }
    ;

entry: REGEX "=>" string end  { $$ = tamis_build_entry(B, @$, $REGEX, $string); };

key
    : %empty              { $$ = (tamis_ast_text){0}; }
    | KEY name_or_string  { $$ = $name_or_string; }
    ;

rows
    : %empty          { $$ = (tamis_rows){0}; }
    | rows row        { $$ = tamis_build_rows(B, $1, $row); }
    | rows error resume  { $$ = $1; }
    ;

row: "inner {" pairs "inner }" end  { $$ = tamis_build_row(B, tamis_span_join(@1, @3), $pairs); };

pairs
    : %empty          { $$ = (tamis_pairs){0}; }
    | some_pairs
    | some_pairs ","
    ;

some_pairs
    : pair                 { $$ = tamis_build_pairs(B, (tamis_pairs){0}, $pair); }
    | some_pairs "," pair  { $$ = tamis_build_pairs(B, $1, $pair); }
    ;

pair: name_or_string ":" literal  { $$ = tamis_build_pair(B, $name_or_string, $literal); };

literal
    : string      { $$ = tamis_build_string(B, $string); }
    | TRUE        { $$ = tamis_build_boolean(B, @$, true); }
    | FALSE       { $$ = tamis_build_boolean(B, @$, false); }
    | NULL        { $$ = tamis_build_constant(B, @$, TAMIS_EXPR_NULL); }
    | UNDEFINED   { $$ = tamis_build_constant(B, @$, TAMIS_EXPR_UNDEFINED); }
    | number
    | "-" number  { $$ = tamis_build_unary(B, @$, OP(NEGATE), @1, $number); }
    ;

number
    : NUMBER    { $$ = tamis_build_number(B, @$, $NUMBER); }
    | NAN       { $$ = tamis_build_number(B, @$, (double)NAN); }
    | INFINITY  { $$ = tamis_build_number(B, @$, (double)INFINITY); }
    ;

/* ---- Filters and maps ---- */

statements
    : %empty
        { $$ = (tamis_statements){0}; }
    | statements statement
        { $$ = tamis_build_statements(B, $1, $statement); }
    | statements verb string WHEN error resume
        { $$ = tamis_build_broken_statement(B, $1, @error, $verb, $string); }
    | statements error resume
        { LOST(FILTER); $$ = tamis_build_statements(B, $1, NULL); }
    ;

statement
    : verb string WHEN pasted_arrow expr end  { $$ = tamis_build_statement(B, @$, $verb, $string, $expr); }
    ;

verb
    : ALLOW  { $$ = TAMIS_STATEMENT_ALLOW; }
    | DROP   { $$ = TAMIS_STATEMENT_DROP; }
    | DENY   { $$ = TAMIS_STATEMENT_DENY; }
    ;

outputs
    : %empty
        { $$ = (tamis_outputs){0}; }
    | outputs output
        { $$ = tamis_build_outputs(B, $1, $output); }
    | outputs name_or_string "=>" error resume
        { $$ = tamis_build_broken_output(B, $1, @error, $name_or_string); }
    | outputs error resume
        { LOST(MAP); $$ = tamis_build_outputs(B, $1, NULL); }
    ;

output
    : name_or_string "=>" pasted_arrow expr end  { $$ = tamis_build_output(B, @$, $name_or_string, $expr); }
    ;

/* Published expressions begin with an arrow of their own. */
pasted_arrow: %empty | "=>"  { tamis_report_arrow(parser, @1); };

/* ---- Tests ---- */

clauses
    : %empty                          { $$ = (tamis_clauses){0}; }
    | clauses EVENT event end         { $$ = tamis_build_clause_event(B, $1, @EVENT, $event); }
    | clauses EXPECT expectation end  { $$ = tamis_build_clause_expect(B, $1, @EXPECT, @3, $expectation); }
    | clauses error resume            { $$ = tamis_build_clause_broken(B, $1); }
    ;

event
    : string                       { $$ = tamis_build_event_raw(B, $string); }
    | "inner {" members "inner }"  { $$ = $members; }
    ;

members
    : %empty            { $$ = (tamis_event){0}; }
    | some_members
    | some_members ","
    ;

some_members
    : pair
        { $$ = tamis_build_event_member(B, (tamis_event){0}, $pair); }
    | some_members "," pair
        { $$ = tamis_build_event_member(B, $1, $pair); }
    | name_or_string ":" "inner {" pairs "inner }"
        { $$ = tamis_build_event_fields(B, (tamis_event){0}, $name_or_string, $pairs); }
    | some_members "," name_or_string ":" "inner {" pairs "inner }"
        { $$ = tamis_build_event_fields(B, $1, $name_or_string, $pairs); }
    ;

expectation
    : "inner {" pairs "inner }"
        { $$ = tamis_build_expect(B, TAMIS_EXPECT_OUTPUTS, (tamis_ast_text){0}, $pairs); }
    | DROP string
        { $$ = tamis_build_expect(B, TAMIS_EXPECT_DROP, $string, (tamis_pairs){0}); }
    | DENY string
        { $$ = tamis_build_expect(B, TAMIS_EXPECT_DENY, $string, (tamis_pairs){0}); }
    | NOT ALLOWED any_name
        { $$ = tamis_build_expect(B, TAMIS_EXPECT_NOT_ALLOWED, $any_name, (tamis_pairs){0}); }
    | UNMAPPED
        { $$ = tamis_build_expect(B, TAMIS_EXPECT_UNMAPPED, (tamis_ast_text){0}, (tamis_pairs){0}); }
    | PASS any_name
        { $$ = tamis_build_expect(B, TAMIS_EXPECT_PASS, $any_name, (tamis_pairs){0}); }
    ;

/* ---- Expressions ---- */

expr
    : postfix
    | "!" deeper expr %prec UNARY   { $$ = tamis_build_unary(B, @$, OP(NOT), @1, $3); }
    | "-" deeper expr %prec UNARY   { $$ = tamis_build_unary(B, @$, OP(NEGATE), @1, $3); }
    | "+" deeper expr %prec UNARY   { $$ = tamis_build_unary(B, @$, OP(PLUS), @1, $3); }
    | expr "*" expr                 { $$ = tamis_build_binary(B, @$, OP(MULTIPLY), @2, $1, $3); }
    | expr "/" expr                 { $$ = tamis_build_binary(B, @$, OP(DIVIDE), @2, $1, $3); }
    | expr "%" expr                 { $$ = tamis_build_binary(B, @$, OP(REMAINDER), @2, $1, $3); }
    | expr "+" expr                 { $$ = tamis_build_binary(B, @$, OP(ADD), @2, $1, $3); }
    | expr "-" expr                 { $$ = tamis_build_binary(B, @$, OP(SUBTRACT), @2, $1, $3); }
    | expr "<" expr                 { $$ = tamis_build_binary(B, @$, OP(LESS), @2, $1, $3); }
    | expr "<=" expr                { $$ = tamis_build_binary(B, @$, OP(LESS_EQUAL), @2, $1, $3); }
    | expr ">" expr                 { $$ = tamis_build_binary(B, @$, OP(GREATER), @2, $1, $3); }
    | expr ">=" expr                { $$ = tamis_build_binary(B, @$, OP(GREATER_EQUAL), @2, $1, $3); }
    | expr "===" expr               { $$ = tamis_build_binary(B, @$, OP(STRICT_EQUAL), @2, $1, $3); }
    | expr "!==" expr               { $$ = tamis_build_binary(B, @$, OP(STRICT_NOT_EQUAL), @2, $1, $3); }
    | expr "==" expr                { $$ = tamis_build_binary(B, @$, OP(EQUAL), @2, $1, $3); }
    | expr "!=" expr                { $$ = tamis_build_binary(B, @$, OP(NOT_EQUAL), @2, $1, $3); }
    | expr "&&" expr                { $$ = tamis_build_binary(B, @$, OP(AND), @2, $1, $3); }
    | expr "||" expr                { $$ = tamis_build_binary(B, @$, OP(OR), @2, $1, $3); }
    | expr "??" expr                { $$ = tamis_build_binary(B, @$, OP(COALESCE), @2, $1, $3); }
    | expr "?" deeper expr ":" expr { $$ = tamis_build_conditional(B, @$, @2, $1, $4, $6); }
    ;

postfix
    : primary
    | postfix dot any_name                { $$ = tamis_build_member(B, @$, $1, $dot, $any_name); }
    | postfix index_open expr "]"         { $$ = tamis_build_index(B, @$, $1, $index_open, $expr); }
    | postfix call_open arguments ")"     { $$ = tamis_build_call(B, @$, $1, $call_open, $arguments); }
    ;

dot
    : "."   { $$ = false; }
    | "?."  { $$ = true; }
    ;

index_open
    : "[" deeper       { $$ = false; }
    | "?." "[" deeper  { $$ = true; }
    ;

call_open
    : "(" deeper       { $$ = false; }
    | "?." "(" deeper  { $$ = true; }
    ;

primary
    : word                      { $$ = tamis_build_name(B, $word); }
    | STRING                    { $$ = tamis_build_string(B, $STRING); }
    | REGEX                     { $$ = tamis_build_regex(B, @$, $REGEX); }
    | TRUE                      { $$ = tamis_build_boolean(B, @$, true); }
    | FALSE                     { $$ = tamis_build_boolean(B, @$, false); }
    | NULL                      { $$ = tamis_build_constant(B, @$, TAMIS_EXPR_NULL); }
    | UNDEFINED                 { $$ = tamis_build_constant(B, @$, TAMIS_EXPR_UNDEFINED); }
    | number
    | "(" deeper expr ")"       { $$ = tamis_build_group(B, @$, $expr); }
    | "[" deeper arguments "]"  { $$ = tamis_build_array(B, @$, $arguments); }
    ;

/* A comma at the end is legal, in calls and arrays. */
arguments
    : %empty        { $$ = (tamis_exprs){0}; }
    | elements
    | elements ","
    ;

elements
    : expr               { $$ = tamis_build_exprs(B, (tamis_exprs){0}, $expr); }
    | elements "," expr  { $$ = tamis_build_exprs(B, $1, $expr); }
    ;

deeper: %empty  { if (!tamis_build_open(B, @0)) { YYERROR; } };

%%
/* Bison's own message can only be that its stack is full or that memory has ended; tamis_parse_* tell from
 * the result. Everything else comes by yyreport_syntax_error. */
static void tamis_yyerror(const tamis_span *span, tamis_parser *parser, const char *message) {
    (void)span;
    (void)parser;
    (void)message;
}

static int yyreport_syntax_error(const yypcontext_t *context, tamis_parser *parser) {
    yysymbol_kind_t kinds[YYNTOKENS];
    const char *names[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
    if (count < 0) {
        return count; /* no memory for the look ahead */
    }
    for (int i = 0; i < count; i++) {
        names[i] = yysymbol_name(kinds[i]);
    }
    tamis_report_unexpected(parser, names, (size_t)count);
    return 0;
}
