/* What the flow analysis says of conditions: exactly where it can be said by hand, and soundly where chance
 * wrote them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compiler.h"
#include "compiler/flow.h"
#include "compiler/flow_facts.h"
#include "grammar/parse.h"
#include "tests/unit/support.h"
#include "tools/evaluate.h"
#include "vm/functions.h"

Suite *tamis_suite_flow(void);

/* An expression on its own, with what the walk found. */
typedef struct analysed {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_expr *expr;
    tamis_flow_condition *found;
    size_t count;
} analysed;

enum { FOUND_MAX = 4096 };

static void keep(void *data, const tamis_flow_condition *condition) {
    analysed *a = data;
    ck_assert_uint_lt(a->count, FOUND_MAX);
    a->found[a->count++] = *condition;
}

static void analyse(analysed *a, const char *text, bool asked) {
    size_t source;
    *a = (analysed){.count = 0};
    tamis_arena_init(&a->arena, SIZE_MAX);
    tamis_sources_init(&a->sources, &a->arena);
    tamis_diags_init(&a->diags, &a->arena);
    ck_assert_int_eq(
        tamis_sources_add(&source, &a->sources, TAMIS_STR("e"), TAMIS_STR("e"), tamis_str_z(text)), TAMIS_OK);
    ck_assert_int_eq(tamis_parse_expression(&a->expr, &a->arena, &a->sources, source, &a->diags), TAMIS_OK);
    ck_assert_msg(a->diags.errors == 0, "%s", text);
    a->found = calloc(FOUND_MAX, sizeof *a->found);
    ck_assert_ptr_nonnull(a->found);
    ck_assert_int_eq(tamis_flow_walk(a->expr, asked, &a->arena, keep, a), TAMIS_OK);
}

static void clear(analysed *a) {
    free(a->found);
    tamis_arena_clear(&a->arena);
}

/* What was found, one line each: the truth, the source; and for what is not plain: `?` before a ternary's
 * condition, `.` where the truth is not asked for. */
static char *describe(const analysed *a) {
    static const char *const truths[] = {"open", "true", "false", "unreached"};
    tamis_buf out;
    tamis_buf_init(&out, 1u << 20);
    for (size_t i = 0; i < a->count; i++) {
        const tamis_flow_condition *c = &a->found[i];
        (void)tamis_buf_add_format(&out, "%s %s", truths[c->truth],
                                   c->ternary != NULL ? "? "
                                   : c->asked         ? ""
                                                      : ". ");
        (void)tamis_buf_add_str(&out, tamis_sources_text(&a->sources, c->expr->span));
        (void)tamis_buf_add_char(&out, '\n');
    }
    ck_assert(tamis_buf_add_char(&out, '\0'));
    return out.ptr;
}

typedef struct row {
    const char *name, *text;
    bool asked;
    const char *want;
} row;

#define DOCUMENTED_LISTS "[_.referenceValues.r, _.globalReferenceValues.r]"

static const row rows[] = {
    {"a value has no condition", "fields.a", false, ""},
    {"a statement's condition is one", "fields.a", true, "open fields.a\n"},
    {"operands of a chain are conditions, its left part is none", "a && b && c", true,
     "open a\nopen b\nopen c\nopen a && b && c\n"},
    {"a part in parentheses is one", "(a && b) && c", true,
     "open a\nopen b\nopen (a && b)\nopen c\nopen (a && b) && c\n"},
    {"a negation is one condition, not two", "!a || !(b && c)", true,
     "open !a\nopen b\nopen c\nopen !(b && c)\nopen !a || !(b && c)\n"},
    {"a ternary's condition", "a ? b : c", false, "open ? a\n"},
    {"arms are conditions where the ternary is one", "a ? b : c", true,
     "open ? a\nopen b\nopen c\nopen a ? b : c\n"},
    {"the last operand of a chain that is a value", "a || b || 'x'", false, "open a\nopen b\nopen . 'x'\n"},
    {"what is only true or false is a condition anywhere", "[!a, is(b, isEmpty(c))]", false,
     "open !a\nopen isEmpty(c)\nopen is(b, isEmpty(c))\n"},
    {"a chain of such is one, too", "isEmpty(a) && b === c", false,
     "open isEmpty(a)\nopen b === c\nopen isEmpty(a) && b === c\n"},
    {"true and false as values are none", "isEmpty(a) ? true : false", false, "open ? isEmpty(a)\n"},
    {"the right side of ?? where it is a condition", "(a ?? b) ? 1 : 2", false, "open b\nopen ? (a ?? b)\n"},
    {"conditions in arguments of conditions", "includes(a ? b : c, 'x')", true,
     "open ? a\nopen includes(a ? b : c, 'x')\n"},

    {"what held holds", "a && (a || b)", true,
     "open a\ntrue a\nunreached b\ntrue (a || b)\nopen a && (a || b)\n"},
    {"what did not hold does not", "a || a", true, "open a\nfalse a\nopen a || a\n"},
    {"through a negation", "!a && a", true, "open !a\nfalse a\nfalse !a && a\n"},
    {"through a ternary", "a ? (a ? 1 : 2) : (a ? 3 : 4)", false, "open ? a\ntrue ? a\nfalse ? a\n"},
    {"one is told from its empty words", "isEmpty(x) ? (is(x, 'a') ? 1 : 2) : (is(x, '') ? 3 : 4)", false,
     "open ? isEmpty(x)\nfalse ? is(x, 'a')\nfalse ? is(x, '')\n"},
    {"a word is not empty, and truthy", "is(x, 'a') ? [isEmpty(x), !x, is(x, 'a'), is(x, 'b')] : 0", false,
     "open ? is(x, 'a')\nfalse isEmpty(x)\nfalse !x\ntrue is(x, 'a')\nfalse is(x, 'b')\n"},
    {"not empty is truthy, empty may be", "isEmpty(x) ? !x : !x", false,
     "open ? isEmpty(x)\nopen !x\nfalse !x\n"},
    {"falsy is empty", "x ? 0 : [isEmpty(x), is(x, undefined)]", false,
     "open ? x\ntrue isEmpty(x)\nopen is(x, undefined)\n"},
    {"numbers and booleans are empty", "is(x, 5, true) ? [isEmpty(x), !x] : 0", false,
     "open ? is(x, 5, true)\ntrue isEmpty(x)\nfalse !x\n"},
    {"one of several words", "is(x, 'a', 'b') ? is(x, 'b', 'a') ? is(x, 'a') : 1 : is(x, 'b')", false,
     "open ? is(x, 'a', 'b')\ntrue ? is(x, 'b', 'a')\nopen is(x, 'a')\nfalse is(x, 'b')\n"},
    {"a word against several fields", "is('a', x, y) ? 0 : x === 'a' || 'a' !== y", false,
     "open ? is('a', x, y)\nfalse x === 'a'\ntrue 'a' !== y\ntrue x === 'a' || 'a' !== y\n"},
    {"equality, both ways round", "x === 'a' ? 'a' === x : x !== 'a'", false,
     "open ? x === 'a'\ntrue 'a' === x\ntrue x !== 'a'\n"},
    {"null and undefined", "x == null ? [x != undefined, x === null, isEmpty(x)] : is(x, null)", false,
     "open ? x == null\nfalse x != undefined\nopen x === null\ntrue isEmpty(x)\nfalse is(x, null)\n"},
    {"what is left when all else is out", "x == null && x !== null ? x === undefined : 0", false,
     "open x == null\nopen x !== null\nopen ? x == null && x !== null\ntrue x === undefined\n"},
    {"the right side of ?? is reached by nothing else", "x ?? [x == null, isEmpty(x)]", false,
     "true x == null\ntrue isEmpty(x)\n"},
    {"what the two ways through ?? know", "(x ?? y) ? 1 : x == null && y ? 2 : 3", false,
     "open y\nopen ? (x ?? y)\nopen x == null\nfalse y\nfalse ? x == null && y\n"},
    {"a text that is never nullish", "toLower(x) ?? isEmpty(x)", false, "unreached isEmpty(x)\n"},
    {"kinds that a function does not give",
     "is(toLower(x), undefined) || isEmpty(size(x)) || size(x) === NaN", true,
     "false is(toLower(x), undefined)\ntrue isEmpty(size(x))\nunreached size(x) === NaN\n"
     "true is(toLower(x), undefined) || isEmpty(size(x)) || size(x) === NaN\n"},
    {"literals", "('a' || x) && is('a', 'b', 'a') && '' === ''", true,
     "true 'a'\nunreached x\ntrue ('a' || x)\ntrue is('a', 'b', 'a')\ntrue '' === ''\n"
     "true ('a' || x) && is('a', 'b', 'a') && '' === ''\n"},
    {"nothing is NaN", "is(x, NaN) || NaN === NaN", true,
     "false is(x, NaN)\nfalse NaN === NaN\nfalse is(x, NaN) || NaN === NaN\n"},
    {"0 is -0", "x === 0 && x === -0 && !x", true,
     "open x === 0\ntrue x === -0\ntrue !x\nopen x === 0 && x === -0 && !x\n"},
    {"5 is not -5", "x === 5 && x === -5", true, "open x === 5\nfalse x === -5\nfalse x === 5 && x === -5\n"},
    {"an array literal is truthy, and empty when it is", "[] ? isEmpty([]) : isEmpty([x])", false,
     "true ? []\ntrue isEmpty([])\nunreached isEmpty([x])\n"},
    {"any condition is known again", "searchRegex(x, /a/) ? searchRegex(x, /a/) || searchRegex(x, /a/i) : 0",
     false, "open ? searchRegex(x, /a/)\ntrue searchRegex(x, /a/)\nunreached . searchRegex(x, /a/i)\n"},
    {"however the key is written", "x.y ? !x['y'] : (x)?.y && x.z", false,
     "open ? x.y\nfalse !x['y']\nfalse (x)?.y\nunreached . x.z\n"},
    {"but not by another name, order, or case", "f(x, y) ? [!f(y, x), !f(x), !F(x, y), !x.f] : 0", false,
     "open ? f(x, y)\nopen !f(y, x)\nopen !f(x)\nopen !F(x, y)\nopen !x.f\n"},
    {"what is known of one side only is not known after it", "(a || b) && a", true,
     "open a\nopen b\nopen (a || b)\nopen a\nopen (a || b) && a\n"},
    {"what both ways know is", "(a ? b : !b) && a ? b : 0", false,
     "open ? a\nopen b\nopen !b\nopen (a ? b : !b)\nopen a\nopen ? (a ? b : !b) && a\n"},
    {"the documented expression",
     "!isEmpty(fields.cat) && !is(fields.cat, 'vulnerability') ? "
     "searchRegexList(fields.cat, " DOCUMENTED_LISTS ") ? "
     "searchRegexList(fields.cat, " DOCUMENTED_LISTS
     ") : fields.cat : !isEmpty(fields.cat) && is(fields.cat, "
     "'vulnerability') ? searchRegexList(cef.deviceEventClassID, " DOCUMENTED_LISTS ") ?"
     "searchRegexList(cef.deviceEventClassID, " DOCUMENTED_LISTS
     ") : cef.deviceEventClassID : isEmpty(fields.cat) && "
     "!isEmpty(fields.PanOSThreatCategory) ? fields.PanOSThreatCategory : undefined",
     false,
     "open !isEmpty(fields.cat)\n"
     "open !is(fields.cat, 'vulnerability')\n"
     "open ? !isEmpty(fields.cat) && !is(fields.cat, 'vulnerability')\n"
     "open ? searchRegexList(fields.cat, " DOCUMENTED_LISTS ")\n"
     "open !isEmpty(fields.cat)\n"
     "true is(fields.cat, 'vulnerability')\n"
     "open ? !isEmpty(fields.cat) && is(fields.cat, 'vulnerability')\n"
     "open ? searchRegexList(cef.deviceEventClassID, " DOCUMENTED_LISTS ")\n"
     "true isEmpty(fields.cat)\n"
     "open !isEmpty(fields.PanOSThreatCategory)\n"
     "open ? isEmpty(fields.cat) && !isEmpty(fields.PanOSThreatCategory)\n"},
};

START_TEST(conditions_are_exactly_these) {
    const row *r = &rows[_i];
    analysed a;
    analyse(&a, r->text, r->asked);
    char *got = describe(&a);
    ck_assert_msg(strcmp(got, r->want) == 0, "%s: %s\nwant\n%sgot\n%s", r->name, r->text, r->want, got);
    free(got);
    clear(&a);
}
END_TEST

/* The text of the condition that tells, and its place among those of the same text. */
static void expect_because(const char *text, size_t condition, const char *because, uint32_t off) {
    analysed a;
    analyse(&a, text, true);
    const tamis_flow_condition *c = &a.found[condition];
    ck_assert_msg((c->because == NULL) == (because == NULL), "%s", text);
    if (because != NULL) {
        tamis_str got = tamis_sources_text(&a.sources, c->because->span);
        ck_assert_msg(tamis_str_equal(got, tamis_str_z(because)), "%s: %.*s", text, (int)got.len, got.ptr);
        ck_assert_uint_eq(c->because->span.off, off);
    }
    clear(&a);
}

START_TEST(the_earlier_condition_is_named) {
    expect_because("isEmpty(x) && is(x, 'a')", 1, "isEmpty(x)", 0);
    expect_because("y && !(x === 'a') && x === 'a'", 2, "x === 'a'", 7);
    expect_because("x ? isEmpty(x) : 1", 1, NULL, 0); /* not constant */
    expect_because("'a' === 'b'", 0, NULL, 0);        /* by itself */
}
END_TEST

/* `first`, then `part` as often as said, with the number of the turn for each `%`, then `last`. */
static char *repeated(const char *first, const char *part, unsigned count, const char *last) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 22);
    (void)tamis_buf_add_z(&out, first);
    for (unsigned i = 0; i < count; i++) {
        for (const char *c = part; *c != '\0'; c++) {
            if (*c == '%') {
                (void)tamis_buf_add_u64(&out, i);
            } else {
                (void)tamis_buf_add_char(&out, *c);
            }
        }
    }
    (void)tamis_buf_add_z(&out, last);
    ck_assert(tamis_buf_add_char(&out, '\0'));
    return out.ptr;
}

static tamis_flow_truth truth_of_last_operand(const char *text) {
    analysed a;
    analyse(&a, text, true);
    ck_assert_uint_ge(a.count, 2);
    tamis_flow_truth truth = a.found[a.count - 2].truth; /* the last one is the whole */
    clear(&a);
    return truth;
}

START_TEST(bounds_forget_and_stay_right) {
    /* Many ways to have come here: what they have in common is kept. */
    char *text = repeated("!z && (a", " || b%", 100, ") && z");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_FALSE);
    free(text);
    text = repeated("(a", " || b%", 100, ") && b50");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_OPEN);
    free(text);
    /* Many literals that a value is not. */
    text = repeated("is(x", ", 'w%'", 31, ") || is(x, 'w5')");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_FALSE);
    free(text);
    text = repeated("is(x", ", 'w%'", 200, ") || is(x, 'w150')");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_OPEN);
    free(text);
    /* Facts, and subjects: 150 operands are near the deepest tree. */
    text = repeated("z && [", "!a% && !b%, ", 900, "1] && z");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_TRUE);
    free(text);
    text = repeated("q", " && b%", 150, " && q");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_TRUE);
    free(text);
    text = repeated("q", " && b%", 150, " && b149");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_OPEN);
    free(text);
    /* A subject of more nodes than are compared. */
    text = repeated("[f(", "%,", 100, "1) && f(1)] && x && x");
    ck_assert_int_eq(truth_of_last_operand(text), TAMIS_FLOW_TRUE);
    free(text);
}
END_TEST

/* Near the deepest tree that there can be, in each shape that the walk goes down. */
START_TEST(deep_trees_are_walked) {
    static const struct {
        const char *down, *up;
        unsigned levels; /* 200 nodes are the deepest */
    } shapes[] = {
        {"(!a% ? b : ", ")", 98}, {"(a% ? ", " : b)", 98}, {"(a% && ", ")", 98},
        {"!(a% || ", ")", 65},    {"(a% ?? ", ")", 98},    {"[a%, ", "]", 190},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char *down = repeated("", shapes[i].down, shapes[i].levels, "c");
        char *text = repeated(down, shapes[i].up, shapes[i].levels, "");
        analysed a;
        for (int asked = 0; asked <= 1; asked++) {
            analyse(&a, text, asked == 1);
            ck_assert_uint_ge(a.count, asked == 1 ? 1 : 0);
            clear(&a);
        }
        free(text);
        free(down);
    }
}
END_TEST

START_TEST(what_functions_give_is_told_of_functions_that_exist) {
    static const char *const any[] = {"getNestedValue", "head", "last", "defaultTo"};
    for (int i = 0; i < TAMIS_FUNCTIONS; i++) {
        tamis_expr call = {.kind = TAMIS_EXPR_CALL, .text = {.str = tamis_str_z(tamis_functions[i].name)}};
        bool told = tamis_flow_kinds(&call) != TAMIS_KIND_ANY, wanted = true;
        for (size_t k = 0; k < sizeof any / sizeof *any; k++) {
            wanted = wanted && strcmp(any[k], tamis_functions[i].name) != 0;
        }
        ck_assert_msg(told == wanted, "%s", tamis_functions[i].name);
    }
}
END_TEST

/* ---- Soundness: conditions written by chance, on all events over some values ---- */

typedef struct dice {
    uint64_t state;
} dice;

static unsigned roll(dice *d, unsigned sides) {
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return (unsigned)((d->state * UINT64_C(2685821657736338717)) >> 33) % sides;
}

static void add_subject(tamis_buf *out, dice *d) {
    static const char *const subjects[] = {"fields.a",    "fields.a",          "fields.b",
                                           "fields['b']", "toLower(fields.a)", "size(fields.b)"};
    (void)tamis_buf_add_z(out, subjects[roll(d, 6)]);
}

static void add_literal(tamis_buf *out, dice *d) {
    static const char *const literals[] = {"'v'", "'w'", "''", "undefined", "null", "5",
                                           "0",   "-0",  "-5", "NaN",       "true", "false"};
    (void)tamis_buf_add_z(out, literals[roll(d, 12)]);
}

static void add_leaf(tamis_buf *out, dice *d) {
    static const char *const operators[] = {" === ", " !== ", " == ", " != ", " < "};
    unsigned form = roll(d, 8);
    if (form < 2) {
        (void)tamis_buf_add_z(out, "isEmpty(");
        add_subject(out, d);
        (void)tamis_buf_add_z(out, ")");
    } else if (form < 5) {
        bool reversed = roll(d, 4) == 0;
        (void)tamis_buf_add_z(out, "is(");
        reversed ? add_literal(out, d) : add_subject(out, d);
        for (unsigned n = 1 + roll(d, 3); n > 0; n--) {
            (void)tamis_buf_add_z(out, ", ");
            reversed ? add_subject(out, d) : add_literal(out, d);
        }
        (void)tamis_buf_add_z(out, ")");
    } else if (form < 7) {
        add_subject(out, d);
        (void)tamis_buf_add_z(out, operators[roll(d, 5)]);
        roll(d, 4) == 0 ? add_subject(out, d) : add_literal(out, d);
    } else {
        add_subject(out, d);
    }
}

static void add_condition(tamis_buf *out, dice *d, unsigned depth) {
    static const char *const joints[] = {" && ", " || ", " ?? "};
    unsigned form = depth == 0 ? 0 : roll(d, 9);
    if (form == 0) {
        add_leaf(out, d);
    } else if (form == 1) {
        (void)tamis_buf_add_z(out, "!(");
        add_condition(out, d, depth - 1);
        (void)tamis_buf_add_z(out, ")");
    } else if (form < 4) {
        (void)tamis_buf_add_z(out, "(");
        add_condition(out, d, depth - 1);
        (void)tamis_buf_add_z(out, " ? ");
        add_condition(out, d, depth - 1);
        (void)tamis_buf_add_z(out, " : ");
        add_condition(out, d, depth - 1);
        (void)tamis_buf_add_z(out, ")");
    } else {
        bool coalesce = form == 4;
        (void)tamis_buf_add_z(out, "(");
        if (coalesce) {
            add_subject(out, d);
        } else {
            add_condition(out, d, depth - 1);
        }
        (void)tamis_buf_add_z(out, joints[coalesce ? 2 : form % 2]);
        add_condition(out, d, depth - 1);
        (void)tamis_buf_add_z(out, ")");
    }
}

/* The truth of `text` for each event over some values of two fields, as a string of digits. */
static void truths(char *out, const char *text) {
    const tamis_value element = tamis_string(TAMIS_STR("x"));
    const tamis_value values[] = {
        tamis_undefined(),
        tamis_null(),
        tamis_string(TAMIS_STR("")),
        tamis_string(TAMIS_STR("v")),
        tamis_string(TAMIS_STR("w")),
        tamis_number(0),
        tamis_number(5),
        tamis_boolean(true),
        tamis_boolean(false),
        tamis_number(-5),
        {.type = TAMIS_TYPE_ARRAY, .len = 1, .depth = 1, .as.array = &element},
    };
    enum { VALUES = sizeof values / sizeof *values };
    tamis_compiler *compiler;
    tamis_evaluation evaluation;
    tamis_str image;
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    ck_assert_msg(tamis_compiler_expression(&image, compiler, tamis_str_z(text), NULL, NULL) == TAMIS_OK,
                  "%s", text);
    ck_assert_int_eq(tamis_evaluation_init(&evaluation, image, false), TAMIS_OK);
    for (int i = 0; i < VALUES * VALUES; i++) {
        tamis_member fields[] = {{TAMIS_STR("a"), values[i / VALUES]}, {TAMIS_STR("b"), values[i % VALUES]}};
        tamis_data_event event;
        tamis_verdict verdict;
        tamis_data_event_init(&event);
        event.fields = fields;
        event.field_count = 2;
        tamis_value value = tamis_context_eval_data(evaluation.context, &event, evaluation.entry, &verdict);
        out[i] = tamis_value_truthy(value) ? '1' : '0';
    }
    out[VALUES * VALUES] = '\0';
    tamis_evaluation_clear(&evaluation);
    tamis_compiler_free(compiler);
}

/* What a condition is, by the analysis, can stand in its place. */
static void check_constant(const char *text, const char *before, const analysed *a,
                           const tamis_flow_condition *c) {
    static const char *const stand_ins[] = {"", "true", "false", "!"};
    char after[256];
    tamis_str part = tamis_sources_text(&a->sources, c->expr->span);
    size_t off = (size_t)(part.ptr - text);
    tamis_buf out;
    tamis_buf_init(&out, 1u << 20);
    (void)tamis_buf_add(&out, text, off);
    (void)tamis_buf_add_format(&out, "(%s", stand_ins[c->truth]);
    if (c->truth == TAMIS_FLOW_UNREACHED) {
        (void)tamis_buf_add_format(&out, "(%.*s)", (int)part.len, part.ptr);
    }
    (void)tamis_buf_add_char(&out, ')');
    (void)tamis_buf_add_z(&out, text + off + part.len);
    ck_assert(tamis_buf_add_char(&out, '\0'));
    truths(after, out.ptr);
    ck_assert_msg(strcmp(before, after) == 0, "%s\nis not\n%s", text, out.ptr);
    tamis_buf_clear(&out);
}

START_TEST(constants_can_stand_for_what_they_are) {
    dice d = {UINT64_C(0x9E3779B97F4A7C15)};
    size_t rounds = tamis_test_effort(3000, 150), constants = 0, conditions = 0;
    for (size_t i = 0; i < rounds; i++) {
        tamis_buf text;
        analysed a;
        char before[256];
        tamis_buf_init(&text, 1u << 20);
        add_condition(&text, &d, 4);
        ck_assert(tamis_buf_add_char(&text, '\0'));
        truths(before, text.ptr);
        analyse(&a, text.ptr, true);
        conditions += a.count;
        for (size_t k = 0; k < a.count; k++) {
            if (a.found[k].truth == TAMIS_FLOW_OPEN) {
                continue;
            }
            constants++;
            check_constant(text.ptr, before, &a, &a.found[k]);
        }
        clear(&a);
        tamis_buf_clear(&text);
    }
    tamis_test_note("flow: %zu random expressions, %zu conditions, %zu found constant and replaced", rounds,
                    conditions, constants);
    ck_assert_uint_ge(constants, rounds / 2);
}
END_TEST

Suite *tamis_suite_flow(void) {
    Suite *suite = suite_create("flow");
    TCase *tests = tcase_create("flow");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, conditions_are_exactly_these, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tests, the_earlier_condition_is_named);
    tcase_add_test(tests, bounds_forget_and_stay_right);
    tcase_add_test(tests, deep_trees_are_walked);
    tcase_add_test(tests, what_functions_give_is_told_of_functions_that_exist);
    tcase_add_test(tests, constants_can_stand_for_what_they_are);
    suite_add_tcase(suite, tests);
    return suite;
}
