/* The examples of the README and of docs/ are true. Blocks by their mark:
 *   console      `$ command` lines, run by sh in the project's folder, and what they print
 *   event        the line that the page's expressions see;  references: the JSON behind _.referenceValues
 *   eval         an expression, and below it `=> ` with its value
 *   rules        a whole pack: no finding, and its tests pass
 * docs/cef.md has kinds of its own (test_cef_docs.c). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support.h"
#include "vm/functions.h"

Suite *tamis_suite_docs(void);

typedef struct page {
    const char *name;
    char *text;
    char *event, *references; /* of the page, NULL before they were seen */
    size_t commands, expressions, packs;
} page;

static size_t line_length(const char *at) {
    return strcspn(at, "\n");
}

static const char *line_after(const char *at) {
    at += line_length(at);
    return *at == '\n' ? at + 1 : at;
}

static char *copy_of(const char *from, size_t len) {
    char *copy = malloc(len + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, from, len);
    copy[len] = '\0';
    return copy;
}

/* ---- console ---- */

static void run_command(const page *p, const char *line, char **out) {
    char *tamis = tamis_test_built("tamis"), *root = tamis_test_source("."), *path;
    tamis[strlen(tamis) - strlen("/tamis")] = '\0';
    const char *others = getenv("PATH");
    if (others == NULL) others = "/usr/bin:/bin";
    size_t len = strlen(tamis) + strlen(others) + 8;
    path = malloc(len);
    ck_assert_ptr_nonnull(path);
    snprintf(path, len, "PATH=%s:%s", tamis, others);
    char *script = copy_of(line, line_length(line));
    char *both = malloc(strlen(script) + 16);
    ck_assert_ptr_nonnull(both);
    snprintf(both, strlen(script) + 16, "{ %s; } 2>&1", script);
    const char *argv[] = {"sh", "-c", both, NULL}, *env[] = {path, NULL};
    tamis_test_command command = {.argv = argv, .env = env, .dir = root};
    tamis_test_result result;
    tamis_test_run(&result, &command);
    *out = copy_of(result.out, result.out_len);
    ck_assert_msg(!result.timed_out, "%s: '%s' took too long", p->name, script);
    tamis_test_result_clear(&result);
    free(both);
    free(script);
    free(path);
    free(root);
    free(tamis);
}

static void check_console(page *p, const char *at) {
    while (strncmp(at, "```", 3) != 0) {
        ck_assert_msg(strncmp(at, "$ ", 2) == 0, "%s: no command: %.*s", p->name, (int)line_length(at), at);
        char *got;
        const char *command = at + 2, *want = line_after(at);
        run_command(p, command, &got);
        at = want;
        while (strncmp(at, "$ ", 2) != 0 && strncmp(at, "```", 3) != 0) at = line_after(at);
        char *wanted = copy_of(want, (size_t)(at - want));
        ck_assert_msg(strcmp(got, wanted) == 0, "%s: %.*s\nthe page says\n%s\nit prints\n%s", p->name,
                      (int)line_length(command), command, wanted, got);
        free(wanted);
        free(got);
        p->commands++;
    }
}

/* ---- eval ---- */

static void check_expression(page *p, const char *expr, const char *want) {
    const char *args[] = {"eval", "--event", p->event, "--references", p->references, "--", expr, NULL};
    tamis_test_result result;
    tamis_test_tamis(&result, args, NULL, 0);
    size_t len = strcspn(result.out, "\n");
    ck_assert_msg(result.status == 0, "%s: %s\n%s", p->name, expr, result.err);
    ck_assert_msg(strlen(want) == len && memcmp(want, result.out, len) == 0, "%s: %s\nthe page says %s\nit is %s",
                  p->name, expr, want, result.out);
    tamis_test_result_clear(&result);
    p->expressions++;
}

static void check_eval(page *p, const char *at) {
    ck_assert_msg(p->event != NULL && p->references != NULL, "%s: no event or references yet", p->name);
    while (strncmp(at, "```", 3) != 0) {
        char *expr = copy_of(at, line_length(at));
        const char *below = line_after(at);
        ck_assert_msg(strncmp(below, "=> ", 3) == 0, "%s: no value below %s", p->name, expr);
        char *want = copy_of(below + 3, line_length(below + 3));
        check_expression(p, expr, want);
        free(want);
        free(expr);
        at = line_after(below);
    }
}

/* ---- rules ---- */

static void expect_fine(const page *p, const char *command, const char *dir) {
    const char *args[] = {command, dir, NULL};
    tamis_test_result result;
    tamis_test_tamis(&result, args, NULL, 0);
    ck_assert_msg(result.status == 0, "%s: tamis %s\n%s%s", p->name, command, result.out, result.err);
    tamis_test_result_clear(&result);
}

static void check_rules(page *p, const char *text, size_t len) {
    char *dir = tamis_test_dir_new();
    tamis_test_write(dir, "page.rules", text, len);
    expect_fine(p, "check", dir);
    expect_fine(p, "test", dir);
    tamis_test_dir_free(dir);
    p->packs++;
}

/* ---- Pages ---- */

static bool is_mark(const char *at, const char *mark) {
    return strncmp(at, "```", 3) == 0 && line_length(at) == strlen(mark) + 3 && strncmp(at + 3, mark, strlen(mark)) == 0;
}

static void keep(char **to, const char *text, size_t len) {
    free(*to);
    *to = copy_of(text, len > 0 ? len - 1 : 0);
}

static void check_block(page *p, const char *mark, const char *body, size_t len) {
    if (is_mark(mark, "console")) check_console(p, body);
    else if (is_mark(mark, "event")) keep(&p->event, body, len);
    else if (is_mark(mark, "references")) keep(&p->references, body, len);
    else if (is_mark(mark, "eval")) check_eval(p, body);
    else if (is_mark(mark, "rules")) check_rules(p, body, len);
    else ck_abort_msg("%s: a block that no test runs: %.*s", p->name, (int)line_length(mark), mark);
}

static void check_page(page *p) {
    char *path = tamis_test_source(p->name);
    p->text = tamis_test_read(path, NULL);
    const char *at = p->text;
    while (*at != '\0') {
        const char *mark = at, *body = line_after(at);
        at = body;
        if (strncmp(mark, "```", 3) != 0) continue;
        while (*at != '\0' && strncmp(at, "```", 3) != 0) at = line_after(at);
        check_block(p, mark, body, (size_t)(at - body));
        at = line_after(at);
    }
    free(path);
}

static void clear_page(page *p) {
    free(p->text);
    free(p->event);
    free(p->references);
}

START_TEST(the_readme_is_true) {
    page p = {.name = "README.md"};
    check_page(&p);
    ck_assert_uint_ge(p.commands, 5);
    clear_page(&p);
}
END_TEST

START_TEST(the_language_reference_is_true) {
    page p = {.name = "docs/language.md"};
    check_page(&p);
    ck_assert_uint_ge(p.expressions, 35);
    ck_assert_uint_ge(p.packs, 1);
    clear_page(&p);
}
END_TEST

START_TEST(the_internals_are_true) {
    page p = {.name = "docs/internals.md"};
    check_page(&p);
    ck_assert_uint_ge(p.commands, 1);
    clear_page(&p);
}
END_TEST

START_TEST(the_page_on_diff_is_true) {
    page p = {.name = "docs/diff.md"};
    check_page(&p);
    ck_assert_uint_ge(p.commands, 2);
    clear_page(&p);
}
END_TEST

/* Each function has a heading that names it, and an example in the block below. */
START_TEST(every_function_is_in_the_reference) {
    char *path = tamis_test_source("docs/language.md");
    char *text = tamis_test_read(path, NULL);
    const char *section = strstr(text, "### Functions");
    ck_assert_ptr_nonnull(section);
    for (int i = 0; i < TAMIS_FUNCTIONS; i++) {
        const char *name = tamis_functions[i].name;
        bool found = false;
        size_t len = strlen(name);
        for (const char *at = section; *at != '\0' && !found; at = line_after(at)) {
            if (strncmp(at, "####", 4) != 0) continue;
            char *heading = copy_of(at, line_length(at));
            for (const char *hit = strstr(heading, name); hit != NULL && !found; hit = strstr(hit + 1, name))
                found = (hit[-1] == ' ') && (hit[len] == '(' || hit[len] == ' ' || hit[len] == '\0');
            free(heading);
        }
        ck_assert_msg(found, "docs/language.md does not tell of %s", name);
    }
    free(text);
    free(path);
}
END_TEST

Suite *tamis_suite_docs(void) {
    Suite *suite = suite_create("docs");
    TCase *tests = tcase_create("docs");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, the_readme_is_true);
    tcase_add_test(tests, the_language_reference_is_true);
    tcase_add_test(tests, the_internals_are_true);
    tcase_add_test(tests, the_page_on_diff_is_true);
    tcase_add_test(tests, every_function_is_in_the_reference);
    suite_add_tcase(suite, tests);
    return suite;
}
