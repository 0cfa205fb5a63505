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
    while (map->slots[i].entry != 0 &&
           !(map->slots[i].hash == hash && tamis_str_equal(map->entries[map->slots[i].entry - 1].key, key)))
        i = (i + 1) & (map->size - 1);
    return &map->slots[i];
}

const uint32_t *tamis_map_get(const tamis_map *map, tamis_str key) {
    if (map->size == 0) return NULL;
    const tamis_map_slot *slot = find(map, key, hash_of(map, key));
    return slot->entry == 0 ? NULL : &map->entries[slot->entry - 1].value;
}

/* No two keys of a map are equal: a larger one need not look at them. */
static void move_slot(tamis_map *to, tamis_map_slot slot) {
    size_t i = slot.hash & (to->size - 1);
    while (to->slots[i].entry != 0) i = (i + 1) & (to->size - 1);
    to->slots[i] = slot;
}

static tamis_status resize(tamis_map *map, size_t size) {
    tamis_map bigger = *map;
    if (map->size == 0) bigger.hash_key = tamis_hash_random_key(); /* many maps stay empty, and a key is a system call */
    bigger.size = size;
    bigger.slots = tamis_arena_array(map->arena, bigger.size, sizeof *bigger.slots);
    if (bigger.slots == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < map->size; i++)
        if (map->slots[i].entry != 0) move_slot(&bigger, map->slots[i]);
    *map = bigger;
    return TAMIS_OK;
}

/* Room for `room` entries in all. */
static tamis_status make_entries(tamis_map *map, size_t room) {
    tamis_map_entry *entries = tamis_arena_array(map->arena, room, sizeof *entries);
    if (entries == NULL) return TAMIS_ERR_MEMORY;
    if (map->count > 0) memcpy(entries, map->entries, map->count * sizeof *entries);
    map->entries = entries;
    map->room = room;
    return TAMIS_OK;
}

static bool is_full(size_t count, size_t size) {
    return count * 4 >= size * 3;
}

static tamis_status make_room(tamis_map *map) {
    tamis_status status = TAMIS_OK;
    if (is_full(map->count, map->size)) status = resize(map, map->size == 0 ? LEAST : map->size * 2);
    if (status == TAMIS_OK && map->count == map->room) status = make_entries(map, map->room == 0 ? LEAST / 2 : map->room * 2);
    return status;
}

tamis_status tamis_map_reserve(tamis_map *map, size_t count) {
    size_t size = map->size == 0 ? LEAST : map->size;
    while (is_full(count, size)) size *= 2;
    tamis_status status = size > map->size ? resize(map, size) : TAMIS_OK;
    size_t room = map->room * 2; /* at least: who makes room for one key more each time must not copy all entries each time */
    return status == TAMIS_OK && count > map->room ? make_entries(map, count > room ? count : room) : status;
}

/* The entry of a key, which is there or gets `value`. */
static tamis_map_entry *find_or_add(tamis_map *map, tamis_str key, uint32_t value) {
    if (key.ptr == NULL) key = TAMIS_STR("");
    uint32_t hash = hash_of(map, key);
    tamis_map_slot *slot = find(map, key, hash);
    if (slot->entry == 0) {
        map->entries[map->count++] = (tamis_map_entry){key, value};
        *slot = (tamis_map_slot){hash, (uint32_t)map->count};
    }
    return &map->entries[slot->entry - 1];
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

/* The key of the entry put last gets a copy of its own; without memory the entry is taken out, over which nobody has stepped yet. */
static tamis_status keep_key(tamis_map *map) {
    tamis_map_entry *last = &map->entries[map->count - 1];
    tamis_str key = last->key;
    tamis_status status = tamis_arena_copy(&last->key, map->arena, key);
    if (status != TAMIS_OK) {
        find(map, key, hash_of(map, key))->entry = 0;
        map->count--;
    }
    return status;
}

tamis_status tamis_map_intern(uint32_t *out, tamis_map *map, tamis_str key, uint32_t value) {
    size_t count = map->count;
    tamis_status status = make_room(map);
    if (status != TAMIS_OK) return status;
    *out = find_or_add(map, key, value)->value;
    return map->count > count ? keep_key(map) : TAMIS_OK;
}
