/* See pack_argument.h. */
#include "cli/pack_argument.h"

#include <errno.h>
#include <sys/stat.h>

#include "cli/print.h"

bool tamis_print_findings(const tamis_compiler *compiler) {
    return tamis_print_diags(tamis_compiler_diags(compiler), tamis_compiler_sources(compiler));
}

static int load(tamis_pack **out, const char *path, tamis_str image) {
    tamis_pack_error error = {""};
    tamis_status status = tamis_pack_load_explained(out, image, tamis_jit(), &error);
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    if (status != TAMIS_OK) {
        tamis_say("cannot run '%s': %s", path, error.text);
        return TAMIS_EXIT_IO;
    }
    return TAMIS_EXIT_FINE;
}

static int open_folder(tamis_pack **out, const char *path, const char *root) {
    tamis_compiler *compiler = NULL;
    tamis_unit *unit = NULL;
    int result = TAMIS_EXIT_IO;
    if (tamis_compiler_new(&compiler) != TAMIS_OK) {
        return tamis_say_memory();
    }
    tamis_status status = tamis_compiler_pack(&unit, compiler, path, root);
    if (status == TAMIS_OK) {
        result = load(out, path, unit->image);
    } else if (status == TAMIS_ERR_MEMORY) {
        result = tamis_say_memory();
    } else if (tamis_compiler_diags(compiler)->errors == 0) {
        tamis_say("cannot compile '%s': %s", path, tamis_status_text(status));
    } else if (tamis_print_findings(compiler)) {
        result = status == TAMIS_ERR_RULES ? TAMIS_EXIT_FINDINGS : TAMIS_EXIT_IO;
    }
    tamis_compiler_free(compiler);
    return result;
}

static int open_file(tamis_pack **out, const char *path) {
    tamis_pack_error error = {""};
    errno = 0;
    tamis_status status = tamis_pack_open_explained(out, path, tamis_jit(), &error);
    if (status == TAMIS_ERR_MEMORY) {
        return tamis_say_memory();
    }
    if (status == TAMIS_ERR_NOT_FOUND || status == TAMIS_ERR_IO) {
        return tamis_say_cannot("open", path, errno != 0 ? errno : EIO);
    }
    if (status != TAMIS_OK) {
        tamis_say("cannot open '%s': %s", path, error.text);
        return TAMIS_EXIT_IO;
    }
    return TAMIS_EXIT_FINE;
}

int tamis_pack_argument(tamis_pack **out, const char *path, const char *root) {
    struct stat at;
    *out = NULL;
    if (stat(path, &at) != 0) {
        return tamis_say_cannot("open", path, errno);
    }
    return S_ISDIR(at.st_mode) ? open_folder(out, path, root) : open_file(out, path);
}
