/* The interpreter. The verifier (vm/verify.c) proved what would otherwise be checked here. */
#include "vm/vm.h"

#include "vm/operate.h"

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

const tamis_event_ops *tamis_vm_event(void **event, const tamis_vm *vm) {
    *event = vm->event;
    return vm->ops;
}

/* fields[key] and labels[key]: the key is a string as any property key; when there is no memory for it there is no value. */
static tamis_value named(tamis_vm *vm, tamis_value (*get)(void *, tamis_heap *, tamis_str), tamis_value key) {
    tamis_str name;
    if (!tamis_value_to_str(&name, &vm->env.heap, key)) return tamis_undefined();
    return get(vm->event, &vm->env.heap, name);
}

/* ---- Recording ---- */

/* What is known before an instruction is executed. */
typedef struct step {
    const tamis_insn *insn;
    tamis_value top; /* undefined when the stack is empty */
    bool gave_up;    /* a search gave up before */
} step;

static step step_begin(tamis_vm *vm, const tamis_insn *insn, const tamis_value *sp) {
    step before = {insn, sp > vm->stack ? sp[-1] : tamis_undefined(), vm->env.gave_up};
    vm->env.gave_up = false;
    return before;
}

static void step_end(tamis_vm *vm, const step *before, const tamis_insn *insn, const tamis_value *sp) {
    tamis_jumps jumps = tamis_opcodes[before->insn->op].jumps;
    bool jumped = insn != before->insn, own = jumps == TAMIS_JUMPS_HOLDS || jumps == TAMIS_JUMPS_FAILS;
    tamis_value after = sp > vm->stack ? sp[-1] : tamis_undefined();
    tamis_step told = {.at = (uint32_t)(before->insn - vm->program->code),
                       .jumped = jumped,
                       .gave_up = vm->env.gave_up,
                       .value = own                         ? tamis_boolean(jumped == (jumps == TAMIS_JUMPS_HOLDS))
                                : tamis_jumps_branch(jumps) ? before->top
                                                            : after};
    vm->env.gave_up = vm->env.gave_up || before->gave_up;
    vm->env.recorder->step(vm->env.recorder->data, &told);
}

/* ---- The two twins ---- */

#define RUN run
#define RECORDING 0
#include "vm/interpreter.inc"

#define RUN run_recording
#define RECORDING 1
#include "vm/interpreter.inc"

void tamis_vm_record(tamis_vm *vm, const tamis_recorder *recorder) {
    vm->env.recorder = recorder;
}

tamis_value tamis_vm_run(tamis_vm *vm, uint32_t i) {
    const tamis_program *p = vm->program;
    const tamis_entry *entry = &p->entries[i];
    tamis_value value = vm->env.recorder == NULL ? run(vm, entry, vm->stack) : run_recording(vm, entry, vm->stack);
    uint32_t outputs_from = p->let_count + p->statement_count;
    if (i >= outputs_from) vm->outputs[i - outputs_from] = (memo){vm->event_number, value};
    return value;
}
