/* A CEF line as JSON. Escapes are decoded in the reader's scratch memory: only the output is allocated. */
#include "base/json.h"
#include "runtime/cef.h"

const char *tamis_cef_flag_name(unsigned index) {
    static const char *const names[] = {
#define TAMIS_CEF_FLAG_TEXT(id, text) text,
        TAMIS_CEF_FLAG_MAP(TAMIS_CEF_FLAG_TEXT)
#undef TAMIS_CEF_FLAG_TEXT
    };
    return names[index];
}

/* `"name":"text"`, with a comma before it unless it is the first member. */
static bool add_member(tamis_buf *out, bool first, tamis_str name, tamis_str text) {
    return (first || tamis_buf_add_char(out, ',')) && tamis_json_add_string(out, name) &&
           tamis_buf_add_char(out, ':') && tamis_json_add_string(out, text);
}

/* What a slice says once its escapes are decoded. */
static tamis_str decoded(const tamis_cef *cef, tamis_str raw, size_t (*unescape)(char *out, tamis_str raw)) {
    size_t len = unescape(cef->scratch, raw);
    return len == SIZE_MAX ? raw : tamis_str_of(cef->scratch, len);
}

bool tamis_cef_add_header_json(tamis_buf *out, const tamis_cef *cef) {
    bool fine = tamis_buf_add_char(out, '{');
    for (unsigned i = 0; fine && cef->error == NULL && i < TAMIS_CEF_HEADERS; i++) {
        tamis_str name = tamis_str_z(tamis_cef_header_name((tamis_cef_header)i));
        fine = add_member(out, i == 0, name, decoded(cef, cef->header[i], tamis_cef_unescape_header));
    }
    return fine && tamis_buf_add_char(out, '}');
}

/* The pair that counts for the key of `pair`. Each chain is walked once, from its first pair. */
static size_t last_of(const tamis_cef *cef, size_t pair) {
    while (cef->pairs[pair].next != UINT32_MAX) {
        pair = cef->pairs[pair].next;
    }
    return pair;
}

bool tamis_cef_add_fields_json(tamis_buf *out, const tamis_cef *cef) {
    bool fine = tamis_buf_add_char(out, '{');
    for (size_t i = 0; fine && i < cef->count; i++) {
        if (cef->pairs[i].first == i) {
            tamis_str value = tamis_cef_value(cef, last_of(cef, i));
            fine =
                add_member(out, i == 0, tamis_cef_key(cef, i), decoded(cef, value, tamis_cef_unescape_value));
        }
    }
    return fine && tamis_buf_add_char(out, '}');
}

static bool add_flags(tamis_buf *out, unsigned flags) {
    bool fine = tamis_buf_add_z(out, ",\"flags\":[");
    bool first = true;
    for (unsigned i = 0; fine && i < TAMIS_CEF_FLAGS; i++) {
        if ((flags & 1u << i) != 0) {
            fine = (first || tamis_buf_add_char(out, ',')) &&
                   tamis_json_add_string(out, tamis_str_z(tamis_cef_flag_name(i)));
            first = false;
        }
    }
    return fine && tamis_buf_add_char(out, ']');
}

static bool add_error(tamis_buf *out, const tamis_cef *cef) {
    return tamis_buf_add_char(out, '{') &&
           add_member(out, true, TAMIS_STR("error"), tamis_str_z(cef->error)) &&
           tamis_buf_add_z(out, ",\"offset\":") && tamis_buf_add_u64(out, cef->error_offset) &&
           add_member(out, false, TAMIS_STR("raw"), cef->line) && tamis_buf_add_char(out, '}');
}

bool tamis_cef_add_json(tamis_buf *out, const tamis_cef *cef) {
    if (cef->error != NULL) {
        return add_error(out, cef);
    }
    return tamis_buf_add_z(out, "{\"cef\":") && tamis_cef_add_header_json(out, cef) &&
           tamis_buf_add_z(out, ",\"fields\":") && tamis_cef_add_fields_json(out, cef) &&
           (cef->prefix.len == 0 || add_member(out, false, TAMIS_STR("syslog"), cef->prefix)) &&
           (cef->flags == 0 || add_flags(out, cef->flags)) && tamis_buf_add_char(out, '}');
}
