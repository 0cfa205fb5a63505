/* docs/panos.md shows what the pack has and does: its two tables are made here, from the rules and from the samples. With
 * TAMIS_GOLDEN_UPDATE in the environment they are written anew, to be read as a difference. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/utf8.h"
#include "tests/unit/panos.h"

Suite *tamis_suite_panos_docs(void);

#define PAGE    "docs/panos.md"
#define PACK    "rules/paloalto-panos"
#define SAMPLES PACK "/samples"

/* ---- The page ---- */

/* The part of the page between two lines: behind the first, before the second. */
static tamis_str part_between(char *page, const char *from, const char *to) {
    char *start = strstr(page, from);
    ck_assert_msg(start != NULL, "%s has no %s", PAGE, from);
    start += strcspn(start, "\n") + 1;
    char *end = strstr(start, to);
    ck_assert_msg(end != NULL, "%s has no %s", PAGE, to);
    return tamis_str_of(start, (size_t)(end - start));
}

static void rewrite(const char *path, const char *page, tamis_str old, tamis_str part) {
    tamis_buf out;
    tamis_buf_init(&out, 1u << 24);
    (void)tamis_buf_add(&out, page, (size_t)(old.ptr - page));
    (void)tamis_buf_add_str(&out, part);
    ck_assert(tamis_buf_add_z(&out, old.ptr + old.len));
    ck_assert_int_eq(tamis_file_write(path, tamis_buf_str(&out)), TAMIS_OK);
    tamis_buf_clear(&out);
}

static void expect_part(const char *from, const char *to, tamis_str want) {
    char *path = tamis_test_source(PAGE);
    char *page = tamis_test_read(path, NULL);
    tamis_str part = part_between(page, from, to);
    if (!tamis_str_equal(part, want) && getenv("TAMIS_GOLDEN_UPDATE") != NULL) {
        rewrite(path, page, part, want);
    } else {
        ck_assert_msg(tamis_str_equal(part, want), "%s is behind (make golden-update):\n%.*s", PAGE, (int)want.len,
                      want.ptr);
    }
    free(page);
    free(path);
}

/* A text in a cell of a table: on one line, cut to `most` bytes, without anything that Markdown would take for its own. */
static void add_text(tamis_buf *out, tamis_str text, size_t most) {
    tamis_buf shown;
    tamis_buf_init(&shown, 1u << 16);
    size_t len = tamis_utf8_cut(text, most);
    ck_assert(tamis_escape_add(&shown, tamis_str_of(text.ptr, len), false) || text.len == 0);
    for (size_t i = 0; i < shown.len; i++) {
        if (strchr("\\|`*<>[]", shown.ptr[i]) != NULL) {
            (void)tamis_buf_add_char(out, '\\');
        }
        (void)tamis_buf_add_char(out, shown.ptr[i]);
    }
    (void)tamis_buf_add_z(out, len < text.len ? "…" : "");
    tamis_buf_clear(&shown);
}

/* The value of an event. */
static void add_cell(tamis_buf *out, tamis_str text) {
    enum { SHOWN = 80 };
    add_text(out, text, SHOWN);
    (void)tamis_buf_add_z(out, text.ptr != NULL && text.len == 0 ? "(empty)" : "");
}

/* ---- Filters ---- */

/* The comment that stands right before an offset of a file, its lines joined. */
static void add_reason(tamis_buf *out, const tamis_sources *sources, const tamis_ast_file *file, uint32_t after,
                       uint32_t before) {
    bool first = true;
    for (const tamis_ast_comment *c = file->comments; c != NULL; c = c->next) {
        tamis_str text = tamis_sources_text(sources, c->span);
        if (c->span.off < after || c->span.off >= before) {
            continue;
        }
        ck_assert_msg(text.len > 3 && memcmp(text.ptr, "// ", 3) == 0, "%.*s", (int)text.len, text.ptr);
        (void)tamis_buf_add_z(out, first ? "" : " ");
        add_text(out, tamis_str_of(text.ptr + 3, text.len - 3), SIZE_MAX);
        first = false;
    }
    ck_assert_msg(!first, "a statement has no comment with its reason");
}

static size_t add_filters(tamis_buf *out, const panos *p) {
    static const char *const verbs[] = {[TAMIS_STATEMENT_ALLOW] = "allow", [TAMIS_STATEMENT_DROP] = "drop",
                                        [TAMIS_STATEMENT_DENY] = "deny"};
    const tamis_sources *sources = tamis_compiler_sources(p->compiler);
    size_t count = 0;
    (void)tamis_buf_add_z(out, "\n| filter | statement | why |\n|---|---|---|\n");
    for (const tamis_ast_file *file = p->unit->files; file != NULL; file = file->next) {
        for (const tamis_item *item = file->items; item != NULL; item = item->next) {
            uint32_t after = item->name.span.off;
            for (const tamis_ast_statement *s = item->statements; s != NULL; s = s->next, count++) {
                (void)tamis_buf_add_format(out, "| %.*s | %s **", TAMIS_FMT(item->name.str), verbs[s->kind]);
                add_cell(out, s->label.str);
                (void)tamis_buf_add_z(out, "** | ");
                add_reason(out, sources, file, after, s->span.off);
                (void)tamis_buf_add_z(out, " |\n");
                after = s->span.off + s->span.len;
            }
        }
    }
    ck_assert(tamis_buf_add_char(out, '\n'));
    return count;
}

START_TEST(the_filters_of_the_page_are_those_of_the_pack) {
    panos p;
    tamis_buf table;
    panos_init(&p, PACK);
    tamis_buf_init(&table, 1u << 20);
    ck_assert_uint_ge(add_filters(&table, &p), 15);
    expect_part("<!-- filters:", "<!-- end of filters -->", tamis_buf_str(&table));
    tamis_buf_clear(&table);
    panos_clear(&p);
}
END_TEST

/* ---- Samples ---- */

enum { KINDS_MAX = 1024, FORMS_MAX = 8 };

/* All lines that are alike: what they are and what became of them, as cells of one row. */
typedef struct kind {
    char *cells; /* log type, sub-type, outcome, alert type, technique: ended by NUL each, also the key by which they are sorted */
    size_t len;
    char forms[FORMS_MAX][16]; /* in the order of their numbers, the forwarded one last */
    size_t form_count;
    char sample[64]; /* file:line of the first */
    size_t lines;
} kind;

typedef struct census {
    panos pack;
    const char *file; /* the name of the file that is read */
    kind kinds[KINDS_MAX];
    size_t count;
    size_t lines, by_outcome[TAMIS_OUTCOMES];
} census;

static void add_outcome(tamis_buf *out, const tamis_verdict *verdict) {
    (void)tamis_buf_add_z(out, tamis_outcome_text(verdict->outcome));
    if (verdict->label != NULL) {
        (void)tamis_buf_add_format(out, " by %s: ", verdict->filter);
        add_cell(out, tamis_str_z(verdict->label));
    } else if (verdict->filter != NULL) {
        (void)tamis_buf_add_format(out, " by %s", verdict->filter);
    }
}

static void add_cells(tamis_buf *out, const panos_event *e) {
    (void)tamis_buf_add_z(out, e->log_type);
    (void)tamis_buf_add_char(out, '\0');
    add_cell(out, e->sub_type);
    (void)tamis_buf_add_char(out, '\0');
    add_outcome(out, &e->verdict);
    (void)tamis_buf_add_char(out, '\0');
    add_cell(out, e->alert_type);
    (void)tamis_buf_add_char(out, '\0');
    add_cell(out, e->threat_id);
    ck_assert(tamis_buf_add_char(out, '\0'));
}

/* 8 before 10 before the forwarded ones. */
static bool form_before(const char *a, const char *b) {
    size_t x = strlen(a), y = strlen(b);
    return x != y ? x < y : strcmp(a, b) < 0;
}

static void add_form(kind *k, const char *form) {
    size_t at = k->form_count;
    for (size_t i = 0; i < k->form_count; i++) {
        if (strcmp(k->forms[i], form) == 0) {
            return;
        }
    }
    ck_assert_uint_lt(at, FORMS_MAX);
    for (; at > 0 && form_before(form, k->forms[at - 1]); at--) {
        memcpy(k->forms[at], k->forms[at - 1], sizeof k->forms[at]);
    }
    (void)snprintf(k->forms[at], sizeof k->forms[at], "%s", form);
    k->form_count++;
}

static kind *find_kind(census *c, const tamis_buf *cells) {
    for (size_t i = 0; i < c->count; i++) {
        if (c->kinds[i].len == cells->len && memcmp(c->kinds[i].cells, cells->ptr, cells->len) == 0) {
            return &c->kinds[i];
        }
    }
    ck_assert_uint_lt(c->count, KINDS_MAX);
    kind *k = &c->kinds[c->count++];
    *k = (kind){.cells = malloc(cells->len), .len = cells->len};
    ck_assert_ptr_nonnull(k->cells);
    memcpy(k->cells, cells->ptr, cells->len);
    return k;
}

static void take_line(void *data, size_t number, tamis_str line) {
    census *c = data;
    panos_event e;
    tamis_buf cells;
    char form[16];
    panos_run(&e, &c->pack, line);
    c->lines++;
    c->by_outcome[e.verdict.outcome]++;
    /* The correlation log says 8.0 whatever the version is: the file knows better. */
    const char *digits = strpbrk(c->file, "0123456789");
    if (digits != NULL) {
        (void)snprintf(form, sizeof form, "%.*s", (int)strspn(digits, "0123456789"), digits);
    } else {
        (void)snprintf(form, sizeof form, "%.*s", (int)e.product_form.len, e.product_form.len > 0 ? e.product_form.ptr : "");
    }
    tamis_buf_init(&cells, 1u << 16);
    add_cells(&cells, &e);
    kind *k = find_kind(c, &cells);
    if (k->lines++ == 0) {
        (void)snprintf(k->sample, sizeof k->sample, "%s:%zu", c->file, number);
    }
    if (form[0] != '\0') {
        add_form(k, form);
    }
    tamis_buf_clear(&cells);
}

/* Threat logs first, then by the cells. */
static int by_cells(const void *x, const void *y) {
    const kind *a = x, *b = y;
    bool threat_a = strcmp(a->cells, "THREAT") == 0, threat_b = strcmp(b->cells, "THREAT") == 0;
    if (threat_a != threat_b) {
        return threat_a ? -1 : 1;
    }
    size_t len = a->len < b->len ? a->len : b->len;
    int order = memcmp(a->cells, b->cells, len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static const char *next_cell(const char *cell) {
    return cell + strlen(cell) + 1;
}

static void add_row(tamis_buf *out, const kind *k) {
    const char *type = k->cells, *sub_type = next_cell(type), *outcome = next_cell(sub_type);
    const char *alert_type = next_cell(outcome), *threat = next_cell(alert_type);
    (void)tamis_buf_add_format(out, "| %s | %s | ", type, sub_type);
    for (size_t i = 0; i < k->form_count; i++) {
        (void)tamis_buf_add_format(out, "%s%s", i == 0 ? "" : ", ", k->forms[i]);
    }
    (void)tamis_buf_add_format(out, " | %s | %zu | %s | %s | %s |\n", k->sample, k->lines, outcome, alert_type, threat);
}

static void add_samples(tamis_buf *out, census *c) {
    bool first = true;
    qsort(c->kinds, c->count, sizeof c->kinds[0], by_cells);
    (void)tamis_buf_add_z(out, "\n| log type | sub-type | form | sample | lines | outcome | alertType | threatId |\n"
                               "|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < c->count; i++) {
        add_row(out, &c->kinds[i]);
    }
    (void)tamis_buf_add_format(out, "\n%zu lines: ", c->lines);
    for (int i = 0; i < TAMIS_OUTCOMES; i++) {
        if (c->by_outcome[i] > 0) {
            (void)tamis_buf_add_format(out, "%s%zu %s", first ? "" : ", ", c->by_outcome[i],
                                       tamis_outcome_text((tamis_outcome)i));
            first = false;
        }
    }
    ck_assert(tamis_buf_add_z(out, ".\n\n"));
}

static void take_files(census *c) {
    tamis_arena arena;
    tamis_str *names;
    size_t count;
    char *folder = tamis_test_source(SAMPLES);
    tamis_arena_init(&arena, SIZE_MAX);
    ck_assert_int_eq(tamis_folder_list(&names, &count, &arena, folder, ".log"), TAMIS_OK);
    for (size_t i = 0; i < count; i++) {
        char *path = tamis_test_join(folder, names[i].ptr);
        c->file = names[i].ptr;
        panos_each_line(path, take_line, c);
        free(path);
    }
    tamis_arena_clear(&arena);
    free(folder);
}

START_TEST(the_samples_of_the_page_are_what_the_pack_does) {
    census *c = calloc(1, sizeof *c);
    tamis_buf table;
    ck_assert_ptr_nonnull(c);
    panos_init(&c->pack, PACK);
    take_files(c);
    ck_assert_uint_ge(c->lines, 200);
    tamis_buf_init(&table, 1u << 20);
    add_samples(&table, c);
    expect_part("<!-- samples:", "<!-- end of samples -->", tamis_buf_str(&table));
    tamis_buf_clear(&table);
    for (size_t i = 0; i < c->count; i++) {
        free(c->kinds[i].cells);
    }
    panos_clear(&c->pack);
    free(c);
}
END_TEST

/* ---- Nothing disappears ---- */

/* The number behind `"name":` in the statistics; 0 when it is not there. */
static size_t number_of(const char *stats, const char *name) {
    char member[64];
    (void)snprintf(member, sizeof member, "\"%s\":", name);
    const char *at = strstr(stats, member);
    return at == NULL ? 0 : strtoul(at + strlen(member), NULL, 10);
}

START_TEST(every_sample_line_has_exactly_one_outcome) {
    char *pack = tamis_test_source(PACK), *folder = tamis_test_source(SAMPLES);
    char script[4096];
    char *tamis = tamis_test_built("tamis");
    (void)snprintf(script, sizeof script, "'%s' run --stats --verdicts - '%s' '%s'/*.log | wc -l; cat '%s'/*.log | wc -l",
                   tamis, pack, folder, folder);
    const char *argv[] = {"sh", "-c", script, NULL};
    tamis_test_command command = {.argv = argv};
    tamis_test_result result;
    tamis_test_run(&result, &command);
    ck_assert_msg(result.status == 0, "%s", result.err);
    char *end;
    size_t verdicts = strtoul(result.out, &end, 10), lines = strtoul(end, NULL, 10), sum = 0;
    for (int i = 0; i < TAMIS_OUTCOMES; i++) {
        sum += number_of(result.err, tamis_outcome_text((tamis_outcome)i));
    }
    ck_assert_uint_ge(lines, 200);
    ck_assert_uint_eq(verdicts, lines);
    ck_assert_msg(number_of(result.err, "lines") == lines && sum == lines, "%zu lines, outcomes %zu: %s", lines, sum,
                  result.err);
    tamis_test_result_clear(&result);
    free(tamis);
    free(folder);
    free(pack);
}
END_TEST

Suite *tamis_suite_panos_docs(void) {
    Suite *suite = suite_create("panos_docs");
    TCase *tests = tcase_create("panos_docs");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_filters_of_the_page_are_those_of_the_pack);
    tcase_add_test(tests, the_samples_of_the_page_are_what_the_pack_does);
    tcase_add_test(tests, every_sample_line_has_exactly_one_outcome);
    suite_add_tcase(suite, tests);
    return suite;
}
