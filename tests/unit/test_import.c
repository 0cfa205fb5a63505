/* tamis import: mapping documents of the published form. Each file of tests/cases/import holds a document, as mapping.json,
 * and the exact rules text or findings. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "tests/unit/case_file.h"
#include "tests/unit/cli.h"
#include "tools/import.h"

Suite *tamis_suite_import(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What `tamis import mapping.json` prints. */
static void import_document(tamis_buf *out, tamis_str document) {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    size_t source;
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&sources, &arena);
    tamis_diags_init(&diags, &arena);
    tamis_str name = TAMIS_STR("mapping.json");
    ck_assert_int_eq(tamis_sources_add(&source, &sources, name, name, document), TAMIS_OK);
    tamis_status status = tamis_import(out, &arena, &sources, source, TAMIS_STR("alertType"), &diags);
    ck_assert_int_eq(status, diags.errors == 0 ? TAMIS_OK : TAMIS_ERR_RULES);
    if (status != TAMIS_OK) {
        ck_assert_uint_eq(out->len, 0);
        tamis_diags_print_text(out, &diags, &sources, (tamis_diag_style){false, 0});
    }
    tamis_arena_clear(&arena);
}

START_TEST(documents_give_exactly_this) {
    tamis_test_case_list cases;
    tamis_test_cases_load(&cases, "tests/cases/import");
    ck_assert_uint_gt(cases.count, 12);
    size_t wrong = 0;
    for (size_t i = 0; i < cases.count; i++) {
        ck_assert_msg(cases.items[i].input != NULL, "%s has no input", cases.items[i].name);
        tamis_buf out;
        tamis_buf_init(&out, 1u << 20);
        import_document(&out, tamis_str_z(cases.items[i].input));
        wrong += tamis_test_case_expect(&cases.items[i], tamis_buf_str(&out)) ? 0 : 1;
        tamis_buf_clear(&out);
    }
    tamis_test_cases_clear(&cases);
    ck_assert_msg(wrong == 0, "%zu cases differ", wrong);
}
END_TEST

/* Every place of a document may be the end of what a page shows: no cut makes it go wrong. */
START_TEST(cut_documents_are_findings) {
    static const char document[] =
        "{\"a\": {\"value\": \"=> trim('\\u00e9\\ud83d\\ude00')\"}, \"b\": \"=> 1\"}";
    for (size_t len = 0; len < sizeof document - 1; len++) {
        tamis_test_guard guard;
        tamis_buf out;
        tamis_test_guard_init(&guard, document, len);
        tamis_buf_init(&out, 1u << 16);
        import_document(&out, tamis_str_of(guard.bytes, guard.len));
        ck_assert_msg(tamis_str_starts_with(tamis_buf_str(&out), TAMIS_STR("error[E")), "%zu bytes: %.*s",
                      len, (int)out.len, out.ptr);
        tamis_buf_clear(&out);
        tamis_test_guard_clear(&guard);
    }
}
END_TEST

/* The rules text is a part of a pack that works. */
START_TEST(an_imported_map_runs) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(
        c.dir, "mapping.json",
        "{\"alertType\": {\"value\": \"=> searchRegexList(fields.VendorName, [_.referenceValues.known])\"},\n"
        " \"length\": {\"value\": \"=> size(out.alertType)\"}}\n");
    tamis_test_write_text(c.dir, "rules/made/10.rules",
                          "pack 'made' version '1.0.0';\n"
                          "list known { /^(\\w+)\\(\\d+\\)$/ => '$1(N)'; }\n"
                          "test 'it maps' {\n"
                          "  event { fields: { VendorName: 'Log4j(92001)' } };\n"
                          "  expect { alertType: 'Log4j(N)', length: 8 };\n"
                          "}\n");
    cli_shell(&c, "\"$TAMIS\" import mapping.json > rules/made/20.rules && \"$TAMIS\" test rules/made");
    cli_expect_status(&c, 0);
    cli_clear(&c);
}
END_TEST

START_TEST(statuses_tell_what_happened) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "line.json", "\"value\": \"=> fields.cat\",\n");
    cli_run(&c, ARGS("import", "line.json", "--name", "kind of"), NULL);
    cli_expect_status(&c, 0);
    cli_expect_out(&c, "map {\n  'kind of' => fields.cat;\n}\n");
    tamis_test_write_text(c.dir, "bad.json", "{\"a\": \"=> 1 +\"}");
    cli_run(&c, ARGS("import", "bad.json"), NULL);
    cli_expect_status(&c, 1);
    cli_expect_out(&c, "");
    cli_expect_in_err(&c, "bad.json:1:14\n");
    cli_run(&c, ARGS("import"), NULL);
    cli_expect_status(&c, 2);
    cli_run(&c, ARGS("import", "a.json", "b.json"), NULL);
    cli_expect_status(&c, 2);
    cli_run(&c, ARGS("import", "missing.json"), NULL);
    cli_expect_status(&c, 3);
    cli_expect_in_err(&c, "cannot read 'missing.json'");
    cli_run(&c, ARGS("import", "rules"), NULL);
    cli_expect_status(&c, 3);
    cli_expect_in_err(&c, "it is no regular file");
    cli_shell(&c, "\"$TAMIS\" import line.json > /dev/full");
    cli_expect_status(&c, 3);
    cli_clear(&c);
}
END_TEST

/* What a document holds never reaches a terminal raw. */
START_TEST(a_terminal_obeys_no_document) {
    cli c;
    cli_init(&c);
    tamis_test_write_text(c.dir, "hostile.json", "\"value\": \"=> '\\u001b[31m\\u202e'\"");
    cli_terminal(&c, "out", "\"$TAMIS\" import hostile.json");
    ck_assert_msg(memchr(c.result.out, 0x1b, c.result.out_len) == NULL, "%s", c.result.out);
    cli_expect_in_out(&c, "\\u001b[31m\\u202e");
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_import(void) {
    Suite *suite = suite_create("import");
    TCase *tests = tcase_create("import");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, documents_give_exactly_this);
    tcase_add_test(tests, cut_documents_are_findings);
    tcase_add_test(tests, an_imported_map_runs);
    tcase_add_test(tests, statuses_tell_what_happened);
    tcase_add_test(tests, a_terminal_obeys_no_document);
    suite_add_tcase(suite, tests);
    return suite;
}
