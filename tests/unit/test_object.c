/* Look-up of a member by its key: the hash of large objects finds what the binary search finds. */
#include <stdio.h>

#include "tests/unit/support.h"
#include "vm/value.h"

Suite *tamis_suite_object(void);

enum { MOST = 3000, KEY = 64 };

typedef struct fixture {
    tamis_arena arena;
    char (*keys)[KEY + 1];
    tamis_member *members;
    uint32_t *sorted;
} fixture;

static void fixture_init(fixture *f) {
    tamis_arena_init(&f->arena, SIZE_MAX);
    f->keys = tamis_arena_array(&f->arena, MOST, sizeof *f->keys);
    f->members = tamis_arena_array(&f->arena, MOST, sizeof *f->members);
    f->sorted = tamis_arena_array(&f->arena, MOST, sizeof *f->sorted);
}

/* `count` members whose keys rise: their values are their numbers. */
static void fill(fixture *f, uint32_t count, const char *head, const char *tail) {
    for (uint32_t i = 0; i < count; i++) {
        int len = snprintf(f->keys[i], sizeof f->keys[i], "%s%05u%s", head, i, tail);
        ck_assert(len > 0 && len <= KEY);
        f->members[i] = (tamis_member){tamis_str_of(f->keys[i], (size_t)len), tamis_number(i)};
        f->sorted[i] = i;
    }
}

START_TEST(hash_and_binary_search_agree) {
    static const char *const around[][2] = {{"", ""}, {"Apache Struts Remote Code Execution Vulnerability(", ")"}, {"", "-and-a-long-tail-of-the-name"}};
    fixture f;
    fixture_init(&f);
    for (size_t k = 0; k < sizeof around / sizeof *around; k++) {
        for (uint32_t count = 14; count <= MOST; count = count < 18 ? count + 1 : count * 3) {
            fill(&f, count, around[k][0], around[k][1]);
            tamis_object plain = {.members = f.members, .sorted = f.sorted, .count = count}, hashed = plain;
            hashed.slots = tamis_object_slots(&hashed.slot_mask, &f.arena, f.members, count);
            ck_assert((hashed.slots != NULL) == (count >= 16));
            for (uint32_t i = 0; i < count; i++) {
                const tamis_value *value = tamis_object_find(&hashed, f.members[i].key);
                ck_assert(value != NULL && value == tamis_object_find(&plain, f.members[i].key));
            }
            ck_assert_ptr_null(tamis_object_find(&hashed, TAMIS_STR("absent")));
            ck_assert_ptr_null(tamis_object_find(&hashed, TAMIS_STR("")));
        }
    }
    tamis_arena_clear(&f.arena);
}
END_TEST

/* The hash does not look at these bytes: all keys fall together. Sixteen may, with one more there is no table. */
START_TEST(keys_that_fall_together_have_no_table) {
    fixture f;
    uint32_t mask;
    fixture_init(&f);
    fill(&f, 17, "same-head-", "-0123456789-0123456789-0123456789-0123456789");
    ck_assert_ptr_nonnull(tamis_object_slots(&mask, &f.arena, f.members, 16));
    ck_assert_ptr_null(tamis_object_slots(&mask, &f.arena, f.members, 17));
    tamis_arena_clear(&f.arena);
}
END_TEST

Suite *tamis_suite_object(void) {
    Suite *suite = suite_create("object");
    TCase *tcase = tcase_create("find");
    tcase_add_test(tcase, hash_and_binary_search_agree);
    tcase_add_test(tcase, keys_that_fall_together_have_no_table);
    suite_add_tcase(suite, tcase);
    return suite;
}
