/* CEF lines that were not made for tamis: the cases of other parsers' tests, sample lines of many
 * products, and one event of every form of PAN-OS. They are found through TAMIS_SHARED; what is not there
 * is counted as skipped. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "runtime/cef.h"
#include "tests/unit/support.h"

/* ---- Cases ---- */

/* The cases that do not pass, and why: rows of the table in docs/cef.md, which must say the same. */
static const struct {
    const char *ids; /* separated by single spaces */
    const char *reason;
} not_passed[] = {
    {"cef-0097",
     "liblognorm refuses a word with a comma where a key is looked for; to others and to us `n,me` is a key"},
    {"cef-0098 cef-0099", "liblognorm refuses an unknown escape; we keep both bytes"},
    {"cef-0103", "liblognorm knows version 0 only; we take any digits"},
    {"cef-0106", "liblognorm refuses an extension of spaces; we read it as none"},
    {"cef-0176 cef-0187",
     "vrl takes off the quotes around a value or header field; quotes mean nothing in CEF"},
    {"cef-0182", "vrl makes a line feed of `\\r`; the specification and six parsers make a carriage return"},
    {"cef-0192", "vrl refuses an `=` with no key before it; we keep it in the value before, or as text "
                 "before the first key"},
    {"cef-0222 cef-0223 cef-0224 cef-0225 cef-0226 cef-0227 cef-0228 cef-0229",
     "pycef refuses an empty header field; six parsers take it"},
    {"cef-0238 cef-0319 cef-0325",
     "go-cef wants `CEF:` at the very start; anything may stand before it here, as syslog puts it there"},
    {"cef-0252", "go-cef takes at most four digits as version; we take any number"},
    {"cef-0259 cef-0367", "go-cef keeps spaces at the end of a value; we trim every value"},
    {"cef-0310", "go-cef caps a key at 63 bytes; no other parser does"},
    {"cef-0330 cef-0332 cef-0333",
     "go-cef refuses an extension that begins with `=`; we accept it with the flag no-key"},
    {"cef-0398 cef-0399 cef-0400",
     "otel takes a version with a minor part and keeps the major one; we refuse it, as five parsers do"},
    {"cef-0420", "otel reads a line without a severity; we refuse it, as there is nothing to take for one"},
    {"cef-0497", "ParCEFone leaves `\\\\` in a value as it is, against the specification"},
    {"cef-0544", "logstash refuses an extension without a key; we accept it with the flag no-key"},
    {"cef-0545",
     "logstash wants one event a call and refuses a line feed; lines are split before the reader sees them"},
    {"cef-0574", "logstash refuses bytes that are not UTF-8; we keep them and set a flag"},
};
enum { NOT_PASSED = sizeof not_passed / sizeof not_passed[0] };

/* Is the case one of the list? */
static bool listed(tamis_str id) {
    for (size_t i = 0; i < NOT_PASSED; i++) {
        for (const char *at = not_passed[i].ids; at != NULL; at = strchr(at, ' ')) {
            at += *at == ' ' ? 1 : 0;
            if (strncmp(at, id.ptr, id.len) == 0 && (at[id.len] == ' ' || at[id.len] == '\0')) {
                return true;
            }
        }
    }
    return false;
}

static tamis_str text_of(const tamis_json *object, const char *name) {
    const tamis_json *member = tamis_json_member(object, tamis_str_z(name));
    ck_assert_msg(member == NULL || member->type == TAMIS_JSON_STRING, "%s is no string", name);
    return member == NULL ? tamis_str_of(NULL, 0) : member->string;
}

static tamis_str from_base64(tamis_arena *arena, tamis_str text) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = tamis_arena_bytes(arena, text.len);
    ck_assert_ptr_nonnull(out);
    size_t len = 0;
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
        const char *digit = memchr(digits, text.ptr[i], 64);
        ck_assert_ptr_nonnull(digit);
        bits = (bits << 6 | (uint32_t)(digit - digits)) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[len++] = (char)(unsigned char)(bits >> count & 0xFF);
        }
    }
    return tamis_str_of(out, len);
}

/* The bytes of member `name`, or of `name_b64`. */
static tamis_str bytes_of(tamis_arena *arena, const tamis_json *object, const char *name,
                          const char *name_b64) {
    tamis_str text = text_of(object, name);
    return text.ptr != NULL ? text : from_base64(arena, text_of(object, name_b64));
}

static tamis_str decoded(tamis_arena *arena, tamis_str raw, size_t (*unescape)(char *out, tamis_str raw)) {
    char *out = tamis_arena_bytes(arena, raw.len);
    ck_assert_ptr_nonnull(out);
    size_t len = unescape(out, raw);
    return len == SIZE_MAX ? raw : tamis_str_of(out, len);
}

static bool header_agrees(tamis_arena *arena, const tamis_cef *cef, const tamis_json *want, bool all) {
    if (want == NULL) {
        return !all;
    }
    for (size_t i = 0; i < want->count; i++) {
        unsigned field = 0;
        tamis_str name = want->keys[i];
        if (tamis_str_equal(name, TAMIS_STR("deviceEventClassId"))) {
            name = TAMIS_STR("deviceEventClassID");
        }
        while (!tamis_str_equal(tamis_str_z(tamis_cef_header_name((tamis_cef_header)field)), name)) {
            field++;
            ck_assert_uint_lt(field, TAMIS_CEF_HEADERS);
        }
        tamis_str got = decoded(arena, cef->header[field], tamis_cef_unescape_header);
        if (!tamis_str_equal(got, want->items[i].string)) {
            return false;
        }
    }
    return !all || want->count == TAMIS_CEF_HEADERS;
}

/* Keys of the line, each counted once. */
static size_t count_keys(const tamis_cef *cef) {
    size_t count = 0;
    for (size_t i = 0; i < cef->count; i++) {
        count += cef->pairs[i].first == i ? 1 : 0;
    }
    return count;
}

/* Are the fields those of `want`? With `base64` the wanted values are encoded so. */
static bool fields_agree(tamis_arena *arena, const tamis_cef *cef, const tamis_json *want, bool base64,
                         bool all) {
    if (want == NULL) {
        return !all;
    }
    for (size_t i = 0; i < want->count; i++) {
        size_t pair = tamis_cef_find(cef, want->keys[i]);
        if (pair == SIZE_MAX) {
            return false;
        }
        tamis_str got = decoded(arena, tamis_cef_value(cef, pair), tamis_cef_unescape_value);
        tamis_str value = want->items[i].string;
        if (!tamis_str_equal(got, base64 ? from_base64(arena, value) : value)) {
            return false;
        }
    }
    return !all || want->count == count_keys(cef);
}

/* Does the line read as the case wants? */
static bool agrees(tamis_arena *arena, const tamis_cef *cef, const tamis_json *row) {
    const tamis_json *error = tamis_json_member(row, TAMIS_STR("error"));
    if (error != NULL || cef->error != NULL) {
        return error != NULL && cef->error != NULL;
    }
    const tamis_json *expect = tamis_json_member(row, TAMIS_STR("expect"));
    ck_assert_ptr_nonnull(expect);
    bool all = tamis_json_member(row, TAMIS_STR("partial")) == NULL;
    const tamis_json *fields = tamis_json_member(expect, TAMIS_STR("ext"));
    const tamis_json *encoded = tamis_json_member(expect, TAMIS_STR("ext_b64"));
    const tamis_json *count = tamis_json_member(expect, TAMIS_STR("ext_count"));
    const tamis_json *absent = tamis_json_member(expect, TAMIS_STR("absent"));
    for (size_t i = 0; absent != NULL && i < absent->count; i++) {
        if (tamis_cef_find(cef, absent->items[i].string) != SIZE_MAX) {
            return false;
        }
    }
    return header_agrees(arena, cef, tamis_json_member(expect, TAMIS_STR("header")), all) &&
           fields_agree(arena, cef, fields != NULL ? fields : encoded, fields == NULL, all) &&
           (count == NULL || (double)count_keys(cef) == count->number);
}

/* The next line of `text` without its LF, and `text` moved behind it. False at the end. */
static bool next_line(tamis_str *line, tamis_str *text) {
    if (text->len == 0) {
        return false;
    }
    const char *end = memchr(text->ptr, '\n', text->len);
    size_t len = end == NULL ? text->len : (size_t)(end - text->ptr);
    size_t gone = len + (end == NULL ? 0 : 1);
    *line = tamis_str_of(text->ptr, len);
    *text = tamis_str_of(text->ptr + gone, text->len - gone);
    return true;
}

START_TEST(cases_of_other_parsers_pass_or_are_listed) {
    enum { ROWS = 1040 };
    char *path = tamis_test_outside("data/cef/cases.jsonl", ROWS);
    if (path == NULL) {
        return;
    }
    size_t len = 0;
    char *bytes = tamis_test_read(path, &len);
    tamis_str text = tamis_str_of(bytes, len);
    tamis_arena arena;
    tamis_arena_init(&arena, (size_t)256 * 1024 * 1024);
    tamis_cef cef;
    tamis_cef_init(&cef);
    size_t rows = 0, passed = 0;
    for (tamis_str line; next_line(&line, &text); rows++) {
        tamis_arena_reset(&arena);
        tamis_json *row = NULL;
        tamis_json_error error;
        ck_assert_msg(tamis_json_parse(&row, &arena, line, &error) == TAMIS_OK, "row %zu: %s", rows + 1,
                      error.text);
        tamis_str id = text_of(row, "id");
        tamis_str ref = text_of(row, "ref");
        tamis_str input = bytes_of(&arena, row, "input", "input_b64");
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, input.ptr, input.len);
        ck_assert_int_eq(tamis_cef_read(&cef, tamis_str_of(guard.bytes, guard.len)), TAMIS_OK);
        bool pass = agrees(&arena, &cef, row);
        tamis_test_guard_clear(&guard);
        bool must = tamis_str_equal(ref, TAMIS_STR("agree")) || tamis_str_equal(ref, TAMIS_STR("agree-trim"));
        ck_assert_msg(pass || !must, "%.*s (%.*s) does not pass", (int)id.len, id.ptr, (int)ref.len, ref.ptr);
        ck_assert_msg(pass != listed(id), "%.*s: %s", (int)id.len, id.ptr,
                      pass ? "passes, but is listed" : "is not listed");
        passed += pass ? 1 : 0;
    }
    tamis_test_note("CEF cases of other parsers: %zu of %zu pass, the others are listed in docs/cef.md",
                    passed, rows);
    ck_assert_uint_ge(rows, ROWS);
    tamis_cef_clear(&cef);
    tamis_arena_clear(&arena);
    free(bytes);
    free(path);
}
END_TEST

/* The text between a heading of docs/cef.md and the next one. */
static tamis_str section(const char *document, const char *heading) {
    const char *start = strstr(document, heading);
    ck_assert_msg(start != NULL, "docs/cef.md has no '%s'", heading);
    const char *end = strstr(start + 1, "\n## ");
    return tamis_str_of(start, end == NULL ? strlen(start) : (size_t)(end - start));
}

START_TEST(the_list_is_that_of_the_documentation) {
    char *path = tamis_test_source("docs/cef.md");
    char *document = tamis_test_read(path, NULL);
    tamis_str list = section(document, "\n## Cases that do not pass\n");
    size_t rows = 0;
    for (tamis_str line; next_line(&line, &list);) {
        if (!tamis_str_starts_with(line, TAMIS_STR("| cef-"))) {
            continue;
        }
        ck_assert_uint_lt(rows, NOT_PASSED);
        tamis_buf want;
        tamis_buf_init(&want, 4096);
        ck_assert(tamis_buf_add_format(&want, "| %s | %s |", not_passed[rows].ids, not_passed[rows].reason));
        ck_assert_msg(tamis_str_equal(line, tamis_buf_str(&want)), "the page has\n%.*s\nand the test\n%.*s",
                      (int)line.len, line.ptr, (int)want.len, want.ptr);
        tamis_buf_clear(&want);
        rows++;
    }
    ck_assert_uint_eq(rows, NOT_PASSED);
    free(document);
    free(path);
}
END_TEST

/* ---- Samples ---- */

typedef struct sample_file {
    const char *path;
    size_t lines;
    size_t least_keys;                                                          /* of each line */
    size_t short_headers, no_extension_pipes, spaces_after_cef, duplicate_keys; /* lines with the flag */
} sample_file;

static const sample_file samples[] = {
    {.path = "data/cef/samples.log",
     .lines = 686,
     .no_extension_pipes = 10,
     .spaces_after_cef = 11,
     .duplicate_keys = 2},
    {.path = "data/panos/samples.log", .lines = 26, .least_keys = 1, .spaces_after_cef = 1},
    {.path = "data/panos/forms.log", .lines = 36, .least_keys = 6, .short_headers = 2, .duplicate_keys = 2},
};

START_TEST(samples_are_read) {
    const sample_file *file = &samples[_i];
    char *path = tamis_test_outside(file->path, file->lines);
    if (path == NULL) {
        return;
    }
    size_t len = 0;
    char *bytes = tamis_test_read(path, &len);
    tamis_str text = tamis_str_of(bytes, len);
    tamis_cef cef;
    tamis_cef_init(&cef);
    size_t lines = 0;
    size_t flags[TAMIS_CEF_FLAGS] = {0};
    for (tamis_str line; next_line(&line, &text); lines++) {
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, line.ptr, line.len);
        ck_assert_int_eq(tamis_cef_read(&cef, tamis_str_of(guard.bytes, guard.len)), TAMIS_OK);
        ck_assert_msg(cef.error == NULL, "%s:%zu: %s at %zu", file->path, lines + 1, cef.error,
                      cef.error_offset);
        ck_assert_msg(count_keys(&cef) >= file->least_keys, "%s:%zu: %zu keys", file->path, lines + 1,
                      cef.count);
        for (unsigned i = 0; i < TAMIS_CEF_FLAGS; i++) {
            flags[i] += cef.flags >> i & 1;
        }
        tamis_test_guard_clear(&guard);
    }
    ck_assert_uint_eq(lines, file->lines);
    ck_assert_uint_eq(flags[TAMIS_CEF_FLAG_INDEX_SHORT_HEADER], file->short_headers);
    ck_assert_uint_eq(flags[TAMIS_CEF_FLAG_INDEX_NO_EXTENSION_PIPE], file->no_extension_pipes);
    ck_assert_uint_eq(flags[TAMIS_CEF_FLAG_INDEX_SPACE_AFTER_CEF], file->spaces_after_cef);
    ck_assert_uint_eq(flags[TAMIS_CEF_FLAG_INDEX_DUPLICATE_KEY], file->duplicate_keys);
    ck_assert_uint_eq(flags[TAMIS_CEF_FLAG_INDEX_TEXT_BEFORE_KEY], 0);
    ck_assert_uint_eq(flags[TAMIS_CEF_FLAG_INDEX_NO_KEY], 0);
    ck_assert_uint_eq(flags[TAMIS_CEF_FLAG_INDEX_INVALID_UTF8], 0);
    tamis_cef_clear(&cef);
    free(bytes);
    free(path);
}
END_TEST

/* Of each PAN-OS form the table beside it says type and sub-type: they stand where that form puts them. */
START_TEST(panos_forms_say_their_type) {
    enum { ROWS = 36 };
    char *log_path = tamis_test_outside("data/panos/forms.log", ROWS);
    char *table_path = tamis_test_outside("data/panos/forms.tsv", ROWS);
    if (log_path == NULL || table_path == NULL) {
        free(log_path);
        free(table_path);
        return;
    }
    size_t len = 0;
    char *log = tamis_test_read(log_path, &len);
    tamis_str lines = tamis_str_of(log, len);
    char *table = tamis_test_read(table_path, &len);
    tamis_str rows = tamis_str_of(table, len);
    tamis_cef cef;
    tamis_cef_init(&cef);
    tamis_str row, line;
    ck_assert(next_line(&row, &rows)); /* the titles */
    size_t count = 0;
    for (; next_line(&row, &rows) && next_line(&line, &lines); count++) {
        ck_assert_int_eq(tamis_cef_read(&cef, line), TAMIS_OK);
        const char *type_start = memchr(row.ptr, '\t', row.len);
        ck_assert_ptr_nonnull(type_start);
        type_start++;
        tamis_str type = tamis_str_of(type_start, strcspn(type_start, "\t"));
        tamis_cef_header where = TAMIS_CEF_NAME;
        if (tamis_str_equal(cef.header[TAMIS_CEF_DEVICE_PRODUCT], TAMIS_STR("LF")) ||
            tamis_str_equal(type, TAMIS_STR("GLOBALPROTECT"))) {
            where = TAMIS_CEF_DEVICE_EVENT_CLASS_ID;
        }
        ck_assert_msg(tamis_str_equal(cef.header[where], type), "line %zu: want %.*s, got %.*s", count + 1,
                      (int)type.len, type.ptr, (int)cef.header[where].len, cef.header[where].ptr);
        ck_assert_msg((cef.flags & TAMIS_CEF_SHORT_HEADER) == 0 || cef.header[TAMIS_CEF_SEVERITY].len == 0,
                      "line %zu: a short header with a severity", count + 1);
    }
    ck_assert_uint_eq(count, ROWS);
    tamis_cef_clear(&cef);
    free(log);
    free(table);
    free(log_path);
    free(table_path);
}
END_TEST

Suite *tamis_suite_cef_outside(void);

Suite *tamis_suite_cef_outside(void) {
    Suite *suite = suite_create("cef_outside");
    TCase *tests = tcase_create("outside");
    tcase_add_test(tests, cases_of_other_parsers_pass_or_are_listed);
    tcase_add_test(tests, the_list_is_that_of_the_documentation);
    tcase_add_loop_test(tests, samples_are_read, 0, (int)(sizeof samples / sizeof samples[0]));
    tcase_add_test(tests, panos_forms_say_their_type);
    suite_add_tcase(suite, tests);
    return suite;
}
