/* Any bytes as a rules file and as one expression. What must hold, whatever they are: an expression that is not
 * given has a finding; depths are right and within the limit; a node lies in its parent, behind its elder siblings;
 * items and comments stand in order; texts are UTF-8; each finding lies in the text and says what to do. */
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "grammar/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void require(bool held) {
    if (!held) {
        abort();
    }
}

static uint32_t end_of(tamis_span span) {
    return span.off + span.len;
}

static bool within(tamis_span inner, tamis_span outer) {
    return inner.off >= outer.off && end_of(inner) <= end_of(outer);
}

/* Returns the depth of the node. */
static unsigned check_expr(const tamis_expr *expr, tamis_span outer) {
    require(within(expr->span, outer));
    require(tamis_utf8_valid(expr->text.str) && tamis_utf8_valid(expr->flags.str));
    bool list = expr->kind == TAMIS_EXPR_ARRAY || expr->kind == TAMIS_EXPR_CALL;
    unsigned deepest = 0;
    uint32_t end = expr->span.off, count = 0;
    const tamis_expr *const parts[] = {expr->a, expr->b, expr->c};
    for (size_t i = 0; i < (list ? 1 : 3); i++) {
        for (const tamis_expr *child = parts[i]; child != NULL; child = list ? child->next : NULL) {
            unsigned depth = check_expr(child, expr->span);
            require(child->span.off >= end);
            deepest = depth > deepest ? depth : deepest;
            end = end_of(child->span);
            count++;
        }
    }
    require(!list || count == expr->count);
    require(expr->kind == TAMIS_EXPR_ERROR ? count == 0 : expr->depth == deepest + 1);
    require(expr->depth <= TAMIS_LIMIT_NESTING);
    return expr->depth;
}

static void check_item(const tamis_item *item) {
    require(within(item->name.span, item->span));
    for (const tamis_ast_statement *s = item->statements; s != NULL; s = s->next) {
        require(within(s->span, item->span));
        check_expr(s->condition, s->span);
    }
    for (const tamis_ast_output *o = item->outputs; o != NULL; o = o->next) {
        require(within(o->span, item->span));
        check_expr(o->value, o->span);
    }
    for (const tamis_ast_entry *e = item->entries; e != NULL; e = e->next) {
        require(within(e->span, item->span) && tamis_utf8_valid(e->source.str) &&
                tamis_utf8_valid(e->value.str));
    }
    if (item->value != NULL) {
        check_expr(item->value, item->span);
    }
}

static void check_file(const tamis_ast_file *file, tamis_span all) {
    uint32_t end = 0;
    for (const tamis_item *item = file->items; item != NULL; item = item->next) {
        require(within(item->span, all) && item->span.off >= end);
        end = end_of(item->span);
        check_item(item);
    }
    end = 0;
    for (const tamis_ast_comment *comment = file->comments; comment != NULL; comment = comment->next) {
        require(within(comment->span, all) && comment->span.off >= end);
        end = end_of(comment->span);
    }
}

static void check_findings(const tamis_diags *diags, tamis_span all) {
    for (const tamis_diag *diag = diags->first; diag != NULL; diag = diag->next) {
        require(within(diag->label.span, all) && diag->message.len > 0 && diag->help.len > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_str name = TAMIS_STR("fuzz"), text = {(const char *)bytes, len};
    tamis_span all = {0, (uint32_t)len};
    for (int rules = 0; rules < 2; rules++) {
        tamis_arena arena;
        tamis_sources sources;
        tamis_diags diags;
        tamis_ast_file *file = NULL;
        tamis_expr *expr = NULL;
        size_t source = 0;
        tamis_arena_init(&arena, TAMIS_LIMIT_COMPILATION);
        tamis_sources_init(&sources, &arena);
        tamis_diags_init(&diags, &arena);
        require(tamis_sources_add(&source, &sources, name, name, text) == TAMIS_OK);
        if (rules == 1 && tamis_parse_rules(&file, &arena, &sources, source, &diags) == TAMIS_OK) {
            check_file(file, all);
        } else if (rules == 0 &&
                   tamis_parse_expression(&expr, &arena, &sources, source, &diags) == TAMIS_OK) {
            require((expr == NULL) == (diags.errors > 0));
            (void)(expr == NULL ? 0 : check_expr(expr, all));
        }
        check_findings(&diags, all);
        tamis_arena_clear(&arena);
    }
    return 0;
}
