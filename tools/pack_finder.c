/* See pack_finder.h. */
#include "tools/pack_finder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"

static const tamis_str suffix = {".rules", 6};

void tamis_pack_folders_init(tamis_pack_folders *folders, tamis_arena *arena) {
    *folders = (tamis_pack_folders){.arena = arena};
    tamis_map_init(&folders->seen, arena);
}

static tamis_status fail(tamis_pack_folders *f, tamis_str path, int error) {
    f->bad = path;
    f->error = error;
    return TAMIS_ERR_IO;
}

static tamis_status add_folder(tamis_pack_folders *f, tamis_str path) {
    tamis_str real;
    tamis_status status = tamis_path_real(&real, f->arena, path.ptr);
    if (status == TAMIS_ERR_MEMORY) {
        return status;
    }
    if (status != TAMIS_OK) {
        return fail(f, path, errno);
    }
    if (tamis_map_get(&f->seen, real) != NULL) {
        return TAMIS_OK;
    }
    tamis_str *items = tamis_arena_grow(f->arena, f->items, f->count, &f->room, sizeof *items);
    if (items == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    f->items = items;
    f->items[f->count++] = path;
    return tamis_map_put(&f->seen, real, 0);
}

/* ---- One folder ---- */

typedef struct subfolder {
    tamis_str path;
    struct subfolder *next;
} subfolder;

typedef struct content {
    bool rules;
    subfolder *folders;
    size_t count;
} content;

static tamis_status read_entry(content *out, tamis_pack_folders *f, DIR *dir, tamis_str folder,
                               const char *name) {
    struct stat at;
    if (name[0] == '.' || fstatat(dirfd(dir), name, &at, AT_SYMLINK_NOFOLLOW) != 0) {
        return TAMIS_OK; /* hidden, or gone since */
    }
    if (!S_ISDIR(at.st_mode)) {
        out->rules = out->rules || tamis_str_ends_with(tamis_str_z(name), suffix);
        return TAMIS_OK;
    }
    subfolder *sub = tamis_arena_alloc(f->arena, sizeof *sub);
    if (sub == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    sub->next = out->folders;
    out->folders = sub;
    out->count++;
    return tamis_path_join(&sub->path, f->arena, folder, tamis_str_z(name));
}

static tamis_status read_content(content *out, tamis_pack_folders *f, tamis_str folder) {
    *out = (content){0};
    DIR *dir = opendir(folder.ptr);
    if (dir == NULL) {
        return fail(f, folder, errno);
    }
    tamis_status status = TAMIS_OK;
    while (status == TAMIS_OK) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            status = errno == 0 ? TAMIS_OK : fail(f, folder, errno);
            break;
        }
        status = read_entry(out, f, dir, folder, entry->d_name);
    }
    (void)closedir(dir);
    return status;
}

static int by_bytes(const void *a, const void *b) {
    const tamis_str *x = a;
    const tamis_str *y = b;
    return tamis_str_compare(*x, *y);
}

/* Recursive, at most TAMIS_LIMIT_NESTING deep; only one folder is open at a time. */
static tamis_status find_below(tamis_pack_folders *f, tamis_str folder, unsigned depth) {
    content found;
    if (depth > TAMIS_LIMIT_NESTING) {
        f->bad = folder;
        return TAMIS_ERR_LIMIT;
    }
    tamis_status status = read_content(&found, f, folder);
    if (status == TAMIS_OK && found.rules) {
        status = add_folder(f, folder);
    }
    tamis_str *paths = tamis_arena_array(f->arena, found.count, sizeof *paths);
    if (status != TAMIS_OK || paths == NULL) {
        return status != TAMIS_OK ? status : TAMIS_ERR_MEMORY;
    }
    size_t count = 0;
    for (const subfolder *sub = found.folders; sub != NULL; sub = sub->next) {
        paths[count++] = sub->path;
    }
    qsort(paths, count, sizeof *paths, by_bytes);
    for (size_t i = 0; i < count && status == TAMIS_OK; i++) {
        status = find_below(f, paths[i], depth + 1);
    }
    return status;
}

/* The folder of a file's path: "." when the path has none. */
static tamis_str folder_of(tamis_str path) {
    size_t len = path.len;
    while (len > 0 && path.ptr[len - 1] != '/') {
        len--;
    }
    while (len > 1 && path.ptr[len - 1] == '/') {
        len--;
    }
    return len == 0 ? TAMIS_STR(".") : tamis_str_of(path.ptr, len);
}

tamis_status tamis_pack_folders_find(tamis_pack_folders *folders, const char *path) {
    struct stat at;
    tamis_str copy;
    tamis_str given = tamis_str_z(path);
    tamis_status status = tamis_arena_copy(&copy, folders->arena, given);
    if (status != TAMIS_OK) {
        return status;
    }
    if (stat(path, &at) != 0) {
        return fail(folders, copy, errno);
    }
    if (S_ISDIR(at.st_mode)) {
        while (copy.len > 1 && copy.ptr[copy.len - 1] == '/') {
            copy.len--;
        }
        status = tamis_arena_copy(&copy, folders->arena, copy);
        return status == TAMIS_OK ? find_below(folders, copy, 0) : status;
    }
    if (!S_ISREG(at.st_mode) || !tamis_str_ends_with(given, suffix)) {
        return fail(folders, copy, 0);
    }
    status = tamis_arena_copy(&copy, folders->arena, folder_of(given));
    return status == TAMIS_OK ? add_folder(folders, copy) : status;
}
