/* Inside the compiler: what a pack means once its items were sorted out. Only compiler/ includes this.
 *
 * compiler.c reads the folder and its `use`s; declare.c fills the symbol tables; references.c and reference_file.c build the
 * reference tree; check.c and check_tests.c find what is wrong; fits.c tells whether a pack holds it; emit.c and pack_writer.c make
 * the pack.
 * All of it lives in the arena of the tamis_compiler. */
#ifndef TAMIS_COMPILER_MODEL_H
#define TAMIS_COMPILER_MODEL_H

#include "base/json.h"
#include "base/map.h"
#include "base/suggest.h"
#include "compiler/compiler.h"
#include "vm/event.h"

typedef struct tamis_model tamis_model;

/* ---- The reference tree ---- */

typedef enum tamis_ref_kind { TAMIS_REF_FOLDER, TAMIS_REF_LIST, TAMIS_REF_DATA } tamis_ref_kind;

/* One entry of a regex list, wherever it was written. */
typedef struct tamis_list_row {
    tamis_str source, flags, value;
    unsigned flag_bits, groups; /* filled in by the checker */
    tamis_span span;        /* of the whole entry: its line is shown */
    tamis_span source_span; /* of the pattern, slashes or quotes off where it is as written */
    tamis_span flags_span, value_span;
    const struct tamis_re_needs *needs; /* of the pattern, for the index of lists; NULL: not yet known */
    bool verbatim; /* the span of the pattern holds its bytes one for one, so that a place inside can be shown */
} tamis_list_row;

/* A folder, a list, or data: a table is an object of rows by key; data may be any JSON. */
typedef struct tamis_ref {
    tamis_ref_kind kind;
    bool table; /* DATA: it is a table: constant keys into it are checked */
    bool incomplete; /* findings stand for rows that could not be read: keys into it are not checked */
    tamis_str name;
    tamis_span span;                  /* of the name where it was defined */
    struct tamis_ref **children;      /* FOLDER: in the order of the text */
    size_t child_count, child_room;
    tamis_map child_names;            /* FOLDER: to indices of `children` */
    tamis_list_row *rows;             /* LIST; the checker fills in some members */
    size_t row_count;                 /* LIST */
    const tamis_json *data;           /* DATA */
    tamis_map *columns;               /* DATA that is a table: its columns, each with the kinds of its cells (flow_facts.h); NULL without rows */
    uint32_t list_index, constant;    /* given by the writer: + 1, 0 while it has none */
} tamis_ref;

/* Could the name of an item of this kind be one that was not read? */
bool tamis_model_lost(const tamis_model *model, tamis_item_kind kind);

/* The child of a folder by name, NULL when there is none. */
tamis_ref *tamis_ref_child(const tamis_ref *folder, tamis_str name);

void tamis_ref_init_folder(tamis_ref *folder, tamis_arena *arena, tamis_str name, tamis_span span);

/* ---- A pack ---- */

struct tamis_model {
    tamis_unit unit; /* first, so that a tamis_unit is its model */
    tamis_compiler *compiler;
    tamis_str real;     /* the folder with all links resolved: its identity */
    tamis_str root;     /* the folder that nothing may leave, resolved */
    size_t first_rules, rules_count; /* its rules files in the compiler's sources */
    size_t first_data, data_count;   /* its reference files, likewise */
    bool reading;       /* its `use`s are being read: to find cycles */
    const tamis_item *pack_item;
    unsigned lost;      /* kinds of items (1 << kind) whose names are not all known: syntax errors stand for what is missing */

    /* Packs used: directly, with the path as written; and all, each once. */
    struct tamis_use *uses;
    tamis_model **used; /* all packs behind `use`, in order of first sight */
    tamis_str *used_paths; /* of each: from this pack's folder, for stored source names */
    size_t used_count;

    /* Items by kind, in the order of the text. */
    const tamis_item **lets, **filters, **tests;
    size_t let_count, filter_count, test_count;
    const tamis_ast_output **outputs;
    size_t output_count;
    const tamis_ast_statement **statements;
    size_t statement_count;
    tamis_map let_names, filter_names, output_names, labels, field_names, test_names;

    struct tamis_suppressions *suppressions; /* of its comments (suppress.c); NULL: none */

    tamis_ref references; /* a FOLDER: _.referenceValues */
    tamis_ref globals;    /* a FOLDER: _.globalReferenceValues */

    /* A lone expression (`eval`): any field may be read, and the reference tree is data. */
    bool lone;
    const tamis_json *lone_references, *lone_globals; /* NULL: undefined */
};

typedef struct tamis_use {
    const tamis_item *item;
    tamis_model *model; /* NULL when it could not be read */
    struct tamis_use *next;
} tamis_use;

struct tamis_compiler {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_model **models; /* all packs read so far */
    size_t model_count;
    bool emits;         /* packs are to be made: what their parts want to know of a regex is found when it is checked */
    bool updating;      /* files of expected lines may be missing: they will be written */
    bool out_of_memory; /* sticky: somewhere memory ended */
};

/* ---- Steps; each returns TAMIS_ERR_MEMORY or TAMIS_OK, findings go to the diagnostics ---- */

/* declare.c: sorts the items into the tables above, builds the reference tree. */
TAMIS_CHECKED tamis_status tamis_declare(tamis_model *model);

/* references.c: adds a list or table item to the tree of its pack. */
TAMIS_CHECKED tamis_status tamis_reference_add(tamis_model *model, const tamis_item *item);
/* … and what the used packs define, to `globals`. */
TAMIS_CHECKED tamis_status tamis_reference_use(tamis_model *model);

/* reference_file.c: rows of a list or table from the file that the item names. */
TAMIS_CHECKED tamis_status tamis_reference_read_list(tamis_list_row **rows, size_t *count, tamis_model *model,
                                                     const tamis_item *item);
TAMIS_CHECKED tamis_status tamis_reference_read_table(const tamis_json **rows, size_t *count, tamis_model *model,
                                                      const tamis_item *item);

/* check.c: all expressions and lists of the pack; check_tests.c: its tests; check_recorded.c: the files of those that stand in
 * files. */
TAMIS_CHECKED tamis_status tamis_check(tamis_model *model);
TAMIS_CHECKED tamis_status tamis_check_tests(tamis_model *model);
TAMIS_CHECKED tamis_status tamis_check_recorded(tamis_model *model);

/* suppress.c: takes away what comments of the pack suppress, and reports comments that do not. `complete`: all findings of the
 * pack are known, so that a suppression without any is a finding. */
TAMIS_CHECKED tamis_status tamis_suppress(tamis_model *model, bool complete);

/* emit.c: a checked pack without errors to the bytes of a pack file, in memory of `arena`. What no pack can hold is a
 * finding and TAMIS_ERR_RULES. */
TAMIS_CHECKED tamis_status tamis_emit(tamis_str *image, tamis_model *model, tamis_arena *arena);

/* The same for a pack that is loaded at once and thrown away, as a mutant is: unproved, without the text of its rules; what no
 * pack can hold is TAMIS_ERR_LIMIT and no finding. */
TAMIS_CHECKED tamis_status tamis_emit_quietly(tamis_str *image, tamis_model *model, tamis_arena *arena);

/* fits.c: a pack surely holds this one: tamis_emit would find nothing. False says nothing. */
bool tamis_fits(const tamis_model *model);

/* named_file.c: can this name a file? And what is wrong with one that could not be opened; `too_large` is the way out. Both
 * report; the second one's help may be set anew. */
bool tamis_named_file_sound(tamis_model *model, tamis_ast_text name);
tamis_diag *tamis_named_file_report(tamis_model *model, tamis_ast_text name, tamis_status status,
                                    const char *too_large);

/* compiler.c: why a file could not be read, as the end of a sentence. */
const char *tamis_file_problem(tamis_status status);

/* ---- Resolving names: check.c and emit.c see the same ---- */

typedef enum tamis_binding_kind {
    TAMIS_BINDING_NONE,      /* no such name */
    TAMIS_BINDING_FIELDS,    /* a namespace that is no value by itself */
    TAMIS_BINDING_CEF,
    TAMIS_BINDING_LABELS,
    TAMIS_BINDING_OUT,
    TAMIS_BINDING_RAW,
    TAMIS_BINDING_REFERENCES, /* `_` */
    TAMIS_BINDING_LET
} tamis_binding_kind;

typedef struct tamis_binding {
    tamis_binding_kind kind;
    uint32_t index; /* LET */
} tamis_binding;

/* What a bare name means. */
tamis_binding tamis_resolve_name(const tamis_model *model, tamis_str name);

/* The namespace that a MEMBER or INDEX expression reads directly (`fields.x`, `cef['name']`), else NONE. */
tamis_binding_kind tamis_resolve_namespace(const tamis_model *model, const tamis_expr *expr);

/* The key of a MEMBER, or of an INDEX by a string literal. */
bool tamis_constant_key(tamis_str *key, tamis_span *span, const tamis_expr *expr);

/* Off with the parentheses. */
const tamis_expr *tamis_ungroup(const tamis_expr *expr);

/* Where a path from `_` leads: `_.referenceValues.a.b`, all keys constant. */
typedef enum tamis_path_kind {
    TAMIS_PATH_NONE,    /* no path from `_`, or a computed key in it, or in a lone expression */
    TAMIS_PATH_ROOT,    /* `_` itself */
    TAMIS_PATH_REF,     /* a folder, list or data */
    TAMIS_PATH_DATA,    /* a value inside data */
    TAMIS_PATH_LENGTH,  /* `length` of a list */
    TAMIS_PATH_MISSING  /* there is nothing of that name */
} tamis_path_kind;

typedef struct tamis_path {
    tamis_path_kind kind;
    const tamis_ref *ref;   /* REF; DATA and LENGTH: of which; MISSING: the folder or data in which the key is not */
    const tamis_json *data; /* DATA; MISSING inside data: the value in which the key is not */
    bool global;            /* below _.globalReferenceValues */
    tamis_str missing;      /* MISSING: the key */
} tamis_path;

tamis_path tamis_resolve_path(const tamis_model *model, const tamis_expr *expr);

tamis_cef_member tamis_cef_member_named(tamis_str name); /* TAMIS_CEF_MEMBERS when there is none */

/* check.c: a search for the name nearest to `wanted`; for none (wanted.len 0) when there are many findings already. */
tamis_suggest tamis_model_suggest(const tamis_model *model, tamis_str wanted);

/* check.c: the number of a function (vm/functions.def), -1 when there is none. */
int tamis_function_named(tamis_str name);

extern const char *const tamis_cef_member_names[TAMIS_CEF_MEMBERS];

#endif
