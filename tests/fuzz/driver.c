/* Runs a fuzz target on files: the standalone half of libFuzzer, so that a corpus is a regression test with
 * any compiler.
 *
 *     fuzz_NAME PATH…     a file, or a folder whose files are all run
 *
 * Each input lies in a block of exactly its length, so that valgrind and AddressSanitizer see a read past it.
 * Exit status 3 when a path cannot be read. A path that does not exist is said and is no failure: a target
 * may have no corpus yet. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

/* All bytes of a file in a block of exactly that size; NULL when it cannot be read. */
static uint8_t *read_exactly(const char *path, size_t *len) {
    struct stat at;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    uint8_t *bytes = NULL;
    if (fstat(fileno(file), &at) == 0) {
        *len = (size_t)at.st_size;
        bytes = malloc(*len == 0 ? 1 : *len);
        if (bytes != NULL && fread(bytes, 1, *len, file) != *len) {
            free(bytes);
            bytes = NULL;
        }
    }
    (void)fclose(file);
    return bytes;
}

static bool run_file(const char *path, size_t *count) {
    size_t len = 0;
    uint8_t *bytes = read_exactly(path, &len);
    if (bytes == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    (void)LLVMFuzzerTestOneInput(bytes, len);
    free(bytes);
    (*count)++;
    return true;
}

/* The regular files of a folder; what lies in folders below it is left alone. */
static bool run_folder(const char *path, size_t *count) {
    DIR *dir = opendir(path);
    if (dir == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    bool good = true;
    for (struct dirent *entry = readdir(dir); entry != NULL && good; entry = readdir(dir)) {
        char below[4096];
        struct stat at;
        int size = snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (size > 0 && (size_t)size < sizeof below && stat(below, &at) == 0 && S_ISREG(at.st_mode)) {
            good = run_file(below, count);
        }
    }
    (void)closedir(dir);
    return good;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        struct stat at;
        size_t count = 0;
        if (stat(argv[i], &at) != 0) {
            (void)printf("%s: no inputs\n", argv[i]);
            continue;
        }
        if (!(S_ISDIR(at.st_mode) ? run_folder(argv[i], &count) : run_file(argv[i], &count))) {
            return 3;
        }
        (void)printf("%s: %zu inputs, none broke it\n", argv[i], count);
    }
    return EXIT_SUCCESS;
}
