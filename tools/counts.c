/* See counts.h. */
#include "tools/counts.h"

#include <stdlib.h>

static int by_address(const void *x, const void *y) {
    uintptr_t a = (uintptr_t) * (const tamis_object *const *)x, b = (uintptr_t) * (const tamis_object *const *)y;
    return (a > b) - (a < b);
}

/* The place of an object's count; NULL for one that is not of the program. */
static uint64_t *count_of(const tamis_counts *c, const tamis_object *object) {
    const tamis_object **found = c->object_count == 0 ? NULL
                                                      : bsearch(&object, c->objects, c->object_count,
                                                                sizeof(const tamis_object *), by_address);
    return found == NULL ? NULL : &c->looked_up[found - c->objects];
}

static void count_object(tamis_counts *c, tamis_value value) {
    uint64_t *count = value.type == TAMIS_TYPE_OBJECT ? count_of(c, value.as.object) : NULL;
    if (count != NULL) {
        ++*count;
    }
}

/* The number of a list of the program, which holds them in one array. */
static size_t list_number(const tamis_counts *c, const tamis_regex_list *list) {
    size_t i = 0;
    while (i < c->program->list_count && &c->program->lists[i] != list) {
        i++;
    }
    return i;
}

/* ---- The recorder ---- */

static void on_step(void *data, const tamis_step *step) {
    tamis_counts *c = data;
    tamis_count *count = &c->insns[step->at];
    tamis_jumps jumps = tamis_opcodes[c->program->code[step->at].op].jumps;
    count->runs++;
    count->jumps += step->jumped;
    if (jumps == TAMIS_JUMPS_KEPT && !step->jumped) {
        return; /* nothing was made */
    }
    count->truthy += tamis_value_truthy(step->value);
    count->nullish += tamis_is_nullish(step->value);
    if (jumps == TAMIS_JUMPS_NEVER) {
        count_object(c, step->value);
    }
}

static void on_found(void *data, const tamis_regex_list *list, size_t entry) {
    tamis_counts *c = data;
    size_t i = list_number(c, list);
    if (i < c->program->list_count) {
        c->entries[i][entry]++;
    }
}

static void on_passed(void *data, tamis_value value) {
    count_object(data, value);
}

/* ---- Making ---- */

static bool init_objects(tamis_counts *c, tamis_arena *arena) {
    const tamis_program *p = c->program;
    c->objects = tamis_arena_array(arena, p->constant_count, sizeof(const tamis_object *));
    c->looked_up = tamis_arena_array(arena, p->constant_count, sizeof *c->looked_up);
    if (c->objects == NULL || c->looked_up == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < p->constant_count; i++) {
        if (p->constants[i].type == TAMIS_TYPE_OBJECT) {
            c->objects[c->object_count++] = p->constants[i].as.object;
        }
    }
    if (c->object_count > 0) {
        qsort(c->objects, c->object_count, sizeof(const tamis_object *), by_address);
    }
    return true;
}

static bool init_entries(tamis_counts *c, tamis_arena *arena) {
    c->entries = tamis_arena_array(arena, c->program->list_count, sizeof(uint64_t *));
    for (uint32_t i = 0; c->entries != NULL && i < c->program->list_count; i++) {
        c->entries[i] = tamis_arena_array(arena, c->program->lists[i].count, sizeof(uint64_t));
        if (c->entries[i] == NULL) {
            return false;
        }
    }
    return c->entries != NULL;
}

tamis_status tamis_counts_init(tamis_counts *out, tamis_arena *arena, const tamis_program *program) {
    *out = (tamis_counts){.program = program};
    out->recorder = (tamis_recorder){.data = out, .step = on_step, .found = on_found, .passed = on_passed};
    out->insns = tamis_arena_array(arena, program->code_count, sizeof *out->insns);
    bool made = out->insns != NULL && init_entries(out, arena) && init_objects(out, arena);
    return made ? TAMIS_OK : TAMIS_ERR_MEMORY;
}

uint64_t tamis_counts_entry(const tamis_counts *counts, const tamis_regex_list *list, size_t entry) {
    size_t i = list_number(counts, list);
    return i < counts->program->list_count && entry < list->count ? counts->entries[i][entry] : 0;
}

uint64_t tamis_counts_object(const tamis_counts *counts, const tamis_object *object) {
    const uint64_t *count = count_of(counts, object);
    return count == NULL ? 0 : *count;
}
