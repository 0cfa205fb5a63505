/* Constants of a pack: literals of the rules and the reference tree.
 *
 * Constants hold only constants with smaller numbers, arrays and objects are held by one holder at the most, and their
 * elements and members take up their sections one after another: so they are trees, their depth is bounded, and
 * the memory that they take in the program is linear in the size of the file. */
#include "base/limits.h"
#include "vm/loader.h"

typedef struct values {
    tamis_loader *loader;
    tamis_value *constants;
    tamis_value *elements;
    tamis_member *members;
    uint32_t *sorted;
    uint8_t *depths; /* of each constant that holds others, these included; 0 for the rest */
    bool *held;      /* is it held by another? */
    uint32_t element_end, member_end;
} values;

static tamis_status refuse(values *v, tamis_refusal refusal, uint32_t constant) {
    return tamis_loader_refuse(v->loader, refusal, constant);
}

/* Constant `child` becomes part of constant `holder`, whose depth grows to hold it. */
static tamis_status hold(values *v, uint32_t holder, uint32_t child) {
    if (child >= holder || v->held[child]) return refuse(v, TAMIS_REFUSAL_CONSTANT_ORDER, holder);
    bool nested = v->constants[child].type == TAMIS_TYPE_ARRAY || v->constants[child].type == TAMIS_TYPE_OBJECT;
    if (nested) v->held[child] = true;
    if (v->depths[child] + 1 > v->depths[holder]) v->depths[holder] = (uint8_t)(v->depths[child] + 1);
    if (v->depths[holder] > TAMIS_LIMIT_NESTING) return refuse(v, TAMIS_REFUSAL_CONSTANT_DEPTH, holder);
    return TAMIS_OK;
}

static tamis_status load_array(values *v, uint32_t i, uint32_t first, uint32_t count) {
    tamis_loader *l = v->loader;
    if (first != v->element_end || !tamis_loader_within(first, count, l->sections[TAMIS_SECTION_ELEMENTS].records))
        return refuse(v, TAMIS_REFUSAL_CONSTANT_VALUE, i);
    v->element_end = first + count;
    unsigned depth = 1;
    v->depths[i] = 1;
    for (uint32_t e = first; e < first + count; e++) {
        uint32_t child = tamis_loader_word(l, TAMIS_SECTION_ELEMENTS, e, 0);
        tamis_status status = hold(v, i, child);
        if (status != TAMIS_OK) return status;
        v->elements[e] = v->constants[child];
        if (v->elements[e].type == TAMIS_TYPE_ARRAY && v->elements[e].depth + 1u > depth)
            depth = v->elements[e].depth + 1u;
    }
    if (depth > TAMIS_LIMIT_ARRAY_DEPTH) return refuse(v, TAMIS_REFUSAL_CONSTANT_DEPTH, i);
    v->constants[i] = (tamis_value){.type = TAMIS_TYPE_ARRAY, .depth = (uint8_t)depth, .len = count,
                                    .as.array = v->elements + first};
    return TAMIS_OK;
}

/* The keys in the order of `sorted` must rise: then each stands once, and a look-up finds it. */
static tamis_status check_sorted(values *v, uint32_t i, uint32_t first, uint32_t count) {
    const tamis_member *members = v->members + first;
    for (uint32_t k = 0; k < count; k++) {
        uint32_t at = tamis_loader_word(v->loader, TAMIS_SECTION_SORTED, first + k, 0);
        if (at >= count) return refuse(v, TAMIS_REFUSAL_OBJECT_KEY, i);
        v->sorted[first + k] = at;
        if (k > 0 && !tamis_loader_rises(v->loader, members[v->sorted[first + k - 1]].key, members[at].key))
            return refuse(v, TAMIS_REFUSAL_OBJECT_KEY, i);
    }
    return TAMIS_OK;
}

static tamis_status load_object(values *v, uint32_t i, uint32_t first, uint32_t count) {
    tamis_loader *l = v->loader;
    if (first != v->member_end || !tamis_loader_within(first, count, l->sections[TAMIS_SECTION_MEMBERS].records))
        return refuse(v, TAMIS_REFUSAL_CONSTANT_VALUE, i);
    v->member_end = first + count;
    v->depths[i] = 1;
    for (uint32_t m = first; m < first + count; m++) {
        uint32_t key = tamis_loader_word(l, TAMIS_SECTION_MEMBERS, m, TAMIS_MEMBER_KEY);
        uint32_t value = tamis_loader_word(l, TAMIS_SECTION_MEMBERS, m, TAMIS_MEMBER_VALUE);
        if (key >= i || v->constants[key].type != TAMIS_TYPE_STRING) return refuse(v, TAMIS_REFUSAL_OBJECT_KEY, i);
        tamis_status status = hold(v, i, value);
        if (status != TAMIS_OK) return status;
        v->members[m] = (tamis_member){tamis_value_str(v->constants[key]), v->constants[value]};
    }
    tamis_status status = check_sorted(v, i, first, count);
    if (status != TAMIS_OK) return status;
    tamis_object *object = tamis_arena_alloc(&l->program->arena, sizeof *object);
    if (object == NULL) return TAMIS_ERR_MEMORY;
    *object = (tamis_object){.members = v->members + first, .sorted = v->sorted + first, .count = count};
    object->slots = tamis_object_slots(&object->slot_mask, &l->program->arena, object->members, count);
    v->constants[i] = (tamis_value){.type = TAMIS_TYPE_OBJECT, .as.object = object};
    return TAMIS_OK;
}

/* Values that are two words: booleans, numbers, lists, regexes; undefined and null have none. */
static tamis_status load_scalar(values *v, uint32_t i, uint32_t type, uint32_t x, uint32_t y) {
    const tamis_program *p = v->loader->program;
    tamis_value *value = &v->constants[i];
    value->type = (uint8_t)type;
    bool sound = y == 0 || type == TAMIS_TYPE_NUMBER;
    if (type == TAMIS_TYPE_NUMBER) {
        uint64_t bits = (uint64_t)y << 32 | x;
        memcpy(&value->as.number, &bits, sizeof bits);
    } else if (type == TAMIS_TYPE_BOOLEAN) {
        sound = sound && x <= 1;
        value->as.boolean = x == 1;
    } else if (type == TAMIS_TYPE_LIST) {
        sound = sound && x < p->list_count;
        if (sound) value->as.list = &p->lists[x];
    } else if (type == TAMIS_TYPE_REGEX) {
        sound = sound && x < p->pattern_count;
        if (sound) value->as.regex = tamis_program_pattern(v->loader->program, x);
    } else {
        sound = sound && x == 0;
    }
    return sound ? TAMIS_OK : refuse(v, TAMIS_REFUSAL_CONSTANT_VALUE, i);
}

static tamis_status load_constant(values *v, uint32_t i) {
    uint32_t type = tamis_loader_word(v->loader, TAMIS_SECTION_CONSTANTS, i, TAMIS_CONSTANT_TYPE);
    uint32_t x = tamis_loader_word(v->loader, TAMIS_SECTION_CONSTANTS, i, TAMIS_CONSTANT_X);
    uint32_t y = tamis_loader_word(v->loader, TAMIS_SECTION_CONSTANTS, i, TAMIS_CONSTANT_Y);
    if (type >= TAMIS_TYPES) return refuse(v, TAMIS_REFUSAL_CONSTANT_TYPE, i);
    if (type == TAMIS_TYPE_ARRAY) return load_array(v, i, x, y);
    if (type == TAMIS_TYPE_OBJECT) return load_object(v, i, x, y);
    if (type != TAMIS_TYPE_STRING) return load_scalar(v, i, type, x, y);
    tamis_str text = TAMIS_STR("");
    tamis_status status = tamis_loader_text(&text, v->loader, TAMIS_SECTION_CONSTANTS, i, TAMIS_CONSTANT_X);
    if (status == TAMIS_OK) v->constants[i] = tamis_string(text);
    return status;
}

static tamis_status load_constants(values *v) {
    tamis_loader *l = v->loader;
    tamis_program *p = l->program;
    for (uint32_t i = 0; i < p->constant_count; i++) {
        tamis_status status = load_constant(v, i);
        if (status != TAMIS_OK) return status;
    }
    if (v->element_end != l->sections[TAMIS_SECTION_ELEMENTS].records ||
        v->member_end != l->sections[TAMIS_SECTION_MEMBERS].records)
        return refuse(v, TAMIS_REFUSAL_CONSTANT_VALUE, p->constant_count);
    if (v->constants[p->root].type != TAMIS_TYPE_OBJECT)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_META, TAMIS_META_ROOT);
    p->constants = v->constants;
    return TAMIS_OK;
}

tamis_status tamis_loader_values(tamis_loader *l) {
    tamis_arena *arena = &l->program->arena;
    uint32_t count = l->program->constant_count;
    uint32_t members = l->sections[TAMIS_SECTION_MEMBERS].records;
    if (l->sections[TAMIS_SECTION_SORTED].records != members)
        return tamis_loader_refuse(l, TAMIS_REFUSAL_SECTION_LAYOUT, TAMIS_SECTION_SORTED);
    tamis_arena scratch;
    tamis_arena_init(&scratch, SIZE_MAX);
    values v = {
        .loader = l,
        .constants = tamis_arena_array(arena, (size_t)count + 1, sizeof *v.constants),
        .elements = tamis_arena_array(arena, (size_t)l->sections[TAMIS_SECTION_ELEMENTS].records + 1,
                                      sizeof *v.elements),
        .members = tamis_arena_array(arena, (size_t)members + 1, sizeof *v.members),
        .sorted = tamis_arena_array(arena, (size_t)members + 1, sizeof *v.sorted),
        .depths = tamis_arena_array(&scratch, (size_t)count + 1, sizeof *v.depths),
        .held = tamis_arena_array(&scratch, (size_t)count + 1, sizeof *v.held),
    };
    bool room = v.constants != NULL && v.elements != NULL && v.members != NULL && v.sorted != NULL &&
                v.depths != NULL && v.held != NULL;
    tamis_status status = room ? load_constants(&v) : TAMIS_ERR_MEMORY;
    tamis_arena_clear(&scratch);
    return status;
}
