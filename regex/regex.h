/* JavaScript regular expressions: parsed by us, searched by PCRE2.
 *
 * A pattern is ECMA-262 (2023), the syntax as without flag `u` (or with it where the flag is given), the
 * meaning by code points as with flag `u`. Our own parser makes a tree; PCRE2 compiles only what the tree
 * prints, never the author's text. A pattern on which the two engines would still differ is refused, with what
 * to write instead.
 *
 * Lifetimes: a tamis_regex is immutable and shared by threads; a tamis_matcher (PCRE2 match data, JIT stack,
 * budgets) belongs to one thread. */
#ifndef TAMIS_REGEX_REGEX_H
#define TAMIS_REGEX_REGEX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Flags of a regex: letter, name. `y` and `d` are refused; `u` only chooses the stricter syntax. */
#define TAMIS_REGEX_FLAG_MAP(X)                                                                              \
    X('g', GLOBAL)                                                                                           \
    X('i', IGNORE_CASE)                                                                                      \
    X('m', MULTILINE)                                                                                        \
    X('s', DOT_ALL)                                                                                          \
    X('u', UNICODE)

enum {
    TAMIS_REGEX_GLOBAL = 1u,
    TAMIS_REGEX_IGNORE_CASE = 2u,
    TAMIS_REGEX_MULTILINE = 4u,
    TAMIS_REGEX_DOT_ALL = 8u,
    TAMIS_REGEX_UNICODE = 16u,
};

typedef struct tamis_regex_error {
    uint32_t offset, len; /* bytes in the source (in the flags when in_flags) */
    bool in_flags;
    bool refused;     /* JavaScript accepts it; we do not, as the engines differ */
    char text[160];   /* one sentence, no full stop; may quote pattern bytes */
    char help[160];   /* what to write instead; may be empty */
} tamis_regex_error;

typedef struct tamis_regex tamis_regex;

/* Reads the flags' letters into bits. TAMIS_ERR_INVALID with no bit and `error` filled for an unknown, repeated or refused one. */
TAMIS_CHECKED tamis_status tamis_regex_flags(unsigned *out, tamis_str letters, tamis_regex_error *error);
/* Appends the letters of flags, in the order of TAMIS_REGEX_FLAG_MAP. False: the buffer has failed. */
bool tamis_regex_add_flags(tamis_buf *out, unsigned flags);

/* Would it compile? Parses and checks; PCRE2 is asked only when the pattern may be too large for it. What
 * passes here, tamis_regex_compile accepts. `groups` (may be NULL) gets the number of capture groups. TAMIS_ERR_INVALID with `error` filled, TAMIS_ERR_MEMORY. */
TAMIS_CHECKED tamis_status tamis_regex_check(tamis_str source, unsigned flags, unsigned *groups,
                                             tamis_regex_error *error);

/* Compiles. TAMIS_ERR_INVALID with `error` filled (may be NULL), TAMIS_ERR_MEMORY. `jit` false: PCRE2's interpreter only. */
TAMIS_CHECKED tamis_status tamis_regex_compile(tamis_regex **out, tamis_str source, unsigned flags, bool jit,
                                               tamis_regex_error *error);

/* The same for who searches: nothing is made that may not be needed. A pattern of plain parts is searched without PCRE2
 * where that is cheap (direct.h), PCRE2 compiles it when it is asked, and makes machine code (`jit`) when it is asked often.
 * `source` is borrowed. */
TAMIS_CHECKED tamis_status tamis_regex_make(tamis_regex **out, tamis_str source, unsigned flags, bool jit);

void tamis_regex_free(tamis_regex *regex); /* NULL is fine */

unsigned tamis_regex_groups(const tamis_regex *regex);           /* capture groups, without the whole match */
/* The group of a name in `$<name>`, 0 when there is none. */
unsigned tamis_regex_group_named(const tamis_regex *regex, tamis_str name);
bool tamis_regex_has_names(const tamis_regex *regex);

/* Is JIT to be had in this process? (Where memory may not become executable, it is not.) */
bool tamis_regex_jit_available(void);

typedef struct tamis_matcher tamis_matcher;

TAMIS_CHECKED tamis_status tamis_matcher_new(tamis_matcher **out);
void tamis_matcher_free(tamis_matcher *matcher);

/* A new event: gives the matcher its budget of match steps for one event anew. */
void tamis_matcher_begin(tamis_matcher *matcher);

typedef enum tamis_search_result { TAMIS_NO_MATCH, TAMIS_MATCH, TAMIS_GAVE_UP } tamis_search_result;

/* What a search found. Valid until the matcher's next search or begin. */
typedef struct tamis_match {
    tamis_str subject;     /* what was searched: the subject, or a copy in which bad UTF-8 is U+FFFD */
    const size_t *offsets; /* pairs start, end in `subject`; SIZE_MAX, SIZE_MAX for a group without a match */
    unsigned groups;       /* pairs, less one: offsets[0..1] is the whole match */
} tamis_match;

/* Searches `subject` from byte `start` (a boundary of code points; in the clean copy where there is one),
 * unanchored; what stands before `start` is seen by `^`, `\b` and lookbehind. Bad UTF-8 in the subject is
 * searched as U+FFFD in a copy that the matcher keeps, so an iteration must pass match->subject on. A `start`
 * above 0 with the very subject of the matcher's last search (pointer and length) goes on in it without a
 * new check: its bytes must not change meanwhile. TAMIS_GAVE_UP at a limit of match steps, heap, JIT stack or
 * memory. */
tamis_search_result tamis_regex_search(tamis_match *out, const tamis_regex *regex, tamis_matcher *matcher,
                                       tamis_str subject, size_t start);

/* Group n of a match: false when it did not take part. */
bool tamis_match_group(tamis_str *out, const tamis_match *match, unsigned n);

/* ECMA-262 GetSubstitution: appends `text` with $1 $& $<name> $$ $` $' expanded. */
bool tamis_match_expand(tamis_buf *out, const tamis_regex *regex, const tamis_match *match, tamis_str text);

/* Checks a template against a regex at compile time: a reference to a group that an iteration of a surrounding
 * repeat can skip is TAMIS_ERR_INVALID (JavaScript resets it, PCRE2 keeps it), with `error` filled; its
 * offsets are in `text`. (A regex that does not compile gives its own error, with offsets in `source`.) */
TAMIS_CHECKED tamis_status tamis_regex_check_template(tamis_str source, unsigned flags, tamis_str text,
                                                      tamis_regex_error *error);

/* The first `$1` to `$9` of a template, at or behind byte `from`, whose group the regex does not have: it stays as it is. */
bool tamis_regex_finds_no_group(size_t *at, tamis_str text, unsigned groups, size_t from);

struct tamis_re_needs; /* regex/literals.h */

/* An entry of a list: its regex, the template, and what a check finds out. */
typedef struct tamis_regex_checked {
    tamis_str source, text;
    unsigned flags;
    struct tamis_re_needs *needs; /* gets what the index of lists wants to know of the pattern, unless NULL */
    unsigned groups;              /* of the regex; UINT_MAX when it has an error */
    bool in_text;                 /* the error is in the template */
} tamis_regex_checked;

/* Both checks in one parse. The needs are in `arena`; the tree of the parse lies in `scratch`, which is reset before. */
TAMIS_CHECKED tamis_status tamis_regex_check_entry(tamis_regex_checked *entry, tamis_arena *arena, tamis_arena *scratch,
                                                   tamis_regex_error *error);

/* The same for who reads all groups, as `split` does: refuses also a group of which PCRE2 cannot tell whether
 * it is empty or undefined. The offsets are in `source`. */
TAMIS_CHECKED tamis_status tamis_regex_check_captures(tamis_str source, unsigned flags, tamis_regex_error *error);

#endif
