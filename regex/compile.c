/* From the source of a pattern to what is searched by: parse, check, and a program or PCRE2's code. */
#include <stdlib.h>

#include "base/limits.h"
#include "regex/compiled.h"
#include "regex/literals.h"
#include "regex/parser.h"

/* Compiled code below this, by the bound of tamis_re_cost, is safely under PCRE2's limit of 65,535 bytes (with
 * links of two bytes), so that a check need not compile. */
#define SIZE_SURE 40000u

/* ---- Flags ---- */

static const struct {
    char letter;
    unsigned bit;
} flag_letters[] = {
#define FLAG(letter, name) {letter, TAMIS_REGEX_##name},
    TAMIS_REGEX_FLAG_MAP(FLAG)
#undef FLAG
};
enum { FLAGS = sizeof flag_letters / sizeof flag_letters[0] };

tamis_status tamis_regex_flags(unsigned *out, tamis_str letters, tamis_regex_error *error) {
    bool indices = false; /* d: where groups lie, which nothing here asks for */
    *out = 0;
    for (size_t i = 0; i < letters.len; i++) {
        unsigned bit = 0;
        char c = letters.ptr[i];
        if (c == 'd' && !indices) {
            indices = true;
            continue;
        }
        for (size_t j = 0; j < FLAGS; j++) {
            bit = flag_letters[j].letter == c ? flag_letters[j].bit : bit;
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

bool tamis_regex_add_flags(tamis_buf *out, unsigned flags) {
    for (size_t i = 0; i < FLAGS; i++) {
        if ((flags & flag_letters[i].bit) != 0) {
            (void)tamis_buf_add_char(out, flag_letters[i].letter);
        }
    }
    return out->failed == TAMIS_OK;
}

/* ---- The regex ---- */

/* The parts of a regex's block, in their order. */
typedef struct layout {
    tamis_regex regex;
    tamis_re_forms forms;
    tamis_str names[]; /* one for each group and [0], when there are names; the program's arrays; bytes */
} layout;

static size_t names_size(const tamis_re_tree *tree) {
    size_t size = 0;
    for (uint32_t i = 1; tree->has_names && i <= tree->group_count; i++) {
        size += tree->groups[i].name.len;
    }
    return size;
}

static size_t program_size(const tamis_re_direct *direct) {
    return direct == NULL ? 0
                          : direct->set_count * sizeof *direct->sets + direct->step_count * sizeof *direct->steps + direct->text_len;
}

static char *put(char *to, const void *bytes, size_t len) {
    if (len > 0) {
        memcpy(to, bytes, len);
    }
    return to + len;
}

static char *put_program(char *to, tamis_re_direct *out, const tamis_re_direct *from) {
    if (from == NULL) {
        return to;
    }
    *out = *from;
    out->sets = (const tamis_re_bytes *)(void *)to;
    to = put(to, from->sets, from->set_count * sizeof *from->sets);
    out->steps = (const tamis_re_step *)(void *)to;
    to = put(to, from->steps, from->step_count * sizeof *from->steps);
    out->text = to;
    return put(to, from->text, from->text_len);
}

/* How much is made at once; who searches has a source that lives on. */
typedef enum purpose { FOR_PCRE2, FOR_SEARCHES } purpose;

static tamis_regex *new_regex(const tamis_re_tree *tree, const tamis_re_direct *direct, purpose what_for) {
    size_t name_count = tree->has_names ? (size_t)tree->group_count + 1 : 0;
    size_t fixed = sizeof(layout) + name_count * sizeof(tamis_str);
    size_t copied = what_for == FOR_SEARCHES ? 0 : tree->source.len;
    layout *block = calloc(1, fixed + program_size(direct) + names_size(tree) + copied);
    if (block == NULL) {
        return NULL;
    }
    char *end = put_program((char *)block + fixed, &block->regex.direct, direct);
    for (size_t i = 1; i < name_count; i++) {
        tamis_str name = tree->groups[i].name;
        block->names[i] = tamis_str_of(end, name.len);
        end = put(end, name.ptr, name.len);
    }
    block->regex.source = what_for == FOR_SEARCHES ? tree->source : tamis_str_of(end, copied);
    (void)put(end, tree->source.ptr, copied);
    block->regex.names = name_count > 0 ? block->names : NULL;
    for (unsigned i = 0; i < TAMIS_RE_FORMS; i++) {
        atomic_init(&block->forms.made[i], NULL);
    }
    atomic_init(&block->forms.uses, 0);
    block->regex.forms = &block->forms;
    return &block->regex;
}

static void set_facts(tamis_regex *regex, const tamis_re_tree *tree, const tamis_re_cost *cost, bool jit) {
    regex->flags = tree->flags;
    regex->jit = jit;
    regex->seek_at_once = cost->leading != NULL;
    regex->anchored = cost->anchored;
    regex->scans = cost->scans;
    regex->has_names = tree->has_names;
    regex->run = cost->run;
    regex->groups = tree->group_count;
}

/* Makes the plain form; and the seeking one when it is large, so that it cannot fail later. */
static tamis_status make_forms(const tamis_regex *regex, const tamis_re_tree *tree, const tamis_re_cost *cost, bool machine,
                               tamis_regex_error *error) {
    tamis_status status = tamis_re_make_form(regex, TAMIS_RE_PLAIN, tree, cost, machine, error);
    if (status == TAMIS_OK && !regex->anchored && cost->size > SIZE_SURE) {
        status = tamis_re_make_form(regex, TAMIS_RE_SEEKING, tree, cost, regex->jit, error);
    }
    return status;
}

static tamis_status compile_tree(tamis_regex **out, const tamis_re_tree *tree, purpose what_for, bool jit, tamis_regex_error *error) {
    tamis_re_direct_room room; /* not read before it is written */
    tamis_re_direct direct;
    tamis_re_cost cost = tamis_re_measure_cost(tree);
    bool is_direct = what_for == FOR_SEARCHES && cost.size <= SIZE_SURE && tamis_re_direct_make(&direct, &room, tree);
    tamis_regex *regex = new_regex(tree, is_direct ? &direct : NULL, what_for);
    if (regex == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    set_facts(regex, tree, &cost, jit);
    tamis_status status = is_direct ? TAMIS_OK : make_forms(regex, tree, &cost, jit && what_for == FOR_PCRE2, error);
    if (status != TAMIS_OK) {
        tamis_regex_free(regex);
        return status;
    }
    *out = regex;
    return TAMIS_OK;
}

static tamis_status compile(tamis_regex **out, tamis_str source, unsigned flags, purpose what_for, bool jit,
                            tamis_regex_error *error) {
    tamis_regex_error ignored;
    tamis_regex_error *to = error == NULL ? &ignored : error;
    tamis_arena arena;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    tamis_re_tree tree;
    tamis_status status = tamis_re_parse(&tree, &arena, source, flags, to);
    if (status == TAMIS_OK) {
        status = compile_tree(out, &tree, what_for, jit, to);
    }
    tamis_arena_clear(&arena);
    return status;
}

tamis_status tamis_regex_compile(tamis_regex **out, tamis_str source, unsigned flags, bool jit,
                                 tamis_regex_error *error) {
    return compile(out, source, flags, FOR_PCRE2, jit, error);
}

tamis_status tamis_regex_make(tamis_regex **out, tamis_str source, unsigned flags, bool jit) {
    return compile(out, source, flags, FOR_SEARCHES, jit, NULL);
}

static tamis_status check_tree(tamis_re_tree *tree, tamis_arena *arena, tamis_str source, unsigned flags,
                               tamis_regex_error *error) {
    tamis_status status = tamis_re_parse(tree, arena, source, flags, error);
    if (status == TAMIS_OK && tamis_re_measure_size(tree) > SIZE_SURE) {
        tamis_regex *regex = NULL;
        status = compile_tree(&regex, tree, FOR_PCRE2, false, error);
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

tamis_status tamis_regex_check_entry(tamis_regex_checked *entry, tamis_arena *arena, tamis_arena *scratch,
                                     tamis_regex_error *error) {
    tamis_re_tree tree;
    tamis_str text = entry->text;
    tamis_arena_reset(scratch);
    tamis_status status = check_tree(&tree, scratch, entry->source, entry->flags, error);
    entry->in_text = status == TAMIS_OK;
    entry->groups = status == TAMIS_OK ? tree.group_count : UINT_MAX;
    if (status == TAMIS_OK && text.len > 0 && memchr(text.ptr, '$', text.len) != NULL) {
        status = tamis_re_check_pieces(&tree, text, error);
    }
    if (status == TAMIS_OK && entry->needs != NULL) {
        status = tamis_re_find_needs(entry->needs, &tree, arena);
    }
    return status;
}

void tamis_regex_free(tamis_regex *regex) {
    if (regex == NULL) {
        return;
    }
    tamis_re_forms_clear(regex->forms);
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
