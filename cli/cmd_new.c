/* tamis new DIR */
#include <string.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/print.h"
#include "tools/new_pack.h"

static const tamis_usage usage = {
    .command = "new",
    .operands = "DIR",
    .about = "Makes a folder with a small working pack to begin with: filters, a list, a table, a map, "
             "tests, and a workflow\n"
             "for a build server. A folder that is there already must be empty.\n",
    .least = 1,
    .most = 1,
    .example = "  tamis new acme-firewall && tamis test acme-firewall\n",
};

/* A path as a word of a shell: in quotes when a shell would read anything else in it. */
static void add_word(tamis_buf *out, const char *path) {
    if (strpbrk(path, " \t\n\r\"'\\$`*?[]{}()<>|&;!~#") == NULL) {
        (void)tamis_buf_add_z(out, path);
        return;
    }
    (void)tamis_buf_add_char(out, '\'');
    for (; *path != '\0'; path++) {
        (void)(*path == '\'' ? tamis_buf_add_z(out, "'\\''") : tamis_buf_add_char(out, *path));
    }
    (void)tamis_buf_add_char(out, '\'');
}

static int say_made(const char *folder) {
    tamis_buf name, word;
    tamis_buf_init(&name, TAMIS_PRINT_MAX);
    tamis_buf_init(&word, TAMIS_PRINT_MAX);
    int status = TAMIS_EXIT_FINE;
    add_word(&word, folder);
    if (tamis_new_pack_name(&name, folder) == TAMIS_OK && word.failed == TAMIS_OK) {
        tamis_say("made the pack '%.*s' in '%s', %zu files; try: tamis test %s%.*s", (int)name.len, name.ptr, folder,
                  tamis_new_pack_files(), folder[0] == '-' ? "-- " : "", (int)word.len, word.ptr);
    } else {
        status = tamis_say_memory();
    }
    tamis_buf_clear(&word);
    tamis_buf_clear(&name);
    return status;
}

int tamis_cmd_new(int argc, char **argv) {
    tamis_arguments arguments;
    tamis_new_pack_error error;
    int status;
    if (!tamis_options_read(&arguments, &status, &usage, argc, argv)) {
        return status;
    }
    const char *folder = arguments.operands[0];
    if (folder[0] == '\0') {
        return tamis_say_usage(usage.command, "a folder has a name");
    }
    switch (tamis_new_pack_make(folder, &error)) {
    case TAMIS_OK: return say_made(folder);
    case TAMIS_ERR_MEMORY: return tamis_say_memory();
    case TAMIS_ERR_INVALID:
        tamis_say("cannot make a pack in '%s': it is no empty folder, and is left as it is", folder);
        return TAMIS_EXIT_IO;
    default: return tamis_say_cannot("make", error.path, error.error);
    }
}
