/* Code of expressions. A checked expression without errors comes in; what leaves is one value on the stack. */
#include "base/limits.h"
#include "compiler/emitter.h"
#include "compiler/fold.h"
#include "regex/regex.h"
#include "vm/functions.h"

uint32_t tamis_emit_insn(tamis_emitter *e, tamis_opcode op, size_t a, size_t b, tamis_span span) {
    uint32_t number = tamis_emit_here(e);
    tamis_insn insn = {(uint16_t)op, (uint16_t)a, (uint32_t)b};
    if (a > UINT16_MAX || b > UINT32_MAX) e->too_large = true;
    if (tamis_opcode_level(op) > e->writer.needs) e->writer.needs = tamis_opcode_level(op);
    if (!tamis_buf_add(&e->code, &insn, sizeof insn) || !tamis_buf_add(&e->spans, &span, sizeof span))
        e->writer.failed = TAMIS_ERR_MEMORY;
    return number;
}

void tamis_emit_patch(tamis_emitter *e, uint32_t insn, uint32_t target) {
    size_t at = (size_t)insn * sizeof(tamis_insn);
    tamis_insn patched;
    if (at + sizeof patched > e->code.len) return; /* memory ended; the failure sticks */
    memcpy(&patched, e->code.ptr + at, sizeof patched);
    patched.b = target;
    memcpy(e->code.ptr + at, &patched, sizeof patched);
}

/* ---- Branches ---- */

/* Jumps that await their target, linked through their operand b; NO_JUMP ends the chain. */
#define NO_JUMP UINT32_MAX

static void chain(tamis_emitter *e, uint32_t *jumps, tamis_opcode op, tamis_span span) {
    *jumps = tamis_emit_insn(e, op, 0, *jumps, span);
}

static void land(tamis_emitter *e, uint32_t jumps) {
    while (jumps != NO_JUMP) {
        tamis_insn insn;
        size_t at = (size_t)jumps * sizeof insn;
        if (at + sizeof insn > e->code.len) return;
        memcpy(&insn, e->code.ptr + at, sizeof insn);
        tamis_emit_patch(e, jumps, tamis_emit_here(e));
        jumps = insn.b;
    }
}

/* A condition that is a test of the VM's own: its operands are on the stack then. */
static bool emit_test(tamis_emitter *e, const tamis_expr *x, bool when, uint32_t *jumps) {
    bool differs = x->kind == TAMIS_EXPR_BINARY && x->op == TAMIS_OPERATOR_STRICT_NOT_EQUAL;
    bool same = differs || (x->kind == TAMIS_EXPR_BINARY && x->op == TAMIS_OPERATOR_STRICT_EQUAL);
    const tamis_expr *a = x->a, *b = x->b;
    if (x->kind == TAMIS_EXPR_CALL && x->slot == 0) {
        bool is_empty = x->count == 1 && tamis_str_equal(x->text.str, TAMIS_STR("isEmpty"));
        same = x->count == 2 && tamis_str_equal(x->text.str, TAMIS_STR("is"));
        if (is_empty) {
            tamis_emit_expr(e, a);
            chain(e, jumps, when ? TAMIS_OP_JUMP_IF_EMPTY : TAMIS_OP_JUMP_IF_NOT_EMPTY, x->span);
            return true;
        }
        b = same ? a->next : NULL;
    }
    if (!same) return false;
    tamis_emit_expr(e, a);
    tamis_emit_expr(e, b);
    chain(e, jumps, when != differs ? TAMIS_OP_JUMP_IF_SAME : TAMIS_OP_JUMP_IF_NOT_SAME, x->span);
    return true;
}

/* Code that jumps when the truth of `x` is `when`, and else goes on; leaves nothing on the stack. */
static void emit_branch(tamis_emitter *e, const tamis_expr *x, bool when, uint32_t *jumps) {
    tamis_value constant;
    x = tamis_fold_branches(&e->heap, x);
    /* One that always jumps still tests: what follows would be code that is never reached. */
    if (tamis_fold(&constant, &e->heap, x) && tamis_value_truthy(constant) != when) return;
    bool is_and = x->kind == TAMIS_EXPR_BINARY && x->op == TAMIS_OPERATOR_AND;
    bool is_or = x->kind == TAMIS_EXPR_BINARY && x->op == TAMIS_OPERATOR_OR;
    if (x->kind == TAMIS_EXPR_UNARY && x->op == TAMIS_OPERATOR_NOT) {
        emit_branch(e, x->a, !when, jumps);
    } else if ((is_and && !when) || (is_or && when)) { /* either side decides */
        emit_branch(e, x->a, when, jumps);
        emit_branch(e, x->b, when, jumps);
    } else if (is_and || is_or) { /* the left side alone can only decide the other way */
        uint32_t past = NO_JUMP;
        emit_branch(e, x->a, !when, &past);
        emit_branch(e, x->b, when, jumps);
        land(e, past);
    } else if (!emit_test(e, x, when, jumps)) {
        tamis_emit_expr(e, x);
        chain(e, jumps, when ? TAMIS_OP_JUMP_IF_TRUE : TAMIS_OP_JUMP_IF_FALSE, x->span);
    }
}

static void emit_conditional(tamis_emitter *e, const tamis_expr *x) {
    uint32_t otherwise = NO_JUMP, end = NO_JUMP;
    emit_branch(e, x->a, false, &otherwise);
    tamis_emit_expr(e, x->b);
    if (otherwise == NO_JUMP) return; /* the condition is never false, as in `f || true` */
    chain(e, &end, TAMIS_OP_JUMP, x->span);
    land(e, otherwise);
    tamis_emit_expr(e, x->c);
    land(e, end);
}

/* ---- Operators ---- */

tamis_opcode tamis_emit_opcode(tamis_operator op) {
    static const tamis_opcode opcodes[TAMIS_OPERATORS] = {
#define UNARY(name, text) [TAMIS_OPERATOR_##name] = TAMIS_OP_##name,
#define BINARY(name, text) [TAMIS_OPERATOR_##name] = TAMIS_OP_##name,
#include "grammar/operators.def"
    };
    return opcodes[op];
}

static void emit_binary(tamis_emitter *e, const tamis_expr *x) {
    bool short_circuit = x->op == TAMIS_OPERATOR_AND || x->op == TAMIS_OPERATOR_OR || x->op == TAMIS_OPERATOR_COALESCE;
    tamis_emit_expr(e, x->a);
    if (short_circuit) {
        uint32_t jump = tamis_emit_insn(e, tamis_emit_opcode(x->op), 0, 0, x->span);
        tamis_emit_expr(e, x->b);
        tamis_emit_patch(e, jump, tamis_emit_here(e));
    } else {
        tamis_emit_expr(e, x->b);
        tamis_emit_insn(e, tamis_emit_opcode(x->op), 0, 0, x->span);
    }
}

static void emit_unary(tamis_emitter *e, const tamis_expr *x) {
    tamis_emit_expr(e, x->a);
    tamis_emit_insn(e, tamis_emit_opcode(x->op), 0, 0, x->span);
}

/* ---- Names and members ---- */

static uint32_t field_number(tamis_emitter *e, tamis_str key) {
    const uint32_t *there = tamis_map_get(&e->fields, key);
    if (there != NULL) return *there;
    uint32_t number = (uint32_t)e->fields.count;
    tamis_str *names = tamis_arena_grow(e->arena, e->field_names, number, &e->field_room, sizeof *names);
    if (names == NULL) {
        e->writer.failed = TAMIS_ERR_MEMORY;
        return 0;
    }
    e->field_names = names;
    e->field_names[number] = key;
    if (tamis_map_put(&e->fields, key, number) != TAMIS_OK) e->writer.failed = TAMIS_ERR_MEMORY;
    return number;
}

static void emit_name(tamis_emitter *e, const tamis_expr *x) {
    tamis_binding b = tamis_resolve_name(e->model, x->text.str);
    if (b.kind == TAMIS_BINDING_RAW) tamis_emit_insn(e, TAMIS_OP_RAW, 0, 0, x->span);
    else if (b.kind == TAMIS_BINDING_LET) tamis_emit_insn(e, TAMIS_OP_LET, 0, b.index, x->span);
    else tamis_emit_insn(e, TAMIS_OP_CONSTANT, 0, e->root, x->span);
}

static void emit_namespace(tamis_emitter *e, const tamis_expr *x, tamis_binding_kind space) {
    tamis_str key;
    tamis_span span;
    if (!tamis_constant_key(&key, &span, x)) {
        tamis_emit_expr(e, x->b);
        tamis_emit_insn(e, space == TAMIS_BINDING_FIELDS ? TAMIS_OP_FIELD_NAMED : TAMIS_OP_LABEL_NAMED, 0, 0, x->span);
    } else if (space == TAMIS_BINDING_FIELDS) {
        tamis_emit_insn(e, TAMIS_OP_FIELD, 0, field_number(e, key), x->span);
    } else if (space == TAMIS_BINDING_LABELS) {
        tamis_emit_insn(e, TAMIS_OP_LABEL, 0, tamis_pack_writer_string(&e->writer, key), x->span);
    } else if (space == TAMIS_BINDING_CEF) {
        tamis_emit_insn(e, TAMIS_OP_CEF, 0, tamis_cef_member_named(key), x->span);
    } else {
        const uint32_t *output = tamis_map_get(&e->model->output_names, key);
        tamis_emit_insn(e, TAMIS_OP_OUT, 0, output == NULL ? 0 : *output, x->span);
    }
}

static void emit_member(tamis_emitter *e, const tamis_expr *x) {
    tamis_binding_kind space = tamis_resolve_namespace(e->model, x);
    if (space != TAMIS_BINDING_NONE) {
        emit_namespace(e, x, space);
        return;
    }
    tamis_path path = tamis_resolve_path(e->model, x);
    if (path.kind == TAMIS_PATH_REF || path.kind == TAMIS_PATH_MISSING) {
        uint32_t constant = path.kind == TAMIS_PATH_REF ? path.ref->constant : e->undefined;
        tamis_emit_insn(e, TAMIS_OP_CONSTANT, 0, constant, x->span);
        return;
    }
    tamis_str key;
    tamis_span span;
    tamis_emit_expr(e, x->a);
    if (tamis_constant_key(&key, &span, x)) {
        tamis_emit_insn(e, TAMIS_OP_MEMBER, 0, tamis_pack_writer_string(&e->writer, key), x->span);
    } else {
        tamis_emit_expr(e, x->b);
        tamis_emit_insn(e, TAMIS_OP_INDEX, 0, 0, x->span);
    }
}

/* ---- Calls ---- */

static void emit_regex(tamis_emitter *e, const tamis_expr *x) {
    tamis_regex_error error;
    unsigned flags = 0;
    if (tamis_regex_flags(&flags, x->flags.str, &error) != TAMIS_OK) flags = 0; /* the checker refused it before */
    uint32_t pattern = tamis_emit_pattern(e, x->text.str, flags);
    uint32_t constant = tamis_pack_writer_scalar(&e->writer, TAMIS_TYPE_REGEX, pattern, 0);
    tamis_emit_insn(e, TAMIS_OP_CONSTANT, 0, constant, x->span);
}

/* An array of lists that are known is one constant: nothing is made for an event. */
static bool emit_constant_lists(tamis_emitter *e, const tamis_expr *x) {
    uint32_t elements[8];
    if (x->kind != TAMIS_EXPR_ARRAY || x->count > sizeof elements / sizeof *elements) return false;
    size_t count = 0;
    for (const tamis_expr *a = x->a; a != NULL; a = a->next) {
        tamis_path path = tamis_resolve_path(e->model, a);
        bool list = path.kind == TAMIS_PATH_REF && path.ref->kind == TAMIS_REF_LIST;
        if (!list && path.kind != TAMIS_PATH_MISSING) return false;
        elements[count++] = list ? path.ref->constant : e->undefined;
    }
    tamis_emit_insn(e, TAMIS_OP_CONSTANT, 0, tamis_pack_writer_array(&e->writer, elements, count), x->span);
    return true;
}

static void emit_plain_call(tamis_emitter *e, const tamis_expr *x) {
    int id = tamis_function_named(x->text.str);
    if (id < 0) return; /* the checker refused it before */
    const char *kinds = tamis_functions[id].arguments;
    for (const tamis_expr *a = x->a; a != NULL; a = a->next) {
        if (*kinds != 'l' || !emit_constant_lists(e, tamis_ungroup(a))) tamis_emit_expr(e, a);
        if (kinds[1] != '\0') kinds++;
    }
    tamis_emit_insn(e, TAMIS_OP_CALL, x->count, (size_t)id, x->span);
}

/* A call that stands in the pack more than once: MEMO slot, end; the call; KEEP slot; end: */
static void emit_call(tamis_emitter *e, const tamis_expr *x) {
    if (x->slot == 0) {
        emit_plain_call(e, x);
        return;
    }
    uint32_t memo = tamis_emit_insn(e, TAMIS_OP_MEMO, x->slot - 1, 0, x->span);
    emit_plain_call(e, x);
    tamis_emit_insn(e, TAMIS_OP_KEEP, x->slot - 1, 0, x->span);
    tamis_emit_patch(e, memo, tamis_emit_here(e));
}

static void emit_array(tamis_emitter *e, const tamis_expr *x) {
    for (const tamis_expr *a = x->a; a != NULL; a = a->next) tamis_emit_expr(e, a);
    tamis_emit_insn(e, TAMIS_OP_ARRAY, x->count, 0, x->span);
}

static uint32_t constant_of(tamis_emitter *e, tamis_value v) {
    switch (v.type) {
    case TAMIS_TYPE_NULL: return tamis_pack_writer_scalar(&e->writer, TAMIS_TYPE_NULL, 0, 0);
    case TAMIS_TYPE_BOOLEAN: return tamis_pack_writer_scalar(&e->writer, TAMIS_TYPE_BOOLEAN, v.as.boolean, 0);
    case TAMIS_TYPE_NUMBER: return tamis_pack_writer_number(&e->writer, v.as.number);
    case TAMIS_TYPE_STRING: return tamis_pack_writer_string(&e->writer, tamis_value_str(v));
    default: return e->undefined;
    }
}

static uint32_t literal(tamis_emitter *e, const tamis_expr *x) {
    switch (x->kind) {
    case TAMIS_EXPR_NULL: return constant_of(e, tamis_null());
    case TAMIS_EXPR_BOOLEAN: return constant_of(e, tamis_boolean(x->boolean));
    case TAMIS_EXPR_NUMBER: return constant_of(e, tamis_number(x->number));
    case TAMIS_EXPR_STRING: return constant_of(e, tamis_string(x->text.str));
    default: return e->undefined;
    }
}

/* Recursive: the parser limits the depth of every expression. */
void tamis_emit_expr(tamis_emitter *e, const tamis_expr *x) {
    tamis_value constant;
    x = tamis_fold_branches(&e->heap, x);
    if (tamis_fold(&constant, &e->heap, x)) {
        tamis_emit_insn(e, TAMIS_OP_CONSTANT, 0, constant_of(e, constant), x->span);
        return;
    }
    switch (x->kind) {
    case TAMIS_EXPR_ERROR:
    case TAMIS_EXPR_UNDEFINED:
    case TAMIS_EXPR_NULL:
    case TAMIS_EXPR_BOOLEAN:
    case TAMIS_EXPR_NUMBER:
    case TAMIS_EXPR_STRING: tamis_emit_insn(e, TAMIS_OP_CONSTANT, 0, literal(e, x), x->span); return;
    case TAMIS_EXPR_REGEX: emit_regex(e, x); return;
    case TAMIS_EXPR_ARRAY: emit_array(e, x); return;
    case TAMIS_EXPR_NAME: emit_name(e, x); return;
    case TAMIS_EXPR_MEMBER:
    case TAMIS_EXPR_INDEX: emit_member(e, x); return;
    case TAMIS_EXPR_CALL: emit_call(e, x); return;
    case TAMIS_EXPR_UNARY: emit_unary(e, x); return;
    case TAMIS_EXPR_BINARY: emit_binary(e, x); return;
    case TAMIS_EXPR_CONDITIONAL: emit_conditional(e, x); return;
    case TAMIS_EXPR_GROUP: tamis_emit_expr(e, x->a); return;
    }
}
