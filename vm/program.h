/* A program: a pack as it stands in memory after it was loaded and verified.
 *
 * Made by tamis_program_load from the bytes of a pack file (vm/pack_format.h says how they lie); immutable
 * afterwards, but for the regexes, which are compiled at first use (regex/list.h); shared by all threads.
 * Every pointer in it leads into its own memory. */
#ifndef TAMIS_VM_PROGRAM_H
#define TAMIS_VM_PROGRAM_H

#include <pthread.h>

#include "base/source.h"
#include "regex/list.h"
#include "vm/opcodes.h"
#include "vm/value.h"

typedef enum tamis_entry_kind { TAMIS_ENTRY_LET, TAMIS_ENTRY_STATEMENT, TAMIS_ENTRY_OUTPUT } tamis_entry_kind;

/* A let, a statement's condition or an output: code that leaves one value. */
typedef struct tamis_entry {
    tamis_entry_kind kind;
    tamis_str name;     /* the let's or output's name, the statement's label; a NUL stands behind it */
    uint32_t verb;      /* STATEMENT: a tamis_verb; else 0 */
    uint32_t first;     /* first instruction */
    uint32_t count;     /* instructions; the last one is the RETURN */
    tamis_span span;    /* of the expression, in the program's sources */
    uint32_t max_depth; /* of its own stack, computed by the verifier */
} tamis_entry;

typedef enum tamis_verb { TAMIS_VERB_ALLOW, TAMIS_VERB_DROP, TAMIS_VERB_DENY, TAMIS_VERBS } tamis_verb;

typedef struct tamis_filter {
    tamis_str name;           /* a NUL stands behind it */
    uint32_t first, count;    /* its statements */
    uint32_t verb_counts[TAMIS_VERBS];
} tamis_filter;

/* Where a list entry stands: for people. */
typedef struct tamis_entry_place {
    uint32_t source; /* index in sources */
    uint32_t line;   /* from 1 */
} tamis_entry_place;

typedef struct tamis_program {
    tamis_str name, version; /* of the pack; a NUL stands behind each */
    const tamis_value *constants;
    uint32_t constant_count;
    uint32_t root;           /* the constant that is `_` */
    const tamis_str *fields; /* keys that rules read by name */
    uint32_t field_count;
    /* All regexes, and the entries of all lists. Each is filled from its record when it is first asked for. */
    tamis_pattern *patterns; /* owned */
    uint32_t pattern_count;
    tamis_regex_entry *list_entries; /* owned */
    uint32_t list_entry_count;
    tamis_regex_list *lists; /* read-only once loaded */
    uint32_t list_count;
    struct {
        pthread_mutex_t lock;
        tamis_pattern *patterns; /* those that are filled, through `next` */
        const char *pattern_records, *entry_records, *strings; /* in the image, checked */
        bool jit;
    } filling;
    tamis_index *index; /* of all lists; owned */
    const tamis_filter *filters;
    uint32_t filter_count;
    /* All entries: first lets, then statements, then outputs, each in the order of the text. */
    tamis_entry *entries; /* read-only once verified */
    uint32_t let_count, statement_count, output_count;
    uint32_t slot_count;    /* memo slots: slot i is let i for i < let_count, the rest are shared sub-expressions */
    uint32_t stack_size;    /* values that the deepest chain of entries needs */
    const tamis_insn *code;
    const tamis_span *spans; /* one for each instruction */
    uint32_t code_count;
    tamis_sources sources; /* stored names and texts; the text of a reference file is not kept (empty) */
    tamis_str image;            /* the bytes it was loaded from */
    tamis_arena arena;          /* all of the above */
} tamis_program;

static inline const tamis_entry *tamis_program_let(const tamis_program *p, uint32_t i) {
    return &p->entries[i];
}
static inline const tamis_entry *tamis_program_statement(const tamis_program *p, uint32_t i) {
    return &p->entries[p->let_count + i];
}
static inline const tamis_entry *tamis_program_output(const tamis_program *p, uint32_t i) {
    return &p->entries[p->let_count + p->statement_count + i];
}
static inline uint32_t tamis_program_entry_count(const tamis_program *p) {
    return p->let_count + p->statement_count + p->output_count;
}

/* Pattern `number`, filled. While the program is loaded, or under the lock. */
tamis_pattern *tamis_program_pattern(tamis_program *program, uint32_t number);

/* Where entry `number` of all lists stands. */
tamis_entry_place tamis_program_entry_place(const tamis_program *program, uint32_t number);

/* Why the loader or the verifier refused a pack: X(name, status, text). Each has a test that reaches it. */
typedef enum tamis_refusal {
#define REFUSAL(name, status, text) TAMIS_REFUSAL_##name,
#include "vm/refusals.def"
#undef REFUSAL
    TAMIS_REFUSALS
} tamis_refusal;

typedef struct tamis_load_error {
    tamis_refusal refusal;
    uint32_t where; /* instruction, record or byte, as the text says */
} tamis_load_error;

const char *tamis_refusal_name(tamis_refusal refusal);

/* The reason as a sentence, with its number. */
bool tamis_load_error_print(tamis_buf *out, const tamis_load_error *error);

/* Loads and verifies a copy of `image`. On failure `error` (may be NULL) says why, and the status is the one of the
 * table. `jit` false: the regexes are only interpreted. */
TAMIS_CHECKED tamis_status tamis_program_load(tamis_program **out, tamis_str image, bool jit,
                                              tamis_load_error *error);

/* The same for an image that lies in an arena: on success the program takes the arena's memory over, and `arena` is empty. (An image that
 * outlives the program may lie elsewhere.) */
TAMIS_CHECKED tamis_status tamis_program_load_from(tamis_program **out, tamis_arena *arena, tamis_str image, bool jit,
                                                   tamis_load_error *error);
void tamis_program_free(tamis_program *program); /* NULL is fine */

/* The program as text: metadata, code with source lines, lists, tables, fields. */
bool tamis_program_print(tamis_buf *out, const tamis_program *program);

#endif
