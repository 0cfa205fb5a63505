/* What may not be shown: values of redacted keys, and all that is made of them.
 *
 * A key that is redacted is one of a field or of the header. Whatever may hold its value as well is hidden with it: the
 * whole line, labels (which read fields by another name) and computed keys. Of what is hidden only the kind is shown, and
 * whether it is undefined, null, true or false: the verdict tells as much. */
#include "tools/explain_parts.h"

#include <string.h>

static bool is_redacted(const tamis_explainer *e, tamis_str key) {
    return tamis_map_get(&e->redacted, key) != NULL;
}

static bool hides_read(const tamis_explainer *e, tamis_read_kind kind, tamis_str key) {
    switch (kind) {
    case TAMIS_READ_NONE: return false;
    case TAMIS_READ_FIELD: return key.ptr == NULL || is_redacted(e, key);
    case TAMIS_READ_LABEL:
    case TAMIS_READ_RAW: return true;
    case TAMIS_READ_CEF: return is_redacted(e, key);
    case TAMIS_READ_LET:
    case TAMIS_READ_OUT: break;
    }
    uint32_t entry = tamis_explain_entry_named(e->program, kind == TAMIS_READ_LET ? TAMIS_ENTRY_LET : TAMIS_ENTRY_OUTPUT, key);
    return entry == UINT32_MAX || e->tainted[entry];
}

/* Recursive: the parser limits the depth. */
static bool reads_redacted(const tamis_explainer *e, const tamis_expr *expr) {
    tamis_str key;
    tamis_read_kind kind = tamis_explain_read(&key, expr);
    if (hides_read(e, kind, key)) {
        return true;
    }
    if (expr->kind == TAMIS_EXPR_CALL || expr->kind == TAMIS_EXPR_ARRAY) {
        for (const tamis_expr *a = expr->a; a != NULL; a = a->next) {
            if (reads_redacted(e, a)) {
                return true;
            }
        }
        return false;
    }
    const tamis_expr *children[] = {expr->a, expr->b, expr->c};
    for (size_t i = 0; i < 3; i++) {
        if (children[i] != NULL && reads_redacted(e, children[i])) {
            return true;
        }
    }
    return false;
}

bool tamis_explain_hides(const tamis_explainer *e, const tamis_expr *expr) {
    return e->no_values || (e->redacted.count > 0 && reads_redacted(e, expr));
}

tamis_status tamis_explain_hide_init(tamis_explainer *e, const char *keys) {
    uint32_t count = tamis_program_entry_count(e->program);
    tamis_map_init(&e->redacted, &e->arena);
    e->tainted = tamis_arena_array(&e->arena, count, sizeof *e->tainted);
    tamis_status status = e->tainted == NULL ? TAMIS_ERR_MEMORY : TAMIS_OK;
    while (keys != NULL && *keys != '\0' && status == TAMIS_OK) {
        size_t len = strcspn(keys, ",");
        if (len > 0) {
            status = tamis_map_put(&e->redacted, tamis_str_of(keys, len), 0);
        }
        keys += len + (keys[len] == ',');
    }
    /* Lets read earlier lets alone, outputs earlier outputs: one walk is enough. */
    for (uint32_t i = 0; i < count && status == TAMIS_OK; i++) {
        const tamis_expr *expr = e->exprs[i]; /* without its text nobody knows what it reads */
        e->tainted[i] = e->no_values || (e->redacted.count > 0 && (expr == NULL || reads_redacted(e, expr)));
    }
    return status;
}
