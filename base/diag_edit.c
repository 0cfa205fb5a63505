/* See diag_edit.h. */
#include "base/diag_edit.h"

/* Merges two chains that are in order; what is equal comes from the first one first. */
static tamis_diag *merge(tamis_diag *a, tamis_diag *b) {
    tamis_diag *first = NULL;
    tamis_diag **end = &first;
    while (a != NULL && b != NULL) {
        tamis_diag **from = b->label.span.off < a->label.span.off ? &b : &a;
        *end = *from;
        end = &(*from)->next;
        *from = *end;
    }
    *end = a != NULL ? a : b;
    return first;
}

/* A merge sort without recursion: bin i holds nothing, or a chain of 2^i findings. */
void tamis_diags_sort(tamis_diags *diags) {
    enum { BINS = 32 };
    tamis_diag *bins[BINS] = {NULL};
    size_t used = 0;
    tamis_diag *next = diags->first;
    while (next != NULL) {
        tamis_diag *chain = next;
        next = next->next;
        chain->next = NULL;
        size_t i = 0;
        for (; i + 1 < BINS && bins[i] != NULL; i++) {
            chain = merge(bins[i], chain);
            bins[i] = NULL;
        }
        bins[i] = merge(bins[i], chain);
        used = i >= used ? i + 1 : used;
    }
    tamis_diag *sorted = NULL;
    for (size_t i = 0; i < used; i++) {
        sorted = merge(bins[i], sorted);
    }
    diags->first = diags->last = sorted;
    while (diags->last != NULL && diags->last->next != NULL) {
        diags->last = diags->last->next;
    }
}

static size_t *count_of(tamis_diags *diags, tamis_severity severity) {
    return severity == TAMIS_ERROR ? &diags->errors : &diags->warnings;
}

void tamis_diags_filter(tamis_diags *diags, bool (*keep)(void *data, tamis_diag *diag), void *data) {
    tamis_diag *next = diags->first;
    diags->first = diags->last = NULL;
    while (next != NULL) {
        tamis_diag *diag = next;
        next = next->next;
        diag->next = NULL;
        *count_of(diags, diag->severity) -= 1;
        if (keep(data, diag)) {
            *count_of(diags, diag->severity) += 1;
            *(diags->last == NULL ? &diags->first : &diags->last->next) = diag;
            diags->last = diag;
        }
    }
}

static bool apply_level(void *data, tamis_diag *diag) {
    const tamis_levels *levels = data;
    tamis_level level = levels->of[diag->code];
    if (tamis_diag_severity(diag->code) == TAMIS_ERROR) {
        return true;
    }
    diag->severity = level == TAMIS_LEVEL_DENY ? TAMIS_ERROR : TAMIS_WARNING;
    return level != TAMIS_LEVEL_ALLOW;
}

void tamis_diags_apply_levels(tamis_diags *diags, const tamis_levels *levels) {
    tamis_levels copy = *levels;
    tamis_diags_filter(diags, apply_level, &copy);
}

tamis_diag_code tamis_diag_code_named(tamis_str name) {
    int code = 0;
    while (code < TAMIS_DIAG_CODES && !tamis_str_equal(name, tamis_str_z(tamis_diag_name((tamis_diag_code)code)))) {
        code++;
    }
    return (tamis_diag_code)code;
}
