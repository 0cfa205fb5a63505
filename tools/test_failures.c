/* Failures of tests: see test_parts.h. */
#include "tools/test_parts.h"

/* What is shown of one value, bytes: longer ones are cut, with a word about it. */
#define SHOWN_MAX ((size_t)4096)

tamis_status tamis_failures_text(tamis_str *out, const tamis_failures *f) {
    tamis_buf *text = &f->tester->text;
    if (text->failed == TAMIS_OK && text->len > SHOWN_MAX) {
        size_t whole = text->len;
        text->len = SHOWN_MAX;
        (void)tamis_buf_add_format(text, "… (%zu bytes)", whole);
    }
    tamis_status status = text->failed;
    if (status == TAMIS_OK) {
        status = tamis_arena_copy(out, f->arena, tamis_buf_str(text));
    }
    tamis_buf_reset(text);
    return status == TAMIS_OK ? TAMIS_OK : TAMIS_ERR_MEMORY;
}

tamis_status tamis_failures_add(tamis_failures *f, const tamis_test_failure *failure) {
    tamis_test_failure *copy = tamis_arena_alloc(f->arena, sizeof *copy);
    if (copy == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    *copy = *failure;
    copy->next = NULL;
    *f->next = copy;
    f->next = &copy->next;
    return TAMIS_OK;
}
