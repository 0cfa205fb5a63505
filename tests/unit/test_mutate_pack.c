/* Packs altered at random, with the checksum made right: refused, or run safely. The sanitizers see to "safely". */
#include <stdlib.h>

#include "runtime/engine.h"
#include "tests/unit/pack_fixture.h"
#include "tests/unit/support.h"

Suite *tamis_suite_mutate_pack(void);

enum { MUTATIONS = 100000 };

static const tamis_test_file files[] = {
    {"rules.rules",
     "pack 'p' version '1';\n"
     "list l { /^(a+)b$/ => '$1'; /c|d/i => '[$&]'; }\n"
     "table t key k { { k: 'x', v: 'ex', n: 1 }; { k: 'y', v: 'why', n: true }; }\n"
     "field n 'a number';\n"
     "let c = trim(fields.cat);\n"
     "let d = c + cef.name;\n"
     "filter f { allow 'valid' when cef.isValid; drop 'd' when d === 'xTRAFFIC' || includes(cef.duplicates, c); }\n"
     "map {\n"
     "  a => !isEmpty(c) && !is(c, 'v') ? searchRegexList(c, [_.referenceValues.l]) ?? c : labels.Rule;\n"
     "  b => getNestedValue(_.referenceValues.t, out.a, 'v') || fields[c] || [c, -fields.n, +d][1] % 7;\n"
     "  e => replace(raw, /[0-9]+/g, '<$&>') > 'q' ? split(d, ',') : join([out.a, out.b, d], '-');\n"
     "}\n"},
    {NULL, NULL},
};

static const char *const lines[] = {
    "CEF:0|V|P|1|id|name|5|cat=aab n=3 cs1Label=Rule cs1=r1",
    "CEF:0|V|P|1|id|TRAFFIC|5|cat=x cat=x msg=a\\=b",
    "no cef at all",
};

typedef struct tally {
    size_t tried, verified, loaded, ran;
} tally;

/* xorshift64*: the same mutations on every machine. */
static uint64_t next(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* A word of a section that holds no text, which is where the verifier's work is: another small number, or one off. */
static void mutate_word(char *image, uint64_t *state) {
    static const tamis_section sections[] = {TAMIS_SECTION_CODE,    TAMIS_SECTION_ENTRIES,  TAMIS_SECTION_CONSTANTS,
                                             TAMIS_SECTION_MEMBERS, TAMIS_SECTION_PATTERNS, TAMIS_SECTION_META};
    uint64_t r = next(state);
    tamis_section s = sections[r % (sizeof sections / sizeof *sections)];
    uint32_t record = (uint32_t)(next(state) % tamis_test_records(image, s)), word = (uint32_t)(r >> 32) % 2;
    uint32_t old = tamis_test_get(image, s, record, word);
    bool near = (r >> 40) % 3 > 0;
    tamis_test_set(image, s, record, word, near ? old + 1 - (uint32_t)(r >> 48) % 3 : (uint32_t)(r >> 48) % 64);
}

/* A byte or a bit anywhere. */
static void mutate_byte(char *image, size_t len, uint64_t *state) {
    uint64_t r = next(state);
    size_t at = (size_t)(next(state) % len);
    if (r % 2 == 0) image[at] = (char)(unsigned char)(r >> 8);
    else image[at] = (char)(unsigned char)((unsigned char)image[at] ^ (1u << (r >> 8) % 8));
}

/* One to three alterations; words first, while the table of sections is sound. */
static void mutate(char *image, size_t len, uint64_t *state) {
    uint64_t words = next(state) % 3, bytes = next(state) % 2 + (words == 0);
    for (; words > 0; words--) mutate_word(image, state);
    for (; bytes > 0; bytes--) mutate_byte(image, len, state);
}

static void run(const tamis_pack *pack, tally *t) {
    tamis_context *context;
    ck_assert_int_eq(tamis_context_new(&context, pack), TAMIS_OK);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        tamis_verdict verdict;
        const char *json;
        size_t len;
        ck_assert_int_eq(tamis_context_run(context, lines[i], strlen(lines[i]), &verdict), TAMIS_OK);
        ck_assert_int_eq(tamis_context_json(context, &json, &len), TAMIS_OK);
    }
    tamis_context_free(context);
    t->ran++;
}

/* Did the code reach the verifier? When the reason is one of its own, or there was none. */
static bool reached_verifier(tamis_status status, const tamis_load_error *error) {
    return status == TAMIS_OK || (status == TAMIS_ERR_PACK_REFUSED && error->refusal >= TAMIS_REFUSAL_OPCODE);
}

START_TEST(altered_packs_are_refused_or_run_safely) {
    size_t len, rounds = tamis_test_effort(MUTATIONS, 2000);
    char *sound = tamis_test_compile_files(&len, files), *image = malloc(len);
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);
    tally t = {0, 0, 0, 0};
    ck_assert_ptr_nonnull(image);
    for (; t.tried < rounds; t.tried++) {
        tamis_program *program;
        tamis_load_error error = {TAMIS_REFUSALS, 0};
        memcpy(image, sound, len);
        mutate(image, len, &state);
        tamis_test_reseal(image, len);
        tamis_status status = tamis_program_load(&program, tamis_str_of(image, len), false, &error);
        tamis_program_free(program);
        t.verified += reached_verifier(status, &error);
        if (status != TAMIS_OK) continue;
        tamis_pack *pack;
        t.loaded++;
        ck_assert_int_eq(tamis_pack_load_explained(&pack, tamis_str_of(image, len), false, NULL), TAMIS_OK);
        run(pack, &t);
        tamis_pack_free(pack);
    }
    tamis_test_note("mutated packs: %zu tried, %zu reached the verifier (%.0f %%), %zu ran (%.0f %%)", t.tried, t.verified,
                    (double)t.verified * 100 / (double)t.tried, t.ran, (double)t.ran * 100 / (double)t.tried);
    ck_assert_uint_ge(t.verified * 100, t.tried * 30);
    ck_assert_uint_ge(t.ran * 100, t.tried * 1);
    free(image);
    free(sound);
}
END_TEST

Suite *tamis_suite_mutate_pack(void) {
    Suite *suite = suite_create("mutate_pack");
    TCase *tests = tcase_create("mutate_pack");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, altered_packs_are_refused_or_run_safely);
    suite_add_tcase(suite, tests);
    return suite;
}
