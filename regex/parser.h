/* The parser's state, shared by its files: parse.c (structure), escape.c (escapes and classes), name.c (names
 * of groups). Nothing else includes this.
 *
 * Each parse function leaves `at` behind what it read. It returns false, or NULL, when the parse has ended:
 * `status` then says why, and for TAMIS_ERR_INVALID the error is filled. */
#ifndef TAMIS_REGEX_PARSER_H
#define TAMIS_REGEX_PARSER_H

#include "regex/tree.h"

#if defined(__GNUC__)
#define TAMIS_RE_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define TAMIS_RE_PRINTF(text, first)
#endif

#define TAMIS_RE_NO_CHAR UINT32_MAX /* what the end of the source reads as */

/* A back-reference by name; the name may be given later in the pattern. */
typedef struct tamis_re_named_ref {
    tamis_re_node *node;
    tamis_str name;
    struct tamis_re_named_ref *next;
} tamis_re_named_ref;

typedef struct tamis_re_parser {
    tamis_arena *arena;
    tamis_re_tree *tree;
    tamis_regex_error *error; /* never NULL */
    tamis_status status;
    tamis_str source;
    size_t at;         /* bytes read */
    bool unicode;      /* flag `u`: the strict syntax */
    bool ignore_case;  /* flag `i` */
    bool has_names;    /* some group of the pattern has a name: `\k` is a reference */
    uint32_t groups;   /* capture groups opened so far */
    uint32_t depth;    /* groups open */
    tamis_re_named_ref *refs;
} tamis_re_parser;

/* ---- error.c ---- */

/* Ends the parse with an error at source bytes `off` to `end`: what JavaScript refuses, too. */
void tamis_re_fail(tamis_re_parser *p, size_t off, size_t end, const char *help, const char *format, ...)
    TAMIS_RE_PRINTF(5, 6);

/* The same for what JavaScript accepts. */
void tamis_re_decline(tamis_re_parser *p, size_t off, size_t end, const char *help, const char *format, ...)
    TAMIS_RE_PRINTF(5, 6);

/* Fills an error: one that JavaScript does not have, when `refused`. */
void tamis_re_error(tamis_regex_error *error, size_t off, size_t end, bool refused, const char *help,
                    const char *format, ...) TAMIS_RE_PRINTF(6, 7);

/* ---- parse.c ---- */

/* The byte at `at` + `ahead`, TAMIS_RE_NO_CHAR past the end. */
static inline uint32_t tamis_re_peek(const tamis_re_parser *p, size_t ahead) {
    size_t i = p->at + ahead;
    return i < p->source.len ? (unsigned char)p->source.ptr[i] : TAMIS_RE_NO_CHAR;
}

/* Reads one code point; not at the end. */
uint32_t tamis_re_next(tamis_re_parser *p);

/* A node that begins at source byte `off` and ends here. */
tamis_re_node *tamis_re_node_new(tamis_re_parser *p, tamis_re_kind kind, size_t off);

/* ---- escape.c ---- */

/* An escape outside a class; `at` is at its backslash, with a character behind it. `\b` and `\B` do not come here. */
tamis_re_node *tamis_re_parse_escape(tamis_re_parser *p);

/* A class; `at` is at its `[`. */
tamis_re_node *tamis_re_parse_class(tamis_re_parser *p);

/* A node CLASS of a named set, or of all but that set. */
tamis_re_node *tamis_re_class_named(tamis_re_parser *p, tamis_re_named_set name, bool negated, size_t off);

/* `\uHHHH` (two of them for a pair of surrogates), and with `braces` also `\u{…}`; `at` is at the `u`. False,
 * with nothing read and nothing failed, when it is none of these. */
bool tamis_re_parse_unicode(tamis_re_parser *p, bool braces, uint32_t *out);

/* ---- name.c ---- */

/* A name and its `>`; `at` is behind the `<`. */
bool tamis_re_parse_name(tamis_re_parser *p, tamis_str *out);

/* Gives the references by name their numbers, when the whole pattern is read. */
bool tamis_re_resolve_names(tamis_re_parser *p);

/* ---- analyse.c and refuse.c: on the finished tree ---- */

/* Links parents, turns back-references that never see a group into EMPTY, and fills in lengths. */
void tamis_re_measure(tamis_re_tree *tree);

/* Where two different nodes meet: the lowest node above or equal to both, and its children that lead to them (NULL for the
 * one that is that node itself). */
typedef struct tamis_re_meeting {
    const tamis_re_node *node, *below_a, *below_b;
} tamis_re_meeting;

tamis_re_meeting tamis_re_meet(const tamis_re_node *a, const tamis_re_node *b);

/* Does JavaScript match the node from right to left? */
bool tamis_re_backward(const tamis_re_node *node);

/* Where PCRE2 would match otherwise than JavaScript: TAMIS_ERR_INVALID with `error` filled. Also says of each
 * group how it is reported. */
TAMIS_CHECKED tamis_status tamis_re_refuse(tamis_re_tree *tree, tamis_regex_error *error);

/* ---- template.c ---- */

/* A template that goes with the pattern: as tamis_regex_check_template. */
TAMIS_CHECKED tamis_status tamis_re_check_pieces(const tamis_re_tree *tree, tamis_str text, tamis_regex_error *error);

#endif
