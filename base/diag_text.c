/* Diagnostics as text, in the form of rustc.
 *
 * Each labelled place of a finding becomes a note: a part of one line. Notes are sorted by file (that of the
 * primary place first), line and place, and those that can share a quoted line do: one row of marks below it,
 * `^` for the primary place and `-` for others, where the note that ends last has its text behind its marks
 * and the others have theirs below, each at the end of a stroke:
 *
 *     12 |   is(a) && is(b)
 *        |   -----    ^^^^^ never true here
 *        |   |
 *        |   holds here
 *
 * A line is quoted as shown by base/escape.h; a window of it when it is wide. Columns of a quoted line are
 * counted as they are shown, a tab as one; in the rows below, a tab stands where the line has one. All work for a note is bounded by the window. */
#include "base/diag.h"

#include "base/escape.h"

#define NOTES_MAX    32  /* labelled places of one finding that are quoted; further ones are counted */
#define WINDOW_MAX   160 /* columns of a line that are shown */
#define WINDOW_AHEAD 110 /* of them, from the start of the first note on */
#define TAB_STOP     8   /* of most terminals */
/* The window's columns, two for `…`, and one for the mark of the end of the line. */
#define CELLS_MAX (WINDOW_MAX + 3)

typedef struct note {
    tamis_place place;
    size_t to; /* bytes from the line's start to the end; the start is place.line_offset */
    bool primary;
    tamis_str text;
    size_t file;  /* 0 for the primary file, then in the order of the labels */
    size_t left;  /* cells of the quoted line, worked out when it is: the first */
    size_t right; /* and the one behind the last */
} note;

typedef enum ink { PLAIN, BOLD, SEVERITY, OTHER } ink;

typedef struct painter {
    tamis_buf *out;
    bool colour;
    tamis_severity severity;
    size_t gutter; /* digits of the largest line number of the finding */
} painter;

/* ---- pieces ---- */

static const char *ink_code(const painter *p, ink which) {
    switch (which) {
    case BOLD: return "\x1b[1m";
    case SEVERITY: return p->severity == TAMIS_ERROR ? "\x1b[1;31m" : "\x1b[1;33m";
    case OTHER: return "\x1b[1;34m";
    case PLAIN: break;
    }
    return "\x1b[0m";
}

static void use_ink(painter *p, ink which) {
    if (p->colour) {
        (void)tamis_buf_add_z(p->out, ink_code(p, which));
    }
}

static void add_ours(painter *p, ink which, const char *text) {
    use_ink(p, which);
    (void)tamis_buf_add_z(p->out, text);
    use_ink(p, PLAIN);
}

static void add_theirs(painter *p, ink which, tamis_str text) {
    use_ink(p, which);
    (void)tamis_escape_add(p->out, text, false);
    use_ink(p, PLAIN);
}

static size_t digits(size_t n) {
    size_t count = 1;
    while (n >= 10) {
        n /= 10;
        count++;
    }
    return count;
}

/* The gutter: a line number, or room for it, and the bar. */
static void add_gutter(painter *p, size_t line) {
    use_ink(p, OTHER);
    if (line == 0) {
        (void)tamis_buf_add_repeat(p->out, ' ', p->gutter);
    } else {
        (void)tamis_buf_add_repeat(p->out, ' ', p->gutter - digits(line));
        (void)tamis_buf_add_u64(p->out, line);
    }
    (void)tamis_buf_add_z(p->out, " |");
    use_ink(p, PLAIN);
}

static void end_line(painter *p) {
    (void)tamis_buf_add_char(p->out, '\n');
}

/* ---- the quoted line ---- */

/* A quoted line: which of its bytes are shown, and in which cell each character begins. */
typedef struct quote {
    tamis_str line;
    size_t from, to;         /* the window, bytes */
    size_t count;            /* characters in the window */
    size_t at[CELLS_MAX];    /* where each begins in the line */
    size_t cell[CELLS_MAX];  /* and its cell; [count] is the cell behind the last */
    bool tab[CELLS_MAX + 1]; /* by cell */
} quote;

static size_t character_length(tamis_str line, size_t at) {
    size_t len;
    bool valid;
    (void)tamis_utf8_decode(tamis_str_of(line.ptr + at, line.len - at), &len, &valid);
    return len;
}

static size_t character_width(tamis_str line, size_t at, size_t len) {
    return tamis_escape_width(tamis_str_of(line.ptr + at, len));
}

/* The start of the character before `at`, which is the start of one. */
static size_t character_before(tamis_str line, size_t at) {
    for (size_t back = 2; back <= 4 && back <= at; back++) {
        size_t len;
        bool valid;
        (void)tamis_utf8_decode(tamis_str_of(line.ptr + (at - back), line.len - (at - back)), &len, &valid);
        if (valid && len == back) {
            return at - back;
        }
    }
    return at - 1;
}

/* The start of the character that `at` lies in. */
static size_t character_start(tamis_str line, size_t at) {
    for (size_t back = 1; back <= 3 && back <= at && at < line.len; back++) {
        size_t len;
        bool valid;
        (void)tamis_utf8_decode(tamis_str_of(line.ptr + (at - back), line.len - (at - back)), &len, &valid);
        if (valid && len > back) {
            return at - back;
        }
    }
    return at;
}

static size_t walk_forward(tamis_str line, size_t at, size_t *budget) {
    size_t i = at;
    while (i < line.len) {
        size_t len = character_length(line, i);
        size_t width = character_width(line, i, len);
        if (width > *budget) {
            break;
        }
        *budget -= width;
        i += len;
    }
    return i;
}

static size_t walk_back(tamis_str line, size_t at, size_t *budget) {
    size_t i = at;
    while (i > 0) {
        size_t before = character_before(line, i);
        size_t width = character_width(line, before, i - before);
        if (width > *budget) {
            break;
        }
        *budget -= width;
        i = before;
    }
    return i;
}

/* The window around byte `at`: the whole line when it is not too wide. */
static void choose_window(quote *q, size_t at) {
    size_t start = character_start(q->line, at);
    size_t ahead = WINDOW_AHEAD;
    q->to = walk_forward(q->line, start, &ahead);
    size_t behind = WINDOW_MAX - WINDOW_AHEAD + ahead;
    q->from = walk_back(q->line, start, &behind);
    q->to = walk_forward(q->line, q->to, &behind);
}

/* Gives each character of the window its cell. The window is at most WINDOW_MAX columns wide and no character
 * is narrower than one, so that all arrays suffice. */
static void lay_out(quote *q) {
    size_t cell = q->from > 0 ? 1 : 0; /* room for `…` */
    q->count = 0;
    for (size_t at = q->from; at < q->to;) {
        size_t len = character_length(q->line, at);
        q->at[q->count] = at;
        q->cell[q->count++] = cell;
        q->tab[cell] = q->line.ptr[at] == '\t';
        cell += character_width(q->line, at, len);
        at += len;
    }
    q->cell[q->count] = cell;
}

/* The cells of a note that begins in the window; its end may lie beyond. At least one. */
static void place_note(const quote *q, note *n) {
    size_t i = 0;
    while (i < q->count && q->at[i] + character_length(q->line, q->at[i]) <= n->place.line_offset) {
        i++;
    }
    n->left = q->cell[i];
    while (i < q->count && q->at[i] < n->to) {
        i++;
    }
    n->right = q->cell[i] > n->left ? q->cell[i] : n->left + 1;
}

static bool in_window(const quote *q, size_t at) {
    return at >= q->from && (at < q->to || q->to == q->line.len);
}

static void add_quote(painter *p, const quote *q, size_t line) {
    add_gutter(p, line);
    if (q->line.len != 0) {
        (void)tamis_buf_add_char(p->out, ' ');
        if (q->from > 0) {
            (void)tamis_buf_add_z(p->out, "…");
        }
        (void)tamis_escape_add(p->out, tamis_str_of(q->line.ptr + q->from, q->to - q->from), true);
        if (q->to < q->line.len) {
            (void)tamis_buf_add_z(p->out, "…");
        }
    }
    end_line(p);
}

/* ---- the rows below it ---- */

typedef struct row {
    char mark[CELLS_MAX + 1]; /* ' ' or a mark */
    ink ink[CELLS_MAX + 1];
    size_t len; /* cells up to the last mark */
} row;

static void clear_row(row *r) {
    memset(r->mark, ' ', sizeof r->mark);
    r->len = 0;
}

static void set_mark(row *r, size_t cell, char mark, ink which) {
    r->mark[cell] = mark;
    r->ink[cell] = which;
    if (cell >= r->len) {
        r->len = cell + 1;
    }
}

/* Prints a cell of a row. Where the line has a tab there is one here, so that what follows is aligned whatever
 * a tab is to the terminal. A mark in its place takes the tab's first column; when tabs go to every eighth one,
 * that can be all of it. `column` is that of the terminal then, from 0. */
static void add_cell(painter *p, char mark, bool tab, bool last, size_t *column) {
    if (mark == ' ' && tab) {
        mark = '\t';
    }
    (void)tamis_buf_add_char(p->out, mark);
    if (mark != '\t' && tab && !last && *column % TAB_STOP != TAB_STOP - 1) {
        (void)tamis_buf_add_char(p->out, '\t');
    }
    *column = tab ? (*column / TAB_STOP + 1) * TAB_STOP : *column + 1;
}

/* The row's cells up to `len`. */
static void add_row(painter *p, const quote *q, const row *r, size_t len) {
    add_gutter(p, 0);
    (void)tamis_buf_add_char(p->out, ' ');
    size_t column = p->gutter + 3;
    ink now = PLAIN;
    for (size_t i = 0; i < len; i++) {
        char mark = i < r->len ? r->mark[i] : ' ';
        ink wanted = mark == ' ' ? PLAIN : r->ink[i];
        if (wanted != now && now != PLAIN) {
            use_ink(p, PLAIN);
        }
        if (wanted != now && wanted != PLAIN) {
            use_ink(p, wanted);
        }
        now = wanted;
        add_cell(p, mark, q->tab[i], i + 1 == len, &column);
    }
    if (now != PLAIN) {
        use_ink(p, PLAIN);
    }
}

static ink note_ink(const note *n) {
    return n->primary ? SEVERITY : OTHER;
}

/* The note whose text stands behind the marks: the one that ends last, of such ones that begins last. */
static const note *last_note(const note *notes, size_t count) {
    const note *last = &notes[0];
    for (size_t i = 1; i < count; i++) {
        if (notes[i].right >= last->right) {
            last = &notes[i];
        }
    }
    return last;
}

static void add_marks(painter *p, const quote *q, const note *notes, size_t count, const note *last) {
    row r;
    clear_row(&r);
    for (int primary = 0; primary <= 1; primary++) {
        for (size_t i = 0; i < count; i++) {
            if (notes[i].primary == (primary == 1)) {
                for (size_t cell = notes[i].left; cell < notes[i].right; cell++) {
                    set_mark(&r, cell, primary == 1 ? '^' : '-', note_ink(&notes[i]));
                }
            }
        }
    }
    add_row(p, q, &r, r.len);
    if (last->text.len != 0) {
        (void)tamis_buf_add_char(p->out, ' ');
        add_theirs(p, note_ink(last), last->text);
    }
    end_line(p);
}

/* Strokes for the notes before `end` whose text is still to come, and the text of `hung` when given. */
static void add_strokes(painter *p, const quote *q, const note *notes, size_t end, const note *last,
                        const note *hung) {
    row r;
    clear_row(&r);
    for (size_t i = 0; i < end; i++) {
        bool same = hung != NULL && notes[i].left == hung->left;
        if (&notes[i] != last && notes[i].text.len != 0 && !same) {
            set_mark(&r, notes[i].left, '|', note_ink(&notes[i]));
        }
    }
    if (hung == NULL) {
        add_row(p, q, &r, r.len);
    } else {
        add_row(p, q, &r, hung->left);
        add_theirs(p, note_ink(hung), hung->text);
    }
    end_line(p);
}

/* Texts of the other notes, from the right to the left, each at the end of a stroke. */
static void add_hung_texts(painter *p, const quote *q, const note *notes, size_t count, const note *last) {
    bool first = true;
    for (size_t i = count; i-- > 0;) {
        if (&notes[i] == last || notes[i].text.len == 0) {
            continue;
        }
        if (first) {
            add_strokes(p, q, notes, count, last, NULL);
            first = false;
        }
        add_strokes(p, q, notes, i, last, &notes[i]);
    }
}

/* Is there something to show of the first note's file? Of an empty one, or one that was not read, texts of notes alone. */
static bool has_quotes(const note *notes, size_t count) {
    if (notes[0].place.source->text.len > 0) {
        return true;
    }
    for (size_t i = 0; i < count && notes[i].file == notes[0].file; i++) {
        if (notes[i].text.len > 0) {
            return true;
        }
    }
    return false;
}

/* Quotes the line of the first note, with all following ones that it can show. Returns their number. */
static size_t add_line(painter *p, note *notes, size_t count) {
    quote q = {.line = notes[0].place.line_text};
    choose_window(&q, notes[0].place.line_offset);
    lay_out(&q);
    size_t n = 0;
    while (n < count && notes[n].file == notes[0].file && notes[n].place.line == notes[0].place.line &&
           (n == 0 || in_window(&q, notes[n].place.line_offset))) {
        place_note(&q, &notes[n]);
        n++;
    }
    const note *last = last_note(notes, n);
    add_quote(p, &q, notes[0].place.line);
    add_marks(p, &q, notes, n, last);
    add_hung_texts(p, &q, notes, n, last);
    return n;
}

/* ---- a finding ---- */

/* A label as a note; false when its place is in no source. */
static bool make_note(note *out, const tamis_sources *sources, const tamis_label *label) {
    *out = (note){.place = tamis_sources_locate(sources, label->span.off), .text = label->text};
    if (out->place.source == NULL) {
        return false;
    }
    /* The end, from the line's start: the span may begin before it, in a byte order mark. */
    const tamis_source *source = out->place.source;
    uint64_t end = (uint64_t)(label->span.off - source->base) + label->span.len;
    size_t start = source->text.len == 0 ? 0 : (size_t)(out->place.line_text.ptr - source->text.ptr);
    size_t length = out->place.line_text.len;
    out->to = end <= start ? 0 : end - start < length ? (size_t)(end - start) : length;
    return true;
}

static bool before(const note *a, const note *b) {
    if (a->file != b->file) {
        return a->file < b->file;
    }
    if (a->place.line != b->place.line) {
        return a->place.line < b->place.line;
    }
    if (a->place.line_offset != b->place.line_offset) {
        return a->place.line_offset < b->place.line_offset;
    }
    return a->to > b->to;
}

/* The number of the note's file among those of the notes before it. */
static size_t file_number(const note *notes, size_t count, const tamis_source *source) {
    size_t next = 0;
    for (size_t i = 0; i < count; i++) {
        if (notes[i].place.source == source) {
            return notes[i].file;
        }
        next = notes[i].file >= next ? notes[i].file + 1 : next;
    }
    return next;
}

/* The notes of a finding, sorted; `*more` counts those left out. None when the primary place is in no source. */
static size_t collect(note *notes, size_t *more, const tamis_sources *sources, const tamis_diag *diag) {
    size_t count = 0;
    *more = 0;
    for (const tamis_label *label = &diag->label; label != NULL; label = label->next) {
        note n;
        if (!make_note(&n, sources, label)) {
            if (label == &diag->label) {
                return 0;
            }
            continue;
        }
        if (count == NOTES_MAX) {
            ++*more;
            continue;
        }
        n.primary = label == &diag->label;
        n.file = file_number(notes, count, n.place.source);
        size_t i = count++;
        for (; i > 0 && before(&n, &notes[i - 1]); i--) {
            notes[i] = notes[i - 1];
        }
        notes[i] = n;
    }
    return count;
}

static void add_title(painter *p, const tamis_diag *diag) {
    use_ink(p, SEVERITY);
    (void)tamis_buf_add_z(p->out, diag->severity == TAMIS_ERROR ? "error[" : "warning[");
    (void)tamis_buf_add_z(p->out, tamis_diag_name(diag->code));
    (void)tamis_buf_add_char(p->out, ']');
    use_ink(p, PLAIN);
    use_ink(p, BOLD);
    (void)tamis_buf_add_z(p->out, ": ");
    (void)tamis_escape_add(p->out, diag->message, false);
    use_ink(p, PLAIN);
    end_line(p);
}

/* The line that names file, line and column. */
static void add_file(painter *p, const tamis_place *place, const char *arrow) {
    (void)tamis_buf_add_repeat(p->out, ' ', p->gutter);
    add_ours(p, OTHER, arrow);
    (void)tamis_escape_add(p->out, place->source->name, false);
    (void)tamis_buf_add_char(p->out, ':');
    (void)tamis_buf_add_u64(p->out, place->line);
    (void)tamis_buf_add_char(p->out, ':');
    (void)tamis_buf_add_u64(p->out, place->column);
    end_line(p);
}

/* There is always one: collect gives no notes without it. */
static const note *primary_note(const note *notes) {
    while (!notes->primary) {
        notes++;
    }
    return notes;
}

static void add_lines(painter *p, note *notes, size_t count) {
    bool quoted = true;
    for (size_t i = 0; i < count;) {
        bool first = i == 0 || notes[i].file != notes[i - 1].file;
        if (first) {
            if (i > 0 && quoted) {
                add_gutter(p, 0);
                end_line(p);
            }
            add_file(p, i == 0 ? &primary_note(notes)->place : &notes[i].place, i == 0 ? "--> " : "::: ");
            quoted = has_quotes(notes + i, count - i);
            if (quoted) {
                add_gutter(p, 0);
                end_line(p);
            }
        } else if (notes[i].place.line > notes[i - 1].place.line + 1) {
            add_ours(p, OTHER, "...");
            end_line(p);
        }
        i += quoted ? add_line(p, notes + i, count - i) : 1;
    }
}

static void add_remark(painter *p, const char *kind, tamis_str text) {
    (void)tamis_buf_add_repeat(p->out, ' ', p->gutter + 1);
    add_ours(p, OTHER, "= ");
    add_ours(p, BOLD, kind);
    (void)tamis_buf_add_z(p->out, ": ");
    (void)tamis_escape_add(p->out, text, false);
    end_line(p);
}

static void add_diag(painter *p, const tamis_sources *sources, const tamis_diag *diag) {
    note notes[NOTES_MAX];
    size_t more;
    size_t count = collect(notes, &more, sources, diag);
    p->severity = diag->severity;
    p->gutter = 1;
    for (size_t i = 0; i < count; i++) {
        size_t width = digits(notes[i].place.line);
        p->gutter = width > p->gutter ? width : p->gutter;
    }
    add_title(p, diag);
    add_lines(p, notes, count);
    if (more != 0) {
        (void)tamis_buf_add_repeat(p->out, ' ', p->gutter + 1);
        (void)tamis_buf_add_format(p->out, "= and %zu more place%s\n", more, more == 1 ? "" : "s");
    }
    if (diag->help.len != 0) {
        add_remark(p, "help", diag->help);
    }
}

void tamis_diags_print_text(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources,
                            tamis_diag_style style) {
    painter p = {.out = out, .colour = style.colour};
    size_t shown = 0;
    for (const tamis_diag *diag = diags->first; diag != NULL && out->failed == TAMIS_OK; diag = diag->next) {
        if (style.max != 0 && shown == style.max) {
            break;
        }
        if (shown != 0) {
            end_line(&p);
        }
        add_diag(&p, sources, diag);
        shown++;
    }
    size_t left = diags->errors + diags->warnings - shown;
    if (left != 0) {
        (void)tamis_buf_add_format(out, "%s%zu more finding%s not shown\n", shown == 0 ? "" : "\n", left,
                                   left == 1 ? "" : "s");
    }
}
