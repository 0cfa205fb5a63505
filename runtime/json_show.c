/* See json_show.h. In well-formed JSON all these characters stand inside strings, where an escape may replace
 * them. */
#include "runtime/json_show.h"

#include "base/escape.h"
#include "base/utf8.h"

/* The bytes from `at` on that are shown as they are: printable ASCII, and the white space of JSON. */
static size_t plain_run(tamis_str s, size_t at) {
    size_t i = at;
    while (i < s.len && ((s.ptr[i] >= 0x20 && s.ptr[i] < 0x7F) || s.ptr[i] == '\n' || s.ptr[i] == '\t')) {
        i++;
    }
    return i - at;
}

bool tamis_json_show(tamis_buf *out, tamis_str json) {
    size_t i = 0;
    while (i < json.len && out->failed == TAMIS_OK) {
        size_t run = plain_run(json, i);
        (void)tamis_buf_add(out, json.ptr + i, run);
        i += run;
        if (i == json.len) {
            break;
        }
        size_t len;
        bool valid;
        uint32_t c = tamis_utf8_decode(tamis_str_of(json.ptr + i, json.len - i), &len, &valid);
        if (valid && tamis_escape_width(tamis_str_of(json.ptr + i, len)) == 1) {
            (void)tamis_buf_add(out, json.ptr + i, len);
        } else {
            /* All hostile code points lie in the first plane: four digits are enough. */
            (void)tamis_buf_add_format(out, "\\u%04x", (unsigned)c);
        }
        i += len;
    }
    return out->failed == TAMIS_OK;
}
