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

/* Members from which on a hash is faster than a binary search; and places that a look-up may look at: an object whose keys fall
 * together has no table. */
#define HASHED_FROM 16u
#define PLACES_MAX  16u

static uint64_t load(const char *p, size_t len) {
    uint64_t v = 0;
    memcpy(&v, p, len < 8 ? len : 8);
    return v;
}

/* By the first and the last bytes, and the length. */
static uint32_t hash_key(tamis_str key) {
    if (key.len == 0) {
        return 0;
    }
    uint64_t tail = load(key.ptr + (key.len > 8 ? key.len - 8 : 0), key.len);
    uint64_t middle = key.len > 24 ? load(key.ptr + key.len / 2, 8) : 0;
    uint64_t h = (load(key.ptr, key.len) ^ key.len) * UINT64_C(0x9E3779B97F4A7C15);
    h = (h ^ h >> 29 ^ tail) * UINT64_C(0xD6E8FEB86659FD93);
    h = (h ^ h >> 29 ^ middle) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 32);
}

const uint32_t *tamis_object_slots(uint32_t *mask, tamis_arena *arena, const tamis_member *members, uint32_t count) {
    size_t size = 64;
    while (size < (size_t)count * 2) {
        size *= 2;
    }
    uint32_t *slots = count < HASHED_FROM ? NULL : tamis_arena_array(arena, size, sizeof *slots);
    *mask = (uint32_t)size - 1;
    for (uint32_t i = 0; slots != NULL && i < count; i++) {
        uint32_t at = hash_key(members[i].key), places = 1;
        for (; slots[at & *mask] != 0; at++) {
            if (++places > PLACES_MAX) {
                return NULL;
            }
        }
        slots[at & *mask] = i + 1;
    }
    return slots;
}

#define FEW 8u

static const tamis_value *find_hashed(const tamis_object *object, tamis_str key) {
    for (uint32_t at = hash_key(key); object->slots[at & object->slot_mask] != 0; at++) {
        const tamis_member *member = &object->members[object->slots[at & object->slot_mask] - 1];
        if (tamis_str_equal(member->key, key)) {
            return &member->value;
        }
    }
    return NULL;
}

/* So few keys nearly always differ in their length. */
static const tamis_value *find_among_few(const tamis_object *object, tamis_str key) {
    for (uint32_t i = 0; i < object->count; i++) {
        if (tamis_str_equal(object->members[i].key, key)) {
            return &object->members[i].value;
        }
    }
    return NULL;
}

const tamis_value *tamis_object_find(const tamis_object *object, tamis_str key) {
    if (object->slots != NULL) {
        return find_hashed(object, key);
    }
    if (object->count <= FEW) {
        return find_among_few(object, key);
    }
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
