/* Any bytes as a pack file. The checksum is made right first, so that the checks behind it are reached; what they let
 * through must run, and explain itself. */
#include "runtime/engine.h"
#include "tests/fuzz/fuzz.h"
#include "tools/explain.h"
#include "vm/pack_format.h"

static const char event[] =
    "CEF:0|Palo Alto Networks|PAN-OS|10.2.4|Name(92001)|THREAT|5|cat=vulnerability act=reset "
    "cs1=x cs1Label=Rule cs1=twice";

static void explain(const tamis_pack *pack) {
    tamis_explainer *explainer = NULL;
    tamis_explanation explanation;
    tamis_explain_options options = {.redact = "cat"};
    tamis_buf text;
    tamis_buf_init(&text, (size_t)16 * 1024 * 1024);
    if (tamis_explainer_new(&explainer, pack, &options) == TAMIS_OK &&
        tamis_explainer_run(&explanation, explainer, (tamis_str){event, sizeof event - 1}, false, 1) == TAMIS_OK) {
        (void)tamis_explanation_text(&text, &explanation, false);
        (void)tamis_explanation_json(&text, &explanation);
    }
    tamis_buf_clear(&text);
    tamis_explainer_free(explainer);
}

static void run(const char *image, size_t len) {
    tamis_pack *pack = NULL;
    tamis_context *context = NULL;
    tamis_pack_error error;
    if (tamis_pack_load_explained(&pack, (tamis_str){image, len}, fuzz_with_jit(), &error) != TAMIS_OK) {
        require(pack == NULL);
        return;
    }
    if (tamis_context_new(&context, pack) == TAMIS_OK) {
        tamis_verdict verdict;
        const char *json = NULL;
        size_t json_len = 0;
        require(tamis_context_run(context, event, sizeof event - 1, &verdict) == TAMIS_OK);
        require(tamis_context_json(context, &json, &json_len) == TAMIS_OK || json == NULL);
    }
    tamis_buf text;
    tamis_buf_init(&text, (size_t)16 * 1024 * 1024);
    (void)tamis_program_print(&text, tamis_pack_program(pack));
    tamis_buf_clear(&text);
    explain(pack);
    tamis_context_free(context);
    tamis_pack_free(pack);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    char *image = malloc(len == 0 ? 1 : len);
    if (image == NULL) {
        return 0;
    }
    if (len > 0) {
        memcpy(image, bytes, len);
    }
    if (len >= TAMIS_PACK_AT_TABLE) {
        tamis_put64(image + TAMIS_PACK_AT_SIZE, len);
        tamis_put64(image + TAMIS_PACK_AT_CHECKSUM, tamis_pack_checksum(image, len));
    }
    run(image, len);
    free(image);
    return 0;
}
