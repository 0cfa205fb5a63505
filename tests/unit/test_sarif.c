/* SARIF 2.1.0 as its standard asks for it: what we write is walked with a table of the objects that we use, their
 * members, kinds and words (facts of OASIS SARIF 2.1.0, sections 3.13 to 3.52; the schema itself is not here). A member that
 * the table does not have is a fault, as the schema lets no other stand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_sarif(void);

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

typedef enum kind { TEXT, URI, NUMBER, INDEX, WORD, OBJECT, ARRAY, SET } kind; /* SET: an array without equal elements */

typedef struct member_row {
    const char *object, *member;
    kind kind;
    bool needed;
    const char *of; /* OBJECT, ARRAY, SET: what is in it; WORD: the words, each between blanks */
} member_row;

static const member_row members[] = {
    {"log", "$schema", URI, false, NULL},
    {"log", "version", WORD, true, " 2.1.0 "},
    {"log", "runs", ARRAY, true, "run"},
    {"run", "tool", OBJECT, true, "tool"},
    {"run", "columnKind", WORD, false, " utf16CodeUnits unicodeCodePoints "},
    {"run", "results", ARRAY, false, "result"},
    {"tool", "driver", OBJECT, true, "component"},
    {"component", "name", TEXT, true, NULL},
    {"component", "version", TEXT, false, NULL},
    {"component", "informationUri", URI, false, NULL},
    {"component", "rules", SET, false, "rule"},
    {"rule", "id", TEXT, true, NULL},
    {"rule", "shortDescription", OBJECT, false, "message"},
    {"rule", "fullDescription", OBJECT, false, "message"},
    {"rule", "help", OBJECT, false, "message"},
    {"rule", "defaultConfiguration", OBJECT, false, "configuration"},
    {"configuration", "level", WORD, false, " none note warning error "},
    {"result", "ruleId", TEXT, false, NULL},
    {"result", "ruleIndex", INDEX, false, NULL},
    {"result", "level", WORD, false, " none note warning error "},
    {"result", "message", OBJECT, true, "message"},
    {"result", "locations", ARRAY, false, "location"},
    {"result", "relatedLocations", SET, false, "location"},
    {"message", "text", TEXT, true, NULL},
    {"location", "physicalLocation", OBJECT, false, "physical"},
    {"location", "message", OBJECT, false, "message"},
    {"physical", "artifactLocation", OBJECT, true, "artifact"},
    {"physical", "region", OBJECT, false, "region"},
    {"artifact", "uri", URI, true, NULL},
    {"region", "startLine", NUMBER, true, NULL},
    {"region", "startColumn", NUMBER, false, NULL},
    {"region", "endLine", NUMBER, false, NULL},
    {"region", "endColumn", NUMBER, false, NULL},
};
enum { MEMBERS = sizeof members / sizeof members[0] };

static void check_object(const tamis_json *json, const char *object);

static const member_row *row_of(const char *object, tamis_str member) {
    for (size_t i = 0; i < MEMBERS; i++) {
        if (strcmp(members[i].object, object) == 0 && tamis_str_equal(tamis_str_z(members[i].member), member)) {
            return &members[i];
        }
    }
    ck_abort_msg("SARIF's %s has no member '%.*s'", object, (int)member.len, member.ptr);
    return NULL;
}

/* RFC 3986: the characters of a URI reference, and two hexadecimal digits behind each `%`. */
static bool is_uri(tamis_str text) {
    static const char legal[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%";
    for (size_t i = 0; i < text.len; i++) {
        if (memchr(legal, text.ptr[i], sizeof legal - 1) == NULL) {
            return false;
        }
        if (text.ptr[i] == '%' &&
            (i + 2 >= text.len || memchr("0123456789ABCDEF", text.ptr[i + 1], 16) == NULL ||
             memchr("0123456789ABCDEF", text.ptr[i + 2], 16) == NULL)) {
            return false;
        }
    }
    return text.len > 0;
}

static bool equal(const tamis_json *a, const tamis_json *b) {
    if (a->type != b->type || a->count != b->count || a->number < b->number || a->number > b->number ||
        !tamis_str_equal(a->string, b->string)) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!equal(&a->items[i], &b->items[i])) {
            return false;
        }
    }
    return true;
}

static void check_elements(const tamis_json *json, const member_row *row) {
    ck_assert_msg(json->type == TAMIS_JSON_ARRAY, "%s.%s", row->object, row->member);
    for (size_t i = 0; i < json->count; i++) {
        check_object(&json->items[i], row->of);
        for (size_t k = 0; k < i && row->kind == SET; k++) {
            ck_assert_msg(!equal(&json->items[i], &json->items[k]), "%s.%s holds one element twice", row->object, row->member);
        }
    }
}

static void check_value(const tamis_json *json, const member_row *row) {
    char word[64];
    bool text = json->type == TAMIS_JSON_STRING;
    switch (row->kind) {
    case TEXT: ck_assert_msg(text && json->string.len > 0, "%s.%s", row->object, row->member); return;
    case URI: ck_assert_msg(text && is_uri(json->string), "%s.%s", row->object, row->member); return;
    case WORD:
        ck_assert_msg(text && json->string.len < 40, "%s.%s", row->object, row->member);
        (void)snprintf(word, sizeof word, " %.*s ", (int)json->string.len, json->string.ptr);
        ck_assert_msg(strstr(row->of, word) != NULL, "%s.%s:%s", row->object, row->member, word);
        return;
    case NUMBER: ck_assert_msg(json->type == TAMIS_JSON_NUMBER && json->number >= 1, "%s.%s", row->object, row->member); return;
    case INDEX: ck_assert_msg(json->type == TAMIS_JSON_NUMBER && json->number >= 0, "%s.%s", row->object, row->member); return;
    case OBJECT: check_object(json, row->of); return;
    case ARRAY:
    case SET: check_elements(json, row); return;
    }
}

static void check_object(const tamis_json *json, const char *object) {
    ck_assert_msg(json->type == TAMIS_JSON_OBJECT, "%s is no object", object);
    for (size_t i = 0; i < json->count; i++) {
        check_value(&json->items[i], row_of(object, json->keys[i]));
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        bool needed = members[i].needed && strcmp(members[i].object, object) == 0;
        ck_assert_msg(!needed || tamis_json_member(json, tamis_str_z(members[i].member)) != NULL, "%s without %s", object,
                      members[i].member);
    }
}

/* Each result names a rule by its place among the rules, and ends behind where it begins. */
static void check_results(const tamis_json *run, size_t least) {
    const tamis_json *rules = tamis_json_member(
        tamis_json_member(tamis_json_member(run, TAMIS_STR("tool")), TAMIS_STR("driver")), TAMIS_STR("rules"));
    const tamis_json *results = tamis_json_member(run, TAMIS_STR("results"));
    ck_assert_uint_ge(results->count, least);
    for (size_t i = 0; i < results->count; i++) {
        const tamis_json *result = &results->items[i];
        size_t index = (size_t)tamis_json_member(result, TAMIS_STR("ruleIndex"))->number;
        ck_assert_uint_lt(index, rules->count);
        tamis_str id = tamis_json_member(&rules->items[index], TAMIS_STR("id"))->string;
        ck_assert(tamis_str_equal(id, tamis_json_member(result, TAMIS_STR("ruleId"))->string));
        const tamis_json *locations = tamis_json_member(result, TAMIS_STR("locations"));
        for (size_t k = 0; k < locations->count; k++) {
            const tamis_json *region = tamis_json_member(
                tamis_json_member(&locations->items[k], TAMIS_STR("physicalLocation")), TAMIS_STR("region"));
            double line = tamis_json_member(region, TAMIS_STR("startLine"))->number;
            double end = tamis_json_member(region, TAMIS_STR("endLine"))->number;
            ck_assert(end > line || (end >= line && tamis_json_member(region, TAMIS_STR("endColumn"))->number >=
                                                        tamis_json_member(region, TAMIS_STR("startColumn"))->number));
        }
    }
}

static void check_log(const char *text, size_t len, size_t least) {
    tamis_arena arena;
    tamis_json *log;
    tamis_json_error error;
    tamis_arena_init(&arena, SIZE_MAX);
    ck_assert_int_eq(tamis_json_parse(&log, &arena, tamis_str_of(text, len), &error), TAMIS_OK);
    check_object(log, "log");
    const tamis_json *runs = tamis_json_member(log, TAMIS_STR("runs"));
    ck_assert_uint_eq(runs->count, 1);
    check_results(&runs->items[0], least);
    tamis_arena_clear(&arena);
}

/* Findings with labels in other files, hostile names, places at the end of a text, none at all, and one of a file that
 * cannot be read. */
START_TEST(what_is_written_is_sarif) {
    cli c;
    cli_init(&c);
    cli_run(&c, ARGS("check", "--format", "sarif", "rules/demo"), NULL);
    cli_expect_status(&c, 0);
    check_log(c.result.out, c.result.out_len, 0);
    tamis_test_write_text(c.dir, "w/a/a b%[\xC3\xBC\x1b].rules",
                          "pack 'a' version '1';\nlet a = 1;\nlist l from 'l.json';\nlist m from 'none.json';\n"
                          "map { x => nix(1) + _.globalReferenceValues['\"\\u202e\\n%']; y => (");
    tamis_test_write_text(c.dir, "w/a/b.rules", "let a = 2; let b = fields.catt; let c = a; table t key k { { v: '1' }; }\n");
    tamis_test_write_text(c.dir, "w/a/l.json", "[{\"regex\": \"(\", \"value\": \"x\"}]");
    cli_shell(&c, "mkfifo w/a/z.rules; \"$TAMIS\" check --format sarif w");
    cli_expect_status(&c, 1);
    check_log(c.result.out, c.result.out_len, 7);
    cli_run(&c, ARGS("check", "--format", "sarif", "--deny-warnings", "w"), NULL);
    check_log(c.result.out, c.result.out_len, 7);
    cli_clear(&c);
}
END_TEST

Suite *tamis_suite_sarif(void) {
    Suite *suite = suite_create("sarif");
    TCase *tests = tcase_create("sarif");
    tcase_add_test(tests, what_is_written_is_sarif);
    suite_add_tcase(suite, tests);
    return suite;
}
