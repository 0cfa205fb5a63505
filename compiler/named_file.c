/* Files that rules name: relative to the pack's folder, and in it or below it with all links resolved. */
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "compiler/model.h"

bool tamis_named_file_sound(tamis_model *m, tamis_ast_text name) {
    if (name.str.len > 0 && memchr(name.str.ptr, '\0', name.str.len) == NULL) return true;
    tamis_diags_add(&m->compiler->diags, TAMIS_E0506, name.span, "this is no name of a file");
    return false;
}

tamis_diag *tamis_named_file_report(tamis_model *m, tamis_ast_text name, tamis_status status, const char *too_large) {
    tamis_diags *diags = &m->compiler->diags;
    tamis_diag_code code = status == TAMIS_ERR_INVALID ? TAMIS_E0503 : TAMIS_E0502;
    tamis_diag *d = tamis_diags_add(diags, code, name.span, "'%.*s' %s", TAMIS_FMT(name.str), tamis_file_problem(status));
    tamis_diag_help(diags, d, "%s", status == TAMIS_ERR_LIMIT ? too_large
                                                              : "files are named from the pack's folder and lie in it or below it");
    return d;
}

static const char *folder_of(const tamis_unit *unit) {
    return ((const tamis_model *)unit)->real.ptr; /* a unit is the first member of its model */
}

/* Names end in NUL here; one that holds a NUL was refused by the checker. */
static tamis_status name_z(const char **out, tamis_arena *arena, tamis_str name) {
    tamis_str copy;
    tamis_status status = tamis_arena_copy(&copy, arena, name);
    *out = copy.ptr;
    return status;
}

tamis_status tamis_unit_open(int *out, const tamis_unit *unit, tamis_arena *arena, tamis_str name) {
    const char *path;
    uint64_t size = 0;
    tamis_status status = name_z(&path, arena, name);
    if (status == TAMIS_OK) status = tamis_file_open_below(out, &size, arena, folder_of(unit), folder_of(unit), path);
    if (status != TAMIS_OK || size <= TAMIS_LIMIT_FILE) return status;
    (void)close(*out);
    return TAMIS_ERR_LIMIT;
}

tamis_status tamis_unit_read(tamis_str *out, const tamis_unit *unit, tamis_arena *arena, tamis_str name) {
    const char *path;
    tamis_status status = name_z(&path, arena, name);
    return status == TAMIS_OK ? tamis_file_read_below(out, arena, folder_of(unit), folder_of(unit), path, TAMIS_LIMIT_FILE)
                              : status;
}

tamis_status tamis_unit_write(const tamis_unit *unit, tamis_arena *arena, tamis_str name, tamis_str bytes) {
    const char *path;
    tamis_status status = name_z(&path, arena, name);
    return status == TAMIS_OK ? tamis_file_write_below(arena, folder_of(unit), path, bytes) : status;
}
