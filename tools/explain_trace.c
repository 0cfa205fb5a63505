/* See explain_trace.h. */
#include "tools/explain_trace.h"

#include "base/limits.h"

/* ---- The recorder ---- */

static void keep(tamis_explain_trace *t, uint32_t at, tamis_seen seen) {
    seen.event = t->event;
    t->seen[t->text_of[at]] = seen;
}

/* What a branch tells of the expression that stands at its span. An operator that keeps its value has it when it jumps;
 * one that tests a condition of its own tells its truth alone. */
static void on_branch(tamis_explain_trace *t, const tamis_step *step, const tamis_opcode_info *info) {
    bool keeps = info->jump_pushes > 0, own = info->jumps == TAMIS_JUMPS_HOLDS || info->jumps == TAMIS_JUMPS_FAILS;
    tamis_seen seen = {.value = step->value, .gave_up = step->gave_up};
    if (keeps && !step->jumped) {
        return;
    }
    const tamis_seen *known = &t->seen[t->text_of[step->at]];
    if (own || keeps || known->event != t->event) { /* else the call before told more */
        keep(t, step->at, seen);
    }
}

static void on_memo(tamis_explain_trace *t, const tamis_step *step) {
    const tamis_insn *insn = &t->program->code[step->at];
    if (step->jumped) {
        tamis_seen seen = t->slots[insn->a];
        seen.value = step->value;
        keep(t, step->at, seen);
    }
}

static void on_step(void *data, const tamis_step *step) {
    tamis_explain_trace *t = data;
    const tamis_insn *insn = &t->program->code[step->at];
    const tamis_opcode_info *info = &tamis_opcodes[insn->op];
    if (tamis_jumps_branch(info->jumps)) {
        on_branch(t, step, info);
        return;
    }
    if (info->jumps == TAMIS_JUMPS_ALWAYS) {
        return;
    }
    if (info->jumps == TAMIS_JUMPS_KEPT) {
        on_memo(t, step);
        return;
    }
    if (insn->op == TAMIS_OP_RETURN) {
        tamis_seen *entry = &t->entries[t->entry_of[step->at]];
        *entry = (tamis_seen){.event = t->event, .value = step->value};
        return;
    }
    if (insn->op == TAMIS_OP_KEEP) {
        t->slots[insn->a] = t->seen[t->text_of[step->at]];
        t->slots[insn->a].event = t->event;
        return;
    }
    tamis_seen seen = info->b == TAMIS_OPERAND_FUNCTION ? t->pending : (tamis_seen){0};
    t->pending = (tamis_seen){0};
    seen.value = step->value;
    seen.gave_up = step->gave_up;
    keep(t, step->at, seen);
}

static void on_found(void *data, const tamis_regex_list *list, size_t entry) {
    tamis_explain_trace *t = data;
    t->pending.list = list;
    t->pending.entry = entry;
}

static void on_passed(void *data, tamis_value value) {
    (void)data;
    (void)value;
}

/* ---- Making ---- */

/* Spans of one expression lie in one another, at most as deep as expressions nest: so their texts together are bounded. Of a
 * pack that somebody else made they need not be; what goes over stays without a text. */
static tamis_status number_texts(tamis_explain_trace *t, uint32_t *count) {
    const tamis_program *p = t->program;
    uint64_t left = (uint64_t)p->image.len * TAMIS_LIMIT_NESTING;
    for (uint32_t i = 0; i < p->code_count; i++) {
        tamis_str text = tamis_sources_text(&p->sources, p->spans[i]);
        text.len = text.len > left ? 0 : text.len;
        left -= text.len;
        const uint32_t *there = tamis_map_get(&t->texts, text.ptr == NULL ? TAMIS_STR("") : text);
        t->text_of[i] = there != NULL ? *there : *count;
        if (there == NULL) {
            tamis_status status = tamis_map_put(&t->texts, text.ptr == NULL ? TAMIS_STR("") : text, (*count)++);
            if (status != TAMIS_OK) {
                return status;
            }
        }
    }
    return TAMIS_OK;
}

tamis_status tamis_explain_trace_init(tamis_explain_trace *out, tamis_arena *arena, const tamis_program *program) {
    uint32_t texts = 0, entries = tamis_program_entry_count(program);
    *out = (tamis_explain_trace){.program = program};
    out->recorder = (tamis_recorder){.data = out, .step = on_step, .found = on_found, .passed = on_passed};
    tamis_map_init(&out->texts, arena);
    out->text_of = tamis_arena_array(arena, program->code_count, sizeof *out->text_of);
    out->entry_of = tamis_arena_array(arena, program->code_count, sizeof *out->entry_of);
    out->entries = tamis_arena_array(arena, entries, sizeof *out->entries);
    out->slots = tamis_arena_array(arena, program->slot_count, sizeof *out->slots);
    out->seen = tamis_arena_array(arena, program->code_count, sizeof *out->seen);
    if (out->text_of == NULL || out->entry_of == NULL || out->entries == NULL || out->slots == NULL || out->seen == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < entries; i++) {
        out->entry_of[program->entries[i].first + program->entries[i].count - 1] = i;
    }
    return number_texts(out, &texts);
}

void tamis_explain_trace_begin(tamis_explain_trace *trace) {
    trace->event++;
    trace->pending = (tamis_seen){0};
}

const tamis_seen *tamis_explain_trace_find(const tamis_explain_trace *trace, tamis_str text) {
    const uint32_t *number = text.len == 0 ? NULL : tamis_map_get(&trace->texts, text);
    return number != NULL && trace->seen[*number].event == trace->event ? &trace->seen[*number] : NULL;
}

const tamis_seen *tamis_explain_trace_entry(const tamis_explain_trace *trace, uint32_t entry) {
    return trace->entries[entry].event == trace->event ? &trace->entries[entry] : NULL;
}
