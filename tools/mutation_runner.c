/* See mutation_runner.h.
 *
 * All mutations of all packs have one number each. Workers take the next number, and put the fate where
 * nobody else does. A mutant lives in the scratch arena of its worker, which is reset for the next one. */
#include "tools/mutation_runner.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/limits.h"
#include "tools/test_runner.h"

/* Stack of a worker, bytes: the deepest recursion of ours keeps within half of it (base/limits.h). */
#define WORKER_STACK ((size_t)2 * 1024 * 1024)

typedef struct crew {
    const tamis_mutation_job *job;
    tamis_pack_mutations *packs;
    size_t all; /* mutations of all packs */
    pthread_mutex_t lock;
    size_t next, done, survived; /* under the lock, as all below */
    tamis_status failed;         /* the first failure; then no more work is given */
} crew;

/* One pack as a worker sees it. */
typedef struct seen_pack {
    tamis_unit *unit; /* of the worker's compiler */
    tamis_mutation *mutations;
    const tamis_item **tests;
    size_t test_count;
    size_t last_killer; /* the test that failed last: neighbours in the text are killed by neighbours */
} seen_pack;

typedef struct worker {
    crew *crew;
    tamis_compiler *compiler;
    tamis_arena arena;   /* for its whole life */
    tamis_arena scratch; /* for one mutant */
    seen_pack *packs;
    pthread_t thread;
} worker;

/* ---- Packs ---- */

static tamis_status collect_tests(seen_pack *p, tamis_arena *arena) {
    size_t count = 0;
    for (const tamis_ast_file *file = p->unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            count += item->kind == TAMIS_ITEM_TEST;
        }
    }
    p->tests = tamis_arena_array(arena, count, sizeof(tamis_item *));
    if (p->tests == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (const tamis_ast_file *file = p->unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            if (item->kind == TAMIS_ITEM_TEST) {
                p->tests[p->test_count++] = item;
            }
        }
    }
    return TAMIS_OK;
}

/* The worker's own copy of a pack; it must be what the caller's is. */
static tamis_status see_pack(worker *w, size_t i) {
    const tamis_mutation_job *job = w->crew->job;
    seen_pack *p = &w->packs[i];
    size_t count;
    tamis_status status = tamis_compiler_pack(&p->unit, w->compiler, job->units[i]->folder.ptr, job->root);
    if (status == TAMIS_ERR_MEMORY) {
        return status;
    }
    if (status != TAMIS_OK || !tamis_str_equal(p->unit->image, job->units[i]->image)) {
        return TAMIS_ERR_INVALID;
    }
    status = tamis_mutations_find(&p->mutations, &count, &w->arena, p->unit);
    if (status == TAMIS_OK && count != w->crew->packs[i].count) {
        status = TAMIS_ERR_INVALID;
    }
    return status == TAMIS_OK ? collect_tests(p, &w->arena) : status;
}

static tamis_status see_packs(worker *w) {
    size_t count = w->crew->job->unit_count;
    tamis_status status = tamis_compiler_new(&w->compiler);
    w->packs = tamis_arena_array(&w->arena, count, sizeof *w->packs);
    if (status == TAMIS_OK && w->packs == NULL) {
        status = TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < count && status == TAMIS_OK; i++) {
        status = see_pack(w, i);
    }
    return status;
}

/* ---- One mutation ---- */

/* Runs the tests of a pack until one fails, the last killer first. */
static tamis_status run_tests(bool *killed, worker *w, seen_pack *p, const tamis_pack *pack) {
    tamis_tester *tester;
    tamis_status status = tamis_tester_new(&tester, pack, p->unit);
    if (status != TAMIS_OK) {
        return status;
    }
    for (size_t i = 0; i < p->test_count && status == TAMIS_OK && !*killed; i++) {
        size_t at = (p->last_killer + i) % p->test_count;
        tamis_test test;
        status = tamis_tester_run(&test, tester, &w->scratch, p->tests[at]);
        if (status == TAMIS_OK && test.failures != NULL) {
            *killed = true;
            p->last_killer = at;
        }
    }
    tamis_tester_free(tester);
    return status;
}

/* Tries a mutation on the tests of one pack. What cannot be compiled or loaded is as good as a failing
 * test. */
static tamis_status try_on(bool *killed, worker *w, seen_pack *p, const tamis_mutation *mutation) {
    tamis_str image;
    tamis_pack *pack = NULL;
    tamis_arena_reset(&w->scratch);
    tamis_status status = tamis_mutation_image(&image, &w->scratch, p->unit, mutation);
    if (status == TAMIS_OK) {
        status = tamis_pack_load_explained(&pack, image, w->crew->job->jit, NULL);
    }
    if (status == TAMIS_ERR_MEMORY) {
        return status;
    }
    if (status != TAMIS_OK) {
        *killed = true;
        return TAMIS_OK;
    }
    status = run_tests(killed, w, p, pack);
    tamis_pack_free(pack);
    return status;
}

static bool sees(const seen_pack *tester, const seen_pack *mutated) {
    if (mutated->test_count > 0) {
        return tester == mutated;
    }
    return tester->test_count > 0 && tamis_unit_uses(tester->unit, mutated->unit);
}

static tamis_status try_mutation(tamis_mutation_fate *fate, worker *w, seen_pack *mutated, size_t number) {
    const tamis_mutation *mutation = &mutated->mutations[number];
    tamis_status status = TAMIS_OK;
    bool seen = false;
    bool killed = false;
    if (mutation->truth != TAMIS_FLOW_OPEN) {
        *fate = TAMIS_MUTATION_CONSTANT;
        return TAMIS_OK;
    }
    for (size_t i = 0; i < w->crew->job->unit_count && status == TAMIS_OK && !killed; i++) {
        if (sees(&w->packs[i], mutated)) {
            seen = true;
            status = try_on(&killed, w, &w->packs[i], mutation);
        }
    }
    *fate = killed ? TAMIS_MUTATION_KILLED : seen ? TAMIS_MUTATION_SURVIVED : TAMIS_MUTATION_UNTRIED;
    return status;
}

/* ---- Workers ---- */

/* Takes the next mutation; false when there is none or something failed. */
static bool take(crew *c, size_t *pack, size_t *number) {
    (void)pthread_mutex_lock(&c->lock);
    bool more = c->failed == TAMIS_OK && c->next < c->all;
    size_t next = c->next;
    c->next += more;
    (void)pthread_mutex_unlock(&c->lock);
    for (*pack = 0; more && next >= c->packs[*pack].count; ++*pack) {
        next -= c->packs[*pack].count;
    }
    *number = next;
    return more;
}

static void give(crew *c, tamis_status status, size_t pack, size_t number, tamis_mutation_fate fate) {
    (void)pthread_mutex_lock(&c->lock);
    if (status == TAMIS_OK) {
        c->packs[pack].fates[number] = (uint8_t)fate;
        c->done++;
        c->survived += fate == TAMIS_MUTATION_SURVIVED;
        if (c->job->progress != NULL) {
            c->job->progress(c->job->data, c->done, c->all, c->survived);
        }
    } else if (c->failed == TAMIS_OK) {
        c->failed = status;
    }
    (void)pthread_mutex_unlock(&c->lock);
}

static void *work(void *data) {
    worker *w = data;
    size_t pack = 0;
    size_t number = 0;
    tamis_arena_init(&w->arena, TAMIS_LIMIT_COMPILATION);
    tamis_arena_init(&w->scratch, TAMIS_LIMIT_COMPILATION);
    tamis_status status = see_packs(w);
    if (status != TAMIS_OK) {
        give(w->crew, status, 0, 0, TAMIS_MUTATION_UNTRIED);
    }
    while (status == TAMIS_OK && take(w->crew, &pack, &number)) {
        tamis_mutation_fate fate = TAMIS_MUTATION_UNTRIED;
        status = try_mutation(&fate, w, &w->packs[pack], number);
        give(w->crew, status, pack, number, fate);
    }
    tamis_compiler_free(w->compiler);
    tamis_arena_clear(&w->scratch);
    tamis_arena_clear(&w->arena);
    return NULL;
}

/* Starts as many workers as can be had beside the caller's thread, which works, too. They block all
 * signals. */
static size_t start(worker *workers, size_t wanted) {
    size_t started = 0;
    sigset_t all;
    sigset_t before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return 0;
    }
    (void)pthread_attr_setstacksize(&attributes, WORKER_STACK);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < wanted &&
           pthread_create(&workers[started].thread, &attributes, work, &workers[started]) == 0) {
        started++;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

static tamis_status run_workers(crew *c) {
    worker *workers = calloc(c->job->threads, sizeof *workers);
    if (workers == NULL || pthread_mutex_init(&c->lock, NULL) != 0) {
        free(workers);
        return TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < c->job->threads; i++) {
        workers[i].crew = c;
    }
    size_t started = start(workers + 1, c->job->threads - 1);
    (void)work(&workers[0]);
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(workers[i + 1].thread, NULL);
    }
    (void)pthread_mutex_destroy(&c->lock);
    free(workers);
    return c->failed;
}

tamis_status tamis_mutations_run(tamis_pack_mutations **out, tamis_arena *arena,
                                 const tamis_mutation_job *job) {
    tamis_pack_mutations *packs = tamis_arena_array(arena, job->unit_count, sizeof *packs);
    crew c = {.job = job, .packs = packs};
    tamis_status status = packs == NULL ? TAMIS_ERR_MEMORY : TAMIS_OK;
    for (size_t i = 0; i < job->unit_count && status == TAMIS_OK; i++) {
        packs[i].unit = job->units[i];
        status = tamis_mutations_find(&packs[i].mutations, &packs[i].count, arena, job->units[i]);
        packs[i].fates = tamis_arena_array(arena, packs[i].count, 1);
        c.all += packs[i].count;
        if (status == TAMIS_OK && packs[i].fates == NULL) {
            status = TAMIS_ERR_MEMORY;
        }
    }
    if (status == TAMIS_OK) {
        status = run_workers(&c);
    }
    for (size_t i = 0; i < job->unit_count && status == TAMIS_OK; i++) {
        for (size_t k = 0; k < packs[i].count; k++) {
            packs[i].by_fate[packs[i].fates[k]]++;
        }
    }
    *out = packs;
    return status;
}
