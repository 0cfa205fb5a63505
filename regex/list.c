/* See list.h. */
#include "regex/list.h"

#include "regex/matcher.h"

void tamis_pattern_init(tamis_pattern *pattern, tamis_str source, unsigned flags, bool jit) {
    pattern->source = source;
    pattern->flags = flags;
    pattern->jit = jit;
    atomic_init(&pattern->compiled, NULL);
    atomic_init(&pattern->broken, false);
}

void tamis_pattern_clear(tamis_pattern *pattern) {
    tamis_regex_free(atomic_exchange_explicit(&pattern->compiled, NULL, memory_order_acq_rel));
}

const tamis_regex *tamis_pattern_get(tamis_pattern *pattern) {
    tamis_regex *have = atomic_load_explicit(&pattern->compiled, memory_order_acquire);
    if (have != NULL || atomic_load_explicit(&pattern->broken, memory_order_relaxed)) {
        return have;
    }
    tamis_regex *made = NULL;
    tamis_status status = tamis_regex_compile(&made, pattern->source, pattern->flags, pattern->jit, NULL);
    if (status != TAMIS_OK) {
        /* Memory may be there again next time; a pattern does not mend itself. */
        if (status != TAMIS_ERR_MEMORY) {
            atomic_store_explicit(&pattern->broken, true, memory_order_relaxed);
        }
        return NULL;
    }
    if (atomic_compare_exchange_strong_explicit(&pattern->compiled, &have, made, memory_order_acq_rel,
                                                memory_order_acquire)) {
        return made;
    }
    tamis_regex_free(made); /* another thread was first */
    return have;
}

tamis_search_result tamis_regex_list_search(tamis_match *out, size_t *entry, bool *gave_up,
                                            const tamis_regex_list *list, tamis_matcher *matcher,
                                            tamis_str subject) {
    tamis_search_result worst = TAMIS_NO_MATCH;
    *out = (tamis_match){subject, NULL, 0};
    if (!tamis_matcher_take(matcher, subject, 0)) {
        *gave_up = true;
        return TAMIS_GAVE_UP;
    }
    for (size_t i = 0; i < list->count; i++) {
        const tamis_regex *regex = tamis_pattern_get(list->entries[i].pattern);
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
