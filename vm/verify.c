/* The verifier: proves once that the code of every entry is safe to run, so that the interpreter needs no checks.
 *
 * Every jump goes forward and stays in its entry, so one walk from the first instruction to the last sees each after all
 * that lead to it: the depth of the stack there is known, or nothing leads there. What is proved:
 *
 * - opcodes, operands and numbers of arguments exist; unused operands are 0;
 * - an entry starts with an empty stack and ends in its one RETURN with one value; never are more values taken than there are; all
 *   ways to an instruction agree on the depth; nothing is unreached;
 * - a let reads only earlier lets, an output only earlier outputs, and no let or statement reads an output;
 * - a let is evaluated at most once per event: its code is `MEMO i, end … KEEP i; end: RETURN`, and nothing else reaches
 *   the end. So the time of an event is linear in the size of the code, however lets read one another. */
#include "base/limits.h"
#include "vm/event.h"
#include "vm/functions.h"
#include "vm/loader.h"

typedef struct verifier {
    tamis_loader *loader;
    tamis_program *program;
    tamis_entry *entry;   /* being verified */
    uint32_t number;      /* its number */
    uint32_t *depths;     /* by instruction of the entry: the stack before it, UNKNOWN while nothing led there */
    uint32_t *let_stacks; /* by let: the stack that it needs with all lets that it reads */
    uint32_t *let_depths; /* by let: 1 + the deepest let that it reads */
    uint32_t stack;       /* of this entry with all lets that it reads */
    uint32_t let_depth;   /* of this entry */
} verifier;

#define UNKNOWN UINT32_MAX

static tamis_status refuse(verifier *v, tamis_refusal refusal, uint32_t where) {
    return tamis_loader_refuse(v->loader, refusal, where);
}

static uint32_t last_of(const tamis_entry *e) {
    return e->first + e->count - 1;
}

/* A slot of a let is used by that let's own first and last but one instruction; the others are free. */
static bool slot_is_allowed(const verifier *v, uint32_t at, uint32_t slot) {
    if (slot >= v->program->slot_count) return false;
    if (slot >= v->program->let_count) return true;
    return v->entry->kind == TAMIS_ENTRY_LET && slot == v->number &&
           (at == v->entry->first || at + 1 == last_of(v->entry));
}

static bool target_is_allowed(const verifier *v, uint32_t at, uint32_t target) {
    return target > at && target <= last_of(v->entry);
}

/* Which lets may this entry read, and which outputs? Those with smaller numbers than this. */
static uint32_t let_bound(const verifier *v) {
    return v->entry->kind == TAMIS_ENTRY_LET ? v->number : v->program->let_count;
}

static uint32_t output_bound(const verifier *v) {
    if (v->entry->kind != TAMIS_ENTRY_OUTPUT) return 0;
    return v->number - v->program->let_count - v->program->statement_count;
}

/* The refusal that an operand deserves, or TAMIS_REFUSALS when it is sound. */
static tamis_refusal check_operand(const verifier *v, uint32_t at, tamis_operand kind, uint32_t x) {
    const tamis_program *p = v->program;
    switch (kind) {
    case TAMIS_OPERAND_NONE: return x == 0 ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_UNUSED;
    case TAMIS_OPERAND_COUNT: return TAMIS_REFUSALS;
    case TAMIS_OPERAND_CONSTANT: return x < p->constant_count ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_CONSTANT;
    case TAMIS_OPERAND_STRING:
        if (x >= p->constant_count) return TAMIS_REFUSAL_OPERAND_CONSTANT;
        return p->constants[x].type == TAMIS_TYPE_STRING ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_STRING;
    case TAMIS_OPERAND_FIELD: return x < p->field_count ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_FIELD;
    case TAMIS_OPERAND_CEF: return x < TAMIS_CEF_MEMBERS ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_CEF;
    case TAMIS_OPERAND_OUTPUT: return x < output_bound(v) ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_OUTPUT;
    case TAMIS_OPERAND_LET: return x < let_bound(v) ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_LET;
    case TAMIS_OPERAND_SLOT: return slot_is_allowed(v, at, x) ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_SLOT;
    case TAMIS_OPERAND_TARGET: return target_is_allowed(v, at, x) ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_TARGET;
    case TAMIS_OPERAND_FUNCTION: return x < TAMIS_FUNCTIONS ? TAMIS_REFUSALS : TAMIS_REFUSAL_OPERAND_FUNCTION;
    }
    return TAMIS_REFUSAL_OPERAND_UNUSED;
}

static tamis_status check_operands(verifier *v, uint32_t at, const tamis_insn *insn) {
    const tamis_opcode_info *info = &tamis_opcodes[insn->op];
    tamis_refusal refusal = check_operand(v, at, info->a, insn->a);
    if (refusal == TAMIS_REFUSALS) refusal = check_operand(v, at, info->b, insn->b);
    if (refusal == TAMIS_REFUSALS && info->b == TAMIS_OPERAND_FUNCTION) {
        const tamis_function_info *f = &tamis_functions[insn->b];
        if (insn->a < f->least || insn->a > f->most) refusal = TAMIS_REFUSAL_ARGUMENT_COUNT;
    }
    return refusal == TAMIS_REFUSALS ? TAMIS_OK : refuse(v, refusal, at);
}

/* An edge leads to instruction `to` with `depth` values. */
static tamis_status reach(verifier *v, uint32_t to, uint32_t depth) {
    uint32_t *known = &v->depths[to - v->entry->first];
    if (*known == UNKNOWN) *known = depth;
    if (*known != depth) return refuse(v, TAMIS_REFUSAL_STACK_JOIN, to);
    if (depth > v->entry->max_depth) v->entry->max_depth = depth;
    return TAMIS_OK;
}

/* A let is read with `depth` values on the stack: what is its share of stack and nesting? */
static void count_let(verifier *v, uint32_t let, uint32_t depth) {
    uint32_t stack = depth + v->let_stacks[let], nesting = 1 + v->let_depths[let];
    if (stack > v->stack) v->stack = stack;
    if (nesting > v->let_depth) v->let_depth = nesting;
}

static tamis_status verify_return(verifier *v, uint32_t at, uint32_t depth) {
    if (at != last_of(v->entry)) return refuse(v, TAMIS_REFUSAL_EARLY_END, at);
    return depth == 1 ? TAMIS_OK : refuse(v, TAMIS_REFUSAL_STACK_END, at);
}

static tamis_status verify_insn(verifier *v, uint32_t at) {
    const tamis_insn *insn = &v->program->code[at];
    uint32_t depth = v->depths[at - v->entry->first];
    if (insn->op >= TAMIS_OPCODES) return refuse(v, TAMIS_REFUSAL_OPCODE, at);
    if (depth == UNKNOWN) return refuse(v, TAMIS_REFUSAL_UNREACHED, at);
    tamis_status status = check_operands(v, at, insn);
    if (status != TAMIS_OK) return status;
    const tamis_opcode_info *info = &tamis_opcodes[insn->op];
    uint32_t pops = info->pops + (info->a == TAMIS_OPERAND_COUNT ? insn->a : 0u);
    if (pops > depth || info->jump_pops > depth) return refuse(v, TAMIS_REFUSAL_STACK_UNDERFLOW, at);
    if (insn->op == TAMIS_OP_RETURN) return verify_return(v, at, depth);
    if (insn->op == TAMIS_OP_LET) count_let(v, insn->b, depth);
    if (info->b == TAMIS_OPERAND_TARGET) {
        status = reach(v, insn->b, depth - info->jump_pops + info->jump_pushes);
        if (status != TAMIS_OK || insn->op == TAMIS_OP_JUMP) return status;
    }
    if (at == last_of(v->entry)) return refuse(v, TAMIS_REFUSAL_NO_END, at);
    return reach(v, at + 1, depth - pops + info->pushes);
}

/* `MEMO i, end … KEEP i; end: RETURN`, and only MEMO jumps to the end. */
static bool let_is_kept(const verifier *v) {
    const tamis_insn *code = v->program->code;
    uint32_t first = v->entry->first, last = last_of(v->entry);
    if (v->entry->count < 4) return false;
    if (code[first].op != TAMIS_OP_MEMO || code[first].a != v->number || code[first].b != last) return false;
    if (code[last - 1].op != TAMIS_OP_KEEP || code[last - 1].a != v->number) return false;
    for (uint32_t i = first + 1; i < last; i++)
        if (tamis_opcodes[code[i].op].b == TAMIS_OPERAND_TARGET && code[i].b == last) return false;
    return true;
}

static tamis_status verify_entry(verifier *v) {
    tamis_entry *e = v->entry;
    for (uint32_t i = 0; i < e->count; i++) v->depths[i] = UNKNOWN;
    v->depths[0] = 0;
    v->stack = 0;
    v->let_depth = 0;
    e->max_depth = 0;
    for (uint32_t at = e->first; at <= last_of(e); at++) {
        tamis_status status = verify_insn(v, at);
        if (status != TAMIS_OK) return status;
    }
    if (e->kind == TAMIS_ENTRY_LET && !let_is_kept(v)) return refuse(v, TAMIS_REFUSAL_LET_MEMO, v->number);
    if (v->let_depth > TAMIS_LIMIT_NESTING) return refuse(v, TAMIS_REFUSAL_LET_NESTING, v->number);
    if (e->max_depth > v->stack) v->stack = e->max_depth;
    if (v->stack > TAMIS_LIMIT_STACK) return refuse(v, TAMIS_REFUSAL_STACK_SIZE, v->number);
    return TAMIS_OK;
}

static tamis_status verify_all(verifier *v, tamis_entry *entries) {
    tamis_program *p = v->program;
    for (uint32_t i = 0; i < tamis_program_entry_count(p); i++) {
        v->entry = &entries[i];
        v->number = i;
        tamis_status status = verify_entry(v);
        if (status != TAMIS_OK) return status;
        if (i < p->let_count) {
            v->let_stacks[i] = v->stack;
            v->let_depths[i] = v->let_depth;
        }
        if (v->stack > p->stack_size) p->stack_size = v->stack;
    }
    return TAMIS_OK;
}

tamis_status tamis_loader_verify(tamis_loader *l) {
    tamis_program *p = l->program;
    uint32_t count = tamis_program_entry_count(p), longest = 1;
    for (uint32_t i = 0; i < count; i++)
        if (p->entries[i].count > longest) longest = p->entries[i].count;
    tamis_arena scratch;
    tamis_arena_init(&scratch, SIZE_MAX);
    verifier v = {
        .loader = l,
        .program = p,
        .depths = tamis_arena_array(&scratch, longest, sizeof *v.depths),
        .let_stacks = tamis_arena_array(&scratch, (size_t)p->let_count + 1, sizeof *v.let_stacks),
        .let_depths = tamis_arena_array(&scratch, (size_t)p->let_count + 1, sizeof *v.let_depths),
    };
    bool room = v.depths != NULL && v.let_stacks != NULL && v.let_depths != NULL;
    tamis_status status = room ? verify_all(&v, p->entries) : TAMIS_ERR_MEMORY;
    tamis_arena_clear(&scratch);
    return status;
}
