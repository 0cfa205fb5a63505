/* A pack in memory: the public face of a verified program. */
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "runtime/engine.h"

struct tamis_pack {
    tamis_program *program;
};

static void say(tamis_pack_error *error, tamis_str text) {
    if (error == NULL) return;
    size_t len = text.len < sizeof error->text ? text.len : sizeof error->text - 1;
    if (len > 0) memcpy(error->text, text.ptr, len);
    error->text[len] = '\0';
}

static void explain(tamis_pack_error *error, tamis_status status, const tamis_load_error *why) {
    bool by_loader = status == TAMIS_ERR_PACK_FOREIGN || status == TAMIS_ERR_PACK_VERSION ||
                     status == TAMIS_ERR_PACK_DAMAGED || status == TAMIS_ERR_PACK_REFUSED;
    tamis_buf text;
    tamis_buf_init(&text, sizeof error->text);
    if (by_loader && tamis_load_error_print(&text, why)) say(error, tamis_buf_str(&text));
    else say(error, tamis_str_z(tamis_status_text(status)));
    tamis_buf_clear(&text);
}

/* What the loader made, or why it made nothing. */
static tamis_status finish(tamis_pack **out, tamis_program *program, tamis_status status, tamis_pack_error *error,
                           const tamis_load_error *why) {
    tamis_pack *pack = status == TAMIS_OK ? calloc(1, sizeof *pack) : NULL;
    *out = pack;
    if (pack != NULL) {
        pack->program = program;
        return TAMIS_OK;
    }
    tamis_program_free(program);
    status = status == TAMIS_OK ? TAMIS_ERR_MEMORY : status;
    explain(error, status, why);
    return status;
}

tamis_status tamis_pack_load_explained(tamis_pack **out, tamis_str bytes, bool jit, tamis_pack_error *error) {
    tamis_load_error why = {TAMIS_REFUSALS, 0};
    tamis_program *program;
    tamis_status status = tamis_program_load(&program, bytes, jit, &why);
    return finish(out, program, status, error, &why);
}

tamis_status tamis_pack_open_explained(tamis_pack **out, const char *path, bool jit, tamis_pack_error *error) {
    tamis_arena arena;
    tamis_str bytes;
    tamis_program *program;
    tamis_load_error why = {TAMIS_REFUSALS, 0};
    *out = NULL;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_status status = tamis_file_read(&bytes, &arena, path, TAMIS_LIMIT_PACK);
    if (status == TAMIS_OK) {
        status = tamis_program_load_from(&program, &arena, bytes, jit, &why);
        status = finish(out, program, status, error, &why);
    } else if (status == TAMIS_ERR_INVALID) {
        say(error, TAMIS_STR("this is no regular file"));
    } else if (status == TAMIS_ERR_LIMIT) {
        say(error, TAMIS_STR("the file is larger than 1 GiB"));
    } else {
        explain(error, status, NULL);
    }
    tamis_arena_clear(&arena);
    return status;
}

tamis_status tamis_pack_load(tamis_pack **out, const void *bytes, size_t len) {
    return tamis_pack_load_explained(out, (tamis_str){bytes, len}, true, NULL);
}

tamis_status tamis_pack_open(tamis_pack **out, const char *path) {
    return tamis_pack_open_explained(out, path, true, NULL);
}

void tamis_pack_free(tamis_pack *pack) {
    if (pack == NULL) return;
    tamis_program_free(pack->program);
    free(pack);
}

const tamis_program *tamis_pack_program(const tamis_pack *pack) {
    return pack->program;
}

/* Names of a program have a NUL behind them: the loader saw to it. */
const char *tamis_pack_name(const tamis_pack *pack) {
    return pack->program->name.ptr;
}

const char *tamis_pack_version(const tamis_pack *pack) {
    return pack->program->version.ptr;
}

size_t tamis_pack_outputs(const tamis_pack *pack) {
    return pack->program->output_count;
}

const char *tamis_pack_output_name(const tamis_pack *pack, size_t i) {
    const tamis_program *p = pack->program;
    return i < p->output_count ? tamis_program_output(p, (uint32_t)i)->name.ptr : NULL;
}

size_t tamis_pack_filters(const tamis_pack *pack) {
    return pack->program->filter_count;
}

const char *tamis_pack_filter_name(const tamis_pack *pack, size_t i) {
    const tamis_program *p = pack->program;
    return i < p->filter_count ? p->filters[i].name.ptr : NULL;
}

const char *tamis_version(void) {
    return TAMIS_VERSION;
}
