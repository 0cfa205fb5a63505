/* An event made of values: what a test or `eval` gives. Fields are few: they are searched one by one. */
#include "runtime/events.h"

void tamis_data_event_init(tamis_data_event *event) {
    static const tamis_value none[1];
    *event = (tamis_data_event){.field_count = 0};
    event->cef[TAMIS_CEF_MEMBER_IS_VALID] = tamis_boolean(true);
    event->cef[TAMIS_CEF_MEMBER_DUPLICATES] = (tamis_value){.type = TAMIS_TYPE_ARRAY, .depth = 1, .as.array = none};
}

static tamis_value field_named(void *context, tamis_heap *heap, tamis_str key) {
    const tamis_value_event *event = context;
    (void)heap;
    for (size_t i = 0; i < event->data->field_count; i++)
        if (tamis_str_equal(event->data->fields[i].key, key)) return event->data->fields[i].value;
    return tamis_undefined();
}

static tamis_value field(void *context, tamis_heap *heap, uint32_t slot) {
    const tamis_value_event *event = context;
    return field_named(context, heap, event->program->fields[slot]);
}

static tamis_value label(void *context, tamis_heap *heap, tamis_str text) {
    const tamis_str suffix = TAMIS_STR("Label");
    const tamis_value_event *event = context;
    for (size_t i = 0; i < event->data->field_count; i++) {
        const tamis_member *m = &event->data->fields[i];
        bool names = m->key.len > suffix.len && tamis_str_ends_with(m->key, suffix);
        if (names && tamis_value_strict_equal(m->value, tamis_string(text)))
            return field_named(context, heap, tamis_str_of(m->key.ptr, m->key.len - suffix.len));
    }
    return tamis_undefined();
}

static tamis_value cef_member(void *context, tamis_heap *heap, tamis_cef_member member) {
    const tamis_value_event *event = context;
    (void)heap;
    return event->data->cef[member];
}

static tamis_value raw(void *context) {
    const tamis_value_event *event = context;
    return event->data->raw;
}

const tamis_event_ops tamis_value_event_ops = {field, field_named, label, cef_member, raw};
