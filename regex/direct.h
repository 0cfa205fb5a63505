/* Patterns of plain parts, matched without PCRE2.
 *
 * Most regexes of a list are literals, small classes, their repeats, alternatives, groups and anchors. Such a pattern is compiled to a
 * handful of steps in two microseconds; a search by them needs no set-up. They read ASCII subjects only, where
 * a byte is a code point and a code unit. All that may be costly has a limit: a search that reaches it is PCRE2's, as is
 * each other pattern, and each other subject. So what is found is the same either way. */
#ifndef TAMIS_REGEX_DIRECT_H
#define TAMIS_REGEX_DIRECT_H

#include "regex/tree.h"

/* Larger patterns are left to PCRE2. */
#define TAMIS_RE_DIRECT_STEPS  96u
#define TAMIS_RE_DIRECT_SETS   24u
#define TAMIS_RE_DIRECT_TEXT   512u
#define TAMIS_RE_DIRECT_GROUPS 9u

/* Bytes of text that one step compares: what a search looks at is bounded by its steps. */
#define TAMIS_RE_DIRECT_RUN 64u

typedef struct tamis_re_bytes {
    uint64_t bits[2]; /* a bit for each ASCII character */
} tamis_re_bytes;

typedef enum tamis_re_op {
    TAMIS_RE_OP_LITERAL,   /* the `b` bytes of the text from `a` */
    TAMIS_RE_OP_FOLDED,    /* the same, which are in lower case, in any case */
    TAMIS_RE_OP_SET,       /* a byte of set `set` */
    TAMIS_RE_OP_SPAN,      /* `a` to `b` of them, as many as possible; before `next` */
    TAMIS_RE_OP_LAZY,      /* as few as possible */
    TAMIS_RE_OP_SPLIT,     /* goes on with the next step, and if that leads nowhere with step `a` */
    TAMIS_RE_OP_SPLIT_FAR, /* the same the other way round */
    TAMIS_RE_OP_JUMP,      /* goes on with step `a` */
    TAMIS_RE_OP_SAVE,      /* the place here is offset `a` */
    TAMIS_RE_OP_START,
    TAMIS_RE_OP_END,
    TAMIS_RE_OP_LINE_START,
    TAMIS_RE_OP_LINE_END,
    TAMIS_RE_OP_WORD_EDGE,
    TAMIS_RE_OP_WORD_INSIDE,
    TAMIS_RE_OP_MATCH,
} tamis_re_op;

#define TAMIS_RE_NO_BYTE  0x80u   /* as `next` */
#define TAMIS_RE_ANY_MORE 0xFFFFu /* as `b`: without end */

typedef struct tamis_re_step {
    uint8_t op;
    uint8_t set;
    uint8_t next; /* SPAN: the byte that must follow, or TAMIS_RE_NO_BYTE */
    uint16_t a, b;
} tamis_re_step;

/* Immutable. It refers to arrays that belong to whoever has it. */
typedef struct tamis_re_direct {
    const tamis_re_step *steps;
    const tamis_re_bytes *sets;
    const char *text;
    uint32_t step_count, set_count, text_len;
    tamis_re_bytes first; /* what a match may begin with */
    bool empty;           /* a match may begin with no byte at all */
    bool at_start;        /* it begins where the subject begins, or not at all */
} tamis_re_direct;

/* Room for the largest program. */
typedef struct tamis_re_direct_room {
    tamis_re_step steps[TAMIS_RE_DIRECT_STEPS];
    tamis_re_bytes sets[TAMIS_RE_DIRECT_SETS];
    char text[TAMIS_RE_DIRECT_TEXT];
} tamis_re_direct_room;

/* The program of a tree, in `room`. False when the pattern is not of this kind. */
bool tamis_re_direct_make(tamis_re_direct *out, tamis_re_direct_room *room, const tamis_re_tree *tree);

/* Searches an ASCII subject from `start` on. `budget`: steps that it may take, less those that it took. `offsets` has room for
 * all groups and the match; a group without a match has SIZE_MAX. TAMIS_GAVE_UP: ask PCRE2. */
tamis_search_result tamis_re_direct_search(size_t *offsets, const tamis_re_direct *direct, unsigned groups, tamis_str subject,
                                           size_t start, uint64_t *budget);

#endif
