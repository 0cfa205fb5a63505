/* Facts about a tree that one walk gives: parents, back-references that never see a group, lengths.
 *
 * A back-reference that cannot see its group. JavaScript sets a group when its end is reached, forgets all
 * groups of a repeat at the start of each iteration, and forgets what a failed way or a negative look has
 * set. So a reference inside its own group, before it, in another alternative, or outside of a negative look
 * around it always matches the empty string, in whatever repeats all this stands. Such a reference becomes
 * EMPTY here, and PCRE2, which remembers groups longer, is never asked. (In a lookbehind JavaScript goes from
 * right to left: there "before" is "behind".) */
#include "regex/parser.h"

/* ---- Parents and back-references ---- */

static void link_parents(tamis_re_node *node) {
    for (tamis_re_node *child = node->first; child != NULL; child = child->next) {
        child->parent = node;
        link_parents(child);
    }
}

static uint32_t depth_of(const tamis_re_node *node) {
    uint32_t depth = 0;
    for (; node->parent != NULL; node = node->parent) {
        depth++;
    }
    return depth;
}

tamis_re_meeting tamis_re_meet(const tamis_re_node *a, const tamis_re_node *b) {
    tamis_re_meeting m = {NULL, NULL, NULL};
    uint32_t depth_a = depth_of(a);
    uint32_t depth_b = depth_of(b);
    while (a != b) {
        bool up_a = depth_a >= depth_b;
        bool up_b = depth_b >= depth_a;
        if (up_a) {
            m.below_a = a;
            a = a->parent;
            depth_a--;
        }
        if (up_b) {
            m.below_b = b;
            b = b->parent;
            depth_b--;
        }
    }
    m.node = a;
    return m;
}

bool tamis_re_backward(const tamis_re_node *node) {
    for (; node != NULL; node = node->parent) {
        if (node->kind == TAMIS_RE_LOOK) {
            return node->behind;
        }
    }
    return false;
}

/* Is a negative look, or a repeat of no iterations, among the nodes above `node` and below `top`? */
static bool shut_in(const tamis_re_node *node, const tamis_re_node *top) {
    for (node = node->parent; node != top; node = node->parent) {
        if ((node->kind == TAMIS_RE_LOOK && node->negated) || (node->kind == TAMIS_RE_REPEAT && node->max == 0)) {
            return true;
        }
    }
    return false;
}

static bool sees_group(const tamis_re_tree *tree, const tamis_re_node *ref) {
    const tamis_re_node *group = tree->groups[ref->number].node;
    tamis_re_meeting m = tamis_re_meet(group, ref);
    if (m.node == group || m.node->kind != TAMIS_RE_SEQUENCE || shut_in(group, m.node)) { /* NOLINT(clang-analyzer-core.NullDereference): both have a parent */
        return false;
    }
    bool before = m.below_a->off < m.below_b->off; /* NOLINT(clang-analyzer-core.NullDereference): both have a parent */
    return before != tamis_re_backward(m.node);
}

static void resolve_backrefs(tamis_re_tree *tree, tamis_re_node *node) {
    if (node->kind == TAMIS_RE_BACKREF) {
        if (sees_group(tree, node)) {
            tree->has_backrefs = true;
        } else {
            node->kind = TAMIS_RE_EMPTY;
        }
    }
    for (tamis_re_node *child = node->first; child != NULL; child = child->next) {
        resolve_backrefs(tree, child);
    }
}

/* ---- Lengths ---- */

static uint32_t add(uint32_t a, uint32_t b) {
    return a >= TAMIS_RE_ENDLESS - b ? TAMIS_RE_ENDLESS : a + b;
}

static uint32_t multiply(uint32_t a, uint32_t b) {
    return a != 0 && b >= TAMIS_RE_ENDLESS / a + (TAMIS_RE_ENDLESS % a != 0) ? TAMIS_RE_ENDLESS : a * b;
}

static void measure_sequence(tamis_re_node *node) {
    bool early = false;
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        early = (early && child->min_len == 0) || (node->min_len == 0 && child->empty_too_early);
        node->min_len = add(node->min_len, child->min_len);
        node->max_len = add(node->max_len, child->max_len);
    }
    node->empty_too_early = early;
}

static void measure_choice(tamis_re_node *node) {
    node->min_len = TAMIS_RE_ENDLESS;
    bool empty_seen = false;
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        if (child->empty_too_early || (empty_seen && child->max_len > 0)) {
            node->empty_too_early = true;
        }
        empty_seen = empty_seen || child->min_len == 0;
        node->min_len = child->min_len < node->min_len ? child->min_len : node->min_len;
        node->max_len = child->max_len > node->max_len ? child->max_len : node->max_len;
    }
}

static void measure_node(tamis_re_tree *tree, tamis_re_node *node);

/* Makes what is repeated match at least one character, where that is easily said: `a*` becomes `a+`. */
static void demand_text(tamis_re_tree *tree, tamis_re_node *node) {
    if (node->kind == TAMIS_RE_GROUP) {
        demand_text(tree, node->first);
    } else if (node->kind == TAMIS_RE_REPEAT && node->min == 0 && node->max > 0 && node->first->min_len > 0) {
        node->min = 1;
    } else {
        return;
    }
    measure_node(tree, node);
}

/* JavaScript undoes each iteration that is not demanded and matches empty. So where none is demanded an
 * iteration may as well demand a character, `(a*)*` is `(a+)*`, and PCRE2 agrees on all groups. And what can
 * only match empty is as well tried once: a second iteration that is demanded finds what the first one did. */
static void measure_repeat(tamis_re_tree *tree, tamis_re_node *node) {
    tamis_re_node *child = node->first;
    if (node->min == 0 && child->min_len == 0) { /* NOLINT(clang-analyzer-core.NullDereference): a repeat has a child */
        demand_text(tree, child);
    }
    if (child->max_len == 0) { /* NOLINT(clang-analyzer-core.NullDereference): a repeat has a child */
        node->min = node->min > 0 ? 1 : 0;
        node->max = node->min;
    }
    node->min_len = multiply(node->min, child->min_len);
    node->max_len = multiply(node->max, child->max_len);
    tree->odd = tree->odd || child->empty_too_early;
    bool none_first = node->lazy && node->min == 0 && node->max_len > 0;
    node->empty_too_early = none_first || (node->max > 0 && child->empty_too_early);
}

/* The facts of a node whose children are measured. */
static void measure_node(tamis_re_tree *tree, tamis_re_node *node) {
    switch (node->kind) {
    case TAMIS_RE_CHAR:
    case TAMIS_RE_CLASS:
        node->min_len = 1;
        node->max_len = 1;
        break;
    case TAMIS_RE_TEXT:
        node->min_len = node->len;
        node->max_len = node->len;
        break;
    case TAMIS_RE_GROUP:
        node->min_len = node->first->min_len; /* NOLINT(clang-analyzer-core.NullDereference): a group has a child */
        node->max_len = node->first->max_len;
        node->empty_too_early = node->first->empty_too_early;
        break;
    case TAMIS_RE_BACKREF: node->max_len = tree->groups[node->number].node->max_len; break;
    case TAMIS_RE_REPEAT: measure_repeat(tree, node); break;
    case TAMIS_RE_SEQUENCE: measure_sequence(node); break;
    case TAMIS_RE_CHOICE: measure_choice(node); break;
    case TAMIS_RE_EMPTY:
    case TAMIS_RE_START:
    case TAMIS_RE_END:
    case TAMIS_RE_WORD_EDGE:
    case TAMIS_RE_WORD_INSIDE:
    case TAMIS_RE_LOOK: break;
    }
}

static void measure(tamis_re_tree *tree, tamis_re_node *node) {
    for (tamis_re_node *child = node->first; child != NULL; child = child->next) {
        child->parent = node;
        measure(tree, child);
    }
    measure_node(tree, node);
}

void tamis_re_measure(tamis_re_tree *tree) {
    if (tree->has_backrefs) { /* as the parser met them */
        tree->has_backrefs = false;
        link_parents(tree->root); /* measure does it, too, but too late for these */
        resolve_backrefs(tree, tree->root);
    }
    measure(tree, tree->root);
}
