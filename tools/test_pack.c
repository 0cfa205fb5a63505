/* The tests of a whole pack: see test_runner.h. */
#include "base/find.h"
#include "tools/test_parts.h"

/* How they are run. */
typedef struct manner {
    tamis_str part;
    bool why, update;
} manner;

static tamis_status run_test(tamis_test *test, tamis_tester *tester, tamis_arena *arena, const tamis_item *item,
                             const manner *how) {
    if (how->update && tamis_test_is_recorded(item)) {
        tamis_failures f = {&test->failures, tester, arena};
        *test = (tamis_test){.item = item};
        tamis_status status = tamis_recorded_update(test, &f);
        if (status != TAMIS_OK || test->failures != NULL) {
            return status;
        }
    }
    tamis_written written = test->written;
    tamis_str difference = test->difference;
    tamis_status status = tamis_tester_run(test, tester, arena, item);
    test->written = written;
    test->difference = difference;
    return status == TAMIS_OK && how->why && test->failures != NULL ? tamis_test_add_reasons(test, tester, arena) : status;
}

static tamis_status run_all(tamis_pack_tests *out, tamis_tester *tester, tamis_arena *arena, const manner *how) {
    tamis_test **next = &out->tests;
    tester->whole = true;
    for (const tamis_ast_file *file = out->unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            if (item->kind != TAMIS_ITEM_TEST) {
                continue;
            }
            out->present++;
            if (tamis_find(item->name.str, 0, how->part) == TAMIS_NOT_FOUND) {
                continue;
            }
            tamis_test *test = tamis_arena_alloc(arena, sizeof *test);
            tamis_status status = test == NULL ? TAMIS_ERR_MEMORY : run_test(test, tester, arena, item, how);
            if (status != TAMIS_OK) {
                return status;
            }
            out->count++;
            out->failed += test->failures != NULL;
            *next = test;
            next = &test->next;
        }
    }
    return TAMIS_OK;
}

tamis_status tamis_tester_run_unit(size_t *ran, tamis_tester *tester, tamis_arena *arena, const tamis_unit *unit,
                                   tamis_str part) {
    tamis_pack_tests tests = {.unit = unit};
    const manner how = {.part = part};
    tamis_status status = run_all(&tests, tester, arena, &how);
    *ran = tests.count;
    return status;
}

/* The one instruction that makes an entry's value, NULL when it takes several. A let's stands between MEMO and KEEP. */
static const tamis_insn *only_insn(const tamis_program *program, const tamis_entry *entry) {
    const tamis_insn *code = &program->code[entry->first];
    bool kept = entry->kind == TAMIS_ENTRY_LET && entry->count == 4 && code[0].op == TAMIS_OP_MEMO;
    return entry->count == 2 ? code : kept ? code + 1 : NULL;
}

/* Is the output a constant, or a let or an output that is one? Lets read earlier lets only, and outputs earlier outputs. */
static bool is_constant(const tamis_program *program, uint32_t output) {
    const tamis_insn *insn = only_insn(program, tamis_program_output(program, output));
    while (insn != NULL && insn->op != TAMIS_OP_CONSTANT) {
        insn = insn->op == TAMIS_OP_LET   ? only_insn(program, &program->entries[insn->b])
               : insn->op == TAMIS_OP_OUT ? only_insn(program, tamis_program_output(program, insn->b))
                                          : NULL;
    }
    return insn != NULL;
}

static tamis_status note_cases(tamis_pack_tests *out, tamis_tester *tester, tamis_arena *arena) {
    const tamis_program *program = tester->program;
    tester->cases = out->cases = tamis_arena_array(arena, program->output_count, sizeof *out->cases);
    for (uint32_t i = 0; out->cases != NULL && i < program->output_count; i++) {
        out->cases[i].constant = is_constant(program, i);
    }
    return out->cases == NULL ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

tamis_status tamis_pack_tests_run(tamis_pack_tests *out, tamis_arena *arena, const tamis_unit *unit,
                                  const tamis_test_options *options) {
    tamis_pack *pack = NULL;
    tamis_tester *tester = NULL;
    const manner how = {.part = options->part, .why = true, .update = options->update};
    *out = (tamis_pack_tests){.unit = unit};
    tamis_status status = tamis_pack_load_explained(&pack, unit->image, options->jit, NULL);
    if (status != TAMIS_OK) {
        return status;
    }
    const tamis_program *program = tamis_pack_program(pack);
    out->decides = program->filter_count > 0 || program->output_count > 0;
    status = tamis_tester_new(&tester, pack, unit);
    if (status == TAMIS_OK && options->cases) {
        status = note_cases(out, tester, arena);
    }
    if (status == TAMIS_OK) {
        status = run_all(out, tester, arena, &how);
    }
    tamis_tester_free(tester);
    tamis_pack_free(pack);
    return status;
}
