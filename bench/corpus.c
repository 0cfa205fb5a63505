/* corpus FOLDER EVENTS SEED: writes what the benchmarks read. The same seed gives the same bytes.
 *
 *   events.log              events of PAN-OS firewalls, about 1.4 kB each, 40 of 100 traffic
 *   p10 p1000 p30000        packs that differ in nothing but the length of their list
 *   global                  the pack that they use: a list with one entry, which is their last
 *   c200                    a pack for `check`: 200 statements, a list of 10,000 entries in its text */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/events.h"
#include "bench/names.h"

#define ROWS 1000u /* of the threat table */

static const char global_rules[] = "pack 'bench-global' version '1.0.0';\n"
                                   "list code_translation.regex_alert_type from 'alert_types.jsonl';\n";

static const char global_entry[] =
    "{\"regex\": \"^(.+) (\\\\((?:\\\\d+|SIGNATURE)\\\\))$\", \"value\": \"$1$2\"}\n";

/* The expression is the one that the vendor's page documents, to the letter. */
static const char rules[] =
    "pack 'bench' version '1.0.0';\n"
    "use '../global';\n"
    "\n"
    "field PanOSThreatCategory 'threat category';\n"
    "list code_translation.regex_alert_type from 'alert_types.jsonl';\n"
    "table threat_mapping from 'threats.jsonl' key alertType;\n"
    "\n"
    "filter agent {\n"
    "  allow 'valid CEF' when cef.isValid;\n"
    "  drop 'traffic logs' when is(cef.name, 'TRAFFIC') || is(cef.deviceEventClassID, 'TRAFFIC');\n"
    "}\n"
    "\n"
    "map {\n"
    "  alertType => !isEmpty(fields.cat) && !is(fields.cat, 'vulnerability') ? searchRegexList(fields.cat, "
    "[_.referenceValues.code_translation.regex_alert_type,_.globalReferenceValues.code_translation.regex_"
    "alert_type"
    "]) ? searchRegexList(fields.cat, [_.referenceValues.code_translation.regex_alert_type, "
    "_.globalReferenceValues.code_translation.regex_alert_type]) : fields.cat : !isEmpty(fields.cat) && "
    "is(fields.cat, 'vulnerability') ? searchRegexList(cef.deviceEventClassID, "
    "[_.referenceValues.code_translation.regex_alert_type,_.globalReferenceValues.code_translation.regex_"
    "alert_type"
    "]) ?searchRegexList(cef.deviceEventClassID, [_.referenceValues.code_translation.regex_alert_type,"
    "_.globalReferenceValues.code_translation.regex_alert_type]) : cef.deviceEventClassID : "
    "isEmpty(fields.cat) && "
    "!isEmpty(fields.PanOSThreatCategory) ? fields.PanOSThreatCategory : undefined;\n"
    "  threatId => getNestedValue(_.referenceValues.threat_mapping, out.alertType, 'threatId');\n"
    "  threatName => getNestedValue(_.referenceValues.threat_mapping, out.alertType, 'threatName');\n"
    "}\n";

typedef struct technique {
    const char *id, *name;
} technique;

static const technique techniques[] = {
    {"T1190", "Exploit Public-Facing Application"},
    {"T1203", "Exploitation for Client Execution"},
    {"T1189", "Drive-by Compromise"},
    {"T1110", "Brute Force"},
    {"T1068", "Exploitation for Privilege Escalation"},
    {"T1499", "Endpoint Denial of Service"},
    {"T1083", "File and Directory Discovery"},
};

/* ---- Files ---- */

/* The folder of all that is written, and whether something could not be written. */
typedef struct corpus {
    const char *folder;
    uint64_t seed;
    bool failed;
} corpus;

static void fail(corpus *c, const char *path) {
    fprintf(stderr, "corpus: cannot write %s: %s\n", path, strerror(errno));
    c->failed = true;
}

/* FOLDER/pack/name, folders above it made. NULL: it was said why. */
static FILE *create(corpus *c, const char *pack, const char *name) {
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s/%s", c->folder, pack, name);
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        fail(c, c->folder);
        return NULL;
    }
    for (char *slash = path + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (mkdir(path, 0777) != 0 && errno != EEXIST) fail(c, path);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    if (file == NULL) fail(c, path);
    return file;
}

static void finish(corpus *c, FILE *file) {
    bool bad = ferror(file) != 0;
    if (fclose(file) != 0 || bad) fail(c, c->folder);
}

static void write_text(corpus *c, const char *pack, const char *name, const char *text) {
    FILE *file = create(c, pack, name);
    if (file == NULL) return;
    fputs(text, file);
    finish(c, file);
}

/* ---- Lists ---- */

/* The entry at `place` of a list of `n`: the names come mixed, so that the frequent ones do not stand first. */
static uint32_t name_at(uint32_t place, uint32_t n) {
    return (uint32_t)((uint64_t)place * 7919u % n); /* a prime that divides none of the lengths */
}

static void put_json(FILE *file, const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '\\' || *text == '"') fputc('\\', file);
        fputc(*text, file);
    }
}

static void write_list(corpus *c, const char *pack, uint32_t n) {
    FILE *file = create(c, pack, "alert_types.jsonl");
    for (uint32_t i = 0; file != NULL && i < n; i++) {
        bench_entry entry;
        bench_name_entry(&entry, name_at(i, n));
        fputs("{\"regex\": \"", file);
        put_json(file, entry.regex);
        if (entry.flags[0] != '\0') fprintf(file, "\", \"flags\": \"%s", entry.flags);
        fputs("\", \"value\": \"", file);
        put_json(file, entry.value);
        fputs("\"}\n", file);
    }
    if (file != NULL) finish(c, file);
}

static void write_threats(corpus *c, const char *pack) {
    FILE *file = create(c, pack, "threats.jsonl");
    for (uint32_t i = 0; file != NULL && i < ROWS; i++) {
        char type[BENCH_TEXT];
        bench_name_type(type, i);
        const technique *t = &techniques[bench_mix(i, 4) % (sizeof techniques / sizeof *techniques)];
        fprintf(file, "{\"alertType\": \"%s\", \"threatId\": \"%s\", \"threatName\": \"%s\"}\n", type, t->id,
                t->name);
    }
    if (file != NULL) finish(c, file);
}

static void write_pack(corpus *c, const char *pack, uint32_t entries) {
    write_text(c, pack, "pack.rules", rules);
    write_list(c, pack, entries - 1); /* the last one is the global list's */
    write_threats(c, pack);
}

static void write_check_pack(corpus *c) {
    FILE *file = create(c, "c200", "pack.rules");
    if (file == NULL) return;
    fputs("pack 'bench-check' version '1.0.0';\n\nlist names {\n", file);
    for (uint32_t i = 0; i < 10000; i++) {
        bench_entry entry;
        bench_name_entry(&entry, i);
        fprintf(file, "  /%s/%s => '%s';\n", entry.regex, entry.flags, entry.value);
    }
    fputs("}\n\nfilter platform {\n", file);
    for (uint32_t i = 0; i < 200; i++) {
        fprintf(file,
                "  drop 'rule %u' when is(fields.act, 'alert') && fields.cn1 === '%u' && "
                "startsWith(fields.request, 'www%u.');\n",
                i, i, i);
    }
    fputs("}\n\nmap {\n  alertType => searchRegexList(fields.cat, [_.referenceValues.names]) ?? "
          "fields.cat;\n}\n",
          file);
    finish(c, file);
}

static void write_events(corpus *c, uint32_t count) {
    const bench_names names = {999, 29999};
    bench_random random = {c->seed};
    FILE *file = create(c, ".", "events.log");
    for (uint32_t i = 0; file != NULL && i < count; i++) {
        if (!bench_event(file, &random, &names, i)) break;
    }
    if (file != NULL) finish(c, file);
}

int main(int argc, char **argv) {
    corpus c = {argc > 1 ? argv[1] : NULL, 0, false};
    if (argc != 4) {
        fputs("usage: corpus FOLDER EVENTS SEED\n", stderr);
        return 2;
    }
    c.seed = strtoull(argv[3], NULL, 10);
    write_text(&c, "global", "pack.rules", global_rules);
    write_text(&c, "global", "alert_types.jsonl", global_entry);
    write_pack(&c, "p10", 10);
    write_pack(&c, "p1000", 1000);
    write_pack(&c, "p30000", 30000);
    write_check_pack(&c);
    write_events(&c, (uint32_t)strtoul(argv[2], NULL, 10));
    return c.failed ? 3 : 0;
}
