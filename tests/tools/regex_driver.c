/* Searches for the differential test of tests/js/regex/: patterns and subjects in, what was found out.
 *
 *     regex_driver [--no-jit] < cases.jsonl
 *
 * Each line of input is {"pattern": "…", "flags": "…", "subjects": ["…", …]} (or one "subject"). Each gives one line:
 *
 *     {"status":"error","text":"…","help":"…","offset":n}     JavaScript refuses it as well
 *     {"status":"refused","text":"…","help":"…","offset":n}   JavaScript accepts it
 *     {"status":"ok","reports":"…","results":[[0,3,-1,-1],null,"gave up"]}
 *
 * A result is the byte offsets of the match and of its groups, null for no match. `reports` has a letter for each group, how what is
 * reported of it compares with JavaScript: `=` the same, `b` blank for undefined, `s` skipped, `e` emptied, `r`
 * reversed. Every search is done with JIT and by the pattern's own program (without one: PCRE2's interpreter), in the plain and in the seeking form: where they differ
 * the result is {"differ": "…"}.
 *
 * {"pattern": "…", "flags": "…", "points": [first, last, first, last, …]} searches each code point of these ranges as
 * a text of its own, and gives {"status":"ok","ranges":[first,last,…]} of those that match. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "regex/compiled.h"
#include "regex/tree.h"

#define INPUT_MAX  ((size_t)64 * 1024 * 1024)
#define GROUPS_MAX 2048

typedef struct driver {
    bool use_jit;
    tamis_matcher *matcher;
    pcre2_match_data *data; /* for the seeking form */
    pcre2_match_context *context;
    tamis_buf out;
} driver;

/* ---- The seeking form, asked directly ---- */

/* Is what the seeking form finds in `match`'s subject the same as `result` and `match`? */
static bool seeking_agrees(const driver *d, const tamis_regex *regex, const tamis_match *match, tamis_search_result result) {
    if (regex->anchored || result == TAMIS_GAVE_UP) {
        return true;
    }
    const tamis_re_form *form = tamis_re_seeking(regex);
    if (form == NULL) {
        return false;
    }
    PCRE2_SPTR subject = (PCRE2_SPTR)(match->subject.ptr == NULL ? "" : match->subject.ptr);
    int found = pcre2_match(form->code, subject, match->subject.len, 0, PCRE2_NO_UTF_CHECK, d->data, d->context);
    if (found < 0) {
        return found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_JIT_STACKLIMIT ||
               found == PCRE2_ERROR_HEAPLIMIT || (found == PCRE2_ERROR_NOMATCH && result == TAMIS_NO_MATCH);
    }
    if (result != TAMIS_MATCH) {
        return false;
    }
    const size_t *offsets = pcre2_get_ovector_pointer(d->data);
    for (size_t i = 0; i <= 2 * (size_t)match->groups + 1; i++) {
        size_t offset = i < 2 * (size_t)found ? offsets[i] : SIZE_MAX;
        if (offset != match->offsets[i]) {
            return false;
        }
    }
    return true;
}

/* ---- One subject ---- */

static void add_offsets(driver *d, const size_t *offsets, size_t count) {
    for (size_t i = 0; i < count; i++) {
        tamis_buf_add_z(&d->out, i == 0 ? "[" : ",");
        if (offsets[i] == SIZE_MAX) {
            tamis_buf_add_z(&d->out, "-1");
        } else {
            tamis_buf_add_u64(&d->out, offsets[i]);
        }
    }
    tamis_buf_add_z(&d->out, "]");
}

static void search(driver *d, const tamis_regex *first, const tamis_regex *second, tamis_str subject) {
    static size_t kept[2 * (GROUPS_MAX + 1)];
    tamis_match match;
    tamis_matcher_begin(d->matcher);
    tamis_search_result result = tamis_regex_search(&match, first, d->matcher, subject, 0);
    size_t count = 2 * ((size_t)tamis_regex_groups(first) + 1);
    if (result == TAMIS_MATCH) {
        memcpy(kept, match.offsets, count * sizeof *kept);
    }
    if (!seeking_agrees(d, first, &match, result)) {
        tamis_buf_add_z(&d->out, "{\"differ\":\"seeking form\"}");
        return;
    }
    tamis_matcher_begin(d->matcher);
    tamis_search_result other = tamis_regex_search(&match, second, d->matcher, subject, 0);
    if (result == TAMIS_GAVE_UP || other == TAMIS_GAVE_UP) {
        tamis_buf_add_z(&d->out, "\"gave up\"");
    } else if (other != result || (result == TAMIS_MATCH && memcmp(kept, match.offsets, count * sizeof *kept) != 0)) {
        tamis_buf_add_z(&d->out, "{\"differ\":\"jit and program or interpreter\"}");
    } else if (result == TAMIS_MATCH) {
        add_offsets(d, kept, count);
    } else {
        tamis_buf_add_z(&d->out, "null");
    }
}

/* ---- Code points ---- */

static bool matches_point(driver *d, const tamis_regex *regex, uint32_t code_point) {
    char bytes[4];
    size_t len = tamis_utf8_encode(bytes, code_point);
    tamis_match match;
    return tamis_regex_search(&match, regex, d->matcher, tamis_str_of(bytes, len), 0) == TAMIS_MATCH;
}

static void add_range(driver *d, uint32_t first, uint32_t end) {
    if (end > first) {
        tamis_buf_add_format(&d->out, "%s%u,%u", d->out.ptr[d->out.len - 1] == '[' ? "" : ",", (unsigned)first,
                             (unsigned)end - 1);
    }
}

/* The members of one range that match, as ranges. */
static void run_range(driver *d, const tamis_regex *regex, uint32_t first, uint32_t last) {
    uint32_t from = first; /* what matches began here; nothing does when it is `c` */
    for (uint32_t c = first; c <= last; c++) {
        bool surrogate = c >= 0xD800 && c < 0xE000;
        if (surrogate || !matches_point(d, regex, c)) {
            add_range(d, from, c);
            from = c + 1;
        }
    }
    add_range(d, from, last + 1);
}

static void run_points(driver *d, const tamis_json *points, const tamis_regex *regex) {
    tamis_buf_add_z(&d->out, ",\"ranges\":[");
    for (size_t i = 0; i + 1 < points->count; i += 2) {
        tamis_matcher_begin(d->matcher);
        run_range(d, regex, (uint32_t)points->items[i].number, (uint32_t)points->items[i + 1].number);
    }
    tamis_buf_add_z(&d->out, "]}");
}

/* ---- One case ---- */

static void add_error(driver *d, const tamis_regex_error *error) {
    tamis_buf_add_z(&d->out, error->refused ? "{\"status\":\"refused\",\"text\":" : "{\"status\":\"error\",\"text\":");
    tamis_json_add_string(&d->out, tamis_str_z(error->text));
    tamis_buf_add_z(&d->out, ",\"help\":");
    tamis_json_add_string(&d->out, tamis_str_z(error->help));
    tamis_buf_add_format(&d->out, ",\"offset\":%u}", (unsigned)error->offset);
}

static void add_reports(driver *d, tamis_arena *arena, tamis_str pattern, unsigned flags) {
    static const char letters[] = "=bser";
    tamis_re_tree tree;
    tamis_regex_error error;
    if (tamis_re_parse(&tree, arena, pattern, flags, &error) != TAMIS_OK) {
        return;
    }
    for (uint32_t i = 1; i <= tree.group_count; i++) {
        tamis_buf_add_char(&d->out, letters[tree.groups[i].report]);
    }
}

static bool ensure_groups(driver *d, const tamis_regex *regex) {
    if (tamis_regex_groups(regex) > GROUPS_MAX) {
        return false;
    }
    if (d->data == NULL) {
        d->data = pcre2_match_data_create(GROUPS_MAX + 1, NULL);
    }
    return d->data != NULL;
}

static void run_subjects(driver *d, const tamis_json *row, const tamis_regex *first, const tamis_regex *second) {
    const tamis_json *one = tamis_json_member(row, TAMIS_STR("subject"));
    const tamis_json *many = tamis_json_member(row, TAMIS_STR("subjects"));
    tamis_buf_add_z(&d->out, ",\"results\":[");
    if (one != NULL && one->type == TAMIS_JSON_STRING) {
        search(d, first, second, one->string);
    } else if (many != NULL && many->type == TAMIS_JSON_ARRAY) {
        for (size_t i = 0; i < many->count; i++) {
            tamis_buf_add_z(&d->out, i > 0 ? "," : "");
            search(d, first, second, many->items[i].string);
        }
    }
    tamis_buf_add_z(&d->out, "]}");
}

static void run_case(driver *d, tamis_arena *arena, const tamis_json *row) {
    const tamis_json *pattern = tamis_json_member(row, TAMIS_STR("pattern"));
    const tamis_json *letters = tamis_json_member(row, TAMIS_STR("flags"));
    tamis_regex_error error = {0};
    unsigned flags = 0;
    if (pattern == NULL || pattern->type != TAMIS_JSON_STRING) {
        tamis_buf_add_z(&d->out, "{\"status\":\"bad case\"}");
        return;
    }
    tamis_str flag_text = letters == NULL ? TAMIS_STR("") : letters->string;
    if (tamis_regex_flags(&flags, flag_text, &error) != TAMIS_OK) {
        add_error(d, &error);
        return;
    }
    tamis_regex *first = NULL;
    tamis_regex *second = NULL;
    tamis_status status = tamis_regex_compile(&first, pattern->string, flags, d->use_jit, &error);
    if (status == TAMIS_OK) {
        status = tamis_regex_make(&second, pattern->string, flags, false);
    }
    unsigned groups = 0;
    tamis_status checked = tamis_regex_check(pattern->string, flags, &groups, &error);
    if (checked != status) {
        tamis_buf_add_z(&d->out, "{\"status\":\"check differs\"}");
    } else if (status == TAMIS_ERR_INVALID) {
        add_error(d, &error);
    } else if (status != TAMIS_OK || !ensure_groups(d, first)) {
        tamis_buf_add_z(&d->out, "{\"status\":\"out of memory\"}");
    } else {
        tamis_buf_add_z(&d->out, "{\"status\":\"ok\",\"reports\":\"");
        add_reports(d, arena, pattern->string, flags);
        tamis_buf_add_z(&d->out, "\"");
        const tamis_json *points = tamis_json_member(row, TAMIS_STR("points"));
        if (points != NULL && points->type == TAMIS_JSON_ARRAY) {
            run_points(d, points, first);
        } else {
            run_subjects(d, row, first, second);
        }
    }
    tamis_regex_free(first);
    tamis_regex_free(second);
}

/* One line of input; false when the output cannot be written. */
static bool run_line(driver *d, tamis_arena *arena, tamis_str line) {
    tamis_json *row = NULL;
    tamis_json_error error;
    tamis_arena_reset(arena);
    tamis_buf_reset(&d->out);
    if (tamis_json_parse(&row, arena, line, &error) == TAMIS_OK) {
        run_case(d, arena, row);
    } else {
        tamis_buf_add_z(&d->out, "{\"status\":\"bad line\"}");
    }
    tamis_buf_add_char(&d->out, '\n');
    return d->out.failed == TAMIS_OK && fwrite(d->out.ptr, 1, d->out.len, stdout) == d->out.len;
}

int main(int argc, char **argv) {
    driver d = {.use_jit = !(argc == 2 && strcmp(argv[1], "--no-jit") == 0)};
    tamis_arena arena;
    tamis_arena_init(&arena, INPUT_MAX);
    tamis_buf_init(&d.out, INPUT_MAX);
    d.context = pcre2_match_context_create(NULL);
    int exit_status = EXIT_FAILURE;
    char *line = NULL;
    size_t room = 0;
    if (d.context == NULL || tamis_matcher_new(&d.matcher) != TAMIS_OK) {
        (void)fprintf(stderr, "regex_driver: out of memory\n");
        goto out;
    }
    (void)pcre2_set_match_limit(d.context, TAMIS_LIMIT_SEARCH_STEPS);
    ssize_t len = getline(&line, &room, stdin);
    for (; len > 0; len = getline(&line, &room, stdin)) {
        if (!run_line(&d, &arena, tamis_str_of(line, (size_t)len))) {
            (void)fprintf(stderr, "regex_driver: cannot write\n");
            goto out;
        }
    }
    exit_status = EXIT_SUCCESS;
out:
    free(line);
    tamis_matcher_free(d.matcher);
    pcre2_match_data_free(d.data);
    pcre2_match_context_free(d.context);
    tamis_buf_clear(&d.out);
    tamis_arena_clear(&arena);
    return exit_status;
}
