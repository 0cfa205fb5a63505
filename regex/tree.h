/* The tree of a JavaScript pattern: what the parser makes, and the printer, the checks, the index of a list
 * and the lints read.
 *
 * The tree says what the pattern means, not how it was written: `a`, `\x61` and `(?:a)` are the same node (but characters that follow
 * each other as they are, with nothing to repeat, are one node TEXT: nearly all that patterns of lists hold); a
 * class is its set of code points, closed under case folding where flag `i` is given; a back-reference that
 * can never see a captured group is EMPTY; a count is what has an effect, so that `(a*)*` is `(a+)*`. Children of SEQUENCE and CHOICE are a list through `next`. Nodes
 * live in the arena of the parse and are immutable afterwards.
 *
 * Depth: nesting of groups is at most TAMIS_LIMIT_NESTING, and a level of groups makes at most
 * TAMIS_RE_LEVELS levels of nodes, so recursion over the tree is bounded. */
#ifndef TAMIS_REGEX_TREE_H
#define TAMIS_REGEX_TREE_H

#include "regex/regex.h"
#include "regex/set.h"

#define TAMIS_RE_LEVELS  4u         /* CHOICE, SEQUENCE, REPEAT, GROUP or LOOK */
#define TAMIS_RE_ENDLESS UINT32_MAX /* no upper limit, of a count or a length */

/* Kinds of nodes, and the members that belong to them. */
typedef enum tamis_re_kind {
    TAMIS_RE_EMPTY,       /* the empty string */
    TAMIS_RE_CHAR,        /* code_point; with flag `i` all that fold as it does */
    TAMIS_RE_TEXT,        /* text: two or more characters of ASCII, each as CHAR */
    TAMIS_RE_CLASS,       /* set, properties, negated: one code point */
    TAMIS_RE_START,       /* `^` */
    TAMIS_RE_END,         /* `$` */
    TAMIS_RE_WORD_EDGE,   /* `\b` */
    TAMIS_RE_WORD_INSIDE, /* `\B` */
    TAMIS_RE_GROUP,       /* a capture group: number, one child */
    TAMIS_RE_LOOK,        /* lookahead, lookbehind: behind, negated, one child */
    TAMIS_RE_BACKREF,     /* number: the text of a group that may be set here */
    TAMIS_RE_REPEAT,      /* min, max, lazy, one child */
    TAMIS_RE_SEQUENCE,    /* two or more children, one after the other */
    TAMIS_RE_CHOICE,      /* two or more children, the first that leads to a match */
} tamis_re_kind;

struct tamis_re_property; /* regex/property.h */

/* `\p{…}` or `\P{…}` in a class. */
typedef struct tamis_re_property_use {
    const struct tamis_re_property *property;
    bool negated;
    struct tamis_re_property_use *next;
} tamis_re_property_use;

typedef struct tamis_re_node {
    tamis_re_kind kind;
    uint32_t off, len; /* its place in the source, bytes */

    struct tamis_re_node *parent; /* NULL for the root */
    struct tamis_re_node *first;  /* the only or first child */
    struct tamis_re_node *next;   /* the next child of the same parent */

    uint32_t code_point; /* CHAR: never a surrogate */
    tamis_str text;      /* TEXT: `len` bytes of the source */

    /* CLASS: one code point of `set` or of one of `properties`. `negated`, which stands only beside
     * properties: any other one. */
    tamis_re_ranges set;
    tamis_re_property_use *properties;
    bool negated; /* CLASS; LOOK: `(?!` and `(?<!` */

    bool behind;       /* LOOK: `(?<=` and `(?<!` */
    bool lazy;         /* REPEAT: as few as possible */
    uint32_t min, max; /* REPEAT: counts; max may be TAMIS_RE_ENDLESS */
    uint32_t number;   /* GROUP, BACKREF: from 1 */

    /* Facts, filled in by the parse. Lengths are in code points of the matched text. */
    uint32_t min_len;
    uint32_t max_len;     /* TAMIS_RE_ENDLESS: no upper limit */
    bool empty_too_early; /* an empty match may come before one that is not empty */
} tamis_re_node;

/* How a group's text after the match, as PCRE2 reports it, compares with JavaScript's. */
typedef enum tamis_re_report {
    TAMIS_RE_SAME,     /* equal */
    TAMIS_RE_BLANK,    /* PCRE2 may report the empty string where JavaScript has undefined */
    TAMIS_RE_SKIPPED,  /* an iteration of a repeat can skip it: JavaScript forgets it, PCRE2 does not */
    TAMIS_RE_EMPTIED,  /* in a repeat that can match empty: PCRE2 may report an iteration that JavaScript undoes */
    TAMIS_RE_REVERSED, /* repeated in a lookbehind: JavaScript's last iteration is PCRE2's first */
} tamis_re_report;

typedef struct tamis_re_group {
    tamis_re_node *node;
    tamis_str name; /* UTF-8 in the arena, escapes decoded; empty when it has none */
    tamis_re_report report;
} tamis_re_group;

typedef struct tamis_re_tree {
    tamis_str source;
    unsigned flags;
    tamis_re_node *root;
    tamis_re_group *groups; /* [1] to [group_count]; [0] is unused */
    uint32_t group_count;
    bool has_names;
    bool has_backrefs; /* some BACKREF node is left */
    bool odd;          /* it has what tamis_re_refuse must look at: a look, a back-reference, a repeat of what may be empty too early */
} tamis_re_tree;

/* Parses, measures and checks `source`. The tree, in the arena, refers to `source`, which must live as long.
 * TAMIS_ERR_INVALID with `error` filled for what JavaScript refuses (`refused` false) and for what we refuse;
 * TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_re_parse(tamis_re_tree *out, tamis_arena *arena, tamis_str source,
                                          unsigned flags, tamis_regex_error *error);

/* Enough for the tree of any pattern, bytes: a node or a few ranges for each byte of source. */
#define TAMIS_RE_ARENA_MAX ((size_t)64 * 1024 * 1024)

#endif
