/* Inside the reports of a diff: what their formats share. */
#ifndef TAMIS_TOOLS_DIFF_WORDS_H
#define TAMIS_TOOLS_DIFF_WORDS_H

#include "tools/diff.h"
#include "tools/diff_packs.h"

/* A number with commas between thousands. */
bool tamis_diff_add_count(tamis_buf *out, uint64_t n);

/* `demo 1.0.0 -> 1.1.0 over 200,000 events: 1,204 changed (0.60 %)` */
bool tamis_diff_add_summary(tamis_buf *out, const tamis_diff *diff, tamis_text_adder add);

typedef struct tamis_diff_set_words {
    const char *member;                 /* in JSON */
    const char *only[TAMIS_DIFF_SIDES]; /* the values that one side alone has */
} tamis_diff_set_words;

extern const tamis_diff_set_words tamis_diff_sets[TAMIS_DIFF_SETS];

/* What else is known of a value of a set: the name of a technique; empty for nothing. */
tamis_str tamis_diff_about(tamis_diff_set_kind set, const tamis_diff_value *value);

static inline tamis_str tamis_diff_value_str(const tamis_diff_value *value) {
    return (tamis_str){value->text, value->len};
}

#endif
