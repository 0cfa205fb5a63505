/* See coverage_report.h. */
#include "tools/coverage_report.h"

#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"

const tamis_branch_text tamis_branch_texts[TAMIS_BRANCH_KINDS] = {
#define TEXT(id, name, message, label) {name, message, label},
    TAMIS_BRANCH_MAP(TEXT)
#undef TEXT
};

bool tamis_coverage_add_percent(tamis_buf *out, tamis_coverage_sum sum) {
    unsigned tenths = tamis_coverage_tenths(sum);
    return tamis_buf_add_format(out, "%u.%u", tenths / 10, tenths % 10);
}

static bool is_missing(const tamis_coverage *c, size_t i) {
    return c->branches[i].possible && !c->branches[i].accepted && c->counts[i] == 0;
}

/* ---- Text ---- */

void tamis_coverage_findings(tamis_diags *diags, const tamis_coverage *packs, size_t count, bool all_tests) {
    for (size_t k = 0; k < count; k++) {
        const tamis_coverage *c = &packs[k];
        for (size_t i = 0; i < c->count && c->seen; i++) {
            const tamis_branch *b = &c->branches[i];
            if (is_missing(c, i)) {
                tamis_diag *d = tamis_diags_add(diags, TAMIS_W0701, b->span, "%s", tamis_branch_texts[b->kind].message);
                tamis_diag_label(diags, d, b->span, "%s", tamis_branch_texts[b->kind].label);
            }
        }
        if (c->seen && all_tests) {
            tamis_unit_report_unused(c->unit, diags);
        }
    }
}

static void add_findings(tamis_buf *out, const tamis_coverage_report *report, bool colour) {
    if (report->findings->first != NULL) {
        tamis_diag_style style = {.colour = colour, .max = TAMIS_LIMIT_FINDINGS_SHOWN};
        tamis_diags_print_text(out, report->findings, report->packs[0].sources, style);
        (void)tamis_buf_add_char(out, '\n');
    }
}

/* The first line of a source text, cut when it is long. */
static void add_source(tamis_buf *out, tamis_str text) {
    enum { SHOWN = 60 };
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
    size_t line = end == NULL ? text.len : (size_t)(end - text.ptr);
    size_t shown = tamis_utf8_cut(tamis_str_of(text.ptr, line), SHOWN);
    (void)tamis_escape_add(out, tamis_str_of(text.ptr, shown), false);
    (void)tamis_buf_add_z(out, shown < text.len ? "…" : "");
}

/* Branches that are not counted, under a title. */
static void add_apart(tamis_buf *out, const tamis_coverage_report *report, bool accepted, const char *title) {
    bool first = true;
    for (size_t k = 0; k < report->pack_count; k++) {
        const tamis_coverage *c = &report->packs[k];
        for (size_t i = 0; i < c->count; i++) {
            const tamis_branch *b = &c->branches[i];
            if (accepted ? !b->accepted : b->possible) {
                continue;
            }
            tamis_place place = tamis_sources_locate(c->sources, b->span.off);
            (void)tamis_buf_add_z(out, first ? title : "");
            (void)tamis_buf_add_z(out, "  ");
            (void)tamis_escape_add(out, place.source == NULL ? TAMIS_STR("") : place.source->name, false);
            (void)tamis_buf_add_format(out, ":%zu:%zu: ", place.line, place.column);
            add_source(out, tamis_sources_text(c->sources, b->span));
            (void)tamis_buf_add_format(out, ": %s\n", tamis_branch_texts[b->kind].label);
            first = false;
        }
    }
    (void)tamis_buf_add_z(out, first ? "" : "\n");
}

/* The line of a file or a pack. */
static void add_sum(tamis_buf *out, tamis_str name, size_t width, tamis_coverage_sum sum) {
    size_t used = tamis_escape_width(name);
    unsigned tenths = tamis_coverage_tenths(sum);
    (void)tamis_escape_add(out, name, false);
    (void)tamis_buf_add_repeat(out, ' ', used < width ? width - used : 0);
    (void)tamis_buf_add_format(out, "  %4u.%u %%   %zu of %zu branches\n", tenths / 10, tenths % 10, sum.taken, sum.possible);
}

static size_t widest_name(const tamis_coverage_report *report) {
    size_t widest = 0;
    for (size_t k = 0; k < report->pack_count; k++) {
        const tamis_coverage *c = &report->packs[k];
        size_t width = tamis_escape_width(c->unit->folder);
        widest = width > widest ? width : widest;
        for (size_t i = 0; i < c->file_count; i++) {
            width = tamis_escape_width(c->sources->items[c->files[i].source].name);
            widest = width > widest && c->files[i].sum.possible > 0 ? width : widest;
        }
    }
    return widest;
}

static void add_sums(tamis_buf *out, const tamis_coverage_report *report) {
    size_t width = widest_name(report);
    tamis_coverage_sum all = {0, 0};
    for (size_t k = 0; k < report->pack_count; k++) {
        const tamis_coverage *c = &report->packs[k];
        if (!c->seen) {
            (void)tamis_escape_add(out, c->unit->folder, false);
            (void)tamis_buf_add_z(out, ": not measured, no test sees this pack; name those that use it, too\n");
            continue;
        }
        for (size_t i = 0; i < c->file_count; i++) {
            if (c->files[i].sum.possible > 0) {
                add_sum(out, c->sources->items[c->files[i].source].name, width, c->files[i].sum);
            }
        }
        add_sum(out, c->unit->folder, width, c->sum);
        all.possible += c->sum.possible;
        all.taken += c->sum.taken;
    }
    if (report->pack_count > 1) {
        add_sum(out, TAMIS_STR("all packs"), width, all);
    }
}

bool tamis_coverage_report_text(tamis_buf *out, const tamis_coverage_report *report, bool colour) {
    add_findings(out, report, colour);
    add_apart(out, report, false, "Impossible at their place, and not counted:\n");
    add_apart(out, report, true, "Accepted by comments, and not counted:\n");
    add_sums(out, report);
    return out->failed == TAMIS_OK;
}

/* ---- JSON ---- */

static void add_string(tamis_buf *out, const char *before, tamis_str value) {
    (void)tamis_buf_add_z(out, before);
    (void)tamis_json_add_string(out, value);
}

static void add_sum_json(tamis_buf *out, tamis_coverage_sum sum) {
    (void)tamis_buf_add_format(out, ",\"branches\":%zu,\"taken\":%zu,\"percent\":", sum.possible, sum.taken);
    (void)tamis_coverage_add_percent(out, sum);
}

static bool is_impossible(const tamis_coverage *c, size_t i) {
    return !c->branches[i].possible;
}

static bool is_accepted(const tamis_coverage *c, size_t i) {
    return c->branches[i].accepted;
}

static void add_branches_json(tamis_buf *out, const tamis_coverage *c, bool (*wanted)(const tamis_coverage *c, size_t i)) {
    bool first = true;
    for (size_t i = 0; i < c->count; i++) {
        const tamis_branch *b = &c->branches[i];
        if (!wanted(c, i)) {
            continue;
        }
        tamis_place place = tamis_sources_locate(c->sources, b->span.off);
        (void)tamis_buf_add_format(out, "%s\n{\"kind\":\"%s\"", first ? "" : ",", tamis_branch_texts[b->kind].name);
        add_string(out, ",\"file\":", place.source == NULL ? TAMIS_STR("") : place.source->name);
        (void)tamis_buf_add_format(out, ",\"line\":%zu,\"column\":%zu", place.line, place.column);
        add_string(out, ",\"source\":", tamis_sources_text(c->sources, b->span));
        (void)tamis_buf_add_char(out, '}');
        first = false;
    }
}

static void add_pack_json(tamis_buf *out, const tamis_coverage *c) {
    add_string(out, "\n{\"name\":", c->unit->name);
    add_string(out, ",\"folder\":", c->unit->folder);
    (void)tamis_buf_add_format(out, ",\"seen\":%s,\"impossible\":%zu", c->seen ? "true" : "false", c->impossible);
    add_sum_json(out, c->sum);
    (void)tamis_buf_add_z(out, ",\"files\":[");
    for (size_t i = 0; i < c->file_count; i++) {
        add_string(out, i == 0 ? "\n{\"file\":" : ",\n{\"file\":", c->sources->items[c->files[i].source].name);
        add_sum_json(out, c->files[i].sum);
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_z(out, "],\"missing\":[");
    add_branches_json(out, c, is_missing);
    (void)tamis_buf_add_z(out, "],\"never\":[");
    add_branches_json(out, c, is_impossible);
    (void)tamis_buf_add_z(out, "],\"accepted\":[");
    add_branches_json(out, c, is_accepted);
    (void)tamis_buf_add_z(out, "]}");
}

bool tamis_coverage_report_json(tamis_buf *out, const tamis_coverage_report *report) {
    (void)tamis_buf_add_z(out, "{\"packs\":[");
    for (size_t k = 0; k < report->pack_count; k++) {
        (void)tamis_buf_add_z(out, k == 0 ? "" : ",");
        add_pack_json(out, &report->packs[k]);
    }
    return tamis_buf_add_z(out, "]}");
}
