/* searchRegexList and searchRegex: what the language is for.
 *
 * Both search String(x), unanchored. Nothing is found in undefined, null and ''. A search that gave up at a
 * limit counts as one that found nothing, and is noted in the env: the event fails. */
#include "vm/functions_lodash.h"

/* What is searched; false when there is nothing to find in it, or no room for it. */
static bool read_subject(tamis_str *out, tamis_env *env, tamis_value v) {
    if (tamis_is_nullish(v) || (v.type == TAMIS_TYPE_STRING && v.len == 0)) {
        return false;
    }
    return tamis_value_to_str(out, &env->heap, v);
}

/* The text that a template gives for a match. One without `$` is the value as it stands, and is not
 * copied. */
static tamis_value expand(tamis_env *env, const tamis_regex *regex, const tamis_match *match,
                          tamis_str text) {
    if (text.len == 0 || memchr(text.ptr, '$', text.len) == NULL) {
        return tamis_string(text);
    }
    (void)tamis_match_expand(tamis_heap_scratch(&env->heap), regex, match, text);
    return tamis_heap_take_string(&env->heap);
}

/* The text that matched: a slice of the subject, or a copy where the matcher searched one of its own. */
static tamis_value matched_text(tamis_env *env, tamis_str subject, const tamis_match *match) {
    tamis_str text;
    if (!tamis_match_group(&text, match, 0)) {
        return tamis_undefined();
    }
    if (match->subject.ptr == subject.ptr) {
        return tamis_string(text);
    }
    tamis_str copy = tamis_heap_copy(&env->heap, text);
    return copy.len == text.len ? tamis_string(copy) : tamis_undefined();
}

tamis_value tamis_fn_search_regex(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_value pattern = tamis_arg(args, count, 1);
    tamis_value template = tamis_arg(args, count, 2);
    tamis_str subject, text;
    if (pattern.type != TAMIS_TYPE_REGEX || !read_subject(&subject, env, tamis_arg(args, count, 0))) {
        return tamis_undefined();
    }
    tamis_match match;
    const tamis_regex *regex = tamis_pattern_get(pattern.as.regex);
    tamis_search_result result =
        regex == NULL ? TAMIS_GAVE_UP : tamis_regex_search(&match, regex, env->matcher, subject, 0);
    env->gave_up = env->gave_up || result == TAMIS_GAVE_UP;
    if (result != TAMIS_MATCH) {
        return tamis_undefined();
    }
    if (template.type == TAMIS_TYPE_UNDEFINED) {
        return matched_text(env, subject, &match);
    }
    return tamis_value_to_str(&text, &env->heap, template) ? expand(env, regex, &match, text)
                                                           : tamis_undefined();
}

tamis_value tamis_fn_search_regex_list(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_value lists = tamis_arg(args, count, 1);
    tamis_str subject;
    if (lists.type != TAMIS_TYPE_ARRAY || !read_subject(&subject, env, tamis_arg(args, count, 0))) {
        return tamis_undefined();
    }
    for (uint32_t i = 0; i < lists.len; i++) {
        if (lists.as.array[i].type != TAMIS_TYPE_LIST) {
            continue; /* a reference that no used pack has */
        }
        const tamis_regex_list *list = lists.as.array[i].as.list;
        tamis_match match;
        size_t entry;
        tamis_search_result result =
            tamis_regex_list_search(&match, &entry, &env->gave_up, list, env->matcher, subject);
        env->gave_up = env->gave_up || result == TAMIS_GAVE_UP;
        if (result == TAMIS_MATCH) {
            if (env->recorder != NULL) {
                env->recorder->found(env->recorder->data, list, entry);
            }
            const tamis_regex_entry *found = &list->entries[entry];
            return expand(env, tamis_pattern_get(found->pattern), &match, found->value);
        }
    }
    return tamis_undefined();
}
