/* The inside of a compiled regex, shared by compile.c, search.c and template.c.
 *
 * One pattern has two forms for PCRE2. The plain form is the pattern: PCRE2 looks for its start with all its
 * optimisations, but counts match steps anew at each place where it tries. The seeking form is the pattern
 * behind `.*?\K`, anchored: one attempt finds what the plain form finds, and its steps are counted in one
 * sum. It is slower, and made when first needed. See search.c. */
#ifndef TAMIS_REGEX_COMPILED_H
#define TAMIS_REGEX_COMPILED_H

#include <stdatomic.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "regex/cost.h"
#include "regex/regex.h"

typedef struct tamis_re_form {
    pcre2_code *code; /* owned */
    bool jit;         /* it has machine code */
} tamis_re_form;

typedef _Atomic(tamis_re_form *) tamis_re_lazy_form; /* NULL: not made yet; owned */

/* Immutable but for the lazy form; one block of memory with all that it points to, PCRE2's code apart. */
struct tamis_regex {
    tamis_re_form plain;
    tamis_re_lazy_form *seeking; /* the only part that changes */
    tamis_str seeking_text;      /* what PCRE2 compiles for it; empty when the plain form is anchored */
    uint32_t options;            /* for pcre2_compile, of both forms */
    bool jit;                    /* may JIT be used? */
    bool seek_at_once;           /* the plain form would cost more than the seeking one */
    bool anchored;
    bool scans; /* it has repeats of variable length: as in tamis_re_cost */
    bool has_names;
    uint32_t run; /* as in tamis_re_cost */
    unsigned groups;
    tamis_str *names; /* [1] to [groups], empty where there is none; NULL without names */
};

/* What PCRE2's functions for objects take to get their memory by malloc; freed by pcre2_general_context_free, when
 * they are made. NULL when there is no memory for itself. */
pcre2_general_context *tamis_re_memory(void);

/* The seeking form, made when there is none yet. NULL when it cannot be had. Safe in any thread. */
const tamis_re_form *tamis_re_seeking(const tamis_regex *regex);

#endif
