/* A CEF line as an event: the reader's slices become values when a rule asks for them. */
#include <stdlib.h>

#include "runtime/events.h"

tamis_status tamis_line_event_init(tamis_line_event *event, const tamis_program *program) {
    *event = (tamis_line_event){.program = program};
    tamis_cef_init(&event->cef);
    event->fields = calloc((size_t)program->field_count + 1, sizeof *event->fields);
    if (event->fields == NULL) return TAMIS_ERR_MEMORY;
    return tamis_cef_fields_init(&event->wanted, program->fields, program->field_count);
}

void tamis_line_event_clear(tamis_line_event *event) {
    tamis_cef_clear(&event->cef);
    tamis_cef_fields_clear(&event->wanted);
    free(event->fields);
    event->fields = NULL;
}

tamis_status tamis_line_event_read(tamis_line_event *event, tamis_str line) {
    event->number++;
    return tamis_cef_read_front(&event->cef, line);
}

/* The slice itself, or its unescaped copy on the heap. */
static tamis_value unescaped(tamis_heap *heap, tamis_str raw, size_t (*unescape)(char *, tamis_str)) {
    if (raw.len == 0 || memchr(raw.ptr, '\\', raw.len) == NULL) return tamis_string(raw);
    char *copy = tamis_heap_bytes(heap, raw.len);
    if (copy == NULL) return tamis_undefined();
    size_t len = unescape(copy, raw);
    return tamis_string(len == SIZE_MAX ? raw : tamis_str_of(copy, len));
}

/* The line with all its keys. Without memory for them the event fails. */
static const tamis_cef *complete(tamis_line_event *event, tamis_heap *heap) {
    if (tamis_cef_complete(&event->cef) != TAMIS_OK) heap->exhausted = true;
    return &event->cef;
}

static tamis_value value_of(const tamis_cef *cef, tamis_heap *heap, tamis_str key) {
    size_t pair = tamis_cef_find(cef, key);
    return pair == SIZE_MAX ? tamis_undefined() : unescaped(heap, tamis_cef_value(cef, pair), tamis_cef_unescape_value);
}

static tamis_value scanned(tamis_line_event *event, tamis_heap *heap, uint32_t slot) {
    if (!event->wanted.usable) return value_of(complete(event, heap), heap, event->program->fields[slot]);
    if (event->scanned != event->number) {
        tamis_cef_fields_scan(&event->wanted, &event->cef);
        event->scanned = event->number;
    }
    tamis_cef_spot spot = event->wanted.spots[slot];
    if (spot.value == UINT32_MAX) return tamis_undefined();
    return unescaped(heap, tamis_str_of(event->cef.line.ptr + spot.value, spot.len), tamis_cef_unescape_value);
}

static tamis_value field(void *context, tamis_heap *heap, uint32_t slot) {
    tamis_line_event *event = context;
    tamis_cached *cached = &event->fields[slot];
    if (cached->event != event->number) *cached = (tamis_cached){event->number, scanned(event, heap, slot)};
    return cached->value;
}

static tamis_value field_named(void *context, tamis_heap *heap, tamis_str key) {
    return value_of(complete(context, heap), heap, key);
}

/* Does the escaped value read as `text`? Without making a copy. */
static bool reads_as(tamis_str raw, tamis_str text) {
    size_t n = 0;
    for (size_t i = 0; i < raw.len; i++, n++) {
        char c = raw.ptr[i];
        if (c == '\\' && i + 1 < raw.len) {
            char next = raw.ptr[i + 1];
            bool decoded = next == '\\' || next == '=' || next == 'n' || next == 'r';
            if (decoded) {
                c = next == 'n' ? '\n' : next == 'r' ? '\r' : next;
                i++;
            }
        }
        if (n >= text.len || text.ptr[n] != c) return false;
    }
    return n == text.len;
}

/* The first key K with a KLabel of this text; its own value may be absent. Of repeated keys the last value counts. */
static tamis_value label(void *context, tamis_heap *heap, tamis_str text) {
    const tamis_str suffix = TAMIS_STR("Label");
    const tamis_cef *cef = complete(context, heap);
    for (size_t i = 0; i < cef->count; i++) {
        tamis_str key = tamis_cef_key(cef, i);
        if (key.len <= suffix.len || !tamis_str_ends_with(key, suffix) || cef->pairs[i].first != i) continue;
        size_t last = cef->pairs[i].next == UINT32_MAX ? i : tamis_cef_find(cef, key);
        if (reads_as(tamis_cef_value(cef, last), text))
            return value_of(cef, heap, tamis_str_of(key.ptr, key.len - suffix.len));
    }
    return tamis_undefined();
}

/* The keys that the line has more than once, in the order of the line. */
static tamis_value make_duplicates(const tamis_cef *cef, tamis_heap *heap) {
    tamis_value *keys = tamis_arena_array(&heap->arena, cef->duplicates, sizeof *keys);
    size_t count = 0;
    if (keys == NULL) {
        heap->exhausted = true;
        return tamis_undefined();
    }
    for (size_t i = 0; i < cef->count && count < cef->duplicates; i++) {
        bool repeated = cef->pairs[i].first == i && cef->pairs[i].next != UINT32_MAX;
        if (repeated) keys[count++] = tamis_string(tamis_cef_key(cef, i));
    }
    return (tamis_value){.type = TAMIS_TYPE_ARRAY, .depth = 1, .len = (uint32_t)count, .as.array = keys};
}

static tamis_value header(tamis_line_event *event, tamis_heap *heap, tamis_cef_member member) {
    tamis_cached *cached = &event->header[member];
    if (cached->event != event->number)
        *cached = (tamis_cached){event->number,
                                 unescaped(heap, event->cef.header[member], tamis_cef_unescape_header)};
    return cached->value;
}

_Static_assert((int)TAMIS_CEF_SEVERITY == (int)TAMIS_CEF_MEMBER_SEVERITY &&
                   (int)TAMIS_CEF_VERSION == (int)TAMIS_CEF_MEMBER_VERSION,
               "the header's fields are the first members of cef, in the same order");

static tamis_value cef_member(void *context, tamis_heap *heap, tamis_cef_member member) {
    tamis_line_event *event = context;
    const tamis_cef *cef = &event->cef;
    switch (member) {
    case TAMIS_CEF_MEMBER_IS_VALID: return tamis_boolean(cef->error == NULL);
    case TAMIS_CEF_MEMBER_ERROR:
        return cef->error == NULL ? tamis_undefined() : tamis_string(tamis_str_z(cef->error));
    case TAMIS_CEF_MEMBER_DUPLICATES:
        if (event->duplicates.event != event->number)
            event->duplicates = (tamis_cached){event->number, make_duplicates(complete(event, heap), heap)};
        return event->duplicates.value;
    default: return cef->error != NULL ? tamis_undefined() : header(event, heap, member);
    }
}

static tamis_value raw(void *context) {
    const tamis_line_event *event = context;
    return tamis_string(event->cef.line);
}

const tamis_event_ops tamis_line_event_ops = {field, field_named, label, cef_member, raw};
