/* Names of groups: `(?<name>…)` and `\k<name>`. PCRE2 never sees them. */
#include <stdio.h>
#include <unictype.h>

#include "base/suggest.h"
#include "base/utf8.h"
#include "regex/parser.h"

static bool letter(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '$' || c == '_';
}

static bool starts_name(uint32_t c) {
    return c < 0x80 ? letter(c) : uc_is_property_id_start(c);
}

static bool continues_name(uint32_t c) {
    if (c < 0x80) {
        return letter(c) || (c >= '0' && c <= '9');
    }
    return uc_is_property_id_continue(c) || c == 0x200C || c == 0x200D;
}

/* One code point of a name, escapes decoded; TAMIS_RE_NO_CHAR when the parse has ended. */
static uint32_t next_of_name(tamis_re_parser *p) {
    size_t off = p->at;
    if (p->at == p->source.len) {
        tamis_re_fail(p, off, off, "a name ends in '>'", "the name of a group does not end");
        return TAMIS_RE_NO_CHAR;
    }
    if (tamis_re_peek(p, 0) != '\\') {
        return tamis_re_next(p);
    }
    p->at++;
    uint32_t c = 0;
    if (tamis_re_peek(p, 0) != 'u' || !tamis_re_parse_unicode(p, true, &c)) {
        tamis_re_fail(p, off, p->at, "in a name only \\u escapes have a meaning", "invalid escape in the name of a group");
        return TAMIS_RE_NO_CHAR;
    }
    return c;
}

bool tamis_re_parse_name(tamis_re_parser *p, tamis_str *out) {
    size_t off = p->at;
    size_t room = p->source.len - p->at; /* an escape is longer than what it says */
    char *name = tamis_arena_bytes(p->arena, room);
    if (name == NULL) {
        p->status = TAMIS_ERR_MEMORY;
        return false;
    }
    size_t len = 0;
    for (;;) {
        size_t place = p->at;
        bool escaped = tamis_re_peek(p, 0) == '\\';
        uint32_t c = next_of_name(p);
        if (c == TAMIS_RE_NO_CHAR) {
            return false;
        }
        if (c == '>' && !escaped && len > 0) {
            break;
        }
        if (len == 0 ? !starts_name(c) : !continues_name(c)) {
            tamis_re_fail(p, place, p->at, "a name is made of letters, digits, '_' and '$', and does not begin with a digit",
                          len == 0 && c == '>' ? "a group has an empty name" : "this cannot stand in the name of a group");
            return false;
        }
        char bytes[4];
        size_t size = tamis_utf8_encode(bytes, c);
        if (size > room - len) { /* cannot be; keeps the copy safe whatever an escape is */
            tamis_re_fail(p, off, p->at, "", "the name of a group is too long");
            return false;
        }
        memcpy(name + len, bytes, size);
        len += size;
    }
    *out = tamis_str_of(name, len);
    return true;
}

static uint32_t group_named(const tamis_re_tree *tree, tamis_str name) {
    for (uint32_t i = 1; i <= tree->group_count; i++) {
        if (tree->groups[i].name.len > 0 && tamis_str_equal(tree->groups[i].name, name)) {
            return i;
        }
    }
    return 0;
}

static void fail_unknown(tamis_re_parser *p, const tamis_re_named_ref *ref) {
    tamis_suggest suggest = tamis_suggest_start(ref->name);
    for (uint32_t i = 1; i <= p->tree->group_count; i++) {
        if (p->tree->groups[i].name.len > 0) {
            tamis_suggest_offer(&suggest, p->tree->groups[i].name);
        }
    }
    char help[120] = "";
    if (suggest.nearest.ptr != NULL) {
        (void)snprintf(help, sizeof help, "did you mean '%.*s'?",
                       (int)(suggest.nearest.len > 60 ? 60 : suggest.nearest.len), suggest.nearest.ptr);
    }
    size_t off = ref->node->off;
    tamis_re_fail(p, off, off + ref->node->len, help, "no group has the name '%.*s'",
                  (int)(ref->name.len > 60 ? 60 : ref->name.len), ref->name.ptr);
}

bool tamis_re_resolve_names(tamis_re_parser *p) {
    for (tamis_re_named_ref *ref = p->refs; ref != NULL; ref = ref->next) {
        ref->node->number = group_named(p->tree, ref->name);
        if (ref->node->number == 0) {
            fail_unknown(p, ref);
            return false;
        }
    }
    return true;
}
