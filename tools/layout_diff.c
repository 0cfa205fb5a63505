/* See layout_diff.h. A walk along both texts. Two lines are the same when their bytes are, and as many visible characters stand before
 * them; where they are not, whichever line begins further left in what is visible is taken away or added, until both walks meet. */
#include "tools/layout_diff.h"

#include "base/escape.h"

enum { CONTEXT = 3 };

/* One text on the walk. */
typedef struct side {
    tamis_str text;
    size_t at;      /* where its present line begins */
    size_t line;    /* its number, from 1 */
    size_t visible; /* characters before it */
} side;

/* Where a hunk begins and how far it reaches, context included. */
typedef struct hunk {
    side before, after;         /* at its begin */
    side before_end, after_end; /* behind its last change */
    bool open;
} hunk;

static bool ended(const side *s) {
    return s->at == s->text.len;
}

/* The present line, with its line end. */
static tamis_str line_of(const side *s) {
    const char *from = s->text.ptr + s->at;
    size_t rest = s->text.len - s->at;
    const char *end = rest == 0 ? NULL : memchr(from, '\n', rest);
    return tamis_str_of(from, end == NULL ? rest : (size_t)(end - from) + 1);
}

static bool is_visible(char c) {
    return c > ' ' && c < 0x7F;
}

static size_t count_visible(tamis_str line) {
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++) {
        count += is_visible(line.ptr[i]);
    }
    return count;
}

static void advance(side *s) {
    tamis_str line = line_of(s);
    s->visible += count_visible(line);
    s->at += line.len;
    s->line++;
}

/* One line back. */
static void retreat(side *s) {
    size_t end = s->at;
    s->at--;
    while (s->at > 0 && s->text.ptr[s->at - 1] != '\n') {
        s->at--;
    }
    s->visible -= count_visible(tamis_str_of(s->text.ptr + s->at, end - s->at));
    s->line--;
}

/* However long the other line is, only as much of it is looked at as the shorter one has. */
static bool same_line(const side *before, const side *after) {
    if (ended(before) || ended(after) || before->visible != after->visible) {
        return false;
    }
    tamis_str line = line_of(before);
    size_t rest = after->text.len - after->at;
    if (rest < line.len || memcmp(line.ptr, after->text.ptr + after->at, line.len) != 0) {
        return false;
    }
    return line.ptr[line.len - 1] == '\n' || rest == line.len;
}

static bool is_blank(const side *s) {
    size_t at = s->at;
    while (at < s->text.len && s->text.ptr[at] != '\n' && !is_visible(s->text.ptr[at])) {
        at++;
    }
    return at == s->text.len || s->text.ptr[at] == '\n';
}

/* Past one line that differs. */
static void pass_change(side *before, side *after) {
    bool take_before = ended(after) || before->visible < after->visible;
    if (!ended(before) && !ended(after) && before->visible == after->visible) {
        take_before = is_blank(before) || !is_blank(after);
    }
    advance(take_before && !ended(before) ? before : after);
}

/* ---- Printing ---- */

static void add_line(tamis_buf *out, char mark, side *s) {
    tamis_str line = line_of(s);
    bool whole = line.len > 0 && line.ptr[line.len - 1] == '\n';
    (void)tamis_buf_add_char(out, mark);
    (void)tamis_escape_add(out, tamis_str_of(line.ptr, line.len - (whole ? 1 : 0)), true);
    (void)tamis_buf_add_z(out, whole ? "\n" : "\n\\ No newline at end of file\n");
    advance(s);
}

static void add_range(tamis_buf *out, char mark, size_t line, size_t count) {
    (void)tamis_buf_add_format(out, " %c%zu", mark, count == 0 ? line - 1 : line);
    if (count != 1) {
        (void)tamis_buf_add_format(out, ",%zu", count);
    }
}

/* The lines of a change: all that go, then all that come. */
static void add_change(tamis_buf *out, side *before, side *after) {
    side old = *before, new = *after;
    while (!same_line(before, after) && !(ended(before) && ended(after))) {
        pass_change(before, after);
    }
    while (old.at < before->at) {
        add_line(out, '-', &old);
    }
    while (new.at < after->at) {
        add_line(out, '+', &new);
    }
}

static void add_hunk(tamis_buf *out, tamis_str name, hunk *h) {
    side before = h->before_end, after = h->after_end;
    for (int i = 0; i < CONTEXT && same_line(&before, &after); i++) {
        advance(&before);
        advance(&after);
    }
    size_t end_before = before.at, end_after = after.at;
    (void)tamis_buf_add_z(out, "@@");
    add_range(out, '-', h->before.line, before.line - h->before.line);
    add_range(out, '+', h->after.line, after.line - h->after.line);
    (void)tamis_buf_add_z(out, " @@ ");
    (void)tamis_escape_add(out, name, false);
    before = h->before;
    after = h->after;
    while (same_line(&before, &after)) {
        advance(&before);
        advance(&after);
    }
    (void)tamis_buf_add_format(out, ":%zu\n", before.line);
    while (h->before.at < end_before || h->after.at < end_after) {
        if (same_line(&h->before, &h->after)) {
            advance(&h->after);
            add_line(out, ' ', &h->before);
        } else {
            add_change(out, &h->before, &h->after);
        }
    }
    h->open = false;
}

static void add_name(tamis_buf *out, const char *mark, tamis_str name) {
    (void)tamis_buf_add_z(out, mark);
    (void)tamis_escape_add(out, name, false);
    (void)tamis_buf_add_char(out, '\n');
}

/* A hunk that begins at a change, with the lines before it. */
static void open_hunk(hunk *h, const side *before, const side *after) {
    h->before = *before;
    h->after = *after;
    h->open = true;
    for (int i = 0; i < CONTEXT && h->before.at > 0 && h->after.at > 0; i++) {
        side b = h->before, a = h->after;
        retreat(&b);
        retreat(&a);
        if (!same_line(&b, &a)) {
            break;
        }
        h->before = b;
        h->after = a;
    }
}

void tamis_layout_diff(tamis_buf *out, tamis_str name, tamis_str before, tamis_str after) {
    side old = {.text = before, .line = 1}, new = {.text = after, .line = 1};
    hunk h = {.open = false};
    size_t equal = 0; /* lines since the last change */
    if (tamis_str_equal(before, after)) {
        return;
    }
    add_name(out, "--- ", name);
    add_name(out, "+++ ", name);
    while (!ended(&old) || !ended(&new)) {
        if (same_line(&old, &new)) {
            advance(&old);
            advance(&new);
            equal++;
            if (h.open && equal > 2 * CONTEXT) {
                add_hunk(out, name, &h);
            }
            continue;
        }
        if (!h.open) {
            open_hunk(&h, &old, &new);
        }
        pass_change(&old, &new);
        h.before_end = old;
        h.after_end = new;
        equal = 0;
    }
    if (h.open) {
        add_hunk(out, name, &h);
    }
}
