/* See attack.h. */
#include "compiler/attack.h"

static const tamis_attack entries[] = {
#define ATTACK(id, name, former) {{"" id, sizeof(id) - 1}, {"" name, sizeof(name) - 1}, {"" former, sizeof(former) - 1}},
#include "compiler/attack.def"
#undef ATTACK
};

enum { ENTRIES = sizeof entries / sizeof entries[0] };

const tamis_attack *tamis_attack_find(tamis_str id) {
    size_t low = 0, high = ENTRIES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = tamis_str_compare(id, entries[middle].id);
        if (order == 0) return &entries[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

const tamis_attack *tamis_attack_named(tamis_str name) {
    for (size_t i = 0; i < ENTRIES; i++)
        if (name.len > 0 && tamis_str_equal(entries[i].name, name)) return &entries[i];
    return NULL;
}

bool tamis_attack_has_name(const tamis_attack *entry, tamis_str name) {
    if (tamis_str_equal(entry->name, name)) return true;
    const char *dot = memchr(entry->id.ptr, '.', entry->id.len);
    const tamis_attack *parent = dot == NULL ? NULL : tamis_attack_find((tamis_str){entry->id.ptr, (size_t)(dot - entry->id.ptr)});
    if (parent == NULL || !tamis_str_starts_with(name, parent->name)) return false;
    tamis_str rest = {name.ptr + parent->name.len, name.len - parent->name.len};
    if (!tamis_str_starts_with(rest, TAMIS_STR(": "))) return false;
    return tamis_str_equal((tamis_str){rest.ptr + 2, rest.len - 2}, entry->name);
}

bool tamis_attack_had_name(const tamis_attack *entry, tamis_str name) {
    tamis_str rest = entry->former;
    while (rest.len > 0) {
        const char *bar = memchr(rest.ptr, '|', rest.len);
        size_t len = bar == NULL ? rest.len : (size_t)(bar - rest.ptr);
        if (tamis_str_equal((tamis_str){rest.ptr, len}, name)) return true;
        rest = bar == NULL ? TAMIS_STR("") : (tamis_str){bar + 1, rest.len - len - 1};
    }
    return false;
}

static size_t digits(tamis_str s, size_t at) {
    size_t count = 0;
    while (at + count < s.len && s.ptr[at + count] >= '0' && s.ptr[at + count] <= '9') count++;
    return count;
}

bool tamis_attack_looks_like(tamis_str s) {
    if (s.len < 4 || (s.ptr[0] != 'T' && s.ptr[0] != 't')) return false;
    size_t at = s.ptr[1] == 'A' || s.ptr[1] == 'a' ? 2 : 1, count = digits(s, at);
    if (count < 3 || count > 5) return false;
    at += count;
    if (at == s.len) return true;
    return s.ptr[at] == '.' && digits(s, at + 1) > 0 && at + 1 + digits(s, at + 1) == s.len;
}

bool tamis_attack_well_formed(tamis_str s) {
    bool tactic = tamis_str_starts_with(s, TAMIS_STR("TA"));
    size_t at = tactic ? 2 : 1;
    if (s.len < 5 || s.ptr[0] != 'T' || digits(s, at) != 4) return false;
    at += 4;
    return at == s.len || (!tactic && s.ptr[at] == '.' && digits(s, at + 1) == 3 && at + 4 == s.len);
}
