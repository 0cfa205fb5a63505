/* See rules_paths.h. */
#include "cli/rules_paths.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/map.h"
#include "cli/pack_paths.h"
#include "cli/print.h"

typedef struct finder {
    tamis_rules_paths *out;
    tamis_arena *arena;
    tamis_map seen; /* by the path with all links resolved */
} finder;

static bool add(finder *f, const char *path) {
    const char **items =
        tamis_arena_grow(f->arena, f->out->items, f->out->count, &f->out->room, sizeof *items);
    if (items == NULL) {
        return false;
    }
    f->out->items = items;
    f->out->items[f->out->count++] = path;
    return true;
}

/* A file is told from one that was seen by where it really lies; one whose place cannot be found is told about when it is read. */
static bool add_file(finder *f, const char *path) {
    tamis_str real;
    tamis_status status = tamis_path_real(&real, f->arena, path);
    if (status == TAMIS_ERR_MEMORY) {
        return false;
    }
    if (status == TAMIS_OK) {
        if (tamis_map_get(&f->seen, real) != NULL) {
            return true;
        }
        if (tamis_map_put(&f->seen, real, 0) != TAMIS_OK) {
            return false;
        }
    }
    return add(f, path);
}

static bool add_folder(finder *f, tamis_str folder) {
    tamis_str *names;
    size_t count = 0;
    errno = 0;
    tamis_status status = tamis_folder_list(&names, &count, f->arena, folder.ptr, ".rules");
    if (status == TAMIS_ERR_MEMORY) {
        return false;
    }
    if (status != TAMIS_OK) {
        f->out->status = tamis_say_cannot("read", folder.ptr, errno != 0 ? errno : ENOENT);
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        tamis_str path;
        if (tamis_path_join(&path, f->arena, folder, names[i]) != TAMIS_OK || !add_file(f, path.ptr)) {
            return false;
        }
    }
    return true;
}

static bool is_rules_file(const char *path) {
    struct stat at;
    return stat(path, &at) == 0 && S_ISREG(at.st_mode) &&
           tamis_str_ends_with(tamis_str_z(path), TAMIS_STR(".rules"));
}

static bool add_operand(finder *f, const char *path) {
    if (strcmp(path, "-") == 0) {
        return add(f, NULL);
    }
    if (is_rules_file(path)) {
        return add_file(f, path);
    }
    tamis_pack_folders folders;
    tamis_arguments one = {.operands = &path, .count = 1};
    int status = tamis_pack_paths(&folders, f->arena, &one);
    if (status != TAMIS_EXIT_FINE) {
        f->out->status = status;
        return true;
    }
    bool held = true;
    for (size_t i = 0; i < folders.count && held; i++) {
        held = add_folder(f, folders.items[i]);
    }
    return held;
}

bool tamis_rules_paths_find(tamis_rules_paths *out, tamis_arena *arena, const tamis_arguments *arguments) {
    *out = (tamis_rules_paths){.status = TAMIS_EXIT_FINE};
    finder f = {.out = out, .arena = arena};
    tamis_map_init(&f.seen, arena);
    if (arguments->count == 0) {
        return add(&f, NULL);
    }
    for (size_t i = 0; i < arguments->count; i++) {
        if (!add_operand(&f, arguments->operands[i])) {
            return false;
        }
    }
    return true;
}
