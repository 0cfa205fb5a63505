/* The tree as text, see parse.h: one node per line, two blanks per level, each with its place as
 * @offset+length. Children stand below their parent in the order of the text. Recursion is as deep as the
 * tree, which is limited. */
#include "grammar/parse.h"

#include "base/escape.h"
#include "base/number.h"

static void start_line(tamis_buf *out, unsigned level, const char *word) {
    tamis_buf_add_repeat(out, ' ', (size_t)level * 2);
    tamis_buf_add_z(out, word);
}

static void add_span(tamis_buf *out, tamis_span span) {
    tamis_buf_add_z(out, " @");
    tamis_buf_add_u64(out, span.off);
    tamis_buf_add_char(out, '+');
    tamis_buf_add_u64(out, span.len);
}

static void end_line(tamis_buf *out, tamis_span span) {
    add_span(out, span);
    tamis_buf_add_char(out, '\n');
}

/* A text in double quotes, on one line whatever it holds. */
static void add_quoted(tamis_buf *out, tamis_str text) {
    tamis_buf_add_z(out, " \"");
    tamis_escape_add(out, text, false);
    tamis_buf_add_char(out, '"');
}

/* One line for a named text that was written. */
static void text_line(tamis_buf *out, unsigned level, const char *word, tamis_ast_text text) {
    if (text.str.ptr == NULL || (text.str.len == 0 && text.span.off == 0)) {
        return;
    }
    start_line(out, level, word);
    add_quoted(out, text.str);
    end_line(out, text.span);
}

/* ---- Expressions ---- */

static const char *kind_word(tamis_expr_kind kind) {
    static const char *const words[] = {
        [TAMIS_EXPR_ERROR] = "error",
        [TAMIS_EXPR_UNDEFINED] = "undefined",
        [TAMIS_EXPR_NULL] = "null",
        [TAMIS_EXPR_BOOLEAN] = "",
        [TAMIS_EXPR_NUMBER] = "number",
        [TAMIS_EXPR_STRING] = "string",
        [TAMIS_EXPR_REGEX] = "regex",
        [TAMIS_EXPR_ARRAY] = "array",
        [TAMIS_EXPR_NAME] = "name",
        [TAMIS_EXPR_MEMBER] = "member",
        [TAMIS_EXPR_INDEX] = "index",
        [TAMIS_EXPR_CALL] = "call",
        [TAMIS_EXPR_UNARY] = "unary",
        [TAMIS_EXPR_BINARY] = "binary",
        [TAMIS_EXPR_CONDITIONAL] = "conditional",
        [TAMIS_EXPR_GROUP] = "group",
    };
    return words[kind];
}

/* What stands on a node's line besides its kind and place. */
static void add_detail(tamis_buf *out, const tamis_expr *expr) {
    char number[TAMIS_NUMBER_TEXT];
    switch (expr->kind) {
    case TAMIS_EXPR_BOOLEAN: tamis_buf_add_z(out, expr->boolean ? "true" : "false"); break;
    case TAMIS_EXPR_NUMBER:
        tamis_buf_add_char(out, ' ');
        tamis_buf_add(out, number, tamis_number_to_text(number, expr->number));
        break;
    case TAMIS_EXPR_REGEX:
        add_quoted(out, expr->text.str);
        add_span(out, expr->text.span);
        tamis_buf_add_z(out, " flags");
        add_quoted(out, expr->flags.str);
        break;
    case TAMIS_EXPR_STRING: add_quoted(out, expr->text.str); break;
    case TAMIS_EXPR_NAME:
    case TAMIS_EXPR_MEMBER:
    case TAMIS_EXPR_CALL:
        add_quoted(out, expr->text.str);
        add_span(out, expr->text.span);
        break;
    case TAMIS_EXPR_UNARY:
    case TAMIS_EXPR_BINARY:
        tamis_buf_add_char(out, ' ');
        tamis_buf_add_z(out, tamis_operator_text(expr->op));
        add_span(out, expr->op_span);
        break;
    default: break;
    }
    bool postfix =
        expr->kind == TAMIS_EXPR_MEMBER || expr->kind == TAMIS_EXPR_INDEX || expr->kind == TAMIS_EXPR_CALL;
    if (postfix && expr->boolean) {
        tamis_buf_add_z(out, " optional");
    }
}

static void print_expr(tamis_buf *out, const tamis_expr *expr, unsigned level) {
    start_line(out, level, kind_word(expr->kind));
    add_detail(out, expr);
    end_line(out, expr->span);
    if (expr->kind == TAMIS_EXPR_ARRAY || expr->kind == TAMIS_EXPR_CALL) {
        for (const tamis_expr *child = expr->a; child != NULL; child = child->next) {
            print_expr(out, child, level + 1);
        }
        return;
    }
    const tamis_expr *const children[] = {expr->a, expr->b, expr->c};
    for (size_t i = 0; i < 3; i++) {
        if (children[i] != NULL) {
            print_expr(out, children[i], level + 1);
        }
    }
}

bool tamis_ast_print_expr(tamis_buf *out, const tamis_expr *expr) {
    print_expr(out, expr, 0);
    return out->failed == TAMIS_OK;
}

/* ---- Items ---- */

static void print_pairs(tamis_buf *out, unsigned level, const char *word, const tamis_ast_pair *pairs) {
    for (const tamis_ast_pair *pair = pairs; pair != NULL; pair = pair->next) {
        text_line(out, level, word, pair->name);
        print_expr(out, pair->value, level + 1);
    }
}

static void print_lists(tamis_buf *out, const tamis_item *item) {
    for (const tamis_ast_entry *entry = item->entries; entry != NULL; entry = entry->next) {
        start_line(out, 2, "entry");
        end_line(out, entry->span);
        text_line(out, 3, "source", entry->source);
        text_line(out, 3, "flags", entry->flags);
        text_line(out, 3, "value", entry->value);
    }
    for (const tamis_ast_row *row = item->rows; row != NULL; row = row->next) {
        start_line(out, 2, "row");
        end_line(out, row->span);
        print_pairs(out, 3, "cell", row->pairs);
    }
}

static void print_rules(tamis_buf *out, const tamis_item *item) {
    static const char *const verbs[] = {
        [TAMIS_STATEMENT_ALLOW] = "allow", [TAMIS_STATEMENT_DROP] = "drop", [TAMIS_STATEMENT_DENY] = "deny"};
    for (const tamis_ast_statement *statement = item->statements; statement != NULL;
         statement = statement->next) {
        start_line(out, 2, verbs[statement->kind]);
        end_line(out, statement->span);
        text_line(out, 3, "label", statement->label);
        print_expr(out, statement->condition, 3);
    }
    for (const tamis_ast_output *output = item->outputs; output != NULL; output = output->next) {
        start_line(out, 2, "output");
        end_line(out, output->span);
        text_line(out, 3, "name", output->name);
        print_expr(out, output->value, 3);
    }
}

static void print_test(tamis_buf *out, const tamis_item *item) {
    static const char *const kinds[] = {
        [TAMIS_EXPECT_OUTPUTS] = "expect outputs",   [TAMIS_EXPECT_DROP] = "expect drop",
        [TAMIS_EXPECT_DENY] = "expect deny",         [TAMIS_EXPECT_NOT_ALLOWED] = "expect not allowed",
        [TAMIS_EXPECT_UNMAPPED] = "expect unmapped", [TAMIS_EXPECT_PASS] = "expect pass",
    };
    text_line(out, 2, "expect from", item->expected);
    text_line(out, 2, "event", item->event);
    print_pairs(out, 2, "header", item->event_header);
    print_pairs(out, 2, "field", item->event_fields);
    for (const tamis_ast_expect *expect = item->expects; expect != NULL; expect = expect->next) {
        start_line(out, 2, kinds[expect->kind]);
        end_line(out, expect->span);
        text_line(out, 3, "name", expect->name);
        print_pairs(out, 3, "output", expect->outputs);
    }
}

static void print_item(tamis_buf *out, const tamis_item *item) {
    static const char *const words[] = {
        [TAMIS_ITEM_PACK] = "pack", [TAMIS_ITEM_USE] = "use",     [TAMIS_ITEM_FIELD] = "field",
        [TAMIS_ITEM_LIST] = "list", [TAMIS_ITEM_TABLE] = "table", [TAMIS_ITEM_FILTER] = "filter",
        [TAMIS_ITEM_LET] = "let",   [TAMIS_ITEM_MAP] = "map",     [TAMIS_ITEM_TEST] = "test",
    };
    start_line(out, 1, words[item->kind]);
    tamis_buf_add_z(out, item->broken ? " broken" : "");
    end_line(out, item->span);
    if (item->kind != TAMIS_ITEM_MAP) {
        text_line(out, 2, "name", item->name);
    }
    text_line(out, 2,
              item->kind == TAMIS_ITEM_PACK    ? "version"
              : item->kind == TAMIS_ITEM_FIELD ? "text"
                                               : "from",
              item->text);
    text_line(out, 2, "key", item->key);
    print_lists(out, item);
    print_rules(out, item);
    print_test(out, item);
    if (item->value != NULL) {
        print_expr(out, item->value, 2);
    }
}

bool tamis_ast_print_file(tamis_buf *out, const tamis_ast_file *file) {
    tamis_buf_add_z(out, "file\n");
    for (const tamis_item *item = file->items; item != NULL; item = item->next) {
        print_item(out, item);
    }
    for (const tamis_ast_comment *comment = file->comments; comment != NULL; comment = comment->next) {
        start_line(out, 1, "comment");
        end_line(out, comment->span);
    }
    return out->failed == TAMIS_OK;
}
