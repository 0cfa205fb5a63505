/* Status codes: every one has a text of its own. */
#include <string.h>

#include "tamis.h"
#include "tests/unit/support.h"

Suite *tamis_suite_status(void);

#define COUNT_ONE(name, text) +1
enum { STATUS_COUNT = 0 TAMIS_STATUS_MAP(COUNT_ONE) };

START_TEST(every_status_has_a_text_of_its_own) {
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *text = tamis_status_text((tamis_status)i);
        ck_assert_msg(strlen(text) > 0 && strcmp(text, "unknown status") != 0, "status %d", i);
        for (int j = 0; j < i; j++) {
            ck_assert_msg(strcmp(text, tamis_status_text((tamis_status)j)) != 0, "statuses %d and %d", j, i);
        }
    }
    ck_assert_int_eq(TAMIS_OK, 0);
    ck_assert_str_eq(tamis_status_text(TAMIS_OK), "success");
    ck_assert_str_eq(tamis_status_text((tamis_status)STATUS_COUNT), "unknown status");
    ck_assert_str_eq(tamis_status_text((tamis_status)-1), "unknown status");
}
END_TEST

Suite *tamis_suite_status(void) {
    Suite *suite = suite_create("status");
    TCase *tests = tcase_create("status");
    tcase_add_test(tests, every_status_has_a_text_of_its_own);
    suite_add_tcase(suite, tests);
    return suite;
}
