/* Regexes, and the lists of them: each entry's regex, value and place.
 *
 * The records are all checked when a pack is loaded, and what they say is put where searches want it when an entry is first asked for:
 * of 30,000 most never are. */
#include <stdlib.h>

#include "vm/loader.h"

#define FILLED_AT_ONCE 64u

/* ---- Checking ---- */

/* Zeroed, and not touched before it is used. */
static void *untouched(uint32_t count, size_t size) {
    return calloc((size_t)count + 1, size);
}

tamis_status tamis_loader_patterns(tamis_loader *l) {
    const unsigned known = TAMIS_REGEX_GLOBAL | TAMIS_REGEX_IGNORE_CASE | TAMIS_REGEX_MULTILINE |
                           TAMIS_REGEX_DOT_ALL | TAMIS_REGEX_UNICODE;
    tamis_program *p = l->program;
    uint32_t count = l->sections[TAMIS_SECTION_PATTERNS].records;
    p->patterns = untouched(count, sizeof *p->patterns);
    if (p->patterns == NULL) return TAMIS_ERR_MEMORY;
    p->filling.pattern_records = l->sections[TAMIS_SECTION_PATTERNS].at;
    p->filling.entry_records = l->sections[TAMIS_SECTION_LIST_ENTRIES].at;
    p->filling.strings = l->sections[TAMIS_SECTION_STRINGS].at;
    p->filling.jit = l->jit;
    p->pattern_count = count;
    for (uint32_t i = 0; i < count; i++) {
        tamis_str source = TAMIS_STR("");
        tamis_status status = tamis_loader_text(&source, l, TAMIS_SECTION_PATTERNS, i, TAMIS_PATTERN_SOURCE);
        if (status != TAMIS_OK) return status;
        uint32_t flags = tamis_loader_word(l, TAMIS_SECTION_PATTERNS, i, TAMIS_PATTERN_FLAGS);
        if ((flags & ~known) != 0) return tamis_loader_refuse(l, TAMIS_REFUSAL_PATTERN, i);
    }
    return TAMIS_OK;
}

static tamis_status check_entries(tamis_loader *l) {
    for (uint32_t i = 0; i < l->sections[TAMIS_SECTION_LIST_ENTRIES].records; i++) {
        tamis_str value = TAMIS_STR("");
        uint32_t pattern = tamis_loader_word(l, TAMIS_SECTION_LIST_ENTRIES, i, TAMIS_LIST_ENTRY_PATTERN);
        uint32_t source = tamis_loader_word(l, TAMIS_SECTION_LIST_ENTRIES, i, TAMIS_LIST_ENTRY_SOURCE);
        if (pattern >= l->program->pattern_count || source >= l->program->sources.count)
            return tamis_loader_refuse(l, TAMIS_REFUSAL_LIST_ENTRY, i);
        tamis_status status = tamis_loader_text(&value, l, TAMIS_SECTION_LIST_ENTRIES, i, TAMIS_LIST_ENTRY_VALUE);
        if (status != TAMIS_OK) return status;
    }
    return TAMIS_OK;
}

static void fill(void *owner, uint32_t number);

tamis_status tamis_loader_lists(tamis_loader *l) {
    tamis_program *p = l->program;
    uint32_t entry_count = l->sections[TAMIS_SECTION_LIST_ENTRIES].records;
    p->list_count = l->sections[TAMIS_SECTION_LISTS].records;
    p->list_entry_count = entry_count;
    p->list_entries = untouched(entry_count, sizeof *p->list_entries);
    tamis_regex_list *lists = tamis_loader_room(l, p->list_count, sizeof *lists);
    if (p->list_entries == NULL || lists == NULL) return TAMIS_ERR_MEMORY;
    tamis_status status = check_entries(l);
    for (uint32_t i = 0; status == TAMIS_OK && i < p->list_count; i++) {
        uint32_t first = tamis_loader_word(l, TAMIS_SECTION_LISTS, i, TAMIS_LIST_FIRST);
        uint32_t count = tamis_loader_word(l, TAMIS_SECTION_LISTS, i, TAMIS_LIST_COUNT);
        if (!tamis_loader_within(first, count, entry_count)) return tamis_loader_refuse(l, TAMIS_REFUSAL_LIST, i);
        lists[i] = (tamis_regex_list){
            .entries = p->list_entries + first, .first = first, .count = count, .fill = fill, .owner = p};
        status = tamis_loader_name(&lists[i].name, l, TAMIS_SECTION_LISTS, i, TAMIS_LIST_NAME);
    }
    p->lists = lists;
    return status;
}

/* ---- Filling ---- */

static uint32_t word(const char *records, tamis_section section, uint32_t number, uint32_t at) {
    return tamis_get32(records + ((size_t)number * tamis_section_words(section) + at) * 4);
}

tamis_pattern *tamis_program_pattern(tamis_program *p, uint32_t number) {
    tamis_pattern *pattern = &p->patterns[number];
    if (pattern->source.ptr == NULL) {
        const char *records = p->filling.pattern_records;
        const char *text = p->filling.strings + word(records, TAMIS_SECTION_PATTERNS, number, TAMIS_PATTERN_SOURCE);
        tamis_str source = {text, word(records, TAMIS_SECTION_PATTERNS, number, TAMIS_PATTERN_SOURCE + 1)};
        tamis_pattern_init(pattern, source, word(records, TAMIS_SECTION_PATTERNS, number, TAMIS_PATTERN_FLAGS), p->filling.jit);
        pattern->next = p->filling.patterns;
        p->filling.patterns = pattern;
    }
    return pattern;
}

/* The others see it whole when they see its pattern. */
static void fill_entry(tamis_program *p, uint32_t number) {
    tamis_regex_entry *entry = &p->list_entries[number];
    const char *records = p->filling.entry_records;
    const char *text = p->filling.strings + word(records, TAMIS_SECTION_LIST_ENTRIES, number, TAMIS_LIST_ENTRY_VALUE);
    entry->value = (tamis_str){text, word(records, TAMIS_SECTION_LIST_ENTRIES, number, TAMIS_LIST_ENTRY_VALUE + 1)};
    uint32_t pattern = word(records, TAMIS_SECTION_LIST_ENTRIES, number, TAMIS_LIST_ENTRY_PATTERN);
    atomic_store_explicit(&entry->pattern, tamis_program_pattern(p, pattern), memory_order_release);
}

/* The entry, and its neighbours with it: their records lie side by side. */
static void fill(void *owner, uint32_t number) {
    tamis_program *p = owner;
    uint32_t first = number / FILLED_AT_ONCE * FILLED_AT_ONCE;
    (void)pthread_mutex_lock(&p->filling.lock);
    for (uint32_t i = first; i < p->list_entry_count && i - first < FILLED_AT_ONCE; i++) {
        if (atomic_load_explicit(&p->list_entries[i].pattern, memory_order_relaxed) == NULL) fill_entry(p, i);
    }
    (void)pthread_mutex_unlock(&p->filling.lock);
}

tamis_entry_place tamis_program_entry_place(const tamis_program *p, uint32_t number) {
    const char *records = p->filling.entry_records;
    return (tamis_entry_place){
        .source = word(records, TAMIS_SECTION_LIST_ENTRIES, number, TAMIS_LIST_ENTRY_SOURCE),
        .line = word(records, TAMIS_SECTION_LIST_ENTRIES, number, TAMIS_LIST_ENTRY_LINE),
    };
}
