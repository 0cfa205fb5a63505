/* Constructors of expressions; see build.h. Depth is worked out here, once, when a node is made: every
 * later walk over the tree may recurse without asking. What is valid for the grammar and not for the
 * language (method calls, `??` beside `||`) is refused here, because here both sides are known. */
#include "grammar/build.h"

#include "base/limits.h"

const char *tamis_operator_text(tamis_operator op) {
    static const char *const texts[TAMIS_OPERATORS] = {
#define UNARY(name, text)  text,
#define BINARY(name, text) text,
#include "grammar/operators.def"
    };
    return op < TAMIS_OPERATORS ? texts[op] : "?";
}

void tamis_build_init(tamis_builder *b, tamis_arena *arena, const tamis_sources *sources,
                      tamis_diags *diags) {
    *b = (tamis_builder){.arena = arena, .sources = sources, .diags = diags};
}

/* ---- Nesting ---- */

static void report_depth(tamis_builder *b, tamis_span at) {
    if (b->too_deep) {
        return;
    }
    b->too_deep = true;
    tamis_diag *diag = tamis_diags_add(
        b->diags, TAMIS_E0107, at, "this expression is nested deeper than %u levels", TAMIS_LIMIT_NESTING);
    tamis_diag_help(b->diags, diag,
                    "give parts of it a name with 'let'; is(x, a, b, c) compares with many values");
}

bool tamis_build_open(tamis_builder *b, tamis_span at) {
    if (b->nesting >= TAMIS_LIMIT_NESTING) {
        report_depth(b, at);
        return false;
    }
    b->nesting++;
    return true;
}

static void close_level(tamis_builder *b) {
    if (b->nesting > 0) {
        b->nesting--;
    }
}

void tamis_build_restart(tamis_builder *b) {
    b->nesting = 0;
    b->too_deep = false;
}

/* ---- Nodes ---- */

static tamis_expr *make(tamis_builder *b, tamis_expr_kind kind, tamis_span span) {
    tamis_expr *expr = tamis_arena_alloc(b->arena, sizeof *expr);
    if (expr == NULL) {
        b->failed = true;
        expr = &b->no_expr;
    }
    *expr = (tamis_expr){.kind = kind, .span = span, .depth = 1};
    return expr;
}

/* A node above children of at most `depth`. One level too many, reported at `at`, makes an error node, which
 * never has children: from it the count begins anew, and no walk over the tree goes deeper than the limit. */
static tamis_expr *make_above(tamis_builder *b, tamis_expr_kind kind, tamis_span span, tamis_span at,
                              unsigned depth) {
    bool fits = depth < TAMIS_LIMIT_NESTING;
    if (!fits) {
        report_depth(b, at);
    }
    tamis_expr *expr = make(b, fits ? kind : TAMIS_EXPR_ERROR, span);
    expr->depth = fits ? (uint16_t)(depth + 1) : 1;
    return expr;
}

static unsigned deeper_of(unsigned a, unsigned b) {
    return a > b ? a : b;
}

tamis_expr *tamis_build_error(tamis_builder *b, tamis_span span) {
    return make(b, TAMIS_EXPR_ERROR, span);
}

tamis_expr *tamis_build_constant(tamis_builder *b, tamis_span span, tamis_expr_kind kind) {
    return make(b, kind, span);
}

tamis_expr *tamis_build_boolean(tamis_builder *b, tamis_span span, bool value) {
    tamis_expr *expr = make(b, TAMIS_EXPR_BOOLEAN, span);
    expr->boolean = value;
    return expr;
}

tamis_expr *tamis_build_number(tamis_builder *b, tamis_span span, double value) {
    tamis_expr *expr = make(b, TAMIS_EXPR_NUMBER, span);
    expr->number = value;
    return expr;
}

tamis_expr *tamis_build_string(tamis_builder *b, tamis_ast_text text) {
    tamis_expr *expr = make(b, TAMIS_EXPR_STRING, text.span);
    expr->text = text;
    return expr;
}

tamis_expr *tamis_build_regex(tamis_builder *b, tamis_span span, tamis_regex_text regex) {
    tamis_expr *expr = make(b, TAMIS_EXPR_REGEX, span);
    expr->text = regex.source;
    expr->flags = regex.flags;
    return expr;
}

tamis_expr *tamis_build_name(tamis_builder *b, tamis_ast_text name) {
    tamis_expr *expr = make(b, TAMIS_EXPR_NAME, name.span);
    expr->text = name;
    return expr;
}

tamis_expr *tamis_build_group(tamis_builder *b, tamis_span span, tamis_expr *inner) {
    close_level(b);
    tamis_expr *expr = make_above(b, TAMIS_EXPR_GROUP, span, (tamis_span){span.off, 1}, inner->depth);
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->a = inner;
    return expr;
}

tamis_exprs tamis_build_exprs(tamis_builder *b, tamis_exprs list, tamis_expr *expr) {
    if (b->failed) {
        return list;
    }
    if (list.first == NULL) {
        list.first = expr;
    } else {
        list.last->next = expr;
    }
    list.last = expr;
    list.count++;
    list.depth = (uint16_t)deeper_of(list.depth, expr->depth);
    return list;
}

tamis_expr *tamis_build_array(tamis_builder *b, tamis_span span, tamis_exprs elements) {
    close_level(b);
    tamis_expr *expr = make_above(b, TAMIS_EXPR_ARRAY, span, (tamis_span){span.off, 1}, elements.depth);
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->a = elements.first;
    expr->count = elements.count;
    return expr;
}

tamis_expr *tamis_build_member(tamis_builder *b, tamis_span span, tamis_expr *object, bool optional,
                               tamis_ast_text name) {
    tamis_expr *expr = make_above(b, TAMIS_EXPR_MEMBER, span, name.span, object->depth);
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->a = object;
    expr->boolean = optional;
    expr->text = name;
    return expr;
}

tamis_expr *tamis_build_index(tamis_builder *b, tamis_span span, tamis_expr *object, bool optional,
                              tamis_expr *key) {
    close_level(b);
    tamis_expr *expr = make_above(b, TAMIS_EXPR_INDEX, span, key->span, deeper_of(object->depth, key->depth));
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->a = object;
    expr->b = key;
    expr->boolean = optional;
    return expr;
}

tamis_expr *tamis_build_unary(tamis_builder *b, tamis_span span, tamis_operator op, tamis_span op_span,
                              tamis_expr *operand) {
    close_level(b);
    tamis_expr *expr = make_above(b, TAMIS_EXPR_UNARY, span, op_span, operand->depth);
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->op = op;
    expr->op_span = op_span;
    expr->a = operand;
    return expr;
}

tamis_expr *tamis_build_conditional(tamis_builder *b, tamis_span span, tamis_span question, tamis_expr *test,
                                    tamis_expr *yes, tamis_expr *no) {
    close_level(b);
    unsigned depth = deeper_of(test->depth, deeper_of(yes->depth, no->depth));
    tamis_expr *expr = make_above(b, TAMIS_EXPR_CONDITIONAL, span, question, depth);
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->op_span = question;
    expr->a = test;
    expr->b = yes;
    expr->c = no;
    return expr;
}

/* ---- `??` beside `||` or `&&` ---- */

static bool mixes(const tamis_expr *inner, tamis_operator outer) {
    if (inner->kind != TAMIS_EXPR_BINARY) {
        return false;
    }
    bool inner_logical = inner->op == TAMIS_OPERATOR_AND || inner->op == TAMIS_OPERATOR_OR;
    bool outer_logical = outer == TAMIS_OPERATOR_AND || outer == TAMIS_OPERATOR_OR;
    return (inner_logical && outer == TAMIS_OPERATOR_COALESCE) ||
           (inner->op == TAMIS_OPERATOR_COALESCE && outer_logical);
}

static void report_mix(tamis_builder *b, const tamis_expr *inner, tamis_operator outer,
                       tamis_span outer_span) {
    tamis_span first = inner->op_span, second = outer_span;
    const char *first_text = tamis_operator_text(inner->op), *second_text = tamis_operator_text(outer);
    if (first.off > second.off) {
        first = outer_span;
        second = inner->op_span;
        const char *text = first_text;
        first_text = second_text;
        second_text = text;
    }
    tamis_diag *diag =
        tamis_diags_add(b->diags, TAMIS_E0109, second, "'%s' stands beside '%s' without parentheses",
                        second_text, first_text);
    tamis_diag_label(b->diags, diag, first, "the '%s' is here", first_text);
    tamis_diag_help(b->diags, diag, "write (a %s b) %s c, or a %s (b %s c)", first_text, second_text,
                    first_text, second_text);
}

tamis_expr *tamis_build_binary(tamis_builder *b, tamis_span span, tamis_operator op, tamis_span op_span,
                               tamis_expr *left, tamis_expr *right) {
    if (mixes(left, op)) {
        report_mix(b, left, op, op_span);
    }
    if (mixes(right, op)) {
        report_mix(b, right, op, op_span);
    }
    tamis_expr *expr = make_above(b, TAMIS_EXPR_BINARY, span, op_span, deeper_of(left->depth, right->depth));
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->op = op;
    expr->op_span = op_span;
    expr->a = left;
    expr->b = right;
    return expr;
}

/* ---- Calls ---- */

/* Methods of JavaScript's strings, arrays and regexes, and the function that does the same. An empty one:
 * swap object and argument for searchRegex, as in /re/.test(x). */
typedef struct method_row {
    const char *method, *function;
} method_row;

static const method_row methods[] = {
#define METHOD(method, function) {method, function},
#include "grammar/hints.def"
};

static const method_row *method_by_name(tamis_str name) {
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (tamis_str_equal(name, tamis_str_z(methods[i].method))) {
            return &methods[i];
        }
    }
    return NULL;
}

/* What was written, when it is short enough to be quoted in a line of help, else an ellipsis. */
static tamis_str quoted(const tamis_builder *b, tamis_span span) {
    enum { LONGEST = 60 };
    tamis_str text = tamis_sources_text(b->sources, span);
    bool short_enough = text.len <= LONGEST && (text.len == 0 || memchr(text.ptr, '\n', text.len) == NULL);
    return short_enough ? text : TAMIS_STR("…");
}

static tamis_str quoted_arguments(const tamis_builder *b, tamis_exprs arguments) {
    if (arguments.first == NULL) {
        return TAMIS_STR("");
    }
    return quoted(b, tamis_span_join(arguments.first->span, arguments.last->span));
}

static void report_method(tamis_builder *b, const tamis_expr *callee, tamis_exprs arguments) {
    tamis_str object = quoted(b, callee->a->span);
    tamis_str rest = quoted_arguments(b, arguments);
    tamis_str name = callee->text.str;
    const char *comma = rest.len > 0 ? ", " : "";
    if (callee->a->kind == TAMIS_EXPR_NAME && tamis_str_equal(callee->a->text.str, TAMIS_STR("_"))) {
        tamis_diag *diag = tamis_diags_add(b->diags, TAMIS_E0108, callee->text.span,
                                           "functions stand alone, without '_.' before them");
        tamis_str ours = tamis_str_equal(name, TAMIS_STR("get")) ? TAMIS_STR("getNestedValue") : name;
        tamis_diag_help(b->diags, diag, "write %.*s(%.*s)", TAMIS_FMT(ours), TAMIS_FMT(rest));
        return;
    }
    tamis_diag *diag =
        tamis_diags_add(b->diags, TAMIS_E0108, callee->text.span, "method calls have no place in a rule");
    const method_row *row = method_by_name(name);
    if (row == NULL) {
        tamis_diag_help(b->diags, diag, "functions take the value first, as in trim(x)");
    } else if (row->function[0] == '\0') {
        tamis_diag_help(b->diags, diag, "write searchRegex(%.*s, %.*s)", TAMIS_FMT(rest), TAMIS_FMT(object));
    } else {
        tamis_diag_help(b->diags, diag, "write %s(%.*s%s%.*s)", row->function, TAMIS_FMT(object), comma,
                        TAMIS_FMT(rest));
    }
}

/* What is called is neither a name nor a member. */
static void report_callee(tamis_builder *b, const tamis_expr *callee) {
    tamis_diag *diag =
        tamis_diags_add(b->diags, TAMIS_E0108, callee->span, "only a function's name can be called");
    const tamis_expr *inner = callee;
    while (inner->kind == TAMIS_EXPR_GROUP) {
        inner = inner->a;
    }
    if (inner->kind == TAMIS_EXPR_NAME) {
        tamis_diag_help(b->diags, diag, "write %.*s without parentheses around it",
                        TAMIS_FMT(inner->text.str));
    } else {
        tamis_diag_help(b->diags, diag, "functions give values, and values cannot be called");
    }
}

tamis_expr *tamis_build_call(tamis_builder *b, tamis_span span, tamis_expr *callee, bool optional,
                             tamis_exprs arguments) {
    close_level(b);
    if (callee->kind != TAMIS_EXPR_NAME) {
        if (callee->kind == TAMIS_EXPR_MEMBER) {
            report_method(b, callee, arguments);
        } else if (callee->kind != TAMIS_EXPR_ERROR) {
            report_callee(b, callee);
        }
        return make(b, TAMIS_EXPR_ERROR, span);
    }
    tamis_expr *expr = make_above(b, TAMIS_EXPR_CALL, span, callee->span, arguments.depth);
    if (expr->kind == TAMIS_EXPR_ERROR) {
        return expr;
    }
    expr->text = callee->text;
    expr->boolean = optional;
    expr->a = arguments.first;
    expr->count = arguments.count;
    return expr;
}
