/* A program as text: what `tamis dump` shows. Every text from the pack may hold hostile bytes: the caller escapes what it
 * prints for people; here only line ends and the marks of quotes are kept apart from the text. */
#include "base/escape.h"
#include "vm/event.h"
#include "vm/functions.h"
#include "vm/pack_format.h"
#include "vm/program.h"

static const char *const verbs[TAMIS_VERBS] = {"allow", "drop", "deny"};

static const char *const cef_names[TAMIS_CEF_MEMBERS] = {
#define NAME(id, name) name,
    TAMIS_CEF_MEMBER_MAP(NAME)
#undef NAME
};

static void add_quoted(tamis_buf *out, tamis_str s) {
    tamis_buf_add_char(out, '\'');
    tamis_escape_add(out, s, false);
    tamis_buf_add_char(out, '\'');
}

#define SHOWN_BYTES 60u

static void add_short(tamis_buf *out, tamis_str s) {
    bool cut = s.len > SHOWN_BYTES;
    add_quoted(out, (tamis_str){s.ptr, cut ? SHOWN_BYTES : s.len});
    if (cut) tamis_buf_add_z(out, "…");
}

/* ---- Values ---- */

static void add_value(tamis_buf *out, tamis_value v) {
    tamis_str text;
    switch (v.type) {
    case TAMIS_TYPE_STRING: add_short(out, tamis_value_str(v)); return;
    case TAMIS_TYPE_LIST:
        tamis_buf_add_z(out, "list ");
        tamis_escape_add(out, v.as.list->name, false);
        return;
    case TAMIS_TYPE_REGEX:
        tamis_buf_add_char(out, '/');
        tamis_escape_add(out, v.as.regex->source, false);
        tamis_buf_add_char(out, '/');
        return;
    case TAMIS_TYPE_OBJECT: tamis_buf_add_format(out, "object of %u", v.as.object->count); return;
    case TAMIS_TYPE_ARRAY:
        tamis_buf_add_char(out, '[');
        for (uint32_t i = 0; i < v.len && i < 8; i++) {
            if (i > 0) tamis_buf_add_z(out, ", ");
            if (v.as.array[i].type == TAMIS_TYPE_ARRAY) tamis_buf_add_z(out, "array");
            else add_value(out, v.as.array[i]);
        }
        tamis_buf_add_z(out, v.len > 8 ? ", …]" : "]");
        return;
    default: break;
    }
    tamis_heap heap; /* undefined, null, booleans and numbers need none */
    tamis_heap_init(&heap);
    if (tamis_value_to_str(&text, &heap, v)) tamis_buf_add_str(out, text);
    tamis_heap_clear(&heap);
}

/* ---- Code ---- */

static void add_operand(tamis_buf *out, const tamis_program *p, tamis_operand kind, uint32_t x, uint32_t first) {
    switch (kind) {
    case TAMIS_OPERAND_NONE: return;
    case TAMIS_OPERAND_COUNT: tamis_buf_add_format(out, " %u", x); return;
    case TAMIS_OPERAND_SLOT: tamis_buf_add_format(out, " slot %u", x); return;
    case TAMIS_OPERAND_TARGET: tamis_buf_add_format(out, " -> %u", x - first); return;
    case TAMIS_OPERAND_FUNCTION: tamis_buf_add_format(out, " %s", tamis_functions[x].name); return;
    case TAMIS_OPERAND_CEF: tamis_buf_add_format(out, " cef.%s", cef_names[x]); return;
    case TAMIS_OPERAND_FIELD:
        tamis_buf_add_char(out, ' ');
        add_short(out, p->fields[x]);
        return;
    case TAMIS_OPERAND_OUTPUT:
        tamis_buf_add_char(out, ' ');
        tamis_escape_add(out, tamis_program_output(p, x)->name, false);
        return;
    case TAMIS_OPERAND_LET:
        tamis_buf_add_char(out, ' ');
        tamis_escape_add(out, tamis_program_let(p, x)->name, false);
        return;
    case TAMIS_OPERAND_CONSTANT:
    case TAMIS_OPERAND_STRING:
        tamis_buf_add_char(out, ' ');
        add_value(out, p->constants[x]);
        return;
    }
}

/* The first line of the source text behind a span. */
static void add_source(tamis_buf *out, const tamis_program *p, tamis_span span) {
    tamis_place place = tamis_sources_locate(&p->sources, span.off);
    tamis_str text = tamis_sources_text(&p->sources, span);
    if (place.source == NULL) return;
    const char *end = text.len == 0 ? NULL : memchr(text.ptr, '\n', text.len);
    if (end != NULL) text.len = (size_t)(end - text.ptr);
    bool cut = end != NULL || text.len > SHOWN_BYTES;
    if (text.len > SHOWN_BYTES) text.len = SHOWN_BYTES;
    tamis_buf_add_z(out, "; ");
    tamis_escape_add(out, place.source->stored, false);
    tamis_buf_add_format(out, ":%zu:%zu  ", place.line, place.column);
    tamis_escape_add(out, text, false);
    if (cut) tamis_buf_add_z(out, "…");
}

#define SOURCE_COLUMN 56u

static void add_insn(tamis_buf *out, const tamis_program *p, const tamis_entry *e, uint32_t i) {
    const tamis_insn *insn = &p->code[e->first + i];
    const tamis_opcode_info *info = &tamis_opcodes[insn->op];
    size_t start = out->len;
    tamis_buf_add_format(out, "%6u  %-16s", i, info->name);
    add_operand(out, p, info->a, insn->a, e->first);
    add_operand(out, p, info->b, insn->b, e->first);
    size_t width = tamis_escape_width((tamis_str){out->ptr + start, out->len - start});
    tamis_buf_add_repeat(out, ' ', width < SOURCE_COLUMN ? SOURCE_COLUMN - width : 2);
    add_source(out, p, p->spans[e->first + i]);
    tamis_buf_add_char(out, '\n');
}

static void add_entry(tamis_buf *out, const tamis_program *p, const tamis_entry *e) {
    static const char *const kinds[] = {"let", "", "output"};
    tamis_buf_add_char(out, '\n');
    tamis_buf_add_z(out, e->kind == TAMIS_ENTRY_STATEMENT ? verbs[e->verb] : kinds[e->kind]);
    tamis_buf_add_char(out, ' ');
    add_quoted(out, e->name);
    tamis_buf_add_format(out, "  (%u instructions, stack %u)\n", e->count, e->max_depth);
    for (uint32_t i = 0; i < e->count; i++) add_insn(out, p, e, i);
}

static void add_code(tamis_buf *out, const tamis_program *p) {
    for (uint32_t i = 0; i < p->let_count; i++) add_entry(out, p, tamis_program_let(p, i));
    for (uint32_t i = 0; i < p->filter_count; i++) {
        tamis_buf_add_z(out, "\nfilter ");
        add_quoted(out, p->filters[i].name);
        tamis_buf_add_char(out, '\n');
        for (uint32_t s = 0; s < p->filters[i].count; s++)
            add_entry(out, p, tamis_program_statement(p, p->filters[i].first + s));
    }
    for (uint32_t i = 0; i < p->output_count; i++) add_entry(out, p, tamis_program_output(p, i));
}

/* ---- Lists, tables, fields ---- */

static void add_list(tamis_buf *out, const tamis_program *p, const tamis_regex_list *list) {
    tamis_buf_add_z(out, "\nlist ");
    add_quoted(out, list->name);
    tamis_buf_add_format(out, "  (%zu entries)\n", list->count);
    for (size_t i = 0; i < list->count; i++) {
        const tamis_regex_entry *e = tamis_regex_list_entry(list, i);
        tamis_entry_place place = tamis_program_entry_place(p, list->first + (uint32_t)i);
        tamis_buf_add_format(out, "%6zu  /", i);
        tamis_escape_add(out, e->pattern->source, false);
        tamis_buf_add_char(out, '/');
        (void)tamis_regex_add_flags(out, e->pattern->flags);
        tamis_buf_add_z(out, " => ");
        add_quoted(out, e->value);
        tamis_buf_add_z(out, "  ; ");
        tamis_escape_add(out, p->sources.items[place.source].stored, false);
        tamis_buf_add_format(out, ":%u\n", place.line);
    }
}

/* The reference tree, one row a line. Recursive: the loader limits the depth of constants. */
static void add_tree(tamis_buf *out, const tamis_object *object, unsigned indent) {
    for (uint32_t i = 0; i < object->count; i++) {
        const tamis_member *m = &object->members[i];
        tamis_buf_add_repeat(out, ' ', (size_t)indent * 2);
        tamis_escape_add(out, m->key, false);
        tamis_buf_add_z(out, ": ");
        add_value(out, m->value);
        tamis_buf_add_char(out, '\n');
        if (m->value.type == TAMIS_TYPE_OBJECT) add_tree(out, m->value.as.object, indent + 1);
    }
}

bool tamis_program_print(tamis_buf *out, const tamis_program *p) {
    tamis_buf_add_z(out, "pack ");
    add_quoted(out, p->name);
    tamis_buf_add_z(out, " version ");
    add_quoted(out, p->version);
    tamis_buf_add_format(out, "\nformat %u, engine level %u, %zu bytes, checksum %016llx\n", TAMIS_PACK_FORMAT,
                         tamis_get32(p->image.ptr + TAMIS_PACK_AT_MADE), p->image.len,
                         (unsigned long long)tamis_get64(p->image.ptr + TAMIS_PACK_AT_CHECKSUM));
    tamis_buf_add_format(out, "%u lets, %u statements, %u outputs, %u slots, stack %u\n", p->let_count,
                         p->statement_count, p->output_count, p->slot_count, p->stack_size);
    tamis_buf_add_z(out, "sources:\n");
    for (size_t i = 0; i < p->sources.count; i++) {
        tamis_buf_add_z(out, "  ");
        tamis_escape_add(out, p->sources.items[i].stored, false);
        tamis_buf_add_char(out, '\n');
    }
    add_code(out, p);
    for (uint32_t i = 0; i < p->list_count; i++) add_list(out, p, &p->lists[i]);
    tamis_buf_add_z(out, "\nreferences\n");
    add_tree(out, p->constants[p->root].as.object, 1);
    tamis_buf_add_z(out, "\nfields\n");
    for (uint32_t i = 0; i < p->field_count; i++) {
        tamis_buf_add_z(out, "  ");
        tamis_escape_add(out, p->fields[i], false);
        tamis_buf_add_char(out, '\n');
    }
    return out->failed == TAMIS_OK;
}
