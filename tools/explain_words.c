/* See explain_words.h. */
#include "tools/explain_words.h"

#include "base/utf8.h"
#include "tools/value_text.h"

bool tamis_explain_add_value(tamis_buf *out, tamis_value value, bool hidden) {
    if (hidden && value.type != TAMIS_TYPE_UNDEFINED && value.type != TAMIS_TYPE_NULL && value.type != TAMIS_TYPE_BOOLEAN) {
        return tamis_buf_add_format(out, "[%s not shown]", tamis_type_name((tamis_type)value.type));
    }
    if (value.type == TAMIS_TYPE_STRING && value.len > TAMIS_REASON_SHOWN) {
        tamis_str text = tamis_value_str(value);
        text.len = tamis_utf8_cut(text, TAMIS_REASON_SHOWN);
        (void)tamis_value_add_text(out, tamis_string(text));
        return tamis_buf_add_format(out, "… (%u bytes)", (unsigned)value.len);
    }
    size_t start = out->len;
    (void)tamis_value_add_text(out, value);
    if (out->failed == TAMIS_OK && value.type != TAMIS_TYPE_STRING && out->len - start > TAMIS_REASON_SHOWN) {
        size_t whole = out->len - start;
        out->len = start + tamis_utf8_cut(tamis_str_of(out->ptr + start, whole), TAMIS_REASON_SHOWN);
        (void)tamis_buf_add_format(out, "… (%zu bytes)", whole);
    }
    return out->failed == TAMIS_OK;
}

void tamis_reason_say(const tamis_reason *r, const char *text) {
    (void)tamis_buf_add_z(r->out, text);
}

void tamis_reason_source(const tamis_reason *r, const tamis_expr *x) {
    enum { SHOWN = 60 };
    if (x == NULL) {
        return; /* operators and calls have their operands; the parser sees to it */
    }
    tamis_str text = tamis_sources_text(&r->e->program->sources, x->span);
    size_t shown = tamis_utf8_cut(text, SHOWN);
    (void)tamis_buf_add(r->out, text.ptr, shown);
    tamis_reason_say(r, shown < text.len ? "…" : "");
}

bool tamis_reason_missing(const tamis_reason *r, const tamis_expr *x, tamis_value value) {
    tamis_str key;
    tamis_read_kind kind = tamis_explain_read(&key, tamis_explain_inner(x));
    bool absent = value.type == TAMIS_TYPE_UNDEFINED && (kind == TAMIS_READ_FIELD || kind == TAMIS_READ_LABEL);
    bool empty = value.type == TAMIS_TYPE_STRING && value.len == 0;
    if (!empty && !tamis_is_nullish(value)) {
        return false;
    }
    tamis_reason_source(r, x);
    tamis_reason_say(r, absent ? " is absent" : empty ? " is empty" : value.type == TAMIS_TYPE_NULL ? " is null" : " is undefined");
    return true;
}

bool tamis_reason_same_but_case(tamis_value a, tamis_value b) {
    if (a.type != TAMIS_TYPE_STRING || b.type != TAMIS_TYPE_STRING || a.len != b.len) {
        return false;
    }
    for (uint32_t i = 0; i < a.len; i++) {
        if (tamis_reason_lower(a.as.string[i]) != tamis_reason_lower(b.as.string[i])) {
            return false;
        }
    }
    return true;
}

bool tamis_reason_knows(tamis_value *out, const tamis_reason *r, const tamis_expr *x) {
    return tamis_explain_value(out, r->e, x);
}

bool tamis_reason_gave_up(const tamis_reason *r, const tamis_expr *x) {
    const tamis_seen *seen =
        tamis_explain_trace_find(&r->e->trace, tamis_sources_text(&r->e->program->sources, x->span));
    if (seen != NULL && seen->gave_up) {
        tamis_reason_say(r, "the search gave up at a limit");
    }
    return seen != NULL && seen->gave_up;
}

#define COMMON_LEAST 4u

bool tamis_nearest_offer(tamis_nearest *n, size_t common) {
    bool better = common >= COMMON_LEAST && common * 3 >= n->wanted.len && common > n->common;
    n->common = better ? common : n->common;
    n->any = n->any || better;
    return better;
}

size_t tamis_nearest_common(tamis_str a, tamis_str b) {
    size_t i = 0;
    while (i < a.len && i < b.len && tamis_reason_lower(a.ptr[i]) == tamis_reason_lower(b.ptr[i])) {
        i++;
    }
    return i;
}
