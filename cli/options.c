/* See options.h. */
#include "cli/options.h"

#include <string.h>

#include "base/suggest.h"
#include "cli/print.h"

/* ---- Help ---- */

static void add_option(tamis_buf *out, const tamis_option *option) {
    enum { COLUMN = 28 };
    size_t start = out->len;
    if (option->letter != '\0') {
        (void)tamis_buf_add_format(out, "  -%c, --%s", option->letter, option->name);
    } else {
        (void)tamis_buf_add_format(out, "      --%s", option->name);
    }
    if (option->argument != NULL) {
        (void)tamis_buf_add_format(out, " %s", option->argument);
    }
    size_t width = out->len - start;
    const char *line = option->help;
    while (line != NULL) {
        const char *end = strchr(line, '\n');
        (void)tamis_buf_add_repeat(out, ' ', width < COLUMN ? COLUMN - width : 2);
        (void)tamis_buf_add(out, line, end == NULL ? strlen(line) : (size_t)(end - line));
        (void)tamis_buf_add_char(out, '\n');
        width = 0;
        line = end == NULL ? NULL : end + 1;
    }
}

static int print_help(const tamis_usage *usage) {
    static const tamis_option help = {'h', "help", NULL, "show this"};
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    (void)tamis_buf_add_format(&out, "Usage: tamis %s [OPTION...]%s%s\n\n%s\nOptions:\n", usage->command,
                               usage->operands[0] == '\0' ? "" : " ", usage->operands, usage->about);
    for (size_t i = 0; i < usage->option_count; i++) {
        add_option(&out, &usage->options[i]);
    }
    add_option(&out, &help);
    (void)tamis_buf_add_format(&out, "\nExample:\n%s", usage->example);
    int status = out.failed != TAMIS_OK             ? tamis_say_memory()
                 : tamis_print(tamis_buf_str(&out)) ? TAMIS_EXIT_FINE
                                                    : TAMIS_EXIT_IO;
    tamis_buf_clear(&out);
    return status;
}

/* ---- Reading ---- */

typedef struct reading {
    tamis_arguments *out;
    const tamis_usage *usage;
    int argc;
    char **argv;
    int next; /* the next argument */
} reading;

/* Says that there is no such option, and which one is near. */
static int say_unknown(const tamis_usage *usage, const char *argument, tamis_str name) {
    tamis_suggest suggest = tamis_suggest_start(name);
    for (size_t i = 0; i < usage->option_count; i++) {
        tamis_suggest_offer(&suggest, tamis_str_z(usage->options[i].name));
    }
    tamis_suggest_offer(&suggest, TAMIS_STR("help"));
    if (suggest.nearest.ptr == NULL) {
        return tamis_say_usage(usage->command, "unknown option '%s'", argument);
    }
    return tamis_say_usage(usage->command, "unknown option '%s', did you mean '--%.*s'?", argument,
                           (int)suggest.nearest.len, suggest.nearest.ptr);
}

/* Takes option number `i`; `value` is what was given behind `=` or the letter, or NULL. */
static bool take(reading *r, int *status, size_t i, const char *value) {
    const tamis_option *option = &r->usage->options[i];
    bool repeats = i >= r->usage->repeat_first && i - r->usage->repeat_first < r->usage->repeat_count;
    if (r->out->values[i] != NULL && !repeats) {
        *status = tamis_say_usage(r->usage->command, "option '--%s' is given twice", option->name);
        return false;
    }
    if (option->argument == NULL) {
        if (value != NULL) {
            *status = tamis_say_usage(r->usage->command, "option '--%s' takes no value", option->name);
            return false;
        }
        r->out->values[i] = "";
        return true;
    }
    if (value == NULL && r->next < r->argc) {
        value = r->argv[r->next++];
    }
    if (value == NULL) {
        *status = tamis_say_usage(r->usage->command, "option '--%s' needs a value: %s", option->name,
                                  option->argument);
        return false;
    }
    r->out->values[i] = value;
    if (repeats && r->out->repeated_count == TAMIS_OPTIONS_REPEATED) {
        *status = tamis_say_usage(r->usage->command, "option '--%s' is given too often", option->name);
        return false;
    }
    if (repeats) {
        r->out->repeated[r->out->repeated_count++] = (tamis_repeated){i, value};
    }
    return true;
}

static bool take_long(reading *r, int *status, const char *argument) {
    const char *name = argument + 2;
    const char *equals = strchr(name, '=');
    tamis_str wanted = tamis_str_of(name, equals == NULL ? strlen(name) : (size_t)(equals - name));
    if (tamis_str_equal(wanted, TAMIS_STR("help")) && equals == NULL) {
        *status = print_help(r->usage);
        return false;
    }
    for (size_t i = 0; i < r->usage->option_count; i++) {
        if (tamis_str_equal(wanted, tamis_str_z(r->usage->options[i].name))) {
            return take(r, status, i, equals == NULL ? NULL : equals + 1);
        }
    }
    *status = say_unknown(r->usage, argument, wanted);
    return false;
}

/* One letter, with its value behind it when it takes one. */
static bool take_short(reading *r, int *status, const char *argument) {
    if (strcmp(argument, "-h") == 0) {
        *status = print_help(r->usage);
        return false;
    }
    for (size_t i = 0; i < r->usage->option_count; i++) {
        if (r->usage->options[i].letter == argument[1]) {
            return take(r, status, i, argument[2] == '\0' ? NULL : argument + 2);
        }
    }
    *status = say_unknown(r->usage, argument, tamis_str_z(argument + 1));
    return false;
}

static bool check_count(const tamis_usage *usage, size_t count, const char *const *operands, int *status) {
    if (count < usage->least) {
        *status = tamis_say_usage(usage->command, "usage: tamis %s [OPTION...] %s", usage->command,
                                  usage->operands);
        return false;
    }
    if (count > usage->most) {
        *status = tamis_say_usage(usage->command, "'%s' is one argument too many", operands[usage->most]);
        return false;
    }
    return true;
}

bool tamis_options_read(tamis_arguments *out, int *status, const tamis_usage *usage, int argc, char **argv) {
    *out = (tamis_arguments){0};
    reading r = {out, usage, argc, argv, 1};
    int operands = 0; /* moved to the front of argv, behind the command's name */
    bool options = true;
    while (r.next < argc) {
        char *argument = argv[r.next++];
        if (options && strcmp(argument, "--") == 0) {
            options = false;
        } else if (options && argument[0] == '-' && argument[1] == '-') {
            if (!take_long(&r, status, argument)) {
                return false;
            }
        } else if (options && argument[0] == '-' && argument[1] != '\0') {
            if (!take_short(&r, status, argument)) {
                return false;
            }
        } else {
            argv[1 + operands++] = argument;
        }
    }
    /* The operands are read only: the cast is the one that C has no implicit form of. */
    union {
        char **given;
        const char *const *wanted;
    } moved = {.given = argv + 1};
    out->operands = moved.wanted;
    out->count = (size_t)operands;
    return check_count(usage, out->count, out->operands, status);
}

/* ---- Values ---- */

bool tamis_option_number(unsigned long *out, const tamis_usage *usage, const char *name, const char *value,
                         unsigned long least, unsigned long most) {
    unsigned long number = 0;
    bool digits = value[0] != '\0';
    for (const char *c = value; *c != '\0' && digits; c++) {
        digits = *c >= '0' && *c <= '9' && number <= most;
        number = digits ? number * 10 + (unsigned long)(*c - '0') : number;
    }
    if (!digits || number < least || number > most) {
        (void)tamis_say_usage(usage->command, "'--%s' is a number from %lu to %lu, not '%s'", name, least,
                              most, value);
        return false;
    }
    *out = number;
    return true;
}

bool tamis_option_word(size_t *out, const tamis_usage *usage, const char *name, const char *value,
                       const char *const *words) {
    tamis_buf list;
    tamis_buf_init(&list, 1024);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value) == 0) {
            *out = i;
            tamis_buf_clear(&list);
            return true;
        }
        (void)tamis_buf_add_z(&list, i == 0 ? "" : ", ");
        (void)tamis_buf_add_z(&list, words[i]);
    }
    (void)tamis_say_usage(usage->command, "'--%s' is one of: %.*s; not '%s'", name, (int)list.len,
                          list.ptr == NULL ? "" : list.ptr, value);
    tamis_buf_clear(&list);
    return false;
}
