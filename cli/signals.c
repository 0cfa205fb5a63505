/* See signals.h. A handler may do little: it writes a byte to a pipe, on which the stream polls. */
#include "cli/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* The pipe's writing end. A handler has no other way to reach anything; written before the handlers are
 * installed. */
static volatile sig_atomic_t wake_fd = -1;

/* A signal that is ignored stays so: whoever started the program in the background wants it. */
static void set_handler(int number, void (*handler)(int)) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_IGN) {
        return;
    }
    memset(&action, 0, sizeof action); /* no SA_RESTART: a read that waits is interrupted */
    action.sa_handler = handler;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
}

static void set_handlers(void (*handler)(int)) {
    set_handler(SIGTERM, handler);
    set_handler(SIGINT, handler);
}

static void on_signal(int number) {
    int saved = errno;
    (void)number;
    if (write(wake_fd, "", 1) < 0) {
        /* The pipe is full: then it is readable, too. */
        errno = 0;
    }
    set_handlers(SIG_DFL);
    errno = saved;
}

int tamis_signals_catch(void) {
    int ends[2];
    if (pipe(ends) != 0) {
        return -1;
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    wake_fd = ends[1];
    set_handlers(on_signal);
    return ends[0];
}
