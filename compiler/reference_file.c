/* Rows of lists and tables from files: JSON (an array of objects), JSON lines, TSV. An error is reported in the file itself, at its
 * own line and column. */
#include "base/file.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "compiler/reference_rows.h"

typedef enum file_kind { FILE_JSON, FILE_JSON_LINES, FILE_TSV, FILE_UNKNOWN } file_kind;

static tamis_span span_at(const tamis_row_reader *r, size_t offset, size_t len) {
    return (tamis_span){r->base + r->start + (uint32_t)offset, (uint32_t)len};
}

static file_kind kind_of(tamis_str name) {
    if (tamis_str_ends_with(name, TAMIS_STR(".json"))) return FILE_JSON;
    if (tamis_str_ends_with(name, TAMIS_STR(".jsonl"))) return FILE_JSON_LINES;
    if (tamis_str_ends_with(name, TAMIS_STR(".tsv"))) return FILE_TSV;
    return FILE_UNKNOWN;
}

/* Reads the file that the item names and makes it a source; *found is false when a finding says why not. */
static tamis_status open_file(tamis_row_reader *r, bool *found) {
    tamis_compiler *c = r->model->compiler;
    tamis_ast_text name = r->item->text;
    tamis_str path, text;
    size_t index;
    *found = false;
    if (!tamis_named_file_sound(r->model, name)) return TAMIS_OK;
    tamis_status status = tamis_arena_copy(&name.str, &c->arena, name.str);
    if (status == TAMIS_OK) status = tamis_path_join(&path, &c->arena, r->model->unit.folder, name.str);
    if (status != TAMIS_OK) return status;
    status = tamis_file_read_below(&text, &c->arena, r->model->real.ptr, r->model->real.ptr, name.str.ptr,
                                   TAMIS_LIMIT_FILE);
    if (status == TAMIS_ERR_MEMORY) return status;
    if (status != TAMIS_OK) {
        (void)tamis_named_file_report(r->model, name, status, "make several lists or tables of it, each with a file of its own");
        return TAMIS_OK;
    }
    status = tamis_sources_add(&index, &c->sources, path, name.str, text);
    if (status == TAMIS_ERR_MEMORY) return status;
    if (status != TAMIS_OK) {
        tamis_diags_add(&c->diags, TAMIS_E0306, name.span, "'%.*s' is too much: all sources together may have 1 GiB",
                        TAMIS_FMT(name.str));
        return TAMIS_OK;
    }
    r->base = c->sources.items[index].base;
    r->start = tamis_str_starts_with(text, TAMIS_STR("\xEF\xBB\xBF")) ? 3 : 0;
    r->text = (tamis_str){text.ptr + r->start, text.len - r->start};
    *found = true;
    return TAMIS_OK;
}

/* ---- Rows ---- */

static tamis_status take_row(tamis_row_reader *r, const tamis_json *row) {
    r->count++;
    return r->take(r, row);
}

/* Spans of a row and its cells, from the start of the parsed text to the space of all sources. */
static void place_row(tamis_json *row, tamis_span at) {
    row->span.off += at.off;
    for (size_t i = 0; i < row->count; i++) {
        row->items[i].span.off += at.off;
        if (row->key_spans != NULL) row->key_spans[i].off += at.off;
    }
}

static tamis_status add_object(tamis_row_reader *r, tamis_json *row, size_t offset) {
    place_row(row, span_at(r, offset, 0));
    if (row->type == TAMIS_JSON_OBJECT) return take_row(r, row);
    tamis_diags_add(&r->model->compiler->diags, TAMIS_E0401, row->span, "a row is a JSON object");
    return TAMIS_OK;
}

/* Is it a .json file that begins as JSON lines do? */
static bool lines_of_objects(const tamis_row_reader *r) {
    return kind_of(r->item->text.str) == FILE_JSON && tamis_str_starts_with(r->text, TAMIS_STR("{"));
}

/* Parses a piece of the file; NULL through `out` when a finding says what is wrong. */
static tamis_status parse_piece(tamis_json **out, tamis_row_reader *r, size_t offset, tamis_str piece) {
    tamis_compiler *c = r->model->compiler;
    tamis_json_error error;
    tamis_status status = tamis_json_parse(out, r->rows, piece, &error);
    if (status == TAMIS_OK || status == TAMIS_ERR_MEMORY) return status;
    *out = NULL;
    tamis_span at = span_at(r, offset + error.span.off, error.span.len);
    tamis_diag *d = tamis_diags_add(&c->diags, TAMIS_E0401, at, "%s", error.text);
    if (lines_of_objects(r)) tamis_diag_help(&c->diags, d, "an object in each line, without brackets, is a .jsonl file");
    return TAMIS_OK;
}

static tamis_status read_json(tamis_row_reader *r) {
    tamis_json *array;
    tamis_status status = parse_piece(&array, r, 0, r->text);
    if (status != TAMIS_OK || array == NULL) return status;
    if (array->type != TAMIS_JSON_ARRAY) {
        tamis_diag *d = tamis_diags_add(&r->model->compiler->diags, TAMIS_E0401, span_at(r, array->span.off, 1),
                                        "a reference file in JSON is an array of objects");
        tamis_diag_help(&r->model->compiler->diags, d, "one object a line, without brackets, is a .jsonl file");
        return TAMIS_OK;
    }
    r->expected = array->count;
    for (size_t i = 0; i < array->count && status == TAMIS_OK; i++) status = add_object(r, &array->items[i], 0);
    return status;
}

/* A row is at least this long, as far as room for rows is made before they come: a file of blank lines gets none. */
#define ROW_LEAST 16u

/* How many rows a file of a row in each line has, about. */
static size_t count_lines(tamis_str text) {
    size_t count = 1; /* the last one may have no end */
    const char *at = text.ptr, *end = text.ptr + text.len, *lf;
    while (at < end && (lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count += (size_t)(lf - at) >= ROW_LEAST;
        at = lf + 1;
    }
    return count;
}

/* The next line of the file, without its end; false at the end of the file. */
static bool next_line(const tamis_row_reader *r, size_t *offset, tamis_str *line) {
    if (*offset >= r->text.len) return false;
    const char *start = r->text.ptr + *offset;
    const char *lf = memchr(start, '\n', r->text.len - *offset);
    size_t len = lf == NULL ? r->text.len - *offset : (size_t)(lf - start);
    *offset += len + (lf != NULL);
    if (len > 0 && start[len - 1] == '\r') len--;
    *line = (tamis_str){start, len};
    return true;
}

static bool is_blank(tamis_str line) {
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t') return false;
    return true;
}

/* Does the file begin with a bracket, so that it is an array and has no objects of its own in its lines? */
static bool is_array(const tamis_row_reader *r) {
    size_t at = 0;
    while (at < r->text.len && strchr(" \t\r\n", r->text.ptr[at]) != NULL && r->text.ptr[at] != '\0') at++;
    if (at == r->text.len || r->text.ptr[at] != '[') return false;
    tamis_diags *diags = &r->model->compiler->diags;
    tamis_str name = r->item->text.str;
    tamis_diag *d = tamis_diags_add(diags, TAMIS_E0401, span_at(r, at, 1), "this is an array, and not an object in each line");
    tamis_diag_help(diags, d, "name the file '%.*s.json'", TAMIS_FMT(tamis_str_of(name.ptr, name.len - strlen(".jsonl"))));
    return true;
}

static tamis_status read_json_lines(tamis_row_reader *r) {
    tamis_str line;
    size_t offset = 0;
    tamis_status status = TAMIS_OK;
    if (is_array(r)) return TAMIS_OK;
    while (status == TAMIS_OK && next_line(r, &offset, &line)) {
        tamis_json *row;
        size_t at = (size_t)(line.ptr - r->text.ptr);
        if (is_blank(line)) continue;
        if (r->passing) tamis_arena_reset(r->rows);
        status = parse_piece(&row, r, at, line);
        if (status == TAMIS_OK && row != NULL) status = add_object(r, row, at);
    }
    return status;
}

/* ---- TSV ---- */

#define MOST_COLUMNS 1000

/* Splits a line at its tabs; returns the number of columns (at most `most` are stored). */
static size_t split_tabs(tamis_str *columns, size_t most, tamis_str line) {
    size_t count = 0;
    for (;;) {
        const char *tab = line.len == 0 ? NULL : memchr(line.ptr, '\t', line.len);
        size_t len = tab == NULL ? line.len : (size_t)(tab - line.ptr);
        if (count < most) columns[count] = (tamis_str){line.ptr, len};
        count++;
        if (tab == NULL) return count;
        line = (tamis_str){tab + 1, line.len - len - 1};
    }
}

/* A line of cells as a JSON object under the names of the columns. */
static tamis_status add_cells(tamis_row_reader *r, const tamis_str *names, const tamis_str *cells, size_t count, tamis_str line) {
    tamis_arena *arena = r->rows;
    if (r->passing) tamis_arena_reset(arena);
    tamis_json row = {.type = TAMIS_JSON_OBJECT, .count = count};
    row.span = span_at(r, (size_t)(line.ptr - r->text.ptr), line.len);
    row.items = tamis_arena_array(arena, count, sizeof *row.items);
    row.keys = tamis_arena_array(arena, count, sizeof *row.keys);
    row.key_spans = tamis_arena_array(arena, count, sizeof *row.key_spans);
    if (row.items == NULL || row.keys == NULL || row.key_spans == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        tamis_span at = span_at(r, (size_t)(cells[i].ptr - r->text.ptr), cells[i].len);
        row.items[i] = (tamis_json){.type = TAMIS_JSON_STRING, .span = at, .string = cells[i]};
        row.keys[i] = names[i];
        row.key_spans[i] = at;
    }
    return take_row(r, &row);
}

/* Names in the header of a table must differ, or a row would have two cells of one name. */
static void check_header(tamis_row_reader *r, const tamis_str *names, size_t count) {
    for (size_t i = 1; i < count; i++) {
        size_t k = 0;
        while (k < i && !tamis_str_equal(names[i], names[k])) k++;
        if (k == i) continue;
        tamis_span at = span_at(r, (size_t)(names[i].ptr - r->text.ptr), names[i].len);
        tamis_diags_add(&r->model->compiler->diags, TAMIS_E0401, at, "the column '%.*s' stands twice", TAMIS_FMT(names[i]));
    }
}

/* Lists have no header line; one is what people write who know that tables do. */
static bool is_list_header(tamis_row_reader *r, const tamis_str *fixed, const tamis_str *cells, size_t count, tamis_span at) {
    bool same = fixed != NULL && r->count == 0;
    for (size_t i = 0; i < count && same; i++) same = tamis_str_equal(fixed[i], cells[i]);
    if (!same) return false;
    tamis_diags *diags = &r->model->compiler->diags;
    tamis_diag *d = tamis_diags_add(diags, TAMIS_E0401, at, "a list in TSV has no header line");
    tamis_diag_help(diags, d, "take this line away");
    return true;
}

/* `fixed` names the columns of a list; a table (fixed NULL) has them in its first line. */
static tamis_status read_tsv(tamis_row_reader *r, const tamis_str *fixed, size_t fixed_count) {
    tamis_arena *arena = &r->model->compiler->arena;
    tamis_str *names = tamis_arena_array(arena, MOST_COLUMNS, sizeof *names);
    tamis_str *cells = tamis_arena_array(arena, MOST_COLUMNS, sizeof *cells), line;
    size_t offset = 0, count = fixed_count;
    tamis_status status = TAMIS_OK;
    if (names == NULL || cells == NULL) return TAMIS_ERR_MEMORY;
    if (fixed_count > 0) memcpy(names, fixed, fixed_count * sizeof *fixed);
    while (status == TAMIS_OK && next_line(r, &offset, &line)) {
        if (line.len == 0) continue;
        size_t got = split_tabs(count == 0 ? names : cells, MOST_COLUMNS, line);
        tamis_span at = span_at(r, (size_t)(line.ptr - r->text.ptr), line.len);
        if (count == 0 && got <= MOST_COLUMNS) {
            count = got;
            check_header(r, names, count);
        } else if (got != count) {
            tamis_diag *d = tamis_diags_add(&r->model->compiler->diags, TAMIS_E0401, at,
                                            "this line has %zu columns, and not %zu", got,
                                            count == 0 ? (size_t)MOST_COLUMNS : count);
            if (fixed != NULL)
                tamis_diag_help(&r->model->compiler->diags, d, "the columns of a list are regex, flags, value");
        } else if (!is_list_header(r, fixed, cells, count, at)) {
            status = add_cells(r, names, cells, count, line);
        }
    }
    return status;
}

tamis_status tamis_rows_read(tamis_row_reader *r, const tamis_str *fixed, size_t fixed_count) {
    tamis_compiler *c = r->model->compiler;
    file_kind kind = kind_of(r->item->text.str);
    bool found;
    if (kind == FILE_UNKNOWN) {
        tamis_diag *d = tamis_diags_add(&c->diags, TAMIS_E0401, r->item->text.span, "what kind of file is this?");
        tamis_diag_help(&c->diags, d, "name it *.json (an array of objects), *.jsonl (an object a line) or *.tsv");
        return TAMIS_OK;
    }
    tamis_status status = open_file(r, &found);
    if (status != TAMIS_OK || !found) return status;
    if (!tamis_utf8_valid(r->text)) {
        size_t at = 0, len;
        bool valid = true;
        while (at < r->text.len) {
            (void)tamis_utf8_decode((tamis_str){r->text.ptr + at, r->text.len - at}, &len, &valid);
            if (!valid) break;
            at += len;
        }
        tamis_diags_add(&c->diags, TAMIS_E0110, span_at(r, at, 1), "this byte is not UTF-8");
        return TAMIS_OK;
    }
    if (kind == FILE_JSON) return read_json(r);
    r->expected = count_lines(r->text);
    return kind == FILE_JSON_LINES ? read_json_lines(r) : read_tsv(r, fixed, fixed_count);
}

/* ---- Tables ---- */

typedef struct table {
    tamis_json *rows;
    size_t count, room;
} table;

static tamis_status add_row(tamis_row_reader *r, const tamis_json *row) {
    table *t = r->own;
    tamis_json *rows = tamis_arena_grow(&r->model->compiler->arena, t->rows, t->count, &t->room, sizeof *rows);
    if (rows == NULL) return TAMIS_ERR_MEMORY;
    t->rows = rows;
    t->rows[t->count++] = *row;
    return TAMIS_OK;
}

tamis_status tamis_reference_read_table(const tamis_json **rows, size_t *count, tamis_model *m,
                                        const tamis_item *item) {
    table t = {.rows = NULL};
    tamis_row_reader r = {.model = m, .item = item, .take = add_row, .own = &t, .rows = &m->compiler->arena};
    tamis_status status = tamis_rows_read(&r, NULL, 0);
    *rows = t.rows;
    *count = t.count;
    return status;
}
