/* Unicode properties: `\p{…}` by JavaScript's names, said in PCRE2's. Constant tables, safe in any thread. */
#ifndef TAMIS_REGEX_PROPERTY_H
#define TAMIS_REGEX_PROPERTY_H

#include "regex/set.h"

typedef enum tamis_re_property_kind {
    TAMIS_RE_CATEGORY,
    TAMIS_RE_SCRIPT,
    TAMIS_RE_EXTENSIONS, /* Script_Extensions */
    TAMIS_RE_BINARY,
} tamis_re_property_kind;

/* One row of properties.def. The texts are ranges: hexadecimal, separated by spaces. */
typedef struct tamis_re_property {
    tamis_re_property_kind kind;
    const char *names[3]; /* "" where there is none */
    const char *pcre2;    /* what stands in PCRE2's \p{…}, "" for all code points; NULL: it cannot be said */
    const char *plus;     /* code points that PCRE2 leaves out */
    const char *minus;    /* code points that PCRE2 has too many */
    const char *fold;     /* what flag `i` adds; NULL: too much to list */
} tamis_re_property;

/* What stands between the braces of `\p{…}`; NULL when JavaScript has no such property. */
const tamis_re_property *tamis_re_property_find(tamis_str text);

/* Adds the code points of a text of a row to a set. */
TAMIS_CHECKED tamis_status tamis_re_property_add(tamis_re_ranges *set, tamis_arena *arena, const char *text);

#endif
