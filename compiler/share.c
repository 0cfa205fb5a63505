/* Value numbering: equal expressions get equal numbers, and calls whose number comes again get a slot.
 *
 * An expression's number is found by its kind, its operator or name, and the numbers of its parts, so that it is worked out
 * once however large the parts are. What makes a fresh array has no number (0): `[a] === [a]` and `split(x) === split(x)`
 * are false, and so neither it nor what holds it is shared. Lists in brackets that searchRegexList takes are no such array.
 *
 * Only calls are kept: everything else costs no more than reading a slot. A part of a call that is shared is counted at the
 * first place alone, as it is evaluated there alone. */
#include "compiler/share.h"

#include "base/limits.h"
#include "vm/functions.h"

typedef struct sharer {
    tamis_model *model;
    tamis_arena *arena;
    tamis_map numbers; /* the bytes of a key → number */
    uint32_t *counts;  /* by number: how often it is evaluated */
    uint32_t *slots;   /* by number: 1 + its slot, 0: none */
    size_t room;       /* of the two above */
    uint32_t next_slot;
    bool failed;
} sharer;

/* What an expression is: kind, what distinguishes it within the kind, and its parts. */
typedef struct key {
    uint32_t kind, op, text, count, a, b, c, rest;
} key;

static uint32_t intern(sharer *s, tamis_str bytes) {
    const uint32_t *there = tamis_map_get(&s->numbers, bytes);
    if (there != NULL) return *there;
    tamis_str copy;
    uint32_t number = (uint32_t)s->numbers.count + 1;
    if (tamis_arena_copy(&copy, s->arena, bytes) != TAMIS_OK || tamis_map_put(&s->numbers, copy, number) != TAMIS_OK)
        s->failed = true;
    return number;
}

/* Texts and keys share one space of numbers; a text is told apart by a byte in front. */
static uint32_t intern_text(sharer *s, tamis_str text) {
    tamis_buf bytes;
    tamis_buf_init(&bytes, SIZE_MAX);
    bool ok = tamis_buf_add_char(&bytes, 't') && tamis_buf_add_str(&bytes, text);
    uint32_t number = ok ? intern(s, tamis_buf_str(&bytes)) : 0;
    if (!ok) s->failed = true;
    tamis_buf_clear(&bytes);
    return number;
}

static uint32_t intern_key(sharer *s, const key *k) {
    char bytes[1 + sizeof *k];
    bytes[0] = 'k';
    memcpy(bytes + 1, k, sizeof *k);
    return intern(s, (tamis_str){bytes, sizeof bytes});
}

static uint32_t number_of(sharer *s, tamis_expr *x);

/* The elements or arguments from `first` on as one number: a chain from the last to the first; 0 when one has none. */
static uint32_t number_list(sharer *s, tamis_expr *first) {
    key k = {.kind = UINT32_MAX};
    uint32_t number = intern_key(s, &k);
    for (tamis_expr *x = first; x != NULL; x = x->next) {
        uint32_t element = number_of(s, x);
        k = (key){.kind = UINT32_MAX - 1, .a = element, .rest = number};
        number = element == 0 || number == 0 ? 0 : intern_key(s, &k);
    }
    return number;
}

/* The lists that searchRegexList takes are the same lists however often the brackets are written. */
static uint32_t number_argument(sharer *s, tamis_expr *x, char kind) {
    const tamis_expr *inner = tamis_ungroup(x);
    uint32_t whole = number_of(s, x);
    if (kind != 'l' || inner->kind != TAMIS_EXPR_ARRAY) return whole;
    key k = {.kind = TAMIS_EXPR_ARRAY, .a = number_list(s, inner->a)};
    return k.a == 0 ? 0 : intern_key(s, &k);
}

static uint32_t number_call(sharer *s, tamis_expr *x) {
    int id = tamis_function_named(x->text.str);
    const char *kinds = id < 0 ? "v" : tamis_functions[id].arguments;
    key k = {.kind = TAMIS_EXPR_CALL, .op = (uint32_t)id, .count = x->count};
    bool pure = id >= 0 && id != TAMIS_FN_split;
    uint32_t chain = 1;
    for (tamis_expr *a = x->a; a != NULL; a = a->next) {
        uint32_t argument = number_argument(s, a, *kinds);
        key link = {.kind = UINT32_MAX - 1, .a = argument, .rest = chain};
        pure = pure && argument != 0;
        chain = pure ? intern_key(s, &link) : 0;
        if (kinds[1] != '\0') kinds++;
    }
    k.rest = chain;
    return pure ? intern_key(s, &k) : 0;
}

/* The number of an expression, 0 when it cannot be shared. Recursive: the parser limits the depth. */
static uint32_t number_of(sharer *s, tamis_expr *x) {
    key k = {.kind = x->kind, .op = x->op};
    tamis_str name;
    tamis_span span;
    x->value_number = 0;
    if (tamis_constant_key(&name, &span, x)) { /* a.b and a['b'] are one */
        k = (key){.kind = TAMIS_EXPR_MEMBER, .text = intern_text(s, name), .a = number_of(s, x->a)};
        return x->value_number = k.a == 0 ? 0 : intern_key(s, &k);
    }
    switch (x->kind) {
    case TAMIS_EXPR_ERROR: return 0;
    case TAMIS_EXPR_GROUP: return x->value_number = number_of(s, x->a);
    case TAMIS_EXPR_ARRAY:
        (void)number_list(s, x->a); /* its parts may be shared, it is not */
        return 0;
    case TAMIS_EXPR_CALL: return x->value_number = number_call(s, x);
    case TAMIS_EXPR_NUMBER:
        memcpy(&k.a, &x->number, 4);
        memcpy(&k.b, (const char *)&x->number + 4, 4);
        return x->value_number = intern_key(s, &k);
    case TAMIS_EXPR_REGEX: k.b = intern_text(s, x->flags.str); k.text = intern_text(s, x->text.str); break;
    case TAMIS_EXPR_STRING:
    case TAMIS_EXPR_NAME: k.text = intern_text(s, x->text.str); break;
    case TAMIS_EXPR_BOOLEAN: k.count = x->boolean; break;
    default: break;
    }
    uint32_t *parts[] = {&k.a, &k.b, &k.c};
    tamis_expr *children[] = {x->a, x->b, x->c};
    bool sharable = true;
    for (int i = 0; i < 3; i++) {
        if (children[i] == NULL) continue;
        *parts[i] = number_of(s, children[i]);
        sharable = sharable && *parts[i] != 0;
    }
    return x->value_number = sharable ? intern_key(s, &k) : 0;
}

/* ---- Counting ---- */

static bool make_room(sharer *s) {
    size_t room = s->numbers.count + 2;
    s->counts = tamis_arena_array(s->arena, room, sizeof *s->counts);
    s->slots = tamis_arena_array(s->arena, room, sizeof *s->slots);
    return s->counts != NULL && s->slots != NULL;
}

/* Cheaper to evaluate than to keep. */
static bool is_cheap(const tamis_expr *x) {
    int id = tamis_function_named(x->text.str);
    return id == TAMIS_FN_isEmpty || id == TAMIS_FN_is || id == TAMIS_FN_defaultTo || id == TAMIS_FN_head || id == TAMIS_FN_last;
}

static bool may_be_kept(const tamis_expr *x) {
    return x->kind == TAMIS_EXPR_CALL && x->value_number != 0 && !is_cheap(x);
}

static void count(sharer *s, tamis_expr *x) {
    if (may_be_kept(x) && ++s->counts[x->value_number] > 1) return;
    if (x->kind == TAMIS_EXPR_ARRAY || x->kind == TAMIS_EXPR_CALL) {
        for (tamis_expr *a = x->a; a != NULL; a = a->next) count(s, a);
        return;
    }
    if (x->a != NULL) count(s, x->a);
    if (x->b != NULL) count(s, x->b);
    if (x->c != NULL) count(s, x->c);
}

/* Gives slots in the order of the text. */
static void assign(sharer *s, tamis_expr *x) {
    x->slot = 0;
    if (may_be_kept(x) && s->counts[x->value_number] > 1) {
        uint32_t *slot = &s->slots[x->value_number];
        if (*slot == 0 && s->next_slot < TAMIS_LIMIT_SLOTS) *slot = ++s->next_slot;
        x->slot = *slot;
    }
    if (x->kind == TAMIS_EXPR_ARRAY || x->kind == TAMIS_EXPR_CALL) {
        for (tamis_expr *a = x->a; a != NULL; a = a->next) assign(s, a);
        return;
    }
    if (x->a != NULL) assign(s, x->a);
    if (x->b != NULL) assign(s, x->b);
    if (x->c != NULL) assign(s, x->c);
}

static void number_root(sharer *s, tamis_expr *x) {
    (void)number_of(s, x);
}

/* All expressions of the pack, in the order of evaluation's entries. */
static void each_root(sharer *s, void (*visit)(sharer *, tamis_expr *)) {
    const tamis_model *m = s->model;
    for (size_t i = 0; i < m->let_count; i++) visit(s, m->lets[i]->value);
    for (size_t i = 0; i < m->statement_count; i++) visit(s, m->statements[i]->condition);
    for (size_t i = 0; i < m->output_count; i++) visit(s, m->outputs[i]->value);
}

tamis_status tamis_share(uint32_t *slots, tamis_model *model, tamis_arena *arena) {
    sharer s = {.model = model, .arena = arena, .next_slot = (uint32_t)model->let_count};
    tamis_map_init(&s.numbers, arena);
    each_root(&s, number_root);
    if (s.failed || !make_room(&s)) return TAMIS_ERR_MEMORY;
    each_root(&s, count);
    each_root(&s, assign);
    *slots = s.next_slot;
    return TAMIS_OK;
}
