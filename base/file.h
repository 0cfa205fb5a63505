/* Files, read and written so that neither a hostile path nor a crash does harm. POSIX. */
#ifndef TAMIS_BASE_FILE_H
#define TAMIS_BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"

/* Reads a whole regular file of at most `max` bytes into memory of the arena, through `out` (a NUL stands behind the last byte).
 * TAMIS_ERR_NOT_FOUND, TAMIS_ERR_IO (errno kept), TAMIS_ERR_LIMIT (too large),
 * TAMIS_ERR_INVALID (no regular file: a folder, device, FIFO; never blocks on one). */
TAMIS_CHECKED tamis_status tamis_file_read(tamis_str *out, tamis_arena *arena, const char *path, size_t max);

/* The same for `relative` seen from folder `folder`, which with all links resolved must lie below `root`
 * (also a folder). An absolute or escaping path is TAMIS_ERR_INVALID and nothing of the file is read. The
 * opened file is the one that was checked (open first, then the path of the descriptor is compared). A path
 * that leaves `root` by its letters (`../..`) is refused without a look at the file system. */
TAMIS_CHECKED tamis_status tamis_file_read_below(tamis_str *out, tamis_arena *arena, const char *root,
                                                 const char *folder, const char *relative, size_t max);

/* The same, but opens it: a descriptor, which the caller closes, and the size that the file has now. */
TAMIS_CHECKED tamis_status tamis_file_open_below(int *out, uint64_t *size, tamis_arena *arena, const char *root,
                                                 const char *folder, const char *relative);

/* Names (not paths) of what in `folder` is no folder, ends in `suffix` and does not begin with '.', in byte
 * order, each with a NUL behind: regular files, links, and also devices and FIFOs, so that none is passed over in silence. TAMIS_ERR_INVALID when `folder` is no folder. */
TAMIS_CHECKED tamis_status tamis_folder_list(tamis_str **out, size_t *count, tamis_arena *arena,
                                             const char *folder, const char *suffix);

/* The absolute path with all links resolved. */
TAMIS_CHECKED tamis_status tamis_path_real(tamis_str *out, tamis_arena *arena, const char *path);

/* Is `path` (resolved) the folder `root` (resolved) or below it? By path components, not by prefix. */
bool tamis_path_below(tamis_str path, tamis_str root);

/* "folder/name" in the arena ("name" alone when folder is empty). */
TAMIS_CHECKED tamis_status tamis_path_join(tamis_str *out, tamis_arena *arena, tamis_str folder,
                                           tamis_str name);

/* Replaces the content of `path` at once: a temporary file beside it, synced, renamed. A reader sees the old
 * file or the new one; on failure the old one stands and the temporary file is gone. A link at `path` is
 * replaced, never followed; a folder, device or FIFO is TAMIS_ERR_INVALID. An existing file's permissions are
 * kept, else 0666 less umask. */
TAMIS_CHECKED tamis_status tamis_file_write(const char *path, tamis_str bytes);

/* The same for `relative` seen from folder `root`. The folder that it lies in must, with all links resolved, be `root` or
 * below it, else TAMIS_ERR_INVALID and nothing is written. It is opened first and checked afterwards. */
TAMIS_CHECKED tamis_status tamis_file_write_below(tamis_arena *arena, const char *root, const char *relative,
                                                  tamis_str bytes);

/* Writes all of `bytes` to a descriptor, through short writes and EINTR. TAMIS_ERR_IO with errno kept. */
TAMIS_CHECKED tamis_status tamis_fd_write(int fd, tamis_str bytes);

#endif
