/* Escapes and classes.
 *
 * ECMA-262 has two syntaxes. With flag `u` an escape that has no meaning is an error. Without it (Annex B) it
 * stands for the character behind the backslash, and digits that are no reference are octal; this is what
 * most patterns are written in. Where the two differ the code asks `p->unicode`. */
#include "base/utf8.h"
#include "regex/parser.h"
#include "regex/property.h"

/* ---- Characters ---- */

static uint32_t digit(uint32_t c) {
    return c >= '0' && c <= '9' ? c - '0' : UINT32_MAX;
}

static uint32_t hex_digit(uint32_t c) {
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : digit(c);
}

/* `count` hexadecimal digits, `ahead` of here. False when they are not there. */
static bool read_hex(const tamis_re_parser *p, size_t ahead, size_t count, uint32_t *out) {
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t d = hex_digit(tamis_re_peek(p, ahead + i));
        if (d == UINT32_MAX) {
            return false;
        }
        value = value * 16 + d;
    }
    *out = value;
    return true;
}

static bool parse_braced(tamis_re_parser *p, uint32_t *out) {
    size_t ahead = 2; /* behind `u{` */
    uint32_t value = 0;
    for (uint32_t d = hex_digit(tamis_re_peek(p, ahead)); d != UINT32_MAX; d = hex_digit(tamis_re_peek(p, ahead))) {
        value = value * 16 + d;
        if (value > TAMIS_RE_LAST_CODE_POINT) {
            return false;
        }
        ahead++;
    }
    if (ahead == 2 || tamis_re_peek(p, ahead) != '}') {
        return false;
    }
    p->at += ahead + 1;
    *out = value;
    return true;
}

bool tamis_re_parse_unicode(tamis_re_parser *p, bool braces, uint32_t *out) {
    if (braces && tamis_re_peek(p, 1) == '{') {
        return parse_braced(p, out);
    }
    if (!read_hex(p, 1, 4, out)) {
        return false;
    }
    p->at += 5;
    uint32_t low = 0;
    if (*out >= 0xD800 && *out < 0xDC00 && tamis_re_peek(p, 0) == '\\' && tamis_re_peek(p, 1) == 'u' &&
        read_hex(p, 2, 4, &low) && low >= 0xDC00 && low < 0xE000) {
        p->at += 6;
        *out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
    }
    return true;
}

/* Annex B: up to three octal digits with a value below 256. */
static uint32_t parse_octal(tamis_re_parser *p) {
    uint32_t value = 0;
    for (int i = 0; i < 3; i++) {
        uint32_t d = digit(tamis_re_peek(p, 0));
        if (d > 7 || value * 8 + d > 255) {
            break;
        }
        value = value * 8 + d;
        p->at++;
    }
    return value;
}

static bool syntax_character(uint32_t c) {
    return c < 0x80 && c != 0 && strchr("^$\\.*+?()[]{}|/", (int)c) != NULL;
}

/* `c` and a letter; `at` is at the `c`. Where no control character is meant, Annex B takes the backslash
 * for itself and leaves the `c` unread. */
static bool parse_control(tamis_re_parser *p, bool in_class, uint32_t *out) {
    uint32_t c = tamis_re_peek(p, 1);
    bool control = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!control && in_class && !p->unicode) {
        control = (c >= '0' && c <= '9') || c == '_';
    }
    if (control) {
        p->at += 2;
        *out = c & 0x1F;
        return true;
    }
    if (p->unicode) {
        tamis_re_fail(p, p->at - 1, p->at + 1, "write \\cA to \\cZ, or \\x01 to \\x1a", "\\c without a letter");
        return false;
    }
    *out = '\\';
    return true;
}

/* `0` to `9`, where they are no back-reference; `at` is at the digit. */
static bool parse_digit_escape(tamis_re_parser *p, uint32_t *out) {
    uint32_t c = tamis_re_peek(p, 0);
    if (p->unicode) {
        if (c != '0' || digit(tamis_re_peek(p, 1)) != UINT32_MAX) {
            tamis_re_fail(p, p->at - 1, p->at + 1, "write \\xHH for a character, or mend the number of the group",
                          c == '0' ? "an octal escape" : "a reference to a group that the pattern does not have");
            return false;
        }
        p->at++;
        *out = 0;
        return true;
    }
    if (c >= '8') {
        p->at++;
        *out = c;
    } else {
        *out = parse_octal(p);
    }
    return true;
}

/* An escape that has no meaning of its own. */
static bool parse_identity(tamis_re_parser *p, bool in_class, uint32_t *out) {
    size_t off = p->at - 1;
    *out = tamis_re_next(p);
    bool ok = p->unicode ? syntax_character(*out) || (in_class && *out == '-') : *out != 'k' || !p->has_names;
    if (!ok) {
        tamis_re_fail(p, off, p->at, p->unicode ? "leave out the backslash, or flag u" : "write \\k<name>, or k",
                      "an escape without a meaning");
    }
    return ok;
}

/* An escape that stands for one character; `at` is behind the backslash. */
static bool parse_character_escape(tamis_re_parser *p, bool in_class, uint32_t *out) {
    uint32_t c = tamis_re_peek(p, 0);
    static const char letters[] = "fnrtv";
    static const char controls[] = "\f\n\r\t\v";
    const char *control = c < 0x80 && c != 0 ? strchr(letters, (int)c) : NULL;
    if (control != NULL) {
        p->at++;
        *out = (unsigned char)controls[control - letters];
        return true;
    }
    if (c == 'c') {
        return parse_control(p, in_class, out);
    }
    if (c >= '0' && c <= '9') {
        return parse_digit_escape(p, out);
    }
    if (c == 'x' && read_hex(p, 1, 2, out)) {
        p->at += 3;
        return true;
    }
    if (c == 'u' && tamis_re_parse_unicode(p, p->unicode, out)) {
        return true;
    }
    if ((c == 'x' || c == 'u') && p->unicode) {
        tamis_re_fail(p, p->at - 1, p->at + 1, c == 'x' ? "write \\xHH" : "write \\uHHHH or \\u{H…}",
                      "\\%c without its hexadecimal digits", (char)c);
        return false;
    }
    return parse_identity(p, in_class, out);
}

/* ---- Sets ---- */

/* What a class has gathered. */
typedef struct class_content {
    tamis_re_ranges set;
    bool open; /* it has members that may differ from others in case alone; the sets with names are closed */
    tamis_re_property_use *properties;
} class_content;

static bool ok_status(tamis_re_parser *p, tamis_status status) {
    if (status != TAMIS_OK && p->status == TAMIS_OK) {
        p->status = status;
    }
    return p->status == TAMIS_OK;
}

/* Adds a named set, or all but it. */
static bool add_named(tamis_re_parser *p, class_content *to, tamis_re_named_set name, bool negated) {
    if (name == TAMIS_RE_WORD && p->ignore_case) {
        name = TAMIS_RE_WORD_FOLDED;
    }
    tamis_re_ranges set = {NULL, 0, 0};
    return ok_status(p, tamis_re_set_add_named(&set, p->arena, name)) &&
           ok_status(p, tamis_re_set_finish(&set, p->arena)) &&
           (!negated || ok_status(p, tamis_re_set_complement(&set, p->arena))) &&
           ok_status(p, tamis_re_set_add_all(&to->set, p->arena, &set));
}

/* `d D s S w W`: true with the set added, when `c` is one of them; `at` is at the letter. */
static bool class_letter(uint32_t c, tamis_re_named_set *name, bool *negated) {
    switch (c) {
    case 'd':
    case 'D': *name = TAMIS_RE_DIGITS; break;
    case 's':
    case 'S': *name = TAMIS_RE_SPACES; break;
    case 'w':
    case 'W': *name = TAMIS_RE_WORD; break;
    default: return false;
    }
    *negated = c < 'a';
    return true;
}

/* The text between the braces of `\p{…}`; `at` is at the `p`. */
static bool parse_braces(tamis_re_parser *p, tamis_str *out) {
    size_t start = p->at + 2;
    const char *end = tamis_re_peek(p, 1) == '{' ? memchr(p->source.ptr + start, '}', p->source.len - start) : NULL;
    if (end == NULL) {
        tamis_re_fail(p, p->at - 1, p->at + 1, "write \\p{Letter}", "\\%c without a property in braces",
                      (char)tamis_re_peek(p, 0));
        return false;
    }
    *out = tamis_str_of(p->source.ptr + start, (size_t)(end - p->source.ptr) - start);
    p->at = start + out->len + 1;
    return true;
}

/* Under flag `i` a property matches what folds to a member, too; and `\P{…}` what folds to one that is none. */
static bool add_property_folds(tamis_re_parser *p, class_content *to, const tamis_re_property *property, bool negated) {
    tamis_re_ranges outside = {NULL, 0, 0};
    if (!ok_status(p, tamis_re_property_add(&outside, p->arena, property->fold)) ||
        !ok_status(p, tamis_re_set_finish(&outside, p->arena))) {
        return false;
    }
    if (!negated) {
        return ok_status(p, tamis_re_set_add_all(&to->set, p->arena, &outside));
    }
    /* Whoever differs in case from one outside: of those, the ones outside are in \P{…} anyway. */
    return ok_status(p, tamis_re_set_close(&outside, p->arena)) &&
           ok_status(p, tamis_re_set_add_all(&to->set, p->arena, &outside));
}

static bool add_property(tamis_re_parser *p, class_content *to) {
    size_t off = p->at - 1;
    bool negated = tamis_re_peek(p, 0) == 'P';
    tamis_str text;
    if (!parse_braces(p, &text)) {
        return false;
    }
    int shown = (int)(text.len > 60 ? 60 : text.len);
    const tamis_re_property *property = tamis_re_property_find(text);
    if (property == NULL) {
        tamis_re_fail(p, off, p->at, "names are those of ECMA-262: \\p{L}, \\p{Letter}, \\p{Script=Greek}",
                      "there is no property '%.*s'", shown, text.ptr);
        return false;
    }
    if (property->pcre2 == NULL) {
        tamis_re_decline(p, off, p->at,
                         property->kind == TAMIS_RE_EXTENSIONS ? "write Script=, or a class of ranges" : "write a class of ranges",
                         "the property '%.*s' is not to be had exactly", shown, text.ptr);
        return false;
    }
    if (p->ignore_case && property->fold == NULL) {
        tamis_re_decline(p, off, p->at, "leave out flag i, or write \\p{L}",
                         "the property '%.*s' is not to be had with flag i", shown, text.ptr);
        return false;
    }
    if (property->pcre2[0] == '\0') {
        return negated || ok_status(p, tamis_re_set_add(&to->set, p->arena, 0, TAMIS_RE_LAST_CODE_POINT));
    }
    tamis_re_property_use *use = tamis_arena_alloc(p->arena, sizeof *use);
    if (use == NULL) {
        p->status = TAMIS_ERR_MEMORY;
        return false;
    }
    *use = (tamis_re_property_use){property, negated, to->properties};
    to->properties = use;
    to->open = true;
    return (!p->ignore_case || add_property_folds(p, to, property, negated)) &&
           ok_status(p, tamis_re_property_add(&to->set, p->arena, negated ? property->minus : property->plus));
}

/* The node of what a class gathered: closed under case, and the complement taken where that can be done. */
static tamis_re_node *finish_class(tamis_re_parser *p, class_content *content, bool negated, size_t off) {
    tamis_re_node *node = tamis_re_node_new(p, TAMIS_RE_CLASS, off);
    if (node == NULL || !ok_status(p, tamis_re_set_finish(&content->set, p->arena)) ||
        (p->ignore_case && content->open && !ok_status(p, tamis_re_set_close(&content->set, p->arena)))) {
        return NULL;
    }
    if (negated && content->properties == NULL && !ok_status(p, tamis_re_set_complement(&content->set, p->arena))) {
        return NULL;
    }
    node->set = content->set;
    node->properties = content->properties;
    node->negated = negated && content->properties != NULL;
    return node;
}

tamis_re_node *tamis_re_class_named(tamis_re_parser *p, tamis_re_named_set name, bool negated, size_t off) {
    class_content content = {{NULL, 0, 0}, false, NULL};
    return add_named(p, &content, name, negated) ? finish_class(p, &content, false, off) : NULL;
}

/* ---- Classes ---- */

/* One part of a class, before we know whether it begins a range. */
typedef struct class_atom {
    uint32_t code_point;
    bool is_set; /* `\d` and the like: already added */
} class_atom;

static bool parse_class_escape(tamis_re_parser *p, class_content *content, class_atom *out) {
    size_t off = p->at++;
    uint32_t c = tamis_re_peek(p, 0);
    tamis_re_named_set name;
    bool negated = false;
    if (c == TAMIS_RE_NO_CHAR) {
        tamis_re_fail(p, off, p->at, "write \\\\ for a backslash", "a backslash at the end of the pattern");
        return false;
    }
    if (class_letter(c, &name, &negated)) {
        p->at++;
        out->is_set = true;
        return add_named(p, content, name, negated);
    }
    if (p->unicode && (c == 'p' || c == 'P')) {
        out->is_set = true;
        return add_property(p, content);
    }
    if (c == 'b') {
        p->at++;
        out->code_point = '\b';
        return true;
    }
    return parse_character_escape(p, true, &out->code_point);
}

static bool parse_class_atom(tamis_re_parser *p, class_content *content, class_atom *out) {
    *out = (class_atom){0, false};
    if (tamis_re_peek(p, 0) == '\\') {
        return parse_class_escape(p, content, out);
    }
    out->code_point = tamis_re_next(p);
    return true;
}

static bool surrogate(uint32_t c) {
    return c >= 0xD800 && c < 0xE000;
}

/* Adds a range; an end that is a lone surrogate reads as U+FFFD, besides what else it stands for. */
static bool add_range(tamis_re_parser *p, class_content *content, uint32_t first, uint32_t last) {
    if ((surrogate(first) || surrogate(last)) &&
        !ok_status(p, tamis_re_set_add(&content->set, p->arena, TAMIS_REPLACEMENT, TAMIS_REPLACEMENT))) {
        return false;
    }
    content->open = true;
    return ok_status(p, tamis_re_set_add(&content->set, p->arena, first, last));
}

static bool add_atom(tamis_re_parser *p, class_content *content, const class_atom *atom) {
    return atom->is_set || add_range(p, content, atom->code_point, atom->code_point);
}

/* Without flag `u` JavaScript compares the halves of surrogate pairs that stand beside the `-`, so it refuses
 * nearly all ranges of code points above U+FFFF: a first end counts as its second half (0xDC00 and up), a last
 * end as its first half (below 0xDC00). What is in order for both ways of reading is taken by code points. */
static bool check_order(tamis_re_parser *p, const class_atom *from, const class_atom *to, size_t off) {
    if (from->code_point > to->code_point) {
        tamis_re_fail(p, off, p->at, "swap its ends, or write \\- for the character '-'",
                      "the range of a class is out of order");
        return false;
    }
    uint32_t low_half = 0xDC00u + (from->code_point & 0x3FFu);
    uint32_t high_half = 0xD800u + ((to->code_point - 0x10000u) >> 10);
    uint32_t first = from->code_point > 0xFFFF ? low_half : from->code_point;
    uint32_t last = to->code_point > 0xFFFF ? high_half : to->code_point;
    if (!p->unicode && first > last) {
        tamis_re_fail(p, off, p->at, "add flag u", "a range of code points above U+FFFF needs flag u");
        return false;
    }
    return true;
}

/* The part behind a `-`; `from` began at `off`. */
static bool parse_range_end(tamis_re_parser *p, class_content *content, const class_atom *from, size_t off) {
    class_atom to;
    if (!parse_class_atom(p, content, &to)) {
        return false;
    }
    if (from->is_set || to.is_set) {
        if (p->unicode) {
            tamis_re_fail(p, off, p->at, "write \\- for the character '-'", "a range cannot begin or end in a set");
            return false;
        }
        const class_atom hyphen = {'-', false};
        return add_atom(p, content, from) && add_atom(p, content, &hyphen) && add_atom(p, content, &to);
    }
    return check_order(p, from, &to, off) && add_range(p, content, from->code_point, to.code_point);
}

static bool parse_class_part(tamis_re_parser *p, class_content *content) {
    size_t off = p->at;
    class_atom atom;
    if (!parse_class_atom(p, content, &atom)) {
        return false;
    }
    if (tamis_re_peek(p, 0) != '-' || tamis_re_peek(p, 1) == ']' || tamis_re_peek(p, 1) == TAMIS_RE_NO_CHAR) {
        return add_atom(p, content, &atom);
    }
    p->at++;
    return parse_range_end(p, content, &atom, off);
}

tamis_re_node *tamis_re_parse_class(tamis_re_parser *p) {
    size_t off = p->at++;
    bool negated = tamis_re_peek(p, 0) == '^';
    p->at += negated ? 1 : 0;
    class_content content = {{NULL, 0, 0}, false, NULL};
    while (tamis_re_peek(p, 0) != ']') {
        if (p->at == p->source.len) {
            tamis_re_fail(p, off, off + 1, "write ']' behind its last character, or \\[ for the character '['",
                          "a class does not end");
            return NULL;
        }
        if (!parse_class_part(p, &content)) {
            return NULL;
        }
    }
    p->at++;
    return finish_class(p, &content, negated, off);
}

/* ---- Escapes outside a class ---- */

/* `\1` and on: true with the number when so many groups are in the pattern; `at` is at the first digit. */
static bool parse_reference(tamis_re_parser *p, uint32_t *out) {
    size_t start = p->at;
    uint32_t number = 0;
    for (uint32_t d = digit(tamis_re_peek(p, 0)); d != UINT32_MAX; d = digit(tamis_re_peek(p, 0))) {
        number = number * 10 + d;
        p->at++;
        if (number > p->tree->group_count) {
            p->at = start;
            return false;
        }
    }
    *out = number;
    return true;
}

static tamis_re_node *parse_named_reference(tamis_re_parser *p, size_t off) {
    p->at++;
    if (tamis_re_peek(p, 0) != '<') {
        tamis_re_fail(p, off, p->at, "write \\k<name>", "\\k without the name of a group");
        return NULL;
    }
    p->at++;
    tamis_str name;
    if (!tamis_re_parse_name(p, &name)) {
        return NULL;
    }
    tamis_re_node *node = tamis_re_node_new(p, TAMIS_RE_BACKREF, off);
    tamis_re_named_ref *ref = tamis_arena_alloc(p->arena, sizeof *ref);
    if (node == NULL || ref == NULL) {
        p->status = TAMIS_ERR_MEMORY;
        return NULL;
    }
    *ref = (tamis_re_named_ref){node, name, p->refs};
    p->refs = ref;
    return node;
}

static tamis_re_node *character(tamis_re_parser *p, size_t off) {
    uint32_t c = 0;
    if (!parse_character_escape(p, false, &c)) {
        return NULL;
    }
    tamis_re_node *node = tamis_re_node_new(p, TAMIS_RE_CHAR, off);
    if (node != NULL) {
        node->code_point = surrogate(c) ? TAMIS_REPLACEMENT : c;
    }
    return node;
}

/* V8 looks ahead for the groups of such a reference, and comes back into the middle of the pair of surrogates behind it. */
static bool splits_pair(const tamis_re_parser *p, uint32_t number) {
    uint32_t next = tamis_re_peek(p, 0);
    return number > p->groups && next != TAMIS_RE_NO_CHAR && next >= 0xF0;
}

tamis_re_node *tamis_re_parse_escape(tamis_re_parser *p) {
    size_t off = p->at++;
    uint32_t c = tamis_re_peek(p, 0);
    tamis_re_named_set name;
    bool negated = false;
    if (class_letter(c, &name, &negated)) {
        p->at++;
        return tamis_re_class_named(p, name, negated, off);
    }
    if (p->unicode && (c == 'p' || c == 'P')) {
        class_content content = {{NULL, 0, 0}, false, NULL};
        return add_property(p, &content) ? finish_class(p, &content, false, off) : NULL;
    }
    if (c == 'k' && (p->unicode || p->has_names)) {
        return parse_named_reference(p, off);
    }
    uint32_t number = 0;
    if (c >= '1' && c <= '9' && parse_reference(p, &number)) {
        if (splits_pair(p, number)) {
            tamis_re_decline(p, off, p->at, "leave the reference out: its group is not set there",
                             "a reference to a later group before a character beyond U+FFFF, of which V8 reads but half");
            return NULL;
        }
        tamis_re_node *node = tamis_re_node_new(p, TAMIS_RE_BACKREF, off);
        if (node != NULL) {
            node->number = number;
        }
        return node;
    }
    return character(p, off);
}
