/* See baseline_file.h. */
#include "cli/baseline_file.h"

#include <errno.h>
#include <stdint.h>

#include "base/diag_edit.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/print.h"

static size_t line_of(tamis_str text, size_t offset) {
    size_t line = 1;
    for (size_t i = 0; i < offset && i < text.len; i++) {
        line += text.ptr[i] == '\n';
    }
    return line;
}

int tamis_baseline_file_apply(tamis_baseline_counts *out, const char *path, tamis_diags *diags,
                              const tamis_sources *sources) {
    tamis_str text;
    tamis_json_error error;
    errno = 0;
    tamis_status status = tamis_file_read(&text, diags->arena, path, TAMIS_LIMIT_FILE);
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    if (status != TAMIS_OK) {
        bool known = (status == TAMIS_ERR_NOT_FOUND || status == TAMIS_ERR_IO) && errno != 0;
        tamis_say("cannot read '%s': %s", path, known ? strerror(errno) : tamis_status_text(status));
        return TAMIS_EXIT_IO;
    }
    status = tamis_baseline_apply(out, diags, sources, text, &error);
    if (status == TAMIS_ERR_INVALID) {
        tamis_say("cannot read '%s': line %zu: %s", path, line_of(text, error.span.off), error.text);
        return TAMIS_EXIT_IO;
    }
    return status == TAMIS_OK ? TAMIS_EXIT_FINE : tamis_say_memory();
}

static bool keep_none(void *data, tamis_diag *diag) {
    (void)diag;
    tamis_baseline_counts *counts = data;
    counts->accepted++;
    return false;
}

int tamis_baseline_file_write(tamis_baseline_counts *out, const char *path, tamis_diags *diags,
                              const tamis_sources *sources) {
    tamis_buf text;
    tamis_buf_init(&text, TAMIS_PRINT_MAX);
    tamis_status status = tamis_baseline_print(&text, diags, sources);
    int result = TAMIS_EXIT_FINE;
    if (status == TAMIS_OK && tamis_buf_str(&text).len > TAMIS_LIMIT_FILE) {
        tamis_say("cannot write '%s': it would be larger than 64 MiB", path);
        result = TAMIS_EXIT_IO;
    } else if (status == TAMIS_OK) {
        result = tamis_write_file(path, tamis_buf_str(&text));
    }
    tamis_buf_clear(&text);
    if (status != TAMIS_OK) {
        return tamis_say_memory();
    }
    if (result == TAMIS_EXIT_FINE) {
        tamis_diags_filter(diags, keep_none, out);
    }
    return result;
}
