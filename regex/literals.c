/* See literals.h. The walk appends what a node matches to the texts that may stand before it (a run), as long as these are few
 * and short; else the run ends: its texts are one set of needs, and a new run begins. */
#include "regex/literals.h"

#include "base/utf8.h"

#define RUN_TEXTS   8u /* texts of a run */
#define CLASS_TEXTS 8u /* code points of a class that still makes texts */
#define ASCII_S     0x73u
#define ASCII_K     0x6Bu
#define LONG_S      0x17Fu
#define KELVIN      0x212Au

/* What may stand at this place of a match, from where the run began. */
typedef struct run {
    unsigned count;
    bool whole; /* the texts are all that the walk has met: none has ended a run */
    uint8_t len[RUN_TEXTS];
    char texts[RUN_TEXTS][TAMIS_RE_TEXT_MAX];
} run;

/* Sets found so far. */
typedef struct found {
    tamis_re_need sets[TAMIS_RE_NEEDS];
    uint32_t count;
} found;

typedef struct walker {
    const tamis_re_tree *tree;
    tamis_arena *arena;
    tamis_status status;
} walker;

/* ---- Folding ---- */

static uint32_t fold(uint32_t c) {
    if (c >= 'A' && c <= 'Z') {
        return c + ('a' - 'A');
    }
    return c == LONG_S ? ASCII_S : c == KELVIN ? ASCII_K : c;
}

#define EACH_BYTE(n) (UINT64_C(0x0101010101010101) * (n))

/* Eight bytes below 0x80: bit 7 of a sum tells that a byte is not below a letter, so the difference is 0x20 for capitals. */
static uint64_t fold_eight(uint64_t bytes) {
    uint64_t from_a = bytes + EACH_BYTE(0x80 - 'A'), behind_z = bytes + EACH_BYTE(0x80 - 'Z' - 1);
    return bytes | ((from_a & ~behind_z & EACH_BYTE(0x80)) >> 2);
}

static size_t fold_ascii(char *to, tamis_str from) {
    size_t i = 0;
    for (; from.len - i >= 8; i += 8) {
        uint64_t bytes;
        memcpy(&bytes, from.ptr + i, sizeof bytes);
        if ((bytes & EACH_BYTE(0x80)) != 0) {
            break;
        }
        bytes = fold_eight(bytes);
        memcpy(to + i, &bytes, sizeof bytes);
    }
    for (; i < from.len && (unsigned char)from.ptr[i] < 0x80; i++) {
        unsigned c = (unsigned char)from.ptr[i];
        to[i] = (char)(c - 'A' < 26u ? c + 32 : c);
    }
    return i;
}

size_t tamis_re_fold_text(char *to, tamis_str from) {
    size_t len = 0;
    for (size_t at = 0; at < from.len;) {
        size_t ascii = fold_ascii(to + len, tamis_str_of(from.ptr + at, from.len - at));
        len += ascii;
        at += ascii;
        const unsigned char *p = (const unsigned char *)from.ptr + at;
        size_t left = from.len - at;
        if (left >= 2 && p[0] == 0xC5 && p[1] == 0xBF) {
            to[len++] = 's';
            at += 2;
        } else if (left >= 3 && p[0] == 0xE2 && p[1] == 0x84 && p[2] == 0xAA) {
            to[len++] = 'k';
            at += 3;
        } else if (left > 0) {
            to[len++] = from.ptr[at++];
        }
    }
    return len;
}

/* ---- Runs ---- */

static void run_begin(run *r, bool whole) {
    r->count = 1;
    r->whole = whole;
    r->len[0] = 0;
}

static bool text_equal(const run *r, unsigned i, const char *text, size_t len) {
    return r->len[i] == len && memcmp(r->texts[i], text, len) == 0;
}

/* Adds a text to the run unless it is there. False when there is no room. */
static bool run_add(run *r, const char *head, size_t head_len, const char *tail, size_t tail_len) {
    char text[TAMIS_RE_TEXT_MAX];
    size_t len = head_len + tail_len;
    if (len > sizeof text) {
        return false;
    }
    memcpy(text, head, head_len);
    memcpy(text + head_len, tail, tail_len);
    for (unsigned i = 0; i < r->count; i++) {
        if (text_equal(r, i, text, len)) {
            return true;
        }
    }
    if (r->count == RUN_TEXTS) {
        return false;
    }
    memcpy(r->texts[r->count], text, len);
    r->len[r->count++] = (uint8_t)len;
    return true;
}

/* Each text of `r` followed by each of `next`. False, with `r` as it was, when that is too much. */
static bool run_follow(run *r, const run *next) {
    run all = {.whole = r->whole && next->whole};
    for (unsigned i = 0; i < r->count; i++) {
        for (unsigned j = 0; j < next->count; j++) {
            if (!run_add(&all, r->texts[i], r->len[i], next->texts[j], next->len[j])) {
                return false;
            }
        }
    }
    *r = all;
    return true;
}

/* All texts of both. False, with `r` as it was, when these are too many. */
static bool run_or(run *r, const run *other) {
    run all = *r;
    for (unsigned i = 0; i < other->count; i++) {
        if (!run_add(&all, "", 0, other->texts[i], other->len[i])) {
            return false;
        }
    }
    *r = all;
    return true;
}

/* ---- Needs ---- */

/* How well a set tells matches from other texts: the length of its shortest text. */
static size_t worth(const tamis_re_need *need) {
    size_t least = SIZE_MAX;
    for (uint32_t i = 0; i < need->count; i++) {
        least = need->texts[i].len < least ? need->texts[i].len : least;
    }
    return least;
}

static void add_need(found *needs, tamis_re_need need) {
    if (needs->count < TAMIS_RE_NEEDS) {
        needs->sets[needs->count++] = need;
        return;
    }
    uint32_t poorest = 0;
    for (uint32_t i = 1; i < TAMIS_RE_NEEDS; i++) {
        poorest = worth(&needs->sets[i]) < worth(&needs->sets[poorest]) ? i : poorest;
    }
    if (worth(&need) > worth(&needs->sets[poorest])) {
        needs->sets[poorest] = need;
    }
}

/* Ends the run: its texts become a set, unless one is empty. */
static void run_end(walker *w, run *r, found *needs) {
    bool certain = true;
    for (unsigned i = 0; i < r->count; i++) {
        certain = certain && r->len[i] > 0;
    }
    if (certain) {
        tamis_str *texts = tamis_arena_array(w->arena, r->count, sizeof *texts);
        for (unsigned i = 0; i < r->count && w->status == TAMIS_OK; i++) {
            w->status = texts == NULL ? TAMIS_ERR_MEMORY
                                      : tamis_arena_copy(&texts[i], w->arena, tamis_str_of(r->texts[i], r->len[i]));
        }
        if (w->status == TAMIS_OK) {
            add_need(needs, (tamis_re_need){texts, r->count});
        }
    }
    run_begin(r, false);
}

/* Puts `next` behind the run; ends it before or behind when that is too much. */
static void run_append(walker *w, run *r, const run *next, found *needs) {
    if (run_follow(r, next)) {
        return;
    }
    run_end(w, r, needs);
    if (!run_follow(r, next)) {
        run_begin(r, false);
    }
}

/* How many bytes more each text of the run can take. */
static size_t run_room(const run *r) {
    size_t longest = 0;
    for (unsigned i = 0; i < r->count; i++) {
        longest = r->len[i] > longest ? r->len[i] : longest;
    }
    return TAMIS_RE_TEXT_MAX - longest;
}

/* Behind each text the same bytes: nearly all that a pattern has. False when there is no room. */
static bool run_extend(run *r, const char *bytes, size_t len) {
    if (len > run_room(r)) {
        return false;
    }
    for (unsigned i = 0; i < r->count; i++) {
        memcpy(r->texts[i] + r->len[i], bytes, len);
        r->len[i] = (uint8_t)(r->len[i] + len);
    }
    return true;
}

/* ---- The walk ---- */

static void add_code_point(run *r, uint32_t c) {
    char bytes[4];
    size_t len = tamis_utf8_encode(bytes, fold(c));
    (void)run_add(r, "", 0, bytes, len);
}

/* Puts the texts of one code point behind the run. */
static void append_code_points(walker *w, run *r, const run *next, found *needs) {
    if (next->count != 1) {
        run_append(w, r, next, needs);
    } else if (!run_extend(r, next->texts[0], next->len[0])) {
        run_end(w, r, needs);
        (void)run_extend(r, next->texts[0], next->len[0]);
    }
}

/* Bytes that all variants of their characters fold to: ASCII letters with flag `i` have others, but these are folded away. */
static void append_ascii(walker *w, tamis_str bytes, run *r, found *needs) {
    char folded[TAMIS_RE_TEXT_MAX];
    while (bytes.len > 0) {
        size_t room = run_room(r), len = bytes.len < room ? bytes.len : room;
        if (len == 0) {
            run_end(w, r, needs);
            continue;
        }
        (void)fold_ascii(folded, tamis_str_of(bytes.ptr, len));
        (void)run_extend(r, folded, len);
        bytes = tamis_str_of(bytes.ptr + len, bytes.len - len);
    }
}

static void walk_char(walker *w, const tamis_re_node *node, run *r, found *needs) {
    if (node->code_point < 0x80) {
        char c = (char)node->code_point;
        append_ascii(w, tamis_str_of(&c, 1), r, needs);
        return;
    }
    run next;
    next.count = 0;
    next.whole = true;
    uint32_t all[TAMIS_RE_FOLD_MAX] = {node->code_point};
    bool folds = (w->tree->flags & TAMIS_REGEX_IGNORE_CASE) != 0;
    size_t count = folds ? tamis_re_fold_all(all, node->code_point) : 1;
    for (size_t i = 0; i < count; i++) {
        add_code_point(&next, all[i]);
    }
    append_code_points(w, r, &next, needs);
}

static void walk_class(walker *w, const tamis_re_node *node, run *r, found *needs) {
    uint32_t size = tamis_re_set_size(&node->set);
    if (node->properties != NULL || size == 0 || size > CLASS_TEXTS) {
        run_end(w, r, needs);
        return;
    }
    run next = {.whole = true};
    for (size_t i = 0; i < node->set.count; i++) {
        for (uint32_t c = node->set.items[i].first; c <= node->set.items[i].last; c++) {
            add_code_point(&next, c);
        }
    }
    append_code_points(w, r, &next, needs);
}

static void walk(walker *w, const tamis_re_node *node, run *r, found *needs);

/* x?, and x as many times as one likes: the second iteration is not followed. */
static void walk_repeat(walker *w, const tamis_re_node *node, run *r, found *needs) {
    if (node->min > 0) {
        walk(w, node->first, r, needs);
        if (node->max > 1) {
            run_end(w, r, needs);
        }
        return;
    }
    run once, with;
    found none = {.count = 0};
    run_begin(&once, true);
    if (node->max == 1) {
        walk(w, node->first, &once, &none);
    }
    run_begin(&with, true);
    bool few = node->max == 1 && once.whole && run_or(&with, &once) && run_follow(r, &with);
    if (!few && node->max > 0) {
        run_end(w, r, needs);
    }
}

/* The best set of an alternative joins those of the others. False when that cannot be. */
static bool join_best(walker *w, tamis_re_need *all, const found *one) {
    if (one->count == 0) {
        return false;
    }
    const tamis_re_need *best = &one->sets[0];
    for (uint32_t i = 1; i < one->count; i++) {
        best = worth(&one->sets[i]) > worth(best) ? &one->sets[i] : best;
    }
    if (all->count + best->count > TAMIS_RE_NEED_MAX) {
        return false;
    }
    tamis_str *texts = tamis_arena_array(w->arena, (size_t)all->count + best->count, sizeof *texts);
    if (texts == NULL) {
        w->status = TAMIS_ERR_MEMORY;
        return false;
    }
    for (uint32_t i = 0; i < all->count; i++) {
        texts[i] = all->texts[i];
    }
    for (uint32_t i = 0; i < best->count; i++) {
        texts[all->count + i] = best->texts[i];
    }
    *all = (tamis_re_need){texts, all->count + best->count};
    return true;
}

static void walk_choice(walker *w, const tamis_re_node *node, run *r, found *needs) {
    run texts = {.whole = true};
    tamis_re_need best = {NULL, 0};
    bool few = true, certain = true;
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        run one;
        found in_one = {.count = 0};
        run_begin(&one, true);
        walk(w, child, &one, &in_one);
        few = few && one.whole && run_or(&texts, &one);
        run_end(w, &one, &in_one);
        certain = certain && join_best(w, &best, &in_one);
    }
    if (few && run_follow(r, &texts)) {
        return;
    }
    run_end(w, r, needs);
    if (certain && w->status == TAMIS_OK) {
        add_need(needs, best);
    }
}

/* What a look has to see stands in the subject, if not in the match: that is as good. */
static void walk_look(walker *w, const tamis_re_node *node, found *needs) {
    run seen;
    run_begin(&seen, true);
    walk(w, node->first, &seen, needs);
    run_end(w, &seen, needs);
}

/* Recursive as deep as the tree, whose depth the parser bounds. */
static void walk(walker *w, const tamis_re_node *node, run *r, found *needs) {
    switch (node->kind) {
    case TAMIS_RE_EMPTY:
    case TAMIS_RE_START:
    case TAMIS_RE_END:
    case TAMIS_RE_WORD_EDGE:
    case TAMIS_RE_WORD_INSIDE: break;
    case TAMIS_RE_CHAR: walk_char(w, node, r, needs); break;
    case TAMIS_RE_TEXT: append_ascii(w, node->text, r, needs); break;
    case TAMIS_RE_CLASS: walk_class(w, node, r, needs); break;
    case TAMIS_RE_GROUP: walk(w, node->first, r, needs); break;
    case TAMIS_RE_LOOK:
        if (!node->negated) {
            walk_look(w, node, needs);
        }
        break;
    case TAMIS_RE_BACKREF: run_end(w, r, needs); break;
    case TAMIS_RE_REPEAT: walk_repeat(w, node, r, needs); break;
    case TAMIS_RE_SEQUENCE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
            walk(w, child, r, needs);
        }
        break;
    case TAMIS_RE_CHOICE: walk_choice(w, node, r, needs); break;
    }
}

tamis_status tamis_re_find_needs(tamis_re_needs *out, const tamis_re_tree *tree, tamis_arena *arena) {
    walker w = {.tree = tree, .arena = arena, .status = TAMIS_OK};
    found needs;
    run r;
    needs.count = 0;
    *out = (tamis_re_needs){NULL, 0};
    run_begin(&r, true);
    walk(&w, tree->root, &r, &needs);
    run_end(&w, &r, &needs);
    if (w.status != TAMIS_OK || needs.count == 0) {
        return w.status;
    }
    tamis_re_need *sets = tamis_arena_array(arena, needs.count, sizeof *sets);
    if (sets == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    memcpy(sets, needs.sets, needs.count * sizeof *sets);
    *out = (tamis_re_needs){sets, needs.count};
    return TAMIS_OK;
}
