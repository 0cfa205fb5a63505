/* The inside of a compiled regex, shared by compile.c, forms.c, search.c and template.c.
 *
 * A pattern of plain parts has a program of its own (direct.h). For PCRE2 a pattern has three forms, made when first
 * needed. The plain form is the pattern: PCRE2 looks for its start with all its optimisations, but counts match
 * steps anew at each place where it tries. The machine form is the same as machine code, made when the plain one
 * has been asked for often. The seeking form is the pattern behind `.*?\K`, anchored: one attempt finds what the plain
 * form finds, and its steps are counted in one sum. It is slower. See search.c. */
#ifndef TAMIS_REGEX_COMPILED_H
#define TAMIS_REGEX_COMPILED_H

#include <stdatomic.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "regex/cost.h"
#include "regex/direct.h"
#include "regex/regex.h"

typedef struct tamis_re_form {
    pcre2_code *code; /* owned */
    bool jit;         /* it has machine code */
} tamis_re_form;

typedef enum tamis_re_form_kind { TAMIS_RE_PLAIN, TAMIS_RE_MACHINE, TAMIS_RE_SEEKING, TAMIS_RE_FORMS } tamis_re_form_kind;

/* What changes in a regex. A form is published by compare-and-swap, the first one wins. */
typedef struct tamis_re_forms {
    _Atomic(tamis_re_form *) made[TAMIS_RE_FORMS]; /* NULL: not yet; owned */
    atomic_uint uses;                              /* of the plain form */
} tamis_re_forms;

/* Immutable but for the forms; one block of memory with all that it points to, PCRE2's code apart. */
struct tamis_regex {
    tamis_re_direct direct; /* first, as searches look at it first; without steps: PCRE2 alone */
    unsigned groups;
    bool jit;          /* may JIT be used? */
    bool seek_at_once; /* the plain form would cost more than the seeking one */
    bool anchored;
    bool scans; /* it has repeats of variable length: as in tamis_re_cost */
    bool has_names;
    uint32_t run; /* as in tamis_re_cost */
    unsigned flags;
    tamis_str source; /* a copy, or borrowed by tamis_regex_make */
    tamis_re_forms *forms;
    tamis_str *names; /* [1] to [groups], empty where there is none; NULL without names */
};

/* What PCRE2's functions for objects take to get their memory by malloc; freed by pcre2_general_context_free, when
 * they are made. NULL when there is no memory for itself. */
pcre2_general_context *tamis_re_memory(void);

/* A form, made when there is none yet. NULL when it cannot be had. Safe in any thread. The plain one is the machine form
 * where that is worth its price by now. */
const tamis_re_form *tamis_re_plain(const tamis_regex *regex);
const tamis_re_form *tamis_re_seeking(const tamis_regex *regex);

/* The plain one, with machine code at once where it may be used. */
const tamis_re_form *tamis_re_machine(const tamis_regex *regex);

/* Makes a form from the tree at hand, unless it is there; `jit`: with machine code. TAMIS_ERR_INVALID with `error` filled. */
TAMIS_CHECKED tamis_status tamis_re_make_form(const tamis_regex *regex, tamis_re_form_kind kind, const tamis_re_tree *tree,
                                              const tamis_re_cost *cost, bool jit, tamis_regex_error *error);

void tamis_re_forms_clear(tamis_re_forms *forms);

#endif
