/* Sets of code points: what a character class, `\d`, `.` or one folded letter matches.
 *
 * A set is a list of ranges. While a class is read it only grows; tamis_re_set_finish puts it in its one
 * canonical form (sorted, disjoint, not touching), and all other functions want that form. Memory is of an
 * arena; sets of a finished tree are immutable.
 *
 * Surrogates. A subject is well-formed UTF-8 and has none, and a lone surrogate in JavaScript reads as U+FFFD
 * here. So the escape of one in a class adds U+FFFD, while a range across all of them means nothing by them.
 * A finished set holds all surrogates when it holds U+FFFD, else none: `[\ud800-\udfff]`
 * matches U+FFFD, and the complement of such a set keeps the rule. */
#ifndef TAMIS_REGEX_SET_H
#define TAMIS_REGEX_SET_H

#include "base/arena.h"

#define TAMIS_RE_LAST_CODE_POINT 0x10FFFFu

typedef struct tamis_re_range {
    uint32_t first, last; /* both included */
} tamis_re_range;

typedef struct tamis_re_ranges {
    tamis_re_range *items; /* in the arena */
    size_t count;
    size_t capacity;
} tamis_re_ranges;

/* Grows the set; canonical no more. */
TAMIS_CHECKED tamis_status tamis_re_set_add(tamis_re_ranges *set, tamis_arena *arena, uint32_t first,
                                            uint32_t last);
TAMIS_CHECKED tamis_status tamis_re_set_add_all(tamis_re_ranges *set, tamis_arena *arena,
                                                const tamis_re_ranges *from);

/* Puts the set in canonical form. */
TAMIS_CHECKED tamis_status tamis_re_set_finish(tamis_re_ranges *set, tamis_arena *arena);

/* Replaces the set by all code points that it does not have. */
TAMIS_CHECKED tamis_status tamis_re_set_complement(tamis_re_ranges *set, tamis_arena *arena);

/* Adds all code points that differ from a member in case alone (see tamis_re_fold). */
TAMIS_CHECKED tamis_status tamis_re_set_close(tamis_re_ranges *set, tamis_arena *arena);

bool tamis_re_set_has(const tamis_re_ranges *set, uint32_t code_point);

/* Is it the set of all code points? */
bool tamis_re_set_full(const tamis_re_ranges *set);

/* How many code points it has. */
uint32_t tamis_re_set_size(const tamis_re_ranges *set);

/* What a code point is compared as under flag `i`: one member, always the same, of the code points that
 * Unicode's simple case folding makes equal. (Which member, is left open.) */
uint32_t tamis_re_fold(uint32_t code_point);

/* Does PCRE2 10.40 and later (Unicode 14) fold this code point with the same others as tamis_re_fold? */
bool tamis_re_fold_known(uint32_t code_point);

/* The code points that fold as this one, itself included; at most TAMIS_RE_FOLD_MAX. Returns their count. */
#define TAMIS_RE_FOLD_MAX 8u
size_t tamis_re_fold_all(uint32_t out[TAMIS_RE_FOLD_MAX], uint32_t code_point);

/* The sets of ECMA-262 that have a name. */
typedef enum tamis_re_named_set {
    TAMIS_RE_DIGITS,      /* \d */
    TAMIS_RE_SPACES,      /* \s: WhiteSpace and LineTerminator */
    TAMIS_RE_LINE_ENDS,   /* LineTerminator: what `.` leaves out and `m` looks for */
    TAMIS_RE_WORD,        /* \w */
    TAMIS_RE_WORD_FOLDED, /* \w under flag `i`: U+017F and U+212A, too */
} tamis_re_named_set;

TAMIS_CHECKED tamis_status tamis_re_set_add_named(tamis_re_ranges *set, tamis_arena *arena,
                                                  tamis_re_named_set name);

#endif
