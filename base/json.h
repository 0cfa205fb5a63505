/* JSON (RFC 8259): read by jansson, which stands behind this door alone; written by appends to a buffer.
 *
 * A parsed text becomes a tree in an arena, each value with its place in the text, so that an error in a
 * reference file is reported at its own line and column. Order of members is kept. */
#ifndef TAMIS_BASE_JSON_H
#define TAMIS_BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"

typedef enum tamis_json_type {
    TAMIS_JSON_NULL,
    TAMIS_JSON_FALSE,
    TAMIS_JSON_TRUE,
    TAMIS_JSON_NUMBER,
    TAMIS_JSON_STRING,
    TAMIS_JSON_ARRAY,
    TAMIS_JSON_OBJECT
} tamis_json_type;

typedef struct tamis_json {
    tamis_json_type type;
    tamis_span span;          /* from the start of the parsed text */
    double number;            /* TAMIS_JSON_NUMBER */
    tamis_str string;         /* TAMIS_JSON_STRING: UTF-8, may hold NUL */
    struct tamis_json *items; /* ARRAY: elements; OBJECT: values. `count` of them */
    tamis_str *keys;          /* OBJECT: names, `count` of them */
    tamis_span *key_spans;    /* OBJECT: where the names stand, quotes included */
    size_t count;
} tamis_json;

typedef struct tamis_json_error {
    tamis_span span; /* where in the text */
    char text[160];  /* one sentence */
} tamis_json_error;

/* Parses one JSON text of at most TAMIS_LIMIT_FILE bytes; a byte order mark at its start is skipped.
 * TAMIS_ERR_INVALID with `error` filled (also for a duplicate name in an object, a name that holds a NUL, a
 * number beyond the range of a double, a lone surrogate escape, nesting over TAMIS_LIMIT_NESTING, more values
 * than TAMIS_LIMIT_JSON_VALUES), TAMIS_ERR_MEMORY. Takes linear time. */
TAMIS_CHECKED tamis_status tamis_json_parse(tamis_json **out, tamis_arena *arena, tamis_str text,
                                            tamis_json_error *error);

/* The value of a member by name, NULL when `object` has none or is no object. Walks the members. */
const tamis_json *tamis_json_member(const tamis_json *object, tamis_str name);

/* A JSON string with its quotes; bad parts of UTF-8 become U+FFFD, controls are escaped as JSON.stringify does. */
bool tamis_json_add_string(tamis_buf *out, tamis_str s);

#endif
