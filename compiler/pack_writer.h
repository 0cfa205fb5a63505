/* Writes the bytes of a pack file (vm/pack_format.h), record by record. One thread; failure sticks and is told at the end. */
#ifndef TAMIS_COMPILER_PACK_WRITER_H
#define TAMIS_COMPILER_PACK_WRITER_H

#include "base/map.h"
#include "vm/opcodes.h"
#include "vm/pack_format.h"
#include "vm/value.h"

typedef struct tamis_pack_writer {
    tamis_arena *arena; /* of the compilation: gets the file */
    tamis_arena maps;   /* what is needed until then */
    tamis_buf sections[TAMIS_SECTIONS];
    uint32_t counts[TAMIS_SECTIONS]; /* records */
    tamis_map texts;                 /* text → offset in STRINGS */
    tamis_map constants;             /* record of a scalar constant → its number */
    uint32_t needs;                  /* the engine level of what is written */
    tamis_status failed;             /* sticky */
} tamis_pack_writer;

void tamis_pack_writer_init(tamis_pack_writer *w, tamis_arena *arena);
void tamis_pack_writer_clear(tamis_pack_writer *w);

/* Appends a record of `count` words to a section and gives its number. */
uint32_t tamis_pack_writer_record(tamis_pack_writer *w, tamis_section section, const uint32_t *words, size_t count);

/* The offset in STRINGS of a text, with a NUL behind it; equal texts are written once. The text must outlive the writer. */
uint32_t tamis_pack_writer_text(tamis_pack_writer *w, tamis_str text);

/* So many texts are to come. */
void tamis_pack_writer_expect(tamis_pack_writer *w, size_t texts);

/* The numbers of constants; equal scalars are written once. */
uint32_t tamis_pack_writer_scalar(tamis_pack_writer *w, tamis_type type, uint32_t x, uint32_t y);
uint32_t tamis_pack_writer_string(tamis_pack_writer *w, tamis_str s);
uint32_t tamis_pack_writer_number(tamis_pack_writer *w, double n);
/* Elements and members are numbers of constants written before. Keys must differ. */
uint32_t tamis_pack_writer_array(tamis_pack_writer *w, const uint32_t *elements, size_t count);
uint32_t tamis_pack_writer_object(tamis_pack_writer *w, const tamis_str *keys, const uint32_t *values, size_t count);

/* Puts the file together, in memory of the arena; the writer is used up. TAMIS_ERR_MEMORY, TAMIS_ERR_LIMIT (over TAMIS_LIMIT_PACK). */
TAMIS_CHECKED tamis_status tamis_pack_writer_finish(tamis_str *out, tamis_pack_writer *w);

#endif
