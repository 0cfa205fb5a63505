/* Arena: blocks in a list, each filled from its start.
 *
 * Blocks grow from BLOCK_MIN to BLOCK_MAX by doubling, so an arena of n bytes takes O(log n) calls of malloc
 * until it is large, and wastes at most a quarter of a block at each change. What is larger than a quarter of
 * the largest one gets a block of its own, hung behind the head, so that the head goes on being filled.
 *
 * Under AddressSanitizer the unused rest of each block is poisoned and a red zone follows each allocation:
 * a write past the end of one object in an arena is found as it is on the heap. */
#include "base/arena.h"

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISON 1
#endif
#endif

#ifdef ARENA_POISON
#include <sanitizer/asan_interface.h>
#define POISON(ptr, size)   ASAN_POISON_MEMORY_REGION(ptr, size)
#define UNPOISON(ptr, size) ASAN_UNPOISON_MEMORY_REGION(ptr, size)
#define RED_ZONE            ((size_t)16)
#define BYTES_ALIGN         ((size_t)8) /* the sanitizer's grain: smaller neighbours could not be told apart */
#else
#define POISON(ptr, size)   ((void)(ptr), (void)(size))
#define UNPOISON(ptr, size) ((void)(ptr), (void)(size))
#define RED_ZONE            ((size_t)0)
#define BYTES_ALIGN         ((size_t)1)
#endif

#define ALIGN     _Alignof(max_align_t)
#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)4 * 1024 * 1024)

/* Of a passing arena, whose blocks have all their pages whether they are filled or not. */
#define BLOCK_MAX_PASSING ((size_t)1024 * 1024)

struct tamis_arena_block {
    tamis_arena_block *next;
    size_t capacity; /* bytes of data */
    size_t used;
    _Alignas(max_align_t) char data[];
};

void tamis_arena_init(tamis_arena *arena, size_t max) {
    *arena = (tamis_arena){.max = max, .use = TAMIS_PAGES_LASTING};
}

void tamis_arena_init_passing(tamis_arena *arena, size_t max) {
    *arena = (tamis_arena){.max = max, .use = TAMIS_PAGES_PASSING};
}

static void free_block(tamis_arena_block *block) {
    UNPOISON(block->data, block->capacity);
    free(block);
}

static void free_list(tamis_arena_block *block) {
    while (block != NULL) {
        tamis_arena_block *next = block->next;
        free_block(block);
        block = next;
    }
}

void tamis_arena_clear(tamis_arena *arena) {
    free_list(arena->head);
    *arena = (tamis_arena){.max = arena->max, .use = arena->use};
}

static tamis_arena_block *new_block(size_t capacity, tamis_pages_use use) {
    if (capacity > SIZE_MAX - sizeof(tamis_arena_block)) {
        return NULL;
    }
    tamis_arena_block *block = tamis_pages_alloc(sizeof *block + capacity, use);
    if (block != NULL) {
        block->next = NULL;
        block->capacity = capacity;
        block->used = 0;
        POISON(block->data, capacity);
    }
    return block;
}

/* One block as large as all of them together is what the next round needs. When there is no memory for it,
 * the largest one stays. */
void tamis_arena_reset(tamis_arena *arena) {
    tamis_arena_block *keep = arena->head;
    arena->used = 0;
    if (keep == NULL) {
        return;
    }
    if (keep->next != NULL) {
        size_t total = 0;
        for (tamis_arena_block *block = arena->head; block != NULL; block = block->next) {
            total += block->capacity;
            if (block->capacity > keep->capacity) {
                keep = block;
            }
        }
        tamis_arena_block **link = &arena->head;
        while (*link != keep) {
            link = &(*link)->next;
        }
        *link = keep->next;
        free_list(arena->head);
        tamis_arena_block *whole = new_block(total, arena->use);
        if (whole != NULL) {
            free_block(keep);
            keep = whole;
        }
    }
    keep->next = NULL;
    keep->used = 0;
    POISON(keep->data, keep->capacity);
    arena->head = keep;
}

/* A block with room for `need` bytes at its start, put in its place of the list. */
static tamis_arena_block *add_block(tamis_arena *arena, size_t need) {
    tamis_arena_block *head = arena->head;
    size_t largest = arena->use == TAMIS_PAGES_PASSING ? BLOCK_MAX_PASSING : BLOCK_MAX;
    if (need > largest / 4) {
        tamis_arena_block *own = new_block(need, arena->use);
        if (own != NULL && head != NULL) {
            own->next = head->next;
            head->next = own;
        } else if (own != NULL) {
            arena->head = own;
        }
        return own;
    }
    size_t capacity = BLOCK_MIN;
    if (head != NULL && head->capacity > BLOCK_MIN / 2) {
        capacity = head->capacity < largest / 2 ? head->capacity * 2 : largest;
    }
    while (need > capacity / 4 && capacity < largest) {
        capacity *= 2;
    }
    /* The largest ones fill whole pages: a header more would cost another one. */
    if (capacity == largest) {
        capacity -= sizeof(tamis_arena_block);
    }
    tamis_arena_block *block = new_block(capacity, arena->use);
    if (block != NULL) {
        block->next = head;
        arena->head = block;
    }
    return block;
}

bool tamis_arena_reserve(tamis_arena *arena, size_t size) {
    tamis_arena_block *block = new_block(size, arena->use);
    if (block != NULL) {
        block->next = arena->head;
        arena->head = block;
    }
    return block != NULL;
}

/* `align` is a power of two. */
static inline size_t align_up(size_t n, size_t align) {
    return (n + align - 1) & ~(align - 1);
}

/* `size` bytes at a multiple of `align`, counted as rounded up to it. */
static char *take(tamis_arena *arena, size_t size, size_t align) {
    if (size == 0) {
        size = 1;
    }
    if (size > SIZE_MAX / 4 || align_up(size, align) > arena->max - arena->used) {
        return NULL;
    }
    size_t counted = align_up(size, align);
    size_t grain = align > BYTES_ALIGN ? align : BYTES_ALIGN;
    size_t need = align_up(size, grain) + RED_ZONE;
    tamis_arena_block *block = arena->head;
    size_t start = block == NULL ? 0 : align_up(block->used, grain);
    if (block == NULL || start > block->capacity || need > block->capacity - start) {
        block = add_block(arena, need);
        if (block == NULL) {
            return NULL;
        }
        start = 0;
    }
    block->used = start + need;
    arena->used += counted;
    UNPOISON(block->data + start, size);
    return block->data + start;
}

void *tamis_arena_alloc(tamis_arena *arena, size_t size) {
    void *p = take(arena, size, ALIGN);
    if (p != NULL) {
        memset(p, 0, size);
    }
    return p;
}

char *tamis_arena_bytes(tamis_arena *arena, size_t size) {
    return take(arena, size, 1);
}

void *tamis_arena_array(tamis_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return tamis_arena_alloc(arena, count * size);
}

void *tamis_arena_grow(tamis_arena *arena, void *items, size_t count, size_t *room, size_t size) {
    enum { FIRST = 64 };
    if (count < *room) {
        return items;
    }
    size_t larger = *room == 0 ? FIRST : *room * 2;
    void *moved = tamis_arena_array(arena, larger, size);
    if (moved != NULL) {
        if (count > 0) {
            memcpy(moved, items, count * size);
        }
        *room = larger;
    }
    return moved;
}

tamis_status tamis_arena_copy(tamis_str *out, tamis_arena *arena, tamis_str s) {
    if (s.len == SIZE_MAX) {
        return TAMIS_ERR_MEMORY;
    }
    char *copy = tamis_arena_bytes(arena, s.len + 1);
    if (copy == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    if (s.len != 0) {
        memcpy(copy, s.ptr, s.len);
    }
    copy[s.len] = '\0';
    *out = tamis_str_of(copy, s.len);
    return TAMIS_OK;
}
