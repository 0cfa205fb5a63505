/* See baseline.h. */
#include "tools/baseline.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/diag_edit.h"
#include "base/hash.h"

#define VERSION 1
/* Of the text at a finding's place as many bytes count: a finding may span a whole file. */
#define TEXT_MAX 1000u
#define SCAN_MAX 8000u /* and so many with their white space */

/* One finding, as often as it stands in a file. */
typedef struct entry {
    tamis_str code, file, message;
    uint64_t fingerprint;
    size_t count;
} entry;

typedef struct entries {
    entry *items;
    size_t count;
} entries;

static int by_identity(const void *a, const void *b) {
    const entry *x = a, *y = b;
    int order = tamis_str_compare(x->file, y->file);
    if (order == 0) {
        order = tamis_str_compare(x->code, y->code);
    }
    return order != 0 ? order : (x->fingerprint > y->fingerprint) - (x->fingerprint < y->fingerprint);
}

/* ---- From findings ---- */

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The first TEXT_MAX bytes of a text without its white space, of which `tamis fmt` makes more or less. */
static void add_visible(tamis_buf *out, tamis_str text) {
    size_t left = TEXT_MAX;
    for (size_t i = 0; i < text.len && i < SCAN_MAX && left > 0; i++) {
        if (!is_space(text.ptr[i])) {
            (void)tamis_buf_add_char(out, text.ptr[i]);
            left--;
        }
    }
}

static tamis_status fingerprint(uint64_t *out, const tamis_diag *diag, const tamis_sources *sources) {
    static const tamis_hash_key fixed = {0x74616d6973, 0x626173656c696e65}; /* the same for ever */
    tamis_buf text;
    tamis_str place = tamis_sources_text(sources, diag->label.span);
    tamis_buf_init(&text, SIZE_MAX);
    add_visible(&text, diag->message);
    (void)tamis_buf_add_char(&text, '\n');
    add_visible(&text, place);
    *out = tamis_hash(fixed, tamis_buf_str(&text));
    tamis_status status = text.failed;
    tamis_buf_clear(&text);
    return status;
}

static tamis_status identify(entry *out, const tamis_diag *diag, const tamis_sources *sources) {
    tamis_place place = tamis_sources_locate(sources, diag->label.span.off);
    *out = (entry){.code = tamis_str_z(tamis_diag_name(diag->code)),
                   .file = tamis_source_path(place.source),
                   .message = diag->message,
                   .count = 1};
    return fingerprint(&out->fingerprint, diag, sources);
}

/* Sorts, and makes one of equal entries. */
static void settle(entries *list) {
    if (list->count == 0) {
        return;
    }
    qsort(list->items, list->count, sizeof *list->items, by_identity);
    size_t kept = 0;
    for (size_t i = 1; i < list->count; i++) {
        if (by_identity(&list->items[kept], &list->items[i]) == 0) {
            list->items[kept].count += list->items[i].count;
        } else {
            list->items[++kept] = list->items[i];
        }
    }
    list->count = kept + 1;
}

static tamis_status collect(entries *out, const tamis_diags *diags, const tamis_sources *sources) {
    size_t count = 0;
    for (const tamis_diag *diag = diags->first; diag != NULL; diag = diag->next) {
        count++;
    }
    *out = (entries){.items = calloc(count + 1, sizeof *out->items)};
    if (out->items == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (const tamis_diag *diag = diags->first; diag != NULL; diag = diag->next) {
        tamis_status status = identify(&out->items[out->count++], diag, sources);
        if (status != TAMIS_OK) {
            return status;
        }
    }
    settle(out);
    return TAMIS_OK;
}

tamis_status tamis_baseline_print(tamis_buf *out, const tamis_diags *diags, const tamis_sources *sources) {
    entries list;
    tamis_status status = collect(&list, diags, sources);
    (void)tamis_buf_add_format(out, "{\"tamisBaseline\":%d,\"findings\":[", VERSION);
    for (size_t i = 0; i < list.count && status == TAMIS_OK; i++) {
        const entry *e = &list.items[i];
        (void)tamis_buf_add_z(out, i == 0 ? "\n{\"code\":" : ",\n{\"code\":");
        (void)tamis_json_add_string(out, e->code);
        (void)tamis_buf_add_z(out, ",\"file\":");
        (void)tamis_json_add_string(out, e->file);
        (void)tamis_buf_add_format(out, ",\"fingerprint\":\"%016" PRIx64 "\",\"count\":%zu,\"message\":", e->fingerprint,
                                   e->count);
        (void)tamis_json_add_string(out, e->message);
        (void)tamis_buf_add_char(out, '}');
    }
    (void)tamis_buf_add_z(out, "\n]}\n");
    free(list.items);
    return status == TAMIS_OK ? out->failed : status;
}

/* ---- From a file ---- */

static tamis_status refuse(tamis_json_error *error, tamis_span span, const char *text) {
    error->span = span;
    size_t len = strlen(text);
    memcpy(error->text, text, len + 1); /* the texts below are short */
    return TAMIS_ERR_INVALID;
}

static bool read_hex(uint64_t *out, tamis_str text) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = memchr(digits, text.ptr[i], 16);
        if (digit == NULL) {
            return false;
        }
        *out = *out << 4 | (uint64_t)(digit - digits);
    }
    return text.len == 16;
}

static bool read_text(tamis_str *out, const tamis_json *object, tamis_str name) {
    const tamis_json *member = tamis_json_member(object, name);
    if (member == NULL || member->type != TAMIS_JSON_STRING) {
        return false;
    }
    *out = member->string;
    return true;
}

static bool read_entry(entry *out, const tamis_json *object) {
    tamis_str hex;
    const tamis_json *count = tamis_json_member(object, TAMIS_STR("count"));
    bool ok = read_text(&out->code, object, TAMIS_STR("code")) && read_text(&out->file, object, TAMIS_STR("file")) &&
              read_text(&hex, object, TAMIS_STR("fingerprint")) && read_hex(&out->fingerprint, hex) && count != NULL &&
              count->type == TAMIS_JSON_NUMBER && count->number >= 1 && count->number <= 1e9;
    out->count = ok ? (size_t)count->number : 0;
    return ok;
}

static tamis_status read_entries(entries *out, const tamis_json *json, tamis_json_error *error) {
    const tamis_json *version = tamis_json_member(json, TAMIS_STR("tamisBaseline"));
    const tamis_json *findings = tamis_json_member(json, TAMIS_STR("findings"));
    if (version == NULL || version->type != TAMIS_JSON_NUMBER || findings == NULL ||
        findings->type != TAMIS_JSON_ARRAY) {
        return refuse(error, json->span, "this is no baseline");
    }
    if (version->number < VERSION || version->number > VERSION) {
        return refuse(error, version->span, "this is a baseline of another version of tamis");
    }
    out->items = calloc(findings->count + 1, sizeof *out->items);
    if (out->items == NULL) {
        return TAMIS_ERR_MEMORY;
    }
    for (size_t i = 0; i < findings->count; i++) {
        if (!read_entry(&out->items[out->count++], &findings->items[i])) {
            return refuse(error, findings->items[i].span, "this is no finding of a baseline");
        }
    }
    settle(out);
    return TAMIS_OK;
}

typedef struct application {
    entries list;
    const tamis_sources *sources;
    size_t accepted;
    tamis_status status;
} application;

static bool is_new(void *data, tamis_diag *diag) {
    application *a = data;
    entry key;
    tamis_status status = identify(&key, diag, a->sources);
    if (status != TAMIS_OK) {
        a->status = status;
        return true;
    }
    entry *known = a->list.count == 0
                       ? NULL
                       : bsearch(&key, a->list.items, a->list.count, sizeof *a->list.items, by_identity);
    if (known == NULL || known->count == 0) {
        return true;
    }
    known->count--;
    a->accepted++;
    return false;
}

tamis_status tamis_baseline_apply(tamis_baseline_counts *out, tamis_diags *diags, const tamis_sources *sources,
                                  tamis_str text, tamis_json_error *error) {
    tamis_json *json;
    application a = {.sources = sources, .status = TAMIS_OK};
    *out = (tamis_baseline_counts){0, 0};
    tamis_status status = tamis_json_parse(&json, diags->arena, text, error);
    if (status == TAMIS_OK) {
        status = read_entries(&a.list, json, error);
    }
    if (status == TAMIS_OK) {
        tamis_diags_filter(diags, is_new, &a);
        status = a.status;
    }
    out->accepted = a.accepted;
    for (size_t i = 0; i < a.list.count; i++) {
        out->gone += a.list.items[i].count;
    }
    free(a.list.items);
    return status;
}
