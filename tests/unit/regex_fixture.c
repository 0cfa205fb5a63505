/* See regex_fixture.h. */
#include "tests/unit/regex_fixture.h"

#include "base/diag.h"

#include "tests/unit/support.h"

#define FOUND_MAX 65536u

unsigned tamis_test_regex_flags(const char *letters) {
    unsigned flags = 0;
    tamis_regex_error error;
    if (tamis_regex_flags(&flags, tamis_str_z(letters), &error) != TAMIS_OK) {
        ck_abort_msg("flags %s: %s", letters, error.text);
    }
    return flags;
}

tamis_regex *tamis_test_regex(const char *pattern, const char *flags) {
    tamis_regex *regex = NULL;
    tamis_regex_error error = {0};
    unsigned bits = tamis_test_regex_flags(flags);
    if (tamis_regex_compile(&regex, tamis_str_z(pattern), bits, tamis_test_jit(), &error) != TAMIS_OK) {
        ck_abort_msg("/%s/%s at %u: %s", pattern, flags, (unsigned)error.offset, error.text);
    }
    return regex;
}

static void add_match(tamis_buf *out, const tamis_match *match) {
    for (unsigned i = 0; i <= match->groups; i++) {
        tamis_str text;
        tamis_buf_add_z(out, i == 0 ? "" : "|");
        if (tamis_match_group(&text, match, i)) {
            tamis_buf_add_str(out, text);
        } else {
            tamis_buf_add_char(out, '-');
        }
    }
}

static void search(tamis_buf *out, const tamis_regex *regex, tamis_str subject) {
    tamis_matcher *matcher = NULL;
    tamis_match match;
    ck_assert_int_eq(tamis_matcher_new(&matcher), TAMIS_OK);
    switch (tamis_regex_search(&match, regex, matcher, subject, 0)) {
    case TAMIS_MATCH: add_match(out, &match); break;
    case TAMIS_NO_MATCH: tamis_buf_add_z(out, "no match"); break;
    case TAMIS_GAVE_UP: tamis_buf_add_z(out, "gave up"); break;
    }
    tamis_matcher_free(matcher);
}

static void add_error(tamis_buf *out, const tamis_regex_error *error) {
    tamis_buf_add_format(out, "%s at %u: %s", error->refused ? "refused" : "error", (unsigned)error->offset, error->text);
}

/* The three ways to have a pattern searched. */
static tamis_status get_ready(tamis_regex **out, int way, tamis_str source, unsigned flags, tamis_regex_error *error) {
    return way == 2 ? tamis_regex_make(out, source, flags, tamis_test_jit())
                    : tamis_regex_compile(out, source, flags, way == 1 && tamis_test_jit(), error);
}

void tamis_test_regex_search(tamis_buf *out, const char *pattern, const char *flags, tamis_str subject) {
    static const char *const ways[] = {"PCRE2's interpreter", "JIT", "its own program"};
    tamis_regex_error error = {0};
    tamis_str source = tamis_str_z(pattern);
    unsigned bits = tamis_test_regex_flags(flags);
    tamis_buf other;
    tamis_buf_init(&other, FOUND_MAX);
    tamis_buf_reset(out);
    for (int way = 0; way < 3; way++) {
        tamis_regex *regex = NULL;
        tamis_buf *to = way == 0 ? out : &other;
        tamis_status status = get_ready(&regex, way, source, bits, &error);
        ck_assert_msg(status == tamis_regex_check(source, bits, NULL, &error), "/%s/%s: the check differs", pattern, flags);
        tamis_buf_reset(&other);
        if (status == TAMIS_OK) {
            search(to, regex, subject);
        } else {
            ck_assert_int_eq(status, TAMIS_ERR_INVALID);
            add_error(to, &error);
        }
        tamis_regex_free(regex);
        ck_assert_msg(way == 0 || tamis_str_equal(tamis_buf_str(out), tamis_buf_str(&other)), "/%s/%s: %.*s by %s, %.*s by %s", pattern,
                      flags, TAMIS_FMT(tamis_buf_str(out)), ways[0], TAMIS_FMT(tamis_buf_str(&other)), ways[way]);
    }
    tamis_buf_add_char(out, '\0');
    tamis_buf_clear(&other);
}

void tamis_test_regex_rows(const tamis_test_regex_row *rows, size_t count) {
    tamis_buf found;
    tamis_buf_init(&found, FOUND_MAX);
    for (size_t i = 0; i < count; i++) {
        const tamis_test_regex_row *row = &rows[i];
        tamis_test_regex_search(&found, row->pattern, row->flags, tamis_str_z(row->subject));
        bool error = strncmp(found.ptr, "error", 5) == 0 || strncmp(found.ptr, "refused", 7) == 0;
        bool same = error ? strncmp(found.ptr, row->found, strlen(row->found)) == 0 : strcmp(found.ptr, row->found) == 0;
        ck_assert_msg(same, "/%s/%s on \"%s\": wanted %s, found %s", row->pattern, row->flags, row->subject, row->found,
                      found.ptr);
    }
    tamis_buf_clear(&found);
}
