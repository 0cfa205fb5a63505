/* Equal pure calls share a memo slot; what yields a fresh array does not. */
#include <stdio.h>
#include <stdlib.h>

#include "runtime/engine.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_share(void);

typedef struct share_row {
    const char *name;
    const char *rules; /* behind the pack item */
    uint32_t slots;    /* those of lets not counted */
    const char *json;  /* of the event below */
} share_row;

static const char line[] = "CEF:0|V|P|1|id|name|5|cat=a,b msg=x";

static const share_row rows[] = {
    {"a call and its like, in two outputs", "map { a => trim(fields.cat); b => trim(fields.cat) + '!'; }", 1,
     "{\"a\":\"a,b\",\"b\":\"a,b!\"}"},
    {"parentheses and spaces do not matter", "map { a => trim((fields.cat)) + trim( fields['cat'] ) + trim(fields?.cat); }", 1,
     "{\"a\":\"a,ba,ba,b\"}"},
    {"in a let, a filter and the map",
     "let l = toUpper(fields.msg);\nfilter f { drop 'd' when toUpper(fields.msg) === 'Y'; }\n"
     "map { a => toUpper(fields.msg) + l; }",
     1, "{\"a\":\"XX\"}"},
    {"another argument, another function, another number of arguments",
     "map { a => trim(fields.cat) + trim(fields.msg) + trimStart(fields.cat) + trim(fields.cat, 'a'); }", 0,
     "{\"a\":\"a,bxa,b,b\"}"},
    {"literals of other kinds are told apart", "map { a => toString(1) + toString('1') + toString(-0) + toString(0); }", 0,
     "{\"a\":\"11-00\"}"},
    {"a part of a shared call is kept with it alone", "map { a => trim(toUpper(fields.cat)); b => trim(toUpper(fields.cat)); }", 1,
     "{\"a\":\"A,B\",\"b\":\"A,B\"}"},
    {"a part that stands elsewhere, too, has a slot of its own",
     "map { a => trim(toUpper(fields.cat)); b => trim(toUpper(fields.cat)); c => toUpper(fields.cat); }", 2,
     "{\"a\":\"A,B\",\"b\":\"A,B\",\"c\":\"A,B\"}"},
    {"lists in brackets are the same lists",
     "list l { /a/ => 'A'; }\nmap { a => searchRegexList(fields.cat, [_.referenceValues.l]) + "
     "searchRegexList(fields.cat, [ _.referenceValues['l'] ]); }",
     1, "{\"a\":\"AA\"}"},
    {"a regex and its flags", "map { a => searchRegex(fields.cat, /A/i) + searchRegex(fields.cat, /a/) + searchRegex(fields.cat, /A/i); }", 1,
     "{\"a\":\"aaa\"}"},
    {"fresh arrays are not shared", "map { a => split(fields.cat, ',') === split(fields.cat, ','); b => [1] === [1]; }", 0,
     "{\"a\":false,\"b\":false}"},
    {"nor is what holds one", "map { a => size(split(fields.cat, ',')) + size(split(fields.cat, ',')); }", 0, "{\"a\":4}"},
    {"isEmpty and is cost no more than a slot", "map { a => isEmpty(fields.cat) || isEmpty(fields.cat) || is(fields.cat, 1) || is(fields.cat, 1); }",
     0, "{\"a\":false}"},
    {"only what is reached is evaluated", "map { a => false && trim(fields.msg); b => trim(fields.msg); }", 1,
     "{\"a\":false,\"b\":\"x\"}"},
};

START_TEST(calls_are_shared_when_they_are_equal) {
    const share_row *row = &rows[_i];
    char rules[1024];
    size_t len, json_len;
    const char *json;
    tamis_pack *pack;
    tamis_context *context;
    tamis_verdict verdict;
    snprintf(rules, sizeof rules, "pack 'p' version '1';\n%s\n", row->rules);
    char *image = tamis_test_compile(&len, rules);
    uint32_t slots = tamis_test_get(image, TAMIS_SECTION_META, 0, TAMIS_META_SLOTS);
    uint32_t lets = tamis_test_get(image, TAMIS_SECTION_META, 0, TAMIS_META_LETS);
    ck_assert_msg(slots - lets == row->slots, "%s: %u slots", row->name, slots - lets);
    ck_assert_int_eq(tamis_pack_load(&pack, image, len), TAMIS_OK);
    ck_assert_int_eq(tamis_context_new(&context, pack), TAMIS_OK);
    for (int i = 0; i < 2; i++) { /* the second event must not see the memos of the first */
        ck_assert_int_eq(tamis_context_run(context, line, sizeof line - 1, &verdict), TAMIS_OK);
        ck_assert_int_eq(tamis_context_json(context, &json, &json_len), TAMIS_OK);
        ck_assert_msg(strlen(row->json) == json_len && memcmp(json, row->json, json_len) == 0, "%s: %.*s", row->name,
                      (int)json_len, json);
    }
    tamis_context_free(context);
    tamis_pack_free(pack);
    free(image);
}
END_TEST

Suite *tamis_suite_share(void) {
    Suite *suite = suite_create("share");
    TCase *tests = tcase_create("share");
    tcase_add_loop_test(tests, calls_are_shared_when_they_are_equal, 0, (int)(sizeof rows / sizeof *rows));
    suite_add_tcase(suite, tests);
    return suite;
}
