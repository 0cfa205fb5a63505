/* See print.h. */
#include "regex/print.h"

#include "regex/property.h"

/* Wider classes are not left to PCRE2_CASELESS: it would look at each of their code points. They are closed
 * under case already. */
#define WIDE_CLASS 4096u

typedef struct printer {
    tamis_buf *out;
    bool ignore_case;
    bool multiline;
} printer;

static void print_node(const printer *p, const tamis_re_node *node);

/* ---- Characters and classes ---- */

/* Each character that is no letter or digit prints so: nothing is left to PCRE2's syntax. */
static void print_hex(const printer *p, uint32_t c) {
    char text[12] = "\\x{";
    size_t len = 3;
    int shift = 20;
    while (shift > 0 && c >> shift == 0) {
        shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
        text[len++] = "0123456789abcdef"[c >> shift & 15];
    }
    text[len++] = '}';
    tamis_buf_add(p->out, text, len);
}

static void print_code_point(const printer *p, uint32_t c) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
        tamis_buf_add_char(p->out, (char)c);
    } else {
        print_hex(p, c);
    }
}

static void print_range(const printer *p, uint32_t first, uint32_t last) {
    print_code_point(p, first);
    if (last > first) {
        if (last - first > 1) {
            tamis_buf_add_char(p->out, '-');
        }
        print_code_point(p, last);
    }
}

/* A range without the surrogates in it, which PCRE2 refuses to hear of. */
static void print_scalars(const printer *p, uint32_t first, uint32_t last) {
    if (first < 0xD800) {
        print_range(p, first, last < 0xD800 ? last : 0xD7FF);
    }
    if (last > 0xDFFF) {
        print_range(p, first > 0xDFFF ? first : 0xE000, last);
    }
}

static void print_ranges(const printer *p, const tamis_re_ranges *set) {
    for (size_t i = 0; i < set->count; i++) {
        print_scalars(p, set->items[i].first, set->items[i].last);
    }
}

/* The ranges between those of the set, up to its last one. */
static void print_gaps(const printer *p, const tamis_re_ranges *set) {
    uint32_t next = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].first > next) {
            print_scalars(p, next, set->items[i].first - 1);
        }
        next = set->items[i].last + 1;
    }
}

static void print_property(const printer *p, const tamis_re_property_use *use) {
    tamis_buf_add_format(p->out, "\\%c{%s}", use->negated ? 'P' : 'p', use->property->pcre2);
}

static const char *too_many(const tamis_re_property_use *use) {
    return use->negated ? use->property->plus : use->property->minus;
}

/* A property in which PCRE2 has some code points too many, without them. */
static void print_corrected(const printer *p, const tamis_re_property_use *use) {
    tamis_buf_add_z(p->out, "(?![");
    for (const char *text = too_many(use); *text != '\0';) {
        size_t len = strcspn(text, " -");
        tamis_buf_add_format(p->out, "\\x{%.*s}", (int)len, text);
        text += len;
        if (*text == '-') {
            tamis_buf_add_char(p->out, '-');
        }
        text += *text != '\0';
    }
    tamis_buf_add_z(p->out, "])");
    print_property(p, use);
}

static bool needs_correction(const tamis_re_node *class) {
    for (const tamis_re_property_use *use = class->properties; use != NULL; use = use->next) {
        if (too_many(use)[0] != '\0') {
            return true;
        }
    }
    return false;
}

/* `[…]` or `[^…]` of the ranges and of the properties that need no correction. */
static void print_brackets(const printer *p, const tamis_re_node *class, bool negated) {
    tamis_buf_add_z(p->out, negated ? "[^" : "[");
    print_ranges(p, &class->set);
    for (const tamis_re_property_use *use = class->properties; use != NULL; use = use->next) {
        if (too_many(use)[0] == '\0') {
            print_property(p, use);
        }
    }
    tamis_buf_add_char(p->out, ']');
}

/* As alternatives, each of one code point: a lookbehind wants them of equal length. */
static void print_corrected_class(const printer *p, const tamis_re_node *class) {
    tamis_buf_add_z(p->out, class->negated ? "(?:(?!" : "(?:");
    const char *between = "";
    bool others = class->set.count > 0;
    for (const tamis_re_property_use *use = class->properties; use != NULL; use = use->next) {
        if (too_many(use)[0] != '\0') {
            tamis_buf_add_z(p->out, between);
            print_corrected(p, use);
            between = "|";
        } else {
            others = true;
        }
    }
    if (others) {
        tamis_buf_add_z(p->out, between);
        print_brackets(p, class, false);
    }
    tamis_buf_add_z(p->out, class->negated ? ").)" : ")");
}

static void print_class(const printer *p, const tamis_re_node *class) {
    const tamis_re_ranges *set = &class->set;
    if (class->properties != NULL) {
        if (needs_correction(class)) {
            print_corrected_class(p, class);
        } else {
            print_brackets(p, class, class->negated);
        }
    } else if (set->count == 0) {
        tamis_buf_add_z(p->out, "(?:(?!).)"); /* one code point, and none will do */
    } else if (tamis_re_set_full(set)) {
        tamis_buf_add_char(p->out, '.');
    } else if (set->items[set->count - 1].last == TAMIS_RE_LAST_CODE_POINT) {
        tamis_buf_add_z(p->out, "[^");
        print_gaps(p, set);
        tamis_buf_add_char(p->out, ']');
    } else {
        print_brackets(p, class, false);
    }
}

/* Is the class wide, and printed with its width? */
static bool wide(const printer *p, const tamis_re_node *node) {
    if (!p->ignore_case || node->kind != TAMIS_RE_CLASS) {
        return false;
    }
    uint32_t size = tamis_re_set_size(&node->set);
    bool by_gaps = node->properties == NULL && node->set.count > 0 &&
                   node->set.items[node->set.count - 1].last == TAMIS_RE_LAST_CODE_POINT;
    return (by_gaps ? TAMIS_RE_LAST_CODE_POINT + 1 - size : size) > WIDE_CLASS;
}

static void print_char(const printer *p, uint32_t c) {
    if (!p->ignore_case || tamis_re_fold_known(c)) {
        print_code_point(p, c);
        return;
    }
    uint32_t equals[TAMIS_RE_FOLD_MAX];
    size_t count = tamis_re_fold_all(equals, c);
    tamis_buf_add_char(p->out, '[');
    for (size_t i = 0; i < count; i++) {
        print_code_point(p, equals[i]);
    }
    tamis_buf_add_char(p->out, ']');
}

/* ---- Assertions ---- */

#define LINE_ENDS "\\x{a}\\x{d}\\x{2028}\\x{2029}"
#define WORD_FOLDED "[0-9A-Z\\x{5f}a-z\\x{17f}\\x{212a}]"

/* `\b` of PCRE2 knows the ASCII letters, as JavaScript does without flag `i`. */
static void print_assertion(const printer *p, tamis_re_kind kind) {
    const char *text = "";
    switch (kind) {
    case TAMIS_RE_START: text = p->multiline ? "(?<![^" LINE_ENDS "])" : "\\A"; break;
    case TAMIS_RE_END: text = p->multiline ? "(?![^" LINE_ENDS "])" : "\\z"; break;
    case TAMIS_RE_WORD_EDGE:
        text = p->ignore_case ? "(?:(?<=" WORD_FOLDED ")(?!" WORD_FOLDED ")|(?<!" WORD_FOLDED ")(?=" WORD_FOLDED "))"
                              : "\\b";
        break;
    case TAMIS_RE_WORD_INSIDE:
        text = p->ignore_case ? "(?:(?<=" WORD_FOLDED ")(?=" WORD_FOLDED ")|(?<!" WORD_FOLDED ")(?!" WORD_FOLDED "))"
                              : "\\B";
        break;
    default: break;
    }
    tamis_buf_add_z(p->out, text);
}

/* ---- Structure ---- */

static void print_counts(const printer *p, const tamis_re_node *repeat) {
    if (repeat->max == repeat->min) {
        tamis_buf_add_format(p->out, "{%u}", (unsigned)repeat->min);
        return;
    }
    if (repeat->max == TAMIS_RE_ENDLESS) {
        if (repeat->min <= 1) {
            tamis_buf_add_char(p->out, repeat->min == 0 ? '*' : '+');
        } else {
            tamis_buf_add_format(p->out, "{%u,}", (unsigned)repeat->min);
        }
    } else {
        tamis_buf_add_format(p->out, "{%u,%u}", (unsigned)repeat->min, (unsigned)repeat->max);
    }
    if (repeat->lazy) {
        tamis_buf_add_char(p->out, '?');
    }
}

static bool is_atom(const tamis_re_node *node) {
    return node->kind == TAMIS_RE_CHAR || node->kind == TAMIS_RE_CLASS || node->kind == TAMIS_RE_GROUP;
}

/* Is it printed as one item of PCRE2, which can be repeated at no cost of size? */
static bool is_item(const tamis_re_node *node) {
    return node->kind == TAMIS_RE_CHAR ||
           (node->kind == TAMIS_RE_CLASS && (node->set.count > 0 || node->properties != NULL) &&
            !needs_correction(node));
}

static void print_item(const printer *p, const tamis_re_node *item) {
    if (item->kind == TAMIS_RE_CLASS) {
        print_class(p, item);
    } else {
        print_char(p, item->code_point);
    }
}

/* `x*` as `(?:x{128})*x{0,127}`, and lazily likewise: the same lengths in the same order. PCRE2 then counts a
 * step for each 128 characters, not for each run of them (see search.c). And the machine code of 10.42 does
 * not take the repeat for one that begins the pattern: it would remember where `a*?` has been in vain, and
 * with `(?:b|)a*?b` not look there again for the second alternative. */
static void print_in_blocks(const printer *p, const tamis_re_node *repeat) {
    const tamis_re_node *item = repeat->first;
    if (repeat->min > 0) {
        print_item(p, item);
        if (repeat->min > 1) {
            tamis_buf_add_format(p->out, "{%u}", (unsigned)repeat->min);
        }
    }
    tamis_buf_add_z(p->out, "(?:");
    print_item(p, item);
    tamis_buf_add_format(p->out, "{%u})*%s", TAMIS_RE_BLOCK, repeat->lazy ? "?" : "");
    print_item(p, item);
    tamis_buf_add_format(p->out, "{0,%u}%s", TAMIS_RE_BLOCK - 1, repeat->lazy ? "?" : "");
}

/* An empty group for each capture group in `node`: they keep the numbers of those behind them. */
static void print_placeholders(const printer *p, const tamis_re_node *node) {
    if (node->kind == TAMIS_RE_GROUP) {
        tamis_buf_add_z(p->out, "()");
    }
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        print_placeholders(p, child);
    }
}

/* What is repeated no times. */
static void print_nothing(const printer *p, const tamis_re_node *node) {
    size_t before = p->out->len;
    tamis_buf_add_z(p->out, "(?:");
    print_placeholders(p, node);
    if (p->out->len == before + 3) {
        tamis_buf_add_z(p->out, ")");
    } else {
        tamis_buf_add_z(p->out, "){0}");
    }
}

static void print_repeat(const printer *p, const tamis_re_node *repeat) {
    const tamis_re_node *child = repeat->first;
    if (repeat->max == 0) {
        print_nothing(p, child);
        return;
    }
    bool blocks = repeat->max == TAMIS_RE_ENDLESS && is_item(child);
    bool with_case = wide(p, child);
    tamis_buf_add_z(p->out, with_case ? "(?-i:" : "");
    if (blocks) {
        print_in_blocks(p, repeat);
    } else {
        tamis_buf_add_z(p->out, is_atom(child) ? "" : "(?:");
        if (with_case) {
            print_class(p, child);
        } else {
            print_node(p, child);
        }
        tamis_buf_add_z(p->out, is_atom(child) ? "" : ")");
        if (repeat->min != 1 || repeat->max != 1) {
            print_counts(p, repeat);
        }
    }
    tamis_buf_add_z(p->out, with_case ? ")" : "");
}

static void print_look(const printer *p, const tamis_re_node *look) {
    tamis_buf_add_z(p->out, look->behind ? "(?<" : "(?");
    tamis_buf_add_char(p->out, look->negated ? '!' : '=');
    print_node(p, look->first);
    tamis_buf_add_char(p->out, ')');
}

static void print_sequence(const printer *p, const tamis_re_node *sequence) {
    for (const tamis_re_node *child = sequence->first; child != NULL; child = child->next) {
        bool choice = child->kind == TAMIS_RE_CHOICE;
        tamis_buf_add_z(p->out, choice ? "(?:" : "");
        print_node(p, child);
        tamis_buf_add_z(p->out, choice ? ")" : "");
    }
}

static void print_choice(const printer *p, const tamis_re_node *choice) {
    for (const tamis_re_node *child = choice->first; child != NULL; child = child->next) {
        print_node(p, child);
        if (child->next != NULL) {
            tamis_buf_add_char(p->out, '|');
        }
    }
}

static void print_class_alone(const printer *p, const tamis_re_node *class) {
    bool with_case = wide(p, class);
    tamis_buf_add_z(p->out, with_case ? "(?-i:" : "");
    print_class(p, class);
    tamis_buf_add_z(p->out, with_case ? ")" : "");
}

static void print_node(const printer *p, const tamis_re_node *node) {
    switch (node->kind) {
    case TAMIS_RE_EMPTY: break;
    case TAMIS_RE_CHAR: print_char(p, node->code_point); break;
    case TAMIS_RE_TEXT:
        for (size_t i = 0; i < node->text.len; i++) {
            print_char(p, (unsigned char)node->text.ptr[i]);
        }
        break;
    case TAMIS_RE_CLASS: print_class_alone(p, node); break;
    case TAMIS_RE_START:
    case TAMIS_RE_END:
    case TAMIS_RE_WORD_EDGE:
    case TAMIS_RE_WORD_INSIDE: print_assertion(p, node->kind); break;
    case TAMIS_RE_GROUP:
        tamis_buf_add_char(p->out, '(');
        print_node(p, node->first);
        tamis_buf_add_char(p->out, ')');
        break;
    case TAMIS_RE_LOOK: print_look(p, node); break;
    case TAMIS_RE_BACKREF: tamis_buf_add_format(p->out, "\\g{%u}", (unsigned)node->number); break;
    case TAMIS_RE_REPEAT: print_repeat(p, node); break;
    case TAMIS_RE_SEQUENCE: print_sequence(p, node); break;
    case TAMIS_RE_CHOICE: print_choice(p, node); break;
    }
}

static printer printer_for(tamis_buf *out, const tamis_re_tree *tree) {
    return (printer){out, (tree->flags & TAMIS_REGEX_IGNORE_CASE) != 0, (tree->flags & TAMIS_REGEX_MULTILINE) != 0};
}

/* Can a positive lookahead be the first thing that a match meets? */
static bool looks_ahead_first(const tamis_re_node *node) {
    if (node->kind == TAMIS_RE_LOOK) {
        return !node->behind && !node->negated;
    }
    for (const tamis_re_node *child = node->first; child != NULL; child = child->next) {
        if (looks_ahead_first(child)) {
            return true;
        }
        if (node->kind == TAMIS_RE_SEQUENCE && child->max_len > 0) {
            return false;
        }
    }
    return false;
}

/* PCRE2 10.42 takes a character that a lookahead demands at the start for the first one of the match, and then
 * looks for the last literal only behind it: `(?=A)c?A` does not find "A". An empty group hides the lookahead. */
bool tamis_re_print(tamis_buf *out, const tamis_re_tree *tree) {
    printer p = printer_for(out, tree);
    bool hide = looks_ahead_first(tree->root);
    tamis_buf_add_z(out, hide ? "(?:)(?:" : "");
    print_node(&p, tree->root);
    tamis_buf_add_z(out, hide ? ")" : "");
    return out->failed == TAMIS_OK;
}

bool tamis_re_print_seek(tamis_buf *out, const tamis_re_tree *tree, const tamis_re_node *leading) {
    printer p = printer_for(out, tree);
    if (leading == NULL) {
        tamis_buf_add_z(out, ".*?\\K");
    } else { /* here, or behind a character that is none of those that lead */
        tamis_buf_add_z(out, "(?:|.*?(?!");
        print_node(&p, leading);
        tamis_buf_add_z(out, ").)\\K");
    }
    return out->failed == TAMIS_OK;
}
