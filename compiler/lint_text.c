/* Constant texts that cannot be: what a case conversion never gives, networks that are none, templates that read a
 * group which their regex does not have, members that no text has, arrays where a text is looked for, and texts where a list or table is. */
#include "compiler/lint.h"

#include "regex/regex.h"
#include "vm/functions.h"

/* The call of toLower or toUpper that gives the value of an expression, perhaps in a let; NULL when there is none. */
static const tamis_expr *conversion(const tamis_linter *l, const tamis_expr *e) {
    e = tamis_lint_behind_lets(l, e);
    if (e == NULL || e->kind != TAMIS_EXPR_CALL || e->count != 1) return NULL;
    int id = tamis_function_named(e->text.str);
    return id == TAMIS_FN_toLower || id == TAMIS_FN_toUpper ? e : NULL;
}

/* Only ASCII: other letters may have no partner. */
static bool is_changed(char c, bool lower) {
    return lower ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z';
}

static void report_case(tamis_linter *l, const tamis_expr *call, const tamis_expr *value, const tamis_expr *text) {
    bool lower = tamis_function_named(call->text.str) == TAMIS_FN_toLower;
    tamis_str s = text->text.str;
    char converted[64];
    size_t len = 0, wrong = 0;
    for (; len < s.len && len < sizeof converted; len++) {
        bool changed = is_changed(s.ptr[len], lower);
        converted[len] = (char)(changed ? s.ptr[len] ^ ('a' - 'A') : s.ptr[len]);
        wrong += changed;
    }
    for (size_t i = len; i < s.len; i++) wrong += is_changed(s.ptr[i], lower);
    if (wrong == 0) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0130, text->span, "%.*s never gives this text", TAMIS_FMT(call->text.str));
    tamis_diag_label(l->diags, d, value->span, lower ? "has no capitals" : "has no small letters");
    if (len == s.len) tamis_diag_help(l->diags, d, "write '%.*s'", TAMIS_FMT(((tamis_str){converted, len})));
    else tamis_diag_help(l->diags, d, "write it in %s letters", lower ? "small" : "capital");
}

/* Is `other` a text that `value`, converted, cannot be or have? */
static void lint_case(tamis_linter *l, const tamis_expr *value, const tamis_expr *other) {
    const tamis_expr *text = tamis_ungroup(other), *call = text->kind == TAMIS_EXPR_STRING ? conversion(l, value) : NULL;
    if (call != NULL) report_case(l, call, value, text);
}

/* An array where a text is looked for in a text: JavaScript joins it with commas. */
static void lint_array(tamis_linter *l, const tamis_expr *e) {
    const tamis_expr *wanted = e->a->next == NULL ? NULL : tamis_ungroup(e->a->next);
    const unsigned texts = TAMIS_KIND_TEXTS | TAMIS_KIND_NULLISH, kinds = tamis_types_of(&l->types, e->a) & TAMIS_KIND_ANY;
    if (wanted == NULL || wanted->kind != TAMIS_EXPR_ARRAY || (kinds & TAMIS_KIND_TEXTS) == 0 || (kinds & ~texts) != 0) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0134, wanted->span, "an array is looked for as one text, with commas between its values");
    tamis_diag_label(l->diags, d, e->a->span, "text");
    tamis_diag_help(l->diags, d, "ask for each value, with || between; or search a regex with | between them");
}

static void lint_network(tamis_linter *l, const tamis_expr *argument) {
    const tamis_expr *e = tamis_ungroup(argument);
    if (e->kind != TAMIS_EXPR_STRING || tamis_is_network(e->text.str)) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0131, e->span, "'%.*s' is no network: no address is in it", TAMIS_FMT(e->text.str));
    tamis_diag_help(l->diags, d, "networks are written 10.0.0.0/8, 192.0.2.1 or fd00::/8");
}

void tamis_lint_template(tamis_linter *l, tamis_str text, tamis_span span, unsigned groups, tamis_span pattern) {
    size_t at;
    if (!tamis_regex_finds_no_group(&at, text, groups, 0)) return;
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0132, span, "'$%c' stays as it is: the regex has no group %c", text.ptr[at + 1], text.ptr[at + 1]);
    if (groups == 0) tamis_diag_label(l->diags, d, pattern, "no groups");
    else tamis_diag_label(l->diags, d, pattern, "%u group%s", groups, groups == 1 ? "" : "s");
    tamis_diag_help(l->diags, d, "what is to stand there, put into a group: (…); for the whole match write $&, for a dollar $$");
}

/* searchRegex(x, /re/, 'template'), replace(x, /re/, 'template') */
static void lint_template(tamis_linter *l, const tamis_expr *e) {
    tamis_regex_error error;
    unsigned flags, groups;
    const tamis_expr *regex = e->count == 3 ? tamis_ungroup(e->a->next) : NULL, *text = regex == NULL ? NULL : tamis_ungroup(e->a->next->next);
    if (text == NULL || regex->kind != TAMIS_EXPR_REGEX || text->kind != TAMIS_EXPR_STRING) return;
    if (tamis_regex_flags(&flags, regex->flags.str, &error) != TAMIS_OK) return; /* an error already */
    tamis_status status = tamis_regex_check(regex->text.str, flags, &groups, &error);
    if (status == TAMIS_OK) tamis_lint_template(l, text->text.str, text->span, groups, regex->span);
    if (status == TAMIS_ERR_MEMORY) l->failed = true;
}

/* ---- Lists and tables ---- */

/* Is it surely none of a list, table, row or array? */
static bool is_no_object(const tamis_linter *l, const tamis_expr *e) {
    unsigned kinds = tamis_types_of(&l->types, e) & TAMIS_KIND_ANY;
    return kinds != 0 && (kinds & (TAMIS_KIND_EMPTY | TAMIS_KIND_FULL)) == 0;
}

static void report_no_object(tamis_linter *l, const tamis_expr *e, const char *message, const char *help) {
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0135, e->span, "%s", message);
    tamis_diag_label(l->diags, d, e->span, "%s", tamis_types_name(tamis_types_of(&l->types, e) & TAMIS_KIND_ANY));
    tamis_diag_help(l->diags, d, "%s", help);
}

/* searchRegexList(x, [list, …]): what is wrong with a literal is an error already. */
static void lint_lists(tamis_linter *l, const tamis_expr *e) {
    const tamis_expr *lists = e->count == 2 ? tamis_ungroup(e->a->next) : NULL;
    if (lists == NULL) return;
    if (lists->kind != TAMIS_EXPR_ARRAY) {
        if (is_no_object(l, lists) && (lists->kind == TAMIS_EXPR_MEMBER || lists->kind == TAMIS_EXPR_INDEX || lists->kind == TAMIS_EXPR_NAME || lists->kind == TAMIS_EXPR_CALL))
            report_no_object(l, lists, "this is no array of lists: nothing is ever found", "write searchRegexList(text, [list])");
        return;
    }
    for (const tamis_expr *list = lists->a; list != NULL; list = list->next)
        if (is_no_object(l, list)) report_no_object(l, list, "this is no list: it is skipped", "lists are named _.referenceValues.name");
}

/* getNestedValue(table, key, …) */
static void lint_nested(tamis_linter *l, const tamis_expr *e) {
    if (is_no_object(l, e->a)) report_no_object(l, e->a, "this is no table: nothing is ever found in it", "write getNestedValue(table, key, 'column')");
}

static void lint_call(tamis_linter *l, const tamis_expr *e) {
    int id = tamis_function_named(e->text.str);
    if (id == TAMIS_FN_searchRegex || id == TAMIS_FN_replace) lint_template(l, e);
    if (id == TAMIS_FN_searchRegexList) lint_lists(l, e);
    if (id == TAMIS_FN_getNestedValue && e->count > 1) lint_nested(l, e);
    bool compares = id == TAMIS_FN_is || id == TAMIS_FN_includes || id == TAMIS_FN_startsWith || id == TAMIS_FN_endsWith;
    if (e->a == NULL || (!compares && id != TAMIS_FN_inCidr)) return;
    if (compares && id != TAMIS_FN_is) lint_array(l, e);
    for (const tamis_expr *argument = e->a->next; argument != NULL; argument = id == TAMIS_FN_is || id == TAMIS_FN_inCidr ? argument->next : NULL) {
        if (compares) lint_case(l, e->a, argument);
        else lint_network(l, argument);
    }
}

/* ---- Members ---- */

void tamis_lint_member(tamis_linter *l, const tamis_expr *e) {
    const unsigned others = TAMIS_KIND_ANY & ~(unsigned)(TAMIS_KIND_TEXTS | TAMIS_KIND_NULLISH);
    tamis_str key;
    tamis_span span;
    uint32_t index;
    if (!tamis_constant_key(&key, &span, e) || tamis_resolve_namespace(l->model, e) != TAMIS_BINDING_NONE) return;
    if (tamis_resolve_path(l->model, e).kind != TAMIS_PATH_NONE) return;
    unsigned kinds = tamis_types_of(&l->types, e->a);
    bool has = tamis_str_equal(key, TAMIS_STR("length")) || tamis_array_index(&index, key);
    if (has || (kinds & TAMIS_KIND_TEXTS) == 0 || (kinds & others) != 0) return;
    tamis_suggest near = tamis_suggest_start(key);
    tamis_suggest_offer(&near, TAMIS_STR("length"));
    tamis_diag *d = tamis_diags_add(l->diags, TAMIS_W0133, span, "a text has no '%.*s': this is undefined for every event", TAMIS_FMT(key));
    tamis_diag_label(l->diags, d, e->a->span, "text");
    if (near.nearest.ptr != NULL) tamis_diag_help(l->diags, d, "did you mean 'length'?");
    else tamis_diag_help(l->diags, d, "a text has a length and, by numbers from 0, its characters");
}

void tamis_lint_texts(tamis_linter *l, const tamis_expr *e) {
    if (e->kind == TAMIS_EXPR_CALL) {
        lint_call(l, e);
    } else if (tamis_lint_is_equality(e)) {
        lint_case(l, e->a, e->b);
        lint_case(l, e->b, e->a);
    }
}
