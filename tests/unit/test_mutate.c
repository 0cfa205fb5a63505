/* Mutations: which there are, that each changes the pack and nothing else, and what becomes of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/model.h"
#include "compiler/mutate.h"
#include "grammar/parse.h"
#include "tests/unit/failing_alloc.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"
#include "tools/mutation_report.h"
#include "tools/mutation_runner.h"
#include "tools/test_runner.h"

Suite *tamis_suite_mutate(void);

/* Packs in a folder of their own, compiled. */
typedef struct house {
    char *dir;
    tamis_compiler *compiler;
    tamis_unit *units[4];
    size_t count;
    tamis_arena arena;
} house;

static void open_house(house *h, const tamis_test_file *files) {
    *h = (house){.dir = tamis_test_dir_new()};
    for (const tamis_test_file *f = files; f->name != NULL; f++) {
        tamis_test_write_text(h->dir, f->name, f->text);
    }
    ck_assert_int_eq(tamis_compiler_new(&h->compiler), TAMIS_OK);
    tamis_arena_init(&h->arena, SIZE_MAX);
}

static tamis_unit *add_pack(house *h, const char *name) {
    char *folder = tamis_test_join(h->dir, name);
    tamis_status status = tamis_compiler_pack(&h->units[h->count], h->compiler, folder, NULL);
    if (status != TAMIS_OK) {
        tamis_buf text;
        tamis_buf_init(&text, 1u << 20);
        tamis_diags_print_text(&text, tamis_compiler_diags(h->compiler), tamis_compiler_sources(h->compiler),
                               (tamis_diag_style){false, 0});
        ck_abort_msg("%s: %.*s", name, (int)text.len, text.ptr);
    }
    free(folder);
    return h->units[h->count++];
}

static void close_house(house *h) {
    tamis_arena_clear(&h->arena);
    tamis_compiler_free(h->compiler);
    tamis_test_dir_free(h->dir);
}

/* A pack with something of everything, and one that it uses. */
static const tamis_test_file files[] = {
    {"lists/a.rules", "pack 'lists' version '1';\n"
                       "list names { /^c$/ => 'see'; /^d$/ => 'dee'; }\n"
                       "table codes key k { { k: 'see', v: '1' }; }\n"},
    {"p/a.rules", "pack 'p' version '1';\n"
                  "use '../lists';\n"
                  "list own.names { /^a$/ => 'ay'; /^b$/i => 'bee'; }\n"
                  "list filed from 'list.tsv';\n"
                  "table codes key k { { k: 'ay', v: 'A' }; { k: 'bee', v: 'B' }; }\n"
                  "table rows from 'rows.jsonl' key k;\n"
                  "let lists = searchRegexList(fields.cat, [_.referenceValues.own.names, "
                  "_.globalReferenceValues.names, _.referenceValues.filed]);\n"
                  "let known = !isEmpty(lists);\n"},
    {"p/b.rules", "filter agent {\n"
                  "  allow 'valid' when cef.isValid;\n"
                  "  drop 'noise' when is(fields.cat, 'noise', 'din') && fields.act !== 'block';\n"
                  "}\n"
                  "map {\n"
                  "  a => known ? lists : fields.cat || 'none';\n"
                  "  b => getNestedValue(_.referenceValues.codes, out.a, 'v')\n"
                  "    ?? getNestedValue(_.globalReferenceValues.codes, out.a, 'v')\n"
                  "    ?? getNestedValue(_.referenceValues.rows, out.a, 'v');\n"
                  "}\n"},
    {"p/list.tsv", "^t$\t\ttee\n"},
    {"p/rows.jsonl", "{\"k\": \"tee\", \"v\": \"T\"}\n{\"k\": \"none\", \"v\": \"0\"}\n"},
    {"p/c.rules",
     "test 'a' { event { fields: { cat: 'a' } }; expect { a: 'ay', b: 'A' }; }\n"
     "test 'b' { event { fields: { cat: 'B' } }; expect { a: 'bee', b: 'B' }; }\n"
     "test 'c' { event { fields: { cat: 'c' } }; expect { a: 'see', b: '1' }; }\n"
     "test 'd' { event { fields: { cat: 'd' } }; expect { a: 'dee' }; }\n"
     "test 't' { event { fields: { cat: 't' } }; expect { a: 'tee', b: 'T' }; }\n"
     "test 'x' { event { fields: { cat: 'x' } }; expect { a: 'x' }; }\n"
     "test '0' { event { fields: { act: 'y' } }; expect { a: 'none', b: '0' }; }\n"
     "test 'noise' { event { fields: { cat: 'noise' } }; expect drop 'noise'; }\n"
     "test 'block' { event { fields: { cat: 'noise', act: 'block' } }; expect { a: 'noise' }; }\n"
     "test 'not CEF' { event { isValid: false }; expect not allowed agent; }\n"},
    {NULL, NULL},
};

/* ---- Finding ---- */

static const char wanted[] =
    "entry /^a$/ => 'ay';\n"
    "entry /^b$/i => 'bee';\n"
    "row { k: 'ay', v: 'A' }\n"
    "row { k: 'bee', v: 'B' }\n"
    "condition !isEmpty(lists)\n"
    "statement allow 'valid' when cef.isValid;\n"
    "condition cef.isValid\n"
    "statement drop 'noise' when is(fields.cat, 'noise', 'din') && fields.act !== 'block';\n"
    "condition is(fields.cat, 'noise', 'din') && fields.act !== 'block'\n"
    "condition is(fields.cat, 'noise', 'din')\n"
    "condition fields.act !== 'block'\n"
    "arms known\n"
    "condition fields.cat\n"
    "condition 'none'\n"
    "entry ^t$\t\ttee\n"
    "row {\"k\": \"tee\", \"v\": \"T\"}\n"
    "row {\"k\": \"none\", \"v\": \"0\"}\n";

START_TEST(mutations_are_exactly_these) {
    static const char *const names[] = {"statement", "entry", "row", "condition", "arms"};
    house h;
    tamis_mutation *mutations;
    size_t count;
    tamis_buf got;
    open_house(&h, files);
    ck_assert_int_eq(tamis_mutations_find(&mutations, &count, &h.arena, add_pack(&h, "p")), TAMIS_OK);
    tamis_buf_init(&got, 1u << 20);
    for (size_t i = 0; i < count; i++) {
        tamis_str text = tamis_sources_text(tamis_compiler_sources(h.compiler), mutations[i].span);
        (void)tamis_buf_add_format(&got, "%s %.*s\n", names[mutations[i].kind], (int)text.len, text.ptr);
        ck_assert_int_eq(mutations[i].truth, TAMIS_FLOW_OPEN);
    }
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&got), tamis_str_z(wanted)), "want\n%sgot\n%.*s", wanted,
                  (int)got.len, got.ptr);
    tamis_buf_clear(&got);
    close_house(&h);
}
END_TEST

/* ---- Making and unmaking ---- */

/* Everything that a mutation might leave changed: the tree, and what the emitter sees. */
static void describe(tamis_buf *out, tamis_arena *arena, house *h) {
    for (size_t i = 0; i < h->count; i++) {
        tamis_str image;
        for (const tamis_ast_file *f = h->units[i]->files; f != NULL; f = f->next) {
            ck_assert(tamis_ast_print_file(out, f));
        }
        ck_assert_int_eq(tamis_emit_quietly(&image, (tamis_model *)h->units[i], arena), TAMIS_OK);
        ck_assert(tamis_buf_add_str(out, image));
    }
}

static void expect_unmade(house *h, tamis_unit *in, const tamis_mutation *mutation, bool changes) {
    tamis_buf before, after;
    tamis_arena scratch;
    tamis_str image, plain;
    tamis_arena_init(&scratch, SIZE_MAX);
    tamis_buf_init(&before, 1u << 24);
    tamis_buf_init(&after, 1u << 24);
    size_t used = h->compiler->arena.used;
    describe(&before, &scratch, h);
    ck_assert_int_eq(tamis_emit_quietly(&plain, (tamis_model *)in, &scratch), TAMIS_OK);
    ck_assert_int_eq(tamis_mutation_image(&image, &scratch, in, mutation), TAMIS_OK);
    ck_assert_msg(tamis_str_equal(image, plain) != changes, "kind %d: the image is %s", (int)mutation->kind,
                  changes ? "the same" : "another");
    tamis_pack *pack;
    ck_assert_int_eq(tamis_pack_load_explained(&pack, image, false, NULL), TAMIS_OK);
    tamis_pack_free(pack);
    describe(&after, &scratch, h);
    ck_assert_msg(tamis_str_equal(tamis_buf_str(&before), tamis_buf_str(&after)),
                  "kind %d left something behind", (int)mutation->kind);
    ck_assert_uint_eq(h->compiler->arena.used, used);
    tamis_buf_clear(&before);
    tamis_buf_clear(&after);
    tamis_arena_clear(&scratch);
}

START_TEST(a_mutation_changes_the_image_and_leaves_nothing_behind) {
    house h;
    tamis_mutation *mutations;
    size_t count;
    open_house(&h, files);
    tamis_unit *p = add_pack(&h, "p"), *other = add_pack(&h, "lists");
    ck_assert(tamis_unit_uses(p, other));
    ck_assert(!tamis_unit_uses(other, p));
    ck_assert(!tamis_unit_uses(p, p));
    ck_assert_int_eq(tamis_mutations_find(&mutations, &count, &h.arena, p), TAMIS_OK);
    for (size_t i = 0; i < count; i++) {
        expect_unmade(&h, p, &mutations[i], true);
        expect_unmade(&h, other, &mutations[i], false); /* that one does not use p */
    }
    ck_assert_int_eq(tamis_mutations_find(&mutations, &count, &h.arena, other), TAMIS_OK);
    ck_assert_uint_eq(count, 3);
    for (size_t i = 0; i < count; i++) {
        expect_unmade(&h, p, &mutations[i], true);
        expect_unmade(&h, other, &mutations[i], true);
    }
    close_house(&h);
}
END_TEST

/* The image of a mutant is, but for the places of its code, that of the text that a person would have
 * written. */
typedef struct edit_row {
    const char *before, *after; /* of the only mutable place */
} edit_row;

static const edit_row edits[] = {
    {"fields.cat ? 'x' : 'y'", "fields.cat ? 'y' : 'x'"},
    {"[isEmpty(fields.cat)]", "[!isEmpty(fields.cat)]"},
    {"[!fields.cat]", "[!!fields.cat]"},
    {"join([isEmpty(fields.cat), 'x', fields.cat])", "join([!isEmpty(fields.cat), 'x', fields.cat])"},
    {"searchRegexList(fields.cat, [_.referenceValues.l1])", NULL},
};

static void expect_same_values(const tamis_str mutant, const char *rules) {
    static const char *const lines[] = {"CEF:0|v|p|1|c|n|5|cat=a", "CEF:0|v|p|1|c|n|5|cat=b",
                                        "CEF:0|v|p|1|c|n|5|cat=", "CEF:0|v|p|1|c|n|5|"};
    size_t len;
    char *image = tamis_test_compile(&len, rules);
    tamis_pack *packs[2];
    tamis_context *contexts[2];
    ck_assert_int_eq(tamis_pack_load_explained(&packs[0], mutant, false, NULL), TAMIS_OK);
    ck_assert_int_eq(tamis_pack_load(&packs[1], image, len), TAMIS_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(tamis_context_new(&contexts[i], packs[i]), TAMIS_OK);
    }
    for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
        const char *json[2];
        size_t json_len[2];
        for (int i = 0; i < 2; i++) {
            tamis_verdict verdict;
            ck_assert_int_eq(tamis_context_run(contexts[i], lines[k], strlen(lines[k]), &verdict), TAMIS_OK);
            ck_assert_int_eq(tamis_context_json(contexts[i], &json[i], &json_len[i]), TAMIS_OK);
        }
        ck_assert_msg(tamis_str_equal(tamis_str_of(json[0], json_len[0]), tamis_str_of(json[1], json_len[1])),
                      "%s\n%s: the mutant gives %.*s, the text %.*s", rules, lines[k], (int)json_len[0],
                      json[0], (int)json_len[1], json[1]);
    }
    for (int i = 0; i < 2; i++) {
        tamis_context_free(contexts[i]);
        tamis_pack_free(packs[i]);
    }
    free(image);
}

START_TEST(a_mutant_is_what_its_text_would_be) {
    static const char lists[] = "list l1 { /a/ => 'A'; }\n";
    const edit_row *row = &edits[_i];
    char before[1024], after[1024];
    (void)snprintf(before, sizeof before, "pack 'p' version '1';\n%smap { a => %s; }\n", lists, row->before);
    (void)snprintf(after, sizeof after, "pack 'p' version '1';\n%smap { a => %s; }\n",
                   row->after == NULL ? "list l1 { }\n" : lists,
                   row->after == NULL ? row->before : row->after);
    const tamis_test_file pack[] = {{"p/a.rules", before}, {NULL, NULL}};
    house h;
    tamis_mutation *mutations;
    size_t count;
    open_house(&h, pack);
    tamis_unit *p = add_pack(&h, "p");
    ck_assert_int_eq(tamis_mutations_find(&mutations, &count, &h.arena, p), TAMIS_OK);
    size_t wanted_count = row->after == NULL ? 1 : 2; /* and the entry of the list */
    ck_assert_uint_eq(count, wanted_count);
    tamis_str image;
    ck_assert_int_eq(tamis_mutation_image(&image, &h.arena, p, &mutations[count - 1]), TAMIS_OK);
    expect_same_values(image, after);
    close_house(&h);
}
END_TEST

/* Three entries and three rows: without each of them what is left is as if it had never been written. */
static void write_three(char *out, size_t size, int without) {
    static const char *const parts[] = {
        "/a/ => 'A';",         "/b/ => 'B';",         "/c/ => 'C';",
        "{ k: 'A', v: '1' };", "{ k: 'B', v: '2' };", "{ k: 'C', v: '3' };",
    };
    size_t len = (size_t)snprintf(out, size, "pack 'p' version '1';\nlist l { ");
    for (int i = 0; i < 6; i++) {
        len += (size_t)snprintf(out + len, size - len, "%s%s", i == 3 ? "}\ntable t key k { " : "",
                                i == without ? "" : parts[i]);
    }
    len += (size_t)snprintf(
        out + len, size - len,
        "}\nmap {\n  found => searchRegexList(fields.cat, [_.referenceValues.l]);\n"
        "  value => getNestedValue(_.referenceValues.t, toUpper(fields.cat), 'v');\n"
        "  entries => size(_.referenceValues.l);\n  rows => size(_.referenceValues.t);\n}\n");
    ck_assert_uint_lt(len, size);
}

START_TEST(what_is_removed_leaves_no_trace) {
    char whole[2048], edited[2048];
    write_three(whole, sizeof whole, -1);
    write_three(edited, sizeof edited, _i);
    const tamis_test_file pack[] = {{"p/a.rules", whole}, {NULL, NULL}};
    house h;
    tamis_mutation *mutations;
    tamis_str image;
    size_t count;
    open_house(&h, pack);
    tamis_unit *p = add_pack(&h, "p");
    ck_assert_int_eq(tamis_mutations_find(&mutations, &count, &h.arena, p), TAMIS_OK);
    ck_assert_uint_eq(count, 6);
    ck_assert_int_eq(tamis_mutation_image(&image, &h.arena, p, &mutations[_i]), TAMIS_OK);
    expect_same_values(image, edited);
    close_house(&h);
}
END_TEST

/* ---- Running ---- */

static void try_all(tamis_pack_mutations **out, house *h, size_t threads) {
    tamis_mutation_job job = {
        .units = h->units, .unit_count = h->count, .jit = tamis_test_jit(), .threads = threads};
    ck_assert_int_eq(tamis_mutations_run(out, &h->arena, &job), TAMIS_OK);
}

static void expect_fates(const tamis_pack_mutations *m, size_t untried, size_t constant, size_t killed,
                         size_t survived) {
    const size_t want[TAMIS_MUTATION_FATES] = {untried, constant, killed, survived};
    for (int i = 0; i < TAMIS_MUTATION_FATES; i++) {
        ck_assert_msg(m->by_fate[i] == want[i], "%.*s: %zu of fate %d, want %zu", TAMIS_FMT(m->unit->name),
                      m->by_fate[i], i, want[i]);
    }
}

START_TEST(good_tests_notice_every_mutation) {
    house h;
    tamis_pack_mutations *m;
    open_house(&h, files);
    add_pack(&h, "p");
    add_pack(&h, "lists");
    try_all(&m, &h, 1);
    expect_fates(&m[0], 0, 0, 17, 0);
    expect_fates(&m[1], 0, 0, 3, 0); /* by the tests of p */
    close_house(&h);
}
END_TEST

START_TEST(a_pack_that_no_test_sees_is_not_tried) {
    house h;
    tamis_pack_mutations *m;
    open_house(&h, files);
    add_pack(&h, "lists");
    try_all(&m, &h, 2);
    expect_fates(&m[0], 3, 0, 0, 0);
    close_house(&h);
}
END_TEST

/* Packs that have tests are judged by these alone, and others only by the tests of packs that use them. */
START_TEST(tests_of_other_packs_do_not_count) {
    static const tamis_test_file packs[] = {
        {"lists/a.rules", "pack 'lists' version '1';\nlist l { /^a$/ => 'A'; }\n"
                          "map { x => searchRegexList(fields.cat, [_.referenceValues.l]); }\n"
                          "test 'b' { event { fields: { cat: 'b' } }; expect unmapped; }\n"},
        {"user/a.rules", "pack 'user' version '1';\nuse '../lists';\n"
                         "map { x => searchRegexList(fields.cat, [_.globalReferenceValues.l]); }\n"
                         "test 'a' { event { fields: { cat: 'a' } }; expect { x: 'A' }; }\n"},
        {"stranger/a.rules", "pack 'stranger' version '1';\nlist l { /^a$/ => 'A'; }\n"},
        {NULL, NULL},
    };
    house h;
    tamis_pack_mutations *m;
    open_house(&h, packs);
    add_pack(&h, "lists");
    add_pack(&h, "user");
    add_pack(&h, "stranger");
    try_all(&m, &h, 1);
    expect_fates(&m[0], 0, 0, 0, 1); /* the user's test would notice */
    expect_fates(&m[1], 0, 0, 0, 0);
    expect_fates(&m[2], 1, 0, 0, 0);
    close_house(&h);
}
END_TEST

/* Every second test of the pack above taken away, and some text put in. */
static char *altered(const char *text, const char *drop, const char *more) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 20);
    for (const char *at = text; *at != '\0';) {
        size_t len = strcspn(at, "\n") + 1;
        if (drop == NULL || strncmp(at, drop, strlen(drop)) != 0) {
            (void)tamis_buf_add(&out, at, len);
        }
        at += len;
    }
    (void)tamis_buf_add_z(&out, more);
    ck_assert(tamis_buf_add_char(&out, '\0'));
    return out.ptr;
}

typedef struct gap_row {
    const char *missing; /* the test that is not there: its beginning */
    const char *survivors;
} gap_row;

static const gap_row gaps[] = {
    {"test 'a'", "entry /^a$/ => 'ay';\nrow { k: 'ay', v: 'A' }\n"},
    {"test 'd'", "lists entry /^d$/ => 'dee';\n"},
    {"test 't'", "entry ^t$\t\ttee\nrow {\"k\": \"tee\", \"v\": \"T\"}\n"},
    {"test '0'", "condition 'none'\nrow {\"k\": \"none\", \"v\": \"0\"}\n"},
    {"test 'noise'",
     "statement drop 'noise' when is(fields.cat, 'noise', 'din') && fields.act !== 'block';\n"},
    {"test 'not CEF'", "statement allow 'valid' when cef.isValid;\n"},
};

static void add_survivors(tamis_buf *out, const house *h, const tamis_pack_mutations *m, const char *prefix) {
    static const char *const names[] = {"statement", "entry", "row", "condition", "arms"};
    for (size_t i = 0; i < m->count; i++) {
        if (m->fates[i] == TAMIS_MUTATION_SURVIVED) {
            tamis_str text = tamis_sources_text(tamis_compiler_sources(h->compiler), m->mutations[i].span);
            (void)tamis_buf_add_format(out, "%s%s %.*s\n", prefix, names[m->mutations[i].kind], (int)text.len,
                                       text.ptr);
        }
    }
}

START_TEST(what_no_test_looks_at_survives) {
    const gap_row *row = &gaps[_i];
    tamis_test_file some[8];
    memcpy(some, files, sizeof files);
    char *tests = altered(files[5].text, row->missing, "");
    ck_assert_uint_lt(strlen(tests), strlen(files[5].text));
    some[5].text = tests;
    house h;
    tamis_pack_mutations *m;
    tamis_buf got;
    open_house(&h, some);
    add_pack(&h, "p");
    add_pack(&h, "lists");
    tamis_buf_init(&got, 1u << 20);
    for (size_t threads = 1; threads <= 3; threads += 2) {
        tamis_buf_reset(&got);
        try_all(&m, &h, threads);
        add_survivors(&got, &h, &m[0], "");
        add_survivors(&got, &h, &m[1], "lists ");
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&got), tamis_str_z(row->survivors)),
                      "without %s, %zu threads: want\n%sgot\n%.*s", row->missing, threads, row->survivors,
                      (int)got.len, got.ptr);
    }
    tamis_buf_clear(&got);
    close_house(&h);
    free(tests);
}
END_TEST

/* ---- The documented expression: two of its conditions are always true, and tests can notice all else ----
 */

static const char documented[] =
    "pack 'p' version '1';\n"
    "field PanOSThreatCategory 'c';\n"
    "list l { /^(Log4j)\\(\\d+\\)$/ => '$1(N)'; }\n"
    "map { alertType => !isEmpty(fields.cat) && !is(fields.cat, 'vulnerability') ? "
    "searchRegexList(fields.cat, "
    "[_.referenceValues.l]) ? searchRegexList(fields.cat, [_.referenceValues.l]) : fields.cat : "
    "!isEmpty(fields.cat) && "
    "is(fields.cat, 'vulnerability') ? searchRegexList(cef.deviceEventClassID, [_.referenceValues.l]) ?"
    "searchRegexList(cef.deviceEventClassID, [_.referenceValues.l]) : cef.deviceEventClassID : "
    "isEmpty(fields.cat) && "
    "!isEmpty(fields.PanOSThreatCategory) ? fields.PanOSThreatCategory : undefined; }\n"
    "test '1' { event { fields: { cat: 'Log4j(1)' } }; expect { alertType: 'Log4j(N)' }; }\n"
    "test '2' { event { fields: { cat: 'spyware' } }; expect { alertType: 'spyware' }; }\n"
    "test '3' { event { deviceEventClassID: 'Log4j(1)', fields: { cat: 'vulnerability' } }; expect { "
    "alertType: 'Log4j(N)' }; }\n"
    "test '4' { event { deviceEventClassID: 'x', fields: { cat: 'vulnerability' } }; expect { alertType: 'x' "
    "}; }\n"
    "test '5' { event { fields: { PanOSThreatCategory: 'dns' } }; expect { alertType: 'dns' }; }\n"
    "test '6' { event { fields: { PanOSThreatCategory: '' } }; expect { alertType: undefined }; }\n";

static const char documented_report[] =
    "2 conditions are always the same at their place, and not counted:\n"
    "  DIR/p/a.rules:4:222  always true  is(fields.cat, 'vulnerability')\n"
    "  DIR/p/a.rules:4:410  always true  isEmpty(fields.cat)\n"
    "\n"
    "DIR/p: 10 mutations, 0 survived\n";

/* The text with each place of the folder replaced by DIR. */
static char *without_dir(const tamis_buf *text, const char *dir) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 24);
    size_t len = strlen(dir);
    for (size_t i = 0; i < text->len;) {
        bool here = text->len - i >= len && memcmp(text->ptr + i, dir, len) == 0;
        (void)(here ? tamis_buf_add_z(&out, "DIR") : tamis_buf_add_char(&out, text->ptr[i]));
        i += here ? len : 1;
    }
    ck_assert(tamis_buf_add_char(&out, '\0'));
    return out.ptr;
}

static void expect_report(const tamis_test_file *pack_files, const char *want, bool json, bool finds) {
    house h;
    tamis_pack_mutations *m;
    tamis_buf out;
    open_house(&h, pack_files);
    add_pack(&h, "p");
    try_all(&m, &h, 2);
    tamis_mutation_report report = {
        .packs = m, .pack_count = 1, .sources = tamis_compiler_sources(h.compiler)};
    tamis_buf_init(&out, 1u << 24);
    ck_assert(json ? tamis_mutation_report_json(&out, &report)
                   : tamis_mutation_report_text(&out, &h.arena, &report, false));
    ck_assert_int_eq(tamis_mutation_report_finds(&report), finds);
    char *got = without_dir(&out, h.dir);
    ck_assert_msg(strcmp(got, want) == 0, "want\n%sgot\n%s", want, got);
    free(got);
    tamis_buf_clear(&out);
    close_house(&h);
}

START_TEST(the_documented_expression_has_two_constant_conditions) {
    const tamis_test_file pack[] = {{"p/a.rules", documented}, {NULL, NULL}};
    expect_report(pack, documented_report, false, false);
}
END_TEST

/* ---- Reports ---- */

static const char gappy[] =
    "pack 'p' version '1';\n"
    "list l { /a/ => 'A'; /b/ => 'B'; }\n"
    "table t key k { { k: 'A', v: '1' };\n"
    "  { k: 'B', v: '2' };\n"
    "}\n"
    "filter f {\n"
    "  drop 'never' when fields.cat === 'n';\n"
    "}\n"
    "map {\n"
    "  x => searchRegexList(fields.cat, [_.referenceValues.l]);\n"
    "  y => out.x ? getNestedValue(_.referenceValues.t, out.x, 'v') : fields.act || 'none';\n"
    "  z => fields.act && fields.act ? fields.act && 'act' : fields.act && 'no';\n"
    "}\n"
    "test 'a' { event { fields: { cat: 'a' } }; expect { x: 'A', y: '1' }; }\n";

static const char gappy_text[] =
    "error[E0704]: no test fails without this list entry\n"
    " --> DIR/p/a.rules:2:22\n"
    "  |\n"
    "2 | list l { /a/ => 'A'; /b/ => 'B'; }\n"
    "  |                      ^^^^^^^^^^^ removed this entry\n"
    "\n"
    "error[E0704]: no test fails without this table row\n"
    " --> DIR/p/a.rules:4:3\n"
    "  |\n"
    "4 |   { k: 'B', v: '2' };\n"
    "  |   ^^^^^^^^^^^^^^^^^^ removed this row\n"
    "\n"
    "error[E0704]: no test fails without this statement\n"
    " --> DIR/p/a.rules:7:3\n"
    "  |\n"
    "7 |   drop 'never' when fields.cat === 'n';\n"
    "  |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ removed this statement\n"
    "\n"
    "error[E0704]: no test fails when this condition is negated\n"
    "  --> DIR/p/a.rules:11:66\n"
    "   |\n"
    "11 |   y => out.x ? getNestedValue(_.referenceValues.t, out.x, 'v') : fields.act || 'none';\n"
    "   |                                                                  ^^^^^^^^^^ negated this "
    "condition\n"
    "\n"
    "error[E0704]: no test fails when this condition is negated\n"
    "  --> DIR/p/a.rules:11:80\n"
    "   |\n"
    "11 |   y => out.x ? getNestedValue(_.referenceValues.t, out.x, 'v') : fields.act || 'none';\n"
    "   |                                                                                ^^^^^^ negated this "
    "condition\n"
    "\n"
    "error[E0704]: no test fails when the arms of this ternary are swapped\n"
    "  --> DIR/p/a.rules:12:8\n"
    "   |\n"
    "12 |   z => fields.act && fields.act ? fields.act && 'act' : fields.act && 'no';\n"
    "   |        ^^^^^^^^^^^^^^^^^^^^^^^^ negated this condition, which swaps the arms\n"
    "\n"
    "error[E0704]: no test fails when this condition is negated\n"
    "  --> DIR/p/a.rules:12:8\n"
    "   |\n"
    "12 |   z => fields.act && fields.act ? fields.act && 'act' : fields.act && 'no';\n"
    "   |        ^^^^^^^^^^ negated this condition\n"
    "\n"
    "error[E0704]: no test fails when this condition is negated\n"
    "  --> DIR/p/a.rules:12:49\n"
    "   |\n"
    "12 |   z => fields.act && fields.act ? fields.act && 'act' : fields.act && 'no';\n"
    "   |                                                 ^^^^^ negated this condition\n"
    "\n"
    "4 conditions are always the same at their place, and not counted:\n"
    "  DIR/p/a.rules:12:22  always true  fields.act\n"
    "  DIR/p/a.rules:12:35  always true  fields.act\n"
    "  DIR/p/a.rules:12:57  always false  fields.act\n"
    "  DIR/p/a.rules:12:71  never asked  'no'\n"
    "\n"
    "DIR/p: 12 mutations, 8 survived\n";

START_TEST(survivors_are_shown_with_their_source) {
    const tamis_test_file pack[] = {{"p/a.rules", gappy}, {NULL, NULL}};
    expect_report(pack, gappy_text, false, true);
}
END_TEST

static const char json_rules[] =
    "pack 'p' version '1';\n"
    "list l { /a/ => 'A'; /\"/ => 'q'; }\n"
    "map { x => fields.cat || fields.cat ? searchRegexList(fields.cat, [_.referenceValues.l]) : 'n'; }\n"
    "test 'a' { event { fields: { cat: 'a' } }; expect { x: 'A' }; }\n"
    "test '0' { event { name: 'n' }; expect { x: 'n' }; }\n";

static const char json_report[] =
    "{\"mutations\":4,\"killed\":3,\"survived\":1,\"constant\":1,\"untried\":0,\"packs\":[\n"
    "{\"name\":\"p\",\"folder\":\"DIR/"
    "p\",\"mutations\":4,\"killed\":3,\"survived\":1,\"constant\":1,\"untried\":0,\"survivors\":[\n"
    "{\"kind\":\"entry\",\"file\":\"DIR/p/a.rules\",\"line\":2,\"column\":22,\"source\":\"/\\\"/ => "
    "'q';\"}],\"constants\":[\n"
    "{\"kind\":\"condition\",\"file\":\"DIR/p/"
    "a.rules\",\"line\":3,\"column\":26,\"source\":\"fields.cat\",\"truth\":\"false\"}]}]}\n";

START_TEST(the_report_as_json) {
    const tamis_test_file pack[] = {{"p/a.rules", json_rules}, {NULL, NULL}};
    expect_report(pack, json_report, true, true);
}
END_TEST

/* ---- Failures of the run ---- */

START_TEST(a_pack_that_changes_meanwhile_is_noticed) {
    house h;
    tamis_pack_mutations *m;
    open_house(&h, files);
    add_pack(&h, "p");
    tamis_test_write_text(h.dir, "p/d.rules", "let more = 1;\n");
    tamis_mutation_job job = {.units = h.units, .unit_count = 1, .threads = 2};
    ck_assert_int_eq(tamis_mutations_run(&m, &h.arena, &job), TAMIS_ERR_INVALID);
    close_house(&h);
}
END_TEST

START_TEST(without_memory_it_is_a_status) {
    const tamis_test_file pack[] = {{"p/a.rules", json_rules}, {NULL, NULL}};
    size_t step = tamis_test_effort(1, 1) == 1 ? 1 : 7;
    bool failed = true;
    house h;
    open_house(&h, pack);
    add_pack(&h, "p");
    for (size_t n = 0; failed; n += step) {
        tamis_pack_mutations *m;
        tamis_arena arena;
        tamis_mutation_job job = {.units = h.units, .unit_count = 1, .threads = 1};
        tamis_arena_init(&arena, SIZE_MAX);
        tamis_test_fail_from(n);
        tamis_status status = tamis_mutations_run(&m, &arena, &job);
        failed = tamis_test_fail_end();
        ck_assert_msg(status == (failed ? TAMIS_ERR_MEMORY : TAMIS_OK), "allocation %zu: %s", n,
                      tamis_status_text(status));
        tamis_arena_clear(&arena);
    }
    close_house(&h);
}
END_TEST

Suite *tamis_suite_mutate(void) {
    Suite *suite = suite_create("mutate");
    TCase *tests = tcase_create("mutate");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, mutations_are_exactly_these);
    tcase_add_test(tests, a_mutation_changes_the_image_and_leaves_nothing_behind);
    tcase_add_loop_test(tests, a_mutant_is_what_its_text_would_be, 0, (int)(sizeof edits / sizeof edits[0]));
    tcase_add_loop_test(tests, what_is_removed_leaves_no_trace, 0, 6);
    tcase_add_test(tests, good_tests_notice_every_mutation);
    tcase_add_test(tests, tests_of_other_packs_do_not_count);
    tcase_add_test(tests, a_pack_that_no_test_sees_is_not_tried);
    tcase_add_loop_test(tests, what_no_test_looks_at_survives, 0, (int)(sizeof gaps / sizeof gaps[0]));
    tcase_add_test(tests, the_documented_expression_has_two_constant_conditions);
    tcase_add_test(tests, survivors_are_shown_with_their_source);
    tcase_add_test(tests, the_report_as_json);
    tcase_add_test(tests, a_pack_that_changes_meanwhile_is_noticed);
    tcase_add_test(tests, without_memory_it_is_a_status);
    suite_add_tcase(suite, tests);
    return suite;
}
