/* See parse_fixture.h. */
#include "tests/unit/parse_fixture.h"

#include <stdlib.h>

#include "base/number.h"
#include "base/utf8.h"

static bool start(tamis_test_parse *p, size_t *source, tamis_str text, size_t max) {
    *p = (tamis_test_parse){.status = TAMIS_ERR_MEMORY};
    tamis_arena_init(&p->arena, max == 0 ? TAMIS_LIMIT_COMPILATION : max);
    tamis_sources_init(&p->sources, &p->arena);
    tamis_diags_init(&p->diags, &p->arena);
    tamis_str name = TAMIS_STR("test.rules");
    return tamis_sources_add(source, &p->sources, name, name, text) == TAMIS_OK;
}

void tamis_test_parse_rules(tamis_test_parse *out, tamis_str text, size_t max) {
    size_t source;
    if (start(out, &source, text, max)) {
        out->status = tamis_parse_rules(&out->file, &out->arena, &out->sources, source, &out->diags);
    }
}

void tamis_test_parse_expression(tamis_test_parse *out, tamis_str text, size_t max) {
    size_t source;
    if (start(out, &source, text, max)) {
        out->status = tamis_parse_expression(&out->expr, &out->arena, &out->sources, source, &out->diags);
    }
}

void tamis_test_parse_clear(tamis_test_parse *parse) {
    tamis_arena_clear(&parse->arena);
}

/* ---- Forms ---- */

static void add_form(tamis_buf *out, const tamis_expr *expr);

static void add_list(tamis_buf *out, const char *head, const tamis_expr *first) {
    tamis_buf_add_format(out, "(%s", head);
    for (const tamis_expr *child = first; child != NULL; child = child->next) {
        tamis_buf_add_char(out, ' ');
        add_form(out, child);
    }
    tamis_buf_add_char(out, ')');
}

static void add_parts(tamis_buf *out, const char *head, const tamis_expr *expr) {
    const tamis_expr *const parts[] = {expr->a, expr->b, expr->c};
    tamis_buf_add_format(out, "(%s", head);
    for (size_t i = 0; i < 3 && parts[i] != NULL; i++) {
        tamis_buf_add_char(out, ' ');
        add_form(out, parts[i]);
    }
    tamis_buf_add_char(out, ')');
}

static void add_form(tamis_buf *out, const tamis_expr *expr) {
    char number[TAMIS_NUMBER_TEXT];
    tamis_str text = expr->text.str;
    switch (expr->kind) {
    case TAMIS_EXPR_ERROR: tamis_buf_add_z(out, "error"); break;
    case TAMIS_EXPR_UNDEFINED: tamis_buf_add_z(out, "undefined"); break;
    case TAMIS_EXPR_NULL: tamis_buf_add_z(out, "null"); break;
    case TAMIS_EXPR_BOOLEAN: tamis_buf_add_z(out, expr->boolean ? "true" : "false"); break;
    case TAMIS_EXPR_NUMBER: tamis_buf_add(out, number, tamis_number_to_text(number, expr->number)); break;
    case TAMIS_EXPR_STRING: tamis_buf_add_format(out, "'%.*s'", TAMIS_FMT(text)); break;
    case TAMIS_EXPR_REGEX:
        tamis_buf_add_format(out, "/%.*s/%.*s", TAMIS_FMT(text), TAMIS_FMT(expr->flags.str));
        break;
    case TAMIS_EXPR_NAME: tamis_buf_add_str(out, text); break;
    case TAMIS_EXPR_ARRAY: add_list(out, "array", expr->a); break;
    case TAMIS_EXPR_CALL:
        add_list(out, expr->boolean ? "call?" : "call", NULL);
        out->len--; /* the parenthesis is closed below, behind the name and the arguments */
        tamis_buf_add_format(out, " %.*s", TAMIS_FMT(text));
        for (const tamis_expr *argument = expr->a; argument != NULL; argument = argument->next) {
            tamis_buf_add_char(out, ' ');
            add_form(out, argument);
        }
        tamis_buf_add_char(out, ')');
        break;
    case TAMIS_EXPR_MEMBER:
        add_parts(out, expr->boolean ? "?." : ".", expr);
        out->len--;
        tamis_buf_add_format(out, " %.*s)", TAMIS_FMT(text));
        break;
    case TAMIS_EXPR_INDEX: add_parts(out, expr->boolean ? "?.[]" : "[]", expr); break;
    case TAMIS_EXPR_UNARY:
    case TAMIS_EXPR_BINARY: add_parts(out, tamis_operator_text(expr->op), expr); break;
    case TAMIS_EXPR_CONDITIONAL: add_parts(out, "?:", expr); break;
    case TAMIS_EXPR_GROUP: add_parts(out, "group", expr); break;
    }
}

char *tamis_test_parse_form(const tamis_expr *expr) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 20);
    add_form(&out, expr);
    tamis_buf_add_char(&out, '\0');
    ck_assert_int_eq(out.failed, TAMIS_OK);
    return out.ptr; /* a buffer's memory comes from malloc */
}

/* ---- Promises ---- */

static bool within(tamis_span inner, tamis_span outer) {
    return inner.off >= outer.off && inner.off + inner.len <= outer.off + outer.len;
}

/* Returns the depth that the node should have; `end` is where its elder sibling ended. */
static unsigned check_expr(const tamis_expr *expr, tamis_span outer, uint32_t end) {
    unsigned deepest = 0;
    ck_assert_msg(within(expr->span, outer) && expr->span.off >= end, "a node lies outside its parent");
    ck_assert(tamis_utf8_valid(expr->text.str) && tamis_utf8_valid(expr->flags.str));
    const tamis_expr *const parts[] = {expr->a, expr->b, expr->c};
    uint32_t at = expr->span.off;
    bool list = expr->kind == TAMIS_EXPR_ARRAY || expr->kind == TAMIS_EXPR_CALL;
    uint32_t count = 0;
    for (const tamis_expr *child = expr->a; list && child != NULL; child = child->next) {
        unsigned depth = check_expr(child, expr->span, at);
        deepest = depth > deepest ? depth : deepest;
        at = child->span.off + child->span.len;
        count++;
    }
    ck_assert_uint_eq(count, list ? expr->count : 0);
    for (size_t i = 0; !list && i < 3 && parts[i] != NULL; i++) {
        unsigned depth = check_expr(parts[i], expr->span, at);
        deepest = depth > deepest ? depth : deepest;
        at = parts[i]->span.off + parts[i]->span.len;
    }
    if (expr->kind != TAMIS_EXPR_ERROR) {
        ck_assert_uint_eq(expr->depth, deepest + 1);
    }
    ck_assert_uint_le(expr->depth, TAMIS_LIMIT_NESTING);
    return expr->depth;
}

static void check_item(const tamis_item *item) {
    ck_assert(within(item->name.span, item->span));
    for (const tamis_ast_statement *s = item->statements; s != NULL; s = s->next) {
        ck_assert(within(s->span, item->span) && within(s->label.span, s->span));
        check_expr(s->condition, s->span, 0);
    }
    for (const tamis_ast_output *o = item->outputs; o != NULL; o = o->next) {
        ck_assert(within(o->span, item->span) && within(o->name.span, o->span));
        check_expr(o->value, o->span, 0);
    }
    for (const tamis_ast_entry *e = item->entries; e != NULL; e = e->next) {
        ck_assert(within(e->span, item->span) && within(e->source.span, e->span));
    }
    for (const tamis_ast_row *r = item->rows; r != NULL; r = r->next) {
        ck_assert(within(r->span, item->span));
    }
    for (const tamis_ast_expect *e = item->expects; e != NULL; e = e->next) {
        ck_assert(within(e->span, item->span));
    }
    if (item->value != NULL) {
        check_expr(item->value, item->span, 0);
    }
}

void tamis_test_parse_check(const tamis_test_parse *parse) {
    bool read = parse->file != NULL || parse->expr != NULL;
    ck_assert_msg(parse->status == TAMIS_OK ? read || parse->diags.errors > 0 : !read,
                  "a result without success, or nothing without a finding");
    tamis_span all = {0, (uint32_t)parse->sources.items[0].text.len};
    if (parse->expr != NULL) {
        check_expr(parse->expr, all, 0);
    }
    uint32_t end = 0;
    for (const tamis_item *item = parse->file == NULL ? NULL : parse->file->items; item != NULL;
         item = item->next) {
        ck_assert_msg(within(item->span, all) && item->span.off >= end, "an item lies on the one before");
        end = item->span.off + item->span.len;
        check_item(item);
    }
    end = 0;
    const tamis_ast_comment *comment = parse->file == NULL ? NULL : parse->file->comments;
    for (; comment != NULL; comment = comment->next) {
        ck_assert(within(comment->span, all) && comment->span.off >= end);
        end = comment->span.off + comment->span.len;
    }
    for (const tamis_diag *diag = parse->diags.first; diag != NULL; diag = diag->next) {
        ck_assert(within(diag->label.span, all));
        ck_assert_msg(diag->help.len > 0, "no help: %.*s", TAMIS_FMT(diag->message));
    }
}
