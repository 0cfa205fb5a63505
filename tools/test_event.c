/* The events that tests build: see test_parts.h. */
#include "tools/test_parts.h"

tamis_value tamis_tester_literal(const tamis_expr *expr) {
    switch (expr->kind) {
    case TAMIS_EXPR_NULL: return tamis_null();
    case TAMIS_EXPR_BOOLEAN: return tamis_boolean(expr->boolean);
    case TAMIS_EXPR_NUMBER: return tamis_number(expr->number);
    case TAMIS_EXPR_STRING: return tamis_string(expr->text.str);
    case TAMIS_EXPR_UNARY:
        if (expr->op == TAMIS_OPERATOR_NEGATE && expr->a->kind == TAMIS_EXPR_NUMBER) {
            return tamis_number(-expr->a->number);
        }
        return tamis_undefined();
    default: return tamis_undefined();
    }
}

tamis_status tamis_tester_event(tamis_data_event *out, tamis_arena *arena, const tamis_item *item) {
    tamis_data_event_init(out);
    for (const tamis_ast_pair *pair = item->event_header; pair != NULL; pair = pair->next) {
        tamis_value *member = tamis_data_event_cef(out, pair->name.str);
        *(member != NULL ? member : &out->raw) = tamis_tester_literal(pair->value); /* the checker knows no other member */
    }
    size_t count = 0;
    for (const tamis_ast_pair *pair = item->event_fields; pair != NULL; pair = pair->next) {
        count++;
    }
    tamis_member *fields = tamis_arena_array(arena, count, sizeof *fields);
    if (fields == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    count = 0;
    for (const tamis_ast_pair *pair = item->event_fields; pair != NULL; pair = pair->next) {
        fields[count++] = (tamis_member){.key = pair->name.str, .value = tamis_tester_literal(pair->value)};
    }
    out->fields = fields;
    out->field_count = count;
    return TAMIS_OK;
}
