/* Members: object.key and object[key].
 *
 * Nothing has a prototype. An object has its own members; a string and an array have `length` and their
 * indices; a list has `length`; all else has nothing. So no key of an attacker reaches more than data. */
#include "vm/value.h"

#include <math.h>

#include "base/number.h"
#include "base/utf8.h"
#include "regex/list.h"

bool tamis_array_index(uint32_t *out, tamis_str key) {
    if (key.len == 0 || key.len > 10 || (key.ptr[0] == '0' && key.len > 1)) {
        return false;
    }
    uint64_t n = 0;
    for (size_t i = 0; i < key.len; i++) {
        if (key.ptr[i] < '0' || key.ptr[i] > '9') {
            return false;
        }
        n = n * 10 + (uint64_t)(key.ptr[i] - '0');
    }
    *out = (uint32_t)n;
    return n < UINT32_MAX;
}

const tamis_value *tamis_object_find(const tamis_object *object, tamis_str key) {
    uint32_t low = 0;
    uint32_t high = object->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const tamis_member *member = &object->members[object->sorted[middle]];
        int order = tamis_str_compare(member->key, key);
        if (order == 0) {
            return &member->value;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

bool tamis_string_seek(size_t *out, tamis_str s, uint64_t index) {
    size_t at = 0;
    uint64_t left = index;
    while (left > 0 && at < s.len) {
        if ((unsigned char)s.ptr[at] < 0x80) {
            at++;
            left--;
            continue;
        }
        size_t len;
        bool valid;
        uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + at, s.len - at), &len, &valid);
        if (c > 0xFFFF && left == 1) {
            *out = at;
            return false;
        }
        left -= c > 0xFFFF ? 2 : 1;
        at += len;
    }
    *out = at;
    return true;
}

/* The UTF-16 unit number `index`: a code point of the basic plane as it is, half of a pair as U+FFFD. */
static tamis_value string_unit(tamis_str s, uint64_t index) {
    const tamis_value half = tamis_string(TAMIS_STR("\xEF\xBF\xBD"));
    size_t at;
    if (!tamis_string_seek(&at, s, index)) {
        return half;
    }
    if (at == s.len) {
        return tamis_undefined();
    }
    size_t len;
    bool valid;
    uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + at, s.len - at), &len, &valid);
    return c > 0xFFFF ? half : tamis_string(tamis_str_of(s.ptr + at, len));
}

/* Element number `index` of a string or an array. */
static tamis_value element(tamis_value object, uint64_t index) {
    if (index >= object.len) {
        return tamis_undefined(); /* a string has no more units than bytes */
    }
    return object.type == TAMIS_TYPE_ARRAY ? object.as.array[index]
                                           : string_unit(tamis_value_str(object), index);
}

static tamis_value length(tamis_value object) {
    switch ((tamis_type)object.type) {
    case TAMIS_TYPE_STRING: return tamis_number((double)tamis_utf8_count_utf16(tamis_value_str(object)));
    case TAMIS_TYPE_ARRAY: return tamis_number((double)object.len);
    case TAMIS_TYPE_LIST: return tamis_number((double)object.as.list->count);
    default: return tamis_undefined();
    }
}

tamis_value tamis_value_member(tamis_heap *heap, tamis_value object, tamis_str key) {
    (void)heap;
    if (object.type == TAMIS_TYPE_OBJECT) {
        const tamis_value *value = tamis_object_find(object.as.object, key);
        return value != NULL ? *value : tamis_undefined();
    }
    if (tamis_str_equal(key, TAMIS_STR("length"))) {
        return length(object);
    }
    uint32_t index;
    if ((object.type == TAMIS_TYPE_STRING || object.type == TAMIS_TYPE_ARRAY) &&
        tamis_array_index(&index, key)) {
        return element(object, index);
    }
    return tamis_undefined();
}

tamis_value tamis_value_index(tamis_heap *heap, tamis_value object, tamis_value key) {
    if (key.type == TAMIS_TYPE_STRING) {
        return tamis_value_member(heap, object, tamis_value_str(key));
    }
    if (key.type == TAMIS_TYPE_NUMBER &&
        (object.type == TAMIS_TYPE_ARRAY || object.type == TAMIS_TYPE_STRING)) {
        double n = key.as.number;
        bool index = n >= 0 && n < (double)UINT32_MAX && n == floor(n);
        return index ? element(object, (uint64_t)n) : tamis_undefined();
    }
    if (object.type == TAMIS_TYPE_UNDEFINED || object.type == TAMIS_TYPE_NULL ||
        object.type == TAMIS_TYPE_BOOLEAN || object.type == TAMIS_TYPE_NUMBER) {
        return tamis_undefined();
    }
    tamis_buf *scratch = tamis_heap_scratch(heap);
    if (!tamis_value_add_str(scratch, key)) {
        heap->exhausted = true;
        return tamis_undefined();
    }
    return tamis_value_member(heap, object, tamis_buf_str(scratch));
}
