/* See cost.h. */
#include "regex/cost.h"

#include "regex/print.h"

/* Sums that end at TAMIS_RE_ENDLESS. */
static uint32_t plus(uint32_t a, uint32_t b) {
    return a > TAMIS_RE_ENDLESS - b ? TAMIS_RE_ENDLESS : a + b;
}

static uint32_t times(uint32_t a, uint32_t b) {
    uint64_t product = (uint64_t)a * b;
    return product > TAMIS_RE_ENDLESS ? TAMIS_RE_ENDLESS : (uint32_t)product;
}

static bool single(const tamis_re_node *node) {
    return node->kind == TAMIS_RE_CHAR || node->kind == TAMIS_RE_CLASS; /* NOLINT(clang-analyzer-core.NullDereference): a repeat has a child */
}

/* ---- Size: figures of PCRE2 10.42 with a margin ---- */

#define SIZE_CHAR      24u  /* also repeated in three parts: exact, up to */
#define SIZE_CLASS     48u  /* with a bitmap */
#define SIZE_RANGE     9u
#define SIZE_BRACKET   12u
#define SIZE_ASSERTION 400u /* `\b` under flag `i` */

static uint32_t size_of(const tamis_re_node *node) {
    uint32_t inside = 0;
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        inside = plus(inside, plus(size_of(child), node->kind == TAMIS_RE_CHOICE ? SIZE_BRACKET : 0));
    }
    switch (node->kind) {
    case TAMIS_RE_EMPTY: return 0;
    case TAMIS_RE_CHAR: return SIZE_CHAR;
    case TAMIS_RE_TEXT: return node->len * SIZE_CHAR;
    case TAMIS_RE_CLASS: {
        uint32_t size = plus(SIZE_CLASS, times((uint32_t)node->set.count, SIZE_RANGE));
        for (const tamis_re_property_use *use = node->properties; use != NULL; use = use->next) {
            size = plus(size, SIZE_CLASS);
        }
        return size;
    }
    case TAMIS_RE_START:
    case TAMIS_RE_END:
    case TAMIS_RE_WORD_EDGE:
    case TAMIS_RE_WORD_INSIDE: return SIZE_ASSERTION;
    case TAMIS_RE_REPEAT: {
        if (single(node->first)) {
            return plus(times(inside, 4), 2 * SIZE_BRACKET);
        }
        uint32_t copies = node->max == TAMIS_RE_ENDLESS ? plus(node->min, 1) : node->max;
        return times(plus(inside, 2 * SIZE_BRACKET), copies);
    }
    case TAMIS_RE_LOOK: return plus(times(inside, 2), 4 * SIZE_BRACKET); /* PCRE2 limits lookbehinds apart */
    default: return plus(inside, SIZE_BRACKET);
    }
}

/* ---- What a step looks at ---- */

/* Between two steps that PCRE2 counts lie the fixed parts of a pattern, at most all of them, and one of its
 * parts of variable length: a block, or all of a repeat with an upper limit. */
typedef struct work {
    uint32_t fixed;
    uint32_t variable;
} work;

static work work_of(const tamis_re_tree *tree, const tamis_re_node *node) {
    work sum = {0, 0};
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        work one = work_of(tree, child);
        sum.fixed = plus(sum.fixed, one.fixed);
        sum.variable = one.variable > sum.variable ? one.variable : sum.variable;
    }
    switch (node->kind) {
    case TAMIS_RE_TEXT: return (work){node->len, 0};
    case TAMIS_RE_BACKREF: return (work){0, tree->groups[node->number].node->max_len};
    case TAMIS_RE_REPEAT: {
        uint32_t block = node->max == TAMIS_RE_ENDLESS ? TAMIS_RE_BLOCK : node->max;
        if (single(node->first) && block > sum.variable) {
            sum.variable = block;
        }
        sum.fixed = times(node->min > 0 ? node->min : 1, sum.fixed);
        return sum;
    }
    case TAMIS_RE_LOOK: /* stepping back reads the characters, too */
        sum.fixed = node->behind ? times(sum.fixed, 2) : sum.fixed;
        return sum;
    default: sum.fixed = plus(sum.fixed, 1); return sum;
    }
}

/* ---- Where it can start ---- */

static bool anchored(const tamis_re_node *node, bool multiline) {
    switch (node->kind) {
    case TAMIS_RE_START: return !multiline;
    case TAMIS_RE_GROUP: return anchored(node->first, multiline);
    case TAMIS_RE_REPEAT: return node->min > 0 && anchored(node->first, multiline);
    case TAMIS_RE_LOOK: return !node->negated && !node->behind && anchored(node->first, multiline);
    case TAMIS_RE_SEQUENCE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
            if (anchored(child, multiline)) {
                return true;
            }
            if (child->max_len > 0) {
                return false;
            }
        }
        return false;
    case TAMIS_RE_CHOICE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
            if (!anchored(child, multiline)) {
                return false;
            }
        }
        return true;
    default: return false;
    }
}

static const tamis_re_node *leading(const tamis_re_node *node) {
    while (node->kind == TAMIS_RE_SEQUENCE || node->kind == TAMIS_RE_GROUP) {
        node = node->first;
    }
    bool endless = node->kind == TAMIS_RE_REPEAT && node->max == TAMIS_RE_ENDLESS && single(node->first);
    return endless ? node->first : NULL;
}

uint32_t tamis_re_measure_size(const tamis_re_tree *tree) {
    return size_of(tree->root);
}

tamis_re_cost tamis_re_measure_cost(const tamis_re_tree *tree) {
    work all = work_of(tree, tree->root);
    bool is_anchored = anchored(tree->root, (tree->flags & TAMIS_REGEX_MULTILINE) != 0);
    return (tamis_re_cost){
        .size = tamis_re_measure_size(tree),
        .run = plus(all.fixed, all.variable),
        .scans = all.variable >= TAMIS_RE_BLOCK,
        .anchored = is_anchored,
        .leading = is_anchored || tree->has_backrefs ? NULL : leading(tree->root),
    };
}
