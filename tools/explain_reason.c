/* Why a leaf has its value, in words. Nothing here decides anything: the value is there already. */
#include "tools/explain_words.h"
#include "vm/functions.h"

/* ---- Comparisons ---- */

/* x against the arguments from `first` on, `next` by `next`; `equal` says whether one is the same. */
static void say_comparison(const tamis_reason *r, const tamis_expr *x, const tamis_expr *first, size_t count) {
    tamis_value value, other;
    if (!tamis_reason_knows(&value, r, x)) {
        return;
    }
    size_t kinds = 0, known = 0;
    const tamis_expr *a = first;
    for (size_t i = 0; i < count && a != NULL; i++, a = a->next) {
        if (!tamis_reason_knows(&other, r, a)) {
            continue;
        }
        known++;
        if (tamis_value_strict_equal(value, other)) {
            tamis_reason_source(r, x);
            tamis_reason_say(r, " is ");
            tamis_reason_source(r, a);
            return;
        }
        if (tamis_reason_same_but_case(value, other)) {
            tamis_reason_source(r, x);
            tamis_reason_say(r, " differs from ");
            tamis_reason_source(r, a);
            tamis_reason_say(r, " in case alone");
            return;
        }
        kinds += other.type != value.type;
    }
    if (tamis_reason_missing(r, x, value)) {
        return;
    }
    tamis_reason_source(r, x);
    if (known > 0 && kinds == known && count == 1) {
        (void)tamis_buf_add_format(r->out, " is a %s, ", tamis_type_name((tamis_type)value.type));
        tamis_reason_source(r, first);
        (void)tamis_buf_add_format(r->out, " a value of another type");
    } else if (count == 1) {
        tamis_reason_say(r, " is not ");
        tamis_reason_source(r, first);
    } else {
        (void)tamis_buf_add_format(r->out, " is none of the %zu values", count);
    }
}

/* ---- Look-ups ---- */

static void say_nearest_key(const tamis_reason *r, const tamis_object *object, tamis_value key) {
    tamis_nearest n = {.wanted = tamis_value_str(key)};
    tamis_str best = {NULL, 0};
    for (uint32_t i = 0; i < object->count; i++) {
        tamis_value name = tamis_string(object->members[i].key);
        if (tamis_reason_same_but_case(name, key)) {
            best = object->members[i].key;
            break;
        }
        if (tamis_nearest_offer(&n, tamis_nearest_common(object->members[i].key, n.wanted))) {
            best = object->members[i].key;
        }
    }
    if (best.ptr != NULL) {
        tamis_reason_say(r, "; nearest ");
        (void)tamis_explain_add_value(r->out, tamis_string(best), false);
    }
}

/* getNestedValue(object, key, …): which key leads nowhere? */
static void say_lookup(const tamis_reason *r, const tamis_expr *x, tamis_value value) {
    tamis_value object, key;
    if (value.type != TAMIS_TYPE_UNDEFINED || x->a == NULL || !tamis_reason_knows(&object, r, x->a)) {
        return;
    }
    const tamis_expr *holder = x->a;
    for (const tamis_expr *k = holder->next; k != NULL && tamis_reason_knows(&key, r, k); k = k->next) {
        if (object.type != TAMIS_TYPE_OBJECT) {
            (void)tamis_reason_missing(r, holder, object);
            return;
        }
        if (tamis_is_nullish(key)) {
            (void)tamis_reason_missing(r, k, key);
            return;
        }
        const tamis_value *member = key.type == TAMIS_TYPE_STRING ? tamis_object_find(object.as.object, tamis_value_str(key)) : NULL;
        if (member == NULL) {
            (void)tamis_buf_add_format(r->out, "none of %u rows is ", object.as.object->count);
            (void)tamis_explain_add_value(r->out, key, tamis_explain_hides(r->e, k));
            if (key.type == TAMIS_TYPE_STRING && !tamis_explain_hides(r->e, k)) {
                say_nearest_key(r, object.as.object, key);
            }
            return;
        }
        object = *member;
    }
}

/* ---- A leaf ---- */

static void say_call(const tamis_reason *r, const tamis_expr *x, tamis_value value) {
    tamis_value argument;
    if (x->a == NULL) {
        return;
    }
    if (tamis_str_equal(x->text.str, TAMIS_STR("is"))) {
        say_comparison(r, x->a, x->a->next, x->count - 1);
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("isEmpty")) && tamis_reason_knows(&argument, r, x->a)) {
        if (!tamis_reason_missing(r, x->a, argument)) {
            tamis_reason_source(r, x->a);
            tamis_reason_say(r, tamis_value_truthy(value) ? " counts as empty" : " is not empty");
        }
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("searchRegexList"))) {
        tamis_reason_list_search(r, x);
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("searchRegex"))) {
        tamis_reason_search(r, x, value);
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("getNestedValue"))) {
        say_lookup(r, x, value);
    } else {
        (void)tamis_reason_gave_up(r, x);
    }
}

static void say_why(const tamis_reason *r, const tamis_expr *x) {
    tamis_value value;
    tamis_str key;
    if (!tamis_reason_knows(&value, r, x)) {
        return;
    }
    bool equality = x->kind == TAMIS_EXPR_BINARY &&
                    (x->op == TAMIS_OPERATOR_STRICT_EQUAL || x->op == TAMIS_OPERATOR_STRICT_NOT_EQUAL ||
                     x->op == TAMIS_OPERATOR_EQUAL || x->op == TAMIS_OPERATOR_NOT_EQUAL);
    if (x->kind == TAMIS_EXPR_CALL) {
        say_call(r, x, value);
    } else if (equality) {
        say_comparison(r, x->a, x->b, 1);
    } else if (tamis_explain_read(&key, x) == TAMIS_READ_FIELD || tamis_explain_read(&key, x) == TAMIS_READ_LABEL) {
        (void)tamis_reason_missing(r, x, value);
    }
}

tamis_status tamis_explain_reason(tamis_explained_leaf *leaf, tamis_explainer *e) {
    const tamis_expr *x = tamis_explain_inner(leaf->expr);
    while (x->kind == TAMIS_EXPR_UNARY && x->op == TAMIS_OPERATOR_NOT) {
        x = tamis_explain_inner(x->a);
    }
    tamis_reason r = {e, &e->text, leaf};
    tamis_buf_reset(&e->text);
    say_why(&r, x);
    if (e->text.failed != TAMIS_OK) {
        return TAMIS_ERR_MEMORY;
    }
    return tamis_arena_copy(&leaf->reason, &e->event, tamis_buf_str(&e->text));
}
