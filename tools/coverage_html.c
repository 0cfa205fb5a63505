/* The coverage page: the text of the rules, coloured by what ran, counts where the pointer rests.
 *
 * Spans of branches lie in one another or apart, as the expressions do, and so do the elements that are made of them.
 * Nothing of the page comes from outside, and it has no script: a policy in its head says so to the browser. Texts of rules
 * and reference files go through base/escape.h first, as a person reads them, and through the escaping of markup second. */
#include "base/escape.h"
#include "base/limits.h"
#include "tools/coverage_report.h"
#include "tools/xml.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>Coverage of rules</title>\n<style>\n"
    ":root { color-scheme: light dark }\n"
    "body { font: 15px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 80em; padding: 0 1em }\n"
    "table { border-collapse: collapse } td, th { padding: .15em .8em; text-align: left } td.n { text-align: right }\n"
    "pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; border: 1px solid #8886; padding: .5em 0 }\n"
    "pre i { display: inline-block; width: 4em; margin-right: 1em; text-align: right; font-style: normal; color: #888;\n"
    "  background: Canvas; user-select: none }\n"
    ".y { background: #4c43 } .p { background: #dc05 } .n1 { background: #f448; outline: 1px solid #c00 }\n"
    ".x { background: #8883; text-decoration: line-through dotted }\n"
    "</style></head><body>\n<h1>Coverage of rules</h1>\n"
    "<p><span class=\"y\">taken</span> <span class=\"p\">taken one way only</span> <span class=\"n1\">never taken</span> "
    "<span class=\"x\">impossible or accepted, not counted</span></p>\n";

typedef struct page {
    tamis_buf *out;
    tamis_buf shown; /* scratch */
    const tamis_coverage *coverage;
} page;

static void add_text(page *p, tamis_str text) {
    tamis_buf_reset(&p->shown);
    if (!tamis_escape_add(&p->shown, text, true)) {
        p->out->failed = p->shown.failed;
    }
    (void)tamis_xml_add_text(p->out, tamis_buf_str(&p->shown));
}

/* ---- Sums ---- */

static void add_row(page *p, tamis_str name, tamis_coverage_sum sum, const char *link, size_t number) {
    (void)tamis_buf_add_z(p->out, "<tr><td>");
    if (link != NULL) {
        (void)tamis_buf_add_format(p->out, "<a href=\"#%s%zu\">", link, number);
    }
    add_text(p, name);
    (void)tamis_buf_add_z(p->out, link != NULL ? "</a></td><td class=\"n\">" : "</td><td class=\"n\">");
    (void)tamis_coverage_add_percent(p->out, sum);
    (void)tamis_buf_add_format(p->out, " %%</td><td class=\"n\">%zu of %zu</td></tr>\n", sum.taken, sum.possible);
}

static void add_sums(page *p, const tamis_coverage_report *report) {
    (void)tamis_buf_add_z(p->out, "<table><tr><th>pack, file</th><th>taken</th><th>branches</th></tr>\n");
    for (size_t k = 0; k < report->pack_count; k++) {
        const tamis_coverage *c = &report->packs[k];
        add_row(p, c->unit->folder, c->sum, NULL, 0);
        for (size_t i = 0; i < c->file_count; i++) {
            if (c->files[i].sum.possible > 0) {
                add_row(p, c->sources->items[c->files[i].source].name, c->files[i].sum, "f", c->files[i].source);
            }
        }
    }
    (void)tamis_buf_add_z(p->out, "</table>\n");
}

/* ---- Lists and tables ---- */

static bool is_reference(const tamis_branch *b) {
    return b->kind == TAMIS_BRANCH_ENTRY || b->kind == TAMIS_BRANCH_ROW;
}

static void add_path(page *p, const tamis_branch *b) {
    for (size_t i = 0; i < b->path_len; i++) {
        (void)tamis_buf_add_z(p->out, i == 0 ? "" : ".");
        add_text(p, b->path[i]);
    }
}

/* The list or table whose branches begin at `first`; the number behind its last. */
static size_t add_leaf(page *p, size_t first) {
    const tamis_coverage *c = p->coverage;
    const tamis_branch *b = &c->branches[first];
    size_t end = first, unused = 0;
    for (; end < c->count && c->branches[end].path == b->path; end++) {
        unused += c->counts[end] == 0;
    }
    (void)tamis_buf_add_z(p->out, b->kind == TAMIS_BRANCH_ENTRY ? "<p>list <b>" : "<p>table <b>");
    add_path(p, b);
    (void)tamis_buf_add_format(p->out, "</b>: %zu of %zu %s unused</p>\n", unused, end - first,
                               b->kind == TAMIS_BRANCH_ENTRY ? "entries" : "rows");
    (void)tamis_buf_add_z(p->out, unused > 0 ? "<ul>\n" : "");
    for (size_t i = first; i < end; i++) {
        if (c->counts[i] == 0) {
            tamis_place place = tamis_sources_locate(c->sources, c->branches[i].span.off);
            (void)tamis_buf_add_format(p->out, "<li>line %zu: <code>", place.line);
            add_text(p, tamis_sources_text(c->sources, c->branches[i].span));
            (void)tamis_buf_add_z(p->out, "</code></li>\n");
        }
    }
    (void)tamis_buf_add_z(p->out, unused > 0 ? "</ul>\n" : "");
    return end;
}

static void add_leaves(page *p) {
    for (size_t i = 0; i < p->coverage->count;) {
        i = is_reference(&p->coverage->branches[i]) ? add_leaf(p, i) : i + 1;
    }
}

/* ---- The text of a file ---- */

/* The branches of one span, from `first` to `end`: how they were taken. */
static const char *class_of(const tamis_coverage *c, size_t first, size_t end) {
    size_t possible = 0, taken = 0;
    for (size_t i = first; i < end; i++) {
        possible += c->branches[i].possible && !c->branches[i].accepted;
        taken += c->branches[i].possible && c->counts[i] > 0;
    }
    return possible == 0 ? "x" : taken == 0 ? "n1" : taken < end - first ? "p" : "y";
}

static void open_span(page *p, size_t first, size_t end) {
    const tamis_coverage *c = p->coverage;
    (void)tamis_buf_add_format(p->out, "<span class=\"%s\" title=\"", class_of(c, first, end));
    for (size_t i = first; i < end; i++) {
        (void)tamis_buf_add_format(p->out, "%s%s: ", i == first ? "" : ", ", tamis_branch_texts[c->branches[i].kind].name);
        if (!c->branches[i].possible || c->branches[i].accepted) {
            (void)tamis_buf_add_z(p->out, c->branches[i].accepted ? "accepted" : "impossible");
        } else {
            (void)tamis_buf_add_format(p->out, "%llu", (unsigned long long)c->counts[i]);
        }
    }
    (void)tamis_buf_add_z(p->out, "\">");
}

/* Text of the source from `from` to `to`, each line with its number. */
static void add_lines(page *p, const tamis_source *source, uint32_t from, uint32_t to, size_t *line) {
    while (from < to) {
        const char *text = source->text.ptr + from;
        const char *end = memchr(text, '\n', to - from);
        size_t len = end == NULL ? to - from : (size_t)(end - text);
        add_text(p, tamis_str_of(text, len));
        from += (uint32_t)len;
        if (end != NULL) {
            from++;
            (void)tamis_buf_add_format(p->out, "\n<i>%zu</i>", ++*line);
        }
    }
}

/* Spans that are open, by their ends: no more than an expression is deep, and what holds it. */
#define OPEN_MAX (2 * TAMIS_LIMIT_NESTING + 8)

typedef struct open_spans {
    uint32_t ends[OPEN_MAX];
    size_t count;
} open_spans;

/* Writes on to `to`, closing the spans that end on the way. */
static void advance(page *p, const tamis_source *source, open_spans *open, uint32_t *at, uint32_t to, size_t *line) {
    while (open->count > 0 && open->ends[open->count - 1] <= to) {
        uint32_t end = open->ends[--open->count];
        add_lines(p, source, *at, end, line);
        *at = end > *at ? end : *at;
        (void)tamis_buf_add_z(p->out, "</span>");
    }
    add_lines(p, source, *at, to, line);
    *at = to > *at ? to : *at;
}

static void add_file(page *p, const tamis_file_coverage *file) {
    const tamis_coverage *c = p->coverage;
    const tamis_source *source = &c->sources->items[file->source];
    open_spans open = {.count = 0};
    uint32_t at = 0, size = (uint32_t)source->text.len;
    size_t line = 1, end;
    (void)tamis_buf_add_format(p->out, "<h2 id=\"f%zu\">", file->source);
    add_text(p, source->name);
    (void)tamis_buf_add_z(p->out, "</h2>\n<pre><i>1</i>");
    for (size_t i = 0; i < c->count; i = end) {
        tamis_span span = c->branches[i].span;
        for (end = i + 1; end < c->count && c->branches[end].span.off == span.off && c->branches[end].span.len == span.len;) {
            end++;
        }
        if (span.off < source->base || span.off - source->base > size) {
            continue;
        }
        advance(p, source, &open, &at, span.off - source->base, &line);
        if (open.count < OPEN_MAX) {
            open_span(p, i, end);
            open.ends[open.count++] = span.off - source->base + span.len;
        }
    }
    advance(p, source, &open, &at, size, &line);
    (void)tamis_buf_add_z(p->out, "</pre>\n");
}

static void add_pack(page *p) {
    const tamis_coverage *c = p->coverage;
    (void)tamis_buf_add_z(p->out, "<h1>");
    add_text(p, c->unit->folder);
    (void)tamis_buf_add_z(p->out, c->seen ? "</h1>\n" : "</h1>\n<p>Not measured: no test sees this pack.</p>\n");
    add_leaves(p);
    for (size_t i = 0; i < c->file_count; i++) {
        if (c->files[i].sum.possible > 0) {
            add_file(p, &c->files[i]);
        }
    }
}

bool tamis_coverage_report_html(tamis_buf *out, const tamis_coverage_report *report) {
    page p = {.out = out};
    tamis_buf_init(&p.shown, out->max);
    (void)tamis_buf_add_z(out, head);
    add_sums(&p, report);
    for (size_t k = 0; k < report->pack_count; k++) {
        p.coverage = &report->packs[k];
        add_pack(&p);
    }
    tamis_buf_clear(&p.shown);
    return tamis_buf_add_z(out, "</body></html>\n");
}
