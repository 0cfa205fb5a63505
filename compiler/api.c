/* tamis_compile: the public face of the compiler. */
#include <stdlib.h>

#include "base/limits.h"
#include "compiler/compiler.h"

struct tamis_compilation {
    tamis_compiler *compiler;
    tamis_unit *unit; /* NULL when the folder could not be read */
    tamis_buf text;   /* of tamis_compilation_print */
};

tamis_status tamis_compile(tamis_compilation **out, const char *folder, const char *root) {
    tamis_compilation *c = calloc(1, sizeof *c);
    *out = NULL;
    if (c == NULL) return TAMIS_ERR_MEMORY;
    tamis_buf_init(&c->text, SIZE_MAX);
    tamis_status status = tamis_compiler_new(&c->compiler);
    if (status == TAMIS_OK) status = tamis_compiler_pack(&c->unit, c->compiler, folder, root);
    if (status == TAMIS_ERR_MEMORY) {
        tamis_compilation_free(c);
        return status;
    }
    *out = c;
    return status;
}

void tamis_compilation_free(tamis_compilation *compilation) {
    if (compilation == NULL) return;
    tamis_compiler_free(compilation->compiler);
    tamis_buf_clear(&compilation->text);
    free(compilation);
}

const void *tamis_compilation_pack(const tamis_compilation *compilation, size_t *len) {
    tamis_str image = compilation->unit == NULL ? (tamis_str){NULL, 0} : compilation->unit->image;
    *len = image.len;
    return image.len == 0 ? NULL : image.ptr;
}

size_t tamis_compilation_errors(const tamis_compilation *compilation) {
    return tamis_compiler_diags(compilation->compiler)->errors;
}

size_t tamis_compilation_warnings(const tamis_compilation *compilation) {
    return tamis_compiler_diags(compilation->compiler)->warnings;
}

tamis_status tamis_compilation_print(tamis_compilation *compilation, tamis_format format, const char **out, size_t *len) {
    const tamis_diags *diags = tamis_compiler_diags(compilation->compiler);
    const tamis_sources *sources = tamis_compiler_sources(compilation->compiler);
    tamis_buf *text = &compilation->text;
    tamis_buf_reset(text);
    if (format == TAMIS_FORMAT_JSON) tamis_diags_print_json(text, diags, sources);
    else tamis_diags_print_text(text, diags, sources, (tamis_diag_style){false, TAMIS_LIMIT_FINDINGS_SHOWN});
    *out = text->ptr == NULL ? "" : text->ptr;
    *len = text->len;
    return text->failed;
}
