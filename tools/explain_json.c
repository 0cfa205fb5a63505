/* An explanation as JSON: one object in a line. Values have the form of `eval --jsonl`, long ones are cut. */
#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "tools/explain_parts.h"

/* What is told of one value, bytes: an event has many places, and each shows what it saw. */
#define VALUE_MAX ((size_t)16 * 1024)

static void add_string(tamis_buf *out, const char *before, tamis_str text) {
    (void)tamis_buf_add_z(out, before);
    (void)tamis_json_add_string(out, text);
}

/* {"t":"string","v":"…"}; of what is hidden without "v"; with "bytes" where it is cut, and without "v" where that cannot be. */
static void add_value(tamis_buf *out, tamis_value value, bool hidden) {
    bool plain = value.type == TAMIS_TYPE_UNDEFINED || value.type == TAMIS_TYPE_NULL || value.type == TAMIS_TYPE_BOOLEAN;
    const char *type = tamis_type_name((tamis_type)value.type);
    size_t start = out->len;
    if (hidden && !plain) {
        (void)tamis_buf_add_format(out, "{\"t\":\"%s\",\"hidden\":true}", type);
        return;
    }
    if (value.type == TAMIS_TYPE_STRING && value.len > VALUE_MAX) {
        tamis_str text = tamis_value_str(value);
        text.len = tamis_utf8_cut(text, VALUE_MAX);
        add_string(out, "{\"t\":\"string\",\"v\":", text);
        (void)tamis_buf_add_format(out, ",\"bytes\":%u}", (unsigned)value.len);
        return;
    }
    (void)tamis_value_add_typed_json(out, value);
    if (out->failed == TAMIS_OK && value.type != TAMIS_TYPE_STRING && out->len - start > VALUE_MAX) {
        size_t whole = out->len - start;
        out->len = start;
        (void)tamis_buf_add_format(out, "{\"t\":\"%s\",\"bytes\":%zu}", type, whole);
    }
}

static void add_place(tamis_buf *out, const tamis_program *p, tamis_span span) {
    tamis_place place = tamis_sources_locate(&p->sources, span.off);
    add_string(out, ",\"file\":", place.source == NULL ? TAMIS_STR("") : place.source->stored);
    (void)tamis_buf_add_format(out, ",\"line\":%zu,\"column\":%zu", place.line, place.column);
}

static void add_inputs(tamis_buf *out, const tamis_program *p, const tamis_explained_leaf *leaf) {
    (void)tamis_buf_add_z(out, ",\"inputs\":[");
    for (const tamis_explained_input *i = leaf->inputs; i != NULL; i = i->next) {
        add_string(out, i == leaf->inputs ? "{\"source\":" : ",{\"source\":", tamis_sources_text(&p->sources, i->expr->span));
        (void)tamis_buf_add_format(out, ",\"offset\":%u", i->expr->span.off - leaf->expr->span.off);
        if (i->known) {
            (void)tamis_buf_add_z(out, ",\"value\":");
            add_value(out, i->value, i->hidden);
        }
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_char(out, ']');
}

static void add_match(tamis_buf *out, const tamis_program *p, const tamis_explained_leaf *leaf) {
    const tamis_regex_entry *entry = tamis_regex_list_entry(leaf->list, leaf->entry);
    tamis_entry_place place = tamis_program_entry_place(p, leaf->list->first + (uint32_t)leaf->entry);
    add_string(out, ",\"match\":{\"list\":", leaf->list->name);
    add_string(out, ",\"file\":", p->sources.items[place.source].stored);
    (void)tamis_buf_add_format(out, ",\"line\":%u", place.line);
    add_string(out, ",\"regex\":", entry->pattern->source);
    add_string(out, ",\"value\":", entry->value);
    (void)tamis_buf_add_char(out, '}');
}

static void add_leaf(tamis_buf *out, const tamis_program *p, const tamis_explained_leaf *leaf) {
    add_string(out, "{\"source\":", tamis_sources_text(&p->sources, leaf->expr->span));
    add_place(out, p, leaf->expr->span);
    (void)tamis_buf_add_z(out, leaf->asked ? ",\"role\":\"condition\",\"value\":" : ",\"role\":\"value\",\"value\":");
    add_value(out, leaf->value, leaf->hidden);
    add_inputs(out, p, leaf);
    if (leaf->list != NULL) {
        add_match(out, p, leaf);
    }
    if (leaf->reason.len > 0) {
        add_string(out, ",\"reason\":", leaf->reason);
    }
    (void)tamis_buf_add_char(out, '}');
}

/* The members that every entry has, without the braces. */
static void add_entry(tamis_buf *out, const tamis_program *p, const tamis_explained_entry *e) {
    add_place(out, p, e->entry->span);
    (void)tamis_buf_add_format(out, ",\"evaluated\":%s", e->evaluated ? "true" : "false");
    if (!e->evaluated) {
        return;
    }
    (void)tamis_buf_add_z(out, ",\"value\":");
    add_value(out, e->value, e->hidden);
    (void)tamis_buf_add_z(out, ",\"branches\":[");
    for (const tamis_explained_leaf *leaf = e->leaves; leaf != NULL; leaf = leaf->next) {
        (void)tamis_buf_add_z(out, leaf == e->leaves ? "" : ",");
        add_leaf(out, p, leaf);
    }
    (void)tamis_buf_add_char(out, ']');
}

static void add_filters(tamis_buf *out, const tamis_explanation *x) {
    static const char *const verbs[TAMIS_VERBS] = {"allow", "drop", "deny"};
    const tamis_program *p = x->program;
    (void)tamis_buf_add_z(out, ",\"filters\":[");
    for (uint32_t i = 0; i < p->filter_count; i++) {
        add_string(out, i == 0 ? "{\"name\":" : ",{\"name\":", p->filters[i].name);
        (void)tamis_buf_add_z(out, ",\"statements\":[");
        for (uint32_t k = 0; k < p->filters[i].count; k++) {
            const tamis_explained_entry *e = &x->entries[p->let_count + p->filters[i].first + k];
            (void)tamis_buf_add_format(out, "%s{\"verb\":\"%s\"", k == 0 ? "" : ",", verbs[e->entry->verb]);
            add_string(out, ",\"label\":", e->entry->name);
            add_entry(out, p, e);
            (void)tamis_buf_add_char(out, '}');
        }
        (void)tamis_buf_add_z(out, "]}");
    }
    (void)tamis_buf_add_char(out, ']');
}

static void add_named(tamis_buf *out, const tamis_explanation *x, const char *title, uint32_t first, uint32_t count) {
    (void)tamis_buf_add_format(out, ",\"%s\":[", title);
    for (uint32_t i = first; i < first + count; i++) {
        add_string(out, i == first ? "{\"name\":" : ",{\"name\":", x->entries[i].entry->name);
        add_entry(out, x->program, &x->entries[i]);
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_char(out, ']');
}

bool tamis_explanation_json(tamis_buf *out, const tamis_explanation *x) {
    const tamis_verdict *v = &x->verdict;
    const tamis_program *p = x->program;
    (void)tamis_buf_add_format(out, "{\"line\":%llu,\"outcome\":\"%s\"", (unsigned long long)x->line,
                               tamis_outcome_text(v->outcome));
    const char *const names[] = {",\"filter\":", ",\"label\":", ",\"failed\":"};
    const char *const texts[] = {v->filter, v->label, v->failed};
    for (size_t i = 0; i < 3; i++) {
        if (texts[i] != NULL) {
            add_string(out, names[i], tamis_str_z(texts[i]));
        }
    }
    if (v->outcome != TAMIS_REJECTED) {
        add_filters(out, x);
        add_named(out, x, "map", p->let_count + p->statement_count, p->output_count);
        add_named(out, x, "lets", 0, p->let_count);
    }
    return tamis_buf_add_z(out, "}\n");
}
