/* Maps: what is put is found, whatever the size, and memory that ends leaves the map as it was. */
#include "base/map.h"

#include <stdio.h>

#include "tests/unit/failing_alloc.h"
#include "tests/unit/support.h"

Suite *tamis_suite_map(void);

static tamis_str key_of(char room[16], uint32_t i) {
    return tamis_str_of(room, (size_t)snprintf(room, 16, "key %u", (unsigned)i));
}

START_TEST(what_is_put_is_found) {
    enum { KEYS = 5000 };
    tamis_arena arena;
    tamis_map map;
    char text[16];
    uint32_t got = 0;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_map_init(&map, &arena);
    ck_assert_ptr_null(tamis_map_get(&map, TAMIS_STR("key 0")));
    ck_assert_int_eq(tamis_map_reserve(&map, KEYS / 2), TAMIS_OK);
    size_t room = map.size;
    ck_assert_uint_gt(room * 3, KEYS / 2 * 4);
    ck_assert_int_eq(tamis_map_reserve(&map, 1), TAMIS_OK); /* there is room */
    ck_assert_uint_eq(map.size, room);
    for (uint32_t i = 0; i < KEYS; i++) {
        ck_assert_int_eq(tamis_map_intern(&got, &map, key_of(text, i), i), TAMIS_OK);
        ck_assert_uint_eq(got, i);
        ck_assert(i >= KEYS / 2 || map.size == room);
        memset(text, 'x', sizeof text); /* the map has a copy */
    }
    ck_assert_uint_eq(map.count, KEYS);
    for (uint32_t i = 0; i < KEYS; i++) {
        ck_assert_uint_eq(*tamis_map_get(&map, key_of(text, i)), i);
        ck_assert_int_eq(tamis_map_intern(&got, &map, key_of(text, i), i + 1), TAMIS_OK);
        ck_assert_uint_eq(got, i);
    }
    ck_assert_ptr_null(tamis_map_get(&map, TAMIS_STR("key 5000")));
    ck_assert_int_eq(tamis_map_meet(&got, &map, TAMIS_STR("other"), 7), TAMIS_OK);
    ck_assert_int_eq(tamis_map_put(&map, TAMIS_STR("other"), 8), TAMIS_OK);
    ck_assert_int_eq(tamis_map_meet(&got, &map, TAMIS_STR("other"), 9), TAMIS_OK);
    ck_assert_uint_eq(got, 8);
    ck_assert_int_eq(tamis_map_intern(&got, &map, tamis_str_of(NULL, 0), 3), TAMIS_OK);
    ck_assert_uint_eq(*tamis_map_get(&map, TAMIS_STR("")), 3); /* no text is the empty one */
    tamis_arena_clear(&arena);
}
END_TEST

START_TEST(a_key_without_memory_is_not_there) {
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        tamis_arena arena;
        tamis_map map;
        uint32_t got = 0;
        char room[16];
        tamis_arena_init(&arena, SIZE_MAX);
        tamis_map_init(&map, &arena);
        tamis_test_fail_from(n);
        tamis_status status = TAMIS_OK;
        uint32_t i = 0;
        while (status == TAMIS_OK && i < 500) {
            status = tamis_map_intern(&got, &map, key_of(room, i), i);
            i += status == TAMIS_OK;
        }
        failed = tamis_test_fail_end();
        ck_assert(status == TAMIS_OK || failed);
        ck_assert_uint_eq(map.count, i);
        for (uint32_t j = 0; j < i; j++) {
            ck_assert_uint_eq(*tamis_map_get(&map, key_of(room, j)), j);
        }
        if (i > 0) {
            ck_assert_ptr_null(tamis_map_get(&map, key_of(room, i)));
        }
        tamis_arena_clear(&arena);
    }
}
END_TEST

/* As a pack of thousands of lists does that have an entry each. */
START_TEST(room_for_one_key_more_is_not_made_each_time) {
    enum { KEYS = 5000, BYTES = 1000000 };
    tamis_arena arena;
    tamis_map map;
    char text[16];
    uint32_t got;
    tamis_arena_init(&arena, BYTES);
    tamis_map_init(&map, &arena);
    for (uint32_t i = 0; i < KEYS; i++) {
        ck_assert_int_eq(tamis_map_reserve(&map, map.count + 1), TAMIS_OK);
        ck_assert_int_eq(tamis_map_intern(&got, &map, key_of(text, i), i), TAMIS_OK);
    }
    ck_assert_uint_eq(map.count, KEYS);
    tamis_arena_clear(&arena);
}
END_TEST

Suite *tamis_suite_map(void) {
    Suite *suite = suite_create("map");
    TCase *tcase = tcase_create("map");
    tcase_add_test(tcase, what_is_put_is_found);
    tcase_add_test(tcase, room_for_one_key_more_is_not_made_each_time);
    tcase_add_test(tcase, a_key_without_memory_is_not_there);
    suite_add_tcase(suite, tcase);
    return suite;
}
