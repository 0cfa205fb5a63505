/* Templates: ECMA-262 GetSubstitution (22.1.3.19.1). `$$ $& $\` $' $1 $01 $<name>`; all else stands for
 * itself. One reader of templates serves the expansion and the check. */
#include <stdlib.h>

#include "base/utf8.h"
#include "regex/compiled.h"
#include "regex/parser.h"

typedef enum piece_kind {
    PIECE_TEXT,
    PIECE_MATCH,  /* $& */
    PIECE_BEFORE, /* $` */
    PIECE_AFTER,  /* $' */
    PIECE_GROUP,  /* $1, $01 */
    PIECE_NAME,   /* $<name> */
} piece_kind;

typedef struct piece {
    piece_kind kind;
    tamis_str text;   /* PIECE_TEXT, PIECE_NAME */
    unsigned group;   /* PIECE_GROUP */
    size_t off, len;  /* its place in the template */
} piece;

static unsigned digit_at(tamis_str text, size_t i) {
    return i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' ? (unsigned)(text.ptr[i] - '0') : 10;
}

/* `$n` or `$nn` at `at`: two digits when there are so many groups, else one. False when it is neither. */
static bool read_group(piece *out, tamis_str text, size_t at, unsigned groups) {
    unsigned first = digit_at(text, at + 1);
    unsigned second = digit_at(text, at + 2);
    if (first > 9) {
        return false;
    }
    if (second <= 9 && first * 10 + second >= 1 && first * 10 + second <= groups) {
        *out = (piece){.kind = PIECE_GROUP, .group = first * 10 + second, .len = 3};
        return true;
    }
    if (first >= 1 && first <= groups) {
        *out = (piece){.kind = PIECE_GROUP, .group = first, .len = 2};
        return true;
    }
    return false;
}

static bool read_name(piece *out, tamis_str text, size_t at, bool has_names) {
    if (!has_names || at + 1 >= text.len || text.ptr[at + 1] != '<') {
        return false;
    }
    const char *name = text.ptr + at + 2;
    const char *end = memchr(name, '>', text.len - (at + 2));
    if (end == NULL) {
        return false;
    }
    size_t len = (size_t)(end - name);
    *out = (piece){.kind = PIECE_NAME, .text = tamis_str_of(name, len), .len = len + 3};
    return true;
}

static bool read_symbol(piece *out, tamis_str text, size_t at) {
    char c = at + 1 < text.len ? text.ptr[at + 1] : '\0';
    switch (c) {
    case '$': *out = (piece){.kind = PIECE_TEXT, .text = tamis_str_of(text.ptr + at, 1), .len = 2}; return true;
    case '&': *out = (piece){.kind = PIECE_MATCH, .len = 2}; return true;
    case '`': *out = (piece){.kind = PIECE_BEFORE, .len = 2}; return true;
    case '\'': *out = (piece){.kind = PIECE_AFTER, .len = 2}; return true;
    default: return false;
    }
}

/* The piece of the template at `at`, which is not its end. */
static piece next_piece(tamis_str text, size_t at, unsigned groups, bool has_names) {
    piece p = {.kind = PIECE_TEXT};
    if (text.ptr[at] == '$' && (read_symbol(&p, text, at) || read_group(&p, text, at, groups) ||
                                read_name(&p, text, at, has_names))) {
        p.off = at;
        return p;
    }
    size_t end = at + 1;
    while (end < text.len && text.ptr[end] != '$') {
        end++;
    }
    return (piece){PIECE_TEXT, tamis_str_of(text.ptr + at, end - at), 0, at, end - at};
}

/* ---- Expansion ---- */

static bool add_group(tamis_buf *out, const tamis_match *match, unsigned group) {
    tamis_str text;
    return !tamis_match_group(&text, match, group) || tamis_buf_add_str(out, text);
}

static bool add_piece(tamis_buf *out, const tamis_regex *regex, const tamis_match *match, const piece *p) {
    const char *subject = match->subject.ptr;
    switch (p->kind) {
    case PIECE_TEXT: return tamis_utf8_add_joined(out, p->text);
    case PIECE_MATCH: return add_group(out, match, 0);
    case PIECE_BEFORE: return tamis_buf_add(out, subject, match->offsets[0]);
    case PIECE_AFTER:
        return tamis_buf_add(out, subject + match->offsets[1], match->subject.len - match->offsets[1]);
    case PIECE_GROUP: return add_group(out, match, p->group);
    case PIECE_NAME: {
        unsigned group = tamis_regex_group_named(regex, p->text);
        return group == 0 || add_group(out, match, group); /* an unknown name is undefined, that is nothing */
    }
    }
    return true;
}

bool tamis_match_expand(tamis_buf *out, const tamis_regex *regex, const tamis_match *match, tamis_str text) {
    for (size_t at = 0; at < text.len;) {
        piece p = next_piece(text, at, match->groups, regex->has_names);
        if (!add_piece(out, regex, match, &p)) {
            return false;
        }
        at += p.len;
    }
    return true;
}

/* ---- Checks ---- */

static unsigned group_of(const tamis_re_tree *tree, const piece *p) {
    if (p->kind == PIECE_GROUP) {
        return p->group;
    }
    for (uint32_t i = 1; p->kind == PIECE_NAME && i <= tree->group_count; i++) {
        if (tree->groups[i].name.len > 0 && tamis_str_equal(tree->groups[i].name, p->text)) {
            return i;
        }
    }
    return 0;
}

static tamis_status check_group(const tamis_re_tree *tree, unsigned group, size_t off, size_t len,
                                tamis_regex_error *error) {
    const char *problem = NULL;
    const char *help = NULL;
    switch (tree->groups[group].report) {
    case TAMIS_RE_SAME:
    case TAMIS_RE_BLANK: return TAMIS_OK;
    case TAMIS_RE_SKIPPED:
        problem = "an iteration of the repeat around it can skip";
        help = "let each iteration set it: (?:(a)|b)* as ((?:a|b))*, or write out the repeat";
        break;
    case TAMIS_RE_EMPTIED:
        problem = "the last iteration of a repeat may leave empty";
        help = "demand a character in each iteration: (a+)* for (a*)*";
        break;
    case TAMIS_RE_REVERSED:
        problem = "is repeated in a lookbehind";
        help = "write out the repeat: (?<=a(a)) for (?<=(a){2})";
        break;
    }
    tamis_re_error(error, off, off + len, true, help, "this reads group %u, which %s", group, problem);
    return TAMIS_ERR_INVALID;
}

bool tamis_regex_finds_no_group(size_t *at, tamis_str text, unsigned groups, size_t from) {
    for (size_t i = from; i + 1 < text.len; i++) {
        char next = text.ptr[i + 1];
        if (text.ptr[i] != '$') {
            continue;
        }
        if (next >= '1' && next <= '9' && (unsigned)(next - '0') > groups) {
            *at = i;
            return true;
        }
        i++; /* `$$` is a dollar */
    }
    return false;
}

tamis_status tamis_re_check_pieces(const tamis_re_tree *tree, tamis_str text, tamis_regex_error *error) {
    for (size_t at = 0; at < text.len;) {
        piece p = next_piece(text, at, tree->group_count, tree->has_names);
        unsigned group = group_of(tree, &p);
        tamis_status status = group == 0 ? TAMIS_OK : check_group(tree, group, p.off, p.len, error);
        if (status != TAMIS_OK) {
            return status;
        }
        at += p.len;
    }
    return TAMIS_OK;
}

static tamis_status check_captures(const tamis_re_tree *tree, tamis_regex_error *error) {
    for (uint32_t i = 1; i <= tree->group_count; i++) {
        const tamis_re_node *node = tree->groups[i].node;
        tamis_status status = check_group(tree, i, node->off, node->len, error);
        if (status != TAMIS_OK) {
            return status;
        }
        if (tree->groups[i].report == TAMIS_RE_BLANK) {
            tamis_re_error(error, node->off, (size_t)node->off + node->len, true,
                           "demand a character: (a+)? for (a*)?, or write (?:…) where no capture is wanted",
                           "group %u may be empty or undefined, which cannot be told apart", i);
            return TAMIS_ERR_INVALID;
        }
    }
    return TAMIS_OK;
}

tamis_status tamis_regex_check_template(tamis_str source, unsigned flags, tamis_str text,
                                        tamis_regex_error *error) {
    tamis_arena arena;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    tamis_re_tree tree;
    tamis_status status = tamis_re_parse(&tree, &arena, source, flags, error);
    if (status == TAMIS_OK) {
        status = tamis_re_check_pieces(&tree, text, error);
    }
    tamis_arena_clear(&arena);
    return status;
}

tamis_status tamis_regex_check_captures(tamis_str source, unsigned flags, tamis_regex_error *error) {
    tamis_arena arena;
    tamis_arena_init(&arena, TAMIS_RE_ARENA_MAX);
    tamis_re_tree tree;
    tamis_status status = tamis_re_parse(&tree, &arena, source, flags, error);
    if (status == TAMIS_OK) {
        status = check_captures(&tree, error);
    }
    tamis_arena_clear(&arena);
    return status;
}
