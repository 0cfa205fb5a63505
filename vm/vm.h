/* The interpreter: runs entries of a verified program on an event.
 *
 * A tamis_vm belongs to one thread. It makes no checks of its own: the verifier proved stack depths, operands and
 * targets. Nothing is allocated once it is warm. */
#ifndef TAMIS_VM_VM_H
#define TAMIS_VM_VM_H

#include "vm/event.h"
#include "vm/functions.h"
#include "vm/program.h"

typedef struct tamis_vm tamis_vm;

TAMIS_CHECKED tamis_status tamis_vm_new(tamis_vm **out, const tamis_program *program);
void tamis_vm_free(tamis_vm *vm); /* NULL is fine */

/* The next event: forgets memos, values and outputs. `event` is borrowed until the next one. */
void tamis_vm_begin(tamis_vm *vm, const tamis_event_ops *ops, void *event);

/* Evaluates entry number i (of program->entries). For an output its value is kept for `out`. */
tamis_value tamis_vm_run(tamis_vm *vm, uint32_t i);

/* From now on each instruction is told to the recorder, which is borrowed; NULL: to nobody. */
void tamis_vm_record(tamis_vm *vm, const tamis_recorder *recorder);

/* What the present event says, for whoever explains it. */
const tamis_event_ops *tamis_vm_event(void **event, const tamis_vm *vm);

/* Did a search give up, or the budget for values run out, since the event began? */
bool tamis_vm_failed(const tamis_vm *vm);
bool tamis_vm_gave_up(const tamis_vm *vm);

/* The value that output number i had, undefined before it was run. */
tamis_value tamis_vm_output(const tamis_vm *vm, uint32_t i);

tamis_heap *tamis_vm_heap(tamis_vm *vm);

#endif
