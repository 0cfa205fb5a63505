/* Functions on text: trim, toLower, startsWith and their kin. What is a part of its argument is a slice of
 * it, byte for byte. */
#include "vm/functions_lodash.h"

#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>

#include "base/number.h"
#include "base/utf8.h"

/* ---- trim ---- */

enum { AT_START = 1, AT_END = 2 };

static tamis_str rest_of(tamis_str s, size_t at) {
    return tamis_str_of(s.ptr + at, s.len - at);
}

/* Symbols to take off: single ASCII characters as bits, the others in order. Membership costs no more than
 * a binary search, so that a long text and a long set do not multiply. */
typedef struct symbol_set {
    uint64_t ascii[2];
    const tamis_str *others; /* sorted; in the scratch buffer */
    size_t count;
} symbol_set;

/* The order of code points, where a bad part counts as U+FFFD: equal is what reads the same. */
static int compare_symbols(const void *left, const void *right) {
    const tamis_str *a = left;
    const tamis_str *b = right;
    size_t i = 0;
    size_t j = 0;
    while (i < a->len && j < b->len) {
        size_t len_a, len_b;
        bool valid;
        uint32_t x = tamis_utf8_decode(rest_of(*a, i), &len_a, &valid);
        uint32_t y = tamis_utf8_decode(rest_of(*b, j), &len_b, &valid);
        if (x != y) {
            return x < y ? -1 : 1;
        }
        i += len_a;
        j += len_b;
    }
    return (i < a->len) - (j < b->len);
}

static bool is_ascii(tamis_str symbol) {
    return symbol.len == 1 && (unsigned char)symbol.ptr[0] < 0x80;
}

static bool symbol_set_init(symbol_set *out, tamis_heap *heap, tamis_str characters) {
    *out = (symbol_set){{0, 0}, NULL, 0};
    bool unicode = tamis_lodash_has_unicode(characters);
    tamis_buf *others = tamis_heap_scratch(heap);
    size_t len;
    for (size_t at = 0; at < characters.len; at += len) {
        len = tamis_lodash_symbol(rest_of(characters, at), unicode);
        tamis_str symbol = tamis_str_of(characters.ptr + at, len);
        if (is_ascii(symbol)) {
            out->ascii[symbol.ptr[0] / 64] |= UINT64_C(1) << symbol.ptr[0] % 64;
        } else if (!tamis_buf_add(others, &symbol, sizeof symbol)) {
            heap->exhausted = true;
            return false;
        }
    }
    if (others->len > 0) {
        out->count = others->len / sizeof(tamis_str);
        void *elements = others->ptr; /* malloc aligned it */
        qsort(elements, out->count, sizeof(tamis_str), compare_symbols);
        out->others = elements;
    }
    return true;
}

static bool symbol_set_has(const symbol_set *set, tamis_str symbol) {
    if (is_ascii(symbol)) {
        return (set->ascii[symbol.ptr[0] / 64] >> symbol.ptr[0] % 64 & 1) != 0;
    }
    return set->count > 0 &&
           bsearch(&symbol, set->others, set->count, sizeof(tamis_str), compare_symbols) != NULL;
}

/* Without the symbols of the set at the ends that `ends` names. */
static tamis_str trim_symbols(tamis_str text, const symbol_set *set, unsigned ends) {
    bool unicode = tamis_lodash_has_unicode(text);
    size_t start = SIZE_MAX; /* of the first symbol that stays */
    size_t end = 0;          /* of the last one */
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        len = tamis_lodash_symbol(rest_of(text, at), unicode);
        if (symbol_set_has(set, tamis_str_of(text.ptr + at, len))) {
            continue;
        }
        start = start == SIZE_MAX ? at : start;
        end = at + len;
        if (ends == AT_START) {
            break;
        }
    }
    if (start == SIZE_MAX) {
        return TAMIS_STR("");
    }
    if ((ends & AT_START) == 0) {
        start = 0;
    }
    if ((ends & AT_END) == 0) {
        end = text.len;
    }
    return tamis_str_of(text.ptr + start, end - start);
}

static tamis_str trim_spaces(tamis_str text, unsigned ends) {
    tamis_str s = text;
    if ((ends & AT_END) != 0) {
        s = tamis_js_trim_end(s);
    }
    return (ends & AT_START) != 0 ? tamis_js_trim_start(s) : s;
}

static tamis_value trim(tamis_env *env, const tamis_value *args, size_t count, unsigned ends) {
    tamis_value characters_value = tamis_arg(args, count, 1);
    tamis_str text, characters;
    if (!tamis_lodash_str(&text, &env->heap, tamis_arg(args, count, 0))) {
        return tamis_undefined();
    }
    if (text.len == 0) {
        return tamis_string(text);
    }
    if (characters_value.type == TAMIS_TYPE_UNDEFINED) {
        return tamis_string(trim_spaces(text, ends));
    }
    symbol_set set;
    if (!tamis_lodash_base_str(&characters, &env->heap, characters_value) ||
        !symbol_set_init(&set, &env->heap, characters)) {
        return tamis_undefined();
    }
    return tamis_string(characters.len == 0 ? text : trim_symbols(text, &set, ends));
}

tamis_value tamis_fn_trim(tamis_env *env, const tamis_value *args, size_t count) {
    return trim(env, args, count, AT_START | AT_END);
}

tamis_value tamis_fn_trim_start(tamis_env *env, const tamis_value *args, size_t count) {
    return trim(env, args, count, AT_START);
}

tamis_value tamis_fn_trim_end(tamis_env *env, const tamis_value *args, size_t count) {
    return trim(env, args, count, AT_END);
}

/* ---- toLower, toUpper ---- */

/* The full mapping of Unicode without a language, by libunistring. There all but one code point are mapped
 * for themselves, so a text goes through in chunks, and each bad part becomes U+FFFD. The one is capital
 * sigma, whose lower case depends on the letters around: that is decided here, as V8's ICU does it. (Some
 * modifier letters are both cased and case-ignorable. In this question ICU takes them for ignorable,
 * libunistring for cased.) */

#define CHUNK 256 /* bytes of source */
/* A mapping makes at most three of one byte (U+0390 has two bytes, in upper case three letters of two
 * bytes). */
#define MAPPED (3 * CHUNK)

#define CAPITAL_SIGMA 0x3A3u

typedef uint8_t *case_mapping(const uint8_t *s, size_t n, const char *language, uninorm_t form,
                              uint8_t *result, size_t *len);

/* Does a cased letter follow, perhaps behind case-ignorable ones? A capital sigma is one, so that all
 * questions about a text together look at each code point once. */
static bool cased_ahead(tamis_str text, size_t from) {
    size_t len;
    for (size_t at = from; at < text.len; at += len) {
        bool valid;
        uint32_t c = tamis_utf8_decode(rest_of(text, at), &len, &valid);
        if (!uc_is_property_case_ignorable(c)) {
            return uc_is_property_cased(c);
        }
    }
    return false;
}

/* Appends the mapping of at most CHUNK bytes of good UTF-8. */
static bool add_mapped(tamis_buf *out, tamis_str chunk, case_mapping *map) {
    uint8_t room[MAPPED];
    size_t len = sizeof room;
    if (chunk.len == 0) {
        return true;
    }
    uint8_t *mapped = map((const uint8_t *)chunk.ptr, chunk.len, NULL, NULL, room, &len);
    if (mapped == NULL) {
        return false;
    }
    bool added = tamis_buf_add(out, mapped, len);
    if (mapped != room) {
        free(mapped);
    }
    return added;
}

static bool map_all(tamis_buf *out, tamis_str text, case_mapping *map) {
    bool lower = map == u8_tolower;
    bool cased_behind = false; /* is the last code point that is not case-ignorable a cased letter? */
    size_t from = 0;           /* of the chunk */
    size_t len;
    for (size_t at = 0; at < text.len; at += len) {
        bool valid;
        uint32_t c = tamis_utf8_decode(rest_of(text, at), &len, &valid);
        bool sigma = lower && c == CAPITAL_SIGMA;
        if (sigma || !valid || at + len - from > CHUNK) {
            if (!add_mapped(out, tamis_str_of(text.ptr + from, at - from), map)) {
                return false;
            }
            from = at;
        }
        if (sigma) {
            bool last = cased_behind && !cased_ahead(text, at + len);
            (void)tamis_buf_add_z(out, last ? "\xCF\x82" : "\xCF\x83");
        } else if (!valid) {
            (void)tamis_buf_add_z(out, "\xEF\xBF\xBD");
        }
        if (sigma || !valid) {
            from = at + len;
        }
        if (lower && !uc_is_property_case_ignorable(c)) {
            cased_behind = uc_is_property_cased(c);
        }
    }
    return add_mapped(out, rest_of(text, from), map) && out->failed == TAMIS_OK;
}

static tamis_value map_unicode(tamis_heap *heap, tamis_str text, case_mapping *map) {
    if (!map_all(tamis_heap_scratch(heap), text, map)) {
        heap->exhausted = true;
        return tamis_undefined();
    }
    return tamis_heap_take_string(heap);
}

/* The letters from `first` on, 26 of them, change by the bit that makes the case. A text without any is its
 * own result. */
static tamis_value map_ascii(tamis_heap *heap, tamis_str text, unsigned char first) {
    size_t at = 0;
    while (at < text.len && (unsigned char)((unsigned char)text.ptr[at] - first) >= 26) {
        at++;
    }
    if (at == text.len) {
        return tamis_string(text);
    }
    char *bytes = tamis_heap_bytes(heap, text.len);
    if (bytes == NULL) {
        return tamis_undefined();
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bytes[i] = (char)((unsigned char)(c - first) < 26 ? c ^ 0x20 : c);
    }
    return tamis_string(tamis_str_of(bytes, text.len));
}

static tamis_value change_case(tamis_env *env, tamis_value v, unsigned char first, case_mapping *map) {
    tamis_str text;
    if (!tamis_lodash_str(&text, &env->heap, v)) {
        return tamis_undefined();
    }
    return tamis_utf8_ascii(text) ? map_ascii(&env->heap, text, first) : map_unicode(&env->heap, text, map);
}

tamis_value tamis_fn_to_lower(tamis_env *env, const tamis_value *args, size_t count) {
    return change_case(env, tamis_arg(args, count, 0), 'A', u8_tolower);
}

tamis_value tamis_fn_to_upper(tamis_env *env, const tamis_value *args, size_t count) {
    return change_case(env, tamis_arg(args, count, 0), 'a', u8_toupper);
}

/* ---- startsWith, endsWith ---- */

/* Where in the text, in bytes, a position in UTF-16 units is that was cut to its length. False in the
 * middle of a pair. */
static bool seek_clamped(size_t *out, tamis_heap *heap, tamis_str text, tamis_value position) {
    double n = tamis_lodash_integer(heap, position);
    /* There are no more units than bytes. */
    uint64_t index = n <= 0 ? 0 : n > (double)text.len ? text.len : (uint64_t)n;
    return tamis_string_seek(out, text, index);
}

/* The text and the target of both functions, ready to be compared by bytes. */
static bool read_text_and_target(tamis_str *text, tamis_str *target, tamis_env *env, const tamis_value *args,
                                 size_t count) {
    return tamis_lodash_str(text, &env->heap, tamis_arg(args, count, 0)) &&
           tamis_lodash_base_str(target, &env->heap, tamis_arg(args, count, 1)) &&
           tamis_text_prepare(text, target, &env->heap);
}

tamis_value tamis_fn_starts_with(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_str text, target;
    if (!read_text_and_target(&text, &target, env, args, count)) {
        return tamis_undefined();
    }
    size_t at;
    bool boundary = seek_clamped(&at, &env->heap, text, tamis_arg(args, count, 2));
    return tamis_boolean(target.len == 0 || (boundary && tamis_str_starts_with(rest_of(text, at), target)));
}

tamis_value tamis_fn_ends_with(tamis_env *env, const tamis_value *args, size_t count) {
    tamis_str text, target;
    if (!read_text_and_target(&text, &target, env, args, count)) {
        return tamis_undefined();
    }
    tamis_value position = tamis_arg(args, count, 2);
    size_t at = text.len;
    bool boundary = true;
    if (position.type != TAMIS_TYPE_UNDEFINED) {
        boundary = seek_clamped(&at, &env->heap, text, position);
    }
    return tamis_boolean(target.len == 0 ||
                         (boundary && tamis_str_ends_with(tamis_str_of(text.ptr, at), target)));
}
