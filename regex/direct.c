/* The search by steps. See direct.h. */
#include "regex/direct.h"

#include <string.h>

#define FRAMES      64u /* choices that are open at one time */
#define PASSED_STEP 16u /* bytes that a repeat runs through at the price of a step */

/* A choice that may be taken another way, or an offset to be put back. */
typedef enum frame_kind { OTHER_STEP, LONG_SPAN, SHORT_SPAN, OLD_OFFSET } frame_kind;

typedef struct frame {
    frame_kind kind;
    uint32_t step;
    size_t at;    /* OTHER_STEP: the place; spans: the place that they reach now; OLD_OFFSET: its value */
    size_t limit; /* spans: the shortest, the longest */
} frame;

typedef struct attempt {
    const tamis_re_direct *direct;
    const unsigned char *text;
    size_t len, at;
    uint32_t step;
    uint32_t open; /* frames */
    size_t *offsets;
    unsigned groups;
    uint64_t left; /* steps of the budget */
    frame frames[FRAMES];
} attempt;

/* ---- Bytes ---- */

static inline bool has(const tamis_re_bytes *set, unsigned char c) {
    return (set->bits[c >> 6 & 1] >> (c & 63) & 1) != 0; /* no byte is above 0x7F */
}

static inline unsigned char lower(unsigned char c) {
    return (unsigned char)(c - 'A') < 26 ? c | 0x20 : c;
}

static bool stands(const attempt *t, const tamis_re_step *step) {
    return t->len - t->at >= step->b && memcmp(t->text + t->at, t->direct->text + step->a, step->b) == 0;
}

static bool stands_folded(const attempt *t, const tamis_re_step *step) {
    if (t->len - t->at < step->b) {
        return false;
    }
    for (uint32_t i = 0; i < step->b; i++) {
        if (lower(t->text[t->at + i]) != (unsigned char)t->direct->text[step->a + i]) {
            return false;
        }
    }
    return true;
}

static bool is_word(unsigned char c) {
    return (unsigned char)(lower(c) - 'a') < 26 || (unsigned char)(c - '0') < 10 || c == '_';
}

static bool at_word_edge(const attempt *t) {
    bool before = t->at > 0 && is_word(t->text[t->at - 1]), after = t->at < t->len && is_word(t->text[t->at]);
    return before != after;
}

static bool is_line_end(unsigned char c) {
    return c == '\n' || c == '\r';
}

/* ---- Choices ---- */

static bool push(attempt *t, frame_kind kind, uint32_t step, size_t at, size_t limit) {
    if (t->open == FRAMES) {
        t->left = 0;
        return false;
    }
    t->frames[t->open++] = (frame){kind, step, at, limit};
    return true;
}

static void spend(attempt *t, size_t bytes) {
    uint64_t price = 1 + bytes / PASSED_STEP;
    t->left = t->left > price ? t->left - price : 0;
}

/* Where a span that gives back may end: before its next byte. False when nowhere. */
static bool shorten(attempt *t, frame *f) {
    uint8_t next = t->direct->steps[f->step].next;
    size_t at = f->at;
    do {
        at--;
    } while (next != TAMIS_RE_NO_BYTE && at > f->limit && t->text[at] != next);
    spend(t, f->at - at);
    f->at = at;
    return next == TAMIS_RE_NO_BYTE || t->text[at] == next;
}

/* A lazy span takes one more byte. */
static bool lengthen(attempt *t, frame *f) {
    const tamis_re_step *step = &t->direct->steps[f->step];
    if (f->at >= t->len || !has(&t->direct->sets[step->set], t->text[f->at])) {
        return false;
    }
    f->at++;
    return true;
}

/* Takes the last open choice another way; false when there is none. */
static bool back(attempt *t) {
    while (t->open > 0) {
        frame *f = &t->frames[t->open - 1];
        if (f->kind == OLD_OFFSET) {
            t->offsets[f->step] = f->at;
            t->open--;
            continue;
        }
        bool other = f->kind == OTHER_STEP || (f->kind == LONG_SPAN ? shorten(t, f) : lengthen(t, f));
        t->at = f->at;
        t->step = f->kind == OTHER_STEP ? f->step : f->step + 1;
        if (!other || f->kind == OTHER_STEP || f->at == f->limit) {
            t->open--;
        }
        if (other) {
            return true;
        }
    }
    return false;
}

/* ---- Steps ---- */

/* How many bytes of the set stand here, up to `max`. */
static size_t run_of(const attempt *t, const tamis_re_bytes *set, size_t max) {
    size_t most = t->len - t->at < max ? t->len - t->at : max, n = 0;
    while (n < most && has(set, t->text[t->at + n])) {
        n++;
    }
    return n;
}

/* The longest run first. */
static bool take_span(attempt *t, const tamis_re_step *step) {
    size_t most = step->b == TAMIS_RE_ANY_MORE ? SIZE_MAX : step->b;
    size_t n = run_of(t, &t->direct->sets[step->set], most), from = t->at;
    spend(t, n);
    if (n < step->a) {
        return false;
    }
    t->at += n;
    bool more = n > step->a;
    return (!more || push(t, LONG_SPAN, t->step, t->at, from + step->a)) && ++t->step > 0;
}

static bool take_lazy(attempt *t, const tamis_re_step *step) {
    size_t n = run_of(t, &t->direct->sets[step->set], step->a), from = t->at;
    spend(t, n);
    if (n < step->a) {
        return false;
    }
    t->at += n;
    size_t longest = step->b == TAMIS_RE_ANY_MORE || step->b > t->len - from ? t->len : from + step->b;
    bool more = longest > t->at;
    return (!more || push(t, SHORT_SPAN, t->step, t->at, longest)) && ++t->step > 0;
}

static bool take_save(attempt *t, const tamis_re_step *step) {
    if (t->open > 0 && !push(t, OLD_OFFSET, step->a, t->offsets[step->a], 0)) {
        return false;
    }
    t->offsets[step->a] = t->at;
    t->step++;
    return true;
}

static bool take_split(attempt *t, const tamis_re_step *step) {
    bool far = step->op == TAMIS_RE_OP_SPLIT_FAR;
    if (!push(t, OTHER_STEP, far ? t->step + 1 : step->a, t->at, 0)) {
        return false;
    }
    t->step = far ? step->a : t->step + 1;
    return true;
}

static bool go_on(attempt *t, bool holds, size_t bytes) {
    t->at += holds ? bytes : 0;
    t->step += holds ? 1 : 0;
    return holds;
}

static bool take_step(attempt *t, const tamis_re_step *step) {
    switch ((tamis_re_op)step->op) {
    case TAMIS_RE_OP_LITERAL: return go_on(t, stands(t, step), step->b);
    case TAMIS_RE_OP_FOLDED: return go_on(t, stands_folded(t, step), step->b);
    case TAMIS_RE_OP_SET: return go_on(t, t->at < t->len && has(&t->direct->sets[step->set], t->text[t->at]), 1);
    case TAMIS_RE_OP_SPAN: return take_span(t, step);
    case TAMIS_RE_OP_LAZY: return take_lazy(t, step);
    case TAMIS_RE_OP_SPLIT:
    case TAMIS_RE_OP_SPLIT_FAR: return take_split(t, step);
    case TAMIS_RE_OP_JUMP: t->step = step->a; return true;
    case TAMIS_RE_OP_SAVE: return take_save(t, step);
    case TAMIS_RE_OP_START: return go_on(t, t->at == 0, 0);
    case TAMIS_RE_OP_END: return go_on(t, t->at == t->len, 0);
    case TAMIS_RE_OP_LINE_START: return go_on(t, t->at == 0 || is_line_end(t->text[t->at - 1]), 0);
    case TAMIS_RE_OP_LINE_END: return go_on(t, t->at == t->len || is_line_end(t->text[t->at]), 0);
    case TAMIS_RE_OP_WORD_EDGE: return go_on(t, at_word_edge(t), 0);
    case TAMIS_RE_OP_WORD_INSIDE: return go_on(t, !at_word_edge(t), 0);
    case TAMIS_RE_OP_MATCH: break;
    }
    return false;
}

/* A match that begins at `from`. */
static tamis_search_result match_at(attempt *t, size_t from) {
    const tamis_re_step *steps = t->direct->steps;
    t->at = from;
    t->step = 0;
    t->open = 0;
    for (unsigned i = 0; i < 2 * (t->groups + 1); i++) {
        t->offsets[i] = SIZE_MAX;
    }
    while (steps[t->step].op != TAMIS_RE_OP_MATCH) {
        if (t->left <= 1) {
            return TAMIS_GAVE_UP;
        }
        t->left--;
        if (!take_step(t, &steps[t->step]) && (t->left == 0 || !back(t))) {
            return t->left == 0 ? TAMIS_GAVE_UP : TAMIS_NO_MATCH;
        }
    }
    t->offsets[0] = from;
    t->offsets[1] = t->at;
    return TAMIS_MATCH;
}

/* The next place where a match may begin; above `len` when there is none. */
static size_t next_place(attempt *t, size_t from) {
    if (t->direct->empty) {
        return from;
    }
    size_t at = from;
    while (at < t->len && !has(&t->direct->first, t->text[at])) {
        at++;
    }
    if (at - from >= PASSED_STEP) {
        spend(t, at - from);
    }
    return at < t->len ? at : t->len + 1;
}

static tamis_search_result search(attempt *t, size_t start) {
    if (t->direct->at_start) {
        return start == 0 ? match_at(t, 0) : TAMIS_NO_MATCH;
    }
    tamis_search_result result = TAMIS_NO_MATCH;
    for (size_t at = next_place(t, start); result == TAMIS_NO_MATCH && at <= t->len; at = next_place(t, at + 1)) {
        result = match_at(t, at);
    }
    return result;
}

tamis_search_result tamis_re_direct_search(size_t *offsets, const tamis_re_direct *direct, unsigned groups, tamis_str subject,
                                           size_t start, uint64_t *budget) {
    attempt t; /* the frames are not read before they are written */
    t.direct = direct;
    t.text = (const unsigned char *)subject.ptr;
    t.len = subject.len;
    t.offsets = offsets;
    t.groups = groups;
    t.left = *budget;
    tamis_search_result result = search(&t, start);
    *budget = t.left;
    return result;
}
