/* The loader and the verifier: each reason to refuse a pack is reached by altering a sound one. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "compiler/pack_writer.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"
#include "vm/event.h"
#include "vm/functions.h"

Suite *tamis_suite_verify(void);

static const tamis_test_file sound[] = {
    {"a.rules",
     "pack 'sound' version '1.0.0';\n"
     "list words { /a(b)/i => '$1'; /c/ => 'c'; }\n"
     "list more { /d/ => 'd'; /[x-z]*/ => 'x'; }\n"
     "table codes key code { { code: '1', text: 'one', more: true }; { code: '2', text: 'two', more: 1.5 }; }\n"
     "let first = !fields.cat;\n"
     "let second = first;\n"},
    {"b.rules",
     "filter one { allow 'x' when fields.cat === 'x'; drop 'y' when second; }\n"
     "filter two { deny 'z' when cef.isValid; }\n"
     "map {\n"
     "  a => fields.msg ? 'yes' : 'no';\n"
     "  b => searchRegexList(out.a, [_.referenceValues.words]);\n"
     "  c => labels.Rule + [1, fields.cat];\n"
     "}\n"},
    {NULL, NULL},
};

enum { LETS = 2, STATEMENTS = 3, FIRST_OUTPUT = LETS + STATEMENTS };

/* An alteration, and the refusal that must follow. */
typedef struct alteration {
    tamis_refusal refusal;
    void (*alter)(char *image, size_t *len);
} alteration;

#define ALTER(name) static void name(char *image, size_t *len)
#define SET(section, record, word, value) tamis_test_set(image, TAMIS_SECTION_##section, record, word, value)
#define GET(section, record, word) tamis_test_get(image, TAMIS_SECTION_##section, record, word)
#define COUNT(section) tamis_test_records(image, TAMIS_SECTION_##section)
#define FIND(op) tamis_test_find_insn(image, TAMIS_OP_##op, 0)
#define INSN(at, op, a, b) tamis_test_set_insn(image, at, TAMIS_OP_##op, a, b)
#define UNUSED ((void)image, (void)len)

/* The constant of a type, the first one. */
static uint32_t find_constant(const char *image, tamis_type type) {
    uint32_t i = 0;
    while (GET(CONSTANTS, i, TAMIS_CONSTANT_TYPE) != (uint32_t)type) i++;
    return i;
}

/* ---- The header ---- */

ALTER(break_magic) { UNUSED; image[0] = 'X'; }
ALTER(cut_header) { UNUSED; *len = 12; }
ALTER(raise_format) { UNUSED; tamis_put32(image + TAMIS_PACK_AT_FORMAT, TAMIS_PACK_FORMAT + 1); }
ALTER(cut_end) { UNUSED; *len -= 8; }
ALTER(break_checksum) { UNUSED; image[TAMIS_PACK_AT_CHECKSUM] = (char)(image[TAMIS_PACK_AT_CHECKSUM] ^ 1); }
ALTER(need_newer) { UNUSED; tamis_put32(image + TAMIS_PACK_AT_NEEDS, TAMIS_ENGINE_LEVEL + 1); }
ALTER(made_before) { UNUSED; tamis_put32(image + TAMIS_PACK_AT_MADE, TAMIS_ENGINE_OLDEST - 1); }
ALTER(one_section_more) { UNUSED; tamis_put32(image + TAMIS_PACK_AT_SECTIONS, TAMIS_SECTIONS + 1); }
ALTER(shift_section) {
    UNUSED;
    char *row = image + TAMIS_PACK_AT_TABLE + TAMIS_PACK_TABLE_ROW;
    tamis_put32(row + 4, tamis_get32(row + 4) + TAMIS_PACK_ALIGNMENT);
}

/* ---- Records ---- */

ALTER(root_outside) { UNUSED; SET(META, 0, TAMIS_META_ROOT, COUNT(CONSTANTS)); }
ALTER(text_outside) { UNUSED; SET(PATTERNS, 0, TAMIS_PATTERN_SOURCE, COUNT(STRINGS) + 1); }
ALTER(name_unclosed) { UNUSED; SET(LISTS, 0, TAMIS_LIST_NAME + 1, GET(LISTS, 0, TAMIS_LIST_NAME + 1) - 1); }
ALTER(unknown_type) { UNUSED; SET(CONSTANTS, 0, TAMIS_CONSTANT_TYPE, TAMIS_TYPES); }
ALTER(boolean_of_two) { UNUSED; SET(CONSTANTS, find_constant(image, TAMIS_TYPE_BOOLEAN), TAMIS_CONSTANT_X, 2); }
ALTER(object_in_itself) {
    UNUSED;
    uint32_t object = find_constant(image, TAMIS_TYPE_OBJECT);
    SET(MEMBERS, GET(CONSTANTS, object, TAMIS_CONSTANT_X), TAMIS_MEMBER_VALUE, object);
}
ALTER(key_not_a_string) { UNUSED; SET(MEMBERS, 0, TAMIS_MEMBER_KEY, find_constant(image, TAMIS_TYPE_BOOLEAN)); }
ALTER(unknown_flags) { UNUSED; SET(PATTERNS, 0, TAMIS_PATTERN_FLAGS, 1u << 30); }
ALTER(list_outside) { UNUSED; SET(LISTS, 1, TAMIS_LIST_COUNT, COUNT(LIST_ENTRIES) + 1); }
ALTER(entry_without_regex) { UNUSED; SET(LIST_ENTRIES, 0, TAMIS_LIST_ENTRY_PATTERN, COUNT(PATTERNS)); }
ALTER(bucket_of_no_width) { UNUSED; SET(INDEX_BUCKETS, 0, TAMIS_BUCKET_WIDTH, TAMIS_INDEX_WIDTHS); }
ALTER(buckets_out_of_order) { UNUSED; SET(INDEX_BUCKETS, 0, TAMIS_BUCKET_WINDOW + 1, UINT32_MAX); }
ALTER(empty_bucket) { UNUSED; SET(INDEX_BUCKETS, 0, TAMIS_BUCKET_COUNT, 0); }
ALTER(bucket_of_all) { UNUSED; SET(INDEX_BUCKETS, 0, TAMIS_BUCKET_COUNT, COUNT(INDEX_POSTINGS) + 1); }
ALTER(posting_of_no_entry) { UNUSED; SET(INDEX_POSTINGS, 0, TAMIS_POSTING_ENTRY, COUNT(LIST_ENTRIES)); }
ALTER(posting_of_no_shape) { UNUSED; SET(INDEX_POSTINGS, 0, TAMIS_POSTING_SHAPE, 9u << 24); }
ALTER(posting_of_no_other) { UNUSED; SET(INDEX_POSTINGS, 0, TAMIS_POSTING_OTHER + 1, 1); }
ALTER(always_outside) { UNUSED; SET(INDEX_ALWAYS, 0, 0, COUNT(LIST_ENTRIES)); }
ALTER(field_twice) {
    UNUSED;
    SET(FIELDS, 1, 0, GET(FIELDS, 0, 0));
    SET(FIELDS, 1, 1, GET(FIELDS, 0, 1));
}
ALTER(filter_overlaps) { UNUSED; SET(FILTERS, 1, TAMIS_FILTER_FIRST, 0); }
ALTER(source_overlaps) { UNUSED; SET(SOURCES, 1, TAMIS_SOURCE_BASE, 0); }
ALTER(let_with_verb) { UNUSED; SET(ENTRIES, 0, TAMIS_ENTRY_VERB, TAMIS_VERB_DROP); }
ALTER(entry_overlaps) { UNUSED; SET(ENTRIES, 1, TAMIS_ENTRY_FIRST, 0); }
ALTER(code_left_over) {
    UNUSED;
    uint32_t last = COUNT(ENTRIES) - 1;
    SET(ENTRIES, last, TAMIS_ENTRY_COUNT, GET(ENTRIES, last, TAMIS_ENTRY_COUNT) - 1);
}

/* ---- Operands ---- */

ALTER(unknown_opcode) { UNUSED; SET(CODE, FIND(CEF), TAMIS_CODE_OP_A, TAMIS_OPCODES); }
ALTER(stray_operand) { UNUSED; INSN(FIND(NOT), NOT, 0, 1); }
ALTER(constant_outside) { UNUSED; INSN(FIND(CONSTANT), CONSTANT, 0, COUNT(CONSTANTS)); }
ALTER(label_not_a_string) { UNUSED; INSN(FIND(LABEL), LABEL, 0, find_constant(image, TAMIS_TYPE_OBJECT)); }
ALTER(field_outside) { UNUSED; INSN(FIND(FIELD), FIELD, 0, COUNT(FIELDS)); }
ALTER(cef_outside) { UNUSED; INSN(FIND(CEF), CEF, 0, TAMIS_CEF_MEMBERS); }
ALTER(output_of_itself) { UNUSED; INSN(FIND(OUT), OUT, 0, 1); }
ALTER(output_in_statement) { UNUSED; INSN(FIND(CEF), OUT, 0, 0); }
ALTER(let_of_itself) { UNUSED; INSN(FIND(LET), LET, 0, 1); }
ALTER(slot_outside) { UNUSED; INSN(FIND(KEEP), KEEP, LETS, 0); }
ALTER(slot_of_a_let) { UNUSED; INSN(tamis_test_find_insn(image, TAMIS_OP_NOT, 0), KEEP, 0, 0); }
ALTER(jump_to_itself) { UNUSED; INSN(FIND(JUMP), JUMP, 0, FIND(JUMP)); }
ALTER(jump_out_of_entry) { UNUSED; INSN(FIND(JUMP), JUMP, 0, COUNT(CODE) - 1); }
ALTER(function_outside) { UNUSED; INSN(FIND(CALL), CALL, 2, TAMIS_FUNCTIONS); }
ALTER(call_without_arguments) { UNUSED; INSN(FIND(CALL), CALL, 0, TAMIS_FN_searchRegexList); }

/* ---- The stack ---- */

ALTER(take_from_nothing) { UNUSED; INSN(FIND(CEF), NOT, 0, 0); }
ALTER(leave_two) { UNUSED; INSN(FIND(STRICT_EQUAL), CONSTANT, 0, 0); }
ALTER(join_unequal) { UNUSED; INSN(FIND(JUMP_IF_FALSE), AND, 0, GET(CODE, FIND(JUMP_IF_FALSE), TAMIS_CODE_B)); }
ALTER(jump_over) { UNUSED; INSN(FIND(JUMP_IF_FALSE), JUMP, 0, FIND(JUMP_IF_FALSE) + 2); }
ALTER(end_without_return) { UNUSED; INSN(FIND(CEF) + 1, NOT, 0, 0); }
ALTER(return_early) { UNUSED; INSN(FIND(STRICT_EQUAL), RETURN, 0, 0); }
ALTER(let_not_kept) { UNUSED; INSN(FIND(KEEP), NOT, 0, 0); }

static const alteration alterations[] = {
    {TAMIS_REFUSAL_MAGIC, break_magic},
    {TAMIS_REFUSAL_SHORT, cut_header},
    {TAMIS_REFUSAL_FORMAT, raise_format},
    {TAMIS_REFUSAL_SIZE, cut_end},
    {TAMIS_REFUSAL_CHECKSUM, break_checksum},
    {TAMIS_REFUSAL_NEEDS_NEWER, need_newer},
    {TAMIS_REFUSAL_MADE_BY_OLDER, made_before},
    {TAMIS_REFUSAL_SECTION_COUNT, one_section_more},
    {TAMIS_REFUSAL_SECTION_LAYOUT, shift_section},
    {TAMIS_REFUSAL_META, root_outside},
    {TAMIS_REFUSAL_TEXT, text_outside},
    {TAMIS_REFUSAL_NAME, name_unclosed},
    {TAMIS_REFUSAL_CONSTANT_TYPE, unknown_type},
    {TAMIS_REFUSAL_CONSTANT_VALUE, boolean_of_two},
    {TAMIS_REFUSAL_CONSTANT_ORDER, object_in_itself},
    {TAMIS_REFUSAL_OBJECT_KEY, key_not_a_string},
    {TAMIS_REFUSAL_PATTERN, unknown_flags},
    {TAMIS_REFUSAL_LIST, list_outside},
    {TAMIS_REFUSAL_LIST_ENTRY, entry_without_regex},
    {TAMIS_REFUSAL_INDEX_BUCKET, bucket_of_no_width},
    {TAMIS_REFUSAL_INDEX_BUCKET, buckets_out_of_order},
    {TAMIS_REFUSAL_INDEX_BUCKET, empty_bucket},
    {TAMIS_REFUSAL_INDEX_BUCKET, bucket_of_all},
    {TAMIS_REFUSAL_INDEX_POSTING, posting_of_no_entry},
    {TAMIS_REFUSAL_INDEX_POSTING, posting_of_no_shape},
    {TAMIS_REFUSAL_INDEX_POSTING, posting_of_no_other},
    {TAMIS_REFUSAL_INDEX_ALWAYS, always_outside},
    {TAMIS_REFUSAL_FIELD, field_twice},
    {TAMIS_REFUSAL_FILTER, filter_overlaps},
    {TAMIS_REFUSAL_SOURCE, source_overlaps},
    {TAMIS_REFUSAL_ENTRY_VERB, let_with_verb},
    {TAMIS_REFUSAL_ENTRY_CODE, entry_overlaps},
    {TAMIS_REFUSAL_CODE_UNCLAIMED, code_left_over},
    {TAMIS_REFUSAL_OPCODE, unknown_opcode},
    {TAMIS_REFUSAL_OPERAND_UNUSED, stray_operand},
    {TAMIS_REFUSAL_OPERAND_CONSTANT, constant_outside},
    {TAMIS_REFUSAL_OPERAND_STRING, label_not_a_string},
    {TAMIS_REFUSAL_OPERAND_FIELD, field_outside},
    {TAMIS_REFUSAL_OPERAND_CEF, cef_outside},
    {TAMIS_REFUSAL_OPERAND_OUTPUT, output_of_itself},
    {TAMIS_REFUSAL_OPERAND_OUTPUT, output_in_statement},
    {TAMIS_REFUSAL_OPERAND_LET, let_of_itself},
    {TAMIS_REFUSAL_OPERAND_SLOT, slot_outside},
    {TAMIS_REFUSAL_OPERAND_SLOT, slot_of_a_let},
    {TAMIS_REFUSAL_OPERAND_TARGET, jump_to_itself},
    {TAMIS_REFUSAL_OPERAND_TARGET, jump_out_of_entry},
    {TAMIS_REFUSAL_OPERAND_FUNCTION, function_outside},
    {TAMIS_REFUSAL_ARGUMENT_COUNT, call_without_arguments},
    {TAMIS_REFUSAL_STACK_UNDERFLOW, take_from_nothing},
    {TAMIS_REFUSAL_STACK_END, leave_two},
    {TAMIS_REFUSAL_STACK_JOIN, join_unequal},
    {TAMIS_REFUSAL_UNREACHED, jump_over},
    {TAMIS_REFUSAL_NO_END, end_without_return},
    {TAMIS_REFUSAL_EARLY_END, return_early},
    {TAMIS_REFUSAL_LET_MEMO, let_not_kept},
};
#define ALTERATIONS (sizeof alterations / sizeof *alterations)

/* Those that need a pack of their own, below. */
static const tamis_refusal elsewhere[] = {
    TAMIS_REFUSAL_CONSTANT_DEPTH,
    TAMIS_REFUSAL_LET_NESTING,
    TAMIS_REFUSAL_STACK_SIZE,
};

static const char *name_of(const tamis_load_error *error) {
    return error->refusal < TAMIS_REFUSALS ? tamis_refusal_name(error->refusal) : "no reason";
}

/* Loads the image from before a guard page and expects the refusal; TAMIS_REFUSALS: it must load. */
static void expect_refusal(const char *image, size_t len, tamis_refusal wanted) {
    tamis_program *program;
    tamis_load_error error = {TAMIS_REFUSALS, 0};
    tamis_test_guard guard;
    tamis_test_guard_init(&guard, image, len);
    tamis_status status = tamis_program_load(&program, tamis_str_of(guard.bytes, guard.len), tamis_test_jit(), &error);
    tamis_test_guard_clear(&guard);
    if (wanted == TAMIS_REFUSALS) {
        ck_assert_msg(status == TAMIS_OK, "refused: %s %u", name_of(&error), error.where);
        ck_assert_ptr_nonnull(program);
    } else {
        ck_assert_msg(status != TAMIS_OK, "%s: the pack was loaded", tamis_refusal_name(wanted));
        ck_assert_msg(error.refusal == wanted, "wanted %s, got %s %u", tamis_refusal_name(wanted), name_of(&error), error.where);
        ck_assert_ptr_null(program);
        tamis_buf text;
        tamis_buf_init(&text, 1024);
        ck_assert(tamis_load_error_print(&text, &error));
        ck_assert_ptr_null(memchr(text.ptr, '%', text.len));
        tamis_buf_clear(&text);
    }
    tamis_program_free(program);
}

START_TEST(a_sound_pack_is_loaded) {
    size_t len;
    char *image = tamis_test_compile_files(&len, sound);
    expect_refusal(image, len, TAMIS_REFUSALS);
    free(image);
}
END_TEST

START_TEST(an_altered_pack_is_refused_for_its_reason) {
    const alteration *a = &alterations[_i];
    size_t len, before;
    char *image = tamis_test_compile_files(&len, sound);
    before = len;
    a->alter(image, &len);
    bool seal = a->refusal != TAMIS_REFUSAL_CHECKSUM && len == before;
    if (seal) tamis_test_reseal(image, len);
    expect_refusal(image, len, a->refusal);
    free(image);
}
END_TEST

START_TEST(every_reason_has_a_test) {
    bool reached[TAMIS_REFUSALS] = {false};
    for (size_t i = 0; i < ALTERATIONS; i++) reached[alterations[i].refusal] = true;
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) reached[elsewhere[i]] = true;
    for (int i = 0; i < TAMIS_REFUSALS; i++) ck_assert_msg(reached[i], "no test reaches %s", tamis_refusal_name((tamis_refusal)i));
}
END_TEST

START_TEST(every_truncation_is_refused) {
    size_t len;
    char *image = tamis_test_compile_files(&len, sound);
    for (size_t n = 0; n < len; n++) {
        tamis_program *program;
        ck_assert_msg(tamis_program_load(&program, tamis_str_of(image, n), false, NULL) != TAMIS_OK, "%zu of %zu bytes", n, len);
    }
    free(image);
}
END_TEST

/* ---- Reasons that need a pack of their own ---- */

/* A pack without entries whose constants hold arrays `depth` deep. */
static void write_nested_arrays(unsigned depth, tamis_refusal wanted) {
    tamis_arena arena;
    tamis_pack_writer w;
    tamis_str image;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_pack_writer_init(&w, &arena);
    uint32_t inner = tamis_pack_writer_scalar(&w, TAMIS_TYPE_NULL, 0, 0);
    for (unsigned i = 0; i < depth; i++) inner = tamis_pack_writer_array(&w, &inner, 1);
    uint32_t root = tamis_pack_writer_object(&w, NULL, NULL, 0), name = tamis_pack_writer_text(&w, TAMIS_STR("x"));
    const uint32_t meta[] = {name, 1, name, 1, root, 0, 0, 0, 0, 0};
    tamis_pack_writer_record(&w, TAMIS_SECTION_META, meta, 10);
    ck_assert_int_eq(tamis_pack_writer_finish(&image, &w), TAMIS_OK);
    expect_refusal(image.ptr, image.len, wanted);
    tamis_pack_writer_clear(&w);
    tamis_arena_clear(&arena);
}

START_TEST(arrays_are_as_deep_as_the_limit_and_no_deeper) {
    write_nested_arrays(TAMIS_LIMIT_ARRAY_DEPTH, TAMIS_REFUSALS);
    write_nested_arrays(TAMIS_LIMIT_ARRAY_DEPTH + 1, TAMIS_REFUSAL_CONSTANT_DEPTH);
}
END_TEST

static void add_let(tamis_buf *rules, const char *name, unsigned width, const char *last) {
    tamis_buf_add_format(rules, "let %s = [", name);
    for (unsigned k = 1; k < width; k++) tamis_buf_add_z(rules, "0, ");
    tamis_buf_add_format(rules, "%s].length;\n", last);
}

/* `lets` lets, each with the one above as the last of `width` values in an array; and one more that reads none. */
static char *compile_chain(size_t *len, unsigned lets, unsigned width) {
    tamis_buf rules;
    tamis_buf_init(&rules, 1u << 24);
    tamis_buf_add_z(&rules, "pack 'chain' version '1';\n");
    for (unsigned i = 0; i < lets; i++) {
        char name[16], above[16] = "1";
        snprintf(name, sizeof name, "a%u", i);
        if (i > 0) snprintf(above, sizeof above, "a%u", i - 1);
        add_let(&rules, name, width, above);
    }
    add_let(&rules, "free", width, "1");
    tamis_buf_add_z(&rules, "map { x => free; }\n");
    tamis_buf_add_char(&rules, '\0');
    char *image = tamis_test_compile(len, rules.ptr);
    tamis_buf_clear(&rules);
    return image;
}

/* Makes the last let read the chain's end, as one more link, and expects the refusal. */
static void expect_refusal_one_longer(unsigned lets, unsigned width, tamis_refusal wanted) {
    size_t len;
    char *image = compile_chain(&len, lets, width);
    expect_refusal(image, len, TAMIS_REFUSALS);
    uint32_t first = GET(ENTRIES, lets, TAMIS_ENTRY_FIRST);
    INSN(first + width, LET, 0, lets - 1);
    tamis_test_reseal(image, len);
    expect_refusal(image, len, wanted);
    free(image);
}

START_TEST(lets_nest_to_the_limit_and_no_deeper) {
    expect_refusal_one_longer(TAMIS_LIMIT_NESTING + 1, 1, TAMIS_REFUSAL_LET_NESTING);
}
END_TEST

START_TEST(the_stack_is_bounded) {
    /* A link holds 999 values while it reads the one above, and the top one 1000. */
    const unsigned lets = (TAMIS_LIMIT_STACK - 1000) / 999 + 1;
    expect_refusal_one_longer(lets, 1000, TAMIS_REFUSAL_STACK_SIZE);
}
END_TEST

Suite *tamis_suite_verify(void) {
    Suite *suite = suite_create("verify");
    TCase *tests = tcase_create("verify");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_sound_pack_is_loaded);
    tcase_add_loop_test(tests, an_altered_pack_is_refused_for_its_reason, 0, (int)ALTERATIONS);
    tcase_add_test(tests, every_reason_has_a_test);
    tcase_add_test(tests, every_truncation_is_refused);
    tcase_add_test(tests, arrays_are_as_deep_as_the_limit_and_no_deeper);
    tcase_add_test(tests, lets_nest_to_the_limit_and_no_deeper);
    tcase_add_test(tests, the_stack_is_bounded);
    suite_add_tcase(suite, tests);
    return suite;
}
