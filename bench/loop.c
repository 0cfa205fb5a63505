/* loop PACK GLOBAL EVENTS: the rule of the benchmark's packs, by hand, as one writes it without an index: each regex of the list
 * is asked in turn until one matches. It is there for the cost of that loop, so the rest is as little as can be: of a line
 * it reads the three header fields and two keys that the rule asks for, and nothing else. Each search runs once, though the
 * rule names it twice. All regexes are compiled, for the JIT, before the first event. Writes what `tamis run` writes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/lists.h"

typedef struct text {
    const char *ptr;
    size_t len;
} text;

typedef struct rule {
    bench_list lists[2]; /* the pack's own, then the global one */
    bench_table threats;
    pcre2_match_data *match;
    char type[4096]; /* the alert type that a list gave */
} rule;

/* ---- Reading an event ---- */

#define HEADER_FIELDS 6 /* those with a pipe behind them that come before the extension, the version apart */
enum { CLASS_ID = 3, NAME = 4 };

/* Header and extension of a line; a field is a slice of it. False when it is not CEF. */
static bool read_header(text fields[HEADER_FIELDS], text *extension, text line) {
    const char *end = line.ptr + line.len, *at = strstr(line.ptr, "CEF:0|");
    if (at == NULL) return false;
    at += strlen("CEF:0|");
    for (int i = 0; i < HEADER_FIELDS; i++) {
        const char *pipe = memchr(at, '|', (size_t)(end - at));
        if (pipe == NULL) return false;
        fields[i] = (text){at, (size_t)(pipe - at)};
        at = pipe + 1;
    }
    *extension = (text){at, (size_t)(end - at)};
    return true;
}

/* The value of a key: up to the last space before the next key. `key` has a space before and `=` behind it. No value that the
 * rule reads has escapes. */
static text field(text extension, const char *key) {
    const char *at = strstr(extension.ptr, key);
    if (at == NULL) return (text){"", 0};
    at += strlen(key);
    size_t len = strcspn(at, "=\n");
    if (at[len] == '=') {
        while (len > 0 && at[len] != ' ') len--;
    }
    return (text){at, len};
}

static bool is(text a, const char *b) {
    return a.len == strlen(b) && memcmp(a.ptr, b, a.len) == 0;
}

/* ---- The search ---- */

/* The template with $1 and $2 put in. */
static text expand(rule *r, const char *value, text subject) {
    const PCRE2_SIZE *groups = pcre2_get_ovector_pointer(r->match);
    size_t n = 0;
    for (; *value != '\0'; value++) {
        text piece = {value, 1};
        if (value[0] == '$' && (value[1] == '1' || value[1] == '2')) {
            size_t group = (size_t)(*++value - '0');
            piece = (text){subject.ptr + groups[2 * group], groups[2 * group + 1] - groups[2 * group]};
        }
        if (piece.len > sizeof r->type - n) piece.len = sizeof r->type - n;
        memcpy(r->type + n, piece.ptr, piece.len);
        n += piece.len;
    }
    return (text){r->type, n};
}

/* What the first entry that matches gives; '' when none does. UTF-8 is checked by the first regex alone. */
static text search(rule *r, text subject) {
    uint32_t options = 0;
    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; i < r->lists[list].count; i++) {
            const bench_regex *entry = &r->lists[list].entries[i];
            int got =
                pcre2_match(entry->code, (PCRE2_SPTR)subject.ptr, subject.len, 0, options, r->match, NULL);
            if (got > 0) return expand(r, entry->value, subject);
            options = PCRE2_NO_UTF_CHECK;
        }
    }
    return (text){"", 0};
}

/* ---- The rule ---- */

/* The alert type of an event, '' for none. */
static text alert_type(rule *r, const text *header, text extension) {
    text cat = field(extension, " cat="), subject = cat;
    if (cat.len == 0) return field(extension, " PanOSThreatCategory=");
    if (is(cat, "vulnerability")) subject = header[CLASS_ID];
    text found = search(r, subject);
    return found.len > 0 ? found : subject;
}

static void run(rule *r, text line) {
    text header[HEADER_FIELDS], extension;
    if (!read_header(header, &extension, line) || is(header[NAME], "TRAFFIC") ||
        is(header[CLASS_ID], "TRAFFIC"))
        return;
    text type = alert_type(r, header, extension);
    if (type.len == 0) return;
    const bench_row *row = bench_table_find(&r->threats, type.ptr, type.len);
    printf("{\"alertType\":\"%.*s\"", (int)type.len, type.ptr);
    if (row != NULL) printf(",\"threatId\":\"%s\",\"threatName\":\"%s\"", row->id, row->name);
    fputs("}\n", stdout);
}

static bool load(rule *r, const char *pack, const char *global) {
    char own[4096], shared[4096], threats[4096];
    snprintf(own, sizeof own, "%s/alert_types.jsonl", pack);
    snprintf(shared, sizeof shared, "%s/alert_types.jsonl", global);
    snprintf(threats, sizeof threats, "%s/threats.jsonl", pack);
    r->match = pcre2_match_data_create(8, NULL);
    return r->match != NULL && bench_list_read(&r->lists[0], own) && bench_list_read(&r->lists[1], shared) &&
           bench_table_read(&r->threats, threats) && bench_list_compile(&r->lists[0], true) &&
           bench_list_compile(&r->lists[1], true);
}

int main(int argc, char **argv) {
    rule r = {0};
    if (argc != 4) {
        fputs("usage: loop PACK GLOBAL EVENTS\n", stderr);
        return 2;
    }
    FILE *events = fopen(argv[3], "r");
    bool good = events != NULL && load(&r, argv[1], argv[2]);
    char *line = NULL;
    size_t size = 0;
    for (ssize_t n; good && (n = getline(&line, &size, events)) > 0;) {
        if (line[n - 1] == '\n') line[--n] = '\0';
        run(&r, (text){line, (size_t)n});
    }
    free(line);
    if (events != NULL) fclose(events);
    bench_list_clear(&r.lists[0]);
    bench_list_clear(&r.lists[1]);
    bench_table_clear(&r.threats);
    pcre2_match_data_free(r.match);
    return good ? 0 : 3;
}
