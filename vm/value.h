/* Values, and what JavaScript does with them (ECMA-262, sections 7.1, 7.2 and 13).
 *
 * A tamis_value is 16 bytes and is passed by value. What it points to is borrowed: from the program
 * (constants, which live as long as the pack), from the line of the event, or from the event's heap; so a
 * value is good until the next event. Operations accept every kind of value and never fail: what needs
 * memory takes the heap, and when its budget is used up the heap is marked exhausted and the result is
 * undefined. */
#ifndef TAMIS_VM_VALUE_H
#define TAMIS_VM_VALUE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"

/* Kinds of values, with the text of `eval --jsonl`. LIST and REGEX are opaque: truthy, equal to themselves
 * alone. */
#define TAMIS_TYPE_MAP(X)                                                                                    \
    X(UNDEFINED, "undefined")                                                                                \
    X(NULL, "null")                                                                                          \
    X(BOOLEAN, "boolean")                                                                                    \
    X(NUMBER, "number")                                                                                      \
    X(STRING, "string")                                                                                      \
    X(ARRAY, "array")                                                                                        \
    X(OBJECT, "object")                                                                                      \
    X(LIST, "list")                                                                                          \
    X(REGEX, "regex")

typedef enum tamis_type {
#define TAMIS_TYPE_ENUM(id, text) TAMIS_TYPE_##id,
    TAMIS_TYPE_MAP(TAMIS_TYPE_ENUM)
#undef TAMIS_TYPE_ENUM
        TAMIS_TYPES
} tamis_type;

typedef struct tamis_value tamis_value;
typedef struct tamis_object tamis_object;

struct tamis_value {
    uint8_t type;  /* tamis_type */
    uint8_t depth; /* ARRAY: 1 + the deepest element that is an array, at most TAMIS_LIMIT_ARRAY_DEPTH */
    uint32_t len;  /* STRING: bytes; ARRAY: elements */
    union {
        bool boolean;
        double number;
        const char *string;       /* `len` bytes; UTF-8 by meaning, any bytes in fact */
        const tamis_value *array; /* `len` elements; never NULL: the address is the array's identity */
        const tamis_object *object;
        const struct tamis_regex_list *list; /* regex/list.h */
        struct tamis_pattern *regex;         /* regex/list.h */
    } as;
};

/* An object: a folder, table or row of the reference tree. Made when a pack is loaded, never by an
 * expression. */
typedef struct tamis_member {
    tamis_str key;
    tamis_value value;
} tamis_member;

struct tamis_object {
    const tamis_member *members; /* in JavaScript's order: array indices rising, then as written */
    const uint32_t *sorted;      /* indices of members by the bytes of their keys, for look-up */
    uint32_t count;
    const uint32_t *slots; /* NULL, or a table of members by a hash of their keys: a member and 1, 0 for none */
    uint32_t slot_mask;    /* its size, a power of two, less one */
};

/* A table of `members` in the arena, for objects that are worth it; NULL when they are not, or there is no memory. */
const uint32_t *tamis_object_slots(uint32_t *mask, tamis_arena *arena, const struct tamis_member *members, uint32_t count);

/* The memory of one event: an arena with a budget. What counts to the budget are the bytes of the values
 * that are made, not what the work on them takes: that goes to `scratch`, which is kept from event to
 * event. */
typedef struct tamis_heap {
    tamis_arena arena;
    tamis_buf scratch; /* a text that is being made; see tamis_heap_scratch */
    bool exhausted;    /* the budget ran out (or memory did) since the last reset */
} tamis_heap;

void tamis_heap_init(tamis_heap *heap); /* budget TAMIS_LIMIT_EVENT_VALUES */
void tamis_heap_clear(tamis_heap *heap);
void tamis_heap_reset(tamis_heap *heap); /* the next event: forgets all values */

/* Bytes for a string, or NULL with the heap marked. */
char *tamis_heap_bytes(tamis_heap *heap, size_t len);

/* A copy of a string, or an empty one with the heap marked. The empty string costs nothing. */
tamis_str tamis_heap_copy(tamis_heap *heap, tamis_str s);

/* The scratch buffer, empty; it takes up to TAMIS_LIMIT_EVENT_VALUES bytes. Whoever appends to it must call
 * nothing in between that takes it too: of this header that is everything that has a heap and makes or
 * compares strings. */
tamis_buf *tamis_heap_scratch(tamis_heap *heap);

static inline tamis_value tamis_undefined(void) {
    return (tamis_value){.type = TAMIS_TYPE_UNDEFINED};
}
static inline tamis_value tamis_null(void) {
    return (tamis_value){.type = TAMIS_TYPE_NULL};
}
static inline tamis_value tamis_boolean(bool b) {
    return (tamis_value){.type = TAMIS_TYPE_BOOLEAN, .as.boolean = b};
}
static inline tamis_value tamis_number(double n) {
    return (tamis_value){.type = TAMIS_TYPE_NUMBER, .as.number = n};
}
/* Borrows the bytes; len is at most UINT32_MAX (lines and packs are far below). */
static inline tamis_value tamis_string(tamis_str s) {
    return (tamis_value){.type = TAMIS_TYPE_STRING, .len = (uint32_t)s.len, .as.string = s.ptr};
}
static inline tamis_str tamis_value_str(tamis_value v) {
    return (tamis_str){v.as.string, v.len};
}
static inline bool tamis_is_nullish(tamis_value v) {
    return v.type == TAMIS_TYPE_UNDEFINED || v.type == TAMIS_TYPE_NULL;
}

/* The content of the scratch buffer as a string of the heap; undefined, with the heap marked, when it
 * failed. */
tamis_value tamis_heap_take_string(tamis_heap *heap);

/* A fresh array of copies of the elements; undefined when the budget ran out or it would be too deep (the
 * heap is marked). */
tamis_value tamis_array_new(tamis_heap *heap, const tamis_value *elements, size_t count);

const char *tamis_type_name(tamis_type type);

/* ---- Conversions ---- */

bool tamis_value_truthy(tamis_value v);                        /* ToBoolean */
double tamis_value_to_number(tamis_heap *heap, tamis_value v); /* ToNumber; an array goes by its string */
/* ToString (an array joins, an object, list or regex is "[object Object]"). False: budget ran out, *out is
 * empty. */
bool tamis_value_to_str(tamis_str *out, tamis_heap *heap, tamis_value v);
/* The same, appended. */
bool tamis_value_add_str(tamis_buf *out, tamis_value v);

/* ---- Operators ---- */

bool tamis_value_strict_equal(tamis_value a, tamis_value b);            /* === ; strings by their bytes */
bool tamis_value_equal(tamis_heap *heap, tamis_value a, tamis_value b); /* == */
tamis_value tamis_value_add(tamis_heap *heap, tamis_value a, tamis_value b); /* + */
double tamis_number_remainder(double a, double b);                           /* % */

typedef enum tamis_order {
    TAMIS_ORDER_LESS,
    TAMIS_ORDER_EQUAL,
    TAMIS_ORDER_GREATER,
    TAMIS_ORDER_NONE
} tamis_order;
/* The order behind < <= > >=: strings by UTF-16 code units, all else as numbers; NONE where NaN takes
 * part. */
tamis_order tamis_value_order(tamis_heap *heap, tamis_value a, tamis_value b);

/* ---- Members ---- */

/* object.key: own members of objects; `length` and canonical indices of strings and arrays; `length` of
 * lists; else undefined. */
tamis_value tamis_value_member(tamis_heap *heap, tamis_value object, tamis_str key);
/* object[key]: a number that is an index of an array or string goes straight; any other key goes by
 * ToPropertyKey. */
tamis_value tamis_value_index(tamis_heap *heap, tamis_value object, tamis_value key);

/* The array index that a canonical text means ("0", "17"; not "", "01", "-0", "4294967295"). False when it
 * is none. */
bool tamis_array_index(uint32_t *out, tamis_str key);
/* An object's own member, NULL when it has none of that name. */
const tamis_value *tamis_object_find(const tamis_object *object, tamis_str key);
/* Where the UTF-16 code unit number `index` of a string begins, in bytes; s.len when there are not so many.
 * False when it is the second half of a pair: then *out is the start of the pair. */
bool tamis_string_seek(size_t *out, tamis_str s, uint64_t index);

/* ---- Output ---- */

/* As JSON.stringify writes it, for the results of rules: undefined is null; numbers that JSON cannot hold
 * are null; a list or regex is {}. */
bool tamis_value_add_json(tamis_buf *out, tamis_value v);
/* {"t":"string","v":"…"}: the exact form of `eval --jsonl`; a list or regex is {"t":"object","v":{}}. */
bool tamis_value_add_typed_json(tamis_buf *out, tamis_value v);

#endif
