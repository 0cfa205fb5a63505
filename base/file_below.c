/* Paths, and files below a folder that no name and no link may leave. As in file.c, what is checked is the opened
 * descriptor. */
#define _XOPEN_SOURCE 700 /* realpath belongs to POSIX's XSI part */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file_parts.h"

/* ---- paths ---- */

tamis_status tamis_path_real(tamis_str *out, tamis_arena *arena, const char *path) {
    char *real = realpath(path, NULL);
    *out = TAMIS_STR("");
    if (real == NULL) {
        return tamis_file_path_status();
    }
    tamis_status status = tamis_arena_copy(out, arena, tamis_str_z(real));
    free(real);
    return status;
}

bool tamis_path_below(tamis_str path, tamis_str root) {
    if (root.len == 0 || !tamis_str_starts_with(path, root)) {
        return false;
    }
    return path.len == root.len || root.ptr[root.len - 1] == '/' || path.ptr[root.len] == '/';
}

tamis_status tamis_path_join(tamis_str *out, tamis_arena *arena, tamis_str folder, tamis_str name) {
    if (folder.len == 0) {
        return tamis_arena_copy(out, arena, name);
    }
    bool slash = folder.ptr[folder.len - 1] != '/';
    size_t len = folder.len + slash + name.len;
    char *path = tamis_arena_bytes(arena, len + 1);
    if (path == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    memcpy(path, folder.ptr, folder.len);
    if (slash) {
        path[folder.len] = '/';
    }
    if (name.len != 0) {
        memcpy(path + folder.len + slash, name.ptr, name.len);
    }
    path[len] = '\0';
    *out = tamis_str_of(path, len);
    return TAMIS_OK;
}

/* The number of components of `path` behind `root`, below which it lies. */
static size_t depth_below(tamis_str path, tamis_str root) {
    size_t depth = 0;
    for (size_t i = root.len; i < path.len; i++) {
        bool begins = i == 0 || path.ptr[i - 1] == '/';
        depth += path.ptr[i] != '/' && begins;
    }
    return depth;
}

/* Do the letters of `relative`, walked from `depth` folders below the root, stay below it? A first check that
 * touches no file; links are judged later. */
static bool stays_below(const char *relative, size_t depth) {
    if (relative[0] == '/' || relative[0] == '\0') {
        return false;
    }
    for (const char *at = relative; *at != '\0';) {
        size_t len = strcspn(at, "/");
        if (len == 2 && at[0] == '.' && at[1] == '.') {
            if (depth == 0) {
                return false;
            }
            depth--;
        } else if (len > 1 || (len == 1 && at[0] != '.')) {
            depth++;
        }
        at += len + (at[len] == '/');
    }
    return true;
}

/* The path of an open file. Asked of the kernel where /proc is there; else of the name, which counts only if
 * it still leads to the same file. */
static tamis_status descriptor_path(tamis_str *out, tamis_arena *arena, int fd, const struct stat *info,
                                    const char *path) {
    char name[64];
    char target[4096];
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(name, target, sizeof target);
    if (len > 0 && (size_t)len < sizeof target) {
        return tamis_arena_copy(out, arena, tamis_str_of(target, (size_t)len));
    }
    tamis_status status = tamis_path_real(out, arena, path);
    if (status != TAMIS_OK) {
        return status;
    }
    struct stat named;
    if (lstat(out->ptr, &named) != 0) {
        return tamis_file_path_status();
    }
    bool same = named.st_dev == info->st_dev && named.st_ino == info->st_ino;
    return same ? TAMIS_OK : TAMIS_ERR_INVALID;
}

/* The last check of what was opened as `path`: does it lie below the root? Closes it when it does not. */
static tamis_status keep_below(tamis_arena *arena, int fd, const struct stat *info, const char *path,
                               tamis_str real_root) {
    tamis_str real;
    tamis_status status = descriptor_path(&real, arena, fd, info, path);
    if (status == TAMIS_OK && !tamis_path_below(real, real_root)) {
        status = TAMIS_ERR_INVALID;
    }
    if (status != TAMIS_OK) {
        tamis_file_close(fd);
    }
    return status;
}

/* ---- files below a folder ---- */

tamis_status tamis_file_open_below(int *out, uint64_t *size, tamis_arena *arena, const char *root, const char *folder,
                                   const char *relative) {
    tamis_str real_root, real_folder, path;
    tamis_status status = tamis_path_real(&real_root, arena, root);
    if (status == TAMIS_OK) {
        status = tamis_path_real(&real_folder, arena, folder);
    }
    if (status != TAMIS_OK) {
        return status;
    }
    if (!tamis_path_below(real_folder, real_root) ||
        !stays_below(relative, depth_below(real_folder, real_root))) {
        return TAMIS_ERR_INVALID;
    }
    status = tamis_path_join(&path, arena, real_folder, tamis_str_z(relative));
    if (status != TAMIS_OK) {
        return status;
    }
    int fd;
    struct stat info;
    status = tamis_file_open_regular(&fd, &info, path.ptr);
    if (status != TAMIS_OK) {
        return status;
    }
    *out = fd;
    *size = (uint64_t)info.st_size;
    return keep_below(arena, fd, &info, path.ptr, real_root);
}

tamis_status tamis_file_read_below(tamis_str *out, tamis_arena *arena, const char *root, const char *folder,
                                   const char *relative, size_t max) {
    int fd;
    uint64_t size;
    tamis_status status = tamis_file_open_below(&fd, &size, arena, root, folder, relative);
    if (status == TAMIS_OK) {
        status = tamis_file_read_all(out, arena, fd, size, tamis_file_size_max(max));
        tamis_file_close(fd);
    }
    return status;
}

/* An open descriptor of the folder that holds `relative`, checked like a file's; the file's own name through `name`. */
static tamis_status open_folder_below(int *out, const char **name, tamis_arena *arena, tamis_str real_root,
                                      const char *relative) {
    tamis_str path;
    const char *slash = strrchr(relative, '/');
    *name = slash == NULL ? relative : slash + 1;
    if (!stays_below(relative, 0) || **name == '\0' || strcmp(*name, ".") == 0 || strcmp(*name, "..") == 0) {
        return TAMIS_ERR_INVALID;
    }
    tamis_status status = tamis_path_join(&path, arena, real_root,
                                          tamis_str_of(relative, (size_t)(*name - relative)));
    if (status != TAMIS_OK) {
        return status;
    }
    int fd = open(path.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return tamis_file_path_status();
    }
    struct stat info;
    if (fstat(fd, &info) != 0) {
        tamis_file_close(fd);
        return TAMIS_ERR_IO;
    }
    *out = fd;
    return keep_below(arena, fd, &info, path.ptr, real_root);
}

tamis_status tamis_file_write_below(tamis_arena *arena, const char *root, const char *relative, tamis_str bytes) {
    int folder = -1;
    const char *name;
    tamis_str real_root;
    tamis_status status = tamis_path_real(&real_root, arena, root);
    if (status == TAMIS_OK) {
        status = open_folder_below(&folder, &name, arena, real_root, relative);
    }
    if (status == TAMIS_OK) {
        status = tamis_file_replace_in(folder, name, bytes);
        tamis_file_close(folder);
    }
    return status;
}
