/* See data_event.h. */
#include "tools/data_event.h"

#include <stdio.h>

#include "base/limits.h"
#include "runtime/json_value.h"

static const tamis_str member_names[TAMIS_CEF_MEMBERS] = {
#define MEMBER_NAME(id, name) {name, sizeof(name) - 1},
    TAMIS_CEF_MEMBER_MAP(MEMBER_NAME)
#undef MEMBER_NAME
};

tamis_value *tamis_data_event_cef(tamis_data_event *event, tamis_str name) {
    for (size_t i = 0; i < TAMIS_CEF_MEMBERS; i++) {
        if (tamis_str_equal(member_names[i], name)) {
            return &event->cef[i];
        }
    }
    return NULL;
}

static tamis_status refuse(tamis_event_error *error, tamis_span span, const char *text) {
    error->span = span;
    (void)snprintf(error->text, sizeof error->text, "%s", text);
    return TAMIS_ERR_INVALID;
}

static bool all_strings(const tamis_json *array) {
    for (size_t i = 0; i < array->count; i++) {
        if (array->items[i].type != TAMIS_JSON_STRING) {
            return false;
        }
    }
    return true;
}

static tamis_status set_member(tamis_data_event *event, tamis_arena *arena, tamis_str name,
                               tamis_span name_span, const tamis_json *json, tamis_event_error *error) {
    tamis_value *place = tamis_data_event_cef(event, name);
    if (place == NULL) {
        return refuse(error, name_span, "cef has no such member");
    }
    bool boolean = json->type == TAMIS_JSON_TRUE || json->type == TAMIS_JSON_FALSE;
    switch (place - event->cef) {
    case TAMIS_CEF_MEMBER_IS_VALID:
        if (!boolean) {
            return refuse(error, json->span, "isValid is a boolean");
        }
        break;
    case TAMIS_CEF_MEMBER_DUPLICATES:
        if (json->type != TAMIS_JSON_ARRAY || !all_strings(json)) {
            return refuse(error, json->span, "duplicates is an array of strings");
        }
        break;
    default:
        if (json->type != TAMIS_JSON_STRING) {
            return refuse(error, json->span, "the members of cef are strings");
        }
        break;
    }
    return tamis_json_value(place, arena, json);
}

tamis_status tamis_data_event_from_json(tamis_data_event *out, tamis_arena *arena, const tamis_json *cef,
                                        const tamis_json *fields, tamis_event_error *error) {
    tamis_data_event_init(out);
    if (cef != NULL && cef->type != TAMIS_JSON_OBJECT) {
        return refuse(error, cef->span, "cef is an object");
    }
    if (fields != NULL && fields->type != TAMIS_JSON_OBJECT) {
        return refuse(error, fields->span, "fields is an object");
    }
    for (size_t i = 0; cef != NULL && i < cef->count; i++) {
        tamis_status status = set_member(out, arena, cef->keys[i], cef->key_spans[i], &cef->items[i], error);
        if (status != TAMIS_OK) {
            return status;
        }
    }
    if (fields != NULL) {
        tamis_member *members = NULL;
        tamis_status status = tamis_json_members(&members, arena, fields);
        if (status == TAMIS_ERR_LIMIT) {
            (void)refuse(error, fields->span, "");
            (void)snprintf(error->text, sizeof error->text, "arrays are nested more than %u deep",
                           TAMIS_LIMIT_ARRAY_DEPTH);
            return TAMIS_ERR_INVALID;
        }
        if (status != TAMIS_OK) {
            return status;
        }
        out->fields = members;
        out->field_count = fields->count;
    }
    return TAMIS_OK;
}
