/* lodash's symbols: what a person takes for one character, roughly.
 *
 * lodash 4 finds them with one regex, which is written out here by hand over code points (its ranges are
 * those of lodash.js, "Used to compose unicode regexes"):
 *
 *     symbol   = fitz (?= fitz) | base tail
 *     base     = basic mark? | flag flag | astral
 *     tail     = variant? modifier? join*
 *     join     = ZWJ (basic | flag flag | astral) variant? modifier?
 *     modifier = mark | fitz
 *
 * where `basic` is any code point up to U+FFFF, a mark too. A text without marks, variants, ZWJ and astral
 * code points is split into code points instead, which is the same but faster. The regex never backtracks
 * into what it took: all that follows the base is optional. */
#include "vm/functions_lodash.h"

#include "base/utf8.h"

#define ZWJ 0x200Du

static bool is_mark(uint32_t c) {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
}

static bool is_variant(uint32_t c) {
    return c == 0xFE0E || c == 0xFE0F;
}

/* Skin tones, after Fitzpatrick's scale. */
static bool is_fitz(uint32_t c) {
    return c >= 0x1F3FB && c <= 0x1F3FF;
}

/* Regional indicators, two of which make a flag. */
static bool is_flag(uint32_t c) {
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

static bool is_modifier(uint32_t c) {
    return is_mark(c) || is_fitz(c);
}

bool tamis_lodash_has_unicode(tamis_str s) {
    size_t len;
    for (size_t at = 0; at < s.len; at += len) {
        len = 1;
        if ((unsigned char)s.ptr[at] < 0x80) {
            continue;
        }
        bool valid;
        uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + at, s.len - at), &len, &valid);
        if (c > 0xFFFF || c == ZWJ || is_mark(c) || is_variant(c)) {
            return true;
        }
    }
    return false;
}

/* A place in a text, and the code point there; END behind the last one. */
#define END UINT32_MAX
typedef struct cursor {
    tamis_str text;
    size_t at, len;
    uint32_t c;
} cursor;

static void look(cursor *p) {
    bool valid;
    p->c = END;
    p->len = 0;
    if (p->at < p->text.len) {
        p->c = tamis_utf8_decode(tamis_str_of(p->text.ptr + p->at, p->text.len - p->at), &p->len, &valid);
    }
}

static void step(cursor *p) {
    p->at += p->len;
    look(p);
}

/* Goes past the code point when `is` holds for it. */
static bool skip(cursor *p, bool (*is)(uint32_t c)) {
    if (p->c == END || !is(p->c)) {
        return false;
    }
    step(p);
    return true;
}

/* flag flag, or one code point, which it returns. */
static uint32_t skip_base(cursor *p) {
    uint32_t c = p->c;
    step(p);
    if (is_flag(c)) {
        (void)skip(p, is_flag);
    }
    return c;
}

static void skip_joins(cursor *p) {
    while (p->c == ZWJ) {
        cursor behind = *p;
        step(&behind);
        if (behind.c == END) {
            return;
        }
        (void)skip_base(&behind);
        (void)skip(&behind, is_variant);
        (void)skip(&behind, is_modifier);
        *p = behind;
    }
}

size_t tamis_lodash_symbol(tamis_str s, bool unicode) {
    cursor p = {.text = s};
    look(&p);
    if (!unicode) {
        return p.len;
    }
    uint32_t c = skip_base(&p);
    if (is_fitz(c) && p.c != END && is_fitz(p.c)) {
        return p.at;
    }
    if (c <= 0xFFFF) {
        (void)skip(&p, is_mark);
    }
    (void)skip(&p, is_variant);
    (void)skip(&p, is_modifier);
    skip_joins(&p);
    return p.at;
}

size_t tamis_lodash_symbol_count(tamis_str s) {
    if (!tamis_lodash_has_unicode(s)) {
        return tamis_utf8_count(s);
    }
    size_t count = 0;
    for (size_t at = 0; at < s.len; count++) {
        at += tamis_lodash_symbol(tamis_str_of(s.ptr + at, s.len - at), true);
    }
    return count;
}
