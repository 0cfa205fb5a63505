/* A pattern and a subject: "FLAGS\nPATTERN\nSUBJECT". What must hold: what the checker accepts compiles, the JIT and
 * the interpreter find the same, and every offset lies in the subject, start before end. */
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

/* Searches `subject`; the whole match through `start` and `end`. */
static tamis_search_result search(const tamis_regex *regex, tamis_str subject, size_t *start, size_t *end) {
    tamis_matcher *matcher = NULL;
    if (tamis_matcher_new(&matcher) != TAMIS_OK) {
        return TAMIS_GAVE_UP;
    }
    tamis_match match;
    tamis_matcher_begin(matcher);
    tamis_search_result result = tamis_regex_search(&match, regex, matcher, subject, 0);
    if (result == TAMIS_MATCH) {
        check_match(&match);
        *start = match.offsets[0];
        *end = match.offsets[1];
        tamis_buf text;
        tamis_buf_init(&text, TAMIS_LIMIT_EVENT_VALUES);
        (void)tamis_match_expand(&text, regex, &match, TAMIS_STR("$1|$&|$<name>|$$|$`|$'|$99|$0|$"));
        tamis_buf_clear(&text);
    }
    tamis_matcher_free(matcher);
    return result;
}

static void compare(const tamis_regex *jit, const tamis_regex *plain, tamis_str subject) {
    size_t start[2] = {0, 0};
    size_t end[2] = {0, 0};
    tamis_search_result first = search(jit, subject, &start[0], &end[0]);
    tamis_search_result second = search(plain, subject, &start[1], &end[1]);
    if (first != TAMIS_GAVE_UP && second != TAMIS_GAVE_UP) {
        require(first == second && start[0] == start[1] && end[0] == end[1]);
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
        require(checked != TAMIS_ERR_INVALID || error.text[0] != '\0');
        require(tamis_regex_compile(&plain, source, flags, false, NULL) != TAMIS_OK);
        return 0;
    }
    if (tamis_regex_compile(&plain, source, flags, false, NULL) == TAMIS_OK &&
        tamis_regex_compile(&jit, source, flags, fuzz_with_jit(), NULL) == TAMIS_OK) {
        require(tamis_regex_groups(plain) == groups && tamis_regex_groups(jit) == groups);
        compare(jit, plain, rest);
    }
    tamis_regex_free(jit);
    tamis_regex_free(plain);
    return 0;
}
