/* See cef_fields.h. */
#include "runtime/cef_fields.h"

#include <stdlib.h>

#include "runtime/cef_parts.h"

#if defined(__SSE2__) && !defined(TAMIS_PORTABLE)
#include <immintrin.h>
#define WIDE 1
#else
#define WIDE 0
#endif

/* Keys at one place of the table, for which the pass is worth while. */
#define ALIKE_MAX 8u

#define NONE UINT32_MAX

/* ---- The table ---- */

static unsigned place_of(const char *behind) {
    unsigned last = (unsigned char)behind[-1], before = (unsigned char)behind[-2];
    return (last ^ before * 29u) & 255u;
}

/* Could it be a key of any line? */
static bool is_key(tamis_str key) {
    if (key.len == 0 || (tamis_cef_class(key.ptr[0]) & TAMIS_CEF_KEY_FIRST) == 0) {
        return false;
    }
    for (size_t i = 0; i < key.len; i++) {
        if ((tamis_cef_class(key.ptr[i]) & TAMIS_CEF_KEY_BYTE) == 0) {
            return false;
        }
    }
    return true;
}

static bool add_key(tamis_cef_fields *f, uint32_t key) {
    tamis_str text = f->keys[key];
    char tail[2] = {' ', text.ptr[text.len - 1]}; /* a blank stands before a key */
    if (text.len > 1) {
        tail[0] = text.ptr[text.len - 2];
    }
    unsigned place = place_of(tail + 2), alike = 1;
    f->next[key] = f->first[place];
    f->first[place] = key + 1;
    for (uint32_t other = f->next[key]; other != 0; other = f->next[other - 1]) {
        alike++;
    }
    return alike <= ALIKE_MAX;
}

#if WIDE
/* The last bytes of the keys. Unused places repeat one that is used. False: they are too many, or none. */
static bool find_lasts(tamis_cef_fields *f) {
    unsigned count = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        char last = is_key(f->keys[i]) ? f->keys[i].ptr[f->keys[i].len - 1] : '\0';
        if (last == '\0' || (count > 0 && memchr(f->lasts, last, sizeof f->lasts) != NULL)) {
            continue;
        }
        if (count == TAMIS_CEF_LASTS) {
            return false;
        }
        memset(f->lasts + count, last, sizeof f->lasts - count);
        count++;
    }
    return count > 0;
}
#endif

tamis_status tamis_cef_fields_init(tamis_cef_fields *f, const tamis_str *keys, uint32_t count) {
    *f = (tamis_cef_fields){.keys = keys, .count = count, .usable = true};
    f->spots = calloc((size_t)count + 1, sizeof *f->spots);
    f->next = calloc((size_t)count + 1, sizeof *f->next);
    if (f->spots == NULL || f->next == NULL) {
        tamis_cef_fields_clear(f);
        return TAMIS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count && f->usable; i++) {
        f->usable = !is_key(keys[i]) || add_key(f, i);
    }
#if WIDE
    f->avx2 = __builtin_cpu_supports("avx2") && find_lasts(f);
#endif
    return TAMIS_OK;
}

void tamis_cef_fields_clear(tamis_cef_fields *f) {
    free(f->spots);
    free(f->next);
    *f = (tamis_cef_fields){.usable = false};
}

/* ---- The pass ---- */

typedef struct scan {
    tamis_cef_fields *fields;
    const char *text;
    size_t start;     /* of the extension */
    uint32_t pending; /* the field whose value has no end yet, or NONE */
} scan;

static void end_value(scan *s, size_t end, unsigned blanks) {
    tamis_cef_spot *spot = &s->fields->spots[s->pending];
    spot->len = (uint32_t)tamis_cef_trimmed(s->text, spot->value, end, blanks);
    s->pending = NONE;
}

/* The wanted key that ends at `end`, or NONE. */
static uint32_t wanted(const scan *s, size_t end) {
    const tamis_cef_fields *f = s->fields;
    const char alone[2] = {' ', s->text[end - 1]}; /* what an extension's first key has before it is a pipe */
    size_t room = end - s->start;
    for (uint32_t i = f->first[place_of(room == 1 ? alone + 2 : s->text + end)]; i != 0; i = f->next[i - 1]) {
        tamis_str key = f->keys[i - 1];
        bool fits = key.len == room || (key.len < room && s->text[end - key.len - 1] == ' ');
        if (fits && memcmp(s->text + end - key.len, key.ptr, key.len) == 0) {
            return i - 1;
        }
    }
    return NONE;
}

/* The `=` at `end`, with at least two bytes of the extension or of the header's pipe before it. */
static void take_equals(scan *s, size_t end) {
    if (s->pending != NONE) {
        size_t key = tamis_cef_run_start(s->text, end);
        if (!tamis_cef_is_key(s->text, s->start, key)) {
            return;
        }
        end_value(s, key - 1, TAMIS_CEF_BLANK);
    }
    uint32_t field = wanted(s, end);
    if (field != NONE) {
        s->fields->spots[field].value = (uint32_t)end + 1;
        s->pending = field;
    }
}

/* The same, for whom nearly all `=` are of no interest. */
static inline void look_at_equals(scan *s, size_t end) {
    if (s->pending != NONE || s->fields->first[place_of(s->text + end)] != 0 || end - s->start < 2) {
        take_equals(s, end);
    }
}

#if WIDE
/* A bit for each of 16 bytes that is an `=`. */
static unsigned equals_of(const char *p) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('=')));
}

#define AVX2 __attribute__((target("avx2")))

AVX2 static __m256i load(const char *p) {
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

AVX2 static __m256i same(__m256i bytes, char c) {
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}

/* Of 64 bytes a bit for each `=`, and one for each behind a last byte of a wanted key. Before an extension there is a byte of the
 * header. */
AVX2 static uint64_t equals_and_ends(uint64_t *ends, const tamis_cef_fields *f, const char *p) {
    uint64_t all = 0;
    *ends = 0;
    for (unsigned i = 0; i < 64; i += 32) {
        __m256i equals = same(load(p + i), '='), before = load(p + i - 1);
        __m256i last = _mm256_or_si256(_mm256_or_si256(same(before, f->lasts[0]), same(before, f->lasts[1])),
                                       _mm256_or_si256(same(before, f->lasts[2]), same(before, f->lasts[3])));
        all |= (uint64_t)(unsigned)_mm256_movemask_epi8(equals) << i;
        *ends |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_and_si256(equals, last)) << i;
    }
    return all;
}

/* Takes the `=` of whole blocks, while no value is open only those that may end a wanted key; gives where the rest begins. */
AVX2 static size_t scan_ends(scan *s, size_t at, size_t len) {
    for (; len - at >= 64; at += 64) {
        uint64_t ends, equals = equals_and_ends(&ends, s->fields, s->text + at);
        uint64_t left = s->pending == NONE ? ends : equals;
        while (left != 0) {
            unsigned i = (unsigned)__builtin_ctzll(left);
            look_at_equals(s, at + i);
            left = (s->pending == NONE ? ends : equals) & (~UINT64_C(1) << i);
        }
    }
    return at;
}

/* Takes the `=` of whole blocks; gives where the rest begins. */
static size_t scan_blocks(scan *s, size_t at, size_t len) {
    if (s->fields->avx2) {
        return scan_ends(s, at, len);
    }
    for (; len - at >= 64; at += 64) {
        uint64_t left = equals_of(s->text + at) | (uint64_t)equals_of(s->text + at + 16) << 16 |
                        (uint64_t)equals_of(s->text + at + 32) << 32 | (uint64_t)equals_of(s->text + at + 48) << 48;
        for (; left != 0; left &= left - 1) {
            look_at_equals(s, at + (size_t)__builtin_ctzll(left));
        }
    }
    return at;
}
#else
static size_t scan_blocks(scan *s, size_t at, size_t len) {
    (void)s;
    (void)len;
    return at;
}
#endif

static void scan_rest(scan *s, size_t at, size_t len) {
    while (at < len) {
        const char *equals = memchr(s->text + at, '=', len - at);
        if (equals == NULL) {
            break;
        }
        look_at_equals(s, (size_t)(equals - s->text));
        at = (size_t)(equals - s->text) + 1;
    }
}

void tamis_cef_fields_scan(tamis_cef_fields *f, const tamis_cef *cef) {
    for (uint32_t i = 0; i < f->count; i++) {
        f->spots[i] = (tamis_cef_spot){NONE, 0};
    }
    if (cef->error != NULL) {
        return;
    }
    scan s = {f, cef->line.ptr, cef->extension, NONE};
    size_t at = scan_blocks(&s, cef->extension, cef->line.len);
    scan_rest(&s, at, cef->line.len);
    if (s.pending != NONE) {
        end_value(&s, cef->line.len, TAMIS_CEF_BLANK | TAMIS_CEF_BREAK);
    }
}
