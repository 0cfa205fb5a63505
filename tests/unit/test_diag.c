/* Diagnostics: the table, collecting, the JSON form. Their text form has a file of its own. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/unit/diag_fixture.h"

Suite *tamis_suite_diag(void);

/* ---- the table ---- */

START_TEST(codes_are_named_ascend_and_have_titles) {
    for (unsigned i = 0; i < TAMIS_DIAG_CODES; i++) {
        tamis_diag_code code = (tamis_diag_code)i;
        const char *name = tamis_diag_name(code);
        ck_assert_msg(strlen(name) == 5 && (name[0] == 'E' || name[0] == 'W'), "%s", name);
        ck_assert_msg(strspn(name + 1, "0123456789") == 4, "%s", name);
        ck_assert_msg((tamis_diag_severity(code) == TAMIS_ERROR) == (name[0] == 'E'), "%s", name);
        ck_assert_msg(strlen(tamis_diag_title(code)) > 0, "%s", name);
        ck_assert_msg(i == 0 || strcmp(tamis_diag_name((tamis_diag_code)(i - 1)), name) < 0, "%s", name);
    }
    ck_assert_str_eq(tamis_diag_name(TAMIS_E0102), "E0102");
    ck_assert_str_eq(tamis_diag_name(TAMIS_DIAG_CODES), "");
    ck_assert_str_eq(tamis_diag_title(TAMIS_DIAG_CODES), "");
}
END_TEST

/* ---- as JSON ---- */

static void ck_json(fixture *f, const char *want) {
    tamis_buf_reset(&f->out);
    tamis_diags_print_json(&f->out, &f->diags, &f->sources);
    ck_assert_int_eq(f->out.failed, TAMIS_OK);
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&f->out), tamis_str_z(want)), "got:\n%.*s\nwant:\n%s",
                  (int)f->out.len, f->out.ptr, want);
    tamis_json *parsed;
    tamis_json_error error;
    ck_assert_int_eq(tamis_json_parse(&parsed, &f->arena, tamis_buf_str(&f->out), &error), TAMIS_OK);
}

START_TEST(findings_are_one_json_array) {
    fixture f;
    init(&f);
    ck_json(&f, "[]\n");
    add_source(&f, "a\"\x1b", TAMIS_STR("one\r\ntw\xC3\xB6 three\n"));
    tamis_diag *d = add(&f, (tamis_span){7, 20});
    tamis_diag_label(&f.diags, d, d->label.span, "here");
    tamis_diag_label(&f.diags, d, (tamis_span){0, 3}, "there\xFF");
    tamis_diag_label(&f.diags, d, (tamis_span){99, 3}, "nowhere");
    tamis_diag_help(&f.diags, d, "help");
    add(&f, (tamis_span){99, 1})->severity = TAMIS_WARNING;
    ck_json(
        &f,
        "[\n{\"code\":\"E0102\",\"severity\":\"error\",\"message\":\"message\","
        "\"file\":\"a\\\"\\u001b\",\"line\":2,\"column\":3,\"endLine\":3,\"endColumn\":1,\"labels\":["
        "{\"file\":\"a\\\"\\u001b\",\"line\":2,\"column\":3,\"endLine\":3,\"endColumn\":1,"
        "\"primary\":true,\"text\":\"here\"},"
        "{\"file\":\"a\\\"\\u001b\",\"line\":1,\"column\":1,\"endLine\":1,\"endColumn\":4,"
        "\"primary\":false,\"text\":\"there\xEF\xBF\xBD\"},"
        "{\"file\":null,\"line\":null,\"column\":null,\"endLine\":null,\"endColumn\":null,"
        "\"primary\":false,\"text\":\"nowhere\"}],\"help\":\"help\"},\n"
        "{\"code\":\"E0102\",\"severity\":\"warning\",\"message\":\"message\",\"file\":null,\"line\":null,"
        "\"column\":null,\"endLine\":null,\"endColumn\":null,\"labels\":[],\"help\":null}\n]\n");
    clear(&f);
}
END_TEST

/* ---- many, and no memory ---- */

START_TEST(findings_over_the_limit_are_only_counted) {
    fixture f;
    init(&f);
    for (size_t i = 0; i < TAMIS_LIMIT_FINDINGS; i++) {
        if (add(&f, (tamis_span){0, 0}) == NULL) {
            ck_abort_msg("finding %zu was not kept", i);
        }
    }
    ck_assert_ptr_null(add(&f, (tamis_span){0, 0}));
    tamis_diag_label(&f.diags, NULL, (tamis_span){0, 0}, "ignored");
    tamis_diag_help(&f.diags, NULL, "ignored");
    ck_assert_uint_eq(f.diags.errors, TAMIS_LIMIT_FINDINGS + 1);
    ck_assert_uint_eq(f.diags.warnings, 0);
    ck_assert(!f.diags.failed);
    clear(&f);
}
END_TEST

/* A finding for each of 100,000 places of one line of a mebibyte: printing must not walk the line for each.
 * (A walk would take 10^11 steps.) */
START_TEST(many_findings_in_one_long_line_print_in_linear_time) {
    fixture f;
    init(&f);
    size_t len = 1u << 20;
    char *line = malloc(len);
    ck_assert_ptr_nonnull(line);
    memset(line, 'x', len);
    add_source(&f, "f", tamis_str_of(line, len));
    size_t count = tamis_test_effort(TAMIS_LIMIT_FINDINGS, 2000);
    for (size_t i = 0; i < count; i++) {
        if (add(&f, (tamis_span){(uint32_t)(i * 10), 3}) == NULL) {
            ck_abort_msg("finding %zu was not kept", i);
        }
    }
    tamis_diags_print_json(&f.out, &f.diags, &f.sources);
    ck_assert_int_eq(f.out.failed, TAMIS_OK);
    tamis_buf_reset(&f.out);
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.max = 1000});
    ck_assert_int_eq(f.out.failed, TAMIS_OK);
    ck_assert_uint_lt(f.out.len, 1000u * 600u); /* and a long line floods no terminal */
    free(line);
    clear(&f);
}
END_TEST

/* Three findings with all their parts; the texts go into `arena`. */
static void add_three(fixture *f, tamis_arena *arena) {
    tamis_diags_init(&f->diags, arena);
    for (int i = 0; i < 3; i++) {
        tamis_diag *d = add(f, (tamis_span){0, 1});
        tamis_diag_label(&f->diags, d, (tamis_span){0, 1}, "label");
        tamis_diag_label(&f->diags, d, (tamis_span){1, 1}, "label");
        tamis_diag_help(&f->diags, d, "help");
    }
    ck_assert_uint_eq(f->diags.errors, 3);
}

START_TEST(memory_that_ends_loses_texts_but_no_count) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("abc"));
    tamis_arena arena;
    tamis_arena_init(&arena, SIZE_MAX);
    add_three(&f, &arena);
    size_t need = arena.used;
    tamis_arena_clear(&arena);
    for (size_t max = 0; max <= need; max++) {
        tamis_arena_init(&arena, max);
        add_three(&f, &arena);
        ck_assert_msg(f.diags.failed == (max < need), "%zu of %zu bytes", max, need);
        tamis_buf_reset(&f.out);
        tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.max = 0});
        tamis_diags_print_json(&f.out, &f.diags, &f.sources);
        ck_assert_int_eq(f.out.failed, TAMIS_OK);
        tamis_arena_clear(&arena);
    }
    clear(&f);
}
END_TEST

START_TEST(a_full_buffer_is_no_harm) {
    fixture f;
    init(&f);
    add_source(&f, "f", TAMIS_STR("abc"));
    tamis_diag *d = add(&f, (tamis_span){0, 1});
    tamis_diag_label(&f.diags, d, (tamis_span){2, 1}, "label");
    tamis_diags_print_text(&f.out, &f.diags, &f.sources, (tamis_diag_style){.max = 0});
    size_t whole = f.out.len;
    for (size_t max = 0; max <= whole; max++) {
        tamis_buf buf;
        tamis_buf_init(&buf, max);
        tamis_diags_print_text(&buf, &f.diags, &f.sources, (tamis_diag_style){.max = 0});
        ck_assert_int_eq(buf.failed, max < whole ? TAMIS_ERR_LIMIT : TAMIS_OK);
        tamis_buf_clear(&buf);
    }
    clear(&f);
}
END_TEST

START_TEST(long_names_in_messages_are_cut_between_characters) {
    char name[300];
    memset(name, 'n', sizeof name);
    memcpy(name + 199, "\xC3\xA9", 2);
    tamis_str s = tamis_str_of(name, sizeof name);
    fixture f;
    init(&f);
    tamis_diag *d = tamis_diags_add(&f.diags, TAMIS_E0102, (tamis_span){0, 0}, "'%.*s'", TAMIS_FMT(s));
    ck_assert_uint_eq(d->message.len, 201);
    tamis_str none = {NULL, 0};
    d = tamis_diags_add(&f.diags, TAMIS_E0102, (tamis_span){0, 0}, "'%.*s'", TAMIS_FMT(none));
    ck_assert(tamis_str_equal(d->message, TAMIS_STR("''")));
    clear(&f);
}
END_TEST

Suite *tamis_suite_diag(void) {
    Suite *suite = suite_create("diag");
    TCase *tests = tcase_create("diag");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, codes_are_named_ascend_and_have_titles);
    tcase_add_test(tests, findings_are_one_json_array);
    tcase_add_test(tests, findings_over_the_limit_are_only_counted);
    tcase_add_test(tests, many_findings_in_one_long_line_print_in_linear_time);
    tcase_add_test(tests, memory_that_ends_loses_texts_but_no_count);
    tcase_add_test(tests, a_full_buffer_is_no_harm);
    tcase_add_test(tests, long_names_in_messages_are_cut_between_characters);
    suite_add_tcase(suite, tests);
    return suite;
}
