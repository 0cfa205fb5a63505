/* The interpreter. The verifier (vm/verify.c) proved what would otherwise be checked here. */
#include "vm/vm.h"

#include <stdlib.h>

typedef struct memo {
    uint64_t event; /* the event whose value this is */
    tamis_value value;
} memo;

struct tamis_vm {
    const tamis_program *program;
    tamis_env env;
    const tamis_event_ops *ops;
    void *event;
    uint64_t event_number; /* from 1; a memo of another number is empty */
    memo *memos;           /* program->slot_count */
    memo *outputs;         /* program->output_count */
    tamis_value *stack;    /* program->stack_size */
};

tamis_status tamis_vm_new(tamis_vm **out, const tamis_program *program) {
    *out = NULL;
    tamis_vm *vm = calloc(1, sizeof *vm);
    if (vm == NULL) return TAMIS_ERR_MEMORY;
    vm->program = program;
    tamis_heap_init(&vm->env.heap);
    vm->memos = calloc((size_t)program->slot_count + 1, sizeof *vm->memos);
    vm->outputs = calloc((size_t)program->output_count + 1, sizeof *vm->outputs);
    vm->stack = calloc((size_t)program->stack_size + 1, sizeof *vm->stack);
    tamis_status status = tamis_matcher_new(&vm->env.matcher);
    if (vm->memos == NULL || vm->outputs == NULL || vm->stack == NULL) status = TAMIS_ERR_MEMORY;
    if (status != TAMIS_OK) {
        tamis_vm_free(vm);
        return status;
    }
    *out = vm;
    return TAMIS_OK;
}

void tamis_vm_free(tamis_vm *vm) {
    if (vm == NULL) return;
    tamis_heap_clear(&vm->env.heap);
    tamis_matcher_free(vm->env.matcher);
    free(vm->memos);
    free(vm->outputs);
    free(vm->stack);
    free(vm);
}

void tamis_vm_begin(tamis_vm *vm, const tamis_event_ops *ops, void *event) {
    vm->ops = ops;
    vm->event = event;
    vm->event_number++;
    vm->env.gave_up = false;
    tamis_heap_reset(&vm->env.heap);
    tamis_matcher_begin(vm->env.matcher);
}

bool tamis_vm_gave_up(const tamis_vm *vm) {
    return vm->env.gave_up;
}

bool tamis_vm_failed(const tamis_vm *vm) {
    return vm->env.gave_up || vm->env.heap.exhausted;
}

tamis_value tamis_vm_output(const tamis_vm *vm, uint32_t i) {
    return vm->outputs[i].event == vm->event_number ? vm->outputs[i].value : tamis_undefined();
}

tamis_heap *tamis_vm_heap(tamis_vm *vm) {
    return &vm->env.heap;
}

/* fields[key] and labels[key]: the key is a string as any property key; when there is no memory for it there is no value. */
static tamis_value named(tamis_vm *vm, tamis_value (*get)(void *, tamis_heap *, tamis_str), tamis_value key) {
    tamis_str name;
    if (!tamis_value_to_str(&name, &vm->env.heap, key)) return tamis_undefined();
    return get(vm->event, &vm->env.heap, name);
}

static tamis_value arithmetic(tamis_vm *vm, uint16_t op, tamis_value x, tamis_value y) {
    double a = tamis_value_to_number(&vm->env.heap, x), b = tamis_value_to_number(&vm->env.heap, y);
    switch (op) {
    case TAMIS_OP_SUBTRACT: return tamis_number(a - b);
    case TAMIS_OP_MULTIPLY: return tamis_number(a * b);
    case TAMIS_OP_DIVIDE: return tamis_number(a / b);
    default: return tamis_number(tamis_number_remainder(a, b));
    }
}

static tamis_value relation(tamis_vm *vm, uint16_t op, tamis_value x, tamis_value y) {
    tamis_order order = tamis_value_order(&vm->env.heap, x, y);
    switch (op) {
    case TAMIS_OP_LESS: return tamis_boolean(order == TAMIS_ORDER_LESS);
    case TAMIS_OP_LESS_EQUAL: return tamis_boolean(order == TAMIS_ORDER_LESS || order == TAMIS_ORDER_EQUAL);
    case TAMIS_OP_GREATER: return tamis_boolean(order == TAMIS_ORDER_GREATER);
    default: return tamis_boolean(order == TAMIS_ORDER_GREATER || order == TAMIS_ORDER_EQUAL);
    }
}

/* Runs an entry with the stack free from `sp` on. Recursive in lets alone, at most TAMIS_LIMIT_NESTING deep. */
static tamis_value run(tamis_vm *vm, const tamis_entry *entry, tamis_value *sp) {
    const tamis_program *p = vm->program;
    const tamis_insn *insn = p->code + entry->first;
    tamis_heap *heap = &vm->env.heap;
    for (;; insn++) {
        switch ((tamis_opcode)insn->op) {
        case TAMIS_OP_CONSTANT: *sp++ = p->constants[insn->b]; break;
        case TAMIS_OP_FIELD: *sp++ = vm->ops->field(vm->event, heap, insn->b); break;
        case TAMIS_OP_FIELD_NAMED: sp[-1] = named(vm, vm->ops->field_named, sp[-1]); break;
        case TAMIS_OP_LABEL: *sp++ = vm->ops->label(vm->event, heap, tamis_value_str(p->constants[insn->b])); break;
        case TAMIS_OP_LABEL_NAMED: sp[-1] = named(vm, vm->ops->label, sp[-1]); break;
        case TAMIS_OP_CEF: *sp++ = vm->ops->cef(vm->event, heap, (tamis_cef_member)insn->b); break;
        case TAMIS_OP_RAW: *sp++ = vm->ops->raw(vm->event); break;
        case TAMIS_OP_OUT: *sp++ = tamis_vm_output(vm, insn->b); break;
        case TAMIS_OP_LET: {
            tamis_value value = run(vm, tamis_program_let(p, insn->b), sp);
            *sp++ = value;
            break;
        }
        case TAMIS_OP_MEMO:
            if (vm->memos[insn->a].event == vm->event_number) {
                *sp++ = vm->memos[insn->a].value;
                insn = p->code + insn->b - 1;
            }
            break;
        case TAMIS_OP_KEEP: vm->memos[insn->a] = (memo){vm->event_number, sp[-1]}; break;
        case TAMIS_OP_MEMBER: sp[-1] = tamis_value_member(heap, sp[-1], tamis_value_str(p->constants[insn->b])); break;
        case TAMIS_OP_INDEX: sp--; sp[-1] = tamis_value_index(heap, sp[-1], sp[0]); break;
        case TAMIS_OP_NOT: sp[-1] = tamis_boolean(!tamis_value_truthy(sp[-1])); break;
        case TAMIS_OP_NEGATE: sp[-1] = tamis_number(-tamis_value_to_number(heap, sp[-1])); break;
        case TAMIS_OP_PLUS: sp[-1] = tamis_number(tamis_value_to_number(heap, sp[-1])); break;
        case TAMIS_OP_ADD: sp--; sp[-1] = tamis_value_add(heap, sp[-1], sp[0]); break;
        case TAMIS_OP_SUBTRACT:
        case TAMIS_OP_MULTIPLY:
        case TAMIS_OP_DIVIDE:
        case TAMIS_OP_REMAINDER: sp--; sp[-1] = arithmetic(vm, insn->op, sp[-1], sp[0]); break;
        case TAMIS_OP_STRICT_EQUAL: sp--; sp[-1] = tamis_boolean(tamis_value_strict_equal(sp[-1], sp[0])); break;
        case TAMIS_OP_STRICT_NOT_EQUAL: sp--; sp[-1] = tamis_boolean(!tamis_value_strict_equal(sp[-1], sp[0])); break;
        case TAMIS_OP_EQUAL: sp--; sp[-1] = tamis_boolean(tamis_value_equal(heap, sp[-1], sp[0])); break;
        case TAMIS_OP_NOT_EQUAL: sp--; sp[-1] = tamis_boolean(!tamis_value_equal(heap, sp[-1], sp[0])); break;
        case TAMIS_OP_LESS:
        case TAMIS_OP_LESS_EQUAL:
        case TAMIS_OP_GREATER:
        case TAMIS_OP_GREATER_EQUAL: sp--; sp[-1] = relation(vm, insn->op, sp[-1], sp[0]); break;
        case TAMIS_OP_AND:
            if (tamis_value_truthy(sp[-1])) sp--;
            else insn = p->code + insn->b - 1;
            break;
        case TAMIS_OP_OR:
            if (!tamis_value_truthy(sp[-1])) sp--;
            else insn = p->code + insn->b - 1;
            break;
        case TAMIS_OP_COALESCE:
            if (tamis_is_nullish(sp[-1])) sp--;
            else insn = p->code + insn->b - 1;
            break;
        case TAMIS_OP_JUMP: insn = p->code + insn->b - 1; break;
        case TAMIS_OP_JUMP_IF_FALSE:
            if (!tamis_value_truthy(*--sp)) insn = p->code + insn->b - 1;
            break;
        case TAMIS_OP_JUMP_IF_TRUE:
            if (tamis_value_truthy(*--sp)) insn = p->code + insn->b - 1;
            break;
        case TAMIS_OP_ARRAY:
            sp -= insn->a;
            *sp = tamis_array_new(heap, sp, insn->a);
            sp++;
            break;
        case TAMIS_OP_CALL:
            sp -= insn->a;
            *sp = tamis_functions[insn->b].call(&vm->env, sp, insn->a);
            sp++;
            break;
        case TAMIS_OP_RETURN: return sp[-1];
        case TAMIS_OPCODES: break; /* no opcode; the verifier lets none by */
        }
    }
}

tamis_value tamis_vm_run(tamis_vm *vm, uint32_t i) {
    const tamis_program *p = vm->program;
    tamis_value value = run(vm, &p->entries[i], vm->stack);
    uint32_t outputs_from = p->let_count + p->statement_count;
    if (i >= outputs_from) vm->outputs[i - outputs_from] = (memo){vm->event_number, value};
    return value;
}
