/* See diff_values.h. */
#include "tools/diff_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tools/value_text.h"

enum { PLACES = 2 * TAMIS_DIFF_VALUES };

tamis_diff_value tamis_diff_value_of(tamis_hash_key key, tamis_str text) {
    tamis_diff_value value = {.hash = tamis_hash(key, text)};
    size_t len = tamis_utf8_cut(text, TAMIS_DIFF_KEPT);
    value.len = (uint16_t)len;
    value.cut = len < text.len;
    if (len > 0) {
        memcpy(value.text, text.ptr, len);
    }
    return value;
}

tamis_status tamis_diff_values_init(tamis_diff_values *values, tamis_hash_key key) {
    *values = (tamis_diff_values){.key = key};
    values->places = calloc(PLACES, sizeof *values->places);
    bool made = values->places != NULL;
    for (int side = 0; side < TAMIS_DIFF_SIDES; side++) {
        values->only[side] = calloc(TAMIS_DIFF_VALUES, sizeof(const tamis_diff_seen *));
        made = made && values->only[side] != NULL;
    }
    return made ? TAMIS_OK : TAMIS_ERR_MEMORY;
}

void tamis_diff_values_clear(tamis_diff_values *values) {
    free(values->seen);
    free(values->places);
    for (int side = 0; side < TAMIS_DIFF_SIDES; side++) {
        free(values->only[side]);
    }
    *values = (tamis_diff_values){.count = 0};
}

static tamis_status add_new(tamis_diff_values *v, size_t place, const tamis_diff_seen *seen) {
    if (v->count == TAMIS_DIFF_VALUES) {
        v->rest++;
        return TAMIS_OK;
    }
    if (v->count == v->room) {
        uint32_t room = v->room == 0 ? 64 : v->room * 2;
        tamis_diff_seen *grown = realloc(v->seen, room * sizeof *grown);
        if (grown == NULL) {
            return TAMIS_ERR_MEMORY;
        }
        v->seen = grown;
        v->room = room;
    }
    v->seen[v->count++] = *seen;
    v->places[place] = v->count;
    return TAMIS_OK;
}

static tamis_status add_text(tamis_diff_values *v, tamis_diff_side side, tamis_str text, uint64_t line) {
    if (text.len == 0) {
        return TAMIS_OK;
    }
    uint64_t hash = tamis_hash(v->key, text);
    size_t at = (size_t)(hash % PLACES);
    for (; v->places[at] != 0; at = (at + 1) % PLACES) {
        tamis_diff_seen *seen = &v->seen[v->places[at] - 1];
        if (seen->value.hash == hash) {
            seen->counts[side]++;
            return TAMIS_OK;
        }
    }
    tamis_diff_seen seen = {.value = tamis_diff_value_of(v->key, text), .first = line};
    seen.counts[side] = 1;
    return add_new(v, at, &seen);
}

static tamis_status add_one(tamis_diff_values *v, tamis_diff_side side, tamis_value value, uint64_t line) {
    tamis_buf text;
    if (tamis_is_nullish(value)) {
        return TAMIS_OK;
    }
    if (value.type == TAMIS_TYPE_STRING) {
        return add_text(v, side, tamis_value_str(value), line);
    }
    tamis_buf_init(&text, TAMIS_LIMIT_OBJECT);
    tamis_status status =
        tamis_value_add_text(&text, value) ? add_text(v, side, tamis_buf_str(&text), line) : text.failed;
    tamis_buf_clear(&text);
    return status;
}

tamis_status tamis_diff_values_add(tamis_diff_values *v, tamis_diff_side side, tamis_value value, uint64_t line) {
    tamis_status status = TAMIS_OK;
    if (value.type != TAMIS_TYPE_ARRAY) {
        return add_one(v, side, value, line);
    }
    for (uint32_t i = 0; i < value.len && status == TAMIS_OK; i++) {
        status = add_one(v, side, value.as.array[i], line);
    }
    return status;
}

/* ---- The result ---- */

static uint64_t times(const tamis_diff_seen *seen) { /* one of them is 0 */
    return seen->counts[TAMIS_DIFF_BEFORE] + seen->counts[TAMIS_DIFF_AFTER];
}

static int by_times(const void *a, const void *b) {
    const tamis_diff_seen *x = *(const tamis_diff_seen *const *)a, *y = *(const tamis_diff_seen *const *)b;
    if (times(x) != times(y)) {
        return times(x) < times(y) ? 1 : -1;
    }
    if (x->first != y->first) {
        return x->first < y->first ? -1 : 1;
    }
    return x < y ? -1 : x > y; /* both in one array, in the order in which they came */
}

uint32_t tamis_diff_values_only(const tamis_diff_seen *const **out, tamis_diff_values *v, tamis_diff_side side) {
    uint32_t count = 0;
    const tamis_diff_seen **only = v->only[side];
    *out = only;
    for (uint32_t i = 0; i < v->count; i++) {
        if (v->seen[i].counts[TAMIS_DIFF_SIDES - 1 - side] == 0) {
            only[count++] = &v->seen[i];
        }
    }
    if (count > 1) {
        qsort(only, count, sizeof(const tamis_diff_seen *), by_times);
    }
    return count;
}
