/* What differs between the rules of two packs, as text and as JSON. See diff_rules.h. */
#include "base/escape.h"
#include "base/json.h"
#include "tools/diff_rules_words.h"

static const char *const kind_words[] = {"added", "removed", "changed", "moved"};
static const char kind_signs[] = {'+', '-', '~', '>'};

static const char *const part_words[TAMIS_RULES_PARTS] = {
#define PART(id, word) word,
    TAMIS_RULES_PART_MAP(PART)
#undef PART
};

const char *tamis_rules_kind_word(tamis_rules_kind kind) {
    return kind_words[kind];
}

const char *tamis_rules_group(const tamis_rules_change *c) {
    static const char *const groups[TAMIS_RULES_PARTS] = {
        [TAMIS_RULES_PACK] = "pack",        [TAMIS_RULES_USED] = "used packs", [TAMIS_RULES_FIELD] = "fields",
        [TAMIS_RULES_FILTER] = "filter",    [TAMIS_RULES_STATEMENT] = "filter", [TAMIS_RULES_LET] = "lets",
        [TAMIS_RULES_OUTPUT] = "map",       [TAMIS_RULES_LIST] = "list",       [TAMIS_RULES_ENTRY] = "list",
        [TAMIS_RULES_TABLE] = "table",      [TAMIS_RULES_ROW] = "table",       [TAMIS_RULES_CELL] = "table",
        [TAMIS_RULES_VALUE] = "references",
    };
    return groups[c->part];
}

bool tamis_rules_is_whole(const tamis_rules_change *c) {
    return c->part == TAMIS_RULES_FILTER || c->part == TAMIS_RULES_LIST || c->part == TAMIS_RULES_TABLE;
}

bool tamis_rules_is_code(const tamis_rules_change *c) {
    return c->part == TAMIS_RULES_STATEMENT || c->part == TAMIS_RULES_LET || c->part == TAMIS_RULES_OUTPUT;
}

tamis_rules_text tamis_rules_group_name(const tamis_rules_change *c) {
    return tamis_rules_is_whole(c) ? c->name : c->in;
}

bool tamis_rules_line(tamis_str *line, tamis_str *rest) {
    if (rest->len == 0) {
        return false;
    }
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr), taken = end == NULL ? len : len + 1;
    *line = (tamis_str){rest->ptr, len};
    *rest = (tamis_str){rest->ptr + taken, rest->len - taken};
    while (line->len > 0 && (line->ptr[0] == ' ' || line->ptr[0] == '\t')) {
        *line = (tamis_str){line->ptr + 1, line->len - 1};
    }
    if (line->len > 0 && line->ptr[line->len - 1] == '\r') {
        line->len--;
    }
    return true;
}

/* ---- Text ---- */

static void add_shown(tamis_buf *out, tamis_rules_text text) {
    (void)tamis_escape_add(out, text.str, false);
    if (text.cut) {
        (void)tamis_buf_add_z(out, "…");
    }
}

static void add_quoted(tamis_buf *out, tamis_rules_text text) {
    (void)tamis_buf_add_char(out, '\'');
    add_shown(out, text);
    (void)tamis_buf_add_char(out, '\'');
}

static void add_place(tamis_buf *out, const tamis_rules_place *place) {
    (void)tamis_escape_add(out, place->file, false);
    if (place->line != 0) {
        (void)tamis_buf_add_format(out, ":%zu", place->line);
    }
}

static void add_places(tamis_buf *out, const tamis_rules_change *c) {
    const tamis_rules_place *place = c->kind == TAMIS_RULES_REMOVED ? &c->before : &c->after;
    if (place->file.ptr == NULL) {
        return;
    }
    (void)tamis_buf_add_z(out, "   ");
    if (c->kind == TAMIS_RULES_MOVED && c->before.file.ptr != NULL) {
        add_place(out, &c->before);
        (void)tamis_buf_add_z(out, " -> ");
    }
    add_place(out, place);
}

static void add_code_line(tamis_buf *out, char sign, tamis_str line, bool cut) {
    (void)tamis_buf_add_format(out, "      %c ", sign);
    add_shown(out, (tamis_rules_text){line, cut});
    (void)tamis_buf_add_char(out, '\n');
}

static void add_code(tamis_buf *out, char sign, tamis_rules_text text) {
    for (tamis_str line; tamis_rules_line(&line, &text.str);) {
        add_code_line(out, sign, line, text.cut && text.str.len == 0);
    }
}

/* The lines in which both begin stand there once. */
static void add_both_codes(tamis_buf *out, tamis_rules_text from, tamis_rules_text to) {
    for (;;) {
        tamis_rules_text before = from, after = to;
        tamis_str x, y;
        if (!tamis_rules_line(&x, &before.str) || !tamis_rules_line(&y, &after.str) || !tamis_str_equal(x, y) ||
            before.str.len == 0 || after.str.len == 0) {
            break;
        }
        add_code_line(out, ' ', x, false);
        from = before;
        to = after;
    }
    add_code(out, '-', from);
    add_code(out, '+', to);
}

static void add_value(tamis_buf *out, const tamis_rules_change *c, tamis_rules_text text) {
    if (c->part == TAMIS_RULES_ENTRY || c->part == TAMIS_RULES_FIELD) {
        add_quoted(out, text);
    } else {
        add_shown(out, text);
    }
}

static void add_values(tamis_buf *out, const tamis_rules_change *c) {
    if (c->from.str.ptr == NULL && c->to.str.ptr == NULL) {
        return;
    }
    (void)tamis_buf_add_z(out, c->part == TAMIS_RULES_ENTRY ? " => " : c->part == TAMIS_RULES_ROW ? " " : ": ");
    if (c->from.str.ptr != NULL) {
        add_value(out, c, c->from);
    }
    if (c->from.str.ptr != NULL && c->to.str.ptr != NULL) {
        (void)tamis_buf_add_z(out, " -> ");
    }
    if (c->to.str.ptr != NULL) {
        add_value(out, c, c->to);
    }
}

static void add_title(tamis_buf *out, const tamis_rules_change *c) {
    tamis_rules_text name = tamis_rules_group_name(c);
    (void)tamis_buf_add_format(out, "\n%s", tamis_rules_group(c));
    if (name.str.ptr != NULL) {
        (void)tamis_buf_add_char(out, ' ');
        add_shown(out, name);
    }
    (void)tamis_buf_add_char(out, '\n');
}

static void add_change(tamis_buf *out, const tamis_rules_change *c) {
    bool quoted = c->part == TAMIS_RULES_STATEMENT || c->part == TAMIS_RULES_ROW || c->part == TAMIS_RULES_CELL;
    (void)tamis_buf_add_format(out, "  %c ", kind_signs[c->kind]);
    if (tamis_rules_is_whole(c)) {
        (void)tamis_buf_add_format(out, "the whole %s", tamis_rules_group(c));
    } else if (quoted) {
        add_quoted(out, c->name);
    } else {
        add_shown(out, c->name);
    }
    if (c->part == TAMIS_RULES_CELL) {
        (void)tamis_buf_add_char(out, ' ');
        add_shown(out, c->column);
    }
    if (!tamis_rules_is_code(c)) {
        add_values(out, c);
    }
    add_places(out, c);
    (void)tamis_buf_add_char(out, '\n');
    if (tamis_rules_is_code(c)) {
        add_both_codes(out, c->from, c->to);
    }
}

static bool same_group(const tamis_rules_change *a, const tamis_rules_change *b) {
    return strcmp(tamis_rules_group(a), tamis_rules_group(b)) == 0 &&
           tamis_str_equal(tamis_rules_group_name(a).str, tamis_rules_group_name(b).str);
}

bool tamis_rules_diff_add_text(tamis_buf *out, const tamis_rules_diff *diff) {
    if (diff->count != 0) {
        tamis_diff_add_packs(out, diff->before, diff->after, tamis_escape_plain);
        (void)tamis_buf_add_format(out, ": %zu change%s\n", diff->count, diff->count == 1 ? "" : "s");
    }
    for (size_t i = 0; i < diff->count; i++) {
        if (i == 0 || !same_group(&diff->changes[i - 1], &diff->changes[i])) {
            add_title(out, &diff->changes[i]);
        }
        add_change(out, &diff->changes[i]);
    }
    for (size_t i = 0; i < diff->note_count; i++) {
        (void)tamis_buf_add_format(out, "%snote: %s\n", i == 0 && diff->count != 0 ? "\n" : "", diff->notes[i]);
    }
    return out->failed == TAMIS_OK;
}

/* ---- JSON ---- */

static void add_member(tamis_buf *out, const char *key, tamis_rules_text text) {
    if (text.str.ptr == NULL) {
        return;
    }
    (void)tamis_buf_add_format(out, ",\"%s\":", key);
    (void)tamis_json_add_string(out, text.str);
    if (text.cut && out->failed == TAMIS_OK) {
        out->len--; /* the closing quote */
        (void)tamis_buf_add_z(out, "…\"");
    }
}

static void add_json_place(tamis_buf *out, const char *key, const tamis_rules_place *place) {
    if (place->file.ptr == NULL) {
        return;
    }
    (void)tamis_buf_add_format(out, ",\"%s\":{\"file\":", key);
    (void)tamis_json_add_string(out, place->file);
    if (place->line != 0) {
        (void)tamis_buf_add_format(out, ",\"line\":%zu", place->line);
    }
    (void)tamis_buf_add_char(out, '}');
}

bool tamis_rules_diff_add_json(tamis_buf *out, const tamis_rules_diff *diff) {
    (void)tamis_buf_add_char(out, '{');
    tamis_diff_add_packs_json(out, diff->before, diff->after);
    (void)tamis_buf_add_format(out, ",\"count\":%zu,\"changes\":[", diff->count);
    for (size_t i = 0; i < diff->count; i++) {
        const tamis_rules_change *c = &diff->changes[i];
        (void)tamis_buf_add_format(out, "%s{\"change\":\"%s\",\"part\":\"%s\"", i == 0 ? "" : ",", kind_words[c->kind],
                                   part_words[c->part]);
        add_member(out, "in", c->in);
        add_member(out, "name", c->name);
        add_member(out, "column", c->column);
        add_member(out, "from", c->from);
        add_member(out, "to", c->to);
        add_json_place(out, "before", &c->before);
        add_json_place(out, "after", &c->after);
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_z(out, "],\"notes\":[");
    for (size_t i = 0; i < diff->note_count; i++) {
        (void)tamis_buf_add_format(out, "%s\"%s\"", i == 0 ? "" : ",", diff->notes[i]);
    }
    (void)tamis_buf_add_z(out, "]}\n");
    return out->failed == TAMIS_OK;
}
