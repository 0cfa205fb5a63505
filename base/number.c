/* Numbers and their text.
 *
 * Reading. A decimal text is D * 10^e with an integer D. Where D and 10^|e| are both doubles, one
 * multiplication or division is exactly rounded by IEEE 754 and the answer is there at once. Otherwise the
 * quotient of two integers is taken to 64 bits or more, and what is left over only tells whether the rest
 * is zero (the sticky bit): that is all that rounding to the nearest needs. A point halfway between two
 * doubles has at most 767 digits, so of the digits past the 800th it only matters whether one of them is
 * not zero: a text of any length is read in linear time and a fixed amount of memory.
 *
 * Writing. The free-format algorithm of Steele and White ("How to print floating-point numbers accurately",
 * 1990) with integers: a number f * 2^e owns the interval up to half the way to its neighbours (the ends
 * belong to it when f is even, because reading rounds ties to even). Digits are generated until what is
 * left cannot leave the interval; the last one is rounded to the nearer side, ties to even. This gives the
 * shortest digits, and of those the closest to the number, as ECMA-262 asks (Number::toString, note 2), for
 * every double. */
#include "base/number.h"

#include <float.h>
#include <math.h>

#include "base/bignum.h"
#include "base/utf8.h"

#define DIGITS_KEPT 800
/* A value with its point right of this many digits is above every double; one left of the other is below
 * half of the smallest. (1.8e308 and 2.4e-324.) */
#define POINT_MOST  310
#define POINT_LEAST (-330)
/* Exponents in a text stop counting here: far outside of the range above, with any number of digits
 * besides. */
#define EXPONENT_MOST INT64_C(1000000000000)

#define MANTISSA_BITS 53
#define EXPONENT_BIAS 1075 /* of a mantissa that is an integer */
#define HIDDEN_BIT    (UINT64_C(1) << 52)

/* ---- Bits ---- */

static double double_of(uint64_t bits) {
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static uint64_t bits_of(double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* The double nearest to (mantissa + a fraction that is zero or, when sticky, is not) * 2^exponent, ties to
 * even. */
static double round_scaled(uint64_t mantissa, int64_t exponent, bool sticky) {
    if (mantissa == 0) {
        return 0.0; /* callers have 64 bits or the whole number: no fraction alone */
    }
    int64_t e = exponent;
    uint64_t m = mantissa;
    while (m < UINT64_C(1) << 63) {
        m <<= 1;
        e--;
    }
    /* m has 64 bits, so the value is in [2^(e+63), 2^(e+64)). */
    if (e + 63 > 1023) {
        return HUGE_VAL;
    }
    int64_t dropped = 64 - MANTISSA_BITS;
    if (e + dropped < 1 - EXPONENT_BIAS) {
        dropped = 1 - EXPONENT_BIAS - e; /* a subnormal keeps fewer bits */
    }
    if (dropped > 64) {
        return 0.0;
    }
    uint64_t half = UINT64_C(1) << (dropped - 1);
    uint64_t rest = dropped == 64 ? m : m & ((half << 1) - 1);
    uint64_t kept = dropped == 64 ? 0 : m >> dropped;
    if (rest > half || (rest == half && (sticky || (kept & 1) != 0))) {
        kept++;
    }
    /* The hidden bit, where there is one, adds 1 to the exponent field; so does a carry out of the
     * mantissa. */
    uint64_t field = kept < HIDDEN_BIT ? 0 : (uint64_t)(e + dropped + EXPONENT_BIAS - 1);
    return double_of((field << 52) + kept);
}

/* ---- Reading ---- */

typedef struct decimal {
    char digits[DIGITS_KEPT + 1]; /* 0 to 9, no zeros in front; the last one may stand for more (sticky) */
    int count;
    int64_t point; /* the value is 0.DIGITS * 10^point */
} decimal;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Takes in one digit. */
static void decimal_add(decimal *d, char c, bool after_point) {
    bool leading = d->count == 0 && c == '0';
    if (!leading && d->count < DIGITS_KEPT) {
        d->digits[d->count++] = (char)(c - '0');
    } else if (c != '0') {
        d->digits[DIGITS_KEPT] = 1;
        d->count = DIGITS_KEPT + 1;
    }
    if (after_point) {
        d->point -= leading ? 1 : 0;
    } else {
        d->point += leading ? 0 : 1;
    }
}

/* The exponent after `e`: a sign, digits. */
static bool read_exponent(int64_t *out, tamis_str text) {
    size_t i = 0;
    bool negative = text.len > 0 && text.ptr[0] == '-';
    if (text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+')) {
        i++;
    }
    if (i == text.len) {
        return false;
    }
    int64_t n = 0;
    for (; i < text.len; i++) {
        if (!is_digit(text.ptr[i])) {
            return false;
        }
        n = n < EXPONENT_MOST ? n * 10 + (text.ptr[i] - '0') : n;
    }
    *out = negative ? -n : n;
    return true;
}

static bool read_decimal(decimal *out, tamis_str text) {
    bool any = false;
    bool after_point = false;
    out->count = 0;
    out->point = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (is_digit(c)) {
            decimal_add(out, c, after_point);
            any = true;
        } else if (c == '.' && !after_point) {
            after_point = true;
        } else {
            int64_t exponent;
            if ((c != 'e' && c != 'E') || !any ||
                !read_exponent(&exponent, tamis_str_of(text.ptr + i + 1, text.len - i - 1))) {
                return false;
            }
            out->point += exponent;
            return true;
        }
    }
    return any;
}

/* Both the integer and the power of ten are doubles: one operation, rounded once. */
static bool convert_at_once(double *out, const decimal *d) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    int64_t exponent = d->point - d->count;
    if (FLT_EVAL_METHOD != 0 || d->count > 15 || exponent < -22 || exponent > 22) {
        return false;
    }
    uint64_t n = 0;
    for (int i = 0; i < d->count; i++) {
        n = n * 10 + (uint64_t)d->digits[i];
    }
    *out = exponent < 0 ? (double)n / powers[-exponent] : (double)n * powers[exponent];
    return true;
}

/* numerator / denominator: binary long division to 63 bits or 64, and whether something is left. Ends both
 * numbers. */
static double divide(tamis_bignum *numerator, tamis_bignum *denominator) {
    int scale = (int)tamis_bignum_bits(numerator) - (int)tamis_bignum_bits(denominator);
    if (scale < 0) {
        tamis_bignum_shift(numerator, (unsigned)-scale);
    } else {
        tamis_bignum_shift(denominator, (unsigned)scale);
    }
    /* Both have the same length now: the quotient is between 1/2 and 2. */
    uint64_t quotient = 0;
    for (int i = 0; i < 64; i++) {
        quotient <<= 1;
        if (tamis_bignum_compare(numerator, denominator) >= 0) {
            tamis_bignum_subtract(numerator, denominator);
            quotient |= 1;
        }
        tamis_bignum_shift(numerator, 1);
    }
    return round_scaled(quotient, scale - 63, numerator->used != 0);
}

static double convert_exactly(const decimal *d) {
    if (d->point > POINT_MOST) {
        return HUGE_VAL;
    }
    if (d->point < POINT_LEAST) {
        return 0.0;
    }
    tamis_bignum number;
    tamis_bignum_set(&number, (uint64_t)d->digits[0]);
    for (int i = 1; i < d->count; i++) {
        tamis_bignum_multiply(&number, 10, (uint32_t)d->digits[i]);
    }
    int exponent = (int)d->point - d->count;
    if (exponent < 0) {
        tamis_bignum power;
        tamis_bignum_set(&power, 1);
        tamis_bignum_multiply_pow10(&power, (unsigned)-exponent);
        return divide(&number, &power);
    }
    tamis_bignum_multiply_pow10(&number, (unsigned)exponent);
    unsigned below;
    bool sticky;
    uint64_t top = tamis_bignum_top(&number, &below, &sticky);
    return round_scaled(top, below, sticky);
}

bool tamis_number_parse(double *out, tamis_str decimal_text) {
    decimal d;
    if (!read_decimal(&d, decimal_text)) {
        return false;
    }
    if (d.count == 0) {
        *out = 0.0;
    } else if (!convert_at_once(out, &d)) {
        *out = convert_exactly(&d);
    }
    return true;
}

static unsigned digit_value(char c) {
    if (is_digit(c)) {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned)(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return (unsigned)(c - 'A') + 10;
    }
    return UINT32_MAX;
}

bool tamis_number_parse_radix(double *out, tamis_str digits, unsigned radix) {
    unsigned width = radix == 16 ? 4 : radix == 8 ? 3 : 1;
    uint64_t mantissa = 0;
    int64_t exponent = 0;
    bool sticky = false;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = digit_value(digits.ptr[i]);
        if (digit >= radix) {
            return false;
        }
        if (mantissa >> (64 - width) == 0) {
            mantissa = mantissa << width | digit;
        } else {
            exponent += width; /* 61 bits or more are there, 53 are needed */
            sticky = sticky || digit != 0;
        }
    }
    *out = round_scaled(mantissa, exponent, sticky);
    return digits.len > 0;
}

bool tamis_is_js_space(uint32_t c) {
    return (c >= 0x9 && c <= 0xD) || c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

tamis_str tamis_js_trim_start(tamis_str text) {
    tamis_str s = text;
    while (s.len > 0) {
        size_t len;
        bool valid;
        if (!tamis_is_js_space(tamis_utf8_decode(s, &len, &valid))) {
            break;
        }
        s = tamis_str_of(s.ptr + len, s.len - len);
    }
    return s;
}

/* The length of the white space character that ends `s`, 0 when it ends in something else. A lead byte
 * always begins a character, so what decodes whole at the end is one. */
static size_t space_at_end(tamis_str s) {
    for (size_t n = 1; n <= 3 && n <= s.len; n++) {
        size_t len;
        bool valid;
        uint32_t c = tamis_utf8_decode(tamis_str_of(s.ptr + (s.len - n), n), &len, &valid);
        if (valid && len == n) {
            return tamis_is_js_space(c) ? n : 0;
        }
    }
    return 0;
}

tamis_str tamis_js_trim_end(tamis_str text) {
    tamis_str s = text;
    for (size_t n = space_at_end(s); n > 0; n = space_at_end(s)) {
        s.len -= n;
    }
    return s;
}

/* The radix of a prefix 0x, 0o, 0b, else 0. */
static unsigned prefix_radix(tamis_str text) {
    if (text.len < 2 || text.ptr[0] != '0') {
        return 0;
    }
    switch (text.ptr[1]) {
    case 'x':
    case 'X': return 16;
    case 'o':
    case 'O': return 8;
    case 'b':
    case 'B': return 2;
    default: return 0;
    }
}

double tamis_number_from_text(tamis_str text) {
    tamis_str s = tamis_js_trim_end(tamis_js_trim_start(text));
    if (s.len == 0) {
        return 0.0;
    }
    double number;
    unsigned radix = prefix_radix(s);
    if (radix != 0) {
        bool good = tamis_number_parse_radix(&number, tamis_str_of(s.ptr + 2, s.len - 2), radix);
        return good ? number : (double)NAN;
    }
    bool negative = s.ptr[0] == '-';
    if (negative || s.ptr[0] == '+') {
        s = tamis_str_of(s.ptr + 1, s.len - 1);
    }
    if (tamis_str_equal(s, TAMIS_STR("Infinity"))) {
        number = HUGE_VAL;
    } else if (!tamis_number_parse(&number, s)) {
        return (double)NAN;
    }
    return negative ? -number : number;
}

/* ---- Writing ---- */

/* Digits d1 d2 … dn of a number 0.d1d2…dn * 10^point, d1 not zero; 17 at most. */
typedef struct shortest {
    char digits[20]; /* characters */
    int count;
    int point;
} shortest;

/* An integer below 2^53: the doubles beside it are at most 1 away, so all of its digits are needed. */
static void integer_digits(shortest *out, uint64_t n) {
    char reversed[20];
    int count = 0;
    for (uint64_t left = n; left != 0; left /= 10) {
        reversed[count++] = (char)('0' + left % 10);
    }
    out->count = count;
    out->point = count;
    for (int i = 0; i < count; i++) {
        out->digits[i] = reversed[count - 1 - i];
    }
    while (out->count > 1 && out->digits[out->count - 1] == '0') {
        out->count--;
    }
}

/* The state of Steele and White: the number is r/s, the interval goes from (r - low)/s to (r + high)/s. */
typedef struct interval {
    tamis_bignum r, s, low, high;
    bool closed; /* the ends belong to it */
} interval;

/* floor(e * log10(2)) for |e| below 1100. The closest that e * log10(2) comes to an integer there is 4e-4;
 * the error here is 1e-7. */
static int floor_log10_pow2(int e) {
    int64_t scaled = (int64_t)e * INT64_C(1292913986); /* log10(2) * 2^32 */
    int64_t one = INT64_C(1) << 32;
    int64_t quotient = scaled / one;
    return (int)(scaled % one < 0 ? quotient - 1 : quotient);
}

/* Sets the state for mantissa * 2^exponent. All four are multiplied so that they are integers. */
static void interval_init(interval *out, uint64_t mantissa, int exponent, bool lower_is_closer) {
    unsigned doubled = lower_is_closer ? 2 : 1;
    tamis_bignum_set(&out->r, mantissa);
    tamis_bignum_set(&out->s, 1);
    tamis_bignum_set(&out->low, 1);
    tamis_bignum_shift(&out->r, doubled);
    tamis_bignum_shift(&out->s, doubled);
    if (exponent >= 0) {
        tamis_bignum_shift(&out->r, (unsigned)exponent);
        tamis_bignum_shift(&out->low, (unsigned)exponent);
    } else {
        tamis_bignum_shift(&out->s, (unsigned)-exponent);
    }
    out->high = out->low;
    if (lower_is_closer) {
        tamis_bignum_shift(&out->high, 1);
    }
    out->closed = (mantissa & 1) == 0;
}

static void interval_multiply(interval *v, uint32_t factor) {
    tamis_bignum_multiply(&v->r, factor, 0);
    tamis_bignum_multiply(&v->low, factor, 0);
    tamis_bignum_multiply(&v->high, factor, 0);
}

static bool reaches_above(const interval *v) {
    int order = tamis_bignum_compare_sum(&v->r, &v->high, &v->s);
    return order > 0 || (order == 0 && v->closed);
}

static bool reaches_below(const interval *v) {
    int order = tamis_bignum_compare(&v->r, &v->low);
    return order < 0 || (order == 0 && v->closed);
}

/* Scales by a power of ten so that the upper end lies in [1, 10), in units of s. Returns the point. */
static int interval_scale(interval *v, int point_least) {
    if (point_least >= 0) {
        tamis_bignum_multiply_pow10(&v->s, (unsigned)point_least);
    } else {
        tamis_bignum_multiply_pow10(&v->r, (unsigned)-point_least);
        tamis_bignum_multiply_pow10(&v->low, (unsigned)-point_least);
        tamis_bignum_multiply_pow10(&v->high, (unsigned)-point_least);
    }
    if (reaches_above(v)) {
        return point_least + 1;
    }
    interval_multiply(v, 10);
    return point_least;
}

/* Takes s off r as often as it goes: the next digit. */
static char next_digit(interval *v) {
    char digit = '0';
    while (tamis_bignum_compare(&v->r, &v->s) >= 0) {
        tamis_bignum_subtract(&v->r, &v->s);
        digit++;
    }
    return digit;
}

static void shortest_digits(shortest *out, uint64_t mantissa, int exponent, bool lower_is_closer) {
    interval v;
    int bits = exponent;
    for (uint64_t m = mantissa; m > 1; m >>= 1) {
        bits++;
    }
    interval_init(&v, mantissa, exponent, lower_is_closer);
    out->point = interval_scale(&v, floor_log10_pow2(bits) + 1);
    out->count = 0;
    for (;;) {
        char digit = next_digit(&v);
        bool below = reaches_below(&v);
        bool above = reaches_above(&v);
        if (below || above || out->count + 1 == (int)sizeof out->digits) {
            int half = tamis_bignum_compare_sum(&v.r, &v.r, &v.s);
            bool up = above && (!below || half > 0 || (half == 0 && (digit - '0') % 2 != 0));
            out->digits[out->count++] = (char)(up ? digit + 1 : digit);
            return;
        }
        out->digits[out->count++] = digit;
        interval_multiply(&v, 10);
    }
}

static char *put(char *at, const char *bytes, int count) {
    memcpy(at, bytes, (size_t)count);
    return at + count;
}

static char *put_zeros(char *at, int count) {
    memset(at, '0', (size_t)count);
    return at + count;
}

/* e+21, e-7: the exponent part. */
static char *put_exponent(char *at, int exponent) {
    unsigned left = exponent < 0 ? (unsigned)-exponent : (unsigned)exponent;
    char *to = put(at, exponent < 0 ? "e-" : "e+", 2);
    for (unsigned unit = left >= 100 ? 100 : left >= 10 ? 10 : 1; unit > 0; unit /= 10) {
        *to++ = (char)('0' + left / unit % 10);
    }
    return to;
}

/* ECMA-262 Number::toString, steps 6 to 12. */
static char *put_number(char *at, const shortest *n) {
    if (n->point > 21 || n->point <= -6) {
        char *to = put(at, n->digits, 1);
        if (n->count > 1) {
            *to++ = '.';
            to = put(to, n->digits + 1, n->count - 1);
        }
        return put_exponent(to, n->point - 1);
    }
    if (n->point >= n->count) {
        return put_zeros(put(at, n->digits, n->count), n->point - n->count);
    }
    if (n->point > 0) {
        char *to = put(at, n->digits, n->point);
        *to++ = '.';
        return put(to, n->digits + n->point, n->count - n->point);
    }
    char *to = put_zeros(put(at, "0.", 2), -n->point);
    return put(to, n->digits, n->count);
}

static size_t put_word(char *at, const char *word) {
    size_t len = strlen(word);
    memcpy(at, word, len);
    return len;
}

size_t tamis_number_to_text(char out[TAMIS_NUMBER_TEXT], double number) {
    if (isnan(number)) {
        return put_word(out, "NaN");
    }
    if (isinf(number)) {
        return put_word(out, number < 0 ? "-Infinity" : "Infinity");
    }
    uint64_t bits = bits_of(number);
    uint64_t mantissa = bits & (HIDDEN_BIT - 1);
    int field = (int)(bits >> 52 & 0x7FF);
    if (mantissa == 0 && field == 0) {
        return put_word(out, "0");
    }
    char *at = out;
    if (bits >> 63 != 0) {
        *at++ = '-';
    }
    shortest digits;
    double size = fabs(number);
    if (size < 0x1p53 && size >= 1.0 && (double)(uint64_t)size == size) {
        integer_digits(&digits, (uint64_t)size);
    } else if (field == 0) {
        shortest_digits(&digits, mantissa, 1 - EXPONENT_BIAS, false);
    } else {
        /* At a power of two the doubles below lie twice as close, the smallest normal number excepted. */
        shortest_digits(&digits, mantissa | HIDDEN_BIT, field - EXPONENT_BIAS, mantissa == 0 && field > 1);
    }
    return (size_t)(put_number(at, &digits) - out);
}
