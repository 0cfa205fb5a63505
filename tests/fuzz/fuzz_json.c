/* Any bytes as JSON: read or refused with a place inside the text; a string that was read is written and read
 * again as the same bytes. */
#include "base/json.h"
#include "base/limits.h"
#include "tests/fuzz/fuzz.h"

static void check_string(tamis_arena *arena, tamis_str string) {
    tamis_buf text;
    tamis_json *again = NULL;
    tamis_json_error error;
    tamis_buf_init(&text, TAMIS_LIMIT_FILE);
    require(tamis_json_add_string(&text, string));
    tamis_status status = tamis_json_parse(&again, arena, tamis_buf_str(&text), &error);
    require(status == TAMIS_ERR_MEMORY || (status == TAMIS_OK && tamis_str_equal(again->string, string)));
    tamis_buf_clear(&text);
}

/* Looks at each value; depth is what the parser allowed. */
static void check_value(tamis_arena *arena, const tamis_json *json, size_t len) {
    require((size_t)json->span.off + json->span.len <= len);
    if (json->type == TAMIS_JSON_STRING) {
        check_string(arena, json->string);
    }
    for (size_t i = 0; i < json->count; i++) {
        if (json->type == TAMIS_JSON_OBJECT) {
            require(tamis_json_member(json, json->keys[i]) == &json->items[i]);
        }
        check_value(arena, &json->items[i], len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_arena arena;
    tamis_json *json = NULL;
    tamis_json_error error;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_status status = tamis_json_parse(&json, &arena, (tamis_str){(const char *)bytes, len}, &error);
    if (status == TAMIS_OK) {
        check_value(&arena, json, len);
    } else if (status == TAMIS_ERR_INVALID) {
        require(error.span.off <= len && error.text[0] != '\0');
    }
    tamis_arena_clear(&arena);
    return 0;
}
