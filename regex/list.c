/* See list.h. */
#include "regex/list.h"

#include "regex/matcher.h"

void tamis_pattern_init(tamis_pattern *pattern, tamis_str source, unsigned flags, bool jit) {
    pattern->source = source;
    pattern->flags = flags;
    pattern->jit = jit;
    pattern->next = NULL;
    atomic_init(&pattern->compiled, NULL);
    atomic_init(&pattern->broken, false);
}

void tamis_pattern_clear(tamis_pattern *pattern) {
    tamis_regex_free(atomic_exchange_explicit(&pattern->compiled, NULL, memory_order_acq_rel));
}

/* Compiles and publishes; NULL when it cannot be had. */
static const tamis_regex *make(tamis_pattern *pattern) {
    tamis_regex *made = NULL, *have = NULL;
    tamis_status status = tamis_regex_make(&made, pattern->source, pattern->flags, pattern->jit);
    if (status != TAMIS_OK) {
        /* Memory may be there again next time; a pattern does not mend itself. */
        if (status != TAMIS_ERR_MEMORY) {
            atomic_store_explicit(&pattern->broken, true, memory_order_relaxed);
        }
        return NULL;
    }
    if (atomic_compare_exchange_strong_explicit(&pattern->compiled, &have, made, memory_order_acq_rel, memory_order_acquire)) {
        return made;
    }
    tamis_regex_free(made); /* another thread was first */
    return have;
}

const tamis_regex *tamis_pattern_get(tamis_pattern *pattern) {
    const tamis_regex *have = atomic_load_explicit(&pattern->compiled, memory_order_acquire);
    if (have != NULL) {
        return have;
    }
    return atomic_load_explicit(&pattern->broken, memory_order_relaxed) ? NULL : make(pattern);
}

const tamis_regex_entry *tamis_regex_list_entry(const tamis_regex_list *list, size_t i) {
    const tamis_regex_entry *entry = &list->entries[i];
    if (atomic_load_explicit(&entry->pattern, memory_order_acquire) == NULL) {
        list->fill(list->owner, list->first + (uint32_t)i);
    }
    return entry;
}

static const tamis_regex *regex_of(const tamis_regex_list *list, size_t i) {
    tamis_regex_entry *entry = &list->entries[i];
    const tamis_regex *have = atomic_load_explicit(&entry->regex, memory_order_acquire);
    if (have == NULL) {
        have = tamis_pattern_get(tamis_regex_list_entry(list, i)->pattern);
        atomic_store_explicit(&entry->regex, have, memory_order_release);
    }
    return have;
}

/* The candidates of the subject, unless the last search of the event was of the same one. */
static bool find_candidates(tamis_matcher *matcher, const tamis_index *index, tamis_str subject) {
    if (matcher->index == index && matcher->indexed.ptr == subject.ptr && matcher->indexed.len == subject.len &&
        subject.ptr != NULL) {
        return true;
    }
    matcher->index = index;
    matcher->indexed = subject;
    return tamis_candidates_find(matcher->candidates, index, matcher->subject) == TAMIS_OK;
}

static size_t next_entry(const tamis_regex_list *list, const tamis_matcher *matcher, size_t from) {
    if (list->index == NULL) {
        return from;
    }
    return tamis_candidates_next(matcher->candidates, list->first + from, list->first + list->count) - list->first;
}

tamis_search_result tamis_regex_list_search(tamis_match *out, size_t *entry, bool *gave_up,
                                            const tamis_regex_list *list, tamis_matcher *matcher,
                                            tamis_str subject) {
    tamis_search_result worst = TAMIS_NO_MATCH;
    *out = (tamis_match){subject, NULL, 0};
    if (!tamis_matcher_take(matcher, subject, 0) ||
        (list->index != NULL && !find_candidates(matcher, list->index, subject))) {
        matcher->indexed = tamis_str_of(NULL, 0);
        *gave_up = true;
        return TAMIS_GAVE_UP;
    }
    for (size_t i = next_entry(list, matcher, 0); i < list->count; i = next_entry(list, matcher, i + 1)) {
        const tamis_regex *regex = regex_of(list, i);
        tamis_search_result result = TAMIS_GAVE_UP;
        if (regex != NULL) {
            result = tamis_matcher_search(out, regex, matcher, 0);
        }
        if (result == TAMIS_MATCH) {
            *entry = i;
            return TAMIS_MATCH;
        }
        if (result == TAMIS_GAVE_UP) {
            *gave_up = true;
            worst = TAMIS_GAVE_UP;
        }
    }
    return worst;
}
