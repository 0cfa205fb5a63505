/* See property.h. */
#include "regex/property.h"

#define REFUSED NULL
#define OPEN    NULL
#define ALL     ""

static const tamis_re_property properties[] = {
#define CATEGORY(name, short, other, pcre2, plus, minus, fold)                                               \
    {TAMIS_RE_CATEGORY, {name, short, other}, pcre2, plus, minus, fold},
#define SCRIPT(name, short, other, pcre2, extensions, fold)                                                  \
    {TAMIS_RE_SCRIPT, {name, short, other}, pcre2, "", "", fold},                                            \
        {TAMIS_RE_EXTENSIONS, {name, short, other}, extensions, "", "", fold},
#define BINARY(name, short, other, pcre2, plus, minus, fold)                                                 \
    {TAMIS_RE_BINARY, {name, short, other}, pcre2, plus, minus, fold},
#include "regex/properties.def"
#undef CATEGORY
#undef SCRIPT
#undef BINARY
};

#define PROPERTY_COUNT (sizeof properties / sizeof properties[0])

/* The names that may stand before `=`. */
typedef struct prefix {
    tamis_str text;
    tamis_re_property_kind kind;
} prefix;

static const prefix prefixes[] = {
    {{"General_Category=", 17}, TAMIS_RE_CATEGORY},     {{"gc=", 3}, TAMIS_RE_CATEGORY},
    {{"Script=", 7}, TAMIS_RE_SCRIPT},                  {{"sc=", 3}, TAMIS_RE_SCRIPT},
    {{"Script_Extensions=", 18}, TAMIS_RE_EXTENSIONS}, {{"scx=", 4}, TAMIS_RE_EXTENSIONS},
};

static bool named(const tamis_re_property *property, tamis_str name) {
    for (size_t i = 0; i < sizeof property->names / sizeof property->names[0]; i++) {
        if (property->names[i][0] != '\0' && tamis_str_equal(tamis_str_z(property->names[i]), name)) {
            return true;
        }
    }
    return false;
}

static const tamis_re_property *find_kind(tamis_re_property_kind kind, tamis_str name) {
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        if (properties[i].kind == kind && named(&properties[i], name)) {
            return &properties[i];
        }
    }
    return NULL;
}

const tamis_re_property *tamis_re_property_find(tamis_str text) {
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (tamis_str_starts_with(text, prefixes[i].text)) {
            size_t skip = prefixes[i].text.len;
            return find_kind(prefixes[i].kind, tamis_str_of(text.ptr + skip, text.len - skip));
        }
    }
    const tamis_re_property *property = find_kind(TAMIS_RE_CATEGORY, text);
    return property != NULL ? property : find_kind(TAMIS_RE_BINARY, text);
}

static uint32_t hex(const char **at) {
    uint32_t value = 0;
    for (; **at != '\0' && **at != '-' && **at != ' '; (*at)++) {
        char c = **at;
        value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'A' + 10);
    }
    return value;
}

tamis_status tamis_re_property_add(tamis_re_ranges *set, tamis_arena *arena, const char *text) {
    while (*text != '\0') {
        uint32_t first = hex(&text);
        uint32_t last = first;
        if (*text == '-') {
            text++;
            last = hex(&text);
        }
        tamis_status status = tamis_re_set_add(set, arena, first, last);
        if (status != TAMIS_OK) {
            return status;
        }
        if (*text == ' ') {
            text++;
        }
    }
    return TAMIS_OK;
}
