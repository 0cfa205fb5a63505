/* Parts of the sentences that say why: explain_reason.c and explain_search.c put them together. */
#ifndef TAMIS_TOOLS_EXPLAIN_WORDS_H
#define TAMIS_TOOLS_EXPLAIN_WORDS_H

#include "tools/explain_parts.h"

typedef struct tamis_reason {
    tamis_explainer *e;
    tamis_buf *out;
    const tamis_explained_leaf *leaf;
} tamis_reason;

/* What is shown of one value or pattern, bytes. */
#define TAMIS_REASON_SHOWN ((size_t)120)

void tamis_reason_say(const tamis_reason *r, const char *text);

/* The text of an expression, cut when it is long; nothing for NULL. */
void tamis_reason_source(const tamis_reason *r, const tamis_expr *x);

/* "fields.cat is absent", "… is undefined", "… is empty". False: it is nothing of that. */
bool tamis_reason_missing(const tamis_reason *r, const tamis_expr *x, tamis_value value);

/* "the search gave up …". False: it did not. */
bool tamis_reason_gave_up(const tamis_reason *r, const tamis_expr *x);

/* The value of an expression that was evaluated. */
bool tamis_reason_knows(tamis_value *out, const tamis_reason *r, const tamis_expr *x);

/* Two strings that differ in the case of letters of ASCII at most? */
bool tamis_reason_same_but_case(tamis_value a, tamis_value b);

static inline char tamis_reason_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The nearest of some texts: the one with the longest beginning in common, letters in any case. */
typedef struct tamis_nearest {
    tamis_str wanted;
    size_t common;
    bool any;
} tamis_nearest;

/* A text with so many bytes in common: is it the nearest so far, and near enough? */
bool tamis_nearest_offer(tamis_nearest *n, size_t common);
size_t tamis_nearest_common(tamis_str a, tamis_str b);

/* ---- explain_search.c ---- */

/* searchRegexList and searchRegex: which entry, or why none. */
void tamis_reason_list_search(const tamis_reason *r, const tamis_expr *x);
void tamis_reason_search(const tamis_reason *r, const tamis_expr *x, tamis_value value);

#endif
