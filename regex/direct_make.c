/* From the tree of a pattern to the steps of its program. See direct.h. */
#include "regex/direct.h"

typedef struct builder {
    tamis_re_direct_room *room;
    uint32_t steps, sets, text;
    bool folded;    /* flag `i` */
    bool multiline; /* flag `m` */
    bool joins;     /* a character may join the literal before it: no step leads to this place */
} builder;

static bool add_node(builder *b, const tamis_re_node *node);

/* ---- Steps ---- */

static tamis_re_step *add_step(builder *b, tamis_re_op op) {
    if (b->steps == TAMIS_RE_DIRECT_STEPS) {
        return NULL;
    }
    tamis_re_step *step = &b->room->steps[b->steps++];
    *step = (tamis_re_step){.op = (uint8_t)op, .next = TAMIS_RE_NO_BYTE};
    b->joins = false;
    return step;
}

static bool add_plain_step(builder *b, tamis_re_op op) {
    return add_step(b, op) != NULL;
}

static bool add_save(builder *b, uint32_t offset) {
    tamis_re_step *step = add_step(b, TAMIS_RE_OP_SAVE);
    if (step != NULL) {
        step->a = (uint16_t)offset;
    }
    return step != NULL;
}

/* ---- Characters ---- */

static bool add_char(builder *b, uint32_t c) {
    if (c > 0x7F || b->text == TAMIS_RE_DIRECT_TEXT) {
        return false;
    }
    if (!b->joins || b->room->steps[b->steps - 1].b == TAMIS_RE_DIRECT_RUN) {
        tamis_re_step *step = add_step(b, b->folded ? TAMIS_RE_OP_FOLDED : TAMIS_RE_OP_LITERAL);
        if (step == NULL) {
            return false;
        }
        step->a = (uint16_t)b->text;
        b->joins = true;
    }
    b->room->text[b->text++] = (char)(b->folded && c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    b->room->steps[b->steps - 1].b++;
    return true;
}

static bool add_text(builder *b, tamis_str text) {
    bool added = true;
    for (size_t i = 0; i < text.len && added; i++) {
        added = add_char(b, (unsigned char)text.ptr[i]);
    }
    return added;
}

static void set_byte(tamis_re_bytes *set, uint32_t c) {
    set->bits[c >> 6] |= UINT64_C(1) << (c & 63);
}

static void set_char(tamis_re_bytes *set, uint32_t c, bool folded) {
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    set_byte(set, c);
    if (folded && letter) {
        set_byte(set, c ^ 0x20);
    }
}

/* The set of a character or class; false when it is not one. */
static bool set_of(tamis_re_bytes *out, const builder *b, const tamis_re_node *node) {
    *out = (tamis_re_bytes){{0, 0}};
    if (node->kind == TAMIS_RE_CHAR) {
        bool ascii = node->code_point <= 0x7F;
        if (ascii) {
            set_char(out, node->code_point, b->folded);
        }
        return ascii;
    }
    if (node->kind != TAMIS_RE_CLASS || node->properties != NULL) {
        return false;
    }
    for (size_t i = 0; i < node->set.count; i++) {
        for (uint32_t c = node->set.items[i].first; c <= node->set.items[i].last && c <= 0x7F; c++) {
            set_byte(out, c);
        }
    }
    return true;
}

/* The number of a set, which may be there already. */
static bool add_set(builder *b, uint8_t *number, const tamis_re_node *node) {
    tamis_re_bytes set;
    if (!set_of(&set, b, node)) {
        return false;
    }
    uint32_t i = 0;
    while (i < b->sets && (b->room->sets[i].bits[0] != set.bits[0] || b->room->sets[i].bits[1] != set.bits[1])) {
        i++;
    }
    if (i == TAMIS_RE_DIRECT_SETS) {
        return false;
    }
    if (i == b->sets) {
        b->room->sets[b->sets++] = set;
    }
    *number = (uint8_t)i;
    return true;
}

/* `op`, of a set of its own. */
static bool add_of_set(builder *b, tamis_re_op op, const tamis_re_node *node, uint32_t min, uint32_t max) {
    uint8_t set;
    bool fits = min < TAMIS_RE_ANY_MORE && (max < TAMIS_RE_ANY_MORE || max == TAMIS_RE_ENDLESS);
    tamis_re_step *step = fits && add_set(b, &set, node) ? add_step(b, op) : NULL;
    if (step != NULL) {
        step->set = set;
        step->a = (uint16_t)min;
        step->b = (uint16_t)(max == TAMIS_RE_ENDLESS ? TAMIS_RE_ANY_MORE : max);
    }
    return step != NULL;
}

/* ---- Repeats and alternatives ---- */

/* What may be there or not. In JavaScript a part that matches the empty text there counts as absent: left to PCRE2's form. */
static bool add_optional(builder *b, const tamis_re_node *node) {
    if (node->min != 0 || node->max != 1 || node->first->min_len == 0) {
        return false;
    }
    tamis_re_step *split = add_step(b, node->lazy ? TAMIS_RE_OP_SPLIT_FAR : TAMIS_RE_OP_SPLIT);
    if (split == NULL || !add_node(b, node->first)) {
        return false;
    }
    split->a = (uint16_t)b->steps;
    b->joins = false;
    return true;
}

static bool add_repeat(builder *b, const tamis_re_node *node) {
    tamis_re_kind kind = node->first->kind;
    if (kind == TAMIS_RE_CHAR || kind == TAMIS_RE_CLASS) {
        return add_of_set(b, node->lazy ? TAMIS_RE_OP_LAZY : TAMIS_RE_OP_SPAN, node->first, node->min, node->max);
    }
    return add_optional(b, node);
}

static bool add_choice(builder *b, const tamis_re_node *node) {
    uint16_t ends = UINT16_MAX; /* the jumps to the end, a list through `a` */
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        tamis_re_step *split = child->next == NULL ? NULL : add_step(b, TAMIS_RE_OP_SPLIT);
        if ((split == NULL && child->next != NULL) || !add_node(b, child)) {
            return false;
        }
        if (split == NULL) {
            break;
        }
        tamis_re_step *jump = add_step(b, TAMIS_RE_OP_JUMP);
        if (jump == NULL) {
            return false;
        }
        jump->a = ends;
        ends = (uint16_t)(b->steps - 1);
        split->a = (uint16_t)b->steps;
    }
    while (ends != UINT16_MAX) {
        uint16_t before = b->room->steps[ends].a;
        b->room->steps[ends].a = (uint16_t)b->steps;
        ends = before;
    }
    b->joins = false;
    return true;
}

static bool add_group(builder *b, const tamis_re_node *node) {
    return node->number <= TAMIS_RE_DIRECT_GROUPS && add_save(b, 2 * node->number) && add_node(b, node->first) &&
           add_save(b, 2 * node->number + 1);
}

static bool add_sequence(builder *b, const tamis_re_node *node) {
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        if (!add_node(b, child)) {
            return false;
        }
    }
    return true;
}

static bool add_node(builder *b, const tamis_re_node *node) {
    switch (node->kind) {
    case TAMIS_RE_EMPTY: return true;
    case TAMIS_RE_CHAR: return add_char(b, node->code_point);
    case TAMIS_RE_TEXT: return add_text(b, node->text);
    case TAMIS_RE_CLASS: return add_of_set(b, TAMIS_RE_OP_SET, node, 1, 1);
    case TAMIS_RE_START: return add_plain_step(b, b->multiline ? TAMIS_RE_OP_LINE_START : TAMIS_RE_OP_START);
    case TAMIS_RE_END: return add_plain_step(b, b->multiline ? TAMIS_RE_OP_LINE_END : TAMIS_RE_OP_END);
    case TAMIS_RE_WORD_EDGE: return add_plain_step(b, TAMIS_RE_OP_WORD_EDGE);
    case TAMIS_RE_WORD_INSIDE: return add_plain_step(b, TAMIS_RE_OP_WORD_INSIDE);
    case TAMIS_RE_GROUP: return add_group(b, node);
    case TAMIS_RE_REPEAT: return add_repeat(b, node);
    case TAMIS_RE_SEQUENCE: return add_sequence(b, node);
    case TAMIS_RE_CHOICE: return add_choice(b, node);
    case TAMIS_RE_LOOK:
    case TAMIS_RE_BACKREF: break;
    }
    return false;
}

/* ---- How a match begins ---- */

static void unite(tamis_re_bytes *set, const tamis_re_bytes *other) {
    set->bits[0] |= other->bits[0];
    set->bits[1] |= other->bits[1];
}

/* Notes what a match that has come to step `i` without a byte may begin with, and which steps it may come to then. */
static void look_at_first(tamis_re_direct *d, bool *reached, uint32_t i) {
    const tamis_re_step *step = &d->steps[i];
    switch ((tamis_re_op)step->op) {
    case TAMIS_RE_OP_LITERAL:
    case TAMIS_RE_OP_FOLDED:
        set_char(&d->first, (unsigned char)d->text[step->a], step->op == TAMIS_RE_OP_FOLDED);
        return;
    case TAMIS_RE_OP_SET: unite(&d->first, &d->sets[step->set]); return;
    case TAMIS_RE_OP_SPAN:
    case TAMIS_RE_OP_LAZY:
        unite(&d->first, &d->sets[step->set]);
        reached[i + 1] |= step->a == 0;
        return;
    case TAMIS_RE_OP_SPLIT:
    case TAMIS_RE_OP_SPLIT_FAR:
        reached[i + 1] = true;
        reached[step->a] = true;
        return;
    case TAMIS_RE_OP_JUMP: reached[step->a] = true; return;
    case TAMIS_RE_OP_MATCH: d->empty = true; return;
    case TAMIS_RE_OP_SAVE:
    case TAMIS_RE_OP_START:
    case TAMIS_RE_OP_END:
    case TAMIS_RE_OP_LINE_START:
    case TAMIS_RE_OP_LINE_END:
    case TAMIS_RE_OP_WORD_EDGE:
    case TAMIS_RE_OP_WORD_INSIDE: reached[i + 1] = true; return;
    }
}

/* Steps lead forward only, so one pass sees all that can be reached. */
static void find_first(tamis_re_direct *d) {
    bool reached[TAMIS_RE_DIRECT_STEPS + 1] = {true};
    for (uint32_t i = 0; i < d->step_count; i++) {
        if (reached[i]) {
            look_at_first(d, reached, i);
        }
    }
    uint32_t i = 0;
    while (d->steps[i].op == TAMIS_RE_OP_SAVE) {
        i++;
    }
    d->at_start = d->steps[i].op == TAMIS_RE_OP_START;
}

/* Where a repeat gives back, most places can be told by the byte that follows. */
static void note_next_bytes(builder *b) {
    for (uint32_t i = 0; i + 1 < b->steps; i++) {
        uint32_t next = i + 1;
        while (next < b->steps && b->room->steps[next].op == TAMIS_RE_OP_SAVE) {
            next++;
        }
        const tamis_re_step *after = &b->room->steps[next];
        if (b->room->steps[i].op == TAMIS_RE_OP_SPAN && next < b->steps && after->op == TAMIS_RE_OP_LITERAL) {
            b->room->steps[i].next = (uint8_t)b->room->text[after->a];
        }
    }
}

bool tamis_re_direct_make(tamis_re_direct *out, tamis_re_direct_room *room, const tamis_re_tree *tree) {
    builder b = {
        .room = room,
        .folded = (tree->flags & TAMIS_REGEX_IGNORE_CASE) != 0,
        .multiline = (tree->flags & TAMIS_REGEX_MULTILINE) != 0,
    };
    if (tree->group_count > TAMIS_RE_DIRECT_GROUPS || !add_node(&b, tree->root) || !add_plain_step(&b, TAMIS_RE_OP_MATCH)) {
        return false;
    }
    note_next_bytes(&b);
    *out = (tamis_re_direct){
        .steps = room->steps,
        .sets = room->sets,
        .text = room->text,
        .step_count = b.steps,
        .set_count = b.sets,
        .text_len = b.text,
    };
    find_first(out);
    return true;
}
