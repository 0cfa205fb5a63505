/* A name is one point of the space product x part x weakness. Number i goes to point (i * STEP) mod the size of the space:
 * STEP has no factor in common with it, so neighbours lie far apart and none comes twice. */
#include "bench/names.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ROW(text) text,
static const char *const products[] = {
#define PRODUCT ROW
#include "bench/words.def"
#undef PRODUCT
};
static const char *const parts[] = {
#define PART ROW
#include "bench/words.def"
#undef PART
};
static const char *const weaknesses[] = {
#define WEAKNESS ROW
#include "bench/words.def"
#undef WEAKNESS
};
#undef ROW

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))
#define SPACE        (COUNT(products) * COUNT(parts) * COUNT(weaknesses))
#define STEP         100003u /* a prime that no count has as a factor */

_Static_assert(SPACE >= BENCH_NAMES, "there are names for all numbers");

typedef struct words {
    const char *product, *part, *weakness;
} words;

static words words_of(uint32_t i) {
    uint32_t at = (uint32_t)((uint64_t)i * STEP % SPACE);
    words out;
    out.product = products[at % COUNT(products)];
    at /= COUNT(products);
    out.part = parts[at % COUNT(parts)];
    out.weakness = weaknesses[at / COUNT(parts)];
    return out;
}

uint32_t bench_mix(uint32_t i, uint32_t salt) {
    uint32_t x = i * 2654435761u ^ salt * 2246822519u;
    x = (x ^ x >> 15) * 2246822507u;
    x = (x ^ x >> 13) * 3266489909u;
    return x ^ x >> 16;
}

void bench_name(char out[BENCH_TEXT], uint32_t i) {
    words w = words_of(i);
    snprintf(out, BENCH_TEXT, "%s %s %s", w.product, w.part, w.weakness);
}

uint32_t bench_name_id(uint32_t i) {
    return 30000 + bench_mix(i, 1) % 65000;
}

/* The text as a regex that matches it and nothing else. */
static void quote(char out[BENCH_TEXT], const char *text) {
    size_t n = 0;
    for (; *text != '\0' && n + 2 < BENCH_TEXT; text++) {
        if (strchr(".+*?()[]{}|^$\\/", *text) != NULL) out[n++] = '\\';
        out[n++] = *text;
    }
    out[n] = '\0';
}

/* The forms of entries, and how many of a hundred have each. A value of `=` is the text of the name with `(N)`. In the
 * pattern P, C and W stand for the product, the part and the weakness, L for all three in lower case, D for another part. */
typedef struct form {
    unsigned share;
    const char *pattern, *flags, *value;
} form;

static const form forms[] = {
    {38, "^(P C W)\\(\\d+\\)$", "", "$1(N)"}, {17, "^P C W\\(\\d+\\)$", "", "="},
    {12, "P .*C W\\(\\d+\\)", "", "="},       {10, "^L ?\\(\\d+\\)$", "i", "="},
    {8, "^P (?:C|D) W\\(\\d+\\)$", "", "="},  {8, "^(P C W) ?\\([0-9]{4,6}\\)$", "", "$1(N)"},
    {4, "\\bP\\b.*\\bC W\\b", "i", "="},      {3, "^P [A-Za-z_ ]*C W\\(\\d{5}\\)$", "", "="},
};

static const form *form_of(uint32_t i) {
    uint32_t left = bench_mix(i, 2) % 100;
    const form *f = forms;
    while (left >= f->share) left -= f++->share;
    return f;
}

static void append(char out[BENCH_TEXT], const char *text) {
    size_t n = strlen(out);
    snprintf(out + n, BENCH_TEXT - n, "%s", text);
}

static void append_quoted(char out[BENCH_TEXT], const char *text) {
    char quoted[BENCH_TEXT];
    quote(quoted, text);
    append(out, quoted);
}

static void append_lower(char out[BENCH_TEXT], uint32_t i) {
    char name[BENCH_TEXT];
    bench_name(name, i);
    for (char *c = name; *c != '\0'; c++) {
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c + ('a' - 'A'));
    }
    append_quoted(out, name);
}

void bench_name_entry(bench_entry *out, uint32_t i) {
    const form *f = form_of(i);
    words w = words_of(i);
    out->flags = f->flags;
    out->regex[0] = '\0';
    for (const char *c = f->pattern; *c != '\0'; c++) {
        bool escaped = c > f->pattern && c[-1] == '\\';
        switch (escaped ? '\\' : *c) {
        case 'P': append_quoted(out->regex, w.product); break;
        case 'C': append_quoted(out->regex, w.part); break;
        case 'W': append_quoted(out->regex, w.weakness); break;
        case 'D': append_quoted(out->regex, parts[bench_mix(i, 3) % COUNT(parts)]); break;
        case 'L': append_lower(out->regex, i); break;
        default: append(out->regex, (char[]){*c, '\0'}); break;
        }
    }
    snprintf(out->value, BENCH_TEXT, "%s", f->value);
    if (f->value[0] == '=') bench_name_type(out->value, i);
}

void bench_name_type(char out[BENCH_TEXT], uint32_t i) {
    bench_name(out, i);
    append(out, "(N)");
}
