/* What is wrong with a pattern that is right: facts for the lints, which compiler/lint_list.c words.
 *
 * A prover parses patterns one after the other and proves what it says by running them: on a text that the
 * pattern is made to match (a witness). One thread at a time. All its work is bounded: by the number of searches, and
 * by the match steps of each. When a bound is reached it finds nothing more. */
#ifndef TAMIS_REGEX_LINT_H
#define TAMIS_REGEX_LINT_H

#include "regex/tree.h"

typedef struct tamis_re_prover tamis_re_prover;

TAMIS_CHECKED tamis_status tamis_re_prover_new(tamis_re_prover **out);
void tamis_re_prover_free(tamis_re_prover *prover); /* NULL is fine */

/* Did memory end somewhere? Then something may not have been found. */
bool tamis_re_prover_failed(const tamis_re_prover *prover);

/* Parses a pattern, and forgets the one before. TAMIS_ERR_INVALID: it does not parse; TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_re_prover_take(tamis_re_prover *prover, tamis_str source, unsigned flags);

/* What a pattern must be parsed for, as its text tells in one look: most entries of a list need none of it. `covers`: it may
 * hide later entries; `foreign`: tamis_re_find_foreign may find something. */
typedef struct tamis_re_glance {
    bool dots, backtracks, covers, foreign;
} tamis_re_glance;

tamis_re_glance tamis_re_look(tamis_str source);

/* A place in the source, bytes. */
typedef struct tamis_re_place {
    uint32_t off, len;
} tamis_re_place;

/* What another dialect of regexes has, and JavaScript without flag `u` reads as the letters themselves: `\A`, `[[:alpha:]]`. Each
 * call finds the next one of a pattern that parses; zeroed before the first. */
typedef struct tamis_re_foreign {
    tamis_re_place place;
    const char *help; /* what to write instead */
    char letter;      /* of an escape; '\0' for `[:alpha:]` */
    bool in_class;    /* where it goes on */
    size_t next;
} tamis_re_foreign;

bool tamis_re_find_foreign(tamis_re_foreign *foreign, tamis_str source);
bool tamis_re_is_foreign_escape(char letter);

/* A `.` between two letters or digits, which means any character: the first one at or behind byte `from`. */
bool tamis_re_find_dot(tamis_re_place *out, const tamis_re_prover *prover, uint32_t from);

/* A repeat that backtracks without end, and a text on which the search is proved to give up. `witness` is good until
 * the next pattern. */
bool tamis_re_find_backtracking(tamis_re_place *out, tamis_str *witness, tamis_re_prover *prover);

/* ---- A pattern that is a plain text ---- */

typedef struct tamis_re_literal {
    tamis_str text;        /* UTF-8, in the arena */
    bool at_start, at_end; /* `^` and `$` */
} tamis_re_literal;

/* TAMIS_ERR_NOT_FOUND when it is none (also when it has a flag that matters), TAMIS_ERR_INVALID, TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_re_plain_literal(tamis_re_literal *out, tamis_arena *arena, tamis_str source,
                                                  tamis_str flags);

/* ---- Entries that hide later ones ---- */

/* The entries of one list so far, by the texts that are enough for them to match: see regex/cover.c. */
typedef struct tamis_re_cover tamis_re_cover;

TAMIS_CHECKED tamis_status tamis_re_cover_new(tamis_re_cover **out, tamis_arena *arena);

/* Adds the prover's pattern as entry `entry`, those before have smaller numbers. */
TAMIS_CHECKED tamis_status tamis_re_cover_add(tamis_re_cover *cover, const tamis_re_prover *prover, uint32_t entry);

/* Does no entry so far hide anything? */
bool tamis_re_cover_is_empty(const tamis_re_cover *cover);

/* An earlier entry that matches whatever the prover's pattern matches, as the tree tells. */
bool tamis_re_cover_find(uint32_t *entry, tamis_re_cover *cover, tamis_re_prover *prover);

/* Do both the prover's pattern and this one match a text that is made for the former? `witness` is good until the
 * next pattern. */
bool tamis_re_prove_hidden(tamis_str *witness, tamis_re_prover *prover, tamis_str source, unsigned flags);

#endif
