/* The memory of one event. */
#include "vm/value.h"

#include "base/limits.h"

void tamis_heap_init(tamis_heap *heap) {
    tamis_arena_init(&heap->arena, TAMIS_LIMIT_EVENT_VALUES);
    tamis_buf_init(&heap->scratch, TAMIS_LIMIT_EVENT_VALUES);
    heap->exhausted = false;
}

void tamis_heap_clear(tamis_heap *heap) {
    tamis_arena_clear(&heap->arena);
    tamis_buf_clear(&heap->scratch);
    heap->exhausted = false;
}

void tamis_heap_reset(tamis_heap *heap) {
    tamis_arena_reset(&heap->arena);
    heap->exhausted = false;
}

char *tamis_heap_bytes(tamis_heap *heap, size_t len) {
    char *bytes = tamis_arena_bytes(&heap->arena, len);
    if (bytes == NULL) {
        heap->exhausted = true;
    }
    return bytes;
}

tamis_str tamis_heap_copy(tamis_heap *heap, tamis_str s) {
    if (s.len == 0) {
        return TAMIS_STR("");
    }
    char *copy = tamis_heap_bytes(heap, s.len);
    if (copy == NULL) {
        return TAMIS_STR("");
    }
    memcpy(copy, s.ptr, s.len);
    return tamis_str_of(copy, s.len);
}

tamis_buf *tamis_heap_scratch(tamis_heap *heap) {
    tamis_buf_reset(&heap->scratch);
    return &heap->scratch;
}

tamis_value tamis_heap_take_string(tamis_heap *heap) {
    tamis_str text = tamis_buf_str(&heap->scratch);
    if (heap->scratch.failed != TAMIS_OK) {
        heap->exhausted = true;
        return tamis_undefined();
    }
    tamis_str copy = tamis_heap_copy(heap, text);
    return copy.len == text.len ? tamis_string(copy) : tamis_undefined();
}

tamis_value tamis_array_new(tamis_heap *heap, const tamis_value *elements, size_t count) {
    unsigned depth = 0;
    for (size_t i = 0; i < count; i++) {
        if (elements[i].type == TAMIS_TYPE_ARRAY && elements[i].depth > depth) {
            depth = elements[i].depth;
        }
    }
    tamis_value *copy = NULL;
    if (depth < TAMIS_LIMIT_ARRAY_DEPTH) {
        copy = tamis_arena_array(&heap->arena, count, sizeof *copy);
    }
    if (copy == NULL) {
        heap->exhausted = true;
        return tamis_undefined();
    }
    if (count > 0) {
        memcpy(copy, elements, count * sizeof *copy);
    }
    return (tamis_value){
        .type = TAMIS_TYPE_ARRAY, .depth = (uint8_t)(depth + 1), .len = (uint32_t)count, .as.array = copy};
}
