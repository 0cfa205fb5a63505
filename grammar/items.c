/* Constructors of items and their parts; see build.h. */
#include "grammar/build.h"

/* Adds a node to the end of a chain. NULL (nothing could be read) and nodes that did not fit in memory are
 * left out. */
#define APPEND(b, list, node)                                                                                \
    do {                                                                                                     \
        if ((node) != NULL && !(b)->failed) {                                                                \
            if ((list).first == NULL) {                                                                      \
                (list).first = (node);                                                                       \
            } else {                                                                                         \
                (list).last->next = (node);                                                                  \
            }                                                                                                \
            (list).last = (node);                                                                            \
        }                                                                                                    \
    } while (0)

/* `size` zeroed bytes, or `otherwise`, a node of the builder's own, when there is no memory. */
static void *node(tamis_builder *b, size_t size, void *otherwise) {
    void *made = tamis_arena_alloc(b->arena, size);
    if (made == NULL) {
        b->failed = true;
        memset(otherwise, 0, size);
        return otherwise;
    }
    return made;
}

/* ---- Dotted names ---- */

tamis_path tamis_build_path(tamis_builder *b, tamis_path path, tamis_ast_text part) {
    tamis_part *made = tamis_arena_alloc(b->arena, sizeof *made);
    if (made == NULL) {
        b->failed = true;
        return path;
    }
    made->str = part.str;
    path.span = path.first == NULL ? part.span : tamis_span_join(path.span, part.span);
    path.len += part.str.len + (path.first != NULL);
    APPEND(b, path, made);
    return path;
}

/* The whole with single dots, whatever white space stood in it. */
static tamis_ast_text path_text(tamis_builder *b, tamis_path path) {
    char *bytes = tamis_arena_bytes(b->arena, path.len + 1);
    if (bytes == NULL) {
        b->failed = true;
        return (tamis_ast_text){TAMIS_STR(""), path.span};
    }
    size_t len = 0;
    for (const tamis_part *part = path.first; part != NULL; part = part->next) {
        if (part != path.first) {
            bytes[len++] = '.';
        }
        memcpy(bytes + len, part->str.ptr, part->str.len);
        len += part->str.len;
    }
    return (tamis_ast_text){{bytes, len}, path.span};
}

/* ---- Parts of lists and tables ---- */

tamis_ast_entry *tamis_build_entry(tamis_builder *b, tamis_span span, tamis_regex_text regex,
                                   tamis_ast_text value) {
    tamis_ast_entry *entry = node(b, sizeof *entry, &b->no_entry);
    entry->span = span;
    entry->source = regex.source;
    entry->flags = regex.flags;
    entry->value = value;
    return entry;
}

tamis_entries tamis_build_entries(tamis_builder *b, tamis_entries list, tamis_ast_entry *entry) {
    APPEND(b, list, entry);
    return list;
}

tamis_ast_pair *tamis_build_pair(tamis_builder *b, tamis_ast_text name, tamis_expr *value) {
    tamis_ast_pair *pair = node(b, sizeof *pair, &b->no_pair);
    pair->name = name;
    pair->value = value;
    return pair;
}

tamis_pairs tamis_build_pairs(tamis_builder *b, tamis_pairs list, tamis_ast_pair *pair) {
    APPEND(b, list, pair);
    return list;
}

tamis_ast_row *tamis_build_row(tamis_builder *b, tamis_span span, tamis_pairs pairs) {
    tamis_ast_row *row = node(b, sizeof *row, &b->no_row);
    row->span = span;
    row->pairs = pairs.first;
    return row;
}

tamis_rows tamis_build_rows(tamis_builder *b, tamis_rows list, tamis_ast_row *row) {
    APPEND(b, list, row);
    return list;
}

/* ---- Parts of filters and maps. Each ends an expression, so the next one begins afresh. ---- */

tamis_ast_statement *tamis_build_statement(tamis_builder *b, tamis_span span, tamis_statement_kind kind,
                                           tamis_ast_text label, tamis_expr *condition) {
    tamis_build_restart(b);
    tamis_ast_statement *statement = node(b, sizeof *statement, &b->no_statement);
    statement->span = span;
    statement->kind = kind;
    statement->label = label;
    statement->condition = condition;
    return statement;
}

tamis_statements tamis_build_statements(tamis_builder *b, tamis_statements list,
                                        tamis_ast_statement *statement) {
    tamis_build_restart(b);
    APPEND(b, list, statement);
    return list;
}

tamis_statements tamis_build_broken_statement(tamis_builder *b, tamis_statements list, tamis_span span,
                                              tamis_statement_kind kind, tamis_ast_text label) {
    tamis_span whole = tamis_span_join(label.span, span);
    tamis_expr *error = tamis_build_error(b, span);
    return tamis_build_statements(b, list, tamis_build_statement(b, whole, kind, label, error));
}

tamis_ast_output *tamis_build_output(tamis_builder *b, tamis_span span, tamis_ast_text name,
                                     tamis_expr *value) {
    tamis_build_restart(b);
    tamis_ast_output *output = node(b, sizeof *output, &b->no_output);
    output->span = span;
    output->name = name;
    output->value = value;
    return output;
}

tamis_outputs tamis_build_outputs(tamis_builder *b, tamis_outputs list, tamis_ast_output *output) {
    tamis_build_restart(b);
    APPEND(b, list, output);
    return list;
}

tamis_outputs tamis_build_broken_output(tamis_builder *b, tamis_outputs list, tamis_span span,
                                        tamis_ast_text name) {
    tamis_span whole = tamis_span_join(name.span, span);
    return tamis_build_outputs(b, list, tamis_build_output(b, whole, name, tamis_build_error(b, span)));
}

/* ---- Parts of tests ---- */

tamis_event tamis_build_event_fields(tamis_builder *b, tamis_event event, tamis_ast_text name,
                                     tamis_pairs pairs) {
    if (!tamis_str_equal(name.str, TAMIS_STR("fields"))) {
        tamis_diag *diag = tamis_diags_add(b->diags, TAMIS_E0102, name.span,
                                           "only 'fields' has members of its own in an event");
        tamis_diag_help(b->diags, diag, "write event { name: 'text', fields: { cat: 'text' } };");
        return event;
    }
    if (event.fields.first == NULL) {
        event.fields = pairs;
    } else if (pairs.first != NULL && !b->failed) {
        event.fields.last->next = pairs.first;
        event.fields.last = pairs.last;
    }
    return event;
}

tamis_event tamis_build_event_member(tamis_builder *b, tamis_event event, tamis_ast_pair *pair) {
    APPEND(b, event.header, pair);
    return event;
}

tamis_event tamis_build_event_raw(tamis_builder *b, tamis_ast_text line) {
    (void)b;
    return (tamis_event){.raw = line};
}

tamis_ast_expect *tamis_build_expect(tamis_builder *b, tamis_expect_kind kind, tamis_ast_text name,
                                     tamis_pairs outputs) {
    tamis_ast_expect *expect = node(b, sizeof *expect, &b->no_expect);
    expect->kind = kind;
    expect->name = name;
    expect->outputs = outputs.first;
    return expect;
}

tamis_clauses tamis_build_clause_event(tamis_builder *b, tamis_clauses clauses, tamis_span span,
                                       tamis_event event) {
    if (clauses.has_event) {
        tamis_diag *diag = tamis_diags_add(b->diags, TAMIS_E0112, span, "a second event in one test");
        tamis_diag_label(b->diags, diag, clauses.event_span, "the first one");
        tamis_diag_help(b->diags, diag, "write a test of its own for each event");
        clauses.broken = true;
        return clauses;
    }
    clauses.has_event = true;
    clauses.event = event;
    clauses.event_span = span;
    return clauses;
}

tamis_clauses tamis_build_clause_expect(tamis_builder *b, tamis_clauses clauses, tamis_span word,
                                        tamis_span rest, tamis_ast_expect *expect) {
    expect->span = tamis_span_join(word, rest);
    APPEND(b, clauses, expect);
    return clauses;
}

tamis_clauses tamis_build_clause_broken(tamis_builder *b, tamis_clauses clauses) {
    tamis_build_restart(b);
    clauses.broken = true;
    return clauses;
}

/* ---- Items ---- */

static tamis_item *make_item(tamis_builder *b, tamis_item_kind kind, tamis_span span, tamis_ast_text name) {
    tamis_item *item = node(b, sizeof *item, &b->no_item);
    item->kind = kind;
    item->span = span;
    item->name = name;
    return item;
}

tamis_item *tamis_build_pack(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_ast_text version) {
    tamis_item *item = make_item(b, TAMIS_ITEM_PACK, span, name);
    item->text = version;
    return item;
}

tamis_item *tamis_build_use(tamis_builder *b, tamis_span span, tamis_ast_text path) {
    return make_item(b, TAMIS_ITEM_USE, span, path);
}

tamis_item *tamis_build_field(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_ast_text text) {
    tamis_item *item = make_item(b, TAMIS_ITEM_FIELD, span, name);
    item->text = text;
    return item;
}

tamis_item *tamis_build_list(tamis_builder *b, tamis_span span, tamis_path path, tamis_entries entries) {
    tamis_item *item = make_item(b, TAMIS_ITEM_LIST, span, path_text(b, path));
    item->entries = entries.first;
    return item;
}

tamis_item *tamis_build_list_from(tamis_builder *b, tamis_span span, tamis_path path, tamis_ast_text file) {
    tamis_item *item = make_item(b, TAMIS_ITEM_LIST, span, path_text(b, path));
    item->text = file;
    return item;
}

tamis_item *tamis_build_table(tamis_builder *b, tamis_span span, tamis_path path, tamis_ast_text key,
                              tamis_rows rows) {
    tamis_item *item = make_item(b, TAMIS_ITEM_TABLE, span, path_text(b, path));
    item->key = key;
    item->rows = rows.first;
    return item;
}

tamis_item *tamis_build_table_from(tamis_builder *b, tamis_span span, tamis_path path, tamis_ast_text file,
                                   tamis_ast_text key) {
    tamis_item *item = make_item(b, TAMIS_ITEM_TABLE, span, path_text(b, path));
    item->key = key;
    item->text = file;
    return item;
}

tamis_item *tamis_build_filter(tamis_builder *b, tamis_span span, tamis_ast_text name,
                               tamis_statements statements) {
    tamis_item *item = make_item(b, TAMIS_ITEM_FILTER, span, name);
    item->statements = statements.first;
    return item;
}

tamis_item *tamis_build_let(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_expr *value) {
    tamis_build_restart(b);
    if (tamis_str_equal(name.str, TAMIS_STR("eval")) || tamis_str_equal(name.str, TAMIS_STR("arguments"))) {
        tamis_diag *diag = tamis_diags_add(b->diags, TAMIS_E0102, name.span,
                                           "strict JavaScript binds no '%.*s'", TAMIS_FMT(name.str));
        tamis_diag_help(b->diags, diag, "choose another name");
    }
    tamis_item *item = make_item(b, TAMIS_ITEM_LET, span, name);
    item->value = value;
    return item;
}

tamis_item *tamis_build_map(tamis_builder *b, tamis_span span, tamis_outputs outputs) {
    tamis_item *item = make_item(b, TAMIS_ITEM_MAP, span, (tamis_ast_text){TAMIS_STR(""), {span.off, 0}});
    item->outputs = outputs.first;
    return item;
}

tamis_item *tamis_build_test(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_clauses clauses) {
    tamis_item *item = make_item(b, TAMIS_ITEM_TEST, span, name);
    if (!clauses.has_event && !clauses.broken) {
        tamis_diag *diag = tamis_diags_add(b->diags, TAMIS_E0112, name.span, "this test has no event");
        tamis_diag_help(b->diags, diag,
                        "write event `CEF:0|…`; or event { name: 'text', fields: { cat: 'text' } };");
    }
    item->has_event = clauses.has_event;
    item->raw_event = clauses.event.raw.str.ptr != NULL;
    item->event = clauses.event.raw;
    item->event_header = clauses.event.header.first;
    item->event_fields = clauses.event.fields.first;
    item->expects = clauses.first;
    return item;
}

tamis_item *tamis_build_test_from(tamis_builder *b, tamis_span span, tamis_ast_text name, tamis_ast_text events,
                                  tamis_ast_text expected) {
    tamis_item *item = make_item(b, TAMIS_ITEM_TEST, span, name);
    item->text = events;
    item->expected = expected;
    return item;
}

void tamis_build_lost(tamis_builder *b, tamis_item_kind kind) {
    b->lost |= 1u << kind;
}

tamis_items tamis_build_items(tamis_builder *b, tamis_items list, tamis_item *item) {
    tamis_build_restart(b);
    if (item != NULL && b->diags->errors != b->errors) {
        item->broken = true;
    }
    b->errors = b->diags->errors;
    APPEND(b, list, item);
    return list;
}
