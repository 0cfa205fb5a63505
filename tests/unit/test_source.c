/* Sources: offsets to lines and columns, against a plain count from the start. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/source.h"
#include "base/utf8.h"
#include "tests/unit/support.h"

Suite *tamis_suite_source(void);

typedef struct fixture {
    tamis_arena arena;
    tamis_sources sources;
} fixture;

static void init(fixture *f) {
    tamis_arena_init(&f->arena, TAMIS_LIMIT_COMPILATION);
    tamis_sources_init(&f->sources, &f->arena);
}

static void clear(fixture *f) {
    tamis_arena_clear(&f->arena);
}

static size_t add(fixture *f, tamis_str text) {
    size_t index = SIZE_MAX;
    ck_assert_int_eq(tamis_sources_add(&index, &f->sources, TAMIS_STR("name"), TAMIS_STR("stored"), text),
                     TAMIS_OK);
    return index;
}

/* What tamis_sources_locate must say, in one walk from the start: a place for each offset of `text`. */
typedef struct walk {
    size_t line, column, line_start, line_end;
} walk;

static size_t find_line_end(tamis_str text, size_t start) {
    const char *end = memchr(text.ptr + start, '\n', text.len - start);
    if (end == NULL) {
        return text.len;
    }
    size_t at = (size_t)(end - text.ptr);
    return at > start && text.ptr[at - 1] == '\r' ? at - 1 : at;
}

static walk *walk_all(tamis_str text) {
    walk *places = calloc(text.len + 1, sizeof *places);
    ck_assert_ptr_nonnull(places);
    size_t start = tamis_str_starts_with(text, TAMIS_STR("\xEF\xBB\xBF")) ? 3 : 0;
    walk now = {1, 1, start, find_line_end(text, start)};
    for (size_t i = 0; i < start; i++) {
        places[i] = now;
    }
    for (size_t i = start; i < text.len;) {
        if (text.ptr[i] == '\n') {
            places[i++] = now;
            now = (walk){now.line + 1, 1, i, find_line_end(text, i)};
            continue;
        }
        size_t len;
        bool valid;
        (void)tamis_utf8_decode(tamis_str_of(text.ptr + i, text.len - i), &len, &valid);
        for (size_t k = 0; k < len; k++) {
            places[i + k] = now;
        }
        i += len;
        now.column += i <= now.line_end; /* the CR of a line end is no column */
    }
    places[text.len] = now;
    return places;
}

static void check_all(tamis_str text, const char *name) {
    fixture f;
    init(&f);
    (void)add(&f, TAMIS_STR("before"));
    size_t index = add(&f, text);
    (void)add(&f, TAMIS_STR("behind"));
    walk *want = walk_all(text);
    uint32_t base = f.sources.items[index].base;
    tamis_line_known rising = {0, 0}, jumping = {0, 0};
    (void)tamis_sources_line(&f.sources, &rising, 0); /* in another source */
    for (size_t i = 0; i <= text.len; i++) {
        size_t far = i * 7919 % (text.len + 1);
        tamis_line_known none = {0, 0};
        tamis_place got = tamis_sources_locate(&f.sources, base + (uint32_t)i);
        ck_assert_uint_eq(tamis_sources_line(&f.sources, &none, base + (uint32_t)i), got.line);
        ck_assert_uint_eq(tamis_sources_line(&f.sources, &rising, base + (uint32_t)i), got.line);
        ck_assert_uint_eq(tamis_sources_line(&f.sources, &jumping, base + (uint32_t)far), want[far].line);
        const walk *w = &want[i];
        size_t offset = i > w->line_start ? i - w->line_start : 0;
        size_t length = w->line_end - w->line_start;
        bool same = got.source == &f.sources.items[index] && got.line == w->line && got.column == w->column &&
                    got.line_offset == (offset < length ? offset : length) && got.line_text.len == length &&
                    (length == 0 || got.line_text.ptr == text.ptr + w->line_start);
        if (!same) {
            ck_abort_msg("%s, offset %zu: got %zu:%zu (offset %zu of %zu), want %zu:%zu (offset %zu of %zu)",
                         name, i, got.line, got.column, got.line_offset, got.line_text.len, w->line,
                         w->column, offset, length);
        }
    }
    free(want);
    clear(&f);
}

static const struct {
    const char *name;
    tamis_str text;
} texts[] = {
    {"empty", {"", 0}},
    {"one byte", {"a", 1}},
    {"without a line end", {"one\ntwo", 7}},
    {"with one", {"one\ntwo\n", 8}},
    {"empty lines", {"\n\n\n", 3}},
    {"CRLF", {"one\r\ntwo\r\n\r\nthree", 17}},
    {"CR alone ends no line", {"one\rtwo\r", 8}},
    {"CR before CRLF", {"one\r\r\ntwo", 9}},
    {"only CRLF", {"\r\n", 2}},
    {"byte order mark", {"\xEF\xBB\xBFone\ntwo", 10}},
    {"byte order mark alone", {"\xEF\xBB\xBF", 3}},
    {"byte order mark, line end", {"\xEF\xBB\xBF\r\n\xEF\xBB\xBF", 8}},
    {"wide characters", {"\xE6\x97\xA5\xE6\x9C\xAC = 'x'\n\xF0\x9F\x98\x80!", 17}},
    {"bad UTF-8", {"a\xFF\xFE\xE2\x82z\n\xF0\x9F\n\x80", 10}},
    {"NUL bytes", {"a\0b\n\0\n", 6}},
    {"tabs", {"\tx\t\ty\n", 6}},
};

START_TEST(every_offset_has_its_line_and_column) {
    check_all(texts[_i].text, texts[_i].name);
}
END_TEST

/* Long texts, so that marks are crossed: lines of all lengths around the step, multi-byte characters that
 * straddle one, and one line longer than many steps. */
START_TEST(places_are_right_across_the_marks_of_a_long_text) {
    static const char *const pieces[] = {"x",    "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xFF",
                                         "\r\n", "\n"};
    for (unsigned kind = 0; kind < 4; kind++) {
        tamis_buf buf;
        tamis_buf_init(&buf, 1u << 20);
        uint64_t state = 12345 + kind;
        size_t size = tamis_test_effort(40000, 9000); /* several marks in any case */
        while (buf.len < size) {
            state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
            unsigned pick = (unsigned)(state >> 33);
            /* kind 0: no line end; 1: rare; 2: often; 3: characters of three bytes in one line */
            unsigned span = kind == 0 ? 5 : kind == 3 ? 1 : 7;
            const char *piece = kind == 3 ? pieces[2] : pieces[pick % span];
            if (kind == 1 && *piece <= '\r' && pick % 1000 > 2) {
                piece = "y";
            }
            ck_assert(tamis_buf_add_z(&buf, piece));
        }
        check_all(tamis_buf_str(&buf), kind == 0 ? "one line" : kind == 1 ? "few lines" : "lines");
        tamis_buf_clear(&buf);
    }
}
END_TEST

START_TEST(sources_share_one_space_in_order) {
    fixture f;
    init(&f);
    ck_assert_uint_eq(add(&f, TAMIS_STR("one")), 0);
    ck_assert_uint_eq(add(&f, tamis_str_of(NULL, 0)), 1);
    ck_assert_uint_eq(add(&f, TAMIS_STR("three")), 2);
    static const size_t want[] = {0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 2};
    for (uint32_t off = 0; off < 11; off++) {
        tamis_place place = tamis_sources_locate(&f.sources, off);
        ck_assert_msg(place.source == &f.sources.items[want[off]], "offset %u", (unsigned)off);
    }
    ck_assert_ptr_null(tamis_sources_locate(&f.sources, 11).source);
    ck_assert_ptr_null(tamis_sources_locate(&f.sources, UINT32_MAX).source);
    tamis_line_known known = {0, 0};
    ck_assert_uint_eq(tamis_sources_line(&f.sources, &known, UINT32_MAX), 0);
    ck_assert(tamis_str_equal(f.sources.items[0].name, TAMIS_STR("name")));
    ck_assert(tamis_str_equal(f.sources.items[0].stored, TAMIS_STR("stored")));
    clear(&f);
    tamis_sources none;
    tamis_sources_init(&none, &f.arena);
    ck_assert_ptr_null(tamis_sources_locate(&none, 0).source);
}
END_TEST

START_TEST(the_text_of_a_span_lies_in_one_source) {
    fixture f;
    init(&f);
    (void)add(&f, TAMIS_STR("one"));
    (void)add(&f, TAMIS_STR("two"));
    ck_assert(tamis_str_equal(tamis_sources_text(&f.sources, (tamis_span){0, 3}), TAMIS_STR("one")));
    ck_assert(tamis_str_equal(tamis_sources_text(&f.sources, (tamis_span){5, 2}), TAMIS_STR("wo")));
    static const tamis_span none[] = {{0, 4}, {0, 7}, {3, 1},          {3, 0},
                                      {7, 1}, {8, 0}, {4, UINT32_MAX}, {UINT32_MAX, 1}};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        ck_assert_msg(tamis_sources_text(&f.sources, none[i]).len == 0, "span %zu", i);
    }
    clear(&f);
}
END_TEST

START_TEST(many_sources_stay_where_they_are) {
    fixture f;
    init(&f);
    for (size_t i = 0; i < 1000; i++) {
        ck_assert_uint_eq(add(&f, TAMIS_STR("ab\nc")), i);
    }
    for (uint32_t i = 0; i < 1000; i++) {
        tamis_place place = tamis_sources_locate(&f.sources, i * 5 + 3);
        ck_assert_ptr_eq(place.source, &f.sources.items[i]);
        ck_assert_uint_eq(place.line, 2);
        ck_assert_uint_eq(place.column, 1);
    }
    clear(&f);
}
END_TEST

/* Each source takes a byte more than its text, and the last one may end at the limit. A gigabyte is not
 * filled for that: the source before is moved. */
START_TEST(the_space_is_full_at_its_limit) {
    fixture f;
    init(&f);
    (void)add(&f, TAMIS_STR("one"));
    f.sources.items[0].base = TAMIS_LIMIT_SOURCES - 8;
    size_t index;
    tamis_str name = TAMIS_STR("n");
    ck_assert_int_eq(tamis_sources_add(&index, &f.sources, name, name, TAMIS_STR("four")), TAMIS_ERR_LIMIT);
    ck_assert_int_eq(tamis_sources_add(&index, &f.sources, name, name, tamis_str_of("x", SIZE_MAX)),
                     TAMIS_ERR_LIMIT);
    ck_assert_int_eq(tamis_sources_add(&index, &f.sources, name, name, TAMIS_STR("two")), TAMIS_OK);
    ck_assert_int_eq(tamis_sources_add(&index, &f.sources, name, name, tamis_str_of(NULL, 0)),
                     TAMIS_ERR_LIMIT);
    ck_assert_ptr_eq(tamis_sources_locate(&f.sources, TAMIS_LIMIT_SOURCES - 1).source, &f.sources.items[1]);
    clear(&f);
}
END_TEST

START_TEST(a_source_may_stand_behind_a_gap_and_never_in_another) {
    fixture f;
    init(&f);
    size_t index;
    tamis_str name = TAMIS_STR("n");
    ck_assert_int_eq(tamis_sources_add_at(&index, &f.sources, 10, name, name, TAMIS_STR("one")), TAMIS_OK);
    ck_assert_int_eq(tamis_sources_add_at(&index, &f.sources, 13, name, name, TAMIS_STR("x")),
                     TAMIS_ERR_INVALID);
    ck_assert_int_eq(tamis_sources_add_at(&index, &f.sources, 0, name, name, TAMIS_STR("x")),
                     TAMIS_ERR_INVALID);
    ck_assert_int_eq(tamis_sources_add_at(&index, &f.sources, 14, name, name, TAMIS_STR("two")), TAMIS_OK);
    ck_assert_int_eq(tamis_sources_add_at(&index, &f.sources, 100, name, name, TAMIS_STR("three")), TAMIS_OK);
    ck_assert_int_eq(tamis_sources_add_at(&index, &f.sources, SIZE_MAX, name, name, TAMIS_STR("x")),
                     TAMIS_ERR_LIMIT);
    ck_assert_uint_eq(f.sources.count, 3);
    static const struct {
        uint32_t off;
        int source; /* -1: none */
    } rows[] = {{9, -1},  {10, 0},  {13, 0},  {14, 1},  {17, 1},
                {18, -1}, {99, -1}, {100, 2}, {105, 2}, {106, -1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const tamis_source *want = rows[i].source < 0 ? NULL : &f.sources.items[rows[i].source];
        ck_assert_msg(tamis_sources_locate(&f.sources, rows[i].off).source == want, "offset %u",
                      (unsigned)rows[i].off);
    }
    clear(&f);
}
END_TEST

START_TEST(memory_that_ends_is_a_status) {
    size_t ok = 0;
    for (size_t max = 0; max < 600; max++) {
        tamis_arena arena;
        tamis_sources sources;
        tamis_arena_init(&arena, max);
        tamis_sources_init(&sources, &arena);
        size_t index;
        tamis_status status =
            tamis_sources_add(&index, &sources, TAMIS_STR("name"), TAMIS_STR("s"), TAMIS_STR("text"));
        ck_assert(status == TAMIS_OK || status == TAMIS_ERR_MEMORY);
        ck_assert_uint_eq(sources.count, status == TAMIS_OK ? 1u : 0u);
        ok += status == TAMIS_OK;
        tamis_arena_clear(&arena);
    }
    ck_assert_uint_gt(ok, 0);
    ck_assert_uint_lt(ok, 600);
}
END_TEST

START_TEST(spans_join_in_any_order) {
    tamis_span a = {10, 5}, b = {20, 2}, inside = {11, 1};
    tamis_span ab = tamis_span_join(a, b), ba = tamis_span_join(b, a), ai = tamis_span_join(a, inside);
    ck_assert(ab.off == 10 && ab.len == 12);
    ck_assert(ba.off == 10 && ba.len == 12);
    ck_assert(ai.off == 10 && ai.len == 5);
}
END_TEST

Suite *tamis_suite_source(void) {
    Suite *suite = suite_create("source");
    TCase *tests = tcase_create("source");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, every_offset_has_its_line_and_column, 0,
                        (int)(sizeof texts / sizeof texts[0]));
    tcase_add_test(tests, places_are_right_across_the_marks_of_a_long_text);
    tcase_add_test(tests, sources_share_one_space_in_order);
    tcase_add_test(tests, the_text_of_a_span_lies_in_one_source);
    tcase_add_test(tests, many_sources_stay_where_they_are);
    tcase_add_test(tests, the_space_is_full_at_its_limit);
    tcase_add_test(tests, a_source_may_stand_behind_a_gap_and_never_in_another);
    tcase_add_test(tests, memory_that_ends_is_a_status);
    tcase_add_test(tests, spans_join_in_any_order);
    suite_add_tcase(suite, tests);
    return suite;
}
