/* Any bytes as an expression: compiled as `tamis eval` does, the pack loaded, the value computed with and without the
 * JIT. What must hold: an expression that is refused has a finding, what the compiler made passes the verifier, and
 * both ways give the same JSON. */
#include "base/limits.h"
#include "compiler/compiler.h"
#include "runtime/engine.h"
#include "tests/fuzz/fuzz.h"

static const char event[] =
    "CEF:0|Example|Guard|1.2|100|Name(7)|5|cat=a,b;c src=192.0.2.1 empty= cs1=5 cs1Label=Rule";

/* The mapped event of `event` by a pack, appended to `out`. False when a budget ran out on the way. */
static bool evaluate(tamis_buf *out, tamis_str image, bool jit) {
    tamis_pack *pack = NULL;
    tamis_context *context = NULL;
    tamis_pack_error error;
    tamis_status loaded = tamis_pack_load_explained(&pack, image, jit, &error);
    require(loaded == TAMIS_OK || loaded == TAMIS_ERR_MEMORY);
    bool done = false;
    if (loaded == TAMIS_OK && tamis_context_new(&context, pack) == TAMIS_OK) {
        tamis_verdict verdict;
        const char *json = NULL;
        size_t len = 0;
        require(tamis_context_run(context, event, sizeof event - 1, &verdict) == TAMIS_OK);
        require(tamis_context_json(context, &json, &len) != TAMIS_ERR_INVALID);
        done = verdict.outcome != TAMIS_FAILED && json != NULL && tamis_buf_add(out, json, len);
    }
    tamis_context_free(context);
    tamis_pack_free(pack);
    return done;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_compiler *compiler = NULL;
    tamis_str image = {NULL, 0};
    if (tamis_compiler_new(&compiler) != TAMIS_OK) {
        return 0;
    }
    tamis_str text = {(const char *)bytes, len};
    tamis_status status = tamis_compiler_expression(&image, compiler, text, NULL, NULL);
    if (status == TAMIS_ERR_RULES) {
        require(tamis_compiler_diags(compiler)->errors > 0);
    } else if (status == TAMIS_OK) {
        tamis_buf with;
        tamis_buf without;
        tamis_buf_init(&with, TAMIS_LIMIT_FILE);
        tamis_buf_init(&without, TAMIS_LIMIT_FILE);
        if (evaluate(&with, image, fuzz_with_jit()) && evaluate(&without, image, false)) {
            require(tamis_str_equal(tamis_buf_str(&with), tamis_buf_str(&without)));
        }
        tamis_buf_clear(&with);
        tamis_buf_clear(&without);
    }
    tamis_compiler_free(compiler);
    return 0;
}
