/* The checker: each file of tests/cases/check holds the files of a pack and the exact findings (its README says how). With
 * TAMIS_GOLDEN_UPDATE in the environment the expectations are rewritten, to be read as a difference. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"
#include "compiler/compiler.h"
#include "tests/unit/support.h"
#include "tests/unit/case_file.h"

Suite *tamis_suite_check(void);

/* The findings of the folder `pack`, when it is checked or compiled. */
static void add_findings(tamis_buf *out, const char *name, bool compile) {
    tamis_compiler *compiler;
    tamis_unit *unit;
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    tamis_status status = compile ? tamis_compiler_pack(&unit, compiler, "pack", NULL)
                                  : tamis_compiler_check(&unit, compiler, "pack", NULL);
    const tamis_diags *diags = tamis_compiler_diags(compiler);
    ck_assert_msg((status == TAMIS_OK) == (diags->errors == 0), "%s: %s, but %zu errors", name,
                  tamis_status_text(status), diags->errors);
    tamis_diags_print_text(out, diags, tamis_compiler_sources(compiler), (tamis_diag_style){false, 0});
    if (diags->errors + diags->warnings == 0) tamis_buf_add_z(out, "fine\n");
    tamis_compiler_free(compiler);
}

/* What `tamis check pack` would print, for the files of a case in a folder of their own; `compile` finds the same. */
static void find_findings(tamis_buf *out, const tamis_test_case *test) {
    char *dir = tamis_test_dir_new(), *before = getcwd(NULL, 0);
    tamis_buf compiled;
    ck_assert_ptr_nonnull(before);
    for (size_t i = 0; i < test->file_count; i++) tamis_test_write_text(dir, test->files[i].name, test->files[i].text);
    ck_assert_int_eq(chdir(dir), 0);
    tamis_buf_init(&compiled, 1u << 24);
    add_findings(out, test->name, false);
    add_findings(&compiled, test->name, true);
    ck_assert_msg(tamis_str_equal(tamis_buf_str(out), tamis_buf_str(&compiled)), "%s: compiled: %.*s", test->name,
                  TAMIS_FMT(tamis_buf_str(&compiled)));
    tamis_buf_clear(&compiled);
    ck_assert_int_eq(chdir(before), 0);
    free(before);
    tamis_test_dir_free(dir);
}

START_TEST(findings_are_exactly_these) {
    tamis_test_case_list cases;
    tamis_test_cases_load(&cases, "tests/cases/check");
    size_t wrong = 0, refused = 0;
    for (size_t i = 0; i < cases.count; i++) refused += strcmp(cases.items[i].expect, "fine\n") != 0;
    ck_assert_uint_ge(refused, 100); /* packs in which something is wrong */
    for (size_t i = 0; i < cases.count; i++) {
        tamis_buf out;
        tamis_buf_init(&out, 1u << 24);
        find_findings(&out, &cases.items[i]);
        wrong += !tamis_test_case_expect(&cases.items[i], tamis_buf_str(&out));
        tamis_buf_clear(&out);
    }
    tamis_test_cases_clear(&cases);
    ck_assert_msg(wrong == 0, "%zu cases differ", wrong);
}
END_TEST

Suite *tamis_suite_check(void) {
    Suite *suite = suite_create("check");
    TCase *tests = tcase_create("check");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, findings_are_exactly_these);
    suite_add_tcase(suite, tests);
    return suite;
}
