/* Any bytes as a rules file, its findings printed in each format. What must hold: text has nothing that a terminal or a
 * reader could take for something else, and JSON is JSON. */
#include "base/diag.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "grammar/parse.h"
#include "tests/fuzz/fuzz.h"

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

static void check_findings(tamis_arena *arena, const tamis_diags *diags, const tamis_sources *sources) {
    tamis_buf out;
    tamis_json *json = NULL;
    tamis_json_error error;
    tamis_buf_init(&out, TAMIS_LIMIT_FILE);
    tamis_diags_print_text(&out, diags, sources, (tamis_diag_style){.colour = false, .max = 0});
    if (out.failed == TAMIS_OK) {
        check_text(tamis_buf_str(&out));
    }
    tamis_buf_reset(&out);
    tamis_diags_print_json(&out, diags, sources);
    if (out.failed == TAMIS_OK) {
        require(tamis_json_parse(&json, arena, tamis_buf_str(&out), &error) != TAMIS_ERR_INVALID);
    }
    tamis_buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_arena arena;
    tamis_sources sources;
    tamis_diags diags;
    tamis_ast_file *file = NULL;
    size_t source = 0;
    tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&sources, &arena);
    tamis_diags_init(&diags, &arena);
    tamis_str name = TAMIS_STR("fuzz.rules");
    tamis_str text = {(const char *)bytes, len};
    if (tamis_sources_add(&source, &sources, name, name, text) == TAMIS_OK &&
        tamis_parse_rules(&file, &arena, &sources, source, &diags) == TAMIS_OK) {
        tamis_buf tree;
        tamis_buf_init(&tree, TAMIS_LIMIT_FILE);
        (void)tamis_ast_print_file(&tree, file);
        tamis_buf_clear(&tree);
        check_findings(&arena, &diags, &sources);
    }
    tamis_arena_clear(&arena);
    return 0;
}
