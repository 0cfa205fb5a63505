/* See diff.h. */
#include "tools/diff.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/map.h"
#include "tools/value_text.h"
#include "tools/verdict_text.h"

enum { PLACES = 2 * TAMIS_DIFF_CHANGES };

typedef struct pair {
    tamis_str name;
    uint32_t before, after; /* outputs of the two packs; UINT32_MAX: it has none of this name */
    tamis_diff_values *set; /* where its values are counted; NULL: nowhere */
} pair;

struct tamis_differ {
    tamis_context *before, *after;
    pair *pairs;
    size_t pair_count;
    tamis_hash_key key;
    tamis_diff_change *changes[TAMIS_DIFF_CHANGES]; /* each owned */
    const tamis_diff_change *sorted[TAMIS_DIFF_CHANGES];
    uint32_t places[PLACES]; /* an open hash table: number of the change + 1 */
    tamis_diff result;
    tamis_diff_values sets[TAMIS_DIFF_SETS];
    tamis_buf from, to;
};

/* ---- Outputs of one name ---- */

static tamis_status pair_outputs(tamis_differ *d, const tamis_program *before, const tamis_program *after) {
    d->pairs = calloc((size_t)before->output_count + after->output_count + 1, sizeof *d->pairs);
    if (d->pairs == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_arena arena;
    tamis_map names; /* → the number of the pair */
    tamis_status status = TAMIS_OK;
    tamis_arena_init(&arena, SIZE_MAX);
    tamis_map_init(&names, &arena);
    for (uint32_t i = 0; i < before->output_count && status == TAMIS_OK; i++) {
        tamis_str name = tamis_program_output(before, i)->name;
        status = tamis_map_put(&names, name, (uint32_t)d->pair_count);
        d->pairs[d->pair_count++] = (pair){name, i, UINT32_MAX, NULL};
    }
    for (uint32_t i = 0; i < after->output_count; i++) {
        tamis_str name = tamis_program_output(after, i)->name;
        const uint32_t *there = tamis_map_get(&names, name);
        if (there != NULL) {
            d->pairs[*there].after = i;
        } else {
            d->pairs[d->pair_count++] = (pair){name, UINT32_MAX, i, NULL};
        }
    }
    tamis_arena_clear(&arena);
    return status;
}

/* The names that the published mappings give them. */
static const char *const usual_outputs[TAMIS_DIFF_SETS] = {"alertType", "threatId"};

static tamis_status find_sets(tamis_differ *d, const char *const outputs[TAMIS_DIFF_SETS]) {
    tamis_status status = TAMIS_OK;
    for (int set = 0; set < TAMIS_DIFF_SETS && status == TAMIS_OK; set++) {
        tamis_str name = tamis_str_z(outputs[set] != NULL ? outputs[set] : usual_outputs[set]);
        status = tamis_diff_values_init(&d->sets[set], d->key);
        for (size_t i = 0; i < d->pair_count; i++) {
            if (d->pairs[i].set == NULL && tamis_str_equal(d->pairs[i].name, name)) {
                d->pairs[i].set = &d->sets[set];
                d->result.sets[set].output = d->pairs[i].name;
            }
        }
    }
    return status;
}

tamis_status tamis_differ_new(tamis_differ **out, const tamis_pack *before, const tamis_pack *after,
                              const char *const outputs[TAMIS_DIFF_SETS]) {
    tamis_differ *d = calloc(1, sizeof *d);
    *out = d;
    if (d == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    d->key = tamis_hash_random_key();
    d->result.before = tamis_pack_program(before);
    d->result.after = tamis_pack_program(after);
    tamis_buf_init(&d->from, TAMIS_LIMIT_OBJECT);
    tamis_buf_init(&d->to, TAMIS_LIMIT_OBJECT);
    tamis_status status = tamis_context_new(&d->before, before);
    if (status == TAMIS_OK) {
        status = tamis_context_new(&d->after, after);
    }
    if (status == TAMIS_OK) {
        status = pair_outputs(d, d->result.before, d->result.after);
    }
    if (status == TAMIS_OK) {
        status = find_sets(d, outputs);
    }
    if (status != TAMIS_OK) {
        tamis_differ_free(d);
        *out = NULL;
    }
    return status;
}

void tamis_differ_free(tamis_differ *d) {
    if (d == NULL) {
        return;
    }
    for (size_t i = 0; i < d->result.count; i++) {
        free(d->changes[i]);
    }
    for (int set = 0; set < TAMIS_DIFF_SETS; set++) {
        tamis_diff_values_clear(&d->sets[set]);
    }
    tamis_buf_clear(&d->from);
    tamis_buf_clear(&d->to);
    tamis_context_free(d->before);
    tamis_context_free(d->after);
    free(d->pairs);
    free(d);
}

/* ---- Counting a change ---- */

static bool same(const tamis_diff_change *a, const tamis_diff_change *b) {
    return a->from.hash == b->from.hash && a->to.hash == b->to.hash && a->verdict == b->verdict &&
           tamis_str_equal(a->output, b->output);
}

/* What d->from and d->to hold, at a line; of a verdict `output` is empty. */
static tamis_status count_change(tamis_differ *d, bool verdict, tamis_str output, uint64_t line) {
    tamis_diff_change change = {.verdict = verdict, .output = output, .count = 1, .first = line};
    change.from = tamis_diff_value_of(d->key, tamis_buf_str(&d->from));
    change.to = tamis_diff_value_of(d->key, tamis_buf_str(&d->to));
    size_t at = (size_t)((change.from.hash * 3 ^ change.to.hash ^ tamis_hash(d->key, output)) % PLACES);
    for (; d->places[at] != 0; at = (at + 1) % PLACES) {
        tamis_diff_change *seen = d->changes[d->places[at] - 1];
        if (same(seen, &change)) {
            seen->count++;
            return TAMIS_OK;
        }
    }
    if (d->result.count == TAMIS_DIFF_CHANGES) {
        d->result.rest++;
        return TAMIS_OK;
    }
    tamis_diff_change *kept = malloc(sizeof *kept);
    if (kept == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    *kept = change;
    d->changes[d->result.count++] = kept;
    d->places[at] = (uint32_t)d->result.count;
    return TAMIS_OK;
}

/* ---- One line ---- */

static bool texts_differ(const tamis_differ *d) {
    return !tamis_str_equal(tamis_buf_str(&d->from), tamis_buf_str(&d->to));
}

static tamis_value output_of(const tamis_context *context, uint32_t i) {
    return i == UINT32_MAX ? tamis_undefined() : tamis_context_output_value(context, i);
}

static bool add_value(tamis_buf *out, tamis_value value) {
    tamis_buf_reset(out);
    return tamis_value_add_text(out, value);
}

static tamis_status compare_verdicts(tamis_differ *d, const tamis_verdict *before, const tamis_verdict *after,
                                     uint64_t line, bool *changed) {
    tamis_buf_reset(&d->from);
    tamis_buf_reset(&d->to);
    if (!tamis_verdict_add_text(&d->from, before) || !tamis_verdict_add_text(&d->to, after)) {
        return TAMIS_ERR_MEMORY;
    }
    if (!texts_differ(d)) {
        return TAMIS_OK;
    }
    *changed = true;
    d->result.verdicts++;
    return count_change(d, true, TAMIS_STR(""), line);
}

static tamis_status compare_output(tamis_differ *d, const pair *p, uint64_t line, bool *changed) {
    tamis_value before = output_of(d->before, p->before), after = output_of(d->after, p->after);
    tamis_status status = TAMIS_OK;
    if (p->set != NULL) {
        status = tamis_diff_values_add(p->set, TAMIS_DIFF_BEFORE, before, line);
        status = status == TAMIS_OK ? tamis_diff_values_add(p->set, TAMIS_DIFF_AFTER, after, line) : status;
    }
    if (status != TAMIS_OK) {
        return status;
    }
    if (!add_value(&d->from, before) || !add_value(&d->to, after)) {
        return TAMIS_ERR_MEMORY;
    }
    if (!texts_differ(d)) {
        return TAMIS_OK;
    }
    *changed = true;
    d->result.outputs++;
    return count_change(d, false, p->name, line);
}

static tamis_status compare_outputs(tamis_differ *d, uint64_t line, bool *changed) {
    tamis_status status = TAMIS_OK;
    for (size_t i = 0; i < d->pair_count && status == TAMIS_OK; i++) {
        status = compare_output(d, &d->pairs[i], line, changed);
    }
    return status;
}

tamis_status tamis_differ_line(void *worker, tamis_buf *outputs, const tamis_line *line) {
    tamis_differ *d = worker;
    tamis_verdict before;
    tamis_verdict after;
    bool changed = false;
    (void)outputs;
    d->result.lines++;
    if (line->too_long) {
        return TAMIS_OK; /* rejected by any pack */
    }
    tamis_status status = tamis_context_run(d->before, line->text.ptr, line->text.len, &before);
    if (status == TAMIS_OK) {
        status = tamis_context_run(d->after, line->text.ptr, line->text.len, &after);
    }
    if (status == TAMIS_OK) {
        status = compare_verdicts(d, &before, &after, line->number, &changed);
    }
    if (status == TAMIS_OK) {
        status = compare_outputs(d, line->number, &changed);
    }
    d->result.changed += changed;
    return status;
}

/* ---- The result ---- */

static int by_count(const void *a, const void *b) {
    const tamis_diff_change *x = *(const tamis_diff_change *const *)a;
    const tamis_diff_change *y = *(const tamis_diff_change *const *)b;
    if (x->count != y->count) {
        return x->count < y->count ? 1 : -1;
    }
    if (x->first != y->first) {
        return x->first < y->first ? -1 : 1;
    }
    return 0;
}

void tamis_differ_result(tamis_diff *out, tamis_differ *d) {
    for (size_t i = 0; i < d->result.count; i++) {
        d->sorted[i] = d->changes[i];
    }
    qsort(d->sorted, d->result.count, sizeof(d->sorted[0]), by_count);
    *out = d->result;
    out->changes = d->sorted;
    for (int set = 0; set < TAMIS_DIFF_SETS; set++) {
        out->sets[set].rest = d->sets[set].rest;
        for (int side = 0; side < TAMIS_DIFF_SIDES; side++) {
            out->sets[set].counts[side] = tamis_diff_values_only(&out->sets[set].only[side], &d->sets[set], (tamis_diff_side)side);
        }
    }
}

unsigned tamis_diff_share(const tamis_diff *diff) {
    if (diff->changed == 0 || diff->changed == diff->lines) {
        return diff->changed == 0 ? 0 : 10000;
    }
    /* Lines are far fewer than 2^50. */
    uint64_t share = (diff->changed * 10000 + diff->lines / 2) / diff->lines;
    return share == 0 ? 1 : share == 10000 ? 9999 : (unsigned)share;
}
