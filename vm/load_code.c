/* Entries, filters, and their code as records; what the code says is the verifier's (verify.c). */
#include "base/limits.h"
#include "vm/loader.h"

static tamis_entry_kind kind_of(const tamis_program *p, uint32_t entry) {
    if (entry < p->let_count) return TAMIS_ENTRY_LET;
    return entry < p->let_count + p->statement_count ? TAMIS_ENTRY_STATEMENT : TAMIS_ENTRY_OUTPUT;
}

/* Entries take up the code one after another, without gaps. */
tamis_status tamis_loader_entries(tamis_loader *l) {
    tamis_program *p = l->program;
    uint32_t count = tamis_program_entry_count(p), end = 0;
    tamis_entry *entries = tamis_loader_room(l, count, sizeof *entries);
    if (entries == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        tamis_entry *e = &entries[i];
        e->kind = kind_of(p, i);
        tamis_status status = tamis_loader_name(&e->name, l, TAMIS_SECTION_ENTRIES, i, TAMIS_ENTRY_NAME);
        if (status != TAMIS_OK) return status;
        e->verb = tamis_loader_word(l, TAMIS_SECTION_ENTRIES, i, TAMIS_ENTRY_VERB);
        if (e->verb >= (e->kind == TAMIS_ENTRY_STATEMENT ? TAMIS_VERBS : 1u))
            return tamis_loader_refuse(l, TAMIS_REFUSAL_ENTRY_VERB, i);
        e->first = tamis_loader_word(l, TAMIS_SECTION_ENTRIES, i, TAMIS_ENTRY_FIRST);
        e->count = tamis_loader_word(l, TAMIS_SECTION_ENTRIES, i, TAMIS_ENTRY_COUNT);
        e->span.off = tamis_loader_word(l, TAMIS_SECTION_ENTRIES, i, TAMIS_ENTRY_SPAN);
        e->span.len = tamis_loader_word(l, TAMIS_SECTION_ENTRIES, i, TAMIS_ENTRY_SPAN + 1);
        if (e->first != end || e->count == 0 || e->count > TAMIS_LIMIT_ENTRY_CODE ||
            !tamis_loader_within(e->first, e->count, p->code_count))
            return tamis_loader_refuse(l, TAMIS_REFUSAL_ENTRY_CODE, i);
        end = e->first + e->count;
    }
    if (end != p->code_count) return tamis_loader_refuse(l, TAMIS_REFUSAL_CODE_UNCLAIMED, end);
    p->entries = entries;
    return TAMIS_OK;
}

tamis_status tamis_loader_filters(tamis_loader *l) {
    tamis_program *p = l->program;
    uint32_t end = 0;
    p->filter_count = l->sections[TAMIS_SECTION_FILTERS].records;
    tamis_filter *filters = tamis_loader_room(l, p->filter_count, sizeof *filters);
    if (filters == NULL) return TAMIS_ERR_MEMORY;
    for (uint32_t i = 0; i < p->filter_count; i++) {
        tamis_filter *f = &filters[i];
        tamis_status status = tamis_loader_name(&f->name, l, TAMIS_SECTION_FILTERS, i, TAMIS_FILTER_NAME);
        if (status != TAMIS_OK) return status;
        f->first = tamis_loader_word(l, TAMIS_SECTION_FILTERS, i, TAMIS_FILTER_FIRST);
        f->count = tamis_loader_word(l, TAMIS_SECTION_FILTERS, i, TAMIS_FILTER_COUNT);
        if (f->first != end || !tamis_loader_within(f->first, f->count, p->statement_count))
            return tamis_loader_refuse(l, TAMIS_REFUSAL_FILTER, i);
        end = f->first + f->count;
        for (uint32_t s = f->first; s < end; s++) f->verb_counts[tamis_program_statement(p, s)->verb]++;
    }
    if (end != p->statement_count) return tamis_loader_refuse(l, TAMIS_REFUSAL_FILTER, p->filter_count);
    p->filters = filters;
    return TAMIS_OK;
}

tamis_status tamis_loader_code(tamis_loader *l) {
    tamis_program *p = l->program;
    tamis_insn *code = tamis_loader_room(l, p->code_count, sizeof *code);
    tamis_span *spans = tamis_loader_room(l, p->code_count, sizeof *spans);
    if (code == NULL || spans == NULL) return TAMIS_ERR_MEMORY;
    if (l->sections[TAMIS_SECTION_SPANS].records != p->code_count)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_SECTION_LAYOUT, TAMIS_SECTION_SPANS);
    for (uint32_t i = 0; i < p->code_count; i++) {
        uint32_t word = tamis_loader_word(l, TAMIS_SECTION_CODE, i, TAMIS_CODE_OP_A);
        uint32_t b = tamis_loader_word(l, TAMIS_SECTION_CODE, i, TAMIS_CODE_B);
        code[i] = (tamis_insn){(uint16_t)(word & 0xFFFF), (uint16_t)(word >> 16), b};
        spans[i].off = tamis_loader_word(l, TAMIS_SECTION_SPANS, i, 0);
        spans[i].len = tamis_loader_word(l, TAMIS_SECTION_SPANS, i, 1);
    }
    p->code = code;
    p->spans = spans;
    return TAMIS_OK;
}
