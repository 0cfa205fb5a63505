/* Fills in the shapes of bench/shapes.h. Addresses, hosts and domains are those that are set apart for documentation. */
#include "bench/events.h"

#include <string.h>

#include "bench/names.h"
#include "bench/shapes.h"

typedef struct shape {
    uint32_t share;
    const char *text;
} shape;

static const shape shapes[] = {
#define SHAPE(share, text) {share, text},
    BENCH_SHAPES(SHAPE)
#undef SHAPE
};

/* One event that is being written. */
typedef struct event {
    FILE *file;
    bench_random *random;
    const bench_names *names;
    uint32_t number;            /* of the event in the log */
    char name[BENCH_TEXT + 16]; /* the last signature's name, for {same} */
} event;

static uint32_t below(event *e, uint32_t n) {
    return bench_random_below(e->random, n);
}

/* ---- Values that are one of a few words ---- */

typedef struct words {
    const char *name;
    const char *words[12]; /* up to the first NULL */
} words;

static const words word_lists[] = {
    {"rule",
     {"outbound web", "inbound web", "dmz to db", "guest-wifi", "vpn users", "allow dns", "block-quic"}},
    {"user",
     {"", "", "", "example\\\\jdoe", "example\\\\msmith", "svc-backup", "example\\\\a.m\xc3\xbcller"}},
    {"app", {"web-browsing", "ssl", "dns-base", "ms-rdp", "ssh", "smtp-base", "ms-ds-smbv2", "incomplete"}},
    {"vsys", {"vsys1", "vsys2"}},
    {"zone", {"trust", "untrust", "dmz", "guest", "vpn"}},
    {"port", {"ethernet1/1", "ethernet1/2", "ethernet1/3", "ae1.200", "tunnel.12"}},
    {"flags", {"0x2000", "0x402000", "0x80400000", "0x1402000"}},
    {"proto", {"tcp", "tcp", "tcp", "udp", "icmp"}},
    {"act", {"alert", "allow", "drop", "reset-both", "deny", "block-url"}},
    {"site", {"branch-north", "branch-south", "hq", "lab", ""}},
    {"host", {"fw-north-01", "fw-north-02", "fw-hq-01", "fw-lab"}},
    {"category",
     {"any", "business-and-economy", "computer-and-internet-info", "news", "high-risk", "malware"}},
    {"categories", {"", "\"news,low-risk\"", "\"computer-and-internet-info,low-risk\""}},
    {"reason", {"aged-out", "tcp-fin", "tcp-rst-from-client", "threat", "policy-deny"}},
    {"direction", {"client-to-server", "server-to-client"}},
    {"threat", {"code-execution", "info-leak", "brute-force", "sql-injection", "overflow", "N/A", "dos"}},
    {"content", {"8860-7728", "8880-7819", "8900-7910", "8920-8001"}},
    {"maker", {"Example Computer", "Sample Devices", ""}},
    {"agent",
     {"\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Example/1.0\"", "\"curl/8.5.0\"", "\"ExampleAgent/2.1\""}},
    {"verdict", {"malicious", "benign", "grayware", "phishing"}},
    {"file", {"invoice.exe", "setup.msi", "report.docx", "payload.dll"}},
    {"filetype", {"Windows Executable (EXE)(52020)", "Microsoft Word 97 (52033)", "PE File(52060)"}},
    {"word", {"spyware", "spyware", "virus", "scan", "flood", "packet"}},
    {"severity", {"1", "1", "2", "3", "4", "5"}},
};

static bool put_word(event *e, const char *name, size_t len) {
    for (size_t i = 0; i < sizeof word_lists / sizeof *word_lists; i++) {
        const words *list = &word_lists[i];
        if (strlen(list->name) != len || memcmp(list->name, name, len) != 0) continue;
        uint32_t n = 0;
        while (n < 12 && list->words[n] != NULL) n++;
        fputs(list->words[below(e, n)], e->file);
        return true;
    }
    return false;
}

/* ---- Values that are made ---- */

/* Seconds since the log's first day: about fifty events a second. */
static uint32_t second_of(const event *e) {
    return e->number / 50 % 86400;
}

static void put_time(event *e) {
    uint32_t s = second_of(e);
    fprintf(e->file, "Jan 12 2027 %02u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
}
static void put_iso(event *e) {
    uint32_t s = second_of(e);
    fprintf(e->file, "2027-01-12T%02u:%02u:%02u.%03uZ", s / 3600, s / 60 % 60, s % 60, e->number % 50 * 20);
}
static void put_serial(event *e) {
    fprintf(e->file, "0070510000%02u", 81 + below(e, 8));
}
static void put_client(event *e) {
    fprintf(e->file, "198.51.100.%u", 1 + below(e, 254));
}
static void put_server(event *e) {
    fprintf(e->file, "192.0.2.%u", 1 + below(e, 254));
}
static void put_nat(event *e) {
    fprintf(e->file, "203.0.113.%u", 1 + below(e, 254));
}
static void put_number(event *e) {
    fprintf(e->file, "%u", 1 + below(e, 9999999));
}
static void put_small(event *e) {
    fprintf(e->file, "%u", 1 + below(e, 60));
}
static void put_high(event *e) {
    fprintf(e->file, "%u", 1024 + below(e, 64000));
}
static void put_low(event *e) {
    static const unsigned ports[] = {80, 443, 443, 443, 53, 22, 25, 445, 3389, 8080};
    fprintf(e->file, "%u", ports[below(e, sizeof ports / sizeof *ports)]);
}
static void put_hex(event *e, unsigned digits) {
    for (unsigned i = 0; i < digits; i++) fputc("0123456789abcdef"[below(e, 16)], e -> file);
}
static void put_uuid(event *e) {
    static const unsigned groups[] = {8, 4, 4, 4, 12};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (i > 0) fputc('-', e->file);
        put_hex(e, groups[i]);
    }
}
static void put_hash(event *e) {
    put_hex(e, 64);
}
static void put_mac(event *e) {
    fputs("00:00:5e:00:53:", e->file);
    put_hex(e, 2);
}
static void put_pc(event *e) {
    fprintf(e->file, "PC-%04u", below(e, 3000));
}
static void put_request(event *e) {
    static const char *const paths[] = {"login?user\\=admin",
                                        "cgi-bin/status",
                                        "item?id\\=1' or '1'\\='1",
                                        "api/v2/orders/export?format\\=csv&page\\=3",
                                        "",
                                        "images/logo.png",
                                        "index.php?option\\=com_users&task\\=user.login"};
    fprintf(e->file, "\"www%u.example.com/%s\"", below(e, 400),
            paths[below(e, sizeof paths / sizeof *paths)]);
}

/* A number below `n`, the small ones far more often: a site sees a few signatures all day and most of them rarely. */
static uint32_t skewed(event *e, uint32_t n) {
    double u = (double)below(e, 1u << 24) / (1u << 24);
    return (uint32_t)(u * u * u * n);
}

/* A signature's name and number: of a hundred, 45 are in the list of 1,000, 15 more in the large list, 40 in none. One in
 * sixteen of these is a domain, as DNS security names it. */
static void put_name(event *e) {
    char name[BENCH_TEXT];
    uint32_t kind = below(e, 100), i;
    if (kind < 45) {
        i = skewed(e, e->names->small);
    } else if (kind < 60) {
        i = e->names->small + below(e, e->names->all - e->names->small);
    } else {
        i = e->names->all + skewed(e, 4000);
    }
    bench_name(name, i);
    if (kind >= 60 && i % 16 == 0) {
        snprintf(e->name, sizeof e->name, "Malware:host%u.example.net(%u)", below(e, 5000), 109000000 + i);
    } else {
        snprintf(e->name, sizeof e->name, "%s(%u)", name, bench_name_id(i));
    }
    fputs(e->name, e->file);
}
static void put_same(event *e) {
    fputs(e->name, e->file);
}

static const struct {
    const char *name;
    void (*put)(event *);
} makers[] = {
    {"time", put_time},     {"iso", put_iso}, {"serial", put_serial},   {"client", put_client},
    {"server", put_server}, {"nat", put_nat}, {"number", put_number},   {"small", put_small},
    {"high", put_high},     {"low", put_low}, {"uuid", put_uuid},       {"hash", put_hash},
    {"mac", put_mac},       {"pc", put_pc},   {"request", put_request}, {"name", put_name},
    {"same", put_same},
};

static bool put_made(event *e, const char *name, size_t len) {
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (strlen(makers[i].name) != len || memcmp(makers[i].name, name, len) != 0) continue;
        makers[i].put(e);
        return true;
    }
    return false;
}

/* ---- Templates ---- */

static bool fill(event *e, const char *text) {
    for (;;) {
        size_t plain = strcspn(text, "{");
        if (fwrite(text, 1, plain, e->file) != plain) return false;
        text += plain;
        if (*text == '\0') return fputc('\n', e->file) != EOF;
        size_t len = strcspn(++text, "}");
        if (!put_made(e, text, len) && !put_word(e, text, len)) {
            fprintf(stderr, "corpus: no value is called %.*s\n", (int)len, text);
            return false;
        }
        text += len + 1;
    }
}

bool bench_event(FILE *file, bench_random *random, const bench_names *names, uint32_t i) {
    event e = {file, random, names, i, ""};
    uint32_t left = below(&e, 100);
    const shape *s = shapes;
    while (left >= s->share) left -= s++->share;
    return fill(&e, s->text);
}
