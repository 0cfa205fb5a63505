/* The narrow door between the parser and the AST: one constructor for each production of grammar/parser.y.
 *
 * Everything is made in the builder's arena. Constructors never return NULL: when memory ends the builder
 * remembers it (`failed`), gives nodes of its own that go nowhere, and the parse as a whole fails. So no
 * production needs a check. One builder per parse, one thread. */
#ifndef TAMIS_GRAMMAR_BUILD_H
#define TAMIS_GRAMMAR_BUILD_H

#include "base/diag.h"
#include "grammar/ast.h"

typedef struct tamis_builder {
    tamis_arena *arena;
    tamis_diags *diags;
    const tamis_sources *sources; /* hints quote what was written */
    unsigned nesting; /* brackets, unary operators and conditions that are open in this expression */
    size_t errors;    /* findings when the current item began */
    unsigned lost;    /* for tamis_ast_file */
    bool too_deep;    /* E0107 was reported for this expression */
    bool failed;      /* out of memory */
    /* Where nodes are made that do not fit in memory. */
    tamis_expr no_expr;
    tamis_ast_entry no_entry;
    tamis_ast_pair no_pair;
    tamis_ast_row no_row;
    tamis_ast_statement no_statement;
    tamis_ast_output no_output;
    tamis_ast_expect no_expect;
    tamis_item no_item;
} tamis_builder;

/* ---- Chains: lists while they grow ---- */

#define TAMIS_CHAIN(type)                                                                                    \
    struct {                                                                                                 \
        type *first, *last;                                                                                  \
    }

typedef struct tamis_exprs {
    tamis_expr *first, *last;
    uint32_t count;
    uint16_t depth; /* the deepest */
} tamis_exprs;

typedef TAMIS_CHAIN(tamis_ast_entry) tamis_entries;
typedef TAMIS_CHAIN(tamis_ast_pair) tamis_pairs;
typedef TAMIS_CHAIN(tamis_ast_row) tamis_rows;
typedef TAMIS_CHAIN(tamis_ast_statement) tamis_statements;
typedef TAMIS_CHAIN(tamis_ast_output) tamis_outputs;
typedef TAMIS_CHAIN(tamis_item) tamis_items;

/* A dotted name, part by part. */
typedef struct tamis_part {
    tamis_str str;
    struct tamis_part *next;
} tamis_part;

typedef struct tamis_path {
    tamis_part *first, *last;
    size_t len; /* bytes of the whole, dots included */
    tamis_span span;
} tamis_path;

/* What a built event consists of, and what a test does. */
typedef struct tamis_event {
    tamis_pairs header, fields;
    tamis_ast_text raw; /* ptr NULL when the event is built from members */
} tamis_event;

typedef struct tamis_clauses {
    bool has_event, broken; /* broken: some clause could not be read */
    tamis_event event;
    tamis_span event_span; /* the word `event` of the first one */
    tamis_ast_expect *first, *last;
} tamis_clauses;

/* Both texts of a regex literal. */
typedef struct tamis_regex_text {
    tamis_ast_text source, flags;
} tamis_regex_text;

void tamis_build_init(tamis_builder *b, tamis_arena *arena, const tamis_sources *sources, tamis_diags *diags);

/* ---- Nesting. `open` is called before what is inside is read, so that no input can pile up more; false
 * (reported once for an expression) when that is one level too many. Constructors of what has an end close
 * it again. `restart` begins an expression, also after an error in one. ---- */

bool tamis_build_open(tamis_builder *b, tamis_span at);
void tamis_build_restart(tamis_builder *b);

/* ---- Expressions ---- */

tamis_expr *tamis_build_error(tamis_builder *b, tamis_span span);
tamis_expr *tamis_build_constant(tamis_builder *b, tamis_span span, tamis_expr_kind kind);
tamis_expr *tamis_build_boolean(tamis_builder *b, tamis_span span, bool value);
tamis_expr *tamis_build_number(tamis_builder *b, tamis_span span, double value);
tamis_expr *tamis_build_string(tamis_builder *b, tamis_ast_text text);
tamis_expr *tamis_build_regex(tamis_builder *b, tamis_span span, tamis_regex_text regex);
tamis_expr *tamis_build_name(tamis_builder *b, tamis_ast_text name);
tamis_expr *tamis_build_group(tamis_builder *b, tamis_span span, tamis_expr *inner);
tamis_expr *tamis_build_array(tamis_builder *b, tamis_span span, tamis_exprs elements);
tamis_expr *tamis_build_member(tamis_builder *b, tamis_span span, tamis_expr *object, bool optional,
                               tamis_ast_text name);
tamis_expr *tamis_build_index(tamis_builder *b, tamis_span span, tamis_expr *object, bool optional,
                              tamis_expr *key);
/* Refuses what is no plain call of a function by its name, and says how to write it. */
tamis_expr *tamis_build_call(tamis_builder *b, tamis_span span, tamis_expr *callee, bool optional,
                             tamis_exprs arguments);
tamis_expr *tamis_build_unary(tamis_builder *b, tamis_span span, tamis_operator op, tamis_span op_span,
                              tamis_expr *operand);
/* Refuses `??` beside `||` and `&&`. */
tamis_expr *tamis_build_binary(tamis_builder *b, tamis_span span, tamis_operator op, tamis_span op_span,
                               tamis_expr *left, tamis_expr *right);
tamis_expr *tamis_build_conditional(tamis_builder *b, tamis_span span, tamis_span question, tamis_expr *test,
                                    tamis_expr *yes, tamis_expr *no);
tamis_exprs tamis_build_exprs(tamis_builder *b, tamis_exprs list, tamis_expr *expr);

/* ---- Parts of items ---- */

tamis_path tamis_build_path(tamis_builder *b, tamis_path path, tamis_ast_text part);

tamis_ast_entry *tamis_build_entry(tamis_builder *b, tamis_span span, tamis_regex_text regex,
                                   tamis_ast_text value);
tamis_entries tamis_build_entries(tamis_builder *b, tamis_entries list, tamis_ast_entry *entry);

tamis_ast_pair *tamis_build_pair(tamis_builder *b, tamis_ast_text name, tamis_expr *value);
tamis_pairs tamis_build_pairs(tamis_builder *b, tamis_pairs list, tamis_ast_pair *pair);

tamis_ast_row *tamis_build_row(tamis_builder *b, tamis_span span, tamis_pairs pairs);
tamis_rows tamis_build_rows(tamis_builder *b, tamis_rows list, tamis_ast_row *row);

tamis_ast_statement *tamis_build_statement(tamis_builder *b, tamis_span span, tamis_statement_kind kind,
                                           tamis_ast_text label, tamis_expr *condition);
tamis_statements tamis_build_statements(tamis_builder *b, tamis_statements list,
                                        tamis_ast_statement *statement);
/* One whose condition, at `span`, could not be read. */
tamis_statements tamis_build_broken_statement(tamis_builder *b, tamis_statements list, tamis_span span,
                                              tamis_statement_kind kind, tamis_ast_text label);

tamis_ast_output *tamis_build_output(tamis_builder *b, tamis_span span, tamis_ast_text name,
                                     tamis_expr *value);
tamis_outputs tamis_build_outputs(tamis_builder *b, tamis_outputs list, tamis_ast_output *output);
/* One whose value, at `span`, could not be read. */
tamis_outputs tamis_build_broken_output(tamis_builder *b, tamis_outputs list, tamis_span span,
                                        tamis_ast_text name);

/* A nested object among the members of an event: only `fields` may be one. */
tamis_event tamis_build_event_fields(tamis_builder *b, tamis_event event, tamis_ast_text name,
                                     tamis_pairs pairs);
tamis_event tamis_build_event_member(tamis_builder *b, tamis_event event, tamis_ast_pair *pair);
tamis_event tamis_build_event_raw(tamis_builder *b, tamis_ast_text line);

tamis_ast_expect *tamis_build_expect(tamis_builder *b, tamis_expect_kind kind, tamis_ast_text name,
                                     tamis_pairs outputs);
tamis_clauses tamis_build_clause_event(tamis_builder *b, tamis_clauses clauses, tamis_span span,
                                       tamis_event event);
tamis_clauses tamis_build_clause_expect(tamis_builder *b, tamis_clauses clauses, tamis_span word,
                                        tamis_span rest, tamis_ast_expect *expect);
tamis_clauses tamis_build_clause_broken(tamis_builder *b, tamis_clauses clauses);

/* ---- Items ---- */

tamis_item *tamis_build_pack(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_ast_text version);
tamis_item *tamis_build_use(tamis_builder *b, tamis_span span, tamis_ast_text path);
tamis_item *tamis_build_field(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_ast_text text);
tamis_item *tamis_build_list(tamis_builder *b, tamis_span span, tamis_path path, tamis_entries entries);
tamis_item *tamis_build_list_from(tamis_builder *b, tamis_span span, tamis_path path, tamis_ast_text file);
tamis_item *tamis_build_table(tamis_builder *b, tamis_span span, tamis_path path, tamis_ast_text key,
                              tamis_rows rows);
tamis_item *tamis_build_table_from(tamis_builder *b, tamis_span span, tamis_path path, tamis_ast_text file,
                                   tamis_ast_text key);
tamis_item *tamis_build_filter(tamis_builder *b, tamis_span span, tamis_ast_text name,
                               tamis_statements statements);
/* Refuses the names that strict JavaScript keeps from being bound. */
tamis_item *tamis_build_let(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_expr *value);
tamis_item *tamis_build_map(tamis_builder *b, tamis_span span, tamis_outputs outputs);
/* Reports a test without an event, or with two. */
tamis_item *tamis_build_test(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_clauses clauses);
/* A test of recorded events. */
tamis_item *tamis_build_test_from(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_ast_text events,
                                  tamis_ast_text expected);
/* An item of this kind, or a part of one, was skipped: what it defines is not known. */
void tamis_build_lost(tamis_builder *b, tamis_item_kind kind);
/* An item in which there was an error is broken. NULL: nothing was read, what was reported belongs to no item. */
tamis_items tamis_build_items(tamis_builder *b, tamis_items list, tamis_item *item);

#endif
