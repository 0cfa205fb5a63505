/* See changed_lines.h. */
#include "tools/changed_lines.h"

#include "base/escape.h"
#include "base/utf8.h"

#define SHOWN_LINES 40  /* of each side */
#define SHOWN_BYTES 400 /* of one line */

/* The next line without its end; false behind the last one. */
static bool next_line(tamis_str *out, tamis_str *rest) {
    if (rest->len == 0) {
        return false;
    }
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    *out = tamis_str_of(rest->ptr, len);
    len += end != NULL;
    *rest = tamis_str_of(rest->ptr + len, rest->len - len);
    return true;
}

static size_t count_lines(tamis_str text) {
    tamis_str line;
    size_t count = 0;
    while (next_line(&line, &text)) {
        count++;
    }
    return count;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Bytes of whole lines that both begin with. */
static size_t same_start(tamis_str a, tamis_str b) {
    size_t max = least(a.len, b.len), at = 0, whole = 0;
    for (; at < max && a.ptr[at] == b.ptr[at]; at++) {
        whole = a.ptr[at] == '\n' ? at + 1 : whole;
    }
    return whole;
}

/* Bytes of whole lines that both end with. */
static size_t same_end(tamis_str a, tamis_str b) {
    size_t max = least(a.len, b.len), len = 0, whole = 0;
    while (len < max && a.ptr[a.len - len - 1] == b.ptr[b.len - len - 1]) {
        len++;
        bool begins = (len == a.len || a.ptr[a.len - len - 1] == '\n') && (len == b.len || b.ptr[b.len - len - 1] == '\n');
        whole = begins ? len : whole;
    }
    return whole;
}

static void add_line(tamis_buf *out, const char *mark, tamis_str line) {
    size_t shown = line.len <= SHOWN_BYTES ? line.len : tamis_utf8_cut(line, SHOWN_BYTES);
    (void)tamis_buf_add_z(out, mark);
    (void)tamis_escape_add(out, tamis_str_of(line.ptr, shown), false);
    (void)tamis_buf_add_z(out, shown < line.len ? "…\n" : "\n");
}

/* Both sides line by line. */
static void add_pairs(tamis_buf *out, tamis_str before, tamis_str after, size_t number) {
    tamis_str a, b;
    size_t shown = 0, rest = 0;
    for (; next_line(&a, &before) && next_line(&b, &after); number++) {
        if (tamis_str_equal(a, b)) {
            continue;
        }
        if (shown++ < SHOWN_LINES) {
            (void)tamis_buf_add_format(out, "  line %zu\n", number);
            add_line(out, "    - ", a);
            add_line(out, "    + ", b);
        } else {
            rest++;
        }
    }
    if (rest > 0) {
        (void)tamis_buf_add_format(out, "  and %zu more\n", rest);
    }
}

static void add_side(tamis_buf *out, const char *mark, tamis_str text) {
    tamis_str line;
    size_t shown = 0, rest = 0;
    while (next_line(&line, &text)) {
        if (shown++ < SHOWN_LINES) {
            add_line(out, mark, line);
        } else {
            rest++;
        }
    }
    if (rest > 0) {
        (void)tamis_buf_add_format(out, "%s(%zu more)\n", mark, rest);
    }
}

bool tamis_changed_lines(tamis_buf *out, tamis_str before, tamis_str after) {
    size_t start = same_start(before, after);
    size_t number = 1 + count_lines(tamis_str_of(before.ptr, start));
    before = tamis_str_of(before.ptr + start, before.len - start);
    after = tamis_str_of(after.ptr + start, after.len - start);
    size_t end = same_end(before, after);
    before.len -= end;
    after.len -= end;
    if (count_lines(before) == count_lines(after)) {
        add_pairs(out, before, after, number);
    } else {
        (void)tamis_buf_add_format(out, "  from line %zu\n", number);
        add_side(out, "    - ", before);
        add_side(out, "    + ", after);
    }
    return out->failed == TAMIS_OK;
}
