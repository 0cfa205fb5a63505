/* tamis new DIR */
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

static int say_made(const char *folder) {
    tamis_buf name;
    tamis_buf_init(&name, TAMIS_PRINT_MAX);
    int status = TAMIS_EXIT_FINE;
    if (tamis_new_pack_name(&name, folder) == TAMIS_OK) {
        tamis_say("made the pack '%.*s' in '%s', %zu files; try: tamis test %s", (int)name.len, name.ptr,
                  folder, tamis_new_pack_files(), folder);
    } else {
        status = tamis_say_memory();
    }
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
