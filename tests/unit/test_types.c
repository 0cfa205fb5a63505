/* Types: the kinds that the checker gives an expression are all that its value ever has, and the conditions that they decide are
 * decided so. By chance, over all values of two fields. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/types.h"
#include "compiler/flow.h"
#include "grammar/parse.h"
#include "tests/unit/support.h"
#include "tools/evaluate.h"

Suite *tamis_suite_types(void);

typedef struct dice {
    uint64_t state;
} dice;

static unsigned roll(dice *d, unsigned sides) {
    d->state ^= d->state >> 12;
    d->state ^= d->state << 25;
    d->state ^= d->state >> 27;
    return (unsigned)((d->state * UINT64_C(2685821657736338717)) >> 33) % sides;
}

/* ---- Expressions: `@` stands for a further one ---- */

static void add_expr(tamis_buf *out, dice *d, unsigned depth) {
    static const char *const leaves[] = {"fields.a", "fields.b", "fields['a']", "'v'", "''", "undefined", "null", "5", "0", "true", "fields.a.length"};
    static const char *const forms[] = {
        "(@ ? @ : @)", "(@ ?? @)",    "(@ && @)",          "(@ || @)",        "(@ + @)",      "!@",
        "isEmpty(@)",  "is(@, 'v')",  "(@ === @)",         "(@ < @)",         "trim(@)",      "size(@)",
        "toNumber(@)", "toString(@)", "defaultTo(@, @)",   "split(@, '-')",   "split(@, '-')[0]", "split(@, '-')[1]",
        "head(split(@, '-'))",        "last(split(@, '-'))", "searchRegex(@, /v/)", "(@)[0]", "(@).length", "-(@)",
        "(@ % @)",     "(@ - @)",     "join(split(@, '-'), @)", "(isEmpty(fields.a) ? @ : @)", "(fields.a === 'v' && @)", "(fields.a ?? @)",
    };
    const char *form = depth == 0 ? leaves[roll(d, 11)] : forms[roll(d, sizeof forms / sizeof *forms)];
    for (; *form != '\0'; form++) {
        if (*form == '@') add_expr(out, d, roll(d, 3) == 0 ? 0 : depth - 1);
        else (void)tamis_buf_add_char(out, *form);
    }
}

/* ---- What the checker says ---- */

typedef struct analysed {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_model model;
    tamis_types types;
    tamis_expr *expr;
    unsigned kinds;
    char *decided; /* the expression with the conditions that are decided replaced; NULL: none is */
    const char *text;
} analysed;

static unsigned type_of(void *data, const tamis_expr *e) {
    const analysed *a = data;
    return tamis_types_of(&a->types, e);
}

/* Keeps the first condition before a `?` that is decided (of others the value may be taken). */
static void keep(void *data, const tamis_flow_condition *c) {
    analysed *a = data;
    if (a->decided != NULL || c->ternary == NULL || (c->truth != TAMIS_FLOW_TRUE && c->truth != TAMIS_FLOW_FALSE)) return;
    tamis_str part = tamis_sources_text(&a->sources, c->expr->span);
    tamis_buf out;
    tamis_buf_init(&out, 1u << 20);
    size_t off = (size_t)(part.ptr - a->text);
    (void)tamis_buf_add(&out, a->text, off);
    (void)tamis_buf_add_z(&out, c->truth == TAMIS_FLOW_TRUE ? "(true)" : "(false)");
    (void)tamis_buf_add_str(&out, tamis_str_of(part.ptr + part.len, strlen(a->text) - off - part.len));
    ck_assert(tamis_buf_add_char(&out, '\0'));
    a->decided = strdup(out.ptr);
    tamis_buf_clear(&out);
}

static void analyse(analysed *a, const char *text) {
    size_t source;
    *a = (analysed){.kinds = 0};
    tamis_arena_init(&a->arena, SIZE_MAX);
    tamis_sources_init(&a->sources, &a->arena);
    tamis_diags_init(&a->diags, &a->arena);
    tamis_map_init(&a->model.field_names, &a->arena);
    tamis_map_init(&a->model.let_names, &a->arena);
    a->model.lone = true;
    ck_assert_int_eq(tamis_map_put(&a->model.field_names, TAMIS_STR("a"), 0), TAMIS_OK);
    ck_assert_int_eq(tamis_map_put(&a->model.field_names, TAMIS_STR("b"), 0), TAMIS_OK);
    ck_assert_int_eq(tamis_types_init(&a->types, &a->model, &a->arena), TAMIS_OK);
    ck_assert_int_eq(tamis_sources_add(&source, &a->sources, TAMIS_STR("e"), TAMIS_STR("e"), tamis_str_z(text)), TAMIS_OK);
    a->text = a->sources.items[source].text.ptr;
    ck_assert_int_eq(tamis_parse_expression(&a->expr, &a->arena, &a->sources, source, &a->diags), TAMIS_OK);
    ck_assert_msg(a->diags.errors == 0, "%s", text);
    const tamis_flow_visitor visitor = {.condition = keep, .type = type_of, .data = a};
    ck_assert_int_eq(tamis_flow_walk_typed(&a->kinds, a->expr, false, &a->arena, &visitor), TAMIS_OK);
}

static void clear(analysed *a) {
    free(a->decided);
    tamis_arena_clear(&a->arena);
}

/* ---- What the value is ---- */

static unsigned kind_of(tamis_value v) {
    switch (v.type) {
    case TAMIS_TYPE_UNDEFINED: return TAMIS_KIND_UNDEFINED;
    case TAMIS_TYPE_NULL: return TAMIS_KIND_NULL;
    case TAMIS_TYPE_BOOLEAN: return v.as.boolean ? TAMIS_KIND_TRUE : TAMIS_KIND_FALSE;
    case TAMIS_TYPE_NUMBER: return isnan(v.as.number) ? TAMIS_KIND_NAN : v.as.number == 0 ? TAMIS_KIND_ZERO : TAMIS_KIND_NUMBER;
    case TAMIS_TYPE_STRING: return v.len == 0 ? TAMIS_KIND_EMPTY_TEXT : TAMIS_KIND_TEXT;
    default: return v.len == 0 ? TAMIS_KIND_EMPTY : TAMIS_KIND_FULL;
    }
}

enum { VALUES = 5 };

/* The kind of `text` for each event. */
static void evaluate(unsigned *out, const char *text) {
    const tamis_value values[VALUES] = {tamis_undefined(), tamis_string(TAMIS_STR("")), tamis_string(TAMIS_STR("v")),
                                        tamis_string(TAMIS_STR("v-7")), tamis_string(TAMIS_STR("0"))};
    tamis_compiler *compiler;
    tamis_evaluation evaluation;
    tamis_str image;
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    ck_assert_msg(tamis_compiler_expression(&image, compiler, tamis_str_z(text), NULL, NULL) == TAMIS_OK, "%s", text);
    ck_assert_int_eq(tamis_evaluation_init(&evaluation, image, false), TAMIS_OK);
    for (int i = 0; i < VALUES * VALUES; i++) {
        tamis_member fields[] = {{TAMIS_STR("a"), values[i / VALUES]}, {TAMIS_STR("b"), values[i % VALUES]}};
        tamis_data_event event;
        tamis_verdict verdict;
        tamis_data_event_init(&event);
        event.fields = fields;
        event.field_count = 2;
        out[i] = kind_of(tamis_context_eval_data(evaluation.context, &event, evaluation.entry, &verdict));
    }
    tamis_evaluation_clear(&evaluation);
    tamis_compiler_free(compiler);
}

START_TEST(values_have_no_other_kind) {
    dice d = {UINT64_C(0x2545F4914F6CDD1D)};
    size_t rounds = tamis_test_effort(6000, 200), narrow = 0, decided = 0;
    for (size_t i = 0; i < rounds; i++) {
        tamis_buf text;
        analysed a;
        unsigned got[VALUES * VALUES], other[VALUES * VALUES];
        tamis_buf_init(&text, 1u << 20);
        add_expr(&text, &d, 3);
        ck_assert(tamis_buf_add_char(&text, '\0'));
        analyse(&a, text.ptr);
        evaluate(got, text.ptr);
        for (int k = 0; k < VALUES * VALUES; k++)
            ck_assert_msg((got[k] & a.kinds) != 0, "%s\nevent %d: kind %x, not in %x", text.ptr, k, got[k], a.kinds);
        narrow += (a.kinds & TAMIS_KIND_ANY) != TAMIS_KIND_ANY;
        if (a.decided != NULL) {
            evaluate(other, a.decided);
            for (int k = 0; k < VALUES * VALUES; k++)
                ck_assert_msg(got[k] == other[k], "%s\nis not\n%s\nevent %d", text.ptr, a.decided, k);
            decided++;
        }
        clear(&a);
        tamis_buf_clear(&text);
    }
    ck_assert_uint_gt(narrow, rounds / 2);
    ck_assert_uint_gt(decided, rounds / 50);
    tamis_test_note("types: %zu random expressions, %zu of a known type, %zu with a condition that is decided", rounds, narrow, decided);
}
END_TEST

Suite *tamis_suite_types(void) {
    Suite *suite = suite_create("types");
    TCase *tests = tcase_create("types");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, values_have_no_other_kind);
    suite_add_tcase(suite, tests);
    return suite;
}
