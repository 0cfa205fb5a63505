/* See stream_stats.h. */
#include "runtime/stream_stats.h"

#include <stdlib.h>

#include "base/json.h"

tamis_status tamis_stats_init(tamis_stats *stats, const tamis_pack *pack) {
    const tamis_program *program = tamis_pack_program(pack);
    *stats = (tamis_stats){.program = program};
    stats->filters = calloc((size_t)program->filter_count + 1, sizeof *stats->filters);
    stats->statements = calloc((size_t)program->statement_count + 1, sizeof *stats->statements);
    if (stats->filters == NULL || stats->statements == NULL) {
        tamis_stats_clear(stats);
        return TAMIS_ERR_MEMORY;
    }
    return TAMIS_OK;
}

void tamis_stats_clear(tamis_stats *stats) {
    free(stats->filters);
    free(stats->statements);
    *stats = (tamis_stats){0};
}

/* The filter that a verdict names. The verdict borrows the program's own text, so addresses are compared. */
static uint32_t find_filter(const tamis_program *program, const char *name) {
    uint32_t i = 0;
    while (i < program->filter_count && program->filters[i].name.ptr != name) {
        i++;
    }
    return i;
}

static void count_decision(tamis_stats *stats, const tamis_verdict *verdict, tamis_decision decision) {
    const tamis_program *program = stats->program;
    uint32_t number = find_filter(program, verdict->filter);
    if (number == program->filter_count) {
        return;
    }
    stats->filters[number].decided[decision]++;
    const tamis_filter *filter = &program->filters[number];
    for (uint32_t i = filter->first; verdict->label != NULL && i < filter->first + filter->count; i++) {
        if (tamis_program_statement(program, i)->name.ptr == verdict->label) {
            stats->statements[i]++;
            return;
        }
    }
}

void tamis_stats_count(tamis_stats *stats, const tamis_verdict *verdict, unsigned flags, bool gave_up) {
    stats->outcomes[verdict->outcome]++;
    stats->invalid += !verdict->valid && verdict->outcome != TAMIS_REJECTED; /* that one was not read */
    stats->gave_up += gave_up;
    for (unsigned i = 0; flags != 0; i++, flags >>= 1) {
        stats->flags[i] += flags & 1u;
    }
    switch (verdict->outcome) {
    case TAMIS_DENIED: count_decision(stats, verdict, TAMIS_DECIDED_DENY); break;
    case TAMIS_DROPPED: count_decision(stats, verdict, TAMIS_DECIDED_DROP); break;
    case TAMIS_NOT_ALLOWED: count_decision(stats, verdict, TAMIS_DECIDED_NOT_ALLOWED); break;
    default: break;
    }
}

void tamis_stats_add(tamis_stats *stats, const tamis_stats *other) {
    for (size_t i = 0; i < TAMIS_OUTCOMES; i++) {
        stats->outcomes[i] += other->outcomes[i];
    }
    stats->invalid += other->invalid;
    stats->gave_up += other->gave_up;
    for (size_t i = 0; i < TAMIS_CEF_FLAGS; i++) {
        stats->flags[i] += other->flags[i];
    }
    for (size_t i = 0; i < stats->program->filter_count; i++) {
        for (size_t k = 0; k < TAMIS_DECISIONS; k++) {
            stats->filters[i].decided[k] += other->filters[i].decided[k];
        }
    }
    for (size_t i = 0; i < stats->program->statement_count; i++) {
        stats->statements[i] += other->statements[i];
    }
}

/* ---- JSON ---- */

/* "name":number, with a comma before it unless it is the first. */
static bool add_count(tamis_buf *out, const char *before, tamis_str name, uint64_t count) {
    return tamis_buf_add_z(out, before) && tamis_json_add_string(out, name) && tamis_buf_add_char(out, ':') &&
           tamis_buf_add_u64(out, count);
}

static void add_filter(tamis_buf *out, const tamis_stats *stats, uint32_t number) {
    static const tamis_outcome outcomes[TAMIS_DECISIONS] = {TAMIS_DENIED, TAMIS_DROPPED, TAMIS_NOT_ALLOWED};
    const tamis_filter *filter = &stats->program->filters[number];
    (void)tamis_buf_add_z(out, number == 0 ? "" : ",");
    (void)tamis_json_add_string(out, filter->name);
    (void)tamis_buf_add_z(out, ":{");
    for (size_t i = 0; i < TAMIS_DECISIONS; i++) {
        (void)add_count(out, i == 0 ? "" : ",", tamis_str_z(tamis_outcome_text(outcomes[i])),
                        stats->filters[number].decided[i]);
    }
    (void)tamis_buf_add_z(out, ",\"labels\":{");
    const char *before = "";
    for (uint32_t i = filter->first; i < filter->first + filter->count; i++) {
        const tamis_entry *statement = tamis_program_statement(stats->program, i);
        if (statement->verb != TAMIS_VERB_ALLOW) { /* an allow that holds decides nothing */
            (void)add_count(out, before, statement->name, stats->statements[i]);
            before = ",";
        }
    }
    (void)tamis_buf_add_z(out, "}}");
}

bool tamis_stats_add_json(tamis_buf *out, const tamis_stats *stats, uint64_t lines, uint64_t bytes,
                          uint64_t milliseconds) {
    (void)add_count(out, "{", TAMIS_STR("lines"), lines);
    (void)add_count(out, ",", TAMIS_STR("bytes"), bytes);
    for (size_t i = 0; i < TAMIS_OUTCOMES; i++) {
        (void)add_count(out, ",", tamis_str_z(tamis_outcome_text((tamis_outcome)i)), stats->outcomes[i]);
    }
    (void)add_count(out, ",", TAMIS_STR("invalid"), stats->invalid);
    (void)add_count(out, ",", TAMIS_STR("gaveUp"), stats->gave_up);
    (void)tamis_buf_add_z(out, ",\"filters\":{");
    for (uint32_t i = 0; i < stats->program->filter_count; i++) {
        add_filter(out, stats, i);
    }
    (void)tamis_buf_add_z(out, "},\"flags\":{");
    for (unsigned i = 0; i < TAMIS_CEF_FLAGS; i++) {
        (void)add_count(out, i == 0 ? "" : ",", tamis_str_z(tamis_cef_flag_name(i)), stats->flags[i]);
    }
    return tamis_buf_add_format(out, "},\"seconds\":%llu.%03llu}", (unsigned long long)(milliseconds / 1000),
                                (unsigned long long)(milliseconds % 1000));
}
