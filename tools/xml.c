/* See xml.h. XML 1.0, section 2.2: a document holds TAB, LF, CR and code points from U+0020 on but U+FFFE and
 * U+FFFF, not even as references. */
#include "tools/xml.h"

#include "base/escape.h"
#include "base/utf8.h"

static const char *markup(uint32_t c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

bool tamis_xml_add_text(tamis_buf *out, tamis_str text) {
    size_t at = 0;
    while (at < text.len && out->failed == TAMIS_OK) {
        size_t len;
        bool valid;
        tamis_str rest = tamis_str_of(text.ptr + at, text.len - at);
        uint32_t c = tamis_utf8_decode(rest, &len, &valid);
        bool white = c == '\t' || c == '\n' || c == '\r';
        if (!valid || (c < 0x20 && !white) || c == 0xFFFE || c == 0xFFFF) {
            (void)tamis_buf_add_z(out, "\xEF\xBF\xBD");
        } else if (markup(c) != NULL) {
            (void)tamis_buf_add_z(out, markup(c));
        } else if (white || tamis_escape_width(tamis_str_of(rest.ptr, len)) != 1) {
            (void)tamis_buf_add_format(out, "&#x%x;", (unsigned)c);
        } else {
            (void)tamis_buf_add(out, rest.ptr, len);
        }
        at += len;
    }
    return out->failed == TAMIS_OK;
}
