/* What file.c and file_below.c share; for them alone. */
#ifndef TAMIS_BASE_FILE_PARTS_H
#define TAMIS_BASE_FILE_PARTS_H

#include <sys/stat.h>

#include "base/file.h"

/* The status for errno of a call that takes a path. ENXIO: a socket, or a device without a driver. */
tamis_status tamis_file_path_status(void);

/* Closes, and keeps errno. */
void tamis_file_close(int fd);

/* Opens a regular file for reading; never waits for the other end of a FIFO, never takes a terminal. */
TAMIS_CHECKED tamis_status tamis_file_open_regular(int *out, struct stat *info, const char *path);

/* Reads to the end. The size that the file has is a hint: it may grow meanwhile, and files of /proc say 0. */
TAMIS_CHECKED tamis_status tamis_file_read_all(tamis_str *out, tamis_arena *arena, int fd, uint64_t size, size_t max);

size_t tamis_file_size_max(size_t max);

/* Replaces the content of `name` in an open folder, as tamis_file_write does. */
TAMIS_CHECKED tamis_status tamis_file_replace_in(int folder, const char *name, tamis_str bytes);

#endif
