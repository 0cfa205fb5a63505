#include "tests/unit/case_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "tests/unit/support.h"

static const char mark[] = "=== ";

/* The start of the next line that begins with the mark, or NULL. */
static char *next_mark(char *from) {
    for (char *at = from; at != NULL; at = strchr(at, '\n')) {
        if (at != from || *at == '\n') at++;
        if (strncmp(at, mark, sizeof mark - 1) == 0) return at;
        if (*at == '\0') return NULL;
    }
    return NULL;
}

/* One section: `=== WHAT [NAME]`, then its lines. Returns where the next one begins, or NULL. */
static char *read_section(tamis_test_case *test, char *at) {
    char *head = at + sizeof mark - 1, *body = strchr(head, '\n');
    ck_assert_msg(body != NULL, "%s: a section without lines", test->path);
    *body++ = '\0';
    char *next = body;
    if (strncmp(body, mark, sizeof mark - 1) != 0) next = next_mark(body);
    if (next != NULL && next > at) next[-1] = '\0';
    if (strncmp(head, "file ", 5) == 0) {
        test->files = realloc(test->files, (test->file_count + 1) * sizeof *test->files);
        ck_assert_ptr_nonnull(test->files);
        test->files[test->file_count++] = (tamis_test_file){head + 5, next == body ? "" : body};
    } else if (strcmp(head, "input") == 0) {
        test->input = body;
    } else {
        ck_assert_msg(strcmp(head, "expect") == 0, "%s: unknown section '%s'", test->path, head);
        test->expect = body;
    }
    return next;
}

static void read_case(tamis_test_case *test) {
    size_t len;
    test->text = tamis_test_read(test->path, &len);
    char *at = strncmp(test->text, mark, sizeof mark - 1) == 0 ? test->text : next_mark(test->text);
    while (at != NULL) at = read_section(test, at);
    ck_assert_msg(test->expect != NULL, "%s: no expectation", test->path);
}

void tamis_test_cases_load(tamis_test_case_list *out, const char *folder) {
    tamis_arena arena;
    tamis_str *names;
    char *path = tamis_test_source(folder);
    tamis_arena_init(&arena, SIZE_MAX);
    ck_assert_int_eq(tamis_folder_list(&names, &out->count, &arena, path, ".case"), TAMIS_OK);
    out->items = calloc(out->count + 1, sizeof *out->items);
    ck_assert_ptr_nonnull(out->items);
    for (size_t i = 0; i < out->count; i++) {
        out->items[i].path = tamis_test_join(path, names[i].ptr);
        out->items[i].name = strrchr(out->items[i].path, '/') + 1;
        read_case(&out->items[i]);
    }
    tamis_arena_clear(&arena);
    free(path);
}

void tamis_test_cases_clear(tamis_test_case_list *cases) {
    for (size_t i = 0; i < cases->count; i++) {
        free(cases->items[i].path);
        free(cases->items[i].text);
        free(cases->items[i].files);
    }
    free(cases->items);
}

/* The case file again, with another expectation. */
static void rewrite(const tamis_test_case *test, tamis_str got) {
    size_t len;
    char *text = tamis_test_read(test->path, &len), *at = strstr(text, "=== expect\n");
    tamis_buf out;
    tamis_buf_init(&out, 1u << 24);
    ck_assert_ptr_nonnull(at);
    tamis_buf_add(&out, text, (size_t)(at - text));
    tamis_buf_add_z(&out, "=== expect\n");
    ck_assert(tamis_buf_add_str(&out, got));
    ck_assert_int_eq(tamis_file_write(test->path, tamis_buf_str(&out)), TAMIS_OK);
    tamis_buf_clear(&out);
    free(text);
}

bool tamis_test_case_expect(const tamis_test_case *test, tamis_str got) {
    if (tamis_str_equal(got, tamis_str_z(test->expect))) return true;
    if (getenv("TAMIS_GOLDEN_UPDATE") != NULL) {
        rewrite(test, got);
        return true;
    }
    fprintf(stderr, "%s: wanted\n%s\ngot\n%.*s\n", test->path, test->expect, (int)got.len, got.ptr);
    return false;
}
