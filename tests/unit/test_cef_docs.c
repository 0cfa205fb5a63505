/* The examples of docs/cef.md are true. Blocks marked `cef` hold whole lines, blocks marked
 * `cef-extension` what stands behind a plain header; below each stands `=> ` and what comes out. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support.h"
#include "tests/unit/test_cef.h"

typedef char *show(const char *line, size_t len);

static size_t line_length(const char *at) {
    return strcspn(at, "\n");
}

static const char *line_after(const char *at) {
    at += line_length(at);
    return *at == '\n' ? at + 1 : at;
}

/* Checks the pairs of one block; gives the first line behind it and counts the pairs. */
static const char *check_block(const char *at, show *read, size_t *pairs) {
    while (strncmp(at, "```", 3) != 0) {
        size_t len = line_length(at);
        const char *want = line_after(at);
        ck_assert_msg(strncmp(want, "=> ", 3) == 0, "no result below: %.*s", (int)len, at);
        want += 3;
        size_t want_len = line_length(want);
        char *got = read(at, len);
        ck_assert_msg(strlen(got) == want_len && memcmp(got, want, want_len) == 0,
                      "the page says\n%.*s\ntamis says\n%s", (int)want_len, want, got);
        free(got);
        at = line_after(want);
        (*pairs)++;
    }
    return line_after(at);
}

/* Does a block with this mark open here? */
static bool opens(const char *at, const char *mark) {
    size_t len = strlen(mark);
    return strncmp(at, mark, len) == 0 && at[len] == '\n';
}

START_TEST(examples_are_true) {
    char *path = tamis_test_source("docs/cef.md");
    char *page = tamis_test_read(path, NULL);
    size_t lines = 0, extensions = 0, blocks = 0;
    for (const char *at = page; *at != '\0';) {
        if (opens(at, "```cef")) {
            at = check_block(line_after(at), tamis_test_cef_json, &lines);
        } else if (opens(at, "```cef-extension")) {
            at = check_block(line_after(at), tamis_test_cef_extension, &extensions);
        } else {
            ck_assert_msg(strncmp(at, "```", 3) != 0, "a block of another kind: %.*s", (int)line_length(at),
                          at);
            at = line_after(at);
            continue;
        }
        blocks++;
    }
    ck_assert_uint_ge(blocks, 8);
    ck_assert_uint_ge(lines, 12);
    ck_assert_uint_ge(extensions, 12);
    free(page);
    free(path);
}
END_TEST

Suite *tamis_suite_cef_docs(void);

Suite *tamis_suite_cef_docs(void) {
    Suite *suite = suite_create("cef_docs");
    TCase *tests = tcase_create("docs");
    tcase_add_test(tests, examples_are_true);
    suite_add_tcase(suite, tests);
    return suite;
}
