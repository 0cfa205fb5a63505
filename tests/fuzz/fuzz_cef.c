/* Fuzz target: any bytes as a CEF line. Beyond "nothing breaks", it holds the reader to what docs/cef.md
 * promises, by means that share no code with it: a splitter that tries every place, a search for keys that
 * compares all with all, and a line written anew from what was read. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "runtime/cef.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define HOLD(condition)                                                                                      \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            (void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);             \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

enum { COMPARED = 300 }; /* pairs that are compared all with all */

static bool among(char byte, const char *set) {
    return byte != '\0' && strchr(set, byte) != NULL;
}

static bool inside(tamis_str slice, tamis_str line) {
    return slice.ptr >= line.ptr && slice.ptr + slice.len <= line.ptr + line.len;
}

/* ---- Header ---- */

/* No pipe that a backslash does not take away, no CR, LF or NUL. */
static void check_header_field(tamis_str field) {
    for (size_t i = 0; i < field.len; i++) {
        char byte = field.ptr[i];
        HOLD(byte != '|' && byte != '\r' && byte != '\n' && byte != '\0');
        if (byte == '\\' && i + 1 < field.len && among(field.ptr[i + 1], "\\|")) {
            i++;
        }
    }
}

static void check_header(const tamis_cef *cef) {
    const char *at = cef->line.ptr + cef->prefix.len;
    HOLD(cef->prefix.len == 0 || cef->prefix.ptr == cef->line.ptr);
    for (unsigned i = 0; i < TAMIS_CEF_HEADERS; i++) {
        HOLD(inside(cef->header[i], cef->line));
        HOLD(cef->header[i].ptr >= at);
        check_header_field(cef->header[i]);
        at = cef->header[i].ptr + cef->header[i].len;
    }
    tamis_str version = cef->header[TAMIS_CEF_VERSION];
    HOLD(version.len > 0);
    for (size_t i = 0; i < version.len; i++) {
        HOLD(among(version.ptr[i], "0123456789"));
    }
}

/* Where the extension begins: behind the severity's pipe, or at it where the header is short. */
static size_t extension_start(const tamis_cef *cef) {
    tamis_str severity = cef->header[TAMIS_CEF_SEVERITY];
    size_t end = (size_t)(severity.ptr + severity.len - cef->line.ptr);
    if ((cef->flags & (TAMIS_CEF_SHORT_HEADER | TAMIS_CEF_NO_EXTENSION_PIPE)) != 0) {
        return end;
    }
    HOLD(end < cef->line.len && cef->line.ptr[end] == '|');
    return end + 1;
}

/* ---- Extension ---- */

/* The length of the key that begins at `at`, 0 when none does. */
static size_t key_at(tamis_str line, size_t start, size_t at) {
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    if (at > start && line.ptr[at - 1] != ' ') {
        return 0;
    }
    if (!among(line.ptr[at], first)) {
        return 0;
    }
    size_t end = at + 1;
    while (end < line.len && (among(line.ptr[end], first) || among(line.ptr[end], ".,-[]"))) {
        end++;
    }
    return end < line.len && line.ptr[end] == '=' ? end - at : 0;
}

static void check_pairs(const tamis_cef *cef) {
    size_t start = extension_start(cef);
    size_t pair = 0;
    for (size_t at = start; at < cef->line.len; at++) {
        size_t key = key_at(cef->line, start, at);
        if (key == 0) {
            continue;
        }
        HOLD(pair < cef->count);
        const tamis_cef_pair *p = &cef->pairs[pair];
        HOLD(p->key == at && p->key_len == key && p->value == at + key + 1);
        pair++;
        at += key;
    }
    HOLD(pair == cef->count);
    for (size_t i = 0; i < cef->count; i++) {
        const tamis_cef_pair *p = &cef->pairs[i];
        bool last = i + 1 == cef->count;
        size_t end = (size_t)p->value + p->value_len;
        size_t limit = last ? cef->line.len : cef->pairs[i + 1].key - 1;
        HOLD(end <= limit);
        HOLD(p->value_len == 0 || !among(cef->line.ptr[end - 1], last ? " \t\r\n" : " \t\r"));
        for (; end < limit; end++) {
            HOLD(among(cef->line.ptr[end], last ? " \t\r\n" : " \t\r"));
        }
    }
}

static void check_duplicates(const tamis_cef *cef) {
    size_t repeated = 0;
    size_t count = cef->count < COMPARED ? cef->count : 0;
    for (size_t i = 0; i < count; i++) {
        size_t first = i, next = SIZE_MAX, last = i;
        for (size_t j = count; j-- > 0;) {
            if (tamis_str_equal(tamis_cef_key(cef, i), tamis_cef_key(cef, j))) {
                first = j;
                next = j > i ? j : next;
                last = j > last ? j : last;
            }
        }
        HOLD(cef->pairs[i].first == first);
        HOLD(cef->pairs[i].next == (next == SIZE_MAX ? UINT32_MAX : next));
        HOLD(tamis_cef_find(cef, tamis_cef_key(cef, i)) == last);
        repeated += first == i && last != i ? 1 : 0;
    }
    HOLD(cef->count >= COMPARED || cef->duplicates == repeated);
    HOLD((cef->duplicates > 0) == ((cef->flags & TAMIS_CEF_DUPLICATE_KEY) != 0));
    HOLD(tamis_cef_find(cef, TAMIS_STR("no|key")) == SIZE_MAX);
}

/* ---- JSON ---- */

static void check_json(tamis_str text, const tamis_cef *cef) {
    tamis_arena arena;
    tamis_arena_init(&arena, (size_t)512 * 1024 * 1024);
    tamis_json *json = NULL;
    tamis_json_error error;
    HOLD(tamis_utf8_valid(text) && memchr(text.ptr, '\n', text.len) == NULL);
    HOLD(tamis_json_parse(&json, &arena, text, &error) == TAMIS_OK); /* refuses repeated names */
    if (cef->error != NULL) {
        HOLD(json->count == 3);
    } else {
        size_t keys = 0;
        for (size_t i = 0; i < cef->count; i++) {
            keys += cef->pairs[i].first == i ? 1 : 0;
        }
        HOLD(tamis_json_member(json, TAMIS_STR("cef"))->count == TAMIS_CEF_HEADERS);
        HOLD(tamis_json_member(json, TAMIS_STR("fields"))->count == keys);
    }
    tamis_arena_clear(&arena);
}

/* ---- Written anew ---- */

static void add_escaped(tamis_buf *out, tamis_str raw, bool value) {
    char *text = malloc(raw.len == 0 ? 1 : raw.len);
    HOLD(text != NULL);
    size_t len = value ? tamis_cef_unescape_value(text, raw) : tamis_cef_unescape_header(text, raw);
    HOLD(len == SIZE_MAX || len < raw.len);
    if (len == SIZE_MAX) {
        len = raw.len;
        if (len > 0) {
            memcpy(text, raw.ptr, len);
        }
    }
    for (size_t i = 0; i < len; i++) {
        char byte = text[i];
        if (value && (byte == '\n' || byte == '\r')) {
            (void)tamis_buf_add_z(out, byte == '\n' ? "\\n" : "\\r");
            continue;
        }
        if (among(byte, value ? "\\=" : "\\|")) {
            (void)tamis_buf_add_char(out, '\\');
        }
        (void)tamis_buf_add_char(out, byte);
    }
    free(text);
}

/* The event as a sender that follows the specification writes it; a last space guards a NUL at the end. */
static void write_line(tamis_buf *out, const tamis_cef *cef) {
    (void)tamis_buf_add_z(out, "CEF:");
    for (unsigned i = 0; i < TAMIS_CEF_HEADERS; i++) {
        add_escaped(out, cef->header[i], false);
        (void)tamis_buf_add_char(out, '|');
    }
    for (size_t i = 0; i < cef->count; i++) {
        if (cef->pairs[i].first == i) {
            size_t last = tamis_cef_find(cef, tamis_cef_key(cef, i));
            (void)tamis_buf_add_str(out, tamis_cef_key(cef, i));
            (void)tamis_buf_add_char(out, '=');
            add_escaped(out, tamis_cef_value(cef, last), true);
            (void)tamis_buf_add_char(out, ' ');
        }
    }
}

/* What the line says: header and fields. */
static void say(tamis_buf *out, const tamis_cef *cef) {
    HOLD(tamis_cef_add_header_json(out, cef) && tamis_cef_add_fields_json(out, cef));
}

static void check_written_anew(const tamis_cef *cef) {
    tamis_buf line, before, after;
    tamis_buf_init(&line, (size_t)16 * 1024 * 1024);
    tamis_buf_init(&before, (size_t)64 * 1024 * 1024);
    tamis_buf_init(&after, (size_t)64 * 1024 * 1024);
    write_line(&line, cef);
    tamis_cef again;
    tamis_cef_init(&again);
    tamis_status status = tamis_cef_read(&again, tamis_buf_str(&line));
    if (status != TAMIS_ERR_LIMIT) { /* escapes may have made it too long */
        HOLD(status == TAMIS_OK && again.error == NULL && again.duplicates == 0 && again.prefix.len == 0);
        HOLD((again.flags & ~(unsigned)TAMIS_CEF_INVALID_UTF8) == 0);
        say(&before, cef);
        say(&after, &again);
        HOLD(tamis_str_equal(tamis_buf_str(&before), tamis_buf_str(&after)));
    }
    tamis_cef_clear(&again);
    tamis_buf_clear(&line);
    tamis_buf_clear(&before);
    tamis_buf_clear(&after);
}

/* ---- The target ---- */

static void check_event(const tamis_cef *cef) {
    check_header(cef);
    check_pairs(cef);
    check_duplicates(cef);
    HOLD(((cef->flags & TAMIS_CEF_INVALID_UTF8) == 0) == tamis_utf8_valid(cef->line));
    check_written_anew(cef);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    tamis_str line = tamis_str_of((const char *)bytes, len);
    tamis_cef cef;
    tamis_cef_init(&cef);
    tamis_buf first, second;
    tamis_buf_init(&first, (size_t)64 * 1024 * 1024);
    tamis_buf_init(&second, (size_t)64 * 1024 * 1024);
    tamis_status status = tamis_cef_read(&cef, line);
    HOLD(status == TAMIS_OK || status == TAMIS_ERR_LIMIT);
    if (status == TAMIS_OK) {
        HOLD(tamis_cef_add_json(&first, &cef));
        check_json(tamis_buf_str(&first), &cef);
        HOLD(cef.error == NULL || (cef.count == 0 && cef.flags == 0 && cef.error_offset <= cef.line.len));
        if (cef.error == NULL) {
            check_event(&cef);
        }
        /* A reader that has read other lines meanwhile says the same. */
        HOLD(tamis_cef_read(&cef, TAMIS_STR("CEF: 0|V|P|1|2|n|a=1 a=2 src=3")) == TAMIS_OK);
        HOLD(tamis_cef_read(&cef, line) == TAMIS_OK);
        HOLD(tamis_cef_add_json(&second, &cef));
        HOLD(tamis_str_equal(tamis_buf_str(&first), tamis_buf_str(&second)));
    }
    tamis_buf_clear(&first);
    tamis_buf_clear(&second);
    tamis_cef_clear(&cef);
    return 0;
}
