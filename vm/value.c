/* Conversions and operators (ECMA-262, sections 7.1, 7.2 and 13).
 *
 * What an object is converted to is always "[object Object]" or its number, NaN: nothing here has methods
 * that could say otherwise. An array is converted by its string, the elements joined by commas.
 *
 * Recursion goes into arrays alone, and tamis_array_new keeps those TAMIS_LIMIT_ARRAY_DEPTH deep. One array
 * may stand in another many times, so that a small program can name a text of 2^64 commas; the buffer's
 * maximum ends that, because every element but the first of an array costs a comma. */
#include "vm/value.h"

#include <math.h>

#include "base/number.h"
#include "base/utf8.h"

#define OBJECT_TEXT TAMIS_STR("[object Object]")

const char *tamis_type_name(tamis_type type) {
    static const char *const names[] = {
#define TYPE_NAME(id, text) text,
        TAMIS_TYPE_MAP(TYPE_NAME)
#undef TYPE_NAME
    };
    return (unsigned)type < TAMIS_TYPES ? names[type] : "unknown";
}

/* ---- Conversions ---- */

bool tamis_value_truthy(tamis_value v) {
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_UNDEFINED:
    case TAMIS_TYPE_NULL: return false;
    case TAMIS_TYPE_BOOLEAN: return v.as.boolean;
    case TAMIS_TYPE_NUMBER: return !isnan(v.as.number) && v.as.number != 0;
    case TAMIS_TYPE_STRING: return v.len != 0;
    default: return true;
    }
}

/* The text of a value that has a constant one. */
static bool constant_text(tamis_str *out, tamis_value v) {
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_UNDEFINED: *out = TAMIS_STR("undefined"); return true;
    case TAMIS_TYPE_NULL: *out = TAMIS_STR("null"); return true;
    case TAMIS_TYPE_BOOLEAN: *out = v.as.boolean ? TAMIS_STR("true") : TAMIS_STR("false"); return true;
    case TAMIS_TYPE_STRING: *out = tamis_value_str(v); return true;
    case TAMIS_TYPE_NUMBER:
    case TAMIS_TYPE_ARRAY: return false;
    default: *out = OBJECT_TEXT; return true;
    }
}

bool tamis_value_add_str(tamis_buf *out, tamis_value v) {
    tamis_str text;
    if (constant_text(&text, v)) {
        return tamis_utf8_add_joined(out, text);
    }
    if (v.type == TAMIS_TYPE_NUMBER) {
        char number[TAMIS_NUMBER_TEXT];
        return tamis_buf_add(out, number, tamis_number_to_text(number, v.as.number));
    }
    for (uint32_t i = 0; i < v.len && out->failed == TAMIS_OK; i++) {
        if (i > 0) {
            (void)tamis_buf_add_char(out, ',');
        }
        if (!tamis_is_nullish(v.as.array[i])) {
            (void)tamis_value_add_str(out, v.as.array[i]);
        }
    }
    return out->failed == TAMIS_OK;
}

bool tamis_value_to_str(tamis_str *out, tamis_heap *heap, tamis_value v) {
    if (constant_text(out, v)) {
        return true;
    }
    (void)tamis_value_add_str(tamis_heap_scratch(heap), v);
    tamis_value text = tamis_heap_take_string(heap);
    if (text.type != TAMIS_TYPE_STRING) {
        *out = TAMIS_STR("");
        return false;
    }
    *out = tamis_value_str(text);
    return true;
}

static double array_to_number(tamis_heap *heap, tamis_value v) {
    tamis_buf *scratch = tamis_heap_scratch(heap);
    if (!tamis_value_add_str(scratch, v)) {
        heap->exhausted = true;
        return (double)NAN;
    }
    return tamis_number_from_text(tamis_buf_str(scratch));
}

double tamis_value_to_number(tamis_heap *heap, tamis_value v) {
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_NULL: return 0.0;
    case TAMIS_TYPE_BOOLEAN: return v.as.boolean ? 1.0 : 0.0;
    case TAMIS_TYPE_NUMBER: return v.as.number;
    case TAMIS_TYPE_STRING: return tamis_number_from_text(tamis_value_str(v));
    case TAMIS_TYPE_ARRAY: return array_to_number(heap, v);
    default: return (double)NAN;
    }
}

static bool is_object(tamis_value v) {
    return v.type >= TAMIS_TYPE_ARRAY;
}

/* ToPrimitive: the value itself, or the string of an object. Undefined, with the heap marked, when that has
 * no room. */
static tamis_value to_primitive(tamis_heap *heap, tamis_value v) {
    tamis_str text;
    if (!is_object(v)) {
        return v;
    }
    return tamis_value_to_str(&text, heap, v) ? tamis_string(text) : tamis_undefined();
}

/* ---- Operators ---- */

bool tamis_value_strict_equal(tamis_value a, tamis_value b) {
    if (a.type != b.type) {
        return false;
    }
    switch ((tamis_type)a.type) {
    case TAMIS_TYPE_UNDEFINED:
    case TAMIS_TYPE_NULL: return true;
    case TAMIS_TYPE_BOOLEAN: return a.as.boolean == b.as.boolean;
    case TAMIS_TYPE_NUMBER: return a.as.number == b.as.number;
    case TAMIS_TYPE_STRING: return tamis_str_equal(tamis_value_str(a), tamis_value_str(b));
    case TAMIS_TYPE_ARRAY: return a.as.array == b.as.array;
    case TAMIS_TYPE_OBJECT: return a.as.object == b.as.object;
    case TAMIS_TYPE_LIST: return a.as.list == b.as.list;
    case TAMIS_TYPE_REGEX: return a.as.regex == b.as.regex;
    default: return false;
    }
}

/* ECMA-262 IsLooselyEqual. */
bool tamis_value_equal(tamis_heap *heap, tamis_value a, tamis_value b) {
    if (tamis_is_nullish(a) || tamis_is_nullish(b)) {
        return tamis_is_nullish(a) && tamis_is_nullish(b);
    }
    if (a.type == b.type || (is_object(a) && is_object(b))) {
        return tamis_value_strict_equal(a, b);
    }
    /* Two kinds, at most one of them an object. Booleans and numbers ask the other side for its number;
     * else a string meets the string of an object. */
    if (a.type == TAMIS_TYPE_BOOLEAN || b.type == TAMIS_TYPE_BOOLEAN || a.type == TAMIS_TYPE_NUMBER ||
        b.type == TAMIS_TYPE_NUMBER) {
        return tamis_value_to_number(heap, a) == tamis_value_to_number(heap, b);
    }
    tamis_value x = to_primitive(heap, a);
    tamis_value y = to_primitive(heap, b);
    return tamis_value_strict_equal(x, y);
}

static tamis_value concatenate(tamis_heap *heap, tamis_value a, tamis_value b) {
    tamis_buf *scratch = tamis_heap_scratch(heap);
    (void)tamis_value_add_str(scratch, a);
    (void)tamis_value_add_str(scratch, b);
    return tamis_heap_take_string(heap);
}

tamis_value tamis_value_add(tamis_heap *heap, tamis_value a, tamis_value b) {
    bool strings = a.type == TAMIS_TYPE_STRING || b.type == TAMIS_TYPE_STRING || is_object(a) || is_object(b);
    if (!strings) {
        return tamis_number(tamis_value_to_number(heap, a) + tamis_value_to_number(heap, b));
    }
    if (a.type == TAMIS_TYPE_STRING && b.type == TAMIS_TYPE_STRING && (a.len == 0 || b.len == 0)) {
        return a.len == 0 ? b : a;
    }
    return concatenate(heap, a, b);
}

double tamis_number_remainder(double a, double b) {
    return fmod(a, b);
}

tamis_order tamis_value_order(tamis_heap *heap, tamis_value a, tamis_value b) {
    tamis_value x = to_primitive(heap, a);
    tamis_value y = to_primitive(heap, b);
    if (x.type == TAMIS_TYPE_STRING && y.type == TAMIS_TYPE_STRING) {
        int order = tamis_utf8_compare_utf16(tamis_value_str(x), tamis_value_str(y));
        return order < 0 ? TAMIS_ORDER_LESS : order > 0 ? TAMIS_ORDER_GREATER : TAMIS_ORDER_EQUAL;
    }
    double m = tamis_value_to_number(heap, x);
    double n = tamis_value_to_number(heap, y);
    if (isnan(m) || isnan(n)) {
        return TAMIS_ORDER_NONE;
    }
    return m < n ? TAMIS_ORDER_LESS : m > n ? TAMIS_ORDER_GREATER : TAMIS_ORDER_EQUAL;
}
