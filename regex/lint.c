/* See lint.h: provers, and what needs no proof. */
#include "regex/lint.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "regex/prover.h"

/* A witness, bytes: longer ones tell nothing more. */
#define WITNESS_MAX 8192u

tamis_status tamis_re_prover_new(tamis_re_prover **out) {
    tamis_re_prover *prover = calloc(1, sizeof *prover);
    *out = prover;
    if (prover == NULL) return TAMIS_ERR_MEMORY;
    tamis_arena_init(&prover->arena, TAMIS_RE_ARENA_MAX);
    tamis_buf_init(&prover->text, WITNESS_MAX);
    prover->steps = TAMIS_LIMIT_LINT_ALL_STEPS;
    return TAMIS_OK;
}

void tamis_re_prover_free(tamis_re_prover *prover) {
    if (prover == NULL) return;
    tamis_matcher_free(prover->matcher);
    tamis_buf_clear(&prover->text);
    tamis_arena_clear(&prover->arena);
    free(prover);
}

bool tamis_re_prover_failed(const tamis_re_prover *prover) {
    return prover->failed;
}

void tamis_re_prover_note(tamis_re_prover *prover, const tamis_buf *buf) {
    if (buf->failed == TAMIS_ERR_MEMORY) prover->failed = true;
}

tamis_regex *tamis_re_prover_compile(tamis_re_prover *prover, tamis_str source, unsigned flags) {
    tamis_regex *regex = NULL;
    tamis_status status = tamis_regex_compile(&regex, source, flags, false, NULL);
    if (status == TAMIS_ERR_MEMORY) prover->failed = true;
    return status == TAMIS_OK ? regex : NULL;
}

tamis_status tamis_re_prover_take(tamis_re_prover *prover, tamis_str source, unsigned flags) {
    tamis_regex_error error;
    tamis_arena_reset(&prover->arena);
    prover->tree = (tamis_re_tree){.root = NULL};
    tamis_status status = tamis_re_parse(&prover->tree, &prover->arena, source, flags, &error);
    if (status != TAMIS_OK) prover->tree.root = NULL;
    return status;
}

/* PCRE2 does not tell how many steps it took: nearly all searches need no more than these. */
#define FEW_STEPS 2000u

static bool pay(tamis_re_prover *prover, uint32_t steps) {
    bool enough = prover->steps >= steps;
    prover->steps -= enough ? steps : prover->steps;
    return enough;
}

static tamis_search_result try(tamis_re_prover *prover, const tamis_regex *regex, tamis_str text, bool at_start, uint32_t steps) {
    tamis_search_result result = TAMIS_NO_MATCH;
    if (!pay(prover, steps)) return result;
    if (tamis_matcher_try(&result, prover->matcher, regex, text, at_start, steps) != TAMIS_OK) prover->failed = true;
    return result;
}

tamis_search_result tamis_re_prove(tamis_re_prover *prover, const tamis_regex *regex, tamis_str text, bool at_start) {
    if (prover->matcher == NULL && tamis_matcher_new(&prover->matcher) != TAMIS_OK) {
        prover->failed = true;
        return TAMIS_NO_MATCH;
    }
    tamis_search_result result = try(prover, regex, text, at_start, FEW_STEPS);
    return result == TAMIS_GAVE_UP ? try(prover, regex, text, at_start, TAMIS_LIMIT_LINT_STEPS) : result;
}

/* ---- A glance ---- */

static bool is_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* A text that begins with a letter which every match has: it does not match everything. (What may follow the letter is
 * no quantifier, and no group is one that may be left out.) */
static bool begins_with_letter(tamis_str s, bool group_repeats) {
    size_t at = 0;
    if (at < s.len && s.ptr[at] == '^') at++;
    if (at < s.len && s.ptr[at] == '(' && !group_repeats) {
        at++;
        if (s.len - at > 2 && s.ptr[at] == '?' && s.ptr[at + 1] == ':') at += 2;
    }
    return s.len - at > 1 && is_word(s.ptr[at]) && is_word(s.ptr[at + 1]);
}

static bool repeats(char c) {
    return c == '?' || c == '*' || c == '+' || c == '{';
}

/* Do alternatives stand in groups only, beside a letter that every match has? Then the pattern is no choice of plain texts and does
 * not match everything. Says no where that is not seen at once: escapes may be a part of a match, counts hold digits. */
static bool chooses_inside(tamis_str s) {
    size_t depth = 0;
    bool in_class = false, letter = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
        if (c == '\\' && is_word(next) && strchr("bBdDsSwW", next) == NULL) return false;
        if (c == '{' || (c == '|' && depth == 0 && !in_class)) return false;
        if (c == '\\') i++;
        else if (in_class) in_class = c != ']';
        else if (c == '[') in_class = true;
        else if (c == '(') depth++;
        else if (c == ')' && depth > 0) depth--;
        else letter = letter || (depth == 0 && is_word(c) && !repeats(next));
    }
    return letter;
}

tamis_re_glance tamis_re_look(tamis_str s) {
    static const bool telling[256] = {['.'] = true, [')'] = true, ['['] = true, ['|'] = true, ['\\'] = true};
    tamis_re_glance g = {false, false, false, false};
    bool classes = false, choice = false, group_repeats = false;
    const unsigned char *bytes = (const unsigned char *)s.ptr;
    for (size_t i = 0; i < s.len; i++) {
        while (i < s.len && !telling[bytes[i]]) i++;
        if (i == s.len) break;
        char c = s.ptr[i];
        char next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
        g.dots = g.dots || (c == '.' && !repeats(next)); /* a dot that is repeated is meant */
        group_repeats = group_repeats || (c == ')' && repeats(next));
        g.backtracks = g.backtracks || (c == ')' && repeats(next) && next != '?');
        classes = classes || c == '[' || (c == '\\' && (next == 'd' || next == 'w' || next == 's'));
        choice = choice || c == '|';
        g.foreign = g.foreign || (c == '\\' && tamis_re_is_foreign_escape(next)) || (c == '[' && next == ':');
        if (c == '\\') i++;
    }
    g.covers = !classes || (choice ? !chooses_inside(s) : !begins_with_letter(s, group_repeats));
    return g;
}

/* ---- `.` ---- */

bool tamis_re_is_letter(uint32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x2000);
}

/* Is the first or the last character of a node a letter? */
static bool has_letter(const tamis_re_node *node, bool last) {
    if (node == NULL || (node->kind != TAMIS_RE_CHAR && node->kind != TAMIS_RE_TEXT)) return false;
    if (node->kind == TAMIS_RE_CHAR) return tamis_re_is_letter(node->code_point);
    return tamis_re_is_letter((unsigned char)node->text.ptr[last ? node->text.len - 1 : 0]);
}

static bool is_dot(const tamis_re_tree *tree, const tamis_re_node *node) {
    return node->kind == TAMIS_RE_CLASS && node->len == 1 && tree->source.ptr[node->off] == '.';
}

/* Recursive: the depth of a tree is limited. */
static const tamis_re_node *find_dot(const tamis_re_tree *tree, const tamis_re_node *node, uint32_t from) {
    const tamis_re_node *before = NULL;
    for (const tamis_re_node *child = node->first; child != NULL; before = child, child = child->next) {
        const tamis_re_node *found = NULL;
        bool between = node->kind == TAMIS_RE_SEQUENCE && child->off >= from && is_dot(tree, child);
        if (between && has_letter(before, true) && has_letter(child->next, false)) return child;
        if (child->first != NULL) found = find_dot(tree, child, from);
        if (found != NULL) return found;
    }
    return NULL;
}

bool tamis_re_find_dot(tamis_re_place *out, const tamis_re_prover *prover, uint32_t from) {
    const tamis_re_node *dot = prover->tree.root == NULL ? NULL : find_dot(&prover->tree, prover->tree.root, from);
    if (dot != NULL) *out = (tamis_re_place){dot->off, dot->len};
    return dot != NULL;
}

/* ---- Plain texts ---- */

bool tamis_re_add_point(tamis_buf *out, uint32_t c) {
    char bytes[4];
    size_t len = tamis_utf8_encode(bytes, c);
    return tamis_buf_add(out, bytes, len);
}

static bool is_cased(uint32_t c) {
    uint32_t same[TAMIS_RE_FOLD_MAX];
    return tamis_re_fold_all(same, c) > 1;
}

/* The characters of a node; false when it has others, or one that flag `i` lets be another. */
static bool add_characters(tamis_buf *text, const tamis_re_node *node, bool folded) {
    if (node->kind == TAMIS_RE_CHAR) return !(folded && is_cased(node->code_point)) && tamis_re_add_point(text, node->code_point);
    for (size_t i = 0; i < node->text.len; i++)
        if (folded && is_cased((unsigned char)node->text.ptr[i])) return false;
    return tamis_buf_add_str(text, node->text);
}

/* The parts of a plain text: `^`, characters, `$`. */
static bool add_literal(tamis_buf *text, tamis_re_literal *out, const tamis_re_tree *tree) {
    const tamis_re_node *node = tree->root;
    bool anchors = (tree->flags & TAMIS_REGEX_MULTILINE) == 0, folded = (tree->flags & TAMIS_REGEX_IGNORE_CASE) != 0;
    node = node->kind == TAMIS_RE_SEQUENCE ? node->first : node;
    if (anchors && node->kind == TAMIS_RE_START) {
        out->at_start = true;
        node = node->next;
    }
    for (; node != NULL && (node->kind == TAMIS_RE_CHAR || node->kind == TAMIS_RE_TEXT); node = node->next)
        if (!add_characters(text, node, folded)) return false;
    if (anchors && node != NULL && node->kind == TAMIS_RE_END) {
        out->at_end = true;
        node = node->next;
    }
    return node == NULL && text->len > 0;
}

tamis_status tamis_re_plain_literal(tamis_re_literal *out, tamis_arena *arena, tamis_str source, tamis_str letters) {
    tamis_regex_error error;
    tamis_re_tree tree;
    unsigned flags;
    tamis_buf text;
    *out = (tamis_re_literal){.at_start = false};
    tamis_status status = tamis_regex_flags(&flags, letters, &error);
    if (status == TAMIS_OK) status = tamis_re_parse(&tree, arena, source, flags, &error);
    if (status != TAMIS_OK) return status;
    tamis_buf_init(&text, WITNESS_MAX);
    status = TAMIS_ERR_NOT_FOUND;
    bool plain = add_literal(&text, out, &tree);
    if (text.failed == TAMIS_ERR_MEMORY) status = TAMIS_ERR_MEMORY;
    else if (plain) status = tamis_arena_copy(&out->text, arena, tamis_buf_str(&text));
    tamis_buf_clear(&text);
    return status;
}
