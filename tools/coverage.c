/* See coverage.h. */
#include "tools/coverage.h"

#include "base/limits.h"
#include "compiler/mutate.h"
#include "tools/span_index.h"
#include "tools/test_runner.h"

/* ---- How an expression came out ---- */

/* Of all its evaluations. */
typedef struct outcome {
    uint64_t truthy, falsy, nullish; /* what is nullish is falsy, too */
    bool known;                      /* false: no instruction stands for it */
} outcome;

/* The packs' sources and code, seen from the AST. */
typedef struct reader {
    const tamis_coverage *coverage;
    const tamis_counts *counts;
    tamis_span_index index;
} reader;

/* A span of the compiler's sources in those of the program. */
static bool program_span(tamis_span *out, const reader *r, tamis_span span) {
    const tamis_sources *sources = r->coverage->sources, *own = &r->counts->program->sources;
    for (size_t i = 0; i < own->count && i < r->coverage->file_count; i++) {
        const tamis_source *source = &sources->items[r->coverage->files[i].source];
        if (span.off >= source->base && span.off - source->base <= source->text.len) {
            *out = (tamis_span){own->items[i].base + (span.off - source->base), span.len};
            return true;
        }
    }
    return false;
}

static outcome of_value(uint64_t runs, const tamis_count *count) {
    return (outcome){count->truthy, runs - count->truthy, count->nullish, true};
}

static outcome of_jump(tamis_jumps jumps, const tamis_count *count) {
    uint64_t rest = count->runs - count->jumps;
    return jumps == TAMIS_JUMPS_FALSY || jumps == TAMIS_JUMPS_FAILS ? (outcome){rest, count->jumps, count->nullish, true}
                                      : (outcome){count->jumps, rest, count->nullish, true};
}

static outcome join(outcome a, outcome b) {
    return (outcome){a.truthy + b.truthy, a.falsy + b.falsy, a.nullish + b.nullish, a.known && b.known};
}

/* An expression that is made of no branches: what tests it tells, else what keeps it, else what makes it. */
static outcome of_leaf(const reader *r, const tamis_expr *e) {
    const tamis_program *p = r->counts->program;
    tamis_span span;
    size_t count = 0;
    outcome made = {0, 0, 0, false}, kept = made;
    const uint32_t *insns = program_span(&span, r, e->span) ? tamis_span_index_find(&count, &r->index, span) : NULL;
    for (size_t i = 0; i < count; i++) {
        const tamis_insn *insn = &p->code[insns[i]];
        const tamis_count *c = &r->counts->insns[insns[i]];
        tamis_jumps jumps = tamis_opcodes[insn->op].jumps;
        bool memo = insn->op == TAMIS_OP_MEMO, keep = insn->op == TAMIS_OP_KEEP;
        if (tamis_jumps_branch(jumps) && jumps != TAMIS_JUMPS_PRESENT) {
            return of_jump(jumps, c);
        }
        if ((memo || keep) && insn->a >= p->let_count) {
            outcome one = of_value(memo ? c->jumps : c->runs, c);
            kept = kept.known ? join(kept, one) : one;
        } else if (!memo && !keep && insn->op != TAMIS_OP_RETURN) {
            made = of_value(c->runs, c);
        }
    }
    return kept.known ? kept : made;
}

/* Recursive: the parser limits the depth. */
static outcome outcome_of(const reader *r, const tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    if (e->kind == TAMIS_EXPR_UNARY && e->op == TAMIS_OPERATOR_NOT) {
        outcome x = outcome_of(r, e->a);
        return (outcome){x.falsy, x.truthy, 0, x.known};
    }
    if (e->kind == TAMIS_EXPR_CONDITIONAL) {
        return join(outcome_of(r, e->b), outcome_of(r, e->c));
    }
    bool chain = e->kind == TAMIS_EXPR_BINARY && (e->op == TAMIS_OPERATOR_AND || e->op == TAMIS_OPERATOR_OR ||
                                                  e->op == TAMIS_OPERATOR_COALESCE);
    if (!chain) {
        return of_leaf(r, e);
    }
    outcome a = outcome_of(r, e->a), b = outcome_of(r, e->b);
    switch (e->op) { /* of the left side what is kept, of the right side all */
    case TAMIS_OPERATOR_AND: a.truthy = 0; break;
    case TAMIS_OPERATOR_OR: a.falsy = a.nullish = 0; break;
    default: a.falsy -= a.nullish; a.nullish = 0; break;
    }
    return join(a, b);
}

static uint64_t times(bool *known, const reader *r, const tamis_branch *branch) {
    uint64_t sum = 0;
    for (const tamis_branch_place *place = &branch->place; place != NULL; place = place->next) {
        outcome o = outcome_of(r, place->expr);
        *known = *known || o.known;
        switch (branch->way) {
        case TAMIS_WAY_TRUTHY: sum += o.truthy; break;
        case TAMIS_WAY_FALSY: sum += o.falsy; break;
        case TAMIS_WAY_PRESENT: sum += o.truthy + o.falsy - o.nullish; break;
        case TAMIS_WAY_ABSENT: sum += o.nullish; break;
        }
    }
    return sum;
}

/* ---- Lists and tables ---- */

/* What a list entry or table row of the pack was found, in a program that has them below `tree`. */
static uint64_t found(const tamis_counts *counts, const tamis_branch *branch, tamis_str tree) {
    const tamis_value *at = &counts->program->constants[counts->program->root];
    for (size_t i = 0; i <= branch->path_len && at != NULL; i++) {
        at = at->type == TAMIS_TYPE_OBJECT ? tamis_object_find(at->as.object, i == 0 ? tree : branch->path[i - 1]) : NULL;
    }
    if (at != NULL && branch->kind == TAMIS_BRANCH_ENTRY) {
        return at->type == TAMIS_TYPE_LIST ? tamis_counts_entry(counts, at->as.list, branch->index) : 0;
    }
    at = at != NULL && at->type == TAMIS_TYPE_OBJECT ? tamis_object_find(at->as.object, branch->key) : NULL;
    return at != NULL && at->type == TAMIS_TYPE_OBJECT ? tamis_counts_object(counts, at->as.object) : 0;
}

static bool is_reference(const tamis_branch *branch) {
    return branch->kind == TAMIS_BRANCH_ENTRY || branch->kind == TAMIS_BRANCH_ROW;
}

/* ---- A pack ---- */

static tamis_status start(tamis_coverage *c, tamis_arena *arena, const tamis_coverage_job *job, const tamis_unit *unit) {
    size_t rules = 0, data = tamis_unit_data_count(unit);
    for (const tamis_ast_file *file = unit->files; file != NULL; file = file->next) {
        rules++;
    }
    *c = (tamis_coverage){.unit = unit, .sources = job->sources, .file_count = rules + data};
    tamis_status status = tamis_branches_find(&c->branches, &c->count, arena, unit);
    c->counts = tamis_arena_array(arena, c->count, sizeof *c->counts);
    c->files = tamis_arena_array(arena, c->file_count, sizeof *c->files);
    if (c->counts == NULL || c->files == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < c->file_count; i++) {
        c->files[i].source = i < rules ? tamis_unit_rules(unit, i) : tamis_unit_data(unit, i - rules);
    }
    return status;
}

/* Adds what the tests of the pack itself took. */
static tamis_status add_own(tamis_coverage *c, tamis_arena *arena, const tamis_counts *counts) {
    reader r = {.coverage = c, .counts = counts};
    tamis_status status = tamis_span_index_init(&r.index, arena, counts->program);
    for (size_t i = 0; i < c->count && status == TAMIS_OK; i++) {
        tamis_branch *branch = &c->branches[i];
        bool known = is_reference(branch);
        c->counts[i] += known ? found(counts, branch, TAMIS_STR("referenceValues")) : times(&known, &r, branch);
        branch->possible = branch->possible && known; /* what became a constant never branches */
    }
    c->seen = true;
    return status;
}

/* Adds what the tests of another pack took of the lists and tables. */
static void add_used(tamis_coverage *c, const tamis_counts *counts) {
    for (size_t i = 0; i < c->count; i++) {
        if (is_reference(&c->branches[i])) {
            c->counts[i] += found(counts, &c->branches[i], TAMIS_STR("globalReferenceValues"));
        }
    }
    c->seen = true;
}

static tamis_coverage_sum *sum_of_file(tamis_coverage *c, tamis_span span) {
    for (size_t i = 0; i < c->file_count; i++) {
        const tamis_source *source = &c->sources->items[c->files[i].source];
        if (span.off >= source->base && span.off - source->base <= source->text.len) {
            return &c->files[i].sum;
        }
    }
    return NULL;
}

static void finish(tamis_coverage *c) {
    for (size_t i = 0; i < c->count; i++) {
        tamis_coverage_sum *file = sum_of_file(c, c->branches[i].span), *sums[] = {&c->sum, file};
        if (!c->branches[i].possible) {
            c->impossible++;
            continue;
        }
        if (c->seen && c->counts[i] == 0 && tamis_unit_suppresses(c->unit, TAMIS_W0701, c->branches[i].span.off)) {
            c->branches[i].accepted = true;
            c->accepted++;
            continue;
        }
        for (size_t k = 0; k < 2 && sums[k] != NULL; k++) {
            sums[k]->possible++;
            sums[k]->taken += c->counts[i] > 0;
        }
    }
}

unsigned tamis_coverage_tenths(tamis_coverage_sum sum) {
    return sum.possible == 0 ? 1000 : (unsigned)((uint64_t)sum.taken * 1000 / sum.possible);
}

bool tamis_coverage_below(tamis_coverage_sum sum, unsigned hundredths) {
    return (uint64_t)sum.taken * 10000 < (uint64_t)hundredths * sum.possible;
}

/* ---- All packs ---- */

static bool has_tests(const tamis_unit *unit) {
    for (const tamis_ast_file *file = unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            if (item->kind == TAMIS_ITEM_TEST) {
                return true;
            }
        }
    }
    return false;
}

/* Runs the tests of a unit, and adds what they took to the coverage of it and of those that it uses. */
static tamis_status run_unit(tamis_coverage *all, const tamis_coverage_job *job, size_t number, tamis_arena *arena) {
    const tamis_unit *unit = job->units[number];
    tamis_pack *pack = NULL;
    tamis_tester *tester = NULL;
    tamis_counts counts;
    size_t ran = 0;
    tamis_status status = tamis_pack_load_explained(&pack, unit->image, job->jit, NULL);
    if (status == TAMIS_OK) {
        status = tamis_counts_init(&counts, arena, tamis_pack_program(pack));
    }
    if (status == TAMIS_OK) {
        status = tamis_tester_new(&tester, pack, unit);
    }
    if (status == TAMIS_OK) {
        tamis_tester_record(tester, &counts.recorder);
        status = tamis_tester_run_unit(&ran, tester, arena, unit, job->part);
    }
    bool decides = status == TAMIS_OK && (counts.program->statement_count > 0 || counts.program->output_count > 0);
    if (status == TAMIS_OK && (decides || ran > 0)) {
        status = add_own(&all[number], arena, &counts);
    }
    for (size_t i = 0; i < job->unit_count && status == TAMIS_OK && ran > 0; i++) {
        if (i != number && tamis_unit_uses(unit, job->units[i]) && !has_tests(job->units[i])) {
            add_used(&all[i], &counts);
        }
    }
    tamis_tester_free(tester);
    tamis_pack_free(pack);
    return status;
}

tamis_status tamis_coverage_run(tamis_coverage **out, tamis_arena *arena, const tamis_coverage_job *job) {
    tamis_coverage *all = tamis_arena_array(arena, job->unit_count, sizeof *all);
    tamis_status status = all == NULL ? TAMIS_ERR_MEMORY : TAMIS_OK;
    for (size_t i = 0; i < job->unit_count && status == TAMIS_OK; i++) {
        status = start(&all[i], arena, job, job->units[i]);
    }
    for (size_t i = 0; i < job->unit_count && status == TAMIS_OK; i++) {
        tamis_arena scratch;
        tamis_arena_init(&scratch, TAMIS_LIMIT_COMPILATION);
        status = run_unit(all, job, i, &scratch);
        tamis_arena_clear(&scratch);
    }
    for (size_t i = 0; i < job->unit_count && status == TAMIS_OK; i++) {
        finish(&all[i]);
    }
    *out = all;
    return status;
}
