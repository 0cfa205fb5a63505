/* The reports of a diff. See diff.h. */
#include "base/escape.h"
#include "base/json.h"
#include "tools/diff.h"
#include "tools/markdown.h"

static tamis_str name_of(const tamis_diff_change *change) {
    return change->output.len == 0 ? TAMIS_STR("verdict") : change->output;
}

static void add_value(tamis_buf *out, const tamis_diff_value *value) {
    (void)tamis_buf_add(out, value->text, value->len);
    if (value->cut) {
        (void)tamis_buf_add_z(out, "…");
    }
}

static void add_summary(tamis_buf *out, const tamis_diff *diff) {
    (void)tamis_buf_add_format(out, "%llu of %llu events changed", (unsigned long long)diff->changed,
                               (unsigned long long)diff->lines);
}

/* ---- Text ---- */

static void add_text_value(tamis_buf *out, const tamis_diff_value *value) {
    (void)tamis_escape_add(out, tamis_str_of(value->text, value->len), false);
    if (value->cut) {
        (void)tamis_buf_add_z(out, "…");
    }
}

bool tamis_diff_add_text(tamis_buf *out, const tamis_diff *diff) {
    if (diff->changed == 0) {
        return true;
    }
    add_summary(out, diff);
    (void)tamis_buf_add_char(out, '\n');
    for (size_t i = 0; i < diff->count; i++) {
        const tamis_diff_change *change = diff->changes[i];
        (void)tamis_buf_add_z(out, "  ");
        (void)tamis_escape_add(out, name_of(change), false);
        (void)tamis_buf_add_z(out, "  ");
        add_text_value(out, &change->from);
        (void)tamis_buf_add_z(out, " -> ");
        add_text_value(out, &change->to);
        (void)tamis_buf_add_format(out, "   %llu   first: line %llu\n", (unsigned long long)change->count,
                                   (unsigned long long)change->first);
    }
    if (diff->rest != 0) {
        (void)tamis_buf_add_format(out, "  and %llu other changes\n", (unsigned long long)diff->rest);
    }
    return out->failed == TAMIS_OK;
}

/* ---- JSON ---- */

static void add_json_value(tamis_buf *out, const char *key, const tamis_diff_value *value) {
    tamis_buf text;
    tamis_buf_init(&text, TAMIS_DIFF_KEPT + 8);
    add_value(&text, value);
    (void)tamis_buf_add_format(out, ",\"%s\":", key);
    (void)tamis_json_add_string(out, tamis_buf_str(&text));
    if (text.failed != TAMIS_OK) {
        out->failed = text.failed;
    }
    tamis_buf_clear(&text);
}

bool tamis_diff_add_json(tamis_buf *out, const tamis_diff *diff) {
    (void)tamis_buf_add_format(out, "{\"lines\":%llu,\"changed\":%llu,\"verdicts\":%llu,\"outputs\":%llu,\"rest\":%llu",
                               (unsigned long long)diff->lines, (unsigned long long)diff->changed,
                               (unsigned long long)diff->verdicts, (unsigned long long)diff->outputs,
                               (unsigned long long)diff->rest);
    (void)tamis_buf_add_z(out, ",\"changes\":[");
    for (size_t i = 0; i < diff->count; i++) {
        const tamis_diff_change *change = diff->changes[i];
        (void)tamis_buf_add_z(out, i == 0 ? "{\"output\":" : ",{\"output\":");
        if (change->output.len == 0) {
            (void)tamis_buf_add_z(out, "null"); /* the verdict */
        } else {
            (void)tamis_json_add_string(out, change->output);
        }
        add_json_value(out, "from", &change->from);
        add_json_value(out, "to", &change->to);
        (void)tamis_buf_add_format(out, ",\"count\":%llu,\"first\":%llu}", (unsigned long long)change->count,
                                   (unsigned long long)change->first);
    }
    (void)tamis_buf_add_z(out, "]}\n");
    return out->failed == TAMIS_OK;
}

/* ---- Markdown ---- */

static void add_cell(tamis_buf *out, const tamis_diff_value *value) {
    (void)tamis_markdown_add(out, tamis_str_of(value->text, value->len));
    (void)tamis_buf_add_z(out, value->cut ? "… | " : " | ");
}

bool tamis_diff_add_markdown(tamis_buf *out, const tamis_diff *diff) {
    (void)tamis_buf_add_z(out, "**");
    add_summary(out, diff);
    (void)tamis_buf_add_z(out, "**\n");
    if (diff->count != 0) {
        (void)tamis_buf_add_z(out, "\n| what | from | to | events | first line |\n|---|---|---|--:|--:|\n");
    }
    for (size_t i = 0; i < diff->count; i++) {
        const tamis_diff_change *change = diff->changes[i];
        (void)tamis_buf_add_z(out, "| ");
        (void)tamis_markdown_add(out, name_of(change));
        (void)tamis_buf_add_z(out, " | ");
        add_cell(out, &change->from);
        add_cell(out, &change->to);
        (void)tamis_buf_add_format(out, "%llu | %llu |\n", (unsigned long long)change->count,
                                   (unsigned long long)change->first);
    }
    if (diff->rest != 0) {
        (void)tamis_buf_add_format(out, "\nand %llu other changes\n", (unsigned long long)diff->rest);
    }
    return out->failed == TAMIS_OK;
}
