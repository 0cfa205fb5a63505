/* Inside the emitter: emit.c (entries and the pack), emit_expr.c (expressions), emit_values.c (sources, reference tree). */
#ifndef TAMIS_COMPILER_EMITTER_H
#define TAMIS_COMPILER_EMITTER_H

#include "compiler/model.h"
#include "compiler/pack_writer.h"

/* A source that goes into the pack, and where it lies in the pack's own space of offsets. */
typedef struct tamis_emit_source {
    const tamis_source *source;
    uint32_t base;
} tamis_emit_source;

typedef struct tamis_emitter {
    tamis_model *model;
    tamis_arena *arena; /* of this emission; the image is left in it */
    bool keep_text;     /* the pack keeps the text of its rules */
    tamis_pack_writer writer;
    tamis_emit_source *sources;
    size_t source_count;
    uint32_t root;          /* the constant `_` */
    uint32_t undefined;     /* the constant undefined */
    struct tamis_index_builder *index; /* NULL: the pack gets an index that knows nothing */
    tamis_map patterns;     /* record of a pattern → its number */
    tamis_map fields;       /* key → its number in order of first sight */
    tamis_str *field_names; /* by that number */
    size_t field_room;
    tamis_buf code;         /* tamis_insn, all entries */
    tamis_buf spans;        /* tamis_span, likewise, in the compiler's space */
    uint32_t slot_count;    /* memo slots: of the lets, then of shared calls */
    tamis_heap heap;        /* for texts of folded constants */
    bool too_large;         /* an operand went over its width */
} tamis_emitter;

/* emit_index.c: the pattern of the next list entry; and the index of all of them. */
void tamis_emit_index_add(tamis_emitter *e, const tamis_list_row *row);
TAMIS_CHECKED tamis_status tamis_emit_index(tamis_emitter *e);

/* emit_values.c */
TAMIS_CHECKED tamis_status tamis_emit_sources(tamis_emitter *e);
tamis_span tamis_emit_span(const tamis_emitter *e, tamis_span span); /* into the pack's space */
TAMIS_CHECKED tamis_status tamis_emit_references(tamis_emitter *e);
uint32_t tamis_emit_pattern(tamis_emitter *e, tamis_str source, unsigned flags);

/* emit_expr.c: code that leaves the value of `x` on the stack. */
void tamis_emit_expr(tamis_emitter *e, const tamis_expr *x);
/* One instruction; its number. */
uint32_t tamis_emit_insn(tamis_emitter *e, tamis_opcode op, size_t a, size_t b, tamis_span span);
tamis_opcode tamis_emit_opcode(tamis_operator op);
void tamis_emit_patch(tamis_emitter *e, uint32_t insn, uint32_t target);
static inline uint32_t tamis_emit_here(const tamis_emitter *e) {
    return (uint32_t)(e->code.len / sizeof(tamis_insn));
}

#endif
