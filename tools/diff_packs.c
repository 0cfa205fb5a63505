/* See diff_packs.h. */
#include "tools/diff_packs.h"

#include "base/escape.h"
#include "base/json.h"

bool tamis_escape_plain(tamis_buf *out, tamis_str text) {
    return tamis_escape_add(out, text, false);
}

bool tamis_diff_add_packs(tamis_buf *out, const tamis_program *before, const tamis_program *after, tamis_text_adder add) {
    (void)add(out, before->name);
    (void)tamis_buf_add_char(out, ' ');
    (void)add(out, before->version);
    (void)tamis_buf_add_z(out, " -> ");
    if (!tamis_str_equal(before->name, after->name)) {
        (void)add(out, after->name);
        (void)tamis_buf_add_char(out, ' ');
    }
    (void)add(out, after->version);
    return out->failed == TAMIS_OK;
}

static void add_pack(tamis_buf *out, const char *key, const tamis_program *p) {
    (void)tamis_buf_add_format(out, "\"%s\":{\"name\":", key);
    (void)tamis_json_add_string(out, p->name);
    (void)tamis_buf_add_z(out, ",\"version\":");
    (void)tamis_json_add_string(out, p->version);
    (void)tamis_buf_add_char(out, '}');
}

bool tamis_diff_add_packs_json(tamis_buf *out, const tamis_program *before, const tamis_program *after) {
    add_pack(out, "before", before);
    (void)tamis_buf_add_char(out, ',');
    add_pack(out, "after", after);
    return out->failed == TAMIS_OK;
}
