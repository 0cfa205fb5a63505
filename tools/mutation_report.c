/* See mutation_report.h. */
#include "tools/mutation_report.h"

#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"

/* What each kind of mutation is called: in a finding, behind its carets, and in JSON. */
static const struct {
    const char *message;
    const char *label;
    const char *name;
} kinds[] = {
    [TAMIS_MUTATION_STATEMENT] = {"no test fails without this statement", "removed this statement",
                                  "statement"},
    [TAMIS_MUTATION_ENTRY] = {"no test fails without this list entry", "removed this entry", "entry"},
    [TAMIS_MUTATION_ROW] = {"no test fails without this table row", "removed this row", "row"},
    [TAMIS_MUTATION_CONDITION] = {"no test fails when this condition is negated", "negated this condition",
                                  "condition"},
    [TAMIS_MUTATION_ARMS] = {"no test fails when the arms of this ternary are swapped",
                             "negated this condition, which swaps the arms", "arms"},
};

static const char *truth_text(tamis_flow_truth truth) {
    switch (truth) {
    case TAMIS_FLOW_TRUE: return "always true";
    case TAMIS_FLOW_FALSE: return "always false";
    case TAMIS_FLOW_UNREACHED: return "never asked";
    case TAMIS_FLOW_OPEN: break;
    }
    return "";
}

static const char *truth_name(tamis_flow_truth truth) {
    return truth == TAMIS_FLOW_TRUE ? "true" : truth == TAMIS_FLOW_FALSE ? "false" : "unreached";
}

static size_t sum(const tamis_mutation_report *report, tamis_mutation_fate fate) {
    size_t count = 0;
    for (size_t i = 0; i < report->pack_count; i++) {
        count += report->packs[i].by_fate[fate];
    }
    return count;
}

/* Mutations that were tried. */
static size_t tried(const size_t *by_fate) {
    return by_fate[TAMIS_MUTATION_KILLED] + by_fate[TAMIS_MUTATION_SURVIVED];
}

bool tamis_mutation_report_finds(const tamis_mutation_report *report) {
    return sum(report, TAMIS_MUTATION_SURVIVED) > 0 || sum(report, TAMIS_MUTATION_UNTRIED) > 0;
}

/* ---- Text ---- */

static bool add_survivors(tamis_buf *out, tamis_arena *arena, const tamis_mutation_report *report,
                          bool colour) {
    tamis_diags diags;
    tamis_diags_init(&diags, arena);
    for (size_t i = 0; i < report->pack_count; i++) {
        const tamis_pack_mutations *pack = &report->packs[i];
        for (size_t k = 0; k < pack->count; k++) {
            const tamis_mutation *m = &pack->mutations[k];
            if (pack->fates[k] == TAMIS_MUTATION_SURVIVED) {
                tamis_diag *d = tamis_diags_add(&diags, TAMIS_E0704, m->span, "%s", kinds[m->kind].message);
                tamis_diag_label(&diags, d, m->span, "%s", kinds[m->kind].label);
            }
        }
    }
    if (diags.first != NULL) {
        tamis_diag_style style = {.colour = colour, .max = TAMIS_LIMIT_FINDINGS_SHOWN};
        tamis_diags_print_text(out, &diags, report->sources, style);
        (void)tamis_buf_add_char(out, '\n');
    }
    return !diags.failed;
}

/* "file:line:column" */
static void add_place(tamis_buf *out, const tamis_sources *sources, tamis_span span) {
    tamis_place place = tamis_sources_locate(sources, span.off);
    if (place.source != NULL) {
        (void)tamis_escape_add(out, place.source->name, false);
    }
    (void)tamis_buf_add_format(out, ":%zu:%zu", place.line, place.column);
}

static void add_constant(tamis_buf *out, const tamis_mutation_report *report, const tamis_mutation *m) {
    enum { SHOWN = 60 };
    tamis_str text = tamis_sources_text(report->sources, m->span);
    size_t shown = tamis_utf8_cut(text, SHOWN);
    (void)tamis_buf_add_z(out, "  ");
    add_place(out, report->sources, m->span);
    (void)tamis_buf_add_format(out, "  %s  ", truth_text(m->truth));
    (void)tamis_escape_add(out, tamis_str_of(text.ptr, shown), false);
    (void)tamis_buf_add_z(out, shown < text.len ? "…\n" : "\n");
}

static void add_constants(tamis_buf *out, const tamis_mutation_report *report) {
    size_t count = sum(report, TAMIS_MUTATION_CONSTANT);
    if (count == 0) {
        return;
    }
    (void)tamis_buf_add_format(out, "%zu condition%s always the same at %s place, and not counted:\n", count,
                               count == 1 ? " is" : "s are", count == 1 ? "its" : "their");
    for (size_t i = 0; i < report->pack_count; i++) {
        const tamis_pack_mutations *pack = &report->packs[i];
        for (size_t k = 0; k < pack->count; k++) {
            if (pack->fates[k] == TAMIS_MUTATION_CONSTANT) {
                add_constant(out, report, &pack->mutations[k]);
            }
        }
    }
    (void)tamis_buf_add_char(out, '\n');
}

static void add_counts(tamis_buf *out, const size_t *by_fate) {
    size_t count = tried(by_fate);
    (void)tamis_buf_add_format(out, "%zu mutation%s, %zu survived", count, count == 1 ? "" : "s",
                               by_fate[TAMIS_MUTATION_SURVIVED]);
}

static void add_pack(tamis_buf *out, const tamis_pack_mutations *pack) {
    size_t untried = pack->by_fate[TAMIS_MUTATION_UNTRIED];
    (void)tamis_escape_add(out, pack->unit->folder, false);
    (void)tamis_buf_add_z(out, ": ");
    if (untried > 0) {
        (void)tamis_buf_add_format(
            out, "%zu mutation%s, none tried: no test sees this pack; name those that use it, too", untried,
            untried == 1 ? "" : "s");
    } else {
        add_counts(out, pack->by_fate);
    }
    (void)tamis_buf_add_char(out, '\n');
}

bool tamis_mutation_report_text(tamis_buf *out, tamis_arena *arena, const tamis_mutation_report *report,
                                bool colour) {
    size_t all[TAMIS_MUTATION_FATES];
    bool ok = add_survivors(out, arena, report, colour);
    add_constants(out, report);
    for (size_t i = 0; i < TAMIS_MUTATION_FATES; i++) {
        all[i] = sum(report, (tamis_mutation_fate)i);
    }
    for (size_t i = 0; i < report->pack_count; i++) {
        add_pack(out, &report->packs[i]);
    }
    if (report->pack_count > 1) {
        add_counts(out, all);
        (void)tamis_buf_add_char(out, '\n');
    }
    return ok && out->failed == TAMIS_OK;
}

/* ---- JSON ---- */

static void add_string(tamis_buf *out, const char *before, tamis_str value) {
    (void)tamis_buf_add_z(out, before);
    (void)tamis_json_add_string(out, value);
}

static void add_mutation_json(tamis_buf *out, const tamis_mutation_report *report, const tamis_mutation *m) {
    tamis_place place = tamis_sources_locate(report->sources, m->span.off);
    (void)tamis_buf_add_format(out, "\n{\"kind\":\"%s\"", kinds[m->kind].name);
    add_string(out, ",\"file\":", place.source == NULL ? TAMIS_STR("") : place.source->name);
    (void)tamis_buf_add_format(out, ",\"line\":%zu,\"column\":%zu", place.line, place.column);
    add_string(out, ",\"source\":", tamis_sources_text(report->sources, m->span));
    if (m->truth != TAMIS_FLOW_OPEN) {
        (void)tamis_buf_add_format(out, ",\"truth\":\"%s\"", truth_name(m->truth));
    }
    (void)tamis_buf_add_char(out, '}');
}

static void add_list_json(tamis_buf *out, const tamis_mutation_report *report,
                          const tamis_pack_mutations *pack, tamis_mutation_fate fate) {
    bool first = true;
    for (size_t k = 0; k < pack->count; k++) {
        if (pack->fates[k] == fate) {
            (void)tamis_buf_add_z(out, first ? "" : ",");
            add_mutation_json(out, report, &pack->mutations[k]);
            first = false;
        }
    }
}

static void add_counts_json(tamis_buf *out, const size_t *by_fate) {
    (void)tamis_buf_add_format(
        out, "\"mutations\":%zu,\"killed\":%zu,\"survived\":%zu,\"constant\":%zu,\"untried\":%zu",
        tried(by_fate), by_fate[TAMIS_MUTATION_KILLED], by_fate[TAMIS_MUTATION_SURVIVED],
        by_fate[TAMIS_MUTATION_CONSTANT], by_fate[TAMIS_MUTATION_UNTRIED]);
}

bool tamis_mutation_report_json(tamis_buf *out, const tamis_mutation_report *report) {
    size_t all[TAMIS_MUTATION_FATES];
    for (size_t i = 0; i < TAMIS_MUTATION_FATES; i++) {
        all[i] = sum(report, (tamis_mutation_fate)i);
    }
    (void)tamis_buf_add_char(out, '{');
    add_counts_json(out, all);
    (void)tamis_buf_add_z(out, ",\"packs\":[");
    for (size_t i = 0; i < report->pack_count; i++) {
        const tamis_pack_mutations *pack = &report->packs[i];
        add_string(out, i == 0 ? "\n{\"name\":" : ",\n{\"name\":", pack->unit->name);
        add_string(out, ",\"folder\":", pack->unit->folder);
        (void)tamis_buf_add_char(out, ',');
        add_counts_json(out, pack->by_fate);
        (void)tamis_buf_add_z(out, ",\"survivors\":[");
        add_list_json(out, report, pack, TAMIS_MUTATION_SURVIVED);
        (void)tamis_buf_add_z(out, "],\"constants\":[");
        add_list_json(out, report, pack, TAMIS_MUTATION_CONSTANT);
        (void)tamis_buf_add_z(out, "]}");
    }
    return tamis_buf_add_z(out, "]}\n");
}
