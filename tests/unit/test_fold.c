/* Constants are folded, branches that a constant decides are left out: seen in the code that is made. */
#include "compiler/compiler.h"
#include "compiler/fold.h"
#include "tests/unit/support.h"
#include "vm/pack_format.h"
#include "vm/program.h"

Suite *tamis_suite_fold(void);

static void add_insn(tamis_buf *out, const tamis_program *p, const tamis_insn *insn) {
    static const char *const names[TAMIS_OPCODES] = {
#define OPCODE(name, a, b, pops, pushes, jump_pops, jump_pushes, jumps, help) #name,
#include "vm/opcodes.def"
#undef OPCODE
    };
    tamis_buf_add_z(out, names[insn->op]);
    if (insn->op == TAMIS_OP_CONSTANT) {
        tamis_buf_add_char(out, ' ');
        tamis_value_add_json(out, p->constants[insn->b]);
    }
    tamis_buf_add_char(out, ';');
}

/* The code of a lone expression as one line, without the RETURN. */
static void show_code(tamis_buf *out, const char *text) {
    tamis_compiler *compiler;
    tamis_program *program;
    tamis_str image;
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    ck_assert_msg(tamis_compiler_expression(&image, compiler, tamis_str_z(text), NULL, NULL) == TAMIS_OK, "%s", text);
    ck_assert_int_eq(tamis_program_load(&program, image, false, NULL), TAMIS_OK);
    for (uint32_t i = 0; i + 1 < program->code_count; i++) {
        add_insn(out, program, &program->code[i]);
    }
    tamis_program_free(program);
    tamis_compiler_free(compiler);
}

START_TEST(code_is_as_short_as_it_can_be) {
    static const struct {
        const char *text, *code;
    } rows[] = {
        {"1 + 2 * 3", "CONSTANT 7;"},
        {"'a' + 1 + true", "CONSTANT \"a1true\";"},
        {"-(-0)", "CONSTANT 0;"},
        {"!'' && 'x' < 'y'", "CONSTANT true;"},
        {"null ?? undefined ?? 5", "CONSTANT 5;"},
        {"1 > 2 ? fields.a : fields.b", "FIELD;"},
        {"true && fields.a", "FIELD;"},
        {"'' && fields.a", "CONSTANT \"\";"},
        {"'' || fields.a", "FIELD;"},
        {"0 ?? fields.a", "CONSTANT 0;"},
        {"(null ?? (1 ? fields.a : fields.b))", "FIELD;"},
        {"fields.a || true ? 1 : 2", "FIELD;JUMP_IF_TRUE;CONSTANT 1;"},
        {"fields.a && true ? 1 : 2", "FIELD;JUMP_IF_FALSE;CONSTANT 1;JUMP;CONSTANT 2;"},
        {"fields.a && false ? 1 : 2", "FIELD;JUMP_IF_FALSE;CONSTANT false;JUMP_IF_FALSE;CONSTANT 1;JUMP;CONSTANT 2;"},
        {"fields.a + (1 + 1)", "FIELD;CONSTANT 2;ADD;"},
        {"!isEmpty(fields.a) ? 1 : 2", "FIELD;JUMP_IF_EMPTY;CONSTANT 1;JUMP;CONSTANT 2;"},
        {"isEmpty(fields.a) ? 1 : 2", "FIELD;JUMP_IF_NOT_EMPTY;CONSTANT 1;JUMP;CONSTANT 2;"},
        {"is(fields.a, 'x') ? 1 : 2", "FIELD;CONSTANT \"x\";JUMP_IF_NOT_SAME;CONSTANT 1;JUMP;CONSTANT 2;"},
        {"is(fields.a, 'x', 'y') ? 1 : 2", "FIELD;CONSTANT \"x\";CONSTANT \"y\";CALL;JUMP_IF_FALSE;CONSTANT 1;JUMP;CONSTANT 2;"},
        {"fields.a !== fields.b && !(fields.a === 'x') ? 1 : 2",
         "FIELD;FIELD;JUMP_IF_SAME;FIELD;CONSTANT \"x\";JUMP_IF_SAME;CONSTANT 1;JUMP;CONSTANT 2;"},
        {"isEmpty(fields.a) || fields.b", "FIELD;CALL;OR;FIELD;"}, /* it keeps its value */
        {"[1 + 1].length", "CONSTANT 2;ARRAY;MEMBER;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tamis_buf code;
        tamis_buf_init(&code, 4096);
        show_code(&code, rows[i].text);
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&code), tamis_str_z(rows[i].code)), "%s: %.*s", rows[i].text, (int)code.len, code.ptr);
        tamis_buf_clear(&code);
    }
}
END_TEST

/* A text at the limit is a constant, one byte more is joined for each event. */
START_TEST(long_texts_are_not_folded) {
    for (size_t len = TAMIS_FOLD_TEXT; len <= TAMIS_FOLD_TEXT + 1; len++) {
        tamis_buf text, code;
        tamis_buf_init(&text, 65536);
        tamis_buf_init(&code, 65536);
        tamis_buf_add_z(&text, "'a' + '");
        tamis_buf_add_repeat(&text, 'b', len - 1);
        tamis_buf_add(&text, "'", 2); /* with its NUL */
        show_code(&code, text.ptr);
        bool folded = !tamis_str_ends_with(tamis_buf_str(&code), TAMIS_STR("ADD;"));
        ck_assert(folded == (len <= TAMIS_FOLD_TEXT));
        tamis_buf_clear(&text);
        tamis_buf_clear(&code);
    }
}
END_TEST

/* An older engine is told by the pack, and not by an instruction that it does not know. */
START_TEST(a_pack_needs_the_level_of_its_newest_instruction) {
    static const struct {
        const char *text;
        uint32_t level;
    } rows[] = {{"isEmpty(fields.a)", 1}, {"fields.a === 'x'", 1}, {"isEmpty(fields.a) ? 1 : 2", 2}, {"fields.a !== 'x' ? 1 : 2", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tamis_compiler *compiler;
        tamis_str image;
        ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
        ck_assert_int_eq(tamis_compiler_expression(&image, compiler, tamis_str_z(rows[i].text), NULL, NULL), TAMIS_OK);
        ck_assert_uint_eq(tamis_get32(image.ptr + TAMIS_PACK_AT_NEEDS), rows[i].level);
        tamis_compiler_free(compiler);
    }
}
END_TEST

Suite *tamis_suite_fold(void) {
    Suite *suite = suite_create("fold");
    TCase *tcase = tcase_create("code");
    tcase_add_test(tcase, code_is_as_short_as_it_can_be);
    tcase_add_test(tcase, a_pack_needs_the_level_of_its_newest_instruction);
    tcase_add_test(tcase, long_texts_are_not_folded);
    suite_add_tcase(suite, tcase);
    return suite;
}
