/* A pattern and a subject: "FLAGS\nPATTERN\nSUBJECT"; the pattern is tried as a template, too. What must hold: what the
 * checker accepts compiles; JIT and the pattern's own program (or PCRE2's interpreter) find the same match and groups, and so does the seeking form; every offset lies
 * in the subject, start before end. */
#include "base/limits.h"
#include "regex/regex.h"
#include "tests/fuzz/fuzz.h"

/* Up to the next newline, which is taken away, too. */
static tamis_str take_line(tamis_str *rest) {
    const char *end = rest->len == 0 ? NULL : memchr(rest->ptr, '\n', rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    tamis_str line = {rest->ptr, len};
    size_t used = end == NULL ? len : len + 1;
    *rest = (tamis_str){rest->ptr + used, rest->len - used};
    return line;
}

/* Offsets of a match in order and within its subject. */
static void check_match(const tamis_match *match) {
    for (unsigned i = 0; i <= match->groups; i++) {
        size_t start = match->offsets[(size_t)i * 2];
        size_t end = match->offsets[(size_t)i * 2 + 1];
        require(start == SIZE_MAX ? end == SIZE_MAX : start <= end && end <= match->subject.len);
    }
    require(match->offsets[0] != SIZE_MAX);
}

/* What a search found, kept beyond the matcher. */
typedef struct found {
    tamis_search_result result;
    size_t *offsets; /* owned */
    size_t count;
} found;

static found search(const tamis_regex *regex, tamis_str subject) {
    found out = {TAMIS_GAVE_UP, NULL, 0};
    tamis_matcher *matcher = NULL;
    if (tamis_matcher_new(&matcher) != TAMIS_OK) {
        return out;
    }
    tamis_match match;
    out.result = tamis_regex_search(&match, regex, matcher, subject, 0);
    if (out.result == TAMIS_MATCH) {
        check_match(&match);
        out.count = 2 * ((size_t)match.groups + 1);
        out.offsets = malloc(out.count * sizeof *out.offsets);
        require(out.offsets != NULL);
        memcpy(out.offsets, match.offsets, out.count * sizeof *out.offsets);
        tamis_buf text;
        tamis_buf_init(&text, TAMIS_LIMIT_EVENT_VALUES);
        (void)tamis_match_expand(&text, regex, &match, TAMIS_STR("$1|$&|$<name>|$$|$`|$'|$99|$0|$"));
        tamis_buf_clear(&text);
    }
    tamis_matcher_free(matcher);
    return out;
}

static void compare(const tamis_regex *jit, const tamis_regex *plain, tamis_str subject) {
    found first = search(jit, subject);
    found second = search(plain, subject);
    if (first.result != TAMIS_GAVE_UP && second.result != TAMIS_GAVE_UP) {
        require(first.result == second.result && first.count == second.count);
        require(first.count == 0 || memcmp(first.offsets, second.offsets, first.count * sizeof *first.offsets) == 0);
    }
    free(first.offsets);
    free(second.offsets);
}

/* Searches on until there is no match, as `replace` does: it must come to an end, and both must find the same on the way. */
static void iterate(const tamis_regex *jit, const tamis_regex *plain, tamis_str subject) {
    tamis_matcher *matchers[2] = {NULL, NULL};
    bool ready = tamis_matcher_new(&matchers[0]) == TAMIS_OK && tamis_matcher_new(&matchers[1]) == TAMIS_OK;
    tamis_match match = {.subject = subject}, other = {.subject = subject};
    size_t at = 0, pairs = tamis_regex_groups(jit) + (size_t)1;
    bool same = true; /* neither gave up yet */
    while (ready && tamis_regex_search(&match, jit, matchers[0], match.subject, at) == TAMIS_MATCH) {
        require(match.offsets[0] >= at);
        tamis_search_result result = same ? tamis_regex_search(&other, plain, matchers[1], other.subject, at) : TAMIS_GAVE_UP;
        same = result != TAMIS_GAVE_UP;
        require(!same || (result == TAMIS_MATCH && memcmp(match.offsets, other.offsets, 2 * pairs * sizeof *match.offsets) == 0));
        at = match.offsets[1] + (match.offsets[1] == match.offsets[0] ? 1 : 0);
    }
    tamis_matcher_free(matchers[0]);
    tamis_matcher_free(matchers[1]);
}

static void check_templates(tamis_str source, unsigned flags) {
    tamis_regex_error error = {0};
    if (tamis_regex_check_template(source, flags, source, &error) == TAMIS_ERR_INVALID) {
        require(error.text[0] != '\0' && (size_t)error.offset + error.len <= source.len);
    }
    if (tamis_regex_check_captures(source, flags, &error) == TAMIS_ERR_INVALID) {
        require(error.text[0] != '\0' && (size_t)error.offset + error.len <= source.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_str rest = {(const char *)bytes, len};
    tamis_str letters = take_line(&rest);
    tamis_str source = take_line(&rest);
    unsigned flags = 0;
    unsigned groups = 0;
    tamis_regex_error error;
    tamis_regex *jit = NULL;
    tamis_regex *plain = NULL;
    if (tamis_regex_flags(&flags, letters, &error) != TAMIS_OK) {
        return 0;
    }
    tamis_status checked = tamis_regex_check(source, flags, &groups, &error);
    if (checked != TAMIS_OK) {
        require(checked != TAMIS_ERR_INVALID ||
                (error.text[0] != '\0' && (size_t)error.offset + error.len <= source.len));
        require(tamis_regex_compile(&plain, source, flags, false, NULL) != TAMIS_OK);
        return 0;
    }
    if (tamis_regex_make(&plain, source, flags, false) == TAMIS_OK &&
        tamis_regex_compile(&jit, source, flags, fuzz_with_jit(), NULL) == TAMIS_OK) {
        require(tamis_regex_groups(plain) == groups && tamis_regex_groups(jit) == groups);
        compare(jit, plain, rest);
        iterate(jit, plain, rest);
        check_templates(source, flags);
    }
    tamis_regex_free(jit);
    tamis_regex_free(plain);
    return 0;
}
