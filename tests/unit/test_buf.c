/* The byte buffer: appends, its maximum, failure that sticks. */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "tests/unit/support.h"

Suite *tamis_suite_buf(void);

static void ck_content(const tamis_buf *buf, const char *want, size_t len) {
    ck_assert_uint_eq(buf->len, len);
    ck_assert(len == 0 || memcmp(buf->ptr, want, len) == 0);
}

START_TEST(each_append_adds_its_bytes) {
    tamis_buf buf;
    tamis_buf_init(&buf, 1000);
    ck_content(&buf, "", 0);
    ck_assert(tamis_buf_add(&buf, "a\0b", 3));
    ck_assert(tamis_buf_add(&buf, NULL, 0));
    ck_assert(tamis_buf_add_str(&buf, TAMIS_STR("cd")));
    ck_assert(tamis_buf_add_str(&buf, tamis_str_of(NULL, 0)));
    ck_assert(tamis_buf_add_z(&buf, "ef"));
    ck_assert(tamis_buf_add_char(&buf, 'g'));
    ck_assert(tamis_buf_add_repeat(&buf, '-', 3));
    ck_assert(tamis_buf_add_repeat(&buf, '-', 0));
    ck_assert(tamis_buf_add_u64(&buf, 0));
    ck_assert(tamis_buf_add_u64(&buf, UINT64_MAX));
    ck_assert(tamis_buf_add_format(&buf, "<%d %s>", -7, "x"));
    static const char want[] = "a\0bcdefg---018446744073709551615<-7 x>";
    ck_content(&buf, want, sizeof want - 1);
    ck_assert_uint_eq(tamis_buf_str(&buf).len, buf.len);
    tamis_buf_clear(&buf);
    ck_assert_ptr_null(buf.ptr);
    ck_assert_uint_eq(buf.max, 1000);
}
END_TEST

START_TEST(the_maximum_is_exact) {
    for (size_t max = 0; max < 300; max++) {
        tamis_buf buf;
        tamis_buf_init(&buf, max);
        for (size_t i = 0; i < max; i++) {
            ck_assert_msg(tamis_buf_add_char(&buf, (char)('a' + i % 26)), "byte %zu of %zu", i, max);
        }
        ck_assert_uint_eq(buf.len, max);
        ck_assert_uint_le(buf.capacity, max);
        ck_assert(!tamis_buf_add_char(&buf, '!'));
        ck_assert_int_eq(buf.failed, TAMIS_ERR_LIMIT);
        ck_assert_uint_eq(buf.len, max);
        tamis_buf_clear(&buf);
    }
}
END_TEST

START_TEST(failure_sticks_until_a_reset) {
    tamis_buf buf;
    tamis_buf_init(&buf, 4);
    ck_assert(tamis_buf_add_z(&buf, "abc"));
    ck_assert(!tamis_buf_add_z(&buf, "de"));
    ck_content(&buf, "abc", 3); /* nothing in part */
    ck_assert(!tamis_buf_add_char(&buf, 'd'));
    ck_assert(!tamis_buf_add(&buf, "", 0));
    ck_assert(!tamis_buf_add_u64(&buf, 1));
    ck_assert(!tamis_buf_add_repeat(&buf, 'x', 0));
    ck_assert(!tamis_buf_add_format(&buf, "%d", 1));
    ck_assert_ptr_null(tamis_buf_extend(&buf, 1));
    ck_assert_int_eq(buf.failed, TAMIS_ERR_LIMIT);
    ck_content(&buf, "abc", 3);
    tamis_buf_reset(&buf);
    ck_assert_int_eq(buf.failed, TAMIS_OK);
    ck_assert(tamis_buf_add_z(&buf, "wxyz"));
    ck_content(&buf, "wxyz", 4);
    tamis_buf_clear(&buf);
}
END_TEST

START_TEST(sizes_that_overflow_are_a_limit) {
    tamis_buf buf;
    tamis_buf_init(&buf, SIZE_MAX / 4);
    ck_assert(tamis_buf_add_z(&buf, "abc"));
    ck_assert_ptr_null(tamis_buf_extend(&buf, SIZE_MAX));
    ck_assert_int_eq(buf.failed, TAMIS_ERR_LIMIT);
    ck_content(&buf, "abc", 3);
    tamis_buf_clear(&buf);
}
END_TEST

START_TEST(extend_gives_room_that_is_counted) {
    tamis_buf buf;
    tamis_buf_init(&buf, 100);
    ck_assert_ptr_nonnull(tamis_buf_extend(&buf, 0)); /* NULL is failure, only */
    ck_assert_uint_eq(buf.len, 0);
    char *room = tamis_buf_extend(&buf, 100);
    ck_assert_ptr_nonnull(room);
    memset(room, 'r', 100);
    ck_assert_uint_eq(buf.len, 100);
    ck_assert_ptr_nonnull(tamis_buf_extend(&buf, 0));
    ck_assert_ptr_null(tamis_buf_extend(&buf, 1));
    tamis_buf_clear(&buf);
}
END_TEST

START_TEST(a_formatted_text_may_fill_the_buffer_to_the_last_byte) {
    for (size_t max = 0; max < 600; max += 7) {
        tamis_buf buf;
        tamis_buf_init(&buf, max);
        ck_assert(tamis_buf_add_format(&buf, "%*s", (int)max, ""));
        ck_assert_uint_eq(buf.len, max);
        tamis_buf_reset(&buf);
        ck_assert(!tamis_buf_add_format(&buf, "%*s", (int)max + 1, ""));
        ck_assert_int_eq(buf.failed, TAMIS_ERR_LIMIT);
        tamis_buf_clear(&buf);
    }
}
END_TEST

START_TEST(a_reset_keeps_the_memory) {
    tamis_buf buf;
    tamis_buf_init(&buf, 1u << 20);
    ck_assert(tamis_buf_add_repeat(&buf, 'x', 5000));
    const char *ptr = buf.ptr;
    size_t capacity = buf.capacity;
    tamis_buf_reset(&buf);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert(tamis_buf_add_repeat(&buf, 'y', 5000));
    ck_assert_ptr_eq(buf.ptr, ptr);
    ck_assert_uint_eq(buf.capacity, capacity);
    tamis_buf_clear(&buf);
}
END_TEST

Suite *tamis_suite_buf(void) {
    Suite *suite = suite_create("buf");
    TCase *tests = tcase_create("buf");
    tcase_add_test(tests, each_append_adds_its_bytes);
    tcase_add_test(tests, the_maximum_is_exact);
    tcase_add_test(tests, failure_sticks_until_a_reset);
    tcase_add_test(tests, sizes_that_overflow_are_a_limit);
    tcase_add_test(tests, extend_gives_room_that_is_counted);
    tcase_add_test(tests, a_formatted_text_may_fill_the_buffer_to_the_last_byte);
    tcase_add_test(tests, a_reset_keeps_the_memory);
    suite_add_tcase(suite, tests);
    return suite;
}
