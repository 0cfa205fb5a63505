/* Functions on collections: strings, arrays, objects, lists.
 *
 * lodash takes an object with a number `length` for an array, and so do these: a row of a reference table
 * may have such a member. Its elements need not exist, and the number may be as large as 2^53 - 1: no loop
 * here goes by it, unless each round adds to a result that has a maximum. */
#include "vm/functions_lodash.h"

#include <math.h>

#include "base/find.h"
#include "base/utf8.h"

bool tamis_is_empty(tamis_value v) {
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_STRING:
    case TAMIS_TYPE_ARRAY: return v.len == 0;
    case TAMIS_TYPE_OBJECT: return v.as.object->count == 0;
    case TAMIS_TYPE_LIST: return v.as.list->count == 0;
    default: return true;
    }
}

tamis_value tamis_fn_is_empty(tamis_env *env, const tamis_value *args, size_t count) {
    (void)env;
    return tamis_boolean(tamis_is_empty(tamis_arg(args, count, 0)));
}

tamis_value tamis_fn_size(tamis_env *env, const tamis_value *args, size_t count) {
    (void)env;
    tamis_value v = tamis_arg(args, count, 0);
    double length;
    if (v.type == TAMIS_TYPE_STRING) {
        return tamis_number((double)tamis_lodash_symbol_count(tamis_value_str(v)));
    }
    if (tamis_lodash_array_like(&length, v)) {
        return tamis_number(length);
    }
    return tamis_number(v.type == TAMIS_TYPE_OBJECT ? (double)v.as.object->count : 0.0);
}

tamis_value tamis_fn_head(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_value v = tamis_arg(args, count, 0);
    tamis_value length = tamis_value_member(&env->heap, v, TAMIS_STR("length"));
    return tamis_value_truthy(length) ? tamis_value_index(&env->heap, v, tamis_number(0)) : tamis_undefined();
}

tamis_value tamis_fn_last(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_value v = tamis_arg(args, count, 0);
    tamis_value length = tamis_value_member(&env->heap, v, TAMIS_STR("length"));
    if (!tamis_value_truthy(length)) {
        return tamis_undefined();
    }
    double end = tamis_value_to_number(&env->heap, length);
    return tamis_value_index(&env->heap, v, tamis_number(end - 1));
}

/* ---- includes ---- */

static bool string_includes(tamis_env *env, tamis_value collection, tamis_value value, double from,
                            double length) {
    tamis_str haystack = tamis_value_str(collection);
    tamis_str needle;
    if (from > length || !tamis_value_to_str(&needle, &env->heap, value) ||
        !tamis_text_prepare(&haystack, &needle, &env->heap)) {
        return false;
    }
    size_t at;
    if (!tamis_string_seek(&at, haystack, (uint64_t)from)) {
        at += 4; /* behind the pair: no needle begins with half of one */
    }
    return tamis_find(haystack, at, needle) != TAMIS_NOT_FOUND;
}

/* The first of `count` elements that is looked at. */
static uint32_t first_of(double from, uint32_t count) {
    return from < (double)count ? (uint32_t)from : count;
}

static bool array_includes(tamis_value collection, tamis_value value, double from) {
    for (uint32_t i = first_of(from, collection.len); i < collection.len; i++) {
        if (tamis_same_value_zero(collection.as.array[i], value)) {
            return true;
        }
    }
    return false;
}

/* The values of an object's members, in order. */
static bool members_include(const tamis_object *object, tamis_value value, double from) {
    for (uint32_t i = first_of(from, object->count); i < object->count; i++) {
        if (tamis_same_value_zero(object->members[i].value, value)) {
            return true;
        }
    }
    return false;
}

/* An object that looks like an array: object[from] to object[length - 1], of which those that it does not
 * have are undefined. */
static bool array_like_includes(const tamis_object *object, tamis_value value, double from, double length) {
    double present = 0;
    for (uint32_t i = 0; i < object->count; i++) {
        uint32_t index;
        if (!tamis_array_index(&index, object->members[i].key) || index < from || index >= length) {
            continue;
        }
        if (tamis_same_value_zero(object->members[i].value, value)) {
            return true;
        }
        present++;
    }
    return value.type == TAMIS_TYPE_UNDEFINED && length - from > present;
}

tamis_value tamis_fn_includes(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_value collection = tamis_arg(args, count, 0);
    tamis_value value = tamis_arg(args, count, 1);
    double from = tamis_lodash_integer(&env->heap, tamis_arg(args, count, 2));
    double length;
    bool array_like = tamis_lodash_array_like(&length, collection);
    if (!array_like) {
        length = collection.type == TAMIS_TYPE_OBJECT ? (double)collection.as.object->count : 0.0;
    }
    if (from < 0) {
        from = fmax(length + from, 0.0);
    }
    switch ((tamis_type)collection.type) {
    case TAMIS_TYPE_STRING: return tamis_boolean(string_includes(env, collection, value, from, length));
    case TAMIS_TYPE_ARRAY: return tamis_boolean(array_includes(collection, value, from));
    case TAMIS_TYPE_OBJECT:
        return tamis_boolean(array_like ? array_like_includes(collection.as.object, value, from, length)
                                        : members_include(collection.as.object, value, from));
    default: return tamis_boolean(false);
    }
}

/* ---- join ---- */

static void join_array(tamis_buf *out, tamis_value v, tamis_str separator) {
    for (uint32_t i = 0; i < v.len && out->failed == TAMIS_OK; i++) {
        if (i > 0) {
            (void)tamis_utf8_add_joined(out, separator);
        }
        if (!tamis_is_nullish(v.as.array[i])) {
            (void)tamis_value_add_str(out, v.as.array[i]);
        }
    }
}

/* UTF-16 units with the separator between them; it parts the halves of a pair, and each is U+FFFD then. */
static void join_units(tamis_buf *out, tamis_str s, tamis_str separator) {
    size_t len;
    for (size_t at = 0; at < s.len && out->failed == TAMIS_OK; at += len) {
        bool valid;
        uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + at, s.len - at), &len, &valid);
        if (at > 0) {
            (void)tamis_utf8_add_joined(out, separator);
        }
        if (c <= 0xFFFF) {
            (void)tamis_utf8_add_joined(out, tamis_str_of(s.ptr + at, len));
            continue;
        }
        (void)tamis_buf_add_z(out, "\xEF\xBF\xBD");
        (void)tamis_utf8_add_joined(out, separator);
        (void)tamis_buf_add_z(out, "\xEF\xBF\xBD");
    }
}

/* ECMA-262 LengthOfArrayLike of an object. */
static uint64_t length_of(tamis_heap *heap, tamis_value object) {
    tamis_value length = tamis_value_member(heap, object, TAMIS_STR("length"));
    double n = tamis_value_to_number(heap, length);
    return n > 0 ? (uint64_t)fmin(n, 0x1.fffffffffffffp52) : 0;
}

/* Separators for the elements that an object has and for those that it has not; those that do not fit make
 * the buffer fail. The members with array indices come first in an object, in rising order. */
static void join_object(tamis_buf *out, const tamis_object *object, uint64_t length, tamis_str separator) {
    uint64_t separators = 0; /* written so far */
    for (uint32_t i = 0; i < object->count && out->failed == TAMIS_OK; i++) {
        uint32_t index;
        if (!tamis_array_index(&index, object->members[i].key) || index >= length) {
            break;
        }
        for (; separators < index && separator.len > 0 && out->failed == TAMIS_OK; separators++) {
            (void)tamis_utf8_add_joined(out, separator);
        }
        if (!tamis_is_nullish(object->members[i].value)) {
            (void)tamis_value_add_str(out, object->members[i].value);
        }
    }
    for (; separators + 1 < length && separator.len > 0 && out->failed == TAMIS_OK; separators++) {
        (void)tamis_utf8_add_joined(out, separator);
    }
}

tamis_value tamis_fn_join(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_value v = tamis_arg(args, count, 0);
    tamis_value separator_value = tamis_arg(args, count, 1);
    tamis_str separator = TAMIS_STR(",");
    uint64_t length = v.type == TAMIS_TYPE_OBJECT ? length_of(&env->heap, v) : 0;
    if (tamis_is_nullish(v)) {
        return tamis_string(TAMIS_STR(""));
    }
    if (separator_value.type != TAMIS_TYPE_UNDEFINED &&
        !tamis_value_to_str(&separator, &env->heap, separator_value)) {
        return tamis_undefined();
    }
    if (v.type == TAMIS_TYPE_STRING && separator.len == 0) {
        return v; /* the halves of a pair come together again */
    }
    tamis_buf *out = tamis_heap_scratch(&env->heap);
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_STRING: join_units(out, tamis_value_str(v), separator); break;
    case TAMIS_TYPE_ARRAY: join_array(out, v, separator); break;
    case TAMIS_TYPE_OBJECT: join_object(out, v.as.object, length, separator); break;
    default: break;
    }
    return tamis_heap_take_string(&env->heap);
}
