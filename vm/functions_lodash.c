/* lodash's conversions. */
#include "vm/functions_lodash.h"

#include <math.h>

#include "base/find.h"
#include "base/number.h"
#include "base/utf8.h"

#define REPLACEMENT_TEXT  TAMIS_STR("\xEF\xBF\xBD")
#define SAFE_INTEGER_MOST 9007199254740991.0

static bool is_minus_zero(tamis_value v) {
    return v.type == TAMIS_TYPE_NUMBER && v.as.number == 0 && signbit(v.as.number);
}

/* Recursion: arrays are at most TAMIS_LIMIT_ARRAY_DEPTH deep; the buffer's maximum ends what is too wide. */
static bool add_base_str(tamis_buf *out, tamis_value v) {
    if (is_minus_zero(v)) {
        return tamis_buf_add_z(out, "-0");
    }
    if (v.type != TAMIS_TYPE_ARRAY) {
        return tamis_value_add_str(out, v);
    }
    for (uint32_t i = 0; i < v.len && out->failed == TAMIS_OK; i++) {
        if (i > 0) {
            (void)tamis_buf_add_char(out, ',');
        }
        (void)add_base_str(out, v.as.array[i]);
    }
    return out->failed == TAMIS_OK;
}

bool tamis_lodash_base_str(tamis_str *out, tamis_heap *heap, tamis_value v) {
    if (is_minus_zero(v)) {
        *out = TAMIS_STR("-0");
        return true;
    }
    if (v.type != TAMIS_TYPE_ARRAY) {
        return tamis_value_to_str(out, heap, v);
    }
    (void)add_base_str(tamis_heap_scratch(heap), v);
    tamis_value text = tamis_heap_take_string(heap);
    bool made = text.type == TAMIS_TYPE_STRING;
    *out = made ? tamis_value_str(text) : TAMIS_STR("");
    return made;
}

bool tamis_lodash_str(tamis_str *out, tamis_heap *heap, tamis_value v) {
    if (tamis_is_nullish(v)) {
        *out = TAMIS_STR("");
        return true;
    }
    return tamis_lodash_base_str(out, heap, v);
}

double tamis_lodash_integer(tamis_heap *heap, tamis_value v) {
    double n = tamis_value_to_number(heap, v);
    if (isnan(n)) {
        return 0.0;
    }
    if (isinf(n)) {
        return n < 0 ? -0x1.fffffffffffffp1023 : 0x1.fffffffffffffp1023;
    }
    return trunc(n);
}

bool tamis_lodash_array_like(double *length, tamis_value v) {
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_STRING: *length = (double)tamis_utf8_count_utf16(tamis_value_str(v)); return true;
    case TAMIS_TYPE_ARRAY: *length = (double)v.len; return true;
    case TAMIS_TYPE_LIST: *length = (double)v.as.list->count; return true;
    case TAMIS_TYPE_OBJECT: break;
    default: return false;
    }
    const tamis_value *own = tamis_object_find(v.as.object, TAMIS_STR("length"));
    if (own == NULL || own->type != TAMIS_TYPE_NUMBER || !(own->as.number >= 0) ||
        own->as.number > SAFE_INTEGER_MOST || own->as.number != floor(own->as.number)) {
        return false;
    }
    *length = own->as.number;
    return true;
}

bool tamis_same_value_zero(tamis_value a, tamis_value b) {
    if (a.type == TAMIS_TYPE_NUMBER && b.type == TAMIS_TYPE_NUMBER && isnan(a.as.number)) {
        return isnan(b.as.number);
    }
    return tamis_value_strict_equal(a, b);
}

bool tamis_text_clean(tamis_str *out, tamis_heap *heap, tamis_str s) {
    *out = s;
    if (tamis_utf8_valid(s)) {
        return true;
    }
    (void)tamis_utf8_add_clean(tamis_heap_scratch(heap), s);
    tamis_value clean = tamis_heap_take_string(heap);
    if (clean.type != TAMIS_TYPE_STRING) {
        return false;
    }
    *out = tamis_value_str(clean);
    return true;
}

bool tamis_text_prepare(tamis_str *haystack, tamis_str *needle, tamis_heap *heap) {
    /* A needle of good UTF-8 begins with a byte that begins a code point, and a bad part never reaches over
     * such a byte: its bytes occur in the haystack exactly where its code points do. */
    if (tamis_utf8_valid(*needle) && tamis_find(*needle, 0, REPLACEMENT_TEXT) == TAMIS_NOT_FOUND) {
        return true;
    }
    return tamis_text_clean(needle, heap, *needle) && tamis_text_clean(haystack, heap, *haystack);
}
