/* What PCRE2 makes of a pattern: its text printed from the tree, then compiled, when first needed. See compiled.h. */
#include <stdlib.h>

#include "base/limits.h"
#include "regex/compiled.h"
#include "regex/parser.h"
#include "regex/print.h"

/* The longest printed pattern, bytes: one byte of source prints as a class of some hundred at most. */
#define PRINT_MAX ((size_t)16 * 1024 * 1024)

/* A group of the source prints as two at most; and some that belong to no group. */
#define PCRE2_NESTING (2 * TAMIS_LIMIT_NESTING + 16)

/* Machine code takes fifty microseconds to make, and some KiB; a search by it saves half a microsecond. Of a list of 30,000 most
 * are searched a few times at the most. */
#define OFTEN 64u

/* ---- PCRE2 ---- */

/* PCRE2's memory is malloc's, called from here and not from within the library: so a test that makes our
 * allocations fail reaches PCRE2's as well. */
static void *allocate(size_t size, void *unused) {
    (void)unused;
    return malloc(size);
}

static void release(void *block, void *unused) {
    (void)unused;
    free(block);
}

pcre2_general_context *tamis_re_memory(void) {
    return pcre2_general_context_create(allocate, release, NULL);
}

static uint32_t options_of(const tamis_re_tree *tree) {
    uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UCP |
                       PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_POSSESS;
    options |= (tree->flags & TAMIS_REGEX_IGNORE_CASE) != 0 ? PCRE2_CASELESS : 0;
    options |= tree->has_backrefs ? PCRE2_MATCH_UNSET_BACKREF : 0;
    return options;
}

static tamis_status compile_error(int code, tamis_regex_error *error, size_t source_len) {
    if (code == PCRE2_ERROR_HEAP_FAILED) {
        return TAMIS_ERR_MEMORY;
    }
    if (code == PCRE2_ERROR_LOOKBEHIND_TOO_COMPLICATED) {
        tamis_re_error(error, 0, source_len, true, "write fewer lookbehinds; \\b with flag i, and ^ with flag m, are such",
                       "the pattern looks behind too often");
        return TAMIS_ERR_INVALID;
    }
    if (code == PCRE2_ERROR_PATTERN_TOO_LARGE || code == PCRE2_ERROR_PATTERN_TOO_COMPLICATED) {
        tamis_re_error(error, 0, source_len, true, "write smaller counts, or fewer of them",
                       "the pattern is too large when its counts are written out");
        return TAMIS_ERR_INVALID;
    }
    PCRE2_UCHAR message[100] = "";
    (void)pcre2_get_error_message(code, message, sizeof message);
    tamis_re_error(error, 0, source_len, true, "", "PCRE2 does not take the pattern: %s", (const char *)message);
    return TAMIS_ERR_INVALID;
}

/* TAMIS_ERR_INVALID with `code`, PCRE2's. */
static tamis_status compile_text(pcre2_code **out, tamis_str text, uint32_t options, int *code) {
    *code = 0;
    pcre2_general_context *memory = tamis_re_memory();
    pcre2_compile_context *context = memory == NULL ? NULL : pcre2_compile_context_create(memory);
    pcre2_general_context_free(memory);
    if (context == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    (void)pcre2_set_parens_nest_limit(context, PCRE2_NESTING);
    PCRE2_SIZE place = 0;
    PCRE2_SPTR pattern = (PCRE2_SPTR)(text.ptr == NULL ? "" : text.ptr);
    *out = pcre2_compile(pattern, text.len, options, code, &place, context);
    pcre2_compile_context_free(context);
    return *out == NULL ? TAMIS_ERR_INVALID : TAMIS_OK;
}

bool tamis_regex_jit_available(void) {
    pcre2_code *code = NULL;
    int error = 0;
    bool available = compile_text(&code, TAMIS_STR("a"), 0, &error) == TAMIS_OK && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
    pcre2_code_free(code);
    return available;
}

/* ---- Publishing ---- */

static _Atomic(tamis_re_form *) *place_of(const tamis_regex *regex, tamis_re_form_kind kind) {
    return &regex->forms->made[kind];
}

static const tamis_re_form *made(const tamis_regex *regex, tamis_re_form_kind kind) {
    return atomic_load_explicit(place_of(regex, kind), memory_order_acquire);
}

static void free_form(tamis_re_form *form) {
    if (form != NULL) {
        pcre2_code_free(form->code);
        free(form);
    }
}

/* Takes `code`, and machine code for it where it is wanted and to be had: the interpreter does the same. */
static tamis_status publish(const tamis_regex *regex, tamis_re_form_kind kind, pcre2_code *code, bool jit) {
    tamis_re_form *form = malloc(sizeof *form), *have = NULL;
    if (form == NULL) {
        pcre2_code_free(code);
        return TAMIS_ERR_MEMORY;
    }
    *form = (tamis_re_form){code, jit && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0};
    if (!atomic_compare_exchange_strong_explicit(place_of(regex, kind), &have, form, memory_order_acq_rel, memory_order_acquire)) {
        free_form(form); /* another thread was first */
    }
    return TAMIS_OK;
}

void tamis_re_forms_clear(tamis_re_forms *forms) {
    for (unsigned i = 0; i < TAMIS_RE_FORMS; i++) {
        free_form(atomic_load_explicit(&forms->made[i], memory_order_acquire));
    }
}

/* ---- Making ---- */

static void print_form(tamis_buf *out, tamis_re_form_kind kind, const tamis_re_tree *tree, const tamis_re_cost *cost) {
    if (kind == TAMIS_RE_SEEKING) {
        tamis_re_print_seek(out, tree, cost->leading);
        tamis_buf_add_z(out, "(?:");
    }
    tamis_re_print(out, tree);
    if (kind == TAMIS_RE_SEEKING) {
        tamis_buf_add_char(out, ')');
    }
}

tamis_status tamis_re_make_form(const tamis_regex *regex, tamis_re_form_kind kind, const tamis_re_tree *tree,
                                const tamis_re_cost *cost, bool jit, tamis_regex_error *error) {
    tamis_buf text;
    pcre2_code *code = NULL;
    int problem = PCRE2_ERROR_PATTERN_TOO_LARGE;
    tamis_buf_init(&text, PRINT_MAX);
    print_form(&text, kind, tree, cost);
    tamis_status status = text.failed == TAMIS_ERR_LIMIT ? TAMIS_ERR_INVALID : text.failed;
    if (status == TAMIS_OK) {
        uint32_t options = options_of(tree) | (kind == TAMIS_RE_SEEKING ? PCRE2_ANCHORED : 0);
        status = compile_text(&code, tamis_buf_str(&text), options, &problem);
    }
    tamis_buf_clear(&text);
    if (status == TAMIS_ERR_INVALID) {
        return compile_error(problem, error, tree->source.len);
    }
    return status == TAMIS_OK ? publish(regex, kind, code, jit) : status;
}

/* Reads the source again: what has a form of its own seldom needs this one. */
static const tamis_re_form *make(const tamis_regex *regex, tamis_re_form_kind kind, bool jit) {
    tamis_regex_error ignored;
    tamis_re_tree tree;
    tamis_arena arena;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    tamis_status status = tamis_re_parse(&tree, &arena, regex->source, regex->flags, &ignored);
    if (status == TAMIS_OK) {
        tamis_re_cost cost = tamis_re_measure_cost(&tree);
        status = tamis_re_make_form(regex, kind, &tree, &cost, jit, &ignored);
    }
    tamis_arena_clear(&arena);
    return status == TAMIS_OK ? made(regex, kind) : NULL;
}

static const tamis_re_form *make_machine(const tamis_regex *regex, const tamis_re_form *plain) {
    pcre2_code *code = pcre2_code_copy(plain->code);
    if (code == NULL || publish(regex, TAMIS_RE_MACHINE, code, true) != TAMIS_OK) {
        return plain;
    }
    return made(regex, TAMIS_RE_MACHINE);
}

const tamis_re_form *tamis_re_plain(const tamis_regex *regex) {
    const tamis_re_form *form = made(regex, TAMIS_RE_MACHINE);
    if (form != NULL) {
        return form;
    }
    form = made(regex, TAMIS_RE_PLAIN);
    if (form == NULL) {
        form = make(regex, TAMIS_RE_PLAIN, false);
    }
    if (form == NULL || form->jit || !regex->jit ||
        atomic_fetch_add_explicit(&regex->forms->uses, 1, memory_order_relaxed) < OFTEN) {
        return form;
    }
    return make_machine(regex, form);
}

const tamis_re_form *tamis_re_machine(const tamis_regex *regex) {
    const tamis_re_form *form = tamis_re_plain(regex);
    bool tried = form == NULL || form->jit || form == made(regex, TAMIS_RE_MACHINE);
    return tried || !regex->jit ? form : make_machine(regex, form);
}

const tamis_re_form *tamis_re_seeking(const tamis_regex *regex) {
    const tamis_re_form *form = made(regex, TAMIS_RE_SEEKING);
    return form == NULL ? make(regex, TAMIS_RE_SEEKING, regex->jit) : form;
}
