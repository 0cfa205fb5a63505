/* What the recording twin of the interpreter tells: the same code on the same event, seen from beside.
 *
 * Coverage and explain implement it (tools/trace.h). A recorder is attached to a VM and borrowed by it; values are good until the
 * next event. All callbacks must be there. Without a recorder the plain twin runs, which knows nothing of this. */
#ifndef TAMIS_VM_RECORDER_H
#define TAMIS_VM_RECORDER_H

#include "regex/list.h"
#include "vm/value.h"

/* An instruction that was executed. */
typedef struct tamis_step {
    uint32_t at;  /* its number in the program's code */
    bool jumped;  /* it went to its target; false for what cannot jump */
    bool gave_up; /* a search gave up while it ran */
    /* What a branch tested: the top of the stack, or whether its own condition holds; else the top of the stack afterwards. */
    tamis_value value;
} tamis_step;

typedef struct tamis_recorder {
    void *data;
    void (*step)(void *data, const tamis_step *step);
    /* searchRegexList found this entry; the CALL's step comes after. */
    void (*found)(void *data, const tamis_regex_list *list, size_t entry);
    /* getNestedValue came by this value on its way; the CALL's step comes after. */
    void (*passed)(void *data, tamis_value value);
} tamis_recorder;

#endif
