#include "tests/unit/pack_fixture.h"

#include <stdlib.h>

#include "tests/unit/support.h"

char *tamis_test_compile_files(size_t *len, const tamis_test_file *files) {
    tamis_compilation *compilation;
    char *dir = tamis_test_dir_new();
    for (const tamis_test_file *f = files; f->name != NULL; f++) tamis_test_write_text(dir, f->name, f->text);
    tamis_status status = tamis_compile(&compilation, dir, NULL);
    const char *text = "";
    size_t text_len = 0;
    if (status != TAMIS_OK && compilation != NULL)
        ck_assert_int_eq(tamis_compilation_print(compilation, TAMIS_FORMAT_TEXT, &text, &text_len), TAMIS_OK);
    ck_assert_msg(status == TAMIS_OK, "%s\n%.*s", tamis_status_text(status), (int)text_len, text);
    const void *pack = tamis_compilation_pack(compilation, len);
    char *copy = malloc(*len);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, pack, *len);
    tamis_compilation_free(compilation);
    tamis_test_dir_free(dir);
    return copy;
}

char *tamis_test_compile(size_t *len, const char *rules) {
    const tamis_test_file files[] = {{"test.rules", rules}, {NULL, NULL}};
    return tamis_test_compile_files(len, files);
}

static size_t table_row(tamis_section section) {
    return TAMIS_PACK_AT_TABLE + (size_t)section * TAMIS_PACK_TABLE_ROW;
}

uint32_t tamis_test_records(const char *image, tamis_section section) {
    return tamis_get32(image + table_row(section));
}

static size_t place_of(const char *image, tamis_section section, uint32_t record, uint32_t word) {
    ck_assert_uint_lt(record, tamis_test_records(image, section));
    return tamis_get32(image + table_row(section) + 4) + ((size_t)record * tamis_section_words(section) + word) * 4;
}

uint32_t tamis_test_get(const char *image, tamis_section section, uint32_t record, uint32_t word) {
    return tamis_get32(image + place_of(image, section, record, word));
}

void tamis_test_set(char *image, tamis_section section, uint32_t record, uint32_t word, uint32_t value) {
    tamis_put32(image + place_of(image, section, record, word), value);
}

uint32_t tamis_test_find_insn(const char *image, tamis_opcode op, uint32_t nth) {
    for (uint32_t i = 0; i < tamis_test_records(image, TAMIS_SECTION_CODE); i++) {
        uint32_t word = tamis_test_get(image, TAMIS_SECTION_CODE, i, TAMIS_CODE_OP_A);
        if ((word & 0xFFFF) == (uint32_t)op && nth-- == 0) return i;
    }
    ck_abort_msg("there is no such instruction: %s", tamis_opcodes[op].name);
    return 0;
}

void tamis_test_set_insn(char *image, uint32_t insn, tamis_opcode op, uint32_t a, uint32_t b) {
    tamis_test_set(image, TAMIS_SECTION_CODE, insn, TAMIS_CODE_OP_A, (uint32_t)op | a << 16);
    tamis_test_set(image, TAMIS_SECTION_CODE, insn, TAMIS_CODE_B, b);
}

void tamis_test_reseal(char *image, size_t len) {
    tamis_put64(image + TAMIS_PACK_AT_CHECKSUM, tamis_pack_checksum(image, len));
}
