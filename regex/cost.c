/* See cost.h. */
#include "regex/cost.h"

/* Sums that end at TAMIS_RE_ENDLESS. */
static uint32_t plus(uint32_t a, uint32_t b) {
    return a > TAMIS_RE_ENDLESS - b ? TAMIS_RE_ENDLESS : a + b;
}

static uint32_t times(uint32_t a, uint32_t b) {
    uint64_t product = (uint64_t)a * b;
    return product > TAMIS_RE_ENDLESS ? TAMIS_RE_ENDLESS : (uint32_t)product;
}

static bool single(const tamis_re_node *node) {
    return node->kind == TAMIS_RE_CHAR || node->kind == TAMIS_RE_CLASS;
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
            return plus(times(inside, 2), SIZE_BRACKET);
        }
        uint32_t copies = node->max == TAMIS_RE_ENDLESS ? plus(node->min, 1) : node->max;
        return times(plus(inside, 2 * SIZE_BRACKET), copies);
    }
    default: return plus(inside, SIZE_BRACKET);
    }
}

/* ---- What a step looks at ---- */

static uint32_t run_of(const tamis_re_tree *tree, const tamis_re_node *node) {
    uint32_t sum = 0;
    uint32_t longest = 0;
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        uint32_t run = run_of(tree, child);
        sum = plus(sum, run);
        longest = run > longest ? run : longest;
    }
    switch (node->kind) {
    case TAMIS_RE_CHAR:
    case TAMIS_RE_CLASS: return 1;
    case TAMIS_RE_CHOICE: return longest;
    case TAMIS_RE_BACKREF: return tree->groups[node->number].node->max_len;
    case TAMIS_RE_REPEAT: return plus(times(node->min, sum), 1); /* what goes beyond `min` is counted */
    case TAMIS_RE_LOOK: return node->behind ? times(sum, 2) : sum;
    default: return plus(sum, 1);
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

tamis_re_cost tamis_re_measure_cost(const tamis_re_tree *tree) {
    bool is_anchored = anchored(tree->root, (tree->flags & TAMIS_REGEX_MULTILINE) != 0);
    return (tamis_re_cost){
        .size = size_of(tree->root),
        .run = run_of(tree, tree->root),
        .anchored = is_anchored,
        .leading = is_anchored || tree->has_backrefs ? NULL : leading(tree->root),
    };
}
