/* measure RESULTS LABEL TIMES COMMAND…: runs a command TIMES times, standard output to /dev/null, and appends to RESULTS the mean
 * time of one run and the peak memory of the largest. It is small itself, because what a program has before it calls
 * exec counts as memory of the command. Exit status: 0, or 3 when the command cannot be run or fails. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/results.h"

static bool run(char **command) {
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (null >= 0 && dup2(null, STDOUT_FILENO) >= 0) execvp(command[0], command);
        _exit(127);
    }
    int status = -1;
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv) {
    struct rusage usage;
    unsigned long times = argc > 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (times == 0) {
        fputs("usage: measure RESULTS LABEL TIMES COMMAND...\n", stderr);
        return 2;
    }
    uint64_t start = bench_now();
    for (unsigned long i = 0; i < times; i++) {
        if (!run(argv + 4)) {
            fprintf(stderr, "measure: %s failed\n", argv[4]);
            return 3;
        }
    }
    uint64_t end = bench_now();
    if (getrusage(RUSAGE_CHILDREN, &usage) != 0) return 3;
    return bench_result(argv[1], argv[2], (end - start) / times, usage.ru_maxrss) ? 0 : 3;
}
