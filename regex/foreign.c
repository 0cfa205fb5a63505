/* See lint.h: what other dialects have and JavaScript reads as plain letters. */
#include "regex/lint.h"

typedef struct foreign_row {
    const char *written, *instead;
} foreign_row;

static const foreign_row escapes[] = {
    {"A", "the start of the text is ^"},
    {"z", "the end of the text is $"},
    {"Z", "the end of the text is $"},
    {"h", "write [ \\t]"},
    {"R", "write \\r?\\n"},
    {"N", "write ."},
    {"a", "write \\x07"},
    {"e", "write \\x1b"},
    {"p", "properties such as \\p{L} need flag u"},
    {"P", "properties such as \\P{L} need flag u"},
    {"Q", "write a backslash before each character that is special"},
    {"E", "write a backslash before each character that is special"},
    {"K", "put what is kept into a group, or into a lookbehind"},
};

static const foreign_row classes[] = {
    {"alpha", "write a-zA-Z"},  {"digit", "write 0-9"},        {"alnum", "write a-zA-Z0-9"}, {"upper", "write A-Z"},
    {"lower", "write a-z"},     {"space", "write \\s"},        {"blank", "write a blank and \\t"}, {"word", "write \\w"},
    {"xdigit", "write 0-9a-fA-F"}, {"punct", "name the characters"},
};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool tamis_re_is_foreign_escape(char letter) {
    return is_letter(letter) && strchr("bBcdDfknrsStuvwWx", letter) == NULL;
}

static const char *find_row(const foreign_row *rows, size_t count, tamis_str written, const char *otherwise) {
    for (size_t i = 0; i < count; i++)
        if (tamis_str_equal(written, tamis_str_z(rows[i].written))) return rows[i].instead;
    return otherwise;
}

/* The length of `[:alpha:]` at a '[', 0 when it is none. */
static size_t posix_class(tamis_str s, size_t at) {
    size_t end = at + 2;
    if (at + 1 >= s.len || s.ptr[at + 1] != ':') return 0;
    while (end < s.len && is_letter(s.ptr[end])) end++;
    return end > at + 2 && s.len - end >= 2 && s.ptr[end] == ':' && s.ptr[end + 1] == ']' ? end + 2 - at : 0;
}

static const char *help_with_escape(tamis_str s, size_t at, bool in_class) {
    char letter = s.ptr[at + 1];
    bool known = !in_class && ((letter != 'p' && letter != 'P') || (at + 2 < s.len && s.ptr[at + 2] == '{'));
    return find_row(escapes, known ? sizeof escapes / sizeof *escapes : 0, tamis_str_of(s.ptr + at + 1, 1),
                    "take the backslash away, or write \\\\ for a backslash");
}

static bool found(tamis_re_foreign *f, size_t at, size_t len, char letter, const char *help) {
    f->place = (tamis_re_place){(uint32_t)at, (uint32_t)len};
    f->help = help;
    f->letter = letter;
    f->next = at + len;
    return true;
}

bool tamis_re_find_foreign(tamis_re_foreign *f, tamis_str s) {
    for (size_t i = f->next; i < s.len; i++) {
        char c = s.ptr[i], next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
        size_t posix = f->in_class && c == '[' ? posix_class(s, i) : 0;
        if (posix > 0) {
            tamis_str name = tamis_str_of(s.ptr + i + 2, posix - 4);
            return found(f, i, posix, '\0', find_row(classes, sizeof classes / sizeof *classes, name, "name the characters"));
        }
        if (c == '\\' && tamis_re_is_foreign_escape(next)) return found(f, i, 2, next, help_with_escape(s, i, f->in_class));
        if (c == '\\') i++;
        else if (c == '[') f->in_class = true;
        else if (c == ']') f->in_class = false;
    }
    return false;
}
