/* Each diagnostic has a page, docs/diagnostics/CODE.md, of one form:
 *
 *     # E0203: the title, as in base/diagnostics.def
 *     text
 *     ## Wrong      then a block of rules that gets this finding
 *     ## Right      then a block of rules that gets none
 *
 * Blocks: ```rules is a file of the pack (a pack item is put before it where it has none), ```file=NAME before it a file that
 * NAME names from the pack's folder. In ```rules escaped, \xNN is a byte. A line that ends in `// N times` is repeated. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "tests/unit/cli.h"

Suite *tamis_suite_diag_pages(void);

static size_t line_length(const char *at) {
    return strcspn(at, "\n");
}

static const char *line_after(const char *at) {
    at += line_length(at);
    return *at == '\n' ? at + 1 : at;
}

static bool is_line(const char *at, const char *want) {
    return line_length(at) == strlen(want) && strncmp(at, want, strlen(want)) == 0;
}

/* ---- Blocks to files ---- */

/* How often the line stands: by `// N times` at its end. */
static size_t times_of(const char *line, size_t len) {
    static const char end[] = " times";
    if (len < sizeof end || strncmp(line + len - strlen(end), end, strlen(end)) != 0) {
        return 1;
    }
    size_t at = len - strlen(end);
    while (at > 0 && line[at - 1] >= '0' && line[at - 1] <= '9') {
        at--;
    }
    ck_assert_msg(at >= 3 && strncmp(line + at - 3, "// ", 3) == 0, "%.*s", (int)len, line);
    return (size_t)strtoul(line + at, NULL, 10);
}

static void add_line(tamis_buf *out, const char *line, size_t len, bool escaped) {
    for (size_t i = 0; i < len; i++) {
        if (escaped && i + 3 < len && line[i] == '\\' && line[i + 1] == 'x') {
            const char hex[3] = {line[i + 2], line[i + 3], '\0'};
            (void)tamis_buf_add_char(out, (char)strtoul(hex, NULL, 16));
            i += 3;
        } else {
            (void)tamis_buf_add_char(out, line[i]);
        }
    }
    (void)tamis_buf_add_char(out, '\n');
}

/* Writes the block whose ``` line is `mark`; returns what follows it. */
static const char *write_block(const cli *c, const char *mark, const char *code) {
    bool rules = is_line(mark, "```rules") || is_line(mark, "```rules escaped");
    char name[128] = "pack/page.rules";
    if (!rules) {
        ck_assert_msg(strncmp(mark, "```file=", 8) == 0, "%s: a block of no known kind: %.*s", code,
                      (int)line_length(mark), mark);
        bool beside = strncmp(mark + 8, "../", 3) == 0;
        const char *from = mark + (beside ? 11 : 8);
        (void)snprintf(name, sizeof name, "%s%.*s", beside ? "" : "pack/", (int)line_length(from), from);
    }
    tamis_buf text;
    tamis_buf_init(&text, SIZE_MAX);
    const char *at = line_after(mark);
    if (rules && strncmp(at, "pack ", 5) != 0) {
        (void)tamis_buf_add_z(&text, "pack 'page' version '1.0.0';\n");
    }
    for (; !is_line(at, "```"); at = line_after(at)) {
        ck_assert_msg(*at != '\0', "%s: a block without an end", code);
        size_t times = rules ? times_of(at, line_length(at)) : 1;
        for (size_t i = 0; i < times; i++) {
            add_line(&text, at, line_length(at), is_line(mark, "```rules escaped"));
        }
    }
    tamis_test_write(c->dir, name, text.ptr, text.len);
    tamis_buf_clear(&text);
    return line_after(at);
}

/* Runs what finds this code on the first example below `at`. */
static const char *run_example(cli *c, const char *at, const char *code) {
    cli_init(c);
    bool rules = false;
    while (!rules) {
        while (*at == '\n') {
            at++;
        }
        ck_assert_msg(strncmp(at, "```", 3) == 0, "%s: text where an example should be: %.*s", code,
                      (int)line_length(at), at);
        rules = strncmp(at, "```rules", 8) == 0;
        at = write_block(c, at, code);
    }
    if (strcmp(code, "E0701") == 0) {
        cli_run(c, (const char *const[]){"test", "pack", NULL}, NULL);
    } else if (strcmp(code, "E0704") == 0) {
        cli_run(c, (const char *const[]){"test", "--mutate", "pack", NULL}, NULL);
    } else if (strcmp(code, "E0706") == 0) {
        cli_run(c, (const char *const[]){"test", "--min-tests", "pack", NULL}, NULL);
    } else if (strcmp(code, "W0701") == 0) {
        cli_run(c, (const char *const[]){"test", "--coverage", "--min-coverage", "100", "pack", NULL}, NULL);
    } else {
        cli_run(c, (const char *const[]){"check", "pack", NULL}, NULL);
    }
    return at;
}

/* ---- The pages ---- */

static char *read_page(const char *code) {
    char name[64];
    (void)snprintf(name, sizeof name, "docs/diagnostics/%s.md", code);
    char *path = tamis_test_source(name);
    char *page = tamis_test_read(path, NULL);
    free(path);
    return page;
}

START_TEST(a_page_has_its_title_and_its_examples_are_true) {
    const tamis_diag_code code = (tamis_diag_code)_i;
    const char *name = tamis_diag_name(code);
    char *page = read_page(name);
    char want[200];
    cli c;
    (void)snprintf(want, sizeof want, "# %s: %s\n\n", name, tamis_diag_title(code));
    ck_assert_msg(strncmp(page, want, strlen(want)) == 0, "%s: the first line is not '%s'", name, want);
    const char *wrong = strstr(page, "\n\n## Wrong\n\n");
    ck_assert_msg(wrong != NULL && wrong > page + strlen(want), "%s: no text, or no ## Wrong", name);
    const char *at = run_example(&c, wrong + strlen("\n\n## Wrong\n\n"), name);
    (void)snprintf(want, sizeof want, "%s[%s]: ", tamis_diag_severity(code) == TAMIS_ERROR ? "error" : "warning", name);
    ck_assert_msg(strstr(c.result.out, want) != NULL || strstr(c.result.err, want) != NULL,
                  "%s: the wrong example does not give it:\n%s%s", name, c.result.out, c.result.err);
    cli_clear(&c);
    ck_assert_msg(strncmp(at, "\n## Right\n\n", 11) == 0, "%s: no ## Right behind the wrong example: %s", name, at);
    at = run_example(&c, at + 11, name);
    ck_assert_msg(c.result.status == 0 && strstr(c.result.out, "[E") == NULL && strstr(c.result.out, "[W") == NULL,
                  "%s: the right example has findings:\n%s%s", name, c.result.out, c.result.err);
    ck_assert_msg(*at == '\0', "%s: more behind the right example: %s", name, at);
    cli_clear(&c);
    free(page);
}
END_TEST

/* `tamis help CODE` prints the page, without the marks of Markdown. */
START_TEST(help_prints_the_page) {
    const tamis_diag_code code = (tamis_diag_code)_i;
    const char *name = tamis_diag_name(code);
    char *page = read_page(name);
    cli c;
    cli_init(&c);
    cli_run(&c, (const char *const[]){"help", name, NULL}, NULL);
    cli_expect_status(&c, 0);
    char first[200];
    (void)snprintf(first, sizeof first, "%s %s: %s\n\n", tamis_diag_severity(code) == TAMIS_ERROR ? "error" : "warning",
                   name, tamis_diag_title(code));
    ck_assert_msg(strncmp(c.result.out, first, strlen(first)) == 0, "%s", c.result.out);
    cli_expect_in_out(&c, "\n\nWrong:\n\n    ");
    cli_expect_in_out(&c, "\n\nRight:\n\n    ");
    ck_assert_msg(strstr(c.result.out, "```") == NULL && strstr(c.result.out, "\n#") == NULL, "%s", c.result.out);
    size_t examples = 0, indented = 0;
    bool inside = false;
    for (const char *at = page; *at != '\0'; at = line_after(at)) {
        bool mark = strncmp(at, "```", 3) == 0;
        inside = mark ? !inside : inside;
        examples += inside && !mark && !is_line(at, "");
    }
    for (const char *at = c.result.out; *at != '\0'; at = line_after(at)) {
        indented += strncmp(at, "    ", 4) == 0 && strncmp(at, "    (file ", 10) != 0;
    }
    ck_assert_uint_eq(examples, indented);
    cli_clear(&c);
    free(page);
}
END_TEST

Suite *tamis_suite_diag_pages(void) {
    Suite *suite = suite_create("diag_pages");
    TCase *tests = tcase_create("pages");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, a_page_has_its_title_and_its_examples_are_true, 0, TAMIS_DIAG_CODES);
    tcase_add_loop_test(tests, help_prints_the_page, 0, TAMIS_DIAG_CODES);
    suite_add_tcase(suite, tests);
    return suite;
}
