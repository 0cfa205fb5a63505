/* The compiler: rules text → checked → bytecode → the bytes of a pack file.
 *
 * A tamis_compiler is one run: it holds the arena, the sources, the diagnostics and the packs read so far, so that a
 * pack which several others use is read and reported once. One thread at a time. */
#ifndef TAMIS_COMPILER_COMPILER_H
#define TAMIS_COMPILER_COMPILER_H

#include "base/diag.h"
#include "base/json.h"
#include "grammar/ast.h"
#include "tamis.h"

typedef struct tamis_compiler tamis_compiler;

TAMIS_CHECKED tamis_status tamis_compiler_new(tamis_compiler **out);
void tamis_compiler_free(tamis_compiler *compiler); /* NULL is fine; ends everything it gave */

const tamis_sources *tamis_compiler_sources(const tamis_compiler *compiler);
const tamis_diags *tamis_compiler_diags(const tamis_compiler *compiler);
tamis_diags *tamis_compiler_findings(tamis_compiler *compiler); /* the same, to be edited (base/diag_edit.h) */

/* From now on, files of expected lines may be missing: the caller will write them. */
void tamis_compiler_update(tamis_compiler *compiler);

/* A pack that was read and checked. Owned by the compiler. */
typedef struct tamis_unit {
    tamis_str folder;      /* as given */
    tamis_str name;        /* of the `pack` item; empty without */
    tamis_ast_file *files; /* in byte order of their names: the AST, with the tests */
    tamis_str image;       /* the pack file's bytes; empty when there were errors */
    size_t errors;         /* findings of severity error in this pack and those that it uses */
} tamis_unit;

/* Reads, checks and compiles the pack in `folder`. `root`: the folder that `use` may not leave, NULL for the parent of
 * `folder`. TAMIS_ERR_RULES when there are errors (`out` is given all the same, without image); a folder that cannot be read is a
 * diagnostic and TAMIS_ERR_NOT_FOUND or TAMIS_ERR_IO, `out` NULL; TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_compiler_pack(tamis_unit **out, tamis_compiler *compiler, const char *folder,
                                               const char *root);

/* Does a comment of the pack suppress a finding that is none of `check`, at this place? Only for W0701. */
bool tamis_unit_suppresses(const tamis_unit *unit, tamis_diag_code code, uint32_t off);
/* … and, when all were asked for, the comments that suppressed none (W0201). */
void tamis_unit_report_unused(const tamis_unit *unit, tamis_diags *diags);

/* The same findings and status, but no pack: `image` may be empty. */
TAMIS_CHECKED tamis_status tamis_compiler_check(tamis_unit **out, tamis_compiler *compiler, const char *folder,
                                                const char *root);

/* A file that the pack's rules name, as lists and tables are read: a descriptor, which the caller closes. TAMIS_ERR_LIMIT for
 * one over TAMIS_LIMIT_FILE; else as tamis_file_open_below. */
TAMIS_CHECKED tamis_status tamis_unit_open(int *out, const tamis_unit *unit, tamis_arena *arena, tamis_str name);

/* Its bytes, in memory of the arena. */
TAMIS_CHECKED tamis_status tamis_unit_read(tamis_str *out, const tamis_unit *unit, tamis_arena *arena, tamis_str name);

/* Replaces such a file, as tamis_file_write_below. */
TAMIS_CHECKED tamis_status tamis_unit_write(const tamis_unit *unit, tamis_arena *arena, tamis_str name, tamis_str bytes);

/* Compiles one expression, with or without a leading `=>`, to a pack of one output named `value`. `references` and `globals` are
 * JSON objects or NULL: the trees behind _.referenceValues and _.globalReferenceValues (an array of objects with string
 * `regex` and `value` is a list, any other JSON is data). In such a pack every field may be read, and a reference that does
 * not exist is undefined. `image` is owned by the compiler. TAMIS_ERR_RULES with diagnostics. */
TAMIS_CHECKED tamis_status tamis_compiler_expression(tamis_str *image, tamis_compiler *compiler, tamis_str text,
                                                     const tamis_json *references, const tamis_json *globals);

#endif
