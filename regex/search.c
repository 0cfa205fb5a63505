/* The search: two forms of a pattern, and how their cost is bounded.
 *
 * PCRE2 counts match steps and stops at a limit, but it counts anew at each place where it tries to start, and
 * it does not tell how many it took. A limit of a million alone would let one search of a long line run for
 * hours. So:
 *
 * 1. The plain form runs with a small limit for each place, such that all places together stay below
 *    TAMIS_LIMIT_FREE_STEPS, and TAMIS_LIMIT_FREE_STEPS_PER_BYTE for each byte. Nearly all searches end here,
 *    and are not charged: but for a share of what a repeat may run through on a long subject (scan_price). An
 *    anchored pattern has one place, and ANCHORED_FREE steps.
 * 2. One that hits the limit goes on in the seeking form, where one limit holds for the whole search. It
 *    starts at three steps for each byte; whenever it is hit it grows fourfold, to TAMIS_LIMIT_SEARCH_STEPS and
 *    what is free. Each run is paid with its limit from the event's budget. When the search's limit is hit or the
 *    budget is gone, the search gives up.
 * 3. An iteration over one subject (`replace` with `/g`) tries each place at most twice in the plain form; its
 *    runs of the seeking form begin small, whatever the subject's length.
 *
 * Thus an event costs at most its searches times what is free in 1, and its budget. (Not "and one search's limit": a
 * run is never longer than what is left.)
 *
 * What PCRE2 does between two steps that it counts must be bounded, too. Machine code runs through `a*` and
 * back in search of what follows without counting, so such a repeat is printed in blocks (print.h), and
 * nothing is made possessive (PCRE2_NO_AUTO_POSSESS): each block and each giving back is a step. A literal
 * text, `a{5000}` or a back-reference remains one step; how much it may look at is `run`, which the tree
 * tells. Limits are divided by it, in units of RUN_UNIT, so that they bound time.
 *
 * JIT. Its machine code counts fewer steps than the interpreter, by a small factor, and its stack is another
 * one. When the stack is full the interpreter takes over, under its limit of heap. So the outcome with and
 * without JIT is the same, but for searches near a limit. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "regex/matcher.h"

/* Code points looked at in one step, for which a limit is not yet divided. */
#define RUN_UNIT 256u

/* Steps of an anchored pattern's first run, which is free; of the first run that is paid, besides three for each
 * byte; of the same in an iteration; and the growth from run to run. */
#define ANCHORED_FREE  500u
#define TIER_FIRST     500u
#define TIER_ITERATING 64u
#define TIER_FACTOR    4u

/* A clean copy, bytes: three for each byte of the longest line or value of an event, with room to spare. */
#define CLEAN_MAX ((size_t)16 * 1024 * 1024)

/* JIT's stack at birth, bytes; it is mapped in parts, up to TAMIS_LIMIT_JIT_STACK. */
#define JIT_STACK_FIRST ((size_t)32 * 1024)

/* Groups that fit at birth; more need memory once. */
#define PAIRS_MIN 16u

/* ---- Matchers ---- */

tamis_status tamis_matcher_new(tamis_matcher **out) {
    tamis_matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_buf_init(&matcher->clean, CLEAN_MAX);
    pcre2_general_context *memory = tamis_re_memory();
    if (memory != NULL) {
        matcher->context = pcre2_match_context_create(memory);
        matcher->data = pcre2_match_data_create(PAIRS_MIN, memory);
        matcher->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, TAMIS_LIMIT_JIT_STACK, memory);
        pcre2_general_context_free(memory);
    }
    tamis_status status = tamis_candidates_new(&matcher->candidates);
    matcher->pairs = PAIRS_MIN;
    uint32_t has_jit = 0;
    (void)pcre2_config(PCRE2_CONFIG_JIT, &has_jit);
    if (status != TAMIS_OK || matcher->context == NULL || matcher->data == NULL || (matcher->stack == NULL && has_jit != 0)) {
        tamis_matcher_free(matcher);
        return TAMIS_ERR_MEMORY;
    }
    (void)pcre2_set_heap_limit(matcher->context, TAMIS_LIMIT_SEARCH_HEAP_KIB);
    (void)pcre2_set_depth_limit(matcher->context, UINT32_MAX); /* the heap bounds it */
    if (matcher->stack != NULL) {
        pcre2_jit_stack_assign(matcher->context, NULL, matcher->stack);
    }
    tamis_matcher_begin(matcher);
    *out = matcher;
    return TAMIS_OK;
}

void tamis_matcher_free(tamis_matcher *matcher) {
    if (matcher == NULL) {
        return;
    }
    pcre2_match_data_free(matcher->data);
    pcre2_jit_stack_free(matcher->stack);
    pcre2_match_context_free(matcher->context);
    tamis_candidates_free(matcher->candidates);
    tamis_buf_clear(&matcher->clean);
    free(matcher);
}

void tamis_matcher_begin(tamis_matcher *matcher) {
    matcher->budget = (uint64_t)TAMIS_LIMIT_EVENT_FREE_STEPS + TAMIS_LIMIT_EVENT_STEPS;
    matcher->event_steps = TAMIS_LIMIT_EVENT_PROGRAM_STEPS;
    matcher->subject = tamis_str_of(NULL, 0);
    matcher->indexed = tamis_str_of(NULL, 0);
    matcher->costly = NULL;
}

static bool ensure_pairs(tamis_matcher *matcher, uint32_t pairs) {
    if (pairs <= matcher->pairs) {
        return true;
    }
    pcre2_general_context *memory = tamis_re_memory();
    pcre2_match_data *data = memory == NULL ? NULL : pcre2_match_data_create(pairs, memory);
    pcre2_general_context_free(memory);
    if (data == NULL) {
        return false;
    }
    pcre2_match_data_free(matcher->data);
    matcher->data = data;
    matcher->pairs = pairs;
    return true;
}

/* ---- Subjects ---- */

bool tamis_matcher_take(tamis_matcher *matcher, tamis_str subject, size_t start) {
    if (subject.ptr == NULL) {
        subject = TAMIS_STR("");
    }
    if (start > 0 && subject.ptr == matcher->subject.ptr && subject.len == matcher->subject.len) {
        return true;
    }
    matcher->costly = NULL;
    matcher->subject = tamis_str_of(NULL, 0);
    matcher->ascii = tamis_utf8_ascii(subject);
    if (matcher->ascii || tamis_utf8_valid(subject)) {
        matcher->subject = subject;
        return true;
    }
    tamis_buf_reset(&matcher->clean);
    if (!tamis_utf8_add_clean(&matcher->clean, subject)) {
        return false;
    }
    matcher->subject = tamis_buf_str(&matcher->clean);
    return true;
}

/* ---- One run ---- */

static int run(tamis_matcher *matcher, const tamis_re_form *form, size_t start, uint64_t limit) {
    if (form == NULL) {
        return PCRE2_ERROR_NOMEMORY;
    }
    PCRE2_SPTR subject = (PCRE2_SPTR)matcher->subject.ptr;
    size_t len = matcher->subject.len;
    uint32_t steps = limit < 1 ? 1 : limit > UINT32_MAX ? UINT32_MAX : (uint32_t)limit;
    (void)pcre2_set_match_limit(matcher->context, steps);
    if (form->jit) {
        int result = pcre2_jit_match(form->code, subject, len, start, PCRE2_NO_UTF_CHECK, matcher->data, matcher->context);
        if (result != PCRE2_ERROR_JIT_STACKLIMIT) {
            return result;
        }
    }
    return pcre2_match(form->code, subject, len, start, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, matcher->data,
                       matcher->context);
}

/* A run of the plain form. Near a limit what is found must not depend on how often the regex was asked before: machine code, which is
 * made in time, counts otherwise, so it has the last word from the first search on. */
static int run_plain(const tamis_regex *regex, tamis_matcher *matcher, size_t start, uint64_t limit) {
    const tamis_re_form *form = tamis_re_plain(regex);
    int result = run(matcher, form, start, limit);
    const tamis_re_form *machine = result == PCRE2_ERROR_MATCHLIMIT && !form->jit ? tamis_re_machine(regex) : form;
    return machine == form ? result : run(matcher, machine, start, limit);
}

/* ---- Limits ---- */

/* What bounds the runs of one search. All in steps of RUN_UNIT code points. */
typedef struct allowance {
    uint64_t free;   /* paid by nobody */
    uint64_t weight; /* limits of PCRE2's steps are divided by it */
    size_t left;     /* bytes to search */
} allowance;

static allowance allow(const tamis_regex *regex, const tamis_matcher *matcher, size_t start) {
    size_t len = matcher->subject.len;
    uint64_t looked_at = regex->run == TAMIS_RE_ENDLESS ? len : regex->run;
    return (allowance){
        .free = TAMIS_LIMIT_FREE_STEPS + (uint64_t)len * TAMIS_LIMIT_FREE_STEPS_PER_BYTE,
        .weight = 1 + looked_at / RUN_UNIT,
        .left = len - start,
    };
}

/* Even a step at each place is too much where a step may look at much. */
static bool plain_is_cheap(const allowance *a) {
    return (uint64_t)a->left * (a->weight - 1) <= TAMIS_LIMIT_SEARCH_STEPS + a->free;
}

static uint64_t least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* Takes steps from the event's budget. False when there are not so many. */
static bool pay(tamis_matcher *matcher, uint64_t steps) {
    bool enough = steps <= matcher->budget;
    matcher->budget -= enough ? steps : matcher->budget;
    return enough;
}

/* What the plain form of a pattern with repeats is charged. Each place may run through as much as is left, some
 * blocks at most, at no step: nothing for an ordinary line, a step for four bytes of a long one. */
static uint64_t scan_price(const tamis_regex *regex, const allowance *a) {
    return regex->scans ? least(((uint64_t)a->left * a->left) >> 18, a->left / 4) : 0;
}

/* Runs of growing limits, the first one `tier`, until one is enough. */
static int run_tiers(const tamis_regex *regex, tamis_matcher *matcher, size_t start, const allowance *a, uint64_t tier) {
    const tamis_re_form *form = regex->anchored ? tamis_re_machine(regex) : tamis_re_seeking(regex);
    const uint64_t most = TAMIS_LIMIT_SEARCH_STEPS + a->free;
    for (tier = least(tier, most);; tier = least(tier * TIER_FACTOR, most)) {
        uint64_t limit = least(tier, matcher->budget);
        if (!pay(matcher, limit) || limit == 0) {
            return PCRE2_ERROR_MATCHLIMIT;
        }
        int result = run(matcher, form, start, limit / a->weight);
        if (result != PCRE2_ERROR_MATCHLIMIT || limit == most || limit < tier) {
            return result;
        }
    }
}

static int run_anchored(const tamis_regex *regex, tamis_matcher *matcher, size_t start, const allowance *a) {
    int result = run_plain(regex, matcher, start, ANCHORED_FREE / a->weight);
    if (result != PCRE2_ERROR_MATCHLIMIT) {
        return result;
    }
    return run_tiers(regex, matcher, start, a, ANCHORED_FREE * TIER_FACTOR);
}

static bool plain_first(const tamis_regex *regex, const tamis_matcher *matcher, size_t start, const allowance *a) {
    return regex != matcher->costly && (start > 0 || !regex->seek_at_once) && plain_is_cheap(a);
}

static int run_forms(const tamis_regex *regex, tamis_matcher *matcher, size_t start) {
    allowance a = allow(regex, matcher, start);
    if (regex->anchored) {
        return run_anchored(regex, matcher, start, &a);
    }
    if (plain_first(regex, matcher, start, &a)) {
        uint64_t places = (uint64_t)matcher->subject.len + 1;
        if (start == 0 && !pay(matcher, scan_price(regex, &a))) {
            return PCRE2_ERROR_MATCHLIMIT;
        }
        int result = run_plain(regex, matcher, start, a.free / places / a.weight);
        if (result != PCRE2_ERROR_MATCHLIMIT) {
            return result;
        }
        matcher->costly = regex;
    }
    uint64_t first = start > 0 ? TIER_ITERATING : TIER_FIRST + 3 * (uint64_t)a.left;
    return run_tiers(regex, matcher, start, &a, first);
}

/* ---- The search ---- */

static bool boundary(tamis_str subject, size_t at) {
    return at == subject.len || ((unsigned char)subject.ptr[at] & 0xC0) != 0x80;
}

static void report(tamis_match *out, const tamis_regex *regex, const tamis_matcher *matcher, int result) {
    size_t *offsets = pcre2_get_ovector_pointer(matcher->data);
    for (size_t i = (size_t)result; i <= regex->groups; i++) {
        offsets[2 * i] = SIZE_MAX;
        offsets[2 * i + 1] = SIZE_MAX;
    }
    *out = (tamis_match){matcher->subject, offsets, regex->groups};
}

tamis_search_result tamis_matcher_search(tamis_match *out, const tamis_regex *regex, tamis_matcher *matcher,
                                         size_t start) {
    tamis_str subject = matcher->subject;
    while (start < subject.len && !boundary(subject, start)) {
        start++; /* PCRE2 must not begin inside a code point */
    }
    *out = (tamis_match){subject, NULL, 0};
    if (start > subject.len) {
        return TAMIS_NO_MATCH;
    }
    tamis_search_result direct = tamis_matcher_search_directly(out, regex, matcher, start);
    if (direct != TAMIS_GAVE_UP) {
        return direct;
    }
    if (!ensure_pairs(matcher, regex->groups + 1)) {
        return TAMIS_GAVE_UP;
    }
    int result = run_forms(regex, matcher, start);
    if (result == PCRE2_ERROR_NOMATCH) {
        return TAMIS_NO_MATCH;
    }
    if (result <= 0) {
        return TAMIS_GAVE_UP;
    }
    report(out, regex, matcher, result);
    return TAMIS_MATCH;
}

tamis_search_result tamis_regex_search(tamis_match *out, const tamis_regex *regex, tamis_matcher *matcher,
                                       tamis_str subject, size_t start) {
    if (!tamis_matcher_take(matcher, subject, start)) {
        *out = (tamis_match){subject, NULL, 0};
        return TAMIS_GAVE_UP;
    }
    return tamis_matcher_search(out, regex, matcher, start);
}

tamis_status tamis_matcher_try(tamis_search_result *out, tamis_matcher *matcher, const tamis_regex *regex,
                               tamis_str subject, bool at_start, uint32_t steps) {
    *out = TAMIS_NO_MATCH;
    if (!tamis_matcher_take(matcher, subject, 0) || !ensure_pairs(matcher, regex->groups + 1)) {
        return TAMIS_ERR_MEMORY;
    }
    const tamis_re_form *plain = tamis_re_plain(regex);
    if (plain == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    size_t places = at_start ? 1 : matcher->subject.len + 1; /* PCRE2 counts anew at each of them */
    uint32_t options = PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT | (at_start ? PCRE2_ANCHORED : 0);
    (void)pcre2_set_match_limit(matcher->context, 1 + (uint32_t)(steps / places));
    int result = pcre2_match(plain->code, (PCRE2_SPTR)matcher->subject.ptr, matcher->subject.len, 0, options,
                             matcher->data, matcher->context);
    if (result == PCRE2_ERROR_MATCHLIMIT) {
        *out = TAMIS_GAVE_UP;
    } else if (result > 0) {
        *out = TAMIS_MATCH;
    }
    return result == PCRE2_ERROR_NOMEMORY ? TAMIS_ERR_MEMORY : TAMIS_OK;
}

bool tamis_match_group(tamis_str *out, const tamis_match *match, unsigned n) {
    if (match->offsets == NULL || n > match->groups || match->offsets[2 * (size_t)n] == SIZE_MAX) {
        return false;
    }
    size_t from = match->offsets[2 * (size_t)n];
    size_t to = match->offsets[2 * (size_t)n + 1];
    *out = tamis_str_of(match->subject.ptr + from, to - from);
    return true;
}
