/* Numbers and their text. V8 is the oracle: what it gives for long sequences of numbers was summed up
 * offline in one checksum for each sequence. The steps are those of `sequence_next` and `sum_add` below,
 * written in JavaScript with BigInt. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/utf8.h"
#include "tests/unit/support.h"

Suite *tamis_suite_number(void);

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

static const char *text_of(double number) {
    static char text[TAMIS_NUMBER_TEXT + 1];
    size_t len = tamis_number_to_text(text, number);
    ck_assert_uint_lt(len, TAMIS_NUMBER_TEXT);
    text[len] = '\0';
    return text;
}

/* ---- Checksums of sequences ---- */

/* xorshift64*, from 0x9E3779B97F4A7C15. */
static uint64_t sequence_next(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

#define SUM_START UINT64_C(0xcbf29ce484222325)

/* FNV-1a over the text and a newline. */
static void sum_add(uint64_t *sum, const char *text) {
    for (const char *p = text; *p != '\0'; p++) {
        *sum = (*sum ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
    }
    *sum = (*sum ^ '\n') * UINT64_C(0x100000001b3);
}

/* The five sequences and the one of reading share a generator, so they run in this order. */
START_TEST(long_sequences_are_written_and_read_as_v8_does) {
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t sum = SUM_START;
    for (int i = 0; i < 100000; i++) {
        double number = double_of(sequence_next(&state));
        if (isfinite(number)) {
            sum_add(&sum, text_of(number));
        }
    }
    ck_assert_msg(sum == UINT64_C(0x7f62da8f9fdb9e8f), "random doubles: %llx", (unsigned long long)sum);

    static const uint64_t mantissas[] = {0, 1, UINT64_C(0xfffffffffffff)};
    sum = SUM_START;
    for (uint64_t exponent = 0; exponent < 2047; exponent++) {
        for (size_t i = 0; i < 3; i++) {
            sum_add(&sum, text_of(double_of(exponent << 52 | mantissas[i])));
        }
    }
    ck_assert_msg(sum == UINT64_C(0x3d7da959d0de9485), "powers of two: %llx", (unsigned long long)sum);

    sum = SUM_START;
    for (uint64_t mantissa = 0; mantissa < 20000; mantissa++) {
        sum_add(&sum, text_of(double_of(mantissa)));
    }
    ck_assert_msg(sum == UINT64_C(0xa2ee65ce6b12d8da), "subnormal numbers: %llx", (unsigned long long)sum);

    sum = SUM_START;
    for (int i = 0; i < 100000; i++) {
        sum_add(&sum, text_of((double)sequence_next(&state)));
    }
    ck_assert_msg(sum == UINT64_C(0x1c9971381d3dd5e8), "integers: %llx", (unsigned long long)sum);

    sum = SUM_START;
    for (int i = 0; i < 100000; i++) {
        double dividend = (double)(sequence_next(&state) % 1000000000);
        double divisor = 1;
        for (uint64_t power = sequence_next(&state) % 12; power > 0; power--) {
            divisor *= 10;
        }
        sum_add(&sum, text_of(dividend / divisor));
    }
    ck_assert_msg(sum == UINT64_C(0x536c281bb346b292), "decimal fractions: %llx", (unsigned long long)sum);

    sum = SUM_START;
    for (int i = 0; i < 100000; i++) {
        char text[64];
        uint64_t digits = sequence_next(&state);
        int exponent = (int)(sequence_next(&state) % 700) - 350;
        int len = snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
        double number = tamis_number_from_text(tamis_str_of(text, (size_t)len));
        (void)snprintf(text, sizeof text, "%llx", (unsigned long long)bits_of(number));
        sum_add(&sum, text);
    }
    ck_assert_msg(sum == UINT64_C(0x45bb1bcc34e94e35), "reading: %llx", (unsigned long long)sum);
}
END_TEST

/* ---- Writing ---- */

typedef struct text_row {
    double number;
    const char *text;
} text_row;

static const text_row text_rows[] = {
    {0.0, "0"},
    {-0.0, "0"},
    {1.0, "1"},
    {-1.5, "-1.5"},
    {0.1, "0.1"},
    {0.1 + 0.2, "0.30000000000000004"},
    {100.0, "100"},
    {123456789012345680000.0, "123456789012345680000"},
    {999999999999999900000.0, "999999999999999900000"},
    {1e21, "1e+21"}, /* 21 digits are the most without an exponent */
    {1.5e21, "1.5e+21"},
    {-1e100, "-1e+100"},
    {0.000001, "0.000001"}, /* so are six zeros */
    {0.0000015, "0.0000015"},
    {1e-7, "1e-7"},
    {1.25e-10, "1.25e-10"},
    {9007199254740991.0, "9007199254740991"},
    {9007199254740992.0, "9007199254740992"},
    {9007199254740994.0, "9007199254740994"},
    {18446744073709551615.0, "18446744073709552000"},
    {9223372036854775807.0, "9223372036854776000"},
    {0x1p-44, "5.684341886080802e-14"},     /* the interval of a power of two is shorter below */
    {0x1p-1022, "2.2250738585072014e-308"}, /* but not this one's */
    {5e-324, "5e-324"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {4.35, "4.35"},
    {2e-323, "2e-323"},
    {1e23, "1e+23"}, /* not the closest of 17 digits, but it reads back */
    {5e-324 * 3, "1.5e-323"},
};

START_TEST(a_number_is_written_with_the_fewest_digits) {
    for (size_t i = 0; i < sizeof text_rows / sizeof text_rows[0]; i++) {
        const char *text = text_of(text_rows[i].number);
        ck_assert_msg(strcmp(text, text_rows[i].text) == 0, "want %s, got %s", text_rows[i].text, text);
    }
    ck_assert_str_eq(text_of((double)NAN), "NaN");
    ck_assert_str_eq(text_of(HUGE_VAL), "Infinity");
    ck_assert_str_eq(text_of(-HUGE_VAL), "-Infinity");
}
END_TEST

START_TEST(every_text_reads_back_as_its_number) {
    uint64_t state = UINT64_C(0x2545F4914F6CDD1D);
    size_t count = tamis_test_effort(500000, 5000);
    for (size_t i = 0; i < count; i++) {
        double number = double_of(sequence_next(&state));
        if (!isfinite(number)) {
            continue;
        }
        double back = tamis_number_from_text(tamis_str_z(text_of(number)));
        ck_assert_msg(bits_of(back) == bits_of(number), "%a is written %s, reads %a", number, text_of(number),
                      back);
    }
}
END_TEST

/* ---- Reading a decimal ---- */

typedef struct read_row {
    const char *text;
    double number;
} read_row;

static const read_row read_rows[] = {
    {"0", 0.0},
    {"00", 0.0},
    {"007", 7.0},
    {"1.", 1.0},
    {".5", 0.5},
    {"5.e3", 5000.0},
    {"1e3", 1000.0},
    {"1E+3", 1000.0},
    {"1e-3", 0.001},
    {"0e99999999999999999999", 0.0},
    {"1e99999999999999999999", HUGE_VAL},
    {"1e-99999999999999999999", 0.0},
    {"9007199254740993", 9007199254740992.0}, /* halfway: the even one */
    {"9007199254740993.0000000000000000000000000000000000000000001", 9007199254740994.0},
    {"9007199254740995", 9007199254740996.0},
    {"1.7976931348623158e308", 1.7976931348623157e308},
    {"1.7976931348623159e308", HUGE_VAL},
    {"2.4703282292062327e-324", 0.0},
    {"2.4703282292062328e-324", 5e-324},
    {"2.2250738585072011e-308", 0x1p-1022 - 5e-324}, /* the text that hung PHP and Java */
    {"2.2250738585072012e-308", 0x1p-1022},
    {"123456789012345678901234567890", 123456789012345680000000000000.0},
    {"8.41e21", 8.41e21},
    {"9.5367431640625e-7", 0x1p-20},
};

static const char *const bad_decimals[] = {"",   ".",   "e5",   "1e",  "1e+", "1e-",     "1.2.3",
                                           "+1", "-1",  " 1",   "1 ",  "1_0", "0x1",     "1e1.5",
                                           "1f", ".e1", "1ee1", "--1", "NaN", "Infinity"};

START_TEST(a_decimal_is_rounded_once_and_to_even) {
    for (size_t i = 0; i < sizeof read_rows / sizeof read_rows[0]; i++) {
        double number = -1;
        ck_assert_msg(tamis_number_parse(&number, tamis_str_z(read_rows[i].text)), "%s", read_rows[i].text);
        ck_assert_msg(bits_of(number) == bits_of(read_rows[i].number), "%s: want %a, got %a",
                      read_rows[i].text, read_rows[i].number, number);
    }
    for (size_t i = 0; i < sizeof bad_decimals / sizeof bad_decimals[0]; i++) {
        double number;
        ck_assert_msg(!tamis_number_parse(&number, tamis_str_z(bad_decimals[i])), "%s", bad_decimals[i]);
    }
}
END_TEST

/* 2^-1075, halfway between 0 and the smallest number, has 752 digits behind 323 zeros. */
enum { HALF_DIGITS = 752, HALF_ZEROS = 323 };

static void half_of_the_smallest(char digits[HALF_DIGITS]) {
    memset(digits, '0', HALF_DIGITS);
    digits[HALF_DIGITS - 1] = '1';
    for (int i = 0; i < 1075; i++) { /* 5^1075 */
        int carry = 0;
        for (int at = HALF_DIGITS; at-- > 0;) {
            int n = (digits[at] - '0') * 5 + carry;
            digits[at] = (char)('0' + n % 10);
            carry = n / 10;
        }
        ck_assert_int_eq(carry, 0);
    }
    ck_assert_int_ne(digits[0], '0');
}

/* 0. and the zeros, those digits, and a tail of zeros with one last digit. */
static double read_near_half(const char digits[HALF_DIGITS], size_t zeros, char last) {
    size_t len = 2 + HALF_ZEROS + HALF_DIGITS + zeros + 1;
    char *text = malloc(len);
    ck_assert_ptr_nonnull(text);
    memset(text, '0', len);
    text[1] = '.';
    memcpy(text + 2 + HALF_ZEROS, digits, HALF_DIGITS);
    text[len - 1] = last;
    double number;
    ck_assert(tamis_number_parse(&number, tamis_str_of(text, len)));
    free(text);
    return number;
}

START_TEST(a_digit_far_behind_still_decides) {
    char digits[HALF_DIGITS];
    half_of_the_smallest(digits);
    ck_assert(bits_of(read_near_half(digits, 0, '0')) == 0);
    ck_assert(bits_of(read_near_half(digits, 0, '1')) == 1);
    static const size_t zeros[] = {46, 47, 48, 49, 50, 5000, 1000000}; /* the 800th digit is among them */
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
        ck_assert_msg(bits_of(read_near_half(digits, zeros[i], '0')) == 0, "%zu zeros", zeros[i]);
        ck_assert_msg(bits_of(read_near_half(digits, zeros[i], '1')) == 1, "%zu zeros and a one", zeros[i]);
    }
    digits[HALF_DIGITS - 1]--;
    ck_assert(bits_of(read_near_half(digits, 5000, '9')) == 0);
}
END_TEST

START_TEST(a_text_of_a_megabyte_is_read_in_linear_time) {
    size_t len = (size_t)4 << 20;
    char *text = malloc(len);
    ck_assert_ptr_nonnull(text);
    double number;
    memset(text, '7', len);
    ck_assert(tamis_number_parse(&number, tamis_str_of(text, len)) && isinf(number));
    text[1] = '.';
    ck_assert(tamis_number_parse(&number, tamis_str_of(text, len)));
    ck_assert_str_eq(text_of(number), "7.777777777777778");
    memset(text, '0', len);
    memcpy(text + len - 9, "1e4194304", 9); /* as many zeros as the exponent takes off, nine less */
    text[1] = '.';
    ck_assert(tamis_number_parse(&number, tamis_str_of(text, len)));
    ck_assert_str_eq(text_of(number), "10000000000");
    memset(text, ' ', len);
    ck_assert(tamis_number_from_text(tamis_str_of(text, len)) == 0);
    free(text);
}
END_TEST

/* ---- Reading other radices, and StringToNumber ---- */

typedef struct radix_row {
    unsigned radix;
    const char *digits;
    double number; /* NaN: refused */
} radix_row;

static const radix_row radix_rows[] = {
    {16, "ff", 255},
    {16, "FF", 255},
    {16, "0", 0},
    {16, "", (double)NAN},
    {16, "g", (double)NAN},
    {16, "1_0", (double)NAN},
    {8, "17", 15},
    {8, "8", (double)NAN},
    {2, "101", 5},
    {2, "2", (double)NAN},
    {16, "20000000000001", 0x1p53}, /* halfway: the even one */
    {16, "20000000000003", 0x1p53 + 4},
    {16, "200000000000010000000000001", 0x1.0000000000001p105},
    {16, "200000000000010000000000000", 0x1p105},
    {2, "100000000000000000000000000000000000000000000000000001", 0x1p53},
    {2, "1000000000000000000000000000000000000000000000000000010000000000000000000000001",
     0x1.0000000000001p78},
    {8, "777777777777777777777777", 0x1p72},
};

START_TEST(other_radices_are_rounded_too) {
    for (size_t i = 0; i < sizeof radix_rows / sizeof radix_rows[0]; i++) {
        const radix_row *row = &radix_rows[i];
        double number;
        bool good = tamis_number_parse_radix(&number, tamis_str_z(row->digits), row->radix);
        ck_assert_msg(good == !isnan(row->number), "%s", row->digits);
        ck_assert_msg(!good || bits_of(number) == bits_of(row->number), "%s: got %a", row->digits, number);
    }
    char digits[257];
    memset(digits, 'f', sizeof digits);
    double number;
    ck_assert(tamis_number_parse_radix(&number, tamis_str_of(digits, 256), 16) && isinf(number));
    digits[255] = digits[254] = '0';
    memcpy(digits, "fffffffffffff800", 16);
    memset(digits + 16, '0', 240);
    ck_assert(tamis_number_parse_radix(&number, tamis_str_of(digits, 256), 16));
    ck_assert(number == 1.7976931348623157e308);
}
END_TEST

static const read_row string_rows[] = {
    {"", 0.0},
    {" \t\n\v\f\r", 0.0},
    {"\xC2\xA0\xEF\xBB\xBF\xE2\x80\xA8 12 \xE3\x80\x80", 12.0},
    {"12\xE2\x80\x8B", (double)NAN}, /* a zero width space is none */
    {"12\xC2\x85", (double)NAN},
    {"\xE1\xA0\x8E 1", (double)NAN},
    {"\xFF 1", (double)NAN},
    {"-0", -0.0},
    {"+0", 0.0},
    {"-12.5e1", -125.0},
    {"+ 1", (double)NAN},
    {"--1", (double)NAN},
    {"1_000", (double)NAN},
    {"1n", (double)NAN},
    {"010", 10.0},
    {"0x1F", 31.0},
    {"0X1f", 31.0},
    {" 0o17 ", 15.0},
    {"0b101", 5.0},
    {"-0x1", (double)NAN},
    {"+0b1", (double)NAN},
    {"0x", (double)NAN},
    {"0x1p3", (double)NAN},
    {"0b102", (double)NAN},
    {"Infinity", HUGE_VAL},
    {" -Infinity ", -HUGE_VAL},
    {"+Infinity", HUGE_VAL},
    {"infinity", (double)NAN},
    {"Infinityx", (double)NAN},
    {"INF", (double)NAN},
    {"NaN", (double)NAN},
    {"1,5", (double)NAN},
    {"-1e1000", -HUGE_VAL},
    {"-1e-1000", -0.0},
    {"-", (double)NAN},
};

START_TEST(string_to_number_is_that_of_ecma_262) {
    for (size_t i = 0; i < sizeof string_rows / sizeof string_rows[0]; i++) {
        const read_row *row = &string_rows[i];
        double number = tamis_number_from_text(tamis_str_z(row->text));
        bool same = isnan(row->number) ? isnan(number) : bits_of(number) == bits_of(row->number);
        ck_assert_msg(same, "'%s': want %g, got %g", row->text, row->number, number);
    }
    ck_assert(isnan(tamis_number_from_text(tamis_str_of("1\0", 2))));
    ck_assert(tamis_number_from_text(tamis_str_of(NULL, 0)) == 0);
}
END_TEST

START_TEST(reading_stays_inside_the_text) {
    static const char *const texts[] = {
        "1e", "0x", "-", "12", "\xC2\xA0", "\xE2\x80", "\xC2", "1 \xE3\x80\x80", "Infinit"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        tamis_test_guard guard;
        tamis_test_guard_init(&guard, texts[i], strlen(texts[i]));
        (void)tamis_number_from_text(tamis_str_of(guard.bytes, guard.len));
        tamis_test_guard_clear(&guard);
    }
}
END_TEST

/* ---- White space ---- */

START_TEST(white_space_is_javascripts) {
    static const uint32_t spaces[] = {0x9,    0xA,    0xB,    0xC,    0xD,    0x20,   0xA0,   0x1680, 0x2000,
                                      0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009,
                                      0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF};
    size_t found = 0;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (tamis_is_js_space(c)) {
            ck_assert_uint_lt(found, sizeof spaces / sizeof spaces[0]);
            ck_assert_uint_eq(c, spaces[found]);
            found++;
        }
    }
    ck_assert_uint_eq(found, sizeof spaces / sizeof spaces[0]);
    for (size_t i = 0; i < found; i++) {
        char text[16] = "x";
        size_t len = 1 + tamis_utf8_encode(text + 1, spaces[i]);
        ck_assert_uint_eq(tamis_js_trim_end(tamis_str_of(text, len)).len, 1);
        ck_assert_uint_eq(tamis_js_trim_start(tamis_str_of(text + 1, len - 1)).len, 0);
        ck_assert_uint_eq(tamis_js_trim_start(tamis_str_of(text, len)).len, len);
    }
}
END_TEST

Suite *tamis_suite_number(void) {
    Suite *suite = suite_create("number");
    TCase *tests = tcase_create("number");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, long_sequences_are_written_and_read_as_v8_does);
    tcase_add_test(tests, a_number_is_written_with_the_fewest_digits);
    tcase_add_test(tests, every_text_reads_back_as_its_number);
    tcase_add_test(tests, a_decimal_is_rounded_once_and_to_even);
    tcase_add_test(tests, a_digit_far_behind_still_decides);
    tcase_add_test(tests, a_text_of_a_megabyte_is_read_in_linear_time);
    tcase_add_test(tests, other_radices_are_rounded_too);
    tcase_add_test(tests, string_to_number_is_that_of_ecma_262);
    tcase_add_test(tests, reading_stays_inside_the_text);
    tcase_add_test(tests, white_space_is_javascripts);
    suite_add_tcase(suite, tests);
    return suite;
}
