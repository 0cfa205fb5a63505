/* Regexes, and the lists of them: each entry's regex, value and place. */
#include "vm/loader.h"

tamis_status tamis_loader_patterns(tamis_loader *l) {
    const unsigned known = TAMIS_REGEX_GLOBAL | TAMIS_REGEX_IGNORE_CASE | TAMIS_REGEX_MULTILINE |
                           TAMIS_REGEX_DOT_ALL | TAMIS_REGEX_UNICODE;
    tamis_program *p = l->program;
    uint32_t count = l->sections[TAMIS_SECTION_PATTERNS].records;
    p->patterns = tamis_loader_room(l, count, sizeof *p->patterns);
    if (p->patterns == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        tamis_str source = TAMIS_STR("");
        tamis_status status = tamis_loader_text(&source, l, TAMIS_SECTION_PATTERNS, i, TAMIS_PATTERN_SOURCE);
        if (status != TAMIS_OK) return status;
        uint32_t flags = tamis_loader_word(l, TAMIS_SECTION_PATTERNS, i, TAMIS_PATTERN_FLAGS);
        if ((flags & ~known) != 0) return tamis_loader_refuse(l, TAMIS_REFUSAL_PATTERN, i);
        tamis_pattern_init(&p->patterns[i], source, flags, l->jit);
        p->pattern_count = i + 1; /* what tamis_program_free clears */
    }
    return TAMIS_OK;
}

static tamis_status load_list_entries(tamis_loader *l, tamis_regex_entry *entries, tamis_entry_place *places) {
    for (uint32_t i = 0; i < l->sections[TAMIS_SECTION_LIST_ENTRIES].records; i++) {
        uint32_t pattern = tamis_loader_word(l, TAMIS_SECTION_LIST_ENTRIES, i, TAMIS_LIST_ENTRY_PATTERN);
        uint32_t source = tamis_loader_word(l, TAMIS_SECTION_LIST_ENTRIES, i, TAMIS_LIST_ENTRY_SOURCE);
        if (pattern >= l->program->pattern_count || source >= l->program->sources.count)
            return tamis_loader_refuse(l, TAMIS_REFUSAL_LIST_ENTRY, i);
        entries[i].pattern = &l->program->patterns[pattern];
        atomic_init(&entries[i].regex, NULL);
        tamis_status status =
            tamis_loader_text(&entries[i].value, l, TAMIS_SECTION_LIST_ENTRIES, i, TAMIS_LIST_ENTRY_VALUE);
        if (status != TAMIS_OK) return status;
        uint32_t line = tamis_loader_word(l, TAMIS_SECTION_LIST_ENTRIES, i, TAMIS_LIST_ENTRY_LINE);
        places[i] = (tamis_entry_place){source, line};
    }
    return TAMIS_OK;
}

tamis_status tamis_loader_lists(tamis_loader *l) {
    tamis_program *p = l->program;
    uint32_t entry_count = l->sections[TAMIS_SECTION_LIST_ENTRIES].records;
    p->list_count = l->sections[TAMIS_SECTION_LISTS].records;
    tamis_regex_entry *entries = tamis_loader_room(l, entry_count, sizeof *entries);
    tamis_entry_place *places = tamis_loader_room(l, entry_count, sizeof *places);
    tamis_list *lists = tamis_loader_room(l, p->list_count, sizeof *lists);
    if (entries == NULL || places == NULL || lists == NULL) return TAMIS_ERR_MEMORY;
    tamis_status status = load_list_entries(l, entries, places);
    for (uint32_t i = 0; status == TAMIS_OK && i < p->list_count; i++) {
        uint32_t first = tamis_loader_word(l, TAMIS_SECTION_LISTS, i, TAMIS_LIST_FIRST);
        uint32_t count = tamis_loader_word(l, TAMIS_SECTION_LISTS, i, TAMIS_LIST_COUNT);
        if (!tamis_loader_within(first, count, entry_count)) return tamis_loader_refuse(l, TAMIS_REFUSAL_LIST, i);
        status = tamis_loader_name(&lists[i].regexes.name, l, TAMIS_SECTION_LISTS, i, TAMIS_LIST_NAME);
        lists[i].regexes.entries = entries + first;
        lists[i].regexes.first = first;
        lists[i].regexes.count = count;
        lists[i].places = places + first;
    }
    p->lists = lists;
    return status;
}
