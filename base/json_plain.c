/* See json_plain.h. */
#include "base/json_plain.h"

#include "base/json_scan.h"
#include "base/limits.h"

/* So many objects surely have no more values than the limit allows: larger arrays are jansson's, and counted. */
#define ROWS_MAX (TAMIS_LIMIT_JSON_VALUES / (TAMIS_JSON_PLAIN_MEMBERS + 2))

static char at_of(tamis_str text, size_t at) {
    return at < text.len ? text.ptr[at] : '\0'; /* NUL is no part of such an object */
}

/* Past the mark here and white space around it; false when it is another one. */
static bool take_mark(tamis_str text, size_t *at, char mark) {
    *at = tamis_json_skip_space(text, *at);
    if (at_of(text, *at) != mark) {
        return false;
    }
    *at = tamis_json_skip_space(text, *at + 1);
    return true;
}

/* Past the string here. */
static bool take_string(tamis_span *out, tamis_str text, size_t *at, bool escapes) {
    size_t i = *at;
    if (at_of(text, i) != '"') {
        return false;
    }
    i++;
    for (;;) {
        i += tamis_json_literal_run(text, i);
        char c = at_of(text, i);
        if (c == '"') {
            break;
        }
        char letter = at_of(text, i + 1);
        if (c != '\\' || !escapes || letter == '\0' || strchr("\"\\/bfnrt", letter) == NULL) {
            return false;
        }
        i += 2;
    }
    *out = (tamis_span){(uint32_t)*at, (uint32_t)(i + 1 - *at)};
    *at = i + 1;
    return true;
}

static bool is_new(const tamis_json_plain *plain, tamis_str text, tamis_span name) {
    for (size_t i = 0; i < plain->count; i++) {
        tamis_span other = plain->names[i];
        if (other.len == name.len && memcmp(text.ptr + other.off, text.ptr + name.off, name.len) == 0) {
            return false;
        }
    }
    return true;
}

static bool take_member(tamis_json_plain *out, tamis_str text, size_t *at) {
    tamis_span name, value;
    if (out->count == TAMIS_JSON_PLAIN_MEMBERS || !take_string(&name, text, at, false) || !is_new(out, text, name) ||
        !take_mark(text, at, ':') || !take_string(&value, text, at, true)) {
        return false;
    }
    out->names[out->count] = name;
    out->values[out->count++] = value;
    return true;
}

bool tamis_json_next_plain(tamis_json_plain *out, tamis_str text, size_t *at) {
    size_t first = *at;
    out->count = 0;
    if (!take_mark(text, at, '{')) {
        return false;
    }
    do {
        if (!take_member(out, text, at)) {
            return false;
        }
    } while (take_mark(text, at, ','));
    if (at_of(text, *at) != '}') {
        return false;
    }
    *at += 1;
    out->span = (tamis_span){(uint32_t)first, (uint32_t)(*at - first)};
    return true;
}

bool tamis_json_find_plain(tamis_json_plain *out, tamis_str text, size_t start) {
    size_t at = tamis_json_skip_space(text, start);
    return tamis_json_next_plain(out, text, &at) && tamis_json_skip_space(text, at) == text.len;
}

bool tamis_json_find_plain_array(size_t *count, size_t *first, tamis_str text, size_t start) {
    tamis_json_plain row;
    size_t at = start;
    *count = 0;
    if (!take_mark(text, &at, '[')) {
        return false;
    }
    *first = at;
    do {
        if (*count == ROWS_MAX || !tamis_json_next_plain(&row, text, &at)) {
            return false;
        }
        *count += 1;
    } while (take_mark(text, &at, ','));
    return at_of(text, at) == ']' && tamis_json_skip_space(text, at + 1) == text.len;
}
