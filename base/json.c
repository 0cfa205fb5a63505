/* JSON: jansson decides what is JSON and gives the shape of the tree; a walk over the text beside its tree adds
 * the places and reads the contents.
 *
 * A text is read in three passes, each linear: one that bounds nesting and the number of values before
 * jansson allocates for them, jansson's own, and one over its tree in step with the text (jansson keeps the
 * order of members), which fills the arena. Numbers and strings are taken from the text, as jansson's numbers
 * go through strtod and its locale, and its strings lose bytes when memory ends for a moment in the midst of
 * one. When jansson refuses, base/json_fault.c says why.
 *
 * A list has tens of thousands of texts, one a row, which are objects of two or three strings; or one text that is
 * an array of these: what jansson would make of them is seen without it (base/json_plain.c), in a tenth of the time. */
#include "base/json.h"

#include <jansson.h>
#include <stdio.h>

#include "base/json_fault.h"
#include "base/json_plain.h"
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

/* The content of the string at `span`, which has its quotes around it. */
static bool keep_string(tamis_str *out, tamis_arena *arena, tamis_str text, tamis_span span) {
    tamis_str raw = tamis_str_of(text.ptr + span.off + 1, span.len - 2);
    if (raw.len == 0 || memchr(raw.ptr, '\\', raw.len) == NULL) {
        return tamis_arena_copy(out, arena, raw) == TAMIS_OK;
    }
    char *bytes = tamis_arena_bytes(arena, raw.len + 1);
    if (bytes == NULL) {
        return false;
    }
    *out = tamis_str_of(bytes, tamis_json_unescape(bytes, raw));
    bytes[out->len] = '\0';
    return true;
}

/* The string at the reader's place. */
static bool read_string(reader *r, tamis_str *out) {
    size_t start = r->at;
    r->at = tamis_json_string_end(r->text, start);
    tamis_span span = {(uint32_t)start, (uint32_t)(r->at - start)};
    return span.len >= 2 && keep_string(out, r->arena, r->text, span);
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

/* An object of so many members, which are not yet there. */
static bool new_object(tamis_json *out, tamis_arena *arena, size_t count) {
    out->type = TAMIS_JSON_OBJECT;
    out->count = count;
    out->items = tamis_arena_array(arena, count, sizeof *out->items);
    out->keys = tamis_arena_array(arena, count, sizeof *out->keys);
    out->key_spans = tamis_arena_array(arena, count, sizeof *out->key_spans);
    return out->items != NULL && out->keys != NULL && out->key_spans != NULL;
}

static bool read_object(reader *r, tamis_json *out, json_t *from) {
    if (!new_object(out, r->arena, json_object_size(from))) {
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

/* ---- what needs no jansson ---- */

static bool fill_plain(tamis_json *out, tamis_arena *arena, tamis_str text, const tamis_json_plain *plain) {
    bool fits = new_object(out, arena, plain->count);
    out->span = plain->span;
    for (size_t i = 0; i < plain->count && fits; i++) {
        out->items[i].type = TAMIS_JSON_STRING;
        out->items[i].span = plain->values[i];
        out->key_spans[i] = plain->names[i];
        fits = keep_string(&out->keys[i], arena, text, plain->names[i]) &&
               keep_string(&out->items[i].string, arena, text, plain->values[i]);
    }
    return fits;
}

static bool fill_plain_array(tamis_json *out, tamis_arena *arena, tamis_str text, size_t at) {
    for (size_t i = 0; i < out->count; i++) {
        tamis_json_plain row;
        if (!tamis_json_next_plain(&row, text, &at) || !fill_plain(&out->items[i], arena, text, &row)) {
            return false;
        }
        at = tamis_json_skip_space(text, at) + 1; /* a comma, or the bracket */
        at = tamis_json_skip_space(text, at);
    }
    return true;
}

/* Fills the value and returns true when the text is plain; what becomes of it through `status`. */
static bool read_plain(tamis_status *status, tamis_json *out, tamis_arena *arena, tamis_str text, size_t start) {
    tamis_json_plain row;
    size_t first, begin = tamis_json_skip_space(text, start);
    bool fits;
    if (tamis_json_find_plain(&row, text, start)) {
        fits = fill_plain(out, arena, text, &row);
    } else if (tamis_json_find_plain_array(&out->count, &first, text, start)) {
        size_t end = text.len; /* behind the bracket, which is the last one */
        while (text.ptr[end - 1] != ']') {
            end--;
        }
        out->type = TAMIS_JSON_ARRAY;
        out->span = (tamis_span){(uint32_t)begin, (uint32_t)(end - begin)};
        out->items = tamis_arena_array(arena, out->count, sizeof *out->items);
        fits = out->items != NULL && fill_plain_array(out, arena, text, first);
    } else {
        *out = (tamis_json){.type = TAMIS_JSON_NULL};
        return false;
    }
    *status = fits ? TAMIS_OK : TAMIS_ERR_MEMORY;
    return true;
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

/* By way of jansson; `start` is behind a byte order mark. */
static tamis_status read_any(tamis_json *out, tamis_arena *arena, tamis_str text, size_t start, tamis_json_error *error) {
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
    status = read_value(&r, out, tree) ? TAMIS_OK : TAMIS_ERR_MEMORY;
    json_decref(tree);
    return status;
}

tamis_status tamis_json_parse(tamis_json **out, tamis_arena *arena, tamis_str text, tamis_json_error *error) {
    if (text.len > TAMIS_LIMIT_FILE) {
        return refuse(error, 0, 0, "the JSON text is too long");
    }
    /* RFC 8259 lets a reader skip a byte order mark. */
    size_t start = tamis_str_starts_with(text, TAMIS_STR("\xEF\xBB\xBF")) ? 3 : 0;
    tamis_json *root = tamis_arena_alloc(arena, sizeof *root);
    if (root == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    tamis_status status;
    if (!read_plain(&status, root, arena, text, start)) {
        status = read_any(root, arena, text, start, error);
    }
    if (status == TAMIS_OK) {
        *out = root;
    }
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

/* A text without anything to escape, which nearly all are. */
static bool add_literal(tamis_buf *out, tamis_str s) {
    char *room = tamis_buf_extend(out, s.len + 2);
    if (room == NULL) {
        return false;
    }
    room[0] = '"';
    if (s.len > 0) {
        memcpy(room + 1, s.ptr, s.len);
    }
    room[s.len + 1] = '"';
    return true;
}

bool tamis_json_add_string(tamis_buf *out, tamis_str s) {
    if (tamis_json_literal_run(s, 0) == s.len) {
        return add_literal(out, s);
    }
    (void)tamis_buf_add_char(out, '"');
    size_t i = 0;
    while (i < s.len && out->failed == TAMIS_OK) {
        size_t run = tamis_json_literal_run(s, i);
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
