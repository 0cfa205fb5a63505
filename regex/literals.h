/* Literals that a match cannot do without.
 *
 * From the tree of a pattern: sets of texts, of which each match of the pattern contains at least one of each
 * set. They are worked out on folded text: ASCII letters in lower case, U+017F as `s`, U+212A as `k`; nothing else changes. So
 * one search of a folded subject serves patterns with and without flag `i`. Where the pattern leaves it open what stands in a match
 * (a large class, a repeat, a back-reference), a text ends; where nothing certain is left, there is no set. */
#ifndef TAMIS_REGEX_LITERALS_H
#define TAMIS_REGEX_LITERALS_H

#include "regex/tree.h"

#define TAMIS_RE_NEEDS     6u  /* sets kept of one pattern: the ones whose shortest text is longest */
#define TAMIS_RE_NEED_MAX  32u /* texts of one set */
#define TAMIS_RE_TEXT_MAX  64u /* bytes of one text; a longer one is cut into several sets */

/* One of these stands in each match. Never empty, and no text is. */
typedef struct tamis_re_need {
    const tamis_str *texts; /* folded */
    uint32_t count;
} tamis_re_need;

typedef struct tamis_re_needs {
    const tamis_re_need *sets;
    uint32_t count; /* 0: nothing is known of a match */
} tamis_re_needs;

/* The sets of a pattern, in the arena. TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_re_find_needs(tamis_re_needs *out, const tamis_re_tree *tree, tamis_arena *arena);

/* Folds `from` into `to`, which has room for from.len bytes; returns how many it wrote. Bytes that are not UTF-8 stay. */
size_t tamis_re_fold_text(char *to, tamis_str from);

#endif
