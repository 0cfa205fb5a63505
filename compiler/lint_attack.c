/* Ids of MITRE ATT&CK that do not exist, and names that are not theirs.
 *
 * Nothing says which texts are meant to be ids. A text that looks like one is taken for one where its column or output
 * speaks of threats, techniques or tactics, or where most of the column's texts are ids that exist. Ids of ICS (`T0…`)
 * are another table's. */
#include "compiler/lint.h"

#include "base/limits.h"
#include "compiler/attack.h"

static bool is_candidate(tamis_str text) {
    return tamis_attack_looks_like(text) && !(text.len > 1 && text.ptr[1] == '0');
}

static char small(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool contains(tamis_str text, const char *word) {
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        size_t k = 0;
        while (k < len && small(text.ptr[i + k]) == word[k]) k++;
        if (k == len) return true;
    }
    return false;
}

static bool speaks_of_attack(tamis_str name) {
    static const char *const words[] = {"threat", "technique", "tactic", "attack", "attck", "mitre", "ttp"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (contains(name, words[i])) return true;
    return false;
}

/* ---- Findings ---- */

/* The entry of a name, as long as there are not too many to look up. */
static const tamis_attack *named(tamis_linter *l, tamis_str name) {
    if (l->looks < 1000) return NULL;
    l->looks -= 1000;
    return tamis_attack_named(name);
}

/* `name` (ptr NULL: none) is what stands beside the id. */
static void report_id(tamis_linter *l, tamis_str id, tamis_span span, tamis_str name) {
    const tamis_attack *entry = tamis_attack_find(id), *meant = name.ptr == NULL ? NULL : named(l, name);
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0127, span, entry == NULL ? "'%.*s' is no id of " TAMIS_ATTACK_VERSION : "'%.*s' was withdrawn from ATT&CK", TAMIS_FMT(id));
    if (meant != NULL) tamis_diag_help(l->diags, d, "'%.*s' is %.*s", TAMIS_FMT(name), TAMIS_FMT(meant->id));
    else if (entry != NULL) tamis_diag_help(l->diags, d, "attack.mitre.org says of most withdrawn ids what took their place");
    else if (tamis_attack_well_formed(id)) tamis_diag_help(l->diags, d, "ids of Mobile ATT&CK are not in that matrix: where one is meant, suppress this");
    else tamis_diag_help(l->diags, d, "techniques are written T1059, sub-techniques T1059.001, tactics TA0002");
}

static void report_name(tamis_linter *l, const tamis_attack *entry, tamis_str name, tamis_span span, tamis_span id) {
    tamis_diag *d;
    if (tamis_attack_had_name(entry, name)) {
        d = tamis_diags_add(l->diags, TAMIS_W0128, span, "'%.*s' is the former name of %.*s", TAMIS_FMT(name), TAMIS_FMT(entry->id));
        tamis_diag_help(l->diags, d, "it is called '%.*s' now", TAMIS_FMT(entry->name));
        return;
    }
    const tamis_attack *other = named(l, name);
    d = tamis_diags_add(l->diags, TAMIS_W0128, span, "'%.*s' is not the name of %.*s", TAMIS_FMT(name), TAMIS_FMT(entry->id));
    tamis_diag_label(l->diags, d, id, "called '%.*s'", TAMIS_FMT(entry->name));
    if (other != NULL) tamis_diag_help(l->diags, d, "'%.*s' is %.*s: one of the two is meant", TAMIS_FMT(name), TAMIS_FMT(other->id));
    else tamis_diag_help(l->diags, d, "write '%.*s'", TAMIS_FMT(entry->name));
}

static bool is_in_use(tamis_str id) {
    const tamis_attack *entry = tamis_attack_find(id);
    return entry != NULL && entry->name.len > 0;
}

/* ---- Tables ---- */

typedef struct column {
    size_t candidates, known;
    tamis_str name;       /* of the column with names, ptr NULL: none */
    size_t names, titles; /* names beside ids; those that are some technique's, or were its own */
} column;

typedef struct columns {
    tamis_map names; /* to indices of `items` */
    column *items;
} columns;

/* `threatId` has its name in `threatName`, `technique_id` in `technique_name`, `id` in `name`. */
static tamis_status find_name_column(tamis_str *out, tamis_arena *arena, const tamis_ref *table, tamis_str id) {
    static const char *const ends[][2] = {{"_id", "_name"}, {"Id", "Name"}, {"ID", "Name"}, {"id", "name"}, {"", "Name"}, {"", "_name"}};
    *out = (tamis_str){NULL, 0};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!tamis_str_ends_with(id, tamis_str_z(ends[i][0]))) continue;
        size_t stem = id.len - strlen(ends[i][0]), len = stem + strlen(ends[i][1]);
        char *bytes = tamis_arena_bytes(arena, len + 1);
        if (bytes == NULL) return TAMIS_ERR_MEMORY;
        memcpy(bytes, id.ptr, stem);
        memcpy(bytes + stem, ends[i][1], len - stem);
        tamis_str name = {bytes, len};
        if (tamis_map_get(table->columns, name) == NULL) continue;
        *out = name;
        return TAMIS_OK;
    }
    return TAMIS_OK;
}

/* The text beside an id that is to be its name, or NULL. */
static const tamis_json *name_beside(const column *c, const tamis_json *row) {
    const tamis_json *name = c->name.ptr == NULL ? NULL : tamis_json_member(row, c->name);
    return name != NULL && name->type == TAMIS_JSON_STRING && name->string.len > 0 ? name : NULL;
}

static void count_name(column *c, tamis_linter *l, const tamis_json *row, const tamis_json *cell) {
    const tamis_json *name = name_beside(c, row);
    const tamis_attack *entry = tamis_attack_find(cell->string);
    if (name == NULL) return;
    bool own = entry != NULL && (tamis_attack_has_name(entry, name->string) || tamis_attack_had_name(entry, name->string));
    c->names++;
    c->titles += own || named(l, name->string) != NULL;
}

/* `id` and `name` may be of anything: most names must be those of techniques. */
static bool has_titles(const column *c, tamis_str id) {
    return speaks_of_attack(id) || c->titles * 2 > c->names;
}

static tamis_status count_row(columns *c, tamis_linter *l, const tamis_ref *table, const tamis_json *row) {
    for (size_t k = 0; k < row->count; k++) {
        const tamis_json *cell = &row->items[k];
        if (cell->type != TAMIS_JSON_STRING || !is_candidate(cell->string)) continue;
        const uint32_t *there = tamis_map_get(&c->names, row->keys[k]);
        uint32_t index = there != NULL ? *there : (uint32_t)c->names.count;
        tamis_status status = TAMIS_OK;
        if (there == NULL) {
            status = tamis_map_put(&c->names, row->keys[k], index);
            if (status == TAMIS_OK) status = find_name_column(&c->items[index].name, &l->model->compiler->arena, table, row->keys[k]);
        }
        if (status != TAMIS_OK) return status;
        c->items[index].candidates++;
        c->items[index].known += is_in_use(cell->string);
        count_name(&c->items[index], l, row, cell);
    }
    return TAMIS_OK;
}

static void check_cell(tamis_linter *l, const column *c, tamis_str id, const tamis_json *row, const tamis_json *cell) {
    const tamis_json *name = has_titles(c, id) ? name_beside(c, row) : NULL;
    if (!is_in_use(cell->string)) {
        report_id(l, cell->string, cell->span, name != NULL ? name->string : (tamis_str){NULL, 0});
        return;
    }
    const tamis_attack *entry = tamis_attack_find(cell->string);
    if (name != NULL && !tamis_attack_has_name(entry, name->string)) report_name(l, entry, name->string, name->span, cell->span);
}

static void check_row(tamis_linter *l, const columns *c, const tamis_json *row) {
    for (size_t k = 0; k < row->count; k++) {
        const tamis_json *cell = &row->items[k];
        if (cell->type != TAMIS_JSON_STRING || !is_candidate(cell->string)) continue;
        const uint32_t *index = tamis_map_get(&c->names, row->keys[k]);
        if (index == NULL) continue;
        const column *at = &c->items[*index];
        if (speaks_of_attack(row->keys[k]) || at->known * 2 >= at->candidates) check_cell(l, at, row->keys[k], row, cell);
    }
}

static tamis_status lint_table(tamis_linter *l, const tamis_ref *table) {
    columns c;
    tamis_status status = TAMIS_OK;
    if (table->columns == NULL || table->columns->count == 0) return status;
    tamis_map_init(&c.names, &l->model->compiler->arena);
    c.items = tamis_arena_array(&l->model->compiler->arena, table->columns->count, sizeof *c.items);
    if (c.items == NULL) return TAMIS_ERR_MEMORY;
    for (size_t i = 0; i < table->data->count && status == TAMIS_OK; i++) status = count_row(&c, l, table, &table->data->items[i]);
    for (size_t i = 0; i < table->data->count && status == TAMIS_OK && c.names.count > 0; i++) check_row(l, &c, &table->data->items[i]);
    return status;
}

/* ---- Lists ---- */

static void lint_list(tamis_linter *l, const tamis_ref *list) {
    size_t candidates = 0, known = 0;
    for (size_t i = 0; i < list->row_count; i++) {
        bool candidate = is_candidate(list->rows[i].value);
        candidates += candidate;
        known += candidate && is_in_use(list->rows[i].value);
    }
    if (candidates == 0 || known * 2 < candidates) return;
    for (size_t i = 0; i < list->row_count; i++) {
        const tamis_list_row *row = &list->rows[i];
        if (is_candidate(row->value) && !is_in_use(row->value)) report_id(l, row->value, row->value_span, (tamis_str){NULL, 0});
    }
}

/* Recursive: names have at most TAMIS_LIMIT_NESTING / 2 parts. */
static void lint_tree(tamis_linter *l, const tamis_ref *ref) {
    if (ref->kind == TAMIS_REF_LIST) lint_list(l, ref);
    if (ref->kind == TAMIS_REF_DATA && ref->table && lint_table(l, ref) != TAMIS_OK) l->failed = true;
    for (size_t i = 0; i < ref->child_count; i++) lint_tree(l, ref->children[i]);
}

/* ---- Outputs ---- */

/* The texts that an expression can give. Recursive: the parser limits the depth. */
static void lint_value(tamis_linter *l, const tamis_expr *e) {
    e = tamis_ungroup(e);
    if (e->kind == TAMIS_EXPR_STRING && is_candidate(e->text.str) && !is_in_use(e->text.str))
        report_id(l, e->text.str, e->span, (tamis_str){NULL, 0});
    if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        lint_value(l, e->b);
        lint_value(l, e->c);
    }
    bool chain = e->kind == TAMIS_EXPR_BINARY && (e->op == TAMIS_OPERATOR_AND || e->op == TAMIS_OPERATOR_OR || e->op == TAMIS_OPERATOR_COALESCE);
    if (chain) {
        lint_value(l, e->a);
        lint_value(l, e->b);
    }
}

void tamis_lint_attack(tamis_linter *l) {
    lint_tree(l, &l->model->references);
    for (size_t i = 0; i < l->model->output_count; i++) {
        const tamis_ast_output *o = l->model->outputs[i];
        if (o->value != NULL && speaks_of_attack(o->name.str)) lint_value(l, o->value);
    }
}
