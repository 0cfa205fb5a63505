#include "base/map.h"

void tamis_map_init(tamis_map *map, tamis_arena *arena) {
    *map = (tamis_map){.arena = arena};
}

/* The place of `key`, or the free place where it belongs. There always is a free one. */
static tamis_map_slot *find(const tamis_map *map, tamis_str key) {
    size_t i = (size_t)tamis_hash(map->hash_key, key) & (map->size - 1);
    while (map->slots[i].key.ptr != NULL && !tamis_str_equal(map->slots[i].key, key)) i = (i + 1) & (map->size - 1);
    return &map->slots[i];
}

const uint32_t *tamis_map_get(const tamis_map *map, tamis_str key) {
    if (map->size == 0) return NULL;
    const tamis_map_slot *slot = find(map, key);
    return slot->key.ptr == NULL ? NULL : &slot->value;
}

static tamis_status grow(tamis_map *map) {
    tamis_map bigger = *map;
    if (map->size == 0) bigger.hash_key = tamis_hash_random_key(); /* many maps stay empty, and a key is a system call */
    bigger.size = map->size == 0 ? 16 : map->size * 2;
    bigger.slots = tamis_arena_array(map->arena, bigger.size, sizeof *bigger.slots);
    if (bigger.slots == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < map->size; i++)
        if (map->slots[i].key.ptr != NULL) *find(&bigger, map->slots[i].key) = map->slots[i];
    *map = bigger;
    return TAMIS_OK;
}

static tamis_status make_room(tamis_map *map) {
    return map->count * 4 >= map->size * 3 ? grow(map) : TAMIS_OK;
}

/* The slot of a key, which is there or gets `value`. */
static tamis_map_slot *find_or_add(tamis_map *map, tamis_str key, uint32_t value) {
    if (key.ptr == NULL) key = TAMIS_STR("");
    tamis_map_slot *slot = find(map, key);
    if (slot->key.ptr == NULL) {
        map->count++;
        *slot = (tamis_map_slot){key, value};
    }
    return slot;
}

tamis_status tamis_map_put(tamis_map *map, tamis_str key, uint32_t value) {
    tamis_status status = make_room(map);
    if (status == TAMIS_OK) find_or_add(map, key, value)->value = value;
    return status;
}

tamis_status tamis_map_meet(uint32_t *out, tamis_map *map, tamis_str key, uint32_t value) {
    tamis_status status = make_room(map);
    if (status == TAMIS_OK) *out = find_or_add(map, key, value)->value;
    return status;
}
