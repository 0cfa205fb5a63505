/* See key_census.h. */
#include "tools/key_census.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/map.h"
#include "base/utf8.h"
#include "runtime/cef.h"

/* Bytes of a key that is counted by name, and of a value that is kept to be shown. */
enum { KEY_MAX = 128, VALUE_KEPT = 48 };

/* Keys and the table that finds them: 4,096 times 128 bytes and some. */
#define NAMES_MAX ((size_t)4 * 1024 * 1024)

typedef struct tracked {
    uint64_t hash;  /* of the whole value */
    uint64_t count; /* an upper bound */
    uint64_t error; /* count less error is a lower bound */
    uint8_t len;    /* bytes kept */
    bool cut;       /* the value is longer */
    char text[VALUE_KEPT];
} tracked;

typedef struct key_count {
    tamis_str name;
    uint64_t events;
    uint32_t used;
    bool overflowed; /* more different values than are tracked */
    tracked *values; /* TAMIS_CENSUS_VALUES, `used` of them in use */
} key_count;

struct tamis_census {
    tamis_cef cef;
    tamis_arena names;
    tamis_map index; /* name to number of key_count */
    tamis_hash_key hash_key;
    key_count *keys;
    size_t count;
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
        free(census->keys[i].values);
    }
    free(census->keys);
    tamis_arena_clear(&census->names);
    tamis_cef_clear(&census->cef);
    free(census);
}

/* ---- Counting ---- */

static void set_value(tracked *t, uint64_t hash, tamis_str value) {
    t->hash = hash;
    t->len = (uint8_t)tamis_utf8_cut(value, VALUE_KEPT);
    t->cut = value.len > t->len;
    if (t->len > 0) {
        memcpy(t->text, value.ptr, t->len);
    }
}

static void count_value(key_count *key, uint64_t hash, tamis_str value) {
    tracked *least = &key->values[0];
    for (uint32_t i = 0; i < key->used; i++) {
        tracked *t = &key->values[i];
        if (t->hash == hash) {
            t->count++;
            return;
        }
        if (t->count < least->count) {
            least = t;
        }
    }
    if (key->used < TAMIS_CENSUS_VALUES) {
        least = &key->values[key->used++];
        *least = (tracked){.count = 1};
    } else {
        key->overflowed = true;
        least->error = least->count;
        least->count++;
    }
    set_value(least, hash, value);
}

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
    tracked *values = calloc(TAMIS_CENSUS_VALUES, sizeof *values);
    if (values == NULL || tamis_arena_copy(&key->name, &census->names, name) != TAMIS_OK ||
        tamis_map_put(&census->index, key->name, (uint32_t)census->count) != TAMIS_OK) {
        free(values);
        return TAMIS_ERR_MEMORY;
    }
    key->values = values;
    census->count++;
    *out = key;
    return TAMIS_OK;
}

static tamis_status count_pair(tamis_census *census, tamis_str name, tamis_str value) {
    key_count *key;
    tamis_status status = find_key(&key, census, name);
    if (key != NULL) {
        key->events++;
        count_value(key, tamis_hash(census->hash_key, value), value);
    }
    return status;
}

static tamis_status count_header(tamis_census *census, tamis_cef_header header) {
    char name[64];
    int len = snprintf(name, sizeof name, "cef.%s", tamis_cef_header_name(header));
    return count_pair(census, tamis_str_of(name, (size_t)len), census->cef.header[header]);
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
        if (census->cef.pairs[i].next == UINT32_MAX) { /* the one that counts of those with this key */
            status = count_pair(census, tamis_cef_key(&census->cef, i), tamis_cef_value(&census->cef, i));
        }
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

static int by_lower_bound(const void *a, const void *b) {
    const tracked *x = a;
    const tracked *y = b;
    uint64_t m = x->count - x->error;
    uint64_t n = y->count - y->error;
    if (m != n) {
        return m < n ? 1 : -1;
    }
    return tamis_str_compare(tamis_str_of(x->text, x->len), tamis_str_of(y->text, y->len));
}

static void add_values(tamis_buf *out, const key_count *key) {
    enum { SHOWN = 3 };
    tracked sorted[TAMIS_CENSUS_VALUES];
    memcpy(sorted, key->values, key->used * sizeof *sorted);
    qsort(sorted, key->used, sizeof *sorted, by_lower_bound);
    for (uint32_t i = 0; i < key->used && i < SHOWN; i++) {
        uint64_t count = sorted[i].count - sorted[i].error;
        (void)tamis_buf_add_z(out, i == 0 ? "\"" : ", \"");
        (void)tamis_escape_add(out, tamis_str_of(sorted[i].text, sorted[i].len), false);
        (void)tamis_buf_add_z(out, sorted[i].cut ? "...\"" : "\"");
        if (!key->overflowed || count > 1) { /* of very many values, one seen once is an example */
            (void)tamis_buf_add_z(out, key->overflowed ? " >=" : " ");
            (void)tamis_buf_add_u64(out, count);
        }
    }
}

static void add_key(tamis_buf *out, const tamis_census *census, const key_count *key, size_t width) {
    uint64_t promille = key->events * 1000 / census->events;
    (void)tamis_escape_add(out, key->name, false);
    (void)tamis_buf_add_repeat(out, ' ', width - tamis_escape_width(key->name));
    (void)tamis_buf_add_format(out, " %9llu %3llu.%llu%% %5u%s  ", (unsigned long long)key->events,
                               (unsigned long long)(promille / 10), (unsigned long long)(promille % 10),
                               (unsigned)key->used, key->overflowed ? "+" : " ");
    add_values(out, key);
    (void)tamis_buf_add_char(out, '\n');
}

/* `order` has room for all keys: they are sorted in it. */
static bool add_table(tamis_buf *out, const tamis_census *census, key_count *order) {
    size_t width = 20;
    for (size_t i = 0; i < census->count; i++) {
        order[i] = census->keys[i];
        size_t len = tamis_escape_width(order[i].name);
        width = len > width ? len : width;
    }
    qsort(order, census->count, sizeof *order, by_events);
    (void)tamis_buf_add_z(out, "key");
    (void)tamis_buf_add_repeat(out, ' ', width - 3);
    (void)tamis_buf_add_z(out, "    events  share values  commonest values\n");
    for (size_t i = 0; i < census->count; i++) {
        add_key(out, census, &order[i], width);
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
