/* Files. Every path may come from a hostile rule text, and any file may change while it is read: what is
 * checked is the opened descriptor, never the name. */
#include "base/file_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

#define WRITE_MAX  ((size_t)1 << 30) /* bytes of one write(2): Linux takes at most 2 GiB - 4096 */
#define TEMP_TRIES 100

/* ---- reading ---- */

/* The status for errno of a call that takes a path. ENXIO: a socket, or a device without a driver. */
tamis_status tamis_file_path_status(void) {
    switch (errno) {
    case ENOENT:
    case ENOTDIR: return TAMIS_ERR_NOT_FOUND;
    case ENOMEM: return TAMIS_ERR_MEMORY;
    case ENXIO: return TAMIS_ERR_INVALID;
    default: return TAMIS_ERR_IO;
    }
}

void tamis_file_close(int fd) {
    int saved = errno;
    (void)close(fd);
    errno = saved;
}

/* Opens a regular file for reading; never waits for the other end of a FIFO, never takes a terminal. */
tamis_status tamis_file_open_regular(int *out, struct stat *info, const char *path) {
    int fd;
    do {
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        return tamis_file_path_status();
    }
    tamis_status status = TAMIS_OK;
    if (fstat(fd, info) != 0) {
        status = TAMIS_ERR_IO;
    } else if (!S_ISREG(info->st_mode)) {
        status = TAMIS_ERR_INVALID;
    }
    if (status != TAMIS_OK) {
        tamis_file_close(fd);
        return status;
    }
    *out = fd;
    return TAMIS_OK;
}

/* Reads up to `want` bytes, fewer only at the end of the file. */
static tamis_status read_some(size_t *got, int fd, char *bytes, size_t want) {
    *got = 0;
    while (*got < want) {
        size_t part = want - *got < WRITE_MAX ? want - *got : WRITE_MAX;
        ssize_t n = read(fd, bytes + *got, part);
        if (n == 0) {
            return TAMIS_OK;
        }
        if (n > 0) {
            *got += (size_t)n;
        } else if (errno != EINTR) {
            return TAMIS_ERR_IO;
        }
    }
    return TAMIS_OK;
}

/* Reads to the end. The size that the file has is a hint: it may grow meanwhile, and files of /proc say 0. */
tamis_status tamis_file_read_all(tamis_str *out, tamis_arena *arena, int fd, uint64_t size, size_t max) {
    if (size > max) {
        return TAMIS_ERR_LIMIT;
    }
    size_t capacity = (size_t)size;
    size_t len = 0;
    char *bytes = tamis_arena_bytes(arena, capacity + 1);
    while (bytes != NULL) {
        /* One byte more than is expected: room for the NUL, and how an end is told from a longer file. */
        size_t got;
        tamis_status status = read_some(&got, fd, bytes + len, capacity + 1 - len);
        if (status != TAMIS_OK) {
            return status;
        }
        len += got;
        if (len > max) {
            return TAMIS_ERR_LIMIT;
        }
        if (len <= capacity) {
            bytes[len] = '\0';
            *out = tamis_str_of(bytes, len);
            return TAMIS_OK;
        }
        capacity = capacity < 2048 ? 4096 : capacity * 2;
        if (capacity > max) {
            capacity = max;
        }
        char *grown = tamis_arena_bytes(arena, capacity + 1);
        if (grown != NULL) {
            memcpy(grown, bytes, len);
        }
        bytes = grown;
    }
    return TAMIS_ERR_MEMORY;
}

size_t tamis_file_size_max(size_t max) {
    return max < SIZE_MAX / 4 ? max : SIZE_MAX / 4;
}

tamis_status tamis_file_read(tamis_str *out, tamis_arena *arena, const char *path, size_t max) {
    int fd;
    struct stat info;
    tamis_status status = tamis_file_open_regular(&fd, &info, path);
    if (status != TAMIS_OK) {
        return status;
    }
    status = tamis_file_read_all(out, arena, fd, (uint64_t)info.st_size, tamis_file_size_max(max));
    tamis_file_close(fd);
    return status;
}

/* ---- folders ---- */

static int compare_names(const void *a, const void *b) {
    return tamis_str_compare(*(const tamis_str *)a, *(const tamis_str *)b);
}

typedef struct name_list {
    tamis_arena *arena;
    tamis_str *items;
    size_t count, capacity;
} name_list;

static tamis_status add_name(name_list *list, tamis_str name) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 16 : list->capacity * 2;
        tamis_str *items = tamis_arena_array(list->arena, capacity, sizeof *items);
        if (items == NULL) {
            return TAMIS_ERR_MEMORY;
        }
        if (list->count != 0) {
            memcpy(items, list->items, list->count * sizeof *items);
        }
        list->items = items;
        list->capacity = capacity;
    }
    return tamis_arena_copy(&list->items[list->count++], list->arena, name);
}

/* Is it no folder? What went away since its name was read is nothing. */
static bool listed_kind(int folder, const char *name) {
    struct stat info;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return false;
    }
    return !S_ISDIR(info.st_mode);
}

tamis_status tamis_folder_list(tamis_str **out, size_t *count, tamis_arena *arena, const char *folder,
                               const char *suffix) {
    DIR *stream = opendir(folder);
    if (stream == NULL) {
        return errno == ENOTDIR ? TAMIS_ERR_INVALID : tamis_file_path_status();
    }
    name_list list = {.arena = arena};
    tamis_status status = TAMIS_OK;
    while (status == TAMIS_OK) {
        errno = 0;
        const struct dirent *entry = readdir(stream);
        if (entry == NULL) {
            status = errno == 0 ? TAMIS_OK : TAMIS_ERR_IO;
            break;
        }
        tamis_str name = tamis_str_z(entry->d_name);
        if (name.ptr[0] != '.' && tamis_str_ends_with(name, tamis_str_z(suffix)) &&
            listed_kind(dirfd(stream), entry->d_name)) {
            status = add_name(&list, name);
        }
    }
    int saved = errno;
    (void)closedir(stream);
    errno = saved;
    if (status != TAMIS_OK) {
        return status;
    }
    if (list.count > 1) {
        qsort(list.items, list.count, sizeof *list.items, compare_names);
    }
    *out = list.items;
    *count = list.count;
    return TAMIS_OK;
}

/* ---- writing ---- */

tamis_status tamis_fd_write(int fd, tamis_str bytes) {
    size_t done = 0;
    while (done < bytes.len) {
        size_t part = bytes.len - done < WRITE_MAX ? bytes.len - done : WRITE_MAX;
        ssize_t n = write(fd, bytes.ptr + done, part);
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno == EAGAIN) {
            /* Someone made the descriptor non-blocking: wait as a blocking one would. */
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            if (poll(&ready, 1, -1) < 0 && errno != EINTR) {
                return TAMIS_ERR_IO;
            }
        } else if (errno != EINTR) {
            return TAMIS_ERR_IO;
        }
    }
    return TAMIS_OK;
}

#define TEMP_NAME_SIZE 32

/* A new file in `folder` under a name that nobody has, open for writing. */
static int open_temporary(int folder, char name[TEMP_NAME_SIZE]) {
    for (int i = 0; i < TEMP_TRIES; i++) {
        (void)snprintf(name, TEMP_NAME_SIZE, ".tamis-%016llx",
                       (unsigned long long)tamis_hash_random_key().k0);
        int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (fd >= 0 || (errno != EEXIST && errno != EINTR)) {
            return fd;
        }
    }
    return -1;
}

/* The permissions for the new file through `mode`, -1 when there is none yet. A folder, device or FIFO is
 * not replaced. */
static tamis_status old_mode(long *mode, int folder, const char *name) {
    struct stat info;
    *mode = -1;
    if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? TAMIS_OK : TAMIS_ERR_IO;
    }
    if (S_ISREG(info.st_mode)) {
        *mode = (long)(info.st_mode & 0777);
        return TAMIS_OK;
    }
    return S_ISLNK(info.st_mode) ? TAMIS_OK : TAMIS_ERR_INVALID;
}

/* Content, permissions, and both on the disk. */
static tamis_status fill(int fd, tamis_str bytes, long mode) {
    tamis_status status = tamis_fd_write(fd, bytes);
    if (status == TAMIS_OK && ((mode >= 0 && fchmod(fd, (mode_t)mode) != 0) || fsync(fd) != 0)) {
        status = TAMIS_ERR_IO;
    }
    return status;
}

/* Some file systems cannot sync a folder and say so: nothing is wrong then. */
static tamis_status sync_folder(int folder) {
    return fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP ? TAMIS_OK : TAMIS_ERR_IO;
}

tamis_status tamis_file_replace_in(int folder, const char *name, tamis_str bytes) {
    long mode;
    tamis_status status = old_mode(&mode, folder, name);
    if (status != TAMIS_OK) {
        return status;
    }
    char temporary[TEMP_NAME_SIZE];
    int fd = open_temporary(folder, temporary);
    if (fd < 0) {
        return TAMIS_ERR_IO;
    }
    status = fill(fd, bytes, mode);
    if (status != TAMIS_OK) {
        tamis_file_close(fd);
    } else if (close(fd) != 0 || renameat(folder, temporary, folder, name) != 0) {
        status = TAMIS_ERR_IO;
    }
    if (status != TAMIS_OK) {
        int saved = errno;
        (void)unlinkat(folder, temporary, 0);
        errno = saved;
        return status;
    }
    return sync_folder(folder);
}

/* An open descriptor of the folder that `path` names a file in; the file's name through `name`. */
static tamis_status open_parent(int *out, const char **name, const char *path) {
    const char *slash = strrchr(path, '/');
    *name = slash == NULL ? path : slash + 1;
    if (**name == '\0') {
        return TAMIS_ERR_INVALID;
    }
    char *folder = slash == NULL ? NULL : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    if (slash != NULL && folder == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    *out = open(folder == NULL ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    tamis_status status = *out < 0 ? tamis_file_path_status() : TAMIS_OK;
    free(folder);
    return status;
}

tamis_status tamis_file_write(const char *path, tamis_str bytes) {
    int folder;
    const char *name;
    tamis_status status = open_parent(&folder, &name, path);
    if (status == TAMIS_OK) {
        status = tamis_file_replace_in(folder, name, bytes);
        tamis_file_close(folder);
    }
    return status;
}
