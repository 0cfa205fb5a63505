/* See json_value.h. Recursive over the tree, whose depth the JSON reader has bounded (TAMIS_LIMIT_NESTING).
 * */
#include "runtime/json_value.h"

#include <stdlib.h>

#include "base/limits.h"

/* A member with what its order depends on. */
typedef struct ordered {
    tamis_str key;
    uint32_t place; /* among the members as written */
    bool index;     /* the key is an array index: these come first, by their number */
    uint32_t number;
} ordered;

static int by_property_order(const void *a, const void *b) {
    const ordered *x = a;
    const ordered *y = b;
    if (x->index != y->index) {
        return x->index ? -1 : 1;
    }
    if (x->index) {
        return (x->number > y->number) - (x->number < y->number);
    }
    return (x->place > y->place) - (x->place < y->place);
}

static int by_key(const void *a, const void *b) {
    const ordered *x = a;
    const ordered *y = b;
    return tamis_str_compare(x->key, y->key);
}

tamis_status tamis_json_members(tamis_member **out, tamis_arena *arena, const tamis_json *object) {
    size_t count = object->count;
    *out = NULL;
    ordered *order = tamis_arena_array(arena, count, sizeof *order);
    tamis_member *members = tamis_arena_array(arena, count, sizeof *members);
    if (order == NULL || members == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = (ordered){.key = object->keys[i], .place = (uint32_t)i};
        order[i].index = tamis_array_index(&order[i].number, order[i].key);
    }
    qsort(order, count, sizeof *order, by_property_order);
    for (size_t i = 0; i < count; i++) {
        members[i].key = order[i].key;
        tamis_status status = tamis_json_value(&members[i].value, arena, &object->items[order[i].place]);
        if (status != TAMIS_OK) {
            return status;
        }
    }
    *out = members;
    return TAMIS_OK;
}

static tamis_status object_value(tamis_value *out, tamis_arena *arena, const tamis_json *json) {
    tamis_object *object = tamis_arena_alloc(arena, sizeof *object);
    uint32_t *sorted = tamis_arena_array(arena, json->count, sizeof *sorted);
    ordered *order = tamis_arena_array(arena, json->count, sizeof *order);
    tamis_member *members = NULL;
    if (object == NULL || sorted == NULL || order == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_status status = tamis_json_members(&members, arena, json);
    if (status != TAMIS_OK) {
        return status;
    }
    for (size_t i = 0; i < json->count; i++) {
        order[i] = (ordered){.key = members[i].key, .place = (uint32_t)i};
    }
    qsort(order, json->count, sizeof *order, by_key);
    for (size_t i = 0; i < json->count; i++) {
        sorted[i] = order[i].place;
    }
    *object = (tamis_object){.members = members, .sorted = sorted, .count = (uint32_t)json->count};
    *out = (tamis_value){.type = TAMIS_TYPE_OBJECT, .as.object = object};
    return TAMIS_OK;
}

static tamis_status array_value(tamis_value *out, tamis_arena *arena, const tamis_json *json) {
    /* One element at least: the address of an array is its identity. */
    tamis_value *elements = tamis_arena_array(arena, json->count + 1, sizeof *elements);
    uint8_t depth = 0;
    if (elements == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < json->count; i++) {
        tamis_status status = tamis_json_value(&elements[i], arena, &json->items[i]);
        if (status != TAMIS_OK) {
            return status;
        }
        if (elements[i].type == TAMIS_TYPE_ARRAY && elements[i].depth > depth) {
            depth = elements[i].depth;
        }
    }
    if (depth >= TAMIS_LIMIT_ARRAY_DEPTH) {
        return TAMIS_ERR_LIMIT;
    }
    *out = (tamis_value){.type = TAMIS_TYPE_ARRAY,
                         .depth = (uint8_t)(depth + 1),
                         .len = (uint32_t)json->count,
                         .as.array = elements};
    return TAMIS_OK;
}

tamis_status tamis_json_value(tamis_value *out, tamis_arena *arena, const tamis_json *json) {
    *out = tamis_undefined();
    switch (json->type) {
    case TAMIS_JSON_NULL: *out = tamis_null(); return TAMIS_OK;
    case TAMIS_JSON_FALSE: *out = tamis_boolean(false); return TAMIS_OK;
    case TAMIS_JSON_TRUE: *out = tamis_boolean(true); return TAMIS_OK;
    case TAMIS_JSON_NUMBER: *out = tamis_number(json->number); return TAMIS_OK;
    case TAMIS_JSON_STRING: *out = tamis_string(json->string); return TAMIS_OK;
    case TAMIS_JSON_ARRAY: return array_value(out, arena, json);
    case TAMIS_JSON_OBJECT: return object_value(out, arena, json);
    }
    return TAMIS_ERR_INVALID;
}
