/* Any bytes as a rules file: parsed, printed as a tree, its findings printed in each format. What must hold: every
 * finding lies in the text, and the JSON of the findings is JSON. */
#include <stdint.h>
#include <stdlib.h>

#include "base/diag.h"
#include "base/json.h"
#include "base/limits.h"
#include "grammar/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void require(bool held) {
    if (!held) {
        abort();
    }
}

static void check_findings(tamis_arena *arena, const tamis_diags *diags, const tamis_sources *sources) {
    for (const tamis_diag *diag = diags->first; diag != NULL; diag = diag->next) {
        require(diag->message.len > 0);
        require(tamis_sources_locate(sources, diag->label.span.off).source != NULL);
    }
    tamis_buf text;
    tamis_json *json = NULL;
    tamis_json_error error;
    tamis_buf_init(&text, TAMIS_LIMIT_FILE);
    tamis_diags_print_text(&text, diags, sources, (tamis_diag_style){.colour = true, .max = 0});
    tamis_buf_reset(&text);
    tamis_diags_print_json(&text, diags, sources);
    if (text.failed == TAMIS_OK) {
        require(tamis_json_parse(&json, arena, tamis_buf_str(&text), &error) != TAMIS_ERR_INVALID);
    }
    tamis_buf_clear(&text);
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
        require(file != NULL);
        (void)tamis_ast_print_file(&tree, file);
        tamis_buf_clear(&tree);
        check_findings(&arena, &diags, &sources);
    }
    tamis_arena_clear(&arena);
    return 0;
}
