/* JSON: jansson decides what is JSON and gives the shape of the tree; a walk over the text beside its tree adds
 * the places and reads the contents.
 *
 * A text is read in three passes, each linear: one that bounds nesting and the number of values before
 * jansson allocates for them, jansson's own, and one over its tree in step with the text (jansson keeps the
 * order of members), which fills the arena. Numbers and strings are taken from the text, as jansson's numbers
 * go through strtod and its locale, and its strings lose bytes when memory ends for a moment in the midst of
 * one. When jansson refuses, base/json_fault.c says why. */
#include "base/json.h"

#include <jansson.h>
#include <stdio.h>

#include "base/json_fault.h"
#include "base/json_scan.h"
#include "base/limits.h"
#include "base/number.h"
#include "base/utf8.h"

/* ---- before ---- */

static tamis_status refuse(tamis_json_error *error, size_t from, size_t len, const char *text) {
    error->span = (tamis_span){(uint32_t)from, (uint32_t)len};
    (void)snprintf(error->text, sizeof error->text, "%s", text);
    return TAMIS_ERR_INVALID;
}

/* Bounds what jansson will allocate and how deep it and the walks below go. Counts brackets and commas outside
 * strings, which in a text that is no JSON bounds both as well. */
static tamis_status bound(tamis_json_error *error, tamis_str text, size_t start) {
    size_t depth = 0;
    size_t values = 1;
    size_t at = start;
    while (at < text.len) {
        switch (text.ptr[at]) {
        case '"': at = tamis_json_string_end(text, at); continue;
        case '[':
        case '{':
            depth++;
            values++;
            if (depth > TAMIS_LIMIT_NESTING) {
                return refuse(error, at, 1, "nested too deeply");
            }
            break;
        case ']':
        case '}': depth -= depth != 0; break;
        case ',': values++; break;
        default: break;
        }
        if (values > TAMIS_LIMIT_JSON_VALUES) {
            return refuse(error, at, 1, "too many values in one JSON text");
        }
        at++;
    }
    return TAMIS_OK;
}

/* ---- jansson's tree into ours ---- */

typedef struct reader {
    tamis_arena *arena;
    tamis_str text;
    size_t at;
} reader;

/* False when memory ends, in this function and those that it calls. */
static bool read_value(reader *r, tamis_json *out, json_t *from);

/* The string at the reader's place. */
static bool read_string(reader *r, tamis_str *out) {
    size_t start = r->at;
    r->at = tamis_json_string_end(r->text, start);
    if (r->at - start < 2) {
        return false;
    }
    tamis_str raw = tamis_str_of(r->text.ptr + start + 1, r->at - start - 2);
    if (raw.len == 0 || memchr(raw.ptr, '\\', raw.len) == NULL) {
        return tamis_arena_copy(out, r->arena, raw) == TAMIS_OK;
    }
    char *bytes = tamis_arena_bytes(r->arena, raw.len + 1);
    if (bytes == NULL) {
        return false;
    }
    *out = tamis_str_of(bytes, tamis_json_unescape(bytes, raw));
    bytes[out->len] = '\0';
    return true;
}

static bool read_number(reader *r, double *out) {
    bool negative = r->at < r->text.len && r->text.ptr[r->at] == '-';
    size_t start = r->at + negative;
    r->at = tamis_json_number_end(r->text, r->at);
    if (!tamis_number_parse(out, tamis_str_of(r->text.ptr + start, r->at - start))) {
        return false;
    }
    *out = negative ? -*out : *out;
    return true;
}

/* Past white space, and past one more byte: a bracket, comma or colon. */
static void skip_mark(reader *r) {
    r->at = tamis_json_skip_space(r->text, r->at);
    r->at += r->at < r->text.len;
}

static bool read_array(reader *r, tamis_json *out, json_t *from) {
    out->type = TAMIS_JSON_ARRAY;
    out->count = json_array_size(from);
    out->items = tamis_arena_array(r->arena, out->count, sizeof *out->items);
    if (out->items == NULL) {
        return false;
    }
    skip_mark(r);
    for (size_t i = 0; i < out->count; i++) {
        if (!read_value(r, &out->items[i], json_array_get(from, i))) {
            return false;
        }
        skip_mark(r);
    }
    if (out->count == 0) {
        skip_mark(r);
    }
    return true;
}

static bool read_object(reader *r, tamis_json *out, json_t *from) {
    out->type = TAMIS_JSON_OBJECT;
    out->count = json_object_size(from);
    out->items = tamis_arena_array(r->arena, out->count, sizeof *out->items);
    out->keys = tamis_arena_array(r->arena, out->count, sizeof *out->keys);
    out->key_spans = tamis_arena_array(r->arena, out->count, sizeof *out->key_spans);
    if (out->items == NULL || out->keys == NULL || out->key_spans == NULL) {
        return false;
    }
    skip_mark(r);
    size_t i = 0;
    for (void *member = json_object_iter(from); member != NULL && i < out->count; i++) {
        r->at = tamis_json_skip_space(r->text, r->at);
        size_t start = r->at;
        if (!read_string(r, &out->keys[i])) {
            return false;
        }
        out->key_spans[i] = (tamis_span){(uint32_t)start, (uint32_t)(r->at - start)};
        skip_mark(r);
        if (!read_value(r, &out->items[i], json_object_iter_value(member))) {
            return false;
        }
        skip_mark(r);
        member = json_object_iter_next(from, member);
    }
    if (out->count == 0) {
        skip_mark(r);
    }
    return true;
}

static bool read_value(reader *r, tamis_json *out, json_t *from) {
    bool ok = true;
    r->at = tamis_json_skip_space(r->text, r->at);
    size_t start = r->at;
    switch (json_typeof(from)) {
    case JSON_OBJECT: ok = read_object(r, out, from); break;
    case JSON_ARRAY: ok = read_array(r, out, from); break;
    case JSON_STRING:
        out->type = TAMIS_JSON_STRING;
        ok = read_string(r, &out->string);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        out->type = TAMIS_JSON_NUMBER;
        ok = read_number(r, &out->number);
        break;
    case JSON_TRUE:
        out->type = TAMIS_JSON_TRUE;
        r->at += 4;
        break;
    case JSON_FALSE:
        out->type = TAMIS_JSON_FALSE;
        r->at += 5;
        break;
    case JSON_NULL:
        out->type = TAMIS_JSON_NULL;
        r->at += 4;
        break;
    }
    out->span = (tamis_span){(uint32_t)start, (uint32_t)(r->at - start)};
    return ok;
}

/* ---- the door ---- */

/* Why jansson refused. When the text has no fault, memory ended: jansson does not always say so. */
static tamis_status explain(tamis_json_error *out, tamis_str text, size_t start, const json_error_t *error) {
    tamis_json_refusal refusal = TAMIS_JSON_REFUSED_GRAMMAR;
    switch (json_error_code(error)) {
    case json_error_out_of_memory: return TAMIS_ERR_MEMORY;
    case json_error_duplicate_key: refusal = TAMIS_JSON_REFUSED_DUPLICATE; break;
    case json_error_null_byte_in_key: refusal = TAMIS_JSON_REFUSED_NUL_NAME; break;
    case json_error_numeric_overflow: refusal = TAMIS_JSON_REFUSED_RANGE; break;
    default: break;
    }
    size_t end = start + (error->position < 0 ? 0 : (size_t)error->position);
    return tamis_json_explain(out, text, start, refusal, end) ? TAMIS_ERR_INVALID : TAMIS_ERR_MEMORY;
}

tamis_status tamis_json_parse(tamis_json **out, tamis_arena *arena, tamis_str text, tamis_json_error *error) {
    if (text.len > TAMIS_LIMIT_FILE) {
        return refuse(error, 0, 0, "the JSON text is too long");
    }
    /* RFC 8259 lets a reader skip a byte order mark. */
    size_t start = tamis_str_starts_with(text, TAMIS_STR("\xEF\xBB\xBF")) ? 3 : 0;
    tamis_status status = bound(error, text, start);
    if (status != TAMIS_OK) {
        return status;
    }
    json_error_t refusal = {0};
    size_t flags = JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_t *tree = json_loadb(text.len == 0 ? "" : text.ptr + start, text.len - start, flags, &refusal);
    if (tree == NULL) {
        return explain(error, text, start, &refusal);
    }
    reader r = {.arena = arena, .text = text, .at = start};
    tamis_json *root = tamis_arena_alloc(arena, sizeof *root);
    if (root == NULL || !read_value(&r, root, tree)) {
        status = TAMIS_ERR_MEMORY;
    } else {
        *out = root;
    }
    json_decref(tree);
    return status;
}

const tamis_json *tamis_json_member(const tamis_json *object, tamis_str name) {
    if (object == NULL || object->type != TAMIS_JSON_OBJECT) {
        return NULL;
    }
    for (size_t i = 0; i < object->count; i++) {
        if (tamis_str_equal(object->keys[i], name)) {
            return &object->items[i];
        }
    }
    return NULL;
}

/* ---- writing ---- */

#define EACH_BYTE UINT64_C(0x0101010101010101)

/* Bit 7 of some byte is set when a byte of `word` is below `limit` (at most 0x80); of none when none is. */
static uint64_t any_below(uint64_t word, uint64_t limit) {
    return (word - EACH_BYTE * limit) & ~word & (EACH_BYTE * 0x80);
}

/* Do the eight bytes at `p` stand in a JSON string as they are? */
static bool literal_word(const char *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return ((word & (EACH_BYTE * 0x80)) | any_below(word, 0x20) | any_below(word ^ (EACH_BYTE * '"'), 1) |
            any_below(word ^ (EACH_BYTE * '\\'), 1)) == 0;
}

/* The number of bytes from `at` on that stand in a JSON string as they are. */
static size_t literal_run(tamis_str s, size_t at) {
    size_t i = at;
    while (s.len - i >= 8 && literal_word(s.ptr + i)) {
        i += 8;
    }
    while (i < s.len && (unsigned char)s.ptr[i] >= 0x20 && (unsigned char)s.ptr[i] < 0x80 &&
           s.ptr[i] != '"' && s.ptr[i] != '\\') {
        i++;
    }
    return i - at;
}

/* An ASCII character that must be escaped. */
static bool add_escape(tamis_buf *out, unsigned char c) {
    static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* character and letter by turns */
    for (size_t i = 0; i + 1 < sizeof names; i += 2) {
        if ((unsigned char)names[i] == c) {
            char text[2] = {'\\', names[i + 1]};
            return tamis_buf_add(out, text, sizeof text);
        }
    }
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 0xF]};
    return tamis_buf_add(out, text, sizeof text);
}

bool tamis_json_add_string(tamis_buf *out, tamis_str s) {
    (void)tamis_buf_add_char(out, '"');
    size_t i = 0;
    while (i < s.len && out->failed == TAMIS_OK) {
        size_t run = literal_run(s, i);
        (void)tamis_buf_add(out, s.ptr + i, run);
        i += run;
        if (i == s.len) {
            break;
        }
        if ((unsigned char)s.ptr[i] < 0x80) {
            (void)add_escape(out, (unsigned char)s.ptr[i]);
            i++;
            continue;
        }
        size_t len;
        bool valid;
        (void)tamis_utf8_decode(tamis_str_of(s.ptr + i, s.len - i), &len, &valid);
        (void)(valid ? tamis_buf_add(out, s.ptr + i, len) : tamis_buf_add(out, "\xEF\xBF\xBD", 3));
        i += len;
    }
    return tamis_buf_add_char(out, '"');
}
