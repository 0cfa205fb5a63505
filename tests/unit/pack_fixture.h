/* Packs for tests: compiled from text, and altered word by word. Every function does its work or fails the test. */
#ifndef TAMIS_TESTS_UNIT_PACK_FIXTURE_H
#define TAMIS_TESTS_UNIT_PACK_FIXTURE_H

#include "vm/pack_format.h"
#include "vm/program.h"

typedef struct tamis_test_file {
    const char *name, *text; /* name NULL: the last one */
} tamis_test_file;

/* The image of a pack of these files, malloc'ed. With errors the test fails and shows them. */
char *tamis_test_compile_files(size_t *len, const tamis_test_file *files);
/* … of one file of rules, which has its own `pack` item. */
char *tamis_test_compile(size_t *len, const char *rules);

/* Reads and alters words of sections in an image; the section's layout must be sound. */
uint32_t tamis_test_records(const char *image, tamis_section section);
uint32_t tamis_test_get(const char *image, tamis_section section, uint32_t record, uint32_t word);
void tamis_test_set(char *image, tamis_section section, uint32_t record, uint32_t word, uint32_t value);

/* The nth instruction (from 0) with this opcode. */
uint32_t tamis_test_find_insn(const char *image, tamis_opcode op, uint32_t nth);
void tamis_test_set_insn(char *image, uint32_t insn, tamis_opcode op, uint32_t a, uint32_t b);

/* Makes the checksum right. */
void tamis_test_reseal(char *image, size_t len);

#endif
