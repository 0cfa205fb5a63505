/* See panos.h. */
#include "tests/unit/panos.h"

#include <stdlib.h>
#include <string.h>

void panos_init(panos *p, const char *folder) {
    char *path = tamis_test_source(folder);
    *p = (panos){.unit = NULL};
    ck_assert_int_eq(tamis_compiler_new(&p->compiler), TAMIS_OK);
    ck_assert_msg(tamis_compiler_pack(&p->unit, p->compiler, path, NULL) == TAMIS_OK, "%s", path);
    ck_assert_int_eq(tamis_pack_load_explained(&p->pack, p->unit->image, tamis_test_jit(), NULL), TAMIS_OK);
    ck_assert_int_eq(tamis_context_new(&p->context, p->pack), TAMIS_OK);
    free(path);
}

void panos_clear(panos *p) {
    tamis_context_free(p->context);
    tamis_pack_free(p->pack);
    tamis_compiler_free(p->compiler);
}

/* ---- Which log it is ---- */

static const char *const log_types[] = {"THREAT", "TRAFFIC",       "CONFIG",      "SYSTEM", "USERID",
                                        "HIPMATCH", "AUTH",        "TUNNEL",      "IPTAG",  "SCTP",
                                        "DNS",      "DECRYPTION", "CORRELATION", "GLOBALPROTECT"};

static const char *type_named(tamis_str name) {
    for (size_t i = 0; i < sizeof log_types / sizeof log_types[0]; i++) {
        if (tamis_str_equal(name, tamis_str_z(log_types[i]))) {
            return log_types[i];
        }
    }
    return NULL;
}

static bool is_name_and_number(tamis_str text) {
    size_t i = text.len;
    if (i == 0 || text.ptr[--i] != ')') {
        return false;
    }
    while (i > 0 && text.ptr[i - 1] >= '0' && text.ptr[i - 1] <= '9') {
        i--;
    }
    return i > 0 && i < text.len - 1 && text.ptr[i - 1] == '(';
}

static void read_log(panos_event *out, const tamis_cef *cef) {
    tamis_str class_id = cef->header[TAMIS_CEF_DEVICE_EVENT_CLASS_ID], name = cef->header[TAMIS_CEF_NAME];
    tamis_str version = cef->header[TAMIS_CEF_DEVICE_VERSION];
    out->log_type = "not CEF";
    if (cef->error != NULL) {
        return;
    }
    bool forwarded = tamis_str_equal(cef->header[TAMIS_CEF_DEVICE_PRODUCT], TAMIS_STR("LF"));
    const char *by_name = type_named(name), *by_class = type_named(class_id);
    out->log_type = by_name != NULL && !forwarded ? by_name : by_class != NULL ? by_class : "other";
    size_t major = 0;
    while (major < version.len && version.ptr[major] != '.') {
        major++;
    }
    out->product_form = forwarded ? TAMIS_STR("forwarded") : tamis_str_of(version.ptr, major);
    out->sub_type = by_name != NULL && !forwarded ? class_id : name;
    if (by_name != NULL && !forwarded && is_name_and_number(class_id)) { /* the name of the threat is there */
        size_t cat = tamis_cef_find(cef, TAMIS_STR("cat"));
        tamis_str value = cat == SIZE_MAX ? TAMIS_STR("") : tamis_cef_value(cef, cat);
        out->sub_type = is_name_and_number(value) || value.len == 0 ? TAMIS_STR("nowhere") : value;
    }
}

/* ---- Running ---- */

static tamis_str output(const panos *p, const char *name) {
    for (size_t i = 0; i < tamis_pack_outputs(p->pack); i++) {
        tamis_value value = tamis_context_output_value(p->context, i);
        if (strcmp(tamis_pack_output_name(p->pack, i), name) == 0 && value.type != TAMIS_TYPE_UNDEFINED) {
            ck_assert_int_eq(value.type, TAMIS_TYPE_STRING);
            return tamis_value_str(value);
        }
    }
    return (tamis_str){NULL, 0};
}

void panos_run(panos_event *out, panos *p, tamis_str line) {
    *out = (panos_event){.log_type = ""};
    ck_assert_int_eq(tamis_context_run(p->context, line.ptr, line.len, &out->verdict), TAMIS_OK);
    out->alert_type = output(p, "alertType");
    out->threat_id = output(p, "threatId");
    out->threat_name = output(p, "threatName");
    const tamis_cef *cef;
    ck_assert_int_eq(tamis_context_cef(&cef, p->context), TAMIS_OK);
    read_log(out, cef);
}

void panos_each_line(const char *path, void (*visit)(void *data, size_t number, tamis_str line), void *data) {
    size_t len;
    size_t number = 0;
    char *text = tamis_test_read(path, &len);
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line = end == NULL ? len - at : (size_t)(end - (text + at));
        visit(data, ++number, tamis_str_of(text + at, line));
        at += line + 1;
    }
    free(text);
}
