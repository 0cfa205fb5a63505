/* The lines of an open file: see base/lines.h. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/lines.h"
#include "tests/unit/support.h"

Suite *tamis_suite_lines(void);

START_TEST(lines_of_a_file_come_one_by_one) {
    char *dir = tamis_test_dir_new();
    static const char text[] = "one\n\ntwo\r\n\r\nfour\rfour\nlast\r";
    static const char *const want[] = {"one", "", "two", "", "four\rfour", "last\r"};
    tamis_test_write(dir, "f", text, sizeof text - 1);
    char *path = tamis_test_join(dir, "f");
    tamis_lines lines;
    tamis_str line;
    bool more;
    int fd = open(path, O_RDONLY);
    tamis_lines_init(&lines, fd, 100000);
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        ck_assert_int_eq(tamis_lines_next(&line, &more, &lines), TAMIS_OK);
        ck_assert(more);
        ck_assert_msg(tamis_str_equal(line, tamis_str_z(want[i])), "%zu: %.*s", i, (int)line.len, line.ptr);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(tamis_lines_next(&line, &more, &lines), TAMIS_OK);
        ck_assert(!more);
    }
    tamis_lines_clear(&lines);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    tamis_lines_init(&lines, fd, 20); /* less than the file, which has no line so long; but it is read at once */
    ck_assert_int_eq(tamis_lines_next(&line, &more, &lines), TAMIS_ERR_LIMIT);
    tamis_lines_clear(&lines);
    (void)close(fd);
    free(path);
    tamis_test_dir_free(dir);
}
END_TEST

Suite *tamis_suite_lines(void) {
    Suite *suite = suite_create("lines");
    TCase *tests = tcase_create("lines");
    tcase_add_test(tests, lines_of_a_file_come_one_by_one);
    suite_add_tcase(suite, tests);
    return suite;
}
