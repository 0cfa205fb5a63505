/* See import.h.
 *
 * An expression stands in a JSON string, so that the compiler sees its decoded text, and a person wants to see the
 * document. Findings are therefore moved: each offset of the decoded text has its place between the quotes. */
#include "tools/import.h"

#include "base/cef_keys.h"
#include "base/json.h"
#include "base/map.h"
#include "compiler/compiler.h"
#include "grammar/parse.h"

typedef struct importer {
    tamis_arena *arena;
    tamis_diags *diags;
    const tamis_source *document;
    tamis_buf *map;    /* the outputs */
    tamis_buf *fields; /* the declarations */
    tamis_map declared;
    bool lone; /* the document is one property, and was parsed with braces around it */
    tamis_status status;
} importer;

/* ---- Places ---- */

/* A place of the parsed text, in the space of all sources. */
static tamis_span in_document(const importer *im, tamis_span span) {
    uint32_t end = (uint32_t)im->document->text.len;
    uint32_t off = im->lone && span.off > 0 ? span.off - 1 : span.off;
    off = off < end ? off : end;
    return (tamis_span){im->document->base + off, span.len < end - off ? span.len : end - off};
}

static unsigned hex4(const char *digits) {
    unsigned n = 0;
    for (int i = 0; i < 4; i++) {
        char c = digits[i];
        n = n << 4 | (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return n;
}

/* One step through the inside of a valid JSON string: its bytes there, and those that it stands for. */
static void step(size_t *raw, size_t *decoded, const char *at) {
    *raw = 1;
    *decoded = 1;
    if (at[0] != '\\') {
        return;
    }
    *raw = 2;
    if (at[1] == 'u') {
        unsigned c = hex4(at + 2);
        bool pair = c >= 0xD800 && c <= 0xDBFF;
        *raw = pair ? 12 : 6;
        *decoded = pair ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
}

/* Where in the document each byte of a string's decoded text stands, and behind the last one its end; `string` is the
 * string with its quotes. NULL when memory ended. */
static const uint32_t *places_of(importer *im, tamis_span string, size_t decoded_len) {
    uint32_t *places = tamis_arena_array(im->arena, decoded_len + 1, sizeof *places);
    if (places == NULL) {
        im->status = TAMIS_ERR_MEMORY;
        return NULL;
    }
    const char *text = im->document->text.ptr + (string.off - im->document->base);
    size_t at = 1;
    for (size_t i = 0; i < decoded_len;) {
        size_t raw, decoded;
        step(&raw, &decoded, text + at);
        for (size_t end = i + decoded; i < end && i < decoded_len; i++) {
            places[i] = string.off + (uint32_t)at;
        }
        at += raw;
    }
    places[decoded_len] = string.off + (uint32_t)at;
    return places;
}

/* ---- Findings ---- */

/* A place in the compiler's text as a place in the document. */
static tamis_span moved(tamis_span span, uint32_t base, const uint32_t *places, size_t decoded_len) {
    size_t start = span.off - base;
    size_t end = start + span.len;
    start = start < decoded_len ? start : decoded_len;
    end = end < decoded_len ? end : decoded_len;
    return (tamis_span){places[start], places[end] - places[start]};
}

/* Is it an error of the expression? Which outputs stand above it, only the map knows that it goes to. */
static bool counts(const tamis_diag *diag) {
    bool about_outputs = diag->code == TAMIS_E0205 || diag->code == TAMIS_E0209 || diag->code == TAMIS_E0305;
    return diag->severity == TAMIS_ERROR && !about_outputs;
}

static void take_finding(importer *im, const tamis_diag *from, uint32_t base, const uint32_t *places,
                         size_t len) {
    tamis_span span = moved(from->label.span, base, places, len);
    tamis_diag *diag =
        tamis_diags_add(im->diags, from->code, span, "%.*s", (int)from->message.len, from->message.ptr);
    for (const tamis_label *label = &from->label; label != NULL; label = label->next) {
        if (label->text.len > 0) {
            tamis_diag_label(im->diags, diag, moved(label->span, base, places, len), "%.*s",
                             (int)label->text.len, label->text.ptr);
        }
    }
    if (from->help.len > 0) {
        tamis_diag_help(im->diags, diag, "%.*s", (int)from->help.len, from->help.ptr);
    }
}

/* Copies what the compiler found in the expression to the document's findings. Returns the number of errors. */
static size_t take_findings(importer *im, const tamis_compiler *compiler, tamis_span string,
                            size_t decoded_len) {
    const tamis_sources *sources = tamis_compiler_sources(compiler);
    uint32_t base = sources->count > 0 ? sources->items[0].base : 0;
    const uint32_t *places = NULL;
    size_t errors = 0;
    for (const tamis_diag *from = tamis_compiler_diags(compiler)->first; from != NULL; from = from->next) {
        if (!counts(from)) {
            continue;
        }
        if (places == NULL) {
            places = places_of(im, string, decoded_len);
        }
        if (places == NULL) {
            return 0; /* im->status says it */
        }
        take_finding(im, from, base, places, decoded_len);
        errors++;
    }
    return errors;
}

/* ---- Fields ---- */

static bool is_plain_name(tamis_str name) {
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
        if (!letter && (i == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return name.len > 0;
}

/* A name as rules text has it: in quotes where it is no word. */
static void add_name(tamis_buf *out, tamis_str name) {
    if (is_plain_name(name)) {
        (void)tamis_buf_add_str(out, name);
        return;
    }
    (void)tamis_buf_add_char(out, '\'');
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c < 0x20 || c == 0x7F) {
            (void)tamis_buf_add_format(out, "\\x%02x", c);
            continue;
        }
        if (c == '\'' || c == '\\') {
            (void)tamis_buf_add_char(out, '\\');
        }
        (void)tamis_buf_add_char(out, (char)c);
    }
    (void)tamis_buf_add_char(out, '\'');
}

static void declare_field(importer *im, tamis_str key) {
    if (tamis_cef_keys_find(key) != NULL || tamis_map_get(&im->declared, key) != NULL) {
        return;
    }
    if (tamis_map_put(&im->declared, key, 0) != TAMIS_OK) {
        im->status = TAMIS_ERR_MEMORY;
        return;
    }
    (void)tamis_buf_add_z(im->fields, "field ");
    add_name(im->fields, key);
    (void)tamis_buf_add_z(im->fields, ";\n");
}

static const tamis_expr *ungroup(const tamis_expr *e) {
    while (e->kind == TAMIS_EXPR_GROUP) {
        e = e->a;
    }
    return e;
}

/* fields.key, fields['key']. */
static void declare_member(importer *im, const tamis_expr *e) {
    const tamis_expr *object = ungroup(e->a);
    if (object->kind != TAMIS_EXPR_NAME || !tamis_str_equal(object->text.str, TAMIS_STR("fields"))) {
        return;
    }
    const tamis_expr *key = e->kind == TAMIS_EXPR_MEMBER ? e : ungroup(e->b);
    if (key == e || key->kind == TAMIS_EXPR_STRING) {
        declare_field(im, key->text.str);
    }
}

/* The fields that an expression reads. Recursion: as deep as the tree, which the parser limits. */
static void declare_fields(importer *im, const tamis_expr *e) {
    if (e == NULL) {
        return;
    }
    if (e->kind == TAMIS_EXPR_MEMBER || e->kind == TAMIS_EXPR_INDEX) {
        declare_member(im, e);
    }
    if (e->kind == TAMIS_EXPR_ARRAY || e->kind == TAMIS_EXPR_CALL) {
        for (const tamis_expr *child = e->a; child != NULL; child = child->next) {
            declare_fields(im, child);
        }
        return;
    }
    declare_fields(im, e->a);
    declare_fields(im, e->b);
    declare_fields(im, e->c);
}

/* ---- Outputs ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The text without what is blank at both ends. */
static tamis_str stripped(tamis_str text) {
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text = tamis_str_of(text.ptr + 1, text.len - 1);
    }
    while (text.len > 0 && is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

/* May the last line end in a comment, which would swallow what follows? */
static bool may_end_in_comment(tamis_str text) {
    bool comment = false;
    for (size_t i = 1; i < text.len; i++) {
        comment = (comment && text.ptr[i] != '\n') || (text.ptr[i - 1] == '/' && text.ptr[i] == '/');
    }
    return comment;
}

static void add_output(importer *im, tamis_str name, tamis_str text) {
    tamis_str body = stripped(text);
    body = stripped(tamis_str_of(body.ptr + 2, body.len - 2)); /* without its arrow */
    (void)tamis_buf_add_z(im->map, "  ");
    add_name(im->map, name);
    (void)tamis_buf_add_z(im->map, " => ");
    (void)tamis_buf_add_str(im->map, body);
    (void)tamis_buf_add_z(im->map, may_end_in_comment(body) ? "\n    ;\n" : ";\n");
}

static bool has_arrow(tamis_str text) {
    return tamis_str_starts_with(stripped(text), TAMIS_STR("=>"));
}

/* Parses an expression that is known to be right, for the fields in it. */
static void read_fields(importer *im, tamis_str text) {
    tamis_sources sources;
    tamis_diags diags;
    tamis_expr *expr = NULL;
    size_t index;
    tamis_sources_init(&sources, im->arena);
    tamis_diags_init(&diags, im->arena);
    im->status = tamis_sources_add(&index, &sources, TAMIS_STR("expression"), TAMIS_STR("expression"), text);
    if (im->status == TAMIS_OK) {
        im->status = tamis_parse_expression(&expr, im->arena, &sources, index, &diags);
    }
    if (im->status == TAMIS_OK) {
        declare_fields(im, expr);
    }
}

static void import_expression(importer *im, tamis_str name, const tamis_json *value) {
    tamis_span string = in_document(im, value->span);
    if (!has_arrow(value->string)) {
        tamis_diag *diag = tamis_diags_add(im->diags, TAMIS_E0102, string,
                                           "this is no expression: it does not begin with '=>'");
        tamis_diag_help(im->diags, diag, "a text that never changes is written \"=> 'text'\"");
        return;
    }
    tamis_compiler *compiler = NULL;
    tamis_str image;
    im->status = tamis_compiler_new(&compiler);
    if (im->status != TAMIS_OK) {
        return;
    }
    tamis_status status = tamis_compiler_expression(&image, compiler, value->string, NULL, NULL);
    size_t errors = take_findings(im, compiler, string, value->string.len);
    if (status == TAMIS_ERR_MEMORY) {
        im->status = status;
    } else if (status != TAMIS_OK && tamis_compiler_diags(compiler)->errors == 0) {
        tamis_diags_add(im->diags, TAMIS_E0306, string, "the expression is too large");
    } else if (errors == 0 && im->status == TAMIS_OK) {
        add_output(im, name, value->string);
        read_fields(im, value->string);
    }
    tamis_compiler_free(compiler);
}

static void import_output(importer *im, tamis_str name, tamis_span name_span, const tamis_json *output) {
    const tamis_json *value =
        output->type == TAMIS_JSON_OBJECT ? tamis_json_member(output, TAMIS_STR("value")) : output;
    if (value != NULL && value->type == TAMIS_JSON_STRING) {
        import_expression(im, name, value);
        return;
    }
    tamis_diag *diag =
        tamis_diags_add(im->diags, TAMIS_E0401, in_document(im, value != NULL ? value->span : name_span),
                        "'%.*s' has no expression", TAMIS_FMT(name));
    tamis_diag_help(im->diags, diag, "an output is written \"%.*s\": {\"value\": \"=> …\"}", TAMIS_FMT(name));
}

/* ---- Documents ---- */

/* A document that begins with a string is a property without the braces around it. */
static bool is_lone(tamis_str text) {
    tamis_str inside = stripped(text);
    return inside.len > 0 && inside.ptr[0] == '"';
}

/* The property between braces, without the comma behind it. */
static tamis_str braced(tamis_arena *arena, tamis_str text) {
    size_t len = text.len;
    while (len > 0 && is_blank(text.ptr[len - 1])) {
        len--;
    }
    len -= text.ptr[len - 1] == ',' ? 1 : 0;
    char *copy = tamis_arena_bytes(arena, len + 2);
    if (copy == NULL) {
        return tamis_str_of(NULL, 0);
    }
    copy[0] = '{';
    memcpy(copy + 1, text.ptr, len);
    copy[len + 1] = '}';
    return tamis_str_of(copy, len + 2);
}

static const tamis_json *read_document(importer *im) {
    tamis_str text = im->document->text;
    im->lone = is_lone(text);
    if (im->lone) {
        text = braced(im->arena, text);
        if (text.ptr == NULL) {
            im->status = TAMIS_ERR_MEMORY;
            return NULL;
        }
    }
    tamis_json *json = NULL;
    tamis_json_error error;
    tamis_status status = tamis_json_parse(&json, im->arena, text, &error);
    if (status == TAMIS_ERR_INVALID) {
        tamis_diags_add(im->diags, TAMIS_E0401, in_document(im, error.span), "%s", error.text);
        return NULL;
    }
    im->status = status;
    if (status == TAMIS_OK && json->type != TAMIS_JSON_OBJECT) {
        tamis_diag *diag = tamis_diags_add(im->diags, TAMIS_E0401, in_document(im, json->span),
                                           "this is no mapping document");
        tamis_diag_help(im->diags, diag,
                        "it is an object of outputs: {\"alertType\": {\"value\": \"=> …\"}}");
        return NULL;
    }
    return status == TAMIS_OK ? json : NULL;
}

/* {"value": "=> …"} alone, with or without its braces, is one output without a name. */
static bool is_nameless(const tamis_json *document) {
    const tamis_json *value = tamis_json_member(document, TAMIS_STR("value"));
    return value != NULL && value->type == TAMIS_JSON_STRING;
}

static void import_document(importer *im, tamis_str name) {
    const tamis_json *document = read_document(im);
    if (document == NULL) {
        return;
    }
    if (is_nameless(document)) {
        import_output(im, name, document->span, document);
        return;
    }
    if (document->count == 0) {
        tamis_diags_add(im->diags, TAMIS_E0401, in_document(im, document->span),
                        "the document has no outputs");
    }
    for (size_t i = 0; i < document->count && im->status == TAMIS_OK; i++) {
        import_output(im, document->keys[i], document->key_spans[i], &document->items[i]);
    }
}

tamis_status tamis_import(tamis_buf *out, tamis_arena *arena, const tamis_sources *sources, size_t source,
                          tamis_str name, tamis_diags *diags) {
    tamis_buf map, fields;
    importer im = {
        .arena = arena, .diags = diags, .document = &sources->items[source], .map = &map, .fields = &fields};
    size_t errors = diags->errors;
    tamis_buf_init(&map, out->max);
    tamis_buf_init(&fields, out->max);
    tamis_map_init(&im.declared, arena);
    import_document(&im, name);
    if (im.status == TAMIS_OK && diags->errors > errors) {
        im.status = TAMIS_ERR_RULES;
    }
    if (im.status == TAMIS_OK) {
        (void)tamis_buf_add_str(out, tamis_buf_str(&fields));
        (void)tamis_buf_add_z(out, fields.len > 0 ? "\nmap {\n" : "map {\n");
        (void)tamis_buf_add_str(out, tamis_buf_str(&map));
        (void)tamis_buf_add_z(out, "}\n");
    }
    bool failed =
        map.failed != TAMIS_OK || fields.failed != TAMIS_OK || out->failed != TAMIS_OK || diags->failed;
    tamis_buf_clear(&map);
    tamis_buf_clear(&fields);
    return im.status == TAMIS_OK && failed ? TAMIS_ERR_MEMORY : im.status;
}
