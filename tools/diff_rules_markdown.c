/* What differs between the rules of two packs, as Markdown for a comment. See diff_rules.h. */
#include "tools/diff_rules_words.h"
#include "tools/markdown.h"

/* Lines of code with breaks between them. */
static void add_lines(tamis_buf *out, tamis_rules_text text) {
    bool first = true;
    for (tamis_str line; tamis_rules_line(&line, &text.str); first = false) {
        (void)tamis_buf_add_z(out, first ? "" : "<br>");
        (void)tamis_markdown_add(out, line);
    }
    if (text.cut) {
        (void)tamis_buf_add_z(out, "…");
    }
}

static void add_text(tamis_buf *out, tamis_rules_text text) {
    (void)tamis_markdown_add(out, text.str);
    if (text.cut) {
        (void)tamis_buf_add_z(out, "…");
    }
}

static void add_cell(tamis_buf *out, const tamis_rules_change *c, tamis_rules_text text) {
    if (tamis_rules_is_code(c)) {
        add_lines(out, text);
    } else {
        add_text(out, text);
    }
    (void)tamis_buf_add_z(out, " | ");
}

static void add_row(tamis_buf *out, const tamis_rules_change *c) {
    const tamis_rules_place *place = c->kind == TAMIS_RULES_REMOVED ? &c->before : &c->after;
    tamis_rules_text name = tamis_rules_group_name(c);
    (void)tamis_buf_add_format(out, "| %s | %s", tamis_rules_kind_word(c->kind), tamis_rules_group(c));
    if (name.str.ptr != NULL) {
        (void)tamis_buf_add_char(out, ' ');
        add_text(out, name);
    }
    (void)tamis_buf_add_z(out, " | ");
    if (!tamis_rules_is_whole(c)) {
        add_text(out, c->name);
    }
    if (c->part == TAMIS_RULES_CELL) {
        (void)tamis_buf_add_z(out, ": ");
        add_text(out, c->column);
    }
    (void)tamis_buf_add_z(out, " | ");
    add_cell(out, c, c->from);
    add_cell(out, c, c->to);
    if (place->file.ptr != NULL) {
        (void)tamis_markdown_add(out, place->file);
        if (place->line != 0) {
            (void)tamis_buf_add_format(out, ":%zu", place->line);
        }
    }
    (void)tamis_buf_add_z(out, " |\n");
}

bool tamis_rules_diff_add_markdown(tamis_buf *out, const tamis_rules_diff *diff) {
    size_t shown = 0;
    (void)tamis_buf_add_z(out, "**");
    (void)tamis_diff_add_packs(out, diff->before, diff->after, tamis_markdown_add_name);
    (void)tamis_buf_add_format(out, ": %zu change%s in the rules**\n", diff->count, diff->count == 1 ? "" : "s");
    if (diff->count != 0) {
        (void)tamis_buf_add_z(out, "\n| | in | what | from | to | where |\n|---|---|---|---|---|---|\n");
    }
    for (; shown < diff->count; shown++) {
        size_t len = out->len;
        add_row(out, &diff->changes[shown]);
        if (tamis_markdown_take_back(out, len, TAMIS_MARKDOWN_ROWS)) {
            break;
        }
    }
    if (shown < diff->count) {
        (void)tamis_buf_add_format(out, "\nand %zu other changes\n", diff->count - shown);
    }
    for (size_t i = 0; i < diff->note_count; i++) {
        (void)tamis_buf_add_format(out, "\nNote: %s.\n", diff->notes[i]);
    }
    return out->failed == TAMIS_OK;
}
