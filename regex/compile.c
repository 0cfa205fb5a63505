/* From the source of a pattern to PCRE2's code: parse, check, print, compile. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "regex/compiled.h"
#include "regex/literals.h"
#include "regex/parser.h"
#include "regex/print.h"

/* Compiled code below this, by the bound of tamis_re_cost, is safely under PCRE2's limit of 65,535 bytes (with
 * links of two bytes), so that a check need not compile. */
#define SIZE_SURE 40000u

/* The longest printed pattern, bytes: one byte of source prints as a class of some hundred at most. */
#define PRINT_MAX ((size_t)16 * 1024 * 1024)

/* A group of the source prints as two at most; and some that belong to no group. */
#define PCRE2_NESTING (2 * TAMIS_LIMIT_NESTING + 16)

/* ---- Flags ---- */

tamis_status tamis_regex_flags(unsigned *out, tamis_str letters, tamis_regex_error *error) {
    static const struct {
        char letter;
        unsigned bit;
    } flags[] = {
#define FLAG(letter, name) {letter, TAMIS_REGEX_##name},
        TAMIS_REGEX_FLAG_MAP(FLAG)
#undef FLAG
    };
    bool indices = false; /* d: where groups lie, which nothing here asks for */
    *out = 0;
    for (size_t i = 0; i < letters.len; i++) {
        unsigned bit = 0;
        char c = letters.ptr[i];
        if (c == 'd' && !indices) {
            indices = true;
            continue;
        }
        for (size_t j = 0; j < sizeof flags / sizeof flags[0]; j++) {
            bit = flags[j].letter == c ? flags[j].bit : bit;
        }
        if (bit == 0 || (*out & bit) != 0) {
            bool known = c == 'y';
            const char *problem = bit != 0 || c == 'd' ? "a flag that is given twice" : "an unknown flag";
            const char *help = "flags are d, g, i, m, s and u";
            if (known) {
                problem = "flag y: a regex has no state here";
                help = "leave it out, and begin the pattern with ^";
            }
            tamis_re_error(error, i, i + 1, known, help, "%s", problem);
            error->in_flags = true;
            *out = 0;
            return TAMIS_ERR_INVALID;
        }
        *out |= bit;
    }
    return TAMIS_OK;
}

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

static tamis_status compile_form(tamis_re_form *out, tamis_str text, uint32_t options, bool jit, int *code) {
    *out = (tamis_re_form){NULL, false};
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
    out->code = pcre2_compile(pattern, text.len, options, code, &place, context);
    pcre2_compile_context_free(context);
    if (out->code == NULL) {
        return TAMIS_ERR_INVALID;
    }
    /* Without machine code the interpreter does the same. */
    out->jit = jit && pcre2_jit_compile(out->code, PCRE2_JIT_COMPLETE) == 0;
    return TAMIS_OK;
}

bool tamis_regex_jit_available(void) {
    tamis_re_form form;
    int code = 0;
    if (compile_form(&form, TAMIS_STR("a"), 0, true, &code) != TAMIS_OK) {
        return false;
    }
    pcre2_code_free(form.code);
    return form.jit;
}

/* ---- The two forms ---- */

static tamis_status print_forms(tamis_buf *plain, tamis_buf *seeking, const tamis_re_tree *tree,
                                const tamis_re_cost *cost) {
    tamis_re_print(plain, tree);
    if (!cost->anchored) {
        tamis_re_print_seek(seeking, tree, cost->leading);
        tamis_buf_add_z(seeking, "(?:");
        tamis_buf_add_str(seeking, tamis_buf_str(plain));
        tamis_buf_add_char(seeking, ')');
    }
    return plain->failed != TAMIS_OK ? plain->failed : seeking->failed;
}

/* Makes the seeking form, unless it is there already. `code` gets PCRE2's error. */
static tamis_status make_seeking(const tamis_re_form **out, const tamis_regex *regex, int *code) {
    tamis_re_form *have = atomic_load_explicit(regex->seeking, memory_order_acquire);
    if (have != NULL) {
        *out = have;
        return TAMIS_OK;
    }
    tamis_re_form *form = malloc(sizeof *form);
    if (form == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_status status = compile_form(form, regex->seeking_text, regex->options | PCRE2_ANCHORED, regex->jit, code);
    if (status != TAMIS_OK) {
        free(form);
        return status;
    }
    if (!atomic_compare_exchange_strong_explicit(regex->seeking, &have, form, memory_order_acq_rel,
                                                 memory_order_acquire)) {
        pcre2_code_free(form->code); /* another thread was first */
        free(form);
        form = have;
    }
    *out = form;
    return TAMIS_OK;
}

const tamis_re_form *tamis_re_seeking(const tamis_regex *regex) {
    const tamis_re_form *form = NULL;
    int code = 0;
    return make_seeking(&form, regex, &code) == TAMIS_OK ? form : NULL;
}

/* ---- The regex ---- */

/* The parts of a regex's block, in their order. */
typedef struct layout {
    tamis_regex regex;
    tamis_re_lazy_form seeking;
    tamis_str names[]; /* one for each group and [0], when there are names; their bytes; the seeking form's text */
} layout;

static size_t names_size(const tamis_re_tree *tree) {
    size_t size = 0;
    for (uint32_t i = 1; tree->has_names && i <= tree->group_count; i++) {
        size += tree->groups[i].name.len;
    }
    return size;
}

static char *put(char *to, tamis_str bytes, tamis_str *out) {
    *out = tamis_str_of(to, bytes.len);
    if (bytes.len > 0) {
        memcpy(to, bytes.ptr, bytes.len);
    }
    return to + bytes.len;
}

static tamis_regex *new_regex(const tamis_re_tree *tree, tamis_str seeking_text) {
    size_t name_count = tree->has_names ? (size_t)tree->group_count + 1 : 0;
    size_t fixed = sizeof(layout) + name_count * sizeof(tamis_str);
    layout *block = calloc(1, fixed + names_size(tree) + seeking_text.len);
    if (block == NULL) {
        return NULL;
    }
    char *end = (char *)block + fixed;
    for (size_t i = 1; i < name_count; i++) {
        end = put(end, tree->groups[i].name, &block->names[i]);
    }
    (void)put(end, seeking_text, &block->regex.seeking_text);
    block->regex.names = name_count > 0 ? block->names : NULL;
    atomic_init(&block->seeking, NULL);
    block->regex.seeking = &block->seeking;
    return &block->regex;
}

static void set_facts(tamis_regex *regex, const tamis_re_tree *tree, const tamis_re_cost *cost, bool jit) {
    regex->options = options_of(tree);
    regex->jit = jit;
    regex->seek_at_once = cost->leading != NULL;
    regex->anchored = cost->anchored;
    regex->scans = cost->scans;
    regex->has_names = tree->has_names;
    regex->run = cost->run;
    regex->groups = tree->group_count;
}

/* Compiles the plain form; and the other one when it is large, so that it cannot fail later. */
static tamis_status compile_forms(tamis_regex *regex, tamis_str plain, const tamis_re_cost *cost, int *code) {
    tamis_status status = compile_form(&regex->plain, plain, regex->options, regex->jit, code);
    if (status == TAMIS_OK && !regex->anchored && cost->size > SIZE_SURE) {
        const tamis_re_form *seeking = NULL;
        status = make_seeking(&seeking, regex, code);
    }
    return status;
}

static tamis_status compile_tree(tamis_regex **out, const tamis_re_tree *tree, bool jit, tamis_regex_error *error) {
    tamis_re_cost cost = tamis_re_measure_cost(tree);
    tamis_buf plain;
    tamis_buf seeking;
    tamis_buf_init(&plain, PRINT_MAX);
    tamis_buf_init(&seeking, PRINT_MAX + 1024);
    tamis_regex *regex = NULL;
    int code = 0;
    tamis_status status = print_forms(&plain, &seeking, tree, &cost);
    if (status == TAMIS_OK) {
        regex = new_regex(tree, tamis_buf_str(&seeking));
        status = regex == NULL ? TAMIS_ERR_MEMORY : TAMIS_OK;
    } else if (status == TAMIS_ERR_LIMIT) {
        status = compile_error(PCRE2_ERROR_PATTERN_TOO_LARGE, error, tree->source.len);
    }
    if (regex != NULL) {
        set_facts(regex, tree, &cost, jit);
        status = compile_forms(regex, tamis_buf_str(&plain), &cost, &code);
        status = status == TAMIS_ERR_INVALID ? compile_error(code, error, tree->source.len) : status;
    }
    tamis_buf_clear(&plain);
    tamis_buf_clear(&seeking);
    if (status != TAMIS_OK) {
        tamis_regex_free(regex);
        return status;
    }
    *out = regex;
    return TAMIS_OK;
}

tamis_status tamis_regex_compile(tamis_regex **out, tamis_str source, unsigned flags, bool jit,
                                 tamis_regex_error *error) {
    tamis_regex_error ignored;
    tamis_regex_error *to = error == NULL ? &ignored : error;
    tamis_arena arena;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    tamis_re_tree tree;
    tamis_status status = tamis_re_parse(&tree, &arena, source, flags, to);
    if (status == TAMIS_OK) {
        status = compile_tree(out, &tree, jit, to);
    }
    tamis_arena_clear(&arena);
    return status;
}

static tamis_status check_tree(tamis_re_tree *tree, tamis_arena *arena, tamis_str source, unsigned flags,
                               tamis_regex_error *error) {
    tamis_status status = tamis_re_parse(tree, arena, source, flags, error);
    if (status == TAMIS_OK && tamis_re_measure_cost(tree).size > SIZE_SURE) {
        tamis_regex *regex = NULL;
        status = compile_tree(&regex, tree, false, error);
        if (status == TAMIS_OK) {
            tamis_regex_free(regex);
        }
    }
    return status;
}

tamis_status tamis_regex_check(tamis_str source, unsigned flags, unsigned *groups, tamis_regex_error *error) {
    tamis_arena arena;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    tamis_re_tree tree;
    tamis_status status = check_tree(&tree, &arena, source, flags, error);
    if (status == TAMIS_OK && groups != NULL) {
        *groups = tree.group_count;
    }
    tamis_arena_clear(&arena);
    return status;
}

tamis_status tamis_regex_check_entry(tamis_re_needs *needs, tamis_arena *arena, tamis_str source, unsigned flags, tamis_str text,
                                     bool *in_text, tamis_regex_error *error) {
    tamis_arena scratch;
    tamis_arena_init(&scratch, TAMIS_RE_ARENA_MAX);
    tamis_re_tree tree;
    tamis_status status = check_tree(&tree, &scratch, source, flags, error);
    *in_text = status == TAMIS_OK;
    if (status == TAMIS_OK && text.len > 0 && memchr(text.ptr, '$', text.len) != NULL) {
        status = tamis_re_check_pieces(&tree, text, error);
    }
    if (status == TAMIS_OK) {
        status = tamis_re_find_needs(needs, &tree, arena);
    }
    tamis_arena_clear(&scratch);
    return status;
}

void tamis_regex_free(tamis_regex *regex) {
    if (regex == NULL) {
        return;
    }
    tamis_re_form *seeking = atomic_load_explicit(regex->seeking, memory_order_acquire);
    if (seeking != NULL) {
        pcre2_code_free(seeking->code);
        free(seeking);
    }
    pcre2_code_free(regex->plain.code); /* NULL is fine */
    free(regex);
}

unsigned tamis_regex_groups(const tamis_regex *regex) {
    return regex->groups;
}

bool tamis_regex_has_names(const tamis_regex *regex) {
    return regex->has_names;
}

unsigned tamis_regex_group_named(const tamis_regex *regex, tamis_str name) {
    for (unsigned i = 1; regex->has_names && i <= regex->groups; i++) {
        if (regex->names[i].len > 0 && tamis_str_equal(regex->names[i], name)) {
            return i;
        }
    }
    return 0;
}
