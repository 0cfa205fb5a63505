/* Any bytes as a rules file, its findings printed in each format. What must hold: text has nothing that a terminal or a
 * reader could take for something else, and JSON is JSON. */
#include "base/diag_edit.h"
#include "base/diag_formats.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "compiler/model.h"
#include "grammar/parse.h"
#include "tests/fuzz/fuzz.h"
#include "tools/baseline.h"

/* Every line of a text for people is as the escaper would have it, whatever bytes it quotes. */
static void check_text(tamis_str text) {
    tamis_buf escaped;
    tamis_buf_init(&escaped, TAMIS_LIMIT_FILE);
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        require(end != NULL);
        tamis_str line = {text.ptr, (size_t)(end - text.ptr)};
        tamis_buf_reset(&escaped);
        require(tamis_escape_add(&escaped, line, true) && tamis_str_equal(tamis_buf_str(&escaped), line));
        text = (tamis_str){end + 1, text.len - line.len - 1};
    }
    tamis_buf_clear(&escaped);
}

/* Each finding is one line, and nothing in it is a command of its own. */
static void check_commands(tamis_str text) {
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        require(end != NULL);
        tamis_str line = {text.ptr, (size_t)(end - text.ptr)};
        require(tamis_str_starts_with(line, TAMIS_STR("::error ")) || tamis_str_starts_with(line, TAMIS_STR("::warning ")));
        require(memchr(line.ptr, '\r', line.len) == NULL);
        text = (tamis_str){end + 1, text.len - line.len - 1};
    }
}

static void check_json(tamis_arena *arena, const tamis_buf *out) {
    tamis_json *json = NULL;
    tamis_json_error error;
    if (out->failed == TAMIS_OK) {
        require(tamis_json_parse(&json, arena, tamis_buf_str(out), &error) != TAMIS_ERR_INVALID);
    }
}

/* In the order of their places. */
static void check_order(const tamis_diags *diags) {
    size_t count = 0;
    for (const tamis_diag *diag = diags->first; diag != NULL; diag = diag->next, count++) {
        require(diag->next == NULL ? diag == diags->last : diag->label.span.off <= diag->next->label.span.off);
    }
    require(count <= diags->errors + diags->warnings);
}

/* A baseline of all findings accepts all of them. */
static void check_baseline(tamis_buf *out, tamis_diags *diags, const tamis_sources *sources) {
    tamis_baseline_counts counts;
    tamis_json_error error;
    tamis_buf_reset(out);
    if (tamis_baseline_print(out, diags, sources) != TAMIS_OK) {
        return;
    }
    tamis_status status = tamis_baseline_apply(&counts, diags, sources, tamis_buf_str(out), &error);
    require(status == TAMIS_ERR_MEMORY || (status == TAMIS_OK && counts.gone == 0 && diags->first == NULL));
}

static void check_findings(tamis_arena *arena, tamis_diags *diags, const tamis_sources *sources) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_LIMIT_FILE);
    tamis_diags_sort(diags);
    check_order(diags);
    tamis_diags_print_text(&out, diags, sources, (tamis_diag_style){.colour = false, .max = 0});
    if (out.failed == TAMIS_OK) {
        check_text(tamis_buf_str(&out));
    }
    tamis_buf_reset(&out);
    tamis_diags_print_json(&out, diags, sources);
    check_json(arena, &out);
    tamis_buf_reset(&out);
    tamis_diags_print_sarif(&out, diags, sources);
    check_json(arena, &out);
    tamis_buf_reset(&out);
    tamis_diags_print_github(&out, diags, sources);
    if (out.failed == TAMIS_OK) {
        check_commands(tamis_buf_str(&out));
    }
    check_baseline(&out, diags, sources);
    tamis_buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_compiler *compiler = NULL;
    tamis_ast_file *file = NULL;
    size_t source = 0;
    if (tamis_compiler_new(&compiler) != TAMIS_OK) {
        return 0;
    }
    tamis_arena *arena = &compiler->arena;
    tamis_str name = TAMIS_STR("fuzz.rules");
    tamis_str text = {(const char *)bytes, len};
    if (tamis_sources_add(&source, &compiler->sources, name, name, text) == TAMIS_OK &&
        tamis_parse_rules(&file, arena, &compiler->sources, source, &compiler->diags) == TAMIS_OK) {
        tamis_buf tree;
        tamis_buf_init(&tree, TAMIS_LIMIT_FILE);
        (void)tamis_ast_print_file(&tree, file);
        tamis_buf_clear(&tree);
        tamis_model model = {.compiler = compiler, .unit = {.files = file}, .first_data = 1};
        if (tamis_suppress(&model, true) == TAMIS_OK) {
            check_findings(arena, &compiler->diags, &compiler->sources);
        }
    }
    tamis_compiler_free(compiler);
    return 0;
}
