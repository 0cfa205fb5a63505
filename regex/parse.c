/* The ECMA-262 (2023) pattern grammar, by recursive descent; see tree.h for what comes out.
 *
 * The syntax is Annex B's, and the strict one with flag `u`. The number of groups and whether one has a name
 * decide how `\2` and `\k` are read, so both are counted before the parse. */
#include "base/limits.h"
#include "base/utf8.h"
#include "regex/parser.h"

/* PCRE2's limit for `{n,m}`. */
#define COUNT_MAX 65535u

static tamis_re_node *parse_choice(tamis_re_parser *p);

uint32_t tamis_re_next(tamis_re_parser *p) {
    size_t len = 0;
    bool valid = false;
    uint32_t c = tamis_utf8_decode(tamis_str_of(p->source.ptr + p->at, p->source.len - p->at), &len, &valid);
    p->at += len;
    return c;
}

tamis_re_node *tamis_re_node_new(tamis_re_parser *p, tamis_re_kind kind, size_t off) {
    tamis_re_node *node = tamis_arena_alloc(p->arena, sizeof *node);
    if (node == NULL) {
        p->status = TAMIS_ERR_MEMORY;
        return NULL;
    }
    node->kind = kind;
    node->off = (uint32_t)off;
    node->len = (uint32_t)(p->at - off);
    p->tree->has_backrefs = p->tree->has_backrefs || kind == TAMIS_RE_BACKREF;
    p->tree->odd = p->tree->odd || kind == TAMIS_RE_BACKREF || kind == TAMIS_RE_LOOK;
    return node;
}

/* ---- Groups, counted before the parse ---- */

static bool named_group_at(tamis_str source, size_t at) {
    return source.len - at > 3 && memcmp(source.ptr + at, "(?<", 3) == 0 && source.ptr[at + 3] != '=' &&
           source.ptr[at + 3] != '!';
}

/* A '(' that stands outside of classes and without a backslash. */
static void count_group(tamis_re_parser *p, size_t at) {
    bool named = named_group_at(p->source, at);
    p->has_names = p->has_names || named;
    if (named || at + 1 == p->source.len || p->source.ptr[at + 1] != '?') {
        p->tree->group_count++;
    }
}

static bool is_escaped(tamis_str source, size_t at) {
    size_t start = at;
    while (start > 0 && source.ptr[start - 1] == '\\') {
        start--;
    }
    return (at - start) % 2 == 1;
}

/* In a pattern without a class. */
static void count_brackets(tamis_re_parser *p) {
    tamis_str s = p->source;
    const char *at;
    for (size_t i = 0; i < s.len && (at = memchr(s.ptr + i, '(', s.len - i)) != NULL; i++) {
        i = (size_t)(at - s.ptr);
        if (!is_escaped(s, i)) {
            count_group(p, i);
        }
    }
}

static void count_groups(tamis_re_parser *p) {
    tamis_str s = p->source;
    bool in_class = false;
    if (s.len == 0 || memchr(s.ptr, '[', s.len) == NULL) {
        count_brackets(p);
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        switch (s.ptr[i]) {
        case '\\': i++; break;
        case '[': in_class = true; break;
        case ']': in_class = false; break;
        case '(':
            if (!in_class) {
                count_group(p, i);
            }
            break;
        default: break;
        }
    }
}

/* ---- Counts ---- */

typedef struct quantifier {
    uint32_t min, max;
    bool lazy;
} quantifier;

/* Decimal digits, `*ahead` of here, which moves behind them; a value over COUNT_MAX stays just over it. */
static bool read_count(const tamis_re_parser *p, size_t *ahead, uint32_t *out) {
    size_t start = *ahead;
    uint32_t value = 0;
    for (uint32_t c = tamis_re_peek(p, *ahead); c >= '0' && c <= '9'; c = tamis_re_peek(p, *ahead)) {
        value = value * 10 + (c - '0');
        if (value > COUNT_MAX) {
            value = COUNT_MAX + 1;
        }
        (*ahead)++;
    }
    *out = value;
    return *ahead > start;
}

/* `{n}`, `{n,}` or `{n,m}` here: its length in bytes, 0 when there is none. */
static size_t read_braces(const tamis_re_parser *p, quantifier *out) {
    size_t ahead = 1;
    if (tamis_re_peek(p, 0) != '{' || !read_count(p, &ahead, &out->min)) {
        return 0;
    }
    out->max = out->min;
    if (tamis_re_peek(p, ahead) == ',') {
        ahead++;
        if (!read_count(p, &ahead, &out->max)) {
            out->max = TAMIS_RE_ENDLESS;
        }
    }
    return tamis_re_peek(p, ahead) == '}' ? ahead + 1 : 0;
}

/* A quantifier here: its length without a `?` behind it, 0 when there is none. */
static size_t read_quantifier(const tamis_re_parser *p, quantifier *out) {
    switch (tamis_re_peek(p, 0)) {
    case '*': *out = (quantifier){0, TAMIS_RE_ENDLESS, false}; return 1;
    case '+': *out = (quantifier){1, TAMIS_RE_ENDLESS, false}; return 1;
    case '?': *out = (quantifier){0, 1, false}; return 1;
    case '{': *out = (quantifier){0, 0, false}; return read_braces(p, out);
    default: return 0;
    }
}

static bool check_counts(tamis_re_parser *p, const quantifier *q, size_t off) {
    if (q->max < q->min) {
        tamis_re_fail(p, off, p->at, "write the smaller number first", "the numbers of a count are out of order");
    } else if (q->min > COUNT_MAX || (q->max > COUNT_MAX && q->max != TAMIS_RE_ENDLESS)) {
        tamis_re_decline(p, off, p->at, "write {n,} where there is no upper limit", "a count is at most %u", COUNT_MAX);
    }
    return p->status == TAMIS_OK;
}

/* `atom`, which began at `start`, repeated when a quantifier follows. */
static tamis_re_node *parse_quantifier(tamis_re_parser *p, tamis_re_node *atom, size_t start) {
    quantifier q;
    size_t off = p->at;
    size_t len = read_quantifier(p, &q);
    if (len == 0) {
        if (p->unicode && tamis_re_peek(p, 0) == '{') {
            tamis_re_fail(p, off, off + 1, "write {n}, {n,} or {n,m}, or \\{ for the character '{'",
                          "a count that does not end");
            return NULL;
        }
        return atom;
    }
    p->at += len;
    if (tamis_re_peek(p, 0) == '?') {
        q.lazy = true;
        p->at++;
    }
    if (!check_counts(p, &q, off)) {
        return NULL;
    }
    tamis_re_node *repeat = tamis_re_node_new(p, TAMIS_RE_REPEAT, start);
    if (repeat != NULL) {
        repeat->first = atom;
        repeat->min = q.min;
        repeat->max = q.max;
        repeat->lazy = q.lazy;
    }
    return repeat;
}

/* ---- Groups ---- */

/* The inside of a group that began at `off`, and its `)`. */
static tamis_re_node *parse_inside(tamis_re_parser *p, size_t off) {
    if (p->depth == TAMIS_LIMIT_NESTING) {
        tamis_re_decline(p, off, p->at, "write fewer groups in groups", "groups are nested more than %u deep",
                         TAMIS_LIMIT_NESTING);
        return NULL;
    }
    p->depth++;
    tamis_re_node *inside = parse_choice(p);
    p->depth--;
    if (inside == NULL) {
        return NULL;
    }
    if (tamis_re_peek(p, 0) != ')') {
        tamis_re_fail(p, off, off + 1, "write ')' where it ends, or \\( for the character '('", "a group does not end");
        return NULL;
    }
    p->at++;
    return inside;
}

static bool check_unique(tamis_re_parser *p, tamis_str name, size_t off) {
    for (uint32_t i = 1; i <= p->groups; i++) {
        if (tamis_str_equal(p->tree->groups[i].name, name)) {
            tamis_re_fail(p, off, p->at, "each group needs a name of its own", "two groups have the name '%.*s'",
                          (int)(name.len > 60 ? 60 : name.len), name.ptr);
            return false;
        }
    }
    return true;
}

/* A capture group that began at `off`; `at` is behind its `(`, or behind `(?<` when it has a name. */
static tamis_re_node *parse_capture(tamis_re_parser *p, size_t off, bool named) {
    tamis_str name = {NULL, 0};
    if (named && (!tamis_re_parse_name(p, &name) || !check_unique(p, name, off))) {
        return NULL;
    }
    if (p->groups == p->tree->group_count) { /* cannot be: they were counted */
        tamis_re_fail(p, off, p->at, "", "a group that was not counted");
        return NULL;
    }
    uint32_t number = ++p->groups;
    p->tree->groups[number].name = name;
    tamis_re_node *inside = parse_inside(p, off);
    tamis_re_node *group = inside == NULL ? NULL : tamis_re_node_new(p, TAMIS_RE_GROUP, off);
    if (group != NULL) {
        group->number = number;
        group->first = inside;
        p->tree->groups[number].node = group;
    }
    return group;
}

/* A lookahead or lookbehind that began at `off`; `at` is behind its `=` or `!`. Annex B repeats lookaheads. */
static tamis_re_node *parse_look(tamis_re_parser *p, size_t off, bool behind) {
    bool negated = p->source.ptr[p->at - 1] == '!';
    tamis_re_node *inside = parse_inside(p, off);
    tamis_re_node *look = inside == NULL ? NULL : tamis_re_node_new(p, TAMIS_RE_LOOK, off);
    if (look == NULL) {
        return NULL;
    }
    look->behind = behind;
    look->negated = negated;
    look->first = inside;
    return behind || p->unicode ? look : parse_quantifier(p, look, off);
}

static bool starts_with(const tamis_re_parser *p, const char *text) {
    return tamis_str_starts_with(tamis_str_of(p->source.ptr + p->at, p->source.len - p->at), tamis_str_z(text));
}

/* What follows `(?` in other dialects. */
static const char *help_with_group(uint32_t c) {
    switch (c) {
    case 'i':
    case 'm':
    case 's':
    case '-': return "flags stand beside the pattern and are for all of it: i, m, s";
    case 'P': return "a group with a name is (?<name>…), a reference to it \\k<name>";
    case '>': return "there are no atomic groups: write (?:…)";
    case '#': return "there are no comments in a pattern: take it away";
    default: return "there are (?:…), (?=…), (?!…), (?<=…), (?<!…) and (?<name>…)";
    }
}

static tamis_re_node *parse_group(tamis_re_parser *p) {
    size_t off = p->at;
    tamis_re_node *group = NULL;
    if (tamis_re_peek(p, 1) != '?') {
        p->at += 1;
        group = parse_capture(p, off, false);
    } else if (starts_with(p, "(?:")) {
        p->at += 3;
        group = parse_inside(p, off);
    } else if (starts_with(p, "(?=") || starts_with(p, "(?!")) {
        p->at += 3;
        return parse_look(p, off, false);
    } else if (starts_with(p, "(?<=") || starts_with(p, "(?<!")) {
        p->at += 4;
        return parse_look(p, off, true);
    } else if (starts_with(p, "(?<")) {
        p->at += 3;
        group = parse_capture(p, off, true);
    } else {
        p->at += 2;
        tamis_re_fail(p, off, p->at, help_with_group(tamis_re_peek(p, 0)), "this kind of group is not JavaScript's");
    }
    return group == NULL ? NULL : parse_quantifier(p, group, off);
}

/* ---- Terms ---- */

static tamis_re_node *parse_assertion(tamis_re_parser *p, tamis_re_kind kind, size_t len) {
    size_t off = p->at;
    p->at += len;
    return tamis_re_node_new(p, kind, off);
}

static tamis_re_node *parse_dot(tamis_re_parser *p) {
    size_t off = p->at++;
    if ((p->tree->flags & TAMIS_REGEX_DOT_ALL) == 0) {
        return tamis_re_class_named(p, TAMIS_RE_LINE_ENDS, true, off);
    }
    tamis_re_node *node = tamis_re_node_new(p, TAMIS_RE_CLASS, off);
    if (node != NULL && tamis_re_set_add(&node->set, p->arena, 0, TAMIS_RE_LAST_CODE_POINT) != TAMIS_OK) {
        p->status = TAMIS_ERR_MEMORY;
        return NULL;
    }
    return node;
}

static tamis_re_node *parse_literal(tamis_re_parser *p) {
    size_t off = p->at;
    uint32_t c = tamis_re_next(p);
    tamis_re_node *node = tamis_re_node_new(p, TAMIS_RE_CHAR, off);
    if (node != NULL) {
        node->code_point = c;
    }
    return node;
}

static tamis_re_node *fail_nothing_to_repeat(tamis_re_parser *p, size_t len) {
    char before = p->at > 0 ? p->source.ptr[p->at - 1] : '\0';
    bool possessive = tamis_re_peek(p, 0) == '+' && (before == '*' || before == '+' || before == '?' || before == '}');
    tamis_re_fail(p, p->at, p->at + len, possessive ? "there are no possessive repeats: take this '+' away" : "write a backslash before the character itself",
                  "there is nothing before '%.*s' to repeat", (int)(len > 20 ? 20 : len), p->source.ptr + p->at);
    return NULL;
}

/* One of `{ } ]` where a term begins: a character, but for flag `u` and for what reads as a count. */
static tamis_re_node *parse_bracket(tamis_re_parser *p) {
    quantifier q;
    size_t len = read_quantifier(p, &q);
    if (len > 0) {
        return fail_nothing_to_repeat(p, len);
    }
    if (p->unicode) {
        tamis_re_fail(p, p->at, p->at + 1, "write a backslash before it", "a '%c' that belongs to nothing",
                      p->source.ptr[p->at]);
        return NULL;
    }
    return parse_literal(p);
}

static tamis_re_node *parse_backslash(tamis_re_parser *p) {
    switch (tamis_re_peek(p, 1)) {
    case TAMIS_RE_NO_CHAR:
        tamis_re_fail(p, p->at, p->at + 1, "write \\\\ for a backslash", "a backslash at the end of the pattern");
        return NULL;
    case 'b': return parse_assertion(p, TAMIS_RE_WORD_EDGE, 2);
    case 'B': return parse_assertion(p, TAMIS_RE_WORD_INSIDE, 2);
    default: break;
    }
    tamis_re_node *atom = tamis_re_parse_escape(p);
    return atom == NULL ? NULL : parse_quantifier(p, atom, atom->off);
}

static tamis_re_node *parse_term(tamis_re_parser *p) {
    tamis_re_node *atom = NULL;
    switch (tamis_re_peek(p, 0)) {
    case '^': return parse_assertion(p, TAMIS_RE_START, 1);
    case '$': return parse_assertion(p, TAMIS_RE_END, 1);
    case '(': return parse_group(p);
    case '\\': return parse_backslash(p);
    case '*':
    case '+':
    case '?': return fail_nothing_to_repeat(p, 1);
    case '{':
    case '}':
    case ']': atom = parse_bracket(p); break;
    case '[': atom = tamis_re_parse_class(p); break;
    case '.': atom = parse_dot(p); break;
    default: atom = parse_literal(p); break;
    }
    return atom == NULL ? NULL : parse_quantifier(p, atom, atom->off);
}

/* Does a byte stand for itself, whatever stands around it, unless it is repeated? */
static bool stands_for_itself(unsigned char byte) {
    static const bool special[256] = {
        ['^'] = true, ['$'] = true, ['('] = true, [')'] = true, ['\\'] = true, ['*'] = true, ['+'] = true, ['?'] = true,
        ['{'] = true, ['}'] = true, ['['] = true, [']'] = true, ['.'] = true,  ['|'] = true,
    };
    return byte < 0x80 && !special[byte];
}

static bool may_quantify(uint32_t c) {
    return c == '*' || c == '+' || c == '?' || c == '{';
}

/* The bytes here that are characters and nothing else. The last one of them is left out when it may be repeated. */
static size_t plain_length(const tamis_re_parser *p) {
    const unsigned char *bytes = (const unsigned char *)p->source.ptr + p->at;
    size_t left = p->source.len - p->at, len = 0;
    while (len < left && stands_for_itself(bytes[len])) {
        len++;
    }
    return len > 0 && may_quantify(tamis_re_peek(p, len)) ? len - 1 : len;
}

/* `len` plain characters here, which parse_term would make one by one. */
static tamis_re_node *parse_plain(tamis_re_parser *p, size_t len) {
    size_t off = p->at;
    if (len == 1) {
        return parse_literal(p);
    }
    p->at += len;
    tamis_re_node *node = tamis_re_node_new(p, TAMIS_RE_TEXT, off);
    if (node != NULL) {
        node->text = tamis_str_of(p->source.ptr + off, len);
    }
    return node;
}

static bool ends_sequence(const tamis_re_parser *p) {
    uint32_t c = tamis_re_peek(p, 0);
    return c == TAMIS_RE_NO_CHAR || c == '|' || c == ')';
}

/* The children in `first`, made one node that began at `off`. */
static tamis_re_node *join(tamis_re_parser *p, tamis_re_kind kind, tamis_re_node *first, size_t off) {
    if (first != NULL && first->next == NULL) {
        return first;
    }
    tamis_re_node *node = tamis_re_node_new(p, first == NULL ? TAMIS_RE_EMPTY : kind, off);
    if (node != NULL) {
        node->first = first;
    }
    return node;
}

static tamis_re_node *parse_sequence(tamis_re_parser *p) {
    size_t off = p->at;
    tamis_re_node *first = NULL;
    tamis_re_node **end = &first;
    while (!ends_sequence(p)) {
        size_t plain = plain_length(p);
        tamis_re_node *term = plain > 0 ? parse_plain(p, plain) : parse_term(p);
        if (term == NULL) {
            return NULL;
        }
        *end = term;
        end = &term->next;
    }
    return join(p, TAMIS_RE_SEQUENCE, first, off);
}

static tamis_re_node *parse_choice(tamis_re_parser *p) {
    size_t off = p->at;
    tamis_re_node *first = NULL;
    tamis_re_node **end = &first;
    for (;;) {
        tamis_re_node *way = parse_sequence(p);
        if (way == NULL) {
            return NULL;
        }
        *end = way;
        end = &way->next;
        if (tamis_re_peek(p, 0) != '|') {
            break;
        }
        p->at++;
    }
    return join(p, TAMIS_RE_CHOICE, first, off);
}

static tamis_re_node *parse_pattern(tamis_re_parser *p) {
    tamis_re_node *root = parse_choice(p);
    if (root != NULL && p->at < p->source.len) {
        tamis_re_fail(p, p->at, p->at + 1, "write '(' where the group begins, or \\) for the character ')'",
                      "a ')' that ends no group");
        return NULL;
    }
    return root != NULL && tamis_re_resolve_names(p) ? root : NULL;
}

tamis_status tamis_re_parse(tamis_re_tree *out, tamis_arena *arena, tamis_str source, unsigned flags,
                            tamis_regex_error *error) {
    *out = (tamis_re_tree){.source = source, .flags = flags};
    if (source.len > TAMIS_LIMIT_PATTERN) {
        tamis_re_error(error, TAMIS_LIMIT_PATTERN, source.len, true, "write several patterns",
                       "the pattern is longer than %u bytes", TAMIS_LIMIT_PATTERN);
        return TAMIS_ERR_INVALID;
    }
    tamis_re_parser p = {.arena = arena,
                         .tree = out,
                         .error = error,
                         .source = source,
                         .unicode = (flags & TAMIS_REGEX_UNICODE) != 0,
                         .ignore_case = (flags & TAMIS_REGEX_IGNORE_CASE) != 0};
    count_groups(&p);
    out->has_names = p.has_names;
    out->groups = tamis_arena_array(arena, (size_t)out->group_count + 1, sizeof *out->groups);
    if (out->groups == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    out->root = parse_pattern(&p);
    if (out->root == NULL) {
        return p.status;
    }
    tamis_re_measure(out);
    return tamis_re_refuse(out, error);
}
