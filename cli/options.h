/* Options of the commands: read from a table, and shown from the same table by --help.
 *
 * `--name value`, `--name=value`, `-n value` and `-nvalue` mean the same. Options may stand before and after
 * operands; `--` ends them; `-` is an operand. Each may be given once,
 * unless the command says that it repeats. */
#ifndef TAMIS_CLI_OPTIONS_H
#define TAMIS_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tamis_option {
    char letter;          /* '\0': it has only its name */
    const char *name;     /* without the dashes */
    const char *argument; /* what its value is called; NULL: it has none */
    const char *help;     /* a sentence; further lines after '\n' */
} tamis_option;

typedef struct tamis_usage {
    const char *command;
    const char *operands; /* "PACK [FILE...]"; "" for none */
    const char *about;    /* what it does, whole lines */
    const tamis_option *options;
    size_t option_count; /* at most TAMIS_OPTIONS_MAX */
    size_t repeat_first, repeat_count; /* options from there on may be given several times */
    size_t least, most;                /* operands; SIZE_MAX: any number */
    const char *example; /* lines of a shell */
} tamis_usage;

#define TAMIS_OPTIONS_MAX 24

#define TAMIS_OPTIONS_REPEATED 100

typedef struct tamis_repeated {
    size_t option; /* its number */
    const char *value;
} tamis_repeated;

typedef struct tamis_arguments {
    const char *values
        [TAMIS_OPTIONS_MAX]; /* by the option's number: its value, "" when it takes none; NULL: not given */
    tamis_repeated repeated[TAMIS_OPTIONS_REPEATED]; /* options that repeat, in the order in which they were given */
    size_t repeated_count;
    const char *const *operands; /* borrowed from argv, which is put in order */
    size_t count;
} tamis_arguments;

/* Reads the arguments of a command. False: *status is to be returned at once, as the help was printed or a
 * mistake was told. */
bool tamis_options_read(tamis_arguments *out, int *status, const tamis_usage *usage, int argc, char **argv);

/* The number that an option's value means, from `least` to `most`. False: said. */
bool tamis_option_number(unsigned long *out, const tamis_usage *usage, const char *name, const char *value,
                         unsigned long least, unsigned long most);

/* The place of an option's value among the words of a table (ends in NULL). False: said, with the words. */
bool tamis_option_word(size_t *out, const tamis_usage *usage, const char *name, const char *value,
                       const char *const *words);

#endif
