/* replace and split, by a text or by a regex.
 *
 * With a regex both walk through the subject from match to match. After an empty match the walk goes on one
 * code point further, as JavaScript's does with flag `u`. A subject with bad UTF-8 is first replaced by a
 * clean copy, so that every offset that a match gives is one of the subject that the pieces are cut from. A
 * search that gave up ends the walk like one that found nothing, and is noted. */
#include "vm/functions_lodash.h"

#include <math.h>

#include "base/find.h"
#include "base/utf8.h"

static tamis_str slice(tamis_str s, size_t from, size_t to) {
    return tamis_str_of(s.ptr + from, to - from);
}

/* The place behind the code point at `at`; one further at the end. */
static size_t advance(tamis_str s, size_t at) {
    if (at >= s.len) {
        return at + 1;
    }
    size_t len;
    bool valid;
    (void)tamis_utf8_decode(slice(s, at, s.len), &len, &valid);
    return at + len;
}

/* The next match from `from` on; false when there is none. */
static bool search(tamis_match *out, tamis_env *env, const tamis_regex *regex, tamis_str subject,
                   size_t from) {
    if (from > subject.len) {
        return false;
    }
    tamis_search_result result =
        regex == NULL ? TAMIS_GAVE_UP : tamis_regex_search(out, regex, env->matcher, subject, from);
    env->gave_up = env->gave_up || result == TAMIS_GAVE_UP;
    return result == TAMIS_MATCH;
}

/* ---- replace ---- */

/* ECMA-262 GetSubstitution for a match that is a text and has no groups: $$ $& $` $'; all else stays. */
static void add_substitution(tamis_buf *out, tamis_str subject, size_t start, size_t end, tamis_str text) {
    size_t done = 0; /* bytes of the text that are in the result, or were replaced */
    for (size_t i = 0; i + 1 < text.len && out->failed == TAMIS_OK; i++) {
        tamis_str part;
        if (text.ptr[i] != '$') {
            continue;
        }
        switch (text.ptr[i + 1]) {
        case '$': part = TAMIS_STR("$"); break;
        case '&': part = slice(subject, start, end); break;
        case '`': part = slice(subject, 0, start); break;
        case '\'': part = slice(subject, end, subject.len); break;
        default: continue;
        }
        (void)tamis_utf8_add_joined(out, slice(text, done, i));
        (void)tamis_utf8_add_joined(out, part);
        i++;
        done = i + 1;
    }
    (void)tamis_utf8_add_joined(out, slice(text, done, text.len));
}

static tamis_value replace_text(tamis_env *env, tamis_str whole, tamis_str pattern, tamis_str text) {
    tamis_str subject = whole;
    tamis_str needle = pattern;
    if (!tamis_text_prepare(&subject, &needle, &env->heap)) {
        return tamis_undefined();
    }
    size_t start = tamis_find(subject, 0, needle);
    if (start == TAMIS_NOT_FOUND) {
        return tamis_string(whole);
    }
    size_t end = start + needle.len;
    tamis_buf *out = tamis_heap_scratch(&env->heap);
    (void)tamis_buf_add_str(out, slice(subject, 0, start));
    add_substitution(out, subject, start, end, text);
    (void)tamis_utf8_add_joined(out, slice(subject, end, subject.len));
    return tamis_heap_take_string(&env->heap);
}

static tamis_value replace_regex(tamis_env *env, tamis_str whole, struct tamis_pattern *pattern,
                                 tamis_str text) {
    const tamis_regex *regex = tamis_pattern_get(pattern);
    bool global = (pattern->flags & TAMIS_REGEX_GLOBAL) != 0;
    tamis_str subject;
    tamis_match match;
    if (!tamis_text_clean(&subject, &env->heap, whole)) {
        return tamis_undefined();
    }
    if (!search(&match, env, regex, subject, 0)) {
        return tamis_string(whole);
    }
    tamis_buf *out = tamis_heap_scratch(&env->heap);
    size_t done = 0; /* bytes of the subject that are in the result, as they are or replaced */
    bool found = true;
    while (found && out->failed == TAMIS_OK) {
        size_t start = match.offsets[0];
        size_t end = match.offsets[1];
        (void)tamis_buf_add_str(out, slice(subject, done, start));
        (void)tamis_match_expand(out, regex, &match, text);
        done = end;
        found = global && search(&match, env, regex, subject, end > start ? end : advance(subject, end));
    }
    (void)tamis_buf_add_str(out, slice(subject, done, subject.len));
    return tamis_heap_take_string(&env->heap);
}

tamis_value tamis_fn_replace(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_value pattern = tamis_arg(args, count, 1);
    tamis_str whole, needle, text;
    if (!tamis_lodash_str(&whole, &env->heap, tamis_arg(args, count, 0)) ||
        !tamis_value_to_str(&text, &env->heap, tamis_arg(args, count, 2))) {
        return tamis_undefined();
    }
    if (pattern.type == TAMIS_TYPE_REGEX) {
        return replace_regex(env, whole, pattern.as.regex, text);
    }
    if (!tamis_value_to_str(&needle, &env->heap, pattern)) {
        return tamis_undefined();
    }
    return replace_text(env, whole, needle, text);
}

/* ---- split ---- */

/* The pieces so far: values in the scratch buffer, at most `limit`. */
typedef struct pieces {
    tamis_heap *heap;
    tamis_buf *values;
    uint32_t count, limit;
} pieces;

static void pieces_init(pieces *out, tamis_heap *heap, uint32_t limit) {
    *out = (pieces){heap, tamis_heap_scratch(heap), 0, limit};
}

/* Adds one; false when no more are wanted, or fit. */
static bool pieces_add(pieces *p, tamis_value piece) {
    if (p->count == p->limit || !tamis_buf_add(p->values, &piece, sizeof piece)) {
        return false;
    }
    p->count++;
    return p->count < p->limit;
}

static tamis_value pieces_take(const pieces *p) {
    if (p->values->failed != TAMIS_OK) {
        p->heap->exhausted = true;
        return tamis_undefined();
    }
    const void *values = p->values->ptr; /* malloc aligned it */
    return tamis_array_new(p->heap, values, p->count);
}

static tamis_value split_symbols(tamis_env *env, tamis_str text, uint32_t limit) {
    pieces p;
    pieces_init(&p, &env->heap, limit);
    bool unicode = tamis_lodash_has_unicode(text);
    bool more = true;
    size_t len;
    for (size_t at = 0; at < text.len && more; at += len) {
        len = tamis_lodash_symbol(slice(text, at, text.len), unicode);
        more = pieces_add(&p, tamis_string(slice(text, at, at + len)));
    }
    return pieces_take(&p);
}

static tamis_value split_text(tamis_env *env, tamis_str whole, tamis_str separator, uint32_t limit) {
    tamis_str text = whole;
    tamis_str needle = separator;
    if (!tamis_text_prepare(&text, &needle, &env->heap)) {
        return tamis_undefined();
    }
    pieces p;
    pieces_init(&p, &env->heap, limit);
    size_t from = 0;
    for (;;) {
        size_t at = tamis_find(text, from, needle);
        bool more = pieces_add(&p, tamis_string(slice(text, from, at == TAMIS_NOT_FOUND ? text.len : at)));
        if (at == TAMIS_NOT_FOUND || !more) {
            return pieces_take(&p);
        }
        from = at + needle.len;
    }
}

/* The piece in front of a match, and its groups. */
static bool add_match(pieces *p, tamis_str subject, size_t from, const tamis_match *match) {
    bool more = pieces_add(p, tamis_string(slice(subject, from, match->offsets[0])));
    for (size_t i = 1; i <= match->groups && more; i++) {
        size_t start = match->offsets[2 * i];
        bool took_part = start != SIZE_MAX;
        more = pieces_add(p, took_part ? tamis_string(slice(subject, start, match->offsets[2 * i + 1]))
                                       : tamis_undefined());
    }
    return more;
}

/* ECMA-262 RegExp.prototype[@@split]. It tries the regex at each place in turn; the leftmost match from
 * there is the same one. */
static tamis_value split_regex(tamis_env *env, tamis_str whole, struct tamis_pattern *pattern,
                               uint32_t limit) {
    const tamis_regex *regex = tamis_pattern_get(pattern);
    tamis_str subject;
    tamis_match match;
    if (!tamis_text_clean(&subject, &env->heap, whole)) {
        return tamis_undefined();
    }
    pieces p;
    pieces_init(&p, &env->heap, limit);
    if (subject.len == 0) {
        if (!search(&match, env, regex, subject, 0)) {
            (void)pieces_add(&p, tamis_string(subject));
        }
        return pieces_take(&p);
    }
    size_t from = 0; /* of the piece that is being read */
    size_t at = 0;   /* where the next separator may begin */
    while (search(&match, env, regex, subject, at) && match.offsets[0] < subject.len) {
        if (match.offsets[1] == from) {
            at = advance(subject, match.offsets[0]); /* an empty match in front of the piece */
            continue;
        }
        size_t end = match.offsets[1];
        if (!add_match(&p, subject, from, &match)) {
            return pieces_take(&p);
        }
        from = end;
        at = end;
    }
    (void)pieces_add(&p, tamis_string(slice(subject, from, subject.len)));
    return pieces_take(&p);
}

/* lodash isIterateeCall: was split called by a map over `limit`, with a value, its key and the collection?
 * Then key and collection do not count. Without callbacks this is a coincidence, but it has its value. */
static bool is_iteratee_call(tamis_heap *heap, tamis_value value, tamis_value key, tamis_value collection) {
    double length;
    if (collection.type != TAMIS_TYPE_ARRAY && collection.type != TAMIS_TYPE_OBJECT) {
        return false;
    }
    if (key.type == TAMIS_TYPE_NUMBER) {
        double n = key.as.number;
        if (!tamis_lodash_array_like(&length, collection) || !(n > -1 && n < length && n == floor(n))) {
            return false;
        }
    } else if (key.type != TAMIS_TYPE_STRING) {
        return false;
    } else {
        uint32_t index;
        tamis_str name = tamis_value_str(key);
        bool present = collection.type == TAMIS_TYPE_OBJECT
                           ? tamis_object_find(collection.as.object, name) != NULL
                           : tamis_str_equal(name, TAMIS_STR("length")) ||
                                 (tamis_array_index(&index, name) && index < collection.len);
        if (!present) {
            return false;
        }
    }
    return tamis_same_value_zero(tamis_value_index(heap, collection, key), value);
}

/* ECMA-262 ToUint32. */
static uint32_t to_uint32(double n) {
    if (isnan(n) || isinf(n)) {
        return 0;
    }
    double rest = fmod(trunc(n), 0x1p32);
    return (uint32_t)(rest < 0 ? rest + 0x1p32 : rest);
}

/* The text that separates, converted as lodash does for a text and as JavaScript does for the empty one. */
static bool read_separator(tamis_str *out, tamis_heap *heap, tamis_str text, tamis_value separator) {
    if (text.len > 0 && separator.type != TAMIS_TYPE_NULL) {
        return tamis_lodash_base_str(out, heap, separator);
    }
    return tamis_value_to_str(out, heap, separator);
}

tamis_value tamis_fn_split(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_heap *heap = &env->heap;
    tamis_value separator = tamis_arg(args, count, 1);
    tamis_value limit_value = tamis_arg(args, count, 2);
    tamis_str text, needle;
    if (is_iteratee_call(heap, tamis_arg(args, count, 0), separator, limit_value)) {
        separator = tamis_undefined();
        limit_value = tamis_undefined();
    }
    uint32_t limit = UINT32_MAX;
    if (limit_value.type != TAMIS_TYPE_UNDEFINED) {
        limit = to_uint32(tamis_value_to_number(heap, limit_value));
    }
    if (limit == 0) {
        return tamis_array_new(heap, NULL, 0);
    }
    if (!tamis_lodash_str(&text, heap, tamis_arg(args, count, 0))) {
        return tamis_undefined();
    }
    if (separator.type == TAMIS_TYPE_UNDEFINED) {
        tamis_value whole = tamis_string(text);
        return tamis_array_new(heap, &whole, 1);
    }
    if (separator.type == TAMIS_TYPE_REGEX) {
        return split_regex(env, text, separator.as.regex, limit);
    }
    if (!read_separator(&needle, heap, text, separator)) {
        return tamis_undefined();
    }
    return needle.len == 0 ? split_symbols(env, text, limit) : split_text(env, text, needle, limit);
}
