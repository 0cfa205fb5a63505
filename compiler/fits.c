/* Does a pack hold these rules, to be sure? What no pack can hold is an error, which the emitter finds by making the pack. For
 * `check` this is the greater part of the work, and for nearly all rules in vain: they are far below the bounds that stand
 * here, and these far below those of the emitter and the verifier. Above them nothing is said: then the pack is made.
 *
 * Each value on the stack, and each few instructions, stand for at least one byte of an expression. */
#include "compiler/model.h"

enum {
    SOURCES_MOST = 8 * 1024 * 1024, /* bytes: a pack has at most some sixty for each, and no GiB */
    NAME_MOST = 1000,               /* bytes of a list's name, and of either half of a source's; TAMIS_LIMIT_NAME is 4096 */
    ENTRIES_MOST = 10000,           /* lets, statements, outputs: operands of 16 bits count them */
    EXPRESSION_MOST = 4000,         /* bytes: no name in it is longer than TAMIS_LIMIT_NAME, no code than TAMIS_LIMIT_ENTRY_CODE */
    LETS_MOST = 20000,              /* bytes of all lets, as a chain of them shares one stack (TAMIS_LIMIT_STACK) */
    DEPTH_MOST = 32                 /* of the reference tree with its data; arrays may have 64 levels, all together 200 */
};

/* ---- Sources ---- */

static bool add_sources(size_t *bytes, const tamis_sources *sources, size_t first, size_t count) {
    for (size_t i = first; i < first + count; i++) {
        if (sources->items[i].stored.len > NAME_MOST) return false;
        *bytes += sources->items[i].text.len;
    }
    return *bytes <= SOURCES_MOST;
}

static bool add_model(size_t *bytes, const tamis_model *m) {
    const tamis_sources *sources = &m->compiler->sources;
    return add_sources(bytes, sources, m->first_rules, m->rules_count) &&
           add_sources(bytes, sources, m->first_data, m->data_count);
}

static bool sources_fit(const tamis_model *m) {
    size_t bytes = 0;
    bool fit = add_model(&bytes, m);
    for (size_t i = 0; i < m->used_count && fit; i++)
        fit = m->used_paths[i].len <= NAME_MOST && add_model(&bytes, m->used[i]);
    return fit;
}

/* ---- Expressions ---- */

static bool expressions_fit(const tamis_model *m) {
    size_t lets = 0;
    if (m->let_count + m->statement_count + m->output_count > ENTRIES_MOST) return false;
    for (size_t i = 0; i < m->let_count; i++) lets += m->lets[i]->span.len;
    for (size_t i = 0; i < m->statement_count; i++)
        if (m->statements[i]->span.len > EXPRESSION_MOST) return false;
    for (size_t i = 0; i < m->output_count; i++)
        if (m->outputs[i]->span.len > EXPRESSION_MOST) return false;
    return lets <= LETS_MOST;
}

/* ---- The reference tree ---- */

/* Recursive, as the next one: `depth` ends it. */
static bool data_fits(const tamis_json *json, unsigned depth) {
    if (json->type != TAMIS_JSON_ARRAY && json->type != TAMIS_JSON_OBJECT) return true;
    bool fits = depth < DEPTH_MOST;
    for (size_t i = 0; i < json->count && fits; i++) fits = data_fits(&json->items[i], depth + 1);
    return fits;
}

static bool tree_fits(const tamis_ref *ref, unsigned depth) {
    if (ref->name.len > NAME_MOST) return false;
    if (ref->kind == TAMIS_REF_DATA) return data_fits(ref->data, depth);
    bool fits = depth < DEPTH_MOST;
    for (size_t i = 0; i < ref->child_count && fits; i++) fits = tree_fits(ref->children[i], depth + 1);
    return fits;
}

bool tamis_fits(const tamis_model *m) {
    return sources_fit(m) && expressions_fit(m) && tree_fits(&m->references, 1) && tree_fits(&m->globals, 1);
}
