/* The tree as a pattern of PCRE2.
 *
 * What is printed means the same whatever PCRE2's defaults and locale are: classes are spelled out, ASCII
 * letters and digits stand for themselves and every other character is `\x{…}`, groups are referred to as
 * `\g{n}`. Only PCRE2_UTF and PCRE2_DOTALL are asked of the one who compiles it, PCRE2_CASELESS with flag
 * `i`, and PCRE2_MATCH_UNSET_BACKREF with back-references. */
#ifndef TAMIS_REGEX_PRINT_H
#define TAMIS_REGEX_PRINT_H

#include "regex/tree.h"

/* An endless repeat of one character or class is printed in blocks of so many: what PCRE2 looks at in
 * one of its match steps is bounded by that. On the longest line (1 MiB) a repeat makes 8,192 blocks, and each takes
 * some 30 bytes of JIT's stack, or 300 of the interpreter's heap. */
#define TAMIS_RE_BLOCK 128u

/* Appends the pattern. False when the buffer has failed. */
bool tamis_re_print(tamis_buf *out, const tamis_re_tree *tree);

/* Appends what turns a pattern that is matched at one place into a search of its own from there on (see
 * search.c); the pattern follows, in `(?:` and `)`. `leading` is as in tamis_re_cost, and may be NULL. */
bool tamis_re_print_seek(tamis_buf *out, const tamis_re_tree *tree, const tamis_re_node *leading);

#endif
