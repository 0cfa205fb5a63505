/* A short text that a node of a pattern matches. */
#include "regex/prover.h"

/* What a class is best shown by. */
static const char shown[] = "a0 A_-.:/,x1";

static uint32_t member_of(const tamis_re_node *node) {
    for (const char *c = shown; *c != '\0'; c++) {
        bool has = tamis_re_set_has(&node->set, (unsigned char)*c);
        if (node->properties == NULL ? has : has != node->negated) return (unsigned char)*c;
    }
    if (node->properties == NULL && node->set.count > 0) return node->set.items[0].first;
    return 'a'; /* a property may have it, or not: the search tells */
}

static const tamis_re_node *shortest(const tamis_re_node *choice) {
    const tamis_re_node *best = choice->first;
    for (const tamis_re_node *child = choice->first; child != NULL; child = child->next)
        if (child->min_len < best->min_len) best = child;
    return best;
}

/* Recursive: the depth of a tree is limited; what a repeat multiplies, the buffer's maximum ends. */
bool tamis_re_add_witness(tamis_buf *out, const tamis_re_tree *tree, const tamis_re_node *node) {
    switch (node->kind) {
    case TAMIS_RE_CHAR: return tamis_re_add_point(out, node->code_point);
    case TAMIS_RE_TEXT: return tamis_buf_add_str(out, node->text);
    case TAMIS_RE_CLASS: return tamis_re_add_point(out, member_of(node));
    case TAMIS_RE_GROUP: return tamis_re_add_witness(out, tree, node->first);
    case TAMIS_RE_CHOICE: return tamis_re_add_witness(out, tree, shortest(node));
    case TAMIS_RE_SEQUENCE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next)
            if (!tamis_re_add_witness(out, tree, child)) return false;
        return true;
    case TAMIS_RE_REPEAT: {
        size_t before = out->len;
        for (uint32_t i = 0; i < node->min; i++) {
            if (!tamis_re_add_witness(out, tree, node->first)) return false;
            if (out->len == before) return true; /* it is empty, however often */
        }
        return true;
    }
    case TAMIS_RE_EMPTY:
    case TAMIS_RE_START:
    case TAMIS_RE_END:
    case TAMIS_RE_WORD_EDGE:
    case TAMIS_RE_WORD_INSIDE:
    case TAMIS_RE_LOOK:
    case TAMIS_RE_BACKREF: break;
    }
    return true;
}
