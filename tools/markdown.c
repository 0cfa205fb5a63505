/* See markdown.h. */
#include "tools/markdown.h"

#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

#define NAME_SHOWN 160u /* bytes; a pack or version may have 4,096, each of which can take eight */

bool tamis_markdown_add(tamis_buf *out, tamis_str text) {
    tamis_buf shown;
    tamis_buf_init(&shown, out->max);
    (void)tamis_escape_add(&shown, text, false);
    for (size_t i = 0; i < shown.len; i++) {
        unsigned char c = (unsigned char)shown.ptr[i];
        if (c != '\0' && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) != NULL) {
            (void)tamis_buf_add_format(out, "&#%u;", c);
        } else {
            (void)tamis_buf_add_char(out, (char)c);
        }
    }
    if (shown.failed != TAMIS_OK) {
        out->failed = shown.failed;
    }
    tamis_buf_clear(&shown);
    return out->failed == TAMIS_OK;
}

bool tamis_markdown_add_name(tamis_buf *out, tamis_str text) {
    size_t len = tamis_utf8_cut(text, NAME_SHOWN);
    (void)tamis_markdown_add(out, (tamis_str){text.ptr, len});
    return tamis_buf_add_z(out, len < text.len ? "…" : "");
}

bool tamis_markdown_take_back(tamis_buf *out, size_t len, size_t most) {
    bool is = out->failed == TAMIS_OK && out->len > most;
    if (is) {
        out->len = len;
    }
    return is;
}
