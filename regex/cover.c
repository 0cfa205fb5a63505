/* Entries of a list that hide later ones.
 *
 * An entry that is a plain text, perhaps with `^` or `$`, or a choice of such (`fail|error`), or one with one choice in it
 * (`^(?:failed|wrong) login`), matches every text that has this text (at its start, at its end). A later entry all of whose matches have it is hidden: the characters that
 * follow each other in every match of it (its runs) contain the plain text. So plain texts go into a trie, and each run
 * is looked up from each of its places: about linear, whatever the number of entries. Entries with flag `i` have
 * a trie of their own, in small letters of ASCII; an entry without the flag hides none that has it.
 *
 * An entry that matches every text (`.*`, nothing) hides all that come after it. */
#include "base/limits.h"
#include "regex/prover.h"

/* How a text stands: anywhere, `^`, `$`, both. */
enum { AT_START = 1, AT_END = 2, PLACES = 4 };

#define NO_ENTRY UINT32_MAX
#define NO_NODE  0u

/* The rest of a text that no other one shares: it has no nodes until one does. */
typedef struct tail {
    tamis_str text; /* not empty */
    unsigned place;
    uint32_t entry;
} tail;

typedef struct trie_node {
    uint32_t child, next; /* NO_NODE: none */
    uint32_t entries;     /* index of a block of PLACES entries, + 1; 0: none */
    uint32_t tail;        /* index of a tail, + 1; 0: none. A node with one has nothing else */
    unsigned char byte;
} trie_node;

typedef struct trie {
    trie_node *nodes; /* [0] is the root, whose children stand in `root` */
    uint32_t root[256];
    size_t count, room;
    uint32_t (*entries)[PLACES];
    size_t entry_count, entry_room;
    tail *tails;
    size_t tail_count, tail_room;
} trie;

struct tamis_re_cover {
    tamis_arena *arena;
    trie exact, folded;
    uint32_t everything; /* the first entry that matches every text */
    uint32_t looks;      /* left */
};

tamis_status tamis_re_cover_new(tamis_re_cover **out, tamis_arena *arena) {
    tamis_re_cover *cover = tamis_arena_alloc(arena, sizeof *cover);
    *out = cover;
    if (cover == NULL) return TAMIS_ERR_MEMORY;
    *cover = (tamis_re_cover){.arena = arena, .everything = NO_ENTRY, .looks = TAMIS_LIMIT_LINT_LOOKS};
    return TAMIS_OK;
}

/* ---- The trie ---- */

/* Room for one more element of an array in the arena. */
static bool grow(tamis_arena *arena, void **items, size_t *room, size_t count, size_t size) {
    if (count < *room) return true;
    size_t more = *room == 0 ? 256 : *room * 2;
    void *grown = more >= UINT32_MAX / 2 ? NULL : tamis_arena_array(arena, more, size);
    if (grown == NULL) return false;
    if (count > 0) memcpy(grown, *items, count * size);
    *items = grown;
    *room = more;
    return true;
}

static bool add_node(trie *t, tamis_arena *arena, unsigned char byte) {
    void *nodes = t->nodes;
    if (!grow(arena, &nodes, &t->room, t->count, sizeof *t->nodes)) return false;
    t->nodes = nodes;
    t->nodes[t->count++] = (trie_node){.byte = byte};
    return true;
}

static uint32_t step(tamis_re_cover *c, const trie *t, uint32_t at, unsigned char byte) {
    uint32_t child = at == 0 ? t->root[byte] : t->nodes[at].child;
    for (; child != NO_NODE && t->nodes[child].byte != byte && c->looks > 0; child = t->nodes[child].next) c->looks--;
    if (c->looks > 0) c->looks--;
    return c->looks == 0 ? NO_NODE : child;
}

static bool add_child(tamis_re_cover *c, trie *t, uint32_t at, unsigned char byte) {
    if (!add_node(t, c->arena, byte)) return false;
    uint32_t child = (uint32_t)t->count - 1, *first = at == 0 ? &t->root[byte] : &t->nodes[at].child;
    t->nodes[child].next = *first;
    *first = child;
    return true;
}

/* The text ends at this node. */
static bool set_entry(tamis_re_cover *c, trie *t, uint32_t at, unsigned place, uint32_t entry) {
    if (t->nodes[at].entries == 0) {
        void *entries = t->entries;
        if (!grow(c->arena, &entries, &t->entry_room, t->entry_count, sizeof *t->entries)) return false;
        t->entries = entries;
        for (int i = 0; i < PLACES; i++) t->entries[t->entry_count][i] = NO_ENTRY;
        t->nodes[at].entries = (uint32_t)++t->entry_count;
    }
    uint32_t *first = &t->entries[t->nodes[at].entries - 1][place];
    if (*first == NO_ENTRY) *first = entry;
    return true;
}

/* The text goes on behind this node, which has nothing yet. */
static bool set_tail(tamis_re_cover *c, trie *t, uint32_t at, tail rest) {
    void *tails = t->tails;
    if (rest.text.len == 0) return set_entry(c, t, at, rest.place, rest.entry);
    if (!grow(c->arena, &tails, &t->tail_room, t->tail_count, sizeof *t->tails)) return false;
    t->tails = tails;
    t->tails[t->tail_count++] = rest;
    t->nodes[at].tail = (uint32_t)t->tail_count;
    return true;
}

/* A new child with the first byte of the text, and the rest of it. */
static bool add_branch(tamis_re_cover *c, trie *t, uint32_t at, tail whole) {
    if (!add_child(c, t, at, (unsigned char)whole.text.ptr[0])) return false;
    whole.text = (tamis_str){whole.text.ptr + 1, whole.text.len - 1};
    return set_tail(c, t, (uint32_t)t->count - 1, whole);
}

/* The tail of a node goes one node down, as another text comes through. */
static bool push_down(tamis_re_cover *c, trie *t, uint32_t at) {
    if (t->nodes[at].tail == 0) return true;
    tail whole = t->tails[t->nodes[at].tail - 1];
    t->nodes[at].tail = 0;
    return add_branch(c, t, at, whole);
}

static bool insert(tamis_re_cover *c, trie *t, tamis_str text, unsigned place, uint32_t entry) {
    uint32_t at = 0;
    if (tamis_arena_copy(&text, c->arena, text) != TAMIS_OK || (t->count == 0 && !add_node(t, c->arena, 0))) return false;
    for (size_t i = 0; i < text.len; i++) {
        uint32_t child = step(c, t, at, (unsigned char)text.ptr[i]);
        if (c->looks == 0) return true; /* nothing more is found */
        if (child == NO_NODE) return add_branch(c, t, at, (tail){{text.ptr + i, text.len - i}, place, entry});
        if (!push_down(c, t, child)) return false;
        at = child;
    }
    return set_entry(c, t, at, place, entry);
}

/* ---- Entries that cover ---- */

/* Does it match at the start of every text? */
static bool matches_all(const tamis_re_node *node, bool multiline) {
    switch (node->kind) {
    case TAMIS_RE_EMPTY:
    case TAMIS_RE_START: return true;
    case TAMIS_RE_GROUP: return matches_all(node->first, multiline);
    case TAMIS_RE_REPEAT: return node->min == 0 || matches_all(node->first, multiline);
    case TAMIS_RE_SEQUENCE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next)
            if (!matches_all(child, multiline)) return false;
        return true;
    case TAMIS_RE_CHOICE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next)
            if (matches_all(child, multiline)) return true;
        return false;
    default: return false;
    }
}

static uint32_t small(uint32_t c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* A plain text as it is read: of the one choice that it may have, one alternative. */
typedef struct plain {
    tamis_buf text;
    unsigned place;
    bool fold, anchors;
    const tamis_re_node *choice, *way; /* NULL: none yet */
} plain;

static bool add_characters(plain *p, const tamis_re_node *node) {
    if ((p->place & AT_END) != 0) return false;
    if (node->kind == TAMIS_RE_CHAR)
        return !(p->fold && node->code_point > 0x7F) && tamis_re_add_point(&p->text, p->fold ? small(node->code_point) : node->code_point);
    size_t from = p->text.len;
    if (!tamis_buf_add_str(&p->text, node->text)) return false;
    for (size_t i = from; p->fold && i < p->text.len; i++) p->text.ptr[i] = (char)small((unsigned char)p->text.ptr[i]);
    return true;
}

/* `^` before all characters, `$` behind them. */
static bool add_anchor(plain *p, unsigned place) {
    if (!p->anchors || (place == AT_START && p->text.len > 0)) return false;
    p->place |= place;
    return true;
}

/* Recursive: the depth of a tree is limited. */
static bool add_plain(plain *p, const tamis_re_node *node) {
    switch (node->kind) {
    case TAMIS_RE_CHAR:
    case TAMIS_RE_TEXT: return add_characters(p, node);
    case TAMIS_RE_START: return add_anchor(p, AT_START);
    case TAMIS_RE_END: return add_anchor(p, AT_END);
    case TAMIS_RE_EMPTY: return true;
    case TAMIS_RE_GROUP: return add_plain(p, node->first);
    case TAMIS_RE_SEQUENCE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next)
            if (!add_plain(p, child)) return false;
        return true;
    case TAMIS_RE_CHOICE:
        if (p->choice == NULL) p->way = node->first;
        p->choice = p->choice == NULL ? node : p->choice;
        return p->choice == node && add_plain(p, p->way);
    default: return false;
    }
}

/* The plain text of a pattern. False when it is none. */
static bool plain_text(plain *p, const tamis_re_node *root) {
    p->place = 0;
    tamis_buf_reset(&p->text);
    return add_plain(p, root) && p->text.len > 0;
}

static const tamis_re_node *off_groups(const tamis_re_node *node) {
    while (node->kind == TAMIS_RE_GROUP) node = node->first;
    return node;
}

/* The texts of all alternatives. Of a pattern that is a choice those that are plain count, of one that has a choice they must all be. */
static bool each_text(tamis_re_cover *c, trie *t, const tamis_re_prover *prover, uint32_t entry, bool insert_them, bool *plain_all) {
    unsigned flags = prover->tree.flags;
    plain p = {.fold = (flags & TAMIS_REGEX_IGNORE_CASE) != 0, .anchors = (flags & TAMIS_REGEX_MULTILINE) == 0};
    uint32_t price = (uint32_t)prover->tree.source.len / 16 + 1; /* a step looks at a byte */
    bool ok = true;
    *plain_all = true;
    tamis_buf_init(&p.text, TAMIS_LIMIT_PATTERN * 4);
    do {
        bool is_plain = plain_text(&p, prover->tree.root);
        *plain_all = *plain_all && is_plain;
        if (is_plain && insert_them) ok = insert(c, t, tamis_buf_str(&p.text), p.place, entry);
        p.way = p.way == NULL ? NULL : p.way->next;
        c->looks -= price < c->looks ? price : c->looks;
    } while (p.way != NULL && ok && c->looks > 0 && (insert_them || *plain_all));
    ok = ok && p.text.failed != TAMIS_ERR_MEMORY;
    tamis_buf_clear(&p.text);
    return ok;
}

tamis_status tamis_re_cover_add(tamis_re_cover *c, const tamis_re_prover *prover, uint32_t entry) {
    if (prover->tree.root == NULL || c->looks == 0) return TAMIS_OK;
    const tamis_re_node *root = off_groups(prover->tree.root);
    trie *t = (prover->tree.flags & TAMIS_REGEX_IGNORE_CASE) != 0 ? &c->folded : &c->exact;
    if (c->everything == NO_ENTRY && matches_all(root, false)) c->everything = entry;
    bool plain_all = root->kind == TAMIS_RE_CHOICE, ok = true, ignored;
    if (!plain_all) ok = each_text(c, t, prover, entry, false, &plain_all);
    if (ok && plain_all) ok = each_text(c, t, prover, entry, true, &ignored);
    return ok ? TAMIS_OK : TAMIS_ERR_MEMORY;
}

/* ---- Runs: characters that follow each other in every match ---- */

typedef struct runner {
    tamis_re_cover *cover;
    tamis_buf text;
    unsigned flags;
    bool begun;    /* something stands before this run */
    bool at_start; /* the run begins where the text does */
    uint32_t found;
} runner;

/* A plain text ends here: how does it stand in the run? */
static unsigned standing(const runner *r, size_t from, size_t end, size_t len, bool at_end) {
    return (from == 0 && r->at_start ? AT_START : 0u) | (end == len && at_end ? AT_END : 0u);
}

static void take_tail(runner *r, const tail *rest, tamis_str run, size_t from, size_t at, bool at_end) {
    tamis_str left = {run.ptr + at, run.len - at};
    uint32_t price = (uint32_t)(rest->text.len / 64); /* a step looks at a byte, a comparison at many */
    r->cover->looks -= price < r->cover->looks ? price : r->cover->looks;
    if (!tamis_str_starts_with(left, rest->text) || rest->entry >= r->found) return;
    unsigned place = standing(r, from, at + rest->text.len, run.len, at_end);
    if ((rest->place & ~place) == 0) r->found = rest->entry;
}

static void take_entries(runner *r, const uint32_t *entries, unsigned place) {
    for (unsigned p = 0; p < PLACES; p++)
        if ((p & ~place) == 0 && entries[p] < r->found) r->found = entries[p];
}

static void look_up(runner *r, const trie *t, tamis_str run, bool at_end) {
    for (size_t from = 0; t->count > 0 && from < run.len && r->cover->looks > 0; from++) {
        uint32_t at = 0;
        for (size_t i = from; i < run.len; i++) {
            at = step(r->cover, t, at, (unsigned char)run.ptr[i]);
            if (at == NO_NODE) break;
            const trie_node *node = &t->nodes[at];
            if (node->tail != 0) {
                take_tail(r, &t->tails[node->tail - 1], run, from, i + 1, at_end);
                break;
            }
            if (node->entries != 0) take_entries(r, t->entries[node->entries - 1], standing(r, from, i + 1, run.len, at_end));
        }
    }
}

static void end_run(runner *r, bool at_end) {
    if (r->text.len > 0) {
        if ((r->flags & TAMIS_REGEX_IGNORE_CASE) == 0) look_up(r, &r->cover->exact, tamis_buf_str(&r->text), at_end);
        for (size_t i = 0; i < r->text.len; i++) r->text.ptr[i] = (char)small((unsigned char)r->text.ptr[i]);
        look_up(r, &r->cover->folded, tamis_buf_str(&r->text), at_end);
    }
    tamis_buf_reset(&r->text);
    r->begun = true;
    r->at_start = false;
}

/* Recursive: the depth of a tree is limited. */
static void walk(runner *r, const tamis_re_node *node) {
    bool anchors = (r->flags & TAMIS_REGEX_MULTILINE) == 0;
    switch (node->kind) {
    case TAMIS_RE_CHAR:
        r->begun = true;
        if ((r->flags & TAMIS_REGEX_IGNORE_CASE) != 0 && node->code_point > 0x7F) end_run(r, false);
        else (void)tamis_re_add_point(&r->text, node->code_point); /* there is room for a pattern of any length */
        return;
    case TAMIS_RE_TEXT:
        r->begun = true;
        (void)tamis_buf_add_str(&r->text, node->text);
        return;
    case TAMIS_RE_START:
        if (!r->begun && anchors) r->at_start = true;
        return;
    case TAMIS_RE_END: end_run(r, anchors); return;
    case TAMIS_RE_GROUP: walk(r, node->first); return;
    case TAMIS_RE_SEQUENCE:
        for (const tamis_re_node *child = node->first; child != NULL; child = child->next) walk(r, child);
        return;
    case TAMIS_RE_REPEAT:
        end_run(r, false);
        if (node->min == 0) return;
        walk(r, node->first); /* at least once */
        end_run(r, false);
        return;
    case TAMIS_RE_CLASS:
    case TAMIS_RE_CHOICE:
    case TAMIS_RE_BACKREF: end_run(r, false); return;
    case TAMIS_RE_EMPTY:
    case TAMIS_RE_LOOK:
    case TAMIS_RE_WORD_EDGE:
    case TAMIS_RE_WORD_INSIDE: return;
    }
}

bool tamis_re_cover_is_empty(const tamis_re_cover *c) {
    return c->everything == NO_ENTRY && c->exact.count == 0 && c->folded.count == 0;
}

bool tamis_re_cover_find(uint32_t *entry, tamis_re_cover *cover, tamis_re_prover *prover) {
    if (prover->tree.root == NULL) return false;
    runner r = {.cover = cover, .flags = prover->tree.flags, .found = cover->everything};
    bool empty = cover->exact.count == 0 && cover->folded.count == 0;
    tamis_buf_init(&r.text, TAMIS_LIMIT_PATTERN * 4);
    if (!empty) {
        walk(&r, prover->tree.root);
        end_run(&r, false);
    }
    tamis_re_prover_note(prover, &r.text);
    tamis_buf_clear(&r.text);
    *entry = r.found;
    return r.found != NO_ENTRY;
}

/* ---- Proof ---- */

static bool matches(tamis_re_prover *p, tamis_str source, unsigned flags, tamis_str text) {
    tamis_regex *regex = tamis_re_prover_compile(p, source, flags);
    if (regex == NULL) return false;
    bool found = tamis_re_prove(p, regex, text, false) == TAMIS_MATCH;
    tamis_regex_free(regex);
    return found;
}

bool tamis_re_prove_hidden(tamis_str *witness, tamis_re_prover *p, tamis_str source, unsigned flags) {
    tamis_buf_reset(&p->text);
    if (p->tree.root == NULL || p->steps == 0) return false;
    bool made = tamis_re_add_witness(&p->text, &p->tree, p->tree.root);
    tamis_re_prover_note(p, &p->text);
    if (!made) return false;
    *witness = tamis_buf_str(&p->text);
    if (witness->len == 0) *witness = TAMIS_STR("");
    return matches(p, p->tree.source, p->tree.flags, *witness) && matches(p, source, flags, *witness);
}
