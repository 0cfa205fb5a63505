/* Reads packs: a folder's rules files, and the packs that it uses, each once. */
#include "compiler/compiler.h"

#include <errno.h>
#include <stdlib.h>

#include "base/diag_edit.h"
#include "base/file.h"
#include "base/limits.h"
#include "compiler/lint.h"
#include "compiler/model.h"
#include "grammar/parse.h"

tamis_status tamis_compiler_new(tamis_compiler **out) {
    tamis_compiler *c = calloc(1, sizeof *c);
    *out = c;
    if (c == NULL) return TAMIS_ERR_MEMORY;
    tamis_arena_init_passing(&c->arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&c->sources, &c->arena);
    tamis_diags_init(&c->diags, &c->arena);
    return TAMIS_OK;
}

void tamis_compiler_free(tamis_compiler *compiler) {
    if (compiler == NULL) return;
    tamis_arena_clear(&compiler->arena);
    free(compiler);
}

const tamis_sources *tamis_compiler_sources(const tamis_compiler *compiler) {
    return &compiler->sources;
}

const tamis_diags *tamis_compiler_diags(const tamis_compiler *compiler) {
    return &compiler->diags;
}

tamis_diags *tamis_compiler_findings(tamis_compiler *compiler) {
    return &compiler->diags;
}

/* A finding about a path that stands in no source, such as the folder on the command line. */
static void report_path(tamis_compiler *c, tamis_diag_code code, tamis_str path, const char *why) {
    size_t index;
    tamis_span nowhere = {UINT32_MAX, 0};
    if (tamis_sources_add(&index, &c->sources, path, TAMIS_STR(""), TAMIS_STR("")) == TAMIS_OK)
        nowhere.off = c->sources.items[index].base;
    tamis_diags_add(&c->diags, code, nowhere, "'%.*s' %s", TAMIS_FMT(path), why);
}

void tamis_compiler_update(tamis_compiler *c) {
    c->updating = true;
}

const char *tamis_file_problem(tamis_status status) {
    switch (status) {
    case TAMIS_ERR_NOT_FOUND: return "does not exist";
    case TAMIS_ERR_LIMIT: return "is larger than 64 MiB";
    case TAMIS_ERR_INVALID: return "is no regular file, or leads out of the pack's folder";
    default: return "cannot be read";
    }
}

/* ---- One folder ---- */

static tamis_status parse_file(tamis_model *m, tamis_str name, tamis_ast_file **last) {
    tamis_compiler *c = m->compiler;
    tamis_str path, text;
    size_t index;
    tamis_ast_file *file;
    tamis_status status = tamis_path_join(&path, &c->arena, m->unit.folder, name);
    if (status != TAMIS_OK) return status;
    status = tamis_file_read_below(&text, &c->arena, m->real.ptr, m->real.ptr, name.ptr, TAMIS_LIMIT_FILE);
    if (status == TAMIS_ERR_MEMORY) return status;
    if (status != TAMIS_OK) {
        report_path(c, TAMIS_E0502, path, tamis_file_problem(status));
        m->lost = ~0u;
        return TAMIS_OK;
    }
    status = tamis_sources_add(&index, &c->sources, path, name, text);
    if (status == TAMIS_ERR_LIMIT) {
        report_path(c, TAMIS_E0306, path, "is too much: all sources together may have 1 GiB");
        m->lost = ~0u;
        return TAMIS_OK;
    }
    if (status == TAMIS_OK) status = tamis_parse_rules(&file, &c->arena, &c->sources, index, &c->diags);
    if (status != TAMIS_OK) return status;
    if (*last == NULL) m->unit.files = file;
    else (*last)->next = file;
    *last = file;
    return TAMIS_OK;
}

static tamis_status parse_folder(tamis_model *m) {
    tamis_compiler *c = m->compiler;
    tamis_str *names;
    size_t count;
    tamis_status status = tamis_folder_list(&names, &count, &c->arena, m->real.ptr, ".rules");
    if (status == TAMIS_ERR_MEMORY) return status;
    if (status != TAMIS_OK) {
        report_path(c, TAMIS_E0502, m->unit.folder, "is a folder that cannot be read");
        return status;
    }
    if (count == 0) {
        report_path(c, TAMIS_E0502, m->unit.folder, "has no *.rules file");
        return TAMIS_ERR_NOT_FOUND;
    }
    tamis_ast_file *last = NULL;
    m->first_rules = c->sources.count;
    for (size_t i = 0; i < count; i++) {
        status = parse_file(m, names[i], &last);
        if (status != TAMIS_OK) return status;
    }
    m->rules_count = c->sources.count - m->first_rules;
    return TAMIS_OK;
}

/* ---- `use` ---- */

static tamis_status read_model(tamis_model **out, tamis_compiler *c, tamis_str folder, tamis_str real, tamis_str root);

static tamis_model *find_model(const tamis_compiler *c, tamis_str real) {
    for (size_t i = 0; i < c->model_count; i++)
        if (tamis_str_equal(c->models[i]->real, real)) return c->models[i];
    return NULL;
}

/* "folder/path" for messages, with each "x/.." taken out: 'rules/pan' and '../global' are "rules/global". */
static tamis_status shown_path(tamis_str *out, tamis_arena *arena, tamis_str folder, tamis_str path) {
    const tamis_str up = TAMIS_STR("../");
    while (tamis_str_starts_with(path, up)) {
        size_t slash = folder.len;
        while (slash > 0 && folder.ptr[slash - 1] != '/') slash--;
        tamis_str last = {folder.ptr + slash, folder.len - slash};
        if (last.len == 0 || tamis_str_equal(last, TAMIS_STR(".")) || tamis_str_equal(last, TAMIS_STR(".."))) break;
        if (slash == 1) break; /* a folder of "/" */
        folder.len = slash > 0 ? slash - 1 : 0;
        path = (tamis_str){path.ptr + up.len, path.len - up.len};
    }
    return tamis_path_join(out, arena, folder, path);
}

/* Where a `use` leads, or a finding and an empty `real`. */
static tamis_status resolve_use(tamis_str *path, tamis_str *real, tamis_model *m, const tamis_item *item) {
    tamis_compiler *c = m->compiler;
    *real = (tamis_str){NULL, 0};
    tamis_str from_real;
    bool plain = item->name.str.len > 0 && memchr(item->name.str.ptr, '\0', item->name.str.len) == NULL &&
                 item->name.str.ptr[0] != '/';
    if (!plain) {
        tamis_diag *d = tamis_diags_add(&c->diags, TAMIS_E0503, item->name.span, "a used pack is named by a relative path");
        tamis_diag_help(&c->diags, d, "write the path from this folder, as in use '../global';");
        return TAMIS_OK;
    }
    tamis_status status = shown_path(path, &c->arena, m->unit.folder, item->name.str);
    if (status == TAMIS_OK) status = tamis_path_join(&from_real, &c->arena, m->real, item->name.str);
    if (status == TAMIS_OK) status = tamis_path_real(real, &c->arena, from_real.ptr);
    if (status == TAMIS_ERR_MEMORY) return status;
    if (status == TAMIS_OK && !tamis_path_below(*real, m->root)) {
        tamis_diag *d = tamis_diags_add(&c->diags, TAMIS_E0503, item->name.span, "this pack lies outside the root folder");
        tamis_diag_help(&c->diags, d, "packs may use what lies beside them; name another root folder with --root");
        *real = (tamis_str){NULL, 0};
    } else if (status != TAMIS_OK) {
        tamis_diags_add(&c->diags, TAMIS_E0502, item->name.span, "there is no folder '%.*s'", TAMIS_FMT(item->name.str));
        *real = (tamis_str){NULL, 0};
    }
    return TAMIS_OK;
}

static tamis_status read_use(tamis_use *use, tamis_model *m) {
    tamis_compiler *c = m->compiler;
    tamis_str path, real;
    tamis_span span = use->item->name.span;
    tamis_status status = resolve_use(&path, &real, m, use->item);
    if (status != TAMIS_OK || real.ptr == NULL) return status;
    tamis_model *used = find_model(c, real);
    if (used != NULL && used->reading) {
        tamis_diags_add(&c->diags, TAMIS_E0504, span, "this pack uses the one that uses it");
        return TAMIS_OK;
    }
    for (const tamis_use *u = m->uses; u != NULL && u != use; u = u->next) {
        if (used == NULL || u->model != used) continue;
        tamis_diag *d = tamis_diags_add(&c->diags, TAMIS_E0505, span, "this pack is used already");
        tamis_diag_label(&c->diags, d, u->item->name.span, "here");
        return TAMIS_OK;
    }
    if (used != NULL) {
        m->unit.errors += used->unit.errors; /* reported before, and still errors */
    } else {
        status = read_model(&used, c, path, real, m->root);
        if (status == TAMIS_ERR_MEMORY) return status;
        if (status != TAMIS_OK) return TAMIS_OK; /* said */
    }
    use->model = used;
    return TAMIS_OK;
}

/* Adds a pack, and whatever it uses, to the packs behind `m`, each once. */
static tamis_status add_used(tamis_model *m, tamis_model *used, tamis_str path, tamis_span span) {
    tamis_arena *arena = &m->compiler->arena;
    for (size_t i = 0; i < m->used_count; i++)
        if (m->used[i] == used) return TAMIS_OK;
    if (m->used_count >= TAMIS_LIMIT_USED_PACKS) {
        tamis_diags_add(&m->compiler->diags, TAMIS_E0306, span, "too many packs are used, at most %u", TAMIS_LIMIT_USED_PACKS);
        return TAMIS_OK;
    }
    m->used[m->used_count] = used;
    m->used_paths[m->used_count++] = path;
    for (size_t i = 0; i < used->used_count; i++) {
        tamis_str further;
        tamis_status status = tamis_path_join(&further, arena, path, used->used_paths[i]);
        if (status == TAMIS_OK) status = add_used(m, used->used[i], further, span);
        if (status != TAMIS_OK) return status;
    }
    return TAMIS_OK;
}

static tamis_status read_uses(tamis_model *m) {
    tamis_arena *arena = &m->compiler->arena;
    tamis_use **next = &m->uses;
    m->used = tamis_arena_array(arena, TAMIS_LIMIT_USED_PACKS, sizeof *m->used);
    m->used_paths = tamis_arena_array(arena, TAMIS_LIMIT_USED_PACKS, sizeof *m->used_paths);
    if (m->used == NULL || m->used_paths == NULL) return TAMIS_ERR_MEMORY;
    for (const tamis_ast_file *file = m->unit.files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            if (item->kind != TAMIS_ITEM_USE) continue;
            tamis_use *use = tamis_arena_alloc(arena, sizeof *use);
            if (use == NULL) return TAMIS_ERR_MEMORY;
            use->item = item;
            *next = use;
            next = &use->next;
            tamis_status status = read_use(use, m);
            if (status == TAMIS_OK && use->model != NULL) status = add_used(m, use->model, item->name.str, item->name.span);
            if (status != TAMIS_OK) return status;
        }
    }
    return TAMIS_OK;
}

/* ---- Models ---- */

static tamis_status add_model(tamis_model **out, tamis_compiler *c) {
    tamis_model *m = tamis_arena_alloc(&c->arena, sizeof *m);
    tamis_model **models = tamis_arena_array(&c->arena, c->model_count + 1, sizeof(tamis_model *));
    if (m == NULL || models == NULL) return TAMIS_ERR_MEMORY;
    if (c->model_count > 0) memcpy(models, c->models, c->model_count * sizeof(tamis_model *));
    models[c->model_count++] = m;
    c->models = models;
    m->compiler = c;
    *out = m;
    return TAMIS_OK;
}

static tamis_status read_model(tamis_model **out, tamis_compiler *c, tamis_str folder, tamis_str real,
                               tamis_str root) {
    tamis_model *m;
    size_t errors_before = c->diags.errors;
    tamis_status status = add_model(&m, c);
    if (status != TAMIS_OK) return status;
    m->unit.folder = folder;
    m->real = real;
    m->root = root;
    m->reading = true;
    status = parse_folder(m);
    if (status == TAMIS_OK) status = read_uses(m);
    if (status == TAMIS_OK) status = tamis_declare(m);
    if (status == TAMIS_OK) status = tamis_check(m);
    if (status == TAMIS_OK) status = tamis_check_tests(m);
    bool sound = m->unit.errors + c->diags.errors == errors_before; /* and so are the packs that it uses */
    if (status == TAMIS_OK) status = tamis_lint(m, sound);
    if (status == TAMIS_OK) status = tamis_suppress(m, sound);
    if (status == TAMIS_OK && c->diags.failed) status = TAMIS_ERR_MEMORY;
    m->reading = false;
    m->unit.errors += c->diags.errors - errors_before;
    *out = m;
    return status;
}

/* The parent of a resolved folder; of "/" itself. */
static tamis_str parent_of(tamis_str real) {
    size_t len = real.len;
    while (len > 1 && real.ptr[len - 1] != '/') len--;
    return (tamis_str){real.ptr, len > 1 ? len - 1 : 1};
}

static tamis_status resolve_roots(tamis_str *real, tamis_str *root, tamis_compiler *c, tamis_str folder,
                                  const char *root_option) {
    tamis_status status = tamis_path_real(real, &c->arena, folder.ptr);
    if (status == TAMIS_OK && root_option == NULL) return tamis_arena_copy(root, &c->arena, parent_of(*real));
    if (status == TAMIS_OK) status = tamis_path_real(root, &c->arena, root_option);
    return status;
}

/* Reads and checks a pack, unless it was read before. TAMIS_ERR_RULES when it has errors. */
static tamis_status check_pack(tamis_model **out, tamis_compiler *c, const char *folder_option, const char *root_option) {
    tamis_str folder, real, root;
    tamis_model *m;
    *out = NULL;
    size_t len = strlen(folder_option);
    while (len > 1 && folder_option[len - 1] == '/') len--;
    tamis_status status = tamis_arena_copy(&folder, &c->arena, (tamis_str){folder_option, len});
    if (status != TAMIS_OK) return status;
    errno = 0;
    status = resolve_roots(&real, &root, c, folder, root_option);
    if (status == TAMIS_ERR_MEMORY) return status;
    if (status != TAMIS_OK) {
        report_path(c, TAMIS_E0502, folder, tamis_file_problem(status));
        return status;
    }
    m = find_model(c, real);
    if (m == NULL) {
        status = read_model(&m, c, folder, real, root);
        tamis_diags_sort(&c->diags);
        if (status != TAMIS_OK) return status;
    }
    *out = m;
    return m->unit.errors > 0 ? TAMIS_ERR_RULES : TAMIS_OK;
}

static tamis_status emit_pack(tamis_model *m) {
    tamis_compiler *c = m->compiler;
    if (m->unit.image.len > 0) return TAMIS_OK;
    tamis_status status = tamis_emit(&m->unit.image, m, &c->arena);
    if (status == TAMIS_ERR_RULES) tamis_diags_sort(&c->diags);
    return status;
}

tamis_status tamis_compiler_pack(tamis_unit **out, tamis_compiler *c, const char *folder, const char *root) {
    tamis_model *m;
    c->emits = true;
    tamis_status status = check_pack(&m, c, folder, root);
    *out = m == NULL ? NULL : &m->unit;
    return status == TAMIS_OK && m != NULL ? emit_pack(m) : status;
}

tamis_status tamis_compiler_check(tamis_unit **out, tamis_compiler *c, const char *folder, const char *root) {
    tamis_model *m;
    tamis_status status = check_pack(&m, c, folder, root);
    *out = m == NULL ? NULL : &m->unit;
    return status == TAMIS_OK && m != NULL && !tamis_fits(m) ? emit_pack(m) : status;
}

/* ---- Lone expressions ---- */

/* The items of a pack of one output named `value`. */
static tamis_status lone_model(tamis_model **out, tamis_compiler *c, tamis_str text) {
    size_t source;
    tamis_expr *expr = NULL;
    tamis_str name = TAMIS_STR("expression"), copy;
    tamis_status status = add_model(out, c);
    if (status == TAMIS_OK) status = tamis_arena_copy(&copy, &c->arena, text);
    if (status == TAMIS_OK) status = tamis_sources_add(&source, &c->sources, name, name, copy);
    if (status == TAMIS_OK) status = tamis_parse_expression(&expr, &c->arena, &c->sources, source, &c->diags);
    if (status != TAMIS_OK) return status;
    if (expr == NULL) return TAMIS_ERR_RULES;
    tamis_ast_file *file = tamis_arena_alloc(&c->arena, sizeof *file);
    tamis_item *map = tamis_arena_alloc(&c->arena, sizeof *map);
    tamis_ast_output *output = tamis_arena_alloc(&c->arena, sizeof *output);
    if (file == NULL || map == NULL || output == NULL) return TAMIS_ERR_MEMORY;
    *output = (tamis_ast_output){.name = {TAMIS_STR("value"), expr->span}, .value = expr, .span = expr->span};
    *map = (tamis_item){.kind = TAMIS_ITEM_MAP, .span = expr->span, .outputs = output};
    *file = (tamis_ast_file){.source = source, .items = map};
    (*out)->unit.files = file;
    (*out)->unit.name = name;
    (*out)->first_rules = source;
    (*out)->rules_count = 1;
    (*out)->lone = true;
    return TAMIS_OK;
}

tamis_status tamis_compiler_expression(tamis_str *image, tamis_compiler *c, tamis_str text,
                                       const tamis_json *references, const tamis_json *globals) {
    tamis_model *m;
    size_t errors_before = c->diags.errors;
    *image = (tamis_str){NULL, 0};
    c->emits = true;
    if (text.len > TAMIS_LIMIT_FILE) return TAMIS_ERR_LIMIT;
    tamis_status status = lone_model(&m, c, text);
    if (status != TAMIS_OK) return status;
    m->lone_references = references;
    m->lone_globals = globals;
    status = tamis_declare(m);
    if (status == TAMIS_OK) status = tamis_check(m);
    if (status == TAMIS_OK && c->diags.errors > errors_before) status = TAMIS_ERR_RULES;
    if (status == TAMIS_OK) status = tamis_emit(image, m, &c->arena);
    return status;
}
