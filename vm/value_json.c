/* Values as JSON, the way JSON.stringify writes them. */
#include "vm/value.h"

#include <math.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/number.h"

/* An array of an expression over reference data that is itself as deep as JSON may be. What a loaded pack
 * holds is never deeper; the check is here so that this file bounds its own recursion. */
#define DEPTH_MOST (TAMIS_LIMIT_ARRAY_DEPTH + 2 * TAMIS_LIMIT_NESTING)

static bool add_number(tamis_buf *out, double n) {
    char text[TAMIS_NUMBER_TEXT];
    if (isnan(n) || isinf(n)) {
        return tamis_buf_add_z(out, "null");
    }
    return tamis_buf_add(out, text, tamis_number_to_text(text, n));
}

static bool add_value(tamis_buf *out, tamis_value v, unsigned depth);

static bool add_array(tamis_buf *out, tamis_value v, unsigned depth) {
    (void)tamis_buf_add_char(out, '[');
    for (uint32_t i = 0; i < v.len && out->failed == TAMIS_OK; i++) {
        if (i > 0) {
            (void)tamis_buf_add_char(out, ',');
        }
        (void)add_value(out, v.as.array[i], depth);
    }
    return tamis_buf_add_char(out, ']');
}

static bool add_object(tamis_buf *out, const tamis_object *object, unsigned depth) {
    bool first = true;
    (void)tamis_buf_add_char(out, '{');
    for (uint32_t i = 0; i < object->count && out->failed == TAMIS_OK; i++) {
        const tamis_member *member = &object->members[i];
        if (member->value.type == TAMIS_TYPE_UNDEFINED) {
            continue;
        }
        if (!first) {
            (void)tamis_buf_add_char(out, ',');
        }
        first = false;
        (void)tamis_json_add_string(out, member->key);
        (void)tamis_buf_add_char(out, ':');
        (void)add_value(out, member->value, depth);
    }
    return tamis_buf_add_char(out, '}');
}

static bool add_value(tamis_buf *out, tamis_value v, unsigned depth) {
    if (depth == DEPTH_MOST) {
        return tamis_buf_add_z(out, "null");
    }
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_BOOLEAN: return tamis_buf_add_z(out, v.as.boolean ? "true" : "false");
    case TAMIS_TYPE_NUMBER: return add_number(out, v.as.number);
    case TAMIS_TYPE_STRING: return tamis_json_add_string(out, tamis_value_str(v));
    case TAMIS_TYPE_ARRAY: return add_array(out, v, depth + 1);
    case TAMIS_TYPE_OBJECT: return add_object(out, v.as.object, depth + 1);
    case TAMIS_TYPE_LIST:
    case TAMIS_TYPE_REGEX: return tamis_buf_add_z(out, "{}");
    default: return tamis_buf_add_z(out, "null");
    }
}

bool tamis_value_add_json(tamis_buf *out, tamis_value v) {
    return add_value(out, v, 0);
}

/* A number of its own, with the four that JSON cannot hold as strings. */
static bool add_typed_number(tamis_buf *out, double n) {
    if (isnan(n)) {
        return tamis_buf_add_z(out, "\"NaN\"");
    }
    if (isinf(n)) {
        return tamis_buf_add_z(out, n < 0 ? "\"-Infinity\"" : "\"Infinity\"");
    }
    if (n == 0 && signbit(n)) {
        return tamis_buf_add_z(out, "\"-0\"");
    }
    return add_number(out, n);
}

bool tamis_value_add_typed_json(tamis_buf *out, tamis_value v) {
    bool opaque = v.type == TAMIS_TYPE_LIST || v.type == TAMIS_TYPE_REGEX;
    (void)tamis_buf_add_z(out, "{\"t\":\"");
    (void)tamis_buf_add_z(out, tamis_type_name(opaque ? TAMIS_TYPE_OBJECT : (tamis_type)v.type));
    (void)tamis_buf_add_char(out, '"');
    if (v.type != TAMIS_TYPE_UNDEFINED) {
        (void)tamis_buf_add_z(out, ",\"v\":");
        (void)(v.type == TAMIS_TYPE_NUMBER ? add_typed_number(out, v.as.number) : add_value(out, v, 0));
    }
    return tamis_buf_add_char(out, '}');
}
