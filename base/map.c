#include "base/map.h"

#define LEAST ((size_t)16) /* places */

void tamis_map_init(tamis_map *map, tamis_arena *arena) {
    *map = (tamis_map){.arena = arena};
}

static uint32_t hash_of(const tamis_map *map, tamis_str key) {
    return (uint32_t)tamis_hash(map->hash_key, key);
}

/* The place of `key`, or the free place where it belongs. There always is a free one. */
static tamis_map_slot *find(const tamis_map *map, tamis_str key, uint32_t hash) {
    size_t i = hash & (map->size - 1);
    while (map->slots[i].key.ptr != NULL && !(map->slots[i].hash == hash && tamis_str_equal(map->slots[i].key, key)))
        i = (i + 1) & (map->size - 1);
    return &map->slots[i];
}

const uint32_t *tamis_map_get(const tamis_map *map, tamis_str key) {
    if (map->size == 0) return NULL;
    const tamis_map_slot *slot = find(map, key, hash_of(map, key));
    return slot->key.ptr == NULL ? NULL : &slot->value;
}

/* No two keys of a map are equal: a larger one need not look at them. */
static void move_slot(tamis_map *to, const tamis_map_slot *slot) {
    size_t i = slot->hash & (to->size - 1);
    while (to->slots[i].key.ptr != NULL) i = (i + 1) & (to->size - 1);
    to->slots[i] = *slot;
}

static tamis_status resize(tamis_map *map, size_t size) {
    tamis_map bigger = *map;
    if (map->size == 0) bigger.hash_key = tamis_hash_random_key(); /* many maps stay empty, and a key is a system call */
    bigger.size = size;
    bigger.slots = tamis_arena_array(map->arena, bigger.size, sizeof *bigger.slots);
    if (bigger.slots == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < map->size; i++)
        if (map->slots[i].key.ptr != NULL) move_slot(&bigger, &map->slots[i]);
    *map = bigger;
    return TAMIS_OK;
}

static bool is_full(size_t count, size_t size) {
    return count * 4 >= size * 3;
}

static tamis_status make_room(tamis_map *map) {
    return is_full(map->count, map->size) ? resize(map, map->size == 0 ? LEAST : map->size * 2) : TAMIS_OK;
}

tamis_status tamis_map_reserve(tamis_map *map, size_t count) {
    size_t size = map->size == 0 ? LEAST : map->size;
    while (is_full(count, size)) size *= 2;
    return size > map->size ? resize(map, size) : TAMIS_OK;
}

/* The slot of a key, which is there or gets `value`. */
static tamis_map_slot *find_or_add(tamis_map *map, tamis_str key, uint32_t value) {
    if (key.ptr == NULL) key = TAMIS_STR("");
    uint32_t hash = hash_of(map, key);
    tamis_map_slot *slot = find(map, key, hash);
    if (slot->key.ptr == NULL) {
        map->count++;
        *slot = (tamis_map_slot){key, value, hash};
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

tamis_status tamis_map_intern(uint32_t *out, tamis_map *map, tamis_str key, uint32_t value) {
    size_t count = map->count;
    tamis_status status = make_room(map);
    if (status != TAMIS_OK) return status;
    tamis_map_slot *slot = find_or_add(map, key, value);
    *out = slot->value;
    if (map->count == count) return TAMIS_OK;
    tamis_str copy;
    status = tamis_arena_copy(&copy, map->arena, key);
    if (status == TAMIS_OK) {
        slot->key = copy;
    } else {
        slot->key.ptr = NULL; /* the last one put may be taken out: nobody stepped over it */
        map->count--;
    }
    return status;
}
