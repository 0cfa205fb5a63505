/* The abstract syntax tree of rules files and of lone expressions.
 *
 * The parser builds it, one constructor call per production (grammar/ast.c); nothing here knows what a name
 * means. All nodes and texts live in the arena that was given to the parser, and are read-only afterwards
 * for everybody but the mutation tester, which edits nodes in place. Lists are linked by `next`.
 * Every node has its span in the space of all sources. */
#ifndef TAMIS_GRAMMAR_AST_H
#define TAMIS_GRAMMAR_AST_H

#include "base/arena.h"
#include "base/source.h"

/* A text of the rules with its place: names, labels, decoded strings. */
typedef struct tamis_ast_text {
    tamis_str str;   /* decoded: escapes done, quotes off */
    tamis_span span; /* as written, quotes included */
} tamis_ast_text;

/* ---- Expressions ---- */

typedef enum tamis_expr_kind {
    TAMIS_EXPR_ERROR, /* what could not be parsed; a diagnostic stands for it */
    TAMIS_EXPR_UNDEFINED,
    TAMIS_EXPR_NULL,
    TAMIS_EXPR_BOOLEAN,
    TAMIS_EXPR_NUMBER, /* also the names NaN and Infinity */
    TAMIS_EXPR_STRING,
    TAMIS_EXPR_REGEX,
    TAMIS_EXPR_ARRAY,
    TAMIS_EXPR_NAME,   /* a bare name: fields, cef, _, raw, labels, out, or a let */
    TAMIS_EXPR_MEMBER, /* object.name, object?.name */
    TAMIS_EXPR_INDEX,  /* object[key], object?.[key] */
    TAMIS_EXPR_CALL,   /* name(arguments): the callee is always a name, see parser.y */
    TAMIS_EXPR_UNARY,
    TAMIS_EXPR_BINARY, /* &&, || and ?? included */
    TAMIS_EXPR_CONDITIONAL,
    TAMIS_EXPR_GROUP /* ( expression ): kept, so that the formatter gives back what was written */
} tamis_expr_kind;

typedef enum tamis_operator {
#define UNARY(name, text)  TAMIS_OPERATOR_##name,
#define BINARY(name, text) TAMIS_OPERATOR_##name,
#include "grammar/operators.def"
    TAMIS_OPERATORS
} tamis_operator;

typedef struct tamis_expr tamis_expr;
struct tamis_expr {
    tamis_expr_kind kind;
    tamis_operator op; /* UNARY, BINARY */
    bool boolean;      /* BOOLEAN: the value; MEMBER, INDEX, CALL: optional (`?.`) */
    uint16_t depth;    /* 1 + the deepest child's; at most TAMIS_LIMIT_NESTING */
    tamis_span span;
    tamis_span op_span; /* UNARY, BINARY: the operator; CONDITIONAL: the `?` */
    double number;      /* NUMBER */
    /* STRING: the value (well-formed UTF-8: a lone surrogate escape is U+FFFD). NAME: the name. MEMBER,
     * CALL: the name of the member or function, with its place. REGEX: the source between the slashes, as
     * written, with its place. */
    tamis_ast_text text;
    tamis_ast_text flags; /* REGEX */
    /* Children. MEMBER: a is the object. INDEX: a[b]. UNARY: a. BINARY: a, b. GROUP: a. CONDITIONAL: a ? b
     * : c. ARRAY: elements from a on by `next`. CALL: arguments from a on by `next`. */
    tamis_expr *a, *b, *c;
    uint32_t count;   /* ARRAY, CALL: elements or arguments */
    uint32_t kinds;   /* A note of compiler/flow.c: the kinds of value it can have, 0: not known */
    tamis_expr *next; /* in the ARRAY or CALL that it belongs to */
    /* Notes of the emitter (compiler/share.c): equal expressions have equal numbers, 0: none; 1 + the memo slot, 0: none. */
    uint32_t value_number, slot;
};

/* ---- Items of a rules file ---- */

typedef enum tamis_item_kind {
    TAMIS_ITEM_PACK,
    TAMIS_ITEM_USE,
    TAMIS_ITEM_FIELD,
    TAMIS_ITEM_LIST,
    TAMIS_ITEM_TABLE,
    TAMIS_ITEM_FILTER,
    TAMIS_ITEM_LET,
    TAMIS_ITEM_MAP,
    TAMIS_ITEM_TEST
} tamis_item_kind;

/* /regex/flags => 'value'; */
typedef struct tamis_ast_entry {
    tamis_ast_text source, flags, value;
    tamis_span span;
    struct tamis_ast_entry *next;
} tamis_ast_entry;

/* name: literal — a cell of a table row, a member of a built event, an expected output. */
typedef struct tamis_ast_pair {
    tamis_ast_text name;
    tamis_expr
        *value; /* a literal: undefined, null, boolean, number (also `-1`: UNARY over NUMBER) or string */
    struct tamis_ast_pair *next;
} tamis_ast_pair;

/* { name: literal, … } */
typedef struct tamis_ast_row {
    tamis_ast_pair *pairs;
    tamis_span span;
    struct tamis_ast_row *next;
} tamis_ast_row;

typedef enum tamis_statement_kind {
    TAMIS_STATEMENT_ALLOW,
    TAMIS_STATEMENT_DROP,
    TAMIS_STATEMENT_DENY
} tamis_statement_kind;

/* drop 'label' when condition; */
typedef struct tamis_ast_statement {
    tamis_statement_kind kind;
    tamis_ast_text label;
    tamis_expr *condition;
    tamis_span span;
    struct tamis_ast_statement *next;
} tamis_ast_statement;

/* name => expression; */
typedef struct tamis_ast_output {
    tamis_ast_text name;
    tamis_expr *value;
    tamis_span span;
    struct tamis_ast_output *next;
} tamis_ast_output;

typedef enum tamis_expect_kind {
    TAMIS_EXPECT_OUTPUTS,     /* { alertType: '…', threatId: undefined } */
    TAMIS_EXPECT_DROP,        /* drop 'label' */
    TAMIS_EXPECT_DENY,        /* deny 'label' */
    TAMIS_EXPECT_NOT_ALLOWED, /* not allowed agent */
    TAMIS_EXPECT_UNMAPPED,    /* unmapped */
    TAMIS_EXPECT_PASS         /* pass agent */
} tamis_expect_kind;

typedef struct tamis_ast_expect {
    tamis_expect_kind kind;
    tamis_ast_text name;     /* the label or filter */
    tamis_ast_pair *outputs; /* OUTPUTS */
    tamis_span span;
    struct tamis_ast_expect *next;
} tamis_ast_expect;

typedef struct tamis_item {
    tamis_item_kind kind;
    /* There is a syntax error in it. What could be read is here; what is missing is no finding of its own. */
    bool broken;
    tamis_span span; /* the whole item */
    /* PACK, LIST, TABLE (dotted path), FILTER, LET, TEST: the name. FIELD: the key. USE: the path. */
    tamis_ast_text name;
    /* PACK: version. FIELD: description, may be empty. LIST, TABLE, TEST: the file after `from`, str.ptr NULL
     * without one. */
    tamis_ast_text text;
    tamis_ast_text expected;         /* TEST from a file: the file after `expect` */
    tamis_ast_text key;              /* TABLE: the key column; str.ptr NULL without */
    tamis_ast_entry *entries;        /* LIST in place */
    tamis_ast_row *rows;             /* TABLE in place */
    tamis_ast_statement *statements; /* FILTER */
    tamis_expr *value;               /* LET */
    tamis_ast_output *outputs;       /* MAP */
    /* TEST in place: a raw line, or a built event with header members and fields. A test without an event (then
     * has_event is false), or with a second one (then the first one stands), was reported as E0112. */
    bool has_event;
    bool raw_event;
    tamis_ast_text event;         /* the raw line */
    tamis_ast_pair *event_header; /* name: 'TRAFFIC', … (cef members) */
    tamis_ast_pair *event_fields; /* fields: { … } */
    tamis_ast_expect *expects;
    struct tamis_item *next;
} tamis_item;

/* Does the test stand in files? */
static inline bool tamis_test_is_recorded(const tamis_item *test) {
    return test->text.str.ptr != NULL;
}

/* A comment, for suppressions and the formatter. */
typedef struct tamis_ast_comment {
    tamis_span span; /* with its // or / * * / */
    struct tamis_ast_comment *next;
} tamis_ast_comment;

typedef struct tamis_ast_file {
    size_t source; /* index in the sources */
    tamis_item *items;
    unsigned lost; /* kinds of items (1 << kind) of which one, or a part with its name, could not be read */
    tamis_ast_comment *comments;
    struct tamis_ast_file *next;
} tamis_ast_file;

const char *tamis_operator_text(tamis_operator op);

#endif
