/* Why a search found what it found, or nothing. The nearest entry is found with a matcher of its own, whose budget is that of one
 * event, and by common beginnings. */
#include "base/utf8.h"
#include "tools/explain_words.h"

/* How much of a text a pattern has in common with it: what it begins with literally, but for `^`, brackets of groups and escapes. */
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
        if (tamis_reason_lower(c) != tamis_reason_lower(text.ptr[common])) {
            break;
        }
        common++;
    }
    return common;
}

static void say_entry(const tamis_reason *r, const tamis_regex_list *list, size_t entry) {
    const tamis_program *p = r->e->program;
    tamis_entry_place place = tamis_program_entry_place(p, list->first + (uint32_t)entry);
    tamis_str source = tamis_regex_list_entry(list, entry)->pattern->source;
    size_t shown = tamis_utf8_cut(source, TAMIS_REASON_SHOWN);
    tamis_reason_say(r, "/");
    (void)tamis_buf_add(r->out, source.ptr, shown);
    tamis_reason_say(r, shown < source.len ? "…/" : "/");
    tamis_reason_say(r, " of ");
    (void)tamis_buf_add_str(r->out, list->name);
    tamis_reason_say(r, ", ");
    (void)tamis_buf_add_str(r->out, p->sources.items[place.source].stored);
    (void)tamis_buf_add_format(r->out, ":%u", place.line);
}

/* Would the pattern match if case did not count? */
static bool matches_any_case(const tamis_reason *r, tamis_pattern *pattern, tamis_str subject) {
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

static void say_nearest_entry(const tamis_reason *r, tamis_value lists, tamis_str subject) {
    tamis_nearest n = {.wanted = subject};
    const tamis_regex_list *best = NULL;
    size_t best_entry = 0;
    for (uint32_t i = 0; i < lists.len; i++) {
        for (uint32_t k = 0; lists.as.array[i].type == TAMIS_TYPE_LIST && k < r->e->program->list_count; k++) {
            const tamis_regex_list *list = &r->e->program->lists[k];
            for (size_t at = 0; list == lists.as.array[i].as.list && at < list->count; at++) {
                tamis_pattern *pattern = tamis_regex_list_entry(list, at)->pattern;
                if (matches_any_case(r, pattern, subject)) {
                    tamis_reason_say(r, "; in another case ");
                    say_entry(r, list, at);
                    tamis_reason_say(r, " would");
                    return;
                }
                if (tamis_nearest_offer(&n, common_pattern(pattern->source, subject))) {
                    best = list;
                    best_entry = at;
                }
            }
        }
    }
    if (best != NULL) {
        tamis_reason_say(r, "; nearest ");
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

/* The lists are a constant of the code, which no instruction of the rules' text need stand for: it is looked for. */
static bool lists_of(tamis_value *out, const tamis_reason *r, const tamis_expr *x) {
    return tamis_reason_knows(out, r, x) && out->type == TAMIS_TYPE_ARRAY;
}

void tamis_reason_list_search(const tamis_reason *r, const tamis_expr *x) {
    tamis_value subject, lists;
    if (r->leaf->list != NULL) {
        tamis_reason_say(r, "found by ");
        say_entry(r, r->leaf->list, r->leaf->entry);
        return;
    }
    if (tamis_reason_gave_up(r, x) || !tamis_reason_knows(&subject, r, x->a)) {
        return;
    }
    if (tamis_is_nullish(subject) || (subject.type == TAMIS_TYPE_STRING && subject.len == 0)) {
        tamis_reason_say(r, "nothing to search: ");
        (void)tamis_reason_missing(r, x->a, subject);
        return;
    }
    if (x->a->next == NULL || !lists_of(&lists, r, x->a->next)) {
        tamis_reason_say(r, "no entry matched");
        return;
    }
    (void)tamis_buf_add_format(r->out, "no entry of %zu matched", count_entries(lists));
    if (subject.type == TAMIS_TYPE_STRING && !r->leaf->hidden) {
        say_nearest_entry(r, lists, tamis_value_str(subject));
    }
}

void tamis_reason_search(const tamis_reason *r, const tamis_expr *x, tamis_value value) {
    tamis_value subject;
    if (tamis_reason_gave_up(r, x) || !tamis_reason_knows(&subject, r, x->a)) {
        return;
    }
    if (value.type != TAMIS_TYPE_UNDEFINED) {
        return; /* what was found stands there */
    }
    if (tamis_reason_missing(r, x->a, subject)) {
        return;
    }
    tamis_reason_say(r, "no match in ");
    tamis_reason_source(r, x->a);
}
