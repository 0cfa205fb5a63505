/* Lists from files: each row becomes an entry as it is read. */
#include "base/limits.h"
#include "compiler/reference_rows.h"

static const tamis_str list_columns[] = {{"regex", 5}, {"flags", 5}, {"value", 5}};

/* The text of a member, or a finding; `needed` members must be there. */
static bool list_cell(tamis_str *out, tamis_span *span, tamis_model *m, const tamis_json *row, size_t column, bool needed) {
    tamis_diags *diags = &m->compiler->diags;
    const tamis_json *cell = tamis_json_member(row, list_columns[column]);
    *out = TAMIS_STR("");
    *span = row->span;
    if (cell == NULL && !needed) return true;
    if (cell == NULL) {
        tamis_diag *d = tamis_diags_add(diags, TAMIS_E0402, row->span, "this entry has no '%s'", list_columns[column].ptr);
        tamis_diag_help(diags, d, "an entry is {\"regex\": \"...\", \"flags\": \"i\", \"value\": \"...\"}; flags may be left out");
        return false;
    }
    *span = cell->span;
    if (cell->type != TAMIS_JSON_STRING) {
        tamis_diags_add(diags, TAMIS_E0402, cell->span, "'%s' must be a string", list_columns[column].ptr);
        return false;
    }
    *out = cell->string;
    return true;
}

static bool list_row(tamis_list_row *out, tamis_model *m, const tamis_json *row) {
    for (size_t i = 0; i < row->count; i++) {
        bool known = false;
        for (size_t k = 0; k < 3; k++) known = known || tamis_str_equal(row->keys[i], list_columns[k]);
        if (known) continue;
        tamis_diag *d = tamis_diags_add(&m->compiler->diags, TAMIS_E0402, row->key_spans[i],
                                        "an entry has no member '%.*s'", TAMIS_FMT(row->keys[i]));
        tamis_diag_help(&m->compiler->diags, d, "the members are regex, flags and value");
        return false;
    }
    *out = (tamis_list_row){.span = row->span};
    if (!list_cell(&out->source, &out->source_span, m, row, 0, true)) return false;
    if (!list_cell(&out->flags, &out->flags_span, m, row, 1, false)) return false;
    return list_cell(&out->value, &out->value_span, m, row, 2, true);
}

/* The text of a cell outlives its row: it is what the file has at the span, between its quotes, or a copy. `verbatim` (may be NULL)
 * says which, and the span is that of the text then. */
static tamis_status keep_text(tamis_str *text, tamis_span *span, bool *verbatim, tamis_model *m) {
    tamis_str written = tamis_sources_text(&m->compiler->sources, *span);
    size_t quotes = written.len == text->len + 2 ? 1 : 0;
    bool same = written.len == text->len + 2 * quotes && (text->len == 0 || memcmp(written.ptr + quotes, text->ptr, text->len) == 0);
    if (same) {
        *text = text->len == 0 ? TAMIS_STR("") : tamis_str_of(written.ptr + quotes, text->len);
        if (verbatim != NULL) {
            *verbatim = true;
            span->off += (uint32_t)quotes;
            span->len = (uint32_t)text->len;
        }
        return TAMIS_OK;
    }
    return tamis_arena_copy(text, &m->compiler->arena, *text);
}

typedef struct entries {
    tamis_list_row *rows;
    size_t count, room;
} entries;

static tamis_status add_entry(tamis_row_reader *r, const tamis_json *row) {
    entries *e = r->own;
    tamis_list_row entry;
    if (!list_row(&entry, r->model, row)) return TAMIS_OK;
    tamis_status status = keep_text(&entry.source, &entry.source_span, &entry.verbatim, r->model);
    if (status == TAMIS_OK) status = keep_text(&entry.flags, &entry.flags_span, NULL, r->model);
    if (status == TAMIS_OK) status = keep_text(&entry.value, &entry.value_span, NULL, r->model);
    if (status != TAMIS_OK) return status;
    if (e->rows == NULL) {
        e->room = r->expected;
        e->rows = tamis_arena_array(&r->model->compiler->arena, e->room, sizeof *e->rows);
        if (e->rows == NULL) return TAMIS_ERR_MEMORY;
    }
    tamis_list_row *rows = tamis_arena_grow(&r->model->compiler->arena, e->rows, e->count, &e->room, sizeof *rows);
    if (rows == NULL) return TAMIS_ERR_MEMORY;
    e->rows = rows;
    e->rows[e->count++] = entry;
    return TAMIS_OK;
}

tamis_status tamis_reference_read_list(tamis_list_row **out, size_t *count, tamis_model *m,
                                       const tamis_item *item) {
    tamis_arena rows;
    entries e = {.rows = NULL};
    tamis_arena_init(&rows, TAMIS_LIMIT_COMPILATION);
    tamis_row_reader r = {.model = m, .item = item, .take = add_entry, .own = &e, .rows = &rows, .passing = true};
    tamis_status status = tamis_rows_read(&r, list_columns, 3);
    tamis_arena_clear(&rows);
    *out = e.rows;
    *count = e.count;
    return status;
}
