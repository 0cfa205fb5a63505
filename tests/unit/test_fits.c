/* `check` makes no pack of rules that are far from what a pack can hold, and finds all the same what no pack can hold. */
#include <stdlib.h>

#include "base/limits.h"
#include "compiler/compiler.h"
#include "tests/unit/support.h"

Suite *tamis_suite_fits(void);

typedef struct pack {
    char *dir, *folder;
    tamis_buf rules;
} pack;

static void pack_init(pack *p) {
    p->dir = tamis_test_dir_new();
    p->folder = tamis_test_join(p->dir, "pack");
    tamis_buf_init(&p->rules, SIZE_MAX);
    ck_assert(tamis_buf_add_z(&p->rules, "pack 'p' version '1';\n"));
}

static void pack_clear(pack *p) {
    tamis_buf_clear(&p->rules);
    tamis_test_dir_free(p->dir);
    free(p->folder);
}

typedef tamis_status reader(tamis_unit **out, tamis_compiler *compiler, const char *folder, const char *root);

/* Does `read` find nothing? Then `made` says whether it made a pack; else it finds that the pack is too large. */
static bool is_fine(bool *made, const pack *p, reader *read) {
    tamis_compiler *compiler;
    tamis_unit *unit;
    tamis_test_write(p->dir, "pack/a.rules", p->rules.ptr, p->rules.len);
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    tamis_status status = read(&unit, compiler, p->folder, NULL);
    const tamis_diags *diags = tamis_compiler_diags(compiler);
    *made = unit->image.len > 0;
    for (const tamis_diag *d = diags->first; d != NULL; d = d->next)
        if (d->severity == TAMIS_ERROR) ck_assert_str_eq(tamis_diag_name(d->code), "E0306");
    ck_assert_uint_eq(diags->errors, status == TAMIS_OK ? 0 : 1);
    ck_assert(status == TAMIS_OK || status == TAMIS_ERR_RULES);
    tamis_compiler_free(compiler);
    return status == TAMIS_OK;
}

static void expect(const pack *p, bool fits, bool fine) {
    bool made;
    ck_assert_int_eq(is_fine(&made, p, tamis_compiler_pack), fine);
    ck_assert_int_eq(made, fine);
    ck_assert_int_eq(is_fine(&made, p, tamis_compiler_check), fine);
    ck_assert_int_eq(made, fine && !fits);
}

/* A pack of the size that people write. */
START_TEST(no_pack_is_made_of_ordinary_rules) {
    pack p;
    pack_init(&p);
    tamis_buf_add_z(&p.rules, "list l {\n");
    for (unsigned i = 0; i < 1000; i++) tamis_buf_add_format(&p.rules, "  /^a%u$/ => 'b%u';\n", i, i);
    tamis_buf_add_z(&p.rules, "}\ntable t key k { { k: 'a', v: 1 }; }\nmap {\n");
    for (unsigned i = 0; i < 200; i++)
        tamis_buf_add_format(&p.rules, "  o%u => isEmpty(fields.cat) ? searchRegexList(fields.msg, [_.referenceValues.l]) : '%u';\n", i, i);
    tamis_buf_add_z(&p.rules, "  t => _.referenceValues.t['a'];\n}\n");
    expect(&p, true, true);
    pack_clear(&p);
}
END_TEST

/* [1,1,…,[1,1,…,[…]]]: each element stays on the stack. */
static void stack_of(unsigned levels, bool fine) {
    pack p;
    pack_init(&p);
    tamis_buf_add_z(&p.rules, "map { a => ");
    for (unsigned k = 0; k < levels; k++) {
        tamis_buf_add_char(&p.rules, '[');
        for (unsigned i = 1; i < TAMIS_LIMIT_ARGUMENTS; i++) tamis_buf_add_z(&p.rules, "1,");
    }
    tamis_buf_add_char(&p.rules, '1');
    tamis_buf_add_repeat(&p.rules, ']', levels);
    tamis_buf_add_z(&p.rules, "; }\n");
    expect(&p, false, fine);
    pack_clear(&p);
}

START_TEST(a_stack_that_is_too_large) {
    stack_of(60, true);
    stack_of(70, false);
}
END_TEST

/* The same stack in a chain of lets, each of which is short. */
static void stack_of_lets(unsigned lets, bool fits, bool fine) {
    pack p;
    pack_init(&p);
    tamis_buf_add_z(&p.rules, "let a0 = 1;\n");
    for (unsigned k = 1; k <= lets; k++) {
        tamis_buf_add_format(&p.rules, "let a%u = [", k);
        for (unsigned i = 1; i < TAMIS_LIMIT_ARGUMENTS; i++) tamis_buf_add_z(&p.rules, "1,");
        tamis_buf_add_format(&p.rules, "a%u];\n", k - 1);
    }
    tamis_buf_add_format(&p.rules, "map { a => a%u; }\n", lets);
    expect(&p, fits, fine);
    pack_clear(&p);
}

START_TEST(a_stack_of_many_lets) {
    stack_of_lets(9, true, true);
    stack_of_lets(10, false, true);
    stack_of_lets(60, false, true);
    stack_of_lets(70, false, false);
}
END_TEST

/* A row of a table with arrays in arrays. */
static void data_of(unsigned levels, bool fits, bool fine) {
    pack p;
    tamis_buf row;
    pack_init(&p);
    tamis_buf_init(&row, SIZE_MAX);
    tamis_buf_add_z(&row, "{\"k\": \"x\", \"v\": ");
    tamis_buf_add_repeat(&row, '[', levels);
    tamis_buf_add_repeat(&row, ']', levels);
    tamis_buf_add_z(&row, "}\n");
    tamis_test_write(p.dir, "pack/t.jsonl", row.ptr, row.len);
    tamis_buf_add_z(&p.rules, "table t from 't.jsonl' key k;\nmap { a => _.referenceValues.t[fields.cat]; }\n");
    expect(&p, fits, fine);
    tamis_buf_clear(&row);
    pack_clear(&p);
}

START_TEST(data_that_is_too_deep) {
    data_of(20, true, true);
    data_of(60, false, true);
    data_of(TAMIS_LIMIT_ARRAY_DEPTH + 1, false, false);
}
END_TEST

static void name_of(size_t bytes, bool fits, bool fine) {
    pack p;
    pack_init(&p);
    tamis_buf_add_z(&p.rules, "list ");
    tamis_buf_add_repeat(&p.rules, 'a', bytes);
    tamis_buf_add_z(&p.rules, " { /a/ => 'x'; }\n");
    expect(&p, fits, fine);
    pack_clear(&p);
}

START_TEST(a_name_that_is_too_long) {
    name_of(1000, true, true);
    name_of(TAMIS_LIMIT_NAME, false, true);
    name_of(TAMIS_LIMIT_NAME + 1, false, false);
}
END_TEST

Suite *tamis_suite_fits(void) {
    Suite *suite = suite_create("fits");
    TCase *tests = tcase_create("fits");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, no_pack_is_made_of_ordinary_rules);
    tcase_add_test(tests, a_stack_that_is_too_large);
    tcase_add_test(tests, a_stack_of_many_lets);
    tcase_add_test(tests, data_that_is_too_deep);
    tcase_add_test(tests, a_name_that_is_too_long);
    suite_add_tcase(suite, tests);
    return suite;
}
