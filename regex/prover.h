/* The inside of a prover, shared by lint.c, witness.c, backtrack.c and cover.c. */
#ifndef TAMIS_REGEX_PROVER_H
#define TAMIS_REGEX_PROVER_H

#include "regex/lint.h"
#include "regex/matcher.h"

struct tamis_re_prover {
    tamis_arena arena; /* of the pattern */
    tamis_re_tree tree;
    tamis_matcher *matcher; /* made when first needed */
    uint32_t steps;         /* left, of all searches */
    tamis_buf text;         /* the witness */
    bool failed;            /* out of memory */
};

/* Appends a short text that a node matches, as far as its tree tells (assertions and back-references are passed over: whoever
 * asks proves it by a search). False when it would be too long. */
bool tamis_re_add_witness(tamis_buf *out, const tamis_re_tree *tree, const tamis_re_node *node);

/* Appends a code point as UTF-8. */
bool tamis_re_add_point(tamis_buf *out, uint32_t code_point);

/* One search of `text`, with at most TAMIS_LIMIT_LINT_STEPS match steps in all; `at_start`: at its start alone. TAMIS_NO_MATCH, too,
 * when nothing more may be searched. */
tamis_search_result tamis_re_prove(tamis_re_prover *prover, const tamis_regex *regex, tamis_str text, bool at_start);

/* Compiles for proofs, without JIT; NULL when it does not compile. */
tamis_regex *tamis_re_prover_compile(tamis_re_prover *prover, tamis_str source, unsigned flags);

/* Notes it when a buffer has failed for want of memory. */
void tamis_re_prover_note(tamis_re_prover *prover, const tamis_buf *buf);

/* A letter or digit, as far as a `.` between two of them is meant for itself. */
bool tamis_re_is_letter(uint32_t code_point);

#endif
