/* See recorded_line.h. */
#include "tools/recorded_line.h"

#include <stdio.h>

static tamis_status refuse(tamis_json_error *error, const tamis_json *at, const char *text) {
    error->span = at->span;
    (void)snprintf(error->text, sizeof error->text, "%s", text);
    return TAMIS_ERR_INVALID;
}

/* A name of the pack, ended by NUL; none of them holds one. */
static tamis_status read_name(const char **out, tamis_arena *arena, const tamis_json *value, tamis_json_error *error) {
    tamis_str copy;
    bool sound = value->type == TAMIS_JSON_STRING &&
                 (value->string.len == 0 || memchr(value->string.ptr, '\0', value->string.len) == NULL);
    if (!sound) {
        return refuse(error, value, "'outcome', 'filter', 'label' and 'failed' are strings");
    }
    tamis_status status = tamis_arena_copy(&copy, arena, value->string);
    *out = copy.ptr;
    return status;
}

static tamis_status read_outcome(tamis_outcome *out, const tamis_json *value, tamis_json_error *error) {
    for (int i = 0; i < TAMIS_OUTCOMES; i++) {
        tamis_str text = tamis_str_z(tamis_outcome_text((tamis_outcome)i));
        if (value->type == TAMIS_JSON_STRING && tamis_str_equal(value->string, text)) {
            *out = (tamis_outcome)i;
            return TAMIS_OK;
        }
    }
    return refuse(error, value, "'outcome' is one of: mapped, unmapped, dropped, denied, not allowed, failed, rejected");
}

static tamis_status read_member(tamis_recorded_line *out, tamis_arena *arena, tamis_str key, const tamis_json *value,
                                tamis_json_error *error) {
    if (tamis_str_equal(key, TAMIS_STR("outcome"))) {
        return read_outcome(&out->verdict.outcome, value, error);
    }
    if (tamis_str_equal(key, TAMIS_STR("filter"))) {
        return read_name(&out->verdict.filter, arena, value, error);
    }
    if (tamis_str_equal(key, TAMIS_STR("label"))) {
        return read_name(&out->verdict.label, arena, value, error);
    }
    if (tamis_str_equal(key, TAMIS_STR("failed"))) {
        return read_name(&out->verdict.failed, arena, value, error);
    }
    if (!tamis_str_equal(key, TAMIS_STR("outputs"))) {
        return refuse(error, value, "its members are outcome, filter, label, failed and outputs");
    }
    out->outputs = value;
    return value->type == TAMIS_JSON_OBJECT ? TAMIS_OK : refuse(error, value, "'outputs' is an object");
}

tamis_status tamis_recorded_line_read(tamis_recorded_line *out, tamis_arena *arena, tamis_str text,
                                      tamis_json_error *error) {
    tamis_json *line;
    *out = (tamis_recorded_line){.verdict = {.outcome = TAMIS_OUTCOMES}};
    tamis_status status = tamis_json_parse(&line, arena, text, error);
    if (status == TAMIS_OK && line->type != TAMIS_JSON_OBJECT) {
        status = refuse(error, line, "an object is wanted");
    }
    for (size_t i = 0; status == TAMIS_OK && i < line->count; i++) {
        status = read_member(out, arena, line->keys[i], &line->items[i], error);
    }
    if (status == TAMIS_OK && out->verdict.outcome == TAMIS_OUTCOMES) {
        status = refuse(error, line, "it has no 'outcome'");
    }
    return status;
}

static bool same_name(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool tamis_recorded_verdict_equal(const tamis_verdict *a, const tamis_verdict *b) {
    bool failed = a->outcome == TAMIS_FAILED;
    return a->outcome == b->outcome && same_name(a->filter, b->filter) && same_name(a->label, b->label) &&
           (!failed || same_name(a->failed, b->failed));
}

/* Members in the order in which they stand: that of a value's members is JavaScript's, and always the same. Recursive: the
 * reader limits the nesting. */
bool tamis_recorded_value_equal(const tamis_json *a, const tamis_json *b) {
    if (a->type != b->type || a->count != b->count) {
        return false;
    }
    if (a->type == TAMIS_JSON_NUMBER) {
        return a->number == b->number;
    }
    if (a->type == TAMIS_JSON_STRING) {
        return tamis_str_equal(a->string, b->string);
    }
    for (size_t i = 0; i < a->count; i++) {
        bool named = a->type != TAMIS_JSON_OBJECT || tamis_str_equal(a->keys[i], b->keys[i]);
        if (!named || !tamis_recorded_value_equal(&a->items[i], &b->items[i])) {
            return false;
        }
    }
    return true;
}
