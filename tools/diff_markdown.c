/* The report of a diff as Markdown for a comment. See diff.h. */
#include "tools/diff_words.h"
#include "tools/markdown.h"

/* Changes leave room for new and lost values below them. */
enum { CHANGES_MAX = TAMIS_MARKDOWN_MAX - 20000 };

static void add_value(tamis_buf *out, const tamis_diff_value *value) {
    (void)tamis_markdown_add(out, tamis_diff_value_str(value));
    (void)tamis_buf_add_z(out, value->cut ? "… | " : " | ");
}

static void add_others(tamis_buf *out, uint64_t count, const char *what) {
    if (count != 0) {
        (void)tamis_buf_add_z(out, "\nand ");
        (void)tamis_diff_add_count(out, count);
        (void)tamis_buf_add_format(out, " other %s\n", what);
    }
}

static void add_changes(tamis_buf *out, const tamis_diff *diff) {
    uint64_t others = diff->rest;
    if (diff->count != 0) {
        (void)tamis_buf_add_z(out, "\n| what | from | to | events | first line |\n|---|---|---|--:|--:|\n");
    }
    for (size_t i = 0; i < diff->count; i++) {
        const tamis_diff_change *change = diff->changes[i];
        size_t len = out->len;
        (void)tamis_buf_add_z(out, "| ");
        if (change->verdict) {
            (void)tamis_buf_add_z(out, "*verdict*");
        } else {
            (void)tamis_markdown_add(out, change->output);
        }
        (void)tamis_buf_add_z(out, " | ");
        add_value(out, &change->from);
        add_value(out, &change->to);
        (void)tamis_diff_add_count(out, change->count);
        (void)tamis_buf_add_z(out, " | ");
        (void)tamis_diff_add_count(out, change->first);
        (void)tamis_buf_add_z(out, " |\n");
        if (tamis_markdown_take_back(out, len, CHANGES_MAX)) {
            for (; i < diff->count; i++) {
                others += diff->changes[i]->count;
            }
        }
    }
    add_others(out, others, "changes");
}

static void add_set(tamis_buf *out, const tamis_diff *diff, tamis_diff_set_kind kind, tamis_diff_side side) {
    const tamis_diff_set *set = &diff->sets[kind];
    if (set->counts[side] == 0) {
        return;
    }
    (void)tamis_buf_add_z(out, "\n| ");
    (void)tamis_markdown_add(out, tamis_str_z(tamis_diff_sets[kind].only[side]));
    (void)tamis_buf_add_z(out, " | events | first line |\n|---|--:|--:|\n");
    for (uint32_t i = 0; i < set->counts[side]; i++) {
        const tamis_diff_seen *seen = set->only[side][i];
        tamis_str about = tamis_diff_about(kind, &seen->value);
        size_t len = out->len;
        (void)tamis_buf_add_z(out, "| ");
        if (about.len > 0) {
            (void)tamis_markdown_add(out, tamis_diff_value_str(&seen->value));
            (void)tamis_buf_add_char(out, ' ');
            (void)tamis_markdown_add(out, about);
            (void)tamis_buf_add_z(out, " | ");
        } else {
            add_value(out, &seen->value);
        }
        (void)tamis_diff_add_count(out, seen->counts[side]);
        (void)tamis_buf_add_z(out, " | ");
        (void)tamis_diff_add_count(out, seen->first);
        (void)tamis_buf_add_z(out, " |\n");
        if (tamis_markdown_take_back(out, len, TAMIS_MARKDOWN_ROWS)) {
            add_others(out, set->counts[side] - i, "values");
            return;
        }
    }
}

bool tamis_diff_add_markdown(tamis_buf *out, const tamis_diff *diff) {
    (void)tamis_buf_add_z(out, "**");
    (void)tamis_diff_add_summary(out, diff, tamis_markdown_add_name);
    (void)tamis_buf_add_z(out, "**\n");
    add_changes(out, diff);
    for (int kind = 0; kind < TAMIS_DIFF_SETS; kind++) {
        add_set(out, diff, (tamis_diff_set_kind)kind, TAMIS_DIFF_AFTER);
        add_set(out, diff, (tamis_diff_set_kind)kind, TAMIS_DIFF_BEFORE);
        add_others(out, diff->sets[kind].rest, "values, not looked at");
    }
    return out->failed == TAMIS_OK;
}
