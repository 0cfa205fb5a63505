/* The arena: alignment, zeroes, growth, its maximum, reset. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "tests/unit/support.h"

Suite *tamis_suite_arena(void);

/* Are all `len` bytes at `p` equal to `byte`? */
static bool all(const unsigned char *p, size_t len, unsigned char byte) {
    size_t i = 0;
    while (i < len && p[i] == byte) {
        i++;
    }
    return i == len;
}

START_TEST(memory_is_zeroed_and_aligned_for_any_type) {
    tamis_arena arena;
    tamis_arena_init(&arena, 1u << 24);
    for (int round = 0; round < 2; round++) { /* the second one gets memory that was used before */
        for (size_t size = 0; size < 3000; size += 7) {
            unsigned char *p = tamis_arena_alloc(&arena, size);
            ck_assert_ptr_nonnull(p);
            ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
            ck_assert(all(p, size, 0));
            memset(p, 0xAA, size);
            ck_assert_ptr_nonnull(tamis_arena_bytes(&arena, 1)); /* upsets the alignment */
        }
        tamis_arena_reset(&arena);
    }
    tamis_arena_clear(&arena);
}
END_TEST

START_TEST(allocations_do_not_overlap_and_never_move) {
    enum { COUNT = 5000 };
    static unsigned char *places[COUNT];
    tamis_arena arena;
    (_i == 0 ? tamis_arena_init : tamis_arena_init_passing)(&arena, SIZE_MAX);
    tamis_pages_use use = arena.use;
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = 1 + i * 37 % 900;
        if (i % 500 == 0) {
            size = 600000; /* in a block of its own; the small ones go on where they were */
        }
        places[i] =
            i % 2 == 0 ? tamis_arena_alloc(&arena, size) : (unsigned char *)tamis_arena_bytes(&arena, size);
        ck_assert_ptr_nonnull(places[i]);
        memset(places[i], (int)(i & 0xFF), size);
    }
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i % 500 == 0 ? 600000 : 1 + i * 37 % 900;
        ck_assert_msg(all(places[i], size, (unsigned char)i), "allocation %zu", i);
    }
    tamis_arena_clear(&arena);
    ck_assert_int_eq(arena.use, use);
    ck_assert_int_eq(arena.use == TAMIS_PAGES_PASSING, _i == 1);
}
END_TEST

START_TEST(nothing_is_a_pointer_of_its_own) {
    tamis_arena arena;
    tamis_arena_init(&arena, 1024);
    void *a = tamis_arena_alloc(&arena, 0);
    void *b = tamis_arena_alloc(&arena, 0);
    char *c = tamis_arena_bytes(&arena, 0);
    char *d = tamis_arena_bytes(&arena, 0);
    ck_assert_ptr_nonnull(a);
    ck_assert_ptr_nonnull(b);
    ck_assert_ptr_nonnull(c);
    ck_assert_ptr_nonnull(d);
    ck_assert_ptr_ne(a, b);
    ck_assert_ptr_ne(c, d);
    ck_assert_ptr_nonnull(tamis_arena_array(&arena, 0, 8));
    ck_assert_ptr_nonnull(tamis_arena_array(&arena, 8, 0));
    tamis_arena_clear(&arena);
}
END_TEST

START_TEST(the_maximum_is_exact_and_leaves_the_arena_usable) {
    tamis_arena arena;
    tamis_arena_init(&arena, 1000);
    ck_assert_ptr_null(tamis_arena_bytes(&arena, 1001));
    ck_assert_ptr_nonnull(tamis_arena_bytes(&arena, 999));
    ck_assert_ptr_null(tamis_arena_bytes(&arena, 2));
    ck_assert_ptr_null(tamis_arena_alloc(&arena, 1)); /* counted as a whole unit of alignment */
    ck_assert_ptr_nonnull(tamis_arena_bytes(&arena, 1));
    ck_assert_uint_eq(arena.used, 1000);
    ck_assert_ptr_null(tamis_arena_bytes(&arena, 0));
    tamis_arena_reset(&arena);
    ck_assert_uint_eq(arena.used, 0);
    ck_assert_ptr_nonnull(tamis_arena_bytes(&arena, 1000));
    tamis_arena_clear(&arena);
    ck_assert_ptr_nonnull(tamis_arena_bytes(&arena, 1000));
    tamis_arena_clear(&arena);
}
END_TEST

START_TEST(sizes_that_overflow_are_refused) {
    tamis_arena arena;
    tamis_arena_init(&arena, SIZE_MAX);
    ck_assert_ptr_null(tamis_arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(tamis_arena_alloc(&arena, SIZE_MAX - 15));
    ck_assert_ptr_null(tamis_arena_bytes(&arena, SIZE_MAX));
    ck_assert_ptr_null(tamis_arena_array(&arena, SIZE_MAX / 8 + 2, 8));
    ck_assert_ptr_null(tamis_arena_array(&arena, 8, SIZE_MAX / 8 + 2));
    tamis_str out;
    ck_assert_int_eq(tamis_arena_copy(&out, &arena, tamis_str_of("x", SIZE_MAX)), TAMIS_ERR_MEMORY);
    ck_assert_ptr_nonnull(tamis_arena_alloc(&arena, 16));
    tamis_arena_clear(&arena);
}
END_TEST

/* A round of an event: the same allocations each time. */
static void fill(tamis_arena *arena) {
    for (int i = 0; i < 400; i++) {
        ck_assert_ptr_nonnull(tamis_arena_alloc(arena, 1000));
        ck_assert_ptr_nonnull(tamis_arena_bytes(arena, 333));
    }
    ck_assert_ptr_nonnull(tamis_arena_bytes(arena, 700000));
}

START_TEST(a_warm_arena_stays_in_one_block) {
    tamis_arena arena;
    tamis_arena_init(&arena, 1u << 24);
    fill(&arena);
    tamis_arena_reset(&arena);
    tamis_arena_block *block = arena.head;
    for (int round = 0; round < 3; round++) {
        fill(&arena);
        ck_assert_ptr_eq(arena.head, block);
        tamis_arena_reset(&arena);
        ck_assert_ptr_eq(arena.head, block);
    }
    tamis_arena_clear(&arena);
    tamis_arena_reset(&arena); /* an empty one, too */
    ck_assert_ptr_null(arena.head);
}
END_TEST

/* About the size of the largest blocks: what a block was made for lies within it, so it finds room there again. */
START_TEST(large_allocations_fit_their_blocks) {
    const size_t largest = (size_t)4 * 1024 * 1024;
    for (size_t size = largest - 64; size <= largest + 64; size += 8) {
        tamis_arena arena;
        tamis_arena_init(&arena, SIZE_MAX);
        ck_assert_ptr_nonnull(tamis_arena_alloc(&arena, size));
        tamis_arena_block *block = arena.head;
        tamis_arena_reset(&arena);
        ck_assert_ptr_nonnull(tamis_arena_alloc(&arena, size));
        ck_assert_msg(arena.head == block, "%zu bytes", size);
        tamis_arena_clear(&arena);
    }
}
END_TEST

START_TEST(a_copy_has_its_bytes_and_a_nul_behind) {
    tamis_arena arena;
    tamis_arena_init(&arena, 100);
    tamis_str out;
    ck_assert_int_eq(tamis_arena_copy(&out, &arena, tamis_str_of("a\0b", 3)), TAMIS_OK);
    ck_assert_uint_eq(out.len, 3);
    ck_assert_int_eq(memcmp(out.ptr, "a\0b", 4), 0);
    ck_assert_int_eq(tamis_arena_copy(&out, &arena, tamis_str_of(NULL, 0)), TAMIS_OK);
    ck_assert_uint_eq(out.len, 0);
    ck_assert_str_eq(out.ptr, "");
    ck_assert_int_eq(tamis_arena_copy(&out, &arena, tamis_str_of("x", 100)), TAMIS_ERR_MEMORY);
    tamis_arena_clear(&arena);
}
END_TEST

Suite *tamis_suite_arena(void) {
    Suite *suite = suite_create("arena");
    TCase *tests = tcase_create("arena");
    tcase_add_test(tests, memory_is_zeroed_and_aligned_for_any_type);
    tcase_add_loop_test(tests, allocations_do_not_overlap_and_never_move, 0, 2);
    tcase_add_test(tests, nothing_is_a_pointer_of_its_own);
    tcase_add_test(tests, the_maximum_is_exact_and_leaves_the_arena_usable);
    tcase_add_test(tests, sizes_that_overflow_are_refused);
    tcase_add_test(tests, a_warm_arena_stays_in_one_block);
    tcase_add_test(tests, large_allocations_fit_their_blocks);
    tcase_add_test(tests, a_copy_has_its_bytes_and_a_nul_behind);
    suite_add_tcase(suite, tests);
    return suite;
}
