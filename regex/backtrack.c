/* Patterns that backtrack without end.
 *
 * A repeat whose body can take the same text in more than one way, `(a+)+` or `(\w|\d)*`, tries all of them when what
 * follows fails: twice as many for each character. The tree only says which repeats may be such: those whose body
 * has a repeat of variable length, or alternatives. Then texts are tried: what leads to the repeat, something that
 * its body takes, many times, and something that nothing takes. One on which the search exhausts a small limit
 * of match steps is the proof; with none, nothing is said. */
#include "regex/prover.h"

enum {
    SUSPECTS = 8, /* repeats that are looked at */
    PUMPS = 12,   /* texts that are repeated, for one repeat */
    /* How often, a short text and a long one: 2^32 ways, 2^16. Together 256 bytes at most, on which a pattern that is
     * quadratic stays below the limit. */
    SHORT = 4,
    SHORT_TIMES = 32,
    LONG = 16,
    LONG_TIMES = 16
};

typedef struct suspects {
    const tamis_re_node *items[SUSPECTS];
    size_t count;
} suspects;

static bool many(uint32_t max) {
    return max == TAMIS_RE_ENDLESS || max >= 16;
}

/* Can a text be taken in several ways, perhaps? */
static bool varies(const tamis_re_node *node) {
    if (node->kind == TAMIS_RE_CHOICE || (node->kind == TAMIS_RE_REPEAT && node->max > node->min)) return true;
    if (node->kind == TAMIS_RE_LOOK) return false;
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next)
        if (varies(child)) return true;
    return false;
}

static void find_suspects(suspects *s, const tamis_re_node *node) {
    if (s->count < SUSPECTS && node->kind == TAMIS_RE_REPEAT && many(node->max) && varies(node->first)) s->items[s->count++] = node;
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) find_suspects(s, child);
}

/* ---- What is repeated ---- */

/* Texts in one buffer, one behind the other. */
typedef struct pumps {
    tamis_buf text;
    size_t ends[PUMPS];
    size_t count;
} pumps;

static tamis_str pump_at(const pumps *p, size_t i) {
    size_t from = i == 0 ? 0 : p->ends[i - 1];
    return tamis_str_of(p->text.ptr + from, p->ends[i] - from);
}

/* Keeps what was appended, if it is new and not empty. */
static void keep(pumps *p) {
    size_t from = p->count == 0 ? 0 : p->ends[p->count - 1];
    if (p->text.len == from) return;
    tamis_str added = tamis_str_of(p->text.ptr + from, p->text.len - from);
    bool fits = p->count < PUMPS && added.len > 0 && added.len <= LONG;
    for (size_t i = 0; i < p->count && fits; i++) fits = !tamis_str_equal(pump_at(p, i), added);
    if (fits) p->ends[p->count++] = p->text.len;
    else p->text.len = from;
}

static void add_pump(pumps *p, const tamis_re_tree *tree, const tamis_re_node *node) {
    (void)tamis_re_add_witness(&p->text, tree, node);
    keep(p);
}

/* The body, its alternatives, and the single characters that it is made of. */
static void add_parts(pumps *p, const tamis_re_tree *tree, const tamis_re_node *node) {
    bool single = node->kind == TAMIS_RE_CHAR || node->kind == TAMIS_RE_CLASS;
    if (single || (node->parent != NULL && node->parent->kind == TAMIS_RE_CHOICE)) add_pump(p, tree, node);
    for (size_t i = 0; node->kind == TAMIS_RE_TEXT && i < node->text.len; i++) {
        (void)tamis_buf_add_char(&p->text, node->text.ptr[i]);
        keep(p);
    }
    if (node->kind == TAMIS_RE_CLASS && node->properties == NULL && tamis_re_set_has(&node->set, '0')) {
        (void)tamis_buf_add_char(&p->text, '0'); /* what `\d` and `\w` share */
        keep(p);
    }
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) add_parts(p, tree, child);
}

/* ---- Trying ---- */

/* What stands before or behind the repeat, from the innermost sequence outwards. */
static bool add_before(tamis_buf *out, const tamis_re_tree *tree, const tamis_re_node *node) {
    const tamis_re_node *parent = node->parent;
    if (parent == NULL) return true;
    if (!add_before(out, tree, parent)) return false;
    for (const tamis_re_node *c = parent->first; parent->kind == TAMIS_RE_SEQUENCE && c != node; c = c->next)
        if (!tamis_re_add_witness(out, tree, c)) return false;
    return true;
}

static bool add_behind(tamis_buf *out, const tamis_re_tree *tree, const tamis_re_node *node) {
    for (const tamis_re_node *parent = node->parent; parent != NULL; node = parent, parent = parent->parent)
        for (const tamis_re_node *c = node->next; parent->kind == TAMIS_RE_SEQUENCE && c != NULL; c = c->next)
            if (!tamis_re_add_witness(out, tree, c)) return false;
    return true;
}

/* How a text ends: with nothing, something that hardly any body takes, with what should follow in front or behind. */
static const struct {
    const char *breaker;
    bool before, behind; /* what should follow stands before the breaker, behind it */
} ends[] = {{"!", false, false}, {"!", true, false}, {"!", false, true}, {"", false, false}, {"\n", false, true}};

static bool gives_up(tamis_re_prover *p, const tamis_regex *regex, const tamis_re_node *repeat, tamis_str pump, size_t end) {
    tamis_buf *text = &p->text;
    tamis_buf_reset(text);
    bool fits = add_before(text, &p->tree, repeat);
    int times = pump.len <= SHORT ? SHORT_TIMES : LONG_TIMES;
    for (int i = 0; i < times && fits; i++) fits = tamis_buf_add_str(text, pump);
    if (fits && ends[end].before) fits = add_behind(text, &p->tree, repeat);
    fits = fits && tamis_buf_add_z(text, ends[end].breaker);
    if (fits && ends[end].behind) fits = add_behind(text, &p->tree, repeat);
    tamis_re_prover_note(p, text);
    if (!fits) return false;
    return tamis_re_prove(p, regex, tamis_buf_str(text), true) == TAMIS_GAVE_UP;
}

static bool try_repeat(tamis_re_prover *p, const tamis_regex *regex, const tamis_re_node *repeat) {
    pumps all = {.count = 0};
    bool found = false;
    tamis_buf_init(&all.text, 65536);
    add_pump(&all, &p->tree, repeat->first);
    add_parts(&all, &p->tree, repeat->first);
    for (size_t i = 0; i < all.count && !found; i++)
        for (size_t end = 0; end < sizeof ends / sizeof *ends && !found; end++)
            found = gives_up(p, regex, repeat, pump_at(&all, i), end);
    tamis_re_prover_note(p, &all.text);
    tamis_buf_clear(&all.text);
    return found;
}

bool tamis_re_find_backtracking(tamis_re_place *out, tamis_str *witness, tamis_re_prover *prover) {
    suspects s = {.count = 0};
    bool found = false;
    if (prover->tree.root == NULL) return false;
    find_suspects(&s, prover->tree.root);
    if (s.count == 0 || prover->steps == 0) return false;
    tamis_regex *regex = tamis_re_prover_compile(prover, prover->tree.source, prover->tree.flags);
    if (regex == NULL) return false;
    for (size_t i = 0; i < s.count && !found; i++) {
        found = try_repeat(prover, regex, s.items[i]);
        *out = (tamis_re_place){s.items[i]->off, s.items[i]->len};
    }
    tamis_regex_free(regex);
    *witness = tamis_buf_str(&prover->text);
    return found;
}
