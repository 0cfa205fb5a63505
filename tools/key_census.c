/* See key_census.h. */
#include "tools/key_census.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cef_keys.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/map.h"
#include "runtime/cef.h"
#include "tools/value_counts.h"

/* Bytes of a key that is counted by name. */
enum { KEY_MAX = 128 };

/* Keys and the table that finds them: 4,096 times 128 bytes and some. */
#define NAMES_MAX ((size_t)4 * 1024 * 1024)

typedef struct key_count {
    tamis_str name;
    uint64_t events;
    uint64_t twice; /* events in which it stands more than once */
    tamis_value_counts values;
} key_count;

struct tamis_census {
    tamis_cef cef;
    tamis_arena names;
    tamis_map index; /* name to number of key_count */
    tamis_hash_key hash_key;
    tamis_buf text; /* scratch: an unescaped value */
    key_count *keys;
    size_t count;
    size_t shared; /* values that the keys may still take beyond their own room */
    uint64_t lines, events, invalid, too_long;
    uint64_t others; /* key occurrences beyond the limits */
};

tamis_status tamis_census_new(tamis_census **out) {
    tamis_census *census = calloc(1, sizeof *census);
    *out = census;
    if (census == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_cef_init(&census->cef);
    tamis_arena_init(&census->names, NAMES_MAX);
    tamis_map_init(&census->index, &census->names);
    census->hash_key = tamis_hash_random_key();
    census->shared = TAMIS_CENSUS_VALUES;
    tamis_buf_init(&census->text, TAMIS_LIMIT_LINE);
    census->keys = calloc(TAMIS_CENSUS_KEYS, sizeof *census->keys);
    if (census->keys == NULL) {
        tamis_census_free(census);
        *out = NULL;
        return TAMIS_ERR_MEMORY;
    }
    return TAMIS_OK;
}

void tamis_census_free(tamis_census *census) {
    if (census == NULL) {
        return;
    }
    for (size_t i = 0; census->keys != NULL && i < census->count; i++) {
        tamis_value_counts_clear(&census->keys[i].values);
    }
    free(census->keys);
    tamis_arena_clear(&census->names);
    tamis_cef_clear(&census->cef);
    tamis_buf_clear(&census->text);
    free(census);
}

/* ---- Counting ---- */

/* The count of a key, made when there is room; NULL in *out when there is none. */
static tamis_status find_key(key_count **out, tamis_census *census, tamis_str name) {
    *out = NULL;
    const uint32_t *number = tamis_map_get(&census->index, name);
    if (number != NULL) {
        *out = &census->keys[*number];
        return TAMIS_OK;
    }
    if (census->count == TAMIS_CENSUS_KEYS || name.len > KEY_MAX) {
        census->others++;
        return TAMIS_OK;
    }
    key_count *key = &census->keys[census->count];
    if (tamis_arena_copy(&key->name, &census->names, name) != TAMIS_OK ||
        tamis_map_put(&census->index, key->name, (uint32_t)census->count) != TAMIS_OK) {
        return TAMIS_ERR_MEMORY;
    }
    census->count++;
    *out = key;
    return TAMIS_OK;
}

/* A slice of the line as a rule sees it; `unescape` is the one of the header or of values. */
static tamis_status unescaped(tamis_str *out, tamis_census *census, tamis_str raw,
                              size_t (*unescape)(char *out, tamis_str raw)) {
    *out = raw;
    if (raw.len == 0 || memchr(raw.ptr, '\\', raw.len) == NULL) {
        return TAMIS_OK;
    }
    tamis_buf_reset(&census->text);
    char *room = tamis_buf_extend(&census->text, raw.len);
    if (room == NULL) {
        return census->text.failed;
    }
    size_t len = unescape(room, raw);
    if (len != SIZE_MAX) {
        *out = tamis_str_of(room, len);
    }
    return TAMIS_OK;
}

static tamis_status count_value(tamis_census *census, tamis_str name, tamis_str value, bool twice) {
    key_count *key;
    tamis_status status = find_key(&key, census, name);
    if (key == NULL) {
        return status;
    }
    key->events++;
    key->twice += twice;
    return tamis_value_counts_add(&key->values, &census->shared, tamis_hash(census->hash_key, value), value);
}

static tamis_status count_header(tamis_census *census, tamis_cef_header header) {
    char name[64];
    tamis_str value;
    int len = snprintf(name, sizeof name, "cef.%s", tamis_cef_header_name(header));
    tamis_status status = unescaped(&value, census, census->cef.header[header], tamis_cef_unescape_header);
    return status == TAMIS_OK ? count_value(census, tamis_str_of(name, (size_t)len), value, false) : status;
}

/* Of pairs with one key, the one that counts is the last. */
static tamis_status count_pair(tamis_census *census, size_t i) {
    const tamis_cef_pair *pair = &census->cef.pairs[i];
    tamis_str value;
    if (pair->next != UINT32_MAX) {
        return TAMIS_OK;
    }
    tamis_status status =
        unescaped(&value, census, tamis_cef_value(&census->cef, i), tamis_cef_unescape_value);
    return status == TAMIS_OK ? count_value(census, tamis_cef_key(&census->cef, i), value, pair->first != i)
                              : status;
}

tamis_status tamis_census_line(void *worker, tamis_buf *outputs, const tamis_line *line) {
    tamis_census *census = worker;
    (void)outputs;
    if (line->too_long) {
        census->lines++;
        census->too_long++;
        return TAMIS_OK;
    }
    if (line->text.len == 0) {
        return TAMIS_OK;
    }
    census->lines++;
    tamis_status status = tamis_cef_read(&census->cef, line->text);
    if (status != TAMIS_OK || census->cef.error != NULL) {
        census->invalid += status == TAMIS_OK;
        return status;
    }
    census->events++;
    for (int i = 0; i < TAMIS_CEF_HEADERS && status == TAMIS_OK; i++) {
        status = count_header(census, (tamis_cef_header)i);
    }
    for (size_t i = 0; i < census->cef.count && status == TAMIS_OK; i++) {
        status = count_pair(census, i);
    }
    return status;
}

/* ---- Printing ---- */

static int by_events(const void *a, const void *b) {
    const key_count *x = a;
    const key_count *y = b;
    if (x->events != y->events) {
        return x->events < y->events ? 1 : -1;
    }
    return tamis_str_compare(x->name, y->name);
}

static void add_values(tamis_buf *out, const tamis_value_counts *values) {
    enum { SHOWN = 3 };
    uint32_t top[SHOWN];
    uint32_t shown = tamis_value_counts_top(top, SHOWN, values);
    for (uint32_t i = 0; i < shown; i++) {
        const tamis_counted *value = &values->items[top[i]];
        uint64_t count = value->count - value->error;
        (void)tamis_buf_add_z(out, i == 0 ? "\"" : ", \"");
        (void)tamis_escape_add(out, tamis_str_of(value->text, value->len), false);
        (void)tamis_buf_add_z(out, value->cut ? "...\"" : "\"");
        if (values->used < SHOWN || count > 1) { /* of many values, one seen once is an example */
            (void)tamis_buf_add_z(out, values->overflowed ? " >=" : " ");
            (void)tamis_buf_add_u64(out, count);
        }
    }
}

/* Would the checker want to see it declared? The members of cef are none of its keys. */
static bool is_declared(tamis_str name) {
    return tamis_str_starts_with(name, TAMIS_STR("cef.")) || tamis_cef_keys_find(name) != NULL;
}

static void add_key(tamis_buf *out, const tamis_census *census, const key_count *key, size_t width) {
    uint64_t promille = key->events * 1000 / census->events;
    (void)tamis_escape_add(out, key->name, false);
    (void)tamis_buf_add_char(out, is_declared(key->name) ? ' ' : '*');
    (void)tamis_buf_add_repeat(out, ' ', width - tamis_escape_width(key->name));
    (void)tamis_buf_add_format(out, "%9llu %3llu.%llu%% %6u%s  ", (unsigned long long)key->events,
                               (unsigned long long)(promille / 10), (unsigned long long)(promille % 10),
                               (unsigned)key->values.used, key->values.overflowed ? "+" : " ");
    add_values(out, &key->values);
    if (key->twice > 0) {
        (void)tamis_buf_add_format(out, "  (more than once in %llu)", (unsigned long long)key->twice);
    }
    (void)tamis_buf_add_char(out, '\n');
}

/* `order` has room for all keys: they are sorted in it. */
static bool add_table(tamis_buf *out, const tamis_census *census, key_count *order) {
    size_t width = 20;
    bool undeclared = false;
    for (size_t i = 0; i < census->count; i++) {
        order[i] = census->keys[i];
        size_t len = tamis_escape_width(order[i].name);
        width = len > width ? len : width;
        undeclared = undeclared || !is_declared(order[i].name);
    }
    qsort(order, census->count, sizeof *order, by_events);
    (void)tamis_buf_add_z(out, "key");
    (void)tamis_buf_add_repeat(out, ' ', width - 3);
    (void)tamis_buf_add_z(out, "    events  share  values  commonest values\n");
    for (size_t i = 0; i < census->count; i++) {
        add_key(out, census, &order[i], width);
    }
    if (undeclared) {
        (void)tamis_buf_add_z(
            out, "* not in the CEF dictionary: rules declare it, as in field key 'what it is';\n");
    }
    return out->failed == TAMIS_OK;
}

bool tamis_census_print(tamis_buf *out, const tamis_census *census) {
    (void)tamis_buf_add_format(out, "%llu lines: %llu events, %llu not CEF, %llu too long\n",
                               (unsigned long long)census->lines, (unsigned long long)census->events,
                               (unsigned long long)census->invalid, (unsigned long long)census->too_long);
    if (census->count > 0) {
        key_count *order = calloc(census->count, sizeof *order);
        if (order == NULL) {
            return false;
        }
        (void)add_table(out, census, order);
        free(order);
    }
    if (census->others > 0) {
        (void)tamis_buf_add_format(
            out, "%llu further values of keys beyond the first %u, or with very long names\n",
            (unsigned long long)census->others, TAMIS_CENSUS_KEYS);
    }
    return out->failed == TAMIS_OK;
}
