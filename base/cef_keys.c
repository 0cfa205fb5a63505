/* See cef_keys.h. Keys are found by bisection; full names by a walk, which only checkers ask for. */
#include "base/cef_keys.h"

static const tamis_cef_entry entries[] = {
#define CEF_KEY(key, full_name, type, length)                                                                \
    {{"" key, sizeof(key) - 1}, {"" full_name, sizeof(full_name) - 1}, TAMIS_CEF_TYPE_##type, length},
#include "base/cef_keys.def"
#undef CEF_KEY
};

enum { ENTRIES = sizeof entries / sizeof entries[0] };

size_t tamis_cef_keys_count(void) {
    return ENTRIES;
}

const tamis_cef_entry *tamis_cef_keys_at(size_t index) {
    return &entries[index];
}

const tamis_cef_entry *tamis_cef_keys_find(tamis_str name) {
    size_t low = 0, high = ENTRIES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = tamis_str_compare(name, entries[middle].key);
        if (order == 0) {
            return &entries[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    for (size_t i = 0; i < ENTRIES; i++) {
        if (tamis_str_equal(name, entries[i].full_name)) {
            return &entries[i];
        }
    }
    return NULL;
}

const char *tamis_cef_type_name(tamis_cef_type type) {
    static const char *const names[] = {
#define TAMIS_CEF_TYPE_TEXT(id, text) text,
        TAMIS_CEF_TYPE_MAP(TAMIS_CEF_TYPE_TEXT)
#undef TAMIS_CEF_TYPE_TEXT
    };
    return names[type];
}
