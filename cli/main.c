/* tamis COMMAND …: finds the command and runs it. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/print.h"

typedef struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
} command;

static const command commands[] = {
#define COMMAND(name, summary) {#name, summary, tamis_cmd_##name},
#include "cli/commands.def"
#undef COMMAND
    {NULL, NULL, NULL},
};

int (*tamis_command_find(const char *name))(int argc, char **argv) {
    for (const command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            return c->run;
        }
    }
    return NULL;
}

void tamis_command_suggest(const char *name) {
    tamis_suggest suggest = tamis_suggest_start(tamis_str_z(name));
    for (const command *c = commands; c->name != NULL; c++) {
        tamis_suggest_offer(&suggest, tamis_str_z(c->name));
    }
    if (suggest.nearest.ptr != NULL) {
        tamis_say("did you mean '%.*s'?", (int)suggest.nearest.len, suggest.nearest.ptr);
    }
}

int tamis_command_list(void) {
    tamis_buf out;
    tamis_buf_init(&out, TAMIS_PRINT_MAX);
    (void)tamis_buf_add_z(
        &out, "Usage: tamis COMMAND [ARGUMENT...]\n\n"
              "Compiles filter and mapping rules of security events to packs and runs packs on CEF lines.\n\n"
              "Commands:\n");
    for (const command *c = commands; c->name != NULL; c++) {
        (void)tamis_buf_add_format(&out, "  %-9s %s\n", c->name, c->summary);
    }
    (void)tamis_buf_add_z(&out, "\n'tamis COMMAND --help' shows the options of a command and an example.\n"
                                "Exit status: 0 fine, 1 findings, 2 usage, 3 input or output failed.\n");
    int status = out.failed != TAMIS_OK             ? tamis_say_memory()
                 : tamis_print(tamis_buf_str(&out)) ? TAMIS_EXIT_FINE
                                                    : TAMIS_EXIT_IO;
    tamis_buf_clear(&out);
    return status;
}

/* Whoever starts us with a standard descriptor closed must not have the next file we open in its place. What
 * is put there can be neither read nor written, so that the closed one is still noticed. */
static void guard_descriptors(void) {
    static const int modes[] = {O_WRONLY, O_RDONLY, O_RDWR};
    for (int fd = 0; fd < 3; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            (void)open("/dev/null", modes[fd]); /* takes the lowest number that is free: fd */
        }
    }
}

static void ignore_sigpipe(void) {
    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

int main(int argc, char **argv) {
    guard_descriptors();
    ignore_sigpipe();
    if (argc < 2) {
        return tamis_say_usage(NULL, "which command? 'tamis help' lists them");
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        return tamis_command_list();
    }
    if (strcmp(argv[1], "--version") == 0) {
        return tamis_print(TAMIS_STR("tamis " TAMIS_VERSION "\n")) ? TAMIS_EXIT_FINE : TAMIS_EXIT_IO;
    }
    int (*run)(int, char **) = tamis_command_find(argv[1]);
    if (run == NULL) {
        tamis_say("unknown command '%s'", argv[1]);
        tamis_command_suggest(argv[1]);
        tamis_print_error(TAMIS_STR("Try 'tamis help'.\n"));
        return TAMIS_EXIT_USAGE;
    }
    return run(argc - 1, argv + 1);
}
