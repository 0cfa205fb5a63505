/* See pack_paths.h. */
#include "cli/pack_paths.h"

#include "cli/print.h"

static int say_bad(const tamis_pack_folders *folders, tamis_status status) {
    switch (status) {
    case TAMIS_ERR_MEMORY: return tamis_say_memory();
    case TAMIS_ERR_LIMIT:
        tamis_say("cannot read '%s': folders are nested too deeply", folders->bad.ptr);
        return TAMIS_EXIT_IO;
    default:
        if (folders->error == 0) {
            tamis_say("cannot read '%s': it is neither a folder nor a *.rules file", folders->bad.ptr);
            return TAMIS_EXIT_IO;
        }
        return tamis_say_cannot("read", folders->bad.ptr, folders->error);
    }
}

int tamis_pack_paths(tamis_pack_folders *out, tamis_arena *arena, const tamis_arguments *arguments) {
    tamis_pack_folders_init(out, arena);
    for (size_t i = 0; i < arguments->count; i++) {
        tamis_status status = tamis_pack_folders_find(out, arguments->operands[i]);
        if (status != TAMIS_OK) {
            return say_bad(out, status);
        }
    }
    if (out->count == 0) {
        tamis_say("there is no pack in '%s': a pack is a folder with *.rules files", arguments->operands[0]);
        return TAMIS_EXIT_IO;
    }
    return TAMIS_EXIT_FINE;
}
