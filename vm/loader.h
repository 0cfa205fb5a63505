/* Inside the loader: what vm/load.c, its parts (vm/load_*.c) and vm/verify.c share. Nobody else includes it. */
#ifndef TAMIS_VM_LOADER_H
#define TAMIS_VM_LOADER_H

#include "vm/pack_format.h"
#include "vm/program.h"

typedef struct tamis_loader {
    tamis_program *program; /* being filled; its arena owns all */
    struct {
        const char *at;
        uint32_t records;
    } sections[TAMIS_SECTIONS];
    bool jit;
    uint64_t compared; /* bytes of keys that were compared so far */
    tamis_load_error *error;
} tamis_loader;

/* Counts the comparison of two keys in order; false when all comparisons together have looked at more than a file of this
 * size can need, as when a thousand keys are overlapping parts of one long text. */
bool tamis_loader_rises(tamis_loader *loader, tamis_str before, tamis_str after);

/* Notes the reason and gives its status. */
TAMIS_CHECKED tamis_status tamis_loader_refuse(tamis_loader *loader, tamis_refusal refusal, uint32_t where);

/* The same for a name: holds no NUL, and one stands behind it. NAME when not so. */
TAMIS_CHECKED tamis_status tamis_loader_name(tamis_str *out, tamis_loader *loader, tamis_section section,
                                             uint32_t record, uint32_t word);

/* Are `count` records from `first` on within `limit`? */
static inline bool tamis_loader_within(uint32_t first, uint32_t count, uint32_t limit) {
    return first <= limit && count <= limit - first;
}

/* Word `word` of record `record`; both are in range by the caller's care. */
static inline uint32_t tamis_loader_word(const tamis_loader *loader, tamis_section section, uint32_t record, uint32_t word) {
    return tamis_get32(loader->sections[section].at + ((size_t)record * tamis_section_words(section) + word) * 4);
}

/* The text whose offset and length are words `word` and `word + 1` of a record. TEXT when it lies outside. */
TAMIS_CHECKED static inline tamis_status tamis_loader_text(tamis_str *out, tamis_loader *loader, tamis_section section,
                                                           uint32_t record, uint32_t word) {
    uint32_t off = tamis_loader_word(loader, section, record, word);
    uint32_t len = tamis_loader_word(loader, section, record, word + 1);
    if (!tamis_loader_within(off, len, loader->sections[TAMIS_SECTION_STRINGS].records)) {
        return tamis_loader_refuse(loader, TAMIS_REFUSAL_TEXT, record);
    }
    *out = (tamis_str){loader->sections[TAMIS_SECTION_STRINGS].at + off, len};
    return TAMIS_OK;
}

/* `count` zeroed elements of `size` bytes in the program's arena; at least one, so that no pointer is NULL. */
void *tamis_loader_room(tamis_loader *loader, uint32_t count, size_t size);

/* All regexes, and then the lists of them (vm/load_lists.c). Sources must be there. */
TAMIS_CHECKED tamis_status tamis_loader_patterns(tamis_loader *loader);
TAMIS_CHECKED tamis_status tamis_loader_lists(tamis_loader *loader);

/* The index of the lists (vm/load_index.c). Lists must be there. */
TAMIS_CHECKED tamis_status tamis_loader_index(tamis_loader *loader);

/* Lets, statements and outputs, then filters, then code (vm/load_code.c). */
TAMIS_CHECKED tamis_status tamis_loader_entries(tamis_loader *loader);
TAMIS_CHECKED tamis_status tamis_loader_filters(tamis_loader *loader);
TAMIS_CHECKED tamis_status tamis_loader_code(tamis_loader *loader);

/* Constants and the reference tree (vm/load_values.c). Patterns and lists must be there. */
TAMIS_CHECKED tamis_status tamis_loader_values(tamis_loader *loader);

/* Code of all entries (vm/verify.c). Everything else must be there. */
TAMIS_CHECKED tamis_status tamis_loader_verify(tamis_loader *loader);

#endif
