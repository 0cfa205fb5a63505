/* Tests of recorded events: can their files be read, and can the one of expected lines be written anew without harm? */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "compiler/model.h"

/* ---- The files of a pack, each known by where it lies ---- */

typedef struct files {
    tamis_model *model;
    tamis_map taken; /* paths that items read; the value is nothing */
    tamis_status status;
} files;

/* Enters a path; returns whether it was there already. */
static bool enter(files *f, tamis_str path) {
    bool there = tamis_map_get(&f->taken, path) != NULL;
    if (!there && f->status == TAMIS_OK) f->status = tamis_map_put(&f->taken, path, 0);
    return there;
}

/* Where a file lies: its folder with all links resolved, and its own name. False: there is no such folder, or no memory. */
static bool locate(tamis_str *out, files *f, tamis_str name) {
    tamis_arena *arena = &f->model->compiler->arena;
    tamis_str path, folder;
    size_t cut = name.len;
    while (cut > 0 && name.ptr[cut - 1] != '/') cut--;
    tamis_status status = tamis_path_join(&path, arena, f->model->real, tamis_str_of(name.ptr, cut));
    if (status == TAMIS_OK) status = tamis_path_real(&folder, arena, path.ptr);
    if (status == TAMIS_OK) status = tamis_path_join(out, arena, folder, tamis_str_of(name.ptr + cut, name.len - cut));
    if (status == TAMIS_ERR_MEMORY) f->status = status;
    return status == TAMIS_OK;
}

/* A file that an item reads, also by the name that its links lead to. */
static void take_file(files *f, tamis_str name) {
    tamis_str path, real;
    if (name.len == 0 || memchr(name.ptr, '\0', name.len) != NULL || !locate(&path, f, name)) return;
    (void)enter(f, path);
    tamis_status status = tamis_path_real(&real, &f->model->compiler->arena, path.ptr);
    if (status == TAMIS_OK) (void)enter(f, real);
    else if (status == TAMIS_ERR_MEMORY) f->status = status;
}

static void take_files(files *f) {
    for (const tamis_ast_file *file = f->model->unit.files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            bool reads = item->kind == TAMIS_ITEM_LIST || item->kind == TAMIS_ITEM_TABLE || item->kind == TAMIS_ITEM_TEST;
            if (reads && item->text.str.ptr != NULL) take_file(f, item->text.str);
        }
    }
}

/* ---- One test ---- */

/* Opens what the test reads. */
static tamis_status check_readable(tamis_model *m, tamis_ast_text name, bool expected) {
    int fd;
    if (!tamis_named_file_sound(m, name)) return TAMIS_OK;
    tamis_status status = tamis_unit_open(&fd, &m->unit, &m->compiler->arena, name.str);
    bool missing = expected && status == TAMIS_ERR_NOT_FOUND;
    struct stat info;
    if (status == TAMIS_OK && !expected && fstat(fd, &info) == 0 && info.st_size == 0)
        tamis_diags_add(&m->compiler->diags, TAMIS_E0702, name.span, "'%.*s' is empty: this test has no event", TAMIS_FMT(name.str));
    if (status == TAMIS_OK) (void)close(fd);
    if (status == TAMIS_OK || status == TAMIS_ERR_MEMORY || (missing && m->compiler->updating))
        return status == TAMIS_ERR_MEMORY ? status : TAMIS_OK;
    tamis_diag *d = tamis_named_file_report(m, name, status, "make several tests of it, each with files of its own");
    if (missing) tamis_diag_help(&m->compiler->diags, d, "'tamis test --update' writes it");
    return TAMIS_OK;
}

/* What `tamis test --update` would write must be a file that nothing else is made of. */
static void check_writable(files *f, tamis_ast_text name) {
    tamis_diags *diags = &f->model->compiler->diags;
    tamis_str path;
    if (name.str.len == 0 || memchr(name.str.ptr, '\0', name.str.len) != NULL) return; /* said */
    if (!tamis_str_ends_with(name.str, TAMIS_STR(".jsonl"))) {
        tamis_diag *d = tamis_diags_add(diags, TAMIS_E0705, name.span, "a file of expected lines is named *.jsonl");
        tamis_diag_help(diags, d, "name it 'events.expected.jsonl'");
    } else if (locate(&path, f, name.str) && enter(f, path)) {
        tamis_diag *d = tamis_diags_add(diags, TAMIS_E0705, name.span, "'%.*s' is the file of another item as well",
                                        TAMIS_FMT(name.str));
        tamis_diag_help(diags, d, "'tamis test --update' writes it anew: give it a name of its own");
    }
}

tamis_status tamis_check_recorded(tamis_model *m) {
    files f = {.model = m, .status = TAMIS_OK};
    bool any = false;
    for (size_t i = 0; i < m->test_count; i++) any = any || tamis_test_is_recorded(m->tests[i]);
    if (!any) return TAMIS_OK;
    tamis_map_init(&f.taken, &m->compiler->arena);
    take_files(&f);
    for (size_t i = 0; i < m->test_count && f.status == TAMIS_OK; i++) {
        const tamis_item *item = m->tests[i];
        if (!tamis_test_is_recorded(item)) continue;
        f.status = check_readable(m, item->text, false);
        if (f.status == TAMIS_OK) f.status = check_readable(m, item->expected, true);
        check_writable(&f, item->expected);
    }
    return f.status;
}
