/* Patterns that JavaScript accepts and PCRE2 would match otherwise: refused, with what to write instead.
 *
 * 1. Empty iterations. After the iterations that `min` demands, JavaScript undoes an iteration that matched
 *    empty and tries the next way through the body; PCRE2 accepts it and leaves the repeat. They find the
 *    same when a body's empty ways come after all others: then what JavaScript goes on to is leaving the
 *    repeat, too. So refused is a repeat, with iterations that are not demanded, of a body that may match
 *    empty before a way that is not empty: `(?:|a)*`. A lazy repeat has tried to leave before; there it is
 *    harmless, but for an upper limit, of which PCRE2 takes the empty iteration off: `(?:|a){0,3}?`.
 *
 * 2. Groups. JavaScript forgets the groups of a body at the start of each iteration, PCRE2 keeps what an
 *    earlier iteration set. It shows in a group that an iteration can skip; and, after the empty iterations
 *    above, in any group of a body that can match empty. What matters is who reads the group: a
 *    back-reference is refused here, a template in tamis_regex_check_template.
 *
 * 3. Lookbehind. PCRE2 steps back by a fixed length and matches forward, JavaScript matches backward. With
 *    fixed lengths every part has its place beforehand, so the direction shows only in back-references, and in
 *    groups that are repeated. */
#include "regex/parser.h"

/* PCRE2 steps back by 16 bits at most. */
#define LOOKBEHIND_MAX 65535u

/* ---- 2. Groups ---- */

/* What happens to a group between it and a node above. */
typedef struct passage {
    tamis_re_report report;
    bool skippable; /* a way through the node below `top` may leave the group out */
} passage;

/* Of two reports the one that is worse for a reader. */
static tamis_re_report worse(tamis_re_report a, tamis_re_report b) {
    return a > b ? a : b;
}

static tamis_re_report pass_repeat(const tamis_re_node *repeat, const passage *below, bool in_look) {
    tamis_re_report report = TAMIS_RE_SAME;
    if (repeat->max > 1 && tamis_re_backward(repeat)) {
        report = TAMIS_RE_REVERSED;
    }
    if (repeat->max > 1 && below->skippable) {
        report = worse(report, TAMIS_RE_SKIPPED);
    }
    if (repeat->max > repeat->min && repeat->first->min_len == 0) {
        report = worse(report, repeat->max > 1 || in_look ? TAMIS_RE_EMPTIED : TAMIS_RE_BLANK);
    }
    return report;
}

/* Follows a group up to `top` (NULL: over the root), without `top` itself. */
static passage pass(const tamis_re_node *group, const tamis_re_node *top) {
    passage way = {TAMIS_RE_SAME, false};
    bool in_look = false;
    for (const tamis_re_node *node = group->parent; node != top; node = node->parent) {
        switch (node->kind) {
        case TAMIS_RE_CHOICE: way.skippable = true; break;
        case TAMIS_RE_LOOK:
            if (node->negated) { /* outside it is never set, with both engines */
                return (passage){TAMIS_RE_SAME, true};
            }
            in_look = true;
            break;
        case TAMIS_RE_REPEAT:
            if (node->max == 0) {
                return (passage){TAMIS_RE_SAME, true};
            }
            way.report = worse(way.report, pass_repeat(node, &way, in_look));
            way.skippable = way.skippable || node->min == 0;
            break;
        default: break;
        }
    }
    return way;
}

/* Is there a repeat that begins anew above `node` or at it? */
static bool in_repeat(const tamis_re_node *node) {
    for (; node != NULL; node = node->parent) {
        if (node->kind == TAMIS_RE_REPEAT && node->max > 1) {
            return true;
        }
    }
    return false;
}

static bool in_lookbehind(const tamis_re_node *node) {
    for (; node != NULL; node = node->parent) {
        if (node->kind == TAMIS_RE_LOOK && node->behind) {
            return true;
        }
    }
    return false;
}

static tamis_status refuse_backref(const tamis_re_tree *tree, const tamis_re_node *ref, tamis_regex_error *error) {
    size_t end = (size_t)ref->off + ref->len;
    if (in_lookbehind(ref)) {
        tamis_re_error(error, ref->off, end, true, "match the text before, and capture what follows it",
                       "a back-reference in a lookbehind has no fixed length");
        return TAMIS_ERR_INVALID;
    }
    const tamis_re_node *group = tree->groups[ref->number].node;
    const tamis_re_node *meeting = tamis_re_meet(group, ref).node;
    passage way = pass(group, meeting);
    if (way.report > TAMIS_RE_BLANK || (way.skippable && in_repeat(meeting))) {
        tamis_re_error(error, ref->off, end, true,
                       "let each iteration set it: (?:(a)|b)* as ((?:a|b))*, or write out the repeat",
                       "this refers to group %u, which an iteration of the repeat around it can skip", ref->number);
        return TAMIS_ERR_INVALID;
    }
    return TAMIS_OK;
}

/* ---- 1. Empty iterations ---- */

static tamis_status refuse_repeat(const tamis_re_node *repeat, tamis_regex_error *error) {
    bool counts_empty = repeat->max != TAMIS_RE_ENDLESS && repeat->max - repeat->min > 1;
    bool harmless = repeat->max == repeat->min || (repeat->lazy && !counts_empty);
    if (harmless || !repeat->first->empty_too_early) {
        return TAMIS_OK;
    }
    tamis_re_error(error, repeat->off, (size_t)repeat->off + repeat->len, true,
                   "put the empty way last, as (?:a|) for (?:|a), or demand a character: a+? for a*?",
                   "a repeat whose body can match empty before another way is tried");
    return TAMIS_ERR_INVALID;
}

/* ---- 3. Lookbehind ---- */

static tamis_status refuse_length(const tamis_re_node *way, tamis_regex_error *error) {
    size_t end = (size_t)way->off + way->len;
    if (way->min_len != way->max_len) {
        tamis_re_error(error, way->off, end, true,
                       "give each alternative a fixed length: (?<=a|bc), not (?<=a+) or (?<=x(?:a|bc))",
                       "a lookbehind of no fixed length");
        return TAMIS_ERR_INVALID;
    }
    if (way->max_len > LOOKBEHIND_MAX) {
        tamis_re_error(error, way->off, end, true, "write smaller counts", "a lookbehind of more than %u characters",
                       LOOKBEHIND_MAX);
        return TAMIS_ERR_INVALID;
    }
    return TAMIS_OK;
}

static tamis_status refuse_lookbehind(const tamis_re_node *look, tamis_regex_error *error) {
    const tamis_re_node *inside = look->first;
    if (inside->kind != TAMIS_RE_CHOICE) {
        return refuse_length(inside, error);
    }
    tamis_status status = TAMIS_OK;
    for (const tamis_re_node *way = inside->first; way != NULL && status == TAMIS_OK; way = way->next) {
        status = refuse_length(way, error);
    }
    return status;
}

/* ---- All of it ---- */

static tamis_status refuse_node(const tamis_re_tree *tree, const tamis_re_node *node, tamis_regex_error *error) {
    switch (node->kind) {
    case TAMIS_RE_REPEAT: return refuse_repeat(node, error);
    case TAMIS_RE_BACKREF: return refuse_backref(tree, node, error);
    case TAMIS_RE_LOOK: return node->behind ? refuse_lookbehind(node, error) : TAMIS_OK;
    default: return TAMIS_OK;
    }
}

static tamis_status refuse_tree(const tamis_re_tree *tree, const tamis_re_node *node, tamis_regex_error *error) {
    tamis_status status = refuse_node(tree, node, error);
    for (const tamis_re_node *child = node->first; child != NULL && status == TAMIS_OK; child = child->next) {
        status = refuse_tree(tree, child, error);
    }
    return status;
}

tamis_status tamis_re_refuse(tamis_re_tree *tree, tamis_regex_error *error) {
    for (uint32_t i = 1; i <= tree->group_count; i++) {
        tree->groups[i].report = pass(tree->groups[i].node, NULL).report;
    }
    return tree->odd ? refuse_tree(tree, tree->root, error) : TAMIS_OK;
}
