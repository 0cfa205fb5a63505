/* See regex_fixture.h. */
#include "tests/unit/regex_fixture.h"

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

void tamis_test_regex_search(tamis_buf *out, const char *pattern, const char *flags, tamis_str subject) {
    tamis_regex_error error = {0};
    tamis_str source = tamis_str_z(pattern);
    unsigned bits = tamis_test_regex_flags(flags);
    tamis_buf other;
    tamis_buf_init(&other, FOUND_MAX);
    tamis_buf_reset(out);
    for (int jit = 0; jit < 2; jit++) {
        tamis_regex *regex = NULL;
        tamis_buf *to = jit == 0 ? out : &other;
        tamis_status status = tamis_regex_compile(&regex, source, bits, jit == 1 && tamis_test_jit(), &error);
        ck_assert_msg(status == tamis_regex_check(source, bits, NULL, &error), "/%s/%s: the check differs", pattern, flags);
        if (status == TAMIS_OK) {
            search(to, regex, subject);
        } else {
            ck_assert_int_eq(status, TAMIS_ERR_INVALID);
            add_error(to, &error);
        }
        tamis_regex_free(regex);
    }
    tamis_buf_add_char(out, '\0');
    tamis_buf_add_char(&other, '\0');
    ck_assert_msg(tamis_str_equal(tamis_buf_str(out), tamis_buf_str(&other)), "/%s/%s: %s without JIT, %s with it", pattern,
                  flags, out->ptr, other.ptr);
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
