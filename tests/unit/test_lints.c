/* Lints: which findings a pack has, by their codes in the order of the run. What they look like is in tests/cases/check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/limits.h"
#include "compiler/attack.h"
#include "compiler/compiler.h"
#include "tests/unit/support.h"

Suite *tamis_suite_lints(void);

typedef struct row {
    const char *rules; /* without the pack item */
    const char *codes; /* with a blank behind each */
} row;

static void find_codes(tamis_buf *out, const char *rules) {
    char *dir = tamis_test_dir_new(), *folder = tamis_test_join(dir, "p");
    size_t size = strlen(rules) + 32;
    char *text = malloc(size);
    tamis_compiler *compiler;
    tamis_unit *unit;
    ck_assert_ptr_nonnull(text);
    (void)snprintf(text, size, "pack 'p' version '1';\n%s", rules);
    tamis_test_write_text(dir, "p/a.rules", text);
    ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
    tamis_status status = tamis_compiler_pack(&unit, compiler, folder, NULL);
    ck_assert_msg(status == TAMIS_OK || status == TAMIS_ERR_RULES, "%s", tamis_status_text(status));
    for (const tamis_diag *d = tamis_compiler_diags(compiler)->first; d != NULL; d = d->next)
        (void)tamis_buf_add_format(out, "%s ", tamis_diag_name(d->code));
    tamis_compiler_free(compiler);
    free(text);
    free(folder);
    tamis_test_dir_free(dir);
}

static void expect_rows(const row *rows, size_t count) {
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        tamis_buf got;
        tamis_buf_init(&got, 1u << 20);
        find_codes(&got, rows[i].rules);
        if (!tamis_str_equal(tamis_buf_str(&got), tamis_str_z(rows[i].codes))) {
            fprintf(stderr, "%s\n  wanted %s\n  got    %.*s\n", rows[i].rules, rows[i].codes, (int)got.len, got.len == 0 ? "" : got.ptr);
            wrong++;
        }
        tamis_buf_clear(&got);
    }
    ck_assert_msg(wrong == 0, "%zu packs differ", wrong);
}

#define EXPECT(rows) expect_rows(rows, sizeof(rows) / sizeof(rows)[0])
#define MAP(expr)  "map { a => " expr "; }\n"
#define DROP(expr) "filter f { drop 'x' when " expr "; }\n"

/* ---- Conditions ---- */

START_TEST(conditions) {
    static const row rows[] = {
        {MAP("isEmpty(fields.cat) ? 'a' : !isEmpty(fields.cat) ? 'b' : 'c'"), "W0103 "},
        {MAP("is(fields.cat, 'a') ? 1 : is(fields.cat, 'b', 'a') ? 2 : 3"), ""},
        {MAP("is(fields.cat, 'a', 'b') ? 1 : is(fields.cat, 'b') ? 2 : 3"), "W0103 "},
        {MAP("fields.cat === 'a' && fields.cat === 'b' ? 1 : 2"), "W0103 "},
        {MAP("fields.cat ? 1 : fields['cat'] ? 2 : 3"), "W0103 "},
        {MAP("toLower(fields.cat) === undefined ? 1 : 2"), "W0107 "},
        {MAP("cef.isValid ? fields.cat : 'no'"), ""},
        /* facts of types: what is not empty is a text */
        {MAP("isEmpty(fields.cat) ? 'a' : fields.cat ? 'b' : 'c'"), "W0103 "},
        {MAP("fields.cat === undefined ? 'a' : fields.cat === '' ? 'b' : isEmpty(fields.cat) ? 'c' : 'd'"), "W0103 "},
        /* one mistake is one finding */
        {MAP("isEmpty(fields.cat) ? isEmpty(fields.cat) ? isEmpty(fields.cat) ? 1 : 2 : 3 : 4"), "W0103 W0103 "},
        {MAP("(isEmpty(fields.cat) ? is(fields.cat, 'a') && fields.msg && fields.act : 'y') ? 'b' : 'c'"), "W0103 "},
        /* literal arms are no conditions of their own, switches are to be changed */
        {MAP("(fields.cat ? true : false) ? 1 : 2"), ""},
        {MAP("(fields.cat ?? false) ? 1 : 2"), ""},
        {"let debug = false;\n" MAP("debug ? raw : undefined"), ""},
        {"let limit = 5;\n" MAP("toNumber(fields.cnt) > limit ? raw : undefined"), ""},
        {MAP("true ? 1 : 2"), "W0103 "},
        {MAP("'x' && fields.cat"), ""},
        /* ?? */
        {MAP("fields.cat ?? 'none'"), ""},
        {MAP("trim(fields.cat) ?? 'none'"), "W0104 "},
        {MAP("fields.cat ?? 'none' ?? 'nothing'"), "W0104 "},
        {MAP("isEmpty(fields.cat) ? 1 : fields.cat ?? 2"), "W0104 "},
        {MAP("(trim(fields.cat) ?? 'none') === 'a' ? 1 : 2"), "W0104 "},
        /* statements */
        {DROP("isEmpty(fields.cat) && is(fields.cat, 'a')"), "W0105 "},
        {DROP("cef.isValid && (isEmpty(fields.cat) && (is(fields.cat, 'a')))"), "W0105 "},
        {DROP("false"), "W0105 "},
        {DROP("true"), ""},
        {"filter f { allow 'x' when true; }", ""},
        {DROP("isEmpty(fields.cat) && isEmpty(fields.cat)"), "W0103 "},
        {DROP("isEmpty(fields.cat) || (!isEmpty(fields.cat) && is(fields.cat, 'a'))"), "W0103 "},
        {DROP("isEmpty(fields.cat) || is(fields.cat, 'a')"), ""},
        /* what is an error is not said twice */
        {DROP("is(fields.cat)"), "E0301 "},
        {MAP("'a' + fields.catt"), "E0202 "},
        /* always undefined */
        {MAP("undefined"), "W0119 "},
        {MAP("isEmpty(fields.cat) ? undefined : [fields.cat][7]"), ""},
        {MAP("fields.cat"), ""},
    };
    EXPECT(rows);
}
END_TEST

/* ---- Operators ---- */

START_TEST(operators) {
    static const row rows[] = {
        {DROP("fields.spt === 443"), "W0106 "},
        {DROP("443 !== fields.spt"), "W0106 "},
        {DROP("is(fields.spt, 443)"), "W0106 "},
        {DROP("is(fields.spt, '443', 80)"), "W0106 "},
        {DROP("size(fields.msg) === '5'"), "W0106 "},
        {DROP("toNumber(fields.spt) === 443"), ""},
        {DROP("fields.spt === '443'"), ""},
        {DROP("getNestedValue(_.globalReferenceValues, 'a') === 5"), ""},
        {DROP("cef.isValid === 'true'"), "W0107 "},
        {DROP("fields.cat === null"), "W0107 "},
        {DROP("fields.cat === undefined"), ""},
        {DROP("cef.duplicates === 'cat'"), "W0107 "},
        {DROP("searchRegex(fields.cat, /\\d/) === fields.act"), ""},
        {"table t key k { { k: 'a', n: 5 }; { k: 'b', n: 6 }; }\n" DROP("getNestedValue(_.referenceValues.t, cef.name, 'n') === '5'"), "W0106 "},
        {"table t key k { { k: 'a', n: 5 }; { k: 'b', n: '6' }; }\n" DROP("getNestedValue(_.referenceValues.t, cef.name, 'n') === '5'"), ""},
        {"let n = size(fields.msg);\n" DROP("n === '5'"), "W0106 "},
        {"map { a => size(fields.msg); b => out.a === 'x' ? 1 : 2; }", "W0106 "},
        {DROP("fields.spt < fields.dpt"), "W0108 "},
        {DROP("fields.spt >= '1024'"), "W0108 "},
        {DROP("fields.spt < 1024"), ""},
        {DROP("toNumber(fields.spt) < toNumber(fields.dpt)"), ""},
        {MAP("'a' + fields.cat"), "W0109 "},
        {MAP("fields.cat + '-' + fields.act"), "W0109 W0109 "},
        {MAP("'a' + searchRegex(fields.cat, /\\d+/)"), "W0109 "},
        {MAP("'a' + labels.x"), "W0109 "},
        {MAP("'a' + (fields.cat ?? '')"), ""},
        {MAP("'a' + defaultTo(fields.cat, '')"), ""},
        {MAP("'a' + cef.name + cef.deviceVendor"), ""},
        {MAP("'a' + head(split(fields.cat, '-')) + split(fields.cat, '-')[0]"), ""},
        {MAP("'a' + split(fields.cat, '-')[1]"), "W0109 "},
        {MAP("isEmpty(fields.cat) ? 'n' : 'a' + fields.cat"), ""},
        {MAP("fields.cat && 'a' + fields.cat"), ""},
        {MAP("fields.cat !== undefined ? 'a' + fields.cat : 'b'"), ""},
        {MAP("(isEmpty(fields.cat) ? 'n' : fields.cat) + 'b'"), ""},
        {MAP("is(fields.cat, 'x', 'y') ? fields.cat + 'b' : 'c'"), ""},
        {"let c = isEmpty(fields.cat) ? 'n' : fields.cat;\n" MAP("c + 'b'"), ""},
        {"let c = isEmpty(fields.cat) ? undefined : fields.cat;\n" MAP("c + 'b'"), "W0109 "},
        /* a let, or a filter, may make sure of it */
        {"let has = !isEmpty(fields.cat);\n" MAP("has ? 'a' + fields.cat : 'b'"), ""},
        {"filter f { drop 'none' when isEmpty(fields.cat); }\n" MAP("'a' + fields.cat"), ""},
        {"let has = !isEmpty(fields.act);\n" MAP("has ? 'a' + fields.cat : 'b'"), "W0109 "},
        {MAP("toNumber(fields.cnt) + 1"), ""},
        {MAP("size(fields.msg) + size(fields.cat)"), ""},
        {DROP("1 < toNumber(fields.cnt) < 5"), "W0110 "},
        {DROP("toNumber(fields.cnt) === size(fields.msg) === true"), "W0110 "},
        {DROP("1 < toNumber(fields.cnt) === true"), ""},
        {DROP("!fields.act === 'a'"), "W0111 "},
        {DROP("!fields.act == 'a'"), "W0111 "},
        {DROP("!fields.spt < 5"), "W0111 "},
        {DROP("!isEmpty(fields.cat) === !isEmpty(fields.act)"), ""},
        {DROP("!(fields.act === 'a')"), ""},
        {DROP("fields.act == 'a'"), "W0112 "},
        {DROP("fields.spt != 443"), "W0112 "},
        {DROP("fields.act == null || fields.cat != undefined"), ""},
        {DROP("isEmpty(size(fields.msg))"), "W0113 "},
        {DROP("!isEmpty(cef.isValid)"), "W0113 "},
        {DROP("isEmpty(toNumber(fields.cnt)) && cef.isValid"), "W0113 "},
        {DROP("isEmpty(cef.duplicates)"), ""},
        {MAP("fields.cat ? fields.act : (fields['act'])"), "W0114 "},
        {MAP("fields.cat ? fields.act : fields.act ? 1 : fields.act"), ""},
        {DROP("searchRegex(cef.name, /^TRAFFIC$/)"), "W0126 "},
        {DROP("!searchRegex(cef.name, /a\\.b/)"), "W0126 "},
        {MAP("searchRegex(cef.name, /^TRA/) ? 1 : 2"), "W0126 "},
        {DROP("searchRegex(cef.name, /\\d/i)"), ""},
        {DROP("searchRegex(cef.name, /123/i)"), "W0126 "},
        {DROP("searchRegex(cef.name, /traffic/i)"), ""},
        {DROP("searchRegex(cef.name, /a|b/)"), ""},
        {MAP("searchRegex(cef.name, /TRAFFIC/)"), ""},
        {DROP("searchRegex(cef.name, /TRAFFIC/, '$&')"), ""},
    };
    EXPECT(rows);
}
END_TEST

/* ---- Names ---- */

START_TEST(names) {
    static const row rows[] = {
        {"list l { /a/ => 'b'; }", ""},
        {"list l { /a/ => 'b'; }\ntable t key k { { k: 'a' }; }\n" MAP("cef.name"), "W0115 W0116 "},
        {"list a.b.l { /a/ => 'b'; }\nlist a.c { /a/ => 'b'; }\n" MAP("searchRegexList(cef.name, [_.referenceValues.a.b.l])"), "W0115 "},
        {"list a.b.l { /a/ => 'b'; }\nlist a.c { /a/ => 'b'; }\n" MAP("searchRegexList(cef.name, [_.referenceValues.a[cef.name].l])"), ""},
        {"list l { /a/ => 'b'; }\n" MAP("_.referenceValues['l'].length"), ""},
        {"table t key k { { k: 'a' }; }\n" MAP("_.referenceValues.t.a.k"), ""},
        {"table t key k { { k: 'a' }; }\n" MAP("getNestedValue(_, 'referenceValues', 't')"), ""},
        {"let a = 1;\nlet b = a;\n" MAP("cef.name"), "W0117 "},
        {"let a = 1;\nlet b = a;\n" DROP("b === 2"), ""},
        {"field x 'x';\nfield y 'y';\n" MAP("fields.x"), "W0118 "},
        {"field x 'x';\nfield y 'y';\n" MAP("fields[cef.name]"), ""},
        {"field 'x y' 'x';\n" MAP("fields['x y']"), ""},
        /* names that are wrong may be those that are missed */
        {"list lst { /a/ => 'b'; }\n" MAP("searchRegexList(cef.name, [_.referenceValues.list])"), "E0204 "},
        {"let usr = 1;\n" MAP("user"), "E0201 "},
        /* tests */
        {MAP("cef.name") "test 't' { event { name: 'a' }; expect { a: 'a' }; }", ""},
        {MAP("cef.name") "test 't' { event { name: 'a' }; expect pass f; }\nfilter f { allow 'a' when cef.isValid; }", "W0120 "},
        {"map { a => cef.name; b => out.a; c => fields.cat; }\ntest 't' { event { name: 'a' }; expect { b: 'a' }; }", "W0120 "},
        {"filter f { allow 'a' when cef.isValid; }\ntest 't' { event { name: 'a' }; expect pass f; }", ""},
    };
    EXPECT(rows);
}
END_TEST

/* ---- Regexes ---- */

#define LIST(entries) "list l { " entries " }\n"

START_TEST(lists) {
    static const row rows[] = {
        {LIST("/a/ => 'x'; /a/ => 'y';"), "W0121 "},
        {LIST("/a/im => 'x'; /b/ => 'x'; /a/mi => 'y';"), "W0121 "},
        {LIST("/a/i => 'x'; /a/ => 'y';"), "W0122 "},
        {LIST("/a/ => 'x'; /a/i => 'y';"), ""},
        {LIST("/ab/ => 'x'; /xaby/ => 'y';"), "W0122 "},
        {LIST("/xaby/ => 'y'; /ab/ => 'x';"), ""},
        {LIST("/^ab/ => 'x'; /ab/ => 'y';"), ""},
        {LIST("/^ab/ => 'x'; /^abc+\\d/ => 'y';"), "W0122 "},
        {LIST("/^ab/ => 'x'; /^(?:ab|cd)e/ => 'y';"), ""},
        {LIST("/ab$/ => 'x'; /\\d+ab$/ => 'y';"), "W0122 "},
        {LIST("/ab$/ => 'x'; /ab/ => 'y';"), ""},
        {LIST("/^ab$/ => 'x'; /^(ab)$/ => 'y';"), "W0122 "},
        {LIST("/^ab$/ => 'x'; /^abc$/ => 'y';"), ""},
        {LIST("/fail|error/i => 'x'; /login FAILED$/ => 'y';"), "W0122 "},
        {LIST("/fail|error/ => 'x'; /log(?:in)? failed/ => 'y'; /log(?:error)?/ => 'z';"), "W0122 "},
        {LIST("/ab/ => 'x'; /a(b)/ => 'y';"), "W0122 "},
        {LIST("/ab/ => 'x'; /(a(?:b)){2}/ => 'y';"), "W0122 "},
        {LIST("/ab/ => 'x'; /(?:ab)?c/ => 'y'; /(?!ab)c/ => 'z'; /[a]b?/ => 'w';"), ""},
        {LIST("/.*/ => 'x'; /ab/ => 'y'; /\\d+/ => 'z';"), "W0122 W0122 "},
        {LIST("/(?:)/ => 'x'; /ab/ => 'y';"), "W0122 "},
        {LIST("/^.*$/ => 'x'; /ab/ => 'y';"), ""},
        {LIST("/^(.+) (\\(\\d+\\))$/ => '$1$2'; /^ab \\(\\d\\)$/ => 'y';"), ""},
        /* a witness that the search refuses is no proof */
        {LIST("/ab/ => 'x'; /ab(?=c)/ => 'y';"), ""},
        {LIST("/^a$/m => 'x'; /\\n^a$/ => 'y';"), ""},
        {LIST("/\\u00e4b/i => 'x'; /\\u00c4b/ => 'y';"), ""},
        {LIST("/\\u00e4b/ => 'x'; /x\\u00e4b/ => 'y';"), "W0122 "},

        {LIST("/(a+)+$/ => 'x';"), "W0124 "},
        {LIST("/^(a|a)*b/ => 'x';"), "W0124 "},
        {LIST("/^(?:ab|a|b)+$/ => 'x';"), "W0124 "},
        {LIST("/^(\\w+\\s?)*$/ => 'x';"), "W0124 "},
        {LIST("/^(\\d|\\w)+:$/ => 'x';"), "W0124 "},
        {LIST("/^(?:x\\w*)+,$/ => 'x';"), "W0124 "},
        {LIST("/user=(?:[^,]*,?)*;$/ => 'x';"), "W0124 "},
        {LIST("/(a+)+/ => 'x';"), ""},
        {LIST("/^(?:\\w+,)*\\w+$/ => 'x';"), ""},
        {LIST("/^(?:a|b|c)+$/ => 'x';"), ""},
        {LIST("/^\\w+(?:\\s\\w+)*$/ => 'x';"), ""},
        {LIST("/^(?:\\d{1,3}\\.){3}\\d{1,3}$/ => 'x';"), ""},
        {MAP("searchRegex(fields.msg, /^(a*)*$/)"), "W0124 "},

        {LIST("/example.com/ => 'x';"), "W0125 "},
        {LIST("/www.example.com/ => 'x';"), "W0125 "},
        {LIST("/(?:cmd|a.exe)/ => 'x';"), "W0125 "},
        {LIST("/example\\.com/ => 'x'; /a.*b/ => 'y'; /a.+b/ => 'z'; /\\w.\\w/ => 'w'; /[a.b]c/ => 'v'; /^.x/ => 'u';"), ""},
        {MAP("replace(fields.msg, /10.0.0.1/g, '')"), "W0125 "},
        {LIST("/(/ => 'x'; /a.b/q => 'y';"), "E0601 E0603 "},
    };
    EXPECT(rows);
}
END_TEST

/* Plain texts by chance; what hides what is worked out pair by pair. */
typedef struct plain {
    char text[8];
    size_t len;
    bool at_start, at_end;
} plain;

static bool hides(const plain *a, const plain *b) {
    for (size_t at = 0; at + a->len <= b->len; at++) {
        bool start = !a->at_start || (b->at_start && at == 0), end = !a->at_end || (b->at_end && at + a->len == b->len);
        if (start && end && memcmp(b->text + at, a->text, a->len) == 0) return true;
    }
    return false;
}

static plain roll_plain(uint64_t *state) {
    plain p = {.len = 0};
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t bits = *state >> 33;
    p.at_start = bits % 3 == 0;
    p.at_end = bits / 3 % 3 == 0;
    p.len = 1 + bits / 9 % 7;
    for (size_t i = 0; i < p.len; i++) p.text[i] = (char)('a' + (bits >> (8 + 2 * i)) % 3);
    return p;
}

START_TEST(hidden_entries_are_exactly_those) {
    uint64_t state = 7;
    size_t hidden = 0;
    for (size_t round = 0; round < tamis_test_effort(60, 10); round++) {
        enum { ENTRIES = 60 };
        plain all[ENTRIES];
        tamis_buf rules, got, want;
        tamis_buf_init(&rules, 1u << 20);
        tamis_buf_init(&got, 1u << 20);
        tamis_buf_init(&want, 1u << 20);
        tamis_buf_add_z(&rules, "list l {");
        for (size_t i = 0; i < ENTRIES; i++) {
            all[i] = roll_plain(&state);
            tamis_buf_add_format(&rules, " /%s%.*s%s/ => 'x';", all[i].at_start ? "^" : "", (int)all[i].len, all[i].text, all[i].at_end ? "$" : "");
            bool by = false, same = false;
            for (size_t k = 0; k < i; k++) {
                by = by || hides(&all[k], &all[i]);
                same = same || (hides(&all[k], &all[i]) && hides(&all[i], &all[k]));
            }
            if (by) tamis_buf_add_z(&want, same ? "W0121 " : "W0122 ");
            hidden += by && !same;
        }
        tamis_buf_add_z(&rules, " }");
        tamis_buf_add_char(&rules, '\0');
        find_codes(&got, rules.ptr);
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&got), tamis_buf_str(&want)), "%s\nwanted %.*s\ngot    %.*s", rules.ptr, (int)want.len, want.ptr,
                      (int)got.len, got.ptr);
        tamis_buf_clear(&rules);
        tamis_buf_clear(&got);
        tamis_buf_clear(&want);
    }
    ck_assert_uint_gt(hidden, 100);
}
END_TEST

/* ---- ATT&CK ---- */

START_TEST(attack) {
    static const row rows[] = {
        {"table t key a { { a: 'x', threatId: 'T1059', threatName: 'Command and Scripting Interpreter' }; }", ""},
        {"table t key a { { a: 'x', threatId: 'T1204.001', threatName: 'Malicious Link' }; { a: 'y', threatId: 'T1204.001', threatName: 'User Execution: Malicious Link' }; }", ""},
        {"table t key a { { a: 'x', threatId: 'TA0001', threatName: 'Initial Access' }; }", ""},
        {"table t key a { { a: 'x', threatId: 'T9999' }; }", "W0127 "},
        {"table t key a { { a: 'x', threatId: 'T1059.1' }; { a: 'y', threatId: 't1059' }; }", "W0127 W0127 "},
        {"table t key a { { a: 'x', threatId: 'T1034' }; }", "W0127 "}, /* withdrawn */
        {"table t key a { { a: 'x', threatId: '92001' }; { a: 'y', threatId: 'T0800' }; }", ""},
        {"table t key a { { a: 'x', threatId: 'T1059', threatName: 'Scripts' }; }", "W0128 "},
        {"table t key a { { a: 'x', threatId: 'T1001.003', threatName: 'Protocol Impersonation' }; }", "W0128 "},
        {"table t key a { { a: 'x', technique_id: 'T1059', technique_name: 'command and scripting interpreter' }; }", "W0128 "},
        /* columns that are of something else */
        {"table t key a { { a: 'x', model: 'T1000' }; { a: 'y', model: 'T2000' }; }", ""},
        {"table t key a { { a: 'x', model: 'T1059' }; { a: 'y', model: 'T1204' }; { a: 'z', model: 'T2000' }; }", "W0127 "},
        {"table t key name { { name: 'Log4j', id: 'T1203' }; }", ""},
        {"table t key name { { name: 'Phishing', id: 'T1566' }; { name: 'Brute Force', id: 'T1110' }; { name: 'Prxy', id: 'T1090' }; }", "W0128 "},
        {LIST("/a/ => 'T1059'; /b/ => 'T1204'; /c/ => 'T1204.9';"), "W0127 "},
        {LIST("/a/ => 'T1000';"), ""},
        {"map { threatId => is(cef.name, 'a') ? 'T1059' : fields.cat ?? 'T1059.099'; }", "W0127 "},
        {"map { model => is(cef.name, 'a') ? 'T1059' : 'T1059.099'; }", ""},
    };
    EXPECT(rows);
}
END_TEST

START_TEST(the_table_of_attack_is_the_shared_one) {
    char *path = tamis_test_outside("data/attack/attack.tsv", 706);
    if (path == NULL) return;
    size_t rows = 0;
    char *text = tamis_test_read(path, NULL);
    for (char *line = strchr(text, '\n') + 1, *next; *line != '\0'; line = next) { /* the first line names the columns */
        char *name = strchr(line, '\t'), *former = name == NULL ? NULL : strchr(name + 1, '\t');
        next = strchr(line, '\n');
        ck_assert_msg(former != NULL && next != NULL, "%s", line);
        *name++ = '\0';
        *former++ = '\0';
        *next++ = '\0';
        const tamis_attack *entry = tamis_attack_find(tamis_str_z(line));
        ck_assert_msg(entry != NULL, "%s is missing", line);
        ck_assert_msg(tamis_str_equal(entry->name, tamis_str_z(name)) && tamis_str_equal(entry->former, tamis_str_z(former)), "%s differs", line);
        rows++;
    }
    ck_assert_uint_eq(rows, 706);
    ck_assert_ptr_null(tamis_attack_find(TAMIS_STR("T1059.9")));
    free(text);
    free(path);
}
END_TEST

/* ---- Shipped packs ---- */

START_TEST(shipped_packs_have_no_findings) {
    static const char *const packs[] = {"rules/global", "rules/paloalto-panos", "rules/fortinet-fortigate", "examples/first"};
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        tamis_compiler *compiler;
        tamis_unit *unit;
        tamis_buf got;
        char *folder = tamis_test_source(packs[i]);
        tamis_buf_init(&got, 1u << 20);
        ck_assert_int_eq(tamis_compiler_new(&compiler), TAMIS_OK);
        ck_assert_int_eq(tamis_compiler_pack(&unit, compiler, folder, NULL), TAMIS_OK);
        for (const tamis_diag *d = tamis_compiler_diags(compiler)->first; d != NULL; d = d->next)
            (void)tamis_buf_add_format(&got, "%s ", tamis_diag_name(d->code));
        ck_assert_msg(got.len == 0, "%s: %.*s", packs[i], (int)got.len, got.len == 0 ? "" : got.ptr);
        tamis_compiler_free(compiler);
        tamis_buf_clear(&got);
        free(folder);
    }
}
END_TEST

/* ---- Bounds ---- */

/* Entries that have long runs in common with all others, and are all hidden: the work of comparing and of proving ends. */
START_TEST(a_hostile_list_takes_no_minute) {
    tamis_buf rules, got;
    tamis_buf_init(&rules, 1u << 26);
    tamis_buf_init(&got, 1u << 24);
    tamis_buf_add_z(&rules, "list l { /aaaa/ => 'x';\n");
    for (unsigned i = 0; i < 2000; i++) {
        tamis_buf_add_char(&rules, '/');
        tamis_buf_add_repeat(&rules, 'a', 2000 + i);
        tamis_buf_add_z(&rules, "/ => 'x';\n");
    }
    tamis_buf_add_z(&rules, "}\n");
    tamis_buf_add_char(&rules, '\0');
    find_codes(&got, rules.ptr);
    ck_assert_uint_gt(got.len, 0);
    ck_assert_uint_lt(got.len, 6 * 2000); /* it ended before the list did */
    tamis_buf_clear(&rules);
    tamis_buf_clear(&got);
}
END_TEST

/* Each `+` looks through all of the expression. */
START_TEST(many_sums_take_no_minute) {
    tamis_buf rules, got;
    tamis_buf_init(&rules, 1u << 26);
    tamis_buf_init(&got, 1u << 24);
    tamis_buf_add_z(&rules, "let a = [1");
    for (unsigned k = 0; k < 100; k++) {
        tamis_buf_add_z(&rules, ", [1");
        for (unsigned i = 0; i < 400; i++) tamis_buf_add_z(&rules, ",'x' + fields.cat");
        tamis_buf_add_z(&rules, "]");
    }
    tamis_buf_add_z(&rules, "];\n" MAP("a"));
    tamis_buf_add_char(&rules, '\0');
    find_codes(&got, rules.ptr);
    ck_assert_uint_gt(got.len, 6 * 10); /* the first ones are found */
    tamis_buf_clear(&rules);
    tamis_buf_clear(&got);
}
END_TEST

/* Each is looked at for a witness, and none is found at once. */
START_TEST(many_suspects_take_no_minute) {
    tamis_buf rules, got;
    tamis_buf_init(&rules, 1u << 26);
    tamis_buf_init(&got, 1u << 24);
    tamis_buf_add_z(&rules, "list l {\n");
    for (unsigned i = 0; i < 4000; i++)
        tamis_buf_add_format(&rules, "/^(?:[a-z]+%u|[a-z]*[0-9]*x|(?:[a-z]?[a-z]?,)*){0,20}[^!]*(?:a*a*a*)*y%u/ => 'x';\n", i, i);
    tamis_buf_add_z(&rules, "}\n");
    tamis_buf_add_char(&rules, '\0');
    find_codes(&got, rules.ptr);
    ck_assert_uint_gt(got.len, 0);
    tamis_buf_clear(&rules);
    tamis_buf_clear(&got);
}
END_TEST

/* Lets that read lets, more of them than a pack may have in one another. */
START_TEST(lets_in_lets_end) {
    tamis_buf rules, got;
    tamis_buf_init(&rules, 1u << 26);
    tamis_buf_init(&got, 1u << 24);
    tamis_buf_add_z(&rules, "let a0 = fields.cat;\n");
    for (unsigned i = 1; i < 60000; i++) tamis_buf_add_format(&rules, "let a%u = a%u;\n", i, i - 1);
    tamis_buf_add_z(&rules, MAP("a59999 ? 'x' + fields.cat : 'y'"));
    tamis_buf_add_char(&rules, '\0');
    find_codes(&got, rules.ptr);
    ck_assert_msg(got.len > 0 && got.len % 6 == 0, "%.*s", (int)got.len, got.ptr);
    for (size_t at = 0; at < got.len; at += 6) ck_assert_int_eq(memcmp(got.ptr + at, "E0306 ", 6), 0);
    tamis_buf_clear(&rules);
    tamis_buf_clear(&got);
}
END_TEST

/* Names are followed to what gives their value, so many and no further. */
START_TEST(few_lets_are_looked_through) {
    for (unsigned last = 0; last < 20; last++) {
        tamis_buf rules, got;
        const char *want = last < 15 ? "W0130 W0137 " : "";
        tamis_buf_init(&rules, 1u << 20);
        tamis_buf_init(&got, 1u << 20);
        tamis_buf_add_z(&rules, "table t key k { { k: 'a' }; }\nlet a0 = (toLower(cef.name)); let b0 = _.referenceValues.t[cef.name];\n");
        for (unsigned i = 1; i <= last; i++) tamis_buf_add_format(&rules, "let a%u = a%u; let b%u = (b%u);\n", i, i - 1, i, i - 1);
        tamis_buf_add_format(&rules, "map { o => is(a%u, 'A'); p => b%u.x ?? 1; }\n", last, last);
        tamis_buf_add_char(&rules, '\0');
        find_codes(&got, rules.ptr);
        ck_assert_msg(tamis_str_equal(tamis_buf_str(&got), tamis_str_z(want)) , "%u: %.*s", last, (int)got.len, got.ptr);
        tamis_buf_clear(&rules);
        tamis_buf_clear(&got);
    }
}
END_TEST

Suite *tamis_suite_lints(void) {
    Suite *suite = suite_create("lints");
    TCase *tests = tcase_create("lints");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, conditions);
    tcase_add_test(tests, operators);
    tcase_add_test(tests, names);
    tcase_add_test(tests, lists);
    tcase_add_test(tests, hidden_entries_are_exactly_those);
    tcase_add_test(tests, attack);
    tcase_add_test(tests, the_table_of_attack_is_the_shared_one);
    tcase_add_test(tests, shipped_packs_have_no_findings);
    tcase_add_test(tests, a_hostile_list_takes_no_minute);
    tcase_add_test(tests, many_sums_take_no_minute);
    tcase_add_test(tests, many_suspects_take_no_minute);
    tcase_add_test(tests, lets_in_lets_end);
    tcase_add_test(tests, few_lets_are_looked_through);
    suite_add_tcase(suite, tests);
    return suite;
}
