/* See markdown.h. */
#include "tools/markdown.h"

#include <string.h>

#include "base/escape.h"

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
