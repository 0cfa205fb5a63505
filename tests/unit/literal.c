#include "tests/unit/literal.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/utf8.h"
#include "tests/unit/support.h"

void tamis_test_literals_init(tamis_test_literals *out) {
    memset(out, 0, sizeof *out);
    tamis_arena_init(&out->arena, (size_t)256 * 1024 * 1024);
    tamis_heap_init(&out->env.heap);
    ck_assert_int_eq(tamis_matcher_new(&out->env.matcher), TAMIS_OK);
    tamis_buf_init(&out->shown, (size_t)64 * 1024 * 1024);
}

static void clear_patterns(tamis_test_literals *literals) {
    for (size_t i = 0; i < literals->pattern_count; i++) {
        tamis_pattern_clear(&literals->patterns[i]);
    }
    literals->pattern_count = 0;
}

void tamis_test_literals_clear(tamis_test_literals *literals) {
    clear_patterns(literals);
    tamis_arena_clear(&literals->arena);
    tamis_heap_clear(&literals->env.heap);
    tamis_matcher_free(literals->env.matcher);
    tamis_buf_clear(&literals->shown);
}

void tamis_test_literals_reset(tamis_test_literals *literals) {
    clear_patterns(literals);
    tamis_arena_reset(&literals->arena);
    tamis_heap_reset(&literals->env.heap);
    tamis_matcher_begin(literals->env.matcher);
    literals->env.gave_up = false;
}

/* ---- Reading ---- */

typedef struct reader {
    tamis_test_literals *literals;
    const char *whole, *at;
    const tamis_value *first; /* what `same` means */
} reader;

static void malformed(const reader *r) {
    ck_abort_msg("malformed literal at byte %ld of %s", (long)(r->at - r->whole), r->whole);
}

static void skip_blanks(reader *r) {
    while (*r->at == ' ') {
        r->at++;
    }
}

static bool accept(reader *r, const char *text) {
    size_t len = strlen(text);
    skip_blanks(r);
    if (strncmp(r->at, text, len) != 0) {
        return false;
    }
    r->at += len;
    return true;
}

static void expect(reader *r, const char *text) {
    if (!accept(r, text)) {
        malformed(r);
    }
}

static void *take(reader *r, size_t count, size_t size) {
    void *memory = tamis_arena_array(&r->literals->arena, count == 0 ? 1 : count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static tamis_str keep(reader *r, tamis_str text) {
    tamis_str copy;
    ck_assert_int_eq(tamis_arena_copy(&copy, &r->literals->arena, text), TAMIS_OK);
    return copy;
}

/* What stands behind a backslash. */
static void read_escape(reader *r, tamis_buf *out) {
    char c = *r->at++;
    char bytes[4];
    switch (c) {
    case 'n': (void)tamis_buf_add_char(out, '\n'); break;
    case 't': (void)tamis_buf_add_char(out, '\t'); break;
    case '0': (void)tamis_buf_add_char(out, '\0'); break;
    case 'u': {
        char *end;
        expect(r, "{");
        unsigned long code_point = strtoul(r->at, &end, 16);
        r->at = end;
        expect(r, "}");
        (void)tamis_buf_add(out, bytes, tamis_utf8_encode(bytes, (uint32_t)code_point));
        break;
    }
    default: (void)tamis_buf_add_char(out, c); break;
    }
}

static tamis_str read_text(reader *r) {
    tamis_buf text;
    tamis_buf_init(&text, 65536);
    while (*r->at != '\'') {
        if (*r->at == '\0') {
            malformed(r);
        }
        char c = *r->at++;
        if (c == '\\') {
            read_escape(r, &text);
        } else {
            (void)tamis_buf_add_char(&text, c);
        }
    }
    r->at++;
    tamis_str kept = keep(r, tamis_buf_str(&text));
    tamis_buf_clear(&text);
    return kept;
}

static tamis_value new_pattern(reader *r, tamis_str source, tamis_str letters) {
    tamis_test_literals *literals = r->literals;
    unsigned flags;
    tamis_regex_error error;
    ck_assert_uint_lt(literals->pattern_count, TAMIS_TEST_PATTERNS);
    if (tamis_regex_flags(&flags, letters, &error) != TAMIS_OK) {
        malformed(r);
    }
    tamis_pattern *pattern = &literals->patterns[literals->pattern_count++];
    tamis_pattern_init(pattern, keep(r, source), flags, tamis_test_jit());
    return (tamis_value){.type = TAMIS_TYPE_REGEX, .as.regex = pattern};
}

/* From behind the first slash on. */
static tamis_value read_regex(reader *r) {
    const char *start = r->at;
    bool in_class = false;
    while (*r->at != '/' || in_class) {
        if (*r->at == '\0') {
            malformed(r);
        }
        in_class = *r->at == '[' || (in_class && *r->at != ']');
        r->at += *r->at == '\\' ? 2 : 1;
    }
    tamis_str source = tamis_str_of(start, (size_t)(r->at - start));
    r->at++;
    const char *letters = r->at;
    while (*r->at >= 'a' && *r->at <= 'z') {
        r->at++;
    }
    return new_pattern(r, source, tamis_str_of(letters, (size_t)(r->at - letters)));
}

static tamis_value read_value(reader *r, unsigned depth);

/* Values between brackets, up to the closing one. */
static tamis_value *read_values(reader *r, size_t *count, const char *close, unsigned depth) {
    size_t size = 8;
    tamis_value *values = take(r, size, sizeof *values);
    *count = 0;
    while (!accept(r, close)) {
        if (*count == size) {
            tamis_value *more = take(r, 2 * size, sizeof *more);
            memcpy(more, values, size * sizeof *more);
            values = more;
            size *= 2;
        }
        values[*count] = read_value(r, depth);
        ++*count;
        if (!accept(r, ",")) {
            expect(r, close);
            break;
        }
    }
    return values;
}

static tamis_value array_of(const tamis_value *values, size_t count) {
    unsigned depth = 0;
    for (size_t i = 0; i < count; i++) {
        depth = values[i].type == TAMIS_TYPE_ARRAY && values[i].depth > depth ? values[i].depth : depth;
    }
    return (tamis_value){
        .type = TAMIS_TYPE_ARRAY, .depth = (uint8_t)(depth + 1), .len = (uint32_t)count, .as.array = values};
}

static tamis_str read_key(reader *r) {
    if (accept(r, "'")) {
        return read_text(r);
    }
    const char *start = r->at;
    while ((*r->at >= 'a' && *r->at <= 'z') || (*r->at >= '0' && *r->at <= '9')) {
        r->at++;
    }
    return tamis_str_of(start, (size_t)(r->at - start));
}

/* Puts a new member in its place: array indices come first, rising, then the others as they were written. */
static void place_member(tamis_member *members, uint32_t count, tamis_member member) {
    uint32_t index, other;
    uint32_t at = count;
    if (tamis_array_index(&index, member.key)) {
        while (at > 0 && (!tamis_array_index(&other, members[at - 1].key) || other > index)) {
            members[at] = members[at - 1];
            at--;
        }
    }
    members[at] = member;
}

/* The order of the look-up; members are few. */
static void sort_members(uint32_t *sorted, const tamis_member *members, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        while (at > 0 && tamis_str_compare(members[sorted[at - 1]].key, members[i].key) > 0) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = i;
    }
}

static tamis_value read_object(reader *r, unsigned depth) {
    enum { MEMBERS = 16 };
    tamis_member *members = take(r, MEMBERS, sizeof *members);
    uint32_t *sorted = take(r, MEMBERS, sizeof *sorted);
    tamis_object *object = take(r, 1, sizeof *object);
    uint32_t count = 0;
    while (!accept(r, "}")) {
        ck_assert_uint_lt(count, MEMBERS);
        skip_blanks(r);
        tamis_member member = {.key = read_key(r)};
        expect(r, ":");
        member.value = read_value(r, depth);
        place_member(members, count++, member);
        if (!accept(r, ",")) {
            expect(r, "}");
            break;
        }
    }
    sort_members(sorted, members, count);
    *object = (tamis_object){.members = members, .sorted = sorted, .count = count};
    return (tamis_value){.type = TAMIS_TYPE_OBJECT, .as.object = object};
}

static tamis_value read_number(reader *r) {
    const char *start = r->at;
    bool negative = accept(r, "-");
    const char *digits = r->at;
    while (*r->at != '\0' && strchr("0123456789.eE+-xabcdefInfity", *r->at) != NULL) {
        r->at++;
    }
    tamis_str text = tamis_str_of(digits, (size_t)(r->at - digits));
    double number = tamis_number_from_text(text);
    if (text.len == 0 || isnan(number)) {
        r->at = start;
        malformed(r);
    }
    return tamis_number(negative ? -number : number);
}

static tamis_value read_value(reader *r, unsigned depth) {
    ck_assert_uint_lt(depth, 100);
    if (accept(r, "undefined")) {
        return tamis_undefined();
    }
    if (accept(r, "null")) {
        return tamis_null();
    }
    if (accept(r, "true")) {
        return tamis_boolean(true);
    }
    if (accept(r, "false")) {
        return tamis_boolean(false);
    }
    if (accept(r, "NaN")) {
        return tamis_number((double)NAN);
    }
    if (accept(r, "same")) {
        return *r->first;
    }
    if (accept(r, "'")) {
        return tamis_string(read_text(r));
    }
    if (accept(r, "/")) {
        return read_regex(r);
    }
    if (accept(r, "[")) {
        size_t count;
        const tamis_value *values = read_values(r, &count, "]", depth + 1);
        return array_of(values, count);
    }
    if (accept(r, "{")) {
        return read_object(r, depth + 1);
    }
    return read_number(r);
}

tamis_value tamis_test_literal(tamis_test_literals *literals, const char *text) {
    reader r = {literals, text, text, NULL};
    tamis_value value = read_value(&r, 0);
    skip_blanks(&r);
    if (*r.at != '\0') {
        malformed(&r);
    }
    return value;
}

tamis_value tamis_test_list(tamis_test_literals *literals, const char *name, const char *const *sources,
                            const char *const *values, size_t count) {
    reader r = {literals, name, name, NULL};
    tamis_regex_list *list = take(&r, 1, sizeof *list);
    tamis_regex_entry *entries = take(&r, count, sizeof *entries);
    for (size_t i = 0; i < count; i++) {
        entries[i].pattern = new_pattern(&r, tamis_str_z(sources[i]), TAMIS_STR("")).as.regex;
        entries[i].value = tamis_str_z(values[i]);
    }
    list->name = tamis_str_z(name);
    list->entries = entries;
    list->count = count;
    return (tamis_value){.type = TAMIS_TYPE_LIST, .as.list = list};
}

static const tamis_function_info *read_function(reader *r) {
    size_t len = strcspn(r->at, "(");
    for (size_t i = 0; i < TAMIS_FUNCTIONS; i++) {
        const tamis_function_info *info = &tamis_functions[i];
        if (strlen(info->name) == len && strncmp(info->name, r->at, len) == 0) {
            r->at += len;
            expect(r, "(");
            return info;
        }
    }
    malformed(r);
    return NULL;
}

void tamis_test_read_call(tamis_test_call_form *out, tamis_test_literals *literals, const char *call) {
    reader r = {literals, call, call, out->args};
    out->info = read_function(&r);
    out->count = 0;
    while (!accept(&r, ")")) {
        ck_assert_uint_lt(out->count, TAMIS_TEST_ARGUMENTS);
        out->args[out->count] = read_value(&r, 0);
        out->count++;
        if (!accept(&r, ",")) {
            expect(&r, ")");
            break;
        }
    }
    ck_assert_msg(out->count >= out->info->least && out->count <= out->info->most, "%s: %zu arguments", call,
                  out->count);
}

tamis_value tamis_test_call(tamis_test_literals *literals, const char *call) {
    tamis_test_call_form form;
    tamis_test_read_call(&form, literals, call);
    return form.info->call(&literals->env, form.args, form.count);
}

/* ---- Showing ---- */

static void show(tamis_buf *out, tamis_value v, unsigned depth);

static void show_text(tamis_buf *out, tamis_str text) {
    (void)tamis_buf_add_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        switch (c) {
        case '\n': (void)tamis_buf_add_z(out, "\\n"); break;
        case '\t': (void)tamis_buf_add_z(out, "\\t"); break;
        case '\0': (void)tamis_buf_add_z(out, "\\0"); break;
        case '\\':
        case '\'':
            (void)tamis_buf_add_char(out, '\\');
            (void)tamis_buf_add_char(out, c);
            break;
        default: (void)tamis_buf_add_char(out, c); break;
        }
    }
    (void)tamis_buf_add_char(out, '\'');
}

static void show_array(tamis_buf *out, tamis_value v, unsigned depth) {
    (void)tamis_buf_add_char(out, '[');
    for (uint32_t i = 0; i < v.len; i++) {
        (void)tamis_buf_add_z(out, i > 0 ? ", " : "");
        show(out, v.as.array[i], depth);
    }
    (void)tamis_buf_add_char(out, ']');
}

static void show_object(tamis_buf *out, const tamis_object *object, unsigned depth) {
    (void)tamis_buf_add_char(out, '{');
    for (uint32_t i = 0; i < object->count; i++) {
        (void)tamis_buf_add_z(out, i > 0 ? ", " : "");
        (void)tamis_buf_add_str(out, object->members[i].key);
        (void)tamis_buf_add_z(out, ": ");
        show(out, object->members[i].value, depth);
    }
    (void)tamis_buf_add_char(out, '}');
}

static void show(tamis_buf *out, tamis_value v, unsigned depth) {
    ck_assert_uint_lt(depth, 100);
    switch ((tamis_type)v.type) {
    case TAMIS_TYPE_STRING: show_text(out, tamis_value_str(v)); break;
    case TAMIS_TYPE_ARRAY: show_array(out, v, depth + 1); break;
    case TAMIS_TYPE_OBJECT: show_object(out, v.as.object, depth + 1); break;
    case TAMIS_TYPE_LIST:
    case TAMIS_TYPE_REGEX: (void)tamis_buf_add_z(out, tamis_type_name((tamis_type)v.type)); break;
    default:
        if (v.type == TAMIS_TYPE_NUMBER && v.as.number == 0 && signbit(v.as.number)) {
            (void)tamis_buf_add_char(out, '-');
        }
        (void)tamis_value_add_str(out, v);
        break;
    }
}

const char *tamis_test_show(tamis_test_literals *literals, tamis_value value) {
    tamis_buf_reset(&literals->shown);
    show(&literals->shown, value, 0);
    ck_assert(tamis_buf_add_char(&literals->shown, '\0'));
    return literals->shown.ptr;
}

void tamis_test_rows(const tamis_test_row *rows, size_t count) {
    tamis_test_literals literals;
    tamis_test_literals_init(&literals);
    for (size_t i = 0; i < count; i++) {
        const char *got = tamis_test_show(&literals, tamis_test_call(&literals, rows[i].call));
        ck_assert_msg(strcmp(got, rows[i].result) == 0, "%s: want %s, got %s", rows[i].call, rows[i].result,
                      got);
        ck_assert_msg(!literals.env.gave_up && !literals.env.heap.exhausted, "%s: a limit", rows[i].call);
        tamis_test_literals_reset(&literals);
    }
    tamis_test_literals_clear(&literals);
}
