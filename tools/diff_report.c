/* The reports of a diff, as text and as JSON. See diff.h. */
#include "base/escape.h"
#include "base/json.h"
#include "compiler/attack.h"
#include "tools/diff_words.h"

const tamis_diff_set_words tamis_diff_sets[TAMIS_DIFF_SETS] = {
    [TAMIS_DIFF_ALERT_TYPES] = {"alertTypes", {"lost alert types", "new alert types"}},
    [TAMIS_DIFF_TECHNIQUES] = {"techniques", {"ATT&CK techniques lost", "ATT&CK techniques gained"}},
};

bool tamis_diff_add_count(tamis_buf *out, uint64_t n) {
    char digits[32];
    size_t at = sizeof digits;
    for (unsigned i = 0; i == 0 || n != 0; i++, n /= 10) {
        if (i > 0 && i % 3 == 0) {
            digits[--at] = ',';
        }
        digits[--at] = (char)('0' + n % 10);
    }
    return tamis_buf_add(out, digits + at, sizeof digits - at);
}

bool tamis_diff_add_summary(tamis_buf *out, const tamis_diff *diff, tamis_text_adder add) {
    (void)tamis_diff_add_packs(out, diff->before, diff->after, add);
    (void)tamis_buf_add_z(out, " over ");
    (void)tamis_diff_add_count(out, diff->lines);
    (void)tamis_buf_add_z(out, diff->lines == 1 ? " event: " : " events: ");
    (void)tamis_diff_add_count(out, diff->changed);
    (void)tamis_buf_add_format(out, " changed (%u.%02u %%)%s", tamis_diff_share(diff) / 100, tamis_diff_share(diff) % 100,
                               diff->interrupted ? ", then interrupted" : "");
    return out->failed == TAMIS_OK;
}

tamis_str tamis_diff_about(tamis_diff_set_kind set, const tamis_diff_value *value) {
    const tamis_attack *technique =
        set == TAMIS_DIFF_TECHNIQUES && !value->cut ? tamis_attack_find(tamis_diff_value_str(value)) : NULL;
    return technique == NULL ? TAMIS_STR("") : technique->name;
}

/* ---- Text ---- */

static void add_text_value(tamis_buf *out, const tamis_diff_value *value) {
    (void)tamis_escape_plain(out, tamis_diff_value_str(value));
    if (value->cut) {
        (void)tamis_buf_add_z(out, "…");
    }
}

static void add_how_often(tamis_buf *out, uint64_t count, uint64_t first) {
    (void)tamis_buf_add_z(out, "   ");
    (void)tamis_diff_add_count(out, count);
    (void)tamis_buf_add_z(out, "   first: line ");
    (void)tamis_diff_add_count(out, first);
    (void)tamis_buf_add_char(out, '\n');
}

/* A verdict stands alone, without quotes; an output has its name before it. */
static void add_change(tamis_buf *out, const tamis_diff_change *change) {
    (void)tamis_buf_add_z(out, "  ");
    if (!change->verdict) {
        (void)tamis_escape_plain(out, change->output);
        (void)tamis_buf_add_z(out, "  ");
    }
    add_text_value(out, &change->from);
    (void)tamis_buf_add_z(out, " -> ");
    add_text_value(out, &change->to);
    add_how_often(out, change->count, change->first);
}

static void add_set(tamis_buf *out, const tamis_diff *diff, tamis_diff_set_kind kind, tamis_diff_side side) {
    const tamis_diff_set *set = &diff->sets[kind];
    if (set->counts[side] == 0) {
        return;
    }
    (void)tamis_buf_add_format(out, "%s\n", tamis_diff_sets[kind].only[side]);
    for (uint32_t i = 0; i < set->counts[side]; i++) {
        const tamis_diff_seen *seen = set->only[side][i];
        tamis_str about = tamis_diff_about(kind, &seen->value);
        (void)tamis_buf_add_z(out, "  ");
        add_text_value(out, &seen->value);
        (void)tamis_buf_add_z(out, about.len > 0 ? "  " : "");
        (void)tamis_buf_add_str(out, about);
        add_how_often(out, seen->counts[side], seen->first);
    }
}

static void add_sets(tamis_buf *out, const tamis_diff *diff) {
    for (int kind = 0; kind < TAMIS_DIFF_SETS; kind++) {
        add_set(out, diff, (tamis_diff_set_kind)kind, TAMIS_DIFF_AFTER);
        add_set(out, diff, (tamis_diff_set_kind)kind, TAMIS_DIFF_BEFORE);
        if (diff->sets[kind].rest != 0) {
            (void)tamis_escape_plain(out, diff->sets[kind].output);
            (void)tamis_buf_add_z(out, ": more values than are kept; not looked at: ");
            (void)tamis_diff_add_count(out, diff->sets[kind].rest);
            (void)tamis_buf_add_char(out, '\n');
        }
    }
}

bool tamis_diff_add_text(tamis_buf *out, const tamis_diff *diff) {
    if (diff->changed == 0) {
        return true;
    }
    (void)tamis_diff_add_summary(out, diff, tamis_escape_plain);
    (void)tamis_buf_add_char(out, '\n');
    for (size_t i = 0; i < diff->count; i++) {
        add_change(out, diff->changes[i]);
    }
    if (diff->rest != 0) {
        (void)tamis_buf_add_z(out, "  and ");
        (void)tamis_diff_add_count(out, diff->rest);
        (void)tamis_buf_add_z(out, " other changes\n");
    }
    add_sets(out, diff);
    return out->failed == TAMIS_OK;
}

/* ---- JSON ---- */

static void add_json_value(tamis_buf *out, const char *key, const tamis_diff_value *value) {
    (void)tamis_buf_add_format(out, "\"%s\":", key);
    (void)tamis_json_add_string(out, tamis_diff_value_str(value));
    if (value->cut && out->failed == TAMIS_OK) {
        out->len--; /* the closing quote */
        (void)tamis_buf_add_z(out, "…\"");
    }
}

static void add_json_change(tamis_buf *out, const tamis_diff_change *change) {
    (void)tamis_buf_add_z(out, "{\"output\":");
    if (change->verdict) {
        (void)tamis_buf_add_z(out, "null"); /* the verdict */
    } else {
        (void)tamis_json_add_string(out, change->output);
    }
    (void)tamis_buf_add_char(out, ',');
    add_json_value(out, "from", &change->from);
    (void)tamis_buf_add_char(out, ',');
    add_json_value(out, "to", &change->to);
    (void)tamis_buf_add_format(out, ",\"count\":%llu,\"first\":%llu}", (unsigned long long)change->count,
                               (unsigned long long)change->first);
}

static void add_json_only(tamis_buf *out, const char *key, tamis_diff_set_kind kind, const tamis_diff_set *set, tamis_diff_side side) {
    (void)tamis_buf_add_format(out, ",\"%s\":[", key);
    for (uint32_t i = 0; i < set->counts[side]; i++) {
        const tamis_diff_seen *seen = set->only[side][i];
        tamis_str about = tamis_diff_about(kind, &seen->value);
        (void)tamis_buf_add_z(out, i == 0 ? "{" : ",{");
        add_json_value(out, "value", &seen->value);
        if (about.len > 0) {
            (void)tamis_buf_add_z(out, ",\"name\":");
            (void)tamis_json_add_string(out, about);
        }
        (void)tamis_buf_add_format(out, ",\"count\":%llu,\"first\":%llu}", (unsigned long long)seen->counts[side],
                                   (unsigned long long)seen->first);
    }
    (void)tamis_buf_add_char(out, ']');
}

static void add_json_set(tamis_buf *out, const tamis_diff *diff, tamis_diff_set_kind kind) {
    const tamis_diff_set *set = &diff->sets[kind];
    (void)tamis_buf_add_format(out, ",\"%s\":", tamis_diff_sets[kind].member);
    if (set->output.len == 0) {
        (void)tamis_buf_add_z(out, "null");
        return;
    }
    (void)tamis_buf_add_z(out, "{\"output\":");
    (void)tamis_json_add_string(out, set->output);
    add_json_only(out, "new", kind, set, TAMIS_DIFF_AFTER);
    add_json_only(out, "lost", kind, set, TAMIS_DIFF_BEFORE);
    (void)tamis_buf_add_format(out, ",\"rest\":%llu}", (unsigned long long)set->rest);
}

bool tamis_diff_add_json(tamis_buf *out, const tamis_diff *diff) {
    (void)tamis_buf_add_char(out, '{');
    (void)tamis_diff_add_packs_json(out, diff->before, diff->after);
    (void)tamis_buf_add_format(out, ",\"lines\":%llu,\"changed\":%llu,\"percent\":%u.%02u,\"interrupted\":%s",
                               (unsigned long long)diff->lines, (unsigned long long)diff->changed,
                               tamis_diff_share(diff) / 100, tamis_diff_share(diff) % 100, diff->interrupted ? "true" : "false");
    (void)tamis_buf_add_format(out, ",\"verdicts\":%llu,\"outputs\":%llu,\"rest\":%llu,\"changes\":[",
                               (unsigned long long)diff->verdicts, (unsigned long long)diff->outputs,
                               (unsigned long long)diff->rest);
    for (size_t i = 0; i < diff->count; i++) {
        (void)tamis_buf_add_z(out, i == 0 ? "" : ",");
        add_json_change(out, diff->changes[i]);
    }
    (void)tamis_buf_add_char(out, ']');
    for (int kind = 0; kind < TAMIS_DIFF_SETS; kind++) {
        add_json_set(out, diff, (tamis_diff_set_kind)kind);
    }
    (void)tamis_buf_add_z(out, "}\n");
    return out->failed == TAMIS_OK;
}
