/* The PAN-OS pack against what is known from outside: the documented mappings and alerts in every form of log, events
 * of every form, and the names of ATT&CK. Its own tests stand in rules/. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/unit/panos.h"

Suite *tamis_suite_panos(void);

static bool equals(tamis_str s, const char *text) {
    return s.ptr != NULL && tamis_str_equal(s, tamis_str_z(text));
}

/* ---- What the vendor documents: eight mappings and five alerts ---- */

typedef struct documented {
    const char *name, *number; /* of the signature */
    const char *alert_type;
    const char *threat_id, *threat_name; /* NULL: not documented */
    bool signature; /* a vulnerability signature: from 10.x on its name is in the class ID, and it is asked there */
} documented;

static const documented rows[] = {
    {"Apache Log4j Remote Code Execution Vulnerability", "92001",
     "Apache Log4j Remote Code Execution Vulnerability(N)", "T1203", "Exploitation for Client Execution", true},
    {"RealVNC VNC Server ClientCutText Message Memory Corruption Vulnerability", "33672",
     "RealVNC VNC Server ClientCutText Message Memory Corruption Vulnerability(33672)", "T1203",
     "Exploitation for Client Execution", true},
    {"DOCX With Attached Templates In Multiple Attacks", "86646",
     "DOCX With Attached Templates In Multiple Attacks(86646)", "T1221", "Template Injection", true},
    {"Generic Cross-Site Scripting Vulnerability", "94093", "Generic Cross-Site Scripting Vulnerability(94093)",
     "T1189", "Drive-by Compromise", true},
    {"Fastflux:flux7.example.net", "109010005", "Fastflux:DOMAIN(N)", "T1036", "Masquerading", false},
    {"Virus.ramnit:lfjyaf.com", "121569082", "Virus.ramnit:lfjyaf.com(121569082)", "TA0002", "Execution", false},
    {"OpenSSL SSL_check_chain NULL Pointer Dereference Vulnerability", "58033",
     "OpenSSL SSL_check_chain NULL Pointer Dereference Vulnerability(58033)", "T1573", "Encrypted Channel", true},
    {"Microsoft Office File Embedded in PDF File Detection", "86796",
     "Microsoft Office File Embedded in PDF File Detection(86796)", "T1204.002", "Malicious File", true},

    {"Spring Boot Actuator H2 Remote Code Execution Vulnerability", "93279",
     "Spring Boot Actuator H2 Remote Code Execution Vulnerability(93279)", NULL, NULL, true},
    {"RealNetworks RealPlayer URL Parsing Stack Buffer Overflow Vulnerability", "37255",
     "RealNetworks RealPlayer URL Parsing Stack Buffer Overflow Vulnerability(37255)", NULL, NULL, true},
    {"Dahua Security DVR Appliances Authentication Bypass Vulnerability", "38926",
     "Dahua Security DVR Appliances Authentication Bypass Vulnerability(38926)", NULL, NULL, true},
    {"Microsoft Windows NTLMSSP Detection", "92322", "Microsoft Windows NTLMSSP Detection(92322)", NULL, NULL, true},
    {"Compromised username and/or password from previous data breach in inbound FTP login", "SIGNATURE",
     "Compromised username and/or password from previous data breach in inbound FTP login(SIGNATURE)", NULL, NULL,
     true},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* The forms of log that carry a name. */
typedef struct form {
    const char *name;
    const char *line; /* `@` stands for the name with its number, `~` for the sub-type */
    bool signatures;  /* vulnerability signatures alone: the name is asked in the class ID */
} form;

static const form forms[] = {
    {"8.x", "CEF:0|Palo Alto Networks|PAN-OS|8.1.19|~|THREAT|3|act=alert cs2=any cat=@ PanOSThreatCategory=any", false},
    {"9.x", "CEF:0|Palo Alto Networks|PAN-OS|9.1.14|@|THREAT|3|act=alert cs2=any cat=@ PanOSThreatCategory=any", false},
    {"10.x", "CEF:0|Palo Alto Networks|PAN-OS|10.2.9|@|THREAT|3|act=alert cs2=any cat=vulnerability", true},
    {"11.x", "CEF:0|Palo Alto Networks|PAN-OS|11.1.2|@|THREAT|3|act=alert cs2=any cat=vulnerability", true},
    {"data 8.x", "CEF:0|Palo Alto Networks|PAN-OS|8.0.5|data|THREAT|3|act=alert cs2=any cat=@", false},
    {"WildFire 11.x", "CEF:0|Palo Alto Networks|PAN-OS|11.1.2|wildfire|THREAT|3|act=alert cs2=malicious cat=@", false},
    {"forwarded", "CEF:0|Palo Alto Networks|LF|2.0|THREAT|~|3|act=alert cat=@ PanOSThreatCategory=any PanOSThreatID=@",
     false},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

/* The line of a form; `blank` stands between the name and its number. */
static void write_line(char *out, size_t size, const form *f, const documented *d, const char *blank) {
    size_t len = 0;
    for (const char *c = f->line; *c != '\0'; c++) {
        if (*c == '@') {
            len += (size_t)snprintf(out + len, size - len, "%s%s(%s)", d->name, blank, d->number);
        } else if (*c == '~') {
            len += (size_t)snprintf(out + len, size - len, "%s", d->signature ? "vulnerability" : "spyware");
        } else {
            len += (size_t)snprintf(out + len, size - len, "%c", *c);
        }
        ck_assert_uint_lt(len, size);
    }
}

static void expect_documented(panos *p, const documented *d, const form *f, const char *blank) {
    char line[1024];
    panos_event e;
    write_line(line, sizeof line, f, d, blank);
    panos_run(&e, p, tamis_str_z(line));
    ck_assert_msg(e.verdict.outcome == TAMIS_MAPPED, "%s: %s", line, tamis_outcome_text(e.verdict.outcome));
    ck_assert_msg(equals(e.alert_type, d->alert_type), "%s: alertType %.*s", line, TAMIS_FMT(e.alert_type));
    bool threat = d->threat_id == NULL ? e.threat_id.len > 0 && e.threat_name.len > 0
                                       : equals(e.threat_id, d->threat_id) && equals(e.threat_name, d->threat_name);
    ck_assert_msg(threat, "%s: threat %.*s %.*s", line, TAMIS_FMT(e.threat_id), TAMIS_FMT(e.threat_name));
}

START_TEST(what_is_documented_holds_in_every_form) {
    panos p;
    size_t events = 0;
    panos_init(&p, "rules/paloalto-panos");
    for (size_t i = 0; i < (size_t)ROWS * FORMS; i++) {
        const documented *d = &rows[i / FORMS];
        const form *f = &forms[i % FORMS];
        if (f->signatures && !d->signature) {
            continue; /* cat is the sub-type there, and so is the alert type */
        }
        expect_documented(&p, d, f, "");
        expect_documented(&p, d, f, " ");
        events += 2;
    }
    ck_assert_uint_eq(events, 2 * (11 * FORMS + 2 * (FORMS - 2)));
    panos_clear(&p);
}
END_TEST

/* ---- One event of every form ---- */

enum { FORM_ROWS = 36 };

/* A line of the table of forms: number, log type, sub-type, form, verdict. */
typedef struct form_row {
    char type[32], sub_type[64], form[8], verdict[32];
} form_row;

typedef struct form_table {
    form_row rows[FORM_ROWS];
    size_t count;
    panos *pack;
    size_t checked;
} form_table;

static void copy_cell(char *out, size_t size, const char **at, const char *end) {
    size_t len = 0;
    while (*at < end && **at != '\t') {
        ck_assert_uint_lt(len + 1, size);
        out[len++] = *(*at)++;
    }
    out[len] = '\0';
    *at += *at < end;
}

static void read_row(void *data, size_t number, tamis_str line) {
    form_table *t = data;
    const char *at = line.ptr, *end = line.ptr + line.len;
    char line_number[16];
    if (number == 1) {
        return; /* names of the columns */
    }
    ck_assert_uint_lt(t->count, FORM_ROWS);
    form_row *row = &t->rows[t->count++];
    copy_cell(line_number, sizeof line_number, &at, end);
    copy_cell(row->type, sizeof row->type, &at, end);
    copy_cell(row->sub_type, sizeof row->sub_type, &at, end);
    copy_cell(row->form, sizeof row->form, &at, end);
    copy_cell(row->verdict, sizeof row->verdict, &at, end);
    ck_assert_uint_eq(strtoul(line_number, NULL, 10), t->count);
}

static bool has(tamis_str line, const char *text) {
    size_t len = strlen(text);
    for (size_t i = 0; i + len <= line.len; i++) {
        if (memcmp(line.ptr + i, text, len) == 0) {
            return true;
        }
    }
    return false;
}

/* The statement that drops such an event; NULL: it passes. What the pack decides, said once more without its rules. */
static const char *label_for(const form_row *row, tamis_str line) {
    static const char *const dropped[][2] = {
        {"TRAFFIC", "traffic logs"},         {"CONFIG", "configuration logs"}, {"USERID", "user ID logs"},
        {"HIPMATCH", "HIP match logs"},      {"AUTH", "authentication logs"},  {"TUNNEL", "tunnel logs"},
        {"CORRELATION", "correlation logs"}, {"IPTAG", "IP tag logs"},         {"SCTP", "SCTP logs"},
        {"DECRYPTION", "decryption logs"},
    };
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
        if (strcmp(row->type, dropped[i][0]) == 0) {
            return dropped[i][1];
        }
    }
    bool failure = has(line, "fail");
    if (strcmp(row->type, "SYSTEM") == 0) {
        bool vpn = strcmp(row->sub_type, "vpn") == 0 || strcmp(row->sub_type, "globalprotect") == 0;
        return !vpn ? "system logs other than VPN" : failure ? NULL : "VPN messages other than failures";
    }
    if (strcmp(row->type, "GLOBALPROTECT") == 0) {
        return failure ? NULL : "GlobalProtect connects, disconnects and keep-alives";
    }
    if (strcmp(row->verdict, "benign") == 0) {
        return "benign WildFire verdicts";
    }
    if (strcmp(row->sub_type, "file") == 0 && has(line, "act=alert")) {
        return "files that were only seen";
    }
    bool risky = has(line, "cs2=malware") || has(line, "cs2=phishing") || has(line, "cs2=command-and-control");
    return strcmp(row->sub_type, "url") == 0 && !risky ? "URLs without a risky category" : NULL;
}

/* The alert type's beginning, and whether the number must be gone or may stand. */
static void expect_alert_type(const form_row *row, const panos_event *e, tamis_str line) {
    bool named = strcmp(row->form, "8") == 0 || strcmp(row->form, "9") == 0 || strcmp(row->sub_type, "wildfire") == 0 ||
                 strcmp(row->sub_type, "url") == 0;
    bool signature = strcmp(row->form, "10") == 0 && strcmp(row->sub_type, "vulnerability") == 0;
    if (strcmp(row->type, "THREAT") != 0) {
        return; /* what passes besides is a failure of a VPN: its event ID, or nothing */
    }
    ck_assert_msg(e->verdict.outcome == TAMIS_MAPPED, "%.*s", (int)line.len, line.ptr);
    if (named || signature) {
        ck_assert_msg(has(e->alert_type, "(") && e->alert_type.ptr[e->alert_type.len - 1] == ')', "%.*s",
                      TAMIS_FMT(e->alert_type));
    } else if (strcmp(row->form, "LF") != 0) { /* 10.x: the sub-type's word */
        size_t word = strcspn(row->sub_type, " ");
        ck_assert_msg(tamis_str_equal(e->alert_type, tamis_str_of(row->sub_type, word)), "%s: %.*s", row->sub_type,
                      TAMIS_FMT(e->alert_type));
    }
    ck_assert_msg(e->threat_id.len > 0, "%s: %.*s has no threatId", row->sub_type, TAMIS_FMT(e->alert_type));
}

static void check_form(void *data, size_t number, tamis_str line) {
    form_table *t = data;
    ck_assert_uint_le(number, t->count);
    const form_row *row = &t->rows[number - 1];
    const char *label = label_for(row, line);
    panos_event e;
    panos_run(&e, t->pack, line);
    if (label != NULL) {
        ck_assert_msg(e.verdict.outcome == TAMIS_DROPPED, "line %zu: %s", number, tamis_outcome_text(e.verdict.outcome));
        ck_assert_msg(strcmp(e.verdict.label, label) == 0, "line %zu: %s", number, e.verdict.label);
        const char *filter = strcmp(row->type, "TRAFFIC") == 0 ? "agent" : "platform";
        ck_assert_str_eq(e.verdict.filter, filter);
    } else {
        ck_assert_msg(e.verdict.outcome == TAMIS_MAPPED || e.verdict.outcome == TAMIS_UNMAPPED, "line %zu: %s %s", number,
                      tamis_outcome_text(e.verdict.outcome), e.verdict.label == NULL ? "" : e.verdict.label);
        expect_alert_type(row, &e, line);
    }
    ck_assert_msg(strcmp(e.log_type, row->type) == 0, "line %zu: %s", number, e.log_type);
    t->checked++;
}

START_TEST(an_event_of_every_form_has_the_outcome_that_was_decided) {
    char *table = tamis_test_outside("data/panos/forms.tsv", FORM_ROWS);
    panos p;
    form_table t = {.pack = &p};
    if (table == NULL) {
        return;
    }
    char *log = tamis_test_outside("data/panos/forms.log", FORM_ROWS);
    ck_assert_ptr_nonnull(log);
    panos_init(&p, "rules/paloalto-panos");
    panos_each_line(table, read_row, &t);
    panos_each_line(log, check_form, &t);
    ck_assert_uint_eq(t.checked, FORM_ROWS);
    panos_clear(&p);
    free(table);
    free(log);
}
END_TEST

/* ---- ATT&CK ---- */

enum { ATTACK_ROWS = 706 };

typedef struct attack {
    char *text; /* of the table: id, name, former names */
    size_t checked;
} attack;

/* The name of an id, as the table has it today; empty when it has none. */
static tamis_str attack_name(const attack *a, tamis_str id) {
    for (const char *at = a->text; *at != '\0'; at += strcspn(at, "\n"), at += *at == '\n') {
        if (strncmp(at, id.ptr, id.len) == 0 && at[id.len] == '\t') {
            return tamis_str_of(at + id.len + 1, strcspn(at + id.len + 1, "\t\n"));
        }
    }
    return TAMIS_STR("");
}

static tamis_str cell(tamis_value row, const char *name) {
    tamis_heap heap;
    tamis_heap_init(&heap);
    tamis_value value = tamis_value_member(&heap, row, tamis_str_z(name));
    tamis_heap_clear(&heap);
    return value.type == TAMIS_TYPE_STRING ? tamis_value_str(value) : (tamis_str){NULL, 0};
}

/* All objects with a threatId below a constant of the pack. */
static void check_threats(attack *a, const char *pack, tamis_value value) {
    if (value.type != TAMIS_TYPE_OBJECT) {
        return;
    }
    tamis_str id = cell(value, "threatId");
    if (id.ptr != NULL) {
        tamis_str name = attack_name(a, id);
        ck_assert_msg(name.len > 0, "%s: ATT&CK has no %.*s", pack, TAMIS_FMT(id));
        ck_assert_msg(tamis_str_equal(name, cell(value, "threatName")), "%s: %.*s is '%.*s' and not '%.*s'", pack,
                      TAMIS_FMT(id), TAMIS_FMT(name), TAMIS_FMT(cell(value, "threatName")));
        a->checked++;
        return;
    }
    for (uint32_t i = 0; i < value.as.object->count; i++) {
        check_threats(a, pack, value.as.object->members[i].value);
    }
}

START_TEST(threats_are_those_of_attack) {
    static const char *const packs[] = {"rules/global", "rules/paloalto-panos", "rules/fortinet-fortigate"};
    char *path = tamis_test_outside("data/attack/attack.tsv", ATTACK_ROWS);
    attack a = {.text = NULL};
    if (path == NULL) {
        return;
    }
    a.text = tamis_test_read(path, NULL);
    for (size_t i = 0; i < sizeof packs / sizeof packs[0]; i++) {
        panos p;
        panos_init(&p, packs[i]);
        const tamis_program *program = tamis_pack_program(p.pack);
        check_threats(&a, packs[i], program->constants[program->root]);
        panos_clear(&p);
    }
    ck_assert_uint_ge(a.checked, 250);
    free(a.text);
    free(path);
}
END_TEST

/* ---- No change of a shipped pack goes unnoticed ---- */

START_TEST(no_mutation_of_a_shipped_pack_survives) {
    enum { TOO_SLOW = 5 }; /* percent of the effort: valgrind */
    char *rules = tamis_test_source("rules");
    const char *args[] = {"test", "--mutate", rules, NULL};
    tamis_test_result result;
    struct timespec before, after;
    if (tamis_test_effort(100, 0) > TOO_SLOW) {
        (void)clock_gettime(CLOCK_MONOTONIC, &before);
        tamis_test_tamis(&result, args, NULL, 0);
        (void)clock_gettime(CLOCK_MONOTONIC, &after);
        ck_assert_msg(result.status == 0, "%s%s", result.out, result.err);
        const char *last = strstr(result.out, "\n\n"); /* behind what is constant */
        ck_assert_ptr_nonnull(last);
        ck_assert_ptr_nonnull(strstr(last, " mutations, 0 survived\n"));
        tamis_test_note("mutations of the shipped packs: %ld s", (long)(after.tv_sec - before.tv_sec));
        tamis_test_result_clear(&result);
    }
    free(rules);
}
END_TEST

Suite *tamis_suite_panos(void) {
    Suite *suite = suite_create("panos");
    TCase *tests = tcase_create("panos");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, what_is_documented_holds_in_every_form);
    tcase_add_test(tests, an_event_of_every_form_has_the_outcome_that_was_decided);
    tcase_add_test(tests, threats_are_those_of_attack);
    tcase_add_test(tests, no_mutation_of_a_shipped_pack_survives);
    suite_add_tcase(suite, tests);
    return suite;
}
