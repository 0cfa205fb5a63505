/* Why a leaf has its value, in words.
 *
 * Nothing here decides anything: the value is there already. What is nearest is found with a matcher of its own, whose
 * budget is that of one event, and by common beginnings. */
#include "base/utf8.h"
#include "tools/explain_parts.h"
#include "tools/value_text.h"
#include "vm/functions.h"

/* What is shown of one value, bytes. */
#define SHOWN_MAX ((size_t)120)

static const tamis_expr *ungroup(const tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    return e;
}

bool tamis_explain_add_value(tamis_buf *out, tamis_value value, bool hidden) {
    if (hidden && value.type != TAMIS_TYPE_UNDEFINED && value.type != TAMIS_TYPE_NULL && value.type != TAMIS_TYPE_BOOLEAN) {
        return tamis_buf_add_format(out, "[%s not shown]", tamis_type_name((tamis_type)value.type));
    }
    if (value.type == TAMIS_TYPE_STRING && value.len > SHOWN_MAX) {
        tamis_str text = tamis_value_str(value);
        text.len = tamis_utf8_cut(text, SHOWN_MAX);
        (void)tamis_value_add_text(out, tamis_string(text));
        return tamis_buf_add_format(out, "… (%u bytes)", (unsigned)value.len);
    }
    size_t start = out->len;
    (void)tamis_value_add_text(out, value);
    if (out->failed == TAMIS_OK && value.type != TAMIS_TYPE_STRING && out->len - start > SHOWN_MAX) {
        size_t whole = out->len - start;
        out->len = start + tamis_utf8_cut(tamis_str_of(out->ptr + start, whole), SHOWN_MAX);
        (void)tamis_buf_add_format(out, "… (%zu bytes)", whole);
    }
    return out->failed == TAMIS_OK;
}

/* ---- Parts of sentences ---- */

typedef struct reason {
    tamis_explainer *e;
    tamis_buf *out;
    const tamis_explained_leaf *leaf;
} reason;

static void say(const reason *r, const char *text) {
    (void)tamis_buf_add_z(r->out, text);
}

static void say_source(const reason *r, const tamis_expr *x) {
    enum { SHOWN = 60 };
    if (x == NULL) {
        return; /* operators and calls have their operands; the parser sees to it */
    }
    tamis_str text = tamis_sources_text(&r->e->program->sources, x->span);
    size_t shown = tamis_utf8_cut(text, SHOWN);
    (void)tamis_buf_add(r->out, text.ptr, shown);
    say(r, shown < text.len ? "…" : "");
}

/* "fields.cat is absent", "… is undefined", "… is empty". False: it is nothing of that. */
static bool say_missing(const reason *r, const tamis_expr *x, tamis_value value) {
    tamis_str key;
    tamis_read_kind kind = tamis_explain_read(&key, ungroup(x));
    bool absent = value.type == TAMIS_TYPE_UNDEFINED && (kind == TAMIS_READ_FIELD || kind == TAMIS_READ_LABEL);
    bool empty = value.type == TAMIS_TYPE_STRING && value.len == 0;
    if (!empty && !tamis_is_nullish(value)) {
        return false;
    }
    say_source(r, x);
    say(r, absent ? " is absent" : empty ? " is empty" : value.type == TAMIS_TYPE_NULL ? " is null" : " is undefined");
    return true;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_but_case(tamis_value a, tamis_value b) {
    if (a.type != TAMIS_TYPE_STRING || b.type != TAMIS_TYPE_STRING || a.len != b.len) {
        return false;
    }
    for (uint32_t i = 0; i < a.len; i++) {
        if (lower(a.as.string[i]) != lower(b.as.string[i])) {
            return false;
        }
    }
    return true;
}

static bool is_known(tamis_value *out, const reason *r, const tamis_expr *x) {
    return tamis_explain_value(out, r->e, x);
}

/* ---- Comparisons ---- */

/* x against the arguments from `first` on, `next` by `next`; `equal` says whether one is the same. */
static void say_comparison(const reason *r, const tamis_expr *x, const tamis_expr *first, size_t count) {
    tamis_value value, other;
    if (!is_known(&value, r, x)) {
        return;
    }
    size_t kinds = 0, known = 0;
    const tamis_expr *a = first;
    for (size_t i = 0; i < count && a != NULL; i++, a = a->next) {
        if (!is_known(&other, r, a)) {
            continue;
        }
        known++;
        if (tamis_value_strict_equal(value, other)) {
            say_source(r, x);
            say(r, " is ");
            say_source(r, a);
            return;
        }
        if (same_but_case(value, other)) {
            say_source(r, x);
            say(r, " differs from ");
            say_source(r, a);
            say(r, " in case alone");
            return;
        }
        kinds += other.type != value.type;
    }
    if (say_missing(r, x, value)) {
        return;
    }
    say_source(r, x);
    if (known > 0 && kinds == known && count == 1) {
        (void)tamis_buf_add_format(r->out, " is a %s, ", tamis_type_name((tamis_type)value.type));
        say_source(r, first);
        (void)tamis_buf_add_format(r->out, " a value of another type");
    } else if (count == 1) {
        say(r, " is not ");
        say_source(r, first);
    } else {
        (void)tamis_buf_add_format(r->out, " is none of the %zu values", count);
    }
}

/* ---- Lists ---- */

/* The nearest of some texts: the one with the longest beginning in common, letters in any case. */
typedef struct nearest {
    tamis_str wanted;
    size_t common;
    bool any;
} nearest;

#define COMMON_LEAST 4u

static bool offer(nearest *n, size_t common) {
    bool better = common >= COMMON_LEAST && common * 3 >= n->wanted.len && common > n->common;
    n->common = better ? common : n->common;
    n->any = n->any || better;
    return better;
}

static size_t common_text(tamis_str a, tamis_str b) {
    size_t i = 0;
    while (i < a.len && i < b.len && lower(a.ptr[i]) == lower(b.ptr[i])) {
        i++;
    }
    return i;
}

/* The same for a pattern: what it begins with literally, but for `^`, brackets of groups and escapes. */
static size_t common_pattern(tamis_str pattern, tamis_str text) {
    size_t common = 0;
    for (size_t i = 0; i < pattern.len && common < text.len; i++) {
        tamis_str rest = tamis_str_of(pattern.ptr + i, pattern.len - i);
        char c = pattern.ptr[i];
        if (c == '^' || c == ')') {
            continue;
        }
        if (c == '(') {
            i += tamis_str_starts_with(rest, TAMIS_STR("(?:")) ? 2 : 0;
            continue;
        }
        if (c == '\\' && rest.len > 1) {
            c = pattern.ptr[++i];
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
                break; /* a class, an assertion or a reference */
            }
        } else if (memchr("[].*+?{}|$/", c, 11) != NULL) {
            break;
        }
        if (lower(c) != lower(text.ptr[common])) {
            break;
        }
        common++;
    }
    return common;
}

static void say_entry(const reason *r, const tamis_list *list, size_t entry) {
    const tamis_entry_place *place = &list->places[entry];
    tamis_str source = list->regexes.entries[entry].pattern->source;
    size_t shown = tamis_utf8_cut(source, SHOWN_MAX);
    say(r, "/");
    (void)tamis_buf_add(r->out, source.ptr, shown);
    say(r, shown < source.len ? "…/" : "/");
    say(r, " of ");
    (void)tamis_buf_add_str(r->out, list->regexes.name);
    say(r, ", ");
    (void)tamis_buf_add_str(r->out, r->e->program->sources.items[place->source].stored);
    (void)tamis_buf_add_format(r->out, ":%u", place->line);
}

/* Would the pattern match if case did not count? */
static bool matches_any_case(const reason *r, tamis_pattern *pattern, tamis_str subject) {
    tamis_pattern *any = &r->e->any_case[pattern - r->e->program->patterns];
    tamis_match match;
    if ((pattern->flags & TAMIS_REGEX_IGNORE_CASE) != 0) {
        return false;
    }
    if (any->source.ptr == NULL) {
        tamis_pattern_init(any, pattern->source, pattern->flags | TAMIS_REGEX_IGNORE_CASE, false);
    }
    const tamis_regex *regex = tamis_pattern_get(any);
    return regex != NULL && tamis_regex_search(&match, regex, r->e->matcher, subject, 0) == TAMIS_MATCH;
}

static void say_nearest_entry(const reason *r, tamis_value lists, tamis_str subject) {
    nearest n = {.wanted = subject};
    const tamis_list *best = NULL;
    size_t best_entry = 0;
    for (uint32_t i = 0; i < lists.len; i++) {
        for (uint32_t k = 0; lists.as.array[i].type == TAMIS_TYPE_LIST && k < r->e->program->list_count; k++) {
            const tamis_list *list = &r->e->program->lists[k];
            for (size_t at = 0; &list->regexes == lists.as.array[i].as.list && at < list->regexes.count; at++) {
                tamis_pattern *pattern = list->regexes.entries[at].pattern;
                if (matches_any_case(r, pattern, subject)) {
                    say(r, "; in another case ");
                    say_entry(r, list, at);
                    say(r, " would");
                    return;
                }
                if (offer(&n, common_pattern(pattern->source, subject))) {
                    best = list;
                    best_entry = at;
                }
            }
        }
    }
    if (best != NULL) {
        say(r, "; nearest ");
        say_entry(r, best, best_entry);
    }
}

static size_t count_entries(tamis_value lists) {
    size_t count = 0;
    for (uint32_t i = 0; i < lists.len; i++) {
        count += lists.as.array[i].type == TAMIS_TYPE_LIST ? lists.as.array[i].as.list->count : 0;
    }
    return count;
}

static bool gave_up(const reason *r, const tamis_expr *x) {
    const tamis_seen *seen =
        tamis_explain_trace_find(&r->e->trace, tamis_sources_text(&r->e->program->sources, x->span));
    if (seen != NULL && seen->gave_up) {
        say(r, "the search gave up at a limit");
    }
    return seen != NULL && seen->gave_up;
}

/* The lists are a constant of the code, which no instruction of the rules' text need stand for: it is looked for. */
static bool lists_of(tamis_value *out, const reason *r, const tamis_expr *x) {
    return is_known(out, r, x) && out->type == TAMIS_TYPE_ARRAY;
}

static void say_list_search(const reason *r, const tamis_expr *x) {
    tamis_value subject, lists;
    if (r->leaf->list != NULL) {
        say(r, "found by ");
        say_entry(r, r->leaf->list, r->leaf->entry);
        return;
    }
    if (gave_up(r, x) || !is_known(&subject, r, x->a)) {
        return;
    }
    if (tamis_is_nullish(subject) || (subject.type == TAMIS_TYPE_STRING && subject.len == 0)) {
        say(r, "nothing to search: ");
        (void)say_missing(r, x->a, subject);
        return;
    }
    if (x->a->next == NULL || !lists_of(&lists, r, x->a->next)) {
        say(r, "no entry matched");
        return;
    }
    (void)tamis_buf_add_format(r->out, "no entry of %zu matched", count_entries(lists));
    if (subject.type == TAMIS_TYPE_STRING && !r->leaf->hidden) {
        say_nearest_entry(r, lists, tamis_value_str(subject));
    }
}

static void say_search(const reason *r, const tamis_expr *x, tamis_value value) {
    tamis_value subject;
    if (gave_up(r, x) || !is_known(&subject, r, x->a)) {
        return;
    }
    if (value.type != TAMIS_TYPE_UNDEFINED) {
        return; /* what was found stands there */
    }
    if (say_missing(r, x->a, subject)) {
        return;
    }
    say(r, "no match in ");
    say_source(r, x->a);
}

/* ---- Look-ups ---- */

static void say_nearest_key(const reason *r, const tamis_object *object, tamis_value key) {
    nearest n = {.wanted = tamis_value_str(key)};
    tamis_str best = {NULL, 0};
    for (uint32_t i = 0; i < object->count; i++) {
        tamis_value name = tamis_string(object->members[i].key);
        if (same_but_case(name, key)) {
            best = object->members[i].key;
            break;
        }
        if (offer(&n, common_text(object->members[i].key, n.wanted))) {
            best = object->members[i].key;
        }
    }
    if (best.ptr != NULL) {
        say(r, "; nearest ");
        (void)tamis_explain_add_value(r->out, tamis_string(best), false);
    }
}

/* getNestedValue(object, key, …): which key leads nowhere? */
static void say_lookup(const reason *r, const tamis_expr *x, tamis_value value) {
    tamis_value object, key;
    if (value.type != TAMIS_TYPE_UNDEFINED || x->a == NULL || !is_known(&object, r, x->a)) {
        return;
    }
    const tamis_expr *holder = x->a;
    for (const tamis_expr *k = holder->next; k != NULL && is_known(&key, r, k); k = k->next) {
        if (object.type != TAMIS_TYPE_OBJECT) {
            (void)say_missing(r, holder, object);
            return;
        }
        if (tamis_is_nullish(key)) {
            (void)say_missing(r, k, key);
            return;
        }
        const tamis_value *member = key.type == TAMIS_TYPE_STRING ? tamis_object_find(object.as.object, tamis_value_str(key)) : NULL;
        if (member == NULL) {
            (void)tamis_buf_add_format(r->out, "none of %u rows is ", object.as.object->count);
            (void)tamis_explain_add_value(r->out, key, tamis_explain_hides(r->e, k));
            if (key.type == TAMIS_TYPE_STRING && !tamis_explain_hides(r->e, k)) {
                say_nearest_key(r, object.as.object, key);
            }
            return;
        }
        object = *member;
    }
}

/* ---- A leaf ---- */

static void say_call(const reason *r, const tamis_expr *x, tamis_value value) {
    tamis_value argument;
    if (x->a == NULL) {
        return;
    }
    if (tamis_str_equal(x->text.str, TAMIS_STR("is"))) {
        say_comparison(r, x->a, x->a->next, x->count - 1);
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("isEmpty")) && is_known(&argument, r, x->a)) {
        if (!say_missing(r, x->a, argument)) {
            say_source(r, x->a);
            say(r, tamis_value_truthy(value) ? " counts as empty" : " is not empty");
        }
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("searchRegexList"))) {
        say_list_search(r, x);
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("searchRegex"))) {
        say_search(r, x, value);
    } else if (tamis_str_equal(x->text.str, TAMIS_STR("getNestedValue"))) {
        say_lookup(r, x, value);
    } else {
        (void)gave_up(r, x);
    }
}

static void say_why(const reason *r, const tamis_expr *x) {
    tamis_value value;
    tamis_str key;
    if (!is_known(&value, r, x)) {
        return;
    }
    bool equality = x->kind == TAMIS_EXPR_BINARY &&
                    (x->op == TAMIS_OPERATOR_STRICT_EQUAL || x->op == TAMIS_OPERATOR_STRICT_NOT_EQUAL ||
                     x->op == TAMIS_OPERATOR_EQUAL || x->op == TAMIS_OPERATOR_NOT_EQUAL);
    if (x->kind == TAMIS_EXPR_CALL) {
        say_call(r, x, value);
    } else if (equality) {
        say_comparison(r, x->a, x->b, 1);
    } else if (tamis_explain_read(&key, x) == TAMIS_READ_FIELD || tamis_explain_read(&key, x) == TAMIS_READ_LABEL) {
        (void)say_missing(r, x, value);
    }
}

tamis_status tamis_explain_reason(tamis_explained_leaf *leaf, tamis_explainer *e) {
    const tamis_expr *x = ungroup(leaf->expr);
    while (x->kind == TAMIS_EXPR_UNARY && x->op == TAMIS_OPERATOR_NOT) {
        x = ungroup(x->a);
    }
    reason r = {e, &e->text, leaf};
    tamis_buf_reset(&e->text);
    say_why(&r, x);
    if (e->text.failed != TAMIS_OK) {
        return TAMIS_ERR_MEMORY;
    }
    return tamis_arena_copy(&leaf->reason, &e->event, tamis_buf_str(&e->text));
}
