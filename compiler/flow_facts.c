/* See flow_facts.h. */
#include "compiler/flow_facts.h"

#include <limits.h>
#include <math.h>

enum {
    FACTS_MAX = 64,     /* in one world */
    SUBJECT_NODES = 64, /* of a subject */
    EXCLUDED_MAX = 32,  /* literals that a value is known not to be */

    MANY = TAMIS_KIND_NUMBER | TAMIS_KIND_TEXT /* kinds with many values */
};

/* ---- Values ---- */

typedef struct excluded {
    const tamis_expr *literal;
    unsigned count; /* of this chain */
    const struct excluded *next;
} excluded;

/* The values that an expression can have. */
typedef struct possible {
    unsigned kinds;
    const tamis_expr *equal;  /* kinds is NUMBER or TEXT alone: the literal that it is; NULL: any */
    const excluded *excluded; /* numbers and texts that it is not */
} possible;

bool tamis_flow_is_literal(const tamis_expr *e) {
    switch (e->kind) {
    case TAMIS_EXPR_UNDEFINED:
    case TAMIS_EXPR_NULL:
    case TAMIS_EXPR_BOOLEAN:
    case TAMIS_EXPR_NUMBER:
    case TAMIS_EXPR_STRING: return true;
    case TAMIS_EXPR_UNARY: return e->op == TAMIS_OPERATOR_NEGATE && e->a->kind == TAMIS_EXPR_NUMBER;
    default: return false;
    }
}

static double literal_number(const tamis_expr *e) {
    return e->kind == TAMIS_EXPR_UNARY ? -e->a->number : e->number;
}

static unsigned literal_kind(const tamis_expr *e) {
    switch (e->kind) {
    case TAMIS_EXPR_UNDEFINED: return TAMIS_KIND_UNDEFINED;
    case TAMIS_EXPR_NULL: return TAMIS_KIND_NULL;
    case TAMIS_EXPR_BOOLEAN: return e->boolean ? TAMIS_KIND_TRUE : TAMIS_KIND_FALSE;
    case TAMIS_EXPR_STRING: return e->text.str.len == 0 ? TAMIS_KIND_EMPTY_TEXT : TAMIS_KIND_TEXT;
    default: break;
    }
    double n = literal_number(e);
    return isnan(n) ? TAMIS_KIND_NAN : n == 0 ? TAMIS_KIND_ZERO : TAMIS_KIND_NUMBER;
}

static bool same_literal(const tamis_expr *a, const tamis_expr *b) {
    unsigned kind = literal_kind(a);
    if (kind != literal_kind(b)) {
        return false;
    }
    if (kind == TAMIS_KIND_TEXT) {
        return tamis_str_equal(a->text.str, b->text.str);
    }
    return kind != TAMIS_KIND_NUMBER || literal_number(a) == literal_number(b);
}

static bool is_excluded(const possible *p, const tamis_expr *literal) {
    for (const excluded *x = p->excluded; x != NULL; x = x->next) {
        if (same_literal(x->literal, literal)) {
            return true;
        }
    }
    return false;
}

/* Functions by what they give; those not here may give anything. */
static const struct {
    const char *name;
    unsigned kinds;
} functions[] = {
    {"isEmpty", TAMIS_KIND_BOOLEANS},
    {"is", TAMIS_KIND_BOOLEANS},
    {"startsWith", TAMIS_KIND_BOOLEANS},
    {"endsWith", TAMIS_KIND_BOOLEANS},
    {"includes", TAMIS_KIND_BOOLEANS},
    {"inCidr", TAMIS_KIND_BOOLEANS},
    {"trim", TAMIS_KIND_TEXTS},
    {"trimStart", TAMIS_KIND_TEXTS},
    {"trimEnd", TAMIS_KIND_TEXTS},
    {"replace", TAMIS_KIND_TEXTS},
    {"toLower", TAMIS_KIND_TEXTS},
    {"toUpper", TAMIS_KIND_TEXTS},
    {"join", TAMIS_KIND_TEXTS},
    {"toString", TAMIS_KIND_TEXTS},
    {"split", TAMIS_KIND_EMPTY | TAMIS_KIND_FULL},
    {"size", TAMIS_KIND_ZERO | TAMIS_KIND_NUMBER},
    {"toNumber", TAMIS_KIND_NUMBERS},
    {"searchRegex", TAMIS_KIND_UNDEFINED | TAMIS_KIND_TEXTS},
    {"searchRegexList", TAMIS_KIND_UNDEFINED | TAMIS_KIND_TEXTS},
};

static unsigned kinds_of_call(const tamis_expr *e) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (tamis_str_equal(tamis_str_z(functions[i].name), e->text.str)) {
            return functions[i].kinds;
        }
    }
    return TAMIS_KIND_ANY;
}

static unsigned kinds_of_operator(tamis_operator op) {
    switch (op) {
    case TAMIS_OPERATOR_NOT:
    case TAMIS_OPERATOR_STRICT_EQUAL:
    case TAMIS_OPERATOR_STRICT_NOT_EQUAL:
    case TAMIS_OPERATOR_EQUAL:
    case TAMIS_OPERATOR_NOT_EQUAL:
    case TAMIS_OPERATOR_LESS:
    case TAMIS_OPERATOR_LESS_EQUAL:
    case TAMIS_OPERATOR_GREATER:
    case TAMIS_OPERATOR_GREATER_EQUAL: return TAMIS_KIND_BOOLEANS;
    case TAMIS_OPERATOR_NEGATE:
    case TAMIS_OPERATOR_PLUS:
    case TAMIS_OPERATOR_SUBTRACT:
    case TAMIS_OPERATOR_MULTIPLY:
    case TAMIS_OPERATOR_DIVIDE:
    case TAMIS_OPERATOR_REMAINDER: return TAMIS_KIND_NUMBERS;
    case TAMIS_OPERATOR_ADD: return TAMIS_KIND_NUMBERS | TAMIS_KIND_TEXTS;
    case TAMIS_OPERATOR_AND:
    case TAMIS_OPERATOR_OR:
    case TAMIS_OPERATOR_COALESCE:
    case TAMIS_OPERATORS: break;
    }
    return TAMIS_KIND_ANY;
}

/* What the form of an expression tells of its value. */
static possible by_form_alone(const tamis_expr *e) {
    if (tamis_flow_is_literal(e)) {
        unsigned kind = literal_kind(e);
        return (possible){kind, (kind & MANY) != 0 ? e : NULL, NULL};
    }
    switch (e->kind) {
    case TAMIS_EXPR_UNARY:
    case TAMIS_EXPR_BINARY: return (possible){kinds_of_operator(e->op), NULL, NULL};
    case TAMIS_EXPR_CALL: return (possible){kinds_of_call(e), NULL, NULL};
    case TAMIS_EXPR_ARRAY: return (possible){e->count == 0 ? TAMIS_KIND_EMPTY : TAMIS_KIND_FULL, NULL, NULL};
    default: return (possible){TAMIS_KIND_ANY, NULL, NULL};
    }
}

/* … and what was found out of its parts. */
static possible by_form(const tamis_expr *e) {
    possible p = by_form_alone(e);
    if ((e->kinds & p.kinds) != 0) {
        p.kinds &= e->kinds;
    }
    return p;
}

unsigned tamis_flow_kinds(const tamis_expr *e) {
    return by_form_alone(e).kinds;
}

/* ---- Subjects ---- */

static const tamis_expr *ungroup(const tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    return e;
}

/* x.y and x['y'] are the same: the key, when it is constant. */
static bool member_key(tamis_str *key, const tamis_expr *e) {
    const tamis_expr *index = e->kind == TAMIS_EXPR_INDEX ? ungroup(e->b) : NULL;
    if (e->kind == TAMIS_EXPR_MEMBER) {
        *key = e->text.str;
    } else if (index != NULL && index->kind == TAMIS_EXPR_STRING) {
        *key = index->text.str;
    } else {
        return false;
    }
    return true;
}

static uint32_t hash_bytes(uint32_t hash, const void *bytes, size_t len) {
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 16777619u; /* FNV-1a */
    }
    return hash;
}

/* Adds an expression to a hash; false when it has more than *room nodes. Parentheses count for nothing. */
static bool hash_expr(uint32_t *hash, unsigned *room, const tamis_expr *e) {
    e = ungroup(e);
    if ((*room)-- == 0) {
        *room = 0;
        return false;
    }
    tamis_str key;
    if (member_key(&key, e)) {
        *hash = hash_bytes(*hash, ".", 1);
        *hash = hash_bytes(*hash, key.ptr, key.len);
        return hash_expr(hash, room, e->a);
    }
    bool value = e->kind == TAMIS_EXPR_BOOLEAN && e->boolean;
    const unsigned char form[] = {(unsigned char)e->kind, (unsigned char)e->op, value};
    *hash = hash_bytes(*hash, form, sizeof form);
    *hash = hash_bytes(*hash, e->text.str.ptr, e->text.str.len);
    if (e->a != NULL && !hash_expr(hash, room, e->a)) {
        return false;
    }
    if (e->kind == TAMIS_EXPR_CALL || e->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = e->a == NULL ? NULL : e->a->next; a != NULL; a = a->next) {
            if (!hash_expr(hash, room, a)) {
                return false;
            }
        }
    }
    return (e->b == NULL || hash_expr(hash, room, e->b)) && (e->c == NULL || hash_expr(hash, room, e->c));
}

static bool same_expr(const tamis_expr *a, const tamis_expr *b);

static bool same_or_absent(const tamis_expr *a, const tamis_expr *b) {
    return a == NULL || b == NULL ? a == b : same_expr(a, b);
}

/* Do two expressions mean the same? `?.` is `.`. Subjects have at most SUBJECT_NODES nodes. */
static bool same_expr(const tamis_expr *a, const tamis_expr *b) {
    tamis_str key, other;
    a = ungroup(a);
    b = ungroup(b);
    if (member_key(&key, a)) {
        return member_key(&other, b) && tamis_str_equal(key, other) && same_expr(a->a, b->a);
    }
    if (a->kind != b->kind || a->count != b->count || !tamis_str_equal(a->text.str, b->text.str)) {
        return false;
    }
    switch (a->kind) {
    case TAMIS_EXPR_BOOLEAN: return a->boolean == b->boolean;
    case TAMIS_EXPR_NUMBER: return a->number == b->number || (isnan(a->number) && isnan(b->number));
    case TAMIS_EXPR_REGEX: return tamis_str_equal(a->flags.str, b->flags.str);
    case TAMIS_EXPR_UNARY:
    case TAMIS_EXPR_BINARY:
        if (a->op != b->op) {
            return false;
        }
        break;
    case TAMIS_EXPR_ARRAY:
    case TAMIS_EXPR_CALL: {
        const tamis_expr *x = a->a, *y = b->a;
        for (; x != NULL && y != NULL; x = x->next, y = y->next) {
            if (!same_expr(x, y)) {
                return false;
            }
        }
        return x == y;
    }
    default: break;
    }
    return same_or_absent(a->a, b->a) && same_or_absent(a->b, b->b) && same_or_absent(a->c, b->c);
}

bool tamis_flow_same(const tamis_expr *a, const tamis_expr *b) {
    return same_expr(a, b);
}

uint32_t tamis_flow_hash(const tamis_expr *e) {
    unsigned room = UINT_MAX;
    uint32_t hash = 2166136261u;
    (void)hash_expr(&hash, &room, e);
    return hash;
}

/* "In this world the value of the subject is one of these." */
typedef struct tamis_fact {
    size_t subject;
    possible value;
    const tamis_expr *because; /* the condition that told */
    unsigned count;            /* facts of this chain */
    const struct tamis_fact *next;
} fact;

#define NO_SUBJECT SIZE_MAX

static bool hash_subject(uint32_t *hash, const tamis_expr *e) {
    unsigned room = SUBJECT_NODES;
    *hash = 2166136261u;
    return !tamis_flow_is_literal(e) && hash_expr(hash, &room, e);
}

static size_t find_subject(const tamis_facts *f, const tamis_expr *e, uint32_t hash) {
    for (size_t i = 0; i < f->subject_count; i++) {
        if (f->subjects[i].hash == hash && same_expr(f->subjects[i].expr, e)) {
            return i;
        }
    }
    return NO_SUBJECT;
}

/* The number of the subject that is this expression; NO_SUBJECT when nothing is kept of it. */
static size_t subject_of(tamis_facts *f, const tamis_expr *e) {
    uint32_t hash;
    if (!hash_subject(&hash, e)) {
        return NO_SUBJECT;
    }
    size_t found = find_subject(f, e, hash);
    if (found != NO_SUBJECT || f->subject_count == TAMIS_FLOW_SUBJECTS) {
        return found;
    }
    f->subjects[f->subject_count] = (tamis_flow_subject){e, hash};
    return f->subject_count++;
}

/* ---- Worlds ---- */

static const fact *find_fact(const fact *world, size_t of) {
    while (world != NULL && world->subject != of) {
        world = world->next;
    }
    return world;
}

static possible value_in(const fact *world, size_t of, const tamis_expr *e) {
    const fact *known = of == NO_SUBJECT ? NULL : find_fact(world, of);
    return known != NULL ? known->value : by_form(e);
}

unsigned tamis_facts_kinds(const tamis_facts *f, const tamis_flow_state *in, const tamis_expr *e) {
    uint32_t hash;
    unsigned kinds = 0;
    e = ungroup(e);
    bool asked = f->subject_count > 0 && hash_subject(&hash, e);
    size_t of = asked ? find_subject(f, e, hash) : NO_SUBJECT;
    for (size_t i = 0; i < in->count; i++) {
        kinds |= value_in(in->worlds[i], of, e).kinds;
    }
    bool absent = e->kind == TAMIS_EXPR_UNDEFINED || (e->kinds & TAMIS_KIND_ABSENT) != 0;
    return kinds | ((kinds & TAMIS_KIND_UNDEFINED) != 0 && absent ? TAMIS_KIND_ABSENT : 0);
}

/* The world in which the subject has one of these values, too. */
static const fact *learn(tamis_facts *f, const fact *world, size_t of, possible value,
                         const tamis_expr *because) {
    unsigned count = world == NULL ? 0 : world->count;
    if (of == NO_SUBJECT || count == FACTS_MAX) {
        return world;
    }
    fact *added = tamis_arena_alloc(f->arena, sizeof *added);
    if (added == NULL) {
        f->failed = true;
        return world;
    }
    *added = (fact){of, value, because, count + 1, world};
    return added;
}

/* Is the literal certainly not the value? */
static bool rules_out(const possible *p, const tamis_expr *literal) {
    if ((p->kinds & literal_kind(literal)) == 0) {
        return true;
    }
    return p->equal != NULL ? !same_literal(p->equal, literal) : is_excluded(p, literal);
}

static possible join_values(tamis_facts *f, possible a, possible b) {
    possible both = {a.kinds | b.kinds, NULL, NULL};
    if (a.equal != NULL && b.equal != NULL && same_literal(a.equal, b.equal)) {
        both.equal = a.equal;
    }
    for (const excluded *x = a.excluded; x != NULL; x = x->next) {
        excluded *kept = rules_out(&b, x->literal) ? tamis_arena_alloc(f->arena, sizeof *kept) : NULL;
        if (kept == NULL) {
            continue; /* less is known */
        }
        *kept = (excluded){x->literal, both.excluded == NULL ? 1 : both.excluded->count + 1, both.excluded};
        both.excluded = kept;
    }
    return both;
}

/* The world of what is true in both. */
static const fact *join_worlds(tamis_facts *f, const fact *a, const fact *b) {
    const fact *joined = NULL;
    for (const fact *x = a; x != NULL; x = x->next) {
        const fact *other = find_fact(b, x->subject);
        if (other == NULL || find_fact(a, x->subject) != x) {
            continue;
        }
        joined = learn(f, joined, x->subject, join_values(f, x->value, other->value), x->because);
    }
    return joined;
}

static void add_world(tamis_facts *f, tamis_flow_state *s, const fact *world) {
    for (size_t i = 0; i < s->count; i++) {
        if (s->worlds[i] == world || s->worlds[i] == NULL) {
            return; /* there already, or within one that is */
        }
    }
    if (s->count < TAMIS_FLOW_WORLDS) {
        s->worlds[s->count++] = world;
        return;
    }
    for (size_t i = 0; i < TAMIS_FLOW_WORLDS; i++) {
        world = join_worlds(f, world, s->worlds[i]);
    }
    s->worlds[0] = world;
    s->count = 1;
}

void tamis_facts_join(tamis_facts *f, tamis_flow_state *s, const tamis_flow_state *more) {
    for (size_t i = 0; i < more->count; i++) {
        add_world(f, s, more->worlds[i]);
    }
}

/* ---- Tests: a state is split by what an expression is ---- */

static void note_because(tamis_flow_sides *s, const fact *world, size_t of) {
    const fact *known = of == NO_SUBJECT ? NULL : find_fact(world, of);
    if (s->because == NULL && known != NULL) {
        s->because = known->because;
    }
}

/* By its kind: truthy or not, empty or not, nullish or not. */
void tamis_facts_test_kinds(tamis_facts *f, tamis_flow_sides *out, const tamis_flow_state *in,
                            const tamis_expr *e, unsigned kinds, const tamis_expr *because) {
    e = ungroup(e);
    size_t of = subject_of(f, e);
    *out = (tamis_flow_sides){.because = NULL};
    for (size_t i = 0; i < in->count; i++) {
        const fact *world = in->worlds[i];
        possible yes = value_in(world, of, e), no = yes;
        yes.kinds &= kinds;
        no.kinds &= ~kinds;
        if (yes.kinds == 0 || no.kinds == 0) {
            add_world(f, yes.kinds != 0 ? &out->yes : &out->no, world);
            note_because(out, world, of);
        } else {
            add_world(f, &out->yes, learn(f, world, of, yes, because));
            add_world(f, &out->no, learn(f, world, of, no, because));
        }
    }
}

/* The value when it is not the literal (which is not NaN: nothing === NaN). */
static possible exclude(tamis_facts *f, possible p, const tamis_expr *literal) {
    unsigned kind = literal_kind(literal), count = p.excluded == NULL ? 0 : p.excluded->count;
    if ((kind & MANY) == 0) {
        p.kinds &= ~kind;
        return p;
    }
    excluded *x = count == EXCLUDED_MAX ? NULL : tamis_arena_alloc(f->arena, sizeof *x);
    if (x != NULL) {
        *x = (excluded){literal, count + 1, p.excluded};
        p.excluded = x;
    }
    return p;
}

/* By `e === literal`. */
void tamis_facts_test_equal(tamis_facts *f, tamis_flow_sides *out, const tamis_flow_state *in,
                            const tamis_expr *e, const tamis_expr *literal, const tamis_expr *because) {
    size_t of = subject_of(f, e);
    unsigned kind = literal_kind(literal);
    possible same = {kind, (kind & MANY) != 0 ? literal : NULL, NULL};
    *out = (tamis_flow_sides){.because = NULL};
    for (size_t i = 0; i < in->count; i++) {
        const fact *world = in->worlds[i];
        possible value = value_in(world, of, e);
        bool one = value.kinds == kind && ((kind & MANY) == 0 || value.equal != NULL);
        if (kind == TAMIS_KIND_NAN || rules_out(&value, literal)) {
            add_world(f, &out->no, world);
            note_because(out, world, of);
        } else if (one) {
            add_world(f, &out->yes, world);
            note_because(out, world, of);
        } else {
            add_world(f, &out->yes, learn(f, world, of, same, because));
            add_world(f, &out->no, learn(f, world, of, exclude(f, value, literal), because));
        }
    }
}
