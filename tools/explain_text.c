/* An explanation for people: the verdict and the outputs first, then what decided.
 *
 * Below a condition stands what it read, each value under its place:
 *
 *     is('TRAFFIC', cef.name, cef.deviceEventClassID) -> false
 *                   |         |
 *                   "THREAT"  "url(9999)"
 *     = 'TRAFFIC' is none of the 2 values
 *
 * Every text that comes from rules or events goes through base/escape.h on its way. */
#include "base/escape.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "tools/explain_parts.h"
#include "tools/verdict_text.h"

/* Columns: of an expression that is shown in one line; where the place of an entry stands. */
#define SOURCE_MAX   120u
#define PLACE_COLUMN 60u

typedef struct printer {
    tamis_buf *out;
    tamis_buf text; /* scratch: before it is escaped */
    const tamis_explanation *x;
    bool colour;
} printer;

static void add(printer *p, const char *text) {
    (void)tamis_buf_add_z(p->out, text);
}

static void add_escaped(printer *p, tamis_str text) {
    (void)tamis_escape_add(p->out, text, false);
}

/* The value as it is shown, and escaped, in the scratch. */
static tamis_str value_text(printer *p, tamis_value value, bool hidden) {
    tamis_buf_reset(&p->text);
    (void)tamis_explain_add_value(&p->text, value, hidden);
    return tamis_buf_str(&p->text);
}

static void add_value(printer *p, tamis_value value, bool hidden) {
    add_escaped(p, value_text(p, value, hidden));
}

/* "50-filter-agent.rules:4" behind what the line has. `start`: where the line begins in the buffer. */
static void add_place(printer *p, size_t start, tamis_span span) {
    tamis_place place = tamis_sources_locate(&p->x->program->sources, span.off);
    if (place.source == NULL || p->out->failed != TAMIS_OK) {
        add(p, "\n");
        return;
    }
    size_t used = tamis_escape_width(tamis_str_of(p->out->ptr + start, p->out->len - start));
    (void)tamis_buf_add_repeat(p->out, ' ', used + 2 <= PLACE_COLUMN ? PLACE_COLUMN - used : 2);
    add_escaped(p, place.source->stored);
    (void)tamis_buf_add_format(p->out, ":%zu\n", place.line);
}

/* ---- Values under their places ---- */

enum { MARKS_MAX = 16 };

typedef struct mark {
    size_t column; /* in the shown line */
    size_t width;  /* of the value */
    const tamis_explained_input *input;
    bool shown;
} mark;

static void add_indent(printer *p, size_t columns) {
    (void)tamis_buf_add_repeat(p->out, ' ', 4 + columns);
}

/* One line of `|`, or of the values that have room beside the next mark; the others keep their `|`. */
static void add_mark_line(printer *p, mark *marks, size_t count, bool bars) {
    size_t column = 0, next = SIZE_MAX;
    bool take[MARKS_MAX];
    for (size_t i = count; i-- > 0;) { /* from the right: a value may not reach what stands behind it */
        take[i] = !bars && !marks[i].shown && marks[i].column + marks[i].width + 1 < next;
        next = marks[i].shown ? next : marks[i].column;
    }
    add_indent(p, 0);
    for (size_t i = 0; i < count; i++) {
        if (marks[i].shown) {
            continue;
        }
        (void)tamis_buf_add_repeat(p->out, ' ', marks[i].column - column);
        if (take[i]) {
            add_value(p, marks[i].input->value, marks[i].input->hidden);
            column = marks[i].column + marks[i].width;
            marks[i].shown = true;
        } else {
            add(p, "|");
            column = marks[i].column + 1;
        }
    }
    add(p, "\n");
}

static void add_marks(printer *p, mark *marks, size_t count) {
    size_t left = count;
    add_mark_line(p, marks, count, true);
    while (left > 0 && p->out->failed == TAMIS_OK) {
        add_mark_line(p, marks, count, false);
        left = 0;
        for (size_t i = 0; i < count; i++) {
            left += !marks[i].shown;
        }
    }
}

static tamis_str source_text(const printer *p, const tamis_expr *expr) {
    return tamis_sources_text(&p->x->program->sources, expr->span);
}

/* Inputs of an expression that is too long for a line: one below the other. */
static void add_input_list(printer *p, const tamis_explained_leaf *leaf) {
    for (const tamis_explained_input *i = leaf->inputs; i != NULL; i = i->next) {
        bool again = false;
        for (const tamis_explained_input *k = leaf->inputs; k != i; k = k->next) {
            again = again || tamis_str_equal(source_text(p, k->expr), source_text(p, i->expr));
        }
        if (i->known && !again) {
            add_indent(p, 2);
            add_escaped(p, source_text(p, i->expr));
            add(p, " is ");
            add_value(p, i->value, i->hidden);
            add(p, "\n");
        }
    }
}

static void add_inputs(printer *p, const tamis_explained_leaf *leaf, tamis_str text) {
    mark marks[MARKS_MAX];
    size_t count = 0;
    for (const tamis_explained_input *i = leaf->inputs; i != NULL; i = i->next) {
        if (!i->known) {
            continue;
        }
        if (count == MARKS_MAX) {
            add_input_list(p, leaf);
            return;
        }
        tamis_str before = tamis_str_of(text.ptr, i->expr->span.off - leaf->expr->span.off);
        marks[count++] = (mark){tamis_escape_width(before), tamis_escape_width(value_text(p, i->value, i->hidden)), i, false};
    }
    if (count > 0) {
        add_marks(p, marks, count);
    }
}

/* ---- Leaves and entries ---- */

/* Is the expression one value that is read? Then it stands beside its text. */
static bool is_plain(const tamis_explained_leaf *leaf) {
    return leaf->inputs == NULL || (leaf->inputs->next == NULL && leaf->inputs->expr->span.len == leaf->expr->span.len);
}

static void add_leaf(printer *p, const tamis_explained_leaf *leaf) {
    tamis_str text = source_text(p, leaf->expr);
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
    bool one_line = end == NULL && tamis_escape_width(text) <= SOURCE_MAX;
    size_t shown = end == NULL ? text.len : (size_t)(end - text.ptr);
    shown = one_line ? shown : tamis_utf8_cut(tamis_str_of(text.ptr, shown), SOURCE_MAX);
    add_indent(p, 0);
    add_escaped(p, tamis_str_of(text.ptr, shown));
    if (leaf->expr->kind >= TAMIS_EXPR_UNDEFINED && leaf->expr->kind <= TAMIS_EXPR_STRING) {
        add(p, one_line ? "\n" : " …\n"); /* a literal is its own value */
        return;
    }
    add(p, one_line ? " -> " : " … -> ");
    add_value(p, leaf->value, leaf->hidden);
    add(p, "\n");
    if (!one_line) {
        add_input_list(p, leaf);
    } else if (!is_plain(leaf)) {
        add_inputs(p, leaf, text);
    }
    if (leaf->reason.len > 0) {
        add_indent(p, 0);
        add(p, "= ");
        add_escaped(p, leaf->reason);
        add(p, "\n");
    }
}

static void add_entry(printer *p, const tamis_explained_entry *e) {
    static const char *const verbs[TAMIS_VERBS] = {"allow", "drop", "deny"};
    size_t start = p->out->len;
    add(p, "  ");
    if (e->entry->kind == TAMIS_ENTRY_STATEMENT) {
        add(p, verbs[e->entry->verb]);
        add(p, " '");
        add_escaped(p, e->entry->name);
        add(p, !e->evaluated ? "' is not evaluated" : tamis_value_truthy(e->value) ? "' holds" : "' does not hold");
    } else {
        add_escaped(p, e->entry->name);
        add(p, e->evaluated ? " is " : " is not evaluated");
        if (e->evaluated) {
            add_value(p, e->value, e->hidden);
        }
    }
    add_place(p, start, e->entry->span);
    for (const tamis_explained_leaf *leaf = e->leaves; leaf != NULL; leaf = leaf->next) {
        add_leaf(p, leaf);
    }
}

/* ---- An event ---- */

static void add_verdict(printer *p) {
    tamis_buf_reset(&p->text);
    (void)tamis_verdict_add_text(&p->text, &p->x->verdict);
    add(p, p->colour ? "\x1b[1m" : "");
    (void)tamis_buf_add_format(p->out, "line %llu: ", (unsigned long long)p->x->line);
    add_escaped(p, tamis_buf_str(&p->text));
    add(p, p->colour ? "\x1b[0m\n" : "\n");
}

static void add_outputs(printer *p) {
    const tamis_program *program = p->x->program;
    size_t width = 0;
    for (uint32_t i = 0; i < program->output_count; i++) {
        size_t name = tamis_escape_width(tamis_program_output(program, i)->name);
        width = name > width ? name : width;
    }
    for (uint32_t i = 0; i < program->output_count; i++) {
        const tamis_explained_entry *e = &p->x->entries[program->let_count + program->statement_count + i];
        if (e->evaluated && e->value.type != TAMIS_TYPE_UNDEFINED) {
            add(p, "  ");
            add_escaped(p, e->entry->name);
            (void)tamis_buf_add_repeat(p->out, ' ', width + 3 - tamis_escape_width(e->entry->name));
            add_value(p, e->value, e->hidden);
            add(p, "\n");
        }
    }
}

/* The evaluated ones of some entries, below a title. */
static void add_section(printer *p, const char *title, uint32_t first, uint32_t count) {
    bool any = false;
    for (uint32_t i = first; i < first + count; i++) {
        if (p->x->entries[i].evaluated) {
            add(p, any ? "" : title);
            any = true;
            add_entry(p, &p->x->entries[i]);
        }
    }
}

static void add_filters(printer *p) {
    const tamis_program *program = p->x->program;
    for (uint32_t i = 0; i < program->filter_count; i++) {
        const tamis_filter *filter = &program->filters[i];
        add(p, "\nfilter ");
        add_escaped(p, filter->name);
        add(p, "\n");
        for (uint32_t k = 0; k < filter->count; k++) {
            add_entry(p, &p->x->entries[program->let_count + filter->first + k]);
        }
    }
}

bool tamis_explanation_entry_text(tamis_buf *out, const tamis_explanation *x, uint32_t i) {
    printer p = {.out = out, .x = x};
    tamis_buf_init(&p.text, TAMIS_LIMIT_OBJECT);
    for (const tamis_explained_leaf *leaf = x->entries[i].leaves; leaf != NULL; leaf = leaf->next) {
        add_leaf(&p, leaf);
    }
    bool ok = p.text.failed == TAMIS_OK && out->failed == TAMIS_OK;
    tamis_buf_clear(&p.text);
    return ok;
}

bool tamis_explanation_text(tamis_buf *out, const tamis_explanation *x, bool colour) {
    printer p = {.out = out, .x = x, .colour = colour};
    tamis_buf_init(&p.text, TAMIS_LIMIT_OBJECT);
    add_verdict(&p);
    if (x->verdict.outcome != TAMIS_REJECTED) {
        add_outputs(&p);
        add_filters(&p);
        add_section(&p, "\nmap\n", x->program->let_count + x->program->statement_count, x->program->output_count);
        add_section(&p, "\nlets\n", 0, x->program->let_count);
    }
    bool ok = p.text.failed == TAMIS_OK;
    tamis_buf_clear(&p.text);
    return tamis_buf_add_char(out, '\n') && ok;
}
